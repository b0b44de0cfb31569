//! What a `mode:0x…` of a log means, and what number flags have: for several kernels, since the bits moved.

use crate::{Message, message};
use kmscope_mm::Era;
use kmscope_mm::gfp::CONFIGURED_BITS;

/// What one kernel makes of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Reading {
    /// Which.
    pub kernel: &'static str,
    /// The number; `None` if the kernel lacks a flag.
    pub number: Option<String>,
    /// The kernel's names.
    pub names: String,
    /// What of it the kernel does not know.
    pub unknown: Option<Message>,
}

/// Reads a number (`0xd0`, `mode:0xd0(…)`) or names (`GFP_KERNEL | __GFP_COLD`) as each kernel does, oldest first; nothing
/// if it is neither.
pub fn read(text: &str) -> Vec<Reading> {
    let text = text.trim();
    let text = text.strip_prefix("gfp_mask=").or_else(|| text.strip_prefix("mode:")).unwrap_or(text);
    if let Some(digits) = text.strip_prefix("0x") {
        let digits = digits.split('(').next().unwrap_or_default();
        return u32::from_str_radix(digits, 16).map_or_else(|_| Vec::new(), by_number);
    }
    let names: Vec<&str> = text.split('|').map(str::trim).collect();
    // Of names that no kernel has there is nothing to read.
    let known = |name: &&str| Era::ALL.iter().any(|era| era.bits(name).is_some());
    if names.iter().all(known) { by_names(&names) } else { Vec::new() }
}

fn by_number(bits: u32) -> Vec<Reading> {
    let read = |era: Era| {
        let (names, rest) = era.read(bits);
        let unknown = not_read(era, rest);
        Reading { kernel: era.version(), number: Some(format!("{bits:#x}")), names: names.join("|"), unknown }
    };
    Era::ALL.map(read).into()
}

/// What a kernel makes of bits that are none of its flags in every configuration.
fn not_read(era: Era, bits: u32) -> Option<Message> {
    let configured = if era == Era::Linux6_12 { bits & CONFIGURED_BITS } else { 0 };
    let none = bits & !configured;
    let hex = |bits: u32| format!("{bits:#x}");
    match (none, configured) {
        (0, 0) => None,
        (0, configured) => Some(message!("flag-reader-configured", bits = hex(configured))),
        (none, 0) => Some(message!("flag-reader-bits", bits = hex(none))),
        (none, configured) => {
            let first = message!("flag-reader-bits", bits = hex(none));
            Some(message!(
                "why-clauses",
                first = first,
                second = message!("flag-reader-configured", bits = hex(configured))
            ))
        }
    }
}

fn by_names(names: &[&str]) -> Vec<Reading> {
    let write = |era: Era| {
        let lacks: Vec<&str> = names.iter().copied().filter(|name| era.bits(name).is_none()).collect();
        let has: Vec<&str> = names.iter().copied().filter(|name| era.bits(name).is_some()).collect();
        let bits = has.iter().filter_map(|name| era.bits(name)).fold(0, |all, bits| all | bits);
        Reading {
            kernel: era.version(),
            number: (!has.is_empty()).then(|| format!("{bits:#x}")),
            names: era.read(bits).0.join("|"),
            unknown: (!lacks.is_empty()).then(|| message!("flag-reader-names", names = lacks.join(", "))),
        }
    };
    Era::ALL.map(write).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str, kernel: &str) -> (Option<String>, String, bool) {
        let rows = read(text);
        let row = rows.iter().find(|row| row.kernel == kernel).expect("a row for each kernel");
        (row.number.clone(), row.names.clone(), row.unknown.is_some())
    }

    fn told(number: &str, names: &str, unknown: bool) -> (Option<String>, String, bool) {
        (Some(number.to_owned()), names.to_owned(), unknown)
    }

    #[test]
    fn an_old_mode_reads_as_its_kernel_meant_it_and_not_as_today() {
        for text in ["0xd0", "mode:0xd0", " gfp_mask=0xd0 ", "mode:0xd0(GFP_KERNEL)"] {
            assert_eq!(row(text, "2.6.10"), told("0xd0", "GFP_KERNEL", false), "{text}");
        }
        assert_eq!(row("0xd0", "6.12"), told("0xd0", "__GFP_IO|__GFP_FS|__GFP_RECLAIMABLE", false));
        assert_eq!(row("0x1080020", "4.14"), told("0x1080020", "GFP_ATOMIC", false));
        assert_eq!(row("0x20", "3.10"), told("0x20", "GFP_ATOMIC", false));
        assert_eq!(row("0x1080020", "6.12"), told("0x1080020", "__GFP_HIGH|__GFP_NOMEMALLOC", true));
        assert_eq!(row("0x2010", "2.6.10"), told("0x2010", "GFP_NOIO|__GFP_NO_GROW", false));
    }

    #[test]
    fn a_flag_that_a_kernel_lacks_is_named() {
        assert_eq!(row("GFP_KERNEL | __GFP_COLD", "2.6.10"), told("0x1d0", "GFP_KERNEL|__GFP_COLD", false));
        assert_eq!(row("GFP_KERNEL | __GFP_COLD", "6.12"), told("0xcc0", "GFP_KERNEL", true));
        assert_eq!(row("__GFP_COLD", "6.12"), (None, String::new(), true));
    }

    #[test]
    fn what_6_12_knows_is_read_as_its_reports_write_it() {
        assert_eq!(row("0x1", "6.12"), told("0x1", "GFP_DMA", false));
        assert_eq!(row("0x400cc0", "6.12"), told("0x400cc0", "GFP_KERNEL_ACCOUNT", false));
        assert_eq!(row("GFP_KERNEL_ACCOUNT", "6.12"), told("0x400cc0", "GFP_KERNEL_ACCOUNT", false));
        assert_eq!(row("__GFP_DMA", "6.12"), told("0x1", "GFP_DMA", false));
        assert_eq!(row("0x800100", "6.12"), told("0x800100", "__GFP_ZERO|__GFP_ZEROTAGS", false));
        let unknown = |text: &str| {
            let rows = read(text);
            let said = rows.last().and_then(|row| row.unknown.as_ref()).map(|said| said.say(crate::Language::English));
            said.unwrap_or_default()
        };
        assert_eq!(unknown("0x1000cc0"), "0x1000000 depends on the configuration");
        assert_eq!(unknown("0x200"), "0x200 is no flag there");
        assert_eq!(unknown("0x1000200"), "0x200 is no flag there; 0x1000000 depends on the configuration");
    }

    #[test]
    fn what_is_no_mode_is_not_read() {
        for text in ["", "0x", "0xfffffffff", "GFP_NONSENSE", "12"] {
            assert_eq!(read(text), [], "{text}");
        }
    }
}
