//! The built app: what Trunk makes, finished so that it runs from any folder of any static server.
//!
//! - Every file that `index.html` asks for has the hash of its content in its name, and the app's two
//!   halves (JavaScript and wasm) share one: whatever a cache keeps, they always match.
//! - What of the wasm a first visit does not run is a file of its own (`split`), under the same name.
//! - So have the texts of the app, a script for each language, of which a visit loads one.
//! - Beside the wasm file lies the same as a classic script. A page in `<iframe sandbox>` has an
//!   opaque origin, and a server that sends no CORS headers lets it load classic scripts only;
//!   `boot.js` takes it there, and nowhere else.
//! - The second page, `replay.html`, is finished in the same way (`replay_page.rs`).

use crate::messages::{self, BootTexts, Reader};
use crate::split::{self, Cold};
use crate::tools::{self, Tool};
use crate::{Result, progress, replay_page, root, setup};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What rustc emits for wasm32 today, for wasm-opt.
pub(crate) const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

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
    let mut app = App::find(&staging)?;
    if release && Tool::wasm_opt().is_installed() {
        app.optimise()?;
        app.split()?;
    }
    let name = app.rename("kmscope")?;
    let replay = replay_page::build(&staging, release)?;
    replay_page::copy_recordings(&staging)?;
    let sentences = write_texts(&staging, "kmscope-texts", Reader::Lab)?;
    let all_sentences = write_texts(&staging, "kmscope-replay-texts", Reader::Replay)?;
    let texts = BootTexts::read()?;
    edit(&staging.join("boot.js"), |boot| boot.replace("__BOOT_TEXTS__", &texts.as_javascript()))?;
    let no_script = texts.in_all_languages("boot-no-script")?;
    let description = texts.in_all_languages("boot-description")?;
    replay_page::finish(&staging, &replay, &all_sentences, &no_script, &description)?;
    edit(&staging.join("index.html"), |page| {
        // Trunk leaves its own instructions in, as we load the app ourselves.
        let page: String =
            page.lines().filter(|line| !line.contains("data-trunk")).map(|line| format!("{line}\n")).collect();
        let page = match app.rest {
            Some(_) => page.replace("__REST__", &format!("{name}{REST}")),
            None => page.replace(" data-rest=\"__REST__\"", ""),
        };
        let page = page.replace("__APP__", &name).replace("__TEXTS__", &sentences);
        page.replace("__NO_SCRIPT__", &no_script).replace("__DESCRIPTION__", &description)
    })?;
    if release && Tool::esbuild().is_installed() {
        minify(&staging)?;
    }
    hash_names(&staging)
}

/// Writes what the app says; tells the name that the files have before their language.
fn write_texts(folder: &Path, stem: &str, reader: Reader) -> Result<String> {
    let scripts = messages::scripts(reader)?;
    let contents: Vec<&[u8]> = scripts.iter().map(|(_, script)| script.as_bytes()).collect();
    let name = format!("{stem}-{}", hash(&contents));
    for (language, script) in &scripts {
        write(&folder.join(format!("{name}.{language}.js")), script.as_bytes())?;
    }
    Ok(name)
}

/// How the name of the rest of the app ends.
const REST: &str = ".rest.wasm";

/// The two halves of the app as wasm-bindgen made them.
pub(crate) struct App {
    pub script: PathBuf,
    pub wasm: PathBuf,
    /// What of the wasm was split off.
    pub rest: Option<PathBuf>,
}

/// The app's wasm before it is split, with the names of its functions: what a profile is made of.
pub(crate) fn unsplit() -> PathBuf {
    root::target().join("xtask/unsplit.wasm")
}

impl App {
    fn find(folder: &Path) -> Result<Self> {
        let wasm = files(folder)?.into_iter().find(|file| file.extension().is_some_and(|e| e == "wasm"));
        let wasm = wasm.ok_or_else(|| format!("no wasm file in {}", folder.display()))?;
        let stem = wasm.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let script = folder.join(format!("{}.js", stem.strip_suffix("_bg").unwrap_or(&stem)));
        if script.is_file() {
            Ok(Self { script, wasm, rest: None })
        } else {
            Err(format!("{} is missing", script.display()))
        }
    }

    /// Makes the wasm small, and the names short by which its two halves know each other.
    fn optimise(&self) -> Result {
        let said = optimise_with(&self.wasm, &["--debuginfo", "--minify-imports-and-exports-and-modules"])?;
        let script = String::from_utf8(read(&self.script)?).map_err(crate::text)?;
        write(&self.script, with_loader(&with_short_names(&script, &said))?.as_bytes())
    }

    /// Puts what a first visit does not run into a file of its own.
    fn split(&mut self) -> Result {
        let wasm = read(&self.wasm)?;
        write(&unsplit(), &wasm)?;
        let (first, rest) = split::halves(&wasm, &Cold::read()?)?;
        let path = self.wasm.with_extension("rest");
        write(&self.wasm, &first)?;
        // The cuts leave locals and blocks that nobody needs.
        run_wasm_opt(&self.wasm, &["-Os"])?;
        write(&path, &rest)?;
        self.rest = Some(path);
        Ok(())
    }

    /// Gives all parts, and the wasm files as scripts, one name; says it.
    pub fn rename(&self, stem: &str) -> Result<String> {
        let (script, wasm) = (read(&self.script)?, read(&self.wasm)?);
        let rest = self.rest.as_deref().map(read).transpose()?;
        let name = format!("{stem}-{}", hash(&[&script, &wasm, rest.as_deref().unwrap_or_default()]));
        let path = |ending: &str| self.wasm.with_file_name(format!("{name}{ending}"));
        fs::rename(&self.script, path(".js")).map_err(crate::text)?;
        let put = |file: &Path, content: &[u8], ending: &str| {
            fs::rename(file, path(ending)).map_err(crate::text)?;
            let as_script = format!("self.kmscopeWasm=\"{}\";\n", STANDARD.encode(content));
            write(&path(&format!("{ending}.js")), as_script.as_bytes())
        };
        put(&self.wasm, &wasm, ".wasm")?;
        if let (Some(file), Some(content)) = (&self.rest, rest) {
            put(file, &content, REST)?;
        }
        Ok(name)
    }
}

/// Runs wasm-opt over a wasm file, as for the app.
pub fn optimise(wasm: &Path) -> Result {
    optimise_with(wasm, &[]).map(drop)
}

/// What wasm-opt said. Functions that stand beside their likes compress better.
fn optimise_with(wasm: &Path, passes: &[&str]) -> Result<String> {
    run_wasm_opt(wasm, &[&["-Oz", "--reorder-functions-by-name"], passes].concat())
}

fn run_wasm_opt(wasm: &Path, passes: &[&str]) -> Result<String> {
    let mut command = Command::new(Tool::wasm_opt().program());
    command.args(passes).args(WASM_FEATURES).arg(wasm).arg("-o").arg(wasm);
    progress::run("wasm-opt", &mut command).map(|done| done.output)
}

/// A script of wasm-bindgen with the names that wasm-opt has given to what the wasm imports and exports:
/// lines of `["module", "old", "new"]` and `["old", "new"]`. The module is called `a` then.
fn with_short_names(script: &str, said: &str) -> String {
    let mut script = script.to_owned();
    for line in said.lines() {
        let names: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
        match names[..] {
            [module, old, new] => {
                script = script.replace(&format!("\"{module}\": "), "\"a\": ");
                script = script.replace(&format!(" {old}: function("), &format!(" {new}: function("));
            }
            [old, new] => {
                let rest = |c: char| c.is_alphanumeric() || c == '_';
                let long = format!("wasm.{old}");
                let mut parts = script.split(&long);
                let first = parts.next().unwrap_or_default().to_owned();
                script = parts.fold(first, |script, part| {
                    let name = if part.starts_with(rest) { old } else { new };
                    script + "wasm." + name + part
                });
            }
            _ => {}
        }
    }
    script
}

/// The script of wasm-bindgen, short names and all, with one thing more for the wasm to import: what brings its rest.
fn with_loader(script: &str) -> Result<String> {
    let imports = "\"a\": import0,";
    let loader = split::LOADER;
    match script.matches(imports).count() {
        1 => Ok(script.replace(imports, &format!("{imports} {loader}: {{ {loader}: () => self.kmscopeRest(wasm) }},"))),
        _ => Err(format!("wasm-bindgen's script does not say {imports} once")),
    }
}

/// Runs esbuild over all scripts and style sheets. Names that other scripts know stay as they are.
fn minify(folder: &Path) -> Result {
    let files = files(folder)?;
    let small = |file: &&PathBuf| file.extension().is_some_and(|ending| ending == "js" || ending == "css");
    // The wasm as a script is one long word.
    let files = files.iter().filter(small).filter(|file| !file.to_string_lossy().ends_with(".wasm.js"));
    let mut command = Command::new(Tool::esbuild().program());
    command.args(["--minify", "--charset=utf8", "--log-level=warning", "--allow-overwrite"]);
    command.arg(format!("--outdir={}", folder.display())).args(files);
    progress::run("esbuild", &mut command).map(drop)
}

/// Puts hashes into the names of the style sheets and scripts that pages ask for.
fn hash_names(folder: &Path) -> Result {
    let files = files(folder)?;
    let with_ending =
        |ending: &'static str| files.iter().filter(move |file| file.extension().is_some_and(|e| e == ending));
    for file in with_ending("css").chain(with_ending("js")) {
        let old = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let ending = file.extension().unwrap_or_default().to_string_lossy();
        if old.starts_with("kmscope-") {
            continue;
        }
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let new = format!("{stem}-{}.{ending}", hash(&[&read(file)?]));
        fs::rename(file, folder.join(&new)).map_err(crate::text)?;
        for page in with_ending("html") {
            edit(page, |text| with_new_name(&text, &old, &new))?;
        }
    }
    Ok(())
}

/// A page with one of its addresses exchanged, however it is quoted and whether or not it begins with `./`.
fn with_new_name(page: &str, old: &str, new: &str) -> String {
    let mut page = page.to_owned();
    for quote in ["\"", "'"] {
        for prefix in ["", "./", "/"] {
            page = page.replace(&format!("{quote}{prefix}{old}{quote}"), &format!("{quote}{prefix}{new}{quote}"));
        }
    }
    page
}

/// What an attribute of the first such tag says.
pub(crate) fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next()
}

/// 16 hexadecimal digits that change when the content does.
fn hash(contents: &[&[u8]]) -> String {
    let mut hasher = DefaultHasher::new();
    contents.iter().for_each(|content| hasher.write(content));
    format!("{:016x}", hasher.finish())
}

/// The files of a folder, in the order of their names.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    Ok(files)
}

pub(crate) fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

pub(crate) fn write(file: &Path, content: &[u8]) -> Result {
    fs::write(file, content).map_err(|error| format!("{}: {error}", file.display()))
}

pub(crate) fn edit(file: &Path, change: impl FnOnce(String) -> String) -> Result {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    write(file, change(text).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_addresses_get_a_new_name() {
        let page = r#"<link href="./app.css"><script src='app.css'></script><a href="my-app.css">app.css</a>"#;
        let expected = r#"<link href="./app-1.css"><script src='app-1.css'></script><a href="my-app.css">app.css</a>"#;
        assert_eq!(with_new_name(page, "app.css", "app-1.css"), expected);
    }

    #[test]
    fn both_halves_get_the_same_short_names() {
        let said = "{\n \"imports\": [\n  [\"./x_bg.js\", \"__wbg_log_0123\", \"$\"],\n ],\n\
                    \"exports\": [\n  [\"run\", \"b\"],\n  [\"main\", \"c\"]\n ]\n}\n";
        let script = "{ __wbg_log_0123: function(x) { wasm.run(); wasm.run_twice(wasm.main); } } { \"./x_bg.js\": it }";
        let short = "{ $: function(x) { wasm.b(); wasm.run_twice(wasm.c); } } { \"a\": it }";
        assert_eq!(with_short_names(script, said), short);
    }

    #[test]
    fn the_hash_of_a_pair_changes_with_either_half() {
        let pair = hash(&[b"a", b"b"]);
        assert_eq!(pair.len(), 16);
        assert_ne!(pair, hash(&[b"a", b"c"]));
        assert_ne!(pair, hash(&[b"c", b"b"]));
    }
}
