//! The same moment, five ways to ask: each flag set stops at its own floor, a line, and gets pages while free is above
//! it.

use super::Frame;
use crate::stage::draw::geometry::{Path, Point, Rect, between};
use crate::stage::draw::sign::sign;
use crate::stage::draw::surface::{Role, Stroke, Surface};
use crate::stage::draw::text::{as_f64, count_f64, fitted, number, zone_name, zones_downwards};
use crate::stage::reach::{HitArea, Selection};
use kmscope_mm::{Era, Floor, Standing};
use kmscope_session::scene::{Rung, ZoneScene};
use kmscope_session::{Sign, text};

/// A way to ask, and where it stops.
#[derive(Clone, Copy)]
struct Way {
    name: &'static str,
    short: &'static str,
    floor: Floor,
    may_sleep: bool,
}

impl Way {
    const fn new(name: &'static str, short: &'static str, floor: Floor, may_sleep: bool) -> Self {
        Self { name, short, floor, may_sleep }
    }
}

/// The ways to ask of 2.6.
const WAYS_2_6: [Way; 5] = [
    Way::new("GFP_KERNEL", "KERNEL", Floor::Min, true),
    Way::new("0", "0", Floor::Harder, false),
    Way::new("GFP_KERNEL | __GFP_HIGH", "KERNEL|HIGH", Floor::High, true),
    Way::new("GFP_ATOMIC", "ATOMIC", Floor::Atomic, false),
    Way::new("PF_MEMALLOC", "MEMALLOC", Floor::Nothing, false),
];

/// The priorities of 2.0; those that are left out stand as GFP_KERNEL and GFP_BUFFER do.
const WAYS_2_0: [Way; 4] = [
    Way::new("GFP_KERNEL", "KERNEL", Floor::Min, true),
    Way::new("GFP_BUFFER", "BUFFER", Floor::Buffer, false),
    Way::new("GFP_NFS", "NFS", Floor::Nfs, true),
    Way::new("GFP_ATOMIC", "ATOMIC", Floor::Nothing, false),
];

const WAYS: [Way; 5] = [
    Way { name: "GFP_KERNEL", short: "KERNEL", floor: Floor::Min, may_sleep: true },
    Way { name: "GFP_NOWAIT", short: "NOWAIT", floor: Floor::Min, may_sleep: false },
    Way { name: "GFP_KERNEL | __GFP_HIGH", short: "KERNEL|HIGH", floor: Floor::High, may_sleep: true },
    Way { name: "GFP_ATOMIC", short: "ATOMIC", floor: Floor::Atomic, may_sleep: false },
    Way { name: "PF_MEMALLOC", short: "MEMALLOC", floor: Floor::Nothing, may_sleep: false },
];

impl Frame<'_> {
    pub(super) fn flags_picture(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        let layout = self.layout;
        let em = layout.em;
        let Some(zone) = zones_downwards(self.scene).find(|zone| zone.managed_pages > 0 && self.is_open(zone)) else {
            return;
        };
        if zone.high_pages == 0 {
            let words = text!(self.language, "stage-flags-toy");
            let style = self.style(1.1, Role::Ink2).middle();
            fitted(surface, Point::new(layout.width / 2.0, layout.height / 2.0), layout.width - em, &[&words], style);
            return;
        }
        let narrow = layout.is_narrow();
        let ways: &[Way] = match self.scene.era {
            Era::Linux2_0 => &WAYS_2_0,
            era if era.is_2_6() => &WAYS_2_6,
            _ => &WAYS,
        };
        let ways: Vec<Way> = ways
            .iter()
            .copied()
            .filter(|way| {
                !narrow || way.floor != Floor::High && way.may_sleep | !matches!(way.name, "GFP_NOWAIT" | "0")
            })
            .collect();
        let (top, bottom) = (2.4 * em, 5.4 * em);
        let (left, right) = (4.6 * em, if narrow { 0.5 * em } else { 9.0 * em });
        let plot = Rect::new(left, top, layout.width - left - right, layout.height - top - bottom);
        let min = zone.rung_pages(Rung::Min, &self.at_hand().standing);
        let free = self.level(zone.zone);
        let most = (as_f64(min) * 1.5).max(1.0);
        let y_of = |pages: f64| plot.bottom() - plot.h * between(pages / most, 0.0, 1.0);
        let quiet = self.style(0.93, Role::Ink3);
        let title = text!(self.language, "stage-flags-title", zone = zone_name(zone.kind));
        fitted(surface, Point::new(0.0, 1.1 * em), layout.width, &[&title], self.style(1.0, Role::Ink2));
        let step = nice_step(most / 5.0);
        let mut pages = 0.0;
        while pages <= most {
            let y = y_of(pages);
            surface.stroke_path(
                &Path::line(Point::new(plot.x, y), Point::new(plot.right(), y)),
                Stroke::new(Role::Rule, 1.0),
            );
            surface.text(plot.x - 0.5 * em, y + 0.33 * quiet.size, &number(super::rows::rounded(pages)), quiet.end());
            pages += step;
        }
        let level = y_of(free);
        surface.fill_rect(Rect::new(plot.x, level, plot.w, plot.bottom() - level), 0.0, Role::Kern, 0.14);
        let line = Path::line(Point::new(plot.x - 0.3 * em, level), Point::new(plot.right() + 0.6 * em, level));
        surface.stroke_path(&line, Stroke::new(Role::Ink, 4.0));
        let pitch = plot.w / count_f64(ways.len());
        for (index, way) in ways.iter().enumerate() {
            let place = Rect::new(plot.x + pitch * count_f64(index) + 0.1 * pitch, plot.y, 0.8 * pitch, plot.h);
            self.way(surface, *way, zone, place, &y_of);
        }
        let label = text!(self.language, "stage-free", pages = super::rows::rounded(free));
        let label = if free > most { format!("{label} ↑") } else { label };
        let style = self.style(1.1, Role::Inv).bold();
        let w = surface.text_width(&label, style) + em;
        let x = if narrow { plot.right() - w } else { (plot.right() + 0.6 * em).min(layout.width - w) };
        let pill = Rect::new(x, level - 1.0 * em, w, 2.0 * em);
        surface.fill_rect(pill, 4.0, Role::Ink, 1.0);
        self.label(surface, pill, &[&label], style);
        hits.push(HitArea { rect: pill, selection: Selection::Zone(zone.zone) });
    }

    fn is_open(&self, zone: &ZoneScene) -> bool {
        zone.is_open_to(&self.at_hand().standing)
    }

    fn way(&self, surface: &mut dyn Surface, way: Way, zone: &ZoneScene, place: Rect, y_of: &dyn Fn(f64) -> f64) {
        let em = self.layout.em;
        let standing = Standing { floor: way.floor, may_sleep: way.may_sleep, ..self.at_hand().standing };
        let floor = zone.rung_pages(Rung::of(way.floor), &standing);
        // 2.0 tries nothing for who finds enough pages in too small blocks.
        let gives_up = self.scene.era == Era::Linux2_0 && zone.free_pages_folded > floor;
        let (outcome, words, role) = if self.passes(&standing) {
            (Sign::Granted, text!(self.language, "stage-way-served"), Role::Ink)
        } else if way.may_sleep && !gives_up {
            (Sign::SleptGranted, text!(self.language, "stage-way-sleeps"), Role::Slept)
        } else {
            (Sign::Null, text!(self.language, "stage-way-null"), Role::Null)
        };
        let y = y_of(as_f64(floor));
        surface.stroke_path(&Path::line(Point::new(place.x, y), Point::new(place.right(), y)), Stroke::new(role, 4.0));
        let needs = text!(self.language, "stage-way-needs", pages = number(floor));
        let short = format!("> {}", number(floor));
        let style = self.style(0.93, Role::Ink).bold().middle().halo(Role::Bg);
        fitted(surface, Point::new(place.center().x, y - 0.5 * em), place.w * 1.2, &[&needs, &short], style);
        let foot = place.bottom() + 1.6 * em;
        let bold = self.style(1.05, role).bold();
        let w = surface.text_width(&words, bold);
        let start = place.center().x - (w + 1.6 * em) / 2.0;
        sign(surface, Point::new(start + 0.5 * em, foot - 0.35 * em), 0.55 * em, outcome);
        surface.text(start + 1.6 * em, foot, &words, bold);
        let mono = self.style(0.88, Role::Ink).mono().middle();
        fitted(surface, Point::new(place.center().x, foot + 1.4 * em), place.w * 1.24, &[way.name, way.short], mono);
    }

    /// Whether a request that stands so passes the watermark of a zone that it may use, and finds a block there.
    fn passes(&self, standing: &Standing) -> bool {
        self.scene.zones.iter().filter(|zone| zone.is_open_to(standing)).any(|zone| {
            let floor = zone.rung_pages(Rung::of(standing.floor), standing);
            // 2.0 counts pages, whatever the order.
            let unusable = if zone.era == Era::Linux2_0 { 0 } else { (1i64 << standing.order) - 1 };
            let block = zone.free_lists.iter().skip(standing.order.into()).any(|row| row[..3].iter().any(|n| *n > 0));
            let enough = zone.free_pages_folded - unusable > floor || standing.floor == Floor::Nothing;
            enough && block && (zone.era != Era::Linux2_6_11 || leaves_large_blocks(zone, standing, floor))
        })
    }
}

/// 2.6.11: whether enough is left in blocks of each order below, of a mark that is halved each time (mm/page_alloc.c,
/// `zone_watermark_ok`, 2.6.12-rc2).
fn leaves_large_blocks(zone: &ZoneScene, standing: &Standing, floor: i64) -> bool {
    if standing.floor == Floor::Nothing {
        return true;
    }
    let mut free = zone.free_pages_folded - (1i64 << standing.order) + 1;
    let mut mark = floor - i64::from(zone.reserve_against(standing));
    for (order, row) in zone.free_lists.iter().enumerate().take(standing.order.into()) {
        free -= i64::from(row.iter().sum::<u32>()) << order;
        mark /= 2;
        if free <= mark {
            return false;
        }
    }
    true
}

/// The next larger of 1, 2 and 5 times a power of ten.
fn nice_step(least: f64) -> f64 {
    let mut step = 1.0;
    loop {
        for factor in [1.0, 2.0, 5.0] {
            if step * factor >= least {
                return step * factor;
            }
        }
        step *= 10.0;
    }
}
