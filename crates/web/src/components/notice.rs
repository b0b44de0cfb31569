//! A short message to the person, until it is read.

use super::icons::Icon;
use super::parts::{Button, act};
use crate::state::{Action, App, LinkTrouble, Notice};
use kmscope_session::{diagnose, text};
use yew::prelude::*;

/// The place of messages; empty but there when there is none.
pub fn notice_bar(app: &App) -> Html {
    let language = app.language();
    let text = app.notice.as_ref().map(|notice| match notice {
        Notice::Link(LinkTrouble::Broken) => text!(language, "ui-link-damaged"),
        Notice::Link(LinkTrouble::Partly(problem)) => {
            text!(language, "ui-link-partly", problem = diagnose::diagnose_link(problem))
        }
        Notice::Recovered => text!(language, "ui-recovered"),
        Notice::LinkCopied => text!(language, "ui-link-copied"),
    });
    html! {
        <div class="notices" id="notice" role="status">
            if let Some(text) = text {
                <div class="notice">
                    <span>{text}</span>
                    {Button::icon(Icon::Close, text!(language, "ui-close"), act(app, Action::DismissNotice)).draw()}
                </div>
            }
        </div>
    }
}

/// A good message goes by itself, a bad one waits.
#[hook]
pub fn use_fading_notice(app: &App) {
    use_effect_with(app.notice.clone(), {
        let app = app.clone();
        move |notice| {
            let timer = (*notice == Some(Notice::LinkCopied))
                .then(|| gloo::timers::callback::Timeout::new(4000, move || app.dispatch(Action::DismissNotice)));
            move || drop(timer)
        }
    });
}
