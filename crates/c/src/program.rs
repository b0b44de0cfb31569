//! A text with C in it, from its letters to what can be run; and the story of a module that has none.

use crate::code::{Code, StaticKind};
use crate::compile::{Compiler, Problem, ProblemKind};
use crate::lex::{File, LexError, Loc};
use crate::parse::{Known, Parser};
use crate::pp::{PpError, Preprocessor};
use kmscope_mm::{Gfp, Preset};
use std::rc::Rc;

const BASE: &str = include_str!("prelude/base.h");
const CALLS: &str = include_str!("prelude/calls.h");
const DEVICES: &str = include_str!("prelude/devices.h");

/// The lab's own C, for readers: what a function that is said in terms of others does.
pub fn prelude() -> [(&'static str, &'static str); 3] {
    [("base.h", BASE), ("calls.h", CALLS), ("devices.h", DEVICES)]
}

/// A text, compiled.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// What runs.
    pub code: Rc<Code>,
    /// The machine that it asks for.
    pub machine: Preset,
    /// The text, with the story that was made for it.
    pub source: String,
    /// What is wrong, and notes, by position.
    pub problems: Vec<Problem>,
}

impl Compiled {
    /// Whether something is wrong with the text.
    pub fn is_refused(&self) -> bool {
        self.problems.iter().any(|problem| !problem.kind.is_note())
    }
}

/// Compiles a text. Never fails: what is wrong is said in the problems, and what can run runs.
pub fn compile(source: &str, default: Preset) -> Compiled {
    compile_with(source, default, &[])
}

/// The same, with the texts of headers that the text includes by name.
pub fn compile_with(source: &str, default: Preset, headers: &[(String, String)]) -> Compiled {
    let (compiled, story) = compile_once(source, default, headers);
    match story {
        None => compiled,
        Some(story) => {
            let newline = if source.ends_with('\n') { "" } else { "\n" };
            let whole = format!("{source}{newline}\n/* The story: what happens to the module. */\n{story}");
            let (mut compiled, _) = compile_once(&whole, default, headers);
            let loc = Loc { file: File::User, pos: source.len() as u32 };
            let kind = ProblemKind::StoryMade { story: story.trim_end().to_owned() };
            compiled.problems.push(Problem { loc, len: 0, kind });
            compiled
        }
    }
}

/// The machine that a text asks for: it must be known before types are.
fn machine_of(source: &str) -> Option<Result<Preset, (u32, String)>> {
    for line in source.lines() {
        let text = line.trim_start();
        let Some(rest) = text.strip_prefix("machine ") else { continue };
        let pos = (line.as_ptr() as usize - source.as_ptr() as usize) as u32;
        let rest = rest.split("//").next().unwrap_or_default().split(';').next().unwrap_or_default();
        let words: Vec<&str> = rest.split_whitespace().collect();
        let era = words.get(2).copied().unwrap_or("linux-6.12");
        let found = Preset::ALL.iter().find(|preset| {
            let (arch, size) = preset.script_words();
            let of_era = era == format!("linux-{}", preset.era().version());
            words.first() == Some(&arch) && words.get(1) == Some(&size) && of_era
        });
        return Some(found.copied().ok_or((pos, rest.trim().to_owned())));
    }
    None
}

fn compile_once(source: &str, default: Preset, headers: &[(String, String)]) -> (Compiled, Option<String>) {
    let machine = machine_of(source);
    let preset = machine.as_ref().and_then(|m| m.as_ref().ok().copied()).unwrap_or(default);
    let wide = preset.script_words().0 != "i386";
    // Machines of the lab have one processor, and kernels for one (`Config::smp` of all presets).
    let smp = false;
    let mut pp = Preprocessor::new();
    pp.define(if wide { "CONFIG_64BIT 1" } else { "CONFIG_X86_32 1" });
    if wide {
        pp.define("CONFIG_X86_64 1");
        pp.define("__x86_64__ 1");
    } else {
        pp.define("__i386__ 1");
    }
    if smp {
        pp.define("CONFIG_SMP 1");
    }
    for (gfp, name) in Gfp::BITS.iter().chain(Gfp::COMBINATIONS) {
        pp.define(&format!("{name} {:#x}U", gfp.0));
    }
    for (name, value) in [
        ("__GFP_RECLAIM", 0xc00u32),
        ("GFP_KERNEL_ACCOUNT", 0x40_0cc0),
        ("GFP_TRANSHUGE", 0x1c_24ca),
        ("GFP_TRANSHUGE_LIGHT", 0x1c_20ca),
    ] {
        pp.define(&format!("{name} {value:#x}U"));
    }
    for shift in 0..36u32 {
        let (number, unit) = match shift {
            0..=9 => (1u64 << shift, ""),
            10..=19 => (1 << (shift - 10), "K"),
            20..=29 => (1 << (shift - 20), "M"),
            _ => (1 << (shift - 30), "G"),
        };
        pp.define(&format!("SZ_{number}{unit} {:#x}", 1u64 << shift));
    }
    let (start, end) =
        if wide { (0xffff_c900_0000_0000u64, 0xffff_e8ff_ffff_ffffu64) } else { (0xf780_0000, 0xffbf_e000) };
    pp.define(&format!("__VMALLOC_START {start:#x}UL"));
    pp.define(&format!("__VMALLOC_END {end:#x}UL"));

    let mut compiler = Compiler::new(if wide { 8 } else { 4 }, smp);
    let mut known = Known::default();
    let mut problems: Vec<Problem> = Vec::new();
    let mut prelude_items = Vec::new();
    for (_, text) in prelude() {
        let toks = pp.run(text, File::Prelude);
        let mut parser = Parser::new(&mut pp.names, toks, &mut known);
        prelude_items.extend(parser.items());
        debug_assert!(
            parser.errors.is_empty(),
            "{:?}",
            parser.errors.first().map(|e| (e, &text[e.loc.pos as usize..(e.loc.pos as usize + 80).min(text.len())]))
        );
    }
    let prelude_errors = pp.errors.len();
    pp.headers = headers.iter().cloned().collect();
    let toks = pp.run(source, File::User);
    let (items, errors, unknown_macros) = {
        let mut parser = Parser::new(&mut pp.names, toks, &mut known);
        let items = parser.items();
        (items, std::mem::take(&mut parser.errors), std::mem::take(&mut parser.unknown_macros))
    };
    compiler.set_names(std::mem::take(&mut pp.names));
    compiler.code.source = source.into();
    compiler.code.line_starts = std::iter::once(0)
        .chain(source.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at as u32 + 1))
        .collect();
    let start = compiler.unit(&prelude_items, File::Prelude);
    debug_assert!(compiler.problems.is_empty(), "{:?}", compiler.problems.first());
    compiler.problems.clear();
    let _ = start;
    let story = compiler.unit(&items, File::User);
    compiler.code.story = story;

    if let Some(Err((pos, text))) = machine {
        problems.push(Problem { loc: Loc { file: File::User, pos }, len: 7, kind: ProblemKind::NoMachine { text } });
    }
    for error in &pp.lex_errors {
        let (LexError::Unterminated(loc) | LexError::OpenComment(loc)) = *error;
        problems.push(Problem { loc, len: 1, kind: ProblemKind::Unterminated });
    }
    for error in &pp.errors[prelude_errors.min(pp.errors.len())..] {
        let (loc, kind) = match error {
            PpError::Directive(loc, text) => (*loc, ProblemKind::Directive { text: text.clone() }),
            PpError::Unbalanced(loc) => (*loc, ProblemKind::Unbalanced),
            PpError::MacroCall(loc, name) => (*loc, ProblemKind::Syntax { found: name.clone(), expected: ")".into() }),
            PpError::TooMuch(loc) => (*loc, ProblemKind::TooMuch),
        };
        problems.push(Problem { loc, len: 1, kind });
    }
    for error in errors {
        let kind = ProblemKind::Syntax { found: error.found, expected: error.expected };
        problems.push(Problem { loc: error.loc, len: error.len, kind });
    }
    for (loc, name) in &pp.included {
        if loc.file == File::User {
            problems.push(Problem { loc: *loc, len: 1, kind: ProblemKind::OwnHeader { name: name.clone() } });
        }
    }
    for (sym, loc) in unknown_macros {
        if loc.file == File::User {
            let name = compiler.code.names.text(sym).to_owned();
            problems.push(Problem { loc, len: name.len() as u32, kind: ProblemKind::UnknownMacro { name } });
        }
    }
    problems.extend(std::mem::take(&mut compiler.problems));
    problems.retain(|problem| problem.loc.file == File::User);
    problems.sort_by_key(|problem| (problem.loc.pos, problem.kind.is_note()));
    problems.dedup_by(|a, b| a.loc == b.loc && a.kind == b.kind);

    let has_story = items.iter().any(|item| matches!(item, crate::ast::Item::Story(_)));
    let made = if has_story { None } else { make_story(&compiler) };
    let compiled = Compiled { code: Rc::new(compiler.code), machine: preset, source: source.to_owned(), problems };
    (compiled, made)
}

/// A story that fits what a module registers; `None`: it is no module.
fn make_story(compiler: &Compiler) -> Option<String> {
    let code = &compiler.code;
    let users = |name: &str| {
        let sym = code.names.find(name)?;
        code.funcs.iter().position(|f| f.name == sym && f.entry.is_some() && f.loc.file == File::User)
    };
    let has_init = compiler.global_id("__module_init").is_some() || users("init_module").is_some();
    let has_exit = compiler.global_id("__module_exit").is_some() || users("cleanup_module").is_some();
    if !has_init && !has_exit {
        return None;
    }
    let of = |tag: &str| -> Vec<&crate::code::Static> {
        let is = |s: &&crate::code::Static| {
            s.kind == StaticKind::Global
                && s.loc.file == File::User
                && code.types.text(s.ty).trim_start_matches("struct ") == tag
        };
        code.statics.iter().filter(is).collect()
    };
    // Whether an initialiser sets a field of that name.
    let sets = |tag: &str, field: &str| {
        let Some(sym) = code.names.find(field) else { return false };
        of(tag).into_iter().any(|s| match code.types.field(s.ty, sym) {
            Some((offset, ..)) => {
                s.bytes.get(offset as usize..offset as usize + 4).is_some_and(|bytes| bytes != [0; 4])
            }
            None => false,
        })
    };
    let called = |name: &str| code.source.contains(name);
    let files = !of("file_operations").is_empty()
        || !of("proc_ops").is_empty()
        || called("proc_create_single")
        || called("create_proc_read_entry")
        || called("proc_create_seq");
    let mut out = String::from("insmod\n");
    let buses = [
        "platform_driver",
        "pci_driver",
        "usb_driver",
        "i2c_driver",
        "spi_driver",
        "virtio_driver",
        "serio_driver",
        "hid_driver",
    ];
    let bus = buses.into_iter().any(|bus| !of(bus).is_empty());
    if bus {
        out.push_str("probe\n");
    }
    let net = !of("net_device_ops").is_empty() || called("hard_start_xmit");
    if net {
        out.push_str("open\npacket(1000)\n");
    }
    if files {
        let writes =
            sets("file_operations", "write") || sets("proc_ops", "proc_write") || sets("file_operations", "write_iter");
        let reads = sets("file_operations", "read")
            || sets("proc_ops", "proc_read")
            || sets("file_operations", "read_iter")
            || called("proc_create_single")
            || called("create_proc_read_entry")
            || called("proc_create_seq");
        let ioctls = sets("file_operations", "unlocked_ioctl")
            || sets("file_operations", "ioctl")
            || sets("proc_ops", "proc_ioctl");
        let maps = sets("file_operations", "mmap") || sets("proc_ops", "proc_mmap");
        out.push_str("open\n");
        if writes {
            out.push_str("write(100)\n");
        }
        if reads {
            out.push_str("read(100)\n");
        }
        if ioctls {
            out.push_str("ioctl(0, 0)\n");
        }
        if maps {
            out.push_str("mmap(4096)\n");
        }
        out.push_str("close\n");
    } else if called("input_register_device") && !net {
        out.push_str("open\n");
    }
    if called("request_irq") || called("request_threaded_irq") || called("devm_request_irq") || called("usb_submit_urb")
    {
        out.push_str("irq\n");
    }
    if net {
        out.push_str("packet(60)\n");
    }
    let later = [
        "add_timer",
        "mod_timer",
        "schedule_delayed_work",
        "queue_delayed_work",
        "kthread_run",
        "kthread_create",
        "hrtimer_start",
        "schedule_work",
        "queue_work",
        "tasklet_schedule",
    ];
    if later.into_iter().any(called) {
        out.push_str("wait(1000)\n");
    }
    if bus {
        out.push_str("remove\n");
    }
    if has_exit {
        out.push_str("rmmod\n");
    }
    Some(out)
}
