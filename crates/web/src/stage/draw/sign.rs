//! The signs of outcomes: told apart by their shapes.

use super::geometry::{Path, Point, Rect, Segment};
use super::surface::{Role, Stroke, Surface, TextStyle};
use kmscope_session::Sign;

/// Draws a sign of radius `r` around a point.
pub fn sign(surface: &mut dyn Surface, at: Point, r: f64, sign: Sign) {
    let corner = |dx: f64, dy: f64| Point::new(at.x + dx * r, at.y + dy * r);
    match sign {
        Sign::SleptGranted => {
            surface.fill_path(&Path::circle(at, r), Role::Bg);
            surface.stroke_path(&Path::circle(at, r), Stroke::new(Role::Slept, 0.36 * r));
            let quarter = std::f64::consts::FRAC_PI_2;
            surface.fill_path(&Path(vec![Segment::Arc(at, r, -quarter, quarter), Segment::Close]), Role::Slept);
        }
        Sign::Null | Sign::SleptNull => {
            if sign == Sign::SleptNull {
                surface.fill_path(&Path::circle(at, 1.35 * r), Role::Bg);
                surface.stroke_path(&Path::circle(at, 1.35 * r), Stroke::new(Role::Slept, 0.3 * r));
            }
            for turn in [1.0, -1.0] {
                let line = Path::line(corner(-0.75, -0.75 * turn), corner(0.75, 0.75 * turn));
                surface.stroke_path(&line, Stroke::new(Role::Null, 0.5 * r).rounded());
            }
        }
        Sign::Bug => {
            let triangle = [corner(0.0, -1.15), corner(1.2, 0.95), corner(-1.2, 0.95)];
            surface.fill_path(&Path::polygon(&triangle), Role::Bug);
            surface.text(at.x, at.y + 0.8 * r, "!", TextStyle::new(1.6 * r, Role::Inv).bold().middle());
        }
        Sign::Granted => surface.fill_path(&Path::circle(at, 0.85 * r), Role::Ink),
        Sign::Nothing => surface.fill_rect(Rect::around(at, 1.4 * r, 0.4 * r), 1.0, Role::Ink3, 1.0),
    }
}
