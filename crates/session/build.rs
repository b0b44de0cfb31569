//! Compiles `messages/*.ftl` into one compact text for each language, so that no parser of Fluent
//! is part of the app, and a key or a hole that does not exist is an error of the Rust compiler
//! (`message!`, `text!`).

#[path = "build/fluent.rs"]
mod fluent;

use std::{env, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=messages");
    println!("cargo::rerun-if-changed=build");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let out = Path::new(&out);
    let english = fluent::read_language(Path::new("messages"), "en");
    let chinese = fluent::read_language(Path::new("messages"), "zh");
    // A build goes on with what can be understood (a missing sentence is said in English): the
    // tests of the catalogue are where every such warning is an error.
    for problem in fluent::problems(&english, &chinese) {
        println!("cargo::warning={problem}");
    }
    for (name, texts) in [("en", &english), ("zh", &chinese)] {
        let file = out.join(format!("{name}.messages"));
        fs::write(&file, fluent::encode(&english, texts)).expect("OUT_DIR is writable");
    }
    fs::write(out.join("keys.rs"), fluent::keys_as_rust(&english)).expect("OUT_DIR is writable");
}
