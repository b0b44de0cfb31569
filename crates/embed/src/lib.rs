//! The lines that put a moment of the lab into course material: one table for the command line, for the page of the app that
//! shows them (`www/use.html` reads the same file), for the kit's plug-ins and for the tests that build real books.
//!
//! A template (`tools.json`) is text with holes:
//!
//! ```text
//! {name}          the value of a hole, as it is; several lines are all indented like the first
//! {name|filter}   the value, escaped: attr, html, json, tex, texurl
//! [[ … ]]         only if every hole in it has a value; a line with nothing else is left out
//! ```

mod fence;
mod template;

pub use fence::{Fence, FenceProblem};

use kmscope_scenario::link::{Link, Place, Source};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The table as it is in the file, for whoever shows it.
pub const TOOLS_JSON: &str = include_str!("tools.json");

/// Where the folder of the app is, seen from the author's page, if nobody says otherwise.
pub const HOME: &str = "kmscope/";
/// Where it is on the web, if nobody says: to be replaced by the author.
pub const HOSTED: &str = "https://example.org/kmscope/";

/// A tool that courses are written with.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Tool {
    /// For the command line: `sphinx`.
    pub id: String,
    /// As its makers write it.
    pub name: String,
    /// How a file with the lines ends.
    pub ending: String,
    /// What has to be done once, by language.
    pub setup: BTreeMap<String, String>,
    /// The lines for a lesson's moment, and for a script's if there is no template of its own.
    lesson: String,
    /// The lines for a moment of a script.
    script: Option<String>,
}

/// All tools, in the order of a menu.
pub fn tools() -> &'static [Tool] {
    static TOOLS: OnceLock<Vec<Tool>> = OnceLock::new();
    TOOLS.get_or_init(|| serde_json::from_str(TOOLS_JSON).unwrap_or_default())
}

/// The tool of this name.
pub fn tool(id: &str) -> Option<&'static Tool> {
    tools().iter().find(|tool| tool.id == id)
}

/// A moment to be embedded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moment {
    /// What and where.
    pub link: Link,
    /// What it is called, for those who cannot see it.
    pub title: String,
    /// The app's folder, seen from the page: ends with `/`.
    pub home: String,
    /// The app's folder on the web: ends with `/`.
    pub hosted: String,
}

impl Moment {
    /// A moment with the app at its usual place.
    pub fn new(link: Link, title: &str) -> Self {
        // Line ends have no place in an attribute, nor in a directive's option.
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { link, title, home: HOME.to_owned(), hosted: HOSTED.to_owned() }
    }

    /// The fragment that shows it embedded.
    pub fn fragment(&self) -> String {
        Link { embed: true, ..self.link.clone() }.encode()
    }

    /// What names it in a file's name.
    pub fn picture(&self) -> String {
        let source = match &self.link.source {
            Some(Source::Lesson(name)) => name.as_str(),
            _ => "script",
        };
        let step = self.link.step.as_ref().map(step_text).unwrap_or_default();
        let name = if step.is_empty() { source.to_owned() } else { format!("{source}-{step}") };
        name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' }).collect()
    }

    /// The lines for a tool.
    pub fn lines(&self, tool: &Tool) -> String {
        let script = matches!(self.link.source, Some(Source::Script(_)));
        let template = tool.script.as_ref().filter(|_| script).unwrap_or(&tool.lesson);
        template::fill(template, &self.holes())
    }

    /// What has to be done once for a tool; in English if it is not known in the language.
    pub fn setup(&self, tool: &Tool, language: &str) -> String {
        let text = tool.setup.get(language).or_else(|| tool.setup.get("en")).map_or("", String::as_str);
        template::fill(text, &self.holes())
    }

    fn holes(&self) -> BTreeMap<&'static str, String> {
        let link = &self.link;
        let mut holes = BTreeMap::from([
            ("title", self.title.clone()),
            ("home", self.home.clone()),
            ("hosted", self.hosted.clone()),
            ("fragment", self.fragment()),
            ("moment", Link { embed: false, controls: None, ..link.clone() }.encode()),
            ("picture", self.picture()),
        ]);
        match &link.source {
            Some(Source::Lesson(name)) => holes.insert("lesson", name.clone()),
            Some(Source::Script(script)) => holes.insert("script", script.trim_end().to_owned()),
            None => None,
        };
        let mut put = |name, value: Option<String>| value.and_then(|value| holes.insert(name, value));
        put("step", link.step.as_ref().map(step_text));
        put("view", link.view.map(|view| view.word().to_owned()));
        put("controls", link.controls.map(|controls| controls.word().to_owned()));
        put("lang", link.language.map(|language| language.word().to_owned()));
        put("theme", link.theme.map(|theme| theme.word().to_owned()));
        holes
    }
}

/// A place as an author writes it.
pub fn step_text(place: &Place) -> String {
    match place {
        Place::Step(step) => step.to_string(),
        Place::Marker(name) => name.clone(),
    }
}

/// Reads a place as an author writes it: digits are a step, anything else the name of a marker.
pub fn step_of(text: &str) -> Option<Place> {
    let text = text.trim();
    match text {
        "" => None,
        _ if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok().map(Place::Step),
        _ => Some(Place::Marker(text.to_owned())),
    }
}
