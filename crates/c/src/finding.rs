//! What a run finds: what a kernel's checkers would report, and what it would do without them.

#![expect(missing_docs, reason = "fields are explained in the sentence of what they belong to")]

use crate::lex::Loc;

/// Where something happened: a place of the reader's text, and the calls that led there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Site {
    /// First byte, and one behind the last, of the statement.
    pub pos: u32,
    pub end: u32,
    pub line: u32,
}

/// What memory it is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct About {
    /// Its name in the text, if it has one.
    pub name: String,
    /// `kmalloc`, `vmalloc`, `variable`, `stack` …
    pub family: &'static str,
    /// Where it lies.
    pub addr: u64,
    /// Bytes that were asked for.
    pub size_bytes: u64,
    /// Bytes that it really takes.
    pub room_bytes: u64,
    /// Where it was allocated.
    pub site: Site,
    /// Where it was freed.
    pub freed: Option<Site>,
    /// Cache of the object, or pages.
    pub cache: String,
}

/// Kinds of findings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FindingKind {
    /// `distance_bytes` beyond the end (or, negative, before the beginning) of `about`; `hit`: whose memory that is.
    OutOfBounds {
        write: bool,
        len_bytes: u64,
        distance_bytes: i64,
        about: About,
        hit: Option<About>,
    },
    UseAfterFree {
        write: bool,
        about: About,
    },
    NullPointer {
        write: bool,
        addr: u64,
    },
    /// What `kmalloc(0)` gave is touched.
    ZeroSize {
        write: bool,
    },
    /// An error code is taken for a pointer.
    ErrorPointer {
        errno: i32,
    },
    /// Nothing is there.
    WildPointer {
        write: bool,
        addr: u64,
    },
    /// A pointer of a process is used without copy_from_user.
    UserPointer {
        write: bool,
        addr: u64,
    },
    /// A function that is not one is called.
    WildCall {
        addr: u64,
    },
    /// What was never written decides.
    Uninitialised {
        what: Uninit,
    },
    /// What was never written goes to a process.
    InfoLeak {
        len_bytes: u64,
        first_byte: u64,
    },
    DoubleFree {
        about: About,
    },
    /// Freed by a function that does not belong to it.
    WrongFree {
        call: &'static str,
        about: About,
    },
    WrongOrder {
        allocated: u8,
        freed: u8,
        about: About,
    },
    /// Not the beginning of what was allocated.
    NotTheStart {
        call: &'static str,
        offset_bytes: i64,
        about: About,
    },
    /// Nothing that was ever allocated.
    FreeOfNothing {
        call: &'static str,
        addr: u64,
    },
    WrongCache {
        about: About,
    },
    /// May sleep where it must not; `inside`: `a spinlock`, `an interrupt`.
    SleepInAtomic {
        call: String,
        inside: Atomic,
        since: Option<Site>,
    },
    /// Waits for something that never comes.
    Hang {
        call: String,
        since: Option<Site>,
    },
    /// Wants a lock that it holds.
    OwnLock {
        name: String,
        since: Site,
    },
    /// A lock is still held at the return to the process.
    LockHeld {
        name: String,
        since: Site,
    },
    /// A lock is given up that nobody holds.
    NotHeld {
        name: String,
    },
    /// A spinlock of interrupts and of a process that does not switch them off.
    IrqUnsafe {
        name: String,
        since: Site,
    },
    /// A cache is destroyed that has objects.
    CacheBusy {
        about: About,
        objects: u32,
    },
    /// Not given back at the end. `held_by`: what still points to it.
    Leak {
        about: About,
        held_by: Option<String>,
        pages: u32,
    },
    /// Something that was registered is still there when the module is gone.
    StillRegistered {
        what: String,
        site: Site,
    },
    /// BUG_ON, panic.
    Bug {
        text: String,
    },
    /// WARN_ON
    Warn {
        text: String,
    },
    DivideByZero,
    /// Functions in functions without end: the stack is full.
    StackOverflow,
    /// More statements than a run may have.
    Budget {
        statements: u64,
    },
    /// The machine says so: a request is refused.
    Refused {
        call: &'static str,
        text: &'static str,
    },
    /// Something the lab cannot do.
    Trap {
        text: String,
    },
    /// The module could not be loaded: its init returned an error.
    InitFailed {
        errno: i32,
    },
}

/// What was never written, and decides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Uninit {
    Condition,
    Pointer,
    Size,
    Free,
    Call,
}

/// Why code must not sleep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Atomic {
    Spinlock,
    HardIrq,
    SoftIrq,
    IrqsOff,
    PreemptOff,
    Rcu,
}

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Grade {
    /// Worth knowing.
    Note,
    /// A fault.
    Error,
    /// The kernel stops whoever runs.
    Oops,
}

/// A finding with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    pub kind: FindingKind,
    pub site: Site,
    /// The functions that were being called, the innermost first, with the lines at which they stood.
    pub stack: Vec<(String, u32)>,
    /// Steps that had run.
    pub step: usize,
    pub loc: Loc,
}

impl FindingKind {
    /// How bad it is.
    pub const fn grade(&self) -> Grade {
        match self {
            Self::NullPointer { .. }
            | Self::ErrorPointer { .. }
            | Self::WildPointer { .. }
            | Self::WildCall { .. }
            | Self::ZeroSize { .. }
            | Self::Hang { .. }
            | Self::OwnLock { .. }
            | Self::Bug { .. }
            | Self::DivideByZero
            | Self::StackOverflow
            | Self::UserPointer { .. }
            | Self::Budget { .. } => Grade::Oops,
            Self::InitFailed { .. } | Self::Trap { .. } | Self::Refused { .. } => Grade::Note,
            _ => Grade::Error,
        }
    }

    /// A short name, for programs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::OutOfBounds { .. } => "out-of-bounds",
            Self::UseAfterFree { .. } => "use-after-free",
            Self::NullPointer { .. } => "null-pointer",
            Self::ZeroSize { .. } => "zero-size-pointer",
            Self::ErrorPointer { .. } => "error-pointer",
            Self::WildPointer { .. } => "wild-pointer",
            Self::UserPointer { .. } => "user-pointer",
            Self::WildCall { .. } => "wild-call",
            Self::Uninitialised { .. } => "uninitialised",
            Self::InfoLeak { .. } => "info-leak",
            Self::DoubleFree { .. } => "double-free",
            Self::WrongFree { .. } => "wrong-free",
            Self::WrongOrder { .. } => "wrong-order",
            Self::NotTheStart { .. } => "free-inside",
            Self::FreeOfNothing { .. } => "free-of-nothing",
            Self::WrongCache { .. } => "wrong-cache",
            Self::SleepInAtomic { .. } => "sleep-in-atomic",
            Self::Hang { .. } => "hang",
            Self::OwnLock { .. } => "deadlock",
            Self::LockHeld { .. } => "lock-held",
            Self::NotHeld { .. } => "lock-not-held",
            Self::IrqUnsafe { .. } => "irq-unsafe-lock",
            Self::CacheBusy { .. } => "cache-busy",
            Self::Leak { .. } => "leak",
            Self::StillRegistered { .. } => "still-registered",
            Self::Bug { .. } => "bug",
            Self::Warn { .. } => "warn",
            Self::DivideByZero => "divide-by-zero",
            Self::StackOverflow => "stack-overflow",
            Self::Budget { .. } => "budget",
            Self::Refused { .. } => "refused",
            Self::Trap { .. } => "not-simulated",
            Self::InitFailed { .. } => "init-failed",
        }
    }
}

fn side(distance_bytes: i64, size_bytes: u64) -> String {
    if distance_bytes < 0 {
        format!("{} bytes before the beginning of {size_bytes} bytes", -distance_bytes)
    } else {
        format!("{distance_bytes} bytes behind the end of {size_bytes} bytes")
    }
}

impl About {
    /// `kmalloc of line 12 ("dev->data")`
    pub fn text(&self) -> String {
        let name = if self.name.is_empty() { String::new() } else { format!(" `{}`", self.name) };
        if self.site.line > 0 {
            format!("{}{name} of line {}", self.family, self.site.line)
        } else {
            format!("{}{name}", self.family)
        }
    }
}

impl std::fmt::Display for FindingKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let verb = |write: &bool| if *write { "write" } else { "read" };
        match self {
            Self::OutOfBounds { write, len_bytes, distance_bytes, about, hit } => {
                write!(
                    f,
                    "out of bounds: {} of {len_bytes} bytes, {} ({})",
                    verb(write),
                    side(*distance_bytes, about.size_bytes),
                    about.text()
                )?;
                match hit {
                    Some(hit) => write!(f, "; it hits {}", hit.text()),
                    None if about.room_bytes > about.size_bytes
                        && *distance_bytes >= 0
                        && (*distance_bytes as u64 + len_bytes) <= about.room_bytes - about.size_bytes =>
                    {
                        write!(
                            f,
                            "; it is within the {} bytes that the object really has, so nothing else is hit",
                            about.room_bytes
                        )
                    }
                    None => Ok(()),
                }
            }
            Self::UseAfterFree { write, about } => {
                let freed = about.freed.map_or(0, |site| site.line);
                write!(f, "use after free: {} of memory ({}) that was freed at line {freed}", verb(write), about.text())
            }
            Self::NullPointer { write, addr: 0 } => write!(f, "NULL pointer: {} at address 0 is an oops", verb(write)),
            Self::NullPointer { write, addr } => {
                write!(f, "NULL pointer: {} at address {addr:#x} (a field of NULL) is an oops", verb(write))
            }
            Self::ZeroSize { write } => {
                write!(f, "{} through what kmalloc(0) returned (address 16): an oops", verb(write))
            }
            Self::ErrorPointer { errno } => write!(f, "an error code (-{errno}) is used as a pointer: an oops"),
            Self::WildPointer { write, addr } => {
                write!(f, "wild pointer: {} at {addr:#x}, where nothing is: an oops", verb(write))
            }
            Self::UserPointer { write, addr } => {
                write!(f, "{} at a process's address {addr:#x} without copy_from_user or copy_to_user", verb(write))
            }
            Self::WildCall { addr: 0 } => write!(f, "call through a NULL function pointer: an oops"),
            Self::WildCall { addr } => write!(f, "call of {addr:#x}, which is no function: an oops"),
            Self::Uninitialised { what } => match what {
                Uninit::Condition => write!(f, "uninitialised value decides a condition"),
                Uninit::Pointer => write!(f, "uninitialised value is used as a pointer"),
                Uninit::Size => write!(f, "uninitialised value is used as a size"),
                Uninit::Free => write!(f, "uninitialised pointer is freed"),
                Uninit::Call => write!(f, "uninitialised function pointer is called"),
            },
            Self::InfoLeak { len_bytes, first_byte } => {
                write!(f, "information leak: of {len_bytes} bytes for a process, byte {first_byte} was never written")
            }
            Self::DoubleFree { about } => {
                let freed = about.freed.map_or(0, |site| site.line);
                write!(f, "double free: {} was freed at line {freed} already", about.text())
            }
            Self::WrongFree { call, about } => write!(f, "wrong function: {call} of memory from {}", about.text()),
            Self::WrongOrder { allocated, freed, about } => {
                write!(f, "wrong order: {} has order {allocated}, and is freed with order {freed}", about.text())
            }
            Self::NotTheStart { call, offset_bytes, about } => {
                write!(f, "{call} of an address {offset_bytes} bytes inside of {}", about.text())
            }
            Self::FreeOfNothing { call, addr } => write!(f, "{call} of {addr:#x}, which was never allocated"),
            Self::WrongCache { about } => write!(f, "wrong cache: the object is {}", about.text()),
            Self::SleepInAtomic { call, inside, since } => {
                let inside = match inside {
                    Atomic::Spinlock => "with a spinlock held",
                    Atomic::HardIrq => "in a hard interrupt",
                    Atomic::SoftIrq => "in a softirq (timer or tasklet)",
                    Atomic::IrqsOff => "with interrupts off",
                    Atomic::PreemptOff => "with preemption off",
                    Atomic::Rcu => "in an RCU read section",
                };
                write!(f, "sleeping function called from invalid context: {call} may sleep, {inside}")?;
                match since {
                    Some(site) if site.line > 0 => write!(f, " (since line {})", site.line),
                    _ => Ok(()),
                }
            }
            Self::Hang { call, since } => {
                write!(f, "hang: {call} waits for something that never comes")?;
                match since {
                    Some(site) if site.line > 0 => write!(f, " (line {})", site.line),
                    _ => Ok(()),
                }
            }
            Self::OwnLock { name, since } => {
                write!(f, "deadlock: {name} is wanted by who holds it since line {}", since.line)
            }
            Self::LockHeld { name, since } => write!(f, "lock still held: {name}, taken at line {}", since.line),
            Self::NotHeld { name } => write!(f, "{name} is given up, but nobody holds it"),
            Self::IrqUnsafe { name, since } => {
                write!(
                    f,
                    "{name} is taken in an interrupt; at line {} it is held with interrupts on: a deadlock, if the interrupt comes there",
                    since.line
                )
            }
            Self::CacheBusy { about, objects } => {
                let name = if about.name.is_empty() { "the cache" } else { &about.name };
                write!(f, "kmem_cache_destroy of {name} (line {}): {objects} objects are still in use", about.site.line)
            }
            Self::Leak { about, held_by, pages } => {
                write!(f, "leak: {} bytes from {}", about.size_bytes, about.text())?;
                if !about.cache.is_empty() {
                    write!(f, ", in {}", about.cache)?;
                }
                if *pages > 0 {
                    write!(f, ", {pages} pages")?;
                }
                match held_by {
                    Some(by) => write!(f, "; {by} still points to it"),
                    None => write!(f, "; nothing points to it any more"),
                }
            }
            Self::StillRegistered { what, site } => {
                write!(f, "{what} (line {}) is still there when the module is gone", site.line)
            }
            Self::Bug { text } => write!(f, "kernel BUG: {text}"),
            Self::Warn { text } => write!(f, "WARNING: {text}"),
            Self::DivideByZero => write!(f, "division by zero: an oops"),
            Self::StackOverflow => write!(f, "the kernel's stack is full: functions call each other without end"),
            Self::Budget { statements } => write!(f, "no end after {statements} statements: an endless loop?"),
            Self::Refused { call, text } => write!(f, "{call}: {text}"),
            Self::Trap { text } => write!(f, "not simulated: {text}"),
            Self::InitFailed { errno } => write!(f, "the module is not loaded: its init returned {errno}"),
        }
    }
}
