//! Takes what does not run out of functions that do: each such part becomes a function of its own.
//!
//! ```text
//!  block $a                       block $a
//!    br_if 0                        br_if 0
//!    …what does not run…    ──▶     locals that it reads; call it; set the locals that it writes
//!    br 3                           br_if 3, if it says so
//!  end                            end
//! ```

use super::liveness::{Around, around};
use super::module::Module;
use super::spots::{Code, Spot};
use crate::{Result, text};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use wasm_encoder::reencode::{self, Error, Reencode, RoundtripReencoder};
use wasm_encoder::{BlockType, CodeSection, Function, FunctionSection, Instruction, TypeSection};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Operator, Parser, TypeSectionReader, ValType};

/// What is shorter stays where it is: calling it takes as much.
const LEAST_BYTES: u64 = 40;

/// A part of a function that can be taken out.
pub struct Part {
    at: usize,
    end: usize,
    results: Vec<ValType>,
    /// Locals that it is given, in the order in which it gets them.
    given: Vec<u32>,
    /// Locals that it gives back.
    back: Vec<u32>,
    /// Other locals that it uses.
    own: Vec<u32>,
    /// Where it branches to outside: constructs around it, counted from the inside.
    exits: Vec<u32>,
    /// The outermost of these: the function.
    outermost: u32,
}

/// The longest parts of a function that are cold and can be taken out, with what they are known by.
pub fn parts(code: &Code, is_cold: impl Fn(&Spot) -> bool) -> Vec<(Spot, Part)> {
    all_parts(code, |spot| code.bytes(spot) >= LEAST_BYTES && is_cold(spot))
}

/// As [`parts`], however short.
pub(super) fn all_parts(code: &Code, is_cold: impl Fn(&Spot) -> bool) -> Vec<(Spot, Part)> {
    let mut parts: Vec<(Spot, Part)> = Vec::new();
    for spot in &code.spots {
        let is_inside = parts.last().is_some_and(|(_, part)| spot.at < part.end);
        if is_inside || !is_cold(spot) {
            continue;
        }
        if let Some(part) = part(code, spot) {
            parts.push((spot.clone(), part));
        }
    }
    let places = parts.iter().map(|(_, part)| (part.at, &part.exits[..])).collect();
    let around = around(code, &places);
    for (_, part) in &mut parts {
        part.pass(code, &around[&part.at]);
    }
    parts
}

/// The part behind a spot, if it is not tied to what is around it.
fn part(code: &Code, spot: &Spot) -> Option<Part> {
    let mut exits = BTreeSet::new();
    let mut depth = 0_u32;
    let mut exit = |label: u32, depth: u32| {
        let outside = label.checked_sub(depth);
        outside.is_none_or(|outside| {
            exits.insert(outside);
            spot.labels.get(outside as usize).copied().unwrap_or(false)
        })
    };
    let outermost = u32::try_from(spot.labels.len()).ok()?.checked_sub(1)?;
    for operator in &code.operators[spot.at..spot.end] {
        let stays = match operator {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => {
                depth += 1;
                true
            }
            Operator::End => {
                depth -= 1;
                true
            }
            Operator::Br { relative_depth } | Operator::BrIf { relative_depth } => exit(*relative_depth, depth),
            Operator::BrTable { targets } => {
                targets.targets().flatten().chain([targets.default()]).all(|label| exit(label, depth))
            }
            Operator::Return => exit(outermost + depth, depth),
            Operator::RefFunc { .. } | Operator::ReturnCall { .. } | Operator::ReturnCallIndirect { .. } => false,
            _ => true,
        };
        if !stays {
            return None;
        }
    }
    let exits = exits.into_iter().collect();
    let (given, back, own) = (Vec::new(), Vec::new(), Vec::new());
    Some(Part { at: spot.at, end: spot.end, results: spot.results.clone(), given, back, own, exits, outermost })
}

impl Part {
    /// Says which locals go in and come out.
    fn pass(&mut self, code: &Code, around: &Around) {
        let (mut used, mut written) = (BTreeSet::new(), BTreeSet::new());
        for operator in &code.operators[self.at..self.end] {
            match operator {
                Operator::LocalGet { local_index } => {
                    used.insert(*local_index);
                }
                Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                    used.insert(*local_index);
                    written.insert(*local_index);
                }
                _ => {}
            }
        }
        // Few orders of types, that functions may share their signatures.
        let sorted = |locals: &mut dyn Iterator<Item = &u32>| {
            let mut locals: Vec<u32> = locals.copied().collect();
            locals.sort_by_key(|local| order(code.locals[*local as usize]));
            locals
        };
        // One that is written on some ways only matters before, too.
        self.given = sorted(&mut used.iter().filter(|local| around.before.contains(**local)));
        self.back = sorted(&mut written.iter().filter(|local| around.after.contains(**local)));
        self.own = used.into_iter().filter(|local| !around.before.contains(*local)).collect();
    }
}

fn order(of: ValType) -> u8 {
    match of {
        ValType::I32 => 0,
        ValType::I64 => 1,
        ValType::F32 => 2,
        ValType::F64 => 3,
        _ => 4,
    }
}

type Signature = (Vec<wasm_encoder::ValType>, Vec<wasm_encoder::ValType>);

/// The module with those parts as functions of their own, which come last; tells how many they are.
pub fn outline(module: &Module, codes: &[Code], parts: &BTreeMap<u32, Vec<Part>>) -> Result<(Vec<u8>, u32)> {
    let mut outlining =
        Outlining { module, codes, parts, signatures: Vec::new(), made: Vec::new(), bodies: Vec::new() };
    for function in module.own() {
        let body = outlining.function(function)?;
        outlining.bodies.push(body);
    }
    let made = u32::try_from(outlining.made.len()).map_err(text)?;
    let mut whole = wasm_encoder::Module::new();
    outlining.parse_core_module(&mut whole, Parser::new(0), module.bytes).map_err(text)?;
    Ok((whole.finish(), made))
}

struct Outlining<'a> {
    module: &'a Module<'a>,
    codes: &'a [Code<'a>],
    parts: &'a BTreeMap<u32, Vec<Part>>,
    /// New types.
    signatures: Vec<Signature>,
    /// New functions and their types.
    made: Vec<(u32, Function)>,
    /// The old functions, some of them with calls in them.
    bodies: Vec<Function>,
}

type Done = std::result::Result<(), Error<Infallible>>;

impl Outlining<'_> {
    fn function(&mut self, function: u32) -> Result<Function> {
        let body = self.module.body(function);
        let code = &self.codes[(function - self.module.imported) as usize];
        let none = Vec::new();
        let parts = self.parts.get(&function).unwrap_or(&none);
        let mut locals = Vec::new();
        for of in body.get_locals_reader().map_err(text)? {
            let (count, of) = of.map_err(text)?;
            locals.push((count, RoundtripReencoder.val_type(of).map_err(text)?));
        }
        let exit = u32::try_from(code.locals.len()).map_err(text)?;
        if parts.iter().any(|part| part.exits.len() > 1) {
            locals.push((1, wasm_encoder::ValType::I32));
        }
        let mut written = Function::new(locals);
        let mut at = 0;
        for part in parts {
            copy(&mut written, &code.operators[at..part.at])?;
            self.call(&mut written, code, part, exit)?;
            at = part.end;
        }
        copy(&mut written, &code.operators[at..])?;
        Ok(written)
    }

    fn call(&mut self, into: &mut Function, code: &Code, part: &Part, exit: u32) -> Result {
        let number = u32::try_from(self.module.types.len() + self.made.len()).map_err(text)?;
        let made = self.make(code, part)?;
        self.made.push(made);
        let mut sink = into.instructions();
        for local in &part.given {
            sink.local_get(*local);
        }
        sink.call(number);
        for local in part.back.iter().rev() {
            sink.local_set(*local);
        }
        match part.exits[..] {
            [] => {}
            [only] => {
                sink.br_if(only);
            }
            _ => {
                sink.local_set(exit);
                for (code, label) in (1..).zip(&part.exits) {
                    sink.local_get(exit).i32_const(code).i32_eq().br_if(*label);
                }
            }
        }
        Ok(())
    }

    /// The function that a part becomes.
    fn make(&mut self, code: &Code, part: &Part) -> Result<(u32, Function)> {
        let of = |local: &u32| RoundtripReencoder.val_type(code.locals[*local as usize]).map_err(text);
        let given = part.given.iter().map(of).collect::<Result<Vec<_>>>()?;
        let own = part.own.iter().map(of).collect::<Result<Vec<_>>>()?;
        let back = part.back.iter().map(of).collect::<Result<Vec<_>>>()?;
        let results = part.results.iter().map(|of| RoundtripReencoder.val_type(*of).map_err(text));
        let results = results.collect::<Result<Vec<_>>>()?;
        let numbers: BTreeMap<u32, u32> = part.given.iter().chain(&part.own).copied().zip(0..).collect();
        let first_result = u32::try_from(numbers.len()).map_err(text)?;
        let exit = first_result + u32::try_from(results.len()).map_err(text)?;
        let says = (!part.exits.is_empty()).then_some(wasm_encoder::ValType::I32);
        let mut function = Function::new_with_locals_types(own.into_iter().chain(results.iter().copied()).chain(says));

        let ways = u32::try_from(part.exits.len()).map_err(text)?;
        let mut sink = function.instructions();
        for _ in 0..ways + u32::from(ways > 0) {
            sink.block(BlockType::Empty);
        }
        self.copy_part(&mut function, code, part, &numbers)?;
        let mut sink = function.instructions();
        for result in (first_result..exit).rev() {
            sink.local_set(result);
        }
        if ways > 0 {
            sink.br(ways);
        }
        for way in 1..=ways {
            sink.end().i32_const(way.cast_signed()).local_set(exit).br(ways - way);
        }
        if ways > 0 {
            sink.end();
        }
        for result in first_result..exit {
            sink.local_get(result);
        }
        if ways > 0 {
            sink.local_get(exit);
        }
        for local in &part.back {
            sink.local_get(numbers[local]);
        }
        sink.end();
        let signature = (given, results.into_iter().chain(says).chain(back).collect());
        Ok((self.signature(signature)?, function))
    }

    /// Its operators, with its own numbers of locals; what led outside leads to one of the blocks around it.
    fn copy_part(&self, into: &mut Function, code: &Code, part: &Part, numbers: &BTreeMap<u32, u32>) -> Result {
        let mut depth = 0_u32;
        for operator in &code.operators[part.at..part.end] {
            let label = |label: u32| match label.checked_sub(depth) {
                None => label,
                Some(outside) => {
                    let way = part.exits.iter().position(|exit| *exit == outside).unwrap_or(0);
                    depth + u32::try_from(way).unwrap_or(0)
                }
            };
            let instruction = match operator {
                Operator::LocalGet { local_index } => Instruction::LocalGet(numbers[local_index]),
                Operator::LocalSet { local_index } => Instruction::LocalSet(numbers[local_index]),
                Operator::LocalTee { local_index } => Instruction::LocalTee(numbers[local_index]),
                Operator::Br { relative_depth } => Instruction::Br(label(*relative_depth)),
                Operator::BrIf { relative_depth } => Instruction::BrIf(label(*relative_depth)),
                Operator::Return => Instruction::Br(label(depth + part.outermost)),
                Operator::BrTable { targets } => {
                    let all = targets.targets().collect::<std::result::Result<Vec<_>, _>>().map_err(text)?;
                    Instruction::BrTable(all.into_iter().map(label).collect(), label(targets.default()))
                }
                other => RoundtripReencoder.instruction(other.clone()).map_err(text)?,
            };
            match operator {
                Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => depth += 1,
                Operator::End => depth -= 1,
                _ => {}
            }
            into.instruction(&instruction);
        }
        Ok(())
    }

    fn signature(&mut self, signature: Signature) -> Result<u32> {
        let at = self.signatures.iter().position(|known| *known == signature).unwrap_or_else(|| {
            self.signatures.push(signature);
            self.signatures.len() - 1
        });
        u32::try_from(self.module.signatures.len() + at).map_err(text)
    }
}

fn copy(into: &mut Function, operators: &[Operator]) -> Result {
    for operator in operators {
        into.instruction(&RoundtripReencoder.instruction(operator.clone()).map_err(text)?);
    }
    Ok(())
}

impl Reencode for Outlining<'_> {
    type Error = Infallible;

    fn parse_type_section(&mut self, types: &mut TypeSection, section: TypeSectionReader<'_>) -> Done {
        reencode::utils::parse_type_section(self, types, section)?;
        for (given, back) in &self.signatures {
            types.ty().function(given.iter().copied(), back.iter().copied());
        }
        Ok(())
    }

    fn parse_function_section(&mut self, functions: &mut FunctionSection, section: FunctionSectionReader<'_>) -> Done {
        reencode::utils::parse_function_section(self, functions, section)?;
        for (of, _) in &self.made {
            functions.function(*of);
        }
        Ok(())
    }

    fn parse_code_section(&mut self, code: &mut CodeSection, _: CodeSectionReader<'_>) -> Done {
        for function in self.bodies.iter().chain(self.made.iter().map(|(_, function)| function)) {
            code.function(function);
        }
        Ok(())
    }
}
