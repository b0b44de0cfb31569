//! Which crate may know which: the directions of docs/ARCHITECTURE.md, held by a check.

use crate::{Result, root};

/// A crate, the ones of ours that it may use, and the kinds of foreign ones that it must not.
struct Rule {
    package: &'static str,
    may_use: &'static [&'static str],
    never: &'static [&'static [&'static str]],
}

/// Packages that only a web page has a use for.
const WEB: &[&str] = &["wasm-bindgen", "js-sys", "web-sys", "yew", "gloo"];
/// Packages that bring clocks, randomness, files, threads: what would make a run differ from the last.
const WORLD: &[&str] = &[
    "getrandom",
    "rand",
    "rand_core",
    "fastrand",
    "chrono",
    "time",
    "instant",
    "web-time",
    "tempfile",
    "rayon",
    "tokio",
];

/// What stands between the machine and those who show it.
const STACK: &[&str] = &["kmscope-mm", "kmscope-c", "kmscope-scenario", "kmscope-session", "kmscope-replay"];

/// The app, and what it rests on.
const APP: &[&str] =
    &["kmscope-mm", "kmscope-c", "kmscope-scenario", "kmscope-session", "kmscope-replay", "kmscope-web"];
/// All that there is for courses.
const COURSE: &[&str] = &[
    "kmscope-mm",
    "kmscope-c",
    "kmscope-scenario",
    "kmscope-session",
    "kmscope-replay",
    "kmscope-web",
    "kmscope-embed",
    "kmscope-figure",
    "kmscope-questions",
];

const RULES: &[Rule] = &[
    Rule { package: "kmscope-mm", may_use: &[], never: &[WEB, WORLD] },
    Rule { package: "kmscope-c", may_use: &["kmscope-mm"], never: &[WEB, WORLD] },
    Rule { package: "kmscope-scenario", may_use: &["kmscope-mm"], never: &[WEB, WORLD] },
    Rule {
        package: "kmscope-session",
        may_use: &["kmscope-mm", "kmscope-c", "kmscope-scenario"],
        never: &[WEB, WORLD],
    },
    Rule { package: "kmscope-replay", may_use: &["kmscope-mm"], never: &[WEB, WORLD] },
    Rule { package: "kmscope-web", may_use: STACK, never: &[] },
    Rule { package: "kmscope-embed", may_use: &["kmscope-mm", "kmscope-scenario"], never: &[WEB, WORLD] },
    Rule {
        package: "kmscope-questions",
        may_use: &["kmscope-mm", "kmscope-c", "kmscope-scenario", "kmscope-session"],
        never: &[WEB, WORLD],
    },
    // Figures are drawn by the code that draws the screen, which stands in the crate of the app.
    Rule { package: "kmscope-figure", may_use: APP, never: &[] },
    Rule { package: "kmscope-guide", may_use: COURSE, never: &[] },
    Rule { package: "mdbook-kmscope", may_use: COURSE, never: &[] },
    Rule { package: "kmscope", may_use: COURSE, never: &[] },
    Rule { package: "kmscope-bench", may_use: &["kmscope-mm"], never: &[] },
    Rule { package: "xtask", may_use: &[], never: &[WEB] },
];

/// Asks cargo for every crate's dependencies (not those of its tests) and holds them to the rules.
pub fn check() -> Result {
    let mut broken = Vec::new();
    for rule in RULES {
        let arguments = ["tree", "--locked", "--package", rule.package, "--edges", "normal", "--target", "all"];
        let mut tree = root::cargo(&arguments);
        let output = tree.args(["--prefix", "none", "--format", "{p}"]).output().map_err(crate::text)?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        broken.extend(violations(rule, &String::from_utf8_lossy(&output.stdout)));
    }
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
}

/// The packages of a tree that its crate must not have.
fn violations(rule: &Rule, tree: &str) -> Vec<String> {
    let mut names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    names.sort_unstable();
    names.dedup();
    let is_ours =
        |name: &str| name == "kmscope" || name.starts_with("kmscope-") || name == "mdbook-kmscope" || name == "xtask";
    let forbidden = |name: &&str| {
        let wrong_direction = is_ours(name) && *name != rule.package && !rule.may_use.contains(name);
        wrong_direction || rule.never.iter().any(|kind| kind.contains(name))
    };
    names.into_iter().filter(forbidden).map(|name| format!("{} must not know {name}", rule.package)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_gains_a_clock_or_looks_up_the_stack_is_caught() {
        let model = &RULES[0];
        let good = "kmscope-mm v0.1.0 (/x/crates/mm)\nserde v1.0.1\nserde_derive v1.0.1 (proc-macro)\n";
        assert!(violations(model, good).is_empty());
        for bad in ["web-time v1.1.0", "getrandom v0.3.1", "kmscope-session v0.1.0 (/x)", "web-sys v0.3.0 (*)"] {
            assert_eq!(violations(model, &format!("{good}{bad}\n")).len(), 1, "{bad}");
        }
    }

    #[test]
    fn the_app_may_use_all_of_the_stack_below_it() {
        let app = RULES.iter().find(|rule| rule.package == "kmscope-web").unwrap();
        assert!(
            violations(app, "kmscope-web v0.1.0\nkmscope-mm v0.1.0\nkmscope-session v0.1.0\nyew v0.23.0\n").is_empty()
        );
        assert_eq!(violations(app, "kmscope-web v0.1.0\nkmscope v0.1.0\n").len(), 1);
    }
}
