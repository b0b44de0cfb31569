//! The stretch of addresses that a person chooses: zoom, pan, and the way between two stretches.

use crate::stage::draw::geometry::{Point, between, ease_in_out};
use crate::stage::view::{Layout, Span};

/// A notch of the wheel comes so much closer.
const NOTCH: f64 = 1.25;
/// A double click comes so much closer.
pub const DOUBLE: f64 = 8.0;
/// No closer than so many frames.
const CLOSEST: f64 = 8.0;
/// A move takes so long for each doubling, within these bounds, ms.
const MS_PER_OCTAVE: f64 = 70.0;
const SHORTEST_MS: f64 = 250.0;
const LONGEST_MS: f64 = 600.0;

/// A camera over the line of page frames.
#[derive(Clone, Copy, Debug, Default)]
pub struct Camera {
    /// Where it looks; `None`: where the step is.
    pub span: Option<Span>,
    flight: Option<Flight>,
}

#[derive(Clone, Copy, Debug)]
struct Flight {
    from: Span,
    to: Span,
    /// Ends by letting go: where the step is.
    lets_go: bool,
    passed: f64,
    ms: f64,
}

impl Camera {
    /// The stretch under a point, which a zoom there begins with.
    pub fn begin(&self, layout: &Layout, point: Point) -> Span {
        let near = layout.framing.near.filter(|_| layout.cone.is_some_and(|cone| point.y >= cone.y));
        self.span.or(near).unwrap_or(layout.framing.far)
    }

    /// Comes closer by a factor (or goes back, below 1) and keeps what is under the point there.
    pub fn zoom(&mut self, layout: &Layout, point: Point, factor: f64, ms: Option<f64>) {
        let span = self.begin(layout, point);
        let all = layout.axis.all();
        let len = between(span.len / factor, CLOSEST.min(all.len), all.len);
        let share = between((point.x - layout.head) / layout.plot, 0.0, 1.0);
        let at = span.from + share * span.len;
        let to = Span { from: at - share * len, len }.within(all.len);
        self.go(span, to, ms);
    }

    /// By notches of a wheel.
    pub fn wheel(&mut self, layout: &Layout, point: Point, notches: f64) {
        self.zoom(layout, point, crate::stage::draw::geometry::power(NOTCH, notches), None);
    }

    /// Moves by a share of what is shown.
    pub fn pan(&mut self, layout: &Layout, point: Point, share: f64) {
        let span = self.begin(layout, point);
        let to = Span { from: span.from + share * span.len, ..span }.within(layout.axis.all().len);
        self.go(span, to, None);
    }

    /// Looks at a stretch, on the way that leads there.
    pub fn look_at(&mut self, layout: &Layout, to: Span) {
        let from = self.span.unwrap_or(layout.framing.far);
        let to = Span { from: to.from, len: to.len.max(CLOSEST) }.within(layout.axis.all().len);
        self.go(from, to, Some(travel_ms(from, to)));
    }

    /// Goes back to where the step is.
    pub fn release(&mut self, layout: &Layout, home: Span, still: bool) {
        let Some(from) = self.span else { return };
        if still {
            *self = Self::default();
        } else {
            let to = home.within(layout.axis.all().len);
            self.flight = Some(Flight { from, to, lets_go: true, passed: 0.0, ms: travel_ms(from, to) });
        }
    }

    fn go(&mut self, from: Span, to: Span, ms: Option<f64>) {
        match ms {
            Some(ms) => {
                self.span = Some(from);
                self.flight = Some(Flight { from, to, lets_go: false, passed: 0.0, ms });
            }
            None => *self = Self { span: Some(to), flight: None },
        }
    }

    /// Whether it is on its way.
    pub const fn moves(&self) -> bool {
        self.flight.is_some()
    }

    /// Lets time pass.
    pub fn passes(&mut self, ms: f64) {
        let Some(flight) = &mut self.flight else { return };
        flight.passed += ms;
        let t = between(flight.passed / flight.ms, 0.0, 1.0);
        let done = *flight;
        self.span = Some(done.from.towards(done.to, ease_in_out(t)));
        if t >= 1.0 {
            self.flight = None;
            if done.lets_go {
                self.span = None;
            }
        }
    }

    /// Arrives at once.
    pub fn arrives(&mut self) {
        self.passes(f64::INFINITY);
    }
}

/// How long a way takes: by the doublings between both lengths, and by how far apart they are.
fn travel_ms(from: Span, to: Span) -> f64 {
    let octaves = |a: f64, b: f64| {
        let mut ratio = if a > b { a / b } else { b / a };
        let mut octaves = 0.0;
        while ratio > 2.0 && octaves < 40.0 {
            ratio /= 2.0;
            octaves += 1.0;
        }
        octaves + ratio - 1.0
    };
    let apart = (from.from - to.from).abs() / from.len.min(to.len) + 1.0;
    between(MS_PER_OCTAVE * (octaves(from.len, to.len) + octaves(apart, 1.0)), SHORTEST_MS, LONGEST_MS)
}
