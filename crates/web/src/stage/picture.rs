//! A step as a picture at any time: the scene moves on with the clock, and never back.

use super::StageMode;
use super::layout::{Contents, Layout};
use super::paint::{Frame, paint, ticks};
use super::selection::{HitArea, Selection};
use super::surface::Surface;
use super::timeline::Timeline;
use kmscope_session::{Language, Scene, StepView};
use std::rc::Rc;

/// A step, ready to be drawn at any time of it.
pub struct Picture {
    view: Rc<StepView>,
    timeline: Timeline,
    flowing: bool,
    /// Events whose effect is in `scene`.
    applied: usize,
    scene: Scene,
}

/// What a drawing depends on besides the step and the time.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// Width of the place, CSS pixels.
    pub width: f64,
    /// Height of the place, CSS pixels.
    pub height: f64,
    /// Which parts are shown.
    pub mode: StageMode,
    /// Language of the labels.
    pub language: Language,
    /// Names that the script gave.
    pub names: &'a [String],
    /// What is ringed.
    pub selection: Selection,
    /// After a jump: the scene before it, and how strong the rings around what differs still are.
    pub jump: Option<(&'a Scene, f64)>,
}

impl Picture {
    /// The picture of a step; `flowing`: it will be shown as one movement, not micro-step by
    /// micro-step.
    pub fn new(view: Rc<StepView>, flowing: bool) -> Self {
        let timeline = Timeline::of(&view, flowing);
        let scene = view.before.clone();
        Self { view, timeline, flowing, applied: 0, scene }
    }

    /// Whether micro-steps run into each other.
    pub const fn is_flowing(&self) -> bool {
        self.flowing
    }

    /// The step in time.
    pub const fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// The step.
    pub const fn view(&self) -> &Rc<StepView> {
        &self.view
    }

    /// The scene at a time.
    pub fn scene_at(&mut self, time: f64) -> &Scene {
        if time >= self.timeline.total() {
            return &self.view.after;
        }
        let effects = self.timeline.effects(time).min(self.view.events.len());
        if effects < self.applied {
            self.scene = self.view.before.clone();
            self.applied = 0;
        }
        for event in &self.view.events[self.applied..effects] {
            self.scene.apply(event);
        }
        self.applied = effects;
        &self.scene
    }

    /// Where everything stands, whatever the time: nothing jumps while something moves.
    pub fn layout(&self, look: &Look) -> Layout {
        let mut contents = Contents::of(&self.view.after, ticks(&self.view.events));
        contents.side |= Contents::of(&self.view.before, 0).side;
        Layout::new(look.width, look.height, look.mode, contents, &self.view.after)
    }

    /// Draws the step at a time.
    pub fn draw(
        &mut self,
        time: f64,
        look: &Look,
        layout: &Layout,
        surface: &mut dyn Surface,
        hits: &mut Vec<HitArea>,
    ) {
        self.scene_at(time);
        let scene = if time >= self.timeline.total() { &self.view.after } else { &self.scene };
        let frame = Frame {
            view: &self.view,
            scene,
            timeline: &self.timeline,
            time,
            layout,
            language: look.language,
            names: look.names,
            selection: look.selection,
            jump: look.jump,
        };
        paint(&frame, surface, hits);
    }
}
