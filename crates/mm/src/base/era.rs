//! The numbers of GFP flags in other kernels: a `mode:0x…` of an old log means something else today.
//!
//! include/linux/mm.h of Linux 2.0.40; include/linux/gfp.h of 2.6.10, 2.6.11, 3.10 and 4.14; include/linux/gfp_types.h
//! of 6.12. Names are those that each kernel's source has.
//!
//! A machine asks with a [`Gfp`] in every era: what it wants, in the numbering of 6.12. What an era calls that, and with
//! which number, is said here.

use crate::Gfp;
use crate::gfp::REPORT_NAMES;
use serde::{Deserialize, Serialize};

/// A kernel: how its flags are numbered and, where a machine of it can be built ([`Era::MACHINES`]), by which rules it
/// gives out memory.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Era {
    /// Linux 2.0 (2.0.40).
    Linux2_0,
    /// Linux 2.6.10.
    Linux2_6_10,
    /// Linux 2.6.11 (and 2.6.12-rc2, which does the same).
    Linux2_6_11,
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

/// The one flag that 2.6.11 has and 2.6.10 has not.
const OWN_2_6_11: [Named; 1] = [("__GFP_ZERO", 0x8000)];

/// The priorities of 2.0: numbers, not bits.
const PRIORITIES_2_0: [Named; 7] = [
    ("GFP_BUFFER", 0),
    ("GFP_ATOMIC", 1),
    ("GFP_USER", 2),
    ("GFP_KERNEL", 3),
    ("GFP_NOBUFFER", 4),
    ("GFP_NFS", 5),
    ("GFP_IO", 6),
];
/// The flag beside a priority.
const DMA_2_0: Named = ("GFP_DMA", 0x80);
/// What a priority of 2.0 wants, in the flags of 6.12, by its number.
const WANTS_2_0: [Gfp; 7] = [
    Gfp::GFP_NOWAIT,
    Gfp::GFP_ATOMIC,
    Gfp::GFP_USER,
    Gfp::GFP_KERNEL,
    Gfp::GFP_NOFS,
    Gfp(Gfp::GFP_NOFS.0 | Gfp::MEMALLOC.0),
    Gfp(Gfp::GFP_NOIO.0 | Gfp::NOWARN.0),
];

/// Flags of 2.6, and what they are today.
const BITS_2_6: [(u32, Gfp); 14] = [
    (0x01, Gfp::DMA),
    (0x02, Gfp::HIGHMEM),
    (0x10, Gfp::DIRECT_RECLAIM),
    (0x20, Gfp::HIGH),
    (0x40, Gfp::IO),
    (0x80, Gfp::FS),
    (0x100, Gfp::COLD),
    (0x200, Gfp::NOWARN),
    (0x400, Gfp::RETRY_MAYFAIL),
    (0x800, Gfp::NOFAIL),
    (0x1000, Gfp::NORETRY),
    (0x2000, Gfp::NO_GROW),
    (0x4000, Gfp::COMP),
    (0x8000, Gfp::ZERO),
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
    /// Those whose flags stand beside each other for comparison, oldest first.
    pub const ALL: [Self; 4] = [Self::Linux2_6_10, Self::Linux3_10, Self::Linux4_14, Self::Linux6_12];

    /// Those of which there are machines, oldest first.
    pub const MACHINES: [Self; 4] = [Self::Linux2_0, Self::Linux2_6_10, Self::Linux2_6_11, Self::Linux6_12];

    /// Whether its machines go by the rules of room `classic`, and not by those of 6.12.
    pub const fn is_classic(self) -> bool {
        matches!(self, Self::Linux2_0 | Self::Linux2_6_10 | Self::Linux2_6_11)
    }

    /// Whether it is one of the two 2.6 kernels.
    pub const fn is_2_6(self) -> bool {
        matches!(self, Self::Linux2_6_10 | Self::Linux2_6_11)
    }

    /// Largest order of a free block.
    pub const fn max_order(self) -> u8 {
        match self {
            Self::Linux2_0 => 5,
            _ => crate::MAX_PAGE_ORDER,
        }
    }

    /// The number with which the kernel asks for what these flags want. Flags that it does not have leave no trace.
    pub fn encode(self, gfp: Gfp) -> u32 {
        match self {
            Self::Linux2_0 => self.priority(gfp) | if gfp.any(Gfp::DMA) { DMA_2_0.1 } else { 0 },
            Self::Linux2_6_10 | Self::Linux2_6_11 => {
                let known = BITS_2_6.iter().filter(|(bit, flag)| gfp.any(*flag) && self.has_bit(*bit));
                known.fold(0, |bits, (bit, _)| bits | bit)
            }
            _ => gfp.0,
        }
    }

    /// What a number of this kernel wants; `None` if a bit of it is no flag there. In 2.6 every request may wake kswapd.
    pub fn decode(self, number: u32) -> Option<Gfp> {
        match self {
            Self::Linux2_0 => {
                let dma = if number & DMA_2_0.1 == 0 { Gfp::NONE } else { Gfp::DMA };
                WANTS_2_0.get((number & !DMA_2_0.1) as usize).map(|wants| *wants | dma)
            }
            Self::Linux2_6_10 | Self::Linux2_6_11 => {
                let known = BITS_2_6.iter().filter(|(bit, _)| number & bit != 0 && self.has_bit(*bit));
                let (bits, gfp) =
                    known.fold((0, Gfp::KSWAPD_RECLAIM), |(bits, gfp), (bit, flag)| (bits | bit, gfp | *flag));
                (bits == number).then_some(gfp)
            }
            _ => Gfp::from_bits(number),
        }
    }

    fn has_bit(self, bit: u32) -> bool {
        bit != OWN_2_6_11[0].1 || self != Self::Linux2_6_10
    }

    /// The priority of 2.0 that wants this. What has no priority of its own is `GFP_KERNEL` if it may sleep, else
    /// `GFP_ATOMIC`.
    pub(crate) fn priority(self, gfp: Gfp) -> u32 {
        let wants = gfp.without(Gfp::DMA | Gfp::ZERO | Gfp::COMP);
        if wants == Gfp::NONE {
            return 0;
        }
        let found = WANTS_2_0.iter().position(|&priority| priority == wants);
        found.map_or(if gfp.may_sleep() { 3 } else { 1 }, |at| at as u32)
    }

    /// Its version.
    pub const fn version(self) -> &'static str {
        match self {
            Self::Linux2_0 => "2.0",
            Self::Linux2_6_11 => "2.6.11",
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
            Self::Linux2_0 => [&PRIORITIES_2_0, &[DMA_2_0], &[], &[]],
            Self::Linux2_6_10 => [&SETS_2_6_10, &CLASSIC, &OWN_2_6_10, &[]],
            Self::Linux2_6_11 => [&SETS_2_6_10, &CLASSIC, &OWN_2_6_10, &OWN_2_6_11],
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
            "GFP_DMA" if self != Self::Linux6_12 && self != Self::Linux2_0 => "__GFP_DMA",
            "GFP_DMA32" if self != Self::Linux6_12 => "__GFP_DMA32",
            // The same set of bits until HARDWALL came.
            "GFP_USER" if self.is_2_6() => "GFP_KERNEL",
            name => name,
        };
        self.names().into_iter().find(|(known, _)| *known == alias).map(|(_, bits)| bits)
    }

    /// The kernel's names for a number, sets first, and the bits that are no flag there.
    pub fn read(self, bits: u32) -> (Vec<&'static str>, u32) {
        if self == Self::Linux2_0 {
            let named = PRIORITIES_2_0.iter().find(|(_, number)| *number == bits & !DMA_2_0.1);
            let dma = (bits & DMA_2_0.1 != 0).then_some(DMA_2_0.0);
            let rest = if named.is_some() { 0 } else { bits & !DMA_2_0.1 };
            return (named.map(|(name, _)| *name).into_iter().chain(dma).collect(), rest);
        }
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
    fn a_machines_flags_and_its_numbers_are_told_from_each_other() {
        for (era, number, gfp) in [
            (Era::Linux2_6_11, 0xd0, Gfp::GFP_KERNEL),
            (Era::Linux2_6_11, 0x20, Gfp::GFP_ATOMIC),
            (Era::Linux2_6_11, 0x10, Gfp::GFP_NOIO),
            (Era::Linux2_6_10, 0x50, Gfp::GFP_NOFS),
            (Era::Linux2_6_10, 0x120, Gfp::GFP_ATOMIC | Gfp::COLD),
            (Era::Linux2_6_11, 0x80d0, Gfp::GFP_KERNEL | Gfp::ZERO),
            (Era::Linux2_0, 0, Gfp::GFP_NOWAIT),
            (Era::Linux2_0, 1, Gfp::GFP_ATOMIC),
            (Era::Linux2_0, 0x83, Gfp::GFP_KERNEL | Gfp::DMA),
            (Era::Linux6_12, 0xcc0, Gfp::GFP_KERNEL),
        ] {
            assert_eq!(era.decode(number), Some(gfp), "{era:?} {number:#x}");
            assert_eq!(era.encode(gfp), number, "{era:?} {gfp:?}");
        }
        for (era, number) in [(Era::Linux2_6_10, 0x80d0), (Era::Linux2_6_11, 0x8), (Era::Linux2_0, 7)] {
            assert_eq!(era.decode(number), None, "{era:?} {number:#x}");
        }
        for number in 0..7 {
            assert_eq!(Era::Linux2_0.decode(number).map(|gfp| Era::Linux2_0.encode(gfp)), Some(number));
            assert_eq!(Era::Linux2_0.read(number | 0x80).0.len(), 2);
        }
        // GFP_USER was the very same number as GFP_KERNEL.
        assert_eq!(Era::Linux2_6_11.encode(Gfp::GFP_USER), 0xd0);
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
