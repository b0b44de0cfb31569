//! The state and its reducer.

use super::time::go_to;
use super::{
    EditHistory, Layout, LensChoice, LinkTrouble, OpenLesson, Panel, Prefs, Room, Run, Show, Speed, Start, Then, Which,
};
use crate::stage::{Selection, StageMode, StageView};
use kmscope_mm::Outcome;
use kmscope_scenario::link::Controls;
use kmscope_scenario::{Compiled, Program};
use kmscope_session::real_c::compile_any as compile;
use kmscope_session::whatif::NoStory;
use kmscope_session::{Cursor, Session, StepView};
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// The handle that components get: it derefs to the state, and takes actions.
pub type App = UseReducerHandle<AppState>;

/// Panels that share the place on a phone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tab {
    /// The stage.
    #[default]
    Stage,
    /// What the lesson says.
    Told,
    /// The script.
    Script,
    /// The request's way, and what else stands at the right.
    Why,
}

/// What lies above the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Overlay {
    /// Keys, and what the signs mean.
    Help,
    /// Theme and movements.
    ViewMenu,
    /// The request in all contexts.
    Matrix,
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
    /// There is another script, of another tab or of an earlier visit.
    OtherScript,
    /// A fork cannot be written into the script.
    NoStory(NoStory),
}

/// Everything that the components show.
///
/// Cloning is cheap; two states are equal if nothing happened in between.
#[derive(Clone)]
pub struct AppState {
    /// Grows with every action that changed something.
    pub(super) revision: u64,
    /// Grows with every change of the text.
    pub text_rev: u64,
    /// The text was changed and is not compiled yet: steps and errors are those of the text before.
    pub pending: bool,
    /// Grows when the script was compiled.
    pub program_rev: u64,
    /// The edit that the shown step belongs to.
    pub(super) shown_rev: u64,
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
    /// We came by a single step on: the stage shows it as a movement. Anything else is a jump.
    pub flows: bool,
    /// Micro-steps of the step that we are on.
    pub(super) micro_count: usize,
    /// Where the person wants to be: an edit that breaks the script for a moment does not lose the place.
    pub(super) wanted: Cursor,
    /// Where the person wants to be, if steps on the way must run first.
    pub awaits: Option<Cursor>,
    /// The step that is shown.
    pub view: Rc<StepView>,
    /// Every outcome is known, and what the lens asks for.
    pub all_known: bool,
    /// When what is known was shown last, ms.
    pub(super) known_shown_ms: f64,
    /// What the lens asks for.
    pub lens: LensChoice,
    /// Whether time runs by itself.
    pub run: Run,
    /// How quick.
    pub speed: Speed,
    /// Play from the first step to the second again and again.
    pub(super) repeat: Option<(usize, usize)>,
    /// Preferences.
    pub prefs: Prefs,
    /// The system wants no movements.
    pub(super) system_reduces_motion: bool,
    /// Grows when colours may have changed.
    pub theme_rev: u32,
    /// As opened.
    pub(super) layout: Layout,
    /// The window is as low as an embedded one.
    pub(super) small_window: bool,
    /// The window is as narrow as a phone.
    pub narrow: bool,
    /// For how much there is room.
    pub room: Room,
    /// The side that lies over the stage.
    pub over: Option<Which>,
    /// What the right side shows.
    pub panel: Panel,
    /// What of the picture is selected.
    pub selection: Selection,
    /// Before an audience.
    pub show: Option<Show>,
    /// Nobody was here before: a machine at work is shown first.
    pub first: bool,
    /// Several kernels side by side, in place of the lab.
    pub then: Option<Then>,
    /// The script is a lesson, unchanged.
    pub(super) is_lesson: bool,
    /// The last step that was seen of this script.
    pub(super) reached: usize,
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
        let notice = start.notice();
        let mut edits = EditHistory::after(start.earlier, &start.script);
        edits.made_from(start.lesson);
        if start.linked {
            edits.came_by_link();
        }
        let mut state = Self {
            revision: 0,
            text_rev: 0,
            pending: false,
            program_rev: 0,
            shown_rev: 0,
            records_rev: 0,
            caret_rev: 0,
            edits,
            names: Rc::new(compiled.program.names.clone()),
            compiled,
            session: Rc::new(RefCell::new(session)),
            cursor,
            shown: cursor,
            flows: false,
            micro_count: view.micro_steps.len(),
            wanted: cursor,
            awaits: None,
            view,
            all_known: false,
            known_shown_ms: 0.0,
            lens: LensChoice {
                order: lesson.as_ref().map_or(0, |lesson| lesson.lens_order()),
                ..LensChoice::default()
            },
            run: if start.autoplay { Run::Play } else { Run::Paused },
            speed: start.speed,
            repeat: start.repeat,
            prefs: start.prefs,
            system_reduces_motion,
            theme_rev: 0,
            layout: start.layout,
            small_window: false,
            narrow: false,
            room: Room::default(),
            over: None,
            panel: Panel::default(),
            selection: Selection::None,
            show: start.presents.then(Show::default),
            first: start.first,
            then: start.then,
            is_lesson: false,
            reached: 0,
            stage: start.stage,
            tab: Tab::Stage,
            overlay: None,
            notice,
            lesson,
        };
        state.refresh();
        state.find_veil(true);
        state.ask_lens();
        state
    }

    /// Whether there is a lens: in a page of somebody else's only where flags are the subject.
    pub fn has_lens(&self) -> bool {
        !self.layout.is_embed() || self.stage.view == StageView::Gfp
    }

    /// Tells the session what the lens asks for.
    pub(super) fn ask_lens(&mut self) {
        self.lens.era = self.compiled.program.machine.era();
        let asks = if self.has_lens() { self.lens.asks() } else { Vec::new() };
        self.session.borrow_mut().set_lens(&asks);
        self.all_known = false;
        self.records_rev += 1;
    }

    /// The compiled script.
    pub fn program(&self) -> &Program {
        &self.compiled.program
    }

    /// Steps of the script.
    pub fn step_count(&self) -> usize {
        self.compiled.program.steps.len()
    }

    /// The place in the menu of the lesson that the script is, or was before it was edited.
    pub fn lesson_index(&self) -> Option<usize> {
        self.edits.present().lesson
    }

    /// Language of everything.
    pub fn language(&self) -> kmscope_session::Language {
        self.prefs.language
    }

    /// How much is shown.
    pub fn layout(&self) -> Layout {
        if self.small_window && !self.layout.is_embed() {
            Layout::Embed { controls: Controls::Full }
        } else {
            self.layout
        }
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
        StageMode { embed: self.layout().is_embed(), presenter: self.presents(), ..self.stage }
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

    /// The last step that a line of the script makes (1-based, both).
    pub fn last_step_of_line(&self, line: u32) -> Option<usize> {
        self.session.borrow().steps_of_line(line).last().copied()
    }

    /// Whether the cursor stands right after a marker.
    pub(super) fn at_marker(&self) -> bool {
        self.program().markers.iter().any(|marker| marker.step == self.cursor.step)
    }

    /// The current step is wholly shown.
    pub fn whole(&self) -> bool {
        self.cursor.micro >= self.micro_count
    }

    /// The current step is one at which nothing happens: a marker, a note. What is shown then is
    /// the step before it.
    pub fn is_pause(&self) -> bool {
        self.shown.step != self.cursor.step
    }

    /// What the step after that many steps got, if it is known.
    pub(super) fn outcome(&self, step: usize) -> Option<Outcome> {
        self.session.borrow().record(step).map(|record| record.outcome)
    }
}
