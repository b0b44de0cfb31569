//! The kernel log up to the current step, as dmesg would show it; each report leads to its step.

use super::flag_reader::FlagReader;
use crate::components::AppProps;
use crate::components::basics::button::{Button, act};
use crate::state::{Action, App};
use kmscope_session::{TimeCommand, text};
use yew::prelude::*;

/// Reports that are shown: the latest.
const SHOWN: usize = 12;

/// The panel.
#[component]
pub fn Dmesg(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let count = app.session.borrow().dmesg_count();
    html! {
        <section id="dmesg" class="dmesg" aria-label={text!(language, "dmesg-title")}>
            <h2>
                {text!(language, "dmesg-title")}
                <b class={classes!("dmesg-count", (count > 0).then_some("some"))}>{count}</b>
            </h2>
            <div id="dmesg-log" class="dmesg-log" tabindex="0">
                <FlagReader {language} />
                if count == 0 {
                    <p>{text!(language, "dmesg-none")}</p>
                } else {
                    {reports(app, count as usize)}
                }
            </div>
        </section>
    }
}

/// The latest step first; within it in order.
fn reports(app: &App, count: usize) -> Html {
    let language = app.language();
    let mut reports = app.session.borrow_mut().dmesg(SHOWN);
    reports.sort_by_key(|report| std::cmp::Reverse(report.step));
    let older = count.saturating_sub(SHOWN);
    html! {
        <>
            <ol>
                for report in reports {
                    <li key={report.number} class={(report.step == app.cursor.step).then_some("now")}>
                        <Button class="place" onclick={act(app, Action::Go(TimeCommand::SeekClamped(report.step)))}>
                            {text!(language, "dmesg-step", step = report.step)}
                        </Button>
                        <pre lang="en">{report.lines.join("\n")}</pre>
                        if let Some(note) = report.note {
                            <p class="fine">{note.say(language)}</p>
                        }
                    </li>
                }
            </ol>
            if older > 0 {
                <p>{text!(language, "dmesg-older", count = older)}</p>
            }
            <p>{text!(language, "dmesg-note")}</p>
        </>
    }
}
