//! The narrow strip at the edge of the page: names of the panels that open beside the stage.

use crate::components::basics::button::{Button, act};
use crate::state::{Action, App, Panel, Which};
use kmscope_session::text;
use yew::prelude::*;

/// Properties of [`Rail`].
#[derive(Properties, PartialEq)]
pub struct RailProps {
    /// The state, and where actions go.
    pub app: App,
    /// At which edge.
    pub which: Which,
    /// Frames are selected whose biography can be read.
    #[prop_or_default]
    pub biography: bool,
}

/// The rail.
#[component]
pub fn Rail(props: &RailProps) -> Html {
    let RailProps { app, which, biography } = props;
    let language = app.language();
    let open = app.is_open(*which);
    if *which == Which::Left {
        let (title, keys) = (text!(language, "screen-open-left"), ",");
        return html! {
            <div class="rail">
                <Button id="side-left" {title} {keys} expanded={open} controls="left"
                    onclick={act(app, Action::ToggleSide(Which::Left))}>
                    {text!(language, "ui-script")}
                </Button>
            </div>
        };
    }
    let tab = |id: &'static str, panel: Panel, title: String, label: String, count: u32| {
        html! {
            <Button {id} {title} expanded={open && app.panel == panel} controls="right"
                onclick={act(app, Action::ShowPanel(panel))}>
                {label}
                if count > 0 {
                    <b class="count">{count}</b>
                }
            </Button>
        }
    };
    let reports = app.session.borrow().dmesg_count();
    html! {
        <nav class="rail" aria-label={text!(language, "screen-beside")}>
            {tab("side-why", Panel::Why, text!(language, "screen-open-why"), text!(language, "ui-why"), 0)}
            {tab("side-flags", Panel::Flags, text!(language, "screen-open-flags"),
                text!(language, "screen-flags"), 0)}
            if *biography {
                {tab("side-biography", Panel::Biography, text!(language, "screen-open-biography"),
                    text!(language, "screen-biography"), 0)}
            }
            {tab("side-log", Panel::Log, text!(language, "screen-open-log"), text!(language, "dmesg-title"), reports)}
        </nav>
    }
}
