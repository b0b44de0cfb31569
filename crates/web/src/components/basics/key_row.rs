//! A row of a table of keys.

use yew::prelude::*;

/// Properties of [`KeyRow`].
#[derive(Properties, PartialEq)]
pub struct KeyRowProps {
    /// The keys, with spaces between them.
    pub keys: AttrValue,
    /// What they do.
    pub what: AttrValue,
}

/// What keys do.
#[component]
pub fn KeyRow(props: &KeyRowProps) -> Html {
    html! {
        <tr>
            <th scope="row">
                for key in props.keys.split(' ') {
                    <kbd>{key}</kbd>{" "}
                }
            </th>
            <td>{&props.what}</td>
        </tr>
    }
}
