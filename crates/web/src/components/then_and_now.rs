//! Then and now: the same script on machines of two or three kernels, side by side, with one place in time for all. What
//! differs is marked.

use crate::components::basics::button::{Button, act};
use crate::components::view_menu::ViewMenu;
use crate::components::{Able, Brand};
use crate::platform::link;
use crate::stage::{Stage, StageMode, StageView};
use crate::state::{Action, App, Layout, Overlay, Then};
use kmscope_scenario::compile;
use kmscope_scenario::then_and_now::{COMPARISONS, Comparison};
use kmscope_session::then_and_now::{Fact, fact, title};
use kmscope_session::{Cursor, Language, Session, StepView, TimeCommand, text};
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`ThenAndNow`].
#[derive(Properties, PartialEq)]
pub struct ThenAndNowProps {
    /// The state, and where actions go.
    pub app: App,
    /// Which comparison, and where in it.
    pub then: Then,
}

/// What one kernel shows.
struct Shown {
    version: &'static str,
    machine: String,
    statement: String,
    headline: String,
    facts: Vec<Option<String>>,
    view: Rc<StepView>,
    cursor: Cursor,
    names: Rc<Vec<String>>,
}

/// Everything in its place, as it stands when a picture is not part of a lab.
const MODE: StageMode = StageMode { view: StageView::All, embed: true, presenter: false };

/// The page.
#[component]
pub fn ThenAndNow(props: &ThenAndNowProps) -> Html {
    let ThenAndNowProps { app, then } = props;
    let language = app.language();
    let comparison = &COMPARISONS[then.which.min(COMPARISONS.len() - 1)];
    let sessions = use_memo(then.which, |_| {
        let session = |side: &kmscope_scenario::then_and_now::Side| Session::new(compile(&side.script()).program);
        RefCell::new(comparison.sides.iter().map(session).collect::<Vec<_>>())
    });
    let steps = sessions.borrow().first().map_or(0, Session::step_count);
    let step = use_state(|| then.step.unwrap_or(comparison.step).min(steps));
    let flows = use_state(|| false);
    let go = |to: usize| {
        let (step, flows, now) = (step.setter(), flows.setter(), *step);
        Callback::from(move |_: MouseEvent| {
            flows.set(to == now + 1);
            step.set(to);
        })
    };
    let sides: Vec<Shown> = sessions
        .borrow_mut()
        .iter_mut()
        .zip(comparison.sides)
        .map(|(s, side)| show(s, side, *step, language))
        .collect();
    let able = |is: bool| Able::InPlace(is);
    let embedded = matches!(app.layout(), Layout::Embed { .. });
    html! {
        <div class={classes!("app", "then", embedded.then_some("embed"))}>
            if !embedded {
                {header(app)}
            }
            <main>
                <div class="then-head">
                    <h1 id="headline">{title(comparison).say(language)}</h1>
                    <div class="then-steps" role="group" aria-label={text!(language, "then-steps")}>
                        <Button id="then-back" class="btn" able={able(*step > 0)} onclick={go(step.saturating_sub(1))}>
                            {text!(language, "then-back")}
                        </Button>
                        <span aria-live="polite">{text!(language, "then-step", step = *step, steps = steps)}</span>
                        <Button id="then-forward" class="btn" able={able(*step < steps)}
                            onclick={go((*step + 1).min(steps))}>
                            {text!(language, "then-forward")}
                        </Button>
                    </div>
                </div>
                if !embedded {
                    {menu(comparison, language)}
                }
                {table(&sides, language)}
                <div class="then-stages">
                    for (at, side) in sides.iter().enumerate() {
                        <figure key={at}>
                            <figcaption>{text!(language, "then-kernel", version = side.version)}</figcaption>
                            <div class="stage-body">
                                <Stage view={side.view.clone()} cursor={side.cursor} flows={*flows} playing={false}
                                    speed={1.0} reduced_motion={app.still()} theme_rev={app.theme_rev} {language}
                                    mode={MODE} names={side.names.clone()} on_micro_done={Callback::noop()} />
                            </div>
                        </figure>
                    }
                </div>
            </main>
        </div>
    }
}

/// A kernel at a step.
fn show(session: &mut Session, side: &kmscope_scenario::then_and_now::Side, step: usize, language: Language) -> Shown {
    session.go(TimeCommand::SeekClamped(step));
    let view = session.view();
    let program = session.program();
    let statement = step
        .checked_sub(1)
        .and_then(|at| program.steps.get(at))
        .map_or_else(|| side.preset.statement(), |step| program.source[step.span.clone()].to_owned());
    let (arch, size) = side.preset.script_words();
    Shown {
        version: side.preset.era().version(),
        machine: format!("{arch} {size}"),
        statement,
        headline: view.headline.say(language),
        facts: Fact::ALL.map(|of| fact(of, session, &view, language)).into(),
        cursor: session.cursor(),
        names: Rc::new(session.program().names.clone()),
        view,
    }
}

fn header(app: &App) -> Html {
    let language = app.language();
    let other = language.other();
    let menu_open = app.overlay == Some(Overlay::ViewMenu);
    html! {
        <header>
            <span class="brand"><Brand />{"kmscope"}</span>
            <span class="then-name">{text!(language, "then-title")}</span>
            <span class="sp"></span>
            <a id="to-the-lab" class="hb" href="#v1">{text!(language, "then-to-lab")}</a>
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
    }
}

/// The scripts, each a link.
fn menu(chosen: &Comparison, language: Language) -> Html {
    html! {
        <nav class="then-menu" aria-label={text!(language, "then-menu")}>
            for one in COMPARISONS {
                <a href={link::of_comparison(one.id)} aria-current={(one.id == chosen.id).then_some("page")}>
                    {title(one).say(language)}
                </a>
            }
        </nav>
    }
}

/// The kernels' facts, one a row; those that differ are marked by a sign and in words.
fn table(sides: &[Shown], language: Language) -> Html {
    let row = |(at, of): (usize, &Fact)| -> Html {
        let cells: Vec<&Option<String>> = sides.iter().map(|side| &side.facts[at]).collect();
        let differs = cells.windows(2).any(|pair| pair[0] != pair[1]);
        let (sign, words) =
            if differs { ("≠", text!(language, "then-differs")) } else { ("=", text!(language, "then-same")) };
        html! {
            <tr key={at} class={differs.then_some("differs")}>
                <th scope="row">
                    <span class="then-sign" aria-hidden="true">{sign}</span>
                    {of.name().say(language)}
                    <span class="sr">{format!(" ({words})")}</span>
                </th>
                for cell in cells {
                    <td>{cell.clone().unwrap_or_else(|| "–".to_owned())}</td>
                }
            </tr>
        }
    };
    let told = Fact::ALL.iter().enumerate().filter(|(at, _)| sides.iter().any(|side| side.facts[*at].is_some()));
    html! {
        <div class="then-scroll">
            <table class="then-facts">
                <caption class="sr">{text!(language, "then-table")}</caption>
                <thead>
                    <tr>
                        <td></td>
                        for side in sides {
                            <th scope="col">
                                {text!(language, "then-kernel", version = side.version)}
                                {" "}<small>{side.machine.clone()}</small>
                            </th>
                        }
                    </tr>
                </thead>
                <tbody>
                    <tr class="then-code">
                        <th scope="row">{text!(language, "then-line")}</th>
                        for side in sides {
                            <td><code>{side.statement.clone()}</code><p>{side.headline.clone()}</p></td>
                        }
                    </tr>
                    {for told.map(row)}
                </tbody>
            </table>
        </div>
    }
}
