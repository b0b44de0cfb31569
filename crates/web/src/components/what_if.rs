//! What if: the request of the step with other flags, from another place, of another size, side by side; one
//! of them can become the script.

use super::parts::{Button, Select, act};
use super::why::{entry, folded};
use super::{AppProps, signs};
use crate::el::{El, el};
use crate::state::{Action, App, SETS};
use gloo::timers::callback::Timeout;
use kmscope_mm::Gfp;
use kmscope_mm::Outcome;
use kmscope_session::narrate::{Sign, gfp_text, left_side, right_side, zone_name};
use kmscope_session::whatif::{Asked, Fork, KEPT, Place, Variant, ZoneAfter};
use kmscope_session::{Language, text};
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

    /// The request with every flag set; first with its own, where these are none of them.
    fn variants(&self, asked: &Asked) -> Vec<(String, Variant)> {
        let own = Variant { gfp: None, place: Place::ALL[self.place], amount: self.amount() };
        let gfp = own_flags(asked);
        let known = SETS.iter().any(|(set, _)| *set == gfp);
        let first = (!known).then(|| (gfp_text(gfp), own));
        let sets = SETS.iter().map(|(set, name)| {
            let variant = Variant { gfp: (*set != gfp).then_some(*set), ..own };
            (name.replace("GFP_KERNEL | ", "… | "), variant)
        });
        first.into_iter().chain(sets).collect()
    }
}

/// The flags of the request, without those that every variant keeps.
fn own_flags(asked: &Asked) -> Gfp {
    asked.gfp().without(KEPT)
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

    use_effect_with((app.program_rev, asked, form.place, form.amount.clone(), app.playing()), {
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
    let typed = {
        let form = form.clone();
        Callback::from(move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            form.set(Form { amount: field.value(), ..(*form).clone() });
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
        options: Place::ALL.iter().map(|place| place_name(*place, language)).collect(),
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
            .on(ListenerKind::oninput, typed)
    });
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
            rows.push(detail(app, &asked, *variant, fork, &made[0]).into());
        }
    }
    el("section")
        .id("whatif")
        .class("whatif")
        .set("aria-label", title.clone())
        .put(el("h2").put(title))
        .put(el("div").class("tryrow").put(place.draw()).put(amount))
        .put(el("div").class("forks").put(rows))
        .into()
}

fn place_name(place: Place, language: Language) -> String {
    match place {
        Place::Here => text!(language, "ui-from-here"),
        Place::Task => text!(language, "whatif-in-task"),
        Place::HardIrq => text!(language, "ui-from-irq"),
        Place::Tasklet => text!(language, "ui-from-tasklet"),
        Place::Timer => text!(language, "ui-from-timer"),
        Place::SpinLock => text!(language, "ui-from-spinlock"),
    }
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
    let decided = fork.deciding.map(|check| {
        let sign = if matches!(check.verdict, kmscope_mm::event::Verdict::Pass) { ">" } else { "≤" };
        format!("{} {sign} {}", left_side(&check), right_side(&check))
    });
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

/// The way of one variant, what it leaves behind, and the way into the script.
fn detail(app: &App, asked: &Asked, variant: Variant, fork: &Fork, before: &Fork) -> El {
    let language = app.language();
    let changed = variant != Variant::default() || !asked.in_script;
    let node = |at: usize| entry(&fork.why[at], language).key(at);
    let make = changed.then(|| {
        let words = match app.session.borrow().rounds(asked) {
            0 | 1 => text!(language, "whatif-make"),
            rounds => text!(language, "whatif-make-rounds", rounds = rounds),
        };
        let onclick = act(app, Action::MakeStory(*asked, variant));
        Button { id: Some("make-story"), class: "btn small", face: words.into(), onclick, ..Button::default() }.draw()
    });
    el("div")
        .class("fork-detail")
        .put(el("p").put(fork.headline.say(language)))
        .put(el("ol").class("path").put(folded(&fork.why, None, language, node)))
        .put(differences(app, fork, before))
        .put(make)
}

/// What the zones have after the fork and did not have after the script's own request.
fn differences(app: &App, fork: &Fork, before: &Fork) -> El {
    let language = app.language();
    let session = app.session.borrow();
    let mut rows: Vec<Html> = Vec::new();
    let mut line = |what: String, was: String, is: String| {
        if was != is {
            let number = |number: String| el("td").class("n").put(number);
            rows.push(el("tr").put(el("th").set("scope", "row").put(what)).put(number(was)).put(number(is)).into());
        }
    };
    for (at, (is, was)) in fork.zones.iter().zip(&before.zones).enumerate() {
        let zone = zone_name(session.machine(), kmscope_mm::ZoneId(u8::try_from(at).unwrap_or_default()));
        let free = |after: &ZoneAfter| after.stat.free_pages.to_string();
        line(format!("{zone} {}", text!(language, "whatif-free")), free(was), free(is));
        for order in 0..is.blocks.len() {
            let what = text!(language, "whatif-blocks", order = order);
            line(format!("{zone} {what}"), was.blocks[order].to_string(), is.blocks[order].to_string());
        }
    }
    let yes = |yes: bool| if yes { text!(language, "whatif-yes") } else { text!(language, "whatif-no") };
    line(text!(language, "whatif-kswapd"), yes(before.kswapd_awake), yes(fork.kswapd_awake));
    if rows.is_empty() {
        return el("p").class("fine").put(text!(language, "whatif-same"));
    }
    let head = |words: String| el("th").set("scope", "col").put(words);
    let head =
        el("tr").put(el("td")).put(head(text!(language, "whatif-before"))).put(head(text!(language, "whatif-fork")));
    el("table").class("iq diff").put(el("thead").put(head)).put(el("tbody").put(rows))
}
