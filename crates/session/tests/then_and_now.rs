//! What differs between the kernels, for each of the scripts that stand side by side.

use kmscope_mm::Outcome;
use kmscope_scenario::compile;
use kmscope_scenario::then_and_now::{COMPARISONS, place_named};
use kmscope_session::then_and_now::{Fact, fact, title};
use kmscope_session::{Language, Session, TimeCommand};

/// The sessions of a comparison at the step at which its kernels differ.
fn sessions(id: &str) -> Vec<Session> {
    let comparison = &COMPARISONS[place_named(id).expect("a comparison")];
    let at_step = |side: &kmscope_scenario::then_and_now::Side| {
        let mut session = Session::new(compile(&side.script()).program);
        session.go(TimeCommand::SeekClamped(comparison.step));
        session
    };
    comparison.sides.iter().map(at_step).collect()
}

fn facts(id: &str, of: Fact) -> Vec<String> {
    let say = |mut session: Session| {
        let view = session.view();
        fact(of, &mut session, &view, Language::English).unwrap_or_else(|| "-".to_owned())
    };
    sessions(id).into_iter().map(say).collect()
}

#[test]
fn sizes_and_limits_are_those_of_each_kernel() {
    assert_eq!(facts("kmalloc-100", Fact::Given), ["120 B", "128 B", "128 B"]);
    assert_eq!(facts("kmalloc-4096", Fact::Given), ["8,168 B", "4 KiB", "4 KiB"]);
    assert_eq!(facts("kmalloc-4096", Fact::Wasted)[1..], ["0 B", "0 B"]);
    assert_eq!(facts("kmalloc-128K", Fact::Result), ["NULL", "granted", "granted"]);
    assert_eq!(facts("kmalloc-200K", Fact::Result), ["NULL", "NULL", "granted"]);
    assert_eq!(facts("kmalloc-200K", Fact::Given)[2], "256 KiB");
}

#[test]
fn a_cold_page_is_another_one_only_where_there_is_a_cold_list() {
    let differs = |mut session: Session| {
        let mut frame = |step| {
            session.go(TimeCommand::SeekClamped(step));
            let view = session.view();
            fact(Fact::Frame, &mut session, &view, Language::English)
        };
        frame(1) != frame(3)
    };
    assert_eq!(sessions("cold").into_iter().map(differs).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn gfp_atomic_goes_to_the_last_page_only_in_2_0() {
    let free: Vec<i64> = facts("atomic", Fact::Free).iter().map(|pages| pages.parse().expect("a number")).collect();
    assert_eq!(free[0], 0, "{free:?}");
    assert!(free[1] > 100 && free[2] > 100, "{free:?}");
    assert_eq!(facts("atomic", Fact::Result), ["NULL", "NULL", "NULL"]);
}

#[test]
fn sixteen_pages_in_pieces_are_null_at_once_in_2_0_and_kill_in_2_6_11() {
    let outcomes: Vec<Outcome> = sessions("pieces").iter_mut().map(|s| s.view().outcome.expect("a step")).collect();
    assert!(matches!(outcomes[0], Outcome::Null { slept_ticks: 0, .. }), "{:?}", outcomes[0]);
    assert!(!matches!(outcomes[1], Outcome::Null { .. }), "{:?}", outcomes[1]);
    assert!(matches!(outcomes[2], Outcome::Null { .. }), "{:?}", outcomes[2]);
    let killed = facts("pieces", Fact::Killed);
    assert_eq!([killed[0].as_str(), killed[2].as_str()], ["0", "0"]);
    assert_ne!(killed[1], "0");
}

#[test]
fn every_comparison_and_fact_has_its_words() {
    for language in Language::ALL {
        let titles: Vec<String> = COMPARISONS.iter().map(|one| title(one).say(language)).collect();
        for (at, one) in titles.iter().enumerate() {
            assert!(!one.is_empty() && !titles[..at].contains(one), "{one}");
        }
        for fact in Fact::ALL {
            assert!(!fact.name().say(language).is_empty());
        }
    }
}
