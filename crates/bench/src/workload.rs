//! What the allocators are asked to do: steps that are computed once and always the same.

/// Page frames of every allocator: 4 GiB.
pub const FRAMES: u32 = 1 << 20;
/// Slots that a step can name.
pub const SLOTS: u32 = FRAMES;
/// Frames that are never asked for, so that the model stays above its watermarks and every allocator has room
/// for what it rounds up.
const SPARE: u32 = 1 << 13;

/// One step: a slot is filled with a block of 2^order frames, or given back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step(u32);

impl Step {
    const FREE: u32 = 1 << 31;
    const ORDER_SHIFT: u32 = 27;

    const fn alloc(slot: u32, order: u8) -> Self {
        Self(slot | (order as u32) << Self::ORDER_SHIFT)
    }

    const fn free(slot: u32, order: u8) -> Self {
        Self(Self::alloc(slot, order).0 | Self::FREE)
    }

    /// Whether it gives back.
    #[inline]
    pub const fn is_free(self) -> bool {
        self.0 & Self::FREE != 0
    }

    /// The slot.
    #[inline]
    pub const fn slot(self) -> u32 {
        self.0 & ((1 << Self::ORDER_SHIFT) - 1)
    }

    /// The block's order.
    #[inline]
    pub const fn order(self) -> u8 {
        (self.0 >> Self::ORDER_SHIFT & 15) as u8
    }
}

/// The kinds of work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Workload {
    /// W1: random blocks of orders 0 to 10, each order half as often as the one before, memory about half full.
    Mixed,
    /// W2: 64 single frames are taken and given back, the last one first, again and again.
    Lifo64,
    /// W2b: the same with one frame.
    Lifo1,
    /// W3, first half: single frames until memory is full.
    Fill,
    /// W3, second half: all of them are given back in random order.
    Drain,
}

impl Workload {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 5] = [Self::Mixed, Self::Lifo64, Self::Lifo1, Self::Fill, Self::Drain];

    /// Short name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mixed => "W1",
            Self::Lifo64 => "W2",
            Self::Lifo1 => "W2b",
            Self::Fill => "W3 fill",
            Self::Drain => "W3 free",
        }
    }

    /// Steps that bring an allocator into the state in which it is measured, and `steps` steps (as many as there
    /// are frames for W3) that are measured.
    pub fn steps(self, steps: usize) -> (Vec<Step>, Vec<Step>) {
        match self {
            Self::Mixed => mixed(steps),
            Self::Lifo64 => (Vec::new(), lifo(64, steps)),
            Self::Lifo1 => (Vec::new(), lifo(1, steps)),
            Self::Fill => (Vec::new(), fill()),
            Self::Drain => (fill(), drain()),
        }
    }
}

/// SplitMix64: small, and good enough to leave no pattern.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn order(&mut self) -> u8 {
        (self.next().trailing_zeros() % 11) as u8
    }
}

fn mixed(count: usize) -> (Vec<Step>, Vec<Step>) {
    let mut random = Random(1);
    let mut live: Vec<(u32, u8)> = Vec::new();
    let mut unused: Vec<u32> = (0..SLOTS).rev().collect();
    let mut used_frames = 0;
    let alloc = |random: &mut Random, live: &mut Vec<(u32, u8)>, unused: &mut Vec<u32>| {
        let (slot, order) = (unused.pop().expect("blocks are fewer than frames"), random.order());
        live.push((slot, order));
        (Step::alloc(slot, order), 1u32 << order)
    };
    let mut before = Vec::new();
    while used_frames < FRAMES / 2 {
        let (step, frames) = alloc(&mut random, &mut live, &mut unused);
        used_frames += frames;
        before.push(step);
    }
    let mut steps = Vec::with_capacity(count);
    while steps.len() < count {
        // A walk at random between 45 and 55 per cent.
        let take = match used_frames {
            used if used < FRAMES / 20 * 9 => true,
            used if used > FRAMES / 20 * 11 => false,
            _ => random.next() & 1 == 0,
        };
        steps.push(if take {
            let (step, frames) = alloc(&mut random, &mut live, &mut unused);
            used_frames += frames;
            step
        } else {
            let (slot, order) = live.swap_remove(random.below(live.len()));
            used_frames -= 1 << order;
            unused.push(slot);
            Step::free(slot, order)
        });
    }
    (before, steps)
}

fn lifo(depth: u32, count: usize) -> Vec<Step> {
    let takes = (0..depth).map(|slot| Step::alloc(slot, 0));
    let round = takes.chain((0..depth).rev().map(|slot| Step::free(slot, 0)));
    round.cycle().take(count).collect()
}

fn fill() -> Vec<Step> {
    (0..FRAMES - SPARE).map(|slot| Step::alloc(slot, 0)).collect()
}

fn drain() -> Vec<Step> {
    let mut random = Random(2);
    let mut slots: Vec<u32> = (0..FRAMES - SPARE).collect();
    for at in (1..slots.len()).rev() {
        slots.swap(at, random.below(at + 1));
    }
    slots.into_iter().map(|slot| Step::free(slot, 0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_frees_what_is_there_or_fills_what_is_empty() {
        for workload in Workload::ALL {
            let (before, steps) = workload.steps(100_000);
            let mut slots = vec![None; SLOTS as usize];
            let mut used_frames = 0u32;
            for step in before.iter().chain(&steps) {
                let slot = &mut slots[step.slot() as usize];
                if step.is_free() {
                    assert_eq!(slot.take(), Some(step.order()), "{workload:?}");
                    used_frames -= 1 << step.order();
                } else {
                    assert_eq!(slot.replace(step.order()), None, "{workload:?}");
                    used_frames += 1 << step.order();
                }
                assert!(used_frames <= FRAMES - SPARE, "{workload:?}");
            }
        }
    }

    #[test]
    fn the_mixed_steps_are_half_and_half_and_each_order_is_half_as_frequent_as_the_last() {
        let (before, steps) = Workload::Mixed.steps(100_000);
        assert!((40_000..60_000).contains(&steps.iter().filter(|step| step.is_free()).count()));
        let of_order = |order| before.iter().filter(|step| step.order() == order).count() as f64;
        for order in 0..6 {
            let ratio = of_order(order) / of_order(order + 1);
            assert!((1.8..2.2).contains(&ratio), "order {order}: {ratio}");
        }
    }
}
