//! What is wrong with a script, in words.

use crate::{Message, Value, message};
use kmscope_scenario::diagnostic::{
    Construct, DiagnosticKind, Expected, Found, NameKind, Quantity, Unterminated, ValueKind, When,
};
use kmscope_scenario::link::LinkProblem;

/// Says what is wrong, in one sentence.
pub fn diagnose(kind: &DiagnosticKind) -> Message {
    let (problem, suggestion) = parts(kind);
    // A single sign is lost in a sentence without quotes.
    let suggestion = suggestion.map(|text| match text.chars().count() {
        1 => Value::Message(Box::new(message!("diag-quoted", text = text))),
        _ => Value::Text(text),
    });
    match suggestion {
        Some(suggestion) => message!("diag-did-you-mean", problem = problem, suggestion = suggestion),
        None => message!("diag-stop", problem = problem),
    }
}

/// Says what is wrong with a share link, in one sentence.
pub fn diagnose_link(problem: &LinkProblem) -> Message {
    let problem = match problem {
        LinkProblem::Foreign => message!("diag-link-foreign"),
        LinkProblem::NewerVersion { version } => message!("diag-link-newer", version = version.to_string()),
        LinkProblem::ScriptDamaged { saved_lines: 0 } => message!("diag-link-script-lost"),
        LinkProblem::ScriptDamaged { saved_lines } => message!("diag-link-script", lines = *saved_lines),
        LinkProblem::ScriptTooLarge => message!("diag-link-large"),
        LinkProblem::UnknownLesson { name } => message!("diag-link-lesson", name = name.as_str()),
        LinkProblem::BadValue { key, value } => {
            message!("diag-link-value", key = *key, value = value.as_str())
        }
        LinkProblem::UnknownMarker { name, markers } if markers.is_empty() => {
            message!("diag-link-no-markers", name = name.as_str())
        }
        LinkProblem::UnknownMarker { name, markers } => {
            message!("diag-link-marker", name = name.as_str(), markers = markers.join(", "))
        }
    };
    message!("diag-stop", problem = problem)
}

fn parts(kind: &DiagnosticKind) -> (Message, Option<String>) {
    let problem = match kind {
        DiagnosticKind::Unexpected { found, expected } => unexpected(found, expected),
        DiagnosticKind::OfC { text } => message!("diag-of-c", text = text.as_str()),
        DiagnosticKind::Unknown { what, name, suggestion } => {
            let name = name.as_str();
            let problem = match what {
                NameKind::Function if suggestion.is_some() => message!("diag-unknown-function", name = name),
                NameKind::Function => message!("diag-foreign-function", name = name),
                NameKind::Block => message!("diag-unknown-block", name = name),
                NameKind::Flag => message!("diag-unknown-flag", name = name),
                NameKind::SlabFlag => message!("diag-unknown-slab-flag", name = name),
                NameKind::Variable => message!("diag-unknown-variable", name = name),
                NameKind::Machine => message!("diag-unknown-machine", name = name),
                NameKind::Word => message!("diag-unknown-word", name = name),
            };
            return (problem, suggestion.clone());
        }
        DiagnosticKind::BadCharacter { character, instead } => {
            let problem = message!("diag-bad-character", character = character.to_string());
            return (problem, instead.map(String::from));
        }
        DiagnosticKind::Unterminated { what: Unterminated::Text } => message!("diag-text-open"),
        DiagnosticKind::Unterminated { what: Unterminated::Comment } => message!("diag-comment-open"),
        DiagnosticKind::Unclosed { block } => message!("diag-unclosed", block = block.as_str(), brace = "}"),
        DiagnosticKind::ClosesNothing => message!("diag-closes-nothing", brace = "}"),
        DiagnosticKind::TooDeep { limit } => message!("diag-too-deep", limit = *limit),
        DiagnosticKind::BadNumber { text, suggestion } => {
            return (message!("diag-bad-number", text = text.as_str()), suggestion.clone());
        }
        DiagnosticKind::OutOfRange { what, value, least, most } => {
            let what = quantity(*what);
            if *least == 0 && *most == i64::MAX {
                message!("diag-negative", what = what, value = *value)
            } else {
                message!("diag-out-of-range", what = what, least = *least, most = *most, value = *value)
            }
        }
        DiagnosticKind::Arithmetic => message!("diag-arithmetic"),
        DiagnosticKind::ArgumentCount { signature, least, most, found } => {
            let count = if least == most {
                message!("diag-arguments-exactly", n = *least)
            } else {
                message!("diag-arguments-between", least = *least, most = *most)
            };
            message!("diag-argument-count", signature = signature.as_str(), count = count, found = *found)
        }
        DiagnosticKind::ArgumentKind { signature, parameter, expected, found } => message!(
            "diag-argument-kind",
            signature = signature.as_str(),
            parameter = *parameter,
            expected = wanted(expected),
            found = value_kind(*found),
        ),
        DiagnosticKind::OperatorKind { left, operator, right } => {
            // `~` and `%` stand with one value; the other kind is what they would need.
            if ["~", "%", "[ ]"].contains(operator) || left == right {
                message!("diag-operator-one", operator = *operator, left = value_kind(*left))
            } else {
                let (left, right) = (value_kind(*left), value_kind(*right));
                message!("diag-operator", operator = *operator, left = left, right = right)
            }
        }
        DiagnosticKind::NestedCall { function } => message!("diag-nested-call", function = function.as_str()),
        DiagnosticKind::NoResult { function } => message!("diag-no-result", function = function.as_str()),
        DiagnosticKind::ResultUnused { function } => message!("diag-result-unused", function = function.as_str()),
        DiagnosticKind::ElementUnassigned { name, first, last } => {
            let base = name.split('[').next().unwrap_or(name);
            let (first, last) = (format!("{base}[{first}]"), format!("{base}[{last}]"));
            message!("diag-element", name = name.as_str(), first = first, last = last)
        }
        DiagnosticKind::SizeofUnknown { of } => message!("diag-sizeof", of = of.as_str()),
        DiagnosticKind::Unsupported { what, text } => unsupported(*what, text),
        DiagnosticKind::NotYet { name } => message!("diag-not-yet", name = name.as_str()),
        DiagnosticKind::WrittenOtherwise { name, instead } => {
            message!("diag-written-otherwise", name = *name, instead = *instead)
        }
        DiagnosticKind::OldFlag { name, gone_in, instead } => {
            return match instead {
                Some(instead) => {
                    (message!("diag-old-flag-now", name = *name, version = *gone_in, instead = *instead), None)
                }
                None => (message!("diag-old-flag-gone", name = *name, version = *gone_in), None),
            };
        }
        DiagnosticKind::NotInEra { name, era, when, instead } => {
            let when = match when {
                When::Since(version) => message!("former-since", version = *version),
                When::After(version) => message!("former-after", version = *version),
                When::GoneIn(version) => message!("former-gone-in", version = *version),
                When::GoneBy(version) => message!("former-gone-by", version = *version),
            };
            let name = name.as_str();
            match instead {
                Some(instead) => {
                    message!("former-diag-instead", name = name, era = *era, when = when, instead = *instead)
                }
                None => message!("former-diag", name = name, era = *era, when = when),
            }
        }
        DiagnosticKind::PcpFixed { era, none: true } => message!("former-diag-no-pcp", era = *era),
        DiagnosticKind::PcpFixed { era, none: false } => message!("former-diag-pcp", era = *era),
        DiagnosticKind::MachineOfEra { era, arch, sizes } => {
            message!("former-diag-machine", era = *era, arch = *arch, sizes = sizes.join(", "))
        }
        DiagnosticKind::MachineNotFirst => message!("diag-machine-first"),
        DiagnosticKind::MachineSize { arch, sizes } => {
            message!("diag-machine-size", arch = *arch, sizes = sizes.join(", "))
        }
        DiagnosticKind::MarkerTwice { name } => message!("diag-marker-twice", name = name.as_str()),
        DiagnosticKind::FunctionTwice { name } => message!("diag-function-twice", name = name.as_str()),
        DiagnosticKind::Recursion { name } => message!("diag-recursion", name = name.as_str()),
        DiagnosticKind::NotLater { name } => message!("diag-not-later", name = *name),
        DiagnosticKind::TooManySteps { limit } => message!("diag-too-many-steps", limit = *limit),
        DiagnosticKind::TooMuchWork { head, limit } => {
            message!("diag-too-much-work", head = head.as_str(), limit = *limit)
        }
        DiagnosticKind::CallsTooDeep { limit } => message!("diag-calls-too-deep", limit = *limit),
    };
    (problem, None)
}

fn unexpected(found: &Found, expected: &[Expected]) -> Message {
    let found = match found {
        Found::Token(text) => message!("diag-found-token", text = text.as_str()),
        Found::EndOfLine => message!("diag-found-line-end"),
        Found::EndOfText => message!("diag-found-text-end"),
    };
    let any_of =
        expected.iter().map(wanted).reduce(|first, second| message!("diag-or", first = first, second = second));
    match any_of {
        Some(expected) => message!("diag-unexpected", expected = expected, found = found),
        None => message!("diag-unexpected-here", found = found),
    }
}

fn wanted(expected: &Expected) -> Message {
    match expected {
        Expected::Token(text) => message!("diag-expected-token", text = *text),
        Expected::Statement => message!("diag-expected-statement"),
        Expected::Name => message!("diag-expected-name"),
        Expected::Value => message!("diag-expected-value"),
        Expected::Number => message!("diag-expected-number"),
        Expected::Bytes => message!("diag-expected-bytes"),
        Expected::GfpFlags => message!("diag-expected-gfp"),
        Expected::SlabFlags => message!("diag-expected-slab-flags"),
        Expected::Pointer => message!("diag-expected-pointer"),
        Expected::Cache => message!("diag-expected-cache"),
        Expected::Text => message!("diag-expected-text"),
        Expected::Percent => message!("diag-expected-percent"),
        Expected::Words(words) => message!("diag-expected-words", words = words.join(", ")),
        Expected::EndOfStatement => message!("diag-expected-end"),
    }
}

fn value_kind(kind: ValueKind) -> Message {
    match kind {
        ValueKind::Number => message!("diag-kind-number"),
        ValueKind::GfpFlags => message!("diag-kind-gfp"),
        ValueKind::SlabFlags => message!("diag-kind-slab-flags"),
        ValueKind::Pointer => message!("diag-kind-pointer"),
        ValueKind::Text => message!("diag-kind-text"),
        ValueKind::Percent => message!("diag-kind-percent"),
        ValueKind::Level => message!("diag-kind-level"),
        ValueKind::Null => message!("diag-kind-null"),
        ValueKind::Word => message!("diag-kind-word"),
    }
}

fn quantity(what: Quantity) -> Message {
    match what {
        Quantity::Bytes => message!("diag-what-bytes"),
        Quantity::Order => message!("diag-what-order"),
        Quantity::Percent => message!("diag-what-percent"),
        Quantity::Ticks => message!("diag-what-ticks"),
        Quantity::Repetitions => message!("diag-what-repetitions"),
        Quantity::Byte => message!("diag-what-byte"),
        Quantity::Pages => message!("diag-what-pages"),
        Quantity::GfpBits => message!("diag-what-gfp"),
    }
}

fn unsupported(what: Construct, text: &str) -> Message {
    match what {
        Construct::Condition => message!("diag-no-condition", text = text),
        Construct::Loop => message!("diag-no-loop", text = text),
        Construct::Jump => message!("diag-no-jump", text = text),
        Construct::FunctionParameters => message!("diag-no-parameters", text = text),
        Construct::Preprocessor => message!("diag-no-preprocessor", text = text),
        Construct::Dereference => message!("diag-no-dereference"),
        Construct::TypeDefinition => message!("diag-no-type", text = text),
    }
}
