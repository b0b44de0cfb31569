//! The result of a step in a sign and at most eight characters, for ticks and line ends.

use super::{byte_count, pfn_text};
use crate::{Message, message};
use kmscope_mm::outcome::{Freed, Grant, GrantKind};
use kmscope_mm::{Op, Outcome};
use kmscope_scenario::Step;

/// The shape of an outcome.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Sign {
    /// A step that asks for nothing: no mark of its own.
    Nothing,
    /// Granted at once.
    Granted,
    /// The caller slept, then got it.
    SleptGranted,
    /// The caller slept in vain.
    SleptNull,
    /// NULL, or refused.
    Null,
    /// A bug that the kernel would report.
    Bug,
}

impl Sign {
    /// The sign of an outcome.
    pub const fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Granted { slept_ticks: 0, .. } => Self::Granted,
            Outcome::Granted { .. } => Self::SleptGranted,
            Outcome::Null { slept_ticks: 0, .. } | Outcome::Refused(_) => Self::Null,
            Outcome::Null { .. } => Self::SleptNull,
            Outcome::Bug(_) | Outcome::Hangs { .. } => Self::Bug,
            Outcome::CacheCreated { .. } => Self::Granted,
            _ => Self::Nothing,
        }
    }

    /// As a character; the page draws its own shapes.
    pub const fn char(self) -> char {
        match self {
            Self::Nothing => '–',
            Self::Granted => '●',
            Self::SleptGranted => '◐',
            Self::SleptNull => '⊗',
            Self::Null => '✕',
            Self::Bug => '▲',
        }
    }

    /// The sign in words, for those who do not see it.
    pub fn words(self) -> Message {
        match self {
            Self::Nothing => message!("sign-nothing"),
            Self::Granted => message!("sign-granted"),
            Self::SleptGranted => message!("sign-slept-granted"),
            Self::SleptNull => message!("sign-slept-null"),
            Self::Null => message!("sign-null"),
            Self::Bug => message!("sign-bug"),
        }
    }
}

/// A sign and a few characters.
#[derive(Clone, PartialEq, Debug)]
pub struct LineResult {
    /// Shape.
    pub sign: Sign,
    /// `…2f0100`, `slept 3`, `53,760 pages`; of a repeat its count, or `3 of 8`.
    pub text: Option<Message>,
    /// Steps that it stands for.
    pub steps: usize,
}

/// The result of one step, or of what it put off.
pub fn step_result(step: &Step, outcome: &Outcome) -> LineResult {
    LineResult { sign: Sign::of(outcome), text: short_text(step.op, outcome), steps: 1 }
}

fn short_text(op: Op, outcome: &Outcome) -> Option<Message> {
    Some(match *outcome {
        Outcome::Granted { slept_ticks: slept_ticks @ 1.., .. } => message!("result-slept", ticks = slept_ticks),
        Outcome::Granted { grant, .. } => short_grant(grant),
        Outcome::Null { slept_ticks: slept_ticks @ 1.., .. } => message!("result-null-slept", ticks = slept_ticks),
        Outcome::Null { .. } => message!("result-null"),
        Outcome::Freed { freed: Freed::Nothing } => return None,
        Outcome::Freed { .. } => message!("result-freed"),
        Outcome::Size { size_bytes } => message!("result-text", text = byte_count(size_bytes)),
        Outcome::Content { bytes } => {
            let digits = bytes[..3].iter().map(|byte| byte.map_or_else(|| "??".to_owned(), |b| format!("{b:02x}")));
            message!("result-text", text = digits.collect::<Vec<_>>().join(" "))
        }
        Outcome::CacheCreated { .. } => message!("result-cache"),
        Outcome::CacheDestroyed { .. } => message!("result-destroyed"),
        Outcome::CacheLost { .. } => message!("result-lost"),
        Outcome::World { pages } => match op {
            Op::Wait { ticks } => message!("result-ticks", ticks = ticks),
            Op::PcpEnable(_) => return None,
            _ => message!("result-pages", pages = pages),
        },
        Outcome::Hangs { .. } => message!("result-never"),
        Outcome::Queued { .. } => message!("result-later"),
        Outcome::Refused(_) => message!("result-refused"),
        Outcome::Bug(_) => message!("result-bug"),
        _ => match op {
            Op::Wait { ticks } => message!("result-ticks", ticks = ticks),
            _ => return None,
        },
    })
}

fn short_grant(grant: Grant) -> Message {
    match grant.kind {
        GrantKind::Pages { pfn, .. } => message!("result-text", text = tail(&pfn_text(pfn))),
        GrantKind::Object { .. } => message!("result-text", text = tail(&format!("{:#x}", grant.addr))),
        GrantKind::Area { pages, .. } | GrantKind::Device { pages, .. } => message!("result-pages", pages = pages),
        GrantKind::ZeroSize | GrantKind::DirectDevice { .. } => {
            message!("result-text", text = format!("{:#x}", grant.addr))
        }
    }
}

/// The last characters of what is too long: `…2f0100`.
fn tail(text: &str) -> String {
    match text.len() {
        0..=8 => text.to_owned(),
        len => format!("…{}", &text[len - 6..]),
    }
}

/// The result of several steps: their own if there is one, else the gravest sign and how many have
/// it. Steps that ask for nothing (entering a context) do not count among those that do.
pub fn together<'a>(results: impl Iterator<Item = (&'a Step, Outcome)>) -> Option<LineResult> {
    let mut gravest: Option<(Sign, Option<Message>)> = None;
    let (mut steps, mut asking, mut like) = (0, 0, 0);
    for (step, outcome) in results {
        let sign = Sign::of(&outcome);
        steps += 1;
        asking += usize::from(sign != Sign::Nothing);
        match &gravest {
            Some((known, _)) if *known > sign => {}
            Some((known, Some(_))) if *known == sign => like += 1,
            // Words are made for the gravest alone: a loop has very many steps.
            _ => {
                like = 1;
                gravest = Some((sign, short_text(step.op, &outcome)));
            }
        }
    }
    let (sign, text) = gravest?;
    let all = if asking > 0 { asking } else { steps };
    let text = match text {
        text if all == 1 => text,
        None => None,
        Some(_) if like == all || sign == Sign::Nothing => Some(message!("result-count", count = all)),
        Some(_) => Some(message!("result-of", count = like, steps = all)),
    };
    Some(LineResult { sign, text, steps })
}
