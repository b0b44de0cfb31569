//! How the screen is arranged at the moment: sides, the presenter, the first visit, what is veiled.

use super::{AppState, Panel, Room, Run, Side, Tab, Which};
use crate::stage::Selection;
use kmscope_scenario::lessons::place_of;
use kmscope_session::TimeCommand;
use kmscope_session::biography::Subject;

/// Quick enough to be over at once, for a movement that is to end.
const FINISHING: f64 = 64.0;

/// Before an audience.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Show {
    /// The screen is black.
    pub dimmed: bool,
    /// The present step is still being shown, as far as is known.
    moving: bool,
    /// … and is to come to its end.
    finishing: bool,
}

/// The tab that shows a side on a phone.
const fn tab_of(which: Which) -> Tab {
    match which {
        Which::Left => Tab::Script,
        Which::Right => Tab::Why,
    }
}

/// What of a selection has a biography.
pub fn biography_subject(selection: Selection) -> Option<Subject> {
    match selection {
        Selection::Frame(pfn) | Selection::Block { pfn, .. } => Some(Subject::Frame(pfn)),
        Selection::Object(object) => Some(Subject::Object(object)),
        _ => None,
    }
}

impl AppState {
    /// Whether a side is to be seen, beside the stage or over it.
    pub fn is_open(&self, which: Which) -> bool {
        if self.room == Room::Phone {
            return self.tab == tab_of(which);
        }
        if self.room.lays_over(which) { self.over == Some(which) } else { self.prefs.sides.side(which).open }
    }

    /// A side opens or shuts.
    pub(super) fn toggle_side(&mut self, which: Which) {
        if self.room == Room::Phone {
            self.tab = if self.is_open(which) { Tab::Stage } else { tab_of(which) };
        } else if self.room.lays_over(which) {
            self.over = if self.over == Some(which) { None } else { Some(which) };
        } else {
            let side = self.prefs.sides.side_mut(which);
            side.open = !side.open;
        }
    }

    /// A side has been dragged.
    pub(super) fn set_side(&mut self, which: Which, side: Side) {
        *self.prefs.sides.side_mut(which) = side;
        if !side.open && self.over == Some(which) {
            self.over = None;
        }
    }

    /// A panel of the right side is shown; the same again shuts the side.
    pub(super) fn show_panel(&mut self, panel: Panel) {
        let open = self.is_open(Which::Right);
        // On a phone one leaves by the tabs below.
        if (!open || self.panel == panel) && self.room != Room::Phone {
            self.toggle_side(Which::Right);
        }
        self.panel = panel;
    }

    /// Something of the picture is selected: where the panel is to be seen, its biography is read.
    pub(super) fn select(&mut self, selection: Selection) {
        self.selection = selection;
        let whole = !self.layout().is_embed() && !self.presents() && self.room != Room::Phone;
        let has_life = biography_subject(selection).is_some();
        if whole && has_life && self.is_open(Which::Right) {
            self.panel = Panel::Biography;
        } else if !has_life && self.panel == Panel::Biography {
            self.panel = Panel::default();
        }
    }

    // ── before an audience ───────────────────────────────────────────────────────────────────────

    /// The stage and one sentence, large.
    pub fn presents(&self) -> bool {
        self.show.is_some()
    }

    /// How quick the stage shows movements.
    pub fn stage_speed(&self) -> f64 {
        if self.show.is_some_and(|show| show.finishing) { FINISHING } else { self.speed.factor() }
    }

    /// Whether the stage should say when a movement has been shown.
    pub fn awaits_movement(&self) -> bool {
        self.playing() || self.show.is_some_and(|show| show.moving)
    }

    pub(super) fn present(&mut self, begins: bool) {
        self.show = begins.then(Show::default);
        self.overlay = None;
        self.over = None;
        if begins {
            self.run = Run::Paused;
        }
    }

    pub(super) fn dim(&mut self) {
        if let Some(show) = &mut self.show {
            show.dimmed = !show.dimmed;
        }
    }

    /// The next moment at which there is something to see; while one is being shown, its end.
    pub(super) fn next_moment(&mut self) {
        let mut show = self.show.unwrap_or_default();
        if show.dimmed || (show.moving && !show.finishing) {
            show = if show.dimmed { Show { dimmed: false, ..show } } else { Show { finishing: true, ..show } };
        } else {
            self.on_to_what_is_seen();
            let moving = !self.still() && self.flows && !self.view.events.is_empty();
            show = Show { moving, ..Show::default() };
        }
        self.run = Run::Paused;
        if self.show.is_some() {
            self.show = Some(show);
        }
    }

    fn on_to_what_is_seen(&mut self) {
        if !self.whole() {
            return self.go(TimeCommand::SeekClamped(self.cursor.step));
        }
        if self.cursor.step >= self.step_count() {
            return;
        }
        self.play_on();
        while self.is_pause() && self.cursor.step < self.step_count() {
            self.go(TimeCommand::StepForward);
        }
    }

    /// Back to the moment before.
    pub(super) fn moment_before(&mut self) {
        self.run = Run::Paused;
        self.show = self.show.map(|_| Show::default());
        // A marker shows the step before it: that one was seen.
        let seen = self.shown.step;
        self.go(TimeCommand::StepBack);
        while self.cursor.step > 0 && (self.is_pause() || self.shown.step == seen) {
            self.go(TimeCommand::StepBack);
        }
    }

    /// The movement has been shown; false if nobody waited for it.
    pub(super) fn movement_shown(&mut self) -> bool {
        match &mut self.show {
            Some(show) if show.moving => (show.moving, show.finishing) = (false, false),
            _ => return false,
        }
        true
    }

    // ── what is still to come ────────────────────────────────────────────────────────────────────

    /// The script is a lesson, unchanged.
    pub fn is_lesson(&self) -> bool {
        self.is_lesson
    }

    /// How many steps are known to the person, if the others are not to be given away: in a lesson as it is, until
    /// one gets there.
    pub fn veiled_after(&self) -> Option<usize> {
        (self.is_lesson && !self.prefs.shows_ahead).then_some(self.reached)
    }

    /// The script has changed, or is another.
    pub(super) fn find_veil(&mut self, another: bool) {
        self.is_lesson = place_of(self.edits.text()).is_some();
        if another {
            self.reached = 0;
        }
        self.reached = self.reached.max(self.cursor.step);
    }
}

#[cfg(test)]
mod tests {
    use crate::state::{Action, AppState, Panel, Room, Start, Which};
    use kmscope_scenario::lessons::{LESSONS, place_named};
    use kmscope_session::TimeCommand;
    use std::rc::Rc;
    use yew::Reducible;

    fn split(still: bool) -> Rc<AppState> {
        let place = place_named("split").expect("a lesson");
        let script = LESSONS[place].script.to_owned();
        Rc::new(AppState::new(Start { script, lesson: Some(place), ..Start::default() }, still))
    }

    #[test]
    fn before_an_audience_every_press_shows_something_new_until_the_end() {
        let mut app = split(true).reduce(Action::Present(true));
        let mut seen = Vec::new();
        while app.cursor.step < app.step_count() {
            app = app.reduce(Action::NextMoment);
            seen.push(app.view.step);
        }
        assert!(seen.len() > 6 && seen.is_sorted(), "{seen:?}");
        let before_the_end = &seen[..seen.len() - 1];
        assert!(before_the_end.windows(2).all(|pair| pair[0] < pair[1]), "markers are passed over: {seen:?}");
        let back = app.reduce(Action::MomentBefore);
        assert!(back.view.step < seen[seen.len() - 1] && !back.is_pause());
    }

    #[test]
    fn a_movement_is_ended_by_the_next_press_and_shown_by_the_stage_frees_it() {
        let app = split(false).reduce(Action::Present(true)).reduce(Action::NextMoment);
        let step = app.cursor.step;
        assert!(app.awaits_movement() && app.stage_speed() < 2.0);
        let ended = app.clone().reduce(Action::NextMoment);
        assert_eq!(ended.cursor.step, step);
        assert!(ended.stage_speed() > 10.0);
        assert!(ended.reduce(Action::NextMoment).cursor.step > step, "a third press goes on, whatever the stage says");
        let shown = app.reduce(Action::MicroDone);
        assert!(!shown.awaits_movement());
        assert!(shown.reduce(Action::NextMoment).cursor.step > step);
    }

    #[test]
    fn in_the_dark_nothing_is_passed_over() {
        let dark = split(true).reduce(Action::Present(true)).reduce(Action::NextMoment).reduce(Action::Dim);
        let step = dark.cursor.step;
        let light = dark.reduce(Action::NextMoment);
        assert_eq!(light.cursor.step, step);
        assert!(light.show.is_some_and(|show| !show.dimmed));
    }

    #[test]
    fn a_lesson_is_veiled_beyond_the_farthest_step_and_an_own_script_is_not() {
        let app = split(true);
        assert_eq!(app.veiled_after(), Some(0));
        let there = app.reduce(Action::Go(TimeCommand::SeekClamped(5)));
        let back = there.reduce(Action::Go(TimeCommand::Start));
        assert_eq!(back.veiled_after(), Some(5), "what was seen stays seen");
        assert_eq!(back.clone().reduce(Action::SetShowsAhead(true)).veiled_after(), None);
        let other = back.clone().reduce(Action::OpenLesson(place_named("merge").expect("a lesson")));
        assert_eq!(other.veiled_after(), Some(0));
        let edited = back.reduce(Action::AddLine("note(\"mine\")".to_owned()));
        assert_eq!(edited.veiled_after(), None);
    }

    #[test]
    fn a_panel_opens_the_side_and_the_same_again_shuts_it_and_over_the_stage_one_side_is_open_at_a_time() {
        let app = split(true).reduce(Action::ShowPanel(Panel::Why));
        assert!(app.is_open(Which::Right));
        let other = app.reduce(Action::ShowPanel(Panel::Log));
        assert!(other.is_open(Which::Right) && other.panel == Panel::Log);
        let shut = other.reduce(Action::ShowPanel(Panel::Log));
        assert!(!shut.is_open(Which::Right));
        let narrow = shut.reduce(Action::Window { small: false, room: Room::Narrow });
        assert!(!narrow.is_open(Which::Left), "what lies over the stage is shut at first");
        let left = narrow.reduce(Action::ToggleSide(Which::Left));
        let right = left.reduce(Action::ToggleSide(Which::Right));
        assert!(right.is_open(Which::Right) && !right.is_open(Which::Left));
        let closed = right.reduce(Action::CloseOverlay);
        assert!(!closed.is_open(Which::Right));
        assert!(
            closed.reduce(Action::Window { small: false, room: Room::Wide }).is_open(Which::Left),
            "as it was kept"
        );
    }
}
