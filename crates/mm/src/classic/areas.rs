//! Where an area of addresses finds its place: the first gap between the areas there are, from the bottom, which is free
//! again as soon as an area is given back.
//!
//! mm/vmalloc.c: `__get_vm_area` of 2.6.12-rc2, `get_vm_area` of 2.0.40.

use crate::VmAreaId;
use crate::state::areas::{AreaState, VmAreas};

impl VmAreas {
    /// The areas that are there, lowest address first.
    pub(crate) fn live_in_order(&self) -> Vec<(VmAreaId, u64, u64)> {
        let areas = self.areas.as_slice().iter().enumerate();
        let live = areas.filter(|(_, area)| area.state == AreaState::Live);
        let mut live: Vec<(VmAreaId, u64, u64)> =
            live.map(|(at, area)| (VmAreaId(at as u32), area.addr, area.size_bytes())).collect();
        crate::sort::sort_by_key(&mut live, |&(_, addr, _)| addr);
        live
    }

    /// An address for `size_bytes`, guard page included. The end is looked at only where the search steps over an area; 2.0
    /// does not look at all (`end` is `None`).
    pub(crate) fn first_gap(&self, start: u64, end: Option<u64>, size_bytes: u64, align_bytes: u64) -> Option<u64> {
        let mut addr = start.next_multiple_of(align_bytes);
        for (_, area, bytes) in self.live_in_order() {
            let behind = (area + bytes).next_multiple_of(align_bytes);
            if area < addr {
                addr = addr.max(behind);
                continue;
            }
            if addr + size_bytes <= area {
                break;
            }
            addr = behind;
            if end.is_some_and(|end| addr > end.saturating_sub(size_bytes)) {
                return None;
            }
        }
        Some(addr)
    }
}
