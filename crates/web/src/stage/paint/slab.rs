//! The cellar: a slab opened into its objects, each filled from below to the share that was asked for.

use super::Frame;
use crate::stage::draw::geometry::{Path, Point, Rect, Segment, between, ease_in_out, ease_out};
use crate::stage::draw::surface::{Role, Stroke, Surface, TextStyle};
use crate::stage::draw::text::{count_f64, fitted, number, pfn_text};
use crate::stage::motion::Motion;
use crate::stage::reach::sentences::place_text;
use crate::stage::reach::{HitArea, Selection};
use kmscope_mm::event::SlabPlace;
use kmscope_mm::machine::{SlabLayout, SlabView};
use kmscope_mm::{Event, ObjectId, SlabId};
use kmscope_session::scene::CacheScene;
use kmscope_session::{Language, text};

/// Small slabs beside the open one, of each kind.
const MINIS: usize = 3;

/// Where the objects of the open slab stand.
struct Grid {
    place: Rect,
    columns: usize,
    cell: (f64, f64),
}

impl Grid {
    fn new(place: Rect, objects: usize, narrow: bool) -> Self {
        let wanted = match objects {
            0..=4 => objects.max(1),
            5..=16 if narrow => 4,
            5..=16 => 8,
            17..=64 if narrow => 8,
            17..=64 => 16,
            _ if narrow => 16,
            _ => 32,
        };
        let columns = wanted.min(objects.max(1));
        let rows = objects.div_ceil(columns).max(1);
        Self { place, columns, cell: (place.w / count_f64(columns), place.h / count_f64(rows)) }
    }

    fn object(&self, index: usize) -> Rect {
        let (column, row) = (count_f64(index % self.columns), count_f64(index / self.columns));
        let (w, h) = self.cell;
        Rect::new(self.place.x + w * column + 0.05 * w, self.place.y + h * row + 0.07 * h, 0.9 * w, 0.8 * h)
    }
}

impl Frame<'_> {
    pub(super) fn slab_cellar(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        let layout = self.layout;
        let Some(below) = layout.below else { return };
        let Some((cache, slab)) = self.open_slab() else {
            self.no_slab(surface, below);
            return;
        };
        let em = layout.em;
        let low = below.h < 11.0 * em;
        let cone = if low { 1.4 * em } else { 2.6 * em };
        let place = Rect::new(layout.head, below.y + cone, layout.plot, below.h - cone - 0.4 * em);
        self.cellar_cone(surface, slab, place);
        let size = number(cache.stat.size_bytes.into());
        let title = text!(
            self.language,
            "stage-slab-title",
            pfn = pfn_text(slab.pfn),
            objects = slab.objects.len(),
            size = size.clone()
        );
        let short = text!(self.language, "stage-slab-title-short", objects = slab.objects.len(), size = size);
        let style = self.style(1.0, Role::Ink).bold().middle().halo(Role::Hl);
        let at = Point::new(place.center().x, place.y - 0.65 * em);
        fitted(surface, at, place.w * 0.9, &[&title, &short], style);
        surface.fill_rect(place, 4.0, Role::Panel, 1.0);
        surface.stroke_rect(place, 4.0, Stroke::new(Role::Ink, 2.0));
        let inside = self.slab_beginning(surface, slab, place.grown(-0.2 * em));
        let grid = Grid::new(inside, slab.objects.len(), layout.is_narrow());
        let opening = self.opening(slab);
        for (index, asked) in slab.objects.iter().enumerate() {
            let Ok(number) = u16::try_from(index) else { continue };
            let rect = grid.object(index);
            let rect = Rect::around(rect.center(), rect.w * opening, rect.h * opening);
            self.object(surface, cache, slab, number, *asked, rect);
            self.block_header(surface, cache, slab, rect);
            let id = ObjectId { cache: cache.cache, slab: slab.slab, index: number };
            hits.push(HitArea { rect, selection: Selection::Object(id) });
            if self.selection == Selection::Object(id) || self.just_taken(slab, number) {
                surface.stroke_rect(rect.grown(4.0), 6.0, Stroke::new(Role::Ink, 3.5));
            }
        }
        if opening >= 1.0 {
            self.freelist(surface, slab, &grid);
        }
        if !layout.is_narrow() {
            self.offsets(surface, cache, slab, &grid);
        }
        self.cache_card(surface, hits, cache, slab, below);
    }

    /// What lies in a slab beside its objects.
    fn slab_layout(&self, slab: SlabId) -> SlabLayout {
        let found = self.view.slab_layouts.iter().find(|(of, _)| *of == slab);
        found.map(|(_, layout)| *layout).unwrap_or_default()
    }

    /// What lies before the first object, as a strip: an offset for the cache's sake, and what manages the slab. Gives what is
    /// left of its place. The strip is not to scale, its words say how many bytes it stands for.
    fn slab_beginning(&self, surface: &mut dyn Surface, slab: &SlabView, place: Rect) -> Rect {
        let em = self.layout.em;
        let SlabLayout { colour_bytes, management_bytes, header_bytes } = self.slab_layout(slab.slab);
        let (height, language) = (1.5 * em, self.language);
        if colour_bytes + management_bytes == 0 || place.h < 3.0 * height {
            return place;
        }
        let mut parts: Vec<(bool, String)> = Vec::new();
        if colour_bytes > 0 {
            parts.push((true, text!(language, "former-colour", bytes = colour_bytes)));
        }
        if management_bytes > 0 && header_bytes > 0 {
            let words = text!(language, "former-descriptor", bytes = management_bytes, header = header_bytes);
            parts.push((false, words));
        } else if management_bytes > 0 {
            parts.push((false, text!(language, "former-management", bytes = management_bytes)));
        }
        let w = place.w / count_f64(parts.len());
        for (nth, (unused, words)) in parts.iter().enumerate() {
            let rect = Rect::new(place.x + w * count_f64(nth) + 2.0, place.y + 1.0, w - 4.0, height - 3.0);
            if *unused {
                surface.hatch(&[rect], Role::Line, Role::Panel);
            } else {
                surface.fill_rect(rect, 2.0, Role::Hl, 1.0);
            }
            surface.stroke_rect(rect, 2.0, Stroke::new(Role::Line, 1.0));
            let style = self.style(0.82, Role::Ink).middle().halo(Role::Panel);
            let at = Point::new(rect.center().x, rect.center().y + 0.35 * style.size);
            fitted(surface, at, rect.w - 6.0, &[words], style);
        }
        Rect::new(place.x, place.y + height, place.w, place.h - height)
    }

    /// The header of a block, at its left end: of 2.0's kmalloc.
    fn block_header(&self, surface: &mut dyn Surface, cache: &CacheScene, slab: &SlabView, rect: Rect) {
        let header_bytes = self.slab_layout(slab.slab).header_bytes;
        if header_bytes > 0 {
            let share = f64::from(header_bytes) / f64::from(cache.stat.size_bytes.max(1));
            surface.fill_rect(Rect::new(rect.x, rect.y, (rect.w * share).max(3.0), rect.h), 1.0, Role::Ink2, 1.0);
        }
    }

    /// The slab that the step is about, else the first of the first cache.
    fn open_slab(&self) -> Option<(&CacheScene, &SlabView)> {
        let of = |slab: SlabId| {
            self.scene
                .caches
                .iter()
                .find_map(|cache| cache.slabs.iter().find(|view| view.slab == slab).map(|view| (cache, view)))
        };
        match self.selection {
            Selection::Slab(slab) => return of(slab).or_else(|| self.stepped_slab().and_then(of)),
            Selection::Object(object) => return of(object.slab).or_else(|| self.stepped_slab().and_then(of)),
            _ => {}
        }
        self.stepped_slab()
            .and_then(of)
            .or_else(|| self.scene.caches.iter().find_map(|cache| cache.slabs.first().map(|view| (cache, view))))
    }

    fn stepped_slab(&self) -> Option<SlabId> {
        self.view.events.iter().rev().find_map(|event| match *event {
            Event::ObjectTaken { slab, .. } | Event::ObjectFreed { slab, .. } | Event::SlabNew { slab, .. } => {
                Some(slab)
            }
            _ => None,
        })
    }

    fn no_slab(&self, surface: &mut dyn Surface, below: Rect) {
        let words = text!(self.language, "stage-no-slab");
        let style = self.style(1.0, Role::Ink2).middle();
        surface.text(below.center().x, below.center().y, &words, style);
    }

    /// From the frames of the slab on the ground to its objects.
    fn cellar_cone(&self, surface: &mut dyn Surface, slab: &SlabView, place: Rect) {
        let layout = self.layout;
        let Some(ground) = layout.ground else { return };
        let scale = layout.ground_scale();
        let frame = |view: &SlabView| {
            let x = scale.x_of(layout.axis.at(view.pfn));
            let w = f64::from(1u32 << view.order) * scale.per_frame();
            Rect::new(x, ground.y, w, ground.h).clipped(layout.head, layout.right())
        };
        for cache in self.scene.caches.iter().filter(|cache| cache.cache == slab.cache) {
            for view in &cache.slabs {
                if let Some(rect) = frame(view) {
                    surface.stroke_rect(rect.grown(1.0), 3.0, Stroke::new(Role::Ink, 1.5).dashed(3.0, 2.0));
                }
            }
        }
        let Some(rect) = frame(slab) else { return };
        surface.stroke_rect(rect.grown(2.0), 4.0, Stroke::new(Role::Ink, 3.0));
        let corners = [
            (rect.x, rect.bottom() + 2.0),
            (place.x, place.y - 0.2 * layout.em),
            (place.right(), place.y - 0.2 * layout.em),
            (rect.right(), rect.bottom() + 2.0),
        ]
        .map(|(x, y)| Point::new(x, y));
        surface.fill_path(&Path::polygon(&corners), Role::Hl);
        let edge = Stroke::new(Role::Line, 1.0).dashed(3.0, 3.0);
        surface.stroke_path(&Path::line(corners[0], corners[1]), edge);
        surface.stroke_path(&Path::line(corners[3], corners[2]), edge);
    }

    /// How far a new slab has opened: 1 once it is a grid.
    fn opening(&self, slab: &SlabView) -> f64 {
        let clip = self.active().find(|clip| matches!(clip.motion, Motion::Slab { slab: new, .. } if new == slab.slab));
        clip.map_or(1.0, |clip| ease_out(between((clip.progress(self.time) - 0.5) / 0.5, 0.0, 1.0)))
    }

    fn object(
        &self,
        surface: &mut dyn Surface,
        cache: &CacheScene,
        slab: &SlabView,
        index: u16,
        asked: Option<u32>,
        rect: Rect,
    ) {
        let em = self.layout.em;
        let size_bytes = cache.stat.object_size_bytes.max(1);
        let moving = self.active().find_map(|clip| match clip.motion {
            Motion::Object { slab: of, index: object, taken } if of == slab.slab && object == index => {
                Some((taken, ease_in_out(clip.progress(self.time))))
            }
            _ => None,
        });
        let share = |asked: u32| between(f64::from(asked) / f64::from(size_bytes), 0.0, 1.0);
        // The effect of an event is there when its clip ends: until then the scene is as before.
        let (bytes, filled) = match (asked, moving) {
            (Some(asked), Some((false, t))) => (Some(asked), share(asked) * (1.0 - t)),
            (Some(asked), _) => (Some(asked), share(asked)),
            (None, Some((true, t))) => {
                let asked = self.asked_for(slab, index);
                (asked, asked.map_or(0.0, share) * t)
            }
            (None, _) => (None, 0.0),
        };
        let Some(bytes) = bytes else {
            surface.stroke_rect(rect, 3.0, Stroke::new(Role::Line, 1.5).dashed(5.0, 4.0));
            self.free_object(surface, slab, index, rect);
            return;
        };
        let waste = Rect::new(rect.x, rect.y, rect.w, rect.h * (1.0 - filled));
        if waste.h > 1.0 {
            surface.hatch(&[waste], Role::Line, Role::Panel);
        }
        surface.stroke_rect(rect, 3.0, Stroke::new(Role::Slab, 1.5));
        let full = Rect::new(rect.x, rect.y + waste.h, rect.w, rect.h - waste.h);
        surface.fill_rect(full, 3.0, Role::Slab, 1.0);
        let big =
            TextStyle::new((1.6 * em).min(0.3 * rect.h).min(0.3 * rect.w).max(self.layout.least), Role::Inv).bold();
        let mut named = false;
        if let Some(owner) = self.owner(cache, slab, index) {
            let at = Point::new(full.center().x, full.center().y + 0.3 * big.size);
            if full.h > big.size * 1.2 {
                let tail = owner.split('[').next().unwrap_or_default();
                named = fitted(surface, at, rect.w - 6.0, &[owner, tail], big.middle()).is_some();
            }
        }
        let small = self.style(0.86, Role::Inv).middle();
        if rect.h > 4.9 * em && full.h > 3.4 * em {
            let words = text!(self.language, "stage-object-asked", asked = bytes, size = size_bytes);
            let short = format!("{bytes}/{size_bytes}");
            fitted(
                surface,
                Point::new(rect.center().x, rect.bottom() - 0.5 * em),
                rect.w - 4.0,
                &[&words, &short],
                small,
            );
        }
        let top = if named { full.center().y - 0.5 * big.size } else { rect.bottom() };
        self.object_number(surface, index, rect, Some(waste.h), top);
    }

    /// A free object: when it will be handed out.
    fn free_object(&self, surface: &mut dyn Surface, slab: &SlabView, index: u16, rect: Rect) {
        let em = self.layout.em;
        let size = (1.5 * em).min(0.3 * rect.h).min(0.3 * rect.w).max(self.layout.least);
        self.object_number(surface, index, rect, None, rect.center().y - 0.5 * size);
        let Some(turn) = slab.freelist.iter().position(|free| *free == index) else { return };
        if rect.w < 1.2 * self.layout.least || rect.h < 1.2 * self.layout.least {
            return;
        }
        let style = TextStyle::new(size, Role::Ink3).middle();
        let at = Point::new(rect.center().x, rect.center().y + 0.35 * size);
        if turn == 0 {
            let next = text!(self.language, "stage-object-next");
            fitted(surface, at, rect.w - 4.0, &[&next, "1"], style.bold().role(Role::Ink));
        } else {
            let nth = text!(self.language, "stage-object-turn", turn = ordinal(turn + 1, self.language));
            fitted(surface, at, rect.w - 4.0, &[&nth, &(turn + 1).to_string()], style);
        }
    }

    /// Which object it is, in its upper left corner, if that leaves free what stands from `below` on.
    fn object_number(&self, surface: &mut dyn Surface, index: u16, rect: Rect, waste: Option<f64>, below: f64) {
        let em = self.layout.em;
        let style = self.style(0.86, Role::Ink3);
        if rect.w < 2.4 * em {
            return;
        }
        let in_black = waste.is_some_and(|waste| waste < style.size * 1.35);
        let y = rect.y + 1.05 * em + if in_black { waste.unwrap_or(0.0) } else { 0.0 };
        if y + 0.25 * style.size > below {
            return;
        }
        let style = match waste {
            Some(_) if in_black => style.bold().role(Role::Inv),
            Some(_) => style.bold().role(Role::Ink).halo(Role::Panel),
            None => style,
        };
        surface.text(rect.x + 5.0, y, &index.to_string(), style);
    }

    /// The variable that points to an object.
    fn owner(&self, cache: &CacheScene, slab: &SlabView, index: u16) -> Option<&str> {
        let id = ObjectId { cache: cache.cache, slab: slab.slab, index };
        self.view.owners.iter().rev().find(|(object, _)| *object == id).map(|(_, name)| name.as_str())
    }

    /// Bytes asked for by the event that hands this object out.
    fn asked_for(&self, slab: &SlabView, index: u16) -> Option<u32> {
        self.view.events.iter().find_map(|event| match *event {
            Event::ObjectTaken { slab: of, index: object, asked_bytes, .. } if of == slab.slab && object == index => {
                Some(asked_bytes)
            }
            _ => None,
        })
    }

    /// The object that this step handed out.
    fn just_taken(&self, slab: &SlabView, index: u16) -> bool {
        let last = self.view.events.iter().rposition(|event| matches!(event, Event::ObjectTaken { .. }));
        last.is_some_and(|at| {
            at < self.happened()
                && matches!(self.view.events[at], Event::ObjectTaken { slab: of, index: object, .. }
                    if of == slab.slab && object == index)
        })
    }

    /// The first links of the freelist, as arrows in the gutters between the rows.
    fn freelist(&self, surface: &mut dyn Surface, slab: &SlabView, grid: &Grid) {
        let (_, h) = grid.cell;
        if h < 5.0 * self.layout.em {
            return;
        }
        for (nth, pair) in slab.freelist.windows(2).take(2).enumerate() {
            let (from, to) = (grid.object(pair[0].into()), grid.object(pair[1].into()));
            let gutter = from.bottom() + 0.075 * h + f64::from(u8::try_from(nth).unwrap_or(0)) * 3.0;
            let shift = if nth == 0 { 8.0 } else { -8.0 };
            let (x0, x1) = (from.center().x + shift, to.center().x - shift);
            let down = to.y > from.y + 1.0;
            let end = if down { to.y } else { to.bottom() };
            let path = Path(vec![
                Segment::Move(Point::new(x0, from.bottom() - 2.0)),
                Segment::Line(Point::new(x0, gutter)),
                Segment::Line(Point::new(x1, gutter)),
                Segment::Line(Point::new(x1, end)),
            ]);
            surface.stroke_path(&path, Stroke::new(Role::Ink, 2.0));
            let tip = if down { 8.0 } else { -8.0 };
            let head =
                [Point::new(x1 - 6.0, end - tip), Point::new(x1 + 6.0, end - tip), Point::new(x1, end + 0.4 * tip)];
            surface.fill_path(&Path::polygon(&head), Role::Ink);
        }
    }

    /// At which byte each row begins.
    fn offsets(&self, surface: &mut dyn Surface, cache: &CacheScene, slab: &SlabView, grid: &Grid) {
        let (_, h) = grid.cell;
        let style = self.style(0.86, Role::Ink3).mono().end();
        if h < 1.4 * style.size {
            return;
        }
        let before = self.slab_layout(slab.slab).before_bytes();
        for row in 0..slab.objects.len().div_ceil(grid.columns) {
            let first = u32::try_from(row * grid.columns).unwrap_or(0);
            let offset = format!("+{:#05x}", before + first * cache.stat.size_bytes);
            let y = grid.place.y + h * (count_f64(row) + 0.5) + 0.3 * style.size;
            surface.text(self.layout.head - 0.5 * self.layout.em, y, &offset, style);
        }
    }

    /// The cache beside its open slab: how full, and its other slabs.
    fn cache_card(
        &self,
        surface: &mut dyn Surface,
        hits: &mut Vec<HitArea>,
        cache: &CacheScene,
        slab: &SlabView,
        below: Rect,
    ) {
        let em = self.layout.em;
        let room = self.layout.head - 4.6 * em;
        let name = self.cache_name(cache.stat.name);
        let mut y = below.y + 2.6 * em;
        let head = self.style(1.15, Role::Ink).bold().mono();
        let whole = self.layout.head - em;
        let smaller = TextStyle { size: self.layout.least, ..head };
        if fitted(surface, Point::new(0.0, y), whole, &[&name], head).is_none() {
            fitted(surface, Point::new(0.0, y), whole, &[&name], smaller);
        }
        hits.push(HitArea { rect: Rect::new(0.0, y - em, whole, 1.4 * em), selection: Selection::Cache(cache.cache) });
        if self.layout.is_narrow() || below.h < 9.0 * em {
            return;
        }
        let quiet = self.style(0.93, Role::Ink3);
        let plain = self.style(0.93, Role::Ink);
        let mut line = |words: &str, style: TextStyle, down: f64| {
            y += down * em;
            fitted(surface, Point::new(0.0, y), whole, &[words], style);
            y
        };
        line(&place_text(slab.place, self.scene, self.language), quiet, 1.6);
        let used = slab.objects.iter().flatten().count();
        line(&text!(self.language, "stage-slab-taken", used = used, objects = slab.objects.len()), plain, 1.3);
        let kinds: [(&[SlabPlace], String); 3] = if self.scene.has_types() {
            [
                (&[SlabPlace::Cpu], text!(self.language, "stage-minis-cpu").to_string()),
                (
                    &[SlabPlace::CpuPartial, SlabPlace::NodePartial],
                    text!(self.language, "stage-minis-partial").to_string(),
                ),
                (&[SlabPlace::Full], text!(self.language, "stage-minis-full").to_string()),
            ]
        } else {
            // SLAB's three lists; 2.0 keeps runs with free blocks on one, and no other.
            [SlabPlace::NodePartial, SlabPlace::Full, SlabPlace::Empty].map(|place| {
                let places: &[SlabPlace] = match place {
                    SlabPlace::NodePartial => &[SlabPlace::NodePartial],
                    SlabPlace::Full => &[SlabPlace::Full],
                    _ => &[SlabPlace::Empty],
                };
                (places, place_text(place, self.scene, self.language))
            })
        };
        for (places, words) in kinds {
            let others = cache.slabs.iter().filter(|view| view.slab != slab.slab && places.contains(&view.place));
            let others: Vec<&SlabView> = others.collect();
            if others.is_empty() || y + 5.4 * em > below.bottom() {
                continue;
            }
            y += 2.0 * em;
            fitted(surface, Point::new(0.0, y), whole, &[&words], quiet);
            for (nth, view) in others.iter().take(MINIS).enumerate() {
                let side = 2.4 * em;
                let mini = Rect::new(count_f64(nth) * 2.9 * em, y + 0.5 * em, side, side);
                if mini.right() > room.max(6.0 * em) {
                    break;
                }
                self.mini(surface, view, mini);
                hits.push(HitArea { rect: mini, selection: Selection::Slab(view.slab) });
            }
            if others.len() > MINIS {
                let more = format!("+{}", others.len() - MINIS);
                surface.text(count_f64(MINIS) * 2.9 * em, y + 2.0 * em, &more, plain);
            }
            y += 3.0 * em;
        }
    }

    /// A slab as a stamp: which of its objects are taken.
    fn mini(&self, surface: &mut dyn Surface, slab: &SlabView, rect: Rect) {
        surface.fill_rect(rect, 2.0, Role::Panel, 1.0);
        surface.stroke_rect(rect, 2.0, Stroke::new(Role::Ink, 1.2));
        let side = (1..).find(|side| side * side >= slab.objects.len()).unwrap_or(1);
        let pitch = (rect.w - 4.0) / count_f64(side);
        let cells = |taken: bool| {
            let some = slab.objects.iter().enumerate().filter(move |(_, asked)| asked.is_some() == taken);
            let cell = |(index, _): (usize, &Option<u32>)| {
                let (column, row) = (count_f64(index % side), count_f64(index / side));
                Rect::new(rect.x + 2.0 + pitch * column, rect.y + 2.0 + pitch * row, pitch * 0.84, pitch * 0.84)
            };
            some.map(cell).collect::<Vec<_>>()
        };
        surface.fill_rects(&cells(false), Role::Hl);
        surface.fill_rects(&cells(true), Role::Slab);
    }
}

/// A place in a queue: `2nd`, in Chinese the number alone.
fn ordinal(place: usize, language: Language) -> String {
    let suffix = match (language, place % 10, place % 100) {
        (Language::Chinese, ..) => "",
        (_, _, 11..=13) => "th",
        (_, 1, _) => "st",
        (_, 2, _) => "nd",
        (_, 3, _) => "rd",
        _ => "th",
    };
    format!("{place}{suffix}")
}
