//! WebDriver servers, and the few commands that are Chromium's own.

use fantoccini::error::ErrorStatus;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A running WebDriver server on a port of its own.
pub struct Driver {
    process: Child,
    /// Where it listens.
    pub url: String,
}

impl Driver {
    /// Starts chromedriver and waits until it listens.
    pub fn start() -> Self {
        let program = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut process = Command::new(&program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}; cargo xtask test installs it", program.display()));
        let output = BufReader::new(process.stdout.take().expect("its output is piped"));
        let mut lines = output.lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let port = line.split("successfully on port ").nth(1)?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        // It goes on talking; somebody must listen, else it stops.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, url: format!("http://127.0.0.1:{}", port.expect("chromedriver names its port")) }
    }
}

impl Driver {
    /// Starts WebKitWebDriver on a screen of its own, which is nowhere, and waits until it listens.
    pub fn start_webkit() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.expect("a free port");
        let mut process = Command::new("xvfb-run")
            .args(["--auto-servernum", "--server-args=-screen 0 1440x1000x24", "WebKitWebDriver"])
            .arg(format!("--port={}", address.port()))
            // There is no graphics card, and one who tests as root has no sandbox.
            .envs([("LIBGL_ALWAYS_SOFTWARE", "1"), ("WEBKIT_DISABLE_COMPOSITING_MODE", "1")])
            .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
            .process_group(0)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("xvfb-run: {error}; cargo xtask test installs it"));
        let begin = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(process.try_wait().expect("it can be asked").is_none(), "WebKitWebDriver ended");
            assert!(begin.elapsed() < Duration::from_secs(60), "WebKitWebDriver does not listen");
            sleep(Duration::from_millis(50));
        }
        Self { process, url: format!("http://{address}") }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Of WebKit's, what xvfb-run started ends with it.
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A command that only chromedriver has.
#[derive(Debug)]
pub enum Chromium {
    /// What the console said since the last time.
    Log,
    /// A command of the DevTools protocol.
    DevTools(&'static str, Value),
}

impl WebDriverCompatibleCommand for Chromium {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        let path = match self {
            Self::Log => "se/log",
            Self::DevTools(..) => "goog/cdp/execute",
        };
        base.join(&format!("session/{}/{path}", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let body = match self {
            Self::Log => json!({ "type": "browser" }),
            Self::DevTools(command, parameters) => json!({ "cmd": command, "params": parameters }),
        };
        (http::Method::POST, Some(body.to_string()))
    }
}

/// The element that was found is not in the page any more.
pub fn is_stale(error: &fantoccini::error::CmdError) -> bool {
    matches!(error, fantoccini::error::CmdError::Standard(e) if e.error == ErrorStatus::StaleElementReference)
}
