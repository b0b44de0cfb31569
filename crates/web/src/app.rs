//! The page as a whole: what stands where.

use crate::components::{
    Biography, BiographyOf, Dmesg, FirstVisit, Header, Headline, Help, LessonCard, LinkDialog, Live, NoticeBar, Rail,
    ScriptPanel, Separator, Tabs, ThenAndNow, Transport, WhatIf, Why,
};
use crate::hooks::{
    use_address, use_compiling, use_host, use_keeping, use_keyboard, use_look, use_presenting, use_running_ahead,
    use_sight_of_the_way, use_system,
};
use crate::platform::{link, media};
use crate::stage::Stage;
use crate::state::{Action, App as Handle, AppState, Layout, Overlay, Panel, Tab, Which, biography_subject};
use kmscope_scenario::link::Controls;
use kmscope_scenario::then_and_now::COMPARISONS;
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
    use_presenting(&app);
    use_host(&app);
    let typed = app.clone();
    // The rest of the page waits until typing pauses.
    let app = use_compiling(&app);
    let frames = use_callback(TheSession(app.session.clone()), |frames, session| session.0.borrow_mut().frames(frames));
    let on_micro_done = use_callback(app.dispatcher(), |(), dispatcher| dispatcher.dispatch(Action::MicroDone));
    let on_select = use_callback(app.dispatcher(), |it, dispatcher| dispatcher.dispatch(Action::Select(it)));
    let biography = use_biography(&app);
    if app.first {
        return html! { <FirstVisit {app} /> };
    }
    if let Some(then) = app.then {
        return html! { <ThenAndNow key={then.which} {app} {then} /> };
    }

    let language = app.language();
    let layout = app.layout();
    let presents = app.presents();
    let whole = !layout.is_embed() && !presents;
    let class = match layout {
        _ if presents => "present",
        Layout::Embed { controls: Controls::None } => "embed bare",
        Layout::Embed { controls: Controls::Min } => "embed min",
        Layout::Embed { .. } => "embed",
        Layout::Full => "lab",
    };
    let tab = match app.tab {
        Tab::Stage => "tab-stage",
        Tab::Told => "tab-told",
        Tab::Script => "tab-script",
        Tab::Why => "tab-why",
    };
    let width = |which: Which| if app.is_open(which) { app.prefs.sides.side(which).width_px } else { 0 };
    let style = format!("--left:{}px;--right:{}px", width(Which::Left), width(Which::Right));
    let open = |which: Which| app.is_open(which).then_some("open");
    html! {
        <div class={classes!("app", class, (!whole && app.has_lens()).then_some("gfp"), tab)} ~style={style}>
            <div class="top">
                if whole {
                    <Header app={app.clone()} />
                }
            </div>
            <main>
                <div key="left" class={classes!("side", "left", open(Which::Left))}>
                    if whole {
                        <Rail app={app.clone()} which={Which::Left} />
                        <div id="left" class="pane">
                            <LessonCard app={app.clone()} />
                            <ScriptPanel app={app.clone()} typed={typed} />
                        </div>
                        <Separator app={app.clone()} which={Which::Left} />
                    }
                </div>
                <section key="stage" class="stage" aria-label={text!(language, "ui-stage")}>
                    <Headline app={app.clone()} />
                    <div class="stage-body">
                        <Stage view={app.view.clone()} cursor={app.shown} flows={app.flows}
                            playing={app.awaits_movement()} speed={app.stage_speed()} reduced_motion={app.still()}
                            theme_rev={app.theme_rev} {language} mode={app.stage_mode()} names={app.names.clone()}
                            {frames} selection={app.selection} {on_select}
                            {on_micro_done} />
                        <NoticeBar app={app.clone()} />
                    </div>
                </section>
                <div key="right" class={classes!("side", "right", open(Which::Right))}>
                    if whole {
                        <Separator app={app.clone()} which={Which::Right} />
                        <RightSide app={app.clone()} biography={biography} />
                    } else if app.has_lens() && !presents {
                        <Why app={app.clone()} />
                    }
                </div>
            </main>
            <Transport app={app.clone()} />
            if whole {
                {tabs(&app)}
            }
            <Live app={app.clone()} />
            <div class="overlays">{overlay(&app)}</div>
            if app.show.is_some_and(|show| show.dimmed) {
                <div id="dimmed"></div>
            }
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

/// What became of what is selected, as far as a step of the present script tells it.
#[hook]
fn use_biography(app: &Handle) -> Option<BiographyOf> {
    let of = use_memo((app.selection, app.program_rev, app.view.step), |(selection, ..)| {
        let subject = biography_subject(*selection)?;
        let changes = app.session.borrow_mut().biography(subject);
        Some(BiographyOf::new(subject, changes, &app.view.after))
    });
    (*of).clone()
}

#[derive(Properties, PartialEq)]
struct RightSideProps {
    app: Handle,
    /// What became of the selected frames; its panel can be chosen while there is such a selection.
    biography: Option<BiographyOf>,
}

/// The right side: the panels' names, and the one that is chosen.
#[component]
fn RightSide(props: &RightSideProps) -> Html {
    let RightSideProps { app, biography } = props;
    let open = app.is_open(Which::Right);
    let panel = match (app.panel, biography) {
        (Panel::Flags, _) if app.program().machine.era().is_classic() => no_what_if(app),
        (Panel::Flags, _) => html! { <WhatIf app={app.clone()} /> },
        (Panel::Log, _) => html! { <Dmesg app={app.clone()} /> },
        (Panel::Biography, Some(of)) => html! { <Biography app={app.clone()} of={of.clone()} /> },
        (Panel::Why | Panel::Biography, _) => html! { <Why app={app.clone()} /> },
    };
    html! {
        <>
            <div id="right" class="pane">
                if open {
                    {panel}
                }
            </div>
            <Rail app={app.clone()} which={Which::Right} biography={biography.is_some()} />
        </>
    }
}

/// On machines of former kernels: the variants are flags of 6.12. Scripts of several kernels stand beside each other elsewhere.
fn no_what_if(app: &Handle) -> Html {
    let (language, version) = (app.language(), app.program().machine.era().version());
    html! {
        <section class="quiet" id="no-what-if">
            <p>{text!(language, "former-no-what-if", version = version)}</p>
            <p><a href={link::of_comparison(COMPARISONS[0].id)}>{text!(language, "then-open-title")}</a></p>
        </section>
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

/// On a phone one thing is shown at a time.
fn tabs(app: &Handle) -> Html {
    const TABS: [Tab; 4] = [Tab::Stage, Tab::Told, Tab::Script, Tab::Why];
    let language = app.language();
    // A script of one's own may have nothing to tell.
    let tabs: Vec<Tab> = TABS.into_iter().filter(|tab| *tab != Tab::Told || app.lesson.is_some()).collect();
    let label = |tab: &Tab| match tab {
        Tab::Stage => text!(language, "screen-tab-picture").into(),
        Tab::Told => text!(language, "screen-tab-told").into(),
        Tab::Script => text!(language, "ui-script").into(),
        Tab::Why => text!(language, "ui-why").into(),
    };
    let labels: Vec<AttrValue> = tabs.iter().map(label).collect();
    let chosen = tabs.iter().position(|tab| *tab == app.tab).unwrap_or(0);
    let onchange = {
        let app = app.clone();
        Callback::from(move |index: usize| app.dispatch(Action::SetTab(tabs[index])))
    };
    html! { <Tabs class="phonetabs" name={text!(language, "ui-panels")} {labels} {chosen} {onchange} /> }
}
