//! Long commands, run with something to see: what, how long it takes, and on failure what it said.

use crate::{Result, root};
use std::cell::Cell;
use std::fs::{self, File};
use std::io::{IsTerminal, Read, Seek, SeekFrom, Write, stderr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

thread_local! {
    /// This thread works beside another, which has the terminal's last line.
    static BESIDE: Cell<bool> = const { Cell::new(false) };
}

/// Does something while the caller goes on; of what it runs, only the ends are told.
pub fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    spawn(move || {
        BESIDE.set(true);
        work()
    })
}

/// Runs a command with its output in a log file; shows the title, the time and, on a terminal, the
/// last line of output. The error holds all of the output.
pub fn run(title: &str, command: &mut Command) -> Result<Done> {
    let log = log_path(title)?;
    let file = File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
    let second = file.try_clone().map_err(crate::text)?;
    let begin = Instant::now();
    let mut line = Line::begin(title);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(second)
        .spawn()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(crate::text)? {
            break status;
        }
        line.tick(begin.elapsed(), &log);
        sleep(Duration::from_millis(80));
    };
    line.end(status.success(), begin.elapsed());
    let output = read(&log);
    if status.success() {
        Ok(Done { output })
    } else {
        Err(format!("{title} failed ({status}):\n{}", output.trim_end()))
    }
}

/// A command that ended well.
pub struct Done {
    /// All that it wrote.
    pub output: String,
}

/// Runs a piece of our own work in the same dress.
pub fn work<T>(title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let begin = Instant::now();
    let line = Line::begin(title);
    let result = work();
    line.end(result.is_ok(), begin.elapsed());
    result.map_err(|error| format!("{title} failed:\n{error}"))
}

/// `75 s` as people say it.
pub fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..=9 => format!("{:.1} s", time.as_secs_f64()),
        seconds @ 10..=119 => format!("{seconds} s"),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

fn log_path(title: &str) -> Result<PathBuf> {
    let folder = root::target().join("xtask");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let name: String = title.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    Ok(folder.join(format!("{name}.log")))
}

fn read(path: &Path) -> String {
    fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// The line of one task: rewritten in place on a terminal, else a few plain lines.
struct Line {
    title: String,
    terminal: bool,
    next_note: Duration,
}

impl Line {
    fn begin(title: &str) -> Self {
        let terminal = stderr().is_terminal();
        if !terminal {
            eprintln!("… {title}");
        }
        let next_note = match (BESIDE.get(), terminal) {
            (true, _) => Duration::MAX,
            (_, true) => Duration::ZERO,
            (_, false) => Duration::from_secs(30),
        };
        Self { title: title.to_owned(), terminal, next_note }
    }

    fn tick(&mut self, elapsed: Duration, log: &Path) {
        if elapsed < self.next_note {
            return;
        }
        if self.terminal {
            let last: String = last_line(log).chars().take(60).collect();
            eprint!("\r\x1b[2K… {} · {} · {last}", self.title, seconds(elapsed));
            let _ = stderr().flush();
            self.next_note = elapsed + Duration::from_millis(400);
        } else {
            eprintln!("… {} · {} so far", self.title, seconds(elapsed));
            self.next_note = elapsed + Duration::from_secs(30);
        }
    }

    fn end(&self, good: bool, elapsed: Duration) {
        let start = if self.terminal { "\r\x1b[2K" } else { "" };
        eprintln!("{start}{} {} · {}", if good { "✓" } else { "✗" }, self.title, seconds(elapsed));
    }
}

/// The last line of a growing file, without terminal codes.
fn last_line(path: &Path) -> String {
    let mut end = Vec::new();
    if let Ok(mut file) = File::open(path) {
        let length = file.metadata().map_or(0, |data| data.len());
        let _ = file.seek(SeekFrom::Start(length.saturating_sub(400)));
        let _ = file.read_to_end(&mut end);
    }
    let text = String::from_utf8_lossy(&end);
    let line = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("");
    line.trim().chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_people_say_them() {
        for (milliseconds, said) in [(80, "0.1 s"), (9_940, "9.9 s"), (75_200, "75 s"), (191_000, "3 min 11 s")] {
            assert_eq!(seconds(Duration::from_millis(milliseconds)), said);
        }
    }
}
