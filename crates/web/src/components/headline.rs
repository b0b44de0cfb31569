//! The one sentence of the step, large, the inequality that decided it, and the second sentence.

use crate::components::AppProps;
use crate::components::basics::terms::Terms;
use crate::components::crumbs::Crumbs;
use crate::state::App;
use kmscope_mm::event::{Verdict, WatermarkCheck};
use kmscope_session::narrate::{left_side, mark_name, right_side};
use kmscope_session::text;
use yew::prelude::*;

/// The headline.
#[component]
pub fn Headline(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let subline = app.view.subline.as_ref().map(|message| message.say(language)).unwrap_or_default();
    html! {
        <div class="headline">
            <h1 id="headline">{unbroken(&app.view.headline.say(language))}</h1>
            {decided(app)}
            if !app.presents() && !app.layout().is_embed() {
                <Crumbs app={app.clone()} />
            }
            if !app.presents() {
                // One line, or none: what does not fit is on a second line, which is not seen.
                <p id="subline">
                    if let Some(wrong) = app.compiled.diagnostics.first() {
                        <b>{text!(language, "ui-script-stops", line = wrong.line)}{" "}</b>
                    }
                    <span><Terms id="subline" text={subline} {language} stress_null={true} /></span>
                </p>
            }
        </div>
    }
}

/// The one thing that is inverted: the inequality that decided, once one has come to it.
fn decided(app: &App) -> Html {
    let node = app.view.why.iter().rev().find(|node| node.decided_by.is_some() && node.micro < app.shown.micro.max(1));
    let check = node.and_then(|node| node.checks.get(node.decided_by?));
    match check {
        Some(check) => html! { <p id="verdict" class="verdict-box">{inequality(app, check)}</p> },
        None => html! {},
    }
}

fn inequality(app: &App, check: &WatermarkCheck) -> Html {
    let language = app.language();
    let (left, right) = (left_side(check), right_side(check));
    if mark_name(check) == "none" && check.verdict == Verdict::Pass {
        // No mark: what was free, and what is.
        let after = app.view.after.zones.get(check.zone.index()).map(|zone| zone.free_pages);
        let strong = match after.filter(|after| *after != check.free_pages) {
            Some(after) => text!(language, "screen-free-then", before = check.free_pages, after = after),
            None => text!(language, "screen-free", left = left),
        };
        return html! { <><b>{strong}</b>{" "}<span>{text!(language, "screen-no-mark")}</span></> };
    }
    let strong = text!(language, "screen-free-above", left = left, right = right);
    let answer = match check.verdict {
        Verdict::Pass => text!(language, "ui-check-yes"),
        Verdict::TooFew => text!(language, "ui-check-no"),
        Verdict::NoBlock => text!(language, "screen-no-block", order = check.order),
    };
    html! { <><b>{strong}</b>{" "}<span>{answer}</span></> }
}

/// The inequality behind the colon is not broken between its sides.
fn unbroken(sentence: &str) -> Html {
    let cut = sentence.find(": ").map(|at| at + 2).or_else(|| sentence.find('：').map(|at| at + '：'.len_utf8()));
    match cut {
        Some(at) if sentence[at..].contains(['>', '≤']) && sentence[at..].chars().count() <= 28 => {
            html! { <>{&sentence[..at]}<span class="nb">{&sentence[at..]}</span></> }
        }
        _ => html! { {sentence} },
    }
}
