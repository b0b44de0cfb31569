//! What is said about each step, in both languages.
//!
//! Run with `UPDATE_EXPECT=1` to accept new sentences, then read the difference.

use expect_test::{Expect, expect};
use kmscope_scenario::{Program, compile};
use kmscope_session::narrate::inequality;
use kmscope_session::{Language, Message, Session, TimeCommand};
use std::fmt::Write;

fn program(script: &str) -> Program {
    let compiled = compile(script);
    assert!(compiled.diagnostics.is_empty(), "{:?}", compiled.diagnostics);
    compiled.program
}

/// Sign, result, headline and second sentence of each step whose line has `// !`, in both languages.
fn told(script: &str) -> String {
    let mut session = Session::new(program(script));
    let lines: Vec<&str> = script.lines().collect();
    let mut out = String::new();
    for step in 1..=session.step_count() {
        session.go(TimeCommand::SeekClamped(step));
        let line = session.program().steps[step - 1].line;
        if !lines[line as usize - 1].contains("// !") {
            continue;
        }
        let result = session.step_result(step).expect("it ran");
        let view = session.view();
        writeln!(out, "{}", lines[line as usize - 1].split("// !").next().unwrap_or_default().trim()).unwrap();
        for language in Language::ALL {
            let say = |message: &Message| message.say(language);
            let short = result.text.as_ref().map(say).unwrap_or_default();
            writeln!(out, "  {} {short} | {}", result.sign.char(), say(&view.headline)).unwrap();
            if let Some(subline) = &view.subline {
                writeln!(out, "      {}", say(subline)).unwrap();
            }
        }
    }
    out
}

/// The micro-steps and the path of the last step, in English.
fn explained(script: &str) -> String {
    let mut session = Session::new(program(script));
    session.go(TimeCommand::End);
    let view = session.view();
    let say = |message: &Message| message.say(Language::English);
    let mut out = format!("{}\n", say(&view.headline));
    if let Some(place) = &view.place {
        writeln!(out, "{}", say(place)).unwrap();
    }
    for (nth, micro) in view.micro_steps.iter().enumerate() {
        writeln!(out, "  {} {}", nth + 1, say(&micro.text)).unwrap();
    }
    for node in &view.why {
        let deciding = if node.deciding { "▶" } else { " " };
        let sleeping = if node.sleeping { " (sleeps)" } else { "" };
        let detail = node.detail.as_ref().map(say).unwrap_or_default();
        let (at, title) = (node.micro + 1, say(&node.title));
        let rule = if node.rule.is_empty() { String::new() } else { format!(" ({})", node.rule) };
        writeln!(out, "{deciding} [{at}] {title}: {detail}{sleeping}{rule}").unwrap();
        for (row, check) in node.checks.iter().enumerate() {
            let decided = if node.decided_by == Some(row) { "▶" } else { " " };
            writeln!(out, "    {decided} zone {}: {}", check.zone.0, say(&inequality(check))).unwrap();
        }
    }
    writeln!(out, "{}", say(&view.honesty)).unwrap();
    out
}

fn check(script: &str, expected: Expect) {
    expected.assert_eq(&told(script));
}

#[test]
fn pages_of_a_toy_machine() {
    check(
        "machine toy 64
a = alloc_pages(GFP_KERNEL, 0); // !
b = alloc_pages(GFP_KERNEL, 2); // !
c = alloc_pages(GFP_KERNEL, 6); // !
__free_pages(b, 2); // !
__free_pages(a, 0); // !
__free_pages(a, 0); // !
",
        expect![[r#"
            a = alloc_pages(GFP_KERNEL, 0);
              ● 0x0 | Granted from zone Normal: page frame 0x0, cut out of a block of 64
                  A block of order 6 was split 6 times; the upper halves stay free.
              ● 0x0 | 从 Normal 区分配成功：页框 0x0，拆自 64 页的块
                  一个 6 阶块拆分了 6 次，上半部分都留作空闲。
            b = alloc_pages(GFP_KERNEL, 2);
              ● 0x4 | Granted from zone Normal: 4 pages from frame 0x4 on
                  A free block of order 2 was there: nothing had to be split.
              ● 0x4 | 从 Normal 区分配成功：从页框 0x4 起 4 页
                  正好有 2 阶的空闲块：不必拆分。
            c = alloc_pages(GFP_KERNEL, 6);
              ⊗ NULL (1) | NULL after sleeping 1 tick: reclaim did not help, and it asks for more than 8 pages
                  Requests for more than 8 pages are costly: the kernel gives up after one round of reclaim.
              ⊗ NULL（1） | 睡眠 1 个节拍后得到 NULL：回收无效，而请求超过 8 页
                  超过 8 页的请求算代价高：回收一轮之后，内核就放弃。
            __free_pages(b, 2);
              – freed | Freed 4 pages from frame 0x4 on: now on the free list of order 2, not merged
                  Buddy 0x0 is not a free block of order 2: merging stops there.
              – 已释放 | 已释放从页框 0x4 起 4 页：放回 2 阶空闲链表，未合并
                  伙伴 0x0 不是空闲的 2 阶块：合并到此为止。
            __free_pages(a, 0);
              – freed | Freed page frame 0x0: merged with free buddies up to order 6
                  This zone has no buddy 0x40: merging ends at order 6.
              – 已释放 | 已释放页框 0x0：与空闲伙伴合并到 6 阶
                  本内存区没有伙伴 0x40：合并到 6 阶为止。
            __free_pages(a, 0);
              ▲ BUG | BUG: double free, this memory is free already
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：重复释放，这块内存已经空闲
                  实验室阻止了破坏：什么也没有改变。
        "#]],
    );
}

#[test]
fn the_twins() {
    check(
        r#"machine x86_64 384M
pcp(off)
page_cache(210M, clean) // !
hog(until_free = floor) // !
in_irq { // !
  a = kmalloc(8192, GFP_ATOMIC); // !
  x = kmalloc(200, GFP_KERNEL); // !
} // !
b = kmalloc(8192, GFP_KERNEL); // !
c = __get_free_page(GFP_KERNEL | __GFP_NORETRY); // !
d = __get_free_page(GFP_NOWAIT); // !
note("so it goes") // !
marker("twins") // !
"#,
        expect![[r#"
            page_cache(210M, clean)
              – 53,760 pages | Files were read: 53,760 pages more of clean page cache
              – 53,760 页 | 读文件：页缓存增加 53,760 个干净页
            hog(until_free = floor)
              – 20,988 pages | A hog process took 20,988 pages: 127 left free in zone Normal
              – 20,988 页 | hog 进程占用 20,988 页：Normal 区只剩 127 个空闲页
            in_irq {
              –  | An interrupt handler starts: nothing may sleep from here on
                  This is atomic context: only requests that cannot sleep, such as GFP_ATOMIC, are allowed.
              –  | 中断处理程序开始：此后不能睡眠
                  这是原子上下文：只允许不会睡眠的请求，例如 GFP_ATOMIC。
            a = kmalloc(8192, GFP_ATOMIC);
              ✕ NULL | NULL: no zone has enough free pages, and this request may not wait
                  This request may use part of the reserve below min, but it may not sleep, so nothing is reclaimed for it.
              ✕ NULL | 得到 NULL：各内存区的空闲页都不够，而请求不能等待
                  这个请求可以动用 min 以下的一部分储备，但不能睡眠，所以不会为它回收。
            x = kmalloc(200, GFP_KERNEL);
              ▲ BUG | BUG: GFP_KERNEL may sleep, but this runs in an interrupt handler
                  A kernel with CONFIG_DEBUG_ATOMIC_SLEEP reports this even when memory is plentiful; when memory is short, the system could hang here.
              ▲ BUG | BUG：GFP_KERNEL 可能睡眠，但此处在中断处理程序中运行
                  开启 CONFIG_DEBUG_ATOMIC_SLEEP 的内核即使内存充足也会报告；内存紧张时，系统可能在这里卡死。
            }
              –  | The interrupt handler returns: sleeping is allowed again
              –  | 中断处理程序返回：又可以睡眠
            b = kmalloc(8192, GFP_KERNEL);
              ◐ slept 3 | Granted from zone Normal after sleeping 3 ticks: object 0 of slab 0x100382 in kmalloc-8k
                  Page cache reclaimed: 192 pages by kswapd, 96 by the caller itself. In use in this slab: 1 of 1 objects.
              ◐ 睡 3 节拍 | 睡眠 3 个节拍后从 Normal 区分配成功：kmalloc-8k 的 slab 0x100382 第 0 号对象
                  回收页缓存：kswapd 回收 192 页，调用者自己回收 96 页。这个 slab 有 1 个对象，1 个在用。
            c = __get_free_page(GFP_KERNEL | __GFP_NORETRY);
              ● 0x100381 | Granted from zone Normal: page frame 0x100381
                  A free block of order 0 was there: nothing had to be split.
              ● 0x100381 | 从 Normal 区分配成功：页框 0x100381
                  正好有 0 阶的空闲块：不必拆分。
            d = __get_free_page(GFP_NOWAIT);
              ● 0x100384 | Granted from zone Normal: page frame 0x100384, cut out of a block of 4
                  A block of order 2 was split 2 times; the upper halves stay free.
              ● 0x100384 | 从 Normal 区分配成功：页框 0x100384，拆自 4 页的块
                  一个 2 阶块拆分了 2 次，上半部分都留作空闲。
            note("so it goes")
              –  | so it goes
              –  | so it goes
            marker("twins")
              –  | Marker: twins
              –  | 标记：twins
        "#]],
    );
}

#[test]
fn objects_and_caches() {
    check(
        r#"machine x86_64 256M
a = kmalloc(200, GFP_KERNEL); // !
b = kmalloc(200, GFP_KERNEL); // !
memset(a, 0x41, 200); // !
kfree(a); // !
kfree(a); // !
c = kmalloc(256, GFP_KERNEL); // !
peek(c); // !
ksize(b); // !
d = kzalloc(100, GFP_KERNEL); // !
peek(d); // !
e = kmalloc(10000, GFP_KERNEL); // !
kfree(e); // !
z = kmalloc(0, GFP_KERNEL); // !
kfree(z); // !
cache = kmem_cache_create("sk_buff", 232, 0, SLAB_HWCACHE_ALIGN, NULL); // !
o = kmem_cache_alloc(cache, GFP_ATOMIC); // !
kmem_cache_destroy(cache); // !
kmem_cache_free(cache, o); // !
kmem_cache_destroy(cache); // !
v = vmalloc(64K); // !
kfree(v); // !
vfree(v); // !
x = alloc_pages_exact(20480, GFP_KERNEL); // !
free_pages_exact(x, 20480); // !
spin_lock(l); // !
y = kmalloc(64, GFP_KERNEL); // !
spin_unlock(l); // !
wait(3) // !
pcp(off) // !
big = alloc_pages(GFP_KERNEL, 11); // !
"#,
        expect![[r#"
            a = kmalloc(200, GFP_KERNEL);
              ● …288000 | Granted from kmalloc-256: object 0 of the new slab 0x2288
                  200 B in an object of 256 B: 56 B unused. In use in this slab: 1 of 16 objects.
              ● …288000 | 从 kmalloc-256 分配成功：新 slab 0x2288 的第 0 号对象
                  200 B 放进 256 B 的对象：浪费 56 B。这个 slab 有 16 个对象，1 个在用。
            b = kmalloc(200, GFP_KERNEL);
              ● …288100 | Granted from kmalloc-256: object 1 of slab 0x2288
                  200 B in an object of 256 B: 56 B unused. In use in this slab: 2 of 16 objects.
              ● …288100 | 从 kmalloc-256 分配成功：slab 0x2288 的第 1 号对象
                  200 B 放进 256 B 的对象：浪费 56 B。这个 slab 有 16 个对象，2 个在用。
            memset(a, 0x41, 200);
              –  | 200 B set to 0x41
              –  | 把 200 B 填成 0x41
            kfree(a);
              – freed | Freed: object 0 of slab 0x2288 in kmalloc-256
                  Still in use: 1 of 16 objects, so the pages stay with the slab.
              – 已释放 | 已释放：kmalloc-256 的 slab 0x2288 第 0 号对象
                  16 个对象中 1 个仍在用，因此页留在 slab 中。
            kfree(a);
              ▲ BUG | BUG: double free, this memory is free already
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：重复释放，这块内存已经空闲
                  实验室阻止了破坏：什么也没有改变。
            c = kmalloc(256, GFP_KERNEL);
              ● …288000 | Granted from kmalloc-256: object 0 of slab 0x2288
                  In use in this slab: 2 of 16 objects.
              ● …288000 | 从 kmalloc-256 分配成功：slab 0x2288 的第 0 号对象
                  这个 slab 有 16 个对象，2 个在用。
            peek(c);
              – 41 41 41 | The first bytes are 41 41 41 41 41 41 41 41
                  kmalloc does not clear memory (unless init_on_alloc is on): this is what was last written here.
              – 41 41 41 | 开头的字节是 41 41 41 41 41 41 41 41
                  kmalloc 不清零（除非开启 init_on_alloc）：这是上一次写在这里的内容。
            ksize(b);
              – 256 B | ksize: 256 B were really allocated
              – 256 B | ksize：实际分配了 256 B
            d = kzalloc(100, GFP_KERNEL);
              ● …289000 | Granted from kmalloc-128: object 0 of the new slab 0x2289
                  100 B in an object of 128 B: 28 B unused. In use in this slab: 1 of 32 objects.
              ● …289000 | 从 kmalloc-128 分配成功：新 slab 0x2289 的第 0 号对象
                  100 B 放进 128 B 的对象：浪费 28 B。这个 slab 有 32 个对象，1 个在用。
            peek(d);
              – 00 00 00 | The first bytes are all zero
              – 00 00 00 | 开头的字节全是 0
            e = kmalloc(10000, GFP_KERNEL);
              ● 0x22d8 | Granted from zone DMA32: 4 pages from frame 0x22d8 on
                  10,000 B is too large for a slab: whole pages, 16 KiB, 6,384 B unused.
              ● 0x22d8 | 从 DMA32 区分配成功：从页框 0x22d8 起 4 页
                  10,000 B 对 slab 来说太大：直接取整页共 16 KiB，浪费 6,384 B。
            kfree(e);
              – freed | Freed 4 pages from frame 0x22d8 on: now on the CPU's page list
              – 已释放 | 已释放从页框 0x22d8 起 4 页：放入每 CPU 页链表
            z = kmalloc(0, GFP_KERNEL);
              ● 0x10 | Granted no memory: 0x10 is the pointer for zero bytes
                  Zero bytes were requested: the pointer may be freed, but not accessed.
              ● 0x10 | 没有分配内存：0x10 是零字节专用指针
                  请求了零字节：这个指针可以释放，但不能访问。
            kfree(z);
              –  | Nothing to free: kmalloc(0) returned this pointer
              –  | 无需释放：这是 kmalloc(0) 返回的指针
            cache = kmem_cache_create("sk_buff", 232, 0, SLAB_HWCACHE_ALIGN, NULL);
              ● cache | Created cache sk_buff: objects of 256 B, 16 in a slab of order 0
                  It has no slab yet; its first allocation makes one.
              ● 缓存 | 已创建缓存 sk_buff：对象 256 B，每个 0 阶 slab 放 16 个
                  它还没有 slab，第一次分配时才建立。
            o = kmem_cache_alloc(cache, GFP_ATOMIC);
              ● …28c000 | Granted from sk_buff: object 0 of the new slab 0x228c
                  In use in this slab: 1 of 16 objects.
              ● …28c000 | 从 sk_buff 分配成功：新 slab 0x228c 的第 0 号对象
                  这个 slab 有 16 个对象，1 个在用。
            kmem_cache_destroy(cache);
              ✕ refused | Refused: cache sk_buff still has 1 object in use
                  The kernel warns and returns the empty slabs. The cache itself stays forever, even when its last object is freed.
              ✕ 被拒绝 | 被拒绝：缓存 sk_buff 还有 1 个对象在用
                  内核告警，并归还空的 slab。缓存本身一直存在，即使它的对象后来都释放了。
            kmem_cache_free(cache, o);
              – freed | Freed: object 0 of slab 0x228c in sk_buff
                  The slab is empty now, but its pages stay with the cache: on the node's partial list.
              – 已释放 | 已释放：sk_buff 的 slab 0x228c 第 0 号对象
                  slab 已经空了，但它的页仍留在缓存中：在节点 partial 链表上。
            kmem_cache_destroy(cache);
              – stays | Cache sk_buff stays: kmem_cache_destroy failed before and now returns at once
                  The failed call gave up the last reference (mm/slab_common.c), so no later call releases the cache. Its slabs stay until reboot.
              – 仍在 | 缓存 sk_buff 仍在：此前的 kmem_cache_destroy 已失败，这一次立即返回
                  失败的那次调用已放弃最后一个引用（mm/slab_common.c）：以后的调用都不再释放这个缓存。它的 slab 一直留到重启。
            v = vmalloc(64K);
              ● 16 pages | Granted at 0xffffc90000009000: 16 pages, contiguous in virtual addresses only
                  Contiguous only in virtual addresses; an unmapped guard page follows.
              ● 16 页 | 在 0xffffc90000009000 分配成功：16 页，仅虚拟地址连续
                  只有虚拟地址连续；其后有一个不映射的保护页。
            kfree(v);
              ▲ BUG | BUG: kfree on memory from vmalloc; use vfree
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：对 vmalloc 分配的内存用了 kfree，应当用 vfree
                  实验室阻止了破坏：什么也没有改变。
            vfree(v);
              – freed | Freed: 16 pages of the vmalloc area, one by one
                  These addresses are not reused right away.
              – 已释放 | 已释放：vmalloc 区域的 16 页逐页归还
                  这些地址不会马上再用。
            x = alloc_pages_exact(20480, GFP_KERNEL);
              ● 0x22e0 | Granted from zone DMA32: 5 pages from frame 0x22e0 on
                  5 pages need a block of order 3; 3 surplus pages were freed at once.
              ● 0x22e0 | 从 DMA32 区分配成功：从页框 0x22e0 起 5 页
                  5 页需要 3 阶块；多出的 3 页立即释放。
            free_pages_exact(x, 20480);
              – freed | Freed 5 pages from frame 0x22e0 on: now on the CPU's page list
              – 已释放 | 已释放从页框 0x22e0 起 5 页：放入每 CPU 页链表
            spin_lock(l);
              –  | Spinlock l is taken: nothing may sleep from here on
                  This is atomic context: only requests that cannot sleep, such as GFP_ATOMIC, are allowed.
              –  | 获得自旋锁 l：此后不能睡眠
                  这是原子上下文：只允许不会睡眠的请求，例如 GFP_ATOMIC。
            y = kmalloc(64, GFP_KERNEL);
              ▲ BUG | BUG: GFP_KERNEL may sleep, but this runs while spinlock l is held
                  A kernel with CONFIG_DEBUG_ATOMIC_SLEEP reports this even when memory is plentiful; when memory is short, the system could hang here.
              ▲ BUG | BUG：GFP_KERNEL 可能睡眠，但此处在持有自旋锁 l 时运行
                  开启 CONFIG_DEBUG_ATOMIC_SLEEP 的内核即使内存充足也会报告；内存紧张时，系统可能在这里卡死。
            spin_unlock(l);
              –  | Spinlock l is released: sleeping is allowed again
              –  | 释放自旋锁 l：又可以睡眠
            wait(3)
              – 3 ticks | 3 ticks passed: 0 pages reclaimed
              – 3 节拍 | 过了 3 个节拍：回收 0 页
            pcp(off)
              –  | Per-CPU page lists are off: 127 pages drained to the free lists
              –  | 每 CPU 页链表已关闭：127 页移回空闲链表
            big = alloc_pages(GFP_KERNEL, 11);
              ✕ refused | NULL, refused with a warning: order 11 is above the largest, 10
                  The kernel prints a warning; nothing has changed.
              ✕ 被拒绝 | 得到 NULL，被拒绝并告警：11 阶超过最大的 10 阶
                  内核打印一条警告；什么也没有改变。
        "#]],
    );
}

#[test]
fn mistakes() {
    check(
        r#"machine x86_64 256M
a = kmalloc(100, GFP_KERNEL);
kfree(a + 8); // !
memset(a, 1, 101); // !
free_page(a); // !
p = alloc_pages(GFP_KERNEL, 1);
__free_pages(p, 0); // !
kfree(p); // !
kfree(a);
peek(a); // !
b = kmalloc(100, GFP_KERNEL);
kfree(a); // !
n = alloc_pages(GFP_KERNEL, 11);
memset(n, 0, 1); // !
__free_pages(n, 0); // !
c = kmem_cache_create("one", 64, 0, 0, NULL);
d = kmem_cache_create("two", 64, 0, 0, NULL);
o = kmem_cache_alloc(c, GFP_KERNEL);
kmem_cache_free(d, o); // !
kmem_cache_free(c, o);
kmem_cache_destroy(c);
q = kmem_cache_alloc(c, GFP_KERNEL); // !
in_irq { v = vmalloc(4K); } // !
in_timer { wait(1) } // !
h = __get_free_page(GFP_HIGHUSER); // !
"#,
        expect![[r#"
            kfree(a + 8);
              ▲ BUG | BUG: the pointer is not the start of what was allocated
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：指针不是所分配内存的开头
                  实验室阻止了破坏：什么也没有改变。
            memset(a, 1, 101);
              ▲ BUG | BUG: out of bounds, only 100 B were requested
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：越界，只请求了 100 B
                  实验室阻止了破坏：什么也没有改变。
            free_page(a);
              ▲ BUG | BUG: free_page on memory from kmalloc; use kfree
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：对 kmalloc 分配的内存用了 free_page，应当用 kfree
                  实验室阻止了破坏：什么也没有改变。
            __free_pages(p, 0);
              ▲ BUG | BUG: allocated as order 1, freed as order 0
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：按 1 阶分配，却按 0 阶释放
                  实验室阻止了破坏：什么也没有改变。
            kfree(p);
              ▲ BUG | BUG: kfree on memory from alloc_pages; use __free_pages
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：对 alloc_pages 分配的内存用了 kfree，应当用 __free_pages
                  实验室阻止了破坏：什么也没有改变。
            peek(a);
              ▲ BUG | BUG: use after free
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：释放后使用
                  实验室阻止了破坏：什么也没有改变。
            kfree(a);
              ▲ BUG | BUG: freed before, and another caller has this memory now
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：此前已释放，现在属于其他调用者
                  实验室阻止了破坏：什么也没有改变。
            memset(n, 0, 1);
              ▲ BUG | BUG: NULL pointer dereference
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：解引用 NULL 指针
                  实验室阻止了破坏：什么也没有改变。
            __free_pages(n, 0);
              ▲ BUG | BUG: NULL pointer dereference
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：解引用 NULL 指针
                  实验室阻止了破坏：什么也没有改变。
            kmem_cache_free(d, o);
              ▲ BUG | BUG: this object belongs to cache one
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：这个对象属于缓存 one
                  实验室阻止了破坏：什么也没有改变。
            q = kmem_cache_alloc(c, GFP_KERNEL);
              ▲ BUG | BUG: this cache was destroyed
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：这个缓存已被销毁
                  实验室阻止了破坏：什么也没有改变。
            in_irq { v = vmalloc(4K); }
              –  | An interrupt handler starts: nothing may sleep from here on
                  This is atomic context: only requests that cannot sleep, such as GFP_ATOMIC, are allowed.
              –  | 中断处理程序开始：此后不能睡眠
                  这是原子上下文：只允许不会睡眠的请求，例如 GFP_ATOMIC。
            in_irq { v = vmalloc(4K); }
              ▲ BUG | BUG: vmalloc must not be called in an interrupt handler
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：不能在中断处理程序中调用 vmalloc
                  实验室阻止了破坏：什么也没有改变。
            in_irq { v = vmalloc(4K); }
              –  | The interrupt handler returns: sleeping is allowed again
              –  | 中断处理程序返回：又可以睡眠
            in_timer { wait(1) }
              –  | A kernel timer fires: nothing may sleep from here on
                  This is atomic context: only requests that cannot sleep, such as GFP_ATOMIC, are allowed.
              –  | 内核定时器到期：此后不能睡眠
                  这是原子上下文：只允许不会睡眠的请求，例如 GFP_ATOMIC。
            in_timer { wait(1) }
              ▲ BUG | BUG: wait may sleep, but this runs in a kernel timer's function
                  A kernel with CONFIG_DEBUG_ATOMIC_SLEEP reports this even when memory is plentiful; when memory is short, the system could hang here.
              ▲ BUG | BUG：wait 可能睡眠，但此处在内核定时器函数中运行
                  开启 CONFIG_DEBUG_ATOMIC_SLEEP 的内核即使内存充足也会报告；内存紧张时，系统可能在这里卡死。
            in_timer { wait(1) }
              –  | The timer function returns: sleeping is allowed again
              –  | 定时器函数返回：又可以睡眠
            h = __get_free_page(GFP_HIGHUSER);
              ● 0x228b | Granted from zone DMA32: page frame 0x228b
                  __GFP_HIGHMEM is ignored: an address is returned, and high memory has none.
              ● 0x228b | 从 DMA32 区分配成功：页框 0x228b
                  忽略 __GFP_HIGHMEM：要返回地址，而高端内存没有地址。
        "#]],
    );
}

#[test]
fn a_pointer_of_another_kind_is_named_with_the_call_that_takes_it() {
    check(
        "machine toy 64
page = alloc_page(GFP_KERNEL)
free_page(page) // !
same = page
free_pages(same, 0) // !
addr = get_zeroed_page(GFP_KERNEL)
__free_page(addr) // !
kfree(page) // !
vfree(addr) // !
peek(page) // !
ksize(page) // !
c = kmem_cache_create(\"c\", 64, 0, 0, NULL)
o = kmem_cache_alloc(c, GFP_KERNEL)
kfree(c) // !
kmem_cache_free(o, c) // !
area = kvzalloc(8192, GFP_KERNEL)
free_pages(area, 1) // !
",
        expect![[r#"
            free_page(page)
              ▲ BUG | BUG: free_page takes an address, but alloc_page returned a struct page; use __free_page
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：free_page 需要地址，而 alloc_page 返回的是 struct page，应当用 __free_page
                  实验室阻止了破坏：什么也没有改变。
            free_pages(same, 0)
              ▲ BUG | BUG: free_pages takes an address, but alloc_page returned a struct page; use __free_page
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：free_pages 需要地址，而 alloc_page 返回的是 struct page，应当用 __free_page
                  实验室阻止了破坏：什么也没有改变。
            __free_page(addr)
              ▲ BUG | BUG: __free_page takes a struct page, but get_zeroed_page returned an address; use free_page
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：__free_page 需要 struct page，而 get_zeroed_page 返回的是地址，应当用 free_page
                  实验室阻止了破坏：什么也没有改变。
            kfree(page)
              ▲ BUG | BUG: kfree on memory from alloc_page; use __free_page
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：对 alloc_page 分配的内存用了 kfree，应当用 __free_page
                  实验室阻止了破坏：什么也没有改变。
            vfree(addr)
              ▲ BUG | BUG: vfree on memory from get_zeroed_page; use free_page
                  vfree looks for the vmalloc area and finds none: it warns, and frees nothing.
              ▲ BUG | BUG：对 get_zeroed_page 分配的内存用了 vfree，应当用 free_page
                  vfree 找不到这个 vmalloc 区域：只告警，不释放。
            peek(page)
              ▲ BUG | BUG: peek needs an address, but alloc_page returned a struct page; __get_free_page returns an address
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：peek 需要地址，而 alloc_page 返回的是 struct page；返回地址的是 __get_free_page
                  实验室阻止了破坏：什么也没有改变。
            ksize(page)
              ▲ BUG | BUG: ksize knows what kmalloc and kmem_cache_alloc return, not memory from alloc_page
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：ksize 只认识 kmalloc 和 kmem_cache_alloc 返回的内存，不认识 alloc_page 返回的
                  实验室阻止了破坏：什么也没有改变。
            kfree(c)
              ▲ BUG | BUG: kfree on memory from kmem_cache_create; use kmem_cache_destroy
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：对 kmem_cache_create 分配的内存用了 kfree，应当用 kmem_cache_destroy
                  实验室阻止了破坏：什么也没有改变。
            kmem_cache_free(o, c)
              ▲ BUG | BUG: kmem_cache_free takes a cache, but kmem_cache_alloc returned memory
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：kmem_cache_free 需要缓存，而 kmem_cache_alloc 返回的是内存
                  实验室阻止了破坏：什么也没有改变。
            free_pages(area, 1)
              ▲ BUG | BUG: free_pages on memory from kvzalloc; use kvfree
                  The lab prevents the damage: nothing has changed.
              ▲ BUG | BUG：对 kvzalloc 分配的内存用了 free_pages，应当用 kvfree
                  实验室阻止了破坏：什么也没有改变。
        "#]],
    );
}

#[test]
fn zones_and_the_world() {
    check(
        r#"machine x86_64 384M
a = __get_free_page(GFP_DMA); // !
page_cache(8M, dirty) // !
fragment(0, 20%) // !
b = kmalloc(16K, GFP_NOWAIT); // !
c = alloc_pages(GFP_KERNEL, 5); // !
d = kmalloc(16K, GFP_KERNEL | __GFP_NORETRY); // !
k = kvmalloc(64K, GFP_KERNEL); // !
kvfree(k); // !
hog(90%) // !
hog(until_free = 0) // !
e = alloc_page(GFP_KERNEL); // !
f = kmalloc(64, GFP_ATOMIC); // !
g = vmalloc(1M); // !
m = vmalloc(1G); // !
"#,
        expect![[r#"
            a = __get_free_page(GFP_DMA);
              ● 0x100 | Granted from zone DMA: page frame 0x100
                  The CPU's page list was empty: 1 block came from the free lists.
              ● 0x100 | 从 DMA 区分配成功：页框 0x100
                  每 CPU 页链表为空：先从空闲链表补充 1 个块。
            page_cache(8M, dirty)
              – 2,048 pages | Files were written: 2,048 pages more of dirty page cache
              – 2,048 页 | 写文件：页缓存增加 2,048 个脏页
            fragment(0, 20%)
              – 58,151 pages | The kernel took 58,151 pages, leaving holes: the largest free block is of order 0
              – 58,151 页 | 内核占用 58,151 页，留下空洞：最大的空闲块是 0 阶
            b = kmalloc(16K, GFP_NOWAIT);
              ✕ NULL | NULL: no free block of order 2 or more
                  Without __GFP_DIRECT_RECLAIM a request may not sleep, so nothing is reclaimed for it.
              ✕ NULL | 得到 NULL：没有 2 阶及以上的空闲块
                  没有 __GFP_DIRECT_RECLAIM，请求不能睡眠，所以不会为它回收。
            c = alloc_pages(GFP_KERNEL, 5);
              ◐ slept 2 | Granted from zone Normal after sleeping 2 ticks: 32 pages from frame 0x100800 on
                  Compaction moved 32 pages to make the block. No free block of type U was large enough, so one of fallback type M was stolen; its pageblock stays M.
              ◐ 睡 2 节拍 | 睡眠 2 个节拍后从 Normal 区分配成功：从页框 0x100800 起 32 页
                  规整移动了 32 页，腾出这个块。没有足够大的 U 类空闲块：盗用了备用类型 M 的块，它所在的 pageblock 仍是 M。
            d = kmalloc(16K, GFP_KERNEL | __GFP_NORETRY);
              ◐ slept 2 | Granted from zone Normal after sleeping 2 ticks: 4 pages from frame 0x100a00 on
                  Compaction moved 4 pages to make the block. 16 KiB is too large for a slab: whole pages, 16 KiB, 0 B unused.
              ◐ 睡 2 节拍 | 睡眠 2 个节拍后从 Normal 区分配成功：从页框 0x100a00 起 4 页
                  规整移动了 4 页，腾出这个块。16 KiB 对 slab 来说太大：直接取整页共 16 KiB，浪费 0 B。
            k = kvmalloc(64K, GFP_KERNEL);
              ● 0x100a10 | Granted from zone Normal: 16 pages from frame 0x100a10 on
                  64 KiB is too large for a slab: whole pages, 64 KiB, 0 B unused.
              ● 0x100a10 | 从 Normal 区分配成功：从页框 0x100a10 起 16 页
                  64 KiB 对 slab 来说太大：直接取整页共 64 KiB，浪费 0 B。
            kvfree(k);
              – freed | Freed 16 pages from frame 0x100a10 on: now on the free list of order 4, not merged
                  Buddy 0x100a00 is not a free block of order 4: merging stops there.
              – 已释放 | 已释放从页框 0x100a10 起 16 页：放回 4 阶空闲链表，未合并
                  伙伴 0x100a00 不是空闲的 4 阶块：合并到此为止。
            hog(90%)
              – 15,184 pages | A hog process took 15,184 pages and pins them
              – 15,184 页 | hog 进程占用并钉住 15,184 页
            hog(until_free = 0)
              – 0 pages | A hog process took 0 pages: 0 left free in zone Normal
              – 0 页 | hog 进程占用 0 页：Normal 区只剩 0 个空闲页
            e = alloc_page(GFP_KERNEL);
              ◐ slept 4 | Granted from zone Normal after sleeping 4 ticks: page frame 0x10b512
                  Page cache reclaimed: 256 pages by kswapd, 128 by the caller itself. No free block of type U was large enough, so one of fallback type M was claimed; its pageblock is U now.
              ◐ 睡 4 节拍 | 睡眠 4 个节拍后从 Normal 区分配成功：页框 0x10b512
                  回收页缓存：kswapd 回收 256 页，调用者自己回收 128 页。没有足够大的 U 类空闲块：取备用类型 M 的块，并把它所在的 pageblock 转换为 U。
            f = kmalloc(64, GFP_ATOMIC);
              ● …510000 | Granted from kmalloc-64: object 0 of the new slab 0x10b510
                  A boost raises the watermarks by 512 pages for now: a block of another migrate type was used, so kswapd reclaims more.
              ● …510000 | 从 kmalloc-64 分配成功：新 slab 0x10b510 的第 0 号对象
                  临时提升使水位高了 512 页：因为用了别的迁移类型的块，kswapd 要多回收一些。
            g = vmalloc(1M);
              ◐ slept 8 | Granted after sleeping 8 ticks: 256 pages, contiguous in virtual addresses only
                  Page cache reclaimed: 512 pages by kswapd, 256 by the caller itself. Contiguous only in virtual addresses; an unmapped guard page follows.
              ◐ 睡 8 节拍 | 睡眠 8 个节拍后分配成功：256 页，仅虚拟地址连续
                  回收页缓存：kswapd 回收 512 页，调用者自己回收 256 页。只有虚拟地址连续；其后有一个不映射的保护页。
            m = vmalloc(1G);
              ✕ NULL | NULL: larger than any block or area can be
              ✕ NULL | 得到 NULL：超过块或 vmalloc 区域的上限
        "#]],
    );
    check(
        r#"machine x86_64 384M
s = alloc_pages(GFP_KERNEL, 10);
__free_pages(s, 10); // !
hog(65%) // !
a = __get_free_page(GFP_KERNEL); // !
b = kmalloc(100, GFP_ATOMIC); // !
"#,
        expect![[r#"
            __free_pages(s, 10);
              – freed | Freed 1,024 pages from frame 0x100800 on: now on the free list of order 10, not merged
                  Order 10 is the largest: merging ends there.
              – 已释放 | 已释放从页框 0x100800 起 1,024 页：放回 10 阶空闲链表，未合并
                  10 阶是最大的阶：合并到此结束。
            hog(65%)
              – 49,466 pages | A hog process took 49,466 pages and pins them
              – 49,466 页 | hog 进程占用并钉住 49,466 页
            a = __get_free_page(GFP_KERNEL);
              ● 0x2800 | Granted from zone DMA32: page frame 0x2800
                  Zone Normal was skipped (free 0 is not above low 422), so zone DMA32 served it. No free block of type U was large enough, so one of fallback type M was claimed; its pageblock is U now.
              ● 0x2800 | 从 DMA32 区分配成功：页框 0x2800
                  跳过了 Normal 区（空闲 0 不大于 low 422），于是由 DMA32 区满足。没有足够大的 U 类空闲块：取备用类型 M 的块，并把它所在的 pageblock 转换为 U。
            b = kmalloc(100, GFP_ATOMIC);
              ● …801000 | Granted from kmalloc-128: object 0 of the new slab 0x2801
                  Zone Normal was skipped (free 0 is not above low 422), so zone DMA32 served it. 100 B in an object of 128 B: 28 B unused. In use in this slab: 1 of 32 objects.
              ● …801000 | 从 kmalloc-128 分配成功：新 slab 0x2801 的第 0 号对象
                  跳过了 Normal 区（空闲 0 不大于 low 422），于是由 DMA32 区满足。100 B 放进 128 B 的对象：浪费 28 B。这个 slab 有 32 个对象，1 个在用。
        "#]],
    );
    check(
        r#"machine i386 1200M
a = alloc_page(GFP_HIGHUSER); // !
b = __get_free_page(GFP_HIGHUSER); // !
hog(until_free = low + 2) // !
repeat 4 { c = alloc_page(GFP_HIGHUSER_MOVABLE); } // !
"#,
        expect![[r#"
            a = alloc_page(GFP_HIGHUSER);
              ● 0x4a805 | Granted from zone HighMem: page frame 0x4a805
                  From the CPU's page list: the free lists were not touched.
              ● 0x4a805 | 从 HighMem 区分配成功：页框 0x4a805
                  取自每 CPU 页链表：没有动空闲链表。
            b = __get_free_page(GFP_HIGHUSER);
              ● 0x1a05 | Granted from zone Normal: page frame 0x1a05
                  __GFP_HIGHMEM is ignored: an address is returned, and high memory has none.
              ● 0x1a05 | 从 Normal 区分配成功：页框 0x1a05
                  忽略 __GFP_HIGHMEM：要返回地址，而高端内存没有地址。
            hog(until_free = low + 2)
              – 300,462 pages | A hog process took 300,462 pages: 1,158 left free in zone Normal
              – 300,462 页 | hog 进程占用 300,462 页：Normal 区只剩 1,158 个空闲页
            repeat 4 { c = alloc_page(GFP_HIGHUSER_MOVABLE); }
              ● 0x4ab5d | Granted from zone HighMem: page frame 0x4ab5d
                  No free block of type M was large enough, so one of fallback type U was stolen; its pageblock stays U.
              ● 0x4ab5d | 从 HighMem 区分配成功：页框 0x4ab5d
                  没有足够大的 M 类空闲块：盗用了备用类型 U 的块，它所在的 pageblock 仍是 U。
            repeat 4 { c = alloc_page(GFP_HIGHUSER_MOVABLE); }
              ◐ slept 1 | Granted from zone HighMem after sleeping 1 tick: page frame 0x4ab5e
                  From the CPU's page list: the free lists were not touched.
              ◐ 睡 1 节拍 | 睡眠 1 个节拍后从 HighMem 区分配成功：页框 0x4ab5e
                  取自每 CPU 页链表：没有动空闲链表。
            repeat 4 { c = alloc_page(GFP_HIGHUSER_MOVABLE); }
              ● 0x4ab5f | Granted from zone HighMem: page frame 0x4ab5f
                  From the CPU's page list: the free lists were not touched.
              ● 0x4ab5f | 从 HighMem 区分配成功：页框 0x4ab5f
                  取自每 CPU 页链表：没有动空闲链表。
            repeat 4 { c = alloc_page(GFP_HIGHUSER_MOVABLE); }
              ● 0x4ab60 | Granted from zone HighMem: page frame 0x4ab60
                  From the CPU's page list: the free lists were not touched.
              ● 0x4ab60 | 从 HighMem 区分配成功：页框 0x4ab60
                  取自每 CPU 页链表：没有动空闲链表。
        "#]],
    );
}

#[test]
fn the_path_of_a_request_that_sleeps() {
    let script = "machine x86_64 384M
pcp(off)
page_cache(210M, clean)
hog(until_free = floor)
b = kmalloc(200, GFP_KERNEL);
";
    expect![[r#"
        Granted from zone Normal after sleeping 3 ticks: object 0 of slab 0x100381 in kmalloc-256
        line 5, in a task, may sleep
          1 200 B → kmalloc-256, 56 B unused
          2 asks for order 0, type U, zones up to Normal (GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY | __GFP_COMP)
          3 Normal: free 127 is not above low 422; no other zone passes either
          4 the fast path found nothing: slow path
          5 kswapd is woken for Normal
          6 Normal: free 127 is not above min 338; no other zone passes either
          7 the caller reclaims, and may sleep meanwhile
          8 tick 1: kswapd reclaims 64 pages, the caller 32
          9 Normal: free 223 is not above min 338; no other zone passes either
          10 the caller goes on after 1 tick
          11 the page allocator finds no block of order 0
          12 asks for order 0, type U, zones up to Normal (GFP_KERNEL | __GFP_COMP)
          13 Normal: free 223 is not above low 422; no other zone passes either
          14 the fast path found nothing: slow path
          15 Normal: free 223 is not above min 338; no other zone passes either
          16 the caller reclaims, and may sleep meanwhile
          17 tick 2: kswapd reclaims 64 pages, the caller 32
          18 Normal: free 319 is not above min 338; no other zone passes either
          19 once more: Normal: free 319 + reclaimable 44,973 > min 338; the last round reclaimed something
          20 Normal: free 319 is not above min 338; no other zone passes either
          21 tick 3: kswapd reclaims 64 pages, the caller 32
          22 Normal: free 415 > min 338: yes
          23 the block of order 0 at frame 0x100381 leaves free list U
          24 page frame 0x100381 is granted
          25 the caller goes on after 2 ticks
          26 page frame 0x100381 becomes a slab of 16 objects
          27 object 0 of the new slab 0x100381
          [1] Size class: 200 B → kmalloc-256, 56 B unused (kmalloc_slab)
          [2] Slab: no free object in any slab → a new slab (___slab_alloc, new_slab)
          [3] First try, with __GFP_NORETRY: each zone: free must be above low (get_page_from_freelist, zone_watermark_fast)
              zone 2: free 127 is not above low 422
              zone 1: free 252 is not above low 231 + lowmem reserve 182
              zone 0: free 293 is not above low 33 + lowmem reserve 282
          [4] First try, slow path: kswapd is woken; each zone again: free must be above min (wakeup_kswapd, get_page_from_freelist)
              zone 2: free 127 is not above min 338
              zone 1: free 252 is not above min 185 + lowmem reserve 182
              zone 0: free 293 is not above min 27 + lowmem reserve 282
          [7] First try, direct reclaim: 1 tick passes; pages reclaimed: 64 by kswapd, 32 by the caller; __GFP_NORETRY: it gives up after one round of reclaim (sleeps) (__alloc_pages_direct_reclaim)
              zone 2: free 223 is not above min 338
          [12] Second try, with the caller's flags: each zone: free must be above low (get_page_from_freelist, zone_watermark_fast)
              zone 2: free 223 is not above low 422
              zone 1: free 252 is not above low 231 + lowmem reserve 182
              zone 0: free 293 is not above low 33 + lowmem reserve 282
          [14] Second try, slow path: each zone again: free must be above min (__alloc_pages_slowpath, get_page_from_freelist)
              zone 2: free 223 is not above min 338
              zone 1: free 252 is not above min 185 + lowmem reserve 182
              zone 0: free 293 is not above min 27 + lowmem reserve 282
          [16] Direct reclaim: 1 tick passes; pages reclaimed: 64 by kswapd, 32 by the caller (sleeps) (__alloc_pages_direct_reclaim)
              zone 2: free 319 is not above min 338
          [19] Reclaim again?: asked once, the last answer is yes: Normal: free 319 + reclaimable 44,973 > min 338; the last round reclaimed something (should_reclaim_retry)
        ▶ [21] Direct reclaim: 1 tick passes; pages reclaimed: 64 by kswapd, 32 by the caller (sleeps) (__alloc_pages_direct_reclaim)
            ▶ zone 2: free 415 > min 338
          [24] Take: the block of order 0 at frame 0x100381, first on free list U (__rmqueue_smallest)
        Page allocator and slab follow the rules of Linux 6.12; the pace of reclaim is modelled.
    "#]]
    .assert_eq(&explained(script));
}

#[test]
fn the_path_of_a_split_and_of_a_merge() {
    expect![[r#"
        Granted from zone Normal: page frame 0x0, cut out of a block of 64
        line 2, in a task, may sleep
          1 asks for order 0, type U, zones up to Normal (GFP_KERNEL)
          2 Normal: free 64, no watermark applies: yes
          3 the block of order 6 at frame 0x0 leaves free list U
          4 split order 6 into 32 + 32
          5 split order 5 into 16 + 16
          6 split order 4 into 8 + 8
          7 split order 3 into 4 + 4
          8 split order 2 into 2 + 2
          9 split order 1 into 1 + 1
          10 page frame 0x0 is granted
        ▶ [2] Fast path: each zone; no watermark applies (get_page_from_freelist, zone_watermark_fast)
            ▶ zone 0: free 64, no watermark applies
          [10] Take: free list U is empty up to order 5 → order 6 at frame 0x0, split 6 → 0 (__rmqueue_smallest, expand)
        Modelled: the rules are those of Linux 6.12, but the machine is made up, and none like it was recorded.
    "#]]
    .assert_eq(&explained("machine toy 64\na = alloc_pages(GFP_KERNEL, 0);\n"));
    expect![[r#"
        Freed page frame 0x0: merged with free buddies up to order 6
        line 3, in a task
          1 frame 0x0 and its buddy 0x1 merge into order 1 at frame 0x0
          2 frame 0x0 and its buddy 0x2 merge into order 2 at frame 0x0
          3 frame 0x0 and its buddy 0x4 merge into order 3 at frame 0x0
          4 frame 0x0 and its buddy 0x8 merge into order 4 at frame 0x0
          5 frame 0x0 and its buddy 0x10 merge into order 5 at frame 0x0
          6 frame 0x0 and its buddy 0x20 merge into order 6 at frame 0x0
          7 this zone has no buddy 0x40: the block stays at order 6
          [1] Merge: 6 times with a free buddy → order 6 (__free_one_page)
        ▶ [7] Stop: this zone has no buddy 0x40 (find_buddy_page_pfn)
        Modelled: the rules are those of Linux 6.12, but the machine is made up, and none like it was recorded.
    "#]]
    .assert_eq(&explained("machine toy 64\na = alloc_pages(GFP_KERNEL, 0);\n__free_pages(a, 0);\n"));
}

#[test]
fn the_path_of_an_atomic_request_in_vain() {
    let script = "machine x86_64 384M
pcp(off)
page_cache(210M, clean)
hog(until_free = floor)
in_irq {
b = kmalloc(4096, GFP_ATOMIC);
c = kmalloc(8193, GFP_ATOMIC);
";
    let mut session = Session::new(compile(script).program);
    session.go(TimeCommand::End);
    expect![[r#"
        Whole pages 0
        Fast path 3
        Slow path 3
        NULL 0
    "#]]
    .assert_eq(&explained_at_end(&mut session));
}

#[test]
fn a_wrong_pointer_is_traced_to_the_calls_that_took_and_freed_its_memory() {
    let script = "machine x86_64 384M
p = kmalloc(200, GFP_KERNEL);
q = p;
kfree(q);
kfree(p);
";
    expect![[r#"
        BUG: double free, this memory is free already
        line 5, in a task
          [1] Allocated: line 2: p = kmalloc(200, GFP_KERNEL) → 200 B requested
          [1] Freed: line 4: kfree(q)
        ▶ [1] Pointer: the memory has been free since then: there is nothing to free
        A debug kernel reports this (CONFIG_KASAN, slab_debug). A production kernel may not notice, and corrupt its memory.
    "#]]
    .assert_eq(&explained(script));
    let script = "machine x86_64 384M
p = kmalloc(120, GFP_KERNEL);
memset(p + 8, 1, 113);
";
    expect![[r#"
        BUG: out of bounds, only 120 B were requested
        line 3, in a task
          [1] Allocated: line 2: p = kmalloc(120, GFP_KERNEL) → 120 B requested
        ▶ [1] Pointer: 121 B reached from the start, 120 B requested
        A debug kernel reports this (CONFIG_KASAN, slab_debug). A production kernel may not notice, and corrupt its memory.
    "#]]
    .assert_eq(&explained(script));
}

#[test]
fn both_tries_of_a_slab_stand_for_themselves() {
    let script = "machine x86_64 384M
pcp(off)
page_cache(210M, clean)
hog(until_free = floor)
in_irq {
b = kmalloc(200, GFP_ATOMIC);
";
    let mut session = Session::new(compile(script).program);
    session.go(TimeCommand::End);
    expect![[r#"
        Size class 0
        Slab 0
        First try, with __GFP_NORETRY 3
        First try, slow path 3
        Second try, with the caller's flags 3
        Second try, slow path 3
        NULL 0
    "#]]
    .assert_eq(&explained_at_end(&mut session));
}

fn explained_at_end(session: &mut Session) -> String {
    let view = session.view();
    view.why.iter().map(|node| format!("{} {}\n", node.title.say(Language::English), node.checks.len())).collect()
}

#[test]
fn a_large_area_is_told_in_few_micro_steps() {
    expect![[r#"
        Granted at 0xffffc90000009000: 16 pages, contiguous in virtual addresses only
        line 2, in a task, may sleep
          1 for the kernel's own records: object 0 of kmalloc-96
          2 for the kernel's own records: object 0 of vmap_area
          3 virtual addresses from 0xffffc90000009000 on: 68 KiB, guard page included
          4 for the kernel's own records: object 0 of kmalloc-128
          5 × 16 pages granted, one by one
          6 page 0 of the vmalloc area is frame 0x228b
          7 page 1 of the vmalloc area is frame 0x228c
          8 page 2 of the vmalloc area is frame 0x228d
          9 page 3 of the vmalloc area is frame 0x228e
          10 page 4 of the vmalloc area is frame 0x228f
          11 page 5 of the vmalloc area is frame 0x2290
          12 page 6 of the vmalloc area is frame 0x2291
          13 page 7 of the vmalloc area is frame 0x2292
          14 page 8 of the vmalloc area is frame 0x2293
          15 page 9 of the vmalloc area is frame 0x2294
          16 page 10 of the vmalloc area is frame 0x2295
          17 page 11 of the vmalloc area is frame 0x2296
          18 page 12 of the vmalloc area is frame 0x2297
          19 page 13 of the vmalloc area is frame 0x2298
          20 page 14 of the vmalloc area is frame 0x2299
          21 page 15 of the vmalloc area is frame 0x229a
          [3] Addresses: a free range of virtual addresses, 68 KiB, guard page included (alloc_vmap_area)
        ▶ [5] Pages: 16 single pages from wherever they are free, mapped one after the other (vm_area_alloc_pages)
            ▶ zone 1: free 56,390 − 16 > low 577
        vmalloc follows the rules of Linux 6.12, page tables included; huge mappings are left out.
    "#]]
    .assert_eq(&explained("machine x86_64 256M\nv = vmalloc(64K);\n"));
    let mut session = Session::new(program("machine x86_64 256M\nv = vmalloc(32M);\nvfree(v);\n"));
    for _ in 0..2 {
        session.go(TimeCommand::StepForward);
        let view = session.view();
        assert!(view.micro_steps.len() < 400, "{} micro-steps", view.micro_steps.len());
    }
}

#[test]
fn micro_steps_cover_all_events_in_order_and_the_path_is_short() {
    let script = r#"machine x86_64 384M
page_cache(210M, clean)
hog(until_free = floor)
a = kmalloc(200, GFP_KERNEL);
in_irq { b = kmalloc(200, GFP_ATOMIC); }
v = vmalloc(1M);
vfree(v);
kfree(a);
repeat 40 { c = __get_free_page(GFP_ATOMIC); }
wait(8)
"#;
    let mut session = Session::new(program(script));
    for step in 0..=session.step_count() {
        session.go(TimeCommand::SeekClamped(step));
        let view = session.view();
        let mut at = 0;
        for micro in &view.micro_steps {
            assert_eq!(micro.events.start, at, "step {step}");
            assert!(micro.events.end > at, "step {step}");
            assert_ne!(micro.text.id, "micro-other", "step {step}: {:?}", view.events[micro.events.start]);
            at = micro.events.end;
        }
        assert_eq!(at, view.events.len(), "step {step}");
        assert!(view.why.iter().filter(|node| !node.folded).count() <= 8, "step {step}");
        assert!(view.why.iter().filter(|node| node.deciding).count() <= 1, "step {step}");
    }
}

#[test]
fn results_fit_at_the_end_of_a_line() {
    let script = r#"machine x86_64 384M
page_cache(210M, clean)
pcp(off)
hog(until_free = min)
in_irq { repeat 400 { a = __get_free_page(GFP_ATOMIC); } }
b = kmalloc(200, GFP_KERNEL);
kfree(b);
v = vmalloc(64K);
"#;
    let mut session = Session::new(program(script));
    assert!(session.run_ahead(usize::MAX));
    for step in 1..=session.step_count() {
        let result = session.step_result(step).expect("known");
        for language in Language::ALL {
            let text = result.text.as_ref().map(|text| text.say(language)).unwrap_or_default();
            assert!(text.chars().count() <= 12, "{text}");
        }
    }
    let burst = session.line_result(5).expect("it ran");
    assert_eq!(burst.steps, 402);
    let text = burst.text.expect("a count").say(Language::English);
    let failed = (1..=400).filter(|n| {
        let record = session.record(4 + n).expect("known");
        matches!(record.outcome, kmscope_mm::Outcome::Null { .. })
    });
    assert_eq!(text, format!("{} of 400", failed.count()));
}

/// Memory that only the page cache has; a function that two tasks are in at once.
const MEANWHILE: &str = "machine x86_64 384M
pcp(off)
page_cache(210M, clean)
hog(until_free = min)
static char *tmp;
void show(void) {
  char *line;
  tmp = kmalloc(64, GFP_ATOMIC);
  line = __get_free_page(GFP_KERNEL);
  kfree(tmp);
}
start reader { // !
  show(); // !
} // !
in_timer(after = 1) { // !
  skb = kmalloc(1500, GFP_ATOMIC); // !
} // !
show();
";

#[test]
fn what_runs_later_is_told_as_that() {
    check(
        MEANWHILE,
        expect![[r#"
            start reader {
              –  | From here on, task reader runs whenever others sleep or wait
              –  | 此后其他任务一睡眠或等待，任务“reader”就运行
            }
              –  | Set up for later; the script goes on
              –  | 已安排好，脚本继续
            in_timer(after = 1) {
              –  | In 1 tick, a timer runs, whatever runs then
              –  | 1 个节拍后运行一个定时器，不管那时运行什么
            skb = kmalloc(1500, GFP_ATOMIC);
              – later | Not yet: a timer does this when its turn comes (in 1 tick)
                  Nothing has happened yet. This runs while another task sleeps or waits, and its line then shows the result.
              – 稍后 | 还未执行：轮到一个定时器时（1 个节拍后）才做
                  现在什么也没有发生。其他任务睡眠或等待时它才运行，结果显示在这一行的行尾。
            }
              –  | Set up for later; the script goes on
              –  | 已安排好，脚本继续
        "#]],
    );
}

#[test]
fn what_others_do_while_one_sleeps_is_told_beside_its_own_way() {
    let script = MEANWHILE.replace("  kfree(tmp);\n", "");
    expect![[r#"
        Granted from zone Normal after sleeping 1 tick: page frame 0x10029f
        line 9, in a task, may sleep
          1 asks for order 0, type U, zones up to Normal (GFP_KERNEL)
          2 Normal: free 337 is not above low 422; no other zone passes either
          3 the fast path found nothing: slow path
          4 Normal: free 337 is not above min 338; no other zone passes either
          5 the caller reclaims, and may sleep meanwhile
          6 tick 1
          7 line 15 in a timer: skb = kmalloc(1500, GFP_ATOMIC)
          8 1,500 B → kmalloc-2k, 548 B unused
          9 asks for order 2, type U, zones up to Normal (GFP_ATOMIC | __GFP_NOWARN | __GFP_NORETRY | __GFP_COMP)
          10 Normal: free 337 − 3 (2^2 − 1) is not above low 422; no other zone passes either
          11 the fast path found nothing: slow path
          12 Normal: free 337 − 3 (2^2 − 1) > floor 127: yes
          13 the block of order 3 at frame 0x1002d0 leaves free list U
          14 split order 3 into 4 + 4
          15 4 pages from frame 0x1002d0 on are granted
          16 4 pages from frame 0x1002d0 on become a slab of 8 objects
          17 object 0 of the new slab 0x1002d0
          18 a timer, line 15: granted
          19 kswapd reclaims 64 pages of Normal
          20 line 8 in task reader: tmp = kmalloc(64, GFP_ATOMIC)
          21 64 B → kmalloc-64, 0 B unused
          22 object 1 of slab 0x10029e: first on the CPU's freelist
          23 task reader, line 8: granted
          24 the caller reclaims 32 pages of Normal
          25 Normal: free 429 > min 338: yes
          26 the block of order 0 at frame 0x10029f leaves free list U
          27 page frame 0x10029f is granted
          28 the caller goes on after 1 tick
          [2] Fast path: each zone: free must be above low (get_page_from_freelist, zone_watermark_fast)
              zone 2: free 337 is not above low 422
              zone 1: free 367 is not above low 231 + lowmem reserve 182
              zone 0: free 309 is not above low 33 + lowmem reserve 282
          [3] Slow path: each zone again: free must be above min (__alloc_pages_slowpath, get_page_from_freelist)
              zone 2: free 337 is not above min 338
              zone 1: free 367 is not above min 185 + lowmem reserve 182
              zone 0: free 309 is not above min 27 + lowmem reserve 282
        ▶ [5] Direct reclaim: 1 tick passes; pages reclaimed: 64 by kswapd, 32 by the caller (sleeps) (__alloc_pages_direct_reclaim)
            ▶ zone 2: free 429 > min 338
          [7] Meanwhile: a timer, line 15: granted; task reader, line 8: granted (schedule)
          [27] Take: the block of order 0 at frame 0x10029f, first on free list U (__rmqueue_smallest)
        Each call follows the rules of Linux 6.12; who runs when, and the pace of reclaim, are modelled.
    "#]]
    .assert_eq(&explained(&script));
}

#[test]
fn who_waits_for_a_lock_of_its_own_waits_for_ever_and_is_told_who_holds_it() {
    check(
        "machine toy 64
mutex_lock(m);
mutex_lock(m); // !
mutex_unlock(m);
fs_lock {
  fs_lock { // !
  }
}
spin_lock(l);
spin_lock_irq(l); // !
in_irq {
  spin_lock(l); // !
}
spin_unlock(l);
spin_unlock(l); // !
",
        expect![[r#"
            mutex_lock(m);
              ▲ never | Never returns: the task that waits for the lock is its holder
                  Such a lock cannot be taken twice: the task sleeps until the lock is released, but only it could release it. The next lines run as if this task had been left behind.
              ▲ 不返回 | 永不返回：等待锁的任务正是它的持有者
                  这种锁不能取两次：任务一直睡到锁被释放，而能释放它的只有它自己。其后各行照常执行，如同把这个任务留在了那里。
            fs_lock {
              ▲ never | Never returns: the task that waits for the lock is its holder
                  Such a lock cannot be taken twice: the task sleeps until the lock is released, but only it could release it. The next lines run as if this task had been left behind.
              ▲ 不返回 | 永不返回：等待锁的任务正是它的持有者
                  这种锁不能取两次：任务一直睡到锁被释放，而能释放它的只有它自己。其后各行照常执行，如同把这个任务留在了那里。
            spin_lock_irq(l);
              ▲ never | Never returns: the task that waits for the spinlock is its holder
                  It spins, and this machine has one CPU: no other task can run. Interrupts still come, if they are on. The lines after it are shown as if it did not wait. Only a kernel with CONFIG_DEBUG_SPINLOCK prints "BUG: spinlock recursion".
              ▲ 不返回 | 永不返回：等待自旋锁的任务正是它的持有者
                  它一直自旋，而这台机器只有一个 CPU：其他任务都不能再运行。若没有关中断，中断仍会到来。其后各行照常显示，如同它没有等待。只有开启 CONFIG_DEBUG_SPINLOCK 的内核才打印“BUG: spinlock recursion”。
            spin_lock(l);
              ▲ never | Never returns: the interrupted code holds the spinlock, and cannot go on before this handler ends
                  It spins, and this machine has one CPU: no other task can run. Interrupts still come, if they are on. The lines after it are shown as if it did not wait. Take a lock that a handler shares with spin_lock_irqsave, which keeps the handler away; against tasklets and timers, spin_lock_bh is enough.
              ▲ 不返回 | 永不返回：持有自旋锁的是被中断的代码，要等处理程序结束才能继续
                  它一直自旋，而这台机器只有一个 CPU：其他任务都不能再运行。若没有关中断，中断仍会到来。其后各行照常显示，如同它没有等待。与中断处理程序共用的锁要用 spin_lock_irqsave 取，使处理程序不会到来；只防 tasklet 和定时器，用 spin_lock_bh 就够了。
            spin_unlock(l);
              ▲ BUG | BUG: this ends something that never began
                  It never began, or could not begin: nothing has changed.
              ▲ BUG | BUG：结束的东西从未开始
                  它从未开始，或无法开始：什么也没有改变。
        "#]],
    );
}

#[test]
fn what_cannot_begin_is_told_with_the_reason_and_its_lines_run_outside() {
    check(
        "machine toy 64
local_irq_disable();
in_irq { // !
  p = kmalloc(64, GFP_KERNEL); // !
} // !
spin_lock_bh(l); // !
local_irq_enable();
in_tasklet {
  in_timer { // !
  }
}
spin_lock(l);
task a { // !
}
in_irq {
  spin_unlock(l); // !
}
",
        expect![[r#"
            in_irq {
              ▲ BUG | BUG: no interrupt can come here, since interrupts are off
                  The block does not begin: the lines inside run as if they were outside.
              ▲ BUG | BUG：已关中断，这里不会有中断到来
                  它不会开始：块内各行照常运行，如同写在块外。
            p = kmalloc(64, GFP_KERNEL);
              ▲ BUG | BUG: GFP_KERNEL may sleep, but this runs with interrupts off
                  A kernel with CONFIG_DEBUG_ATOMIC_SLEEP reports this even when memory is plentiful; when memory is short, the system could hang here.
              ▲ BUG | BUG：GFP_KERNEL 可能睡眠，但此处在关中断时运行
                  开启 CONFIG_DEBUG_ATOMIC_SLEEP 的内核即使内存充足也会报告；内存紧张时，系统可能在这里卡死。
            }
              ▲ BUG | BUG: this ends something that never began
                  It never began, or could not begin: nothing has changed.
              ▲ BUG | BUG：结束的东西从未开始
                  它从未开始，或无法开始：什么也没有改变。
            spin_lock_bh(l);
              ▲ BUG | BUG: spin_lock_bh is not allowed here, since interrupts are off
                  In an interrupt handler, spin_unlock_bh warns and runs no softirq (__local_bh_enable_ip). With interrupts merely off it may run softirqs, and only a kernel with lockdep (CONFIG_PROVE_LOCKING) warns. With interrupts off, spin_lock is enough. The lab takes no lock.
              ▲ BUG | BUG：已关中断，这里不能用 spin_lock_bh
                  在中断处理程序中，spin_unlock_bh 会告警，不运行软中断（__local_bh_enable_ip）。只是关中断时，它可能运行软中断，而只有带 lockdep（CONFIG_PROVE_LOCKING）的内核告警。已关中断时，spin_lock 就够了。实验室没有取锁。
            in_timer {
              ▲ BUG | BUG: no tasklet and no timer can run here, since softirqs are off
                  The block does not begin: the lines inside run as if they were outside.
              ▲ BUG | BUG：已关软中断，这里不会运行 tasklet 或定时器
                  它不会开始：块内各行照常运行，如同写在块外。
            task a {
              ▲ BUG | BUG: no other task can run here, since this one keeps the CPU
                  The block does not begin: the lines inside run as if they were outside.
              ▲ BUG | BUG：当前任务不让出 CPU，这里不会运行其他任务
                  它不会开始：块内各行照常运行，如同写在块外。
            spin_unlock(l);
              ▲ BUG | BUG: something begun inside it has not ended
                  Nothing has changed. A handler releases its own locks only, and ends before the interrupted code goes on.
              ▲ BUG | BUG：其中开始的东西还没有结束
                  什么也没有改变。处理程序只释放自己的锁，并在被中断的代码继续之前结束。
        "#]],
    );
}

#[test]
fn every_kernel_notices_a_vfree_of_what_is_not_from_vmalloc() {
    let script = "machine toy 64\np = kmalloc(4096, GFP_KERNEL);\nvfree(p);";
    expect![[r#"
        BUG: vfree on memory from kmalloc; use kfree
        line 3, in a task
          [1] Allocated: line 2: p = kmalloc(4096, GFP_KERNEL) → 4 KiB requested
        ▶ [1] Pointer: in use, and allocated with kmalloc: use kfree, not vfree
        Every kernel notices this and warns (mm/vmalloc.c, vfree); the report is made after the source.
    "#]]
    .assert_eq(&explained(script));
}

#[test]
fn a_kvmalloc_that_is_too_large_is_told_with_the_warning() {
    let script = "machine x86_64 256M\np = kvmalloc(2G, GFP_KERNEL); // !\n";
    check(
        script,
        expect![[r#"
            p = kvmalloc(2G, GFP_KERNEL);
              ✕ NULL | NULL: larger than any block or area can be
                  The kernel warns: kvmalloc never asks vmalloc for 2 GiB or more.
              ✕ NULL | 得到 NULL：超过块或 vmalloc 区域的上限
                  内核警告：kvmalloc 从不向 vmalloc 要 2 GiB 或更多。
        "#]],
    );
    expect![[r#"
        NULL: larger than any block or area can be
        line 2, in a task, may sleep
          1 The kernel warns: kvmalloc never asks vmalloc for 2 GiB or more.
          [1] Warning: The kernel warns: kvmalloc never asks vmalloc for 2 GiB or more. (__kvmalloc_node_noprof, mm/util.c) (__kvmalloc_node_noprof)
        ▶ [1] NULL: larger than any block or area can be
        Modelled after the source of Linux 6.12: no recording made requests with these flags in this place.
    "#]].assert_eq(&explained(script));
}

#[test]
fn only_what_recordings_show_is_called_checked() {
    use kmscope_session::narrate::{Fidelity, fidelity, part_of_step};
    let (checked, modelled) = (Fidelity::Checked, Fidelity::Modelled);
    let start = "machine x86_64 256M\n";
    for (script, sure, why) in [
        ("machine x86_64 256M\np = kmalloc(64, GFP_KERNEL);".to_owned(), checked, "Page allocator and slab"),
        ("machine toy 64\np = kmalloc(64, GFP_KERNEL);".to_owned(), modelled, "Modelled: the rules"),
        ("machine toy 1024\np = alloc_page(GFP_ATOMIC);".to_owned(), modelled, "Modelled: the rules"),
        (format!("{start}p = vzalloc(8192);"), checked, "vmalloc follows"),
        (format!("{start}p = __vmalloc(8192, GFP_ATOMIC);"), modelled, "Modelled after the source"),
        (format!("{start}p = __vmalloc(8192, GFP_NOFS);"), modelled, "Modelled after the source"),
        (format!("{start}p = vmalloc(0);"), modelled, "Modelled after the source"),
        (format!("{start}p = vmalloc(8192); vfree(p);"), checked, "vmalloc follows"),
        (format!("{start}p = vmalloc(8192); spin_lock_bh(l); vfree(p);"), modelled, "Modelled after the source"),
        (format!("{start}f = memalloc_noreclaim_save(); p = alloc_page(GFP_NOWAIT);"), checked, "Page allocator"),
        (
            format!("{start}f = memalloc_noreclaim_save(); p = alloc_page(GFP_NOWAIT | __GFP_NOMEMALLOC);"),
            modelled,
            "Modelled after the source",
        ),
        (format!("{start}p = alloc_page(GFP_NOWAIT | __GFP_NOMEMALLOC);"), checked, "Page allocator"),
    ] {
        let mut session = Session::new(program(&script));
        session.go(TimeCommand::End);
        let view = session.view();
        let (step, machine) = (session.program().steps.last().expect("a step"), session.program().machine);
        let part = part_of_step(step.op, view.outcome, &view.events, session.machine(), machine);
        assert_eq!(part.map(fidelity), Some(sure), "{script}");
        let honesty = view.honesty.say(Language::English);
        assert!(honesty.starts_with(why), "{script}: {honesty}");
    }
}

#[test]
fn a_lock_in_vain_is_traced_to_who_took_it() {
    for (script, expected) in [
        (
            "machine toy 64\nmutex_lock(m);\nmutex_lock(m);\n",
            expect![[r#"
                Never returns: the task that waits for the lock is its holder
                line 3, with mutex m held
                  [1] Taken: line 2: mutex_lock(m)
                ▶ [1] Never returns: it sleeps until the lock is released, but only it could release it (__mutex_lock)
                Modelled: who runs, which flags requests lose here, and where their reclaim would lead.
            "#]],
        ),
        (
            "machine toy 64\nspin_lock(l);\nspin_lock_irq(l);",
            expect![[r#"
                Never returns: the task that waits for the spinlock is its holder
                line 3, while spinlock l is held
                  [1] Taken: line 2: spin_lock(l)
                ▶ [1] Never returns: it spins until the lock is released, but only it could release it (queued_spin_lock_slowpath)
                Locks are modelled, as in a kernel with CONFIG_SMP: without it, spinlocks only turn preemption off, and nothing spins.
            "#]],
        ),
    ] {
        expected.assert_eq(&explained(script));
    }
}

#[test]
fn a_lock_is_waited_for_by_name() {
    let script = "machine toy 1024
start writer {
  mutex_lock(&dev->lock);
  p = kmalloc(64, GFP_KERNEL);
  mutex_unlock(&dev->lock);
}
mutex_lock(&dev->lock);
wait(2)";
    expect![[r#"
        2 ticks passed: 0 pages reclaimed
        line 8, with mutex dev->lock held
          1 time passes, up to tick 2 since boot
        Page allocator and slab follow the rules of Linux 6.12; the pace of reclaim is modelled.
    "#]]
    .assert_eq(&explained(script));
    expect![[r#"
        Never returns: the holder of the lock never releases it
        line 7, in a task
          1 the caller sleeps until the lock is released
          2 tick 1
          3 line 4 in task writer: p = kmalloc(64, GFP_KERNEL)
          4 64 B → kmalloc-64, 0 B unused
          5 asks for order 0, type U, zones up to Normal (GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY | __GFP_COMP)
          6 Normal: free 1,024, no watermark applies: yes
          7 the block of order 10 at frame 0x0 leaves free list U
          8 split order 10 into 512 + 512
          9 split order 9 into 256 + 256
          10 split order 8 into 128 + 128
          11 split order 7 into 64 + 64
          12 split order 6 into 32 + 32
          13 split order 5 into 16 + 16
          14 split order 4 into 8 + 8
          15 split order 3 into 4 + 4
          16 split order 2 into 2 + 2
          17 split order 1 into 1 + 1
          18 page frame 0x0 is granted
          19 page frame 0x0 becomes a slab of 64 objects
          20 object 0 of the new slab 0x0
          21 task writer, line 4: granted
          [3] Meanwhile: task writer, line 4: granted (schedule)
        ▶ [21] Never returns: the holder of the lock never releases it (__mutex_lock)
        Each call follows the rules of Linux 6.12; who runs when, and the pace of reclaim, are modelled.
    "#]]
    .assert_eq(&explained(
        &script
            .replace("  mutex_unlock(&dev->lock);\n", "")
            .replace("mutex_lock(&dev->lock);\nwait(2)", "wait(1)\nmutex_lock(&dev->lock);"),
    ));
}

/// The path of the last step: title, rule and detail of each decision, in English.
fn decisions(script: &str) -> Vec<Decision> {
    let mut session = Session::new(program(script));
    session.go(TimeCommand::End);
    let say = |message: &Message| message.say(Language::English);
    let view = session.view();
    view.why
        .iter()
        .map(|node| (say(&node.title), node.rule, node.detail.as_ref().map(say).unwrap_or_default()))
        .collect()
}

#[test]
fn the_rules_for_trying_again_are_told_with_their_numbers() {
    let path = decisions("machine x86_64 256M\npcp(off)\nhog(until_free = zero)\np = alloc_pages(GFP_KERNEL, 2)");
    let rules: Vec<&str> = path.iter().map(|(_, rule, _)| *rule).collect();
    let at =
        |rule: &str| rules.iter().position(|found| *found == rule).unwrap_or_else(|| panic!("{rule} in {rules:?}"));
    assert!(at("should_reclaim_retry") < at("__alloc_pages_may_oom"), "{rules:?}");
    assert!(at("__alloc_pages_may_oom") < at("out_of_memory, oom_badness"), "{rules:?}");
    let retry = &path[at("should_reclaim_retry")].2;
    assert!(retry.contains("reclaimable 0") && retry.contains("is not above min"), "{retry}");
}

#[test]
fn whoever_meets_no_mark_is_told_so_and_by_which_right() {
    let start = "machine x86_64 256M\npcp(off)\nhog(until_free = floor)\n";
    for (last, right) in [
        ("s = memalloc_noreclaim_save(); p = alloc_page(GFP_KERNEL)", "PF_MEMALLOC: "),
        ("p = alloc_page(GFP_NOWAIT | __GFP_MEMALLOC)", "__GFP_MEMALLOC: "),
    ] {
        let path = decisions(&format!("{start}{last}"));
        let told = path.iter().find(|(_, rule, _)| *rule == "__gfp_pfmemalloc_flags");
        assert!(told.is_some_and(|(_, _, detail)| detail.starts_with(right)), "{last}: {path:?}");
    }
    // Whoever passes a mark meets one.
    let path = decisions("machine x86_64 256M\nnoreclaim = memalloc_noreclaim_save(); p = alloc_page(GFP_KERNEL)");
    assert!(path.iter().all(|(_, rule, _)| *rule != "__gfp_pfmemalloc_flags"), "{path:?}");
}

/// For each micro-step of the last step the rule of the decision that is lit while it is shown.
fn lit(script: &str) -> Vec<(String, &'static str)> {
    let mut session = Session::new(program(script));
    session.go(TimeCommand::End);
    let view = session.view();
    let rule = |nth: usize| view.why.iter().rfind(|node| node.micro <= nth).map_or("", |node| node.rule);
    view.micro_steps.iter().enumerate().map(|(nth, micro)| (micro.text.say(Language::English), rule(nth))).collect()
}

/// Free memory in pieces that can be moved together.
const PIECES: &str = "machine x86_64 256M\npcp(off)\nfragment(order = 0, free = 30%, movable)\n";

#[test]
fn compaction_is_told_as_compaction_before_and_instead_of_reclaim() {
    let script = format!("{PIECES}p = alloc_pages(GFP_KERNEL, 4)");
    let path = decisions(&script);
    let rules: Vec<&str> = path.iter().map(|(_, rule, _)| *rule).collect();
    assert_eq!(
        rules[2..6],
        ["__alloc_pages_direct_compact", "kcompactd_do_work", "__alloc_pages_direct_compact", "get_page_from_freelist"]
    );
    assert!(path[2].2.ends_with("before any reclaim, and without waiting"), "{path:?}");
    assert!(path[3].2.ends_with("the caller waits 1 tick for it"), "{path:?}");
    for (text, rule) in lit(&script) {
        if text.contains("moves to") || text.starts_with("kcompactd") || text.starts_with("tick") {
            assert_eq!(rule, "kcompactd_do_work", "{text}");
        } else if text.starts_with("compaction of") {
            assert_eq!(rule, "__alloc_pages_direct_compact", "{text}");
        }
    }
}

#[test]
fn pages_that_the_caller_moves_belong_to_its_own_compaction() {
    // Block by block, and too many to show.
    for order in [6, 9] {
        let script = format!("{PIECES}a = alloc_pages(GFP_KERNEL, 4)\np = alloc_pages(GFP_KERNEL, {order})");
        let lit = lit(&script);
        let own = lit.iter().position(|(text, _)| text.contains("moves to") || text.contains("pages at once"));
        let end =
            lit.iter().rposition(|(text, _)| text.starts_with("compaction of") && text.ends_with("a block is free"));
        for (text, rule) in &lit[own.expect("pages are moved")..=end.expect("in the end there is one")] {
            assert_eq!(*rule, "__alloc_pages_direct_compact", "{text}");
        }
    }
}

#[test]
fn decisions_stand_in_the_order_in_which_things_happened() {
    let start = "machine x86_64 384M\npcp(off)\npage_cache(210M, clean)\nhog(until_free = floor)\n";
    let path = decisions(&format!("{start}b = kmalloc(200, GFP_KERNEL)"));
    let at = |rule: &str| path.iter().rposition(|(_, of, _)| *of == rule).expect("it is told");
    assert!(at("should_reclaim_retry") < at("__alloc_pages_direct_reclaim"), "what granted comes last: {path:?}");
    for script in [
        "machine x86_64 256M\npcp(off)\nhog(until_free = zero)\np = kmalloc(2000, GFP_KERNEL)",
        "machine x86_64 256M\npcp(off)\nfragment(order = 0, free = 30%)\np = alloc_pages(GFP_KERNEL, 2)",
        "machine x86_64 256M\nhog(until_free = zero)\nmemalloc_noreclaim_save()\np = alloc_page(GFP_KERNEL | __GFP_NOFAIL)",
        MEANWHILE,
    ] {
        let mut session = Session::new(program(script));
        for step in 1..=session.step_count() {
            session.go(TimeCommand::SeekClamped(step));
            assert!(session.view().why.is_sorted_by_key(|node| node.micro), "step {step} of {script}");
        }
    }
}

#[test]
fn the_twins_begin_with_the_same_first_try_and_part_at_reclaim() {
    let start = "machine x86_64 384M\npcp(off)\npage_cache(210M, clean)\nhog(until_free = floor)\n";
    let titles = |last: &str| -> Vec<String> {
        decisions(&format!("{start}{last}")).into_iter().map(|(title, ..)| title).collect()
    };
    let (kernel, atomic) = (titles("b = kmalloc(200, GFP_KERNEL)"), titles("b = kmalloc(200, GFP_ATOMIC)"));
    assert_eq!(kernel[..4], atomic[..4]);
    assert_eq!(kernel[4], "First try, direct reclaim");
    assert_eq!(kernel[5..7], atomic[4..6]);
    // Whatever happens before the second request is the first try's.
    let mut session = Session::new(program(&format!("{start}b = kmalloc(200, GFP_KERNEL)")));
    session.go(TimeCommand::End);
    let view = session.view();
    let asks: Vec<usize> = (0..view.micro_steps.len())
        .filter(|&nth| view.micro_steps[nth].text.say(Language::English).starts_with("asks for"))
        .collect();
    let second = view.why.iter().position(|node| node.title.say(Language::English).starts_with("Second try"));
    assert_eq!(second.map(|at| view.why[at].micro), Some(asks[1]));
}

/// A decision: its title, its rule, what it says.
type Decision = (String, &'static str, String);

/// Headline and second sentence of the last step, its decisions, and the inequality that decided, in English.
fn of_whoever_frees_memory(free: &str, flags: &str) -> (String, Vec<Decision>, Option<String>) {
    let script = format!(
        "machine x86_64 256M\npcp(off)\nhog(until_free = {free})\ns = memalloc_noreclaim_save()\np = alloc_page({flags})"
    );
    let mut session = Session::new(program(&script));
    session.go(TimeCommand::End);
    let view = session.view();
    let second = view.subline.as_ref().map(|second| second.say(Language::English)).unwrap_or_default();
    let decided = view.why.iter().find_map(|node| node.checks.get(node.decided_by?));
    let decided = decided.map(|check| inequality(check).say(Language::English));
    (format!("{} {second}", view.headline.say(Language::English)), decisions(&script), decided)
}

#[test]
fn nomemalloc_brings_the_marks_back_for_whoever_frees_memory() {
    let (told, path, decided) = of_whoever_frees_memory("min", "GFP_KERNEL | __GFP_NOMEMALLOC");
    let why = "NULL: the caller is reclaiming itself (PF_MEMALLOC) __GFP_NOMEMALLOC takes the right";
    assert!(told.starts_with(why), "{told}");
    assert_eq!(decided.as_deref(), Some("free 462 is not above min 462"));
    let last = path.last().expect("it has a path");
    assert!(last.2.starts_with("__GFP_NOMEMALLOC: the watermarks apply"), "{path:?}");
    assert!(path.iter().all(|(_, rule, _)| *rule != "__gfp_pfmemalloc_flags"), "{path:?}");
}

#[test]
fn where_no_mark_counts_and_nothing_is_free_that_is_what_decides() {
    let (told, path, decided) = of_whoever_frees_memory("zero", "GFP_KERNEL");
    let why = "NULL: the caller is reclaiming itself (PF_MEMALLOC) A task with PF_MEMALLOC may use the last page";
    assert!(told.starts_with(why), "{told}");
    assert_eq!(decided, None, "no watermark");
    let script = "machine x86_64 256M\npcp(off)\nhog(until_free = zero)\ns = memalloc_noreclaim_save()\np = alloc_page(GFP_KERNEL)";
    let mut session = Session::new(program(script));
    session.go(TimeCommand::End);
    let view = session.view();
    let deciding = view.why.iter().find(|node| node.deciding).expect("something decides");
    assert_eq!(deciding.rule, "__gfp_pfmemalloc_flags", "{path:?}");
    let detail = deciding.detail.as_ref().expect("a detail").say(Language::English);
    assert_eq!(detail, "PF_MEMALLOC: it might use the last page, but no page is free");
}

#[test]
fn whoever_frees_memory_and_must_not_fail_waits_for_others_and_does_not_reclaim() {
    let (_, path, _) = of_whoever_frees_memory("zero", "GFP_KERNEL | __GFP_NOFAIL");
    assert!(path.iter().all(|(_, rule, _)| *rule != "__alloc_pages_direct_reclaim"), "{path:?}");
    assert!(path.iter().any(|(title, ..)| title == "Waits for others"), "{path:?}");
    let start =
        "machine x86_64 256M\npcp(off)\npage_cache(100M)\nhog(until_free = floor)\ns = memalloc_noreclaim_save()\n";
    let script = format!("{start}p = alloc_page(GFP_KERNEL | __GFP_NOFAIL | __GFP_NOMEMALLOC)");
    let lit = lit(&script);
    assert!(lit.iter().any(|(text, _)| text.starts_with("PF_MEMALLOC: the caller does not reclaim")), "{lit:?}");
    assert!(lit.iter().all(|(text, _)| !text.contains("the caller reclaims")), "{lit:?}");
    let mut session = Session::new(program(&script));
    session.go(TimeCommand::End);
    let headline = session.view().headline.say(Language::English);
    let begins = "Granted from zone DMA32 after waiting 1 tick for others: page frame 0x";
    assert!(headline.starts_with(begins), "{headline}");
}

#[test]
fn who_was_killed_had_most_points_of_all_that_are_shown() {
    let script = "machine x86_64 256M\ntask web { anon(12M) }\ntask db { anon(20M) }\n\
        hog(until_free = zero)\np = alloc_page(GFP_KERNEL)\nrepeat 3 { hog(until_free = zero); q = alloc_page(GFP_KERNEL) }";
    let mut session = Session::new(program(script));
    let mut seen = 0;
    for step in 1..=session.step_count() {
        session.go(TimeCommand::SeekClamped(step));
        for node in &session.view().why {
            let Some(first) = node.candidates.first() else { continue };
            seen += 1;
            let points: Vec<u32> = node.candidates.iter().map(|of| of.resident_pages + of.swap_pages).collect();
            assert!(first.chosen && points.is_sorted_by(|a, b| a >= b), "{:?}", node.candidates);
            assert_eq!(node.candidates.iter().filter(|of| of.chosen).count(), 1);
        }
    }
    assert!(seen > 0, "somebody is killed");
}

#[test]
fn every_decision_about_memory_has_the_kernels_name_of_its_rule() {
    let start = "machine x86_64 256M\npcp(off)\npage_cache(16M)\nhog(until_free = floor)\n";
    for last in [
        "p = kmalloc(200, GFP_KERNEL)",
        "p = alloc_pages(GFP_ATOMIC, 3)",
        "p = vmalloc(64K)",
        "p = kvmalloc(64K, GFP_KERNEL)",
    ] {
        for (title, rule, detail) in decisions(&format!("{start}{last}")) {
            assert!(!rule.is_empty(), "{last}: {title} {detail}");
        }
    }
}

#[test]
fn of_a_long_way_the_middle_is_folded_and_nothing_is_lost() {
    let script = "machine x86_64 256M\npcp(off)\nhog(until_free = zero)\np = kmalloc(2000, GFP_KERNEL)";
    let mut session = Session::new(program(script));
    session.go(TimeCommand::End);
    let view = session.view();
    let shown: Vec<bool> = view.why.iter().map(|node| !node.folded).collect();
    assert!(shown.len() > 8, "{} decisions", shown.len());
    assert_eq!(shown.iter().filter(|shown| **shown).count(), 7);
    assert!(shown[0] && shown[shown.len() - 1]);
    assert!(view.why.iter().all(|node| !(node.folded && node.deciding)));
}
