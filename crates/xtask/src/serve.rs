//! `cargo xtask serve`: the app on this machine, rebuilt on every change.

use crate::tools::{self, Tool};
use crate::{Result, root, setup, text};
use lexopt::prelude::*;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Command;
use std::thread::{sleep, spawn};
use std::time::Duration;

/// What `serve` is asked for.
pub struct Options {
    port: u16,
    /// The app as it is published: smaller, but slow to rebuild.
    release: bool,
}

impl Options {
    /// Reads the rest of the command line.
    pub fn parse(mut arguments: lexopt::Parser) -> Result<Self> {
        let mut options = Self { port: 8080, release: false };
        while let Some(argument) = arguments.next().map_err(text)? {
            match argument {
                Long("port") => options.port = arguments.value().map_err(text)?.parse().map_err(text)?,
                Long("release") => options.release = true,
                other => return Err(text(other.unexpected())),
            }
        }
        Ok(options)
    }
}

/// Serves until it is interrupted.
pub fn serve(options: &Options) -> Result {
    let port = options.port;
    if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        let other = if port == 8080 { 8081 } else { port.wrapping_add(1).max(1024) };
        return Err(format!("127.0.0.1:{port}: {error}. Try another: cargo xtask serve --port {other}"));
    }
    setup::for_building()?;
    let mut trunk = Command::new(Tool::trunk().program());
    trunk.args(["serve", "--quiet", "--locked", "--address", "127.0.0.1", "--port", &port.to_string()]);
    // Trunk serves at `/` only, and warns about relative addresses.
    trunk.args(["--public-url", "/", "--disable-address-lookup", "true"]);
    // Not the folder that `build` and `test` write into.
    trunk.arg("--dist").arg(root::target().join("serve-dist"));
    trunk.args(options.release.then_some("--release"));
    trunk.current_dir(root::root()).env("PATH", tools::path()?).env_remove("NO_COLOR");
    eprintln!("building (the first time takes a minute or two)");
    let mut trunk = trunk.spawn().map_err(|error| format!("trunk: {error}"))?;
    spawn(move || {
        while !answers(port) {
            sleep(Duration::from_millis(200));
        }
        eprintln!("kmscope: http://127.0.0.1:{port}/ (rebuilt on every change; Ctrl+C ends it)");
    });
    let status = trunk.wait().map_err(text)?;
    if status.success() { Ok(()) } else { Err(format!("trunk ended: {status}")) }
}

/// The page can be had.
fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<[u8; 12]> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /index.html HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(status)
    };
    ask().is_ok_and(|status| status.ends_with(b" 200"))
}
