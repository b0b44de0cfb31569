//! Splits the app's wasm in two: what a first visit runs, and the rest, which is loaded when it is first called.
//!
//! ```text
//!  NAME.wasm, loaded at once                    NAME.rest.wasm, when first wanted
//! ┌──────────────────────────────┐             ┌─────────────────────────────┐
//! │ memory, tables, globals      │──imported──▶│                             │
//! │ functions of a first visit ◀─┼──by table───┼─ all other functions        │
//! │ stubs for what they call     │             │          ▲                  │
//! │  of the rest:  rest there?   │             │          │                  │
//! │   no: import `load` ─────────┼─▶ boot.js ──┼▶ puts them into the table   │
//! │   call by table ─────────────┼─────────────┼──────────┘                  │
//! └──────────────────────────────┘             └─────────────────────────────┘
//!
//!  table:  as rustc made it; where functions of the rest are, their stubs until then
//!          | first functions that the rest calls | functions of the rest that the first ones call
//! ```
//!
//! Both run in one memory and with one stack, so that neither they nor the glue of wasm-bindgen notice. Which functions
//! belong to the rest is not guessed but recorded (`cold.rs`).

mod cold;
mod first;
mod instrument;
mod liveness;
mod module;
mod outline;
mod plan;
mod rest;
mod spots;

pub use cold::{Cold, FILE as COLD};
pub use instrument::instrument;
pub use module::Module;
pub use spots::codes;

use crate::Result;
use std::collections::BTreeSet;
use wasmparser::{ExternalKind, TypeRef, Validator};

/// The name of the module that the first half imports `load` from.
pub const LOADER: &str = "rest";
/// The name of the module that the rest imports from: the first half.
const FIRST: &str = "first";

/// Both halves of a wasm file with names: what a first visit runs, and what is cold and worth to be moved.
pub fn halves(wasm: &[u8], cold: &Cold) -> Result<(Vec<u8>, Vec<u8>)> {
    let module = Module::read(wasm)?;
    let mut functions = cold.functions(&module);
    let codes = codes(&module)?;
    let (outlined, made) = outline::outline(&module, &codes, &cold.parts(&module, &codes))?;
    let first = u32::try_from(module.types.len()).map_err(crate::text)?;
    functions.extend(first..first + made);
    split(&Module::read(&outlined)?, &functions)
}

fn split(module: &Module, cold: &BTreeSet<u32>) -> Result<(Vec<u8>, Vec<u8>)> {
    let plan = plan::Plan::new(module, cold);
    let halves = (first::first(module, &plan)?, rest::rest(module, &plan)?);
    for half in [&halves.0, &halves.1] {
        Validator::new().validate_all(half).map_err(|error| format!("splitting made nonsense: {error}"))?;
    }
    Ok(halves)
}

/// Something that the first half exports and the rest imports.
struct Shared {
    kind: ExternalKind,
    number: u32,
    name: String,
    of: TypeRef,
}

/// All tables, memories and globals, under the names that they have or are given.
fn shared(module: &Module) -> Vec<Shared> {
    let tables = module.tables.iter().map(|table| TypeRef::Table(*table));
    let memories = module.memories.iter().map(|memory| TypeRef::Memory(*memory));
    let globals = module.globals.iter().map(|global| TypeRef::Global(*global));
    let kinds: [(ExternalKind, Vec<TypeRef>); 3] = [
        (ExternalKind::Table, tables.collect()),
        (ExternalKind::Memory, memories.collect()),
        (ExternalKind::Global, globals.collect()),
    ];
    let mut shared = Vec::new();
    for (kind, all) in kinds {
        for (number, of) in (0..).zip(all) {
            let known = module.exports.get(&(kind as u8, number)).map(|name| (*name).to_owned());
            // wasm-opt's short names are identifiers.
            let name = known.unwrap_or_else(|| format!("{}{number}", kind as u8));
            shared.push(Shared { kind, number, name, of });
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use wasmparser::{ElementItems, ElementKind, Operator, Parser, Payload};

    /// Functions that set the global three times are longer than a stub.
    const APP: &str = r#"(module
        (import "a" "log" (func $log (param i32)))
        (table 3 3 funcref)
        (memory (export "m") 1)
        (global $stack (mut i32) (i32.const 9))
        (elem (i32.const 1) $hot $cold_in_table)
        (func $main (export "main") (call $hot) (call $short) (drop (call $cold (i32.const 7))))
        (func $hot (global.set $stack (i32.const 3)))
        (func $cold (param i32) (result i32)
            (call $log (local.get 0)) (call $hot) (call $colder)
            (i32.store (i32.const 1000000) (i32.const 1000000)) (i32.load (i32.const 1000000)))
        (func $colder
            (global.set $stack (i32.const 1000000)) (global.set $stack (i32.const 2000000)) (global.set $stack (i32.const 3000000)) (call $colder))
        (func $cold_in_table
            (global.set $stack (i32.const 1000000)) (global.set $stack (i32.const 2000000)) (global.set $stack (i32.const 3000000)) (call $hot))
        (func $short (call $hot))
        (func $tells (drop (ref.func $colder))
            (global.set $stack (i32.const 1000000)) (global.set $stack (i32.const 2000000)) (global.set $stack (i32.const 3000000)) (call $hot))
        (elem declare func $colder))"#;
    const COLD: [&str; 5] = ["cold", "colder", "cold_in_table", "short", "tells"];

    fn cold(module: &Module, names: &[&str]) -> BTreeSet<u32> {
        module.own().filter(|function| names.contains(&module.names[function])).collect()
    }

    /// Ranges of the table that a half fills.
    fn filled(half: &[u8]) -> Vec<(i32, u32)> {
        let mut filled = Vec::new();
        for payload in Parser::new(0).parse_all(half) {
            let Payload::ElementSection(elements) = payload.unwrap() else { continue };
            for element in elements {
                let element = element.unwrap();
                let ElementKind::Active { offset_expr, .. } = element.kind else { continue };
                let ElementItems::Functions(functions) = element.items else { continue };
                let Operator::I32Const { value } = offset_expr.get_operators_reader().read().unwrap() else { continue };
                filled.push((value, functions.count()));
            }
        }
        filled
    }

    fn functions(half: &[u8]) -> usize {
        let payloads = Parser::new(0).parse_all(half).map(|payload| payload.unwrap());
        payloads.filter(|payload| matches!(payload, Payload::CodeSectionEntry(_))).count()
    }

    #[test]
    fn what_is_cold_and_worth_it_goes_to_the_rest_and_is_called_by_table() {
        let bytes = wat::parse_str(APP).unwrap();
        let module = Module::read(&bytes).unwrap();
        let (first, rest) = split(&module, &cold(&module, &COLD)).unwrap();
        // `cold`, `colder` and `cold_in_table`; the short one and the one that names another as a value stay.
        assert_eq!(functions(&rest), 3);
        // Four that stay, the one that asks for the rest, and a stub for each that moved, as each is known here.
        assert_eq!(functions(&first), 4 + 1 + 3);
        // Places 1 and 2 as before; `log`, which the rest calls, gets place 3.
        assert_eq!(filled(&first), [(1, 2), (3, 1)]);
        // The rest takes place 2 over, and 4 and 5 for what had none.
        assert_eq!(filled(&rest), [(2, 1), (4, 2)]);
    }

    #[test]
    fn the_rest_has_what_it_shares_from_the_first_half_and_nothing_else() {
        let bytes = wat::parse_str(APP).unwrap();
        let module = Module::read(&bytes).unwrap();
        let (first, rest) = split(&module, &cold(&module, &COLD)).unwrap();
        let exported = Module::read(&first).unwrap();
        let exported: Vec<&str> = exported.exports.values().copied().collect();
        let mut imports = 0;
        for payload in Parser::new(0).parse_all(&rest) {
            let Payload::ImportSection(section) = payload.unwrap() else { continue };
            for import in section.into_imports() {
                let import = import.unwrap();
                assert_eq!(import.module, FIRST);
                assert!(exported.contains(&import.name), "{} of {exported:?}", import.name);
                assert!(!matches!(import.ty, TypeRef::Func(_)), "{}", import.name);
                imports += 1;
            }
        }
        assert_eq!(imports, 3, "table, memory and global");
    }

    #[test]
    fn what_nobody_who_stays_knows_has_no_stub() {
        let bytes = wat::parse_str(APP).unwrap();
        let module = Module::read(&bytes).unwrap();
        // `tells`, the only one that stays and knows `colder`, is left out of the module.
        let without = APP.replace("(drop (ref.func $colder))", "").replace("(elem declare func $colder)", "");
        let bytes_without = wat::parse_str(without).unwrap();
        let without = Module::read(&bytes_without).unwrap();
        let names = ["cold", "colder", "cold_in_table"];
        let all = functions(&split(&module, &cold(&module, &names)).unwrap().0);
        assert_eq!(functions(&split(&without, &cold(&without, &names)).unwrap().0), all - 1);
    }

    #[test]
    fn nothing_cold_leaves_an_empty_rest() {
        let bytes = wat::parse_str(APP).unwrap();
        let module = Module::read(&bytes).unwrap();
        let (first, rest) = split(&module, &BTreeSet::new()).unwrap();
        assert_eq!((functions(&first), functions(&rest)), (functions(&bytes) + 1, 0));
    }

    #[test]
    fn a_marking_module_exports_its_marks() {
        let bytes = wat::parse_str(APP).unwrap();
        let module = Module::read(&bytes).unwrap();
        let marked = instrument(&module, &codes(&module).unwrap()).unwrap();
        let marked = Module::read(&marked).unwrap();
        assert_eq!(marked.exports.get(&(ExternalKind::Memory as u8, 1)), Some(&instrument::MARKS));
        assert_eq!(functions(marked.bytes), functions(&bytes));
    }

    /// Branches to all places around, a table of them, a loop, values, and locals that are written on some ways only.
    const BUSY: &str = r#"(module
        (import "a" "log" (func $log (param i32)))
        (table 1 1 funcref)
        (memory (export "m") 1)
        (global $calls (mut i32) (i32.const 0))
        (elem (i32.const 0) $tell)
        (func $tell (param i32) (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (call $log (local.get 0)))
        (func $run (export "run") (param $n i32) (result f64) (local $sum i32) (local $wide f64) (local $last i32) (local $within i32)
            (block $done
                (loop $again
                    (br_if $done (i32.gt_u (local.get $last) (i32.const 5)))
                    (block $skip
                        (br_if $skip (i32.eqz (local.get $n)))
                        (local.set $last (i32.add (local.get $last) (i32.const 1)))
                        (call $tell (local.get $last))
                        (block $two (block $one (block $zero
                            (br_table $zero $one $two $again $done (i32.rem_u (i32.add (local.get $n) (local.get $last)) (i32.const 5))))
                            (local.set $sum (i32.add (local.get $sum) (i32.const 3)))
                            (local.set $within (i32.add (local.get $within) (i32.const 7)))
                            (call $tell (local.get $within)) (br $again))
                            (local.set $wide (f64.add (local.get $wide) (f64.const 0.5)))
                            (call $tell (i32.const 200)) (br_if $done (i32.eq (local.get $last) (i32.const 3))))
                        (call $tell (i32.const 300)))
                    (local.set $last (i32.add (local.get $last) (i32.const 1)))
                    (br $again)))
            (if (result f64) (i32.and (local.get $n) (i32.const 1))
                (then (call $tell (i32.const 400)) (call $tell (local.get $sum)) (call $tell (global.get $calls))
                    (f64.add (local.get $wide) (f64.convert_i32_s (local.get $sum))))
                (else (call $tell (i32.const 500)) (call $tell (local.get $last)) (call $tell (global.get $calls))
                    (f64.sub (local.get $wide) (f64.convert_i32_s (local.get $last)))))))"#;

    /// Calls `run` with many numbers, of the whole and of the halves, and prints what each of them told and gave.
    const HOST: &str = "const [whole, first, rest] = process.argv.slice(1).map((f) => require('fs').readFileSync(f));
        const told = (bytes, half) => {
            const told = [];
            const a = { log: (n) => told.push(n) };
            const load = () => { told.loads = (told.loads || 0) + 1; new WebAssembly.Instance(new WebAssembly.Module(half), { first: it.exports }); };
            const it = new WebAssembly.Instance(new WebAssembly.Module(bytes), { a, rest: { rest: load } });
            for (let n = 0; n < 40; n++) told.push(it.exports.run(n));
            return told;
        };
        const halves = told(first, rest);
        console.log(JSON.stringify(told(whole)));
        console.log(JSON.stringify(halves));
        console.log(halves.loads);";

    #[test]
    fn both_halves_together_do_what_the_whole_did() {
        // What makes the app small runs under it, too.
        let Some(node) = crate::tools::find("node") else { return };
        let bytes = wat::parse_str(BUSY).unwrap();
        let module = Module::read(&bytes).unwrap();
        let codes = codes(&module).unwrap();
        let spots: usize = codes.iter().map(|code| code.spots.len()).sum();
        assert!(spots >= 8, "{spots}");
        let mut moved = 0;
        // Every part alone, with all that depends on it.
        for spot in &codes[1].spots {
            let parts = outline::all_parts(&codes[1], |other| other.at == spot.at);
            let parts =
                BTreeMap::from([(module.imported + 1, parts.into_iter().map(|(_, part)| part).collect::<Vec<_>>())]);
            let (outlined, made) = outline::outline(&module, &codes, &parts).unwrap();
            let count = u32::try_from(module.types.len()).unwrap();
            let cold: BTreeSet<u32> = (count..count + made).chain([module.imported]).collect();
            let (first, rest) = split(&Module::read(&outlined).unwrap(), &cold).unwrap();
            let folder = std::env::temp_dir().join(format!("kmscope-split-{}-{}", std::process::id(), spot.at));
            std::fs::create_dir_all(&folder).unwrap();
            let files = [("whole", &bytes), ("first", &first), ("rest", &rest)].map(|(name, content)| {
                std::fs::write(folder.join(name), content).unwrap();
                folder.join(name)
            });
            let output = std::process::Command::new(&node).args(["-e", HOST]).args(files).output().unwrap();
            std::fs::remove_dir_all(&folder).unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            let lines: Vec<&str> = said.lines().collect();
            assert_eq!(lines.len(), 3, "at {}: {}", spot.at, String::from_utf8_lossy(&output.stderr));
            assert_eq!(lines[0], lines[1], "what lies behind operator {}", spot.at);
            moved += usize::from(lines[2] == "1");
            assert!(["1", "undefined"].contains(&lines[2]), "it is loaded once");
        }
        assert!(moved >= 6, "{moved} of {spots} parts are long enough and can be moved");
    }
}
