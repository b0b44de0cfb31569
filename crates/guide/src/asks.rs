//! The questions at the ends of chapters: a script, and what can be chosen. What is right, the model says.

use kmscope_mm::outcome::GrantKind;
use kmscope_mm::{Event, Outcome};
use kmscope_scenario::compile;
use kmscope_session::{Language, Session, TimeCommand};

/// A question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ask {
    /// The script.
    pub script: &'static str,
    /// The step that it asks about.
    pub step: usize,
    /// What can be chosen, English and Chinese.
    pub choices: Vec<(String, String)>,
    /// Which of them is right.
    pub right: usize,
    /// Why, English and Chinese, as the lab says it.
    pub reason: (String, String),
}

enum Wants {
    Outcome,
    FirstByte(&'static [&'static str]),
    Zone,
    Size(&'static [&'static str]),
    Splits(&'static [&'static str]),
}

/// Script, line of the step, and what is wanted.
fn of(id: &str) -> Option<(&'static str, u32, Wants)> {
    Some(match id {
        "quick" => ("machine x86_64 256M\np = kmalloc(200, GFP_KERNEL);\n", 2, Wants::Outcome),
        "cleared" => (
            "machine x86_64 256M\na = kmalloc(100, GFP_KERNEL);\nmemset(a, 0xab, 100);\nkfree(a);\nb = kmalloc(120, GFP_KERNEL);\npeek(b);\n",
            6,
            Wants::FirstByte(&["00", "ab"]),
        ),
        "sleeps" => (
            "machine x86_64 256M\nmutex_lock(m);\np = kmalloc(200, GFP_KERNEL);\nmutex_unlock(m);\n",
            3,
            Wants::Outcome,
        ),
        "atomic" => (
            "machine x86_64 256M\npcp(off)\npage_cache(40M, clean)\nhog(until_free = floor)\nin_timer {\n  page = alloc_page(GFP_ATOMIC);\n}\n",
            6,
            Wants::Outcome,
        ),
        "flags" => (
            "machine x86_64 256M\npcp(off)\npage_cache(40M, clean)\nhog(until_free = min)\npage = alloc_page(GFP_NOWAIT);\n",
            5,
            Wants::Outcome,
        ),
        "zones" => ("machine x86_64 4G\npage = alloc_page(GFP_KERNEL);\n", 2, Wants::Zone),
        "pools" => {
            ("machine x86_64 256M\np = kmalloc(130, GFP_KERNEL);\nksize(p);\n", 3, Wants::Size(&["130", "192", "256"]))
        }
        "limit" => ("machine x86_64 256M\np = kmalloc(200000, GFP_KERNEL);\n", 2, Wants::Outcome),
        "buddies" => ("machine toy 64\npage = alloc_page(GFP_KERNEL);\n", 2, Wants::Splits(&["1", "6", "63"])),
        "vmalloc" => ("machine x86_64 256M\nin_irq {\n  area = vmalloc(64K);\n}\n", 3, Wants::Outcome),
        "devices" => ("machine x86_64 4G\npage = alloc_page(GFP_KERNEL | GFP_DMA32);\n", 2, Wants::Zone),
        "fails" => (
            "machine toy 64\nrepeat 64 {\n  p[i] = alloc_page(GFP_KERNEL);\n}\nrepeat 32 {\n  __free_page(p[2 * i]);\n}\ntwo = alloc_pages(GFP_NOWAIT, 1);\n",
            8,
            Wants::Outcome,
        ),
        _ => return None,
    })
}

/// The question of a chapter, run on the model.
pub fn ask(id: &str) -> Option<Ask> {
    let (script, line, wants) = of(id)?;
    let program = compile(script).program;
    let step = program.steps.iter().rposition(|step| step.line == line)? + 1;
    let mut session = Session::new(program);
    session.go(TimeCommand::SeekClamped(step));
    let view = session.view();
    let outcome = view.outcome?;
    let same = |words: &[&str]| words.iter().map(|word| ((*word).to_owned(), (*word).to_owned())).collect::<Vec<_>>();
    let both =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
    let (choices, right) = match wants {
        Wants::Outcome => {
            let right = match outcome {
                Outcome::Granted { slept_ticks: 0, .. } => 0,
                Outcome::Granted { .. } => 1,
                Outcome::Null { .. } | Outcome::Refused(_) => 2,
                _ => 3,
            };
            let all = [
                ("its memory, at once", "立即得到内存"),
                ("its memory, after sleeping", "睡眠后得到内存"),
                ("NULL", "NULL"),
                ("a bug", "BUG"),
            ];
            (both(&all), Some(right))
        }
        Wants::FirstByte(words) => {
            let Outcome::Content { bytes } = outcome else { return None };
            let byte = format!("{:02x}", bytes[0]?);
            (same(words), words.iter().position(|word| *word == byte))
        }
        Wants::Size(words) => {
            let Outcome::Size { size_bytes } = outcome else { return None };
            (same(words), words.iter().position(|word| *word == size_bytes.to_string()))
        }
        Wants::Splits(words) => {
            let splits = view.events.iter().filter(|event| matches!(event, Event::Split { .. })).count();
            (same(words), words.iter().position(|word| *word == splits.to_string()))
        }
        Wants::Zone => {
            let Outcome::Granted { grant, .. } = outcome else { return None };
            if !matches!(grant.kind, GrantKind::Pages { .. }) {
                return None;
            }
            // The lab names it.
            let said = view.headline.say(Language::English);
            let words = ["DMA", "DMA32", "Normal"];
            let name = said.split("zone ").nth(1)?.split([':', ' ']).next()?.to_owned();
            (same(&words), words.iter().position(|word| *word == name))
        }
    };
    let say = |language: Language| {
        let end = if language == Language::Chinese { "。" } else { ". " };
        let subline = view.subline.as_ref().map(|message| format!("{end}{}", message.say(language)));
        view.headline.say(language) + &subline.unwrap_or_default()
    };
    Some(Ask { script, step, choices, right: right?, reason: (say(Language::English), say(Language::Chinese)) })
}
