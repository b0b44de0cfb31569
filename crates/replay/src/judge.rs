//! What is compared, and what becomes of a difference.
//!
//! Every comparison is made in one place and told to a [`Judge`]: a whole replay ends at the first difference
//! ([`Strict`]), a page that shows one operation wants all that was compared ([`Told`]).

use crate::format::{FailZone, Place};
use crate::kinfo::Given;
use kmscope_mm::slab::Geometry;
use kmscope_mm::{MigrateType, Pfn};
use std::borrow::Cow;
use std::fmt::{self, Debug};

/// One thing that kernel and model both say something about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What<'a> {
    /// The page frame that an operation gave or took.
    Frame {
        /// Number of the operation.
        operation: u64,
    },
    /// The page frame that one of many requests alike gave.
    FrameOfMany {
        /// Number of the request.
        allocation: u64,
    },
    /// Where an object lies: cache, slab, number in it, frame; or whole pages and their order.
    Place {
        /// Number of the operation.
        operation: u64,
    },
    /// Free blocks of each order.
    FreeBlocks {
        /// The zone's name.
        zone: Cow<'a, str>,
    },
    /// Numbers of the per-CPU lists.
    PcpNumbers {
        /// The zone's name.
        zone: Cow<'a, str>,
    },
    /// Free pages and what else is counted of a zone.
    ZoneNumbers {
        /// The zone's name.
        zone: Cow<'a, str>,
    },
    /// Nothing of the zone has changed.
    Unchanged {
        /// The zone's name.
        zone: Cow<'a, str>,
    },
    /// A cache's slabs, counted.
    CacheNumbers {
        /// The cache's name.
        cache: Cow<'a, str>,
    },
    /// Address of a vmalloc area.
    Address,
    /// Its bytes, the guard page counted.
    AreaBytes,
    /// The frames of its pages, in order.
    AreaFrames,
    /// A zone's numbers after a request that failed.
    AfterFailure {
        /// The zone's name.
        zone: Cow<'a, str>,
    },
    /// A free list in a snapshot.
    FreeList {
        /// Which snapshot, and the zone's name.
        place: Cow<'a, str>,
        /// Order of its blocks.
        order: u8,
        /// Type of its blocks.
        migratetype: MigrateType,
    },
    /// A per-CPU list in a snapshot.
    PcpList {
        /// Which snapshot, and the zone's name.
        place: Cow<'a, str>,
        /// Order of its blocks.
        order: u8,
        /// Type of its blocks.
        migratetype: MigrateType,
    },
    /// Numbers of the per-CPU lists in a snapshot.
    PcpState {
        /// Which snapshot, and the zone's name.
        place: Cow<'a, str>,
    },
    /// Numbers of a zone in a snapshot.
    ZoneState {
        /// Which snapshot, and the zone's name.
        place: Cow<'a, str>,
    },
    /// Types of all pageblocks in a snapshot.
    Pageblocks {
        /// Which snapshot, and the zone's name.
        place: Cow<'a, str>,
    },
    /// All slabs of a cache in a snapshot, in order, with their freelists.
    CacheSlabs {
        /// Which snapshot, and the cache's name.
        place: Cow<'a, str>,
    },
    /// Something that the kernel says of itself.
    Fact(Fact<'a>),
    /// A number of the header; what it is stands in the header's own words.
    Header {
        /// The words.
        what: Cow<'a, str>,
    },
}

/// What a kernel says of its slab allocator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact<'a> {
    /// Bytes of the smallest object.
    SmallestObject,
    /// That a cache serves the largest object, and none one byte more.
    LargestObject,
    /// Bytes of the largest request.
    LargestRequest,
    /// What one byte more gives.
    BeyondLargest,
    /// The pointer that `kmalloc(0)` gives.
    ZeroSize,
    /// What serves a request of so many bytes.
    Request(u64),
    /// To how many bytes it is rounded up.
    RoundedUp(u64),
    /// What serves requests from so many bytes to so many.
    Requests(u64, u64),
    /// Object size, order and objects of a slab.
    Class,
    /// All measures of a cache.
    Measures(Cow<'a, str>),
}

impl fmt::Display for Fact<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SmallestObject => to.write_str("smallest object"),
            Self::LargestObject => to.write_str("largest object, and one byte more"),
            Self::LargestRequest => to.write_str("largest request"),
            Self::BeyondLargest => to.write_str("one byte more"),
            Self::ZeroSize => to.write_str("kmalloc(0)"),
            Self::Request(bytes) => write!(to, "{bytes} bytes"),
            Self::RoundedUp(bytes) => write!(to, "{bytes} bytes, rounded up"),
            Self::Requests(first, last) => write!(to, "{first} to {last} bytes"),
            Self::Class => to.write_str("object size, order, objects"),
            Self::Measures(cache) => to.write_str(cache),
        }
    }
}

impl What<'_> {
    /// The same, kept.
    fn kept(&self) -> What<'static> {
        let text = |text: &Cow<'_, str>| Cow::Owned(text.clone().into_owned());
        match self {
            Self::Frame { operation } => What::Frame { operation: *operation },
            Self::FrameOfMany { allocation } => What::FrameOfMany { allocation: *allocation },
            Self::Place { operation } => What::Place { operation: *operation },
            Self::FreeBlocks { zone } => What::FreeBlocks { zone: text(zone) },
            Self::PcpNumbers { zone } => What::PcpNumbers { zone: text(zone) },
            Self::ZoneNumbers { zone } => What::ZoneNumbers { zone: text(zone) },
            Self::Unchanged { zone } => What::Unchanged { zone: text(zone) },
            Self::CacheNumbers { cache } => What::CacheNumbers { cache: text(cache) },
            Self::Address => What::Address,
            Self::AreaBytes => What::AreaBytes,
            Self::AreaFrames => What::AreaFrames,
            Self::AfterFailure { zone } => What::AfterFailure { zone: text(zone) },
            Self::FreeList { place, order, migratetype } => {
                What::FreeList { place: text(place), order: *order, migratetype: *migratetype }
            }
            Self::PcpList { place, order, migratetype } => {
                What::PcpList { place: text(place), order: *order, migratetype: *migratetype }
            }
            Self::PcpState { place } => What::PcpState { place: text(place) },
            Self::ZoneState { place } => What::ZoneState { place: text(place) },
            Self::Pageblocks { place } => What::Pageblocks { place: text(place) },
            Self::CacheSlabs { place } => What::CacheSlabs { place: text(place) },
            Self::Fact(fact) => What::Fact(match fact {
                Fact::SmallestObject => Fact::SmallestObject,
                Fact::LargestObject => Fact::LargestObject,
                Fact::LargestRequest => Fact::LargestRequest,
                Fact::BeyondLargest => Fact::BeyondLargest,
                Fact::ZeroSize => Fact::ZeroSize,
                Fact::Request(bytes) => Fact::Request(*bytes),
                Fact::RoundedUp(bytes) => Fact::RoundedUp(*bytes),
                Fact::Requests(first, last) => Fact::Requests(*first, *last),
                Fact::Class => Fact::Class,
                Fact::Measures(cache) => Fact::Measures(text(cache)),
            }),
            Self::Header { what } => What::Header { what: text(what) },
        }
    }
}

impl fmt::Display for What<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame { operation } => write!(to, "operation {operation}: pfn"),
            Self::FrameOfMany { allocation } => write!(to, "allocation {allocation}: pfn"),
            Self::Place { operation } => write!(to, "operation {operation}: place"),
            Self::FreeBlocks { zone } => write!(to, "{zone}: free blocks of orders 0 to 10"),
            Self::PcpNumbers { zone } => {
                write!(to, "{zone}: per-CPU lists (pages, high, alloc_factor, free_count, flags)")
            }
            Self::ZoneNumbers { zone } => {
                write!(to, "{zone}: free pages (folded, exact), boost, flags, high-atomic pages (free, reserved), ")?;
                to.write_str("kswapd woken")
            }
            Self::Unchanged { zone } => write!(to, "{zone}: no change"),
            Self::CacheNumbers { cache } => {
                write!(to, "{cache}: CPU slab, CPU freelist, in use, CPU-partial slabs (and as counted), ")?;
                to.write_str("node's partial slabs, slabs")
            }
            Self::Address => to.write_str("address"),
            Self::AreaBytes => to.write_str("bytes with guard page"),
            Self::AreaFrames => to.write_str("frames"),
            Self::AfterFailure { zone } => write!(to, "{zone} after the failure"),
            Self::FreeList { place, order, migratetype } => {
                write!(to, "{place}: free list of order {order}, {migratetype:?}")
            }
            Self::PcpList { place, order, migratetype } => {
                write!(to, "{place}: per-CPU list of order {order}, {migratetype:?}")
            }
            Self::PcpState { place } => write!(to, "{place}: per-CPU lists"),
            Self::ZoneState { place } => {
                write!(to, "{place}: free pages (folded, exact, high-atomic), reserved high-atomic; boost; flags")
            }
            Self::Pageblocks { place } => write!(to, "{place}: pageblocks"),
            Self::CacheSlabs { place } => to.write_str(place),
            Self::Fact(fact) => write!(to, "{fact}"),
            Self::Header { what } => to.write_str(what),
        }
    }
}

/// One value of what kernel or model say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// NULL, or nothing.
    Null,
    /// A page frame.
    Frame(Pfn),
    /// A number.
    Number(i64),
    /// An address.
    Address(u64),
    /// Whether something is as it was.
    Unchanged(bool),
    /// A name, or values that have no better form.
    Text(String),
}

/// What can be compared and shown.
pub trait Shown: PartialEq + Debug {
    /// Its values, one by one.
    fn cells(&self) -> Vec<Cell> {
        vec![Cell::Text(format!("{self:?}"))]
    }
}

/// Compared values that are shown as they stand in a message.
macro_rules! shown_as_text {
    ($($kind:ty),* $(,)?) => {$( impl Shown for $kind {} )*};
}

shown_as_text!(
    kmscope_mm::boot::PcpState,
    kmscope_mm::slab::CacheSlabs,
    ([i32; 4], i32, i32),
    Vec<(u32, MigrateType)>,
    (u32, u32, u8, u16, u32),
    (bool, bool),
    &[u64],
    Option<&String>,
    Vec<&String>,
);

impl Shown for Option<String> {
    fn cells(&self) -> Vec<Cell> {
        vec![self.as_ref().map_or(Cell::Null, |text| Cell::Text(text.clone()))]
    }
}

impl Shown for Option<u64> {
    fn cells(&self) -> Vec<Cell> {
        vec![self.map_or(Cell::Null, |number| Cell::Number(i64::try_from(number).unwrap_or(i64::MAX)))]
    }
}

impl Shown for (u32, u8, u16) {
    fn cells(&self) -> Vec<Cell> {
        [i64::from(self.0), self.1.into(), self.2.into()].map(Cell::Number).into()
    }
}

impl Shown for Geometry {
    fn cells(&self) -> Vec<Cell> {
        let Self { object_size_bytes, size_bytes, freeptr_offset_bytes, order, objects, .. } = *self;
        let sizes = [object_size_bytes, size_bytes, freeptr_offset_bytes].map(i64::from);
        let slab = [order.into(), objects.into(), self.min_order.into(), self.min_objects.into()];
        let lists = [self.min_partial.into(), self.cpu_partial_slabs.into()];
        sizes.into_iter().chain(slab).chain(lists).map(Cell::Number).collect()
    }
}

impl Shown for Given {
    fn cells(&self) -> Vec<Cell> {
        let name = self.cache.as_ref().map(|name| Cell::Text(name.clone()));
        let order = self.order.map(|order| Cell::Text(format!("order {order}")));
        vec![name.or(order).unwrap_or(Cell::Null)]
    }
}

impl Shown for bool {
    fn cells(&self) -> Vec<Cell> {
        vec![Cell::Unchanged(*self)]
    }
}

impl Shown for Option<Pfn> {
    fn cells(&self) -> Vec<Cell> {
        vec![self.map_or(Cell::Null, Cell::Frame)]
    }
}

impl Shown for Pfn {
    fn cells(&self) -> Vec<Cell> {
        vec![Cell::Frame(*self)]
    }
}

impl Shown for Vec<Pfn> {
    fn cells(&self) -> Vec<Cell> {
        self.iter().copied().map(Cell::Frame).collect()
    }
}

impl Shown for u64 {
    fn cells(&self) -> Vec<Cell> {
        vec![Cell::Number(i64::try_from(*self).unwrap_or(i64::MAX))]
    }
}

/// An address that is compared.
#[derive(PartialEq, Eq, Clone, Copy)]
pub(crate) struct Address(pub u64);

impl Debug for Address {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{:#x}", self.0)
    }
}

impl Shown for Address {
    fn cells(&self) -> Vec<Cell> {
        vec![Cell::Address(self.0)]
    }
}

macro_rules! shown_as_numbers {
    ($($kind:ty),* $(,)?) => {$(
        impl Shown for $kind {
            fn cells(&self) -> Vec<Cell> {
                self.iter().map(|&number| Cell::Number(number.into())).collect()
            }
        }
    )*};
}

shown_as_numbers!([u32; 11], [i32; 5], [i32; 7]);

/// A cache's numbers: its CPU's slab first, then counts.
#[derive(PartialEq, Eq)]
pub(crate) struct CacheCounts(pub Vec<Option<u32>>);

impl Debug for CacheCounts {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

impl Shown for CacheCounts {
    fn cells(&self) -> Vec<Cell> {
        let cell = |(at, count): (usize, &Option<u32>)| match count {
            None => Cell::Null,
            Some(pfn) if at == 0 => Cell::Frame(*pfn),
            Some(count) => Cell::Number(i64::from(*count)),
        };
        self.0.iter().enumerate().map(cell).collect()
    }
}

impl Shown for Option<Place> {
    fn cells(&self) -> Vec<Cell> {
        self.as_ref().map_or_else(|| vec![Cell::Null], Shown::cells)
    }
}

impl Shown for Place {
    fn cells(&self) -> Vec<Cell> {
        let Self { cache, slab_pfn, index, pfn, order } = self;
        let name = cache.as_ref().map_or(Cell::Null, |name| Cell::Text(name.clone()));
        let frame = |pfn: &Option<u32>| pfn.map_or(Cell::Null, Cell::Frame);
        let index = index.map_or(Cell::Null, |index| Cell::Number(index.into()));
        let order = order.map_or(Cell::Null, |order| Cell::Number(order.into()));
        vec![name, frame(slab_pfn), index, frame(pfn), order]
    }
}

impl Shown for FailZone {
    fn cells(&self) -> Vec<Cell> {
        let Self { nr_free_pages, nr_free_pages_exact, pcp_count, boost, .. } = *self;
        let numbers = [nr_free_pages, nr_free_pages_exact, pcp_count, boost];
        let highatomic = [self.nr_free_highatomic, self.nr_reserved_highatomic];
        numbers.into_iter().chain(highatomic).map(|number| Cell::Number(number.into())).collect()
    }
}

/// Takes what is compared. An error ends the comparing: it says what differs.
pub trait Judge {
    /// Takes one thing.
    fn hold<T: Shown>(&mut self, what: What<'_>, kernel: &T, model: &T) -> Result<(), String>;
}

/// Ends at the first difference.
pub struct Strict;

impl Judge for Strict {
    fn hold<T: Shown>(&mut self, what: What<'_>, kernel: &T, model: &T) -> Result<(), String> {
        if kernel == model { Ok(()) } else { Err(format!("{what}: the kernel has {kernel:?}, the model {model:?}")) }
    }
}

/// What kernel and model say of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The thing.
    pub what: What<'static>,
    /// The kernel's values.
    pub kernel: Vec<Cell>,
    /// The model's.
    pub model: Vec<Cell>,
    /// They are equal.
    pub same: bool,
}

/// Keeps all that was compared.
#[derive(Debug, Default)]
pub struct Told(pub Vec<Comparison>);

impl Judge for Told {
    fn hold<T: Shown>(&mut self, what: What<'_>, kernel: &T, model: &T) -> Result<(), String> {
        let same = kernel == model;
        self.0.push(Comparison { what: what.kept(), kernel: kernel.cells(), model: model.cells(), same });
        Ok(())
    }
}

/// Keeps all that was compared, and the first difference as [`Strict`] says it.
#[derive(Debug, Default)]
pub(crate) struct Both {
    pub told: Vec<Comparison>,
    pub difference: Option<String>,
}

impl Judge for Both {
    fn hold<T: Shown>(&mut self, what: What<'_>, kernel: &T, model: &T) -> Result<(), String> {
        if let (None, Err(difference)) = (&self.difference, Strict.hold(what.kept(), kernel, model)) {
            self.difference = Some(difference);
        }
        let mut told = Told(std::mem::take(&mut self.told));
        told.hold(what, kernel, model)?;
        self.told = told.0;
        Ok(())
    }
}

/// Compares one thing of the header or the layout, and says what it is if it differs.
pub(crate) fn same<T: Shown>(what: &str, kernel: &T, model: &T) -> Result<(), String> {
    Strict.hold(What::Header { what: what.into() }, kernel, model)
}
