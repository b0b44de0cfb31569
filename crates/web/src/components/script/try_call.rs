//! "Try a call here": function, size, flags and context make a line after the current one.

use crate::components::AppProps;
use crate::components::basics::select::Select;
use crate::state::{Action, App};
use kmscope_session::{text, whatif::Place};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What a function wants to be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wants {
    /// A size in bytes and flags.
    Size,
    /// A size in bytes.
    SizeOnly,
    /// Flags, then an order.
    FlagsOrder,
    /// A pointer.
    Pointer,
    /// A pointer and an order.
    PointerOrder,
}

const FUNCTIONS: [(&str, Wants); 11] = [
    ("kmalloc", Wants::Size),
    ("kzalloc", Wants::Size),
    ("kfree", Wants::Pointer),
    ("__get_free_pages", Wants::FlagsOrder),
    ("free_pages", Wants::PointerOrder),
    ("alloc_pages", Wants::FlagsOrder),
    ("__free_pages", Wants::PointerOrder),
    ("vmalloc", Wants::SizeOnly),
    ("vfree", Wants::Pointer),
    ("kvmalloc", Wants::Size),
    ("kvfree", Wants::Pointer),
];

const FLAGS: [&str; 10] = [
    "GFP_KERNEL",
    "GFP_ATOMIC",
    "GFP_NOWAIT",
    "GFP_NOIO",
    "GFP_NOFS",
    "GFP_USER",
    "GFP_KERNEL | GFP_DMA",
    "GFP_KERNEL | __GFP_ZERO",
    "GFP_KERNEL | __GFP_NORETRY",
    "GFP_KERNEL | __GFP_NOFAIL",
];

/// Where the call can be made from: everywhere but outside of what the script is in.
fn places() -> impl Iterator<Item = Place> {
    Place::ALL.into_iter().filter(|place| *place != Place::Task)
}

/// The call with what brings it there: a block on the same line, other calls on lines of their own.
fn wrapped(call: &str, place: Place) -> String {
    let (open, close) = place.around();
    match open.as_bytes().last() {
        None => call.to_owned(),
        Some(b'{') => format!("{open} {call} {close}"),
        Some(_) => format!("{open}\n{call}\n{close}"),
    }
}

#[derive(Clone, PartialEq, Debug)]
struct Form {
    function: usize,
    size: String,
    order: String,
    flags: usize,
    pointer: String,
    from: usize,
}

impl Form {
    /// The statement, or `None` while something is missing.
    fn statement(&self, app: &App) -> Option<String> {
        let (function, wants) = FUNCTIONS[self.function];
        let flags = FLAGS[self.flags];
        let size = self.size.trim();
        let size_ok = is_number(size.trim_end_matches(['K', 'M', 'G', 'k', 'm', 'g']));
        let order = self.order.trim();
        let variable = free_variable(&app.program().variables);
        let call = match wants {
            Wants::Size if size_ok => format!("{variable} = {function}({size}, {flags});"),
            Wants::SizeOnly if size_ok => format!("{variable} = {function}({size});"),
            Wants::FlagsOrder if is_number(order) => format!("{variable} = {function}({flags}, {order});"),
            Wants::Pointer => format!("{function}({});", self.pointer(app)?),
            Wants::PointerOrder if is_number(order) => format!("{function}({}, {order});", self.pointer(app)?),
            _ => return None,
        };
        Some(wrapped(&call, places().nth(self.from).unwrap_or_default()))
    }

    /// The chosen variable if it still exists, else the last one of the script.
    fn pointer(&self, app: &App) -> Option<String> {
        let variables = &app.program().variables;
        variables.iter().find(|name| **name == self.pointer).or_else(|| variables.last()).cloned()
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// A name that the script does not use: `a` … `z`, then `v1`, `v2`, …
fn free_variable(used: &[String]) -> String {
    let is_used = |name: &str| used.iter().any(|known| known.split('[').next() == Some(name));
    let letters = ('a'..='z').map(|letter| letter.to_string());
    let numbered = (1..).map(|number| format!("v{number}"));
    letters.chain(numbered).find(|name| !is_used(name)).unwrap_or_default()
}

/// The form.
#[component]
pub fn TryCall(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let form = use_state(|| Form {
        function: 0,
        size: "200".to_owned(),
        order: "0".to_owned(),
        flags: 1,
        pointer: String::new(),
        from: 0,
    });
    let wants = FUNCTIONS[form.function].1;
    let statement = form.statement(app);

    // What is chosen or written changes the form.
    let choose = |change: fn(&mut Form, usize)| {
        let form = form.clone();
        Callback::from(move |index| {
            let mut next = (*form).clone();
            change(&mut next, index);
            form.set(next);
        })
    };
    let write = |change: fn(&mut Form, String)| {
        let form = form.clone();
        Callback::from(move |text| {
            let mut next = (*form).clone();
            change(&mut next, text);
            form.set(next);
        })
    };
    let on_pointer = {
        let (app, form) = (app.clone(), form.clone());
        Callback::from(move |index: usize| {
            let pointer = app.program().variables.get(index).cloned().unwrap_or_default();
            form.set(Form { pointer, ..(*form).clone() });
        })
    };
    let onsubmit = {
        let (app, statement) = (app.clone(), statement.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(statement) = &statement {
                app.dispatch(Action::AddLine(statement.clone()));
            }
        })
    };
    let functions = FUNCTIONS.map(|(name, _)| AttrValue::Static(name)).to_vec();
    let places = places().map(|place| place.words().say(language).into());
    let variables = &app.program().variables;
    let pointers = variables.iter().map(|name| AttrValue::from(name.clone()));
    let pointer = form.pointer(app);
    html! {
        <details id="try">
            <summary class="btn">{text!(language, "screen-try")}</summary>
            <form class="try" {onsubmit}>
            <div class="tryrow">
                <Select key="try-function" id="try-function" class="sel" name={text!(language, "ui-try-function")}
                    options={functions} chosen={form.function}
                    onchange={choose(|form, index| form.function = index)} />
                if matches!(wants, Wants::Size | Wants::SizeOnly) {
                    <NumberField key="try-size" id="try-size" class="size" name={text!(language, "ui-try-size")}
                        value={form.size.clone()} onchange={write(|form, size| form.size = size)} />
                }
                if matches!(wants, Wants::Pointer | Wants::PointerOrder) {
                    <Select key="try-pointer" id="try-pointer" class="sel grow" name={text!(language, "ui-try-pointer")}
                        options={pointers.collect::<Vec<_>>()}
                        chosen={variables.iter().position(|name| Some(name) == pointer.as_ref())}
                        onchange={on_pointer} />
                }
                if matches!(wants, Wants::Size | Wants::FlagsOrder) {
                    <Select key="try-flags" id="try-flags" class="sel grow" name={text!(language, "ui-try-flags")}
                        options={FLAGS.map(AttrValue::Static).to_vec()} chosen={form.flags}
                        onchange={choose(|form, index| form.flags = index)} />
                }
                if matches!(wants, Wants::FlagsOrder | Wants::PointerOrder) {
                    <NumberField key="try-order" id="try-order" class="order" name={text!(language, "ui-try-order")}
                        value={form.order.clone()} onchange={write(|form, order| form.order = order)} />
                }
            </div>
            <div class="tryrow">
                <Select key="try-from" id="try-from" class="sel grow words" name={text!(language, "ui-try-from")}
                    options={places.collect::<Vec<_>>()} chosen={form.from}
                    onchange={choose(|form, index| form.from = index)} />
                <button id="add-line" type="submit" class="btn pri" disabled={statement.is_none()}
                    title={statement.clone().unwrap_or_default()}>
                    {text!(language, "ui-add-line")}
                </button>
            </div>
            </form>
        </details>
    }
}

#[derive(Properties, PartialEq)]
struct NumberFieldProps {
    id: AttrValue,
    class: Classes,
    name: AttrValue,
    value: AttrValue,
    /// Something else was written.
    onchange: Callback<String>,
}

/// A field for a number.
#[component]
fn NumberField(props: &NumberFieldProps) -> Html {
    let oninput = props.onchange.reform(|event: InputEvent| {
        let field: HtmlInputElement = event.target_unchecked_into();
        field.value()
    });
    html! {
        <input id={props.id.clone()} class={props.class.clone()} inputmode="numeric" aria-label={props.name.clone()}
            title={props.name.clone()} value={props.value.clone()} {oninput} />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_stands_in_a_block_or_between_two_calls() {
        let call = "p = alloc_page(GFP_ATOMIC);";
        assert_eq!(wrapped(call, Place::Here), call);
        assert_eq!(wrapped(call, Place::HardIrq), format!("in_irq {{ {call} }}"));
        assert_eq!(wrapped(call, Place::SpinLock), format!("spin_lock(lock);\n{call}\nspin_unlock(lock);"));
        let scope = format!("saved = memalloc_nofs_save();\n{call}\nmemalloc_nofs_restore(saved);");
        assert_eq!(wrapped(call, Place::NoFs), scope);
    }

    #[test]
    fn a_new_variable_has_a_name_that_the_script_does_not_use() {
        let used = ["a".to_owned(), "b[0]".to_owned(), "b[1]".to_owned()];
        assert_eq!(free_variable(&used), "c");
        let all: Vec<String> = ('a'..='z').map(|c| c.to_string()).collect();
        assert_eq!(free_variable(&all), "v1");
    }
}
