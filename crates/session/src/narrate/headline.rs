//! The one sentence of a step: the outcome first, then what decided it.

use super::{
    Story, Telling, address, byte_count, cache_name, contexts, former, inequality, others, pfn_text, reclaim, refusal,
    zone_name,
};
use crate::{Message, message};
use kmscope_mm::event::ObjectSource;
use kmscope_mm::ids::MAX_PAGE_ORDER;
use kmscope_mm::op::HogTarget;
use kmscope_mm::outcome::{Freed, Grant, GrantKind, NullReason};
use kmscope_mm::{Event, Machine, MigrateType, ObjectId, Op, Outcome, ZoneId};

/// The sentence of a step.
pub fn headline(telling: &Telling) -> Message {
    if let Some(former) = former::headline(telling) {
        return former;
    }
    if telling.step == 0 {
        return boot(telling);
    }
    match telling.outcome() {
        Outcome::Done => done(telling),
        Outcome::Granted { grant, slept_ticks: 0 } => granted(telling, grant),
        Outcome::Granted { grant: Grant { kind: GrantKind::Area { pages, .. }, .. }, slept_ticks } => {
            message!("head-slept-area", ticks = slept_ticks, pages = pages)
        }
        Outcome::Granted { slept_ticks, .. } => match deciding_inequality(telling) {
            Some(why) if Story::of(telling).count(|event| matches!(event, Event::Yields)) > 0 => {
                message!("head-waited", ticks = slept_ticks, why = why)
            }
            Some(why) => message!("head-slept", ticks = slept_ticks, why = why),
            None => message!("head-slept-plain", ticks = slept_ticks),
        },
        Outcome::Null { reason, slept_ticks } => null(telling, reason, slept_ticks),
        Outcome::Hangs { why, .. } => message!("head-hangs", why = reclaim::hang(why)),
        Outcome::Freed { freed } => given_back(telling, freed),
        Outcome::Size { size_bytes } => message!("head-ksize", size = byte_count(size_bytes)),
        Outcome::Content { bytes } => content(bytes),
        Outcome::CacheCreated { cache } => {
            let stat = telling.machine.cache_stat(cache);
            message!(
                "head-cache-created",
                cache = cache_name(telling.program, telling.machine, cache),
                size = byte_count(u64::from(stat.size_bytes)),
                objects = stat.objects_per_slab,
                order = stat.order
            )
        }
        Outcome::CacheDestroyed { cache, pages } => {
            let cache = cache_name(telling.program, telling.machine, cache);
            message!("head-cache-destroyed", cache = cache, pages = pages)
        }
        Outcome::CacheLost { cache } => {
            message!("head-cache-lost", cache = cache_name(telling.program, telling.machine, cache))
        }
        Outcome::NotBegun => message!("head-not-begun", call = telling.call()),
        Outcome::World { pages } => world(telling, pages),
        Outcome::Queued { number } => others::queued(telling, number),
        Outcome::Refused(refused) => refusal::refusal(telling, refused),
        Outcome::Bug(bug) => refusal::bug(telling, bug),
        _ => done(telling),
    }
}

fn boot(telling: &Telling) -> Message {
    let zones = &telling.machine.config().zones;
    let managed: u64 = zones.iter().map(|zone| u64::from(zone.managed_pages)).sum();
    let present: u64 = zones.iter().map(|zone| u64::from(zone.present_pages)).sum();
    let (arch, size) = telling.program.machine.script_words();
    message!("head-boot", machine = format!("{arch} {size}"), managed = managed, present = present)
}

/// The inequality that decided the step's last request for pages.
pub(super) fn deciding_inequality(telling: &Telling) -> Option<Message> {
    let story = Story::of(telling);
    story.deciding().map(|check| inequality(&check)).or_else(|| no_mark(&story))
}

/// What decided a request that no mark held back.
fn no_mark(story: &Story) -> Option<Message> {
    story.no_mark()?;
    let request = story.requests().pop()?;
    Some(if request.granted.is_some() {
        message!("no-mark")
    } else {
        message!("no-mark-nothing", order = request.order)
    })
}

fn granted(telling: &Telling, grant: Grant) -> Message {
    match grant.kind {
        GrantKind::Pages { pfn, pages, .. } => {
            let pfn = pfn_text(pfn);
            match deciding_inequality(telling) {
                Some(why) => message!("head-pages", pages = pages, pfn = pfn, why = why),
                None => message!("head-pages-plain", pages = pages, pfn = pfn),
            }
        }
        GrantKind::Object { object, .. } => object_granted(telling, object),
        GrantKind::Area { pages, .. } => message!("head-area", pages = pages, address = address(grant.addr)),
        GrantKind::ZeroSize => message!("head-zero-size", address = address(grant.addr)),
        GrantKind::Device { phys, pages, .. } => former::device(telling, grant.addr, phys, pages),
        GrantKind::DirectDevice { .. } => message!("former-direct-device", address = address(grant.addr)),
    }
}

fn object_granted(telling: &Telling, object: ObjectId) -> Message {
    let story = Story::of(telling);
    let cache = cache_name(telling.program, telling.machine, object.cache);
    let slab = slab_text(telling, object);
    let new_slab = story.first(|event| match event {
        Event::ObjectTaken { slab, from, .. } if *slab == object.slab => Some(*from == ObjectSource::NewSlab),
        _ => None,
    });
    match (new_slab, deciding_inequality(telling)) {
        (Some(true), Some(why)) => {
            message!("head-object-new-slab", cache = cache, index = object.index, slab = slab, why = why)
        }
        _ => message!("head-object", cache = cache, index = object.index, slab = slab),
    }
}

/// The slab of an object by its first page: it may be gone by now, then its last event knows.
pub(super) fn slab_text(telling: &Telling, object: ObjectId) -> String {
    let gone_or_new = Story::of(telling).slab_pfn(object.slab);
    pfn_text(gone_or_new.unwrap_or_else(|| telling.machine.slab_view(object.slab).pfn))
}

fn null(telling: &Telling, reason: NullReason, ticks: u32) -> Message {
    let why = match reason {
        NullReason::NoSuchZone => message!("null-no-such-zone"),
        NullReason::TooLarge if needs_vmalloc_that_waits(telling) => message!("null-too-large-to-wait"),
        NullReason::TooLarge => message!("null-too-large"),
        NullReason::NoAddresses => message!("null-no-addresses"),
        NullReason::Overflow => message!("null-overflow"),
        _ => match deciding_inequality(telling) {
            Some(why) => why,
            None => message!("null-no-memory"),
        },
    };
    message!("head-null", ticks = ticks, why = why)
}

/// Whether a kvmalloc that is too large for kmalloc was not let go on to vmalloc, which may sleep (mm/util.c,
/// `__kvmalloc_node_noprof`, 6.12.117).
pub(crate) fn needs_vmalloc_that_waits(telling: &Telling) -> bool {
    matches!(telling.op(), Op::Kvmalloc { gfp, .. } if !gfp.may_sleep())
}

fn given_back(telling: &Telling, freed: Freed) -> Message {
    let story = Story::of_release(telling);
    match freed {
        Freed::Nothing if is_null(telling) => message!("head-freed-nothing", call = telling.call()),
        Freed::Nothing => message!("head-freed-zero-size"),
        Freed::Pages { pfn: freed, pages, order, .. } => {
            let to_pcp = story.count(|event| matches!(event, Event::PcpPut { pfn, .. } if *pfn == freed)) > 0;
            let pfn = pfn_text(freed);
            match last_merge(&story) {
                _ if to_pcp => message!("head-freed-pcp", pages = pages, pfn = pfn),
                // A block of more than a pageblock is given back in pageblocks, which only become what it was.
                Some(to) if to > order => message!("head-freed-merged", pages = pages, pfn = pfn, order = to),
                _ => message!("head-freed-alone", pages = pages, pfn = pfn, order = order),
            }
        }
        Freed::Object { object, slab_pages } => {
            let cache = cache_name(telling.program, telling.machine, object.cache);
            let slab = slab_text(telling, object);
            if slab_pages > 0 {
                message!("head-freed-slab", index = object.index, slab = slab, cache = cache, pages = slab_pages)
            } else {
                message!("head-freed-object", index = object.index, slab = slab, cache = cache)
            }
        }
        Freed::Area { pages: 0, .. } => message!("head-freed-area-later", call = telling.call()),
        Freed::Area { pages, .. } => message!("head-freed-area", pages = pages),
    }
}

/// Whether the pointer of a call that frees is NULL.
fn is_null(telling: &Telling) -> bool {
    let pointer = match telling.op() {
        Op::FreePages { page: pointer, .. }
        | Op::FreePagesAddr { addr: pointer, .. }
        | Op::FreePagesExact { addr: pointer, .. }
        | Op::Kfree { ptr: pointer }
        | Op::CacheFree { ptr: pointer, .. }
        | Op::CacheDestroy { cache: pointer }
        | Op::Vfree { ptr: pointer }
        | Op::Kvfree { ptr: pointer } => pointer,
        _ => return true,
    };
    telling.machine.slot_value(pointer.slot) == Some(0)
}

/// The order that the last merge reached.
pub(super) fn last_merge(story: &Story) -> Option<u8> {
    story.events.iter().rev().find_map(|event| match event {
        Event::Merge { order, .. } => Some(order + 1),
        _ => None,
    })
}

fn content(bytes: [Option<u8>; 8]) -> Message {
    let written: Vec<u8> = bytes.iter().flatten().copied().collect();
    let text = content_text(bytes);
    if written.is_empty() {
        message!("head-content-unknown")
    } else if written.len() == bytes.len() && written.iter().all(|&byte| byte == 0) {
        message!("head-content-zero")
    } else {
        message!("head-content", bytes = text)
    }
}

/// `41 41 ?? 00`.
pub(super) fn content_text(bytes: [Option<u8>; 8]) -> String {
    let texts = bytes.map(|byte| byte.map_or_else(|| "??".to_owned(), |byte| format!("{byte:02x}")));
    texts.join(" ")
}

fn world(telling: &Telling, pages: u32) -> Message {
    match telling.op() {
        Op::PageCache { dirty: false, .. } => message!("head-page-cache-clean", pages = pages),
        Op::PageCache { dirty: true, .. } => message!("head-page-cache-dirty", pages = pages),
        Op::Hog { target } => hog(telling, target, pages),
        Op::ReadAgain { .. } => message!("head-read-again", pages = pages),
        Op::Anon { .. } => {
            let task = reclaim::task_name(telling, telling.machine.current_owner());
            message!("head-anon", task = task, pages = pages)
        }
        Op::Swap { .. } => message!("head-swap", pages = pages),
        Op::Dentries { .. } => message!("head-dentries", pages = pages),
        Op::Fragment { .. } => match largest_free_order(telling.machine) {
            Some(order) if matches!(telling.op(), Op::Fragment { movable: true, .. }) => {
                message!("head-fragment-movable", pages = pages, order = order)
            }
            Some(order) => message!("head-fragment", pages = pages, order = order),
            None => message!("head-hog", pages = pages),
        },
        Op::PcpEnable(true) => message!("head-pcp-on"),
        Op::PcpEnable(false) => message!("head-pcp-off", pages = pages),
        Op::Wait { ticks } => {
            let reclaimed = telling.events.iter().map(|event| match *event {
                Event::Reclaimed { pages, .. } => u64::from(pages),
                _ => 0,
            });
            message!("head-wait", ticks = ticks, pages = reclaimed.sum::<u64>())
        }
        _ => message!("head-world", pages = pages),
    }
}

/// The order of the largest free block.
fn largest_free_order(machine: &Machine) -> Option<u8> {
    let zones = 0..u8::try_from(machine.config().zones.len()).unwrap_or(u8::MAX);
    (0..=MAX_PAGE_ORDER).rev().find(|&order| {
        let len = |zone| MigrateType::ALL.into_iter().map(move |of| machine.free_list_len(ZoneId(zone), order, of));
        zones.clone().flat_map(len).any(|len| len > 0)
    })
}

fn hog(telling: &Telling, target: HogTarget, pages: u32) -> Message {
    match target {
        HogTarget::UntilFree(..) => {
            let zone = super::names::hog_zone(telling.machine);
            let free = telling.machine.zone_stat(zone).free_pages;
            message!("head-hog-until", pages = pages, zone = zone_name(telling.machine, zone), free = free)
        }
        _ => message!("head-hog", pages = pages),
    }
}

fn done(telling: &Telling) -> Message {
    let Some(step) = telling.program_step() else { return message!("head-nothing") };
    match step.op {
        Op::Nop => match (&step.text, step.call) {
            (Some(text), "marker") => message!("head-marker", text = text.as_str()),
            (Some(text), _) => message!("head-note", text = text.as_str()),
            (None, _) => message!("head-nothing"),
        },
        Op::Schedule(later) => others::set_up(telling, later),
        Op::Scheduled => message!("head-scheduled"),
        Op::Enter(context) => contexts::entered(telling, context),
        Op::Leave(context) => contexts::left(telling, context),
        Op::Memset { byte, len_bytes, .. } => {
            message!("head-memset", byte = format!("{byte:#04x}"), size = byte_count(len_bytes))
        }
        Op::Assign { from, into } => {
            let variable = |slot: kmscope_mm::Slot| {
                telling.program.variables.get(slot.index()).map_or("?", String::as_str).to_owned()
            };
            if from.slot == kmscope_mm::Slot::NULL {
                message!("head-assign-null", into = variable(into))
            } else {
                message!("head-assign", into = variable(into), from = variable(from.slot))
            }
        }
        Op::PageCache { .. } | Op::Hog { .. } | Op::Fragment { .. } | Op::PcpEnable(_) | Op::Wait { .. } => {
            world(telling, 0)
        }
        _ => message!("head-nothing"),
    }
}
