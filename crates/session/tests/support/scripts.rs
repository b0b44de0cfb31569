//! Random scripts: every kind of statement, sensible or not.

use proptest::prelude::*;

/// Statements for random scripts; `$` is a random variable.
const STATEMENTS: &[&str] = &[
    "$ = kmalloc(200, GFP_KERNEL);",
    "$ = kmalloc(64, GFP_ATOMIC);",
    "$ = kzalloc(3000, GFP_NOFS);",
    "$ = kmalloc(20000, GFP_KERNEL | __GFP_NORETRY);",
    "kfree($);",
    "kfree($);",
    "kfree($);",
    "memset($, 0x5a, 16);",
    "$ = alloc_pages(GFP_KERNEL, 0);",
    "$ = alloc_pages(GFP_HIGHUSER_MOVABLE, 3);",
    "$ = alloc_pages(GFP_ATOMIC, 1);",
    "__free_pages($, 0);",
    "__free_pages($, 3);",
    "$ = vmalloc(40K);",
    "vfree($);",
    "in_irq { $ = kmalloc(500, GFP_ATOMIC); }",
    "spin_lock(l); $ = kmalloc(96, GFP_KERNEL); spin_unlock(l);",
    "page_cache(2M, clean)",
    "page_cache(1M, dirty)",
    "hog(until_free = min)",
    "hog(until_free = low + 20)",
    "pcp(off)",
    "pcp(on)",
    "wait(2)",
    "repeat 5 { $ = __get_free_page(GFP_NOWAIT); }",
    "repeat 40 { $ = kmalloc(1500, GFP_ATOMIC); }",
    "$ = alloc_pages_exact(20000, GFP_KERNEL);",
    "free_pages_exact($, 20000);",
    "$ = kvmalloc(300K, GFP_KERNEL);",
    "kvfree($);",
    "peek($);",
    "ksize($);",
    "kfree($ + 8);",
    "$ = kmalloc(0, GFP_KERNEL);",
    "$ = alloc_pages(GFP_KERNEL, 11);",
    "$ = alloc_pages(GFP_KERNEL | __GFP_RETRY_MAYFAIL, 5);",
    "$ = __get_free_page(GFP_DMA);",
    "$ = __get_free_page(GFP_HIGHUSER);",
    "$ = alloc_page(GFP_KERNEL | __GFP_NOFAIL);",
    "$ = kmem_cache_create(\"c$\", 300, 0, 0, NULL);",
    "p0 = kmem_cache_alloc($, GFP_KERNEL);",
    "p1 = kmem_cache_create(\"many\", 900, 0, 0, NULL); repeat 30 { p2 = kmem_cache_alloc(p1, GFP_NOWAIT); }",
    "kmem_cache_free($, p0);",
    "kmem_cache_destroy($);",
    "$ = p1;",
    "fragment(1, 30%)",
    "hog(97%)",
    "in_tasklet { $ = vmalloc(1M); }",
    "in_timer { wait(1) }",
    "note(\"here\")",
    "start a { $ = alloc_pages(GFP_KERNEL, 1); wait(2); kfree($); }",
    "start b { mutex_lock(m); $ = kmalloc(700, GFP_KERNEL); mutex_unlock(m); }",
    "in_irq(after = 1) { $ = kmalloc(500, GFP_ATOMIC); kfree($); }",
    "in_timer(after = 3) { repeat 6 { $ = __get_free_page(GFP_ATOMIC); } }",
    "fs_lock { $ = kmalloc(700, GFP_KERNEL); note(\"inside\") }",
    "io_path { $ = kmalloc(700, GFP_NOIO); note(\"inside\") }",
    "s = memalloc_nofs_save(); $ = alloc_page(GFP_KERNEL); memalloc_nofs_restore(s);",
    "local_irq_save(s); $ = alloc_page(GFP_ATOMIC); local_irq_restore(s);",
    "mutex_lock(m); $ = alloc_page(GFP_KERNEL); mutex_unlock(m);",
    "swap(8M)",
    "anon(4M)",
    "dentries(4M)",
    "page_cache(200M, clean)",
    "page_cache(150M, dirty)",
    "read_again(1M)",
    "fragment(0, 40%, movable)",
    "fs_lock { $ = alloc_page(GFP_KERNEL); }",
    "fs_lock { hog(until_free = min); $ = kmalloc(3000, GFP_NOFS); }",
    "io_path { $ = alloc_pages(GFP_NOFS, 2); }",
    "o$ = memalloc_nofs_save(); $ = alloc_pages(GFP_KERNEL, 1); memalloc_nofs_restore(o$);",
    "o$ = memalloc_noio_save(); $ = vmalloc(3M); memalloc_noio_restore(o$);",
    "o$ = memalloc_noreclaim_save(); $ = alloc_page(GFP_KERNEL); memalloc_noreclaim_restore(o$);",
    "local_irq_disable(); $ = kmalloc(40, GFP_ATOMIC); local_irq_enable();",
    "repeat 20 { $ = alloc_page(GFP_KERNEL | __GFP_HIGH); }",
    "repeat 20 { $ = alloc_pages(GFP_NOWAIT | __GFP_MEMALLOC, 1); }",
];

const MACHINES: &[&str] = &["toy 64", "toy 1024", "x86_64 256M", "x86_64 384M", "i386 1200M", "x86_64 4G"];

pub fn scripts() -> impl Strategy<Value = String> {
    let statement = (0..STATEMENTS.len(), 0..6_u32);
    (0..MACHINES.len(), prop::collection::vec(statement, 1..40)).prop_map(|(machine, statements)| {
        let mut script = format!("machine {}\n", MACHINES[machine]);
        for variable in 0..6 {
            script.push_str(&format!("p{variable} = kmalloc(32, GFP_KERNEL);\n"));
        }
        for (statement, variable) in statements {
            script.push_str(&STATEMENTS[statement].replace('$', &format!("p{variable}")));
            script.push('\n');
        }
        script
    })
}
