//! `cargo xtask shots`: photographs of the built app for people to look at.

use crate::harness::{Browser, Lab, Look, Server};
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

const SIZES: [(&str, u32, u32); 4] =
    [("desk", 1440, 900), ("room", 1280, 720), ("tablet", 1024, 768), ("phone", 390, 844)];
/// Moments at which the picture is a different one each.
const MOMENTS: [(&str, &str); 2] = [("cut", "lesson=split;step=cascade"), ("null", "lesson=twins;step=atomic")];
const THEMES: [(&str, bool); 2] = [("light", false), ("dark", true)];
const LANGUAGES: [(&str, &str); 2] = [("en", "en-US"), ("zh", "zh-CN")];

fn folder() -> PathBuf {
    let chosen = std::env::var_os("KMSCOPE_SHOTS").map(PathBuf::from);
    chosen.unwrap_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("shots"))
}

/// The moment that was asked for, as an address.
fn fragment() -> Option<String> {
    std::env::var("KMSCOPE_FRAGMENT").ok().filter(|fragment| !fragment.is_empty())
}

fn save(browser: &Browser, name: &str) {
    browser.save_picture(&folder().join(format!("{name}.png")));
}

/// Fonts, the canvas and what is computed in slices.
fn settle() {
    std::thread::sleep(Duration::from_millis(450));
}

/// Opens the moment that was asked for, else the end of the last lesson (the twins).
fn open_moment<'a>(browser: &'a Browser, server: &Server) -> Lab<'a> {
    if let Some(fragment) = fragment() {
        let lab = Lab::open(browser, server, &format!("/#{fragment}"));
        settle();
        return lab;
    }
    let lab = Lab::open(browser, server, "/");
    open_lesson(&lab, usize::MAX);
    lab.browser.devtools("Input.dispatchMouseEvent", json!({ "type": "mouseMoved", "x": 1, "y": 1 }));
    lab.browser.js("document.activeElement?.blur(); document.querySelector('#last').click()", vec![]);
    settle();
    lab
}

/// Opens a lesson by its place in the menu; says how many there are.
fn open_lesson(lab: &Lab, index: usize) -> usize {
    let script = "const menu = document.querySelector('#lesson'), count = menu.options.length - 1;
        menu.selectedIndex = Math.min(arguments[0], count - 1) + 1;
        menu.dispatchEvent(new Event('change', { bubbles: true }));
        return count;";
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    let count = lab.browser.js(script, vec![json!(index)]);
    settle();
    count.as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or(0)
}

#[test]
#[ignore = "takes pictures: cargo xtask shots"]
fn one_moment_at_all_sizes_in_both_themes_and_languages() {
    let server = Server::start();
    for (language, tag) in LANGUAGES {
        let browser = Browser::start(Look { language: tag, ..Look::DESKTOP });
        for (theme, dark) in THEMES {
            for (size, width, height) in SIZES {
                browser.set_look(Look { width, height, dark, language: tag, ..Look::DESKTOP });
                open_moment(&browser, &server);
                save(&browser, &format!("{size}-{theme}-{language}"));
            }
        }
    }
}

#[test]
#[ignore = "takes pictures: cargo xtask shots"]
fn the_first_visit_the_presenter_and_small_frames() {
    if fragment().is_some() {
        return;
    }
    let server = Server::start();
    for (language, tag) in LANGUAGES {
        let browser = Browser::start(Look { language: tag, ..Look::DESKTOP });
        for (theme, dark) in THEMES {
            let look = |width, height| Look { width, height, dark, language: tag, ..Look::DESKTOP };
            let shoot = |name: &str, width, height, fragment: &str| {
                browser.set_look(look(width, height));
                browser.goto("about:blank");
                browser.goto(&server.url(&format!("/#v1;lang={language}{fragment}")));
                browser.find("#headline");
                settle();
                save(&browser, &format!("{name}-{theme}-{language}"));
            };
            shoot("first", 1440, 900, "");
            for (moment, fragment) in MOMENTS {
                shoot(&format!("present-{moment}"), 1280, 720, &format!(";{fragment};present=1"));
                for (width, height) in [(760, 420), (480, 320)] {
                    shoot(&format!("embed-{width}-{moment}"), width, height, &format!(";{fragment};embed=1"));
                }
                shoot(&format!("phone-320-{moment}"), 320, 640, &format!(";{fragment}"));
            }
        }
    }
}

#[test]
#[ignore = "takes pictures: cargo xtask shots"]
fn every_lesson_at_every_marker() {
    if fragment().is_some() {
        return;
    }
    let server = Server::start();
    let browser = Browser::start(Look::DESKTOP);
    let lab = Lab::open(&browser, &server, "/");
    let lessons = open_lesson(&lab, 0);
    for lesson in 0..lessons {
        open_lesson(&lab, lesson);
        for number in 0.. {
            let before = lab.step();
            settle();
            save(&browser, &format!("lesson-{}-{number:02}", lesson + 1));
            browser.js("document.querySelector('#next-marker')?.click()", vec![]);
            settle();
            if lab.step() == before || number > 12 {
                break;
            }
        }
    }
}

#[test]
#[ignore = "takes pictures: cargo xtask shots"]
fn the_course_page_and_its_frames() {
    if fragment().is_some() {
        return;
    }
    let server = Server::start();
    for (theme, dark) in THEMES {
        let browser = Browser::start(Look { width: 1000, height: 2600, dark, ..Look::DESKTOP });
        browser.goto(&server.url("/course.html"));
        std::thread::sleep(Duration::from_secs(2));
        save(&browser, &format!("course-{theme}"));
        let frames = browser.js("return [...document.querySelectorAll('iframe')].map((frame) => frame.src)", vec![]);
        for (number, address) in frames.as_array().into_iter().flatten().enumerate() {
            browser.set_look(Look { width: 640, height: 360, dark, ..Look::DESKTOP });
            browser.goto("about:blank");
            browser.goto(address.as_str().expect("an address"));
            Lab::opened(&browser);
            settle();
            save(&browser, &format!("embed-{}-{theme}", number + 1));
        }
    }
}

/// One step in slow motion, as film frames.
#[test]
#[ignore = "takes pictures: cargo xtask shots"]
fn a_step_in_slow_motion() {
    const SLOWER: f64 = 20.0;
    let server = Server::start();
    let browser = Browser::start(Look { still: false, ..Look::DESKTOP });
    // The page's clocks run slower, from the start: a picture takes long.
    let clock = format!(
        "{{ const now = performance.now.bind(performance), frame = requestAnimationFrame.bind(window);
            let from = Infinity;
            const slow = (t) => (t < from ? t : from + (t - from) / {SLOWER});
            performance.now = () => slow(now());
            window.requestAnimationFrame = (f) => frame((t) => f(slow(t)));
            window.slowDown = () => {{ from = now(); }}; }}"
    );
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": clock }));
    let moments: Vec<String> = match fragment() {
        Some(fragment) => vec![format!("/#{fragment}")],
        None => vec!["/".to_owned()],
    };
    for (number, address) in moments.iter().enumerate() {
        let lab = Lab::open(&browser, &server, address);
        if fragment().is_none() {
            open_lesson(&lab, 0);
        }
        settle();
        browser.js("window.slowDown(); document.querySelector('#step').click()", vec![]);
        for frame in 0..24 {
            save(&browser, &format!("motion-{}-{frame:02}", number + 1));
            std::thread::sleep(Duration::from_millis(700));
        }
    }
}
