//! The why-panel: the request's way through the allocator, with the numbers of every check.

use super::AppProps;
use crate::state::App;
use kmscope_mm::event::{Verdict, WatermarkCheck};
use kmscope_session::narrate::{Sign, inequality, left_side, mark_name, right_side, zone_name};
use kmscope_session::session::WhyNode;
use kmscope_session::text;
use yew::prelude::*;

/// The panel.
#[component]
pub fn Why(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let place = app.view.place.as_ref().map(|message| message.say(language)).unwrap_or_default();
    let shown = |node: &WhyNode| app.cursor.micro > node.micro || app.view.micro_steps.is_empty();
    let now = app.view.why.iter().rposition(shown);
    html! {
        <section class="why" id="why" aria-label={text!(language, "ui-why")}>
            <div class="reqhead">
                <code>{request(app)}</code>
                <span>{place}</span>
            </div>
            <ol class="path">
                {for app.view.why.iter().enumerate().map(|(index, node)| {
                    let class = classes!(
                        node.sleeping.then_some("zz"),
                        (now == Some(index)).then_some("now"),
                        (!shown(node)).then_some("later"),
                    );
                    html! {
                        <li key={index} {class}>
                            <b>{node.title.say(language)}</b>
                            {node.detail.as_ref().map(|detail| format!(" {}", detail.say(language))).unwrap_or_default()}
                            {checks(app, node)}
                        </li>
                    }
                })}
            </ol>
            <p class="exact" id="honesty">{app.view.honesty.say(language)}</p>
        </section>
    }
}

/// The call itself, without what it is assigned to; the machine at boot.
fn request(app: &App) -> String {
    let program = app.program();
    let Some(step) = app.current_step() else {
        let (arch, size) = program.machine.script_words();
        return format!("machine {arch} {size}");
    };
    let statement = program.source.get(step.span.clone()).unwrap_or_default();
    let first = statement.lines().next().unwrap_or_default();
    let call = first.find(step.call).map_or(first, |at| &first[at..]);
    call.trim_end_matches(['{', ';', ' ']).to_owned()
}

fn checks(app: &App, node: &WhyNode) -> Html {
    let (table, deciding) = match node.checks.split_last() {
        Some((last, before)) if node.deciding => (before, Some(last)),
        _ => (&node.checks[..], None),
    };
    html! {
        <>
            if !table.is_empty() {
                <table class="iq"><tbody>{for table.iter().map(|check| row(app, check))}</tbody></table>
            }
            if let Some(check) = deciding {
                {decision(app, check)}
            }
        </>
    }
}

fn row(app: &App, check: &WatermarkCheck) -> Html {
    let language = app.language();
    let zone = zone_name(app.session.borrow().machine(), check.zone);
    let verdict = match check.verdict {
        Verdict::Pass => text!(language, "ui-check-yes"),
        Verdict::TooFew => text!(language, "ui-check-no"),
        Verdict::NoBlock => text!(language, "ui-check-no-block"),
    };
    html! {
        <tr>
            <th scope="row">{zone}</th>
            <td class="n">{left_side(check)}</td>
            <td class="op">{">"}</td>
            <td class="n l">{right_side(check)}</td>
            <td class="no">{verdict}</td>
        </tr>
    }
}

/// The one thing that is inverted: the inequality that decided.
fn decision(app: &App, check: &WatermarkCheck) -> Html {
    let language = app.language();
    let zone = zone_name(app.session.borrow().machine(), check.zone);
    let sign = app.view.outcome.as_ref().map_or(Sign::Nothing, Sign::of);
    let (left, mark, right) = (left_side(check), mark_name(check), right_side(check));
    let sentence = match check.verdict {
        Verdict::Pass => text!(language, "ui-decide-above", left = left, mark = mark, right = right),
        Verdict::TooFew => text!(language, "ui-decide-below", left = left, mark = mark, right = right),
        Verdict::NoBlock => inequality(check).say(language),
    };
    html! {
        <div class="decide" id="decide">
            <span>{text!(language, "ui-decide-zone", zone = zone)}</span>
            <strong>{sentence}</strong>
            <em>{sign.words().say(language)}</em>
        </div>
    }
}
