//! What can be drawn on: a handful of calls, so that a picture can be made on a canvas and, in
//! tests, as a list of what stands where.

use super::geometry::{Path, Rect};

/// A colour by its meaning; the theme says which colour that is.
#[expect(missing_docs, reason = "the meanings are those of the custom properties of the same names")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Role {
    Bg,
    Panel,
    Raise,
    Ink,
    Ink2,
    Ink3,
    Rule,
    Line,
    Inv,
    Unmovable,
    Movable,
    Reclaimable,
    HighAtomic,
    Used,
    Kern,
    Cache,
    Slab,
    Slept,
    SleptBg,
    Null,
    NullBg,
    Bug,
    Focus,
    Hl,
}

impl Role {
    /// All roles with the custom property that holds their colour.
    pub const PROPERTIES: [(Self, &'static str); 24] = [
        (Self::Bg, "--bg"),
        (Self::Panel, "--panel"),
        (Self::Raise, "--raise"),
        (Self::Ink, "--ink"),
        (Self::Ink2, "--ink2"),
        (Self::Ink3, "--ink3"),
        (Self::Rule, "--rule"),
        (Self::Line, "--line"),
        (Self::Inv, "--inv"),
        (Self::Unmovable, "--u"),
        (Self::Movable, "--m"),
        (Self::Reclaimable, "--r"),
        (Self::HighAtomic, "--h"),
        (Self::Used, "--used"),
        (Self::Kern, "--kern"),
        (Self::Cache, "--cache"),
        (Self::Slab, "--slab"),
        (Self::Slept, "--slept"),
        (Self::SleptBg, "--sleptbg"),
        (Self::Null, "--null"),
        (Self::NullBg, "--nullbg"),
        (Self::Bug, "--bug"),
        (Self::Focus, "--focus"),
        (Self::Hl, "--hl"),
    ];

    /// As an array index.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// Which end of a text stands at its x.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// How a text looks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TextStyle {
    /// Font size, CSS pixels.
    pub size: f64,
    /// Weight 700 instead of 400.
    pub bold: bool,
    /// Monospaced.
    pub mono: bool,
    /// Its colour.
    pub role: Role,
    /// Which end stands at x.
    pub anchor: Anchor,
    /// Colour of a rim that keeps it legible on a pattern.
    pub halo: Option<Role>,
}

impl TextStyle {
    /// A text that starts at its x.
    pub const fn new(size: f64, role: Role) -> Self {
        Self { size, bold: false, mono: false, role, anchor: Anchor::Start, halo: None }
    }

    /// Weight 700.
    #[must_use]
    pub const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// Monospaced.
    #[must_use]
    pub const fn mono(self) -> Self {
        Self { mono: true, ..self }
    }

    /// Ends at its x.
    #[must_use]
    pub const fn end(self) -> Self {
        Self { anchor: Anchor::End, ..self }
    }

    /// Its middle stands at its x.
    #[must_use]
    pub const fn middle(self) -> Self {
        Self { anchor: Anchor::Middle, ..self }
    }

    /// With a rim.
    #[must_use]
    pub const fn halo(self, role: Role) -> Self {
        Self { halo: Some(role), ..self }
    }

    /// In another colour.
    #[must_use]
    pub const fn role(self, role: Role) -> Self {
        Self { role, ..self }
    }
}

/// How a line looks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stroke {
    /// Its colour.
    pub role: Role,
    /// Its width, CSS pixels.
    pub width: f64,
    /// Lengths of dash and gap; both 0 for a whole line.
    pub dash: (f64, f64),
    /// Round ends: short dashes become dots.
    pub round: bool,
    /// Opacity, 0 ..= 1.
    pub alpha: f64,
}

impl Stroke {
    /// A whole line.
    pub const fn new(role: Role, width: f64) -> Self {
        Self { role, width, dash: (0.0, 0.0), round: false, alpha: 1.0 }
    }

    /// Dashed.
    #[must_use]
    pub const fn dashed(self, dash: f64, gap: f64) -> Self {
        Self { dash: (dash, gap), ..self }
    }

    /// Dotted: the trail of what moved before or will move.
    #[must_use]
    pub const fn dotted(self) -> Self {
        Self { dash: (1.0, 4.0), round: true, ..self }
    }

    /// With round ends.
    #[must_use]
    pub const fn rounded(self) -> Self {
        Self { round: true, ..self }
    }

    /// See-through.
    #[must_use]
    pub const fn alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }
}

/// Something to draw on. Coordinates are CSS pixels from the top left.
pub trait Surface {
    /// Fills a rectangle.
    fn fill_rect(&mut self, rect: Rect, radius: f64, role: Role, alpha: f64);
    /// Fills many squares of one colour: quicker than one by one.
    fn fill_rects(&mut self, rects: &[Rect], role: Role) {
        for rect in rects {
            self.fill_rect(*rect, 0.0, role, 1.0);
        }
    }
    /// Fills rectangles with dots: page cache.
    fn dots(&mut self, rects: &[Rect], role: Role, pitch: f64);
    /// Draws a rectangle's outline.
    fn stroke_rect(&mut self, rect: Rect, radius: f64, stroke: Stroke);
    /// Fills rectangles with a diagonal hatch.
    fn hatch(&mut self, rects: &[Rect], role: Role, background: Role);
    /// Draws a path's line.
    fn stroke_path(&mut self, path: &Path, stroke: Stroke);
    /// Fills a path.
    fn fill_path(&mut self, path: &Path, role: Role);
    /// Fills a path, see-through.
    fn fill_path_alpha(&mut self, path: &Path, role: Role, alpha: f64);
    /// Fills a rectangle that hovers: with a shadow.
    fn lifted_rect(&mut self, rect: Rect, radius: f64, role: Role);
    /// Writes a text; `y` is its baseline.
    fn text(&mut self, x: f64, y: f64, text: &str, style: TextStyle);
    /// Width of a text, CSS pixels.
    fn text_width(&self, text: &str, style: TextStyle) -> f64;
}
