//! Panels put together: sentences above, caption and link below.

use crate::Order;
use crate::panel::Panel;
use crate::words::{position, wrap};
use kmscope_session::Language;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// A finished figure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figure {
    /// A whole file of SVG.
    pub svg: String,
    /// What it shows, in words: for `alt`.
    pub alt: String,
    /// Size, CSS pixels.
    pub size: (u32, u32),
}

/// Between panels, and around all.
const GAP: f64 = 16.0;
const HEADLINE: f64 = 18.0;
const SUBLINE: f64 = 13.0;
/// A QR code is this wide at most; one of more letters would be too fine for a telephone.
const QR_SIZE: f64 = 96.0;
const MOST_QR_LETTERS: usize = 320;

/// Fonts that have the letters and are common; the last one is always there.
const SANS: &str =
    "'Noto Sans', 'DejaVu Sans', Arial, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";
/// Where Chinese is read, a font that has it comes first: what draws files falls back on whatever it finds.
const SANS_CHINESE: &str = "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans', Arial, sans-serif";
const MONO: &str = "'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans CJK SC', monospace";

struct Page<'a> {
    order: &'a Order,
    body: String,
}

impl Page<'_> {
    fn color(&self, property: &str) -> String {
        self.order.look.color(property)
    }

    /// Writes lines and returns where the next one begins.
    fn lines(&mut self, lines: &[String], x: f64, mut y: f64, size: f64, bold: bool, property: &str) -> f64 {
        let fill = self.color(property);
        let weight = if bold { " font-weight=\"700\"" } else { "" };
        for line in lines {
            let baseline = y + size;
            let text = escaped(line);
            let _ = writeln!(
                self.body,
                "<text class=\"sans\" x=\"{x}\" y=\"{baseline}\" font-size=\"{size}\"{weight} fill=\"{fill}\">{text}</text>"
            );
            y += size * 1.35;
        }
        y
    }
}

/// Puts the panels of an order together.
pub fn compose(order: &Order, panels: &[Panel]) -> Figure {
    let (width, height) = order.size;
    let columns = order.columns.unwrap_or(if width < 640.0 { 2 } else { 1 }).clamp(1, panels.len().max(1));
    #[expect(clippy::cast_precision_loss, reason = "few")]
    let whole_width = GAP + (width + GAP) * columns as f64;
    let mut page = Page { order, body: String::new() };
    let mut y = GAP;
    // The pictures of a film are one step: its sentences stand once above all.
    let once = order.film.is_some();
    let numbered = panels.len() > 1 && !once;
    for (at, row) in panels.chunks(columns).enumerate() {
        let mut top = y;
        let told = if once { row.get(..1).filter(|_| at == 0).unwrap_or_default() } else { row };
        let wide = if once { whole_width - 2.0 * GAP } else { width };
        for (at, panel) in told.iter().enumerate().filter(|_| order.sentences) {
            #[expect(clippy::cast_precision_loss, reason = "few")]
            let x = GAP + (width + GAP) * at as f64;
            let position = if numbered { format!("{}: ", position(panel.step, order.language)) } else { String::new() };
            let headline = wrap(&format!("{position}{}", panel.headline), wide, HEADLINE, true);
            let mut end = page.lines(&headline, x, y, HEADLINE, true, "--ink");
            if !panel.subline.is_empty() {
                let subline = wrap(&panel.subline, wide, SUBLINE, false);
                end = page.lines(&subline, x, end + 2.0, SUBLINE, false, "--ink2");
            }
            top = top.max(end + 6.0);
        }
        for (at, panel) in row.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "few")]
            let x = GAP + (width + GAP) * at as f64;
            // What a picture draws beside its place is not to be seen in the next one.
            let _ = writeln!(
                page.body,
                "<svg x=\"{x}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n{}</svg>",
                panel.elements
            );
        }
        y = top + height + GAP;
    }
    y = footer(&mut page, whole_width, y);
    let alt = alt(order, panels);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pictures are small")]
    let size = (whole_width.ceil() as u32, y.ceil() as u32);
    let (w, h) = size;
    let background = order.look.color("--bg");
    let (language, sans) = match order.language {
        Language::Chinese => ("zh-CN", SANS_CHINESE),
        Language::English => ("en", SANS),
    };
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" \
         xml:lang=\"{language}\">\n<title>{}</title>\n\
         <style>.sans {{ font-family: {sans} }} .mono {{ font-family: {MONO} }}</style>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"{background}\"/>\n{}</svg>\n",
        escaped(&alt),
        page.body
    );
    Figure { svg, alt, size }
}

/// Caption and link; returns where all ends.
fn footer(page: &mut Page, width: f64, mut y: f64) -> f64 {
    let order = page.order;
    let qr = order.link.as_deref().filter(|link| link.len() <= MOST_QR_LETTERS).and_then(|link| qr(page, link));
    let text_width = width - 2.0 * GAP - if qr.is_some() { QR_SIZE + GAP } else { 0.0 };
    let top = y;
    if let Some(caption) = &order.caption {
        y = page.lines(&wrap(caption, text_width, 15.0, false), GAP, y, 15.0, false, "--ink");
    }
    if let Some(link) = &order.link {
        let shown = link.trim_start_matches("https://");
        // An address has no spaces at which it could be broken.
        let per_line = (text_width / (0.602 * 12.0)).max(10.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of letters")]
        let letters: Vec<char> = shown.chars().take(4 * per_line as usize).collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of letters")]
        let lines: Vec<String> = letters.chunks(per_line as usize).map(|line| line.iter().collect()).collect();
        let _ = writeln!(page.body, "<a href=\"{}\">", escaped(link));
        y = page.lines(&lines, GAP, y + 4.0, 12.0, false, "--ink2");
        page.body.push_str("</a>\n");
    }
    if let Some(elements) = qr {
        let x = width - GAP - QR_SIZE;
        let _ = writeln!(page.body, "<g transform=\"translate({x} {top})\">{elements}</g>");
        y = y.max(top + QR_SIZE + 4.0);
    }
    if y > top { y + GAP / 2.0 } else { y }
}

/// A QR code as one path, with its quiet zone of four modules; `None` if it would not fit.
fn qr(page: &Page, link: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M).or_else(|_| QrCode::new(link)).ok()?;
    let modules = code.width();
    #[expect(clippy::cast_precision_loss, reason = "few")]
    let scale = QR_SIZE / (modules + 8) as f64;
    let mut d = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let _ = write!(d, "M{} {}h1v1h-1z", at % modules + 4, at / modules + 4);
        }
    }
    let scale = format!("{scale:.4}");
    // Dark on light in every look: cameras expect it.
    let title = escaped(link);
    let _ = page;
    Some(format!(
        "<g transform=\"scale({scale})\"><title>{title}</title><rect width=\"{0}\" height=\"{0}\" fill=\"#ffffff\"/>\
         <path shape-rendering=\"crispEdges\" fill=\"#000000\" d=\"{d}\"/></g>",
        modules + 8
    ))
}

/// What the figure shows, for those who do not see it.
fn alt(order: &Order, panels: &[Panel]) -> String {
    let of = |panel: &Panel| {
        let mut words = format!("{}: {}", position(panel.step, order.language), panel.headline);
        if !panel.subline.is_empty() {
            let _ = write!(words, ". {}", panel.subline);
        }
        words
    };
    let mut all: Vec<String> = panels.iter().map(of).collect();
    // The pictures of a film all say the same.
    all.dedup();
    all.join(" · ")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
