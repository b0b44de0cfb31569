//! Undo and redo of edits: whole texts, with typing in one go kept as one edit.

use std::rc::Rc;

/// A text and where the caret was when it came about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// The whole script.
    pub text: Rc<str>,
    /// Caret in UTF-16 units, as a textarea counts.
    pub caret: u32,
    /// The lesson that it is, or was made from.
    pub lesson: Option<usize>,
}

/// The texts before and after the present one.
///
/// An edit drops everything that was undone. Typing goes on in the same entry as long as it is
/// typing and pauses less than [`EditHistory::PAUSE_MS`].
#[derive(Clone, Debug)]
pub struct EditHistory {
    past: Vec<Edit>,
    present: Edit,
    future: Vec<Edit>,
    /// When the last keystroke of the present entry came; `None` after anything but typing.
    typed_at_ms: Option<f64>,
}

impl EditHistory {
    /// Typing after a pause of this length is an edit of its own.
    pub const PAUSE_MS: f64 = 900.0;
    /// More than this many edits back are forgotten.
    pub const DEPTH: usize = 400;

    /// A history that begins with this text.
    pub fn new(text: &str) -> Self {
        let present = Edit { text: text.into(), caret: 0, lesson: None };
        Self { past: Vec::new(), present, future: Vec::new(), typed_at_ms: None }
    }

    /// A history in which one text took the place of an earlier one.
    pub fn after(earlier: &str, text: &str) -> Self {
        let mut history = Self::new(earlier);
        history.replace(text, 0);
        history
    }

    /// The latest text of the past that was not made from a lesson.
    pub fn latest_own(&self) -> Option<&str> {
        self.past.iter().rev().find(|edit| edit.lesson.is_none()).map(|edit| &*edit.text)
    }

    /// Says from which lesson the present text was made.
    pub fn made_from(&mut self, lesson: Option<usize>) {
        self.present.lesson = lesson;
    }

    /// The text as it is.
    pub fn text(&self) -> &Rc<str> {
        &self.present.text
    }

    /// The present text and its caret.
    pub fn present(&self) -> &Edit {
        &self.present
    }

    /// A keystroke in the editor.
    pub fn type_text(&mut self, text: &str, caret: u32, now_ms: f64) {
        if *self.present.text == *text {
            self.present.caret = caret;
            return;
        }
        let goes_on = self.typed_at_ms.is_some_and(|at_ms| now_ms - at_ms < Self::PAUSE_MS);
        if goes_on {
            self.present = Edit { text: text.into(), caret, lesson: self.present.lesson };
            self.future.clear();
        } else {
            self.push(text, caret);
        }
        self.typed_at_ms = Some(now_ms);
    }

    /// A change made by a button: always an edit of its own.
    pub fn replace(&mut self, text: &str, caret: u32) {
        if *self.present.text != *text {
            self.push(text, caret);
        }
        self.typed_at_ms = None;
    }

    /// The same text in another language: no edit.
    pub fn say(&mut self, text: &str) {
        self.present = Edit { text: text.into(), caret: 0, lesson: self.present.lesson };
        self.typed_at_ms = None;
    }

    fn push(&mut self, text: &str, caret: u32) {
        let edit = Edit { text: text.into(), caret, lesson: self.present.lesson };
        let before = std::mem::replace(&mut self.present, edit);
        self.past.push(before);
        if self.past.len() > Self::DEPTH {
            self.past.remove(0);
        }
        self.future.clear();
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// One edit back; false if there is none.
    pub fn undo(&mut self) -> bool {
        let Some(before) = self.past.pop() else { return false };
        self.future.push(std::mem::replace(&mut self.present, before));
        self.typed_at_ms = None;
        true
    }

    /// One edit forward again; false if there is none.
    pub fn redo(&mut self) -> bool {
        let Some(after) = self.future.pop() else { return false };
        self.past.push(std::mem::replace(&mut self.present, after));
        self.typed_at_ms = None;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_without_a_pause_is_undone_at_once_and_a_pause_begins_a_new_edit() {
        let mut history = EditHistory::new("");
        history.type_text("k", 1, 0.0);
        history.type_text("km", 2, 100.0);
        history.type_text("kma", 3, 2000.0);
        assert!(history.undo());
        assert_eq!(&**history.text(), "km");
        assert!(history.undo());
        assert_eq!(&**history.text(), "");
        assert!(!history.undo());
    }

    #[test]
    fn a_change_by_a_button_is_undone_by_itself() {
        let mut history = EditHistory::new("a\n");
        history.type_text("a\nb", 3, 0.0);
        history.replace("a\nb\nkfree(b);", 0);
        history.type_text("a\nb\nkfree(b);c", 0, 10.0);
        history.undo();
        assert_eq!(&**history.text(), "a\nb\nkfree(b);");
        history.undo();
        assert_eq!(&**history.text(), "a\nb");
        history.redo();
        assert_eq!(&**history.text(), "a\nb\nkfree(b);");
    }

    #[test]
    fn an_edit_drops_what_was_undone() {
        let mut history = EditHistory::new("a");
        history.replace("b", 0);
        history.undo();
        history.type_text("c", 1, 0.0);
        assert!(!history.redo());
        assert_eq!(&**history.text(), "c");
    }
}
