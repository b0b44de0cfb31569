//! What the lens asks for, and the flag sets that it and "what if" know.

use kmscope_mm::{Era, Gfp};
use kmscope_session::Ask;
use kmscope_session::narrate::{flag_names, gfp_text};

const fn and(base: Gfp, flag: Gfp) -> Gfp {
    Gfp(base.0 | flag.0)
}

/// Flag sets, as they are offered; the lens always asks for the first two.
pub const SETS: [Gfp; 16] = [
    Gfp::GFP_KERNEL,
    Gfp::GFP_ATOMIC,
    Gfp::GFP_NOWAIT,
    Gfp::GFP_NOIO,
    Gfp::GFP_NOFS,
    // The ladder of reserves, with what stands above.
    and(Gfp::GFP_KERNEL, Gfp::HIGH),
    and(Gfp::GFP_KERNEL, Gfp::MEMALLOC),
    and(Gfp::GFP_KERNEL, Gfp::NOMEMALLOC),
    and(Gfp::GFP_KERNEL, Gfp::NORETRY),
    and(Gfp::GFP_KERNEL, Gfp::RETRY_MAYFAIL),
    and(Gfp::GFP_KERNEL, Gfp::NOFAIL),
    and(Gfp::GFP_KERNEL, Gfp::GFP_DMA),
    and(Gfp::GFP_KERNEL, Gfp::GFP_DMA32),
    Gfp::GFP_USER,
    Gfp::GFP_HIGHUSER,
    Gfp::GFP_HIGHUSER_MOVABLE,
];

/// The numbers of flag sets of 2.6 (include/linux/gfp.h, 2.6.12-rc2), and of priorities of 2.0 (include/linux/mm.h, 2.0.40), as
/// they are offered.
const SETS_2_6: [u32; 12] = [0xd0, 0x20, 0, 0x10, 0x50, 0xf0, 0x10d0, 0x4d0, 0x8d0, 0xd1, 0xd2, 0x1d0];
const SETS_2_0: [u32; 7] = [3, 1, 0, 2, 5, 6, 0x83];

/// The sets that a kernel has.
fn sets(era: Era) -> Vec<Gfp> {
    let numbers: &[u32] = match era {
        Era::Linux2_0 => &SETS_2_0,
        _ if era.is_2_6() => &SETS_2_6,
        _ => return SETS.to_vec(),
    };
    numbers.iter().filter_map(|number| era.decode(*number)).collect()
}

/// How one writes a set: zones as drivers name them.
pub fn set_name(gfp: Gfp) -> String {
    gfp_text(gfp).replace("__GFP_DMA", "GFP_DMA")
}

/// Rows of the lens at most.
const MOST_ROWS: usize = 6;
/// Rows that stay.
const FIXED_ROWS: usize = 2;

/// What the lens asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LensChoice {
    /// 2^order pages.
    pub order: u8,
    /// Flags of each row; those of [`SETS`] in its order, then others as they came.
    pub rows: [Option<Gfp>; MOST_ROWS],
    /// The machine's kernel: rows that it does not have are left out.
    pub era: Era,
}

impl Default for LensChoice {
    fn default() -> Self {
        let row = |at: usize| (at < FIXED_ROWS).then(|| SETS[at]);
        Self { order: 0, rows: std::array::from_fn(row), era: Era::default() }
    }
}

impl LensChoice {
    /// Flags of each row.
    pub fn rows(self) -> impl Iterator<Item = Gfp> {
        self.rows.into_iter().flatten().filter(move |gfp| self.exists(*gfp))
    }

    fn exists(self, gfp: Gfp) -> bool {
        !self.era.is_classic() || self.era.decode(self.era.encode(gfp)) == Some(gfp)
    }

    /// What the machine's kernel calls a row.
    pub fn name(self, gfp: Gfp) -> String {
        if self.era.is_classic() { flag_names(self.era, gfp) } else { set_name(gfp) }
    }

    /// Whether a row has these flags.
    pub fn has(self, gfp: Gfp) -> bool {
        self.rows().any(|row| row == gfp)
    }

    /// What can be chosen: the sets, and rows that are none of them.
    pub fn offers(self) -> Vec<Gfp> {
        let sets = sets(self.era);
        let others: Vec<Gfp> = self.rows().filter(|row| !sets.contains(row)).collect();
        sets.into_iter().chain(others).collect()
    }

    /// With a row more, or less. The first two stay; six are the most.
    #[must_use]
    pub fn toggled(self, gfp: Gfp) -> Self {
        let mut rows: Vec<Gfp> = self.rows().filter(|row| *row != gfp).collect();
        if !self.has(gfp) {
            rows.push(gfp);
        }
        rows.sort_by_key(|row| SETS.iter().position(|set| set == row).unwrap_or(SETS.len()));
        if rows.len() > MOST_ROWS || !rows.starts_with(&SETS[..FIXED_ROWS]) {
            return self;
        }
        Self { rows: std::array::from_fn(|at| rows.get(at).copied()), ..self }
    }

    /// The requests.
    pub fn asks(self) -> Vec<Ask> {
        self.rows().map(|gfp| Ask { gfp, order: self.order }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_to_six_sets_can_be_chosen_and_the_first_two_stay() {
        let mut choice = LensChoice::default();
        assert_eq!(choice.rows().collect::<Vec<_>>(), SETS[..2]);
        for gfp in [Gfp::GFP_KERNEL, Gfp::GFP_ATOMIC] {
            assert_eq!(choice.toggled(gfp), choice, "{gfp:?}");
        }
        choice = choice.toggled(SETS[5]).toggled(SETS[2]).toggled(SETS[10]).toggled(SETS[7]);
        assert_eq!(choice.rows().collect::<Vec<_>>(), [0, 1, 2, 5, 7, 10].map(|at| SETS[at]));
        assert_eq!(choice.toggled(SETS[4]), choice);
        assert_eq!(choice.toggled(SETS[5]).rows().count(), 5);
    }

    #[test]
    fn any_flags_can_be_a_row_and_are_offered_as_long_as_they_are() {
        let own = Gfp::GFP_ATOMIC | Gfp::NOMEMALLOC | Gfp::NOWARN;
        let choice = LensChoice::default().toggled(own).toggled(Gfp::GFP_USER);
        assert_eq!(choice.rows().last(), Some(own), "after all sets");
        assert_eq!(choice.offers().last(), Some(&own));
        assert_eq!(choice.toggled(own).offers(), SETS);
        assert!(choice.has(own) && choice.has(Gfp::GFP_USER) && !choice.toggled(own).has(own));
    }

    #[test]
    fn a_former_kernel_is_asked_with_its_own_flags_and_by_its_own_names() {
        for (era, names) in [
            (Era::Linux2_0, ["GFP_KERNEL", "GFP_ATOMIC", "GFP_BUFFER"]),
            (Era::Linux2_6_11, ["GFP_KERNEL", "GFP_ATOMIC", "0"]),
        ] {
            let choice = LensChoice { era, ..LensChoice::default() };
            let offers = choice.offers();
            let named: Vec<String> = offers.iter().take(3).map(|gfp| choice.name(*gfp)).collect();
            assert_eq!(named, names);
            assert!(choice.rows().eq([Gfp::GFP_KERNEL, Gfp::GFP_ATOMIC]));
            // A row that it does not have is kept for others, and not asked for.
            let other = LensChoice::default().toggled(Gfp::GFP_KERNEL | Gfp::GFP_DMA32);
            assert_eq!(LensChoice { era, ..other }.rows().count(), 2);
            for gfp in offers {
                assert_eq!(era.decode(era.encode(gfp)), Some(gfp), "{gfp:?}");
            }
        }
    }

    #[test]
    fn sets_are_all_different_and_named_as_drivers_write_them() {
        for (at, set) in SETS.iter().enumerate() {
            assert!(!SETS[..at].contains(set), "{set:?}");
        }
        assert_eq!(set_name(SETS[11]), "GFP_KERNEL | GFP_DMA");
        assert_eq!(set_name(SETS[5]), "GFP_KERNEL | __GFP_HIGH");
    }
}
