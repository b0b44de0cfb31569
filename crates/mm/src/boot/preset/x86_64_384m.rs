//! x86_64 with 384 MiB, half of it above 4 GiB: zones DMA, DMA32 and Normal.
//!
//! Measured: the first snapshot of our recording `up-zones-3z-384M`. Blocks stand in the order of their lists.

use super::{Block, RecordedZone};

/// Zones, lowest first.
pub(super) const ZONES: &[RecordedZone] = &[
    RecordedZone {
        kind: crate::ZoneKind::Dma,
        frames: [1, 4095, 3998, 3840],
        pcp: [0, 2, 0, 0],
        free: &[Block(8, b'U', 256, 1, 0), Block(9, b'M', 512, 1, 0), Block(10, b'M', 1024, 3, 1024)],
        on_pcp: &[],
        pageblocks: &[(0, 1, b'U'), (512, 7, b'M')],
    },
    RecordedZone {
        kind: crate::ZoneKind::Dma32,
        frames: [4096, 1044480, 45024, 25562],
        pcp: [0, 2, 0, 0],
        free: &[
            Block(1, b'M', 7174, 1, 0),
            Block(3, b'M', 7176, 1, 0),
            Block(4, b'M', 7184, 1, 0),
            Block(5, b'M', 7200, 2, 25504),
            Block(6, b'M', 7232, 2, 25408),
            Block(7, b'M', 7296, 2, 25216),
            Block(8, b'M', 7424, 2, 24832),
            Block(9, b'M', 7680, 2, 24064),
            Block(10, b'M', 8192, 23, 1024),
        ],
        on_pcp: &[],
        pageblocks: &[(4096, 88, b'M'), (49152, 32, b'U')],
    },
    RecordedZone {
        kind: crate::ZoneKind::Normal,
        frames: [1048576, 49152, 49152, 46701],
        pcp: [917, 2, 0, 0],
        free: &[
            Block(0, b'M', 1097324, 1, 0),
            Block(2, b'M', 1097320, 1, 0),
            Block(3, b'U', 1049320, 1, 0),
            Block(3, b'M', 1097312, 1, 0),
            Block(3, b'E', 1049672, 1, 0),
            Block(4, b'U', 1049328, 1, 0),
            Block(4, b'E', 1049680, 1, 0),
            Block(5, b'M', 1097280, 1, 0),
            Block(5, b'E', 1049696, 1, 0),
            Block(6, b'M', 1097216, 1, 0),
            Block(7, b'E', 1049728, 1, 0),
            Block(8, b'U', 1049344, 1, 0),
            Block(8, b'E', 1049856, 1, 0),
            Block(9, b'M', 1094656, 1, 0),
            Block(9, b'E', 1050112, 1, 0),
            Block(10, b'M', 1050624, 43, 1024),
        ],
        on_pcp: &[
            Block(0, b'U', 1049236, 72, 1),
            Block(0, b'E', 1049617, 29, 1),
            Block(1, b'U', 1048906, 3, 2),
            Block(1, b'U', 1048928, 2, 2),
            Block(1, b'E', 1049662, 5, 2),
            Block(2, b'U', 1049316, 1, 0),
            Block(2, b'E', 1049652, 2, 4),
        ],
        pageblocks: &[(1048576, 2, b'U'), (1049600, 2, b'E'), (1050624, 92, b'M')],
    },
];
