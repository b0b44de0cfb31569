//! The rows of free blocks: tracks, bars, and the places that blocks left.

use super::Frame;
use crate::stage::draw::geometry::{Path, Point, Rect};
use crate::stage::draw::surface::{Role, Stroke, Surface, TextStyle};
use crate::stage::draw::text::{as_f64, fitted, list_letter, number, pfn_text, type_role};
use crate::stage::reach::{HitArea, Selection};
use crate::stage::view::{Row, Scale, Shot};
use kmscope_mm::{Event, MigrateType, Pfn, ZoneId};
use kmscope_session::scene::{CELL_FRAMES, FrameState, Tally};
use kmscope_session::text;

/// Narrower than this a block has no bar of its own, CSS pixels.
pub(super) const BAR: f64 = 3.0;
/// From this width on a bar says its type, CSS pixels.
const LETTER: f64 = 16.0;
/// Orders from here on are whole cells of the map.
const LARGE_ORDER: u8 = 6;

/// A free block.
#[derive(Clone, Copy)]
pub(super) struct Block {
    pub pfn: Pfn,
    pub order: u8,
    pub migratetype: MigrateType,
}

impl Frame<'_> {
    /// The cone between the far rows and the near ones.
    pub(super) fn cone(&self, surface: &mut dyn Surface) {
        let layout = self.layout;
        let (Some(cone), Some(near)) = (layout.cone, layout.framing.near) else { return };
        let far = Scale { span: layout.framing.far, x: layout.head, w: layout.plot };
        let (left, right) = (far.x_of(near.from), far.x_of(near.end()).max(far.x_of(near.from) + 2.0));
        let (top, bottom) = (cone.y, cone.bottom());
        let corners =
            [(left, top), (cone.x, bottom), (cone.right(), bottom), (right, top)].map(|(x, y)| Point::new(x, y));
        surface.fill_path(&Path::polygon(&corners), Role::Hl);
        let edge = Stroke::new(Role::Line, 1.0).dashed(3.0, 3.0);
        surface.stroke_path(&Path::line(corners[0], corners[1]), edge);
        surface.stroke_path(&Path::line(corners[3], corners[2]), edge);
        let factor = number(rounded(layout.framing.factor()));
        let frames = number(rounded(near.len));
        let forms = [
            text!(self.language, "stage-closer-frames", frames = frames, factor = factor.clone()),
            text!(self.language, "stage-closer", factor = factor),
        ];
        let y = cone.center().y + layout.em * 0.32;
        let style = self.style(0.93, Role::Ink2);
        // The words stand where the cone leaves room: at the left in the heads, else beyond its edge.
        if fitted(surface, Point::new(0.0, y), layout.head - 6.0, &[&forms[0], &forms[1]], style).is_none() {
            fitted(
                surface,
                Point::new(0.0, y),
                layout.head,
                &[&format!("× {}", number(rounded(layout.framing.factor())))],
                style,
            );
        }
    }

    /// Behind the bars: a cradle for each pair of buddies, or a track where they are too small.
    pub(super) fn tracks(&self, surface: &mut dyn Surface) {
        let layout = self.layout;
        let pad = layout.pad();
        for &Row { order, rect } in &layout.rows {
            let scale = layout.scale(order);
            let track = rect.grown(-pad).clipped(rect.x, rect.right()).unwrap_or(rect);
            let track = Rect::new(rect.x, track.y, rect.w, track.h);
            let pair = f64::from(2u32 << order) * scale.per_frame();
            if !(12.0..=rect.w + 1.0).contains(&pair) || track.h < 4.0 {
                surface.fill_rect(track, 3.0, Role::Hl, 1.0);
                continue;
            }
            let (first, last) = (layout.axis.pfn(scale.span.from), layout.axis.pfn(scale.span.end() - 0.001));
            let step = 2u32 << order;
            let mut ticks = Path::default();
            let mut pfn = first - first % step;
            while pfn <= last {
                let x = scale.x_of(layout.axis.at(first.max(pfn)) - f64::from(first.max(pfn) - pfn));
                let cradle = Rect::new(x + 0.5, track.y, pair - 1.5 - (pair * 0.06).min(3.0), track.h);
                if let Some(cradle) = cradle.clipped(rect.x, rect.right()) {
                    surface.fill_rect(cradle, 4.0_f64.min(pair / 6.0), Role::Hl, 1.0);
                }
                let middle = x + pair / 2.0 - 0.75;
                if pair > 52.0 && middle > rect.x && middle < rect.right() {
                    ticks.0.extend(
                        Path::line(
                            Point::new(middle, track.y + 0.3 * track.h),
                            Point::new(middle, track.y + 0.7 * track.h),
                        )
                        .0,
                    );
                }
                pfn += step;
            }
            surface.stroke_path(&ticks, Stroke::new(Role::Rule, 1.5));
        }
    }

    /// Dashed: where a block was that was cut and went on down.
    pub(super) fn places_left(&self, surface: &mut dyn Surface) {
        let happened = self.happened();
        let mut taken = MigrateType::Unmovable;
        let splits = self.view.events[..happened].iter().filter_map(|event| match *event {
            Event::BlockTaken { migratetype, .. } => {
                taken = migratetype;
                None
            }
            Event::Split { pfn, order, .. } => Some((pfn, order + 1, taken)),
            _ => None,
        });
        let splits: Vec<(Pfn, u8, MigrateType)> = splits.collect();
        for (index, &(pfn, order, of)) in splits.iter().enumerate() {
            let role = type_role(of);
            // What is free again, or in the hand, is no place that was left.
            if splits[..index].contains(&(pfn, order, of)) || self.is_free(pfn, order) {
                continue;
            }
            let Some(rect) = self.rect_at(super::Place::Row(order), pfn, order).and_then(|rect| self.visible(rect))
            else {
                continue;
            };
            let rect = rect.grown(-0.5);
            surface.fill_rect(rect, 3.0, Role::Bg, 0.6);
            surface.stroke_rect(rect, 3.0, Stroke::new(role, 1.6).dashed(4.0, 3.0));
            let frames = 1u32 << order;
            let language = self.language;
            let down = [
                text!(language, "stage-cut-on").to_string(),
                text!(language, "stage-cut-short").to_string(),
                "↓".to_owned(),
            ];
            let first = text!(language, "stage-cut-first", pfn = pfn_text(pfn), frames = number(i64::from(frames)));
            let mut forms: Vec<&str> = if index == 0 { vec![&first] } else { Vec::new() };
            forms.extend(down.iter().map(String::as_str));
            self.label(surface, rect, &forms, self.style(0.93, Role::Ink2));
        }
    }

    fn is_free(&self, pfn: Pfn, order: u8) -> bool {
        match self.frame_state(pfn) {
            Some(FrameState::Free { head_pfn, order: of, .. }) => head_pfn == pfn && of == order,
            _ => false,
        }
    }

    /// The free blocks; gives what the columns of the ground's scale hold, where there are columns.
    pub(super) fn free_rows(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) -> Option<Vec<Tally>> {
        let layout = self.layout;
        let mut columns: Option<(Scale, Vec<Tally>)> = None;
        for &Row { order, rect } in &layout.rows {
            let scale = layout.scale(order);
            let w = f64::from(1u32 << order) * scale.per_frame();
            let blocks = (w >= BAR).then(|| self.blocks(order, scale)).flatten();
            let Some(blocks) = blocks else {
                if columns.as_ref().is_none_or(|(of, _)| *of != scale) {
                    columns = Some((scale, self.columns(scale)));
                }
                if let Some((_, tallies)) = &columns {
                    self.density_row(surface, rect, order, scale, tallies);
                }
                continue;
            };
            for block in &blocks {
                self.bar(surface, hits, *block, &blocks);
            }
        }
        let ground = layout.ground_scale();
        if self.strip_of(ground).is_some() && ground.per_frame() >= 1.0 {
            return None;
        }
        columns.filter(|(scale, _)| *scale == ground).map(|(_, tallies)| tallies).or_else(|| Some(self.columns(ground)))
    }

    /// The free blocks of an order in view; `None` if they are not known one by one.
    fn blocks(&self, order: u8, scale: Scale) -> Option<Vec<Block>> {
        let axis = &self.layout.axis;
        let size = 1u32 << order;
        if order < LARGE_ORDER {
            let (strip, first, end) = self.strip_of(scale)?;
            let from = (first - first % size).max(strip.first_pfn);
            let heads = (from..end).filter_map(|pfn| match strip.state(pfn)? {
                FrameState::Free { head_pfn, order: of, migratetype } if of == order && head_pfn == pfn => {
                    Some(Block { pfn, order, migratetype })
                }
                _ => None,
            });
            return Some(heads.collect());
        }
        let (first, last) = (axis.pfn(scale.span.from), axis.pfn(scale.span.end() - 0.001));
        let mut blocks = Vec::new();
        let mut pfn = first - first % size;
        while pfn <= last {
            if let Some((of, migratetype)) = self.scene.map.cell(pfn).and_then(|cell| cell.large())
                && of == order
            {
                blocks.push(Block { pfn, order, migratetype });
            }
            pfn = match pfn.checked_add(size) {
                Some(next) => next,
                None => break,
            };
            // Where a hole was cut out, go on after it.
            if self.scene.map.cell(pfn).is_none() {
                let next = axis.pfn(axis.at(pfn) + f64::from(CELL_FRAMES));
                pfn = pfn.max(next - next % size);
            }
        }
        Some(blocks)
    }

    fn bar(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>, block: Block, row: &[Block]) {
        let Block { pfn, order, migratetype } = block;
        let layout = self.layout;
        let Some(rect) = self.rect_at(super::Place::Row(order), pfn, order).and_then(|rect| self.visible(rect)) else {
            return;
        };
        let turn = self.turn(block);
        let solid = turn == Some(0);
        self.block(surface, rect, migratetype, solid);
        let like = row.iter().filter(|other| other.migratetype == migratetype).count();
        let role = if solid { Role::Inv } else { Role::Ink };
        let style = TextStyle::new(layout.text(1.0).min((rect.h * 0.72).max(layout.least)), role).bold();
        let mut label = 0.0;
        if rect.w >= LETTER {
            let letter = list_letter(self.scene, migratetype);
            let lead = letter.map_or_else(String::new, |letter| format!("{letter} "));
            let frames = text!(self.language, "stage-frames-short", frames = number(1 << order));
            let forms = [
                format!("{lead}{} · {frames}", pfn_text(pfn)),
                format!("{lead}{}", pfn_text(pfn)),
                letter.map_or_else(String::new, String::from),
            ];
            label = self.label(surface, rect, &[&forms[0], &forms[1], &forms[2]], style);
        }
        let beside = (rect.w - label) / 2.0 > 1.4 * layout.em;
        let turn_fits = rect.w >= 1.9 * layout.em && (rect.h >= 3.4 * layout.em || beside && rect.h >= 1.6 * layout.em);
        if let Some(turn) = turn.filter(|_| turn_fits && (2..10).contains(&like)) {
            let style = self.style(0.86, role).bold();
            surface.text(rect.x + 6.0, rect.y + 0.3 * layout.em + style.size * 0.8, &(turn + 1).to_string(), style);
        }
        hits.push(HitArea { rect, selection: Selection::Block { pfn, order, migratetype } });
    }

    /// Place of a block in its list, as far as it is known.
    fn turn(&self, block: Block) -> Option<usize> {
        let queues = &self.scene.queues;
        let zone: Option<ZoneId> = self.scene.zones.iter().find(|zone| zone.contains(block.pfn)).map(|zone| zone.zone);
        (zone == Some(queues.zone)).then(|| queues.turn(block.pfn, block.order, block.migratetype)).flatten()
    }

    /// The body of a block: solid, or light with a whole outline.
    pub(super) fn block(&self, surface: &mut dyn Surface, rect: Rect, migratetype: MigrateType, solid: bool) {
        let role = type_role(migratetype);
        let radius = 4.0_f64.min(rect.w / 3.0).min(rect.h / 4.0);
        if solid || rect.w < 6.0 {
            surface.fill_rect(rect, radius, role, if solid { 1.0 } else { 0.8 });
        } else {
            surface.fill_rect(rect, radius, role, 0.3);
            surface.stroke_rect(rect.grown(-0.75), radius, Stroke::new(role, 1.5));
        }
    }

    /// The longest of some texts that fits, in the middle of a place; gives its width.
    pub(super) fn label(&self, surface: &mut dyn Surface, rect: Rect, forms: &[&str], style: TextStyle) -> f64 {
        if rect.h < style.size * 1.1 {
            return 0.0;
        }
        let at = Point::new(rect.center().x, rect.center().y + style.size * 0.35);
        let shown = fitted(surface, at, rect.w - style.size * 0.6, forms, style.middle());
        shown.map_or(0.0, |text| surface.text_width(text, style))
    }

    /// Types of pageblocks: lines under the rows, from two pixels each on.
    pub(super) fn pageblocks(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        let layout = self.layout;
        let Some(rect) = layout.pageblocks else { return };
        let scale = layout.ground_scale();
        let frames = 1u32 << self.scene.pageblock_order;
        let w = f64::from(frames) * scale.per_frame();
        if w < 2.0 {
            return;
        }
        let style = self.style(0.86, Role::Ink3);
        fitted(
            surface,
            Point::new(0.0, rect.bottom() - 0.3 * layout.em),
            layout.head,
            &[&text!(self.language, "stage-pageblock")],
            style,
        );
        let (first, last) = (layout.axis.pfn(scale.span.from), layout.axis.pfn(scale.span.end() - 0.001));
        let mut pfn = first - first % frames;
        while pfn <= last {
            if let Some(migratetype) = self.scene.map.pageblock_type(pfn.max(first)) {
                let x = scale.x_of(layout.axis.at(pfn.max(first)) - f64::from(first.max(pfn) - pfn));
                let gap = if w > 6.0 { 1.2 } else { 0.0 };
                let piece = Rect::new(x + 0.4, rect.y + 0.1 * layout.em, w - gap, rect.h - 0.25 * layout.em);
                if let Some(piece) = piece.clipped(rect.x, rect.right()) {
                    surface.fill_rect(piece, 2.0, type_role(migratetype), 0.34);
                    let letter = migratetype.letter();
                    let long = format!("{letter} {} {}", text!(self.language, "stage-pageblock"), pfn_text(pfn));
                    if piece.w >= LETTER {
                        let style = self.style(0.86, Role::Ink).bold();
                        let at = Point::new(piece.center().x, piece.center().y + style.size * 0.35);
                        fitted(surface, at, piece.w - 4.0, &[&long, &letter.to_string()], style.middle());
                    }
                    hits.push(HitArea { rect: piece, selection: Selection::Pageblock(pfn) });
                }
            }
            pfn = match pfn.checked_add(frames) {
                Some(next) => next,
                None => break,
            };
            if self.scene.map.cell(pfn).is_none() {
                let next = layout.axis.pfn(layout.axis.at(pfn) + f64::from(frames));
                pfn = pfn.max(next - next % frames);
            }
        }
    }
}

/// To the nearest whole number.
pub(super) fn rounded(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "frames of a machine")]
    let rounded = value.round() as i64;
    debug_assert!((as_f64(rounded) - value).abs() <= 1.0);
    rounded
}

/// Whether a shot shows the rows of one zone, with its lists in the heads.
pub(super) fn lists_of_one_zone(shot: Shot) -> bool {
    matches!(shot, Shot::Cut | Shot::Shelf | Shot::Slab | Shot::Ruler)
}
