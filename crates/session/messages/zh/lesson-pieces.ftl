# 说明见 messages/en.ftl。关于零碎内存的课程。

lesson-fragmentation-title = 碎片化：一半空闲，两页却拿不出
lesson-fragmentation-summary = 对 1 阶请求来说，重要的不是有多少空闲，而是有没有两个空闲页互为伙伴。
lesson-fragmentation-whole = 这台玩具机器的全部 { $free } 个页框都空闲，连成一个 { $order } 阶的块。不超过这个大小的请求都能满足：没有一页对它没用。
lesson-fragmentation-holes = 现在每隔一个页框就有一个永远在用。{ $managed } 个页框中有 { $free } 个空闲：一半。它们作为 { $blocks } 个单页挂在 0 阶空闲链表上，没有更大的块。对 1 阶及以上的请求，空闲页的 { $unusable }% 派不上用场；对 0 阶，{ $usable }% 可用。
lesson-fragmentation-one = 取一页和以前一样容易：页框 { $pfn }，来自 0 阶空闲链表，一次也不用拆分。对 0 阶来说没有碎片化。只有更大的请求才会碰到它。
lesson-fragmentation-two = 连续两页：空闲 { $free } 页，得到的却是 NULL。内存有，相邻的两个空闲页没有。这个请求睡了 { $ticks } 个节拍，试图把页移到一起，但这些页属于内核，而内核的页不能移动。只看 free 显示的空闲量，这些都看不出来；要看 /proc/buddyinfo。
lesson-fragmentation-kmalloc = 5,000 字节比一页多一点。kmalloc 向上取整到 8 KiB，为此要连续两页，得到 NULL。vmalloc 取了 { $pages } 个单页，映射成一段连续的地址。写驱动时：长期使用的对象不超过一页，较大的缓冲区早些分配，不必物理连续的用 kvmalloc。

lesson-compaction-title = 规整：什么能移动，什么不能
lesson-compaction-summary = 内核把进程的页移到一起，为大块腾出地方；而它自己的一页就能让一个块无法合并。
lesson-compaction-holes = 一个进程占着大部分内存，它的页之间夹着单个的空闲页：DMA32 区的 { $managed } 个页框中有 { $free } 个空闲，没有一处大于一页。进程的页可以移动：复制到另一个页框，改写页表里的一项，进程毫无察觉。
lesson-compaction-nowait = 用 GFP_NOWAIT 请求连续 16 页：立刻得到 NULL。有 { $free } 个页框空闲，但移动页要花时间，而这个请求不能等。一页也没有移动。
lesson-compaction-moved = 同样的请求换成 GFP_KERNEL：它睡了 { $ticks } 个节拍，{ $moved } 页从内存区的低端移到高端的空闲页框，于是从页框 { $pfn } 起连成了一块。这就是规整（compaction）。每次扫描走多远是模型推算的，没有与记录核对过。
lesson-compaction-block = pageblock 是同一迁移类型的单位，{ $pages } 页。为了整个 pageblock，又移动了 { $moved } 页；{ $ticks } 个节拍后，从页框 { $pfn } 到这个 pageblock 的末尾全空了。只要 pageblock 里的一切都能移动，别处又有地方，就能做到。
lesson-compaction-pinned = 这个块释放了，只差最后一页：pin，页框 { $pfn }，用 GFP_KERNEL 分配。内核的页不能移动，因为没有人知道谁持有它的地址。现在这个 pageblock 的 { $pages } 个页框中有 { $rest } 个空闲，而下一个 { $pages } 页的请求得到 NULL。一页钉住了整个 pageblock。
lesson-compaction-another = GFP_KERNEL 可以等：从另一个始于 { $pfn } 的 pageblock 里移走了 { $moved } 页，因为被钉住的那个派不上用场。所以内核把自己的页放在一起：它给每个 pageblock 定下迁移类型，不可移动或可移动，并尽量从同类的 pageblock 里取页。钉住的页宁可集中在几个 pageblock 里，也不要每个里都有。
lesson-compaction-whole = pin 释放了，它的块合并到 { $order } 阶，GFP_NOWAIT 立刻得到始于 { $pfn } 的 { $pages } 页：一页也不用移动。驱动把长期使用的内存早些、一次分配好，以后也不再要大块，就是帮了系统的忙。

lesson-vmalloc-title = kmalloc、vmalloc，还是两者都试
lesson-vmalloc-summary = 在零碎的内存里，kmalloc 找不到连续的 64 KiB；vmalloc 把单页映射成连续的一段，kvmalloc 先试前者再试后者。
lesson-vmalloc-holes = DMA32 区有 { $free } 个页框空闲，约占内存的五分之一，每处最多 { $largest } 页。夹在中间的页属于内核，所以不能移动。
lesson-vmalloc-kmalloc = kmalloc(64K) 是 { $order } 阶：连续 16 页。空闲 { $free } 页，它为回收和规整睡了 { $ticks } 个节拍，得到 NULL，日志里有一份报告。超过 8 页的请求，不会为它杀进程。
lesson-vmalloc-vmalloc = vmalloc 从 { $runs } 个不同的地方取了 { $pages } 个单页，映射成从 { $addr } 开始的一段 { $bytes } 字节的连续地址：先是这些页，后面是一个没有映射的保护页，越界立刻就会被发现。它另外用了 { $extra } 页，用于页表，以及记下哪些页属于它。
lesson-vmalloc-kvmalloc = kvmalloc(64K) 先试 kmalloc，只试一次，不留报告，然后改用 vmalloc：{ $addr }。2,000 字节用 kmalloc 就够了：得到 { $size } 字节的对象。可能很大、又不必物理连续的表，就该用它。按物理地址读内存的设备则需要一整块，或者一张各块的清单。
lesson-vmalloc-irq = 在中断里调用 vmalloc 是 BUG：它用 GFP_KERNEL 分配页表，可能睡眠。要事先分配好；中断里可以使用它。
lesson-vmalloc-wrong = 每一种内存都有自己的释放函数，用 kfree 释放 vmalloc 的内存是 BUG。实验室阻止了它，什么也没有改变。内核会去找这个地址后面的 slab，却找不到，于是要么破坏内存，要么停机。
lesson-vmalloc-free = 应当用 vfree：它把 { $pages } 页逐页归还。kvfree 看地址就知道该用 kfree 还是 vfree：调用 kvmalloc 的就调用 kvfree，不必问当初是哪一种。
