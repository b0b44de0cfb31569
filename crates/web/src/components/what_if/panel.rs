//! What if: the request of the step with other flags, from another place, of another size, side by side; one
//! of them can become the script.

use super::fork::{ForkDetail, in_numbers};
use super::matrix::Matrix;
use crate::components::AppProps;
use crate::components::basics::button::{Button, act};
use crate::components::basics::outcome_sign::{OutcomeSign, class_of};
use crate::components::basics::select::{Select, ticked};
use crate::platform;
use crate::state::{Action, App, Overlay, SETS, set_name};
use gloo::timers::callback::Timeout;
use kmscope_mm::Gfp;
use kmscope_session::narrate::{Sign, gfp_text};
use kmscope_session::whatif::{Asked, Fork, KEPT, Place, Variant, read_flags, toggled};
use kmscope_session::{Message, text};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

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
pub(crate) fn own_flags(asked: &Asked) -> Gfp {
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
    let forks = use_state(Vec::<Rc<Fork>>::new);
    let asked = asked(app);
    let variants = form.variants(&asked);

    let on = (app.program_rev, asked, form.place, form.amount.clone(), form.flags.clone(), app.playing());
    use_effect_with(on, {
        let (app, forks, variants) = (app.clone(), forks.clone(), variants.clone());
        move |(.., playing)| {
            let make = move || {
                // The script's own outcome stands before them all.
                let all = std::iter::once(Variant::default()).chain(variants.iter().map(|(_, variant)| *variant));
                let made = app.session.borrow_mut().what_if(&asked, &all.collect::<Vec<_>>());
                forks.set(made.into_iter().map(Rc::new).collect());
            };
            let timer = (!playing).then(|| Timeout::new(PAUSE_MS, make));
            move || drop(timer)
        }
    });

    let on_place = use_callback(form.clone(), |place, form| form.set(Form { place, ..(**form).clone() }));
    let on_amount = use_callback(form.clone(), |event: InputEvent, form| {
        let field: HtmlInputElement = event.target_unchecked_into();
        form.set(Form { amount: field.value(), ..(**form).clone() });
    });
    let on_flags = use_callback(form.clone(), |event: InputEvent, form| {
        let field: HtmlInputElement = event.target_unchecked_into();
        form.set(Form { flags: field.value(), open: Some(0), ..(**form).clone() });
    });
    let flags = form.flags();
    let picked = flags.clone().and_then(Result::ok).unwrap_or_else(|| own_flags(&asked));
    let on_pick = use_callback((form.clone(), picked), |option: usize, (form, picked)| {
        // The first option is what the select is for.
        if let Some((gfp, _)) = option.checked_sub(1).and_then(|at| flags_offered().nth(at)) {
            form.set(Form { flags: gfp_text(toggled(*picked, gfp)), open: Some(0), ..(**form).clone() });
        }
        platform::show_first("whatif-pick");
    });
    let toggle = |at: usize| {
        let form = form.clone();
        let open = (form.open != Some(at)).then_some(at);
        Callback::from(move |_: MouseEvent| form.set(Form { open, ..(*form).clone() }))
    };

    let title = if asked.in_script { text!(language, "whatif-title") } else { text!(language, "whatif-title-own") };
    let amount_name = if asked.by_order() { text!(language, "whatif-order") } else { text!(language, "whatif-size") };
    let flags_name = text!(language, "whatif-flags");
    let places = Place::ALL.iter().map(|place| place.words().say(language).into());
    let offered = flags_offered().map(|(gfp, name)| ticked(picked.has(gfp), name));
    let offered = std::iter::once(text!(language, "whatif-pick-short").into()).chain(offered);
    let wrong = flags.and_then(Result::err);
    // Rows of an earlier step are not shown as if they were of this one.
    let made = if forks.len() == variants.len() + 1 { &forks[..] } else { &[] };
    html! {
        <section id="whatif" class="whatif" aria-label={title.clone()}>
            <div class="whatif-head">
                <h2>{title}</h2>
                <Button id="whatif-matrix" class="btn small" onclick={act(app, Action::Toggle(Overlay::Matrix))}>
                    {text!(language, "whatif-matrix")}
                </Button>
            </div>
            <div class="tryrow">
                <Select key="whatif-place" id="whatif-place" class="sel grow words"
                    name={text!(language, "whatif-place")} options={places.collect::<Vec<_>>()} chosen={form.place}
                    onchange={on_place} />
                if let Some(own) = asked.amount() {
                    <input id="whatif-amount" class="size" placeholder={own.to_string()}
                        aria-label={amount_name.clone()} title={amount_name} value={form.amount.clone()}
                        oninput={on_amount} />
                }
            </div>
            <div class="tryrow">
                <input id="whatif-flags" class="grow mono" placeholder={gfp_text(own_flags(&asked))}
                    aria-label={flags_name.clone()} title={flags_name}
                    aria-invalid={wrong.is_some().then_some("true")} aria-describedby="whatif-wrong"
                    spellcheck="false" autocapitalize="off" autocomplete="off" value={form.flags.clone()}
                    oninput={on_flags} />
                <Select key="whatif-pick" id="whatif-pick" class="sel words" name={text!(language, "whatif-pick")}
                    options={offered.collect::<Vec<_>>()} chosen={0} first_disabled=true onchange={on_pick} />
            </div>
            <p id="whatif-wrong" class="fine" role="status">{wrong.map(|wrong| wrong.say(language))}</p>
            <div class="forks">
                for (at, (fork, (name, variant))) in made.iter().skip(1).zip(&variants).enumerate() {
                    <ForkRow key={at} app={app.clone()} name={name.clone()} own={variant.gfp.is_none()}
                        open={form.open == Some(at)} fork={fork.clone()} before={made[0].clone()}
                        onclick={toggle(at)} />
                    if form.open == Some(at) {
                        <ForkDetail app={app.clone()} {asked} variant={*variant}
                            gfp={variant.gfp.unwrap_or_else(|| own_flags(&asked))} fork={fork.clone()}
                            before={made[0].clone()} />
                    }
                }
            </div>
            <div>
                if app.overlay == Some(Overlay::Matrix) {
                    <Matrix key="matrix" app={app.clone()} {asked} rows={variants.clone()} />
                }
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ForkRowProps {
    app: App,
    /// Its flags, by name.
    name: String,
    /// The flags are those of the script.
    own: bool,
    /// Its detail is shown below it.
    open: bool,
    /// What came of it …
    fork: Rc<Fork>,
    /// … and of the request as it is.
    before: Rc<Fork>,
    onclick: Callback<MouseEvent>,
}

/// One variant: sign, flags, what it got, what decided. What differs from the script stands out.
#[component]
fn ForkRow(props: &ForkRowProps) -> Html {
    let ForkRowProps { app, fork, before, .. } = props;
    let language = app.language();
    let (sign, was) = (Sign::of(&fork.record.outcome), Sign::of(&before.record.outcome));
    let ticks = fork.slept_ticks();
    let decided = fork.deciding.map(|check| in_numbers(app, &check)).unwrap_or_default();
    // From where, if not from where the script's own request was served.
    let zone = fork.zone.filter(|zone| before.zone != Some(*zone));
    let zone = zone.map(|zone| format!("{} ", app.session.borrow().zone_name(zone))).unwrap_or_default();
    let differs =
        sign != was || fork.killed != before.killed || fork.zone != before.zone || ticks != before.slept_ticks();
    html! {
        <button type="button" class={classes!("fork", props.own.then_some("own"), differs.then_some("differs"))}
            aria-expanded={if props.open { "true" } else { "false" }} onclick={props.onclick.clone()}>
            <OutcomeSign {sign} />
            <code>{props.name.as_str()}</code>
            <span class={class_of(sign)}>{fork.got.say(language)}</span>
            <span class="n">{zone}{decided}</span>
        </button>
    }
}
