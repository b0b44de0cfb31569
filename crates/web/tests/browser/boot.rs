//! How the page starts, wherever it is put and whatever stands in its way.

use crate::harness::server::SUB_FOLDER;
use crate::harness::{Look, in_browser};
use serde_json::json;

/// Something of the app itself, which the page before it does not have.
const APP: &str = "#headline";

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_app_starts_and_fetches_the_wasm_file_once() {
    in_browser(Look::DESKTOP, |browser, server| {
        browser.goto(&server.url("/"));
        browser.find(APP);
        assert!(!browser.sees("#boot"));
        let wasm: Vec<String> = server.asked().into_iter().filter(|path| path.contains(".wasm")).collect();
        assert_eq!(wasm.len(), 1, "{wasm:?}");
        assert!(wasm[0].ends_with(".wasm"), "{wasm:?}");
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_app_starts_in_a_sub_folder() {
    in_browser(Look::DESKTOP, |browser, server| {
        browser.goto(&server.url(SUB_FOLDER));
        browser.find(APP);
        let outside: Vec<String> = server.asked().into_iter().filter(|path| !path.starts_with(SUB_FOLDER)).collect();
        assert!(outside.is_empty(), "{outside:?}");
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_sandboxed_frame_of_another_site_starts_the_app_without_cors() {
    in_browser(Look::DESKTOP, |browser, server| {
        let frame = format!(
            r#"<!DOCTYPE html><title>A course</title><link rel="icon" href="/icon.svg" />
            <iframe title="kmscope" sandbox="allow-scripts" width="900" height="600" src="{}"></iframe>"#,
            server.url(SUB_FOLDER)
        );
        server.put("/course", &frame, &[]);
        // Another name of this machine: another site.
        browser.goto(&server.url("/course").replace("127.0.0.1", "localhost"));
        browser.enter_frame("iframe");
        browser.find(APP);
        assert_eq!(browser.js("return self.origin", vec![]), "null");
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_policy_that_forbids_wasm_is_named() {
    // The browser reports what the policy blocks: the one test whose console is not empty.
    let server = crate::harness::Server::start();
    let browser = crate::harness::Browser::start(Look::DESKTOP);
    server.put("/strict.html", &server.file("index.html"), &[("Content-Security-Policy", "default-src 'self'")]);
    browser.goto(&server.url("/strict.html"));
    browser.wait_for_text("[role=alert]", "wasm-unsafe-eval");
}

/// The console is empty at the end: nothing was blocked.
#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_policy_without_inline_styles_leaves_everything_in_its_place() {
    const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                          img-src 'self' data:; connect-src 'self'";
    in_browser(Look::DESKTOP, |browser, server| {
        server.put("/strict.html", &server.file("index.html"), &[("Content-Security-Policy", POLICY)]);
        let places = |page: &str| {
            browser.goto(&server.url(page));
            browser.find(APP);
            browser.wait_until("every tick", || browser.all(".tl-pieces .unknown").is_empty());
            let script = "return [...document.querySelectorAll('.tl-piece, .strip i, .playhead')]
                .map((piece) => Math.round(piece.getBoundingClientRect().left))";
            browser.js(script, vec![])
        };
        let (usual, strict) =
            (places("/#v1;lesson=twins;step=kernel"), places("/strict.html#v1;lesson=twins;step=kernel"));
        assert!(usual.as_array().is_some_and(|places| places.len() > 20), "{usual}");
        assert_eq!(strict, usual);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_missing_part_is_named_and_can_be_tried_again() {
    let server = crate::harness::Server::start();
    let browser = crate::harness::Browser::start(Look::DESKTOP);
    server.put(
        "/broken.html",
        &server.file("index.html").replace("data-wasm=\"./kmscope-", "data-wasm=\"./gone-"),
        &[],
    );
    browser.goto(&server.url("/broken.html#v1;lang=zh"));
    browser.wait_for_text("[role=alert]", "未能载入");
    browser.wait_for_text("[role=alert]", "gone-");
    browser.wait_for_text("[role=alert] button", "重试");
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn before_the_app_runs_a_first_visit_sees_its_first_moment_as_it_will_be() {
    in_browser(Look::DESKTOP, |browser, server| {
        // Without its wasm the page is what it is before the app.
        let page = server.file("index.html").replace("data-wasm=\"./kmscope-", "data-wasm=\"./never-");
        server.put("/before.html", &page, &[]);
        let first = |fragment: &str| {
            let script = "const frame = document.createElement('iframe');
                frame.src = arguments[0];
                frame.width = 1440;
                frame.height = 900;
                document.body.append(frame);
                return new Promise((resolve) => frame.addEventListener('load', () => {
                    const page = frame.contentDocument, first = [...page.querySelectorAll('.first')];
                    const seen = first.filter((one) => one.getClientRects().length);
                    resolve(seen.map((one) => [one.querySelector('h1').textContent, one.querySelector('.btn').textContent,
                        one.querySelectorAll('svg text').length]));
                }));";
            browser.js(script, vec![json!(server.url(&format!("/before.html{fragment}")))])
        };
        server.put("/around.html", "<!DOCTYPE html><title>Around</title><link rel=icon href=data:,><body>", &[]);
        browser.goto(&server.url("/around.html"));
        let [english, chinese] = ["", "#v1;lang=zh"].map(first);
        assert_eq!(first("#v1;lesson=slab"), json!([]), "another moment is not shown");
        // What could not be loaded was told to the console.
        browser.goto("about:blank");
        browser.settle();
        browser.log();
        for (address, seen) in [("/", english), ("/#v1;lang=zh", chinese)] {
            browser.goto("about:blank");
            browser.goto(&server.url(address));
            browser.wait_until("the first visit", || browser.sees("#ask"));
            assert_eq!(seen[0][0], json!(browser.text("#headline")), "{seen}");
            assert_eq!(seen[0][1], json!(browser.text("#ask")), "{seen}");
            assert!(seen[0][2].as_u64().is_some_and(|texts| texts > 20), "{seen}");
        }
    });
}
