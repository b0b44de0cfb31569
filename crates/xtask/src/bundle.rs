//! The built app. Trunk makes it; what Trunk does not know is added by its hook (Trunk.toml):
//!
//! - Beside the wasm file lies the same, packed, as a classic script. A page in `<iframe sandbox>` has an opaque origin, and a
//!   server that sends no CORS headers lets it load classic scripts only; `www/boot.js` takes it there, and nowhere else.
//! - `replay.html` is the same page with another program, and beside it lie the recordings that it offers.
//! - `tools.js` is the table of lines for courses, for `use.html`.
//! - A page that is built for release holds a picture of its first moment, drawn by the app's own code; and the guide is
//!   written, whose figures have such pictures as well.

use crate::tools::{self, Tool};
use crate::{Result, progress, root, setup};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The list of recordings that the replay offers.
const LIST: &str = "crates/web/src/replay/recordings.rs";
/// The lines for the tools of courses.
const TOOLS: &str = "crates/embed/src/tools.json";
/// What draws the first picture (crates/web/examples).
const EXAMPLE: &str = "first_picture";
/// What writes the guide (crates/guide).
const GUIDE: &str = "kmscope-guide";
/// The program of the replay.
const REPLAY: &str = "kmscope-replay";
/// Where the picture of the first moment goes.
const PICTURE: &str = "<!-- first picture -->";

/// Installs what is missing and builds `dist/`.
pub fn build() -> Result {
    setup::for_building()?;
    build_release()?;
    eprintln!("dist/ is ready: put it into any folder of any static server");
    Ok(())
}

/// Builds `dist/` with the tools that are there.
pub fn build_release() -> Result {
    let mut trunk = Command::new(Tool::trunk().program());
    trunk.args(["build", "--release", "--locked"]).current_dir(root::root()).env("PATH", tools::path()?);
    trunk.env_remove("NO_COLOR");
    progress::run("building the app", &mut trunk).map(drop)
}

/// After Trunk, before `dist/` is replaced.
pub fn finish() -> Result {
    let staging = std::env::var_os("TRUNK_STAGING_DIR").ok_or("finish-bundle is for Trunk to call (Trunk.toml)")?;
    let release = std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    let staging = PathBuf::from(staging);
    let index = staging.join("index.html");
    let page = fs::read_to_string(&index).map_err(|error| format!("{}: {error}", index.display()))?;
    write(&staging.join("replay.html"), replay_page(&page, &staging)?.as_bytes())?;
    for wasm in files(&staging)?.iter().filter(|file| file.extension().is_some_and(|ending| ending == "wasm")) {
        as_script(wasm, "kmscopeWasm", &gzipped(&read(wasm)?)?)?;
    }
    copy_recordings(&staging.join("recordings"))?;
    // As a script, so that the page that shows the lines for courses opens from disk as well.
    let tools = root::root().join(TOOLS);
    let script = format!("self.kmscopeTools = {};\n", String::from_utf8_lossy(&read(&tools)?).trim_end());
    write(&staging.join("tools.js"), script.as_bytes())?;
    if release {
        write(&index, page.replace(PICTURE, &first_picture()?).as_bytes())?;
        guide(&staging)?;
    }
    Ok(())
}

/// The page of the replay: that of the lab, with the names of another program. Trunk gives names with a hash to the
/// main program alone.
fn replay_page(index: &str, folder: &Path) -> Result<String> {
    let (script, wasm) = (folder.join(format!("{REPLAY}.js")), folder.join(format!("{REPLAY}_bg.wasm")));
    let mut hasher = DefaultHasher::new();
    [&script, &wasm].into_iter().try_for_each(|file| read(file).map(|bytes| hasher.write(&bytes)))?;
    let name = format!("{REPLAY}-{:016x}", hasher.finish());
    fs::rename(&script, folder.join(format!("{name}.js"))).map_err(crate::text)?;
    fs::rename(&wasm, folder.join(format!("{name}_bg.wasm"))).map_err(crate::text)?;
    with_program(index, &name)
        .ok_or_else(|| "index.html does not name the app (pattern_script in Trunk.toml)".to_owned())
}

/// A page with the names of another program in its `data-js` and `data-wasm`.
fn with_program(page: &str, name: &str) -> Option<String> {
    let mut page = page.to_owned();
    for (attribute, ending) in [(" data-js=\"", ".js"), (" data-wasm=\"", "_bg.wasm")] {
        let start = page.find(attribute)? + attribute.len();
        let end = start + page[start..].find('"')?;
        let folder = page[start..end].rfind('/').map_or(start, |at| start + at + 1);
        page.replace_range(folder..end, &format!("{name}{ending}"));
    }
    Some(page)
}

/// The first moment of the lab as HTML, from the app's own drawing code.
fn first_picture() -> Result<String> {
    // Of the whole workspace, as the tests are built: then what it uses is built once for both.
    let mut build = root::cargo(&["build", "--workspace", "--locked", "--example", EXAMPLE]);
    progress::run("building what draws the first picture", &mut build)?;
    let program = root::target().join("debug/examples").join(EXAMPLE).with_extension(std::env::consts::EXE_EXTENSION);
    let output = Command::new(program).output().map_err(crate::text)?;
    match output.status.success() {
        true => String::from_utf8(output.stdout).map_err(crate::text),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// Writes the guide, with the pictures of its figures.
fn guide(folder: &Path) -> Result {
    let mut build = root::cargo(&["build", "--workspace", "--locked", "--bin", GUIDE]);
    progress::run("building what writes the guide", &mut build)?;
    let program = root::target().join("debug").join(GUIDE).with_extension(std::env::consts::EXE_EXTENSION);
    progress::run("writing the guide", Command::new(program).arg(folder)).map(drop)
}

/// Copies the recordings that the replay offers, each as a script as well.
fn copy_recordings(folder: &Path) -> Result {
    let list = root::root().join(LIST);
    let list = fs::read_to_string(&list).map_err(|error| format!("{}: {error}", list.display()))?;
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for name in offered(&list) {
        let name = format!("{name}.jsonl.gz");
        let bytes = read(&root::root().join("recordings").join(&name))?;
        let file = folder.join(name);
        write(&file, &bytes)?;
        as_script(&file, "kmscopeRecording", &bytes)?;
    }
    Ok(())
}

/// The names in the list.
fn offered(list: &str) -> Vec<&str> {
    let lines = list.lines().filter_map(|line| line.trim().strip_prefix("recording(\""));
    lines.filter_map(|rest| rest.split('"').next()).collect()
}

/// Writes bytes as a classic script that hands them over as a global variable, beside their file.
fn as_script(file: &Path, variable: &str, bytes: &[u8]) -> Result {
    let script = format!("self.{variable}=\"{}\";\n", STANDARD.encode(bytes));
    let mut name = file.as_os_str().to_owned();
    name.push(".js");
    write(Path::new(&name), script.as_bytes())
}

/// `gzip -9`.
fn gzipped(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes).and_then(|()| packer.finish()).map_err(crate::text)
}

/// The files of a folder, in the order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn write(file: &Path, content: &[u8]) -> Result {
    fs::write(file, content).map_err(|error| format!("{}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recording_that_is_offered_is_found_in_the_list() {
        let list = fs::read_to_string(root::root().join(LIST)).unwrap();
        let names = offered(&list);
        assert!(names.len() >= 10, "{names:?}");
        for name in names {
            assert!(root::root().join(format!("recordings/{name}.jsonl.gz")).is_file(), "{name}");
        }
    }

    #[test]
    fn the_page_has_a_place_for_its_first_picture() {
        let page = fs::read_to_string(root::root().join("index.html")).unwrap();
        assert_eq!(page.matches(PICTURE).count(), 1);
    }

    #[test]
    fn the_page_of_the_replay_names_its_program_in_the_same_folder() {
        let page = r#"<meta name="kmscope" data-js="./app-1.js" data-wasm="./app-1_bg.wasm" /><p>app-1.js</p>"#;
        let expected = r#"<meta name="kmscope" data-js="./r-2.js" data-wasm="./r-2_bg.wasm" /><p>app-1.js</p>"#;
        assert_eq!(with_program(page, "r-2").as_deref(), Some(expected));
        assert_eq!(with_program("<p></p>", "r-2"), None);
    }
}
