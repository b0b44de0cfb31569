//! Types and how they lie in memory on i386 and x86_64.

use crate::lex::Sym;
use std::collections::HashMap;
use std::rc::Rc;

/// A type, as a number.
pub type Ty = u32;

/// A type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "named as C names them")]
pub enum Type {
    Void,
    Int {
        bytes: u8,
        signed: bool,
        boolean: bool,
    },
    Ptr(Ty),
    /// Elements; how many, if that is known.
    Array(Ty, Option<u64>),
    Func(Rc<FuncType>),
    Struct(u32),
    /// What comes from a header that is not here: a word that may be anything.
    Any,
}

/// A function's type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct FuncType {
    /// What it returns.
    pub ret: Ty,
    /// Its parameters.
    pub params: Vec<Ty>,
    /// More arguments may follow.
    pub variadic: bool,
}

/// A field of a structure.
#[derive(Clone, Debug)]
pub struct FieldType {
    /// `None`: what is inside belongs to the outside.
    pub name: Option<Sym>,
    /// Its type.
    pub ty: Ty,
    /// Bytes from the beginning.
    pub offset_bytes: u64,
    /// First bit and width, of a bit-field; the offset is that of a unit of its type.
    pub bits: Option<(u8, u8)>,
}

/// A structure or union.
#[derive(Clone, Debug, Default)]
pub struct StructType {
    /// `struct foo`
    pub tag: String,
    /// It is a union.
    pub union: bool,
    /// Its fields, in order.
    pub fields: Vec<FieldType>,
    /// Bytes.
    pub size_bytes: u64,
    /// Alignment in bytes.
    pub align_bytes: u64,
    /// Its fields are known.
    pub complete: bool,
    /// Nobody knows its fields: each name that is used gets a place.
    pub auto: bool,
}

/// Bytes that a structure of unknown fields has.
pub const AUTO_BYTES: u64 = 2048;
/// Bytes of each place in it.
const AUTO_PLACE_BYTES: u64 = 64;

#[expect(missing_docs, reason = "named as C names them")]
mod basic {
    use super::Ty;
    pub const VOID: Ty = 0;
    pub const BOOL: Ty = 1;
    pub const CHAR: Ty = 2;
    pub const UCHAR: Ty = 3;
    pub const SHORT: Ty = 4;
    pub const USHORT: Ty = 5;
    pub const INT: Ty = 6;
    pub const UINT: Ty = 7;
    pub const LONG: Ty = 8;
    pub const ULONG: Ty = 9;
    pub const LLONG: Ty = 10;
    pub const ULLONG: Ty = 11;
    pub const ANY: Ty = 12;
    pub const VOID_PTR: Ty = 13;
    pub const CHAR_PTR: Ty = 14;
}
pub use basic::*;

/// All types of a text.
#[derive(Clone, Debug)]
pub struct Types {
    list: Vec<Type>,
    numbers: HashMap<Type, Ty>,
    /// Structures.
    pub structs: Vec<StructType>,
    /// Bytes of a pointer.
    pub word_bytes: u8,
}

impl Types {
    /// C's own types.
    pub fn new(word_bytes: u8) -> Self {
        let int = |bytes, signed| Type::Int { bytes, signed, boolean: false };
        let list = vec![
            Type::Void,
            Type::Int { bytes: 1, signed: false, boolean: true },
            int(1, true),
            int(1, false),
            int(2, true),
            int(2, false),
            int(4, true),
            int(4, false),
            int(word_bytes, true),
            int(word_bytes, false),
            int(8, true),
            int(8, false),
            Type::Any,
            Type::Ptr(VOID),
            Type::Ptr(CHAR),
        ];
        let mut numbers = HashMap::new();
        for (number, ty) in list.iter().enumerate() {
            numbers.entry(ty.clone()).or_insert(number as Ty);
        }
        Self { list, numbers, structs: Vec::new(), word_bytes }
    }

    /// The number of a type.
    pub fn of(&mut self, ty: Type) -> Ty {
        if let Some(&number) = self.numbers.get(&ty) {
            return number;
        }
        let number = self.list.len() as Ty;
        self.list.push(ty.clone());
        self.numbers.insert(ty, number);
        number
    }

    /// A type.
    pub fn get(&self, ty: Ty) -> &Type {
        &self.list[ty as usize]
    }

    /// A pointer to a type.
    pub fn ptr(&mut self, to: Ty) -> Ty {
        self.of(Type::Ptr(to))
    }

    /// A new structure without fields.
    pub fn new_struct(&mut self, tag: &str, union: bool) -> Ty {
        let number = self.structs.len() as u32;
        self.structs.push(StructType { tag: tag.to_owned(), union, align_bytes: 1, ..StructType::default() });
        self.of(Type::Struct(number))
    }

    /// Bytes of a type; of what is not known, those that are assumed.
    pub fn size(&self, ty: Ty) -> u64 {
        match self.get(ty) {
            Type::Void | Type::Func(_) => 1,
            Type::Int { bytes, .. } => u64::from(*bytes),
            Type::Ptr(_) | Type::Any => u64::from(self.word_bytes),
            Type::Array(of, count) => self.size(*of).saturating_mul(count.unwrap_or(0)),
            Type::Struct(at) => {
                let of = &self.structs[*at as usize];
                if of.complete { of.size_bytes } else { AUTO_BYTES }
            }
        }
    }

    /// Alignment of a type, bytes.
    pub fn align(&self, ty: Ty) -> u64 {
        match self.get(ty) {
            Type::Void | Type::Func(_) => 1,
            // i386: a `long long` in a structure is aligned to 4.
            Type::Int { bytes, .. } => u64::from((*bytes).min(self.word_bytes)),
            Type::Ptr(_) | Type::Any => u64::from(self.word_bytes),
            Type::Array(of, _) => self.align(*of),
            Type::Struct(at) => {
                let of = &self.structs[*at as usize];
                if of.complete { of.align_bytes.max(1) } else { u64::from(self.word_bytes) }
            }
        }
    }

    /// Whether the type is a number, a pointer or what may be either.
    pub fn is_scalar(&self, ty: Ty) -> bool {
        matches!(self.get(ty), Type::Int { .. } | Type::Ptr(_) | Type::Any)
    }

    /// Whether values of it are handled by their address.
    pub fn is_struct(&self, ty: Ty) -> bool {
        matches!(self.get(ty), Type::Struct(_))
    }

    /// Whether it is a structure whose fields nobody knows.
    pub fn is_auto(&self, ty: Ty) -> bool {
        matches!(self.get(ty), Type::Struct(at) if self.structs[*at as usize].auto || !self.structs[*at as usize].complete)
    }

    /// What a pointer or array points to.
    pub fn pointee(&self, ty: Ty) -> Option<Ty> {
        match self.get(ty) {
            Type::Ptr(of) | Type::Array(of, _) => Some(*of),
            _ => None,
        }
    }

    /// Gives a structure its fields: name, type, width of a bit-field, alignment that it asks for.
    pub fn lay_out(&mut self, ty: Ty, fields: Vec<(Option<Sym>, Ty, Option<u8>, u64)>, packed: bool, align_bytes: u64) {
        let &Type::Struct(at) = self.get(ty) else { return };
        let union = self.structs[at as usize].union;
        let (mut end_bits, mut align, mut most) = (0u64, 1u64, 0u64);
        let mut list = Vec::with_capacity(fields.len());
        for (name, ty, bits, asked) in fields {
            let size = self.size(ty);
            let own = if packed { 1 } else { self.align(ty) }.max(asked);
            if union {
                end_bits = 0;
            }
            if let Some(width) = bits {
                let unit = size.max(1) * 8;
                let width = u64::from(width).min(unit);
                if width == 0 {
                    end_bits = end_bits.next_multiple_of(unit);
                    continue;
                }
                if !packed && end_bits / unit != (end_bits + width - 1) / unit {
                    end_bits = end_bits.next_multiple_of(unit);
                }
                let offset_bytes = end_bits / unit * size;
                list.push(FieldType {
                    name,
                    ty,
                    offset_bytes,
                    bits: Some(((end_bits - offset_bytes * 8) as u8, width as u8)),
                });
                end_bits += width;
                if name.is_some() {
                    align = align.max(own);
                }
            } else {
                let offset_bytes = end_bits.div_ceil(8).next_multiple_of(own.max(1));
                list.push(FieldType { name, ty, offset_bytes, bits: None });
                end_bits = (offset_bytes.saturating_add(size)).saturating_mul(8);
                align = align.max(own);
            }
            most = most.max(end_bits);
        }
        align = align.max(align_bytes).max(1);
        let target = &mut self.structs[at as usize];
        target.size_bytes = most.div_ceil(8).checked_next_multiple_of(align).unwrap_or(u64::MAX / 2);
        target.align_bytes = align;
        target.fields = list;
        target.complete = true;
    }

    /// A field by its name, those of unnamed parts included: offset, type, bits.
    pub fn field(&self, ty: Ty, name: Sym) -> Option<(u64, Ty, Option<(u8, u8)>)> {
        let Type::Struct(at) = self.get(ty) else { return None };
        for field in &self.structs[*at as usize].fields {
            if field.name == Some(name) {
                return Some((field.offset_bytes, field.ty, field.bits));
            }
            if field.name.is_none()
                && let Some((offset, ty, bits)) = self.field(field.ty, name)
            {
                return Some((field.offset_bytes + offset, ty, bits));
            }
        }
        None
    }

    /// A place for a field that nobody declared, in a structure that nobody knows whole. `rest`: the name of the
    /// field that stands for what is left out.
    pub fn auto_field(&mut self, ty: Ty, name: Sym, rest: Sym) -> Option<(u64, Ty)> {
        let &Type::Struct(at) = self.get(ty) else { return None };
        let of = &self.structs[at as usize];
        let (begin, room) = if !of.complete {
            (0, AUTO_BYTES)
        } else if of.auto {
            (0, of.size_bytes)
        } else {
            let hole = of.fields.iter().find(|field| field.name == Some(rest))?;
            (hole.offset_bytes, self.size(hole.ty))
        };
        let place_bytes = AUTO_PLACE_BYTES.min(room.max(8) / 8).max(8);
        let used = of.fields.iter().filter(|field| self.is_auto_place(field)).count() as u64;
        let places = (room / place_bytes).max(1);
        let offset_bytes = begin + used % places * place_bytes;
        let tag = of.tag.clone();
        let inner = self.new_struct(&tag, false);
        let Type::Struct(inner_at) = *self.get(inner) else { return None };
        let inner_type = &mut self.structs[inner_at as usize];
        inner_type.auto = true;
        inner_type.complete = true;
        inner_type.size_bytes = place_bytes;
        inner_type.align_bytes = 8;
        let field = FieldType { name: Some(name), ty: inner, offset_bytes, bits: None };
        self.structs[at as usize].fields.push(field);
        Some((offset_bytes, inner))
    }

    fn is_auto_place(&self, field: &FieldType) -> bool {
        matches!(self.get(field.ty), Type::Struct(at) if self.structs[*at as usize].auto)
    }

    /// A type in words: `struct foo *`.
    pub fn text(&self, ty: Ty) -> String {
        match self.get(ty) {
            Type::Void => "void".into(),
            Type::Int { boolean: true, .. } => "bool".into(),
            Type::Int { bytes, signed, .. } => {
                let name = match (bytes, ty) {
                    (_, LONG | ULONG) => "long",
                    (1, _) => "char",
                    (2, _) => "short",
                    (4, _) => "int",
                    _ => "long long",
                };
                if *signed { name.into() } else { format!("unsigned {name}") }
            }
            Type::Ptr(to) => match self.get(*to) {
                Type::Func(_) => "function *".into(),
                Type::Ptr(_) => format!("{}*", self.text(*to)),
                _ => format!("{} *", self.text(*to)),
            },
            Type::Array(of, Some(count)) => format!("{}[{count}]", self.text(*of)),
            Type::Array(of, None) => format!("{}[]", self.text(*of)),
            Type::Func(_) => "function".into(),
            Type::Struct(at) => {
                let of = &self.structs[*at as usize];
                let kind = if of.union { "union" } else { "struct" };
                if of.tag.is_empty() { kind.into() } else { format!("{kind} {}", of.tag) }
            }
            Type::Any => "?".into(),
        }
    }
}
