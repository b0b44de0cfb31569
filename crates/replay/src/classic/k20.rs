//! Linux 2.0: pages, kmalloc, areas.

use super::format::{OpLine, Snapshot, SnapshotBucket};
use super::{Classic, at, frame_of, same};
use crate::Fault;
use kmscope_mm::classic::k20::{BUCKETS, DESCRIPTOR_BYTES, MAX_BYTES};
use kmscope_mm::classic::{HOT, k20_first_free_pfn};
use kmscope_mm::outcome::{Grant, GrantKind, NullReason};
use kmscope_mm::{CacheId, Event, Gfp, Op, Outcome, Pfn, Slot, ZoneId};

/// The zone that stands for all of memory.
const POOL: ZoneId = ZoneId(0);
/// A word of a page table: present, writable, accessed, dirty.
const PTE_BITS: u64 = 0x63;

/// The cache that shows a bucket.
const fn cache_of(bucket: usize, dma: bool) -> CacheId {
    CacheId(2 * bucket as u16 + dma as u16)
}

impl Classic {
    /// Holds the header; how many numbers agree.
    pub(super) fn k20_header(&self) -> Result<u64, String> {
        let (header, machine) = (&self.header, self.machine());
        let end = machine.config().end_pfn();
        same("first free page above 1 MiB", &header.first_free_high_pfn, &k20_first_free_pfn(end))?;
        let stat = machine.zone_stat(POOL);
        same("free pages", &i64::from(header.nr_free_pages), &stat.free_pages)?;
        let kernel = [header.min_free_pages, header.free_pages_low, header.free_pages_high];
        same("min_free_pages, low, high", &kernel, &[stat.min_pages, stat.low_pages, stat.high_pages])?;
        same("first address of vmalloc", &header.vmalloc_start, &machine.vmalloc_range().0)?;
        let kernel: Vec<_> = header.kmalloc_buckets.iter().collect();
        let kernel: Vec<(u32, u32, u16, u8)> = kernel
            .iter()
            .map(|bucket| (bucket.blocksize, bucket.payload_max, bucket.nblocks, bucket.gfporder))
            .collect();
        let model: Vec<(u32, u32, u16, u8)> = BUCKETS
            .iter()
            .map(|bucket| (bucket.block_bytes, bucket.usable_bytes(), bucket.blocks, bucket.order))
            .collect();
        same("buckets", &kernel, &model)?;
        Ok(6 + 4 * kernel.len() as u64)
    }

    pub(super) fn k20_operation(&mut self, line: &OpLine) -> Result<Result<(), String>, Fault> {
        let gfp = || {
            let number = line.priority.ok_or("expected is a priority")?;
            let dma = if line.dma == 0 || line.op == "kfree" { 0 } else { 0x80 };
            self.era.decode(number | dma).ok_or_else(|| format!("{number} is no priority of this kernel"))
        };
        Ok(match line.op.as_str() {
            "alloc" => {
                let (gfp, order) = (gfp()?, line.order()?);
                let (outcome, events) =
                    self.runner.hear(Op::GetFreePages { gfp, order, into: Some(Slot(line.id()?)) })?;
                same("pfn", &line.pfn, &frame_of(outcome)).and_then(|()| calls(line, &events))
            }
            "alloc_seq" => {
                let gfp = gfp()?;
                self.sequence(line, gfp)?.and_then(|events| calls(line, &events))
            }
            "free" => {
                let outcome = self.runner.run(Op::FreePagesAddr { addr: at(line.id()?), order: line.order()? })?;
                same("pfn", &line.pfn, &frame_of(outcome))
            }
            "kmalloc" => {
                let gfp = gfp()?;
                self.k20_kmalloc(line, gfp)?
            }
            "kfree" => {
                let outcome = self.runner.run(Op::Kfree { ptr: at(line.id()?) })?;
                let freed = matches!(outcome, Outcome::Freed { .. });
                same("freed", &true, &freed).and_then(|()| self.bucket_digest(line, line.dma != 0))
            }
            "vmalloc" => {
                let op = Op::Vmalloc { size_bytes: line.size()?, gfp: Gfp::GFP_KERNEL, into: Some(Slot(line.id()?)) };
                self.k20_area(line, op)?
            }
            "vremap" => {
                let phys = line.phys.ok_or("expected is a physical address")?;
                let op = Op::Ioremap { phys, size_bytes: line.size()?, into: Some(Slot(line.id()?)) };
                self.k20_area(line, op)?
            }
            "vfree" => {
                let outcome = self.runner.run(Op::Vfree { ptr: at(line.id()?) })?;
                same("freed", &true, &matches!(outcome, Outcome::Freed { .. }))
            }
            other => return Err(format!("operation {other:?} is not known").into()),
        })
    }

    fn k20_kmalloc(&mut self, line: &OpLine, gfp: Gfp) -> Result<Result<(), String>, Fault> {
        let size_bytes = line.size()?;
        let (outcome, events) = self.runner.hear(Op::Kmalloc { size_bytes, gfp, into: Some(Slot(line.id()?)) })?;
        let addr = match outcome {
            Outcome::Granted { grant: Grant { addr, kind: GrantKind::Object { .. } }, .. } => Some(addr),
            _ => None,
        };
        let bucket = kmscope_mm::Machine::bucket_for(size_bytes).map_or(-1, |bucket| bucket as i32);
        let too_large = matches!(outcome, Outcome::Null { reason: NullReason::TooLarge, .. });
        let message = if too_large {
            debug_assert!(size_bytes > MAX_BYTES);
            Some(format!("kmalloc of too large a block ({size_bytes} bytes)."))
        } else {
            // It is said at most every ten seconds, and the recording does not say what its clock shows.
            let may_be_said = addr.is_none() && !gfp.any(Gfp::NOWARN);
            line.msg.clone().filter(|message| may_be_said && message == "Couldn't get a free page.....")
        };
        Ok(same("address, bucket", &(line.addr, line.bucket), &(addr, Some(bucket)))
            .and_then(|()| same("printed", &line.msg, &message))
            .and_then(|()| calls(line, &events))
            .and_then(|()| self.bucket_digest(line, gfp.any(Gfp::DMA))))
    }

    fn bucket_digest(&self, line: &OpLine, dma: bool) -> Result<(), String> {
        let (Some(kernel), Some(bucket)) = (&line.c, line.bucket.and_then(|at| usize::try_from(at).ok())) else {
            return Ok(());
        };
        let (first, listed, free, runs) = self.machine().bucket_counts(bucket, dma);
        let model = vec![first.map_or(-1, i64::from), listed.into(), free.into(), runs.into()];
        same("bucket: first run, runs on the list, their free blocks, runs", kernel, &model)
    }

    fn k20_area(&mut self, line: &OpLine, op: Op) -> Result<Result<(), String>, Fault> {
        let (outcome, _) = self.runner.hear(op)?;
        let found = self.area_of(outcome);
        let addr = found.as_ref().map(|(_, addr, _)| *addr);
        let pte0 = found.as_ref().and(line.phys).map(|phys| phys | PTE_BITS);
        let frames = found.map(|(_, _, frames)| frames).filter(|_| line.op == "vmalloc");
        let tables = self.machine().area_tables();
        Ok(same("address", &line.addr, &addr)
            .and_then(|()| same("frames", &line.pfns, &frames))
            .and_then(|()| same("first word of the page table", &line.pte0, &pte0))
            .and_then(|()| same("pages of page tables", &line.pt_pages, &Some(tables))))
    }

    pub(super) fn k20_snapshot(&self, snapshot: &Snapshot) -> Result<(), String> {
        let machine = self.machine();
        let free = machine.zone_stat(POOL).free_pages;
        same("free pages", &i64::from(snapshot.nr_free_pages), &free)?;
        for (order, list) in (0..).zip(&snapshot.free_area) {
            let model: Vec<Pfn> = machine.free_list(POOL, order, HOT).collect();
            same(&format!("free list of order {order}"), list, &model)?;
        }
        for bucket in snapshot.buckets.iter().flatten() {
            self.hold_bucket(bucket)?;
        }
        if let Some(kept) = &snapshot.page_cache {
            let kernel: Vec<i64> = kept.iter().map(|pfn| pfn.unwrap_or(-1)).collect();
            let model: Vec<i64> = machine.kept_runs().map(|pfn| pfn.map_or(-1, i64::from)).to_vec();
            same("runs that are kept", &kernel, &model)?;
        }
        Ok(())
    }

    fn hold_bucket(&self, bucket: &SnapshotBucket) -> Result<(), String> {
        let machine = self.machine();
        for (dma, kernel) in [(false, &bucket.free), (true, &bucket.dma)] {
            let runs = machine.listed_runs(cache_of(bucket.bucket, dma)).into_iter().map(|slab| {
                let view = machine.slab_view(slab);
                let block_bytes = BUCKETS[bucket.bucket].block_bytes;
                let blocks = view.freelist.iter().map(|&index| DESCRIPTOR_BYTES + u32::from(index) * block_bytes);
                (view.pfn, view.freelist.len() as u32, blocks.collect())
            });
            let model: Vec<(u32, u32, Vec<u32>)> = runs.collect();
            same(&format!("bucket {}: runs with free blocks", bucket.bucket), kernel, &model)?;
        }
        Ok(())
    }
}

/// Calls of reclaim on the way.
fn calls(line: &OpLine, events: &[Event]) -> Result<(), String> {
    let calls = events.iter().filter(|event| matches!(event, Event::ReclaimCalled { .. })).count() as u32;
    same("calls of try_to_free_page", &line.try_to_free_page_calls, &calls)
}
