//! Records which functions run: each leaves a mark.

use super::module::Module;
use super::spots::Code;
use crate::{Result, text};
use std::convert::Infallible;
use wasm_encoder::reencode::{self, Error, Reencode};
use wasm_encoder::{CodeSection, ExportKind, ExportSection, Function, MemArg, MemArgTarget, MemorySection, MemoryType};
use wasmparser::{ExportSectionReader, FunctionBody, MemorySectionReader, Parser};

/// The name under which the marks are exported: a memory in which every function that ran has a one, at its number;
/// after all functions come all spots, in their order.
pub const MARKS: &str = "marks";

/// The same module, which marks.
pub fn instrument(module: &Module, codes: &[Code]) -> Result<Vec<u8>> {
    let next = module.types.len() as u64;
    let mut marking = Marking { module, codes, memory: count(module.memories.len()), function: 0, next };
    let mut marked = wasm_encoder::Module::new();
    marking.parse_core_module(&mut marked, Parser::new(0), module.bytes).map_err(text)?;
    Ok(marked.finish())
}

struct Marking<'a> {
    module: &'a Module<'a>,
    /// The memory of the marks.
    memory: u32,
    codes: &'a [Code<'a>],
    /// The function of our own that is written next.
    function: u32,
    /// The mark of the next spot.
    next: u64,
}

impl Marking<'_> {
    fn mark(&self, function: &mut Function, number: u64) {
        let mark = MemArg { offset: number, align: 0, target: MemArgTarget::Memory(self.memory), ordering: None };
        function.instructions().i32_const(0).i32_const(1).i32_store8(mark);
    }
}

type Done = std::result::Result<(), Error<Infallible>>;

impl Reencode for Marking<'_> {
    type Error = Infallible;

    fn parse_memory_section(&mut self, memories: &mut MemorySection, section: MemorySectionReader<'_>) -> Done {
        reencode::utils::parse_memory_section(self, memories, section)?;
        let spots: usize = self.codes.iter().map(|code| code.spots.len()).sum();
        let pages = (self.module.types.len() + spots).div_ceil(1 << 16) as u64;
        let marks =
            MemoryType { minimum: pages, maximum: Some(pages), memory64: false, shared: false, page_size_log2: None };
        memories.memory(marks);
        Ok(())
    }

    fn parse_export_section(&mut self, exports: &mut ExportSection, section: ExportSectionReader<'_>) -> Done {
        reencode::utils::parse_export_section(self, exports, section)?;
        exports.export(MARKS, ExportKind::Memory, self.memory);
        Ok(())
    }

    fn parse_function_body(&mut self, code_section: &mut CodeSection, body: FunctionBody<'_>) -> Done {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        self.mark(&mut function, (self.module.imported + self.function).into());
        let codes = self.codes;
        let code = &codes[self.function as usize];
        let mut spots = code.spots.iter().peekable();
        for (at, operator) in code.operators.iter().enumerate() {
            if spots.next_if(|spot| spot.at == at).is_some() {
                self.mark(&mut function, self.next);
                self.next += 1;
            }
            function.instruction(&self.instruction(operator.clone())?);
        }
        code_section.function(&function);
        self.function += 1;
        Ok(())
    }
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
