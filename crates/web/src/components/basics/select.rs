//! A select of words, by their places.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Properties of [`Select`].
#[derive(Properties, PartialEq)]
pub struct SelectProps {
    /// Its id.
    pub id: AttrValue,
    /// Classes.
    #[prop_or_default]
    pub class: Classes,
    /// Its name, if no label stands beside it.
    #[prop_or_default]
    pub name: Option<AttrValue>,
    /// Keys that choose as well.
    #[prop_or_default]
    pub keys: Option<AttrValue>,
    /// What it offers.
    pub options: Vec<AttrValue>,
    /// Place of what is chosen.
    pub chosen: Option<usize>,
    /// The first of the options stands for something that cannot be chosen.
    #[prop_or_default]
    pub first_disabled: bool,
    /// An option was chosen.
    pub onchange: Callback<usize>,
}

/// A select. Which option is chosen is set when all are there: the attribute `selected` says only how it begins.
#[component]
pub fn Select(props: &SelectProps) -> Html {
    let select = use_node_ref();
    use_effect_with((select.clone(), props.chosen, props.options.clone()), |(select, chosen, _)| {
        if let (Some(select), Some(chosen)) = (select.cast::<HtmlSelectElement>(), chosen) {
            select.set_selected_index(i32::try_from(*chosen).unwrap_or(-1));
        }
    });
    let onchange = props.onchange.reform(|event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        usize::try_from(select.selected_index()).unwrap_or_default()
    });
    let option = |(at, words): (usize, &AttrValue)| {
        html! { <option disabled={props.first_disabled && at == 0}>{words}</option> }
    };
    html! {
        <select ref={select} id={props.id.clone()} class={props.class.clone()} aria-label={props.name.clone()}
            aria-keyshortcuts={props.keys.clone()} {onchange}>
            {for props.options.iter().enumerate().map(option)}
        </select>
    }
}

/// An option that is chosen or not, in a menu of several.
pub(crate) fn ticked(chosen: bool, name: &str) -> AttrValue {
    format!("{} {name}", if chosen { "✓" } else { "\u{2003}" }).into()
}
