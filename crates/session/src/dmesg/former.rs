//! Reports as former kernels wrote them, as far as they are known: failed requests, and what kmalloc and vmalloc said.

use super::task;
use kmscope_mm::klog::{Entry, Report, VmallocLack};
use kmscope_mm::machine::Machine;
use kmscope_scenario::Program;

/// The lines of a report; none if that time's form of it is not known.
pub(super) fn lines(program: &Program, machine: &Machine, entry: &Entry) -> Vec<String> {
    let (name, _) = task(program, entry);
    let mode = machine.config().era.encode(entry.gfp);
    let line = match entry.report {
        Report::PageAllocation => {
            format!("{name}: page allocation failure. order:{}, mode:{mode:#x}", entry.order)
        }
        Report::Vmalloc { lack: VmallocLack::Addresses, .. } => {
            "allocation failed: out of vmalloc space - use vmalloc=<size> to increase size.".to_owned()
        }
        Report::BlockTooLarge { size_bytes } => format!("kmalloc of too large a block ({size_bytes} bytes)."),
        Report::NoFreePage => "Couldn't get a free page.....".to_owned(),
        _ => return Vec::new(),
    };
    vec![line]
}
