//! GFP flags: who asks, from where, and how hard the allocator may try.
//!
//! Bit values: include/linux/gfp_types.h, Linux 6.12; those of other kernels: `era.rs`. Composition:
//! `linux-6.12` rules 3.6. Names in a report: include/trace/events/mmflags.h and lib/vsprintf.c (`%pGg`), 6.12.

use serde::{Deserialize, Serialize};

/// A set of GFP flags, with the bit values of Linux 6.12.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Gfp(pub u32);

macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident = $value:expr, $text:literal;)*) => {
        impl Gfp {
            $($(#[$doc])* pub const $name: Self = Self($value);)*

            /// Every single-bit flag and its name in the source, lowest bit first.
            pub const BITS: &'static [(Self, &'static str)] = &[$((Self($value), $text)),*];
        }
    };
}

flags! {
    /// Lowest memory, for ISA devices.
    DMA = 0x01, "__GFP_DMA";
    /// High memory is fine.
    HIGHMEM = 0x02, "__GFP_HIGHMEM";
    /// Memory below 4 GiB.
    DMA32 = 0x04, "__GFP_DMA32";
    /// The page can be moved.
    MOVABLE = 0x08, "__GFP_MOVABLE";
    /// A slab page that a shrinker can give back.
    RECLAIMABLE = 0x10, "__GFP_RECLAIMABLE";
    /// May use part of the reserve below the min watermark.
    HIGH = 0x20, "__GFP_HIGH";
    /// May start I/O.
    IO = 0x40, "__GFP_IO";
    /// May call down into the file system.
    FS = 0x80, "__GFP_FS";
    /// Clear the memory.
    ZERO = 0x100, "__GFP_ZERO";
    /// May sleep in direct reclaim.
    DIRECT_RECLAIM = 0x400, "__GFP_DIRECT_RECLAIM";
    /// May wake kswapd.
    KSWAPD_RECLAIM = 0x800, "__GFP_KSWAPD_RECLAIM";
    /// About to be written.
    WRITE = 0x1000, "__GFP_WRITE";
    /// No report when it fails.
    NOWARN = 0x2000, "__GFP_NOWARN";
    /// Try hard, but may fail (once `__GFP_REPEAT`).
    RETRY_MAYFAIL = 0x4000, "__GFP_RETRY_MAYFAIL";
    /// Never fail.
    NOFAIL = 0x8000, "__GFP_NOFAIL";
    /// Give up early.
    NORETRY = 0x1_0000, "__GFP_NORETRY";
    /// May use all memory: this request will free more.
    MEMALLOC = 0x2_0000, "__GFP_MEMALLOC";
    /// A compound page.
    COMP = 0x4_0000, "__GFP_COMP";
    /// No right to ignore the marks, whatever else says so.
    NOMEMALLOC = 0x8_0000, "__GFP_NOMEMALLOC";
    /// Obey the caller's cpuset.
    HARDWALL = 0x10_0000, "__GFP_HARDWALL";
    /// This node only.
    THISNODE = 0x20_0000, "__GFP_THISNODE";
    /// Charge it to the caller's cgroup.
    ACCOUNT = 0x40_0000, "__GFP_ACCOUNT";
    /// Clear the memory tags of the page, too, if it is cleared (arm64).
    ZEROTAGS = 0x80_0000, "__GFP_ZEROTAGS";
}

/// What a report of Linux 6.12 calls flags, in the order in which it looks: sets of many flags first.
pub(super) const REPORT_NAMES: [(u32, &str); 35] = [
    (0x1c_24ca, "GFP_TRANSHUGE"),
    (0x1c_20ca, "GFP_TRANSHUGE_LIGHT"),
    (0x10_0cca, "GFP_HIGHUSER_MOVABLE"),
    (0x10_0cc2, "GFP_HIGHUSER"),
    (0x10_0cc0, "GFP_USER"),
    (0x40_0cc0, "GFP_KERNEL_ACCOUNT"),
    (0xcc0, "GFP_KERNEL"),
    (0xc40, "GFP_NOFS"),
    (0x820, "GFP_ATOMIC"),
    (0xc00, "GFP_NOIO"),
    (0x2800, "GFP_NOWAIT"),
    (0x01, "GFP_DMA"),
    (0x02, "__GFP_HIGHMEM"),
    (0x04, "GFP_DMA32"),
    (0x20, "__GFP_HIGH"),
    (0x40, "__GFP_IO"),
    (0x80, "__GFP_FS"),
    (0x2000, "__GFP_NOWARN"),
    (0x4000, "__GFP_RETRY_MAYFAIL"),
    (0x8000, "__GFP_NOFAIL"),
    (0x1_0000, "__GFP_NORETRY"),
    (0x4_0000, "__GFP_COMP"),
    (0x100, "__GFP_ZERO"),
    (0x8_0000, "__GFP_NOMEMALLOC"),
    (0x2_0000, "__GFP_MEMALLOC"),
    (0x10_0000, "__GFP_HARDWALL"),
    (0x20_0000, "__GFP_THISNODE"),
    (0x10, "__GFP_RECLAIMABLE"),
    (0x08, "__GFP_MOVABLE"),
    (0x40_0000, "__GFP_ACCOUNT"),
    (0x1000, "__GFP_WRITE"),
    (0xc00, "__GFP_RECLAIM"),
    (0x400, "__GFP_DIRECT_RECLAIM"),
    (0x800, "__GFP_KSWAPD_RECLAIM"),
    (0x80_0000, "__GFP_ZEROTAGS"),
];

/// These bits are flags of a kernel or not, by its configuration: `__GFP_SKIP_ZERO` and `__GFP_SKIP_KASAN`
/// (CONFIG_KASAN_HW_TAGS), `__GFP_NOLOCKDEP` (CONFIG_LOCKDEP), `__GFP_NO_OBJ_EXT` (CONFIG_SLAB_OBJ_EXT) follow each other
/// without gaps (include/linux/gfp_types.h, 6.12.117).
pub const CONFIGURED_BITS: u32 = 0xf00_0000;

impl Gfp {
    /// The flags that a number means; `None` if it has a bit that is no flag.
    pub fn from_bits(bits: u32) -> Option<Self> {
        let known = Self::BITS.iter().fold(0, |all, (flag, _)| all | flag.0);
        (bits & !known == 0).then_some(Self(bits))
    }

    /// The names that a report of Linux 6.12 would write for these flags, in its order: `GFP_ATOMIC`,
    /// `__GFP_COMP`.
    pub fn report_names(self) -> Vec<&'static str> {
        let mut rest = self.0;
        let mut names = Vec::new();
        for (flags, name) in REPORT_NAMES {
            if rest & flags == flags {
                names.push(name);
                rest &= !flags;
            }
        }
        names
    }
}

impl Gfp {
    /// No flag at all.
    pub const NONE: Self = Self(0);
    /// Both ways of reclaim.
    pub const RECLAIM: Self = Self(0xc00);
    /// From interrupts and under spinlocks: never sleeps, may use reserves.
    pub const GFP_ATOMIC: Self = Self(0x820);
    /// Not in 6.12: a page that no cache holds (`__GFP_COLD`, until 4.14). Its number there is the era's own.
    pub const COLD: Self = Self(1 << 28);
    /// Not in 6.12: what the slab allocator of 2.6 asked itself with (`__GFP_NO_GROW`).
    pub const NO_GROW: Self = Self(1 << 29);
    /// The usual request of a process in the kernel: may sleep.
    pub const GFP_KERNEL: Self = Self(0xcc0);
    /// Never sleeps, no reserves, no report.
    pub const GFP_NOWAIT: Self = Self(0x2800);
    /// May sleep, but starts no I/O.
    pub const GFP_NOIO: Self = Self(0xc00);
    /// May sleep and start I/O, but does not call the file system.
    pub const GFP_NOFS: Self = Self(0xc40);
    /// For a process.
    pub const GFP_USER: Self = Self(0x10_0cc0);
    /// For a process, high memory is fine.
    pub const GFP_HIGHUSER: Self = Self(0x10_0cc2);
    /// For a process, high memory, movable.
    pub const GFP_HIGHUSER_MOVABLE: Self = Self(0x10_0cca);
    /// The DMA zone.
    pub const GFP_DMA: Self = Self(0x01);
    /// The DMA32 zone.
    pub const GFP_DMA32: Self = Self(0x04);

    /// Named combinations, longest first, as a report would abbreviate them.
    pub const COMBINATIONS: &'static [(Self, &'static str)] = &[
        (Self::GFP_HIGHUSER_MOVABLE, "GFP_HIGHUSER_MOVABLE"),
        (Self::GFP_HIGHUSER, "GFP_HIGHUSER"),
        (Self::GFP_USER, "GFP_USER"),
        (Self::GFP_KERNEL, "GFP_KERNEL"),
        (Self::GFP_NOFS, "GFP_NOFS"),
        (Self::GFP_NOIO, "GFP_NOIO"),
        (Self::GFP_ATOMIC, "GFP_ATOMIC"),
        (Self::GFP_NOWAIT, "GFP_NOWAIT"),
        (Self::GFP_DMA, "GFP_DMA"),
        (Self::GFP_DMA32, "GFP_DMA32"),
    ];

    /// Whether every flag of `other` is set.
    #[inline]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any flag of `other` is set.
    #[inline]
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// With the flags of `other`.
    #[inline]
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Without the flags of `other`.
    #[inline]
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the request may put its caller to sleep.
    #[inline]
    pub const fn may_sleep(self) -> bool {
        self.any(Self::DIRECT_RECLAIM)
    }
}

impl std::ops::BitOr for Gfp {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        self.with(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_back_and_unknown_bits_are_not() {
        for bits in [0, 0x820, 0xcc0, 0xff_fdff] {
            assert_eq!(Gfp::from_bits(bits), Some(Gfp(bits)));
        }
        assert_eq!(Gfp::from_bits(0x200), None);
        assert_eq!(Gfp::from_bits(1 << 31), None);
    }

    #[test]
    fn a_report_names_sets_first_and_in_the_kernels_order() {
        // Modes as they stand in reports of real kernels of this numbering.
        for (mode, names) in [
            (0xcc0, "GFP_KERNEL"),
            (0x4_0820, "GFP_ATOMIC|__GFP_COMP"),
            (0xdc0, "GFP_KERNEL|__GFP_ZERO"),
            (0x14_0cca, "GFP_HIGHUSER_MOVABLE|__GFP_COMP"),
            (0xd_2cc0, "GFP_KERNEL|__GFP_NOWARN|__GFP_NORETRY|__GFP_COMP|__GFP_NOMEMALLOC"),
            (0x2800, "GFP_NOWAIT"),
            (0x0801, "GFP_DMA|__GFP_KSWAPD_RECLAIM"),
            (0, ""),
        ] {
            assert_eq!(Gfp(mode).report_names().join("|"), names, "{mode:#x}");
        }
    }

    #[test]
    fn every_flag_has_one_name_in_a_report_at_the_least() {
        for &(flag, name) in Gfp::BITS {
            let reported = flag.report_names();
            assert_eq!(reported.len(), 1, "{name}");
            assert_eq!(reported[0].trim_start_matches('_'), name.trim_start_matches('_'), "{name}");
        }
    }
}
