//! From a header and a snapshot to a machine, and back to what a snapshot holds.

use super::format::{Header, HeaderMarks, Snapshot, SnapshotZone};
use super::judge::same;
use kmscope_mm::boot::{BlockRun, BootState, PageblockRun, PcpState, ZoneState};
use kmscope_mm::config::{Caller, Config, ZoneConfig};
use kmscope_mm::watermark::{min_free_kbytes, totalreserve_pages};
use kmscope_mm::zone::zone_index;
use kmscope_mm::{Arch, Era, Gfp, Machine, MigrateType, ZoneId, ZoneKind};

/// The machine that a recording was made on, without its state.
pub fn config(header: &Header, memalloc: bool) -> Result<Config, String> {
    let arch = match header.arch.as_str() {
        "x86_64" => Arch::X86_64,
        "i686" => Arch::I386,
        other => return Err(format!("architecture {other:?} is not known; expected is x86_64 or i686")),
    };
    let zones = header.zones.iter().map(|zone| {
        Ok(ZoneConfig {
            kind: zone_kind(&zone.name)?,
            start_pfn: zone.start_pfn,
            spanned_pages: zone.spanned,
            present_pages: zone.present,
            managed_pages: zone.managed,
        })
    });
    Ok(Config {
        era: Era::Linux6_12,
        arch,
        zones: zones.collect::<Result<_, String>>()?,
        pageblock_order: header.pageblock_order,
        smp: is_set(header, "CONFIG_SMP"),
        cpus: header.online_cpus,
        pcp: header.zones.iter().any(|zone| zone.pcp.high_max > 0),
        compaction: is_set(header, "CONFIG_COMPACTION"),
        holes: Vec::new(),
        caller: Caller::InterruptsOff { memalloc },
        reserve: true,
    })
}

fn is_set(header: &Header, name: &str) -> bool {
    header.config.get(name).is_some_and(|&value| value != 0)
}

fn zone_kind(name: &str) -> Result<ZoneKind, String> {
    Ok(match name {
        "DMA" => ZoneKind::Dma,
        "DMA32" => ZoneKind::Dma32,
        "Normal" => ZoneKind::Normal,
        "HighMem" => ZoneKind::HighMem,
        "Movable" => ZoneKind::Movable,
        other => {
            return Err(format!("zone {other:?} is not known; expected is DMA, DMA32, Normal, HighMem or Movable"));
        }
    })
}

/// The page allocator's state in a snapshot.
pub fn boot_state(snapshot: &Snapshot) -> BootState {
    BootState { zones: snapshot.zones.iter().map(zone_state).collect() }
}

/// A zone's state in a snapshot, every block a run of its own, in the order in which the model gives them.
pub fn zone_state(zone: &SnapshotZone) -> ZoneState {
    let mut free = Vec::new();
    for (order, lists) in zone.free_area.iter().enumerate() {
        for (migratetype, list) in MigrateType::ALL.into_iter().zip(lists) {
            free.extend(list.iter().map(|&pfn| BlockRun::one(order as u8, migratetype, pfn)));
        }
    }
    let mut lists: Vec<_> = zone.pcp.lists.iter().collect();
    lists.sort_by_key(|list| (list.order, list.mt));
    let on_list = |list: &&super::format::PcpList| {
        let (order, migratetype) = (list.order, MigrateType::ALL[list.mt]);
        list.pfns.iter().map(|&pfn| BlockRun::one(order, migratetype, pfn)).collect::<Vec<_>>()
    };
    let pageblocks = zone.pageblocks.iter().filter_map(|&(pfn, count, migratetype)| {
        let migratetype = MigrateType::ALL[usize::try_from(migratetype).ok()?];
        Some(PageblockRun { pfn, count, migratetype })
    });
    let pcp = &zone.pcp;
    ZoneState {
        free_folded: zone.nr_free_pages,
        free_exact: zone.nr_free_pages_exact,
        boost: zone.watermark_boost,
        flags: zone.flags,
        free_highatomic: zone.nr_free_highatomic,
        reserved_highatomic: zone.nr_reserved_highatomic,
        free,
        pcp_blocks: lists.iter().flat_map(on_list).collect(),
        pcp: PcpState {
            count: pcp.count,
            high: pcp.high,
            high_min: pcp.high_min,
            high_max: pcp.high_max,
            batch: pcp.batch,
            flags: pcp.flags,
            alloc_factor: pcp.alloc_factor,
            free_count: pcp.free_count,
        },
        pageblocks: pageblocks.collect(),
    }
}

/// Holds what the model computes from the layout against what the kernel printed; returns how many numbers agree.
pub fn check_header(header: &Header, machine: &Machine) -> Result<u64, String> {
    let config = machine.config();
    let mut agree = 0;
    let mut hold = |zone: &str, what: &str, kernel: &[u64], model: &[u64]| {
        agree += kernel.len() as u64;
        same(&format!("{zone}{what}"), &kernel, &model)
    };
    hold("", "min_free_kbytes", &[header.min_free_kbytes], &[min_free_kbytes(config)])?;
    hold("", "totalreserve_pages", &[header.totalreserve_pages], &[totalreserve_pages(config)])?;
    for (at, zone) in header.zones.iter().enumerate() {
        let name = format!("{}: ", zone.name);
        let marks = machine.zone_marks(ZoneId(at as u8));
        let HeaderMarks { min, low, high, promo } = zone.watermark;
        // One more step above high; nothing but NUMA balancing looks at it.
        let model_promo = 2 * marks.high_pages - marks.low_pages;
        let kernel = [min, low, high, promo].map(u64::from);
        let model = [marks.min_pages, marks.low_pages, marks.high_pages, model_promo].map(u64::from);
        hold(&name, "watermarks", &kernel, &model)?;
        let (kernel, model) = (zone.lowmem_reserve.map(u64::from), marks.lowmem_reserve.map(u64::from));
        hold(&name, "lowmem_reserve", &kernel, &model)?;
        let kernel = [zone.stat_threshold, zone.percpu_drift_mark].map(u64::from);
        let model = [marks.stat_threshold, marks.percpu_drift_mark].map(u64::from);
        hold(&name, "stat_threshold, percpu_drift_mark", &kernel, &model)?;
        if zone.pcp.high_max > 0 {
            let kernel = [zone.pcp.batch, zone.pcp.high_min, zone.pcp.high_max].map(u64::from);
            let model = [marks.pcp_batch, marks.pcp_high_min, marks.pcp_high_max].map(u64::from);
            hold(&name, "batch, high_min and high_max of the per-CPU lists", &kernel, &model)?;
        }
        let index = zone_index(config.arch, config.zones[at].kind);
        hold(&name, "index", &[zone.idx.into()], &[index.into()])?;
        same(&format!("{name}name of its index"), &header.zone_indices.get(usize::from(index)), &Some(&zone.name))?;
    }
    let zonelist: Vec<&String> = header.zones.iter().rev().map(|zone| &zone.name).collect();
    same("zonelist", &header.zonelist.iter().collect::<Vec<_>>(), &zonelist)?;
    Ok(agree)
}

/// Flags as a recording writes them: names joined with `|`, or 0.
pub fn gfp(text: &str) -> Result<Gfp, String> {
    if text == "0" {
        return Ok(Gfp::NONE);
    }
    let account = (Gfp::GFP_KERNEL | Gfp::ACCOUNT, "GFP_KERNEL_ACCOUNT");
    let names = || Gfp::COMBINATIONS.iter().chain(Gfp::BITS).chain(std::iter::once(&account));
    text.split('|').try_fold(Gfp::NONE, |flags, word| {
        let found = names().find(|(_, name)| *name == word);
        found
            .map(|(flag, _)| flags | *flag)
            .ok_or_else(|| format!("flag {word} is not known; expected are GFP_ and __GFP_ names joined with |"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::format::Line;
    use super::*;
    use flate2::read::MultiGzDecoder;
    use kmscope_mm::Preset;
    use std::fs::File;
    use std::io::{BufRead, BufReader};

    #[test]
    fn measured_presets_are_the_first_snapshots_of_their_recordings() {
        let presets = [
            (Preset::X86_64M256, "up-buddy-PCP-256M"),
            (Preset::X86_64M384, "up-zones-3z-384M"),
            (Preset::I386M1200, "i386-zones-1200M"),
        ];
        for (preset, name) in presets {
            let path = format!("{}/../../recordings/{name}.jsonl.gz", env!("CARGO_MANIFEST_DIR"));
            let file = File::open(path).expect("a recording of the repository");
            let mut lines = BufReader::new(MultiGzDecoder::new(file)).lines().map(|line| line.expect("text"));
            let mut next = || Line::parse(&lines.next().expect("a line")).expect("a known line");
            let (Line::Header(header), Line::Snapshot(snapshot)) = (next(), next()) else {
                panic!("{name} begins with a header and a snapshot")
            };
            let machine = Machine::preset(preset);
            check_header(&header, &machine).expect("the same marks");
            let recorded = config(&header, false).expect("a known machine");
            assert_eq!(machine.config().zones, recorded.zones, "{name}");
            assert_eq!(machine.config().pageblock_order, recorded.pageblock_order, "{name}");
            let booted = Machine::boot(recorded, &boot_state(&snapshot));
            for zone in (0..snapshot.zones.len() as u8).map(ZoneId) {
                assert_eq!(machine.export_zone(zone), booted.export_zone(zone), "{name}");
            }
        }
    }
}
