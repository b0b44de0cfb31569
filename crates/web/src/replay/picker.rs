//! The list of recordings, and the button for files of one's own.

use super::page::Msg;
use super::recordings::{RECORDINGS, Recording};
use kmscope_session::catalogue::grouped;
use kmscope_session::{Language, text};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Field names of the recordings' formats that a person may give.
const ACCEPT: &str = ".gz,.jsonl,.json,application/gzip";

/// Properties of [`Picker`].
#[derive(Properties, PartialEq)]
pub struct PickerProps {
    /// Name of the recording that is on its way, or open.
    pub name: Option<AttrValue>,
    /// Language of everything.
    pub language: Language,
    /// Where messages go.
    pub send: Callback<Msg>,
}

/// The list.
#[component]
pub fn Picker(props: &PickerProps) -> Html {
    let PickerProps { name, language, send } = props;
    let language = *language;
    let onchange = {
        let send = send.clone();
        Callback::from(move |event: Event| {
            let field: HtmlInputElement = event.target_unchecked_into();
            let given = field.files().and_then(|files| files.get(0));
            // The same file again is a choice, too.
            field.set_value("");
            if let Some(file) = given {
                send.emit(Msg::Take(file));
            }
        })
    };
    let is_open = |recording: &Recording| name.as_ref().is_some_and(|name| name == recording.name);
    let own = name.as_ref().filter(|_| !RECORDINGS.iter().any(is_open));
    html! {
        <section class="script recordings" id="recordings" aria-label={text!(language, "replay-recordings")}>
            <p class="lead">{text!(language, "replay-lead")}</p>
            <ul>
                for (at, recording) in RECORDINGS.iter().enumerate() {
                    <li key={recording.name}>
                        <button type="button" aria-current={is_open(recording).then_some("true")}
                            data-name={recording.name} onclick={send.reform(move |_: MouseEvent| Msg::Choose(at))}>
                            <b>{recording.deed().say(language)}</b>
                            <span>{recording.machine()}</span>
                            <span>{amount(recording, language)}</span>
                        </button>
                    </li>
                }
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

/// How much it holds, and how large its file is.
fn amount(recording: &Recording, language: Language) -> String {
    let size = grouped(i64::from(recording.file_bytes.div_ceil(1000)));
    match recording.kind {
        "kinfo" => text!(language, "replay-amount-facts", count = recording.operations, size = size),
        "press" => text!(language, "replay-amount-sums", size = size),
        _ => text!(language, "replay-amount", count = recording.operations, size = size),
    }
}
