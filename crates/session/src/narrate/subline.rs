//! The second sentence: what else is worth knowing, or nothing.

use super::headline::last_merge;
use super::{
    Story, Telling, byte_count, contexts, former, inequality, migrate_type_letter, others, pfn_text, reclaim, refusal,
    zone_name,
};
use crate::{Message, message};
use kmscope_mm::event::{Reclaimer, SlabPlace};
use kmscope_mm::outcome::{Bug, Freed, GrantKind, Hang, Held, NullReason};
use kmscope_mm::{Event, Gfp, ObjectId, Op, Outcome};

/// The second sentence of a step; before it, what the kernel says.
pub fn subline(telling: &Telling) -> Option<Message> {
    if telling.machine.config().era.is_classic() {
        return both(contexts::said(telling), former::subline(telling));
    }
    both(others::worst(telling), both(contexts::said(telling), of_outcome(telling)))
}

fn of_outcome(telling: &Telling) -> Option<Message> {
    match telling.outcome() {
        Outcome::Granted { grant, slept_ticks } => {
            let story = Story::of(telling);
            let main = match grant.kind {
                GrantKind::Pages { .. } => pages(telling, &story),
                GrantKind::Object { object, asked_bytes, size_bytes, .. } => {
                    Some(object_granted(telling, object, asked_bytes, size_bytes))
                }
                GrantKind::Area { .. } if matches!(telling.op(), Op::Kvmalloc { .. }) => Some(message!("sub-kvmalloc")),
                GrantKind::Area { .. } => Some(message!("sub-area")),
                GrantKind::ZeroSize => Some(message!("sub-zero-size")),
                GrantKind::Device { .. } | GrantKind::DirectDevice { .. } => Some(message!("former-sub-device")),
            };
            let before = match reclaim::brought_about(telling) {
                Some(deed) => Some(deed),
                None if slept_ticks > 0 => reclaimed(&story),
                None => passed_over(telling, &story),
            };
            let boosted = boosted(&story).filter(|_| !matches!(grant.kind, GrantKind::Area { .. }));
            both(before, boosted.or(main))
        }
        Outcome::Null { reason, .. } => both(null(telling, reason), boosted(&Story::of(telling))),
        Outcome::Freed { freed } => given_back(telling, freed),
        Outcome::CacheCreated { .. } => Some(message!("sub-cache-created")),
        Outcome::CacheLost { .. } => Some(message!("sub-cache-lost")),
        Outcome::World { .. } => reclaim::world_advice(telling),
        Outcome::Hangs { why: Hang::OwnLock, .. } => both(Some(message!("sub-own-lock")), Some(message!("sub-hangs"))),
        Outcome::Hangs { why: Hang::OwnSpinlock { interrupted }, .. } => {
            let advice = if interrupted { message!("sub-interrupted-lock") } else { message!("sub-own-spinlock") };
            both(Some(message!("sub-spins")), Some(advice))
        }
        Outcome::Hangs { .. } => Some(message!("sub-hangs")),
        Outcome::Queued { .. } => Some(message!("sub-queued")),
        Outcome::Refused(refused) => Some(refusal::consequence(telling, refused)),
        Outcome::Bug(bug) => Some(why_a_bug(telling, bug)),
        Outcome::Content { bytes } if bytes.iter().flatten().any(|&byte| byte != 0) => Some(message!("sub-content")),
        _ => match telling.op() {
            Op::Enter(context) => contexts::advice(context),
            _ => None,
        },
    }
}

fn both(first: Option<Message>, second: Option<Message>) -> Option<Message> {
    match (first, second) {
        (Some(first), Some(second)) => Some(message!("sub-both", first = first, second = second)),
        (one, other) => one.or(other),
    }
}

/// `Zone Normal was skipped (free 127 is not above low 422), so zone DMA32 served it.`
fn passed_over(telling: &Telling, story: &Story) -> Option<Message> {
    let zone = story.granting_zone()?;
    let check = story.passed_over(zone)?;
    let (zone, first) = (zone_name(telling.machine, zone), zone_name(telling.machine, check.zone));
    Some(message!("sub-passed-over", zone = zone, first = first, why = inequality(&check)))
}

/// Why the mark of the deciding check was higher than usual.
fn boosted(story: &Story) -> Option<Message> {
    let boost = story.deciding()?.boost_pages;
    (boost > 0).then(|| message!("sub-boosted", pages = boost))
}

/// Who gave back how much while the caller slept.
fn reclaimed(story: &Story) -> Option<Message> {
    if !story.whole {
        return None;
    }
    if let Some(kinds) = reclaim::kinds(story.events) {
        return Some(kinds);
    }
    let by = |who: Reclaimer| -> u64 {
        let pages = story.events.iter().map(|event| match *event {
            Event::Reclaimed { pages, by, .. } if by == who => u64::from(pages),
            _ => 0,
        });
        pages.sum()
    };
    let (direct, kswapd) = (by(Reclaimer::Direct), by(Reclaimer::Kswapd));
    match (direct, kswapd) {
        (0, 0) => None,
        (direct, 0) => Some(message!("sub-reclaimed-direct", pages = direct)),
        (0, kswapd) => Some(message!("sub-reclaimed-kswapd", pages = kswapd)),
        (direct, kswapd) => Some(message!("sub-reclaimed", direct = direct, kswapd = kswapd)),
    }
}

fn pages(telling: &Telling, story: &Story) -> Option<Message> {
    let granted = story.events.iter().rev().find_map(|event| match *event {
        Event::PageGranted { pfn, order, from_pcp, migratetype, .. } => Some((pfn, order, from_pcp, migratetype)),
        _ => None,
    })?;
    let (_, order, from_pcp, _) = granted;
    if matches!(telling.op(), Op::GetFreePages { gfp, .. } if gfp.any(Gfp::HIGHMEM)) {
        return Some(message!("sub-highmem-ignored"));
    }
    if let Op::AllocPagesExact { size_bytes, .. } = telling.op() {
        let wanted = size_bytes.div_ceil(kmscope_mm::ids::PAGE_SIZE_BYTES);
        let surplus = (1_u64 << order).saturating_sub(wanted);
        if surplus > 0 {
            return Some(message!("sub-exact", wanted = wanted, order = order, surplus = surplus));
        }
    }
    if let Some(Event::WholePages { asked_bytes, order }) =
        story.first(|event| matches!(event, Event::WholePages { .. }).then_some(*event))
    {
        let bytes = kmscope_mm::ids::PAGE_SIZE_BYTES << order;
        return Some(message!(
            "sub-whole-pages",
            asked = byte_count(asked_bytes),
            size = byte_count(bytes),
            waste = byte_count(bytes - asked_bytes)
        ));
    }
    if let Some((from, to, claimed)) = story.first(|event| match *event {
        Event::Fallback { from, to, claimed, .. } => Some((from, to, claimed)),
        _ => None,
    }) {
        let (from, to) = (migrate_type_letter(from), migrate_type_letter(to));
        return Some(if claimed {
            message!("sub-fallback-claimed", from = from, to = to)
        } else {
            message!("sub-fallback", from = from, to = to)
        });
    }
    if let Some(got) = story.first(|event| match *event {
        Event::PcpRefill { got, .. } => Some(got),
        _ => None,
    }) {
        return Some(message!("sub-pcp-refilled", blocks = got));
    }
    if from_pcp {
        return Some(message!("sub-from-pcp"));
    }
    let splits = story.count(|event| matches!(event, Event::Split { .. }));
    if splits == 0 {
        return Some(message!("sub-exact-block", order = order));
    }
    Some(message!("sub-split", from = usize::from(order) + splits, times = splits))
}

fn object_granted(telling: &Telling, object: ObjectId, asked_bytes: u64, size_bytes: u32) -> Message {
    let view = telling.machine.slab_view(object.slab);
    let used = view.objects.iter().flatten().count();
    let all = view.objects.len();
    let waste = u64::from(size_bytes).saturating_sub(asked_bytes);
    if waste == 0 || matches!(telling.op(), Op::CacheAlloc { .. }) {
        message!("sub-object", used = used, all = all)
    } else {
        message!(
            "sub-object-waste",
            asked = byte_count(asked_bytes),
            size = byte_count(u64::from(size_bytes)),
            waste = byte_count(waste),
            used = used,
            all = all
        )
    }
}

fn null(telling: &Telling, reason: NullReason) -> Option<Message> {
    Some(match reason {
        NullReason::NoMemoryMayNotWait => {
            let gfp = telling.op().gfp()?;
            if gfp.any(Gfp::HIGH) { message!("sub-null-atomic") } else { message!("sub-null-may-not-wait") }
        }
        NullReason::NoRetry => message!("sub-null-noretry"),
        NullReason::Costly if insists(telling) => message!("sub-null-nothing-reclaimable"),
        NullReason::Costly => message!("sub-null-costly"),
        NullReason::NothingReclaimable => message!("sub-null-nothing-reclaimable"),
        NullReason::OomVictim => message!("sub-null-oom-victim"),
        // Told by the headline.
        NullReason::WaitsForEver { .. } | NullReason::Deadlock { .. } => return None,
        NullReason::NoSuchZone | NullReason::TooLarge | NullReason::NoAddresses => return None,
        NullReason::Overflow => message!("sub-null-overflow"),
        NullReason::IsReclaim if Story::of(telling).last_gfp().any(Gfp::NOMEMALLOC) => {
            message!("sub-null-is-reclaim-marks")
        }
        NullReason::IsReclaim => message!("sub-null-is-reclaim"),
        NullReason::VmallocFailed => message!("sub-null-vmalloc"),
        NullReason::Fragmented | NullReason::OrdinaryMemory | NullReason::NotAligned | NullReason::NoSuchMemory => {
            former::null_reason(telling, reason)
        }
    })
}

/// Whether a request insists (`__GFP_RETRY_MAYFAIL`): then one of more than 8 pages does not give up after one round.
pub(crate) fn insists(telling: &Telling) -> bool {
    telling.op().gfp().is_some_and(|gfp| gfp.any(Gfp::RETRY_MAYFAIL))
}

fn given_back(telling: &Telling, freed: Freed) -> Option<Message> {
    let story = Story::of_release(telling);
    match freed {
        Freed::Nothing => None,
        Freed::Pages { order: given_back, .. } => {
            let drained = story.first(|event| match *event {
                Event::PcpDrain { pages, .. } => Some(pages),
                _ => None,
            });
            let stopped = story.first(|event| match *event {
                // A block of more than a pageblock is given back in pageblocks.
                Event::MergeStops { zone, buddy_pfn, order, .. } if order >= given_back => {
                    Some((zone, buddy_pfn, order))
                }
                _ => None,
            });
            match (drained, stopped) {
                (Some(pages), _) => Some(message!("sub-pcp-drained", pages = pages)),
                (None, Some((zone, buddy, order))) if telling.machine.zone_of(buddy) == Some(zone) => {
                    Some(message!("sub-merge-stops", buddy = pfn_text(buddy), order = order))
                }
                (None, Some((_, buddy, order))) => {
                    Some(message!("sub-merge-ends", buddy = pfn_text(buddy), order = order))
                }
                (None, None) => last_merge(&story)
                    .filter(|&order| order == kmscope_mm::ids::MAX_PAGE_ORDER)
                    .map(|order| message!("sub-merge-top", order = order)),
            }
        }
        Freed::Object { slab_pages: 1.., .. } => Some(message!("sub-slab-gone")),
        Freed::Object { object, .. } => {
            let view = telling.machine.slab_view(object.slab);
            let used = view.objects.iter().flatten().count();
            Some(if used == 0 {
                let place = match view.place {
                    SlabPlace::Cpu => message!("place-cpu"),
                    SlabPlace::CpuPartial => message!("place-cpu-partial"),
                    SlabPlace::NodePartial => message!("place-node-partial"),
                    SlabPlace::Full | SlabPlace::Empty | SlabPlace::Gone => message!("place-none"),
                };
                message!("sub-slab-empty-kept", place = place)
            } else {
                message!("sub-slab-pinned", used = used, all = view.objects.len())
            })
        }
        Freed::Area { .. } => Some(message!("sub-area-freed")),
    }
}

fn why_a_bug(telling: &Telling, bug: Bug) -> Message {
    match bug {
        Bug::SleepInAtomic => message!("sub-bug-sleep"),
        Bug::Deadlock { held: Held::FsLock } => message!("sub-bug-deadlock-fs"),
        Bug::Deadlock { held: Held::IoPath } => message!("sub-bug-deadlock-io"),
        Bug::BadContext { why } => refusal::without_context(why),
        Bug::DivideByZero => message!("sub-bug-divide-by-zero"),
        _ if telling.vfree_warns() => message!("sub-bug-vfree"),
        _ => message!("sub-bug"),
    }
}
