# Section: see messages/en.ftl. Lessons about memory in pieces.

lesson-fragmentation-title = Fragmentation: half is free, and two pages are too many
lesson-fragmentation-summary = For a request of order 1 it does not matter how much is free, but whether two free pages are buddies.
lesson-fragmentation-whole = All { $free } frames of this toy are free, in one block of order { $order }. Any request up to this size could be served: not a page is unusable for it.
lesson-fragmentation-holes = Now every second frame is in use, forever. { $free } of { $managed } frames are free: half. They are on the free list of order 0 as { $blocks } single pages, and there is no larger block. Of the free pages { $unusable } per cent are unusable for a request of order 1, and for each larger one. For order 0, { $usable } per cent can be used.
lesson-fragmentation-one = A single page is as easy as before: frame { $pfn }, from the free list of order 0, nothing to split. For order 0 there is no fragmentation. It exists for larger requests only.
lesson-fragmentation-two = Two pages in a row: { $free } are free, and the answer is NULL. Memory was there, two adjacent free pages were not. The request slept { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
} and tried to move pages together. But these belong to the kernel, and the kernel's pages cannot be moved. Free memory alone, as "free" shows it, tells nothing of this; /proc/buddyinfo does.
lesson-fragmentation-kmalloc = 5,000 bytes are just over a page. kmalloc rounds up to 8 KiB, wants two pages in a row for it, and got NULL. vmalloc took { $pages } single pages and gave them one range of addresses. In a driver, keep long-lived objects below a page, and allocate larger buffers early. Use kvmalloc where the memory need not be in one piece.

lesson-compaction-title = Compaction: what can be moved, and what cannot
lesson-compaction-summary = The kernel moves pages of processes together to make room for a large block; a single page of its own keeps a block in pieces.
lesson-compaction-holes = A process holds most of the memory, with single free pages between its own. { $free } of { $managed } frames are free in DMA32, none in a piece larger than a page. Pages of a process can be moved: copied to another frame, with a new entry in the page table, and the process notices nothing.
lesson-compaction-nowait = 16 pages in a row with GFP_NOWAIT: NULL at once. { $free } frames are free, but moving pages takes time, and this request may not wait. None was moved.
lesson-compaction-moved = The same with GFP_KERNEL: it slept { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
}. Meanwhile { $moved } pages moved from the low end of the zone to free frames at the high end. Then frames { $pfn } and following were free in one piece. That is compaction. How far each scan goes is modelled, and not checked against recordings.
lesson-compaction-block = A pageblock, { $pages } pages, is the unit with one migrate type. For a whole one, { $moved } more pages were moved. In { $ticks } ticks frame { $pfn } and all behind it, to the end of the pageblock, was empty. It works as long as everything in a pageblock can be moved, and there is room elsewhere.
lesson-compaction-pinned = The block was freed, except for its last page: pin, frame { $pfn }, with GFP_KERNEL. A page of the kernel cannot be moved, since nobody knows who has its address. Now { $rest } of the { $pages } frames of this pageblock are free, and the next { $pages } got NULL. One page pins a whole pageblock.
lesson-compaction-another = GFP_KERNEL may wait: { $moved } pages were moved out of another pageblock, at { $pfn }, as the pinned one was of no use. Therefore the kernel keeps its own pages together. It gives each pageblock a migrate type, unmovable or movable, and as long as it can takes each page from a pageblock of that type. A few pageblocks with many pins are better than a pin in each.
lesson-compaction-whole = pin was freed, and its block merged up to order { $order }. GFP_NOWAIT got { $pages } pages at { $pfn } at once: none had to be moved. A driver helps the system if it allocates its long-lived memory early and in one go, and needs no large blocks later on.

lesson-vmalloc-title = kmalloc, vmalloc, or both
lesson-vmalloc-summary = In fragmented memory kmalloc finds no 64 KiB in a row; vmalloc makes a row out of single pages, and kvmalloc tries both in turn.
lesson-vmalloc-holes = { $free } frames are free in DMA32, about a fifth of the memory, in pieces of at most { $largest } pages. The pages between belong to the kernel, so they cannot be moved.
lesson-vmalloc-kmalloc = kmalloc(64K) is order { $order }: 16 pages in a row. { $free } are free, it slept { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
} for reclaim and compaction, and got NULL, with a report in the log. For more than 8 pages no task is killed.
lesson-vmalloc-vmalloc = vmalloc took { $pages } single pages from { $runs } different places. It mapped them into one range of { $bytes } bytes from { $addr } on. Behind the pages lies a guard page that is not mapped, so that an overrun is caught at once. vmalloc took { $extra ->
    [one] 1 page more
   *[other] { $extra } pages more
}, for page tables and to note which pages belong to the area.
lesson-vmalloc-kvmalloc = kvmalloc(64K) tried kmalloc first, once and without a report, and then took vmalloc: { $addr }. For 2,000 bytes kmalloc was enough: an object of { $size } bytes. kvmalloc is the right call for tables that may be large and need not be in one piece. A device that reads memory by physical addresses needs one piece, or a list of pieces.
lesson-vmalloc-irq = In an interrupt vmalloc is a bug: it allocates page tables with GFP_KERNEL and may sleep. Allocate it beforehand; an interrupt may use it.
lesson-vmalloc-wrong = Each kind of memory is freed in its own way, and kfree of memory from vmalloc is a bug. The lab prevents it and nothing has changed. A kernel looks for the slab behind the address, finds none, and its memory is damaged or it stops.
lesson-vmalloc-free = vfree is the right one: it returned the { $pages } pages one by one. kvfree looks at the address and calls kfree or vfree. A caller of kvmalloc calls kvfree, and never asks which it was.
