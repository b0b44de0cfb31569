//! What a task is in the middle of: a call, with all that it has in mind. Reclaim gives way to others in the middle of
//! a list, so whoever is in it stands here as a value and not on the stack of the program.

use crate::outcome::NullReason;
use crate::pages::request::PageRequest;
use crate::{NR_ORDERS, Pfn, ZoneId};

/// Pages in a row, linked through their records (pfn + 1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Chain {
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) len: u32,
}

/// A call.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) enum Activation {
    #[default]
    Nothing,
    Request(Request),
    Wake(Wake),
    Direct(Direct),
    Round(Round),
    Inactive(Inactive),
    Active(Active),
    Kswapd(Kswapd),
    Kcompactd(Kcompactd),
    DirectCompact(DirectCompact),
    CompactZone(CompactZone),
    ResetHints(ResetHints),
    Exit(Exit),
}

impl Activation {
    pub(crate) const fn kswapd() -> Self {
        Self::Kswapd(Kswapd {
            at: KswapdAt::Sleeps,
            order: 0,
            ended_at: 0,
            highest: 3,
            boosts: [0; 4],
            boost_left: 0,
            boosted: false,
            before: 0,
            raise: false,
            remaining: 0,
        })
    }

    pub(crate) const fn kcompactd() -> Self {
        Self::Kcompactd(Kcompactd { at: KcompactdAt::Sleeps, order: 0, highest: 3, zone: 0 })
    }
}

/// A request for pages that the first attempt could not serve (`__alloc_pages_slowpath`).
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Request {
    pub(crate) request: PageRequest,
    pub(crate) at: RequestAt,
    pub(crate) alloc_flags: u32,
    /// What it was given (pfn + 1).
    pub(crate) found: u32,
    pub(crate) no_progress: u32,
    pub(crate) progress: u32,
    pub(crate) compact_priority: u8,
    pub(crate) compact_result: u8,
    pub(crate) compact_retries: u32,
    pub(crate) retry: bool,
    /// That it waits was told.
    pub(crate) told: bool,
    /// Zones (bits) that were boosted by its last walk.
    pub(crate) boosted: u8,
    /// Why it fails, if it does.
    pub(crate) reason: Option<NullReason>,
    /// Visits to the OOM killer in a row from which nothing came.
    pub(crate) vain_visits: u32,
}

/// How far a request has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RequestAt {
    Enters,
    FirstWalk,
    AfterFirstWalk,
    Slow,
    EarlyCompacted,
    Retry,
    Retries,
    RetryWalk,
    AfterRetryWalk,
    Reclaims,
    Reclaimed,
    AfterReclaim,
    AfterReclaimWalk,
    Drains,
    AfterDrainWalk,
    Compacts,
    Compacted,
    Decides,
    Decided,
    MayOom,
    OomWalk,
    AfterOomWalk,
    Kills,
    Killed,
    Fails,
    Found,
    Ended,
}

/// `wakeup_kswapd`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wake {
    pub(crate) order: u8,
    pub(crate) highest: u8,
    pub(crate) may_sleep: bool,
    pub(crate) told: bool,
}

/// `__perform_reclaim`, `try_to_free_pages`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Direct {
    pub(crate) request: PageRequest,
    pub(crate) at: DirectAt,
    pub(crate) result: u32,
}

/// How far direct reclaim has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DirectAt {
    Begins,
    Throttle,
    Throttled,
    Start,
    Stall,
    Priority,
    AfterRound,
    NoProgress,
    AfterThrottle,
    Ends,
    Ended,
}

/// `shrink_node`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Round {
    pub(crate) at: RoundAt,
    /// Of the reclaimer, before.
    pub(crate) reclaimed: u32,
    pub(crate) reclaimable: bool,
    pub(crate) left: [u32; 4],
    pub(crate) targets: [u32; 4],
    /// The list that is looked at.
    pub(crate) list: u8,
    /// Reclaimed from the lists.
    pub(crate) gained: u32,
}

/// How far a round has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum RoundAt {
    #[default]
    Begins,
    Told,
    Counts,
    Pass,
    Piece,
    PassEnds,
    ListsEnd,
    Shrinkers,
    Ends,
    After,
    Congested,
    Written,
    Goes,
}

/// `shrink_inactive_list`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Inactive {
    pub(crate) at: InactiveAt,
    pub(crate) list: u8,
    pub(crate) to_scan: u32,
    pub(crate) isolated: Chain,
    pub(crate) kept: Chain,
    pub(crate) freeing: Chain,
    /// The page that is looked at (pfn + 1).
    pub(crate) page: u32,
    pub(crate) total: u32,
    pub(crate) taken: u32,
    pub(crate) scanned: u32,
    pub(crate) reclaimed: u32,
    pub(crate) written: u32,
    pub(crate) found: crate::state::node::scan::Found,
}

/// How far a piece of an inactive list has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum InactiveAt {
    Begins,
    Starts,
    Next,
    Page,
    Referenced,
    Unmapped,
    Ends,
}

/// `shrink_active_list`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Active {
    pub(crate) at: ActiveAt,
    pub(crate) list: u8,
    pub(crate) to_scan: u32,
    pub(crate) isolated: Chain,
    pub(crate) inactive: Chain,
    /// The page that is looked at (pfn + 1).
    pub(crate) page: u32,
}

/// How far a piece of an active list has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ActiveAt {
    Begins,
    Next,
    Page,
    Looked,
}

/// `kswapd`, `balance_pgdat`, `kswapd_try_to_sleep`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Kswapd {
    pub(crate) at: KswapdAt,
    pub(crate) order: u8,
    pub(crate) ended_at: u8,
    pub(crate) highest: u8,
    pub(crate) boosts: [u32; 4],
    pub(crate) boost_left: u32,
    pub(crate) boosted: bool,
    /// Reclaimed before this round.
    pub(crate) before: u32,
    pub(crate) raise: bool,
    /// It was woken out of its nap.
    pub(crate) remaining: u32,
}

/// How far kswapd has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum KswapdAt {
    Sleeps,
    Takes,
    Balances,
    Restarts,
    Loop,
    Looped,
    Ages,
    AfterRound,
    Out,
    Told,
    TryToSleep,
    ResetDone,
    Nap,
    Naps,
    NapEnded,
    Sleep,
    FallsAsleep,
    StaysAwake,
    LoopEnds,
}

/// `kcompactd`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Kcompactd {
    pub(crate) at: KcompactdAt,
    pub(crate) order: u8,
    pub(crate) highest: u8,
    pub(crate) zone: u8,
}

/// How far kcompactd has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum KcompactdAt {
    Sleeps,
    Begins,
    Zone,
    Compacted,
}

/// `__alloc_pages_direct_compact`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct DirectCompact {
    pub(crate) request: PageRequest,
    pub(crate) at: DirectCompactAt,
    pub(crate) alloc_flags: u32,
    /// 2: asynchronous, 1: synchronous, 0: of all of the zone.
    pub(crate) priority: u8,
    /// Position in the zonelist.
    pub(crate) zone: u8,
    pub(crate) result: u8,
    /// A block that was taken out as it came about (pfn + 1).
    pub(crate) captured: u32,
    pub(crate) found: u32,
    pub(crate) boosted: u8,
}

/// How far a direct compaction has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DirectCompactAt {
    Begins,
    Zone,
    Compacted,
    Ends,
    Walk,
    AfterWalk,
    InVain,
}

/// `compact_zone`, with what it has in mind (`struct compact_control`).
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct CompactZone {
    pub(crate) at: CompactAt,
    pub(crate) zone: ZoneId,
    pub(crate) order: u8,
    pub(crate) migratetype: u8,
    pub(crate) highest: u8,
    pub(crate) alloc_flags: u32,
    pub(crate) files: bool,
    pub(crate) direct: bool,
    pub(crate) is_async: bool,
    /// Skip hints and types of pageblocks do not count.
    pub(crate) ignores_hints: bool,
    pub(crate) whole_zone: bool,
    pub(crate) search_order: u8,
    pub(crate) fast_search_fail: u32,
    /// Where the fast search found the lowest block; `u32::MAX`: no more.
    pub(crate) fast_start: u32,
    pub(crate) migrate_pfn: Pfn,
    pub(crate) free_pfn: Pfn,
    pub(crate) last_migrated: Pfn,
    pub(crate) finish_pageblock: bool,
    pub(crate) update_cached: bool,
    pub(crate) migrate_scanned: u32,
    pub(crate) free_scanned: u32,
    pub(crate) result: u8,
    /// Pages to move, and how many of them have no target yet.
    pub(crate) to_move: Chain,
    pub(crate) pages: u32,
    /// Targets, each with the page that goes there.
    pub(crate) targets: Chain,
    pub(crate) moved: u32,
    pub(crate) out_of_targets: bool,
    /// Free blocks taken, by order.
    pub(crate) pool: [Chain; NR_ORDERS],
    pub(crate) free_pages: u32,
    /// The block that is looked at for pages to move.
    pub(crate) scan: BlockScan,
    /// The block that is looked at for free pages, and how far apart the frames are that are looked at.
    pub(crate) free_scan: BlockScan,
    pub(crate) stride: u32,
    /// It lies around what the fast search found.
    pub(crate) around: bool,
    /// The search for free pages was made for this page.
    pub(crate) searched: bool,
    /// The page that is moved (pfn + 1).
    pub(crate) page: u32,
    /// A block that came about and was taken out (pfn + 1).
    pub(crate) captured: u32,
}

/// Where one of the scanners is in a pageblock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct BlockScan {
    /// First frame of the block, and the one behind it.
    pub(crate) start: Pfn,
    pub(crate) end: Pfn,
    /// The next frame to look at.
    pub(crate) at: Pfn,
    /// The next border of a block of the wanted order.
    pub(crate) next_skip: Pfn,
    /// The block was found by the fast search.
    pub(crate) fast: bool,
    /// It is looked at from its first frame on: its hint counts.
    pub(crate) has_hint: bool,
    pub(crate) hint_set: bool,
    pub(crate) isolated: u32,
    pub(crate) scanned: u32,
    /// It gave way here already.
    pub(crate) gave_way: bool,
}

/// How far compaction of a zone has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CompactAt {
    Begins,
    Restarted,
    Told,
    Loop,
    Isolate,
    IsolateBlock,
    IsolateStart,
    IsolatePages,
    Isolated,
    MigrateNext,
    Target,
    FreeSearched,
    FreeBlock,
    FreePages,
    FreePagesDone,
    Targeted,
    Unmapped,
    MoveNext,
    Move,
    Moved,
    MigrateEnds,
    CheckDrain,
    Out,
    Ended,
}

/// A task that was killed gives its memory back (`exit_mmap`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Exit {
    /// Whose memory.
    pub(crate) owner: u16,
    /// Its pages below this frame are back.
    pub(crate) next_pfn: Pfn,
    pub(crate) begun: bool,
}

/// `__reset_isolation_suitable` of all zones.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct ResetHints {
    pub(crate) zone: u8,
    pub(crate) one_zone: bool,
    pub(crate) started: bool,
    pub(crate) migrate_pfn: Pfn,
    pub(crate) free_pfn: Pfn,
    pub(crate) reset_migrate: Pfn,
    pub(crate) reset_free: Pfn,
    pub(crate) source_set: bool,
    pub(crate) free_set: bool,
    pub(crate) gave_way: bool,
}
