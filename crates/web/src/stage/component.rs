//! The component: canvas, toggle, tables.

use super::{Selection, StageMode};
use kmscope_session::{Cursor, Language, StepView};
use std::rc::Rc;
use yew::prelude::*;

/// What the stage needs to know.
#[derive(Properties, Clone)]
pub struct StageProps {
    /// The current step.
    pub view: Rc<StepView>,
    /// Where in it we are.
    pub cursor: Cursor,
    /// Time runs by itself.
    pub playing: bool,
    /// 1: as designed; 2: twice as quick. Infinite: instant.
    pub speed: f64,
    /// Jump to the end of every movement.
    pub reduced_motion: bool,
    /// Counts theme changes: the palette is read again when it differs.
    pub theme_rev: u32,
    /// Language of the labels.
    pub language: Language,
    /// Which parts are shown.
    pub mode: StageMode,
    /// While playing: the movement up to the cursor was shown, and was rested upon.
    pub on_micro_done: Callback<()>,
    /// Something was pointed at.
    pub on_select: Callback<Selection>,
}

impl PartialEq for StageProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.view, &other.view)
            && self.cursor == other.cursor
            && self.playing == other.playing
            && self.speed.to_bits() == other.speed.to_bits()
            && self.reduced_motion == other.reduced_motion
            && self.theme_rev == other.theme_rev
            && self.language == other.language
            && self.mode == other.mode
            && self.on_micro_done == other.on_micro_done
            && self.on_select == other.on_select
    }
}

/// The stage.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let _ = props;
    html! { <div class="stage-canvas"></div> }
}
