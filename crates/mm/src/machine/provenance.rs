//! What a pointer points to: the allocation that it came from, if that still lives.
//!
//! The kernel takes an address at its word. Here a variable remembers the serial number of the allocation
//! that filled it, and every allocation keeps its number for as long as it lives: so a pointer to memory
//! that was freed is told from one to the same memory given out again, and bugs that would corrupt a real
//! machine are named before they happen.

use crate::machine::Machine;
use crate::op::Pointer;
use crate::outcome::{Bug, Family};
use crate::pages::frame::FrameKind;
use crate::state::slabs::CacheName;
use crate::{Pfn, SlabId, VmAreaId};

/// An allocation that lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Memory {
    /// An object of a slab.
    Object { slab: SlabId, index: u16 },
    /// A large kmalloc.
    Large { pfn: Pfn, order: u8, asked_bytes: u64 },
    /// Pages, by their address.
    Pages { pfn: Pfn, order: u8 },
    /// Pages, by their `struct page`.
    StructPages { pfn: Pfn, order: u8 },
    /// Pages of alloc_pages_exact.
    Exact { pfn: Pfn, pages: u32 },
    /// A vmalloc area.
    Area { area: VmAreaId },
}

/// What an operand denotes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Denotes {
    /// NULL.
    Null,
    /// What `kmalloc(0)` returned.
    ZeroSize,
    /// Nothing that was ever allocated.
    Nothing,
    /// Memory that is free now.
    Freed,
    /// Memory that was freed and has another owner now.
    Reused,
    /// A place in an allocation, so many bytes behind (or before) its beginning.
    Memory { memory: Memory, offset_bytes: i64 },
}

impl Machine {
    /// What an operand denotes.
    pub(crate) fn denotes(&self, pointer: Pointer) -> Denotes {
        let Ok(held) = self.slots.pointer(pointer) else { return Denotes::Nothing };
        match (held.value, held.serial) {
            (0, _) => return Denotes::Null,
            (crate::state::slabs::size_class::ZERO_SIZE_PTR, 0) => return Denotes::ZeroSize,
            (_, 0) => return Denotes::Nothing,
            _ => {}
        }
        match self.owner_of(held.base) {
            Some((serial, Some(memory))) if serial == held.serial => {
                Denotes::Memory { memory, offset_bytes: held.value.wrapping_sub(held.base).cast_signed() }
            }
            Some(_) => Denotes::Reused,
            None => Denotes::Freed,
        }
    }

    /// Who has the memory at an address (or that a `struct page` stands for): serial number and allocation; no
    /// allocation if it is not one that a pointer could come from. `None` if it is free.
    fn owner_of(&self, addr: u64) -> Option<(u32, Option<Memory>)> {
        if let Some((area, serial)) = self.vm_area_at(addr) {
            return Some((serial, Some(Memory::Area { area })));
        }
        let in_direct_map = self.config.pfn_of_addr(addr);
        let block = in_direct_map.and_then(|pfn| Some((pfn, self.pages.frames.block_of(pfn)?)));
        if let Some((pfn, (head, frame))) = block {
            let [word0, word1, serial, _] = frame.0;
            let order = frame.order();
            let memory = match frame.kind() {
                FrameKind::None | FrameKind::Free | FrameKind::Pcp => return None,
                FrameKind::Slab => {
                    let object = self.object_at(addr)?;
                    let (serial, _) = self.slabs.allocation_of(object.slab, object.index);
                    let memory = Memory::Object { slab: object.slab, index: object.index };
                    return (serial != 0).then_some((serial, Some(memory)));
                }
                FrameKind::Pages => Memory::Pages { pfn: head, order },
                FrameKind::Exact => {
                    let offset_pages = pfn - word0;
                    debug_assert!(offset_pages < word1);
                    Memory::Exact { pfn: word0, pages: word1 }
                }
                FrameKind::LargeKmalloc => {
                    let asked_bytes = u64::from(word0) | u64::from(word1) << 32;
                    Memory::Large { pfn: head, order, asked_bytes }
                }
                FrameKind::Vmalloc
                | FrameKind::CacheClean
                | FrameKind::CacheDirty
                | FrameKind::Hog
                | FrameKind::Anon
                | FrameKind::Dentries => {
                    return Some((0, None));
                }
            };
            return Some((serial, Some(memory)));
        }
        let pfn = self.config.pfn_of_struct_page(addr)?;
        let (head, frame) = self.pages.frames.block_of(pfn)?;
        match frame.kind() {
            FrameKind::None | FrameKind::Free | FrameKind::Pcp => None,
            FrameKind::Pages => Some((frame.0[2], Some(Memory::StructPages { pfn: head, order: frame.order() }))),
            _ => Some((0, None)),
        }
    }

    /// The allocation that a function of `family` is to free. `None` if it is NULL.
    pub(crate) fn to_free(&self, pointer: Pointer) -> Result<Option<Memory>, Bug> {
        match self.denotes(pointer) {
            Denotes::Null => Ok(None),
            Denotes::ZeroSize | Denotes::Nothing => Err(Bug::NotAPointer),
            Denotes::Freed => Err(Bug::DoubleFree),
            Denotes::Reused => Err(Bug::FreeOfReused),
            Denotes::Memory { memory, offset_bytes: 0 } => Ok(Some(memory)),
            Denotes::Memory { .. } => Err(Bug::NotTheStart),
        }
    }

    /// The allocation that an operand lies in, and how far behind its beginning, to read or write `len_bytes`.
    pub(crate) fn to_access(&self, pointer: Pointer, len_bytes: u64) -> Result<(Memory, u64), Bug> {
        match self.denotes(pointer) {
            Denotes::Null => Err(Bug::NullPointer),
            Denotes::ZeroSize | Denotes::Nothing => Err(Bug::NotAPointer),
            Denotes::Freed | Denotes::Reused => Err(Bug::UseAfterFree),
            Denotes::Memory { memory, offset_bytes } => {
                let size_bytes = self.asked_bytes(memory).ok_or(Bug::NotAPointer)?;
                let offset = u64::try_from(offset_bytes).ok();
                let inside = offset
                    .filter(|&offset| offset.checked_add(len_bytes).is_some_and(|end_bytes| end_bytes <= size_bytes));
                inside.map(|offset| (memory, offset)).ok_or(Bug::OutOfBounds { size_bytes })
            }
        }
    }

    /// Bytes of an allocation that its owner asked for; `None` if the pointer does not stand for the memory
    /// itself (a `struct page`, a `struct kmem_cache`).
    pub(crate) fn asked_bytes(&self, memory: Memory) -> Option<u64> {
        let pages_bytes = |pages: u32| u64::from(pages) * crate::PAGE_SIZE_BYTES;
        match memory {
            Memory::Object { slab, index } => {
                let (cache, _) = self.slabs.home_of(slab);
                (!self.slabs.is_kmem_cache(cache)).then(|| self.slabs.allocation_of(slab, index).1.into())
            }
            Memory::Large { asked_bytes, .. } => Some(asked_bytes),
            Memory::Pages { order, .. } => Some(pages_bytes(1 << order)),
            Memory::StructPages { .. } => None,
            Memory::Exact { pages, .. } => Some(pages_bytes(pages)),
            Memory::Area { area } => Some(self.vm_asked_bytes(area)),
        }
    }

    /// The family of calls that an allocation belongs to.
    pub(crate) fn family(&self, memory: Memory) -> Family {
        match memory {
            Memory::Object { slab, .. } => {
                let (cache, _) = self.slabs.home_of(slab);
                match self.slabs.infos.get(cache.index()).name {
                    CacheName::KmemCache => Family::CacheStruct,
                    CacheName::Kmalloc { .. } | CacheName::Size { .. } | CacheName::Bucket { .. } => Family::Kmalloc,
                    _ => Family::Cache,
                }
            }
            Memory::Large { .. } => Family::Kmalloc,
            Memory::Pages { .. } => Family::Pages,
            Memory::StructPages { .. } => Family::StructPages,
            Memory::Exact { .. } => Family::PagesExact,
            Memory::Area { area } if self.vm.areas.get(area.index()).phys.is_some() => Family::Ioremap,
            Memory::Area { .. } => Family::Vmalloc,
        }
    }
}
