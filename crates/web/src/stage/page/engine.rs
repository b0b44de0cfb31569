//! What runs while something moves: one loop of animation frames, asleep otherwise.

use super::camera::{Camera, DOUBLE};
use super::canvas::{CanvasSurface, Palette};
use super::component::StageProps;
use crate::platform::css;
use crate::stage::draw::geometry::{Point, between};
use crate::stage::picture::{Look, Picture};
use crate::stage::reach::selection::Way;
use crate::stage::reach::{HitArea, Selection, hit, neighbour};
use crate::stage::view::framing::touched;
use crate::stage::view::layout::PHONE_WIDTH;
use crate::stage::view::{Layout, Shot, Span};
use gloo::timers::callback::Timeout;
use kmscope_session::scene::Strip;
use kmscope_session::{Scene, StepView};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlCanvasElement};

/// A phone's page scrolls: there the stage is so high, CSS pixels.
const PHONE_HEIGHT: f64 = 480.0;
/// Frames that are looked at one by one when the camera is so close.
const LOOKED_AT: u32 = 16_384;

/// What a person can tell the stage.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Command {
    /// Hold this shot.
    Shot(Shot),
    /// Come closer, or go back, by a factor.
    Zoom(f64),
    /// Show all of memory.
    Fit,
    /// Follow each step again, or hold what is shown.
    Follow(bool),
    /// Go to where the step happens.
    Outside,
    /// Move by a share of what is shown.
    Pan(f64),
}

/// What the bar under the picture says.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Shown {
    /// The shot that is drawn.
    pub shot: Option<Shot>,
    /// Shots in which the step has something to show.
    pub others: Vec<Shot>,
    /// The kernel has no pages that a CPU keeps for itself.
    pub no_shelf: bool,
    /// It follows each step.
    pub follows: bool,
    /// Where the step happens, if that is outside: at lower (−1) or higher (1) addresses.
    pub outside: i8,
}

/// How long one looks at a micro-step before play goes on, ms …
const REST_MS: f64 = 320.0;
/// … and without motion, where the looking is all there is, ms.
const STILL_REST_MS: f64 = 1100.0;
/// After a jump, what differs stays ringed for so long, ms.
const JUMP_MS: f64 = 400.0;

/// A stage that lives in the page.
pub struct Engine {
    canvas: HtmlCanvasElement,
    /// The element whose size the stage has.
    place: Element,
    surface: CanvasSurface,
    props: StageProps,
    picture: Picture,
    /// Now, ms on the step's timeline, and where it is going.
    time: f64,
    target: f64,
    /// The scene before a jump, and how long its rings stay, ms.
    jump: Option<(Scene, f64)>,
    /// Timestamp of the last animation frame, ms.
    last_frame: Option<f64>,
    hits: Vec<HitArea>,
    selection: Selection,
    layout: Option<Layout>,
    /// The shot that a person chose.
    shot: Option<Shot>,
    camera: Camera,
    looked_at: Option<Strip>,
    shown: Shown,
    tick: Closure<dyn FnMut(f64)>,
    request: Option<i32>,
    rest: Option<Timeout>,
    /// The page's theme, while it is printed in another.
    theme: Option<String>,
}

impl Engine {
    /// A stage on a canvas; `None` if the browser gives no 2D context.
    pub fn new(canvas: HtmlCanvasElement, place: Element, props: StageProps) -> Option<Rc<RefCell<Self>>> {
        let mut surface = CanvasSurface::new(&canvas)?;
        surface.set_palette(Palette::read(&place));
        let engine = Rc::new_cyclic(|this: &Weak<RefCell<Self>>| {
            let weak = this.clone();
            let tick = Closure::new(move |now| {
                if let Some(engine) = weak.upgrade() {
                    Self::frame(&engine, now);
                }
            });
            let picture = Picture::new(props.view.clone(), false);
            let target = picture.timeline().time_of_micro(props.cursor.micro);
            RefCell::new(Self {
                canvas,
                place,
                surface,
                props,
                picture,
                time: target,
                target,
                jump: None,
                last_frame: None,
                hits: Vec::new(),
                selection: Selection::None,
                layout: None,
                shot: None,
                camera: Camera::default(),
                looked_at: None,
                shown: Shown::default(),
                tick,
                request: None,
                rest: None,
                theme: None,
            })
        });
        engine.borrow_mut().draw();
        Self::rest_if_playing(&engine);
        Some(engine)
    }

    /// Takes what the app says now: moves on, or cuts.
    pub fn update(this: &Rc<RefCell<Self>>, props: &StageProps) {
        {
            let mut engine = this.borrow_mut();
            let old = std::mem::replace(&mut engine.props, props.clone());
            if old.theme_rev != props.theme_rev {
                let palette = Palette::read(&engine.place);
                engine.surface.set_palette(palette);
            }
            let same_step = Rc::ptr_eq(&old.view, &props.view);
            if !same_step {
                engine.looked_at = None;
            }
            if !same_step || old.cursor != props.cursor {
                engine.rest = None;
                engine.go(&old.view, old.cursor.micro);
            }
            if !props.playing {
                engine.rest = None;
            }
            if engine.time >= engine.target {
                engine.draw();
            }
            engine.wake();
        }
        Self::rest_if_playing(this);
    }

    /// Paper is light: the page takes its light colours until it is printed, and the canvas is drawn anew.
    pub fn prints(&mut self, begins: bool) {
        let root = gloo::utils::document_element();
        // If it fails, paper is dark, and nothing else is wrong.
        if begins {
            self.theme = root.get_attribute("data-theme");
            let _ = root.set_attribute("data-theme", "light");
        } else {
            let _ = match self.theme.take() {
                Some(theme) => root.set_attribute("data-theme", &theme),
                None => root.remove_attribute("data-theme"),
            };
        }
        self.surface.set_palette(Palette::read(&self.place));
        self.draw();
    }

    /// To another place in time: forward by moving, otherwise by a cut.
    fn go(&mut self, old_view: &Rc<StepView>, old_micro: usize) {
        let view = self.props.view.clone();
        let cursor = self.props.cursor;
        let same_step = Rc::ptr_eq(old_view, &view);
        // Steps at which nothing happens (markers) may lie between.
        let next_step =
            self.props.flows && !same_step && view.step > old_view.step && goes_on(&old_view.after, &view.before);
        let seen = self.picture.scene_at(self.time).clone();
        let flowing = next_step && cursor.micro >= view.micro_steps.len();
        if !same_step || flowing != self.picture.is_flowing() {
            self.picture = Picture::new(view, flowing);
        }
        self.target = self.picture.timeline().time_of_micro(cursor.micro);
        let forward = next_step || same_step && cursor.micro > old_micro;
        let still = self.props.reduced_motion || !self.props.speed.is_finite();
        self.jump = None;
        if !forward {
            self.time = self.target;
            self.jump = Some((seen, JUMP_MS));
        } else if still {
            self.time = self.target;
        } else if next_step {
            self.time = 0.0;
        }
        self.last_frame = None;
    }

    /// The place has another size, or the screen another density.
    pub fn resized(&mut self) {
        self.draw();
    }

    /// Draws now.
    fn draw(&mut self) {
        let (width, height) = (f64::from(self.place.client_width()), f64::from(self.place.client_height()));
        if width < 8.0 {
            return;
        }
        let height = if width < PHONE_WIDTH && !self.props.mode.embed { PHONE_HEIGHT } else { height.max(120.0) };
        let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
        let names = self.props.names.clone();
        let jump = self.jump.take();
        self.look_closely();
        let look = Look {
            width,
            height,
            mode: self.props.mode,
            shot: self.shot,
            camera: self.camera.span,
            looked_at: self.looked_at.as_ref(),
            language: self.props.language,
            names: &names,
            selection: self.selection,
            jump: jump.as_ref().map(|(scene, left)| (scene, between(left / JUMP_MS, 0.0, 1.0))),
        };
        let layout = self.picture.layout(self.time, &look);
        let html: &web_sys::HtmlElement = self.canvas.unchecked_ref();
        let style = html.style();
        let _ = style.set_property("width", &format!("{}px", css::number(layout.width)));
        let _ = style.set_property("height", &format!("{}px", css::number(layout.height)));
        self.surface.begin(&self.canvas, layout.width, layout.height, ratio);
        self.hits.clear();
        self.picture.draw(self.time, &look, &layout, &mut self.surface, &mut self.hits);
        self.jump = jump;
        self.layout = Some(layout);
        self.tell();
    }

    /// Frames that the camera shows large enough are asked for one by one.
    fn look_closely(&mut self) {
        let (Some(span), Some(layout), Some(frames)) = (self.camera.span, &self.layout, &self.props.frames) else {
            self.looked_at = None;
            return;
        };
        if span.len > f64::from(LOOKED_AT) {
            self.looked_at = None;
            return;
        }
        let axis = &layout.axis;
        let (first, last) = (axis.pfn(span.from), axis.pfn(span.end() - 0.001));
        let covered = self.looked_at.as_ref().is_some_and(|strip| strip.first_pfn <= first && strip.end_pfn() > last);
        if !covered && last >= first && last - first < 2 * LOOKED_AT {
            // A little more on both sides, so that a pan does not ask each time.
            let margin = (last - first) / 2 + 64;
            let from = first.saturating_sub(margin).max(axis.first_pfn());
            self.looked_at = Some(frames.emit(from - from % 64..last + margin));
        }
    }

    /// Says what is shown, if that has changed.
    fn tell(&mut self) {
        let Some(layout) = &self.layout else { return };
        let shown = Shown {
            shot: Some(layout.shot),
            others: self.picture.shots(),
            no_shelf: !self.props.view.after.has_pcp(),
            follows: self.shot.is_none() && (self.camera.span.is_none() || self.camera.moves()),
            outside: self.outside(layout),
        };
        if shown != self.shown {
            self.shown = shown.clone();
            self.props.on_shown.emit(shown);
        }
    }

    /// Whether the step happens outside of what a camera shows that does not follow.
    fn outside(&self, layout: &Layout) -> i8 {
        let Some(span) = self.camera.span else { return 0 };
        let places: Vec<f64> = touched(self.picture.view()).map(|(pfn, _)| layout.axis.at(pfn)).collect();
        if places.is_empty() || places.iter().any(|at| span.contains(*at)) {
            return 0;
        }
        if places[0] < span.from { -1 } else { 1 }
    }

    /// Does what a person wants.
    pub fn command(this: &Rc<RefCell<Self>>, command: Command) {
        let mut engine = this.borrow_mut();
        let still = engine.props.reduced_motion;
        let Some(layout) = engine.layout.clone() else { return };
        let middle = Point::new(layout.head + layout.plot / 2.0, layout.height);
        let ms = if still { None } else { Some(250.0) };
        match command {
            Command::Shot(shot) if !shot.exists_in(&engine.props.view.after) => {}
            Command::Shot(shot) => {
                engine.shot = Some(shot);
                if !shot.has_camera() {
                    engine.camera = Camera::default();
                }
            }
            Command::Zoom(factor) => engine.camera.zoom(&layout, middle, factor, ms),
            Command::Pan(share) => engine.camera.pan(&layout, middle, share),
            Command::Fit => {
                let all = layout.axis.all();
                engine.camera.look_at(&layout, all);
            }
            Command::Follow(true) => {
                engine.shot = None;
                let home = engine.home();
                engine.camera.release(&layout, home, still);
            }
            Command::Follow(false) => {
                engine.shot = Some(layout.shot);
                engine.camera.span = Some(layout.framing.ground());
            }
            Command::Outside => {
                let home = engine.home();
                engine.camera.look_at(&layout, home);
            }
        }
        if still {
            engine.camera.arrives();
        }
        engine.draw();
        engine.wake();
    }

    /// Where the step is.
    fn home(&self) -> Span {
        let Some(layout) = &self.layout else { return Span { from: 0.0, len: 1.0 } };
        let shot = self.picture.shot_at(self.time);
        crate::stage::view::Framing::of(shot, self.picture.view(), &layout.axis, None).ground()
    }

    /// The wheel turns over a point.
    pub fn wheel(this: &Rc<RefCell<Self>>, point: Point, notches: f64) -> bool {
        let mut engine = this.borrow_mut();
        let Some(layout) = engine.layout.clone().filter(|layout| layout.shot.has_camera()) else { return false };
        engine.camera.wheel(&layout, point, notches);
        engine.draw();
        true
    }

    /// Comes much closer to a point.
    pub fn closer(this: &Rc<RefCell<Self>>, point: Point) {
        let mut engine = this.borrow_mut();
        let Some(layout) = engine.layout.clone().filter(|layout| layout.shot.has_camera()) else { return };
        let ms = if engine.props.reduced_motion { None } else { Some(400.0) };
        engine.camera.zoom(&layout, point, DOUBLE, ms);
        engine.draw();
        engine.wake();
    }

    /// Fingers or a pointer drag the picture, and come closer by a factor.
    pub fn drag(this: &Rc<RefCell<Self>>, point: Point, dx: f64, factor: f64) {
        let mut engine = this.borrow_mut();
        let Some(layout) = engine.layout.clone().filter(|layout| layout.shot.has_camera()) else { return };
        if (factor - 1.0).abs() > 1e-3 {
            engine.camera.zoom(&layout, point, factor, None);
        }
        if dx != 0.0 {
            engine.camera.pan(&layout, point, -dx / layout.plot);
        }
        engine.draw();
    }

    /// The next thing on the way of an arrow key.
    pub fn next(&self, way: Way) -> Option<Selection> {
        neighbour(&self.hits, self.selection, way)
    }

    /// The buddy of the selected block, or the next block of its list.
    pub fn related(&self, buddy: bool) -> Option<Selection> {
        let Selection::Block { pfn, order, migratetype } = self.selection else { return None };
        let scene = &self.picture.view().after;
        if buddy {
            let pfn = pfn ^ (1 << order);
            let free = scene.queues.turn(pfn, order, migratetype).is_some();
            return Some(if free { Selection::Block { pfn, order, migratetype } } else { Selection::Frame(pfn) });
        }
        let list = scene.queues.free(order, migratetype);
        let at = list.iter().position(|head| *head == pfn)?;
        let next = list[(at + 1) % list.len()];
        Some(Selection::Block { pfn: next, order, migratetype })
    }

    /// Asks for an animation frame if something moves and none is asked for.
    fn wake(&mut self) {
        let moving = self.time < self.target || self.jump.is_some() || self.camera.moves();
        if moving && self.request.is_none() {
            let window = web_sys::window();
            let request =
                window.and_then(|window| window.request_animation_frame(self.tick.as_ref().unchecked_ref()).ok());
            self.request = request;
        }
    }

    /// One animation frame.
    fn frame(this: &Rc<RefCell<Self>>, now: f64) {
        {
            let mut engine = this.borrow_mut();
            engine.request = None;
            // A page that was hidden goes on where it was.
            let passed = engine.last_frame.map_or(0.0, |last| between(now - last, 0.0, 100.0));
            engine.last_frame = Some(now);
            if engine.time < engine.target {
                engine.time = (engine.time + passed * engine.props.speed.max(0.1)).min(engine.target);
            }
            engine.camera.passes(passed);
            if let Some((_, left)) = &mut engine.jump {
                *left -= passed;
                if *left <= 0.0 {
                    engine.jump = None;
                }
            }
            engine.draw();
            if engine.time >= engine.target && engine.jump.is_none() && !engine.camera.moves() {
                engine.last_frame = None;
            }
            engine.wake();
        }
        Self::rest_if_playing(this);
    }

    /// While playing: rests on what is shown, then says that it was shown.
    fn rest_if_playing(this: &Rc<RefCell<Self>>) {
        let mut engine = this.borrow_mut();
        if !engine.props.playing || engine.time < engine.target || engine.rest.is_some() {
            return;
        }
        let still = engine.props.reduced_motion || !engine.props.speed.is_finite();
        let speed = if engine.props.speed.is_finite() { engine.props.speed.max(0.1) } else { 8.0 };
        let ms = if still { STILL_REST_MS } else { REST_MS } / speed;
        let weak = Rc::downgrade(this);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a second or so")]
        let rest = Timeout::new(ms as u32, move || {
            let Some(engine) = weak.upgrade() else { return };
            let done = {
                let mut engine = engine.borrow_mut();
                engine.rest = None;
                engine.props.playing.then(|| engine.props.on_micro_done.clone())
            };
            if let Some(done) = done {
                done.emit(());
                // What comes next may look the same: then it is rested upon like everything else.
                Self::rest_if_playing(&engine);
            }
        });
        engine.rest = Some(rest);
    }

    /// What is at a point of the canvas, CSS pixels.
    pub fn at(&self, point: Point) -> Selection {
        hit(&self.hits, point)
    }

    /// Where something stands: under its left corner.
    pub fn place(&self, selection: Selection) -> Option<Point> {
        let area = self.hits.iter().find(|area| area.selection == selection)?;
        Some(Point::new(area.rect.x, area.rect.bottom()))
    }

    /// Rings something.
    pub fn select(&mut self, selection: Selection) {
        if self.selection != selection {
            self.selection = selection;
            self.draw();
        }
    }
}

/// Whether memory is the same in both scenes, wherever they look closely.
fn goes_on(before: &Scene, after: &Scene) -> bool {
    before.zones == after.zones && before.map == after.map && before.ticks == after.ticks
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let (Some(request), Some(window)) = (self.request, web_sys::window()) {
            let _ = window.cancel_animation_frame(request);
        }
    }
}
