//! Writes the guide into a folder: `kmscope-guide FOLDER`. The build of the app does (`crates/xtask/src/bundle.rs`).

use kmscope_guide::make;
use kmscope_session::Language;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: kmscope-guide FOLDER");
        return ExitCode::from(2);
    };
    match write(&folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kmscope-guide: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &std::path::Path) -> Result<(), String> {
    for language in Language::ALL {
        for (name, content) in make(language)?.files {
            let file = folder.join(name);
            if let Some(parent) = file.parent() {
                std::fs::create_dir_all(parent).map_err(|error| format!("{}: {error}", parent.display()))?;
            }
            std::fs::write(&file, content).map_err(|error| format!("{}: {error}", file.display()))?;
        }
    }
    Ok(())
}
