//! What a fact check against the source of Linux 6.12.117 found. The places in it are named where the machine does so.

mod lab;

use kmscope_mm::event::CompactMode;
use kmscope_mm::klog::{Report, SleepingCall, TAINT_BAD_PAGE, TAINT_DIE, TAINT_WARN, VmallocLack};
use kmscope_mm::op::{CacheFlags, Context, Level, Pointer};
use kmscope_mm::outcome::{Bug, Freed, NullReason, Refusal};
use kmscope_mm::{Event, Gfp, NameId, Op, Outcome, Preset, Recorder, Slot, TaskId};
use lab::{Lab, at};

const NAME: NameId = NameId(0);
const LOCK: Context = Context::SpinLock(NameId(7));

fn null(reason: NullReason) -> Outcome {
    Outcome::Null { reason, slept_ticks: 0 }
}

/// The last report.
fn said(lab: &Lab) -> Report {
    lab.machine.klog().last().expect("a report").1.report
}

fn cache(lab: &mut Lab, size_bytes: u32, align_bytes: u32, flags: CacheFlags) -> (Slot, Outcome) {
    let into = lab.slot();
    (into, lab.run(Op::CacheCreate { name: NAME, size_bytes, align_bytes, flags, into }))
}

// ── reclaim ────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn with_nothing_on_the_lru_lists_free_pages_count_as_reclaimable_and_all_sixteen_rounds_are_made() {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    lab.hog_until(Level::Min, 0);
    let run = lab.dry(Op::AllocPages { gfp: Gfp::GFP_KERNEL | Gfp::RETRY_MAYFAIL, order: 0, into: None });
    assert_eq!(run.outcome, Outcome::Null { reason: NullReason::NothingReclaimable, slept_ticks: 17 });
    let asked: Vec<(u32, bool)> = run
        .events
        .iter()
        .filter_map(|event| match *event {
            Event::ReclaimRetry { rounds_in_vain, again, reclaimable_pages, check } => {
                assert_eq!((reclaimable_pages, check.free_pages), (0, 2 * 462), "free counts twice");
                Some((rounds_in_vain, again))
            }
            _ => None,
        })
        .collect();
    assert_eq!(asked, (1..=17).map(|round| (round, round <= 16)).collect::<Vec<_>>());
    // The OOM killer comes as late.
    let run = lab.dry(Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 0, into: None });
    assert!(matches!(run.outcome, Outcome::Granted { slept_ticks: 18, .. }), "{:?}", run.outcome);
}

#[test]
fn a_costly_request_for_one_node_alone_may_compact_and_not_reclaim() {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    lab.run(Op::Fragment { free_order: 0, percent: 10, movable: false });
    let ask = |lab: &mut Lab, gfp| lab.dry(Op::AllocPages { gfp: gfp | Gfp::NORETRY, order: 9, into: None });
    let compacts =
        |event: &Event| matches!(event, Event::Compacted { mode: CompactMode::Async, background: false, .. });
    let sleeps = |event: &Event| matches!(event, Event::Sleeps);
    let run = ask(&mut lab, Gfp::GFP_KERNEL);
    assert!(run.has(compacts) && run.has(sleeps), "{:?}", run.outcome);
    let run = ask(&mut lab, Gfp::GFP_KERNEL | Gfp::THISNODE);
    assert!(run.has(compacts) && !run.has(sleeps));
    assert_eq!(run.outcome, null(NullReason::NoRetry));
}

#[test]
fn after_a_boost_kcompactd_is_woken_for_a_pageblock() {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    lab.page_cache(1000, false);
    // A third is free, in small pieces between pages that can be moved; unmovable requests have to break into their
    // pageblocks, which boosts the marks and wakes kswapd.
    lab.run(Op::Fragment { free_order: 3, percent: 33, movable: true });
    let boosted = |event: &Event| matches!(event, Event::Boosted { .. });
    let mut events = Vec::new();
    while !events.iter().any(boosted) {
        let mut recorder = Recorder { limit: usize::MAX, ..Recorder::default() };
        let outcome = lab.machine.run(Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 0, into: None }, &mut recorder);
        assert!(matches!(outcome, Outcome::Granted { slept_ticks: 0, .. }), "no boost came about");
        events = recorder.events;
    }
    let run = lab.record(Op::Wait { ticks: 1000 });
    let rests = run.events.iter().position(|event| matches!(event, Event::KswapdSleeps { .. })).expect("kswapd rests");
    let by_thread = |event: &Event| match *event {
        Event::Compacted { order, background, .. } => background && order == 9,
        _ => false,
    };
    assert!(run.events[rests..].iter().any(by_thread), "for a whole pageblock, though all requests were for a page");
    assert!(!run.events[..rests].iter().any(by_thread));
}

#[test]
fn an_interrupt_of_a_tasklet_with_pf_memalloc_may_take_the_last_page() {
    let ask = |inner: &[Context]| {
        let mut lab = Lab::without_pcp(Preset::X86_64M256);
        lab.hog_until(Level::AtomicFloor, 0);
        inner.iter().for_each(|&context| lab.enter(context));
        matches!(lab.alloc_pages(Gfp::GFP_ATOMIC, 0).1, Outcome::Granted { .. })
    };
    assert!(ask(&[Context::Tasklet, Context::NoReclaim, Context::HardIrq]), "the softirq is still being served");
    assert!(ask(&[Context::Tasklet, Context::NoReclaim]));
    assert!(!ask(&[Context::NoReclaim, Context::HardIrq]));
    assert!(!ask(&[Context::NoReclaim, Context::Tasklet, Context::HardIrq]), "a softirq begins without it");
    assert!(!ask(&[Context::HardIrq, Context::NoReclaim]));
}

// ── sizes ──────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_size_that_cannot_be_is_refused_before_anybody_asks_who_may_sleep() {
    for context in [Context::HardIrq, LOCK] {
        let mut lab = Lab::new(Preset::X86_64M256);
        lab.enter(context);
        let (_, outcome) = lab.kmalloc(5 << 20, Gfp::GFP_KERNEL);
        assert_eq!(outcome, Outcome::Refused(Refusal::OrderTooLarge { order: 11 }), "{context:?}");
        assert_eq!(said(&lab), Report::OrderTooLarge);
        let (_, outcome) = lab.kmalloc(5 << 20, Gfp::GFP_KERNEL | Gfp::NOWARN);
        assert_eq!(outcome, null(NullReason::TooLarge), "{context:?}");
        let (_, outcome) = lab.kmalloc(4 << 20, Gfp::GFP_KERNEL);
        assert_eq!(outcome, Outcome::Bug(Bug::SleepInAtomic), "{context:?}");

        let outcome = lab.run(Op::Vmalloc { size_bytes: 1 << 40, gfp: Gfp::GFP_KERNEL, into: None });
        assert_eq!(outcome, null(NullReason::TooLarge), "{context:?}");
        assert_eq!(said(&lab), Report::Vmalloc { size_bytes: 1 << 40, lack: VmallocLack::Memory });
        let kvmalloc = |size_bytes, gfp| Op::Kvmalloc { size_bytes, gfp, into: None };
        assert_eq!(lab.run(kvmalloc(5 << 20, Gfp::GFP_ATOMIC)), null(NullReason::TooLarge), "{context:?}");
        assert_eq!(lab.run(kvmalloc(3 << 30, Gfp::GFP_KERNEL)), null(NullReason::TooLarge), "{context:?}");
        let bug = if context == LOCK { Bug::SleepInAtomic } else { Bug::NotInInterrupt };
        assert_eq!(lab.run(kvmalloc(5 << 20, Gfp::GFP_KERNEL)), Outcome::Bug(bug), "{context:?}");
    }
}

#[test]
fn no_bytes_are_of_an_order_by_the_bits_of_the_machine() {
    for (preset, order) in [(Preset::X86_64M256, 52), (Preset::I386M1200, 20)] {
        let outcome = Lab::new(preset).run(Op::AllocPagesExact { size_bytes: 0, gfp: Gfp::GFP_KERNEL, into: None });
        assert_eq!(outcome, Outcome::Refused(Refusal::OrderTooLarge { order }), "{preset:?}");
    }
}

#[test]
fn an_array_whose_size_overflows_is_null_without_a_word() {
    let mut lab = Lab::new(Preset::X86_64M256);
    let into = lab.slot();
    assert_eq!(lab.run(Op::ArrayTooLarge { into: Some(into) }), null(NullReason::Overflow));
    assert_eq!((lab.machine.slot_value(into), lab.machine.klog_total()), (Some(0), 0));
}

#[test]
fn free_pages_exact_of_null_crashes_at_its_second_page() {
    let mut lab = Lab::new(Preset::X86_64M256);
    let slot = lab.slot();
    lab.run(Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 11, into: Some(slot) });
    for (size_bytes, outcome) in [
        (0, Outcome::Freed { freed: Freed::Nothing }),
        (4096, Outcome::Freed { freed: Freed::Nothing }),
        (4097, Outcome::Bug(Bug::NullPointer)),
        (8192, Outcome::Bug(Bug::NullPointer)),
    ] {
        assert_eq!(lab.run(Op::FreePagesExact { addr: at(slot), size_bytes }), outcome, "{size_bytes}");
    }
}

#[test]
fn vmalloc_addresses_can_be_used_up_and_the_kernel_says_so() {
    let mut lab = Lab::new(Preset::I386M1200);
    let vmalloc = |lab: &mut Lab| lab.run(Op::Vmalloc { size_bytes: 100 << 20, gfp: Gfp::GFP_KERNEL, into: None });
    assert!(matches!(vmalloc(&mut lab), Outcome::Granted { .. }));
    assert_eq!(vmalloc(&mut lab), null(NullReason::NoAddresses));
    assert_eq!(said(&lab), Report::Vmalloc { size_bytes: 100 << 20, lack: VmallocLack::Addresses });
}

#[test]
fn touching_no_byte_touches_nothing() {
    let mut lab = Lab::new(Preset::X86_64M256);
    let slot = lab.slot();
    lab.run(Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 11, into: Some(slot) });
    assert_eq!(lab.run(Op::Memset { ptr: at(slot), byte: 1, len_bytes: 0 }), Outcome::Done);
}

// ── caches ─────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_cache_of_nothing_divides_by_zero_and_an_odd_alignment_is_rounded_up() {
    let mut lab = Lab::new(Preset::X86_64M256);
    for flags in [CacheFlags::default(), CacheFlags { hwcache_align: true, ..CacheFlags::default() }] {
        assert_eq!(cache(&mut lab, 0, 0, flags).1, Outcome::Bug(Bug::DivideByZero));
        assert_eq!(said(&lab), Report::DivideByZero);
    }
    let (_, outcome) = cache(&mut lab, 60, 3, CacheFlags::default());
    let Outcome::CacheCreated { cache } = outcome else { panic!("{outcome:?}") };
    assert_eq!(lab.machine.cache_stat(cache).size_bytes, 64);
}

#[test]
fn a_kernel_with_debug_vm_warns_of_a_name_that_is_taken_or_has_a_blank() {
    let mut lab = Lab::new(Preset::X86_64M256);
    let plain = CacheFlags::default();
    let (first, _) = cache(&mut lab, 64, 0, plain);
    assert_eq!(lab.machine.klog_total(), 0);
    let (_, outcome) = cache(&mut lab, 64, 0, plain);
    assert!(matches!(outcome, Outcome::CacheCreated { .. }));
    assert_eq!((lab.machine.klog_total(), said(&lab)), (1, Report::CacheNameTwice { name: NAME }));
    let _ = first;

    let mut lab = Lab::new(Preset::X86_64M256);
    let (first, _) = cache(&mut lab, 64, 0, CacheFlags { blank_in_name: true, ..plain });
    assert_eq!((lab.machine.klog_total(), said(&lab)), (1, Report::CacheNameBlank));
    // A name is free again once its cache is destroyed.
    lab.run(Op::CacheDestroy { cache: at(first) });
    cache(&mut lab, 64, 0, plain);
    assert_eq!(lab.machine.klog_total(), 1);
}

#[test]
fn a_cache_that_could_not_be_destroyed_can_never_be() {
    for preset in [Preset::X86_64M256, Preset::Toy1024] {
        let mut lab = Lab::new(preset);
        let (slot, outcome) = cache(&mut lab, 512, 0, CacheFlags::default());
        let Outcome::CacheCreated { cache: id } = outcome else { panic!("{outcome:?}") };
        let per_slab = usize::from(lab.machine.cache_stat(id).objects_per_slab);
        let alloc = |lab: &mut Lab| {
            let into = lab.slot();
            lab.run(Op::CacheAlloc { cache: at(slot), gfp: Gfp::GFP_KERNEL, into: Some(into) });
            into
        };
        let objects: Vec<Slot> = (0..4 * per_slab).map(|_| alloc(&mut lab)).collect();
        // Of four slabs one is full, one has an object, and the others are empty.
        let (full, rest) = objects.split_at(per_slab);
        for &object in &rest[1..] {
            lab.run(Op::CacheFree { cache: at(slot), ptr: at(object) });
        }
        let before = lab.machine.clone();
        let mark = lab.machine.mark();
        let free = lab.free_in_all_zones() + i64::from(lab.pcp_pages());
        let busy = Refusal::CacheBusy { cache: id, objects: per_slab as u32 + 1 };
        let destroy = Op::CacheDestroy { cache: at(slot) };
        assert_eq!(lab.run(destroy), Outcome::Refused(busy));
        assert_eq!(lab.machine.cache_stat(id).slabs, 2, "empty slabs went back");
        assert!(lab.free_in_all_zones() + i64::from(lab.pcp_pages()) > free);
        // Of the full slab, which is on no list, nobody says anything.
        assert_eq!(said(&lab), Report::CacheBusy { cache: id, slabs: 1 });
        let after = lab.machine.clone();
        lab.machine.undo_to(mark);
        assert_eq!(lab.machine, before);
        assert_eq!(lab.run(destroy), Outcome::Refused(busy));
        assert_eq!(lab.machine, after);

        for &object in full.iter().chain(&rest[..1]) {
            let freed = lab.run(Op::CacheFree { cache: at(slot), ptr: at(object) });
            assert!(matches!(freed, Outcome::Freed { .. }), "{freed:?}");
        }
        let reports = lab.machine.klog_total();
        for _ in 0..2 {
            assert_eq!(lab.run(destroy), Outcome::CacheLost { cache: id });
        }
        assert_eq!((lab.machine.klog_total(), lab.machine.cache_stat(id).destroyed), (reports, false));
        // It is on no list of the kernel's, so its name is free; and it still works.
        cache(&mut lab, 512, 0, CacheFlags::default());
        assert_eq!(lab.machine.klog_total(), reports);
        alloc(&mut lab);
        assert_eq!(lab.machine.cache_stat(id).objects_in_use, 1);
    }
}

impl Lab {
    /// Pages on all per-CPU lists.
    fn pcp_pages(&self) -> u32 {
        self.zones().map(|zone| self.machine.zone_stat(zone).pcp_pages).sum()
    }
}

// ── contexts ───────────────────────────────────────────────────────────────────────────────────────

#[test]
fn what_clears_a_flag_that_is_clear_is_no_bug() {
    let leave = |inside: &[Context], context| {
        let mut lab = Lab::new(Preset::X86_64M256);
        inside.iter().for_each(|&context| lab.enter(context));
        let before = lab.machine.clone();
        let outcome = lab.run(Op::Leave(context));
        assert_eq!(lab.machine, before);
        outcome
    };
    let bug = |outcome| matches!(outcome, Outcome::Bug(Bug::BadContext { .. }));
    for context in [Context::NoFs, Context::NoIo, Context::NoReclaim, Context::IrqsOff, Context::IrqsSaved] {
        assert_eq!(leave(&[], context), Outcome::NotBegun, "{context:?}");
    }
    assert!(bug(leave(&[Context::HardIrq], Context::IrqsOff)), "that would really switch them on");
    assert!(bug(leave(&[], LOCK)) && bug(leave(&[], Context::PreemptOff)));
}

#[test]
fn kfree_takes_any_folio_of_several_pages_for_a_large_kmalloc() {
    // mm/slub.c, `free_large_kmalloc`, and mm/slab_common.c, `__ksize`, 6.12.117.
    for (gfp, order, size_bytes, goes_back) in [
        (Gfp::GFP_KERNEL | Gfp::COMP, 2, Some(16_384), true),
        (Gfp::GFP_KERNEL | Gfp::COMP, 1, None, true),
        (Gfp::GFP_KERNEL | Gfp::COMP, 0, None, false),
        (Gfp::GFP_KERNEL, 2, None, false),
    ] {
        for free in [|ptr| Op::Kfree { ptr }, |ptr| Op::Kvfree { ptr }] {
            let mut lab = Lab::new(Preset::X86_64M256);
            let pages = lab.slot();
            lab.run(Op::GetFreePages { gfp, order, into: Some(pages) });
            let sized = lab.run(Op::Ksize { ptr: at(pages) });
            assert_eq!(matches!(sized, Outcome::Size { .. }), size_bytes.is_some(), "{gfp:?} {order}: {sized:?}");
            if let (Outcome::Size { size_bytes: said }, Some(expected)) = (sized, size_bytes) {
                assert_eq!(said, expected);
            }
            let before = lab.machine.klog_total();
            let freed = lab.run(free(at(pages)));
            assert_eq!(matches!(freed, Outcome::Freed { .. }), goes_back, "{gfp:?} {order}: {freed:?}");
            assert_eq!(lab.machine.klog_total() == before, goes_back, "{gfp:?} {order}");
            assert_eq!(lab.machine.validate(), Ok(()));
        }
    }
}

// ── the log ────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn every_kernel_stops_at_what_is_not_mapped() {
    let mut lab = Lab::new(Preset::X86_64M256);
    let (null, zero, area) = (lab.slot(), lab.slot(), lab.slot());
    lab.run(Op::AllocPages { gfp: Gfp::GFP_KERNEL | Gfp::NOWARN, order: 11, into: Some(null) });
    lab.run(Op::Kmalloc { size_bytes: 0, gfp: Gfp::GFP_KERNEL, into: Some(zero) });
    lab.run(Op::Vmalloc { size_bytes: 5000, gfp: Gfp::GFP_KERNEL, into: Some(area) });
    let (cache, _) = cache(&mut lab, 64, 0, CacheFlags::default());
    let base = lab.machine.slot_value(area).expect("an area");
    let guard = base + 8192;
    let memset = |slot, offset_bytes, len_bytes| Op::Memset { ptr: Pointer { slot, offset_bytes }, byte: 1, len_bytes };
    for (op, oops) in [
        (memset(null, 0, 8), Some((0, true))),
        (memset(null, 24, 8), Some((24, true))),
        (Op::Peek { ptr: at(null) }, Some((0, false))),
        (memset(zero, 0, 1), Some((16, true))),
        (Op::FreePages { page: at(null), order: 0 }, Some((0, false))),
        (Op::CacheAlloc { cache: at(null), gfp: Gfp::GFP_ATOMIC, into: None }, Some((0x1c, false))),
        // mm/slub.c, `kmem_cache_free`, 6.12.117: the slab of NULL; without a cache, it depends on the configuration.
        (Op::CacheFree { cache: at(cache), ptr: at(null) }, Some((0xffff_ebde_0000_0008, false))),
        (Op::CacheFree { cache: at(null), ptr: at(null) }, None),
        // Behind what was asked for, but on its last page: no kernel without checks notices that.
        (memset(area, 0, 5001), None),
        (memset(area, 0, 8193), Some((guard, true))),
        (memset(area, 8192, 1), Some((guard, true))),
        (memset(area, 8200, 1), Some((guard + 8, true))),
        (memset(area, 12_288, 1), None),
    ] {
        let before = lab.machine.klog_total();
        let outcome = lab.run(op);
        assert!(matches!(outcome, Outcome::Bug(_)), "{op:?}: {outcome:?}");
        let report = (lab.machine.klog_total() > before).then(|| said(&lab));
        assert_eq!(report, oops.map(|(addr, write)| Report::Oops { addr, write }), "{op:?}");
    }
}

#[test]
fn every_kernel_warns_of_pages_that_kmalloc_did_not_take() {
    let mut lab = Lab::new(Preset::X86_64M256);
    let (page, of_struct, exact) = (lab.slot(), lab.slot(), lab.slot());
    lab.run(Op::GetFreePages { gfp: Gfp::GFP_KERNEL, order: 0, into: Some(page) });
    lab.run(Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 0, into: Some(of_struct) });
    lab.run(Op::AllocPagesExact { size_bytes: 20_000, gfp: Gfp::GFP_KERNEL, into: Some(exact) });
    let addr = lab.machine.slot_value(page).expect("an address");
    for (op, report) in [
        (Op::Ksize { ptr: at(page) }, Some(Report::KsizePages)),
        (Op::Ksize { ptr: at(exact) }, Some(Report::KsizePages)),
        (Op::Ksize { ptr: at(of_struct) }, None),
        (Op::Kfree { ptr: at(of_struct) }, None),
        (Op::Kvfree { ptr: at(page) }, Some(Report::KfreePages { addr })),
        // Once since boot.
        (Op::Kfree { ptr: at(exact) }, None),
    ] {
        let before = lab.machine.klog_total();
        assert!(matches!(lab.run(op), Outcome::Bug(Bug::WrongFree { .. })), "{op:?}");
        assert_eq!((lab.machine.klog_total() > before).then(|| said(&lab)), report, "{op:?}");
    }
}

#[test]
fn a_report_taints_the_kernel_for_those_that_follow_and_undoing_it_takes_that_back() {
    let mut lab = Lab::new(Preset::X86_64M256);
    let mark = lab.machine.mark();
    let taints = |lab: &Lab| lab.machine.klog().map(|(_, entry)| entry.taint & 7).collect::<Vec<_>>();
    let null = lab.slot();
    lab.run(Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 11, into: Some(null) });
    lab.run(Op::Peek { ptr: at(null) });
    let (slot, _) = cache(&mut lab, 64, 0, CacheFlags::default());
    lab.run(Op::CacheAlloc { cache: at(slot), gfp: Gfp::GFP_KERNEL, into: None });
    lab.run(Op::CacheDestroy { cache: at(slot) });
    lab.enter(LOCK);
    lab.run(Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 0, into: None });
    let (w, d, b) = (TAINT_WARN, TAINT_DIE, TAINT_BAD_PAGE);
    assert_eq!(taints(&lab), [0, w, w | d, w | d | b]);
    lab.machine.undo_to(mark);
    assert_eq!(lab.machine.klog_total(), 0);
    lab.run(Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 11, into: None });
    assert_eq!(taints(&lab), [0]);
}

#[test]
fn large_kmallocs_count_as_slabs_in_a_report() {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    let unreclaimable = |lab: &Lab| {
        let mut lab = lab.clone();
        lab.hog_until(Level::Zero, 0);
        lab.run(Op::AllocPages { gfp: Gfp::GFP_ATOMIC, order: 0, into: None });
        let memory = lab.machine.klog().last().expect("a report").1.memory;
        memory.expect("with memory").slab_unreclaimable_pages
    };
    let before = unreclaimable(&lab);
    let (large, _) = lab.kmalloc(1 << 20, Gfp::GFP_KERNEL);
    assert_eq!(unreclaimable(&lab), before + 256);
    lab.run(Op::Kfree { ptr: at(large) });
    assert_eq!(unreclaimable(&lab), before);
}

#[test]
fn a_killed_task_is_reaped_with_a_word_and_the_hog_began_first() {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    lab.hog_until(Level::Min, 0);
    lab.run(Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 0, into: None });
    let reports: Vec<Report> = lab.machine.klog().map(|(_, entry)| entry.report).collect();
    let [Report::OutOfMemory { first, candidates, .. }, Report::Reaped { task }] = reports[..] else {
        panic!("{reports:?}")
    };
    assert_eq!(task, TaskId(1));
    let order: Vec<TaskId> = lab.machine.oom_candidates(first, candidates).map(|candidate| candidate.task).collect();
    assert_eq!(order, [TaskId(1), TaskId(0)]);
}

#[test]
fn each_sleeping_call_is_found_where_the_kernel_looks() {
    let mut lab = Lab::new(Preset::X86_64M256);
    let (slot, _) = cache(&mut lab, 64, 0, CacheFlags::default());
    lab.enter(LOCK);
    lab.run(Op::CacheDestroy { cache: at(slot) });
    assert_eq!(said(&lab), Report::SleepInAtomic(SleepingCall::Workqueue));
    lab.run(Op::Enter(Context::IoPath));
    assert_eq!(said(&lab), Report::SleepInAtomic(SleepingCall::SubmitBio));
    lab.run(Op::Enter(Context::Mutex(NAME)));
    assert_eq!(said(&lab), Report::SleepInAtomic(SleepingCall::Mutex));
}

#[test]
fn the_report_of_a_slab_cache_counts_the_objects_of_each_slab_and_free_ones_of_the_nodes_list() {
    let mut lab = Lab::new(Preset::Toy1024);
    let (slot, outcome) = cache(&mut lab, 1024, 0, CacheFlags::default());
    let Outcome::CacheCreated { cache: id } = outcome else { panic!("{outcome:?}") };
    lab.run(Op::CacheAlloc { cache: at(slot), gfp: Gfp::GFP_KERNEL, into: None });
    // All other slabs are small ones.
    lab.run(Op::Fragment { free_order: 0, percent: 5, movable: false });
    let mut objects = 0;
    while !matches!(lab.run(Op::CacheAlloc { cache: at(slot), gfp: Gfp::GFP_ATOMIC, into: None }), Outcome::Null { .. })
    {
        objects += 1;
    }
    let stat = lab.machine.cache_stat(id);
    let Report::SlabOutOfMemory { slabs, objects: places, free, .. } = said(&lab) else { panic!("{:?}", said(&lab)) };
    assert_eq!((slabs, free), (stat.slabs, 0));
    assert_eq!(places, objects + 1, "all are in use");
    assert!(places < slabs * u32::from(stat.objects_per_slab));
}
