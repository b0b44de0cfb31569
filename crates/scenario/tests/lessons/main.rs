//! What the lessons claim, asserted against the model: each lesson is run, and at its markers the
//! machine must be what the passage says. Numbers in brackets are rows of the table of teaching
//! scenarios.

mod basics;
mod former;
mod pieces;
mod pressure;
mod run;

use kmscope_mm::Machine;
use kmscope_scenario::{compile, lessons};

#[test]
fn every_lesson_goes_forward_and_back_to_the_bit() {
    for lesson in lessons::LESSONS {
        let program = compile(lesson.script).program;
        let mut machine = Machine::preset(program.machine);
        let boot = machine.clone();
        let mark = machine.mark();
        for step in &program.steps {
            machine.run(step.op, &mut kmscope_mm::observer::Journaled);
        }
        machine.validate().expect("every invariant holds");
        assert_ne!(machine, boot, "{}", lesson.id);
        machine.undo_to(mark);
        assert_eq!(machine, boot, "{}", lesson.id);
    }
}
