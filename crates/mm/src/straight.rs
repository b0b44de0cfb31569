//! The straight way, which nearly every request and every block that comes back takes: the preferred zone is above
//! its high mark, and a list of the wanted type has a block.
//!
//! What is done here follows step by step from the general way (`page_alloc`, `buddy`, `pcp`, where the kernel's
//! functions are named), with everything left out that the first look shows to be unnecessary. Where that look
//! shows anything else, nothing has been changed yet and the general way is taken from its beginning.

use crate::buddy::{buddy_list, free_block};
use crate::event::{Event, Verdict, Watermark, WatermarkCheck};
use crate::frame::{Frame, FrameKind, NIL};
use crate::frames::{Frames, GROUP_FRAMES, Group, Quad, Row, Undo};
use crate::page_alloc::PageAllocator;
use crate::pcp::{BATCH_SCALE_MAX, pcp_block, pcp_list};
use crate::zone::{NR_ZONE_INDICES, Zonelists, flag, pcp_flag, word};
use crate::{COSTLY_ORDER, Gfp, MigrateType, Observer, Pfn, ZoneId, ZoneKind};

/// What a request's flags come to, computed once for all combinations of those that matter.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Term {
    /// The preferred zone; [`NR_ZONE_INDICES`] if the machine has none that is allowed.
    zone: u8,
    /// Index of the highest zone allowed.
    highest: u8,
    highest_kind: ZoneKind,
    migratetype: MigrateType,
}

/// The flags that name a zone or a migrate type are the five lowest bits of a [`Gfp`].
const TERMS: usize = 32;

/// See [`Term`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Terms([Term; TERMS]);

impl Terms {
    pub(crate) fn new(zonelists: &Zonelists, migratetype_of: impl Fn(Gfp) -> MigrateType) -> Self {
        Self(std::array::from_fn(|flags| {
            let gfp = Gfp(flags as u32);
            let (highest_kind, highest) = zonelists.highest(gfp);
            let zone = zonelists.zones(highest).next().map_or(NR_ZONE_INDICES as u8, |zone| zone.0);
            Term { zone, highest, highest_kind, migratetype: migratetype_of(gfp) }
        }))
    }
}

/// The record of a block, by its first frame: that of a group without a chunk is the group's only one.
#[inline(always)]
fn head(groups: &mut [Group], pfn: Pfn) -> &mut Quad {
    let group = &mut groups[(pfn / GROUP_FRAMES) as usize];
    match &mut group.chunk {
        Some(chunk) => &mut chunk[(pfn % GROUP_FRAMES) as usize],
        None => &mut group.first,
    }
}

/// The first block of a list, which is not empty, is handed out. Returns it, and whether it was the last one.
#[inline(always)]
fn take_first<O: Observer>(frames: &mut Frames, zone: ZoneId, list: usize, order: u8) -> (Pfn, bool) {
    let Frames { groups, rows, log, .. } = frames;
    let row = &mut rows[zone.bounded()];
    let counters = row.quad_of(word::FREE);
    let quad = row.list(list);
    let pfn = quad[0] - 1;
    let record = head(groups, pfn);
    if O::JOURNAL {
        log.extend_from_slice(&[
            Undo::words(zone, word::FREE, counters),
            Undo::list(zone, list, *quad),
            Undo::frame(pfn, *record),
        ]);
    }
    let next = record[0];
    *record = Frame::new(FrameKind::Pages, order).0;
    quad[0] = next;
    quad[2] -= 1;
    if next == NIL {
        quad[1] = NIL;
        return (pfn, true);
    }
    let record = head(groups, next - 1);
    if O::JOURNAL {
        log.push(Undo::frame(next - 1, *record));
    }
    record[1] = NIL;
    (pfn, false)
}

impl PageAllocator {
    /// The first attempt of a request by the straight way, if that is the one it goes.
    #[inline(always)]
    pub(crate) fn alloc_straight<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        observer: &mut O,
    ) -> Option<(Pfn, ZoneId)> {
        let Term { zone, highest, highest_kind, migratetype } = self.terms.0[gfp.0 as usize % TERMS];
        if usize::from(zone) >= NR_ZONE_INDICES {
            return None;
        }
        let zone = ZoneId(zone);
        let row = &self.frames.rows[zone.bounded()];
        let pages = 1 << order;
        let [free, boost, highatomic] = [word::FREE, word::BOOST, word::FREE_HIGHATOMIC].map(|at| row.word(at));
        let limit = row.word(word::HIGH_LIMIT + usize::from(highest) % NR_ZONE_INDICES);
        // `free - (pages - 1 + highatomic) > mark + boost + reserve`, and nothing is left over from an earlier
        // request that was not so lucky.
        let special = row.word(word::FLAGS) & (flag::BELOW_HIGH | flag::BOOSTED_WATERMARK);
        if special != 0 || free - highatomic - boost - pages < limit {
            return None;
        }
        let to_lists = order <= COSTLY_ORDER && row.word(word::PCP_HIGH_MAX) != 0;
        let sufficient = row.orders(migratetype) >> order;
        if to_lists {
            let of_type = |migratetype| row.orders(migratetype) >> order;
            let any =
                || of_type(MigrateType::Unmovable) | of_type(MigrateType::Movable) | of_type(MigrateType::Reclaimable);
            if row.list_len(pcp_list(order, migratetype)) == 0 || order > 0 && any() == 0 {
                return None;
            }
        } else if sufficient == 0 {
            return None;
        }
        if O::EVENTS {
            let mark_pages = self.mark_pages(zone, Watermark::High);
            observer.event(Event::PageRequest { order, gfp, migratetype, highest: highest_kind });
            observer.event(Event::Watermark(WatermarkCheck {
                zone,
                order,
                watermark: Watermark::High,
                free_pages: free.into(),
                unusable_pages: (pages - 1 + highatomic).into(),
                mark_pages: mark_pages.into(),
                boost_pages: boost.into(),
                rights_pages: 0,
                reserve_pages: (limit - mark_pages).into(),
                verdict: Verdict::Pass,
            }));
        }
        let pfn = if to_lists {
            let (pfn, _) = take_first::<O>(&mut self.frames, zone, pcp_list(order, migratetype), order);
            let row = &mut self.frames.rows[zone.bounded()];
            row.put(word::PCP_COUNT, row.word(word::PCP_COUNT) - pages);
            row.put(word::PCP_FREE_COUNT, row.word(word::PCP_FREE_COUNT) >> 1);
            if O::EVENTS {
                observer.event(Event::PcpTake { zone, pfn, order, migratetype, tail: false });
            }
            pfn
        } else {
            let found = order + sufficient.trailing_zeros() as u8;
            let (pfn, emptied) = take_first::<O>(&mut self.frames, zone, buddy_list(found, migratetype), order);
            if O::EVENTS {
                observer.event(Event::BlockTaken { zone, pfn, order: found, migratetype });
            }
            if order <= COSTLY_ORDER {
                // The lists are off: of their arithmetic, this is left.
                let row = &mut self.frames.rows[zone.bounded()];
                row.put(word::PCP_FREE_COUNT, row.word(word::PCP_FREE_COUNT) >> 1);
                self.pass_pcp_by::<O>(zone);
            }
            if emptied | (found != order) {
                self.orders_after::<O>(zone, pfn, order, found, migratetype, emptied, observer);
            }
            self.count_free::<O>(zone, -pages);
            if O::EVENTS {
                self.tell_free_pages(zone, observer);
            }
            pfn
        };
        if O::EVENTS {
            observer.event(Event::PageGranted { zone, pfn, order, migratetype, from_pcp: to_lists });
        }
        Some((pfn, zone))
    }

    /// A block of order `found` was taken for a request of `order`: what is too much of it is put on the lists of the
    /// orders between, all of which are empty, since it was the smallest that would do. `emptied`: so is its own.
    #[inline(never)]
    #[expect(clippy::too_many_arguments, reason = "a block, what it is to become, and where from")]
    fn orders_after<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        order: u8,
        found: u8,
        migratetype: MigrateType,
        emptied: bool,
        observer: &mut O,
    ) {
        let mut orders = self.orders_mask(zone, migratetype);
        if emptied {
            orders &= !(1 << found);
        }
        orders |= (1 << found) - (1 << order);
        self.set_orders_mask::<O>(zone, migratetype, orders);
        if found == order {
            return;
        }
        let at = pfn / GROUP_FRAMES;
        if self.frames.groups[at as usize].chunk.is_none() {
            self.frames.split::<O>(at);
        }
        let Frames { groups, rows, log, .. } = &mut self.frames;
        let Some(chunk) = &mut groups[at as usize].chunk else { return };
        let row = &mut rows[zone.bounded()];
        let mut split = found;
        while split > order {
            split -= 1;
            let half = pfn + (1 << split);
            let record = &mut chunk[(half % GROUP_FRAMES) as usize];
            let list = buddy_list(split, migratetype);
            let quad = row.list(list);
            if O::JOURNAL {
                log.extend_from_slice(&[Undo::list(zone, list, *quad), Undo::frame(half, *record)]);
            }
            *record = [NIL, NIL, 0, free_block(split, migratetype)];
            *quad = [half + 1, half + 1, 1, 0];
            if O::EVENTS {
                observer.event(Event::Split { zone, pfn, order: split });
                observer.event(Event::BlockPut { zone, pfn: half, order: split, migratetype, tail: false });
            }
        }
    }

    /// A block comes back by the straight way, if that is the one it goes. Whether it was.
    #[inline(always)]
    pub(crate) fn free_straight<O: Observer>(&mut self, pfn: Pfn, order: u8, observer: &mut O) -> bool {
        let group = self.frames.group(pfn);
        let (Some(zone), Some(chunk)) = (group.zone(), &group.chunk) else { return false };
        let row = &self.frames.rows[zone.bounded()];
        let migratetype = self.pageblock_type_in(zone, pfn);
        let pages = 1 << order;
        if order <= COSTLY_ORDER && row.word(word::PCP_HIGH_MAX) != 0 {
            return self.free_to_lists_straight(zone, pfn, order, migratetype, observer);
        }
        if order > self.largest_plain || migratetype == MigrateType::HighAtomic {
            return false;
        }
        let merges = Frame(chunk[((pfn ^ pages) % GROUP_FRAMES) as usize]).is_free_of_order(order);
        let counters = row.quad_of(word::FREE);
        if order <= COSTLY_ORDER {
            // The lists are off: of their arithmetic, this is left.
            let busy = row.word(word::PCP_HIGH) | row.word(word::PCP_ALLOC_FACTOR);
            if busy | row.word(word::FLAGS) & flag::BELOW_HIGH != 0 {
                return false;
            }
            let row = &mut self.frames.rows[zone.bounded()];
            row.put(word::PCP_FLAGS, pcp_flags_after(row.word(word::PCP_FLAGS), order));
            count_freed(row, pages as i32);
        }
        if O::JOURNAL {
            self.frames.log.push(Undo::words(zone, word::FREE, counters));
        }
        self.count_free::<O>(zone, pages as i32);
        if O::EVENTS {
            self.tell_free_pages(zone, observer);
        }
        let (mut pfn, mut order) = (pfn, order);
        if merges {
            (pfn, order) = self.merge(zone, pfn, order, migratetype, observer);
        } else if O::EVENTS {
            observer.event(Event::MergeStops { zone, pfn, buddy_pfn: pfn ^ pages, order });
        }
        let tail = self.merge_likely(zone, pfn, order);
        self.add_to_free_list(zone, pfn, order, migratetype, tail, observer);
        true
    }

    #[inline(always)]
    fn free_to_lists_straight<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        order: u8,
        migratetype: MigrateType,
        observer: &mut O,
    ) -> bool {
        let row = &mut self.frames.rows[zone.bounded()];
        let pages = 1 << order;
        let flags = row.word(word::PCP_FLAGS);
        let count = row.word(word::PCP_COUNT) + pages;
        let high = row.word(word::PCP_HIGH);
        // Room is left on the lists, nobody wants them shorter, and this is not the second of a row of large blocks.
        let plain = count < high
            && row.word(word::PCP_HIGH_MIN) <= high
            && high <= row.word(word::PCP_HIGH_MAX)
            && row.word(word::FLAGS) & (flag::BELOW_HIGH | flag::RECLAIM_ACTIVE) == 0
            && migratetype != MigrateType::HighAtomic
            && (order == 0 || flags & pcp_flag::PREV_FREE_HIGH_ORDER == 0)
            && row.word(word::PCP_ALLOC_FACTOR) == 0;
        if !plain {
            return false;
        }
        if O::JOURNAL {
            self.frames.log.push(Undo::words(zone, word::FREE, row.quad_of(word::FREE)));
        }
        row.put(word::PCP_COUNT, count);
        row.put(word::PCP_FLAGS, pcp_flags_after(flags, order));
        count_freed(row, pages);
        self.frames.link::<O>(zone, pcp_list(order, migratetype), pfn, pcp_block(order, migratetype), false);
        if O::EVENTS {
            observer.event(Event::PcpPut { zone, pfn, order, migratetype, tail: false });
        }
        true
    }
}

/// The lists' flags after a block of this order came back.
#[inline(always)]
fn pcp_flags_after(flags: i32, order: u8) -> i32 {
    const { assert!(pcp_flag::PREV_FREE_HIGH_ORDER == 1) };
    flags & !pcp_flag::PREV_FREE_HIGH_ORDER | i32::from(order > 0)
}

/// Counts pages freed in a row.
#[inline(always)]
fn count_freed(row: &mut Row, pages: i32) {
    let free_count = row.word(word::PCP_FREE_COUNT);
    if free_count < row.word(word::PCP_BATCH) << BATCH_SCALE_MAX {
        row.put(word::PCP_FREE_COUNT, free_count + pages);
    }
}
