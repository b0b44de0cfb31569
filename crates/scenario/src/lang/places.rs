//! Where in a statement its flags and its size stand, so that they can be changed without touching the rest.

use super::ast::StmtKind;
use super::parse::parse;
use super::words::{self, ParamKind};
use std::ops::Range;

/// A call and its arguments, as bytes of the source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallPlaces {
    /// The function's name.
    pub name: Range<usize>,
    /// The GFP flags, if the call has them.
    pub flags: Option<Range<usize>>,
    /// The size in bytes, if it has one.
    pub size: Option<Range<usize>>,
    /// The count of an array's elements, if it has one.
    pub count: Option<Range<usize>>,
    /// The order, if it has one.
    pub order: Option<Range<usize>>,
    /// The closing bracket.
    pub close: Range<usize>,
}

/// The places of the call in a statement; `None` if there is no call of a known function.
pub fn call_places(source: &str, statement: Range<usize>) -> Option<CallPlaces> {
    let begin = statement.start;
    let stmts = parse(source.get(statement)?);
    let Some(StmtKind::Call(_, call)) = stmts.first().map(|stmt| &stmt.kind) else { return None };
    let info = words::function(&call.name)?;
    let moved = |span: &Range<usize>| begin + span.start..begin + span.end;
    let of = |kind: ParamKind| {
        let at = info.params.iter().position(|param| param.kind == kind)?;
        Some(moved(&call.args.get(at)?.value.span))
    };
    Some(CallPlaces {
        name: moved(&call.name_span),
        flags: of(ParamKind::Gfp),
        size: of(ParamKind::Bytes),
        count: of(ParamKind::Count),
        order: of(ParamKind::Order),
        close: moved(&call.close),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_of_a_call_are_found_in_the_middle_of_a_script() {
        let source = "machine toy 64\nx = kmalloc(2 * 100, GFP_KERNEL | __GFP_ZERO);\n";
        let begin = source.find("x =").expect("is there");
        let places = call_places(source, begin..source.len() - 2).expect("a call");
        assert_eq!(&source[places.name], "kmalloc");
        assert_eq!(&source[places.size.expect("has one")], "2 * 100");
        assert_eq!(&source[places.flags.expect("has them")], "GFP_KERNEL | __GFP_ZERO");
        assert_eq!(&source[places.close], ")");
        assert_eq!((places.order, places.count), (None, None));
    }

    #[test]
    fn what_is_no_call_has_no_places() {
        for source in ["in_irq { }", "p = q", "nonsense(1)", ""] {
            assert_eq!(call_places(source, 0..source.len()), None, "{source}");
        }
    }
}
