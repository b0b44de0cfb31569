//! One request for pages: what its GFP flags mean for the walk along the zonelist.
//!
//! mm/page_alloc.c, 6.12: `prepare_alloc_pages`, `gfp_to_alloc_flags`, `__gfp_pfmemalloc_flags`; mm/internal.h.

use crate::config::{Caller, Config};
use crate::outcome::NullReason;
use crate::pages::page_alloc::PageAllocator;
use crate::{Gfp, MigrateType, Pfn, ZoneId, ZoneKind};

/// What a request may do, beyond its GFP flags (mm/internal.h, `ALLOC_*`, 6.12).
pub mod alloc_flag {
    /// Which mark is checked: the two lowest bits.
    pub const WMARK_MASK: u32 = 3;
    /// The min mark.
    pub const WMARK_MIN: u32 = 0;
    /// The low mark.
    pub const WMARK_LOW: u32 = 1;
    /// The high mark.
    pub const WMARK_HIGH: u32 = 2;
    /// No mark: all of memory.
    pub const NO_WATERMARKS: u32 = 4;
    /// An OOM victim.
    pub const OOM: u32 = 8;
    /// May not wait.
    pub const NON_BLOCK: u32 = 0x10;
    /// `__GFP_HIGH`: part of the reserve below min.
    pub const MIN_RESERVE: u32 = 0x20;
    /// Do not break up pageblocks of other types.
    pub const NOFRAGMENT: u32 = 0x100;
    /// May use high-atomic pageblocks.
    pub const HIGHATOMIC: u32 = 0x200;
    /// May wake kswapd.
    pub const KSWAPD: u32 = 0x800;
    /// Any right to reserves.
    pub const RESERVES: u32 = NON_BLOCK | MIN_RESERVE | HIGHATOMIC | OOM;
}

/// One request for pages, and what follows from its flags.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PageRequest {
    /// Its flags.
    pub gfp: Gfp,
    /// 2^order pages.
    pub order: u8,
    /// Type of pageblock that it belongs in.
    pub migratetype: MigrateType,
    /// Index of the highest zone that it may use.
    pub highest: u8,
    /// That zone's kind; it need not have pages.
    pub highest_kind: ZoneKind,
    /// Rights of the slow path.
    pub alloc_flags: u32,
    /// The caller has `PF_MEMALLOC`.
    pub memalloc: bool,
    /// The caller was killed for lack of memory.
    pub oom_victim: bool,
}

/// Pages given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PageGrant {
    /// First frame.
    pub pfn: Pfn,
    /// Its zone.
    pub zone: ZoneId,
    /// How long the caller slept.
    pub slept_ticks: u32,
}

/// No pages given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PageFailure {
    /// Why.
    pub reason: NullReason,
    /// How long the caller slept in vain.
    pub slept_ticks: u32,
}

impl PageRequest {
    /// A request of a caller without special rights.
    #[inline]
    pub(crate) fn new(config: &Config, pages: &PageAllocator, gfp: Gfp, order: u8) -> Self {
        let (highest_kind, highest) = pages.zonelists.highest(gfp);
        Self {
            gfp,
            order,
            migratetype: pages.migratetype_of(gfp),
            highest,
            highest_kind,
            alloc_flags: slow_path_flags(gfp, order),
            memalloc: config.caller == Caller::InterruptsOff { memalloc: true },
            oom_victim: false,
        }
    }

    /// Rights of the second and later tries of the slow path: `__GFP_MEMALLOC` and `PF_MEMALLOC` may take
    /// everything, a task that is dying for lack of memory a part of it (`__gfp_pfmemalloc_flags`).
    pub(crate) fn retry_flags(&self) -> u32 {
        let rights = if self.gfp.any(Gfp::NOMEMALLOC) {
            return self.alloc_flags;
        } else if self.memalloc || self.gfp.any(Gfp::MEMALLOC) {
            alloc_flag::NO_WATERMARKS
        } else if self.oom_victim {
            alloc_flag::OOM
        } else {
            return self.alloc_flags;
        };
        rights | self.alloc_flags & alloc_flag::KSWAPD
    }

    /// Whether it has any such right (`gfp_pfmemalloc_allowed`).
    pub(crate) fn may_use_reserves(&self) -> bool {
        !self.gfp.any(Gfp::NOMEMALLOC) && (self.memalloc || self.oom_victim || self.gfp.any(Gfp::MEMALLOC))
    }
}

impl PageAllocator {
    /// Type of pageblock that a request belongs in.
    #[inline]
    pub(crate) fn migratetype_of(&self, gfp: Gfp) -> MigrateType {
        gfp.migratetype(self.group_by_mobility)
    }
}

impl Gfp {
    /// Type of pageblock that a request belongs in (`gfp_migratetype`).
    #[inline]
    pub(crate) fn migratetype(self, group_by_mobility: bool) -> MigrateType {
        if !group_by_mobility {
            MigrateType::Unmovable
        } else if self.any(Gfp::MOVABLE) {
            MigrateType::Movable
        } else if self.any(Gfp::RECLAIMABLE) {
            MigrateType::Reclaimable
        } else {
            MigrateType::Unmovable
        }
    }
}

/// Rights of a request in the slow path (`gfp_to_alloc_flags`).
fn slow_path_flags(gfp: Gfp, order: u8) -> u32 {
    // __GFP_HIGH and __GFP_KSWAPD_RECLAIM have the same bits as the rights that they give.
    let mut flags = alloc_flag::WMARK_MIN | gfp.0 & (Gfp::HIGH.0 | Gfp::KSWAPD_RECLAIM.0);
    if !gfp.may_sleep() && !gfp.any(Gfp::NOMEMALLOC) {
        flags |= alloc_flag::NON_BLOCK;
        if order > 0 && gfp.any(Gfp::HIGH) {
            flags |= alloc_flag::HIGHATOMIC;
        }
    }
    flags
}
