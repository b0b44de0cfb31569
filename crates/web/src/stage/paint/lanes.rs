//! Who runs and who waits: lanes on the same time as the level above them.

use super::Frame;
use super::level::Clock;
use crate::stage::draw::geometry::{Path, Point, Rect};
use crate::stage::draw::surface::{Role, Stroke, Surface, TextStyle};
use crate::stage::draw::text::{count_f64, fitted, number};
use kmscope_mm::Event;
use kmscope_mm::event::Reclaimer;
use kmscope_mm::schedule::ThreadStat;
use kmscope_session::narrate::short_who;
use kmscope_session::{StepView, text};

/// Others that have a lane of their own.
const OTHERS: usize = 3;

/// What was done in one tick.
#[derive(Clone, Default)]
pub(super) struct Tick {
    /// Its number.
    pub number: u32,
    /// Pages that kswapd reclaimed.
    pub kswapd_pages: u32,
    /// Pages that the caller reclaimed itself.
    pub direct_pages: u32,
    /// A killed task's memory that came back.
    pub released_pages: u32,
    /// The caller slept or waited in it.
    pub asleep: bool,
    /// Others that ran in it, by their place among [`others`].
    pub ran: Vec<usize>,
}

/// The ticks that have passed among the first `happened` events.
pub(super) fn ticks(view: &StepView, happened: usize, others: &[ThreadStat]) -> Vec<Tick> {
    let mut rows: Vec<Tick> = Vec::new();
    let mut asleep = false;
    for event in view.events.iter().take(happened) {
        match *event {
            Event::Sleeps | Event::Yields => asleep = true,
            Event::Wakes { .. } => asleep = false,
            Event::Tick { tick } => rows.push(Tick { number: tick, asleep, ..Tick::default() }),
            Event::Reclaimed { pages, by, .. } => {
                if let Some(row) = rows.last_mut() {
                    match by {
                        Reclaimer::Kswapd => row.kswapd_pages += pages,
                        Reclaimer::Direct => row.direct_pages += pages,
                    }
                }
            }
            Event::Released { pages, .. } => {
                if let Some(row) = rows.last_mut() {
                    row.released_pages += pages;
                }
            }
            Event::TurnBegins { number } => {
                let thread = thread_of(view, number);
                let place = thread.and_then(|thread| others.iter().position(|other| *other == thread));
                if let (Some(row), Some(place)) = (rows.last_mut(), place)
                    && !row.ran.contains(&place)
                {
                    row.ran.push(place);
                }
            }
            _ => {}
        }
    }
    rows
}

/// Who carries a queued operation out: the queue holds theirs one after the other.
fn thread_of(view: &StepView, number: u32) -> Option<ThreadStat> {
    view.threads.iter().find(|thread| number < thread.end).copied()
}

/// The others of a step that have a lane, in the order in which they first ran, and how many more there are.
pub(super) fn others(view: &StepView) -> (Vec<ThreadStat>, usize) {
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

impl Frame<'_> {
    /// Draws the lanes into a place, on a clock.
    pub(super) fn lanes(&self, surface: &mut dyn Surface, rect: Rect, clock: &Clock, rows: &[Tick]) {
        let (others, more) = others(self.view);
        let em = self.layout.em;
        let count = 3 + others.len();
        let pitch = (rect.h / count_f64(count)).min(1.5 * em);
        let language = self.language;
        let lane = |nth: usize| Rect::new(rect.x, rect.y + pitch * count_f64(nth), rect.w, pitch * 0.82);
        let name = |surface: &mut dyn Surface, nth: usize, words: &str| {
            let style = self.style(0.86, Role::Ink2);
            let lane = lane(nth);
            fitted(surface, Point::new(0.0, lane.center().y + 0.35 * style.size), rect.x - 8.0, &[words], style);
            let middle = lane.center().y;
            let line = Path::line(Point::new(lane.x, middle), Point::new(lane.right(), middle));
            surface.stroke_path(&line, Stroke::new(Role::Rule, 1.5));
        };
        name(surface, 0, &text!(language, "stage-lane-interrupt"));
        name(surface, 1, &text!(language, "stage-caller"));
        name(surface, 2, "kswapd");
        for (nth, other) in others.iter().enumerate() {
            let who = short_who(self.names, other.later).say(language);
            let who = if nth + 1 == others.len() && more > 0 { format!("{who} +{more}") } else { who };
            name(surface, 3 + nth, &who);
        }
        for (from, to, interrupt) in clock.past_runs() {
            let place = lane(usize::from(!interrupt));
            let bar = Rect::new(from, place.y, (to - from).max(3.0), place.h);
            surface.fill_rect(bar, 2.0, Role::Kern, 1.0);
        }
        self.waits(surface, &lane(1), clock, rows);
        for (index, row) in rows.iter().enumerate() {
            let (from, to) = clock.tick(index);
            let mut work = |nth: usize, words: String| {
                let place = lane(nth);
                let bar = Rect::new(from + 1.0, place.y, (to - from - 2.0).max(2.0), place.h);
                surface.fill_rect(bar, 2.0, Role::Kern, 1.0);
                let style = TextStyle::new(self.layout.least.min(place.h), Role::Bg).bold();
                self.label(surface, bar, &[&words], style);
            };
            if row.kswapd_pages > 0 {
                work(2, format!("+{}", number(row.kswapd_pages.into())));
            }
            for other in &row.ran {
                work(3 + other, String::new());
            }
        }
    }

    /// Where the caller waits: one bar along the time.
    fn waits(&self, surface: &mut dyn Surface, lane: &Rect, clock: &Clock, rows: &[Tick]) {
        let Some(first) = rows.iter().position(|row| row.asleep) else { return };
        let last = rows.iter().rposition(|row| row.asleep).unwrap_or(first);
        let (from, to) = (clock.tick(first).0, clock.tick(last).1);
        let bar = Rect::new(from, lane.y, (to - from).max(3.0), lane.h);
        surface.hatch(&[bar], Role::Slept, Role::SleptBg);
        surface.stroke_rect(bar, 3.0, Stroke::new(Role::Slept, 1.5));
        let own: u32 = rows.iter().map(|row| row.direct_pages).sum();
        let forms = [
            text!(self.language, "stage-asleep-reclaims", pages = number(own.into())),
            text!(self.language, "stage-asleep").to_string(),
        ];
        let forms: &[&str] = if own > 0 { &[&forms[0], &forms[1]] } else { &[&forms[1]] };
        let style = self.style(0.82, Role::Slept).bold();
        if let Some(words) = forms.iter().find(|words| surface.text_width(words, style) + em_of(style) < bar.w)
            && bar.h >= style.size * 1.05
        {
            let w = surface.text_width(words, style) + em_of(style);
            let card = Rect::around(bar.center(), w, bar.h - 1.5);
            surface.fill_rect(card, 0.0, Role::SleptBg, 1.0);
            let at = Point::new(card.center().x, card.center().y + 0.35 * style.size);
            surface.text(at.x, at.y, words, style.middle());
        }
    }
}

fn em_of(style: TextStyle) -> f64 {
    0.6 * style.size
}
