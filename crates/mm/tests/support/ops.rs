//! Random operations. The simplest is [`Op::Nop`]: a failing run shrinks towards doing nothing.

use kmscope_mm::op::{CacheFlags, Context, HogTarget, Level, Pointer};
use kmscope_mm::{Gfp, NameId, Op, Slot};
use proptest::prelude::*;

/// Variables: few enough that they are overwritten, freed twice and used after that.
pub const SLOTS: u32 = 160;

fn slot() -> impl Strategy<Value = Slot> {
    (0..SLOTS).prop_map(Slot)
}

fn into() -> impl Strategy<Value = Option<Slot>> {
    prop_oneof![9 => slot().prop_map(Some), 1 => Just(None)]
}

/// Mostly a pointer as it was returned, sometimes one somewhere behind it.
fn pointer() -> impl Strategy<Value = Pointer> {
    let offset_bytes = prop_oneof![14 => Just(0), 1 => -64..5000i64];
    (slot(), offset_bytes).prop_map(|(slot, offset_bytes)| Pointer { slot, offset_bytes })
}

/// Flags that callers use, and some that few do.
pub fn gfp() -> BoxedStrategy<Gfp> {
    let base = prop::sample::select(vec![
        Gfp::GFP_KERNEL,
        Gfp::GFP_ATOMIC,
        Gfp::GFP_NOWAIT,
        Gfp::GFP_NOIO,
        Gfp::GFP_NOFS,
        Gfp::GFP_USER,
        Gfp::GFP_HIGHUSER,
        Gfp::GFP_HIGHUSER_MOVABLE,
        Gfp::NONE,
    ]);
    let extra = prop_oneof![
        12 => Just(Gfp::NONE),
        1 => Just(Gfp::DMA),
        1 => Just(Gfp::DMA32),
        2 => Just(Gfp::MOVABLE),
        2 => Just(Gfp::RECLAIMABLE),
        1 => Just(Gfp::HIGHMEM),
        1 => Just(Gfp::HIGH),
        1 => Just(Gfp::ZERO),
        1 => Just(Gfp::MEMALLOC),
        1 => Just(Gfp::NOMEMALLOC),
        1 => Just(Gfp::NORETRY),
        1 => Just(Gfp::RETRY_MAYFAIL),
        1 => Just(Gfp::NORETRY | Gfp::NOWARN),
        1 => Just(Gfp::NOFAIL),
        1 => Just(Gfp::THISNODE),
    ];
    (base, extra).prop_map(|(base, extra)| base | extra).boxed()
}

/// Small orders often, large ones sometimes, one too large.
fn order() -> impl Strategy<Value = u8> {
    prop_oneof![12 => 0..4u8, 4 => 4..9u8, 2 => 9..=10u8, 1 => Just(11)]
}

fn size_bytes() -> impl Strategy<Value = u64> {
    prop_oneof![10 => 1..300u64, 5 => 300..9000u64, 2 => 9000..200_000u64, 1 => Just(0), 1 => Just(5 << 20)]
}

/// alloc_pages, __get_free_pages, alloc_pages_exact and their opposites; per-CPU lists on and off.
pub fn page_ops() -> BoxedStrategy<Op> {
    prop_oneof![
        20 => (gfp(), order(), into()).prop_map(|(gfp, order, into)| Op::AllocPages { gfp, order, into }),
        20 => (pointer(), order()).prop_map(|(page, order)| Op::FreePages { page, order }),
        10 => (gfp(), order(), into()).prop_map(|(gfp, order, into)| Op::GetFreePages { gfp, order, into }),
        10 => (pointer(), order()).prop_map(|(addr, order)| Op::FreePagesAddr { addr, order }),
        3 => (size_bytes(), gfp(), into())
            .prop_map(|(size_bytes, gfp, into)| Op::AllocPagesExact { size_bytes, gfp, into }),
        3 => (pointer(), size_bytes()).prop_map(|(addr, size_bytes)| Op::FreePagesExact { addr, size_bytes }),
        2 => pointer().prop_map(|page| Op::FreeCold { page }),
        1 => any::<bool>().prop_map(Op::PcpEnable),
    ]
    .boxed()
}

/// kmalloc and slab caches.
pub fn slab_ops() -> BoxedStrategy<Op> {
    let flags =
        (any::<bool>(), prop::bool::weighted(0.1), any::<bool>()).prop_map(|(hwcache_align, dma, reclaimable)| {
            CacheFlags { hwcache_align, dma, reclaimable, ..CacheFlags::default() }
        });
    let create = (0..4u32, 1..9000u32, prop::sample::select(vec![0u32, 8, 64, 4096]), flags, slot());
    prop_oneof![
        20 => (size_bytes(), gfp(), into()).prop_map(|(size_bytes, gfp, into)| Op::Kmalloc { size_bytes, gfp, into }),
        15 => pointer().prop_map(|ptr| Op::Kfree { ptr }),
        2 => pointer().prop_map(|ptr| Op::Ksize { ptr }),
        2 => create.prop_map(|(name, size_bytes, align_bytes, flags, into)| {
            Op::CacheCreate { name: NameId(name), size_bytes, align_bytes, flags, into }
        }),
        8 => (pointer(), gfp(), into()).prop_map(|(cache, gfp, into)| Op::CacheAlloc { cache, gfp, into }),
        5 => (pointer(), pointer()).prop_map(|(cache, ptr)| Op::CacheFree { cache, ptr }),
        1 => pointer().prop_map(|cache| Op::CacheDestroy { cache }),
        1 => pointer().prop_map(|cache| Op::CacheShrink { cache }),
    ]
    .boxed()
}

/// vmalloc, kvmalloc, memory of devices, kmap.
pub fn vm_ops() -> BoxedStrategy<Op> {
    let phys = prop_oneof![Just(0xf000_0000u64), Just(0xe123_4567), Just(0xa_0000), Just(0x20_0000), Just(0xffff_f000)];
    let ioremap = (phys, 0..3_000_000u64, into());
    prop_oneof![
        ioremap.prop_map(|(phys, size_bytes, into)| Op::Ioremap { phys, size_bytes, into }),
        pointer().prop_map(|ptr| Op::Iounmap { ptr }),
        (pointer(), into()).prop_map(|(page, into)| Op::Kmap { page, into }),
        pointer().prop_map(|page| Op::Kunmap { page }),
        (pointer(), 1..=4u8).prop_map(|(ptr, len_bytes)| Op::IoRead { ptr, len_bytes }),
        (pointer(), any::<u32>(), 1..=4u8).prop_map(|(ptr, value, len_bytes)| Op::IoWrite { ptr, value, len_bytes }),
        (pointer(), any::<u8>(), 0..9000u64).prop_map(|(ptr, byte, len_bytes)| Op::IoFill { ptr, byte, len_bytes }),
        (size_bytes(), gfp(), into()).prop_map(|(size_bytes, gfp, into)| Op::Vmalloc { size_bytes, gfp, into }),
        pointer().prop_map(|ptr| Op::Vfree { ptr }),
        (size_bytes(), gfp(), into()).prop_map(|(size_bytes, gfp, into)| Op::Kvmalloc { size_bytes, gfp, into }),
        pointer().prop_map(|ptr| Op::Kvfree { ptr }),
    ]
    .boxed()
}

/// Reading and writing memory.
pub fn memory_ops() -> BoxedStrategy<Op> {
    prop_oneof![
        (pointer(), any::<u8>(), 0..6000u64).prop_map(|(ptr, byte, len_bytes)| Op::Memset { ptr, byte, len_bytes }),
        pointer().prop_map(|ptr| Op::Peek { ptr }),
        (pointer(), slot()).prop_map(|(from, into)| Op::Assign { from, into }),
    ]
    .boxed()
}

/// Where code can run.
pub fn context() -> BoxedStrategy<Context> {
    prop_oneof![
        Just(Context::HardIrq),
        Just(Context::Tasklet),
        Just(Context::Timer),
        (0..3u32).prop_map(|name| Context::SpinLock(NameId(name))),
        (0..3u32).prop_map(|name| Context::SpinLockIrq(NameId(name))),
        (0..3u32).prop_map(|name| Context::SpinLockBh(NameId(name))),
        (0..3u32).prop_map(|name| Context::Task(NameId(name))),
        Just(Context::IrqsOff),
        Just(Context::IrqsSaved),
        Just(Context::PreemptOff),
        Just(Context::FsLock),
        Just(Context::IoPath),
        Just(Context::NoFs),
        Just(Context::NoIo),
        Just(Context::NoReclaim),
    ]
    .boxed()
}

/// Contexts entered and left, mostly as they must not be.
pub fn context_ops() -> BoxedStrategy<Op> {
    (context(), any::<bool>())
        .prop_map(|(context, enter)| if enter { Op::Enter(context) } else { Op::Leave(context) })
        .boxed()
}

/// The world around, up to `pages` pages at a time.
pub fn world_ops(pages: u32) -> BoxedStrategy<Op> {
    let level = prop::sample::select(vec![Level::Zero, Level::AtomicFloor, Level::Min, Level::Low, Level::High]);
    let target = prop_oneof![
        (0..pages).prop_map(HogTarget::Pages),
        (0..100u8).prop_map(HogTarget::Percent),
        (level, -20..200i32).prop_map(|(level, pages)| HogTarget::UntilFree(level, pages)),
    ];
    prop_oneof![
        12 => (0..pages, any::<bool>()).prop_map(|(pages, dirty)| Op::PageCache { pages, dirty }),
        1 => target.prop_map(|target| Op::Hog { target }),
        1 => (0..8u8, 0..100u8, any::<bool>())
            .prop_map(|(free_order, percent, movable)| Op::Fragment { free_order, percent, movable }),
        6 => (0..pages).prop_map(|pages| Op::Anon { pages }),
        3 => (0..pages).prop_map(|pages| Op::Dentries { pages }),
        2 => (0..pages).prop_map(|pages| Op::Swap { pages }),
        3 => (0..pages).prop_map(|pages| Op::ReadAgain { pages }),
        16 => (0..6u32).prop_map(|ticks| Op::Wait { ticks }),
    ]
    .boxed()
}

/// Operations of every kind; the world takes up to `pages` pages at a time.
pub fn any_op(pages: u32) -> BoxedStrategy<Op> {
    prop_oneof![
        2 => Just(Op::Nop),
        60 => page_ops(),
        30 => slab_ops(),
        6 => vm_ops(),
        6 => memory_ops(),
        1 => context_ops(),
        1 => world_ops(pages),
    ]
    .boxed()
}

/// Allocations of every kind; what they are stored in does not matter.
pub fn allocations() -> BoxedStrategy<Op> {
    let create = (0..4u32, 1..9000u32, any::<bool>(), any::<bool>());
    prop_oneof![
        20 => (gfp(), order()).prop_map(|(gfp, order)| Op::AllocPages { gfp, order, into: None }),
        10 => (gfp(), order()).prop_map(|(gfp, order)| Op::GetFreePages { gfp, order, into: None }),
        3 => (size_bytes(), gfp()).prop_map(|(size_bytes, gfp)| Op::AllocPagesExact { size_bytes, gfp, into: None }),
        25 => (size_bytes(), gfp()).prop_map(|(size_bytes, gfp)| Op::Kmalloc { size_bytes, gfp, into: None }),
        2 => create.prop_map(|(name, size_bytes, hwcache_align, reclaimable)| Op::CacheCreate {
            name: NameId(name),
            size_bytes,
            align_bytes: 0,
            flags: CacheFlags { hwcache_align, reclaimable, ..CacheFlags::default() },
            into: Slot(0),
        }),
        4 => (size_bytes(), gfp()).prop_map(|(size_bytes, gfp)| Op::Vmalloc { size_bytes, gfp, into: None }),
        2 => (size_bytes(), gfp()).prop_map(|(size_bytes, gfp)| Op::Kvmalloc { size_bytes, gfp, into: None }),
    ]
    .boxed()
}
