//! The signs of outcomes: shape first, colour second.

use kmscope_session::narrate::Sign;
use yew::prelude::*;

/// Class of whatever has the colour of this outcome.
pub const fn class_of(sign: Sign) -> &'static str {
    match sign {
        Sign::Nothing => "r-w",
        Sign::Granted => "r-ok",
        Sign::SleptGranted => "r-slept",
        Sign::SleptNull | Sign::Null => "r-null",
        Sign::Bug => "r-bug",
    }
}

/// Properties of [`OutcomeSign`].
#[derive(Properties, PartialEq)]
pub struct OutcomeSignProps {
    /// Which outcome.
    pub sign: Sign,
}

/// The sign of an outcome, 14 px square.
#[component]
pub fn OutcomeSign(props: &OutcomeSignProps) -> Html {
    in_square(match props.sign {
        Sign::Nothing => html! { <path class="s-world" d="M-4 0H4" /> },
        Sign::Granted => html! { <circle class="s-ok" r="4.2" /> },
        Sign::SleptGranted => html! {
            <>
                <circle class="s-ring" r="4.4" />
                <path class="s-half" d="M0-4.4A4.4 4.4 0 0 1 0 4.4Z" />
            </>
        },
        Sign::SleptNull => html! {
            <>
                <circle class="s-ring" r="5" />
                <path class="s-null thin" d="M-2.4-2.4L2.4 2.4M2.4-2.4L-2.4 2.4" />
            </>
        },
        Sign::Null => html! { <path class="s-null" d="M-4-4L4 4M4-4L-4 4" /> },
        Sign::Bug => html! {
            <>
                <path class="s-bug" d="M0-5.4L5.6 4.6H-5.6Z" />
                <path class="s-bug-mark" d="M0-1.6V1.4" />
                <circle class="s-bug-dot" cy="3.4" r=".95" />
            </>
        },
    })
}

/// The flag of a lesson's marker.
#[component]
pub fn MarkerFlag() -> Html {
    in_square(html! { <path class="s-flag" d="M-3 6V-5.5L4.5-2.7-3 .2" /> })
}

/// Shapes around the middle of a square.
fn in_square(shapes: Html) -> Html {
    html! { <svg class="sig" viewBox="-7 -7 14 14" aria-hidden="true" focusable="false">{shapes}</svg> }
}
