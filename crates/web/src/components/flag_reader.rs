//! Reads a mode of a log, or writes one: what the number is in several kernels.

use super::AppProps;
use crate::el::el;
use kmscope_session::{flag_reader, text};
use web_sys::HtmlInputElement;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

/// A field, and below it a row for each kernel.
#[component]
pub fn FlagReader(props: &AppProps) -> Html {
    let language = props.app.language();
    let written = use_state(String::new);
    let typed = {
        let written = written.clone();
        Callback::from(move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            written.set(field.value());
        })
    };
    let rows = flag_reader::read(&written).into_iter().map(|row| {
        let unknown = row.unknown.map(|unknown| el("em").put(unknown.say(language)));
        el("tr")
            .put(el("th").set("scope", "row").put(row.kernel))
            .put(el("td").class("mono").put(row.number))
            .put(el("td").put(el("code").put(row.names)).put(" ").put(unknown))
            .into()
    });
    let rows: Vec<Html> = rows.collect();
    let field = el("input")
        .id("flag-field")
        .set("autocomplete", "off")
        .set("spellcheck", "false")
        .set("placeholder", "mode:0xd0")
        .value((*written).clone())
        .on(ListenerKind::oninput, typed);
    let label = el("label").put(text!(language, "flag-reader")).put(field);
    let table = (!rows.is_empty()).then(|| el("table").class("iq").put(el("tbody").put(rows)));
    el("div").id("flag-reader").class("flag-reader").set("aria-live", "polite").put(label).put(table).into()
}
