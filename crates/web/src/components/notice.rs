//! A short message to the person, until it is read.

use super::{AppProps, icons::Icon};
use crate::state::{Action, LinkTrouble, Notice};
use kmscope_session::{diagnose, text};
use yew::prelude::*;

/// The place of messages; empty but there when there is none.
#[component]
pub fn NoticeBar(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    // A good message goes by itself, a bad one waits.
    use_effect_with(app.notice.clone(), {
        let app = app.clone();
        move |notice| {
            let timer = (*notice == Some(Notice::LinkCopied))
                .then(|| gloo::timers::callback::Timeout::new(4000, move || app.dispatch(Action::DismissNotice)));
            move || drop(timer)
        }
    });
    let text = app.notice.as_ref().map(|notice| match notice {
        Notice::Link(LinkTrouble::Broken) => text!(language, "ui-link-damaged"),
        Notice::Link(LinkTrouble::Partly(problem)) => {
            text!(language, "ui-link-partly", problem = diagnose::diagnose_link(problem))
        }
        Notice::Recovered => text!(language, "ui-recovered"),
        Notice::LinkCopied => text!(language, "ui-link-copied"),
    });
    let onclick = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| app.dispatch(Action::DismissNotice))
    };
    let close = text!(language, "ui-close");
    html! {
        <div class="notices" id="notice" role="status">
            if let Some(text) = text {
                <div class="notice">
                    <span>{text}</span>
                    <button type="button" class="ib" title={close.clone()} aria-label={close} {onclick}>
                        {Icon::Close.draw()}
                    </button>
                </div>
            }
        </div>
    }
}
