//! A step of a recording, told as the app tells a step of a script.

use kmscope_mm::{Arch, Machine, Op, Preset, ZoneId};
use kmscope_replay::{CACHE_SLOTS, Comparison, Done, Player, Tape};
use kmscope_scenario::{Program, Step};
use kmscope_session::narrate::{self, Part, Telling, gfp_text, part_of, zone_name};
use kmscope_session::scene::Focus;
use kmscope_session::{Message, Scene, StepRecord, StepView, at_hand, message, why};
use std::rc::Rc;

/// Steps before the current one by which it is decided what is looked at closely.
const LOOK_BACK: usize = 6;

/// Everything about a step.
pub struct Told {
    /// For the stage and the sentences.
    pub view: Rc<StepView>,
    /// What kernel and model say.
    pub comparisons: Vec<Comparison>,
    /// The call, as C.
    pub code: String,
    /// What one can be sure of; `None` before the first call.
    pub part: Option<Part>,
    /// The line of the recording: its number, from 1, and its text.
    pub line: Option<(u32, String)>,
    /// Names of the machine's zones, by their numbers.
    pub zones: Vec<&'static str>,
}

/// Goes to a step and tells it. `last` is a view that may serve as the moment before.
pub fn tell(player: &mut Player, names: &[String], step: usize, last: Option<&StepView>) -> Told {
    let step = step.min(player.tape().steps());
    // Where one looks depends on the steps before, not on the way on which one came here.
    player.seek(step.saturating_sub(1 + LOOK_BACK));
    let mut focus = Focus::at_boot(player.tape().boot());
    while player.at() + 1 < step {
        let recorder = player.advance();
        focus = focus.of_step(&recorder.events, player.machine());
    }
    if step == 0 {
        return at_boot(player, &focus);
    }
    let usable = last.filter(|view| view.step + 1 == step);
    // What is looked at is known only when the step has run.
    let earlier = focus.clone();
    let recorder = player.advance();
    focus = earlier.of_step(&recorder.events, player.machine());
    player.seek(step - 1);
    let before = match usable {
        Some(view) => view.after.refocused(player.machine(), &focus),
        None => Scene::capture(player.machine(), &focus),
    };
    let Some(done) = player.step() else { return at_boot(player, &focus) };
    let after = if done.dropped_events > 0 {
        Scene::capture(player.machine(), &focus)
    } else {
        before.after(&done.events, player.machine(), &focus)
    };
    told(player, names, step, done, before, after)
}

fn at_boot(player: &Player, focus: &Focus) -> Told {
    let scene = Scene::capture(player.machine(), focus);
    let steps = player.tape().steps();
    let view = StepView {
        past: Vec::new(),
        variable: None,
        owners: Vec::new(),
        slab_layouts: Vec::new(),
        devices: Vec::new(),
        threads: Vec::new(),
        step: 0,
        events: Vec::new(),
        dropped_events: 0,
        micro_steps: Vec::new(),
        before: scene.clone(),
        after: scene,
        outcome: None,
        headline: message!("replay-boot", steps = steps),
        subline: None,
        place: None,
        why: Vec::new(),
        honesty: honesty(),
        at_hand: at_hand(None, &[], player.machine()),
    };
    Told {
        view: Rc::new(view),
        comparisons: player.snapshots(),
        code: machine_text(player.tape()),
        part: None,
        line: None,
        zones: zone_names(player.machine()),
    }
}

fn honesty() -> Message {
    message!("replay-honesty")
}

fn zone_names(machine: &Machine) -> Vec<&'static str> {
    (0..).map(ZoneId).take(machine.config().zones.len()).map(|zone| zone_name(machine, zone)).collect()
}

/// The kernel and the machine, in its own words.
fn machine_text(tape: &Tape) -> String {
    let config = tape.boot().config();
    let arch = if config.arch == Arch::I386 { "i386" } else { "x86_64" };
    let kind = if config.smp { "SMP" } else { "UP" };
    format!("Linux 6.12, {arch} {kind}")
}

fn told(player: &Player, names: &[String], step: usize, done: Done, before: Scene, after: Scene) -> Told {
    let machine = player.machine();
    let line = player.tape().line(step).map(|(number, text)| (number, text.to_owned()));
    let (call, code) = code_of(done.op, names);
    let statement = Step {
        op: done.op,
        line: line.as_ref().map_or(0, |(number, _)| *number),
        span: 0..code.len(),
        call,
        text: None,
    };
    // The sentences ask for the names and the statement of the step alone.
    let program = Program {
        queued: Vec::new(),
        source: code.clone(),
        machine: Preset::X86_64M256,
        steps: vec![statement],
        names: names.to_vec(),
        variables: Vec::new(),
        markers: Vec::new(),
        repeats: Vec::new(),
        notes: Vec::new(),
    };
    let record = StepRecord::of(done.outcome, machine.in_atomic(), machine);
    let telling = Telling {
        program: &program,
        machine,
        step: 1,
        instead: None,
        record: Some(record),
        records: &[record],
        events: &done.events,
        dropped_events: done.dropped_events,
    };
    let micro_steps = narrate::micro_steps(&telling);
    let part = part_of(&telling);
    let view = StepView {
        past: Vec::new(),
        variable: None,
        owners: Vec::new(),
        slab_layouts: Vec::new(),
        devices: Vec::new(),
        threads: Vec::new(),
        step,
        headline: narrate::headline(&telling),
        subline: narrate::subline(&telling),
        place: None,
        why: why::nodes(&telling, &micro_steps),
        honesty: honesty(),
        at_hand: at_hand(Some(done.op), &done.events, machine),
        micro_steps,
        before,
        after,
        outcome: Some(done.outcome),
        dropped_events: done.dropped_events,
        events: done.events,
    };
    Told { view: Rc::new(view), comparisons: done.comparisons, code, part, line, zones: zone_names(machine) }
}

/// The function, and the call as C would have it.
fn code_of(op: Op, names: &[String]) -> (&'static str, String) {
    match op {
        Op::AllocPages { gfp, order, .. } => ("alloc_pages", format!("alloc_pages({}, {order})", gfp_text(gfp))),
        Op::FreePages { page, order } => ("__free_pages", format!("__free_pages(page{}, {order})", page.slot.0)),
        Op::Kmalloc { size_bytes, gfp, .. } => ("kmalloc", format!("kmalloc({size_bytes}, {})", gfp_text(gfp))),
        Op::Kfree { ptr } => ("kfree", format!("kfree(p{})", ptr.slot.0.saturating_sub(CACHE_SLOTS))),
        Op::CacheAlloc { cache, gfp, .. } => {
            let name = names.get(cache.slot.index()).map_or("cache", String::as_str);
            ("kmem_cache_alloc", format!("kmem_cache_alloc({name}, {})", gfp_text(gfp)))
        }
        Op::Vmalloc { size_bytes, .. } => ("vmalloc", format!("vmalloc({size_bytes})")),
        Op::Vfree { ptr } => ("vfree", format!("vfree(p{})", ptr.slot.0)),
        _ => ("", String::new()),
    }
}
