//! A surface that remembers what stands where, for tests.

use super::geometry::{Path, Rect};
use super::surface::{Anchor, Role, Stroke, Surface, TextStyle};

/// Everything drawn that has a place.
#[derive(Default, PartialEq)]
pub struct Recording {
    /// Texts and the room they take.
    pub texts: Vec<(String, Rect)>,
    /// Filled rectangles.
    pub fills: Vec<(Rect, Role)>,
    /// Rectangles that hover.
    pub lifted: Vec<(Rect, Role)>,
    /// Outlines.
    pub outlines: Vec<(Rect, Stroke)>,
}

/// Width of a character in ems, generously: what common fonts have, rounded up.
fn em(character: char, mono: bool) -> f64 {
    match character {
        _ if u32::from(character) > 0x2e7f => 1.0,
        _ if mono => 0.61,
        'i' | 'l' | 'j' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' | 'f' | 't' | 'r' | '(' | ')' => 0.36,
        'm' | 'w' | 'M' | 'W' | '→' | '×' | '…' | '>' | '≤' | '+' | '=' => 0.88,
        'A'..='Z' | '_' => 0.68,
        _ => 0.57,
    }
}

impl Surface for Recording {
    fn fill_rect(&mut self, rect: Rect, _radius: f64, role: Role, alpha: f64) {
        if alpha >= 1.0 {
            // What is wholly covered is not seen.
            let covers = |text: &Rect| {
                text.x >= rect.x && text.right() <= rect.right() && text.y >= rect.y && text.bottom() <= rect.bottom()
            };
            self.texts.retain(|(_, text)| !covers(text));
        }
        self.fills.push((rect, role));
    }
    fn stroke_rect(&mut self, rect: Rect, _radius: f64, stroke: Stroke) {
        self.outlines.push((rect, stroke));
    }
    fn hatch(&mut self, rects: &[Rect], role: Role, _background: Role) {
        self.fills.extend(rects.iter().map(|rect| (*rect, role)));
    }
    fn dots(&mut self, rects: &[Rect], role: Role, _pitch: f64) {
        self.fills.extend(rects.iter().map(|rect| (*rect, role)));
    }
    fn stroke_path(&mut self, _path: &Path, _stroke: Stroke) {}
    fn fill_path(&mut self, _path: &Path, _role: Role) {}
    fn fill_path_alpha(&mut self, _path: &Path, _role: Role, _alpha: f64) {}
    fn lifted_rect(&mut self, rect: Rect, _radius: f64, role: Role) {
        // What hovers hides what is below.
        self.texts.retain(|(_, text)| !text.overlaps(rect));
        self.lifted.push((rect, role));
    }
    fn text(&mut self, x: f64, y: f64, text: &str, style: TextStyle) {
        let w = self.text_width(text, style);
        let left = match style.anchor {
            Anchor::Start => x,
            Anchor::Middle => x - w / 2.0,
            Anchor::End => x - w,
        };
        let rect = Rect::new(left, y - 0.78 * style.size, w, style.size);
        self.texts.push((text.to_owned(), rect));
    }
    fn text_width(&self, text: &str, style: TextStyle) -> f64 {
        let ems: f64 = text.chars().map(|character| em(character, style.mono)).sum();
        ems * style.size * if style.bold { 1.05 } else { 1.0 }
    }
}
