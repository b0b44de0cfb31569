//! The native half of `cargo xtask bench`, which explains and formats what this prints.
//!
//! ```text
//! kmscope-bench names             the contenders, one to a line
//! kmscope-bench time NAME STEPS [WORKLOAD]
//!                                 workload TAB nanoseconds per step, best of three; TAB failed requests
//! kmscope-bench count NAME STEPS  replays W1 in `measured`, for callgrind to count there
//! ```

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use kmscope_bench::model::{Everything, Journal, Operations, Pages};
    use kmscope_bench::peers::{FrameSets, InBand, Offsets};
    use kmscope_bench::workload::{SLOTS, Step, Workload};
    use kmscope_bench::{Contender, Loop, replay};
    use kmscope_mm::Silent;
    use lexopt::prelude::*;
    use std::time::{Duration, Instant};

    type Result<T = ()> = std::result::Result<T, String>;

    const ROUNDS: usize = 3;

    /// What one contender does when it is its turn.
    enum Task {
        Time { steps: usize, only: Option<String> },
        Count { steps: usize },
    }

    type Start = fn(&Task);

    const CONTENDERS: &[(&str, Start)] = &[
        ("loop", |task| run(task, || Loop::new(SLOTS))),
        ("model", |task| run(task, || Pages::<Silent>::new(false))),
        ("model-pcp", |task| run(task, || Pages::<Silent>::new(true))),
        ("model-journal", |task| run(task, || Pages::<Journal>::new(false))),
        ("model-events", |task| run(task, || Pages::<Everything>::new(false))),
        ("run", |task| run(task, || Operations::<Silent>::new(false))),
        ("run-events", |task| run(task, || Operations::<Everything>::new(false))),
        ("buddy_system_allocator", |task| run(task, FrameSets::default)),
        ("offset-allocator", |task| run(task, Offsets::default)),
        ("buddy-alloc", |task| run(task, InBand::default)),
    ];

    pub fn main() -> Result {
        let mut arguments = lexopt::Parser::from_env();
        let mut words = Vec::new();
        while let Some(argument) = arguments.next().map_err(|error| error.to_string())? {
            match argument {
                Value(word) => words.push(word.string().map_err(|error| error.to_string())?),
                other => return Err(other.unexpected().to_string()),
            }
        }
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (name, task) = match words[..] {
            ["names"] => {
                CONTENDERS.iter().for_each(|(name, _)| println!("{name}"));
                return Ok(());
            }
            ["time", name, steps] => (name, Task::Time { steps: number(steps)?, only: None }),
            ["time", name, steps, only] => (name, Task::Time { steps: number(steps)?, only: Some(only.into()) }),
            ["count", name, steps] => (name, Task::Count { steps: number(steps)? }),
            _ => return Err("kmscope-bench names | time NAME STEPS [WORKLOAD] | count NAME STEPS".into()),
        };
        let (_, start) = CONTENDERS.iter().find(|(known, _)| *known == name).ok_or(format!("no contender {name}"))?;
        start(&task);
        Ok(())
    }

    fn number(text: &str) -> Result<usize> {
        text.parse().map_err(|_| format!("{text:?} is no number"))
    }

    fn run<C: Contender>(task: &Task, fresh: impl Fn() -> C) {
        match task {
            &Task::Count { steps } => {
                let (before, steps) = Workload::Mixed.steps(steps);
                let mut contender = fresh();
                replay(&mut contender, &before);
                println!("{}", measured(&mut contender, &steps));
            }
            Task::Time { steps, only } => {
                let wanted = |workload: &Workload| only.as_ref().is_none_or(|only| only == workload.name());
                for workload in Workload::ALL.into_iter().filter(wanted) {
                    let (before, steps) = workload.steps(*steps);
                    let (best, failed) = time(&before, &steps, &fresh);
                    println!("{}\t{}\t{failed}", workload.name(), best.as_nanos() as f64 / steps.len() as f64);
                }
            }
        }
    }

    /// Its own function, so that callgrind can be told to count in here only.
    #[inline(never)]
    fn measured<C: Contender>(contender: &mut C, steps: &[Step]) -> u32 {
        replay(contender, steps)
    }

    fn time<C: Contender>(before: &[Step], steps: &[Step], fresh: impl Fn() -> C) -> (Duration, u32) {
        let mut best = (Duration::MAX, 0);
        for _ in 0..ROUNDS {
            let mut contender = fresh();
            replay(&mut contender, before);
            let begin = cpu_time();
            let failed = measured(&mut contender, steps);
            let took = cpu_time() - begin;
            best = best.min((took, failed));
        }
        best
    }

    /// Time on a processor where the system tells it, else time that passed.
    fn cpu_time() -> Duration {
        static BEGIN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
        let begin = BEGIN.get_or_init(Instant::now);
        // Linux brings the number up to date when the thread yields, else only every few milliseconds.
        std::thread::yield_now();
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
        let nanos = told.and_then(|told| told.split(' ').next()?.parse().ok());
        nanos.map_or_else(|| begin.elapsed(), Duration::from_nanos)
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    match native::main() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}
