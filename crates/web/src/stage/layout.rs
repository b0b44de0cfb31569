//! Where everything stands, from the size of the stage and what there is to show.
//!
//! One column from all of memory down to one object, as far as there is room: the arrangement
//! tightens step by step, and when nothing more can be saved the stage grows and scrolls.

use super::geometry::{Rect, power};
use super::{StageMode, StageView};
use kmscope_session::Scene;
use kmscope_session::scene::{MIN_STRIP_FRAMES, Strip};

/// Below this width the stage is that of a phone: short names, fewer frames.
pub const PHONE_WIDTH: f64 = 480.0;
/// What its stage aims at: a screen of it.
pub const PHONE_HEIGHT: f64 = 470.0;
/// Below this height it is an embedded figure.
const EMBED_HEIGHT: f64 = 421.0;
/// Side of a square of the map and the space to the next, horizontally and vertically.
pub const CELL: (f64, f64) = (6.0, 4.4);
/// From one square to the next.
pub const CELL_PITCH: (f64, f64) = (7.0, 5.2);
/// Space between two zones of the map.
const ZONE_GAP: f64 = 12.0;
/// Lists of the four migrate types.
const TYPES: f64 = 4.0;

/// The arrangement of a stage.
#[derive(Clone, PartialEq, Debug)]
pub struct Layout {
    /// Width, CSS pixels.
    pub width: f64,
    /// Height that is needed, CSS pixels: at least that of the place.
    pub height: f64,
    /// Short names, fewer frames.
    pub phone: bool,
    /// The zones' free pages against their marks; one row for each zone, highest first.
    pub ladder: Option<Rect>,
    /// Who waits, tick by tick.
    pub lanes: Option<Rect>,
    /// All frames.
    pub map: Option<MapLayout>,
    /// The frames looked at.
    pub strip: Option<Rect>,
    /// Per-CPU lists.
    pub pcp: Option<Rect>,
    /// Free lists, axis included; the title stands above.
    pub lists: Option<ListsLayout>,
    /// Slabs and vmalloc areas.
    pub side: Option<Rect>,
}

/// The map's place.
#[derive(Clone, PartialEq, Debug)]
pub struct MapLayout {
    /// All of it, title and labels included.
    pub rect: Rect,
    /// Squares (else bars).
    pub squares: bool,
    /// Rows of squares.
    pub rows: usize,
    /// Each zone's place, lowest first.
    pub zones: Vec<Rect>,
}

/// The free lists' place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ListsLayout {
    /// Rows and axis.
    pub rect: Rect,
    /// From one type to the next.
    pub row_pitch: f64,
    /// Middle of order 0's column.
    pub first_x: f64,
    /// From one order to the next.
    pub column_pitch: f64,
    /// Width of a box.
    pub box_width: f64,
}

impl ListsLayout {
    /// The box of a list.
    pub fn slot(&self, order: u8, row: usize) -> Rect {
        let x = self.first_x + f64::from(order) * self.column_pitch;
        #[expect(clippy::cast_precision_loss, reason = "four rows")]
        let y = self.rect.y + row as f64 * self.row_pitch;
        Rect::new(x - self.box_width / 2.0, y + (self.row_pitch - 18.0) / 2.0 - 1.0, self.box_width, 18.0)
    }
}

/// How much room is left between things.
#[derive(Clone, Copy)]
struct Spacing {
    squares: bool,
    gap: f64,
    cone: f64,
    travel: f64,
    below_pcp: f64,
    row_pitch: f64,
}

/// From roomy to tight.
const SPACINGS: [Spacing; 7] = [
    Spacing { squares: true, gap: 16.0, cone: 40.0, travel: 64.0, below_pcp: 22.0, row_pitch: 28.0 },
    Spacing { squares: true, gap: 12.0, cone: 26.0, travel: 50.0, below_pcp: 22.0, row_pitch: 26.0 },
    Spacing { squares: false, gap: 14.0, cone: 14.0, travel: 64.0, below_pcp: 22.0, row_pitch: 28.0 },
    Spacing { squares: false, gap: 8.0, cone: 12.0, travel: 48.0, below_pcp: 22.0, row_pitch: 25.0 },
    Spacing { squares: false, gap: 6.0, cone: 10.0, travel: 40.0, below_pcp: 22.0, row_pitch: 22.0 },
    Spacing { squares: false, gap: 4.0, cone: 8.0, travel: 34.0, below_pcp: 22.0, row_pitch: 21.0 },
    Spacing { squares: false, gap: 0.0, cone: 4.0, travel: 28.0, below_pcp: 18.0, row_pitch: 19.0 },
];

/// What a stage that is too low leaves out, when it shows everything else.
#[derive(Clone, Copy, Default)]
struct LeftOut {
    map: bool,
    pcp: bool,
    /// Free lists, and the objects beside them.
    lists: bool,
    lanes: bool,
    ladder: bool,
}

impl LeftOut {
    const NOTHING: Self = Self { map: false, pcp: false, lists: false, lanes: false, ladder: false };

    /// Whether something makes room for the lanes.
    const fn is_for_lanes(self) -> bool {
        !self.lanes && (self.map || self.pcp || self.lists)
    }
}

/// From nothing to the most. Where ticks passed, they say more than where the frames lie, and than what lies on the
/// lists; the marks always do.
const LEFT_OUT: [LeftOut; 7] = [
    LeftOut::NOTHING,
    LeftOut { map: true, ..LeftOut::NOTHING },
    LeftOut { map: true, pcp: true, ..LeftOut::NOTHING },
    LeftOut { map: true, pcp: true, lists: true, ..LeftOut::NOTHING },
    LeftOut { lanes: true, ..LeftOut::NOTHING },
    LeftOut { map: true, lanes: true, ..LeftOut::NOTHING },
    LeftOut { lanes: true, ladder: true, ..LeftOut::NOTHING },
];

/// What there is to show.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Contents {
    /// Zones.
    pub zones: usize,
    /// Ticks of sleep in this step.
    pub ticks: usize,
    /// Per-CPU lists are in use.
    pub pcp: bool,
    /// Caches or areas to show.
    pub side: bool,
}

impl Contents {
    /// What a scene holds.
    pub fn of(scene: &Scene, ticks: usize) -> Self {
        Self {
            zones: scene.zones.len(),
            ticks,
            // Switched off, a batch is 1 and `high` is 0 (mm/page_alloc.c, zone_pcp_disable, 6.12).
            pcp: scene.zones.iter().any(|zone| zone.pcp_batch_pages > 1 || zone.pcp_pages() > 0),
            side: !scene.caches.is_empty() || !scene.areas.is_empty(),
        }
    }
}

impl Layout {
    /// Arranges a stage of `width` × `height`.
    pub fn new(width: f64, height: f64, mode: StageMode, contents: Contents, scene: &Scene) -> Self {
        let phone = width < PHONE_WIDTH;
        let small = height < EMBED_HEIGHT || mode.embed && height < 560.0;
        let mut last = None;
        for left_out in LEFT_OUT {
            // An embed of everything is about blocks and objects.
            if mode.embed && small && mode.view == StageView::All && !left_out.ladder {
                continue;
            }
            if left_out.is_for_lanes() && contents.ticks == 0 {
                continue;
            }
            for spacing in SPACINGS {
                if spacing.squares && (phone || small) {
                    continue;
                }
                let layout = Self::with(width, mode, contents, scene, spacing, phone, left_out);
                if layout.height <= height {
                    return layout.spread(height);
                }
                last = Some(layout);
            }
            // A phone's page scrolls, and a chosen view is shown whole.
            if phone && !mode.embed || mode.view != StageView::All {
                break;
            }
        }
        last.expect("there are spacings without squares")
    }

    fn with(
        width: f64,
        mode: StageMode,
        contents: Contents,
        scene: &Scene,
        spacing: Spacing,
        phone: bool,
        left_out: LeftOut,
    ) -> Self {
        let view = mode.view;
        let shows = |views: &[StageView]| view == StageView::All || views.contains(&view);
        let mut layout = Self {
            width,
            height: 0.0,
            phone,
            ladder: None,
            lanes: None,
            map: None,
            strip: None,
            pcp: None,
            lists: None,
            side: None,
        };
        let mut y = 0.0;
        if shows(&[StageView::Zones, StageView::Gfp]) && !left_out.ladder {
            #[expect(clippy::cast_precision_loss, reason = "a handful of zones")]
            let rows = contents.zones as f64;
            let rect = Rect::new(0.0, y, width, 30.0 + 36.0 + (rows - 1.0) * 30.0);
            y = rect.bottom() + spacing.gap;
            layout.ladder = Some(rect);
        }
        if contents.ticks > 0 && shows(&[StageView::Gfp, StageView::Zones]) && !left_out.lanes {
            #[expect(clippy::cast_precision_loss, reason = "a few ticks")]
            let rows = contents.ticks.clamp(2, 5) as f64;
            let rect = Rect::new(0.0, y + (spacing.gap / 2.0).min(4.0), width, 30.0 + rows * 15.0);
            y = rect.bottom() + spacing.gap;
            layout.lanes = Some(rect);
        }
        let squares = spacing.squares || matches!(view, StageView::Zones) && !phone;
        let map = MapLayout::new(scene, width, y, squares);
        if !left_out.map
            && shows(&[StageView::Zones, StageView::Buddy, StageView::Slab, StageView::Gfp])
            && map.is_worth_it(scene)
        {
            y = map.rect.bottom() + spacing.cone;
            layout.map = Some(map);
        }
        if shows(&[StageView::Buddy, StageView::Slab]) {
            let rect = Rect::new(0.0, y + 16.0, width, 28.0);
            y = rect.bottom() + 4.0;
            layout.strip = Some(rect);
        }
        // Right column: objects. Not on a phone, where it stands below.
        let beside = contents.side && !phone && shows(&[StageView::Slab]) && !left_out.lists;
        let lists_width = if beside { width * 0.7 } else { width };
        let side_top = y + spacing.travel - 16.0;
        // Before there is any slab, its page is to be looked for on the lists.
        if (shows(&[StageView::Buddy]) || view == StageView::Slab && !contents.side) && !left_out.lists {
            y += spacing.travel;
            if contents.pcp && !left_out.pcp {
                let rect = Rect::new(0.0, y - 14.0, lists_width, 34.0);
                y = rect.bottom() + spacing.below_pcp;
                layout.pcp = Some(rect);
            }
            let rect = Rect::new(0.0, y, lists_width, TYPES * spacing.row_pitch + 30.0);
            layout.lists = Some(ListsLayout::new(rect, spacing.row_pitch, phone));
            y = rect.bottom() + 4.0;
        }
        if beside {
            let (x, w) =
                if layout.lists.is_some() { (lists_width + 40.0, width - lists_width - 40.0) } else { (0.0, width) };
            let bottom = if layout.lists.is_some() { y - 4.0 } else { side_top + 190.0 };
            layout.side = Some(Rect::new(x, side_top, w, bottom - side_top));
            y = y.max(bottom);
        } else if contents.side && phone && shows(&[StageView::Slab]) {
            let rect = Rect::new(0.0, y + spacing.gap, width, 170.0);
            y = rect.bottom();
            layout.side = Some(rect);
        }
        layout.height = y;
        layout
    }

    /// Gives what is left over to the travelling space, the cone and the gaps.
    fn spread(mut self, height: f64) -> Self {
        let left = (height - self.height).max(0.0);
        if self.lists.is_some() && self.strip.is_some() {
            let high = (left * 0.1).min(20.0);
            let cone = (left * 0.2).min(30.0);
            let travel = (left * 0.45).min(130.0);
            let pitch = (left * 0.25 / TYPES).min(9.0);
            if let Some(strip) = &mut self.strip {
                strip.y += cone;
                strip.h += high;
            }
            if let Some(pcp) = &mut self.pcp {
                pcp.y += cone + high + travel * 0.55;
            }
            if let Some(lists) = &mut self.lists {
                lists.rect.y += cone + high + travel;
                lists.row_pitch += pitch;
                lists.rect.h += TYPES * pitch;
            }
            if let Some(side) = &mut self.side {
                side.y += cone + high + travel * 0.4;
                side.h += travel * 0.6 + TYPES * pitch;
            }
            self.height += cone + high + travel + TYPES * pitch;
        } else if self.lists.is_none()
            && let Some(side) = &mut self.side
        {
            side.h += left;
        }
        self.height = self.height.max(height);
        self
    }

    /// The place of a block in the strip, as far as it is in the window; `None` if it is outside.
    pub fn block_in_strip(&self, window: &Window, pfn: u32, order: u8) -> Option<Rect> {
        self.frames_in_strip(window, pfn, 1 << order)
    }

    /// The same for any run of frames.
    pub fn frames_in_strip(&self, window: &Window, pfn: u32, frames: u32) -> Option<Rect> {
        let rect = self.strip?;
        let pitch = window.pitch(rect);
        let from = window.x(rect, pfn).max(rect.x);
        let to = (window.x(rect, pfn) + f64::from(frames) * pitch).min(rect.right());
        if to <= from + 1e-6 {
            return None;
        }
        let gap = if pitch >= 6.0 { 1.0 } else { 0.0 };
        Some(Rect::new(from + gap / 2.0, rect.y, (to - from - gap).max(3.0), rect.h))
    }
}

/// The frames of the strip that are on the screen; while it comes closer, parts of frames.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Window {
    /// First frame.
    pub first: f64,
    /// How many.
    pub frames: f64,
}

impl Window {
    /// `frames` frames around `pfn`, within the strip.
    pub fn around(strip: &Strip, pfn: u32, frames: u32) -> Self {
        let frames = frames.min(strip.end_pfn() - strip.first_pfn);
        let pfn = pfn.clamp(strip.first_pfn, strip.end_pfn() - 1);
        Self { first: f64::from(pfn - pfn % frames), frames: f64::from(frames) }
    }

    /// Between this one and another: it comes closer evenly.
    #[must_use]
    pub fn towards(self, other: Self, t: f64) -> Self {
        let frames = self.frames * power(other.frames / self.frames, t);
        // The share of the way is that of the size, so that no edge moves back and forth.
        let done = if (self.frames - other.frames).abs() < 1.0 {
            t
        } else {
            (self.frames - frames) / (self.frames - other.frames)
        };
        Self { first: self.first + (other.first - self.first) * done, frames }
    }

    /// Width of a frame.
    pub fn pitch(&self, rect: Rect) -> f64 {
        rect.w / self.frames
    }

    /// Where a frame begins.
    pub fn x(&self, rect: Rect, pfn: u32) -> f64 {
        rect.x + (f64::from(pfn) - self.first) * self.pitch(rect)
    }

    /// Frames of which something is on the screen.
    pub fn range(&self) -> std::ops::Range<u32> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "frame numbers")]
        let (first, end) = (self.first.floor() as u32, (self.first + self.frames).ceil() as u32);
        first..end
    }
}

impl MapLayout {
    fn new(scene: &Scene, width: f64, y: f64, squares: bool) -> Self {
        let counts: Vec<usize> = scene.map.zones.iter().map(|zone| zone.cells.len()).collect();
        #[expect(clippy::cast_precision_loss, reason = "a few zones")]
        let gaps = ZONE_GAP * counts.len().saturating_sub(1) as f64;
        if squares {
            let widths_of = |rows: usize| -> Vec<f64> {
                let room = label_room(counts.len());
                counts.iter().map(|count| (counts_f(count.div_ceil(rows)) * CELL_PITCH.0).max(room)).collect()
            };
            for rows in 4..64 {
                let widths = widths_of(rows);
                // A last column of a few squares would look like squares gone astray.
                if let [count] = counts[..]
                    && (1..=rows / 2).contains(&(count % rows))
                {
                    continue;
                }
                if widths.iter().sum::<f64>() + gaps <= width {
                    let height = counts_f(rows) * CELL_PITCH.1;
                    let rect = Rect::new(0.0, y, width, 34.0 + height);
                    return Self { rect, squares, rows, zones: place(&widths, y + 34.0, height) };
                }
            }
        }
        // Bars: as wide as the zones are large, but wide enough for their names.
        let least = label_room(counts.len());
        let total: usize = counts.iter().sum();
        let room = (width - gaps - least * counts_f(counts.len())).max(0.0);
        let widths: Vec<f64> =
            counts.iter().map(|count| least + room * counts_f(*count) / counts_f(total.max(1))).collect();
        Self { rect: Rect::new(0.0, y, width, 24.0), squares: false, rows: 1, zones: place(&widths, y + 14.0, 10.0) }
    }

    /// A machine of 64 frames is wholly in the strip, always.
    fn is_worth_it(&self, scene: &Scene) -> bool {
        let squares: usize = scene.map.zones.iter().map(|zone| zone.cells.len()).sum();
        scene.map.cell_pages > 1 || squares > MIN_STRIP_FRAMES as usize
    }

    /// The place of a run of frames in a zone's part of the map.
    pub fn cells_of(&self, scene: &Scene, zone: usize, first_pfn: u32, frames: u32) -> Option<Rect> {
        let cells = scene.map.zones.get(zone)?;
        let place = self.zones.get(zone)?;
        let last = first_pfn + frames.max(1) - 1;
        let from = cells.index_of(first_pfn)?;
        let to = cells.index_of(last).unwrap_or(from);
        if self.squares {
            let (a, b) = (self.cell(*place, from), self.cell(*place, to));
            if a.x < b.x {
                return Some(Rect::new(a.x, place.y, b.right() - a.x, place.h - (CELL_PITCH.1 - CELL.1)));
            }
            return Some(Rect::new(a.x, a.y, a.w, b.bottom() - a.y));
        }
        let pitch = place.w / counts_f(cells.cells.len().max(1));
        let w = (pitch * counts_f(to + 1 - from)).max(4.0);
        let x = place.x + pitch * counts_f(from);
        Some(Rect::new(x.min(place.right() - w), place.y, w, place.h))
    }

    /// A square of a zone: addresses grow downwards, then to the right.
    pub fn cell(&self, place: Rect, index: usize) -> Rect {
        let (column, row) = (index / self.rows, index % self.rows);
        Rect::new(place.x + counts_f(column) * CELL_PITCH.0, place.y + counts_f(row) * CELL_PITCH.1, CELL.0, CELL.1)
    }
}

impl ListsLayout {
    fn new(rect: Rect, row_pitch: f64, phone: bool) -> Self {
        let label = if phone { 22.0 } else { 100.0_f64.min(rect.w * 0.22) };
        let column_pitch = (rect.w - label) / 11.0;
        let first_x = rect.x + label + column_pitch / 2.0;
        let box_width = (column_pitch - 6.0).min(30.4);
        Self { rect, row_pitch, first_x, column_pitch, box_width }
    }
}

/// Zones side by side.
fn place(widths: &[f64], y: f64, height: f64) -> Vec<Rect> {
    let mut x = 0.0;
    widths
        .iter()
        .map(|width| {
            let rect = Rect::new(x, y, *width, height);
            x += width + ZONE_GAP;
            rect
        })
        .collect()
}

/// Least width of a zone, so that its name fits.
fn label_room(zones: usize) -> f64 {
    if zones > 1 { 46.0 } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "counts of drawn things")]
pub(super) fn counts_f(count: usize) -> f64 {
    count as f64
}
