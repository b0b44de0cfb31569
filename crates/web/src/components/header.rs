//! The top of the page: lesson, machine, share, language, theme, help.

use super::parts::{Button, Select, act};
use super::{icons, view_menu::view_menu};
use crate::el::{El, el};
use crate::platform;
use crate::state::{Action, App, Overlay};
use kmscope_mm::Preset;
use kmscope_scenario::lessons::LESSONS;
use kmscope_session::{Language, lesson, text};
use yew::prelude::*;

/// The header.
pub fn header(app: &App) -> El {
    let language = app.language();
    let other = language.other();
    let onshare = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| share(&app))
    };
    let menu_open = app.overlay == Some(Overlay::ViewMenu);
    let button = |id, face: String, onclick| Button {
        id: Some(id),
        class: "hb",
        face: face.into(),
        onclick,
        ..Button::default()
    };
    let share = button("share", text!(language, "ui-share"), onshare);
    let onlang = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| app.dispatch(Action::SetLanguage(other)))
    };
    let lang = button("lang", text!(language, "ui-other-language"), onlang);
    let theme = button("theme", text!(language, "ui-theme"), act(app, Action::Toggle(Overlay::ViewMenu)));
    let help = button("help-button", "?".to_owned(), act(app, Action::Toggle(Overlay::Help)));
    let menu = menu_open.then(|| view_menu(app));
    let theme = Button { menu: Some(("view-menu", menu_open)), ..theme };
    let help = Button { name: Some(text!(language, "ui-help")), keys: Some("?"), ..help };
    el("header")
        .put(el("span").class("brand").put(icons::brand()).put("kmscope"))
        .put(lesson_picker(app))
        .put(machine_picker(app))
        .put(el("span").class("sp"))
        .put(
            el("a")
                .id("replay")
                .class("hb")
                .set("href", platform::link::of_replay(app))
                .put(text!(language, "ui-replay")),
        )
        .put(Button { title: Some(text!(language, "ui-share-title")), ..share }.draw())
        .put(Button { lang: Some(other.tag()), ..lang }.draw())
        .put(el("span").class("menu-anchor").put(theme.draw()).put(menu))
        .put(help.draw())
}

/// Copies the link to this moment, or shows it.
fn share(app: &App) {
    let link = platform::link::of_moment(app);
    if !app.is_guest() {
        platform::link::put_in_address(&link);
    }
    let app = app.clone();
    platform::clipboard::copy(link.clone(), move |done| {
        app.dispatch(if done { Action::LinkCopied } else { Action::ShowLink(link) });
    });
}

fn lesson_picker(app: &App) -> Html {
    let language = app.language();
    let chosen = app.lesson_index();
    let onchange = {
        let app = app.clone();
        Callback::from(move |index: usize| {
            let Some(index) = index.checked_sub(1) else {
                let kept = if app.is_guest() { None } else { platform::storage::own_script() };
                return app.dispatch(Action::OpenOwn { kept });
            };
            app.dispatch(Action::OpenLesson(index));
        })
    };
    let mut options = vec![text!(language, "ui-own-script")];
    options.extend(LESSONS.iter().map(|one| lesson::title(one).say(language)));
    Select {
        id: "lesson",
        class: "sel quiet lesson",
        name: Some(text!(language, "ui-lesson")),
        keys: None,
        options,
        chosen: Some(chosen.map_or(0, |index| index + 1)),
        first_disabled: false,
        onchange,
    }
    .draw()
}

fn machine_picker(app: &App) -> Html {
    let language = app.language();
    let onchange = {
        let app = app.clone();
        Callback::from(move |index: usize| {
            if let Some(preset) = Preset::ALL.get(index) {
                app.dispatch(Action::SetMachine(*preset));
            }
        })
    };
    Select {
        id: "machine",
        class: "sel quiet mach",
        name: Some(text!(language, "ui-machine")),
        keys: None,
        options: Preset::ALL.iter().map(|preset| machine_name(*preset, language)).collect(),
        chosen: Preset::ALL.iter().position(|preset| *preset == app.program().machine),
        first_disabled: false,
        onchange,
    }
    .draw()
}

fn machine_name(preset: Preset, language: Language) -> String {
    let (arch, size) = preset.script_words();
    match preset {
        Preset::Toy64 | Preset::Toy1024 => text!(language, "ui-machine-toy", frames = size),
        _ => {
            let (number, unit) = size.split_at(size.len() - 1);
            let unit = if unit == "G" { "GiB" } else { "MiB" };
            text!(language, "ui-machine-named", arch = arch, size = format!("{number} {unit}"))
        }
    }
}
