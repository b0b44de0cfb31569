//! Numbers in style sheets.

/// A number as CSS reads it, in thousandths. (Rust's own writing of floating-point numbers is exact
/// to the last bit, and 12 kB of wasm.)
pub fn number(value: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "lengths and shares of what is on a screen")]
    let thousandths = (value * 1000.0).round() as i32;
    let sign = if thousandths < 0 { "-" } else { "" };
    let size = thousandths.unsigned_abs();
    format!("{sign}{}.{:03}", size / 1000, size % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_thousandths() {
        let cases = [
            (0.0, "0.000"),
            (12.0, "12.000"),
            (12.5, "12.500"),
            (99.9996, "100.000"),
            (33.333_333, "33.333"),
            (-0.25, "-0.250"),
            (-0.000_1, "0.000"),
            (1920.062, "1920.062"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }
}
