//! One fork beside what it was made of: its way through the allocator, what it leaves behind, and the way into
//! the script.

use super::parts::{Button, act};
use super::why::badge;
use crate::el::{El, el};
use crate::state::{Action, App};
use kmscope_mm::Gfp;
use kmscope_mm::event::{Verdict, WatermarkCheck};
use kmscope_session::narrate::{cache_name, left_side, right_side, zone_name};
use kmscope_session::whatif::{Asked, Fact, Fork, Variant, beside};
use kmscope_session::{WhyNode, text};
use yew::prelude::*;

/// Sign of what is not as in the script.
const DIFFERS: &str = "≠";

/// What is told of one variant.
pub(super) struct Detail<'a> {
    pub asked: &'a Asked,
    pub variant: Variant,
    /// Its flags.
    pub gfp: Gfp,
    /// What came of it, and of the request as it is.
    pub fork: &'a Fork,
    pub before: &'a Fork,
}

/// Everything about one variant.
pub(super) fn detail(app: &App, detail: &Detail) -> El {
    let language = app.language();
    let Detail { asked, variant, gfp, fork, .. } = *detail;
    let changed = variant != Variant::default() || !asked.in_script;
    let make = changed.then(|| {
        let words = match app.session.borrow().rounds(asked) {
            0 | 1 => text!(language, "whatif-make"),
            rounds => text!(language, "whatif-make-rounds", rounds = rounds),
        };
        let onclick = act(app, Action::MakeStory(*asked, variant));
        Button { id: Some("make-story"), class: "btn small", face: words.into(), onclick, ..Button::default() }.draw()
    });
    let toggled = app.lens.toggled(gfp);
    let lens = (toggled != app.lens).then(|| {
        let has = app.lens.has(gfp);
        let words = if has { text!(language, "whatif-not-in-lens") } else { text!(language, "whatif-in-lens") };
        let onclick = act(app, Action::SetLens(toggled));
        Button { id: Some("fork-in-lens"), class: "btn small", face: words.into(), onclick, ..Button::default() }.draw()
    });
    el("div")
        .class("fork-detail")
        .put(fork.fidelity.map(|fidelity| badge(fidelity, language)))
        .put(el("p").put(fork.headline.say(language)))
        .put(way(app, detail))
        .put(left(app, detail))
        .put(el("div").class("tryrow").put(make).put(lens))
}

/// Heads of the columns: what is said, as it is, in the fork.
fn head(app: &App, what: String, before_own: bool) -> El {
    let language = app.language();
    let before = if before_own { text!(language, "whatif-before") } else { text!(language, "whatif-before-own") };
    let head = |words: String| el("th").set("scope", "col").put(words);
    el("thead").put(el("tr").put(head(what)).put(head(before)).put(head(text!(language, "whatif-fork"))))
}

/// The mark of what differs, seen and heard.
fn mark(app: &App) -> El {
    let words = el("span").class("sr").put(text!(app.language(), "whatif-differs"));
    el("td").class("mark").put(el("span").set("aria-hidden", "true").put(DIFFERS)).put(words)
}

/// Both ways side by side. What both have stands once, across.
fn way(app: &App, detail: &Detail) -> El {
    let language = app.language();
    let node = |node: &WhyNode| {
        let said = node.detail.as_ref().map(|detail| format!(" {}", detail.say(language)));
        let check = node.decided_by.and_then(|at| node.checks.get(at)).or(node.checks.last());
        let check = check.map(|check| el("span").class("n").put(inequality(app, check)));
        let title = el("b").put(node.title.say(language));
        el("div").class_if(node.sleeping, "zz").class_if(node.deciding, "deciding").put(title).put(said).put(check)
    };
    let lines = beside(&detail.before.why, &detail.fork.why).into_iter().map(|line| {
        let cell = |one: Option<&WhyNode>| el("td").put(one.map(node));
        let row = el("tr");
        let row = match line.is_same() {
            true => row.put(el("td")).put(cell(line.after).set("colspan", "2")),
            false => row.class("differs").put(mark(app)).put(cell(line.before)).put(cell(line.after)),
        };
        row.into()
    });
    let lines = lines.collect::<Vec<Html>>();
    let caption = el("caption").put(text!(language, "whatif-path"));
    let head = head(app, String::new(), detail.asked.in_script);
    el("table").class("iq ways").put(caption).put(head).put(el("tbody").put(lines))
}

/// `Normal 127 ≤ 338`
fn inequality(app: &App, check: &WatermarkCheck) -> String {
    let zone = zone_name(app.session.borrow().machine(), check.zone);
    format!("{zone} {}", in_numbers(app, check))
}

/// A check in as few signs as tell it.
pub fn in_numbers(app: &App, check: &WatermarkCheck) -> String {
    let sign = match check.verdict {
        Verdict::Pass => ">",
        Verdict::TooFew => "≤",
        Verdict::NoBlock => return text!(app.language(), "whatif-no-block", order = check.order),
    };
    format!("{} {sign} {}", left_side(check), right_side(check))
}

/// What is not as the request leaves it as it is.
fn left(app: &App, detail: &Detail) -> El {
    let language = app.language();
    let was_of = |fact: Fact| detail.before.facts.iter().find(|(of, _)| *of == fact).map_or(0, |(_, was)| *was);
    let facts = detail.fork.facts.iter().map(|&(fact, is)| (fact, was_of(fact), is)).filter(|(_, was, is)| was != is);
    let rows = facts.map(|(fact, was, is)| {
        let number = |number: i64| {
            let words = match (fact, number) {
                (Fact::Kswapd, 0) => text!(language, "whatif-no"),
                (Fact::Kswapd, _) => text!(language, "whatif-yes"),
                _ => text!(language, "result-count", count = number),
            };
            el("td").class("n").put(words)
        };
        el("tr").put(el("th").set("scope", "row").put(name(app, fact))).put(number(was)).put(number(is)).into()
    });
    let rows = rows.collect::<Vec<Html>>();
    if rows.is_empty() {
        return el("p").class("fine").put(text!(language, "whatif-same"));
    }
    let head = head(app, text!(language, "whatif-left"), detail.asked.in_script);
    el("table").class("iq diff").put(head).put(el("tbody").put(rows))
}

fn name(app: &App, fact: Fact) -> String {
    let language = app.language();
    let session = app.session.borrow();
    let machine = session.machine();
    let cache = |cache| cache_name(session.program(), machine, cache);
    let (zone, what) = match fact {
        Fact::Free(zone) => (zone, text!(language, "whatif-free")),
        Fact::Boost(zone) => (zone, text!(language, "whatif-boost")),
        Fact::PerCpu(zone) => (zone, text!(language, "whatif-per-cpu")),
        Fact::HighAtomic(zone) => (zone, text!(language, "whatif-highatomic")),
        Fact::Blocks(zone, order) => (zone, text!(language, "whatif-blocks", order = order)),
        Fact::Clean => return text!(language, "whatif-clean"),
        Fact::Dirty => return text!(language, "whatif-dirty"),
        Fact::Anon => return text!(language, "whatif-anon"),
        Fact::Dentries => return text!(language, "whatif-dentries"),
        Fact::Swap => return text!(language, "whatif-swap"),
        Fact::Slabs(of) => return text!(language, "whatif-slabs", cache = cache(of)),
        Fact::Objects(of) => return text!(language, "whatif-objects", cache = cache(of)),
        Fact::Killed => return text!(language, "whatif-tasks-killed"),
        Fact::Reports => return text!(language, "whatif-reports"),
        Fact::Kswapd => return text!(language, "whatif-kswapd"),
    };
    format!("{} {what}", zone_name(machine, zone))
}
