//! What a first visit does not run, as recorded by `cargo xtask profile`.
//!
//! A line of the list is a function that does not run at all, or, with numbers (see `spots.rs`), one of which parts do
//! not run. What is not in the list counts as needed: what was written since is loaded at once, until the list is made
//! anew.

use super::module::Module;
use super::outline::{Part, parts};
use super::spots::Code;
use crate::{Result, bundle, root};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

/// The list.
#[derive(Default)]
pub struct Cold {
    /// Names of functions, and the parts of them that do not run; of those without parts nothing runs.
    functions: BTreeMap<String, BTreeSet<u32>>,
}

/// What is shorter need not be listed.
const LEAST_BYTES: usize = 24;

/// What of these runs depends on time, as memory is given back and what is computed ahead is cut into slices by it.
const UNSTEADY: [&str; 8] = [
    "dlmalloc",
    "hashbrown",
    "raw_vec",
    "__rust_",
    "drop_in_place",
    "drop_slow",
    "kmscope_session::lens",
    "kmscope_session::timeline",
];

const HEAD: &str =
    "# What a first visit does not run: functions, and parts of functions by number. Made by `cargo xtask profile`.\n";

/// Where the list is.
pub const FILE: &str = "crates/web/cold.txt";

fn file() -> PathBuf {
    root::root().join(FILE)
}

impl Cold {
    /// Reads the list.
    pub fn read() -> Result<Self> {
        let file = file();
        let list = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(Self::parse(&list))
    }

    fn parse(list: &str) -> Self {
        let mut cold = Self::default();
        for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (name, numbers) = line.split_once('\t').unwrap_or((line, ""));
            let numbers = numbers.split(' ').filter_map(|number| u32::from_str_radix(number, 16).ok());
            cold.functions.insert(name.to_owned(), numbers.collect());
        }
        cold
    }

    /// Keeps the list.
    pub fn write(&self) -> Result {
        bundle::write(&file(), self.print().as_bytes())
    }

    fn print(&self) -> String {
        let mut list = HEAD.to_owned();
        for (name, parts) in &self.functions {
            list += name;
            for (at, number) in parts.iter().enumerate() {
                let _ = write!(list, "{}{number:08x}", if at == 0 { '\t' } else { ' ' });
            }
            list.push('\n');
        }
        list
    }

    /// Makes the list of what did not run: has no mark, by its number or by that of a spot, which come after all functions.
    pub fn record(module: &Module, codes: &[Code], marks: &BTreeSet<u64>) -> Self {
        // The same name may stand for several functions, and the same number for several parts.
        let mut ran: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
        let mut first_spot = module.types.len() as u64;
        let mut spots = Vec::new();
        for (function, code) in module.own().zip(codes) {
            let marked = (first_spot..).zip(&code.spots).map(|(number, spot)| (spot.at, marks.contains(&number)));
            let marked: BTreeMap<usize, bool> = marked.collect();
            first_spot += code.spots.len() as u64;
            if marks.contains(&function.into()) {
                let hot = code.spots.iter().filter(|spot| marked[&spot.at]).map(|spot| code.hash(spot));
                ran.entry(module.name(function)).or_default().extend(hot);
            }
            spots.push(marked);
        }
        let mut cold = Self::default();
        for ((function, code), marked) in module.own().zip(codes).zip(&spots) {
            let name = module.name(function);
            if name.is_empty() || UNSTEADY.iter().any(|part| name.contains(part)) {
                continue;
            }
            match ran.get(&name) {
                None if module.bytes_of(function) < LEAST_BYTES => {}
                None => {
                    cold.functions.entry(name).or_default();
                }
                Some(hot) => {
                    let parts = parts(code, |spot| !marked[&spot.at] && !hot.contains(&code.hash(spot)));
                    if !parts.is_empty() {
                        let numbers = parts.iter().map(|(spot, _)| code.hash(spot));
                        cold.functions.entry(name).or_default().extend(numbers);
                    }
                }
            }
        }
        cold
    }

    /// The functions of a module that do not run at all.
    pub fn functions(&self, module: &Module) -> BTreeSet<u32> {
        let is_cold = |function: &u32| self.functions.get(&module.name(*function)).is_some_and(BTreeSet::is_empty);
        module.own().filter(is_cold).collect()
    }

    /// The parts of its other functions that do not run.
    pub fn parts(&self, module: &Module, codes: &[Code]) -> BTreeMap<u32, Vec<Part>> {
        let mut all = BTreeMap::new();
        for (function, code) in module.own().zip(codes) {
            if let Some(cold) = self.functions.get(&module.name(function)) {
                let parts = parts(code, |spot| cold.contains(&code.hash(spot)));
                all.insert(function, parts.into_iter().map(|(_, part)| part).collect());
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::codes;

    const APP: &str = r#"(module
        (func $busy (param i32)
            local.get 0
            if
                (drop (i32.add (i32.const 1) (i32.const 100001))) FILLER
            else
                (drop (i32.sub (i32.const 1) (i32.const 100001))) FILLER
            end)
        (func $idle (param i32) FILLER)
        (func $short))"#;

    fn app() -> Vec<u8> {
        let filler = "(drop (i32.add (i32.const 12345678) (i32.const 12345678)))";
        wat::parse_str(APP.replace("FILLER", &filler.repeat(10))).unwrap()
    }

    fn marked(marks: &[u64]) -> Cold {
        let bytes = app();
        let module = Module::read(&bytes).unwrap();
        Cold::record(&module, &codes(&module).unwrap(), &marks.iter().copied().collect())
    }

    #[test]
    fn what_left_no_mark_is_listed_unless_it_is_short() {
        // The function, and the first of its two spots.
        let cold = marked(&[0, 3]);
        assert_eq!(cold.functions.keys().collect::<Vec<_>>(), ["busy", "idle"]);
        assert_eq!((cold.functions["busy"].len(), cold.functions["idle"].len()), (1, 0));
        assert_ne!(cold.functions["busy"], marked(&[0, 4]).functions["busy"], "the other arm");
        assert!(marked(&[0, 1, 2, 3, 4, 5]).functions.is_empty());
    }

    #[test]
    fn the_list_is_read_as_it_was_written() {
        let cold = marked(&[0, 3]);
        assert_eq!(Cold::parse(&cold.print()).functions, cold.functions);
    }

    #[test]
    fn what_the_list_does_not_know_is_needed() {
        let bytes = app();
        let module = Module::read(&bytes).unwrap();
        let cold = Cold::parse("# a head\nidle\nbusy\t00000001\ngone\n");
        assert_eq!(cold.functions(&module), BTreeSet::from([1]));
        let parts = cold.parts(&module, &codes(&module).unwrap());
        assert!(parts.values().all(Vec::is_empty));
    }
}
