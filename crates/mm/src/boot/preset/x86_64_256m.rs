//! x86_64 with 256 MiB: zones DMA and DMA32.
//!
//! Measured: the first snapshot of our recording `up-buddy-PCP-256M`. Blocks stand in the order of their lists.

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
        frames: [4096, 61408, 61408, 57192],
        pcp: [1057, 2, 0, 0],
        free: &[
            Block(1, b'U', 8910, 1, 0),
            Block(1, b'M', 7174, 2, 58214),
            Block(2, b'U', 8924, 1, 0),
            Block(2, b'M', 65384, 1, 0),
            Block(3, b'M', 7176, 2, 58200),
            Block(3, b'E', 9288, 1, 0),
            Block(4, b'M', 7184, 1, 0),
            Block(4, b'E', 9296, 1, 0),
            Block(5, b'U', 8928, 1, 0),
            Block(5, b'M', 7200, 2, 58144),
            Block(5, b'E', 9312, 1, 0),
            Block(6, b'M', 7232, 2, 58048),
            Block(7, b'M', 7296, 1, 0),
            Block(7, b'E', 9344, 1, 0),
            Block(8, b'U', 8960, 1, 0),
            Block(8, b'M', 7424, 2, 57600),
            Block(8, b'E', 9472, 1, 0),
            Block(9, b'M', 7680, 2, 55808),
            Block(9, b'E', 9728, 1, 0),
            Block(10, b'M', 10240, 52, 1024),
        ],
        on_pcp: &[
            Block(0, b'U', 8840, 70, 1),
            Block(0, b'E', 9233, 29, 1),
            Block(1, b'E', 9278, 5, 2),
            Block(2, b'U', 8920, 1, 0),
            Block(2, b'E', 9268, 2, 4),
        ],
        pageblocks: &[(4096, 8, b'M'), (8192, 2, b'U'), (9216, 2, b'E'), (10240, 108, b'M')],
    },
];
