//! What a machine must have before we can work on it, and how it gets it.

use crate::tools::{Tool, find, succeeds};
use crate::{Result, progress, root};
use std::path::{Path, PathBuf};
use std::process::Command;

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Everything that building the app needs.
pub fn for_building() -> Result {
    wasm_target()?;
    node()?;
    tools()
}

/// The tools that build the app, where there are npm and the compiler's part for wasm.
pub fn tools() -> Result {
    Tool::trunk().ensure()?;
    Tool::wasm_bindgen()?.ensure()?;
    Tool::wasm_opt().ensure()
}

/// What the checks need of the compiler.
pub fn for_checking() -> Result {
    for component in ["fmt", "clippy"] {
        if !succeeds(&mut root::cargo(&[component, "--version"])) {
            let component = if component == "fmt" { "rustfmt" } else { component };
            let mut command = Command::new("rustup");
            progress::run(&format!("adding {component}"), command.args(["component", "add", component]))?;
        }
    }
    wasm_target()
}

fn wasm_target() -> Result {
    let mut rustc = Command::new("rustc");
    let library = rustc.args(["--print", "target-libdir", "--target", WASM_TARGET]).current_dir(root::root()).output();
    let library = library.map_err(|error| format!("rustc: {error}"))?;
    if Path::new(String::from_utf8_lossy(&library.stdout).trim()).is_dir() {
        return Ok(());
    }
    let mut command = Command::new("rustup");
    command.args(["target", "add", WASM_TARGET]).current_dir(root::root());
    progress::run("adding the wasm32 target", &mut command).map(drop).map_err(|error| {
        format!("{error}\nThe Rust standard library for {WASM_TARGET} is missing, and rustup could not add it.")
    })
}

/// Trunk runs wasm-opt in a build for release, and the browser tests run axe-core: npm has both.
pub fn node() -> Result {
    let all_there = Tool::wasm_opt().is_installed() && Tool::axe().is_installed();
    if find("node").is_none() || find("npm").is_none() && !all_there {
        packages("nodejs and npm", &["nodejs", "npm"])
            .map_err(|hint| format!("wasm-opt needs nodejs and npm. {hint}"))?;
    }
    Ok(())
}

/// What builds books: Python with pip.
pub fn python() -> Result {
    if succeeds(Command::new("python3").args(["-m", "pip", "--version"])) {
        return Ok(());
    }
    packages("python3 and pip", &["python3", "python3-pip"])
}

/// A browser that can be driven, as its two programs.
pub struct Browser {
    /// Chromium.
    pub chromium: PathBuf,
    /// Its WebDriver server.
    pub driver: PathBuf,
}

/// Everything that the browser tests need.
pub fn for_browsing() -> Result<Browser> {
    let mut missing = Vec::new();
    if chromium().is_none() {
        missing.push("chromium");
    }
    if driver().is_none() {
        missing.push("chromium-driver");
    }
    // Chinese pages photographed without a font for them show boxes.
    if !has_chinese_font() {
        missing.push("fonts-noto-cjk");
    }
    if !missing.is_empty() {
        packages(&missing.join(", "), &missing)
            .map_err(|hint| format!("{hint}\nOr run the rest without a browser: cargo xtask test --no-browser"))?;
    }
    let chromium = chromium().ok_or("Chromium was installed but is not on PATH")?;
    let driver = driver().ok_or("chromedriver was installed but is not on PATH")?;
    Ok(Browser { chromium, driver })
}

/// WebKit's small browser, with a server that drives it and a screen for it, which is nowhere.
pub fn webkit() -> Result<PathBuf> {
    let missing: Vec<&str> = [("WebKitWebDriver", "webkit2gtk-driver"), ("xvfb-run", "xvfb")]
        .into_iter()
        .filter_map(|(program, package)| find(program).is_none().then_some(package))
        .collect();
    if !missing.is_empty() {
        packages(&missing.join(", "), &missing)?;
    }
    let libraries =
        ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/libexec", "/usr/lib"];
    let versions = ["webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0"];
    let places = libraries.iter().flat_map(|library| versions.map(|version| Path::new(library).join(version)));
    let found = places.map(|place| place.join("MiniBrowser")).find(|program| program.is_file());
    found.ok_or_else(|| "WebKit's MiniBrowser is not where it is expected.".to_owned())
}

/// What the browser tests check the pages with.
pub fn axe() -> Result<PathBuf> {
    let tool = Tool::axe();
    tool.ensure().map_err(|error| {
        format!(
            "{error}\nnpm could not get axe-core {}, which the browser tests need. The rest: cargo xtask test --no-browser",
            tool.version
        )
    })?;
    Ok(tool.program())
}

fn chromium() -> Option<PathBuf> {
    let chosen = std::env::var_os("CHROMIUM").map(PathBuf::from);
    chosen.or_else(|| ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| find(name)))
}

fn driver() -> Option<PathBuf> {
    let chosen = std::env::var_os("CHROMEDRIVER").map(PathBuf::from);
    chosen.or_else(|| find("chromedriver"))
}

fn has_chinese_font() -> bool {
    match Command::new("fc-list").arg(":lang=zh-cn").output() {
        Ok(list) => !list.stdout.is_empty(),
        Err(_) => Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists(),
    }
}

/// Installs Debian's packages where we may; elsewhere the error is the line that says what to do.
fn packages(what: &str, names: &[&str]) -> Result {
    if !is_debian() {
        return Err(format!("Please install with your package manager: {what}."));
    }
    if !is_superuser() {
        return Err(format!("Please run: sudo apt-get install {}", names.join(" ")));
    }
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    progress::run("reading Debian's list of packages", &mut apt(&["update"]))?;
    let title = format!("installing {what} (once; about a minute)");
    progress::run(&title, apt(&["install", "-y", "--no-install-recommends"]).args(names)).map(drop)
}

fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists() && find("apt-get").is_some()
}

fn is_superuser() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}
