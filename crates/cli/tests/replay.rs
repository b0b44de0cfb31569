//! `kmscope replay` on recordings of the repository, whole and tampered with.

use flate2::read::MultiGzDecoder;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

fn recording(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../recordings").join(name)
}

/// Replays files: what is printed, and the exit code.
fn replay(files: &[PathBuf]) -> (String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_kmscope")).arg("replay").args(files).output().expect("kmscope runs");
    (String::from_utf8(output.stdout).expect("text"), output.status.code().expect("an exit code"))
}

/// The lines of the pure buddy recording.
fn lines() -> Vec<String> {
    lines_of("upoff-buddy-256M.jsonl.gz")
}

fn lines_of(name: &str) -> Vec<String> {
    let mut text = String::new();
    let file = File::open(recording(name)).expect("a recording of the repository");
    MultiGzDecoder::new(file).read_to_string(&mut text).expect("text");
    text.lines().map(str::to_owned).collect()
}

/// Replays changed lines under a name of their own.
fn replay_lines(name: &str, lines: &[String]) -> (String, i32) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.jsonl"));
    fs::write(&path, lines.join("\n")).expect("a temporary file");
    replay(&[path])
}

fn change(line: &mut String, from: &str, to: &str) {
    assert!(line.contains(from), "{line} has no {from}");
    *line = line.replacen(from, to, 1);
}

#[test]
fn recordings_of_the_repository_agree_completely() {
    let cases = [
        ("upoff-buddy-256M.jsonl.gz", 4000),
        ("up-buddy-PCP-256M.jsonl.gz", 3000),
        ("up-zones-3z-384M.jsonl.gz", 4000),
        ("i386-zones-1200M.jsonl.gz", 4000),
    ];
    let files: Vec<PathBuf> = cases.iter().map(|(name, _)| recording(name)).collect();
    let expected: String =
        cases.iter().map(|(name, count)| format!("{name}: {count} of {count} operations agree\n")).collect();
    assert_eq!(replay(&files), (expected, 0));
}

#[test]
fn a_wrong_frame_number_is_found_at_its_operation() {
    let mut lines = lines();
    let at = lines.iter().position(|line| line.contains("\"n\":100,")).expect("operation 100");
    change(&mut lines[at], "\"pfn\":", "\"pfn\":1");
    let (text, code) = replay_lines("wrong-frame", &lines);
    assert_eq!(code, 1, "{text}");
    assert!(text.starts_with("wrong-frame.jsonl: 99 of 4000 operations agree\n"), "{text}");
    assert!(text.contains("operation 100: pfn: the kernel has "), "{text}");
}

#[test]
fn a_failure_that_did_not_happen_is_found() {
    let mut lines = lines();
    let at = lines.iter().position(|line| line.contains("\"n\":1,")).expect("operation 1");
    change(&mut lines[at], "\"pfn\":8864", "\"pfn\":null");
    let (text, code) = replay_lines("wrong-null", &lines);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("pfn: the kernel has None, the model Some(8864)"), "{text}");
}

#[test]
fn a_wrong_number_of_a_zone_is_found() {
    let mut lines = lines();
    let at = lines.iter().position(|line| line.contains("\"n\":2,")).expect("operation 2");
    change(&mut lines[at], "[56478,56478,0,0", "[56478,56478,0,4");
    let (text, code) = replay_lines("wrong-digest", &lines);
    assert_eq!(code, 1, "{text}");
    assert!(text.starts_with("wrong-digest.jsonl: 1 of 4000 operations agree\n"), "{text}");
    assert!(text.contains("DMA32: free pages"), "{text}");
}

#[test]
fn a_zone_that_changed_without_the_recording_saying_so_is_found() {
    let mut lines = lines();
    let at = lines.iter().position(|line| line.contains("\"n\":2,")).expect("operation 2");
    let digest = lines[at].find(",\"z\"").expect("a digest");
    lines[at].replace_range(digest.., "}");
    let (text, code) = replay_lines("missing-digest", &lines);
    assert_eq!(code, 1, "{text}");
    assert!(text.starts_with("missing-digest.jsonl: 1 of 4000"), "{text}");
}

#[test]
fn two_blocks_of_a_snapshot_in_the_wrong_order_are_found() {
    let mut lines = lines();
    let last = lines.iter().rposition(|line| line.starts_with("{\"snapshot\"")).expect("a snapshot");
    // The first list of two blocks or more.
    let line = lines[last].clone();
    let list = line
        .split('[')
        .filter_map(|part| part.split_once(']').map(|(list, _)| list))
        .find(|list| list.matches(',').count() == 1 && list.split(',').all(|pfn| pfn.len() >= 4))
        .expect("a list of two blocks");
    let (first, second) = list.split_once(',').expect("two blocks");
    change(&mut lines[last], &format!("[{list}]"), &format!("[{second},{first}]"));
    let (text, code) = replay_lines("wrong-order", &lines);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("final snapshot, "), "{text}");
    assert!(text.contains("free list of order"), "{text}");
}

#[test]
fn a_header_that_the_layout_does_not_give_is_found() {
    let mut lines = lines();
    change(&mut lines[0], "\"min\":462", "\"min\":463");
    let (text, code) = replay_lines("wrong-header", &lines);
    assert_eq!(code, 1, "{text}");
    assert!(text.starts_with("wrong-header.jsonl: 0 of 4000 operations agree\n"), "{text}");
    assert!(
        text.contains("DMA32: watermarks: the kernel has [463, 577, 692, 807], the model [462, 577, 692, 807]"),
        "{text}"
    );
}

/// Replays lines of which one was changed.
fn replay_broken(name: &str, line: usize, from: &str, to: &str) -> String {
    let mut lines = lines();
    change(&mut lines[line - 1], from, to);
    let (text, code) = replay_lines(name, &lines);
    assert_eq!(code, 1, "{text}");
    text
}

#[test]
fn a_broken_line_is_named_with_its_column_and_what_was_expected() {
    let lines = lines();
    let column = |line: usize, text: &str| lines[line - 1].find(text).expect("a text of the line") + 1;
    // Name, line, what is replaced by what, the column that is told (0: any), and what is said.
    let cases = [
        ("not-json", 3, ",\"order\"", ";\"order\"", column(3, ",\"order\""), "expected `,` or `}`"),
        ("cut", 3, "}", "", 0, "EOF while parsing"),
        ("no-pfn", 3, "\"pfn\"", "\"pfm\"", 0, "missing field `pfn`"),
        ("text-for-number", 3, "\"id\":1", "\"id\":\"x\"", 0, "expected u32"),
        ("order", 3, "\"order\":", "\"order\":4", 0, "expected is 0 to 10"),
        ("flag", 3, "GFP_NOWAIT", "GFP_NOWHERE", 0, "flag GFP_NOWHERE is not known"),
        ("operation", 3, "\"alloc\"", "\"alloy\"", 1, "expected is alloc, free"),
        ("key", 3, "\"op\"", "\"po\"", 1, "begins with \"po\""),
        ("kind", 1, "\"mode\":\"mix\"", "\"mode\":\"mux\"", column(1, "\"mode\""), "expected is mix, phase"),
        ("arch", 1, "x86_64", "riscv", column(1, "\"arch\""), "expected is x86_64 or i686"),
        ("numa", 1, "\"CONFIG_NUMA\":0", "\"CONFIG_NUMA\":1", column(1, "CONFIG_NUMA"), "CONFIG_NUMA is 1"),
        ("cpus", 1, "\"online_cpus\":1", "\"online_cpus\":2", column(1, "online_cpus"), "expected is 1"),
        ("zones", 1, "\"name\":\"DMA32\"", "\"name\":\"DMA64\"", 0, "zone \"DMA64\" is not known"),
        ("no-zones", 1, "\"zones\"", "\"zonez\"", 0, "missing field `zones`"),
        ("spanned", 1, "\"start_pfn\":4096", "\"start_pfn\":409", 0, "ascending order"),
        ("zone-names", 2, "\"zone\":\"DMA32\"", "\"zone\":\"Normal\"", column(2, "\"zones\""), "those of the header"),
        (
            "pageblocks",
            2,
            "\"pageblocks\":[[0,",
            "\"pageblocks\":[[512,",
            column(2, "\"zone\":\"DMA\""),
            "expected is 0",
        ),
        (
            "misplaced",
            2,
            "[1024,2048,3072]",
            "[1024,2049,3072]",
            column(2, "\"zone\":\"DMA\""),
            "block 2049 of order 10",
        ),
        ("twice", 2, "[1024,2048,3072]", "[1024,2048,2048]", column(2, "\"zone\":\"DMA\""), "frame 2048 is free twice"),
        ("too-many", 2, "[1024,2048,3072]", "[1024,2048]", 1, "the first snapshot makes no sense"),
    ];
    for (name, line, from, to, column, what) in cases {
        let text = replay_broken(name, line, from, to);
        let begin = if column == 0 {
            format!("{name}.jsonl: not replayed: line {line}, column ")
        } else {
            format!("{name}.jsonl: not replayed: line {line}, column {column}: ")
        };
        assert!(text.starts_with(&begin) && text.contains(what), "{name}: {text}");
    }
}

#[test]
fn a_file_that_is_no_whole_recording_says_where_it_ends() {
    let whole = lines();
    let without = |from: usize, to: usize| whole.iter().take(from).chain(&whole[to..]).cloned().collect::<Vec<_>>();
    let cases = [
        ("broken-off", whole[..whole.len() - 1].to_vec(), whole.len(), "the recording breaks off"),
        ("empty", Vec::new(), 1, "the recording breaks off"),
        ("no-header", without(0, 1), 1, "expected is a line that begins with \"header\""),
        ("no-snapshot", without(1, 2), 2, "expected is a line that begins with \"snapshot\""),
        ("two-in-one", [whole.clone(), whole.clone()].concat(), whole.len() + 1, "expected is the end of the file"),
    ];
    for (name, lines, line, why) in cases {
        let (text, code) = replay_lines(name, &lines);
        assert_eq!(code, 1, "{text}");
        let begin = format!("{name}.jsonl: not replayed: line {line}, column 1: ");
        assert!(text.starts_with(&begin) && text.contains(why), "{name}: {text}");
    }
    let (text, code) = replay(&[recording("no-such-recording.jsonl")]);
    assert_eq!(code, 1);
    assert!(text.starts_with("no-such-recording.jsonl: not replayed: "), "{text}");
}

#[test]
fn more_than_kmalloc_can_give_is_null_and_changes_nothing() {
    let mut lines = lines_of("up-kmalloc-multi-256M.jsonl.gz");
    let first = lines.iter().position(|line| line.starts_with("{\"op\"")).expect("an operation");
    let flags = "\"gfp\":\"GFP_KERNEL\"";
    let line = format!("{{\"op\":\"kmalloc\",\"n\":0,\"id\":9000,\"size\":4194305,{flags},\"result\":null}}");
    lines.insert(first, line.clone());
    let (text, code) = replay_lines("too-large", &lines);
    assert_eq!((text.as_str(), code), ("too-large.jsonl: 5001 of 5001 operations agree\n", 0));
    lines[first] = line.replace("4194305", "4194304");
    let (text, code) = replay_lines("not-too-large", &lines);
    assert!(code == 1 && text.contains("operation 0: place: the kernel has Place { cache: None"), "{text}");
}

#[test]
fn a_failure_of_a_private_cache_is_looked_for_in_that_cache() {
    // Said to have failed where it did not: the model asks the cache, and not kmalloc, which has such a size too.
    let mut lines = lines_of("smp-kmemcache-fresh-256M.jsonl.gz");
    let first = lines.iter().position(|line| line.starts_with("{\"op\":\"kmalloc\"")).expect("an operation");
    let (begin, rest) = lines[first].split_once("\"cache\"").expect("a place");
    let (_, end) = rest.split_once(",\"c\"").expect("the cache's numbers");
    lines[first] = format!("{begin}\"result\":null,\"c\"{end}");
    let (text, code) = replay_lines("private-null", &lines);
    assert!(code == 1 && text.contains("the model Place { cache: Some(\"gt-"), "{text}");
}

#[test]
fn no_byte_that_is_lost_makes_the_replay_panic() {
    // Every 97th byte of the header and the first snapshot, and of two operations: lost, or another digit.
    let whole = lines();
    let text = whole[..4].join("\n");
    for at in (0..text.len()).step_by(97) {
        for replacement in ["", "9", "\"", "-"] {
            let mut broken = text.clone();
            broken.replace_range(at..at + 1, replacement);
            let lines = broken.lines().map(|line| Ok(line.to_owned()));
            // Whether it agrees, differs or is refused: it says so.
            if let Err(error) = kmscope_cli::replay::replay_lines(lines, kmscope_cli::replay::Options::default()) {
                assert!(error.line >= 1 && error.column >= 1 && !error.message.is_empty(), "{error}");
            }
        }
    }
}

#[test]
fn one_recording_that_differs_fails_all() {
    let mut lines = lines();
    change(&mut lines[0], "\"min\":462", "\"min\":463");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("one-of-two.jsonl");
    fs::write(&path, lines.join("\n")).expect("a temporary file");
    let (text, code) = replay(&[path, recording("up-buddy-PCP-256M.jsonl.gz")]);
    assert_eq!(code, 1);
    assert!(text.ends_with("up-buddy-PCP-256M.jsonl.gz: 3000 of 3000 operations agree\n"), "{text}");
}

#[test]
fn whatever_is_changed_in_a_recording_of_a_former_kernel_is_found() {
    // Recording, operation, what stands there, what is made of it, what is said.
    let cases = [
        ("k26-mix-64M", 76, "\"pfn\":4254", "\"pfn\":4255", "pfn"),
        ("k26-mix-64M", 76, "11102,9,0", "11102,9,1", "Normal"),
        ("k26-kmalloc-64M", 136, "\"i\":15", "\"i\":14", "index"),
        ("k26-kmalloc-64M", 136, "\"c\":[15,", "\"c\":[14,", "size-192"),
        ("k20-mix-64M", 79, "\"pfn\":16368", "\"pfn\":16352", "pfn"),
        ("k20-mix-64M", 79, "[15684,", "[15683,", "free pages"),
    ];
    for (nth, (name, operation, from, to, said)) in cases.into_iter().enumerate() {
        let mut lines = lines_of(&format!("{name}.jsonl.gz"));
        let here = format!("\"n\":{operation},");
        let at = lines.iter().position(|line| line.contains(&here)).expect("the operation");
        change(&mut lines[at], from, to);
        let (text, code) = replay_lines(&format!("former-{nth}"), &lines);
        assert_eq!(code, 1, "{name}: {text}");
        assert!(text.contains(&here), "{name}: {text}");
        assert!(text.contains(said), "{name}, {from}: {text}");
    }
}
