//! Memory that runs short.

use crate::run::{Run, is_null};
use kmscope_mm::event::{Reclaimed, Reclaimer};
use kmscope_mm::klog::Warning;
use kmscope_mm::machine::FrameUse;
use kmscope_mm::outcome::{Bug, GrantKind, Held, NullReason};
use kmscope_mm::{Event, Outcome, ZoneKind};

impl Run {
    /// Pages that the last step with this text had reclaimed.
    fn reclaimed(&self, text: &str, what: Reclaimed) -> u32 {
        let pages = self.events[self.at(text)].iter().filter_map(|event| match event {
            Event::Reclaimed { pages, what: kind, .. } if *kind == what => Some(*pages),
            _ => None,
        });
        pages.sum()
    }

    fn frames(&self, which: FrameUse) -> usize {
        let zones = self.machine.config().zones.iter();
        let pfns = zones.flat_map(|zone| zone.start_pfn..zone.start_pfn + zone.spanned_pages);
        pfns.filter(|pfn| self.machine.frame_use(*pfn) == which).count()
    }

    fn free_and_min(&self) -> (i64, i64) {
        let zone = self.zone(ZoneKind::Dma32);
        (zone.free_pages, i64::from(zone.min_pages))
    }

    fn slept(&self, text: &str) -> u32 {
        match self.outcome(text) {
            Outcome::Granted { slept_ticks, .. } | Outcome::Null { slept_ticks, .. } => slept_ticks,
            other => panic!("{text}: {other:?}"),
        }
    }
}

fn is_granted(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Granted { .. })
}

// ── watermarks [11] ────────────────────────────────────────────────────────────────────────────────

#[test]
fn the_marks_stand_a_quarter_of_min_or_a_thousandth_of_the_zone_apart() {
    let run = Run::to("watermarks", "marks");
    let zone = run.zone(ZoneKind::Dma32);
    let managed = run.machine.config().zones.iter().find(|z| z.kind == ZoneKind::Dma32).expect("DMA32").managed_pages;
    assert_eq!(zone.low_pages - zone.min_pages, (zone.min_pages / 4).max(managed / 1000));
    assert_eq!(zone.high_pages - zone.low_pages, zone.low_pages - zone.min_pages);
    assert!(zone.free_pages > i64::from(zone.high_pages));
}

#[test]
fn above_low_nothing_happens_and_crossing_it_wakes_kswapd_without_a_wait() {
    let wakes = |e: &Event| matches!(e, Event::KswapdWoken { .. });
    let run = Run::to("watermarks", "low");
    assert!(run.all("a[i] = ").iter().all(|o| matches!(o, Outcome::Granted { slept_ticks: 0, .. })));
    assert_eq!(run.events.iter().flatten().filter(|e| wakes(e)).count(), 0);
    assert_eq!(run.zone(ZoneKind::Dma32).free_pages, i64::from(run.zone(ZoneKind::Dma32).low_pages));
    let run = Run::to("watermarks", "woken");
    assert_eq!(run.slept("one = "), 0);
    assert!(run.count("one = ", wakes) > 0);
    assert!(run.machine.kswapd_awake());
}

#[test]
fn kswapd_reclaims_to_high_and_sleeps() {
    let run = Run::to("watermarks", "high");
    let zone = run.zone(ZoneKind::Dma32);
    assert!(zone.free_pages > i64::from(zone.high_pages));
    assert!(!run.machine.kswapd_awake());
    assert!(run.reclaimed("wait(", Reclaimed::File) > 0);
}

#[test]
fn at_min_nowait_gets_null_and_gfp_kernel_reclaims_by_itself() {
    let run = Run::to("watermarks", "min");
    let (free, min) = run.free_and_min();
    assert_eq!(free, min);
    assert!(is_granted(&run.outcome("last = ")));
    assert_eq!(run.outcome("none = "), Outcome::Null { reason: NullReason::NoMemoryMayNotWait, slept_ticks: 0 });
    let run = Run::to("watermarks", "direct");
    assert!(is_granted(&run.outcome("own = ")) && run.slept("own = ") > 0);
    let by = |who| move |e: &Event| matches!(e, Event::Reclaimed { by, .. } if *by == who);
    assert!(run.count("own = ", by(Reclaimer::Direct)) > 0 && run.count("own = ", by(Reclaimer::Kswapd)) > 0);
    let run = Run::to("watermarks", "rest");
    assert!(run.zone(ZoneKind::Dma32).free_pages > i64::from(run.zone(ZoneKind::Dma32).high_pages));
}

// ── ladder [12] ────────────────────────────────────────────────────────────────────────────────────

#[test]
fn each_rung_of_the_ladder_is_strictly_where_it_should_be() {
    let run = Run::to("ladder", "nowait");
    let (free, min) = run.free_and_min();
    assert_eq!(free, min, "one above min was granted");
    assert!(is_granted(&run.outcome("k = ")));
    assert_eq!(run.outcome("n = "), Outcome::Null { reason: NullReason::NoMemoryMayNotWait, slept_ticks: 0 });

    let run = Run::to("ladder", "half");
    assert!(run.all("h[i] = ").iter().all(|o| matches!(o, Outcome::Granted { slept_ticks: 0, .. })));
    let half = min - min / 2;
    assert_eq!(run.free_and_min().0, half);
    assert!(is_null(&run.outcome("s = ")), "the same rung without a wait");

    let run = Run::to("ladder", "atomic");
    let floor = half - half / 4;
    assert_eq!(run.free_and_min().0, floor);
    let burst = run.all("a[i] = ");
    let granted = burst.iter().position(is_null).expect("GFP_ATOMIC fails, too");
    assert!(burst[granted..].iter().all(is_null));

    let run = Run::to("ladder", "all");
    assert!(matches!(run.outcome("m = "), Outcome::Granted { slept_ticks: 0, .. }));
    assert_eq!(run.free_and_min().0, floor - 1);
    let run = Run::to("ladder", "wait");
    assert!(is_granted(&run.outcome("w = ")) && run.slept("w = ") > 0);
    assert!(run.count("w = ", |e| matches!(e, Event::OomKill { .. })) > 0);
}

// ── flags [14] ─────────────────────────────────────────────────────────────────────────────────────

#[test]
fn each_bit_more_makes_one_kind_of_memory_more_reachable() {
    let run = Run::to("flags", "nowait");
    assert_eq!(run.outcome("nowait = "), Outcome::Null { reason: NullReason::NoMemoryMayNotWait, slept_ticks: 0 });
    let run = Run::to("flags", "noio");
    assert!(is_granted(&run.outcome("noio = ")));
    assert_eq!(run.reclaimed("noio = ", Reclaimed::File), 32);
    assert_eq!(run.frames(FrameUse::PageCache { dirty: false }), 0);

    let before = |run: &Run| (run.frames(FrameUse::Anon), run.frames(FrameUse::Dentries));
    let run = Run::to("flags", "left");
    assert_eq!(run.outcome("none = "), Outcome::Null { reason: NullReason::NoRetry, slept_ticks: 1 });
    let (anon, dentries) = before(&run);
    assert_eq!((anon, dentries), (1024, 1024), "GFP_NOIO touched neither");
    assert_eq!(run.frames(FrameUse::PageCache { dirty: true }), 32);
    assert_eq!(run.count("none = ", |e| matches!(e, Event::FlusherWoken)), 1);

    let run = Run::to("flags", "written");
    assert!(is_granted(&run.outcome("written = ")));
    assert_eq!(run.reclaimed("written = ", Reclaimed::File), 32, "what the flusher wrote");
    assert_eq!((run.frames(FrameUse::Anon), run.frames(FrameUse::Dentries)), (anon, dentries));

    let run = Run::to("flags", "nofs");
    assert!(is_null(&run.outcome("nofs = ")), "what it began to write is not free yet");
    assert!(is_granted(&run.outcome("later = ")));
    assert!(run.reclaimed("later = ", Reclaimed::Anon) > 0);
    assert!(run.frames(FrameUse::Anon) < anon);
    assert_eq!(run.frames(FrameUse::Dentries), dentries, "GFP_NOFS left them alone");

    let run = Run::to("flags", "kernel");
    assert!(is_granted(&run.outcome("all = ")));
    assert!(run.reclaimed("all = ", Reclaimed::Dentries) > 0);
}

#[test]
fn a_silent_null_leaves_no_report() {
    let reports = |marker| Run::to("flags", marker).machine.klog_total();
    let run = Run::to("flags", "other");
    assert!(is_null(&run.outcome("loud = ")) && is_null(&run.outcome("quiet = ")));
    assert_eq!(reports("other") - reports("kernel"), 1);
}

// ── atomic [15] ────────────────────────────────────────────────────────────────────────────────────

#[test]
fn wherever_nothing_may_sleep_a_flag_that_may_is_a_bug_though_memory_is_plenty() {
    let run = Run::to("atomic", "others");
    assert!(run.zone(ZoneKind::Dma32).free_pages > i64::from(run.zone(ZoneKind::Dma32).high_pages));
    for text in ["item = ", "pkt = ", "tick = ", "cmd = "] {
        assert_eq!(run.outcome(text), Outcome::Bug(Bug::SleepInAtomic), "{text}");
    }
    let run = Run::to("atomic", "functions");
    assert!(matches!(run.outcome("area = "), Outcome::Bug(_)));
}

#[test]
fn the_ways_out_are_granted_under_the_lock_or_before_it() {
    let run = Run::to("atomic", "before");
    for text in ["now = ", "maybe = ", "new = "] {
        assert!(is_granted(&run.outcome(text)), "{text}");
    }
}

// ── recursion [16] ─────────────────────────────────────────────────────────────────────────────────

#[test]
fn reclaim_that_calls_back_deadlocks_and_nofs_does_not() {
    let run = Run::to("recursion", "luck");
    assert!(is_granted(&run.outcome("early = ")), "with plenty free the mistake goes unseen");
    let warned = Event::Warned(Warning::Recursion { held: Held::FsLock });
    assert_eq!(run.count("early = ", |e| *e == warned), 1, "but for lockdep");
    let run = Run::to("recursion", "deadlock");
    assert!(run.reclaimed("bad = ", Reclaimed::File) > 0, "what needs no lock comes back");
    assert!(run.count("bad = ", |e| matches!(e, Event::Deadlock { held: Held::FsLock })) > 0);
    let dentries = run.frames(FrameUse::Dentries);
    let run = Run::to("recursion", "nofs");
    assert!(is_granted(&run.outcome("good = ")) && run.slept("good = ") > 0);
    assert_eq!(run.frames(FrameUse::Dentries), dentries, "no file system was asked");
    let run = Run::to("recursion", "scope");
    assert!(is_granted(&run.outcome("scope = ")));
    assert_eq!(run.frames(FrameUse::Dentries), dentries);
}

#[test]
fn on_the_way_to_the_disk_nofs_is_not_enough() {
    let run = Run::to("recursion", "kernel");
    assert!(run.count("io_bad = ", |e| matches!(e, Event::Deadlock { held: Held::IoPath })) > 0);
    assert!(is_granted(&run.outcome("io_good = ")));
    let swaps = |e: &Event| matches!(e, Event::SwapOut { .. });
    assert_eq!(run.count("io_bad = ", swaps) + run.count("io_good = ", swaps), 0, "nobody got to swap");
    assert!(is_granted(&run.outcome("last = ")));
}

// ── toosmall [18] ──────────────────────────────────────────────────────────────────────────────────

#[test]
fn with_nothing_to_take_back_the_modifiers_and_the_order_choose_the_answer() {
    let run = Run::to("toosmall", "null");
    let (free, min) = run.free_and_min();
    assert_eq!(free, min);
    for (text, wanted) in [
        ("once = ", NullReason::NoRetry),
        ("hard = ", NullReason::NothingReclaimable),
        ("large = ", NullReason::Costly),
    ] {
        assert!(matches!(run.outcome(text), Outcome::Null { reason, .. } if reason == wanted), "{text}");
    }
    // With nothing on the LRU lists the kernel counts free pages as reclaimable, so all rounds in vain are made.
    assert_eq!([run.slept("once = "), run.slept("hard = ")], [1, 17]);
    let kills = |e: &Event| matches!(e, Event::OomKill { .. });
    assert_eq!(run.events.iter().flatten().filter(|e| kills(e)).count(), 0);
    let run = Run::to("toosmall", "hangs");
    assert!(matches!(run.outcome("stuck = "), Outcome::Hangs { .. }), "{:?}", run.outcome("stuck = "));
    let run = Run::to("toosmall", "killed");
    assert!(matches!(run.grant("small = "), GrantKind::Pages { order: 3, .. }));
    assert_eq!(run.count("small = ", kills), 1);
    assert!(run.slept("small = ") > 0);
    let run = Run::to("toosmall", "nofail");
    assert!(is_granted(&run.outcome("must = ")));
    assert_eq!(run.count("must = ", kills), 1);
}
