# Section: see messages/en.ftl. Lessons about memory in pieces.

lesson-fragmentation-title = Fragmentation: half is free, and two pages are too much
lesson-fragmentation-summary = What counts for a request of order 1 is not how much is free but whether two free pages are buddies.
lesson-fragmentation-whole = All { $free } frames of this toy are free, in one block of order { $order }. Any request up to this size could be served: not a page is unusable for it.
lesson-fragmentation-holes = Now every second frame is in use, for ever. { $free } of { $managed } frames are free: half. They stand on the list of order 0 as { $blocks } single pages, and there is no larger block. Of the free pages { $unusable } per cent are unusable for a request of order 1, and for each larger one; for order 0, { $usable } per cent can be used.
lesson-fragmentation-one = A single page is as easy as before: frame { $pfn }, from the list of order 0, nothing to cut. For order 0 there is no fragmentation. It exists for larger requests only.
lesson-fragmentation-two = Two pages in a row: { $free } are free, and the answer is NULL. There was no lack of memory but of a pair. It slept { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
} and tried to move pages together, but these belong to the kernel, and the kernel's pages cannot be moved. Free memory alone, as "free" shows it, does not tell any of this; /proc/buddyinfo does.
lesson-fragmentation-kmalloc = 5,000 bytes are just over a page. kmalloc rounds up to 8 KiB, wants two pages in a row for it, and got NULL. vmalloc took { $pages } single pages and gave them one range of addresses. In a driver: keep what lives long below a page, take larger buffers early, and use kvmalloc where the memory need not be in one piece.

lesson-compaction-title = Compaction: what can be moved, and what cannot
lesson-compaction-summary = The kernel moves pages of processes together to make room for a large block; a single page of its own keeps a block in pieces.
lesson-compaction-holes = A process holds most of the memory, and between its pages single ones are free: { $free } of { $managed } frames in DMA32, in no piece larger than a page. Pages of a process can be moved: copied to another frame, with a new entry in the page table, and the process notices nothing.
lesson-compaction-nowait = 16 pages in a row with GFP_NOWAIT: NULL at once. { $free } frames are free, but to move pages takes time, and this request may not wait. None was moved.
lesson-compaction-moved = The same with GFP_KERNEL: it slept { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
}, { $moved } pages were moved, from the low end of the zone to free frames at the high end, and frames { $pfn } and following were free in one piece. That is compaction. How far each scan goes is modelled, and not checked against recordings.
lesson-compaction-block = A whole pageblock, { $pages } pages: { $moved } more were moved, and in { $ticks } ticks frame { $pfn } and all behind it, to the end of the block, was empty. It works as long as everything in a block can be moved, and there is room elsewhere.
lesson-compaction-pinned = The block was given back, but for its last page: pin, frame { $pfn }, with GFP_KERNEL. A page of the kernel cannot be moved, since nobody knows who has its address. Now { $rest } of the { $pages } frames of this block are free, and the next { $pages } got NULL. One page pins a whole block.
lesson-compaction-another = GFP_KERNEL may wait: { $moved } pages were moved out of another block, at { $pfn }, as the pinned one was of no use. Therefore the kernel keeps its own pages together: it marks pageblocks as unmovable or movable, and takes each page from a block of its kind as long as it can. A few blocks with many pins are better than a pin in each.
lesson-compaction-whole = pin was freed, its block merged up to order { $order }, and GFP_NOWAIT got { $pages } pages at { $pfn } at once: none had to be moved. A driver does the system a favour if it takes what it keeps for long early and in one go, and needs no large blocks later on.

lesson-vmalloc-title = kmalloc, vmalloc, or both
lesson-vmalloc-summary = In fragmented memory kmalloc finds no 64 KiB in a row; vmalloc makes a row out of single pages, and kvmalloc tries one and then the other.
lesson-vmalloc-holes = { $free } frames are free in DMA32, about a fifth of the memory, in pieces of at most { $largest } pages. Whoever holds what lies between is the kernel, so nothing can be moved together.
lesson-vmalloc-kmalloc = kmalloc(64K) is order { $order }: 16 pages in a row. { $free } are free, it slept { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
} for reclaim and compaction, and got NULL, with a report in the log. For more than 8 pages nobody is killed.
lesson-vmalloc-vmalloc = vmalloc took { $pages } single pages, from { $runs } different places, and mapped them into one range of { $bytes } bytes from { $addr } on: the pages, and behind them a guard page that is not mapped, so that an overrun is caught at once. It took { $extra ->
    [one] 1 page more
   *[other] { $extra } pages more
}, for page tables and to note which pages belong to it.
lesson-vmalloc-kvmalloc = kvmalloc(64K) tried kmalloc first, once and without a report, and then took vmalloc: { $addr }. For 2,000 bytes kmalloc was enough: an object of { $size } bytes. It is the right call for tables that may be large and need not be in one piece. A device that reads memory by physical addresses needs one piece, or a list of pieces.
lesson-vmalloc-irq = In an interrupt vmalloc is a bug: it takes page tables with GFP_KERNEL and may sleep. Memory of vmalloc that an interrupt needs must be there before; to use it there is no problem.
lesson-vmalloc-wrong = Each kind has its way back, and kfree of memory from vmalloc is a bug. The lab stops it and nothing has changed. A kernel looks for the slab behind the address, finds none, and its memory is damaged or it stops.
lesson-vmalloc-free = vfree is the right one: it returned the { $pages } pages one by one. kvfree looks at the address and takes kfree or vfree: whoever calls kvmalloc calls kvfree, and never asks which it was.
