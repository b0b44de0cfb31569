//! Where the selected thing lies: zone, pageblock, block, frame, object, each of which can be selected.

use crate::components::AppProps;
use crate::components::basics::button::{Button, act};
use crate::stage::crumbs;
use crate::state::Action;
use kmscope_session::text;
use yew::prelude::*;

/// The way down to what is selected; nothing where nothing in memory is.
#[component]
pub fn Crumbs(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let way = crumbs(app.selection, &app.view.after, &app.names, language);
    if way.is_empty() {
        return html! {};
    }
    html! {
        <nav id="crumbs" aria-label={text!(language, "crumb-way")}>
            for (at, (selection, label)) in way.iter().enumerate() {
                if at > 0 {
                    <span aria-hidden="true">{"›"}</span>
                }
                <Button key={at} pressed={*selection == app.selection} onclick={act(app, Action::Select(*selection))}>
                    {label}
                </Button>
            }
        </nav>
    }
}
