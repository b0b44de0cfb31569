## 旧内核的课程（lesson/passages/former.rs）。每句话都写明所适用的版本。

lesson-pools-title = 固定大小的池
lesson-pools-summary = kmalloc 向上取整到一个池：在 Linux 2.6.11 中浪费多少，6.12 中的池又如何。
lesson-pools-pools = 在 Linux 2.6.11 中，一个字节来自 size-32：得到 { $tiny } 字节，这是页为 4 KiB 时最小的池；页为 8 KiB 时最小的是 64。请求 128 字节得到 { $fits }，请求 129 字节得到 { $more }。Linux 6.12 最小的池是 { $now } 字节。
lesson-pools-twice = 在 Linux 2.6.11 中请求 1,025 字节得到 { $given }：浪费 { $waste }。从 256 字节起，每个池是前一个的两倍，所以最多浪费近一半。同样的请求在 Linux 6.12 中得到 { $now }。
lesson-pools-pages = 一页也有自己的池：size-4096 给出 { $page } 字节，没有浪费。多一个字节就得到 { $over }，即两页。在 Linux 2.6.11 中，这么大的对象的管理信息在外面，位于 size-32 的对象里。Linux 2.0 请求 4,096 字节时就已经要两页。

lesson-limit-title = 128 KiB：一个上限及其后来
lesson-limit-summary = Linux 2.0 一次最多分配 131,048 字节，2.6.11 是 131,072，6.12 是 4 MiB。
lesson-limit-page = 在 Linux 2.0 中，一串页以 { $descriptor } 字节的描述符开头，每块以 { $header } 字节的头部开头。所以一页放得下 { $snug } 字节。请求 4,096 字节得到可容纳 { $given } 字节的块：两页，一半不用。
lesson-limit-limit = 最大的一串有 32 页，即 131,072 字节。减去描述符和头部还剩 { $most }：这是 Linux 2.0 最大的请求。教科书写的是 128 KiB − 16，忘了头部。Linux 2.6.11 没有头部：可以请求 { $slab } 字节，再多一个就不行。
lesson-limit-order = 这个上限来自页分配器：Linux 2.0 的块最大是 5 阶，所以 6 阶得到 NULL。Linux 2.6.11 的阶可到 10，但 kmalloc 仍止于 131,072。在 Linux 6.12 中，kmalloc 把更大的请求交给页分配器：最大 { $now } 字节。

lesson-hotcold-title = hot 与 cold
lesson-hotcold-summary = Linux 2.6.11 为每个 CPU 保留两条单页链表：缓存中可能还有的页，以及其他页。
lesson-hotcold-hot = 在 Linux 2.6.11 中，释放的页放到 CPU 的 hot 链表头部。下一个请求得到最后释放的页，即页框 { $frame }：它可能还在缓存里。
lesson-hotcold-cold = 带 __GFP_COLD 的请求使用 cold 链表。它是空的，于是取来 { $batch } 页，并取走页框 { $frame }。由设备填写的页不需要缓存。这个标志自 Linux 4.15 起已不存在。
lesson-hotcold-full = 释放了 24 页，hot 链表中有 { $pages } 页。在 Linux 2.6.11 中它决不超过 { $high } 页：满了就有 { $batch } 页移到空闲链表。这些数是固定的。在 Linux 6.12 中上限随负载变化。

lesson-tryagain-title = 再试、决不失败、放弃
lesson-tryagain-summary = 没有可回收的内存时，NORETRY、REPEAT 和 NOFAIL 在 Linux 2.6.11 中做什么。
lesson-tryagain-empty = hog 进程占着全部内存：Normal 区有 { $free } 页空闲，正好是 min。没有可回收的。Linux 2.6.11 现在怎么做，由标志决定。
lesson-tryagain-noretry = __GFP_NORETRY 在一轮回收之后放弃：Linux 2.6.11 在 { $ticks } 个节拍后返回 NULL。在 Linux 6.12 中含义相同。
lesson-tryagain-nofs = 用 GFP_NOFS 请求一页：调用不返回。8 页以内 Linux 2.6.11 会不断重试，而没有 __GFP_FS 就不杀进程。同样的请求在 Linux 6.12 中也会挂起。
lesson-tryagain-repeat = 用 GFP_NOFS 请求 16 页，Linux 2.6.11 只试一次：NULL。带 __GFP_REPEAT 的同一调用不返回：名字说的是尽量试，代码做的是一直试。自 Linux 4.13 起这个标志叫 __GFP_RETRY_MAYFAIL，这样的请求最终会失败。
lesson-tryagain-kills = 用 GFP_KERNEL 请求 16 页：Linux 2.6.11 调用了 OOM killer，无论几阶都会这样。hog 进程被杀死，{ $ticks } 个节拍后请求得到满足；Normal 区有 { $free } 页空闲。Linux 6.12 不会为超过 8 页的请求杀进程。
lesson-tryagain-both = __GFP_NOFAIL 与 __GFP_NORETRY 互相矛盾。Linux 2.6.11 先看 NORETRY：尽管有 NOFAIL，仍得到 NULL。

lesson-lastpage-title = GFP_ATOMIC 可以用到多低
lesson-lastpage-summary = 在 Linux 2.0 中用到最后一页，在 2.6.11 和 6.12 中用到 min 的 3/8；还有谁能低于 min，则各不相同。
lesson-lastpage-min = Linux 2.0 保留 { $min } 个空闲页。现在有 { $free } 页空闲，没有可回收的：GFP_KERNEL 得到 NULL。
lesson-lastpage-few = 对 GFP_ATOMIC，Linux 2.0 不看有多少空闲页。{ $granted } 个请求得到满足，空闲页还剩 { $free }。
lesson-lastpage-none = 最后一页也分配了，然后是 NULL：空闲页为 { $free }。64 MiB 的 Linux 2.6.11 在 Normal 区止于 { $then } 页，那里 min 是 { $min_then }：约 3/8。在那里，凡是不能等待的请求都可以再低 min 的四分之一。256 MiB 的 Linux 6.12 也止于 { $min_now } 中的 { $now }，但没有 __GFP_HIGH 就没有这种优待。

lesson-device-title = 设备的内存
lesson-device-summary = 卡自带内存：Linux 2.0 的 vremap 和 2.6.11 的 ioremap 给它地址。
lesson-device-map = kmalloc 分配 RAM。显卡的内存位于 { $phys }，在 RAM 的末尾之上。Linux 2.6.11 的 ioremap 找到了 { $pages } 页的地址，从 { $address } 开始，没有为此占用页框。在 Linux 2.0 中这个调用是 vremap。
lesson-device-touch = Linux 2.6.11 的 writel 和 readl 通过这些地址访问显卡。没有映射，访问就会出错。显卡返回什么，由它自己决定。
lesson-device-isa = ISA 卡只能访问最低的 16 MiB，所以 Linux 2.6.11 的 GFP_DMA 给出 DMA 区的页：页框 { $frame }，低于 4,096。PCI 卡可以访问全部 RAM，不应请求这么小的内存区。ISA 卡的内存在直接映射中：ioremap 返回 { $address }，不做映射。
lesson-device-wrong = 在 Linux 2.6.11 中对 RAM 调用 ioremap 得到 NULL：内核自己使用这些内存。对显卡的内存调用 kfree 是错误：它不是 kmalloc 分配的。
lesson-device-gone = Linux 2.6.11 的 iounmap 释放了地址，没有释放页。现在读这里会出错，或者碰到下一个映射：这些地址可以立即再次使用。Linux 6.12 会等一等才再次使用它们。

lesson-textbook-title = 教科书里的 slab
lesson-textbook-summary = Linux 2.6.11 的 SLAB：每个 CPU 的数组、三条 slab 链表、着色和定期清理。
lesson-textbook-backwards = size-192 的一个 slab 有 { $objects } 个对象。补充时取走一些放进 CPU 的数组，最后一个最先给出：第 { $first } 号，然后是第 { $second } 号。Linux 2.6.11 的 SLAB 从后往前用一个 slab。Linux 6.12 的 SLUB 从第 0 号对象开始。
lesson-textbook-array = kfree 把对象放在数组顶部，下一个 kmalloc 就得到它：第 { $object } 号对象。在 Linux 2.6.11 中这个数组有 { $limit } 个位置。Linux 6.12 的 SLUB 没有数组：每个 CPU 有自己的 slab。
lesson-textbook-colours = 现在有 { $slabs } 个 slab，其内容之前各有 { $offsets } 字节不用。有了这种着色，不同 slab 的对象不会共用缓存行。Linux 2.6.11 用剩余的字节来着色；Linux 6.12 没有着色。
lesson-textbook-free = 全部释放之后，数组中有 { $array } 个对象，空闲 slab 链表上有 { $free } 个 slab。Linux 2.6.11 的 SLAB 在空闲对象不超过 { $limit } 个时保留空的 slab。
lesson-textbook-reaped = Linux 2.6.11 每 2 秒检查一遍所有缓存。5 秒之后数组中有 { $array } 个对象，还剩 { $slabs } 个 slab。Linux 6.12 的 SLUB 没有这种清理。
