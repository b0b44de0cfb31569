//! The canvas, and what is said where one points.

use super::Selection;
use super::component::{StageProps, moment};
use super::engine::Engine;
use super::geometry::Point;
use super::sentences::{describe, picture_sentence};
use crate::platform::css;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlCanvasElement, ResizeObserver};
use yew::prelude::*;

/// A thing says what it is after the pointer rested on it for so long, ms.
const TIP_MS: u32 = 400;

/// Properties of [`StageCanvas`].
#[derive(Properties, PartialEq)]
pub struct StageCanvasProps {
    /// What the stage shows.
    pub stage: StageProps,
    /// What is selected.
    pub selection: Selection,
    /// Selects something.
    pub select: Callback<Selection>,
}

/// The canvas, alone in its wrapper, so that nothing ever rebuilds it.
#[component]
pub fn StageCanvas(props: &StageCanvasProps) -> Html {
    let stage = &props.stage;
    let place = use_node_ref();
    let canvas = use_node_ref();
    let engine = use_mut_ref(|| None::<Rc<RefCell<Engine>>>);
    let tip = use_state(|| None::<(Point, Selection)>);
    let timer = use_mut_ref(|| None::<Timeout>);
    use_effect_with((), {
        let (place, canvas, engine, stage) = (place.clone(), canvas.clone(), engine.clone(), stage.clone());
        move |()| {
            let observer = start(&place, &canvas, &engine, stage);
            move || {
                if let Some((observer, ..)) = &observer {
                    observer.disconnect();
                }
                drop(observer);
                engine.borrow_mut().take();
            }
        }
    });
    use_effect_with(stage.clone(), {
        let engine = engine.clone();
        move |stage| {
            if let Some(engine) = engine.borrow().clone() {
                Engine::update(&engine, stage);
            }
        }
    });
    use_effect_with(props.selection, {
        let engine = engine.clone();
        move |selection| {
            if let Some(engine) = engine.borrow().clone() {
                engine.borrow_mut().select(*selection);
            }
        }
    });
    let at = move |event: &PointerEvent| {
        let point = Point::new(f64::from(event.offset_x()), f64::from(event.offset_y()));
        let found = engine.borrow().as_ref().map_or(Selection::None, |engine| engine.borrow().at(point));
        (point, found)
    };
    let onpointermove = {
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
    let onpointerleave = {
        let (tip, timer) = (tip.clone(), timer);
        Callback::from(move |_: PointerEvent| {
            timer.borrow_mut().take();
            tip.set(None);
        })
    };
    let onpointerup = {
        let (select, selection) = (props.select.clone(), props.selection);
        Callback::from(move |event: PointerEvent| {
            let (_, found) = at(&event);
            select.emit(if found == selection { Selection::None } else { found });
        })
    };
    let shown = tip.as_ref().map(|(point, selection)| {
        let (scene, _) = moment(&stage.view, stage.cursor);
        (*point, describe(*selection, &scene, &stage.names, stage.language))
    });
    let standing = &stage.view.at_hand(stage.view.events.len()).standing;
    html! {
        <div class="stage-place" ref={place}>
            <div key="paper" class="stage-paper">
                <canvas ref={canvas} role="img"
                    aria-label={picture_sentence(&stage.view.after, standing, stage.language)}
                    {onpointermove} {onpointerleave} {onpointerup}></canvas>
            </div>
            <div key="tip" class="stage-tip" aria-hidden="true" ~style={tip_style(shown.as_ref())}>
                {shown.map(|(_, text)| text)}
            </div>
        </div>
    }
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
