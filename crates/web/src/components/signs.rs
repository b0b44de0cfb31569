//! The signs of outcomes: shape first, colour second.

use kmscope_session::narrate::Sign;
use yew::prelude::*;

/// Class of whatever has the colour of this outcome.
pub const fn class(sign: Sign) -> &'static str {
    match sign {
        Sign::Nothing => "r-w",
        Sign::Granted => "r-ok",
        Sign::SleptGranted => "r-slept",
        Sign::SleptNull | Sign::Null => "r-null",
        Sign::Bug => "r-bug",
    }
}

/// Draws it, 14 px square.
pub fn draw(sign: Sign) -> Html {
    let shape = match sign {
        Sign::Nothing => html! { <path class="s-world" d="M-4 0H4" /> },
        Sign::Granted => html! { <circle class="s-ok" r="4.2" /> },
        Sign::SleptGranted => html! {
            <><circle class="s-ring" r="4.4" /><path class="s-half" d="M0-4.4A4.4 4.4 0 0 1 0 4.4Z" /></>
        },
        Sign::SleptNull => html! {
            <><circle class="s-ring" r="5" /><path class="s-null thin" d="M-2.4-2.4L2.4 2.4M2.4-2.4L-2.4 2.4" /></>
        },
        Sign::Null => html! { <path class="s-null" d="M-4-4L4 4M4-4L-4 4" /> },
        Sign::Bug => html! {
            <>
                <path class="s-bug" d="M0-5.4L5.6 4.6H-5.6Z" />
                <path class="s-bug-mark" d="M0-1.6V1.4" />
                <circle class="s-bug-dot" cy="3.4" r=".95" />
            </>
        },
    };
    html! {
        <svg class="sig" viewBox="-7 -7 14 14" aria-hidden="true" focusable="false">{shape}</svg>
    }
}
