//! What the language understands, and what it says about what it does not.

use expect_test::{Expect, expect};
use kmscope_mm::{Gfp, Op};
use kmscope_scenario::lang::MAX_WORK;
use kmscope_scenario::{DiagnosticKind, compile};
use std::fmt::Write;

/// Each step as `line: text → operation`, then what is wrong.
fn shown(source: &str) -> String {
    let compiled = compile(source);
    let mut out = String::new();
    for step in &compiled.program.steps {
        writeln!(out, "{}: {} → {:?}", step.line, &source[step.span.clone()], step.op).unwrap();
    }
    for repeat in &compiled.program.repeats {
        writeln!(out, "repeat {} steps {:?}", repeat.count, repeat.steps).unwrap();
    }
    for marker in &compiled.program.markers {
        writeln!(out, "marker {} after step {}", marker.name, marker.step).unwrap();
    }
    if !compiled.program.variables.is_empty() {
        writeln!(out, "variables {}", compiled.program.variables.join(" ")).unwrap();
    }
    for d in &compiled.diagnostics {
        writeln!(out, "{}:{} `{}` {:?}", d.line, d.column, &source[d.span.clone()], d.kind).unwrap();
    }
    out
}

fn check(source: &str, expected: Expect) {
    expected.assert_eq(&shown(source));
}

#[test]
fn the_script_of_the_design_compiles() {
    check(
        r#"machine x86_64 256M linux-6.12
page_cache(120M, clean)
hog(until_free = min)                 // something ate the rest
in_irq { skb = kmalloc(1500, GFP_ATOMIC); }
buf = kmalloc(1500, GFP_KERNEL);      // sleeps, kswapd runs, then granted
marker("twins")
"#,
        expect![[r#"
            2: page_cache(120M, clean) → PageCache { pages: 30720, dirty: false }
            3: hog(until_free = min) → Hog { target: UntilFree(Min, 0) }
            4: in_irq → Enter(HardIrq)
            4: skb = kmalloc(1500, GFP_ATOMIC) → Kmalloc { size_bytes: 1500, gfp: Gfp(2080), into: Some(Slot(0)) }
            4: } → Leave(HardIrq)
            5: buf = kmalloc(1500, GFP_KERNEL) → Kmalloc { size_bytes: 1500, gfp: Gfp(3264), into: Some(Slot(1)) }
            6: marker("twins") → Nop
            marker twins after step 7
            variables skb buf
        "#]],
    );
}

#[test]
fn every_call_becomes_its_operation() {
    check(
        r#"a = kmalloc(100, GFP_KERNEL); b = kzalloc(100, GFP_ATOMIC);
c = kcalloc(4, 25, GFP_KERNEL); d = kmalloc_array(4, 25, GFP_NOWAIT);
ksize(a); peek(a + 8); memset(a, 0xff, 16); e = a; kfree(e + 4);
f = __get_free_pages(GFP_KERNEL, 2); g = __get_free_page(GFP_DMA); h = get_zeroed_page(GFP_USER);
j = get_dma_pages(GFP_KERNEL, 1); free_pages(f, 2); free_page(g);
k = alloc_pages(GFP_HIGHUSER_MOVABLE, 3); l = alloc_page(__GFP_HIGH | __GFP_NOWARN);
__free_pages(k, 3); __free_page(l);
m = alloc_pages_exact(5 * PAGE_SIZE, GFP_KERNEL); free_pages_exact(m, 5 << PAGE_SHIFT);
c1 = kmem_cache_create("skb", 232, 0, SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
o = kmem_cache_alloc(c1, GFP_KERNEL); q = kmem_cache_zalloc(c1, GFP_ATOMIC);
kmem_cache_free(c1, o); kmem_cache_destroy(c1);
r = vmalloc(64K); s = vzalloc(1M); vfree(r);
t = kvmalloc(2M, GFP_KERNEL); u = kvzalloc(4K, GFP_KERNEL); kvfree(t);
"#,
        expect![[r#"
            1: a = kmalloc(100, GFP_KERNEL) → Kmalloc { size_bytes: 100, gfp: Gfp(3264), into: Some(Slot(0)) }
            1: b = kzalloc(100, GFP_ATOMIC) → Kmalloc { size_bytes: 100, gfp: Gfp(2336), into: Some(Slot(1)) }
            2: c = kcalloc(4, 25, GFP_KERNEL) → Kmalloc { size_bytes: 100, gfp: Gfp(3520), into: Some(Slot(2)) }
            2: d = kmalloc_array(4, 25, GFP_NOWAIT) → Kmalloc { size_bytes: 100, gfp: Gfp(10240), into: Some(Slot(3)) }
            3: ksize(a) → Ksize { ptr: Pointer { slot: Slot(0), offset_bytes: 0 } }
            3: peek(a + 8) → Peek { ptr: Pointer { slot: Slot(0), offset_bytes: 8 } }
            3: memset(a, 0xff, 16) → Memset { ptr: Pointer { slot: Slot(0), offset_bytes: 0 }, byte: 255, len_bytes: 16 }
            3: e = a → Assign { from: Pointer { slot: Slot(0), offset_bytes: 0 }, into: Slot(4) }
            3: kfree(e + 4) → Kfree { ptr: Pointer { slot: Slot(4), offset_bytes: 4 } }
            4: f = __get_free_pages(GFP_KERNEL, 2) → GetFreePages { gfp: Gfp(3264), order: 2, into: Some(Slot(5)) }
            4: g = __get_free_page(GFP_DMA) → GetFreePages { gfp: Gfp(1), order: 0, into: Some(Slot(6)) }
            4: h = get_zeroed_page(GFP_USER) → GetFreePages { gfp: Gfp(1052096), order: 0, into: Some(Slot(7)) }
            5: j = get_dma_pages(GFP_KERNEL, 1) → GetFreePages { gfp: Gfp(3265), order: 1, into: Some(Slot(8)) }
            5: free_pages(f, 2) → FreePagesAddr { addr: Pointer { slot: Slot(5), offset_bytes: 0 }, order: 2 }
            5: free_page(g) → FreePagesAddr { addr: Pointer { slot: Slot(6), offset_bytes: 0 }, order: 0 }
            6: k = alloc_pages(GFP_HIGHUSER_MOVABLE, 3) → AllocPages { gfp: Gfp(1051850), order: 3, into: Some(Slot(9)) }
            6: l = alloc_page(__GFP_HIGH | __GFP_NOWARN) → AllocPages { gfp: Gfp(8224), order: 0, into: Some(Slot(10)) }
            7: __free_pages(k, 3) → FreePages { page: Pointer { slot: Slot(9), offset_bytes: 0 }, order: 3 }
            7: __free_page(l) → FreePages { page: Pointer { slot: Slot(10), offset_bytes: 0 }, order: 0 }
            8: m = alloc_pages_exact(5 * PAGE_SIZE, GFP_KERNEL) → AllocPagesExact { size_bytes: 20480, gfp: Gfp(3264), into: Some(Slot(11)) }
            8: free_pages_exact(m, 5 << PAGE_SHIFT) → FreePagesExact { addr: Pointer { slot: Slot(11), offset_bytes: 0 }, size_bytes: 20480 }
            9: c1 = kmem_cache_create("skb", 232, 0, SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL) → CacheCreate { name: NameId(0), size_bytes: 232, align_bytes: 0, flags: CacheFlags { hwcache_align: true, dma: false, reclaimable: false, blank_in_name: false }, into: Slot(12) }
            10: o = kmem_cache_alloc(c1, GFP_KERNEL) → CacheAlloc { cache: Pointer { slot: Slot(12), offset_bytes: 0 }, gfp: Gfp(3264), into: Some(Slot(13)) }
            10: q = kmem_cache_zalloc(c1, GFP_ATOMIC) → CacheAlloc { cache: Pointer { slot: Slot(12), offset_bytes: 0 }, gfp: Gfp(2336), into: Some(Slot(14)) }
            11: kmem_cache_free(c1, o) → CacheFree { cache: Pointer { slot: Slot(12), offset_bytes: 0 }, ptr: Pointer { slot: Slot(13), offset_bytes: 0 } }
            11: kmem_cache_destroy(c1) → CacheDestroy { cache: Pointer { slot: Slot(12), offset_bytes: 0 } }
            12: r = vmalloc(64K) → Vmalloc { size_bytes: 65536, gfp: Gfp(3264), into: Some(Slot(15)) }
            12: s = vzalloc(1M) → Vmalloc { size_bytes: 1048576, gfp: Gfp(3520), into: Some(Slot(16)) }
            12: vfree(r) → Vfree { ptr: Pointer { slot: Slot(15), offset_bytes: 0 } }
            13: t = kvmalloc(2M, GFP_KERNEL) → Kvmalloc { size_bytes: 2097152, gfp: Gfp(3264), into: Some(Slot(17)) }
            13: u = kvzalloc(4K, GFP_KERNEL) → Kvmalloc { size_bytes: 4096, gfp: Gfp(3520), into: Some(Slot(18)) }
            13: kvfree(t) → Kvfree { ptr: Pointer { slot: Slot(17), offset_bytes: 0 } }
            variables a b c d e f g h j k l m c1 o q r s t u
        "#]],
    );
}

#[test]
fn the_world_and_the_contexts_become_operations() {
    check(
        r#"page_cache(16M, dirty); page_cache(5000)
hog(80%); hog(32M); hog(until_free = floor); hog(until_free = high - 10); hog(until_free = 0)
fragment(0, 50%); fragment(order = 3, free = 20%, movable)
pcp(off); pcp(on); wait(5); note("two words")
in_irq { in_tasklet { } }
in_timer
{
    spin_lock(&dev->lock);
    spin_unlock(&dev->lock);
}
spin_lock_irqsave(&l, flags); spin_unlock_irqrestore(&l, flags);
"#,
        expect![[r#"
            1: page_cache(16M, dirty) → PageCache { pages: 4096, dirty: true }
            1: page_cache(5000) → PageCache { pages: 2, dirty: false }
            2: hog(80%) → Hog { target: Percent(80) }
            2: hog(32M) → Hog { target: Pages(8192) }
            2: hog(until_free = floor) → Hog { target: UntilFree(AtomicFloor, 0) }
            2: hog(until_free = high - 10) → Hog { target: UntilFree(High, -10) }
            2: hog(until_free = 0) → Hog { target: UntilFree(Zero, 0) }
            3: fragment(0, 50%) → Fragment { free_order: 0, percent: 50, movable: false }
            3: fragment(order = 3, free = 20%, movable) → Fragment { free_order: 3, percent: 20, movable: true }
            4: pcp(off) → PcpEnable(false)
            4: pcp(on) → PcpEnable(true)
            4: wait(5) → Wait { ticks: 5 }
            4: note("two words") → Nop
            5: in_irq → Enter(HardIrq)
            5: in_tasklet → Enter(Tasklet)
            5: } → Leave(Tasklet)
            5: } → Leave(HardIrq)
            6: in_timer → Enter(Timer)
            8: spin_lock(&dev->lock) → Enter(SpinLock(NameId(0)))
            9: spin_unlock(&dev->lock) → Leave(SpinLock(NameId(0)))
            10: } → Leave(Timer)
            11: spin_lock_irqsave(&l, flags) → Enter(SpinLockIrq(NameId(1)))
            11: spin_unlock_irqrestore(&l, flags) → Leave(SpinLockIrq(NameId(1)))
        "#]],
    );
}

#[test]
fn locks_scopes_and_tasks_become_contexts() {
    check(
        r#"spin_lock_bh(&l); spin_unlock_bh(&l)
local_irq_disable(); local_irq_enable();
unsigned long flags;
local_irq_save(flags); local_irq_restore(flags);
preempt_disable(); preempt_enable();
unsigned int nofs = memalloc_nofs_save();
memalloc_nofs_restore(nofs);
saved = memalloc_noio_save(); memalloc_noio_restore(saved)
memalloc_noreclaim_save(); memalloc_noreclaim_restore(saved)
task writer { fs_lock { io_path { } } }
task
"#,
        expect![[r#"
            1: spin_lock_bh(&l) → Enter(SpinLockBh(NameId(0)))
            1: spin_unlock_bh(&l) → Leave(SpinLockBh(NameId(0)))
            2: local_irq_disable() → Enter(IrqsOff)
            2: local_irq_enable() → Leave(IrqsOff)
            4: local_irq_save(flags) → Enter(IrqsSaved)
            4: local_irq_restore(flags) → Leave(IrqsSaved)
            5: preempt_disable() → Enter(PreemptOff)
            5: preempt_enable() → Leave(PreemptOff)
            6: unsigned int nofs = memalloc_nofs_save() → Enter(NoFs)
            7: memalloc_nofs_restore(nofs) → Leave(NoFs)
            8: saved = memalloc_noio_save() → Enter(NoIo)
            8: memalloc_noio_restore(saved) → Leave(NoIo)
            9: memalloc_noreclaim_save() → Enter(NoReclaim)
            9: memalloc_noreclaim_restore(saved) → Leave(NoReclaim)
            10: task writer → Enter(Task(NameId(1)))
            10: fs_lock → Enter(FsLock)
            10: io_path → Enter(IoPath)
            10: } → Leave(IoPath)
            10: } → Leave(FsLock)
            10: } → Leave(Task(NameId(1)))
            11:5 `` Unexpected { found: EndOfLine, expected: [Name] }
        "#]],
    );
}

#[test]
fn flags_can_be_written_as_numbers() {
    for (script, gfp) in [
        ("p = kmalloc(100, 0xcc0)", Gfp::GFP_KERNEL),
        ("p = kmalloc(100, 0x820 | __GFP_ZERO)", Gfp::GFP_ATOMIC | Gfp::ZERO),
        ("p = kmalloc(100, GFP_KERNEL | 0x100)", Gfp::GFP_KERNEL | Gfp::ZERO),
    ] {
        let compiled = compile(script);
        assert_eq!(compiled.diagnostics, [], "{script}");
        assert!(matches!(compiled.program.steps[0].op, Op::Kmalloc { gfp: found, .. } if found == gfp), "{script}");
    }
    assert_eq!(compile("p = kmalloc(100, GFP_KERNEL | 0x200)").diagnostics.len(), 1, "0x200 is no flag");
}

#[test]
fn flags_of_older_kernels_are_taken_as_todays_with_a_note() {
    for (flag, gfp, instead) in [
        ("__GFP_REPEAT", Gfp::RETRY_MAYFAIL, Some("__GFP_RETRY_MAYFAIL")),
        ("__GFP_WAIT", Gfp::RECLAIM, Some("__GFP_RECLAIM")),
        ("__GFP_COLD", Gfp::NONE, None),
    ] {
        let compiled = compile(&format!("repeat 2 {{ p = kmalloc(10, {flag} | __GFP_COMP) }}"));
        assert_eq!(compiled.diagnostics, [], "{flag}");
        let op = compiled.program.steps[0].op;
        assert!(matches!(op, Op::Kmalloc { gfp: found, .. } if found == gfp | Gfp::COMP), "{flag}: {op:?}");
        let [note] = compiled.program.notes.as_slice() else { panic!("one note for {flag}") };
        let DiagnosticKind::OldFlag { name, instead: found, .. } = note.kind else { panic!("{note:?}") };
        assert_eq!((name, found, note.column), (flag, instead, 28));
    }
}

#[test]
fn c_that_a_driver_author_pastes_is_understood() {
    check(
        r#"#define RING 4
struct sk_buff *skb;
gfp_t gfp = GFP_KERNEL & ~__GFP_FS;
void *ring[RING];
int size = RING * sizeof(u64) + 0x10;
char *p = (char *)kmalloc(size,
                          gfp
                          | __GFP_ZERO);
dev->buf = kmalloc(200UL, gfp); /* a member is a name like others */
for (int i = 0; i < RING; i++) {
    ring[i] = kmalloc(PAGE_SIZE / 2, GFP_KERNEL);
}
kfree((void *)dev->buf);
unsigned long addr = __get_free_pages(GFP_KERNEL, get_order(5 * PAGE_SIZE));
"#,
        expect![[r#"
            6: char *p = (char *)kmalloc(size,
                                      gfp
                                      | __GFP_ZERO) → Kmalloc { size_bytes: 48, gfp: Gfp(3392), into: Some(Slot(0)) }
            9: dev->buf = kmalloc(200UL, gfp) → Kmalloc { size_bytes: 200, gfp: Gfp(3136), into: Some(Slot(1)) }
            11: ring[i] = kmalloc(PAGE_SIZE / 2, GFP_KERNEL) → Kmalloc { size_bytes: 2048, gfp: Gfp(3264), into: Some(Slot(2)) }
            11: ring[i] = kmalloc(PAGE_SIZE / 2, GFP_KERNEL) → Kmalloc { size_bytes: 2048, gfp: Gfp(3264), into: Some(Slot(3)) }
            11: ring[i] = kmalloc(PAGE_SIZE / 2, GFP_KERNEL) → Kmalloc { size_bytes: 2048, gfp: Gfp(3264), into: Some(Slot(4)) }
            11: ring[i] = kmalloc(PAGE_SIZE / 2, GFP_KERNEL) → Kmalloc { size_bytes: 2048, gfp: Gfp(3264), into: Some(Slot(5)) }
            13: kfree((void *)dev->buf) → Kfree { ptr: Pointer { slot: Slot(1), offset_bytes: 0 } }
            14: unsigned long addr = __get_free_pages(GFP_KERNEL, get_order(5 * PAGE_SIZE)) → GetFreePages { gfp: Gfp(3264), order: 3, into: Some(Slot(6)) }
            repeat 4 steps 2..6
            variables p dev->buf ring[0] ring[1] ring[2] ring[3] addr
        "#]],
    );
}

#[test]
fn a_repeat_gives_each_index_its_variable() {
    check(
        "repeat 4 { p[i] = kmalloc(8 * (i + 1), GFP_KERNEL) }\nrepeat 2 { kfree(p[i * 2]); repeat 2 as j { q[i * 2 + j] = kmalloc(8, 0) } }",
        expect![[r#"
            1: p[i] = kmalloc(8 * (i + 1), GFP_KERNEL) → Kmalloc { size_bytes: 8, gfp: Gfp(3264), into: Some(Slot(0)) }
            1: p[i] = kmalloc(8 * (i + 1), GFP_KERNEL) → Kmalloc { size_bytes: 16, gfp: Gfp(3264), into: Some(Slot(1)) }
            1: p[i] = kmalloc(8 * (i + 1), GFP_KERNEL) → Kmalloc { size_bytes: 24, gfp: Gfp(3264), into: Some(Slot(2)) }
            1: p[i] = kmalloc(8 * (i + 1), GFP_KERNEL) → Kmalloc { size_bytes: 32, gfp: Gfp(3264), into: Some(Slot(3)) }
            2: kfree(p[i * 2]) → Kfree { ptr: Pointer { slot: Slot(0), offset_bytes: 0 } }
            2: q[i * 2 + j] = kmalloc(8, 0) → Kmalloc { size_bytes: 8, gfp: Gfp(0), into: Some(Slot(4)) }
            2: q[i * 2 + j] = kmalloc(8, 0) → Kmalloc { size_bytes: 8, gfp: Gfp(0), into: Some(Slot(5)) }
            2: kfree(p[i * 2]) → Kfree { ptr: Pointer { slot: Slot(2), offset_bytes: 0 } }
            2: q[i * 2 + j] = kmalloc(8, 0) → Kmalloc { size_bytes: 8, gfp: Gfp(0), into: Some(Slot(6)) }
            2: q[i * 2 + j] = kmalloc(8, 0) → Kmalloc { size_bytes: 8, gfp: Gfp(0), into: Some(Slot(7)) }
            repeat 4 steps 0..4
            repeat 2 steps 4..10
            repeat 2 steps 5..7
            repeat 2 steps 8..10
            variables p[0] p[1] p[2] p[3] q[0] q[1] q[2] q[3]
        "#]],
    );
}

#[test]
fn names_that_are_nearly_right_get_a_suggestion() {
    check(
        r#"machin x86_64 256M
p = kmaloc(10, GFP_KERNEL)
q = kmalloc(10, GFP_ATOMC)
r = kmalloc(10, GFP_KERNEL | GFP_NOWARN)
kfree(qq)
kfree(p)
in_irk { kfree(q) }
repaet 4 { }
page_cache(64M, cleen)
pcp(of)
hog(until_free = mim)
hog(until = min)
c = kmem_cache_create("c", 64, 0, SLAB_HWCACH_ALIGN, NULL)
n = PAGE_SIZ
"#,
        expect![[r#"
            1:1 `machin` Unknown { what: Function, name: "machin", suggestion: Some("machine") }
            2:5 `kmaloc` Unknown { what: Function, name: "kmaloc", suggestion: Some("kmalloc") }
            3:17 `GFP_ATOMC` Unknown { what: Flag, name: "GFP_ATOMC", suggestion: Some("GFP_ATOMIC") }
            4:30 `GFP_NOWARN` Unknown { what: Flag, name: "GFP_NOWARN", suggestion: Some("__GFP_NOWARN") }
            5:7 `qq` Unknown { what: Variable, name: "qq", suggestion: None }
            7:1 `in_irk` Unknown { what: Block, name: "in_irk", suggestion: Some("in_irq") }
            8:1 `repaet` Unknown { what: Function, name: "repaet", suggestion: Some("repeat") }
            9:17 `cleen` Unknown { what: Word, name: "cleen", suggestion: Some("clean") }
            10:5 `of` Unknown { what: Word, name: "of", suggestion: Some("off") }
            11:18 `mim` Unknown { what: Word, name: "mim", suggestion: Some("min") }
            12:5 `until` Unknown { what: Word, name: "until", suggestion: Some("until_free") }
            13:35 `SLAB_HWCACH_ALIGN` Unknown { what: SlabFlag, name: "SLAB_HWCACH_ALIGN", suggestion: Some("SLAB_HWCACHE_ALIGN") }
            14:5 `PAGE_SIZ` Unknown { what: Variable, name: "PAGE_SIZ", suggestion: Some("PAGE_SIZE") }
        "#]],
    );
}

#[test]
fn machines_that_are_not_there_are_refused_with_those_that_are() {
    for (source, expected) in [
        (
            "machine x86 256M",
            expect![[r#"
            1:9 `x86` Unknown { what: Machine, name: "x86", suggestion: Some("x86_64") }
        "#]],
        ),
        (
            "machine x86_64 512M",
            expect![[r#"
            1:16 `512M` MachineSize { arch: "x86_64", sizes: ["256M", "384M", "4G", "64G"] }
        "#]],
        ),
        (
            "machine",
            expect![[r#"
            1:8 `` Unexpected { found: EndOfLine, expected: [Words(["x86_64", "i386", "toy"])] }
        "#]],
        ),
        (
            "machine i386 1200M linux-2.4.31",
            expect![[r#"
                1:20 `linux-2.4.31` Unknown { what: Machine, name: "linux-2.4.31", suggestion: Some("linux-6.12") }
            "#]],
        ),
        (
            "machine i386 1200M linux-6.12 now",
            expect![[r#"
            1:31 `now` Unexpected { found: Token("now"), expected: [EndOfStatement] }
        "#]],
        ),
        (
            "kmalloc(1, GFP_KERNEL)\nmachine toy 64",
            expect![[r#"
            1: kmalloc(1, GFP_KERNEL) → Kmalloc { size_bytes: 1, gfp: Gfp(3264), into: None }
            2:1 `machine toy 64` MachineNotFirst
        "#]],
        ),
    ] {
        check(source, expected);
    }
}

#[test]
fn every_statement_that_is_wrong_is_named_at_its_place() {
    for (source, expected) in [
        (
            "p = kmalloc(10, GFP_KERNEL",
            expect![[r#"
            1:27 `` Unexpected { found: EndOfText, expected: [Token(")"), Token(",")] }
        "#]],
        ),
        (
            "p = kmalloc(10, GFP_KERNEL\nkfree(p)\nq = kmalloc(",
            expect![[r#"
            1:27 `` Unexpected { found: EndOfLine, expected: [Token(")"), Token(",")] }
            3:13 `` Unexpected { found: EndOfText, expected: [Value] }
        "#]],
        ),
        (
            "p = kmalloc(10 GFP_KERNEL);",
            expect![[r#"
            1:16 `GFP_KERNEL` Unexpected { found: Token("GFP_KERNEL"), expected: [Token(")"), Token(",")] }
        "#]],
        ),
        (
            "p = kmalloc(10);",
            expect![[r#"
            1:15 `)` ArgumentCount { signature: "kmalloc(size, flags)", least: 2, most: 2, found: 1 }
        "#]],
        ),
        (
            "kfree(1, 2, 3);",
            expect![[r#"
            1:10 `2` ArgumentCount { signature: "kfree(ptr)", least: 1, most: 1, found: 3 }
        "#]],
        ),
        (
            "p = kmalloc(GFP_KERNEL, 10);",
            expect![[r#"
            1:13 `GFP_KERNEL` ArgumentKind { signature: "kmalloc(size, flags)", parameter: "size", expected: Bytes, found: GfpFlags }
        "#]],
        ),
        (
            "p = kmalloc(\"ten\", GFP_KERNEL);",
            expect![[r#"
            1:13 `"ten"` ArgumentKind { signature: "kmalloc(size, flags)", parameter: "size", expected: Bytes, found: Text }
        "#]],
        ),
        (
            "kfree p;",
            expect![[r#"
            1:7 `p` Unexpected { found: Token("p"), expected: [Token("(")] }
        "#]],
        ),
        (
            "kfree;",
            expect![[r#"
            1:6 `;` Unexpected { found: Token(";"), expected: [Token("(")] }
        "#]],
        ),
        (
            "p;",
            expect![[r#"
            1:2 `;` Unexpected { found: Token(";"), expected: [Token("="), Token("(")] }
        "#]],
        ),
        (
            "p = ;",
            expect![[r#"
            1:5 `;` Unexpected { found: Token(";"), expected: [Value] }
        "#]],
        ),
        (
            "= 3",
            expect![[r#"
            1:1 `=` Unexpected { found: Token("="), expected: [Statement] }
        "#]],
        ),
        (
            "}",
            expect![[r#"
                1:1 `}` ClosesNothing
            "#]],
        ),
        (
            "in_irq {",
            expect![[r#"
            1: in_irq → Enter(HardIrq)
            1:8 `{` Unclosed { block: "in_irq" }
        "#]],
        ),
        (
            "in_irq kfree(p)",
            expect![[r#"
            1:8 `kfree` Unexpected { found: Token("kfree"), expected: [Token("{")] }
        "#]],
        ),
        (
            "x = kfree(p);",
            expect![[r#"
            1:1 `x = kfree` NoResult { function: "kfree" }
        "#]],
        ),
        (
            "kmem_cache_create(\"c\", 64, 0, 0, NULL);",
            expect![[r#"
            1:1 `kmem_cache_create` ResultUnused { function: "kmem_cache_create" }
        "#]],
        ),
        (
            "kfree(kmalloc(1, GFP_KERNEL));",
            expect![[r#"
            1:7 `kmalloc` NestedCall { function: "kmalloc" }
        "#]],
        ),
        (
            "p = kmalloc(sizeof(struct foo), GFP_KERNEL);",
            expect![[r#"
            1:13 `sizeof(struct foo)` SizeofUnknown { of: "struct foo" }
        "#]],
        ),
        (
            "p = kmalloc(sizeof(*p), GFP_KERNEL);",
            expect![[r#"
            1:13 `sizeof(*p)` SizeofUnknown { of: "*p" }
        "#]],
        ),
        (
            "if (!p)\n    return -ENOMEM;\nkfree(q);",
            expect![[r#"
            1:1 `if` Unsupported { what: Condition, text: "if" }
            3:7 `q` Unknown { what: Variable, name: "q", suggestion: None }
        "#]],
        ),
        (
            "if (!p) {\n return 1;\n} else {\n x; }\nkfree(q);",
            expect![[r#"
            1:1 `if` Unsupported { what: Condition, text: "if" }
            5:7 `q` Unknown { what: Variable, name: "q", suggestion: None }
        "#]],
        ),
        (
            "while (1) { }",
            expect![[r#"
            1:1 `while` Unsupported { what: Loop, text: "while" }
        "#]],
        ),
        (
            "#include <linux/slab.h>",
            expect![[r#"
            1:2 `include` Unsupported { what: Preprocessor, text: "include" }
        "#]],
        ),
        (
            "static int probe(struct device *dev)\n{\n    p = kmalloc(1, GFP_KERNEL);\n}",
            expect![[r#"
            1:12 `probe` Unsupported { what: FunctionParameters, text: "probe" }
        "#]],
        ),
        (
            "*p = 1;",
            expect![[r#"
            1:1 `*` Unsupported { what: Dereference, text: "*" }
        "#]],
        ),
        (
            "struct foo { int a; };",
            expect![[r#"
            1:1 `struct` Unsupported { what: TypeDefinition, text: "struct" }
        "#]],
        ),
        (
            "p = kmalloc(64KB, GFP_KERNEL);",
            expect![[r#"
            1:13 `64KB` BadNumber { text: "64KB", suggestion: Some("64K") }
        "#]],
        ),
        (
            "p = kmalloc(1.5K, GFP_KERNEL);",
            expect![[r#"
            1:13 `1.5K` BadNumber { text: "1.5K", suggestion: Some("1536") }
        "#]],
        ),
        (
            "p = kmalloc(010, GFP_KERNEL);",
            expect![[r#"
            1:13 `010` BadNumber { text: "010", suggestion: Some("10") }
        "#]],
        ),
        (
            "p = kmalloc(10 / 0, GFP_KERNEL);",
            expect![[r#"
            1:13 `10 / 0` Arithmetic
        "#]],
        ),
        (
            "p = vmalloc(-1);",
            expect![[r#"
            1:13 `-1` OutOfRange { what: Bytes, value: -1, least: 0, most: 9223372036854775807 }
        "#]],
        ),
        (
            "p = __get_free_pages(GFP_KERNEL, 300);",
            expect![[r#"
            1:34 `300` OutOfRange { what: Order, value: 300, least: 0, most: 255 }
        "#]],
        ),
        (
            "p = kmalloc(10，GFP_KERNEL)；",
            expect![[r#"
            1:15 `，` BadCharacter { character: '，', instead: Some(',') }
        "#]],
        ),
        (
            "note(\"open",
            expect![[r#"
            1:6 `"open` Unterminated { what: Text }
        "#]],
        ),
        (
            "/* open",
            expect![[r#"
            1:1 `/* open` Unterminated { what: Comment }
        "#]],
        ),
        (
            "hog(min)",
            expect![[r#"
            1:5 `min` Unknown { what: Word, name: "min", suggestion: Some("until_free = min") }
        "#]],
        ),
        (
            "hog(120%)",
            expect![[r#"
            1:5 `120%` OutOfRange { what: Percent, value: 120, least: 0, most: 100 }
        "#]],
        ),
        (
            "page_cache(10%)",
            expect![[r#"
            1:12 `10%` ArgumentKind { signature: "page_cache(size, clean|dirty)", parameter: "size", expected: Bytes, found: Percent }
        "#]],
        ),
        (
            "r = krealloc(r, 4096, GFP_KERNEL);",
            expect![[r#"
                1:5 `krealloc` NotYet { name: "krealloc" }
            "#]],
        ),
        (
            "marker(\"a\")\nmarker(\"a\")",
            expect![[r#"
            1: marker("a") → Nop
            marker a after step 1
            2:1 `marker("a")` MarkerTwice { name: "a" }
        "#]],
        ),
        (
            "repeat 3 { p[i] = kmalloc(8, GFP_KERNEL) }\nkfree(p[3]); kfree(p)",
            expect![[r#"
            1: p[i] = kmalloc(8, GFP_KERNEL) → Kmalloc { size_bytes: 8, gfp: Gfp(3264), into: Some(Slot(0)) }
            1: p[i] = kmalloc(8, GFP_KERNEL) → Kmalloc { size_bytes: 8, gfp: Gfp(3264), into: Some(Slot(1)) }
            1: p[i] = kmalloc(8, GFP_KERNEL) → Kmalloc { size_bytes: 8, gfp: Gfp(3264), into: Some(Slot(2)) }
            repeat 3 steps 0..3
            variables p[0] p[1] p[2]
            2:7 `p[3]` ElementUnassigned { name: "p[3]", first: 0, last: 2 }
            2:20 `p` Unknown { what: Variable, name: "p", suggestion: Some("p[0]") }
        "#]],
        ),
        (
            "repeat 2000000000 { }",
            expect![[r#"
            1:8 `2000000000` OutOfRange { what: Repetitions, value: 2000000000, least: 0, most: 2500000 }
        "#]],
        ),
        (
            "repeat x { kmalloc(8, GFP_KERNEL) }",
            expect![[r#"
            1:8 `x` Unknown { what: Variable, name: "x", suggestion: None }
        "#]],
        ),
        (
            "p = p * 2",
            expect![[r#"
            1:5 `p` Unknown { what: Variable, name: "p", suggestion: None }
        "#]],
        ),
        (
            "(((((((((((((((((((((((((((((((((((((((((((((",
            expect![[r#"
            1:1 `(` Unexpected { found: Token("("), expected: [Statement] }
            1:33 `(` TooDeep { limit: 32 }
        "#]],
        ),
    ] {
        check(source, expected);
    }
}

#[test]
fn null_can_be_written_assigned_and_freed() {
    let compiled = compile("p = NULL; kfree(p); kfree(NULL); vfree(NULL); peek(NULL)");
    assert_eq!(compiled.diagnostics, []);
    let mut machine = kmscope_mm::Machine::preset(kmscope_mm::Preset::Toy64);
    let outcomes: Vec<_> =
        compiled.program.steps.iter().map(|s| machine.run(s.op, &mut kmscope_mm::observer::Silent)).collect();
    let nothing = kmscope_mm::Outcome::Freed { freed: kmscope_mm::outcome::Freed::Nothing };
    assert_eq!(outcomes[..4], [kmscope_mm::Outcome::Done, nothing, nothing, nothing]);
    assert_eq!(outcomes[4], kmscope_mm::Outcome::Bug(kmscope_mm::outcome::Bug::NullPointer));
}

#[test]
fn colours_follow_the_words() {
    use kmscope_scenario::{TokenClass::*, highlight};
    let source = "machine toy 64 // a toy\nvoid *p = kmalloc(64K, GFP_KERNEL); hog(80%)\nin_irq { 内 }";
    let classes: Vec<_> =
        highlight(source, 0..source.len()).into_iter().map(|(range, class)| (&source[range], class)).collect();
    assert_eq!(
        classes,
        [
            ("machine", Keyword),
            ("toy", Constant),
            ("64", Constant),
            ("// a toy", Comment),
            ("void", Type),
            ("*", Punctuation),
            ("p", Variable),
            ("=", Punctuation),
            ("kmalloc", Call),
            ("(", Punctuation),
            ("64K", Number),
            (",", Punctuation),
            ("GFP_KERNEL", Flag),
            (")", Punctuation),
            (";", Punctuation),
            ("hog", World),
            ("(", Punctuation),
            ("80", Number),
            ("%", Punctuation),
            (")", Punctuation),
            ("in_irq", Keyword),
            ("{", Punctuation),
            ("内", Error),
            ("}", Punctuation),
        ]
    );
}

#[test]
fn words_complete_by_what_can_stand_there() {
    use kmscope_scenario::completions;
    let complete = |source: &str| {
        let (range, found) = completions(source, source.len());
        (source[range].to_owned(), found.into_iter().map(|c| c.word).collect::<Vec<_>>())
    };
    let (replaced, words) = complete("p = kmal");
    assert_eq!((replaced.as_str(), words), ("kmal", vec!["kmalloc".into(), "kmalloc_array".into()]));
    let (_, words) = complete("p = kmalloc(10, GFP_KER");
    assert_eq!(words, ["GFP_KERNEL", "GFP_KERNEL_ACCOUNT"]);
    let (_, words) = complete("buffer = kmalloc(10, GFP_KERNEL)\nkfree(buf");
    assert_eq!(words, ["buffer"]);
    assert_eq!(complete("// kmal").1, [""; 0], "not in a comment");
    assert_eq!(complete("note(\"kmal").1, [""; 0], "not in a text");
    let signature = completions("kmalloc", 4).1.into_iter().find(|c| c.word == "kmalloc").and_then(|c| c.signature);
    assert_eq!(signature.as_deref(), Some("kmalloc(size, flags)"));
}

#[test]
fn columns_count_characters_and_not_bytes() {
    check(
        "note(\"内存\"); kfre(p)",
        expect![[r#"
        1: note("内存") → Nop
        1:13 `kfre` Unknown { what: Function, name: "kfre", suggestion: Some("kfree") }
    "#]],
    );
}

#[test]
fn with_errors_the_program_holds_what_stands_before_the_first() {
    check(
        "a = kmalloc(1, GFP_KERNEL);\nb = kmalloc(1, GFP_KERNL);\nc = kmalloc(1, GFP_KERNEL);\nkfree(b);",
        expect![[r#"
        1: a = kmalloc(1, GFP_KERNEL) → Kmalloc { size_bytes: 1, gfp: Gfp(3264), into: Some(Slot(0)) }
        variables a c
        2:16 `GFP_KERNL` Unknown { what: Flag, name: "GFP_KERNL", suggestion: Some("GFP_KERNEL") }
    "#]],
    );
}

#[test]
fn a_loop_without_end_is_stopped_by_a_limit() {
    let compiled = compile("repeat 1000 { repeat 1001 { kmalloc(8, GFP_KERNEL) } }");
    assert_eq!(compiled.program.steps.len(), kmscope_scenario::lang::MAX_STEPS);
    assert_eq!(compiled.diagnostics.len(), 1);
    let source = "repeat 2001 { repeat 2002 { repeat 2003 { } } }";
    let compiled = compile(source);
    assert_eq!(compiled.program.steps.len(), 0);
    // The outermost turns seldom, the innermost not that often each time.
    let [wrong] = compiled.diagnostics.as_slice() else { panic!("{:?}", compiled.diagnostics) };
    assert_eq!(&source[wrong.span.clone()], "repeat 2002");
    let head = "repeat 2002".to_owned();
    assert_eq!(wrong.kind, DiagnosticKind::TooMuchWork { head, limit: MAX_WORK });
}

#[test]
fn every_step_that_may_be_made_can_be_made_by_loops() {
    for source in [
        "repeat 1000000 { p[i] = kmalloc(8, GFP_KERNEL) }",
        "repeat 1000 { repeat 1000 { kmalloc(8, GFP_KERNEL) } }",
        "void f(void) { repeat 100 { kmalloc(8, GFP_KERNEL) } }\nrepeat 10000 { f(); }",
    ] {
        let compiled = compile(source);
        assert_eq!((compiled.program.steps.len(), compiled.diagnostics), (1_000_000, vec![]), "{source}");
    }
}

/// A loop that is given up at its first turn with an error cannot hit any limit, however often it would turn.
#[test]
fn a_body_with_an_error_is_looked_at_once() {
    for body in
        ["kmaloc(8, GFP_KERNEL)", "kfree(p)", "p[i] = kmalloc(8, GFP_KERNL)", "f();", "if (x) { y }", "n = q + 1"]
    {
        let source = format!("repeat 1024 {{ repeat 1024 {{ for (k = 0; k < 1024; k++) {{ {body} }} }} }}");
        let compiled = compile(&source);
        assert_eq!(compiled.diagnostics.len(), 1, "{source}: {:?}", compiled.diagnostics);
        assert!(!matches!(compiled.diagnostics[0].kind, DiagnosticKind::TooMuchWork { .. }), "{source}");
    }
    // What later turns would have made is unknown, and no second error.
    for source in [
        "repeat 4 { p[i] = kmalloc(8, GFP_KERNL) }\nkfree(p[3])",
        "repeat n { p[i] = kmalloc(8, GFP_KERNEL) }\nkfree(p[3])",
        "n = 0\nrepeat 4 { n = n + 1; kmaloc(8) }\nrepeat 4 { p[n] = NULL }\nkfree(p[4])",
        "repeat 4 { p[i] = kmalloc(8, GFP_KERNEL); kfree(p[i * 2]) }\nkfree(p[3])",
    ] {
        let compiled = compile(source);
        assert_eq!(compiled.diagnostics.len(), 1, "{source}: {:?}", compiled.diagnostics);
    }
    // What is wrong after the loop is said as ever.
    let kinds = compile("repeat 4 { kmaloc(8) }\nrepeat 2 { p[i] = NULL }\nkfree(p[1]); kfre(p[1])").diagnostics;
    assert_eq!(kinds.len(), 2, "{kinds:?}");
}

#[test]
fn functions_that_call_each_other_end_by_a_limit() {
    let doubling = |last: u32| {
        let more = |n: u32| format!("void f{n}(void) {{ f{0}(); f{0}(); }}\n", n - 1);
        format!("void f0(void) {{ }}\n{}", (1..=last).map(more).collect::<String>())
    };
    let source = doubling(40) + "f40();\n";
    let compiled = compile(&source);
    let [wrong] = compiled.diagnostics.as_slice() else { panic!("{:?}", compiled.diagnostics) };
    assert!(matches!(&wrong.kind, DiagnosticKind::TooMuchWork { head, .. } if head.ends_with("()")), "{wrong:?}");
    // Where nobody calls them, each is looked at once.
    assert_eq!(compile(&doubling(40)).diagnostics, []);

    let chain = |last: u32| {
        let more = |n: u32| format!("void f{n}(void) {{ f{}(); }}\n", n - 1);
        format!("void f0(void) {{ }}\n{}f{last}();\n", (1..=last).map(more).collect::<String>())
    };
    assert_eq!(compile(&chain(60)).diagnostics, []);
    let [wrong] = &compile(&chain(20_000)).diagnostics[..] else { panic!("one error") };
    assert!(matches!(wrong.kind, DiagnosticKind::CallsTooDeep { .. }), "{wrong:?}");
}

#[test]
fn among_very_many_errors_the_first_have_suggestions_and_all_have_their_places() {
    let names: String = (0..2000).map(|i| format!("buffer{i} = kmalloc(8, GFP_KERNEL);\n")).collect();
    let source = names + &"内 = 1; kfree(bufer7); kmaloc(8);\n".repeat(2000);
    let compiled = compile(&source);
    assert_eq!(compiled.diagnostics.len(), 3 * 2000);
    for (nth, wrong) in compiled.diagnostics.iter().enumerate() {
        let column = [1, 14, 23][nth % 3];
        assert_eq!((wrong.line, wrong.column), (u32::try_from(2001 + nth / 3).unwrap(), column));
    }
    let suggested = |wrong: &&kmscope_scenario::Diagnostic| matches!(&wrong.kind, DiagnosticKind::Unknown { suggestion: Some(meant), .. } if meant == "buffer7" || meant == "kmalloc");
    let count = compiled.diagnostics.iter().filter(suggested).count();
    assert!((10..200).contains(&count), "{count}");
}

#[test]
fn sizes_of_the_kernel_are_known_and_orders_have_an_end() {
    let compiled = compile("page_cache(SZ_2G); page_cache(SZ_512M / SZ_2)");
    assert_eq!(compiled.diagnostics, []);
    assert_eq!(compiled.program.steps[0].op, Op::PageCache { pages: 1 << 19, dirty: false });
    assert_eq!(compiled.program.steps[1].op, Op::PageCache { pages: 1 << 16, dirty: false });
    let [wrong] = &compile("fragment(order = 20, free = 50%)").diagnostics[..] else { panic!("one error") };
    assert!(matches!(wrong.kind, DiagnosticKind::OutOfRange { value: 20, least: 0, most: 10, .. }), "{wrong:?}");
    assert_eq!(compile("fragment(order = 10, free = 50%)").diagnostics, []);
}

mod anything {
    use kmscope_scenario::{compile, completions, highlight};
    use proptest::prelude::*;

    /// Text that is nearly a script: words of the language in any order.
    fn nearly() -> impl Strategy<Value = String> {
        let words = prop::sample::select(vec![
            "machine",
            "toy",
            "64",
            "x86_64",
            "256M",
            "repeat",
            "for",
            "if",
            "else",
            "in_irq",
            "task",
            "start",
            "after",
            "static",
            "p",
            "q",
            "i",
            "kmalloc",
            "kfree",
            "hog",
            "until_free",
            "min",
            "GFP_KERNEL",
            "__GFP_DMA",
            "NULL",
            "sizeof",
            "struct",
            "void",
            "(",
            ")",
            "{",
            "}",
            "[",
            "]",
            ",",
            ";",
            "=",
            "|",
            "+",
            "-",
            "*",
            "/",
            "<<",
            "&",
            "~",
            "%",
            "\n",
            "//",
            "/*",
            "*/",
            "\"",
            "\\",
            "#",
            "define",
            ".",
            "->",
            "内",
            "，",
            "0x",
            "1.5K",
            "99999999999999999999",
            "as",
        ]);
        prop::collection::vec(words, 0..60).prop_map(|words| words.join(" "))
    }

    fn holds(source: &str) -> Result<(), TestCaseError> {
        let compiled = compile(source);
        for step in &compiled.program.steps {
            prop_assert!(source.get(step.span.clone()).is_some());
        }
        for d in &compiled.diagnostics {
            prop_assert!(source.get(d.span.clone()).is_some(), "{:?}", d);
            prop_assert!(d.line >= 1 && d.column >= 1);
        }
        let mut end = 0;
        for (range, _) in highlight(source, 0..source.len()) {
            prop_assert!(range.start >= end && !range.is_empty());
            let blank = |c: char| c.is_whitespace() || c == '\\' || c == '\u{feff}';
            prop_assert!(source[end..range.start].chars().all(blank), "something is in no token");
            end = range.end;
        }
        for cursor in 0..=source.len() {
            let (range, _) = completions(source, cursor);
            prop_assert!(range.start <= range.end && range.end <= source.len());
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

        #[test]
        fn nearly_a_script_never_panics_and_its_places_are_inside(source in nearly()) {
            holds(&source)?;
        }

        #[test]
        fn any_text_never_panics_and_its_places_are_inside(source in "\\PC{0,80}") {
            holds(&source)?;
        }
    }
}

#[test]
fn the_examples_of_the_reference_compile() {
    let reference = include_str!("../../../docs/SCRIPT.md");
    let examples: Vec<_> = reference.split("```c\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(examples.len(), 7);
    // A module is executed (crates/session/tests/real_c.rs).
    for example in examples.into_iter().filter(|example| !example.contains("#include")) {
        assert_eq!(compile(example).diagnostics, [], "{example}");
    }
}

#[test]
fn the_reference_names_every_function() {
    let reference = include_str!("../../../docs/SCRIPT.md");
    for function in kmscope_scenario::lang::words::FUNCTIONS {
        // Spelled otherwise, these are one call.
        let twin = ["get_dma_pages", "spin_unlock_irq", "spin_unlock_irqrestore", "local_irq_restore"]
            .contains(&function.name);
        assert!(twin || reference.contains(&format!("`{}", function.name)), "{}", function.name);
    }
}
