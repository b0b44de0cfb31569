//! "Try a call here": function, size, flags and context make a line after the current one.

use super::{AppProps, parts::Select};
use crate::el::el;
use crate::state::{Action, App};
use kmscope_session::{text, whatif::Place};
use web_sys::HtmlInputElement;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind::{oninput, onsubmit};

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

    let words = |text: &[&str]| text.iter().map(|&word| word.to_owned()).collect();
    let select = |id, class, name, options, chosen, change: fn(&mut Form, &App, usize)| {
        let (app, form) = (app.clone(), form.clone());
        let onchange = Callback::from(move |index| {
            let mut next = (*form).clone();
            change(&mut next, &app, index);
            form.set(next);
        });
        Select { id, class, name: Some(name), keys: None, options, chosen, first_disabled: false, onchange }.draw()
    };
    let input = |id: &'static str, class: &'static str, name: String, value: &str, change: fn(&mut Form, String)| {
        let form = form.clone();
        let write = Callback::from(move |event: Event| {
            let field: HtmlInputElement = event.target_unchecked_into();
            let mut next = (*form).clone();
            change(&mut next, field.value());
            form.set(next);
        });
        el("input")
            .name(id)
            .id(id)
            .class(class)
            .set("inputmode", "numeric")
            .set("aria-label", name.clone())
            .set("title", name)
            .value(value.to_owned())
            .on(oninput, write)
    };
    let add = {
        let (app, statement) = (app.clone(), statement.clone());
        Callback::from(move |event: Event| {
            event.prevent_default();
            if let Some(statement) = &statement {
                app.dispatch(Action::AddLine(statement.clone()));
            }
        })
    };
    let with_size = matches!(wants, Wants::Size | Wants::SizeOnly);
    let with_order = matches!(wants, Wants::FlagsOrder | Wants::PointerOrder);
    let with_flags = matches!(wants, Wants::Size | Wants::FlagsOrder);
    let with_pointer = matches!(wants, Wants::Pointer | Wants::PointerOrder);
    let chosen_pointer = form.pointer(app);
    let variables = &app.program().variables;
    let function = select(
        "try-function",
        "sel",
        text!(language, "ui-try-function"),
        words(&FUNCTIONS.map(|(name, _)| name)),
        Some(form.function),
        |form, _, index| form.function = index,
    );
    let size = with_size
        .then(|| input("try-size", "size", text!(language, "ui-try-size"), &form.size, |form, size| form.size = size));
    let pointer = with_pointer.then(|| {
        let chosen = variables.iter().position(|name| Some(name) == chosen_pointer.as_ref());
        let name = text!(language, "ui-try-pointer");
        select("try-pointer", "sel grow", name, variables.clone(), chosen, |form, app, index| {
            form.pointer = app.program().variables.get(index).cloned().unwrap_or_default();
        })
    });
    let flags = with_flags.then(|| {
        let name = text!(language, "ui-try-flags");
        select("try-flags", "sel grow", name, words(&FLAGS), Some(form.flags), |form, _, index| form.flags = index)
    });
    let order = with_order.then(|| {
        input("try-order", "order", text!(language, "ui-try-order"), &form.order, |form, order| form.order = order)
    });
    let from = select(
        "try-from",
        "sel grow words",
        text!(language, "ui-try-from"),
        places().map(|place| place.words().say(language)).collect(),
        Some(form.from),
        |form, _, index| form.from = index,
    );
    let add_line = el("button")
        .set("type", "submit")
        .id("add-line")
        .class("btn pri")
        .set("disabled", statement.is_none())
        .set("title", statement.unwrap_or_default())
        .put(text!(language, "ui-add-line"));
    let row = || el("div").class("tryrow");
    el("form")
        .class("try")
        .on(onsubmit, add)
        .put(el("h2").put(text!(language, "ui-try-title")))
        .put(row().put(function).put(size).put(pointer).put(flags).put(order))
        .put(row().put(from).put(add_line))
        .into()
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
