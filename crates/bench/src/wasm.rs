//! The model's part of the bench for JavaScript, which has the clock.

use crate::model::Pages;
use crate::workload::{Step, Workload};
use crate::{Contender, Loop, replay};
use wasm_bindgen::prelude::wasm_bindgen;

/// Something to replay, and who replays it.
#[wasm_bindgen]
pub struct Run {
    contender: Box<dyn Replay>,
    steps: Vec<Step>,
}

trait Replay {
    fn replay(&mut self, steps: &[Step]) -> u32;
}

impl<C: Contender> Replay for C {
    fn replay(&mut self, steps: &[Step]) -> u32 {
        replay(self, steps)
    }
}

#[wasm_bindgen]
impl Run {
    /// W1 for the loop alone (`who` 0), or the model (1), in the state before the steps that are measured.
    #[wasm_bindgen(constructor)]
    pub fn new(who: u32, steps: usize) -> Self {
        let (before, steps) = Workload::Mixed.steps(steps);
        let mut contender: Box<dyn Replay> = match who {
            0 => Box::new(Loop::new(crate::workload::SLOTS)),
            _ => Box::new(Pages::<kmscope_mm::Silent>::new(false)),
        };
        contender.replay(&before);
        Self { contender, steps }
    }

    /// The measured steps; returns how many requests failed.
    pub fn measured(&mut self) -> u32 {
        self.contender.replay(&self.steps)
    }
}
