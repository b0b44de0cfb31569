//! Which locals still matter at a place: those that are read before they are written again, on some way from there.

use super::spots::Code;
use std::collections::BTreeMap;
use wasmparser::Operator;

/// A set of locals.
#[derive(Clone, PartialEq, Default)]
pub struct Locals(Vec<u64>);

impl Locals {
    fn of(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    /// The local is one of them.
    pub fn contains(&self, local: u32) -> bool {
        self.0[local as usize / 64] >> (local % 64) & 1 == 1
    }

    fn insert(&mut self, local: u32) {
        self.0[local as usize / 64] |= 1 << (local % 64);
    }

    fn remove(&mut self, local: u32) {
        self.0[local as usize / 64] &= !(1 << (local % 64));
    }

    fn add(&mut self, others: &Self) {
        self.0.iter_mut().zip(&others.0).for_each(|(mine, other)| *mine |= other);
    }
}

/// A construct, seen from its end.
struct Construct {
    /// What matters where a branch to it leads.
    label: Locals,
    /// What matters behind it.
    after: Locals,
    /// What matters at the beginning of its other arm.
    other_arm: Option<Locals>,
}

/// What matters before and after a part of a function.
pub struct Around {
    /// Where it begins.
    pub before: Locals,
    /// Where it ends or leads.
    pub after: Locals,
}

/// For parts of a function, given by where they begin and the constructs around that they branch to, counted from the
/// inside: what matters before and after each.
pub fn around(code: &Code, parts: &BTreeMap<usize, &[u32]>) -> BTreeMap<usize, Around> {
    // What matters at the beginnings of loops is found by going round.
    let mut loops = BTreeMap::new();
    loop {
        let before = loops.clone();
        let found = backwards(code, &mut loops, parts);
        if loops == before {
            return found;
        }
    }
}

fn backwards(
    code: &Code,
    loops: &mut BTreeMap<usize, Locals>,
    parts: &BTreeMap<usize, &[u32]>,
) -> BTreeMap<usize, Around> {
    let nothing = Locals::of(code.locals.len());
    let mut found = BTreeMap::new();
    let mut live = nothing.clone();
    let mut constructs: Vec<Construct> = Vec::new();
    let beginnings = beginnings(code);
    for (at, operator) in code.operators.iter().enumerate().rev() {
        let label = |constructs: &[Construct], depth: u32| {
            let depth = constructs.len().checked_sub(1 + depth as usize);
            depth.map_or_else(|| nothing.clone(), |at| constructs[at].label.clone())
        };
        match operator {
            Operator::End => {
                let begin = beginnings.get(&at);
                let label = match begin.map(|begin| &code.operators[*begin]) {
                    Some(Operator::Loop { .. }) => begin.and_then(|at| loops.get(at)).unwrap_or(&nothing).clone(),
                    _ => live.clone(),
                };
                constructs.push(Construct { label, after: live.clone(), other_arm: None });
            }
            Operator::Else => {
                if let Some(construct) = constructs.last_mut() {
                    construct.other_arm = Some(std::mem::replace(&mut live, construct.after.clone()));
                }
            }
            Operator::If { .. } => {
                if let Some(construct) = constructs.pop() {
                    live.add(construct.other_arm.as_ref().unwrap_or(&construct.after));
                }
            }
            Operator::Block { .. } => {
                constructs.pop();
            }
            Operator::Loop { .. } => {
                constructs.pop();
                loops.insert(at, live.clone());
            }
            Operator::Br { relative_depth } => live = label(&constructs, *relative_depth),
            Operator::BrIf { relative_depth } => live.add(&label(&constructs, *relative_depth)),
            Operator::BrTable { targets } => {
                live = label(&constructs, targets.default());
                for target in targets.targets().flatten() {
                    live.add(&label(&constructs, target));
                }
            }
            Operator::Return | Operator::Unreachable => live = nothing.clone(),
            Operator::LocalGet { local_index } => live.insert(*local_index),
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => live.remove(*local_index),
            _ => {}
        }
        if let Some(exits) = parts.get(&at) {
            let mut after = constructs.last().map_or_else(|| nothing.clone(), |construct| construct.after.clone());
            for exit in *exits {
                after.add(&label(&constructs, *exit));
            }
            found.insert(at, Around { before: live.clone(), after });
        }
    }
    found
}

/// Where the construct begins that an operator ends.
fn beginnings(code: &Code) -> BTreeMap<usize, usize> {
    let mut open = Vec::new();
    let mut beginnings = BTreeMap::new();
    for (at, operator) in code.operators.iter().enumerate() {
        match operator {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => open.push(at),
            // The last one ends the function.
            Operator::End => beginnings.extend(open.pop().map(|begin| (at, begin))),
            _ => {}
        }
    }
    beginnings
}
