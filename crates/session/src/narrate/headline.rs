//! The one sentence of a step: who got what from where, or why not. The inequality that decided is told by [`why`](crate::why)
//! and drawn, and not repeated here.

use super::{
    Story, Telling, address, byte_count, cache_name, contexts, former, insists, others, pfn_text, reclaim, refusal,
    zone_name,
};
use crate::{Message, message};
use kmscope_mm::event::{ObjectSource, Verdict};
use kmscope_mm::ids::MAX_PAGE_ORDER;
use kmscope_mm::op::HogTarget;
use kmscope_mm::outcome::{Freed, Grant, GrantKind, NullReason};
use kmscope_mm::{Event, Machine, MigrateType, ObjectId, Op, Outcome, Pfn, ZoneId};

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
        Outcome::Granted { grant, slept_ticks } => {
            let (zone, what) = (granted_zone(telling, grant), granted_what(telling, grant));
            if Story::of(telling).count(|event| matches!(event, Event::Yields)) > 0 {
                message!("head-waited", ticks = slept_ticks, zone = zone, what = what)
            } else {
                message!("head-slept", ticks = slept_ticks, zone = zone, what = what)
            }
        }
        Outcome::Null { reason, slept_ticks } => null(telling, reason, slept_ticks),
        Outcome::Hangs { why, .. } => message!("head-hangs", why = reclaim::hang(why)),
        Outcome::Freed { freed } => given_back(telling, freed),
        Outcome::Size { size_bytes } => message!("head-ksize", size = byte_count(size_bytes)),
        Outcome::Content { .. } if telling.op().touches_device() => message!("head-io-read", call = telling.call()),
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

fn granted(telling: &Telling, grant: Grant) -> Message {
    match grant.kind {
        GrantKind::Pages { pfn, pages, .. } => {
            let (zone, pfn) = (granted_zone(telling, grant), pfn_text(pfn));
            match cut_block(telling) {
                Some(block) => message!("head-pages-cut", zone = zone, pages = pages, pfn = pfn, block = block),
                None => message!("head-pages", zone = zone, pages = pages, pfn = pfn),
            }
        }
        GrantKind::Object { object, .. } => object_granted(telling, object),
        GrantKind::Area { pages, .. } => message!("head-area", pages = pages, address = address(grant.addr)),
        GrantKind::ZeroSize => message!("head-zero-size", address = address(grant.addr)),
        GrantKind::Device { phys, pages, .. } => former::device(telling, grant.addr, phys, pages),
        GrantKind::DirectDevice { .. } => former::direct_device(telling, grant.addr),
    }
}

fn object_granted(telling: &Telling, object: ObjectId) -> Message {
    let cache = cache_name(telling.program, telling.machine, object.cache);
    let slab = slab_text(telling, object);
    let new_slab = Story::of(telling).first(|event| match event {
        Event::ObjectTaken { slab, from, .. } if *slab == object.slab => Some(*from == ObjectSource::NewSlab),
        _ => None,
    });
    if new_slab == Some(true) {
        message!("head-object-new-slab", cache = cache, index = object.index, slab = slab)
    } else {
        message!("head-object", cache = cache, index = object.index, slab = slab)
    }
}

/// Pages of the block that the granted ones were cut out of; `None` if it was not larger, or they came from a per-CPU list,
/// which is refilled with blocks that nobody asked for.
fn cut_block(telling: &Telling) -> Option<u32> {
    let story = Story::of(telling);
    let request = story.requests().pop().filter(|_| story.whole)?;
    let Event::PageGranted { order, from_pcp: false, .. } = story.events[request.granted?] else { return None };
    let splits = story.events[request.events].iter().filter(|event| matches!(event, Event::Split { .. })).count();
    (splits > 0).then(|| 1 << (usize::from(order) + splits))
}

/// The zone in which what was granted lies.
pub(super) fn granted_zone(telling: &Telling, grant: Grant) -> &'static str {
    let pfn = match grant.kind {
        GrantKind::Pages { pfn, .. } => Some(pfn),
        GrantKind::Object { object, .. } => Some(slab_pfn(telling, object)),
        GrantKind::Area { .. } | GrantKind::ZeroSize | GrantKind::Device { .. } | GrantKind::DirectDevice { .. } => {
            None
        }
    };
    let zone = pfn.and_then(|pfn| telling.machine.zone_of(pfn));
    zone.map_or("?", |zone| zone_name(telling.machine, zone))
}

/// What was granted: frames, or an object.
fn granted_what(telling: &Telling, grant: Grant) -> Message {
    match grant.kind {
        GrantKind::Object { object, .. } => {
            let cache = cache_name(telling.program, telling.machine, object.cache);
            message!("what-object", index = object.index, slab = slab_text(telling, object), cache = cache)
        }
        GrantKind::Pages { pfn, pages, .. } => message!("what-pages", pages = pages, pfn = pfn_text(pfn)),
        GrantKind::Area { .. } | GrantKind::ZeroSize | GrantKind::Device { .. } | GrantKind::DirectDevice { .. } => {
            granted(telling, grant)
        }
    }
}

/// The slab of an object by its first page: it may be gone by now, then its last event knows.
pub(super) fn slab_text(telling: &Telling, object: ObjectId) -> String {
    pfn_text(slab_pfn(telling, object))
}

fn slab_pfn(telling: &Telling, object: ObjectId) -> Pfn {
    let gone_or_new = Story::of(telling).slab_pfn(object.slab);
    gone_or_new.unwrap_or_else(|| telling.machine.slab_view(object.slab).pfn)
}

fn null(telling: &Telling, reason: NullReason, ticks: u32) -> Message {
    let why = match reason {
        NullReason::NoMemoryMayNotWait => match missing_block(telling) {
            Some(order) => message!("null-no-block", order = order),
            None => message!("null-may-not-wait"),
        },
        NullReason::NoRetry => message!("null-noretry"),
        NullReason::Costly if insists(telling) => message!("null-nothing-left"),
        NullReason::Costly => message!("null-costly"),
        NullReason::NothingReclaimable => message!("null-nothing-left"),
        NullReason::OomVictim => message!("null-victim"),
        NullReason::IsReclaim => message!("null-reclaiming"),
        NullReason::WaitsForEver { why } => reclaim::hang(why),
        NullReason::Deadlock { .. } => message!("micro-deadlock"),
        NullReason::NoSuchZone => message!("null-no-such-zone"),
        NullReason::TooLarge if needs_vmalloc_that_waits(telling) => message!("null-too-large-to-wait"),
        NullReason::TooLarge => message!("null-too-large"),
        NullReason::NoAddresses => message!("null-no-addresses"),
        NullReason::Overflow => message!("null-overflow"),
        NullReason::VmallocFailed => message!("null-vmalloc"),
        NullReason::Fragmented | NullReason::OrdinaryMemory | NullReason::NotAligned | NullReason::NoSuchMemory => {
            former::null_reason(telling, reason)
        }
    };
    message!("head-null", ticks = ticks, why = why)
}

/// The order of the block that was missing although enough pages were free.
fn missing_block(telling: &Telling) -> Option<u8> {
    let story = Story::of(telling);
    let missed_by_mark = story.deciding().map(|check| (check.verdict == Verdict::NoBlock, check.order));
    let (missed, order) = match missed_by_mark {
        Some(decided) => decided,
        None => (story.no_mark().is_some(), story.requests().pop()?.order),
    };
    (missed && order > 0).then_some(order)
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
        Op::IoWrite { value, .. } => {
            message!("head-io-write", call = telling.call(), value = format!("{value:#x}"))
        }
        Op::IoFill { byte, len_bytes, .. } => {
            message!("head-io-fill", byte = format!("{byte:#04x}"), size = byte_count(len_bytes))
        }
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
