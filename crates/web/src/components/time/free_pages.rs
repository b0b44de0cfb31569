//! Free pages of every zone over time, against the marks: on the same places as the steps.

use crate::components::basics::track::Track;
use crate::platform::css;
use crate::state::App;
use kmscope_mm::ZoneKind;
use kmscope_mm::zone::zone_index;
use kmscope_session::scene::ZoneScene;
use kmscope_session::text;
use std::ops::RangeInclusive;
use std::rc::Rc;
use yew::prelude::*;

/// The drawing's own units; it is stretched to its place.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 100.0;
/// A line has as many points at most as a wide screen has pixels.
const MOST_POINTS: usize = 750;

/// Height of the marks, as shares: so that below min it is to scale, and all zones share their rungs.
const MIN: f64 = 0.6;
const LOW: f64 = 0.75;
const HIGH: f64 = 0.9;

/// What is drawn, and where.
#[derive(Properties, PartialEq)]
pub(crate) struct FreePagesProps {
    /// The app.
    pub app: App,
    /// Where the steps are.
    pub track: Rc<Track>,
    /// The pointer goes to a step.
    pub on_press: Callback<PointerEvent>,
}

/// How high a number of free pages stands in a zone, as a share: the marks of this zone, above what it keeps from
/// ordinary requests, are the rungs; a zone without marks is filled to its size.
fn height(zone: &ZoneScene, reserve_pages: u32, free_pages: u32) -> f64 {
    let [free, min, low, high, all] =
        [free_pages, zone.min_pages, zone.low_pages, zone.high_pages, zone.managed_pages].map(f64::from);
    if zone.min_pages == 0 {
        return free / all.max(1.0);
    }
    let free = (free - f64::from(reserve_pages)).max(0.0);
    let rungs = [(0.0, 0.0), (min, MIN), (low, LOW), (high, HIGH), (all.max(high + 1.0), 1.0)];
    let above = rungs.iter().position(|(pages, _)| free <= *pages).unwrap_or(rungs.len() - 1).max(1);
    let ((from, below), (to, over)) = (rungs[above - 1], rungs[above]);
    (below + (over - below) * (free - from) / (to - from).max(1.0)).min(1.0)
}

/// The zone whose level matters to an ordinary request first: the highest that `GFP_KERNEL` may use.
fn first_zone(zones: &[ZoneScene]) -> usize {
    zones.iter().rposition(|zone| zone.kind != ZoneKind::HighMem).unwrap_or(0)
}

/// The lines.
#[component]
pub(crate) fn FreePages(props: &FreePagesProps) -> Html {
    let FreePagesProps { app, track, on_press } = props;
    let language = app.language();
    let zones = &app.view.after.zones;
    let first = first_zone(zones);
    let now = app.cursor.step;
    let known = app.session.borrow().known_steps().min(app.step_count());
    let ahead = app.veiled_after().map_or(known, |seen| known.min(seen)).max(now);
    let past = use_memo((app.program_rev, app.records_rev, now, app.narrow), |_| lines(app, track, 0..=now));
    let future =
        use_memo((app.program_rev, app.records_rev, now, ahead, app.narrow), |_| lines(app, track, now..=ahead));
    let line = |class: &'static str, lines: &[String]| -> Html {
        let each = |(at, points): (usize, &String)| {
            // The line that matters is drawn last.
            let own = (at == first).then_some("own");
            html! { <polyline class={classes!(class, own)} points={points.clone()} /> }
        };
        let (others, own): (Vec<_>, Vec<_>) = lines.iter().enumerate().partition(|(at, _)| *at != first);
        others.into_iter().chain(own).map(each).collect()
    };
    let marked = zones.get(first).is_some_and(|zone| zone.min_pages > 0);
    let rung = |(share, name): (f64, &'static str)| {
        let y = css::number((1.0 - share) * HEIGHT);
        let top = css::number((1.0 - share) * 100.0);
        (
            html! { <path class="rung" d={format!("M0 {y}H{WIDTH}")} /> },
            html! { <i ~style={format!("top:{top}%")}>{name}</i> },
        )
    };
    let (rungs, names): (Vec<Html>, Vec<Html>) =
        [(HIGH, "high"), (MIN, "min"), (MIN * 0.375, "⅜")].map(rung).into_iter().filter(|_| marked).unzip();
    html! {
        <div class="free-pages">
            <span class="tl-label" aria-hidden="true">
                {text!(language, "screen-free-pages")}
                <span class="rungs">{for names}</span>
            </span>
            <div class="free-row" onpointerdown={on_press}>
                <svg viewBox={format!("0 -3 {WIDTH} {}", HEIGHT + 6.0)} preserveAspectRatio="none" role="img"
                    aria-label={sentence(app)}>
                    {for rungs}
                    {line("past", &past)}
                    {line("next", &future)}
                </svg>
            </div>
        </div>
    }
}

/// The line of each zone over some steps, as points.
fn lines(app: &App, track: &Track, steps: RangeInclusive<usize>) -> Vec<String> {
    let session = app.session.borrow();
    let zones = &app.view.after.zones;
    let ordinary = usize::from(zone_index(app.view.after.arch, ZoneKind::Normal));
    let stride = (steps.end() - steps.start()).div_ceil(MOST_POINTS).max(1);
    let mut out = vec![String::new(); zones.len()];
    let mut place = track.places();
    for from in steps.clone().step_by(stride) {
        // Of many steps at one place, the lowest level: nothing that was short is lost.
        let to = (from + stride - 1).min(*steps.end());
        let levels = (from..=to).filter_map(|step| session.free_pages(step));
        let Some(lowest) = levels.reduce(|one, other| std::array::from_fn(|at| one[at].min(other[at]))) else { break };
        let x = css::number(place(to) * WIDTH);
        for ((zone, points), free) in zones.iter().zip(&mut out).zip(lowest) {
            let reserve = zone.reserve_pages.get(ordinary).copied().unwrap_or(0);
            let y = (1.0 - height(zone, reserve, free)) * HEIGHT;
            points.push_str(&format!("{x},{} ", css::number(y)));
        }
    }
    out
}

/// What the lines say about now.
fn sentence(app: &App) -> String {
    let language = app.language();
    let session = app.session.borrow();
    let zones = app.view.after.zones.iter().rev();
    let said = zones
        .map(|zone| text!(language, "screen-zone-free", zone = session.zone_name(zone.zone), free = zone.free_pages));
    said.reduce(|first, second| text!(language, "lens-rows", first = first, second = second)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmscope_session::Session;

    fn zones(script: &str) -> Vec<ZoneScene> {
        Session::new(kmscope_scenario::compile(script).program).view().after.zones.clone()
    }

    #[test]
    fn every_mark_has_its_rung_and_below_min_it_is_to_scale() {
        let zones = zones("machine x86_64 256M\n");
        let zone = &zones[first_zone(&zones)];
        let marks = [(0, 0.0), (zone.min_pages, MIN), (zone.low_pages, LOW), (zone.high_pages, HIGH)];
        for (pages, share) in marks {
            assert!((height(zone, 0, pages) - share).abs() < 1e-9, "{pages}");
            // What is kept from a request lies below its zero.
            assert!((height(zone, 100, pages + 100) - share).abs() < 1e-9, "{pages}");
        }
        let half = height(zone, 0, zone.min_pages / 2);
        assert!((half - MIN * f64::from(zone.min_pages / 2) / f64::from(zone.min_pages)).abs() < 1e-9, "{half}");
        assert!((height(zone, 0, zone.managed_pages) - 1.0).abs() < 1e-9);
        assert!(height(zone, 100, 7) == 0.0);
    }

    #[test]
    fn a_zone_without_marks_is_filled_to_its_size() {
        let zones = zones("machine toy 64\n");
        assert!((height(&zones[0], 0, 16) - 0.25).abs() < 1e-9);
    }

    #[test]
    fn the_zone_that_matters_is_the_highest_that_the_kernel_maps() {
        let name = |script| {
            let zones = zones(script);
            zones[first_zone(&zones)].kind
        };
        assert_eq!(name("machine x86_64 256M\n"), ZoneKind::Dma32);
        assert_eq!(name("machine x86_64 384M\n"), ZoneKind::Normal);
        assert_eq!(name("machine i386 1200M\n"), ZoneKind::Normal);
    }
}
