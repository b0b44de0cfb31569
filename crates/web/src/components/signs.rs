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
    in_square(match sign {
        Sign::Nothing => "<path class='s-world' d='M-4 0H4'/>",
        Sign::Granted => "<circle class='s-ok' r='4.2'/>",
        Sign::SleptGranted => "<circle class='s-ring' r='4.4'/><path class='s-half' d='M0-4.4A4.4 4.4 0 0 1 0 4.4Z'/>",
        Sign::SleptNull => {
            "<circle class='s-ring' r='5'/><path class='s-null thin' d='M-2.4-2.4L2.4 2.4M2.4-2.4L-2.4 2.4'/>"
        }
        Sign::Null => "<path class='s-null' d='M-4-4L4 4M4-4L-4 4'/>",
        Sign::Bug => {
            "<path class='s-bug' d='M0-5.4L5.6 4.6H-5.6Z'/><path class='s-bug-mark' d='M0-1.6V1.4'/>\
             <circle class='s-bug-dot' cy='3.4' r='.95'/>"
        }
    })
}

/// A marker of a lesson.
pub fn flag() -> Html {
    in_square("<path class='s-flag' d='M-3 6V-5.5L4.5-2.7-3 .2'/>")
}

/// Shapes around the middle of a square, as markup of our own.
fn in_square(shapes: &'static str) -> Html {
    Html::from_html_unchecked(AttrValue::from(format!(
        "<svg class='sig' viewBox='-7 -7 14 14' aria-hidden='true' focusable='false'>{shapes}</svg>"
    )))
}
