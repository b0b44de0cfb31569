use super::*;

/// A crate of two rooms, the lower one with a type to which the upper one adds a method.
const LIB: &str = "mod low;\nmod high;\npub use high::{Thing, inner::Other as Renamed};\npub use low::Machine;\n";
const LOW: &str = "pub struct Machine;\n";
const HIGH: &str = "use crate::low::Machine;\npub struct Thing;\nimpl Machine { pub fn climb(&self) {} }\n";
const ROOMS: &[(&str, &str)] = &[("low", ""), ("high", "low")];

/// What is said of this crate if there is this code in its lower room, too.
fn said_of(more: &str) -> Vec<String> {
    let files = [("lib", LIB), ("low/mod", LOW), ("high", HIGH), ("low/more", more)];
    let files = files.map(|(path, text)| (format!("a/src/{path}.rs"), text.to_owned()));
    violations(ROOMS, &files).unwrap()
}

#[test]
fn whatever_names_a_room_above_is_found_with_its_line() {
    for code in [
        "use crate::high::Thing;",
        "use crate::Thing;",
        "use crate::Renamed;",
        "use crate::{Machine, Thing};",
        "use crate::{low::{self, Machine}, high::inner::Other};",
        "use super::super::Thing;",
        "use self::super::super::high;",
        "fn f(_: &crate::high::Thing) {}",
        "fn f() { assert!(crate::high::holds()); }",
        "macro_rules! m { () => { $crate::high::Thing } }",
        "mod inner { use super::super::super::Thing; }",
        "pub(in crate::high) fn f() {}",
    ] {
        assert_eq!(said_of(&format!("\n{code}")).len(), 1, "{code}: {:?}", said_of(code));
        assert!(said_of(&format!("\n{code}"))[0].starts_with("a/src/low/more.rs:2: low must not know high"), "{code}");
    }
}

#[test]
fn a_method_that_a_room_above_adds_is_found_however_it_is_called() {
    for code in [
        "fn f(machine: &super::Machine) { machine.climb(); }",
        "fn f(machine: &super::Machine) { machine.climb::<u8>(); }",
        "fn f(machine: Option<&super::Machine>) { machine.map(super::Machine::climb); }",
        "impl super::Machine { fn f(&self) { debug_assert!(Self::climb(self) == ()); } }",
    ] {
        let said = said_of(code);
        assert_eq!(said, ["a/src/low/more.rs:1: low must not know high: climb()"], "{code}");
    }
}

#[test]
fn who_names_everything_at_once_is_told_off() {
    for code in ["use crate::*;", "use crate::{self as all};", "use crate as all;", "use super::{super::Thing};"] {
        let said = said_of(code);
        assert!(said.len() == 1 && said[0].contains("which room"), "{code}: {said:?}");
    }
}

#[test]
fn what_a_room_may_use_and_what_is_no_code_is_left_alone() {
    let code = r#"
        //! See [`crate::high`].
        use super::Machine;
        use crate::low;
        // use crate::high::Thing;
        #[doc = "crate::high"]
        pub(crate) fn f() -> &'static str { "crate::high::Thing" }
        pub(super) struct Climber { climb: u8 }
        impl Climber { fn f(&self) -> u8 { self.climb } }
        #[cfg(test)]
        mod tests { use crate::high::Thing; fn f(machine: Machine) { machine.climb(); } }
        #[cfg(test)]
        use crate::high::Thing;
    "#;
    assert_eq!(said_of(code), [""; 0]);
}

#[test]
fn an_exported_macro_is_of_the_room_that_defines_it() {
    let high = "#[macro_export]\nmacro_rules! shout { () => {} }";
    let files = [
        ("lib", LIB),
        ("low/mod", LOW),
        ("high", HIGH),
        ("low/more", "fn f() { crate::shout!(); }"),
        ("high/inner", high),
    ];
    let files = files.map(|(path, text)| (format!("a/src/{path}.rs"), text.to_owned()));
    assert_eq!(violations(ROOMS, &files).unwrap(), ["a/src/low/more.rs:1: low must not know high: crate::shout"]);
}

#[test]
fn tests_in_files_of_their_own_may_know_all() {
    let mut files = [("lib", LIB), ("low/mod", LOW), ("high", HIGH), ("low/more", "#[cfg(test)]\nmod tests;")].to_vec();
    files.push(("low/more/tests", "use crate::high::Thing;"));
    let files: Vec<(String, String)> =
        files.into_iter().map(|(path, text)| (format!("a/src/{path}.rs"), text.to_owned())).collect();
    assert_eq!(violations(ROOMS, &files).unwrap(), [""; 0]);
}

#[test]
fn the_plan_itself_has_no_circle_and_says_what_is() {
    let files = [("lib", LIB), ("low/mod", LOW), ("high", HIGH)];
    let files = files.map(|(path, text)| (format!("a/src/{path}.rs"), text.to_owned()));
    let said = |rooms: &[(&str, &str)]| violations(rooms, &files).unwrap();
    assert_eq!(
        said(&[("low", "high"), ("high", "low")]),
        ["the plan: high does not lie below low", "the plan: low does not use high"]
    );
    assert_eq!(said(&[("low", ""), ("third", ""), ("high", "low third")]).len(), 2);
    assert!(said(&[("low", "")]).iter().any(|line| line.contains("no room high")));
}
