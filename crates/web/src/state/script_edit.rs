//! Changes that buttons make to the text of a script.

use super::edits::in_common;
use kmscope_mm::{Era, Preset};

/// The script with its `machine` line naming this machine; a script without one gets one.
pub fn with_machine(source: &str, preset: Preset) -> String {
    let statement = preset.statement();
    let is_machine = |line: &str| line.split_whitespace().next() == Some("machine");
    if !source.lines().any(is_machine) {
        return format!("{statement}\n{source}");
    }
    let mut done = false;
    let lines: Vec<String> = source
        .split('\n')
        .map(|line| {
            if done || !is_machine(line) {
                return line.to_owned();
            }
            done = true;
            let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
            let mut words = vec![statement.as_str()];
            let mut rest = line.split_whitespace().skip(3).peekable();
            let named = rest.next_if(|word| word.starts_with("linux-"));
            if named.is_some() && preset.era() == Era::Linux6_12 {
                words.push("linux-6.12");
            }
            // What stands behind the machine, a comment, stays.
            words.extend(rest);
            format!("{indent}{}", words.join(" "))
        })
        .collect();
    lines.join("\n")
}

/// Whether a text is an edit of another, rather than a script of its own: a good part of it stands
/// where it stood, at the beginning or at the end.
pub fn is_the_same_script(before: &str, after: &str) -> bool {
    let (begins, ends) = in_common(before, after);
    4 * (begins + ends) >= before.len().max(after.len())
}

/// The script with a statement after line `after` (1-based; `None`: after its `machine` line, or at
/// its top), indented like that line, and the place of the new line's start in UTF-16 units.
///
/// After a line that opens a block, the statement is the block's first.
pub fn with_statement_after(source: &str, after: Option<u32>, statement: &str) -> (String, u32) {
    let mut lines: Vec<&str> = source.split('\n').collect();
    if lines.last() == Some(&"") {
        lines.pop();
    }
    let machine_line =
        || lines.iter().position(|line| line.trim_start().starts_with("machine ")).map_or(0, |at| at + 1);
    let at = after.map_or_else(machine_line, |line| (line as usize).min(lines.len()));
    let mut indent = String::new();
    if let Some(line) = at.checked_sub(1).and_then(|index| lines.get(index)) {
        indent = line.chars().take_while(|c| c.is_whitespace()).collect();
        let code = line.split("//").next().unwrap_or_default().trim_end();
        if code.ends_with('{') {
            indent.push_str("  ");
        }
    }
    let added: Vec<String> = statement.lines().map(|line| format!("{indent}{line}")).collect();
    let caret = lines[..at].iter().map(|line| line.encode_utf16().count() + 1).sum::<usize>();
    let mut all: Vec<&str> = lines[..at].to_vec();
    all.extend(added.iter().map(String::as_str));
    all.extend(&lines[at..]);
    let mut text = all.join("\n");
    text.push('\n');
    (text, u32::try_from(caret).unwrap_or(u32::MAX))
}

/// Line (1-based) of a place in UTF-16 units.
pub fn line_of_utf16(text: &str, place: u32) -> u32 {
    let mut units = 0;
    let mut line = 1;
    for c in text.chars() {
        if units >= place as usize {
            break;
        }
        units += c.len_utf16();
        if c == '\n' {
            line += 1;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_leaves_most_of_a_script_and_another_script_does_not() {
        let script = "machine x86_64 256M\np = kmalloc(100, GFP_KERNEL);\nkfree(p);\n";
        let cases = [
            (script.replace("100", "2000"), true),
            (format!("// mine\n{script}"), true),
            (script.replace("kfree(p);\n", ""), true),
            ("m".to_owned(), false),
            (String::new(), false),
            ("repeat 10000 { q = alloc_page(GFP_ATOMIC); }\n".repeat(4), false),
        ];
        for (text, same) in cases {
            assert_eq!(is_the_same_script(script, &text), same, "{text}");
        }
    }

    #[test]
    fn the_machine_line_changes_and_the_rest_of_the_script_stays() {
        let source = "// first\nmachine x86_64 256M linux-6.12\na = kmalloc(8, GFP_KERNEL);\n";
        let changed = with_machine(source, Preset::Toy64);
        assert_eq!(changed, "// first\nmachine toy 64 linux-6.12\na = kmalloc(8, GFP_KERNEL);\n");
    }

    #[test]
    fn the_machine_line_names_the_kernel_if_it_is_another_than_6_12() {
        let cases = [
            ("machine i386 64M linux-2.0 // old", Preset::K2611M16, "machine i386 16M linux-2.6.11 // old"),
            ("machine toy 64 // small", Preset::K20M64, "machine i386 64M linux-2.0 // small"),
            ("machine i386 64M linux-2.0", Preset::Toy64, "machine toy 64 linux-6.12"),
        ];
        for (before, preset, after) in cases {
            assert_eq!(with_machine(before, preset), after);
        }
    }

    #[test]
    fn a_script_without_a_machine_gets_one() {
        assert_eq!(with_machine("kfree(a);", Preset::X86_64G4), "machine x86_64 4G\nkfree(a);");
    }

    #[test]
    fn a_statement_goes_after_its_line_with_the_same_indentation() {
        let source = "machine toy 64\nin_irq {\n  a = kmalloc(8, GFP_ATOMIC);\n}\n";
        let (text, caret) = with_statement_after(source, Some(3), "kfree(a);");
        assert_eq!(text, "machine toy 64\nin_irq {\n  a = kmalloc(8, GFP_ATOMIC);\n  kfree(a);\n}\n");
        assert_eq!(line_of_utf16(&text, caret), 4);
    }

    #[test]
    fn after_the_head_of_a_block_a_statement_is_its_first() {
        let (text, _) = with_statement_after("in_irq { // burst\n}\n", Some(1), "x = kmalloc(8, GFP_ATOMIC);");
        assert_eq!(text, "in_irq { // burst\n  x = kmalloc(8, GFP_ATOMIC);\n}\n");
    }

    #[test]
    fn at_boot_a_statement_goes_after_the_machine_line() {
        let (text, _) = with_statement_after("// 注释\nmachine toy 64\n", None, "p = vmalloc(64K);");
        assert_eq!(text, "// 注释\nmachine toy 64\np = vmalloc(64K);\n");
    }
}
