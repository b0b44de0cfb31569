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
    let deciding = if node.deciding { deciding(&node.checks) } else { None };
    let rows = rows(&node.checks, deciding);
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

/// Which of a deciding node's checks decided: the last if it passed, else, of the zone that was
/// asked first, the one that asked for least.
fn deciding(checks: &[WatermarkCheck]) -> Option<usize> {
    let last = checks.last()?;
    if last.verdict == Verdict::Pass {
        return Some(checks.len() - 1);
    }
    let first_zone = checks.iter().map(|check| check.zone).max()?;
    let of_zone = checks.iter().enumerate().filter(|(_, check)| check.zone == first_zone);
    of_zone.min_by_key(|(_, check)| check.limit_pages()).map(|(at, _)| at)
}

/// The checks but the deciding one, each once, and how often it was made with the same numbers.
fn rows(checks: &[WatermarkCheck], deciding: Option<usize>) -> Vec<(WatermarkCheck, usize)> {
    let mut rows: Vec<(WatermarkCheck, usize)> = Vec::new();
    for (index, check) in checks.iter().enumerate() {
        if deciding.is_some_and(|at| at == index || checks[at] == *check) {
            continue;
        }
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
    fn what_decides_is_the_check_that_passed_or_else_that_of_the_zone_asked_first() {
        let fails = [check(2, 127, Verdict::TooFew), check(1, 252, Verdict::TooFew), check(0, 293, Verdict::TooFew)];
        assert_eq!(deciding(&fails), Some(0));
        let mut passes = fails.to_vec();
        passes.push(check(2, 415, Verdict::Pass));
        assert_eq!(deciding(&passes), Some(3));
        assert_eq!(deciding(&[]), None);
    }

    #[test]
    fn a_check_made_twice_with_the_same_numbers_is_one_row() {
        let round = [check(2, 127, Verdict::TooFew), check(1, 252, Verdict::TooFew)];
        let twice = [round, round].concat();
        assert_eq!(rows(&twice, None), [(round[0], 2), (round[1], 2)]);
        assert_eq!(rows(&twice, Some(2)), [(round[1], 2)]);
    }
}
