//! What comes of a replay: how far it agrees, or where the recording is broken.

use std::fmt;

/// Something wrong in one line; the line's number is added by who reads them in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    column: usize,
    message: String,
}

impl Fault {
    pub fn at(column: usize, message: impl Into<String>) -> Self {
        // The parser counts from 0 where it has not read anything.
        Self { column: column.max(1), message: message.into() }
    }

    /// Where in the line some text stands first; the line's beginning if it does not.
    pub fn near(line: &str, text: &str, message: impl Into<String>) -> Self {
        Self::at(line.find(text).map_or(1, |at| at + 1), message)
    }

    pub fn in_line(self, line: usize) -> Broken {
        Broken { line, column: self.column, message: self.message }
    }
}

impl From<String> for Fault {
    fn from(message: String) -> Self {
        Self::at(1, message)
    }
}

impl From<&str> for Fault {
    fn from(message: &str) -> Self {
        Self::at(1, message)
    }
}

/// Why a recording cannot be replayed: what is wrong, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in bytes.
    pub column: usize,
    /// What is wrong, and what was expected.
    pub message: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

/// Something that model and kernel do not do alike, or that a recording does not let anybody compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Slabs and page tables of vmalloc's own bookkeeping are not in the recording.
    VmallocBookkeeping {
        /// The zone that is compared.
        compared: String,
        /// Those that are not.
        not: Vec<String>,
    },
    /// Requests that wait: what reclaim does meanwhile is modelled.
    Waiting {
        /// Requests that waited.
        requests: u64,
        /// All requests.
        of: u64,
    },
    /// Where pages lay is not in the recording, and the pace of reclaim is modelled.
    NoFrames {
        /// Requests of which no frame is compared.
        requests: u64,
    },
    /// Blocks granted before the first page was reclaimed; `None`: none was reclaimed.
    BeforeReclaim {
        /// By the kernel.
        kernel: Option<u64>,
        /// By the model.
        model: Option<u64>,
    },
    /// Blocks granted in all, and pages reclaimed for them.
    Granted {
        /// By the kernel.
        kernel: (u64, u64),
        /// By the model.
        model: (u64, u64),
    },
}

impl Known {
    /// What it is.
    pub fn what(&self) -> &'static str {
        match self {
            Self::VmallocBookkeeping { .. } => {
                "slabs and page tables of vmalloc's own bookkeeping are not in the recording"
            }
            Self::Waiting { .. } => {
                "requests that wait: what reclaim does meanwhile is modelled, its stalls and scans are not compared"
            }
            Self::NoFrames { .. } => {
                "where pages lay is not in the recording, and the pace of reclaim is modelled: no frame is compared"
            }
            Self::BeforeReclaim { .. } => "blocks granted before the first page was reclaimed",
            Self::Granted { .. } => "blocks granted in all, and pages reclaimed for them",
        }
    }

    /// How far it goes, in the recording's numbers.
    pub fn extent(&self) -> String {
        let blocks = |count: &Option<u64>| count.map_or_else(|| "none".to_owned(), |count| count.to_string());
        match self {
            Self::VmallocBookkeeping { compared, not } => format!("{compared} is compared; {} not", not.join(" and ")),
            Self::Waiting { requests, of } => format!("{requests} of {of} requests"),
            Self::NoFrames { requests } => format!("{requests} requests"),
            Self::BeforeReclaim { kernel, model } => format!("kernel {}, model {}", blocks(kernel), blocks(model)),
            Self::Granted { kernel, model } => {
                format!("kernel {} and {}, model {} and {}", kernel.0, kernel.1, model.0, model.1)
            }
        }
    }
}

/// How far a recording agrees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The recording's kind: mix, phase, exh, kseq, kinfo, vm, press or wait; of former kernels 2.0, 2.6.10 or 2.6.
    pub mode: String,
    /// Operations before the first that differs.
    pub agree: u64,
    /// Operations that it has.
    pub total: u64,
    /// Sets of numbers of zones and caches that were compared and agree.
    pub digests: u64,
    /// Snapshots of lists that were compared and agree.
    pub snapshots: u64,
    /// Numbers of the header that the layout alone gives, and that agree.
    pub computed: u64,
    /// What is known to differ, or cannot be compared.
    pub known: Vec<Known>,
    /// Slices in which all was undone, and each beginning was found again bit for bit; 0 if that was not asked.
    pub undone_slices: u64,
    /// The first difference.
    pub difference: Option<String>,
    /// The operation of the first difference, from 1; 0 if the header differs.
    pub differs_at: u64,
}

impl Verdict {
    /// Takes a difference at an operation; the first one stays.
    pub(crate) fn differs(&mut self, at: u64, difference: String) {
        if self.difference.is_none() {
            (self.difference, self.differs_at) = (Some(difference), at);
        }
    }

    /// Whether everything that was compared agrees.
    pub fn agrees(&self) -> bool {
        self.difference.is_none() && self.agree == self.total
    }
}
