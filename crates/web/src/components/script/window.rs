//! Which rows of a script are drawn: all, or of a long one those in sight and some around them.

use std::ops::Range;

/// A script of more lines is long: its lines are not wrapped, so that the place of each is known without drawing those
/// before it.
pub const LONG_FROM: usize = 400;

/// The rows that are drawn change when one scrolls by so many.
const STRIDE: usize = 64;

/// The rows that are drawn where nobody has looked yet: more than any window has room for.
pub const FIRST: Range<usize> = 0..4 * STRIDE;

/// Rows to draw, if those in sight begin with `first` and end before `last`.
pub fn around(first: usize, last: usize) -> Range<usize> {
    let start = (first / STRIDE).saturating_sub(1) * STRIDE;
    start..(last.div_ceil(STRIDE) + 1) * STRIDE
}

/// The rows of `window` that a script of so many lines has.
pub fn of_lines(window: &Range<usize>, lines: usize) -> Range<usize> {
    if lines <= LONG_FROM { 0..lines } else { window.start.min(lines)..window.end.min(lines) }
}

/// The columns that a line takes, about: signs of Chinese are twice as wide, and a tab leads to the next eighth.
fn columns(line: &str) -> usize {
    line.chars().fold(0, |at, c| match c {
        '\t' => (at / 8 + 1) * 8,
        c if c < '\u{1100}' => at + 1,
        _ => at + 2,
    })
}

/// The longest line, to find out how wide a script is without drawing it all, and columns that are enough for it. These
/// grow in leaps: a textarea that changes its width lays out all of its lines anew.
pub fn widest(source: &str) -> (&str, usize) {
    let (mut widest, mut most) = ("", 0);
    for line in source.split('\n') {
        // No sign takes more columns than bytes, but for a tab.
        if line.len() > most || line.contains('\t') {
            let columns = columns(line);
            if columns > most {
                (widest, most) = (line, columns);
            }
        }
    }
    (widest, (most + 8).next_multiple_of(64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_sight_is_drawn_and_never_more_than_a_few_screens() {
        for lines in [401, 20_000, 200_000] {
            for first in (0..lines).step_by(37) {
                let last = (first + 60).min(lines);
                let drawn = of_lines(&around(first, last), lines);
                assert!(drawn.start <= first && last <= drawn.end, "{first}..{last} of {lines}: {drawn:?}");
                assert!(drawn.len() <= 320, "{first}..{last} of {lines}: {drawn:?}");
            }
        }
        assert_eq!(of_lines(&FIRST, LONG_FROM), 0..LONG_FROM, "a short script is drawn whole");
        assert_eq!(of_lines(&around(900, 960), 500), 500..500, "what was in sight is gone");
    }

    #[test]
    fn the_widest_line_is_the_one_with_most_columns() {
        for (source, expected) in
            [("", ""), ("a\nbcd\nef", "bcd"), ("abcde\n内存页\nabc", "内存页"), ("\ta\nabcdefgh", "\ta")]
        {
            assert_eq!(widest(source), (expected, 64), "{source:?}");
        }
    }
}
