//! Writes what a page shows before the app runs: the opening moment of the lab, as HTML, in both languages.
//!
//! ```text
//! cargo run -p kmscope-web --example first_picture > first.html
//! ```

use kmscope_scenario::{compile, lessons};
use kmscope_session::{Language, Session, lesson, text};
use kmscope_web::stage::svg::SvgSurface;
use kmscope_web::stage::{Look, Picture, Selection, StageMode};

/// Room of the stage in a window of 1440 × 900, CSS pixels.
const ROOM: (f64, f64) = (700.0, 560.0);

fn main() {
    Language::ALL.into_iter().for_each(|language| print!("{}", first_picture(language)));
}

fn first_picture(language: Language) -> String {
    let script = lesson::script(&lessons::LESSONS[lessons::FIRST], language);
    let program = compile(script).program;
    let names = program.names.clone();
    let view = Session::new(program).view();
    let (headline, subline) = (view.headline.say(language), view.subline.as_ref().map(|words| words.say(language)));
    let look = Look {
        width: ROOM.0,
        height: ROOM.1,
        mode: StageMode::default(),
        shot: None,
        camera: None,
        looked_at: None,
        language,
        names: &names,
        selection: Selection::None,
        jump: None,
    };
    let mut picture = Picture::new(view, false);
    let end = picture.timeline().total();
    let layout = picture.layout(end, &look);
    let mut surface = SvgSurface::in_page();
    picture.draw(end, &look, &layout, &mut surface, &mut Vec::new());
    format!(
        "<div class=\"first\" lang=\"{tag}\">\n\
         <pre>{script}</pre>\n\
         <div class=\"first-stage\">\n<h1>{headline}</h1>\n<p>{subline}</p>\n\
         <svg viewBox=\"0 0 {w} {h}\" role=\"img\" aria-label=\"{label}\">\n{elements}</svg>\n</div>\n</div>\n",
        tag = language.tag(),
        script = escaped(script),
        headline = escaped(&headline),
        subline = escaped(&subline.unwrap_or_default()),
        w = layout.width,
        h = layout.height,
        label = escaped(&text!(language, "ui-stage")),
        elements = surface.into_elements(),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
