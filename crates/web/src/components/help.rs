//! Keys and signs.

use super::dialog::{Dialog, DialogProps};
use super::{lens, signs};
use crate::el::{El, component, el, together};
use crate::platform::link;
use crate::state::{Action, App};
use kmscope_session::lens::Verdict;
use kmscope_session::narrate::{Fidelity, Sign};
use kmscope_session::text;
use yew::prelude::*;

const SIGNS: [Sign; 6] = [Sign::Granted, Sign::SleptGranted, Sign::SleptNull, Sign::Null, Sign::Bug, Sign::Nothing];

/// The help.
pub fn help(app: &App) -> Html {
    let language = app.language();
    let on_close = {
        let app = app.clone();
        Callback::from(move |()| app.dispatch(Action::CloseOverlay))
    };
    let keys = [
        ("Space K", text!(language, "ui-key-play")),
        ("← →", text!(language, "ui-key-step")),
        ("Shift+← Shift+→ , .", text!(language, "ui-key-micro")),
        ("[ ]", text!(language, "ui-key-marker")),
        ("Home End", text!(language, "ui-key-ends")),
        ("0 … 9", text!(language, "ui-key-tenths")),
        ("+ −", text!(language, "ui-key-speed")),
        ("R", text!(language, "ui-key-reset")),
        ("F", text!(language, "ui-key-fullscreen")),
        ("Ctrl+Z Ctrl+Shift+Z Ctrl+Y", text!(language, "ui-key-undo")),
        ("?", text!(language, "ui-key-help")),
        ("Esc", text!(language, "ui-key-close")),
    ];
    let keys = keys.into_iter().map(|(keys, what)| row(key_caps(keys), what).into());
    let signs = SIGNS.into_iter().map(|sign| row(vec![signs::draw(sign)], sign.words().say(language)).into());
    let others = [
        (signs::flag(), text!(language, "help-marker")),
        ("× 9".into(), text!(language, "help-times")),
        ("=".into(), Fidelity::Checked.words().say(language)),
        ("≈".into(), Fidelity::Modelled.words().say(language)),
    ];
    let signs = signs.chain(others.into_iter().map(|(sign, what)| row(vec![sign], what).into()));
    // A strip of the lens, in small.
    let strip = |class, bug| {
        let piece = el("i").class(class).class_if(bug, "b").set("style", "left:0;width:100%");
        vec![el("div").class("strip swatch").put(piece).into()]
    };
    let strips =
        Verdict::ALL.into_iter().map(|verdict| row(strip(lens::class(verdict), false), lens::word(verdict, language)));
    let bugs = [text!(language, "lens-bug-short"), text!(language, "lens-deadlock-short")].join(", ");
    let strips = strips.chain([row(strip(lens::class(Verdict::Granted), true), bugs)]).map(Html::from);
    let table = |class, caption, rows: Vec<Html>| {
        el("table").class(class).put(el("caption").put(caption)).put(el("tbody").put(rows))
    };
    let columns = el("div")
        .class("help-columns")
        .put(table("keys", text!(language, "ui-help-keys"), keys.collect()))
        .put(table("signs", text!(language, "ui-help-signs"), signs.collect()))
        .put(table("strips-key", text!(language, "help-lens"), strips.collect()));
    let children = together(vec![
        el("p").put(text!(language, "ui-help-intro")).into(),
        columns.into(),
        el("p").class("fine").put(text!(language, "ui-help-keys-where")).into(),
        el("p")
            .put(el("a").set("id", "to-replay").set("href", link::of_replay(app)).put(text!(language, "ui-replay")))
            .into(),
    ]);
    let (title, close) = (text!(language, "ui-help-title"), text!(language, "ui-close"));
    component::<Dialog>("help", DialogProps { id: "help", title, close, on_close, children })
}

fn row(head: Vec<Html>, what: String) -> El {
    el("tr").put(el("th").set("scope", "row").put(head)).put(el("td").put(what))
}

fn key_caps(keys: &str) -> Vec<Html> {
    keys.split(' ').flat_map(|key| [el("kbd").put(key).into(), " ".into()]).collect()
}
