//! What runs while something moves: one loop of animation frames, asleep otherwise.

use super::canvas::{CanvasSurface, Palette};
use super::component::StageProps;
use super::geometry::{Point, between};
use super::layout::{PHONE_HEIGHT, PHONE_WIDTH};
use super::picture::{Look, Picture};
use super::selection::{HitArea, Selection, hit};
use crate::platform::css;
use gloo::timers::callback::Timeout;
use kmscope_session::{Scene, StepView};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlCanvasElement};

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
        // A phone's page scrolls: there the stage is as high as it needs.
        let height = if width < PHONE_WIDTH && !self.props.mode.embed { PHONE_HEIGHT } else { height.max(120.0) };
        let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
        let names = self.props.names.clone();
        let jump = self.jump.take();
        let look = Look {
            width,
            height,
            mode: self.props.mode,
            language: self.props.language,
            names: &names,
            selection: self.selection,
            jump: jump.as_ref().map(|(scene, left)| (scene, between(left / JUMP_MS, 0.0, 1.0))),
        };
        let layout = self.picture.layout(&look);
        let html: &web_sys::HtmlElement = self.canvas.unchecked_ref();
        let style = html.style();
        let _ = style.set_property("width", &format!("{}px", css::number(layout.width)));
        let _ = style.set_property("height", &format!("{}px", css::number(layout.height)));
        self.surface.begin(&self.canvas, layout.width, layout.height, ratio);
        self.hits.clear();
        self.picture.draw(self.time, &look, &layout, &mut self.surface, &mut self.hits);
        self.jump = jump;
    }

    /// Asks for an animation frame if something moves and none is asked for.
    fn wake(&mut self) {
        let moving = self.time < self.target || self.jump.is_some();
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
            if let Some((_, left)) = &mut engine.jump {
                *left -= passed;
                if *left <= 0.0 {
                    engine.jump = None;
                }
            }
            engine.draw();
            if engine.time >= engine.target && engine.jump.is_none() {
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
