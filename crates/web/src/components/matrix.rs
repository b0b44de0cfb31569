//! Flags × contexts: what each pair gets, in one table, and the way of the one that is chosen.

use super::dialog::{Dialog, DialogProps};
use super::fork::{Detail, detail};
use super::signs;
use super::what_if::own_flags;
use crate::el::{component, el, together};
use crate::platform::now_ms;
use crate::state::{Action, App};
use gloo::timers::callback::Timeout;
use kmscope_session::narrate::Sign;
use kmscope_session::whatif::{Asked, Place, Variant};
use kmscope_session::{Message, text};
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

/// Time in which forks are made without a pause, ms.
const SLICE_MS: f64 = 12.0;

/// What the table is about.
#[derive(Properties, PartialEq, Clone)]
pub struct MatrixProps {
    /// The app.
    pub app: App,
    /// The request.
    pub asked: Asked,
    /// Names of the rows, and what is asked for in each.
    pub rows: Vec<(String, Variant)>,
}

/// Revision of the script, request, rows.
type About = (u64, Asked, Vec<(String, Variant)>);

/// Cells, row by row, as far as they are known, and what they belong to.
#[derive(Default)]
struct Known {
    of: Option<About>,
    cells: Vec<(Sign, Message)>,
}

/// The table in a dialog.
#[component]
pub fn Matrix(props: &MatrixProps) -> Html {
    let MatrixProps { app, asked, rows } = props;
    let language = app.language();
    let known = use_state(Known::default);
    let open = use_state(|| None::<(usize, usize)>);
    let of = (app.program_rev, *asked, rows.clone());
    let cells = if known.of.as_ref() == Some(&of) { &known.cells[..] } else { &[] };
    let variant = |row: usize, column: usize| Variant { place: Place::ALL[column], ..rows[row].1 };
    let all = rows.len() * Place::ALL.len();

    // A slice, then the page: each slice brings about the next one.
    use_effect_with((of.clone(), cells.len()), {
        let known_count = cells.len();
        let (app, asked, known, cells) = (app.clone(), *asked, known.clone(), cells.to_vec());
        let missing = (cells.len()..all).map(|at| variant(at / Place::ALL.len(), at % Place::ALL.len()));
        let missing = missing.collect::<Vec<_>>();
        move |_| {
            let make = move || {
                let until_ms = now_ms() + SLICE_MS;
                let forks = app.session.borrow_mut().what_if_while(&asked, &missing, || now_ms() < until_ms);
                let new = forks.into_iter().map(|fork| (Sign::of(&fork.record.outcome), fork.short));
                known.set(Known { of: Some(of), cells: cells.into_iter().chain(new).collect() });
            };
            let timer = (known_count < all).then(|| Timeout::new(0, make));
            move || drop(timer)
        }
    });
    let shown = use_memo((app.program_rev, *asked, *open, rows.len()), |_| {
        let (row, column) = (*open)?;
        let variants = [Variant::default(), variant(row, column)];
        Some((variants[1], app.session.borrow_mut().what_if(asked, &variants)))
    });

    let head = |words: String| el("th").set("scope", "col").put(words).into();
    let places = Place::ALL.iter().map(|place| head(place.words().say(language)));
    let heads = std::iter::once(head(text!(language, "whatif-matrix-flags"))).chain(places);
    let line = |(row, (name, variant)): (usize, &(String, Variant))| {
        let cell = |column: usize| {
            let at = (row, column);
            let known = cells.get(row * Place::ALL.len() + column).map(|(sign, short)| {
                let choose = {
                    let open = open.clone();
                    Callback::from(move |_: MouseEvent| open.set(Some(at)))
                };
                el("button")
                    .set("type", "button")
                    .set("aria-pressed", if *open == Some(at) { "true" } else { "false" })
                    .class(signs::class(*sign))
                    .on(ListenerKind::onclick, choose)
                    .put(signs::draw(*sign))
                    .put(short.say(language))
            });
            let own = variant.gfp.is_none() && column == 0;
            el("td").class_if(own, "own").put(known).into()
        };
        let head = el("th").set("scope", "row").put(el("code").put(name.as_str()));
        el("tr").put(head).put((0..Place::ALL.len()).map(cell).collect::<Vec<Html>>()).into()
    };
    let table = el("table")
        .class("matrix")
        .put(el("thead").put(el("tr").put(heads.collect::<Vec<Html>>())))
        .put(el("tbody").put(rows.iter().enumerate().map(line).collect::<Vec<Html>>()));
    let progress =
        (cells.len() < all).then(|| text!(language, "whatif-matrix-progress", done = cells.len(), all = all));
    let chosen = shown.as_ref().as_ref().map(|(variant, forks)| {
        let gfp = variant.gfp.unwrap_or_else(|| own_flags(asked));
        let name =
            (*open).map(|(row, column)| format!("{} · {}", rows[row].0, Place::ALL[column].words().say(language)));
        let shown = Detail { asked, variant: *variant, gfp, fork: &forks[1], before: &forks[0] };
        el("div").id("matrix-detail").put(el("h3").put(name)).put(detail(app, &shown))
    });
    let children = together(vec![
        el("p").put(text!(language, "whatif-matrix-how")).into(),
        el("div").class("matrix-scroll").set("tabindex", "0").put(table).into(),
        el("p").class("fine").set("role", "status").put(progress).into(),
        el("div").put(chosen).into(),
    ]);
    let on_close = {
        let app = app.clone();
        Callback::from(move |()| app.dispatch(Action::CloseOverlay))
    };
    let (title, close) = (text!(language, "whatif-matrix-title"), text!(language, "ui-close"));
    let (id, title, close) = (AttrValue::Static("matrix"), title.into(), close.into());
    component::<Dialog>("matrix", DialogProps { id, title, close, on_close, children })
}
