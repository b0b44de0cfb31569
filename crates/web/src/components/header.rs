//! The top of the page: lesson, machine, share, language, theme, help.

use super::{AppProps, ViewMenu, icons};
use crate::platform::{self, lessons};
use crate::state::{Action, App, Overlay};
use kmscope_mm::Preset;
use kmscope_session::{Language, lesson, text};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// The header.
#[component]
pub fn Header(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let other = language.other();
    let act = |action: Action| {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| app.dispatch(action.clone()))
    };
    let onshare = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| share(&app))
    };
    let menu_open = app.overlay == Some(Overlay::ViewMenu);
    html! {
        <header>
            <span class="brand">{icons::brand()}{"kmscope"}</span>
            <LessonPicker app={app.clone()} />
            <MachinePicker app={app.clone()} />
            <span class="sp"></span>
            <button type="button" class="hb" id="share" onclick={onshare} title={text!(language, "ui-share-title")}>
                {text!(language, "ui-share")}
            </button>
            <button type="button" class="hb" id="lang" lang={other.tag()} onclick={act(Action::SetLanguage(other))}>
                {match other {
                    Language::English => text!(Language::English, "ui-language-name"),
                    Language::Chinese => text!(Language::Chinese, "ui-language-name"),
                }}
            </button>
            <span class="menu-anchor">
                <button type="button" class="hb" id="theme" aria-expanded={menu_open.to_string()}
                    aria-controls="view-menu" onclick={act(Action::Toggle(Overlay::ViewMenu))}>
                    {text!(language, "ui-theme")}
                </button>
                if menu_open {
                    <ViewMenu app={app.clone()} />
                }
            </span>
            <button type="button" class="hb" id="help-button" aria-label={text!(language, "ui-help")}
                title={text!(language, "ui-help")} aria-keyshortcuts="?" onclick={act(Action::Toggle(Overlay::Help))}>
                {"?"}
            </button>
        </header>
    }
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

#[component]
fn LessonPicker(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let chosen = lessons::place_of(app.edits.text());
    let onchange = {
        let app = app.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            // The first entry stands for the person's own script, which is there already.
            if let Some(index) = usize::try_from(select.selected_index()).ok().and_then(|at| at.checked_sub(1)) {
                app.dispatch(Action::OpenLesson(index));
            }
        })
    };
    html! {
        <select id="lesson" class="sel quiet lesson" aria-label={text!(language, "ui-lesson")} {onchange}>
            <option key="own" disabled={chosen.is_some()} selected={chosen.is_none()}>
                {text!(language, "ui-own-script")}
            </option>
            {for lessons::all().iter().enumerate().map(|(index, one)| html! {
                <option key={index} selected={chosen == Some(index)}>{lesson::title(one).say(language)}</option>
            })}
        </select>
    }
}

#[component]
fn MachinePicker(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let onchange = {
        let app = app.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let preset = usize::try_from(select.selected_index()).ok().and_then(|at| Preset::ALL.get(at));
            if let Some(preset) = preset {
                app.dispatch(Action::SetMachine(*preset));
            }
        })
    };
    html! {
        <select id="machine" class="sel quiet mach" aria-label={text!(language, "ui-machine")} {onchange}>
            {for Preset::ALL.into_iter().map(|preset| html! {
                <option selected={preset == app.program().machine}>{machine_name(preset, language)}</option>
            })}
        </select>
    }
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
