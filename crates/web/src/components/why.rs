//! The why-panel: the request's way through the allocator, with the numbers of every check.

use crate::el::{El, el};
use crate::state::App;
use kmscope_mm::event::{Verdict, WatermarkCheck};
use kmscope_session::catalogue::grouped;
use kmscope_session::narrate::{
    Fidelity, Sign, fidelity, inequality, left_side, mark_name, part_of_machine, part_of_step, right_side, zone_name,
};
use kmscope_session::session::WhyNode;
use kmscope_session::{Language, text};
use yew::prelude::Html;

/// Candidates of the OOM killer that are shown: those with most points.
const SHOWN_CANDIDATES: usize = 8;

/// The panel.
pub fn why(app: &App) -> El {
    let language = app.language();
    let place = app.view.place.as_ref().map(|message| message.say(language)).unwrap_or_default();
    let shown = |node: &WhyNode| app.shown.micro > node.micro || app.view.micro_steps.is_empty();
    let now = app.view.why.iter().rposition(shown);
    let item = |index: usize| {
        let node = &app.view.why[index];
        entry(node, language)
            .key(index)
            .class_if(now == Some(index), "now")
            .class_if(!shown(node), "later")
            .put(checks(app, node))
            .put(candidates(app, node))
    };
    let path = folded(&app.view.why, now, language, item);
    let head = el("div").class("reqhead").put(el("code").put(request(app))).put(el("span").put(place));
    el("section")
        .id("why")
        .class("why")
        .set("aria-label", text!(language, "ui-why"))
        .put(head)
        .put((app.view.step == 0).then(|| guide(app)))
        .put(el("ol").class("path").put(path))
        .put(el("p").id("honesty").class("exact").put(step_badge(app)).put(app.view.honesty.say(language)))
}

/// A decision: the kernel's name of its rule, what it is, and what came out.
pub fn entry(node: &WhyNode, language: Language) -> El {
    let detail = node.detail.as_ref().map(|detail| format!(" {}", detail.say(language))).unwrap_or_default();
    let rule = (!node.rule.is_empty()).then(|| el("code").class("rule").set("lang", "en").put(node.rule));
    el("li").class_if(node.sleeping, "zz").put(el("b").put(node.title.say(language))).put(detail).put(rule)
}

/// The decisions in order; each run of folded ones behind a line that says how many they are. It is open while the
/// present one is among them.
pub fn folded(nodes: &[WhyNode], now: Option<usize>, language: Language, item: impl Fn(usize) -> El) -> Vec<Html> {
    let mut path = Vec::new();
    let mut at = 0;
    while at < nodes.len() {
        let run = nodes[at..].iter().take_while(|node| node.folded).count();
        if run == 0 {
            path.push(item(at).into());
            at += 1;
            continue;
        }
        let inside: Vec<Html> = (at..at + run).map(|index| item(index).into()).collect();
        let open = now.is_some_and(|now| (at..at + run).contains(&now));
        let more = el("summary").put(text!(language, "ui-why-more", count = run));
        let more = el("details").set("open", open).put(more).put(el("ol").class("path").put(inside));
        path.push(el("li").key(at).class("more").put(more).into());
        at += run;
    }
    path
}

/// Whom the OOM killer could choose from, with what makes the points of each.
fn candidates(app: &App, node: &WhyNode) -> Option<Vec<Html>> {
    if node.candidates.is_empty() {
        return None;
    }
    let language = app.language();
    let number = |pages: u32| el("td").class("n").put(grouped(pages.into()));
    let rows = node.candidates.iter().take(SHOWN_CANDIDATES).map(|of| {
        el("tr")
            .class_if(of.chosen, "chosen")
            .put(el("th").set("scope", "row").put(of.task.say(language)))
            .put(number(of.resident_pages))
            .put(number(of.swap_pages))
            .put(number(of.resident_pages + of.swap_pages))
            .put(el("td").class("no").put(of.chosen.then(|| text!(language, "ui-oom-chosen"))))
            .into()
    });
    let rows: Vec<Html> = rows.collect();
    let head = [text!(language, "ui-oom-memory"), text!(language, "ui-oom-swap"), text!(language, "ui-oom-points")];
    let head = head.map(|words| el("th").set("scope", "col").class("n").put(words).into());
    let head = el("tr").put(el("td")).put(head.to_vec()).put(el("td"));
    let table = el("table").class("iq oom").put(el("thead").put(head)).put(el("tbody").put(rows));
    Some(vec![table.into(), el("small").put(text!(language, "ui-oom-rule")).into()])
}

/// Whether what is shown was checked against Linux.
fn step_badge(app: &App) -> Option<El> {
    let preset = app.program().machine;
    let part = match app.shown_step() {
        None => Some(part_of_machine(preset)),
        Some(step) => {
            let session = app.session.borrow();
            part_of_step(step.op, app.view.outcome, &app.view.events, session.machine(), preset)
        }
    };
    Some(badge(fidelity(part?), app.language()).id("fidelity"))
}

/// How sure one can be, by shape and in words.
pub(super) fn badge(fidelity: Fidelity, language: Language) -> El {
    let class = if fidelity == Fidelity::Checked { "sure checked" } else { "sure" };
    el("b").class(class).put(fidelity.words().say(language))
}

/// Before the first step there is nothing to give reasons for: how to read the stage.
fn guide(app: &App) -> El {
    let language = app.language();
    let words = [
        text!(language, "ui-guide-ladder"),
        text!(language, "ui-guide-ladder-text"),
        text!(language, "ui-guide-map"),
        text!(language, "ui-guide-map-text"),
        text!(language, "ui-guide-lists"),
        text!(language, "ui-guide-lists-text"),
        text!(language, "ui-guide-why"),
        text!(language, "ui-guide-why-text"),
    ];
    let terms = words.into_iter().zip(["dt", "dd"].into_iter().cycle());
    el("dl").class("guide").put(terms.map(|(words, tag)| el(tag).put(words).into()).collect::<Vec<Html>>())
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

fn checks(app: &App, node: &WhyNode) -> Vec<Html> {
    let deciding = node.decided_by.filter(|_| node.deciding);
    let rows = if node.checks.len() == 1 && deciding.is_some() { Vec::new() } else { rows(&node.checks) };
    let rows: Vec<Html> = rows.iter().map(|(check, times)| row(app, check, *times).into()).collect();
    let table = (!rows.is_empty()).then(|| el("table").class("iq").put(el("tbody").put(rows)).into());
    let decision = deciding.map(|at| decision(app, &node.checks[at]).into());
    table.into_iter().chain(decision).collect()
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

fn row(app: &App, check: &WatermarkCheck, times: usize) -> El {
    let language = app.language();
    let zone = zone_name(app.session.borrow().machine(), check.zone);
    let verdict = match check.verdict {
        Verdict::Pass => text!(language, "ui-check-yes"),
        Verdict::TooFew => text!(language, "ui-check-no"),
        Verdict::NoBlock => text!(language, "ui-check-no-block"),
    };
    let times = if times > 1 { format!(" ×\u{2009}{times}") } else { String::new() };
    el("tr")
        .put(el("th").set("scope", "row").put(zone))
        .put(el("td").class("n").put(left_side(check)))
        .put(el("td").class("op").put(">"))
        .put(el("td").class("n l").put(right_side(check)))
        .put(el("td").class("no").put(verdict + &times))
}

/// The one thing that is inverted: the inequality that decided.
fn decision(app: &App, check: &WatermarkCheck) -> El {
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
    el("div")
        .id("decide")
        .class("decide")
        .put(el("span").put(text!(language, "ui-decide-zone", zone = zone)))
        .put(el("strong").put(sentence))
        .put(el("em").put(sign.words().say(language)))
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
