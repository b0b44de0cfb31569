//! What people read when a script is wrong.

use kmscope_scenario::compile;
use kmscope_scenario::link::{Link, Place};
use kmscope_session::{Language, diagnose, diagnose::diagnose_link};

/// Scripts, and what is said about their first error.
const SENTENCES: &[(&str, &str, &str)] = &[
    (
        "p = kmalloc(10, GFP_ATOMC)",
        "Unknown GFP flag GFP_ATOMC: did you mean GFP_ATOMIC?",
        "没有 GFP 标志 GFP_ATOMC：是否想写 GFP_ATOMIC？",
    ),
    (
        "p = kmalloc(10 GFP_KERNEL)",
        "Expected \")\" or \",\", found \"GFP_KERNEL\".",
        "此处应为“)”或“,”，却遇到“GFP_KERNEL”。",
    ),
    (
        "p = kmalloc(GFP_KERNEL, 10)",
        "In kmalloc(size, flags), size must be a number of bytes (such as 1500, 64K, 4 * PAGE_SIZE), not a GFP flag.",
        "在 kmalloc(size, flags) 中，size 应为字节数（如 1500、64K、4 * PAGE_SIZE），而不是一个 GFP 标志。",
    ),
    (
        "kmalloc(10)",
        "kmalloc(size, flags) takes 2 arguments, here is 1.",
        "kmalloc(size, flags) 需要 2 个参数，此处有 1 个。",
    ),
    (
        "kmalloc(10，0)",
        "The character \"，\" means nothing here: did you mean \",\"?",
        "字符“，”在此没有意义：是否想写 “,”？",
    ),
    ("in_irq {", "This block (in_irq) is never closed: \"}\" is missing.", "代码块（in_irq）没有结束：缺少“}”。"),
    ("}", "This \"}\" closes nothing.", "这个“}”没有对应的开头。"),
    ("p = kmalloc;", "Expected \"(\", found \";\".", "此处应为“(”，却遇到“;”。"),
    (
        "repeat 3 { p[i] = kmalloc(8, GFP_KERNEL) }\nkfree(p[3])",
        "p[3] was never assigned; assigned are p[0] to p[2].",
        "p[3] 从未赋值；已赋值的是 p[0] 到 p[2]。",
    ),
    (
        "repeat 1024 { repeat 1024 { repeat 1024 { } } }",
        "repeat 1024 runs too many times: a script may run 2,500,000 statements in all, each round of a loop being one; \
         the rest was left out.",
        "repeat 1024 运行次数过多：一个脚本合计最多执行 2,500,000 条语句（循环每转一次也算一条），其余部分已略去。",
    ),
    (
        "local_bh_disable();",
        "Scripts have no local_bh_disable: write spin_lock_bh(lock).",
        "脚本中没有 local_bh_disable：请写 spin_lock_bh(lock)。",
    ),
    ("hog(120%)", "A percentage must be between 0 and 100, this is 120.", "百分数必须在 0 到 100 之间，此处为 120。"),
];

#[test]
fn an_error_is_said_in_one_sentence_with_a_way_out() {
    for (source, english, chinese) in SENTENCES {
        let compiled = compile(source);
        let first = compiled.diagnostics.first().expect("an error");
        let message = diagnose(&first.kind);
        assert_eq!(message.say(Language::English), *english, "{source}");
        assert_eq!(message.say(Language::Chinese), *chinese, "{source}");
    }
}

#[test]
fn a_link_that_cannot_be_read_whole_says_what_is_lost() {
    for (fragment, english) in [
        ("section-3", "The fragment of this address is not a link of kmscope; the usual script was opened."),
        ("v9;lesson=twins", "This link comes from a newer version (v9); what could be understood of it was opened."),
        ("v1;s=!", "The script in this link is damaged and nothing of it could be saved; the usual script was opened."),
        (
            "v1;s=!!!",
            "The script in this link is damaged and nothing of it could be saved; the usual script was opened.",
        ),
        ("v1;lesson=nothing", "There is no lesson \"nothing\"."),
        ("v1;view=bird", "\"bird\" for view in this link could not be understood and was left out."),
    ] {
        let decoded = Link::decode(fragment);
        assert_eq!(decoded.problems.len(), 1, "{fragment}");
        assert_eq!(diagnose_link(&decoded.problems[0]).say(Language::English), english);
        assert!(diagnose_link(&decoded.problems[0]).say(Language::Chinese).ends_with('。'));
    }
    let place = Place::Marker("nowhere".to_owned());
    for (script, english, chinese) in [
        (
            "marker(\"a\"); marker(\"b\")",
            "There is no marker \"nowhere\" here; this script has a, b.",
            "这里没有标记“nowhere”；这个脚本的标记有 a, b。",
        ),
        ("", "There is no marker \"nowhere\" here; this script has none.", "这里没有标记“nowhere”；这个脚本没有标记。"),
    ] {
        let problem = place.step(&compile(script).program).expect_err("it has no such marker");
        assert_eq!(diagnose_link(&problem).say(Language::English), english);
        assert_eq!(diagnose_link(&problem).say(Language::Chinese), chinese);
    }
}
