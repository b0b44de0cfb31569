//! A fence of Markdown as a moment: what mdBook, MkDocs, Quarto and pandoc have in common.
//!
//! ````text
//! ```kmscope
//! lesson: split
//! step: cascade
//! ```
//! ````
//!
//! Lines `key: value` first; then, behind a line `---`, a script. A body without any key is a script.

use crate::step_of;
use kmscope_scenario::lessons;
use kmscope_scenario::link::{Controls, Link, LinkLanguage, Place, Source, Speed, Theme, View};

/// What a fence says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fence {
    /// The moment.
    pub link: Link,
    /// What it is called.
    pub title: Option<String>,
    /// How high its frame is, CSS pixels.
    pub height_px: Option<u32>,
}

/// What is wrong with a fence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FenceProblem {
    /// Line of the body, 1-based.
    pub line: usize,
    /// What is wrong, and what to do.
    pub problem: String,
}

/// The keys that a fence may hold.
pub const KEYS: [&str; 11] =
    ["lesson", "link", "step", "view", "controls", "lang", "theme", "speed", "title", "height", "caption"];

impl Fence {
    /// Reads the body of a fence.
    pub fn read(body: &str) -> Result<Self, FenceProblem> {
        let mut fence = Self::default();
        let mut lines = body.lines().enumerate().peekable();
        let mut has_keys = false;
        let mut step = None;
        while let Some((index, line)) = lines.peek().copied() {
            let bad = |problem: String| FenceProblem { line: index + 1, problem };
            if line.trim() == "---" && has_keys {
                lines.next();
                break;
            }
            let key = line.split_once(':').map(|(key, value)| (key.trim(), value.trim()));
            match key {
                Some((key, value)) if KEYS.contains(&key) => {
                    has_keys = true;
                    fence.take(key, value, &mut step).map_err(bad)?;
                }
                _ if line.trim().is_empty() && lines.clone().skip(1).all(|(_, line)| line.trim().is_empty()) => {}
                _ if !has_keys => break,
                Some((key, _)) if key.bytes().all(|byte| byte.is_ascii_lowercase()) => {
                    return Err(bad(format!("unknown key {key:?}; there are: {}", KEYS.join(", "))));
                }
                _ => return Err(bad("expected \"key: value\", or a line \"---\" before a script".to_owned())),
            }
            lines.next();
        }
        let script: String = lines.flat_map(|(_, line)| [line, "\n"]).collect();
        if !script.trim().is_empty() {
            if fence.link.source.is_some() {
                let problem = "a lesson (or link) and a script: only one of them can be shown".to_owned();
                return Err(FenceProblem { line: 1, problem });
            }
            fence.link.source = Some(Source::Script(script));
        }
        if step.is_some() {
            fence.link.step = step;
        }
        let program = match &fence.link.source {
            Some(Source::Lesson(name)) => lessons::find(name).map(|lesson| lesson.script.to_owned()),
            Some(Source::Script(script)) => Some(script.clone()),
            None => {
                return Err(FenceProblem {
                    line: 1,
                    problem: "nothing to show: give a lesson, or a script".to_owned(),
                });
            }
        };
        let program = kmscope_scenario::compile(&program.unwrap_or_default());
        if let Some(wrong) = program.diagnostics.first() {
            let at = body.lines().count().saturating_sub(program_lines(&fence)) + wrong.line as usize;
            return Err(FenceProblem {
                line: at,
                problem: format!("the script has an error in its line {}", wrong.line),
            });
        }
        if let Some(place @ Place::Marker(name)) = &fence.link.step
            && place.step(&program.program).is_err()
        {
            let names: Vec<_> = program.program.markers.iter().map(|marker| marker.name.as_str()).collect();
            let problem = format!("there is no marker {name:?}; there are: {}", names.join(", "));
            return Err(FenceProblem { line: 1, problem });
        }
        Ok(fence)
    }

    fn take(&mut self, key: &str, value: &str, step: &mut Option<Place>) -> Result<(), String> {
        fn word<T: Copy>(all: &[T], of: fn(T) -> &'static str, key: &str, value: &str) -> Result<Option<T>, String> {
            let words: Vec<_> = all.iter().map(|one| of(*one)).collect();
            let found = all.iter().copied().find(|one| of(*one) == value);
            found.map(Some).ok_or_else(|| format!("{key} is one of: {}", words.join(", ")))
        }
        let link = &mut self.link;
        match key {
            "lesson" => {
                lessons::find(value).ok_or_else(|| {
                    let names: Vec<_> = lessons::LESSONS.iter().map(|lesson| lesson.id).collect();
                    format!("there is no lesson {value:?}; there are: {}", names.join(", "))
                })?;
                link.source = Some(Source::Lesson(value.to_owned()));
            }
            "link" => {
                let decoded = Link::decode(value.rsplit('#').next().unwrap_or(value));
                if !decoded.problems.is_empty() {
                    return Err("this link cannot be read; copy it again from Share".to_owned());
                }
                *link = decoded.link;
            }
            "step" => *step = Some(step_of(value).ok_or("step is a number, or the name of a marker")?),
            "view" => link.view = word(View::ALL, View::word, key, value)?,
            "controls" => link.controls = word(Controls::ALL, Controls::word, key, value)?,
            "lang" => link.language = word(LinkLanguage::ALL, LinkLanguage::word, key, value)?,
            "theme" => link.theme = word(Theme::ALL, Theme::word, key, value)?,
            "speed" => link.speed = word(Speed::ALL, Speed::word, key, value)?,
            "height" => {
                let height = value.trim_end_matches("px").parse().ok().filter(|px| (100..=4000).contains(px));
                self.height_px = Some(height.ok_or("height is a number of pixels from 100 to 4000")?);
            }
            _ => self.title = Some(value.to_owned()),
        }
        Ok(())
    }
}

fn program_lines(fence: &Fence) -> usize {
    match &fence.link.source {
        Some(Source::Script(script)) => script.lines().count(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_fence_is_read_with_a_lesson_or_a_script_or_a_link() {
        let fence = Fence::read("lesson: split\nstep: cascade\nview: buddy\ntitle: A: B\nheight: 500\n").expect("good");
        assert_eq!(fence.link.encode(), "v1;lesson=split;step=cascade;view=buddy");
        assert_eq!((fence.title.as_deref(), fence.height_px), (Some("A: B"), Some(500)));
        let script = "machine toy 64\na = alloc_page(GFP_KERNEL);\n";
        let with_keys = Fence::read(&format!("step: 1\n---\n{script}")).expect("good");
        assert_eq!(with_keys.link.source, Some(Source::Script(script.to_owned())));
        let alone = Fence::read(script).expect("good");
        assert_eq!(alone.link, Link { step: None, ..with_keys.link.clone() });
        let link = format!("link: https://example.org/kmscope/#{}", with_keys.link.encode());
        assert_eq!(Fence::read(&link).expect("good").link, with_keys.link);
        let other = Fence::read(&format!("step: 0\n{link}")).expect("good");
        assert_eq!(other.link.step, Some(Place::Step(0)), "what is said beside a link counts");
    }

    #[test]
    fn a_wrong_fence_says_in_which_line_and_what_there_is() {
        for (body, line, part) in [
            ("", 1, "nothing to show"),
            ("lesson: nope", 1, "there are: split"),
            ("lesson: split\nstep: nowhere", 1, "cascade"),
            ("lesson: split\nview: side", 2, "buddy"),
            ("lesson: split\ncolour: red", 2, "unknown key"),
            ("lesson: split\n---\na = alloc_page(0);", 1, "only one"),
            ("step: 1\n---\nmachine toy 64\nnonsense(", 4, "line 2"),
            ("lesson: split\nheight: 3", 2, "pixels"),
        ] {
            let problem = Fence::read(body).expect_err(body);
            assert!(problem.line == line && problem.problem.contains(part), "{body:?}: {problem:?}");
        }
    }

    proptest! {
        #[test]
        fn any_body_is_read_without_a_panic(body in "(\\PC|\n|: |---\n|lesson|step){0,40}") {
            let _ = Fence::read(&body);
        }
    }
}
