//! What each action does to the state.

use super::app_state::Notice;
use super::time::go_to;
use super::{Action, AppState, Edit, OpenLesson, Overlay, Room, Run, Start, script_edit};
use kmscope_mm::Op;
use kmscope_scenario::lessons::{LESSONS, place_named, place_of};
use kmscope_session::real_c::compile_any as compile;
use kmscope_session::{Cursor, TimeCommand, lesson, whatif};
use std::rc::Rc;
use yew::Reducible;

/// While steps run in advance, what is known by then is shown this often, ms.
const KNOWN_SHOWN_EVERY_MS: f64 = 120.0;
const KNOWN_SHOWN_EVERY_MS_PER_STEP: f64 = 0.001;

/// While somebody waits for them, so many steps run between two looks at the clock.
const STEPS_AT_ONCE: usize = 64;

/// A script of more bytes is compiled only when typing pauses: with all that follows it takes longer than a key may.
const LONG_BYTES: usize = 40_000;

/// A script of one's own begins with it, where there is none yet.
const FIRST_LINE: &str = "machine x86_64 256M linux-6.12\n";

impl Reducible for AppState {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        if next.apply(action) {
            let another = self.lesson_index() != next.lesson_index();
            if another || self.program_rev != next.program_rev || next.reached < next.cursor.step {
                next.find_veil(another);
            }
            next.revision += 1;
            Rc::new(next)
        } else {
            self
        }
    }
}

impl AppState {
    /// Compiles the text and goes on where we were.
    fn recompile(&mut self) {
        self.text_rev += 1;
        self.pending = false;
        self.compiled = Rc::new(compile(self.edits.text()));
        self.names = Rc::new(self.compiled.program.names.clone());
        self.find_lesson();
        self.program_rev += 1;
        self.records_rev += 1;
        self.all_known = false;
        self.run = Run::Paused;
        self.session.borrow_mut().replace(self.compiled.program.clone());
        let (there, wanted) = (self.session.borrow().cursor(), self.wanted);
        self.refresh();
        if there != wanted {
            self.go(TimeCommand::SeekMicroClamped(wanted));
            self.wanted = wanted;
        }
    }

    /// Opens the lesson that the script is, or was made from: undo, too, can lead to one.
    fn find_lesson(&mut self) {
        let index = place_of(self.edits.text()).or(self.edits.present().lesson);
        self.edits.made_from(index);
        if self.lesson.as_ref().map(|lesson| lesson.index) != index {
            self.begin(index.and_then(OpenLesson::new));
        }
    }

    /// Another lesson begins, or none; the lens asks for what it is about.
    fn begin(&mut self, lesson: Option<OpenLesson>) {
        if let Some(lesson) = &lesson {
            self.lens.order = lesson.lens_order();
            self.ask_lens();
        }
        self.lesson = lesson.map(Rc::new);
    }

    /// A lesson as it is: its comments in the language of the page.
    fn translate_lesson(&mut self) {
        let script = place_of(self.edits.text()).map(|place| lesson::script(&LESSONS[place], self.language()));
        if let Some(script) = script.filter(|script| **script != **self.edits.text()) {
            self.edits.say(script);
            self.recompile();
        }
    }

    /// A change of the text by a button.
    fn edit(&mut self, text: &str, caret: u32) {
        self.take(text, caret, self.edits.present().lesson);
    }

    /// A text takes the place of the present one.
    fn take(&mut self, text: &str, caret: u32, lesson: Option<usize>) {
        self.edits.replace(text, caret);
        self.edits.made_from(lesson);
        self.caret_rev += 1;
        self.recompile();
    }

    /// Waits for no steps any more: one stays where one is.
    fn stay(&mut self) {
        if self.awaits.take().is_some() {
            self.wanted = self.cursor;
        }
    }

    /// Another script begins at its own start.
    fn forget_place(&mut self) {
        self.wanted = Cursor::default();
        self.awaits = None;
        self.run = Run::Paused;
    }

    /// Does it, after what is typed is compiled; false if nothing changed.
    fn apply(&mut self, action: Action) -> bool {
        if !self.pending || matches!(action, Action::Type { .. } | Action::Compile) {
            return self.act(action);
        }
        if matches!(action, Action::RunAhead { .. }) {
            return false;
        }
        self.recompile();
        self.act(action);
        true
    }

    fn act(&mut self, action: Action) -> bool {
        match action {
            Action::Type { text, caret, now_ms } => {
                let same = **self.edits.text() == *text;
                let another = !script_edit::is_the_same_script(self.edits.text(), &text);
                self.edits.type_text(&text, caret, now_ms);
                if another {
                    self.forget_place();
                    self.edits.made_from(None);
                }
                if same {
                    return false;
                }
                if text.len() > LONG_BYTES {
                    self.text_rev += 1;
                    self.pending = true;
                } else {
                    self.recompile();
                }
            }
            Action::Compile => {
                if !self.pending {
                    return false;
                }
                self.recompile();
            }
            Action::Fix { span, text } => {
                let source = self.edits.text().clone();
                let (Some(before), Some(after)) = (source.get(..span.start), source.get(span.end..)) else {
                    return false;
                };
                let caret = utf16_len(before) + utf16_len(&text);
                self.edit(&format!("{before}{text}{after}"), caret);
            }
            Action::AddLine(statement) => self.add_line(&statement),
            Action::MakeStory(asked, variant) => match whatif::story(self.program(), &asked, &variant) {
                Ok(story) => {
                    self.overlay = None;
                    let caret = self.edits.present().caret;
                    self.edit(&story.text, caret);
                    self.go(TimeCommand::SeekClamped(story.step - 1));
                    self.go(TimeCommand::StepForward);
                }
                Err(why) => self.notice = Some(Notice::NoStory(why)),
            },
            Action::SetMachine(preset) => {
                let text = script_edit::with_machine(self.edits.text(), preset);
                let caret = self.edits.present().caret;
                self.edit(&text, caret);
            }
            Action::Undo | Action::Redo => {
                let done = if matches!(action, Action::Undo) { self.edits.undo() } else { self.edits.redo() };
                if !done {
                    return false;
                }
                self.caret_rev += 1;
                self.recompile();
            }
            Action::OpenLesson(index) => {
                let Some(lesson) = OpenLesson::new(index) else { return false };
                self.forget_place();
                let script = lesson.script(self.language());
                self.begin(Some(lesson));
                self.take(script, 0, Some(index));
            }
            Action::OpenOwn { kept } => {
                let typed = self.edits.latest_own().map(str::to_owned);
                let text = typed.or(kept).unwrap_or_else(|| FIRST_LINE.to_owned());
                self.forget_place();
                self.take(&text, 0, None);
            }
            Action::OpenOther(Edit { text, lesson, .. }) => {
                self.forget_place();
                self.take(&text, 0, lesson);
                self.notice = None;
            }
            Action::OtherPutAside => self.notice = Some(Notice::OtherScript),
            Action::OpenLink(start) => self.open(*start),

            Action::Go(command) => {
                self.run = Run::Paused;
                self.go(command);
            }
            Action::TogglePlay if self.playing() || self.awaits.is_some() => {
                self.run = Run::Paused;
                self.stay();
            }
            Action::TogglePlay => {
                if self.cursor.step >= self.step_count() && self.whole() {
                    self.go(TimeCommand::Start);
                }
                if self.whole() && self.cursor.step < self.step_count() {
                    self.play_step();
                } else {
                    // The rest of this step first.
                    self.go(TimeCommand::SeekClamped(self.cursor.step));
                    self.run = Run::Play;
                }
            }
            Action::Pause => {
                if self.run == Run::Paused && self.awaits.is_none() {
                    return false;
                }
                self.run = Run::Paused;
                self.stay();
            }
            Action::MicroDone => {
                if self.run == Run::Paused {
                    return self.movement_shown();
                }
                self.movement_done();
            }
            Action::RunAhead { budget_ms } => {
                let began_ms = crate::platform::now_ms();
                let mut session = self.session.borrow_mut();
                let mut done = false;
                let at_once = if self.awaits.is_some() { STEPS_AT_ONCE } else { 8 };
                while !done && crate::platform::now_ms() - began_ms < budget_ms {
                    done = session.run_ahead(at_once);
                    if self.awaits.is_some_and(|target| !session.is_far(target.step)) {
                        break;
                    }
                }
                drop(session);
                if self.awaits.is_some() {
                    self.arrive();
                    if self.awaits.is_none() {
                        self.all_known = done;
                        self.records_rev += 1;
                        return true;
                    }
                }
                // To draw the page takes as long as many steps: now and then is enough, and more seldom where there are more.
                let awaited = self.awaits.is_some();
                let seldom = if awaited { 0.0 } else { self.step_count() as f64 * KNOWN_SHOWN_EVERY_MS_PER_STEP };
                if !done && began_ms - self.known_shown_ms < KNOWN_SHOWN_EVERY_MS + seldom {
                    return false;
                }
                self.known_shown_ms = began_ms;
                self.all_known = done;
                if !awaited {
                    self.records_rev += 1;
                }
            }
            Action::SetSpeed(speed) => self.speed = speed,
            Action::SetLens(lens) => {
                if self.lens == lens {
                    return false;
                }
                self.lens = lens;
                self.ask_lens();
            }

            Action::SetLanguage(language) => {
                self.prefs.language = language;
                self.translate_lesson();
            }
            Action::SetTheme(theme) => {
                self.prefs.theme = theme;
                self.theme_rev += 1;
            }
            Action::SetReduceMotion(reduce) => self.prefs.reduce_motion = reduce,
            Action::SystemChanged { reduce_motion } => {
                self.system_reduces_motion = reduce_motion;
                self.theme_rev += 1;
            }
            Action::Window { small, room } => {
                if (self.small_window, self.room) == (small, room) {
                    return false;
                }
                (self.small_window, self.room) = (small, room);
                self.narrow = room == Room::Phone;
                self.over = None;
            }
            Action::ToggleSide(which) => self.toggle_side(which),
            Action::SetSide(which, side) => self.set_side(which, side),
            Action::ShowPanel(panel) => self.show_panel(panel),
            Action::Select(selection) => self.select(selection),
            Action::SetShowsAhead(shows) => self.prefs.shows_ahead = shows,
            Action::Present(begins) => {
                if self.presents() == begins {
                    return false;
                }
                self.present(begins);
            }
            Action::NextMoment => self.next_moment(),
            Action::MomentBefore => self.moment_before(),
            Action::Dim => self.dim(),
            Action::BeginLab { alone } => {
                self.first = false;
                if alone {
                    self.prefs.sides.left.open = false;
                    self.prefs.sides.right.open = false;
                    let split = place_named("split").unwrap_or_default();
                    self.apply(Action::OpenLesson(split));
                }
            }
            Action::SetTab(tab) => self.tab = tab,
            Action::Toggle(overlay) => {
                self.overlay = if self.overlay.as_ref() == Some(&overlay) { None } else { Some(overlay) };
            }
            Action::CloseOverlay => {
                if self.overlay.is_none() && self.notice.is_none() && self.over.is_none() {
                    return false;
                }
                self.over = None;
                self.overlay = None;
                self.notice = None;
            }
            Action::DismissNotice => self.notice = None,
            Action::LinkCopied => self.notice = Some(Notice::LinkCopied),
            Action::ShowLink(link) => self.overlay = Some(Overlay::Link(link)),
        }
        true
    }

    fn add_line(&mut self, statement: &str) {
        let (text, caret) =
            script_edit::with_statement_after(self.edits.text(), self.current_step().map(|step| step.line), statement);
        let before = self.cursor.step;
        self.edit(&text, caret);
        // To the call itself: not to the entry of the block around it, nor to its end.
        let line = script_edit::line_of_utf16(&text, caret);
        let lines = line..line + u32::try_from(statement.lines().count()).unwrap_or(1);
        let is_call = |op: Op| !matches!(op, Op::Enter(_) | Op::Leave(_));
        let steps = self.program().steps.iter().enumerate();
        let added = steps.filter(|(_, step)| lines.contains(&step.line) && is_call(step.op));
        let target = added.map(|(index, _)| index + 1).find(|&step| step > before);
        if let Some(step) = target {
            self.go(TimeCommand::SeekClamped(step - 1));
            self.go(TimeCommand::StepForward);
        }
    }

    fn open(&mut self, start: Start) {
        self.forget_place();
        self.prefs.language = start.prefs.language;
        self.begin(start.lesson.and_then(OpenLesson::new));
        if self.prefs.theme != start.prefs.theme {
            self.prefs.theme = start.prefs.theme;
            self.theme_rev += 1;
        }
        self.layout = start.layout;
        self.stage = start.stage;
        self.first = false;
        self.then = start.then;
        self.present(start.presents);
        self.ask_lens();
        self.speed = start.speed;
        self.repeat = start.repeat;
        self.notice = start.notice();
        if **self.edits.text() != *start.script {
            self.take(&start.script, 0, start.lesson);
            if start.linked {
                self.edits.came_by_link();
            }
        }
        go_to(&mut self.session.borrow_mut(), &start);
        if start.step == 0 {
            self.session.borrow_mut().go(TimeCommand::Start);
        }
        self.refresh();
        self.wanted = self.cursor;
        if start.autoplay {
            self.run = Run::Play;
        }
    }
}

fn utf16_len(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(start: Start) -> Rc<AppState> {
        Rc::new(AppState::new(start, true))
    }

    fn script(state: &AppState) -> &str {
        state.edits.text()
    }

    #[test]
    fn a_long_text_is_compiled_when_typing_pauses_or_anything_else_is_done() {
        let line = "a = alloc_page(0);\n";
        let long = line.repeat(LONG_BYTES / line.len() + 1);
        let steps = long.lines().count();
        let typed =
            |app: Rc<AppState>, text: &str| app.reduce(Action::Type { text: text.to_owned(), caret: 0, now_ms: 0.0 });
        let open = || state(Start { script: long.clone(), ..Start::default() });
        let more = format!("{long}{line}");
        let app = typed(open(), &more);
        assert_eq!((script(&app), app.step_count(), app.pending), (more.as_str(), steps, true));
        let kept = app.clone().reduce(Action::RunAhead { budget_ms: 0.0 });
        assert!(kept.pending && kept.program_rev == app.program_rev, "what runs ahead waits");
        let compiled = app.clone().reduce(Action::Compile);
        assert_eq!((compiled.step_count(), compiled.pending), (steps + 1, false));
        assert_eq!(
            compiled.clone().reduce(Action::Compile).program_rev,
            compiled.program_rev,
            "there is nothing to do"
        );
        // Who goes far beyond what has run waits until it has.
        let gone = app.clone().reduce(Action::Go(TimeCommand::End));
        assert_eq!((gone.cursor.step, gone.pending, gone.awaits.is_some()), (0, false, true));
        while !gone.session.borrow_mut().run_ahead(1000) {}
        let mut gone = (*gone).clone();
        gone.arrive();
        assert_eq!((gone.cursor.step, gone.awaits), (steps + 1, None));
        let undone = app.reduce(Action::Undo);
        assert_eq!((script(&undone), undone.step_count(), undone.pending), (long.as_str(), steps, false));
        // Of a short one nobody has to wait.
        let short = typed(undone, line);
        assert_eq!((short.step_count(), short.pending), (1, false));
    }

    #[test]
    fn ones_own_script_is_never_a_lesson_that_was_kept_nor_the_script_of_a_link() {
        let kept = Edit { lesson: Some(2), ..Edit::new(LESSONS[2].script, 0) };
        let start = || Start {
            script: "of_a_link();\n".to_owned(),
            linked: true,
            earlier: vec![kept.clone()],
            ..Start::default()
        };
        let opened = state(start()).reduce(Action::OpenOwn { kept: None });
        assert_eq!(script(&opened), FIRST_LINE);
        let opened = state(start()).reduce(Action::OpenOwn { kept: Some("mine();\n".to_owned()) });
        assert_eq!((script(&opened), opened.lesson_index()), ("mine();\n", None));
        let back = opened.reduce(Action::Undo).reduce(Action::Undo);
        assert_eq!((script(&back), back.lesson_index()), (LESSONS[2].script, Some(2)));
        // Once it was changed it is one's own.
        let typed = Action::Type { text: "of_a_link(); //\n".to_owned(), caret: 0, now_ms: 0.0 };
        let opened = state(start()).reduce(typed).reduce(Action::OpenLesson(1));
        assert_eq!(script(&opened.reduce(Action::OpenOwn { kept: None })), "of_a_link(); //\n");
        // In the open page it is the same.
        let opened = state(Start { script: "mine();\n".to_owned(), ..Start::default() });
        let opened = opened.reduce(Action::OpenLink(Box::new(start()))).reduce(Action::OpenLesson(1));
        assert_eq!(script(&opened.reduce(Action::OpenOwn { kept: None })), "mine();\n");
    }

    #[test]
    fn a_link_in_the_open_page_goes_to_its_step_and_plays_if_it_says_so() {
        let script = "a = alloc_page(0);\nb = alloc_page(0);\nc = alloc_page(0);\n".to_owned();
        let link = |step, autoplay| {
            Action::OpenLink(Box::new(Start { script: script.clone(), step, autoplay, ..Start::default() }))
        };
        let mut app = state(Start::default());
        for (step, autoplay) in [(2, false), (1, false), (0, false), (3, false), (1, true), (2, false)] {
            app = app.reduce(link(step, autoplay));
            assert_eq!((app.cursor.step, app.playing(), script.as_str()), (step, autoplay, self::script(&app)));
        }
    }

    #[test]
    fn the_script_of_another_tab_is_told_of_and_taken_and_undo_leads_back() {
        let start = Start { script: "mine();\n".to_owned(), ..Start::default() };
        let told = state(start).reduce(Action::OtherPutAside);
        assert_eq!(told.notice, Some(Notice::OtherScript));
        let other = Edit { lesson: Some(3), ..Edit::new("changed();\n", 0) };
        let taken = told.reduce(Action::OpenOther(other));
        assert_eq!((script(&taken), taken.lesson_index(), &taken.notice), ("changed();\n", Some(3), &None));
        let back = taken.reduce(Action::Undo);
        assert_eq!((script(&back), back.lesson_index()), ("mine();\n", None));
        let late = state(Start { script: "mine();\n".to_owned(), others: true, ..Start::default() });
        assert_eq!(late.notice, Some(Notice::OtherScript));
    }
}
