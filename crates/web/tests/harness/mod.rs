//! A real Chromium on a real server, for tests that read what a person would see.
//!
//! `cargo xtask test` builds the app, finds the browser and runs the tests (they are marked as
//! ignored, so that a plain `cargo test` needs neither).

pub mod browser;
pub mod driver;
pub mod keys;
pub mod lab;
pub mod server;

pub use browser::{Browser, Look};
pub use keys::key;
pub use lab::Lab;
pub use server::Server;

/// Runs a test in a browser of its own; afterwards the console must be empty, whatever was tested.
pub fn in_browser(look: Look, test: impl FnOnce(&Browser, &Server)) {
    let server = Server::start();
    let browser = Browser::start(look);
    test(&browser, &server);
    browser.assert_console_is_empty();
}

/// Runs a test on somebody else's pages: what the console says of those is theirs, but nothing may be said of ours.
#[allow(dead_code, reason = "the tests of the app have pages of their own alone")]
pub fn in_browser_at(folder: &std::path::Path, look: Look, test: impl FnOnce(&Browser, &Server)) {
    let server = Server::start_in(folder);
    let browser = Browser::start(look);
    test(&browser, &server);
    let of_ours = |line: &String| line.starts_with("SEVERE") && (line.contains("kmscope") || line.contains("km-scope"));
    let bad: Vec<String> = browser.log().into_iter().filter(of_ours).collect();
    assert!(bad.is_empty(), "the console says:\n{}", bad.join("\n"));
}
