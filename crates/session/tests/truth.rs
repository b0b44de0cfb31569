//! What is said agrees with what happened, whatever the script.

#[path = "support/scripts.rs"]
mod scripts;

use kmscope_mm::event::Verdict;
use kmscope_mm::{Event, Outcome};
use kmscope_scenario::compile;
use kmscope_session::narrate::{inequality, zone_name};
use kmscope_session::{Language, Message, Session, StepView, TimeCommand};
use proptest::prelude::*;
use scripts::scripts;

/// All messages of a view.
fn messages(view: &StepView) -> Vec<&Message> {
    let mut all = vec![&view.headline, &view.honesty];
    all.extend(&view.subline);
    all.extend(&view.place);
    all.extend(view.micro_steps.iter().map(|micro| &micro.text));
    all.extend(view.why.iter().flat_map(|node| std::iter::once(&node.title).chain(&node.detail)));
    all
}

/// Whether an English headline says what came of a call: a caller that slept and was served, and one that slept and got
/// NULL, are told apart by the first word.
fn fits(outcome: &Outcome, headline: &str) -> bool {
    let begins = |with: &[&str]| with.iter().any(|start| headline.starts_with(start));
    let slept = headline.contains(" after sleeping ") || headline.contains(" after waiting ");
    match outcome {
        Outcome::Granted { slept_ticks: 0, .. } => {
            begins(&["Granted from ", "Granted at ", "Granted no memory"]) && !slept
        }
        Outcome::Granted { .. } => begins(&["Granted from zone ", "Granted after "]) && slept,
        Outcome::Hangs { .. } => begins(&["Never returns: "]),
        Outcome::Null { slept_ticks: 0, .. } => begins(&["NULL: "]),
        Outcome::Null { .. } => begins(&["NULL after sleeping "]),
        Outcome::Freed { .. } => begins(&["Freed", "Nothing to free: "]),
        Outcome::Refused(_) => begins(&["Refused", "NULL, refused"]),
        Outcome::Bug(_) => begins(&["BUG: ", "Deadlock: "]),
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_step_is_told_truly_and_completely(script in scripts()) {
        let compiled = compile(&script);
        prop_assert!(compiled.diagnostics.is_empty(), "{:?}", compiled.diagnostics);
        let mut session = Session::new(compiled.program);
        for step in 1..=session.step_count() {
            session.go(TimeCommand::SeekClamped(step));
            let view = session.view();
            let outcome = view.outcome.expect("it ran");
            let context = format!("step {step}, line {}, of\n{script}", session.program().steps[step - 1].line);

            for message in messages(&view) {
                for language in Language::ALL {
                    let said = message.say(language);
                    prop_assert!(!said.is_empty() && !said.contains(['{', '}', '\u{1}']), "{:?}: {said}", message.id);
                }
            }
            let headline = view.headline.say(Language::English);
            prop_assert!(fits(&outcome, &headline), "{headline} ≠ {outcome:?} in {context}");

            let mut at = 0;
            for micro in &view.micro_steps {
                prop_assert_eq!(micro.events.start, at);
                prop_assert!(micro.events.end > at);
                prop_assert_ne!(micro.text.id, "micro-other", "{:?}", view.events[at]);
                at = micro.events.end;
            }
            prop_assert_eq!(at, view.events.len());

            prop_assert!(view.why.iter().filter(|node| !node.folded).count() <= 8);
            let deciding: Vec<_> = view.why.iter().filter(|node| node.deciding).collect();
            prop_assert!(deciding.len() <= 1, "{context}");
            let check = deciding.first().and_then(|node| node.checks.get(node.decided_by?));
            let complete = view.dropped_events == 0;
            if let Some(check) = check {
                // The inequality stands in the panel, and nowhere twice.
                prop_assert!(!headline.contains(&inequality(check).say(Language::English)), "{headline} in {context}");
                // The headline names the zone of the check that passed, and the block that it missed.
                let zone = zone_name(session.machine(), check.zone);
                let missed = format!("no free block of order {} or more", check.order);
                match view.headline.id.name() {
                    "head-pages" | "head-pages-cut" | "head-slept" | "head-waited" => {
                        prop_assert!(headline.starts_with(&format!("Granted from zone {zone}")), "{headline} ≠ {zone} in {context}");
                    }
                    "head-null" if headline.contains("no free block") => {
                        prop_assert_eq!(check.verdict, Verdict::NoBlock, "{}", context);
                        prop_assert!(headline.contains(&missed), "{headline} ≠ {missed} in {context}");
                    }
                    _ => {}
                }
            }
            match (outcome, check) {
                (Outcome::Granted { .. }, Some(check)) => {
                    prop_assert_eq!(check.verdict, Verdict::Pass, "{}", context);
                    prop_assert!(check.usable_pages() > check.limit_pages(), "{}", context);
                }
                (Outcome::Null { .. }, Some(check)) => {
                    prop_assert_ne!(check.verdict, Verdict::Pass, "{}", context);
                }
                (Outcome::Null { reason, .. }, None) => {
                    let looked = view.events.iter().any(|event| matches!(event, Event::Watermark(_)));
                    let by_size = reason.is_of_request();
                    let ignored = view.events.iter().any(|event| matches!(event, Event::MarkIgnored { .. }));
                    prop_assert!(by_size || !looked || !complete || ignored, "nothing decided {reason:?} in {context}");
                }
                _ => {}
            }
            prop_assert!(view.why.is_sorted_by_key(|node| node.micro), "{context}");
            for node in &view.why {
                prop_assert!(node.micro < view.micro_steps.len().max(1), "{}", context);
            }
        }
    }
}
