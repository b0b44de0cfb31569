//! Reads a mode of a log, or writes one: what the number is in several kernels.

use kmscope_session::{Language, flag_reader, text};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`FlagReader`].
#[derive(Properties, PartialEq)]
pub struct FlagReaderProps {
    /// Language of the label.
    pub language: Language,
}

/// A field, and below it a row for each kernel.
#[component]
pub fn FlagReader(props: &FlagReaderProps) -> Html {
    let language = props.language;
    let written = use_state(String::new);
    let oninput = {
        let written = written.clone();
        Callback::from(move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            written.set(field.value());
        })
    };
    let rows = flag_reader::read(&written);
    html! {
        <div id="flag-reader" class="flag-reader" aria-live="polite">
            <label>
                {text!(language, "flag-reader")}
                <input id="flag-field" autocomplete="off" spellcheck="false" placeholder="mode:0xd0"
                    value={(*written).clone()} {oninput} />
            </label>
            if !rows.is_empty() {
                <table class="iq">
                    <tbody>
                        for row in rows {
                            <tr>
                                <th scope="row">{row.kernel}</th>
                                <td class="mono">{row.number}</td>
                                <td>
                                    <code>{row.names}</code>{" "}
                                    if let Some(unknown) = row.unknown {
                                        <em>{unknown.say(language)}</em>
                                    }
                                </td>
                            </tr>
                        }
                    </tbody>
                </table>
            }
        </div>
    }
}
