//! The script's variables. They live inside the machine, so that operations are plain values.

use crate::journal::table::{Table, tables};
use crate::op::Pointer;
use crate::outcome::Bug;
use crate::{Observer, Slot};

/// What a variable holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Held {
    /// The pointer; 0 is NULL.
    pub value: u64,
    /// The pointer that the allocation returned, before anything was added to it.
    pub base: u64,
    /// Serial number of the allocation that it came from; 0 if from none. It tells memory that was freed
    /// and given to somebody else from memory that is still the same.
    pub serial: u32,
    /// Whether the variable was ever set.
    pub set: bool,
}

/// All variables.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Slots {
    held: Table<Held>,
    /// One entry: the last serial number given.
    serial: Table<u32>,
}

tables!(Slots { held, serial });

impl Slots {
    /// No variable is set.
    pub fn new() -> Self {
        Self { held: Table::default(), serial: Table::new(vec![0]) }
    }

    /// What a variable holds; `None` if it was never set.
    pub fn get(&self, slot: Slot) -> Option<Held> {
        if slot == Slot::NULL {
            return Some(Held { set: true, ..Held::default() });
        }
        (slot.index() < self.held.len()).then(|| self.held.get(slot.index())).filter(|held| held.set)
    }

    /// The pointer that an operand denotes, offset added; `NotAPointer` if the variable was never set.
    pub fn pointer(&self, pointer: Pointer) -> Result<Held, Bug> {
        let held = self.get(pointer.slot).ok_or(Bug::NotAPointer)?;
        Ok(Held { value: held.value.wrapping_add_signed(pointer.offset_bytes), ..held })
    }

    /// Sets a variable, if there is one to set.
    pub fn store<O: Observer>(&mut self, into: Option<Slot>, value: u64, serial: u32) {
        self.store_held::<O>(into, Held { value, base: value, serial, set: true });
    }

    /// Sets a variable to what another one, or a place behind it, holds.
    pub fn store_held<O: Observer>(&mut self, into: Option<Slot>, held: Held) {
        let Some(slot) = into else { return };
        while self.held.len() <= slot.index() {
            self.held.push::<O>(Held::default());
        }
        self.held.set::<O>(slot.index(), held);
    }

    /// A new serial number for an allocation.
    pub fn next_serial<O: Observer>(&mut self) -> u32 {
        let serial = self.serial.get(0) + 1;
        self.serial.set::<O>(0, serial);
        serial
    }
}
