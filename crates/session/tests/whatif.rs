//! Forks tell what really would have happened, leave no trace, and can become the script.

#[path = "support/scripts.rs"]
mod scripts;

use kmscope_mm::outcome::{Bug, Grant, GrantKind, NullReason};
use kmscope_mm::{Gfp, Machine, NameId, Op, Outcome, Silent, ZoneId};
use kmscope_scenario::{Program, compile, lessons::LESSONS};
use kmscope_session::narrate::Fidelity;
use kmscope_session::whatif::{Asked, Fact, Fork, NoStory, Place, Variant, story};
use kmscope_session::{Language, Session, TimeCommand};
use proptest::prelude::*;
use scripts::scripts;

fn program(script: &str) -> Program {
    let compiled = compile(script);
    assert!(compiled.diagnostics.is_empty(), "{script}\n{:?}", compiled.diagnostics);
    compiled.program
}

const NORETRY: Gfp = Gfp(Gfp::GFP_KERNEL.0 | Gfp::NORETRY.0);
const DMA: Gfp = Gfp(Gfp::GFP_KERNEL.0 | Gfp::GFP_DMA.0);

const GFPS: [Option<Gfp>; 7] = [
    None,
    Some(Gfp::GFP_KERNEL),
    Some(Gfp::GFP_ATOMIC),
    Some(Gfp::GFP_NOWAIT),
    Some(Gfp::GFP_NOIO),
    Some(NORETRY),
    Some(DMA),
];

fn variants() -> Vec<Variant> {
    let mut all = Vec::new();
    for gfp in GFPS {
        all.extend(Place::ALL.map(|place| Variant { gfp, place, amount: None }));
        all.push(Variant { gfp, place: Place::Here, amount: Some(3) });
    }
    all
}

/// The variant, really run on a copy of the machine before the request.
fn really(session: &mut Session, asked: &Asked, variant: &Variant) -> Outcome {
    let steps = &session.program().steps[..asked.after];
    let mut machine = Machine::preset(session.program().machine);
    for step in steps {
        machine.run(step.op, &mut Silent);
    }
    if variant.place != Place::Here {
        for context in machine.contexts().into_iter().rev() {
            machine.run(Op::Leave(context), &mut Silent);
        }
        let lock = NameId(u32::try_from(session.program().names.len()).expect("few names"));
        if let Some(context) = variant.place.context(lock) {
            let entered = machine.run(Op::Enter(context), &mut Silent);
            if entered != Outcome::Done {
                return entered;
            }
        }
    }
    machine.run(asked.changed(variant), &mut Silent)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_fork_tells_what_really_happens_and_leaves_the_session_as_it_was(
        script in scripts(),
        at in 0.0..1.0_f64,
        small_journal in any::<bool>(),
    ) {
        let program = program(&script);
        let mut session = if small_journal {
            Session::with_journal_limit(program, 20_000)
        } else {
            Session::new(program)
        };
        let step = (at * (session.step_count() + 1) as f64) as usize;
        session.go(TimeCommand::SeekClamped(step));
        let (machine, cursor) = (session.machine().clone(), session.cursor());
        let all = variants();
        let asked = session.asked(step);
        let forks = session.what_if(&asked, &all);
        prop_assert!(session.machine() == &machine, "step {} of\n{}", step, &script);
        prop_assert_eq!(session.cursor(), cursor);
        for (variant, fork) in all.iter().zip(&forks) {
            let outcome = really(&mut session, &asked, variant);
            prop_assert_eq!(fork.record.outcome, outcome, "{:?} at step {} of\n{}", variant, step, &script);
        }
    }
}

fn at_marker(lesson: &str, marker: &str) -> Session {
    let lesson = kmscope_scenario::lessons::find(lesson).expect("a lesson");
    let mut session = Session::new(program(lesson.script));
    let step = session.program().markers.iter().find(|m| m.name == marker).expect("a marker").step;
    session.go(TimeCommand::SeekClamped(step - 1));
    session
}

fn fact(fork: &Fork, fact: Fact) -> i64 {
    fork.facts.iter().find(|(of, _)| *of == fact).expect("every fork has it").1
}

#[test]
fn the_twins_differ_as_the_lesson_says() {
    let mut session = at_marker("twins", "kernel");
    let asked = session.asked(session.cursor().step);
    assert!(asked.in_script);
    assert_eq!((asked.gfp(), asked.amount(), asked.by_order()), (Gfp::GFP_KERNEL, Some(200), false));
    let with = |gfp| Variant { gfp: Some(gfp), ..Variant::default() };
    let irq = Variant { place: Place::HardIrq, ..Variant::default() };
    let asks = [Variant::default(), with(Gfp::GFP_ATOMIC), with(Gfp::GFP_NOWAIT), with(Gfp::GFP_NOIO), with(DMA), irq];
    let forks = session.what_if(&asked, &asks);
    let outcomes: Vec<Outcome> = forks.iter().map(|fork| fork.record.outcome).collect();
    assert!(matches!(outcomes[0], Outcome::Granted { slept_ticks: 1.., .. }), "{:?}", outcomes[0]);
    assert_eq!(outcomes[0], session.view().outcome.expect("it ran"));
    for null in [1, 2] {
        assert_eq!(outcomes[null], Outcome::Null { reason: NullReason::NoMemoryMayNotWait, slept_ticks: 0 });
    }
    assert!(matches!(outcomes[3], Outcome::Granted { slept_ticks: 1.., .. }), "{:?}", outcomes[3]);
    assert!(matches!(
        outcomes[4],
        Outcome::Granted { grant: Grant { kind: GrantKind::Object { .. }, .. }, slept_ticks: 0 }
    ));
    assert_eq!(outcomes[5], Outcome::Bug(Bug::SleepInAtomic));
    // Beside the original: the sleeper left more free than the one that failed.
    let free = |at: usize| fact(&forks[at], Fact::Free(ZoneId(2)));
    assert!(free(0) > free(1), "{} {}", free(0), free(1));
    assert!(forks.iter().all(|fork| !fork.why.is_empty()));
    let check = forks[1].deciding.expect("an inequality decided");
    assert!(check.free_pages <= check.mark_pages - check.rights_pages + check.reserve_pages + check.boost_pages);
}

#[test]
fn every_place_of_a_fork_becomes_the_script_with_the_same_outcome() {
    // Below min, without a clean page: whoever may sleep must, and reclaim comes to swap and dentries.
    let script = "machine x86_64 256M\npcp(off)\nswap(16M)\nanon(8M)\ndentries(8M)\npage_cache(190M, dirty)\nhog(until_free = min)\n\
                  in_irq { repeat 90 { __get_free_page(GFP_ATOMIC); } }\n\
                  mutex_lock(m);\ns = memalloc_noio_save();\np = kmalloc(9000, GFP_KERNEL);\n\
                  memalloc_noio_restore(s);\nmutex_unlock(m);\n";
    let mut session = Session::new(program(script));
    let index = session.program().steps.iter().position(|step| step.call == "kmalloc").expect("one");
    session.go(TimeCommand::SeekClamped(index + 1));
    let asked = session.asked(index + 1);
    let all: Vec<Variant> = Place::ALL.map(place).to_vec();
    let forks = session.what_if(&asked, &all);
    for (variant, fork) in all.iter().zip(&forks) {
        let story = story(session.program(), &asked, variant).expect("it can be written");
        let program = program(&story.text);
        let mut machine = Machine::preset(program.machine);
        let mut last = None;
        for step in &program.steps[..story.step] {
            last = Some(machine.run(step.op, &mut Silent));
        }
        assert_eq!(last, Some(fork.record.outcome), "{variant:?}\n{}", story.text);
    }
    let outcome =
        |place: Place| forks[Place::ALL.iter().position(|other| *other == place).expect("it is one")].record.outcome;
    assert!(matches!(outcome(Place::FsLock), Outcome::Bug(Bug::Deadlock { .. })), "{:?}", outcome(Place::FsLock));
    assert!(matches!(outcome(Place::IoPath), Outcome::Bug(Bug::Deadlock { .. })), "{:?}", outcome(Place::IoPath));
    assert_eq!(outcome(Place::IrqsOff), Outcome::Bug(Bug::SleepInAtomic));
    assert!(
        matches!(outcome(Place::NoReclaim), Outcome::Granted { slept_ticks: 0, .. }),
        "{:?}",
        outcome(Place::NoReclaim)
    );
}

#[test]
fn what_a_fork_leaves_behind_is_told_in_numbers_and_how_sure_they_are() {
    let mut session = at_marker("twins", "kernel");
    let asked = session.asked(session.cursor().step);
    let forks = session.what_if(&asked, &[Variant::default(), flags(Gfp::GFP_ATOMIC)]);
    let differing: Vec<Fact> =
        forks[0].facts.iter().zip(&forks[1].facts).filter(|(a, b)| a != b).map(|(a, _)| a.0).collect();
    for expected in [Fact::Free(ZoneId(2)), Fact::Clean, Fact::Reports] {
        assert!(differing.contains(&expected), "{expected:?} not in {differing:?}");
    }
    assert!(!differing.contains(&Fact::Killed));
    assert_eq!(forks[0].fidelity, Some(Fidelity::Modelled), "it sleeps");

    let mut session = Session::new(program("a = kmalloc(200, GFP_KERNEL);"));
    session.go(TimeCommand::SeekClamped(1));
    let forks = session.what_if(&session.asked(1), &[flags(Gfp::GFP_ATOMIC), place(Place::Timer)]);
    assert_eq!(forks[0].fidelity, Some(Fidelity::Checked), "nobody waits");
    assert_eq!(forks[1].fidelity, Some(Fidelity::Modelled), "a report of a bug");
}

#[test]
fn a_fork_that_is_granted_with_a_warning_says_so_in_its_cell() {
    let mut session = Session::new(program("machine x86_64 256M\np = alloc_pages(GFP_KERNEL, 2);"));
    session.go(TimeCommand::SeekClamped(1));
    let nofail = Variant { gfp: Some(Gfp::GFP_KERNEL | Gfp::NOFAIL), place: Place::FsLock, ..Variant::default() };
    let asks = [Variant::default(), place(Place::FsLock), place(Place::IoPath), nofail];
    let forks = session.what_if(&session.asked(1), &asks);
    let said = |language| forks.iter().map(|fork| fork.short.say(language)).collect::<Vec<_>>();
    assert_eq!(said(Language::English), ["DMA32", "DMA32, warns", "DMA32", "DMA32, warns"]);
    assert_eq!(said(Language::Chinese), ["DMA32", "DMA32，有告警", "DMA32", "DMA32，有告警"]);
}

#[test]
fn a_row_and_a_cell_say_the_same_outcome() {
    let script = "machine x86_64 256M\npage_cache(150M, clean)\nhog(until_free = min)\np = alloc_page(GFP_KERNEL);";
    let mut session = Session::new(program(script));
    let gfp = |gfp| Variant { gfp: Some(gfp), ..Variant::default() };
    let asks = [gfp(Gfp::GFP_KERNEL), gfp(Gfp::GFP_ATOMIC), gfp(Gfp::GFP_NOWAIT), place(Place::SpinLock)];
    let forks = session.what_if(&session.asked(3), &asks);
    let said = forks.iter().map(|fork| [&fork.got, &fork.short].map(|words| words.say(Language::English)));
    let expected =
        [["slept 1", "DMA32, slept 1"], ["granted", "DMA32"], ["NULL", "NULL: may not wait"], ["bug", "may sleep"]];
    assert_eq!(said.collect::<Vec<_>>(), expected);
}

#[test]
fn forks_come_in_as_many_pieces_as_there_is_time_for() {
    let mut session = at_marker("twins", "kernel");
    let asked = session.asked(session.cursor().step);
    let all = Place::ALL.map(place);
    assert_eq!(session.what_if_while(&asked, &all, || false).len(), 1);
    assert_eq!(session.what_if_while(&asked, &all, || true).len(), all.len());
}

#[test]
fn where_the_script_asks_for_nothing_one_page_is_asked_for() {
    let mut session = at_marker("twins", "pressure");
    let asked = session.asked(session.cursor().step);
    assert!(!asked.in_script);
    assert_eq!((asked.amount(), asked.by_order(), asked.after), (Some(0), true, session.cursor().step));
    let forks = session.what_if(&asked, &[Variant::default(), Variant { amount: Some(11), ..Variant::default() }]);
    assert!(matches!(forks[0].record.outcome, Outcome::Granted { slept_ticks: 1.., .. }));
    assert!(matches!(forks[1].record.outcome, Outcome::Refused(_)));
}

#[test]
fn a_fork_of_every_request_of_every_lesson_can_become_the_script_with_the_same_outcome() {
    let mut written = 0;
    for lesson in LESSONS {
        let mut session = Session::new(program(lesson.script));
        let lines: Vec<u32> = session.program().steps.iter().map(|step| step.line).collect();
        let mut seen = Vec::new();
        for step in 1..=session.step_count() {
            // Of a repeat the first round: the others change with it.
            if seen.contains(&lines[step - 1]) {
                continue;
            }
            seen.push(lines[step - 1]);
            session.go(TimeCommand::SeekClamped(step));
            let asked = session.asked(session.cursor().step);
            let one_change = |variant: &Variant| {
                let changes = [variant.gfp.is_some(), variant.place != Place::Here, variant.amount.is_some()];
                changes.into_iter().filter(|change| *change).count() <= 1
            };
            // Each line tries some of the places: a lesson as a whole tries them all.
            let its_turn =
                |variant: &Variant| variant.place == Place::Here || (variant.place as usize + step).is_multiple_of(3);
            let all = variants().into_iter().filter(|variant| one_change(variant) && its_turn(variant));
            let all: Vec<Variant> = all.collect();
            let forks = session.what_if(&asked, &all);
            for (variant, fork) in all.iter().zip(&forks) {
                let Ok(story) = story(session.program(), &asked, variant) else {
                    assert_ne!((variant.place, variant.amount), (Place::Here, None), "{}: step {step}", lesson.id);
                    continue;
                };
                let program = program(&story.text);
                let mut machine = Machine::preset(program.machine);
                let mut last = None;
                for step in &program.steps[..story.step] {
                    last = Some(machine.run(step.op, &mut Silent));
                }
                let context = format!("{}: step {step}, {variant:?}\n{}", lesson.id, story.text);
                assert_eq!(last, Some(fork.record.outcome), "{context}");
                written += 1;
            }
        }
    }
    assert!(written > 500, "{written}");
}

#[test]
fn only_the_arguments_and_the_surroundings_change() {
    let cases: &[(&str, Variant, Result<&str, NoStory>)] = &[
        (
            "a = kmalloc(200,  GFP_KERNEL); // why\n",
            flags(Gfp::GFP_ATOMIC),
            Ok("a = kmalloc(200,  GFP_ATOMIC); // why\n"),
        ),
        ("a = kzalloc(200, GFP_KERNEL)\n", flags(NORETRY), Ok("a = kzalloc(200, GFP_KERNEL | __GFP_NORETRY)\n")),
        (
            "a = kmalloc(200, GFP_KERNEL | __GFP_ZERO);",
            flags(Gfp::GFP_NOWAIT),
            Ok("a = kmalloc(200, GFP_NOWAIT | __GFP_ZERO);"),
        ),
        ("a = __get_free_page(GFP_KERNEL);", amount(3), Ok("a = __get_free_pages(GFP_KERNEL, 3);")),
        ("a = kcalloc(8, 32, GFP_KERNEL);", amount(500), Ok("a = kcalloc(1, 500, GFP_KERNEL);")),
        ("v = vzalloc(64K);", flags(Gfp::GFP_NOIO), Ok("v = __vmalloc(64K, GFP_NOIO | __GFP_ZERO);")),
        ("a = alloc_page(GFP_KERNEL);", place(Place::HardIrq), Ok("in_irq {\n  a = alloc_page(GFP_KERNEL);\n}")),
        (
            "  a = alloc_page(GFP_KERNEL)  // c\n",
            place(Place::SpinLock),
            Ok("  spin_lock(lock);\n  a = alloc_page(GFP_KERNEL);  // c\n  spin_unlock(lock);\n"),
        ),
        (
            "in_irq {\n  a = alloc_page(GFP_ATOMIC);  // c\n}\n",
            place(Place::Task),
            Ok("a = alloc_page(GFP_ATOMIC);  // c\n"),
        ),
        (
            "in_irq {\n  a = alloc_page(GFP_ATOMIC);\n}\n",
            place(Place::SpinLock),
            Ok("spin_lock(lock);\na = alloc_page(GFP_ATOMIC);\nspin_unlock(lock);\n"),
        ),
        (
            "fs_lock {\n  task t {\n    b = alloc_page(GFP_NOFS);\n    a = alloc_page(GFP_NOIO);\n  }\n}\n",
            Variant { gfp: Some(Gfp::GFP_NOIO | Gfp::ZERO), place: Place::Tasklet, amount: None },
            Ok("in_tasklet {\n  b = alloc_page(GFP_NOIO | __GFP_ZERO);\n}\n\
                fs_lock {\n  task t {\n    a = alloc_page(GFP_NOIO);\n  }\n}\n"),
        ),
        (
            "in_irq {\n  note(\"first\");\n  a = alloc_page(GFP_ATOMIC);\n  // last\n}\n",
            place(Place::Timer),
            Ok("in_irq {\n  note(\"first\");\n}\nin_timer {\n  a = alloc_page(GFP_ATOMIC);\n}\n// last\n"),
        ),
        (
            "in_irq {\n  // must not wait\n  a = alloc_page(GFP_ATOMIC);\n}\n",
            place(Place::SpinLock),
            Ok("// must not wait\nspin_lock(lock);\na = alloc_page(GFP_ATOMIC);\nspin_unlock(lock);\n"),
        ),
        (
            "in_irq { a = alloc_page(GFP_ATOMIC); } // why\n",
            place(Place::SpinLock),
            Ok("spin_lock(lock);\na = alloc_page(GFP_ATOMIC); // why\nspin_unlock(lock);\n"),
        ),
        (
            "note(\"x\"); in_irq { a = alloc_page(GFP_ATOMIC); b = alloc_page(GFP_ATOMIC); }\n",
            place(Place::Task),
            Ok("note(\"x\"); a = alloc_page(GFP_ATOMIC); in_irq { b = alloc_page(GFP_ATOMIC); }\n"),
        ),
        (
            "spin_lock_irqsave(l, f); a = alloc_page(GFP_ATOMIC); spin_unlock_irqrestore(l, f);",
            place(Place::Tasklet),
            Ok("spin_lock_irqsave(l, f); spin_unlock_irqrestore(l, f); in_tasklet { a = alloc_page(GFP_ATOMIC); } \
                 spin_lock_irqsave(l, f); spin_unlock_irqrestore(l, f);"),
        ),
        ("in_irq { repeat 3 { a = alloc_page(GFP_ATOMIC); } }", place(Place::Task), Err(NoStory::Loop)),
        (
            "mutex_lock(&m);\na = alloc_page(GFP_KERNEL);\nmutex_unlock(&m);\n",
            place(Place::HardIrq),
            Ok(
                "mutex_lock(&m);\nmutex_unlock(&m);\nin_irq {\n  a = alloc_page(GFP_KERNEL);\n}\nmutex_lock(&m);\nmutex_unlock(&m);\n",
            ),
        ),
        (
            "unsigned int s = memalloc_nofs_save();\na = alloc_page(GFP_KERNEL);\nmemalloc_nofs_restore(s);\n",
            place(Place::Task),
            Ok("unsigned int s = memalloc_nofs_save();\nmemalloc_nofs_restore(s);\na = alloc_page(GFP_KERNEL);\n\
                s = memalloc_nofs_save();\nmemalloc_nofs_restore(s);\n"),
        ),
        (
            "x = memalloc_noio_save(); repeat 2 { a = alloc_page(GFP_KERNEL); } memalloc_noio_restore(x);",
            place(Place::NoFs),
            Ok("x = memalloc_noio_save(); repeat 2 { memalloc_noio_restore(x); saved = memalloc_nofs_save(); \
                a = alloc_page(GFP_KERNEL); memalloc_nofs_restore(saved); x = memalloc_noio_save(); } memalloc_noio_restore(x);"),
        ),
        // What the script never leaves.
        (
            "spin_lock_irqsave(&l, f);\na = alloc_page(GFP_ATOMIC);\n",
            place(Place::NoReclaim),
            Ok("spin_lock_irqsave(&l, f);\nspin_unlock_irqrestore(&l, f);\nsaved = memalloc_noreclaim_save();\n\
                a = alloc_page(GFP_ATOMIC);\nmemalloc_noreclaim_restore(saved);\nspin_lock_irqsave(&l, f);\n"),
        ),
        (
            "void f(void) {\n  a = alloc_page(GFP_KERNEL);\n}\nf();\n",
            place(Place::FsLock),
            Ok("void f(void) {\n  fs_lock {\n    a = alloc_page(GFP_KERNEL);\n  }\n}\nf();\n"),
        ),
        (
            "void f(void) {\n  a = alloc_page(GFP_ATOMIC);\n}\nspin_lock(l); f(); spin_unlock(l);\n",
            place(Place::Task),
            Ok("void f(void) {\n  spin_unlock(l);\n  a = alloc_page(GFP_ATOMIC);\n  spin_lock(l);\n}\n\
                spin_lock(l); f(); spin_unlock(l);\n"),
        ),
        (
            "void f(void) {\n  a = alloc_page(GFP_ATOMIC);\n}\nspin_lock(l); f(); spin_unlock(l);\nf();\n",
            place(Place::Task),
            Err(NoStory::Elsewhere),
        ),
        (
            "void f(void) {\n  a = alloc_page(GFP_ATOMIC);\n}\nf();\nin_irq { f(); }\n",
            place(Place::Tasklet),
            Err(NoStory::Elsewhere),
        ),
        (
            "void f(void) {\n  a = alloc_page(GFP_ATOMIC);\n}\nin_irq { f(); }\n",
            place(Place::Task),
            Err(NoStory::Function),
        ),
    ];
    for (source, variant, expected) in cases {
        let mut session = Session::new(program(source));
        let asks = |session: &Session| session.asked(session.cursor().step).in_script;
        while !asks(&session) {
            session.go(TimeCommand::StepForward);
        }
        let story = story(session.program(), &session.asked(session.cursor().step), variant);
        assert_eq!(story.as_ref().map(|story| story.text.as_str()), expected.as_ref().copied(), "{source} {variant:?}");
    }
}

#[test]
fn in_a_repeat_all_rounds_change_and_that_is_said() {
    let mut session = Session::new(program("repeat 12 { a = alloc_page(GFP_KERNEL); }"));
    session.go(TimeCommand::SeekClamped(5));
    let story = story(session.program(), &session.asked(session.cursor().step), &flags(Gfp::GFP_ATOMIC))
        .expect("it can be written");
    assert_eq!((story.step, story.rounds), (5, 12));
}

#[test]
fn a_request_of_ones_own_becomes_a_line_after_the_present_one() {
    let mut session = Session::new(program("machine toy 64\nin_irq {\n  wait(0)\n}\n"));
    let written = |session: &Session, variant: Variant| {
        story(session.program(), &session.asked(session.cursor().step), &variant)
            .ok()
            .map(|story| (story.text, story.step))
    };
    let text = "machine toy 64\nalloc_pages(GFP_ATOMIC, 0);\nin_irq {\n  wait(0)\n}\n".to_owned();
    assert_eq!(written(&session, flags(Gfp::GFP_ATOMIC)), Some((text, 1)));
    session.go(TimeCommand::SeekClamped(1));
    let text = "machine toy 64\nin_irq {\n  alloc_pages(GFP_KERNEL, 0);\n  wait(0)\n}\n".to_owned();
    assert_eq!(written(&session, Variant::default()), Some((text, 2)));

    // Where the next line is somewhere else, and where it is in a function.
    for (source, steps, variant, why) in [
        ("in_irq { wait(0) }\n", 2, Variant::default(), NoStory::Line),
        ("void f(void) {\n  note(\"f\");\n}\nin_irq { f(); }\n", 2, place(Place::Task), NoStory::Function),
    ] {
        let mut session = Session::new(program(source));
        session.go(TimeCommand::SeekClamped(steps));
        let story = story(session.program(), &session.asked(steps), &variant);
        assert_eq!(story.map(|story| story.text), Err(why), "{source}");
    }
}

const fn flags(gfp: Gfp) -> Variant {
    Variant { gfp: Some(gfp), place: Place::Here, amount: None }
}

const fn amount(amount: u64) -> Variant {
    Variant { gfp: None, place: Place::Here, amount: Some(amount) }
}

const fn place(place: Place) -> Variant {
    Variant { gfp: None, place, amount: None }
}
