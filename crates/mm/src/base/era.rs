//! The numbers of GFP flags in other kernels: a `mode:0x…` of an old log means something else today.
//!
//! include/linux/gfp.h of Linux 2.6.10, 3.10 and 4.14; include/linux/gfp_types.h of 6.12. Names are those that each
//! kernel's source has.

use crate::gfp::REPORT_NAMES;

/// A kernel, as far as its flags have other numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Era {
    /// Linux 2.6.10.
    Linux2_6_10,
    /// Linux 3.10.
    Linux3_10,
    /// Linux 4.14.
    Linux4_14,
    /// Linux 6.12.
    #[default]
    Linux6_12,
}

/// A name and its bits.
type Named = (&'static str, u32);

/// Flags whose bits were the same from 2.6.10 to 4.14.
const CLASSIC: [Named; 9] = [
    ("__GFP_DMA", 0x01),
    ("__GFP_HIGHMEM", 0x02),
    ("__GFP_HIGH", 0x20),
    ("__GFP_IO", 0x40),
    ("__GFP_FS", 0x80),
    ("__GFP_COLD", 0x100),
    ("__GFP_NOWARN", 0x200),
    ("__GFP_NOFAIL", 0x800),
    ("__GFP_NORETRY", 0x1000),
];

/// What came between 2.6.10 and 3.10, and stayed until 4.14.
const MIDDLE: [Named; 9] = [
    ("__GFP_DMA32", 0x04),
    ("__GFP_MOVABLE", 0x08),
    ("__GFP_MEMALLOC", 0x2000),
    ("__GFP_COMP", 0x4000),
    ("__GFP_ZERO", 0x8000),
    ("__GFP_NOMEMALLOC", 0x1_0000),
    ("__GFP_HARDWALL", 0x2_0000),
    ("__GFP_THISNODE", 0x4_0000),
    ("__GFP_NOTRACK", 0x20_0000),
];

/// Each kernel's own flags.
const OWN_2_6_10: [Named; 4] =
    [("__GFP_WAIT", 0x10), ("__GFP_REPEAT", 0x400), ("__GFP_NO_GROW", 0x2000), ("__GFP_COMP", 0x4000)];
const OWN_3_10: [Named; 7] = [
    ("__GFP_WAIT", 0x10),
    ("__GFP_REPEAT", 0x400),
    ("__GFP_RECLAIMABLE", 0x8_0000),
    ("__GFP_KMEMCG", 0x10_0000),
    ("__GFP_NO_KSWAPD", 0x40_0000),
    ("__GFP_OTHER_NODE", 0x80_0000),
    ("__GFP_WRITE", 0x100_0000),
];
const OWN_4_14: [Named; 7] = [
    ("__GFP_RECLAIMABLE", 0x10),
    ("__GFP_RETRY_MAYFAIL", 0x400),
    ("__GFP_ATOMIC", 0x8_0000),
    ("__GFP_ACCOUNT", 0x10_0000),
    ("__GFP_DIRECT_RECLAIM", 0x40_0000),
    ("__GFP_WRITE", 0x80_0000),
    ("__GFP_KSWAPD_RECLAIM", 0x100_0000),
];

/// Each kernel's sets, those with most bits first.
const SETS_2_6_10: [Named; 5] =
    [("GFP_HIGHUSER", 0xd2), ("GFP_KERNEL", 0xd0), ("GFP_NOFS", 0x50), ("GFP_ATOMIC", 0x20), ("GFP_NOIO", 0x10)];
const SETS_3_10: [Named; 8] = [
    ("GFP_HIGHUSER_MOVABLE", 0x2_00da),
    ("GFP_HIGHUSER", 0x2_00d2),
    ("GFP_USER", 0x2_00d0),
    ("GFP_TEMPORARY", 0x8_00d0),
    ("GFP_KERNEL", 0xd0),
    ("GFP_NOFS", 0x50),
    ("GFP_ATOMIC", 0x20),
    ("GFP_NOIO", 0x10),
];
const SETS_4_14: [Named; 9] = [
    ("GFP_HIGHUSER_MOVABLE", 0x142_00ca),
    ("GFP_HIGHUSER", 0x142_00c2),
    ("GFP_USER", 0x142_00c0),
    ("GFP_KERNEL_ACCOUNT", 0x150_00c0),
    ("GFP_KERNEL", 0x140_00c0),
    ("GFP_NOFS", 0x140_0040),
    ("GFP_ATOMIC", 0x108_0020),
    ("GFP_NOIO", 0x140_0000),
    ("GFP_NOWAIT", 0x100_0000),
];

impl Era {
    /// All of them, oldest first.
    pub const ALL: [Self; 4] = [Self::Linux2_6_10, Self::Linux3_10, Self::Linux4_14, Self::Linux6_12];

    /// Its version.
    pub const fn version(self) -> &'static str {
        match self {
            Self::Linux2_6_10 => "2.6.10",
            Self::Linux3_10 => "3.10",
            Self::Linux4_14 => "4.14",
            Self::Linux6_12 => "6.12",
        }
    }

    /// Names of the kernel's flags with their bits: sets first, those with most bits before others. Those of 6.12 are what
    /// its reports write (include/trace/events/mmflags.h).
    fn names(self) -> Vec<Named> {
        let lists: [&[Named]; 4] = match self {
            Self::Linux2_6_10 => [&SETS_2_6_10, &CLASSIC, &OWN_2_6_10, &[]],
            Self::Linux3_10 => [&SETS_3_10, &CLASSIC, &MIDDLE, &OWN_3_10],
            Self::Linux4_14 => [&SETS_4_14, &CLASSIC, &MIDDLE, &OWN_4_14],
            Self::Linux6_12 => {
                return REPORT_NAMES.iter().map(|&(flags, name)| (name, flags)).collect();
            }
        };
        lists.concat()
    }

    /// The number that the kernel has for a flag or set of this name; `None` if it knows no such name.
    pub fn bits(self, name: &str) -> Option<u32> {
        let alias = match name {
            // What its reports call them: the flag is the set.
            "__GFP_DMA" if self == Self::Linux6_12 => "GFP_DMA",
            "__GFP_DMA32" if self == Self::Linux6_12 => "GFP_DMA32",
            "GFP_DMA" if self != Self::Linux6_12 => "__GFP_DMA",
            "GFP_DMA32" if self != Self::Linux6_12 => "__GFP_DMA32",
            // The same set of bits until HARDWALL came.
            "GFP_USER" if self == Self::Linux2_6_10 => "GFP_KERNEL",
            name => name,
        };
        self.names().into_iter().find(|(known, _)| *known == alias).map(|(_, bits)| bits)
    }

    /// The kernel's names for a number, sets first, and the bits that are no flag there.
    pub fn read(self, bits: u32) -> (Vec<&'static str>, u32) {
        let mut rest = bits;
        let mut names = Vec::new();
        for (name, flags) in self.names() {
            if rest & flags == flags {
                names.push(name);
                rest &= !flags;
            }
        }
        (names, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_real_logs_read_as_their_kernel_meant_them() {
        for (era, bits, names) in [
            (Era::Linux2_6_10, 0xd0, "GFP_KERNEL"),
            (Era::Linux2_6_10, 0x1d2, "GFP_HIGHUSER|__GFP_COLD"),
            (Era::Linux2_6_10, 0x20, "GFP_ATOMIC"),
            (Era::Linux3_10, 0x20, "GFP_ATOMIC"),
            (Era::Linux3_10, 0x2_01da, "GFP_HIGHUSER_MOVABLE|__GFP_COLD"),
            (Era::Linux3_10, 0x4020, "GFP_ATOMIC|__GFP_COMP"),
            (Era::Linux4_14, 0x108_0020, "GFP_ATOMIC"),
            (Era::Linux4_14, 0x142_01ca, "GFP_HIGHUSER_MOVABLE|__GFP_COLD"),
            (Era::Linux4_14, 0x140_00c0, "GFP_KERNEL"),
            (Era::Linux2_6_10, 0x2050, "GFP_NOFS|__GFP_NO_GROW"),
            (Era::Linux6_12, 0x820, "GFP_ATOMIC"),
            (Era::Linux6_12, 0x1, "GFP_DMA"),
            (Era::Linux6_12, 0x40_0cc0, "GFP_KERNEL_ACCOUNT"),
            (Era::Linux6_12, 0x80_0100, "__GFP_ZERO|__GFP_ZEROTAGS"),
            (Era::Linux6_12, 0xd0, "__GFP_IO|__GFP_FS|__GFP_RECLAIMABLE"),
        ] {
            let (read, rest) = era.read(bits);
            assert_eq!((read.join("|").as_str(), rest), (names, 0), "{era:?} {bits:#x}");
        }
    }

    #[test]
    fn every_name_has_its_number_and_is_read_back_from_it() {
        for era in Era::ALL {
            let mut single = 0;
            for (name, bits) in era.names() {
                assert_eq!(era.bits(name), Some(bits), "{era:?} {name}");
                let (read, rest) = era.read(bits);
                assert_eq!(rest, 0, "{era:?} {name}");
                assert_eq!(read.iter().filter_map(|name| era.bits(name)).fold(0, |all, bits| all | bits), bits);
                if bits.count_ones() == 1 && name.starts_with("__") {
                    assert_eq!(single & bits, 0, "{era:?}: two flags have the bit of {name}");
                    single |= bits;
                }
            }
        }
    }

    #[test]
    fn a_cold_page_has_a_bit_only_where_the_flag_exists() {
        let cold = Era::ALL.map(|era| era.bits("__GFP_COLD"));
        assert_eq!(cold, [Some(0x100), Some(0x100), Some(0x100), None]);
        assert_eq!(Era::ALL.map(|era| era.bits("GFP_ATOMIC")), [Some(0x20), Some(0x20), Some(0x108_0020), Some(0x820)]);
        assert_eq!(Era::Linux6_12.read(0x200).1, 0x200, "a bit that is no flag");
        let accounted = Era::ALL.map(|era| era.bits("GFP_KERNEL_ACCOUNT"));
        assert_eq!(accounted, [None, None, Some(0x150_00c0), Some(0x40_0cc0)]);
        assert_eq!(Era::ALL.map(|era| era.bits("__GFP_DMA")), [Some(1); 4]);
    }
}
