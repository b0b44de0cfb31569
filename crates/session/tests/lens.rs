//! The lens says what really happens, and leaves no trace.

#[path = "support/scripts.rs"]
mod scripts;

use kmscope_mm::{Gfp, Machine, Op, Silent};
use kmscope_scenario::{Program, compile, lessons::LESSONS};
use kmscope_session::lens::{Ask, Cell, Lens, Verdict, Wrong, dry_run};
use kmscope_session::{Session, TimeCommand};
use proptest::prelude::*;
use scripts::scripts;

fn program(script: &str) -> Program {
    let compiled = compile(script);
    assert!(compiled.diagnostics.is_empty(), "{script}\n{:?}", compiled.diagnostics);
    compiled.program
}

const fn ask(gfp: Gfp, order: u8) -> Ask {
    Ask { gfp, order }
}

/// Flag sets with different rights, at small, middling and costly orders.
const ASKS: [Ask; 19] = [
    ask(Gfp::GFP_KERNEL, 0),
    ask(Gfp::GFP_ATOMIC, 0),
    ask(Gfp::GFP_NOWAIT, 0),
    ask(Gfp::GFP_NOIO, 0),
    ask(Gfp(Gfp::GFP_KERNEL.0 | Gfp::NORETRY.0), 0),
    ask(Gfp(Gfp::GFP_KERNEL.0 | Gfp::NOFAIL.0), 0),
    ask(Gfp(Gfp::GFP_KERNEL.0 | Gfp::GFP_DMA.0), 0),
    ask(Gfp::GFP_ATOMIC, 3),
    ask(Gfp::GFP_KERNEL, 3),
    ask(Gfp::GFP_KERNEL, 6),
    ask(Gfp(Gfp::GFP_KERNEL.0 | Gfp::RETRY_MAYFAIL.0), 5),
    ask(Gfp::GFP_HIGHUSER_MOVABLE, 1),
    ask(Gfp(Gfp::GFP_KERNEL.0 | Gfp::HIGH.0), 0),
    ask(Gfp(Gfp::GFP_NOWAIT.0 | Gfp::MEMALLOC.0), 0),
    ask(Gfp::GFP_NOFS, 1),
    ask(Gfp(Gfp::GFP_KERNEL.0 | Gfp::GFP_DMA32.0), 2),
    ask(Gfp(Gfp::GFP_HIGHUSER_MOVABLE.0 | Gfp::NORETRY.0), 2),
    ask(Gfp::GFP_NOIO, 4),
    ask(Gfp::GFP_KERNEL, 9),
];

/// The verdict of a request that is carried out to its end.
fn carried_out(machine: &mut Machine, ask: Ask) -> Result<Verdict, Wrong> {
    let alive = |machine: &Machine| machine.tasks().iter().filter(|task| !task.killed).count();
    let before = alive(machine);
    let outcome = machine.run(ask.op(), &mut Silent);
    Verdict::of(&outcome, alive(machine) < before).ok_or_else(|| Wrong::of(&outcome).expect("a bug"))
}

/// Runs the request for good on a copy, and the same from a task where that is a bug.
fn really(machine: &Machine, ask: Ask) -> Cell {
    let copy = || {
        let mut copy = machine.clone();
        if copy.is_scheduling() {
            copy.run(Op::Scheduled, &mut Silent);
        }
        copy
    };
    let mut here = copy();
    let wrong = match carried_out(&mut here, ask) {
        Ok(verdict) => return Cell { verdict, bug: None },
        Err(wrong) => wrong,
    };
    let mut copy = copy();
    for context in machine.contexts().into_iter().rev() {
        copy.run(Op::Leave(context), &mut Silent);
    }
    let verdict = carried_out(&mut copy, ask);
    Cell { verdict: verdict.expect("no bug in a task"), bug: Some(wrong) }
}

/// Machines whose memory is full of what comes back in different ways, or never, and then dug below min; some of them
/// end inside what reclaim has to leave alone, or with others about to take what comes back.
fn pressed() -> impl Strategy<Value = String> {
    let machine =
        [("toy 1024", 4), ("x86_64 256M", 256), ("x86_64 384M", 384), ("i386 1200M", 1200), ("x86_64 4G", 4096)];
    let percent = || prop_oneof![Just(0_u32), 1..40_u32];
    let parts = [percent(), percent(), percent(), percent(), percent(), percent(), percent()];
    // Some of what is there was looked at before more came.
    let looked = prop_oneof![Just(0_u32), 1..60_u32];
    let ends = ["", "fs_lock { note(\"here\") }", "io_path { note(\"here\") }", "start a { hog(until_free = 3) }"];
    (prop::sample::select(machine.to_vec()), parts, looked, 1..900_u32, prop::sample::select(ends.to_vec())).prop_map(
        |((machine, mebibytes), [swap, clean, dirty, anon, dentries, others, more], looked, dug, end)| {
            let mut script = format!("machine {machine}\npcp(off)\n");
            for (statement, percent) in [
                ("swap($M)", swap * 2),
                ("fragment(1, 20%, movable)", others / 30),
                ("page_cache($M, clean)", clean),
                ("page_cache($M, dirty)", dirty),
                ("anon($M)", anon),
                ("dentries($M)", dentries),
                ("start b { anon($M) }", others),
            ] {
                let size = mebibytes * percent / 100;
                if size > 0 {
                    script.push_str(&statement.replace('$', &size.to_string()));
                    script.push('\n');
                }
            }
            script.push_str("wait(1)\nhog(until_free = min)\n");
            if looked > 0 {
                script.push_str(&format!("repeat {looked} {{ __get_free_page(GFP_KERNEL); }}\n"));
            }
            if mebibytes * more / 400 > 0 {
                script.push_str(&format!("anon({}M)\nhog(until_free = min)\n", mebibytes * more / 400));
            }
            script.push_str(&format!("in_irq {{ repeat {dug} {{ __get_free_page(GFP_ATOMIC); }} }}\n{end}\n"));
            script
        },
    )
}

fn all_cells(lens: &Lens, steps: usize) -> Vec<Vec<Option<Cell>>> {
    (0..lens.asks().len()).map(|row| (0..=steps).map(|step| lens.cell(row, step)).collect()).collect()
}

fn whole_lens(script: &str, asks: &[Ask]) -> Session {
    let mut session = Session::new(program(script));
    session.set_lens(asks);
    while !session.run_ahead(16) {}
    session
}

proptest! {
    // More than 1,000 moments.
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_lens_says_what_really_running_each_request_gives(script in scripts()) {
        let session = whole_lens(&script, &ASKS);
        let program = session.program();
        let mut machine = Machine::preset(program.machine);
        for step in 0..=program.steps.len() {
            if step > 0 {
                machine.run(program.steps[step - 1].op, &mut Silent);
            }
            for (row, ask) in ASKS.into_iter().enumerate() {
                let said = session.lens().cell(row, step);
                prop_assert_eq!(said, Some(really(&machine, ask)), "{:?} after step {} of\n{}", ask, step, &script);
            }
        }
    }

    /// Where nothing is left, the lens foresees most of what it says instead of waiting for it.
    #[test]
    fn the_lens_foresees_what_reclaim_and_the_oom_killer_really_bring(script in pressed(), pcp in any::<bool>()) {
        let script = if pcp { script.replace("pcp(off)\n", "") } else { script };
        let program = program(&script);
        let mut machine = Machine::preset(program.machine);
        for (at, step) in program.steps.iter().enumerate() {
            machine.run(step.op, &mut Silent);
            if at + 4 < program.steps.len() {
                continue;
            }
            for ask in ASKS {
                let said = dry_run(&mut machine, ask);
                prop_assert_eq!(said, really(&machine, ask), "{:?} after step {} of\n{}", ask, at + 1, &script);
            }
        }
    }

    #[test]
    fn a_dry_run_leaves_the_machine_bit_for_bit(script in scripts()) {
        let program = program(&script);
        let mut machine = Machine::preset(program.machine);
        for (at, step) in program.steps.iter().enumerate() {
            machine.run(step.op, &mut Silent);
            if at % 5 == 0 {
                let before = machine.clone();
                for ask in ASKS {
                    dry_run(&mut machine, ask);
                }
                prop_assert!(machine == before, "after step {} of\n{}", at + 1, &script);
            }
        }
    }
}

const SCRIPT: &str = "machine x86_64 384M
pcp(off)
page_cache(210M, clean)
hog(until_free = min)
in_irq { repeat 360 { __get_free_page(GFP_ATOMIC); } }
b = kmalloc(200, GFP_KERNEL);
spin_lock(l);
c = kmalloc(64, GFP_ATOMIC);
spin_unlock(l);
";

#[test]
fn between_the_floor_and_the_sleeper_atomic_fails_and_kernel_would_sleep() {
    let session = whole_lens(SCRIPT, &[ask(Gfp::GFP_ATOMIC, 0), ask(Gfp::GFP_KERNEL, 0)]);
    let lens = session.lens();
    let bands = lens.bands(0, 1);
    let first_null = (1..).find(|&step| session.step_result(step).is_some_and(|r| r.sign.char() == '✕'));
    let slept = (1..).find(|&step| session.step_result(step).is_some_and(|r| r.sign.char() == '◐'));
    // After the last page that GFP_ATOMIC could have, to the moment when the sleeper has made room.
    assert_eq!(bands.len(), 1);
    assert_eq!(bands[0], first_null.expect("one") - 1..slept.expect("one"));
    let inside = lens.cell(1, bands[0].start).expect("known");
    assert_eq!(
        (inside.verdict, inside.bug),
        (Verdict::Sleeps, Some(Wrong::MaySleep)),
        "in an interrupt it is a bug as well"
    );
    let end = session.step_count();
    assert_eq!(
        lens.cell(1, end - 1),
        Some(Cell { verdict: Verdict::Granted, bug: Some(Wrong::MaySleep) }),
        "a lock is held"
    );
    assert_eq!(lens.cell(1, end), Some(Cell { verdict: Verdict::Granted, bug: None }));
}

#[test]
fn after_an_edit_the_lens_is_as_if_it_had_always_been_so() {
    let asks = &ASKS[..4];
    let mut session = whole_lens(SCRIPT, asks);
    for (from, to) in [("GFP_ATOMIC); } }", "GFP_NOWAIT); } }"), ("200, GFP_KERNEL", "200, GFP_NOIO"), ("384M", "256M")]
    {
        let edited = session.program().source.replace(from, to);
        session.replace(program(&edited));
        while !session.run_ahead(50) {}
        let fresh = whole_lens(&edited, asks);
        let steps = session.step_count();
        assert!(all_cells(session.lens(), steps) == all_cells(fresh.lens(), steps), "{to}");
    }
}

#[test]
fn a_lens_that_asks_for_something_else_begins_anew_and_keeps_the_records() {
    let mut session = whole_lens(SCRIPT, &ASKS[..2]);
    session.go(TimeCommand::SeekClamped(100));
    let machine = session.machine().clone();
    session.set_lens(&ASKS[3..6]);
    assert_eq!((session.lens().known(), session.known_steps()), (0, session.step_count()));
    while !session.run_ahead(7) {}
    assert!(session.machine() == &machine);
    let fresh = whole_lens(SCRIPT, &ASKS[3..6]);
    let steps = session.step_count();
    assert!(all_cells(session.lens(), steps) == all_cells(fresh.lens(), steps));
    session.set_lens(&[]);
    assert!(session.run_ahead(1));
}

#[test]
fn a_machine_too_large_to_clone_has_the_same_lens() {
    let script = "machine x86_64 64G\nrepeat 300 { __get_free_page(GFP_ATOMIC); }\nspin_lock(l);\n";
    let mut session = Session::new(program(script));
    session.set_lens(&ASKS[..3]);
    session.go(TimeCommand::SeekClamped(40));
    while !session.run_ahead(16) {}
    assert_eq!(session.cursor().step, 40);
    let program = program(script);
    let mut machine = Machine::preset(program.machine);
    for step in 0..=program.steps.len() {
        if step > 0 {
            machine.run(program.steps[step - 1].op, &mut Silent);
        }
        for (row, ask) in ASKS[..3].iter().enumerate() {
            assert_eq!(session.lens().cell(row, step), Some(really(&machine, *ask)), "{ask:?} after {step}");
        }
    }
}

#[test]
fn every_lesson_has_its_lens() {
    for lesson in LESSONS {
        let session = whole_lens(lesson.script, &ASKS[..4]);
        assert_eq!(session.lens().known(), session.step_count() + 1, "{}", lesson.id);
    }
}

#[test]
fn a_request_that_gets_its_page_from_a_killed_task_is_told_apart_from_one_that_sleeps() {
    let script = "machine x86_64 256M\npcp(off)\nhog(until_free = min)\n";
    let session = whole_lens(script, &ASKS[..6]);
    let verdicts: Vec<_> = (0..6).map(|row| session.lens().cell(row, 2).expect("known").verdict).collect();
    let [kernel, atomic, nowait, noio, noretry, nofail] = verdicts[..] else { panic!("{verdicts:?}") };
    assert_eq!([kernel, nofail], [Verdict::Kills; 2]);
    assert_eq!([atomic, nowait], [Verdict::Granted, Verdict::Fails]);
    assert_eq!([noio, noretry], [Verdict::Never, Verdict::SleepsInVain], "no OOM killer without __GFP_FS");
    assert!(session.lens().bands(2, 0).is_empty(), "nobody waits for what is given back: a task dies");
}

#[test]
fn a_deadlock_is_told_apart_from_sleeping_where_nothing_may() {
    // The atomic requests take what is below min, so that whoever may sleep must.
    let pressure = "machine x86_64 256M\npcp(off)\nswap(16M)\nanon(8M)\ndentries(8M)\npage_cache(190M, dirty)\nhog(until_free = min)\n\
                    in_irq { repeat 90 { __get_free_page(GFP_ATOMIC); } }\n";
    for (block, deadlocked) in [("fs_lock", [true, false, false]), ("io_path", [true, true, false])] {
        let session = whole_lens(
            &format!("{pressure}{block} {{ note(\"here\") }}\nspin_lock(l);\n"),
            &[ask(Gfp::GFP_KERNEL, 0), ask(Gfp::GFP_NOFS, 0), ask(Gfp::GFP_NOIO, 0)],
        );
        let last = session.step_count();
        for (row, deadlocked) in deadlocked.into_iter().enumerate() {
            let bug = |step| session.lens().cell(row, step).expect("known").bug;
            assert_eq!(bug(last - 2), deadlocked.then_some(Wrong::Deadlock), "{block}, row {row}");
            assert_eq!(bug(last), Some(Wrong::MaySleep), "{block}, row {row}");
        }
    }
}

#[test]
fn what_waits_is_modelled_and_what_does_not_is_checked() {
    use kmscope_session::narrate::{Fidelity, fidelity};
    for verdict in Verdict::ALL {
        let at_once = matches!(verdict, Verdict::Granted | Verdict::Fails);
        assert_eq!(verdict.fidelity() == Fidelity::Checked, at_once, "{verdict:?}");
    }
    assert_eq!(fidelity(kmscope_session::narrate::Part::Reports), Fidelity::Modelled);
}

/// Six flag sets after each of 10,000 steps: what the page has two seconds for. The last scripts are the hardest: every
/// step changes something, and whoever may sleep would sleep, or would kill for a page.
///
/// How long it takes is printed and not asserted: it depends on the machine.
#[test]
fn ten_thousand_steps_and_six_flag_sets_are_known_after_slices_of_a_few_steps() {
    let clean = "machine x86_64 384M\npcp(off)\npage_cache(210M, clean)\nhog(until_free = min)\n";
    let dirty = clean.replace("clean", "dirty");
    let swap = clean.replace("page_cache(210M, clean)", "swap(400M)\nanon(210M)");
    let pinned = "machine x86_64 384M\npcp(off)\nhog(until_free = min)\n";
    let ring = "repeat 340 { p = __get_free_page(GFP_ATOMIC); } \
                repeat 4830 { free_page(p); p = __get_free_page(GFP_ATOMIC); }";
    let ring_in_irq = format!("in_irq {{ {ring} }}");
    for (head, body) in [
        (clean, "repeat 10000 { p = kmalloc(200, GFP_ATOMIC); kfree(p); }"),
        (clean, "in_irq { repeat 10000 { __get_free_page(GFP_ATOMIC); } }"),
        (clean, "repeat 10000 { __get_free_page(GFP_KERNEL); }"),
        (clean, ring_in_irq.as_str()),
        (&dirty, ring_in_irq.as_str()),
        (&swap, ring_in_irq.as_str()),
        (pinned, ring_in_irq.as_str()),
        (pinned, ring),
    ] {
        let mut session = Session::new(program(&format!("{head}{body}\n")));
        // Later it is asked for something else, with every outcome known.
        let of_order = |order| -> Vec<Ask> { ASKS[..6].iter().map(|other| ask(other.gfp, order)).collect() };
        for asks in [&ASKS[..6], &ASKS[1..7], &of_order(1), &of_order(3)] {
            session.set_lens(asks);
            let begin = std::time::Instant::now();
            while !session.run_ahead(32) {}
            println!("{:?} for order {} in {head}{body}", begin.elapsed(), asks[0].order);
            for row in 0..asks.len() {
                assert!((0..=session.step_count()).all(|step| session.lens().cell(row, step).is_some()), "{body}");
            }
        }
    }
}
