//! Tabs, where panels share a place.

use super::button::Button;
use yew::prelude::*;

/// Properties of [`Tabs`].
#[derive(Properties, PartialEq)]
pub struct TabsProps {
    /// A class more.
    pub class: Classes,
    /// What is chosen here.
    pub name: AttrValue,
    /// What the tabs say.
    pub labels: Vec<AttrValue>,
    /// Place of the chosen one.
    pub chosen: usize,
    /// A tab was chosen.
    pub onchange: Callback<usize>,
}

/// A row of tabs.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    html! {
        <nav class={classes!("tabs", props.class.clone())} aria-label={props.name.clone()}>
            for (index, label) in props.labels.iter().enumerate() {
                <Button pressed={index == props.chosen} onclick={props.onchange.reform(move |_: MouseEvent| index)}>
                    {label}
                </Button>
            }
        </nav>
    }
}
