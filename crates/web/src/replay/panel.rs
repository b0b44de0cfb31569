//! What kernel and model say: the sentence over the stage, the sum below it, and the panel of all that was compared.

use super::page::{Go, Msg, Open, Page, Shown};
use crate::components::Button;
use kmscope_mm::event::{Verdict as Check, WatermarkCheck};
use kmscope_replay::{Cell, Comparison, Fact, Known, What};
use kmscope_session::catalogue::grouped;
use kmscope_session::narrate::{Fidelity, Part, fidelity, left_side, pfn_text, right_side, zone_name};
use kmscope_session::session::WhyNode;
use kmscope_session::{Language, text};
use yew::html::Scope;
use yew::prelude::*;

/// Frames of a list that are shown.
const FRAMES: usize = 64;

// ── sentences ────────────────────────────────────────────────────────────────────────────────────────────────────

/// The sentence of the current step: what is spoken, and what stands over the stage in the second line.
pub fn sentence(open: &Open, language: Language) -> String {
    let step = open.cursor.step;
    if step == 0 {
        return verdict_sentence(open, language);
    }
    let said = said(open, language);
    text!(language, "ui-status", step = step, steps = open.steps(), sentence = said)
}

/// What the two say of the step's result.
fn said(open: &Open, language: Language) -> String {
    let comparisons = open.comparisons();
    let all = comparisons.len();
    let same = comparisons.iter().filter(|one| one.same).count();
    let of = text!(language, "replay-of-all", same = same, all = all);
    match comparisons.first() {
        Some(one) if is_result(&one.what) => {
            let (kernel, model) = (values(&one.what, &one.kernel, language), values(&one.what, &one.model, language));
            if one.same {
                text!(language, "replay-said-same", kernel = kernel, model = model, of = of)
            } else {
                text!(language, "replay-said-different", kernel = kernel, model = model, of = of)
            }
        }
        _ => of,
    }
}

/// How far the whole recording agrees.
fn verdict_sentence(open: &Open, language: Language) -> String {
    let verdict = &open.verdict;
    match open.shown {
        Shown::Sums => text!(language, "replay-verdict-sums"),
        _ => text!(language, "replay-verdict", agree = verdict.agree, total = verdict.total),
    }
}

/// A frame, an object's place, an area: what a call gives.
const fn is_result(what: &What<'_>) -> bool {
    matches!(
        what,
        What::Frame { .. } | What::FrameOfMany { .. } | What::Place { .. } | What::Address | What::Fact { .. }
    )
}

/// A value as it is shown.
fn value(cell: &Cell, language: Language) -> String {
    match cell {
        Cell::Null => "NULL".to_owned(),
        Cell::Frame(pfn) => pfn_text(*pfn),
        Cell::Number(number) => grouped(*number),
        Cell::Address(addr) => format!("{addr:#x}"),
        Cell::Unchanged(true) => text!(language, "replay-unchanged"),
        Cell::Unchanged(false) => text!(language, "replay-changed"),
        Cell::Text(text) => text.clone(),
    }
}

/// The values of one thing, in a row. Of an object's place what is not there is left out.
fn values(what: &What<'_>, cells: &[Cell], language: Language) -> String {
    if let (What::Place { .. }, [cache, slab, index, pfn, order]) = (what, cells) {
        return match (cache, order) {
            (Cell::Text(cache), _) => text!(
                language,
                "replay-object",
                cache = cache.as_str(),
                slab = value(slab, language),
                index = value(index, language)
            ),
            (_, Cell::Number(order)) => {
                text!(language, "replay-pages", pfn = value(pfn, language), order = *order)
            }
            _ => "NULL".to_owned(),
        };
    }
    let shown = cells.iter().take(FRAMES).map(|cell| value(cell, language)).collect::<Vec<_>>().join(" ");
    if cells.len() > FRAMES { shown + " …" } else { shown }
}

/// What it is that was compared.
fn name(what: &What<'_>, language: Language) -> String {
    match what {
        What::Frame { .. } | What::FrameOfMany { .. } => text!(language, "replay-what-frame"),
        What::Place { .. } => text!(language, "replay-what-place"),
        What::FreeBlocks { .. } => text!(language, "replay-what-free"),
        What::PcpNumbers { .. } | What::PcpState { .. } => text!(language, "replay-what-pcp"),
        What::ZoneNumbers { .. } | What::ZoneState { .. } | What::AfterFailure { .. } => {
            text!(language, "replay-what-zone")
        }
        What::Unchanged { zone } => zone.to_string(),
        What::CacheNumbers { cache } => cache.to_string(),
        What::Address => text!(language, "replay-what-address"),
        What::AreaBytes => text!(language, "replay-what-bytes"),
        What::AreaFrames => text!(language, "replay-what-frames"),
        What::FreeList { place, order, migratetype } => {
            text!(
                language,
                "replay-what-free-list",
                zone = last(place),
                order = *order,
                kind = migratetype.letter().to_string()
            )
        }
        What::PcpList { place, order, migratetype } => {
            text!(
                language,
                "replay-what-pcp-list",
                zone = last(place),
                order = *order,
                kind = migratetype.letter().to_string()
            )
        }
        What::Pageblocks { place } => text!(language, "replay-what-pageblocks", zone = last(place)),
        What::CacheSlabs { place } => text!(language, "replay-what-slabs", cache = last(place)),
        What::Fact(fact) => fact_name(fact, language),
        // As the header names it.
        What::Header { what } => what.to_string(),
    }
}

/// The zone's or the cache's name, behind that of the snapshot.
fn last(place: &str) -> &str {
    place.rsplit(", ").next().unwrap_or_default()
}

fn fact_name(fact: &Fact<'_>, language: Language) -> String {
    match fact {
        Fact::SmallestObject => text!(language, "replay-fact-smallest"),
        Fact::LargestObject => text!(language, "replay-fact-largest"),
        Fact::LargestRequest => text!(language, "replay-fact-largest-request"),
        Fact::BeyondLargest => text!(language, "replay-fact-beyond"),
        Fact::ZeroSize => "kmalloc(0)".to_owned(),
        Fact::Request(bytes) => text!(language, "replay-fact-request", size = *bytes),
        Fact::RoundedUp(bytes) => text!(language, "replay-fact-rounded", size = *bytes),
        Fact::Requests(first, last) => text!(language, "replay-fact-requests", first = *first, last = *last),
        Fact::Class => text!(language, "replay-fact-class"),
        Fact::Measures(cache) => cache.to_string(),
    }
}

/// The zone that a comparison is about.
fn zone_of<'a>(what: &'a What<'_>) -> Option<&'a str> {
    match what {
        What::FreeBlocks { zone }
        | What::PcpNumbers { zone }
        | What::ZoneNumbers { zone }
        | What::AfterFailure { zone } => Some(zone),
        _ => None,
    }
}

/// Part of a snapshot.
const fn is_of_snapshot(what: &What<'_>) -> bool {
    matches!(
        what,
        What::FreeList { .. }
            | What::PcpList { .. }
            | What::PcpState { .. }
            | What::ZoneState { .. }
            | What::Pageblocks { .. }
            | What::CacheSlabs { .. }
    )
}

/// Heads of the columns: the kernel's own words.
fn heads(what: &What<'_>) -> Option<Vec<&'static str>> {
    Some(match what {
        What::FreeBlocks { .. } => vec!["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
        What::PcpNumbers { .. } => vec!["count", "high", "alloc_factor", "free_count", "flags"],
        What::ZoneNumbers { .. } => {
            vec!["free", "exact", "boost", "flags", "high\u{ad}atomic", "re\u{ad}served", "kswapd"]
        }
        What::CacheNumbers { .. } => {
            vec!["cpu slab", "freelist", "inuse", "cpu partial", "slabs", "nr_partial", "nr_slabs"]
        }
        What::Fact(Fact::Measures(_)) => {
            vec![
                "object_size",
                "size",
                "offset",
                "order",
                "objects",
                "min order",
                "min objects",
                "min_partial",
                "cpu slabs",
            ]
        }
        What::AfterFailure { .. } => vec!["free", "exact", "pcp", "boost", "high\u{ad}atomic", "re\u{ad}served"],
        _ => return None,
    })
}

// ── the stage's head and foot ────────────────────────────────────────────────────────────────────────────────────

/// The sentence of the step, and what the two say of it.
pub fn headline(page: &Page) -> Html {
    let language = page.prefs.language;
    let Some(open) = &page.open else {
        return html! {
            <div class="headline"><h1 id="headline">{page.sentence()}</h1><p id="said"></p></div>
        };
    };
    let head = match &open.shown {
        Shown::Motion(motion) => motion.told.view.headline.say(language),
        Shown::Facts(_) if open.cursor.step > 0 => {
            open.comparisons().first().map(|one| name(&one.what, language)).unwrap_or_default()
        }
        Shown::Facts(facts) => text!(language, "replay-facts", count = facts.len()),
        Shown::Sums => text!(language, "replay-sums"),
    };
    let said = if open.cursor.step == 0 {
        html! { {verdict_sentence(open, language)} }
    } else {
        let all_same = open.comparisons().iter().all(|one| one.same);
        html! { <>{sign(all_same, language)}{said(open, language)}</> }
    };
    html! {
        <div class="headline">
            <h1 id="headline">{head}</h1>
            <p id="said">{said}</p>
        </div>
    }
}

/// Equal or not, by shape first.
fn sign(same: bool, language: Language) -> Html {
    let (class, sign, words) = match same {
        true => ("eq", "=", text!(language, "replay-equal")),
        false => ("eq ne", "≠", text!(language, "replay-different")),
    };
    html! { <span {class} title={words.clone()}><span aria-hidden="true">{sign}</span><span class="sr">{words}</span></span> }
}

/// How far all of it agrees, and the ways to snapshots and to the first difference.
pub fn verdict(page: &Page, link: &Scope<Page>) -> Html {
    let language = page.prefs.language;
    let Some(open) = &page.open else { return html! { <div></div> } };
    let verdict = &open.verdict;
    let step = open.cursor.step as u64;
    let so_far = step.min(verdict.agree);
    let button = |id: &'static str, words: String, keys: &'static str, go: Go| {
        let onclick = link.callback(move |_: MouseEvent| Msg::Go(go));
        Button { id: Some(id), class: "btn small", face: words.into(), keys: Some(keys), onclick, ..Button::default() }
            .draw()
    };
    let sums = matches!(open.shown, Shown::Sums);
    html! {
        <section class="verdict" id="verdict" aria-label={text!(language, "replay-verdict-title")}>
            <div class="numbers">
                if !sums {
                    {sign(verdict.agrees(), language)}
                }
                if sums {
                    <strong id="agree">{text!(language, "replay-verdict-sums")}</strong>
                } else {
                    <strong id="agree">
                        {text!(language, "replay-verdict", agree = verdict.agree, total = verdict.total)}
                    </strong>
                }
                if step > 0 && verdict.total > 0 {
                    <span id="so-far">{text!(language, "replay-so-far", agree = so_far, total = step)}</span>
                }
                <span>{text!(
                    language,
                    "replay-verdict-more",
                    digests = verdict.digests,
                    snapshots = verdict.snapshots,
                    computed = verdict.computed
                )}</span>
            </div>
            if let (Some(difference), 0) = (&verdict.difference, verdict.differs_at) {
                // As the command line says it, with the line of the recording.
                <pre class="difference" lang="en">{difference}</pre>
            }
            if !sums {
                {for verdict.known.iter().map(|known| html! { <p class="known">{known_sentence(known, language)}</p> })}
            }
            <div class="ways">
                if !open.checks().is_empty() {
                    {button("check-back", text!(language, "replay-check-back"), "[", Go::PreviousCheck)}
                    {button("check-next", text!(language, "replay-check-next"), "]", Go::NextCheck)}
                }
                if open.difference().is_some() {
                    {button("difference", text!(language, "replay-difference"), "D", Go::Difference)}
                }
            </div>
        </section>
    }
}

fn known_sentence(known: &Known, language: Language) -> String {
    match known {
        Known::VmallocBookkeeping { compared, not } => {
            text!(language, "replay-known-vmalloc", compared = compared.as_str(), not = not.join(", "))
        }
        Known::Waiting { requests, of } => text!(language, "replay-known-waiting", requests = *requests, all = *of),
        Known::NoFrames { requests } => text!(language, "replay-known-frames", requests = *requests),
        // These stand side by side (`sums`).
        Known::BeforeReclaim { .. } | Known::Granted { .. } => String::new(),
    }
}

fn number(number: u64) -> String {
    grouped(i64::try_from(number).unwrap_or(i64::MAX))
}

// ── the panel ────────────────────────────────────────────────────────────────────────────────────────────────────

/// All that was compared at the current step.
pub fn compare(page: &Page) -> Html {
    let language = page.prefs.language;
    let Some(open) = &page.open else { return html! { <section class="why compare" id="compare"></section> } };
    let step = open.cursor.step;
    let (code, line) = match &open.shown {
        Shown::Motion(motion) => (motion.told.code.clone(), motion.told.line.clone()),
        Shown::Facts(facts) => {
            let line = step.checked_sub(1).and_then(|at| facts.get(at)).map(|(line, _)| (0, line.clone()));
            (open.name.clone(), line)
        }
        Shown::Sums => (open.name.clone(), None),
    };
    let place = match &line {
        Some((number @ 1.., _)) => text!(language, "replay-place", step = step, line = *number),
        _ if step > 0 => text!(language, "ui-step-number", step = step),
        _ if matches!(open.shown, Shown::Motion(_)) => open.name.clone(),
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
            {why(open, language)}
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
                <table class="said">
                    <thead><tr>
                        <th></th>
                        <th scope="col">{text!(language, "replay-kernel-said")}</th>
                        <th scope="col">{text!(language, "replay-model-said")}</th>
                        <th><span class="sr">{text!(language, "replay-equal")}</span></th>
                    </tr></thead>
                    <tbody>{for all.iter().filter(plain).map(|one| row(one, language))}</tbody>
                </table>
            }
            {for caches.map(|one| numbers(one, language))}
            {for zones.into_iter().map(|zone| html! {
                <div class="zone-said" key={zone.to_owned()}>
                    <h2>{zone}</h2>
                    {for all.iter().filter(|one| zone_of(&one.what) == Some(zone)).map(|one| numbers(one, language))}
                </div>
            })}
            {snapshot(all, language)}
        </>
    }
}

/// One thing: name, kernel, model, equal or not.
fn row(one: &Comparison, language: Language) -> Html {
    html! {
        <tr class={(!one.same).then_some("differs")}>
            <th scope="row">{name(&one.what, language)}</th>
            <td class="kernel">{values(&one.what, &one.kernel, language)}</td>
            <td class="model">{values(&one.what, &one.model, language)}</td>
            <td>{sign(one.same, language)}</td>
        </tr>
    }
}

/// A set of numbers: a row of the kernel's, a row of the model's.
fn numbers(one: &Comparison, language: Language) -> Html {
    let heads = heads(&one.what).unwrap_or_default();
    let line = |class: &'static str, title: String, cells: &[Cell], other: &[Cell]| {
        let cell = |(at, cell): (usize, &Cell)| {
            let differs = other.get(at) != Some(cell);
            html! { <td class={differs.then_some("differs")}>{value(cell, language)}</td> }
        };
        html! { <tr {class}><th scope="row">{title}</th>{for cells.iter().enumerate().map(cell)}</tr> }
    };
    html! {
        <table class={classes!("digest", (!one.same).then_some("differs"))}>
            <caption>{name(&one.what, language)}{sign(one.same, language)}</caption>
            <thead><tr><th></th>{for heads.iter().take(one.kernel.len()).map(|head| html! { <th scope="col">{*head}</th> })}</tr></thead>
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
    if of().next().is_none() {
        return html! { <></> };
    }
    let is_list = |one: &&Comparison| matches!(one.what, What::FreeList { .. } | What::PcpList { .. });
    let lists = of().filter(is_list).filter(|one| !one.kernel.is_empty()).count();
    let blocks: usize = of().filter(is_list).map(|one| one.kernel.len()).sum();
    let caches = of().filter(|one| matches!(one.what, What::CacheSlabs { .. })).count();
    let same = of().all(|one| one.same);
    html! {
        <div class="snapshot" id="snapshot-said">
            <h2>{text!(language, "replay-snapshot")}{sign(same, language)}</h2>
            if lists > 0 {
                <p>{text!(language, "replay-snapshot-lists", lists = lists, blocks = blocks)}</p>
            }
            if caches > 0 {
                <p>{text!(language, "replay-snapshot-caches", caches = caches)}</p>
            }
            if !same {
                <table class="said"><tbody>{for of().filter(|one| !one.same).map(|one| row(one, language))}</tbody></table>
            }
        </div>
    }
}

/// The model's way to its answer.
fn why(open: &Open, language: Language) -> Html {
    let Shown::Motion(motion) = &open.shown else { return html! { <></> } };
    let view = &motion.told.view;
    if view.why.is_empty() {
        return html! { <></> };
    }
    let node = |(at, node): (usize, &WhyNode)| {
        let class = classes!(
            node.sleeping.then_some("zz"),
            (open.cursor.micro <= node.micro && !view.micro_steps.is_empty()).then_some("later")
        );
        let detail = node.detail.as_ref().map(|detail| format!(" {}", detail.say(language)));
        html! {
            <li key={at} {class}>
                <b>{node.title.say(language)}</b>{detail.unwrap_or_default()}
                if !node.checks.is_empty() {
                    <table class="iq"><tbody>{for node.checks.iter().map(|one| check(motion.machine(), one, language))}</tbody></table>
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

fn check(machine: &kmscope_mm::Machine, check: &WatermarkCheck, language: Language) -> Html {
    let verdict = match check.verdict {
        Check::Pass => text!(language, "ui-check-yes"),
        Check::TooFew => text!(language, "ui-check-no"),
        Check::NoBlock => text!(language, "ui-check-no-block"),
    };
    html! {
        <tr>
            <th scope="row">{zone_name(machine, check.zone)}</th>
            <td class="n">{left_side(check)}</td>
            <td class="op">{">"}</td>
            <td class="n l">{right_side(check)}</td>
            <td class="no">{verdict}</td>
        </tr>
    }
}

// ── recordings without a machine in motion ───────────────────────────────────────────────────────────────────────

/// What the kernel says of itself, line by line.
pub fn facts(open: &Open, facts: &[(String, Vec<Comparison>)], language: Language, link: &Scope<Page>) -> Html {
    let line = |(at, (_, comparisons)): (usize, &(String, Vec<Comparison>))| {
        let onclick = link.callback(move |_: MouseEvent| Msg::Go(Go::To(at + 1)));
        let first = comparisons.first();
        let text =
            |of: fn(&Comparison) -> &[Cell]| first.map(|one| values(&one.what, of(one), language)).unwrap_or_default();
        let current = open.cursor.step == at + 1;
        html! {
            <tr key={at} class={current.then_some("cur")} {onclick} aria-current={current.then_some("true")}>
                <th scope="row">{first.map(|one| name(&one.what, language)).unwrap_or_default()}</th>
                <td class="kernel">{text(|one| &one.kernel)}</td>
                <td class="model">{text(|one| &one.model)}</td>
                <td>{sign(comparisons.iter().all(|one| one.same), language)}</td>
            </tr>
        }
    };
    html! {
        <div class="facts" key="facts" tabindex="0">
            <table class="said">
                <thead><tr>
                    <th></th>
                    <th scope="col">{text!(language, "replay-kernel-said")}</th>
                    <th scope="col">{text!(language, "replay-model-said")}</th>
                    <th><span class="sr">{text!(language, "replay-equal")}</span></th>
                </tr></thead>
                <tbody>{for facts.iter().enumerate().map(line)}</tbody>
            </table>
        </div>
    }
}

/// A recording of sums: those of both, side by side.
pub fn sums(open: &Open, language: Language) -> Html {
    let row = |words: String, kernel: u64, model: u64| {
        html! {
            <tr class={(kernel != model).then_some("differs")}>
                <th scope="row">{words}</th>
                <td class="kernel">{number(kernel)}</td>
                <td class="model">{number(model)}</td>
                <td>{sign(kernel == model, language)}</td>
            </tr>
        }
    };
    let rows = open.verdict.known.iter().flat_map(|known| match known {
        Known::BeforeReclaim { kernel, model } => {
            let before = text!(language, "replay-sums-before");
            // Where nothing was reclaimed, all were granted before.
            vec![row(before, kernel.unwrap_or(0), model.unwrap_or(0))]
        }
        Known::Granted { kernel, model } => vec![
            row(text!(language, "replay-sums-granted"), kernel.0, model.0),
            row(text!(language, "replay-sums-reclaimed"), kernel.1, model.1),
        ],
        _ => Vec::new(),
    });
    let others = open.verdict.known.iter().filter(|known| matches!(known, Known::NoFrames { .. }));
    html! {
        <div class="facts sums" key="sums" tabindex="0">
            <p>{text!(language, "replay-sums-what")}</p>
            {for others.map(|known| html! { <p>{known_sentence(known, language)}</p> })}
            <table class="said">
                <thead><tr>
                    <th></th>
                    <th scope="col">{text!(language, "replay-kernel-said")}</th>
                    <th scope="col">{text!(language, "replay-model-said")}</th>
                    <th><span class="sr">{text!(language, "replay-equal")}</span></th>
                </tr></thead>
                <tbody>{for rows}</tbody>
            </table>
        </div>
    }
}
