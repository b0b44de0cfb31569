//! What if: the request of the step with other flags, from another place, of another size, side by side; one
//! of them can become the script.

use super::fork::{Detail, detail, in_numbers};
use super::lens::ticked;
use super::matrix::{Matrix, MatrixProps};
use super::parts::{Button, Select, act};
use super::{AppProps, signs};
use crate::el::{El, component, el};
use crate::state::{Action, App, Overlay, SETS, set_name};
use gloo::timers::callback::Timeout;
use kmscope_mm::{Gfp, Outcome};
use kmscope_session::narrate::{Sign, gfp_text, zone_name};
use kmscope_session::whatif::{Asked, Fork, KEPT, Place, Variant, read_flags, toggled};
use kmscope_session::{Message, text};
use web_sys::HtmlInputElement;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

/// Forks are made when one has stayed at a step for so long, ms.
const PAUSE_MS: u32 = 60;

/// What is chosen.
#[derive(Clone, PartialEq, Eq, Default)]
struct Form {
    place: usize,
    amount: String,
    /// Flags as they are typed; empty: none but the sets.
    flags: String,
    open: Option<usize>,
}

impl Form {
    /// A number with `K` or `M` behind it.
    fn amount(&self) -> Option<u64> {
        let text = self.amount.trim();
        let digits = text.trim_end_matches(['K', 'k', 'M', 'm']);
        let shift = match &text.as_bytes()[digits.len()..] {
            [] => 0,
            [b'K' | b'k'] => 10,
            [b'M' | b'm'] => 20,
            _ => return None,
        };
        digits.parse::<u64>().ok()?.checked_mul(1 << shift)
    }

    /// The flags that are typed, if any.
    fn flags(&self) -> Option<Result<Gfp, Message>> {
        (!self.flags.trim().is_empty()).then(|| read_flags(&self.flags))
    }

    /// The request with the flags that are typed, with its own where these are no set, and with every set.
    fn variants(&self, asked: &Asked) -> Vec<(String, Variant)> {
        let gfp = own_flags(asked);
        let typed = self.flags().and_then(Result::ok).filter(|typed| *typed != gfp && !SETS.contains(typed));
        let own = (!SETS.contains(&gfp)).then_some(gfp);
        let all = typed.into_iter().chain(own).chain(SETS);
        let variant = |set: Gfp| {
            let name = set_name(set).replace("GFP_KERNEL | ", "… | ");
            let gfp = (set != gfp).then_some(set);
            (name, Variant { gfp, place: Place::ALL[self.place], amount: self.amount() })
        };
        all.map(variant).collect()
    }
}

/// The flags of the request, without those that every variant keeps.
pub(super) fn own_flags(asked: &Asked) -> Gfp {
    asked.gfp().without(KEPT)
}

/// Sets and single flags that can be picked, as they are written.
fn flags_offered() -> impl Iterator<Item = (Gfp, &'static str)> {
    // A set of one flag is that flag.
    let sets = Gfp::COMBINATIONS.iter().filter(|(set, _)| set.0.count_ones() > 1);
    sets.chain(Gfp::BITS).copied()
}

/// The step whose request is varied: the one that is shown, if it makes one.
pub(crate) fn asked(app: &App) -> Asked {
    let session = app.session.borrow();
    let shown = session.asked(app.shown.step);
    if shown.in_script { shown } else { session.asked(app.cursor.step) }
}

/// The panel.
#[component]
pub fn WhatIf(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let form = use_state(Form::default);
    let forks = use_state(Vec::<Fork>::new);
    let asked = asked(app);

    let on = (app.program_rev, asked, form.place, form.amount.clone(), form.flags.clone(), app.playing());
    use_effect_with(on, {
        let (app, forks, variants) = (app.clone(), forks.clone(), form.variants(&asked));
        move |(.., playing)| {
            let make = move || {
                // The script's own outcome stands before them all.
                let all = std::iter::once(Variant::default()).chain(variants.iter().map(|(_, variant)| *variant));
                let made = app.session.borrow_mut().what_if(&asked, &all.collect::<Vec<_>>());
                forks.set(made);
            };
            let timer = (!playing).then(|| Timeout::new(PAUSE_MS, make));
            move || drop(timer)
        }
    });

    let place = {
        let form = form.clone();
        Callback::from(move |place| form.set(Form { place, ..(*form).clone() }))
    };
    let typed = |write: fn(Form, String) -> Form| {
        let form = form.clone();
        Callback::from(move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            form.set(write((*form).clone(), field.value()));
        })
    };
    let flags = form.flags();
    let picked = flags.clone().and_then(Result::ok).unwrap_or_else(|| own_flags(&asked));
    let pick = {
        let form = form.clone();
        // The first option is what the select is for.
        Callback::from(move |option: usize| {
            if let Some((gfp, _)) = option.checked_sub(1).and_then(|at| flags_offered().nth(at)) {
                form.set(Form { flags: gfp_text(toggled(picked, gfp)), open: Some(0), ..(*form).clone() });
            }
            crate::platform::show_first("whatif-pick");
        })
    };
    let amount_name = if asked.by_order() { text!(language, "whatif-order") } else { text!(language, "whatif-size") };
    let title = if asked.in_script { text!(language, "whatif-title") } else { text!(language, "whatif-title-own") };
    let variants = form.variants(&asked);
    // Rows of an earlier step are not shown as if they were of this one.
    let made = if forks.len() == variants.len() + 1 { &forks[..] } else { &[] };
    let place = Select {
        id: "whatif-place",
        class: "sel grow words",
        name: Some(text!(language, "whatif-place")),
        keys: None,
        options: Place::ALL.iter().map(|place| place.words().say(language)).collect(),
        chosen: Some(form.place),
        first_disabled: false,
        onchange: place,
    };
    let amount = asked.amount().map(|own| {
        el("input")
            .id("whatif-amount")
            .class("size")
            .set("placeholder", own.to_string())
            .set("aria-label", amount_name.clone())
            .set("title", amount_name)
            .value(form.amount.clone())
            .on(ListenerKind::oninput, typed(|form, amount| Form { amount, ..form }))
    });
    let flags_name = text!(language, "whatif-flags");
    let wrong = flags.and_then(Result::err);
    let field = el("input")
        .id("whatif-flags")
        .class("grow mono")
        .set("placeholder", gfp_text(own_flags(&asked)))
        .set("aria-label", flags_name.clone())
        .set("title", flags_name)
        .set("aria-invalid", wrong.is_some().then_some("true"))
        .set("aria-describedby", "whatif-wrong")
        .set("spellcheck", "false")
        .set("autocapitalize", "off")
        .set("autocomplete", "off")
        .value(form.flags.clone())
        .on(ListenerKind::oninput, typed(|form, flags| Form { flags, open: Some(0), ..form }));
    let offered = flags_offered().map(|(gfp, name)| ticked(picked.has(gfp), name));
    let pick = Select {
        id: "whatif-pick",
        class: "sel words",
        name: Some(text!(language, "whatif-pick")),
        keys: None,
        options: std::iter::once(text!(language, "whatif-pick-short")).chain(offered).collect(),
        chosen: Some(0),
        first_disabled: true,
        onchange: pick,
    };
    let wrong = wrong.map(|wrong| wrong.say(language));
    let open_matrix = Button {
        id: Some("whatif-matrix"),
        class: "btn small",
        face: text!(language, "whatif-matrix").into(),
        onclick: act(app, Action::Toggle(Overlay::Matrix)),
        ..Button::default()
    };
    let matrix = (app.overlay == Some(Overlay::Matrix))
        .then(|| component::<Matrix>("matrix", MatrixProps { app: app.clone(), asked, rows: variants.clone() }));
    let mut rows: Vec<Html> = Vec::new();
    for (at, (fork, (name, variant))) in made.iter().skip(1).zip(&variants).enumerate() {
        let open = form.open == Some(at);
        let toggle = {
            let form = form.clone();
            Callback::from(move |_: MouseEvent| form.set(Form { open: (!open).then_some(at), ..(*form).clone() }))
        };
        let shape = Row { name, own: variant.gfp.is_none(), open };
        rows.push(row(app, &shape, fork, &made[0], toggle).key(at).into());
        if open {
            let gfp = variant.gfp.unwrap_or_else(|| own_flags(&asked));
            rows.push(detail(app, &Detail { asked: &asked, variant: *variant, gfp, fork, before: &made[0] }).into());
        }
    }
    el("section")
        .id("whatif")
        .class("whatif")
        .set("aria-label", title.clone())
        .put(el("div").class("whatif-head").put(el("h2").put(title)).put(open_matrix.draw()))
        .put(el("div").class("tryrow").put(place.draw()).put(amount))
        .put(el("div").class("tryrow").put(field).put(pick.draw()))
        .put(el("p").id("whatif-wrong").class("fine").set("role", "status").put(wrong))
        .put(el("div").class("forks").put(rows))
        .put(el("div").put(matrix))
        .into()
}

/// How a row looks.
struct Row<'a> {
    name: &'a str,
    /// The flags are those of the script.
    own: bool,
    /// Its detail is shown below it.
    open: bool,
}

/// One variant: sign, flags, what it got, what decided. What differs from the script stands out.
fn row(app: &App, shape: &Row, fork: &Fork, before: &Fork, toggle: Callback<MouseEvent>) -> El {
    let language = app.language();
    let (sign, was) = (Sign::of(&fork.record.outcome), Sign::of(&before.record.outcome));
    let ticks = fork.slept_ticks();
    let got = match sign {
        _ if matches!(fork.record.outcome, Outcome::Hangs { .. }) => text!(language, "result-never"),
        Sign::SleptGranted if fork.killed => text!(language, "whatif-killed", ticks = ticks),
        Sign::SleptGranted => text!(language, "whatif-slept", ticks = ticks),
        Sign::SleptNull => text!(language, "whatif-slept-null", ticks = ticks),
        sign => sign.words().say(language),
    };
    let decided = fork.deciding.map(|check| in_numbers(app, &check));
    // From where, if not from where the script's own request was served.
    let zone = fork.zone.filter(|zone| before.zone != Some(*zone));
    let zone = zone.map(|zone| format!("{} ", zone_name(app.session.borrow().machine(), zone)));
    let differs =
        sign != was || fork.killed != before.killed || fork.zone != before.zone || ticks != before.slept_ticks();
    let numbers = el("span").class("n").put(zone).put(decided);
    el("button")
        .set("type", "button")
        .class("fork")
        .class_if(shape.own, "own")
        .class_if(differs, "differs")
        .set("aria-expanded", if shape.open { "true" } else { "false" })
        .on(ListenerKind::onclick, toggle)
        .put(signs::draw(sign))
        .put(el("code").put(shape.name))
        .put(el("span").class(signs::class(sign)).put(got))
        .put(numbers)
}
