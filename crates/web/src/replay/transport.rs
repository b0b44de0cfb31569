//! Ways through a recording: buttons, where we are, and the time line with its checks.

use super::page::{Go, Msg, Open, Page, Shown};
use crate::components::{Able, Button, Icon, Select};
use crate::platform::css;
use crate::state::Speed;
use kmscope_session::text;
use web_sys::HtmlInputElement;
use yew::html::Scope;
use yew::prelude::*;

/// Checks that are drawn on the time line; of more, every second one, or fewer.
const TICKS: usize = 60;

/// The footer.
pub fn transport(page: &Page, link: &Scope<Page>) -> Html {
    let language = page.prefs.language;
    let open = page.open.as_ref();
    let steps = open.map_or(0, Open::steps);
    let step = open.map_or(0, |open| open.cursor.step);
    let whole = open.is_none_or(|open| open.cursor.micro >= open.micro_count());
    let (at_start, at_end) = (step == 0, step >= steps && whole);
    let motion = open.is_some_and(|open| matches!(open.shown, Shown::Motion(_)));
    let go = |id, class, icon, name, keys, go: Go, off: bool| {
        let onclick = link.callback(move |_: MouseEvent| Msg::Go(go));
        let button = Button::icon(icon, name, onclick);
        Button { id: Some(id), class, keys: Some(keys), able: Able::InPlace(!off), ..button }.draw()
    };
    let (icon, name) = match page.playing {
        true => (Icon::Pause, text!(language, "ui-pause")),
        false => (Icon::Play, text!(language, "ui-play")),
    };
    let play = Button::icon(icon, name, link.callback(|_: MouseEvent| Msg::TogglePlay));
    let play =
        Button { id: Some("play"), class: "ib play", keys: Some("Space K"), able: Able::InPlace(motion), ..play };
    let label = |speed: &Speed| speed.label().map_or_else(|| text!(language, "ui-speed-instant"), str::to_owned);
    let speed = Select {
        id: "speed",
        class: "sel words quiet",
        name: None,
        keys: None,
        options: Speed::ALL.iter().map(label).collect(),
        chosen: Speed::ALL.iter().position(|speed| *speed == page.speed),
        first_disabled: false,
        onchange: link.batch_callback(|at: usize| Speed::at(at).map(Msg::Speed)),
    };
    html! {
        <footer class="transport" aria-label={text!(language, "ui-transport")}>
            <div class="ctl">
                {go("first", "ib desk", Icon::First, text!(language, "ui-first"), "Home", Go::To(0), at_start)}
                {go("back", "ib", Icon::Back, text!(language, "ui-back"), "ArrowLeft", Go::Back, at_start)}
                {go("micro-back", "ib", Icon::MicroBack, text!(language, "ui-micro-back"), "Shift+ArrowLeft ,",
                    Go::MicroBack, at_start)}
                {play.draw()}
                {go("micro", "ib", Icon::Micro, text!(language, "ui-micro"), "Shift+ArrowRight .", Go::Micro, at_end)}
                {go("step", "ib", Icon::Step, text!(language, "ui-step"), "ArrowRight", Go::Step, at_end)}
                {go("last", "ib desk", Icon::Last, text!(language, "ui-last"), "End", Go::End, at_end)}
                <p class="pos" id="position">{position(page)}</p>
                <span class="sp"></span>
                <label class="speed"><span>{text!(language, "ui-speed")}</span>{speed.draw()}</label>
            </div>
            {timeline(page, link)}
        </footer>
    }
}

fn position(page: &Page) -> Html {
    let language = page.prefs.language;
    let Some(open) = &page.open else { return html! { <></> } };
    let steps = open.steps();
    let step = open.cursor.step;
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

fn timeline(page: &Page, link: &Scope<Page>) -> Html {
    let language = page.prefs.language;
    let Some(open) = &page.open else { return html! { <div class="timeline"></div> } };
    let steps = open.steps().max(1);
    #[expect(clippy::cast_precision_loss, reason = "a share of what is on a screen")]
    let left = |step: usize| format!("left:{}%", css::number(step as f64 * 100.0 / steps as f64));
    let checks = open.checks();
    let every = checks.len().div_ceil(TICKS).max(1);
    let ticks = checks.iter().step_by(every).map(|&at| html! { <i class="snap" ~style={left(at)}></i> });
    let difference = open.difference().map(|at| html! { <i class="diff" ~style={left(at)}></i> });
    let oninput = link.batch_callback(|event: InputEvent| {
        let field: HtmlInputElement = event.target_unchecked_into();
        field.value().parse().ok().map(|step| Msg::Go(Go::To(step)))
    });
    html! {
        <div class="timeline">
            <span class="tl-label">
                <span class="long">{text!(language, "replay-ticks")}</span>
                <span class="short">{text!(language, "ui-ticks-short")}</span>
            </span>
            <div class="tl-row track">
                <div class="bar"></div>
                <div class="done" ~style={format!("width:{}", left(open.cursor.step).trim_start_matches("left:"))}></div>
                {for ticks}
                {for difference}
                <div class="playhead" ~style={left(open.cursor.step)}></div>
                <input type="range" id="scrubber" min="0" max={open.steps().to_string()} step="1"
                    value={open.cursor.step.to_string()} aria-label={text!(language, "ui-scrubber")}
                    aria-valuetext={panel_sentence(open, page)} {oninput} />
            </div>
        </div>
    }
}

fn panel_sentence(open: &Open, page: &Page) -> String {
    super::panel::sentence(open, page.prefs.language)
}
