//! The inequality of a watermark check, in words and in numbers.

use crate::catalogue::grouped;
use crate::{Message, message};
use kmscope_mm::event::{Verdict, Watermark, WatermarkCheck};

/// `min`, `low`, `high`; `floor` where the request's rights lower the mark; `none`.
pub const fn mark_name(check: &WatermarkCheck) -> &'static str {
    match check.watermark {
        Watermark::None => "none",
        _ if check.rights_pages > 0 => "floor",
        Watermark::Min => "min",
        Watermark::Low => "low",
        Watermark::High => "high",
    }
}

/// The left side as a sum: `415`, `415 − 3` (the pages of the block itself but one, and what this
/// request may not have).
pub fn left_side(check: &WatermarkCheck) -> String {
    match check.unusable_pages {
        0 => grouped(check.free_pages),
        unusable => format!("{} − {}", grouped(check.free_pages), grouped(unusable)),
    }
}

/// The right side as a sum: `338`, `231 + 182` (lowmem reserve), with the boost if there is one. What
/// the request's rights take off is taken off the mark and the boost together.
pub fn right_side(check: &WatermarkCheck) -> String {
    let (base, boost) = if check.rights_pages > 0 {
        (check.mark_pages + check.boost_pages - check.rights_pages, 0)
    } else {
        (check.mark_pages, check.boost_pages)
    };
    let mut text = grouped(base);
    for summand in [boost, check.reserve_pages] {
        if summand != 0 {
            text.push_str(" + ");
            text.push_str(&grouped(summand));
        }
    }
    text
}

/// `free 415 > min 338`, `free 127 is not above its floor, 127`, or that no block is large enough.
pub fn inequality(check: &WatermarkCheck) -> Message {
    let (left, mark, right) = (left_side(check), mark_name(check), right_side(check));
    match check.verdict {
        Verdict::Pass => message!("ineq-pass", left = left, mark = mark, right = right),
        Verdict::TooFew => message!("ineq-fail", left = left, mark = mark, right = right),
        Verdict::NoBlock => {
            message!("ineq-no-block", left = left, mark = mark, right = right, order = check.order)
        }
    }
}
