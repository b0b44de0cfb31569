//! What each line of the script came to.

use crate::state::AppState;
use kmscope_session::LineResult;

/// Result of each line, by line number − 1; `None`: nothing to say there, or not known yet.
pub fn line_results(app: &AppState) -> Vec<Option<LineResult>> {
    let session = app.session.borrow();
    let lines = app.edits.text().split('\n').count();
    (1..=lines).map(|line| session.line_result(u32::try_from(line).unwrap_or(u32::MAX))).collect()
}
