//! Which picture tells a moment.

use kmscope_mm::event::Verdict;
use kmscope_mm::outcome::{Grant, GrantKind};
use kmscope_mm::{Event, Outcome};
use kmscope_session::{Scene, StepView};

/// A picture of memory.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Shot {
    /// All zones from far away.
    Whole,
    /// The free blocks by order and address, where one is cut or joined.
    Cut,
    /// The pages that the CPU keeps for itself.
    Shelf,
    /// The objects of a slab.
    Slab,
    /// Free pages over time against the marks, and who runs and who waits.
    Level,
    /// What the same moment gives for other flags.
    Flags,
    /// Physical frames above, virtual addresses below.
    Ruler,
    /// Memory that is free but scattered.
    Holes,
}

impl Shot {
    /// All of them, in the order of their keys 1 to 8.
    pub const ALL: [Self; 8] =
        [Self::Whole, Self::Cut, Self::Shelf, Self::Slab, Self::Level, Self::Flags, Self::Ruler, Self::Holes];

    /// The shots that a step has something to show in, in the order of its events; the first of
    /// [`Shot::resting`] is among them.
    pub fn of(view: &StepView) -> Vec<Self> {
        let mut shots = Vec::new();
        let mut push = |shot: Self| {
            if !shots.contains(&shot) {
                shots.push(shot);
            }
        };
        for event in &view.events {
            if let Some(shot) = Self::of_event(event) {
                push(shot);
            }
        }
        push(Self::resting(view));
        shots
    }

    /// The shot that shows an event, if one does.
    pub const fn of_event(event: &Event) -> Option<Self> {
        Some(match event {
            Event::Summary { .. } | Event::OomKill { .. } => Self::Whole,
            Event::Split { .. } | Event::Merge { .. } | Event::BlockPut { .. } | Event::BlockTaken { .. } => Self::Cut,
            Event::PcpRefill { .. } | Event::PcpDrain { .. } | Event::PcpPut { .. } | Event::PcpTake { .. } => {
                Self::Shelf
            }
            Event::SlabNew { .. }
            | Event::ObjectTaken { .. }
            | Event::ObjectFreed { .. }
            | Event::SlabDiscarded { .. }
            | Event::SlabMoved { .. } => Self::Slab,
            Event::Sleeps
            | Event::Yields
            | Event::Tick { .. }
            | Event::KswapdWoken { .. }
            | Event::Reclaimed { .. }
            | Event::ReclaimRetry { .. } => Self::Level,
            Event::VmArea { .. } | Event::VmMapped { .. } | Event::VmUnmapped { .. } | Event::VmAreaFreed { .. } => {
                Self::Ruler
            }
            Event::Compacted { .. } | Event::Migrated { .. } | Event::Fallback { .. } => Self::Holes,
            _ => return None,
        })
    }

    /// The shot in which a step comes to rest: what its sentence speaks of.
    pub fn resting(view: &StepView) -> Self {
        let any = |test: &dyn Fn(&Event) -> bool| view.events.iter().any(test);
        let pcp =
            || any(&|event| matches!(event, Event::PcpRefill { .. } | Event::PcpTake { .. } | Event::PcpPut { .. }));
        let lists = || any(&|event| matches!(event, Event::BlockTaken { .. } | Event::BlockPut { .. }));
        let many = view.dropped_events > 0 || any(&|event| matches!(event, Event::Summary { .. }));
        match view.outcome {
            None => Self::at_start(view),
            Some(Outcome::Null { .. }) if Self::lacked_a_block(view) => Self::Holes,
            Some(Outcome::Null { .. } | Outcome::Hangs { .. }) => Self::Level,
            Some(Outcome::Granted { slept_ticks: 1.., .. }) => Self::Level,
            Some(Outcome::Granted { grant: Grant { kind: GrantKind::Object { .. }, .. }, .. }) => Self::Slab,
            Some(Outcome::Granted {
                grant: Grant { kind: GrantKind::Area { .. } | GrantKind::Device { .. }, .. },
                ..
            }) => Self::Ruler,
            _ if any(&|event| matches!(event, Event::Tick { .. })) => Self::Level,
            _ if many => Self::Whole,
            _ if any(&|event| matches!(event, Event::Compacted { .. })) => Self::Holes,
            _ if any(&|event| matches!(event, Event::ObjectTaken { .. } | Event::ObjectFreed { .. })) => Self::Slab,
            _ if any(&|event| matches!(event, Event::VmUnmapped { .. } | Event::VmAreaFreed { .. })) => Self::Ruler,
            _ if pcp() && !any(&|event| matches!(event, Event::Split { .. } | Event::Merge { .. })) => Self::Shelf,
            _ if lists() => Self::Cut,
            _ if pcp() => Self::Shelf,
            _ => Self::at_start(view),
        }
    }

    /// Where nothing happened: the whole; a toy is seen whole block by block.
    fn at_start(view: &StepView) -> Self {
        let marks = view.after.zones.iter().any(|zone| zone.high_pages > 0);
        if !view.after.caches.is_empty() && view.events.iter().any(|event| matches!(event, Event::CacheCreated { .. }))
        {
            Self::Slab
        } else if marks {
            Self::Whole
        } else {
            Self::Cut
        }
    }

    /// Memory was there, a block was not.
    pub fn lacked_a_block(view: &StepView) -> bool {
        let last = view.events.iter().rev().find_map(|event| match event {
            Event::Watermark(check) => Some(check),
            _ => None,
        });
        last.is_some_and(|check| check.verdict == Verdict::NoBlock)
            || view
                .events
                .iter()
                .any(|event| matches!(event, Event::Watermark(check) if check.verdict == Verdict::NoBlock))
                && last.is_none_or(|check| check.order > 0)
    }

    /// Whether the kernel of a moment has what a shot shows.
    pub fn exists_in(self, scene: &Scene) -> bool {
        self != Self::Shelf || scene.has_pcp()
    }

    /// Memory by order and address: what a camera can move over.
    pub const fn has_camera(self) -> bool {
        !matches!(self, Self::Level | Self::Flags)
    }
}
