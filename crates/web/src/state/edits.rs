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
    /// It came by a link, and was not changed.
    pub linked: bool,
}

impl Edit {
    /// A text of one's own.
    pub fn new(text: &str, caret: u32) -> Self {
        Self { text: text.into(), caret, lesson: None, linked: false }
    }
}

/// The texts before and after the present one.
///
/// An edit drops everything that was undone. Typing goes on in the same entry as long as it is
/// typing and pauses less than [`EditHistory::PAUSE_MS`]; what is pasted is an entry of its own.
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
    /// More than this many edits back are forgotten, and what takes more memory than this.
    pub const DEPTH: usize = 400;
    /// Bytes of all texts of the past.
    pub const BYTES: usize = 32 << 20;

    /// A history that begins with this text.
    pub fn new(text: &str) -> Self {
        Self { past: Vec::new(), present: Edit::new(text, 0), future: Vec::new(), typed_at_ms: None }
    }

    /// A history in which a text took the place of earlier ones, the latest last.
    pub fn after(earlier: Vec<Edit>, text: &str) -> Self {
        Self { past: earlier, ..Self::new(text) }
    }

    /// The latest text of the past that was neither made from a lesson nor came by a link.
    pub fn latest_own(&self) -> Option<&str> {
        self.past.iter().rev().find(|edit| edit.lesson.is_none() && !edit.linked).map(|edit| &*edit.text)
    }

    /// Says from which lesson the present text was made.
    pub fn made_from(&mut self, lesson: Option<usize>) {
        self.present.lesson = lesson;
    }

    /// Says that the present text came by a link.
    pub fn came_by_link(&mut self) {
        self.present.linked = true;
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
        let change = Change::between(&self.present.text, text);
        let pauses = self.typed_at_ms.is_none_or(|at_ms| now_ms - at_ms >= Self::PAUSE_MS);
        if pauses || change != Change::Typed {
            self.push(text, caret);
        } else {
            self.present = Edit { lesson: self.present.lesson, ..Edit::new(text, caret) };
            self.future.clear();
        }
        self.typed_at_ms = (change != Change::Pasted).then_some(now_ms);
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
        self.present = Edit { text: text.into(), caret: 0, ..self.present.clone() };
        self.typed_at_ms = None;
    }

    fn push(&mut self, text: &str, caret: u32) {
        let edit = Edit { lesson: self.present.lesson, ..Edit::new(text, caret) };
        let before = std::mem::replace(&mut self.present, edit);
        self.past.push(before);
        let mut bytes = 0;
        let fits = |edit: &&Edit| {
            bytes += edit.text.len();
            bytes <= Self::BYTES
        };
        let kept = self.past.iter().rev().take(Self::DEPTH).take_while(fits).count();
        self.past.drain(..self.past.len() - kept.max(1));
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

/// How many bytes two texts have in common at their beginning, and after these at their end.
pub fn in_common(before: &str, after: &str) -> (usize, usize) {
    /// Bytes that are compared at once: most of a long text is as it was.
    const STRIDE: usize = 1024;
    let (mut old, mut new) = (before.as_bytes(), after.as_bytes());
    let all = old.len();
    while old.len() >= STRIDE && new.len() >= STRIDE && old[..STRIDE] == new[..STRIDE] {
        (old, new) = (&old[STRIDE..], &new[STRIDE..]);
    }
    let begin = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    (old, new) = (&old[begin..], &new[begin..]);
    let (begin, rest) = (all - old.len(), old.len());
    while let (Some((old_rest, old_end)), Some((new_rest, new_end))) =
        (old.split_last_chunk::<STRIDE>(), new.split_last_chunk::<STRIDE>())
        && old_end == new_end
    {
        (old, new) = (old_rest, new_rest);
    }
    let end = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    (begin, rest - old.len() + end)
}

/// What a keystroke did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Change {
    /// A letter more or less, or what an input method makes of several.
    Typed,
    /// Several letters at once are gone: with them begins something else.
    Cut,
    /// More letters at once than one key makes.
    Pasted,
}

impl Change {
    /// An input method hardly gives more letters at once.
    const LONGEST_TYPED: usize = 16;

    fn between(before: &str, after: &str) -> Self {
        let (begin, end) = in_common(before, after);
        let letters = |bytes: &[u8]| bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count();
        let middle = |text: &str| begin..text.len() - end;
        let (old, new) = (&before.as_bytes()[middle(before)], &after.as_bytes()[middle(after)]);
        // Of one key of a keyboard comes one letter of ASCII; several of others come of an input method.
        let at_once = new.len() > 1 && (new.is_ascii() || new.contains(&b'\n'));
        if at_once || letters(new) > Self::LONGEST_TYPED {
            Self::Pasted
        } else if letters(old) > 1 {
            Self::Cut
        } else {
            Self::Typed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_is_undone_by_itself_and_so_is_what_is_typed_after_it() {
        let mut history = EditHistory::new("");
        history.type_text("a", 1, 0.0);
        history.type_text("a = kmalloc(8, GFP_KERNEL)", 26, 100.0);
        history.type_text("a = kmalloc(8, GFP_KERNEL);", 27, 200.0);
        history.type_text("a = kmalloc(8, GFP_KERNEL);;", 28, 300.0);
        for expected in ["a = kmalloc(8, GFP_KERNEL)", "a", ""] {
            assert!(history.undo());
            assert_eq!(&**history.text(), expected);
        }
    }

    #[test]
    fn texts_have_in_common_what_stands_at_their_ends_and_nothing_twice() {
        let long = "kfree(p);\n".repeat(1000);
        for (before, after, expected) in [
            ("", "", (0, 0)),
            ("aa", "aaa", (2, 0)),
            ("abc", "axc", (1, 1)),
            ("内存", "内页存", (3, 3)),
            ("", "abc", (0, 0)),
        ] {
            assert_eq!(in_common(before, after), expected);
            let (before, after) = (format!("{long}{before}{long}"), format!("{long}{after}{long}"));
            let (begin, end) = in_common(&before, &after);
            assert_eq!(begin + end, before.len().min(after.len()).min(2 * long.len() + expected.0 + expected.1));
            assert_eq!(before[..begin], after[..begin]);
            assert_eq!(before[before.len() - end..], after[after.len() - end..]);
        }
        assert_eq!(in_common(&long, &long), (long.len(), 0));
    }

    #[test]
    fn typing_over_what_was_selected_is_one_edit_and_an_input_method_types() {
        let mut history = EditHistory::new("p = one(8)");
        history.type_text("p = t(8)", 5, 0.0);
        history.type_text("p = two(8)", 6, 100.0);
        assert!(history.undo());
        assert_eq!(&**history.text(), "p = t(8)", "two letters at once");
        let mut history = EditHistory::new("p = one(8)");
        for (text, at_ms) in [("p = t(8)", 0.0), ("p = tw(8)", 100.0), ("p = two(8)", 200.0)] {
            history.type_text(text, 0, at_ms);
        }
        assert!(history.undo());
        assert_eq!(&**history.text(), "p = one(8)");
        history.type_text("p = one(8) //", 0, 5000.0);
        history.type_text("p = one(8) //内存", 0, 5100.0);
        history.type_text("p = one(8) //内存页", 0, 5200.0);
        assert!(history.undo());
        assert_eq!(&**history.text(), "p = one(8) //");
    }

    #[test]
    fn long_scripts_are_remembered_less_often_but_once() {
        let long = |letter: &str| letter.repeat(EditHistory::BYTES / 4);
        let mut history = EditHistory::new(&long("a"));
        for letter in ["b", "c", "d", "e", "f", "g"] {
            history.replace(&long(letter), 0);
        }
        assert_eq!((0..9).filter(|_| history.undo()).count(), 4);
        let mut history = EditHistory::new(&"a".repeat(2 * EditHistory::BYTES));
        history.replace("b", 0);
        assert!(history.undo());
    }

    #[test]
    fn ones_own_script_is_none_of_a_lesson_and_none_of_a_link() {
        let lesson = Edit { lesson: Some(2), ..Edit::new("of a lesson", 0) };
        let mut history = EditHistory::after(vec![Edit::new("mine", 0), lesson], "of a link");
        history.came_by_link();
        history.replace("a lesson", 0);
        history.made_from(Some(1));
        assert_eq!(history.latest_own(), Some("mine"));
        assert!(history.undo());
        assert!(history.present().linked);
        history.type_text("of a link!", 0, 0.0);
        assert!(!history.present().linked);
        history.replace("a lesson", 0);
        assert_eq!(history.latest_own(), Some("of a link!"));
    }

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
