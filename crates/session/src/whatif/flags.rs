//! Flags as a person puts them together: typed, or picked one by one.

use crate::Message;
use crate::diagnose::diagnose;
use kmscope_mm::{Gfp, Op};
use kmscope_scenario::diagnostic::{DiagnosticKind, Expected, Found};
use kmscope_scenario::{Compiled, compile};

/// Reads flags as the script does: `GFP_KERNEL | __GFP_HIGH`, `0xcc0`.
///
/// # Errors
///
/// What is wrong, as the script would say it.
pub fn read_flags(text: &str) -> Result<Gfp, Message> {
    let Compiled { program, diagnostics } = compile(&format!("alloc_page({text})"));
    match (diagnostics.into_iter().next(), &program.steps[..]) {
        (Some(wrong), _) => Err(diagnose(&wrong.kind)),
        (None, [step]) if matches!(step.op, Op::AllocPages { .. }) => Ok(step.op.gfp().unwrap_or_default()),
        // It closes the bracket and goes on.
        (None, _) => {
            let found = Found::Token(text.to_owned());
            Err(diagnose(&DiagnosticKind::Unexpected { found, expected: vec![Expected::GfpFlags] }))
        }
    }
}

/// The flags with those of one name added, or without them if they have them all. Of the sets that say who asks
/// (`GFP_KERNEL`, `GFP_ATOMIC`) there is one: another takes its place.
pub fn toggled(gfp: Gfp, flags: Gfp) -> Gfp {
    if gfp.has(flags) && !is_base(flags) {
        return gfp.without(flags);
    }
    let base = Gfp::COMBINATIONS.iter().map(|(set, _)| *set).find(|set| is_base(*set) && gfp.has(*set));
    match base {
        Some(base) if is_base(flags) => gfp.without(base) | flags,
        _ => gfp | flags,
    }
}

/// A set of several flags.
const fn is_base(flags: Gfp) -> bool {
    flags.0.count_ones() > 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;
    use crate::narrate::gfp_text;

    #[test]
    fn flags_are_read_as_in_a_script_and_errors_are_said_as_there() {
        for (text, gfp) in [
            ("GFP_KERNEL", Gfp::GFP_KERNEL),
            (" GFP_ATOMIC|__GFP_NOWARN ", Gfp::GFP_ATOMIC | Gfp::NOWARN),
            ("GFP_KERNEL & ~__GFP_FS", Gfp::GFP_NOFS),
            ("0xcc0", Gfp::GFP_KERNEL),
        ] {
            assert_eq!(read_flags(text), Ok(gfp), "{text}");
        }
        for (text, said) in
            [("GFP_KERNAL", "GFP_KERNEL"), ("GFP_KERNEL |", ")"), ("", "flags"), ("GFP_KERNEL); wait(1", "flags")]
        {
            let wrong = read_flags(text).expect_err(text).say(Language::English);
            assert!(wrong.contains(said), "{text}: {wrong}");
        }
    }

    #[test]
    fn a_picked_flag_is_added_or_taken_away_and_a_picked_set_takes_the_place_of_the_other() {
        let with = toggled(Gfp::GFP_KERNEL, Gfp::HIGH);
        assert_eq!(gfp_text(with), "GFP_KERNEL | __GFP_HIGH");
        assert_eq!(toggled(with, Gfp::HIGH), Gfp::GFP_KERNEL);
        assert_eq!(gfp_text(toggled(with, Gfp::GFP_NOFS)), "GFP_NOFS | __GFP_HIGH");
        assert_eq!(toggled(Gfp::GFP_KERNEL | Gfp::ZERO, Gfp::GFP_ATOMIC), Gfp::GFP_ATOMIC | Gfp::ZERO);
        assert_eq!(toggled(Gfp::NONE, Gfp::GFP_USER), Gfp::GFP_USER);
    }
}
