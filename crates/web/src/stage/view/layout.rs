//! Where everything stands in a shot.
//!
//! ```text
//!  head │ zone band                        │ ladder
//!       │ rows 10 … 0 (cone between scales)│
//!       │ pageblocks                       │
//!       │ shelf                            │
//!       │ ground                           │
//!       │ ruler                            │
//!       │ below: objects, virtual addresses, a closer look
//! ```

use super::axis::{Axis, Scale, Span};
use super::framing::{Framing, NEAR_ORDER, touched};
use super::shot::Shot;
use crate::stage::StageMode;
use crate::stage::draw::geometry::{Rect, between};
use kmscope_session::StepView;

/// Narrower than this, memory is drawn for a phone, CSS pixels.
pub const PHONE_WIDTH: f64 = 520.0;
/// Lower than this, what can be left out is, CSS pixels.
const LOW: f64 = 240.0;
/// Beside memory there is room for the ladder from this width on, ems.
const LADDER_ROOM: f64 = 46.0;
/// Height of an empty row that nothing moved through, as a share of a full one.
const FOLDED: f64 = 0.46;

/// Rings at the right edge need so much, CSS pixels.
const EDGE: f64 = 4.0;

/// The place of the picture and how it is looked at.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Room {
    /// Width, CSS pixels.
    pub width: f64,
    /// Height, CSS pixels.
    pub height: f64,
    /// Lab, presenter or somebody else's page.
    pub mode: StageMode,
}

/// A row: the free blocks of one order.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Row {
    /// The order.
    pub order: u8,
    /// Its place beside the heads.
    pub rect: Rect,
}

/// Where everything stands.
#[derive(Clone, PartialEq, Debug)]
pub struct Layout {
    /// Width, CSS pixels.
    pub width: f64,
    /// Height, CSS pixels.
    pub height: f64,
    /// The picture's unit, CSS pixels.
    pub em: f64,
    /// No text is smaller, CSS pixels.
    pub least: f64,
    /// The shot.
    pub shot: Shot,
    /// The line of frames.
    pub axis: Axis,
    /// What of it is shown.
    pub framing: Framing,
    /// Width of the row heads.
    pub head: f64,
    /// Row heads say sizes in bytes.
    pub sizes: bool,
    /// Width of what lies beside the heads.
    pub plot: f64,
    /// All zones, as a map.
    pub band: Option<Rect>,
    /// Baseline of the line above the rows.
    pub title: Option<f64>,
    /// The rows, highest order first.
    pub rows: Vec<Row>,
    /// Between far and near rows.
    pub cone: Option<Rect>,
    /// Types of pageblocks.
    pub pageblocks: Option<Rect>,
    /// The CPU's pages.
    pub shelf: Option<Rect>,
    /// Taken frames.
    pub ground: Option<Rect>,
    /// Frame numbers.
    pub ruler: Option<Rect>,
    /// What the ground opens into, or a closer look.
    pub below: Option<Rect>,
    /// The marks, upright.
    pub ladder: Option<Rect>,
}

/// What stands under each other, in ems.
#[derive(Clone, Copy)]
struct Storeys {
    band: f64,
    title: f64,
    cone: f64,
    pageblocks: f64,
    shelf: f64,
    ground: f64,
    ruler: f64,
}

impl Layout {
    /// The layout of a step's shot.
    pub fn new(room: Room, shot: Shot, view: &StepView, camera: Option<Span>) -> Self {
        let Room { width, height, mode } = room;
        let phone = width < PHONE_WIDTH;
        let (em, least) = if mode.presenter {
            let em = 23.0 * (width / 1216.0).min(height / 540.0).max(0.4);
            (em.max(20.0), 20.0_f64.max(em * 0.86))
        } else if mode.embed || phone {
            (if width < PHONE_WIDTH - 60.0 { 13.0 } else { 14.0 }, 12.0)
        } else {
            (between((width / 74.0).round(), 14.0, 18.0), 12.0)
        };
        let axis = Axis::of(&view.after);
        let framing = Framing::of(shot, view, &axis, camera);
        let marks = view.after.zones.iter().any(|zone| zone.high_pages > 0);
        let low = height < LOW;
        let sizes = !phone && !low && width >= 34.0 * em;
        let head = em
            * if sizes && marks {
                12.6
            } else if sizes {
                11.0
            } else {
                6.4
            };
        let beside =
            marks && matches!(shot, Shot::Whole | Shot::Cut | Shot::Shelf) && width >= LADDER_ROOM * em && !low;
        // Behind the end of RAM and a hole, the memory of devices.
        let device = shot == Shot::Ruler && !view.devices.is_empty();
        let right = if beside {
            14.0 * em
        } else if device {
            if phone { 7.0 * em } else { 12.0 * em }
        } else {
            0.0
        };
        let mut layout = Self {
            width,
            height,
            em,
            least,
            shot,
            axis,
            framing,
            head,
            sizes,
            plot: width - head - right - EDGE,
            band: None,
            title: None,
            rows: Vec::new(),
            cone: None,
            pageblocks: None,
            shelf: None,
            ground: None,
            ruler: None,
            below: None,
            ladder: beside.then(|| Rect::new(width - right + 2.4 * em, 0.0, right - 2.4 * em, height)),
        };
        let sky = match shot {
            Shot::Slab => height * if low { 0.26 } else { 0.34 },
            Shot::Ruler => height * 0.5,
            Shot::Holes if !low => height * 0.5,
            _ => height,
        };
        match shot {
            Shot::Level | Shot::Flags => {}
            _ => layout.storeys(view, sky, marks, low),
        }
        if sky < height {
            layout.below = Some(Rect::new(0.0, sky, width, height - sky));
        }
        layout
    }

    fn storeys(&mut self, view: &StepView, height: f64, marks: bool, low: bool) {
        let (shot, em) = (self.shot, self.em);
        let shelf_pages = view.after.queues.on_cpu().next().is_some() || view.before.queues.on_cpu().next().is_some();
        let near = shot == Shot::Holes;
        let whole = self.framing.far.len >= self.axis.all().len - 0.5 && self.framing.near.is_none();
        let several = view.after.zones.len() > 1;
        let top_only = matches!(shot, Shot::Slab | Shot::Ruler);
        let mut storeys = Storeys {
            band: if (several || !whole) && !low && !top_only && marks { 2.7 } else { 0.0 },
            title: if low || top_only { 0.0 } else { 1.5 },
            cone: if self.framing.near.is_some() && !near { 1.9 } else { 0.0 },
            pageblocks: if marks && view.after.has_types() && !low && !top_only { 1.25 } else { 0.0 },
            shelf: match shot {
                Shot::Shelf => 5.4,
                Shot::Cut if shelf_pages => 2.2,
                _ => 0.0,
            },
            ground: if shot == Shot::Whole && marks { 4.4 } else { 2.3 },
            ruler: if matches!(shot, Shot::Slab | Shot::Holes) { 0.0 } else { 1.75 },
        };
        let top_order = match shot {
            Shot::Shelf | Shot::Slab | Shot::Ruler => 4,
            _ => view.after.era.max_order(),
        };
        // A toy has no block larger than itself.
        let largest =
            (0..=view.after.era.max_order()).rev().find(|order| f64::from(1u32 << order) <= self.axis.all().len);
        let orders: Vec<u8> = (0..=top_order.min(largest.unwrap_or(0))).rev().collect();
        let weights: Vec<f64> = orders.iter().map(|&order| self.weight(view, order, marks)).collect();
        let sum: f64 = weights.iter().sum();
        let rest = |storeys: &Storeys| {
            height / em
                - storeys.band
                - storeys.title
                - storeys.cone
                - storeys.pageblocks
                - storeys.shelf
                - storeys.ground
                - storeys.ruler
                - 0.5
        };
        // What does not fit goes, the least needed first.
        let pitch = self.least / em;
        if rest(&storeys) < sum * pitch {
            storeys.pageblocks = 0.0;
        }
        if rest(&storeys) < sum * pitch {
            (storeys.ground, storeys.cone) = (storeys.ground.min(1.6), storeys.cone.min(1.3));
        }
        if rest(&storeys) < sum * pitch {
            storeys.title = 0.0;
        }
        if rest(&storeys) < sum * pitch {
            storeys.ruler = 0.0;
        }
        let pitch = em * (rest(&storeys) / sum).max(0.5);
        let (x, w) = (self.head, self.plot);
        let mut y = 0.0;
        let mut take = |ems: f64| {
            let rect = (ems > 0.0).then(|| Rect::new(x, y, w, ems * em));
            y += ems * em;
            rect
        };
        self.band = take(storeys.band);
        self.title = take(storeys.title).map(|rect| rect.bottom() - 0.5 * em);
        for (&order, weight) in orders.iter().zip(&weights) {
            if order == NEAR_ORDER && self.framing.near.is_some() && !near {
                self.cone = take(storeys.cone);
            }
            if let Some(rect) = take(weight * pitch / em) {
                self.rows.push(Row { order, rect });
            }
        }
        take(0.2);
        self.pageblocks = take(storeys.pageblocks);
        self.shelf = take(storeys.shelf);
        self.ground = take(storeys.ground);
        self.ruler = take(storeys.ruler);
    }

    /// Height of a row as a share of a full one.
    fn weight(&self, view: &StepView, order: u8, marks: bool) -> f64 {
        let foldable = matches!(self.shot, Shot::Shelf | Shot::Slab) || marks && self.shot == Shot::Cut;
        let blocks = |scene: &kmscope_session::Scene| {
            scene.focus_zone().is_some_and(|zone| zone.free_lists[usize::from(order)].iter().any(|blocks| *blocks > 0))
        };
        let empty = !blocks(&view.after) && !blocks(&view.before);
        if foldable && empty && !touched(view).any(|(_, other)| other == order) { FOLDED } else { 1.0 }
    }

    /// The scale of a row.
    pub fn scale(&self, order: u8) -> Scale {
        // Holes has two pictures: above, all is far.
        let span = if self.shot == Shot::Holes { self.framing.far } else { self.framing.span(order) };
        Scale { span, x: self.head, w: self.plot }
    }

    /// The scale of the ground.
    pub fn ground_scale(&self) -> Scale {
        let span = if self.shot == Shot::Holes { self.framing.far } else { self.framing.ground() };
        Scale { span, x: self.head, w: self.plot }
    }

    /// The row of an order.
    pub fn row(&self, order: u8) -> Option<Rect> {
        self.rows.iter().find(|row| row.order == order).map(|row| row.rect)
    }

    /// Space between a row's edges and its bars.
    pub fn pad(&self) -> f64 {
        let pitch = self.rows.iter().map(|row| row.rect.h).fold(f64::INFINITY, f64::min);
        (pitch * 0.1).min(4.0)
    }

    /// A size of text, in ems, but never too small to read.
    pub fn text(&self, ems: f64) -> f64 {
        (self.em * ems).max(self.least)
    }

    /// Right end of what lies beside the heads.
    pub fn right(&self) -> f64 {
        self.head + self.plot
    }

    /// A phone's width.
    pub fn is_narrow(&self) -> bool {
        self.width < PHONE_WIDTH
    }
}
