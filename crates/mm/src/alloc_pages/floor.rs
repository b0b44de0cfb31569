//! Floors: where the free pages of a zone end for a request.
//!
//! mm/page_alloc.c, 6.12: `gfp_to_alloc_flags`, `__gfp_pfmemalloc_flags`, `__zone_watermark_ok`,
//! `zone_watermark_fast`. The rules stand where requests go by them, in `pages::request` and `pages::watermark`; here
//! they are looked at from outside.

use crate::classic::k20;
use crate::config::Caller;
use crate::machine::Machine;
use crate::pages::request::{PageRequest, alloc_flag};
use crate::pages::watermark::left_of_mark;
use crate::zone::zone_index;
use crate::{Era, Gfp, ZoneKind};

/// How far down a request may take a zone, the deepest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Floor {
    /// The last page: `__GFP_MEMALLOC`, or a task with `PF_MEMALLOC`.
    Nothing,
    /// About 3/8 of min: `__GFP_HIGH` of a request that cannot wait, as GFP_ATOMIC.
    Atomic,
    /// Half of min: `__GFP_HIGH` of a request that can wait, or that must not have more (`__GFP_NOMEMALLOC`).
    High,
    /// Half of min: a task that was killed for lack of memory.
    OomVictim,
    /// 2.0: 5 pages, `GFP_NFS`.
    Nfs,
    /// 2.6: three quarters of min, a request that cannot wait and is not urgent.
    Harder,
    /// 2.0: min less 12 and an eighth of it, `GFP_BUFFER` and `GFP_IO`.
    Buffer,
    /// min: everybody else.
    Min,
}

impl Floor {
    /// All that 6.12 has, the deepest first.
    pub const ALL: [Self; 5] = [Self::Nothing, Self::Atomic, Self::High, Self::OomVictim, Self::Min];

    const fn of(alloc_flags: u32) -> Self {
        const ATOMIC: u32 = alloc_flag::MIN_RESERVE | alloc_flag::NON_BLOCK;
        if alloc_flags & alloc_flag::NO_WATERMARKS != 0 {
            Self::Nothing
        } else if alloc_flags & ATOMIC == ATOMIC {
            Self::Atomic
        } else if alloc_flags & alloc_flag::MIN_RESERVE != 0 {
            Self::High
        } else if alloc_flags & alloc_flag::OOM != 0 {
            Self::OomVictim
        } else {
            Self::Min
        }
    }

    const fn alloc_flags(self) -> u32 {
        match self {
            Self::Nothing => alloc_flag::NO_WATERMARKS,
            Self::Atomic => alloc_flag::MIN_RESERVE | alloc_flag::NON_BLOCK,
            Self::High => alloc_flag::MIN_RESERVE,
            Self::OomVictim => alloc_flag::OOM,
            Self::Min | Self::Nfs | Self::Harder | Self::Buffer => 0,
        }
    }

    /// Whether the boost of a zone counts for a request of this order: below the min mark, single pages are given
    /// without it.
    pub const fn counts_boost(self, order: u8) -> bool {
        match self {
            Self::Nothing => false,
            Self::Atomic | Self::High => order > 0,
            Self::OomVictim | Self::Min => true,
            // Former kernels boost nothing.
            Self::Nfs | Self::Harder | Self::Buffer => false,
        }
    }

    /// Free pages of a zone with this min mark and boost at or below which such a request of 2^`order` pages gets
    /// none, before the lowmem reserve is added. What an order takes itself, and what is kept for high-atomic
    /// requests, is not subtracted from the free pages then.
    pub const fn pages(self, min_pages: u32, boost_pages: u32, order: u8) -> u32 {
        match self {
            Self::Nothing => 0,
            Self::Nfs => k20_reserve(min_pages, k20::NFS),
            Self::Harder => min_pages - min_pages / 4,
            Self::Buffer => k20_reserve(min_pages, k20::BUFFER),
            _ => {
                let boost = if self.counts_boost(order) { boost_pages } else { 0 };
                left_of_mark((min_pages + boost).cast_signed(), self.alloc_flags()).cast_unsigned()
            }
        }
    }
}

const fn k20_reserve(min_pages: u32, priority: u32) -> u32 {
    match k20::reserve(min_pages, priority) {
        Some(pages) => pages,
        None => 0,
    }
}

impl Floor {
    /// [`Floor::pages`] in a kernel: 2.6.10 halves min and rounds down, where others take a half that was rounded down off.
    pub const fn pages_in(self, era: Era, min_pages: u32, boost_pages: u32, order: u8) -> u32 {
        let half = min_pages / 2;
        match (era, self) {
            (Era::Linux2_6_10, Self::High) => half,
            (Era::Linux2_6_10, Self::Atomic) => half - half / 4,
            _ => self.pages(min_pages, boost_pages, order),
        }
    }
}

/// Where a request stands among the marks: what it may use, by its flags and by who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// 2^order pages.
    pub order: u8,
    /// Index of the highest zone that it may use: the entry of `lowmem_reserve` that counts.
    pub highest: u8,
    /// That zone's kind; the machine need not have it.
    pub highest_kind: ZoneKind,
    /// Where it stops, of what the slow path tries before any page is reclaimed for it.
    pub floor: Floor,
    /// There it sleeps; else it gets NULL.
    pub may_sleep: bool,
}

impl Machine {
    /// A request, with all that follows from its flags and from who makes it here and now.
    pub(crate) fn request_here(&self, gfp: Gfp, order: u8) -> PageRequest {
        let mut request = PageRequest::new(&self.config, &self.pages, gfp, order);
        if self.config.caller == Caller::Task {
            request.memalloc = self.has_memalloc();
            request.oom_victim = !self.in_interrupt() && self.tasks.task(self.current_owner()).killed;
        }
        request
    }

    /// [`Machine::standing`] of a former kernel: 2.6 (mm/page_alloc.c, `__alloc_pages`, 2.6.12-rc2), 2.0
    /// (`__get_free_pages`, 2.0.40).
    fn former_standing(&self, gfp: Gfp, order: u8) -> Standing {
        if self.config.era == Era::Linux2_0 {
            let asked = Era::Linux2_0.priority(gfp);
            // Any other is corrected there, the first few times.
            let priority = if self.in_interrupt() { k20::ATOMIC } else { asked };
            let (floor, may_sleep) = match priority {
                k20::ATOMIC => (Floor::Nothing, false),
                k20::BUFFER => (Floor::Buffer, false),
                k20::IO => (Floor::Buffer, true),
                k20::NFS => (Floor::Nfs, true),
                _ => (Floor::Min, true),
            };
            let highest_kind = ZoneKind::Normal;
            let highest = zone_index(self.config.arch, highest_kind);
            return Standing { order, highest, highest_kind, floor, may_sleep };
        }
        let (highest_kind, highest) = self.pages.zonelists.highest(gfp);
        // The first zone of the list decides what is kept back, and whether a zone is on it.
        let first = self.pages.preferred_zone(highest).map(|zone| self.pages.zones[zone.index()].index);
        let killed = self.config.caller == Caller::Task && self.tasks.task(self.current_owner()).killed;
        let all = !self.in_interrupt() && (self.has_memalloc() || killed);
        let floor = match (all, gfp.any(Gfp::HIGH), gfp.may_sleep()) {
            (true, ..) => Floor::Nothing,
            (_, true, false) => Floor::Atomic,
            (_, true, true) => Floor::High,
            (_, false, false) => Floor::Harder,
            (_, false, true) => Floor::Min,
        };
        Standing { order, highest: first.unwrap_or(highest), highest_kind, floor, may_sleep: gfp.may_sleep() && !all }
    }

    /// Where a request would stand, made from where the code runs now.
    pub fn standing(&self, gfp: Gfp, order: u8) -> Standing {
        if self.config.era.is_classic() {
            return self.former_standing(gfp, order);
        }
        let request = self.request_here(gfp, order);
        let floor = Floor::of(request.alloc_flags).min(Floor::of(request.retry_flags()));
        Standing {
            order,
            highest: request.highest,
            highest_kind: request.highest_kind,
            floor,
            may_sleep: gfp.may_sleep() && !request.memalloc,
        }
    }
}
