//! The canvas as a surface, sharp on every screen.

use crate::platform::css;
use crate::stage::draw::geometry::{Path, Rect, Segment, dot_places, hatch_lines};
use crate::stage::draw::surface::{Anchor, Role, Stroke, Surface, TextStyle};
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};

/// From one line of a hatch to the next, measured along an edge.
const HATCH_PITCH: f64 = 7.0;

/// Colours and fonts of the theme, read once per theme change.
#[derive(Clone, Default)]
pub struct Palette {
    colors: Vec<String>,
    sans: String,
    mono: String,
}

impl Palette {
    /// Reads the custom properties that hold for an element.
    pub fn read(element: &Element) -> Self {
        let style = web_sys::window().and_then(|window| window.get_computed_style(element).ok().flatten());
        let value = |name: &str| {
            let text = style.as_ref().and_then(|style| style.get_property_value(name).ok());
            text.map(|text| text.trim().to_owned()).unwrap_or_default()
        };
        let or = |text: String, other: &str| if text.is_empty() { other.to_owned() } else { text };
        let colors = Role::PROPERTIES.map(|(_, name)| or(value(name), "CanvasText")).to_vec();
        Self { colors, sans: or(value("--sans"), "sans-serif"), mono: or(value("--mono"), "monospace") }
    }

    fn color(&self, role: Role) -> &str {
        self.colors.get(role.index()).map_or("CanvasText", String::as_str)
    }
}

/// A canvas, its context and what it was last told.
pub struct CanvasSurface {
    context: CanvasRenderingContext2d,
    palette: Palette,
    /// Font that the context has now (size, bold, mono): setting it is dear.
    font: Cell<Option<(f64, bool, bool)>>,
}

impl CanvasSurface {
    /// A surface on a canvas; `None` if the browser gives no 2D context.
    pub fn new(canvas: &HtmlCanvasElement) -> Option<Self> {
        let context = canvas.get_context("2d").ok().flatten()?.dyn_into().ok()?;
        Some(Self { context, palette: Palette::default(), font: Cell::default() })
    }

    /// Takes other colours.
    pub fn set_palette(&mut self, palette: Palette) {
        self.palette = palette;
        self.font.set(None);
    }

    /// Gives the canvas its size and clears it.
    pub fn begin(&self, canvas: &HtmlCanvasElement, width: f64, height: f64, pixel_ratio: f64) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the size of a window")]
        let (w, h) = ((width * pixel_ratio).round() as u32, (height * pixel_ratio).round() as u32);
        if canvas.width() != w || canvas.height() != h {
            canvas.set_width(w);
            canvas.set_height(h);
            self.font.set(None);
        }
        // Otherwise Chromium may shape a text another way the second time it is drawn.
        let _ = js_sys::Reflect::set(&self.context, &"textRendering".into(), &"geometricPrecision".into());
        let _ = self.context.set_transform(pixel_ratio, 0.0, 0.0, pixel_ratio, 0.0, 0.0);
        self.context.clear_rect(0.0, 0.0, width, height);
    }

    fn set_font(&self, style: TextStyle) {
        let font = Some((style.size, style.bold, style.mono));
        if self.font.replace(font) != font {
            let family = if style.mono { &self.palette.mono } else { &self.palette.sans };
            let weight = if style.bold { "700 " } else { "" };
            self.context.set_font(&format!("{weight}{}px {family}", css::number(style.size)));
        }
    }

    fn set_stroke(&self, stroke: Stroke) {
        self.context.set_stroke_style_str(self.palette.color(stroke.role));
        self.context.set_line_width(stroke.width);
        self.context.set_line_cap(if stroke.round { "round" } else { "butt" });
        let dash = js_sys::Array::new();
        if stroke.dash.0 > 0.0 {
            dash.push(&JsValue::from_f64(stroke.dash.0));
            dash.push(&JsValue::from_f64(stroke.dash.1));
        }
        let _ = self.context.set_line_dash(&dash);
        self.context.set_global_alpha(stroke.alpha);
    }

    fn trace(&self, path: &Path) {
        let context = &self.context;
        context.begin_path();
        for segment in &path.0 {
            match *segment {
                Segment::Move(to) => context.move_to(to.x, to.y),
                Segment::Line(to) => context.line_to(to.x, to.y),
                Segment::Cubic(a, b, to) => context.bezier_curve_to(a.x, a.y, b.x, b.y, to.x, to.y),
                Segment::Arc(center, radius, from, to) => {
                    let (cos, sin) = (js_sys::Math::cos(from), js_sys::Math::sin(from));
                    context.move_to(center.x + radius * cos, center.y + radius * sin);
                    let _ = context.arc(center.x, center.y, radius, from, to);
                }
                Segment::Close => context.close_path(),
            }
        }
    }

    fn trace_rect(&self, rect: Rect, radius: f64) {
        self.context.begin_path();
        let (w, h) = (rect.w.max(0.0), rect.h.max(0.0));
        let radius = radius.min(w / 2.0).min(h / 2.0);
        if radius < 0.5 {
            self.context.rect(rect.x, rect.y, w, h);
        } else {
            let _ = self.context.round_rect_with_f64(rect.x, rect.y, w, h, radius);
        }
    }
}

impl Surface for CanvasSurface {
    fn fill_rect(&mut self, rect: Rect, radius: f64, role: Role, alpha: f64) {
        self.context.set_global_alpha(alpha);
        self.context.set_fill_style_str(self.palette.color(role));
        if radius < 0.5 {
            self.context.fill_rect(rect.x, rect.y, rect.w.max(0.0), rect.h.max(0.0));
        } else {
            self.trace_rect(rect, radius);
            self.context.fill();
        }
        self.context.set_global_alpha(1.0);
    }

    fn fill_rects(&mut self, rects: &[Rect], role: Role) {
        if rects.is_empty() {
            return;
        }
        self.context.set_fill_style_str(self.palette.color(role));
        self.context.begin_path();
        for rect in rects {
            self.context.rect(rect.x, rect.y, rect.w, rect.h);
        }
        self.context.fill();
    }

    fn stroke_rect(&mut self, rect: Rect, radius: f64, stroke: Stroke) {
        self.set_stroke(stroke);
        self.trace_rect(rect, radius);
        self.context.stroke();
        self.context.set_global_alpha(1.0);
    }

    fn hatch(&mut self, rects: &[Rect], role: Role, background: Role) {
        if rects.is_empty() {
            return;
        }
        self.fill_rects(rects, background);
        let mut path = Path::default();
        for rect in rects {
            hatch_lines(*rect, HATCH_PITCH, &mut path);
        }
        self.stroke_path(&path, Stroke::new(role, 1.2));
    }

    fn dots(&mut self, rects: &[Rect], role: Role, pitch: f64) {
        let r = 0.26 * pitch;
        self.context.set_fill_style_str(self.palette.color(role));
        self.context.begin_path();
        for point in rects.iter().flat_map(|rect| dot_places(*rect, pitch)) {
            // Of this size nobody tells a square from a disc, and it is much quicker.
            self.context.rect(point.x - r, point.y - r, 2.0 * r, 2.0 * r);
        }
        self.context.fill();
    }

    fn stroke_path(&mut self, path: &Path, stroke: Stroke) {
        self.set_stroke(stroke);
        self.trace(path);
        self.context.stroke();
        self.context.set_global_alpha(1.0);
    }

    fn fill_path(&mut self, path: &Path, role: Role) {
        self.context.set_fill_style_str(self.palette.color(role));
        self.trace(path);
        self.context.fill();
    }

    fn fill_path_alpha(&mut self, path: &Path, role: Role, alpha: f64) {
        self.context.set_global_alpha(alpha);
        self.fill_path(path, role);
        self.context.set_global_alpha(1.0);
    }

    fn lifted_rect(&mut self, rect: Rect, radius: f64, role: Role) {
        self.context.save();
        self.context.set_shadow_color("rgba(0,0,0,.28)");
        self.context.set_shadow_blur(8.0);
        self.context.set_shadow_offset_y(3.0);
        self.context.set_fill_style_str(self.palette.color(role));
        self.trace_rect(rect, radius);
        self.context.fill();
        self.context.restore();
    }

    fn text(&mut self, x: f64, y: f64, text: &str, style: TextStyle) {
        self.set_font(style);
        self.context.set_text_align(match style.anchor {
            Anchor::Start => "left",
            Anchor::Middle => "center",
            Anchor::End => "right",
        });
        if let Some(role) = style.halo {
            self.set_stroke(Stroke::new(role, 4.0));
            self.context.set_line_join("round");
            let _ = self.context.stroke_text(text, x, y);
            self.context.set_line_join("miter");
        }
        self.context.set_fill_style_str(self.palette.color(style.role));
        let _ = self.context.fill_text(text, x, y);
    }

    fn text_width(&self, text: &str, style: TextStyle) -> f64 {
        self.set_font(style);
        self.context.measure_text(text).map_or(0.0, |metrics| metrics.width())
    }
}
