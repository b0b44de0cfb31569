//! The app in Chromium, as a person meets it.

#[path = "../harness/mod.rs"]
mod harness;

mod axe;
mod boot;
mod dmesg;
mod embedding;
mod first_visit;
mod guide;
mod host;
mod in_course;
mod keyboard;
mod lens;
mod lessons;
mod links;
mod main_job;
mod others;
mod preferences;
mod presenter;
mod replay;
mod screen;
mod script;
mod stage;
mod terms;
mod time;
mod tools;
mod webkit;
