//! Every file in recordings/ is two tests: replayed, undone, and held to docs/FIDELITY.md; and once more without the page
//! allocator's hot path, of which nothing may be seen. Those
//! of requests that wait which need nobody to say who runs when are replayed without that, too.

use kmscope_cli::replay::{Options, Verdict, parts_table, replay_file, up_to_date};
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Kinds of recordings in which every operation is compared.
const EXACT: [&str; 10] = ["mix", "phase", "exh", "kseq", "kinfo", "vm", "wait", "2.6", "2.6.10", "2.0"];

/// Recordings of which something is known to differ, or cannot be compared, and a part of its extent; all of it is in
/// docs/FIDELITY.md. A failure here may well be an improvement: then list less.
const KNOWN: [(&str, &str); 8] = [
    ("i386-vmalloc-1200M", "HighMem is compared; DMA and Normal not"),
    ("up-exh-o0-KERNEL_NORETRY-256M", "1 of 58841 requests"),
    ("up-press-KERNEL-256M", "kernel 45000"),
    ("up-press-KERNEL-o3-256M", "kernel 5000"),
    ("up-press-KERNEL-sleep-256M", "kernel 45000"),
    ("up-press-NOFS-256M", "kernel 45000"),
    ("up-press-NOIO-256M", "kernel 45000"),
    ("up-press-NOWAIT-256M", "kernel 28841"),
];

/// Recordings of requests that wait which agree without being told who runs when.
const BY_RULE: [&str; 7] = [
    "up-a-eager-256M",
    "up-a-off-eager-256M",
    "up-b-sleep-256M",
    "up-c-o3o4-eager-256M",
    "up-e-atomic-eager-256M",
    "up-f-active-eager-256M",
    "up-g-swap-eager-256M",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../recordings")
}

fn document() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/FIDELITY.md");
    std::fs::read_to_string(path).expect("docs/FIDELITY.md")
}

fn check(file: &Path, name: &str, options: Options) -> Result<(), Failed> {
    let verdict = replay_file(file, options)?;
    let Verdict { agree, total, computed, undone_slices, ref known, ref difference, ref mode, .. } = verdict;
    if let Some(difference) = difference {
        return Err(format!("{agree} of {total} operations agree\n{difference}").into());
    }
    let short = name.trim_end_matches(".jsonl.gz");
    let operations = EXACT.contains(&mode.as_str());
    let expected = KNOWN.iter().find(|(known, _)| *known == short).map(|(_, extent)| *extent);
    for (what, holds) in [
        ("every operation agrees", agree == total && (total > 0) == operations),
        ("the header's numbers agree", computed >= 20),
        ("all was undone", (undone_slices > 0) == (options.undo && operations && mode != "kinfo")),
        ("differences are those that are known", known.is_empty() == expected.is_none()),
    ] {
        if !holds {
            return Err(format!("not so: {what}\n{verdict:#?}").into());
        }
    }
    if let Some(extent) = expected
        && !known.iter().any(|known| known.extent().starts_with(extent))
    {
        return Err(format!("no known difference of extent {extent:?}\n{known:#?}").into());
    }
    up_to_date(&document(), name, &verdict)?;
    Ok(())
}

/// Nothing lies in the folder that nobody replays, nothing is listed that is not there, and all is small.
fn folder_is_complete(names: &[String]) -> Result<(), Failed> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder())? {
        let entry = entry?;
        bytes += entry.metadata()?.len();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != "README.md" && !names.contains(&name) {
            return Err(format!("{name} is no recording (.jsonl.gz)").into());
        }
    }
    if names.len() < 117 || bytes > 10_500_000 {
        return Err(format!("{} recordings of {bytes} bytes", names.len()).into());
    }
    let document = document();
    let listed = document.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let missing = listed.into_iter().find(|name| !names.contains(&format!("{name}.jsonl.gz")));
    if let Some(name) = missing {
        return Err(format!("docs/FIDELITY.md speaks of {name}, which is not there").into());
    }
    sums_are_right(&document)
}

/// The sums of docs/FIDELITY.md are those of its lines, each of which is held to its recording.
fn sums_are_right(document: &str) -> Result<(), Failed> {
    // Name, kind, agree of total, sets of numbers, snapshots, computed.
    let lines = document.lines().filter(|line| line.starts_with("| `"));
    let lines: Vec<Vec<&str>> = lines.map(|line| line.trim_matches(['|', ' ']).split(" | ").collect()).collect();
    for kind in EXACT.into_iter().chain(["press", "all"]) {
        let of_kind = lines.iter().filter(|line| line.len() == 6 && (kind == "all" || line[1] == kind));
        let (mut recordings, mut sums) = (0, [0u64; 5]);
        for line in of_kind {
            recordings += 1;
            let numbers = line[2].split(" of ").chain(line[3..].iter().copied());
            for (sum, number) in sums.iter_mut().zip(numbers) {
                *sum += number.parse::<u64>()?;
            }
        }
        let [agree, total, digests, snapshots, computed] = sums;
        let sum = format!("| {kind} | {recordings} | {agree} of {total} | {digests} | {snapshots} | {computed} |");
        if !document.lines().any(|line| line == sum) {
            return Err(format!("docs/FIDELITY.md lacks the line {sum}").into());
        }
    }
    Ok(())
}

/// The table of parts is the one that the signs in the app are made of.
fn parts_are_those_of_the_app() -> Result<(), Failed> {
    let table = parts_table();
    if document().contains(&table) { Ok(()) } else { Err(format!("docs/FIDELITY.md lacks the table\n{table}").into()) }
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let files = std::fs::read_dir(folder()).expect("the folder of recordings");
    let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".jsonl.gz")).collect();
    names.sort();
    let mut trials: Vec<Trial> = Vec::new();
    for name in names.clone() {
        for (path, options) in [
            ("", Options { undo: true, ..Options::default() }),
            ("_by_the_general_path", Options { general_path: true, ..Options::default() }),
            ("_by_the_rule", Options { by_rule: true, ..Options::default() }),
        ] {
            let short = name.trim_end_matches(".jsonl.gz");
            if options.by_rule && !BY_RULE.contains(&short) {
                continue;
            }
            trials.push(Trial::test(name.trim_end_matches(".jsonl.gz").to_owned() + path, {
                let name = name.clone();
                move || check(&folder().join(&name), &name, options)
            }));
        }
    }
    trials.push(Trial::test("nothing_in_the_folder_is_skipped", move || folder_is_complete(&names)));
    trials.push(Trial::test("what_is_checked_and_what_is_modelled_is_said_as_in_the_app", parts_are_those_of_the_app));
    libtest_mimic::run(&arguments, trials).exit_code()
}
