//! Tools that `cargo xtask test course` tries where they are installed: nothing here is installed for it.

use crate::figures::{Book, SCRIPT_STEP, cascade};
use crate::harness::{Look, in_browser_at};
use crate::tools::{Tools, run};
use std::process::Command;

/// Whether a program answers.
fn is_there(program: &str, argument: &str) -> bool {
    let there = Command::new(program).arg(argument).output().is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("NOT RUN: {program} is not installed");
    }
    there
}

#[test]
#[ignore = "needs Chromium and Jekyll: cargo xtask test course"]
fn a_site_of_jekyll_has_live_figures_at_any_depth() {
    if !is_there("jekyll", "--version") {
        return;
    }
    let tools = Tools::find();
    let folder = tools.sample("jekyll");
    tools.copy(&tools.kit.join("jekyll"), &folder);
    tools.copy_app(&folder.join("kmscope"));
    run(Command::new("jekyll").args(["build", "-q"]).current_dir(&folder));
    in_browser_at(&folder.join("_site"), Look::DESKTOP, |browser, server| {
        let book = Book { browser, server };
        book.check("/index.html", 0, cascade());
        book.check("/deep/two.html", 0, SCRIPT_STEP);
    });
}

#[test]
#[ignore = "needs Chromium and Hugo: cargo xtask test course"]
fn a_site_of_hugo_has_live_figures_at_any_depth() {
    if !is_there("hugo", "version") {
        return;
    }
    let tools = Tools::find();
    let folder = tools.sample("hugo");
    tools.copy(&tools.kit.join("hugo"), &folder);
    tools.copy_app(&folder.join("static/kmscope"));
    run(Command::new("hugo").args(["--quiet"]).current_dir(&folder));
    in_browser_at(&folder.join("public"), Look::DESKTOP, |browser, server| {
        let book = Book { browser, server };
        book.check("/index.html", 0, cascade());
        book.check("/deep/two/index.html", 0, SCRIPT_STEP);
    });
}

#[test]
#[ignore = "needs LaTeX: cargo xtask test course"]
fn a_pdf_of_latex_has_the_picture_and_the_way_to_the_moment() {
    if !is_there("pdflatex", "--version") {
        return;
    }
    let tools = Tools::find();
    let folder = tools.sample("latex");
    std::fs::copy(tools.kit.join("latex/kmscope.sty"), folder.join("kmscope.sty")).expect("a copy");
    run(tools
        .kmscope()
        .args(["figure", "split", "--steps", "cascade", "--out", "split-cascade.pdf"])
        .current_dir(&folder));
    run(Command::new("pdflatex").args(["-interaction=nonstopmode", "-halt-on-error", "page.tex"]).current_dir(&folder));
    let pdf = std::fs::read(folder.join("page.pdf")).expect("a file");
    assert!(pdf.len() > 10_000);
}
