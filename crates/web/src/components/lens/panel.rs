//! The GFP lens below the ticks: a strip for each flag set, and the bands where `GFP_ATOMIC` fails while
//! `GFP_KERNEL` would sleep; or all of it as a table.

use super::strips::LensStrips;
use super::table::LensTable;
use crate::components::basics::button::Button;
use crate::components::basics::track::Track;
use crate::state::App;
use kmscope_mm::Preset;
use kmscope_session::lens::{Cell, Verdict, Wrong};
use kmscope_session::narrate::{Fidelity, is_toy};
use kmscope_session::{Language, text};
use std::rc::Rc;
use yew::prelude::*;

/// What the lens shows, and where.
#[derive(Properties, PartialEq, Clone)]
pub(crate) struct LensProps {
    /// The app.
    pub app: App,
    /// Where the steps are.
    pub track: Rc<Track>,
    /// The row of ticks: beside the ticks and in the strips, the same place is the same step.
    pub row: NodeRef,
    /// The pointer goes to a step.
    pub on_press: Callback<PointerEvent>,
}

/// The strips with their names; or the table.
#[component]
pub(crate) fn Lens(props: &LensProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let as_table = use_state(|| false);
    let toggle = use_callback(as_table.clone(), |_: MouseEvent, as_table| as_table.set(!**as_table));
    let face = if *as_table { text!(language, "stage-as-picture") } else { text!(language, "stage-as-table") };
    let name = |gfp| {
        let name = app.lens.name(gfp);
        html! { <code title={name.clone()}>{short(&name)}</code> }
    };
    html! {
        <div class="lens-place">
            if app.has_lens() && !app.presents() {
                <section id="lens" class={classes!("lens", as_table.then_some("as-table"))} tabindex="0"
                    aria-label={text!(language, "lens-title")} aria-describedby="lens-now">
                    <div class="lens-names" title={text!(language, "lens-asked", pages = 1_u32 << app.lens.order)}>
                        {for app.lens.rows().map(name)}
                    </div>
                    if *as_table {
                        <LensTable app={app.clone()} />
                    } else {
                        <LensStrips ..props.clone() />
                    }
                    <Button id="lens-table" class="quiet" pressed={*as_table} onclick={toggle}>{face}</Button>
                    <p class="lens-legend" title={text!(language, "lens-legend-title")}>
                        {legend(app.program().machine, language)}
                    </p>
                    <p id="lens-now" class="sr">{sentence(app, app.cursor.step)}</p>
                </section>
            }
        </div>
    }
}

/// What each row says after a step, in one sentence.
pub(crate) fn sentence(app: &App, step: usize) -> String {
    let language = app.language();
    let session = app.session.borrow();
    let mut rows = String::new();
    for (row, gfp) in app.lens.rows().enumerate() {
        let verdict = session
            .lens()
            .cell(row, step)
            .filter(|_| app.veiled_after().is_none_or(|seen| step <= seen))
            .map_or_else(|| text!(language, "lens-unknown"), |cell| says(cell, language));
        let part = text!(language, "lens-row", flags = app.lens.name(gfp), verdict = verdict);
        rows = if rows.is_empty() { part } else { text!(language, "lens-rows", first = rows, second = part) };
    }
    match step {
        0 => text!(language, "lens-now-boot", rows = rows),
        _ => text!(language, "lens-now", step = step, rows = rows),
    }
}

/// What a row says, in words.
pub(crate) fn says(cell: Cell, language: Language) -> String {
    let verdict = word(cell.verdict, language);
    match cell.bug {
        None => verdict,
        Some(Wrong::MaySleep) => text!(language, "lens-bug", verdict = verdict),
        Some(Wrong::Deadlock) => text!(language, "lens-deadlock", verdict = verdict),
    }
}

/// The look of a verdict in a strip.
pub(crate) const fn class(verdict: Verdict) -> &'static str {
    ["v0", "v1", "v5", "v2", "v3", "v4"][verdict as usize]
}

/// A verdict in a word or two.
pub(crate) fn word(verdict: Verdict, language: Language) -> String {
    match verdict {
        Verdict::Granted => text!(language, "lens-granted"),
        Verdict::Sleeps => text!(language, "lens-sleeps"),
        Verdict::Kills => text!(language, "lens-kills"),
        Verdict::SleepsInVain => text!(language, "lens-in-vain"),
        Verdict::Fails => text!(language, "lens-fails"),
        Verdict::Never => text!(language, "lens-never"),
    }
}

/// Which verdicts were checked against Linux; all others are modelled, bugs as well.
fn legend(machine: Preset, language: Language) -> String {
    if is_toy(machine) {
        return text!(language, "lens-legend-toy");
    }
    let checked = Verdict::ALL.into_iter().filter(|verdict| verdict.fidelity() == Fidelity::Checked);
    let words = checked.map(|verdict| word(verdict, language));
    let checked = words.reduce(|first, second| text!(language, "lens-words", first = first, second = second));
    text!(language, "lens-legend", checked = checked.unwrap_or_default())
}

/// A name for a narrow place: the flag that is added says enough.
fn short(name: &str) -> &str {
    name.strip_prefix("GFP_KERNEL | ").unwrap_or(name)
}
