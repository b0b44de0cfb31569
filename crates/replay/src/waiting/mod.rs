//! Recordings of requests that wait: direct reclaim, kswapd, compaction, page by page, with every task's turn.
//!
//! Given to the model is what it cannot know: who gets the CPU when (unless it goes by a rule of its own), what other
//! tasks ask for and give back, when a page of a file begins and ends to be written, whether kswapd's nap was over, and
//! whom the OOM killer picks. All else is compared: what happens, line by line, with the numbers of the zones.

mod events;
mod model;
mod snapshot;

use crate::compare::{Last, Zones};
use crate::format::{Digest, Header, Snapshot, first_key, from_line};
use crate::undo::Runner;
use crate::verdict::Fault;
use crate::{Options, Verdict, build};
use kmscope_mm::Pfn;
use kmscope_mm::reclaim_event::ReclaimEvent;
use kmscope_mm::task_op::{CALLER, KCOMPACTD, KSWAPD, TaskOp};
use model::{Model, Token};
use serde_json::Value;

/// Pages that the program reads in a call.
const PAGES_PER_CALL: u32 = 16;

/// What the program of the recording is at.
#[derive(Debug, Clone, Default)]
pub(crate) struct Program {
    /// Flags and order of its requests, and how many are left.
    pub(crate) gfp: kmscope_mm::Gfp,
    pub(crate) order: u8,
    pub(crate) left: u64,
    /// After so many it sleeps for so many ticks; how many it was granted since.
    pub(crate) every: u64,
    pub(crate) ticks: u32,
    pub(crate) since: u64,
    /// Pages of the file that it still reads: the next one, and the one behind the last.
    pub(crate) reads: std::ops::Range<u32>,
    /// A frame that it was given for the next one, and whether the page is there.
    pub(crate) reading: Option<(Pfn, bool)>,
}

/// A recording on its way.
pub struct Waiting {
    header: Header,
    options: Options,
    lines: Vec<(usize, String)>,
}

impl Waiting {
    /// From a header.
    pub fn new(header: Header, options: Options) -> Self {
        Self { header, options, lines: Vec::new() }
    }

    /// Takes a line after the header; whether it was the last. It is compared when all are there: what a task asks for
    /// stands behind what comes of it.
    pub fn line(&mut self, number: usize, text: &str) -> Result<bool, Fault> {
        if !text.starts_with("{\"") {
            return Err("expected is an object".into());
        }
        self.lines.push((number, text.to_owned()));
        Ok(first_key(text) == "end")
    }

    /// Compares all.
    pub fn finish(self, verdict: &mut Verdict) -> Result<(), (usize, String)> {
        let Self { header, options, lines } = self;
        let mut run: Option<Run> = None;
        let mut settings = Value::Null;
        let mut first: Option<(Snapshot, Value)> = None;
        let parsed: Vec<(usize, Value)> = lines
            .iter()
            .map(|(number, text)| {
                from_line::<Value>(text)
                    .map(|value| (*number, value))
                    .map_err(|_| (*number, "this is not JSON".to_owned()))
            })
            .collect::<Result<_, _>>()?;
        for at in 0..parsed.len() {
            let (number, ref value) = parsed[at];
            let text = &lines[at].1;
            let broken = |why: String| (number, why);
            match (first_key(text), &mut run) {
                ("gtr", None) => settings = value.clone(),
                ("snapshot", None) => {
                    let snapshot: Snapshot =
                        from_line(text).map_err(|_| broken("the snapshot cannot be read".to_owned()))?;
                    first = Some((snapshot, Value::Null));
                }
                ("lru", None) => {
                    let (snapshot, _) = first.take().ok_or_else(|| broken("expected is a snapshot".to_owned()))?;
                    run = Some(Run::new(&header, options, &settings, &snapshot, value, verdict).map_err(broken)?);
                }
                ("end", _) => {}
                (_, None) => return Err(broken("expected is the first snapshot".to_owned())),
                (_, Some(run)) => {
                    if verdict.difference.is_none() {
                        run.compare(&parsed, at, text, verdict).map_err(broken)?;
                    }
                }
            }
        }
        let run = run.ok_or((0, "there is no snapshot".to_owned()))?;
        if let (None, Some(token)) = (&verdict.difference, run.model.left()) {
            verdict.differs(verdict.total, format!("the recording ends, the model has {token:?}"));
        }
        match run.model.runner.finish() {
            Ok(slices) => verdict.undone_slices = slices,
            Err(why) => verdict.differs(verdict.total, why),
        }
        Ok(())
    }
}

struct Run {
    zones: Zones,
    last: Last,
    model: Model,
    program: Program,
    /// Who has the CPU; `None`: somebody of whom nothing is known.
    current: Option<usize>,
    /// Points of giving way since the last line.
    points: u64,
    /// A zone is being compacted, by this task.
    compacting: Option<usize>,
    dying: Vec<usize>,
    /// Pages of the file that were read in order.
    filled: u32,
    /// Turns go by the rule.
    by_rule: bool,
    /// A snapshot of the zones, until that of the lists has come.
    snapshot: String,
}

impl Run {
    fn new(
        header: &Header,
        options: Options,
        settings: &Value,
        snapshot: &Snapshot,
        lru: &Value,
        verdict: &mut Verdict,
    ) -> Result<Self, String> {
        let config = build::config(header, false)?;
        let mut machine = options.boot(config, &build::boot_state(snapshot));
        match build::check_header(header, &machine) {
            Ok(numbers) => verdict.computed = numbers,
            Err(difference) => verdict.differs(0, difference),
        }
        let zones = Zones::new(header);
        let names: Vec<&str> = zones.compared().map(|(_, name)| name).collect();
        let (state, extras) = snapshot::read(lru, settings, &names)?;
        machine.import_node(&state, &extras);
        machine.validate().map_err(|why| format!("the first snapshot makes no sense: {why}"))?;
        Ok(Self {
            last: Last::default(),
            model: Model::new(Runner::new(machine, options.undo)),
            zones,
            program: Program::default(),
            current: Some(CALLER.into()),
            points: 0,
            compacting: None,
            dying: Vec::new(),
            filled: filled_before(&header.cmdline),
            by_rule: options.by_rule,
            snapshot: snapshot.snapshot.clone(),
        })
    }

    /// Compares one line; what follows says what others ask for.
    fn compare(
        &mut self,
        lines: &[(usize, Value)],
        at: usize,
        text: &str,
        verdict: &mut Verdict,
    ) -> Result<(), String> {
        let line = &lines[at].1;
        let number = lines[at].0;
        let (count, result) = match first_key(text) {
            "al" => {
                let frames = frames_of(line).ok_or("the runs cannot be read")?;
                let mut agree = 0;
                let mut result = Ok(());
                for pfn in &frames {
                    result = self.granted(Some(*pfn));
                    if result.is_err() {
                        break;
                    }
                    agree += 1;
                }
                verdict.agree += agree;
                verdict.total += frames.len() as u64;
                (0, result)
            }
            "null" => (1, self.granted(None).and_then(|()| self.numbers(line))),
            "step" => (0, self.step(line)),
            "digest" => (0, self.numbers(line)),
            "snapshot" => {
                let snapshot: Snapshot = from_line(text).map_err(|_| "the snapshot cannot be read")?;
                self.snapshot.clone_from(&snapshot.snapshot);
                (0, self.last.snapshot(&self.zones, self.model.machine(), &snapshot))
            }
            "lru" => {
                let result = snapshot::compare(line, self.model.machine(), &self.snapshot);
                verdict.snapshots += u64::from(result.is_ok());
                (0, result)
            }
            "sw" => (0, self.switch(line)),
            "wb" => (0, self.written(line)),
            "fa" | "la" | "ma" => (1, self.file(line)),
            "t" => (1, self.event(lines, at, text)),
            other => return Err(format!("lines with {other:?} are not known")),
        };
        verdict.total += count;
        match result {
            Ok(()) => {
                verdict.agree += count;
                verdict.digests += u64::from(line.get("z").is_some());
            }
            Err(why) => {
                let at = verdict.total;
                let shown: String = text.chars().take(400).collect();
                verdict.differs(at, format!("line {number}: {shown}\n{why}"));
            }
        }
        Ok(())
    }

    // ── the model's next ─────────────────────────────────────────────────────────────────────

    /// What the running task comes to next.
    fn next(&mut self) -> Result<Token, String> {
        let Some(current) = self.current else { return Err("nobody of the model runs".to_owned()) };
        if self.by_rule {
            return self.next_by_rule(current);
        }
        let token = self.model.next(current, &mut self.program)?;
        if matches!(token, Token::Point) {
            self.points += 1;
        }
        Ok(token)
    }

    /// The same, if the model decides who runs.
    fn next_by_rule(&mut self, mut current: usize) -> Result<Token, String> {
        for _ in 0..1_000_000 {
            let sleeps = current == usize::from(CALLER)
                && self.model.is_at_rest()
                && self.program.every > 0
                && self.program.since == self.program.every
                && self.program.left > 0;
            let token = if sleeps {
                self.program.since = 0;
                self.model.run_op(TaskOp::Sleeps { ticks: self.program.ticks })?;
                Token::Waits
            } else {
                self.model.next(current, &mut self.program)?
            };
            let next = match token {
                Token::Point => Some(self.model.machine().turn_at_point(current)),
                Token::Waits => self.model.machine().turn_of_others(current),
                token => {
                    self.current = Some(current);
                    return Ok(token);
                }
            };
            let next = match next {
                Some(next) => next,
                None => self.model.pass_time()?,
            };
            if next != current {
                self.model.run_op(TaskOp::Turn { task: next as u8 })?;
            }
            current = next;
        }
        Err("the model never comes to anything".to_owned())
    }

    /// The same, points of giving way passed over.
    fn next_told(&mut self) -> Result<Token, String> {
        for _ in 0..1_000_000 {
            match self.next()? {
                Token::Point => {}
                token => return Ok(token),
            }
        }
        Err("the model never comes to anything".to_owned())
    }

    fn granted(&mut self, expected: Option<Pfn>) -> Result<(), String> {
        match self.next_told()? {
            Token::Granted(found) if found == expected => {
                self.points = 0;
                Ok(())
            }
            token => Err(format!("the kernel grants {expected:?}, the model has {token:?}")),
        }
    }

    fn numbers(&mut self, line: &Value) -> Result<(), String> {
        let digests: Vec<Digest> = match line.get("z") {
            Some(z) => serde_json::from_value(z.clone()).map_err(|error| error.to_string())?,
            None => Vec::new(),
        };
        self.last.digest(&self.zones, self.model.machine(), &digests)
    }

    // ── lines ────────────────────────────────────────────────────────────────────────────────

    fn step(&mut self, line: &Value) -> Result<(), String> {
        let args = line.get("args").and_then(Value::as_array).ok_or("there are no args")?;
        let text = |at: usize| args.get(at).and_then(Value::as_str).unwrap_or("");
        let number = |at: usize| args.get(at).and_then(Value::as_u64).unwrap_or(0);
        let name = line.get("step").and_then(Value::as_str).unwrap_or("");
        self.points = 0;
        let left = self.program.left + u64::from(self.program.reads.end - self.program.reads.start);
        if left > 0 {
            return Err(format!("the kernel goes on to its next step, the model has {left} requests left"));
        }
        if name == "al" || name == "irq" {
            self.program = Program {
                gfp: events::program_flags(text(0))?,
                order: text(1).parse().map_err(|_| "the order cannot be read")?,
                left: number(2),
                every: number(3),
                // 100 ticks a second.
                ticks: number(4) as u32 / 10,
                ..Program::default()
            };
        }
        if name == "fill" || name == "again" {
            let pages: u32 = text(0).parse().map_err(|_| "the pages cannot be read")?;
            let pages = pages.next_multiple_of(PAGES_PER_CALL);
            let first = if name == "fill" { self.filled } else { text(1).parse().unwrap_or(0) };
            let reads = first..first + pages;
            if name == "fill" {
                self.filled = reads.end;
            }
            self.program = Program { gfp: events::reader_flags(), reads, ..Program::default() };
        }
        Ok(())
    }

    fn switch(&mut self, line: &Value) -> Result<(), String> {
        let name = |at: usize| line["sw"][at].as_str().unwrap_or("").to_owned();
        if self.by_rule {
            return Ok(());
        }
        let state = line["state"].as_u64().unwrap_or(0);
        let points = line["cr"].as_u64().unwrap_or(0);
        if let Some(from) = self.current {
            let busy = self.model.is_busy(from);
            if state == 0 && (busy || from == usize::from(CALLER) && self.program.reads.is_empty()) {
                while self.points < points {
                    match self.next()? {
                        Token::Point => {}
                        token => return Err(format!("the kernel gives way here, the model has {token:?}")),
                    }
                }
            } else if state != 0 && busy {
                match self.next_told()? {
                    Token::Waits => {}
                    token => return Err(format!("the kernel's task waits here, the model has {token:?}")),
                }
            }
        }
        self.points = 0;
        self.current = self.model.known_task(&name(1));
        if let Some(to) = self.current {
            self.model.run_op(TaskOp::NeedResched { on: false })?;
            self.model.wakes(to)?;
        }
        Ok(())
    }

    fn written(&mut self, line: &Value) -> Result<(), String> {
        let begins = line["wb"] == "b";
        let run: (Pfn, u32) = serde_json::from_value(line["run"].clone()).map_err(|error| error.to_string())?;
        let (pfn, pages) = run;
        if self.model.writes_itself(pfn) {
            for pfn in pfn..pfn + pages {
                self.model.expect_write(begins, pfn, self.current, &mut self.program, &mut self.points)?;
            }
        } else {
            self.model.run_op(if begins {
                TaskOp::WriteBegins { pfn, pages }
            } else {
                TaskOp::WriteEnds { pfn, pages }
            })?;
        }
        self.points = 0;
        Ok(())
    }

    /// Pages of the file are asked for, added to the cache and used.
    fn file(&mut self, line: &Value) -> Result<(), String> {
        let numbers = |value: &Value| -> Vec<u32> { serde_json::from_value(value.clone()).unwrap_or_default() };
        if let [pfn, len, index, flags] = numbers(&line["fa"])[..] {
            let [added, accessed] = ["added", "accessed"].map(|key| line[key].as_u64().unwrap_or(0) as u32);
            if build::gfp(line["gfp"].as_str().unwrap_or(""))? != events::reader_flags() {
                return Err("the reader's flags are others".to_owned());
            }
            for at in 0..len {
                self.granted(Some(pfn + at))?;
                if at < added {
                    let (pfn, index, flags) = (pfn + at, index + at, flags as u16);
                    self.expect(ReclaimEvent::FilePageAdded { pfn, index, flags })?;
                }
                if at < accessed {
                    self.expect(ReclaimEvent::FilePageAccessed { pfn: pfn + at })?;
                }
            }
        } else if let [pfn, index, flags] = numbers(&line["la"])[..] {
            self.expect(ReclaimEvent::FilePageAdded { pfn, index, flags: flags as u16 })?;
        } else if let [pfn, len] = numbers(&line["ma"])[..] {
            for pfn in pfn..pfn + len {
                self.expect(ReclaimEvent::FilePageAccessed { pfn })?;
            }
        } else {
            return Err("the line cannot be read".to_owned());
        }
        self.points = 0;
        Ok(())
    }

    fn expect(&mut self, event: ReclaimEvent) -> Result<(), String> {
        match self.next_told()? {
            Token::Event(found) if found == event => Ok(()),
            token => Err(format!("expected is {event:?}, the model has {token:?}")),
        }
    }

    fn event(&mut self, lines: &[(usize, Value)], at: usize, text: &str) -> Result<(), String> {
        let line = &lines[at].1;
        let task_name = line["t"].as_str().unwrap_or("");
        let task = self.model.known_task(task_name);
        // The second key, behind the task's name.
        let key = text.split('"').nth(5).filter(|key| is_kind(key)).ok_or("the line is of no known kind")?;
        // What others ask for, and give back.
        match key {
            "dies" => {
                self.points = 0;
                self.dying.push(task.ok_or("it dies, but never lived")?);
                return self.model.run_op(TaskOp::DrainBatches).map(|_| ());
            }
            "ff" if task.is_none_or(|task| self.dying.contains(&task) || !self.model.is_busy(task)) => {
                let runs: Vec<(Pfn, u32, u8)> =
                    serde_json::from_value(line["ff"].clone()).map_err(|error| error.to_string())?;
                for (pfn, pages, _) in runs {
                    self.model.run_op(TaskOp::FreeMemory { pfn, pages })?;
                }
                self.points = 0;
                return Ok(());
            }
            "wfr" if self.compacting.is_none() || self.compacting != task => {
                let pfn = line["wfr"].as_u64().unwrap_or(0) as Pfn;
                let order = line["order"].as_u64().unwrap_or(0) as u8;
                self.points = 0;
                return self.model.run_op(TaskOp::Free { pfn, order }).map(|_| ());
            }
            _ => {}
        }
        let before = self.current;
        // Of others nothing is known but what they do.
        let other = task.is_none_or(|task| task > usize::from(KCOMPACTD));
        if if self.by_rule { other } else { task.is_none() || task != self.current } {
            // An interrupt, or somebody who was there and gone.
            self.current = Some(task.map_or_else(|| self.model.new_task(task_name), Ok)?);
        }
        let result = self.told(lines, at, key);
        if self.by_rule && !other && result.is_ok() && self.current != task {
            return Err(format!("the kernel's {task_name} does this, not task {:?} of the model", self.current));
        }
        self.current = if task.is_none() || self.by_rule && other { before } else { self.current };
        result
    }

    fn told(&mut self, lines: &[(usize, Value)], at: usize, key: &str) -> Result<(), String> {
        let line = &lines[at].1;
        let current = self.current.ok_or("nobody runs")?;
        if self.begins_request(lines, at, key, current) {
            let (gfp, order) = asked_for(lines, at).ok_or("what is asked for is not said")?;
            self.model.ask(current, gfp, order)?;
        }
        if key == "wal" {
            let expected = line["wal"].as_u64().map(|pfn| pfn as Pfn);
            self.granted(expected)?;
            return self.numbers(line);
        }
        if key == "kill" {
            let victim = line["kill"].as_str().unwrap_or("");
            let victim = self.model.known_task(victim).map_or_else(|| self.model.new_task(victim), Ok)?;
            self.model.run_op(TaskOp::Victim { task: victim as u8 })?;
        }
        let token = self.next_told()?;
        let Token::Event(event) = token else {
            return Err(format!("the model has {token:?}"));
        };
        let zones = &self.zones;
        let zone = |name: &str| zones.compared().find(|(_, known)| *known == name).map(|(zone, _)| zone);
        let followers = events::followers(event);
        let mut pages = Vec::new();
        for _ in 0..followers {
            match self.model.queued() {
                Some(Token::Event(event)) => pages.push(event),
                token => return Err(format!("after {event:?}, the model has {token:?}")),
            }
        }
        events::same(key, line, event, &pages, zone)?;
        self.points = 0;
        match key {
            "cz" => self.compacting = Some(current),
            "cz_end" => self.compacting = None,
            "woken" if !self.by_rule => {
                let on = line["need_resched"].as_u64() == Some(1);
                self.model.run_op(TaskOp::NeedResched { on })?;
            }
            _ => {}
        }
        if events::has_numbers(key) { self.numbers(line) } else { Ok(()) }
    }

    /// Whether a line is the first of a request that the program did not make.
    fn begins_request(&self, lines: &[(usize, Value)], at: usize, key: &str, task: usize) -> bool {
        if !matches!(key, "wake" | "slow" | "wal") || self.model.is_asking(task) {
            return false;
        }
        let caller = task == usize::from(CALLER);
        let in_reclaim = self.model.is_busy(task);
        if task == usize::from(KSWAPD) || task == usize::from(KCOMPACTD) || !caller || in_reclaim {
            return true;
        }
        // The program's own requests leave no such line at their end.
        let name = &lines[at].1["t"];
        let own = |line: &Value| {
            let ends = line.get("slow_end").is_some() || line.get("dr").is_some();
            line.get("t") == Some(name) && ends || line.get("al").is_some() || line.get("fa").is_some()
        };
        let next = lines[at..].iter().find(|(_, line)| own(line) || line.get("wal").is_some() && &line["t"] == name);
        next.is_some_and(|(_, line)| line.get("wal").is_some())
    }
}

/// Whether a key of a line says what kind it is.
fn is_kind(key: &str) -> bool {
    events::KINDS.contains(&key)
}

/// What the task of a line asks for: it stands where it has been granted.
fn asked_for(lines: &[(usize, Value)], at: usize) -> Option<(kmscope_mm::Gfp, u8)> {
    let name = &lines[at].1["t"];
    let slow = &lines[at].1["slow"];
    if let (Some(gfp), Some(order)) = (slow["gfp"].as_str(), slow["order"].as_u64()) {
        let gfp = u32::from_str_radix(gfp.trim_start_matches("0x"), 16).ok()?;
        return Some((kmscope_mm::Gfp(gfp), order as u8));
    }
    let found = lines[at..].iter().find(|(_, line)| line.get("wal").is_some() && &line["t"] == name);
    let (_, line) = found?;
    Some((build::gfp(line["gfp"].as_str()?).ok()?, line["order"].as_u64()? as u8))
}

fn frames_of(line: &Value) -> Option<Vec<Pfn>> {
    let order = line["order"].as_u64()?;
    let runs: Vec<(Pfn, u32)> = serde_json::from_value(line["runs"].clone()).ok()?;
    Some(runs.iter().flat_map(|&(first, len)| (0..len).map(move |at| first + (at << order))).collect())
}

/// Pages of the file that the program read in order before the recording begins.
fn filled_before(cmdline: &str) -> u32 {
    let program = cmdline.split(' ').find_map(|word| word.strip_prefix("gtrprog=")).unwrap_or("");
    let steps = program.split('/').take_while(|&step| step != "mark");
    let pages = steps.filter_map(|step| step.strip_prefix("fill:")?.parse::<u32>().ok());
    pages.map(|pages| pages.next_multiple_of(PAGES_PER_CALL)).sum()
}

/// Whether a header is of such a recording.
pub fn is_one(header: &Header) -> bool {
    header.mode.is_empty() && header.cmdline.contains("gtrprog=")
}
