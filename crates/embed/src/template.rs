//! Filling the holes of a template. `www/use.js` does the same in the page; a test holds both to the same lines.

use std::collections::BTreeMap;

/// The template with its holes filled.
pub fn fill(template: &str, holes: &BTreeMap<&'static str, String>) -> String {
    let mut out = String::new();
    for line in template.split_inclusive('\n') {
        let filled = groups(line, holes);
        // What was left out leaves no empty line.
        if !(filled.trim().is_empty() && line.contains("[[")) {
            out.push_str(&filled);
        }
    }
    out
}

/// A line without the groups that have an empty hole.
fn groups(line: &str, holes: &BTreeMap<&'static str, String>) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("[[") {
        let Some((group, after)) = after.split_once("]]") else { break };
        out.push_str(&values(before, holes));
        if names(group).all(|name| holes.contains_key(name)) {
            out.push_str(&values(group, holes));
        }
        rest = after;
    }
    out + &values(rest, holes)
}

/// The pieces of a text: `(before, name, filter)` of each hole, and what follows the last.
fn pieces(text: &str) -> (Vec<(&str, &str, &str)>, &str) {
    let mut found = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(at) = rest[from..].find('{').map(|at| from + at) {
        let inner = &rest[at + 1..];
        let end = inner.find(|c: char| !(c.is_ascii_lowercase() || c == '|'));
        match end {
            Some(end) if end > 0 && inner[end..].starts_with('}') => {
                let (name, filter) = inner[..end].split_once('|').unwrap_or((&inner[..end], ""));
                found.push((&rest[..at], name, filter));
                rest = &inner[end + 1..];
                from = 0;
            }
            _ => from = at + 1,
        }
    }
    (found, rest)
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).0.into_iter().map(|(_, name, _)| name)
}

fn values(text: &str, holes: &BTreeMap<&'static str, String>) -> String {
    let (found, rest) = pieces(text);
    let mut out = String::new();
    for (before, name, filter) in found {
        out.push_str(before);
        let Some(value) = holes.get(name) else {
            // What is no hole of ours is text: `{kmscope}` names a directive.
            out.push_str(&format!("{{{name}}}"));
            continue;
        };
        let indent = before.rsplit('\n').next().filter(|line| line.trim().is_empty()).unwrap_or("").to_owned();
        let value = escaped(value, filter);
        out.push_str(&value.replace('\n', &format!("\n{indent}")).replace(&format!("\n{indent}\n"), "\n\n"));
    }
    out + rest
}

fn escaped(value: &str, filter: &str) -> String {
    match filter {
        "attr" => value.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;"),
        "html" => value.replace('&', "&amp;").replace('<', "&lt;"),
        "json" => serde_json::Value::from(value).to_string(),
        "tex" => value.chars().map(tex).collect(),
        // In an address inside of an argument only these two mean something to TeX.
        "texurl" => value.replace('%', "\\%").replace('#', "\\#"),
        _ => value.to_owned(),
    }
}

fn tex(letter: char) -> String {
    match letter {
        '\\' => "\\textbackslash{}".to_owned(),
        '~' => "\\textasciitilde{}".to_owned(),
        '^' => "\\textasciicircum{}".to_owned(),
        '#' | '$' | '%' | '&' | '_' | '{' | '}' => format!("\\{letter}"),
        _ => letter.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str) -> String {
        let holes = BTreeMap::from([
            ("step", "2".to_owned()),
            ("title", "a \"b\" & <c>_".to_owned()),
            ("script", "one\n\ntwo".to_owned()),
        ]);
        fill(template, &holes)
    }

    #[test]
    fn holes_are_filled_and_what_has_no_value_is_left_out() {
        assert_eq!(filled("a {step} b"), "a 2 b");
        assert_eq!(filled("x[[ step={step}]][[ view={view}]]>"), "x step=2>");
        assert_eq!(filled("a\n[[view: {view}]]\nb\n\nc"), "a\nb\n\nc", "an empty line of the template stays");
        assert_eq!(filled("```{kmscope}"), "```{kmscope}", "what is no hole is text");
        assert_eq!(filled("{% if x %} {{< a >}} {"), "{% if x %} {{< a >}} {");
        assert_eq!(filled("<pre>{{step}}</pre>"), "<pre>{2}</pre>");
    }

    #[test]
    fn several_lines_are_indented_like_the_first_and_empty_ones_stay_empty() {
        assert_eq!(filled("x\n   {script}\n"), "x\n   one\n\n   two\n");
    }

    #[test]
    fn values_are_escaped_for_where_they_stand() {
        assert_eq!(filled("{title|attr}"), "a &quot;b&quot; &amp; &lt;c>_");
        assert_eq!(filled("{title|html}"), "a \"b\" &amp; &lt;c>_");
        assert_eq!(filled("{title|json}"), r#""a \"b\" & <c>_""#);
        assert_eq!(filled("{title|tex}"), "a \"b\" \\& <c>\\_");
    }
}
