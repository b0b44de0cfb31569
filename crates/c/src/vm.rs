//! The interpreter: its state is one value, which can be kept and gone back to. It reaches the machine only through
//! [`Kernel`], one operation at a time.

mod calls;
mod leaks;
mod text;

use crate::code::*;
use crate::compile::binary;
use crate::finding::*;
use crate::lex::{File, Loc};
use crate::memory::Memory;
use crate::natives::{NATIVES, Native};
use crate::types::*;
use kmscope_mm::op::{Context, Pointer};
use kmscope_mm::{Config, NameId, Op, Outcome, Slot};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// Statements of a run at most.
pub const MAX_STATEMENTS: u64 = 12_000_000;
/// Operations of the machine in a run at most.
pub const MAX_OPS: u64 = 1_000_000;
/// Calls in calls.
const MAX_FRAMES: usize = 96;
/// Bytes of a thread's stack.
const STACK_BYTES: u64 = 1 << 20;

/// Who carries operations out.
pub trait Kernel {
    /// Runs one operation.
    fn run(&mut self, op: Op, step: &StepInfo) -> Outcome;
    /// What the machine is built from.
    fn config(&self) -> &Config;
}

/// What is known of a step when it runs.
#[derive(Clone, Debug, Default)]
pub struct StepInfo {
    /// The statement.
    pub site: Site,
    /// The function, as the lab knows it.
    pub call: &'static str,
    /// The text of `note`, the name of `marker`.
    pub text: Option<String>,
    /// The variable that it fills, and what its name in the text is.
    pub slot: Option<(Slot, String)>,
    /// Number of the request that it is, from 1.
    pub request: Option<u32>,
}

/// A value: its number, the allocation that it points into, and whether it was ever set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Value {
    /// The number.
    pub v: u64,
    /// The allocation that a pointer came from; 0: none.
    pub p: u32,
    /// Not 0: it was never set.
    pub u: u32,
}

impl Value {
    /// A number.
    pub const fn of(v: u64) -> Self {
        Self { v, p: 0, u: 0 }
    }
}

/// What an allocation is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "named as what they are")]
pub enum AllocKind {
    None,
    Static,
    Stack,
    Kmalloc,
    Cache {
        cache: u32,
    },
    CacheStruct,
    Pages {
        order: u8,
    },
    StructPages {
        order: u8,
    },
    Exact,
    Vmalloc,
    Percpu,
    /// What the memory of a `struct page`'s pages is, or the `struct page` of pages: it lives with its peer.
    Peer {
        of: u32,
    },
    /// Something of the kernel's own.
    System,
    /// Memory of a process.
    User,
    /// A device's memory.
    Device,
    /// A mapping of pages that somebody else has.
    Mapping,
}

/// Memory that somebody has, or had.
#[derive(Clone, Debug)]
pub struct Alloc {
    /// First address.
    pub base: u64,
    /// Bytes that were asked for.
    pub size: u64,
    /// Bytes that it has.
    pub room: u64,
    /// What it is.
    pub kind: AllocKind,
    /// Not freed yet.
    pub live: bool,
    /// The machine's variable.
    pub slot: Slot,
    /// Where it was taken.
    pub site: Site,
    /// Where it was given back.
    pub freed: Option<Site>,
    /// Name in the text.
    pub name: Rc<str>,
    /// `kmalloc`
    pub family: &'static str,
    /// References to pages.
    pub refs: u32,
    /// The struct page of pages, or their memory.
    pub peer: u32,
    /// Whoever made it gives it back itself, or never.
    pub adopted: bool,
    /// Step in which it was taken.
    pub step: u32,
    /// Its cache: number of the machine's, or the name.
    pub cache: Rc<str>,
}

/// Something that keeps code from sleeping, or changes its requests.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ctx {
    HardIrq,
    Tasklet,
    Timer,
    Spin { lock: u64, name: NameId, flavour: u8 },
    IrqsOff,
    IrqsSaved,
    BhOff,
    PreemptOff,
    Rcu,
    NoFs,
    NoIo,
    NoReclaim,
    FsLock,
    IoPath,
    Task(NameId),
    Mutex { lock: u64, name: NameId },
}

#[derive(Clone, Debug, Default)]
struct Nat {
    phase: u32,
    data: [u64; 4],
}

#[derive(Clone, Debug, PartialEq)]
enum OnRet {
    Push,
    Discard,
    ThreadEnds,
}

/// A call that has not returned.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The function.
    pub f: u32,
    pc: u32,
    regs: u32,
    mem: u64,
    stack_alloc: u32,
    /// The statement at which it stands.
    pub stmt: u32,
    on_ret: OnRet,
    nat: Nat,
    varargs: Rc<Vec<Value>>,
    height: u32,
}

#[derive(Clone, PartialEq, Debug)]
enum State {
    New,
    Ready,
    Waiting {
        on: u64,
        until: Option<u64>,
        interruptible: bool,
        call: Rc<str>,
    },
    /// Waits until everybody else has nothing to do.
    Settling,
    Done,
}

/// Somebody who runs: the story, a kernel thread.
#[derive(Clone, Debug)]
pub struct Thread {
    /// Its calls, the outermost first.
    pub frames: Vec<Frame>,
    regs: Vec<Value>,
    stack: Vec<Value>,
    state: State,
    /// Its name.
    pub name: Rc<str>,
    task: u64,
    ctx: Vec<(Ctx, Site)>,
    stop: bool,
    result: u64,
    base: u64,
    prepared: u64,
    woken: bool,
    timed_out: bool,
    work: bool,
    /// The machine knows that it runs.
    entered: bool,
}

#[derive(Clone, Debug)]
struct Lock {
    holder: usize,
    site: Site,
    name: Rc<str>,
    readers: u32,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Due {
    Timer(u64),
    Hrtimer(u64),
    Tasklet(u64),
    Work(u64),
    Rcu { f: u64, arg: Value },
    IrqWork { f: u64, arg: Value },
    Script { f: u32, ctx: u8 },
}

#[derive(Clone, Debug)]
struct Event {
    due: Due,
    at: u64,
    site: Site,
    origin: u32,
}

/// How far a run has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// It goes on.
    Running,
    /// It came to its end.
    Finished,
    /// The kernel stopped it: an oops, a hang, the budget.
    Stopped,
}

/// A request for memory.
#[derive(Clone, PartialEq, Debug)]
pub struct Request {
    /// Where it stands.
    pub site: Site,
    /// `kmalloc`
    pub call: &'static str,
    /// What it is for, as written.
    pub target: String,
    /// The helper inside of which it is made, if it does not stand in the text.
    pub inside: Option<Rc<str>>,
    /// Steps before it.
    pub step: u32,
    /// Bytes.
    pub size_bytes: u64,
}

/// The interpreter's state.
#[derive(Clone)]
pub struct Vm {
    code: Rc<Code>,
    /// All memory.
    pub mem: Memory,
    /// All allocations; 0 is none.
    pub allocs: Vec<Alloc>,
    live: BTreeMap<u64, u32>,
    threads: Vec<Thread>,
    t: Thread,
    current: usize,
    /// Ticks since the run began.
    pub ticks: u64,
    /// Statements that ran.
    pub statements: u64,
    /// Operations that ran.
    pub ops: u64,
    /// What was found.
    pub findings: Vec<Finding>,
    seen: HashSet<(u32, &'static str, u64)>,
    /// What the text printed: step, text.
    pub log: Vec<(u32, String)>,
    locks: HashMap<u64, Lock>,
    irq_use: HashMap<u64, (Option<Site>, Option<Site>)>,
    events: Vec<Event>,
    names: Vec<Rc<str>>,
    name_of: HashMap<Rc<str>, u32>,
    slots: u32,
    sys_next: u64,
    user_next: u64,
    device_next: u64,
    jiffies_reads: u32,
    random: u32,
    /// Requests so far.
    pub requests: Vec<Request>,
    /// The request that fails.
    pub fail_at: Option<u32>,
    inside: Option<Rc<str>>,
    registered: Vec<(Rc<str>, u64, Site)>,
    /// A module was loaded, or its init failed.
    pub module: Option<ModuleState>,
    status: Status,
    statics_base: u32,
    /// The boundaries of the story: names of markers, with steps.
    pub markers: Vec<(String, u32)>,
    leak_checked: bool,
    small: i64,
    answers: u32,
}

/// What became of the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ModuleState {
    /// Its init returned this error.
    Failed(i32),
    /// It is loaded.
    Loaded,
    /// It was removed.
    Gone,
}

enum Ctl {
    Value(Value),
    /// Nothing more: run the instruction again when the thread goes on.
    Block,
    Stop,
}

type Host<'a> = &'a mut dyn Kernel;

const MIN_ADDR: u64 = 4096;

impl Vm {
    /// A run at its beginning: `starts` are the functions that make up the story, in order.
    pub fn new(code: Rc<Code>, config: &Config) -> Self {
        let wide = code.types.word_bytes == 8;
        let thread = Self::thread("main", 0, wide);
        let mut vm = Self {
            mem: Memory::default(),
            allocs: vec![Self::no_alloc()],
            live: BTreeMap::new(),
            threads: vec![Self::thread("main", 0, wide)],
            t: thread,
            current: 0,
            ticks: 1000,
            statements: 0,
            ops: 0,
            findings: Vec::new(),
            seen: HashSet::new(),
            log: Vec::new(),
            locks: HashMap::new(),
            irq_use: HashMap::new(),
            events: Vec::new(),
            names: Vec::new(),
            name_of: HashMap::new(),
            slots: 0,
            sys_next: if wide { 0xffff_ffff_8200_0000 } else { 0xb800_0000 },
            user_next: if wide { 0x7f00_0000_0000 } else { 0x0804_8000 },
            device_next: if wide { 0xffff_e000_0000_0000 } else { 0xbe00_0000 },
            jiffies_reads: 0,
            random: 0x2545_f491,
            requests: Vec::new(),
            fail_at: None,
            inside: None,
            registered: Vec::new(),
            module: None,
            status: Status::Running,
            statics_base: 1,
            markers: Vec::new(),
            leak_checked: false,
            small: 0,
            answers: 0,
            code: code.clone(),
        };
        let _ = config;
        for of in &code.statics {
            let id = vm.allocs.len() as u32;
            vm.allocs.push(Alloc {
                base: of.addr,
                size: of.size_bytes,
                room: of.size_bytes,
                kind: if of.kind == StaticKind::Opaque { AllocKind::System } else { AllocKind::Static },
                name: code.names.shared(of.name),
                family: if of.kind == StaticKind::Text { "text" } else { "variable" },
                site: vm.site_of_loc(of.loc),
                ..Self::no_alloc()
            });
            vm.live.insert(of.addr, id);
            vm.mem.fill(of.addr, of.size_bytes, 0);
            for (at, chunk) in of.bytes.chunks(8).enumerate() {
                let mut word = [0; 8];
                word[..chunk.len()].copy_from_slice(chunk);
                let word = u64::from_le_bytes(word);
                if word != 0 {
                    vm.mem.write(of.addr + 8 * at as u64, chunk.len() as u32, word, 0, true);
                }
            }
            for &(offset, value, into) in &of.pointers {
                vm.mem.write(of.addr + u64::from(offset), u32::from(code.types.word_bytes), value, into + 1, true);
            }
        }
        let main = vm.sys_alloc(vm.task_size(), "task_struct");
        vm.t.task = main.v;
        vm.push_frame(code.story, &[], OnRet::Discard);
        vm
    }

    fn task_size(&self) -> u64 {
        8192
    }

    fn no_alloc() -> Alloc {
        Alloc {
            base: 0,
            size: 0,
            room: 0,
            kind: AllocKind::None,
            live: true,
            slot: Slot::NULL,
            site: Site::default(),
            freed: None,
            name: "".into(),
            family: "",
            refs: 1,
            peer: 0,
            adopted: false,
            step: 0,
            cache: "".into(),
        }
    }

    fn thread(name: &str, number: u64, wide: bool) -> Thread {
        Thread {
            frames: Vec::new(),
            regs: Vec::new(),
            stack: Vec::new(),
            state: State::Ready,
            name: name.into(),
            task: 0,
            ctx: Vec::new(),
            stop: false,
            result: 0,
            base: if wide { 0xffff_c8ff_0000_0000 } else { 0xbc00_0000 }
                + number * if wide { STACK_BYTES } else { STACK_BYTES / 8 },
            prepared: 0,
            woken: false,
            timed_out: false,
            work: false,
            entered: false,
        }
    }

    /// What it runs.
    pub fn code(&self) -> &Rc<Code> {
        &self.code
    }

    /// Texts of names.
    pub fn names(&self) -> Vec<String> {
        self.names.iter().map(|name| name.to_string()).collect()
    }

    /// Whether it goes on.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Whoever runs.
    pub fn running(&self) -> &Thread {
        &self.t
    }

    fn name_id(&mut self, name: &str) -> NameId {
        if let Some(&id) = self.name_of.get(name) {
            return NameId(id);
        }
        let id = self.names.len() as u32;
        let name: Rc<str> = name.into();
        self.names.push(name.clone());
        self.name_of.insert(name, id);
        NameId(id)
    }

    fn site_of_loc(&self, loc: Loc) -> Site {
        match loc.file {
            File::User => Site { pos: loc.pos, end: loc.pos, line: self.code.line_of(loc.pos) },
            File::Prelude => Site::default(),
        }
    }

    /// The reader's statement that is being carried out.
    pub fn site(&self) -> Site {
        self.site_in(&self.t)
    }

    fn site_in(&self, t: &Thread) -> Site {
        for frame in t.frames.iter().rev() {
            let stmt = self.code.stmts[frame.stmt as usize];
            if stmt.loc.file == File::User && frame.stmt != 0 {
                return Site { pos: stmt.loc.pos, end: stmt.end, line: self.code.line_of(stmt.loc.pos) };
            }
        }
        Site::default()
    }

    /// The functions that are being called, with their lines, the innermost first: those of the reader's text.
    pub fn stack_trace(&self) -> Vec<(String, u32)> {
        let mut out = Vec::new();
        for frame in self.t.frames.iter().rev() {
            let stmt = self.code.stmts[frame.stmt as usize];
            if stmt.loc.file == File::User && frame.stmt != 0 {
                let name = self.code.names.text(self.code.funcs[frame.f as usize].name);
                out.push((name.to_owned(), self.code.line_of(stmt.loc.pos)));
            }
        }
        out
    }

    /// Notes a finding, once for each statement and kind.
    fn find(&mut self, kind: FindingKind) {
        let site = self.site();
        let extra = match &kind {
            FindingKind::Leak { about, .. } => about.addr,
            _ => 0,
        };
        if !self.seen.insert((site.pos, kind.name(), extra)) || self.findings.len() >= 500 {
            return;
        }
        let finding = Finding {
            kind,
            site,
            stack: self.stack_trace(),
            step: self.ops as usize,
            loc: Loc { file: File::User, pos: site.pos },
        };
        self.findings.push(finding);
    }

    /// The kernel stops whoever runs.
    fn oops(&mut self, kind: FindingKind) -> Ctl {
        self.find(kind);
        let held: Vec<(Rc<str>, Site)> =
            self.locks.values().filter(|l| l.holder == self.current).map(|l| (l.name.clone(), l.site)).collect();
        for (name, since) in held {
            self.find(FindingKind::LockHeld { name: name.to_string(), since });
        }
        self.status = Status::Stopped;
        Ctl::Stop
    }

    // ── allocations ──────────────────────────────────────────────────────────────────────────────

    fn add_alloc(&mut self, alloc: Alloc) -> u32 {
        let id = self.allocs.len() as u32;
        self.live.insert(alloc.base, id);
        self.allocs.push(alloc);
        id
    }

    fn sys_alloc(&mut self, size: u64, family: &str) -> Value {
        let base = self.sys_next.next_multiple_of(64);
        let end = if self.code.types.word_bytes == 8 { 0xffff_ffff_b000_0000 } else { 0xbb00_0000 };
        if base.saturating_add(size) > end {
            let statements = self.statements;
            self.oops(FindingKind::Budget { statements });
            return Value::default();
        }
        self.sys_next = base + size.max(1) + 64;
        let site = if self.t.frames.is_empty() { Site::default() } else { self.site() };
        let id = self.add_alloc(Alloc {
            base,
            size,
            room: size,
            kind: AllocKind::System,
            site,
            family: "the kernel's",
            name: family.into(),
            ..Self::no_alloc()
        });
        self.mem.fill(base, size, 0);
        Value { v: base, p: id, u: 0 }
    }

    /// Who has an address.
    fn owner_at(&self, addr: u64) -> Option<u32> {
        let (_, &id) = self.live.range(..=addr).next_back()?;
        let alloc = &self.allocs[id as usize];
        (addr - alloc.base < alloc.room.max(1)).then_some(id)
    }

    /// The allocation that a pointer means: the one that it came from, or whoever has the address.
    fn owner(&self, value: Value) -> Option<u32> {
        if value.p != 0 { Some(value.p) } else { self.owner_at(value.v) }
    }

    /// What is said of an allocation.
    pub fn about(&self, id: u32) -> About {
        let alloc = &self.allocs[id as usize];
        About {
            name: alloc.name.to_string(),
            family: alloc.family,
            addr: alloc.base,
            size_bytes: alloc.size,
            room_bytes: alloc.room,
            site: alloc.site,
            freed: alloc.freed,
            cache: alloc.cache.to_string(),
        }
    }

    fn primary(&self, id: u32) -> u32 {
        match self.allocs[id as usize].kind {
            AllocKind::Peer { of } => of,
            _ => id,
        }
    }

    /// Whether an access is allowed; if not, it is noted. False: the kernel stops.
    #[inline]
    fn check(&mut self, at: Value, len: u64, write: bool) -> bool {
        if at.p != 0 && at.u == 0 {
            let alloc = &self.allocs[at.p as usize];
            let offset = at.v.wrapping_sub(alloc.base);
            if alloc.live
                && offset <= alloc.size
                && len <= alloc.size - offset
                && !matches!(alloc.kind, AllocKind::User | AllocKind::Stack)
            {
                return true;
            }
        }
        self.check_slowly(at, len, write)
    }

    fn check_slowly(&mut self, at: Value, len: u64, write: bool) -> bool {
        if at.u != 0 {
            self.oops(FindingKind::Uninitialised { what: Uninit::Pointer });
            return false;
        }
        if len == 0 {
            return true;
        }
        let addr = at.v;
        let top = if self.code.types.word_bytes == 8 { u64::MAX } else { u64::from(u32::MAX) };
        if addr < MIN_ADDR {
            let kind = if (16..24).contains(&addr) && at.p == 0 && self.allocs.iter().any(|a| a.base == 16) {
                FindingKind::ZeroSize { write }
            } else {
                FindingKind::NullPointer { write, addr }
            };
            self.oops(kind);
            return false;
        }
        if at.p == 0 && addr > top - 4096 {
            let errno = (top.wrapping_sub(addr).wrapping_add(1)) as i32;
            self.oops(FindingKind::ErrorPointer { errno });
            return false;
        }
        let owner = if at.p != 0 { Some(at.p) } else { self.owner_at(addr) };
        let Some(id) = owner else {
            if self.is_user(addr) {
                self.find(FindingKind::UserPointer { write, addr });
                return true;
            }
            self.oops(FindingKind::WildPointer { write, addr });
            return false;
        };
        let alloc = &self.allocs[id as usize];
        match alloc.kind {
            AllocKind::User => {
                self.find(FindingKind::UserPointer { write, addr });
                return true;
            }
            AllocKind::Stack => return self.check_stack(id, addr, len, write),
            _ => {}
        }
        if !alloc.live {
            let primary = self.primary(id);
            let mut about = self.about(primary);
            about.freed = about.freed.or(self.allocs[id as usize].freed);
            let vmalloc = self.allocs[id as usize].kind == AllocKind::Vmalloc;
            self.find(FindingKind::UseAfterFree { write, about });
            if vmalloc {
                // The range is unmapped.
                self.oops(FindingKind::WildPointer { write, addr });
                return false;
            }
            return true;
        }
        let end = alloc.base + alloc.size;
        if addr >= alloc.base && addr.saturating_add(len) <= end {
            return true;
        }
        if alloc.kind == AllocKind::System && (&*alloc.name == "opaque" || alloc.size == AUTO_BYTES) {
            // Nobody knows how large it is.
            return true;
        }
        let room_end = alloc.base + alloc.room;
        let unmapped =
            matches!(alloc.kind, AllocKind::Vmalloc) && (addr.saturating_add(len) > room_end || addr < alloc.base);
        let (distance, first) = if addr < alloc.base {
            (-((alloc.base - addr) as i64), addr)
        } else {
            ((addr.max(end) - end) as i64, addr.max(end))
        };
        let hit = self
            .owner_at(first)
            .filter(|&hit| hit != id && self.primary(hit) != self.primary(id))
            .map(|hit| self.about(hit));
        let about = self.about(self.primary(id));
        let nowhere = hit.is_none()
            && (addr > room_end.saturating_add(1 << 30)
                || addr.saturating_add(1 << 30) < self.allocs[id as usize].base);
        self.find(FindingKind::OutOfBounds { write, len_bytes: len, distance_bytes: distance, about, hit });
        if unmapped || nowhere {
            self.oops(FindingKind::WildPointer { write, addr: first });
            return false;
        }
        true
    }

    fn check_stack(&mut self, id: u32, addr: u64, len: u64, write: bool) -> bool {
        let frame = self
            .t
            .frames
            .iter()
            .find(|f| f.stack_alloc == id)
            .or_else(|| self.threads.iter().flat_map(|t| &t.frames).find(|f| f.stack_alloc == id));
        let Some(frame) = frame else {
            let about = self.about(id);
            self.find(FindingKind::UseAfterFree { write, about });
            return true;
        };
        let (offset, f) = (addr.wrapping_sub(frame.mem), frame.f);
        let objects = &self.code.funcs[f as usize].objects;
        if objects.iter().any(|&(from, to, _)| offset >= u64::from(from) && offset.saturating_add(len) <= u64::from(to))
        {
            return true;
        }
        let near = objects.iter().min_by_key(|(from, to, _)| {
            if offset < u64::from(*from) { u64::from(*from) - offset } else { offset.saturating_sub(u64::from(*to)) }
        });
        let Some(&(from, to, name)) = near else { return true };
        let distance = if offset < u64::from(from) {
            -(i64::from(from) - offset as i64)
        } else {
            offset.saturating_sub(u64::from(to)) as i64
        };
        let about = About {
            name: self.code.names.text(name).to_owned(),
            family: "stack variable",
            addr: frame.mem + u64::from(from),
            size_bytes: u64::from(to - from),
            room_bytes: u64::from(to - from),
            site: Site::default(),
            freed: None,
            cache: String::new(),
        };
        self.find(FindingKind::OutOfBounds { write, len_bytes: len, distance_bytes: distance, about, hit: None });
        true
    }

    fn is_user(&self, addr: u64) -> bool {
        if self.code.types.word_bytes == 8 { addr < 0x8000_0000_0000 } else { addr < 0xb000_0000 }
    }

    // ── calls and threads ────────────────────────────────────────────────────────────────────────

    fn push_frame(&mut self, f: u32, args: &[Value], on_ret: OnRet) -> bool {
        let code = self.code.clone();
        let info = &code.funcs[f as usize];
        let Some(entry) = info.entry.filter(|&entry| entry != u32::MAX) else { return false };
        if self.t.frames.len() >= MAX_FRAMES {
            self.oops(FindingKind::StackOverflow);
            return false;
        }
        let top = self
            .t
            .frames
            .last()
            .map_or(self.t.base, |last| last.mem + u64::from(code.funcs[last.f as usize].frame_bytes));
        let mem = top.next_multiple_of(16);
        let mut stack_alloc = 0;
        if info.frame_bytes > 0 {
            let depth = self.t.frames.len();
            stack_alloc = self.stack_alloc(mem, depth, u64::from(info.frame_bytes));
            self.mem.forget(mem, u64::from(info.frame_bytes));
        }
        let regs = self.t.regs.len() as u32;
        self.t.regs.resize(regs as usize + info.registers as usize, Value { v: 0, p: 0, u: 1 });
        for (at, &(place, width, size)) in info.places.iter().enumerate() {
            let value = args.get(at).copied().unwrap_or(Value { v: 0, p: 0, u: 1 });
            match place {
                Place::Reg(reg) => self.t.regs[regs as usize + reg as usize] = value,
                Place::Frame(offset) if size > 0 => {
                    self.mem.copy(mem + u64::from(offset), value.v, u64::from(size));
                }
                Place::Frame(offset) => {
                    self.mem.write(mem + u64::from(offset), width.bytes(), value.v, value.p, value.u == 0);
                }
                Place::Static(_) => {}
            }
        }
        let varargs = args.get(info.places.len()..).unwrap_or_default().to_vec();
        let height = self.t.stack.len() as u32;
        self.t.frames.push(Frame {
            f,
            pc: entry,
            regs,
            mem,
            stack_alloc,
            stmt: 0,
            on_ret,
            nat: Nat::default(),
            varargs: varargs.into(),
            height,
        });
        true
    }

    /// The allocation that stands for a frame's memory.
    fn stack_alloc(&mut self, mem: u64, _depth: usize, bytes: u64) -> u32 {
        let id = match self.live.get(&mem) {
            Some(&id) => id,
            None => self.add_alloc(Alloc {
                base: mem,
                kind: AllocKind::Stack,
                family: "stack",
                name: "a function that returned".into(),
                ..Self::no_alloc()
            }),
        };
        let alloc = &mut self.allocs[id as usize];
        alloc.size = bytes;
        alloc.room = bytes;
        id
    }

    fn pop_frame(&mut self) -> Option<Frame> {
        let frame = self.t.frames.pop()?;
        self.t.regs.truncate(frame.regs as usize);
        self.t.stack.truncate(frame.height as usize);
        Some(frame)
    }

    fn returned(&mut self, host: Host, value: Value) {
        let Some(frame) = self.pop_frame() else { return };
        match frame.on_ret {
            OnRet::Push => self.t.stack.push(value),
            OnRet::Discard => {
                if self.t.frames.is_empty() {
                    self.story_ends(host);
                }
            }
            OnRet::ThreadEnds => {
                self.t.result = value.v;
                self.t.state = State::Done;
                let task = self.t.task;
                self.held_by_thread();
                while let Some((ctx, _)) = self.t.ctx.pop() {
                    self.op_quietly(host, Self::leave_op(ctx));
                }
                self.wake(task);
                self.wake(1);
            }
        }
    }

    fn held_locks_at_end(&mut self, from: usize) {
        let held: Vec<u64> = self.t.ctx[from.min(self.t.ctx.len())..]
            .iter()
            .filter_map(|(c, _)| match c {
                Ctx::Spin { lock, .. } | Ctx::Mutex { lock, .. } => Some(*lock),
                _ => None,
            })
            .collect();
        for lock in held {
            if let Some(of) = self.locks.get(&lock) {
                let (name, since) = (of.name.to_string(), of.site);
                self.find(FindingKind::LockHeld { name, since });
            }
        }
    }

    fn held_by_thread(&mut self) {
        let held: Vec<(String, Site)> =
            self.locks.values().filter(|l| l.holder == self.current).map(|l| (l.name.to_string(), l.site)).collect();
        for (name, since) in held {
            self.find(FindingKind::LockHeld { name, since });
        }
    }

    fn story_ends(&mut self, host: Host) {
        self.held_by_thread();
        let _ = host;
        self.status = Status::Finished;
    }

    /// Runs up to so many statements.
    pub fn run(&mut self, host: Host, statements: u64) -> Status {
        let end = self.statements.saturating_add(statements);
        while self.status == Status::Running && self.statements < end {
            if self.t.state != State::Ready || self.t.frames.is_empty() {
                if !self.switch(host) {
                    break;
                }
                continue;
            }
            self.slice(host, end);
        }
        if self.status != Status::Running && !self.leak_checked {
            self.leak_checked = true;
            if self.status == Status::Finished {
                self.find_leaks();
            }
        }
        self.status
    }

    /// Lets somebody else run; false: the run ends.
    fn switch(&mut self, host: Host) -> bool {
        let n = self.threads.len();
        for step in 1..=n {
            let next = (self.current + step) % n;
            let state = if next == self.current { &self.t.state } else { &self.threads[next].state };
            if *state == State::Ready {
                self.switch_to(host, next);
                return true;
            }
        }
        // Nobody can go on: softirqs, then the story if it only waited for that, then time.
        if self.run_due(host) {
            return true;
        }
        let settling = (0..n).find(|&at| {
            if at == self.current { self.t.state == State::Settling } else { self.threads[at].state == State::Settling }
        });
        if let Some(at) = settling {
            self.switch_to(host, at);
            self.t.state = State::Ready;
            self.t.woken = true;
            return true;
        }
        self.pass_time(host)
    }

    fn switch_to(&mut self, host: Host, next: usize) {
        if next == self.current {
            return;
        }
        if self.current != 0 {
            for at in (0..self.t.ctx.len()).rev() {
                let ctx = self.t.ctx[at].0;
                self.op_quietly(host, Self::leave_op(ctx));
            }
            if self.t.entered {
                self.t.entered = false;
                let name = self.t.name.clone();
                let name = self.name_id(&name);
                self.op_quietly(host, Some(Op::Leave(Context::Task(name))));
            }
        }
        let t = std::mem::replace(&mut self.t, Self::thread("", 0, true));
        self.threads[self.current] = t;
        self.current = next;
        self.t = std::mem::replace(&mut self.threads[next], Self::thread("", 0, true));
        if next != 0 {
            let name = self.t.name.clone();
            let name = self.name_id(&name);
            self.op_quietly(host, Some(Op::Enter(Context::Task(name))));
            self.t.entered = true;
            for at in 0..self.t.ctx.len() {
                let ctx = self.t.ctx[at].0;
                self.op_quietly(host, Self::enter_op(ctx));
            }
        }
    }

    /// Time passes until something is due; false: nothing ever is.
    fn pass_time(&mut self, host: Host) -> bool {
        let n = self.threads.len();
        let mut next: Option<u64> = self.events.iter().map(|e| e.at).min();
        for at in 0..n {
            let state = if at == self.current { &self.t.state } else { &self.threads[at].state };
            if let State::Waiting { until: Some(until), .. } = state {
                next = Some(next.map_or(*until, |n| n.min(*until)));
            }
        }
        // Timers that start themselves anew would go on for ever: the story's own wait bounds them.
        let Some(next) = next else { return self.nobody_comes(host) };
        // While the story itself waits without end, only so much time passes.
        let main = if self.current == 0 { &self.t.state } else { &self.threads[0].state };
        if let State::Waiting { until: None, .. } = main {
            self.small += 1;
            if self.small > 400 {
                return self.nobody_comes(host);
            }
        } else {
            self.small = 0;
        }
        let ticks = next.saturating_sub(self.ticks).max(1);
        if ticks > 100_000_000 {
            return self.nobody_comes(host);
        }
        self.advance(host, ticks);
        true
    }

    /// So many ticks pass for the machine, too.
    fn advance(&mut self, host: Host, ticks: u64) {
        self.ticks += ticks;
        if self.current != 0 {
            self.switch_to(host, 0);
        }
        let ticks32 = u32::try_from(ticks).unwrap_or(u32::MAX).min(100_000);
        if !self.t.ctx.iter().any(|(c, _)| atomic(*c).is_some()) {
            self.op(host, Op::Wait { ticks: ticks32 }, "schedule", None);
        }
        let now = self.ticks;
        let n = self.threads.len();
        for at in 0..n {
            let t = if at == self.current { &mut self.t } else { &mut self.threads[at] };
            if let State::Waiting { until: Some(until), .. } = t.state
                && until <= now
            {
                t.state = State::Ready;
                t.woken = true;
                t.timed_out = true;
            }
        }
    }

    /// Whoever waits waits for ever.
    fn nobody_comes(&mut self, host: Host) -> bool {
        // Whoever waits may wait for a device: it answers.
        if self.answers < 8
            && let Some(f) = self.code.func_named("__story_interrupt")
            && (self.registered.iter().any(|(what, ..)| &**what == "request_irq")
                || self.code.source.contains("usb_submit_urb"))
        {
            self.answers += 1;
            let at = self.new_thread("device");
            self.threads[at].state = State::Ready;
            self.switch_to(host, at);
            self.push_frame(f, &[Value::of(0)], OnRet::ThreadEnds);
            return true;
        }
        self.switch_to(host, 0);
        let State::Waiting { interruptible, call, .. } = self.t.state.clone() else {
            self.status = Status::Finished;
            return false;
        };
        if interruptible {
            // Somebody presses ^C.
            self.t.state = State::Ready;
            self.t.woken = true;
            if let Some(last) = self.t.frames.last_mut() {
                last.nat.data[3] = 1;
            }
            return true;
        }
        self.oops(FindingKind::Hang { call: call.to_string(), since: None });
        false
    }

    /// Softirqs, timers and works whose time has come; true: something runs now.
    fn run_due(&mut self, host: Host) -> bool {
        let now = self.ticks;
        let Some(at) =
            self.events.iter().enumerate().filter(|(_, e)| e.at <= now).min_by_key(|(_, e)| e.at).map(|(at, _)| at)
        else {
            return false;
        };
        let event = self.events.remove(at);
        self.start_event(host, event)
    }

    fn call_addr(&self, addr: u64) -> Option<u32> {
        self.code.func_at(addr).filter(|f| self.code.funcs[*f as usize].entry.is_some_and(|e| e != u32::MAX))
    }

    fn start_event(&mut self, host: Host, event: Event) -> bool {
        let word = u32::from(self.code.types.word_bytes);
        let field = |this: &mut Self, base: u64, offset: u64| this.mem.read(base + offset, word);
        let w = u64::from(word);
        let pointer = Value { v: 0, p: event.origin, u: 0 };
        let interrupted = self.t.state.clone();
        let (ctx, f, arg) = match event.due {
            Due::Timer(t) => {
                if !self.check(Value { v: t, ..pointer }, 4 * w, false) {
                    return true;
                }
                let f = field(self, t, 3 * w).value;
                let data = field(self, t, w);
                let Some(f) = self.call_addr(f) else {
                    self.oops(FindingKind::WildCall { addr: f });
                    return true;
                };
                let takes_pointer = self.takes_pointer(f);
                let arg = if takes_pointer {
                    Value { v: t, ..pointer }
                } else {
                    Value { v: data.value, p: data.origin, u: 0 }
                };
                (Ctx::Timer, f, arg)
            }
            Due::Hrtimer(t) => {
                let at = self.hrtimer_fn_offset();
                let f = field(self, t, at).value;
                let Some(f) = self.call_addr(f) else {
                    self.oops(FindingKind::WildCall { addr: f });
                    return true;
                };
                (Ctx::HardIrq, f, Value { v: t, ..pointer })
            }
            Due::Tasklet(t) => {
                if !self.check(Value { v: t, ..pointer }, 5 * w, false) {
                    return true;
                }
                if field(self, t, 2 * w).value as u32 != 0 {
                    // Disabled: it stays in the queue.
                    self.events.push(Event { at: u64::MAX / 2, ..event });
                    return false;
                }
                let offset = if w == 8 { 24 } else { 16 };
                let f = field(self, t, offset).value;
                let data = field(self, t, offset + w);
                let Some(f) = self.call_addr(f) else {
                    self.oops(FindingKind::WildCall { addr: f });
                    return true;
                };
                let arg = if self.takes_pointer(f) && data.value == 0 {
                    Value { v: t, ..pointer }
                } else {
                    Value { v: data.value, p: data.origin, u: 0 }
                };
                (Ctx::Tasklet, f, arg)
            }
            Due::Rcu { f, arg } => {
                let Some(f) = self.call_addr(f) else {
                    self.oops(FindingKind::WildCall { addr: f });
                    return true;
                };
                (Ctx::Tasklet, f, arg)
            }
            Due::IrqWork { f, arg } => {
                let Some(f) = self.call_addr(f) else { return true };
                (Ctx::HardIrq, f, arg)
            }
            Due::Script { f, ctx } => {
                let ctx = match ctx {
                    0 => Ctx::HardIrq,
                    1 => Ctx::Tasklet,
                    _ => Ctx::Timer,
                };
                (ctx, f, Value::default())
            }
            Due::Work(work) => {
                if !self.check(Value { v: work, ..pointer }, 4 * w, false) {
                    return true;
                }
                let f = field(self, work, 3 * w).value;
                let Some(f) = self.call_addr(f) else {
                    self.oops(FindingKind::WildCall { addr: f });
                    return true;
                };
                let name = "kworker";
                let at = self.new_thread(name);
                self.threads[at].state = State::Ready;
                self.threads[at].work = true;
                self.switch_to(host, at);
                self.push_frame(f, &[Value { v: work, ..pointer }], OnRet::ThreadEnds);
                return true;
            }
        };
        // It runs on the stack of whoever was there, who goes on afterwards as before.
        let _ = interrupted;
        let name = if ctx == Ctx::HardIrq { "interrupt" } else { "softirq" };
        self.switch_to(host, 0);
        let at = self.new_thread(name);
        self.threads[at].state = State::Ready;
        self.switch_plain(at);
        self.t.ctx.push((ctx, event.site));
        self.op_quietly(host, Self::enter_op(ctx));
        self.push_frame(f, &[arg], OnRet::Push);
        if let Some(frame) = self.t.frames.last_mut() {
            frame.on_ret = OnRet::ThreadEnds;
        }
        true
    }

    /// To a thread that is an interrupt: it has no task of its own.
    fn switch_plain(&mut self, next: usize) {
        let t = std::mem::replace(&mut self.t, Self::thread("", 0, true));
        self.threads[self.current] = t;
        self.current = next;
        self.t = std::mem::replace(&mut self.threads[next], Self::thread("", 0, true));
    }

    fn takes_pointer(&self, f: u32) -> bool {
        let info = &self.code.funcs[f as usize];
        info.params.first().is_some_and(|&ty| {
            matches!(self.code.types.get(ty), Type::Ptr(_)) && self.code.types.pointee(ty) != Some(VOID)
        })
    }

    fn hrtimer_fn_offset(&self) -> u64 {
        let w = u64::from(self.code.types.word_bytes);
        if w == 8 { 24 + 16 } else { 12 + 16 }
    }

    fn new_thread(&mut self, name: &str) -> usize {
        let wide = self.code.types.word_bytes == 8;
        // A thread that has ended leaves its place.
        let free = (1..self.threads.len())
            .find(|&at| at != self.current && self.threads[at].state == State::Done && self.threads[at].task == 0);
        let at = free.unwrap_or_else(|| {
            self.threads.push(Self::thread("", 0, wide));
            self.threads.len() - 1
        });
        self.threads[at] = Self::thread(name, at as u64 % 200, wide);
        self.threads[at].state = State::New;
        at
    }

    fn wake(&mut self, on: u64) {
        if on == 0 {
            return;
        }
        let n = self.threads.len();
        for at in 0..n {
            let t = if at == self.current { &mut self.t } else { &mut self.threads[at] };
            if let State::Waiting { on: waits, .. } = t.state
                && waits == on
            {
                t.state = State::Ready;
                t.woken = true;
                t.timed_out = false;
            } else if t.prepared == on {
                // It has not slept yet: it will not.
                t.prepared = 1;
            }
        }
    }

    // ── contexts ─────────────────────────────────────────────────────────────────────────────────

    fn enter_op(ctx: Ctx) -> Option<Op> {
        Some(Op::Enter(Self::context_of(ctx)?))
    }

    fn leave_op(ctx: Ctx) -> Option<Op> {
        Some(Op::Leave(Self::context_of(ctx)?))
    }

    fn context_of(ctx: Ctx) -> Option<Context> {
        Some(match ctx {
            Ctx::HardIrq => Context::HardIrq,
            Ctx::Tasklet => Context::Tasklet,
            Ctx::Timer => Context::Timer,
            Ctx::Spin { name, flavour, .. } => match flavour & 3 {
                1 => Context::SpinLockIrq(name),
                2 => Context::SpinLockBh(name),
                _ => Context::SpinLock(name),
            },
            Ctx::IrqsOff => Context::IrqsOff,
            Ctx::IrqsSaved => Context::IrqsSaved,
            Ctx::BhOff => return None,
            Ctx::PreemptOff => Context::PreemptOff,
            Ctx::Rcu => return None,
            Ctx::NoFs => Context::NoFs,
            Ctx::NoIo => Context::NoIo,
            Ctx::NoReclaim => Context::NoReclaim,
            Ctx::FsLock => Context::FsLock,
            Ctx::IoPath => Context::IoPath,
            Ctx::Task(name) => Context::Task(name),
            Ctx::Mutex { name, .. } => Context::Mutex(name),
        })
    }

    fn enter(&mut self, host: Host, ctx: Ctx, call: &'static str) {
        let site = self.site();
        self.t.ctx.push((ctx, site));
        if let Some(op) = Self::enter_op(ctx) {
            self.op(host, op, call, None);
        }
    }

    fn leave_as(&mut self, host: Host, ctx: Ctx, call: &'static str) -> bool {
        let Some(at) = self.t.ctx.iter().rposition(|(c, _)| *c == ctx) else { return false };
        self.t.ctx.remove(at);
        if let Some(op) = Self::leave_op(ctx) {
            self.op(host, op, call, None);
        }
        true
    }

    fn atomic(&self) -> Option<(Atomic, Site)> {
        self.t.ctx.iter().rev().find_map(|(ctx, site)| Some((atomic(*ctx)?, *site)))
    }

    fn may_sleep(&mut self, call: &str) {
        if let Some((inside, site)) = self.atomic() {
            self.find(FindingKind::SleepInAtomic { call: call.to_owned(), inside, since: Some(site) });
        }
    }

    // ── operations ───────────────────────────────────────────────────────────────────────────────

    fn op(&mut self, host: Host, op: Op, call: &'static str, slot: Option<(Slot, String)>) -> Outcome {
        self.op_with(host, op, StepInfo { call, slot, ..StepInfo::default() })
    }

    fn op_with(&mut self, host: Host, op: Op, mut step: StepInfo) -> Outcome {
        step.site = self.site();
        self.ops += 1;
        if self.ops > MAX_OPS && self.status == Status::Running {
            let statements = self.statements;
            self.oops(FindingKind::Budget { statements });
        }
        host.run(op, &step)
    }

    fn op_quietly(&mut self, host: Host, op: Option<Op>) {
        if let Some(op) = op {
            self.op(host, op, "", None);
        }
    }

    fn new_slot(&mut self) -> Slot {
        self.slots += 1;
        Slot(self.slots - 1)
    }

    /// Memory that the machine gave.
    #[expect(clippy::too_many_arguments, reason = "what there is to say of an allocation")]
    fn granted(
        &mut self,
        base: u64,
        size: u64,
        room: u64,
        kind: AllocKind,
        slot: Slot,
        family: &'static str,
        name: &str,
        cache: &str,
    ) -> Value {
        let site = self.site();
        // Pages and objects that were somebody's before are nobody's, now.
        let id = self.add_alloc(Alloc {
            base,
            size,
            room,
            kind,
            slot,
            site,
            family,
            name: name.into(),
            step: self.ops as u32,
            cache: cache.into(),
            ..Self::no_alloc()
        });
        Value { v: base, p: id, u: 0 }
    }

    fn mark_freed(&mut self, id: u32) {
        let site = self.site();
        let alloc = &mut self.allocs[id as usize];
        alloc.live = false;
        alloc.freed = Some(site);
        let base = alloc.base;
        let peer = alloc.peer;
        if self.live.get(&base) == Some(&id) {
            self.live.remove(&base);
        }
        if peer != 0 && self.allocs[peer as usize].live {
            self.mark_freed(peer);
        }
    }

    /// The text of what the call's result is assigned to.
    fn target(&self) -> String {
        for frame in self.t.frames.iter().rev() {
            let stmt = self.code.stmts[frame.stmt as usize];
            if stmt.loc.file != File::User {
                continue;
            }
            let pc = frame.pc.saturating_sub(1);
            // The call stands at the instruction before the program counter, or at it, if it is run again.
            let targets = &self.code.targets;
            let at = targets.partition_point(|(at, ..)| *at < pc);
            let found = targets.get(at).filter(|(at, ..)| *at == pc || *at == pc + 1);
            return found.map_or(String::new(), |&(_, pos, len)| {
                self.code.source.get(pos as usize..(pos + len) as usize).unwrap_or_default().to_owned()
            });
        }
        String::new()
    }

    fn var_value(&mut self, frame: &Frame, t: &Thread, var: &VarInfo) -> (u64, Value) {
        let width = self.code.types.size(var.ty).min(8) as u32;
        match var.place {
            Place::Reg(reg) => (0, t.regs.get((frame.regs + u32::from(reg)) as usize).copied().unwrap_or_default()),
            Place::Frame(at) => {
                let addr = frame.mem + u64::from(at);
                let read = self.mem.read(addr, width.max(1));
                (addr, Value { v: read.value, p: read.origin, u: u32::from(!read.written) })
            }
            Place::Static(id) => {
                let addr = self.code.statics[id as usize].addr;
                let read = self.mem.read(addr, width.max(1));
                (addr, Value { v: read.value, p: read.origin, u: u32::from(!read.written) })
            }
        }
    }

    /// The variables in scope of each function that is being called (of the reader's text), the innermost first: name,
    /// type, address (0: in a register), value.
    pub fn variables(&mut self) -> Vec<(String, Vec<Variable>)> {
        let t = self.t.clone();
        let code = self.code.clone();
        let mut out = Vec::new();
        for frame in t.frames.iter().rev() {
            let info = &code.funcs[frame.f as usize];
            if info.loc.file != File::User {
                continue;
            }
            let mut list = Vec::new();
            for var in &info.vars {
                if var.from <= frame.pc && frame.pc <= var.to {
                    let (addr, value) = self.var_value(frame, &t, var);
                    list.push(Variable { name: code.names.text(var.name).to_owned(), ty: var.ty, addr, value });
                }
            }
            out.push((code.names.text(info.name).to_owned(), list));
        }
        out
    }

    // ── the loop ─────────────────────────────────────────────────────────────────────────────────

    fn slice(&mut self, host: Host, end: u64) {
        let code = self.code.clone();
        let insns = &code.insns[..];
        loop {
            let Some(frame) = self.t.frames.last_mut() else { return };
            let pc = frame.pc as usize;
            frame.pc += 1;
            let regs = frame.regs as usize;
            let mem = frame.mem;
            let Some(&insn) = insns.get(pc) else {
                self.status = Status::Stopped;
                return;
            };
            match insn {
                I::Stmt(stmt) => {
                    frame.stmt = stmt;
                    self.statements += 1;
                    if self.statements > MAX_STATEMENTS {
                        let statements = self.statements;
                        self.oops(FindingKind::Budget { statements });
                        return;
                    }
                    if self.statements >= end {
                        return;
                    }
                }
                I::Const(v) => self.t.stack.push(Value::of(v)),
                I::Static(id) => {
                    let of = &code.statics[id as usize];
                    self.t.stack.push(Value { v: of.addr, p: id + self.statics_base, u: 0 });
                }
                I::Fn(f) => self.t.stack.push(Value::of(code.func_addr(f))),
                I::Local(at) => {
                    let p = frame.stack_alloc;
                    self.t.stack.push(Value { v: mem + u64::from(at), p, u: 0 });
                }
                I::Reg(reg) => {
                    let value = self.t.regs[regs + reg as usize];
                    self.t.stack.push(value);
                }
                I::SetReg(reg) => {
                    let value = self.t.stack.last().copied().unwrap_or_default();
                    self.t.regs[regs + reg as usize] = value;
                }
                I::PopReg(reg) => {
                    let value = self.pop();
                    self.t.regs[regs + reg as usize] = value;
                }
                I::Load(width) => {
                    let at = self.pop();
                    if !self.check(at, u64::from(width.bytes()), false) {
                        return;
                    }
                    let read = self.mem.read(at.v, width.bytes());
                    self.t.stack.push(Value { v: width.of(read.value), p: read.origin, u: u32::from(!read.written) });
                }
                I::LoadOpaque => {
                    let at = self.pop();
                    let n = u32::from(code.types.word_bytes);
                    if !self.check(at, u64::from(n), false) {
                        return;
                    }
                    let read = self.mem.read(at.v, n);
                    let mut value = Value { v: read.value, p: read.origin, u: 0 };
                    // What is unknown leads to what is unknown, but not for ever: lists end.
                    let depth = if at.p == 0 { 0 } else { self.allocs[at.p as usize].refs };
                    if value.v == 0 && depth < 4 {
                        value = self.sys_alloc(4096, "opaque");
                        self.allocs[value.p as usize].refs = depth + 1;
                        self.mem.write(at.v, n, value.v, value.p, true);
                    }
                    self.t.stack.push(value);
                }
                I::Store(width) | I::StorePop(width) => {
                    let value = self.pop();
                    let at = self.pop();
                    if !self.check(at, u64::from(width.bytes()), true) {
                        return;
                    }
                    self.mem.write(at.v, width.bytes(), value.v, value.p, value.u == 0);
                    if matches!(insn, I::Store(_)) {
                        self.t.stack.push(value);
                    }
                }
                I::LoadBits { width, shift, bits } => {
                    let at = self.pop();
                    if !self.check(at, u64::from(width.bytes()), false) {
                        return;
                    }
                    let read = self.mem.read(at.v, width.bytes());
                    let raw = read.value >> shift & mask(bits);
                    let signed = matches!(width, Width::I8 | Width::I16 | Width::I32);
                    let v = if signed && bits < 64 && raw >> (bits - 1) & 1 == 1 { raw | !mask(bits) } else { raw };
                    self.t.stack.push(Value { v, p: 0, u: u32::from(!read.written) });
                }
                I::StoreBits { width, shift, bits } => {
                    let value = self.pop();
                    let at = self.pop();
                    if !self.check(at, u64::from(width.bytes()), true) {
                        return;
                    }
                    let old = self.mem.read(at.v, width.bytes());
                    let new = old.value & !(mask(bits) << shift) | (value.v & mask(bits)) << shift;
                    self.mem.write(at.v, width.bytes(), new, 0, true);
                    self.t.stack.push(value);
                }
                I::Bin(op, width) => {
                    let b = self.pop();
                    let a = self.pop();
                    let Some(v) = binary(op, width, a.v, b.v) else {
                        self.oops(FindingKind::DivideByZero);
                        return;
                    };
                    let p = match op {
                        Bin::Add | Bin::Or | Bin::And | Bin::Xor => {
                            if a.p != 0 {
                                a.p
                            } else {
                                b.p
                            }
                        }
                        Bin::Sub => {
                            if b.p == 0 {
                                a.p
                            } else {
                                0
                            }
                        }
                        _ => 0,
                    };
                    self.t.stack.push(Value { v, p, u: a.u | b.u });
                }
                I::BinC(op, width, c) => {
                    let a = self.pop();
                    let Some(v) = binary(op, width, a.v, i64::from(c) as u64) else {
                        self.oops(FindingKind::DivideByZero);
                        return;
                    };
                    let p = if matches!(op, Bin::Add | Bin::Sub | Bin::And | Bin::Or) { a.p } else { 0 };
                    self.t.stack.push(Value { v, p, u: a.u });
                }
                I::Neg(width) => {
                    let a = self.pop();
                    self.t.stack.push(Value { v: width.of(a.v.wrapping_neg()), p: 0, u: a.u });
                }
                I::Not(width) => {
                    let a = self.pop();
                    self.t.stack.push(Value { v: width.of(!a.v), p: 0, u: a.u });
                }
                I::LogNot => {
                    let a = self.pop();
                    self.t.stack.push(Value { v: u64::from(a.v == 0), p: 0, u: a.u });
                }
                I::Bool => {
                    let a = self.pop();
                    self.t.stack.push(Value { v: u64::from(a.v != 0), p: 0, u: a.u });
                }
                I::Norm(width) => {
                    let a = self.pop();
                    let v = width.of(a.v);
                    self.t.stack.push(Value { v, p: if v == a.v { a.p } else { 0 }, u: a.u });
                }
                I::PtrAdd(size) => {
                    let n = self.pop();
                    let a = self.pop();
                    let v = self.word(a.v.wrapping_add(n.v.wrapping_mul(u64::from(size))));
                    self.t.stack.push(Value { v, p: a.p, u: a.u | n.u });
                }
                I::PtrSub(size) => {
                    let n = self.pop();
                    let a = self.pop();
                    let v = self.word(a.v.wrapping_sub(n.v.wrapping_mul(u64::from(size))));
                    self.t.stack.push(Value { v, p: a.p, u: a.u | n.u });
                }
                I::PtrDiff(size) => {
                    let b = self.pop();
                    let a = self.pop();
                    let bytes = if code.types.word_bytes == 8 {
                        a.v.wrapping_sub(b.v) as i64
                    } else {
                        i64::from(a.v.wrapping_sub(b.v) as i32)
                    };
                    self.t.stack.push(Value { v: (bytes / i64::from(size.max(1))) as u64, p: 0, u: a.u | b.u });
                }
                I::AddC(c) => {
                    if let Some(last) = self.t.stack.last_mut() {
                        last.v = last.v.wrapping_add_signed(i64::from(c));
                        if code.types.word_bytes == 4 {
                            last.v &= 0xffff_ffff;
                        }
                    }
                }
                I::IncMem { width, by, post } => {
                    let at = self.pop();
                    if !self.check(at, u64::from(width.bytes()), true) {
                        return;
                    }
                    let read = self.mem.read(at.v, width.bytes());
                    let old = width.of(read.value);
                    let new = width.of(old.wrapping_add_signed(i64::from(by)));
                    self.mem.write(at.v, width.bytes(), new, read.origin, read.written);
                    self.t.stack.push(Value {
                        v: if post { old } else { new },
                        p: read.origin,
                        u: u32::from(!read.written),
                    });
                }
                I::IncReg { reg, width, by, post } => {
                    let place = &mut self.t.regs[regs + reg as usize];
                    let old = *place;
                    place.v = width.of(old.v.wrapping_add_signed(i64::from(by)));
                    let value = if post { old } else { *place };
                    self.t.stack.push(value);
                }
                I::Jmp(to) => frame.pc = to,
                I::Jz(to) => {
                    let value = self.pop();
                    if value.u != 0 {
                        self.find(FindingKind::Uninitialised { what: Uninit::Condition });
                    }
                    if value.v == 0
                        && let Some(frame) = self.t.frames.last_mut()
                    {
                        frame.pc = to;
                    }
                }
                I::Jnz(to) => {
                    let value = self.pop();
                    if value.u != 0 {
                        self.find(FindingKind::Uninitialised { what: Uninit::Condition });
                    }
                    if value.v != 0
                        && let Some(frame) = self.t.frames.last_mut()
                    {
                        frame.pc = to;
                    }
                }
                I::Dup => {
                    let top = self.t.stack.last().copied().unwrap_or_default();
                    self.t.stack.push(top);
                }
                I::Pop => {
                    self.pop();
                }
                I::Swap => {
                    let b = self.pop();
                    let a = self.pop();
                    self.t.stack.push(b);
                    self.t.stack.push(a);
                }
                I::Call { f, n } => {
                    if !self.call(host, f, n as usize, 0) {
                        return;
                    }
                }
                I::CallPtr { n } => {
                    let at = self.t.stack.len() - n as usize - 1;
                    let callee = self.t.stack[at];
                    if callee.u != 0 {
                        self.oops(FindingKind::Uninitialised { what: Uninit::Call });
                        return;
                    }
                    let Some(f) = code.func_at(callee.v) else {
                        if callee.p != 0 && self.allocs[callee.p as usize].kind == AllocKind::System {
                            // A function of a header that nobody knows.
                            self.t.stack.truncate(at);
                            self.t.stack.push(Value::default());
                            continue;
                        }
                        self.oops(FindingKind::WildCall { addr: callee.v });
                        return;
                    };
                    if !self.call(host, f, n as usize, 1) {
                        return;
                    }
                }
                I::Ret => {
                    let value = self.pop();
                    self.returned(host, value);
                    if self.status != Status::Running || self.t.state != State::Ready {
                        return;
                    }
                }
                I::Copy(size) => {
                    let from = self.pop();
                    let to = self.t.stack.last().copied().unwrap_or_default();
                    if !self.check(from, u64::from(size), false) || !self.check(to, u64::from(size), true) {
                        return;
                    }
                    self.mem.copy(to.v, from.v, u64::from(size));
                }
                I::Zero(size) => {
                    let to = self.t.stack.last().copied().unwrap_or_default();
                    if !self.check(to, u64::from(size), true) {
                        return;
                    }
                    self.mem.fill(to.v, u64::from(size), 0);
                }
                I::CopyRet { size, at } => {
                    let p = frame.stack_alloc;
                    let from = self.pop();
                    if from.v >= MIN_ADDR {
                        self.mem.copy(mem + u64::from(at), from.v, u64::from(size));
                    }
                    self.t.stack.push(Value { v: mem + u64::from(at), p, u: 0 });
                }
                I::VaArg => {
                    let list = self.pop();
                    let index = self.mem.read(list.v, u32::from(code.types.word_bytes));
                    let value = self
                        .t
                        .frames
                        .last()
                        .and_then(|f| f.varargs.get(index.value as usize).copied())
                        .unwrap_or_default();
                    self.mem.write(list.v, u32::from(code.types.word_bytes), index.value + 1, 0, true);
                    self.t.stack.push(value);
                }
                I::Fresh { at, size } => self.mem.forget(mem + u64::from(at), u64::from(size)),
                I::FreshReg(reg) => self.t.regs[regs + reg as usize] = Value { v: 0, p: 0, u: 1 },
                I::Trap(at) => {
                    let text = code.traps.get(at as usize).map_or(String::new(), |(_, text)| text.clone());
                    self.find(FindingKind::Trap { text });
                    self.status = Status::Stopped;
                    return;
                }
            }
        }
    }

    #[inline]
    fn pop(&mut self) -> Value {
        self.t.stack.pop().unwrap_or_default()
    }

    fn word(&self, v: u64) -> u64 {
        if self.code.types.word_bytes == 4 { v & 0xffff_ffff } else { v }
    }

    /// A call whose arguments are on the stack (and, below, `extra` values that go with them); false: the slice ends.
    fn call(&mut self, host: Host, f: u32, n: usize, extra: usize) -> bool {
        let code = self.code.clone();
        let info = &code.funcs[f as usize];
        let base = self.t.stack.len() - n;
        if info.entry.is_some_and(|entry| entry != u32::MAX) {
            let args: Vec<Value> = self.t.stack[base..].to_vec();
            self.t.stack.truncate(base - extra);
            return self.push_frame(f, &args, OnRet::Push);
        }
        let Some(native) = info.native else {
            // Not simulated. What it may have written counts as written.
            for at in base..self.t.stack.len() {
                let value = self.t.stack[at];
                self.may_be_written(value);
            }
            self.t.stack.truncate(base - extra);
            self.t.stack.push(Value::default());
            return true;
        };
        let args: Vec<Value> = self.t.stack[base..].to_vec();
        let (name, native) = NATIVES[native as usize];
        match self.native(host, native, name, &args) {
            Ctl::Value(value) => {
                let value = Value { v: self.normalised(info.ret, value.v), ..value };
                if let Some(frame) = self.t.frames.last_mut()
                    && frame.nat.phase != 0
                {
                    frame.nat = Nat::default();
                }
                self.t.woken = false;
                self.t.stack.truncate(base - extra);
                self.t.stack.push(value);
                self.status == Status::Running && self.t.state == State::Ready
            }
            Ctl::Block => {
                if let Some(frame) = self.t.frames.last_mut() {
                    frame.pc -= 1;
                }
                false
            }
            Ctl::Stop => false,
        }
    }

    /// A function that nobody knows got a pointer: what was never written there is 0 from now on.
    fn may_be_written(&mut self, at: Value) {
        if at.p == 0 {
            return;
        }
        let alloc = &self.allocs[at.p as usize];
        let (mut end, kind) = (alloc.base + alloc.size, alloc.kind);
        if !alloc.live {
            return;
        }
        if kind == AllocKind::Stack {
            let Some(frame) = self.t.frames.iter().find(|f| f.stack_alloc == at.p) else { return };
            let offset = at.v.wrapping_sub(frame.mem);
            let objects = &self.code.funcs[frame.f as usize].objects;
            let Some(object) = objects.iter().find(|o| offset >= u64::from(o.0) && offset < u64::from(o.1)) else {
                return;
            };
            end = frame.mem + u64::from(object.1);
        }
        for byte in at.v..end.min(at.v.saturating_add(4096)) {
            if !self.mem.read(byte, 1).written {
                self.mem.write(byte, 1, 0, 0, true);
            }
        }
    }

    fn normalised(&self, ty: Ty, v: u64) -> u64 {
        match *self.code.types.get(ty) {
            Type::Int { bytes: 4, signed: true, .. } => v as i32 as u64,
            Type::Int { bytes: 4, .. } => v & 0xffff_ffff,
            _ => v,
        }
    }

    fn nat(&mut self) -> &mut Nat {
        let at = self.t.frames.len() - 1;
        &mut self.t.frames[at].nat
    }
}

/// A variable as it is now.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Ty,
    /// Where it lies; 0: nowhere in memory.
    pub addr: u64,
    /// What it holds.
    pub value: Value,
}

const fn mask(bits: u8) -> u64 {
    if bits >= 64 { u64::MAX } else { (1 << bits) - 1 }
}

fn atomic(ctx: Ctx) -> Option<Atomic> {
    Some(match ctx {
        Ctx::HardIrq => Atomic::HardIrq,
        Ctx::Tasklet | Ctx::Timer => Atomic::SoftIrq,
        Ctx::Spin { .. } => Atomic::Spinlock,
        Ctx::IrqsOff | Ctx::IrqsSaved => Atomic::IrqsOff,
        Ctx::BhOff | Ctx::PreemptOff => Atomic::PreemptOff,
        Ctx::Rcu => Atomic::Rcu,
        _ => return None,
    })
}
