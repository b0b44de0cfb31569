//! Writes the stage of a moment as an SVG file, for a look at it without a browser.
//!
//! ```text
//! cargo run -p kmscope-web --example picture -- LESSON|FILE STEP [width height] [shot=cut] [t=0.5] [theme=dark] [lang=zh]
//! ```

use kmscope_scenario::{compile, lessons};
use kmscope_session::{Language, Session, TimeCommand, lesson};
use kmscope_web::stage::svg::SvgSurface;
use kmscope_web::stage::{Look, Picture, Selection, Shot, StageMode};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        arguments.iter().find_map(|argument| argument.strip_prefix(name)?.strip_prefix('=')).map(str::to_owned)
    };
    let plain: Vec<&String> = arguments.iter().filter(|argument| !argument.contains('=')).collect();
    let language = if option("lang").as_deref() == Some("zh") { Language::Chinese } else { Language::English };
    let number = |at: usize, other: f64| plain.get(at).and_then(|text| text.parse().ok()).unwrap_or(other);
    let name = plain.first().map_or("split", |name| name.as_str());
    let source = match lessons::LESSONS.iter().find(|lesson| lesson.id == name) {
        Some(found) => lesson::script(found, language).to_owned(),
        None => std::fs::read_to_string(name).expect("a lesson's name or a file"),
    };
    let program = compile(&source).program;
    let names = program.names.clone();
    let mut session = Session::new(program);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a step")]
    let step = number(1, 0.0) as usize;
    session.go(TimeCommand::SeekClamped(step.saturating_sub(1)));
    session.go(TimeCommand::SeekClamped(step));
    let view = session.view();
    let (width, height) = (number(2, 1030.0), number(3, 590.0));
    let shot = option("shot")
        .and_then(|shot| Shot::ALL.into_iter().find(|other| format!("{other:?}").eq_ignore_ascii_case(&shot)));
    let mode = StageMode {
        presenter: option("presenter").is_some(),
        embed: option("embed").is_some(),
        ..StageMode::default()
    };
    let look = Look {
        width,
        height,
        mode,
        shot,
        camera: None,
        looked_at: None,
        language,
        names: &names,
        selection: Selection::None,
        jump: None,
    };
    let mut picture = Picture::new(view, true);
    let share: f64 = option("t").and_then(|t| t.parse().ok()).unwrap_or(1.0);
    let time = picture.timeline().total() * share;
    let layout = picture.layout(time, &look);
    let theme = if option("theme").as_deref() == Some("dark") { "dark" } else { "light" };
    let css = std::fs::read_to_string("www/app.css").expect("run in the project's folder");
    let mut surface = SvgSurface::new(|_, property| color(&css, property, theme));
    picture.draw(time, &look, &layout, &mut surface, &mut Vec::new());
    println!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n\
         <style>.sans{{font-family:'Noto Sans','Noto Sans CJK SC',sans-serif}}.mono{{font-family:'DejaVu Sans Mono',monospace}}</style>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n{}</svg>",
        color(&css, "--bg", theme),
        surface.into_elements()
    );
}

/// The value of a custom property in the look's block of a theme.
fn color(css: &str, property: &str, theme: &str) -> String {
    let values: Vec<&str> = css
        .split(&format!("{property}:"))
        .skip(1)
        .map(|rest| rest.split([';', '}']).next().unwrap_or_default().trim())
        .filter(|value| value.starts_with('#'))
        .collect();
    let at = usize::from(theme == "dark").min(values.len().saturating_sub(1));
    values.get(at).copied().unwrap_or("red").to_owned()
}
