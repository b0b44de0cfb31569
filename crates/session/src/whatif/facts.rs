//! What a fork leaves behind, as numbers that can stand beside those of the script's own request.

use kmscope_mm::ids::MAX_PAGE_ORDER;
use kmscope_mm::{CacheId, Machine, MigrateType, ZoneId};

/// What a number says of the machine.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Fact {
    /// Free pages of a zone.
    Free(ZoneId),
    /// Its boost, pages.
    Boost(ZoneId),
    /// Pages on its per-CPU lists.
    PerCpu(ZoneId),
    /// Pages in its high-atomic pageblocks.
    HighAtomic(ZoneId),
    /// Its free blocks of an order.
    Blocks(ZoneId, u8),
    /// Clean pages of files.
    Clean,
    /// Dirty ones, or those being written.
    Dirty,
    /// Anonymous memory of all tasks, pages.
    Anon,
    /// Dentries and inodes, pages.
    Dentries,
    /// Swap space in use, pages.
    Swap,
    /// Slabs of a cache.
    Slabs(CacheId),
    /// Its objects in use.
    Objects(CacheId),
    /// Tasks that were killed.
    Killed,
    /// Reports in the kernel log.
    Reports,
    /// kswapd is awake: 1.
    Kswapd,
}

/// All facts of a machine, in order.
pub fn facts(machine: &Machine) -> Vec<(Fact, i64)> {
    let mut all = Vec::new();
    let (mut clean, mut dirty) = (0, 0);
    for zone in 0..u8::try_from(machine.config().zones.len()).unwrap_or(u8::MAX) {
        let zone = ZoneId(zone);
        let stat = machine.zone_stat(zone);
        clean += i64::from(stat.cache_clean_pages);
        dirty += i64::from(stat.cache_dirty_pages);
        all.extend([
            (Fact::Free(zone), stat.free_pages),
            (Fact::Boost(zone), stat.boost_pages.into()),
            (Fact::PerCpu(zone), stat.pcp_pages.into()),
            (Fact::HighAtomic(zone), stat.highatomic_pages.into()),
        ]);
        all.extend((0..=MAX_PAGE_ORDER).map(|order| {
            let blocks = MigrateType::ALL.into_iter().map(|of| machine.free_list_len(zone, order, of));
            (Fact::Blocks(zone, order), blocks.map(i64::from).sum())
        }));
    }
    let tasks = machine.tasks();
    all.extend([
        (Fact::Clean, clean),
        (Fact::Dirty, dirty),
        (Fact::Anon, tasks.iter().map(|task| i64::from(task.anon_pages)).sum()),
        (Fact::Dentries, machine.dentry_pages().into()),
        (Fact::Swap, machine.swap_pages().1.into()),
    ]);
    for cache in machine.caches() {
        let stat = machine.cache_stat(cache);
        all.extend([(Fact::Slabs(cache), stat.slabs.into()), (Fact::Objects(cache), stat.objects_in_use.into())]);
    }
    all.extend([
        (Fact::Killed, tasks.iter().map(|task| i64::from(task.killed)).sum()),
        (Fact::Reports, machine.klog_total().into()),
        (Fact::Kswapd, machine.kswapd_awake().into()),
    ]);
    all
}
