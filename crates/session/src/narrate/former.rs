//! Steps of machines of former kernels: every statement names the version for which it holds.

use super::headline::granted_zone;
use super::{Story, Telling, address, byte_count, cache_name, inequality, pfn_text, reclaim};
use crate::fidelity::{moves, waits};
use crate::{Message, message};
use kmscope_mm::event::ObjectSource;
use kmscope_mm::outcome::{Freed, Grant, GrantKind, Hang, NullReason};
use kmscope_mm::{Era, Event, Gfp, Op, Outcome, ZoneId};

/// The version for which a statement holds.
pub(crate) fn version(telling: &Telling) -> &'static str {
    telling.machine.config().era.version()
}

/// The sentence of a step, where it differs from that of 6.12.
pub(super) fn headline(telling: &Telling) -> Option<Message> {
    let era = telling.machine.config().era;
    if !era.is_classic() {
        return None;
    }
    let version = version(telling);
    if telling.step == 0 {
        let zones = &telling.machine.config().zones;
        let managed: u64 = zones.iter().map(|zone| u64::from(zone.managed_pages)).sum();
        let (_, size) = telling.program.machine.script_words();
        return Some(message!("former-boot", version = version, size = size, managed = managed));
    }
    Some(match telling.outcome() {
        Outcome::Granted { grant, slept_ticks } => granted(telling, grant, slept_ticks),
        Outcome::Null { reason, .. } => {
            let why = null_reason(telling, reason);
            message!("former-null", why = why, version = version)
        }
        Outcome::Hangs { why, .. } => {
            let why = match why {
                Hang::NoOomWithoutFs => message!("former-hang-no-oom"),
                _ => reclaim::hang(why),
            };
            message!("former-hangs", why = why, version = version)
        }
        Outcome::Freed { freed } => match freed {
            Freed::Nothing => message!("former-freed-nothing", version = version),
            Freed::Pages { pfn, pages, .. } => {
                let what = message!("what-pages", pages = pages, pfn = pfn_text(pfn));
                message!("former-freed-pages", what = what, version = version)
            }
            Freed::Object { object, slab_pages } => {
                let cache = cache_name(telling.program, telling.machine, object.cache);
                let index = u32::from(object.index);
                if slab_pages > 0 {
                    message!(
                        "former-freed-object-pages",
                        index = index,
                        cache = cache,
                        pages = slab_pages,
                        version = version
                    )
                } else {
                    message!("former-freed-object", index = index, cache = cache, version = version)
                }
            }
            Freed::Area { .. } if matches!(telling.op(), Op::Iounmap { .. }) => {
                message!("former-freed-device", version = version)
            }
            Freed::Area { pages, .. } => message!("former-freed-area", pages = pages, version = version),
        },
        Outcome::CacheCreated { cache } => {
            let stat = telling.machine.cache_stat(cache);
            message!(
                "former-cache-created",
                cache = cache_name(telling.program, telling.machine, cache),
                size = byte_count(stat.size_bytes.into()),
                objects = stat.objects_per_slab,
                pages = 1_u32 << stat.order,
                version = version
            )
        }
        Outcome::CacheDestroyed { cache, pages } => {
            let cache = cache_name(telling.program, telling.machine, cache);
            message!("former-cache-destroyed", cache = cache, pages = pages, version = version)
        }
        Outcome::NotThen => message!("former-not-then", call = telling.call(), version = version),
        Outcome::Refused(_) => message!("former-refused", call = telling.call(), version = version),
        // What is done, what the world did, and bugs are told as in every era.
        _ => return None,
    })
}

fn granted(telling: &Telling, grant: Grant, slept_ticks: u32) -> Message {
    let version = version(telling);
    match grant.kind {
        GrantKind::Pages { pfn, pages, .. } => {
            let pfn = pfn_text(pfn);
            if matches!(telling.op(), Op::Kmap { .. }) {
                return message!("former-kmap", pfn = pfn, address = address(grant.addr), version = version);
            }
            let what = message!("what-pages", pages = pages, pfn = pfn);
            let zone = granted_zone(telling, grant);
            match (slept_ticks, telling.machine.config().era) {
                (0, Era::Linux2_0) => message!("former-pages-one-pool", what = what, version = version),
                (0, _) => message!("former-pages", zone = zone, what = what, version = version),
                _ => message!("former-pages-slept", what = what, ticks = slept_ticks, version = version),
            }
        }
        GrantKind::Object { object, .. } => {
            let cache = cache_name(telling.program, telling.machine, object.cache);
            let slab = pfn_text(telling.machine.slab_view(object.slab).pfn);
            let index = u32::from(object.index);
            let new = telling.events.iter().rev().find_map(|event| match event {
                Event::ObjectTaken { slab, from, .. } if *slab == object.slab => Some(*from == ObjectSource::NewSlab),
                _ => None,
            });
            match (telling.machine.config().era, new) {
                (Era::Linux2_0, Some(true)) => {
                    message!("former-block-new-run", index = index, cache = cache, slab = slab, version = version)
                }
                (Era::Linux2_0, _) => {
                    message!("former-block", index = index, cache = cache, slab = slab, version = version)
                }
                (_, Some(true)) => {
                    message!("former-object-new-slab", index = index, cache = cache, slab = slab, version = version)
                }
                _ => message!("former-object", index = index, cache = cache, slab = slab, version = version),
            }
        }
        GrantKind::Area { pages, .. } => {
            message!("former-area", pages = pages, address = address(grant.addr), version = version)
        }
        GrantKind::Device { phys, pages, .. } => device(telling, grant.addr, phys, pages),
        GrantKind::DirectDevice { .. } => direct_device(telling, grant.addr),
        GrantKind::ZeroSize => message!("head-zero-size", address = address(grant.addr)),
    }
}

/// Device memory that was mapped, in every era.
pub(super) fn device(telling: &Telling, addr: u64, phys: u64, pages: u32) -> Message {
    let version = version(telling);
    message!("former-device", phys = address(phys), address = address(addr), pages = pages, version = version)
}

/// Device memory that has addresses already, in every era.
pub(super) fn direct_device(telling: &Telling, addr: u64) -> Message {
    message!("former-direct-device", address = address(addr), version = version(telling))
}

/// Why a request got NULL.
pub(crate) fn null_reason(telling: &Telling, reason: NullReason) -> Message {
    match reason {
        NullReason::Fragmented if telling.machine.zone_stat(ZoneId(0)).free_pages == 0 => {
            message!("former-null-last-page")
        }
        NullReason::Fragmented => message!("former-null-fragmented"),
        NullReason::OrdinaryMemory => message!("former-null-ordinary-memory"),
        NullReason::NotAligned => message!("former-null-not-aligned"),
        NullReason::NoSuchMemory => message!("former-null-no-such-memory"),
        NullReason::TooLarge => message!("former-null-too-large"),
        NullReason::NoAddresses => message!("former-null-no-addresses"),
        NullReason::NoRetry => message!("former-null-noretry"),
        NullReason::Costly => message!("former-null-costly"),
        NullReason::OomVictim => message!("former-null-victim"),
        NullReason::IsReclaim => message!("former-null-memalloc"),
        NullReason::NothingReclaimable => message!("former-null-nothing-freed"),
        NullReason::NoMemoryMayNotWait if Story::of(telling).deciding().is_none() => {
            message!("former-null-no-block-may-not-wait")
        }
        NullReason::NoMemoryMayNotWait => message!("former-null-may-not-wait"),
        _ => message!("former-null-other"),
    }
}

/// What else is worth knowing.
pub(super) fn subline(telling: &Telling) -> Option<Message> {
    let (era, version) = (telling.machine.config().era, version(telling));
    match telling.outcome() {
        Outcome::Granted {
            grant: Grant { kind: GrantKind::Object { object, asked_bytes, size_bytes, .. }, .. },
            ..
        } => {
            let stat = telling.machine.cache_stat(object.cache);
            let (asked, size) = (byte_count(asked_bytes), byte_count(size_bytes.into()));
            Some(if era == Era::Linux2_0 {
                let block = byte_count(stat.size_bytes.into());
                let pages = 1_u32 << stat.order;
                message!(
                    "former-sub-block",
                    asked = asked,
                    size = size,
                    block = block,
                    pages = pages,
                    version = version
                )
            } else {
                message!("former-sub-object", asked = asked, size = size, version = version)
            })
        }
        Outcome::Granted {
            grant: Grant { kind: GrantKind::Device { .. } | GrantKind::DirectDevice { .. }, .. },
            ..
        } => Some(message!("former-sub-device")),
        Outcome::Granted { .. } | Outcome::Null { .. } => {
            let gfp = telling.op().gfp()?;
            let number = format!("{:#x}", era.encode(gfp));
            Some(if era == Era::Linux2_0 {
                message!("former-sub-priority", names = era.read(era.encode(gfp)).0.join(" | "), number = number)
            } else {
                message!("former-sub-flags", names = flag_names(era, gfp), number = number, version = version)
            })
        }
        _ => None,
    }
}

/// The names that a kernel has for the flags of a request.
pub fn flag_names(era: Era, gfp: Gfp) -> String {
    let names = era.read(era.encode(gfp)).0;
    if names.is_empty() { "0".to_owned() } else { names.join(" | ") }
}

/// How sure one can be of a step.
pub(super) fn honesty(telling: &Telling) -> Option<Message> {
    let era = telling.machine.config().era;
    if !era.is_classic() {
        return None;
    }
    Some(if waits(telling.events) || moves(telling.events) {
        message!("former-honesty-waits", version = version(telling))
    } else if telling.op().touches_device() {
        message!("former-honesty-io")
    } else {
        match era {
            Era::Linux2_0 => message!("former-honesty-2-0"),
            Era::Linux2_6_10 => message!("former-honesty-2-6-10"),
            _ => message!("former-honesty-2-6-11"),
        }
    })
}

/// What happened, of events that only former kernels have, and of those that mean something else there.
pub(crate) fn micro(telling: &Telling, event: &Event) -> Option<Message> {
    let machine = telling.machine;
    let zone_name = |zone| super::zone_name(machine, zone);
    Some(match *event {
        Event::PageRequest { order, gfp, .. } if machine.config().era.is_classic() => {
            let flags = flag_names(machine.config().era, gfp);
            message!("former-micro-request", order = order, flags = flags)
        }
        Event::SplitKeepsUpper { pfn, order, .. } => {
            message!("former-micro-split", pfn = pfn_text(pfn), order = order + 1)
        }
        Event::MarkHalved { zone, order, usable_pages, mark_pages } => {
            let (usable, mark) = (usable_pages, mark_pages);
            message!("former-micro-halved", zone = zone_name(zone), order = order, usable = usable, mark = mark)
        }
        Event::ReclaimCalled { freed_pages } => message!("former-micro-reclaim", pages = freed_pages),
        Event::OomCalled { order, .. } => message!("former-micro-oom", order = order),
        Event::CongestionWait => message!("former-micro-wait"),
        Event::BrokenOff => message!("former-hang-broken-off"),
        Event::PcpPut { zone, pfn, migratetype, tail, .. } if machine.config().era.is_2_6() => {
            let list = list_name(migratetype);
            let pfn = pfn_text(pfn);
            if tail {
                message!("former-micro-list-tail", zone = zone_name(zone), list = list, pfn = pfn)
            } else {
                message!("former-micro-list-head", zone = zone_name(zone), list = list, pfn = pfn)
            }
        }
        Event::PcpTake { zone, pfn, migratetype, tail, .. } if machine.config().era.is_2_6() => {
            let (list, pfn) = (list_name(migratetype), pfn_text(pfn));
            if tail {
                message!("former-micro-list-oldest", zone = zone_name(zone), list = list, pfn = pfn)
            } else {
                message!("former-micro-list-newest", zone = zone_name(zone), list = list, pfn = pfn)
            }
        }
        Event::PcpRefill { zone, migratetype, got, .. } if machine.config().era.is_2_6() => {
            message!(
                "former-micro-fetch",
                zone = zone_name(zone),
                list = list_name(migratetype),
                pages = u32::from(got)
            )
        }
        _ => return None,
    })
}

/// `hot` or `cold`, as the kernel calls them.
fn list_name(list: kmscope_mm::MigrateType) -> &'static str {
    if list == kmscope_mm::classic::COLD { "cold" } else { "hot" }
}

/// A check, with its numbers.
pub(crate) fn check(check: &kmscope_mm::event::WatermarkCheck) -> Message {
    inequality(check)
}
