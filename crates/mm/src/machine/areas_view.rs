//! What the outside sees of vmalloc areas.

use super::{Machine, VmAreaView};
use crate::ids::PAGE_SIZE_BYTES;
use crate::state::areas::{AreaState, end_addr, start_addr};
use crate::{Arch, Pfn, VmAreaId};

impl Machine {
    /// Whether an address is in the vmalloc range.
    pub(crate) fn is_vmalloc_addr(&self, addr: u64) -> bool {
        (start_addr(&self.config)..end_addr(&self.config)).contains(&addr)
    }

    /// The vmalloc range as the kernel names its ends: `VMALLOC_START`, `VMALLOC_END` (arch/x86/include/asm,
    /// pgtable_64_types.h and pgtable_32_areas.h, 6.12.117; on x86_64 the end is the last byte).
    pub fn vmalloc_range(&self) -> (u64, u64) {
        let last_byte = u64::from(self.config.arch == Arch::X86_64);
        (start_addr(&self.config), end_addr(&self.config) - last_byte)
    }

    /// The live area that an address lies in, and its serial number. (The page pointers of large areas lie in areas
    /// that no script can reach.)
    pub(crate) fn vm_area_at(&self, addr: u64) -> Option<(VmAreaId, u32)> {
        if !self.is_vmalloc_addr(addr) {
            return None;
        }
        if self.config.era.is_classic() {
            let inside = |&&(_, area, bytes): &&(VmAreaId, u64, u64)| (area..area + bytes).contains(&addr);
            let areas = self.vm.live_in_order();
            let &(area, ..) = areas.iter().find(inside)?;
            return Some((area, self.vm.areas.get(area.index()).serial));
        }
        let page = (addr - start_addr(&self.config)) / PAGE_SIZE_BYTES;
        let (_, range) = self.vm.ranges_in_order().find(|(_, range)| page < range.start_page + range.pages)?;
        let area = VmAreaId(range.area.checked_sub(1)?);
        let record = self.vm.areas.get(area.index());
        (record.state == AreaState::Live).then_some((area, record.serial))
    }

    /// Whether an area leads to memory of a device.
    pub(crate) fn vm_area_is_device(&self, area: VmAreaId) -> bool {
        self.vm.areas.get(area.index()).phys.is_some()
    }

    /// Bytes that an area was asked for with.
    pub(crate) fn vm_asked_bytes(&self, area: VmAreaId) -> u64 {
        self.vm.areas.get(area.index()).asked_bytes
    }

    /// Frames of an area, in the order of its addresses.
    pub(crate) fn vm_area_frames(&self, area: VmAreaId) -> impl Iterator<Item = Pfn> + '_ {
        let mut link = self.vm.areas.get(area.index()).first_frame;
        std::iter::from_fn(move || {
            let pfn = link.checked_sub(1)?;
            link = self.pages.frames.get(pfn).0[2];
            Some(pfn)
        })
    }

    /// vmalloc areas whose addresses are not free for others, lowest address first.
    pub fn vm_areas(&self) -> Vec<VmAreaView> {
        let areas = self.vm.areas.as_slice().iter().enumerate();
        let shown = areas.filter(|(_, area)| area.state != AreaState::Purged);
        let mut views: Vec<VmAreaView> = shown
            .map(|(at, area)| VmAreaView {
                area: VmAreaId(at as u32),
                addr: area.addr,
                size_bytes: area.size_bytes(),
                phys: area.phys,
                frames: self.vm_area_frames(VmAreaId(at as u32)).collect(),
                freed: area.state == AreaState::Lazy,
            })
            .collect();
        crate::sort::sort_by_key(&mut views, |view| view.addr);
        views
    }

    /// Pages of page tables that were made for areas.
    pub fn area_tables(&self) -> u32 {
        (self.classic.page_tables.len() + self.vm.page_tables.len()) as u32
    }

    /// First address of a range.
    pub(crate) fn range_addr(&self, at: u32) -> u64 {
        start_addr(&self.config) + self.vm.ranges.get(at as usize).start_page * PAGE_SIZE_BYTES
    }
}
