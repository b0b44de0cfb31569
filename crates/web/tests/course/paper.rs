//! What ends on paper, and packages for learning platforms.

use crate::figures::{Book, SCRIPT_STEP, cascade};
use crate::harness::{Look, in_browser_at};
use crate::tools::{Tools, run};
use std::path::Path;
use std::process::Command;

/// The addresses that a PDF links to. Typst and pdflatex pack their objects: python unpacks them.
fn links_of(file: &Path) -> String {
    let program = "import re, sys, zlib
data = open(sys.argv[1], 'rb').read()
out = [data]
for match in re.finditer(rb'stream\\r?\\n(.*?)endstream', data, re.S):
    try: out.append(zlib.decompressobj().decompress(match[1]))
    except zlib.error: pass
print([uri.decode() for part in out for uri in re.findall(rb'/URI ?\\(((?:[^()\\\\\\\\]|\\\\\\\\.)*)\\)', part)])";
    let output = Command::new("python3").args(["-c", program]).arg(file).output().expect("python");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
#[ignore = "needs Chromium and the tools: cargo xtask test"]
fn a_pdf_of_typst_has_the_picture_and_the_way_to_the_moment() {
    let tools = Tools::find();
    let folder = tools.sample("typst");
    std::fs::copy(tools.kit.join("typst/kmscope.typ"), folder.join("kmscope.typ")).expect("a copy");
    run(tools
        .kmscope()
        .args(["figure", "split", "--steps", "cascade", "--out", "split-cascade.svg"])
        .current_dir(&folder));
    let program = "import typst; typst.compile('page.typ', output='page.pdf')";
    run(tools
        .python_with(&std::path::PathBuf::from(std::env::var_os("KMSCOPE_COURSE_PYTHON").expect("set")))
        .args(["-c", program])
        .current_dir(&folder));
    let links = links_of(&folder.join("page.pdf"));
    assert!(links.contains("https://example.org/kmscope/#v1;lesson=split;step=cascade"), "{links}");
    assert!(std::fs::metadata(folder.join("page.pdf")).expect("a file").len() > 10_000, "the picture is in it");
}

#[test]
#[ignore = "needs Chromium and the tools: cargo xtask test"]
fn a_scorm_package_plays_and_tells_the_platform_that_it_is_done() {
    let tools = Tools::find();
    let folder = tools.folder("scorm");
    run(tools
        .kmscope()
        .args(["embed", "split", "--step", "cascade", "--title", "Pages & <halves>", "--for", "scorm", "--kit"])
        .arg(tools.kit.join("kmscope"))
        .args(["--out", "package.zip"])
        .current_dir(&folder));
    let unzip = "import zipfile, xml.dom.minidom as dom
package = zipfile.ZipFile('package.zip')
assert package.testzip() is None
package.extractall('out')
manifest = dom.parse('out/imsmanifest.xml')
names = set(package.namelist())
for file in manifest.getElementsByTagName('file'):
    assert file.getAttribute('href') in names, file.getAttribute('href')
assert len(manifest.getElementsByTagName('file')) == len(names) - 1
assert manifest.getElementsByTagName('title')[0].firstChild.data == 'Pages & <halves>'";
    run(Command::new("python3").args(["-c", unzip]).current_dir(&folder));
    let out = folder.join("out");
    std::fs::copy(tools.node.join("scorm-again/dist/scorm12.js"), out.join("run-time.js")).expect("the run-time");
    let page = "<!DOCTYPE html><html lang=en><title>Platform</title><link rel=icon href=data:,><script src=run-time.js></script>
        <script>window.API = new Scorm12API({ autocommit: false });</script><iframe title=sco width=1000 height=600 src=sco.html></iframe>";
    std::fs::write(out.join("platform.html"), page).expect("a file");
    in_browser_at(&out, Look::DESKTOP, |browser, server| {
        browser.goto(&server.url("/platform.html"));
        let status = || browser.js("return API.cmi.core.lesson_status", vec![]);
        browser.wait_until("it has begun", || status() == "incomplete");
        browser.enter_frame("iframe");
        let book = Book { browser, server };
        book.wait_for_step(0, cascade());
        browser.js("document.querySelector('km-scope').seek(4)", vec![]);
        book.wait_for_step(0, 4);
        browser.leave_frame();
        browser.wait_until("its place is kept", || browser.js("return API.cmi.core.lesson_location", vec![]) == "4");
        browser.js("frames[0].document.querySelector('km-scope').seek(1000)", vec![]);
        browser.wait_until("it is done", || status() == "completed");
        // An answer, as the lab tells it.
        browser.js(
            "frames[0].document.querySelector('km-scope').dispatchEvent(new CustomEvent('answer',
            { detail: { question: 'q1', answer: 'NULL', right: true } }))",
            vec![],
        );
        browser.wait_until("it has passed", || status() == "passed");
        assert_eq!(browser.js("return API.cmi.core.score.raw", vec![]), "100");
    });
    let _ = SCRIPT_STEP;
}
