//! An embedded lab hears the page around it, and tells it what is shown.

use crate::host::{self, Ask, Bad, Port, Say, State, Where, outcome_word};
use crate::platform::link;
use crate::state::{Action, App, LinkTrouble};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use kmscope_scenario::link::{Link, LinkProblem, Source};
use kmscope_session::{Cursor, TimeCommand};
use yew::prelude::*;

/// By then what changed has been laid out, ms.
const LAID_OUT_MS: u32 = 30;

/// Speaks with the page around, if it is somebody else's.
#[hook]
pub fn use_host(app: &App) {
    let guest = app.is_guest();
    // The listener is there once; it looks up the state of the moment.
    let latest = use_mut_ref(|| app.clone());
    latest.replace(app.clone());
    use_effect_with(guest, {
        let latest = latest.clone();
        move |guest| {
            let port = guest
                .then(|| {
                    Port::open(move |ask| {
                        let app = latest.borrow().clone();
                        match ask.and_then(|ask| answer(&app, ask)) {
                            Ok(()) => {}
                            Err(bad) => host::say(Say::Error(bad)),
                        }
                    })
                })
                .flatten();
            move || drop(port)
        }
    });
    use_effect_with(guest, {
        let app = app.clone();
        move |guest| {
            if *guest {
                host::say(Say::Ready(state(&app)));
            }
        }
    });
    let is_at = (app.cursor, app.program_rev, app.playing(), app.language());
    use_effect_with((guest, is_at), {
        let app = app.clone();
        move |(guest, _)| {
            if *guest {
                let state = state(&app);
                let marker = state.marker.clone().map(|name| Say::Marker { name, step: state.step });
                host::say(Say::Step(state));
                marker.into_iter().for_each(host::say);
            }
        }
    });
    let ended = guest && app.step_count() > 0 && app.cursor.step >= app.step_count() && app.whole() && !app.playing();
    use_effect_with((ended, app.program_rev), {
        let step = app.step_count();
        move |(ended, _)| {
            if *ended {
                host::say(Say::Ended { step });
            }
        }
    });
    use_height(guest, app);
}

/// Tells how high all of it wants to be, whenever that changes.
#[hook]
fn use_height(guest: bool, app: &App) {
    let told = use_mut_ref(|| 0);
    let tell = move || {
        let Some(height_px) = crate::platform::wanted_height_px() else { return };
        if told.replace(height_px) != height_px {
            host::say(Say::Resize { height_px });
        }
    };
    use_effect_with((guest, app.cursor, app.program_rev, app.language(), app.layout()), {
        let tell = tell.clone();
        move |(guest, ..)| {
            // After the page has been laid out.
            let timer = guest.then(|| Timeout::new(LAID_OUT_MS, tell));
            move || drop(timer)
        }
    });
    use_effect_with(guest, move |guest| {
        let window = gloo::utils::window();
        let listener = guest.then(|| EventListener::new(&window, "resize", move |_| tell()));
        move || drop(listener)
    });
}

fn answer(app: &App, ask: Ask) -> Result<(), Bad> {
    match ask {
        Ask::Hello => host::say(Say::Ready(state(app))),
        Ask::GetState { id } => host::say(Say::State { id, state: state(app) }),
        Ask::Play => {
            if !app.playing() {
                app.dispatch(Action::TogglePlay);
            }
        }
        Ask::Pause => app.dispatch(Action::Pause),
        Ask::Theme(theme) => app.dispatch(Action::SetTheme(theme)),
        Ask::Goto(place) => app.dispatch(Action::Go(way_to(app, &place)?)),
        Ask::LoadLink(fragment) => load(app, &fragment)?,
        Ask::LoadLesson { name, step } => {
            load(app, &Link { source: Some(Source::Lesson(name)), step, ..like_now(app) }.encode())?;
        }
        Ask::LoadScript { text, step } => {
            load(app, &Link { source: Some(Source::Script(text)), step, ..like_now(app) }.encode())?;
        }
    }
    Ok(())
}

/// A link that changes nothing of how the lab looks.
fn like_now(app: &App) -> Link {
    let now = link::moment(app);
    Link { embed: true, ..Link { source: None, step: None, micro: None, ..now } }
}

fn load(app: &App, fragment: &str) -> Result<(), Bad> {
    let start = link::start_of_guest(fragment);
    let problem = start.trouble.as_ref().and_then(|trouble| match trouble.clone() {
        LinkTrouble::Broken => Some("the link cannot be read".to_owned()),
        LinkTrouble::Partly(problem) => problem_in_words(problem),
    });
    app.dispatch(Action::OpenLink(Box::new(start)));
    problem.map_or(Ok(()), |problem| Err(Bad { about: "load".to_owned(), problem }))
}

fn problem_in_words(problem: LinkProblem) -> Option<String> {
    match problem {
        LinkProblem::UnknownLesson { name } => Some(format!("there is no lesson {name:?}")),
        LinkProblem::UnknownMarker { name, markers } => Some(no_marker(&name, &markers)),
        LinkProblem::Foreign => Some("this is no link: it begins with v1;".to_owned()),
        LinkProblem::ScriptTooLarge => Some("the script is too large".to_owned()),
        LinkProblem::ScriptDamaged { .. } => Some("the script in the link is damaged".to_owned()),
        LinkProblem::BadValue { key, value } => Some(format!("{key} cannot be {value:?}")),
        LinkProblem::NewerVersion { .. } => None,
    }
}

fn no_marker(name: &str, markers: &[String]) -> String {
    format!("there is no marker {name:?}; there are: {}", markers.join(", "))
}

fn way_to(app: &App, place: &Where) -> Result<TimeCommand, Bad> {
    let step = place.step.step(app.program()).map_err(|problem| Bad {
        about: "goto".to_owned(),
        problem: match problem {
            LinkProblem::UnknownMarker { name, markers } => no_marker(&name, &markers),
            _ => "no such place".to_owned(),
        },
    })?;
    Ok(match place.micro {
        Some(micro) => TimeCommand::SeekMicroClamped(Cursor { step, micro }),
        // The next one is shown as it happens.
        None if step == app.cursor.step + 1 && app.whole() => TimeCommand::StepForward,
        None => TimeCommand::SeekClamped(step),
    })
}

fn state(app: &App) -> State {
    let language = app.language();
    let markers = &app.program().markers;
    State {
        step: app.cursor.step,
        micro: app.cursor.micro,
        steps: app.step_count(),
        marker: markers.iter().find(|marker| marker.step == app.cursor.step).map(|marker| marker.name.clone()),
        markers: markers.iter().map(|marker| marker.name.clone()).collect(),
        playing: app.playing(),
        outcome: outcome_word(app.view.outcome.as_ref()),
        headline: app.view.headline.say(language),
        subline: app.view.subline.as_ref().map(|message| message.say(language)).unwrap_or_default(),
        language: language.code(),
        lesson: link::lesson_of(app),
        link: link::moment(app).encode(),
    }
}
