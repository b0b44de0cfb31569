//! The way back of memory that is freed.

use super::Path;
use crate::message;
use crate::narrate::{Story, Telling, pfn_text, zone_name};
use kmscope_mm::event::SlabPlace;
use kmscope_mm::outcome::Freed;
use kmscope_mm::{Event, Outcome};

pub(super) fn nodes(telling: &Telling, path: &mut Path) {
    let story = Story::of_release(telling);
    let slab_text = |slab| pfn_text(story.slab_pfn(slab).unwrap_or_else(|| telling.machine.slab_view(slab).pfn));
    let given_back = match telling.outcome() {
        Outcome::Freed { freed: Freed::Pages { order, .. } } => order,
        Outcome::Freed { freed: Freed::Area { pages, .. } } => {
            path.push(0, "vfree", message!("why-area"), Some(message!("why-area-freed-detail", pages = pages)));
            return;
        }
        Outcome::CacheDestroyed { pages, .. } => {
            path.push(
                0,
                "__kmem_cache_shutdown",
                message!("why-slab-empty"),
                Some(message!("why-slabs-freed-detail", pages = pages)),
            );
            return;
        }
        Outcome::CacheLost { .. } => {
            path.push(0, "kmem_cache_destroy", message!("why-reference"), Some(message!("why-reference-detail")));
            return;
        }
        _ => 0,
    };
    let mut drained = false;
    let mut merges = 0;
    let mut first_merge = None;
    let mut reached = 0;
    for (at, event) in story.events.iter().enumerate() {
        match *event {
            Event::ObjectFreed { slab, index, to_cpu, .. } => {
                let (index, slab) = (u32::from(index), slab_text(slab));
                let detail = if to_cpu {
                    message!("why-free-object-cpu", index = index, slab = slab)
                } else {
                    message!("why-free-object-slab", index = index, slab = slab)
                };
                path.push(at, "do_slab_free", message!("why-free-object"), Some(detail));
            }
            Event::SlabMoved { slab, to, .. } => {
                let slab = slab_text(slab);
                let (rule, detail) = match to {
                    SlabPlace::CpuPartial => ("put_cpu_partial", message!("micro-slab-to-cpu-partial", slab = slab)),
                    SlabPlace::NodePartial => ("add_partial", message!("micro-slab-to-node-partial", slab = slab)),
                    SlabPlace::Cpu => ("", message!("micro-slab-to-cpu", slab = slab)),
                    SlabPlace::Full => ("", message!("micro-slab-full", slab = slab)),
                    SlabPlace::Empty | SlabPlace::Gone => continue,
                };
                path.push(at, rule, message!("why-slab"), Some(detail));
            }
            Event::SlabDiscarded { pfn, order, .. } => {
                let detail = message!("micro-slab-discarded", pfn = pfn_text(pfn), pages = 1_u32 << order);
                path.push(at, "discard_slab", message!("why-slab-empty"), Some(detail)).deciding = true;
            }
            Event::PcpPut { pfn, zone, .. } if story.count(|event| matches!(event, Event::PcpPut { .. })) == 1 => {
                let zone = zone_name(telling.machine, zone);
                let detail = message!("why-free-pcp-detail", pfn = pfn_text(pfn), zone = zone);
                path.push(at, "free_unref_page_commit", message!("why-free-pcp"), Some(detail));
            }
            Event::PcpDrain { pages, .. } => {
                // What merges from here on are other blocks.
                drained = true;
                path.push(
                    at,
                    "free_pcppages_bulk",
                    message!("why-drain"),
                    Some(message!("why-drain-detail", pages = pages)),
                );
            }
            // A block of more than a pageblock is given back in pageblocks, which only become what it was.
            Event::Merge { order, .. } if order >= given_back && !drained => {
                merges += 1;
                first_merge.get_or_insert(at);
                reached = order + 1;
            }
            Event::MergeStops { zone, buddy_pfn, order, .. } if order >= given_back && !drained => {
                if let Some(first) = first_merge.take() {
                    let detail = message!("why-merge-detail", times = merges, order = reached);
                    path.push(first, "__free_one_page", message!("why-merge"), Some(detail));
                }
                let detail = if telling.machine.zone_of(buddy_pfn) == Some(zone) {
                    message!("why-merge-stops-detail", order = order, buddy = pfn_text(buddy_pfn))
                } else {
                    message!("why-merge-ends-detail", buddy = pfn_text(buddy_pfn))
                };
                path.push(at, "find_buddy_page_pfn", message!("why-merge-stops"), Some(detail));
            }
            _ => {}
        }
    }
    if let Some(first) = first_merge {
        let detail = message!("why-merge-detail", times = merges, order = reached);
        path.push(first, "__free_one_page", message!("why-merge"), Some(detail));
    }
}
