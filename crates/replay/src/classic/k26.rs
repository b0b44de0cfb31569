//! Linux 2.6: pages, SLAB, areas, kmap.

use super::format::{
    CacheLine, CreateLine, NoteLine, OpLine, ProbeLine, RangeLine, ScriptLine, SlabSnapshot, Snapshot, SnapshotCache,
};
use super::{Classic, at, broken_off, frame_of, same, told, zone_name};
use crate::format::{first_key, from_line};
use crate::{Fault, Verdict};
use kmscope_mm::classic::k26::slab::{SIZE_BYTES, SlabMeasures, measures};
use kmscope_mm::classic::{COLD, HOT, min_free_kbytes};
use kmscope_mm::machine::CacheName;
use kmscope_mm::op::StandIn;
use kmscope_mm::outcome::{Grant, GrantKind};
use kmscope_mm::{CacheId, Event, Gfp, Machine, ObjectId, Op, Outcome, Pfn, Slot, ZoneId};
use serde_json::{Value, json};

/// The name of a cache, as the kernel writes it.
fn cache_name(machine: &Machine, cache: CacheId) -> String {
    match machine.cache_stat(cache).name {
        CacheName::Size { size_bytes, dma: false } => format!("size-{size_bytes}"),
        CacheName::Size { size_bytes, dma: true } => format!("size-{size_bytes}(DMA)"),
        _ => "kmem_cache".to_owned(),
    }
}

fn size_name(size_bytes: Option<u32>, dma: bool) -> String {
    match size_bytes {
        None => "null".to_owned(),
        Some(bytes) if dma => format!("size-{bytes}(DMA)"),
        Some(bytes) => format!("size-{bytes}"),
    }
}

/// The class of a request.
fn class(size_bytes: u64) -> Option<u32> {
    SIZE_BYTES.into_iter().find(|&class| size_bytes <= u64::from(class))
}

/// Measures in the order in which a line has them.
fn measured(measures: &SlabMeasures) -> [u32; 10] {
    let SlabMeasures { object_bytes, objects, order, colours, colour_bytes, management_bytes, .. } = *measures;
    let off_slab = measures.off_slab_in.unwrap_or(0);
    let array = [measures.limit, measures.batch, measures.free_limit];
    let [limit, batch, free_limit] = array;
    let slab = [object_bytes, objects, order.into(), colours, colour_bytes, management_bytes];
    let [a, b, c, d, e, f] = slab;
    [a, b, c, d, e, f, off_slab, limit, batch, free_limit]
}

impl CacheLine {
    fn measured(&self) -> [u32; 10] {
        let slabp = self.slabp_cache.as_deref().and_then(|name| name.strip_prefix("size-")?.parse().ok()).unwrap_or(0);
        let off_slab = if self.off_slab == 0 { 0 } else { slabp };
        let array = [self.limit, self.batchcount, self.free_limit];
        let slab = [self.objsize, self.num, self.gfporder.into(), self.colour, self.colour_off, self.slab_size];
        let [a, b, c, d, e, f] = slab;
        [a, b, c, d, e, f, off_slab, array[0], array[1], array[2]]
    }
}

impl Classic {
    /// Holds the header; how many numbers agree.
    pub(super) fn k26_header(&self) -> Result<u64, String> {
        let (header, machine) = (&self.header, self.machine());
        let config = machine.config();
        let mut numbers = 2;
        same("min_free_kbytes", &header.min_free_kbytes, &min_free_kbytes(config))?;
        let managed: u32 = config.zones.iter().map(|zone| zone.managed_pages).sum();
        same("totalram_pages", &header.totalram_pages, &managed)?;
        same("number of zones", &header.zones.len(), &config.zones.len())?;
        for (at, zone) in header.zones.iter().enumerate() {
            let (id, layout) = (ZoneId(at as u8), &config.zones[at]);
            let marks = machine.zone_marks(id);
            let name = &zone.name;
            same("zone", name, &zone_name(layout.kind).to_owned())?;
            let kernel = [zone.start_pfn, zone.spanned, zone.present];
            same(&format!("{name}: layout"), &kernel, &[layout.start_pfn, layout.spanned_pages, layout.present_pages])?;
            let kernel = [zone.pages_min, zone.pages_low, zone.pages_high];
            let model = [marks.min_pages, marks.low_pages, marks.high_pages];
            same(&format!("{name}: marks"), &kernel, &model)?;
            let reserve = marks.lowmem_reserve[..zone.lowmem_reserve.len().min(4)].to_vec();
            same(&format!("{name}: lowmem_reserve"), &zone.lowmem_reserve, &reserve)?;
            let (hot, cold, batch) = (&zone.pcp.hot, &zone.pcp.cold, marks.pcp_batch);
            let kernel = [hot.low, hot.high, hot.batch, cold.low, cold.high, cold.batch];
            let model = [marks.pcp_high_min, marks.pcp_high_max, batch, 0, 2 * batch, batch];
            same(&format!("{name}: hot and cold list"), &kernel, &model)?;
            numbers += 12 + zone.lowmem_reserve.len() as u64;
        }
        for (list, gfp) in [("normal", Gfp::NONE), ("dma", Gfp::DMA), ("highmem", Gfp::HIGHMEM)] {
            let kernel = header.zonelists.get(list).cloned().unwrap_or_default();
            let model: Vec<String> =
                machine.zonelist_of(gfp).map(|zone| zone_name(config.zones[zone.index()].kind).to_owned()).collect();
            same(&format!("zonelist {list}"), &kernel, &model)?;
            numbers += 1;
        }
        Ok(numbers)
    }

    /// A line of a cache: the first of them says that SLAB is in use.
    pub(super) fn kmem_cache(&mut self, text: &str, verdict: &mut Verdict) -> Result<(), Fault> {
        let line: CacheLine = from_line(text)?;
        if self.caches.is_empty() {
            self.runner.prepare(|machine| *machine = machine.clone().with_slab());
            self.expected = self.numbers();
        }
        self.caches.push(line.kmem_cache.clone());
        if verdict.difference.is_none() {
            match self.hold_cache(&line) {
                Ok(()) => verdict.computed += 13,
                Err(difference) => verdict.differs(0, format!("{text}\n{difference}")),
            }
        }
        Ok(())
    }

    fn hold_cache(&self, line: &CacheLine) -> Result<(), String> {
        let machine = self.machine();
        let chain = machine.cache_chain();
        let place = self.caches.len() - 1;
        let cache = *chain.get(place).ok_or("there are fewer caches")?;
        same("cache", &line.kmem_cache, &cache_name(machine, cache))?;
        let own = machine.slab_array(cache).ok_or("there is no SLAB")?;
        same("measures", &line.measured(), &measured(&own.measures))?;
        let kernel = (line.gfpflags, line.no_reap != 0, line.next_reap);
        let model = (self.era.encode(own.page_gfp), own.no_reap, own.next_reap);
        same("flags, reaper", &kernel, &model)
    }

    /// Holds something that the kernel says of kmalloc or of a cache.
    pub(super) fn k26_fact(&self, text: &str) -> Result<Result<(), String>, Fault> {
        Ok(match first_key(text) {
            "kmalloc_range" => {
                let RangeLine { kmalloc_range: (first, last), dma, cache } = from_line(text)?;
                let both = [Some(first), last].into_iter().flatten();
                let names: Vec<String> = both.map(|size| size_name(class(size), dma != 0)).collect();
                let before = first.checked_sub(1).map(class);
                let kernel = (vec![cache; names.len()], true);
                same("cache", &kernel, &(names, before.is_none_or(|before| before != class(first))))
            }
            "kmalloc_probe" => {
                let ProbeLine { kmalloc_probe, ksize, null } = from_line(text)?;
                let found = class(kmalloc_probe);
                same("ksize", &(ksize, null != 0), &(found.unwrap_or(0), found.is_none()))
            }
            _ => {
                let line: CreateLine = from_line(text)?;
                let large = self.header.mem_mb > 32;
                let (hwcache, account) = (line.hwcache_align != 0, line.reclaim_account != 0);
                let found = measures(line.kmem_create, line.align, hwcache, account, large);
                same("measures", &Some(line.measures.measured()), &found.as_ref().map(measured))
            }
        })
    }

    pub(super) fn limits(&mut self, text: &str) -> Result<(), Fault> {
        let ScriptLine { script } = from_line(text)?;
        let told = StandIn::Limits {
            reclaim_max: script.reclaim_max,
            ooms_allowed: script.oom_allowed,
            waits_allowed: script.waits_allowed,
            oom_frees: script.oom_frees,
        };
        self.runner.run(Op::StandIn(told))?;
        Ok(())
    }

    /// The one note that changes something: what was allocated can be reclaimed from now on.
    pub(super) fn note(&mut self, text: &str) -> Result<(), Fault> {
        let NoteLine { note } = from_line(text)?;
        if note.contains("reclaimable queue") {
            for id in std::mem::take(&mut self.given) {
                self.runner.run(Op::StandIn(StandIn::Reclaimable { page: at(id) }))?;
            }
        }
        Ok(())
    }

    /// Runs an operation and compares what it gave.
    pub(super) fn k26_operation(&mut self, line: &OpLine) -> Result<Result<(), String>, Fault> {
        let gfp = || {
            let number = line.gfp.ok_or("expected are flags (\"gfp\")")?;
            self.era.decode(number).ok_or_else(|| format!("{number:#x} has a bit that is no flag of this kernel"))
        };
        Ok(match line.op.as_str() {
            "alloc" => {
                let (gfp, order) = (gfp()?, line.order()?);
                let (outcome, events) =
                    self.runner.hear(Op::AllocPages { gfp, order, into: Some(Slot(line.id()?)) })?;
                same("pfn", &line.pfn, &frame_of(outcome)).and_then(|()| self.events(line, &events))
            }
            "alloc_seq" => {
                let gfp = gfp()?;
                self.sequence(line, gfp)?.and_then(|events| self.events(line, &events))
            }
            "free" | "free_cold" => {
                let page = at(line.id()?);
                let order = line.order()?;
                let op = if line.op == "free" { Op::FreePages { page, order } } else { Op::FreeCold { page } };
                let outcome = self.runner.run(op)?;
                same("pfn", &line.pfn, &frame_of(outcome))
            }
            "kmalloc" => {
                let (gfp, size_bytes) = (gfp()?, line.size()?);
                let outcome = self.runner.run(Op::Kmalloc { size_bytes, gfp, into: Some(Slot(line.id()?)) })?;
                let found = self.object_of(outcome);
                let kernel = line.slab.map(|slab| (line.cache.clone().unwrap_or_default(), slab, line.i, line.phys));
                same("cache, slab, index, physical address", &kernel, &found).and_then(|()| self.cache_digest(line))
            }
            "kfree" => {
                let place = self.object_at(line.id()?);
                let kernel = line.slab.map(|slab| (line.cache.clone().unwrap_or_default(), slab, line.i));
                let outcome = self.runner.run(Op::Kfree { ptr: at(line.id()?) })?;
                let freed = matches!(outcome, Outcome::Freed { .. });
                same("cache, slab, index", &(kernel, true), &(place, freed)).and_then(|()| self.cache_digest(line))
            }
            "reap" => {
                let jiffies = line.jiffies.ok_or("expected is a time (\"jiffies\")")?;
                self.runner.run(Op::Reap { jiffies })?;
                Ok(())
            }
            "shrink" | "kmem_cache_shrink" => {
                let name = line.cache.clone().ok_or("expected is a cache")?;
                let cache = self.cache_named(&name)?;
                self.runner.run(Op::ShrinkOwn { cache })?;
                self.cache_digest(line)
            }
            "vmalloc" => {
                let gfp = Gfp::GFP_KERNEL | Gfp::HIGHMEM;
                let op = Op::Vmalloc { size_bytes: line.size()?, gfp, into: Some(Slot(line.id()?)) };
                self.area(line, op)?
            }
            "ioremap_area" => {
                let op = Op::ReserveArea { size_bytes: line.size()?, into: Slot(line.id()?) };
                self.area(line, op)?
            }
            "vfree" | "iounmap_area" => {
                let ptr = at(line.id()?);
                let op = if line.op == "vfree" { Op::Vfree { ptr } } else { Op::Iounmap { ptr } };
                let outcome = self.runner.run(op)?;
                same("freed", &true, &matches!(outcome, Outcome::Freed { .. }))
            }
            "kmap" => self.kmap(line)?,
            "kunmap" => {
                let page = line.page.ok_or("expected is a page")?;
                let outcome = self.runner.run(Op::Kunmap { page: at(page) })?;
                same("unmapped", &true, &matches!(outcome, Outcome::Freed { .. }))
            }
            other => return Err(format!("operation {other:?} is not known").into()),
        })
    }

    /// What happened on the way, whether it was broken off, and what was printed.
    fn events(&self, line: &OpLine, events: &[Event]) -> Result<(), String> {
        if !self.tells {
            return Ok(());
        }
        if line.op == "alloc" {
            same("on the way", &line.ev, &told(events))?;
        }
        same("broken off", &line.stopped.as_deref(), &broken_off(events))?;
        let failed = events.iter().any(|event| matches!(event, Event::PageFailed { .. }));
        let quiet = line.gfp.and_then(|number| self.era.decode(number)).is_some_and(|gfp| gfp.any(Gfp::NOWARN));
        let (order, mode) = (line.order()?, line.gfp.unwrap_or(0));
        let message = (failed && !quiet).then(|| format!("gt: page allocation failure. order:{order}, mode:{mode:#x}"));
        same("printed", &line.msg, &message)
    }

    fn area(&mut self, line: &OpLine, op: Op) -> Result<Result<(), String>, Fault> {
        let outcome = self.runner.run(op)?;
        let found = self.area_of(outcome);
        let addr = found.as_ref().map(|(_, addr, _)| *addr);
        let frames = found.map(|(_, _, frames)| frames).filter(|_| line.op == "vmalloc");
        let tables = self.machine().area_tables();
        let no_room = matches!(outcome, Outcome::Null { reason: kmscope_mm::outcome::NullReason::NoAddresses, .. });
        Ok(same("address", &line.addr, &addr)
            .and_then(|()| same("frames", &line.pfns, &frames))
            .and_then(|()| same("pages of page tables", &line.pt_pages, &Some(tables)))
            .and_then(|()| same("says that there is no room", &line.msg.is_some(), &no_room)))
    }

    fn kmap(&mut self, line: &OpLine) -> Result<Result<(), String>, Fault> {
        let page = line.page.filter(|&page| page < 1 << 20).ok_or("expected is a page")?;
        if self.mapped.insert(page) {
            let gfp = Gfp::HIGHMEM | Gfp::KSWAPD_RECLAIM;
            let outcome = self.runner.run(Op::AllocPages { gfp, order: 0, into: Some(Slot(page)) })?;
            if frame_of(outcome).is_none() {
                return Err("there is no high memory".into());
            }
            self.expected = self.numbers();
        }
        let outcome = self.runner.run(Op::Kmap { page: at(page), into: None })?;
        let addr = match outcome {
            Outcome::Granted { grant: Grant { addr, .. }, .. } => Some(addr),
            _ => None,
        };
        let sleeps = matches!(outcome, Outcome::Hangs { .. });
        let kernel = (line.vaddr, line.sleeps != 0, line.flushes);
        Ok(same("address, sleeps, flushes", &kernel, &(addr, sleeps, Some(self.machine().kmap_flushes()))))
    }

    fn cache_named(&self, name: &str) -> Result<CacheId, String> {
        let machine = self.machine();
        machine.caches().find(|&cache| cache_name(machine, cache) == name).ok_or_else(|| format!("no cache {name}"))
    }

    /// Cache, slab, index and physical address of what kmalloc gave.
    fn object_of(&self, outcome: Outcome) -> Option<(String, Pfn, Option<u16>, Option<u64>)> {
        let Outcome::Granted { grant: Grant { addr, kind: GrantKind::Object { object, pfn, .. } }, .. } = outcome
        else {
            return None;
        };
        let machine = self.machine();
        let phys = addr - machine.config().direct_map_addr();
        Some((cache_name(machine, object.cache), pfn, Some(object.index), Some(phys)))
    }

    /// Where the object lies that a variable points to.
    fn object_at(&self, slot: u32) -> Option<(String, Pfn, Option<u16>)> {
        let machine = self.machine();
        let object = machine.object_at(machine.slot_value(Slot(slot))?)?;
        Some((cache_name(machine, object.cache), machine.slab_view(object.slab).pfn, Some(object.index)))
    }

    fn cache_digest(&self, line: &OpLine) -> Result<(), String> {
        let (Some(kernel), Some(name)) = (&line.c, &line.cache) else { return Ok(()) };
        let own = self.machine().slab_array(self.cache_named(name)?).ok_or("there is no SLAB")?;
        let [partial, full, free] = own.slabs.map(i64::from);
        let touched = [own.touched, own.free_touched].map(i64::from);
        let model = [
            own.objects.len() as i64,
            touched[0],
            own.free_objects.into(),
            partial,
            full,
            free,
            own.colour_next.into(),
        ];
        let model: Vec<i64> = model.into_iter().chain([touched[1]]).collect();
        same(&format!("{name}: array, touched, free objects, slabs, colour, free slabs touched"), kernel, &model)
    }

    pub(super) fn snapshot(&mut self, snapshot: &Snapshot) -> Result<(), String> {
        if self.era == kmscope_mm::Era::Linux2_0 {
            return self.k20_snapshot(snapshot);
        }
        let machine = self.machine();
        same("number of zones", &snapshot.zones.len(), &machine.config().zones.len())?;
        for (zone, recorded) in (0..).map(ZoneId).zip(&snapshot.zones) {
            let name = &recorded.name;
            let free: i64 = machine.zone_stat(zone).free_pages;
            same(&format!("{name}: free pages"), &i64::from(recorded.free_pages), &free)?;
            for (order, list) in (0..).zip(&recorded.free_area) {
                let model: Vec<Pfn> = machine.free_list(zone, order, HOT).collect();
                same(&format!("{name}: free list of order {order}"), list, &model)?;
            }
            for (what, recorded, list) in [("hot", &recorded.hot, HOT), ("cold", &recorded.cold, COLD)] {
                let model: Vec<Pfn> = machine.pcp_list(zone, 0, list).collect();
                same(&format!("{name}: {what} list"), recorded, &model)?;
            }
        }
        Ok(())
    }

    pub(super) fn slab_snapshot(&mut self, snapshot: &SlabSnapshot) -> Result<(), String> {
        let machine = self.machine();
        let mut left: Vec<&SnapshotCache> = snapshot.caches.iter().collect();
        for cache in machine.cache_chain() {
            let name = cache_name(machine, cache);
            let found = left.iter().position(|recorded| recorded.cache == name);
            let recorded = found.map(|at| left.remove(at));
            self.hold_slabs(cache, &name, recorded)?;
        }
        same("caches that the model does not have", &Vec::<&String>::new(), &left.iter().map(|c| &c.cache).collect())
    }

    /// Holds all slabs of a cache. One that was never used is left out of a recording.
    fn hold_slabs(&self, cache: CacheId, name: &str, recorded: Option<&SnapshotCache>) -> Result<(), String> {
        let machine = self.machine();
        let own = machine.slab_array(cache).ok_or("there is no SLAB")?;
        let slabs = machine.slabs(cache);
        let pfn = |object: &ObjectId| (machine.slab_view(object.slab).pfn, object.index);
        let Some(recorded) = recorded else {
            return same(&format!("{name}: slabs of a cache that was never used"), &0, &slabs.len());
        };
        let kernel = (recorded.touched != 0, recorded.colour_next, recorded.free_objects, recorded.free_touched != 0);
        let model = (own.touched, own.colour_next, own.free_objects, own.free_touched);
        same(&format!("{name}: touched, colour, free objects, free slabs touched"), &kernel, &model)?;
        let array: Vec<(Pfn, u16)> = own.objects.iter().map(pfn).collect();
        same(&format!("{name}: array"), &recorded.array, &array)?;
        let views = slabs.iter().map(|&slab| {
            let view = machine.slab_view(slab);
            let in_array = own.objects.iter().filter(|object| object.slab == slab).count();
            let free = view.freelist[in_array..].to_vec();
            let inuse = view.objects.len() - free.len();
            let mut value = vec![json!(view.pfn), json!(machine.object_offset_bytes(slab)), json!(inuse), json!(free)];
            if let Some(object) = machine.slab_management(slab) {
                let (pfn, index) = pfn(&object);
                // Management at the beginning of its own slab takes nothing from the place of object 0.
                value[1] = json!(machine.object_offset_bytes(slab));
                value.push(json!([pfn, index]));
            }
            Value::Array(value)
        });
        let views: Vec<Value> = views.collect();
        let [partial, full, _] = own.slabs.map(|len| len as usize);
        let (of_partial, rest) = views.split_at(partial);
        let (of_full, of_free) = rest.split_at(full);
        for (what, kernel, model) in [
            ("partial", &recorded.partial, of_partial),
            ("full", &recorded.full, of_full),
            ("free", &recorded.free, of_free),
        ] {
            same(&format!("{name}: {what} slabs"), &kernel.as_slice(), &model)?;
        }
        Ok(())
    }
}
