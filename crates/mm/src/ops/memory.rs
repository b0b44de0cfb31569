//! Reading and writing memory itself: memset, a look at the first bytes, pointers handed on.

use crate::ids::PAGE_SIZE_BYTES;
use crate::machine::Machine;
use crate::machine::provenance::Memory;
use crate::op::Pointer;
use crate::outcome::Bug;
use crate::{Observer, Outcome, Pfn, Slot};

impl Machine {
    /// Frames of an area, where bytes in a row do not lie in frames in a row; of other memory none are needed.
    fn scattered_frames(&self, memory: Memory) -> Vec<Pfn> {
        match memory {
            Memory::Area { area } => self.vm_area_frames(area).collect(),
            _ => Vec::new(),
        }
    }

    /// The frame that a byte of an allocation lies in, and where.
    fn frame_of_byte(&self, memory: Memory, scattered: &[Pfn], offset_bytes: u64) -> (Pfn, u32) {
        let in_page = (offset_bytes % PAGE_SIZE_BYTES) as u32;
        let page = (offset_bytes / PAGE_SIZE_BYTES) as u32;
        match memory {
            Memory::Object { slab, index } => {
                let addr = self.addr_of_object(slab, index) + offset_bytes;
                let pfn = self.config.pfn_of_addr(addr).expect("slabs lie in the direct map");
                (pfn, (addr % PAGE_SIZE_BYTES) as u32)
            }
            Memory::Large { pfn, .. }
            | Memory::Pages { pfn, .. }
            | Memory::StructPages { pfn, .. }
            | Memory::Exact { pfn, .. } => (pfn + page, in_page),
            Memory::Area { .. } => (scattered[page as usize], in_page),
        }
    }

    pub(crate) fn op_memset<O: Observer>(
        &mut self,
        ptr: Pointer,
        byte: u8,
        len_bytes: u64,
        observer: &mut O,
    ) -> Outcome {
        if len_bytes == 0 {
            // It touches nothing, wherever it points.
            return Outcome::Done;
        }
        let (memory, offset_bytes) = match self.to_access(ptr, len_bytes) {
            Ok(place) => place,
            Err(bug) => return Outcome::Bug(bug),
        };
        if self.is_device(memory) {
            return Outcome::Done;
        }
        let scattered = self.scattered_frames(memory);
        let (end, mut at) = (offset_bytes + len_bytes, offset_bytes);
        while at < end {
            let (pfn, in_page) = self.frame_of_byte(memory, &scattered, at);
            let len = (end - at).min(PAGE_SIZE_BYTES - u64::from(in_page));
            self.fill_page(pfn, in_page, len as u32, byte, observer);
            at += len;
        }
        Outcome::Done
    }

    /// Whether it is memory of a device, whose content is the device's own matter.
    fn is_device(&self, memory: Memory) -> bool {
        matches!(memory, Memory::Area { area } if self.vm_area_is_device(area))
    }

    /// `readl` and its relatives: on x86 no more than a look.
    pub(crate) fn op_io_read(&self, ptr: Pointer, len_bytes: u8) -> Outcome {
        match self.op_peek(ptr) {
            Outcome::Content { mut bytes } => {
                bytes.iter_mut().skip(len_bytes.into()).for_each(|byte| *byte = None);
                Outcome::Content { bytes }
            }
            other => other,
        }
    }

    /// `writel` and its relatives: the lowest byte first.
    pub(crate) fn op_io_write<O: Observer>(
        &mut self,
        ptr: Pointer,
        value: u32,
        len_bytes: u8,
        observer: &mut O,
    ) -> Outcome {
        let len = u64::from(len_bytes.clamp(1, 4));
        let (memory, offset_bytes) = match self.to_access(ptr, len) {
            Ok(place) => place,
            Err(bug) => return Outcome::Bug(bug),
        };
        if !self.is_device(memory) {
            let scattered = self.scattered_frames(memory);
            for (at, byte) in (offset_bytes..offset_bytes + len).zip(value.to_le_bytes()) {
                let (pfn, in_page) = self.frame_of_byte(memory, &scattered, at);
                self.fill_page(pfn, in_page, 1, byte, observer);
            }
        }
        Outcome::Done
    }

    /// The first eight bytes, or as many as were asked for.
    pub(crate) fn op_peek(&self, ptr: Pointer) -> Outcome {
        let (memory, offset_bytes) = match self.to_access(ptr, 1) {
            Ok(place) => place,
            Err(bug) => return Outcome::Bug(bug),
        };
        if self.is_device(memory) {
            return Outcome::Content { bytes: [None; 8] };
        }
        let size_bytes = self.asked_bytes(memory).unwrap_or(0);
        let scattered = self.scattered_frames(memory);
        let mut bytes = [None; 8];
        for (at, byte) in (offset_bytes..size_bytes).zip(&mut bytes) {
            let (pfn, in_page) = self.frame_of_byte(memory, &scattered, at);
            *byte = self.content.byte(pfn, in_page);
        }
        Outcome::Content { bytes }
    }

    pub(crate) fn op_assign<O: Observer>(&mut self, from: Pointer, into: Slot, _observer: &mut O) -> Outcome {
        match self.slots.pointer(from) {
            Ok(held) => {
                self.slots.store_held::<O>(Some(into), held);
                Outcome::Done
            }
            Err(_) => Outcome::Bug(Bug::NotAPointer),
        }
    }
}
