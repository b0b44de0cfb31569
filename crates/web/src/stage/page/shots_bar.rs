//! The bar under the picture: shots, zoom, follow.

use super::engine::{Command, Shown};
use crate::stage::view::Shot;
use kmscope_session::{Language, text};
use yew::prelude::*;

/// Properties of [`ShotsBar`].
#[derive(Properties, PartialEq)]
pub struct ShotsBarProps {
    /// What is shown.
    pub shown: Shown,
    /// Language of the labels.
    pub language: Language,
    /// Tells the stage what to do.
    pub command: Callback<Command>,
    /// What else stands there, first.
    #[prop_or_default]
    pub children: Html,
}

/// The bar.
#[component]
pub fn ShotsBar(props: &ShotsBarProps) -> Html {
    let ShotsBarProps { shown, language, command, children } = props;
    let language = *language;
    let tell = |wish: Command| command.reform(move |_: MouseEvent| wish);
    let camera = shown.shot.is_some_and(Shot::has_camera);
    html! {
        <div class="shots">
            {children.clone()}
            if shown.outside != 0 {
                {outside(shown.outside, language, tell(Command::Outside))}
            }
            <div class="shot-tabs" role="group" aria-label={text!(language, "shot-group")}>
                for shot in Shot::ALL.into_iter().filter(|shot| !(shown.no_shelf && *shot == Shot::Shelf)) {
                    {tab(shot, shown, language, tell(Command::Shot(shot)))}
                }
            </div>
            <div class="shot-zoom">
                <button type="button" disabled={!camera} title={text!(language, "stage-zoom-in")}
                    aria-label={text!(language, "stage-zoom-in")} onclick={tell(Command::Zoom(2.0))}>{"+"}</button>
                <button type="button" disabled={!camera} title={text!(language, "stage-zoom-out")}
                    aria-label={text!(language, "stage-zoom-out")} onclick={tell(Command::Zoom(0.5))}>{"−"}</button>
                <button type="button" disabled={!camera} title={text!(language, "stage-zoom-fit")}
                    aria-label={text!(language, "stage-zoom-fit")} onclick={tell(Command::Fit)}>
                    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
                        <path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" fill="none" stroke="currentColor"
                            stroke-width="1.8" />
                    </svg>
                </button>
            </div>
            <button type="button" class="shot-follow" role="switch" aria-checked={shown.follows.to_string()}
                title={text!(language, "stage-follow-label")} onclick={tell(Command::Follow(!shown.follows))}>
                <span class="switch" aria-hidden="true"></span>
                if shown.follows {
                    {text!(language, "stage-follow")}
                } else {
                    {text!(language, "stage-follow-paused")}
                }
            </button>
        </div>
    }
}

fn tab(shot: Shot, shown: &Shown, language: Language, onclick: Callback<MouseEvent>) -> Html {
    let chosen = shown.shot == Some(shot);
    let more = !chosen && shown.others.contains(&shot);
    let title = more.then(|| text!(language, "shot-more"));
    html! {
        <button type="button" aria-pressed={chosen.to_string()} {title} {onclick}>
            {name(shot, language)}
            if more {
                <span class="dot" aria-hidden="true">{"•"}</span>
                <span class="sr">{text!(language, "shot-more")}</span>
            }
        </button>
    }
}

/// An arrow to where the step happens.
fn outside(side: i8, language: Language, onclick: Callback<MouseEvent>) -> Html {
    let label = if side < 0 { text!(language, "stage-outside-left") } else { text!(language, "stage-outside-right") };
    let class = if side < 0 { "outside left" } else { "outside right" };
    html! { <button type="button" {class} {onclick}>{label}</button> }
}

fn name(shot: Shot, language: Language) -> AttrValue {
    let name = match shot {
        Shot::Whole => text!(language, "shot-whole"),
        Shot::Cut => text!(language, "shot-cut"),
        Shot::Shelf => text!(language, "shot-shelf"),
        Shot::Slab => text!(language, "shot-slab"),
        Shot::Level => text!(language, "shot-level"),
        Shot::Flags => text!(language, "shot-flags"),
        Shot::Ruler => text!(language, "shot-ruler"),
        Shot::Holes => text!(language, "shot-holes"),
    };
    name.to_string().into()
}
