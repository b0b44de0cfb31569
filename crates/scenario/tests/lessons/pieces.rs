//! Memory in pieces.

use crate::run::{Run, is_null};
use kmscope_mm::machine::FrameUse;
use kmscope_mm::outcome::{Bug, GrantKind};
use kmscope_mm::{Event, MigrateType, Outcome, ZoneId, ZoneKind};

impl Run {
    /// The largest order with a free block in a zone.
    fn largest_order(&self, kind: ZoneKind) -> Option<u8> {
        let at = self.machine.config().zones.iter().position(|zone| zone.kind == kind).expect("a zone");
        let blocks = |order| {
            let len = |mt: &MigrateType| self.machine.free_list_len(ZoneId(at as u8), order, *mt);
            MigrateType::ALL.iter().map(len).sum::<u32>()
        };
        (0..=10).rev().find(|order| blocks(*order) > 0)
    }

    fn moved(&self, text: &str) -> usize {
        self.count(text, |event| matches!(event, Event::Migrated { .. }))
    }

    fn frames_of(&self, text: &str) -> std::ops::Range<u32> {
        match self.grant(text) {
            GrantKind::Pages { pfn, pages, .. } => pfn..pfn + pages,
            other => panic!("{text}: {other:?}"),
        }
    }
}

fn slept(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Granted { slept_ticks: 1.., .. } | Outcome::Null { slept_ticks: 1.., .. })
}

// ── fragmentation [8] ──────────────────────────────────────────────────────────────────────────────

#[test]
fn half_of_the_memory_is_free_and_two_pages_are_too_much() {
    let run = Run::to("fragmentation", "holes");
    assert_eq!(run.free_blocks(), [512, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "all that is free is unusable for order 1");
    let run = Run::to("fragmentation", "two");
    assert!(matches!(run.outcome("one = "), Outcome::Granted { slept_ticks: 0, .. }));
    assert!(is_null(&run.outcome("two = ")) && slept(&run.outcome("two = ")));
    assert_eq!(run.moved("two = "), 0, "the kernel's pages cannot be moved");
    let run = Run::to("fragmentation", "kmalloc");
    assert!(is_null(&run.outcome("array = ")));
    assert!(matches!(run.grant("pages = "), GrantKind::Area { pages: 2, .. }));
}

// ── compaction [9] ─────────────────────────────────────────────────────────────────────────────────

#[test]
fn movable_pages_are_moved_for_those_who_can_wait() {
    let run = Run::to("compaction", "moved");
    assert!(is_null(&run.outcome("now = ")) && !slept(&run.outcome("now = ")));
    assert_eq!(run.moved("now = "), 0);
    assert!(matches!(run.grant("buf = "), GrantKind::Pages { order: 4, .. }) && slept(&run.outcome("buf = ")));
    assert!(run.moved("buf = ") > 0);
    let upwards = |e: &Event| matches!(e, Event::Migrated { from, to, .. } if to > from);
    assert_eq!(run.count("buf = ", upwards), run.moved("buf = "), "from the low end to the high end");
    let run = Run::to("compaction", "block");
    assert!(matches!(run.grant("huge = "), GrantKind::Pages { order: 9, .. }));
    assert!(run.moved("huge = ") > 0);
}

#[test]
fn one_page_of_the_kernel_pins_its_block() {
    let run = Run::to("compaction", "pinned");
    let block = run.frames_of("huge = ");
    assert!(block.contains(&run.pfn("pin = ")));
    let free = block.clone().filter(|pfn| matches!(run.machine.frame_use(*pfn), FrameUse::Free { .. })).count();
    assert_eq!(free, block.len() - 1);
    assert!(is_null(&run.outcome("next = ")));
    let run = Run::to("compaction", "another");
    assert!(!block.contains(&run.pfn("again = ")) && run.moved("again = ") > 0);
    let run = Run::to("compaction", "whole");
    assert_eq!(run.frames_of("last = "), block);
    assert_eq!(run.moved("last = "), 0);
}

// ── vmalloc [21] ───────────────────────────────────────────────────────────────────────────────────

#[test]
fn where_no_64_kib_lie_together_vmalloc_takes_16_single_pages_and_a_guard_page() {
    let run = Run::to("vmalloc", "vmalloc");
    assert!(run.largest_order(ZoneKind::Dma32) < Some(4));
    assert!(is_null(&run.outcome("buf = ")) && slept(&run.outcome("buf = ")));
    assert_eq!(run.count("buf = ", |e| matches!(e, Event::OomKill { .. })), 0, "more than 8 pages");
    let areas = run.machine.vm_areas();
    let area = areas.last().expect("an area");
    assert_eq!((area.frames.len(), area.size_bytes), (16, (16 + 1) * 4096));
    assert!(area.frames.windows(2).any(|pair| pair[0] + 1 != pair[1]), "they need not be neighbours");
}

#[test]
fn kvmalloc_takes_what_works_and_kvfree_takes_either_back() {
    let run = Run::to("vmalloc", "free");
    assert!(matches!(run.grant("large = "), GrantKind::Area { pages: 16, .. }));
    assert!(matches!(run.grant("small = "), GrantKind::Object { size_bytes: 2048, .. }));
    assert!(matches!(run.outcome("irq = "), Outcome::Bug(_)), "not in an interrupt");
    assert!(matches!(run.outcome("kfree(area)"), Outcome::Bug(Bug::WrongFree { .. })));
    for text in ["vfree(area)", "kvfree(large)", "kvfree(small)"] {
        assert!(matches!(run.outcome(text), Outcome::Freed { .. }), "{text}");
    }
}
