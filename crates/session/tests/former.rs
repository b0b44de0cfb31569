//! What is said about steps on machines of former kernels.

use kmscope_scenario::compile;
use kmscope_session::{Language, Session, TimeCommand};

const OF_2_6: &str = "a = kmalloc(100, GFP_KERNEL);
b = kmalloc(4096, GFP_ATOMIC);
c = kmalloc(200K, GFP_KERNEL);
d = __get_free_pages(GFP_KERNEL | __GFP_COLD, 0);
kfree(a);
e = ioremap(0xF0000000, 64K);
f = ioremap(0x200000, 4096);
iounmap(e);
g = vmalloc(100000);
vfree(g);
page_cache(40M);
hog(until_free = min);
h = __get_free_pages(GFP_ATOMIC, 3);
i = alloc_pages(GFP_KERNEL, 0);
j = kmem_cache_create(\"mine\", 300, 0, SLAB_HWCACHE_ALIGN);
k = kmem_cache_alloc(j, GFP_KERNEL);
kmem_cache_free(j, k);
kmem_cache_destroy(j);
free_pages(d, 0);
";

const OF_2_0: &str = "a = kmalloc(4096, GFP_KERNEL);
b = kmalloc(131048, GFP_ATOMIC | GFP_DMA);
c = kmalloc(131049, GFP_KERNEL);
d = vremap(0xF0000000, 16K);
vfree(d);
e = __get_free_pages(GFP_BUFFER, 0);
kfree(a);
free_pages(e, 0);
f = vmalloc(64K);
vfree(f);
hog(until_free = zero);
g = __get_free_pages(GFP_BUFFER, 0);
";

#[test]
fn each_call_is_told_with_the_version_that_it_holds_for() {
    for (machine, version, script) in [
        ("i386 64M linux-2.6.11", "2.6", OF_2_6),
        ("i386 1200M linux-2.6.11", "2.6", OF_2_6),
        ("i386 64M linux-2.6.10", "2.6", OF_2_6),
        ("i386 64M linux-2.0", "2.0", OF_2_0),
        ("i386 16M linux-2.0", "2.0", OF_2_0),
    ] {
        let source = format!("machine {machine}\n{script}");
        let compiled = compile(&source);
        assert!(compiled.diagnostics.is_empty(), "{machine}: {:?}", compiled.diagnostics);
        let mut session = Session::new(compiled.program);
        for step in 0..=session.step_count() {
            session.go(TimeCommand::SeekClamped(step));
            let line = step.checked_sub(1).map_or(1, |at| session.program().steps[at].line);
            let statement = source.lines().nth(line as usize - 1).expect("a line");
            // What stands for the world around is of no kernel.
            if ["page_cache", "hog"].iter().any(|world| statement.starts_with(world)) {
                continue;
            }
            let headline = &session.view().headline;
            for language in Language::ALL {
                let said = headline.say(language);
                assert!(said.contains(&format!("Linux {version}")), "{machine}: {statement}: {said}");
                assert!(!said.contains("6.12"), "{machine}: {statement}: {said}");
            }
        }
    }
}

#[test]
fn nothing_that_is_said_of_a_former_kernel_speaks_of_parts_that_it_has_not() {
    // Words of 6.12's allocator.
    let later = ["migrat", "pageblock", "high-atomic", "SLUB", "kswapd boost", "compaction"];
    for (machine, script) in [("i386 64M linux-2.6.11", OF_2_6), ("i386 64M linux-2.0", OF_2_0)] {
        let compiled = compile(&format!("machine {machine}\n{script}"));
        let mut session = Session::new(compiled.program);
        for step in 1..=session.step_count() {
            session.go(TimeCommand::SeekClamped(step));
            let view = session.view();
            let micro = view.micro_steps.iter().map(|micro| &micro.text);
            let why = view.why.iter().flat_map(|node| [Some(&node.title), node.detail.as_ref()]).flatten();
            for message in micro.chain(why).chain([&view.headline]).chain(&view.subline) {
                let said = message.say(Language::English);
                let found = later.iter().find(|word| said.to_lowercase().contains(&word.to_lowercase()));
                assert_eq!(found, None, "{machine}, step {step}: {said}");
            }
        }
    }
}
