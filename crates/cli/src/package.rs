//! The app in one piece: a SCORM 1.2 package, one HTML file.

use kmscope_embed::Moment;
use std::path::{Path, PathBuf};

const MANIFEST: &str = include_str!("../../../kit/scorm/imsmanifest.xml");
const SCO: &str = include_str!("../../../kit/scorm/sco.html");
const SCO_SCRIPT: &str = include_str!("../../../kit/scorm/sco.js");

fn read(file: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn read_text(file: &Path) -> Result<String, String> {
    String::from_utf8(read(file)?).map_err(|_| format!("{}: not text", file.display()))
}

/// The files of the app for courses, in the order of their names. The error says how to make them.
fn files(kit: &Path) -> Result<Vec<PathBuf>, String> {
    let hint = |why: String| format!("{}: {why}; cargo xtask kit makes target/kit/kmscope", kit.display());
    let entries = std::fs::read_dir(kit).map_err(|error| hint(error.to_string()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    if files.iter().any(|file| file.ends_with("index.html")) { Ok(files) } else { Err(hint("no index.html".to_owned())) }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// A zip with the moment, which tells a learning platform what became of its questions.
pub fn scorm(kit: &Path, moment: &Moment) -> Result<Vec<u8>, String> {
    let files = files(kit)?;
    let names: Vec<String> = files
        .iter()
        .filter_map(|file| Some(format!("kmscope/{}", file.file_name()?.to_str()?)))
        .collect();
    let listed: String = names.iter().map(|name| format!("      <file href=\"{}\"/>\n", escaped(name))).collect();
    let id = moment.picture();
    let fill = |text: &str| {
        text.replace("{id}", &escaped(&id))
            .replace("{title}", &escaped(&moment.title))
            .replace("{fragment}", &escaped(&moment.fragment()))
            .replace("{version}", env!("CARGO_PKG_VERSION"))
            .replace("{files}", listed.trim_end())
    };
    let mut zip = crate::zip::Zip::default();
    zip.add("imsmanifest.xml", fill(MANIFEST).as_bytes())?;
    zip.add("sco.html", fill(SCO).as_bytes())?;
    zip.add("sco.js", SCO_SCRIPT.as_bytes())?;
    for (name, file) in names.iter().zip(&files) {
        zip.add(name, &read(file)?)?;
    }
    Ok(zip.finish())
}

/// What an attribute of the first tag that holds `mark` says.
fn attribute<'a>(page: &'a str, mark: &str, name: &str) -> Option<&'a str> {
    let tag = &page[page.find(mark)?..];
    let tag = &tag[..tag.find('>')?];
    let start = tag.find(&format!("{name}=\""))? + name.len() + 2;
    tag[start..].split('"').next()
}

/// The page with everything in it, which opens from disk at the moment.
pub fn one_file(kit: &Path, moment: &Moment) -> Result<String, String> {
    files(kit)?;
    let page = read_text(&kit.join("index.html"))?;
    let unknown = || format!("{}: not a page of this version", kit.join("index.html").display());
    let css = attribute(&page, "<link rel=\"stylesheet\"", "href").ok_or_else(unknown)?.to_owned();
    let boot = attribute(&page, "<script src=\"./boot", "src").ok_or_else(unknown)?.to_owned();
    let js = attribute(&page, "<meta name=\"kmscope\"", "data-js").ok_or_else(unknown)?.to_owned();
    let wasm = attribute(&page, "<meta name=\"kmscope\"", "data-wasm").ok_or_else(unknown)?.to_owned();
    let file = |address: &str| kit.join(address.trim_start_matches("./"));
    // Within a script, its end tag would end it, wherever it stands.
    let script = |text: String| format!("<script>{}</script>", text.replace("</script", "<\\/script"));
    let icon = read_text(&kit.join("icon.svg"))?;
    let icon = icon.replace('%', "%25").replace('#', "%23").replace('"', "'").replace(['\n', '\r'], " ");
    let link = kmscope_scenario::link::Link { embed: false, ..moment.link.clone() }.encode();
    let packed = read_text(&file(&format!("{wasm}.js")))?;
    let version = env!("CARGO_PKG_VERSION");
    let tag = |start: &str| -> Result<String, String> {
        let from = page.find(start).ok_or_else(unknown)?;
        let to = from + page[from..].find('>').ok_or_else(unknown)? + 1;
        Ok(page[from..to].to_owned())
    };
    let with_scripts = format!("{}{}{}", script(read_text(&file(&js))?), script(packed), script(read_text(&file(&boot))?));
    let meta = format!(
        "<meta name=\"generator\" content=\"kmscope {version}\" />\n    <meta name=\"kmscope\" data-js=\"\" data-wasm=\"\" \
         data-packed=\"\" data-inline=\"\" data-link=\"{}\" />",
        escaped(&link)
    );
    let page = page
        .replacen(&tag("<link rel=\"stylesheet\"")?, &format!("<style>{}</style>", read_text(&file(&css))?), 1)
        .replacen(&tag("<meta name=\"kmscope\"")?, &meta, 1)
        .replacen(&format!("{}</script>", tag("<script src=\"./boot")?), &with_scripts, 1)
        .replacen("<title>kmscope</title>", &format!("<title>{} · kmscope {version}</title>", escaped(&moment.title)), 1)
        .replacen("href=\"icon.svg\"", &format!("href=\"data:image/svg+xml,{}\"", icon.replace('<', "%3C").replace('>', "%3E")), 1);
    Ok(page)
}
