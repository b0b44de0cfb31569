//! A recording as it arrives: bytes go in, slice by slice, and out comes what can be gone through step by step.

use crate::format::{Operation, SlabSnapshot, Snapshot, first_key, from_line};
use crate::steps::{Replay, Took};
use crate::subject::Subject;
use crate::verdict::Fault;
use crate::{Broken, Comparison, Options, Verdict};
use flate2::read::MultiGzDecoder;
use kmscope_mm::Machine;
use std::io::{Cursor, Read};
use std::ops::Range;
use std::rc::Rc;

/// The most text that is taken: a file that unpacks to more is none of ours.
const MOST_BYTES: usize = 256 << 20;
/// Bytes that are unpacked at once.
const SLICE_BYTES: usize = 64 << 10;
/// The longest line.
const MOST_LINE_BYTES: usize = 16 << 20;

/// Takes the bytes of a file, plain or compressed, in slices.
pub struct Loader {
    source: Source,
    bytes: usize,
    /// Unpacked so far.
    text: Vec<u8>,
    /// Where the line begins that was not taken yet.
    begin: usize,
    replay: Replay,
    boot: Option<Machine>,
    lines: Vec<TapeLine>,
    snapshots: Vec<TapeLine>,
    steps: u64,
}

enum Source {
    Plain(Cursor<Vec<u8>>),
    Packed(Box<MultiGzDecoder<Cursor<Vec<u8>>>>),
}

/// A line of the recording.
struct TapeLine {
    bytes: Range<u32>,
    /// Its number, from 1.
    number: u32,
    /// Steps before it.
    before: u64,
}

impl Loader {
    /// Of a whole file; it is unpacked if it begins as gzip does.
    pub fn new(file: Vec<u8>) -> Self {
        let bytes = file.len();
        let packed = file.starts_with(&[0x1f, 0x8b]);
        let file = Cursor::new(file);
        let source = if packed { Source::Packed(Box::new(MultiGzDecoder::new(file))) } else { Source::Plain(file) };
        Self {
            source,
            bytes,
            text: Vec::new(),
            begin: 0,
            replay: Replay::new(Options::default()),
            boot: None,
            lines: Vec::new(),
            snapshots: Vec::new(),
            steps: 0,
        }
    }

    /// How far it agrees until now.
    pub fn verdict(&self) -> &Verdict {
        self.replay.verdict()
    }

    /// Thousandths of the file that were read.
    pub fn read_permille(&self) -> u32 {
        let read = match &self.source {
            Source::Plain(file) => file.position(),
            Source::Packed(packed) => packed.get_ref().position(),
        };
        let all = self.bytes.max(1) as u64;
        (read.min(all) * 1000 / all) as u32
    }

    /// Takes lines as long as `go_on` says so; true if none is left.
    pub fn work(&mut self, mut go_on: impl FnMut() -> bool) -> Result<bool, Broken> {
        loop {
            let rest = &self.text[self.begin..];
            match rest.iter().position(|&byte| byte == b'\n') {
                Some(len) => self.take(self.begin + len)?,
                None if rest.len() > MOST_LINE_BYTES => {
                    return Err(self.broken(1, format!("the line is longer than {MOST_LINE_BYTES} bytes")));
                }
                None => {
                    if !self.unpack()? {
                        if self.begin < self.text.len() {
                            self.take(self.text.len())?;
                        }
                        return Ok(true);
                    }
                }
            }
            if !go_on() {
                return Ok(false);
            }
        }
    }

    /// Unpacks some more; false at the end.
    fn unpack(&mut self) -> Result<bool, Broken> {
        let before = self.text.len();
        if before > MOST_BYTES {
            return Err(self.broken(1, format!("the recording is longer than {MOST_BYTES} bytes")));
        }
        self.text.resize(before + SLICE_BYTES, 0);
        let place = &mut self.text[before..];
        let read = match &mut self.source {
            Source::Plain(file) => file.read(place),
            Source::Packed(packed) => packed.read(place),
        };
        let read = match read {
            Ok(read) => read,
            Err(error) => {
                self.text.truncate(before);
                // What is broken is the packing: the place is where the text ends that could be unpacked.
                return Err(self.broken(before - self.begin + 1, format!("gzip: {error}")));
            }
        };
        self.text.truncate(before + read);
        Ok(read > 0)
    }

    fn broken(&self, column: usize, message: String) -> Broken {
        Fault::at(column, message).in_line(self.replay.lines() + 1)
    }

    /// Takes the line up to `end`.
    fn take(&mut self, end: usize) -> Result<(), Broken> {
        let bytes = self.begin..end;
        let text = match std::str::from_utf8(&self.text[bytes.clone()]) {
            Ok(text) => text.strip_suffix('\r').unwrap_or(text),
            Err(error) => return Err(self.broken(error.valid_up_to() + 1, "this is not text (UTF-8)".to_owned())),
        };
        let took = self.replay.next(text)?;
        let line = TapeLine {
            bytes: bytes.start as u32..bytes.end as u32,
            number: self.replay.lines() as u32,
            before: self.steps,
        };
        self.begin = (end + 1).min(self.text.len());
        match took {
            Took::Note => {}
            // Nothing has run yet.
            Took::Beginning => self.boot = self.replay.machine().cloned(),
            Took::Operations(count) => {
                self.steps += count;
                self.lines.push(line);
            }
            Took::Snapshot => self.snapshots.push(line),
        }
        Ok(())
    }

    /// All lines were taken.
    pub fn finish(self) -> Result<Loaded, Broken> {
        let Self { text, replay, boot, lines, snapshots, steps, .. } = self;
        let (verdict, rest) = replay.finish()?;
        let content = match (rest, boot) {
            (Rest::Running(subject), Some(boot)) => {
                let verdict = verdict.clone();
                Content::Tape(Rc::new(Tape { text, lines, snapshots, steps, boot, subject, verdict }))
            }
            (Rest::Facts(facts), _) => {
                let line = |line: &TapeLine| String::from_utf8_lossy(&text[to_usize(&line.bytes)]).into_owned();
                Content::Facts(lines.iter().map(line).zip(facts).collect())
            }
            _ => Content::Sums,
        };
        Ok(Loaded { verdict, content })
    }
}

fn to_usize(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

/// What is left of a replay beside its verdict.
pub(crate) enum Rest {
    /// What was compared, of a machine in motion.
    Running(Subject),
    /// What was compared line by line.
    Facts(Vec<Vec<Comparison>>),
    /// Nothing.
    Sums,
}

/// A recording that was replayed whole.
pub struct Loaded {
    /// How far it agrees.
    pub verdict: Verdict,
    /// What there is to see.
    pub content: Content,
}

/// What a recording holds.
pub enum Content {
    /// A machine in motion: operations one after the other.
    Tape(Rc<Tape>),
    /// What the kernel says of itself: each line, and what was compared of it.
    Facts(Vec<(String, Vec<Comparison>)>),
    /// Sums only, which the verdict has.
    Sums,
}

/// The operations of a recording, and all that is needed to run them again.
pub struct Tape {
    text: Vec<u8>,
    lines: Vec<TapeLine>,
    snapshots: Vec<TapeLine>,
    steps: u64,
    pub(crate) boot: Machine,
    pub(crate) subject: Subject,
    pub(crate) verdict: Verdict,
}

impl Tape {
    /// How many operations there are.
    pub fn steps(&self) -> usize {
        self.steps as usize
    }

    /// The machine as it is before the first operation.
    pub fn boot(&self) -> &Machine {
        &self.boot
    }

    /// Names of the recording's own caches.
    pub fn cache_names(&self) -> Vec<String> {
        self.subject.slabs.names()
    }

    /// Steps after which more is compared than after the others, ascending: snapshots, and the ends of lines that
    /// stand for many calls, which have numbers for all of them together.
    pub fn checks(&self) -> Vec<usize> {
        let ends = self.lines.iter().skip(1).map(|line| line.before).chain([self.steps]);
        let many = self.lines.iter().zip(ends).filter(|(line, end)| end - line.before > 1).map(|(_, end)| end);
        let mut checks: Vec<usize> =
            self.snapshots.iter().map(|line| line.before).chain(many).map(|step| step as usize).collect();
        checks.sort_unstable();
        checks.dedup();
        checks
    }

    /// The line of an operation (from 1): its number, from 1, and its text.
    pub fn line(&self, step: usize) -> Option<(u32, &str)> {
        let line = self.lines.get(self.place(step)?)?;
        Some((line.number, self.text_of(line)))
    }

    fn text_of(&self, line: &TapeLine) -> &str {
        // It was text when it was taken.
        std::str::from_utf8(&self.text[to_usize(&line.bytes)]).unwrap_or_default()
    }

    /// The line that a step (from 1) is of.
    pub(crate) fn place(&self, step: usize) -> Option<usize> {
        let step = step.checked_sub(1)? as u64;
        self.lines.partition_point(|line| line.before <= step).checked_sub(1)
    }

    /// The operation of a line, and the steps before it.
    pub(crate) fn operation(&self, place: usize) -> Option<(Operation, u64)> {
        let line = self.lines.get(place)?;
        Some((Operation::parse(self.text_of(line)).ok()?, line.before))
    }

    /// The snapshots after a step.
    pub(crate) fn snapshots_after(&self, step: usize) -> impl Iterator<Item = Recorded> {
        let begin = self.snapshots.partition_point(|line| line.before < step as u64);
        let lines = self.snapshots[begin..].iter().take_while(move |line| line.before == step as u64);
        lines.filter_map(|line| {
            let text = self.text_of(line);
            match first_key(text) {
                "snapshot" => from_line(text).ok().map(Recorded::Zones),
                _ => from_line(text).ok().map(Recorded::Slabs),
            }
        })
    }
}

/// A state that was recorded.
pub(crate) enum Recorded {
    Zones(Box<Snapshot>),
    Slabs(SlabSnapshot),
}
