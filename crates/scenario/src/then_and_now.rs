//! Then and now: one script in the words of two or three kernels, to be looked at side by side. What differs is said
//! elsewhere, and comes from running them.

use kmscope_mm::Preset;

/// A script on machines of several kernels, oldest first. All its versions have the same number of steps.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// Its name in links.
    pub id: &'static str,
    /// The kernels.
    pub sides: &'static [Side],
    /// The step at which the kernels differ.
    pub step: usize,
}

/// The script for one kernel.
#[derive(Clone, Copy, Debug)]
pub struct Side {
    /// The machine.
    pub preset: Preset,
    /// The script without its `machine` line.
    pub body: &'static str,
}

impl Side {
    /// The script.
    pub fn script(&self) -> String {
        format!("{}\n{}", self.preset.statement(), self.body)
    }
}

const fn side(preset: Preset, body: &'static str) -> Side {
    Side { preset, body }
}

const THEN: Preset = Preset::K20M64;
const TEXTBOOK: Preset = Preset::K2611M64;
const NOW: Preset = Preset::X86_64M256;

macro_rules! on_all {
    ($body:literal) => {
        &[side(THEN, $body), side(TEXTBOOK, $body), side(NOW, $body)]
    };
}

/// All of them, in the order of a menu.
pub const COMPARISONS: &[Comparison] = &[
    Comparison { id: "kmalloc-100", sides: on_all!("p = kmalloc(100, GFP_KERNEL);\nkfree(p);\n"), step: 1 },
    Comparison { id: "kmalloc-4096", sides: on_all!("p = kmalloc(4096, GFP_KERNEL);\nkfree(p);\n"), step: 1 },
    Comparison { id: "kmalloc-128K", sides: on_all!("p = kmalloc(128K, GFP_KERNEL);\nkfree(p);\n"), step: 1 },
    Comparison { id: "kmalloc-200K", sides: on_all!("p = kmalloc(200K, GFP_KERNEL);\nkfree(p);\n"), step: 1 },
    // 2.0 has no such flag, and no lists that it could choose from.
    Comparison { id: "cold", sides: &[side(TEXTBOOK, COLD), side(NOW, COLD)], step: 3 },
    Comparison {
        id: "atomic",
        sides: on_all!("hog(until_free = low)\nrepeat 900 { p[i] = __get_free_page(GFP_ATOMIC); }\n"),
        step: 901,
    },
    Comparison {
        id: "pieces",
        sides: on_all!("hog(4M)\nfragment(order = 0, free = 20%)\np = __get_free_pages(GFP_KERNEL, 4);\n"),
        step: 3,
    },
];

const COLD: &str = "warm = alloc_page(GFP_KERNEL);\n__free_page(warm);\ncold = alloc_page(GFP_KERNEL | __GFP_COLD);\n";

/// The place in the menu of the one of this name.
pub fn place_named(id: &str) -> Option<usize> {
    COMPARISONS.iter().position(|comparison| comparison.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DiagnosticKind, compile};

    #[test]
    fn every_version_of_a_script_is_right_in_its_kernel_and_has_as_many_steps() {
        for comparison in COMPARISONS {
            assert_eq!(place_named(comparison.id).map(|at| COMPARISONS[at].id), Some(comparison.id));
            let steps: Vec<usize> = comparison
                .sides
                .iter()
                .map(|side| {
                    let compiled = compile(&side.script());
                    // That a flag is gone is a note.
                    let errors = compiled.diagnostics.iter().map(|one| &one.kind);
                    let errors: Vec<_> =
                        errors.filter(|kind| !matches!(kind, DiagnosticKind::OldFlag { .. })).collect();
                    assert!(errors.is_empty(), "{}, {:?}: {errors:?}", comparison.id, side.preset);
                    assert_eq!(compiled.program.machine, side.preset);
                    compiled.program.steps.len()
                })
                .collect();
            assert!(steps.iter().all(|count| *count == steps[0]), "{}: {steps:?}", comparison.id);
            assert!((1..=steps[0]).contains(&comparison.step), "{}", comparison.id);
        }
    }
}
