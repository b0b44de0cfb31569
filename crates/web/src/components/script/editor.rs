//! The script: a textarea whose letters are invisible, over the same text in colours.
//!
//! Both have the same rows of the same height and scroll together, since the scroller is around
//! them: the textarea is as large as its text. Lines that are wider than the panel are wrapped, in both at the same
//! places. Of a long script only the rows around those in sight are drawn; there no line is wrapped.

use super::completion::{CompletionList, Offer};
use super::flag_hint::FlagHint;
use super::highlight::line_starts;
use super::lines::lines;
use super::results::line_results;
use super::row::{ScriptRow, other_sentence};
use super::window::{self, LONG_FROM};
use crate::components::AppProps;
use crate::platform;
use crate::state::Action;
use gloo::timers::callback::Timeout;
use kmscope_session::narrate::others_at;
use kmscope_session::{TimeCommand, text};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

/// Around the current line two more stay in sight.
const SIGHT_PX: f64 = 42.0;

/// A flag says what it means after the pointer rested on it for so long, ms.
const HINT_MS: u32 = 400;

/// A flag under the pointer.
#[derive(Clone, PartialEq, Debug)]
struct Pointed {
    flag: AttrValue,
    left_px: f64,
    top_px: f64,
}

/// The editor.
#[component]
pub fn Editor(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let scroller = use_node_ref();
    let area = use_node_ref();
    let pointed = use_state(|| None::<Pointed>);
    let offer = use_state_eq(|| None::<Offer>);
    let timer = use_mut_ref(|| None::<Timeout>);
    let rows_place = use_node_ref();
    let window = use_state_eq(|| window::FIRST);
    let starts = use_memo(app.text_rev, |_| line_starts(app.edits.text()));
    let long = starts.len() > LONG_FROM;
    let rows = window::of_lines(&window, starts.len());
    let lines = use_memo((app.text_rev, rows.clone()), |(_, rows)| {
        let wrong = if app.pending { &[] } else { app.compiled.diagnostics.as_slice() };
        lines(app.edits.text(), &starts, rows.clone(), wrong, |line| app.last_step_of_line(line))
    });
    let results = use_memo(
        (app.program_rev, app.records_rev, language, rows.clone(), app.veiled_after()),
        |(_, _, _, rows, _)| line_results(app, rows.clone()),
    );
    let widest = use_memo((app.text_rev, long), |(_, long)| match long {
        true => {
            let (line, columns) = window::widest(app.edits.text());
            (AttrValue::from(line.to_owned()), columns)
        }
        false => Default::default(),
    });

    // A change by a button puts the caret where it happened.
    use_effect_with(app.caret_rev, {
        let (area, caret) = (area.clone(), app.edits.present().caret);
        move |rev| {
            if *rev > 0
                && let Some(area) = area.cast::<HtmlTextAreaElement>()
            {
                let _ = area.set_selection_range(caret, caret);
            }
        }
    });

    // The current line stays in sight.
    use_effect_with((app.current_line(), app.program_rev), {
        let (scroller, rows_place) = (scroller.clone(), rows_place.clone());
        move |(line, _)| {
            let (Some(line), Some(scroller)) = (line.checked_sub(1), scroller.cast::<Element>()) else { return };
            match rows_place.cast::<HtmlElement>().and_then(|rows| row_height(&rows)).filter(|_| long) {
                Some(row_px) => {
                    let top = f64::from(line) * row_px;
                    platform::keep_span_in_sight(&scroller, top - SIGHT_PX, top + row_px + SIGHT_PX);
                }
                None => platform::keep_in_sight(&scroller, ".row.cur", SIGHT_PX),
            }
        }
    });
    let onscroll = {
        let (scroller, rows_place, window) = (scroller.clone(), rows_place.clone(), window.setter());
        Callback::from(move |_: Event| {
            let (Some(scroller), Some(rows)) = (scroller.cast::<Element>(), rows_place.cast::<HtmlElement>()) else {
                return;
            };
            if let Some(row_px) = row_height(&rows).filter(|_| long) {
                let top = f64::from(scroller.scroll_top());
                let place = |px: f64| (px.max(0.0) / row_px) as usize;
                window.set(window::around(place(top), place(top + f64::from(scroller.client_height())) + 1));
            }
        })
    };

    let oninput = {
        let (app, pointed, offer) = (app.clone(), pointed.clone(), offer.clone());
        Callback::from(move |event: InputEvent| {
            let area: HtmlTextAreaElement = event.target_unchecked_into();
            let caret = area.selection_start().ok().flatten().unwrap_or(0);
            pointed.set(None);
            // What is typed asks for words; what is pasted or taken back does not.
            let typed = event.input_type() == "insertText" || event.input_type() == "deleteContentBackward";
            let text = area.value();
            offer.set(if typed { Offer::at(&text, caret) } else { None });
            app.dispatch(Action::Type { text, caret, now_ms: platform::now_ms() });
        })
    };
    let take = {
        let (app, offer) = (app.clone(), offer.clone());
        Callback::from(move |at: usize| {
            if let Some(found) = &*offer {
                app.dispatch(Action::Fix { span: found.span.clone(), text: found.text(at) });
            }
            offer.set(None);
        })
    };
    let onkeydown = {
        let (offer, take) = (offer.clone(), take.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(found) = &*offer else { return };
            match event.key().as_str() {
                "ArrowDown" => offer.set(Some(found.moved(1))),
                "ArrowUp" => offer.set(Some(found.moved(-1))),
                "Tab" | "Enter" if !event.shift_key() => take.emit(found.chosen),
                "Escape" => offer.set(None),
                "ArrowLeft" | "ArrowRight" | "Home" | "End" | "PageUp" | "PageDown" => return offer.set(None),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let close = use_callback(offer.setter(), |_: Event, offer| offer.set(None));
    let onmousemove = {
        let (pointed, timer) = (pointed.clone(), timer.clone());
        Callback::from(move |event: MouseEvent| {
            let now = flag_at(f64::from(event.client_x()), f64::from(event.client_y()));
            if now.as_ref().map(|now| &now.flag) == pointed.as_ref().map(|known| &known.flag) {
                return;
            }
            if pointed.is_some() {
                pointed.set(None);
            }
            let pointed = pointed.clone();
            *timer.borrow_mut() = now.map(|now| Timeout::new(HINT_MS, move || pointed.set(Some(now))));
        })
    };
    let onmouseleave = {
        let (pointed, timer) = (pointed.clone(), timer);
        Callback::from(move |_: MouseEvent| {
            timer.borrow_mut().take();
            pointed.set(None);
        })
    };
    let go_to = use_callback(app.dispatcher(), |step: usize, dispatcher| {
        dispatcher.dispatch(Action::Go(TimeCommand::SeekClamped(step)));
    });

    let well = app.compiled.diagnostics.is_empty();
    let others = others_at(&app.view, app.program(), app.shown.micro);
    let current = app.current_line();
    // Lines that no line above them followed, each with the steps before its first.
    let begun = use_memo(app.program_rev, |_| {
        let mut begun: Vec<(usize, u32)> = Vec::new();
        for (before, step) in app.program().steps.iter().enumerate() {
            if begun.last().is_none_or(|(_, last)| step.line > *last) {
                begun.push((before, step.line));
            }
        }
        begun
    });
    let begun_by_now = begun.partition_point(|(before, _)| *before < app.cursor.step);
    let last_begun = begun_by_now.checked_sub(1).map_or(0, |at| begun[at].1);
    let numbers = u32::try_from(rows.start + 1).unwrap_or(u32::MAX)..;
    html! {
        <div class="editor-place">
            // The rows are silent: the same for those who do not see them.
            <ul id="others" class="sr">
                for other in &others {
                    <li>{other_sentence(other, language)}</li>
                }
            </ul>
            <div class="editor" ref={scroller} {onscroll}>
                <div class={classes!("editor-body", long.then_some("long"))}
                    ~style={if long { format!("--columns:{}", widest.1) } else { String::new() }}>
                    <div class="rows" ref={rows_place} aria-hidden="true"
                        ~style={if long { format!("--lines:{};--above:{}", starts.len(), rows.start) } else { String::new() }}>
                        for (number, (line, result)) in numbers.zip(lines.iter().zip(results.iter())) {
                            <ScriptRow key={number} {number} line={line.clone()} current={number == current}
                                future={number > last_begun && app.cursor.step > 0} result={result.clone()}
                                others={others.iter().filter(|other| other.line == number).cloned().collect::<Vec<_>>()}
                                {language} go_to={go_to.clone()} />
                        }
                    </div>
                    if long {
                        <div class="widest" aria-hidden="true">{&widest.0}</div>
                    }
                    <textarea id="script" ref={area} spellcheck="false" autocomplete="off" autocapitalize="off"
                        wrap="off" aria-label={text!(language, "ui-script")}
                        aria-describedby={if well { "script-hint" } else { "errors" }}
                        aria-invalid={if well { "false" } else { "true" }}
                        aria-autocomplete="list" aria-controls={offer.as_ref().map(|_| "completion")}
                        aria-activedescendant={offer.as_ref().map(|offer| format!("completion-{}", offer.chosen))}
                        value={app.edits.text().clone()} {oninput} {onkeydown} onblur={close.reform(Event::from)}
                        onmousedown={close.reform(Event::from)} {onmousemove} {onmouseleave} />
                    if let Some(offer) = &*offer {
                        <CompletionList offer={offer.clone()} {language} {take} />
                    }
                </div>
            </div>
            // Beside the scroller: in a container, what is fixed would scroll.
            <div class="tip-place">
                if let Some(Pointed { flag, left_px, top_px }) = &*pointed {
                    <FlagHint {flag} {language} era={app.program().machine.era()} left_px={*left_px} top_px={*top_px} />
                }
            </div>
        </div>
    }
}

/// The height of a row, where all are the same.
fn row_height(rows: &HtmlElement) -> Option<f64> {
    let row = rows.first_element_child()?.dyn_into::<HtmlElement>().ok()?;
    Some(f64::from(row.offset_height())).filter(|px| *px > 0.0)
}

/// The flag under a place of the window: the coloured text lies below the textarea.
fn flag_at(x: f64, y: f64) -> Option<Pointed> {
    #[expect(clippy::cast_possible_truncation, reason = "places in a window are small")]
    let below = gloo::utils::document().elements_from_point(x as f32, y as f32);
    below.iter().filter_map(|element| element.dyn_into::<Element>().ok()).find(|e| e.class_list().contains("fl")).map(
        |element| {
            let place = element.get_bounding_client_rect();
            Pointed {
                flag: element.text_content().unwrap_or_default().into(),
                left_px: place.left(),
                top_px: place.bottom() + 4.0,
            }
        },
    )
}
