//! Lessons about memory in pieces.

use super::super::Tour;
use crate::narrate::address;
use crate::{Message, message};
use kmscope_mm::machine::FrameUse;
use kmscope_mm::outcome::GrantKind;
use kmscope_mm::{Pfn, ZoneKind};

pub(super) fn fragmentation(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let free = tour.free();
    Some(match marker {
        "whole" => message!("lesson-fragmentation-whole", free = free, order = tour.largest_order()),
        "holes" => {
            let blocks = tour.free_blocks();
            // The pages of too small blocks, of all that are free (mm/vmstat.c, `unusable_free_index`, 6.12).
            let unusable = |order: usize| {
                let small = blocks[..order].iter().enumerate().map(|(order, blocks)| i64::from(*blocks) << order);
                100 * small.sum::<i64>() / free
            };
            message!(
                "lesson-fragmentation-holes",
                free = free,
                managed = tour.managed(),
                blocks = blocks[0],
                unusable = unusable(1),
                usable = 100 - unusable(0)
            )
        }
        "one" => message!("lesson-fragmentation-one", pfn = hex(tour.pfn("one"))),
        "two" => message!("lesson-fragmentation-two", free = free, ticks = tour.slept("two")),
        "kmalloc" => {
            message!("lesson-fragmentation-kmalloc", pages = tour.machine.vm_areas().last()?.frames.len())
        }
        _ => return None,
    })
}

pub(super) fn compaction(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let free = tour.zone(ZoneKind::Dma32).free_pages;
    let moved = tour.moved();
    let pages = |variable| match tour.grant(variable) {
        Some(GrantKind::Pages { pages, .. }) => i64::from(pages),
        _ => -1,
    };
    Some(match marker {
        "holes" => message!(
            "lesson-compaction-holes",
            free = free,
            managed = tour.config(ZoneKind::Dma32).map_or(0, |zone| zone.managed_pages)
        ),
        "nowait" => message!("lesson-compaction-nowait", free = free),
        "moved" => {
            message!("lesson-compaction-moved", ticks = tour.slept("buf"), moved = moved, pfn = hex(tour.pfn("buf")))
        }
        "block" => message!(
            "lesson-compaction-block",
            pages = pages("huge"),
            moved = moved,
            ticks = tour.slept("huge"),
            pfn = hex(tour.pfn("huge"))
        ),
        "pinned" => {
            let block = tour.pfn("huge")..tour.pfn("huge") + pages("huge");
            let is_free = |pfn: &i64| {
                let frame = Pfn::try_from(*pfn).map(|pfn| tour.machine.frame_use(pfn));
                matches!(frame, Ok(FrameUse::Free { .. }))
            };
            message!(
                "lesson-compaction-pinned",
                pfn = hex(tour.pfn("pin")),
                rest = block.filter(is_free).count(),
                pages = pages("huge")
            )
        }
        "another" => message!("lesson-compaction-another", moved = moved, pfn = hex(tour.pfn("again"))),
        "whole" => match tour.grant("last") {
            Some(GrantKind::Pages { order, .. }) => {
                message!("lesson-compaction-whole", order = order, pages = pages("last"), pfn = hex(tour.pfn("last")))
            }
            _ => return None,
        },
        _ => return None,
    })
}

pub(super) fn vmalloc(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let free = tour.zone(ZoneKind::Dma32).free_pages;
    let areas = tour.machine.vm_areas();
    Some(match marker {
        "holes" => {
            let blocks = tour.free_blocks_of(tour.zone_id(ZoneKind::Dma32));
            let largest = blocks.iter().rposition(|blocks| *blocks > 0)?;
            message!("lesson-vmalloc-holes", free = free, largest = 1 << largest)
        }
        "kmalloc" => {
            tour.remember("free", tour.free());
            message!("lesson-vmalloc-kmalloc", order = 4, free = free, ticks = tour.slept("buf"))
        }
        "vmalloc" => {
            let area = areas.last()?;
            let breaks = area.frames.windows(2).filter(|pair| pair[0] + 1 != pair[1]).count();
            let pages = area.frames.len();
            message!(
                "lesson-vmalloc-vmalloc",
                pages = pages,
                runs = breaks + 1,
                bytes = area.size_bytes,
                addr = address(area.addr),
                extra = tour.recall("free") - tour.free() - pages as i64
            )
        }
        "kvmalloc" => {
            message!("lesson-vmalloc-kvmalloc", addr = address(areas.last()?.addr), size = tour.object_bytes("small"))
        }
        "irq" => message!("lesson-vmalloc-irq"),
        "wrong" => message!("lesson-vmalloc-wrong"),
        "free" => match tour.grant("area") {
            Some(GrantKind::Area { pages, .. }) => message!("lesson-vmalloc-free", pages = pages),
            _ => return None,
        },
        _ => return None,
    })
}

/// A frame's number as the stage writes it.
fn hex(pfn: i64) -> String {
    format!("{pfn:#x}")
}
