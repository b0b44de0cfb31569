//! Draws a script's step as an SVG file: what the stage shows at one moment, without a browser.
//!
//! ```text
//! cargo run -p kmscope-web --example stage_svg -- SCRIPT OUT.svg [step=N] [t=0..1] [w=712] [h=570] [lang=zh] [theme=dark] [view=buddy]
//! ```
//! Negative steps count from the end.

use kmscope_session::{Language, Session, TimeCommand};
use kmscope_web::stage::geometry::{Path, Rect, Segment, hatch_lines};
use kmscope_web::stage::surface::{Anchor, Role, Stroke, Surface, TextStyle};
use kmscope_web::stage::{Look, Picture, Selection, StageMode, StageView};
use std::fmt::Write as _;

const LIGHT: [&str; 24] = [
    "#f6f5f1", "#fcfbf8", "#ffffff", "#1b1c20", "#474a52", "#63666e", "#dedcd5", "#7f828a", "#ffffff", "#2560b5",
    "#0d766a", "#7a4db3", "#656d17", "#7c7f88", "#4f525a", "#84878f", "#1b1c20", "#8f5600", "#f6e3b9", "#be241b",
    "#f7dcd7", "#8a1b70", "#0b57d0", "#ecebe4",
];
const DARK: [&str; 24] = [
    "#14161a", "#191c21", "#22262d", "#efede7", "#bfc1c8", "#979ba4", "#2d3139", "#737882", "#14161a", "#7db0ff",
    "#4fc3ae", "#c09df2", "#c5ce66", "#7d828c", "#a9adb6", "#7a7f89", "#efede7", "#efb43a", "#453618", "#ff8175",
    "#4d2422", "#f390d6", "#8ab4ff", "#242831",
];

struct Svg {
    palette: [&'static str; 24],
    body: String,
}

impl Svg {
    fn color(&self, role: Role) -> &'static str {
        self.palette[role.index()]
    }

    fn stroke(&self, stroke: Stroke) -> String {
        let dash = if stroke.dash.0 > 0.0 {
            format!(" stroke-dasharray='{} {}'", stroke.dash.0, stroke.dash.1)
        } else {
            String::new()
        };
        let cap = if stroke.round { " stroke-linecap='round'" } else { "" };
        format!(
            "fill='none' stroke='{}' stroke-width='{}' opacity='{}'{dash}{cap}",
            self.color(stroke.role),
            stroke.width,
            stroke.alpha
        )
    }
}

fn data(path: &Path) -> String {
    let mut d = String::new();
    for segment in &path.0 {
        let _ = match *segment {
            Segment::Move(p) => write!(d, "M{:.1} {:.1}", p.x, p.y),
            Segment::Line(p) => write!(d, "L{:.1} {:.1}", p.x, p.y),
            Segment::Cubic(a, b, c) => write!(d, "C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}", a.x, a.y, b.x, b.y, c.x, c.y),
            Segment::Arc(c, r, from, to) => {
                let middle = f64::midpoint(from, to);
                let at = |angle: f64| (c.x + r * angle.cos(), c.y + r * angle.sin());
                let ((x0, y0), (x1, y1), (x2, y2)) = (at(from), at(middle), at(to - 1e-3));
                write!(d, "M{x0:.2} {y0:.2}A{r} {r} 0 0 1 {x1:.2} {y1:.2}A{r} {r} 0 0 1 {x2:.2} {y2:.2}")
            }
            Segment::Close => write!(d, "Z"),
        };
    }
    d
}

impl Surface for Svg {
    fn fill_rect(&mut self, r: Rect, radius: f64, role: Role, alpha: f64) {
        let color = self.color(role);
        let _ = writeln!(
            self.body,
            "<rect x='{:.2}' y='{:.2}' width='{:.2}' height='{:.2}' rx='{radius}' fill='{color}' opacity='{alpha}'/>",
            r.x,
            r.y,
            r.w.max(0.0),
            r.h.max(0.0)
        );
    }
    fn stroke_rect(&mut self, r: Rect, radius: f64, stroke: Stroke) {
        let stroke = self.stroke(stroke);
        let _ = writeln!(
            self.body,
            "<rect x='{:.2}' y='{:.2}' width='{:.2}' height='{:.2}' rx='{radius}' {stroke}/>",
            r.x,
            r.y,
            r.w.max(0.0),
            r.h.max(0.0)
        );
    }
    fn hatch(&mut self, rects: &[Rect], role: Role, _background: Role) {
        let mut path = Path::default();
        rects.iter().for_each(|rect| hatch_lines(*rect, 7.0, &mut path));
        self.stroke_path(&path, Stroke::new(role, 1.3));
    }
    fn stroke_path(&mut self, path: &Path, stroke: Stroke) {
        let stroke = self.stroke(stroke);
        let _ = writeln!(self.body, "<path d='{}' {stroke}/>", data(path));
    }
    fn fill_path(&mut self, path: &Path, role: Role) {
        let color = self.color(role);
        let _ = writeln!(self.body, "<path d='{}' fill='{color}'/>", data(path));
    }
    fn lifted_rect(&mut self, r: Rect, radius: f64, role: Role) {
        let color = self.color(role);
        let _ = writeln!(
            self.body,
            "<rect x='{:.2}' y='{:.2}' width='{:.2}' height='{:.2}' rx='{radius}' fill='{color}' style='filter:drop-shadow(0 3px 4px rgb(0 0 0/.28))'/>",
            r.x, r.y, r.w, r.h
        );
    }
    fn text(&mut self, x: f64, y: f64, text: &str, style: TextStyle) {
        let anchor = match style.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let halo = style.halo.map_or(String::new(), |role| {
            format!("paint-order:stroke;stroke:{};stroke-width:4px;stroke-linejoin:round;", self.color(role))
        });
        let class = if style.mono { "mono" } else { "sans" };
        let weight = if style.bold { 700 } else { 400 };
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        let color = self.color(style.role);
        let _ = writeln!(
            self.body,
            "<text x='{x:.1}' y='{y:.1}' class='{class}' text-anchor='{anchor}' style='font-size:{}px;font-weight:{weight};{halo}' fill='{color}'>{text}</text>",
            style.size
        );
    }
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

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let source = std::fs::read_to_string(&arguments[0]).expect("the script can be read");
    let value = |key: &str| arguments.iter().find_map(|argument| argument.strip_prefix(key)?.strip_prefix('='));
    let compiled = kmscope_scenario::compile(&source);
    assert!(compiled.diagnostics.is_empty(), "{:?}", compiled.diagnostics);
    let names = compiled.program.names.clone();
    let mut session = Session::new(compiled.program);
    let count = i64::try_from(session.step_count()).expect("few steps");
    let step: i64 = value("step").map_or(count, |step| step.parse().expect("a number"));
    let step = if step < 0 { count + step } else { step };
    session.go(TimeCommand::SeekClamped(usize::try_from(step).expect("not negative")));
    let view = session.view();
    println!("step {step} of {count}: {}", view.headline.say(Language::English));
    for (index, micro) in view.micro_steps.iter().enumerate() {
        println!("  {index}: {} {:?}", micro.text.say(Language::English), micro.events);
    }
    if value("events").is_some() {
        view.events.iter().for_each(|event| println!("    {event:?}"));
    }
    let float = |key, default: f64| value(key).map_or(default, |text| text.parse().expect("a number"));
    let language = if value("lang") == Some("zh") { Language::Chinese } else { Language::English };
    let view_ = match value("view") {
        Some("buddy") => StageView::Buddy,
        Some("slab") => StageView::Slab,
        Some("zones") => StageView::Zones,
        Some("gfp") => StageView::Gfp,
        _ => StageView::All,
    };
    let look = Look {
        width: float("w", 712.0),
        height: float("h", 570.0),
        mode: StageMode { view: view_, embed: value("embed").is_some() },
        language,
        names: &names,
        selection: Selection::None,
        jump: None,
    };
    let mut picture = Picture::new(view, value("flowing").is_some());
    let layout = picture.layout(&look);
    let palette = if value("theme") == Some("dark") { DARK } else { LIGHT };
    let mut svg = Svg { palette, body: String::new() };
    let time = picture.timeline().total() * float("t", 1.0);
    println!("total {} ms, height {}", picture.timeline().total(), layout.height);
    picture.draw(time, &look, &layout, &mut svg, &mut Vec::new());
    let (w, h) = (layout.width + 48.0, layout.height + 32.0);
    let file = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{w}' height='{h}' viewBox='-24 -16 {w} {h}'>\
         <style>.sans{{font-family:'Noto Sans','Noto Sans CJK SC',sans-serif}}.mono{{font-family:'DejaVu Sans Mono',monospace}}</style>\
         <rect x='-24' y='-16' width='{w}' height='{h}' fill='{}'/>\n{}</svg>",
        palette[0], svg.body
    );
    std::fs::write(&arguments[1], file).expect("the file can be written");
}
