//! One fork beside what it was made of: its way through the allocator, what it leaves behind, and the way into
//! the script.

use crate::components::basics::button::{Button, act};
use crate::components::basics::fidelity_badge::FidelityBadge;
use crate::state::{Action, App};
use kmscope_mm::Gfp;
use kmscope_mm::event::{Verdict, WatermarkCheck};
use kmscope_session::narrate::{cache_name, left_side, right_side, zone_name};
use kmscope_session::whatif::{Asked, Fact, Fork, Variant, beside};
use kmscope_session::{Language, WhyNode, text};
use std::rc::Rc;
use yew::prelude::*;

/// Sign of what is not as in the script.
const DIFFERS: &str = "≠";

/// What is told of one variant.
#[derive(Properties, PartialEq, Clone)]
pub(crate) struct ForkDetailProps {
    /// The app.
    pub app: App,
    /// The request.
    pub asked: Asked,
    /// What is changed of it.
    pub variant: Variant,
    /// Its flags.
    pub gfp: Gfp,
    /// What came of it …
    pub fork: Rc<Fork>,
    /// … and of the request as it is.
    pub before: Rc<Fork>,
}

/// Everything about one variant.
#[component]
pub(crate) fn ForkDetail(props: &ForkDetailProps) -> Html {
    let ForkDetailProps { app, asked, variant, gfp, fork, .. } = props;
    let language = app.language();
    let changed = *variant != Variant::default() || !asked.in_script;
    let make = || match app.session.borrow().rounds(asked) {
        0 | 1 => text!(language, "whatif-make"),
        rounds => text!(language, "whatif-make-rounds", rounds = rounds),
    };
    let toggled = app.lens.toggled(*gfp);
    let in_lens = || match app.lens.has(*gfp) {
        true => text!(language, "whatif-not-in-lens"),
        false => text!(language, "whatif-in-lens"),
    };
    html! {
        <div class="fork-detail">
            if let Some(fidelity) = fork.fidelity {
                <FidelityBadge {fidelity} {language} />
            }
            <p>{fork.headline.say(language)}</p>
            <Ways ..props.clone() />
            <LeftBehind ..props.clone() />
            <div class="tryrow">
                if changed {
                    <Button id="make-story" class="btn small" onclick={act(app, Action::MakeStory(*asked, *variant))}>
                        {make()}
                    </Button>
                }
                if toggled != app.lens {
                    <Button id="fork-in-lens" class="btn small" onclick={act(app, Action::SetLens(toggled))}>
                        {in_lens()}
                    </Button>
                }
            </div>
        </div>
    }
}

/// Heads of the columns: what is said, as it is, in the fork.
fn heads(what: String, in_script: bool, language: Language) -> Html {
    let before = if in_script { text!(language, "whatif-before") } else { text!(language, "whatif-before-own") };
    html! {
        <thead>
            <tr>
                <th scope="col">{what}</th>
                <th scope="col">{before}</th>
                <th scope="col">{text!(language, "whatif-fork")}</th>
            </tr>
        </thead>
    }
}

/// Both ways side by side. What both have stands once, across.
#[component]
fn Ways(props: &ForkDetailProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let node = |node: &WhyNode| {
        let said = node.detail.as_ref().map(|detail| format!(" {}", detail.say(language)));
        let check = node.decided_by.and_then(|at| node.checks.get(at)).or(node.checks.last());
        html! {
            <div class={classes!(node.sleeping.then_some("zz"), node.deciding.then_some("deciding"))}>
                <b>{node.title.say(language)}</b>
                {said.unwrap_or_default()}
                if let Some(check) = check {
                    <span class="n">{inequality(app, check)}</span>
                }
            </div>
        }
    };
    let lines = beside(&props.before.why, &props.fork.why).into_iter().map(|line| match line.is_same() {
        true => html! {
            <tr>
                <td></td>
                <td colspan="2">{line.after.map(node)}</td>
            </tr>
        },
        false => html! {
            <tr class="differs">
                <td class="mark">
                    <span aria-hidden="true">{DIFFERS}</span>
                    <span class="sr">{text!(language, "whatif-differs")}</span>
                </td>
                <td>{line.before.map(node)}</td>
                <td>{line.after.map(node)}</td>
            </tr>
        },
    });
    html! {
        <table class="iq ways">
            <caption>{text!(language, "whatif-path")}</caption>
            {heads(String::new(), props.asked.in_script, language)}
            <tbody>{for lines}</tbody>
        </table>
    }
}

/// `Normal 127 ≤ 338`
fn inequality(app: &App, check: &WatermarkCheck) -> String {
    let zone = app.session.borrow().zone_name(check.zone);
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
#[component]
fn LeftBehind(props: &ForkDetailProps) -> Html {
    let ForkDetailProps { app, asked, fork, before, .. } = props;
    let language = app.language();
    let was_of = |fact: Fact| before.facts.iter().find(|(of, _)| *of == fact).map_or(0, |(_, was)| *was);
    let facts = fork.facts.iter().map(|&(fact, is)| (fact, was_of(fact), is));
    let differing: Vec<_> = facts.filter(|(_, was, is)| was != is).collect();
    if differing.is_empty() {
        return html! { <p class="fine">{text!(language, "whatif-same")}</p> };
    }
    let words = |fact: Fact, number: i64| match (fact, number) {
        (Fact::Kswapd, 0) => text!(language, "whatif-no"),
        (Fact::Kswapd, _) => text!(language, "whatif-yes"),
        _ => text!(language, "result-count", count = number),
    };
    html! {
        <table class="iq diff">
            {heads(text!(language, "whatif-left"), asked.in_script, language)}
            <tbody>
                for (fact, was, is) in differing {
                    <tr>
                        <th scope="row">{name(app, fact)}</th>
                        <td class="n">{words(fact, was)}</td>
                        <td class="n">{words(fact, is)}</td>
                    </tr>
                }
            </tbody>
        </table>
    }
}

/// What it is that was left.
fn name(app: &App, fact: Fact) -> String {
    let language = app.language();
    let mut session = app.session.borrow_mut();
    let (program, machine) = session.here();
    let cache = |cache| cache_name(program, machine, cache);
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
