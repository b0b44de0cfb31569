//! What each line of the script came to.

use crate::state::AppState;
use kmscope_session::narrate::Sign;
use std::ops::Range;
use yew::AttrValue;

/// What a line came to: a sign and a few characters.
#[derive(Clone, PartialEq, Debug)]
pub struct LineResult {
    /// Shape and colour.
    pub sign: Sign,
    /// In the language of the page.
    pub words: Option<AttrValue>,
}

/// Results of some lines, counted from 0; `None`: nothing to say there, or not known yet.
pub fn line_results(app: &AppState, rows: Range<usize>) -> Vec<Option<LineResult>> {
    let session = app.session.borrow();
    let veiled = app.veiled_after();
    let result = |row: usize| {
        let line = u32::try_from(row + 1).unwrap_or(u32::MAX);
        if veiled.is_some_and(|seen| session.steps_of_line(line).last().is_some_and(|last| *last > seen)) {
            return None;
        }
        let result = session.line_result(line)?;
        let words = result.text.map(|message| message.say(app.language()).into());
        Some(LineResult { sign: result.sign, words })
    };
    rows.map(result).collect()
}
