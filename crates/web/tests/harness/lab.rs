//! The lab as a person uses it: the names of its parts are here and nowhere else in the tests.

use super::{Browser, Server, key};
use serde_json::json;

/// A picture, coarsely: two are the same but for how Chromium smooths the edges of letters, which may differ from one
/// drawing of the same text to the next.
#[derive(Clone)]
pub struct Picture(Vec<i64>);

impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        let near = |(a, b): (&i64, &i64)| (a - b).abs() <= 6;
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(near)
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(out, "{} values, their sum {}", self.0.len(), self.0.iter().sum::<i64>())
    }
}

/// What a person sees of a moment.
#[derive(Clone, PartialEq, Debug)]
pub struct Moment {
    /// The one sentence.
    pub headline: String,
    /// The second one.
    pub subline: String,
    /// The request's way through the allocator.
    pub why: String,
    /// Every pixel of the stage, as one number.
    pub picture: Picture,
    /// The stage's table twins, if they are shown.
    pub tables: Vec<Vec<Vec<String>>>,
}

/// The app in a browser, open.
pub struct Lab<'a> {
    /// The window.
    pub browser: &'a Browser,
}

impl<'a> Lab<'a> {
    /// Opens the app; `rest` is what follows the server's name.
    pub fn open(browser: &'a Browser, server: &Server, rest: &str) -> Self {
        browser.goto(&server.url(rest));
        Self::opened(browser)
    }

    /// The app in the present page or frame, once it is there.
    pub fn opened(browser: &'a Browser) -> Self {
        browser.wait_until("the app", || !browser.texts("#headline").join("").is_empty());
        if !browser.all("#to-the-lab").is_empty() {
            browser.js("document.querySelector('#to-the-lab').click()", vec![]);
            browser.wait_until("the lab", || browser.all("#to-the-lab").is_empty());
        }
        let lab = Self { browser };
        // Where there is room for them, the reasons stand beside the stage.
        if browser.js("return innerWidth > 1180", vec![]) == true {
            lab.show_panel("why");
        }
        lab
    }

    /// Shows a panel of the right side: `why`, `flags`, `log`. Nothing where there is no such side.
    pub fn show_panel(&self, name: &str) {
        let script = "const button = document.querySelector(`#side-${arguments[0]}`);
            if (button?.getAttribute('aria-expanded') === 'false') button.click();
            return !!button;";
        if self.browser.js(script, vec![json!(name)]) == true {
            let button = format!("#side-{name}");
            self.browser.wait_until("the panel", || {
                self.browser.attribute(&button, "aria-expanded").as_deref() == Some("true")
            });
        }
    }

    /// Lifts the veil of a lesson.
    pub fn show_what_is_ahead(&self) {
        self.browser.js("const veil = document.querySelector('#ahead'); if (!veil.checked) veil.click();", vec![]);
    }

    /// Opens the fields from which a call is made.
    pub fn try_a_call(&self) {
        self.browser.click("#try summary");
        self.browser.wait_until("the fields", || self.browser.sees("#add-line"));
    }

    // ── the script ───────────────────────────────────────────────────────────────────────────

    /// The text in the editor.
    pub fn script(&self) -> String {
        self.browser.property("#script", "value").as_str().unwrap_or_default().to_owned()
    }

    /// Replaces the script, key by key.
    pub fn write(&self, script: &str) {
        self.browser.click("#script");
        self.browser.chord(&[key::CONTROL, "a"]);
        self.browser.press(key::DELETE);
        self.browser.press(script);
        self.browser.wait_until("the script as typed", || self.script() == script);
        self.browser.wait_until("every outcome", || self.knows_all());
    }

    /// No step's outcome is still to be computed.
    pub fn knows_all(&self) -> bool {
        self.browser.all(".tl-pieces .unknown").is_empty()
    }

    /// What stands at the end of a line (1-based): result of what ran there.
    pub fn result(&self, line: usize) -> String {
        self.browser.text(&format!(".row[data-line='{line}'] .res"))
    }

    /// What stands at the ends of all lines.
    pub fn results(&self) -> Vec<String> {
        // Where there is no room, the words are left to who points at the sign.
        let script = "return [...document.querySelectorAll('.rows .row')].map((row) =>
            row.querySelector('.res')?.textContent ?? '')";
        let texts = self.browser.js(script, vec![]);
        texts.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
    }

    /// The address of a line's number (1-based), which goes to its step.
    pub fn line_number(line: usize) -> String {
        format!(".row[data-line='{line}'] .ln")
    }

    /// The current line, 1-based; `None` at boot.
    pub fn current_line(&self) -> Option<usize> {
        let script = "return Number(document.querySelector('.row.cur')?.dataset.line ?? 0)";
        self.browser.js(script, vec![]).as_u64().filter(|line| *line > 0).and_then(|line| usize::try_from(line).ok())
    }

    /// The errors below the script.
    pub fn errors(&self) -> String {
        self.browser.text("#errors")
    }

    // ── time ─────────────────────────────────────────────────────────────────────────────────

    /// The current step; 0 is boot.
    pub fn step(&self) -> usize {
        self.scrubber("value")
    }

    /// How many steps there are.
    pub fn steps(&self) -> usize {
        self.scrubber("max")
    }

    fn scrubber(&self, property: &str) -> usize {
        let value = self.browser.property("#scrubber", property);
        value.as_str().and_then(|value| value.parse().ok()).expect("the scrubber has a number")
    }

    /// The words beside the buttons.
    pub fn position(&self) -> String {
        self.browser.text("#position")
    }

    /// Waits for a step to be current.
    pub fn wait_for_step(&self, step: usize) {
        self.browser.wait_until(&format!("step {step}"), || self.step() == step);
    }

    /// Clicks the button that goes one step on.
    pub fn click_step(&self) {
        let before = self.step();
        self.browser.click("#step");
        self.wait_for_step(before + 1);
    }

    /// Gives the keyboard to the page, not to a text.
    pub fn leave_the_script(&self) {
        self.browser.js("document.activeElement?.blur()", vec![]);
    }

    /// Clicks a place of the time line: a share of its width.
    pub fn click_timeline(&self, share: f64) {
        let row = self.browser.js(
            "const row = document.querySelector('.tl-row').getBoundingClientRect();
             return [row.left, row.top, row.width, row.height];",
            vec![],
        );
        let at = |index: usize| row[index].as_f64().expect("a rectangle");
        let (x, y) = (at(0) + at(2) * share, at(1) + at(3) / 2.0);
        for (kind, buttons) in [("mousePressed", 1), ("mouseReleased", 0)] {
            let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1 });
            self.browser.devtools("Input.dispatchMouseEvent", event);
        }
    }

    // ── what is said ─────────────────────────────────────────────────────────────────────────

    /// The one sentence of the step.
    pub fn headline(&self) -> String {
        self.browser.text("#headline")
    }

    /// The second sentence.
    pub fn subline(&self) -> String {
        self.browser.text("#subline")
    }

    /// What a screen reader says.
    pub fn spoken(&self) -> String {
        let text = self.browser.property("#status", "textContent");
        text.as_str().unwrap_or_default().to_owned()
    }

    /// The request's way through the allocator.
    pub fn why(&self) -> String {
        self.browser.text("#why")
    }

    /// All that is to be seen, once it is painted and no longer changes.
    pub fn moment(&self) -> Moment {
        // Longer than any rest in the middle of a movement.
        const STILL: std::time::Duration = std::time::Duration::from_millis(600);
        let mut before: Option<(Moment, std::time::Instant)> = None;
        self.browser.wait("a stage that stands still", || {
            self.browser.settle();
            let now = self.look();
            match &before {
                Some((seen, since)) if *seen == now => (since.elapsed() >= STILL).then_some(now),
                _ => {
                    before = Some((now, std::time::Instant::now()));
                    None
                }
            }
        })
    }

    /// Waits until exactly this is to be seen.
    pub fn wait_for_moment(&self, moment: &Moment, what: &str) {
        self.browser.wait_until(&format!("{what}: {moment:#?}"), || self.look() == *moment);
    }

    fn look(&self) -> Moment {
        Moment {
            headline: self.headline(),
            subline: self.subline(),
            why: self.why(),
            picture: self.picture(),
            tables: self.tables(),
        }
    }

    /// The stage as a grid of grey values.
    fn picture(&self) -> Picture {
        let script = "const canvas = document.querySelector('.stage canvas'), small = document.createElement('canvas');
            [small.width, small.height] = [Math.ceil(canvas.width / 8), Math.ceil(canvas.height / 8)];
            const context = small.getContext('2d');
            context.drawImage(canvas, 0, 0, small.width, small.height);
            const data = context.getImageData(0, 0, small.width, small.height).data, grey = [canvas.width, canvas.height];
            for (let at = 0; at < data.length; at += 4) grey.push((data[at] + 2 * data[at + 1] + data[at + 2]) >> 2);
            return grey;";
        let values = self.browser.js(script, vec![]);
        Picture(values.as_array().into_iter().flatten().filter_map(serde_json::Value::as_i64).collect())
    }

    /// Shows the stage as tables, or as a picture again.
    pub fn toggle_tables(&self) {
        let were_shown = !self.tables().is_empty();
        self.browser.click("#as-table");
        self.browser.wait_until("the other view", || self.tables().is_empty() == were_shown);
    }

    /// The table twins, cell by cell; the caption is the first row.
    pub fn tables(&self) -> Vec<Vec<Vec<String>>> {
        let script = "const text = (cell) => cell.textContent.replace(/\\s+/g, ' ').trim();
            return [...document.querySelectorAll('.stage-tables table')].map((table) =>
                [[text(table.caption)], ...[...table.rows].map((row) => [...row.cells].map(text))]);";
        serde_json::from_value(self.browser.js(script, vec![])).expect("tables of rows of cells")
    }

    /// A row of the table whose caption contains `caption`, by its first cell.
    pub fn row(&self, caption: &str, first: &str) -> Vec<String> {
        let tables = self.tables();
        let table = tables.iter().find(|table| table[0][0].contains(caption));
        let row = table.and_then(|table| table.iter().skip(1).find(|row| row[0].contains(first)));
        row.cloned().unwrap_or_else(|| panic!("no row {first:?} in a table {caption:?} of {tables:#?}"))
    }
}
