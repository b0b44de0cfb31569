//! Places in a function from where the code may or may not run: behind every branch.
//!
//! What lies between such a spot and the end of the construct around it runs only if the spot is reached: nothing leads
//! into the middle. So it can be taken out of the function as a whole (`outline.rs`).

use super::module::Module;
use crate::{Result, text};
use wasmparser::{
    BlockType, FrameKind, FuncValidator, Operator, Parser, ValType, ValidPayload, Validator, ValidatorResources,
};

/// A function's code, operator by operator.
pub struct Code<'a> {
    /// The operators.
    pub operators: Vec<Operator<'a>>,
    /// The types of its locals, parameters first.
    pub locals: Vec<ValType>,
    /// Where it may branch to, in their order.
    pub spots: Vec<Spot>,
    /// Where each operator begins, in bytes.
    offsets: Vec<u64>,
    /// Of the operators before each: a hash.
    hashes: Vec<u64>,
}

/// A place behind a branch.
#[derive(Clone, Debug)]
pub struct Spot {
    /// The operator there.
    pub at: usize,
    /// The operator that ends the construct around it.
    pub end: usize,
    /// What the construct leaves on the stack.
    pub results: Vec<ValType>,
    /// Whether a branch to it takes nothing along: of every construct around it, from the inside.
    pub labels: Vec<bool>,
}

impl Code<'_> {
    /// How long what depends on a spot is.
    pub fn bytes(&self, spot: &Spot) -> u64 {
        self.offsets[spot.end] - self.offsets[spot.at]
    }

    /// A number for what depends on a spot, which is the same as long as it does the same.
    pub fn hash(&self, spot: &Spot) -> u32 {
        let power = (spot.at..spot.end).fold(1_u64, |power, _| power.wrapping_mul(FACTOR));
        let hash = self.hashes[spot.end].wrapping_sub(self.hashes[spot.at].wrapping_mul(power));
        (hash >> 32) as u32
    }
}

/// The codes of all functions of a module that are its own.
pub fn codes<'a>(module: &Module<'a>) -> Result<Vec<Code<'a>>> {
    let mut validator = Validator::new();
    let mut codes = Vec::new();
    for payload in Parser::new(0).parse_all(module.bytes) {
        if let ValidPayload::Func(function, body) = validator.payload(&payload.map_err(text)?).map_err(text)? {
            let mut function = function.into_validator(wasmparser::FuncValidatorAllocations::default());
            let mut reader = body.get_binary_reader();
            function.read_locals(&mut reader).map_err(text)?;
            codes.push(read(module, function, &module.bodies[codes.len()])?);
        }
    }
    Ok(codes)
}

fn read<'a>(
    module: &Module<'a>,
    mut validator: FuncValidator<ValidatorResources>,
    body: &wasmparser::FunctionBody<'a>,
) -> Result<Code<'a>> {
    let locals = (0..validator.len_locals()).filter_map(|local| validator.get_local_type(local)).collect();
    let mut code = Code { operators: Vec::new(), locals, spots: Vec::new(), offsets: Vec::new(), hashes: vec![0] };
    // Spots of each open construct.
    let mut open: Vec<Vec<usize>> = vec![Vec::new()];
    let mut branched = false;
    for (at, read) in body.get_operators_reader().map_err(text)?.into_iter_with_offsets().enumerate() {
        let (operator, offset) = read.map_err(text)?;
        if let Some(frame) = validator.get_control_frame(0)
            && branched
            && !frame.unreachable
            && validator.operand_stack_height() as usize == frame.height
        {
            let spot =
                Spot { at, end: at, results: results(module, frame.block_type), labels: labels(module, &validator) };
            open.last_mut().ok_or("no construct")?.push(code.spots.len());
            code.spots.push(spot);
        }
        if matches!(operator, Operator::End | Operator::Else) {
            for spot in open.pop().ok_or("no construct")? {
                code.spots[spot].end = at;
            }
        }
        if matches!(operator, Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } | Operator::Else) {
            open.push(Vec::new());
        }
        branched = matches!(operator, Operator::If { .. } | Operator::Else | Operator::BrIf { .. } | Operator::End);
        validator.op(offset, &operator).map_err(text)?;
        let next = code.hashes[at].wrapping_mul(FACTOR).wrapping_add(meaning(module, &operator));
        code.hashes.push(next);
        code.offsets.push(offset);
        code.operators.push(operator);
    }
    Ok(code)
}

fn results(module: &Module, of: BlockType) -> Vec<ValType> {
    match of {
        BlockType::Empty => Vec::new(),
        BlockType::Type(one) => vec![one],
        BlockType::FuncType(number) => module.signatures[number as usize].results.clone(),
    }
}

fn labels(module: &Module, validator: &FuncValidator<ValidatorResources>) -> Vec<bool> {
    let frames = (0..).map_while(|depth| validator.get_control_frame(depth));
    let is_plain = |frame: &wasmparser::Frame| match frame.kind {
        FrameKind::Loop => !matches!(frame.block_type, BlockType::FuncType(_)),
        _ => results(module, frame.block_type).is_empty(),
    };
    frames.map(is_plain).collect()
}

/// For hashes of rows: odd, and otherwise of no meaning.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// A number for what an operator does, without what changes when something else in the module does: numbers of locals,
/// of functions and of constructs, addresses, places in the frame.
fn meaning(module: &Module, operator: &Operator) -> u64 {
    let name = match operator {
        Operator::Call { function_index } => module.name(*function_index),
        other => format!("{other:?}").split(' ').next().unwrap_or_default().to_owned(),
    };
    // FNV-1a.
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
