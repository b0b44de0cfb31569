//! A short message to the person, until it is read.

use super::icons::Icon;
use super::parts::{Button, act};
use crate::after::{keep, use_after};
use crate::el::{El, el};
use crate::platform::storage;
use crate::state::{Action, App, LinkTrouble, Notice};
use kmscope_session::{diagnose, text, whatif::NoStory};
use yew::prelude::*;

/// The place of messages; empty but there when there is none.
pub fn notice_bar(app: &App) -> El {
    let language = app.language();
    let text = app.notice.as_ref().map(|notice| match notice {
        Notice::Link(LinkTrouble::Broken) => text!(language, "ui-link-damaged"),
        Notice::Link(LinkTrouble::Partly(problem)) => {
            text!(language, "ui-link-partly", problem = diagnose::diagnose_link(problem))
        }
        Notice::Recovered => text!(language, "ui-recovered"),
        Notice::OtherScript => text!(language, "ui-other-script"),
        Notice::NoStory(why) => match why {
            NoStory::Loop => text!(language, "whatif-no-story-loop"),
            NoStory::Function => text!(language, "whatif-no-story-function"),
            NoStory::Elsewhere => text!(language, "whatif-no-story-elsewhere"),
            NoStory::Line => text!(language, "whatif-no-story-line"),
        },
        Notice::LinkCopied => text!(language, "ui-link-copied"),
    });
    let notice = text.map(|text| {
        let close = Button::icon(Icon::Close, text!(language, "ui-close"), act(app, Action::DismissNotice));
        let other = (app.notice == Some(Notice::OtherScript)).then(|| open_other(app));
        el("div").class("notice").put(el("span").put(text)).put(other).put(close.draw())
    });
    el("div").id("notice").class("notices").set("role", "status").put(notice)
}

/// Shows the script that was put aside, and puts the present one aside for it.
fn open_other(app: &App) -> Html {
    let (face, app) = (text!(app.language(), "ui-other-script-open").into(), app.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        app.dispatch(match storage::take_other_script(app.edits.present()) {
            Some(other) => Action::OpenOther(other),
            None => Action::DismissNotice,
        });
    });
    Button { id: Some("other-script"), class: "btn small", face, onclick, ..Button::default() }.draw()
}

/// A good message goes by itself, a bad one waits.
#[hook]
pub fn use_fading_notice(app: &App) {
    let app = app.clone();
    let fades = app.notice == Some(Notice::LinkCopied);
    let fade = move || {
        let dismiss = move || app.dispatch(Action::DismissNotice);
        if fades { keep(gloo::timers::callback::Timeout::new(4000, dismiss)) } else { None }
    };
    use_after([u64::from(fades), 0, 0], Box::new(fade));
}
