//! A first visit: somebody who looks at the opening lesson, and at nothing else.

use super::{Lab, key};
use serde_json::json;

impl Lab<'_> {
    /// Looks at everything there is to look at, from the opened page on. Nothing is written, no dialog opened, no
    /// other call looked into and no other lesson chosen.
    pub fn look_around(&self) {
        self.wait_for_outcomes();
        self.walk_by_buttons();
        self.walk_by_keys();
        self.look_at_every_marker();
        self.point_at_everything();
        self.point_at_the_stage();
        self.use_the_timeline();
        self.change_the_look();
    }

    /// What happens before the rest can be there: the keyboard goes to a field.
    pub fn begin_to_write(&self) {
        for css in ["#script", "#lesson", "#machine", "#whatif-place"] {
            if self.browser.sees(css) {
                self.browser.click(css);
                self.rest();
                self.browser.press(key::ESCAPE);
                self.leave_the_script();
            }
        }
    }

    /// Waits until all is computed that is computed ahead.
    pub fn wait_for_outcomes(&self) {
        self.browser.wait_until("every outcome", || self.browser.all(".tl-pieces .unknown").is_empty());
    }

    /// Presses what is there; on a phone some buttons are not.
    fn push(&self, css: &str) {
        let script = "const it = document.querySelector(arguments[0]);
            if (it && it.getClientRects().length && it.getAttribute('aria-disabled') !== 'true') it.click();";
        self.browser.js(script, vec![json!(css)]);
        self.rest();
    }

    fn strike(&self, keys: &str) {
        self.leave_the_script();
        self.browser.press(keys);
        self.rest();
    }

    /// Time for what was done to be drawn.
    fn rest(&self) {
        self.browser.settle();
    }

    fn walk_by_buttons(&self) {
        for css in ["#step", "#step", "#micro", "#micro", "#micro-back", "#back", "#back", "#last", "#first", "#step"] {
            self.push(css);
        }
        self.push("#play");
        std::thread::sleep(std::time::Duration::from_millis(1500));
        self.push("#play");
    }

    fn walk_by_keys(&self) {
        let chords = [[key::SHIFT, key::RIGHT], [key::SHIFT, key::LEFT]];
        for keys in
            [key::END, key::LEFT, key::LEFT, key::RIGHT, ".", ",", "5", "]", "[", "9", key::HOME, "+", "-", " ", " "]
        {
            self.strike(keys);
        }
        for chord in chords {
            self.leave_the_script();
            self.browser.chord(&chord);
            self.rest();
        }
        self.strike("r");
    }

    /// Goes through the events of the step at each marker, on and back, and looks at its neighbours.
    fn look_at_every_marker(&self) {
        self.push("#first");
        let mut marker = 0;
        loop {
            self.push("#next-marker");
            if self.step() <= marker {
                break;
            }
            marker = self.step();
            for css in ["#back", "#micro", "#micro", "#micro", "#micro-back", "#step", "#step", "#back"] {
                self.push(css);
            }
            // On from the marker, wherever that led.
            while self.step() < marker {
                self.push("#step");
            }
        }
        // A request that reclaims, event by event; then with all its movements.
        self.strike("[");
        for css in ["#micro"; 30].iter().chain(&["#micro-back"; 6]) {
            self.push(css);
        }
        self.strike("[");
        for _ in 0..3 {
            self.push("#step");
            std::thread::sleep(std::time::Duration::from_millis(900));
        }
    }

    /// Moves the pointer over the whole page.
    fn point_at_everything(&self) {
        let size = self.browser.js("return [innerWidth, innerHeight]", vec![]);
        let size = |index: usize| size[index].as_f64().expect("a number");
        for row in 0..12 {
            for column in 0..12 {
                let place = |at: i32| (f64::from(at) + 0.5) / 12.0;
                self.mouse("mouseMoved", size(0) * place(column), size(1) * place(row), 0);
            }
            self.rest();
        }
    }

    /// Points at, and presses, places all over the picture.
    fn point_at_the_stage(&self) {
        let place = self.browser.js(
            "const canvas = document.querySelector('.stage canvas').getBoundingClientRect();
             return [canvas.left, canvas.top, canvas.width, Math.min(canvas.height, innerHeight - canvas.top)];",
            vec![],
        );
        let at = |index: usize| place[index].as_f64().expect("a rectangle");
        for row in 0..6 {
            for column in 0..5 {
                let (x, y) =
                    (at(0) + at(2) * (f64::from(column) + 0.5) / 5.0, at(1) + at(3) * (f64::from(row) + 0.5) / 6.0);
                self.mouse("mouseMoved", x, y, 0);
                if (row + column) % 4 == 0 {
                    std::thread::sleep(std::time::Duration::from_millis(450));
                }
                if row % 2 == 1 {
                    self.mouse("mousePressed", x, y, 1);
                    self.mouse("mouseReleased", x, y, 0);
                    self.rest();
                }
            }
        }
        self.push("#step");
        self.push("#back");
        self.mouse("mouseMoved", 1.0, 1.0, 0);
    }

    fn mouse(&self, kind: &str, x: f64, y: f64, buttons: u32) {
        let button = if kind == "mouseMoved" { "none" } else { "left" };
        let event = json!({ "type": kind, "x": x, "y": y, "button": button, "buttons": buttons, "clickCount": 1 });
        self.browser.devtools("Input.dispatchMouseEvent", event);
    }

    /// Clicks and drags on the time line and the lens, points at the lens, goes to a band and to a line.
    fn use_the_timeline(&self) {
        for share in [0.999, 0.5, 0.7, 0.3, 0.001, 0.9] {
            self.click_timeline(share);
            self.rest();
        }
        for (css, buttons) in [(".tl-row", 1), (".strips", 0), (".strips", 1)] {
            let script = "const it = document.querySelector(arguments[0])?.getBoundingClientRect();
                return it && it.width ? [it.left, it.top, it.width, it.height] : null;";
            let place = self.browser.js(script, vec![json!(css)]);
            let Some(at) = place.as_array().map(|at| at.iter().filter_map(|n| n.as_f64()).collect::<Vec<_>>()) else {
                continue;
            };
            let y = at[1] + at[3] / 2.0;
            for tenth in [1, 3, 6, 9] {
                let x = at[0] + at[2] * f64::from(tenth) / 10.0;
                match (buttons, tenth) {
                    (1, 1) => self.mouse("mousePressed", x, y, 1),
                    (1, 9) => self.mouse("mouseReleased", x, y, 0),
                    _ => self.mouse("mouseMoved", x, y, buttons),
                }
                self.rest();
            }
            self.mouse("mouseMoved", 1.0, 1.0, 0);
        }
        self.push(".band");
        self.push(".rows .row:nth-child(26) .ln");
        self.browser.js("document.querySelector('#scrubber').focus()", vec![]);
        for keys in [key::HOME, key::RIGHT, key::END] {
            self.browser.press(keys);
            self.rest();
        }
        let script = "const speed = document.querySelector('#speed');
            for (const at of [4, 0, 1]) {
                speed.selectedIndex = at;
                speed.dispatchEvent(new Event('change', { bubbles: true }));
            }";
        self.browser.js(script, vec![]);
        self.rest();
    }

    /// Changes theme and language and back, and looks at every tab.
    fn change_the_look(&self) {
        for theme in ["dark", "contrast", "light", "auto"] {
            self.push("#theme");
            self.push(&format!("#theme-{theme}"));
            self.push(".menu-backdrop");
        }
        for number in [1, 2, 0] {
            let script = "[...document.querySelectorAll('.tabs button')].filter((tab) => tab.getClientRects().length)
                [arguments[0]]?.click()";
            self.browser.js(script, vec![json!(number)]);
            self.rest();
        }
        for _ in 0..2 {
            let language = || self.browser.property("html", "lang");
            let before = language();
            self.push("#lang");
            self.browser.wait_until("another language", || language() != before);
            self.push("#back");
            self.push("#micro");
        }
    }
}
