//! A lesson, run up to a marker, with what its lines got.

use kmscope_mm::outcome::GrantKind;
use kmscope_mm::{Event, Machine, MigrateType, Outcome, Recorder, ZoneId, ZoneKind};
use kmscope_scenario::{Program, compile, lessons};

/// A lesson, run up to a marker.
pub struct Run {
    pub program: Program,
    pub machine: Machine,
    pub outcomes: Vec<Outcome>,
    /// Events of each step.
    pub events: Vec<Vec<Event>>,
}

impl Run {
    pub fn to(lesson: &str, marker: &str) -> Self {
        let script = lessons::find(lesson).expect("a lesson").script;
        let compiled = compile(script);
        assert_eq!(compiled.diagnostics, []);
        let program = compiled.program;
        let end = program.markers.iter().find(|m| m.name == marker).expect("a marker").step;
        let mut machine = Machine::preset(program.machine);
        let (mut outcomes, mut events) = (Vec::new(), Vec::new());
        for step in &program.steps[..end] {
            let mut recorder = Recorder::default();
            outcomes.push(machine.run(step.op, &mut recorder));
            events.push(recorder.events);
        }
        machine.validate().expect("every invariant holds");
        Self { program, machine, outcomes, events }
    }

    /// Index of the last step whose text begins so.
    pub fn at(&self, text: &str) -> usize {
        let source = &self.program.source;
        let steps = self.program.steps[..self.outcomes.len()].iter();
        steps.enumerate().rfind(|(_, s)| source[s.span.clone()].starts_with(text)).expect(text).0
    }

    /// Outcomes of all steps whose text begins so.
    pub fn all(&self, text: &str) -> Vec<Outcome> {
        let source = &self.program.source;
        let steps = self.program.steps.iter().zip(&self.outcomes);
        steps.filter(|(s, _)| source[s.span.clone()].starts_with(text)).map(|(_, o)| *o).collect()
    }

    pub fn outcome(&self, text: &str) -> Outcome {
        self.outcomes[self.at(text)]
    }

    pub fn grant(&self, text: &str) -> GrantKind {
        match self.outcome(text) {
            Outcome::Granted { grant, .. } => grant.kind,
            other => panic!("{text}: {other:?}"),
        }
    }

    pub fn pfn(&self, text: &str) -> u32 {
        match self.grant(text) {
            GrantKind::Pages { pfn, .. } | GrantKind::Object { pfn, .. } => pfn,
            other => panic!("{text}: {other:?}"),
        }
    }

    pub fn object_bytes(&self, text: &str) -> u32 {
        match self.grant(text) {
            GrantKind::Object { size_bytes, .. } => size_bytes,
            other => panic!("{text}: {other:?}"),
        }
    }

    pub fn zone_of(&self, text: &str) -> ZoneKind {
        match self.grant(text) {
            GrantKind::Pages { zone, .. } | GrantKind::Object { zone, .. } => {
                self.machine.config().zones[zone.index()].kind
            }
            other => panic!("{text}: {other:?}"),
        }
    }

    pub fn zone(&self, kind: ZoneKind) -> kmscope_mm::machine::ZoneStat {
        let at = self.machine.config().zones.iter().position(|z| z.kind == kind).expect("a zone");
        self.machine.zone_stat(ZoneId(at as u8))
    }

    /// Free blocks of zone 0, by order.
    pub fn free_blocks(&self) -> Vec<u32> {
        let len = |order| MigrateType::ALL.iter().map(|mt| self.machine.free_list_len(ZoneId(0), order, *mt)).sum();
        (0..=10).map(len).collect()
    }

    pub fn count(&self, text: &str, which: impl Fn(&Event) -> bool) -> usize {
        self.events[self.at(text)].iter().filter(|event| which(event)).count()
    }
}

pub fn is_null(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Null { .. })
}
