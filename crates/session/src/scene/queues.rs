//! In which order the blocks of a zone's lists will be handed out.

use kmscope_mm::ids::NR_ORDERS;
use kmscope_mm::{Event, Machine, MigrateType, Pfn, ZoneId};

use super::PCP_ORDERS;

/// So many blocks of a free list are known by their turn.
pub const KNOWN_TURNS: usize = 10;

/// The lists of one zone, first to be handed out first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queues {
    /// The zone.
    pub zone: ZoneId,
    /// The free lists, by order and type, as far as they are known.
    free: [[Known; 4]; NR_ORDERS],
    /// The blocks of each per-CPU list, by order and type.
    pcp: [[Vec<Pfn>; 4]; PCP_ORDERS],
}

/// The beginning of a list.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
struct Known {
    /// Its first blocks: no more than [`KNOWN_TURNS`].
    first: Vec<Pfn>,
    /// There are others behind them.
    more: bool,
}

impl Known {
    fn put(&mut self, pfn: Pfn, tail: bool) {
        if !(tail && self.more) {
            put(&mut self.first, pfn, tail);
        }
        self.more |= self.first.len() > KNOWN_TURNS;
        self.first.truncate(KNOWN_TURNS);
    }
}

impl Queues {
    pub(super) fn capture(machine: &Machine, zone: ZoneId) -> Self {
        let mut queues = Self { zone, free: Default::default(), pcp: Default::default() };
        for (order, lists) in (0..).zip(&mut queues.free) {
            for migratetype in MigrateType::ALL {
                let first: Vec<Pfn> = machine.free_list(zone, order, migratetype).take(KNOWN_TURNS).collect();
                let more = machine.free_list_len(zone, order, migratetype) as usize > first.len();
                lists[migratetype.index()] = Known { first, more };
            }
        }
        for (order, lists) in (0..).zip(&mut queues.pcp) {
            for migratetype in MigrateType::ALL {
                lists[migratetype.index()] = machine.pcp_list(zone, order, migratetype).collect();
            }
        }
        queues
    }

    /// Place of a free block in its list, the first being 0, as far as it is known.
    pub fn turn(&self, pfn: Pfn, order: u8, migratetype: MigrateType) -> Option<usize> {
        self.free(order, migratetype).iter().position(|head| *head == pfn)
    }

    /// The first blocks of a free list.
    pub fn free(&self, order: u8, migratetype: MigrateType) -> &[Pfn] {
        &self.free[usize::from(order)][migratetype.index()].first
    }

    /// Blocks on per-CPU lists with their order, type and turn, list by list.
    pub fn on_cpu(&self) -> impl Iterator<Item = (Pfn, u8, MigrateType, usize)> + '_ {
        (0..).zip(&self.pcp).flat_map(|(order, lists)| {
            MigrateType::ALL.into_iter().flat_map(move |migratetype| {
                let list = &lists[migratetype.index()];
                list.iter().enumerate().map(move |(turn, &pfn)| (pfn, order, migratetype, turn))
            })
        })
    }

    pub(super) fn apply(&mut self, event: &Event) {
        match *event {
            Event::BlockTaken { zone, pfn, order, migratetype } if zone == self.zone => {
                self.free[usize::from(order)][migratetype.index()].first.retain(|head| *head != pfn);
            }
            Event::BlockPut { zone, pfn, order, migratetype, tail } if zone == self.zone => {
                self.free[usize::from(order)][migratetype.index()].put(pfn, tail);
            }
            Event::PcpPut { zone, pfn, order, migratetype, tail } if zone == self.zone => {
                put(&mut self.pcp[usize::from(order)][migratetype.index()], pfn, tail);
            }
            Event::PcpTake { zone, pfn, order, migratetype, .. } if zone == self.zone => {
                self.pcp[usize::from(order)][migratetype.index()].retain(|head| *head != pfn);
            }
            _ => {}
        }
    }

    /// Whether two are the same as far as both know: an event tells the block that leaves a list, and not which of a
    /// long list becomes known instead.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let begins = |(a, b): (&Known, &Known)| a.first.iter().zip(&b.first).all(|(a, b)| a == b);
        let lists = self.free.iter().flatten().zip(other.free.iter().flatten());
        self.zone == other.zone && self.pcp == other.pcp && lists.into_iter().all(begins)
    }
}

fn put(list: &mut Vec<Pfn>, pfn: Pfn, tail: bool) {
    list.retain(|head| *head != pfn);
    let at = if tail { list.len() } else { 0 };
    list.insert(at, pfn);
}
