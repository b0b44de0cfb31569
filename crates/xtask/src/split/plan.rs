//! Which function goes where, and how one half calls the other.

use super::module::Module;
use std::collections::{BTreeMap, BTreeSet};

/// About what a stub takes.
const STUB_BYTES: usize = 20;

/// The plan of a split.
pub struct Plan {
    /// Functions of the rest.
    pub moved: BTreeSet<u32>,
    /// Those of them that have a stub in the first half.
    pub stubs: Vec<u32>,
    /// Functions of the first half that get a place in the table, from [`Module::places`] on.
    pub lent: Vec<u32>,
    /// The place in the table of every function that is called across.
    pub place: BTreeMap<u32, u32>,
    /// How many places the table has in the end.
    pub places: u32,
}

impl Plan {
    /// Moves what is cold, unless it is smaller than the stub that would stand for it.
    pub fn new(module: &Module, cold: &BTreeSet<u32>) -> Self {
        let mut moved: BTreeSet<u32> = cold.difference(&module.bound).copied().collect();
        // What stays may call what had no stub before.
        loop {
            let stubs = stubs(module, &moved);
            let small = |function: &&u32| module.bytes_of(**function) <= STUB_BYTES;
            let stay: Vec<u32> = stubs.iter().filter(small).copied().collect();
            if stay.is_empty() {
                return Self::of(module, moved, stubs);
            }
            stay.iter().for_each(|function| {
                moved.remove(function);
            });
        }
    }

    fn of(module: &Module, moved: BTreeSet<u32>, stubs: BTreeSet<u32>) -> Self {
        let mut place = BTreeMap::new();
        for (slot, function) in &module.slots {
            place.entry(*function).or_insert(*slot);
        }
        let mut places = module.places();
        let mut placed = |functions: Vec<u32>, place: &mut BTreeMap<u32, u32>| {
            for function in &functions {
                place.insert(*function, places);
                places += 1;
            }
            functions
        };
        let called: BTreeSet<u32> = moved.iter().flat_map(|function| module.calls(*function)).copied().collect();
        let lent = called.difference(&moved).filter(|function| !place.contains_key(function)).copied().collect();
        let lent = placed(lent, &mut place);
        let wanted = stubs.iter().filter(|function| !place.contains_key(function)).copied().collect();
        placed(wanted, &mut place);
        Self { moved, stubs: stubs.into_iter().collect(), lent, place, places }
    }
}

/// Those of the moved functions that somebody knows who stays.
fn stubs(module: &Module, moved: &BTreeSet<u32>) -> BTreeSet<u32> {
    let staying = module.own().filter(|function| !moved.contains(function));
    let mut known: BTreeSet<u32> = BTreeSet::new();
    for function in staying {
        known.extend(module.calls(function));
    }
    known.extend(module.slots.iter().map(|(_, function)| function));
    known.extend(module.own().filter(|function| module.is_exported(*function)));
    known.intersection(moved).copied().collect()
}
