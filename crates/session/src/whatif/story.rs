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
        | Op::ArrayTooLarge { into }
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
    let around = surroundings(program, asked, variant.place)?;
    let mut statement = changed_call(program, step, asked, op).ok_or(NoStory::Line)?;

    let rest = &source[span.end..line_end(source, span.end)];
    let blank = rest.len() - rest.trim_start().len();
    let semicolon = if rest.trim_start().starts_with(';') { span.end + blank + 1 } else { span.end };
    let bare = semicolon > span.end || around.open.is_empty();
    statement.push_str(if bare { &source[span.end..semicolon] } else { ";" });

    let after = source[semicolon..line_end(source, semicolon)].trim();
    let alone = is_blank_before(source, span.start) && (after.is_empty() || after.starts_with("//"));
    let mut place = Range { start: span.start, end: if alone { line_end(source, semicolon) } else { semicolon } };
    let comment = source[semicolon..place.end].trim_end();
    let emptied = around.emptied(source, &mut place, alone);
    let (begin, end) = (line_start(source, place.start), line_end(source, place.end));
    let beyond = source[place.end..end].trim();
    let nth = program.steps[..asked.after].iter().filter(|other| other.span == span).count();
    if !is_blank_before(source, place.start) || !(beyond.is_empty() || beyond.starts_with("//")) {
        // Among other statements of its line it stays in it.
        let lines = around.lines("", &statement, &emptied);
        let at = place.start + lines.before.iter().map(|line| line.trim_start().len() + 1).sum::<usize>();
        let all: Vec<&str> = lines.all().map(str::trim_start).collect();
        let text = format!("{}{}{}", &source[..place.start], all.join(" "), &source[place.end..]);
        return Ok((text, at, nth));
    }
    statement.push_str(comment);
    statement.push_str(source[place.end..end].trim_end());
    let lines = around.lines(indent_of(source, span.start), &statement, &emptied);
    let at = begin + lines.before.iter().map(|line| line.len() + 1).sum::<usize>();
    let at = at + lines.statement.len() - lines.statement.trim_start().len();
    let all: Vec<&str> = lines.all().collect();
    Ok((format!("{}{}{}", &source[..begin], all.join("\n"), &source[end..]), at, nth))
}

fn line_start(source: &str, at: usize) -> usize {
    source[..at].rfind('\n').map_or(0, |at| at + 1)
}

fn line_end(source: &str, at: usize) -> usize {
    source[at..].find('\n').map_or(source.len(), |end| at + end)
}

/// What a line begins with.
fn indent_of(source: &str, at: usize) -> &str {
    let line = &source[line_start(source, at)..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// Whether nothing stands before it in its line.
fn is_blank_before(source: &str, at: usize) -> bool {
    source[line_start(source, at)..at].trim().is_empty()
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
    let around = surroundings(program, asked, variant.place)?;
    let line = match asked.after.checked_sub(1) {
        Some(index) => program.steps[index].line as usize,
        None => source.lines().position(|line| line.trim_start().starts_with("machine ")).map_or(0, |at| at + 1),
    };
    let end = source.split_inclusive('\n').take(line).map(str::len).sum::<usize>();
    let own = source[..end].trim_end_matches('\n');
    let own = &own[own.rfind('\n').map_or(0, |at| at + 1)..];
    let mut indent = own[..own.len() - own.trim_start().len()].to_owned();
    if own.split("//").next().unwrap_or_default().trim_end().ends_with('{') {
        indent.push_str(STEP);
    }
    let mut text = source[..end].to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    let statement = format!("alloc_pages({}, {order});", gfp_text(gfp));
    let lines = around.lines(&indent, &statement, &Emptied::default());
    let mut at = text.len() + lines.before.iter().map(|line| line.len() + 1).sum::<usize>();
    at += lines.statement.len() - statement.len();
    lines.all().for_each(|line| text.extend([line, "\n"]));
    text.push_str(&source[end..]);
    Ok((text, at, 0))
}

/// By how much a block is indented.
const STEP: &str = "  ";

/// What is closed before the statement, and opened again after it.
struct Closed {
    close: String,
    reopen: String,
    /// Of a block: where its head begins, where what is in it begins, where its last bracket is.
    block: Option<[usize; 3]>,
    /// What the line of its head begins with.
    indent: String,
}

/// Blocks that are not written, since they would be empty.
#[derive(Default)]
struct Emptied<'a> {
    /// How many before the statement, and how many after it.
    blocks: (usize, usize),
    /// Comments that stood in them, line by line.
    above: Vec<&'a str>,
    below: Vec<&'a str>,
}

/// The comments of a text that has nothing else, line by line.
fn only_comments(text: &str) -> Option<Vec<&str>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| line.starts_with("//").then_some(line)).collect()
}

/// What is written in place of a statement, line by line.
struct Lines {
    before: Vec<String>,
    statement: String,
    after: Vec<String>,
}

impl Lines {
    fn all(&self) -> impl Iterator<Item = &str> {
        let lines = self.before.iter().chain(std::iter::once(&self.statement)).chain(&self.after);
        lines.map(String::as_str)
    }
}

/// How a statement comes to run where the variant wants it.
struct Surroundings {
    /// What stands right before it and right after it; nothing of both, or something.
    open: String,
    close: String,
    /// Innermost first.
    closed: Vec<Closed>,
}

impl Surroundings {
    /// Blocks in which nothing is left before or after the statement are taken out with it: `place` grows over them. Of
    /// one that stands in `lines` of its own only whole lines go, and its comments stay.
    fn emptied<'a>(&self, source: &'a str, place: &mut Range<usize>, lines: bool) -> Emptied<'a> {
        let mut emptied = Emptied::default();
        let left = |text: &'a str| only_comments(text).filter(|comments| lines || comments.is_empty());
        for closed in &self.closed {
            let Some([head, inside, _]) = closed.block else { break };
            let Some(comments) = source.get(inside..place.start).and_then(left) else { break };
            if lines && !is_blank_before(source, head) {
                break;
            }
            emptied.above.splice(..0, comments);
            place.start = head;
            emptied.blocks.0 += 1;
        }
        for closed in &self.closed {
            let Some([.., last]) = closed.block else { break };
            let Some(comments) = source.get(place.end..last).and_then(left) else { break };
            let beyond = source[last..line_end(source, last)].strip_prefix('}');
            if beyond.is_none_or(|beyond| lines && !beyond.trim().is_empty()) {
                break;
            }
            emptied.below.extend(comments);
            place.end = last + 1;
            emptied.blocks.1 += 1;
        }
        emptied
    }

    /// The lines, where the statement stood at `indent`.
    fn lines(&self, indent: &str, statement: &str, emptied: &Emptied<'_>) -> Lines {
        let mut now = indent;
        let mut inner = Vec::new();
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (at, closed) in self.closed.iter().enumerate() {
            inner.push(now);
            if closed.block.is_some() {
                now = &closed.indent;
            }
            if at >= emptied.blocks.0 {
                before.push(format!("{now}{}", closed.close));
            }
        }
        before.extend(emptied.above.iter().map(|comment| format!("{now}{comment}")));
        let mut own = now.to_owned();
        if !self.open.is_empty() {
            before.push(format!("{now}{}", self.open));
            after.push(format!("{now}{}", self.close));
            own.push_str(if self.open.ends_with('{') { STEP } else { "" });
        }
        after.extend(emptied.below.iter().map(|comment| format!("{now}{comment}")));
        for (at, closed) in self.closed.iter().enumerate().rev() {
            if at >= emptied.blocks.1 {
                let place = if closed.block.is_some() { &closed.indent } else { inner[at] };
                after.push(format!("{place}{}", closed.reopen));
            }
        }
        Lines { before, statement: own + statement, after }
    }
}

/// How the statement comes to run where the variant wants it.
fn surroundings(program: &Program, asked: &Asked, place: Place) -> Result<Surroundings, NoStory> {
    let source = &program.source;
    let mut closed = Vec::new();
    if place != Place::Here {
        for index in open_contexts(&program.steps[..asked.after]).into_iter().rev() {
            let enter = &program.steps[index];
            let begin = enter.span.start;
            let indent = indent_of(source, begin).to_owned();
            let head = source.get(enter.span.clone()).ok_or(NoStory::Line)?;
            if words::is_block(enter.call) {
                let Some((head, _)) = source[begin..].split_once('{') else { return Err(NoStory::Line) };
                let end = leave_of(&program.steps, index).map_or(source.len(), |leave| leave.span.start);
                let at = if asked.in_script { asked.after } else { asked.after - 1 };
                if !(begin..=end).contains(&program.steps[at].span.start) {
                    return Err(NoStory::Function);
                }
                let in_between = |steps: &Range<usize>| steps.start > index && steps.contains(&asked.after);
                if program.repeats.iter().any(|repeat| in_between(&repeat.steps)) {
                    return Err(NoStory::Loop);
                }
                let reopen = format!("{} {{", head.trim_end());
                let block = Some([begin, begin + head.len() + 1, end]);
                closed.push(Closed { close: "}".to_owned(), reopen, block, indent });
            } else {
                // What is declared there is not declared once more.
                let call = head.find(enter.call).unwrap_or_default();
                let saves = head[..call].trim_end().trim_end_matches('=').split_whitespace().last();
                let leave = leave_of(&program.steps, index).and_then(|leave| source.get(leave.span.clone()));
                let close = format!("{};", leave.map_or_else(|| leaving(&head[call..], saves), str::to_owned));
                let saves = saves.map(|name| format!("{name} = ")).unwrap_or_default();
                closed.push(Closed { close, reopen: format!("{saves}{};", &head[call..]), block: None, indent });
            }
        }
    }
    let (open, close) = place.around();
    Ok(Surroundings { open, close, closed })
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
