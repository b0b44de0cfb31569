//! Recordings step by step: what a page shows of them is what the whole replay says of them.

use flate2::Compression;
use flate2::write::GzEncoder;
use kmscope_mm::Machine;
use kmscope_replay::{Broken, Content, Loaded, Loader, Options, Player, Tape, What, replay_lines};
use std::io::Write;
use std::path::Path;
use std::rc::Rc;

fn bytes(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../recordings/{name}.jsonl.gz"));
    std::fs::read(path).expect("a recording of the repository")
}

fn text(name: &str) -> String {
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(&bytes(name)[..]), &mut text).expect("text");
    text
}

/// Loads a file in slices, as a page does.
fn load(file: Vec<u8>) -> Result<Loaded, Broken> {
    let mut loader = Loader::new(file);
    let mut last = 0;
    loop {
        let mut lines = 0;
        let whole = loader.work(|| {
            lines += 1;
            lines < 7
        })?;
        let read = loader.read_permille();
        assert!((last..=1000).contains(&read), "{read} after {last}");
        last = read;
        if whole {
            return loader.finish();
        }
    }
}

fn tape(file: Vec<u8>) -> Rc<Tape> {
    match load(file).expect("a whole recording").content {
        Content::Tape(tape) => tape,
        _ => panic!("a machine in motion is expected"),
    }
}

/// At least one of each kind.
const SMALL: [&str; 10] = [
    "upoff-buddy-256M",
    "up-buddy-noPCP-256M",
    "i386-zones-1200M",
    "upoff-phase-highatomic-256M",
    "up-exh-3z-o3-ATOMIC-384M",
    "upoff-exh-o3-NOWAIT-256M",
    "smp-kmalloc-1024-256M",
    "smp-kmemcache-fresh-256M",
    "i386-vmalloc-1200M",
    "up-vmalloc-256M",
];

#[test]
fn what_arrives_in_slices_has_the_verdict_of_the_whole() {
    for name in SMALL.into_iter().chain(["up-kinfo-256M", "up-press-NOWAIT-256M"]) {
        let lines = text(name).lines().map(|line| Ok(line.to_owned())).collect::<Vec<_>>();
        let whole = replay_lines(lines.into_iter(), Options::default()).expect("a whole recording");
        assert_eq!(load(bytes(name)).expect("a whole recording").verdict, whole, "{name}, packed");
        assert_eq!(load(text(name).into_bytes()).expect("a whole recording").verdict, whole, "{name}, plain");
        assert!(whole.agrees(), "{name}");
    }
}

#[test]
fn every_step_of_a_recording_that_agrees_agrees() {
    for name in SMALL {
        let mut player = Player::new(tape(bytes(name)));
        let (mut steps, mut compared, mut lists) = (0, 0, 0);
        while let Some(done) = player.step() {
            steps += 1;
            assert_eq!(player.at(), steps);
            for comparison in &done.comparisons {
                assert!(comparison.same, "{name}, step {steps}: {comparison:?}");
                compared += 1;
                lists += usize::from(matches!(comparison.what, What::FreeList { .. } | What::CacheSlabs { .. }));
            }
        }
        assert_eq!(steps, player.tape().steps(), "{name}");
        assert!(compared >= steps && lists > 0, "{name}: {compared} comparisons of {steps} steps, {lists} lists");
    }
}

#[test]
fn any_step_is_the_same_from_wherever_one_comes() {
    for name in ["upoff-exh-3z-o0-ATOMIC-384M", "smp-kmalloc-1024-256M", "i386-vmalloc-1200M"] {
        let tape = tape(bytes(name));
        let steps = tape.steps();
        let places = [0, 1, steps, steps / 2, steps - 1, steps / 2 + 1, 7, steps / 3, steps / 3 - 5, 0, steps / 2];
        let here = |player: &Player| -> Machine {
            let mut machine = player.machine().clone();
            machine.forget_journal();
            machine
        };
        let mut known: Vec<(usize, Machine)> = Vec::new();
        let mut player = Player::new(tape.clone());
        for place in places {
            player.seek(place);
            assert_eq!(player.at(), place);
            // From the beginning, every step with its journal.
            let machine = here(&player);
            match known.iter().find(|(at, _)| *at == place) {
                Some((_, expected)) => assert!(*expected == machine, "{name} at {place}"),
                None => {
                    let mut other = Player::new(tape.clone());
                    while other.at() < place {
                        other.advance();
                    }
                    assert!(here(&other) == machine, "{name} at {place}");
                    known.push((place, machine));
                }
            }
        }
        player.seek(usize::MAX);
        assert_eq!(player.at(), steps, "beyond the end is the end");
        assert!(player.step().is_none());
    }
}

#[test]
fn a_step_that_differs_is_the_one_that_the_replay_names() {
    let text = text("upoff-buddy-256M");
    let at = text.find("\"n\":100,").expect("operation 100");
    let pfn = at + text[at..].find("\"pfn\":").expect("a frame");
    let changed = format!("{}\"pfn\":1{}", &text[..pfn], &text[pfn + 6..]);
    let loaded = load(changed.into_bytes()).expect("still a recording");
    assert_eq!((loaded.verdict.agree, loaded.verdict.differs_at), (99, 100));
    let Content::Tape(tape) = loaded.content else { panic!("a machine in motion") };
    let mut player = Player::new(tape);
    for step in 1..=100 {
        let done = player.step().expect("a step");
        let differs = done.comparisons.iter().any(|comparison| !comparison.same);
        assert_eq!(differs, step == 100, "step {step}");
    }
}

#[test]
fn facts_are_told_line_by_line() {
    let Content::Facts(facts) = load(bytes("up-kinfo-256M")).expect("a whole recording").content else {
        panic!("facts are expected")
    };
    assert_eq!(facts.len(), 200);
    for (line, comparisons) in &facts {
        assert!(line.starts_with('{') && !comparisons.is_empty(), "{line}");
        assert!(comparisons.iter().all(|comparison| comparison.same), "{line}: {comparisons:?}");
    }
}

fn packed(text: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(text).expect("memory");
    packer.finish().expect("memory")
}

#[test]
fn a_broken_file_is_told_with_its_line_and_column() {
    let whole = text("upoff-exh-o3-NOWAIT-256M");
    let lines: Vec<&str> = whole.lines().collect();
    let with = |line: usize, from: &str, to: &str| -> Vec<u8> {
        let mut lines: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
        assert!(lines[line - 1].contains(from), "{}", lines[line - 1]);
        lines[line - 1] = lines[line - 1].replacen(from, to, 1);
        lines.join("\n").into_bytes()
    };
    let file = bytes("upoff-exh-o3-NOWAIT-256M");
    let operation = lines.iter().position(|line| line.contains("alloc_seq")).expect("an operation") + 1;
    let cut = |file: &[u8], permille: usize| file[..file.len() * permille / 1000].to_vec();
    let mut wrong_sum = file.clone();
    let place = wrong_sum.len() - 6;
    wrong_sum[place] ^= 0x55;
    let mut not_text = whole.clone().into_bytes();
    not_text[3] = 0xff;
    let column = |line: usize, text: &str| lines[line - 1].find(text).expect("it is there") + 1;
    // What, the file, line and column that are told (0: any), and what is said.
    let cases: Vec<(&str, Vec<u8>, usize, usize, &str)> = vec![
        ("empty", Vec::new(), 1, 1, "breaks off"),
        ("cut gzip", cut(&file, 400), 0, 0, "gzip: "),
        ("gzip of nothing", packed(b""), 1, 1, "breaks off"),
        ("gzip, wrong sum", wrong_sum, 0, 0, "gzip: "),
        ("only the head of gzip", vec![0x1f, 0x8b], 1, 1, "gzip: "),
        ("a picture", b"\x89PNG\r\n\x1a\n".to_vec(), 1, 1, "not text"),
        ("not text", not_text, 1, 4, "not text"),
        ("other text", b"hello\n".to_vec(), 1, 1, "expected value"),
        ("other JSON", b"{\"a\":1}\n".to_vec(), 1, 1, "begins with \"a\""),
        ("not JSON", with(2, ":", ";"), 2, column(2, ":"), "expected"),
        (
            "another kernel's page size",
            with(2, "\"page_size\":4096", "\"page_size\":65536"),
            2,
            0,
            "page_size is 65536",
        ),
        ("another kind", with(2, "\"mode\":\"exh\"", "\"mode\":\"new\""), 2, 0, "expected is mix, phase"),
        ("another operation", with(operation, "alloc_seq", "alloc_two"), operation, 1, "expected is alloc, free"),
        ("cut", lines[..operation].join("\n").into_bytes(), operation + 1, 1, "breaks off"),
        ("twice", format!("{whole}\n{whole}").into_bytes(), 0, 1, "something follows the last line"),
    ];
    for (what, file, line, column, said) in cases {
        let Err(broken) = load(file) else { panic!("{what} is no recording") };
        assert!(broken.message.contains(said), "{what}: {broken}");
        assert!(broken.line == line || line == 0, "{what}: {broken}");
        assert!(broken.column == column || column == 0, "{what}: {broken}");
    }
}

#[test]
fn checks_are_the_snapshots_and_the_ends_of_runs_of_calls() {
    assert_eq!(tape(bytes("upoff-exh-o3-NOWAIT-256M")).checks(), [6895, 6914, 7374, 7390, 7391]);
    let every_200th: Vec<usize> = (1..=20).map(|at| at * 200).collect();
    assert_eq!(tape(bytes("upoff-buddy-256M")).checks(), every_200th);
}
