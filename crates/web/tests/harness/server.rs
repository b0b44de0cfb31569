//! A static server like any that a course has: no CORS headers, the app at `/` and in a sub-folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, spawn};
use tiny_http::{Header, Request, Response};

/// Where the app is served a second time.
pub const SUB_FOLDER: &str = "/some/deep/folder/";

/// What one address answers besides the files of the app.
#[derive(Clone)]
struct Page {
    html: String,
    headers: Vec<(&'static str, String)>,
}

/// A server on a free port, for as long as it lives.
pub struct Server {
    http: Arc<tiny_http::Server>,
    thread: Option<JoinHandle<()>>,
    pages: Arc<Mutex<HashMap<String, Page>>>,
    asked: Arc<Mutex<Vec<String>>>,
    dist: PathBuf,
}

impl Server {
    /// Serves the built app.
    pub fn start() -> Self {
        let dist = dist();
        assert!(dist.join("index.html").is_file(), "no built app in {}: cargo xtask build", dist.display());
        let http = Arc::new(tiny_http::Server::http("127.0.0.1:0").expect("a free port"));
        let (pages, asked) = (Arc::<Mutex<HashMap<_, _>>>::default(), Arc::<Mutex<Vec<_>>>::default());
        let thread = spawn({
            let (http, pages, asked, dist) = (http.clone(), pages.clone(), asked.clone(), dist.clone());
            move || {
                for request in http.incoming_requests() {
                    asked.lock().expect("no panic in here").push(request.url().to_owned());
                    answer(request, &dist, &pages);
                }
            }
        });
        Self { http, thread: Some(thread), pages, asked, dist }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        let port = self.http.server_addr().to_ip().expect("an IP address").port();
        format!("http://127.0.0.1:{port}{path}")
    }

    /// Puts a page of the test's own at a path.
    pub fn put(&self, path: &str, html: &str, headers: &[(&'static str, &str)]) {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.pages.lock().expect("no panic in here").insert(path.to_owned(), Page { html: html.to_owned(), headers });
    }

    /// A text file of the built app.
    pub fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.dist.join(name)).unwrap_or_else(|error| panic!("dist/{name}: {error}"))
    }

    /// Every path that was asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic in here").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.http.unblock();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn dist() -> PathBuf {
    let chosen = std::env::var_os("KMSCOPE_DIST").map(PathBuf::from);
    chosen.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist"))
}

fn answer(request: Request, dist: &Path, pages: &Mutex<HashMap<String, Page>>) {
    let path = request.url().split(['?', '#']).next().unwrap_or("/").to_owned();
    let page = pages.lock().expect("no panic in here").get(&path).cloned();
    // The other side may have gone away meanwhile (a closed page): nothing is lost.
    let _ = match page {
        Some(page) => {
            let response = Response::from_string(page.html).with_header(header("Content-Type", "text/html"));
            request.respond(page.headers.iter().fold(response, |r, (name, value)| r.with_header(header(name, value))))
        }
        None => match file(dist, &path) {
            Some((content, kind)) => {
                request.respond(Response::from_data(content).with_header(header("Content-Type", kind)))
            }
            None => request.respond(Response::from_string("not found").with_status_code(404)),
        },
    };
}

fn file(dist: &Path, path: &str) -> Option<(Vec<u8>, &'static str)> {
    let inside = path.strip_prefix(SUB_FOLDER).or_else(|| path.strip_prefix('/'))?;
    let inside =
        if inside.is_empty() || inside.ends_with('/') { format!("{inside}index.html") } else { inside.to_owned() };
    if inside.split('/').any(|part| part == "..") {
        return None;
    }
    let content = std::fs::read(dist.join(&inside)).ok()?;
    let kind = match Path::new(&inside).extension()?.to_str()? {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript",
        "css" => "text/css",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "application/octet-stream",
    };
    Some((content, kind))
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("a header of ASCII")
}
