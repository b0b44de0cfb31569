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
    /// The first blocks of each free list, by order and type: no more than [`KNOWN_TURNS`].
    free: [[Vec<Pfn>; 4]; NR_ORDERS],
    /// The blocks of each per-CPU list, by order and type.
    pcp: [[Vec<Pfn>; 4]; PCP_ORDERS],
}

impl Queues {
    pub(super) fn capture(machine: &Machine, zone: ZoneId) -> Self {
        let mut queues = Self { zone, free: Default::default(), pcp: Default::default() };
        for (order, lists) in (0..).zip(&mut queues.free) {
            for migratetype in MigrateType::ALL {
                lists[migratetype.index()] = machine.free_list(zone, order, migratetype).take(KNOWN_TURNS).collect();
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
        &self.free[usize::from(order)][migratetype.index()]
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
                self.free[usize::from(order)][migratetype.index()].retain(|head| *head != pfn);
            }
            Event::BlockPut { zone, pfn, order, migratetype, tail } if zone == self.zone => {
                let list = &mut self.free[usize::from(order)][migratetype.index()];
                put(list, pfn, tail);
                list.truncate(KNOWN_TURNS);
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

    /// What is certain after events: per-CPU lists, and that the first of a free list is known where one is.
    #[doc(hidden)]
    pub fn comparable(&self) -> impl PartialEq + std::fmt::Debug + use<> {
        (self.zone, self.pcp.clone())
    }
}

fn put(list: &mut Vec<Pfn>, pfn: Pfn, tail: bool) {
    list.retain(|head| *head != pfn);
    let at = if tail { list.len() } else { 0 };
    list.insert(at, pfn);
}
