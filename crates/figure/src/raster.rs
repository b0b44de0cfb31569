//! What needs fonts: PDF, PNG, moving PNG, and SVG whose letters are paths.

use crate::panel::{draw, motion_ms};
use crate::{Figure, Order, Problem, compose};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, WriteOptions, fontdb::Database};
use std::path::Path;
use std::sync::Arc;

/// The fonts that figures are drawn with.
#[derive(Clone)]
pub struct Fonts(Arc<Database>);

impl Fonts {
    /// Those of the system, and those of a folder.
    pub fn find(folder: Option<&Path>) -> Result<Self, Problem> {
        let mut fonts = Database::new();
        if let Some(folder) = folder {
            fonts.load_fonts_dir(folder);
        }
        fonts.load_system_fonts();
        if fonts.is_empty() {
            let what = "no fonts were found: install fonts-dejavu, or name a folder with --fonts";
            return Err(Problem::Format(what.to_owned()));
        }
        // Where none of the named ones is there.
        for known in ["Noto Sans", "DejaVu Sans", "Liberation Sans", "Arial"] {
            if fonts.faces().any(|face| face.families.iter().any(|(name, _)| name == known)) {
                fonts.set_sans_serif_family(known);
                break;
            }
        }
        for known in ["DejaVu Sans Mono", "Noto Sans Mono", "Liberation Mono", "Courier New"] {
            if fonts.faces().any(|face| face.families.iter().any(|(name, _)| name == known)) {
                fonts.set_monospace_family(known);
                break;
            }
        }
        Ok(Self(Arc::new(fonts)))
    }

    fn tree(&self, figure: &Figure) -> Result<Tree, Problem> {
        let options = Options { fontdb: self.0.clone(), ..Options::default() };
        Tree::from_str(&figure.svg, &options).map_err(|error| Problem::Format(error.to_string()))
    }
}

/// One page of PDF, vector, with the letters that it uses.
pub fn pdf(figure: &Figure, fonts: &Fonts) -> Result<Vec<u8>, Problem> {
    let tree = fonts.tree(figure)?;
    svg2pdf::to_pdf(&tree, svg2pdf::ConversionOptions::default(), svg2pdf::PageOptions::default())
        .map_err(|error| Problem::Format(format!("{error:?}")))
}

/// SVG whose letters are paths: looks the same everywhere, and nobody can select or search its text.
pub fn outlined(figure: &Figure, fonts: &Fonts) -> Result<String, Problem> {
    Ok(fonts.tree(figure)?.to_string(&WriteOptions { preserve_text: false, ..WriteOptions::default() }))
}

fn pixels(figure: &Figure, fonts: &Fonts, scale: f32) -> Result<Pixmap, Problem> {
    let tree = fonts.tree(figure)?;
    let size = tree.size().to_int_size().scale_by(scale).ok_or(Problem::Nothing)?;
    let mut pixmap = Pixmap::new(size.width(), size.height()).ok_or(Problem::Nothing)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    Ok(pixmap)
}

/// PNG, so many pixels for each CSS pixel; its text chunk `Description` is the alt text.
pub fn png(figure: &Figure, fonts: &Fonts, scale: f32) -> Result<Vec<u8>, Problem> {
    let pixmap = pixels(figure, fonts, scale)?;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let written = encoder
        .add_itxt_chunk("Description".to_owned(), figure.alt.clone())
        .and_then(|()| encoder.write_header())
        .and_then(|mut writer| writer.write_image_data(&opaque(&pixmap)));
    written.map_err(|error| Problem::Format(error.to_string()))?;
    Ok(bytes)
}

/// The background is opaque, and so is every pixel.
fn opaque(pixmap: &Pixmap) -> Vec<u8> {
    pixmap.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), 255]).collect()
}

/// Pictures of a motion in a second.
const PER_SECOND: f64 = 12.0;
/// How long one looks at the end of a step, ms.
const REST_MS: u16 = 1200;

/// A moving PNG: the motions of the steps, one after the other; each rests at its end. It plays again and again.
pub fn apng(order: &Order, fonts: &Fonts, scale: f32) -> Result<Vec<u8>, Problem> {
    let steps = crate::panel::steps(order)?;
    let mut pictures: Vec<(Pixmap, u16)> = Vec::new();
    for (step, count) in steps {
        let total = motion_ms(order, step);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few seconds")]
        let frames = (total / 1000.0 * PER_SECOND).ceil().clamp(0.0, 120.0) as u32;
        let shares = (0..frames).map(|at| f64::from(at) / f64::from(frames)).chain([1.0]);
        for (at, panel) in draw(order, step, count, shares).into_iter().enumerate() {
            let figure = compose::compose(order, std::slice::from_ref(&panel));
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "less than a second")]
            let stays = if at as u32 == frames { REST_MS } else { (1000.0 / PER_SECOND) as u16 };
            pictures.push((pixels(&figure, fonts, scale)?, stays));
        }
    }
    // Sentences may be of different heights; all pictures have the size of the largest.
    let width = pictures.iter().map(|(picture, _)| picture.width()).max().ok_or(Problem::Nothing)?;
    let height = pictures.iter().map(|(picture, _)| picture.height()).max().ok_or(Problem::Nothing)?;
    let background = order.look.color("--bg");
    let part = |at: usize| background.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(255);
    let color = resvg::tiny_skia::Color::from_rgba8(part(1), part(3), part(5), 255);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let count = u32::try_from(pictures.len()).unwrap_or(u32::MAX);
    let write = || -> Result<(), png::EncodingError> {
        encoder.set_animated(count, 0)?;
        let mut writer = encoder.write_header()?;
        for (picture, stays_ms) in &pictures {
            let mut whole = Pixmap::new(width, height).expect("it is as large as one of the pictures");
            whole.fill(color);
            whole.draw_pixmap(0, 0, picture.as_ref(), &Default::default(), Transform::identity(), None);
            writer.set_frame_delay(*stays_ms, 1000)?;
            writer.write_image_data(&opaque(&whole))?;
        }
        writer.finish()
    };
    write().map_err(|error| Problem::Format(error.to_string()))?;
    Ok(bytes)
}
