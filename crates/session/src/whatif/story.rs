//! A fork becomes the script: the flags, the size and the surroundings of one statement are changed, and
//! nothing else of the text.

use super::{Asked, LOCK, Place, Variant};
use crate::narrate::gfp_text;
use kmscope_mm::op::Context;
use kmscope_mm::{Gfp, Op};
use kmscope_scenario::lang::places::call_places;
use kmscope_scenario::{Compiled, Program, Step, compile};
use std::ops::Range;

/// The script in which a variant is what happens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Story {
    /// The text.
    pub text: String,
    /// The step in which it happens, 1-based.
    pub step: usize,
    /// How many steps the statement makes: all of them change.
    pub rounds: usize,
}

/// The script in which the request of `asked` is the variant. `None` where no such script can be written: a
/// loop lies between the call and the block that it would have to leave, or the line is no place for a call.
pub fn story(program: &Program, asked: &Asked, variant: &Variant) -> Option<Story> {
    let op = asked.changed(variant);
    let (text, statement, nth) = if asked.in_script {
        changed_statement(program, asked, op, variant)?
    } else {
        added_statement(program, asked, op, variant)?
    };
    let Compiled { program: new, diagnostics } = compile(&text);
    let mut steps = new.steps.iter().enumerate().filter(|(_, step)| step.span.start == statement);
    let rounds = steps.clone().count();
    let (index, step) = steps.nth(nth)?;
    let contexts = match variant.place {
        Place::Here => open_contexts(&program.steps[..asked.after]).len(),
        Place::Task => 0,
        _ => 1,
    };
    let is_it = diagnostics.is_empty()
        && without_slots(step.op) == without_slots(op)
        && open_contexts(&new.steps[..index]).len() == contexts;
    is_it.then_some(Story { text, step: index + 1, rounds })
}

/// Variables may have other numbers in another text.
fn without_slots(mut op: Op) -> Op {
    match &mut op {
        Op::AllocPages { into, .. }
        | Op::GetFreePages { into, .. }
        | Op::AllocPagesExact { into, .. }
        | Op::Kmalloc { into, .. }
        | Op::CacheAlloc { into, .. }
        | Op::Vmalloc { into, .. }
        | Op::Kvmalloc { into, .. } => *into = None,
        _ => {}
    }
    op
}

/// The text with the statement changed in its place; where it begins then; which of its steps it is.
fn changed_statement(program: &Program, asked: &Asked, op: Op, variant: &Variant) -> Option<(String, usize, usize)> {
    let source = &program.source;
    let step = program.steps.get(asked.after)?;
    let span = step.span.clone();
    let (around, split) = surroundings(program, asked, variant.place)?;

    let line_start = source[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = source[span.end..].find('\n').map_or(source.len(), |at| span.end + at);
    let rest = &source[span.end..line_end];
    let blank = rest.len() - rest.trim_start().len();
    let semicolon = if rest.trim_start().starts_with(';') { span.end + blank + 1 } else { span.end };
    let before = &source[line_start..span.start];
    let after = source[semicolon..line_end].trim_start();

    // What is closed and opened again stands on lines of its own, if the statement does.
    let own_line = before.trim().is_empty() && (after.is_empty() || after.starts_with("//"));
    let gap = if own_line { format!("\n{before}") } else { " ".to_owned() };
    let mut text = source[..span.start].to_owned();
    for part in &split.0 {
        text.push_str(part);
        text.push_str(&gap);
    }
    text.push_str(&around.0);
    let statement = text.len();
    text.push_str(&changed_call(program, step, asked, op)?);
    text.push_str(if semicolon > span.end || around.1.is_empty() { &source[span.end..semicolon] } else { ";" });
    text.push_str(&around.1);
    let split_at = if own_line { line_end } else { semicolon };
    text.push_str(&source[semicolon..split_at]);
    for part in &split.1 {
        text.push_str(&gap);
        text.push_str(part);
    }
    text.push_str(&source[split_at..]);
    let nth = program.steps[..asked.after].iter().filter(|other| other.span == span).count();
    Some((text, statement, nth))
}

/// The statement with other arguments.
fn changed_call(program: &Program, step: &Step, asked: &Asked, op: Op) -> Option<String> {
    let source = &program.source;
    let places = call_places(source, step.span.clone())?;
    // By position in the call: what is put in front of the bracket comes last.
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let changed = Asked { op, ..*asked };
    let (name, mut flags) = (&source[places.name.clone()], changed.gfp());
    let other_amount = changed.amount() != asked.amount();
    let other_flags = changed.gfp() != asked.gfp();
    let mut close = String::new();
    // A function that cannot be told what is to change becomes the one that can.
    let one_page = changed.by_order() && places.order.is_none();
    let instead = match name {
        "get_zeroed_page" | "__get_free_page" if other_amount => Some("__get_free_pages"),
        "alloc_page" if other_amount => Some("alloc_pages"),
        "vmalloc" | "vzalloc" if other_flags => Some("__vmalloc"),
        "__get_dma_pages" | "get_dma_pages" if other_flags => Some("__get_free_pages"),
        _ => None,
    };
    if let Some(instead) = instead {
        edits.push((places.name.clone(), instead.to_owned()));
    } else {
        flags = flags.without(implied(name));
    }
    if let Some(amount) = changed.amount().filter(|_| other_amount) {
        match (&places.order, &places.size) {
            (Some(order), _) => edits.push((order.clone(), amount.to_string())),
            (None, Some(size)) => {
                edits.extend(places.count.clone().map(|count| (count, "1".to_owned())));
                edits.push((size.clone(), amount.to_string()));
            }
            (None, None) if one_page => close = format!(", {amount}"),
            (None, None) => return None,
        }
    }
    if other_flags || instead.is_some() {
        match &places.flags {
            Some(place) => edits.push((place.clone(), gfp_text(flags))),
            None => close = format!(", {}", gfp_text(flags)),
        }
    }
    edits.push((places.close.start..places.close.start, close));
    let mut text = source[step.span.clone()].to_owned();
    while let Some(last) = (0..edits.len()).max_by_key(|&at| edits[at].0.start) {
        let (range, new) = edits.swap_remove(last);
        text.replace_range(range.start - step.span.start..range.end - step.span.start, &new);
    }
    Some(text)
}

/// Flags that a function adds by itself.
fn implied(function: &str) -> Gfp {
    match function {
        "kzalloc" | "kcalloc" | "get_zeroed_page" | "kmem_cache_zalloc" | "vzalloc" | "kvzalloc" => Gfp::ZERO,
        "__get_dma_pages" | "get_dma_pages" => Gfp::GFP_DMA,
        _ => Gfp::NONE,
    }
}

/// The text with a line after the present one; where the new statement begins; the first of its steps.
fn added_statement(program: &Program, asked: &Asked, op: Op, variant: &Variant) -> Option<(String, usize, usize)> {
    let source = &program.source;
    let Op::AllocPages { gfp, order, .. } = op else { return None };
    let (around, split) = surroundings(program, asked, variant.place)?;
    let line = match asked.after.checked_sub(1) {
        Some(index) => program.steps[index].line as usize,
        None => source.lines().position(|line| line.trim_start().starts_with("machine ")).map_or(0, |at| at + 1),
    };
    let end = source.split_inclusive('\n').take(line).map(str::len).sum::<usize>();
    let own = source[..end].trim_end_matches('\n');
    let own = &own[own.rfind('\n').map_or(0, |at| at + 1)..];
    let mut indent = own[..own.len() - own.trim_start().len()].to_owned();
    if own.split("//").next().unwrap_or_default().trim_end().ends_with('{') {
        indent.push_str("  ");
    }
    let mut text = source[..end].to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    for part in &split.0 {
        text.push_str(&format!("{indent}{part}\n"));
    }
    text.push_str(&indent);
    text.push_str(&around.0);
    let statement = text.len();
    text.push_str(&format!("alloc_pages({}, {order});{}\n", gfp_text(gfp), around.1));
    for part in &split.1 {
        text.push_str(&format!("{indent}{part}\n"));
    }
    text.push_str(&source[end..]);
    Some((text, statement, 0))
}

/// Statements that enter and leave, as they begin; what begins otherwise is a block.
const PAIRS: [(&str, &str); 4] = [
    ("spin_lock", "spin_unlock"),
    ("local_irq_disable", "local_irq_enable"),
    ("local_irq_save", "local_irq_restore"),
    ("preempt_disable", "preempt_enable"),
];

/// What stands right before and after the statement, and what is closed before and opened again after it.
type Surroundings = ((String, String), (Vec<String>, Vec<String>));

/// How the statement comes to run where the variant wants it.
fn surroundings(program: &Program, asked: &Asked, place: Place) -> Option<Surroundings> {
    let mut split = (Vec::new(), Vec::new());
    if place != Place::Here {
        for index in open_contexts(&program.steps[..asked.after]).into_iter().rev() {
            let enter = &program.steps[index];
            let head = program.source.get(enter.span.clone())?;
            if let Some((enters, leaves)) = PAIRS.into_iter().find(|(enters, _)| head.starts_with(enters)) {
                let leave = head.replacen(enters, leaves, 1).replacen("irqsave", "irqrestore", 1);
                split.0.push(format!("{leave};"));
                split.1.insert(0, format!("{head};"));
            } else {
                let in_between = |steps: &Range<usize>| steps.start > index && steps.contains(&asked.after);
                if program.repeats.iter().any(|repeat| in_between(&repeat.steps)) {
                    return None;
                }
                let (head, _) = program.source[enter.span.start..].split_once('{')?;
                split.0.push("}".to_owned());
                split.1.insert(0, format!("{} {{", head.trim_end()));
            }
        }
    }
    let block = |head: &str| (format!("{head} {{ "), " }".to_owned());
    let around = match place {
        Place::Here | Place::Task => (String::new(), String::new()),
        Place::HardIrq => block("in_irq"),
        Place::Tasklet => block("in_tasklet"),
        Place::Timer => block("in_timer"),
        Place::SpinLock => (format!("spin_lock({LOCK}); "), format!(" spin_unlock({LOCK});")),
    };
    Some((around, split))
}

/// Steps that enter a context which no later one leaves, outermost first.
fn open_contexts(steps: &[Step]) -> Vec<usize> {
    let mut open: Vec<(usize, Context)> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        match step.op {
            Op::Enter(context) => open.push((index, context)),
            Op::Leave(context) => {
                if let Some(at) = open.iter().rposition(|(_, entered)| *entered == context) {
                    open.remove(at);
                }
            }
            _ => {}
        }
    }
    open.into_iter().map(|(index, _)| index).collect()
}
