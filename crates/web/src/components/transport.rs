//! Buttons for the ways through time, where we are, how quick, and the ticks below.

use super::icons::Icon;
use super::{AppProps, Timeline};
use crate::platform;
use crate::state::{Action, Layout, Run, Speed};
use kmscope_scenario::link::Controls;
use kmscope_session::{TimeCommand, text};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

struct Button {
    id: &'static str,
    class: &'static str,
    icon: Icon,
    label: String,
    keys: &'static str,
    action: Action,
    disabled: bool,
}

/// The footer of the page.
#[component]
pub fn Transport(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let at_start = app.cursor.step == 0;
    let at_end = app.cursor.step >= app.step_count() && app.whole();
    let playing = app.run == Run::Play;
    let button = |button: Button| {
        let Button { id, class, icon, label, keys, action, disabled } = button;
        let app = app.clone();
        let onclick = Callback::from(move |_: MouseEvent| app.dispatch(action.clone()));
        // Not `disabled`: the focus would be lost in the middle of stepping.
        html! {
            <button type="button" key={id} {id} class={classes!("ib", class, disabled.then_some("off"))}
                title={label.clone()} aria-label={label} aria-keyshortcuts={keys}
                aria-disabled={disabled.to_string()} {onclick}>{icon.draw()}</button>
        }
    };
    let go = |id, class, icon, label, keys, command, disabled| {
        button(Button { id, class, icon, label, keys, action: Action::Go(command), disabled })
    };
    if app.layout() == (Layout::Embed { controls: Controls::None }) {
        return html! { <footer class="transport bare"></footer> };
    }
    html! {
        <footer class="transport" aria-label={text!(language, "ui-transport")}>
            <div class="ctl">
                {go("first", "desk", Icon::First, text!(language, "ui-first"), "Home", TimeCommand::Start, at_start)}
                {go("back", "", Icon::Back, text!(language, "ui-back"), "ArrowLeft", TimeCommand::StepBack, at_start)}
                {go("micro-back", "", Icon::MicroBack, text!(language, "ui-micro-back"), "Shift+ArrowLeft ,",
                    TimeCommand::MicroBack, at_start)}
                {button(Button {
                    id: "play",
                    class: "play",
                    icon: if playing { Icon::Pause } else { Icon::Play },
                    label: if playing { text!(language, "ui-pause") } else { text!(language, "ui-play") },
                    keys: "Space K",
                    action: Action::TogglePlay,
                    disabled: app.step_count() == 0,
                })}
                {go("micro", "", Icon::Micro, text!(language, "ui-micro"), "Shift+ArrowRight .",
                    TimeCommand::MicroForward, at_end)}
                {go("step", "", Icon::Step, text!(language, "ui-step"), "ArrowRight", TimeCommand::StepForward, at_end)}
                {go("last", "desk", Icon::Last, text!(language, "ui-last"), "End", TimeCommand::End, at_end)}
                <p class="pos" id="position">{position(props)}</p>
                <span class="sp"></span>
                <label class="speed">
                    <span>{text!(language, "ui-speed")}</span>
                    {speed(props)}
                </label>
                {open_link(props)}
            </div>
            <Timeline app={app.clone()} />
        </footer>
    }
}

fn position(props: &AppProps) -> Html {
    let app = &props.app;
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

fn speed(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let onchange = {
        let app = app.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            if let Some(speed) = usize::try_from(select.selected_index()).ok().and_then(Speed::at) {
                app.dispatch(Action::SetSpeed(speed));
            }
        })
    };
    html! {
        <select id="speed" class="sel words quiet" aria-keyshortcuts="+ -" {onchange}>
            {for Speed::ALL.into_iter().map(|speed| html! {
                <option selected={speed == app.speed}>
                    {speed.label().map_or_else(|| text!(language, "ui-speed-instant"), str::to_owned)}
                </option>
            })}
        </select>
    }
}

/// In somebody else's page: the way to the whole lab, with the present state.
fn open_link(props: &AppProps) -> Html {
    let app = &props.app;
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
