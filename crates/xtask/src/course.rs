//! The tools that courses are written with, for the tests that build real books (`crates/web/tests/course`). They lie in the cache
//! folder, pinned, like those that build the app.

use crate::test::{InBrowser, browser_command};
use crate::tools::{self, Tool};
use crate::{Result, kit, progress, root, setup};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The last mdBook that was tried.
const MDBOOK: &str = "0.5.4";
/// What pip installs for books, and for notebooks: every package with its version.
const BOOKS: &str = include_str!("course/books.txt");
const NOTEBOOKS: &str = include_str!("course/notebooks.txt");
/// What npm installs.
const NODE: &str = include_str!("course/package.json");

/// Which of the tests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those whose tools we install.
    Usual,
    /// Also those of tools that happen to be there.
    All,
}

/// The tools.
struct Tools {
    books: Tool,
    notebooks: Tool,
    node: Tool,
    mdbook: Tool,
}

impl Tools {
    fn new() -> Self {
        Self {
            books: Tool::new("course-books", fingerprint(BOOKS), "sphinx/__init__.py", "half a minute", install_books),
            notebooks: Tool::new(
                "course-notebooks",
                fingerprint(NOTEBOOKS),
                "nbconvert/__init__.py",
                "half a minute",
                install_notebooks,
            ),
            node: Tool::new(
                "course-node",
                fingerprint(NODE),
                "node_modules/reveal.js/package.json",
                "half a minute",
                install_node,
            ),
            mdbook: Tool::new("mdbook", MDBOOK.to_owned(), "bin/mdbook", "2 minutes", install_mdbook),
        }
    }

    fn ensure(&self) -> Result {
        for tool in [&self.books, &self.notebooks, &self.node, &self.mdbook] {
            tool.ensure()?;
        }
        Ok(())
    }
}

/// A version for a list of versions (FNV-1a).
fn fingerprint(list: &str) -> String {
    let hash = list
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("{:08x}", hash >> 32)
}

/// `--target`: a folder that can be moved, which a virtual environment cannot.
fn pip(into: &Path, list: &str) -> Command {
    let wanted = into.join("wanted.txt");
    // If it cannot be written, pip says so.
    let _ = std::fs::write(&wanted, list);
    let mut command = Command::new("python3");
    command.args(["-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check", "--target"]);
    command.arg(into).arg("-r").arg(wanted);
    command
}

fn install_books(_: &Tool, into: &Path) -> Command {
    pip(into, BOOKS)
}

fn install_notebooks(_: &Tool, into: &Path) -> Command {
    pip(into, NOTEBOOKS)
}

fn install_node(_: &Tool, into: &Path) -> Command {
    let _ = std::fs::write(into.join("package.json"), NODE);
    let mut command = Command::new("npm");
    command.args(["install", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(into);
    command
}

fn install_mdbook(_: &Tool, into: &Path) -> Command {
    let mut command = tools::cargo_install(into, "mdbook", MDBOOK);
    command.args(["--locked", "--no-default-features"]);
    command
}

/// Installs the tools, makes the kit from `dist/`, and runs the tests. Says what they say; where the tools are not to be had,
/// that is said, and no more: they are other people's, and the app was tested without them.
pub fn test(title: &str, which: Which) -> Result<String> {
    let tools = Tools::new();
    if let Err(hint) = setup::python().and_then(|()| tools.ensure()) {
        return Ok(format!("NOT RUN. {hint}"));
    }
    let kit = kit::folder();
    kit::make(&root::dist(), &kit)?;
    progress::run(
        "building the command and the preprocessor",
        &mut root::cargo(&["build", "--workspace", "--locked", "--bin", "kmscope", "--bin", "mdbook-kmscope"]),
    )?;
    let site = kit.join("python-site");
    let mut install = Command::new("python3");
    install.args(["-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]);
    install.args(["--disable-pip-version-check", "--target"]).arg(&site).arg(copy_of_package(&kit)?);
    install.env("PYTHONPATH", tools.books.folder());
    progress::run("installing the kit's package for Python", &mut install)?;
    let mut command = browser_command(&InBrowser::Course(which), &[])?;
    command.env("KMSCOPE_KIT", &kit).env("KMSCOPE_BIN", root::target().join("debug"));
    command.env("KMSCOPE_COURSE_PYTHON", tools.books.folder()).env("KMSCOPE_COURSE_JUPYTER", tools.notebooks.folder());
    command.env("KMSCOPE_COURSE_NODE", tools.node.folder().join("node_modules"));
    command.env("KMSCOPE_COURSE_MDBOOK", tools.mdbook.folder().join("bin"));
    progress::run(title, &mut command).map(|done| crate::test::counts(&done.output))
}

/// pip leaves a folder `build` where it builds: not in the kit.
fn copy_of_package(kit: &Path) -> Result<PathBuf> {
    let copy = root::target().join("kit-python");
    if copy.exists() {
        std::fs::remove_dir_all(&copy).map_err(crate::text)?;
    }
    kit::copy_folder(&kit.join("python"), &copy)?;
    Ok(copy)
}
