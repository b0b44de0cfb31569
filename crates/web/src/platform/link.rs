//! Links: the address of a moment, and what an address asks for.

use super::storage;
use crate::stage::{StageMode, StageView};
use crate::state::{App, AppState, Edit, Layout, LinkTrouble, Prefs, Speed, Start, Theme, Then};
use kmscope_scenario::lessons::{FIRST, LESSONS, find, place_named, place_of};
use kmscope_scenario::link::{self, Controls, Decoded, Link, LinkLanguage, LinkProblem, Place, Source, View};
use kmscope_scenario::then_and_now;
use kmscope_session::real_c::compile_any as compile;
use kmscope_session::{Language, lesson};
use wasm_bindgen::JsValue;

fn fragment() -> String {
    gloo::utils::window().location().hash().unwrap_or_default()
}

fn query() -> String {
    gloo::utils::window().location().search().unwrap_or_default()
}

/// Whether the address says anything.
pub fn says_something() -> bool {
    fragment().trim_start_matches('#').trim() != ""
}

/// Whether the page is part of somebody else's.
fn is_guest(link: &Link) -> bool {
    link.embed || query().trim_start_matches('?').split('&').any(|part| part == "embed" || part == "embed=1")
}

/// How the app opens at the present address.
pub fn start() -> Start {
    let decoded = decoded();
    let guest = is_guest(&decoded.link);
    let kept = if guest { None } else { storage::script() };
    let prefs = prefs(&decoded.link, guest);
    let asks_for_nothing = decoded.link.is_about_the_page() && decoded.problems.is_empty();
    let mut start = from_link(decoded, guest, prefs, kept.clone());
    if !guest && storage::failures() > 1 && start.step == 0 {
        // What was kept may be what the app failed at: it opens with something else, and undo brings it back.
        let first = first_script(start.prefs.language);
        start.earlier = kept.into_iter().filter(|kept| *kept.text != *first).collect();
        start.script = first;
        start.lesson = Some(FIRST);
        start.linked = false;
        start.recovered = true;
    }
    let first = start.earlier.last().map_or(&*start.script, |earlier| &earlier.text);
    super::panic::remember(first, start.prefs.language);
    // Somebody who follows a link wants what it says.
    start.first = !guest && asks_for_nothing && storage::is_first_visit();
    if !guest {
        storage::begin(&start.script);
        start.earlier.splice(0..0, storage::scripts_put_aside());
        start.others = storage::tells_of_scripts_put_aside();
    }
    start
}

/// How an embedded lab opens what the page around it asks for.
pub fn start_of_guest(fragment: &str) -> Start {
    let decoded = Link::decode(fragment);
    let prefs = prefs(&decoded.link, true);
    from_link(decoded, true, prefs, None)
}

/// The lesson that the script is, unchanged.
pub fn lesson_of(app: &AppState) -> Option<&'static str> {
    place_of(app.edits.text()).map(|place| LESSONS[place].id)
}

/// What the lab shows when nobody asked for anything else.
fn first_script(language: Language) -> String {
    lesson::script(&LESSONS[FIRST], language).to_owned()
}

/// What was kept from the last visit, and what the link says instead.
fn prefs(link: &Link, guest: bool) -> Prefs {
    let mut prefs = if guest { storage::guest_prefs() } else { storage::prefs() };
    if let Some(language) = link.language {
        prefs.language = match language {
            LinkLanguage::English => Language::English,
            LinkLanguage::Chinese => Language::Chinese,
        };
    }
    if let Some(theme) = link.theme.and_then(|theme| Theme::from_code(theme.word())) {
        prefs.theme = theme;
    }
    prefs
}

/// Puts a link and what was kept from the last visit together. What the link does not say, or says
/// in vain, is as it was.
fn from_link(decoded: Decoded, guest: bool, prefs: Prefs, kept: Option<Edit>) -> Start {
    let Decoded { link, mut problems } = decoded;
    let is_broken = |problem: &LinkProblem| {
        matches!(problem, LinkProblem::Foreign | LinkProblem::ScriptDamaged { .. } | LinkProblem::ScriptTooLarge)
    };
    let broken = problems.iter().any(is_broken) && kept.is_some();
    let from_link = link.source.as_ref().filter(|_| !broken).and_then(|source| script_of(source, prefs.language));
    let linked = matches!(link.source, Some(Source::Script(_))) && from_link.is_some();
    let is_other = |kept: &Edit| from_link.as_ref().is_some_and(|script| **script != *kept.text);
    let earlier = kept.clone().into_iter().filter(is_other).collect();
    let made_from = if from_link.is_none() { kept.as_ref().and_then(|kept| kept.lesson) } else { None };
    let kept = kept.map(|kept| kept.text.to_string());
    let script = from_link.or(kept).unwrap_or_else(|| first_script(prefs.language));
    // What was kept, or somebody's link holds, may be a lesson in another language.
    let script = place_of(&script).map_or(script, |place| lesson::script(&LESSONS[place], prefs.language).to_owned());
    let program = compile(&script).program;
    let mut step_of = |place: &Place| {
        place.step(&program).unwrap_or_else(|unknown| {
            problems.push(unknown);
            0
        })
    };
    let then = link.then.as_deref().and_then(then_and_now::place_named).map(|which| {
        let step = link.step.as_ref().and_then(|place| if let Place::Step(step) = place { Some(*step) } else { None });
        Then { which, step }
    });
    // A place is one of the comparison then.
    let link = if then.is_some() { Link { step: None, ..link } } else { link };
    let step = link.step.as_ref().filter(|_| !broken).map_or(0, &mut step_of);
    let repeat = link.repeat.as_ref().filter(|_| !broken).map(|(from, to)| (step_of(from), step_of(to)));
    let trouble = match problems.into_iter().next() {
        None => None,
        Some(_) if broken => Some(LinkTrouble::Broken),
        Some(problem) => Some(LinkTrouble::Partly(problem)),
    };
    let view = link.view.unwrap_or(View::All);
    Start {
        step,
        micro: link.micro,
        prefs,
        layout: if guest { Layout::Embed { controls: controls(link.controls) } } else { Layout::Full },
        stage: StageMode { view: stage_view(view), embed: guest, presenter: false },
        trouble,
        lesson: place_of(&script).or(made_from),
        linked: linked && place_of(&script).is_none(),
        earlier,
        others: false,
        recovered: false,
        script,
        speed: link.speed.map(speed).unwrap_or_default(),
        presents: link.present && !guest,
        first: false,
        autoplay: link.autoplay,
        repeat: repeat.filter(|(from, to)| from < to),
        then,
    }
}

fn script_of(source: &Source, language: Language) -> Option<String> {
    match source {
        Source::Lesson(name) => Some(lesson::script(find(name)?, language).to_owned()),
        Source::Script(script) => Some(script.clone()),
    }
}

const fn stage_view(view: View) -> StageView {
    match view {
        View::Buddy => StageView::Buddy,
        View::Slab => StageView::Slab,
        View::Zones => StageView::Zones,
        View::Gfp => StageView::Gfp,
        View::All => StageView::All,
    }
}

const fn view_word(view: StageView) -> View {
    match view {
        StageView::Buddy => View::Buddy,
        StageView::Slab => View::Slab,
        StageView::Zones => View::Zones,
        StageView::Gfp => View::Gfp,
        StageView::All => View::All,
    }
}

fn controls(controls: Option<Controls>) -> Controls {
    controls.unwrap_or(Controls::Full)
}

const fn speed(speed: link::Speed) -> Speed {
    match speed {
        link::Speed::Half => Speed::Half,
        link::Speed::One => Speed::One,
        link::Speed::Two => Speed::Two,
        link::Speed::Four => Speed::Four,
        link::Speed::Instant => Speed::Instant,
    }
}

/// The present address.
fn decoded() -> Decoded {
    Link::decode(&fragment())
}

/// The address of several kernels side by side, as a fragment.
pub fn of_comparison(id: &str) -> String {
    format!("#{}", Link { then: Some(id.to_owned()), ..Link::default() }.encode())
}

/// The address of the present moment, in the whole lab.
pub fn of_moment(app: &App) -> String {
    let here = gloo::utils::window().location().href().unwrap_or_default();
    let page = here.split(['#', '?']).next().unwrap_or_default();
    format!("{page}#{}", source_last(&moment(app).encode()))
}

/// The address of the page that puts the present moment into a course.
pub fn of_course(app: &App) -> String {
    format!("use.html#{}", source_last(&moment(app).encode()))
}

/// The address of the second page, in the same language and theme.
pub fn of_replay(app: &App) -> String {
    format!("replay.html#v1;lang={};theme={}", app.language().code(), app.prefs.theme.code())
}

/// The same link with what it runs at its end: where a mail program cuts it off, the cut is noticed.
fn source_last(fragment: &str) -> String {
    let is_source = |part: &&str| part.starts_with("s=") || part.starts_with("lesson=");
    let (source, rest): (Vec<&str>, Vec<&str>) = fragment.split(';').partition(is_source);
    [rest, source].concat().join(";")
}

/// A link to the present moment, with the look of the present lab.
pub fn moment(app: &AppState) -> Link {
    let script = app.edits.text();
    let source = match place_of(script) {
        Some(place) => Source::Lesson(LESSONS[place].id.to_owned()),
        None => Source::Script(script.to_string()),
    };
    Link {
        source: Some(source),
        step: Some(Place::Step(app.cursor.step)),
        micro: (!app.whole()).then_some(app.cursor.micro),
        view: (app.stage.view != StageView::All).then(|| view_word(app.stage.view)),
        language: LinkLanguage::from_word(app.language().code()),
        theme: link::Theme::from_word(app.prefs.theme.code()),
        ..Link::default()
    }
}

/// Once the script is no longer the one that the address asks for, the address asks for nothing
/// more: a reload brings the script back as it was edited.
pub fn forget_address(script: &str) {
    let is_other = |source: Source| match source {
        Source::Lesson(name) => place_named(&name).is_some_and(|place| place_of(script) != Some(place)),
        Source::Script(linked) => linked != script,
    };
    if decoded().link.source.is_some_and(is_other) {
        let path = gloo::utils::window().location().pathname().unwrap_or_default();
        put_in_address(&(path + &query()));
    }
}

/// Shows it in the browser's address line.
pub fn put_in_address(link: &str) {
    if let Ok(history) = gloo::utils::window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(link));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How a page opens whose address ends so, with what was kept.
    fn opened(fragment: &str, kept: Option<Edit>) -> Start {
        from_link(Link::decode(fragment), false, Prefs::default(), kept)
    }

    fn script_link(script: &str) -> String {
        Link { source: Some(Source::Script(script.to_owned())), ..Link::default() }.encode()
    }

    #[test]
    fn a_marker_that_is_not_there_is_said_with_those_that_are() {
        let unknown = |start: &Start| match &start.trouble {
            Some(LinkTrouble::Partly(LinkProblem::UnknownMarker { name, markers })) => {
                Some((name.clone(), markers.clone()))
            }
            _ => None,
        };
        let found = opened("v1;lesson=twins;step=atomic", None);
        assert!(found.step > 0 && found.trouble.is_none());
        let start = opened("v1;lesson=twins;step=nowhere;view=slab", None);
        assert_eq!((start.step, start.lesson), (0, place_named("twins")));
        let (name, markers) = unknown(&start).expect("it is said");
        assert_eq!(name, "nowhere");
        assert!(markers.contains(&"atomic".to_owned()), "{markers:?}");
        assert!(unknown(&opened("v1;lesson=twins;loop=atomic..nowhere", None)).is_some());
        assert_eq!(
            unknown(&opened(&(script_link("machine toy 64") + ";step=a"), None)),
            Some(("a".to_owned(), vec![]))
        );
        // What is wrong already is said first, and what was not taken is not looked at.
        let broken = opened("v1;s=!!!;step=nowhere", Some(Edit::new("mine", 0)));
        assert_eq!((broken.trouble, &*broken.script), (Some(LinkTrouble::Broken), "mine"));
    }

    #[test]
    fn what_a_link_replaces_is_remembered_as_the_lesson_that_it_is() {
        let of_lesson = |text: &str| Edit { lesson: Some(2), ..Edit::new(text, 0) };
        let start = opened(&script_link("of a link"), Some(of_lesson("changed")));
        assert_eq!((start.earlier, start.linked, start.lesson), (vec![of_lesson("changed")], true, None));
        let start = opened("v1;lesson=slab", Some(Edit::new("mine", 0)));
        assert_eq!((start.earlier, start.linked), (vec![Edit::new("mine", 0)], false));
        let start = opened("v1;step=3", Some(of_lesson("changed")));
        assert_eq!((start.earlier, start.linked, start.lesson, &*start.script), (vec![], false, Some(2), "changed"));
        let lesson = LESSONS[4].script;
        let start = opened(&script_link(lesson), None);
        assert_eq!((start.linked, start.lesson), (false, Some(4)), "a lesson, however it is named");
    }

    #[test]
    fn a_link_that_was_cut_off_is_not_taken_for_a_whole_one() {
        let link = Link {
            source: Some(Source::Script("machine toy 64\na = alloc_page(GFP_KERNEL);\n".to_owned())),
            step: Some(Place::Step(1)),
            language: Some(LinkLanguage::Chinese),
            theme: Some(link::Theme::Auto),
            ..Link::default()
        };
        let fragment = source_last(&link.encode());
        assert_eq!(Link::decode(&fragment).link, link);
        for cut in 1..20 {
            let decoded = Link::decode(&fragment[..fragment.len() - cut]);
            assert!(!decoded.problems.is_empty(), "{cut} characters fewer");
        }
    }
}
