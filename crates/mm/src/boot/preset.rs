//! The machines that a script can name, as booting leaves them.
//!
//! Small ones are measured (the first snapshot of a recording), large ones are computed: what the firmware
//! leaves out, what the kernel takes for itself and for `struct page`, and the rest on the free lists in the
//! order in which the kernel hands memory over at boot (mm/memblock.c, `memblock_free_all`, 6.12).

mod computed;
mod i386_1200m;
mod x86_64_256m;
mod x86_64_384m;

use crate::boot::{BlockRun, BootState, PageblockRun, PcpState, ZoneState};
use crate::config::{Arch, Caller, Config, PfnRange, Preset, ZoneConfig};
use crate::pages::watermark::compute_marks;
use crate::{Era, MigrateType, Pfn, ZoneKind};

/// Order, letter of the migrate type, first pfn, how many, frames from one to the next.
struct Block(u8, u8, Pfn, u32, i32);

impl Block {
    fn run(&self) -> BlockRun {
        let Self(order, letter, pfn, count, step) = *self;
        BlockRun { order, migratetype: by_letter(letter), pfn, count, step }
    }
}

/// A zone as a recording shows it.
struct RecordedZone {
    kind: ZoneKind,
    /// First frame, spanned, present, managed pages.
    frames: [u32; 4],
    /// Per-CPU lists: high, flags, alloc_factor, free_count.
    pcp: [i32; 4],
    free: &'static [Block],
    on_pcp: &'static [Block],
    /// First frame, how many, letter of the migrate type.
    pageblocks: &'static [(Pfn, u32, u8)],
}

fn by_letter(letter: u8) -> MigrateType {
    let found = MigrateType::ALL.into_iter().find(|migratetype| migratetype.letter() == char::from(letter));
    found.expect("one of the letters U, M, E, H")
}

/// What a preset is built from.
pub(crate) fn boot_state(preset: Preset) -> (Config, BootState) {
    match preset {
        Preset::X86_64M256 => recorded(Arch::X86_64, 9, x86_64_256m::ZONES, &[DMA_HOLE]),
        Preset::X86_64M384 => recorded(Arch::X86_64, 9, x86_64_384m::ZONES, &[DMA_HOLE, hole(49_120, 1 << 20)]),
        Preset::I386M1200 => recorded(Arch::I386, 10, i386_1200m::ZONES, &[DMA_HOLE]),
        Preset::X86_64G4 => computed::x86_64(4 << 18),
        Preset::X86_64G64 => computed::x86_64(64 << 18),
        Preset::Toy64 => computed::toy(64),
        Preset::Toy256 => computed::toy(256),
        Preset::Toy1024 => computed::toy(1024),
        Preset::K20M16 | Preset::K2610M16 | Preset::K2611M16 => former(preset, 16),
        Preset::K20M64 | Preset::K2610M64 | Preset::K2611M64 => former(preset, 64),
        Preset::K2610M256 | Preset::K2611M256 => former(preset, 256),
        Preset::K2610M1200 | Preset::K2611M1200 => former(preset, 1200),
    }
}

/// Of a former kernel: its memory is handed over when the machine is built.
fn former(preset: Preset, mib: u32) -> (Config, BootState) {
    (crate::classic::config(preset.era(), mib, Caller::Task), BootState::default())
}

/// Video memory and firmware below 1 MiB: 0x9f000 to 0xfffff.
const DMA_HOLE: PfnRange = hole(159, 256);

const fn hole(start_pfn: Pfn, end_pfn: Pfn) -> PfnRange {
    PfnRange { start_pfn, pages: end_pfn - start_pfn }
}

fn recorded(arch: Arch, pageblock_order: u8, zones: &[RecordedZone], holes: &[PfnRange]) -> (Config, BootState) {
    let config = Config {
        era: Era::Linux6_12,
        arch,
        zones: zones
            .iter()
            .map(|zone| {
                let [start_pfn, spanned_pages, present_pages, managed_pages] = zone.frames;
                ZoneConfig { kind: zone.kind, start_pfn, spanned_pages, present_pages, managed_pages }
            })
            .collect(),
        pageblock_order,
        smp: false,
        cpus: 1,
        pcp: true,
        compaction: true,
        caller: Caller::Task,
        holes: holes.to_vec(),
        reserve: true,
    };
    let marks = compute_marks(&config);
    let zones = zones.iter().zip(marks).map(|(zone, marks)| {
        let [high, flags, alloc_factor, free_count] = zone.pcp;
        let free: Vec<BlockRun> = zone.free.iter().map(Block::run).collect();
        let pcp_blocks: Vec<BlockRun> = zone.on_pcp.iter().map(Block::run).collect();
        let pcp = PcpState {
            count: pages_of(&pcp_blocks),
            high,
            high_min: marks.pcp_high_min as i32,
            high_max: marks.pcp_high_max as i32,
            batch: marks.pcp_batch as i32,
            flags,
            alloc_factor,
            free_count,
        };
        let runs = zone.pageblocks.iter();
        let pageblocks =
            runs.map(|&(pfn, count, letter)| PageblockRun { pfn, count, migratetype: by_letter(letter) }).collect();
        let pages = pages_of(&free);
        ZoneState { free_folded: pages, free_exact: pages, free, pcp_blocks, pcp, pageblocks, ..ZoneState::default() }
    });
    let boot = BootState { zones: zones.collect() };
    (config, boot)
}

fn pages_of(runs: &[BlockRun]) -> i32 {
    runs.iter().map(|run| (run.count << run.order) as i32).sum()
}
