//! "Try a call here": function, size, flags and context make a line after the current one.

use super::AppProps;
use crate::state::{Action, App};
use kmscope_session::text;
use web_sys::{HtmlInputElement, HtmlSelectElement};
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

/// Where the call is made from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum From {
    Here,
    Irq,
    Tasklet,
    Timer,
    SpinLock,
}

impl From {
    const ALL: [Self; 5] = [Self::Here, Self::Irq, Self::Tasklet, Self::Timer, Self::SpinLock];

    fn wrap(self, call: &str) -> String {
        match self {
            Self::Here => call.to_owned(),
            Self::Irq => format!("in_irq {{ {call} }}"),
            Self::Tasklet => format!("in_tasklet {{ {call} }}"),
            Self::Timer => format!("in_timer {{ {call} }}"),
            Self::SpinLock => format!("spin_lock(lock);\n{call}\nspin_unlock(lock);"),
        }
    }

    fn label(self, language: kmscope_session::Language) -> String {
        match self {
            Self::Here => text!(language, "ui-from-here"),
            Self::Irq => text!(language, "ui-from-irq"),
            Self::Tasklet => text!(language, "ui-from-tasklet"),
            Self::Timer => text!(language, "ui-from-timer"),
            Self::SpinLock => text!(language, "ui-from-spinlock"),
        }
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
        Some(From::ALL[self.from].wrap(&call))
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

    let select = |change: fn(&mut Form, usize)| {
        let form = form.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let mut next = (*form).clone();
            change(&mut next, usize::try_from(select.selected_index()).unwrap_or(0));
            form.set(next);
        })
    };
    let input = |change: fn(&mut Form, String)| {
        let form = form.clone();
        Callback::from(move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            let mut next = (*form).clone();
            change(&mut next, field.value());
            form.set(next);
        })
    };
    let onpointer = {
        let form = form.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            form.set(Form { pointer: select.value(), ..(*form).clone() });
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
    let with_size = matches!(wants, Wants::Size | Wants::SizeOnly);
    let with_order = matches!(wants, Wants::FlagsOrder | Wants::PointerOrder);
    let with_flags = matches!(wants, Wants::Size | Wants::FlagsOrder);
    let with_pointer = matches!(wants, Wants::Pointer | Wants::PointerOrder);
    let chosen_pointer = form.pointer(app);
    html! {
        <form class="try" {onsubmit}>
            <h2>{text!(language, "ui-try-title")}</h2>
            <div class="tryrow">
                <select key="function" class="sel" id="try-function" aria-label={text!(language, "ui-try-function")}
                    onchange={select(|form, index| form.function = index)}>
                    {for FUNCTIONS.iter().enumerate().map(|(index, (name, _))| html! {
                        <option selected={index == form.function}>{*name}</option>
                    })}
                </select>
                if with_size {
                    <input key="size" id="try-size" class="size" value={form.size.clone()} inputmode="numeric"
                        aria-label={text!(language, "ui-try-size")} title={text!(language, "ui-try-size")}
                        oninput={input(|form, size| form.size = size)} />
                }
                if with_pointer {
                    <select key="pointer" class="sel grow" id="try-pointer" aria-label={text!(language, "ui-try-pointer")}
                        onchange={onpointer}>
                        {for app.program().variables.iter().map(|name| html! {
                            <option value={name.clone()} selected={Some(name) == chosen_pointer.as_ref()}>{name}</option>
                        })}
                    </select>
                }
                if with_flags {
                    <select key="flags" class="sel grow" id="try-flags" aria-label={text!(language, "ui-try-flags")}
                        onchange={select(|form, index| form.flags = index)}>
                        {for FLAGS.iter().enumerate().map(|(index, flags)| html! {
                            <option selected={index == form.flags}>{*flags}</option>
                        })}
                    </select>
                }
                if with_order {
                    <input key="order" id="try-order" class="order" value={form.order.clone()} inputmode="numeric"
                        aria-label={text!(language, "ui-try-order")} title={text!(language, "ui-try-order")}
                        oninput={input(|form, order| form.order = order)} />
                }
            </div>
            <div class="tryrow">
                <select class="sel grow words" id="try-from" aria-label={text!(language, "ui-try-from")}
                    onchange={select(|form, index| form.from = index)}>
                    {for From::ALL.iter().enumerate().map(|(index, from)| html! {
                        <option selected={index == form.from}>{from.label(language)}</option>
                    })}
                </select>
                <button type="submit" class="btn pri" id="add-line" disabled={statement.is_none()}
                    title={statement.clone().unwrap_or_default()}>{text!(language, "ui-add-line")}</button>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_variable_has_a_name_that_the_script_does_not_use() {
        let used = ["a".to_owned(), "b[0]".to_owned(), "b[1]".to_owned()];
        assert_eq!(free_variable(&used), "c");
        let all: Vec<String> = ('a'..='z').map(|c| c.to_string()).collect();
        assert_eq!(free_variable(&all), "v1");
    }
}
