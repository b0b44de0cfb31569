//! The pictures of the moments, as elements of SVG.

use crate::{Order, Problem};
use kmscope_scenario::link::Place;
use kmscope_session::Language;
use kmscope_web::stage::svg::SvgSurface;
use kmscope_web::stage::{Look, Picture, Selection, StageMode};
use kmscope_web::state::{AppState, Prefs, Start};
use std::rc::Rc;

/// One picture and what is said of it.
pub struct Panel {
    /// Where it stands: steps that have run, and how many there are.
    pub step: (usize, usize),
    /// The one sentence.
    pub headline: String,
    /// The second one.
    pub subline: String,
    /// The elements of its picture.
    pub elements: String,
}

/// What the lab shows at a step: at a marker, the step that it speaks of.
fn lab(order: &Order, step: usize) -> AppState {
    let prefs = Prefs { language: order.language, ..Prefs::default() };
    AppState::new(Start { script: order.script.clone(), step, prefs, ..Start::default() }, true)
}

/// The steps that an order names, and how many the script has.
pub fn steps(order: &Order) -> Result<Vec<(usize, usize)>, Problem> {
    let compiled = kmscope_scenario::compile(&order.script);
    if let Some(wrong) = compiled.diagnostics.first() {
        return Err(Problem::Script(wrong.line, crate::words::of_diagnostic(&wrong.kind, order.language)));
    }
    let count = compiled.program.steps.len();
    let step_of = |place: &Place| {
        let step = place.step(&compiled.program)?;
        if step > count { Err(Problem::NoStep(step, count)) } else { Ok((step, count)) }
    };
    order.places.iter().map(step_of).collect()
}

/// Every panel of an order.
pub fn panels(order: &Order) -> Result<Vec<Panel>, Problem> {
    let steps = steps(order)?;
    let (last, count) = *steps.last().ok_or(Problem::Nothing)?;
    match order.film {
        Some(0) => Err(Problem::Nothing),
        Some(pictures) => {
            #[expect(clippy::cast_precision_loss, reason = "few")]
            let share = |at: usize| if pictures == 1 { 1.0 } else { at as f64 / (pictures - 1) as f64 };
            Ok(draw(order, last, count, (0..pictures).map(share)))
        }
        None => Ok(steps.into_iter().flat_map(|(step, count)| draw(order, step, count, [1.0])).collect()),
    }
}

/// The sentence of the first moment.
pub fn sentence(order: &Order) -> Result<String, Problem> {
    let (step, _) = *steps(order)?.first().ok_or(Problem::Nothing)?;
    Ok(lab(order, step).view.headline.say(order.language))
}

/// A step at shares of its motion.
pub fn draw(order: &Order, step: usize, count: usize, shares: impl IntoIterator<Item = f64>) -> Vec<Panel> {
    let app = lab(order, step);
    let mut picture = Picture::new(Rc::clone(&app.view), true);
    let total = picture.timeline().total();
    shares.into_iter().map(|share| panel(order, &app, &mut picture, (step, count), total * share)).collect()
}

/// How long a step's motion takes, ms.
pub fn motion_ms(order: &Order, step: usize) -> f64 {
    Picture::new(Rc::clone(&lab(order, step).view), true).timeline().total()
}

fn panel(order: &Order, app: &AppState, picture: &mut Picture, step: (usize, usize), time: f64) -> Panel {
    let (width, height) = order.size;
    let look = Look {
        width,
        height,
        mode: StageMode { embed: width < 640.0, ..StageMode::default() },
        shot: order.shot,
        camera: None,
        looked_at: None,
        language: order.language,
        names: &app.names,
        selection: Selection::None,
        jump: None,
    };
    let layout = picture.layout(time, &look);
    let mut surface = SvgSurface::new(|_, property| order.look.color(property));
    picture.draw(time, &look, &layout, &mut surface, &mut Vec::new());
    let say = |language: Language| {
        let subline = app.view.subline.as_ref().map(|message| message.say(language)).unwrap_or_default();
        (app.view.headline.say(language), subline)
    };
    let (headline, subline) = say(order.language);
    Panel { step, headline, subline, elements: surface.into_elements() }
}
