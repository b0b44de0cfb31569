//! When what moves: the events of a step as clips on a line of time.
//!
//! ```text
//!  events   Taken  Split Put   Split Put   Granted
//!  clips    lift   cut·away────────▶
//!                        cut·away────────▶   grant
//!  apply    ·      ·     ▲ lands: the count changes here
//! ```
//!
//! The numbers are those of the design's motion table.

use kmscope_mm::event::WatermarkCheck;
use kmscope_mm::{CacheId, Event, MigrateType, Pfn, SlabId, ZoneId};
use kmscope_session::StepView;
use std::ops::Range;

/// A chosen block gets a ring and a shadow, ms.
const LIFT_MS: f64 = 90.0;
/// A cut, or a join, ms.
const CUT_MS: f64 = 60.0;
/// To or from a list, ms.
const TRAVEL_MS: f64 = 150.0;
/// From one cut of a cascade to the next, ms.
const LEVEL_MS: f64 = 160.0;
/// A page travels to its cache, ms; then it opens.
const SLAB_TRAVEL_MS: f64 = 180.0;
/// A slab opens, an object fills or empties, ms.
const OBJECT_MS: f64 = 120.0;
/// The needle of a ladder slides, ms.
pub const NEEDLE_MS: f64 = 200.0;
/// A tick of sleep, ms.
const TICK_MS: f64 = 300.0;
/// A check that passes; one that fails is shown for twice as long, ms.
const CHECK_MS: f64 = 110.0;
/// Something is marked where it stands, ms.
const MARK_MS: f64 = 120.0;
/// Many like movements together, ms.
const CROWD_MS: f64 = 600.0;
/// A step takes no longer than this: longer ones speed up evenly, ms.
const STEP_MS: f64 = 3000.0;
/// Up to so many like movements are shown at their own pace …
const ONE_BY_ONE: usize = 8;
/// … and beyond so many as one.
const AS_ONE: usize = 64;

/// A list that blocks leave and enter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ListRef {
    /// Its zone.
    pub zone: ZoneId,
    /// Order of its blocks.
    pub order: u8,
    /// Type of its blocks.
    pub migratetype: MigrateType,
    /// A per-CPU list.
    pub pcp: bool,
}

/// One movement.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Motion {
    /// A zone's free pages are held against a mark.
    Check(WatermarkCheck),
    /// A block is chosen from its list.
    Lift {
        /// Its first frame.
        pfn: Pfn,
        /// The list.
        list: ListRef,
    },
    /// A block comes from its list back to its place among the frames.
    Home {
        /// Its first frame.
        pfn: Pfn,
        /// The list.
        list: ListRef,
    },
    /// A block is cut: at `pfn` a half of `order` stays.
    Cut {
        /// First frame of the half that stays.
        pfn: Pfn,
        /// Order of the halves.
        order: u8,
    },
    /// A block leaves the frames for its list.
    Away {
        /// Its first frame.
        pfn: Pfn,
        /// The list.
        list: ListRef,
    },
    /// A block is the caller's.
    Grant {
        /// Its first frame.
        pfn: Pfn,
        /// Its order.
        order: u8,
    },
    /// Pages travel to their cache and open to a grid.
    Slab {
        /// Cache.
        cache: CacheId,
        /// Slab.
        slab: SlabId,
        /// First frame.
        pfn: Pfn,
        /// Order.
        order: u8,
    },
    /// An object fills, or empties.
    Object {
        /// Slab.
        slab: SlabId,
        /// Which object.
        index: u16,
        /// Handed out.
        taken: bool,
    },
    /// A tick passes while the caller sleeps.
    Tick {
        /// Its number.
        tick: u32,
    },
    /// So many like movements that they are shown as one.
    Crowd {
        /// How many pages.
        pages: u32,
        /// From the frames to the lists; else from the lists.
        away: bool,
        /// A list that stands for where they go.
        list: ListRef,
    },
    /// Something is marked where it stands.
    Mark,
}

/// A movement and its time, ms from the start of the step.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Clip {
    /// When it starts.
    pub start: f64,
    /// When it is over.
    pub end: f64,
    /// Event that it shows.
    pub event: usize,
    /// What moves.
    pub motion: Motion,
}

impl Clip {
    /// Share of it that is over at `time`, 0 ..= 1.
    pub fn progress(&self, time: f64) -> f64 {
        if self.end <= self.start {
            return if time >= self.end { 1.0 } else { 0.0 };
        }
        crate::stage::draw::geometry::between((time - self.start) / (self.end - self.start), 0.0, 1.0)
    }

    /// Whether it is under way at `time`.
    pub fn is_active(&self, time: f64) -> bool {
        self.start <= time && time < self.end
    }
}

/// A step in time.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Timeline {
    /// The movements, by start.
    pub clips: Vec<Clip>,
    /// When each event's effect is there, ms; never decreasing.
    pub effect_at: Vec<f64>,
    /// End of each micro-step, ms.
    pub micro_ends: Vec<f64>,
    /// Free pages that checks see, of each zone: when they change and to what.
    pub levels: Vec<(f64, ZoneId, i64)>,
}

impl Timeline {
    /// The timeline of a step. `flowing`: one micro-step runs into the next, as a cascade does;
    /// otherwise each comes to rest before the next begins.
    pub fn of(view: &StepView, flowing: bool) -> Self {
        let mut builder = Builder { events: &view.events, out: Self::default(), now: 0.0, cascade: None, flowing };
        let mut done = 0;
        for micro in &view.micro_steps {
            let end = micro.events.end.clamp(done, view.events.len());
            builder.micro(done..end);
            done = end;
        }
        if done < view.events.len() {
            builder.micro(done..view.events.len());
            // Events that belong to no micro-step end with the last of them.
            let end = builder.out.micro_ends.pop();
            if let (Some(last), Some(end)) = (builder.out.micro_ends.last_mut(), end) {
                *last = end;
            } else if let Some(end) = end {
                builder.out.micro_ends.push(end);
            }
        }
        let mut timeline = builder.out;
        timeline.compress();
        timeline
    }

    /// Where a micro-step's end lies, ms; 0 shown: the start.
    pub fn time_of_micro(&self, micro: usize) -> f64 {
        if micro == 0 { 0.0 } else { self.micro_ends.get(micro - 1).copied().unwrap_or_else(|| self.total()) }
    }

    /// The whole step, ms.
    pub fn total(&self) -> f64 {
        self.micro_ends.iter().copied().fold(0.0, f64::max)
    }

    /// Events whose effect is there at `time`.
    pub fn effects(&self, time: f64) -> usize {
        self.effect_at.partition_point(|at| *at <= time)
    }

    /// The same; at the end all of them.
    pub fn happened(&self, time: f64) -> usize {
        if time >= self.total() { self.effect_at.len() } else { self.effects(time) }
    }

    /// Clips under way at `time`.
    pub fn active(&self, time: f64) -> impl Iterator<Item = &Clip> {
        self.clips.iter().filter(move |clip| clip.is_active(time))
    }

    /// Clips that are over at `time`, last first.
    pub fn over(&self, time: f64) -> impl Iterator<Item = &Clip> {
        self.clips.iter().rev().filter(move |clip| clip.end <= time)
    }

    /// Longer steps speed up evenly.
    fn compress(&mut self) {
        let total = self.total();
        if total <= STEP_MS {
            return;
        }
        let scale = STEP_MS / total;
        for clip in &mut self.clips {
            clip.start *= scale;
            clip.end *= scale;
        }
        self.effect_at.iter_mut().chain(&mut self.micro_ends).for_each(|time| *time *= scale);
        self.levels.iter_mut().for_each(|(time, ..)| *time *= scale);
    }
}

struct Builder<'a> {
    events: &'a [Event],
    out: Timeline,
    /// When the next movement may start.
    now: f64,
    /// When the next level of a cascade may start: before the last movement is over.
    cascade: Option<f64>,
    /// A micro-step need not come to rest.
    flowing: bool,
}

/// Between two micro-steps: at the end of one, nothing of the next has begun.
const REST_MS: f64 = 1.0;

impl Builder<'_> {
    fn micro(&mut self, range: Range<usize>) {
        let first_clip = self.out.clips.len();
        let first_effect = self.out.effect_at.len();
        let first_level = self.out.levels.len();
        let start = self.now;
        let moving = self.events[range.clone()].iter().filter(|event| moves(event)).count();
        if moving > AS_ONE {
            self.crowd(range);
        } else {
            for index in range {
                self.event(index);
            }
            // Staggered: all of them within the time of a crowd.
            let took = self.end() - start;
            if moving > ONE_BY_ONE && took > CROWD_MS {
                let squeeze = |time: f64| start + (time - start) * CROWD_MS / took;
                for clip in &mut self.out.clips[first_clip..] {
                    (clip.start, clip.end) = (squeeze(clip.start), squeeze(clip.end));
                }
                self.out.effect_at[first_effect..].iter_mut().for_each(|time| *time = squeeze(*time));
                self.out.levels[first_level..].iter_mut().for_each(|(time, ..)| *time = squeeze(*time));
                self.now = start + CROWD_MS;
            }
        }
        if self.flowing {
            self.out.micro_ends.push(self.end());
            return;
        }
        self.now = self.now.max(self.end());
        self.cascade = None;
        self.out.micro_ends.push(self.now);
        self.now += REST_MS;
    }

    /// End of everything so far.
    fn end(&self) -> f64 {
        let clips = self.out.clips.iter().rev().take(16).map(|clip| clip.end);
        clips.chain(self.out.effect_at.last().copied()).fold(self.now, f64::max)
    }

    fn event(&mut self, index: usize) {
        let event = self.events[index];
        // What counts free pages is no movement.
        let next = self.events[index + 1..].iter().find(|event| !matches!(event, Event::FreePages { .. }));
        let motion = match event {
            Event::Watermark(check) => {
                let ms = if check.verdict == kmscope_mm::event::Verdict::Pass { CHECK_MS } else { 2.0 * CHECK_MS };
                return self.push(index, Motion::Check(check), ms);
            }
            Event::BlockTaken { zone, pfn, order, migratetype }
            | Event::PcpTake { zone, pfn, order, migratetype, .. } => {
                let pcp = matches!(event, Event::PcpTake { .. });
                let list = ListRef { zone, order, migratetype, pcp };
                if matches!(next, Some(Event::Merge { .. })) {
                    return self.level(index, Motion::Home { pfn, list }, 200.0);
                }
                return self.push(index, Motion::Lift { pfn, list }, LIFT_MS);
            }
            Event::Split { pfn, order, .. } => {
                let start = self.cascade.unwrap_or(self.now);
                self.cascade = Some(start + LEVEL_MS);
                self.now = start + CUT_MS;
                return self.at(index, Motion::Cut { pfn, order }, start, start + CUT_MS);
            }
            Event::BlockPut { zone, pfn, order, migratetype, .. }
            | Event::PcpPut { zone, pfn, order, migratetype, .. } => {
                let pcp = matches!(event, Event::PcpPut { .. });
                let list = ListRef { zone, order, migratetype, pcp };
                let start = self.now;
                self.at(index, Motion::Away { pfn, list }, start, start + TRAVEL_MS);
                self.now = match next {
                    // The next cut does not wait until the half has landed.
                    Some(Event::Split { .. }) => start,
                    _ => start + TRAVEL_MS,
                };
                return;
            }
            Event::PageGranted { pfn, order, .. } => Motion::Grant { pfn, order },
            Event::SlabNew { cache, slab, pfn, order, .. } => {
                return self.push(index, Motion::Slab { cache, slab, pfn, order }, SLAB_TRAVEL_MS + OBJECT_MS);
            }
            Event::ObjectTaken { slab, index: object, .. } => Motion::Object { slab, index: object, taken: true },
            Event::ObjectFreed { slab, index: object, .. } => Motion::Object { slab, index: object, taken: false },
            Event::Tick { tick } => return self.push(index, Motion::Tick { tick }, TICK_MS),
            Event::FreePages { zone, free_pages } => {
                // The needle slides while the next thing happens.
                self.out.levels.push((self.now, zone, free_pages));
                return self.effect(self.now);
            }
            Event::Merge { .. } | Event::PcpRefill { .. } | Event::PcpDrain { .. } | Event::PageRequest { .. } => {
                return self.effect(self.now);
            }
            Event::VmMapped { .. }
            | Event::VmUnmapped { .. }
            | Event::VmArea { .. }
            | Event::VmAreaFreed { .. }
            | Event::MergeStops { .. }
            | Event::PageblockRetyped { .. }
            | Event::Fallback { .. }
            | Event::Boosted { .. }
            | Event::HighAtomicReserved { .. }
            | Event::KswapdWoken { .. }
            | Event::KswapdSleeps { .. }
            | Event::FlusherWoken
            | Event::Sleeps
            | Event::Yields
            | Event::MarkIgnored { .. }
            | Event::Wakes { .. }
            | Event::Reclaimed { .. }
            | Event::SlabMoved { .. }
            | Event::SlabDiscarded { .. }
            | Event::PageFailed { .. } => Motion::Mark,
            Event::Summary { .. } => return self.push(index, Motion::Mark, CROWD_MS),
            _ => return self.effect(self.now),
        };
        self.push(index, motion, MARK_MS);
    }

    /// A movement after the one before.
    fn push(&mut self, index: usize, motion: Motion, ms: f64) {
        self.cascade = None;
        let start = self.now;
        self.now = start + ms;
        self.at(index, motion, start, start + ms);
    }

    /// A movement of a cascade: the next starts before it is over.
    fn level(&mut self, index: usize, motion: Motion, ms: f64) {
        let start = self.cascade.unwrap_or(self.now);
        self.cascade = Some(start + LEVEL_MS);
        self.now = start + ms;
        self.at(index, motion, start, start + ms);
    }

    fn at(&mut self, index: usize, motion: Motion, start: f64, end: f64) {
        self.out.clips.push(Clip { start, end, event: index, motion });
        // A block leaves its list when it is chosen; it is on a list when it has landed.
        // A slab is there when its page has arrived and opens.
        self.effect(match motion {
            Motion::Lift { .. } | Motion::Home { .. } => start,
            Motion::Slab { .. } => start + SLAB_TRAVEL_MS,
            _ => end,
        });
    }

    fn effect(&mut self, time: f64) {
        let last = self.out.effect_at.last().copied().unwrap_or(0.0);
        self.out.effect_at.push(time.max(last));
    }

    /// Many like movements: their effects are spread evenly, one block travels for all.
    fn crowd(&mut self, range: Range<usize>) {
        let start = self.now;
        let count = range.len();
        let mut pages: (u32, Option<ListRef>) = (0, None);
        let mut back: (u32, Option<ListRef>) = (0, None);
        let mut tick = None;
        for (place, index) in range.clone().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a few thousand events")]
            let time = start + CROWD_MS * (place + 1) as f64 / count as f64;
            match self.events[index] {
                Event::BlockPut { zone, order, migratetype, .. } => {
                    pages = (pages.0 + (1 << order), Some(ListRef { zone, order, migratetype, pcp: false }));
                }
                Event::PcpPut { zone, order, migratetype, .. } => {
                    pages = (pages.0 + (1 << order), Some(ListRef { zone, order, migratetype, pcp: true }));
                }
                Event::BlockTaken { zone, order, migratetype, .. } => {
                    back = (back.0 + (1 << order), Some(ListRef { zone, order, migratetype, pcp: false }));
                }
                Event::PcpTake { zone, order, migratetype, .. } => {
                    back = (back.0 + (1 << order), Some(ListRef { zone, order, migratetype, pcp: true }));
                }
                Event::FreePages { zone, free_pages } => self.out.levels.push((time, zone, free_pages)),
                Event::Tick { tick: number } => tick = Some((index, number)),
                Event::Watermark(check) => {
                    let motion = Motion::Check(check);
                    self.out.clips.push(Clip { start: time - CHECK_MS, end: time, event: index, motion });
                }
                _ => {}
            }
            self.effect(time);
        }
        let away = pages.0 >= back.0;
        let net = pages.0.abs_diff(back.0);
        if let (pages, Some(list)) = (net, if away { pages.1 } else { back.1 })
            && pages > 0
        {
            let motion = Motion::Crowd { pages, away, list };
            self.out.clips.push(Clip { start, end: start + CROWD_MS, event: range.start, motion });
        }
        if let Some((event, tick)) = tick {
            let motion = Motion::Tick { tick };
            self.out.clips.push(Clip { start, end: start + CROWD_MS, event, motion });
        }
        self.now = start + CROWD_MS;
    }
}

/// Whether an event is a movement between the frames and a list.
fn moves(event: &Event) -> bool {
    matches!(event, Event::BlockTaken { .. } | Event::BlockPut { .. } | Event::PcpPut { .. } | Event::PcpTake { .. })
}
