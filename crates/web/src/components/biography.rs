//! What became of a page frame, or of an object: in which steps it changed hands.

use crate::components::basics::button::{Button, act};
use crate::state::{Action, App};
use kmscope_session::biography::{Change, Subject};
use kmscope_session::{Message, Scene, TimeCommand, message, text};
use std::rc::Rc;
use yew::prelude::*;

/// A selected thing and all that happened to it, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct BiographyOf {
    /// What it is.
    title: Message,
    /// What happened to it.
    changes: Rc<[Change]>,
}

impl BiographyOf {
    /// The biography of a thing of this scene.
    pub fn new(subject: Subject, changes: Vec<Change>, scene: &Scene) -> Self {
        let title = match subject {
            Subject::Frame(pfn) => message!("bio-title-frame", pfn = format!("{pfn:#x}")),
            Subject::Object(object) => {
                let slabs = scene.caches.iter().flat_map(|cache| &cache.slabs);
                let slab = slabs.into_iter().find(|view| view.slab == object.slab);
                let pfn = slab.map_or_else(|| "?".to_owned(), |view| format!("{:#x}", view.pfn));
                message!("bio-title-object", index = object.index, pfn = pfn)
            }
        };
        Self { title, changes: changes.into() }
    }
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
    // The moment that holds now is the last one that is not in the future.
    let present = of.changes.iter().rposition(|change| change.step <= now);
    let times = of.changes.len().saturating_sub(1);
    html! {
        <section id="biography" class="biography" aria-label={text!(language, "screen-biography")}>
            <h2>{of.title.say(language)}</h2>
            <p class="quiet">{text!(language, "bio-changed", count = times)}</p>
            <ol>
                for (index, change) in of.changes.iter().enumerate() {
                    <li class={classes!((change.step > now).then_some("later"), (Some(index) == present).then_some("now"))}
                        aria-current={(Some(index) == present).then_some("step")}>
                        <Button class="place" onclick={act(app, Action::Go(TimeCommand::SeekClamped(change.step)))}>
                            {text!(language, "dmesg-step", step = change.step)}
                        </Button>
                        <span>
                            {change.text.say(language)}
                            if change.line > 0 {
                                {" "}<small>{text!(language, "bio-line", line = change.line)}</small>
                            }
                        </span>
                    </li>
                }
            </ol>
        </section>
    }
}
