//! What is where on the time line: the ticks, their places, and the bars of many steps.

use crate::platform::css;
use crate::state::App;
use kmscope_session::narrate::Sign;
use std::ops::Range;
use web_sys::{Element, PointerEvent};
use yew::NodeRef;

/// A run of fewer steps of a `repeat` is shown as ticks.
const BAR_FROM: usize = 4;

/// More pieces than these nobody tells apart, and the page would be slow.
const MOST_PIECES: usize = 500;

/// How much fits.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Room {
    /// More ticks' width than this: runs of granted ticks fuse to a line.
    fuse_above: f64,
    /// Troubles of a `repeat` stay apart up to this many in a row.
    troubles_apart: usize,
}

impl Room {
    const DESK: Self = Self { fuse_above: 64.0, troubles_apart: 16 };
    const PHONE: Self = Self { fuse_above: 16.0, troubles_apart: 2 };
}

/// A piece of the time line.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Piece {
    /// Steps, 1-based.
    pub steps: Range<usize>,
    /// Width, in ticks.
    width: f64,
    pub kind: PieceKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PieceKind {
    /// One step.
    Tick(Option<Sign>),
    /// A marker.
    Marker,
    /// Many steps of a `repeat`, with their count.
    Bar(Sign, usize),
    /// Granted steps that need no place of their own.
    Line,
}

/// The pieces of a program, and how wide they are together.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Track {
    pieces: Vec<Piece>,
    width: f64,
}

/// Room before the first tick: the machine at boot.
const BOOT_WIDTH: f64 = 0.6;

impl Track {
    /// That of the present script.
    pub(crate) fn of(app: &App) -> Self {
        let session = app.session.borrow();
        let signs: Vec<Option<Sign>> =
            (1..=app.step_count()).map(|step| session.record(step).map(|record| Sign::of(&record.outcome))).collect();
        // In the order of their steps, as the repeats are; of nested ones the outer comes first.
        let markers: Vec<usize> = app.program().markers.iter().map(|marker| marker.step).collect();
        let repeats: Vec<(Range<usize>, u32)> =
            app.program().repeats.iter().map(|repeat| (repeat.steps.clone(), repeat.count)).collect();
        Self::new(&signs, &markers, &repeats, if app.narrow { Room::PHONE } else { Room::DESK })
    }

    fn new(signs: &[Option<Sign>], markers: &[usize], repeats: &[(Range<usize>, u32)], room: Room) -> Self {
        let mut pieces = Vec::new();
        let mut index = 0;
        while index < signs.len() {
            let next = repeats.partition_point(|(steps, _)| steps.start < index);
            let mut here = repeats[next..].iter().take_while(|(steps, _)| steps.start == index);
            let repeat = here.find(|(steps, _)| steps.len() >= BAR_FROM);
            match repeat {
                Some((steps, count)) if steps.end <= signs.len() => {
                    pieces_of_repeat(signs, markers, steps.clone(), *count as usize, room, &mut pieces);
                    index = steps.end;
                }
                _ => {
                    pieces.push(tick(signs, markers, index));
                    index += 1;
                }
            }
        }
        if pieces.iter().map(|piece| piece.width).sum::<f64>() > room.fuse_above {
            pieces = pack(fuse(pieces, room));
        }
        let width = BOOT_WIDTH + pieces.iter().map(|piece| piece.width).sum::<f64>();
        // Boot alone stands at the left, too.
        Self { width: if pieces.is_empty() { 12.0 } else { width.max(1.0) }, pieces }
    }

    /// So many steps that were all NULL, for tests.
    #[cfg(test)]
    pub(crate) fn of_ticks(steps: usize) -> Self {
        Self::new(&vec![Some(Sign::Null); steps], &[], &[], Room::DESK)
    }

    /// The pieces, and where each begins and ends, as shares of the width.
    pub(crate) fn placed(&self) -> impl Iterator<Item = (&Piece, f64, f64)> {
        let mut left = BOOT_WIDTH;
        self.pieces.iter().map(move |piece| {
            let from = left / self.width;
            left += piece.width;
            (piece, from, left / self.width)
        })
    }

    /// Where a step is, as a share of the width.
    pub(crate) fn place(&self, step: usize) -> f64 {
        self.places()(step)
    }

    /// The same for steps in order: one walk along the pieces for all of them.
    pub(crate) fn places(&self) -> impl FnMut(usize) -> f64 {
        let (mut left, mut pieces) = (BOOT_WIDTH, self.pieces.iter().peekable());
        move |step| {
            if step == 0 {
                return BOOT_WIDTH / 2.0 / self.width;
            }
            while let Some(passed) = pieces.next_if(|piece| piece.steps.end <= step) {
                left += passed.width;
            }
            pieces.peek().map_or(1.0, |piece| {
                let nth = (step - piece.steps.start) as f64 + 0.5;
                (left + piece.width * nth / piece.steps.len() as f64) / self.width
            })
        }
    }

    /// Where the room of a step begins, as a share of the width; boot is step 0.
    pub(crate) fn edge(&self, step: usize) -> f64 {
        let mut left = if step == 0 { 0.0 } else { BOOT_WIDTH };
        for piece in self.pieces.iter().filter(|_| step > 0) {
            if piece.steps.contains(&step) {
                let nth = (step - piece.steps.start) as f64;
                return (left + piece.width * nth / piece.steps.len() as f64) / self.width;
            }
            left += piece.width;
        }
        left / self.width
    }

    /// The step nearest to a share of the width.
    pub(crate) fn step_at(&self, share: f64) -> usize {
        let mut left = BOOT_WIDTH;
        let at = share * self.width;
        if at < left {
            return 0;
        }
        for piece in &self.pieces {
            if at < left + piece.width {
                let nth = ((at - left) / piece.width * piece.steps.len() as f64).floor();
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 ..= its steps")]
                return piece.steps.start + (nth as usize).min(piece.steps.len() - 1);
            }
            left += piece.width;
        }
        self.pieces.last().map_or(0, |piece| piece.steps.end - 1)
    }
}

fn tick(signs: &[Option<Sign>], markers: &[usize], index: usize) -> Piece {
    let kind =
        if markers.binary_search(&(index + 1)).is_ok() { PieceKind::Marker } else { PieceKind::Tick(signs[index]) };
    Piece { steps: index + 1..index + 2, width: 1.0, kind }
}

/// Width of so many steps that stand together: about their logarithm, straight between the powers of two.
fn width_of(steps: usize) -> f64 {
    let power = steps.max(1).ilog2();
    f64::from(power) + steps as f64 / f64::from(1_u32 << power)
}

/// What the time line keeps apart.
pub(crate) fn is_trouble(sign: Sign) -> bool {
    !matches!(sign, Sign::Nothing | Sign::Granted)
}

/// Runs of plain steps become bars with their count; troubles stay apart unless they are many.
fn pieces_of_repeat(
    signs: &[Option<Sign>],
    markers: &[usize],
    steps: Range<usize>,
    count: usize,
    room: Room,
    pieces: &mut Vec<Piece>,
) {
    let body = (steps.len() / count.max(1)).max(1);
    let class = |index: usize| signs[index].filter(|sign| is_trouble(*sign));
    let mut start = steps.start;
    while start < steps.end {
        let end = (start + 1..steps.end).find(|&next| class(next) != class(start)).unwrap_or(steps.end);
        let run = start..end;
        let shown_apart = match class(start) {
            Some(_) => run.len() <= room.troubles_apart,
            None => run.len() < BAR_FROM,
        };
        if shown_apart {
            pieces.extend(run.clone().map(|index| tick(signs, markers, index)));
        } else {
            let times = if run.len() % body == 0 { run.len() / body } else { run.len() };
            let sign = class(start).unwrap_or(Sign::Granted);
            let width = width_of(run.len());
            pieces.push(Piece { steps: run.start + 1..run.end + 1, width, kind: PieceKind::Bar(sign, times) });
        }
        start = end;
    }
}

fn fuse(pieces: Vec<Piece>, room: Room) -> Vec<Piece> {
    let plain = |piece: &Piece| match piece.kind {
        PieceKind::Tick(sign) => !sign.is_some_and(is_trouble),
        PieceKind::Marker => room == Room::PHONE,
        _ => false,
    };
    let mut out: Vec<Piece> = Vec::new();
    for piece in pieces {
        match out.last_mut() {
            Some(last) if plain(&piece) && (last.kind == PieceKind::Line || plain(last)) => {
                last.kind = PieceKind::Line;
                last.steps.end = piece.steps.end;
                last.width = width_of(last.steps.len());
            }
            _ => out.push(piece),
        }
    }
    let like = |one: &Piece, other: &Piece| one.kind == other.kind && matches!(one.kind, PieceKind::Tick(Some(_)));
    let many = |run: &[Piece]| match run[0].kind {
        PieceKind::Tick(Some(sign)) if run.len() > room.troubles_apart => {
            let steps = run[0].steps.start..run[run.len() - 1].steps.end;
            vec![Piece { steps, width: width_of(run.len()), kind: PieceKind::Bar(sign, run.len()) }]
        }
        _ => run.to_vec(),
    };
    out.chunk_by(like).flat_map(many).collect()
}

/// Of too many pieces, some neighbours together are one, which shows the gravest of them.
fn pack(pieces: Vec<Piece>) -> Vec<Piece> {
    let sign = |piece: &Piece| match piece.kind {
        PieceKind::Tick(sign) => sign.filter(|sign| is_trouble(*sign)),
        PieceKind::Bar(sign, _) => Some(sign),
        PieceKind::Marker | PieceKind::Line => None,
    };
    let one = |pieces: &[Piece]| Piece {
        steps: pieces[0].steps.start..pieces[pieces.len() - 1].steps.end,
        width: 1.0,
        kind: pieces.iter().filter_map(sign).max().map_or(PieceKind::Line, |sign| PieceKind::Tick(Some(sign))),
    };
    match pieces.len().div_ceil(MOST_PIECES) {
        0 | 1 => pieces,
        each => pieces.chunks(each).map(one).collect(),
    }
}

/// Style of what stands at a place of the time line, a share of its width.
pub(crate) fn style_at(place: f64) -> String {
    format!("left:{}%", css::number(place * 100.0))
}

/// Style of what stretches over a part of the time line, from a share of its width to another.
pub(crate) fn style_between(from: f64, to: f64) -> String {
    format!("{};width:{}%", style_at(from), css::number((to - from) * 100.0))
}

/// Where the pointer is, as a share of the row's width.
pub(crate) fn share_at(event: &PointerEvent, row: &NodeRef) -> Option<f64> {
    let place = row.cast::<Element>()?.get_bounding_client_rect();
    Some((f64::from(event.client_x()) - place.left()) / place.width().max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(count: usize) -> Vec<Option<Sign>> {
        vec![Some(Sign::Granted); count]
    }

    #[test]
    fn a_repeat_is_one_bar_with_its_count_and_as_wide_as_its_logarithm() {
        let mut signs = granted(344);
        signs[343] = Some(Sign::Null);
        let track = Track::new(&signs, &[], &[(1..343, 342)], Room::DESK);
        let kinds: Vec<PieceKind> = track.pieces.iter().map(|piece| piece.kind).collect();
        assert_eq!(
            kinds,
            [
                PieceKind::Tick(Some(Sign::Granted)),
                PieceKind::Bar(Sign::Granted, 342),
                PieceKind::Tick(Some(Sign::Null))
            ]
        );
        assert!((track.pieces[1].width - 9.4).abs() < 0.1);
    }

    #[test]
    fn null_inside_a_repeat_keeps_a_tick_of_its_own() {
        let mut signs = granted(16);
        signs[9] = Some(Sign::Null);
        let track = Track::new(&signs, &[], &[(0..16, 16)], Room::DESK);
        let kinds: Vec<PieceKind> = track.pieces.iter().map(|piece| piece.kind).collect();
        assert_eq!(
            kinds,
            [PieceKind::Bar(Sign::Granted, 9), PieceKind::Tick(Some(Sign::Null)), PieceKind::Bar(Sign::Granted, 6)]
        );
    }

    #[test]
    fn the_place_of_every_step_leads_back_to_it() {
        let mut signs = granted(500);
        signs[77] = Some(Sign::Bug);
        for repeats in [vec![], vec![(10..400, 390)], vec![(0..8, 2), (100..500, 100)]] {
            for room in [Room::DESK, Room::PHONE] {
                let track = Track::new(&signs, &[78], &repeats, room);
                for step in 0..=500 {
                    assert_eq!(track.step_at(track.place(step)), step, "step {step} of {repeats:?}");
                }
            }
        }
    }

    #[test]
    fn of_a_long_script_there_are_few_pieces_whatever_its_outcomes() {
        let track = Track::new(&vec![Some(Sign::Null); 20_000], &[], &[], Room::DESK);
        assert_eq!(track.pieces.len(), 1);
        assert_eq!(track.pieces[0].kind, PieceKind::Bar(Sign::Null, 20_000));
        let mixed: Vec<Option<Sign>> =
            (0..20_000).map(|step| Some(if step % 2 == 0 { Sign::Granted } else { Sign::Null })).collect();
        let markers: Vec<usize> = (1..=20_000).step_by(7).collect();
        let track = Track::new(&mixed, &markers, &[], Room::DESK);
        assert!(track.pieces.len() <= MOST_PIECES, "{}", track.pieces.len());
        for step in (0..=20_000).step_by(11) {
            assert_eq!(track.step_at(track.place(step)), step);
        }
    }

    #[test]
    fn beyond_64_ticks_the_granted_ones_fuse_and_trouble_stays() {
        let mut signs = granted(100);
        signs[50] = Some(Sign::Null);
        let track = Track::new(&signs, &[], &[], Room::DESK);
        let kinds: Vec<PieceKind> = track.pieces.iter().map(|piece| piece.kind).collect();
        assert_eq!(kinds, [PieceKind::Line, PieceKind::Tick(Some(Sign::Null)), PieceKind::Line]);
    }
}
