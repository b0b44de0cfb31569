//! A short message to the person, until it is read.

use crate::components::AppProps;
use crate::components::basics::button::{Button, act};
use crate::components::basics::icon::{Icon, Shape};
use crate::platform::{link, storage};
use crate::state::{Action, App, LinkTrouble, Notice};
use gloo::timers::callback::Timeout;
use kmscope_session::{Language, diagnose, text, whatif::NoStory};
use yew::prelude::*;

/// A good message goes by itself after so long, ms; a bad one waits.
const FADES_AFTER_MS: u32 = 10_000;

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
            if let Some(target) = app.awaits {
                <Awaited app={app.clone()} target={target.step} />
            }
            if let Some(notice) = &app.notice {
                <div class="notice">
                    <span>{words(notice, language)}</span>
                    if *notice == Notice::LinkCopied {
                        {course_link(app)}
                    }
                    if *notice == Notice::OtherScript {
                        <Button id="other-script" class="btn small" onclick={open_other(app)}>
                            {text!(language, "ui-other-script-open")}
                        </Button>
                    }
                    <Button class="ib" name={text!(language, "ui-close")} onclick={act(app, Action::DismissNotice)}>
                        <Icon shape={Shape::Close} />
                    </Button>
                </div>
            }
        </div>
    }
}

/// The way to the page with the lines for courses: a page of its own, so that nobody else has to load it.
pub fn course_link(app: &App) -> Html {
    html! {
        <a id="use-in-course" href={link::of_course(app)} target="_blank" rel="noopener">
            {text!(app.language(), "ui-use-in-course")}
        </a>
    }
}

/// Properties of [`Awaited`].
#[derive(Properties, PartialEq)]
struct AwaitedProps {
    app: App,
    /// The step that the person wants to go to.
    target: usize,
}

/// Steps on the way to where the person wants to be are running.
#[component]
fn Awaited(props: &AwaitedProps) -> Html {
    let AwaitedProps { app, target } = props;
    let language = app.language();
    let known = app.session.borrow().known_steps();
    html! {
        <div id="awaited" class="notice">
            <label for="awaited-part">{text!(language, "ui-awaited", step = *target)}</label>
            <progress id="awaited-part" max={target.to_string()} value={known.to_string()}></progress>
            <Button id="stay" class="btn small" keys="Escape" onclick={act(app, Action::Pause)}>
                {text!(language, "ui-stay")}
            </Button>
        </div>
    }
}

/// Shows the script that was put aside, and puts the present one aside for it.
fn open_other(app: &App) -> Callback<MouseEvent> {
    let app = app.clone();
    Callback::from(move |_| {
        app.dispatch(match storage::take_other_script(app.edits.present()) {
            Some(other) => Action::OpenOther(other),
            None => Action::DismissNotice,
        });
    })
}

fn words(notice: &Notice, language: Language) -> String {
    match notice {
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
    }
}
