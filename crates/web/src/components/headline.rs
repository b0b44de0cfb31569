//! The one sentence of the step, large, and the second one below it.

use crate::components::AppProps;
use crate::components::basics::terms::Terms;
use kmscope_session::text;
use yew::prelude::*;

/// The headline.
#[component]
pub fn Headline(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let subline = app.view.subline.as_ref().map(|message| message.say(language)).unwrap_or_default();
    html! {
        <div class="headline">
            <h1 id="headline">{app.view.headline.say(language)}</h1>
            <p id="subline">
                if let Some(wrong) = app.compiled.diagnostics.first() {
                    <b>{text!(language, "ui-script-stops", line = wrong.line)}{" "}</b>
                }
                <Terms id="subline" text={subline} {language} stress_null={true} />
            </p>
        </div>
    }
}
