//! Whether moving pages could help (mm/compaction.c, `compaction_suit_allocation_order`, `__compaction_suitable`,
//! 6.12.117).

use crate::ZoneId;
use crate::event::Watermark;
use crate::ids::COSTLY_ORDER;
use crate::machine::Machine;
use crate::pages::request::alloc_flag;
use crate::pages::zone::word;

/// Above this, a lack of blocks comes from fragmentation; below, from a lack of memory, in thousandths.
const EXTFRAG_THRESHOLD: i64 = 500;

impl Machine {
    /// Whether a block is free that such a request would be given.
    pub(super) fn has_block_for(&self, zone: ZoneId, order: u8, highest: u8, alloc_flags: u32) -> bool {
        let watermark = match alloc_flags & alloc_flag::WMARK_MASK {
            alloc_flag::WMARK_LOW => Watermark::Low,
            alloc_flag::WMARK_HIGH => Watermark::High,
            _ => Watermark::Min,
        };
        self.pages.watermark_ok(zone, order, watermark, true, highest, alloc_flags)
    }

    /// Whether there is room to move pages to, with so many pages free.
    pub(in crate::waiting) fn has_room_to_compact(&self, zone: ZoneId, order: u8, highest: u8, available: i32) -> bool {
        let mark = if order > COSTLY_ORDER { Watermark::Low } else { Watermark::Min };
        let mark = self.pages.mark_pages(zone, mark) + self.pages.word(zone, word::BOOST) + (2 << order);
        let reserve = self.pages.zones[zone.index()].marks.lowmem_reserve[usize::from(highest)] as i32;
        available - self.pages.word(zone, word::FREE_HIGHATOMIC) > mark + reserve
    }

    pub(in crate::waiting) fn is_compaction_suitable(&self, zone: ZoneId, order: u8, highest: u8) -> bool {
        let free = self.pages.word(zone, word::FREE);
        self.has_room_to_compact(zone, order, highest, free)
            && (order <= COSTLY_ORDER
                || !(0..=EXTFRAG_THRESHOLD).contains(&self.pages.fragmentation_index(zone, order)))
    }

    /// Whether there is no block, but compaction could make one.
    pub(in crate::waiting) fn needs_compaction(&self, zone: ZoneId, order: u8, highest: u8, alloc_flags: u32) -> bool {
        !self.has_block_for(zone, order, highest, alloc_flags) && self.is_compaction_suitable(zone, order, highest)
    }
}
