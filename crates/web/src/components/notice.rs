//! A short message to the person, until it is read.

use crate::components::AppProps;
use crate::components::basics::button::{Button, act};
use crate::components::basics::icon::{Icon, Shape};
use crate::state::{Action, LinkTrouble, Notice};
use gloo::timers::callback::Timeout;
use kmscope_session::{Language, diagnose, text, whatif::NoStory};
use yew::prelude::*;

/// A good message goes by itself after so long, ms; a bad one waits.
const FADES_AFTER_MS: u32 = 4000;

/// The place of messages; empty but there when there is none.
#[component]
pub fn NoticeBar(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    use_effect_with(app.notice == Some(Notice::LinkCopied), {
        let app = app.clone();
        move |fades| {
            let dismiss = move || app.dispatch(Action::DismissNotice);
            let timer = fades.then(|| Timeout::new(FADES_AFTER_MS, dismiss));
            move || drop(timer)
        }
    });
    html! {
        <div id="notice" class="notices" role="status">
            if let Some(notice) = &app.notice {
                <div class="notice">
                    <span>{words(notice, language)}</span>
                    <Button class="ib" name={text!(language, "ui-close")} onclick={act(app, Action::DismissNotice)}>
                        <Icon shape={Shape::Close} />
                    </Button>
                </div>
            }
        </div>
    }
}

fn words(notice: &Notice, language: Language) -> String {
    match notice {
        Notice::Link(LinkTrouble::Broken) => text!(language, "ui-link-damaged"),
        Notice::Link(LinkTrouble::Partly(problem)) => {
            text!(language, "ui-link-partly", problem = diagnose::diagnose_link(problem))
        }
        Notice::Recovered => text!(language, "ui-recovered"),
        Notice::NoStory(why) => match why {
            NoStory::Loop => text!(language, "whatif-no-story-loop"),
            NoStory::Function => text!(language, "whatif-no-story-function"),
            NoStory::Elsewhere => text!(language, "whatif-no-story-elsewhere"),
            NoStory::Line => text!(language, "whatif-no-story-line"),
        },
        Notice::LinkCopied => text!(language, "ui-link-copied"),
    }
}
