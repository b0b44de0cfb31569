//! Draws a script's step as an SVG file: what the stage shows at one moment, without a browser.
//!
//! ```text
//! cargo run -p kmscope-web --example stage_svg -- SCRIPT OUT.svg [step=N] [t=0..1] [w=712] [h=570] [lang=zh] [theme=dark] [view=buddy]
//! ```
//! Negative steps count from the end.

use kmscope_session::{Language, Session, TimeCommand};
use kmscope_web::stage::svg::SvgSurface;
use kmscope_web::stage::{Look, Picture, Selection, StageMode, StageView};

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
        mode: StageMode { view: view_, embed: value("embed").is_some(), presenter: value("presenter").is_some() },
        language,
        names: &names,
        selection: Selection::None,
        jump: None,
    };
    let mut picture = Picture::new(view, value("flowing").is_some());
    let layout = picture.layout(&look);
    let palette = if value("theme") == Some("dark") { DARK } else { LIGHT };
    let mut svg = SvgSurface::new(|role, _| palette[role.index()].to_owned());
    let time = picture.timeline().total() * float("t", 1.0);
    println!("total {} ms, height {}", picture.timeline().total(), layout.height);
    picture.draw(time, &look, &layout, &mut svg, &mut Vec::new());
    let (w, h) = (layout.width + 48.0, layout.height + 32.0);
    let file = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{w}' height='{h}' viewBox='-24 -16 {w} {h}'>\
         <style>.sans{{font-family:'Noto Sans','Noto Sans CJK SC',sans-serif}}.mono{{font-family:'DejaVu Sans Mono',monospace}}</style>\
         <rect x='-24' y='-16' width='{w}' height='{h}' fill='{}'/>\n{}</svg>",
        palette[0],
        svg.into_elements()
    );
    std::fs::write(&arguments[1], file).expect("the file can be written");
}
