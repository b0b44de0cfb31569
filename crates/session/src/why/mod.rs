//! The request's way through the allocator, decision by decision, the deciding one marked; of a long way the middle is
//! folded.
//!
//! Takes the words for single facts from [`narrate`](crate::narrate). Must not know how one came to the step, nor what else
//! could have been asked.

mod former;
mod lock;
mod pointer;
mod release;
mod request;
mod slow;

use crate::narrate::others::meanwhile;
use crate::narrate::{Telling, byte_count, context_place, scoped, warning};
use crate::step::{MicroStep, WhyNode};
use crate::{Message, message};
use kmscope_mm::event::WatermarkCheck;
use kmscope_mm::outcome::{Bug, Held};
use kmscope_mm::{Event, Op, Outcome};

/// Nodes at most that are not folded.
pub const MOST_NODES: usize = 7;

/// The nodes of a step, in order.
pub fn nodes(telling: &Telling, micro_steps: &[MicroStep]) -> Vec<WhyNode> {
    let mut path = Path { micro_steps, nodes: Vec::new(), events: Vec::new() };
    if telling.machine.config().era.is_classic() {
        former::nodes(telling, &mut path);
        return path.finish();
    }
    match (telling.op(), telling.outcome()) {
        (_, Outcome::Bug(Bug::Deadlock { held })) => {
            request::nodes(telling, &mut path);
            deadlock(telling, held, &mut path);
        }
        (_, Outcome::Bug(bug)) => a_bug(telling, bug, &mut path),
        (Op::Enter(context), Outcome::Hangs { why, .. }) => lock::nodes(telling, context, why, &mut path),
        (_, Outcome::CacheCreated { cache }) => {
            let stat = telling.machine.cache_stat(cache);
            let detail = message!(
                "why-layout-detail",
                asked = byte_count(u64::from(stat.object_size_bytes)),
                size = byte_count(u64::from(stat.size_bytes)),
                objects = stat.objects_per_slab,
                pages = 1_u32 << stat.order
            );
            path.push(0, "calculate_sizes", message!("why-layout"), Some(detail)).deciding = true;
        }
        (_, Outcome::Freed { .. } | Outcome::CacheDestroyed { .. } | Outcome::CacheLost { .. }) => {
            release::nodes(telling, &mut path)
        }
        (Op::PageCache { .. } | Op::Hog { .. } | Op::Fragment { .. } | Op::PcpEnable(_) | Op::Wait { .. }, _)
        | (Op::ReadAgain { .. } | Op::Anon { .. } | Op::Swap { .. } | Op::Dentries { .. }, _) => {}
        _ => request::nodes(telling, &mut path),
    }
    said(telling, &mut path);
    if let Some((at, detail)) = meanwhile(telling) {
        path.push(at, "schedule", message!("why-others"), Some(detail));
    }
    path.finish()
}

/// What a scope took off the request, and what the kernel warns about.
fn said(telling: &Telling, path: &mut Path) {
    for (at, event) in telling.events.iter().enumerate() {
        let (rule, title, detail) = match *event {
            Event::Scoped { from, to } => ("current_gfp_context", message!("why-scope"), scoped(from, to)),
            Event::Warned(what) => {
                let (file, function) = what.place();
                let detail = message!("why-warning-detail", what = warning(what), function = function, file = file);
                (function, message!("why-warning"), detail)
            }
            _ => continue,
        };
        if path.nodes.iter().any(|node| node.detail.as_ref() == Some(&detail)) {
            continue;
        }
        path.push(at, rule, title, Some(detail));
    }
}

/// Who waits for whom.
fn deadlock(telling: &Telling, held: Held, path: &mut Path) {
    let (rule, detail) = match held {
        Held::FsLock => ("super_cache_scan", message!("why-deadlock-fs")),
        Held::IoPath => ("submit_bio_noacct_nocheck", message!("why-deadlock-io")),
    };
    let at = telling.events.len().saturating_sub(1);
    path.push_deciding(at, rule, message!("why-deadlock"), detail);
}

/// Nodes being gathered.
struct Path<'a> {
    micro_steps: &'a [MicroStep],
    nodes: Vec<WhyNode>,
    /// For each node the event at which it happened.
    events: Vec<usize>,
}

impl Path<'_> {
    /// Adds a node that happened at an event.
    fn push(&mut self, event: usize, rule: &'static str, title: Message, detail: Option<Message>) -> &mut WhyNode {
        self.events.push(event);
        let micro = self.micro_steps.iter().position(|step| step.events.contains(&event)).unwrap_or(0);
        self.nodes.push(WhyNode {
            rule,
            title,
            detail,
            checks: Vec::new(),
            micro,
            deciding: false,
            decided_by: None,
            sleeping: false,
            candidates: Vec::new(),
            folded: false,
        });
        self.nodes.last_mut().expect("a node was just pushed")
    }

    /// Adds the node that decided, whatever was checked before it.
    fn push_deciding(&mut self, event: usize, rule: &'static str, title: Message, detail: Message) {
        self.nodes.iter_mut().for_each(|node| (node.deciding, node.decided_by) = (false, None));
        self.push(event, rule, title, Some(detail)).deciding = true;
    }

    /// Adds a node with watermark checks.
    fn push_checks(
        &mut self,
        event: usize,
        rule: &'static str,
        title: Message,
        detail: Option<Message>,
        checks: Vec<WatermarkCheck>,
    ) {
        self.push(event, rule, title, detail).checks = checks;
    }

    /// The nodes in the order in which things happened; the last one decided, if no other did.
    fn finish(mut self) -> Vec<WhyNode> {
        let mut nodes: Vec<(usize, WhyNode)> = self.events.drain(..).zip(self.nodes).collect();
        // What was warned of, or helped, stands before what it led to.
        nodes.sort_by_key(|(event, node)| (*event, node.deciding));
        self.nodes = nodes.into_iter().map(|(_, node)| node).collect();
        self.explain_boost();
        if !self.nodes.iter().any(|node| node.deciding)
            && let Some(last) = self.nodes.last_mut()
        {
            last.deciding = true;
        }
        // The middle of a long story is what can be spared; what decided is not.
        // One alone would take no less room behind a line that says so.
        let spare = Some(self.nodes.len().saturating_sub(MOST_NODES)).filter(|&spare| spare > 1).unwrap_or(0);
        let last = self.nodes.len().saturating_sub(1);
        let inside = |&(at, node): &(usize, &WhyNode)| (1..last).contains(&at) && !node.deciding;
        let middle: Vec<usize> = self.nodes.iter().enumerate().filter(inside).map(|(at, _)| at).collect();
        let first = middle.len().saturating_sub(spare) / 2;
        for &at in middle.iter().skip(first).take(spare) {
            self.nodes[at].folded = true;
        }
        self.nodes
    }
}

impl Path<'_> {
    /// What a boost in a row is, at the first node that has one.
    fn explain_boost(&mut self) {
        let boosted = |check: &WatermarkCheck| check.boost_pages > 0;
        let Some(node) = self.nodes.iter_mut().find(|node| node.checks.iter().any(boosted)) else { return };
        let Some(first) = node.detail.take() else { return };
        let plain_too = node.checks.iter().any(|check| {
            let same_zone = |other: &&WatermarkCheck| other.zone == check.zone && other.watermark == check.watermark;
            !boosted(check) && node.checks.iter().filter(same_zone).any(boosted)
        });
        let second = if plain_too { message!("why-boost-and-without") } else { message!("why-boost") };
        node.detail = Some(message!("why-clauses", first = first, second = second));
    }
}

fn a_bug(telling: &Telling, bug: Bug, path: &mut Path) {
    let context = context_place(telling);
    match bug {
        Bug::SleepInAtomic | Bug::NotInInterrupt => {
            path.push(
                0,
                "preempt_count",
                message!("why-context"),
                Some(message!("why-context-atomic", context = context)),
            );
            let (rule, detail) = match bug {
                Bug::NotInInterrupt => ("__get_vm_area_node", message!("why-in-interrupt-detail")),
                _ => ("__might_resched", message!("why-might-sleep-detail")),
            };
            path.push(0, rule, message!("why-might-sleep"), Some(detail)).deciding = true;
        }
        _ => pointer::nodes(telling, bug, path),
    }
}
