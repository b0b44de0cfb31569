//! How a cache cuts its pages into objects: size, alignment, order, counts.
//!
//! ```text
//!  slab of order 1 (8192 bytes), size 704:   0      704    1408 …        7040  7744  8192
//!                                            │ obj 0 │ obj 1 │ …  │ obj 10 │ rest 448 │
//!                                            └ freeptr_offset_bytes into each, while it is free
//! ```
//!
//! mm/slub.c, `calculate_sizes`, `calculate_order`, `calc_slab_order`, `set_cpu_partial`;
//! mm/slab_common.c, `calculate_alignment`; Linux 6.12.

use crate::config::{Arch, Config};
use crate::ids::{MAX_PAGE_ORDER, PAGE_SIZE_BYTES, order_for_bytes};

/// Largest order that SLUB uses to have more objects in a slab (`slub_max_order`).
const MAX_ORDER: u8 = 3;

/// The cache line of the processors modelled, bytes.
const CACHE_LINE_BYTES: u32 = 64;

/// Smallest alignment of a slab object (`ARCH_SLAB_MINALIGN`), bytes.
const MIN_ALIGN_BYTES: u32 = 8;

/// Most objects that the counters of one slab hold (`MAX_OBJS_PER_PAGE`).
const MAX_OBJECTS: u64 = 32767;

/// The measures of a cache.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Geometry {
    /// What a caller gets, bytes.
    pub object_size_bytes: u32,
    /// From one object to the next, bytes.
    pub size_bytes: u32,
    /// Where in a free object the address of the next free one is written.
    pub freeptr_offset_bytes: u32,
    /// Usual order of a slab.
    pub order: u8,
    /// Objects in a slab of the usual order.
    pub objects: u16,
    /// Order that one object needs: what is tried when the usual order cannot be had.
    pub min_order: u8,
    /// Objects in a slab of that order.
    pub min_objects: u16,
    /// Empty slabs stay on the node's list while it is no longer than this.
    pub min_partial: u8,
    /// Slabs that a CPU's partial list may hold; 0 without CONFIG_SMP.
    pub cpu_partial_slabs: u16,
}

/// A pointer's size, bytes.
pub const fn word_bytes(arch: Arch) -> u32 {
    match arch {
        Arch::X86_64 => 8,
        Arch::I386 => 4,
    }
}

/// Rounded up to a power of two's multiple (`ALIGN`: with anything else it computes the same, and wraps).
const fn align_up(value: u32, align: u32) -> u32 {
    value.wrapping_add(align.wrapping_sub(1)) & !align.wrapping_sub(1)
}

/// The alignment of a cache's objects, bytes. `hwcache_align` keeps an object from sharing cache
/// lines with more neighbours than fit in one line whole: the line is halved while two fit.
pub const fn alignment(arch: Arch, object_size_bytes: u32, align_bytes: u32, hwcache_align: bool) -> u32 {
    let mut align = align_bytes;
    if hwcache_align {
        let mut line = CACHE_LINE_BYTES;
        while object_size_bytes <= line / 2 {
            line /= 2;
        }
        if line > align {
            align = line;
        }
    }
    if align < MIN_ALIGN_BYTES {
        align = MIN_ALIGN_BYTES;
    }
    align_up(align, word_bytes(arch))
}

/// log2, rounded down.
const fn ilog2(value: u32) -> u32 {
    31 - value.leading_zeros()
}

/// Objects of `size_bytes` in a slab of `order`.
const fn objects_in(order: u8, size_bytes: u32) -> u64 {
    (PAGE_SIZE_BYTES << order) / size_bytes as u64
}

/// The usual order: the smallest, from one that holds enough objects, up to 3, that wastes at most
/// a sixteenth; else an eighth, a quarter, a half; else what one object needs.
fn usual_order(cpus: u32, size_bytes: u32) -> Option<u8> {
    // Enough objects for all CPUs to take some without meeting at the node's lock.
    let wanted = u64::from(4 * (32 - cpus.leading_zeros() + 1));
    let wanted = wanted.min(objects_in(MAX_ORDER, size_bytes)).max(1);
    let start = order_for_bytes(wanted * u64::from(size_bytes));
    for fraction in [16, 8, 4, 2] {
        for order in start..=MAX_ORDER {
            let slab_bytes = PAGE_SIZE_BYTES << order;
            if slab_bytes % u64::from(size_bytes) <= slab_bytes / fraction {
                return Some(order);
            }
        }
    }
    let order = order_for_bytes(u64::from(size_bytes));
    (order <= MAX_PAGE_ORDER).then_some(order)
}

/// Slabs on a CPU's partial list: enough for a number of objects that falls with their size, each
/// slab counted as half full.
fn cpu_partial_slabs(size_bytes: u32, objects: u64) -> u16 {
    let objects_wanted: u64 = match size_bytes {
        4096.. => 6,
        1024.. => 24,
        256.. => 52,
        _ => 120,
    };
    (2 * objects_wanted).div_ceil(objects) as u16
}

/// The measures of a cache of such objects; `None` if no slab can hold one.
pub fn geometry(config: &Config, object_size_bytes: u32, align_bytes: u32, hwcache_align: bool) -> Option<Geometry> {
    let largest = (PAGE_SIZE_BYTES << MAX_PAGE_ORDER) as u32;
    if object_size_bytes == 0 || object_size_bytes > largest {
        return None;
    }
    let word = word_bytes(config.arch);
    let in_words = align_up(object_size_bytes, word);
    let size_bytes = align_up(in_words, alignment(config.arch, object_size_bytes, align_bytes, hwcache_align));
    // An alignment near 2^32 wraps, here as there.
    if size_bytes < in_words || size_bytes > largest {
        return None;
    }
    let order = usual_order(config.cpus, size_bytes)?;
    let min_order = order_for_bytes(u64::from(size_bytes));
    let objects = objects_in(order, size_bytes);
    let min_objects = objects_in(min_order, size_bytes);
    if objects == 0 || objects > MAX_OBJECTS || min_objects == 0 {
        return None;
    }
    Some(Geometry {
        object_size_bytes,
        size_bytes,
        freeptr_offset_bytes: object_size_bytes / 2 / word * word,
        order,
        objects: objects as u16,
        min_order,
        min_objects: min_objects as u16,
        min_partial: (ilog2(size_bytes) / 2).clamp(5, 10) as u8,
        cpu_partial_slabs: if config.smp { cpu_partial_slabs(size_bytes, objects) } else { 0 },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Preset;
    use crate::machine::Machine;

    fn config(arch: Arch, smp: bool) -> Config {
        let toy = Machine::preset(Preset::Toy64);
        Config { arch, smp, cpus: 1, ..toy.config().clone() }
    }

    #[test]
    fn caches_of_three_real_kernels_have_the_same_measures() {
        let table = include_str!("../../../tests/data/kmem_caches.txt");
        let mut rows = 0;
        for row in table.lines().filter(|row| !row.starts_with('#')) {
            let mut fields = row.split(' ');
            let (build, name) = (fields.next().unwrap(), fields.next().unwrap());
            let numbers: Vec<u32> = fields.map(|field| field.parse().unwrap()).collect();
            let [object_size_bytes, align, hwcache, size_bytes, freeptr_offset_bytes, rest @ ..] = &numbers[..] else {
                panic!("{row}")
            };
            let [order, objects, min_order, min_objects, min_partial, cpu_partial_slabs] = rest else {
                panic!("{row}")
            };
            let arch = if build == "i386" { Arch::I386 } else { Arch::X86_64 };
            let config = config(arch, build == "smp");
            // Where the cache asked for alignment to cache lines, the alignment is computed too.
            let asked_align = if *hwcache == 1 { 0 } else { *align };
            assert_eq!(alignment(arch, *object_size_bytes, asked_align, *hwcache == 1), *align, "{build} {name}");
            let expected = Geometry {
                object_size_bytes: *object_size_bytes,
                size_bytes: *size_bytes,
                freeptr_offset_bytes: *freeptr_offset_bytes,
                order: *order as u8,
                objects: *objects as u16,
                min_order: *min_order as u8,
                min_objects: *min_objects as u16,
                min_partial: *min_partial as u8,
                cpu_partial_slabs: *cpu_partial_slabs as u16,
            };
            let computed = geometry(&config, *object_size_bytes, asked_align, *hwcache == 1);
            assert_eq!(computed, Some(expected), "{build} {name}");
            rows += 1;
        }
        assert!(rows > 200, "{rows} rows");
    }

    #[test]
    fn sizes_that_no_slab_can_hold_are_refused() {
        let config = config(Arch::X86_64, false);
        let largest = (PAGE_SIZE_BYTES << MAX_PAGE_ORDER) as u32;
        for (size, align) in [(0, 0), (largest + 1, 0), (8, 2 * largest), (8, u32::MAX)] {
            assert_eq!(geometry(&config, size, align, false), None, "{size} bytes, aligned to {align}");
        }
        // Any other alignment is rounded up to a pointer's size (`calculate_alignment`).
        let odd = geometry(&config, 64, 3, false);
        assert_eq!((odd, alignment(Arch::X86_64, 64, 3, false)), (geometry(&config, 64, 8, false), 8));
        let one = geometry(&config, largest, 0, false).map(|geometry| (geometry.order, geometry.objects));
        assert_eq!(one, Some((MAX_PAGE_ORDER, 1)));
    }
}
