//! The half that is loaded when it is wanted.

use super::module::Module;
use super::plan::Plan;
use super::{FIRST, shared};
use crate::{Result, text};
use std::collections::BTreeMap;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, Function, FunctionSection, ImportSection, TypeSection,
};
use wasmparser::{FunctionBody, Operator, Parser, Payload};

/// Writes it: the moved functions in their order, which are put into the table when they are there.
pub fn rest(module: &Module, plan: &Plan) -> Result<Vec<u8>> {
    let mut types = TypeSection::new();
    for payload in Parser::new(0).parse_all(module.bytes) {
        if let Payload::TypeSection(section) = payload.map_err(text)? {
            RoundtripReencoder.parse_type_section(&mut types, section).map_err(text)?;
        }
    }
    let mut imports = ImportSection::new();
    for one in shared(module) {
        let mut of = RoundtripReencoder.entity_type(one.of).map_err(text)?;
        if let wasm_encoder::EntityType::Table(table) = &mut of
            && one.number == 0
        {
            table.minimum = plan.places.into();
            table.maximum = table.maximum.map(|most| most.max(table.minimum));
        }
        imports.import(FIRST, &one.name, of);
    }
    let numbers: BTreeMap<u32, u32> = plan.moved.iter().copied().zip(0..).collect();
    let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
    for function in &plan.moved {
        functions.function(module.types[*function as usize]);
        code.function(&moved(module, plan, &numbers, module.body(*function))?);
    }
    let mut half = wasm_encoder::Module::new();
    half.section(&types).section(&imports).section(&functions);
    half.section(&elements(module, plan, &numbers)).section(&code);
    Ok(half.finish())
}

/// A function that calls its own half by number and the other one by table.
fn moved(module: &Module, plan: &Plan, numbers: &BTreeMap<u32, u32>, body: &FunctionBody) -> Result<Function> {
    let mut function = RoundtripReencoder.new_function_with_parsed_locals(body).map_err(text)?;
    for operator in body.get_operators_reader().map_err(text)? {
        match operator.map_err(text)? {
            Operator::Call { function_index: called } => match numbers.get(&called) {
                Some(number) => {
                    function.instructions().call(*number);
                }
                None => {
                    let place = plan.place[&called].cast_signed();
                    function.instructions().i32_const(place).call_indirect(0, module.types[called as usize]);
                }
            },
            other => {
                function.instruction(&RoundtripReencoder.instruction(other).map_err(text)?);
            }
        }
    }
    Ok(function)
}

/// Puts the functions that have a place in the table there, neighbours together.
fn elements(module: &Module, plan: &Plan, numbers: &BTreeMap<u32, u32>) -> ElementSection {
    let moved = |(place, function): &(u32, u32)| numbers.get(function).map(|number| (*place, *number));
    let mut places: BTreeMap<u32, u32> = module.slots.iter().filter_map(moved).collect();
    places.extend(plan.stubs.iter().map(|function| (plan.place[function], numbers[function])));
    let mut elements = ElementSection::new();
    let mut places = places.into_iter().peekable();
    while let Some((from, function)) = places.next() {
        let mut row = vec![function];
        while let Some((_, next)) = places.next_if(|(place, _)| (from..).nth(row.len()) == Some(*place)) {
            row.push(next);
        }
        elements.active(None, &ConstExpr::i32_const(from.cast_signed()), Elements::Functions(row.into()));
    }
    elements
}
