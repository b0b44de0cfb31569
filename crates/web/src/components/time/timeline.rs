//! The scrubber: one tick a step, shaped by outcome; a `repeat` is a bar with its count. Below it, who runs, and
//! the lens.
//!
//! A native range carries keyboard and assistive technology; the pointer goes to the ticks below
//! it, whose places are not evenly spaced.

use super::free_pages::FreePages;
use super::runners::Runners;
use crate::components::AppProps;
use crate::components::basics::outcome_sign::{MarkerFlag, OutcomeSign, class_of};
use crate::components::basics::track::{PieceKind, Track, is_trouble, share_at, style_at, style_between};
use crate::components::lens::panel::Lens;
use crate::platform;
use crate::stage::geometry::between;
use crate::state::{Action, App};
use kmscope_session::{TimeCommand, text};
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

/// The row of ticks with the playhead, and what has the same places below it.
#[component]
pub fn Timeline(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let step = app.cursor.step;
    let track = use_memo((app.program_rev, app.records_rev, app.narrow), |_| Track::of(app));
    let row = use_node_ref();
    let veiled = app.veiled_after();

    let place = (app.clone(), track.clone(), row.clone());
    let on_press = use_callback(place.clone(), |event: PointerEvent, (app, track, row)| {
        if let Some(row) = row.cast::<Element>() {
            let _ = row.set_pointer_capture(event.pointer_id());
        }
        seek(&event, app, track, row);
        platform::focus("scrubber");
        event.prevent_default();
    });
    let on_drag = use_callback(place, |event: PointerEvent, (app, track, row)| {
        if event.buttons() & 1 == 1 {
            seek(&event, app, track, row);
        }
    });
    let oninput = use_callback(app.dispatcher(), |event: InputEvent, dispatcher| {
        let range: HtmlInputElement = event.target_unchecked_into();
        if let Ok(step) = range.value().parse() {
            dispatcher.dispatch(Action::Go(TimeCommand::SeekClamped(step)));
        }
    });
    let sentence = app.view.headline.say(language);
    let status = match step {
        0 => sentence,
        _ => text!(language, "ui-status", step = step, steps = app.step_count(), sentence = sentence),
    };
    html! {
        <div class="lines">
            <div class="timeline">
                <span class="tl-label" title={text!(language, "ui-ticks")} aria-hidden="true">
                    {text!(language, "ui-ticks-short")}
                </span>
                <div class="tl-row" ref={row.clone()} onpointerdown={on_press.clone()} onpointermove={on_drag}>
                    <input id="scrubber" type="range" min="0" max={app.step_count().to_string()} step="1"
                        aria-label={text!(language, "ui-scrubber")} aria-valuetext={status}
                        value={step.to_string()} {oninput} />
                    <div class="tl-pieces" aria-hidden="true">
                        for (at, (piece, from, to)) in track.placed().enumerate() {
                            <Tick key={at} kind={piece.kind} {from} {to} here={piece.steps.contains(&step)}
                                ahead={piece.steps.start > step}
                                veiled={veiled.is_some_and(|seen| piece.steps.start > seen)} />
                        }
                    </div>
                    <div class="playhead" ~style={style_at(track.place(step))} aria-hidden="true"></div>
                </div>
            </div>
            if app.has_lens() && !app.presents() {
                <Runners app={app.clone()} track={track.clone()} />
                if !app.layout().is_embed() {
                    <FreePages app={app.clone()} track={track.clone()} on_press={on_press.clone()} />
                }
            }
            <Lens app={app.clone()} {track} {row} {on_press} />
        </div>
    }
}

/// Goes to the step that the pointer is at.
fn seek(event: &PointerEvent, app: &App, track: &Track, row: &NodeRef) {
    let Some(share) = share_at(event, row) else { return };
    let step = track.step_at(between(share, 0.0, 1.0));
    if step != app.cursor.step || app.playing() {
        app.dispatch(Action::Go(TimeCommand::SeekClamped(step)));
    }
}

#[derive(Properties, PartialEq)]
struct TickProps {
    /// What it stands for.
    kind: PieceKind,
    /// Its edges, as shares of the row's width.
    from: f64,
    to: f64,
    /// We are there.
    here: bool,
    /// It is yet to come.
    ahead: bool,
    /// … and what comes of it is not given away.
    veiled: bool,
}

/// A step, a marker, or a bar for many steps.
#[component]
fn Tick(props: &TickProps) -> Html {
    let face = match props.kind {
        PieceKind::Tick(_) if props.veiled => html! { <i class="veiled"></i> },
        PieceKind::Bar(..) if props.veiled => html! { <i class="bar veiled"></i> },
        PieceKind::Tick(Some(sign)) => html! { <OutcomeSign {sign} /> },
        PieceKind::Tick(None) => html! { <i class="unknown"></i> },
        PieceKind::Marker => html! { <MarkerFlag /> },
        PieceKind::Line => html! { <i class="bar"></i> },
        PieceKind::Bar(sign, count) => html! {
            <>
                <i class={classes!("bar", class_of(sign))}></i>
                <span class={classes!("times", class_of(sign))}>
                    if is_trouble(sign) {
                        <OutcomeSign {sign} />
                        {" "}
                    }
                    {format!("×\u{2009}{}", crate::stage::number(i64::try_from(count).unwrap_or(0)))}
                </span>
            </>
        },
    };
    let class = classes!("tl-piece", props.ahead.then_some("fut"), props.here.then_some("here"));
    html! { <div {class} ~style={style_between(props.from, props.to)}>{face}</div> }
}
