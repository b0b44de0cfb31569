//! The ladder: each zone's free pages against its marks, upright. Up is free.
//!
//! The rungs stand at the same heights in every zone; each zone has its own numbers on them, with the reserve and the
//! boost that count for the request at hand. Below min the heights are to scale, above it they are not.

use super::Frame;
use crate::stage::draw::geometry::{Path, Point, Rect, between, mix};
use crate::stage::draw::surface::{Role, Stroke, Surface, TextStyle};
use crate::stage::draw::text::{as_f64, count_f64, fitted, number, zone_name, zones_downwards};
use crate::stage::reach::{HitArea, Selection};
use kmscope_mm::{Era, Event, Floor, Standing};
use kmscope_session::scene::{Rung, ZoneScene};
use kmscope_session::{AtHand, text};

/// Where so many free pages of a zone stand, as a share of the ladder's height.
pub(super) fn height(zone: &ZoneScene, standing: &Standing, pages: f64) -> f64 {
    if zone.high_pages == 0 {
        return between(pages / f64::from(zone.managed_pages.max(1)), 0.0, 1.0);
    }
    let mut below = (0.0, 0.0);
    for &rung in Rung::of_era(zone.era) {
        let (level, share) = (as_f64(zone.rung_pages(rung, standing)), rung_height(rung));
        if pages <= level {
            let t = if level > below.0 { (pages - below.0) / (level - below.0) } else { 1.0 };
            return mix(below.1, share, between(t, 0.0, 1.0));
        }
        below = (level, share);
    }
    // Above high, plenty is only shown as plenty.
    let rest = if pages > 0.0 { 1.0 - below.0 / pages } else { 0.0 };
    mix(below.1, 1.0, rest)
}

/// Height of a rung, as a share of the ladder's.
pub(super) const fn rung_height(rung: Rung) -> f64 {
    match rung {
        Rung::Memalloc => 0.0,
        Rung::Nfs => 0.08,
        Rung::Atomic => 0.225,
        Rung::GfpHigh => 0.3,
        Rung::Harder | Rung::Buffer => 0.45,
        Rung::Min => 0.6,
        Rung::Low => 0.75,
        Rung::High => 0.9,
    }
}

impl Frame<'_> {
    /// The request whose rights, reserve and boost are drawn.
    pub(super) fn at_hand(&self) -> &AtHand {
        self.view.at_hand(self.happened())
    }

    /// The rung on which the request at hand stops, if there is one.
    pub(super) fn own_rung(&self) -> Option<Rung> {
        let at_hand = self.at_hand();
        at_hand.asked.then(|| Rung::of(at_hand.standing.floor))
    }

    /// A rung's name, and who goes by it.
    pub(super) fn rung_words(&self, rung: Rung) -> (String, String) {
        let language = self.language;
        let killed = self.at_hand().standing.floor == Floor::OomVictim;
        let (name, means) = match rung {
            Rung::Memalloc if self.scene.era == Era::Linux2_0 => ("0", "GFP_ATOMIC".to_owned()),
            Rung::Memalloc => ("0", "PF_MEMALLOC".to_owned()),
            Rung::Nfs => ("5", "GFP_NFS".to_owned()),
            Rung::Harder => ("¾ min", text!(language, "former-harder")),
            Rung::Buffer => ("⅞ min − 12", "GFP_BUFFER".to_owned()),
            Rung::Atomic => ("⅜ min", "GFP_ATOMIC".to_owned()),
            Rung::GfpHigh if killed => ("½ min", text!(language, "stage-oom-victim")),
            Rung::GfpHigh => ("½ min", "__GFP_HIGH".to_owned()),
            Rung::Min => ("min", "GFP_KERNEL".to_owned()),
            Rung::Low if self.scene.era == Era::Linux2_0 => ("low", text!(language, "former-low-2-0")),
            Rung::High if self.scene.era == Era::Linux2_0 => ("high", text!(language, "former-high-2-0")),
            Rung::Low => ("low", text!(language, "stage-low-means")),
            Rung::High => ("high", text!(language, "stage-high-means")),
        };
        (name.to_owned(), means)
    }

    /// The compact ladder beside memory: one named rung.
    pub(super) fn ladder(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        let Some(rect) = self.layout.ladder else { return };
        self.tanks(surface, hits, rect, false);
    }

    /// Tanks side by side; `numbers`: with all their numbers.
    pub(super) fn tanks(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>, rect: Rect, numbers: bool) {
        let em = self.layout.em;
        let zones: Vec<&ZoneScene> = zones_downwards(self.scene).filter(|zone| zone.managed_pages > 0).collect();
        let (top, bottom) = (1.9 * em, 2.6 * em);
        let ladder = Rect::new(rect.x, rect.y + top, rect.w, rect.h - top - bottom);
        let own = self.own_rung().unwrap_or(Rung::Min);
        let pitch = rect.w / count_f64(zones.len().max(1));
        let (name, _) = self.rung_words(own);
        let y_of = |share: f64| ladder.bottom() - ladder.h * share;
        for (index, zone) in zones.iter().enumerate() {
            let width = (if numbers { 0.42 } else { 0.56 } * pitch).min(3.2 * em);
            let tank = Rect::new(rect.x + pitch * count_f64(index) + 0.3 * em, ladder.y, width, ladder.h);
            self.tank(surface, tank, zone, own, numbers, pitch - width - 0.6 * em);
            hits.push(HitArea { rect: tank.grown(8.0), selection: Selection::Zone(zone.zone) });
        }
        if !numbers {
            let style = self.style(0.93, Role::Ink).bold().end();
            surface.text(rect.x + 0.1 * em, y_of(rung_height(own)) + style.size * 0.33, &name, style.halo(Role::Bg));
        }
    }

    fn tank(&self, surface: &mut dyn Surface, tank: Rect, zone: &ZoneScene, own: Rung, numbers: bool, room: f64) {
        let em = self.layout.em;
        let standing = &self.at_hand().standing;
        let y_of = |share: f64| tank.bottom() - tank.h * share;
        surface.fill_rect(tank, 3.0, Role::Hl, 1.0);
        let level = self.level(zone.zone);
        let share = height(zone, standing, level);
        let start = self.view.before.zones.get(zone.zone.index()).map_or(0, |zone| zone.free_pages_folded);
        let start_share = height(zone, standing, as_f64(start));
        let solid = share.min(start_share);
        surface.fill_rect(Rect::new(tank.x, y_of(solid), tank.w, tank.h * solid), 2.0, Role::Kern, 1.0);
        if share > start_share + 0.001 {
            let waited = self.view.events[..self.happened()]
                .iter()
                .any(|event| matches!(event, Event::Sleeps | Event::Yields | Event::Reclaimed { .. }));
            let role = if waited { Role::Slept } else { Role::Line };
            surface.fill_rect(Rect::new(tank.x, y_of(share), tank.w, tank.h * (share - start_share)), 0.0, role, 1.0);
        } else if start_share > share + 0.001 {
            let gone = Rect::new(tank.x, y_of(start_share), tank.w, tank.h * (start_share - share));
            surface.stroke_rect(gone, 0.0, Stroke::new(Role::Ink2, 1.0).dashed(3.0, 3.0));
        }
        if zone.high_pages > 0 {
            self.tank_rungs(surface, tank, zone, own, numbers, room);
        }
        let needle = Path::line(Point::new(tank.x - 4.0, y_of(share)), Point::new(tank.right() + 4.0, y_of(share)));
        surface.stroke_path(&needle, Stroke::new(Role::Ink, 4.0));
        // Neighbours' names and counts must not touch.
        let pitch = tank.w + room + 0.6 * em;
        let fits = |surface: &dyn Surface, text: &str, style: TextStyle| {
            if surface.text_width(text, style) <= pitch - 0.5 * em {
                style
            } else {
                TextStyle { size: self.layout.least, ..style }
            }
        };
        let name = TextStyle::new(self.layout.text(0.93), Role::Ink).bold().middle();
        let name = fits(surface, zone_name(zone.kind), name);
        surface.text(tank.center().x, tank.y - 0.55 * em, zone_name(zone.kind), name);
        #[expect(clippy::cast_possible_truncation, reason = "pages of a machine")]
        let free = number(level.round() as i64);
        let style = TextStyle::new(self.layout.text(0.93), Role::Inv).bold();
        let style = fits(surface, &free, style);
        let w = (surface.text_width(&free, style) + 0.9 * em).min(pitch - 2.0);
        let pill = Rect::new(tank.center().x - w / 2.0, tank.bottom() + 0.5 * em, w, 1.6 * em);
        surface.fill_rect(pill, 4.0, Role::Ink, 1.0);
        self.label(surface, pill, &[&free], style);
    }

    fn tank_rungs(&self, surface: &mut dyn Surface, tank: Rect, zone: &ZoneScene, own: Rung, numbers: bool, room: f64) {
        let standing = &self.at_hand().standing;
        let em = self.layout.em;
        let closed = self.at_hand().asked && !zone.is_open_to(standing);
        for &rung in Rung::of_era(zone.era).iter().skip(1) {
            let y = tank.bottom() - tank.h * rung_height(rung);
            let hot = rung == own && !closed;
            let stroke = if hot { Stroke::new(Role::Ink, 3.0) } else { Stroke::new(Role::Line, 1.5).dashed(2.0, 2.0) };
            surface.stroke_path(&Path::line(Point::new(tank.x - 3.0, y), Point::new(tank.right() + 3.0, y)), stroke);
            let tight = rung == Rung::GfpHigh && tank.h * 0.075 < 1.15 * em && own != Rung::GfpHigh
                || rung == Rung::Atomic && tank.h * 0.075 < 1.15 * em && own == Rung::GfpHigh;
            if numbers && !tight && !closed {
                let role = if hot { Role::Ink } else { Role::Ink3 };
                let style = self.style(0.93, role).halo(Role::Bg);
                let style = if hot { style.bold() } else { style };
                let pages = number(zone.rung_pages(rung, standing));
                fitted(surface, Point::new(tank.right() + 6.0, y + 0.33 * style.size), room, &[&pages], style);
            }
        }
        let reserve = zone.reserve_against(standing);
        if numbers && reserve > 0 && !closed {
            let style = self.style(0.93, Role::Ink3);
            let at = Point::new(tank.right() + 6.0, tank.bottom() + 0.1 * em);
            fitted(surface, at, room, &[&number(reserve.into())], style);
        }
        if closed {
            surface.hatch(&[tank], Role::Rule, Role::Hl);
        }
    }
}
