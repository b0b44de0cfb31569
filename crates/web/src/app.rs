//! The page as a whole: what stands where.

use crate::components::{
    AppProps, Button, Live, WhatIf, act, dmesg, header, headline, help, lesson_card, link_dialog, notice_bar,
    script_panel, transport, use_fading_notice, why,
};
use crate::el::{El, component, el};
use crate::hooks::{
    use_address, use_keeping, use_keyboard, use_look, use_running_ahead, use_sight_of_the_way, use_system,
};
use crate::platform::{lessons, link, media, texts};
use crate::stage::{Stage, StageProps};
use crate::state::{Action, App as Handle, AppState, Layout, Overlay, Tab};
use kmscope_scenario::link::Controls;
use kmscope_session::text;
use yew::prelude::*;

/// The app.
#[component]
pub fn App() -> Html {
    let app = use_reducer(|| {
        let mut start = link::start();
        start.prefs.language = texts::readable(start.prefs.language);
        AppState::new(start, media::matches(media::REDUCED_MOTION))
    });
    use_system(&app);
    use_look(&app);
    use_keyboard(&app);
    use_sight_of_the_way(&app);
    use_address(&app);
    use_keeping(&app);
    use_running_ahead(&app);
    use_fading_notice(&app);

    let language = app.language();
    let layout = app.layout();
    let on_micro_done = use_callback((), {
        let dispatcher = app.dispatcher();
        move |(), ()| dispatcher.dispatch(Action::MicroDone)
    });
    let controls = match layout {
        Layout::Embed { controls: Controls::None } => "embed bare",
        Layout::Embed { controls: Controls::Min } => "embed min",
        Layout::Embed { .. } => "embed",
        Layout::Full => "",
    };
    let tab = match app.tab {
        Tab::Stage => "tab-stage",
        Tab::Script => "tab-script",
        Tab::Why => "tab-why",
    };
    let whole = !layout.is_embed();
    let stage = StageProps {
        view: app.view.clone(),
        cursor: app.shown,
        flows: app.flows,
        playing: app.playing(),
        speed: app.speed.factor(),
        reduced_motion: app.still(),
        theme_rev: app.theme_rev,
        language,
        mode: app.stage_mode(),
        names: app.names.clone(),
        on_micro_done,
    };
    let left = el("div")
        .name("left")
        .class("left")
        .put(tabs(&app, "lefttabs", &[Tab::Script, Tab::Why]))
        .put(whole.then(|| script_panel(&app)));
    let middle = el("section")
        .name("stage")
        .class("stage")
        .set("aria-label", text!(language, "ui-stage"))
        .put(headline(&app))
        .put(el("div").class("stage-body").put(component::<Stage>("stage", stage)).put(notice_bar(&app)))
        .put(lesson_card(&app));
    let right = el("div").name("right").class("right").put(app.has_lens().then(|| why(&app)));
    let right = right
        .put(whole.then(|| component::<WhatIf>("what-if", AppProps { app: app.clone() })))
        .put(whole.then(|| dmesg(&app)));
    let page = el("div")
        .class("app")
        .class(controls)
        .class_if(!whole && app.has_lens(), "gfp")
        .class(tab)
        .put(el("div").class("top").put(whole.then(|| header(&app))))
        .put(tabs(&app, "phonetabs", &[Tab::Stage, Tab::Script, Tab::Why]))
        .put(el("main").put(left).put(middle).put(right))
        .put(transport(&app))
        .put(component::<Live>("live", AppProps { app: app.clone() }))
        .put(el("div").class("overlays").put(overlay(&app)));
    // The lesson that was just drawn may have been lacking words.
    if let Some(index) = app.lesson_index() {
        let dispatcher = app.dispatcher();
        lessons::bring(language, index, move |there| {
            dispatcher.dispatch(if there { Action::TextsCame } else { Action::TextsMissing });
        });
    }
    page.into()
}

fn overlay(app: &Handle) -> Option<Html> {
    match &app.overlay {
        Some(Overlay::Help) => Some(help(app)),
        Some(Overlay::Link(link)) => Some(link_dialog(app, link)),
        _ => None,
    }
}

/// Panels that share a place are chosen by tabs.
fn tabs(app: &Handle, class: &'static str, tabs: &[Tab]) -> El {
    let language = app.language();
    let chosen = if tabs.contains(&app.tab) { app.tab } else { tabs[0] };
    let place = el("div").class("tabs").class(class).set("role", "group");
    tabs.iter().fold(place.set("aria-label", text!(language, "ui-panels")), |place, &tab| {
        let label = match tab {
            Tab::Stage => text!(language, "ui-stage"),
            Tab::Script => text!(language, "ui-script"),
            Tab::Why => text!(language, "ui-why"),
        };
        let onclick = act(app, Action::SetTab(tab));
        let button = Button { face: label.into(), pressed: Some(tab == chosen), onclick, ..Button::default() };
        place.put(button.draw())
    })
}
