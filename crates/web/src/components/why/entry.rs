//! A decision on the request's way: the kernel's name of its rule, what it is, what came out, and its checks.

use super::oom_candidates::OomCandidates;
use crate::components::basics::terms::Terms;
use crate::state::App;
use kmscope_mm::event::{Verdict, WatermarkCheck};
use kmscope_session::narrate::{Sign, inequality, left_side, mark_name, right_side};
use kmscope_session::session::WhyNode;
use kmscope_session::text;
use yew::prelude::*;

/// Properties of [`WhyEntry`].
#[derive(Properties, PartialEq)]
pub(crate) struct WhyEntryProps {
    /// The app.
    pub app: App,
    /// Place of the decision on the way.
    pub at: usize,
    /// It is the latest that has been made.
    pub now: bool,
}

/// The decision has been made at the moment that is shown.
pub(crate) fn is_reached(app: &App, node: &WhyNode) -> bool {
    app.shown.micro > node.micro || app.view.micro_steps.is_empty()
}

/// The decision.
#[component]
pub(crate) fn WhyEntry(props: &WhyEntryProps) -> Html {
    let WhyEntryProps { app, at, now } = props;
    let language = app.language();
    let node = &app.view.why[*at];
    let later = !is_reached(app, node);
    let deciding = node.decided_by.filter(|_| node.deciding).map(|at| node.checks[at]);
    // Of all decisions the first one that uses a term explains it.
    let earlier = app.view.why[..*at].iter().flat_map(|node| std::iter::once(&node.title).chain(&node.detail));
    let before = earlier.map(|message| message.say(language) + "; ").collect::<String>();
    // The only check is told by the box alone, if it decided.
    let in_rows = !node.checks.is_empty() && (node.checks.len() > 1 || deciding.is_none());
    html! {
        <li class={classes!(node.sleeping.then_some("zz"), now.then_some("now"), later.then_some("later"))}>
            <b><Terms id={format!("why-{at}")} text={node.title.say(language)} {language} before={before.clone()} /></b>
            if let Some(detail) = &node.detail {
                {" "}<Terms id={format!("why-{at}-detail")} text={detail.say(language)} {language}
                    before={before + &node.title.say(language)} />
            }
            if !node.rule.is_empty() {
                <code class="rule" lang="en">{node.rule}</code>
            }
            if in_rows {
                <Checks app={app.clone()} checks={node.checks.clone()} />
            }
            if let Some(check) = deciding {
                <DecidingCheck app={app.clone()} {check} />
            }
            if !node.candidates.is_empty() {
                <OomCandidates candidates={node.candidates.clone()} {language} />
            }
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct ChecksProps {
    app: App,
    checks: Vec<WatermarkCheck>,
}

/// Checks of watermarks, one a row.
#[component]
fn Checks(props: &ChecksProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let row = |(check, times): (WatermarkCheck, usize)| {
        let verdict = match check.verdict {
            Verdict::Pass => text!(language, "ui-check-yes"),
            Verdict::TooFew => text!(language, "ui-check-no"),
            Verdict::NoBlock => text!(language, "ui-check-no-block"),
        };
        let times = if times > 1 { format!(" ×\u{2009}{times}") } else { String::new() };
        html! {
            <tr>
                <th scope="row">{app.session.borrow().zone_name(check.zone)}</th>
                <td class="n">{left_side(&check)}</td>
                <td class="op">{">"}</td>
                <td class="n l">{right_side(&check)}</td>
                <td class="no">{verdict + &times}</td>
            </tr>
        }
    };
    html! {
        <table class="iq">
            <tbody>{for rows(&props.checks).into_iter().map(row)}</tbody>
        </table>
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

#[derive(Properties, PartialEq)]
struct DecidingCheckProps {
    app: App,
    check: WatermarkCheck,
}

/// The one thing that is inverted: the inequality that decided.
#[component]
fn DecidingCheck(props: &DecidingCheckProps) -> Html {
    let DecidingCheckProps { app, check } = props;
    let language = app.language();
    let zone = app.session.borrow().zone_name(check.zone);
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
        <div id="decide" class="decide">
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
