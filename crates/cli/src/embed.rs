//! `kmscope embed`: the lines that put a moment into course material, and the packages that learning platforms take.

use crate::{figure, moment, options, package};
use kmscope_embed::{Moment, step_of, tool, tools};
use kmscope_figure::{Order, script_of, sentence};
use kmscope_scenario::lessons;
use kmscope_scenario::link::{Controls, LinkLanguage, Place, Source, Theme};
use kmscope_session::{Language, lesson};
use lexopt::prelude::*;
use std::path::PathBuf;

/// What stands in `kmscope help`.
pub const USAGE: &str = "\
       kmscope embed LESSON|FILE|LINK [--step STEP] --for TOOL [--title TEXT] [--view …] [--controls min|full|none]
              [--lang en|zh] [--theme light|dark|auto] [--home FOLDER] [--hosted ADDRESS] [--setup]
                                     the lines that show this moment in a course; --for list: which tools there are;
                                     --setup: what has to be done once
       kmscope embed … --for scorm|file --kit FOLDER --out FILE
                                     a SCORM 1.2 package, or one HTML file; the folder is the app for courses
                                     (cargo xtask kit: target/kit/kmscope)";

/// Reads the rest of the command line and does it.
pub fn run(mut arguments: lexopt::Parser) -> Result<(), String> {
    let mut word = None;
    let (mut step, mut title, mut target) = (None, None, None);
    let (mut view, mut controls, mut theme, mut language) = (None, None, None, None);
    let (mut home, mut hosted, mut kit, mut out) = (None, None, None::<PathBuf>, None::<PathBuf>);
    let mut setup = false;
    while let Some(argument) = arguments.next().map_err(options::text)? {
        match argument {
            Value(text) if word.is_none() => word = Some(text.string().map_err(options::text)?),
            Long("step") => {
                step = Some(step_of(&options::value(&mut arguments)?).ok_or("--step is a number or a marker")?)
            }
            Long("for") => target = Some(options::value(&mut arguments)?),
            Long("title") => title = Some(options::value(&mut arguments)?),
            Long("view") => view = Some(options::view(&mut arguments)?),
            Long("controls") => {
                let word = options::value(&mut arguments)?;
                controls = Some(Controls::from_word(&word).ok_or("--controls is min, full or none")?);
            }
            Long("lang") => {
                let word = options::value(&mut arguments)?;
                language = Some(LinkLanguage::from_word(&word).ok_or("--lang is en or zh")?);
            }
            Long("theme") => {
                let word = options::value(&mut arguments)?;
                theme = Some(Theme::from_word(&word).ok_or("--theme is auto, light, dark or contrast")?);
            }
            Long("home") => home = Some(options::folder(&options::value(&mut arguments)?)),
            Long("hosted") => hosted = Some(options::folder(&options::value(&mut arguments)?)),
            Long("kit") => kit = Some(options::value(&mut arguments)?.into()),
            Long("out") => out = Some(options::value(&mut arguments)?.into()),
            Long("setup") => setup = true,
            _ => return Err(format!("{}\n\n{USAGE}", argument.unexpected())),
        }
    }
    let target = target.ok_or_else(|| format!("for which tool? --for {}", ids().join("|")))?;
    if target == "list" {
        let lines: String = tools().iter().map(|tool| format!("{:<12}{}\n", tool.id, tool.name)).collect();
        let more = "oembed      JSON for pages that ask what an address shows\nscorm       SCORM 1.2 package (Moodle, Canvas)\nfile        one HTML file that opens from disk\n";
        return figure::print(None, (lines + more).as_bytes());
    }
    let mut link = moment::read(&word.ok_or("embed takes a lesson, a file or a link")?)?;
    link.step = step.or(link.step);
    link.view = view.or(link.view);
    link.controls = controls.or(link.controls);
    link.theme = theme.or(link.theme);
    link.language = language.or(link.language);
    (link.embed, link.present, link.autoplay) = (false, false, link.autoplay);
    let said = link.language.map_or(Language::English, options::language_of);
    let source = link.source.clone().ok_or("this link names no lesson and no script")?;
    // Whoever pastes a moment that is not there would only see it in the finished book.
    let order = Order {
        language: said,
        ..Order::new(&script_of(&source, said).unwrap_or_default(), link.step.clone().unwrap_or(Place::Step(0)))
    };
    let headline = sentence(&order).map_err(|problem| problem.to_string())?;
    let title = title.unwrap_or_else(|| match &source {
        Source::Lesson(name) => lessons::find(name)
            .map_or(headline.clone(), |found| format!("{}: {headline}", lesson::title(found).say(said))),
        Source::Script(_) => headline,
    });
    let mut moment = Moment::new(link, &title);
    moment.home = home.unwrap_or(moment.home);
    moment.hosted = hosted.unwrap_or(moment.hosted);
    if matches!(target.as_str(), "scorm" | "file") {
        let kit = kit.ok_or("--kit FOLDER is missing: the app for courses, which cargo xtask kit makes")?;
        let out = out.ok_or("--out FILE is missing")?;
        let bytes = match target.as_str() {
            "scorm" => package::scorm(&kit, &moment)?,
            _ => package::one_file(&kit, &moment)?.into_bytes(),
        };
        return figure::print(Some(&out), &bytes);
    }
    if target == "oembed" {
        return figure::print(out.as_deref(), oembed(&moment).as_bytes());
    }
    let tool = tool(&target).ok_or_else(|| format!("there is no tool {target:?}; there are: {}", ids().join(", ")))?;
    if setup {
        eprintln!("{}", moment.setup(tool, if said == Language::Chinese { "zh" } else { "en" }));
    }
    figure::print(out.as_deref(), moment.lines(tool).as_bytes())
}

/// What a page that is given the moment's address learns from its `link rel="alternate" type="application/json+oembed"`
/// (oEmbed 1.0, section 2.3.4).
fn oembed(moment: &Moment) -> String {
    const SIZE: (u32, u32) = (760, 420);
    let (width, height) = SIZE;
    let address = format!("{}index.html#{}", moment.hosted, moment.fragment());
    let escape = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let html = format!(
        "<iframe class=\"kmscope\" title=\"{}\" width=\"{width}\" height=\"{height}\" frameborder=\"0\" \
         allow=\"fullscreen; clipboard-write\" src=\"{}\"></iframe>",
        escape(&moment.title),
        escape(&address)
    );
    let json = serde_json::json!({
        "type": "rich",
        "version": "1.0",
        "title": moment.title,
        "provider_name": "kmscope",
        "provider_url": moment.hosted,
        "html": html,
        "width": width,
        "height": height,
        "thumbnail_url": format!("{}oembed/{}.png", moment.hosted, moment.picture()),
        "thumbnail_width": 912,
        "thumbnail_height": 512,
    });
    format!("{json:#}\n")
}

fn ids() -> Vec<&'static str> {
    tools().iter().map(|tool| tool.id.as_str()).chain(["oembed", "scorm", "file"]).collect()
}
