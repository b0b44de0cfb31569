//! The top of the page: lesson, machine, share, language, theme, help.

use crate::components::AppProps;
use crate::components::basics::button::{Button, act};
use crate::components::basics::icon::Brand;
use crate::components::basics::select::Select;
use crate::components::view_menu::ViewMenu;
use crate::platform;
use crate::state::{Action, App, Overlay};
use kmscope_mm::{Era, Preset};
use kmscope_scenario::lessons::LESSONS;
use kmscope_scenario::then_and_now::COMPARISONS;
use kmscope_session::{Language, lesson, text};
use yew::prelude::*;

/// The header.
#[component]
pub fn Header(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let other = language.other();
    let on_share = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| share(&app))
    };
    let menu_open = app.overlay == Some(Overlay::ViewMenu);
    html! {
        <header>
            <span class="brand"><Brand />{"kmscope"}</span>
            <LessonPicker app={app.clone()} />
            <MachinePicker app={app.clone()} />
            <span class="sp"></span>
            <a id="then" class="hb" href={platform::link::of_comparison(COMPARISONS[0].id)}
                title={text!(language, "then-open-title")}>{text!(language, "then-title")}</a>
            <a id="replay" class="hb" href={platform::link::of_replay(app)}>{text!(language, "ui-replay")}</a>
            <Button id="present" class="hb" title={text!(language, "screen-present-title")} keys="P"
                onclick={act(app, Action::Present(true))}>
                {text!(language, "screen-present")}{" "}<kbd aria-hidden="true">{"P"}</kbd>
            </Button>
            <Button id="share" class="hb" title={text!(language, "ui-share-title")} onclick={on_share}>
                {text!(language, "ui-share")}
            </Button>
            <Button id="lang" class="hb" lang={other.tag()} onclick={act(app, Action::SetLanguage(other))}>
                {text!(language, "ui-other-language")}
            </Button>
            <span class="menu-anchor">
                <Button id="theme" class="hb" expanded={menu_open} controls="view-menu"
                    onclick={act(app, Action::Toggle(Overlay::ViewMenu))}>
                    {text!(language, "ui-theme")}
                </Button>
                if menu_open {
                    <ViewMenu app={app.clone()} />
                }
            </span>
            <Button id="help-button" class="hb" name={text!(language, "ui-help")} keys="?"
                onclick={act(app, Action::Toggle(Overlay::Help))}>
                {"?"}
            </Button>
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

/// The select of lessons; its first option is a script of one's own.
#[component]
fn LessonPicker(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
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
    let mut options = vec![AttrValue::from(text!(language, "ui-own-script"))];
    options.extend(LESSONS.iter().map(|one| AttrValue::from(lesson::title(one).say(language))));
    let chosen = app.lesson_index().map_or(0, |index| index + 1);
    html! {
        <Select id="lesson" class="sel quiet lesson" name={text!(language, "ui-lesson")}
            {options} {chosen} {onchange} />
    }
}

/// The select of machines.
#[component]
fn MachinePicker(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let onchange = {
        let app = app.clone();
        Callback::from(move |index: usize| {
            if let Some(preset) = Preset::ALL.get(index) {
                app.dispatch(Action::SetMachine(*preset));
            }
        })
    };
    let options: Vec<AttrValue> = Preset::ALL.iter().map(|preset| machine_name(*preset, language).into()).collect();
    let chosen = Preset::ALL.iter().position(|preset| *preset == app.program().machine);
    html! {
        <Select id="machine" class="sel quiet mach" name={text!(language, "ui-machine")}
            {options} {chosen} {onchange} />
    }
}

fn machine_name(preset: Preset, language: Language) -> String {
    let (arch, size) = preset.script_words();
    match preset {
        Preset::Toy64 | Preset::Toy256 | Preset::Toy1024 => text!(language, "ui-machine-toy", frames = size),
        _ => {
            let (number, unit) = size.split_at(size.len() - 1);
            let unit = if unit == "G" { "GiB" } else { "MiB" };
            let size = format!("{number} {unit}");
            match preset.era() {
                Era::Linux6_12 => text!(language, "ui-machine-named", arch = arch, size = size),
                era => text!(language, "former-ui-machine", arch = arch, size = size, version = era.version()),
            }
        }
    }
}
