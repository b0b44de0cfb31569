//! A step as a picture at any time: the scene moves on with the clock, and never back.

use super::StageMode;
use super::draw::surface::Surface;
use super::motion::{Leg, Motion, Timeline, legs};
use super::paint::{Frame, paint};
use super::reach::{HitArea, Selection};
use super::view::{Layout, Room, Shot, Span};
use kmscope_session::scene::Strip;
use kmscope_session::{Language, Scene, StepView};
use std::rc::Rc;

/// A step, ready to be drawn at any time of it.
pub struct Picture {
    view: Rc<StepView>,
    timeline: Timeline,
    legs: Vec<Leg>,
    /// What tells each part of the step: from when on, ms.
    shots: Vec<(f64, Shot)>,
    resting: Shot,
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
    /// The shot that a person chose; `None`: what tells the step best.
    pub shot: Option<Shot>,
    /// The stretch of addresses that a person chose.
    pub camera: Option<Span>,
    /// Frames of that stretch one by one, if there are few enough.
    pub looked_at: Option<&'a Strip>,
    /// Language of the labels.
    pub language: Language,
    /// Names that the script gave.
    pub names: &'a [String],
    /// What is ringed.
    pub selection: Selection,
    /// After a jump: the scene before it, and how strong the rings around what differs still are.
    pub jump: Option<(&'a Scene, f64)>,
}

/// Shots that a step goes through at most.
const SHOTS: usize = 3;

impl Picture {
    /// The picture of a step; `flowing`: it will be shown as one movement, not micro-step by
    /// micro-step.
    pub fn new(view: Rc<StepView>, flowing: bool) -> Self {
        let timeline = Timeline::of(&view, flowing);
        let legs = legs(&view.events, &timeline);
        let resting = Shot::resting(&view);
        let shots = sequence(&view, &timeline, resting);
        let scene = view.before.clone();
        Self { view, timeline, legs, shots, resting, flowing, applied: 0, scene }
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

    /// The shots that tell the step.
    pub fn shots(&self) -> Vec<Shot> {
        Shot::of(&self.view)
    }

    /// The shot that tells the step at a time best.
    pub fn shot_at(&self, time: f64) -> Shot {
        if time >= self.timeline.total() {
            return self.resting;
        }
        let begun = self.shots.iter().rev().find(|(from, _)| *from <= time);
        begun.or(self.shots.first()).map_or(self.resting, |(_, shot)| *shot)
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

    /// Where everything stands at a time: the same as long as the shot is.
    pub fn layout(&self, time: f64, look: &Look) -> Layout {
        let room = Room { width: look.width, height: look.height, mode: look.mode };
        let shot = look.shot.or(look.mode.view.shot()).unwrap_or_else(|| self.shot_at(time));
        Layout::new(room, shot, &self.view, look.camera.filter(|_| shot.has_camera()))
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
        let over = time >= self.timeline.total();
        let scene = if over { &self.view.after } else { &self.scene };
        let frame = Frame {
            view: &self.view,
            scene,
            timeline: &self.timeline,
            legs: &self.legs,
            time,
            layout,
            language: look.language,
            names: look.names,
            selection: look.selection,
            jump: look.jump,
            // They are those of the moment after the step.
            looked_at: look.looked_at.filter(|_| over),
        };
        paint(&frame, surface, hits);
    }
}

/// Which shot shows each part of a step.
fn sequence(view: &StepView, timeline: &Timeline, resting: Shot) -> Vec<(f64, Shot)> {
    let cuts = view.events.iter().any(|event| Shot::of_event(event) == Some(Shot::Cut));
    let mut shots: Vec<(f64, Shot)> = Vec::new();
    for clip in &timeline.clips {
        let shot = match clip.motion {
            Motion::Check(_) => continue,
            Motion::Crowd { .. } if resting != Shot::Level => Some(Shot::Whole),
            _ => Shot::of_event(&view.events[clip.event]),
        };
        let shot = match shot {
            // Pages go by the shelf on their way: the rows show it.
            Some(Shot::Shelf) if cuts && resting != Shot::Shelf => Shot::Cut,
            Some(Shot::Cut) if resting == Shot::Shelf => Shot::Shelf,
            // What sleeps is told where time is.
            Some(Shot::Cut | Shot::Shelf | Shot::Whole) if resting == Shot::Level => Shot::Level,
            Some(Shot::Cut | Shot::Shelf) if resting == Shot::Ruler => Shot::Ruler,
            Some(Shot::Holes) if resting != Shot::Holes => continue,
            Some(shot) => shot,
            None => continue,
        };
        if shots.last().is_none_or(|(_, last)| *last != shot) && shots.len() < SHOTS {
            shots.push((clip.start, shot));
        }
    }
    shots
}
