//! i386 with 1200 MiB: zones DMA, Normal and HighMem.
//!
//! Measured: the first snapshot of our recording `i386-zones-1200M`. Blocks stand in the order of their lists.

use super::{Block, RecordedZone};

/// Zones, lowest first.
pub(super) const ZONES: &[RecordedZone] = &[
    RecordedZone {
        kind: crate::ZoneKind::Dma,
        frames: [1, 4095, 3998, 3840],
        pcp: [0, 2, 0, 0],
        free: &[Block(8, b'U', 256, 1, 0), Block(9, b'U', 512, 1, 0), Block(10, b'M', 1024, 3, 1024)],
        on_pcp: &[],
        pageblocks: &[(0, 1, b'U'), (1024, 3, b'M')],
    },
    RecordedZone {
        kind: crate::ZoneKind::Normal,
        frames: [4096, 222206, 222206, 218409],
        pcp: [1471, 2, 1, 0],
        free: &[
            Block(0, b'U', 6685, 1, 0),
            Block(0, b'M', 223900, 1, 0),
            Block(0, b'E', 7295, 1, 0),
            Block(1, b'U', 6686, 1, 0),
            Block(1, b'E', 7358, 1, 0),
            Block(2, b'M', 5292, 2, 218404),
            Block(4, b'M', 5296, 2, 218384),
            Block(5, b'U', 6688, 1, 0),
            Block(6, b'U', 6720, 1, 0),
            Block(6, b'M', 5312, 2, 218304),
            Block(6, b'E', 7360, 1, 0),
            Block(7, b'U', 6784, 1, 0),
            Block(7, b'M', 223488, 1, 0),
            Block(8, b'U', 6912, 1, 0),
            Block(8, b'M', 5376, 2, 217856),
            Block(8, b'E', 7424, 1, 0),
            Block(9, b'M', 5632, 1, 0),
            Block(9, b'E', 7680, 1, 0),
            Block(10, b'M', 8192, 210, 1024),
        ],
        on_pcp: &[
            Block(0, b'U', 6661, 24, 1),
            Block(0, b'E', 7180, 115, 1),
            Block(1, b'U', 6220, 9, 2),
            Block(1, b'E', 7298, 30, 2),
            Block(2, b'U', 6324, 10, 4),
            Block(3, b'U', 6408, 2, 8),
        ],
        pageblocks: &[(4096, 2, b'M'), (6144, 1, b'U'), (7168, 1, b'E'), (8192, 213, b'M')],
    },
    RecordedZone {
        kind: crate::ZoneKind::HighMem,
        frames: [226302, 80866, 80866, 80866],
        pcp: [178, 2, 0, 8],
        free: &[
            Block(0, b'U', 305165, 1, 0),
            Block(1, b'U', 305166, 1, 0),
            Block(4, b'U', 305168, 1, 0),
            Block(5, b'U', 305184, 1, 0),
            Block(5, b'M', 307136, 1, 0),
            Block(6, b'U', 305216, 1, 0),
            Block(6, b'M', 307072, 1, 0),
            Block(7, b'U', 305280, 1, 0),
            Block(7, b'M', 306944, 1, 0),
            Block(8, b'U', 305408, 1, 0),
            Block(8, b'M', 306688, 1, 0),
            Block(9, b'U', 305664, 1, 0),
            Block(9, b'M', 306176, 1, 0),
            Block(10, b'M', 304128, 77, -1024),
        ],
        on_pcp: &[Block(0, b'U', 305157, 6, -1), Block(0, b'U', 226303, 2, -1), Block(0, b'U', 305158, 7, 1)],
        pageblocks: &[(225280, 1, b'U'), (226304, 77, b'M'), (305152, 1, b'U'), (306176, 1, b'M')],
    },
];
