//! Writes what a page shows before the app runs: the opening moment of a first visit, as HTML, in both languages.
//!
//! ```text
//! cargo run -p kmscope-web --example first_picture > first.html
//! ```

use kmscope_session::{Language, text};
use kmscope_web::components::{Alive, FIRST_MODE};
use kmscope_web::stage::svg::SvgSurface;
use kmscope_web::stage::{Look, Picture, Selection};

/// Room of the stage in a window of 1440 × 900, CSS pixels.
const ROOM: (f64, f64) = (1310.0, 680.0);

fn main() {
    Language::ALL.into_iter().for_each(|language| print!("{}", first_picture(language)));
}

fn first_picture(language: Language) -> String {
    let view = Alive::default().moment(false).view;
    let look = Look {
        width: ROOM.0,
        height: ROOM.1,
        mode: FIRST_MODE,
        shot: None,
        camera: None,
        looked_at: None,
        language,
        names: &[],
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
         <div class=\"first-words\">\n<h1>{headline}</h1>\n<span class=\"btn pri\">{ask}</span>\n</div>\n\
         <svg viewBox=\"0 0 {w} {h}\" role=\"img\" aria-label=\"{label}\">\n{elements}</svg>\n</div>\n",
        tag = language.tag(),
        headline = escaped(&text!(language, "screen-first")),
        ask = escaped(&text!(language, "screen-first-ask")),
        w = layout.width,
        h = layout.height,
        label = escaped(&text!(language, "ui-stage")),
        elements = surface.into_elements(),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
