//! Buttons for the ways through time, where we are, how quick, and the ticks below.

use super::icons::Icon;
use super::lens;
use super::parts::{Able, Button, Select, act};
use super::{AppProps, Timeline};
use crate::el::{El, component, el};
use crate::platform;
use crate::state::{Action, App, Layout, Run, Speed};
use kmscope_scenario::link::Controls;
use kmscope_session::{TimeCommand, text};
use yew::prelude::*;

/// The footer of the page.
pub fn transport(app: &App) -> El {
    let language = app.language();
    let at_start = app.cursor.step == 0;
    let at_end = app.cursor.step >= app.step_count() && app.whole();
    let playing = app.run == Run::Play;
    let button = |id, class, icon, name, keys, action, disabled: bool| {
        let button = Button::icon(icon, name, act(app, action));
        Button { id: Some(id), class, keys: Some(keys), able: Able::InPlace(!disabled), ..button }.draw()
    };
    let go = |id, class, icon, name, keys, command, disabled| {
        button(id, class, icon, name, keys, Action::Go(command), disabled)
    };
    let (play_icon, play_name) = match playing {
        true => (Icon::Pause, text!(language, "ui-pause")),
        false => (Icon::Play, text!(language, "ui-play")),
    };
    if app.layout() == (Layout::Embed { controls: Controls::None }) {
        return el("footer").class("transport bare");
    }
    use Icon::{Back, First, Last, Micro, MicroBack, Step};
    let control = el("div")
        .class("ctl")
        .put(go("first", "ib desk", First, text!(language, "ui-first"), "Home", TimeCommand::Start, at_start))
        .put(go("back", "ib", Back, text!(language, "ui-back"), "ArrowLeft", TimeCommand::StepBack, at_start))
        .put(go(
            "micro-back",
            "ib",
            MicroBack,
            text!(language, "ui-micro-back"),
            "Shift+ArrowLeft ,",
            TimeCommand::MicroBack,
            at_start,
        ))
        .put(button("play", "ib play", play_icon, play_name, "Space K", Action::TogglePlay, app.step_count() == 0))
        .put(go(
            "micro",
            "ib",
            Micro,
            text!(language, "ui-micro"),
            "Shift+ArrowRight .",
            TimeCommand::MicroForward,
            at_end,
        ))
        .put(go("step", "ib", Step, text!(language, "ui-step"), "ArrowRight", TimeCommand::StepForward, at_end))
        .put(go("last", "ib desk", Last, text!(language, "ui-last"), "End", TimeCommand::End, at_end))
        .put(position(app))
        .put(el("span").class("sp"))
        .put(el("label").class("speed").put(el("span").put(text!(language, "ui-speed"))).put(speed(app)))
        .put((app.has_lens() && !app.layout().is_embed()).then(|| lens::choices(app)))
        .put(open_link(app));
    el("footer").class("transport").set("aria-label", text!(language, "ui-transport")).put(control).put(component::<
        Timeline,
    >(
        "timeline",
        AppProps { app: app.clone() },
    ))
}

fn position(app: &App) -> El {
    let language = app.language();
    let steps = app.step_count();
    let micro = app.cursor.micro;
    let count = if app.is_pause() { 0 } else { app.view.micro_steps.len() };
    let place = el("p").id("position").class("pos");
    if app.cursor.step == 0 {
        let boot = el("b").put(text!(language, "ui-boot"));
        return place.put(boot).put(text!(language, "ui-boot-steps", steps = steps));
    }
    let clause = micro.checked_sub(1).and_then(|index| app.view.micro_steps.get(index));
    let micro = (count > 0).then(|| {
        el("span").class("micro").put(match clause {
            Some(step) => text!(language, "ui-micro-of", micro = micro, count = count, clause = step.text.clone()),
            None => text!(language, "ui-micro-none", count = count),
        })
    });
    place
        .put(el("b").put(text!(language, "ui-step-number", step = app.cursor.step)))
        .put(text!(language, "ui-step-of", steps = steps))
        .put(micro)
}

fn speed(app: &App) -> Html {
    let language = app.language();
    let onchange = {
        let app = app.clone();
        Callback::from(move |index: usize| {
            if let Some(speed) = Speed::at(index) {
                app.dispatch(Action::SetSpeed(speed));
            }
        })
    };
    let label = |speed: &Speed| speed.label().map_or_else(|| text!(language, "ui-speed-instant"), str::to_owned);
    Select {
        id: "speed",
        class: "sel words quiet",
        name: None,
        keys: Some("+ -"),
        options: Speed::ALL.iter().map(label).collect(),
        chosen: Speed::ALL.iter().position(|speed| *speed == app.speed),
        first_disabled: false,
        onchange,
    }
    .draw()
}

/// In somebody else's page: the way to the whole lab, with the present state.
fn open_link(app: &App) -> El {
    let link = app.layout().is_embed().then(|| {
        let link = el("a").id("open").set("href", platform::link::of_moment(app));
        link.set("target", "_blank").set("rel", "noopener").put(text!(app.language(), "ui-open"))
    });
    el("span").class("open-place").put(link)
}
