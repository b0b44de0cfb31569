//! Who waits: lanes that grow downwards, one row for each tick of the clock.

use super::{Frame, fitted, number, verdict_sign};
use crate::stage::geometry::{Path, Point, Rect, Segment};
use crate::stage::layout::counts_f;
use crate::stage::surface::{Role, Stroke, Surface, TextStyle};
use crate::stage::timeline::Motion;
use kmscope_mm::event::{Reclaimer, Watermark, WatermarkCheck};
use kmscope_mm::schedule::ThreadStat;
use kmscope_mm::{Event, Outcome};
use kmscope_session::narrate::{left_side, own_events, short_who};
use kmscope_session::{Sign, StepView, text};

/// What one tick brought.
#[derive(Clone, Copy, Default)]
struct TickRow {
    tick: u32,
    kswapd_pages: u32,
    direct_pages: u32,
    /// A killed task's memory that came back.
    released_pages: u32,
    /// The lane of somebody else who gave pages back.
    freed_by: Option<usize>,
    /// The check that came after it, as the why-panel tells it: the last one against min.
    check: Option<WatermarkCheck>,
    /// Pages by which the CPU's lists of the zone grew until that check, which does not count them.
    kept_pages: i64,
    /// The same up to now.
    pcp_pages: i64,
    /// The caller went on after it.
    woke: bool,
    /// How much of it has passed, 0 ..= 1.
    passed: f64,
    /// What each of the others did in it.
    others: [Doing; OTHERS],
}

/// Others that have a lane of their own.
const OTHERS: usize = 3;
/// Width of such a lane; on a phone.
const OTHER_LANE: (f64, f64) = (62.0, 40.0);

/// What somebody else did in a tick.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Doing {
    #[default]
    Nothing,
    Ran(Sign),
    Slept,
}

/// Who carries a queued operation out: the queue holds theirs one after the other.
fn thread_of(view: &StepView, number: u32) -> Option<ThreadStat> {
    view.threads.iter().find(|thread| number < thread.end).copied()
}

/// The others of a step that have a lane, in the order in which they first ran, and how many more there are.
fn others(view: &StepView) -> (Vec<ThreadStat>, usize) {
    let mut found: Vec<ThreadStat> = Vec::new();
    for event in &view.events {
        if let Event::TurnBegins { number } = *event
            && let Some(thread) = thread_of(view, number)
            && !found.contains(&thread)
        {
            found.push(thread);
        }
    }
    let more = found.len().saturating_sub(OTHERS);
    found.truncate(OTHERS);
    (found, more)
}

/// Ticks in which the caller slept or the world went on, of a run of events.
pub fn ticks(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event, Event::Tick { .. })).count()
}

impl Frame<'_> {
    pub(super) fn lanes(&self, surface: &mut dyn Surface) {
        let Some(rect) = self.layout.lanes else { return };
        let language = self.language;
        let (others, more) = others(self.view);
        let rows = self.tick_rows(&others);
        let phone = self.layout.phone;
        let (caller_x, kswapd_x, text_x) = if phone { (98.0, 150.0, 182.0) } else { (160.0, 250.0, 300.0) };
        let lane = if phone { OTHER_LANE.1 } else { OTHER_LANE.0 };
        let other_x = |nth: usize| kswapd_x + (counts_f(nth) + 1.0) * lane;
        let text_x = text_x + counts_f(others.len()) * lane;
        let bold = TextStyle::new(13.0, Role::Ink).bold();
        let head = TextStyle::new(11.0, Role::Ink2);
        let y = rect.y + 11.0;
        let asleep = own_events(&self.view.events)
            .as_deref()
            .unwrap_or(&self.view.events)
            .iter()
            .any(|event| matches!(event, Event::Sleeps | Event::Yields));
        let title = if asleep { text!(language, "stage-waiting") } else { text!(language, "stage-meanwhile") };
        surface.text(rect.x, y, &title, bold);
        surface.text(rect.x + caller_x, y, &text!(language, "stage-caller"), head.middle());
        surface.text(rect.x + kswapd_x, y, "kswapd", head.middle());
        for (nth, other) in others.iter().enumerate() {
            let name = short_who(self.names, other.later).say(language);
            let place = Point::new(rect.x + other_x(nth), y);
            let cut: String = name.chars().take(8).collect();
            fitted(surface, place, lane - 4.0, &[&name, &cut], head.middle());
        }
        if more > 0 {
            let place = Point::new(rect.x + other_x(others.len()) - lane / 2.0 + 4.0, y);
            surface.text(place.x, place.y, &format!("+{more}"), head);
        }
        let top = rect.y + 18.0;
        let pitch = 15.0;
        let bottom = rect.bottom();
        for x in [caller_x, kswapd_x].into_iter().chain((0..others.len()).map(other_x)) {
            let line = Path::line(Point::new(rect.x + x, top), Point::new(rect.x + x, bottom));
            surface.stroke_path(&line, Stroke::new(Role::Line, 1.0));
        }
        // More ticks than rows: the last ones.
        let room = ((bottom - top - 12.0) / pitch).floor().max(1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few rows")]
        let room = room as usize;
        let skipped = rows.len().saturating_sub(room);
        let (caller, kswapd) = (rect.x + caller_x, rect.x + kswapd_x);
        surface.fill_rect(Rect::around(Point::new(caller, top + 2.0), 9.0, 4.0), 1.0, Role::Ink, 1.0);
        let mut end = top + 4.0;
        for (place, row) in rows.iter().skip(skipped).enumerate() {
            let y = top + 5.0 + counts_f(place) * pitch;
            let h = (pitch - 1.5) * row.passed;
            if asleep {
                let block = Rect::new(caller - 4.5, y, 9.0, h);
                surface.hatch(&[block], Role::Slept, Role::SleptBg);
                surface.stroke_rect(block, 0.0, Stroke::new(Role::Slept, 1.0));
            }
            if row.kswapd_pages > 0 {
                surface.fill_rect(Rect::new(kswapd - 4.5, y, 9.0, h), 2.0, Role::Used, 1.0);
            }
            for (nth, doing) in row.others.iter().enumerate().take(others.len()) {
                let x = rect.x + other_x(nth);
                match *doing {
                    Doing::Nothing => {}
                    Doing::Ran(sign) => self.sign(surface, Point::new(x, y + h / 2.0), sign),
                    Doing::Slept => {
                        let block = Rect::new(x - 4.5, y, 9.0, h);
                        surface.hatch(&[block], Role::Slept, Role::SleptBg);
                        surface.stroke_rect(block, 0.0, Stroke::new(Role::Slept, 1.0));
                    }
                }
            }
            end = y + h;
            if row.passed > 0.5 {
                self.tick_text(surface, rect, (y + 10.5, text_x), row);
            }
        }
        let helper = rows.last().filter(|row| row.woke).and_then(|row| match row.freed_by {
            _ if row.kswapd_pages > 0 => Some(kswapd),
            lane => lane.map(|lane| rect.x + other_x(lane)),
        });
        if let Some(helper) = helper {
            // What the sleeper waited for came from there.
            let y = end + 7.0;
            surface.stroke_path(
                &Path::line(Point::new(helper, y), Point::new(caller + 7.0, y)),
                Stroke::new(Role::Slept, 1.4),
            );
            let tip = [(6.0, 0.0), (11.0, -3.0), (11.0, 3.0)].map(|(dx, dy)| Point::new(caller + dx, y + dy));
            surface.fill_path(&Path::polygon(&tip), Role::Slept);
        }
        if rows.last().is_some_and(|row| row.woke) || self.is_over() {
            self.outcome_sign(surface, Point::new(caller, end + 7.0));
        }
    }

    fn tick_text(&self, surface: &mut dyn Surface, rect: Rect, at: (f64, f64), row: &TickRow) {
        let language = self.language;
        let (y, x) = at;
        let small = TextStyle::new(11.0, Role::Ink3);
        let tick = text!(language, "stage-tick", tick = row.tick);
        surface.text(rect.x, y, &tick, small);
        let came = match (row.kswapd_pages, row.direct_pages) {
            _ if row.released_pages > 0 => text!(language, "stage-tick-released", pages = row.released_pages),
            // What this tick brings may still be to come.
            (0, 0) if row.check.is_none() && !self.is_over() => return,
            (0, 0) => text!(language, "stage-tick-nothing").to_string(),
            (kswapd, 0) => text!(language, "stage-tick-kswapd", pages = kswapd),
            (0, own) => text!(language, "stage-tick-own", pages = own),
            (kswapd, own) => text!(language, "stage-tick-both", kswapd = kswapd, own = own),
        };
        let with_kept = |came: &str| match row.kept_pages {
            0 => came.to_owned(),
            kept @ 1.. => text!(language, "stage-tick-kept", came = came, pages = kept),
            kept => text!(language, "stage-tick-drained", came = came, pages = -kept),
        };
        let pages = row.kswapd_pages + row.direct_pages + row.released_pages;
        let short = format!("+{}", number(i64::from(pages)));
        let mut right = rect.right();
        if let Some(check) = row.check {
            let passed = check.verdict == kmscope_mm::event::Verdict::Pass;
            let text = text!(
                language,
                "stage-inequality",
                free = left_side(&check),
                sign = verdict_sign(check.verdict),
                limit = number(check.limit_pages())
            );
            let style = TextStyle::new(11.0, Role::Ink).end();
            let style = if passed { style.bold() } else { style };
            surface.text(right, y, &text, style);
            right -= surface.text_width(&text, style) + 10.0;
        }
        let left = rect.x + x;
        fitted(
            surface,
            Point::new(left, y),
            right - left,
            &[&with_kept(&came), &with_kept(&short), &short],
            TextStyle::new(11.0, Role::Ink2),
        );
    }

    /// The answer to the caller, by its shape.
    fn outcome_sign(&self, surface: &mut dyn Surface, at: Point) {
        self.sign(surface, at, self.view.outcome.as_ref().map_or(Sign::Granted, Sign::of));
    }

    /// A sign: half-filled disc, cross, triangle, dash, dot.
    fn sign(&self, surface: &mut dyn Surface, at: Point, sign: Sign) {
        let half = Path(vec![
            Segment::Arc(at, 4.4, -std::f64::consts::FRAC_PI_2, std::f64::consts::FRAC_PI_2),
            Segment::Close,
        ]);
        match sign {
            Sign::SleptGranted => {
                surface.fill_path(&Path::circle(at, 4.4), Role::Bg);
                surface.stroke_path(&Path::circle(at, 4.4), Stroke::new(Role::Slept, 1.8));
                surface.fill_path(&half, Role::Slept);
            }
            Sign::Null | Sign::SleptNull => {
                surface.fill_path(&Path::circle(at, 4.8), Role::Bg);
                for (dx, dy) in [(3.2, 3.2), (3.2, -3.2)] {
                    let line = Path::line(Point::new(at.x - dx, at.y - dy), Point::new(at.x + dx, at.y + dy));
                    surface.stroke_path(&line, Stroke::new(Role::Null, 2.4));
                }
            }
            Sign::Bug => {
                let corner = |dx, dy| Point::new(at.x + dx, at.y + dy);
                surface.fill_path(&Path::polygon(&[corner(0.0, -6.0), corner(6.5, 5.5), corner(-6.5, 5.5)]), Role::Bug);
                surface.text(at.x, at.y + 4.5, "!", TextStyle::new(11.0, Role::Inv).bold().middle());
            }
            Sign::Granted => surface.fill_path(&Path::circle(at, 4.0), Role::Ink),
            Sign::Nothing => surface.fill_rect(Rect::around(at, 8.0, 2.2), 1.0, Role::Ink3, 1.0),
        }
    }

    /// A call that the lab stopped: nothing moves, and that is said where things would have moved.
    pub(super) fn stopped(&self, surface: &mut dyn Surface) {
        let Some(strip) = self.layout.strip.filter(|_| matches!(self.view.outcome, Some(Outcome::Bug(_)))) else {
            return;
        };
        // Without room between strip and lists, the headline has to say it alone.
        if self.layout.lists.is_some_and(|lists| lists.rect.y - strip.bottom() < 34.0) {
            return;
        }
        let at = Point::new(strip.x + 8.0, strip.bottom() + 12.0);
        self.outcome_sign(surface, at);
        let style = TextStyle::new(12.0, Role::Bug).bold();
        let room = strip.w - 20.0;
        fitted(surface, Point::new(at.x + 12.0, at.y + 4.5), room, &[&text!(self.language, "stage-stopped")], style);
    }

    /// The ticks so far.
    fn tick_rows(&self, others: &[ThreadStat]) -> Vec<TickRow> {
        let mut rows: Vec<TickRow> = Vec::new();
        let happened = if self.is_over() { self.view.events.len() } else { self.timeline.effects(self.time) };
        let own = own_events(&self.view.events);
        let events = own.as_deref().unwrap_or(&self.view.events);
        let last_wake = events.iter().rposition(|event| matches!(event, Event::Wakes { .. }));
        let lane_of = |number: u32| others.iter().position(|other| Some(*other) == thread_of(self.view, number));
        let mut running: Vec<Option<usize>> = Vec::new();
        for (index, event) in events.iter().enumerate() {
            let shown = index < happened;
            match *event {
                Event::TurnBegins { number } if shown && number != u32::MAX => running.push(lane_of(number)),
                Event::TurnEnds { outcome, .. } if shown => {
                    if let (Some(Some(lane)), Some(row)) = (running.pop(), rows.last_mut()) {
                        if matches!(outcome, Outcome::Freed { .. }) {
                            row.freed_by = Some(lane);
                        }
                        let sign = Sign::of(&outcome);
                        // Of several calls in one tick, the gravest.
                        row.others[lane] = Doing::Ran(match row.others[lane] {
                            Doing::Ran(other) => other.max(sign),
                            _ => sign,
                        });
                    }
                }
                Event::Tick { tick } => {
                    let clip = self
                        .timeline
                        .clips
                        .iter()
                        .find(|clip| clip.event == index && matches!(clip.motion, Motion::Tick { .. }));
                    let passed = if shown { 1.0 } else { clip.map_or(0.0, |clip| clip.progress(self.time)) };
                    if passed > 0.0 {
                        let mut row = TickRow { tick, passed, ..TickRow::default() };
                        for lane in running.iter().flatten() {
                            row.others[*lane] = Doing::Slept;
                        }
                        rows.push(row);
                    }
                }
                Event::Reclaimed { pages, by, .. } if shown => {
                    if let Some(row) = rows.last_mut() {
                        match by {
                            Reclaimer::Kswapd => row.kswapd_pages += pages,
                            Reclaimer::Direct => row.direct_pages += pages,
                        }
                    }
                }
                Event::Released { pages, .. } if shown => {
                    if let Some(row) = rows.last_mut() {
                        row.released_pages += pages;
                    }
                }
                Event::PcpPut { zone, order, .. } if shown && zone == self.scene.strip.zone => {
                    if let Some(row) = rows.last_mut() {
                        row.pcp_pages += 1 << order;
                    }
                }
                Event::PcpTake { zone, order, .. } if shown && zone == self.scene.strip.zone => {
                    if let Some(row) = rows.last_mut() {
                        row.pcp_pages -= 1 << order;
                    }
                }
                Event::Watermark(check)
                    if shown && check.zone == self.scene.strip.zone && check.watermark == Watermark::Min =>
                {
                    if let Some(row) = rows.last_mut() {
                        row.check = Some(check);
                        row.kept_pages = row.pcp_pages;
                    }
                }
                // Whoever sleeps again has no answer yet.
                Event::Wakes { .. } if shown && Some(index) == last_wake => {
                    if let Some(row) = rows.last_mut() {
                        row.woke = true;
                    }
                }
                _ => {}
            }
        }
        rows
    }
}
