//! The text: Markdown, as far as it goes here.
//!
//! ```text
//! # id | title
//! paragraphs with `code`, *stress*
//! !figure fragment of a link | caption
//! !drag script with {n}, \n between lines | least most first step | label
//! !ask id | question
//! !write, then lines "- advice"
//! !then how it was
//! ```

/// A chapter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chapter {
    /// Its name in addresses.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it holds, in order; the first is its lead.
    pub pieces: Vec<Piece>,
}

/// A piece of a chapter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// A paragraph.
    Text(String),
    /// A moment: the fragment of its link, and its caption.
    Figure {
        /// `lesson=split;step=cascade`.
        link: String,
        /// What stands below.
        caption: String,
    },
    /// A number that can be changed; the model answers.
    Drag {
        /// The script, with `{n}`.
        script: String,
        /// Least, most, first, step.
        range: [u32; 4],
        /// What the number is.
        label: String,
    },
    /// A question that the model judges.
    Ask {
        /// Which one: see [`crate::ask`].
        id: String,
        /// The question.
        prompt: String,
    },
    /// What to write.
    Write(Vec<String>),
    /// How it was.
    Then(String),
}

/// Reads a text; the error names the line, 1-based.
pub fn read(text: &str) -> Result<Vec<Chapter>, (usize, String)> {
    let mut chapters: Vec<Chapter> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let bad = |what: &str| (index + 1, what.to_owned());
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if let Some(head) = line.strip_prefix("# ") {
            let (id, title) = head.split_once('|').ok_or_else(|| bad("a chapter is: # id | title"))?;
            chapters.push(Chapter { id: id.trim().to_owned(), title: title.trim().to_owned(), pieces: Vec::new() });
            continue;
        }
        let pieces = &mut chapters.last_mut().ok_or_else(|| bad("text before the first chapter"))?.pieces;
        let parts = |rest: &str| rest.split('|').map(|part| part.trim().to_owned()).collect::<Vec<_>>();
        if let Some(rest) = line.strip_prefix("!figure ") {
            let [link, caption] = parts(rest).try_into().map_err(|_| bad("!figure link | caption"))?;
            pieces.push(Piece::Figure { link, caption });
        } else if let Some(rest) = line.strip_prefix("!drag ") {
            let [script, range, label] = parts(rest).try_into().map_err(|_| bad("!drag script | range | label"))?;
            let numbers: Vec<u32> = range.split(' ').filter_map(|number| number.parse().ok()).collect();
            let range = numbers.try_into().map_err(|_| bad("a range is: least most first step"))?;
            pieces.push(Piece::Drag { script: script.replace("\\n", "\n"), range, label });
        } else if let Some(rest) = line.strip_prefix("!ask ") {
            let [id, prompt] = parts(rest).try_into().map_err(|_| bad("!ask id | question"))?;
            pieces.push(Piece::Ask { id, prompt });
        } else if line == "!write" {
            pieces.push(Piece::Write(Vec::new()));
        } else if let Some(rest) = line.strip_prefix("!then ") {
            pieces.push(Piece::Then(rest.to_owned()));
        } else if let Some(rest) = line.strip_prefix("- ") {
            match pieces.last_mut() {
                Some(Piece::Write(advice)) => advice.push(rest.to_owned()),
                _ => return Err(bad("advice stands behind !write")),
            }
        } else if line.starts_with('!') {
            return Err(bad("unknown"));
        } else {
            pieces.push(Piece::Text(line.to_owned()));
        }
    }
    Ok(chapters)
}
