//! `cargo xtask kit`: what authors of courses take. From `dist/`, without the replay and its recordings:
//!
//! ```text
//! target/kit/
//!   kmscope/     the app: opens from any server, from disk, in a sandboxed frame
//!   one.html     the app in one page: for sandboxes on disk, for notebooks
//!   python/      the package for Sphinx, MkDocs, Jupyter; the app inside
//!   reveal/ …    the folders of kit/
//! ```

use crate::{Result, bundle, progress, root, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What the app may weigh there.
const MOST_BYTES: u64 = 3_000_000;

/// Builds the app and makes the kit.
pub fn kit() -> Result {
    bundle::build()?;
    let kit = folder();
    progress::work("making the kit for courses", || make(&root::dist(), &kit))?;
    eprintln!("{}", kit.display());
    Ok(())
}

/// Where it is made.
pub fn folder() -> PathBuf {
    root::target().join("kit")
}

/// Makes it from a built app.
pub fn make(dist: &Path, kit: &Path) -> Result {
    if kit.exists() {
        fs::remove_dir_all(kit).map_err(text)?;
    }
    copy_folder(&root::root().join("kit"), kit)?;
    let app = kit.join("kmscope");
    assets(dist, &app)?;
    let bytes: u64 =
        fs::read_dir(&app).map_err(text)?.flatten().filter_map(|file| Some(file.metadata().ok()?.len())).sum();
    if bytes > MOST_BYTES {
        return Err(format!("the app for courses is {bytes} B: more than {MOST_BYTES} B"));
    }
    copy_folder(&app, &kit.join("python/kmscope/assets"))?;
    fs::copy(kit.join("one.html"), kit.join("python/kmscope/one.html")).map_err(text)?;
    let moments = moments(&root::root().join("crates/scenario/src/lessons"))?;
    write(&kit.join("python/kmscope/moments.json"), moments.as_bytes())?;
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        for place in [&app, &kit.join("python")] {
            fs::copy(root::root().join(licence), place.join(licence)).map_err(text)?;
        }
    }
    Ok(())
}

/// The app with its wasm as a packed script alone: that loads from servers that know no wasm, from disk, and in a sandbox.
fn assets(dist: &Path, app: &Path) -> Result {
    fs::create_dir_all(app).map_err(text)?;
    let page = fs::read_to_string(dist.join("index.html")).map_err(|error| format!("dist/index.html: {error}"))?;
    // The replay does not come along.
    let marked = add_packed(&page).replacen("</head>", "<style>#replay { display: none; }</style>\n  </head>", 1);
    if !marked.contains("data-packed") || !marked.contains("#replay {") {
        return Err("dist/index.html does not name the app (pattern_script in Trunk.toml)".to_owned());
    }
    let beside = app.parent().unwrap_or(app);
    write(&beside.join("one.html"), one_page(&marked, dist)?.as_bytes())?;
    // In a sandboxed frame of a page from disk no script can be loaded, and this is all that can be done about it.
    let told = marked.replacen("<script src=\"./boot", &format!("<script onerror=\"{NOT_LOADED}\" src=\"./boot"), 1);
    write(&app.join("index.html"), told.as_bytes())?;
    for entry in fs::read_dir(dist).map_err(text)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let wanted = !name.contains("replay")
            && ["app-", "boot-", "kmscope-web-", "icon.svg", "km-scope.js"].iter().any(|start| name.starts_with(start))
            && !name.ends_with(".wasm");
        if wanted {
            fs::copy(entry.path(), app.join(&name)).map_err(text)?;
        }
    }
    Ok(())
}

/// What is said then; in an attribute.
const NOT_LOADED: &str = "document.getElementById('boot-text').textContent = 'A sandboxed frame of a page from disk loads no \
    files: take sandbox away, or use one.html instead of index.html. 从磁盘打开的页面中带 sandbox 的框架不能加载文件：\
    请去掉 sandbox，或用 one.html 代替 index.html。'";

/// How the bindings find out where they came from, in order to fetch the wasm, which is handed to them here.
const OWN_ADDRESS: &str = "new URL(document.currentScript.src, location.href).toString()";

/// The page with everything in it: opens from disk, in any sandbox, from a blob.
fn one_page(page: &str, dist: &Path) -> Result<String> {
    let unknown = || "dist/index.html is not as Trunk makes it".to_owned();
    let tag = |start: &str| {
        let from = page.find(start)?;
        Some(&page[from..=from + page[from..].find('>')?])
    };
    let named = |tag: &str, name: &str| {
        let from = tag.find(&format!("{name}=\""))? + name.len() + 2;
        tag[from..].split('"').next().map(|address| address.trim_start_matches("./").to_owned())
    };
    let (css, meta, boot, icon) = (
        tag("<link rel=\"stylesheet\"").ok_or_else(unknown)?,
        tag("<meta name=\"kmscope\"").ok_or_else(unknown)?,
        tag("<script src=\"./boot").ok_or_else(unknown)?,
        tag("<link rel=\"icon\"").ok_or_else(unknown)?,
    );
    let file = |tag: &str, name: &str, ending: &str| -> Result<String> {
        let address = named(tag, name).ok_or_else(unknown)? + ending;
        fs::read_to_string(dist.join(&address)).map_err(|error| format!("dist/{address}: {error}"))
    };
    // Within a script, its end tag would end it, wherever it stands.
    let script = |code: String| format!("<script>{}</script>", code.replace("</script", "<\\/script"));
    // A script in the page has no address of its own, and that of a blob is no base for one.
    let bindings = file(meta, "data-js", "")?;
    if !bindings.contains(OWN_ADDRESS) {
        return Err(
            "the bindings of wasm-bindgen are not as they were: look how they find their own address".to_owned()
        );
    }
    let bindings = bindings.replace(OWN_ADDRESS, "\"\"");
    let scripts = [bindings, file(meta, "data-wasm", ".js")?, file(boot, "src", "")?].map(script).concat();
    let version = env!("CARGO_PKG_VERSION");
    let inline = format!(
        "<meta name=\"generator\" content=\"kmscope {version}\" />\n    <meta name=\"kmscope\" data-js=\"\" data-wasm=\"\" \
         data-packed=\"\" data-inline=\"\" />"
    );
    Ok(page
        .replacen(css, &format!("<style>{}</style>", file(css, "href", "")?), 1)
        .replacen(icon, "<link rel=\"icon\" href=\"data:,\" />", 1)
        .replacen(meta, &inline, 1)
        .replacen("<title>kmscope</title>", &format!("<title>kmscope {version}</title>"), 1)
        .replacen(&format!("{boot}</script>"), &scripts, 1))
}

/// Says in the page that its wasm is packed.
fn add_packed(page: &str) -> String {
    let Some(start) = page.find("<meta name=\"kmscope\"") else { return page.to_owned() };
    let end = page[start..].find("/>").map_or(page.len(), |at| start + at);
    format!("{}data-packed=\"\" {}", &page[..end], &page[end..])
}

/// The lessons and their markers, as JSON.
fn moments(lessons: &Path) -> Result<String> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in fs::read_dir(lessons).map_err(text)?.flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == "kms") {
            let script = fs::read_to_string(&path).map_err(text)?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            all.insert(name, markers(&script));
        }
    }
    let line = |(name, markers): (&String, &Vec<String>)| {
        let markers: Vec<String> = markers.iter().map(|marker| format!("{marker:?}")).collect();
        format!("  {name:?}: [{}]", markers.join(", "))
    };
    Ok(format!("{{\n{}\n}}\n", all.iter().map(line).collect::<Vec<_>>().join(",\n")))
}

/// The names of a lesson's markers.
fn markers(script: &str) -> Vec<String> {
    let code = script.lines().map(|line| line.split("//").next().unwrap_or_default());
    let found = code.filter_map(|line| line.trim().strip_prefix("marker(\"")?.split('"').next());
    found.map(str::to_owned).collect()
}

fn write(file: &Path, content: &[u8]) -> Result {
    fs::write(file, content).map_err(|error| format!("{}: {error}", file.display()))
}

/// Copies a folder and all in it, but for what Python leaves behind.
pub fn copy_folder(from: &Path, to: &Path) -> Result {
    fs::create_dir_all(to).map_err(|error| format!("{}: {error}", to.display()))?;
    for entry in fs::read_dir(from).map_err(|error| format!("{}: {error}", from.display()))?.flatten() {
        let target = to.join(entry.file_name());
        if entry.file_name() == "__pycache__" {
            continue;
        }
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).map_err(|error| format!("{}: {error}", target.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_markers_of_a_lesson_are_found_as_the_language_reads_them() {
        assert_eq!(
            markers("machine toy 64\nmarker(\"one\") // a\n// marker(\"no\")\n  marker(\"two\");\n"),
            ["one", "two"]
        );
        let folder = root::root().join("crates/scenario/src/lessons");
        let moments = moments(&folder).unwrap();
        assert!(moments.contains("\"split\": [\"whole\", \"cascade\""), "{moments}");
    }

    #[test]
    fn the_page_says_that_its_wasm_is_packed() {
        let page = r#"<head><meta name="kmscope" data-js="./a.js" data-wasm="./a.wasm" /></head>"#;
        let expected = r#"<head><meta name="kmscope" data-js="./a.js" data-wasm="./a.wasm" data-packed="" /></head>"#;
        assert_eq!(add_packed(page), expected);
    }
}
