//! Buttons for the ways through time, where we are, how quick, and the ticks below.

use crate::components::AppProps;
use crate::components::basics::button::{Able, Button, act};
use crate::components::basics::icon::{Icon, Shape};
use crate::components::basics::select::Select;
use crate::components::lens::choices::LensChoices;
use crate::components::time::timeline::Timeline;
use crate::platform::link;
use crate::state::{Action, Layout, Run, Speed};
use kmscope_scenario::link::Controls;
use kmscope_session::{TimeCommand, text};
use yew::prelude::*;

/// The footer of the page.
#[component]
pub fn Transport(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    if app.layout() == (Layout::Embed { controls: Controls::None }) {
        return html! { <footer class="transport bare"></footer> };
    }
    let at_start = app.cursor.step == 0;
    let at_end = app.cursor.step >= app.step_count() && app.whole();
    let (back, on) = (Able::InPlace(!at_start), Able::InPlace(!at_end));
    let (play, play_name) = match app.run {
        Run::Play => (Shape::Pause, text!(language, "ui-pause")),
        Run::Paused => (Shape::Play, text!(language, "ui-play")),
    };
    let go = |command| act(app, Action::Go(command));
    let presents = app.presents();
    let (step_back, step) = if presents {
        (act(app, Action::MomentBefore), act(app, Action::NextMoment))
    } else {
        (go(TimeCommand::StepBack), go(TimeCommand::StepForward))
    };
    // Small: what one needs to be led through a moment.
    let small = presents || app.layout().is_embed();
    html! {
        <footer class="transport" aria-label={text!(language, "ui-transport")}>
            <div class="ctl-place">
                <div class="ctl">
                    if !small {
                        <Button key="first" id="first" class="ib desk" name={text!(language, "ui-first")} keys="Home"
                            able={back} onclick={go(TimeCommand::Start)}>
                            <Icon shape={Shape::First} />
                        </Button>
                    }
                    <Button key="back" id="back" class="ib" name={text!(language, "ui-back")} keys="ArrowLeft" able={back}
                        onclick={step_back}>
                        <Icon shape={Shape::Back} />
                    </Button>
                    if !small {
                        <Button key="micro-back" id="micro-back" class="ib desk" name={text!(language, "screen-micro-back")}
                            keys="Shift+ArrowLeft" able={back} onclick={go(TimeCommand::MicroBack)}>
                            <Icon shape={Shape::MicroBack} />
                        </Button>
                    }
                    <Button key="play" id="play" class="ib play" name={play_name} keys="Space K"
                        able={Able::InPlace(app.step_count() > 0)} onclick={act(app, Action::TogglePlay)}>
                        <Icon shape={play} />
                    </Button>
                    if !small {
                        <Button key="micro" id="micro" class="ib desk" name={text!(language, "screen-micro")}
                            keys="Shift+ArrowRight" able={on} onclick={go(TimeCommand::MicroForward)}>
                            <Icon shape={Shape::Micro} />
                        </Button>
                    }
                    <Button key="step" id="step" class="ib" name={text!(language, "ui-step")} keys="ArrowRight" able={on}
                        onclick={step}>
                        <Icon shape={Shape::Step} />
                    </Button>
                    if !small {
                        <Button key="last" id="last" class="ib desk" name={text!(language, "ui-last")} keys="End" able={on}
                            onclick={go(TimeCommand::End)}>
                            <Icon shape={Shape::Last} />
                        </Button>
                    }
                </div>
                <Position app={app.clone()} />
                if !small {
                    <div class="choices">
                        <SpeedChoice app={app.clone()} />
                        <LensChoices app={app.clone()} />
                    </div>
                }
            </div>
            <Timeline key="timeline" app={app.clone()} />
            <OpenLink app={app.clone()} />
            if presents {
                <Button id="leave" class="btn" title={text!(language, "screen-leave")} keys="Escape"
                    onclick={act(app, Action::Present(false))}>
                    {"Esc"}
                </Button>
            }
        </footer>
    }
}

/// Step and micro-step.
#[component]
fn Position(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let steps = app.step_count();
    if app.cursor.step == 0 {
        return html! {
            <p id="position" class="pos">
                <b>{text!(language, "ui-boot")}</b>
                {text!(language, "ui-boot-steps", steps = steps)}
            </p>
        };
    }
    let micro = app.cursor.micro;
    let small = app.presents() || app.layout().is_embed();
    let count = if small || app.is_pause() { 0 } else { app.view.micro_steps.len() };
    let clause = micro.checked_sub(1).and_then(|index| app.view.micro_steps.get(index));
    let micro = (count > 0).then(|| match clause {
        Some(step) => text!(language, "ui-micro-of", micro = micro, count = count, clause = step.text.clone()),
        None => text!(language, "ui-micro-none", count = count),
    });
    html! {
        <p id="position" class="pos">
            <b>{text!(language, "ui-step-number", step = app.cursor.step)}</b>
            {text!(language, "ui-step-of", steps = steps)}
            if let Some(micro) = micro {
                <span class="micro">{micro}</span>
            }
        </p>
    }
}

/// How quick.
#[component]
fn SpeedChoice(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let onchange = use_callback(app.dispatcher(), |at: usize, dispatcher| {
        if let Some(speed) = Speed::at(at) {
            dispatcher.dispatch(Action::SetSpeed(speed));
        }
    });
    let words = |speed: Speed| match speed.label() {
        Some(label) => AttrValue::Static(label),
        None => text!(language, "ui-speed-instant").into(),
    };
    html! {
        <label class="speed">
            <span>{text!(language, "ui-speed")}</span>
            <Select key="speed" id="speed" class="sel words quiet" keys="+ -"
                options={Speed::ALL.map(words).to_vec()}
                chosen={Speed::ALL.iter().position(|speed| *speed == app.speed)} {onchange} />
        </label>
    }
}

/// In somebody else's page: the way to the whole lab, with the present state.
#[component]
fn OpenLink(props: &AppProps) -> Html {
    let app = &props.app;
    html! {
        <span class="open-place">
            if app.layout().is_embed() {
                <a id="open" href={link::of_moment(app)} target="_blank" rel="noopener"
                    title={text!(app.language(), "screen-open-lab")}>
                    {text!(app.language(), "ui-open")}
                </a>
            }
        </span>
    }
}
