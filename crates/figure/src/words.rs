//! The few words that a figure adds, and how words are broken into lines.

use kmscope_scenario::DiagnosticKind;
use kmscope_session::{Language, diagnose};
use kmscope_web::stage::draw::surface::{Role, Surface, TextStyle};
use kmscope_web::stage::svg::SvgSurface;

/// What is wrong with a script, as the lab says it.
pub fn of_diagnostic(kind: &DiagnosticKind, language: Language) -> String {
    diagnose::diagnose(kind).say(language)
}

/// "Step 3 of 12".
pub fn position(step: (usize, usize), language: Language) -> String {
    let (step, steps) = step;
    match (language, step) {
        (Language::English, 0) => "After boot".to_owned(),
        (Language::Chinese, 0) => "启动后".to_owned(),
        (Language::English, _) => format!("Step {step} of {steps}"),
        (Language::Chinese, _) => format!("第 {step} 步，共 {steps} 步"),
    }
}

/// Fonts may be so much wider than the ruler's that a line must be that much shorter.
const NARROWER: f64 = 0.86;

/// Breaks a text into lines of a width: at spaces, and between Chinese letters.
pub fn wrap(text: &str, width: f64, size: f64, bold: bool) -> Vec<String> {
    let ruler = SvgSurface::in_page();
    let style = TextStyle::new(size, Role::Ink);
    let style = if bold { style.bold() } else { style };
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let line = lines.last().cloned().unwrap_or_default();
        let longer = format!("{line}{piece}");
        if !line.is_empty() && ruler.text_width(longer.trim_end(), style) > width * NARROWER {
            if let Some(line) = lines.last_mut() {
                line.truncate(line.trim_end().len());
            }
            lines.push(piece.trim_start().to_owned());
        } else if let Some(line) = lines.last_mut() {
            *line = longer;
        }
    }
    lines
}

/// What may not be broken: a word with the space behind it, a Chinese letter with the sign behind it.
fn pieces(text: &str) -> Vec<String> {
    let is_wide = |c: char| u32::from(c) > 0x2e7f;
    let mut pieces: Vec<String> = Vec::new();
    let mut before = ' ';
    for letter in text.chars() {
        let closes = "，。：；、）！？".contains(letter);
        let breaks = before == ' ' && letter != ' ' || (is_wide(letter) || is_wide(before)) && !closes && letter != ' ';
        match pieces.last_mut() {
            Some(piece) if !breaks => piece.push(letter),
            _ => pieces.push(letter.to_string()),
        }
        before = letter;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_where_words_end_and_nothing_is_lost() {
        for text in
            ["Granted from zone Normal: 1 page frame, PFN 0x1", "从 Normal 区分配成功：1 个页框，还有（更多）。", ""]
        {
            for width in [40.0, 90.0, 1000.0] {
                let lines = wrap(text, width, 14.0, false);
                let plain = |text: &str| text.replace(' ', "");
                assert_eq!(plain(&lines.concat()), plain(text));
                assert!(lines.iter().all(|line| !line.starts_with(['，', '。', ' '])), "{lines:?}");
            }
            assert_eq!(wrap(text, 1000.0, 14.0, false), [text]);
        }
    }
}
