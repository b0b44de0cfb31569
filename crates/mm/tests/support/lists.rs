//! Free lists and per-CPU lists kept up to date by events alone: what a picture that moves by events shows.

use kmscope_mm::{Event, MAX_PAGE_ORDER, Machine, MigrateType, Pfn, ZoneId};
use std::collections::VecDeque;

/// All lists of all zones, and the free pages last told of.
#[derive(Clone, Debug)]
pub struct Lists {
    zones: Vec<Zone>,
}

#[derive(Clone, Debug)]
struct Zone {
    free_pages: i64,
    /// By order and migrate type.
    free: Vec<VecDeque<Pfn>>,
    on_pcp: Vec<VecDeque<Pfn>>,
}

fn at(order: u8, migratetype: MigrateType) -> usize {
    usize::from(order) * MigrateType::ALL.len() + migratetype.index()
}

impl Lists {
    /// As the machine has them.
    pub fn of(machine: &Machine) -> Self {
        let zones = (0..machine.config().zones.len() as u8).map(|zone| {
            let zone = ZoneId(zone);
            let mut lists =
                Zone { free_pages: machine.zone_stat(zone).free_pages, free: Vec::new(), on_pcp: Vec::new() };
            for order in 0..=MAX_PAGE_ORDER {
                for migratetype in MigrateType::ALL {
                    lists.free.push(machine.free_list(zone, order, migratetype).collect());
                    let ordinary = order <= kmscope_mm::COSTLY_ORDER && migratetype != MigrateType::HighAtomic;
                    let on_pcp = ordinary.then(|| machine.pcp_list(zone, order, migratetype).collect());
                    lists.on_pcp.push(on_pcp.unwrap_or_default());
                }
            }
            lists
        });
        Self { zones: zones.collect() }
    }

    /// Whether the machine has them just so.
    pub fn agree_with(&self, machine: &Machine) -> bool {
        let now = Self::of(machine);
        let pairs = self.zones.iter().zip(&now.zones);
        let same = |ours: &[VecDeque<Pfn>], theirs: &[VecDeque<Pfn>]| {
            ours.iter().zip(theirs).all(|(ours, theirs)| ours.len() == theirs.len() && ours.iter().eq(theirs))
        };
        pairs.into_iter().all(|(ours, theirs)| {
            ours.free_pages == theirs.free_pages && same(&ours.free, &theirs.free) && same(&ours.on_pcp, &theirs.on_pcp)
        })
    }

    /// Moves them on by one event; an error says what the event speaks of that is not there.
    pub fn apply(&mut self, event: &Event) -> Result<(), String> {
        match *event {
            Event::BlockTaken { zone, pfn, order, migratetype } => {
                let list = &mut self.zones[zone.index()].free[at(order, migratetype)];
                let place =
                    list.iter().position(|&other| other == pfn).ok_or_else(|| format!("{event:?}: not there"))?;
                list.remove(place);
            }
            Event::BlockPut { zone, pfn, order, migratetype, tail } => {
                put(&mut self.zones[zone.index()].free[at(order, migratetype)], pfn, tail);
            }
            Event::PcpPut { zone, pfn, order, migratetype, tail } => {
                put(&mut self.zones[zone.index()].on_pcp[at(order, migratetype)], pfn, tail);
            }
            Event::PcpTake { zone, pfn, order, migratetype, tail } => {
                let list = &mut self.zones[zone.index()].on_pcp[at(order, migratetype)];
                let taken = if tail { list.pop_back() } else { list.pop_front() };
                if taken != Some(pfn) {
                    return Err(format!("{event:?}: {taken:?} stands there"));
                }
            }
            Event::FreePages { zone, free_pages } => self.zones[zone.index()].free_pages = free_pages,
            _ => {}
        }
        Ok(())
    }
}

fn put(list: &mut VecDeque<Pfn>, pfn: Pfn, tail: bool) {
    if tail { list.push_back(pfn) } else { list.push_front(pfn) }
}
