//! What an embedded lab and the page around it say to each other; and the element that holds such a lab.

use crate::harness::server::SUB_FOLDER;
use crate::harness::{Browser, Lab, Look, Server, in_browser};
use kmscope_scenario::compile;
use kmscope_scenario::lessons::find;
use serde_json::{Value, json};

/// Where a marker of a lesson is.
fn step_of(lesson: &str, marker: &str) -> usize {
    let program = compile(find(lesson).expect("a lesson").script).program;
    program.markers.iter().find(|known| known.name == marker).expect("a marker").step
}

/// A page that keeps every message it gets, with a frame in it.
fn page_with(frame: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=en><title>Around</title><link rel=icon href=data:,>
        <script>window.said = []; addEventListener('message', (event) => said.push(event.data));
        window.ask = (data) => document.querySelector('iframe').contentWindow.postMessage(data, '*');</script>
        {frame}"
    )
}

fn frame(server: &Server, fragment: &str, more: &str) -> String {
    let address = server.url(SUB_FOLDER);
    format!("<iframe title=kmscope width=800 height=420 {more} src='{address}index.html#{fragment}'></iframe>")
}

/// The messages of a type that have come by now.
fn said(browser: &Browser, kind: &str) -> Vec<Value> {
    let script = "return said.filter((data) => data.kmscope && data.type === arguments[0])";
    browser.js(script, vec![json!(kind)]).as_array().cloned().unwrap_or_default()
}

fn wait_for(browser: &Browser, kind: &str, is_it: impl Fn(&Value) -> bool) -> Value {
    browser.wait(&format!("a message {kind}"), || said(browser, kind).into_iter().find(&is_it))
}

fn ask(browser: &Browser, message: Value) {
    browser.js("said.length = 0; ask(arguments[0])", vec![message]);
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn an_embedded_lab_says_where_it_stands_and_goes_where_its_parent_asks() {
    for sandbox in ["", "sandbox=allow-scripts"] {
        in_browser(Look::DESKTOP, |browser, server| {
            let frame = frame(server, "v1;lesson=split;step=cascade;embed=1;view=buddy", sandbox);
            server.put("/around", &page_with(&frame), &[]);
            // Another name of this machine: another site.
            browser.goto(&server.url("/around").replace("127.0.0.1", "localhost"));
            let cascade = step_of("split", "cascade");
            let ready = wait_for(browser, "ready", |_| true);
            assert_eq!(
                (&ready["kmscope"], &ready["step"], &ready["lesson"]),
                (&json!(1), &json!(cascade), &json!("split"))
            );
            assert!(ready["markers"].as_array().is_some_and(|markers| markers.contains(&json!("cascade"))), "{ready}");
            wait_for(browser, "marker", |message| message["name"] == "cascade");
            wait_for(browser, "resize", |message| {
                message["height"].as_u64().is_some_and(|px| (250..900).contains(&px))
            });
            let embedly = browser.js("return said.filter((data) => data.context === 'iframe.resize')", vec![]);
            assert!(embedly[0]["height"].is_number() && embedly[0]["src"].is_string(), "{embedly}");

            ask(browser, json!({ "kmscope": 1, "type": "goto", "step": cascade + 1 }));
            let step = wait_for(browser, "step", |message| message["step"] == cascade + 1);
            assert!(step["headline"].as_str().is_some_and(|words| !words.is_empty()), "{step}");
            ask(browser, json!({ "kmscope": 1, "type": "goto", "step": "cascade" }));
            wait_for(browser, "step", |message| message["step"] == cascade);
            ask(browser, json!({ "kmscope": 1, "type": "get-state", "id": "mine" }));
            let state = wait_for(browser, "state", |message| message["id"] == "mine");
            assert!(state["link"].as_str().is_some_and(|link| link.starts_with("v1;lesson=split")), "{state}");

            ask(browser, json!({ "kmscope": 1, "type": "load", "lesson": "twins", "step": "atomic" }));
            let step = wait_for(browser, "step", |message| message["step"] == step_of("twins", "atomic"));
            assert_eq!(step["outcome"], "null");
            let script = "machine toy 64\na = alloc_page(GFP_KERNEL);\n";
            ask(browser, json!({ "kmscope": 1, "type": "load", "script": script, "step": 1 }));
            let step = wait_for(browser, "step", |message| message["steps"] == 1);
            assert_eq!((&step["step"], &step["outcome"]), (&json!(1), &json!("granted")));
            wait_for(browser, "ended", |message| message["step"] == 1);

            browser.enter_frame("iframe");
            let lab = Lab::opened(browser);
            assert_eq!((lab.step(), lab.steps()), (1, 1));
            browser.leave_frame();
            ask(browser, json!({ "kmscope": 1, "type": "theme", "theme": "dark" }));
            browser.enter_frame("iframe");
            browser.wait_until("dark", || browser.attribute("html", "data-theme").as_deref() == Some("dark"));
            browser.leave_frame();
        });
    }
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn what_cannot_be_done_is_said_and_what_is_foreign_is_ignored() {
    in_browser(Look::DESKTOP, |browser, server| {
        server.put("/around", &page_with(&frame(server, "v1;lesson=split;step=cascade;embed=1", "")), &[]);
        browser.goto(&server.url("/around"));
        let cascade = wait_for(browser, "ready", |_| true)["step"].clone();
        for (message, part) in [
            (json!({ "kmscope": 1, "type": "goto", "step": "nowhere" }), "cascade"),
            (json!({ "kmscope": 1, "type": "goto", "step": -3 }), "number"),
            (json!({ "kmscope": 1, "type": "load", "lesson": "nothing" }), "no lesson"),
            (json!({ "kmscope": 1, "type": "dance" }), "unknown type"),
        ] {
            ask(browser, message);
            let error = wait_for(browser, "error", |_| true);
            assert!(error["problem"].as_str().is_some_and(|problem| problem.contains(part)), "{error}");
        }
        browser.js("ask(null); ask('play'); ask({type: 'play'}); ask({kmscope: 0, type: 'goto', step: 0})", vec![]);
        // Another frame of the same page is not the parent: it gets no answer, and nothing is done for it.
        let other = "const done = arguments[0], other = document.createElement('iframe');
            other.srcdoc = `<script>addEventListener('message', () => parent.postMessage('answered', '*'));
                parent.frames[0].postMessage({ kmscope: 1, type: 'goto', step: 0 }, '*');
                parent.frames[0].postMessage({ kmscope: 1, type: 'get-state' }, '*');
                setTimeout(() => parent.postMessage('over', '*'), 300);</` + `script>`;
            document.body.append(other);";
        browser.js(other, vec![]);
        browser.wait_until("the other frame is done", || browser.js("return said.includes('over')", vec![]) == true);
        assert_eq!(browser.js("return said.includes('answered')", vec![]), false);
        ask(browser, json!({ "kmscope": 1, "type": "get-state", "id": 1 }));
        let state = wait_for(browser, "state", |_| true);
        assert_ne!(state["lesson"], Value::Null);
        assert!(state["step"] == cascade || state["step"] == 0, "{state}");
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_whole_lab_tells_a_page_around_it_nothing() {
    in_browser(Look::DESKTOP, |browser, server| {
        server.put("/around", &page_with(&frame(server, "v1;lesson=split;step=cascade", "")), &[]);
        browser.goto(&server.url("/around"));
        browser.enter_frame("iframe");
        Lab::opened(browser);
        browser.leave_frame();
        ask(browser, json!({ "kmscope": 1, "type": "get-state" }));
        browser.settle();
        browser.enter_frame("iframe");
        browser.settle();
        browser.leave_frame();
        assert_eq!(browser.js("return said", vec![]), json!([]));
    });
}

// ── <km-scope> ───────────────────────────────────────────────────────────────────────────────────

/// A page in a folder of its own that takes the element from another.
fn element_page(body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Book</title><link rel=icon href=data:,>
        <script src='..{SUB_FOLDER}km-scope.js' defer></script>
        <style>body {{ background: #fff; margin: 0 auto; max-width: 800px }} .night body {{ background: #111 }}</style>{body}"
    )
}

const WATCH: &str = "window.heard = []; for (const one of document.querySelectorAll('km-scope'))
    for (const kind of ['ready', 'step', 'marker', 'ended', 'error'])
        one.addEventListener(kind, (event) => heard.push([one.id, kind, event.detail]));";

/// The state of an element as its properties tell it.
fn element(browser: &Browser, id: &str) -> Value {
    let script = "const one = document.getElementById(arguments[0]);
        return { step: one.step, steps: one.steps, markers: one.markers, alive: !!one._frame, height: one.offsetHeight }";
    browser.js(script, vec![json!(id)])
}

fn wait_for_element(browser: &Browser, id: &str, step: usize) {
    browser.wait_until(&format!("{id} at step {step}"), || {
        let now = element(browser, id);
        now["step"] == step && now["steps"].as_u64().is_some_and(|steps| steps > 0)
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn an_element_stands_at_its_moment_and_prose_leads_it_on() {
    in_browser(Look::DESKTOP, |browser, server| {
        let body =
            "<p><a id=there href='#one' data-step='4'>on</a> <a id=back href='#one' data-step='cascade'>back</a></p>
            <km-scope id=one lesson=split step=cascade view=buddy><p id=instead>a picture</p></km-scope>
            <km-scope id=own step=1>
              machine toy 64
              a = alloc_page(GFP_KERNEL); // 中文
              b = kmalloc(100, GFP_ATOMIC);
            </km-scope>";
        server.put("/book/page", &element_page(body), &[]);
        browser.goto(&server.url("/book/page"));
        let cascade = step_of("split", "cascade");
        wait_for_element(browser, "one", cascade);
        let instead = browser.js("return document.querySelector('#instead').getClientRects().length", vec![]);
        assert_eq!(instead, 0, "the figure has taken the place of what stood there");
        wait_for_element(browser, "own", 1);
        assert_eq!(element(browser, "own")["steps"], 2);
        browser.click("#there");
        wait_for_element(browser, "one", 4);
        browser.click("#back");
        wait_for_element(browser, "one", cascade);
        browser.js(WATCH, vec![]);
        browser.js(
            "const [one, own] = ['one', 'own'].map((id) => document.getElementById(id));
            one.seek(4); own.load('machine toy 64\\nb = vmalloc(5000);\\n', 1); one.setAttribute('theme', 'dark')",
            vec![],
        );
        wait_for_element(browser, "one", 4);
        browser.wait_until("another script", || element(browser, "own")["steps"] == 1);
        browser.js(
            "const one = document.getElementById('one');
            one.setAttribute('lesson', 'slab'); one.setAttribute('step', 'second-page')",
            vec![],
        );
        wait_for_element(browser, "one", step_of("slab", "second-page"));
        let heard = browser.js("return heard.map(([id, kind]) => id + ' ' + kind)", vec![]);
        for expected in ["one step", "one marker", "own step", "own ended"] {
            assert!(heard.as_array().is_some_and(|all| all.contains(&json!(expected))), "{expected}: {heard}");
        }
        browser.js("one.seek('nowhere')", vec![]);
        browser.wait_until("the error is told", || {
            browser.js("return heard.some(([, kind]) => kind === 'error')", vec![]) == true
        });
        let state = browser.js("return one.getState().then((state) => state.lesson)", vec![]);
        assert_eq!(state, "slab");
        browser.js("self.gone = document.getElementById('one'); gone.remove()", vec![]);
        browser.wait_until("its frame is gone", || browser.js("return !gone._frame", vec![]) == true);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_figure_follows_the_books_dark_mode_and_keeps_its_step() {
    in_browser(Look::DESKTOP, |browser, server| {
        server.put("/book/page", &element_page("<km-scope id=one lesson=split step=cascade></km-scope>"), &[]);
        // What the system wishes is not emulated: that would hide what a frame is told by its element.
        browser.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] }),
        );
        browser.goto(&server.url("/book/page"));
        let cascade = step_of("split", "cascade");
        wait_for_element(browser, "one", cascade);
        browser.js("one.seek(4)", vec![]);
        wait_for_element(browser, "one", 4);
        let background = |browser: &Browser| {
            browser.js("return getComputedStyle(one.shadowRoot.querySelector('iframe')).colorScheme", vec![])
        };
        assert_eq!(background(browser), "light");
        browser.js("document.documentElement.className = 'night'", vec![]);
        browser.wait_until("dark", || background(browser) == "dark");
        let is_dark = || {
            let script = "return one.shadowRoot.querySelector('iframe').contentWindow.matchMedia('(prefers-color-scheme: dark)').matches";
            browser.js(script, vec![]) == true
        };
        browser.wait_until("the frame knows", is_dark);
        assert_eq!(element(browser, "one")["step"], 4);
        browser.js("document.documentElement.className = ''", vec![]);
        browser.wait_until("light", || background(browser) == "light");
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn of_twelve_figures_those_in_sight_live_and_each_keeps_its_step() {
    in_browser(Look::DESKTOP, |browser, server| {
        let figures: String = (0..12)
            .map(|number| {
                format!("<p style='height: 400px'>Text</p><km-scope id=f{number} lesson=split step=cascade></km-scope>")
            })
            .collect();
        server.put("/book/page", &element_page(&figures), &[]);
        browser.goto(&server.url("/book/page"));
        let cascade = step_of("split", "cascade");
        wait_for_element(browser, "f0", cascade);
        browser.js("f0.seek(2)", vec![]);
        wait_for_element(browser, "f0", 2);
        assert_eq!(element(browser, "f11")["alive"], false, "what nobody sees is not loaded");
        for number in 0..12 {
            browser.js("document.getElementById(arguments[0]).scrollIntoView()", vec![json!(format!("f{number}"))]);
            wait_for_element(browser, &format!("f{number}"), if number == 0 { 2 } else { cascade });
        }
        let alive =
            browser.js("return [...document.querySelectorAll('km-scope')].filter((one) => one._frame).length", vec![]);
        assert!(alive.as_u64().is_some_and(|alive| (2..=6).contains(&alive)), "{alive}");
        assert_eq!(element(browser, "f0")["alive"], false);
        browser.js("f0.scrollIntoView()", vec![]);
        browser.wait_until("the first one is back where it was", || {
            let now = element(browser, "f0");
            now["alive"] == true && now["step"] == 2
        });
    });
}
