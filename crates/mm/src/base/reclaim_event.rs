//! What happens while a request waits: rounds of reclaim with their numbers, page by page, what kswapd decides, and how
//! compaction moves pages.

#![expect(missing_docs, reason = "fields of variants are explained in the sentence of their variant")]

use crate::{Gfp, Pfn, ZoneId};
use serde::{Deserialize, Serialize};

/// One fact of it. Lists are numbered: inactive and active anonymous pages, inactive and active pages of files.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ReclaimEvent {
    /// kswapd is about to be woken for a block of an order in zones up to `highest`.
    WakesKswapd { order: u8, highest: u8 },
    /// It can run now.
    KswapdRunnable,
    /// The request goes on to wait: its walk with the min mark found nothing.
    Slow { order: u8, gfp: Gfp, alloc_flags: u32 },
    /// Another round begins.
    Retries,
    /// The request reclaims for itself.
    DirectBegins,
    /// It begins at a priority.
    Stalls { priority: u8 },
    /// What it reclaimed.
    DirectEnds { reclaimed: u32 },
    /// Pages were reclaimed, but there is none for the request: reserves and per-CPU lists are about to be given back.
    DirectInVain,
    /// Whether reclaim is tried again, after so many rounds in vain.
    RetryDecision { again: bool, in_vain: u32 },
    /// Whether compaction is tried again, and how hard.
    CompactDecision { again: bool, priority: u8, result: u8, retries: u32 },
    /// The request that waited ends.
    SlowEnds { pfn: Option<Pfn> },

    /// A round through the lists: pages that are to be reclaimed, the highest zone, kinds to be deactivated (1
    /// anonymous, 2 files), whether only the cache is trimmed, whether it is tiny, costs.
    Round { priority: i8, target: u32, highest: u8, order: u8, deactivate: u8, trim: bool, tiny: bool, cost: [u32; 2] },
    /// Pages of each list that it looks at.
    ToScan { pages: [u32; 4] },
    /// Of a list, `asked` pages are to be isolated; `total` were met and `taken` taken, which follow in order.
    Isolates { list: u8, asked: u32, total: u32, taken: u32 },
    /// One of them, with its flags.
    Isolated { pfn: Pfn, flags: u16 },
    /// So many reclaimed pages go back to the page allocator, which follow in order.
    GivesBack { pages: u32 },
    /// One of them.
    GivenBack { pfn: Pfn },
    /// A piece of an inactive list was gone through: pages reclaimed, and kept, which follow in order.
    PieceEnds { reclaimed: u32, kept: u32 },
    /// One of the latter, with its flags.
    Kept { pfn: Pfn, flags: u16 },
    /// A piece of an active list was gone through.
    ActivePieceEnds { activated: u32, deactivated: u32 },
    /// What the reclaimer has in all.
    RoundEnds { reclaimed: u32, scanned: u32 },

    /// kswapd begins.
    Balances { order: u8, highest: u8, boost: u32 },
    /// It looks whether a zone is balanced.
    Balance { priority: u8, balanced: bool, boost: u32, order: u8 },
    /// It is done.
    BalanceEnds { order: u8, reclaimed: u32, failures: u32 },
    /// It sleeps for a while.
    Naps,
    /// It was woken out of it, or not.
    NapEnds { woken: bool },
    /// It sleeps until it is woken.
    Sleeps,
    /// It does not: it was woken, or no zone is balanced.
    StaysAwake { woken: bool },
    /// A reclaimer sleeps for so many ticks at most: for writes (0), or for lack of progress (2).
    Throttles { reason: u8, ticks: u32 },
    /// Per-CPU lists of a zone go back.
    Drains { zone: ZoneId, pages: u32 },

    /// A request has pages moved for it (2: asynchronously, 1: synchronously, 0: whatever it takes).
    Compacts { priority: u8, order: u8 },
    /// What it came to.
    CompactEnds { result: u8, captured: Option<Pfn> },
    /// The scanners begin in a zone.
    CompactsZone {
        zone: ZoneId,
        is_sync: bool,
        order: u8,
        migrate_pfn: Pfn,
        free_pfn: Pfn,
        whole: bool,
        migratetype: u8,
    },
    /// So many pages are to be moved, which follow in order.
    Migrates { pages: u32, migrate_pfn: Pfn },
    /// One of them, with its flags.
    ToMigrate { pfn: Pfn, flags: u16 },
    /// A page's content goes to another.
    Moves { pfn: Pfn, to: Pfn },
    /// A page that was moved away from goes back.
    Left { pfn: Pfn, order: u8 },
    /// So many were moved.
    MigrateEnds { failed: bool, moved: u32 },
    /// The scanners are done.
    CompactsZoneEnds { result: u8, migrate_scanned: u32, free_scanned: u32, migrate_pfn: Pfn, free_pfn: Pfn },

    /// The OOM killer is considered.
    ConsidersOom,
    /// It kills.
    Kills { task: u8 },
    /// A page begins to be written.
    WriteBegins { pfn: Pfn },
    /// It is written.
    WriteEnds { pfn: Pfn },
    /// A page of a file is read into a frame: its index in the file, its flags.
    FilePageAdded { pfn: Pfn, index: u32, flags: u16 },
    /// A page of a file is used.
    FilePageAccessed { pfn: Pfn },
}
