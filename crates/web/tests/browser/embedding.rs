//! In somebody else's page: sandboxed, in a sub-folder, small; and the course page that comes along.

use crate::harness::server::SUB_FOLDER;
use crate::harness::{Lab, Look, in_browser};

/// The course page's own frames, as a lecturer would copy them.
fn frames_of_the_course(server: &crate::harness::Server) -> Vec<String> {
    let page = server.file("course.html");
    page.split("<iframe")
        .skip(1)
        .map(|rest| format!("<iframe{}</iframe>", rest.split("</iframe>").next().unwrap_or("")))
        .collect()
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_sandboxed_frame_steps_and_keeps_its_hands_off_the_page_around_it() {
    in_browser(Look::DESKTOP, |browser, server| {
        let frame = frames_of_the_course(server).into_iter().next().expect("the course page has a frame");
        assert!(!frame.contains("sandbox"), "from disk such a frame could load nothing: {frame}");
        let frame = frame.replace("<iframe ", "<iframe sandbox=\"allow-scripts allow-popups\" ");
        let frame = frame.replace(" loading=\"lazy\"", "");
        let frame = frame.replace("src=\"./", "src=\"").replace("src=\"", &format!("src=\"{}", server.url(SUB_FOLDER)));
        let page = format!("<!DOCTYPE html><title>Mine</title><link rel=icon href=/icon.svg><h1>Mine</h1>{frame}");
        server.put("/mine", &page, &[]);
        // Another name of this machine: another site.
        browser.goto(&server.url("/mine").replace("127.0.0.1", "localhost"));
        let address = browser.url();
        browser.enter_frame("iframe");
        let lab = Lab::opened(browser);
        assert_eq!(browser.js("return self.origin", vec![]), "null");
        assert!(!browser.sees("#script"), "an embedded moment is the stage with small controls");
        assert!(browser.sees("canvas"));
        let (before, headline) = (lab.position(), lab.headline());
        browser.click("#step");
        browser.wait_until("another step", || lab.position() != before);
        assert_ne!(lab.headline(), headline);
        browser.click("#back");
        browser.wait_until("the first moment", || lab.headline() == headline);
        browser.leave_frame();
        assert_eq!(browser.url(), address);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_small_frame_is_a_picture_its_sentence_and_three_buttons() {
    for (width, height) in [(760, 420), (480, 320)] {
        in_browser(Look { width, height, ..Look::DESKTOP }, |browser, server| {
            let lab = Lab::open(browser, server, "/#v1;lesson=split;step=cascade;embed=1");
            for css in ["#headline", ".stage canvas", "#back", "#play", "#step", "#open"] {
                assert!(browser.sees(css), "{css}");
            }
            for css in ["header", "#script", ".rail", "#first", "#micro", "#speed", ".free-pages", "#ask"] {
                assert!(!browser.sees(css), "{css}");
            }
            let script = "return ['#back', '#play', '#step', '#open'].map((css) => {
                const r = document.querySelector(css).getBoundingClientRect();
                return [css, r.width, r.height, r.right];
            })";
            for button in browser.js(script, vec![]).as_array().expect("buttons") {
                let number = |at: usize| button[at].as_f64().expect("a number");
                assert!(number(2) >= 36.0 && (number(1) >= 44.0 || button[0] == "#open"), "{button}");
                assert!(number(3) <= f64::from(width), "{button}");
            }
            let share = browser.js(
                "const r = document.querySelector('.stage').getBoundingClientRect();
                return r.width * r.height / innerWidth / innerHeight;",
                vec![],
            );
            assert!(share.as_f64().is_some_and(|share| share > 0.84), "{share}");
            let (before, headline) = (lab.position(), lab.headline());
            browser.click("#step");
            browser.wait_until("another step", || lab.position() != before && lab.headline() != headline);
        });
    }
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_course_page_shows_three_different_moments() {
    in_browser(Look { height: 2400, ..Look::DESKTOP }, |browser, server| {
        browser.goto(&server.url("/course.html"));
        let frames = browser.all("iframe").len();
        assert!(frames >= 3, "{frames} frames");
        let mut headlines = Vec::new();
        for number in 0..frames {
            browser.js("document.querySelectorAll('iframe')[arguments[0]].scrollIntoView()", vec![number.into()]);
            assert!(browser.frame_title(number).is_some_and(|title| !title.is_empty()), "frame {number} has no title");
            browser.enter_frame_number(number);
            let lab = Lab::opened(browser);
            headlines.push(lab.headline());
            browser.leave_frame();
        }
        let all = headlines.len();
        headlines.sort();
        headlines.dedup();
        assert_eq!(headlines.len(), all, "{headlines:?}");
    });
}
