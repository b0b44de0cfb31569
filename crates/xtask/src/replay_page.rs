//! The second page, `replay.html`: a wasm file of its own, and the recordings that it offers.
//!
//! It is loaded only when it is asked for, and made for speed where the lab is made to be small: here recordings of
//! hundreds of thousands of operations are replayed.

use crate::bundle::{App, WASM_FEATURES, edit, files, read, write};
use crate::tools::Tool;
use crate::{Result, progress, root};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The program of the page.
const BIN: &str = "kmscope-web-replay";
/// The list of recordings that the page offers.
const LIST: &str = "crates/web/src/replay/recordings.rs";

/// Builds the page's program into the folder; tells the name that its files have before their endings.
pub fn build(folder: &Path, release: bool) -> Result<String> {
    let profile = if release { "replay" } else { "serve" };
    let target = "wasm32-unknown-unknown";
    let arguments = ["build", "--locked", "--package", "kmscope-web", "--bin", BIN, "--target", target];
    let mut cargo = root::cargo(&arguments);
    progress::run("building the replay", cargo.args(["--features", "fast", "--profile", profile]))?;
    let wasm = root::target().join(target).join(profile).join(format!("{BIN}.wasm"));
    let mut bindgen = Command::new(Tool::wasm_bindgen()?.program());
    bindgen.args(["--target", "no-modules", "--no-typescript", "--out-name", "replay", "--out-dir"]);
    progress::run("wasm-bindgen", bindgen.arg(folder).arg(wasm))?;
    let app = App { script: folder.join("replay.js"), wasm: folder.join("replay_bg.wasm"), rest: None };
    if release && Tool::wasm_opt().is_installed() {
        let mut command = Command::new(Tool::wasm_opt().program());
        command.arg("-O3").args(WASM_FEATURES).arg(&app.wasm).arg("-o").arg(&app.wasm);
        progress::run("wasm-opt", &mut command)?;
    }
    app.rename("kmscope-replay")
}

/// Writes what the page needs to know into it.
pub fn finish(folder: &Path, app: &str, sentences: &str, no_script: &str, description: &str) -> Result {
    edit(&folder.join("replay.html"), |page| {
        let page = page.replace("__APP__", app).replace("__TEXTS__", sentences);
        page.replace("__NO_SCRIPT__", no_script).replace("__DESCRIPTION__", description)
    })
}

/// Copies the recordings that the page offers; beside each the same as a classic script, for pages that may not fetch.
pub fn copy_recordings(folder: &Path) -> Result {
    let list = root::root().join(LIST);
    let list = fs::read_to_string(&list).map_err(|error| format!("{}: {error}", list.display()))?;
    let place = folder.join("recordings");
    fs::create_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
    for name in offered(&list) {
        let file = format!("{name}.jsonl.gz");
        let bytes = read(&root::root().join("recordings").join(&file))?;
        write(&place.join(&file), &bytes)?;
        let script = format!("self.kmscopeRecording=\"{}\";\n", STANDARD.encode(&bytes));
        write(&place.join(format!("{file}.js")), script.as_bytes())?;
    }
    if files(&place)?.is_empty() { Err(format!("{LIST} offers nothing")) } else { Ok(()) }
}

/// The names in the list.
fn offered(list: &str) -> Vec<&str> {
    let lines = list.lines().filter_map(|line| line.trim().strip_prefix("recording(\""));
    lines.filter_map(|rest| rest.split('"').next()).collect()
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
}
