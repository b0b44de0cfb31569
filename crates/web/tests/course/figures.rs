//! A figure in a book, as a reader uses it.

use crate::harness::{Browser, Look, Server};
use kmscope_scenario::compile;
use kmscope_scenario::lessons::find;
use kmscope_scenario::link::{Link, Source};
use serde_json::{Value, json};

/// The script that stands in every sample beside the lesson.
pub const SCRIPT: &str = "machine toy 64\na = alloc_page(GFP_KERNEL); // \"one\" & <two>\nb = alloc_pages(GFP_ATOMIC, 2);\n\nmarker(\"after\")\n";
/// Where it stands.
pub const SCRIPT_STEP: usize = 1;

/// Where a marker of a lesson is.
pub fn step_of(lesson: &str, marker: &str) -> usize {
    let program = compile(find(lesson).expect("a lesson").script).program;
    program.markers.iter().find(|known| known.name == marker).expect("a marker").step
}

/// Where the lesson of every sample stands.
pub fn cascade() -> usize {
    step_of("split", "cascade")
}

/// The fragment runs the script of the samples.
pub fn is_the_script(fragment: &str) {
    let decoded = Link::decode(fragment);
    assert!(decoded.problems.is_empty(), "{fragment}: {:?}", decoded.problems);
    assert_eq!(decoded.link.source, Some(Source::Script(SCRIPT.to_owned())), "{fragment}");
}

/// Finds a figure's frame, whether an element holds it or not.
const FRAME: &str = "const host = document.querySelectorAll('km-scope, iframe.kmscope')[arguments[0]];
    const frame = host?.shadowRoot ? host.shadowRoot.querySelector('iframe') : host;
    const page = frame?.contentDocument;";

/// A book that is open.
pub struct Book<'a> {
    /// The window.
    pub browser: &'a Browser,
    /// Where it is served.
    pub server: &'a Server,
}

impl Book<'_> {
    fn js(&self, script: &str, figure: usize) -> Value {
        self.browser.js(&format!("{FRAME} {script}"), vec![json!(figure)])
    }

    /// Opens a page, anew.
    pub fn open(&self, page: &str) {
        self.browser.goto("about:blank");
        self.browser.goto(&self.server.url(page));
    }

    /// Where a figure stands; `None`: it is not there yet.
    pub fn step(&self, figure: usize) -> Option<usize> {
        let step = self.js("return page?.querySelector('#scrubber')?.value ?? null", figure);
        step.as_str().and_then(|step| step.parse().ok())
    }

    /// Waits until it stands there.
    pub fn wait_for_step(&self, figure: usize, step: usize) {
        self.browser.wait_until(&format!("figure {figure} at step {step}"), || self.step(figure) == Some(step));
    }

    /// The same of an element whose frame one cannot look into.
    pub fn wait_for_element(&self, figure: usize, step: usize) {
        self.browser.wait_until(&format!("element {figure} at step {step}"), || {
            self.js("return host?.steps > 0 ? host.step : -1", figure) == step
        });
    }

    /// Scrolls to a figure.
    pub fn scroll_to(&self, figure: usize) {
        self.js("host.scrollIntoView({ block: 'center', behavior: 'instant' })", figure);
    }

    /// Clicks a place of a figure: a button, or its picture.
    fn click(&self, figure: usize, css: &str) {
        self.scroll_to(figure);
        self.browser.settle();
        let script = "const outer = frame.getBoundingClientRect(), scale = outer.width / frame.offsetWidth;
            const inner = page.querySelector(arguments[1]).getBoundingClientRect();
            return [outer.left + scale * (inner.left + inner.width / 2), outer.top + scale * (inner.top + inner.height / 2)];";
        let place = self.browser.js(&format!("{FRAME} {script}"), vec![json!(figure), json!(css)]);
        for (kind, buttons) in [("mousePressed", 1), ("mouseReleased", 0)] {
            let event = json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "buttons": buttons, "clickCount": 1 });
            self.browser.devtools("Input.dispatchMouseEvent", event);
        }
    }

    /// Clicks into a figure's words, as somebody does who wants to use its keys.
    pub fn focus(&self, figure: usize) {
        self.click(figure, "#headline");
    }

    /// Presses a key, wherever the focus is.
    pub fn key(&self, name: &str) {
        let code = match name {
            "ArrowLeft" => 37,
            "ArrowRight" => 39,
            "PageUp" => 33,
            "PageDown" => 34,
            "Home" => 36,
            "End" => 35,
            " " => 32,
            other => u32::from(other.to_ascii_uppercase().bytes().next().unwrap_or(0)),
        };
        let mut event = json!({ "type": "rawKeyDown", "key": name, "code": name, "windowsVirtualKeyCode": code });
        self.browser.devtools("Input.dispatchKeyEvent", event.clone());
        event["type"] = json!("keyUp");
        self.browser.devtools("Input.dispatchKeyEvent", event);
    }

    /// The figure stands at its moment, goes on by key and click, and no key turns the page.
    pub fn check(&self, page: &str, figure: usize, step: usize) {
        self.open(page);
        self.browser.find("km-scope, iframe.kmscope");
        self.scroll_to(figure);
        self.wait_for_step(figure, step);
        let address = self.browser.url();
        let headline = self.js("return page.querySelector('#headline').textContent", figure);
        assert!(headline.as_str().is_some_and(|words| words.len() > 10), "{page}: {headline}");
        self.focus(figure);
        self.key("ArrowRight");
        self.wait_for_step(figure, step + 1);
        self.key("ArrowLeft");
        self.wait_for_step(figure, step);
        self.click(figure, "#step");
        self.wait_for_step(figure, step + 1);
        self.click(figure, "#back");
        self.wait_for_step(figure, step);
        self.focus(figure);
        for key in ["End", "ArrowRight", "s", "n", "p", "/", "Home", "ArrowLeft"] {
            self.key(key);
        }
        self.browser.settle();
        assert_eq!(self.browser.url(), address, "{page}: a key turned the page");
    }

    /// The book's own switch makes the figure dark, and it keeps its step.
    pub fn dark_keeps_the_step(&self, page: &str, switch: &str) {
        // What the system wishes is not emulated: that would hide what a frame is told by its element.
        let still = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
        self.browser.devtools("Emulation.setEmulatedMedia", still);
        self.open(page);
        self.browser.find("km-scope, iframe.kmscope");
        self.scroll_to(0);
        self.browser.wait_until("the figure", || self.step(0).is_some());
        let before = self.step(0).expect("it was there");
        self.focus(0);
        self.key("ArrowRight");
        self.wait_for_step(0, before + 1);
        let is_dark =
            || self.js("return frame.contentWindow.matchMedia('(prefers-color-scheme: dark)').matches", 0) == true;
        assert!(!is_dark(), "{page}: light at first");
        self.browser.js(switch, vec![]);
        self.browser.wait_until("a dark figure", is_dark);
        assert_eq!(self.step(0), Some(before + 1), "{page}");
        self.browser.set_look(Look::DESKTOP);
    }
}
