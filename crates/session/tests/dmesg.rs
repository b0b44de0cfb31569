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
    let mut session = at_the_end(script);
    let all = session.dmesg(usize::MAX);
    let [report] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(report.step, 4);
    let lines: Vec<&str> = report.lines.iter().map(String::as_str).collect();
    assert_eq!(
        lines[0],
        "insmod: page allocation failure: order:0, mode:0x820(GFP_ATOMIC), nodemask=(null),cpuset=/,mems_allowed=0"
    );
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
        ("in_timer { wait(1) }", "BUG: scheduling while atomic: insmod/100/0x00000101"),
        ("in_irq { p = vmalloc(1) }", "kernel BUG at mm/vmalloc.c!"),
        ("p = alloc_pages(GFP_KERNEL, 11)", "WARNING: CPU: 0 PID: 100 at mm/page_alloc.c __alloc_pages_noprof"),
        ("task a { fs_lock { p = alloc_page(GFP_KERNEL) } }", "WARNING: possible circular locking dependency detected"),
        ("spin_lock(&l); wait(1)", "BUG: scheduling while atomic: insmod/100/0x00000002"),
        ("in_irq { wait(1) }", "BUG: scheduling while atomic: insmod/100/0x00010001"),
        ("local_irq_disable(); wait(1)", "BUG: sleeping function called from invalid context at include/linux/wait.h"),
        ("p = alloc_pages(__GFP_DMA | __GFP_HIGHMEM, 0)", "kernel BUG at include/linux/gfp.h!"),
        ("p = __vmalloc(4096, GFP_DMA | GFP_DMA32)", "kernel BUG at include/linux/gfp.h!"),
        (
            "p = kmalloc(9000, GFP_KERNEL | __GFP_MOVABLE | __GFP_RECLAIMABLE)",
            "WARNING: CPU: 0 PID: 100 at include/linux/gfp.h __alloc_pages_noprof",
        ),
        ("c = kmem_cache_create(\"big\", 5M, 0, 0, NULL)", "kmem_cache_create(big) integrity check failed"),
        ("c = kmem_cache_create(\"odd\", 64, 8M, 0, NULL)", "__kmem_cache_create_args(odd) failed with error -22"),
        ("c = kmem_cache_create(\"none\", 0, 0, 0, NULL)", "Oops: divide error: 0000 [#1]"),
        (
            "c = kmem_cache_create(\"two words\", 64, 0, 0, NULL)",
            "WARNING: CPU: 0 PID: 100 at mm/slab_common.c __kmem_cache_create_args",
        ),
        (
            "c = kmem_cache_create(\"a\", 64, 0, 0, NULL); d = kmem_cache_create(\"a\", 32, 0, 0, NULL)",
            "kmem_cache of name 'a' already exists",
        ),
        (
            "c = kmem_cache_create(\"a\", 64, 0, 0, NULL); spin_lock(&l); kmem_cache_destroy(c)",
            "BUG: sleeping function called from invalid context at kernel/workqueue.c",
        ),
        (
            "spin_lock(&l); c = kmem_cache_create(\"a\", 64, 0, 0, NULL)",
            "BUG: sleeping function called from invalid context at kernel/locking/mutex.c",
        ),
        ("spin_lock(&l); io_path { }", "BUG: sleeping function called from invalid context at block/blk-core.c"),
        ("p = __get_free_page(GFP_KERNEL); kfree(p)", "WARNING: CPU: 0 PID: 100 at mm/slub.c free_large_kmalloc"),
        ("p = __get_free_page(GFP_KERNEL); ksize(p)", "WARNING: CPU: 0 PID: 100 at mm/slab_common.c __ksize"),
        (
            "p = kmalloc(9000, GFP_KERNEL | __GFP_DMA32)",
            "Unexpected gfp: 0x4 (GFP_DMA32). Fixing up to gfp: 0xcc0 (GFP_KERNEL). Fix your code!",
        ),
        (
            "p = alloc_pages_exact(9000, GFP_KERNEL | __GFP_COMP)",
            "WARNING: CPU: 0 PID: 100 at mm/page_alloc.c alloc_pages_exact_noprof",
        ),
        (
            "p = vmalloc(1G)",
            "insmod: vmalloc error: size 1073741824, exceeds total pages, mode:0xcc0(GFP_KERNEL), nodemask=(null),cpuset=/,mems_allowed=0",
        ),
    ] {
        let found = reports(&format!("{start}{script}"));
        assert_eq!(found.len(), 1, "{script}: {found:?}");
        assert_eq!(found[0].1[0], first, "{script}");
    }
}

#[test]
fn vfree_warns_wherever_no_area_is_in_use() {
    let vfree = "WARNING: CPU: 0 PID: 100 at mm/vmalloc.c vfree";
    let unmap = "WARNING: CPU: 0 PID: 100 at mm/vmalloc.c remove_vm_area";
    for (script, warnings) in [
        ("p = kmalloc(4096, GFP_KERNEL); vfree(p);", &[vfree][..]),
        ("p = kmalloc(100, GFP_KERNEL); vfree(p + 8);", &[unmap, vfree]),
        ("p = vmalloc(8192); vfree(p); vfree(p);", &[vfree]),
        ("p = vmalloc(8192); vfree(p); kvfree(p);", &[vfree]),
        ("p = vmalloc(8192); vfree(p + 16);", &[unmap, vfree]),
        ("p = vmalloc(8192); vfree(p + 4096);", &[]),
        ("p = kmalloc(64, GFP_KERNEL); kfree(p); kvfree(p);", &[]),
        ("p = kmalloc(4096, GFP_KERNEL); in_irq { vfree(p); }", &[]),
    ] {
        let found = reports(&format!("machine x86_64 256M\n{script}"));
        let lines = found.iter().flat_map(|(_, lines)| lines);
        let said: Vec<_> = lines.clone().filter(|line| line.starts_with("WARNING")).collect();
        assert_eq!(said, warnings, "{script}");
        assert_eq!(lines.filter(|line| line.starts_with("Trying to vfree() ")).count(), warnings.len(), "{script}");
    }
}

#[test]
fn kvmalloc_warns_once_of_two_gigabytes_that_vmalloc_would_be_asked_for() {
    for (script, warnings) in [
        ("p = kvmalloc(2G, GFP_KERNEL)", 1),
        ("p = kvmalloc(2G, GFP_KERNEL); q = kvmalloc(3G, GFP_NOFS)", 1),
        ("p = kvmalloc(2G, GFP_KERNEL | __GFP_NOWARN)", 0),
        ("p = kvmalloc(2G, GFP_ATOMIC)", 0),
        ("p = kvmalloc(2G - 1, GFP_KERNEL | __GFP_NOWARN)", 0),
    ] {
        let mut session = at_the_end(&format!("machine x86_64 256M\n{script}"));
        let first = "WARNING: CPU: 0 PID: 100 at mm/util.c __kvmalloc_node_noprof";
        let said = session.dmesg(usize::MAX);
        assert_eq!(said.iter().filter(|report| report.lines[0] == first).count(), warnings, "{script}");
        assert_eq!(said.len(), warnings, "{script}: nothing else is said");
    }
}

#[test]
fn a_cache_with_objects_is_reported_under_its_name() {
    let found = reports(
        "machine x86_64 256M\nc = kmem_cache_create(\"foo\", 64, 0, 0, NULL); o = kmem_cache_alloc(c, GFP_KERNEL); \
         kmem_cache_destroy(c)",
    );
    let [(_, lines)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        lines[..3],
        [
            "BUG foo (Not tainted): Objects remaining on __kmem_cache_shutdown()",
            "WARNING: CPU: 0 PID: 100 at mm/slub.c __slab_err",
            "CPU: 0 UID: 0 PID: 100 Comm: insmod Tainted: G    B              6.12.117 #1",
        ]
    );
    assert_eq!(
        lines[3..],
        [
            "Tainted: [B]=BAD_PAGE",
            "kmem_cache_destroy foo: Slab cache still has objects when called from …",
            "WARNING: CPU: 0 PID: 100 at mm/slab_common.c kmem_cache_destroy",
            "CPU: 0 UID: 0 PID: 100 Comm: insmod Tainted: G    B   W          6.12.117 #1",
            "Tainted: [B]=BAD_PAGE, [W]=WARN",
        ]
    );
    // A full slab is on no list: of its objects nobody says anything.
    let full = reports(
        "machine x86_64 256M\nc = kmem_cache_create(\"foo\", 4096, 0, 0, NULL); \
         repeat 9 { o[i] = kmem_cache_alloc(c, GFP_KERNEL) } kmem_cache_destroy(c)",
    );
    assert!(full[0].1.iter().filter(|line| line.starts_with("BUG ")).count() <= 1, "{full:?}");
    let last = full[0].1.iter().position(|line| line.starts_with("kmem_cache_destroy foo")).expect("the last warning");
    assert!(last + 2 < full[0].1.len());
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
    let steps = |session: &mut Session| session.dmesg(usize::MAX).iter().map(|report| report.step).collect::<Vec<_>>();
    assert_eq!(steps(&mut session), (45..=300).map(|nth| 3 * nth - 1).collect::<Vec<_>>());
    session.go(TimeCommand::SeekClamped(7));
    assert_eq!((session.dmesg_count(), steps(&mut session)), (2, vec![2, 5]));
    session.go(TimeCommand::SeekClamped(8));
    assert_eq!(steps(&mut session), [2, 5, 8]);
}

#[test]
fn a_mode_is_a_number_and_names() {
    assert_eq!(mode(Gfp::GFP_KERNEL), "0xcc0(GFP_KERNEL)");
    assert_eq!(mode(Gfp::GFP_ATOMIC | Gfp::COMP), "0x40820(GFP_ATOMIC|__GFP_COMP)");
}

#[test]
fn what_must_not_sleep_is_told_with_every_number_that_the_kernel_looks_at() {
    let all = at_the_end("machine x86_64 256M\nspin_lock_irqsave(&l, f)\np = kmalloc(64, GFP_KERNEL)").dmesg(1);
    assert_eq!(
        all[0].lines[1..4],
        [
            "in_atomic(): 1, irqs_disabled(): 1, non_block: 0, pid: 100, name: insmod",
            "preempt_count: 1, expected: 0",
            "RCU nest depth: 0, expected: 0",
        ]
    );
    assert!(all[0].note.is_some(), "only a debug kernel says so");
}

#[test]
fn a_vmalloc_without_pages_says_how_much_it_had_and_asked_for_high_memory() {
    let script =
        "machine x86_64 256M\npcp(off)\nhog(until_free = low + 4000)\np = __vmalloc(64M, GFP_KERNEL | __GFP_NORETRY)";
    let mut session = at_the_end(script);
    let all = session.dmesg(1);
    let line = &all[0].lines[0];
    let rest = line.strip_prefix("insmod: vmalloc error: size ").expect(line);
    let (size, rest) = rest.split_once(", ").expect(line);
    let size: u64 = size.parse().expect("a number of bytes");
    assert!(size < 64 << 20 && size.is_multiple_of(4096), "{line}");
    let expected = "failed to allocate pages, mode:0x10cc2(GFP_KERNEL|__GFP_HIGHMEM|__GFP_NORETRY), ";
    assert!(rest.starts_with(expected), "{line}");
}

/// The one line that begins so.
fn line<'a>(lines: &'a [String], start: &str) -> &'a str {
    let found: Vec<_> = lines.iter().filter(|line| line.starts_with(start)).collect();
    assert_eq!(found.len(), 1, "{start} in {lines:#?}");
    found[0]
}

#[test]
fn a_report_shows_only_zones_that_the_request_could_use() {
    let start = "machine x86_64 384M\npcp(off)\nhog(until_free = zero)\n";
    for (flags, zones) in [("__GFP_DMA", 1), ("__GFP_DMA32 | __GFP_KSWAPD_RECLAIM", 2), ("GFP_ATOMIC", 3)] {
        let all = reports(&format!("{start}p = alloc_page({flags})"));
        let shown = |suffix: &str| {
            let begins = |line: &&String| {
                ["DMA", "DMA32", "Normal"].iter().any(|zone| line.starts_with(&format!("{zone}{suffix}")))
            };
            all[0].1.iter().filter(begins).count()
        };
        assert_eq!((shown(" free:"), shown(": ")), (zones, zones), "{flags}: {:#?}", all[0].1);
    }
}

#[test]
fn every_page_of_memory_that_the_model_knows_is_in_the_report() {
    let script = "machine x86_64 256M\npcp(off)\nswap(4000K)\npage_cache(12000K)\npage_cache(2000K, dirty)\n\
        read_again(2800K)\nanon(8000K)\ndentries(1200K)\nhog(until_free = zero)\np = alloc_page(GFP_ATOMIC)";
    let mut session = at_the_end(script);
    let lines = session.dmesg(1).remove(0).lines;
    let number = |line: &str, name: &str| -> i64 {
        let at = line.find(&format!("{name}:")).unwrap_or_else(|| panic!("{name} in {line}")) + name.len() + 1;
        line[at..].split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
    };
    let anon = line(&lines, "active_anon:");
    assert_eq!(number(anon, "active_anon") + number(anon, "inactive_anon"), 2000);
    let file = line(&lines, " active_file:");
    assert_eq!((number(file, "active_file"), number(file, "inactive_file")), (700, 2800));
    let pinned = i64::from(session.machine().tasks()[1].pinned_pages);
    let state = line(&lines, " unevictable:");
    assert_eq!((number(state, "unevictable"), number(state, "dirty")), (pinned, 500));
    assert_eq!(number(line(&lines, " slab_reclaimable:"), "slab_reclaimable"), 300);
    assert_eq!(line(&lines, "3500 total"), "3500 total pagecache pages");
    assert_eq!(line(&lines, "Free swap"), "Free swap  = 4000kB");
    assert_eq!(line(&lines, "Total swap"), "Total swap = 4000kB");
    let config = &session.machine().config().zones;
    let (present, managed) = config
        .iter()
        .fold((0, 0), |(present, managed), zone| (present + zone.present_pages, managed + zone.managed_pages));
    assert_eq!(line(&lines, &format!("{present} ")), format!("{present} pages RAM"));
    line(&lines, &format!("{} pages reserved", present - managed));
    // The zones' own numbers add up to those of all.
    let zones: Vec<&String> = lines.iter().filter(|line| line.starts_with("DMA") && line.contains(" free:")).collect();
    for (name, all) in [("unevictable", pinned), ("writepending", 500), ("mlocked", pinned), ("active_file", 700)] {
        let sum: i64 = zones.iter().map(|line| number(line, &format!(" {name}"))).sum();
        assert_eq!(sum, 4 * all, "{name}");
    }
}

#[test]
fn the_oom_killer_lists_everybody_and_whom_it_killed() {
    let script = "machine x86_64 256M\ntask web { anon(12000K) }\ntask db { anon(20000K) }\nhog(until_free = zero)\n\
        p = alloc_page(GFP_KERNEL)";
    let mut session = at_the_end(script);
    let mut reports = session.dmesg(2);
    let reaped = reports.remove(1).lines;
    assert_eq!(reaped, ["oom_reaper: reaped process 99 (hog), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB"]);
    let lines = reports.remove(0).lines;
    assert_eq!(lines[0], "insmod invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0");
    let table = lines.iter().position(|line| line == "Tasks state (memory values in pages):").expect("the table");
    let name = |at: usize| lines[table + 2 + at].split_whitespace().last().unwrap().to_owned();
    assert_eq!((0..4).map(name).collect::<Vec<_>>(), ["hog", "insmod", "web", "db"]);
    let web = &lines[table + 4];
    assert!(
        web.contains("     3000     3000     3000        0         0        0        0             0 web"),
        "{web}"
    );
    let killed = line(&lines, "oom-kill:");
    let start = "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,task=";
    assert_eq!(killed, format!("{start}hog,pid=99,uid=0"));
    let last = lines.last().unwrap();
    assert!(last.starts_with("Out of memory: Killed process 99 (hog) total-vm:"), "{last}");
    assert!(last.ends_with("file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:0kB oom_score_adj:0"), "{last}");
}

#[test]
fn who_waits_for_ever_for_a_lock_is_reported_as_hung_and_who_loops_is_not() {
    let hung = |script: &str| {
        let all = at_the_end(script).dmesg(usize::MAX);
        all.into_iter().filter(|report| report.lines[0].contains("blocked for more than 120 seconds.")).count()
    };
    assert_eq!(hung("machine x86_64 256M\nstart b { mutex_lock(m); }\nwait(1)\nmutex_lock(m);"), 1, "b keeps it");
    assert_eq!(hung("machine x86_64 256M\nmutex_lock(m);\nmutex_lock(m);"), 1, "it waits for itself");
    assert_eq!(hung("machine x86_64 256M\nspin_lock(l);\nspin_lock(l);"), 0, "it spins");
    let deadlock = "machine x86_64 256M\npcp(off)\ndentries(8M)\npage_cache(80000K)\nhog(until_free = floor)\n\
        fs_lock { p = alloc_page(GFP_KERNEL) }";
    assert_eq!(hung(deadlock), 1);
    let looping = "machine x86_64 256M\npcp(off)\nhog(until_free = zero)\np = alloc_page(GFP_NOFS)";
    assert_eq!(hung(looping), 0);
}

#[test]
fn an_order_above_the_largest_is_refused_loudly_once_and_quietly_ever_after_or_with_nowarn() {
    use kmscope_session::Language;
    for (script, quiet) in [
        ("p = alloc_pages(GFP_KERNEL, 11)", false),
        ("p = alloc_pages(GFP_KERNEL | __GFP_NOWARN, 11)", true),
        ("p = alloc_pages(GFP_KERNEL, 11)\nq = alloc_pages(GFP_KERNEL, 12)", true),
    ] {
        let mut session = at_the_end(&format!("machine x86_64 256M\n{script}"));
        let headline = session.view().headline.say(Language::English);
        assert_eq!(headline.starts_with("NULL, refused with a warning"), !quiet, "{headline}");
    }
}

#[test]
fn a_report_says_what_tainted_the_kernel_before_it() {
    let all = reports(
        "machine x86_64 256M\np = alloc_pages(GFP_KERNEL, 11)\nmemset(p, 0, 8)\nspin_lock(&l)\nq = alloc_page(GFP_KERNEL)",
    );
    let who = |at: usize| all[at].1.iter().filter(|line| line.contains("ainted")).cloned().collect::<Vec<_>>();
    let comm = "CPU: 0 UID: 0 PID: 100 Comm: insmod";
    assert_eq!(who(0), [format!("{comm} Not tainted 6.12.117 #1")]);
    assert_eq!(who(1), [format!("{comm} Tainted: G        W          6.12.117 #1"), "Tainted: [W]=WARN".to_owned()]);
    assert_eq!(
        who(2),
        [format!("{comm} Tainted: G      D W          6.12.117 #1"), "Tainted: [D]=DIE, [W]=WARN".to_owned()]
    );
    let hung = reports("machine x86_64 256M\nmutex_lock(m);\nmutex_lock(m);");
    assert_eq!(hung[0].1[1], "      Not tainted 6.12.117 #1");
}

#[test]
fn a_kernel_that_touches_what_is_not_mapped_says_where_and_counts_its_oopses() {
    let all = reports("machine x86_64 256M\nz = kmalloc(0, GFP_KERNEL)\nmemset(z, 0, 8)\nin_irq { peek(z) }");
    assert_eq!(
        all[0].1[..4],
        [
            "BUG: kernel NULL pointer dereference, address: 0000000000000010",
            "#PF: supervisor write access in kernel mode",
            "#PF: error_code(0x0002) - not-present page",
            "Oops: Oops: 0002 [#1]",
        ]
    );
    let second = &all[1].1;
    assert!(second.contains(&"Oops: Oops: 0000 [#2]".to_owned()), "{second:?}");
    assert_eq!(second.last().unwrap(), "Kernel panic - not syncing: Fatal exception in interrupt");
    let guard = reports("machine i386 1200M\nv = vmalloc(4096)\nmemset(v, 0, 5000)");
    let line = &guard[0].1[0];
    let address = line.strip_prefix("BUG: unable to handle page fault for address: ").expect(line);
    assert_eq!(address.len(), 8, "as many digits as an address has: {line}");
}

#[test]
fn what_reclaim_could_wait_for_is_named_with_the_function_that_asks() {
    for (call, function) in [
        ("alloc_page(GFP_KERNEL)", "__alloc_pages_noprof"),
        ("kmalloc(64, GFP_KERNEL)", "__kmalloc_cache_noprof"),
        ("kmalloc(64K, GFP_KERNEL)", "__alloc_pages_noprof"),
        ("vmalloc(64K)", "__kmalloc_cache_node_noprof"),
    ] {
        let found = reports(&format!("machine x86_64 256M\nfs_lock {{ p = {call} }}"));
        assert_eq!(found[0].1[3], format!("(fs_reclaim){{+.+.}}-{{0:0}}, at: {function}"), "{call}");
    }
}

#[test]
fn a_vmalloc_without_addresses_names_the_range_and_its_size_with_the_guard_page() {
    let all = reports("machine i386 1200M\np = vmalloc(100M)\nq = vmalloc(100M)");
    let lines = &all[0].1;
    let start = "vmalloc_node_range for size 104861696 failed: Address range restricted to 0x";
    assert!(lines[0].starts_with(start) && lines[0].ends_with(" - 0xff3fe000"), "{}", lines[0]);
    assert!(
        lines[1].starts_with("insmod: vmalloc error: size 104857600, vm_struct allocation failed, "),
        "{}",
        lines[1]
    );
    assert_eq!(
        reports("machine i386 1200M\np = vmalloc(100M)\nq = __vmalloc(100M, GFP_KERNEL | __GFP_NOWARN)").len(),
        0
    );
}

#[test]
fn a_vmalloc_whose_page_array_failed_asks_for_high_memory_in_its_report() {
    // What describes an area is there from before.
    let script =
        "machine x86_64 256M\npcp(off)\nv = vmalloc(4096)\nhog(until_free = zero)\np = __vmalloc(600K, GFP_ATOMIC)";
    let all = reports(script);
    let line = &all.last().expect("a report").1[0];
    let start = "insmod: vmalloc error: size 614400, failed to allocated page array size 1200, mode:0x822(GFP_ATOMIC|__GFP_HIGHMEM), ";
    assert!(line.starts_with(start), "{line}");
}
