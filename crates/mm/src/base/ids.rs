//! Names of things: small copyable indices into the machine's flat arrays.

use serde::{Deserialize, Serialize};

/// A page frame number: physical address divided by the page size.
pub type Pfn = u32;

/// Bytes in a page, on every machine that we model.
pub const PAGE_SIZE_BYTES: u64 = 4096;

/// Largest order that the buddy allocator keeps (`MAX_PAGE_ORDER`, include/linux/mmzone.h, 6.12).
pub const MAX_PAGE_ORDER: u8 = 10;

/// Number of orders, 0 ..= [`MAX_PAGE_ORDER`].
pub const NR_ORDERS: usize = MAX_PAGE_ORDER as usize + 1;

/// Largest order that goes through the per-CPU lists, and the largest that the allocator tries
/// hard for (`PAGE_ALLOC_COSTLY_ORDER`).
pub const COSTLY_ORDER: u8 = 3;

/// The smallest order whose block holds `size_bytes` (include/asm-generic/getorder.h, `get_order`); for 0 it
/// is larger than any block ([`order_for_nothing`] for what the kernel says then).
pub(crate) const fn order_for_bytes(size_bytes: u64) -> u8 {
    if size_bytes == 0 {
        return order_for_nothing(u64::BITS);
    }
    let pages = size_bytes.div_ceil(PAGE_SIZE_BYTES);
    (u64::BITS - (pages - 1).leading_zeros()) as u8
}

/// What `get_order` makes of 0 bytes: `BITS_PER_LONG - PAGE_SHIFT` (include/asm-generic/getorder.h, 6.12.117).
pub(crate) const fn order_for_nothing(long_bits: u32) -> u8 {
    (long_bits - PAGE_SIZE_BYTES.trailing_zeros()) as u8
}

macro_rules! index_types {
    ($($(#[$doc:meta])* $name:ident($repr:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
        pub struct $name(pub $repr);

        impl $name {
            /// As an array index.
            #[inline]
            pub const fn index(self) -> usize { self.0 as usize }
        }
    )*};
}

index_types! {
    /// A zone: position in [`crate::Config::zones`], lowest address first.
    ZoneId(u8);
    /// A slab cache; the kmalloc caches come first.
    CacheId(u16);
    /// A slab: one block of pages that belongs to a cache.
    SlabId(u32);
    /// A vmalloc area.
    VmAreaId(u32);
    /// A task: 0 is the script's own, 1 the hog, then those that the script names.
    TaskId(u16);
    /// A variable of the script: it holds the pointer that a call returned.
    Slot(u32);
    /// A name that the script gave (of a cache, a lock, a task); the text is kept by whoever made the operation.
    NameId(u32);
}

impl ZoneId {
    /// As an index among the zones that a machine can have: the compiler sees that it is one of four.
    #[inline]
    pub(crate) const fn bounded(self) -> usize {
        debug_assert!(self.0 < 4);
        self.index() % 4
    }
}

impl Slot {
    /// The variable that nobody can assign and that always holds NULL: how a script writes `NULL`.
    pub const NULL: Self = Self(u32::MAX);
}

/// One object in a slab.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct ObjectId {
    /// Cache that the slab belongs to.
    pub cache: CacheId,
    /// Slab.
    pub slab: SlabId,
    /// Position in the slab, 0 at its lowest address.
    pub index: u16,
}

/// What a zone is for. The order is that of addresses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum ZoneKind {
    /// Below 16 MiB, for ISA devices.
    Dma,
    /// Below 4 GiB (x86_64 only).
    Dma32,
    /// Ordinary memory; on i386 up to 896 MiB.
    Normal,
    /// Not in the kernel's direct map (i386 only).
    HighMem,
    /// Always empty here, but requests may name it as their highest zone.
    Movable,
}

/// Who may share a pageblock (include/linux/mmzone.h, `enum migratetype`, 6.12).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[repr(u8)]
pub enum MigrateType {
    /// Kernel memory that cannot move.
    Unmovable = 0,
    /// Memory of processes and files, which can be moved.
    Movable = 1,
    /// Kernel memory that can be given back on demand.
    Reclaimable = 2,
    /// Reserved for high-order atomic requests.
    HighAtomic = 3,
}

impl MigrateType {
    /// All types, in the kernel's order.
    pub const ALL: [Self; 4] = [Self::Unmovable, Self::Movable, Self::Reclaimable, Self::HighAtomic];

    /// Those that a request can ask for.
    pub(crate) const ORDINARY: [Self; 3] = [Self::Unmovable, Self::Movable, Self::Reclaimable];

    /// The type whose number the two lowest bits are.
    #[inline(always)]
    pub(crate) const fn from_bits(bits: u32) -> Self {
        match bits & 3 {
            0 => Self::Unmovable,
            1 => Self::Movable,
            2 => Self::Reclaimable,
            _ => Self::HighAtomic,
        }
    }

    /// The kernel's letter in failure reports: U, M, E, H.
    pub const fn letter(self) -> char {
        match self {
            Self::Unmovable => 'U',
            Self::Movable => 'M',
            Self::Reclaimable => 'E',
            Self::HighAtomic => 'H',
        }
    }

    /// As an array index.
    pub const fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_of_large_requests_are_those_that_the_kernel_gave() {
        // (bytes, order): kmalloc_probe lines of recordings/*-kinfo-256M.
        let probes = [
            (8193, 2),
            (16384, 2),
            (16385, 3),
            (32769, 4),
            (65537, 5),
            (131_073, 6),
            (300_000, 7),
            (1_048_576, 8),
            (1_048_577, 9),
            (2_097_153, 10),
            (4_194_304, 10),
            (4_194_305, 11),
        ];
        for (size, order) in probes {
            assert_eq!(order_for_bytes(size), order, "{size} bytes");
        }
        assert_eq!((order_for_bytes(1), order_for_bytes(4096), order_for_bytes(4097)), (0, 0, 1));
    }
}
