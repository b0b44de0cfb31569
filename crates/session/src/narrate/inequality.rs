//! The inequality of a watermark check, in words and in numbers.

use crate::catalogue::grouped;
use crate::{Message, message};
use kmscope_mm::event::{Verdict, Watermark, WatermarkCheck};

/// `min`, `low`, `high`; `floor` where the request's rights lower the mark; `none` also where a machine keeps no marks.
pub const fn mark_name(check: &WatermarkCheck) -> &'static str {
    match check.watermark {
        Watermark::None => "none",
        _ if check.mark_pages + check.boost_pages + check.reserve_pages == 0 => "none",
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

/// The right side as a sum: `338`, `231 + lowmem reserve 182`, `33 + boost 512`. The kernel's words for
/// the summands stay as they are. What the request's rights take off is taken off the mark and the boost together.
pub fn right_side(check: &WatermarkCheck) -> String {
    let mut text = if check.boost_pages > 0 {
        format!("{} + boost {}", grouped(check.mark_pages), grouped(check.boost_pages))
    } else {
        grouped(check.mark_pages - check.rights_pages)
    };
    if check.boost_pages > 0 && check.rights_pages > 0 {
        text = format!("{text} − {}", grouped(check.rights_pages));
    }
    if check.reserve_pages != 0 {
        text = format!("{text} + lowmem reserve {}", grouped(check.reserve_pages));
    }
    text
}

/// The left side for a sentence, where there is room to say that the pages of the block itself count but
/// for one: `54 − 7 (2^3 − 1)`.
fn left_side_explained(check: &WatermarkCheck) -> String {
    let left = left_side(check);
    let others = (1_i64 << check.order) - 1;
    if check.order > 0 && check.unusable_pages == others { format!("{left} (2^{} − 1)", check.order) } else { left }
}

/// `free 415 > min 338`, `free 127 is not above floor 127`, or that no block is large enough.
pub fn inequality(check: &WatermarkCheck) -> Message {
    let (left, mark, right) = (left_side_explained(check), mark_name(check), right_side(check));
    match (check.verdict, mark) {
        (Verdict::Pass, "none") => message!("ineq-no-mark", left = left),
        (Verdict::TooFew, "none") => message!("ineq-too-few", left = left),
        (Verdict::NoBlock, "none") => message!("ineq-no-mark-no-block", left = left, order = check.order),
        (Verdict::Pass, _) => message!("ineq-pass", left = left, mark = mark, right = right),
        (Verdict::TooFew, _) => message!("ineq-fail", left = left, mark = mark, right = right),
        (Verdict::NoBlock, _) => {
            message!("ineq-no-block", left = left, mark = mark, right = right, order = check.order)
        }
    }
}
