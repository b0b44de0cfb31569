//! `cargo xtask profile`: records which functions of the app a first visit runs, so that the others need not be loaded
//! with it.

use crate::split::{self, COLD, Cold, Module};
use crate::{Result, bundle, progress, root, setup, test, text};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Builds the app, visits it with every function leaving a mark, and writes the list of those that did not run.
pub fn profile() -> Result {
    setup::for_building()?;
    setup::for_browsing()?;
    bundle::build_release()?;
    let wasm = bundle::read(&bundle::unsplit())?;
    let module = Module::read(&wasm)?;
    let folder = root::target().join("profile");
    let marks = folder.join("marks.txt");
    let codes = split::codes(&module)?;
    write_app(&folder, &split::instrument(&module, &codes)?)?;
    let mut visits = test::browser_command("profile", &[])?;
    visits.env("KMSCOPE_DIST", &folder).env("KMSCOPE_MARKS", &marks);
    progress::run("first visits", &mut visits)?;
    let marks = fs::read_to_string(&marks).map_err(|error| format!("{}: {error}", marks.display()))?;
    let marks: BTreeSet<u64> = marks.lines().map(str::parse).collect::<std::result::Result<_, _>>().map_err(text)?;
    let cold = Cold::record(&module, &codes, &marks);
    cold.write()?;
    eprintln!("{} is written: it counts from the next build on", COLD);
    Ok(())
}

/// A copy of the built app with other wasm, whole.
fn write_app(folder: &Path, wasm: &[u8]) -> Result {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(text)?;
    }
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for file in bundle::files(&root::dist())? {
        fs::copy(&file, folder.join(file.file_name().unwrap_or_default())).map_err(text)?;
    }
    let page = fs::read_to_string(folder.join("index.html")).map_err(text)?;
    let app = bundle::attribute(&page, "data-app").ok_or("index.html names no app")?.to_owned();
    bundle::write(&folder.join(format!("{app}.wasm")), wasm)?;
    bundle::edit(&folder.join("index.html"), |page| page.replace("data-rest=", "data-without="))
}
