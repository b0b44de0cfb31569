//! The script as coloured runs of text, line by line.

use kmscope_scenario::{TokenClass, highlight};
use std::ops::Range;

/// A run of one line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Run {
    /// Bytes of the source.
    pub bytes: Range<usize>,
    /// What it is; `None`: blanks.
    pub class: Option<TokenClass>,
    /// It is part of something wrong.
    pub wrong: bool,
}

/// The runs of some lines, counted from 0; those of all lines, together with the newlines, are the source. `starts`: where
/// each line of the source begins; `wrong`: stretches to mark.
pub fn lines(source: &str, starts: &[usize], rows: Range<usize>, wrong: &[Range<usize>]) -> Vec<Vec<Run>> {
    let end_of = |row: usize| starts.get(row + 1).map_or(source.len(), |next| next - 1);
    let bytes = starts.get(rows.start).copied().unwrap_or(source.len())..rows.end.checked_sub(1).map_or(0, end_of);
    let tokens = highlight(source, bytes);
    let mut next = 0;
    let mut out = Vec::new();
    for row in rows {
        let (start, end) = (starts[row], end_of(row));
        let mut runs = Vec::new();
        let mut at = start;
        // A comment may go on over several lines: the last token is looked at again.
        while next < tokens.len() && tokens[next].0.start < end {
            let (range, class) = &tokens[next];
            let token = range.start.max(start)..range.end.min(end);
            if at < token.start {
                cut(at..token.start, None, wrong, &mut runs);
            }
            cut(token.clone(), Some(*class), wrong, &mut runs);
            at = token.end;
            if range.end > end {
                break;
            }
            next += 1;
        }
        if at < end {
            cut(at..end, None, wrong, &mut runs);
        }
        out.push(runs);
    }
    out
}

/// Where each line begins.
pub fn line_starts(source: &str) -> Vec<usize> {
    std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// Adds a run, cut at the edges of what is wrong.
fn cut(bytes: Range<usize>, class: Option<TokenClass>, wrong: &[Range<usize>], out: &mut Vec<Run>) {
    let mut edges = vec![bytes.start, bytes.end];
    for stretch in wrong {
        edges.extend([stretch.start, stretch.end].into_iter().filter(|edge| bytes.contains(edge)));
    }
    kmscope_mm::sort::sort_by_key(&mut edges, |edge| *edge);
    edges.dedup();
    for pair in edges.windows(2) {
        let is_wrong = wrong.iter().any(|stretch| stretch.start <= pair[0] && pair[1] <= stretch.end);
        out.push(Run { bytes: pair[0]..pair[1], class, wrong: is_wrong });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runs_of_all_lines_are_the_source() {
        for source in [
            "",
            "\n\n",
            "  a = kmalloc(200, GFP_KERNEL); // 一次\n/* x\n y */ kfree(a);\n",
            "note(\"open\nkfree(b)",
            "内存\n/*\n\n",
        ] {
            let first = 0..source.chars().next().map_or(0, char::len_utf8);
            let text = |rows: Range<usize>| -> Vec<String> {
                let lines = lines(source, &line_starts(source), rows, std::slice::from_ref(&first));
                lines.iter().map(|runs| runs.iter().map(|run| &source[run.bytes.clone()]).collect()).collect()
            };
            let all = text(0..line_starts(source).len());
            assert_eq!(all.join("\n"), source);
            for row in 0..all.len() {
                assert_eq!(text(row..row + 1), all[row..=row], "line {row} alone");
            }
        }
    }

    #[test]
    fn a_mark_cuts_the_runs_that_it_touches() {
        let source = "a = kmalloc(8, GFP_ATOMC);";
        let mark = 15..24;
        let marked = lines(source, &[0], 0..1, &[mark]);
        let inside: Vec<&str> =
            marked[0].iter().filter(|run| run.wrong).map(|run| &source[run.bytes.clone()]).collect();
        assert_eq!(inside, ["GFP_ATOMC"]);
    }
}
