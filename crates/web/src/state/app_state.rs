//! The state and its reducer.

use super::{Action, EditHistory, Layout, LinkTrouble, OpenLesson, Prefs, Run, Speed, Start};
use crate::stage::StageMode;
use kmscope_mm::{Op, Outcome};
use kmscope_scenario::link::Controls;
use kmscope_scenario::{Compiled, Program, compile};
use kmscope_session::{Cursor, Session, StepView, TimeCommand};
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// The handle that components get: it derefs to the state, and takes actions.
pub type App = UseReducerHandle<AppState>;

/// Panels that share a place where they do not fit side by side.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tab {
    /// The stage; a tab on a phone only.
    #[default]
    Stage,
    /// The script.
    Script,
    /// The request's way.
    Why,
}

/// What lies above the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Overlay {
    /// Keys, and what the signs mean.
    Help,
    /// Theme and movements.
    ViewMenu,
    /// A link to be copied by hand.
    Link(String),
}

/// A short message to the person.
#[derive(Clone, PartialEq, Debug)]
pub enum Notice {
    /// The link could not be read, or not whole.
    Link(LinkTrouble),
    /// The link is in the clipboard.
    LinkCopied,
    /// The app failed the last time; undo brings the script back.
    Recovered,
}

/// Everything that the components show.
///
/// Cloning is cheap; two states are equal if nothing happened in between.
#[derive(Clone)]
pub struct AppState {
    /// Grows with every action that changed something.
    revision: u64,
    /// Grows with every edit of the script.
    pub program_rev: u64,
    /// The edit that the shown step belongs to.
    shown_rev: u64,
    /// Grows when outcomes become known.
    pub records_rev: u64,
    /// Grows when the text in the editor was changed by something else than typing.
    pub caret_rev: u64,
    /// The script and its earlier and later texts.
    pub edits: EditHistory,
    /// The script, compiled.
    pub compiled: Rc<Compiled>,
    /// Names that the script gave to its caches and locks.
    pub names: Rc<Vec<String>>,
    /// The run.
    pub session: Rc<RefCell<Session>>,
    /// Where we are.
    pub cursor: Cursor,
    /// What the stage shows: where we are, or at a marker, the step that it speaks about.
    pub shown: Cursor,
    /// Micro-steps of the step that we are on.
    micro_count: usize,
    /// Where the person wants to be: an edit that breaks the script for a moment does not lose the place.
    wanted: Cursor,
    /// The step that is shown.
    pub view: Rc<StepView>,
    /// Every outcome is known.
    pub all_known: bool,
    /// Whether time runs by itself.
    pub run: Run,
    /// How quick.
    pub speed: Speed,
    /// Play from the first step to the second again and again.
    repeat: Option<(usize, usize)>,
    /// Preferences.
    pub prefs: Prefs,
    /// The system wants no movements.
    system_reduces_motion: bool,
    /// Grows when colours may have changed.
    pub theme_rev: u32,
    /// As opened.
    layout: Layout,
    /// The window is as low as an embedded one.
    small_window: bool,
    /// The window is as narrow as a phone.
    pub narrow: bool,
    /// What the stage shows.
    pub stage: StageMode,
    /// Chosen tab.
    pub tab: Tab,
    /// What lies above the page.
    pub overlay: Option<Overlay>,
    /// A short message.
    pub notice: Option<Notice>,
    /// The lesson that was opened last, as far as the script still is it.
    pub lesson: Option<Rc<OpenLesson>>,
}

impl PartialEq for AppState {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision
    }
}

impl AppState {
    /// The state that the app opens with.
    pub fn new(start: Start, system_reduces_motion: bool) -> Self {
        let compiled = Rc::new(compile(&start.script));
        let mut session = Session::new(compiled.program.clone());
        go_to(&mut session, &start);
        let cursor = session.cursor();
        let view = session.view();
        let lesson = start.lesson.and_then(OpenLesson::new).map(Rc::new);
        let mut state = Self {
            revision: 0,
            program_rev: 0,
            shown_rev: 0,
            records_rev: 0,
            caret_rev: 0,
            edits: match &start.earlier {
                Some(earlier) => EditHistory::after(earlier, &start.script),
                None => EditHistory::new(&start.script),
            },
            names: Rc::new(compiled.program.names.clone()),
            compiled,
            session: Rc::new(RefCell::new(session)),
            cursor,
            shown: cursor,
            micro_count: view.micro_steps.len(),
            wanted: cursor,
            view,
            all_known: false,
            run: if start.autoplay { Run::Play } else { Run::Paused },
            speed: start.speed,
            repeat: start.repeat,
            prefs: start.prefs,
            system_reduces_motion,
            theme_rev: 0,
            layout: start.layout,
            small_window: false,
            narrow: false,
            stage: start.stage,
            tab: Tab::Stage,
            overlay: None,
            notice: if start.recovered { Some(Notice::Recovered) } else { start.trouble.map(Notice::Link) },
            lesson,
        };
        state.refresh();
        state
    }

    /// The compiled script.
    pub fn program(&self) -> &Program {
        &self.compiled.program
    }

    /// Steps of the script.
    pub fn step_count(&self) -> usize {
        self.compiled.program.steps.len()
    }

    /// Language of everything.
    pub fn language(&self) -> kmscope_session::Language {
        self.prefs.language
    }

    /// How much is shown.
    pub fn layout(&self) -> Layout {
        if self.small_window && !self.layout.is_embed() { Layout::Embed { controls: Controls::Full } } else { self.layout }
    }

    /// Opened inside somebody else's page: history and storage are not ours to touch.
    pub fn is_guest(&self) -> bool {
        self.layout.is_embed()
    }

    /// No movement: each step is shown as it ends.
    pub fn still(&self) -> bool {
        self.prefs.reduce_motion || self.system_reduces_motion || self.speed == Speed::Instant
    }

    /// Time runs by itself.
    pub fn playing(&self) -> bool {
        self.run != Run::Paused
    }

    /// What the stage shows, and how.
    pub fn stage_mode(&self) -> StageMode {
        StageMode { embed: self.layout().is_embed(), ..self.stage }
    }

    /// The statement of the current step; none at boot.
    pub fn current_step(&self) -> Option<&kmscope_scenario::Step> {
        self.cursor.step.checked_sub(1).and_then(|index| self.program().steps.get(index))
    }

    /// The statement of the step that is shown; none at boot.
    pub fn shown_step(&self) -> Option<&kmscope_scenario::Step> {
        self.shown.step.checked_sub(1).and_then(|index| self.program().steps.get(index))
    }

    /// Line of the current step, 1-based; 0 at boot.
    pub fn current_line(&self) -> u32 {
        self.current_step().map_or(0, |step| step.line)
    }

    /// Whether the cursor stands right after a marker.
    fn at_marker(&self) -> bool {
        self.program().markers.iter().any(|marker| marker.step == self.cursor.step)
    }

    /// The current step is wholly shown.
    pub fn whole(&self) -> bool {
        self.cursor.micro >= self.micro_count
    }

    /// The current step is one at which nothing happens: a marker, a note. What is shown then is
    /// the step before it.
    pub fn is_pause(&self) -> bool {
        self.current_step().is_some_and(|step| step.op == Op::Nop)
    }

    /// What the step after that many steps got, if it is known.
    fn outcome(&self, step: usize) -> Option<Outcome> {
        self.session.borrow().record(step).map(|record| record.outcome)
    }

    /// Reads cursor and view from the session again.
    fn refresh(&mut self) {
        let mut session = self.session.borrow_mut();
        self.cursor = session.cursor();
        let steps = &self.compiled.program.steps;
        let op = |step: usize| step.checked_sub(1).and_then(|index| steps.get(index)).map(|step| step.op);
        if op(self.cursor.step) != Some(Op::Nop) {
            self.view = session.view();
            self.micro_count = self.view.micro_steps.len();
            self.shown = self.cursor;
            self.shown_rev = self.program_rev;
            return;
        }
        self.micro_count = session.view().micro_steps.len();
        // A marker speaks about the last step that did something.
        let is_quiet = |step: usize| matches!(op(step), Some(Op::Nop | Op::Enter(_) | Op::Leave(_)));
        let told = (0..self.cursor.step).rev().find(|&step| !is_quiet(step)).unwrap_or(0);
        if self.view.step != told || self.shown_rev != self.program_rev {
            session.go(TimeCommand::SeekClamped(told));
            self.view = session.view();
            session.go(TimeCommand::SeekMicroClamped(self.cursor));
        }
        self.shown = Cursor { step: told, micro: self.view.micro_steps.len() };
        self.shown_rev = self.program_rev;
    }

    fn go(&mut self, command: TimeCommand) {
        self.session.borrow_mut().go(command);
        self.refresh();
        self.wanted = self.cursor;
    }

    /// Plays the next step. At a marker nothing moves, so the stage would never report that it is done.
    fn play_step(&mut self) {
        self.go(TimeCommand::StepForward);
        while self.is_pause() && !self.at_marker() && self.cursor.step < self.step_count() {
            self.go(TimeCommand::StepForward);
        }
        self.run = if self.is_pause() { Run::Paused } else { Run::Play };
    }

    /// Compiles the text and goes on where we were.
    fn recompile(&mut self) {
        self.compiled = Rc::new(compile(self.edits.text()));
        self.names = Rc::new(self.compiled.program.names.clone());
        // Undo, too, can lead to a lesson.
        if let Some(index) = crate::platform::lessons::place_of(self.edits.text())
            && self.lesson.as_ref().is_none_or(|lesson| lesson.index != index)
        {
            self.lesson = OpenLesson::new(index).map(Rc::new);
        }
        self.program_rev += 1;
        self.records_rev += 1;
        self.all_known = false;
        self.run = Run::Paused;
        {
            let mut session = self.session.borrow_mut();
            session.replace(self.compiled.program.clone());
            if session.cursor() != self.wanted {
                session.go(TimeCommand::SeekMicroClamped(self.wanted));
            }
        }
        self.refresh();
    }

    /// A change of the text by a button.
    fn edit(&mut self, text: &str, caret: u32) {
        self.edits.replace(text, caret);
        self.caret_rev += 1;
        self.recompile();
    }

    /// Another script begins at its own start.
    fn forget_place(&mut self) {
        self.wanted = Cursor::default();
        self.run = Run::Paused;
    }

    /// While playing: the movement is over, and was rested upon.
    fn movement_done(&mut self) {
        if !self.whole() {
            return self.go(TimeCommand::SeekClamped(self.cursor.step));
        }
        let again = self.repeat.filter(|(_, to)| self.cursor.step >= *to);
        if let Some((from, _)) = again {
            self.go(TimeCommand::SeekClamped(from));
        } else if self.cursor.step >= self.step_count() || (self.repeat.is_none() && self.stops_here()) {
            self.run = Run::Paused;
        } else {
            self.play_on();
        }
    }

    /// Play stops here of itself: at NULL, at a bug, at a marker; at the first of several alike.
    fn stops_here(&self) -> bool {
        if self.at_marker() {
            return true;
        }
        let stops = |outcome| matches!(outcome, Outcome::Null { .. } | Outcome::Bug(_) | Outcome::Refused(_));
        let here = self.view.outcome.is_some_and(stops);
        let same_line = |step: usize| {
            self.program().steps.get(step.wrapping_sub(1)).is_some_and(|step| step.line == self.current_line())
        };
        let before = self.cursor.step.saturating_sub(1);
        here && !(same_line(before) && self.outcome(before).is_some_and(stops))
    }

    /// The next step; in a long `repeat`, after the first few of its steps, many at once.
    fn play_on(&mut self) {
        const ONE_BY_ONE: usize = 8;
        const STRIDES: usize = 24;
        let next = self.cursor.step;
        let long = self
            .program()
            .repeats
            .iter()
            .find(|repeat| repeat.steps.contains(&next) && next >= repeat.steps.start + ONE_BY_ONE)
            .map(|repeat| repeat.steps.clone());
        let Some(steps) = long else { return self.play_step() };
        let stride = (steps.len() / STRIDES).max(1);
        let mut to = next;
        while to < steps.end && to < next + stride {
            to += 1;
            let plain = matches!(self.outcome(to), Some(outcome) if is_plain(outcome));
            if !plain || to == steps.end || self.program().markers.iter().any(|marker| marker.step == to) {
                break;
            }
        }
        if to == next + 1 && stride == 1 {
            return self.play_step();
        }
        self.go(TimeCommand::SeekClamped(to));
    }
}

/// Nothing that a summary would have to stop for.
fn is_plain(outcome: Outcome) -> bool {
    !matches!(
        outcome,
        Outcome::Null { .. } | Outcome::Bug(_) | Outcome::Refused(_) | Outcome::Granted { slept_ticks: 1.., .. }
    )
}

fn go_to(session: &mut Session, start: &Start) {
    if start.step > 0 {
        session.go(match start.micro {
            Some(micro) => TimeCommand::SeekMicroClamped(Cursor { step: start.step, micro }),
            None => TimeCommand::SeekClamped(start.step),
        });
    }
}

impl Reducible for AppState {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        if next.apply(action) {
            next.revision += 1;
            Rc::new(next)
        } else {
            self
        }
    }
}

impl AppState {
    /// Does it; false if nothing changed.
    fn apply(&mut self, action: Action) -> bool {
        match action {
            Action::Type { text, caret, now_ms } => {
                let same = **self.edits.text() == *text;
                self.edits.type_text(&text, caret, now_ms);
                if same {
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
            Action::SetMachine(preset) => {
                let text = super::script_edit::with_machine(self.edits.text(), preset);
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
                let script = lesson.script();
                self.lesson = Some(Rc::new(lesson));
                self.edit(script, 0);
            }
            Action::OpenLink(start) => self.open(*start),

            Action::Go(command) => {
                self.run = Run::Paused;
                self.go(command);
            }
            Action::TogglePlay if self.playing() => self.run = Run::Paused,
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
                if self.run == Run::Paused {
                    return false;
                }
                self.run = Run::Paused;
            }
            Action::MicroDone => {
                if self.run == Run::Paused {
                    return false;
                }
                self.movement_done();
            }
            Action::RunAhead { budget_ms } => {
                let began_ms = crate::platform::now_ms();
                let mut session = self.session.borrow_mut();
                let mut done = false;
                while !done && crate::platform::now_ms() - began_ms < budget_ms {
                    done = session.run_ahead(32);
                }
                drop(session);
                self.all_known = done;
                self.records_rev += 1;
            }
            Action::SetSpeed(speed) => self.speed = speed,

            Action::SetLanguage(language) => self.prefs.language = language,
            Action::SetTheme(theme) => {
                self.prefs.theme = theme;
                self.theme_rev += 1;
            }
            Action::SetReduceMotion(reduce) => self.prefs.reduce_motion = reduce,
            Action::SystemChanged { reduce_motion } => {
                self.system_reduces_motion = reduce_motion;
                self.theme_rev += 1;
            }
            Action::Window { small, narrow } => {
                if (self.small_window, self.narrow) == (small, narrow) {
                    return false;
                }
                (self.small_window, self.narrow) = (small, narrow);
            }
            Action::SetTab(tab) => self.tab = tab,
            Action::Toggle(overlay) => {
                self.overlay = if self.overlay.as_ref() == Some(&overlay) { None } else { Some(overlay) };
            }
            Action::CloseOverlay => {
                if self.overlay.is_none() && self.notice.is_none() {
                    return false;
                }
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
        let (text, caret) = super::script_edit::with_statement_after(
            self.edits.text(),
            self.current_step().map(|step| step.line),
            statement,
        );
        let before = self.cursor.step;
        self.edit(&text, caret);
        // To the call itself: not to the entry of the block around it, nor to its end.
        let line = super::script_edit::line_of_utf16(&text, caret);
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
        self.lesson = start.lesson.and_then(OpenLesson::new).map(Rc::new);
        self.prefs.language = start.prefs.language;
        if self.prefs.theme != start.prefs.theme {
            self.prefs.theme = start.prefs.theme;
            self.theme_rev += 1;
        }
        self.layout = start.layout;
        self.stage = start.stage;
        self.speed = start.speed;
        self.repeat = start.repeat;
        self.notice = start.trouble.clone().map(Notice::Link);
        if **self.edits.text() != *start.script {
            self.edit(&start.script, 0);
        }
        go_to(&mut self.session.borrow_mut(), &start);
        if start.step == 0 {
            self.session.borrow_mut().go(TimeCommand::Start);
        }
        self.refresh();
        self.wanted = self.cursor;
    }
}

fn utf16_len(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}
