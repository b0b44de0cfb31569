//! Buttons for the ways through time, where we are, how quick, and the ticks below.

use super::Timeline;
use super::icons::Icon;
use super::parts::{Able, Button, Select, act};
use crate::platform;
use crate::state::{Action, App, Layout, Run, Speed};
use kmscope_scenario::link::Controls;
use kmscope_session::{TimeCommand, text};
use yew::prelude::*;

/// The footer of the page.
pub fn transport(app: &App) -> Html {
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
        return html! { <footer class="transport bare"></footer> };
    }
    html! {
        <footer class="transport" aria-label={text!(language, "ui-transport")}>
            <div class="ctl">
                {go("first", "ib desk", Icon::First, text!(language, "ui-first"), "Home", TimeCommand::Start, at_start)}
                {go("back", "ib", Icon::Back, text!(language, "ui-back"), "ArrowLeft", TimeCommand::StepBack, at_start)}
                {go("micro-back", "ib", Icon::MicroBack, text!(language, "ui-micro-back"), "Shift+ArrowLeft ,",
                    TimeCommand::MicroBack, at_start)}
                {button("play", "ib play", play_icon, play_name, "Space K", Action::TogglePlay, app.step_count() == 0)}
                {go("micro", "ib", Icon::Micro, text!(language, "ui-micro"), "Shift+ArrowRight .",
                    TimeCommand::MicroForward, at_end)}
                {go("step", "ib", Icon::Step, text!(language, "ui-step"), "ArrowRight", TimeCommand::StepForward, at_end)}
                {go("last", "ib desk", Icon::Last, text!(language, "ui-last"), "End", TimeCommand::End, at_end)}
                <p class="pos" id="position">{position(app)}</p>
                <span class="sp"></span>
                <label class="speed">
                    <span>{text!(language, "ui-speed")}</span>
                    {speed(app)}
                </label>
                {open_link(app)}
            </div>
            <Timeline app={app.clone()} />
        </footer>
    }
}

fn position(app: &App) -> Html {
    let language = app.language();
    let steps = app.step_count();
    let micro = app.cursor.micro;
    let count = if app.is_pause() { 0 } else { app.view.micro_steps.len() };
    if app.cursor.step == 0 {
        return html! { <><b>{text!(language, "ui-boot")}</b>{text!(language, "ui-boot-steps", steps = steps)}</> };
    }
    let clause = micro.checked_sub(1).and_then(|index| app.view.micro_steps.get(index));
    html! {
        <>
            <b>{text!(language, "ui-step-number", step = app.cursor.step)}</b>
            {text!(language, "ui-step-of", steps = steps)}
            if count > 0 {
                <span class="micro">
                    {match clause {
                        Some(step) => text!(language, "ui-micro-of", micro = micro, count = count,
                            clause = step.text.clone()),
                        None => text!(language, "ui-micro-none", count = count),
                    }}
                </span>
            }
        </>
    }
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
fn open_link(app: &App) -> Html {
    if !app.layout().is_embed() {
        return html! { <span class="open-place"></span> };
    }
    let href = platform::link::of_moment(app);
    html! {
        <span class="open-place">
            <a id="open" {href} target="_blank" rel="noopener">{text!(app.language(), "ui-open")}</a>
        </span>
    }
}
