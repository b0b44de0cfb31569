//! The kernel log up to the current step, as dmesg would show it; each report leads to its step.

use super::AppProps;
use super::flag_reader::FlagReader;
use super::parts::{Button, act};
use crate::el::{El, component, el};
use crate::state::{Action, App};
use kmscope_session::{TimeCommand, text};
use yew::prelude::*;

/// Reports that are shown: the latest.
const SHOWN: usize = 12;

/// The panel: closed, its head alone, which says how many reports there are.
pub fn dmesg(app: &App) -> El {
    let language = app.language();
    let session = app.session.borrow();
    let count = session.dmesg_count();
    let open = app.dmesg_open;
    let badge = el("b").class("dmesg-count").class_if(count > 0, "some").put(count.to_string());
    let face = el("span").put(text!(language, "dmesg-title")).put(badge);
    let head = Button {
        id: Some("dmesg-head"),
        class: "dmesg-head",
        face: face.into(),
        menu: Some(("dmesg-log", open)),
        onclick: act(app, Action::ToggleDmesg),
        ..Button::default()
    };
    let panel = el("section").id("dmesg").class("dmesg").set("aria-label", text!(language, "dmesg-title"));
    let panel = panel.put(head.draw());
    if !open {
        return panel;
    }
    let reader = component::<FlagReader>("reader", AppProps { app: app.clone() });
    let log = el("div").id("dmesg-log").class("dmesg-log").set("tabindex", "0").put(reader);
    if count == 0 {
        return panel.put(log.put(el("p").put(text!(language, "dmesg-none"))));
    }
    // The latest step first; within it in order.
    let mut reports = session.dmesg(SHOWN);
    reports.sort_by_key(|report| std::cmp::Reverse(report.step));
    let reports = reports.into_iter().map(|report| {
        let place = Button {
            class: "place",
            face: text!(language, "dmesg-step", step = report.step).into(),
            onclick: act(app, Action::Go(TimeCommand::SeekClamped(report.step))),
            ..Button::default()
        };
        let now = report.step == app.cursor.step;
        let lines = el("pre").set("lang", "en").put(report.lines.join("\n"));
        let note = report.note.map(|note| el("p").class("fine").put(note.say(language)));
        el("li").key(report.number as usize).class_if(now, "now").put(place.draw()).put(lines).put(note).into()
    });
    let list = el("ol").put(reports.collect::<Vec<Html>>());
    let older = (count as usize).saturating_sub(SHOWN);
    let older = (older > 0).then(|| el("p").put(text!(language, "dmesg-older", count = older)));
    panel.put(log.put(list).put(older).put(el("p").put(text!(language, "dmesg-note"))))
}
