//! Sentences that a fact check against the source of Linux 6.12.117 found wrong: what is said now.

use kmscope_scenario::compile;
use kmscope_session::narrate::step_result;
use kmscope_session::{Language, Session, TimeCommand};

/// The last step of a script: headline, second sentence, honesty, the last line of the path.
fn said(script: &str) -> [String; 4] {
    let compiled = compile(&format!("machine x86_64 256M\n{script}"));
    said_of(compiled)
}

fn said_of(compiled: kmscope_scenario::Compiled) -> [String; 4] {
    assert_eq!(compiled.diagnostics, []);
    let mut session = Session::new(compiled.program);
    session.go(TimeCommand::End);
    let view = session.view();
    let say = |message: &kmscope_session::Message| message.say(Language::English);
    let why = view.why.last().map(|node| {
        let detail = node.detail.as_ref().map(say).unwrap_or_default();
        format!("{} ({})", detail, node.rule)
    });
    [
        say(&view.headline),
        view.subline.as_ref().map(say).unwrap_or_default(),
        say(&view.honesty),
        why.unwrap_or_default(),
    ]
}

#[track_caller]
fn check(script: &str, which: usize, begins: &str) {
    let said = said(script);
    assert!(said[which].starts_with(begins), "{script}: {said:#?}");
}

const HEAD: usize = 0;
const SUB: usize = 1;
const HONESTY: usize = 2;
const WHY: usize = 3;

#[test]
fn what_may_sleep_is_named_and_not_a_flag_that_may_not() {
    check("spin_lock(&l); p = __vmalloc(4096, GFP_ATOMIC)", HEAD, "BUG: __vmalloc may sleep, but");
    check("spin_lock(&l); p = __vmalloc(4096, GFP_KERNEL)", HEAD, "BUG: GFP_KERNEL may sleep, but");
}

#[test]
fn each_bug_is_said_to_be_noticed_by_those_kernels_that_notice_it() {
    let oops = "Every kernel stops here";
    let null = "p = alloc_pages(GFP_KERNEL | __GFP_NOWARN, 11); ";
    for (script, honesty) in [
        (format!("{null}memset(p, 0, 8)"), oops),
        (format!("{null}__free_pages(p, 0)"), oops),
        (format!("{null}o = kmem_cache_alloc(p, GFP_KERNEL)"), oops),
        (format!("{null}c = kmem_cache_create(\"c\", 64, 0, 0, NULL); kmem_cache_free(c, p)"), oops),
        (
            format!("{null}o = kmalloc(8, GFP_KERNEL); kmem_cache_free(p, o)"),
            "With CONFIG_SLAB_FREELIST_HARDENED, as distributions build it, the kernel stops here",
        ),
        ("z = kmalloc(0, GFP_KERNEL); memset(z, 0, 1)".to_owned(), oops),
        ("v = vmalloc(4096); memset(v, 0, 4097)".to_owned(), oops),
        ("c = kmem_cache_create(\"c\", 0, 0, 0, NULL)".to_owned(), oops),
        ("v = vmalloc(100); memset(v, 0, 101)".to_owned(), "A debug kernel reports"),
        (
            "p = __get_free_page(GFP_KERNEL); kfree(p)".to_owned(),
            "Every kernel notices this and warns (free_large_kmalloc, mm/slub.c)",
        ),
        (
            "p = __get_free_page(GFP_KERNEL); kfree(p); kfree(p)".to_owned(),
            "Every kernel notices this and warns (free_large_kmalloc, mm/slub.c)",
        ),
        (
            "p = alloc_pages_exact(9000, GFP_KERNEL); ksize(p)".to_owned(),
            "Every kernel notices this and warns (__ksize, mm/slab_common.c)",
        ),
        ("p = alloc_pages(GFP_KERNEL, 2); __free_pages(p, 1)".to_owned(), "No kernel reports this: it cannot know"),
        ("p = alloc_pages(GFP_KERNEL, 2); __free_pages(p, 3)".to_owned(), "Only a kernel that checks pages"),
        ("e = alloc_pages_exact(20K, GFP_KERNEL); free_pages_exact(e, 4096)".to_owned(), "No kernel reports this"),
        ("v = vmalloc(8192); vfree(v + 4096)".to_owned(), "No kernel reports this: vfree finds the vmalloc area"),
        ("v = vmalloc(8192); vfree(v + 8)".to_owned(), "Every kernel notices this and warns (mm/vmalloc.c, vfree)"),
        ("spin_lock(&l); wait(1)".to_owned(), "The scheduler itself reports this"),
        ("local_irq_disable(); wait(1)".to_owned(), "A debug kernel reports this (CONFIG_DEBUG_ATOMIC_SLEEP)"),
        ("a = kmalloc(64, GFP_KERNEL); kfree(a); kfree(a)".to_owned(), "A debug kernel reports"),
    ] {
        check(&script, HONESTY, honesty);
    }
}

#[test]
fn pages_are_counted_where_no_order_is_involved() {
    let exact = "e = alloc_pages_exact(20K, GFP_KERNEL); ";
    check(&format!("{exact}free_pages_exact(e, 24K)"), HEAD, "BUG: 5 pages were allocated, 6 freed");
    check(&format!("{exact}free_pages_exact(e, 24K)"), WHY, "5 pages allocated, 6 freed: both must be the same");
    check("e = NULL; free_pages_exact(e, 8K)", HEAD, "BUG: NULL pointer dereference");
    check("e = NULL; free_pages_exact(e, 4K)", HEAD, "Nothing to free: free_pages_exact(NULL) does nothing");
}

#[test]
fn what_lacks_is_said_of_a_request_that_is_too_large() {
    let i386 = compile("machine i386 1200M\np = vmalloc(100M)\nq = vmalloc(100M)");
    let said = said_of(i386);
    assert_eq!(said[HEAD], "NULL: no free range of virtual addresses is that large");
    assert!(said[WHY].ends_with("(alloc_vmap_area)"), "{}", said[WHY]);
    check("p = kvmalloc(5M, GFP_ATOMIC)", HEAD, "NULL: too large for kmalloc, and vmalloc needs flags that may sleep");
    check("p = kvmalloc(5M, GFP_ATOMIC)", WHY, "order above 10 → vmalloc, but");
    check("p = kvmalloc(3G, GFP_KERNEL)", HEAD, "NULL: larger than any block or area can be");
    for call in ["kcalloc(0x200000000, 0x200000000, GFP_KERNEL)", "kmalloc_array(0x200000000, 0x200000000, GFP_KERNEL)"]
    {
        check(&format!("p = {call}"), HEAD, "NULL: n × size is more than a size_t holds");
        check(&format!("p = {call}"), SUB, "The kernel prints nothing");
        check(&format!("p = {call}"), WHY, "the product does not fit into a size_t");
    }
    check("p = kcalloc(0x10000, 0x10000, GFP_KERNEL)", HEAD, "NULL, refused with a warning: order 20");
    let i386 = compile("machine i386 1200M\np = kcalloc(0x10000, 0x10000, GFP_KERNEL)");
    assert_eq!(said_of(i386)[HEAD], "NULL: n × size is more than a size_t holds", "of 32 bits");
}

#[test]
fn giving_up_on_a_costly_request_has_two_reasons() {
    let start = "pcp(off); hog(until_free = min); ";
    check(
        &format!("{start}p = alloc_pages(GFP_KERNEL, 4)"),
        SUB,
        "Requests for more than 8 pages are costly: the kernel gives up after one",
    );
    check(&format!("{start}p = alloc_pages(GFP_KERNEL, 4)"), WHY, "order above 3: it gives up after one round");
    let insists = format!("{start}p = alloc_pages(GFP_KERNEL | __GFP_RETRY_MAYFAIL, 4)");
    check(
        &insists,
        HEAD,
        "NULL after sleeping 17 ticks: nothing is left to reclaim, and its flags let no task be killed",
    );
    check(&insists, SUB, "The OOM killer kills nobody for a request with these flags.");
}

#[test]
fn the_rounds_in_vain_are_told_with_free_counted_twice() {
    let [.., why] = {
        let compiled = compile(
            "machine x86_64 256M\npcp(off)\nhog(until_free = min)\np = alloc_page(GFP_KERNEL | __GFP_RETRY_MAYFAIL)",
        );
        let mut session = Session::new(compiled.program);
        session.go(TimeCommand::End);
        let view = session.view();
        let node = view.why.iter().find(|node| node.rule == "should_reclaim_retry").expect("the rule");
        let steps: Vec<String> = view.micro_steps.iter().map(|step| step.text.say(Language::English)).collect();
        let twice = "counts free twice: 2 × 462 > min 462";
        assert!(steps.iter().any(|step| step.contains(twice)), "{steps:#?}");
        [String::new(), node.detail.as_ref().expect("a detail").say(Language::English)]
    };
    assert_eq!(why, "asked 17 times, the last answer is no: more than 16 rounds in a row reclaimed nothing");
}

#[test]
fn ending_what_never_began_is_a_note_where_it_does_no_harm() {
    check("memalloc_nofs_restore(f)", HEAD, "Nothing to end: memalloc_nofs_restore changes nothing here");
    check("local_irq_enable()", HEAD, "Nothing to end: local_irq_enable changes nothing here");
    // Off or on: nobody counts (include/linux/irqflags.h).
    check(
        "local_irq_disable(); local_irq_disable(); local_irq_enable()",
        HEAD,
        "Interrupts are on again: sleeping is allowed again",
    );
    check(
        "local_irq_disable(); local_irq_save(f); local_irq_restore(f)",
        HEAD,
        "Interrupts are as before: off: sleeping is still not allowed here",
    );
    check("spin_unlock(&l)", HEAD, "BUG: this ends something that never began");
}

#[test]
fn a_wrong_call_is_told_with_the_right_one_if_there_is_one() {
    check(
        "v = vmalloc(64); ksize(v)",
        HEAD,
        "BUG: ksize knows what kmalloc and kmem_cache_alloc return, not memory from vmalloc",
    );
    check(
        "c = kmem_cache_create(\"c\", 64, 0, 0, NULL); kfree(c)",
        HEAD,
        "BUG: kfree on memory from kmem_cache_create; use kmem_cache_destroy",
    );
    check("p = alloc_page(GFP_KERNEL); kfree(p)", HEAD, "BUG: kfree on memory from alloc_page; use __free_page");
    check(
        "p = __get_free_page(GFP_KERNEL); kfree(p)",
        HEAD,
        "BUG: kfree on memory from __get_free_page; use free_page",
    );
}

#[test]
fn a_cache_that_could_not_be_destroyed_is_told_to_stay() {
    let start =
        "c = kmem_cache_create(\"c\", 64, 0, 0, NULL); o = kmem_cache_alloc(c, GFP_KERNEL); kmem_cache_destroy(c); ";
    check(start, SUB, "The kernel warns and returns the empty slabs. The cache itself stays forever");
    let again = format!("{start}kmem_cache_free(c, o); kmem_cache_destroy(c)");
    check(&again, HEAD, "Cache c stays: kmem_cache_destroy failed before and now returns at once");
    check(&again, WHY, "the failed call took it to 0, this one to -1");
    check("c = kmem_cache_create(\"c\", 0, 0, 0, NULL)", HEAD, "BUG: the kernel divides by the size of the objects");
    check("c = kmem_cache_create(\"c\", 64, 3, 0, NULL)", HEAD, "Created cache c: objects of 64 B");
}

#[test]
fn null_is_assigned_as_null_and_frame_0_is_a_frame() {
    check("p = NULL", HEAD, "p is now NULL");
    let toy = compile("machine toy 64\np = alloc_page(GFP_KERNEL)");
    assert_eq!(said_of(toy)[HEAD], "Granted from zone Normal: page frame 0x0, cut out of a block of 64");
}

#[test]
fn who_slept_for_nothing_reads_null_at_the_end_of_the_line() {
    let compiled =
        compile("machine x86_64 256M\npcp(off)\nhog(until_free = min)\np = alloc_page(GFP_KERNEL | __GFP_NORETRY)");
    let mut session = Session::new(compiled.program);
    session.go(TimeCommand::End);
    let step = session.program().steps.last().expect("a step").clone();
    let outcome = session.view().outcome.expect("an outcome");
    let result = step_result(&step, &outcome);
    let text = result.text.expect("a text").say(Language::English);
    assert_eq!((result.sign.char(), text.as_str()), ('⊗', "NULL (1)"));
}

#[test]
fn what_is_taken_from_another_type_is_told_with_the_functions_of_6_12_117() {
    let script = "page_cache(1G, clean); hog(1); repeat 600 { a[i] = alloc_page(GFP_KERNEL) }";
    let compiled = compile(&format!("machine x86_64 256M\npcp(off)\n{script}"));
    let mut session = Session::new(compiled.program);
    let mut rules = std::collections::BTreeSet::new();
    for step in 0..session.program().steps.len() {
        session.go(TimeCommand::SeekClamped(step));
        rules.extend(session.view().why.iter().map(|node| node.rule));
    }
    assert!(rules.iter().all(|rule| !rule.contains("__rmqueue_fallback")));
    assert!(rules.contains("__rmqueue_claim, try_to_steal_block"), "{rules:?}");
}
