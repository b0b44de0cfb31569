//! What is done after the page was drawn.

use std::any::Any;
use yew::prelude::*;

/// What holds as long as nothing changes: a listener, a timer.
pub type Guard = Option<Box<dyn Any>>;

/// Something that is kept until it is dropped.
pub fn keep(held: impl Any) -> Guard {
    Some(Box::new(held))
}

/// After the page was drawn for the first time, and again whenever one of the numbers has become another
/// one, does something; what it returned the time before is dropped first.
///
/// One for all, since Yew's own would be made anew for everything that uses it.
#[hook]
pub fn use_after(numbers: [u64; 3], act: Box<dyn FnOnce() -> Guard>) {
    use_effect_with(numbers, move |_| {
        let guard = act();
        move || drop(guard)
    });
}
