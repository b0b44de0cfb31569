//! Small drawings in the ink of the text around them.

use yew::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// To the start.
    First,
    /// A step back.
    Back,
    /// A micro-step back.
    MicroBack,
    /// Play.
    Play,
    /// Pause.
    Pause,
    /// A micro-step on.
    Micro,
    /// A step on.
    Step,
    /// To the end.
    Last,
    /// Undo.
    Undo,
    /// Redo.
    Redo,
    /// Close.
    Close,
}

impl Shape {
    /// The path, in a square of 16; whether it is filled; the width of its line.
    const fn path(self) -> (&'static str, bool, &'static str) {
        match self {
            Self::First => ("M3 2v12M13 2L5 8l8 6z", true, "1.6"),
            Self::Back => ("M11 2L3 8l8 6z", true, "1.6"),
            Self::MicroBack => ("M10 3L5 8l5 5", false, "2"),
            Self::Play => ("M4 2l9 6-9 6z", true, "1.6"),
            Self::Pause => ("M4.5 2.5v11M11.5 2.5v11", false, "3.4"),
            Self::Micro => ("M6 3l5 5-5 5", false, "2"),
            Self::Step => ("M5 2l8 6-8 6z", true, "1.6"),
            Self::Last => ("M13 2v12M3 2l8 6-8 6z", true, "1.6"),
            Self::Undo => ("M6 3L2.5 6.5 6 10M3 6.5h6.2a4 4 0 0 1 0 8H6.5", false, "1.6"),
            Self::Redo => ("M10 3l3.5 3.5L10 10M13 6.5H6.8a4 4 0 0 0 0 8h2.7", false, "1.6"),
            Self::Close => ("M3.5 3.5l9 9M12.5 3.5l-9 9", false, "2"),
        }
    }
}

/// Properties of [`Icon`].
#[derive(Properties, PartialEq)]
pub struct IconProps {
    /// What it shows.
    pub shape: Shape,
}

/// An icon, 14 px square.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    let (d, solid, width) = props.shape.path();
    html! {
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
            <path {d} fill={if solid { "currentColor" } else { "none" }} stroke="currentColor" stroke-width={width}
                stroke-linejoin="round" />
        </svg>
    }
}

/// The sign of the app: a block of eight, four, two.
#[component]
pub fn Brand() -> Html {
    html! {
        <svg class="mark" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <rect x="1" y="3" width="9" height="14" rx="1.5" />
            <rect x="11.5" y="3" width="4" height="14" rx="1" />
            <rect x="17" y="3" width="2" height="14" rx=".8" />
        </svg>
    }
}
