//! The hot path, which nearly every request and every block that comes back takes: the preferred zone is above its high
//! mark, and a list of the wanted type has a block.
//!
//! What is done here follows step by step from the general path (`page_alloc`, `buddy`, `pcp`, where the kernel's
//! functions are named), with everything left out that the first look shows to be unnecessary. Where that look
//! shows anything else, nothing has been changed yet and the general path is taken from its beginning.
//!
//! So these rules are written twice, for what it brings: with the general path alone, W1 of docs/BENCHMARKS.md takes
//! 269 instructions a step instead of 112, with the per-CPU lists on 266 instead of 122, and a whole operation with
//! journal and events 901 instead of 709; each of them half as long again in time, or more. That both paths do the same
//! is held by `tests/paths.rs` for random operations, and for every recording by `crates/cli/tests/recordings.rs`, where
//! all are replayed once more without this one (`Machine::use_hot_path`).

use crate::event::{Event, Verdict, Watermark, WatermarkCheck};
use crate::journal::log::Log;
use crate::pages::buddy::free_block;
use crate::pages::frame::{FrameKind, NIL};
use crate::pages::frames::{Frames, GROUP_FRAMES, Group, Quad, Row, Undo};
use crate::pages::page_alloc::PageAllocator;
use crate::pages::pcp::{BATCH_SCALE_MAX, pcp_block, pcp_list};
use crate::pages::zone::{NR_ZONE_INDICES, ZoneInfo, Zonelists, flag, pcp_flag, word};
use crate::{COSTLY_ORDER, Gfp, MAX_PAGE_ORDER, MigrateType, Observer, Pfn, ZoneId, ZoneKind};

/// What a request's flags come to, computed once for all combinations of those that matter.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Term {
    /// High mark and reserve of the preferred zone, pages.
    limit: i32,
    /// The preferred zone; [`NR_ZONE_INDICES`] if the machine has none that is allowed.
    zone: u8,
    highest_kind: ZoneKind,
    migratetype: MigrateType,
}

/// The flags that name a zone or a migrate type are the five lowest bits of a [`Gfp`].
const TERMS: usize = 32;

/// On which terms a call takes the hot path.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Terms {
    requests: [Term; TERMS],
    /// By the type of its pageblock: from which order on a block comes back by the general path.
    end_orders: [u32; MigrateType::ALL.len()],
}

impl Terms {
    pub(crate) fn new(zones: &[ZoneInfo], zonelists: &Zonelists, group_by_mobility: bool) -> Self {
        let requests = std::array::from_fn(|flags| {
            let gfp = Gfp(flags as u32);
            let (highest_kind, highest) = zonelists.highest(gfp);
            let preferred = zonelists.zones(highest).next();
            let limit = preferred.map_or(0, |zone| {
                let marks = &zones[zone.index()].marks;
                marks.high_pages + marks.lowmem_reserve[usize::from(highest)]
            });
            Term {
                limit: limit as i32,
                zone: preferred.map_or(NR_ZONE_INDICES as u8, |zone| zone.0),
                highest_kind,
                migratetype: gfp.migratetype(group_by_mobility),
            }
        });
        let end_orders = MigrateType::ALL.map(|migratetype| match migratetype {
            MigrateType::HighAtomic => 0,
            // The largest have no buddy, those after them nothing beside it.
            _ => u32::from(MAX_PAGE_ORDER - 1),
        });
        Self { requests, end_orders }
    }

    /// Under which no call does.
    fn for_nobody(&self) -> Self {
        let requests = self.requests.map(|term| Term { zone: NR_ZONE_INDICES as u8, ..term });
        Self { requests, end_orders: [0; MigrateType::ALL.len()] }
    }
}

/// The record of a block that is on a list. In a group without a chunk only the first frame can be a block's.
#[inline(always)]
fn listed(groups: &mut [Group], pfn: Pfn) -> &mut Quad {
    let group = &mut groups[(pfn / GROUP_FRAMES) as usize];
    match &mut group.chunk {
        Some(chunk) => &mut chunk[(pfn % GROUP_FRAMES) as usize],
        None => first_of_group(&mut group.first),
    }
}

/// Tells the compiler which way is the usual one.
#[cold]
#[inline(never)]
fn first_of_group(first: &mut Quad) -> &mut Quad {
    first
}

/// Writes a record word by word: what is read soon after is read so, too.
#[inline(always)]
fn write(record: &mut Quad, next: u32, kind: u32) {
    record[0] = next;
    record[1] = NIL;
    record[2] = 0;
    record[3] = kind;
}

impl PageAllocator {
    /// Whether calls may take the hot path; else all take the general one.
    pub(crate) fn use_hot_path(&mut self, on: bool) {
        let terms = Terms::new(&self.zones, &self.zonelists, self.group_by_mobility);
        self.terms = if on { terms } else { terms.for_nobody() };
    }

    /// The first attempt of a request by the hot path, if that is the one it goes.
    #[inline(always)]
    pub(crate) fn alloc_hot<O: Observer>(&mut self, gfp: Gfp, order: u8, observer: &mut O) -> Option<(Pfn, ZoneId)> {
        let order = u32::from(order);
        let term = &self.terms.requests[gfp.0 as usize % TERMS];
        let (zone, migratetype) = (ZoneId(term.zone), term.migratetype);
        if zone.index() >= NR_ZONE_INDICES {
            return None;
        }
        let row = &mut self.frames.rows[zone.index()];
        let pages = 1u32 << order;
        // `free - (pages - 1 + highatomic) > mark + boost + reserve`, and nothing is left over from an earlier request
        // that was not so lucky.
        let [free, boost, highatomic] = [word::FREE, word::BOOST, word::FREE_HIGHATOMIC].map(|at| row.word(at));
        let special = row.word(word::FLAGS) & (flag::BELOW_HIGH | flag::BOOSTED_WATERMARK);
        if special != 0 || free - boost - highatomic - term.limit < pages.cast_signed() {
            return None;
        }
        let pfn = if order <= COSTLY_ORDER.into() && row.word(word::PCP_HIGH_MAX) != 0 {
            self.alloc_from_lists(zone, gfp, order, migratetype, observer)
        } else {
            self.alloc_from_buddies(zone, gfp, order, migratetype, observer)
        };
        Some((pfn?, zone))
    }

    /// The request and its check, before anything has changed.
    fn tell_request<O: Observer>(&self, gfp: Gfp, order: u32, observer: &mut O) {
        let Term { limit, zone, highest_kind, migratetype } = self.terms.requests[gfp.0 as usize % TERMS];
        let (zone, order) = (ZoneId(zone), order as u8);
        let mark_pages = self.mark_pages(zone, Watermark::High);
        observer.event(Event::PageRequest { order, gfp, migratetype, highest: highest_kind });
        observer.event(Event::Watermark(WatermarkCheck {
            zone,
            order,
            watermark: Watermark::High,
            free_pages: self.word(zone, word::FREE).into(),
            unusable_pages: ((1 << order) - 1 + self.word(zone, word::FREE_HIGHATOMIC)).into(),
            mark_pages: mark_pages.into(),
            boost_pages: self.word(zone, word::BOOST).into(),
            rights_pages: 0,
            reserve_pages: (limit - mark_pages).into(),
            verdict: Verdict::Pass,
        }));
    }

    /// Where the per-CPU lists are off, or not for this order.
    #[inline(always)]
    fn alloc_from_buddies<O: Observer>(
        &mut self,
        zone: ZoneId,
        gfp: Gfp,
        order: u32,
        migratetype: MigrateType,
        observer: &mut O,
    ) -> Option<Pfn> {
        let row = &mut self.frames.rows[zone.bounded()];
        let pages = 1u32 << order;
        let sufficient = row.orders(migratetype) & pages.wrapping_neg();
        if sufficient == 0 {
            return None;
        }
        let found = sufficient.trailing_zeros();
        let link = row.buddy_list(found, migratetype)[0];
        let pfn = link.wrapping_sub(1);
        if O::EVENTS {
            self.frames.group(pfn).chunk.as_ref()?;
            self.tell_request(gfp, order, observer);
        }
        let Frames { groups, rows, log, .. } = &mut self.frames;
        let row = &mut rows[zone.bounded()];
        let Some(chunk) = &mut groups[(pfn / GROUP_FRAMES) as usize].chunk else { return None };
        let record = &mut chunk[(pfn % GROUP_FRAMES) as usize];
        if O::JOURNAL {
            log.push([
                Undo::words(zone, word::FREE, row.quad_of(word::FREE)),
                Undo::buddy_list(zone, found, migratetype, *row.buddy_list(found, migratetype)),
                Undo::frame(pfn, *record),
            ]);
        }
        let next = record[0];
        // As the first of its list and free, it has no other words.
        record[0] = NIL;
        record[3] = FrameKind::Pages as u32 | order << 4;
        let quad = row.buddy_list(found, migratetype);
        quad[0] = next;
        quad[2] -= 1;
        if order <= COSTLY_ORDER.into() {
            // The lists are off: of their arithmetic, this is left.
            row.put(word::PCP_FREE_COUNT, row.word(word::PCP_FREE_COUNT) >> 1);
            if row.word(word::PCP_HIGH) != 0 {
                reset_high::<O>(row, log, zone);
            }
        }
        count_free::<O>(row, log, zone, -pages.cast_signed());
        if O::JOURNAL && (next == NIL || found != order) {
            log.push([Undo::words(zone, word::ORDERS, row.quad_of(word::ORDERS))]);
        }
        if next == NIL {
            row.buddy_list(found, migratetype)[1] = NIL;
            row.put_orders(migratetype, row.orders(migratetype) & !(1 << found));
        } else {
            let record = listed(groups, next - 1);
            if O::JOURNAL {
                log.push([Undo::frame(next - 1, *record)]);
            }
            record[1] = NIL;
        }
        if O::EVENTS {
            observer.event(Event::BlockTaken { zone, pfn, order: found as u8, migratetype });
        }
        if found != order {
            self.split_hot(zone, pfn, order, found, migratetype, observer);
        }
        if O::EVENTS {
            self.tell_free_pages(zone, observer);
            observer.event(Event::PageGranted { zone, pfn, order: order as u8, migratetype, from_pcp: false });
        }
        Some(pfn)
    }

    /// A block of order `found` was taken for a request of `order`: what of it is too much is put on the lists of the
    /// orders between, all of which are empty, since it was the smallest that would do. Its group has a chunk, and
    /// the mask of orders is in the journal.
    #[inline(always)]
    fn split_hot<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        order: u32,
        found: u32,
        migratetype: MigrateType,
        observer: &mut O,
    ) {
        let Frames { groups, rows, log, .. } = &mut self.frames;
        let row = &mut rows[zone.bounded()];
        row.put_orders(migratetype, row.orders(migratetype) | ((1 << found) - (1 << order)));
        let Some(chunk) = &mut groups[(pfn / GROUP_FRAMES) as usize].chunk else { return };
        let (mut pages, mut split) = (1 << found, found);
        for line in row.lines(order, found).iter_mut().rev() {
            pages /= 2;
            split -= 1;
            let half = pfn + pages;
            let record = &mut chunk[(half % GROUP_FRAMES) as usize];
            let quad = &mut line[migratetype.index()];
            if O::JOURNAL {
                let list = Undo::buddy_list(zone, split, migratetype, *quad);
                log.push([list, Undo::frame(half, *record)]);
            }
            write(record, NIL, free_block(split as u8, migratetype));
            quad[0] = half + 1;
            quad[1] = half + 1;
            quad[2] = 1;
            if O::EVENTS {
                let order = split as u8;
                observer.event(Event::Split { zone, pfn, order });
                observer.event(Event::BlockPut { zone, pfn: half, order, migratetype, tail: false });
            }
        }
    }

    /// Where the per-CPU lists are on.
    #[inline(always)]
    fn alloc_from_lists<O: Observer>(
        &mut self,
        zone: ZoneId,
        gfp: Gfp,
        order: u32,
        migratetype: MigrateType,
        observer: &mut O,
    ) -> Option<Pfn> {
        let row = &mut self.frames.rows[zone.bounded()];
        let pages = 1u32 << order;
        // The watermark check wants a free block that is large enough, even if none is needed.
        let large_enough =
            order == 0 || MigrateType::ORDINARY.into_iter().any(|of_type| row.orders(of_type) >> order != 0);
        let list = pcp_list(order as u8, migratetype);
        let link = row.list(list)[0];
        let pfn = link.wrapping_sub(1);
        if link == NIL || !large_enough {
            return None;
        }
        if O::EVENTS {
            self.frames.group(pfn).chunk.as_ref()?;
            self.tell_request(gfp, order, observer);
        }
        let Frames { groups, rows, log, .. } = &mut self.frames;
        let row = &mut rows[zone.bounded()];
        let Some(chunk) = &mut groups[(pfn / GROUP_FRAMES) as usize].chunk else { return None };
        let record = &mut chunk[(pfn % GROUP_FRAMES) as usize];
        if O::JOURNAL {
            log.push([
                Undo::words(zone, word::FREE, row.quad_of(word::FREE)),
                Undo::list(zone, list, *row.list(list)),
                Undo::frame(pfn, *record),
            ]);
        }
        let next = record[0];
        record[0] = NIL;
        record[3] = FrameKind::Pages as u32 | order << 4;
        row.put(word::PCP_COUNT, row.word(word::PCP_COUNT) - pages.cast_signed());
        row.put(word::PCP_FREE_COUNT, row.word(word::PCP_FREE_COUNT) >> 1);
        let quad = row.list(list);
        quad[2] -= 1;
        quad[0] = next;
        if next == NIL {
            quad[1] = NIL;
        } else {
            let record = listed(groups, next - 1);
            if O::JOURNAL {
                log.push([Undo::frame(next - 1, *record)]);
            }
            record[1] = NIL;
        }
        if O::EVENTS {
            let order = order as u8;
            observer.event(Event::PcpTake { zone, pfn, order, migratetype, tail: false });
            observer.event(Event::PageGranted { zone, pfn, order, migratetype, from_pcp: true });
        }
        Some(pfn)
    }

    /// A block comes back by the hot path, if that is the one it goes. Whether it was.
    #[inline(always)]
    pub(crate) fn free_hot<O: Observer>(&mut self, pfn: Pfn, order: u8, observer: &mut O) -> bool {
        let order = u32::from(order);
        let Frames { groups, rows, log, .. } = &mut self.frames;
        let group = &mut groups[(pfn / GROUP_FRAMES) as usize];
        let (Some(zone), Some(chunk)) = (group.zone(), &mut group.chunk) else { return false };
        let migratetype = group.types[(pfn / (GROUP_FRAMES / 2) % 2) as usize];
        let row = &mut rows[zone.index()];
        if order >= self.terms.end_orders[migratetype.index()] {
            return false;
        }
        if order <= COSTLY_ORDER.into() {
            if row.word(word::PCP_HIGH_MAX) != 0 {
                return self.free_to_lists(zone, pfn, order, migratetype, observer);
            }
            if lists_are_busy(row) {
                return false;
            }
        }
        let pages = 1u32 << order;
        let in_group = pfn % GROUP_FRAMES;
        let free = free_block(order as u8, MigrateType::Unmovable);
        let at = |in_group: u32| chunk[(in_group % GROUP_FRAMES) as usize][3] & 0xff;
        if at(in_group ^ pages) == free {
            self.merge_hot(zone, pfn, order as u8, migratetype, observer);
            return true;
        }
        // That is: of the block that both would make.
        if at((in_group | pages) ^ (3 * pages)) == free + (1 << 4) {
            self.put_beside_free(zone, pfn, order as u8, migratetype, observer);
            return true;
        }
        let record = &mut chunk[in_group as usize];
        if O::JOURNAL {
            log.push([
                Undo::words(zone, word::FREE, row.quad_of(word::FREE)),
                Undo::buddy_list(zone, order, migratetype, *row.buddy_list(order, migratetype)),
                Undo::frame(pfn, *record),
            ]);
        }
        count_back::<O>(row, log, zone, order, pages);
        let quad = row.buddy_list(order, migratetype);
        let next = quad[0];
        quad[0] = pfn + 1;
        quad[2] += 1;
        write(record, next, free | (migratetype as u32) << 8);
        if next == NIL {
            quad[1] = pfn + 1;
            if O::JOURNAL {
                log.push([Undo::words(zone, word::ORDERS, row.quad_of(word::ORDERS))]);
            }
            row.put_orders(migratetype, row.orders(migratetype) | pages);
        } else {
            let record = listed(groups, next - 1);
            if O::JOURNAL {
                log.push([Undo::frame(next - 1, *record)]);
            }
            record[1] = pfn + 1;
        }
        if O::EVENTS {
            let order = order as u8;
            self.tell_free_pages(zone, observer);
            observer.event(Event::MergeStops { zone, pfn, buddy_pfn: pfn ^ pages, order });
            observer.event(Event::BlockPut { zone, pfn, order, migratetype, tail: false });
        }
        true
    }

    /// The counters when a block comes back to the buddy lists.
    #[inline(always)]
    fn count_hot<O: Observer>(&mut self, zone: ZoneId, order: u8, observer: &mut O) {
        let Frames { rows, log, .. } = &mut self.frames;
        let row = &mut rows[zone.bounded()];
        if O::JOURNAL {
            log.push([Undo::words(zone, word::FREE, row.quad_of(word::FREE))]);
        }
        count_back::<O>(row, log, zone, order.into(), 1 << order);
        if O::EVENTS {
            self.tell_free_pages(zone, observer);
        }
    }

    /// The block's buddy is not free, but that of both is.
    #[inline(never)]
    fn put_beside_free<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        order: u8,
        migratetype: MigrateType,
        observer: &mut O,
    ) {
        self.count_hot(zone, order, observer);
        if O::EVENTS {
            observer.event(Event::MergeStops { zone, pfn, buddy_pfn: pfn ^ (1 << order), order });
        }
        self.add_to_free_list(zone, pfn, order, migratetype, true, observer);
    }

    /// The block's buddy is free, too.
    #[inline(never)]
    fn merge_hot<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        order: u8,
        migratetype: MigrateType,
        observer: &mut O,
    ) {
        self.count_hot(zone, order, observer);
        let (pfn, order) = self.merge(zone, pfn, order, migratetype, observer);
        let tail = self.merge_likely(zone, pfn, order);
        self.add_to_free_list(zone, pfn, order, migratetype, tail, observer);
    }

    /// Where the per-CPU lists are on. Whether it was the hot path.
    #[inline(always)]
    fn free_to_lists<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        order: u32,
        migratetype: MigrateType,
        observer: &mut O,
    ) -> bool {
        let Frames { groups, rows, log, .. } = &mut self.frames;
        let Some(chunk) = &mut groups[(pfn / GROUP_FRAMES) as usize].chunk else { return false };
        let row = &mut rows[zone.bounded()];
        let pages = 1i32 << order;
        let flags = row.word(word::PCP_FLAGS);
        let count = row.word(word::PCP_COUNT) + pages;
        let high = row.word(word::PCP_HIGH);
        // Room is left on the lists, nobody wants them shorter, and this is not the second of a row of large blocks.
        let special =
            row.word(word::FLAGS) & (flag::BELOW_HIGH | flag::RECLAIM_ACTIVE) | row.word(word::PCP_ALLOC_FACTOR);
        let plain = count < high
            && row.word(word::PCP_HIGH_MIN) <= high
            && high <= row.word(word::PCP_HIGH_MAX)
            && special == 0
            && (order == 0 || flags & pcp_flag::PREV_FREE_HIGH_ORDER == 0);
        if !plain {
            return false;
        }
        let list = pcp_list(order as u8, migratetype);
        let record = &mut chunk[(pfn % GROUP_FRAMES) as usize];
        if O::JOURNAL {
            log.push([
                Undo::words(zone, word::FREE, row.quad_of(word::FREE)),
                Undo::list(zone, list, *row.list(list)),
                Undo::frame(pfn, *record),
            ]);
        }
        row.put(word::PCP_COUNT, count);
        row.put(word::PCP_FLAGS, pcp_flags_after(flags, order));
        count_freed(row, pages);
        let quad = row.list(list);
        let next = quad[0];
        quad[0] = pfn + 1;
        quad[2] += 1;
        write(record, next, pcp_block(order as u8, migratetype));
        if next == NIL {
            quad[1] = pfn + 1;
        } else {
            let record = listed(groups, next - 1);
            if O::JOURNAL {
                log.push([Undo::frame(next - 1, *record)]);
            }
            record[1] = pfn + 1;
        }
        if O::EVENTS {
            observer.event(Event::PcpPut { zone, pfn, order: order as u8, migratetype, tail: false });
        }
        true
    }
}

/// Counts free pages in or out; the quad of [`word::FREE`] is in the journal already.
#[inline(always)]
pub(crate) fn count_free<O: Observer>(row: &mut Row, log: &mut Log<Undo>, zone: ZoneId, delta: i32) {
    let threshold = row.word(word::STAT_THRESHOLD);
    if threshold == 0 {
        row.put(word::FREE, row.word(word::FREE) + delta);
        return;
    }
    if O::JOURNAL {
        log.push([Undo::words(zone, word::FREE_DIFF, row.quad_of(word::FREE_DIFF))]);
    }
    let diff = row.word(word::FREE_DIFF) + delta;
    let fold = diff.abs() > threshold;
    row.put(word::FREE_DIFF, if fold { 0 } else { diff });
    if fold {
        row.put(word::FREE, row.word(word::FREE) + diff);
    }
}

/// The per-CPU lists are off, but their arithmetic has not come to rest.
#[inline(always)]
fn lists_are_busy(row: &Row) -> bool {
    row.word(word::PCP_HIGH) | row.word(word::PCP_ALLOC_FACTOR) | row.word(word::FLAGS) & flag::BELOW_HIGH != 0
}

/// Nothing is kept on the lists.
#[cold]
#[inline(never)]
fn reset_high<O: Observer>(row: &mut Row, log: &mut Log<Undo>, zone: ZoneId) {
    if O::JOURNAL {
        log.push([Undo::words(zone, word::PCP_HIGH, row.quad_of(word::PCP_HIGH))]);
    }
    row.put(word::PCP_HIGH, 0);
}

/// What a block of `order` changes in the counters when it comes back to the buddy lists.
#[inline(always)]
fn count_back<O: Observer>(row: &mut Row, log: &mut Log<Undo>, zone: ZoneId, order: u32, pages: u32) {
    if order <= COSTLY_ORDER.into() {
        // The lists are off: of their arithmetic, this is left.
        row.put(word::PCP_FLAGS, pcp_flags_after(row.word(word::PCP_FLAGS), order));
        count_freed(row, pages.cast_signed());
    }
    count_free::<O>(row, log, zone, pages.cast_signed());
}

/// The lists' flags after a block of this order came back.
#[inline(always)]
fn pcp_flags_after(flags: i32, order: u32) -> i32 {
    const { assert!(pcp_flag::PREV_FREE_HIGH_ORDER == 1) };
    (flags | pcp_flag::PREV_FREE_HIGH_ORDER) - i32::from(order == 0)
}

/// Counts pages freed in a row.
#[inline(always)]
fn count_freed(row: &mut Row, pages: i32) {
    let free_count = row.word(word::PCP_FREE_COUNT);
    if free_count < row.word(word::PCP_BATCH) << BATCH_SCALE_MAX {
        row.put(word::PCP_FREE_COUNT, free_count + pages);
    }
}
