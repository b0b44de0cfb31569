//! What somebody sees who was never here: a small machine at work, one sentence, one button.

mod alive;

pub use alive::Alive;

use crate::components::AppProps;
use crate::components::basics::button::{Button, act};
use crate::components::basics::icon::Brand;
use crate::components::view_menu::ViewMenu;
use crate::stage::{Stage, StageMode, StageView};
use crate::state::{Action, App, Overlay};
use gloo::timers::callback::{Interval, Timeout};
use kmscope_session::{Language, text};
use yew::prelude::*;

/// From one operation to the next, ms.
const EVERY_MS: u32 = 900;
/// Movements are over well before the next operation.
const SPEED: f64 = 3.0;
/// The lab is there before its first step is made, so that one sees it happen, ms.
const BEFORE_THE_STEP_MS: u32 = 500;

/// The first visit.
#[component]
pub fn FirstVisit(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let other = language.other();
    let alive = use_mut_ref(Alive::default);
    let moment = use_state(|| alive.borrow_mut().moment(false));
    let paused = use_state(|| false);
    let still = app.still();
    use_effect_with((*paused, still), {
        let (alive, moment) = (alive.clone(), moment.setter());
        move |(paused, still)| {
            let timer =
                (!paused && !still).then(|| Interval::new(EVERY_MS, move || moment.set(alive.borrow_mut().go_on())));
            move || drop(timer)
        }
    });
    let pause = use_callback(paused.clone(), |_: MouseEvent, paused| paused.set(!**paused));
    let menu_open = app.overlay == Some(Overlay::ViewMenu);
    let guide = if language == Language::Chinese { "guide-zh.html" } else { "guide.html" };
    html! {
        <div class="app first-visit">
            <header>
                <span class="brand"><Brand />{"kmscope"}</span>
                <span class="sp"></span>
                if !still {
                    <Button id="first-pause" class="hb" pressed={*paused} onclick={pause}>
                        {text!(language, "screen-first-pause")}
                    </Button>
                }
                <a id="guide" class="hb" href={guide}>{text!(language, "screen-first-guide")}</a>
                <Button id="to-the-lab" class="hb" title={text!(language, "screen-first-lab-title")}
                    onclick={act(app, Action::BeginLab { alone: false })}>
                    {text!(language, "screen-first-lab")}
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
            </header>
            <main>
                <div class="first-words">
                    <h1 id="headline">{text!(language, "screen-first")}</h1>
                    <Button id="ask" class="btn pri" onclick={ask(app)}>{text!(language, "screen-first-ask")}</Button>
                </div>
                <div class="stage-body">
                    <Stage view={moment.view.clone()} cursor={moment.cursor} flows={moment.flows} playing={false}
                        speed={SPEED} reduced_motion={still} theme_rev={app.theme_rev} {language} mode={MODE}
                        on_micro_done={Callback::noop()} />
                </div>
            </main>
        </div>
    }
}

/// Blocks alone.
pub const MODE: StageMode = StageMode { view: StageView::Buddy, embed: true, presenter: false };

/// To the first lesson, and its first step.
fn ask(app: &App) -> Callback<MouseEvent> {
    let app = app.clone();
    Callback::from(move |_| {
        let dispatcher = app.dispatcher();
        dispatcher.dispatch(Action::BeginLab { alone: true });
        Timeout::new(BEFORE_THE_STEP_MS, move || dispatcher.dispatch(Action::NextMoment)).forget();
    })
}
