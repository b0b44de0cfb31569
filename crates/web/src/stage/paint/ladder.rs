//! The ladder: free pages of each zone against its marks.
//!
//! The rungs stand at the same x in every zone; each zone writes its own numbers on them, with the reserve and the
//! boost that count for the request at hand. Between rungs the scale is linear; across rungs it is not.

use super::{Frame, as_f64, fitted, number, verdict_sign, zone_name, zones_downwards};
use crate::stage::geometry::{Path, Point, Rect, between, mix};
use crate::stage::selection::{HitArea, Selection};
use crate::stage::surface::{Role, Stroke, Surface, TextStyle};
use crate::stage::timeline::Motion;
use kmscope_mm::event::{Verdict, Watermark, WatermarkCheck};
use kmscope_mm::{Event, Floor, Outcome, Standing, ZoneId};
use kmscope_session::narrate::left_side;
use kmscope_session::scene::{Rung, ZoneScene};
use kmscope_session::{AtHand, text};

/// Where the rungs stand, as shares of the track.
const RUNGS: [f64; 6] = [0.0, 0.18, 0.35, 0.55, 0.76, 0.95];
/// Height of the rungs' names.
const HEAD: f64 = 30.0;
/// Below this width not all rungs have room for their names.
const NARROW: f64 = 560.0;
const SMALL: TextStyle = TextStyle::new(11.0, Role::Ink2);

/// The track that all zones share.
#[derive(Clone, Copy)]
struct Track<'a> {
    x: f64,
    w: f64,
    standing: &'a Standing,
}

impl Track<'_> {
    fn rung(self, rung: Rung) -> f64 {
        self.x + self.w * RUNGS[rung as usize]
    }

    /// Where so many free pages of a zone stand.
    fn level(self, zone: &ZoneScene, pages: f64) -> f64 {
        if !has_marks(zone) {
            let share = pages / f64::from(zone.managed_pages.max(1));
            return self.x + self.w * between(share, 0.0, 1.0);
        }
        let mut below = (0.0, 0.0);
        for rung in Rung::ALL {
            let (level, share) = (as_f64(zone.rung_pages(rung, self.standing)), RUNGS[rung as usize]);
            if pages <= level {
                let t = if level > below.0 { (pages - below.0) / (level - below.0) } else { 1.0 };
                return self.x + self.w * mix(below.1, share, t.max(0.0));
            }
            below = (level, share);
        }
        // Above high, plenty is only shown as plenty.
        let rest = if pages > 0.0 { 1.0 - below.0 / pages } else { 0.0 };
        self.x + self.w * mix(below.1, 1.0, rest)
    }
}

/// Toys keep no reserve: their zone has no marks, and its track is all of its frames.
fn has_marks(zone: &ZoneScene) -> bool {
    zone.high_pages > 0
}

/// A small arrow whose tip is at a place.
fn down_arrow(tip: Point) -> Path {
    Path::polygon(&[Point::new(tip.x - 4.0, tip.y - 5.0), Point::new(tip.x + 4.0, tip.y - 5.0), tip])
}

impl Frame<'_> {
    pub(super) fn ladder(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        let Some(rect) = self.layout.ladder else { return };
        let x = if self.layout.phone { 58.0 } else { 150.0 };
        let at_hand = self.at_hand();
        let track = Track { x: rect.x + x, w: rect.w - x - 2.0, standing: &at_hand.standing };
        self.rungs(surface, rect, track);
        let mut y = rect.y + HEAD;
        for zone in zones_downwards(self.scene) {
            let tall = zone.zone == self.scene.strip.zone;
            let row = Rect::new(rect.x, y, rect.w, if tall { 36.0 } else { 30.0 });
            self.ladder_row(surface, row, track, zone, tall);
            hits.push(HitArea { rect: row, selection: Selection::Zone(zone.zone) });
            y = row.bottom();
        }
    }

    /// The request whose rights, reserve and boost are drawn.
    fn at_hand(&self) -> &AtHand {
        self.view.at_hand(self.happened())
    }

    /// The rung on which the request at hand stops, if there is one.
    fn own_rung(&self) -> Option<Rung> {
        let at_hand = self.at_hand();
        at_hand.asked.then(|| Rung::of(at_hand.standing.floor))
    }

    /// The rungs that have room for their names: on a narrow stage those by which GFP_ATOMIC, GFP_KERNEL and kswapd
    /// go, and the request's own. The others keep their place.
    fn shown_rungs(&self) -> impl Iterator<Item = Rung> {
        let (narrow, own) = (self.layout.width < NARROW, self.own_rung());
        let spare = move |rung| matches!(rung, Rung::Memalloc | Rung::GfpHigh) && own != Some(rung);
        Rung::ALL.into_iter().filter(move |&rung| !narrow || !spare(rung))
    }

    /// The rungs' names and lines. The one on which the request at hand stops is marked; the mark that is checked
    /// now is a whole line.
    fn rungs(&self, surface: &mut dyn Surface, rect: Rect, track: Track) {
        let language = self.language;
        let mut left = rect.x;
        if !self.layout.phone {
            let zone = text!(language, "stage-zone");
            surface.text(rect.x, rect.y + 26.0, &zone, SMALL);
            left += surface.text_width(&zone, SMALL);
        }
        if !self.scene.zones.iter().any(has_marks) {
            let at = Point::new(track.x, rect.y + 26.0);
            fitted(surface, at, track.w, &[&text!(language, "stage-no-marks")], SMALL);
            return;
        }
        let own = self.own_rung();
        let checked = self.check_now().map(|check| check.watermark);
        for rung in self.shown_rungs() {
            let x = track.rung(rung);
            let is_own = own == Some(rung);
            let whole = match checked {
                Some(Watermark::Low) => rung == Rung::Low,
                Some(Watermark::High) => rung == Rung::High,
                _ => is_own || own.is_none() && rung == Rung::Min,
            };
            let stroke = match (whole, is_own) {
                (true, true) => Stroke::new(Role::Ink, 2.5),
                (true, false) => Stroke::new(Role::Ink, 1.5),
                _ => Stroke::new(Role::Line, 1.0).dashed(2.0, 2.0),
            };
            surface.stroke_path(&Path::line(Point::new(x, rect.y + HEAD), Point::new(x, rect.bottom() - 3.0)), stroke);
            if is_own {
                surface.fill_path(&down_arrow(Point::new(x, rect.y + HEAD)), Role::Ink);
            }
            let style = if is_own { SMALL.role(Role::Ink).bold() } else { SMALL }.end();
            let (name, means) = self.rung_words(rung, is_own);
            surface.text(x - 6.0, rect.y + 13.0, name, TextStyle { size: 12.0, ..style.role(Role::Ink) });
            let forms: Vec<&str> = means.iter().map(String::as_str).collect();
            fitted(surface, Point::new(x - 6.0, rect.y + 26.0), x - 12.0 - left, &forms, style);
            left = x;
        }
    }

    /// A rung's name, and who goes by it: in more words and in fewer.
    fn rung_words(&self, rung: Rung, is_own: bool) -> (&'static str, [String; 3]) {
        let language = self.language;
        let standing = &self.at_hand().standing;
        let killed = standing.floor == Floor::OomVictim;
        let (name, long, short) = match rung {
            Rung::Memalloc => ("0", "PF_MEMALLOC".to_owned(), ""),
            Rung::Atomic => ("3/8 min", "GFP_ATOMIC".to_owned(), "ATOMIC"),
            Rung::GfpHigh if killed => ("1/2 min", text!(language, "stage-oom-victim"), "OOM"),
            Rung::GfpHigh => ("1/2 min", "__GFP_HIGH".to_owned(), "HIGH"),
            Rung::Min => ("min", "GFP_KERNEL".to_owned(), "KERNEL"),
            Rung::Low => ("low", text!(language, "stage-low-means"), "kswapd"),
            Rung::High => ("high", text!(language, "stage-high-means"), "kswapd"),
        };
        let forms = match (is_own, standing.may_sleep) {
            (false, _) => [long, short.to_owned(), String::new()],
            (true, true) => {
                [text!(language, "stage-own-sleeps"), text!(language, "stage-own-sleeps-short"), String::new()]
            }
            (true, false) => {
                [text!(language, "stage-own-stops"), text!(language, "stage-own-stops-short"), String::new()]
            }
        };
        (name, forms)
    }

    fn ladder_row(&self, surface: &mut dyn Surface, row: Rect, track: Track, zone: &ZoneScene, tall: bool) {
        let bar = if tall {
            Rect::new(track.x, row.y + 17.0, track.w, 16.0)
        } else {
            Rect::new(track.x, row.y + 13.0, track.w, 13.0)
        };
        let base = bar.y + if tall { 12.5 } else { 10.5 };
        let bold = if self.selection == Selection::Zone(zone.zone) { Role::Focus } else { Role::Ink };
        let (name, style) = (zone_name(zone.kind), TextStyle::new(13.0, bold).bold());
        surface.text(row.x, base, name, style);
        if !self.layout.phone {
            let managed = number(i64::from(zone.managed_pages));
            let long = text!(self.language, "stage-of-frames", frames = managed.as_str());
            let room = track.x - 10.0 - row.x - surface.text_width(name, style) - 8.0;
            let at = Point::new(track.x - 10.0, base);
            fitted(surface, at, room, &[&long, &managed], TextStyle::new(11.0, Role::Ink3).end());
        }
        self.rung_numbers(surface, bar.y - 3.5, track, zone, tall);
        surface.fill_rect(bar, 1.0, Role::Hl, 1.0);
        let level = self.level(zone.zone);
        let x = track.level(zone, level);
        let reserve = zone.reserve_against(track.standing);
        let reserve_x = track.level(zone, f64::from(reserve)).min(x);
        self.fill_bar(surface, bar, track, zone, (reserve_x, x));
        let hatched = Rect::new(bar.x, bar.y, reserve_x - bar.x, bar.h);
        if reserve > 0 {
            surface.hatch(&[hatched], Role::Line, Role::Hl);
        }
        let needle = Path::line(Point::new(x, bar.y - 3.0), Point::new(x, bar.bottom() + 3.0));
        surface.stroke_path(&needle, Stroke::new(Role::Ink, 2.5));
        let label_x = self.free_label(surface, bar, base, x, zone, tall);
        if reserve > 0 {
            let (long, short) = (text!(self.language, "stage-reserve", pages = reserve), number(i64::from(reserve)));
            let style = TextStyle::new(11.0, Role::Ink).middle().halo(Role::Bg);
            let room = hatched.right().min(label_x) - hatched.x;
            fitted(surface, Point::new(hatched.x + room / 2.0, base), room - 10.0, &[&long, &short], style);
        }
    }

    /// What the rungs are in this zone, the request's own in bold; or that the request may not use the zone.
    fn rung_numbers(&self, surface: &mut dyn Surface, y: f64, track: Track, zone: &ZoneScene, tall: bool) {
        if !has_marks(zone) {
            return;
        }
        let own = self.own_rung();
        let style = TextStyle::new(11.0, if tall { Role::Ink } else { Role::Ink3 }).end();
        if own.is_some() && !zone.is_open_to(track.standing) {
            let closed = text!(self.language, "stage-closed-zone");
            fitted(surface, Point::new(track.x + 2.0, y), track.w, &[&closed], TextStyle::new(11.0, Role::Ink2));
            return;
        }
        let mut left = track.x;
        for rung in self.shown_rungs().filter(|rung| *rung != Rung::Memalloc) {
            let level = zone.rung_pages(rung, track.standing);
            let boost = i64::from(zone.boost_in(rung));
            let (sum, parts) = (number(level), format!("{} + boost {boost}", number(level - boost)));
            let x = track.rung(rung);
            let style = if own == Some(rung) { style.role(Role::Ink).bold() } else { style };
            let forms: &[&str] = if boost > 0 { &[&parts, &sum] } else { &[&sum] };
            fitted(surface, Point::new(x - 6.0, y), x - 12.0 - left, forms, style);
            left = x;
        }
    }

    /// Free pages as they were at the start of the step, and what came or went since.
    fn fill_bar(&self, surface: &mut dyn Surface, bar: Rect, track: Track, zone: &ZoneScene, ends: (f64, f64)) {
        let (from, to) = ends;
        let start = self.view.before.zones.get(zone.zone.index()).map_or(0, |zone| zone.free_pages_folded);
        let start_x = track.level(zone, as_f64(start)).max(from);
        let solid_end = to.min(start_x);
        surface.fill_rect(Rect::new(from, bar.y, (solid_end - from).max(0.0), bar.h), 0.0, Role::Ink2, 1.0);
        let label = text!(self.language, "stage-before", pages = start);
        let style = TextStyle::new(11.0, Role::Inv).bold().middle();
        // Where the end of it is free of the needle's label.
        if to > start_x + 0.5 && start_x + 80.0 < to {
            let at = Point::new((from + solid_end) / 2.0, bar.bottom() - 4.0);
            fitted(surface, at, solid_end - from - 8.0, &[&label], style);
        }
        if to > start_x + 0.5 {
            self.gained(surface, bar, track, zone, start, (start_x, to));
        } else if start_x > to + 0.5 {
            let gone = Rect::new(to, bar.y + 0.5, start_x - to, bar.h - 1.0);
            surface.stroke_rect(gone, 0.0, Stroke::new(Role::Ink2, 1.0).dashed(3.0, 3.0));
        }
    }

    /// What came: reclaimed pages tick by tick, else one piece.
    fn gained(
        &self,
        surface: &mut dyn Surface,
        bar: Rect,
        track: Track,
        zone: &ZoneScene,
        start: i64,
        ends: (f64, f64),
    ) {
        let happened = self.happened();
        let mut steps = vec![start];
        let (mut level, mut asleep) = (start, false);
        for event in &self.view.events[..happened] {
            match *event {
                Event::FreePages { zone: of, free_pages } if of == zone.zone => level = free_pages,
                Event::Released { zone: of, free_pages, .. } if of == zone.zone => level = free_pages,
                Event::Tick { .. } if level > *steps.last().unwrap_or(&start) => steps.push(level),
                Event::Sleeps | Event::Yields | Event::Reclaimed { .. } => asleep = true,
                _ => {}
            }
        }
        let role = if asleep { Role::Slept } else { Role::Line };
        let mut x = ends.0;
        steps.push(level.max(start));
        let label = TextStyle::new(11.0, Role::Inv).bold().middle();
        for pair in steps.windows(2) {
            let end = track.level(zone, as_f64(pair[1])).min(ends.1);
            if end <= x + 0.5 {
                continue;
            }
            let piece = Rect::new(x + 1.0, bar.y, end - x - 1.0, bar.h);
            surface.fill_rect(piece, 0.0, role, 1.0);
            // The last piece is under the needle's label.
            let under = if self.taken_after_check(zone.zone, level) == 0 { 90.0 } else { 150.0 };
            if end < ends.1 - under || self.layout.phone && end < ends.1 - 60.0 {
                let text = format!("+{}", number(pair[1] - pair[0]));
                fitted(surface, Point::new(piece.center().x, bar.y + bar.h - 4.0), piece.w - 4.0, &[&text], label);
            }
            x = end;
        }
    }

    /// `free 415`, or why the zone was passed over: `free 252 ≤ 413`. Gives where it begins.
    fn free_label(&self, surface: &mut dyn Surface, bar: Rect, base: f64, x: f64, zone: &ZoneScene, tall: bool) -> f64 {
        let free = self.level(zone.zone).round();
        #[expect(clippy::cast_possible_truncation, reason = "pages of a machine")]
        let free = free as i64;
        let right = self.layout.width - 4.0;
        if let Some(check) = self.check_of(zone.zone) {
            let sign = verdict_sign(check.verdict);
            let inequality = match check.verdict {
                Verdict::NoBlock => text!(self.language, "stage-no-block", order = check.order),
                _ => text!(
                    self.language,
                    "stage-inequality",
                    free = left_side(&check),
                    sign = sign,
                    limit = number(check.limit_pages())
                ),
            };
            let failed = self.is_over() && matches!(self.view.outcome, Some(Outcome::Null { .. }));
            let text = if failed || check.verdict == Verdict::Pass {
                inequality.clone()
            } else {
                text!(self.language, "stage-skipped", why = inequality.clone())
            };
            return self.pill(surface, bar, x, &[&text, &inequality], check.verdict);
        }
        let long = text!(self.language, "stage-free", pages = free);
        let short = number(free);
        if tall {
            let style = TextStyle::new(13.0, Role::Inv).bold().middle();
            let taken = self.taken_after_check(zone.zone, free);
            let sum = format!("{long} = {} − {}", number(free + taken), number(taken));
            let text = match (self.layout.phone, taken) {
                (true, _) => &short,
                (false, 1..) => &sum,
                _ => &long,
            };
            let w = surface.text_width(text, style) + 16.0;
            let left = if x - w - 1.0 >= bar.x { x - w - 1.0 } else { x + 1.0 };
            let pill = Rect::new(left, bar.y - 0.5, w, bar.h + 3.5);
            surface.fill_rect(pill, 3.0, Role::Ink, 1.0);
            surface.text(pill.center().x, base + 0.5, text, style);
            return pill.x;
        }
        let style = TextStyle::new(11.0, Role::Ink);
        if x + 7.0 + surface.text_width(&long, style) <= right {
            surface.text(x + 7.0, base, &long, style);
            return x;
        }
        let style = style.role(Role::Inv).end();
        let shown = fitted(surface, Point::new(x - 7.0, base), x - bar.x - 14.0, &[&long, &short], style);
        shown.map_or(x, |text| x - 12.0 - surface.text_width(text, style))
    }

    /// The inequality of a check, at the needle: paper with a whole outline where it passed, with
    /// a struck corner where the zone is skipped.
    fn pill(&self, surface: &mut dyn Surface, bar: Rect, x: f64, forms: &[&str], verdict: Verdict) -> f64 {
        let style = TextStyle::new(11.0, Role::Ink).bold();
        let room = self.layout.width - bar.x - 30.0;
        let Some(text) = forms.iter().find(|text| surface.text_width(text, style) <= room) else { return x };
        let w = surface.text_width(text, style) + 26.0;
        let right = self.layout.width - 1.0;
        let left = if x + 4.0 + w <= right { x + 4.0 } else { (x - 4.0 - w).max(bar.x) };
        let pill = Rect::new(left, bar.y - 0.5, w, bar.h + 2.5);
        surface.fill_rect(pill, 3.0, Role::Raise, 1.0);
        let passed = verdict == Verdict::Pass;
        let stroke = Stroke::new(Role::Ink, 1.2);
        surface.stroke_rect(pill, 3.0, if passed { stroke } else { stroke.dashed(3.0, 2.0) });
        let sign = Point::new(pill.x + 10.0, pill.center().y);
        let line = |from: (f64, f64), to: (f64, f64)| {
            Path::line(Point::new(sign.x + from.0, sign.y + from.1), Point::new(sign.x + to.0, sign.y + to.1))
        };
        if passed {
            surface.stroke_path(&line((-3.5, 0.0), (-1.0, 3.0)), Stroke::new(Role::Ink, 1.6));
            surface.stroke_path(&line((-1.0, 3.0), (4.0, -3.5)), Stroke::new(Role::Ink, 1.6));
        } else if self.is_over() && matches!(self.view.outcome, Some(Outcome::Null { .. })) {
            // No zone was left: the caller got NULL.
            for to in [(3.2, 3.2), (3.2, -3.2)] {
                surface.stroke_path(&line((-to.0, -to.1), to), Stroke::new(Role::Null, 2.2));
            }
        } else {
            surface.stroke_path(&Path::circle(sign, 4.0), Stroke::new(Role::Ink, 1.4));
            surface.stroke_path(&line((-2.8, 2.8), (2.8, -2.8)), Stroke::new(Role::Ink, 1.4));
        }
        surface.text(pill.x + 19.0, pill.center().y + 4.0, text, style);
        pill.x
    }

    /// Pages that left a zone after the check that granted the request: the headline tells what the
    /// check saw.
    fn taken_after_check(&self, zone: ZoneId, free: i64) -> i64 {
        let granted = matches!(self.view.outcome, Some(Outcome::Granted { .. })) && self.is_over();
        let passed = self.view.events.iter().rev().find_map(|event| match *event {
            Event::Watermark(check) if check.zone == zone => Some(check),
            _ => None,
        });
        passed.filter(|check| granted && check.verdict == Verdict::Pass).map_or(0, |check| check.free_pages - free)
    }

    /// The check that is made now.
    fn check_now(&self) -> Option<WatermarkCheck> {
        self.active().find_map(|clip| match clip.motion {
            Motion::Check(check) => Some(check),
            _ => None,
        })
    }

    /// The last check of a zone, as long as it says something: while its walk over the zones goes
    /// on, and afterwards if the zone was skipped. The try at the high mark before somebody is killed does not
    /// hide the check at min that led there.
    fn check_of(&self, zone: ZoneId) -> Option<WatermarkCheck> {
        let happened = self.happened();
        let mut last: Option<WatermarkCheck> = self.check_now().filter(|check| check.zone == zone);
        if last.is_some() {
            return last;
        }
        for event in &self.view.events[..happened] {
            match *event {
                Event::Watermark(check) if check.zone == zone => {
                    let last_try =
                        check.watermark == Watermark::High && last.is_some_and(|last| last.watermark == Watermark::Min);
                    if !last_try {
                        last = Some(check);
                    }
                }
                // Who may pass no check may not need one.
                Event::PageGranted { zone: of, .. } if of == zone => last = None,
                Event::PageRequest { .. } | Event::SlowPath | Event::Tick { .. } => last = None,
                _ => {}
            }
        }
        last.filter(|check| check.verdict != Verdict::Pass)
    }
}
