//! Rectangles, paths and the curves that things travel on.

/// A rectangle, CSS pixels.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Rect {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Rect {
    /// From its left top corner and size.
    pub const fn new(x: f64, y: f64, w: f64, h: f64) -> Self {
        Self { x, y, w, h }
    }

    /// Right edge.
    pub fn right(self) -> f64 {
        self.x + self.w
    }

    /// Bottom edge.
    pub fn bottom(self) -> f64 {
        self.y + self.h
    }

    /// Middle.
    pub fn center(self) -> Point {
        Point { x: self.x + self.w / 2.0, y: self.y + self.h / 2.0 }
    }

    /// Larger by `by` on every side.
    #[must_use]
    pub fn grown(self, by: f64) -> Self {
        Self::new(self.x - by, self.y - by, (self.w + 2.0 * by).max(0.0), (self.h + 2.0 * by).max(0.0))
    }

    /// Whether a point lies in it.
    pub fn contains(self, point: Point) -> bool {
        point.x >= self.x && point.x < self.right() && point.y >= self.y && point.y < self.bottom()
    }

    /// Whether two rectangles share more than an edge.
    pub fn overlaps(self, other: Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Between this and another rectangle.
    #[must_use]
    pub fn towards(self, to: Self, t: f64) -> Self {
        Self::new(mix(self.x, to.x, t), mix(self.y, to.y, t), mix(self.w, to.w, t), mix(self.h, to.h, t))
    }

    /// The part of it between two x; `None` if there is none.
    pub fn clipped(self, left: f64, right: f64) -> Option<Self> {
        let (from, to) = (self.x.max(left), self.right().min(right));
        (to > from).then(|| Self::new(from, self.y, to - from, self.h))
    }

    /// The rectangle of this size around a point.
    pub fn around(center: Point, w: f64, h: f64) -> Self {
        Self::new(center.x - w / 2.0, center.y - h / 2.0, w, h)
    }
}

/// A point, CSS pixels.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

impl Point {
    /// From its coordinates.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

/// A piece of a path.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Segment {
    /// Goes somewhere without drawing.
    Move(Point),
    /// A straight line.
    Line(Point),
    /// A cubic curve: two control points and its end.
    Cubic(Point, Point, Point),
    /// A circle's arc: centre, radius, from and to angle (radians, clockwise from the right).
    Arc(Point, f64, f64, f64),
    /// Back to the start.
    Close,
}

/// A line to draw or an area to fill.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Path(pub Vec<Segment>);

impl Path {
    /// A straight line.
    pub fn line(from: Point, to: Point) -> Self {
        Self(vec![Segment::Move(from), Segment::Line(to)])
    }

    /// A polygon.
    pub fn polygon(points: &[Point]) -> Self {
        let mut path = Self::default();
        for (index, point) in points.iter().enumerate() {
            path.0.push(if index == 0 { Segment::Move(*point) } else { Segment::Line(*point) });
        }
        path.0.push(Segment::Close);
        path
    }

    /// A circle.
    pub fn circle(center: Point, radius: f64) -> Self {
        Self(vec![Segment::Arc(center, radius, 0.0, std::f64::consts::TAU), Segment::Close])
    }
}

/// Lines of a diagonal hatch in a rectangle, `pitch` apart; neighbours' lines continue each other.
pub fn hatch_lines(rect: Rect, pitch: f64, path: &mut Path) {
    // Lines x + y = c, from bottom left to top right.
    let mut c = ((rect.x + rect.y) / pitch).ceil() * pitch;
    while c < rect.right() + rect.bottom() {
        let from = (c - rect.bottom()).max(rect.x);
        let to = (c - rect.y).min(rect.right());
        if to > from {
            path.0.push(Segment::Move(Point::new(from, c - from)));
            path.0.push(Segment::Line(Point::new(to, c - to)));
        }
        c += pitch;
    }
}

/// Middles of dots in a rectangle, `pitch` apart; neighbours' dots continue each other.
pub fn dot_places(rect: Rect, pitch: f64) -> impl Iterator<Item = Point> {
    let first = move |from: f64| (from / pitch - 0.5).ceil() * pitch + pitch / 2.0;
    let along = move |from: f64, to: f64| {
        std::iter::successors(Some(first(from)), move |at| Some(at + pitch)).take_while(move |at| *at < to)
    };
    along(rect.y, rect.bottom()).flat_map(move |y| along(rect.x, rect.right()).map(move |x| Point::new(x, y)))
}

/// The nearest number that is not less than one and not more than another. (Unlike `f64::clamp`, it
/// has no failure to report, which would bring 12 kB for writing floating-point numbers.)
pub fn between(value: f64, least: f64, most: f64) -> f64 {
    value.max(least).min(most)
}

/// `base` to the power of `exponent`.
pub fn power(base: f64, exponent: f64) -> f64 {
    // The browser has it; tests run outside of one.
    if cfg!(target_arch = "wasm32") { js_sys::Math::pow(base, exponent) } else { base.powf(exponent) }
}

/// Between `a` and `b`.
pub fn mix(a: f64, b: f64, t: f64) -> f64 {
    a + (b - a) * t
}

/// Quick at first, gentle at the end.
pub fn ease_out(t: f64) -> f64 {
    1.0 - (1.0 - t).powi(3)
}

/// Gentle at both ends.
pub fn ease_in_out(t: f64) -> f64 {
    if t < 0.5 { 4.0 * t * t * t } else { 1.0 - (2.0 - 2.0 * t).powi(3) / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easings_start_at_nothing_and_end_at_all() {
        for ease in [ease_out, ease_in_out] {
            assert_eq!((ease(0.0), ease(1.0)), (0.0, 1.0));
            assert!((1..=100).all(|n| ease(f64::from(n) / 100.0) >= ease(f64::from(n - 1) / 100.0)));
        }
    }
}
