//! Flags × contexts: what each pair gets, in one table, and the way of the one that is chosen.

use super::fork::ForkDetail;
use super::panel::own_flags;
use crate::components::basics::dialog::Dialog;
use crate::components::basics::outcome_sign::{OutcomeSign, class_of};
use crate::platform::now_ms;
use crate::state::{Action, App};
use gloo::timers::callback::Timeout;
use kmscope_session::narrate::Sign;
use kmscope_session::whatif::{Asked, Place, Variant};
use kmscope_session::{Language, Message, text};
use std::rc::Rc;
use yew::prelude::*;

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
        let (of, app, asked, known, cells) = (of.clone(), app.clone(), *asked, known.clone(), cells.to_vec());
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
    let shown = use_memo((of, *open), |_| {
        let (row, column) = (*open)?;
        let variant = variant(row, column);
        let forks = app.session.borrow_mut().what_if(asked, &[Variant::default(), variant]);
        let mut forks = forks.into_iter().map(Rc::new);
        let (before, fork) = (forks.next()?, forks.next()?);
        Some((variant, fork, before))
    });
    let name = (*open).map(|(row, column)| format!("{} · {}", rows[row].0, Place::ALL[column].words().say(language)));
    let on_choose = use_callback(open.setter(), |at, open| open.set(Some(at)));
    let on_close = use_callback(app.dispatcher(), |(), dispatcher| dispatcher.dispatch(Action::CloseOverlay));
    let progress =
        (cells.len() < all).then(|| text!(language, "whatif-matrix-progress", done = cells.len(), all = all));
    html! {
        <Dialog id="matrix" title={text!(language, "whatif-matrix-title")} close={text!(language, "ui-close")}
            {on_close}>
            <p>{text!(language, "whatif-matrix-how")}</p>
            <div class="matrix-scroll" tabindex="0">
                <table class="matrix">
                    <thead>
                        <tr>
                            <th scope="col">{text!(language, "whatif-matrix-flags")}</th>
                            for place in Place::ALL {
                                <th scope="col">{place.words().say(language)}</th>
                            }
                        </tr>
                    </thead>
                    <tbody>
                        for (row, (name, variant)) in rows.iter().enumerate() {
                            <tr>
                                <th scope="row"><code>{name}</code></th>
                                for column in 0..Place::ALL.len() {
                                    <MatrixCell at={(row, column)}
                                        known={cells.get(row * Place::ALL.len() + column).cloned()}
                                        own={variant.gfp.is_none() && column == 0}
                                        chosen={*open == Some((row, column))} {language}
                                        on_choose={on_choose.clone()} />
                                }
                            </tr>
                        }
                    </tbody>
                </table>
            </div>
            <p class="fine" role="status">{progress}</p>
            <div>
                if let Some((variant, fork, before)) = shown.as_ref() {
                    <div id="matrix-detail">
                        <h3>{name}</h3>
                        <ForkDetail app={app.clone()} asked={*asked} variant={*variant}
                            gfp={variant.gfp.unwrap_or_else(|| own_flags(asked))} fork={fork.clone()}
                            before={before.clone()} />
                    </div>
                }
            </div>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct MatrixCellProps {
    /// Row and column.
    at: (usize, usize),
    /// Sign and words, once they are known.
    known: Option<(Sign, Message)>,
    /// It is the request as it is.
    own: bool,
    /// Its way is shown below the table.
    chosen: bool,
    language: Language,
    on_choose: Callback<(usize, usize)>,
}

/// What a pair gets.
#[component]
fn MatrixCell(props: &MatrixCellProps) -> Html {
    let at = props.at;
    html! {
        <td class={classes!(props.own.then_some("own"))}>
            if let Some((sign, short)) = &props.known {
                <button type="button" class={class_of(*sign)}
                    aria-pressed={if props.chosen { "true" } else { "false" }}
                    onclick={props.on_choose.reform(move |_: MouseEvent| at)}>
                    <OutcomeSign sign={*sign} />
                    {short.say(props.language)}
                </button>
            }
        </td>
    }
}
