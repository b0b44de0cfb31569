//! The tools, which xtask has installed, and the sample books.

use crate::figures::SCRIPT;
use kmscope_embed::{Moment, tool};
use kmscope_scenario::link::{Link, Place, Source};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where everything is.
pub struct Tools {
    /// The kit (`target/kit`).
    pub kit: PathBuf,
    /// npm's packages.
    pub node: PathBuf,
    /// Python's packages for notebooks.
    pub jupyter: PathBuf,
    python: PathBuf,
    bin: PathBuf,
    mdbook: PathBuf,
}

fn place(name: &str) -> PathBuf {
    std::env::var_os(name)
        .map(PathBuf::from)
        .unwrap_or_else(|| panic!("{name} is not set: run cargo xtask test course"))
}

impl Tools {
    /// Where xtask says.
    pub fn find() -> Self {
        Self {
            kit: place("KMSCOPE_KIT"),
            node: place("KMSCOPE_COURSE_NODE"),
            jupyter: place("KMSCOPE_COURSE_JUPYTER"),
            python: place("KMSCOPE_COURSE_PYTHON"),
            bin: place("KMSCOPE_BIN"),
            mdbook: place("KMSCOPE_COURSE_MDBOOK"),
        }
    }

    fn path(&self) -> std::ffi::OsString {
        let theirs = std::env::var_os("PATH").unwrap_or_default();
        let ours = [self.bin.clone(), self.mdbook.clone()];
        std::env::join_paths(ours.into_iter().chain(std::env::split_paths(&theirs))).expect("a path")
    }

    /// A program on the path, with ours in front.
    pub fn command(&self, program: &str) -> Command {
        // The path of the child counts for the child alone.
        let found = std::env::split_paths(&self.path()).map(|folder| folder.join(program)).find(|file| file.is_file());
        let mut command = Command::new(found.unwrap_or_else(|| program.into()));
        command.env("PATH", self.path());
        command
    }

    /// `kmscope`.
    pub fn kmscope(&self) -> Command {
        self.command("kmscope")
    }

    /// Python with packages and the kit's own.
    pub fn python_with(&self, packages: &Path) -> Command {
        let mut command = self.command("python3");
        let all = std::env::join_paths([packages, &self.kit.join("python-site")]).expect("a path");
        // What a package has beside its code, such as the templates of pages.
        command.env("JUPYTER_PATH", packages.join("share/jupyter"));
        command.env("PYTHONPATH", all).env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }

    /// A tool that is a module of Python.
    pub fn python(&self, module: &str) -> Command {
        let mut command = self.python_with(&self.python);
        command.args(["-m", module]);
        command
    }

    /// pandoc, which lies in a package of Python.
    pub fn pandoc(&self) -> Command {
        self.command(self.python.join("pypandoc/files/pandoc").to_str().expect("UTF-8"))
    }

    /// A program of npm's.
    pub fn node_program(&self, file: &str) -> Command {
        let mut command = self.command("node");
        command.arg(self.node.join(file));
        command
    }

    /// A fresh folder.
    pub fn folder(&self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("course").join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    /// A fresh copy of a sample book, with its figures.
    pub fn sample(&self, name: &str) -> PathBuf {
        let folder = self.folder(name);
        let sample = self.kit.join("sample").join(name);
        if sample.is_dir() {
            self.copy(&sample, &folder);
            fill(&folder, name);
        }
        folder
    }

    /// Copies a folder.
    pub fn copy(&self, from: &Path, to: &Path) {
        std::fs::create_dir_all(to).expect("a folder");
        for entry in std::fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())).flatten() {
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                self.copy(&entry.path(), &target);
            } else {
                std::fs::copy(entry.path(), target).expect("a copy");
            }
        }
    }

    /// Copies the app for courses.
    pub fn copy_app(&self, to: &Path) {
        self.copy(&self.kit.join("kmscope"), to);
    }
}

/// The lines for a tool, as `kmscope embed` prints them: the lesson's moment, or the script's.
pub fn lines(id: &str, lesson: bool) -> String {
    let (source, step) = if lesson {
        (Source::Lesson("split".to_owned()), Place::Marker("cascade".to_owned()))
    } else {
        (Source::Script(SCRIPT.to_owned()), Place::Step(crate::figures::SCRIPT_STEP))
    };
    let link = Link { source: Some(source), step: Some(step), ..Link::default() };
    let title = if lesson { "One page out of 1,024: \"halves\" & pages" } else { "A script" };
    Moment::new(link, title).lines(tool(id).expect("a tool"))
}

fn fill(folder: &Path, id: &str) {
    let id = if id == "pandoc" { "quarto" } else { id };
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            fill(&path, id);
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let filled = text
            .replace("@lesson@\n", &lines(id, true))
            .replace("@script@\n", &lines(id, false))
            .replace("@myst@\n", &lines("myst", true));
        if filled != text {
            std::fs::write(&path, filled).expect("a file");
        }
    }
}

/// Runs a command, which must end well.
pub fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}\n{}{}", said(&output.stdout), said(&output.stderr));
}

/// The texts of all files in a folder whose names end so.
pub fn text_with_ending(folder: &Path, ending: &str) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())).flatten() {
        if entry.path().extension().is_some_and(|found| found == ending) {
            all += &std::fs::read_to_string(entry.path()).expect("text");
        }
    }
    all
}
