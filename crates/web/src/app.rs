//! The page as a whole: what stands where.

use crate::components::{
    Dmesg, Header, Headline, Help, LessonCard, LinkDialog, Live, NoticeBar, ScriptPanel, Tabs, Transport, WhatIf, Why,
};
use crate::hooks::{
    use_address, use_compiling, use_keeping, use_keyboard, use_look, use_running_ahead, use_sight_of_the_way,
    use_system,
};
use crate::platform::{link, media};
use crate::stage::Stage;
use crate::state::{Action, App as Handle, AppState, Layout, Overlay, Tab};
use kmscope_scenario::link::Controls;
use kmscope_session::{Session, text};
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// The app.
#[component]
pub fn App() -> Html {
    let app = use_reducer(|| AppState::new(link::start(), media::matches(media::REDUCED_MOTION)));
    use_system(&app);
    use_look(&app);
    use_keyboard(&app);
    use_sight_of_the_way(&app);
    use_address(&app);
    use_keeping(&app);
    use_running_ahead(&app);
    let typed = app.clone();
    // The rest of the page waits until typing pauses.
    let app = use_compiling(&app);

    let language = app.language();
    let layout = app.layout();
    let whole = !layout.is_embed();
    let on_micro_done = use_callback(app.dispatcher(), |(), dispatcher| dispatcher.dispatch(Action::MicroDone));
    let frames = use_callback(TheSession(app.session.clone()), |frames, session| session.0.borrow().frames(frames));
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
    html! {
        <div class={classes!("app", controls, (!whole && app.has_lens()).then_some("gfp"), tab)}>
            <div class="top">
                if whole {
                    <Header app={app.clone()} />
                }
            </div>
            {tabs(&app, "phonetabs", &[Tab::Stage, Tab::Script, Tab::Why])}
            <main>
                <div key="left" class="left">
                    {tabs(&app, "lefttabs", &[Tab::Script, Tab::Why])}
                    if whole {
                        <ScriptPanel app={app.clone()} typed={typed} />
                    }
                </div>
                <section key="stage" class="stage" aria-label={text!(language, "ui-stage")}>
                    <Headline app={app.clone()} />
                    <div class="stage-body">
                        <Stage view={app.view.clone()} cursor={app.shown} flows={app.flows} playing={app.playing()}
                            speed={app.speed.factor()} reduced_motion={app.still()} theme_rev={app.theme_rev} {language}
                            mode={app.stage_mode()} names={app.names.clone()} {frames} {on_micro_done} />
                        <NoticeBar app={app.clone()} />
                    </div>
                    <LessonCard app={app.clone()} />
                </section>
                <div key="right" class="right">
                    if app.has_lens() {
                        <Why app={app.clone()} />
                    }
                    if whole {
                        <WhatIf app={app.clone()} />
                        <Dmesg app={app.clone()} />
                    }
                </div>
            </main>
            <Transport app={app.clone()} />
            <Live app={app.clone()} />
            <div class="overlays">{overlay(&app)}</div>
        </div>
    }
}

/// The session, the same as long as it is the same one.
struct TheSession(Rc<RefCell<Session>>);

impl PartialEq for TheSession {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The dialog that lies over the page, if one does.
fn overlay(app: &Handle) -> Html {
    match &app.overlay {
        Some(Overlay::Help) => html! { <Help app={app.clone()} /> },
        Some(Overlay::Link(link)) => html! { <LinkDialog app={app.clone()} link={link.clone()} /> },
        _ => html! {},
    }
}

/// Panels that share a place are chosen by tabs.
fn tabs(app: &Handle, class: &'static str, tabs: &'static [Tab]) -> Html {
    let language = app.language();
    let label = |tab: &Tab| match tab {
        Tab::Stage => text!(language, "ui-stage").into(),
        Tab::Script => text!(language, "ui-script").into(),
        Tab::Why => text!(language, "ui-why").into(),
    };
    let onchange = {
        let app = app.clone();
        Callback::from(move |index: usize| app.dispatch(Action::SetTab(tabs[index])))
    };
    // What stands elsewhere in this window is not to be chosen here.
    let chosen = tabs.iter().position(|tab| *tab == app.tab).unwrap_or(0);
    let labels: Vec<AttrValue> = tabs.iter().map(label).collect();
    html! { <Tabs {class} name={text!(language, "ui-panels")} {labels} {chosen} {onchange} /> }
}
