//! What the lens asks for, and the flag sets that it and "what if" know.

use kmscope_mm::Gfp;
use kmscope_session::Ask;

const fn kernel_and(flag: Gfp) -> Gfp {
    Gfp(Gfp::GFP_KERNEL.0 | flag.0)
}

/// Flag sets and how one writes them; the first two are always asked.
pub const SETS: [(Gfp, &str); 11] = [
    (Gfp::GFP_KERNEL, "GFP_KERNEL"),
    (Gfp::GFP_ATOMIC, "GFP_ATOMIC"),
    (Gfp::GFP_NOWAIT, "GFP_NOWAIT"),
    (Gfp::GFP_NOIO, "GFP_NOIO"),
    (Gfp::GFP_NOFS, "GFP_NOFS"),
    (kernel_and(Gfp::NORETRY), "GFP_KERNEL | __GFP_NORETRY"),
    (kernel_and(Gfp::RETRY_MAYFAIL), "GFP_KERNEL | __GFP_RETRY_MAYFAIL"),
    (kernel_and(Gfp::NOFAIL), "GFP_KERNEL | __GFP_NOFAIL"),
    (kernel_and(Gfp::GFP_DMA), "GFP_KERNEL | GFP_DMA"),
    (kernel_and(Gfp::GFP_DMA32), "GFP_KERNEL | GFP_DMA32"),
    (Gfp::GFP_HIGHUSER_MOVABLE, "GFP_HIGHUSER_MOVABLE"),
];

/// Rows of the lens at most.
const MOST_ROWS: u32 = 6;

/// What the lens asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LensChoice {
    /// 2^order pages.
    pub order: u8,
    /// Bit n: the n-th of [`SETS`].
    pub chosen: u16,
}

impl Default for LensChoice {
    fn default() -> Self {
        Self { order: 0, chosen: 0b1111 }
    }
}

impl LensChoice {
    /// The chosen sets, as places in [`SETS`].
    pub fn sets(self) -> impl Iterator<Item = usize> {
        (0..SETS.len()).filter(move |set| self.chosen >> set & 1 == 1)
    }

    /// With a set chosen or no longer chosen. The first two stay; six are the most.
    #[must_use]
    pub fn toggled(self, set: usize) -> Self {
        if set >= SETS.len() {
            return self;
        }
        let chosen = self.chosen ^ 1 << set | 0b11;
        if chosen.count_ones() > MOST_ROWS { self } else { Self { chosen, ..self } }
    }

    /// The requests.
    pub fn asks(self) -> Vec<Ask> {
        self.sets().map(|set| Ask { gfp: SETS[set].0, order: self.order }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmscope_session::narrate::gfp_text;

    #[test]
    fn sets_are_written_as_everywhere() {
        for (gfp, name) in SETS {
            assert_eq!(gfp_text(gfp).replace("__GFP_DMA", "GFP_DMA"), name);
        }
    }

    #[test]
    fn up_to_six_sets_can_be_chosen_and_the_first_two_stay() {
        let mut choice = LensChoice::default();
        assert_eq!(choice.sets().collect::<Vec<_>>(), [0, 1, 2, 3]);
        for set in [0, 1, 99] {
            assert_eq!(choice.toggled(set), choice, "{set}");
        }
        choice = choice.toggled(3).toggled(5).toggled(7).toggled(10);
        assert_eq!(choice.sets().collect::<Vec<_>>(), [0, 1, 2, 5, 7, 10]);
        assert_eq!(choice.toggled(4), choice);
        assert_eq!(choice.toggled(5).sets().count(), 5);
    }
}
