//! The model as a contender: one zone of 4 GiB, by itself and with what a script needs around it.

use crate::Contender;
use crate::workload::{FRAMES, SLOTS};
use kmscope_mm::boot::{BlockRun, BootState, PageblockRun, PcpState, ZoneState};
use kmscope_mm::config::{Arch, Caller, Config, ZoneConfig};
use kmscope_mm::observer::Journaled;
use kmscope_mm::op::Pointer;
use kmscope_mm::watermark::compute_marks;
use kmscope_mm::zone::pcp_flag;
use kmscope_mm::{
    Gfp, MAX_PAGE_ORDER, Machine, MigrateType, Observer, Op, Outcome, Pfn, Recorder, Silent, Slot, ZoneKind,
};

/// Movable pages, as most of the memory of a real machine is; the pageblocks are movable after boot.
const GFP: Gfp = Gfp::GFP_HIGHUSER_MOVABLE;

/// One zone of 2^20 frames, all free, as booting would leave it.
pub fn machine(pcp: bool) -> Machine {
    let zone = ZoneConfig {
        kind: ZoneKind::Normal,
        start_pfn: 0,
        spanned_pages: FRAMES,
        present_pages: FRAMES,
        managed_pages: FRAMES,
    };
    let config = Config {
        era: kmscope_mm::Era::Linux6_12,
        arch: Arch::X86_64,
        zones: vec![zone],
        pageblock_order: 9,
        smp: false,
        cpus: 1,
        pcp,
        compaction: true,
        holes: Vec::new(),
        caller: Caller::Task,
        reserve: true,
    };
    let marks = &compute_marks(&config)[0];
    let [high_min, high_max, batch] =
        if pcp { [marks.pcp_high_min, marks.pcp_high_max, marks.pcp_batch] } else { [0, 0, 1] }.map(|n| n as i32);
    let free = BlockRun {
        order: MAX_PAGE_ORDER,
        migratetype: MigrateType::Movable,
        pfn: 0,
        count: FRAMES >> MAX_PAGE_ORDER,
        step: 1 << MAX_PAGE_ORDER,
    };
    let zone = ZoneState {
        free_folded: FRAMES as i32,
        free_exact: FRAMES as i32,
        free: vec![free],
        pcp: PcpState { high_min, high_max, batch, flags: pcp_flag::FREE_HIGH_BATCH, ..PcpState::default() },
        pageblocks: vec![PageblockRun { pfn: 0, count: FRAMES >> 9, migratetype: MigrateType::Movable }],
        ..ZoneState::default()
    };
    Machine::boot(config, &BootState { zones: vec![zone] })
}

/// Who listens to the measured operations, and what is done after each.
pub trait Listener: Observer + Default {
    /// After each operation.
    fn after(&mut self, machine: &mut Machine);
}

/// Operations after which the journal is forgotten, as it would otherwise fill the memory.
const FORGET_AFTER: u32 = 1 << 14;

impl Listener for Silent {
    #[inline]
    fn after(&mut self, _machine: &mut Machine) {}
}

/// A journal, forgotten now and then.
#[derive(Default)]
pub struct Journal {
    operations: u32,
    journaled: Journaled,
}

impl Observer for Journal {
    const EVENTS: bool = Journaled::EVENTS;
    const JOURNAL: bool = Journaled::JOURNAL;
    fn event(&mut self, event: kmscope_mm::Event) {
        self.journaled.event(event);
    }
    fn muted() -> Self {
        Self::default()
    }
}

impl Listener for Journal {
    #[inline]
    fn after(&mut self, machine: &mut Machine) {
        self.operations += 1;
        if self.operations.is_multiple_of(FORGET_AFTER) {
            machine.forget_journal();
        }
    }
}

/// A journal and all events; the events are taken away after each operation.
#[derive(Default)]
pub struct Everything {
    operations: u32,
    recorder: Recorder,
}

impl Observer for Everything {
    const EVENTS: bool = Recorder::EVENTS;
    const JOURNAL: bool = Recorder::JOURNAL;
    #[inline]
    fn event(&mut self, event: kmscope_mm::Event) {
        self.recorder.event(event);
    }
    fn muted() -> Self {
        Self { recorder: Recorder::muted(), ..Self::default() }
    }
}

impl Listener for Everything {
    #[inline]
    fn after(&mut self, machine: &mut Machine) {
        std::hint::black_box(self.recorder.events.len());
        self.recorder.events.clear();
        self.operations += 1;
        if self.operations.is_multiple_of(FORGET_AFTER) {
            machine.forget_journal();
        }
    }
}

/// `Machine::alloc_pages` and `Machine::free_pages`, inlined as the peers' functions are: the page allocator, with zones, watermarks, migrate types and
/// per-CPU lists, and no variables. This is what the peers do.
pub struct Pages<L> {
    machine: Machine,
    listener: L,
    slots: Vec<Pfn>,
}

impl<L: Listener> Pages<L> {
    /// With per-CPU lists, or with the buddy allocator alone.
    pub fn new(pcp: bool) -> Self {
        Self { machine: machine(pcp), listener: L::default(), slots: vec![0; SLOTS as usize] }
    }
}

impl<L: Listener> Contender for Pages<L> {
    #[inline]
    fn alloc(&mut self, slot: u32, order: u8) -> bool {
        let granted = self.machine.alloc_pages_inlined(GFP, order, &mut self.listener);
        self.listener.after(&mut self.machine);
        let Ok(grant) = granted else { return false };
        self.slots[slot as usize] = grant.pfn;
        true
    }

    #[inline]
    fn free(&mut self, slot: u32, order: u8) {
        self.machine.free_pages_inlined(self.slots[slot as usize], order, &mut self.listener);
        self.listener.after(&mut self.machine);
    }
}

/// `Machine::run` with `alloc_pages` and `__free_pages`: what a line of a script costs, with its variable and the
/// check that the pointer is good.
pub struct Operations<L> {
    machine: Machine,
    listener: L,
}

impl<L: Listener> Operations<L> {
    /// With per-CPU lists, or with the buddy allocator alone.
    pub fn new(pcp: bool) -> Self {
        let mut machine = machine(pcp);
        // All variables that the steps name exist from the start, as the other contenders' tables do.
        let last = Op::Assign { from: Pointer { slot: Slot::NULL, offset_bytes: 0 }, into: Slot(SLOTS - 1) };
        machine.run(last, &mut Silent);
        Self { machine, listener: L::default() }
    }
}

impl<L: Listener> Contender for Operations<L> {
    #[inline]
    fn alloc(&mut self, slot: u32, order: u8) -> bool {
        let op = Op::AllocPages { gfp: GFP, order, into: Some(Slot(slot)) };
        let outcome = self.machine.run_for(op, &mut self.listener);
        self.listener.after(&mut self.machine);
        matches!(outcome, Outcome::Granted { .. })
    }

    #[inline]
    fn free(&mut self, slot: u32, order: u8) {
        let op = Op::FreePages { page: Pointer { slot: Slot(slot), offset_bytes: 0 }, order };
        let outcome = self.machine.run_for(op, &mut self.listener);
        self.listener.after(&mut self.machine);
        debug_assert!(matches!(outcome, Outcome::Freed { .. }), "{outcome:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay;
    use crate::workload::Workload;

    #[test]
    fn the_machine_serves_every_step_and_is_sound_after_them() {
        for workload in Workload::ALL {
            let (before, steps) = workload.steps(20_000);
            for pcp in [false, true] {
                let mut pages = Pages::<Silent>::new(pcp);
                assert_eq!(replay(&mut pages, &before) + replay(&mut pages, &steps), 0, "{workload:?}");
                pages.machine.validate().unwrap();
            }
            let mut operations = Operations::<Silent>::new(false);
            assert_eq!(replay(&mut operations, &before) + replay(&mut operations, &steps), 0, "{workload:?}");
            operations.machine.validate().unwrap();
        }
    }
}
