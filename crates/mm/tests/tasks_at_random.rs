//! Tasks that take turns at random: a caller, a worker, kswapd and kcompactd, in the middle of whatever they are at,
//! while pages of files come, are used, written and go. Whatever happens, the machine is sound and can be undone.

use kmscope_mm::boot::{CompactState, NodeExtras, NodeState};
use kmscope_mm::outcome::{Came, Grant, GrantKind, Outcome};
use kmscope_mm::reclaim_event::ReclaimEvent;
use kmscope_mm::task_op::{CALLER, KCOMPACTD, KSWAPD, TaskOp};
use kmscope_mm::{Event, Gfp, Machine, Op, Pfn, Preset, Recorder, Silent};
use std::collections::BTreeMap;

/// Numbers that look random and are always the same (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % below
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len() as u64) as usize]
    }
}

/// The worker: the first task that is heard of beside the three.
const WORKER: u8 = 3;
/// Flags of who reads files.
const READER: Gfp = Gfp::GFP_HIGHUSER_MOVABLE;

struct World {
    machine: Machine,
    dice: Dice,
    /// What each task that asked for pages is to do with them.
    asking: BTreeMap<u8, Use>,
    blocks: Vec<(Pfn, u8)>,
    next_index: u32,
    seen: BTreeMap<&'static str, u32>,
}

#[derive(Clone, Copy)]
enum Use {
    Keep(u8),
    File { dirty: bool },
    Anon,
}

fn frame(outcome: Outcome) -> Option<Pfn> {
    match outcome {
        Outcome::Granted { grant: Grant { kind: GrantKind::Pages { pfn, .. }, .. }, .. } => Some(pfn),
        _ => None,
    }
}

impl World {
    /// Memory that is nearly full of files and anonymous pages, with some swap space.
    fn new(preset: Preset, seed: u64) -> Self {
        let mut machine = Machine::preset(preset);
        let state = NodeState {
            kswapd: [0, 4, 0],
            swap: [3000, 3000],
            compact: vec![CompactState::default(); machine.config().zones.len()],
            ..NodeState::default()
        };
        machine.import_node(&state, &NodeExtras { swappiness: 60, kcompactd: true, ..NodeExtras::default() });
        machine.run(Op::Task(TaskOp::New { kthread: true, worker: true }), &mut Silent);
        let dice = Dice(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed));
        let mut world =
            Self { machine, dice, asking: BTreeMap::new(), blocks: Vec::new(), next_index: 0, seen: BTreeMap::new() };
        while world.free_pages() > 3000 {
            let outcome = world.run(TaskOp::Request { task: CALLER, gfp: READER, order: 0 });
            let Some(pfn) = frame(outcome) else { break };
            let what = world.dice.pick(&[Use::File { dirty: false }, Use::File { dirty: true }, Use::Anon]);
            let what = if world.dice.roll(4) > 0 { Use::File { dirty: false } } else { what };
            world.use_page(pfn, what);
        }
        world
    }

    fn free_pages(&self) -> i64 {
        let zones = 0..self.machine.config().zones.len() as u8;
        zones.map(|zone| self.machine.zone_stat(kmscope_mm::ZoneId(zone)).free_pages).sum()
    }

    fn run(&mut self, op: TaskOp) -> Outcome {
        let mut recorder = Recorder { limit: usize::MAX, ..Recorder::default() };
        let outcome = self.machine.run(Op::Task(op), &mut recorder);
        for event in recorder.events {
            let Event::Reclaim(event) = event else { continue };
            let name = match event {
                ReclaimEvent::GivesBack { .. } => "given back",
                ReclaimEvent::ActivePieceEnds { .. } => "deactivated",
                ReclaimEvent::Moves { .. } => "moved",
                ReclaimEvent::WriteBegins { .. } => "swapped",
                ReclaimEvent::DirectEnds { .. } => "reclaimed by a caller",
                ReclaimEvent::BalanceEnds { .. } => "balanced",
                ReclaimEvent::Naps => "naps",
                ReclaimEvent::SlowEnds { pfn: None } => "failed",
                ReclaimEvent::CompactEnds { captured: Some(_), .. } => "captured",
                ReclaimEvent::CompactsZoneEnds { .. } => "compacted",
                _ => continue,
            };
            *self.seen.entry(name).or_default() += 1;
        }
        outcome
    }

    fn use_page(&mut self, pfn: Pfn, what: Use) {
        match what {
            Use::Keep(order) => self.blocks.push((pfn, order)),
            Use::Anon => {
                self.run(TaskOp::AddAnonPage { pfn });
            }
            Use::File { dirty } => {
                let index = self.next_index;
                self.next_index += 1;
                self.run(TaskOp::AddFilePage { pfn, index, dirty });
                // Two of three are read twice.
                for _ in 0..if index.is_multiple_of(3) { 1 } else { 2 } {
                    self.run(TaskOp::Access { pfn });
                }
            }
        }
    }

    fn ended(&mut self, task: u8, outcome: Outcome) {
        let Some(what) = self.asking.remove(&task) else { return };
        if let Some(pfn) = frame(outcome) {
            self.use_page(pfn, what);
        }
    }

    fn step(&mut self) {
        match self.dice.roll(20) {
            0..=4 => {
                let task = self.dice.pick(&[CALLER, CALLER, WORKER]);
                if self.machine.task_depth(task.into()) > 0 {
                    return;
                }
                let gfp = self.dice.pick(&[
                    Gfp::GFP_KERNEL,
                    Gfp::GFP_ATOMIC,
                    Gfp::GFP_NOIO,
                    READER,
                    Gfp::GFP_KERNEL | Gfp::NORETRY,
                    Gfp::GFP_KERNEL | Gfp::RETRY_MAYFAIL,
                    Gfp::GFP_KERNEL | Gfp::DMA,
                ]);
                let order = self.dice.pick(&[0, 0, 0, 1, 3, 4, 9]);
                let what = match self.dice.roll(4) {
                    0 if order == 0 => Use::File { dirty: false },
                    1 if order == 0 => Use::Anon,
                    _ => Use::Keep(order),
                };
                self.asking.insert(task, what);
                let outcome = self.run(TaskOp::Request { task, gfp, order });
                if !matches!(outcome, Outcome::Came(_)) {
                    self.ended(task, outcome);
                }
            }
            5..=14 => {
                let task = self.dice.pick(&[CALLER, CALLER, KSWAPD, KSWAPD, KCOMPACTD, WORKER]);
                for _ in 0..self.dice.roll(60) {
                    let outcome = self.run(TaskOp::Proceed { task });
                    match outcome {
                        Outcome::Came(Came::Line | Came::Point) => {}
                        Outcome::Came(Came::Waits) => break,
                        outcome => {
                            self.ended(task, outcome);
                            break;
                        }
                    }
                }
            }
            15 => {
                let task = self.dice.pick(&[CALLER, KSWAPD, WORKER]);
                if self.machine.task_sleeps(task.into()) {
                    self.run(TaskOp::Wakes { task });
                }
            }
            16 | 17 if !self.blocks.is_empty() => {
                let at = self.dice.roll(self.blocks.len() as u64) as usize;
                let (pfn, order) = self.blocks.swap_remove(at);
                self.run(TaskOp::Free { pfn, order });
            }
            18 => {
                let index = self.dice.roll(self.next_index.into()) as u32;
                if let Some(pfn) = self.machine.file_frame(index) {
                    self.run(TaskOp::Access { pfn });
                }
            }
            _ => {
                let index = self.dice.roll(self.next_index.into()) as u32;
                if let Some(pfn) = self.machine.file_frame(index) {
                    let op =
                        self.dice.pick(&[TaskOp::WriteBegins { pfn, pages: 1 }, TaskOp::WriteEnds { pfn, pages: 1 }]);
                    self.run(op);
                }
            }
        }
    }
}

#[test]
fn whoever_runs_when_the_machine_is_sound_and_can_be_undone_bit_for_bit() {
    let mut seen: BTreeMap<&'static str, u32> = BTreeMap::new();
    for (preset, seeds, steps) in
        [(Preset::X86_64M256, 2, 3000), (Preset::X86_64M384, 1, 2000), (Preset::I386M1200, 1, 500)]
    {
        for seed in 1..=seeds {
            let mut world = World::new(preset, seed);
            world.machine.validate().expect("a sound machine");
            let (start, first) = (world.machine.clone(), world.machine.mark());
            let mut before = (start.clone(), first);
            for step in 0..steps {
                world.step();
                if step % 100 == 99 {
                    world.machine.validate().unwrap_or_else(|why| panic!("{preset:?} {seed} {step}: {why}"));
                    let after = world.machine.clone();
                    world.machine.undo_to(before.1);
                    assert!(world.machine == before.0, "{preset:?} {seed} {step}: not undone");
                    world.machine = after;
                    before = (world.machine.clone(), world.machine.mark());
                }
            }
            for (what, times) in world.seen {
                *seen.entry(what).or_default() += times;
            }
        }
    }
    let all = [
        "given back",
        "deactivated",
        "moved",
        "swapped",
        "reclaimed by a caller",
        "balanced",
        "naps",
        "failed",
        "compacted",
    ];
    for what in all {
        assert!(seen.contains_key(what), "nothing was {what}: {seen:?}");
    }
}
