//! The list of recordings, the button for files of one's own, and what went wrong with one.

use super::page::{Msg, Page, Trouble};
use super::recordings::{RECORDINGS, Recording};
use crate::components::{Button, Icon};
use kmscope_session::catalogue::grouped;
use kmscope_session::{Language, text};
use web_sys::HtmlInputElement;
use yew::html::Scope;
use yew::prelude::*;

/// Field names of the recordings' formats that a person may give.
const ACCEPT: &str = ".gz,.jsonl,.json,application/gzip";

/// The list.
pub fn picker(page: &Page, link: &Scope<Page>) -> Html {
    let language = page.prefs.language;
    let onchange = link.batch_callback(|event: Event| {
        let field: HtmlInputElement = event.target_unchecked_into();
        let given = field.files().and_then(|files| files.get(0));
        // The same file again is a choice, too.
        field.set_value("");
        given.map(Msg::Take)
    });
    let name = page.loading.as_ref().map(|loading| &loading.name).or(page.open.as_ref().map(|open| &open.name));
    let own = name.filter(|name| RECORDINGS.iter().all(|recording| recording.name != **name));
    html! {
        <section class="script recordings" id="recordings" aria-label={text!(language, "replay-recordings")}>
            <p class="lead">{text!(language, "replay-lead")}</p>
            <ul>
                {for RECORDINGS.iter().enumerate().map(|(at, recording)| {
                    entry(at, recording, name.is_some_and(|name| name == recording.name), language, link)
                })}
            </ul>
            <div class="own">
                <label class="btn file">
                    <input type="file" id="file" accept={ACCEPT} {onchange} />
                    {text!(language, "replay-own")}
                </label>
                <p class="fine">{match own {
                    Some(name) => text!(language, "replay-own-open", name = name.as_str()),
                    None => text!(language, "replay-own-hint"),
                }}</p>
            </div>
        </section>
    }
}

fn entry(at: usize, recording: &Recording, chosen: bool, language: Language, link: &Scope<Page>) -> Html {
    let onclick = link.callback(move |_: MouseEvent| Msg::Choose(at));
    let size = grouped(i64::from(recording.file_bytes.div_ceil(1000)));
    let amount = match recording.kind {
        "kinfo" => text!(language, "replay-amount-facts", count = recording.operations, size = size),
        "press" => text!(language, "replay-amount-sums", size = size),
        _ => text!(language, "replay-amount", count = recording.operations, size = size),
    };
    html! {
        <li key={recording.name}>
            <button type="button" aria-current={chosen.then_some("true")} data-name={recording.name} {onclick}>
                <b>{recording.deed().say(language)}</b>
                <span>{recording.machine()}</span>
                <span>{amount}</span>
            </button>
        </li>
    }
}

/// What is wrong, in a sentence.
pub fn trouble_sentence(trouble: &Trouble, language: Language) -> String {
    match trouble {
        Trouble::Broken { name, broken } => {
            text!(language, "replay-broken", name = name.as_str(), line = broken.line, column = broken.column)
        }
        Trouble::Missing { name, .. } => text!(language, "replay-missing", name = name.as_str()),
        Trouble::Unknown { name } => text!(language, "replay-unknown", name = name.as_str()),
    }
}

/// What went wrong, what is on its way, or what was copied; over the stage.
pub fn trouble(page: &Page, link: &Scope<Page>) -> Html {
    let language = page.prefs.language;
    let close = || {
        let onclick = link.callback(|_: MouseEvent| Msg::Close);
        Button::icon(Icon::Close, text!(language, "ui-close"), onclick).draw()
    };
    let notice = if let Some(trouble) = &page.trouble {
        let detail = match trouble {
            Trouble::Broken { broken, .. } => broken.message.clone(),
            Trouble::Missing { detail, .. } => detail.clone(),
            Trouble::Unknown { .. } => String::new(),
        };
        html! {
            <div class="notice trouble" role="alert" id="trouble">
                <div>
                    <b>{trouble_sentence(trouble, language)}</b>
                    if !detail.is_empty() {
                        // What the parser says, in its own words.
                        <code lang="en">{detail}</code>
                    }
                    if page.open.is_some() {
                        <span>{text!(language, "replay-still-open")}</span>
                    }
                </div>
                {close()}
            </div>
        }
    } else if let Some(loading) = &page.loading {
        let permille = loading.permille();
        let agree = loading
            .verdict()
            .map(|verdict| text!(language, "replay-so-far", agree = verdict.agree, total = verdict.total));
        html! {
            <div class="notice loading" id="loading">
                <div>
                    <b>{text!(language, "replay-loading", name = loading.name.as_str())}</b>
                    <progress max="1000" value={permille.to_string()}></progress>
                    <span>{agree.unwrap_or_default()}</span>
                </div>
            </div>
        }
    } else if let Some((copied, address)) = &page.link {
        html! {
            <div class="notice" id="link">
                <div>
                    if *copied {
                        {text!(language, "ui-link-copied")}
                    } else {
                        {text!(language, "ui-link-by-hand")}
                        <code>{address}</code>
                    }
                </div>
                {close()}
            </div>
        }
    } else {
        html! { <span></span> }
    };
    html! { <div class="notices">{notice}</div> }
}
