//! Ways through a recording: buttons, where we are, and the time line with its checks.

use super::open::{Open, Shown};
use super::page::{Go, Msg};
use super::words;
use crate::components::{Able, Button, Icon, Select, Shape};
use crate::platform::css;
use crate::state::Speed;
use kmscope_session::{Language, text};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Checks that are drawn on the time line; of more, every second one, or fewer.
const TICKS: usize = 60;

/// Properties of [`Transport`].
#[derive(Properties, PartialEq)]
pub struct TransportProps {
    /// The recording, if one is open.
    pub open: Option<Open>,
    /// Time runs by itself.
    pub playing: bool,
    /// How quick.
    pub speed: Speed,
    /// Language of everything.
    pub language: Language,
    /// Where messages go.
    pub send: Callback<Msg>,
}

/// The footer.
#[component]
pub fn Transport(props: &TransportProps) -> Html {
    let TransportProps { open, playing, speed, language, send } = props;
    let language = *language;
    let open = open.as_ref();
    let steps = open.map_or(0, Open::steps);
    let step = open.map_or(0, |open| open.cursor.step);
    let whole = open.is_none_or(|open| open.cursor.micro >= open.micro_count());
    let (at_start, at_end) = (step == 0, step >= steps && whole);
    let motion = open.is_some_and(|open| matches!(open.shown, Shown::Motion(_)));
    let go =
        |id: &'static str, class: &'static str, shape: Shape, name: String, keys: &'static str, go: Go, off: bool| {
            html! {
                <Button {id} {class} {name} {keys} able={Able::InPlace(!off)}
                    onclick={send.reform(move |_: MouseEvent| Msg::Go(go))}>
                    <Icon {shape} />
                </Button>
            }
        };
    let (play, play_name) = match playing {
        true => (Shape::Pause, text!(language, "ui-pause")),
        false => (Shape::Play, text!(language, "ui-play")),
    };
    let label = |speed: &Speed| match speed.label() {
        Some(label) => AttrValue::from(label),
        None => text!(language, "ui-speed-instant").into(),
    };
    let speeds: Vec<AttrValue> = Speed::ALL.iter().map(label).collect();
    let choose_speed = {
        let send = send.clone();
        Callback::from(move |at: usize| {
            if let Some(speed) = Speed::at(at) {
                send.emit(Msg::Speed(speed));
            }
        })
    };
    html! {
        <footer class="transport" aria-label={text!(language, "ui-transport")}>
            <div class="ctl">
                {go("first", "ib desk", Shape::First, text!(language, "ui-first"), "Home", Go::To(0), at_start)}
                {go("back", "ib", Shape::Back, text!(language, "ui-back"), "ArrowLeft", Go::Back, at_start)}
                {go("micro-back", "ib", Shape::MicroBack, text!(language, "ui-micro-back"), "Shift+ArrowLeft ,",
                    Go::MicroBack, at_start)}
                <Button id="play" class="ib play" name={play_name} keys="Space K" able={Able::InPlace(motion)}
                    onclick={send.reform(|_: MouseEvent| Msg::TogglePlay)}>
                    <Icon shape={play} />
                </Button>
                {go("micro", "ib", Shape::Micro, text!(language, "ui-micro"), "Shift+ArrowRight .", Go::Micro, at_end)}
                {go("step", "ib", Shape::Step, text!(language, "ui-step"), "ArrowRight", Go::Step, at_end)}
                {go("last", "ib desk", Shape::Last, text!(language, "ui-last"), "End", Go::End, at_end)}
                <p class="pos" id="position">
                    if let Some(open) = open {
                        {position(open, language)}
                    }
                </p>
                <span class="sp"></span>
                <label class="speed">
                    <span>{text!(language, "ui-speed")}</span>
                    <Select id="speed" class="sel words quiet" options={speeds}
                        chosen={Speed::ALL.iter().position(|one| one == speed)} onchange={choose_speed} />
                </label>
            </div>
            <div class="timeline">
                if let Some(open) = open {
                    {timeline(open, language, send)}
                }
            </div>
        </footer>
    }
}

/// Where we are, in words.
fn position(open: &Open, language: Language) -> Html {
    let (steps, step) = (open.steps(), open.cursor.step);
    if step == 0 {
        return html! { <><b>{text!(language, "ui-boot")}</b>{text!(language, "ui-boot-steps", steps = steps)}</> };
    }
    let (micro, count) = (open.cursor.micro, open.micro_count());
    let clause = match &open.shown {
        Shown::Motion(motion) => micro.checked_sub(1).and_then(|at| motion.told.view.micro_steps.get(at)),
        _ => None,
    };
    html! {
        <>
            <b>{text!(language, "ui-step-number", step = step)}</b>
            {text!(language, "ui-step-of", steps = steps)}
            if let Some(clause) = clause {
                <span class="micro">
                    {text!(language, "ui-micro-of", micro = micro, count = count, clause = clause.text.clone())}
                </span>
            }
        </>
    }
}

fn timeline(open: &Open, language: Language, send: &Callback<Msg>) -> Html {
    let steps = open.steps();
    #[expect(clippy::cast_precision_loss, reason = "a share of what is on a screen")]
    let share = |step: usize| css::number(step as f64 * 100.0 / steps.max(1) as f64);
    let left = |step: usize| format!("left:{}%", share(step));
    let every = open.checks().len().div_ceil(TICKS).max(1);
    let step = open.cursor.step;
    let oninput = {
        let send = send.clone();
        Callback::from(move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            if let Ok(step) = field.value().parse() {
                send.emit(Msg::Go(Go::To(step)));
            }
        })
    };
    html! {
        <>
            <span class="tl-label">
                <span class="long">{text!(language, "replay-ticks")}</span>
                <span class="short">{text!(language, "ui-ticks-short")}</span>
            </span>
            <div class="tl-row track">
                <div class="bar"></div>
                <div class="done" ~style={format!("width:{}%", share(step))}></div>
                for &at in open.checks().iter().step_by(every) {
                    <i class="snap" ~style={left(at)}></i>
                }
                if let Some(at) = open.difference() {
                    <i class="diff" ~style={left(at)}></i>
                }
                <div class="playhead" ~style={left(step)}></div>
                <input type="range" id="scrubber" min="0" max={steps.to_string()} step="1" value={step.to_string()}
                    aria-label={text!(language, "ui-scrubber")} aria-valuetext={words::sentence(open, language)}
                    {oninput} />
            </div>
        </>
    }
}
