//! `kmscope replay`: recordings from files, replayed, and what came of it printed.

mod report;

pub use kmscope_replay::{Broken, Known, Options, Verdict, replay_lines};
pub use report::{parts_table, up_to_date, write_report};

use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::ExitCode;

/// Replays recordings and prints how far they agree; writes it into a document too, if there is one.
pub fn replay(files: &[impl AsRef<Path>], options: Options, report: Option<&Path>) -> ExitCode {
    let mut all_agree = true;
    let mut verdicts = Vec::new();
    for file in files {
        let file = file.as_ref();
        let name = file.file_name().map_or_else(|| file.to_string_lossy(), |name| name.to_string_lossy());
        match replay_file(file, options) {
            Ok(verdict) => {
                all_agree &= verdict.agrees();
                print_verdict(&name, &verdict);
                verdicts.push((name.into_owned(), verdict));
            }
            Err(error) => {
                all_agree = false;
                println!("{name}: not replayed: {error}");
            }
        }
    }
    if let Some(document) = report
        && let Err(error) = write_report(document, &verdicts)
    {
        all_agree = false;
        eprintln!("{error}");
    }
    if all_agree { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print_verdict(name: &str, verdict: &Verdict) {
    let Verdict { agree, total, undone_slices, .. } = verdict;
    match (total, undone_slices) {
        (0, _) => println!("{name}: no operation can be compared"),
        (_, 0) => println!("{name}: {agree} of {total} operations agree"),
        _ => println!("{name}: {agree} of {total} operations agree, and were undone to the beginning"),
    }
    for known in &verdict.known {
        println!("  known: {}: {}", known.what(), known.extent());
    }
    if let Some(difference) = &verdict.difference {
        println!("{difference}");
    }
}

/// Replays one recording, `.jsonl` or `.jsonl.gz`. The error says why it could not be replayed at all.
pub fn replay_file(file: &Path, options: Options) -> Result<Verdict, String> {
    let open = File::open(file).map_err(|error| error.to_string())?;
    let zipped = file.extension().is_some_and(|extension| extension == "gz");
    let read: Box<dyn Read> = if zipped { Box::new(MultiGzDecoder::new(open)) } else { Box::new(open) };
    replay_lines(BufReader::new(read).lines(), options).map_err(|broken| broken.to_string())
}
