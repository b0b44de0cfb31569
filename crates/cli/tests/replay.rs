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
    let mut text = String::new();
    let file = File::open(recording("upoff-buddy-256M.jsonl.gz")).expect("a recording of the repository");
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
    assert!(text.contains("DMA32: watermarks: the kernel has [463, 577, 692], the model [462, 577, 692]"), "{text}");
}

#[test]
fn what_cannot_be_replayed_says_so_and_fails() {
    let mut other_kind = lines();
    change(&mut other_kind[0], "\"mode\":\"mix\"", "\"mode\":\"press\"");
    let mut other_flag = lines();
    change(&mut other_flag[2], "GFP_NOWAIT", "GFP_NOWHERE");
    let mut broken_off = lines();
    broken_off.pop();
    let cases = [
        ("other-kind", other_kind, "recordings of kind press cannot be replayed"),
        ("other-flag", other_flag, "flag GFP_NOWHERE is not known"),
        ("broken-off", broken_off, "the recording breaks off"),
        ("empty", Vec::new(), "the recording breaks off"),
    ];
    for (name, lines, why) in cases {
        let (text, code) = replay_lines(name, &lines);
        assert_eq!(code, 1, "{text}");
        assert!(text.starts_with(&format!("{name}.jsonl: not replayed: ")) && text.contains(why), "{text}");
    }
    let (text, code) = replay(&[recording("no-such-recording.jsonl")]);
    assert_eq!(code, 1);
    assert!(text.starts_with("no-such-recording.jsonl: not replayed: "), "{text}");
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
