//! The second page: recordings of a real kernel, chosen, dropped, stepped through, and replayed whole.

use crate::harness::{Browser, Lab, Look, Server, in_browser, key};
use kmscope_replay::{Content, Known, Loaded, Loader};
use kmscope_session::catalogue::grouped;
use serde_json::json;
use std::io::Read;
use std::path::Path;

fn bytes(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../recordings/{name}.jsonl.gz"));
    std::fs::read(path).expect("a recording of the repository")
}

fn text(name: &str) -> String {
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(&bytes(name)[..]).read_to_string(&mut text).expect("text");
    text
}

/// What the native replay says.
fn native(name: &str) -> Loaded {
    let mut loader = Loader::new(bytes(name));
    assert!(loader.work(|| true).expect("a whole recording"));
    loader.finish().expect("a whole recording")
}

fn number(number: u64) -> String {
    grouped(i64::try_from(number).expect("a number that fits"))
}

/// Opens the page with a recording.
fn open(browser: &Browser, server: &Server, name: &str, step: usize) {
    browser.goto(&server.url(&format!("/replay.html?{name}#v1;step={step};recording={name}")));
    browser.wait_for_text("#agree", "");
    wait_for(browser, name);
}

/// Waits until a recording of the list is open.
fn wait_for(browser: &Browser, name: &str) {
    browser.find(&format!("[data-name='{name}'][aria-current]"));
    browser.wait_until("the recording", || browser.all("#loading").is_empty() && browser.sees("#agree"));
}

fn step(browser: &Browser) -> usize {
    let value = browser.property("#scrubber", "value");
    value.as_str().and_then(|value| value.parse().ok()).expect("the scrubber has a number")
}

/// Gives the page a file as a person does: by the button, or by dropping it.
fn give(browser: &Browser, name: &str, content: &[u8], by_dropping: bool) {
    let script = "
        const [name, content, dropped] = arguments;
        const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
        const given = new DataTransfer();
        given.items.add(new File([bytes], name));
        if (dropped) {
            const send = (kind) => document.querySelector('.app').dispatchEvent(
                new DragEvent(kind, { dataTransfer: given, bubbles: true, cancelable: true }));
            send('dragover');
            send('drop');
        } else {
            const field = document.querySelector('#file');
            field.files = given.files;
            field.dispatchEvent(new Event('change', { bubbles: true }));
        }";
    browser.js(script, vec![json!(name), json!(base64(content)), json!(by_dropping)]);
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |chunk: &[u8]| {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        let digit = |place: usize| match place <= chunk.len() {
            true => DIGITS[(bits >> (18 - 6 * place) & 63) as usize] as char,
            false => '=',
        };
        [0, 1, 2, 3].map(digit)
    };
    bytes.chunks(3).flat_map(group).collect()
}

#[test]
fn the_tests_own_base64_is_right() {
    for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
        assert_eq!(base64(bytes.as_bytes()), text);
    }
}

/// One recording of each kind, and each machine among them.
const EACH: [&str; 9] = [
    "upoff-buddy-256M",
    "i386-zones-1200M",
    "upoff-phase-highatomic-256M",
    "up-exh-3z-o0-NOWAIT-384M",
    "up-exh-o0-KERNEL_NORETRY-256M",
    "smp-kmalloc-1024-256M",
    "i386-vmalloc-1200M",
    "up-kinfo-256M",
    "up-press-KERNEL-256M",
];

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_recording_of_each_kind_is_replayed_as_wasm_with_the_same_result_as_natively() {
    in_browser(Look::DESKTOP, |browser, server| {
        open(browser, server, "up-zones-3z-384M", 0);
        for name in EACH {
            browser.click(&format!("[data-name='{name}']"));
            wait_for(browser, name);
            let Loaded { verdict, content } = native(name);
            assert!(verdict.agrees(), "{name}");
            let said = browser.text("#verdict");
            if !matches!(content, Content::Sums) {
                let agree = format!("{} of {} operations agree", number(verdict.agree), number(verdict.total));
                assert_eq!(browser.text("#agree"), agree, "{name}");
            }
            let more = format!(
                "{} sets of numbers, {} snapshot{}, {} numbers computed from the layout",
                number(verdict.digests),
                number(verdict.snapshots),
                if verdict.snapshots == 1 { "" } else { "s" },
                number(verdict.computed)
            );
            assert!(said.contains(&more), "{name}: {said}");
            let sure = if matches!(content, Content::Sums) { "Modelled" } else { "Checked against Linux 6.12" };
            assert_eq!(browser.text("#fidelity"), sure, "{name}");
            let place = if matches!(content, Content::Sums) { ".facts.sums" } else { "#verdict" };
            let said = browser.text(place);
            for known in &verdict.known {
                let expected = match known {
                    Known::Granted { kernel, model } => {
                        let sums = browser.table(".facts.sums table.said");
                        assert_eq!(sums[2][1..3], [number(kernel.0), number(model.0)], "{name}");
                        assert_eq!(sums[3][1..3], [number(kernel.1), number(model.1)], "{name}");
                        continue;
                    }
                    Known::BeforeReclaim { kernel, model } => {
                        let sums = browser.table(".facts.sums table.said");
                        assert_eq!(sums[1][1..3], [kernel, model].map(|count| number(count.unwrap_or(0))), "{name}");
                        continue;
                    }
                    Known::Waiting { requests, of } => format!("{} of {} requests", number(*requests), number(*of)),
                    Known::NoFrames { requests } => format!("{} requests", number(*requests)),
                    Known::VmallocBookkeeping { compared, .. } => compared.clone(),
                };
                assert!(said.contains(&expected), "{name}: {expected} in {said}");
            }
        }
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn each_step_shows_what_the_kernel_said_and_what_the_model_says() {
    in_browser(Look::DESKTOP, |browser, server| {
        let name = "upoff-buddy-256M";
        open(browser, server, name, 0);
        let lines = text(name);
        let operations: Vec<serde_json::Value> = lines
            .lines()
            .filter(|line| line.starts_with("{\"op\""))
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        for (at, operation) in operations.iter().take(4).enumerate() {
            browser.click("#step");
            browser.wait_until("the step", || step(browser) == at + 1);
            let pfn = format!("{:#x}", operation["pfn"].as_u64().expect("a frame"));
            let row = &browser.table("#compare table.said")[1];
            assert_eq!(row[1..3], [pfn.clone(), pfn.clone()], "{row:?}");
            assert!(row[3].contains("equal"), "{row:?}");
            let spoken = browser.property("#status", "textContent");
            let spoken = spoken.as_str().unwrap_or_default();
            assert!(spoken.contains(&format!("Step {} of 4,000", at + 1)) && spoken.contains(&pfn), "{spoken}");
        }
        // The digest of a zone: the kernel's numbers, as they stand in the recording.
        let digest = &operations[3]["z"][0];
        let blocks: Vec<String> =
            digest[1].as_array().expect("counts").iter().map(|n| number(n.as_u64().expect("a count"))).collect();
        let table = browser.table(".zone-said table.digest");
        assert_eq!(table[1][1..], blocks[..], "{table:?}");
        assert_eq!(table[2][1..], blocks[..], "{table:?}");
        // Back and by keys: the same again.
        let there = browser.text("#compare");
        browser.press(key::LEFT);
        browser.wait_until("a step back", || step(browser) == 3);
        browser.press(key::RIGHT);
        browser.wait_until("a step on", || step(browser) == 4);
        assert_eq!(browser.text("#compare"), there);
        // A snapshot: all lists in order.
        browser.press("]");
        browser.wait_for_text("#snapshot-said", "in order");
        assert!(browser.text("#snapshot-said").contains("equal"), "{}", browser.text("#snapshot-said"));
        browser.press(key::END);
        browser.wait_until("the end", || step(browser) == 4000);
        assert!(browser.text("#so-far").starts_with("4,000 of 4,000"), "{}", browser.text("#so-far"));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_broken_file_is_told_with_line_and_column_and_nothing_else_changes() {
    in_browser(Look::DESKTOP, |browser, server| {
        let name = "upoff-exh-o0-NOWAIT-256M";
        open(browser, server, name, 12);
        let compare = browser.text("#compare");
        let whole = text("upoff-buddy-256M");
        let place = whole.lines().nth(2).and_then(|line| line.find("\"pfn\"")).expect("a frame");
        let mut lines: Vec<String> = whole.lines().map(str::to_owned).collect();
        lines[2].replace_range(place + 6..place + 7, "x");
        let packed = bytes("upoff-buddy-256M");
        let cases: [(&str, Vec<u8>, String); 4] = [
            ("bad.jsonl", lines.join("\n").into_bytes(), format!("line 3, column {}", place + 7)),
            ("cut.jsonl.gz", packed[..packed.len() / 2].to_vec(), "line ".to_owned()),
            ("photo.png", b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "line 1, column 1".to_owned()),
            ("empty.jsonl", Vec::new(), "line 1, column 1".to_owned()),
        ];
        for (at, (file, content, expected)) in cases.into_iter().enumerate() {
            give(browser, file, &content, at % 2 == 1);
            browser.wait_for_text("#trouble", file);
            let said = browser.text("#trouble");
            assert!(said.contains(&expected), "{file}: {said}");
            assert_eq!(step(browser), 12, "{file}");
            assert_eq!(browser.text("#compare"), compare, "{file}");
            browser.click("#trouble button");
            browser.wait_until("the message is gone", || browser.all("#trouble").is_empty());
        }
        browser.click("#step");
        browser.wait_until("the recording before goes on", || step(browser) == 13);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_recording_of_ones_own_that_differs_opens_at_its_first_difference() {
    in_browser(Look::DESKTOP, |browser, server| {
        open(browser, server, "up-kinfo-256M", 3);
        let whole = text("upoff-buddy-256M");
        let at = whole.find("\"n\":100,").expect("operation 100");
        let pfn = at + whole[at..].find("\"pfn\":").expect("a frame") + 6;
        let changed = format!("{}1{}", &whole[..pfn], &whole[pfn..]);
        give(browser, "mine.jsonl", changed.as_bytes(), true);
        browser.wait_for_text("#agree", "99 of 4,000 operations agree");
        assert_eq!(step(browser), 100);
        let row = &browser.table("#compare table.said")[1];
        assert!(row[3].contains("different") && row[1] != row[2], "{row:?}");
        browser.press(key::HOME);
        browser.wait_until("the start", || step(browser) == 0);
        browser.click("#difference");
        browser.wait_until("the difference", || step(browser) == 100);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_page_speaks_both_languages_and_leads_to_the_lab_and_back() {
    in_browser(Look { width: 390, height: 844, ..Look::DESKTOP }, |browser, server| {
        browser.goto(&server.url("/replay.html#v1;lang=zh;theme=dark;recording=up-exh-o3-ATOMIC-256M;step=5"));
        browser.wait_until("the recording", || browser.sees("#headline") && browser.sees("#scrubber, #position"));
        browser.wait_until("Chinese", || browser.text("#said").contains("内核"));
        assert_eq!(browser.property("html", "lang"), "zh-CN");
        browser.click("#lang");
        browser.wait_until("English", || browser.text("#said").contains("Kernel said"));
        assert_eq!(step(browser), 5);
        let script = "return document.documentElement.scrollWidth > innerWidth";
        assert_eq!(browser.js(script, vec![]), json!(false), "nothing is wider than the window");
        browser.click(".brand");
        // Who was never in the lab is shown its first moment there.
        browser.wait_until("the lab", || browser.sees("#to-the-lab"));
        Lab::opened(browser);
        assert!(browser.url().contains("lang=en") && browser.url().contains("theme=dark"), "{}", browser.url());
        browser.click("#help-button");
        browser.click("#to-replay");
        browser.wait_for_text("#agree", "operations agree");
        assert!(browser.url().contains("replay.html") && browser.url().contains("lang=en"), "{}", browser.url());
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn in_a_sandboxed_frame_recordings_come_out_of_scripts() {
    in_browser(Look::DESKTOP, |browser, server| {
        let frame = "<!DOCTYPE html><html lang=en><title>A course</title><link rel=icon href=data:,>
            <iframe sandbox='allow-scripts' title=replay width=1200 height=700
              src='/replay.html#v1;recording=up-exh-o3-ATOMIC-256M;step=2'></iframe></html>";
        server.put("/around.html", frame, &[]);
        browser.goto(&server.url("/around.html"));
        browser.enter_frame("iframe");
        browser.wait_for_text("#agree", "7,429 of 7,429 operations agree");
        assert_eq!(step(browser), 2);
    });
}
