//! Two requests' ways through the allocator side by side.

use crate::step::WhyNode;

/// One line of two ways.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Beside<'a> {
    /// The decision on the first way, if it has it.
    pub before: Option<&'a WhyNode>,
    /// The same decision on the second way.
    pub after: Option<&'a WhyNode>,
}

impl Beside<'_> {
    /// Nothing of it differs.
    pub fn is_same(&self) -> bool {
        let (Some(before), Some(after)) = (self.before, self.after) else { return false };
        before.title == after.title
            && before.detail == after.detail
            && before.checks == after.checks
            && before.deciding == after.deciding
            && before.decided_by == after.decided_by
    }
}

/// Both ways, in order: decisions of the same name share a line, as many as can. In between, the first of what only
/// one way has stands beside the first of what only the other has, and so on.
pub fn beside<'a>(before: &'a [WhyNode], after: &'a [WhyNode]) -> Vec<Beside<'a>> {
    // Longest common subsequence of the rests that begin at each pair of places.
    let mut common = vec![vec![0_usize; after.len() + 1]; before.len() + 1];
    for (i, left) in before.iter().enumerate().rev() {
        for (j, right) in after.iter().enumerate().rev() {
            common[i][j] = match left.title == right.title {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let mut lines: Vec<Beside> = Vec::new();
    // Since the last line that both share.
    let mut gap = 0;
    let (mut i, mut j) = (0, 0);
    while i < before.len() || j < after.len() {
        let (left, right) = (before.get(i), after.get(j));
        let share = left.zip(right).is_some_and(|(left, right)| left.title == right.title);
        let left_first = right.is_none() || left.is_some() && common[i + 1][j] >= common[i][j + 1];
        let line = match (share, left_first) {
            (true, _) => Beside { before: left, after: right },
            (false, true) => Beside { before: left, after: None },
            (false, false) => Beside { before: None, after: right },
        };
        i += usize::from(line.before.is_some());
        j += usize::from(line.after.is_some());
        if share {
            gap = lines.len() + 1;
        }
        let begin = gap.min(lines.len());
        let free = lines[begin..].iter_mut().find(|other: &&mut Beside| match line.before {
            Some(_) => other.before.is_none(),
            None => other.after.is_none(),
        });
        match free {
            Some(other) => (other.before, other.after) = (other.before.or(line.before), other.after.or(line.after)),
            None => lines.push(line),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Message, message};

    fn node(title: Message, detail: Option<Message>) -> WhyNode {
        WhyNode {
            rule: "",
            title,
            detail,
            checks: Vec::new(),
            micro: 0,
            deciding: false,
            decided_by: None,
            sleeping: false,
            candidates: Vec::new(),
            folded: false,
        }
    }

    #[test]
    fn decisions_of_the_same_name_share_a_line_and_others_stand_alone() {
        let (context, warning, others) = (message!("why-context"), message!("why-warning"), message!("why-others"));
        let before = [node(context.clone(), None), node(others.clone(), None)];
        let after = [node(context.clone(), Some(others.clone())), node(warning, None), node(others, None)];
        let lines = beside(&before, &after);
        let shape: Vec<_> = lines.iter().map(|l| (l.before.is_some(), l.after.is_some(), l.is_same())).collect();
        assert_eq!(shape, [(true, true, false), (false, true, false), (true, true, true)]);
        let others = [node(message!("why-scope"), None), node(message!("why-null"), None), before[1].clone()];
        let lines = beside(&before, &others);
        let shape: Vec<_> = lines.iter().map(|l| (l.before.is_some(), l.after.is_some(), l.is_same())).collect();
        assert_eq!(shape, [(true, true, false), (false, true, false), (true, true, true)], "one beside another");
        assert_eq!(beside(&before, &before).iter().filter(|line| line.is_same()).count(), before.len());
        assert_eq!(beside(&before, &[]).len(), before.len());
    }
}
