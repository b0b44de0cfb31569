//! Whether a missing block is due to a lack of memory or to fragmentation (mm/vmstat.c, 6.12.117).

use crate::pages::buddy::buddy_list;
use crate::pages::page_alloc::PageAllocator;
use crate::{MAX_PAGE_ORDER, MigrateType, ZoneId};

impl PageAllocator {
    /// Whether a missing block is due to a lack of memory (near 0) or to fragmentation (near 1000); −1000 if a block
    /// is there (mm/vmstat.c, `fragmentation_index`).
    pub(crate) fn fragmentation_index(&self, zone: ZoneId, order: u8) -> i64 {
        let (mut free_pages, mut blocks, mut suitable) = (0i64, 0i64, false);
        for at in 0..=MAX_PAGE_ORDER {
            for migratetype in MigrateType::ALL {
                let len = i64::from(self.frames.list(zone, buddy_list(at, migratetype)).len);
                blocks += len;
                free_pages += len << at;
                suitable |= at >= order && len > 0;
            }
        }
        if blocks == 0 {
            return 0;
        }
        if suitable {
            return -1000;
        }
        let requested = 1i64 << order;
        1000 - (1000 + free_pages * 1000 / requested) / blocks
    }
}
