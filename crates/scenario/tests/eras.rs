//! Scripts for machines of former kernels: what each kernel has, and what is said of what it has not.

use kmscope_mm::{Era, Gfp, Op, Preset};
use kmscope_scenario::{DiagnosticKind, When, compile};

#[test]
fn every_machine_is_named_by_the_statement_that_it_gives() {
    for preset in Preset::ALL {
        let compiled = compile(&format!("{}\n", preset.statement()));
        assert_eq!((compiled.program.machine, compiled.diagnostics.len()), (preset, 0), "{}", preset.statement());
    }
}

#[test]
fn flags_have_the_numbers_of_their_kernel() {
    let cases = [
        ("i386 64M linux-2.6.11", "GFP_KERNEL", 0xd0),
        ("i386 64M linux-2.6.11", "GFP_ATOMIC", 0x20),
        ("i386 64M linux-2.6.11", "GFP_KERNEL | __GFP_COLD", 0x1d0),
        ("i386 64M linux-2.6.11", "GFP_KERNEL | __GFP_REPEAT", 0x4d0),
        ("i386 64M linux-2.6.11", "GFP_HIGHUSER", 0xd2),
        ("i386 64M linux-2.6.10", "GFP_NOIO | __GFP_NORETRY", 0x1010),
        ("i386 64M linux-2.0", "GFP_BUFFER", 0),
        ("i386 64M linux-2.0", "GFP_ATOMIC", 1),
        ("i386 64M linux-2.0", "GFP_USER", 2),
        ("i386 64M linux-2.0", "GFP_KERNEL", 3),
        ("i386 64M linux-2.0", "GFP_NOBUFFER", 4),
        ("i386 64M linux-2.0", "GFP_NFS", 5),
        ("i386 64M linux-2.0", "GFP_IO", 6),
        ("i386 64M linux-2.0", "GFP_KERNEL | GFP_DMA", 0x83),
    ];
    for (machine, flags, number) in cases {
        let compiled = compile(&format!("machine {machine}\np = kmalloc(10, {flags});"));
        assert!(compiled.diagnostics.is_empty(), "{machine}, {flags}: {:?}", compiled.diagnostics);
        let era = compiled.program.machine.era();
        match compiled.program.steps[0].op {
            Op::Kmalloc { gfp, .. } => assert_eq!(era.encode(gfp), number, "{machine}, {flags}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_a_kernel_has_not_is_an_error_that_says_when_it_came_or_went_and_what_to_write() {
    use When::{After, GoneBy, Since};
    // Machine, statement; the name, when it came or went, what to write there.
    let cases = [
        (
            "i386 64M linux-2.6.11",
            "p = kmalloc(9, __GFP_RETRY_MAYFAIL);",
            "__GFP_RETRY_MAYFAIL",
            Since("4.13"),
            "__GFP_REPEAT",
        ),
        ("i386 64M linux-2.6.11", "p = kzalloc(9, GFP_KERNEL);", "kzalloc", Since("2.6.14"), "memset"),
        ("i386 64M linux-2.6.11", "p = kvmalloc(9, GFP_KERNEL);", "kvmalloc", After("2.6.11"), "vmalloc"),
        ("i386 64M linux-2.6.10", "p = kvmalloc(9, GFP_KERNEL);", "kvmalloc", After("2.6.11"), "vmalloc"),
        ("i386 64M linux-2.0", "p = kvmalloc(9, GFP_KERNEL);", "kvmalloc", After("2.6.11"), "vmalloc"),
        ("i386 64M linux-2.6.11", "p = kmalloc(9, GFP_NFS);", "GFP_NFS", GoneBy("2.6.10"), ""),
        ("i386 64M linux-2.6.11", "p = vremap(0xF0000000, 4096);", "vremap", GoneBy("2.6.10"), "ioremap"),
        (
            "i386 64M linux-2.6.10",
            "p = kmalloc(9, GFP_KERNEL | __GFP_ZERO);",
            "__GFP_ZERO",
            Since("2.6.11"),
            "get_zeroed_page",
        ),
        ("i386 64M linux-2.0", "p = kmalloc(9, GFP_NOIO);", "GFP_NOIO", After("2.0"), "GFP_IO"),
        ("i386 64M linux-2.0", "p = kmalloc(9, __GFP_HIGH);", "__GFP_HIGH", After("2.0"), "GFP_ATOMIC"),
        ("i386 64M linux-2.0", "p = ioremap(0xF0000000, 4096);", "ioremap", After("2.0"), "vremap"),
        (
            "i386 64M linux-2.0",
            "p = kmem_cache_create(\"a\", 9, 0, 0);",
            "kmem_cache_create",
            Since("2.1.23"),
            "kmalloc",
        ),
        ("x86_64 256M", "p = vremap(0xF0000000, 4096);", "vremap", GoneBy("2.6.10"), "ioremap"),
        ("x86_64 256M", "p = ioremap_nocache(0xF0000000, 4096);", "ioremap_nocache", GoneBy("6.12"), "ioremap"),
        ("x86_64 256M", "p = kmalloc(9, GFP_BUFFER);", "GFP_BUFFER", GoneBy("2.6.10"), "GFP_NOWAIT"),
    ];
    for (machine, statement, wanted, expected, write) in cases {
        let source = format!("machine {machine}\n{statement}");
        let compiled = compile(&source);
        let first = compiled.diagnostics.first().unwrap_or_else(|| panic!("{source}: no error"));
        assert_eq!(&source[first.span.clone()], wanted, "{source}");
        let DiagnosticKind::NotInEra { name, era, when, instead } = &first.kind else {
            panic!("{source}: {:?}", first.kind);
        };
        assert_eq!((name.as_str(), *era), (wanted, compiled.program.machine.era().version()), "{source}");
        assert_eq!(*when, expected, "{source}");
        assert_eq!(instead.is_none(), write.is_empty(), "{source}: {instead:?}");
        assert!(instead.unwrap_or_default().contains(write), "{source}: {instead:?}");
    }
}

#[test]
fn what_is_to_be_written_instead_can_be_written_there() {
    let machines = ["i386 64M linux-2.0", "i386 64M linux-2.6.10", "i386 64M linux-2.6.11", "x86_64 256M"];
    for machine in machines {
        for function in kmscope_scenario::lang::words::FUNCTIONS {
            let source = format!("machine {machine}\n{}();\n", function.name);
            let instead = compile(&source).diagnostics.into_iter().find_map(|one| match one.kind {
                DiagnosticKind::NotInEra { instead, .. } => instead,
                _ => None,
            });
            let Some(call) = instead.filter(|instead| instead.contains('(')) else { continue };
            let name = call.split('(').next().unwrap_or_default();
            let there = compile(&format!("machine {machine}\n{name}();\n")).diagnostics;
            let lacks = there.iter().any(|one| matches!(one.kind, DiagnosticKind::NotInEra { .. }));
            assert!(!lacks, "{machine}: {} → {call}", function.name);
        }
    }
}

#[test]
fn per_cpu_lists_of_former_kernels_cannot_be_switched_off() {
    for (machine, none) in [("i386 64M linux-2.6.11", false), ("i386 64M linux-2.0", true)] {
        let compiled = compile(&format!("machine {machine}\npcp(off)\n"));
        let kinds: Vec<_> = compiled.diagnostics.into_iter().map(|one| one.kind).collect();
        assert!(matches!(kinds[..], [DiagnosticKind::PcpFixed { none: found, .. }] if found == none), "{kinds:?}");
    }
}

#[test]
fn an_architecture_that_a_kernel_has_not_is_an_error_that_lists_its_machines() {
    let compiled = compile("machine x86_64 256M linux-2.6.11\n");
    match &compiled.diagnostics[0].kind {
        DiagnosticKind::MachineOfEra { era, arch, sizes } => {
            assert_eq!((*era, *arch, &sizes[..]), ("2.6.11", "i386", &["16M", "64M", "256M", "1200M"][..]));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_machine_that_a_kernel_has_not_is_an_error_that_lists_those_it_has() {
    let compiled = compile("machine i386 256M linux-2.0\n");
    match &compiled.diagnostics[0].kind {
        DiagnosticKind::MachineSize { arch, sizes } => assert_eq!((*arch, &sizes[..]), ("i386", &["16M", "64M"][..])),
        other => panic!("{other:?}"),
    }
}

#[test]
fn calls_of_device_memory_and_high_memory_become_operations() {
    let source = "machine i386 1200M linux-2.6.11\nd = ioremap(0xF0000000, 64K);\nwritel(5, d + 4);\nreadl(d + 4);\n\
                  memset_io(d, 0, 16);\niounmap(d);\np = alloc_page(GFP_HIGHUSER);\nk = kmap(p);\nkunmap(p);\n";
    let compiled = compile(source);
    assert!(compiled.diagnostics.is_empty(), "{:?}", compiled.diagnostics);
    let ops: Vec<Op> = compiled.program.steps.iter().map(|step| step.op).collect();
    assert!(matches!(
        ops[..],
        [
            Op::Ioremap { .. },
            Op::IoWrite { .. },
            Op::IoRead { .. },
            Op::IoFill { .. },
            Op::Iounmap { .. },
            Op::AllocPages { .. },
            Op::Kmap { .. },
            Op::Kunmap { .. }
        ]
    ));
    assert_eq!(Era::Linux2_6_11.encode(Gfp::GFP_HIGHUSER), 0xd2);
}
