//! What the kernels of the lab have and have not: flags with their meaning, calls.
//!
//! Flags by [`Era`]; calls: include/linux/slab.h, gfp.h, mm.h, vmalloc.h, highmem.h, asm-i386/io.h of 2.6.12-rc2 and of
//! 6.12; include/linux/mm.h and malloc.h of 2.0.40. 2.6.10 is taken to have the calls of 2.6.11.

use super::words::{OLD_FLAGS, gfp_names};
use crate::diagnostic::{DiagnosticKind, When};
use kmscope_mm::{Era, Gfp};

/// How a script names the kernels after `machine`, newest first.
pub const NAMES: [(&str, Era); 4] = [
    ("linux-6.12", Era::Linux6_12),
    ("linux-2.6.11", Era::Linux2_6_11),
    ("linux-2.6.10", Era::Linux2_6_10),
    ("linux-2.0", Era::Linux2_0),
];

/// What a flag is to a kernel.
pub(crate) enum Flag {
    /// It has it.
    Here(Gfp),
    /// Other kernels have it.
    Elsewhere(DiagnosticKind),
    /// No kernel of the lab has it.
    Nowhere,
}

/// A flag of this name, as a kernel has it.
pub(crate) fn flag(era: Era, name: &str) -> Flag {
    let here = if era == Era::Linux6_12 {
        gfp_names().find(|(known, _)| *known == name).map(|(_, gfp)| gfp)
    } else {
        former(era, name)
    };
    match here {
        Some(gfp) => Flag::Here(gfp),
        // What 6.12 makes of flags that are gone is said elsewhere.
        None if era == Era::Linux6_12 && OLD_FLAGS.iter().any(|old| old.name == name) => Flag::Nowhere,
        None => {
            let Some(when) = when(era, name, |other| has_flag(other, name)) else { return Flag::Nowhere };
            let instead = INSTEAD_OF_FLAGS.iter().find(|(of, flag, _)| of.contains(&era) && *flag == name);
            Flag::Elsewhere(DiagnosticKind::NotInEra {
                name: name.to_owned(),
                era: era.version(),
                when,
                instead: instead.map(|(.., instead)| *instead),
            })
        }
    }
}

fn has_flag(era: Era, name: &str) -> bool {
    match era {
        Era::Linux6_12 => gfp_names().any(|(known, _)| known == name),
        _ => former(era, name).is_some(),
    }
}

/// When came what `era` does not have yet, or went what it has no longer; `None` if no kernel of the lab has it. Where the
/// version is not known, the kernels of the lab are the bounds: what they have was looked up in their sources.
fn when(era: Era, name: &str, has: impl Fn(Era) -> bool) -> Option<When> {
    let known = |table: &[(&str, &'static str)]| table.iter().find(|(known, _)| *known == name).map(|(_, at)| *at);
    let machines = Era::MACHINES;
    if let Some(first) = machines.into_iter().filter(|other| *other > era).find(|other| has(*other)) {
        let before = machines.into_iter().rfind(|other| *other < first);
        return Some(match (known(CAME_IN), before) {
            (Some(version), _) => When::Since(version),
            (None, Some(before)) => When::After(before.version()),
            (None, None) => When::Since(first.version()),
        });
    }
    let last = machines.into_iter().rfind(|other| has(*other))?;
    let after = machines.into_iter().find(|other| *other > last)?;
    Some(known(GONE_IN).map_or(When::GoneBy(after.version()), When::GoneIn))
}

/// Flags and calls of which the first version is known: LWN.net, "Some API changes for 2.6.14" (2005); Linux Device Drivers,
/// 2nd edition, chapter 7, "Backward Compatibility" (lookaside caches, high memory); notes of releases 2.6.11, 4.4, 4.12 and
/// 4.13, of which those of flags agree with [`OLD_FLAGS`].
const CAME_IN: &[(&str, &str)] = &[
    ("kzalloc", "2.6.14"),
    ("kmem_cache_create", "2.1.23"),
    ("kmem_cache_alloc", "2.1.23"),
    ("kmem_cache_free", "2.1.23"),
    ("kmap", "2.3.23"),
    ("kunmap", "2.3.23"),
    ("__GFP_HIGHMEM", "2.3.23"),
    ("GFP_HIGHUSER", "2.3.23"),
    ("__GFP_ZERO", "2.6.11"),
    ("__GFP_RECLAIM", "4.4"),
    ("__GFP_DIRECT_RECLAIM", "4.4"),
    ("__GFP_KSWAPD_RECLAIM", "4.4"),
    ("__GFP_RETRY_MAYFAIL", "4.13"),
    ("memalloc_nofs_save", "4.12"),
    ("memalloc_nofs_restore", "4.12"),
];

/// The same of the first version without them.
const GONE_IN: &[(&str, &str)] = &[("__GFP_WAIT", "4.4"), ("__GFP_REPEAT", "4.13"), ("__GFP_COLD", "4.15")];

/// A flag of a former kernel.
fn former(era: Era, name: &str) -> Option<Gfp> {
    match name {
        // Beside a priority, it changes nothing of it.
        "GFP_DMA" if era == Era::Linux2_0 => Some(Gfp::DMA),
        // include/linux/slab.h of 2.6.12-rc2: other names of the same.
        "SLAB_KERNEL" if era.is_2_6() => Some(Gfp::GFP_KERNEL),
        "SLAB_ATOMIC" if era.is_2_6() => Some(Gfp::GFP_ATOMIC),
        _ => era.decode(era.bits(name)?),
    }
}

const OF_2_6: &[Era] = &[Era::Linux2_6_10, Era::Linux2_6_11];
const OF_2_6_10: &[Era] = &[Era::Linux2_6_10];
const OF_2_0: &[Era] = &[Era::Linux2_0];

/// What to write for flags that a kernel does not have.
const INSTEAD_OF_FLAGS: &[(&[Era], &str, &str)] = &[
    (OF_2_6, "__GFP_DIRECT_RECLAIM", "__GFP_WAIT"),
    (OF_2_6, "__GFP_RECLAIM", "__GFP_WAIT"),
    (OF_2_6, "__GFP_RETRY_MAYFAIL", "__GFP_REPEAT"),
    (OF_2_6, "GFP_NOWAIT", "0"),
    (OF_2_6, "GFP_HIGHUSER_MOVABLE", "GFP_HIGHUSER"),
    (OF_2_6, "GFP_KERNEL_ACCOUNT", "GFP_KERNEL"),
    (OF_2_6_10, "__GFP_ZERO", "get_zeroed_page(flags)"),
    (OF_2_0, "GFP_NOWAIT", "GFP_BUFFER"),
    (OF_2_0, "GFP_NOIO", "GFP_IO"),
    (OF_2_0, "GFP_NOFS", "GFP_NFS"),
    (OF_2_0, "GFP_HIGHUSER", "GFP_USER"),
    (OF_2_0, "GFP_HIGHUSER_MOVABLE", "GFP_USER"),
    (OF_2_0, "__GFP_DMA", "GFP_DMA"),
    (OF_2_0, "__GFP_WAIT", "GFP_KERNEL"),
    (OF_2_0, "__GFP_HIGH", "GFP_ATOMIC"),
    (&[Era::Linux6_12], "GFP_BUFFER", "GFP_NOWAIT"),
    (&[Era::Linux6_12], "GFP_IO", "GFP_NOIO"),
];

/// Calls that 6.12 has, and no former kernel of the lab; what to write there.
const ONLY_6_12: &[(&str, Option<&str>)] = &[
    ("kzalloc", Some("kmalloc(size, flags); memset(p, 0, size)")),
    ("kmalloc_array", Some("kmalloc(size, flags)")),
    ("alloc_pages_exact", Some("__get_free_pages(flags, order)")),
    ("free_pages_exact", Some("free_pages(addr, order)")),
    ("kmem_cache_zalloc", Some("kmem_cache_alloc(cache, flags)")),
    ("vzalloc", Some("vmalloc(size)")),
    ("kvmalloc", Some("vmalloc(size)")),
    ("kvzalloc", Some("vmalloc(size)")),
    ("kvfree", Some("vfree(addr)")),
    ("mutex_lock", None),
    ("mutex_unlock", None),
    ("memalloc_nofs_save", Some("GFP_NOFS")),
    ("memalloc_nofs_restore", None),
    ("memalloc_noio_save", Some("GFP_NOIO")),
    ("memalloc_noio_restore", None),
    ("memalloc_noreclaim_save", None),
    ("memalloc_noreclaim_restore", None),
];

/// Calls that 2.0 does not have; what to write there, also for those of [`ONLY_6_12`] for which that is something else.
const NOT_IN_2_0: &[(&str, Option<&str>)] = &[
    ("kmem_cache_zalloc", Some("kmalloc(size, priority)")),
    ("memalloc_nofs_save", None),
    ("memalloc_noio_save", Some("GFP_IO")),
    ("kcalloc", Some("kmalloc(size, priority)")),
    ("ksize", None),
    ("get_zeroed_page", Some("__get_free_page(priority)")),
    ("alloc_pages", Some("__get_free_pages(priority, order)")),
    ("alloc_page", Some("__get_free_page(priority)")),
    ("__free_pages", Some("free_pages(addr, order)")),
    ("__free_page", Some("free_page(addr)")),
    ("kmem_cache_create", Some("kmalloc(size, priority)")),
    ("kmem_cache_alloc", Some("kmalloc(size, priority)")),
    ("kmem_cache_free", Some("kfree(ptr)")),
    ("kmem_cache_destroy", None),
    ("kmem_cache_shrink", None),
    ("__vmalloc", Some("vmalloc(size)")),
    ("ioremap", Some("vremap(phys, size)")),
    ("ioremap_nocache", Some("vremap(phys, size)")),
    ("iounmap", Some("vfree(addr)")),
    ("kmap", None),
    ("kunmap", None),
    ("spin_lock", None),
    ("spin_unlock", None),
    ("spin_lock_irq", None),
    ("spin_unlock_irq", None),
    ("spin_lock_irqsave", None),
    ("spin_unlock_irqrestore", None),
    ("spin_lock_bh", None),
    ("spin_unlock_bh", None),
    ("local_irq_disable", None),
    ("local_irq_enable", None),
    ("local_irq_save", None),
    ("local_irq_restore", None),
    ("preempt_disable", None),
    ("preempt_enable", None),
];

/// Calls that 6.12 no longer has; what to write today.
const NOT_IN_6_12: &[(&str, Option<&str>)] =
    &[("vremap", Some("ioremap(phys, size)")), ("ioremap_nocache", Some("ioremap(phys, size)"))];

/// Calls that 2.6 no longer has; what to write there.
const NOT_IN_2_6: &[(&str, Option<&str>)] = &[("vremap", Some("ioremap(phys, size)"))];

/// Calls of 6.12 that the lab shows on former kernels only.
const NOT_YET_IN_6_12: &[&str] = &["kmap", "kunmap", "kmem_cache_shrink"];

/// What is wrong with a call of the language on a machine of this kernel.
pub(crate) fn absent(era: Era, name: &str) -> Option<DiagnosticKind> {
    if name == "pcp" && era.is_classic() {
        return Some(DiagnosticKind::PcpFixed { era: era.version(), none: era == Era::Linux2_0 });
    }
    if era == Era::Linux6_12 && NOT_YET_IN_6_12.contains(&name) {
        return Some(DiagnosticKind::NotYet { name: name.to_owned() });
    }
    let instead = lacks(era, name)?;
    let when = when(era, name, |other| lacks(other, name).is_none())?;
    Some(DiagnosticKind::NotInEra { name: name.to_owned(), era: era.version(), when, instead })
}

/// What to write (if anything is known) for a call that this kernel does not have.
fn lacks(era: Era, name: &str) -> Option<Option<&'static str>> {
    let tables: &[&[(&str, Option<&'static str>)]] = match era {
        Era::Linux2_0 => &[NOT_IN_2_0, ONLY_6_12],
        Era::Linux6_12 => &[NOT_IN_6_12],
        _ => &[ONLY_6_12, NOT_IN_2_6],
    };
    let mut all = tables.iter().flat_map(|table| table.iter());
    all.find(|(known, _)| *known == name).map(|(_, instead)| *instead)
}

/// The kernel that a script names, without compiling it.
pub fn era_of(source: &str) -> Era {
    let machine = source.lines().find(|line| line.trim_start().starts_with("machine "));
    let named = machine
        .and_then(|line| line.split_whitespace().skip(3).find_map(|word| NAMES.iter().find(|(name, _)| *name == word)));
    named.map_or_else(Era::default, |(_, era)| *era)
}

/// Whether a word of the language can be used on machines of this kernel: it is no flag or call that only others have.
pub fn has_word(era: Era, word: &str) -> bool {
    absent(era, word).is_none() && !matches!(flag(era, word), Flag::Elsewhere(_))
}
