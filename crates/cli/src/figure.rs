//! `kmscope figure`: pictures of the stage for print, slides and pages.

use crate::{moment, options};
use kmscope_embed::step_of;
use kmscope_figure::raster::{self, Fonts};
use kmscope_figure::{Figure, Look, Order, Problem, figure, script_of, shot_of};
use kmscope_scenario::link::{Link, Place};
use kmscope_session::Language;
use lexopt::prelude::*;
use std::io::Write;
use std::path::PathBuf;

/// What stands in `kmscope help`.
pub const USAGE: &str = "\
       kmscope figure LESSON|FILE|LINK [--steps a,b,c] [--film N] [--format svg|pdf|png|apng] [--out FILE]
              [--theme light|dark|print] [--lang en|zh] [--view buddy|slab|zones|gfp] [--size WIDTHxHEIGHT]
              [--columns N] [--caption TEXT] [--hosted ADDRESS] [--bare] [--scale N] [--outlines] [--fonts FOLDER] [--alt]
                                     the stage at each of these moments as one figure; --film: one moment's motion in N
                                     pictures; --hosted: print a link with its QR code; --bare: no sentences;
                                     --outlines: letters as paths; --alt: print what it shows, in words";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Svg,
    Pdf,
    Png,
    Apng,
}

struct Options {
    order: Order,
    format: Format,
    out: Option<PathBuf>,
    scale: f32,
    outlines: bool,
    fonts: Option<PathBuf>,
    alt: bool,
}

/// Reads the rest of the command line and does it.
pub fn run(arguments: lexopt::Parser) -> Result<(), String> {
    let options = parse(arguments)?;
    let name = |problem: Problem| problem.to_string();
    if options.alt {
        return print(None, figure(&options.order).map_err(name)?.alt.as_bytes()).and_then(|()| print(None, b"\n"));
    }
    let fonts = || Fonts::find(options.fonts.as_deref()).map_err(name);
    let drawn = || -> Result<Figure, String> { figure(&options.order).map_err(name) };
    let bytes = match options.format {
        Format::Svg if options.outlines => raster::outlined(&drawn()?, &fonts()?).map_err(name)?.into_bytes(),
        Format::Svg => drawn()?.svg.into_bytes(),
        Format::Pdf => raster::pdf(&drawn()?, &fonts()?).map_err(name)?,
        Format::Png => raster::png(&drawn()?, &fonts()?, options.scale).map_err(name)?,
        Format::Apng => raster::apng(&options.order, &fonts()?, options.scale).map_err(name)?,
    };
    print(options.out.as_deref(), &bytes)
}

/// Into a file, or to standard output.
pub fn print(out: Option<&std::path::Path>, bytes: &[u8]) -> Result<(), String> {
    match out {
        Some(file) => std::fs::write(file, bytes).map_err(|error| format!("{}: {error}", file.display())),
        None => match std::io::stdout().write_all(bytes).and_then(|()| std::io::stdout().flush()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            done => done.map_err(|error| error.to_string()),
        },
    }
}

fn parse(mut arguments: lexopt::Parser) -> Result<Options, String> {
    let mut word = None;
    let mut link = Link::default();
    let mut places: Vec<Place> = Vec::new();
    let mut options = Options {
        order: Order::new("", Place::Step(0)),
        format: Format::Svg,
        out: None,
        scale: 2.0,
        outlines: false,
        fonts: None,
        alt: false,
    };
    let mut format = None;
    let mut hosted = None;
    let order = &mut options.order;
    while let Some(argument) = arguments.next().map_err(options::text)? {
        let flag = match &argument {
            Value(_) => "",
            Long(name) => name,
            Short(_) => return Err(argument.unexpected().to_string()),
        };
        match flag.to_owned().as_str() {
            "" => {
                if let Value(text) = argument {
                    if word.is_some() {
                        return Err("figure takes one lesson, file or link".to_owned());
                    }
                    word = Some(text.string().map_err(options::text)?);
                }
            }
            "steps" | "step" => {
                let text = options::value(&mut arguments)?;
                places.extend(text.split(',').filter_map(step_of));
            }
            "film" => order.film = Some(options::number(&mut arguments, "--film", 1..=24)?),
            "format" => {
                format = Some(match options::value(&mut arguments)?.as_str() {
                    "svg" => Format::Svg,
                    "pdf" => Format::Pdf,
                    "png" => Format::Png,
                    "apng" => Format::Apng,
                    other => return Err(format!("--format is svg, pdf, png or apng, not {other:?}")),
                });
            }
            "out" => options.out = Some(options::value(&mut arguments)?.into()),
            "theme" => {
                let text = options::value(&mut arguments)?;
                let found = Look::ALL.iter().find(|(name, _)| *name == text);
                order.look = found.map(|(_, look)| *look).ok_or("--theme is light, dark or print")?;
            }
            "lang" => order.language = options::language(&mut arguments)?,
            "view" => link.view = Some(options::view(&mut arguments)?),
            "size" => {
                let text = options::value(&mut arguments)?;
                let size = text.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
                order.size = size
                    .filter(|(w, h)| (240.0..=4000.0).contains(w) && (160.0..=4000.0).contains(h))
                    .ok_or("--size is WIDTHxHEIGHT in pixels, from 240x160 to 4000x4000")?;
            }
            "columns" => order.columns = Some(options::number(&mut arguments, "--columns", 1..=6)?),
            "caption" => order.caption = Some(options::value(&mut arguments)?),
            "hosted" => hosted = Some(options::value(&mut arguments)?),
            "bare" => order.sentences = false,
            #[expect(clippy::cast_precision_loss, reason = "small")]
            "scale" => options.scale = options::number(&mut arguments, "--scale", 1..=6)? as f32,
            "outlines" => options.outlines = true,
            "fonts" => options.fonts = Some(options::value(&mut arguments)?.into()),
            "alt" => options.alt = true,
            other => return Err(format!("unknown option --{other}\n\n{USAGE}")),
        }
    }
    let named = moment::read(&word.ok_or("figure takes a lesson, a file or a link")?)?;
    let source = named.source.clone().ok_or("this link names no lesson and no script")?;
    if let (Language::English, Some(language)) = (order.language, named.language) {
        order.language = options::language_of(language);
    }
    order.script = script_of(&source, order.language).unwrap_or_default();
    if places.is_empty() {
        places.push(named.step.clone().unwrap_or(Place::Step(0)));
    }
    order.shot = link.view.or(named.view).and_then(shot_of);
    if order.film.is_some() || places.len() > 1 {
        // Beside each other, pictures are smaller, unless somebody said how large.
        if order.size == Order::new("", Place::Step(0)).size {
            order.size = (560.0, 320.0);
        }
    }
    order.link = hosted.map(|home| {
        let link = Link { step: places.first().cloned(), view: link.view.or(named.view), ..named.clone() };
        format!("{}#{}", options::folder(&home), Link { embed: false, controls: None, ..link }.encode())
    });
    order.places = places;
    let by_name = options.out.as_ref().and_then(|out| out.extension()?.to_str().map(str::to_owned));
    options.format = match (format, by_name.as_deref()) {
        (Some(format), _) => format,
        (None, Some("pdf")) => Format::Pdf,
        (None, Some("png")) => Format::Png,
        (None, Some("apng")) => Format::Apng,
        (None, _) => Format::Svg,
    };
    Ok(options)
}
