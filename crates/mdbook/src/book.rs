//! The book as mdBook hands it over, and its fences.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kmscope_embed::{Fence, Moment, step_text};
use kmscope_figure::{Look, Order, figure, script_of, sentence, shot_of};
use kmscope_scenario::link::{LinkLanguage, Place, Source, Theme};
use kmscope_session::Language;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What book.toml says, as far as it matters here.
pub struct Settings {
    /// Rendered as HTML.
    pub is_html: bool,
    /// The app's folder in the book's sources.
    pub app: PathBuf,
    /// The app's address on the web.
    pub hosted: Option<String>,
}

impl Settings {
    /// Reads the context that mdBook hands over.
    pub fn of(context: &Value) -> Self {
        let text = |pointer: &str| context.pointer(pointer).and_then(Value::as_str);
        let source = text("/config/book/src").unwrap_or("src");
        Self {
            is_html: text("/renderer").is_none_or(|renderer| renderer == "html"),
            app: Path::new(text("/root").unwrap_or(".")).join(source).join("kmscope"),
            hosted: text("/config/preprocessor/kmscope/hosted")
                .map(|address| format!("{}/", address.trim_end_matches('/'))),
        }
    }
}

/// Does something with the content of every chapter, wherever it stands: versions of mdBook differ in what is around it.
pub fn chapters(
    value: &mut Value,
    change: &mut impl FnMut(&str, &str) -> Result<String, String>,
) -> Result<(), String> {
    match value {
        Value::Object(map) => {
            if let Some(Value::Object(chapter)) = map.get_mut("Chapter") {
                let path = chapter.get("source_path").or_else(|| chapter.get("path")).and_then(Value::as_str);
                let path = path.unwrap_or("?").to_owned();
                if let Some(Value::String(content)) = chapter.get_mut("content") {
                    *content = change(content, &path)?;
                }
            }
            map.values_mut().try_for_each(|value| chapters(value, change))
        }
        Value::Array(values) => values.iter_mut().try_for_each(|value| chapters(value, change)),
        _ => Ok(()),
    }
}

/// The length of a fence's mark at the start of a line, and what follows it.
fn mark(line: &str) -> Option<(char, usize, &str)> {
    let line = line.trim_start();
    let sign = line.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
    let length = line.chars().take_while(|c| *c == sign).count();
    (length >= 3).then(|| (sign, length, line[length..].trim()))
}

/// Replaces a chapter's fences; the error is a line of the chapter, 1-based, and what is wrong.
pub fn replace(content: &str, settings: &Settings) -> Result<String, (usize, String)> {
    let mut out = String::with_capacity(content.len());
    let mut lines = content.lines().enumerate();
    let mut any = false;
    while let Some((index, line)) = lines.next() {
        let Some((sign, length, info)) = mark(line) else {
            let _ = writeln!(out, "{line}");
            continue;
        };
        let is_ours = info == "kmscope";
        let mut body = String::new();
        if !is_ours {
            let _ = writeln!(out, "{line}");
        }
        let mut closed = false;
        for (_, line) in lines.by_ref() {
            closed = matches!(mark(line), Some((other, others, "")) if other == sign && others >= length);
            if !is_ours {
                let _ = writeln!(out, "{line}");
            } else if !closed {
                let _ = writeln!(body, "{line}");
            }
            if closed {
                break;
            }
        }
        if is_ours {
            if !closed {
                return Err((index + 1, "this fence does not end".to_owned()));
            }
            let fence = Fence::read(&body).map_err(|wrong| (index + 1 + wrong.line, wrong.problem))?;
            out.push_str(&shown(&fence, settings).map_err(|problem| (index + 1, problem))?);
            any = true;
        }
    }
    if any && settings.is_html {
        // mdBook's pages know how deep they lie, also the one that holds all of them (`print.html`).
        out.push_str(
            "\n<script>customElements.get(\"km-scope\") || document.querySelector(\"script[src*='km-scope.js']\") || \
             document.head.append(Object.assign(document.createElement(\"script\"), \
             { src: path_to_root + \"kmscope/km-scope.js\" }));</script>\n",
        );
    }
    Ok(out)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn shown(fence: &Fence, settings: &Settings) -> Result<String, String> {
    let link = &fence.link;
    let chinese = link.language == Some(LinkLanguage::Chinese);
    let language = if chinese { Language::Chinese } else { Language::English };
    let script = link.source.as_ref().and_then(|source| script_of(source, language)).unwrap_or_default();
    let place = link.step.clone().unwrap_or(Place::Step(0));
    let look = if link.theme == Some(Theme::Dark) { Look::Dark } else { Look::Light };
    let order = Order { language, look, shot: link.view.and_then(shot_of), ..Order::new(&script, place) };
    let headline = sentence(&order).map_err(|problem| problem.to_string())?;
    let title = fence.title.clone().unwrap_or(headline);
    let moment = Moment::new(link.clone(), &title);
    let address = settings.hosted.as_ref().map(|home| {
        let plain = kmscope_scenario::link::Link { embed: false, controls: None, ..link.clone() };
        format!("{home}#{}", plain.encode())
    });
    if !settings.is_html {
        return Ok(match address {
            Some(address) => format!("\n*{title}* (<{address}>)\n"),
            None => format!("\n*{title}*\n"),
        });
    }
    let drawn = figure(&order).map_err(|problem| problem.to_string())?;
    // In the page itself: wherever mdBook puts the chapter, its picture is there.
    let picture = STANDARD.encode(&drawn.svg);
    let mut attributes = match &link.source {
        Some(Source::Lesson(name)) => format!(" lesson=\"{name}\""),
        _ => format!(" link=\"{}\"", escaped(&moment.fragment())),
    };
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = write!(attributes, " {name}=\"{}\"", escaped(&value));
        }
    };
    put("step", link.step.as_ref().map(step_text));
    put("view", link.view.map(|view| view.word().to_owned()));
    put("controls", link.controls.map(|controls| controls.word().to_owned()));
    put("lang", link.language.map(|language| language.word().to_owned()));
    put("theme", link.theme.map(|theme| theme.word().to_owned()));
    put("speed", link.speed.map(|speed| speed.word().to_owned()));
    put("height", fence.height_px.map(|height| height.to_string()));
    put("label", Some(moment.title.clone()));
    let caption = match address {
        Some(address) => format!("{} <a href=\"{}\">(live)</a>", escaped(&title), escaped(&address)),
        None => escaped(&title),
    };
    Ok(format!(
        "\n<figure class=\"kmscope-figure\"><km-scope{attributes}><img src=\"data:image/svg+xml;base64,{picture}\" alt=\"{}\">\
         </km-scope><figcaption>{caption}</figcaption></figure>\n",
        escaped(&drawn.alt)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn settings(is_html: bool) -> Settings {
        Settings { is_html, app: PathBuf::new(), hosted: Some("https://example.org/kmscope/".to_owned()) }
    }

    #[test]
    fn fences_of_ours_become_figures_and_all_else_stays() {
        let text = "# A\n\n```rust\nlet a = \"```kmscope\";\n```\n\n```kmscope\nlesson: split\nstep: cascade\ntitle: A & B\n```\n\nEnd\n";
        let out = replace(text, &settings(true)).expect("a chapter");
        assert!(out.starts_with("# A\n\n```rust\nlet a = \"```kmscope\";\n```\n\n"), "{out}");
        assert!(out.contains(
            "<km-scope lesson=\"split\" step=\"cascade\" label=\"A &amp; B\"><img src=\"data:image/svg+xml;base64,"
        ));
        assert!(out.contains("path_to_root + \"kmscope/km-scope.js\"") && out.contains("\nEnd\n"));
        let other = replace(text, &settings(false)).expect("a chapter");
        assert!(other.contains("*A & B* (<https://example.org/kmscope/#v1;lesson=split;step=cascade>)"), "{other}");
        assert!(!other.contains("<script>"));
        let plain = "````md\n```kmscope\nlesson: nope\n```\n````\n";
        assert_eq!(replace(plain, &settings(true)).expect("a chapter"), plain, "what is shown as an example stays");
    }

    #[test]
    fn a_wrong_fence_names_its_line_in_the_chapter() {
        let wrong = |text: &str| replace(text, &settings(true)).expect_err("wrong");
        assert_eq!(wrong("a\n\n```kmscope\nlesson: split\nview: side\n```\n").0, 5);
        assert!(wrong("```kmscope\nlesson: split\n").1.contains("does not end"));
    }

    #[test]
    fn chapters_are_found_in_books_of_either_version() {
        let chapter =
            |content: &str, sub: Value| json!({ "Chapter": { "content": content, "path": "a.md", "sub_items": sub } });
        for name in ["items", "sections"] {
            let mut book = json!({ name: [chapter("one", json!([chapter("two", json!([]))])), "Separator"] });
            let mut seen = Vec::new();
            chapters(&mut book, &mut |content, path| {
                seen.push((content.to_owned(), path.to_owned()));
                Ok(content.to_uppercase())
            })
            .expect("all go well");
            assert_eq!(seen.len(), 2);
            assert_eq!(book[name][0]["Chapter"]["sub_items"][0]["Chapter"]["content"], "TWO");
        }
    }
}
