//! Recordings of memory pressure: clean page cache fills memory, then pages are asked for until reclaim has to help.
//!
//! They have no snapshot, only sums, and the pace of reclaim is modelled, so no page frame can be compared. Compared
//! is what follows from rules alone: the numbers of the header; how many pages are granted before anything is
//! reclaimed; and how it ends. The machine has as many free pages as the kernel had, in blocks of the largest
//! orders.

use super::format::{Digest, Header, first_key, from_line, wrong_key};
use super::{Fault, Known, Options, Verdict, build};
use kmscope_mm::boot::{BlockRun, BootState, PageblockRun, PcpState, ZoneState};
use kmscope_mm::config::Caller;
use kmscope_mm::watermark::compute_marks;
use kmscope_mm::{Config, Gfp, MAX_PAGE_ORDER, Machine, MigrateType, Op, Outcome, Silent, ZoneId};
use serde::Deserialize;

/// Ticks of a pause of 20 ms at 100 Hz.
const PAUSE_TICKS: u32 = 2;

/// A line after the header.
#[derive(Deserialize)]
struct Pressure {
    pressure: String,
    /// Pages asked for so far.
    #[serde(default)]
    n: u64,
    nr_file_pages: Option<u32>,
    vmstat: Vmstat,
    z: Vec<Digest>,
}

/// Sums since boot.
#[derive(Deserialize, Clone, Copy, Default)]
struct Vmstat {
    pgsteal_kswapd: u64,
    pgsteal_direct: u64,
}

#[derive(Deserialize)]
struct End {
    allocated: u64,
}

/// Before the first request.
struct Filled {
    file_pages: u32,
    zones: Vec<Digest>,
}

/// What a run comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Course {
    /// Blocks granted before the first page was reclaimed.
    before_reclaim: Option<u64>,
    /// Blocks granted in all.
    granted: u64,
    /// The last request got NULL.
    failed: bool,
    /// Pages reclaimed.
    reclaimed: u64,
}

/// The recording so far.
pub struct Press {
    header: Header,
    options: Options,
    gfp: Gfp,
    order: u8,
    filled: Option<Filled>,
    kernel: Course,
}

impl Press {
    /// From a header.
    pub fn new(header: Header, options: Options, verdict: &mut Verdict) -> Result<Self, String> {
        let machine = Machine::boot(build::config(&header, false)?, &BootState::default());
        match build::check_header(&header, &machine) {
            Ok(numbers) => verdict.computed = numbers,
            Err(difference) => verdict.differs(0, difference),
        }
        let gfp = match word(&header, "gtgfp=") {
            Some("NOWAIT") => Gfp::GFP_NOWAIT,
            Some("KERNEL") => Gfp::GFP_KERNEL,
            Some("NOFS") => Gfp::GFP_NOFS,
            Some("NOIO") => Gfp::GFP_NOIO,
            other => return Err(format!("gtgfp is {other:?}; expected is NOWAIT, KERNEL, NOFS or NOIO")),
        };
        let order = number(&header, "gtlo=")?.unwrap_or(0);
        if order > u64::from(MAX_PAGE_ORDER) {
            return Err(format!("gtlo is {order}; expected is an order"));
        }
        Ok(Self { header, options, gfp, order: order as u8, filled: None, kernel: Course::default() })
    }

    /// Takes a line after the header; whether it was the last.
    pub fn line(&mut self, text: &str) -> Result<bool, Fault> {
        match first_key(text) {
            "end" => {
                self.kernel.granted = from_line::<End>(text)?.allocated;
                return Ok(true);
            }
            "pressure" => {}
            other => return Err(wrong_key(text, other, "pressure or end")),
        }
        let line: Pressure = from_line(text)?;
        let stolen = line.vmstat.pgsteal_kswapd + line.vmstat.pgsteal_direct;
        match line.pressure.as_str() {
            "page cache filled" => {
                let file_pages = line.nr_file_pages.ok_or("expected is nr_file_pages")?;
                let names: Vec<&String> = line.z.iter().map(|zone| &zone.0).collect();
                let expected: Vec<&String> = self.header.zones.iter().map(|zone| &zone.name).collect();
                if names != expected {
                    return Err(Fault::near(text, "\"z\"", format!("zones {names:?}; expected are {expected:?}")));
                }
                self.filled = Some(Filled { file_pages, zones: line.z });
            }
            // The request of this line was the one that reclaim had to help.
            "step" if stolen > 0 => {
                self.kernel.before_reclaim.get_or_insert(line.n - 1);
            }
            "step" => {}
            "NULL" => self.kernel.failed = true,
            other => {
                let message = format!("pressure {other:?}; expected is page cache filled, step or NULL");
                return Err(Fault::near(text, other, message));
            }
        }
        self.kernel.reclaimed = stolen;
        Ok(false)
    }

    /// Runs the same requests on the model and compares how they went.
    pub fn finish(self, verdict: &mut Verdict) -> Result<(), String> {
        let filled = self.filled.as_ref().ok_or("there is no line \"page cache filled\"")?;
        let model = self.model(filled)?;
        let kernel = self.kernel;
        let requests = kernel.granted + u64::from(kernel.failed);
        verdict.known.push(Known::NoFrames { requests });
        let (before, after) = (kernel.before_reclaim, model.before_reclaim);
        verdict.known.push(Known::BeforeReclaim { kernel: before, model: after });
        let sums = |course: Course| (course.granted, course.reclaimed);
        verdict.known.push(Known::Granted { kernel: sums(kernel), model: sums(model) });
        let rules = |course: Course| (course.failed, course.before_reclaim.is_some(), course.reclaimed > 0);
        if rules(kernel) != rules(model) {
            verdict.differs(0, format!("how it went: the kernel has {kernel:?}, the model {model:?}"));
        }
        Ok(())
    }

    fn model(&self, filled: &Filled) -> Result<Course, String> {
        let mut config = build::config(&self.header, false)?;
        // The caller never yields (PREEMPT_NONE), so kswapd runs only while it waits.
        config.caller = Caller::InterruptsOff { memalloc: false };
        let boot = as_free(&config, filled);
        let mut machine = self.options.boot(config, &boot);
        machine.run(Op::PageCache { pages: filled.file_pages, dirty: false }, &mut Silent);
        machine.validate()?;
        let cache = |machine: &Machine| -> u64 {
            let zones = (0..self.header.zones.len() as u8).map(ZoneId);
            zones.map(|zone| u64::from(machine.zone_stat(zone).cache_clean_pages)).sum()
        };
        let before = cache(&machine);
        let most = number(&self.header, "gtmax=")?.ok_or("the command line has no gtmax; expected is a number")?;
        let pause = number(&self.header, "gtlow=")?.filter(|&every| every > 0);
        let mut course = Course::default();
        while course.granted < most {
            let op = Op::AllocPages { gfp: self.gfp, order: self.order, into: None };
            let granted = matches!(machine.run(op, &mut Silent), Outcome::Granted { .. });
            if cache(&machine) < before {
                course.before_reclaim.get_or_insert(course.granted);
            }
            if !granted {
                course.failed = true;
                break;
            }
            course.granted += 1;
            if pause.is_some_and(|every| course.granted % every == 0) {
                machine.run(Op::Wait { ticks: PAUSE_TICKS }, &mut Silent);
            }
        }
        course.reclaimed = before - cache(&machine);
        Ok(course)
    }
}

fn word<'a>(header: &'a Header, key: &str) -> Option<&'a str> {
    header.cmdline.split(' ').find_map(|word| word.strip_prefix(key))
}

fn number(header: &Header, key: &str) -> Result<Option<u64>, String> {
    let parse = |text: &str| text.parse().map_err(|error| format!("{key}{text}: {error}"));
    word(header, key).map(parse).transpose()
}

/// As many free pages in each zone as the kernel had, on the lists and beside them; those that the page cache is to
/// take are free as well, in the zone that has most room.
fn as_free(config: &Config, filled: &Filled) -> BootState {
    let room = |at: usize| config.zones[at].managed_pages as i32 - filled.zones[at].3[1];
    let marks = compute_marks(config);
    let fullest = (0..config.zones.len()).max_by_key(|&at| room(at)).unwrap_or(0);
    let zones = config.zones.iter().enumerate().map(|(at, zone)| {
        let kernel = &filled.zones[at];
        let cache = if at == fullest { filled.file_pages as i32 } else { 0 };
        let mut left = kernel.3[1] + kernel.2[0] + cache;
        let end = zone.start_pfn + zone.spanned_pages;
        let mut pfn = zone.start_pfn.next_multiple_of(1 << MAX_PAGE_ORDER);
        let mut free = Vec::new();
        for order in (0..=MAX_PAGE_ORDER).rev() {
            while left >= 1 << order && end.saturating_sub(pfn) >= 1 << order {
                free.push(BlockRun::one(order, MigrateType::Movable, pfn));
                pfn += 1 << order;
                left -= 1 << order;
            }
        }
        let pages: i32 = free.iter().map(|run| 1 << run.order).sum();
        let first = zone.start_pfn >> config.pageblock_order;
        let last = (end - 1) >> config.pageblock_order;
        let migratetype = MigrateType::Movable;
        let pageblocks = PageblockRun { pfn: first << config.pageblock_order, count: last - first + 1, migratetype };
        let marks = &marks[at];
        let pcp = PcpState {
            high: kernel.2[1],
            high_min: marks.pcp_high_min as i32,
            high_max: marks.pcp_high_max as i32,
            batch: marks.pcp_batch as i32,
            flags: kernel.2[4],
            ..PcpState::default()
        };
        let pageblocks = vec![pageblocks];
        ZoneState { free_folded: pages, free_exact: pages, free, pcp, pageblocks, ..ZoneState::default() }
    });
    BootState { zones: zones.collect() }
}
