//! Calls into operations.

use super::ast::{Arg, Call, Expr, ExprKind, Prefix, Problem, Span, Target};
use super::eras;
use super::lower::Lowering;
use super::nearest::{statements, unknown_call};
use super::value::{Trouble, Value, level, trouble};
use super::words::{self, Function, FunctionInfo, Param, ParamKind, Returns};
use crate::diagnostic::{DiagnosticKind, Expected, NameKind, Quantity, ValueKind};
use kmscope_mm::{
    Gfp, NameId, Op,
    op::{CacheFlags, HogTarget, Level, Pointer},
};

/// An argument that fits its parameter.
enum Given {
    Number(u64),
    Gfp(Gfp),
    SlabFlags(CacheFlags),
    Pointer(Pointer),
    Text(String),
    Hog(HogTarget),
    /// Left out, or not looked at.
    Nothing,
}

/// The arguments of a call, in the order of its parameters. The kinds were checked against the
/// parameters, so that each accessor finds what the table of functions promises.
struct Args(std::vec::IntoIter<Given>);

impl Args {
    fn number(&mut self) -> u64 {
        match self.0.next() {
            Some(Given::Number(n)) => n,
            _ => 0,
        }
    }
    fn number_u32(&mut self) -> u32 {
        u32::try_from(self.number()).unwrap_or(u32::MAX)
    }
    fn order(&mut self) -> u8 {
        u8::try_from(self.number()).unwrap_or(u8::MAX)
    }
    fn gfp(&mut self) -> Gfp {
        match self.0.next() {
            Some(Given::Gfp(gfp)) => gfp,
            _ => Gfp::NONE,
        }
    }
    fn slab_flags(&mut self) -> CacheFlags {
        match self.0.next() {
            Some(Given::SlabFlags(flags)) => flags,
            _ => CacheFlags::default(),
        }
    }
    fn pointer(&mut self) -> Pointer {
        match self.0.next() {
            Some(Given::Pointer(pointer)) => pointer,
            _ => Pointer { slot: kmscope_mm::Slot::NULL, offset_bytes: 0 },
        }
    }
    fn text(&mut self) -> String {
        match self.0.next() {
            Some(Given::Text(text)) => text,
            _ => String::new(),
        }
    }
    fn hog(&mut self) -> HogTarget {
        match self.0.next() {
            Some(Given::Hog(target)) => target,
            _ => HogTarget::Pages(0),
        }
    }
}

fn pages_of(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(words::PAGE_SIZE)).unwrap_or(u32::MAX)
}

/// Bytes that `readl`, `writeb` and their relatives touch.
fn io_bytes(call: &str) -> u8 {
    match call.chars().last() {
        Some('b') => 1,
        Some('w') => 2,
        _ => 4,
    }
}

impl Lowering<'_> {
    /// One call: checks its name and arguments, and makes its step.
    pub(super) fn call(&mut self, target: Option<&Target>, call: &Call, span: &Span) -> Result<(), Trouble> {
        let Some(info) = words::function(&call.name) else {
            return self.own_function(target, call);
        };
        if let Some(kind) = eras::absent(self.machine().era(), info.name) {
            return trouble(&call.name_span, kind);
        }
        let unused = || trouble(&call.name_span, DiagnosticKind::ResultUnused { function: call.name.clone() });
        match (info.returns, target) {
            (Returns::Nothing | Returns::Number, Some(target)) => {
                let at = target.span.start..call.name_span.end;
                return trouble(&at, DiagnosticKind::NoResult { function: call.name.clone() });
            }
            (Returns::Cache, None) => return unused(),
            _ => {}
        }
        let args = self.arguments(info, call)?;
        let mut args = Args(args.into_iter());
        if info.function == Function::Marker {
            let text = args.text();
            return self.marker(&text, info.name, span);
        }
        // Saved flags have no value that a script could see.
        let into = match target {
            Some(target) if info.returns != Returns::Saved => Some(self.assign_slot(target)?),
            _ => None,
        };
        let mut text = None;
        let op = match info.function {
            Function::Kmalloc => Op::Kmalloc { size_bytes: args.number(), gfp: args.gfp(), into },
            Function::Kzalloc => Op::Kmalloc { size_bytes: args.number(), gfp: args.gfp() | Gfp::ZERO, into },
            Function::Kcalloc | Function::KmallocArray => {
                let zero = if info.function == Function::Kcalloc { Gfp::ZERO } else { Gfp::NONE };
                let (n, size, gfp) = (args.number(), args.number(), args.gfp());
                // include/linux/slab.h, 6.12.117: `check_mul_overflow` of two `size_t`.
                match self.product_of_sizes(n, size) {
                    Some(size_bytes) => Op::Kmalloc { size_bytes, gfp: gfp | zero, into },
                    None => Op::ArrayTooLarge { into },
                }
            }
            Function::Kfree => Op::Kfree { ptr: args.pointer() },
            Function::Ksize => Op::Ksize { ptr: args.pointer() },
            Function::GetFreePages => Op::GetFreePages { gfp: args.gfp(), order: args.order(), into },
            Function::GetFreePage => Op::GetFreePages { gfp: args.gfp(), order: 0, into },
            Function::GetZeroedPage => Op::GetFreePages { gfp: args.gfp() | Gfp::ZERO, order: 0, into },
            Function::GetDmaPages => Op::GetFreePages { gfp: args.gfp() | Gfp::GFP_DMA, order: args.order(), into },
            Function::FreePages => Op::FreePagesAddr { addr: args.pointer(), order: args.order() },
            Function::FreePage => Op::FreePagesAddr { addr: args.pointer(), order: 0 },
            Function::AllocPages => Op::AllocPages { gfp: args.gfp(), order: args.order(), into },
            Function::AllocPage => Op::AllocPages { gfp: args.gfp(), order: 0, into },
            Function::UnderFreePages => Op::FreePages { page: args.pointer(), order: args.order() },
            Function::UnderFreePage => Op::FreePages { page: args.pointer(), order: 0 },
            Function::AllocPagesExact => Op::AllocPagesExact { size_bytes: args.number(), gfp: args.gfp(), into },
            Function::FreePagesExact => Op::FreePagesExact { addr: args.pointer(), size_bytes: args.number() },
            Function::CacheCreate => {
                let cache_name = args.text();
                let Some(into) = into else { return unused() };
                let op = Op::CacheCreate {
                    name: self.name_id(&cache_name),
                    size_bytes: args.number_u32(),
                    align_bytes: args.number_u32(),
                    flags: CacheFlags { blank_in_name: cache_name.contains(' '), ..args.slab_flags() },
                    into,
                };
                text = Some(cache_name);
                op
            }
            Function::CacheAlloc => Op::CacheAlloc { cache: args.pointer(), gfp: args.gfp(), into },
            Function::CacheZalloc => Op::CacheAlloc { cache: args.pointer(), gfp: args.gfp() | Gfp::ZERO, into },
            Function::CacheFree => Op::CacheFree { cache: args.pointer(), ptr: args.pointer() },
            Function::CacheDestroy => Op::CacheDestroy { cache: args.pointer() },
            Function::Vmalloc => Op::Vmalloc { size_bytes: args.number(), gfp: Gfp::GFP_KERNEL, into },
            Function::Vzalloc => Op::Vmalloc { size_bytes: args.number(), gfp: Gfp::GFP_KERNEL | Gfp::ZERO, into },
            Function::UnderVmalloc => Op::Vmalloc { size_bytes: args.number(), gfp: args.gfp(), into },
            Function::Vfree => Op::Vfree { ptr: args.pointer() },
            Function::Ioremap => Op::Ioremap { phys: args.number(), size_bytes: args.number(), into },
            Function::Iounmap => Op::Iounmap { ptr: args.pointer() },
            Function::IoRead => Op::IoRead { ptr: args.pointer(), len_bytes: io_bytes(info.name) },
            Function::IoWrite => {
                let value = args.number() as u32;
                Op::IoWrite { ptr: args.pointer(), value, len_bytes: io_bytes(info.name) }
            }
            Function::MemsetIo => Op::IoFill {
                ptr: args.pointer(),
                byte: u8::try_from(args.number()).unwrap_or(0),
                len_bytes: args.number(),
            },
            Function::Kmap => Op::Kmap { page: args.pointer(), into },
            Function::Kunmap => Op::Kunmap { page: args.pointer() },
            Function::CacheShrink => Op::CacheShrink { cache: args.pointer() },
            Function::Kvmalloc => Op::Kvmalloc { size_bytes: args.number(), gfp: args.gfp(), into },
            Function::Kvzalloc => Op::Kvmalloc { size_bytes: args.number(), gfp: args.gfp() | Gfp::ZERO, into },
            Function::Kvfree => Op::Kvfree { ptr: args.pointer() },
            Function::Memset => Op::Memset {
                ptr: args.pointer(),
                byte: u8::try_from(args.number()).unwrap_or(0),
                len_bytes: args.number(),
            },
            Function::Peek => Op::Peek { ptr: args.pointer() },
            Function::Surroundings => {
                let names_lock = info.params.first().is_some_and(|param| param.name == "lock");
                let lock = if names_lock { self.name_id(&args.text()) } else { NameId(0) };
                words::surroundings(info.name, lock)
            }
            Function::PageCache => Op::PageCache { pages: pages_of(args.number()), dirty: args.text() == "dirty" },
            Function::Hog => Op::Hog { target: args.hog() },
            Function::Fragment => {
                let (free_order, percent) = (args.order(), u8::try_from(args.number()).unwrap_or(100));
                Op::Fragment { free_order, percent, movable: args.text() == "movable" }
            }
            Function::ReadAgain => Op::ReadAgain { pages: pages_of(args.number()) },
            Function::Anon => Op::Anon { pages: pages_of(args.number()) },
            Function::Swap => Op::Swap { pages: pages_of(args.number()) },
            Function::Dentries => Op::Dentries { pages: pages_of(args.number()) },
            Function::Pcp => Op::PcpEnable(args.text() == "on"),
            Function::Wait => Op::Wait { ticks: args.number_u32() },
            Function::Note | Function::Marker => {
                text = Some(args.text());
                Op::Nop
            }
        };
        self.emit(op, span, info.name, text);
        Ok(())
    }

    /// `n * size` as a `size_t` of the machine; `None` if it holds no such number.
    fn product_of_sizes(&self, n: u64, size: u64) -> Option<u64> {
        match self.machine().script_words().0 {
            "i386" => (n as u32).checked_mul(size as u32).map(u64::from),
            _ => n.checked_mul(size),
        }
    }

    /// That nobody knows this function.
    pub(super) fn unknown_call(&self, name: &str) -> DiagnosticKind {
        unknown_call(name, |name| {
            self.guess(name, statements()).or_else(|| self.guess_own(name, self.function_names()))
        })
    }

    /// A call of a function that the script defines.
    fn own_function(&mut self, target: Option<&Target>, call: &Call) -> Result<(), Trouble> {
        let Some(at) = self.function_named(&call.name) else {
            return trouble(&call.name_span, self.unknown_call(&call.name));
        };
        if let Some(target) = target {
            let span = target.span.start..call.name_span.end;
            return trouble(&span, DiagnosticKind::NoResult { function: call.name.clone() });
        }
        if let Some(arg) = call.args.first() {
            let (signature, found) = (format!("{}()", call.name), u32::try_from(call.args.len()).unwrap_or(u32::MAX));
            return trouble(&arg.value.span, DiagnosticKind::ArgumentCount { signature, least: 0, most: 0, found });
        }
        self.call_own(at, &call.name_span, call.name_span.start..call.close.end)
    }

    /// The arguments in the order of the parameters, each checked.
    fn arguments(&mut self, info: &FunctionInfo, call: &Call) -> Result<Vec<Given>, Trouble> {
        let mut placed: Vec<Option<&Arg>> = vec![None; info.params.len()];
        let mut position = 0;
        for arg in &call.args {
            let place = match &arg.name {
                // The only parameter whose name is part of the value.
                Some((name, _)) if name == "until_free" && info.function == Function::Hog => Some(0),
                Some((name, span)) => match info.params.iter().position(|p| p.name == name) {
                    // What follows without a name stands for the next one.
                    Some(at) => {
                        position = at + 1;
                        Some(at)
                    }
                    None => {
                        let hog = (info.function == Function::Hog).then_some("until_free");
                        let names = info.params.iter().map(|p| p.name).chain(hog);
                        let suggestion = self.guess(name, names).or_else(|| hog.map(str::to_owned));
                        let kind = DiagnosticKind::Unknown { what: NameKind::Word, name: name.clone(), suggestion };
                        return trouble(span, kind);
                    }
                },
                None => {
                    let at = position;
                    position += 1;
                    Some(at)
                }
            };
            match place.and_then(|at| placed.get_mut(at)) {
                Some(free @ None) => *free = Some(arg),
                _ => return self.wrong_count(info, call, &arg.value.span),
            }
        }
        if info.params.iter().zip(&placed).any(|(param, arg)| !param.optional && arg.is_none()) {
            return self.wrong_count(info, call, &call.close);
        }
        info.params
            .iter()
            .zip(placed)
            .map(|(param, arg)| match arg {
                Some(arg) => self.argument(info, param, arg),
                None => Ok(Given::Nothing),
            })
            .collect()
    }

    fn wrong_count<T>(&self, info: &FunctionInfo, call: &Call, span: &Span) -> Result<T, Trouble> {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        trouble(
            span,
            DiagnosticKind::ArgumentCount {
                signature: info.signature(),
                least: count(info.required()),
                most: count(info.params.len()),
                found: count(call.args.len()),
            },
        )
    }

    fn argument(&self, info: &FunctionInfo, param: &Param, arg: &Arg) -> Result<Given, Trouble> {
        let expr = &arg.value;
        let mismatch = |expected, found| {
            let kind =
                DiagnosticKind::ArgumentKind { signature: info.signature(), parameter: param.name, expected, found };
            Err(Some(Problem { span: expr.span.clone(), kind: Box::new(kind) }))
        };
        let between = |what, value: i64, least: i64, most: i64| {
            if (least..=most).contains(&value) {
                return Ok(Given::Number(value.unsigned_abs()));
            }
            trouble(&expr.span, DiagnosticKind::OutOfRange { what, value, least, most })
        };
        match param.kind {
            ParamKind::Name => {
                return self
                    .bare_name(expr)
                    .map_or_else(|| mismatch(Expected::Name, self.eval(expr)?.kind()), |name| Ok(Given::Text(name)));
            }
            ParamKind::Words(known) => {
                let ExprKind::Name(word) = &expr.kind else {
                    return mismatch(Expected::Words(known), self.eval(expr)?.kind());
                };
                if known.contains(&word.as_str()) {
                    return Ok(Given::Text(word.clone()));
                }
                let suggestion = self.guess(word, known.iter().copied());
                if suggestion.is_none() {
                    return mismatch(Expected::Words(known), ValueKind::Word);
                }
                let kind = DiagnosticKind::Unknown { what: NameKind::Word, name: word.clone(), suggestion };
                return trouble(&expr.span, kind);
            }
            ParamKind::Constructor => return Ok(Given::Nothing),
            ParamKind::HogTarget => return self.hog_target(info, param, arg),
            _ => {}
        }
        let value = self.eval(expr)?;
        let wanted = match param.kind {
            ParamKind::Gfp => ValueKind::GfpFlags,
            ParamKind::SlabFlags => ValueKind::SlabFlags,
            ParamKind::Pointer | ParamKind::Cache => ValueKind::Pointer,
            ParamKind::Text => ValueKind::Text,
            _ => ValueKind::Number,
        };
        if let Value::Word(word) = &value {
            if wanted == ValueKind::Text {
                return mismatch(Expected::Text, ValueKind::Word);
            }
            return Err(Some(self.unknown_name(word, &expr.span, wanted)));
        }
        match (param.kind, value) {
            // `~` of a flag leaves bits that no flag has.
            (ParamKind::Gfp, Value::Gfp(gfp)) => {
                let former = if self.machine().era().is_classic() { Gfp::COLD.0 } else { 0 };
                Ok(Given::Gfp(Gfp(gfp.0 & (*words::GFP_BITS | former))))
            }
            (ParamKind::Gfp, Value::Number(bits)) if self.machine().era().is_classic() => {
                let number = u32::try_from(bits).ok().and_then(|bits| self.machine().era().decode(bits));
                let most = i64::from(u16::MAX);
                let kind = DiagnosticKind::OutOfRange { what: Quantity::GfpBits, value: bits, least: 0, most };
                number.map_or_else(|| trouble(&expr.span, kind), |gfp| Ok(Given::Gfp(gfp)))
            }
            (ParamKind::Gfp, Value::Number(bits)) => {
                let known = i64::from(*words::GFP_BITS);
                if bits >= 0 && bits & !known == 0 {
                    return Ok(Given::Gfp(Gfp(u32::try_from(bits).unwrap_or(0))));
                }
                let kind = DiagnosticKind::OutOfRange { what: Quantity::GfpBits, value: bits, least: 0, most: known };
                trouble(&expr.span, kind)
            }
            (ParamKind::Gfp, other) => mismatch(Expected::GfpFlags, other.kind()),
            (ParamKind::SlabFlags, Value::SlabFlags(flags)) => Ok(Given::SlabFlags(flags)),
            (ParamKind::SlabFlags, Value::Number(0)) => Ok(Given::SlabFlags(CacheFlags::default())),
            (ParamKind::SlabFlags, other) => mismatch(Expected::SlabFlags, other.kind()),
            (ParamKind::Pointer | ParamKind::Cache, value @ (Value::Pointer(_) | Value::Null)) => {
                Ok(Given::Pointer(value.pointer()))
            }
            (ParamKind::Pointer, other) => mismatch(Expected::Pointer, other.kind()),
            (ParamKind::Cache, other) => mismatch(Expected::Cache, other.kind()),
            (ParamKind::Text, Value::Text(text)) => Ok(Given::Text(text)),
            (ParamKind::Text, other) => mismatch(Expected::Text, other.kind()),
            (ParamKind::Percent, Value::Percent(n)) => between(Quantity::Percent, n, 0, 100),
            (ParamKind::Percent, other) => mismatch(Expected::Percent, other.kind()),
            (kind, Value::Number(n)) => {
                let u32_size = info.function == Function::CacheCreate;
                match kind {
                    // What is above 10 the allocator refuses, and warns; nobody else leaves a piece of that size free.
                    ParamKind::Order if info.function == Function::Fragment => between(Quantity::Order, n, 0, 10),
                    ParamKind::Order => between(Quantity::Order, n, 0, i64::from(u8::MAX)),
                    ParamKind::Byte => between(Quantity::Byte, n, 0, 255),
                    ParamKind::Ticks => between(Quantity::Ticks, n, 0, 100_000),
                    // A size_t has no sign: what is below 0 is very large, and refused as that.
                    ParamKind::Bytes if n < 0 && matches!(info.function, Function::Kmalloc | Function::Kzalloc) => {
                        Ok(Given::Number(n.cast_unsigned()))
                    }
                    ParamKind::Bytes if u32_size => between(Quantity::Bytes, n, 0, i64::from(u32::MAX)),
                    _ => between(Quantity::Bytes, n, 0, i64::MAX),
                }
            }
            (kind, other) => {
                let expected = if kind == ParamKind::Bytes { Expected::Bytes } else { Expected::Number };
                mismatch(expected, other.kind())
            }
        }
    }

    /// A name that needs no declaration: `l`, `&l`, `&dev->lock`.
    fn bare_name(&self, expr: &Expr) -> Option<String> {
        match &expr.kind {
            ExprKind::Name(name) => Some(name.clone()),
            ExprKind::Element(name, index) => Some(format!("{name}[{}]", self.index(index).ok()?)),
            ExprKind::Prefixed(prefixes, inner) if prefixes == &[Prefix::AddressOf] => self.bare_name(inner),
            _ => None,
        }
    }

    /// `80%`, `32M`, `until_free = min + 10`
    fn hog_target(&self, info: &FunctionInfo, param: &Param, arg: &Arg) -> Result<Given, Trouble> {
        let expr = &arg.value;
        let mismatch = |expected, found| {
            let kind =
                DiagnosticKind::ArgumentKind { signature: info.signature(), parameter: param.name, expected, found };
            Err(Some(Problem { span: expr.span.clone(), kind: Box::new(kind) }))
        };
        let value = self.eval(expr)?;
        let until_free = arg.name.as_ref().is_some_and(|(name, _)| name == "until_free");
        let target = match (until_free, value) {
            (true, Value::Word(word)) => match level(&word) {
                Some(level) => HogTarget::UntilFree(level, 0),
                None => {
                    let suggestion = self.guess(&word, words::LEVELS);
                    if suggestion.is_none() {
                        return mismatch(Expected::Words(&words::LEVELS), ValueKind::Word);
                    }
                    let kind = DiagnosticKind::Unknown { what: NameKind::Word, name: word, suggestion };
                    return trouble(&expr.span, kind);
                }
            },
            (true, Value::Level(level, pages)) => HogTarget::UntilFree(level, self.page_count(pages, expr)?),
            (true, Value::Number(pages)) => HogTarget::UntilFree(Level::Zero, self.page_count(pages, expr)?),
            (true, other) => return mismatch(Expected::Words(&words::LEVELS), other.kind()),
            (false, Value::Percent(percent @ 0..=100)) => HogTarget::Percent(u8::try_from(percent).unwrap_or(100)),
            (false, Value::Percent(value)) => {
                let kind = DiagnosticKind::OutOfRange { what: Quantity::Percent, value, least: 0, most: 100 };
                return trouble(&expr.span, kind);
            }
            (false, Value::Number(bytes @ 0..)) => HogTarget::Pages(pages_of(bytes.unsigned_abs())),
            (false, Value::Number(value)) => {
                let kind = DiagnosticKind::OutOfRange { what: Quantity::Bytes, value, least: 0, most: i64::MAX };
                return trouble(&expr.span, kind);
            }
            (false, Value::Word(word)) if level(&word).is_some() => {
                let suggestion = Some(format!("until_free = {word}"));
                let kind = DiagnosticKind::Unknown { what: NameKind::Word, name: word, suggestion };
                return trouble(&expr.span, kind);
            }
            (false, Value::Word(word)) => return Err(Some(self.unknown_name(&word, &expr.span, ValueKind::Number))),
            (false, other) => return mismatch(Expected::Bytes, other.kind()),
        };
        Ok(Given::Hog(target))
    }

    fn page_count(&self, pages: i64, expr: &Expr) -> Result<i32, Trouble> {
        i32::try_from(pages).or_else(|_| {
            let (least, most) = (i64::from(i32::MIN), i64::from(i32::MAX));
            trouble(&expr.span, DiagnosticKind::OutOfRange { what: Quantity::Pages, value: pages, least, most })
        })
    }
}
