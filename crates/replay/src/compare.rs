//! What a recording holds after an operation, against the model.

use super::build;
use super::format::{Digest, FailZone, Header, Snapshot};
use super::judge::{Judge, Strict, What};
use kmscope_mm::boot::{BlockRun, PageblockRun};
use kmscope_mm::{MAX_PAGE_ORDER, Machine, MigrateType, ZoneId};

/// The zones of a recording, and how their numbers and lists are held to a machine's.
pub struct Zones {
    names: Vec<String>,
    /// The zone that alone is compared, if not all are.
    only: Option<String>,
}

impl Zones {
    pub fn new(header: &Header) -> Self {
        let names = header.zones.iter().map(|zone| zone.name.clone()).collect();
        Self { names, only: super::vm::only_zone(header) }
    }

    /// Names of all that are compared, with their numbers.
    pub fn compared(&self) -> impl Iterator<Item = (ZoneId, &str)> {
        let names = self.names.iter().enumerate().filter(|(_, name)| self.is_compared(name));
        names.map(|(at, name)| (ZoneId(at as u8), name.as_str()))
    }

    pub fn is_compared(&self, zone: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only == zone)
    }

    fn find(&self, name: &str) -> Result<ZoneId, String> {
        let at = self.names.iter().position(|known| known == name);
        at.map(|at| ZoneId(at as u8)).ok_or_else(|| format!("zone {name} is not in the header"))
    }

    /// Holds a zone's numbers.
    pub fn numbers(&self, judge: &mut impl Judge, machine: &Machine, kernel: &Digest) -> Result<(), String> {
        let model = machine.zone_digest(self.find(&kernel.0)?);
        let [folded, exact, boost, flags, free_highatomic, reserved_highatomic] = model.zone;
        let awake = i32::from(model.kswapd_awake);
        let numbers = [folded, exact, boost, flags, free_highatomic, reserved_highatomic, awake];
        let zone = || kernel.0.as_str().into();
        judge.hold(What::FreeBlocks { zone: zone() }, &kernel.1, &model.free_blocks)?;
        judge.hold(What::PcpNumbers { zone: zone() }, &kernel.2, &model.pcp)?;
        judge.hold(What::ZoneNumbers { zone: zone() }, &kernel.3, &numbers)
    }

    /// Holds the numbers after the attempt that failed.
    pub fn failure(&self, judge: &mut impl Judge, machine: &Machine, zones: &[FailZone]) -> Result<(), String> {
        for kernel in zones {
            let digest = machine.zone_digest(self.find(&kernel.zone)?);
            let model = FailZone {
                zone: kernel.zone.clone(),
                nr_free_pages: digest.zone[0],
                nr_free_pages_exact: digest.zone[1],
                pcp_count: digest.pcp[0],
                boost: digest.zone[2],
                nr_free_highatomic: digest.zone[4],
                nr_reserved_highatomic: digest.zone[5],
            };
            judge.hold(What::AfterFailure { zone: kernel.zone.as_str().into() }, kernel, &model)?;
        }
        Ok(())
    }

    /// Holds all lists, in their order, and all numbers.
    pub fn snapshot(&self, judge: &mut impl Judge, machine: &Machine, snapshot: &Snapshot) -> Result<(), String> {
        let zones = (0..).map(ZoneId).zip(&snapshot.zones);
        for (zone, recorded) in zones.filter(|(_, zone)| self.is_compared(&zone.zone)) {
            let name = format!("{} snapshot, {}", snapshot.snapshot, recorded.zone);
            let place = || name.as_str().into();
            let kernel = build::zone_state(recorded);
            let model = machine.export_zone(zone);
            for order in 0..=MAX_PAGE_ORDER {
                for migratetype in MigrateType::ALL {
                    let list = |blocks: &[BlockRun]| -> Vec<u32> {
                        let own = blocks.iter().filter(|run| (run.order, run.migratetype) == (order, migratetype));
                        own.map(|run| run.pfn).collect()
                    };
                    let what = What::FreeList { place: place(), order, migratetype };
                    judge.hold(what, &list(&kernel.free), &list(&model.free))?;
                    let what = What::PcpList { place: place(), order, migratetype };
                    judge.hold(what, &list(&kernel.pcp_blocks), &list(&model.pcp_blocks))?;
                }
            }
            judge.hold(What::PcpState { place: place() }, &kernel.pcp, &model.pcp)?;
            let numbers = |state: &kmscope_mm::boot::ZoneState| {
                let free = [state.free_folded, state.free_exact, state.free_highatomic, state.reserved_highatomic];
                (free, state.boost, state.flags)
            };
            judge.hold(What::ZoneState { place: place() }, &numbers(&kernel), &numbers(&model))?;
            let order = machine.config().pageblock_order;
            let expected = each_pageblock(&kernel.pageblocks, order);
            let found = each_pageblock(&model.pageblocks, order);
            // Where there is no memory, the recording has no pageblocks.
            let found: Vec<_> =
                found.into_iter().filter(|(pfn, _)| expected.iter().any(|(other, _)| other == pfn)).collect();
            judge.hold(What::Pageblocks { place: place() }, &expected, &found)?;
        }
        Ok(())
    }
}

/// Keeps what the recording last said of each zone: it repeats only what has changed.
#[derive(Default)]
pub struct Last {
    /// By zone.
    digests: Vec<Option<Digest>>,
    /// A batch's numbers that do not agree yet: they may have been taken after the failure that follows.
    pending: Option<String>,
}

impl Last {
    fn remember(&mut self, zones: &Zones, digests: &[Digest]) -> Result<(), String> {
        self.digests.resize(zones.names.len(), None);
        for digest in digests.iter().filter(|digest| zones.is_compared(&digest.0)) {
            self.digests[zones.find(&digest.0)?.index()] = Some(digest.clone());
        }
        Ok(())
    }

    fn agrees(&self, zones: &Zones, machine: &Machine) -> Result<(), String> {
        self.digests.iter().flatten().try_for_each(|digest| zones.numbers(&mut Strict, machine, digest))
    }

    /// The numbers of all zones after an operation.
    pub fn digest(&mut self, zones: &Zones, machine: &Machine, digests: &[Digest]) -> Result<(), String> {
        self.remember(zones, digests)?;
        self.agrees(zones, machine)
    }

    /// The numbers after a batch; if they do not agree now, they must after the attempt that follows.
    pub fn digest_of_batch(&mut self, zones: &Zones, machine: &Machine, digests: &[Digest]) -> Result<(), String> {
        if let Some(difference) = self.pending.take() {
            return Err(difference);
        }
        self.remember(zones, digests)?;
        self.pending = self.agrees(zones, machine).err();
        Ok(())
    }

    /// The numbers after the attempt that failed.
    pub fn failure(&mut self, zones: &Zones, machine: &Machine, failed: &[FailZone]) -> Result<(), String> {
        if let Some(difference) = self.pending.take() {
            self.agrees(zones, machine)
                .map_err(|after| format!("before the failure, {difference}\nand after it, {after}"))?;
        }
        zones.failure(&mut Strict, machine, failed)
    }

    /// All lists, in their order, and all numbers.
    pub fn snapshot(&self, zones: &Zones, machine: &Machine, snapshot: &Snapshot) -> Result<(), String> {
        if let Some(difference) = &self.pending {
            return Err(difference.clone());
        }
        machine.validate()?;
        zones.snapshot(&mut Strict, machine, snapshot)
    }
}

fn each_pageblock(runs: &[PageblockRun], pageblock_order: u8) -> Vec<(u32, MigrateType)> {
    let each = |run: &PageblockRun| {
        let (pfn, migratetype) = (run.pfn, run.migratetype);
        (0..run.count).map(move |at| (pfn + (at << pageblock_order), migratetype)).collect::<Vec<_>>()
    };
    runs.iter().flat_map(each).collect()
}
