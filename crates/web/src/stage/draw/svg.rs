//! The picture as SVG, for where no canvas is: the page before the app runs, files.
//!
//! It has attributes only, no style of its own, so that it may stand in a page whose security policy forbids those.
//! Texts name the classes `sans` and `mono`.

use super::geometry::{Path, Rect, Segment, dot_places, hatch_lines};
use super::surface::{Anchor, Role, Stroke, Surface, TextStyle};
use std::fmt::Write as _;

/// From one line of a hatch to the next, measured along an edge.
const HATCH_PITCH: f64 = 7.0;

/// A surface that writes elements of SVG.
pub struct SvgSurface {
    colors: Vec<String>,
    body: String,
}

impl SvgSurface {
    /// In the colours of the page around it, whatever its theme is: by their custom properties.
    pub fn in_page() -> Self {
        Self::new(|_, property| format!("var({property})"))
    }

    /// In these colours.
    pub fn new(color: impl Fn(Role, &str) -> String) -> Self {
        let colors = Role::PROPERTIES.map(|(role, property)| color(role, property)).to_vec();
        Self { colors, body: String::new() }
    }

    /// The elements that were drawn.
    pub fn into_elements(self) -> String {
        self.body
    }

    fn color(&self, role: Role) -> &str {
        self.colors.get(role.index()).map_or("currentColor", String::as_str)
    }

    fn stroke(&self, stroke: Stroke) -> String {
        let mut out = format!(r#"fill="none" stroke="{}""#, self.color(stroke.role));
        let _ = write!(out, r#" stroke-width="{}""#, short(stroke.width));
        if stroke.alpha < 1.0 {
            let _ = write!(out, r#" opacity="{}""#, short(stroke.alpha));
        }
        if stroke.dash.0 > 0.0 {
            let _ = write!(out, r#" stroke-dasharray="{} {}""#, short(stroke.dash.0), short(stroke.dash.1));
        }
        if stroke.round {
            out.push_str(r#" stroke-linecap="round""#);
        }
        out
    }

    fn rect(&mut self, rect: Rect, radius: f64, look: &str) {
        let [x, y] = [rect.x, rect.y].map(short);
        let [w, h] = [rect.w, rect.h].map(|length| short(length.max(0.0)));
        let _ = write!(self.body, r#"<rect x="{x}" y="{y}" width="{w}" height="{h}""#);
        if radius > 0.0 {
            let _ = write!(self.body, r#" rx="{}""#, short(radius));
        }
        let _ = writeln!(self.body, " {look}/>");
    }
}

/// A number with two digits behind its point at most.
fn short(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The `d` of a path.
fn data(path: &Path) -> String {
    let mut d = String::new();
    for segment in &path.0 {
        let _ = match *segment {
            Segment::Move(p) => write!(d, "M{} {}", short(p.x), short(p.y)),
            Segment::Line(p) => write!(d, "L{} {}", short(p.x), short(p.y)),
            Segment::Cubic(a, b, c) => {
                let [a, b, c] = [a, b, c].map(|p| format!("{} {}", short(p.x), short(p.y)));
                write!(d, "C{a} {b} {c}")
            }
            Segment::Arc(c, r, from, to) => {
                // In two halves, as the ends of a whole circle are one point.
                let at = |angle: f64| format!("{} {}", short(c.x + r * angle.cos()), short(c.y + r * angle.sin()));
                let (start, middle, end, r) = (at(from), at(f64::midpoint(from, to)), at(to - 1e-3), short(r));
                write!(d, "M{start}A{r} {r} 0 0 1 {middle}A{r} {r} 0 0 1 {end}")
            }
            Segment::Close => write!(d, "Z"),
        };
    }
    d
}

impl Surface for SvgSurface {
    fn fill_rect(&mut self, rect: Rect, radius: f64, role: Role, alpha: f64) {
        let opacity = if alpha < 1.0 { format!(r#" opacity="{}""#, short(alpha)) } else { String::new() };
        let look = format!(r#"fill="{}"{opacity}"#, self.color(role));
        self.rect(rect, radius, &look);
    }

    fn stroke_rect(&mut self, rect: Rect, radius: f64, stroke: Stroke) {
        let look = self.stroke(stroke);
        self.rect(rect, radius, &look);
    }

    fn hatch(&mut self, rects: &[Rect], role: Role, _background: Role) {
        let mut path = Path::default();
        rects.iter().for_each(|rect| hatch_lines(*rect, HATCH_PITCH, &mut path));
        self.stroke_path(&path, Stroke::new(role, 1.3));
    }

    fn dots(&mut self, rects: &[Rect], role: Role, pitch: f64) {
        let mut path = Path::default();
        for point in rects.iter().flat_map(|rect| dot_places(*rect, pitch)) {
            path.0.extend(Path::circle(point, 0.26 * pitch).0);
        }
        self.fill_path(&path, role);
    }

    fn stroke_path(&mut self, path: &Path, stroke: Stroke) {
        let stroke = self.stroke(stroke);
        let _ = writeln!(self.body, r#"<path d="{}" {stroke}/>"#, data(path));
    }

    fn fill_path(&mut self, path: &Path, role: Role) {
        let color = self.color(role).to_owned();
        let _ = writeln!(self.body, r#"<path d="{}" fill="{color}"/>"#, data(path));
    }

    fn fill_path_alpha(&mut self, path: &Path, role: Role, alpha: f64) {
        let color = self.color(role).to_owned();
        let _ = writeln!(self.body, r#"<path d="{}" fill="{color}" opacity="{}"/>"#, data(path), short(alpha));
    }

    fn lifted_rect(&mut self, rect: Rect, radius: f64, role: Role) {
        let look = format!(r#"class="lifted" fill="{}""#, self.color(role));
        self.rect(rect, radius, &look);
    }

    fn text(&mut self, x: f64, y: f64, text: &str, style: TextStyle) {
        let class = if style.mono { "mono" } else { "sans" };
        let _ = write!(self.body, r#"<text class="{class}" x="{}" y="{}""#, short(x), short(y));
        match style.anchor {
            Anchor::Start => {}
            Anchor::Middle => self.body.push_str(r#" text-anchor="middle""#),
            Anchor::End => self.body.push_str(r#" text-anchor="end""#),
        }
        if style.bold {
            self.body.push_str(r#" font-weight="700""#);
        }
        if let Some(role) = style.halo {
            let rim = format!(r#" paint-order="stroke" stroke="{}" stroke-width="4""#, self.color(role));
            self.body.push_str(&rim);
        }
        let (size, color) = (short(style.size), self.color(style.role).to_owned());
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        let _ = writeln!(self.body, r#" font-size="{size}" fill="{color}">{text}</text>"#);
    }

    // There is no font to measure here: common ones are about so wide.
    fn text_width(&self, text: &str, style: TextStyle) -> f64 {
        let em = |c: char| match c {
            _ if u32::from(c) > 0x2e7f => 1.0,
            _ if style.mono => 0.602,
            'i' | 'l' | 'j' | '.' | ',' | ':' | ' ' | 'f' | 't' | 'r' | '(' | ')' => 0.31,
            'm' | 'w' | 'M' | 'W' | '→' => 0.88,
            'A'..='Z' | '_' => 0.66,
            _ => 0.572,
        };
        text.chars().map(em).sum::<f64>() * style.size * if style.bold { 1.05 } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_are_written_as_svg_wants_them() {
        let mut surface = SvgSurface::in_page();
        surface.fill_rect(Rect { x: 1.0, y: 2.504, w: 3.1, h: -1.0 }, 0.0, Role::Ink, 1.0);
        surface.text(0.0, 1.0, "a < b & c", TextStyle::new(12.0, Role::Ink2).end());
        let expected = "<rect x=\"1\" y=\"2.5\" width=\"3.1\" height=\"0\" fill=\"var(--ink)\"/>\n\
            <text class=\"sans\" x=\"0\" y=\"1\" text-anchor=\"end\" font-size=\"12\" fill=\"var(--ink2)\">a &lt; b &amp; c</text>\n";
        assert_eq!(surface.into_elements(), expected);
    }
}
