//! What the lessons say at their markers. The numbers in the sentences are those of the model: the
//! lesson is run, and each passage is made when its marker is reached.
//!
//! Must not know of a session: the machine is run here.

mod passages;
mod reentrant;

use crate::{Language, Message, message};
use kmscope_mm::config::ZoneConfig;
use kmscope_mm::event::{Reclaimed, Reclaimer};
use kmscope_mm::machine::{CacheStat, FrameUse, ZoneStat};
use kmscope_mm::outcome::GrantKind;
use kmscope_mm::{CacheId, Event, Gfp, Machine, Op, Outcome, Recorder, Silent, ZoneId, ZoneKind};
use kmscope_scenario::{Program, compile, lessons::Lesson};

/// What is said at a marker of a lesson.
#[derive(Clone, PartialEq, Debug)]
pub struct Passage {
    /// The marker's name.
    pub marker: String,
    /// Steps that have run when it is reached.
    pub step: usize,
    /// A few sentences.
    pub text: Message,
}

/// The lesson's title.
pub fn title(lesson: &Lesson) -> Message {
    match lesson.id {
        "twins" => message!("lesson-twins-title"),
        "split" => message!("lesson-split-title"),
        "merge" => message!("lesson-merge-title"),
        "zones" => message!("lesson-zones-title"),
        "highmem" => message!("lesson-highmem-title"),
        "classes" => message!("lesson-classes-title"),
        "slab" => message!("lesson-slab-title"),
        "watermarks" => message!("lesson-watermarks-title"),
        "ladder" => message!("lesson-ladder-title"),
        "atomic" => message!("lesson-atomic-title"),
        "reentrant" => message!("lesson-reentrant-title"),
        "flags" => message!("lesson-flags-title"),
        "recursion" => message!("lesson-recursion-title"),
        "toosmall" => message!("lesson-toosmall-title"),
        "fragmentation" => message!("lesson-fragmentation-title"),
        "compaction" => message!("lesson-compaction-title"),
        "vmalloc" => message!("lesson-vmalloc-title"),
        "pools" => message!("lesson-pools-title"),
        "limit" => message!("lesson-limit-title"),
        "hotcold" => message!("lesson-hotcold-title"),
        "tryagain" => message!("lesson-tryagain-title"),
        "lastpage" => message!("lesson-lastpage-title"),
        "device" => message!("lesson-device-title"),
        "textbook" => message!("lesson-textbook-title"),
        _ => message!("lesson-driver-title"),
    }
}

/// The lesson's script, with comments in this language.
pub const fn script(lesson: &Lesson, language: Language) -> &'static str {
    match language {
        Language::English => lesson.script,
        Language::Chinese => lesson.chinese,
    }
}

/// The order of the requests that the lesson is about.
pub fn lens_order(lesson: &Lesson) -> u8 {
    match lesson.id {
        "fragmentation" => 1,
        // 64 KiB.
        "vmalloc" => 4,
        "compaction" => 9,
        _ => 0,
    }
}

/// What the lesson shows, in one sentence.
pub fn summary(lesson: &Lesson) -> Message {
    match lesson.id {
        "twins" => message!("lesson-twins-summary"),
        "split" => message!("lesson-split-summary"),
        "merge" => message!("lesson-merge-summary"),
        "zones" => message!("lesson-zones-summary"),
        "highmem" => message!("lesson-highmem-summary"),
        "classes" => message!("lesson-classes-summary"),
        "slab" => message!("lesson-slab-summary"),
        "watermarks" => message!("lesson-watermarks-summary"),
        "ladder" => message!("lesson-ladder-summary"),
        "atomic" => message!("lesson-atomic-summary"),
        "reentrant" => message!("lesson-reentrant-summary"),
        "flags" => message!("lesson-flags-summary"),
        "recursion" => message!("lesson-recursion-summary"),
        "toosmall" => message!("lesson-toosmall-summary"),
        "fragmentation" => message!("lesson-fragmentation-summary"),
        "compaction" => message!("lesson-compaction-summary"),
        "vmalloc" => message!("lesson-vmalloc-summary"),
        "pools" => message!("lesson-pools-summary"),
        "limit" => message!("lesson-limit-summary"),
        "hotcold" => message!("lesson-hotcold-summary"),
        "tryagain" => message!("lesson-tryagain-summary"),
        "lastpage" => message!("lesson-lastpage-summary"),
        "device" => message!("lesson-device-summary"),
        "textbook" => message!("lesson-textbook-summary"),
        _ => message!("lesson-driver-summary"),
    }
}

/// The passages of a lesson, in order. Runs it once.
pub fn passages(lesson: &Lesson) -> Vec<Passage> {
    let program = compile(lesson.script).program;
    let mut tour = Tour {
        machine: Machine::preset(program.machine),
        outcomes: Vec::with_capacity(program.steps.len()),
        program: &program,
        section: 0,
        happened: Vec::new(),
        remembered: Vec::new(),
    };
    let mut passages = Vec::new();
    for marker in &program.markers {
        tour.section = tour.outcomes.len();
        tour.happened.clear();
        while tour.outcomes.len() < marker.step {
            let mut recorder = Recorder { limit: usize::MAX, ..Recorder::default() };
            let outcome = tour.machine.run(program.steps[tour.outcomes.len()].op, &mut recorder);
            tour.machine.forget_journal();
            tour.happened.append(&mut recorder.events);
            tour.outcomes.push(outcome);
        }
        if let Some(text) = passages::passage(&mut tour, lesson.id, &marker.name) {
            passages.push(Passage { marker: marker.name.clone(), step: marker.step, text });
        }
    }
    passages
}

/// A lesson on its way from marker to marker.
struct Tour<'p> {
    program: &'p Program,
    machine: Machine,
    /// Of the steps that have run.
    outcomes: Vec<Outcome>,
    /// First step after the previous marker.
    section: usize,
    /// Events since then.
    happened: Vec<Event>,
    /// Numbers of earlier markers.
    remembered: Vec<(&'static str, i64)>,
}

impl Tour<'_> {
    /// Outcomes of the steps that filled a variable (or an element of it) since the previous marker.
    fn section(&self, variable: &str) -> impl Iterator<Item = &Outcome> {
        self.of(variable, self.section)
    }

    fn of(&self, variable: &str, from: usize) -> impl Iterator<Item = &Outcome> {
        let filled = move |op: Op| {
            let name = self.program.variables.get(op.fills()?.index())?;
            let rest = name.strip_prefix(variable)?;
            (rest.is_empty() || rest.starts_with('[')).then_some(())
        };
        let steps = self.program.steps.iter().zip(&self.outcomes).skip(from);
        steps.filter(move |(step, _)| filled(step.op).is_some()).map(|(_, outcome)| outcome)
    }

    /// How many of them were granted.
    fn granted(&self, variable: &str) -> usize {
        self.section(variable).filter(|o| matches!(o, Outcome::Granted { .. })).count()
    }

    /// How many of them got NULL.
    fn nulls(&self, variable: &str) -> usize {
        self.section(variable).filter(|o| matches!(o, Outcome::Null { .. })).count()
    }

    /// The last outcome of a variable.
    fn outcome(&self, variable: &str) -> Outcome {
        self.of(variable, 0).last().copied().unwrap_or(Outcome::Done)
    }

    /// What it was given.
    fn grant(&self, variable: &str) -> Option<GrantKind> {
        match self.outcome(variable) {
            Outcome::Granted { grant, .. } => Some(grant.kind),
            _ => None,
        }
    }

    /// Its first page frame.
    fn pfn(&self, variable: &str) -> i64 {
        match self.grant(variable) {
            Some(GrantKind::Pages { pfn, .. } | GrantKind::Object { pfn, .. }) => i64::from(pfn),
            _ => -1,
        }
    }

    /// Name of its zone.
    fn zone_name(&self, variable: &str) -> &'static str {
        match self.grant(variable) {
            Some(GrantKind::Pages { zone, .. } | GrantKind::Object { zone, .. }) => {
                crate::narrate::zone_name(&self.machine, zone)
            }
            _ => "?",
        }
    }

    /// Bytes of the object it was given.
    fn object_bytes(&self, variable: &str) -> i64 {
        match self.grant(variable) {
            Some(GrantKind::Object { size_bytes, .. }) => i64::from(size_bytes),
            _ => -1,
        }
    }

    /// The cache of this name, made by the script.
    fn cache(&self, variable: &str) -> CacheStat {
        let id = match self.outcome(variable) {
            Outcome::CacheCreated { cache } => cache,
            _ => CacheId(0),
        };
        self.machine.cache_stat(id)
    }

    /// Ticks that it slept.
    fn slept(&self, variable: &str) -> i64 {
        match self.outcome(variable) {
            Outcome::Granted { slept_ticks, .. } | Outcome::Null { slept_ticks, .. } => i64::from(slept_ticks),
            _ => 0,
        }
    }

    fn zone(&self, kind: ZoneKind) -> ZoneStat {
        self.machine.zone_stat(self.zone_id(kind))
    }

    fn zone_id(&self, kind: ZoneKind) -> ZoneId {
        let at = self.machine.config().zones.iter().position(|zone| zone.kind == kind).unwrap_or(0);
        ZoneId(u8::try_from(at).unwrap_or(0))
    }

    fn zones(&self) -> impl Iterator<Item = ZoneStat> {
        (0u8..).zip(&self.machine.config().zones).map(|(at, _)| self.machine.zone_stat(ZoneId(at)))
    }

    fn config(&self, kind: ZoneKind) -> Option<&ZoneConfig> {
        self.machine.config().zones.iter().find(|zone| zone.kind == kind)
    }

    /// Page frames that are used so.
    fn frames(&self, which: impl Fn(FrameUse) -> bool) -> usize {
        let zones = self.machine.config().zones.iter();
        let pfns = zones.flat_map(|zone| zone.start_pfn..zone.start_pfn + zone.spanned_pages);
        pfns.filter(|pfn| which(self.machine.frame_use(*pfn))).count()
    }

    /// Pages that were given back since the previous marker, by anybody or by one.
    fn reclaimed(&self, one: Option<Reclaimer>, kind: Reclaimed) -> i64 {
        let pages = self.happened.iter().map(|event| match event {
            Event::Reclaimed { pages, by, what, .. } if *what == kind && one.is_none_or(|one| one == *by) => *pages,
            _ => 0,
        });
        pages.map(i64::from).sum()
    }

    /// Pages that compaction moved since the previous marker.
    fn moved(&self) -> i64 {
        let pages = self.happened.iter().map(|event| match event {
            Event::Compacted { pages, .. } => i64::from(*pages),
            _ => 0,
        });
        pages.sum()
    }

    /// What a request would get at this moment, which goes on as if it had not been made.
    fn would_get(&self, op: Op) -> Outcome {
        self.machine.clone().run(op, &mut Silent)
    }

    /// The flags of the last request for a variable, as a report of the kernel writes them: `0xcc0`.
    fn mode(&self, variable: &str) -> String {
        let steps = self.program.steps[..self.outcomes.len()].iter().rev();
        let name = |op: Op| self.program.variables.get(op.fills()?.index());
        let is_of = |op: Op| name(op).is_some_and(|name| name.split('[').next() == Some(variable));
        let gfp = steps.filter(|step| is_of(step.op)).find_map(|step| step.op.gfp());
        gfp.map_or_else(String::new, hex_bits)
    }

    /// Free pages of all zones.
    fn free(&self) -> i64 {
        self.zones().map(|zone| zone.free_pages).sum()
    }

    /// Pages of page cache in all zones.
    fn page_cache(&self) -> i64 {
        self.zones().map(|zone| i64::from(zone.cache_clean_pages + zone.cache_dirty_pages)).sum()
    }

    /// Pages that the allocator was given at boot.
    fn managed(&self) -> i64 {
        self.machine.config().zones.iter().map(|zone| i64::from(zone.managed_pages)).sum()
    }

    /// Free blocks of the first zone at each order.
    fn free_blocks(&self) -> Vec<u32> {
        self.free_blocks_of(ZoneId(0))
    }

    /// Free blocks of a zone at each order.
    fn free_blocks_of(&self, zone: ZoneId) -> Vec<u32> {
        (0..=10)
            .map(|order| {
                let len = |mt| self.machine.free_list_len(zone, order, mt);
                kmscope_mm::MigrateType::ALL.into_iter().map(len).sum()
            })
            .collect()
    }

    /// The largest order with a free block in the first zone.
    fn largest_order(&self) -> usize {
        self.free_blocks().iter().rposition(|blocks| *blocks > 0).unwrap_or(0)
    }

    /// Keeps a number for a later marker.
    fn remember(&mut self, name: &'static str, number: i64) {
        self.remembered.push((name, number));
    }

    /// A number of an earlier marker.
    fn recall(&self, name: &str) -> i64 {
        self.remembered.iter().rev().find(|(known, _)| *known == name).map_or(-1, |(_, number)| *number)
    }
}

/// How deep GFP_ATOMIC may go: min less its half, less a quarter of the rest (mm/page_alloc.c,
/// `__zone_watermark_ok`, 6.12).
fn atomic_floor(zone: &ZoneStat) -> i64 {
    let half = i64::from(zone.min_pages) - i64::from(zone.min_pages) / 2;
    half - half / 4
}

/// Flags as a report of the kernel writes them: `0xcc0`.
fn hex_bits(gfp: Gfp) -> String {
    format!("{:#x}", gfp.0)
}
