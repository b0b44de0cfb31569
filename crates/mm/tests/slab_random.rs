//! Random calls of kmalloc, slab caches and vmalloc, on kernels with and without SMP, most of them as a driver
//! would make them: every invariant holds after each, and a picture that moves by events alone stays true.

use kmscope_mm::boot::BootState;
use kmscope_mm::event::SlabPlace;
use kmscope_mm::machine::CacheName;
use kmscope_mm::op::{CacheFlags, Context, Pointer};
use kmscope_mm::{
    Arch, CacheId, Event, Gfp, Machine, NameId, Op, Outcome, Pfn, Preset, Recorder, SlabId, Slot, VmAreaId, ZoneId,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::collections::{BTreeMap, BTreeSet};

/// Variables that hold memory; the caches come behind them.
const SLOTS: u32 = 120;
/// Caches that a run makes, and destroys and makes again.
const CACHES: u32 = 3;

/// Operations from one that is undone and done again to the next.
const UNDO_EVERY: usize = 16;

/// All caches and areas, as events tell of them.
#[derive(Clone, PartialEq, Debug, Default)]
struct Picture {
    caches: BTreeMap<CacheId, Lists>,
    slabs: BTreeMap<SlabId, Slab>,
    areas: BTreeMap<VmAreaId, (u64, u64, Vec<Pfn>, bool)>,
}

#[derive(Clone, PartialEq, Debug, Default)]
struct Lists {
    cpu: Option<SlabId>,
    cpu_partial: Vec<SlabId>,
    node_partial: Vec<SlabId>,
    full: BTreeSet<SlabId>,
    objects_in_use: u32,
}

#[derive(Clone, PartialEq, Debug)]
struct Slab {
    pfn: Pfn,
    order: u8,
    objects: Vec<Option<u32>>,
    freelist: Vec<u16>,
}

impl Picture {
    fn of(machine: &Machine) -> Self {
        let mut picture = Self::default();
        for cache in machine.caches() {
            let mut lists = Lists { objects_in_use: machine.cache_stat(cache).objects_in_use, ..Lists::default() };
            for slab in machine.slabs(cache) {
                let view = machine.slab_view(slab);
                match view.place {
                    SlabPlace::Cpu => lists.cpu = Some(slab),
                    SlabPlace::CpuPartial => lists.cpu_partial.push(slab),
                    SlabPlace::NodePartial => lists.node_partial.push(slab),
                    SlabPlace::Full => assert!(lists.full.insert(slab)),
                    SlabPlace::Empty | SlabPlace::Gone => panic!("{slab:?} is gone"),
                }
                let (pfn, order) = (view.pfn, view.order);
                let slab_picture = Slab { pfn, order, objects: view.objects, freelist: view.freelist };
                picture.slabs.insert(slab, slab_picture);
            }
            let stat = machine.cache_stat(cache);
            assert_eq!(stat.node_partial as usize, lists.node_partial.len());
            assert_eq!(stat.slabs as usize, machine.slabs(cache).len());
            picture.caches.insert(cache, lists);
        }
        for area in machine.vm_areas() {
            picture.areas.insert(area.area, (area.addr, area.size_bytes, area.frames, area.freed));
        }
        picture
    }

    fn apply(&mut self, event: &Event) -> Result<(), String> {
        let wrong = || format!("{event:?}");
        match *event {
            Event::CacheCreated { cache } => {
                self.caches.insert(cache, Lists::default());
            }
            Event::CacheDestroyed { cache } => {
                self.caches.remove(&cache).ok_or_else(wrong)?;
            }
            Event::SlabNew { cache, slab, pfn, order, objects } => {
                let lists = self.caches.get_mut(&cache).ok_or_else(wrong)?;
                if lists.cpu.replace(slab).is_some() {
                    return Err(format!("{event:?}: the CPU has a slab already"));
                }
                let objects_free = vec![None; usize::from(objects)];
                self.slabs.insert(slab, Slab { pfn, order, objects: objects_free, freelist: (0..objects).collect() });
            }
            Event::SlabMoved { cache, slab, from, to } => {
                let lists = self.caches.get_mut(&cache).ok_or_else(wrong)?;
                let was_there = match from {
                    SlabPlace::Cpu => lists.cpu.take() == Some(slab),
                    SlabPlace::CpuPartial => take(&mut lists.cpu_partial, slab),
                    SlabPlace::NodePartial => take(&mut lists.node_partial, slab),
                    SlabPlace::Full => lists.full.remove(&slab),
                    SlabPlace::Empty | SlabPlace::Gone => false,
                };
                if !was_there {
                    return Err(format!("{event:?}: it was not there"));
                }
                match to {
                    SlabPlace::Cpu => lists.cpu = Some(slab),
                    SlabPlace::CpuPartial => lists.cpu_partial.insert(0, slab),
                    SlabPlace::NodePartial => lists.node_partial.push(slab),
                    SlabPlace::Full => assert!(lists.full.insert(slab)),
                    SlabPlace::Empty | SlabPlace::Gone => {}
                }
            }
            Event::SlabDiscarded { slab, pfn, order, .. } => {
                let gone = self.slabs.remove(&slab).ok_or_else(wrong)?;
                if (gone.pfn, gone.order) != (pfn, order) || gone.objects.iter().any(Option::is_some) {
                    return Err(format!("{event:?}: {gone:?}"));
                }
            }
            Event::ObjectTaken { cache, slab, index, asked_bytes, .. } => {
                self.caches.get_mut(&cache).ok_or_else(wrong)?.objects_in_use += 1;
                let picture = self.slabs.get_mut(&slab).ok_or_else(wrong)?;
                if picture.freelist.first() != Some(&index) {
                    return Err(format!("{event:?}: the freelist is {:?}", picture.freelist));
                }
                picture.freelist.remove(0);
                picture.objects[usize::from(index)] = Some(asked_bytes);
            }
            Event::ObjectFreed { cache, slab, index, to_cpu } => {
                let lists = self.caches.get_mut(&cache).ok_or_else(wrong)?;
                lists.objects_in_use -= 1;
                if to_cpu != (lists.cpu == Some(slab)) {
                    return Err(format!("{event:?}: the CPU slab is {:?}", lists.cpu));
                }
                let picture = self.slabs.get_mut(&slab).ok_or_else(wrong)?;
                picture.objects[usize::from(index)].take().ok_or_else(wrong)?;
                picture.freelist.insert(0, index);
            }
            Event::VmArea { area, addr, size_bytes } => {
                self.areas.insert(area, (addr, size_bytes, Vec::new(), false));
            }
            Event::VmMapped { area, index, pfn } => {
                let frames = &mut self.areas.get_mut(&area).ok_or_else(wrong)?.2;
                if frames.len() != index as usize {
                    return Err(format!("{event:?}: {} pages are mapped", frames.len()));
                }
                frames.push(pfn);
            }
            Event::VmUnmapped { area, index, pfn } => {
                let frames = &mut self.areas.get_mut(&area).ok_or_else(wrong)?.2;
                if frames.get(index as usize) != Some(&pfn) {
                    return Err(format!("{event:?}: {frames:?}"));
                }
            }
            Event::VmAreaFreed { area } => {
                let (_, _, frames, freed) = self.areas.get_mut(&area).ok_or_else(wrong)?;
                frames.clear();
                *freed = true;
            }
            Event::VmAreaPurged { area } => {
                self.areas.remove(&area).filter(|area| area.3).ok_or_else(wrong)?;
            }
            _ => {}
        }
        Ok(())
    }
}

fn take(list: &mut Vec<SlabId>, slab: SlabId) -> bool {
    let place = list.iter().position(|&other| other == slab);
    place.map(|place| list.remove(place)).is_some()
}

fn slot() -> impl Strategy<Value = Slot> {
    (0..SLOTS).prop_map(Slot)
}

fn at(slot: Slot) -> Pointer {
    Pointer { slot, offset_bytes: 0 }
}

fn cache() -> impl Strategy<Value = Slot> {
    (SLOTS..SLOTS + CACHES).prop_map(Slot)
}

/// One call, with what a driver would do first if the variable that it fills is in use.
fn call(atomic: bool) -> impl Strategy<Value = Op> {
    let gfp = prop::sample::select(if atomic {
        vec![Gfp::GFP_ATOMIC, Gfp::GFP_NOWAIT]
    } else {
        vec![Gfp::GFP_KERNEL, Gfp::GFP_ATOMIC, Gfp::GFP_KERNEL | Gfp::ZERO, Gfp::GFP_NOWAIT | Gfp::RECLAIMABLE]
    });
    let gfp_too = gfp.clone();
    let gfp_three = gfp.clone();
    // Few classes, so that slabs fill, empty and meet.
    let size = prop_oneof![
        12 => prop::sample::select(vec![2000u64, 4096, 8192]),
        1 => prop::sample::select(vec![8u64, 96, 500, 20_000]),
    ];
    let area_bytes = prop_oneof![5 => 1..30_000u64, 1 => 2_000_000..2_500_000u64];
    prop_oneof![
        45 => (size, gfp, slot()).prop_map(|(size_bytes, gfp, into)| Op::Kmalloc { size_bytes, gfp, into: Some(into) }),
        30 => slot().prop_map(|slot| Op::Kvfree { ptr: at(slot) }),
        15 => (cache(), gfp_too, slot())
            .prop_map(|(cache, gfp, into)| Op::CacheAlloc { cache: at(cache), gfp, into: Some(into) }),
        15 => (cache(), slot()).prop_map(|(cache, slot)| Op::CacheFree { cache: at(cache), ptr: at(slot) }),
        3 => (area_bytes.clone(), slot())
            .prop_map(|(size_bytes, into)| Op::Vmalloc { size_bytes, gfp: Gfp::GFP_KERNEL, into: Some(into) }),
        1 => (area_bytes, gfp_three, slot())
            .prop_map(|(size_bytes, gfp, into)| Op::Kvmalloc { size_bytes, gfp, into: Some(into) }),
        3 => slot().prop_map(|slot| Op::Vfree { ptr: at(slot) }),
        3 => (slot(), any::<u8>(), 1..5000u64)
            .prop_map(|(slot, byte, len_bytes)| Op::Memset { ptr: at(slot), byte, len_bytes }),
        3 => (cache(), 1..3000u32).prop_map(|(into, size_bytes)| {
            let flags = CacheFlags::default();
            Op::CacheCreate { name: NameId(0), size_bytes, align_bytes: 0, flags, into }
        }),
        1 => cache().prop_map(|cache| Op::CacheDestroy { cache: at(cache) }),
    ]
}

/// Calls in a row; some in an interrupt.
fn script(ops: usize) -> impl Strategy<Value = Vec<Op>> {
    let in_irq = prop::collection::vec(call(true), 1..6).prop_map(|calls| {
        let mut ops = vec![Op::Enter(Context::HardIrq)];
        ops.extend(calls);
        ops.push(Op::Leave(Context::HardIrq));
        ops
    });
    // Waves: many variables in a row get objects of one class, or give back what they hold.
    let fill = (0..SLOTS - 50, 20..50u32, prop::sample::select(vec![2048u64, 4096, 8192])).prop_map(
        |(first, count, size_bytes)| {
            let gfp = Gfp::GFP_KERNEL;
            (first..first + count).map(|slot| Op::Kmalloc { size_bytes, gfp, into: Some(Slot(slot)) }).collect()
        },
    );
    let drain = (0..SLOTS - 50, 20..50u32)
        .prop_map(|(first, count)| (first..first + count).map(|slot| Op::Kvfree { ptr: at(Slot(slot)) }).collect());
    let piece = prop_oneof![
        60 => call(false).prop_map(|op| vec![op]),
        3 => in_irq,
        1 => fill,
        1 => drain,
    ];
    prop::collection::vec(piece, ops / 2..ops).prop_map(|pieces| pieces.concat())
}

/// A call that would leak what its variable holds is made after that was freed.
fn first_free(machine: &Machine, op: Op) -> Option<Op> {
    let into = match op {
        Op::Kmalloc { into, .. } | Op::Vmalloc { into, .. } | Op::Kvmalloc { into, .. } => into,
        Op::CacheAlloc { into, .. } => into,
        _ => None,
    }?;
    machine.slot_value(into).map(|_| Op::Kvfree { ptr: at(into) })
}

fn run(booted: &Machine, ops: &[Op]) -> Result<[u32; 3], TestCaseError> {
    let mut machine = booted.clone();
    let start = machine.mark();
    let mut picture = Picture::of(&machine);
    let mut seen = [0; 3];
    for (number, &op) in ops.iter().enumerate() {
        for op in first_free(&machine, op).into_iter().chain([op]) {
            let before = machine.mark();
            let reports = machine.klog_total();
            let unchanged = (number % UNDO_EVERY == 0).then(|| machine.clone());
            let mut recorder = Recorder { limit: usize::MAX, ..Recorder::default() };
            let outcome = machine.run(op, &mut recorder);
            let fail = |why: String| TestCaseError::fail(format!("{op:?} gives {outcome:?}: {why}"));
            machine.validate().map_err(fail)?;
            for event in &recorder.events {
                picture.apply(event).map_err(fail)?;
                seen[0] += u32::from(matches!(event, Event::SlabMoved { to: SlabPlace::CpuPartial, .. }));
                seen[1] += u32::from(matches!(event, Event::SlabDiscarded { .. }));
                seen[2] += u32::from(matches!(event, Event::VmAreaPurged { .. }));
            }
            if picture != Picture::of(&machine) {
                return Err(fail("the events do not tell all that happened".to_owned()));
            }
            if matches!(outcome, Outcome::Bug(_)) && machine.mark() != before && machine.klog_total() == reports {
                return Err(fail("a bug changed something".to_owned()));
            }
            let Some(unchanged) = unchanged else { continue };
            let after = machine.clone();
            machine.undo_to(before);
            if machine != unchanged {
                return Err(fail("undoing it does not give the machine back".to_owned()));
            }
            let again = machine.run(op, &mut Recorder::default());
            if again != outcome || machine != after {
                return Err(fail(format!("done again it gives {again:?}")));
            }
        }
    }
    machine.undo_to(start);
    if machine == *booted { Ok(seen) } else { Err(TestCaseError::fail("undoing all does not give the machine back")) }
}

/// A toy of 1024 frames, as another kernel would run it.
fn toy(smp: bool, arch: Arch) -> Machine {
    let toy = Machine::preset(Preset::Toy1024);
    let config = kmscope_mm::Config { smp, arch, ..toy.config().clone() };
    let machine = Machine::boot(config, &BootState { zones: vec![toy.export_zone(ZoneId(0))] });
    assert!(machine.caches().any(|cache| machine.cache_stat(cache).name == CacheName::VmapArea));
    machine
}

fn random_runs(booted: &Machine, runs: u32, ops: usize) -> [u32; 3] {
    let seen = std::cell::RefCell::new([0; 3]);
    let config = Config { cases: runs, failure_persistence: None, max_shrink_iters: 2000, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let result = TestRunner::new_with_rng(config, rng).run(&script(ops), |ops| {
        let run = run(booted, &ops)?;
        let mut seen = seen.borrow_mut();
        for (sum, more) in seen.iter_mut().zip(run) {
            *sum += more;
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    seen.into_inner()
}

#[test]
fn slabs_of_a_kernel_without_smp_keep_every_invariant() {
    let [cpu_partial, discarded, _] = random_runs(&toy(false, Arch::X86_64), 30, 600);
    assert_eq!(cpu_partial, 0, "there are no CPU-partial lists");
    assert!(discarded > 40, "{discarded} slabs went back");
}

#[test]
fn slabs_of_a_kernel_with_smp_keep_every_invariant() {
    let [cpu_partial, discarded, _] = random_runs(&toy(true, Arch::X86_64), 30, 600);
    assert!(cpu_partial > 500, "{cpu_partial} slabs went on CPU-partial lists");
    assert!(discarded > 40, "{discarded} slabs went back");
}

#[test]
fn slabs_of_a_32_bit_kernel_keep_every_invariant() {
    let [_, discarded, _] = random_runs(&toy(false, Arch::I386), 20, 600);
    assert!(discarded > 20, "{discarded} slabs went back");
}
