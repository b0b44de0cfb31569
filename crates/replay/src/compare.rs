//! What a recording holds after an operation, against the model.

use super::build;
use super::format::{Digest, FailZone, Header, Snapshot};
use super::steps::same;
use kmscope_mm::boot::{BlockRun, PageblockRun};
use kmscope_mm::{MAX_PAGE_ORDER, Machine, MigrateType, ZoneId};

/// Keeps what the recording last said of each zone: it repeats only what has changed.
pub struct Compare {
    names: Vec<String>,
    /// The zone that alone is compared, if not all are.
    only: Option<String>,
    last: Vec<Option<Digest>>,
    /// A batch's numbers that do not agree yet: they may have been taken after the failure that follows.
    pending: Option<String>,
}

impl Compare {
    pub fn new(header: &Header) -> Self {
        let names: Vec<String> = header.zones.iter().map(|zone| zone.name.clone()).collect();
        Self { last: vec![None; names.len()], names, only: super::vm::only_zone(header), pending: None }
    }

    fn ids(&self) -> impl Iterator<Item = (ZoneId, usize)> + use<> {
        (0..self.names.len()).map(|at| (ZoneId(at as u8), at))
    }

    fn model(&self, machine: &Machine, zone: ZoneId) -> Digest {
        let digest = machine.zone_digest(zone);
        let [folded, exact, boost, flags, free_highatomic, reserved_highatomic] = digest.zone;
        let awake = i32::from(digest.kswapd_awake);
        let numbers = [folded, exact, boost, flags, free_highatomic, reserved_highatomic, awake];
        Digest(self.names[zone.index()].clone(), digest.free_blocks, digest.pcp, numbers)
    }

    fn is_compared(&self, zone: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only == zone)
    }

    fn remember(&mut self, digests: &[Digest]) -> Result<(), String> {
        let compared: Vec<&Digest> = digests.iter().filter(|digest| self.is_compared(&digest.0)).collect();
        for digest in compared {
            let at = self.names.iter().position(|name| *name == digest.0);
            self.last[at.ok_or_else(|| format!("zone {} is not in the header", digest.0))?] = Some(digest.clone());
        }
        Ok(())
    }

    fn agrees(&self, machine: &Machine) -> Result<(), String> {
        for (zone, at) in self.ids() {
            let Some(kernel) = &self.last[at] else { continue };
            let model = self.model(machine, zone);
            same(&format!("{}: free blocks of orders 0 to 10", kernel.0), &kernel.1, &model.1)?;
            same(
                &format!("{}: per-CPU lists (pages, high, alloc_factor, free_count, flags)", kernel.0),
                &kernel.2,
                &model.2,
            )?;
            let what = "free pages (folded, exact), boost, flags, high-atomic pages (free, reserved), kswapd woken";
            same(&format!("{}: {what}", kernel.0), &kernel.3, &model.3)?;
        }
        Ok(())
    }

    /// The numbers of all zones after an operation.
    pub fn digest(&mut self, machine: &Machine, digests: &[Digest]) -> Result<(), String> {
        self.remember(digests)?;
        self.agrees(machine)
    }

    /// The numbers after a batch; if they do not agree now, they must after the attempt that follows.
    pub fn digest_of_batch(&mut self, machine: &Machine, digests: &[Digest]) -> Result<(), String> {
        if let Some(difference) = self.pending.take() {
            return Err(difference);
        }
        self.remember(digests)?;
        self.pending = self.agrees(machine).err();
        Ok(())
    }

    /// The numbers after the attempt that failed.
    pub fn failure(&mut self, machine: &Machine, zones: &[FailZone]) -> Result<(), String> {
        if let Some(difference) = self.pending.take() {
            self.agrees(machine).map_err(|after| format!("before the failure, {difference}\nand after it, {after}"))?;
        }
        for kernel in zones {
            let at = self.names.iter().position(|name| *name == kernel.zone);
            let zone = ZoneId(at.ok_or_else(|| format!("zone {} is not in the header", kernel.zone))? as u8);
            let digest = machine.zone_digest(zone);
            let model = FailZone {
                zone: kernel.zone.clone(),
                nr_free_pages: digest.zone[0],
                nr_free_pages_exact: digest.zone[1],
                pcp_count: digest.pcp[0],
                boost: digest.zone[2],
                nr_free_highatomic: digest.zone[4],
                nr_reserved_highatomic: digest.zone[5],
            };
            same("after the failure", kernel, &model)?;
        }
        Ok(())
    }

    /// All lists, in their order, and all numbers.
    pub fn snapshot(&self, machine: &Machine, snapshot: &Snapshot) -> Result<(), String> {
        if let Some(difference) = &self.pending {
            return Err(difference.clone());
        }
        machine.validate()?;
        for ((zone, _), recorded) in self.ids().zip(&snapshot.zones).filter(|(_, zone)| self.is_compared(&zone.zone)) {
            let name = format!("{} snapshot, {}", snapshot.snapshot, recorded.zone);
            let kernel = build::zone_state(recorded);
            let model = machine.export_zone(zone);
            for order in 0..=MAX_PAGE_ORDER {
                for migratetype in MigrateType::ALL {
                    let list = |blocks: &[BlockRun]| -> Vec<u32> {
                        let own = blocks.iter().filter(|run| (run.order, run.migratetype) == (order, migratetype));
                        own.map(|run| run.pfn).collect()
                    };
                    let what = format!("{name}: free list of order {order}, {migratetype:?}");
                    same(&what, &list(&kernel.free), &list(&model.free))?;
                    let what = format!("{name}: per-CPU list of order {order}, {migratetype:?}");
                    same(&what, &list(&kernel.pcp_blocks), &list(&model.pcp_blocks))?;
                }
            }
            same(&format!("{name}: per-CPU lists"), &kernel.pcp, &model.pcp)?;
            let numbers = |state: &kmscope_mm::boot::ZoneState| {
                let free = [state.free_folded, state.free_exact, state.free_highatomic, state.reserved_highatomic];
                (free, state.boost, state.flags)
            };
            let what = format!("{name}: free pages (folded, exact, high-atomic), reserved high-atomic; boost; flags");
            same(&what, &numbers(&kernel), &numbers(&model))?;
            let order = machine.config().pageblock_order;
            let expected = each_pageblock(&kernel.pageblocks, order);
            let found = each_pageblock(&model.pageblocks, order);
            // Where there is no memory, the recording has no pageblocks.
            let found = found.into_iter().filter(|(pfn, _)| expected.iter().any(|(other, _)| other == pfn)).collect();
            same(&format!("{name}: pageblocks"), &expected, &found)?;
        }
        Ok(())
    }
}

fn each_pageblock(runs: &[PageblockRun], pageblock_order: u8) -> Vec<(u32, MigrateType)> {
    let each = |run: &PageblockRun| {
        let (pfn, migratetype) = (run.pfn, run.migratetype);
        (0..run.count).map(move |at| (pfn + (at << pageblock_order), migratetype)).collect::<Vec<_>>()
    };
    runs.iter().flat_map(each).collect()
}
