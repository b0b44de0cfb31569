//! A static server like any that a course has: no CORS headers, the app at `/` and in a sub-folder.
//!
//! One thread and one request a connection: a browser opens many at once, and none may wait for another.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, spawn};

/// Where the app is served a second time.
pub const SUB_FOLDER: &str = "/some/deep/folder/";

/// What one address answers besides the files of the app.
#[derive(Clone)]
struct Page {
    html: String,
    headers: String,
}

/// What the threads of the server share.
struct Shared {
    dist: PathBuf,
    /// Files as they go over the line, if they are compressed.
    compressed: Option<Mutex<HashMap<String, Vec<u8>>>>,
    pages: Mutex<HashMap<String, Page>>,
    asked: Mutex<Vec<String>>,
    ends: AtomicBool,
}

/// A server on a free port, for as long as it lives.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves the built app.
    pub fn start() -> Self {
        let dist = dist();
        assert!(dist.join("index.html").is_file(), "no built app in {}: cargo xtask build", dist.display());
        Self::start_with(None, dist)
    }

    /// Serves a folder.
    #[allow(dead_code, reason = "the tests of the app serve the app alone")]
    pub fn start_in(folder: &Path) -> Self {
        Self::start_with(None, folder.to_owned())
    }

    /// Serves it compressed by brotli, as a good server does.
    pub fn start_compressed() -> Self {
        Self::start_with(Some(Mutex::default()), dist())
    }

    fn start_with(compressed: Option<Mutex<HashMap<String, Vec<u8>>>>, dist: PathBuf) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let shared = Arc::new(Shared {
            dist,
            compressed,
            pages: Mutex::default(),
            asked: Mutex::default(),
            ends: AtomicBool::new(false),
        });
        let thread = spawn({
            let shared = shared.clone();
            move || {
                for stream in listener.incoming().flatten() {
                    if shared.ends.load(Ordering::SeqCst) {
                        break;
                    }
                    let shared = shared.clone();
                    // The other side may go away at any time (a closed page): nothing is lost.
                    spawn(move || shared.serve(&stream).unwrap_or_default());
                }
            }
        });
        Self { address, shared, thread: Some(thread) }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Puts a page of the test's own at a path.
    pub fn put(&self, path: &str, html: &str, headers: &[(&str, &str)]) {
        let headers = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let page = Page { html: html.to_owned(), headers };
        self.shared.pages.lock().expect("no panic in here").insert(path.to_owned(), page);
    }

    /// A text file of the built app.
    pub fn file(&self, name: &str) -> String {
        let file = self.shared.dist.join(name);
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// Every path that was asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.shared.asked.lock().expect("no panic in here").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.ends.store(true, Ordering::SeqCst);
        // Wakes the thread, which is waiting for somebody to come.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn serve(&self, mut stream: &TcpStream) -> std::io::Result<()> {
        let mut lines = BufReader::new(stream).lines();
        let request = lines.next().transpose()?.unwrap_or_default();
        while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
        let Some(path) = request.split(' ').nth(1) else { return Ok(()) };
        self.asked.lock().expect("no panic in here").push(path.to_owned());
        let path = path.split(['?', '#']).next().unwrap_or("/");
        let page = self.pages.lock().expect("no panic in here").get(path).cloned();
        let (status, kind, headers, content) = match page {
            Some(page) => ("200 OK", "text/html; charset=utf-8", page.headers, page.html.into_bytes()),
            None => match self.content(path) {
                Some((content, kind)) => match &self.compressed {
                    Some(known) => {
                        ("200 OK", kind, "Content-Encoding: br\r\n".to_owned(), small(known, path, &content))
                    }
                    None => ("200 OK", kind, String::new(), content),
                },
                None => ("404 Not Found", "text/plain", String::new(), b"not found".to_vec()),
            },
        };
        let length = content.len();
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(&content)?;
        stream.flush()
    }

    /// A file of the app and its type.
    fn content(&self, path: &str) -> Option<(Vec<u8>, &'static str)> {
        let inside = path.strip_prefix(SUB_FOLDER).or_else(|| path.strip_prefix('/'))?;
        let index = format!("{inside}index.html");
        let inside = if inside.is_empty() || inside.ends_with('/') { &*index } else { inside };
        if inside.split('/').any(|part| part == "..") {
            return None;
        }
        let content = std::fs::read(self.dist.join(inside)).ok()?;
        let kind = match Path::new(inside).extension()?.to_str()? {
            "html" => "text/html; charset=utf-8",
            "js" => "text/javascript",
            "css" => "text/css",
            "json" => "application/json",
            "wasm" => "application/wasm",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            _ => "application/octet-stream",
        };
        Some((content, kind))
    }
}

/// A file compressed; each is once.
fn small(known: &Mutex<HashMap<String, Vec<u8>>>, path: &str, content: &[u8]) -> Vec<u8> {
    let mut known = known.lock().expect("no panic in here");
    let compress = || {
        let mut small = Vec::new();
        let mut writer = brotli::CompressorWriter::new(&mut small, 1 << 16, 11, 22);
        writer.write_all(content).expect("memory takes it");
        drop(writer);
        small
    };
    known.entry(path.to_owned()).or_insert_with(compress).clone()
}

fn dist() -> PathBuf {
    let chosen = std::env::var_os("KMSCOPE_DIST").map(PathBuf::from);
    chosen.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist"))
}
