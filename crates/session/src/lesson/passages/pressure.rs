//! Lessons about memory that runs short.

use super::super::{Tour, atomic_floor, hex_bits};
use crate::{Message, message};
use kmscope_mm::event::{Reclaimed, Reclaimer};
use kmscope_mm::machine::FrameUse;
use kmscope_mm::outcome::{Bug, GrantKind};
use kmscope_mm::{Gfp, Outcome, ZoneKind, watermark};

pub(super) fn watermarks(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let zone = tour.zone(ZoneKind::Dma32);
    Some(match marker {
        "marks" => message!(
            "lesson-watermarks-marks",
            kbytes = watermark::min_free_kbytes(tour.machine.config()),
            min = zone.min_pages,
            low = zone.low_pages,
            high = zone.high_pages,
            distance = zone.low_pages - zone.min_pages,
            free = zone.free_pages,
            cache = tour.page_cache()
        ),
        "low" => message!(
            "lesson-watermarks-low",
            before = zone.free_pages + 1,
            low = zone.low_pages,
            free = zone.free_pages
        ),
        "woken" => message!("lesson-watermarks-woken", low = zone.low_pages, min = zone.min_pages),
        "high" => message!(
            "lesson-watermarks-high",
            reclaimed = tour.reclaimed(None, Reclaimed::File),
            high = zone.high_pages,
            free = zone.free_pages
        ),
        "min" => message!("lesson-watermarks-min", free = zone.free_pages, min = zone.min_pages),
        "direct" => message!(
            "lesson-watermarks-direct",
            direct = tour.reclaimed(Some(Reclaimer::Direct), Reclaimed::File),
            kswapd = tour.reclaimed(Some(Reclaimer::Kswapd), Reclaimed::File),
            ticks = tour.slept("own")
        ),
        "rest" => message!("lesson-watermarks-rest", free = zone.free_pages, high = zone.high_pages),
        _ => return None,
    })
}

pub(super) fn ladder(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let zone = tour.zone(ZoneKind::Dma32);
    let (free, min) = (zone.free_pages, i64::from(zone.min_pages));
    // What __GFP_HIGH takes off, and what is left (mm/page_alloc.c, `__zone_watermark_ok`, 6.12).
    let half = min / 2;
    let left = min - half;
    Some(match marker {
        "min" => message!("lesson-ladder-min", above = free + 1, min = min, mode = tour.mode("k"), free = free),
        "nowait" => message!("lesson-ladder-nowait", mode = tour.mode("n"), free = free, min = min),
        "half" => message!(
            "lesson-ladder-half",
            mode = tour.mode("h"),
            granted = tour.granted("h"),
            min = min,
            half = half,
            floor = left,
            free = free
        ),
        "atomic" => message!(
            "lesson-ladder-atomic",
            mode = tour.mode("a"),
            half = left,
            quarter = left / 4,
            floor = atomic_floor(&zone),
            granted = tour.granted("a"),
            failed = tour.nulls("a")
        ),
        "all" => {
            tour.remember("free", free);
            message!("lesson-ladder-all", before = free + 1, free = free, half = left)
        }
        "wait" => {
            message!("lesson-ladder-wait", before = tour.recall("free"), min = min, ticks = tour.slept("w"))
        }
        _ => return None,
    })
}

pub(super) fn flags(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let anon = tour.frames(|frame| frame == FrameUse::Anon);
    let dirty = tour.frames(|frame| frame == FrameUse::PageCache { dirty: true });
    let dentries = tour.frames(|frame| frame == FrameUse::Dentries);
    Some(match marker {
        "state" => message!(
            "lesson-flags-state",
            min = tour.zone(ZoneKind::Dma32).min_pages,
            clean = tour.frames(|frame| frame == FrameUse::PageCache { dirty: false }),
            anon = anon,
            dirty = dirty,
            dentries = dentries
        ),
        "nowait" => message!("lesson-flags-nowait"),
        "noio" => message!(
            "lesson-flags-noio",
            mode = tour.mode("noio"),
            reclaimed = tour.reclaimed(Some(Reclaimer::Direct), Reclaimed::File)
        ),
        "left" => message!("lesson-flags-left", anon = anon, dirty = dirty, dentries = dentries),
        "written" => {
            message!("lesson-flags-written", reclaimed = tour.reclaimed(Some(Reclaimer::Direct), Reclaimed::File))
        }
        "nofs" => message!("lesson-flags-nofs", swapped = tour.reclaimed(None, Reclaimed::Anon)),
        "kernel" => {
            tour.remember("reports", i64::from(tour.machine.klog_total()));
            message!(
                "lesson-flags-kernel",
                dentries = tour.reclaimed(Some(Reclaimer::Direct), Reclaimed::Dentries),
                mode = hex_bits(Gfp::GFP_KERNEL)
            )
        }
        "other" => message!(
            "lesson-flags-other",
            reports = i64::from(tour.machine.klog_total()) - tour.recall("reports"),
            mode = tour.mode("loud")
        ),
        _ => return None,
    })
}

pub(super) fn atomic(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    Some(match marker {
        "process" => message!("lesson-atomic-process", size = tour.object_bytes("dev"), free = tour.free()),
        "lock" => message!("lesson-atomic-lock", free = tour.free()),
        "others" => {
            let is_bug = |outcome: &&Outcome| **outcome == Outcome::Bug(Bug::SleepInAtomic);
            message!("lesson-atomic-others", bugs = tour.outcomes[tour.section..].iter().filter(is_bug).count())
        }
        "functions" => message!("lesson-atomic-functions"),
        "ways" => message!("lesson-atomic-ways"),
        "before" => message!("lesson-atomic-before"),
        _ => return None,
    })
}

pub(super) fn recursion(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let dentries = tour.frames(|frame| frame == FrameUse::Dentries);
    let reclaimed = tour.reclaimed(None, Reclaimed::File);
    Some(match marker {
        "luck" => message!("lesson-recursion-luck", free = tour.free()),
        "deadlock" => message!(
            "lesson-recursion-deadlock",
            min = tour.zone(ZoneKind::Dma32).min_pages,
            reclaimed = reclaimed,
            dentries = dentries
        ),
        "nofs" => {
            message!("lesson-recursion-nofs", reclaimed = reclaimed, dentries = dentries, ticks = tour.slept("good"))
        }
        "scope" => message!("lesson-recursion-scope"),
        "io" => message!("lesson-recursion-io", anon = tour.frames(|frame| frame == FrameUse::Anon)),
        "noio" => {
            let kswapd = |what| tour.reclaimed(Some(Reclaimer::Kswapd), what);
            let reclaimed = kswapd(Reclaimed::File) + kswapd(Reclaimed::Anon) + kswapd(Reclaimed::Dentries);
            message!("lesson-recursion-noio", reclaimed = reclaimed, ticks = tour.slept("io_good"))
        }
        "kernel" => message!("lesson-recursion-kernel"),
        _ => return None,
    })
}

pub(super) fn toosmall(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let free = tour.zone(ZoneKind::Dma32).free_pages;
    let pages = |variable| match tour.grant(variable) {
        Some(GrantKind::Pages { pages, .. }) => i64::from(pages),
        _ => -1,
    };
    Some(match marker {
        "empty" => message!("lesson-toosmall-empty", free = free),
        "null" => {
            let nulls = ["once", "hard", "large"].into_iter().map(|variable| tour.nulls(variable)).sum::<usize>();
            message!("lesson-toosmall-null", nulls = nulls, pages = 1 << 4, ticks = tour.slept("hard"))
        }
        "hangs" => message!("lesson-toosmall-hangs"),
        "killed" => {
            message!("lesson-toosmall-killed", pages = pages("small"), ticks = tour.slept("small"), free = free)
        }
        "nofail" => message!("lesson-toosmall-nofail", pages = pages("must"), ticks = tour.slept("must")),
        _ => return None,
    })
}
