//! A window of a browser, used as a person uses it.

use super::driver::{Chromium, Driver, is_stale};
use super::key;
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// How long a person would wait before calling it broken; the machine may be busy with other tests.
const PATIENCE: Duration = Duration::from_secs(20);

/// The window and what the system prefers.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// CSS pixels.
    pub width: u32,
    /// CSS pixels.
    pub height: u32,
    /// Device pixels for each of them.
    pub scale: f64,
    /// The system is in its dark theme.
    pub dark: bool,
    /// The system asks for less motion.
    pub still: bool,
    /// Language of the browser.
    pub language: &'static str,
}

impl Look {
    /// A desktop without animations, so that a test reads what is, and not what is on its way.
    pub const DESKTOP: Self =
        Self { width: 1440, height: 900, scale: 1.0, dark: false, still: true, language: "en-US" };
}

/// A browser with one window. Every method panics with a picture of the page if it cannot do its
/// work in reasonable time.
pub struct Browser {
    runtime: Runtime,
    client: Client,
    profile: PathBuf,
    /// Chromium, which alone says what its console says.
    is_chromium: bool,
    // Last: it must outlive the client.
    _driver: Driver,
}

impl Browser {
    /// Starts a fresh browser.
    pub fn start(look: Look) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let profile = std::env::temp_dir().join(format!("kmscope-browser-{}-{number}", std::process::id()));
        let driver = Driver::start();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let Value::Object(capabilities) = capabilities(look, &profile) else {
            unreachable!("an object is written there")
        };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let client = runtime.block_on(builder.connect(&driver.url)).expect("Chromium starts");
        let browser = Self { runtime, client, profile, is_chromium: true, _driver: driver };
        browser.set_look(look);
        browser
    }

    /// Starts WebKit's small browser, which has the look of its system.
    pub fn start_webkit() -> Self {
        let driver = Driver::start_webkit();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mini_browser = std::env::var("KMSCOPE_WEBKIT").expect("KMSCOPE_WEBKIT says where WebKit's MiniBrowser is");
        let Value::Object(capabilities) =
            json!({ "webkitgtk:browserOptions": { "binary": mini_browser, "args": ["--automation"] } })
        else {
            unreachable!("an object is written there")
        };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let client = runtime.block_on(builder.connect(&driver.url)).expect("WebKit starts");
        let profile = std::env::temp_dir().join("kmscope-webkit-has-no-profile");
        let browser = Self { runtime, client, profile, is_chromium: false, _driver: driver };
        browser.run(browser.client.set_window_rect(0, 0, 1440, 980));
        browser
    }

    /// Changes the window and the system's preferences.
    pub fn set_look(&self, look: Look) {
        let size =
            json!({ "width": look.width, "height": look.height, "deviceScaleFactor": look.scale, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size);
        let scheme = if look.dark { "dark" } else { "light" };
        let motion = if look.still { "reduce" } else { "no-preference" };
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": motion },
        ]});
        self.devtools("Emulation.setEmulatedMedia", features);
    }

    /// A command of the DevTools protocol.
    pub fn devtools(&self, command: &'static str, parameters: Value) -> Value {
        self.run(self.client.issue_cmd(Chromium::DevTools(command, parameters)))
    }

    // ── pages ────────────────────────────────────────────────────────────────────────────────

    /// Goes to an address; a changed fragment alone loads nothing anew.
    pub fn goto(&self, url: &str) {
        self.run(self.client.goto(url));
    }

    /// Loads the page anew.
    pub fn reload(&self) {
        self.run(self.client.refresh());
    }

    /// The address of the page.
    pub fn url(&self) -> String {
        self.run(self.client.current_url()).to_string()
    }

    /// Opens another tab, in which all that follows happens, and returns the one before.
    pub fn open_tab(&self, look: Look) -> WindowHandle {
        let before = self.run(self.client.window());
        let opened = self.run(self.client.new_window(true));
        self.run(self.client.switch_to_window(opened.handle));
        self.set_look(look);
        before
    }

    /// What follows happens in another tab; returns the one before.
    pub fn switch_to_tab(&self, tab: WindowHandle) -> WindowHandle {
        let before = self.run(self.client.window());
        self.run(self.client.switch_to_window(tab));
        before
    }

    /// What follows happens in the frame.
    pub fn enter_frame(&self, css: &str) {
        let frame = self.find(css);
        self.run(frame.enter_frame());
    }

    /// What follows happens in the frame of that number.
    pub fn enter_frame_number(&self, number: usize) {
        self.run(self.client.enter_frame(u16::try_from(number).expect("few frames")));
    }

    /// The title of the frame of that number.
    pub fn frame_title(&self, number: usize) -> Option<String> {
        self.run(self.all("iframe")[number].attr("title"))
    }

    /// Back to the page around the frame.
    pub fn leave_frame(&self) {
        self.run(self.client.enter_parent_frame());
    }

    // ── what is there ────────────────────────────────────────────────────────────────────────

    /// The first element, once it is there.
    pub fn find(&self, css: &str) -> Element {
        self.wait(&format!("an element {css}"), || self.all(css).into_iter().next())
    }

    /// All elements that are there now.
    pub fn all(&self, css: &str) -> Vec<Element> {
        self.run(self.client.find_all(Locator::Css(css)))
    }

    /// It is there now, and visible.
    pub fn sees(&self, css: &str) -> bool {
        self.all(css).iter().any(|element| self.quick(element.is_displayed()).unwrap_or(false))
    }

    /// The visible text of the first element, once it is there.
    pub fn text(&self, css: &str) -> String {
        self.wait(&format!("the text of {css}"), || {
            let element = self.all(css).into_iter().next()?;
            self.quick(element.text())
        })
    }

    /// The visible texts of all elements that are there now.
    pub fn texts(&self, css: &str) -> Vec<String> {
        self.all(css).iter().filter_map(|element| self.quick(element.text())).collect()
    }

    /// An attribute of the first element.
    pub fn attribute(&self, css: &str, name: &str) -> Option<String> {
        self.run(self.find(css).attr(name))
    }

    /// A property of the first element, as the page's scripts see it.
    pub fn property(&self, css: &str, name: &str) -> Value {
        self.js("return document.querySelector(arguments[0])?.[arguments[1]] ?? null", vec![json!(css), json!(name)])
    }

    /// The cells of a table, row by row, as a screen reader would read them: also of a table that is
    /// only there for it.
    pub fn table(&self, css: &str) -> Vec<Vec<String>> {
        self.find(css);
        let script = "const text = (cell) => cell.textContent.replace(/\\s+/g, ' ').trim();
            return [...document.querySelector(arguments[0]).querySelectorAll('tr')]
                .map((row) => [...row.cells].map(text));";
        serde_json::from_value(self.js(script, vec![json!(css)])).expect("rows of cells")
    }

    /// Runs a script in the page.
    pub fn js(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.run(self.client.execute(script, arguments))
    }

    /// Waits until what changed has been painted.
    pub fn settle(&self) {
        let script = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()));";
        self.run(self.client.execute_async(script, vec![]));
    }

    // ── what a person does ───────────────────────────────────────────────────────────────────

    /// Clicks the first element that is there, once it can be clicked.
    pub fn click(&self, css: &str) {
        self.wait(&format!("something to click at {css}"), || {
            let elements = self.all(css);
            elements.iter().find_map(|element| self.quick(element.click()))
        });
    }

    /// Types into what has the focus.
    pub fn press(&self, keys: &str) {
        let element = self.run(self.client.active_element());
        self.run(element.send_keys(keys));
    }

    /// Several keys at once: the last one with the others held.
    pub fn chord(&self, keys: &[&str]) {
        self.press(&format!("{}{}", keys.concat(), key::NULL));
    }

    /// Types into an element, after clicking it.
    pub fn type_into(&self, css: &str, keys: &str) {
        self.click(css);
        self.run(self.find(css).send_keys(keys));
    }

    // ── waiting ──────────────────────────────────────────────────────────────────────────────

    /// Asks again and again until there is an answer.
    pub fn wait<T>(&self, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
        let begin = Instant::now();
        loop {
            if let Some(answer) = ask() {
                return answer;
            }
            if begin.elapsed() > PATIENCE {
                let picture = self.save_picture(&failed_picture());
                let log = self.log().join("\n");
                panic!("waited {PATIENCE:?} for {what}\nat {}\npicture: {picture}\nconsole: {log}", self.url());
            }
            sleep(Duration::from_millis(30));
        }
    }

    /// Waits until something is true.
    pub fn wait_until(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        self.wait(what, || is_so().then_some(()));
    }

    /// Waits until a text contains something.
    pub fn wait_for_text(&self, css: &str, part: &str) {
        self.wait_until(&format!("{part:?} in {css}"), || self.texts(css).iter().any(|text| text.contains(part)));
    }

    // ── pictures and the console ─────────────────────────────────────────────────────────────

    /// Photographs the window.
    pub fn picture(&self) -> Vec<u8> {
        self.run(self.client.screenshot())
    }

    /// Photographs the window into a file; says which.
    pub fn save_picture(&self, file: &Path) -> String {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).expect("a folder for pictures");
        }
        std::fs::write(file, self.picture()).expect("a picture can be written");
        file.display().to_string()
    }

    /// What the console said since the last time: `LEVEL message`.
    pub fn log(&self) -> Vec<String> {
        if !self.is_chromium {
            return Vec::new();
        }
        let entries = self.run(self.client.issue_cmd(Chromium::Log));
        let line = |entry: &Value| {
            let field = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
            format!("{} {}", field("level"), field("message"))
        };
        entries.as_array().map(|entries| entries.iter().map(line).collect()).unwrap_or_default()
    }

    /// No error and no warning, of the app or of the browser about it.
    pub fn assert_console_is_empty(&self) {
        let bad: Vec<String> =
            self.log().into_iter().filter(|line| line.starts_with("SEVERE") || line.starts_with("WARNING")).collect();
        assert!(bad.is_empty(), "the console says:\n{}", bad.join("\n"));
    }

    fn run<T>(&self, command: impl Future<Output = Result<T, CmdError>>) -> T {
        self.runtime.block_on(command).unwrap_or_else(|error| panic!("the browser says: {error}"))
    }

    /// Something that may fail because the page is just changing.
    fn quick<T>(&self, command: impl Future<Output = Result<T, CmdError>>) -> Option<T> {
        match self.runtime.block_on(command) {
            Ok(value) => Some(value),
            Err(error) if is_stale(&error) || error.to_string().contains("not interactable") => None,
            Err(error) if error.to_string().contains("intercepted") => None,
            Err(error) => panic!("the browser says: {error}"),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let picture = self.runtime.block_on(self.client.screenshot()).unwrap_or_default();
            let file = failed_picture();
            let _ = std::fs::create_dir_all(file.parent().unwrap_or(Path::new(".")));
            let _ = std::fs::write(&file, picture);
            eprintln!("picture of the failure: {}", file.display());
        }
        let _ = self.runtime.block_on(self.client.clone().close());
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// Where the picture of a failed test goes: named after the test.
fn failed_picture() -> PathBuf {
    let name = std::thread::current().name().unwrap_or("test").replace("::", "-");
    let folder = std::env::var_os("CARGO_TARGET_TMPDIR").map(PathBuf::from);
    folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR"))).join("failed").join(format!("{name}.png"))
}

fn capabilities(look: Look, profile: &Path) -> Value {
    let mut arguments: Vec<String> = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-search-engine-choice-screen",
        "--font-render-hinting=none",
    ]
    .map(str::to_owned)
    .to_vec();
    arguments.push(format!("--window-size={},{}", look.width, look.height));
    arguments.push(format!("--user-data-dir={}", profile.display()));
    arguments.push(format!("--lang={}", look.language));
    let mut chromium = json!({
        "args": arguments,
        "prefs": { "intl.accept_languages": look.language },
    });
    if let Ok(program) = std::env::var("CHROMIUM") {
        chromium["binary"] = json!(program);
    }
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": chromium,
        "goog:loggingPrefs": { "browser": "ALL" },
    })
}
