//! What became of a range of frames, or of an object: in which steps it changed hands.

use crate::components::basics::button::{Button, act};
use crate::state::{Action, App};
use kmscope_session::{Message, TimeCommand, text};
use std::rc::Rc;
use yew::prelude::*;

/// One time that the selected thing changed hands.
#[derive(Clone, Debug, PartialEq)]
pub struct Chapter {
    /// The step in which it did, 1-based.
    pub step: usize,
    /// What happened, in a clause.
    pub text: Message,
}

/// A selected thing and all that happened to it, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct BiographyOf {
    /// What it is.
    pub title: Message,
    /// What happened to it.
    pub chapters: Rc<[Chapter]>,
}

/// Properties of [`Biography`].
#[derive(Properties, PartialEq)]
pub struct BiographyProps {
    /// The state, and where actions go.
    pub app: App,
    /// What is selected.
    pub of: BiographyOf,
}

/// The panel: each line leads to its moment.
#[component]
pub fn Biography(props: &BiographyProps) -> Html {
    let BiographyProps { app, of } = props;
    let language = app.language();
    let now = app.cursor.step;
    html! {
        <section id="biography" class="biography" aria-label={text!(language, "screen-biography")}>
            <h2>{of.title.say(language)}</h2>
            <ol>
                for chapter in of.chapters.iter() {
                    <li class={classes!((chapter.step > now).then_some("later"), (chapter.step == now).then_some("now"))}>
                        <Button class="place" onclick={act(app, Action::Go(TimeCommand::SeekClamped(chapter.step)))}>
                            {text!(language, "dmesg-step", step = chapter.step)}
                        </Button>
                        {" "}{chapter.text.say(language)}
                    </li>
                }
            </ol>
        </section>
    }
}
