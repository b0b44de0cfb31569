//! The strips of the lens, below the bands, and what is said where one points.
//!
//! A strip has as many columns at most as a wide screen has pixels; a column says the gravest thing in it.

use super::panel::{LensProps, class, sentence, word};
use crate::components::basics::button::act;
use crate::components::basics::track::{Track, share_at, style_at, style_between};
use crate::state::{Action, App};
use kmscope_session::lens::{Cell, Wrong};
use kmscope_session::{TimeCommand, text};
use std::ops::Range;
use std::rc::Rc;
use yew::prelude::*;

/// Columns of a strip.
const COLUMNS: usize = 750;
/// Bands nearer than this share of the width are one to see and to press.
const APART: f64 = 0.012;
/// A word stands in a piece of at least this share of the width.
const ROOM_FOR_A_WORD: f64 = 0.075;
/// … and several words in one of this.
const ROOM_FOR_MORE: f64 = 0.25;

/// Bands, strips, and the tip.
#[component]
pub(crate) fn LensStrips(props: &LensProps) -> Html {
    let LensProps { app, track, row, on_press } = props;
    // Where the pointer is, in the window, and the step there.
    let tip = use_state_eq(|| None::<(i32, usize)>);
    let on_move = use_callback((track.clone(), row.clone(), tip.setter()), |event: PointerEvent, (track, row, tip)| {
        if let Some(share) = share_at(&event, row) {
            tip.set((0.0..=1.0).contains(&share).then(|| (event.client_x(), track.step_at(share))));
        }
    });
    let on_leave = use_callback(tip.setter(), |_: PointerEvent, tip| tip.set(None));
    html! {
        <div class="lens-strips">
            <Bands app={app.clone()} track={track.clone()} />
            <div class="strips" aria-hidden="true" onpointerdown={on_press} onpointermove={on_move}
                onpointerleave={on_leave}>
                <Strips app={app.clone()} track={track.clone()} />
            </div>
            if let Some((left, step)) = *tip {
                <div class="tip lens-tip" ~style={format!("left:{left}px")} aria-hidden="true">
                    {sentence(app, step)}
                </div>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct DrawnProps {
    app: App,
    /// Where the steps are.
    track: Rc<Track>,
}

/// Bands over the strips: each leads to its first step.
#[component]
fn Bands(props: &DrawnProps) -> Html {
    let DrawnProps { app, track } = props;
    let language = app.language();
    let seen = app.veiled_after().unwrap_or(usize::MAX);
    let bands = app.session.borrow().lens().bands(1, 0);
    let bands = bands.into_iter().filter_map(|steps| until(steps, seen)).collect();
    let bands = merged(bands, track);
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
        // The words go to the side where there is room.
        let class = classes!("band", (from + to > 1.0).then_some("end"));
        html! {
            // Where no words stand, the title is the name.
            <button key={first} type="button" {class} ~style={style_between(from, to)} title={go} onclick={act(app, Action::Go(TimeCommand::SeekClamped(first)))}>
                if named == Some(at) {
                    <span class="long">{text!(language, "lens-band")}</span>
                    <span class="short">{text!(language, "lens-band-short")}</span>
                }
            </button>
        }
    };
    html! { <div class="lens-bands">{for bands.iter().enumerate().map(band)}</div> }
}

/// As much of a stretch of steps as may be seen.
pub(super) fn until(steps: Range<usize>, seen: usize) -> Option<Range<usize>> {
    (steps.start <= seen).then(|| steps.start..steps.end.min(seen.saturating_add(1)))
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

/// The strips themselves, and where we are.
#[component]
fn Strips(props: &DrawnProps) -> Html {
    let DrawnProps { app, track } = props;
    let language = app.language();
    let session = app.session.borrow();
    let seen = app.veiled_after().unwrap_or(usize::MAX);
    let known = |row| session.lens().runs(row).filter_map(|(steps, cell)| Some((until(steps, seen)?, cell)));
    let piece = |(columns, cell): (Range<usize>, Cell)| {
        let share = |column: usize| column as f64 / COLUMNS as f64;
        let (from, to) = (share(columns.start), share(columns.end));
        let room = (to - from) * if app.narrow { 0.36 } else { 1.0 };
        let words = || {
            let verdict = word(cell.verdict, language);
            match (cell.bug, room > ROOM_FOR_MORE) {
                (None, _) => verdict,
                (Some(Wrong::MaySleep), false) => format!("▲ {}", text!(language, "lens-bug-short")),
                (Some(Wrong::MaySleep), true) => format!("▲ {}", text!(language, "lens-bug-wide", verdict = verdict)),
                (Some(Wrong::Deadlock), false) => format!("▲ {}", text!(language, "lens-deadlock-short")),
                (Some(Wrong::Deadlock), true) => {
                    format!("▲ {}", text!(language, "lens-deadlock-wide", verdict = verdict))
                }
            }
        };
        html! {
            <i class={classes!(class(cell.verdict), cell.bug.map(|_| "b"))} ~style={style_between(from, to)}>
                if room > ROOM_FOR_A_WORD {
                    <b>{words()}</b>
                }
            </i>
        }
    };
    html! {
        <>
            for row in 0..app.lens.rows().count() {
                <div class="strip">{for pieces(known(row), track).into_iter().map(piece)}</div>
            }
            <u ~style={style_at(track.place(app.cursor.step))}></u>
        </>
    }
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
