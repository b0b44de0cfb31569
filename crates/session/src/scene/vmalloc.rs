//! vmalloc areas: a range of addresses and the frames behind it.

use kmscope_mm::sort::sort_by_key;
use kmscope_mm::{Event, Machine, Pfn, VmAreaId};
use std::cmp::Reverse;

/// A vmalloc area, as drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaScene {
    /// The area.
    pub area: VmAreaId,
    /// First address.
    pub addr: u64,
    /// Bytes, guard page included.
    pub size_bytes: u64,
    /// Frame behind each page, in address order; `None` while it is not mapped.
    pub frames: Vec<Option<Pfn>>,
    /// Given back; the range is not used again at once.
    pub freed: bool,
}

impl AreaScene {
    pub(super) fn capture_all(machine: &Machine, wanted: &[VmAreaId]) -> Vec<Self> {
        if wanted.is_empty() {
            return Vec::new();
        }
        let all = machine.vm_areas();
        let find = |area: &VmAreaId| all.iter().find(|view| view.area == *area);
        let mut wanted = wanted.to_vec();
        sort_by_key(&mut wanted, |area| Reverse(area.0));
        wanted
            .iter()
            .filter_map(find)
            .map(|view| Self {
                area: view.area,
                addr: view.addr,
                size_bytes: view.size_bytes,
                frames: view.frames.iter().copied().map(Some).collect(),
                freed: view.freed,
            })
            .collect()
    }

    /// Pages without the guard page.
    pub fn data_pages(&self) -> u64 {
        (self.size_bytes / kmscope_mm::ids::PAGE_SIZE_BYTES).saturating_sub(1)
    }
}

pub(super) fn apply(areas: &mut Vec<AreaScene>, wanted: &[VmAreaId], event: &Event) {
    match *event {
        Event::VmArea { area, addr, size_bytes } => {
            let new = AreaScene { area, addr, size_bytes, frames: Vec::new(), freed: false };
            areas.retain(|other| other.area != area);
            if wanted.contains(&area) {
                let at = areas.partition_point(|other| other.area > area);
                areas.insert(at, new);
            }
        }
        Event::VmMapped { area, index, pfn } => {
            if let Some(area) = areas.iter_mut().find(|other| other.area == area) {
                let index = index as usize;
                if area.frames.len() <= index {
                    area.frames.resize(index + 1, None);
                }
                area.frames[index] = Some(pfn);
            }
        }
        Event::VmUnmapped { area, index, .. } => {
            if let Some(area) = areas.iter_mut().find(|other| other.area == area)
                && let Some(frame) = area.frames.get_mut(index as usize)
            {
                *frame = None;
            }
        }
        Event::VmAreaFreed { area } => {
            if let Some(area) = areas.iter_mut().find(|other| other.area == area) {
                area.frames.clear();
                area.freed = true;
            }
        }
        Event::VmAreaPurged { area } => areas.retain(|other| other.area != area),
        _ => {}
    }
}
