//! What an expression is worth, as far as it can be known before the script runs.

use super::ast::{Binary, Expr, ExprKind, Prefix, Problem, Span};
use super::eras::{self, Flag};
use super::lower::{Binding, Lowering};
use super::words::{self, Word};
use crate::diagnostic::{DiagnosticKind, NameKind, ValueKind};
use kmscope_mm::{
    Era, Gfp, Preset, Slot,
    op::{CacheFlags, Level, Pointer},
};

/// The value of an expression.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Value {
    Number(i64),
    Gfp(Gfp),
    SlabFlags(CacheFlags),
    Pointer(Pointer),
    Text(String),
    Percent(i64),
    /// `min + 10`
    Level(Level, i64),
    Null,
    /// A bare word that is no variable and no flag.
    Word(String),
}

impl Value {
    /// The pointer that it is; `NULL` if it is none.
    pub const fn pointer(&self) -> Pointer {
        match self {
            Self::Pointer(pointer) => *pointer,
            _ => Pointer { slot: Slot::NULL, offset_bytes: 0 },
        }
    }

    pub const fn kind(&self) -> ValueKind {
        match self {
            Self::Number(_) => ValueKind::Number,
            Self::Gfp(_) => ValueKind::GfpFlags,
            Self::SlabFlags(_) => ValueKind::SlabFlags,
            Self::Pointer(_) => ValueKind::Pointer,
            Self::Text(_) => ValueKind::Text,
            Self::Percent(_) => ValueKind::Percent,
            Self::Level(..) => ValueKind::Level,
            Self::Null => ValueKind::Null,
            Self::Word(_) => ValueKind::Word,
        }
    }
}

/// Why there is no value: `None` if it was said already (a variable whose assignment is wrong).
pub(crate) type Trouble = Option<Problem>;

pub(crate) fn trouble<T>(span: &Span, kind: DiagnosticKind) -> Result<T, Trouble> {
    Err(Some(Problem { span: span.clone(), kind: Box::new(kind) }))
}

/// The level of this name.
pub(crate) fn level(name: &str) -> Option<Level> {
    Some(match name {
        "zero" => Level::Zero,
        "floor" => Level::AtomicFloor,
        "min" => Level::Min,
        "low" => Level::Low,
        "high" => Level::High,
        _ => return None,
    })
}

impl Lowering<'_> {
    /// The value of an expression; bare words stay words.
    pub(crate) fn eval(&self, expr: &Expr) -> Result<Value, Trouble> {
        match &expr.kind {
            ExprKind::Number(text) => number(text, &expr.span).map(Value::Number),
            ExprKind::Text(text) => Ok(Value::Text(text.clone())),
            ExprKind::Name(name) => self.name(name, &expr.span),
            ExprKind::Element(name, index) => self.element(name, index, &expr.span),
            ExprKind::Percent(inner) => match self.eval(inner)? {
                Value::Number(n) => Ok(Value::Percent(n)),
                other => trouble(
                    &inner.span,
                    DiagnosticKind::OperatorKind { left: other.kind(), operator: "%", right: ValueKind::Number },
                ),
            },
            ExprKind::Sizeof(of) => match size_of(of, self.machine()) {
                Some(bytes) => Ok(Value::Number(bytes)),
                None => trouble(&expr.span, DiagnosticKind::SizeofUnknown { of: of.clone() }),
            },
            ExprKind::Call(call) => self.constant_call(call, &expr.span),
            ExprKind::Chain(first, rest) => {
                self.calculates(rest.len());
                let mut left = self.operand(first)?;
                for (operator, right) in rest {
                    let right = self.operand(right)?;
                    left = binary(left, *operator, right, self.machine().era(), &expr.span)?;
                }
                Ok(left)
            }
            ExprKind::Prefixed(prefixes, inner) => {
                self.calculates(prefixes.len());
                let mut value = self.operand(inner)?;
                for prefix in prefixes.iter().rev() {
                    value = prefixed(*prefix, value, &expr.span)?;
                }
                Ok(value)
            }
        }
    }

    /// A value with which one can calculate: a bare word is a level or unknown.
    fn operand(&self, expr: &Expr) -> Result<Value, Trouble> {
        match self.eval(expr)? {
            Value::Word(word) => match level(&word) {
                Some(level) => Ok(Value::Level(level, 0)),
                None => Err(Some(self.unknown_name(&word, &expr.span, ValueKind::Number))),
            },
            value => Ok(value),
        }
    }

    fn name(&self, name: &str, span: &Span) -> Result<Value, Trouble> {
        if let Some(variable) = self.variable(name) {
            match &variable.binding {
                Some(Binding::Number(n)) => return Ok(Value::Number(*n)),
                Some(Binding::Gfp(gfp)) => return Ok(Value::Gfp(*gfp)),
                Some(Binding::SlabFlags(flags)) => return Ok(Value::SlabFlags(*flags)),
                Some(Binding::Pointer(slot)) => return Ok(Value::Pointer(Pointer { slot: *slot, offset_bytes: 0 })),
                None if variable.poisoned => return Err(None),
                None => {}
            }
        }
        if name == "NULL" {
            return Ok(Value::Null);
        }
        match eras::flag(self.machine().era(), name) {
            Flag::Here(gfp) => return Ok(Value::Gfp(gfp)),
            Flag::Elsewhere(kind) => return trouble(span, kind),
            Flag::Nowhere => {}
        }
        match words::word(name) {
            Some(Word::Gfp(gfp)) => return Ok(Value::Gfp(gfp)),
            Some(Word::SlabFlags(flags)) => return Ok(Value::SlabFlags(flags)),
            Some(Word::Constant(value)) => return Ok(Value::Number(value)),
            Some(Word::Function(_)) | None => {}
        }
        if let Some(old) = words::OLD_FLAGS.iter().find(|old| old.name == name) {
            let kind = DiagnosticKind::OldFlag { name: old.name, gone_in: old.gone_in, instead: old.instead };
            self.note(Problem { span: span.clone(), kind: Box::new(kind) });
            return Ok(Value::Gfp(old.gfp));
        }
        if words::SLAB_FLAGS_NOT_YET.contains(&name) {
            return trouble(span, DiagnosticKind::NotYet { name: name.to_owned() });
        }
        Ok(Value::Word(name.to_owned()))
    }

    fn element(&self, name: &str, index: &Expr, span: &Span) -> Result<Value, Trouble> {
        let index = self.index(index)?;
        let Some(variable) = self.variable(name) else {
            return Err(Some(self.unknown_name(name, span, ValueKind::Pointer)));
        };
        if let Some(slot) = variable.elements.get(&index) {
            return Ok(Value::Pointer(Pointer { slot: *slot, offset_bytes: 0 }));
        }
        if variable.poisoned {
            return Err(None);
        }
        match (variable.elements.first_key_value(), variable.elements.last_key_value()) {
            (Some((first, _)), Some((last, _))) => trouble(
                span,
                DiagnosticKind::ElementUnassigned { name: format!("{name}[{index}]"), first: *first, last: *last },
            ),
            _ => Err(Some(Problem {
                span: span.clone(),
                kind: Box::new(DiagnosticKind::Unknown {
                    what: NameKind::Variable,
                    name: format!("{name}[{index}]"),
                    suggestion: variable.binding.is_some().then(|| name.to_owned()),
                }),
            })),
        }
    }

    /// An index in square brackets.
    pub(crate) fn index(&self, expr: &Expr) -> Result<i64, Trouble> {
        match self.operand(expr)? {
            Value::Number(n) => Ok(n),
            other => trouble(
                &expr.span,
                DiagnosticKind::OperatorKind { left: other.kind(), operator: "[ ]", right: ValueKind::Number },
            ),
        }
    }

    fn constant_call(&self, call: &super::ast::Call, span: &Span) -> Result<Value, Trouble> {
        if !words::is_constant_function(&call.name) {
            let known = words::function(&call.name).is_some() || words::NOT_YET.contains(&call.name.as_str());
            let kind = match self.guess(&call.name, words::CONSTANT_FUNCTIONS) {
                _ if known => DiagnosticKind::NestedCall { function: call.name.clone() },
                None => self.unknown_call(&call.name),
                suggestion => DiagnosticKind::Unknown { what: NameKind::Function, name: call.name.clone(), suggestion },
            };
            return trouble(&call.name_span, kind);
        }
        let [arg] = call.args.as_slice() else {
            return trouble(
                span,
                DiagnosticKind::ArgumentCount {
                    signature: format!("{}(size)", call.name),
                    least: 1,
                    most: 1,
                    found: u32::try_from(call.args.len()).unwrap_or(u32::MAX),
                },
            );
        };
        let bytes = match self.operand(&arg.value)? {
            Value::Number(bytes) if bytes >= 0 => bytes,
            Value::Number(_) => return trouble(&arg.value.span, DiagnosticKind::Arithmetic),
            other => {
                return trouble(
                    &arg.value.span,
                    DiagnosticKind::ArgumentKind {
                        signature: format!("{}(size)", call.name),
                        parameter: "size",
                        expected: crate::diagnostic::Expected::Bytes,
                        found: other.kind(),
                    },
                );
            }
        };
        let pages = (bytes as u64).div_ceil(words::PAGE_SIZE);
        Ok(Value::Number(match call.name.as_str() {
            // Of 0 bytes, the kernel's get_order is undefined; the least is 0.
            "get_order" => i64::from(pages.max(1).next_power_of_two().trailing_zeros()),
            _ => i64::try_from(pages * words::PAGE_SIZE).unwrap_or(i64::MAX),
        }))
    }

    /// The error of a name that nobody knows, with the nearest that would be right where `wanted` is.
    pub(crate) fn unknown_name(&self, name: &str, span: &Span, wanted: ValueKind) -> Problem {
        let upper = name.to_ascii_uppercase();
        let plain = upper.trim_start_matches('_');
        let what = if plain.starts_with("GFP") || wanted == ValueKind::GfpFlags {
            NameKind::Flag
        } else if plain.starts_with("SLAB_") || wanted == ValueKind::SlabFlags {
            NameKind::SlabFlag
        } else {
            NameKind::Variable
        };
        let suggestion = match what {
            NameKind::Flag => self.guess(name, words::gfp_names().map(|(n, _)| n)),
            NameKind::SlabFlag => self.guess(name, words::SLAB_FLAGS.iter().map(|(n, _)| *n)),
            _ => {
                let first = |variable: &super::lower::Variable| variable.elements.first_key_value().map(|(i, _)| *i);
                let element = self.variable(name).and_then(first).map(|index| format!("{name}[{index}]"));
                let named = || {
                    let of_value = |variable: &super::lower::Variable| variable.binding.is_some();
                    // What is no name is near to none.
                    let known = |v| if of_value(v) || first(v).is_some() { v.name.as_str() } else { "" };
                    self.guess_own(name, self.variables.iter().map(known))
                };
                let constant = || self.guess(name, words::CONSTANTS.iter().map(|(n, _)| *n));
                let constant = || if wanted == ValueKind::Pointer { None } else { constant() };
                element.or_else(named).or_else(constant)
            }
        };
        Problem {
            span: span.clone(),
            kind: Box::new(DiagnosticKind::Unknown { what, name: name.to_owned(), suggestion }),
        }
    }
}

fn binary(left: Value, operator: Binary, right: Value, era: Era, span: &Span) -> Result<Value, Trouble> {
    use Value::{Gfp as G, Level as L, Number as N, Pointer as P, SlabFlags as S};
    let overflow = || Some(Problem { span: span.clone(), kind: Box::new(DiagnosticKind::Arithmetic) });
    Ok(match (left, operator, right) {
        (N(a), _, N(b)) => N(calculate(a, operator, b).ok_or_else(overflow)?),
        (G(a), Binary::Or, G(b)) => G(a | b),
        (G(a), Binary::And, G(b)) => G(Gfp(a.0 & b.0)),
        (G(a), Binary::Or, N(bits)) | (N(bits), Binary::Or, G(a)) => {
            let bits = u32::try_from(bits).ok().and_then(|bits| era.decode(bits));
            G(a | bits.ok_or_else(overflow)?)
        }
        (S(a), Binary::Or, S(b)) => S(CacheFlags {
            hwcache_align: a.hwcache_align | b.hwcache_align,
            dma: a.dma | b.dma,
            reclaimable: a.reclaimable | b.reclaimable,
            blank_in_name: false,
        }),
        (S(a), Binary::Or, N(0)) | (N(0), Binary::Or, S(a)) => S(a),
        (P(p), Binary::Add, N(n)) | (N(n), Binary::Add, P(p)) => {
            P(Pointer { offset_bytes: p.offset_bytes.checked_add(n).ok_or_else(overflow)?, ..p })
        }
        (P(p), Binary::Subtract, N(n)) => {
            P(Pointer { offset_bytes: p.offset_bytes.checked_sub(n).ok_or_else(overflow)?, ..p })
        }
        (L(level, d), Binary::Add, N(n)) => L(level, d.checked_add(n).ok_or_else(overflow)?),
        (L(level, d), Binary::Subtract, N(n)) => L(level, d.checked_sub(n).ok_or_else(overflow)?),
        (left, operator, right) => {
            let operator = match operator {
                Binary::Or => "|",
                Binary::And => "&",
                Binary::ShiftLeft => "<<",
                Binary::ShiftRight => ">>",
                Binary::Add => "+",
                Binary::Subtract => "-",
                Binary::Multiply => "*",
                Binary::Divide => "/",
            };
            return trouble(span, DiagnosticKind::OperatorKind { left: left.kind(), operator, right: right.kind() });
        }
    })
}

fn calculate(a: i64, operator: Binary, b: i64) -> Option<i64> {
    match operator {
        Binary::Or => Some(a | b),
        Binary::And => Some(a & b),
        Binary::ShiftLeft => {
            let shifted = a.checked_shl(u32::try_from(b).ok()?)?;
            (shifted >> b == a).then_some(shifted)
        }
        Binary::ShiftRight => a.checked_shr(u32::try_from(b).ok()?),
        Binary::Add => a.checked_add(b),
        Binary::Subtract => a.checked_sub(b),
        Binary::Multiply => a.checked_mul(b),
        Binary::Divide => a.checked_div(b),
    }
}

fn prefixed(prefix: Prefix, value: Value, span: &Span) -> Result<Value, Trouble> {
    let operator = match prefix {
        Prefix::Minus => "-",
        Prefix::AddressOf => "&",
        Prefix::Not => "~",
    };
    match (prefix, value) {
        (Prefix::Minus, Value::Number(n)) => match n.checked_neg() {
            Some(n) => Ok(Value::Number(n)),
            None => trouble(span, DiagnosticKind::Arithmetic),
        },
        (Prefix::Not, Value::Gfp(gfp)) => Ok(Value::Gfp(Gfp(!gfp.0))),
        (_, value) => trouble(span, DiagnosticKind::OperatorKind { left: value.kind(), operator, right: value.kind() }),
    }
}

/// Reads a number as written: decimal, hexadecimal, with `K`, `M`, `G`, or the `UL` of C.
fn number(text: &str, span: &Span) -> Result<i64, Trouble> {
    let bad = |suggestion| trouble(span, DiagnosticKind::BadNumber { text: text.to_owned(), suggestion });
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    if let Some(digits) = hex {
        let digits = digits.trim_end_matches(['u', 'U', 'l', 'L']);
        return i64::from_str_radix(digits, 16).or_else(|_| bad(None));
    }
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, suffix) = text.split_at(split);
    if digits.len() > 1 && digits.starts_with('0') {
        // Octal in C, decimal elsewhere: too easily misread to be guessed.
        let plain = text.trim_start_matches('0');
        return bad(plain.starts_with(|c: char| c.is_ascii_digit()).then(|| plain.to_owned()));
    }
    let Ok(value) = digits.parse::<i64>() else { return bad(None) };
    let unit = |suffix: &str| match suffix {
        "" => Some(0),
        "K" | "k" => Some(10),
        "M" | "m" => Some(20),
        "G" | "g" => Some(30),
        _ => None,
    };
    if suffix.trim_end_matches(['u', 'U', 'l', 'L']).is_empty() {
        return Ok(value);
    }
    if let Some(shift) = unit(suffix) {
        return match value.checked_mul(1 << shift) {
            Some(bytes) => Ok(bytes),
            None => trouble(span, DiagnosticKind::Arithmetic),
        };
    }
    // `64KB`, `64KiB` and `1.5K` are understood well enough to say how to write them.
    let spelled = suffix.trim_end_matches("iB").trim_end_matches('B');
    if !suffix.starts_with('.') && spelled.len() == 1 && unit(spelled).is_some() {
        return bad(Some(format!("{digits}{spelled}")));
    }
    bad(suffix.strip_prefix('.').and_then(|rest| in_bytes(value, rest)))
}

/// `1.5K` in bytes, of which `rest` is what stands behind the point; decimals by hand, because the
/// library's conversion of floating-point numbers is larger than this whole module.
fn in_bytes(whole: i64, rest: &str) -> Option<String> {
    let split = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (decimals, suffix) = rest.split_at(split);
    let unit = match suffix {
        "K" | "k" => 1_i64 << 10,
        "M" | "m" => 1 << 20,
        "G" | "g" => 1 << 30,
        _ => return None,
    };
    let scale = 10_i64.pow(u32::try_from(decimals.len()).ok().filter(|digits| (1..=6).contains(digits))?);
    let part = decimals.parse::<i64>().ok()? * unit / scale;
    Some(whole.checked_mul(unit)?.checked_add(part)?.to_string())
}

/// Bytes of the types whose size does not depend on anybody's headers.
fn size_of(of: &str, machine: Preset) -> Option<i64> {
    let word = if machine.script_words().0 == "i386" { 4 } else { 8 };
    let of = of.trim().trim_start_matches("const ").trim_start_matches("volatile ");
    if of.ends_with('*') {
        return Some(word);
    }
    Some(match of {
        "char" | "signed char" | "unsigned char" | "u8" | "s8" | "uint8_t" | "int8_t" | "bool" => 1,
        "short" | "unsigned short" | "u16" | "s16" | "uint16_t" | "int16_t" | "__le16" | "__be16" => 2,
        "int" | "unsigned" | "unsigned int" | "u32" | "s32" | "uint32_t" | "int32_t" | "__le32" | "__be32" => 4,
        "u64" | "s64" | "uint64_t" | "int64_t" | "long long" | "unsigned long long" | "__le64" | "__be64" => 8,
        "long" | "unsigned long" | "size_t" | "ssize_t" | "uintptr_t" => word,
        _ => return None,
    })
}
