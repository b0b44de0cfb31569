//! The stage: the canvas, and the same as tables.

use super::engine::{Command, Engine, Shown};
use super::shots_bar::ShotsBar;
use super::stage_canvas::StageCanvas;
use crate::stage::picture::Picture;
use crate::stage::reach::tables::Tables;
use crate::stage::{Selection, StageMode};
use kmscope_mm::Pfn;
use kmscope_session::scene::Strip;
use kmscope_session::{AtHand, Cursor, Language, Scene, StepView, text};
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;
use yew::prelude::*;

/// What the stage needs to know.
#[derive(Properties, Clone)]
pub struct StageProps {
    /// The current step.
    pub view: Rc<StepView>,
    /// Where in it we are.
    pub cursor: Cursor,
    /// We came by a single step on, not by a jump: it is shown as a movement.
    pub flows: bool,
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
    /// Text of each name that the script gave (`Program::names`), for its caches.
    #[prop_or_default]
    pub names: Rc<Vec<String>>,
    /// Frames one by one, as they are after the step: for a look elsewhere.
    #[prop_or_default]
    pub frames: Option<Callback<Range<Pfn>, Strip>>,
    /// What is selected, where the page keeps that.
    #[prop_or_default]
    pub selection: Selection,
    /// Something is selected; without it the stage keeps its selection for itself.
    #[prop_or_default]
    pub on_select: Option<Callback<Selection>>,
    /// What is shown has changed.
    #[prop_or_default]
    pub on_shown: Callback<Shown>,
    /// While playing: the movement up to the cursor was shown, and was rested upon.
    pub on_micro_done: Callback<()>,
}

impl PartialEq for StageProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.view, &other.view)
            && self.cursor == other.cursor
            && self.flows == other.flows
            && self.playing == other.playing
            && self.speed.to_bits() == other.speed.to_bits()
            && self.reduced_motion == other.reduced_motion
            && self.theme_rev == other.theme_rev
            && self.language == other.language
            && self.mode == other.mode
            && self.names == other.names
            && self.frames == other.frames
            && self.on_shown == other.on_shown
            && self.selection == other.selection
            && self.on_select == other.on_select
            && self.on_micro_done == other.on_micro_done
    }
}

/// The stage: a canvas and its twin in tables.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let language = props.language;
    let as_table = use_state(|| false);
    let own = use_state(|| Selection::None);
    let selection = if props.on_select.is_some() { props.selection } else { *own };
    let select = {
        let kept = props.on_select.clone();
        use_callback((kept, own.setter()), |next: Selection, (kept, own)| match kept {
            Some(kept) => kept.emit(next),
            None => own.set(next),
        })
    };
    let shown = use_state(Shown::default);
    let engine = use_mut_ref(|| None::<Rc<RefCell<Engine>>>);
    let on_shown = use_callback(shown.setter(), |now: Shown, shown| shown.set(now));
    let command = {
        let engine = engine.clone();
        use_callback((), move |command: Command, ()| {
            if let Some(engine) = engine.borrow().clone() {
                Engine::command(&engine, command);
            }
        })
    };
    // Another zone's lists hide what the next step does.
    use_effect_with(props.view.step, {
        let select = select.clone();
        move |_| {
            if matches!(
                selection,
                Selection::Zone(_) | Selection::Block { .. } | Selection::FreeList { .. } | Selection::PcpList { .. }
            ) {
                select.emit(Selection::None);
            }
        }
    });
    let toggle = {
        let as_table = as_table.clone();
        Callback::from(move |_: MouseEvent| as_table.set(!*as_table))
    };
    let label = if *as_table { text!(language, "stage-as-picture") } else { text!(language, "stage-as-table") };
    let toggle = html! {
        <button type="button" id="as-table" class="table" aria-pressed={as_table.to_string()} onclick={toggle}>{label}</button>
    };
    html! {
        <div class={classes!("stage-view", as_table.then_some("as-table"))}>
            <StageCanvas key="canvas" stage={StageProps { on_shown, ..props.clone() }} {engine} selection={selection}
                select={select.clone()} command={command.clone()} />
            <div key="tables" class="stage-tables" tabindex="-1">
                if *as_table {
                    {tables(props, selection, select)}
                }
            </div>
            if props.mode.embed || props.mode.presenter {
                <div key="toggle" class="stage-toggle">{toggle}</div>
            } else {
                <ShotsBar key="shots" shown={(*shown).clone()} {language} {command}>{toggle}</ShotsBar>
            }
        </div>
    }
}

fn tables(props: &StageProps, selection: Selection, select: Callback<Selection>) -> Html {
    let (scene, at_hand) = moment(&props.view, props.cursor);
    let (language, names) = (props.language, props.names.clone());
    let past = props.view.past_with_present();
    html! { <Tables {scene} {at_hand} {past} {language} {names} {selection} {select} /> }
}

/// What is to be seen at a place in time, once nothing moves, and the request at hand.
pub(super) fn moment(view: &Rc<StepView>, cursor: Cursor) -> (Rc<Scene>, AtHand) {
    let mut picture = Picture::new(view.clone(), false);
    let time = picture.timeline().time_of_micro(cursor.micro);
    let at_hand = *view.at_hand(picture.timeline().happened(time));
    (Rc::new(picture.scene_at(time).clone()), at_hand)
}
