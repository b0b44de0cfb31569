//! Which room of a crate may know which: a room is a folder, or a file, at the top of its sources.
//!
//! A room knows another if it names something of it: by `crate::room`, by `super::`, or by a name that the crate's root
//! hands on (`crate::Machine`). It also knows it by calling a method that the other adds to a type that is not its
//! own: a room above the machine gives it methods, which those below can see without naming anybody.
//!
//! The compiler says of a method whose it is; here it goes by the name. If several rooms have a function of a name, it
//! is taken to be that of a room that may be used.

mod source;

use crate::{Result, root, text};
use source::{Call, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The rooms of a crate, the lowest first; each with those below that it may use.
struct Plan {
    folder: &'static str,
    rooms: &'static [(&'static str, &'static str)],
}

const PLANS: &[Plan] = &[
    Plan {
        folder: "crates/mm/src",
        rooms: &[
            ("base", ""),
            ("journal", "base"),
            ("pages", "base journal"),
            ("state", "base journal pages"),
            ("classic", "base journal pages state"),
            ("boot", "base pages classic"),
            ("machine", "base journal pages boot state classic"),
            // What is done with the machine.
            ("context", "base pages state machine"),
            ("reclaim", "base pages state machine context"),
            ("waiting", "base pages boot state machine context reclaim"),
            ("schedule", "base state machine context reclaim waiting"),
            ("former", "base pages state machine context reclaim schedule classic"),
            ("alloc_pages", "base pages state machine context reclaim waiting schedule classic former"),
            ("slab", "base pages state machine context alloc_pages"),
            ("vmalloc", "base pages state machine context alloc_pages slab"),
            ("world", "base pages state machine context waiting alloc_pages"),
            ("ops", "base pages boot state machine context waiting schedule former alloc_pages slab vmalloc world"),
        ],
    },
    Plan {
        folder: "crates/session/src",
        rooms: &[
            ("catalogue", ""),
            ("diagnose", "catalogue"),
            ("flag_reader", "catalogue"),
            ("glossary", "catalogue"),
            // What is known of a moment.
            ("fidelity", "catalogue"),
            ("at_hand", ""),
            ("scene", ""),
            ("lens", "fidelity"),
            ("step", "catalogue at_hand scene"),
            ("timeline", "lens scene step"),
            // What is said of it.
            ("narrate", "catalogue fidelity step"),
            ("why", "catalogue narrate step"),
            // Texts with C in them, executed: knows none of the others.
            ("real_c", ""),
            // Who moves in time, and what rests on that.
            ("session", "at_hand scene lens step timeline narrate why"),
            ("biography", "catalogue narrate scene session"),
            ("dmesg", "catalogue narrate session"),
            ("whatif", "catalogue diagnose lens step narrate why session"),
            ("lesson", "catalogue narrate"),
        ],
    },
];

/// A file of a room.
struct File {
    path: String,
    /// The names of its module, that of the room first.
    module: Vec<String>,
    source: Source,
}

impl File {
    fn room(&self) -> &str {
        &self.module[0]
    }
}

/// Holds every crate that has a plan to it.
pub fn check() -> Result {
    let mut broken = Vec::new();
    for plan in PLANS {
        let mut files = Vec::new();
        collect(&root::root().join(plan.folder), plan.folder, &mut files)?;
        broken.extend(violations(plan.rooms, &files)?);
    }
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
}

/// All sources of a folder: path and text.
fn collect(folder: &Path, name: &str, files: &mut Vec<(String, String)>) -> Result {
    for entry in fs::read_dir(folder).map_err(text)? {
        let path = entry.map_err(text)?.path();
        let name = format!("{name}/{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            collect(&path, &name, files)?;
        } else if name.ends_with(".rs") {
            files.push((name, fs::read_to_string(&path).map_err(text)?));
        }
    }
    Ok(())
}

/// What the files of a crate do that its plan forbids, what the plan does not know, and what it allows to nobody.
fn violations(rooms: &[(&str, &str)], files: &[(String, String)]) -> Result<Vec<String>> {
    let (lib, files) = parse(files)?;
    let order: Vec<&str> = rooms.iter().map(|(room, _)| *room).collect();
    let mut broken = Vec::new();
    for (at, (room, uses)) in rooms.iter().enumerate() {
        let above = uses.split_whitespace().filter(|used| !order[..at].contains(used));
        broken.extend(above.map(|used| format!("the plan: {used} does not lie below {room}")));
    }
    let modules: BTreeSet<&str> = lib.modules().collect();
    let planned: BTreeSet<&str> = order.iter().copied().collect();
    broken.extend(modules.symmetric_difference(&planned).map(|room| format!("the plan or lib.rs: no room {room}")));

    let mut root = root_names(&lib);
    root.extend(files.iter().flat_map(|file| file.source.macros.iter().map(|name| (name.clone(), file.room().into()))));
    let methods = Methods::new(&files);
    let mut used: BTreeSet<(&str, &str)> = BTreeSet::new();
    for file in &files {
        let room = file.room();
        let allowed = rooms.iter().find(|(of, _)| *of == room).map_or("", |(_, uses)| uses);
        let may_use = |other: &str| other == room || allowed.split_whitespace().any(|used| used == other);
        for named in file.source.named_from_root(file.module.len()) {
            match root.get(&named.name).and_then(|room| order.iter().find(|of| *of == room)) {
                Some(other) if may_use(other) => {
                    used.insert((room, other));
                }
                Some(other) => broken
                    .push(format!("{}:{}: {room} must not know {other}: crate::{}", file.path, named.line, named.name)),
                None => broken.push(format!(
                    "{}:{}: not to be told which room that is of: crate::{}",
                    file.path, named.line, named.name
                )),
            }
        }
        for Call { of_type, name, line } in file.source.calls() {
            let Some(types) = methods.added.get(name) else { continue };
            if of_type.is_some_and(|of_type| !types.contains(of_type)) {
                continue;
            }
            let defining = methods.all.get(name).into_iter().flatten();
            let mut allowed = order.iter().filter(|of| may_use(of) && defining.clone().any(|other| other == *of));
            match (allowed.next(), allowed.next()) {
                (Some(other), None) => {
                    used.insert((room, other));
                }
                (Some(_), Some(_)) => {}
                (None, _) => {
                    let others: Vec<&str> = defining.map(String::as_str).collect();
                    broken.push(format!("{}:{line}: {room} must not know {}: {name}()", file.path, others.join(", ")));
                }
            }
        }
    }
    for (room, uses) in rooms {
        let idle = uses.split_whitespace().filter(|other| !used.contains(&(*room, *other)));
        broken.extend(idle.map(|other| format!("the plan: {room} does not use {other}")));
    }
    Ok(broken)
}

/// lib.rs, and the files of all rooms but for those that are tests.
fn parse(files: &[(String, String)]) -> Result<(Source, Vec<File>)> {
    let lib = files.iter().find(|(path, _)| path.ends_with("src/lib.rs")).ok_or("there is no lib.rs")?;
    let folder = lib.0.trim_end_matches("lib.rs");
    let mut parsed = Vec::new();
    for (path, text) in files {
        let inside = path.strip_prefix(folder).unwrap_or(path).trim_end_matches(".rs");
        let module: Vec<String> = inside.split('/').filter(|name| *name != "mod").map(str::to_owned).collect();
        let is_program = ["lib", "main", "bin"].contains(&module[0].as_str());
        if !is_program {
            let source = Source::parse(text).map_err(|error| format!("{path}: {error}"))?;
            parsed.push(File { path: path.clone(), module, source });
        }
    }
    let tests = parsed.iter().flat_map(|file| {
        let of = |name: &String| [file.module.as_slice(), std::slice::from_ref(name)].concat();
        file.source.tests.iter().map(of).collect::<Vec<_>>()
    });
    let tests: BTreeSet<Vec<String>> = tests.collect();
    parsed.retain(|file| !(1..=file.module.len()).any(|len| tests.contains(&file.module[..len])));
    Ok((Source::parse(&lib.1)?, parsed))
}

/// Of which room each name of the crate's root is.
fn root_names(lib: &Source) -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, String> = lib.modules().map(|room| (room.into(), room.into())).collect();
    for (name, first) in lib.imports().into_iter().filter(|(name, _)| name != "*") {
        let room = names.get(&first).cloned().unwrap_or(first);
        names.insert(name, room);
    }
    names
}

/// Which rooms have functions of a name.
struct Methods {
    all: BTreeMap<String, BTreeSet<String>>,
    /// Those that some room adds to types that are not its own, and to which.
    added: BTreeMap<String, BTreeSet<String>>,
}

impl Methods {
    fn new(files: &[File]) -> Self {
        let mut methods = Self { all: BTreeMap::new(), added: BTreeMap::new() };
        let own: BTreeSet<(&str, &str)> =
            files.iter().flat_map(|file| file.source.types().map(|name| (file.room(), name))).collect();
        for file in files {
            let room = file.room();
            for name in file.source.functions() {
                methods.all.entry(name.into()).or_default().insert(room.into());
            }
            for method in file.source.methods() {
                if !own.contains(&(room, method.of_type.as_str())) {
                    methods.added.entry(method.name).or_default().insert(method.of_type);
                }
            }
        }
        methods
    }
}

#[cfg(test)]
mod tests;
