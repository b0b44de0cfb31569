//! Share → Use in a course: the page says the same lines as the command line, shows what they show, and makes one file.

use crate::harness::{Browser, Lab, Look, Server, in_browser};
use kmscope_embed::{Moment, tools};
use kmscope_scenario::link::{Controls, Link, Place, Source};
use serde_json::{Value, json};

fn set(browser: &Browser, id: &str, value: &str) {
    let script = "const field = document.getElementById(arguments[0]);
        field.value = arguments[1];
        field.dispatchEvent(new Event('input', { bubbles: true }));";
    browser.js(script, vec![json!(id), json!(value)]);
}

fn open(browser: &Browser, server: &Server, fragment: &str) {
    browser.goto("about:blank");
    browser.goto(&server.url(&format!("/use.html#{fragment}")));
    browser.wait_until("the figure", || {
        browser.js("return document.querySelector('km-scope')?.steps > 0", vec![]) == true
    });
}

fn text(browser: &Browser, id: &str) -> String {
    browser.property(id, "textContent").as_str().unwrap_or_default().to_owned()
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_page_and_the_command_say_the_same_lines_for_every_tool() {
    in_browser(Look::DESKTOP, |browser, server| {
        let script = "machine toy 64\na = alloc_page(GFP_KERNEL); // \"one\" & <two>\n\nmarker(\"a b\")\n";
        let lesson = Link {
            source: Some(Source::Lesson("split".to_owned())),
            step: Some(Place::Marker("cascade".to_owned())),
            ..Link::default()
        };
        let own =
            Link { source: Some(Source::Script(script.to_owned())), step: Some(Place::Step(1)), ..Link::default() };
        for link in [lesson, own] {
            open(browser, server, &link.encode());
            set(browser, "name", "50% of {this} & \"that\" <x> \\ ~ ^ _");
            set(browser, "home", "../k");
            set(browser, "controls", "min");
            let link = Link { controls: Some(Controls::Min), ..link };
            let mut moment = Moment::new(link, "50% of {this} & \"that\" <x> \\ ~ ^ _");
            (moment.home, moment.hosted) = ("../k/".to_owned(), server.url("/"));
            for tool in tools() {
                set(browser, "tool", &tool.id);
                assert_eq!(text(browser, "#lines"), moment.lines(tool), "{}", tool.id);
                assert_eq!(text(browser, "#setup"), moment.setup(tool, "en"), "{}", tool.id);
            }
        }
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn share_leads_to_the_page_and_its_one_file_opens_at_the_moment() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/#v1;lesson=split;step=cascade");
        browser.click("#share");
        let address = browser.wait("the way to the page", || {
            let address = browser.property("#use-in-course", "href");
            address.as_str().map(str::to_owned)
        });
        assert!(address.contains("/use.html#v1;") && address.ends_with("lesson=split"), "{address}");
        let step = lab.step();
        open(browser, server, address.split_once('#').expect("a fragment").1);
        assert_eq!(browser.js("return document.querySelector('km-scope').step", vec![]), step);
        // What is saved is caught on its way into a file.
        let save = "window.saved = {}; HTMLAnchorElement.prototype.click = function () {
            fetch(this.href).then((response) => response.text()).then((text) => (saved[this.download] = text)); };";
        browser.js(save, vec![]);
        browser.click("#file");
        let name = format!("split-{step}.html");
        let one = browser.wait("one file", || match browser.js("return saved[arguments[0]]", vec![json!(name)]) {
            Value::String(text) => Some(text),
            _ => None,
        });
        browser.click("#png");
        let picture = format!("split-{step}.png");
        browser.wait_until("a picture", || {
            browser.js("return saved[arguments[0]]?.length > 1000", vec![json!(picture)]) == true
        });
        let file = std::env::temp_dir().join(format!("kmscope-one-{}.html", std::process::id()));
        std::fs::write(&file, one).expect("a file");
        browser.goto(&format!("file://{}", file.display()));
        let lab = Lab::opened(browser);
        lab.wait_for_step(step);
        browser.click("#back");
        lab.wait_for_step(step - 1);
        let _ = std::fs::remove_file(file);
    });
}
