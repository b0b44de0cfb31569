//! The component: the canvas, what is said where one points, and the same as tables.

use super::engine::Engine;
use super::geometry::Point;
use super::picture::Picture;
use super::tables::{Tables, TablesProps, describe, picture_sentence};
use super::{Selection, StageMode};
use crate::after::use_after;
use crate::el::{component, el};
use crate::platform::css;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use kmscope_session::{AtHand, Cursor, Language, Scene, StepView, text};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlCanvasElement, ResizeObserver};
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

/// A thing says what it is after the pointer rested on it for so long, ms.
const TIP_MS: u32 = 400;

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
    /// While playing: the movement up to the cursor was shown, and was rested upon.
    pub on_micro_done: Callback<()>,
    /// Something was pointed at.
    pub on_select: Callback<Selection>,
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
            && self.on_micro_done == other.on_micro_done
            && self.on_select == other.on_select
    }
}

/// The stage: a canvas and its twin in tables.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let as_table = use_state(|| false);
    let selection = use_state(|| Selection::None);
    {
        // Another zone's lists hide what the next step does.
        let selection = selection.clone();
        let close = move || {
            if matches!(*selection, Selection::Zone(_) | Selection::FreeList { .. } | Selection::PcpList { .. }) {
                selection.set(Selection::None);
            }
            None
        };
        use_after([props.view.step as u64, 0, 0], Box::new(close));
    }
    let select = {
        let (selection, on_select) = (selection.clone(), props.on_select.clone());
        Callback::from(move |next: Selection| {
            selection.set(next);
            on_select.emit(next);
        })
    };
    let toggle = {
        let as_table = as_table.clone();
        Callback::from(move |_: Event| as_table.set(!*as_table))
    };
    let label =
        if *as_table { text!(props.language, "stage-as-picture") } else { text!(props.language, "stage-as-table") };
    let canvas = CanvasProps { stage: props.clone(), selection: *selection, select: select.clone() };
    let tables = as_table.then(|| {
        let (scene, at_hand) = moment(&props.view, props.cursor);
        let names = props.names.clone();
        let props = TablesProps { scene, at_hand, language: props.language, names, selection: *selection, select };
        component::<Tables>("all", props)
    });
    let button = el("button").set("type", "button").set("aria-pressed", if *as_table { "true" } else { "false" });
    let button = button.on(ListenerKind::onclick, toggle).put(label);
    el("div")
        .class("stage-view")
        .class_if(*as_table, "as-table")
        .put(component::<StageCanvas>("canvas", canvas))
        .put(el("div").name("tables").class("stage-tables").set("tabindex", "-1").put(tables))
        .put(el("div").name("toggle").class("stage-toggle").put(button))
        .into()
}

/// What is to be seen at a place in time, once nothing moves, and the request at hand.
fn moment(view: &Rc<StepView>, cursor: Cursor) -> (Rc<Scene>, AtHand) {
    let mut picture = Picture::new(view.clone(), false);
    let time = picture.timeline().time_of_micro(cursor.micro);
    let at_hand = *view.at_hand(picture.timeline().happened(time));
    (Rc::new(picture.scene_at(time).clone()), at_hand)
}

#[derive(Properties, PartialEq, Clone)]
struct CanvasProps {
    stage: StageProps,
    selection: Selection,
    select: Callback<Selection>,
}

/// The canvas, alone in its wrapper, so that nothing ever rebuilds it.
#[component]
fn StageCanvas(props: &CanvasProps) -> Html {
    let place = use_node_ref();
    let canvas = use_node_ref();
    let engine = use_mut_ref(|| None::<Rc<RefCell<Engine>>>);
    let tip = use_state(|| None::<(Point, Selection)>);
    let timer = use_mut_ref(|| None::<Timeout>);
    {
        let (place, canvas, engine, stage) = (place.clone(), canvas.clone(), engine.clone(), props.stage.clone());
        use_effect_with((), move |()| {
            let observer = start(&place, &canvas, &engine, stage);
            move || {
                if let Some((observer, ..)) = &observer {
                    observer.disconnect();
                }
                drop(observer);
                engine.borrow_mut().take();
            }
        });
    }
    {
        let engine = engine.clone();
        use_effect_with(props.stage.clone(), move |stage| {
            if let Some(engine) = engine.borrow().clone() {
                Engine::update(&engine, stage);
            }
        });
    }
    {
        let engine = engine.clone();
        use_effect_with(props.selection, move |selection| {
            if let Some(engine) = engine.borrow().clone() {
                engine.borrow_mut().select(*selection);
            }
        });
    }
    let at = {
        let engine = engine.clone();
        move |event: &PointerEvent| {
            let point = Point::new(f64::from(event.offset_x()), f64::from(event.offset_y()));
            let found = engine.borrow().as_ref().map_or(Selection::None, |engine| engine.borrow().at(point));
            (point, found)
        }
    };
    let point = {
        let (at, tip, timer) = (at.clone(), tip.clone(), timer.clone());
        Callback::from(move |event: PointerEvent| {
            let (point, found) = at(&event);
            if tip.as_ref().is_some_and(|(_, shown)| *shown != found) {
                tip.set(None);
            }
            let later = tip.clone();
            *timer.borrow_mut() =
                (found != Selection::None).then(|| Timeout::new(TIP_MS, move || later.set(Some((point, found)))));
        })
    };
    let leave = {
        let (tip, timer) = (tip.clone(), timer.clone());
        Callback::from(move |_: Event| {
            timer.borrow_mut().take();
            tip.set(None);
        })
    };
    let choose = {
        let (select, selection) = (props.select.clone(), props.selection);
        Callback::from(move |event: PointerEvent| {
            let (_, found) = at(&event);
            select.emit(if found == selection { Selection::None } else { found });
        })
    };
    let stage = &props.stage;
    let shown = tip.as_ref().map(|(point, selection)| {
        let (scene, _) = moment(&stage.view, stage.cursor);
        (*point, describe(*selection, &scene, &stage.names, stage.language))
    });
    let standing = &stage.view.at_hand(stage.view.events.len()).standing;
    let sentence = picture_sentence(&stage.view.after, standing, stage.language);
    let canvas = el("canvas")
        .at(&canvas)
        .set("role", "img")
        .set("aria-label", sentence)
        .on(ListenerKind::onpointermove, point)
        .on(ListenerKind::onpointerleave, leave)
        .on(ListenerKind::onpointerup, choose);
    let tip = el("div").name("tip").class("stage-tip").set("aria-hidden", "true");
    el("div")
        .class("stage-place")
        .at(&place)
        .put(el("div").name("paper").class("stage-paper").put(canvas))
        .put(tip.set("style", tip_style(shown.as_ref())).put(shown.map(|(_, text)| text)))
        .into()
}

fn tip_style(shown: Option<&(Point, String)>) -> String {
    match shown {
        Some((point, text)) if !text.is_empty() => {
            format!("left:{}px;top:{}px", css::number(point.x + 12.0), css::number(point.y + 16.0))
        }
        _ => "display:none".to_owned(),
    }
}

type Observer = (ResizeObserver, Closure<dyn FnMut()>, [EventListener; 2]);

/// Makes the engine, and has it told when the place changes its size.
fn start(
    place: &NodeRef,
    canvas: &NodeRef,
    engine: &Rc<RefCell<Option<Rc<RefCell<Engine>>>>>,
    stage: StageProps,
) -> Option<Observer> {
    let place: Element = place.cast()?;
    let canvas: HtmlCanvasElement = canvas.cast()?;
    let new = Engine::new(canvas, place.clone(), stage)?;
    let weak = Rc::downgrade(&new);
    // A canvas does not follow the style of a printed page.
    let prints = ["beforeprint", "afterprint"].map(|name| {
        let weak = weak.clone();
        EventListener::new(&gloo::utils::window(), name, move |_| {
            if let Some(engine) = weak.upgrade() {
                engine.borrow_mut().prints(name == "beforeprint");
            }
        })
    });
    *engine.borrow_mut() = Some(new);
    let resized = Closure::new(move || {
        if let Some(engine) = weak.upgrade() {
            engine.borrow_mut().resized();
        }
    });
    let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok()?;
    observer.observe(&place);
    Some((observer, resized, prints))
}
