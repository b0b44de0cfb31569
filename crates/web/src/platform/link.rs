//! Links: the address of a moment, and what an address asks for.

use super::{lessons, storage};
use crate::stage::{StageMode, StageView};
use crate::state::{App, AppState, Layout, LinkTrouble, Prefs, Speed, Start, Theme};
use kmscope_scenario::lessons::{FIRST, NAMES, place_named, place_of};
use kmscope_scenario::link::{
    self, Controls, Decoded, Link, LinkLanguage, LinkProblem, MAX_SCRIPT_BYTES, Place, Source, Unpacked, View,
};
use kmscope_scenario::{Program, compile};
use kmscope_session::Language;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

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

/// Calls `then` as soon as all that the address asks for is there, or known to be out of reach, so that [`start`]
/// can read it: the script is unpacked, the lesson loaded.
pub fn when_readable(then: impl FnOnce() + 'static) {
    spawn_local(async {
        unpack_address().await;
        let link = decoded().link;
        if let Some(place) = link.source.as_ref().and_then(lesson_of).filter(|place| *place != FIRST) {
            lessons::load(prefs(&link, is_guest(&link)).language, place).await;
        }
        then();
    });
}

/// The language that the address, or an earlier visit, asks for.
pub fn language() -> Language {
    let link = decoded().link;
    prefs(&link, is_guest(&link)).language
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
    let script = kept.clone();
    let mut start = from_link(decoded, guest, kept);
    if !guest && storage::failures() > 1 && start.step == 0 {
        // What was kept may be what the app failed at: it opens with something else, and undo brings it back.
        let first = first_script(start.prefs.language);
        start.earlier = script.filter(|script| *script != first);
        start.script = first;
        start.lesson = Some(FIRST);
        start.recovered = true;
    }
    super::panic::remember(start.earlier.as_deref().unwrap_or(&start.script), start.prefs.language);
    start
}

/// What the lab shows when nobody asked for anything else.
fn first_script(language: Language) -> String {
    lessons::script(language, FIRST).unwrap_or_default()
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
fn from_link(decoded: Decoded, guest: bool, kept: Option<String>) -> Start {
    let Decoded { link, problems } = decoded;
    let is_broken = |problem: &LinkProblem| {
        matches!(problem, LinkProblem::Foreign | LinkProblem::ScriptDamaged { .. } | LinkProblem::ScriptTooLarge)
    };
    let prefs = prefs(&link, guest);
    let lesson_missing = matches!(&link.source, Some(source @ Source::Lesson(_)) if lesson_of(source).is_some() && script_of(source, prefs.language).is_none());
    let broken = lesson_missing || problems.iter().any(is_broken) && kept.is_some();
    let trouble = match problems.into_iter().next() {
        _ if lesson_missing => Some(LinkTrouble::LessonMissing),
        None => None,
        Some(_) if broken => Some(LinkTrouble::Broken),
        Some(problem) => Some(LinkTrouble::Partly(problem)),
    };
    let from_link = link.source.as_ref().filter(|_| !broken).and_then(|source| script_of(source, prefs.language));
    let place = if broken { None } else { link.step.clone() };
    let earlier = kept.clone().filter(|kept| from_link.as_ref().is_some_and(|script| script != kept));
    let made_from = if from_link.is_none() && kept.is_some() { storage::script_lesson() } else { None };
    let script = from_link.or(kept).unwrap_or_else(|| first_script(prefs.language));
    // What was kept, or somebody's link holds, may be a lesson in another language.
    let script = place_of(&script).and_then(|place| lessons::script(prefs.language, place)).unwrap_or(script);
    let program = compile(&script).program;
    let repeat = link.repeat.as_ref().map(|(from, to)| (step_of(from, &program), step_of(to, &program)));
    let view = link.view.unwrap_or(View::All);
    Start {
        step: place.as_ref().map_or(0, |place| step_of(place, &program)),
        micro: link.micro,
        prefs,
        layout: if guest { Layout::Embed { controls: controls(link.controls) } } else { Layout::Full },
        stage: StageMode { view: stage_view(view), embed: guest },
        trouble,
        lesson: place_of(&script).or(made_from),
        earlier,
        recovered: false,
        script,
        speed: link.speed.map(speed).unwrap_or_default(),
        autoplay: link.autoplay,
        repeat: repeat.filter(|(from, to)| from < to),
    }
}

/// The place in the menu of the lesson that a link names.
fn lesson_of(source: &Source) -> Option<usize> {
    match source {
        Source::Lesson(name) => place_named(name),
        Source::Script(_) => None,
    }
}

fn script_of(source: &Source, language: Language) -> Option<String> {
    match source {
        Source::Lesson(_) => lessons::script(language, lesson_of(source)?),
        Source::Script(script) => Some(script.clone()),
    }
}

fn step_of(place: &Place, program: &Program) -> usize {
    match place {
        Place::Step(step) => *step,
        Place::Marker(name) => program.markers.iter().find(|marker| marker.name == *name).map_or(0, |m| m.step),
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

thread_local! {
    /// The script that was packed last, and what it is packed.
    static PACKED: RefCell<(String, Vec<u8>)> = const { RefCell::new((String::new(), Vec::new())) };

    /// What the script of the address was when it was packed, and what it unpacks to.
    static UNPACKED: RefCell<(Vec<u8>, Unpacked)> = const { RefCell::new((Vec::new(), Unpacked::TooLarge)) };
}

#[wasm_bindgen]
extern "C" {
    /// Of `www/boot.js`: a text in the format of zlib, packed by the browser.
    #[wasm_bindgen(catch, js_name = kmscopePack)]
    fn pack(text: &str) -> Result<js_sys::Promise, JsValue>;

    /// Of `www/boot.js`: the parts that come out of this format before it ends or is found damaged, or
    /// before there are more bytes than allowed; a `null` at the end if it ended well.
    #[wasm_bindgen(catch, js_name = kmscopeUnpack)]
    fn unpack(packed: &[u8], most_bytes: usize) -> Result<js_sys::Promise, JsValue>;
}

/// The present address, as far as its script is unpacked.
fn decoded() -> Decoded {
    let nothing = Unpacked::Damaged(Vec::new());
    Link::decode_with(&fragment(), |packed| {
        UNPACKED.with_borrow(|(known, unpacked)| if known == packed { unpacked.clone() } else { nothing.clone() })
    })
}

/// Has the browser unpack the script of the address. Where the browser cannot, the script counts as damaged.
async fn unpack_address() {
    let mut asked = None;
    Link::decode_with(&fragment(), |packed| {
        asked = Some(packed.to_vec());
        Unpacked::TooLarge
    });
    let Some(packed) = asked.filter(|packed| UNPACKED.with_borrow(|(known, _)| known != packed)) else { return };
    let parts = match unpack(&packed, MAX_SCRIPT_BYTES) {
        Ok(promise) => JsFuture::from(promise).await.map(|parts| js_sys::Array::from(&parts)).unwrap_or_default(),
        Err(_) => js_sys::Array::new(),
    };
    let (mut bytes, mut whole) = (Vec::new(), false);
    for part in parts {
        match part.dyn_into::<js_sys::Uint8Array>() {
            Ok(part) => bytes.extend(part.to_vec()),
            Err(_) => whole = true,
        }
    }
    let unpacked = match whole {
        _ if bytes.len() > MAX_SCRIPT_BYTES => Unpacked::TooLarge,
        true => Unpacked::Whole(bytes),
        false => Unpacked::Damaged(bytes),
    };
    UNPACKED.set((packed, unpacked));
}

/// Has the browser pack the script, so that a link to it is short when one is wanted. Where the browser
/// cannot, links are longer.
pub fn prepare(script: &str) {
    let Ok(promise) = pack(script) else { return };
    let script = script.to_owned();
    spawn_local(async move {
        if let Ok(packed) = JsFuture::from(promise).await {
            PACKED.set((script, js_sys::Uint8Array::new(&packed).to_vec()));
        }
    });
}

/// The address of the present moment, in the whole lab.
pub fn of_moment(app: &App) -> String {
    let here = gloo::utils::window().location().href().unwrap_or_default();
    let page = here.split(['#', '?']).next().unwrap_or_default();
    let pack = |script: &str| PACKED.with_borrow(|(known, packed)| (known == script).then(|| packed.clone()));
    let fragment = moment(app).encode_with(|script| pack(script).unwrap_or_else(|| link::unpacked(script)));
    format!("{page}#{}", source_last(&fragment))
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

fn moment(app: &AppState) -> Link {
    let script = app.edits.text();
    let source = match place_of(script) {
        Some(place) => Source::Lesson(NAMES[place].id.to_owned()),
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
