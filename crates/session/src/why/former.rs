//! The way of a request on a machine of a former kernel: its checks, and what came between them.

use super::Path;
use crate::narrate::former;
use crate::narrate::{Telling, zone_name};
use crate::{Message, message};
use kmscope_mm::event::Verdict;
use kmscope_mm::{Era, Event, Outcome};

/// The function of the kernel, 2.6 and 2.0.
fn rule(era: Era, of_2_6: &'static str, of_2_0: &'static str) -> &'static str {
    if era == Era::Linux2_0 { of_2_0 } else { of_2_6 }
}

/// The nodes of a step.
pub(super) fn nodes(telling: &Telling, path: &mut Path) {
    let era = telling.machine.config().era;
    let version = era.version();
    let title = |what: Message| message!("former-why", what = what, version = version);
    for (at, event) in telling.events.iter().enumerate() {
        let (function, what, detail) = match event {
            Event::Watermark(check) => {
                let zone = zone_name(telling.machine, check.zone);
                let what = match check.verdict {
                    Verdict::Pass => message!("former-why-passes", zone = zone),
                    _ => message!("former-why-fails", zone = zone),
                };
                let function = match era {
                    Era::Linux2_6_11 => "zone_watermark_ok",
                    Era::Linux2_6_10 => "__alloc_pages",
                    _ => "__get_free_pages",
                };
                (function, what, Some(former::check(check)))
            }
            Event::KswapdWoken { zone } => {
                ("wakeup_kswapd", message!("former-why-kswapd", zone = zone_name(telling.machine, *zone)), None)
            }
            Event::ReclaimCalled { freed_pages } => {
                let function = rule(era, "try_to_free_pages", "try_to_free_page");
                (function, message!("former-micro-reclaim", pages = *freed_pages), None)
            }
            Event::OomCalled { order, .. } => ("out_of_memory", message!("former-micro-oom", order = *order), None),
            Event::CongestionWait => ("blk_congestion_wait", message!("former-micro-wait"), None),
            Event::SizeClass { cache, .. } => {
                let cache = crate::narrate::cache_name(telling.program, telling.machine, *cache);
                ("kmalloc", message!("former-why-class", cache = cache), None)
            }
            Event::SlabNew { objects, order, .. } => {
                let function = rule(era, "cache_grow", "kmalloc");
                let (objects, pages) = (u32::from(*objects), 1_u32 << order);
                (function, message!("former-why-slab", objects = objects, pages = pages), None)
            }
            Event::SlabDiscarded { order, .. } => {
                let function = rule(era, "slab_destroy", "free_kmalloc_pages");
                (function, message!("former-why-slab-gone", pages = 1_u32 << order), None)
            }
            Event::PcpDrain { pages, .. } => ("free_pages_bulk", message!("former-why-drain", pages = *pages), None),
            _ => continue,
        };
        path.push(at, function, title(what), detail);
    }
    if let Some(node) = path.nodes.last_mut() {
        node.deciding = true;
    }
    let last = telling.events.len().saturating_sub(1);
    if let Outcome::Null { reason, .. } = telling.outcome() {
        let detail = former::null_reason(telling, reason);
        path.push_deciding(last, "", title(message!("former-why-null")), detail);
    }
}
