//! The half that is loaded at once.

use super::module::Module;
use super::plan::Plan;
use super::{LOADER, shared};
use crate::{Result, text};
use std::collections::BTreeMap;
use wasm_encoder::reencode::{self, Error, Reencode};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportSection, Function, FunctionSection,
    GlobalSection, GlobalType, ImportSection, TableSection, TypeSection, ValType,
};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, ElementSectionReader, ExportSectionReader, FunctionSectionReader,
    GlobalSectionReader, ImportSectionReader, Parser, TableSectionReader, TypeSectionReader,
};

/// Writes it.
///
/// Its functions: imported ones, `load`, those that stay in their order, `need`, stubs.
pub fn first(module: &Module, plan: &Plan) -> Result<Vec<u8>> {
    let load = module.imported;
    let mut numbers: BTreeMap<u32, u32> = (0..module.imported).map(|function| (function, function)).collect();
    let mut next = load + 1..;
    numbers.extend(module.own().filter(|function| !plan.moved.contains(function)).zip(&mut next));
    let need = next.next().unwrap_or_default();
    numbers.extend(plan.stubs.iter().copied().zip(&mut next));
    let nothing = module.nothing.unwrap_or_else(|| u32::try_from(module.signatures.len()).unwrap_or(u32::MAX));
    let mut first = First { module, plan, numbers, load, need, nothing, written: 0 };
    let mut half = wasm_encoder::Module::new();
    first.parse_core_module(&mut half, Parser::new(0), module.bytes).map_err(text)?;
    // Of these each gets something more, and what is not there is not written.
    match first.written {
        5 => Ok(half.finish()),
        _ => Err("only a module with imports, a table, globals, exports and elements can be split".into()),
    }
}

struct First<'a> {
    module: &'a Module<'a>,
    plan: &'a Plan,
    /// Old numbers of functions and new ones.
    numbers: BTreeMap<u32, u32>,
    /// The function of the page that brings the rest.
    load: u32,
    /// The function that calls it unless the rest is there.
    need: u32,
    /// The type of both.
    nothing: u32,
    /// How many of the sections were written that get something more.
    written: u32,
}

type Done = std::result::Result<(), Error<String>>;

impl First<'_> {
    /// The global that tells whether the rest is there.
    fn is_there(&self) -> u32 {
        u32::try_from(self.module.globals.len()).unwrap_or(u32::MAX)
    }

    fn need(&self) -> Function {
        let mut function = Function::new([]);
        let mut code = function.instructions();
        code.global_get(self.is_there()).i32_eqz().if_(BlockType::Empty);
        // If it does not come, this does not return.
        code.call(self.load).i32_const(1).global_set(self.is_there());
        code.end().end();
        function
    }

    fn stub(&self, of: u32) -> Function {
        let mut function = Function::new([]);
        let mut code = function.instructions();
        let kind = self.module.types[of as usize];
        code.call(self.need);
        for (parameter, _) in (0..).zip(&self.module.signatures[kind as usize].parameters) {
            code.local_get(parameter);
        }
        code.i32_const(self.plan.place[&of].cast_signed()).call_indirect(0, kind).end();
        function
    }
}

impl Reencode for First<'_> {
    type Error = String;

    fn function_index(&mut self, function: u32) -> std::result::Result<u32, Error<String>> {
        self.numbers.get(&function).copied().ok_or(Error::UserError(format!("function {function} is nowhere")))
    }

    fn parse_type_section(&mut self, types: &mut TypeSection, section: TypeSectionReader<'_>) -> Done {
        reencode::utils::parse_type_section(self, types, section)?;
        if self.module.nothing.is_none() {
            types.ty().function([], []);
        }
        Ok(())
    }

    fn parse_import_section(&mut self, imports: &mut ImportSection, section: ImportSectionReader<'_>) -> Done {
        self.written += 1;
        reencode::utils::parse_import_section(self, imports, section)?;
        imports.import(LOADER, LOADER, EntityType::Function(self.nothing));
        Ok(())
    }

    fn parse_function_section(&mut self, functions: &mut FunctionSection, _: FunctionSectionReader<'_>) -> Done {
        for function in self.module.own().filter(|function| !self.plan.moved.contains(function)) {
            functions.function(self.module.types[function as usize]);
        }
        functions.function(self.nothing);
        for function in &self.plan.stubs {
            functions.function(self.module.types[*function as usize]);
        }
        Ok(())
    }

    fn parse_table_section(&mut self, tables: &mut TableSection, section: TableSectionReader<'_>) -> Done {
        self.written += 1;
        for (number, table) in section.into_iter().enumerate() {
            let mut table = table?;
            if number == 0 {
                table.ty.initial = self.plan.places.into();
                table.ty.maximum = table.ty.maximum.map(|most| most.max(table.ty.initial));
            }
            self.parse_table(tables, table)?;
        }
        Ok(())
    }

    fn parse_global_section(&mut self, globals: &mut GlobalSection, section: GlobalSectionReader<'_>) -> Done {
        self.written += 1;
        reencode::utils::parse_global_section(self, globals, section)?;
        let flag = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        globals.global(flag, &ConstExpr::i32_const(0));
        Ok(())
    }

    fn parse_export_section(&mut self, exports: &mut ExportSection, section: ExportSectionReader<'_>) -> Done {
        self.written += 1;
        reencode::utils::parse_export_section(self, exports, section)?;
        for one in shared(self.module) {
            if !self.module.exports.contains_key(&(one.kind as u8, one.number)) {
                exports.export(&one.name, one.kind.into(), one.number);
            }
        }
        Ok(())
    }

    fn parse_element_section(&mut self, elements: &mut ElementSection, section: ElementSectionReader<'_>) -> Done {
        self.written += 1;
        reencode::utils::parse_element_section(self, elements, section)?;
        let lent: Vec<u32> = self.plan.lent.iter().map(|function| self.numbers[function]).collect();
        let from = ConstExpr::i32_const(self.module.places().cast_signed());
        elements.active(None, &from, Elements::Functions(lent.into()));
        Ok(())
    }

    fn parse_code_section(&mut self, code: &mut CodeSection, _: CodeSectionReader<'_>) -> Done {
        for function in self.module.own().filter(|function| !self.plan.moved.contains(function)) {
            self.parse_function_body(code, self.module.body(function).clone())?;
        }
        code.function(&self.need());
        for function in &self.plan.stubs {
            code.function(&self.stub(*function));
        }
        Ok(())
    }

    /// Names and notes for tools are of no use in a browser.
    fn parse_custom_section(&mut self, _: &mut wasm_encoder::Module, _: CustomSectionReader<'_>) -> Done {
        Ok(())
    }
}
