//! Free pages over time against the rungs: the ladder unrolled. Steps that went before stand at the left; the ticks of
//! this step, in which somebody waits, have a width of their own.

use super::Frame;
use super::ladder::{height, rung_height};
use super::lanes::{Tick, others, ticks};
use crate::stage::draw::geometry::{Path, Point, Rect, Segment, between};
use crate::stage::draw::sign::sign;
use crate::stage::draw::surface::{Role, Stroke, Surface};
use crate::stage::draw::text::{as_f64, count_f64, fitted, number, zone_name, zones_downwards};
use crate::stage::reach::HitArea;
use kmscope_mm::event::WatermarkCheck;
use kmscope_mm::op::Context;
use kmscope_mm::{Event, Outcome};
use kmscope_session::narrate::left_side;
use kmscope_session::scene::{Rung, ZoneScene};
use kmscope_session::{Past, Sign, text};

/// Share of the width for the steps before, where this step has ticks …
const PAST_SHARE: f64 = 0.52;
/// … and where it has none.
const PAST_SHARE_ALONE: f64 = 0.8;
/// A tick is no wider, as a share of the width.
const TICK_SHARE: f64 = 0.11;

/// Which time stands where.
pub(super) struct Clock<'a> {
    x: f64,
    past: &'a [Past],
    past_w: f64,
    tick_w: f64,
    ticks: usize,
}

impl<'a> Clock<'a> {
    fn new(place: Rect, past: &'a [Past], ticks: usize) -> Self {
        let share = if ticks > 0 { PAST_SHARE } else { PAST_SHARE_ALONE };
        let past_w = place.w * if past.len() > 1 { share } else { 0.12 };
        let room = place.w * 0.94 - past_w;
        let tick_w = (room / count_f64(ticks.max(1))).min(TICK_SHARE * place.w);
        Self { x: place.x, past, past_w, tick_w, ticks }
    }

    /// The x of a step before, by its place among them.
    fn past(&self, index: usize) -> f64 {
        let steps = count_f64(self.past.len().saturating_sub(1).max(1));
        self.x + self.past_w * count_f64(index) / steps
    }

    /// Both ends of a tick.
    pub(super) fn tick(&self, index: usize) -> (f64, f64) {
        let from = self.x + self.past_w + self.tick_w * count_f64(index);
        (from, from + self.tick_w)
    }

    /// Where the present stands once so many ticks have passed.
    fn now(&self) -> f64 {
        self.x
            + self.past_w
            + self.tick_w * count_f64(self.ticks)
            + if self.ticks == 0 { 0.02 * self.past_w } else { 0.0 }
    }

    /// Runs of steps before that asked for memory: from, to, whether in an interrupt.
    pub(super) fn past_runs(&self) -> Vec<(f64, f64, bool)> {
        let mut runs: Vec<(f64, f64, bool)> = Vec::new();
        let asks = |past: &Past| {
            matches!(past.outcome, Some(Outcome::Granted { .. } | Outcome::Null { .. } | Outcome::Freed { .. }))
        };
        for (index, past) in self.past.iter().enumerate().filter(|(_, past)| asks(past)) {
            let interrupt = past.runner.is_some_and(Context::is_interrupt);
            let (from, to) = (self.past(index.saturating_sub(1)), self.past(index));
            match runs.last_mut() {
                Some(last) if last.2 == interrupt && from <= last.1 + 0.5 => last.1 = to,
                _ => runs.push((from, to, interrupt)),
            }
        }
        runs
    }
}

impl Frame<'_> {
    pub(super) fn level_picture(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        let layout = self.layout;
        let em = layout.em;
        let marks = self.scene.zones.iter().any(|zone| zone.high_pages > 0);
        let tiny = layout.is_narrow() || layout.height < 15.0 * em;
        let names = if tiny { 7.6 * em } else { layout.head.max(9.6 * em) };
        if !marks && !tiny {
            let words = text!(self.language, "stage-no-marks");
            let at = Point::new(layout.width / 2.0, 1.2 * em);
            fitted(surface, at, layout.width, &[&words], self.style(0.93, Role::Ink2).middle());
        }
        if tiny {
            self.rung_names(surface, Rect::new(names, 1.9 * em, 0.0, layout.height - 4.5 * em), names - 0.5 * em);
            self.tanks(surface, hits, Rect::new(names, 0.0, layout.width - names, layout.height), layout.width > 330.0);
            return;
        }
        let zones = self.scene.zones.iter().filter(|zone| zone.managed_pages > 0).count();
        let tanks = (count_f64(zones) * 6.6 * em).min(0.3 * layout.width);
        let (others, _) = others(self.view);
        let lanes = 1.35 * em * count_f64(3 + others.len());
        let plot =
            Rect::new(names, 1.9 * em, layout.width - names - tanks - em, layout.height - 1.9 * em - lanes - 0.8 * em);
        let rows = ticks(self.view, self.happened(), &others);
        let all = ticks(self.view, self.view.events.len(), &others).len();
        let clock = Clock::new(plot, &self.view.past, all);
        self.rung_names(surface, plot, names - 0.8 * em);
        self.rung_lines(surface, plot);
        self.curves(surface, plot, &clock);
        self.tick_columns(surface, plot, &clock, &rows);
        self.past_signs(surface, plot, &clock);
        let below = Rect::new(plot.x, plot.bottom() + 0.5 * em, plot.w, lanes);
        self.lanes(surface, below, &clock, &rows);
        self.now_line(surface, plot, &clock, &rows, below);
        // The tanks stand on the same heights: they have their own space for names and numbers.
        let right = Rect::new(layout.width - tanks, 0.0, tanks, plot.bottom() + 2.6 * em);
        self.tanks(surface, hits, right, true);
    }

    /// The zone whose level is the thick line: the one that decides.
    fn level_zone(&self) -> Option<&ZoneScene> {
        let checked = self.view.events[..self.happened()].iter().rev().find_map(|event| match event {
            Event::PageGranted { zone, .. } => Some(*zone),
            _ => None,
        });
        let open = |zone: &&ZoneScene| zone.managed_pages > 0 && zone.is_open_to(&self.at_hand().standing);
        checked
            .and_then(|zone| self.scene.zones.get(zone.index()))
            .or_else(|| zones_downwards(self.scene).find(open))
            .or_else(|| self.scene.zones.last())
    }

    fn rung_names(&self, surface: &mut dyn Surface, plot: Rect, room: f64) {
        if !self.scene.zones.iter().any(|zone| zone.high_pages > 0) {
            return;
        }
        let em = self.layout.em;
        let own = self.own_rung();
        let standing = &self.at_hand().standing;
        // The request's own rung first, then those by which GFP_KERNEL, GFP_ATOMIC and kswapd go.
        let order = [
            Rung::Min,
            Rung::Atomic,
            Rung::Low,
            Rung::High,
            Rung::Memalloc,
            Rung::Buffer,
            Rung::Harder,
            Rung::GfpHigh,
            Rung::Nfs,
        ];
        let here = Rung::of_era(self.scene.era);
        let rungs = order.into_iter().filter(|rung| here.contains(rung) && own != Some(*rung));
        let rungs = own.into_iter().chain(rungs);
        let mut taken: Vec<(f64, f64)> = Vec::new();
        for rung in rungs {
            let y = plot.bottom() - plot.h * rung_height(rung);
            let hot = own == Some(rung);
            let (name, means) = self.rung_words(rung);
            let style = self.style(1.0, if hot { Role::Ink } else { Role::Ink2 }).bold();
            let base = y + 0.1 * em;
            let is_free = |from: f64, to: f64, taken: &[(f64, f64)]| {
                from >= plot.y - 0.8 * em && taken.iter().all(|(top, bottom)| to <= *top || from >= *bottom)
            };
            let (top, bottom) = (base - 0.82 * style.size, base + 0.28 * style.size);
            if !is_free(top, bottom, &taken) {
                continue;
            }
            taken.push((top, bottom));
            surface.text(0.0, base, &name, style);
            let means = match (hot, standing.may_sleep) {
                (true, true) => text!(self.language, "stage-own-sleeps"),
                (true, false) => text!(self.language, "stage-own-stops"),
                _ => means,
            };
            let quiet = self.style(0.82, if hot { Role::Ink } else { Role::Ink3 });
            let below = base + 0.1 * em + quiet.size;
            let (top, bottom) = (below - 0.82 * quiet.size, below + 0.28 * quiet.size);
            let beside = surface.text_width(&name, style) + 0.5 * em;
            if rung != Rung::Memalloc && is_free(top, bottom, &taken) && bottom < plot.bottom() + em {
                if fitted(surface, Point::new(0.0, below), room, &[&means], quiet).is_some() {
                    taken.push((top, bottom));
                }
            } else {
                fitted(surface, Point::new(beside, base), room - beside, &[&means], quiet);
            }
        }
    }

    fn rung_lines(&self, surface: &mut dyn Surface, plot: Rect) {
        if !self.scene.zones.iter().any(|zone| zone.high_pages > 0) {
            return;
        }
        let own = self.own_rung();
        for &rung in Rung::of_era(self.scene.era) {
            let y = plot.bottom() - plot.h * rung_height(rung);
            let stroke = match rung {
                Rung::Memalloc => Stroke::new(Role::Line, 1.5),
                _ if own == Some(rung) => Stroke::new(Role::Ink, 2.5),
                _ => Stroke::new(Role::Line, 1.2).dashed(3.0, 3.0),
            };
            surface.stroke_path(&Path::line(Point::new(plot.x, y), Point::new(plot.right(), y)), stroke);
        }
    }

    fn y_of(&self, plot: Rect, zone: &ZoneScene, pages: f64) -> f64 {
        plot.bottom() - plot.h * height(zone, &self.at_hand().standing, pages)
    }

    /// How free pages went in the steps before: the deciding zone with ink below it, the others dashed.
    fn curves(&self, surface: &mut dyn Surface, plot: Rect, clock: &Clock) {
        let em = self.layout.em;
        let deciding = self.level_zone().map(|zone| zone.zone);
        let mut labels = Vec::new();
        for zone in self.scene.zones.iter().filter(|zone| zone.managed_pages > 0) {
            let points: Vec<Point> = clock
                .past
                .iter()
                .enumerate()
                .map(|(index, past)| {
                    let pages = past.free_pages.get(zone.zone.index()).copied().unwrap_or(0);
                    Point::new(clock.past(index), self.y_of(plot, zone, f64::from(pages)))
                })
                .collect();
            let (Some(first), Some(last)) = (points.first().copied(), points.last().copied()) else { continue };
            let own = Some(zone.zone) == deciding;
            let mut line = Path(vec![Segment::Move(first)]);
            line.0.extend(points.iter().skip(1).map(|point| Segment::Line(*point)));
            if own {
                let mut area = points.clone();
                area.push(Point::new(last.x, plot.bottom()));
                area.push(Point::new(first.x, plot.bottom()));
                surface.fill_path_alpha(&Path::polygon(&area), Role::Kern, 0.16);
            }
            let stroke = if own { Stroke::new(Role::Ink, 3.0) } else { Stroke::new(Role::Ink2, 1.6).dashed(6.0, 4.0) };
            surface.stroke_path(&line, stroke);
            let middle = points.get(points.len() / 3).copied().unwrap_or(first);
            labels.push((zone, middle, own));
        }
        let mut taken: Vec<Rect> = Vec::new();
        for (zone, at, own) in labels {
            let style = self.style(0.93, if own { Role::Ink } else { Role::Ink2 }).halo(Role::Bg);
            let style = if own { style.bold() } else { style };
            let name = zone_name(zone.kind);
            let w = surface.text_width(name, style);
            let mut place = Rect::new(at.x + 0.4 * em, at.y - 1.6 * em, w, 1.2 * em);
            while taken.iter().any(|other| other.overlaps(place)) {
                place.x += 0.5 * em;
                if place.right() > plot.x + clock.past_w {
                    break;
                }
            }
            if place.y > plot.y && place.right() < plot.right() {
                surface.text(place.x, place.bottom() - 0.2 * em, name, style);
                taken.push(place);
            }
        }
    }

    /// The ticks of this step: a column each, with what came back in it.
    fn tick_columns(&self, surface: &mut dyn Surface, plot: Rect, clock: &Clock, rows: &[Tick]) {
        let em = self.layout.em;
        let Some(zone) = self.level_zone() else { return };
        let levels = self.levels_after_ticks(zone);
        for (index, row) in rows.iter().enumerate() {
            let (from, to) = clock.tick(index);
            let column = Rect::new(from, plot.y, to - from, plot.h);
            if row.asleep {
                surface.hatch(&[column], Role::Slept, Role::SleptBg);
            }
            let words = text!(self.language, "stage-tick", tick = row.number);
            let style = self.style(0.9, Role::Ink2).middle();
            let short = row.number.to_string();
            fitted(surface, Point::new(column.center().x, plot.y - 0.5 * em), column.w - 2.0, &[&words, &short], style);
            let (Some(before), Some(after)) = (levels.get(index).copied(), levels.get(index + 1).copied()) else {
                continue;
            };
            let (low, high) = (self.y_of(plot, zone, as_f64(before)), self.y_of(plot, zone, as_f64(after)));
            let gained = after - before;
            let bar = Rect::new(from + 1.5, high.min(low), (to - from - 3.0).max(2.0), (high - low).abs());
            if gained > 0 {
                surface.fill_rect(bar, 0.0, Role::Slept, 1.0);
                let label = format!("+{}", number(gained));
                self.label(surface, bar, &[&label], self.style(0.93, Role::Inv).bold());
            } else if gained < 0 {
                surface.stroke_rect(bar, 0.0, Stroke::new(Role::Ink2, 1.2).dashed(3.0, 3.0));
            }
            surface.stroke_path(&Path::line(Point::new(from, high), Point::new(to, high)), Stroke::new(Role::Ink, 3.0));
        }
    }

    /// Free pages of a zone before the first tick and at the end of each.
    fn levels_after_ticks(&self, zone: &ZoneScene) -> Vec<i64> {
        let start = self.view.before.zones.get(zone.zone.index()).map_or(0, |zone| zone.free_pages_folded);
        let mut levels = Vec::new();
        let mut level = start;
        let mut ticked = false;
        for event in &self.view.events[..self.happened()] {
            match *event {
                Event::FreePages { zone: of, free_pages } | Event::Released { zone: of, free_pages, .. }
                    if of == zone.zone =>
                {
                    level = free_pages;
                }
                Event::Tick { .. } => {
                    levels.push(level);
                    ticked = true;
                }
                // What the caller took for itself in the end is no part of the last tick.
                Event::PageGranted { .. } if ticked => break,
                _ => {}
            }
        }
        levels.push(level);
        levels
    }

    /// Signs of the steps before that did not just get what they asked for: each one, or how many.
    fn past_signs(&self, surface: &mut dyn Surface, plot: Rect, clock: &Clock) {
        let em = self.layout.em;
        let Some(zone) = self.level_zone() else { return };
        let mut groups: Vec<(usize, usize, Sign)> = Vec::new();
        for (index, past) in clock.past.iter().enumerate() {
            let sign = past.outcome.as_ref().map_or(Sign::Nothing, Sign::of);
            if matches!(sign, Sign::Nothing | Sign::Granted) {
                continue;
            }
            match groups.last_mut() {
                Some((_, last, of)) if *of == sign && clock.past(index) - clock.past(*last) < 1.4 * em => *last = index,
                _ => groups.push((index, index, sign)),
            }
        }
        let mut free_from = plot.x;
        for (first, last, of) in groups {
            let pages = clock.past[last].free_pages.get(zone.zone.index()).copied().unwrap_or(0);
            let y = (self.y_of(plot, zone, f64::from(pages)) + 1.2 * em).min(plot.bottom() - 0.8 * em);
            let count = last - first + 1;
            let x = clock.past(last);
            if count > 1 {
                let label = format!("{} ×", number(i64::try_from(count).unwrap_or(0)));
                let style = self.style(0.93, Role::Null).bold().end().halo(Role::Bg);
                let w = surface.text_width(&label, style);
                if x - 0.8 * em - w > free_from {
                    surface.text(x - 0.8 * em, y + 0.35 * style.size, &label, style);
                }
            }
            if x > free_from {
                sign(surface, Point::new(x, y), 0.5 * em, of);
                free_from = x + 0.6 * em;
            }
        }
    }

    /// The present: the line, the sign of the outcome and the inequality that decided.
    fn now_line(&self, surface: &mut dyn Surface, plot: Rect, clock: &Clock, rows: &[Tick], lanes: Rect) {
        let em = self.layout.em;
        let Some(zone) = self.level_zone() else { return };
        let x = if rows.len() < clock.ticks { clock.tick(rows.len()).0 } else { clock.now() };
        let line = Path::line(Point::new(x, plot.y - 0.2 * em), Point::new(x, lanes.bottom()));
        surface.stroke_path(&line, Stroke::new(Role::Ink, 2.0));
        if !self.is_over() {
            return;
        }
        let outcome = self.view.outcome.as_ref().map_or(Sign::Nothing, Sign::of);
        let levels = self.levels_after_ticks(zone);
        let level = levels.last().copied().unwrap_or(zone.free_pages_folded);
        let y = between(self.y_of(plot, zone, as_f64(level)), plot.y + em, plot.bottom() - em);
        sign(surface, Point::new(x, y), 0.75 * em, outcome);
        let words = match self.view.outcome {
            Some(Outcome::Granted { .. }) => text!(self.language, "stage-way-served").to_string(),
            Some(Outcome::Null { .. }) => text!(self.language, "stage-way-null").to_string(),
            _ => String::new(),
        };
        let role = if outcome == Sign::Granted || outcome == Sign::SleptGranted { Role::Ink } else { Role::Null };
        let style = self.style(1.1, role).bold().halo(Role::Bg);
        let left = x + 1.2 * em;
        fitted(surface, Point::new(left, y + 0.4 * em), plot.right() + em - left, &[&words], style);
        if let Some(check) = self.deciding_check(zone) {
            let sign = if check.usable_pages() > check.limit_pages() { ">" } else { "≤" };
            let text = format!("{} {sign} {}", left_side(&check), number(check.limit_pages()));
            let style = self.style(1.15, Role::Inv).bold();
            let w = surface.text_width(&text, style) + 1.1 * em;
            let card = Rect::new(left.min(plot.right() + em - w), y - 2.6 * em, w, 1.9 * em);
            if card.y > plot.y {
                surface.fill_rect(card, 4.0, Role::Ink, 1.0);
                self.label(surface, card, &[&text], style);
            }
        }
    }

    /// The last check of a zone.
    fn deciding_check(&self, zone: &ZoneScene) -> Option<WatermarkCheck> {
        self.view.events.iter().rev().find_map(|event| match *event {
            Event::Watermark(check) if check.zone == zone.zone => Some(check),
            _ => None,
        })
    }
}
