//! Forward, back, jump: the same moment, however one comes to it.

#[path = "support/scripts.rs"]
mod scripts;

use kmscope_mm::{Machine, Silent, ZoneId};
use kmscope_scenario::{Program, compile};
use kmscope_session::{Cursor, Scene, Session, TimeCommand};
use proptest::prelude::*;
use scripts::scripts;

fn program(script: &str) -> Program {
    let compiled = compile(script);
    assert!(compiled.diagnostics.is_empty(), "{script}\n{:?}", compiled.diagnostics);
    compiled.program
}

/// The machine after `steps` steps, run straight from boot.
fn straight(program: &Program, steps: usize) -> Machine {
    let mut machine = Machine::preset(program.machine);
    for step in &program.steps[..steps] {
        machine.run(step.op, &mut Silent);
    }
    machine
}

const SCRIPT: &str = r#"machine x86_64 384M
page_cache(200M, clean)
a = kmalloc(200, GFP_KERNEL);
marker("one")
hog(until_free = min)
in_irq { b = kmalloc(200, GFP_ATOMIC); }
repeat 20 { c = __get_free_page(GFP_KERNEL); }
marker("two")
v = vmalloc(64K);
vfree(v);
kfree(a);
"#;

#[test]
fn the_free_pages_of_every_zone_are_kept_of_every_step() {
    let mut session = Session::new(program(SCRIPT));
    session.go(TimeCommand::End);
    for steps in 0..=session.step_count() {
        let machine = straight(session.program(), steps);
        let zones = machine.config().zones.len();
        let kept = session.free_pages(steps).expect("every step ran");
        for (at, kept) in (0_u8..).zip(kept) {
            let free = if usize::from(at) < zones { machine.zone_stat(ZoneId(at)).free_pages } else { 0 };
            assert_eq!(i64::from(kept), free, "zone {at} after {steps} steps");
        }
    }
    assert_eq!(session.free_pages(session.step_count() + 1), None);
}

#[test]
fn the_cursor_moves_as_told_and_stops_at_the_ends() {
    let mut session = Session::new(program(SCRIPT));
    let end = session.step_count();
    let at = |session: &Session| session.cursor().step;
    assert_eq!(session.cursor(), Cursor::default());
    session.go(TimeCommand::StepBack);
    assert_eq!(at(&session), 0);
    session.go(TimeCommand::StepForward);
    session.go(TimeCommand::StepForward);
    assert_eq!(at(&session), 2);
    session.go(TimeCommand::NextMarker);
    assert_eq!(at(&session), 3);
    session.go(TimeCommand::NextMarker);
    let two = session.program().markers[1].step;
    assert_eq!(at(&session), two);
    session.go(TimeCommand::NextMarker);
    assert_eq!(at(&session), end);
    session.go(TimeCommand::StepForward);
    assert_eq!(at(&session), end);
    session.go(TimeCommand::PreviousMarker);
    assert_eq!(at(&session), two);
    session.go(TimeCommand::SeekClamped(usize::MAX));
    assert_eq!(at(&session), end);
    session.go(TimeCommand::Start);
    assert_eq!(session.cursor(), Cursor::default());
}

#[test]
fn micro_steps_lead_from_step_to_step_both_ways() {
    let mut session = Session::new(program(SCRIPT));
    let mut forward = vec![session.cursor()];
    loop {
        session.go(TimeCommand::MicroForward);
        if Some(&session.cursor()) == forward.last() {
            break;
        }
        forward.push(session.cursor());
    }
    assert_eq!(session.cursor().step, session.step_count());
    assert_eq!(session.cursor().micro, session.view().micro_steps.len());
    assert!(forward.len() > session.step_count());
    for cursor in forward.iter().rev() {
        assert_eq!(session.cursor(), *cursor);
        session.go(TimeCommand::MicroBack);
    }
    for cursor in forward {
        session.go(TimeCommand::SeekMicroClamped(cursor));
        assert_eq!(session.cursor(), cursor);
    }
}

#[test]
fn running_ahead_changes_neither_the_cursor_nor_the_machine() {
    let mut session = Session::new(program(SCRIPT));
    session.go(TimeCommand::SeekClamped(3));
    let (cursor, machine) = (session.cursor(), session.machine().clone());
    while !session.run_ahead(4) {
        assert_eq!(session.machine(), &machine);
    }
    assert!(session.run_ahead(usize::MAX));
    assert_eq!(session.cursor(), cursor);
    assert_eq!(session.machine(), &machine);
    assert_eq!(session.known_steps(), session.step_count());
    let known: Vec<_> = (1..=session.step_count()).map(|step| *session.record(step).expect("known")).collect();
    let mut stepped = Session::new(program(SCRIPT));
    stepped.go(TimeCommand::End);
    let ran: Vec<_> = (1..=stepped.step_count()).map(|step| *stepped.record(step).expect("ran")).collect();
    assert_eq!(known, ran);
}

#[test]
fn a_machine_of_64_gib_runs_ahead_and_back() {
    let script = SCRIPT.replace("x86_64 384M", "x86_64 64G").replace("until_free = min", "64M");
    let mut session = Session::new(program(&script));
    session.go(TimeCommand::SeekClamped(2));
    assert!(session.run_ahead(usize::MAX));
    assert_eq!(session.known_steps(), session.step_count());
    assert!(session.machine() == &straight(&program(&script), 2));
}

#[test]
fn a_long_run_takes_little_memory_and_any_moment_of_it_is_the_same_as_running_straight_to_it() {
    let script = "machine x86_64 256M\nrepeat 20000 { p = alloc_page(GFP_KERNEL); q = kmalloc(100, GFP_ATOMIC); __free_page(p) }";
    let program = program(script);
    let mut session = Session::new(program.clone());
    assert!(session.is_far(session.step_count()));
    while !session.run_ahead(64) {}
    assert_eq!(session.known_steps(), 60_000);
    let bytes = session.history_bytes();
    assert!(bytes < 64 * session.step_count(), "{bytes} bytes for {} steps", session.step_count());
    for step in [60_000, 59_999, 30_000, 255, 256, 257, 30_001, 0, 45_123, 45_122, 60_000] {
        session.go(TimeCommand::SeekClamped(step));
        assert!(session.machine() == &straight(&program, step), "step {step}");
    }
    // An edit in the middle runs what follows anew, and nothing else; the cursor stays where something is known.
    let edited = script.replace("__free_page(p)", "__free_page(p); p = NULL").replacen("20000", "10000", 1);
    let longer = format!("{}\n{}", script.replacen("20000", "10000", 1), "repeat 30000 { r = alloc_page(GFP_ATOMIC) }");
    session.replace(self::program(&longer));
    assert_eq!((session.cursor().step, session.known_steps()), (30_000, 30_000));
    while !session.run_ahead(1000) {}
    session.go(TimeCommand::End);
    let steps = session.step_count();
    assert!(session.machine() == &straight(&self::program(&longer), steps));
    session.replace(self::program(&edited));
    assert_eq!(session.known_steps(), 3, "the fourth step is another one");
}

#[test]
fn an_edit_keeps_the_history_before_it() {
    let mut session = Session::new(program(SCRIPT));
    session.run_ahead(usize::MAX);
    session.go(TimeCommand::SeekClamped(4));
    let edited = SCRIPT.replace("vmalloc(64K)", "vmalloc(128K)");
    let common = session.program().markers[1].step;
    session.replace(program(&edited));
    assert_eq!(session.cursor().step, 4);
    assert_eq!(session.known_steps(), common);
    assert_eq!(session.machine(), &straight(&program(&edited), 4));
    session.go(TimeCommand::End);
    let all = session.step_count();
    assert_eq!(session.machine(), &straight(&program(&edited), all));

    let short = "machine x86_64 384M\npage_cache(200M, clean)\n";
    session.replace(program(short));
    assert_eq!(session.cursor().step, 1);
    assert_eq!(session.machine(), &straight(&program(short), 1));

    let other = "machine toy 64\na = alloc_page(GFP_KERNEL);\n";
    session.replace(program(other));
    assert_eq!(session.machine(), &straight(&program(other), 1));
}

#[test]
fn a_moment_looks_the_same_however_one_comes_to_it() {
    let mut stepped = Session::new(program(SCRIPT));
    let views: Vec<_> = (0..=stepped.step_count())
        .map(|step| {
            stepped.go(TimeCommand::SeekClamped(step));
            stepped.view()
        })
        .collect();
    let mut ahead = Session::new(program(SCRIPT));
    ahead.run_ahead(usize::MAX);
    for view in views.iter().rev() {
        ahead.go(TimeCommand::SeekClamped(view.step));
        let jumped = ahead.view();
        assert!(jumped.before == view.before, "{}: {}", view.step, difference(&jumped.before, &view.before));
        assert!(jumped.after == view.after, "{}: {}", view.step, difference(&jumped.after, &view.after));
        assert_eq!(jumped.events, view.events);
        assert_eq!(jumped.headline, view.headline);
    }
}

/// The lines in which two scenes differ.
fn difference(moved: &Scene, captured: &Scene) -> String {
    let (moved, captured) = (format!("{moved:#?}"), format!("{captured:#?}"));
    let pairs = moved.lines().zip(captured.lines()).filter(|(one, other)| one != other);
    pairs.take(20).map(|(one, other)| format!("{} ≠ {}\n", one.trim(), other.trim())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Also with so little room for the journal that it is forgotten all the time.
    #[test]
    fn any_moment_is_the_same_as_running_straight_to_it(
        script in scripts(),
        seeks in prop::collection::vec(0.0..1.0_f64, 1..12),
        small_journal in any::<bool>(),
    ) {
        let program = program(&script);
        let mut session = if small_journal {
            Session::with_journal_limit(program.clone(), 20_000)
        } else {
            Session::new(program.clone())
        };
        for seek in seeks {
            let step = (seek * (session.step_count() + 1) as f64) as usize;
            session.go(TimeCommand::SeekClamped(step));
            prop_assert!(session.machine() == &straight(&program, step), "step {} of\n{}", step, script);
            prop_assert_eq!(session.cursor().step, step);
        }
    }
}
