//! What is said in the lessons on former kernels; each statement names the version for which it holds. What other kernels
//! than the lesson's do is run as well.

use super::super::Tour;
use crate::narrate::{address, pfn_text};
use crate::{Message, message};
use kmscope_mm::classic::{HOT, k20};
use kmscope_mm::machine::SlabArrayView;
use kmscope_mm::outcome::{Grant, GrantKind};
use kmscope_mm::{Event, Gfp, Machine, Op, Outcome, Preset, Silent, SlabId, ZoneId, ZoneKind};

/// What kmalloc gives for so many bytes on a machine as it boots: bytes of the object, or of the pages.
fn kmalloc_gives(preset: Preset, size_bytes: u64) -> i64 {
    let op = Op::Kmalloc { size_bytes, gfp: Gfp::GFP_KERNEL, into: None };
    match Machine::preset(preset).run(op, &mut Silent) {
        Outcome::Granted { grant: Grant { kind: GrantKind::Object { size_bytes, .. }, .. }, .. } => size_bytes.into(),
        Outcome::Granted { grant: Grant { kind: GrantKind::Pages { pages, .. }, .. }, .. } => i64::from(pages) * 4096,
        _ => 0,
    }
}

/// Free pages and min of a machine's highest ordinary zone when GFP_ATOMIC has taken single pages until NULL.
fn atomic_leaves(preset: Preset) -> (i64, u32) {
    let mut machine = Machine::preset(preset);
    if !preset.era().is_classic() {
        // A refill of the CPU's list may take more than the last page that is allowed.
        machine.run(Op::PcpEnable(false), &mut Silent);
    }
    let op = Op::GetFreePages { gfp: Gfp::GFP_ATOMIC, order: 0, into: None };
    while let Outcome::Granted { .. } = machine.run(op, &mut Silent) {}
    let zones = &machine.config().zones;
    let ordinary = zones.iter().rposition(|zone| zone.kind != ZoneKind::HighMem && zone.managed_pages > 0);
    let stat = machine.zone_stat(ZoneId(u8::try_from(ordinary.unwrap_or(0)).unwrap_or(0)));
    (stat.free_pages, stat.min_pages)
}

pub(super) fn pools(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let of = |variable| tour.object_bytes(variable);
    Some(match marker {
        "pools" => message!(
            "lesson-pools-pools",
            tiny = of("tiny"),
            fits = of("fits"),
            more = of("more"),
            now = kmalloc_gives(Preset::X86_64M256, 1)
        ),
        "twice" => message!(
            "lesson-pools-twice",
            given = of("twice"),
            waste = of("twice") - 1025,
            now = kmalloc_gives(Preset::X86_64M256, 1025)
        ),
        "pages" => message!("lesson-pools-pages", page = of("page"), over = of("over")),
        _ => return None,
    })
}

pub(super) fn limit(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    Some(match marker {
        "page" => message!(
            "lesson-limit-page",
            descriptor = k20::DESCRIPTOR_BYTES,
            header = k20::HEADER_BYTES,
            snug = tour.object_bytes("snug"),
            given = tour.object_bytes("page")
        ),
        "limit" => message!(
            "lesson-limit-limit",
            most = tour.object_bytes("most"),
            slab = kmalloc_gives(Preset::K2611M64, 131_072)
        ),
        "order" => message!("lesson-limit-order", now = kmalloc_gives(Preset::X86_64M256, 4 << 20)),
        _ => return None,
    })
}

pub(super) fn hotcold(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let frame = |variable| u32::try_from(tour.pfn(variable)).map_or_else(|_| String::new(), pfn_text);
    Some(match marker {
        "hot" => message!("lesson-hotcold-hot", frame = frame("again")),
        "cold" => {
            let fetched = tour.happened.iter().find_map(|event| match event {
                Event::PcpRefill { got, .. } => Some(i64::from(*got)),
                _ => None,
            });
            message!("lesson-hotcold-cold", batch = fetched.unwrap_or(0), frame = frame("cold"))
        }
        "full" => {
            let zone = tour.zone_id(ZoneKind::Normal);
            let drained = tour.happened.iter().find_map(|event| match event {
                Event::PcpDrain { pages, .. } => Some(*pages),
                _ => None,
            });
            let batch = drained.unwrap_or(0);
            let pages = tour.machine.pcp_list(zone, 0, HOT).count();
            message!("lesson-hotcold-full", pages = pages, high = 6 * batch, batch = batch)
        }
        _ => return None,
    })
}

pub(super) fn tryagain(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let free = tour.zone(ZoneKind::Normal).free_pages;
    Some(match marker {
        "empty" => message!("lesson-tryagain-empty", free = free),
        "noretry" => message!("lesson-tryagain-noretry", ticks = tour.slept("once")),
        "nofs" => message!("lesson-tryagain-nofs"),
        "repeat" => message!("lesson-tryagain-repeat"),
        "kills" => message!("lesson-tryagain-kills", ticks = tour.slept("kills"), free = free),
        "both" => message!("lesson-tryagain-both"),
        _ => return None,
    })
}

pub(super) fn lastpage(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let stat = tour.zone(ZoneKind::Normal);
    Some(match marker {
        "min" => message!("lesson-lastpage-min", min = stat.min_pages, free = stat.free_pages),
        "few" => message!("lesson-lastpage-few", granted = tour.granted("page"), free = stat.free_pages),
        "none" => {
            let (then, min_then) = atomic_leaves(Preset::K2611M64);
            let (now, min_now) = atomic_leaves(Preset::X86_64M256);
            message!(
                "lesson-lastpage-none",
                free = stat.free_pages,
                then = then,
                min_then = min_then,
                now = now,
                min_now = min_now
            )
        }
        _ => return None,
    })
}

pub(super) fn device(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let addr = |variable| match tour.outcome(variable) {
        Outcome::Granted { grant, .. } => address(grant.addr),
        _ => String::new(),
    };
    Some(match marker {
        "map" => {
            let Some(GrantKind::Device { phys, pages, .. }) = tour.grant("card") else { return None };
            message!("lesson-device-map", phys = address(phys), pages = pages, address = addr("card"))
        }
        "touch" => message!("lesson-device-touch"),
        "isa" => message!("lesson-device-isa", frame = tour.pfn("isa"), address = addr("bios")),
        "wrong" => message!("lesson-device-wrong"),
        "gone" => message!("lesson-device-gone"),
        _ => return None,
    })
}

pub(super) fn textbook(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let Some(GrantKind::Object { object, .. }) = tour.grant("first") else { return None };
    let index = |variable| match tour.grant(variable) {
        Some(GrantKind::Object { object, .. }) => i64::from(object.index),
        _ => -1,
    };
    let SlabArrayView { objects, limit, free_limit, slabs: [partial, full, free], .. } =
        tour.machine.slab_array(object.cache)?;
    Some(match marker {
        "backwards" => {
            let all = tour.machine.cache_stat(object.cache).objects_per_slab;
            message!("lesson-textbook-backwards", objects = all, first = index("first"), second = index("second"))
        }
        "array" => message!("lesson-textbook-array", object = index("reused"), limit = limit),
        "colours" => {
            let mut slabs: Vec<SlabId> = tour.machine.slabs(object.cache);
            slabs.sort_by_key(|slab| slab.0);
            let colours: Vec<String> =
                slabs.iter().map(|slab| tour.machine.slab_layout(*slab).colour_bytes.to_string()).collect();
            message!("lesson-textbook-colours", slabs = colours.len(), offsets = colours.join(", "))
        }
        "free" => message!("lesson-textbook-free", array = objects.len(), free = free, limit = free_limit),
        "reaped" => message!("lesson-textbook-reaped", array = objects.len(), slabs = partial + full + free),
        _ => return None,
    })
}
