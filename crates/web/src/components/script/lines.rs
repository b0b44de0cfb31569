//! The lines of the script, as they are shown.

use super::highlight;
use kmscope_scenario::{Diagnostic, TokenClass};
use std::ops::Range;
use std::rc::Rc;
use yew::AttrValue;

/// A line. Cheap to clone, and to compare with itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// What is written there.
    pub words: Rc<[Word]>,
    /// Something is missing at its end.
    pub wrong_end: bool,
    /// It does not run, since it has an error or comes after one.
    pub off: bool,
    /// How many steps have run when its last one has; `None` where nothing runs.
    pub step: Option<usize>,
}

/// A stretch of a line, in one colour.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    /// Its letters.
    pub text: AttrValue,
    /// What it is; `None`: blanks.
    pub class: Option<TokenClass>,
    /// It is part of something wrong.
    pub wrong: bool,
}

/// Some lines of a script, counted from 0. `starts`: where each of its lines begins; `step`: how many steps have run when
/// the last one of a line (from 1) has.
pub fn lines(
    source: &str,
    starts: &[usize],
    rows: Range<usize>,
    diagnostics: &[Diagnostic],
    step: impl Fn(u32) -> Option<usize>,
) -> Vec<Line> {
    let first_error = diagnostics.iter().map(|wrong| wrong.line as usize).min().unwrap_or(usize::MAX);
    let from = starts.get(rows.start).copied().unwrap_or(source.len());
    let to = starts.get(rows.end).copied().unwrap_or(source.len());
    let near = diagnostics.iter().filter(|wrong| wrong.span.start <= to && wrong.span.end >= from);
    let marks: Vec<Range<usize>> = near.map(|wrong| visible(source, &wrong.span)).collect();
    let numbers = rows.start + 1..;
    let line = |(runs, number): (Vec<highlight::Run>, usize)| {
        let line_end = starts.get(number).map_or(source.len(), |next| next - 1);
        let off = number >= first_error;
        let wrong_end = off && marks.iter().any(|mark| mark.is_empty() && mark.start == line_end);
        let word = |run: highlight::Run| Word {
            text: AttrValue::from(source[run.bytes].to_owned()),
            class: run.class,
            wrong: run.wrong,
        };
        let step = step(u32::try_from(number).unwrap_or(u32::MAX));
        Line { words: runs.into_iter().map(word).collect(), wrong_end, off, step }
    };
    highlight::lines(source, starts, rows, &marks).into_iter().zip(numbers).map(line).collect()
}

/// The stretch to underline: not empty where there is a letter to underline.
fn visible(source: &str, span: &Range<usize>) -> Range<usize> {
    if span.start < span.end {
        return span.clone();
    }
    let next = source[span.start.min(source.len())..].chars().next().filter(|c| *c != '\n');
    span.start..span.start + next.map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmscope_scenario::compile;

    fn lines_of(source: &str) -> Vec<Line> {
        let compiled = compile(source);
        let starts = highlight::line_starts(source);
        let step = |line| compiled.program.steps.iter().rposition(|step| step.line == line).map(|index| index + 1);
        lines(source, &starts, 0..starts.len(), &compiled.diagnostics, step)
    }

    #[test]
    fn a_line_leads_to_the_last_of_its_steps() {
        let lines =
            lines_of("machine toy 64\nrepeat 3 {\n  a = alloc_page(GFP_KERNEL);\n}\nb = alloc_page(GFP_KERNEL);\n");
        let steps: Vec<Option<usize>> = lines.iter().map(|line| line.step).collect();
        assert_eq!(steps, [None, None, Some(3), None, Some(4), None]);
    }

    #[test]
    fn an_error_is_marked_and_no_line_from_there_on_runs() {
        let lines = lines_of("machine toy 64\na = alloc_page(GFP_KERNL);\nb = alloc_page(GFP_KERNEL);\n");
        let off: Vec<bool> = lines.iter().map(|line| line.off).collect();
        assert_eq!(off, [false, true, true, true]);
        let wrong: Vec<&str> = lines[1].words.iter().filter(|word| word.wrong).map(|word| &*word.text).collect();
        assert_eq!(wrong, ["GFP_KERNL"]);
    }

    #[test]
    fn what_is_missing_is_missing_at_the_end_of_its_line() {
        let ends: Vec<bool> = lines_of("machine toy 64\na = alloc_page(").iter().map(|line| line.wrong_end).collect();
        assert_eq!(ends, [false, true]);
    }
}
