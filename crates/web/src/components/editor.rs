//! The script: a textarea whose letters are invisible, over the same text in colours.
//!
//! Both have the same rows of the same height and scroll together, since the scroller is around
//! them: the textarea is as large as its text.

use super::flag_hint::flag_hint;
use super::highlight::{self, Run};
use super::{AppProps, line_results::line_results, signs};
use crate::after::use_after;
use crate::el::{El, el};
use crate::platform;
use crate::state::{Action, App};
use kmscope_scenario::TokenClass;
use kmscope_session::narrate::{LineResult, OtherAt, others_at};
use kmscope_session::{TimeCommand, text};
use std::ops::Range;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;
use yew::virtual_dom::ListenerKind::{onclick, oninput, onmouseleave, onmousemove};

/// Around the current line two more stay in sight.
const SIGHT_PX: f64 = 42.0;

/// A flag under the pointer.
#[derive(Clone, PartialEq, Debug)]
struct Pointed {
    flag: String,
    left_px: f64,
    top_px: f64,
}

/// The editor.
#[component]
pub fn Editor(props: &AppProps) -> Html {
    let app = &props.app;
    let scroller = use_node_ref();
    let area = use_node_ref();
    let pointed = use_state(|| None::<Pointed>);
    let timer = use_mut_ref(|| None::<gloo::timers::callback::Timeout>);
    let results = use_memo((app.program_rev, app.records_rev), |_| line_results(app));

    // A change by a button puts the caret where it happened.
    let put_caret = {
        let (rev, caret, area) = (app.caret_rev, app.edits.present().caret, area.clone());
        move || {
            if rev > 0
                && let Some(area) = area.cast::<HtmlTextAreaElement>()
            {
                let _ = area.set_selection_range(caret, caret);
            }
            None
        }
    };
    use_after([app.caret_rev, 0, 0], Box::new(put_caret));

    // The current line stays in sight.
    let show_line = {
        let (line, scroller) = (app.current_line(), scroller.clone());
        move || {
            if line > 0
                && let Some(scroller) = scroller.cast::<Element>()
            {
                platform::keep_in_sight(&scroller, &format!(".row:nth-child({line})"), SIGHT_PX);
            }
            None
        }
    };
    use_after([u64::from(app.current_line()), app.program_rev, 0], Box::new(show_line));

    let write = {
        let (app, pointed) = (app.clone(), pointed.clone());
        Callback::from(move |event: Event| {
            let area: HtmlTextAreaElement = event.target_unchecked_into();
            let caret = area.selection_start().ok().flatten().unwrap_or(0);
            pointed.set(None);
            app.dispatch(Action::Type { text: area.value(), caret, now_ms: platform::now_ms() });
        })
    };
    let point = {
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
            *timer.borrow_mut() =
                now.map(|now| gloo::timers::callback::Timeout::new(400, move || pointed.set(Some(now))));
        })
    };
    let leave = {
        let (pointed, timer) = (pointed.clone(), timer);
        Callback::from(move |_: Event| {
            timer.borrow_mut().take();
            pointed.set(None);
        })
    };

    let source = app.edits.text().clone();
    let language = app.language();
    let marks: Vec<Range<usize>> = app.compiled.diagnostics.iter().map(|wrong| visible(&source, &wrong.span)).collect();
    let described = if app.compiled.diagnostics.is_empty() { "script-hint" } else { "errors" };
    let field = el("textarea")
        .id("script")
        .at(&area)
        .set("spellcheck", "false")
        .set("autocomplete", "off")
        .set("autocapitalize", "off")
        .set("wrap", "off")
        .set("aria-label", text!(language, "ui-script"))
        .set("aria-describedby", described)
        .set("aria-invalid", if marks.is_empty() { "false" } else { "true" })
        .value(source.to_string())
        .on(oninput, write)
        .on(onmousemove, point)
        .on(onmouseleave, leave);
    let others = others_at(&app.view, app.program(), app.shown.micro);
    let rows = rows(app, &source, &marks, &results, &others);
    let rows = el("div").class("rows").set("aria-hidden", "true").put(rows);
    // The rows are silent: the same for those who do not see them.
    let said = others.iter().map(|other| el("li").put(other_sentence(app, other)).into());
    let said = el("ul").id("others").class("sr").put(said.collect::<Vec<Html>>());
    let hint = pointed.as_ref().map(|pointed| flag_hint(&pointed.flag, language, pointed.left_px, pointed.top_px));
    let editor = el("div").class("editor").at(&scroller).put(el("div").class("editor-body").put(rows).put(field));
    // Beside the scroller: in a container, what is fixed would scroll.
    el("div").class("editor-place").put(said).put(editor).put(el("div").class("tip-place").put(hint)).into()
}

fn rows(
    app: &App,
    source: &str,
    marks: &[Range<usize>],
    results: &[Option<LineResult>],
    others: &[OtherAt],
) -> Vec<Html> {
    let current = app.current_line();
    let ran = &app.program().steps[..app.cursor.step.min(app.step_count())];
    let last_begun = ran.iter().map(|step| step.line).max().unwrap_or(0);
    let first_error = app.compiled.diagnostics.iter().map(|wrong| wrong.line).min().unwrap_or(u32::MAX);
    let mut line_end = 0;
    highlight::lines(source, marks)
        .iter()
        .enumerate()
        .map(|(index, runs)| {
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            line_end = runs.last().map_or(line_end, |run| run.bytes.end);
            let wrong_end = marks.iter().any(|mark| mark.is_empty() && mark.start == line_end) && number >= first_error;
            let future = number > last_begun && app.cursor.step > 0;
            let row = el("div")
                .key(index)
                .class("row")
                .class_if(number == current, "cur")
                .class_if(future && number != current, "fut")
                .class_if(number >= first_error, "off");
            let code = runs.iter().fold(el("code"), |code, run| drawn(code, source, run));
            let wrong_end = wrong_end.then(|| el("span").class("wrong").put(" "));
            let result = results.get(index).and_then(Option::as_ref);
            let here = others.iter().filter(|other| other.line == number).map(|other| who(app, other).into());
            let here = el("span").class("others").put(here.collect::<Vec<Html>>());
            row.put(line_number(app, number)).put(code.put(wrong_end)).put(here).put(result_cell(app, result)).into()
        })
        .collect()
}

/// Where somebody else stands, in words.
fn other_sentence(app: &App, other: &OtherAt) -> String {
    let (language, line) = (app.language(), other.line.to_string());
    let who = other.who.say(language);
    if other.asleep {
        text!(language, "ui-sleeps-here", who = who, line = line)
    } else {
        text!(language, "ui-is-next-here", who = who, line = line)
    }
}

/// Somebody else who stands in this line.
fn who(app: &App, other: &OtherAt) -> El {
    let place = el("span").class("who").class_if(other.asleep, "asleep").set("title", other_sentence(app, other));
    place.put(other.who.say(app.language()))
}

fn line_number(app: &App, number: u32) -> El {
    let target = app.program().steps.iter().rposition(|step| step.line == number).map(|index| index + 1);
    let place = el("span").class("ln").put(number.to_string());
    let Some(step) = target else { return place };
    let app = app.clone();
    let go = Callback::from(move |_: Event| app.dispatch(Action::Go(TimeCommand::SeekClamped(step))));
    place.class("go").on(onclick, go)
}

/// A line with one more of its runs.
fn drawn(line: El, source: &str, run: &Run) -> El {
    let words = &source[run.bytes.clone()];
    let class = match run.class {
        Some(TokenClass::Keyword) => "kw",
        Some(TokenClass::Flag) => "fl",
        Some(TokenClass::Comment) => "cm",
        Some(TokenClass::Text) => "tx",
        _ if run.wrong => "",
        _ => return line.put(words),
    };
    line.put(el("span").class(class).class_if(run.wrong, "wrong").put(words))
}

fn result_cell(app: &App, result: Option<&LineResult>) -> El {
    let place = el("span").class("res");
    let Some(result) = result else { return place };
    let sign = (result.sign != kmscope_session::narrate::Sign::Nothing).then(|| signs::draw(result.sign));
    let words = result.text.as_ref().map(|message| message.say(app.language()));
    place.class(signs::class(result.sign)).put(sign).put(words)
}

/// The stretch to underline: not empty where there is a letter to underline.
fn visible(source: &str, span: &Range<usize>) -> Range<usize> {
    if span.start < span.end {
        return span.clone();
    }
    let next = source[span.start.min(source.len())..].chars().next().filter(|c| *c != '\n');
    span.start..span.start + next.map_or(0, char::len_utf8)
}

/// The flag under a place of the window: the coloured text lies below the textarea.
fn flag_at(x: f64, y: f64) -> Option<Pointed> {
    #[expect(clippy::cast_possible_truncation, reason = "places in a window are small")]
    let below = gloo::utils::document().elements_from_point(x as f32, y as f32);
    below.iter().filter_map(|element| element.dyn_into::<Element>().ok()).find(|e| e.class_list().contains("fl")).map(
        |element| {
            let place = element.get_bounding_client_rect();
            Pointed {
                flag: element.text_content().unwrap_or_default(),
                left_px: place.left(),
                top_px: place.bottom() + 4.0,
            }
        },
    )
}
