//! The GFP lens below the ticks: a strip for each flag set, and the bands where `GFP_ATOMIC` fails while
//! `GFP_KERNEL` would sleep.
//!
//! A strip has as many columns at most as a wide screen has pixels; a column says the gravest thing in it.

use super::parts::{Button, Select, act};
use super::timeline::Track;
use crate::el::{El, el};
use crate::platform::css;
use crate::state::{Action, App, LensChoice, set_name};
use kmscope_mm::{Gfp, Preset};
use kmscope_session::lens::{Cell, Verdict, Wrong};
use kmscope_session::narrate::{Fidelity, is_toy};
use kmscope_session::{Language, TimeCommand, text};
use std::ops::Range;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

/// Columns of a strip.
const COLUMNS: usize = 750;
/// Bands nearer than this share of the width are one to see and to press.
const APART: f64 = 0.012;
/// Runs that a row of the table names.
const MOST_RUNS: usize = 40;
/// A word stands in a piece of at least this share of the width.
const ROOM_FOR_A_WORD: f64 = 0.075;
/// … and several words in one of this.
const ROOM_FOR_MORE: f64 = 0.25;

/// What the pointer does on the strips.
pub(super) struct Pointer {
    /// It goes to a step.
    pub down: Callback<PointerEvent>,
    /// It points at a step.
    pub over: Callback<PointerEvent>,
    /// It leaves.
    pub out: Callback<PointerEvent>,
    /// Where it is, in the window, and the step there.
    pub at: Option<(i32, usize)>,
}

/// The strips with their names; or as a table.
pub(super) fn strips(app: &App, track: &Track, as_table: &UseStateHandle<bool>, pointer: Pointer) -> El {
    let language = app.language();
    let toggle = {
        let as_table = as_table.clone();
        Callback::from(move |_: MouseEvent| as_table.set(!*as_table))
    };
    let face = if **as_table { text!(language, "stage-as-picture") } else { text!(language, "stage-as-table") };
    let toggle = Button {
        id: Some("lens-table"),
        class: "quiet",
        face: face.into(),
        pressed: Some(**as_table),
        onclick: toggle,
        ..Button::default()
    };
    let name = |gfp: Gfp| {
        let name = set_name(gfp);
        el("code").put(short(&name)).set("title", name).into()
    };
    let names = el("div")
        .class("lens-names")
        .put(el("p").put(text!(language, "lens-asked", pages = 1_u32 << app.lens.order)))
        .put(app.lens.rows().map(name).collect::<Vec<Html>>());
    let strips = if **as_table {
        table(app)
    } else {
        let drawn = el("div").class("strips").set("aria-hidden", "true");
        let drawn = drawn
            .on(ListenerKind::onpointerdown, pointer.down)
            .on(ListenerKind::onpointermove, pointer.over)
            .on(ListenerKind::onpointerleave, pointer.out);
        let tip = pointer.at.map(|(left, step)| {
            let tip = el("div").class("tip lens-tip").set("style", format!("left:{left}px"));
            tip.set("aria-hidden", "true").put(sentence(app, step))
        });
        el("div").class("lens-strips").put(bands(app, track)).put(drawn.put(self::drawn(app, track))).put(tip)
    };
    let legend = el("p")
        .class("lens-legend")
        .set("title", text!(language, "lens-legend-title"))
        .put(legend(app.program().machine, language));
    el("section")
        .id("lens")
        .class("lens")
        .set("tabindex", "0")
        .set("aria-label", text!(language, "lens-title"))
        .set("aria-describedby", "lens-now")
        .class_if(**as_table, "as-table")
        .put(names)
        .put(strips)
        .put(toggle.draw())
        .put(legend)
        .put(el("p").id("lens-now").class("sr").put(sentence(app, app.cursor.step)))
}

/// What each row says after a step, in one sentence.
pub(super) fn sentence(app: &App, step: usize) -> String {
    let language = app.language();
    let session = app.session.borrow();
    let mut rows = String::new();
    for (row, gfp) in app.lens.rows().enumerate() {
        let verdict =
            session.lens().cell(row, step).map_or_else(|| text!(language, "lens-unknown"), |cell| says(cell, language));
        let part = text!(language, "lens-row", flags = set_name(gfp), verdict = verdict);
        rows = if rows.is_empty() { part } else { text!(language, "lens-rows", first = rows, second = part) };
    }
    match step {
        0 => text!(language, "lens-now-boot", rows = rows),
        _ => text!(language, "lens-now", step = step, rows = rows),
    }
}

fn says(cell: Cell, language: Language) -> String {
    let verdict = word(cell.verdict, language);
    match cell.bug {
        None => verdict,
        Some(Wrong::MaySleep) => text!(language, "lens-bug", verdict = verdict),
        Some(Wrong::Deadlock) => text!(language, "lens-deadlock", verdict = verdict),
    }
}

/// The look of a verdict in a strip.
pub(super) const fn class(verdict: Verdict) -> &'static str {
    ["v0", "v1", "v5", "v2", "v3", "v4"][verdict as usize]
}

/// A verdict in a word or two.
pub(super) fn word(verdict: Verdict, language: Language) -> String {
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

/// Left edge and width as a style.
fn style(from: f64, to: f64) -> String {
    format!("left:{}%;width:{}%", css::number(from * 100.0), css::number((to - from) * 100.0))
}

/// Stretches of steps, those that are drawn close together as one, and of how many each is made.
fn merged(bands: Vec<Range<usize>>, track: &Track) -> Vec<(Range<usize>, usize)> {
    let mut merged: Vec<(Range<usize>, usize)> = Vec::new();
    for band in bands {
        match merged.last_mut() {
            Some((last, count)) if track.edge(band.start) - track.edge(last.end) < APART => {
                last.end = band.end;
                *count += 1;
            }
            _ => merged.push((band, 1)),
        }
    }
    merged
}

fn bands(app: &App, track: &Track) -> El {
    let language = app.language();
    let bands = merged(app.session.borrow().lens().bands(1, 0), track);
    let edges = |steps: &Range<usize>| (track.edge(steps.start), track.edge(steps.end));
    // The words stand at the widest: once is enough.
    let width = |steps: &Range<usize>| edges(steps).1 - edges(steps).0;
    let widest = bands.iter().map(|(steps, _)| width(steps)).fold(0.0, f64::max);
    let named = bands.iter().position(|(steps, _)| width(steps) >= widest);
    let band = |(at, (steps, count)): (usize, &(Range<usize>, usize))| {
        let (from, to) = edges(steps);
        let (first, last) = (steps.start, steps.end - 1);
        let go = match count {
            1 => text!(language, "lens-band-go", first = first, last = last),
            _ => text!(language, "lens-bands-go", count = *count, first = first, last = last),
        };
        let words = |class, words: String| el("span").class(class).put(words);
        el("button")
            .set("type", "button")
            .key(first)
            .class("band")
            // The words go to the side where there is room.
            .class_if(from + to > 1.0, "end")
            .set("style", style(from, to))
            .set("title", go.clone())
            .set("aria-label", go)
            .on(ListenerKind::onclick, act(app, Action::Go(TimeCommand::SeekClamped(first))))
            .put((named == Some(at)).then(|| words("long", text!(language, "lens-band"))))
            .put((named == Some(at)).then(|| words("short", text!(language, "lens-band-short"))))
            .into()
    };
    el("div").class("lens-bands").put(bands.iter().enumerate().map(band).collect::<Vec<Html>>())
}

/// The strips themselves, and where we are.
fn drawn(app: &App, track: &Track) -> Vec<Html> {
    let language = app.language();
    let session = app.session.borrow();
    let piece = |(columns, cell): (Range<usize>, Cell)| {
        let share = |column: usize| column as f64 / COLUMNS as f64;
        let (from, to) = (share(columns.start), share(columns.end));
        let class = class(cell.verdict);
        let room = (to - from) * if app.narrow { 0.36 } else { 1.0 };
        let words = (room > ROOM_FOR_A_WORD).then(|| {
            let verdict = word(cell.verdict, language);
            el("b").put(match (cell.bug, room > ROOM_FOR_MORE) {
                (None, _) => verdict,
                (Some(Wrong::MaySleep), false) => format!("▲ {}", text!(language, "lens-bug-short")),
                (Some(Wrong::MaySleep), true) => format!("▲ {}", text!(language, "lens-bug-wide", verdict = verdict)),
                (Some(Wrong::Deadlock), false) => format!("▲ {}", text!(language, "lens-deadlock-short")),
                (Some(Wrong::Deadlock), true) => {
                    format!("▲ {}", text!(language, "lens-deadlock-wide", verdict = verdict))
                }
            })
        });
        el("i").class(class).class_if(cell.bug.is_some(), "b").set("style", style(from, to)).put(words).into()
    };
    let strip = |row: usize| {
        let pieces = pieces(session.lens().runs(row), track).into_iter().map(piece);
        el("div").class("strip").put(pieces.collect::<Vec<Html>>()).into()
    };
    let mut strips: Vec<Html> = (0..app.lens.rows().count()).map(strip).collect();
    let place = track.place(app.cursor.step);
    strips.push(el("u").set("style", format!("left:{}%", css::number(place * 100.0))).into());
    strips
}

/// Runs of columns that say the same: of the cells in a column the gravest.
fn pieces(runs: impl Iterator<Item = (Range<usize>, Cell)>, track: &Track) -> Vec<(Range<usize>, Cell)> {
    let mut columns: Vec<Option<Cell>> = vec![None; COLUMNS];
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "shares of the columns")]
    let column = |step: usize| (track.edge(step) * COLUMNS as f64).round() as usize;
    for (steps, cell) in runs {
        let from = column(steps.start).min(COLUMNS - 1);
        let to = column(steps.end).clamp(from + 1, COLUMNS);
        for place in &mut columns[from..to] {
            *place = (*place).max(Some(cell));
        }
    }
    let mut pieces: Vec<(Range<usize>, Cell)> = Vec::new();
    for (at, cell) in columns.into_iter().enumerate() {
        match (pieces.last_mut(), cell) {
            (Some((range, last)), Some(cell)) if *last == cell && range.end == at => range.end = at + 1,
            (_, Some(cell)) => pieces.push((at..at + 1, cell)),
            _ => {}
        }
    }
    pieces
}

fn table(app: &App) -> El {
    let language = app.language();
    let session = app.session.borrow();
    let row = |(row, gfp): (usize, Gfp)| {
        let mut words = Vec::new();
        let mut more = 0_usize;
        for (steps, cell) in session.lens().runs(row) {
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
        let words = words.into_iter().map(|run| el("span").put(run).into()).collect::<Vec<Html>>();
        let name = el("th").set("scope", "row").put(el("code").put(set_name(gfp)));
        el("tr").put(name).put(el("td").put(words)).into()
    };
    let head = |words: String| el("th").set("scope", "col").put(words);
    let head = el("tr").put(head(text!(language, "lens-table-flags"))).put(head(text!(language, "lens-table-steps")));
    let rows = app.lens.rows().enumerate().map(row).collect::<Vec<Html>>();
    el("table").class("lens-table").put(el("thead").put(head)).put(el("tbody").put(rows))
}

/// An option that is chosen or not, in a menu of several.
pub(super) fn ticked(chosen: bool, name: &str) -> String {
    format!("{} {name}", if chosen { "✓" } else { "\u{2003}" })
}

/// What the lens asks for: how many pages, with which flags.
pub(super) fn choices(app: &App) -> El {
    let language = app.language();
    let order = {
        let app = app.clone();
        Callback::from(move |order: usize| {
            let order = u8::try_from(order).unwrap_or_default();
            app.dispatch(Action::SetLens(LensChoice { order, ..app.lens }));
        })
    };
    let flags = {
        let app = app.clone();
        Callback::from(move |option: usize| {
            // The first option is what the select is for.
            if let Some(gfp) = option.checked_sub(1).and_then(|at| app.lens.offers().get(at).copied()) {
                app.dispatch(Action::SetLens(app.lens.toggled(gfp)));
            }
            // It is a menu: what it shows is what it is for.
            crate::platform::show_first("lens-flags");
        })
    };
    let sets = app.lens.offers().into_iter().map(|gfp| ticked(app.lens.has(gfp), &set_name(gfp)));
    let select = |id, name, options, at, first_disabled, onchange| {
        let class = "sel words quiet";
        Select { id, class, name: Some(name), keys: None, options, chosen: Some(at), first_disabled, onchange }.draw()
    };
    let pages = (0..=10).map(|order| text!(language, "lens-pages", pages = 1_u32 << order)).collect();
    let sets = std::iter::once(text!(language, "lens-flags")).chain(sets).collect();
    el("div")
        .class("lens-choice")
        .put(el("span").put(text!(language, "lens-asks")))
        .put(select("lens-order", text!(language, "lens-asks"), pages, usize::from(app.lens.order), false, order))
        .put(select("lens-flags", text!(language, "lens-flags-name"), sets, 0, true, flags))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_that_are_drawn_close_together_are_one_and_others_stay_apart() {
        let track = Track::of_ticks(100);
        let far = merged(vec![2..5, 20..22, 60..90], &track);
        assert_eq!(far, [(2..5, 1), (20..22, 1), (60..90, 1)]);
        // In a thousand steps two steps are a few pixels.
        let close = merged(vec![2..5, 7..9, 11..20, 500..502], &Track::of_ticks(1000));
        assert_eq!(close, [(2..20, 3), (500..502, 1)]);
    }
}
