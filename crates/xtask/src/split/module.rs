//! What splitting needs to know of a wasm file.

use crate::{Result, text};
use std::collections::{BTreeMap, BTreeSet};
use wasmparser::{
    CompositeInnerType, ElementItems, ElementKind, ExternalKind, FunctionBody, GlobalType, KnownCustom, MemoryType,
    Name, Operator, Parser, Payload, TableType, TypeRef, ValType, Validator,
};

/// A type of functions.
pub struct Signature {
    /// What they take.
    pub parameters: Vec<ValType>,
    /// What they give.
    pub results: Vec<ValType>,
}

/// A wasm file as it is: a core module with one table for functions (number 0), as rustc makes them.
pub struct Module<'a> {
    /// The file.
    pub bytes: &'a [u8],
    /// How many functions are imported. They are numbered before all others.
    pub imported: u32,
    /// The type of every function, imported ones first.
    pub types: Vec<u32>,
    /// All types.
    pub signatures: Vec<Signature>,
    /// The type without parameters and results.
    pub nothing: Option<u32>,
    /// Functions that are not imported.
    pub bodies: Vec<FunctionBody<'a>>,
    /// The functions that every one of them names.
    pub calls: Vec<BTreeSet<u32>>,
    /// Functions that do what they can do in this module alone.
    pub bound: BTreeSet<u32>,
    /// Tables, of which the first one is for functions.
    pub tables: Vec<TableType>,
    /// Memories.
    pub memories: Vec<MemoryType>,
    /// Globals.
    pub globals: Vec<GlobalType>,
    /// Places of table 0 and the functions in them.
    pub slots: Vec<(u32, u32)>,
    /// The names of what is exported, by kind and number.
    pub exports: BTreeMap<(u8, u32), &'a str>,
    /// The function that runs when the module is there.
    pub start: Option<u32>,
    /// Names of functions.
    pub names: BTreeMap<u32, &'a str>,
}

impl<'a> Module<'a> {
    /// Reads a file, which must be valid.
    pub fn read(bytes: &'a [u8]) -> Result<Self> {
        Validator::new().validate_all(bytes).map_err(text)?;
        let mut module = Self {
            bytes,
            imported: 0,
            types: Vec::new(),
            signatures: Vec::new(),
            nothing: None,
            bodies: Vec::new(),
            calls: Vec::new(),
            bound: BTreeSet::new(),
            tables: Vec::new(),
            memories: Vec::new(),
            globals: Vec::new(),
            slots: Vec::new(),
            exports: BTreeMap::new(),
            start: None,
            names: BTreeMap::new(),
        };
        for payload in Parser::new(0).parse_all(bytes) {
            module.take(payload.map_err(text)?)?;
        }
        Ok(module)
    }

    fn take(&mut self, payload: Payload<'a>) -> Result {
        match payload {
            Payload::TypeSection(types) => {
                for group in types {
                    for one in group.map_err(text)?.into_types() {
                        let CompositeInnerType::Func(function) = one.composite_type.inner else {
                            return Err("a type that is no function's".into());
                        };
                        let (parameters, results) = (function.params().to_vec(), function.results().to_vec());
                        if parameters.is_empty() && results.is_empty() {
                            self.nothing = self.nothing.or(u32::try_from(self.signatures.len()).ok());
                        }
                        self.signatures.push(Signature { parameters, results });
                    }
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    match import.map_err(text)?.ty {
                        TypeRef::Func(of) => {
                            self.types.push(of);
                            self.imported += 1;
                        }
                        // Its number would come before those of our own.
                        other => return Err(format!("an import that is no function: {other:?}")),
                    }
                }
            }
            Payload::FunctionSection(functions) => {
                for of in functions {
                    self.types.push(of.map_err(text)?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    self.tables.push(table.map_err(text)?.ty);
                }
            }
            Payload::MemorySection(memories) => {
                self.memories = memories.into_iter().collect::<std::result::Result<_, _>>().map_err(text)?;
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    self.globals.push(global.map_err(text)?.ty);
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export.map_err(text)?;
                    self.exports.entry((export.kind as u8, export.index)).or_insert(export.name);
                }
            }
            Payload::StartSection { func, .. } => self.start = Some(func),
            Payload::ElementSection(elements) => {
                for element in elements {
                    let element = element.map_err(text)?;
                    let ElementKind::Active { table_index: None | Some(0), offset_expr } = element.kind else {
                        continue;
                    };
                    let ElementItems::Functions(functions) = element.items else {
                        return Err("a table is filled with what are not plain functions".into());
                    };
                    let mut offset = offset_expr.get_operators_reader();
                    let Operator::I32Const { value } = offset.read().map_err(text)? else {
                        return Err("a table is filled at a place that is not known".into());
                    };
                    for (place, function) in (value.cast_unsigned()..).zip(functions) {
                        self.slots.push((place, function.map_err(text)?));
                    }
                }
            }
            Payload::CodeSectionEntry(body) => {
                self.take_body(body)?;
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(sections) = section.as_known() {
                    self.take_names(sections)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn take_body(&mut self, body: FunctionBody<'a>) -> Result {
        let mut calls = BTreeSet::new();
        let number = self.imported + u32::try_from(self.bodies.len()).map_err(text)?;
        for operator in body.get_operators_reader().map_err(text)? {
            match operator.map_err(text)? {
                Operator::Call { function_index } => {
                    calls.insert(function_index);
                }
                Operator::RefFunc { function_index } | Operator::ReturnCall { function_index } => {
                    calls.insert(function_index);
                    self.bound.insert(number);
                }
                // They name segments, which stay where they are.
                Operator::MemoryInit { .. }
                | Operator::DataDrop { .. }
                | Operator::TableInit { .. }
                | Operator::ElemDrop { .. } => {
                    self.bound.insert(number);
                }
                _ => {}
            }
        }
        self.calls.push(calls);
        self.bodies.push(body);
        Ok(())
    }

    fn take_names(&mut self, sections: wasmparser::NameSectionReader<'a>) -> Result {
        for section in sections {
            if let Name::Function(names) = section.map_err(text)? {
                for name in names {
                    let name = name.map_err(text)?;
                    self.names.insert(name.index, name.name);
                }
            }
        }
        Ok(())
    }

    /// The name of a function without what changes from build to build: hashes of crates, numbers of copies.
    pub fn name(&self, function: u32) -> String {
        let mut name = self.names.get(&function).copied().unwrap_or_default();
        while let Some((stem, number)) = name.strip_suffix(']').unwrap_or(name).rsplit_once(['.', '['])
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
        {
            name = stem;
        }
        let is_hash = |part: &str| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        let mut parts = name.split('[');
        let mut short = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            match part.split_once(']') {
                Some((hash, rest)) if is_hash(hash) => short += rest,
                _ => {
                    short.push('[');
                    short += part;
                }
            }
        }
        short
    }

    /// The numbers of all functions that are not imported.
    pub fn own(&self) -> impl Iterator<Item = u32> + use<'a> {
        self.imported..self.imported + u32::try_from(self.bodies.len()).unwrap_or(u32::MAX)
    }

    /// The code of a function that is not imported.
    pub fn body(&self, function: u32) -> &FunctionBody<'a> {
        &self.bodies[(function - self.imported) as usize]
    }

    /// The functions that such a function names.
    pub fn calls(&self, function: u32) -> &BTreeSet<u32> {
        &self.calls[(function - self.imported) as usize]
    }

    /// The size of its code.
    pub fn bytes_of(&self, function: u32) -> usize {
        let range = self.body(function).range();
        usize::try_from(range.end - range.start).unwrap_or(usize::MAX)
    }

    /// How many places the table of functions has.
    pub fn places(&self) -> u32 {
        self.tables.first().and_then(|table| u32::try_from(table.initial).ok()).unwrap_or(0)
    }

    /// Somebody outside of the module knows it.
    pub fn is_exported(&self, function: u32) -> bool {
        self.exports.contains_key(&(ExternalKind::Func as u8, function)) || self.start == Some(function)
    }
}
