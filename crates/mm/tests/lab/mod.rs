//! A machine on the bench: short words for the tests.

#![allow(dead_code, reason = "each test file uses its own part of it")]

use kmscope_mm::event::{Verdict, WatermarkCheck};
use kmscope_mm::op::{Context, HogTarget, Level, Pointer};
use kmscope_mm::outcome::{Grant, GrantKind};
use kmscope_mm::{Event, Gfp, Machine, MigrateType, Op, Outcome, Pfn, Preset, Recorder, Slot, ZoneId, ZoneKind};

/// A machine, and the next free variable of its script.
#[derive(Clone)]
pub struct Lab {
    pub machine: Machine,
    next_slot: u32,
}

/// What one operation did.
#[derive(Debug)]
pub struct Run {
    pub outcome: Outcome,
    pub events: Vec<Event>,
}

/// A variable's own value as an operand.
pub fn at(slot: Slot) -> Pointer {
    Pointer { slot, offset_bytes: 0 }
}

impl Lab {
    pub fn new(preset: Preset) -> Self {
        Self::of(Machine::preset(preset))
    }

    /// The machine with its per-CPU page lists off, as the lessons about zones have it.
    pub fn without_pcp(preset: Preset) -> Self {
        let mut lab = Self::new(preset);
        lab.run(Op::PcpEnable(false));
        lab
    }

    pub fn of(machine: Machine) -> Self {
        Self { machine, next_slot: 0 }
    }

    pub fn slot(&mut self) -> Slot {
        self.next_slot += 1;
        Slot(self.next_slot - 1)
    }

    pub fn record(&mut self, op: Op) -> Run {
        let mut recorder = Recorder { limit: usize::MAX, ..Recorder::default() };
        let outcome = self.machine.run(op, &mut recorder);
        self.machine.validate().unwrap_or_else(|broken| panic!("after {op:?}: {broken}"));
        Run { outcome, events: recorder.events }
    }

    pub fn run(&mut self, op: Op) -> Outcome {
        self.record(op).outcome
    }

    /// Runs the operation, looks at what it did, and undoes it.
    pub fn dry(&mut self, op: Op) -> Run {
        let mark = self.machine.mark();
        let run = self.record(op);
        self.machine.undo_to(mark);
        run
    }

    pub fn alloc_pages(&mut self, gfp: Gfp, order: u8) -> (Slot, Outcome) {
        let slot = self.slot();
        (slot, self.run(Op::AllocPages { gfp, order, into: Some(slot) }))
    }

    pub fn kmalloc(&mut self, size_bytes: u64, gfp: Gfp) -> (Slot, Outcome) {
        let slot = self.slot();
        (slot, self.run(Op::Kmalloc { size_bytes, gfp, into: Some(slot) }))
    }

    pub fn free_pages(&mut self, slot: Slot, order: u8) -> Run {
        self.record(Op::FreePages { page: at(slot), order })
    }

    pub fn enter(&mut self, context: Context) {
        assert_eq!(self.run(Op::Enter(context)), Outcome::Done);
    }

    pub fn leave(&mut self, context: Context) {
        assert_eq!(self.run(Op::Leave(context)), Outcome::Done);
    }

    pub fn hog_until(&mut self, level: Level, offset: i32) -> u32 {
        match self.run(Op::Hog { target: HogTarget::UntilFree(level, offset) }) {
            Outcome::World { pages } => pages,
            other => panic!("{other:?}"),
        }
    }

    pub fn page_cache(&mut self, pages: u32, dirty: bool) -> u32 {
        match self.run(Op::PageCache { pages, dirty }) {
            Outcome::World { pages } => pages,
            other => panic!("{other:?}"),
        }
    }

    pub fn zone(&self, kind: ZoneKind) -> ZoneId {
        let at = self.machine.config().zones.iter().position(|zone| zone.kind == kind);
        ZoneId(at.expect("a zone of that kind") as u8)
    }

    pub fn zones(&self) -> impl Iterator<Item = ZoneId> + use<> {
        (0..self.machine.config().zones.len() as u8).map(ZoneId)
    }

    pub fn free(&self, zone: ZoneId) -> i64 {
        self.machine.zone_stat(zone).free_pages
    }

    pub fn free_in_all_zones(&self) -> i64 {
        self.zones().map(|zone| self.free(zone)).sum()
    }

    /// Free blocks of an order in a zone, whatever their type.
    pub fn free_blocks(&self, zone: ZoneId, order: u8) -> u32 {
        MigrateType::ALL.into_iter().map(|migratetype| self.machine.free_list_len(zone, order, migratetype)).sum()
    }

    /// How often a request for one page is granted until it gets NULL; the last outcome.
    pub fn exhaust(&mut self, gfp: Gfp) -> (i64, Outcome) {
        let before = self.free_in_all_zones();
        loop {
            let outcome = self.machine.run(Op::AllocPages { gfp, order: 0, into: None }, &mut Recorder::default());
            if !matches!(outcome, Outcome::Granted { slept_ticks: 0, .. }) {
                self.machine.validate().expect("a sound machine");
                return (before - self.free_in_all_zones(), outcome);
            }
        }
    }
}

impl Run {
    pub fn count(&self, is_wanted: impl Fn(&Event) -> bool) -> usize {
        self.events.iter().filter(|event| is_wanted(event)).count()
    }

    pub fn has(&self, is_wanted: impl Fn(&Event) -> bool) -> bool {
        self.events.iter().any(is_wanted)
    }

    pub fn checks(&self) -> Vec<WatermarkCheck> {
        let check = |event: &Event| match event {
            Event::Watermark(check) => Some(*check),
            _ => None,
        };
        self.events.iter().filter_map(check).collect()
    }

    /// The check that let the request pass.
    pub fn passed(&self) -> WatermarkCheck {
        self.checks().into_iter().rfind(|check| check.verdict == Verdict::Pass).expect("a check that passed")
    }
}

pub fn grant(outcome: Outcome) -> Grant {
    match outcome {
        Outcome::Granted { grant, .. } => grant,
        other => panic!("not granted: {other:?}"),
    }
}

/// The pages of a grant: zone, first frame, order.
pub fn pages_of(outcome: Outcome) -> (ZoneId, Pfn, u8) {
    match grant(outcome).kind {
        GrantKind::Pages { zone, pfn, order, .. } => (zone, pfn, order),
        other => panic!("not pages: {other:?}"),
    }
}
