//! The lens as a table: what each row says, run by run.

use super::panel::says;
use super::strips::until;
use crate::components::AppProps;
use kmscope_mm::Gfp;
use kmscope_session::text;
use yew::prelude::*;

/// Runs that a row names.
const MOST_RUNS: usize = 40;

/// The table.
#[component]
pub(crate) fn LensTable(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let session = app.session.borrow();
    let seen = app.veiled_after().unwrap_or(usize::MAX);
    let row = |(row, gfp): (usize, Gfp)| {
        let mut words = Vec::new();
        let mut more = 0_usize;
        let known = session.lens().runs(row).filter_map(|(steps, cell)| Some((until(steps, seen)?, cell)));
        for (steps, cell) in known {
            if words.len() < MOST_RUNS {
                let verdict = says(cell, language);
                words.push(text!(language, "lens-run", first = steps.start, last = steps.end - 1, verdict = verdict));
            } else {
                more += 1;
            }
        }
        if more > 0 {
            words.push(text!(language, "lens-more", count = more));
        }
        html! {
            <tr>
                <th scope="row"><code>{app.lens.name(gfp)}</code></th>
                <td>{for words.into_iter().map(|run| html! { <span>{run}</span> })}</td>
            </tr>
        }
    };
    html! {
        <table class="lens-table">
            <thead>
                <tr>
                    <th scope="col">{text!(language, "lens-table-flags")}</th>
                    <th scope="col">{text!(language, "lens-table-steps")}</th>
                </tr>
            </thead>
            <tbody>{for app.lens.rows().enumerate().map(row)}</tbody>
        </table>
    }
}
