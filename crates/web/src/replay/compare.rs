//! The panel of all that was compared at the current step.

use super::equal_sign::EqualSign;
use super::open::{Motion, Open, OpenProps, Shown};
use super::said_table::{SaidTable, said_row};
use super::words::{heads, is_of_snapshot, name, value, zone_of};
use kmscope_mm::event::{Verdict as Check, WatermarkCheck};
use kmscope_replay::{Cell, Comparison, Fact, What};
use kmscope_session::narrate::{Fidelity, Part, fidelity, left_side, right_side};
use kmscope_session::session::WhyNode;
use kmscope_session::{Language, text};
use yew::prelude::*;

/// The panel.
#[component]
pub fn Compare(props: &OpenProps) -> Html {
    let language = props.language;
    let Some(open) = &props.open else { return html! { <section class="why compare" id="compare"></section> } };
    let step = open.cursor.step;
    let (code, line) = match &open.shown {
        Shown::Motion(motion) => (AttrValue::from(motion.told.code.clone()), motion.told.line.clone()),
        Shown::Facts(facts) => {
            let line = step.checked_sub(1).and_then(|at| facts.get(at)).map(|(line, _)| (0, line.clone()));
            (open.name.clone(), line)
        }
        Shown::Sums => (open.name.clone(), None),
    };
    let place = match &line {
        Some((number @ 1.., _)) => text!(language, "replay-place", step = step, line = *number),
        _ if step > 0 => text!(language, "ui-step-number", step = step),
        _ if matches!(open.shown, Shown::Motion(_)) => open.name.to_string(),
        _ => String::new(),
    };
    html! {
        <section class="why compare" id="compare" aria-label={text!(language, "replay-compare")} tabindex="0">
            <div class="reqhead"><code>{code}</code><span>{place}</span></div>
            {comparisons(open, language)}
            if let Some((_, text)) = line {
                <details>
                    <summary>{text!(language, "replay-raw")}</summary>
                    <code class="raw">{text}</code>
                </details>
            }
            if let Shown::Motion(motion) = &open.shown {
                {why(motion, open.cursor.micro, language)}
            }
            <p class="exact" id="honesty">{honesty(open, language)}</p>
        </section>
    }
}

/// Whether what is shown is checked or modelled: the app's own table says it, as in the lab.
fn honesty(open: &Open, language: Language) -> Html {
    let part = match &open.shown {
        Shown::Motion(motion) => motion.told.part.unwrap_or(Part::RecordedMachine),
        Shown::Facts(_) => Part::Slab,
        Shown::Sums => Part::Reclaim,
    };
    if open.comparisons().iter().any(|one| !one.same) {
        let (sure, words) = (text!(language, "replay-differs"), text!(language, "replay-honesty-differs"));
        return html! { <><b id="fidelity" class="sure">{sure}</b>{words}</> };
    }
    let (class, words) = match fidelity(part) {
        Fidelity::Checked => ("sure checked", text!(language, "replay-honesty")),
        Fidelity::Modelled => ("sure", text!(language, "replay-honesty-modelled")),
    };
    html! { <><b id="fidelity" {class}>{fidelity(part).words().say(language)}</b>{words}</> }
}

fn comparisons(open: &Open, language: Language) -> Html {
    let all = open.comparisons();
    if all.is_empty() {
        let words = match (&open.shown, open.cursor.step) {
            (Shown::Sums, _) => text!(language, "replay-nothing-sums"),
            (_, 0) => text!(language, "replay-guide"),
            _ => text!(language, "replay-nothing"),
        };
        return html! { <p class="fine">{words}</p> };
    }
    let plain = |one: &&Comparison| heads(&one.what).is_none() && !is_of_snapshot(&one.what);
    let mut zones: Vec<&str> = Vec::new();
    for zone in all.iter().filter_map(|one| zone_of(&one.what)) {
        if !zones.contains(&zone) {
            zones.push(zone);
        }
    }
    let caches = all.iter().filter(|one| matches!(one.what, What::CacheNumbers { .. } | What::Fact(Fact::Measures(_))));
    html! {
        <>
            if all.iter().any(|one| plain(&one)) {
                <SaidTable {language}>
                    {for all.iter().filter(plain).map(|one| said_row(one, language))}
                </SaidTable>
            }
            for one in caches {
                {numbers(one, language)}
            }
            for zone in zones {
                <div class="zone-said" key={zone}>
                    <h2>{zone}</h2>
                    {for all.iter().filter(|one| zone_of(&one.what) == Some(zone)).map(|one| numbers(one, language))}
                </div>
            }
            if all.iter().any(|one| is_of_snapshot(&one.what)) {
                {snapshot(all, language)}
            }
        </>
    }
}

/// A set of numbers: a row of the kernel's, a row of the model's.
fn numbers(one: &Comparison, language: Language) -> Html {
    let heads = heads(&one.what).unwrap_or_default();
    let line = |class: &'static str, title: String, cells: &[Cell], other: &[Cell]| {
        html! {
            <tr {class}>
                <th scope="row">{title}</th>
                for (at, cell) in cells.iter().enumerate() {
                    <td class={(other.get(at) != Some(cell)).then_some("differs")}>{value(cell, language)}</td>
                }
            </tr>
        }
    };
    html! {
        <table class={classes!("digest", (!one.same).then_some("differs"))}>
            <caption>{name(&one.what, language)}<EqualSign same={one.same} {language} /></caption>
            <thead><tr>
                <th></th>
                for head in heads.into_iter().take(one.kernel.len()) {
                    <th scope="col">{head}</th>
                }
            </tr></thead>
            <tbody>
                {line("kernel", text!(language, "replay-kernel"), &one.kernel, &one.model)}
                {line("model", text!(language, "replay-model"), &one.model, &one.kernel)}
            </tbody>
        </table>
    }
}

/// A snapshot in a sentence; what differs of it, in full.
fn snapshot(all: &[Comparison], language: Language) -> Html {
    let of = || all.iter().filter(|one| is_of_snapshot(&one.what));
    let is_list = |one: &&Comparison| matches!(one.what, What::FreeList { .. } | What::PcpList { .. });
    let lists = of().filter(is_list).filter(|one| !one.kernel.is_empty()).count();
    let blocks: usize = of().filter(is_list).map(|one| one.kernel.len()).sum();
    let caches = of().filter(|one| matches!(one.what, What::CacheSlabs { .. })).count();
    let same = of().all(|one| one.same);
    html! {
        <div class="snapshot" id="snapshot-said">
            <h2>{text!(language, "replay-snapshot")}<EqualSign {same} {language} /></h2>
            if lists > 0 {
                <p>{text!(language, "replay-snapshot-lists", lists = lists, blocks = blocks)}</p>
            }
            if caches > 0 {
                <p>{text!(language, "replay-snapshot-caches", caches = caches)}</p>
            }
            if !same {
                <table class="said">
                    <tbody>{for of().filter(|one| !one.same).map(|one| said_row(one, language))}</tbody>
                </table>
            }
        </div>
    }
}

/// The model's way to its answer.
fn why(motion: &Motion, micro: usize, language: Language) -> Html {
    let view = &motion.told.view;
    if view.why.is_empty() {
        return html! {};
    }
    let node = |(at, node): (usize, &WhyNode)| {
        let later = micro <= node.micro && !view.micro_steps.is_empty();
        let detail = node.detail.as_ref().map(|detail| format!(" {}", detail.say(language)));
        html! {
            <li key={at} class={classes!(node.sleeping.then_some("zz"), later.then_some("later"))}>
                <b>{node.title.say(language)}</b>{detail.unwrap_or_default()}
                if !node.checks.is_empty() {
                    <table class="iq">
                        <tbody>{for node.checks.iter().map(|one| check(&motion.told.zones, one, language))}</tbody>
                    </table>
                }
            </li>
        }
    };
    html! {
        <>
            <h2>{text!(language, "replay-why")}</h2>
            <ol class="path">{for view.why.iter().enumerate().map(node)}</ol>
        </>
    }
}

fn check(zones: &[&'static str], check: &WatermarkCheck, language: Language) -> Html {
    let verdict = match check.verdict {
        Check::Pass => text!(language, "ui-check-yes"),
        Check::TooFew => text!(language, "ui-check-no"),
        Check::NoBlock => text!(language, "ui-check-no-block"),
    };
    html! {
        <tr>
            <th scope="row">{zones.get(check.zone.index()).copied().unwrap_or("?")}</th>
            <td class="n">{left_side(check)}</td>
            <td class="op">{">"}</td>
            <td class="n l">{right_side(check)}</td>
            <td class="no">{verdict}</td>
        </tr>
    }
}
