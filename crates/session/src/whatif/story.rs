//! A fork becomes the script: the flags, the size and the surroundings of one statement are changed, and
//! nothing else of the text.

use super::{Asked, Place, Variant};
use crate::narrate::gfp_text;
use kmscope_mm::{Gfp, Op};
use kmscope_scenario::lang::{places::call_places, words};
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

/// Why no script says what a fork does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum NoStory {
    /// A loop lies between the call and the block that it would have to leave.
    Loop,
    /// The call stands in a function of the script, and the block around the call of that function.
    Function,
    /// The line is run elsewhere as well, in other surroundings, which the change would break.
    Elsewhere,
    /// The line is no place for such a call.
    Line,
}

/// The script in which the request of `asked` is the variant.
///
/// # Errors
///
/// Why no such script can be written.
pub fn story(program: &Program, asked: &Asked, variant: &Variant) -> Result<Story, NoStory> {
    let op = asked.changed(variant);
    let (text, statement, nth) = if asked.in_script {
        changed_statement(program, asked, op, variant)?
    } else {
        added_statement(program, asked, op, variant)?
    };
    let Compiled { program: new, diagnostics } = compile(&text);
    let is_it = |step: &Step| step.span.start == statement;
    let places: Vec<usize> = (0..new.steps.len()).filter(|&index| is_it(&new.steps[index])).collect();
    let index = *places.get(nth).ok_or(NoStory::Line)?;
    if !diagnostics.is_empty() || without_slots(new.steps[index].op) != without_slots(op) {
        return Err(NoStory::Line);
    }
    let same_calls = || {
        let span = program.steps.get(asked.after).filter(|_| asked.in_script).map(|step| step.span.clone());
        let old = program.steps.iter().filter(|step| is_call(step.op) && Some(&step.span) != span.as_ref());
        let new = new.steps.iter().filter(|step| is_call(step.op) && !is_it(step));
        let old = old.map(|step| program.source.get(step.span.clone()));
        old.eq(new.map(|step| text.get(step.span.clone())))
    };
    let here = open_contexts(&program.steps[..asked.after]).len();
    let mut as_wanted = true;
    let wrong = walk(&new.steps, |at, open| {
        if places.binary_search(&at).is_ok() {
            as_wanted &= match variant.place {
                Place::Here => at != index || open.len() == here,
                Place::Task => open.is_empty(),
                _ => open.len() == 1,
            };
        }
    });
    if variant.place == Place::Here && !as_wanted {
        return Err(NoStory::Line);
    }
    if !as_wanted || wrong > walk(&program.steps, |_, _| {}) || !same_calls() {
        return Err(NoStory::Elsewhere);
    }
    Ok(Story { text, step: index + 1, rounds: places.len() })
}

/// It is neither the begin nor the end of a context.
const fn is_call(op: Op) -> bool {
    !matches!(op, Op::Enter(_) | Op::Leave(_))
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

/// A text, where the statement begins in it, and which of the statement's steps is meant.
type Changed = (String, usize, usize);

/// The text with the statement changed in its place; where it begins then; which of its steps it is.
fn changed_statement(program: &Program, asked: &Asked, op: Op, variant: &Variant) -> Result<Changed, NoStory> {
    let source = &program.source;
    let step = program.steps.get(asked.after).ok_or(NoStory::Line)?;
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
    text.push_str(&changed_call(program, step, asked, op).ok_or(NoStory::Line)?);
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
    Ok((text, statement, nth))
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
fn added_statement(program: &Program, asked: &Asked, op: Op, variant: &Variant) -> Result<Changed, NoStory> {
    let source = &program.source;
    let Op::AllocPages { gfp, order, .. } = op else { return Err(NoStory::Line) };
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
    Ok((text, statement, 0))
}

/// What stands right before and after the statement, and what is closed before and opened again after it.
type Surroundings = ((String, String), (Vec<String>, Vec<String>));

/// How the statement comes to run where the variant wants it.
fn surroundings(program: &Program, asked: &Asked, place: Place) -> Result<Surroundings, NoStory> {
    let source = &program.source;
    let mut split = (Vec::new(), Vec::new());
    if place != Place::Here {
        for index in open_contexts(&program.steps[..asked.after]).into_iter().rev() {
            let enter = &program.steps[index];
            let head = source.get(enter.span.clone()).ok_or(NoStory::Line)?;
            if words::is_block(enter.call) {
                let Some((head, _)) = source[enter.span.start..].split_once('{') else { return Err(NoStory::Line) };
                let end = leave_of(&program.steps, index).map_or(source.len(), |leave| leave.span.start);
                let at = if asked.in_script { asked.after } else { asked.after - 1 };
                if !(enter.span.start..=end).contains(&program.steps[at].span.start) {
                    return Err(NoStory::Function);
                }
                let in_between = |steps: &Range<usize>| steps.start > index && steps.contains(&asked.after);
                if program.repeats.iter().any(|repeat| in_between(&repeat.steps)) {
                    return Err(NoStory::Loop);
                }
                split.0.push("}".to_owned());
                split.1.insert(0, format!("{} {{", head.trim_end()));
            } else {
                // What is declared there is not declared once more.
                let call = head.find(enter.call).unwrap_or_default();
                let saves = head[..call].trim_end().trim_end_matches('=').split_whitespace().last();
                let leave = leave_of(&program.steps, index).and_then(|leave| source.get(leave.span.clone()));
                split.0.push(format!("{};", leave.map_or_else(|| leaving(&head[call..], saves), str::to_owned)));
                let saves = saves.map(|name| format!("{name} = ")).unwrap_or_default();
                split.1.insert(0, format!("{saves}{};", &head[call..]));
            }
        }
    }
    let (open, close) = place.around();
    let apart = |text: &str| if text.is_empty() { String::new() } else { " ".to_owned() };
    Ok(((open.clone() + &apart(&open), apart(&close) + &close), split))
}

/// The call that ends what a call begins, where the script has none: `spin_unlock(l)` for `spin_lock(l)`.
fn leaving(enter: &str, saves: Option<&str>) -> String {
    let (name, arguments) = enter.split_at(enter.find('(').unwrap_or(enter.len()));
    let name = name.replace("_lock", "_unlock").replace("disable", "enable").replace("save", "restore");
    match saves {
        Some(saved) => format!("{name}({saved})"),
        None if words::function(&name).is_some_and(|leave| leave.required() > 0) && arguments == "()" => {
            format!("{name}(saved)")
        }
        None => name + arguments,
    }
}

/// The step that ends what step `index` begins, if the script has one.
fn leave_of(steps: &[Step], index: usize) -> Option<&Step> {
    let (mut begun, mut leave) = (false, None);
    walk(steps, |at, open| {
        let is_open = open.contains(&index);
        if begun && !is_open && leave.is_none() {
            leave = steps.get(at.wrapping_sub(1));
        }
        begun |= is_open;
    });
    leave
}

/// Goes through all steps, and through the place after the last one: which steps entered what is open there,
/// outermost first. How many leave what was not entered.
fn walk(steps: &[Step], mut see: impl FnMut(usize, &[usize])) -> usize {
    let mut open: Vec<usize> = Vec::new();
    let mut wrong = 0;
    for (index, step) in steps.iter().enumerate() {
        see(index, &open);
        match step.op {
            Op::Enter(_) => open.push(index),
            Op::Leave(context) => match open.iter().rposition(|&at| steps[at].op == Op::Enter(context)) {
                Some(at) => {
                    open.remove(at);
                }
                None => wrong += 1,
            },
            _ => {}
        }
    }
    see(steps.len(), &open);
    wrong
}

/// Steps that entered what is open after the last one, outermost first.
fn open_contexts(steps: &[Step]) -> Vec<usize> {
    let mut last = Vec::new();
    walk(steps, |at, open| {
        if at == steps.len() {
            last = open.to_vec();
        }
    });
    last
}
