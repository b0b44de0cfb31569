//! The kernel log: its lines, its steps, and that it is as long as the story so far.

use kmscope_mm::Gfp;
use kmscope_scenario::compile;
use kmscope_session::dmesg::mode;
use kmscope_session::{Session, TimeCommand};

fn at_the_end(script: &str) -> Session {
    let compiled = compile(script);
    assert_eq!(compiled.diagnostics, [], "{script}");
    let mut session = Session::new(compiled.program);
    session.go(TimeCommand::End);
    session
}

/// The reports of a script: step and lines.
fn reports(script: &str) -> Vec<(usize, Vec<String>)> {
    at_the_end(script).dmesg(usize::MAX).into_iter().map(|report| (report.step, report.lines)).collect()
}

#[test]
fn a_failed_request_is_reported_with_its_mode_and_the_memory_as_it_was() {
    let script = "machine x86_64 256M\npcp(off)\nhog(until_free = floor)\nin_irq { p = alloc_pages(GFP_ATOMIC, 0) }";
    let session = at_the_end(script);
    let all = session.dmesg(usize::MAX);
    let [report] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(report.step, 4);
    let lines: Vec<&str> = report.lines.iter().map(String::as_str).collect();
    assert_eq!(lines[0], "insmod: page allocation failure: order:0, mode:0x820(GFP_ATOMIC), nodemask=(null)");
    for zone in ["DMA", "DMA32"] {
        let at = usize::from(zone == "DMA32");
        let stat = session.machine().zone_stat(kmscope_mm::ZoneId(at as u8));
        let free_kb = 4 * stat.free_pages;
        let counters =
            lines.iter().find(|line| line.starts_with(&format!("{zone} free:"))).expect("a line of the zone");
        assert!(counters.contains(&format!("free:{free_kb}kB boost:0kB min:{}kB", 4 * stat.min_pages)), "{counters}");
        let blocks = lines.iter().find(|line| line.starts_with(&format!("{zone}: "))).expect("its free blocks");
        assert!(blocks.ends_with(&format!("= {free_kb}kB")), "{blocks}");
        let summed: i64 = blocks
            .split(' ')
            .filter_map(|word| word.strip_suffix("kB")?.split_once('*'))
            .map(|(count, kb)| count.parse::<i64>().unwrap() * kb.parse::<i64>().unwrap())
            .sum();
        assert_eq!(summed, free_kb, "{blocks}");
    }
    assert!(lines.contains(&"lowmem_reserve[]: 0 223 223 223"), "{lines:?}");
}

#[test]
fn nowarn_keeps_the_kernel_quiet() {
    let start = "machine x86_64 256M\npcp(off)\nhog(until_free = zero)\n";
    for (flags, count) in [("GFP_ATOMIC", 1), ("GFP_NOWAIT", 0), ("GFP_ATOMIC | __GFP_NOWARN", 0), ("0x820", 1)] {
        assert_eq!(reports(&format!("{start}p = alloc_page({flags})")).len(), count, "{flags}");
    }
}

#[test]
fn each_bug_and_warning_has_its_first_line() {
    let start = "machine x86_64 256M\n";
    for (script, first) in [
        (
            "spin_lock_irqsave(&l, f); p = kmalloc(64, GFP_KERNEL)",
            "BUG: sleeping function called from invalid context at include/linux/sched/mm.h",
        ),
        ("in_timer { wait(1) }", "BUG: scheduling while atomic: insmod/100/0x00000100"),
        ("in_irq { p = vmalloc(1) }", "kernel BUG at mm/vmalloc.c!"),
        ("p = alloc_pages(GFP_KERNEL, 11)", "WARNING: CPU: 0 PID: 100 at mm/page_alloc.c __alloc_pages_noprof"),
        ("task a { fs_lock { p = alloc_page(GFP_KERNEL) } }", "WARNING: possible circular locking dependency detected"),
        (
            "p = kmalloc(9000, GFP_KERNEL | __GFP_DMA32)",
            "Unexpected gfp: 0x4 (GFP_DMA32). Fixing up to gfp: 0xcc0 (GFP_KERNEL). Fix your code!",
        ),
        (
            "p = alloc_pages_exact(9000, GFP_KERNEL | __GFP_COMP)",
            "WARNING: CPU: 0 PID: 100 at mm/page_alloc.c alloc_pages_exact_noprof",
        ),
        (
            "hog(until_free = zero); p = alloc_page(GFP_KERNEL)",
            "insmod invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
        ),
        (
            "p = vmalloc(1G)",
            "insmod: vmalloc error: size 1073741824, exceeds total pages, mode:0xcc0(GFP_KERNEL), nodemask=(null)",
        ),
    ] {
        let found = reports(&format!("{start}{script}"));
        assert_eq!(found.len(), 1, "{script}: {found:?}");
        assert_eq!(found[0].1[0], first, "{script}");
    }
}

#[test]
fn what_the_kernel_says_once_it_says_once_and_other_things_each_time() {
    let again = |what: &str| reports(&format!("machine x86_64 256M\nrepeat 3 {{ {what} }}")).len();
    assert_eq!(again("p = alloc_pages(GFP_KERNEL, 11)"), 1);
    assert_eq!(again("fs_lock { p = alloc_page(GFP_KERNEL) }"), 1);
    assert_eq!(again("in_irq { p = alloc_page(GFP_KERNEL) }"), 3);
    assert_eq!(again("p = kmalloc(9000, GFP_KERNEL | __GFP_DMA32)"), 3);
}

#[test]
fn the_log_ends_at_the_present_step_and_loses_its_oldest_reports() {
    let mut session = at_the_end("machine x86_64 256M\nrepeat 300 { in_irq { p = alloc_page(GFP_KERNEL) } }");
    assert_eq!((session.dmesg_count(), session.dmesg(usize::MAX).len(), session.dmesg(5).len()), (300, 256, 5));
    let steps = |session: &Session| session.dmesg(usize::MAX).iter().map(|report| report.step).collect::<Vec<_>>();
    assert_eq!(steps(&session), (45..=300).map(|nth| 3 * nth - 1).collect::<Vec<_>>());
    session.go(TimeCommand::SeekClamped(7));
    assert_eq!((session.dmesg_count(), steps(&session)), (2, vec![2, 5]));
    session.go(TimeCommand::SeekClamped(8));
    assert_eq!(steps(&session), [2, 5, 8]);
}

#[test]
fn a_mode_is_a_number_and_names() {
    assert_eq!(mode(Gfp::GFP_KERNEL), "0xcc0(GFP_KERNEL)");
    assert_eq!(mode(Gfp::GFP_ATOMIC | Gfp::COMP), "0x40820(GFP_ATOMIC|__GFP_COMP)");
}
