//! Recordings of former kernels: made by the original functions in a harness, not by a booted kernel.
//!
//! Nothing is taken from the results: the header and the state in the beginning are computed from the size of memory
//! alone, and compared like everything after it.

mod format;
mod k20;
mod k26;

use super::format::{first_key, from_line, wrong_key};
use super::steps::Took;
use super::undo::Runner;
use super::{Fault, Options, Verdict};
use format::{EndLine, HeaderLine, OpLine, Snapshot, VmList};
use kmscope_mm::boot::BootState;
use kmscope_mm::config::Caller;
use kmscope_mm::op::Pointer;
use kmscope_mm::outcome::{Freed, Grant, GrantKind};
use kmscope_mm::{Era, Event, Gfp, Machine, Op, Outcome, Pfn, Slot, VmAreaId};

/// Kinds of lines that follow the header, for the message of one that is none of them.
const KINDS: &str = "snapshot, slab_snapshot, kmem_cache, kmalloc_range, kmalloc_probe, kmem_create, vmlist, script, \
                     note, op or end";

/// Whether a first line is the header of a recording of a former kernel.
pub(crate) fn is_header(text: &str) -> bool {
    text.starts_with("{\"header\":1,\"kernel\":\"2.")
}

/// A replay of one.
pub(crate) struct Classic {
    pub(crate) runner: Runner,
    header: HeaderLine,
    era: Era,
    /// The numbers of each zone that a digest has, as they must be now.
    expected: Vec<Numbers>,
    /// The recording says what happened on the way, and what was printed.
    tells: bool,
    /// SLAB came up: the recording has lines of caches.
    caches: Vec<String>,
    /// Pages that kmap was asked for.
    mapped: std::collections::BTreeSet<u32>,
    /// What came first in the sequences at the beginning, of order 0.
    given: Vec<u32>,
}

/// Numbers of a zone: free pages, pages on the hot and on the cold list, free blocks of each order.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Numbers {
    zone: String,
    free_pages: u32,
    lists: [u32; 2],
    blocks: Vec<u32>,
}

/// Compares one thing.
fn same<T: PartialEq + std::fmt::Debug + ?Sized>(what: &str, kernel: &T, model: &T) -> Result<(), String> {
    if kernel == model { Ok(()) } else { Err(format!("{what}: the kernel has {kernel:?}, the model {model:?}")) }
}

const fn at(slot: u32) -> Pointer {
    Pointer { slot: Slot(slot), offset_bytes: 0 }
}

/// What an operation came to, as lines have it.
fn frame_of(outcome: Outcome) -> Option<Pfn> {
    match outcome {
        Outcome::Granted { grant: Grant { kind: GrantKind::Pages { pfn, .. }, .. }, .. } => Some(pfn),
        Outcome::Freed { freed: Freed::Pages { pfn, .. } } => Some(pfn),
        _ => None,
    }
}

/// Whether a request was broken off, as the stand-in for reclaim does: by a wait, or by a kill.
fn broken_off(events: &[Event]) -> Option<&'static str> {
    let at = events.iter().position(|event| matches!(event, Event::BrokenOff))?;
    Some(if matches!(events[at - 1], Event::OomCalled { .. }) { "oom" } else { "wait" })
}

/// What happened on the way, in a recording's words.
fn told(events: &[Event]) -> Vec<String> {
    let word = |event: &Event| match event {
        Event::KswapdWoken { .. } => Some("kswapd".to_owned()),
        Event::ReclaimCalled { freed_pages } => Some(format!("reclaim:{freed_pages}")),
        Event::OomCalled { .. } => Some("oom".to_owned()),
        Event::CongestionWait => Some("wait:20".to_owned()),
        _ => None,
    };
    events.iter().filter_map(word).collect()
}

impl Classic {
    /// Of the recording's first line.
    pub(crate) fn new(text: &str, options: Options, verdict: &mut Verdict) -> Result<Self, Fault> {
        let header: HeaderLine = from_line(text)?;
        let era = match header.kernel.as_str() {
            "2.0.40" => Era::Linux2_0,
            "2.6.10" => Era::Linux2_6_10,
            // 2.6.11 does the same.
            "2.6.11" | "2.6.12-rc2" => Era::Linux2_6_11,
            other => {
                let message = format!("kernel {other} is not known; expected is 2.0.40, 2.6.10, 2.6.11 or 2.6.12-rc2");
                return Err(Fault::near(text, "\"kernel\"", message));
            }
        };
        if !(8..=4096).contains(&header.mem_mb) {
            return Err(Fault::near(text, "\"mem_mb\"", "expected are 8 to 4096 MiB"));
        }
        let config =
            kmscope_mm::classic::config(era, header.mem_mb, Caller::InterruptsOff { memalloc: header.memalloc() });
        let machine = Machine::boot(config, &BootState::default()).with_buckets();
        machine.validate().map_err(|why| format!("the state in the beginning: {why}"))?;
        let kind = header.args.split(' ').next().unwrap_or_default();
        verdict.mode = match era {
            Era::Linux2_0 => "2.0",
            Era::Linux2_6_10 => "2.6.10",
            _ => "2.6",
        }
        .to_owned();
        let mut classic = Self {
            tells: matches!(kind, "slow" | "exh") && era != Era::Linux2_0,
            runner: Runner::new(machine, options.undo),
            header,
            era,
            expected: Vec::new(),
            caches: Vec::new(),
            mapped: std::collections::BTreeSet::new(),
            given: Vec::new(),
        };
        classic.expected = classic.numbers();
        let computed = match era {
            Era::Linux2_0 => classic.k20_header(),
            _ => classic.k26_header(),
        };
        match computed {
            Ok(numbers) => verdict.computed = numbers,
            Err(difference) => verdict.differs(0, difference),
        }
        Ok(classic)
    }

    fn machine(&self) -> &Machine {
        self.runner.machine()
    }

    /// Takes a line; whether it was the last.
    pub(crate) fn line(&mut self, text: &str, verdict: &mut Verdict) -> Result<(Took, bool), Fault> {
        let took = match first_key(text) {
            "snapshot" => {
                let snapshot: Snapshot = from_line(text)?;
                let begin = verdict.total == 0;
                self.compare(verdict, |classic| classic.snapshot(&snapshot));
                if begin { Took::Beginning } else { Took::Snapshot }
            }
            "slab_snapshot" => {
                let snapshot = from_line(text)?;
                self.compare(verdict, |classic| classic.slab_snapshot(&snapshot));
                Took::Snapshot
            }
            "vmlist" => {
                let list: VmList = from_line(text)?;
                self.compare(verdict, |classic| classic.vmlist(&list));
                Took::Snapshot
            }
            "kmem_cache" => {
                self.kmem_cache(text, verdict)?;
                Took::Note
            }
            "kmalloc_range" | "kmalloc_probe" | "kmem_create" => {
                verdict.total += 1;
                if verdict.difference.is_none() {
                    match self.k26_fact(text)? {
                        Ok(()) => verdict.agree += 1,
                        Err(difference) => verdict.differs(verdict.total, format!("{text}\n{difference}")),
                    }
                }
                Took::Operations(1)
            }
            "script" => {
                self.limits(text)?;
                Took::Note
            }
            "note" => {
                self.note(text)?;
                Took::Note
            }
            "op" => Took::Operations(self.operation(text, verdict)?),
            "end" => {
                let _: EndLine = from_line(text)?;
                return Ok((Took::Note, true));
            }
            other => return Err(wrong_key(text, other, KINDS)),
        };
        Ok((took, false))
    }

    /// Compares a state.
    fn compare(&mut self, verdict: &mut Verdict, with: impl FnOnce(&mut Self) -> Result<(), String>) {
        if verdict.difference.is_some() {
            return;
        }
        let valid = self.machine().validate();
        match with(self).and(valid) {
            Ok(()) => verdict.snapshots += 1,
            Err(difference) => verdict.differs(verdict.total, difference),
        }
    }

    /// Runs the operation of a line; how many requests it was.
    fn operation(&mut self, text: &str, verdict: &mut Verdict) -> Result<u64, Fault> {
        let line: OpLine = from_line(text)?;
        let count = if line.op == "alloc_seq" { line.count.unwrap_or(0) + 1 } else { 1 };
        let first = verdict.total;
        verdict.total += count;
        if verdict.difference.is_some() {
            return Ok(count);
        }
        let compared = match self.era {
            Era::Linux2_0 => self.k20_operation(&line)?,
            _ => self.k26_operation(&line)?,
        };
        match compared.and_then(|()| self.digest(&line)) {
            Ok(()) => {
                verdict.agree += count;
                verdict.digests += 1 + u64::from(line.c.is_some());
            }
            Err(difference) => verdict.differs(first + 1, format!("{text}\n{difference}")),
        }
        Ok(count)
    }

    /// Holds the numbers of all zones: those that the line says, and the others as they were.
    fn digest(&mut self, line: &OpLine) -> Result<(), String> {
        for (zone, free_pages, lists, blocks) in line.numbers()? {
            let known = self.expected.iter_mut().find(|numbers| numbers.zone == zone);
            let known = known.ok_or_else(|| format!("zone {zone:?} is not one of the header's"))?;
            (known.free_pages, known.lists, known.blocks) = (free_pages, lists, blocks);
        }
        same("free pages, hot and cold list, free blocks", &self.expected, &self.numbers())
    }

    /// The numbers of all zones as the model has them.
    fn numbers(&self) -> Vec<Numbers> {
        let machine = self.machine();
        let zones = (0..).zip(&machine.config().zones);
        let numbers = zones.map(|(at, zone)| {
            let id = kmscope_mm::ZoneId(at);
            let digest = machine.zone_digest(id);
            let orders = usize::from(self.era.max_order()) + 1;
            let list = |list| machine.pcp_list(id, 0, list).count() as u32;
            Numbers {
                zone: zone_name(zone.kind).to_owned(),
                free_pages: digest.zone[1].cast_unsigned(),
                lists: [list(kmscope_mm::classic::HOT), list(kmscope_mm::classic::COLD)],
                blocks: digest.free_blocks[..orders].to_vec(),
            }
        });
        numbers.collect()
    }

    /// A request for pages: 2.0 gives addresses alone.
    fn request(&self, gfp: Gfp, order: u8, into: Option<Slot>) -> Op {
        match self.era {
            Era::Linux2_0 => Op::GetFreePages { gfp, order, into },
            _ => Op::AllocPages { gfp, order, into },
        }
    }

    /// A request, as often as the line says, until there is nothing left.
    fn sequence(&mut self, line: &OpLine, gfp: Gfp) -> Result<Result<Vec<Event>, String>, Fault> {
        let (order, id) = (line.order()?, line.id()?);
        let step = line.step.unwrap_or(1 << order);
        let mut given = 0;
        for &(first, len) in line.runs.as_deref().unwrap_or_default() {
            for at in 0..len {
                let pfn = first.wrapping_add_signed(step.wrapping_mul(at.cast_signed()));
                let into = Some(Slot(id + given));
                let (outcome, _) = self.runner.hear(self.request(gfp, order, into))?;
                if let Err(difference) = same(&format!("allocation {given}: pfn"), &Some(pfn), &frame_of(outcome)) {
                    return Ok(Err(difference));
                }
                if order == 0 {
                    self.given.push(id + given);
                }
                given += 1;
            }
        }
        if u64::from(given) != line.count.unwrap_or(0) {
            return Err(format!("the runs are {given} allocations").into());
        }
        let (outcome, events) = self.runner.hear(self.request(gfp, order, None))?;
        let compared = same("the request after them: pfn", &None::<Pfn>, &frame_of(outcome)).map(|()| events);
        Ok(compared)
    }

    /// Addresses and frames of what vmalloc or ioremap gave.
    fn area_of(&self, outcome: Outcome) -> Option<(VmAreaId, u64, Vec<Pfn>)> {
        let Outcome::Granted { grant: Grant { addr, kind }, .. } = outcome else { return None };
        match kind {
            GrantKind::Area { area, .. } | GrantKind::Device { area, .. } => {
                let view = self.machine().vm_areas().into_iter().find(|view| view.area == area)?;
                Some((area, addr, view.frames))
            }
            _ => None,
        }
    }

    /// The areas that there are, lowest first.
    fn vmlist(&mut self, list: &VmList) -> Result<(), String> {
        let areas = self.machine().vm_areas();
        let flags = |device: bool| {
            if self.era == Era::Linux2_0 {
                0
            } else if device {
                1
            } else {
                2
            }
        };
        let found: Vec<(u64, u64, u32)> =
            areas.iter().map(|area| (area.addr, area.size_bytes, flags(area.phys.is_some()))).collect();
        same("areas", &list.areas(), &found)
    }
}

/// A zone's name.
fn zone_name(kind: kmscope_mm::ZoneKind) -> &'static str {
    use kmscope_mm::ZoneKind::{Dma, Dma32, HighMem, Movable, Normal};
    match kind {
        Dma => "DMA",
        Dma32 => "DMA32",
        Normal => "Normal",
        HighMem => "HighMem",
        Movable => "Movable",
    }
}
