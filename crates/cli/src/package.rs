//! The app in one piece: a SCORM 1.2 package, one HTML file.

use kmscope_embed::Moment;
use std::path::{Path, PathBuf};

const MANIFEST: &str = include_str!("../../../kit/scorm/imsmanifest.xml");
const SCO: &str = include_str!("../../../kit/scorm/sco.html");
const SCO_SCRIPT: &str = include_str!("../../../kit/scorm/sco.js");

fn read(file: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// The files of the app for courses, in the order of their names. The error says how to make them.
fn files(kit: &Path) -> Result<Vec<PathBuf>, String> {
    let hint = |why: String| format!("{}: {why}; cargo xtask kit makes target/kit/kmscope", kit.display());
    let entries = std::fs::read_dir(kit).map_err(|error| hint(error.to_string()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    if files.iter().any(|file| file.ends_with("index.html")) {
        Ok(files)
    } else {
        Err(hint("no index.html".to_owned()))
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// A zip with the moment, which tells a learning platform what became of its questions.
pub fn scorm(kit: &Path, moment: &Moment) -> Result<Vec<u8>, String> {
    let files = files(kit)?;
    let names: Vec<String> =
        files.iter().filter_map(|file| Some(format!("kmscope/{}", file.file_name()?.to_str()?))).collect();
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

/// The page with everything in it, which opens from disk at the moment.
pub fn one_file(kit: &Path, moment: &Moment) -> Result<String, String> {
    files(kit)?;
    // It lies beside the folder of the app.
    let file = kit.canonicalize().map_err(|error| format!("{}: {error}", kit.display()))?.with_file_name("one.html");
    let page = String::from_utf8(read(&file)?).map_err(|_| format!("{}: not text", file.display()))?;
    let version = env!("CARGO_PKG_VERSION");
    let (title, mark) = (format!("<title>kmscope {version}</title>"), " data-inline=\"\"");
    if !page.contains(&title) || !page.contains(mark) {
        return Err(format!("{}: not of version {version}; cargo xtask kit makes it anew", file.display()));
    }
    let link = kmscope_scenario::link::Link { embed: false, ..moment.link.clone() }.encode();
    Ok(page.replacen(&title, &format!("<title>{} · kmscope {version}</title>", escaped(&moment.title)), 1).replacen(
        mark,
        &format!("{mark} data-link=\"{}\"", escaped(&link)),
        1,
    ))
}
