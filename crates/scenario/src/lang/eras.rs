//! What the kernels of the lab have and have not: flags with their meaning, calls.
//!
//! Flags by [`Era`]; calls: include/linux/slab.h, gfp.h, mm.h, vmalloc.h, highmem.h, asm-i386/io.h of 2.6.12-rc2 and of
//! 6.12; include/linux/mm.h and malloc.h of 2.0.40. 2.6.10 is taken to have the calls of 2.6.11.

use super::words::{OLD_FLAGS, gfp_names};
use crate::diagnostic::DiagnosticKind;
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
            let of_6_12 = gfp_names().any(|(known, _)| known == name);
            let has = |other: &Era| match other {
                Era::Linux6_12 => of_6_12,
                other => other.bits(name).is_some(),
            };
            let all = [
                Era::Linux2_0,
                Era::Linux2_6_10,
                Era::Linux2_6_11,
                Era::Linux3_10,
                Era::Linux4_14,
                Era::Linux6_12,
            ];
            let versions: Vec<&str> = all.iter().filter(|other| has(other)).map(|other| other.version()).collect();
            if versions.is_empty() {
                return Flag::Nowhere;
            }
            let instead = INSTEAD_OF_FLAGS.iter().find(|(of, flag, _)| of.contains(&era) && *flag == name);
            Flag::Elsewhere(DiagnosticKind::NotInEra {
                name: name.to_owned(),
                era: era.version(),
                versions: versions.join(", "),
                instead: instead.map(|(.., instead)| *instead),
            })
        }
    }
}

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
    ("pcp", None),
];

/// Calls that 2.0 does not have, though 2.6 does; what to write there.
const NOT_IN_2_0: &[(&str, Option<&str>)] = &[
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

/// Calls of 6.12 that the lab shows on former kernels only.
const NOT_YET_IN_6_12: &[&str] = &["kmap", "kunmap", "kmem_cache_shrink"];

/// What is wrong with a call of the language on a machine of this kernel.
pub(crate) fn absent(era: Era, name: &str) -> Option<DiagnosticKind> {
    let in_table = |table: &[(&str, Option<&'static str>)]| {
        table.iter().find(|(known, _)| *known == name).map(|(_, instead)| *instead)
    };
    let kind = |versions: &str, instead| {
        let (name, versions) = (name.to_owned(), versions.to_owned());
        Some(DiagnosticKind::NotInEra { name, era: era.version(), versions, instead })
    };
    if era == Era::Linux6_12 {
        if NOT_YET_IN_6_12.contains(&name) {
            return Some(DiagnosticKind::NotYet { name: name.to_owned() });
        }
        let versions = if name == "vremap" { "2.0" } else { "2.6.10, 2.6.11" };
        return in_table(NOT_IN_6_12).and_then(|instead| kind(versions, instead));
    }
    if let Some(instead) = in_table(ONLY_6_12) {
        return kind("6.12", instead);
    }
    if era == Era::Linux2_0 {
        let versions = if name == "ioremap_nocache" { "2.6.10, 2.6.11" } else { "2.6.10, 2.6.11, 6.12" };
        return in_table(NOT_IN_2_0).and_then(|instead| kind(versions, instead));
    }
    if name == "vremap" { kind("2.0", Some("ioremap(phys, size)")) } else { None }
}
