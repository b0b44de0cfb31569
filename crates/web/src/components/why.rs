//! The why-panel: the request's way through the allocator, with the numbers of every check.

use crate::state::App;
use kmscope_mm::event::{Verdict, WatermarkCheck};
use kmscope_session::narrate::{Sign, inequality, left_side, mark_name, right_side, zone_name};
use kmscope_session::session::WhyNode;
use kmscope_session::text;
use yew::prelude::*;

/// The panel.
pub fn why(app: &App) -> Html {
    let language = app.language();
    let place = app.view.place.as_ref().map(|message| message.say(language)).unwrap_or_default();
    let shown = |node: &WhyNode| app.shown.micro > node.micro || app.view.micro_steps.is_empty();
    let now = app.view.why.iter().rposition(shown);
    html! {
        <section class="why" id="why" aria-label={text!(language, "ui-why")}>
            <div class="reqhead">
                <code>{request(app)}</code>
                <span>{place}</span>
            </div>
            if app.view.step == 0 {
                {guide(app)}
            }
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

/// Before the first step there is nothing to give reasons for: how to read the stage.
fn guide(app: &App) -> Html {
    let language = app.language();
    html! {
        <dl class="guide">
            <dt>{text!(language, "ui-guide-ladder")}</dt><dd>{text!(language, "ui-guide-ladder-text")}</dd>
            <dt>{text!(language, "ui-guide-map")}</dt><dd>{text!(language, "ui-guide-map-text")}</dd>
            <dt>{text!(language, "ui-guide-lists")}</dt><dd>{text!(language, "ui-guide-lists-text")}</dd>
            <dt>{text!(language, "ui-guide-why")}</dt><dd>{text!(language, "ui-guide-why-text")}</dd>
        </dl>
    }
}

/// The call itself, without what it is assigned to; the machine at boot.
fn request(app: &App) -> String {
    let program = app.program();
    let Some(step) = app.shown_step() else {
        let (arch, size) = program.machine.script_words();
        return format!("machine {arch} {size}");
    };
    let statement = program.source.get(step.span.clone()).unwrap_or_default();
    let first = statement.lines().next().unwrap_or_default();
    let call = first.find(step.call).map_or(first, |at| &first[at..]);
    call.trim_end_matches(['{', ';', ' ']).to_owned()
}

fn checks(app: &App, node: &WhyNode) -> Html {
    let deciding = node.decided_by.filter(|_| node.deciding);
    let rows = if node.checks.len() == 1 && deciding.is_some() { Vec::new() } else { rows(&node.checks) };
    html! {
        <>
            if !rows.is_empty() {
                <table class="iq"><tbody>{for rows.iter().map(|(check, times)| row(app, check, *times))}</tbody></table>
            }
            if let Some(at) = deciding {
                {decision(app, &node.checks[at])}
            }
        </>
    }
}

/// The checks, each once, and how often it was made with the same numbers. The deciding one stands among
/// them as well: the list says what was looked at, the box below it what decided.
fn rows(checks: &[WatermarkCheck]) -> Vec<(WatermarkCheck, usize)> {
    let mut rows: Vec<(WatermarkCheck, usize)> = Vec::new();
    for check in checks {
        match rows.iter_mut().find(|(known, _)| known == check) {
            Some((_, times)) => *times += 1,
            None => rows.push((*check, 1)),
        }
    }
    rows
}

fn row(app: &App, check: &WatermarkCheck, times: usize) -> Html {
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
            <td class="no">{verdict}{if times > 1 { format!(" ×\u{2009}{times}") } else { String::new() }}</td>
        </tr>
    }
}

/// The one thing that is inverted: the inequality that decided.
fn decision(app: &App, check: &WatermarkCheck) -> Html {
    let language = app.language();
    let zone = zone_name(app.session.borrow().machine(), check.zone);
    let sign = match check.verdict {
        Verdict::Pass => Sign::Granted,
        _ => app.view.outcome.as_ref().map_or(Sign::Nothing, Sign::of),
    };
    let (left, mark, right) = (left_side(check), mark_name(check), right_side(check));
    let sentence = match check.verdict {
        // There is no mark to compare with, or it is not what the request lacked.
        _ if mark == "none" => inequality(check).say(language),
        Verdict::NoBlock => inequality(check).say(language),
        Verdict::Pass => text!(language, "ui-decide-above", left = left, mark = mark, right = right),
        Verdict::TooFew => text!(language, "ui-decide-below", left = left, mark = mark, right = right),
    };
    html! {
        <div class="decide" id="decide">
            <span>{text!(language, "ui-decide-zone", zone = zone)}</span>
            <strong>{sentence}</strong>
            <em>{sign.words().say(language)}</em>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmscope_mm::ZoneId;
    use kmscope_mm::event::Watermark;

    fn check(zone: u8, free_pages: i64, verdict: Verdict) -> WatermarkCheck {
        WatermarkCheck {
            zone: ZoneId(zone),
            order: 0,
            watermark: Watermark::Min,
            free_pages,
            unusable_pages: 0,
            mark_pages: 338,
            boost_pages: 0,
            rights_pages: 0,
            reserve_pages: 0,
            verdict,
        }
    }

    #[test]
    fn a_check_made_twice_with_the_same_numbers_is_one_row() {
        let round = [check(2, 127, Verdict::TooFew), check(1, 252, Verdict::TooFew)];
        let twice = [round, round].concat();
        assert_eq!(rows(&twice), [(round[0], 2), (round[1], 2)]);
    }
}
