//! A table of the stage.

use super::Selection;
use yew::prelude::*;

/// A cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    /// A number, at the right.
    Number(String),
    /// Words, at the left.
    Words(String),
    /// The head of a row, which selects what it names.
    Pick(Selection, String),
    /// The head of a row.
    Head(String),
}

/// The head of a column.
#[derive(Clone, PartialEq, Debug)]
pub enum Column {
    /// Above numbers.
    Numbers(String),
    /// Above words.
    Words(String),
}

/// Properties of [`Table`].
#[derive(Properties, PartialEq)]
pub struct TableProps {
    /// What it is about.
    pub caption: AttrValue,
    /// The heads of its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// What is selected.
    pub selection: Selection,
    /// Selects something.
    pub select: Callback<Selection>,
}

/// A table.
#[component]
pub fn Table(props: &TableProps) -> Html {
    let head = |column: &Column| match column {
        Column::Numbers(label) => html! { <th scope="col">{label}</th> },
        Column::Words(label) => html! { <th scope="col" class="text">{label}</th> },
    };
    let cell = |cell: &Cell| match cell {
        Cell::Number(number) => html! { <td>{number}</td> },
        Cell::Words(words) => html! { <td class="text">{words}</td> },
        Cell::Pick(selection, label) => html! { <th scope="row">{pick(props, *selection, label)}</th> },
        Cell::Head(label) => html! { <th scope="row">{label}</th> },
    };
    html! {
        <table>
            <caption>{&props.caption}</caption>
            <thead><tr>{for props.columns.iter().map(head)}</tr></thead>
            <tbody>
                for cells in &props.rows {
                    <tr>{for cells.iter().map(cell)}</tr>
                }
            </tbody>
        </table>
    }
}

/// A button that selects what it names.
fn pick(props: &TableProps, selection: Selection, label: &str) -> Html {
    let chosen = props.selection == selection;
    let onclick = props.select.reform(move |_: MouseEvent| if chosen { Selection::None } else { selection });
    html! { <button type="button" aria-pressed={chosen.to_string()} {onclick}>{label}</button> }
}
