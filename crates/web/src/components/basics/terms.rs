//! A sentence whose terms explain themselves: to whoever points at one, comes to it with the keyboard or taps it.

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use kmscope_session::Language;
use kmscope_session::glossary::{Term, find};
use web_sys::{HtmlElement, Node};
use yew::prelude::*;

/// Room that an explanation is given, pixels.
const WIDTH_PX: f64 = 320.0;
const HEIGHT_PX: f64 = 120.0;
const GAP_PX: f64 = 6.0;

/// Properties of [`Terms`].
#[derive(Properties, PartialEq)]
pub(crate) struct TermsProps {
    /// Begins the ids of the explanations: no other sentence of the page has it.
    pub id: AttrValue,
    /// The sentence.
    pub text: AttrValue,
    /// Its language.
    pub language: Language,
    /// What the reader has just read: its terms are explained there.
    #[prop_or_default]
    pub before: AttrValue,
    /// NULL stands out.
    #[prop_or_default]
    pub stress_null: bool,
}

/// The sentence.
#[component]
pub(crate) fn Terms(props: &TermsProps) -> Html {
    let TermsProps { id, text, language, before, stress_null } = props;
    let language = *language;
    let found = use_memo((text.clone(), before.clone(), language), |(text, before, language)| {
        let known = find(before, *language);
        let mut found = find(text, *language);
        found.retain(|here| !known.iter().any(|known| known.term == here.term));
        found
    });
    let plain = |text: &str| {
        if *stress_null {
            with_null(text)
        } else {
            html! { {text} }
        }
    };
    let mut parts = Vec::new();
    let mut end = 0;
    for found in found.iter() {
        parts.push(plain(&text[end..found.at.start]));
        let (word, term) = (text[found.at.clone()].to_owned(), found.term);
        parts.push(
            html! { <Explained key={term.key()} id={format!("{id}-{}", term.key())} {word} {term} {language} /> },
        );
        end = found.at.end;
    }
    parts.push(plain(&text[end..]));
    html! { <>{for parts}</> }
}

/// NULL stands out.
fn with_null(sentence: &str) -> Html {
    html! {
        for (index, part) in sentence.split("NULL").enumerate() {
            if index > 0 {
                <b>{"NULL"}</b>
            }
            {part}
        }
    }
}

#[derive(Properties, PartialEq)]
struct ExplainedProps {
    id: AttrValue,
    word: AttrValue,
    term: Term,
    language: Language,
}

/// A term, and beside it what it means, as long as somebody looks at it.
#[component]
fn Explained(props: &ExplainedProps) -> Html {
    let ExplainedProps { id, word, term, language } = props;
    let style = use_state_eq(|| None::<AttrValue>);
    let button = use_node_ref();
    let show = use_callback((button.clone(), style.setter()), |(), (button, style)| style.set(place(button)));
    let hide = use_callback(style.setter(), |(), style| style.set(None));
    use_effect_with((style.is_some(), button.clone()), {
        let hide = hide.clone();
        move |(open, button)| {
            let listeners = open.then(|| away(button, &hide));
            move || drop(listeners)
        }
    });
    let onkeydown = {
        let (open, hide) = (style.is_some(), hide.clone());
        Callback::from(move |event: KeyboardEvent| {
            if open && event.key() == "Escape" {
                // Esc closes this, and not also what it stands in.
                event.prevent_default();
                event.stop_propagation();
                hide.emit(());
            }
        })
    };
    let (on, off) = (
        |event: &Callback<()>| event.reform(|_: MouseEvent| ()),
        |event: &Callback<()>| event.reform(|_: FocusEvent| ()),
    );
    html! {
        <dfn class="term">
            <button type="button" ref={button} aria-describedby={id.clone()} onmouseenter={on(&show)} onclick={on(&show)}
                onmouseleave={on(&hide)} onfocus={off(&show)} onblur={off(&hide)} {onkeydown}>
                {word}
            </button>
            <span {id} role="tooltip" hidden={style.is_none()} style={(*style).clone()}>
                <b>{term.name(*language)}</b>{" "}{term.meaning(*language)}
            </span>
        </dfn>
    }
}

/// Where an explanation stands: below its word, or above it where there is no room below.
fn place(button: &NodeRef) -> Option<AttrValue> {
    let word = button.cast::<HtmlElement>()?.get_bounding_client_rect();
    let window = gloo::utils::window();
    let size =
        |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or_default();
    let (width, height) = (size(window.inner_width()), size(window.inner_height()));
    let left = word.left().min(width - WIDTH_PX - GAP_PX).max(GAP_PX);
    let vertical = if word.bottom() + HEIGHT_PX > height {
        format!("bottom:{}px", height - word.top() + GAP_PX)
    } else {
        format!("top:{}px", word.bottom() + GAP_PX)
    };
    Some(AttrValue::from(format!("left:{left}px;{vertical}")))
}

/// A tap elsewhere, and whatever moves the word away, close its explanation.
fn away(button: &NodeRef, hide: &Callback<()>) -> [EventListener; 2] {
    let document = gloo::utils::document();
    let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: true };
    let tapped = {
        let (button, hide) = (button.clone(), hide.clone());
        move |event: &Event| {
            let target = event.target().and_then(|target| wasm_bindgen::JsCast::dyn_into::<Node>(target).ok());
            let inside = button.get().is_some_and(|button| button.contains(target.as_ref()));
            if !inside {
                hide.emit(());
            }
        }
    };
    let hide = hide.clone();
    [
        EventListener::new_with_options(&document, "pointerdown", options, tapped),
        EventListener::new_with_options(&document, "scroll", options, move |_| hide.emit(())),
    ]
}
