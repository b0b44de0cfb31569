//! The page: one HTML file in each language, and the pictures.

use crate::read::{Chapter, Piece};
use crate::{ask, file_name, read, text};
use kmscope_figure::{Figure, Order, figure, script_of, shot_of};
use kmscope_scenario::link::{Link, Place, Source};
use kmscope_session::Language;
use std::fmt::Write as _;

/// What was made.
pub struct Made {
    /// Name and content of each file.
    pub files: Vec<(String, String)>,
}

/// Makes the guide in a language; the error says what is wrong with its text.
pub fn make(language: Language) -> Result<Made, String> {
    let chapters =
        read(text(language)).map_err(|(line, problem)| format!("{}: line {line}: {problem}", language.tag()))?;
    let mut made = Made { files: Vec::new() };
    let mut body = String::new();
    for (at, chapter) in chapters.iter().enumerate() {
        made.chapter(language, &chapters, at, chapter, &mut body)?;
    }
    let page = page(language, &chapters, &body);
    made.files.push((file_name(language).to_owned(), page));
    Ok(made)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// `code` and *stress* within a line.
fn line(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        if at % 2 == 1 {
            let _ = write!(out, "<code>{}</code>", escaped(part));
            continue;
        }
        for (at, part) in part.split('*').enumerate() {
            let part = escaped(part);
            let _ = if at % 2 == 1 { write!(out, "<em>{part}</em>") } else { write!(out, "{part}") };
        }
    }
    out
}

struct Words {
    guide: &'static str,
    lab: &'static str,
    other: &'static str,
    guess: &'static str,
    write: &'static str,
    then: &'static str,
    answer: &'static str,
    right: &'static str,
    wrong: &'static str,
    play: &'static str,
    contents: &'static str,
    says: &'static str,
    title: &'static str,
    summary: &'static str,
}

const fn words(language: Language) -> Words {
    match language {
        Language::English => Words {
            guide: "Guide",
            lab: "Lab",
            other: "中文",
            guess: "Guess first",
            write: "What to write",
            then: "Then and now.",
            answer: "Answer",
            right: "Right.",
            wrong: "Not so.",
            play: "Open in the lab",
            contents: "Chapters",
            says: "The model says:",
            title: "How Linux gives out memory: an illustrated guide",
            summary: "kmalloc, GFP flags, zones, pools, buddies and vmalloc in twelve short chapters with live figures. Linux 6.12.",
        },
        Language::Chinese => Words {
            guide: "图解",
            lab: "实验室",
            other: "English",
            guess: "先猜一猜",
            write: "怎样写",
            then: "过去与现在。",
            answer: "答案",
            right: "对。",
            wrong: "不对。",
            play: "在实验室中打开",
            contents: "各章",
            says: "模型回答：",
            title: "Linux 怎样分配内存：图解",
            summary: "kmalloc、GFP 标志、内存区、池、伙伴与 vmalloc，十二章短文，图可以操作。Linux 6.12。",
        },
    }
}

impl Made {
    fn chapter(
        &mut self,
        language: Language,
        all: &[Chapter],
        at: usize,
        chapter: &Chapter,
        body: &mut String,
    ) -> Result<(), String> {
        let words = words(language);
        let id = &chapter.id;
        let _ = writeln!(
            body,
            "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<p class=\"number\">{} / {}</p>\n<h2 id=\"{id}-title\">{}</h2>",
            at + 1,
            all.len(),
            line(&chapter.title)
        );
        let mut figures = 0;
        for (number, piece) in chapter.pieces.iter().enumerate() {
            match piece {
                Piece::Text(text) if number == 0 => _ = writeln!(body, "<p class=\"lead\">{}</p>", line(text)),
                Piece::Text(text) => _ = writeln!(body, "<p>{}</p>", line(text)),
                Piece::Figure { link, caption } => {
                    figures += 1;
                    let decoded = Link::decode(&format!("v1;{link}"));
                    if let Some(problem) = decoded.problems.first() {
                        return Err(format!("{id}: {link}: {problem:?}"));
                    }
                    let name = format!("guide/{id}-{figures}-{}.svg", language.code());
                    let drawn = self.draw(language, &decoded.link, &name)?;
                    let lang = language.code();
                    let attributes: String = link
                        .split(';')
                        .filter_map(|part| part.split_once('='))
                        .map(|(key, value)| format!(" {key}=\"{}\"", escaped(value)))
                        .collect();
                    let _ = writeln!(
                        body,
                        "<figure><km-scope id=\"{id}-{figures}\"{attributes} lang=\"{lang}\" label=\"{}\">{}</km-scope>\
                         <figcaption>{} <a href=\"index.html#v1;lang={lang};{}\">{}</a></figcaption></figure>",
                        escaped(caption),
                        image(&name, &drawn),
                        line(caption),
                        escaped(link),
                        words.play
                    );
                }
                Piece::Drag { script, range: [least, most, first, step], label } => {
                    figures += 1;
                    let shown = script.replace("{n}", &first.to_string());
                    let link = Link { source: Some(Source::Script(format!("{shown}\n"))), ..Link::default() };
                    let steps = kmscope_scenario::compile(&format!("{shown}\n")).program.steps.len();
                    let link = Link { step: Some(Place::Step(steps)), ..link };
                    let name = format!("guide/{id}-{figures}-{}.svg", language.code());
                    let drawn = self.draw(language, &link, &name)?;
                    let lang = language.code();
                    let _ = writeln!(
                        body,
                        "<figure class=\"drag\" data-script=\"{}\"><label>{} <output>{first}</output>\
                         <input type=\"range\" min=\"{least}\" max=\"{most}\" value=\"{first}\" step=\"{step}\"></label>\
                         <p class=\"says\" role=\"status\"><b>{}</b> <span>{}</span></p>\
                         <km-scope id=\"{id}-{figures}\" link=\"{}\" lang=\"{lang}\" label=\"{}\">{}</km-scope></figure>",
                        escaped(&script.replace('\n', "\\n")),
                        line(label),
                        words.says,
                        escaped(drawn.alt.split_once(": ").map_or(&*drawn.alt, |(_, said)| said)),
                        escaped(&link.encode()),
                        escaped(label),
                        image(&name, &drawn),
                    );
                }
                Piece::Ask { id: which, prompt } => {
                    let ask = ask(which)
                        .ok_or_else(|| format!("{id}: there is no question {which:?} that the model can answer"))?;
                    let pick = |pair: &(String, String)| {
                        if language == Language::Chinese { pair.1.clone() } else { pair.0.clone() }
                    };
                    let _ = writeln!(
                        body,
                        "<div class=\"ask\"><h3>{}</h3><p>{}</p>\n<pre tabindex=\"0\"><code>{}</code></pre>\n<div class=\"choices\">",
                        words.guess,
                        line(prompt),
                        escaped(ask.script.trim_end())
                    );
                    for (at, choice) in ask.choices.iter().enumerate() {
                        let right = if at == ask.right { " data-right" } else { "" };
                        let _ = writeln!(body, "<button type=\"button\"{right}>{}</button>", escaped(&pick(choice)));
                    }
                    let link = Link {
                        source: Some(Source::Script(ask.script.to_owned())),
                        step: Some(Place::Step(ask.step)),
                        ..Link::default()
                    };
                    let _ = writeln!(
                        body,
                        "</div>\n<details><summary>{}</summary><p role=\"status\"><b>{}</b> {} <a href=\"index.html#{};lang={}\">{}</a></p></details></div>",
                        words.answer,
                        escaped(&pick(&ask.choices[ask.right])),
                        escaped(&pick(&ask.reason)),
                        escaped(&link.encode()),
                        language.code(),
                        words.play
                    );
                }
                Piece::Write(advice) => {
                    let items: String = advice.iter().map(|one| format!("<li>{}</li>", line(one))).collect();
                    let _ = writeln!(body, "<h3>{}</h3>\n<ul>{items}</ul>", words.write);
                }
                Piece::Then(text) => _ = writeln!(body, "<p class=\"then\"><b>{}</b> {}</p>", words.then, line(text)),
            }
        }
        body.push_str("</section>\n");
        Ok(())
    }

    /// Draws a moment into a file of its own.
    fn draw(&mut self, language: Language, link: &Link, name: &str) -> Result<Figure, String> {
        let script = link.source.as_ref().and_then(|source| script_of(source, language)).unwrap_or_default();
        let place = link.step.clone().unwrap_or(Place::Step(0));
        let order =
            Order { language, shot: link.view.and_then(shot_of), size: (760.0, 380.0), ..Order::new(&script, place) };
        let drawn = figure(&order).map_err(|problem| format!("{name}: {problem}"))?;
        self.files.push((name.to_owned(), drawn.svg.clone()));
        Ok(drawn)
    }
}

fn image(name: &str, drawn: &Figure) -> String {
    let (width, height) = drawn.size;
    format!(
        "<img src=\"{name}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" alt=\"{}\">",
        escaped(&drawn.alt)
    )
}

fn page(language: Language, chapters: &[Chapter], body: &str) -> String {
    let words = words(language);
    let tag = if language == Language::Chinese { "zh-CN" } else { "en" };
    let other = language.other();
    let links: String = chapters
        .iter()
        .map(|chapter| format!("<li><a href=\"#{}\">{}</a></li>", chapter.id, line(&chapter.title)))
        .collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\" />\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n<meta name=\"color-scheme\" content=\"light dark\" />\n\
         <title>{title}</title>\n<meta name=\"description\" content=\"{summary}\" />\n\
         <link rel=\"icon\" href=\"icon.svg\" type=\"image/svg+xml\" />\n\
         <link rel=\"alternate\" hreflang=\"{other_tag}\" href=\"{other_file}\" />\n\
         <link rel=\"stylesheet\" href=\"guide.css\" />\n<script src=\"km-scope.js\" defer></script>\n<script src=\"guide.js\" defer></script>\n\
         </head>\n<body data-right=\"{right}\" data-wrong=\"{wrong}\">\n<header><b>kmscope</b> <span>{guide}</span>\
         <nav><a href=\"index.html#v1;lang={code}\">{lab}</a> <a href=\"{other_file}\" lang=\"{other_tag}\" hreflang=\"{other_tag}\">{other_name}</a></nav></header>\n\
         <div class=\"page\">\n<nav class=\"chapters\" aria-label=\"{contents}\"><ol>{links}</ol></nav>\n<main>\n<h1>{title}</h1>\n<p class=\"lead\">{summary}</p>\n\
         {body}</main>\n</div>\n</body>\n</html>\n",
        title = words.title,
        summary = words.summary,
        right = words.right,
        wrong = words.wrong,
        guide = words.guide,
        lab = words.lab,
        code = language.code(),
        other_file = file_name(other),
        other_tag = other.tag(),
        other_name = words.other,
        contents = words.contents,
    )
}
