//! The tools that are installed once per user and version, outside of the checkout:
//! `$XDG_CACHE_HOME/kmscope/tools/NAME-VERSION/`. A tool is installed beside its place and moved
//! there when it is whole, so an installation that was broken off does not count.

use crate::{Result, progress, root};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The last Trunk that our rustc can build.
const TRUNK: &str = "0.21.14";
/// Debian's Binaryen does not know what today's rustc emits; npm's does.
const BINARYEN: &str = "132";

/// Finds what people who cannot see the page, or use a pointer, trip over. Under MPL-2.0: it runs in tests, and nothing
/// that is given to others holds any of it.
const AXE: &str = "4.14.1";
/// What npm says of it, so that nobody puts another file in its place.
const AXE_INTEGRITY: &str =
    "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==";

/// A tool in the cache folder.
pub struct Tool {
    /// What it is called.
    pub name: &'static str,
    /// Exactly this version.
    pub version: String,
    /// Its program, seen from its own folder.
    program: &'static str,
    /// How long it takes to install on two cores.
    about: &'static str,
    install: fn(&Tool, &Path) -> Command,
}

impl Tool {
    /// Trunk: builds and serves the app. Without its update check and its downloads (which we do
    /// not use) and unoptimised it compiles in a fifth of the time.
    pub fn trunk() -> Self {
        Self { name: "trunk", version: TRUNK.into(), program: "bin/trunk", about: "2 minutes", install: install_trunk }
    }

    /// The command line half of wasm-bindgen, which must have exactly the version of the library.
    pub fn wasm_bindgen() -> Result<Self> {
        let lock = fs::read_to_string(root::root().join("Cargo.lock")).map_err(crate::text)?;
        let version = locked_version(&lock, "wasm-bindgen").ok_or("Cargo.lock does not name wasm-bindgen")?;
        Ok(Self {
            name: "wasm-bindgen",
            version,
            program: "bin/wasm-bindgen",
            about: "2 minutes",
            install: install_wasm_bindgen,
        })
    }

    /// wasm-opt, which runs under node.
    pub fn wasm_opt() -> Self {
        Self {
            name: "binaryen",
            version: BINARYEN.into(),
            program: "node_modules/.bin/wasm-opt",
            about: "half a minute",
            install: install_binaryen,
        }
    }

    /// axe-core, a script that the browser tests run in the page.
    pub fn axe() -> Self {
        Self {
            name: "axe-core",
            version: AXE.into(),
            program: "node_modules/axe-core/axe.min.js",
            about: "a few seconds",
            install: install_axe,
        }
    }

    /// One of those for courses.
    pub fn new(
        name: &'static str,
        version: String,
        program: &'static str,
        about: &'static str,
        install: fn(&Tool, &Path) -> Command,
    ) -> Self {
        Self { name, version, program, about, install }
    }

    /// Where the program is, or would be.
    pub fn program(&self) -> PathBuf {
        self.folder().join(self.program)
    }

    /// It is there, whole.
    pub fn is_installed(&self) -> bool {
        self.program().exists()
    }

    /// Its own folder.
    pub fn folder(&self) -> PathBuf {
        tools_folder().join(format!("{}-{}", self.name, self.version))
    }

    /// Installs it unless it is there.
    pub fn ensure(&self) -> Result {
        if self.is_installed() {
            return Ok(());
        }
        let folder = self.folder();
        let beside = tools_folder().join(format!(".{}-{}.{}", self.name, self.version, std::process::id()));
        fs::create_dir_all(&beside).map_err(|error| format!("{}: {error}", beside.display()))?;
        let title = format!("installing {} {} (once; about {})", self.name, self.version, self.about);
        let outcome = progress::run(&title, &mut (self.install)(self, &beside)).and_then(|_| {
            let _ = fs::remove_dir_all(beside.join("build"));
            if folder.exists() && !self.is_installed() {
                fs::remove_dir_all(&folder).map_err(crate::text)?;
            }
            // Another checkout may have been quicker: then its copy is as good.
            fs::rename(&beside, &folder)
                .or_else(|error| if self.is_installed() { Ok(()) } else { Err(error) })
                .map_err(|error| format!("{}: {error}", folder.display()))
        });
        let _ = fs::remove_dir_all(&beside);
        outcome?;
        if self.is_installed() { Ok(()) } else { Err(format!("{} did not appear", self.program().display())) }
    }
}

fn install_trunk(tool: &Tool, into: &Path) -> Command {
    let mut command = cargo_install(into, "trunk", &tool.version);
    command.args(["--locked", "--no-default-features"]);
    command
}

// Not `--locked`: its lock file names versions that not every registry still hands out.
fn install_wasm_bindgen(tool: &Tool, into: &Path) -> Command {
    let mut command = cargo_install(into, "wasm-bindgen-cli", &tool.version);
    // Its tests' encrypted connections are none of ours.
    command.arg("--no-default-features");
    command.env("CARGO_PROFILE_DEV_OPT_LEVEL", "1");
    command
}

/// Installs a package of the registry, unoptimised.
pub fn cargo_install(into: &Path, package: &str, version: &str) -> Command {
    let mut command = root::cargo(&["install", package, "--debug"]);
    command.arg("--version").arg(format!("={version}")).arg("--root").arg(into);
    command.env("CARGO_TARGET_DIR", into.join("build")).env("CARGO_PROFILE_DEV_DEBUG", "false");
    command.current_dir(into);
    command
}

fn install_binaryen(tool: &Tool, into: &Path) -> Command {
    let mut command = Command::new("npm");
    command.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(into).current_dir(into);
    command.arg(format!("binaryen@{}.0.0", tool.version));
    command
}

/// `npm ci` takes nothing but what the lock file names, checksum included.
fn install_axe(tool: &Tool, into: &Path) -> Command {
    let version = &tool.version;
    let wanted = format!("{{\"dependencies\":{{\"axe-core\":\"{version}\"}}}}");
    let locked = format!(
        "{{\"lockfileVersion\":3,\"requires\":true,\"packages\":{{\"\":{wanted},\"node_modules/axe-core\":\
         {{\"version\":\"{version}\",\"integrity\":\"{AXE_INTEGRITY}\"}}}}}}"
    );
    // If they cannot be written, npm says so.
    let _ =
        fs::write(into.join("package.json"), wanted).and_then(|()| fs::write(into.join("package-lock.json"), locked));
    let mut command = Command::new("npm");
    command.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(into);
    command
}

/// `$XDG_CACHE_HOME/kmscope/tools`, by default `~/.cache/kmscope/tools`.
pub fn tools_folder() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    cache.unwrap_or_else(|| home().join(".cache")).join("kmscope/tools")
}

fn home() -> PathBuf {
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    home.map_or_else(std::env::temp_dir, PathBuf::from)
}

/// `PATH` with our tools in front.
pub fn path() -> Result<OsString> {
    let tools = [Tool::trunk(), Tool::wasm_bindgen()?, Tool::wasm_opt()];
    let ours = tools.iter().filter_map(|tool| tool.program().parent().map(Path::to_path_buf));
    let theirs = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(ours.chain(std::env::split_paths(&theirs))).map_err(crate::text)
}

/// A program on `PATH`.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// A command runs and ends well; what it says does not matter.
pub fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// The version of a package in a lock file.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    Some(version.trim_end_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_that_of_the_package_of_exactly_this_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "yew"), None);
    }
}
