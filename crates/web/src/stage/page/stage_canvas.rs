//! The canvas, and what is said where one points.

use super::component::{StageProps, moment};
use super::engine::{Command, Engine};
use crate::platform::css;
use crate::stage::Selection;
use crate::stage::draw::geometry::{Point, between};
use crate::stage::reach::selection::Way;
use crate::stage::reach::sentences::{describe, picture_sentence};
use gloo::events::{EventListener, EventListenerOptions};
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
#[derive(Properties)]
pub struct StageCanvasProps {
    /// What the stage shows.
    pub stage: StageProps,
    /// What is selected.
    pub selection: Selection,
    /// Selects something.
    pub select: Callback<Selection>,
    /// Tells the stage what to do.
    pub command: Callback<Command>,
    /// Where the engine is kept.
    pub engine: Rc<RefCell<Option<Rc<RefCell<Engine>>>>>,
}

impl PartialEq for StageCanvasProps {
    fn eq(&self, other: &Self) -> bool {
        self.stage == other.stage
            && self.selection == other.selection
            && self.select == other.select
            && self.command == other.command
            && Rc::ptr_eq(&self.engine, &other.engine)
    }
}

/// The fingers or buttons that are down, by their ids, and whether they moved.
#[derive(Default)]
struct Grip {
    down: Vec<(i32, Point)>,
    moved: bool,
}

/// A pointer that moved no further than this was a click, CSS pixels.
const CLICK: f64 = 4.0;

/// The canvas, alone in its wrapper, so that nothing ever rebuilds it.
#[component]
pub fn StageCanvas(props: &StageCanvasProps) -> Html {
    let stage = &props.stage;
    let place = use_node_ref();
    let canvas = use_node_ref();
    let engine = props.engine.clone();
    let grip = use_mut_ref(Grip::default);
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
    let held = engine.clone();
    let with_engine = move |f: &dyn Fn(&Rc<RefCell<Engine>>)| {
        let engine = held.borrow().clone();
        if let Some(engine) = engine {
            f(&engine);
        }
    };
    let at = {
        let engine = engine.clone();
        move |event: &PointerEvent| {
            let point = Point::new(f64::from(event.offset_x()), f64::from(event.offset_y()));
            let found = engine.borrow().as_ref().map_or(Selection::None, |engine| engine.borrow().at(point));
            (point, found)
        }
    };
    let onpointerdown = {
        let (at, grip) = (at.clone(), grip.clone());
        Callback::from(move |event: PointerEvent| {
            let (point, _) = at(&event);
            let mut grip = grip.borrow_mut();
            if grip.down.is_empty() {
                grip.moved = false;
            }
            grip.down.retain(|(id, _)| *id != event.pointer_id());
            grip.down.push((event.pointer_id(), point));
            if let Some(canvas) = event.target_dyn_into::<Element>() {
                let _ = canvas.set_pointer_capture(event.pointer_id());
            }
        })
    };
    let onpointermove = {
        let (at, tip, timer, grip, with_engine) =
            (at.clone(), tip.clone(), timer.clone(), grip.clone(), with_engine.clone());
        Callback::from(move |event: PointerEvent| {
            let (point, found) = at(&event);
            if !grip.borrow().down.is_empty() {
                tip.set(None);
                let moved = drag(&mut grip.borrow_mut(), event.pointer_id(), point);
                if let Some((middle, dx, factor)) = moved {
                    with_engine(&|engine| Engine::drag(engine, middle, dx, factor));
                }
                return;
            }
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
    let onpointercancel = {
        let grip = grip.clone();
        Callback::from(move |_: PointerEvent| grip.borrow_mut().down.clear())
    };
    let onpointerup = {
        let (select, selection, at, grip) = (props.select.clone(), props.selection, at, grip);
        Callback::from(move |event: PointerEvent| {
            let (_, found) = at(&event);
            let mut grip = grip.borrow_mut();
            grip.down.retain(|(id, _)| *id != event.pointer_id());
            if grip.down.is_empty() && !grip.moved {
                select.emit(if found == selection { Selection::None } else { found });
            }
        })
    };
    let ondblclick = {
        let with_engine = with_engine.clone();
        Callback::from(move |event: MouseEvent| {
            let point = Point::new(f64::from(event.offset_x()), f64::from(event.offset_y()));
            with_engine(&|engine| Engine::closer(engine, point));
        })
    };
    use_wheel(&canvas, engine.clone());
    let onkeydown = {
        let (select, selection, command, engine) =
            (props.select.clone(), props.selection, props.command.clone(), engine.clone());
        Callback::from(move |event: KeyboardEvent| {
            let engine = engine.borrow().clone();
            let Some(engine) = engine else { return };
            if key(&engine.borrow(), &event, selection, &select, &command) {
                event.prevent_default();
                event.stop_propagation();
            }
        })
    };
    // What a key selected says what it is at once.
    use_effect_with(props.selection, {
        let tip = tip.clone();
        let engine = engine.clone();
        move |selection| {
            let place = engine.borrow().as_ref().and_then(|engine| engine.borrow().place(*selection));
            tip.set(place.filter(|_| *selection != Selection::None).map(|place| (place, *selection)));
        }
    });
    let shown = tip.as_ref().map(|(point, selection)| {
        let (scene, _) = moment(&stage.view, stage.cursor);
        (*point, describe(*selection, &scene, &stage.names, stage.language))
    });
    let standing = &stage.view.at_hand(stage.view.events.len()).standing;
    html! {
        <div class="stage-place" ref={place}>
            <div key="paper" class="stage-paper">
                <canvas ref={canvas} role="img" tabindex="0"
                    aria-label={picture_sentence(&stage.view.after, standing, stage.language)}
                    {onpointerdown} {onpointermove} {onpointerleave} {onpointerup} {onpointercancel} {ondblclick}
                    {onkeydown}></canvas>
            </div>
            <div key="tip" class="stage-tip" aria-hidden="true" ~style={tip_style(shown.as_ref())}>
                {shown.map(|(_, text)| text)}
            </div>
        </div>
    }
}

/// A finger or pointer moved: the middle of all that are down, how far they went, and how much further apart they are.
fn drag(grip: &mut Grip, id: i32, to: Point) -> Option<(Point, f64, f64)> {
    let at = grip.down.iter().position(|(down, _)| *down == id)?;
    let from = grip.down[at].1;
    let far = (to.x - from.x).abs() > CLICK || (to.y - from.y).abs() > CLICK;
    if !grip.moved && !far {
        return None;
    }
    grip.moved = true;
    grip.down[at].1 = to;
    match grip.down.as_slice() {
        [_] => Some((to, to.x - from.x, 1.0)),
        [first, second, ..] => {
            let other = if at == 0 { second.1 } else { first.1 };
            let apart = |point: Point| ((point.x - other.x).abs()).max(12.0);
            let middle = Point::new(f64::midpoint(to.x, other.x), to.y);
            Some((middle, (to.x - from.x) / 2.0, apart(to) / apart(from)))
        }
        [] => None,
    }
}

/// The wheel zooms; the listener is not passive, so that the page does not scroll as well.
#[hook]
fn use_wheel(canvas: &NodeRef, engine: Rc<RefCell<Option<Rc<RefCell<Engine>>>>>) {
    let canvas = canvas.clone();
    use_effect_with((), move |()| {
        let listener = canvas.cast::<Element>().map(|canvas| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&canvas, "wheel", options, move |event| {
                let event: &web_sys::WheelEvent = event.unchecked_ref();
                let engine = engine.borrow().clone();
                let Some(engine) = engine else { return };
                let point = Point::new(f64::from(event.offset_x()), f64::from(event.offset_y()));
                // One notch is 100 pixels or 3 lines; a track pad has finer ones.
                let notches = if event.delta_mode() == 0 { event.delta_y() / 100.0 } else { event.delta_y() / 3.0 };
                if Engine::wheel(&engine, point, -between(notches, -4.0, 4.0)) {
                    event.prevent_default();
                }
            })
        });
        move || drop(listener)
    });
}

/// What a key does while the picture has the focus; false if it is for the page.
fn key(
    engine: &Engine,
    event: &KeyboardEvent,
    selection: Selection,
    select: &Callback<Selection>,
    command: &Callback<Command>,
) -> bool {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return false;
    }
    let go = |way: Way| {
        let next = engine.next(way);
        if let Some(next) = next {
            select.emit(next);
        }
        next.is_some()
    };
    match event.key().as_str() {
        "ArrowLeft" if event.shift_key() => command.emit_later(Command::Pan(-0.25)),
        "ArrowRight" if event.shift_key() => command.emit_later(Command::Pan(0.25)),
        "ArrowLeft" if selection != Selection::None => return go(Way::Left),
        "ArrowRight" if selection != Selection::None => return go(Way::Right),
        "ArrowUp" => return go(Way::Up),
        "ArrowDown" => return go(Way::Down),
        "Enter" if selection == Selection::None => return go(Way::Right),
        "b" | "B" | "o" | "O" => {
            let Some(next) = engine.related(event.key().eq_ignore_ascii_case("b")) else { return false };
            select.emit(next);
        }
        "+" | "=" => command.emit_later(Command::Zoom(2.0)),
        "-" => command.emit_later(Command::Zoom(0.5)),
        "0" => command.emit_later(Command::Fit),
        "f" | "F" => command.emit_later(Command::Follow(true)),
        "Escape" | "Backspace" if selection != Selection::None => select.emit(Selection::None),
        digit => {
            let index = digit.parse::<usize>().ok().and_then(|digit| digit.checked_sub(1));
            let Some(shot) = index.and_then(|index| crate::stage::Shot::ALL.get(index)) else { return false };
            command.emit_later(Command::Shot(*shot));
        }
    }
    true
}

/// Tells the stage something once it is no longer borrowed.
trait EmitLater {
    fn emit_later(&self, command: Command);
}

impl EmitLater for Callback<Command> {
    fn emit_later(&self, command: Command) {
        let this = self.clone();
        yew::platform::spawn_local(async move { this.emit(command) });
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
