//! `cargo xtask bench page`: how long a first visit takes, in a real Chromium behind a slow line, how long a key takes in a
//! long script, and how long ways through time and the picture's frames take on machines of three sizes. Prints, asserts nothing: times depend on the machine.

use crate::harness::{Browser, Lab, Look, Server};
use serde_json::{Value, json};

/// "Fast 4G": 9 Mbit/s down, 1.5 Mbit/s up, 60 ms there and back.
const DOWN_BYTES_PER_SECOND: u32 = 9_000_000 / 8;
const UP_BYTES_PER_SECOND: u32 = 1_500_000 / 8;
const LATENCY_MS: u32 = 60;
/// Visits, each in a fresh browser.
const VISITS: usize = 5;

/// Notes when the app has taken the page over and the browser is free to listen to a person.
const WATCH: &str = "new MutationObserver((_, observer) => {
    if (!document.querySelector('#app > .app #headline')) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => { self.interactiveMs = performance.now(); }));
}).observe(document, { childList: true, subtree: true });";

/// Milliseconds since the address was asked for.
#[derive(Clone, Copy)]
struct Visit {
    first_paint: f64,
    first_words: f64,
    interactive: f64,
    longest_task: f64,
}

fn visit(server: &Server) -> (Visit, Value) {
    let browser = Browser::start(Look::DESKTOP);
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH }));
    browser.devtools("Network.enable", json!({}));
    let line = json!({
        "offline": false, "latency": LATENCY_MS,
        "downloadThroughput": DOWN_BYTES_PER_SECOND, "uploadThroughput": UP_BYTES_PER_SECOND,
    });
    browser.devtools("Network.emulateNetworkConditions", line);
    browser.goto(&server.url("/"));
    browser.wait_until("an app that listens", || browser.js("return self.interactiveMs ?? null", vec![]).is_number());
    let script = "const paint = (name) => performance.getEntriesByName(name)[0]?.startTime ?? NaN;
        const loaded = performance.getEntriesByType('resource').map((file) => [file.name, file.encodedBodySize, file.responseEnd]);
        const page = performance.getEntriesByType('navigation')[0];
        return new Promise((resolve) => {
            let longest = 0;
            new PerformanceObserver((list) => {
                for (const task of list.getEntries()) longest = Math.max(longest, task.duration);
            }).observe({ type: 'longtask', buffered: true });
            setTimeout(() => resolve([
                [paint('first-paint'), paint('first-contentful-paint'), self.interactiveMs, longest],
                [['index.html', page.encodedBodySize, page.responseEnd], ...loaded],
            ]), 100);
        });";
    let seen = browser.js(script, vec![]);
    let at = |index: usize| seen[0][index].as_f64().unwrap_or(f64::NAN);
    (Visit { first_paint: at(0), first_words: at(1), interactive: at(2), longest_task: at(3) }, seen[1].clone())
}

#[test]
#[ignore = "measures: cargo xtask bench page"]
fn a_first_visit_over_a_slow_line() {
    let server = Server::start_compressed();
    // The server compresses each file when it is first asked for.
    visit(&server);
    let mut visits = Vec::new();
    let mut loaded = Value::Null;
    for _ in 0..VISITS {
        let (visit, files) = visit(&server);
        visits.push(visit);
        loaded = files;
    }
    let row = |name: &str, of: fn(&Visit) -> f64| print_row(name, visits.iter().map(of).collect());
    println!("first visit, 9 Mbit/s, {LATENCY_MS} ms, {VISITS} visits: ms      least median   most");
    row("first paint", |visit| visit.first_paint);
    row("first contentful paint (something to read)", |visit| visit.first_words);
    row("interactive", |visit| visit.interactive);
    row("longest task", |visit| visit.longest_task);
    println!("loaded, brotli:");
    for file in loaded.as_array().into_iter().flatten() {
        let name = file[0].as_str().and_then(|name| name.rsplit('/').next()).unwrap_or_default();
        let (bytes, end) = (file[1].as_f64().unwrap_or_default(), file[2].as_f64().unwrap_or_default());
        println!("  {name:<42} {bytes:>8.0} B, there after {end:>5.0} ms");
    }
}

fn print_row(name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    println!("{name:<44} {:>6.0} {:>6.0} {:>6.0}", times[0], times[times.len() / 2], times[times.len() - 1]);
}

/// Lines of the long script.
const LINES: usize = 20_000;
/// Keys that are typed into it, and the pause between two, ms.
const KEYS: usize = 30;
const BETWEEN_MS: u64 = 150;

/// Notes how long each key takes: from when it was struck until the frame that shows it is drawn, whatever else the page
/// had to do before it; and the tasks that would have kept a key waiting.
const WATCH_KEYS: &str = "self.keysMs = []; self.tasksMs = [];
    new PerformanceObserver((list) => { for (const task of list.getEntries()) tasksMs.push(task.duration); })
        .observe({ type: 'longtask' });
    addEventListener('keydown', (event) => requestAnimationFrame(() => {
        const drawn = new MessageChannel();
        drawn.port1.onmessage = () => keysMs.push(performance.now() - event.timeStamp);
        drawn.port2.postMessage(0);
    }), true);";

/// A script of many lines, most of which ask for something.
fn long_script() -> String {
    let mut script = "machine x86_64 256M\n".to_owned();
    for line in 1..LINES / 4 {
        script +=
            &format!("p{line} = kmalloc({}, GFP_KERNEL);\nq{line} = alloc_page(GFP_ATOMIC);\n", 8 * (line % 500 + 1));
        script += &format!("// line {line}\nkfree(p{line});\n");
    }
    script
}

#[test]
#[ignore = "measures: cargo xtask bench page"]
fn a_key_in_a_long_script() {
    let server = Server::start();
    let browser = Browser::start(Look::DESKTOP);
    Lab::open(&browser, &server, "/");
    let script = long_script();
    let open = "const area = document.querySelector('#script');
        area.value = arguments[0];
        area.dispatchEvent(new InputEvent('input', { bubbles: true }));
        const middle = arguments[0].indexOf('\\n', arguments[0].length / 2);
        area.focus();
        area.setSelectionRange(middle, middle);";
    browser.js(open, vec![json!(script)]);
    for (name, first) in [("a key while outcomes are computed", true), ("a key when all is known", false)] {
        if !first {
            std::thread::sleep(std::time::Duration::from_secs(30));
        }
        browser.js(WATCH_KEYS, vec![]);
        for nth in 0..KEYS {
            let key = if nth % 2 == 0 { " " } else { "/" };
            let key = json!({ "type": "keyDown", "text": key, "key": key });
            browser.devtools("Input.dispatchKeyEvent", key);
            std::thread::sleep(std::time::Duration::from_millis(BETWEEN_MS));
        }
        browser.wait_until("all keys", || browser.js("return keysMs.length", vec![]).as_u64() >= Some(KEYS as u64));
        let seen = browser.js("return [keysMs, tasksMs]", vec![]);
        let times = |at: usize| seen[at].as_array().into_iter().flatten().filter_map(Value::as_f64).collect::<Vec<_>>();
        println!("a script of {} lines, {KEYS} keys: ms            least median   most", script.lines().count());
        print_row(name, times(0));
        print_row("  longest tasks", [times(1), vec![0.0]].concat());
    }
    println!("{} rows are drawn", browser.all(".row").len());
}

/// Machines of all sizes, and steps of a run.
const MACHINES: [&str; 3] = ["256M", "4G", "64G"];
const RUNS: [usize; 2] = [10_000, 1_000_000];

/// Does something, and says how long it takes until the frame that shows it is drawn, ms; and the longest task since.
const TIMED: &str = "const [act, ready] = [...arguments].map((text) => new Function(text));
    self.longest = 0;
    self.tasks ??= new PerformanceObserver((list) => {
        for (const task of list.getEntries()) self.longest = Math.max(self.longest, task.duration);
    });
    self.tasks.observe({ type: 'longtask' });
    const began = performance.now();
    act();
    return new Promise((done) => {
        const look = () => {
            if (!ready()) return requestAnimationFrame(look);
            const drawn = new MessageChannel();
            drawn.port1.onmessage = () => {
                const took = performance.now() - began;
                setTimeout(() => done([took, self.longest]), 60);
            };
            drawn.port2.postMessage(0);
        };
        look();
    });";

/// The times between frames while something moves, ms: median, 95th of a hundred, longest.
const FRAMES: &str = "const [act, count] = [new Function('nth', arguments[0]), arguments[1]];
    return new Promise((done) => {
        const times = [];
        let last = performance.now();
        let nth = 0;
        const turn = (now) => {
            times.push(now - last);
            last = now;
            if (nth === count) {
                times.sort((a, b) => a - b);
                return done([0.5, 0.95, 1].map((part) => times[Math.min(times.length - 1, Math.floor(times.length * part))]));
            }
            act(nth);
            nth += 1;
            requestAnimationFrame(turn);
        };
        requestAnimationFrame(turn);
    });";

#[test]
#[ignore = "measures: cargo xtask bench page"]
fn ways_through_time_and_frames() {
    let server = Server::start();
    println!("ways through time and frames, ms              steps    run  End   Home  middle  back  longest task");
    let mut frames = Vec::new();
    let mut memory = Vec::new();
    for machine in MACHINES {
        for steps in RUNS {
            let browser = Browser::start(Look::DESKTOP);
            let lab = Lab::open(&browser, &server, "/");
            let script = format!(
                "machine x86_64 {machine}\nrepeat {} {{ p = alloc_page(GFP_KERNEL); q = kmalloc(100, GFP_ATOMIC); __free_page(p); kfree(q) }}\n",
                steps / 4
            );
            lab.write(&script);
            lab.leave_the_script();
            browser.press(crate::harness::key::HOME);
            lab.wait_for_step(0);
            let timed = |act: &str, step: usize| {
                // The range may be told by hand: where one is stands beside the buttons.
                let ready = format!(
                    "return document.querySelector('#scrubber').value === '{step}'
                        && ({step} === 0 || document.querySelector('#position b').textContent.replace(/\\D/g, '') === '{step}')"
                );
                let seen = browser.js(TIMED, vec![json!(act), json!(ready)]);
                (seen[0].as_f64().unwrap_or(f64::NAN), seen[1].as_f64().unwrap_or(f64::NAN))
            };
            let key = |key: &str| {
                format!("document.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true }}))")
            };
            let seek = |step: usize| {
                format!(
                    "const scrubber = document.querySelector('#scrubber');
                    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(scrubber, '{step}');
                    scrubber.dispatchEvent(new Event('input', {{ bubbles: true }}))"
                )
            };
            let ways = [
                timed(&key("End"), steps),
                timed(&key("Home"), 0),
                timed(&key("End"), steps),
                timed(&seek(steps / 2), steps / 2),
                timed(&key("ArrowLeft"), steps / 2 - 1),
            ];
            let [run, home, end, middle, back] = ways.map(|(took, _)| took);
            let longest = ways.iter().map(|(_, longest)| *longest).fold(0.0, f64::max);
            println!(
                "{:<42} {steps:>8} {run:>6.0} {end:>4.0} {home:>6.0} {middle:>7.0} {back:>5.0} {longest:>13.0}",
                format!("x86_64 {machine}")
            );
            let heap = browser.devtools("Runtime.getHeapUsage", json!({}));
            let bytes =
                ["usedSize", "backingStorageSize"].map(|part| heap[part].as_f64().unwrap_or(0.0)).iter().sum::<f64>();
            memory.push((machine, steps, bytes / 1e6));
            if steps == RUNS[0] {
                let wheel = "const canvas = document.querySelector('.stage canvas').getBoundingClientRect();
                    const how = { deltaY: DELTA, shiftKey: SHIFT, bubbles: true, cancelable: true,
                        clientX: canvas.left + canvas.width / 3, clientY: canvas.top + canvas.height / 2 };
                    document.querySelector('.stage canvas').dispatchEvent(new WheelEvent('wheel', how))";
                let zoom = wheel.replace("DELTA", "nth < 60 ? -40 : 40").replace("SHIFT", "false");
                let pan = wheel.replace("DELTA", "nth % 60 < 30 ? 40 : -40").replace("SHIFT", "true");
                for (what, act) in [("zooming", zoom), ("panning", pan), ("at rest, of nothing", String::new())] {
                    let seen = browser.js(FRAMES, vec![json!(act), json!(120)]);
                    frames.push((machine, what, seen));
                }
            }
        }
    }
    println!("a frame, ms                                  median  95 %  longest");
    for (machine, what, seen) in frames {
        let at = |index: usize| seen[index].as_f64().unwrap_or(f64::NAN);
        println!("{:<44} {:>6.1} {:>5.1} {:>8.1}", format!("x86_64 {machine}, {what}"), at(0), at(1), at(2));
    }
    println!("memory of the page, MB");
    for (machine, steps, megabytes) in memory {
        println!("{:<44} {megabytes:>6.0}", format!("x86_64 {machine}, {steps} steps"));
    }
}
