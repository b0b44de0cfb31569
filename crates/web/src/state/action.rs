//! Everything that can happen to the app.

use super::{Edit, LensChoice, Overlay, Panel, Room, Side, Speed, Start, Tab, Theme, Which};
use crate::stage::Selection;
use kmscope_mm::Preset;
use kmscope_session::whatif::{Asked, Variant};
use kmscope_session::{Language, TimeCommand};

/// One thing that happens. Keys, buttons, links and timers all become one of these.
#[derive(Clone, Debug)]
pub enum Action {
    // ── the script ───────────────────────────────────────────────────────────────────────────
    /// A keystroke in the editor: the new text, the caret, the time.
    Type {
        /// The whole text.
        text: String,
        /// Caret in UTF-16 units.
        caret: u32,
        /// Milliseconds since the page opened.
        now_ms: f64,
    },
    /// Typing pauses: a long text is compiled.
    Compile,
    /// A suggestion is accepted: these bytes of the script become this text.
    Fix {
        /// Bytes of the source.
        span: std::ops::Range<usize>,
        /// What stands there then.
        text: String,
    },
    /// "Try a call": statements are added after the current line, and the cursor goes there.
    AddLine(String),
    /// A fork becomes the script, and the cursor goes to it.
    MakeStory(Asked, Variant),
    /// Another machine: the `machine` line is changed or put in.
    SetMachine(Preset),
    /// One edit back.
    Undo,
    /// One edit forward.
    Redo,
    /// The latest script that is no lesson takes the place of the present one, or an empty one if there is none.
    OpenOwn {
        /// The one of earlier visits.
        kept: Option<String>,
    },
    /// The script of another tab takes the place of the present one, which was put aside for it.
    OpenOther(Edit),
    /// To keep the script, that of another tab was put aside.
    OtherPutAside,
    /// A lesson's script takes the place of the present one (which undo brings back).
    OpenLesson(usize),
    /// What a link says takes the place of everything that it names.
    OpenLink(Box<Start>),

    // ── time ─────────────────────────────────────────────────────────────────────────────────
    /// Somewhere else in time; a step or micro-step on is shown with its movements.
    Go(TimeCommand),
    /// Play or pause.
    TogglePlay,
    /// Stand still.
    Pause,
    /// The stage has shown the movement up to the cursor.
    MicroDone,
    /// A slice of steps that never ran is run, so that their outcomes are known.
    RunAhead {
        /// Milliseconds that it may take.
        budget_ms: f64,
    },
    /// Another speed.
    SetSpeed(Speed),
    /// The lens asks for something else.
    SetLens(LensChoice),

    // ── the page ─────────────────────────────────────────────────────────────────────────────
    /// Another language.
    SetLanguage(Language),
    /// Another theme.
    SetTheme(Theme),
    /// The switch for movements.
    SetReduceMotion(bool),
    /// The system's wishes have changed.
    SystemChanged {
        /// It wants no movements.
        reduce_motion: bool,
    },
    /// The window has another size.
    Window {
        /// So low that it must be somebody else's page.
        small: bool,
        /// For how much there is room.
        room: Room,
    },
    /// A side opens or shuts.
    ToggleSide(Which),
    /// A side has been dragged.
    SetSide(Which, Side),
    /// A panel of the right side is shown; the same again shuts the side.
    ShowPanel(Panel),
    /// Something of the picture is selected.
    Select(Selection),
    /// In a lesson, what is still to come is shown, or not.
    SetShowsAhead(bool),
    /// The audience comes, or goes.
    Present(bool),
    /// Before an audience: the next moment, or the end of the present one.
    NextMoment,
    /// The moment before.
    MomentBefore,
    /// Before an audience: black, or back.
    Dim,
    /// The first visitor goes on to the lab.
    BeginLab {
        /// To look at the stage alone: both sides are shut.
        alone: bool,
    },
    /// Another tab, where panels do not fit side by side.
    SetTab(Tab),
    /// A dialog or menu opens; the same again closes it.
    Toggle(Overlay),
    /// Whatever is open closes.
    CloseOverlay,
    /// The message is read.
    DismissNotice,
    /// The link is in the clipboard.
    LinkCopied,
    /// The clipboard is out of reach: show the link to be copied by hand.
    ShowLink(String),
}
