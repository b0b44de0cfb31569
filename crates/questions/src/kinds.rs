//! The kinds of questions. Each writes a script from its seed and reads the answer off the model; none computes it.

use crate::{Both, Question, Seed};
use kmscope_mm::outcome::GrantKind;
use kmscope_mm::{Event, Outcome};
use kmscope_scenario::{Program, compile};
use kmscope_session::{Language, Session, StepView, TimeCommand};
use std::fmt::Write as _;
use std::rc::Rc;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// What a question is about.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Kind { $($(#[$doc])* $name),* }

        impl Kind {
            /// All of them, in the order of a sheet.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its name on the command line.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// The kind of that name.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.word() == word)
            }
        }
    };
}

kinds! {
    /// How often a block is cut.
    Splits = "splits",
    /// How often freed blocks are joined.
    Merges = "merges",
    /// Whether two free neighbours are buddies.
    Buddies = "buddies",
    /// How many bytes of an object are wasted.
    Waste = "waste",
    /// How many pages a request of bytes takes.
    Pages = "pages",
    /// May this code sleep: granted, or a bug.
    Context = "context",
    /// Short of memory: granted, sleeps, NULL.
    Reserve = "reserve",
    /// Much is free and nothing is contiguous.
    Fragmented = "fragmented",
    /// Memory that is given back by the wrong call, or twice.
    Release = "release",
    /// A segment of 1,024 KB, as textbooks have it.
    Segment = "segment",
    /// Operations in one line: `+10,+20,-0`.
    Operations = "operations",
    /// How many objects fit into the first slab.
    Slab = "slab",
}

/// A script that has run to a step.
struct Run {
    view: Rc<StepView>,
    program: Program,
    outcomes: Vec<Option<Outcome>>,
}

/// Runs a script to the end of a line (1-based).
fn run(script: &str, line: u32) -> (Run, usize) {
    let compiled = compile(script);
    debug_assert!(compiled.diagnostics.is_empty(), "{script}\n{:?}", compiled.diagnostics);
    let program = compiled.program;
    let step = program.steps.iter().rposition(|step| step.line == line).map_or(0, |at| at + 1);
    let mut session = Session::new(program.clone());
    session.go(TimeCommand::SeekClamped(step));
    let view = session.view();
    let outcomes = (1..=step).map(|step| session.record(step).map(|record| record.outcome)).collect();
    (Run { view, program, outcomes }, step)
}

impl Run {
    fn count(&self, of: impl Fn(&Event) -> bool) -> usize {
        self.view.events.iter().filter(|event| of(event)).count()
    }

    /// What the lab says of the step.
    fn reason(&self) -> Both {
        let say = |language: Language| {
            let mut text = self.view.headline.say(language);
            if let Some(subline) = &self.view.subline {
                let _ = write!(
                    text,
                    "{} {}",
                    if language == Language::Chinese { "。" } else { "." },
                    subline.say(language)
                );
            }
            text
        };
        Both::new(say(Language::English), say(Language::Chinese))
    }

    fn grant(&self, step: usize) -> Option<GrantKind> {
        match self.outcomes.get(step.checked_sub(1)?)?.as_ref()? {
            Outcome::Granted { grant, .. } => Some(grant.kind),
            _ => None,
        }
    }
}

/// The outcomes that can be predicted.
fn outcomes() -> Vec<Both> {
    vec![
        Both::new("granted at once", "立即分配成功"),
        Both::new("granted after sleeping", "睡眠后分配成功"),
        Both::new("NULL", "NULL"),
        Both::new("a bug", "BUG"),
    ]
}

fn outcome(outcome: Option<&Outcome>) -> Both {
    let at = match outcome {
        Some(Outcome::Granted { slept_ticks: 1.., .. }) => 1,
        Some(Outcome::Null { .. } | Outcome::Refused(_)) => 2,
        Some(Outcome::Bug(_) | Outcome::Hangs { .. }) => 3,
        _ => 0,
    };
    outcomes().swap_remove(at)
}

fn yes_no() -> Vec<Both> {
    vec![Both::new("yes", "是"), Both::new("no", "否")]
}

/// The question of a kind for a seed.
pub fn question(kind: Kind, seed: u64) -> Question {
    // Kinds do not share their numbers.
    let place = Kind::ALL.iter().position(|known| *known == kind).unwrap_or(0);
    let mut numbers = Seed::new(seed ^ (u64::try_from(place).unwrap_or(0) + 1).wrapping_mul(0xd134_2543_de82_ef95));
    match kind {
        Kind::Splits => splits(seed, &mut numbers),
        Kind::Merges => merges(seed, &mut numbers),
        Kind::Buddies => buddies(seed, &mut numbers),
        Kind::Waste => waste(seed, &mut numbers),
        Kind::Pages => pages(seed, &mut numbers),
        Kind::Context => context(seed, &mut numbers),
        Kind::Reserve => reserve(seed, &mut numbers),
        Kind::Fragmented => fragmented(seed, &mut numbers),
        Kind::Release => release(seed, &mut numbers),
        Kind::Segment => segment(seed, &mut numbers),
        Kind::Operations => operations(seed, &mut numbers),
        Kind::Slab => slab(seed, &mut numbers),
    }
}

/// Puts a question together; `line` is the last one that runs.
fn made(
    (kind, seed): (Kind, u64),
    script: String,
    line: u32,
    ask: Both,
    choices: Vec<Both>,
    answer: impl FnOnce(&Run, usize) -> Both,
) -> Question {
    let (run, step) = run(&script, line);
    let answer = answer(&run, step);
    Question { kind, seed, line, step, ask, choices, answer, reason: run.reason(), script }
}

fn number(count: impl ToString) -> Both {
    Both::same(count.to_string())
}

fn last_line(script: &str) -> u32 {
    u32::try_from(script.lines().count()).unwrap_or(0)
}

fn splits(seed: u64, numbers: &mut Seed) -> Question {
    let (frames, top) = *numbers.one_of(&[(64u32, 6u64), (256, 8), (1024, 10)]);
    let order = numbers.within(0, top - 2);
    let script = format!("machine toy {frames}\npage = alloc_pages(GFP_KERNEL, {order});\n");
    let ask = Both::new(
        format!("All {frames} page frames are one free block. How often is a block cut in half to serve line 2?"),
        format!("全部 {frames} 个页框是一个空闲块。为满足第 2 行，要把块对半拆分几次？"),
    );
    made((Kind::Splits, seed), script, 2, ask, vec![], |run, _| {
        number(run.count(|event| matches!(event, Event::Split { .. })))
    })
}

fn merges(seed: u64, numbers: &mut Seed) -> Question {
    let kept = numbers.within(1, 5);
    let mut script = "machine toy 64\n".to_owned();
    for at in 0..8 {
        let _ = writeln!(script, "p{at} = alloc_page(GFP_KERNEL);");
    }
    // All but one of eight go back; the last to go back is asked for.
    let freed: Vec<u64> = (0..8).filter(|at| *at != kept).collect();
    for at in &freed {
        let _ = writeln!(script, "__free_page(p{at});");
    }
    let line = last_line(&script);
    let ask = Both::new(
        format!(
            "p0 to p7 are the frames 0 to 7. p{kept} is kept. How many times are two buddies joined when line {line} runs?"
        ),
        format!("p0 到 p7 是页框 0 到 7，p{kept} 一直占用。执行第 {line} 行时，伙伴合并几次？"),
    );
    made((Kind::Merges, seed), script, line, ask, vec![], |run, _| {
        number(run.count(|event| matches!(event, Event::Merge { .. })))
    })
}

fn buddies(seed: u64, numbers: &mut Seed) -> Question {
    let first = numbers.within(0, 6);
    let mut script = "machine toy 64\nrepeat 32 {\n  p[i] = alloc_pages(GFP_KERNEL, 1);\n}\n".to_owned();
    let _ = writeln!(script, "__free_pages(p[{first}], 1);\n__free_pages(p[{}], 1);", first + 1);
    let frames = |block: u64| (2 * block, 2 * block + 1);
    let ((a, b), (c, d)) = (frames(first), frames(first + 1));
    let ask = Both::new(
        format!(
            "Every pair of frames is taken; p[n] are the frames 2n and 2n + 1. Do the free blocks {a}–{b} and {c}–{d} join in line 6?"
        ),
        format!("每两个页框都被占用，p[n] 是页框 2n 和 2n+1。第 6 行之后，空闲块 {a}–{b} 与 {c}–{d} 会合并吗？"),
    );
    made((Kind::Buddies, seed), script, 6, ask, yes_no(), |run, _| {
        let joined = run.count(|event| matches!(event, Event::Merge { .. })) > 0;
        yes_no().swap_remove(usize::from(!joined))
    })
}

fn waste(seed: u64, numbers: &mut Seed) -> Question {
    let size = numbers.within(9, 2000);
    let script = format!("machine x86_64 256M\np = kmalloc({size}, GFP_KERNEL);\nksize(p)\n");
    let ask = Both::new(
        format!("How many bytes are allocated for these {size} and not asked for?"),
        format!("请求 {size} 字节，多分配了多少字节？"),
    );
    made((Kind::Waste, seed), script, 3, ask, vec![], |run, step| {
        let given = match run.outcomes.get(step - 1) {
            Some(Some(Outcome::Size { size_bytes })) => *size_bytes,
            _ => size,
        };
        number(given - size)
    })
}

fn pages(seed: u64, numbers: &mut Seed) -> Question {
    let size = numbers.within(8193, 200_000);
    let script = format!("machine x86_64 256M\np = kmalloc({size}, GFP_KERNEL);\n");
    let ask = Both::new(
        format!("How many page frames does kmalloc take for {size} bytes?"),
        format!("kmalloc 为 {size} 字节占用多少个页框？"),
    );
    made((Kind::Pages, seed), script, 2, ask, vec![], |run, step| match run.grant(step) {
        Some(GrantKind::Pages { pages, .. }) => number(pages),
        _ => number(0),
    })
}

const FLAGS: [&str; 4] = ["GFP_KERNEL", "GFP_ATOMIC", "GFP_NOWAIT", "GFP_NOIO"];

fn context(seed: u64, numbers: &mut Seed) -> Question {
    let flags = *numbers.one_of(&FLAGS);
    let size = numbers.within(16, 4000);
    let call = format!("p = kmalloc({size}, {flags});");
    let script = match numbers.within(0, 6) {
        0 => format!("machine x86_64 256M\nspin_lock(l)\n{call}\nspin_unlock(l)\n"),
        1 => format!("machine x86_64 256M\nmutex_lock(m)\n{call}\nmutex_unlock(m)\n"),
        2 => format!("machine x86_64 256M\nin_irq {{\n{call}\n}}\n"),
        3 => format!("machine x86_64 256M\nin_timer {{\n{call}\n}}\n"),
        4 => format!("machine x86_64 256M\npreempt_disable()\n{call}\npreempt_enable()\n"),
        5 => format!("machine x86_64 256M\nin_tasklet {{\n{call}\n}}\n"),
        _ => format!("machine x86_64 256M\nlocal_irq_disable()\n{call}\nlocal_irq_enable()\n"),
    };
    let ask = Both::new(
        "Much memory is free. What does line 3 get, on a kernel that checks (CONFIG_DEBUG_ATOMIC_SLEEP)?",
        "空闲内存很多。在开启检查的内核上（CONFIG_DEBUG_ATOMIC_SLEEP），第 3 行得到什么？",
    );
    made((Kind::Context, seed), script, 3, ask, outcomes(), |run, step| outcome(run.outcomes[step - 1].as_ref()))
}

fn reserve(seed: u64, numbers: &mut Seed) -> Question {
    let flags = *numbers.one_of(&["GFP_KERNEL", "GFP_ATOMIC", "GFP_NOWAIT"]);
    let free = *numbers.one_of(&["min", "min + 1", "floor", "min + 40"]);
    let script = format!(
        "machine x86_64 256M\npcp(off)\npage_cache(40M, clean)\nhog(until_free = {free})\npage = alloc_page({flags});\n"
    );
    let ask = Both::new(
        "A process makes this call; the page cache holds 40 MB of clean file data. What does line 5 get? (min: the watermark; \
         floor: what GFP_ATOMIC may go down to.)",
        "一个进程执行这些行；页缓存里有 40 MB 干净的文件数据。第 5 行得到什么？（min：水位；floor：GFP_ATOMIC 可以降到的下限。）",
    );
    made((Kind::Reserve, seed), script, 5, ask, outcomes(), |run, step| outcome(run.outcomes[step - 1].as_ref()))
}

fn fragmented(seed: u64, numbers: &mut Seed) -> Question {
    let every = *numbers.one_of(&[2u64, 4, 8]);
    let run_length = if every == 2 { 1 } else { numbers.within(1, every / 2) };
    let order = numbers.within(0, 2);
    let mut script = "machine toy 64\nrepeat 64 {\n  p[i] = alloc_page(GFP_KERNEL);\n}\n".to_owned();
    let _ = writeln!(script, "repeat {} {{", 64 / every);
    for at in 0..run_length {
        let _ = writeln!(script, "  __free_page(p[{every} * i + {at}]);");
    }
    let _ = writeln!(script, "}}\nq = alloc_pages(GFP_NOWAIT, {order});");
    let line = last_line(&script);
    let free = 64 / every * run_length;
    let ask = Both::new(
        format!("Then {free} of 64 page frames are free. What does line {line} get?"),
        format!("此时 64 个页框中有 {free} 个空闲。第 {line} 行得到什么？"),
    );
    made((Kind::Fragmented, seed), script, line, ask, outcomes(), |run, step| outcome(run.outcomes[step - 1].as_ref()))
}

fn release(seed: u64, numbers: &mut Seed) -> Question {
    let (take, give) = *numbers.one_of(&[
        ("p = kmalloc(100, GFP_KERNEL);", "kfree(p);"),
        ("p = vmalloc(10000);", "kfree(p);"),
        ("p = kvmalloc(10000, GFP_KERNEL);", "kvfree(p);"),
        ("p = kmalloc(100, GFP_KERNEL);", "vfree(p);"),
        ("p = vmalloc(10000);", "vfree(p);"),
        ("p = kmalloc(100, GFP_KERNEL);\nkfree(p);", "kfree(p);"),
        ("p = NULL;", "kfree(p);"),
    ]);
    let script = format!("machine x86_64 256M\n{take}\n{give}\n");
    let line = last_line(&script);
    let ask = Both::new(format!("Is line {line} a bug?"), format!("第 {line} 行是 BUG 吗？"));
    made((Kind::Release, seed), script, line, ask, yes_no(), |run, step| {
        let bad = matches!(run.outcomes[step - 1], Some(Outcome::Bug(_) | Outcome::Refused(_)));
        yes_no().swap_remove(usize::from(!bad))
    })
}

/// The exercise of operating-system textbooks: a segment of 1,024 KB, requests of 240, 120, 60 and 130 KB. Other seeds have other
/// sizes; seed 0 has those.
fn segment(seed: u64, numbers: &mut Seed) -> Question {
    let sizes: Vec<u64> =
        if seed == 0 { vec![240, 120, 60, 130] } else { (0..4).map(|_| 10 * numbers.within(3, 25)).collect() };
    let mut script = "machine toy 256\n".to_owned();
    for (name, size) in ["a", "b", "c", "d"].iter().zip(&sizes) {
        let _ = writeln!(script, "{name} = alloc_pages(GFP_KERNEL, get_order({size} * 1024));");
    }
    let asked: Vec<String> = sizes.iter().map(ToString::to_string).collect();
    let ask = Both::new(
        format!(
            "A buddy allocator has one segment of 1,024 KB and gets requests of {} KB, in this order. At which address (in KB from the start) does the last one begin?",
            asked.join(", ")
        ),
        format!(
            "一个伙伴分配器有一段 1,024 KB 的内存，依次收到 {} KB 的请求。最后一个请求的块从第几 KB 开始？",
            asked.join("、")
        ),
    );
    let mut question = made((Kind::Segment, seed), script, 5, ask, vec![], |run, step| match run.grant(step) {
        Some(GrantKind::Pages { pfn, .. }) => number(u64::from(pfn) * 4),
        _ => Both::new("NULL", "NULL"),
    });
    // The tree: what each request took, as the model placed it.
    let (run, _) = run(&question.script, 5);
    let mut blocks: Vec<String> = Vec::new();
    for (at, name) in ["a", "b", "c", "d"].iter().enumerate() {
        if let Some(GrantKind::Pages { pfn, order, .. }) = run.grant(at + 1) {
            let (from, size) = (u64::from(pfn) * 4, 4u64 << order);
            blocks.push(format!("{name} = {from}–{} KB", from + size));
        }
    }
    question.reason =
        Both::new(format!("{}; all others are free.", blocks.join(", ")), format!("{}；其余空闲。", blocks.join("，")));
    question
}

/// OSTEP's way to write operations (chapter 17, `malloc.py -A`): `+n` asks for n bytes, `-k` frees what the k-th request got.
pub fn script_of_operations(operations: &str) -> Option<String> {
    let mut script = "machine x86_64 256M\n".to_owned();
    let mut count = 0u32;
    for operation in operations.split(',') {
        let operation = operation.trim();
        if let Some(size) = operation.strip_prefix('+').and_then(|size| size.parse::<u32>().ok()) {
            let _ = writeln!(script, "p{count} = kmalloc({size}, GFP_KERNEL);");
            count += 1;
        } else {
            let which = operation
                .strip_prefix('-')
                .and_then(|which| which.parse::<u32>().ok())
                .filter(|which| *which < count)?;
            let _ = writeln!(script, "kfree(p{which});");
        }
    }
    Some(script)
}

fn operations(seed: u64, numbers: &mut Seed) -> Question {
    let size = numbers.within(20, 200);
    let other = *numbers.one_of(&[size, size + 1, 2 * size, size / 2]);
    let freed = numbers.within(0, 1);
    let text = format!("+{size},+{size},-{freed},+{other}");
    let script = script_of_operations(&text).unwrap_or_default();
    let ask = Both::new(
        format!(
            "The operations {text} (+n: kmalloc(n), -k: kfree of the k-th): does the last request get the address that was just freed?"
        ),
        format!("操作序列 {text}（+n：kmalloc(n)；-k：释放第 k 个）：最后一次请求得到的是刚释放的地址吗？"),
    );
    made((Kind::Operations, seed), script, 5, ask, yes_no(), |run, step| {
        let address = |step: usize| match run.outcomes.get(step - 1) {
            Some(Some(Outcome::Granted { grant, .. })) => Some(grant.addr),
            _ => None,
        };
        let freed = usize::try_from(freed).unwrap_or(0) + 1;
        yes_no().swap_remove(usize::from(address(step) != address(freed)))
    })
}

fn slab(seed: u64, numbers: &mut Seed) -> Question {
    let size = *numbers.one_of(&[64u32, 128, 256, 512, 1024]);
    let count = 80;
    let script = format!(
        "machine x86_64 256M\ncache = kmem_cache_create(\"mine\", {size}, 0, 0, NULL);\nrepeat {count} {{\n  p[i] = kmem_cache_alloc(cache, GFP_KERNEL);\n}}\n"
    );
    let ask = Both::new(
        format!("Objects of {size} bytes, no debugging: how many of these {count} lie in the slab of the first one?"),
        format!("对象 {size} 字节，没有调试选项：这 {count} 个对象中有几个与第一个在同一个 slab？"),
    );
    made((Kind::Slab, seed), script, 4, ask, vec![], |run, _| {
        let slab_of = |outcome: &Option<Outcome>| match outcome {
            Some(Outcome::Granted { grant, .. }) => match grant.kind {
                GrantKind::Object { object, .. } => Some(object.slab),
                _ => None,
            },
            _ => None,
        };
        let slabs: Vec<_> = run.outcomes.iter().filter_map(slab_of).collect();
        let _ = &run.program;
        number(slabs.iter().filter(|slab| Some(*slab) == slabs.first()).count())
    })
}
