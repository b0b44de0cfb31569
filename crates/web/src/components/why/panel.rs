//! The why-panel: the request's way through the allocator, with the numbers of every check.

use super::entry::{WhyEntry, is_reached};
use crate::components::AppProps;
use crate::components::basics::fidelity_badge::FidelityBadge;
use crate::state::App;
use kmscope_session::narrate::{Fidelity, fidelity, part_of_machine, part_of_step};
use kmscope_session::session::WhyNode;
use kmscope_session::{Language, text};
use yew::prelude::*;

/// The panel.
#[component]
pub fn Why(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    html! {
        // What scrolls is reached by the keyboard.
        <section id="why" class="why" tabindex="0" aria-label={text!(language, "ui-why")}>
            <div class="reqhead">
                <code>{request(app)}</code>
                <span>{app.view.place.as_ref().map(|place| place.say(language)).unwrap_or_default()}</span>
            </div>
            if app.view.step == 0 {
                <Guide {language} />
            }
            <ol class="path">{for path(app)}</ol>
            <p id="honesty" class="exact">
                if let Some(fidelity) = step_fidelity(app) {
                    <FidelityBadge id="fidelity" {fidelity} {language} />
                }
                {app.view.honesty.say(language)}
            </p>
        </section>
    }
}

/// The decisions in order; each run of folded ones behind a line that says how many they are. It is open while the
/// present one is among them.
fn path(app: &App) -> Vec<Html> {
    let nodes = &app.view.why;
    let now = nodes.iter().rposition(|node| is_reached(app, node));
    let entry = |at: usize| html! { <WhyEntry key={at} app={app.clone()} {at} now={now == Some(at)} /> };
    let mut next = 0;
    let run = |run: &[WhyNode]| {
        let (first, count) = (next, run.len());
        next += count;
        if !run[0].folded {
            return entry(first);
        }
        let open = now.is_some_and(|now| (first..first + count).contains(&now));
        html! {
            <li key={first} class="more">
                <details {open}>
                    <summary>{text!(app.language(), "ui-why-more", count = count)}</summary>
                    <ol class="path">{for (first..first + count).map(entry)}</ol>
                </details>
            </li>
        }
    };
    nodes.chunk_by(|one, other| one.folded && other.folded).map(run).collect()
}

/// Whether what is shown was checked against Linux.
fn step_fidelity(app: &App) -> Option<Fidelity> {
    let preset = app.program().machine;
    let part = match app.shown_step() {
        None => Some(part_of_machine(preset)),
        Some(step) => {
            let mut session = app.session.borrow_mut();
            part_of_step(step.op, app.view.outcome, &app.view.events, session.machine(), preset)
        }
    };
    part.map(fidelity)
}

/// The call itself, without what it is assigned to; the machine at boot.
fn request(app: &App) -> String {
    let program = app.program();
    let Some(step) = app.shown_step() else {
        return program.machine.statement();
    };
    let statement = program.source.get(step.span.clone()).unwrap_or_default();
    let first = statement.lines().next().unwrap_or_default();
    let call = first.find(step.call).map_or(first, |at| &first[at..]);
    call.trim_end_matches(['{', ';', ' ']).to_owned()
}

#[derive(Properties, PartialEq)]
struct GuideProps {
    language: Language,
}

/// Before the first step there is nothing to give reasons for: how to read the stage.
#[component]
fn Guide(props: &GuideProps) -> Html {
    let language = props.language;
    html! {
        <dl class="guide">
            <dt>{text!(language, "ui-guide-ladder")}</dt>
            <dd>{text!(language, "ui-guide-ladder-text")}</dd>
            <dt>{text!(language, "ui-guide-map")}</dt>
            <dd>{text!(language, "ui-guide-map-text")}</dd>
            <dt>{text!(language, "ui-guide-lists")}</dt>
            <dd>{text!(language, "ui-guide-lists-text")}</dd>
            <dt>{text!(language, "ui-guide-why")}</dt>
            <dd>{text!(language, "ui-guide-why-text")}</dd>
        </dl>
    }
}
