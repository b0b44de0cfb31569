//! What the lens asks for: how many pages, with which flags.

use crate::components::AppProps;
use crate::components::basics::select::{Select, ticked};
use crate::platform;
use crate::state::{Action, LensChoice};
use kmscope_session::text;
use yew::prelude::*;

/// Orders that can be asked for.
const ORDERS: std::ops::RangeInclusive<u8> = 0..=10;

/// The two selects.
#[component]
pub(crate) fn LensChoices(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let on_order = use_callback(app.clone(), |order: usize, app| {
        let order = u8::try_from(order).unwrap_or_default();
        app.dispatch(Action::SetLens(LensChoice { order, ..app.lens }));
    });
    let on_flags = use_callback(app.clone(), |option: usize, app| {
        // The first option is what the select is for.
        if let Some(gfp) = option.checked_sub(1).and_then(|at| app.lens.offers().get(at).copied()) {
            app.dispatch(Action::SetLens(app.lens.toggled(gfp)));
        }
        // It is a menu: what it shows is what it is for.
        platform::show_first("lens-flags");
    });
    let pages = |order: u8| text!(language, "lens-pages", pages = 1_u32 << order).into();
    let sets = app.lens.offers().into_iter().map(|gfp| ticked(app.lens.has(gfp), &app.lens.name(gfp)));
    let sets = std::iter::once(text!(language, "lens-flags").into()).chain(sets);
    html! {
        <div class="lens-choice">
            <span>{text!(language, "screen-lens")}</span>
            <Select key="lens-order" id="lens-order" class="sel words quiet" name={text!(language, "lens-asks")}
                options={ORDERS.map(pages).collect::<Vec<_>>()} chosen={usize::from(app.lens.order)}
                onchange={on_order} />
            <Select key="lens-flags" id="lens-flags" class="sel words quiet"
                name={text!(language, "lens-flags-name")} options={sets.collect::<Vec<_>>()} chosen={0}
                first_disabled=true onchange={on_flags} />
        </div>
    }
}
