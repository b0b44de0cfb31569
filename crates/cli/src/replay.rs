//! `kmscope replay`: the operations of a recording of a real kernel, run on the model and compared.
//!
//! Held to the recording are: what the kernel computed from its layout (watermarks, reserves, sizes of the
//! per-CPU lists), every page frame number or NULL, every zone's numbers after every operation, and every
//! snapshot with all its lists in their order.

mod build;
mod compare;
mod format;
mod kinfo;
mod slab;
mod steps;
mod vm;

use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::ExitCode;

/// How far a recording agrees.
#[derive(Debug)]
pub struct Verdict {
    /// Operations before the first that differs.
    pub agree: u64,
    /// Operations that it has.
    pub total: u64,
    /// The first difference.
    pub difference: Option<String>,
}

/// Replays recordings and prints how far they agree.
pub fn replay(files: &[impl AsRef<Path>]) -> ExitCode {
    let mut all_agree = true;
    for file in files {
        let file = file.as_ref();
        let name = file.file_name().map_or_else(|| file.to_string_lossy(), |name| name.to_string_lossy());
        match replay_file(file) {
            Ok(Verdict { agree, total, difference }) => {
                println!("{name}: {agree} of {total} operations agree");
                if let Some(difference) = difference {
                    all_agree = false;
                    println!("{difference}");
                }
            }
            Err(error) => {
                all_agree = false;
                println!("{name}: not replayed: {error}");
            }
        }
    }
    if all_agree { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Replays one recording. The error says why it could not be replayed at all.
pub fn replay_file(file: &Path) -> Result<Verdict, String> {
    let open = File::open(file).map_err(|error| error.to_string())?;
    let zipped = file.extension().is_some_and(|extension| extension == "gz");
    let read: Box<dyn Read> = if zipped { Box::new(MultiGzDecoder::new(open)) } else { Box::new(open) };
    steps::replay_lines(BufReader::new(read).lines())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recording_of_the_repository_agrees_completely() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../recordings");
        let mut replayed = 0;
        for entry in std::fs::read_dir(&folder).expect("the folder of recordings") {
            let file = entry.expect("a file").path();
            if !file.to_string_lossy().contains(".jsonl") {
                continue;
            }
            let verdict = replay_file(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            assert_eq!(verdict.difference, None, "{}", file.display());
            assert!(verdict.total > 0 && verdict.agree == verdict.total, "{}: {verdict:?}", file.display());
            replayed += 1;
        }
        assert!(replayed >= 8, "{replayed} recordings");
    }

    #[test]
    fn a_recording_with_one_wrong_frame_does_not_agree() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../recordings/up-kmalloc-96-256M.jsonl.gz");
        let lines = BufReader::new(MultiGzDecoder::new(File::open(file).expect("the recording"))).lines();
        let changed = lines.enumerate().map(|(at, line)| {
            line.map(|line| if at == 1000 { line.replacen("\"index\":", "\"index\":1", 1) } else { line })
        });
        let verdict = steps::replay_lines(changed).expect("it can be replayed");
        assert!(verdict.agree < verdict.total && verdict.difference.is_some(), "{verdict:?}");
    }
}
