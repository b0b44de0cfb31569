//! The vocabulary: functions with their parameters, blocks, flags, constants, machines.

use crate::diagnostic::{DiagnosticKind, NameKind};
use kmscope_mm::op::{CacheFlags, Context};
use kmscope_mm::{Era, Gfp, NameId, Op, Preset};
use std::sync::LazyLock;

/// What a parameter takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParamKind {
    /// Bytes.
    Bytes,
    /// A count of things.
    Count,
    /// An order, 0 to 255 (the machine refuses what is above 10).
    Order,
    /// Ticks.
    Ticks,
    /// A byte's value, 0 to 255.
    Byte,
    /// GFP flags.
    Gfp,
    /// Slab flags.
    SlabFlags,
    /// A pointer.
    Pointer,
    /// A cache.
    Cache,
    /// Text in quotes.
    Text,
    /// A name that needs no declaration (of a lock).
    Name,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A percentage.
    Percent,
    /// Where a hog stops: bytes, percent, or `until_free = LEVEL`.
    HogTarget,
    /// `NULL` or a function that is not looked at.
    Constructor,
}

/// A parameter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Param {
    /// Its name, as in the kernel's documentation.
    pub name: &'static str,
    /// What it takes.
    pub kind: ParamKind,
    /// It can be left out.
    pub optional: bool,
}

/// What a call gives back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Returns {
    /// Nothing.
    Nothing,
    /// A pointer that a variable can hold.
    Pointer,
    /// A cache, which a variable must hold.
    Cache,
    /// A number that is known only when the script runs.
    Number,
    /// What only the call that belongs to it takes back: flags that were saved.
    Saved,
}

/// Functions of the script, by what they do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "named as the functions of the kernel are")]
pub enum Function {
    Kmalloc,
    Kzalloc,
    Kcalloc,
    KmallocArray,
    Kfree,
    Ksize,
    GetFreePages,
    GetFreePage,
    GetZeroedPage,
    GetDmaPages,
    AllocPages,
    AllocPage,
    FreePages,
    FreePage,
    UnderFreePages,
    UnderFreePage,
    AllocPagesExact,
    FreePagesExact,
    CacheCreate,
    CacheAlloc,
    CacheZalloc,
    CacheFree,
    CacheDestroy,
    Vmalloc,
    Vzalloc,
    UnderVmalloc,
    Vfree,
    Kvmalloc,
    Kvzalloc,
    Kvfree,
    Ioremap,
    Iounmap,
    IoRead,
    IoWrite,
    MemsetIo,
    Kmap,
    Kunmap,
    CacheShrink,
    Memset,
    Peek,
    /// What enters or leaves a context, see [`surroundings`].
    Surroundings,
    PageCache,
    ReadAgain,
    Anon,
    Swap,
    Dentries,
    Hog,
    Fragment,
    Pcp,
    Wait,
    Note,
    Marker,
}

/// A function with its name and parameters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FunctionInfo {
    /// As written.
    pub name: &'static str,
    /// Which.
    pub function: Function,
    /// Its parameters.
    pub params: &'static [Param],
    /// Its result.
    pub returns: Returns,
}

impl FunctionInfo {
    /// `kmalloc(size, flags)`
    pub fn signature(&self) -> String {
        let mut out = format!("{}(", self.name);
        for (i, param) in self.params.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            match param.kind {
                ParamKind::Words(words) => out.push_str(&words.join("|")),
                ParamKind::Text => {
                    out.push('"');
                    out.push_str(param.name);
                    out.push('"');
                }
                ParamKind::HogTarget => out.push_str("80% | 32M | until_free = min"),
                ParamKind::Percent => {
                    out.push_str(param.name);
                    out.push('%');
                }
                _ => out.push_str(param.name),
            }
        }
        out.push(')');
        out
    }

    /// Whether it is about the world around, and no call of the kernel.
    pub const fn is_of_the_world(&self) -> bool {
        use Function::{Anon, Dentries, Fragment, Hog, Marker, Note, PageCache, Pcp, ReadAgain, Swap, Wait};
        matches!(
            self.function,
            PageCache | ReadAgain | Anon | Swap | Dentries | Hog | Fragment | Pcp | Wait | Note | Marker
        )
    }

    /// Parameters that cannot be left out.
    pub fn required(&self) -> usize {
        self.params.iter().filter(|p| !p.optional).count()
    }
}

const fn p(name: &'static str, kind: ParamKind) -> Param {
    Param { name, kind, optional: false }
}

const fn opt(name: &'static str, kind: ParamKind) -> Param {
    Param { name, kind, optional: true }
}

const SIZE: Param = p("size", ParamKind::Bytes);
const FLAGS: Param = p("flags", ParamKind::Gfp);
const ORDER: Param = p("order", ParamKind::Order);
const PTR: Param = p("ptr", ParamKind::Pointer);
const ADDR: Param = p("addr", ParamKind::Pointer);
const PAGE: Param = p("page", ParamKind::Pointer);
const CACHE: Param = p("cache", ParamKind::Cache);
const LOCK: Param = p("lock", ParamKind::Name);
const SAVED: Param = p("irqflags", ParamKind::Name);
const N: Param = p("n", ParamKind::Count);

macro_rules! functions {
    ($($name:literal $function:ident [$($param:expr),*] $returns:ident;)*) => {
        /// Every function of the script, grouped as the reference lists them.
        pub const FUNCTIONS: &[FunctionInfo] = &[$(FunctionInfo {
            name: $name,
            function: Function::$function,
            params: &[$($param),*],
            returns: Returns::$returns,
        }),*];
    };
}

functions! {
    "kmalloc" Kmalloc [SIZE, FLAGS] Pointer;
    "kzalloc" Kzalloc [SIZE, FLAGS] Pointer;
    "kcalloc" Kcalloc [N, SIZE, FLAGS] Pointer;
    "kmalloc_array" KmallocArray [N, SIZE, FLAGS] Pointer;
    "kfree" Kfree [PTR] Nothing;
    "ksize" Ksize [PTR] Number;
    "__get_free_pages" GetFreePages [FLAGS, ORDER] Pointer;
    "__get_free_page" GetFreePage [FLAGS] Pointer;
    "get_zeroed_page" GetZeroedPage [FLAGS] Pointer;
    "__get_dma_pages" GetDmaPages [FLAGS, ORDER] Pointer;
    "get_dma_pages" GetDmaPages [FLAGS, ORDER] Pointer;
    "free_pages" FreePages [ADDR, ORDER] Nothing;
    "free_page" FreePage [ADDR] Nothing;
    "alloc_pages" AllocPages [FLAGS, ORDER] Pointer;
    "alloc_page" AllocPage [FLAGS] Pointer;
    "__free_pages" UnderFreePages [PAGE, ORDER] Nothing;
    "__free_page" UnderFreePage [PAGE] Nothing;
    "alloc_pages_exact" AllocPagesExact [SIZE, FLAGS] Pointer;
    "free_pages_exact" FreePagesExact [ADDR, SIZE] Nothing;
    "kmem_cache_create" CacheCreate [p("name", ParamKind::Text), SIZE, p("align", ParamKind::Bytes), p("flags", ParamKind::SlabFlags), opt("ctor", ParamKind::Constructor)] Cache;
    "kmem_cache_alloc" CacheAlloc [CACHE, FLAGS] Pointer;
    "kmem_cache_zalloc" CacheZalloc [CACHE, FLAGS] Pointer;
    "kmem_cache_free" CacheFree [CACHE, PTR] Nothing;
    "kmem_cache_destroy" CacheDestroy [CACHE] Nothing;
    "vmalloc" Vmalloc [SIZE] Pointer;
    "vzalloc" Vzalloc [SIZE] Pointer;
    "__vmalloc" UnderVmalloc [SIZE, FLAGS] Pointer;
    "vfree" Vfree [ADDR] Nothing;
    "kvmalloc" Kvmalloc [SIZE, FLAGS] Pointer;
    "kvzalloc" Kvzalloc [SIZE, FLAGS] Pointer;
    "kvfree" Kvfree [ADDR] Nothing;
    "ioremap" Ioremap [p("phys", ParamKind::Bytes), SIZE] Pointer;
    "ioremap_nocache" Ioremap [p("phys", ParamKind::Bytes), SIZE] Pointer;
    "vremap" Ioremap [p("phys", ParamKind::Bytes), SIZE] Pointer;
    "iounmap" Iounmap [ADDR] Nothing;
    "readb" IoRead [ADDR] Number;
    "readw" IoRead [ADDR] Number;
    "readl" IoRead [ADDR] Number;
    "writeb" IoWrite [p("value", ParamKind::Count), ADDR] Nothing;
    "writew" IoWrite [p("value", ParamKind::Count), ADDR] Nothing;
    "writel" IoWrite [p("value", ParamKind::Count), ADDR] Nothing;
    "memset_io" MemsetIo [ADDR, p("byte", ParamKind::Byte), SIZE] Nothing;
    "kmap" Kmap [PAGE] Pointer;
    "kunmap" Kunmap [PAGE] Nothing;
    "kmem_cache_shrink" CacheShrink [CACHE] Nothing;
    "memset" Memset [PTR, p("byte", ParamKind::Byte), SIZE] Nothing;
    "peek" Peek [PTR] Nothing;
    "spin_lock" Surroundings [LOCK] Nothing;
    "spin_unlock" Surroundings [LOCK] Nothing;
    "spin_lock_irq" Surroundings [LOCK] Nothing;
    "spin_unlock_irq" Surroundings [LOCK] Nothing;
    "spin_lock_irqsave" Surroundings [LOCK, SAVED] Nothing;
    "spin_unlock_irqrestore" Surroundings [LOCK, SAVED] Nothing;
    "spin_lock_bh" Surroundings [LOCK] Nothing;
    "spin_unlock_bh" Surroundings [LOCK] Nothing;
    "mutex_lock" Surroundings [LOCK] Nothing;
    "mutex_unlock" Surroundings [LOCK] Nothing;
    "local_irq_disable" Surroundings [] Nothing;
    "local_irq_enable" Surroundings [] Nothing;
    "local_irq_save" Surroundings [SAVED] Nothing;
    "local_irq_restore" Surroundings [SAVED] Nothing;
    "preempt_disable" Surroundings [] Nothing;
    "preempt_enable" Surroundings [] Nothing;
    "memalloc_nofs_save" Surroundings [] Saved;
    "memalloc_nofs_restore" Surroundings [SAVED] Nothing;
    "memalloc_noio_save" Surroundings [] Saved;
    "memalloc_noio_restore" Surroundings [SAVED] Nothing;
    "memalloc_noreclaim_save" Surroundings [] Saved;
    "memalloc_noreclaim_restore" Surroundings [SAVED] Nothing;
    "page_cache" PageCache [SIZE, opt("dirtiness", ParamKind::Words(&["clean", "dirty"]))] Nothing;
    "read_again" ReadAgain [SIZE] Nothing;
    "anon" Anon [SIZE] Nothing;
    "swap" Swap [SIZE] Nothing;
    "dentries" Dentries [SIZE] Nothing;
    "hog" Hog [p("how_much", ParamKind::HogTarget)] Nothing;
    "fragment" Fragment [ORDER, p("free", ParamKind::Percent), opt("kept", ParamKind::Words(&["unmovable", "movable"]))] Nothing;
    "pcp" Pcp [p("state", ParamKind::Words(&["on", "off"]))] Nothing;
    "wait" Wait [p("ticks", ParamKind::Ticks)] Nothing;
    "note" Note [p("text", ParamKind::Text)] Nothing;
    "marker" Marker [p("name", ParamKind::Text)] Nothing;
}

/// What a word of the language is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Word {
    /// A function.
    Function(&'static FunctionInfo),
    /// A GFP flag, or several together.
    Gfp(Gfp),
    /// A flag of `kmem_cache_create`.
    SlabFlags(CacheFlags),
    /// A number.
    Constant(i64),
}

/// All of them, by name.
static WORDS: LazyLock<Vec<(&str, Word)>> = LazyLock::new(|| {
    let functions = FUNCTIONS.iter().map(|function| (function.name, Word::Function(function)));
    let gfp = gfp_names().map(|(name, gfp)| (name, Word::Gfp(gfp)));
    let slab = SLAB_FLAGS.iter().map(|(name, flags)| (*name, Word::SlabFlags(*flags)));
    let constants = CONSTANTS.iter().map(|(name, value)| (*name, Word::Constant(*value)));
    let mut words: Vec<_> = functions.chain(gfp).chain(slab).chain(constants).collect();
    words.sort_by_key(|(name, _)| *name);
    words
});

/// What this word is, if the language knows it.
pub fn word(name: &str) -> Option<Word> {
    let at = WORDS.binary_search_by_key(&name, |(known, _)| known).ok()?;
    Some(WORDS[at].1)
}

/// The function of this name.
pub fn function(name: &str) -> Option<&'static FunctionInfo> {
    match word(name) {
        Some(Word::Function(function)) => Some(function),
        _ => None,
    }
}

/// The operation of a call that enters or leaves a context; `lock` is the lock that it names.
pub fn surroundings(call: &str, lock: NameId) -> Op {
    match call {
        "spin_lock" => Op::Enter(Context::SpinLock(lock)),
        "spin_unlock" => Op::Leave(Context::SpinLock(lock)),
        "spin_lock_irq" | "spin_lock_irqsave" => Op::Enter(Context::SpinLockIrq(lock)),
        "spin_unlock_irq" | "spin_unlock_irqrestore" => Op::Leave(Context::SpinLockIrq(lock)),
        "spin_lock_bh" => Op::Enter(Context::SpinLockBh(lock)),
        "spin_unlock_bh" => Op::Leave(Context::SpinLockBh(lock)),
        "mutex_lock" => Op::Enter(Context::Mutex(lock)),
        "mutex_unlock" => Op::Leave(Context::Mutex(lock)),
        "local_irq_disable" => Op::Enter(Context::IrqsOff),
        "local_irq_enable" => Op::Leave(Context::IrqsOff),
        "local_irq_save" => Op::Enter(Context::IrqsSaved),
        "local_irq_restore" => Op::Leave(Context::IrqsSaved),
        "preempt_disable" => Op::Enter(Context::PreemptOff),
        "preempt_enable" => Op::Leave(Context::PreemptOff),
        "memalloc_nofs_save" => Op::Enter(Context::NoFs),
        "memalloc_nofs_restore" => Op::Leave(Context::NoFs),
        "memalloc_noio_save" => Op::Enter(Context::NoIo),
        "memalloc_noio_restore" => Op::Leave(Context::NoIo),
        "memalloc_noreclaim_save" => Op::Enter(Context::NoReclaim),
        "memalloc_noreclaim_restore" => Op::Leave(Context::NoReclaim),
        _ => Op::Nop,
    }
}

/// Heads of blocks, with the call name that steps carry.
pub const BLOCKS: [&str; 7] = ["in_irq", "in_tasklet", "in_timer", "task", "start", "fs_lock", "io_path"];

/// Statements that are neither calls nor contexts.
pub const STATEMENTS: [&str; 3] = ["machine", "repeat", "for"];

/// Blocks and calls of the language that later versions of the lab will know.
pub const NOT_YET: [&str; 21] = [
    "vcalloc",
    "vrealloc",
    "vmalloc_array",
    "kvrealloc",
    "krealloc_array",
    "krealloc",
    "kvmalloc_array",
    "kvcalloc",
    "kstrdup",
    "kmemdup",
    "kasprintf",
    "devm_kzalloc",
    "devm_kmalloc",
    "dma_alloc_coherent",
    "dma_free_coherent",
    "dma_pool_create",
    "mempool_create",
    "kmalloc_node",
    "alloc_pages_node",
    "vmalloc_user",
    "vmap",
];

/// Functions whose result is known before the script runs.
pub fn is_constant_function(name: &str) -> bool {
    CONSTANT_FUNCTIONS.contains(&name)
}

/// See [`is_constant_function`].
pub const CONSTANT_FUNCTIONS: [&str; 2] = ["get_order", "PAGE_ALIGN"];

/// Whether this is the head of a block.
pub fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name) || name == "repeat"
}

/// Bytes of a page on every machine of the lab.
pub const PAGE_SIZE: u64 = 4096;

/// Number constants of the kernel (of sizes: include/linux/sizes.h, 6.12).
pub const CONSTANTS: &[(&str, i64)] = &[
    ("PAGE_SIZE", 4096),
    ("PAGE_SHIFT", 12),
    ("MAX_PAGE_ORDER", 10),
    ("PAGE_ALLOC_COSTLY_ORDER", 3),
    ("KMALLOC_MAX_SIZE", 4 << 20),
    ("KMALLOC_MAX_CACHE_SIZE", 8192),
    ("SZ_1", 1),
    ("SZ_2", 1 << 1),
    ("SZ_4", 1 << 2),
    ("SZ_8", 1 << 3),
    ("SZ_16", 1 << 4),
    ("SZ_32", 1 << 5),
    ("SZ_64", 1 << 6),
    ("SZ_128", 1 << 7),
    ("SZ_256", 1 << 8),
    ("SZ_512", 1 << 9),
    ("SZ_1K", 1 << 10),
    ("SZ_2K", 1 << 11),
    ("SZ_4K", 1 << 12),
    ("SZ_8K", 1 << 13),
    ("SZ_16K", 1 << 14),
    ("SZ_32K", 1 << 15),
    ("SZ_64K", 1 << 16),
    ("SZ_128K", 1 << 17),
    ("SZ_256K", 1 << 18),
    ("SZ_512K", 1 << 19),
    ("SZ_1M", 1 << 20),
    ("SZ_2M", 1 << 21),
    ("SZ_4M", 1 << 22),
    ("SZ_8M", 1 << 23),
    ("SZ_16M", 1 << 24),
    ("SZ_32M", 1 << 25),
    ("SZ_64M", 1 << 26),
    ("SZ_128M", 1 << 27),
    ("SZ_256M", 1 << 28),
    ("SZ_512M", 1 << 29),
    ("SZ_1G", 1 << 30),
    ("SZ_2G", 1 << 31),
    ("SZ_4G", 1 << 32),
    ("SZ_8G", 1 << 33),
    ("SZ_16G", 1 << 34),
    ("SZ_32G", 1 << 35),
    ("SZ_64T", 1 << 46),
];

/// Composed flags beyond [`Gfp::COMBINATIONS`] (include/linux/gfp_types.h, 6.12).
const MORE_GFP: &[(Gfp, &str)] = &[
    (Gfp::RECLAIM, "__GFP_RECLAIM"),
    (Gfp(Gfp::GFP_KERNEL.0 | Gfp::ACCOUNT.0), "GFP_KERNEL_ACCOUNT"),
    (Gfp(TRANSHUGE_LIGHT.0 | Gfp::DIRECT_RECLAIM.0), "GFP_TRANSHUGE"),
    (TRANSHUGE_LIGHT, "GFP_TRANSHUGE_LIGHT"),
];

const TRANSHUGE_LIGHT: Gfp =
    Gfp((Gfp::GFP_HIGHUSER_MOVABLE.0 | Gfp::COMP.0 | Gfp::NOMEMALLOC.0 | Gfp::NOWARN.0) & !Gfp::RECLAIM.0);

/// Every GFP name that a script can write, combinations first.
pub fn gfp_names() -> impl Iterator<Item = (&'static str, Gfp)> {
    Gfp::COMBINATIONS.iter().chain(MORE_GFP).chain(Gfp::BITS).map(|(gfp, name)| (*name, *gfp))
}

/// The bits of all of them.
pub(crate) static GFP_BITS: LazyLock<u32> = LazyLock::new(|| gfp_names().fold(0, |all, (_, gfp)| all | gfp.0));

/// The GFP flags of this name.
pub fn gfp(name: &str) -> Option<Gfp> {
    match word(name) {
        Some(Word::Gfp(gfp)) => Some(gfp),
        _ => None,
    }
}

/// A flag of older kernels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OldFlag {
    /// Its name.
    pub name: &'static str,
    /// The first kernel without it.
    pub gone_in: &'static str,
    /// What to write today.
    pub instead: Option<&'static str>,
    /// What it means today.
    pub gfp: Gfp,
}

const fn old(name: &'static str, gone_in: &'static str, instead: Option<&'static str>, gfp: Gfp) -> OldFlag {
    OldFlag { name, gone_in, instead, gfp }
}

/// Flags of older kernels: taken as what they mean today, with a note. `__GFP_COLD` and `__GFP_NOTRACK` mean nothing.
pub const OLD_FLAGS: [OldFlag; 8] = [
    old("__GFP_WAIT", "4.4", Some("__GFP_RECLAIM"), Gfp::RECLAIM),
    old("__GFP_REPEAT", "4.13", Some("__GFP_RETRY_MAYFAIL"), Gfp::RETRY_MAYFAIL),
    old("__GFP_COLD", "4.15", None, Gfp::NONE),
    old("__GFP_NOTRACK", "4.15", None, Gfp::NONE),
    old("__GFP_ATOMIC", "6.3", Some("__GFP_HIGH"), Gfp::HIGH),
    old("GFP_TEMPORARY", "4.14", Some("GFP_KERNEL | __GFP_RECLAIMABLE"), Gfp(Gfp::GFP_KERNEL.0 | Gfp::RECLAIMABLE.0)),
    old("SLAB_KERNEL", "2.6.20", Some("GFP_KERNEL"), Gfp::GFP_KERNEL),
    old("SLAB_ATOMIC", "2.6.20", Some("GFP_ATOMIC"), Gfp::GFP_ATOMIC),
];

const NO_SLAB_FLAGS: CacheFlags =
    CacheFlags { hwcache_align: false, dma: false, reclaimable: false, blank_in_name: false };

/// Flags of `kmem_cache_create`. Those that change nothing that the lab shows are taken as they
/// are: a cache that cannot be made is NULL here also with `SLAB_PANIC`, and no caches are merged.
pub const SLAB_FLAGS: &[(&str, CacheFlags)] = &[
    ("SLAB_HWCACHE_ALIGN", CacheFlags { hwcache_align: true, ..NO_SLAB_FLAGS }),
    ("SLAB_CACHE_DMA", CacheFlags { dma: true, ..NO_SLAB_FLAGS }),
    ("SLAB_RECLAIM_ACCOUNT", CacheFlags { reclaimable: true, ..NO_SLAB_FLAGS }),
    ("SLAB_PANIC", NO_SLAB_FLAGS),
    ("SLAB_ACCOUNT", NO_SLAB_FLAGS),
    ("SLAB_NO_MERGE", NO_SLAB_FLAGS),
];

/// Slab flags that would change the layout of objects: not modelled.
pub const SLAB_FLAGS_NOT_YET: [&str; 6] = [
    "SLAB_POISON",
    "SLAB_RED_ZONE",
    "SLAB_STORE_USER",
    "SLAB_CONSISTENCY_CHECKS",
    "SLAB_TYPESAFE_BY_RCU",
    "SLAB_CACHE_DMA32",
];

/// Levels of `until_free`.
pub const LEVELS: [&str; 5] = ["zero", "floor", "min", "low", "high"];

/// The machine of these words, or what is wrong with them.
pub fn machine(arch: &str, size: &str, era: Era) -> Result<Preset, DiagnosticKind> {
    let of_era = || Preset::ALL.into_iter().filter(move |preset| preset.era() == era);
    if let Some(preset) = of_era().find(|m| m.script_words() == (arch, size)) {
        return Ok(preset);
    }
    let known = || of_era().map(|m| m.script_words());
    let sizes: Vec<_> = known().filter(|(a, _)| *a == arch).map(|(_, s)| s).collect();
    let elsewhere = Preset::ALL.into_iter().any(|preset| preset.script_words().0 == arch);
    match known().find(|(a, _)| *a == arch) {
        None if elsewhere => {
            let arch = known().next().map_or("i386", |(a, _)| a);
            let sizes = known().map(|(_, size)| size).collect();
            Err(DiagnosticKind::MachineOfEra { era: era.version(), arch, sizes })
        }
        Some((arch, _)) => Err(DiagnosticKind::MachineSize { arch, sizes }),
        None => Err(DiagnosticKind::Unknown {
            what: NameKind::Machine,
            name: arch.to_owned(),
            suggestion: super::nearest::nearest_processor(arch, known().map(|(a, _)| a)),
        }),
    }
}
