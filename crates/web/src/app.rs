//! The page as a whole: what stands where, and what listens.

use crate::after::{keep, use_after};
use crate::components::AppProps;
use crate::components::{
    Button, Live, WhatIf, act, dmesg, header, headline, help, lesson_card, link_dialog, notice_bar, script_panel,
    transport, use_fading_notice, why,
};
use crate::el::{El, component, el};
use crate::platform::{self, link, media, storage};
use crate::stage::{Stage, StageProps};
use crate::state::{Action, App as Handle, AppState, Layout, Overlay, Tab, Theme};
use gloo::events::EventListener;
use gloo::timers::callback::{Interval, Timeout};
use kmscope_scenario::link::Controls;
use kmscope_session::{Language, text};
use std::rc::Rc;
use yew::prelude::*;

/// Milliseconds of computing in advance between two frames.
const SLICE_MS: f64 = 6.0;

/// The app.
#[component]
pub fn App() -> Html {
    let app = use_reducer(|| AppState::new(link::start(), media::matches(media::REDUCED_MOTION)));
    use_system(&app);
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
        on_select: Callback::noop(),
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
    el("div")
        .class("app")
        .class(controls)
        .class_if(!whole && app.has_lens(), "gfp")
        .class(tab)
        .put(el("div").class("top").put(whole.then(|| header(&app))))
        .put(tabs(&app, "phonetabs", &[Tab::Stage, Tab::Script, Tab::Why]))
        .put(el("main").put(left).put(middle).put(right))
        .put(transport(&app))
        .put(component::<Live>("live", AppProps { app: app.clone() }))
        .put(el("div").class("overlays").put(overlay(&app)))
        .into()
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

/// What the system says: movements, colours, the size of the window.
#[hook]
fn use_system(app: &Handle) {
    let dispatcher = app.dispatcher();
    let listen = move || {
        let resized: Rc<dyn Fn(bool)> = {
            let dispatcher = dispatcher.clone();
            Rc::new(move |_| {
                let (small, narrow) = (media::matches(media::SMALL), media::matches(media::NARROW));
                dispatcher.dispatch(Action::Window { small, narrow });
            })
        };
        resized(true);
        let changed: Rc<dyn Fn(bool)> = Rc::new(move |_| {
            let reduce_motion = media::matches(media::REDUCED_MOTION);
            dispatcher.dispatch(Action::SystemChanged { reduce_motion });
        });
        let mut listeners = Vec::new();
        for media in media::COLOURS.into_iter().chain([media::REDUCED_MOTION]) {
            let changed = changed.clone();
            listeners.push(media::on_change(media, move |on| changed(on)));
        }
        for media in [media::SMALL, media::NARROW] {
            let resized = resized.clone();
            listeners.push(media::on_change(media, move |on| resized(on)));
        }
        keep(listeners)
    };
    use_after([0; 3], Box::new(listen));
    // The look of the document itself.
    let (theme, language) = (app.prefs.theme, app.language());
    let look = move || {
        if let Some(root) = gloo::utils::document().document_element() {
            let _ = match theme {
                Theme::Auto => root.remove_attribute("data-theme"),
                _ => root.set_attribute("data-theme", theme.code()),
            };
            // Browsers choose the letters' shapes by region.
            let tag = if language == Language::Chinese { "zh-CN" } else { language.tag() };
            let _ = root.set_attribute("lang", tag);
        }
        None
    };
    use_after([theme as u64, language as u64, 0], Box::new(look));
}

/// Of a long way through the allocator, one sees where one is, and the decision when the step is over.
#[hook]
fn use_sight_of_the_way(app: &Handle) {
    let whole = app.whole();
    let follow = move || {
        let find = |selector| gloo::utils::document().query_selector(selector).ok().flatten();
        let place = if whole && find("#decide").is_some() { "#decide" } else { ".now" };
        for scroller in [find("#why"), find(".right")].into_iter().flatten() {
            platform::keep_in_sight(&scroller, place, 8.0);
        }
        None
    };
    use_after([app.cursor.step as u64, app.shown.micro as u64, app.program_rev], Box::new(follow));
}

/// Keys, wherever the focus is.
#[hook]
fn use_keyboard(app: &Handle) {
    // The listener is there once; it looks up the state of the moment.
    let latest = use_mut_ref(|| app.clone());
    *latest.borrow_mut() = app.clone();
    let listen = move || {
        let options = gloo::events::EventListenerOptions::enable_prevent_default();
        let document = gloo::utils::document();
        keep(EventListener::new_with_options(&document, "keydown", options, move |event| {
            let app = latest.borrow().clone();
            crate::keys::on_key(&app, event);
        }))
    };
    use_after([0; 3], Box::new(listen));
}

/// A link that is pasted into the address of the open page.
#[hook]
fn use_address(app: &Handle) {
    let dispatcher = app.dispatcher();
    let listen = move || {
        keep(EventListener::new(&gloo::utils::window(), "hashchange", move |_| {
            if link::says_something() {
                dispatcher.dispatch(Action::OpenLink(Box::new(link::start())));
            }
        }))
    };
    use_after([0; 3], Box::new(listen));
}

/// The script and the preferences survive a reload, and a failure of the app.
#[hook]
fn use_keeping(app: &Handle) {
    let guest = app.is_guest();
    let (script, language, prefs) = (app.edits.text().clone(), app.language(), app.prefs);
    let (lesson, dispatcher) = (app.lesson_index(), app.dispatcher());
    let keep_script = move || {
        platform::panic::remember(&script, language);
        if !guest {
            if storage::keep_script(&script, lesson) {
                dispatcher.dispatch(Action::OtherPutAside);
            }
            link::forget_address(&script);
        }
        None
    };
    use_after([app.program_rev, language as u64, 0], Box::new(keep_script));
    // Having worked for a while, it has not failed.
    let worked = move || if guest { None } else { keep(Timeout::new(5000, storage::forget_failures)) };
    use_after([0; 3], Box::new(worked));
    let keep_prefs = move || {
        if !guest {
            storage::keep_prefs(prefs);
        }
        None
    };
    use_after([prefs.theme as u64, prefs.language as u64, u64::from(prefs.reduce_motion)], Box::new(keep_prefs));
}

/// Outcomes of steps to come are computed in slices, so that the page stays responsive.
#[hook]
fn use_running_ahead(app: &Handle) {
    let dispatcher = app.dispatcher();
    let all_known = app.all_known;
    let run = move || match all_known {
        true => None,
        false => keep(Interval::new(4, move || dispatcher.dispatch(Action::RunAhead { budget_ms: SLICE_MS }))),
    };
    use_after([app.program_rev, app.records_rev, u64::from(all_known)], Box::new(run));
}
