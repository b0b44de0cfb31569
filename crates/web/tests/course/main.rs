//! Books really built by the tools that courses are written with, opened in Chromium: each figure stands at its moment, goes on by
//! key and click, and no key of it turns the page.
//!
//! `cargo xtask test` installs the tools, makes the kit and runs all but `more::`, which `cargo xtask test course` runs as well.

#[path = "../harness/mod.rs"]
#[expect(dead_code, reason = "the tests of the app use the rest")]
mod harness;

mod figures;
mod more;
mod paper;
mod tools;

use figures::{Book, SCRIPT_STEP, cascade};
use harness::{Look, in_browser_at};
use serde_json::json;
use tools::{Tools, run};

#[test]
#[ignore = "needs Chromium and the tools: cargo xtask test"]
fn an_mdbook_has_live_figures_at_any_depth_and_pictures_in_its_print_page() {
    let tools = Tools::find();
    let folder = tools.sample("mdbook");
    tools.copy_app(&folder.join("src/kmscope"));
    run(tools.command("mdbook").arg("build").current_dir(&folder));
    in_browser_at(&folder.join("book"), Look::DESKTOP, |browser, server| {
        let book = Book { browser, server };
        book.check("/one.html", 0, cascade());
        book.check("/deep/er/two.html", 0, SCRIPT_STEP);
        // Outside of a figure the arrow turns the page, as in any mdBook.
        browser.goto(&server.url("/one.html"));
        book.wait_for_step(0, cascade());
        browser.js("document.activeElement?.blur(); document.body.focus()", vec![]);
        browser.press("\u{e014}");
        browser.wait_until("the next page", || browser.url().contains("two.html"));
        // The page that holds all chapters: the figures find the app from there.
        book.open("/print.html");
        book.scroll_to(1);
        book.wait_for_step(1, SCRIPT_STEP);
        let pictures = browser.js("return [...document.querySelectorAll('km-scope img')].map((img) => [img.naturalWidth > 100, img.alt.length > 20])", vec![]);
        assert_eq!(pictures, json!([[true, true], [true, true]]));
        // Its switch for dark themes reaches into the figure, which keeps its step.
        book.dark_keeps_the_step(
            "/one.html",
            "document.documentElement.className = document.documentElement.className.replace('light', 'navy')",
        );
    });
}

#[test]
#[ignore = "needs Chromium and the tools: cargo xtask test"]
fn a_sphinx_book_has_live_figures_whatever_its_builder_makes_of_folders() {
    let tools = Tools::find();
    let folder = tools.sample("sphinx");
    for (builder, pages) in [
        ("html", ["/index.html", "/deep/two.html", "/deep/three.html"]),
        ("dirhtml", ["/", "/deep/two/", "/deep/three/"]),
    ] {
        let out = folder.join(builder);
        run(tools.python("sphinx").args(["-W", "-q", "-b", builder, "."]).arg(&out).current_dir(&folder));
        in_browser_at(&out, Look::DESKTOP, |browser, server| {
            let book = Book { browser, server };
            for (page, step) in pages.into_iter().zip([cascade(), SCRIPT_STEP, cascade()]) {
                book.check(page, 0, step);
            }
            if builder == "html" {
                book.open("/index.html");
                book.wait_for_step(0, cascade());
                browser.click("a[data-step=whole]");
                book.wait_for_step(0, figures::step_of("split", "whole"));
                book.dark_keeps_the_step("/index.html", "document.body.dataset.theme = 'dark'");
            }
        });
    }
    let out = folder.join("one");
    run(tools.python("sphinx").args(["-W", "-q", "-b", "singlehtml", "."]).arg(&out).current_dir(&folder));
    in_browser_at(&out, Look::DESKTOP, |browser, server| {
        let book = Book { browser, server };
        book.open("/index.html");
        book.scroll_to(2);
        book.wait_for_step(2, cascade());
    });
    let out = folder.join("latex");
    run(tools.python("sphinx").args(["-W", "-q", "-b", "latex", "."]).arg(&out).current_dir(&folder));
    let tex = tools::text_with_ending(&out, "tex");
    assert!(tex.contains("\\includegraphics[width=0.95\\linewidth]{kmscope-"), "the picture");
    assert!(tex.contains("\\href{https://example.org/kmscope/\\#v1;lesson=split;step=cascade}"), "the link");
}

#[test]
#[ignore = "needs Chromium and the tools: cargo xtask test"]
fn a_site_of_mkdocs_has_live_figures_also_when_one_comes_from_another_page() {
    let tools = Tools::find();
    let folder = tools.sample("mkdocs");
    run(tools.python("mkdocs").args(["build", "-q", "--strict"]).current_dir(&folder));
    in_browser_at(&folder.join("site"), Look::DESKTOP, |browser, server| {
        let book = Book { browser, server };
        book.check("/", 0, cascade());
        book.check("/deep/two/", 0, SCRIPT_STEP);
        // By a link within the site, where the theme changes the page without loading it.
        book.open("/");
        book.wait_for_step(0, cascade());
        browser.click("article a[href*=two]");
        browser.wait_until("the other page", || browser.url().contains("two"));
        book.wait_for_step(0, SCRIPT_STEP);
        book.dark_keeps_the_step("/", "document.body.setAttribute('data-md-color-scheme', 'slate')");
    });
}

#[test]
#[ignore = "needs Chromium and the tools: cargo xtask test"]
fn fragments_of_reveal_drive_the_figure_and_a_clicker_turns_slides_from_inside_of_it() {
    let tools = Tools::find();
    let folder = tools.sample("reveal");
    tools.copy_app(&folder.join("kmscope"));
    tools.copy(&tools.node.join("reveal.js/dist"), &folder.join("reveal.js/dist"));
    std::fs::copy(tools.kit.join("reveal/kmscope-reveal.js"), folder.join("kmscope-reveal.js")).expect("the plug-in");
    in_browser_at(&folder, Look::DESKTOP, |browser, server| {
        let book = Book { browser, server };
        book.open("/slides.html#/1");
        book.wait_for_step(0, cascade());
        let slide = || browser.js("const { h, f } = Reveal.getIndices(); return [h, f ?? -1]", vec![]);
        browser.js("Reveal.next()", vec![]);
        book.wait_for_step(0, cascade() + 1);
        browser.js("Reveal.prev()", vec![]);
        book.wait_for_step(0, cascade());
        book.focus(0);
        book.key("ArrowRight");
        book.wait_for_step(0, cascade() + 1);
        assert_eq!(slide(), json!([1, -1]), "its own keys do not turn the slide");
        for _ in 0..2 {
            book.key("PageDown");
            browser.settle();
        }
        browser.wait_until("the next slide", || slide()[0] == 2);
        book.wait_for_step(1, SCRIPT_STEP);
        // A slide that one comes back to has its figure where it was.
        browser.js("Reveal.slide(1)", vec![]);
        browser.wait_until("the figure is there", || book.step(0).is_some_and(|step| step > cascade()));
    });
}

#[test]
#[ignore = "needs Chromium and the tools: cargo xtask test"]
fn slides_of_marp_hold_a_live_frame() {
    let tools = Tools::find();
    let folder = tools.sample("marp");
    tools.copy_app(&folder.join("kmscope"));
    run(tools
        .node_program("@marp-team/marp-cli/marp-cli.js")
        .args(["--html", "slides.md", "-o", "slides.html"])
        .current_dir(&folder));
    in_browser_at(&folder, Look::DESKTOP, |browser, server| {
        let book = Book { browser, server };
        book.open("/slides.html#2");
        book.wait_for_step(0, cascade());
        book.focus(0);
        book.key("ArrowRight");
        book.wait_for_step(0, cascade() + 1);
        assert!(browser.url().ends_with("#2"), "{}", browser.url());
    });
}

#[test]
#[ignore = "needs Chromium and the tools: cargo xtask test"]
fn pandoc_makes_live_pages_and_slides_and_pictures_with_links_for_paper() {
    let tools = Tools::find();
    let folder = tools.sample("pandoc");
    tools.copy_app(&folder.join("kmscope"));
    let filter = tools.kit.join("quarto/_extensions/kmscope/kmscope.lua");
    let pandoc = |to: &str, out: &str| {
        run(tools
            .pandoc()
            .args(["-s", "-t", to, "-o", out, "page.md", "--lua-filter"])
            .arg(&filter)
            .current_dir(&folder));
        folder.join(out)
    };
    pandoc("html", "page.html");
    in_browser_at(&folder, Look::DESKTOP, |browser, server| {
        let book = Book { browser, server };
        book.check("/page.html", 0, cascade());
        book.check("/page.html", 1, SCRIPT_STEP);
    });
    let link = "https://example.org/kmscope/";
    for (to, out) in [("latex", "page.tex"), ("typst", "page.typ")] {
        let text = std::fs::read_to_string(pandoc(to, out)).expect("text");
        assert!(text.contains(link) && text.contains("lesson=split") && text.contains("kmscope-figures/"), "{text}");
    }
    // One book that no browser reads, in one file.
    assert!(std::fs::metadata(pandoc("epub", "page.epub")).expect("a file").len() > 10_000);
    let slides = std::fs::read_to_string(pandoc("revealjs", "deck.html")).expect("text");
    assert!(slides.contains("<km-scope"), "{slides}");
}

#[test]
#[ignore = "needs Chromium and the tools: cargo xtask test"]
fn the_tree_of_a_myst_page_holds_the_frame_of_the_moment() {
    let tools = Tools::find();
    let folder = tools.sample("myst");
    std::fs::copy(tools.kit.join("myst/kmscope.mjs"), folder.join("kmscope.mjs")).expect("the plug-in");
    // Its themes cannot be had here: it ends with an error after the tree is written.
    let _ = tools.node_program("mystmd/dist/myst.cjs").args(["build", "--site"]).current_dir(&folder).output();
    let tree = tools::text_with_ending(&folder.join("_build/site/content"), "json");
    assert!(tree.contains("kmscope/index.html#v1;lesson=split;step=cascade;embed=1"), "{tree}");
    let fragment = tree.split("index.html#").nth(2).and_then(|rest| rest.split('"').next()).expect("two figures");
    figures::is_the_script(fragment);
}

#[test]
#[ignore = "needs Chromium and the tools: cargo xtask test"]
fn a_notebook_that_was_made_a_page_holds_the_whole_lab() {
    let tools = Tools::find();
    let folder = tools.sample("jupyter");
    let cell = |id: &str, source: String| json!({ "id": id, "cell_type": "code", "metadata": {}, "execution_count": null, "outputs": [], "source": source });
    let notebook = json!({
        "nbformat": 4, "nbformat_minor": 5, "metadata": { "kernelspec": { "name": "python3", "display_name": "Python 3", "language": "python" } },
        "cells": [cell("one", tools::lines("jupyter", true)), cell("two", tools::lines("jupyter", false))],
    });
    std::fs::write(folder.join("course.ipynb"), notebook.to_string()).expect("a file");
    let program = "import sys, kmscope, nbformat, json
nb = nbformat.read('course.ipynb', 4)
# The cells are run here: a kernel of its own takes half a minute to start.
for cell in nb.cells:
    lines = cell.source.rstrip().split('\\n')
    scope = {}
    exec('\\n'.join(lines[:-1]), scope)
    shown = eval(lines[-1], scope)
    cell.outputs = [nbformat.v4.new_output('display_data', {'text/html': shown._repr_html_()})]
nbformat.write(nb, 'done.ipynb')
from nbconvert import HTMLExporter
exporter = HTMLExporter(template_name='basic')
body, _ = exporter.from_filename('done.ipynb')
open('page.html', 'w').write('<!DOCTYPE html><html lang=en><title>A course</title><link rel=icon href=data:,>' + body)";
    run(tools.python_with(&tools.jupyter).args(["-c", program]).current_dir(&folder));
    in_browser_at(&folder, Look::DESKTOP, |browser, server| {
        let book = Book { browser, server };
        book.check("/page.html", 0, cascade());
        book.check("/page.html", 1, SCRIPT_STEP);
    });
}

#[test]
#[ignore = "needs Chromium and the tools: cargo xtask test"]
fn a_page_from_disk_holds_a_live_figure_and_so_does_one_file() {
    let tools = Tools::find();
    let folder = tools.folder("disk");
    tools.copy_app(&folder.join("kmscope"));
    let page = |lines: String| {
        format!(
            "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Handout</title><link rel=icon href=data:,>{lines}"
        )
    };
    std::fs::write(folder.join("element.html"), page(tools::lines("element", true))).expect("a file");
    std::fs::write(folder.join("own.html"), page(tools::lines("element", false))).expect("a file");
    std::fs::write(folder.join("frame.html"), page(tools::lines("html", true))).expect("a file");
    let one = folder.join("one.html");
    let made = tools
        .kmscope()
        .args(["embed", "split", "--step", "cascade", "--for", "file", "--kit"])
        .arg(tools.kit.join("kmscope"))
        .arg("--out")
        .arg(&one)
        .output();
    assert!(made.expect("the command runs").status.success());
    let bytes = std::fs::metadata(&one).expect("a file").len();
    assert!(bytes <= 2_000_000 || cfg!(debug_assertions) && bytes < 3_000_000, "{bytes} B");
    std::fs::copy(tools.kit.join("one.html"), folder.join("kmscope/one.html")).expect("the app in one page");
    let sandboxed = page(tools::lines("html", true)).replace("<iframe ", "<iframe sandbox='allow-scripts' ");
    std::fs::write(folder.join("sandboxed.html"), sandboxed.replace("kmscope/index.html", "kmscope/one.html"))
        .expect("a file");
    std::fs::write(folder.join("told.html"), sandboxed).expect("a file");
    in_browser_at(&folder, Look::DESKTOP, |browser, server| {
        let book = Book { browser, server };
        browser.goto(&format!("file://{}/told.html", folder.display()));
        browser.enter_frame("iframe");
        browser.wait_for_text("#boot-text", "use one.html");
        browser.leave_frame();
        browser.log();
        for (name, step) in [("element", cascade()), ("own", SCRIPT_STEP)] {
            browser.goto(&format!("file://{}/{name}.html", folder.display()));
            book.wait_for_element(0, step);
        }
        for name in ["one", "frame", "sandboxed"] {
            browser.goto(&format!("file://{}/{name}.html", folder.display()));
            let framed = name != "one";
            if framed {
                browser.enter_frame("iframe");
            }
            let lab = harness::Lab::opened(browser);
            lab.wait_for_step(cascade());
            assert!(
                browser
                    .js("return document.title", vec![])
                    .as_str()
                    .is_some_and(|title| framed || title.contains("kmscope 0."))
            );
            browser.click("#step");
            lab.wait_for_step(cascade() + 1);
            if framed {
                browser.leave_frame();
            }
        }
    });
}

#[test]
#[ignore = "needs Chromium and the tools: cargo xtask test"]
fn the_app_for_courses_loads_in_a_sandbox_and_from_an_escaped_address() {
    let tools = Tools::find();
    let folder = tools.folder("sandbox");
    tools.copy_app(&folder.join("kmscope"));
    let frame = |sandbox: &str, fragment: &str| {
        format!(
            "<!DOCTYPE html><html lang=en><title>Page</title><link rel=icon href=data:,><iframe title=kmscope width=800 height=420 frameborder=0 {sandbox} src='kmscope/index.html#{fragment}'></iframe>"
        )
    };
    let plain = "v1;lesson=split;step=cascade;embed=1;view=buddy";
    let pages = [
        ("sandbox", frame("sandbox=allow-scripts", plain)),
        ("hugo", frame("", &plain.replace('=', "%3d").replace(';', "%3b"))),
        ("half", frame("", &plain.replace('=', "%3d"))),
    ];
    for (name, page) in &pages {
        std::fs::write(folder.join(format!("{name}.html")), page).expect("a file");
    }
    in_browser_at(&folder, Look::DESKTOP, |browser, server| {
        for (name, _) in &pages {
            browser.goto(&server.url(&format!("/{name}.html")));
            browser.enter_frame("iframe");
            let lab = harness::Lab::opened(browser);
            lab.wait_for_step(cascade());
            assert!(!browser.sees("#script"), "{name}: it is embedded");
            browser.leave_frame();
        }
        let wasm = server.asked().into_iter().filter(|path| path.ends_with(".wasm")).count();
        assert_eq!(wasm, 0, "its wasm comes packed, whatever the server knows of types");
    });
}
