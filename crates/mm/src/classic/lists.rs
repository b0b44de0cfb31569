//! Free lists without types, as they were until 2.6: a block that comes back merges as far as it goes, and always goes to
//! the head of its list.
//!
//! mm/page_alloc.c: `__free_pages_bulk` of 2.6.12-rc2, `free_pages_ok` of 2.0.40. That the former knows a free block by its
//! order in the first page, 2.6.10 and before by one bit for each pair of buddies, changes no list.

use crate::event::Event;
use crate::pages::frame::Frame;
use crate::pages::page_alloc::PageAllocator;
use crate::{MigrateType, Observer, Pfn, ZoneId};

/// The type that all blocks have.
pub(crate) const UNTYPED: MigrateType = MigrateType::Unmovable;

impl PageAllocator {
    /// Gives a block back to the free lists of its zone.
    pub(crate) fn free_untyped<O: Observer>(
        &mut self,
        zone: ZoneId,
        mut pfn: Pfn,
        mut order: u8,
        max_order: u8,
        observer: &mut O,
    ) {
        self.account(zone, 1 << order, UNTYPED, observer);
        while order < max_order {
            let buddy_pfn = pfn ^ (1 << order);
            let free = self.is_in(zone, buddy_pfn).then(|| self.frames.get(buddy_pfn));
            let Some(buddy) = free.filter(|frame| frame.is_free_of_order(order)) else {
                if O::EVENTS {
                    observer.event(Event::MergeStops { zone, pfn, buddy_pfn, order });
                }
                break;
            };
            self.del_from_free_list(zone, buddy_pfn, buddy, order, UNTYPED, observer);
            if O::EVENTS {
                observer.event(Event::Merge { zone, pfn, buddy_pfn, order });
            }
            self.frames.set::<O>(pfn.max(buddy_pfn), Frame::NONE);
            pfn &= buddy_pfn;
            order += 1;
        }
        self.add_to_free_list(zone, pfn, order, UNTYPED, false, observer);
    }
}
