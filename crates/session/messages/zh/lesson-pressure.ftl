# 说明见 messages/en.ftl。关于内存紧张的课程。

lesson-watermarks-title = 水位：谁唤醒谁，谁来等
lesson-watermarks-summary = 空闲高于 low 时请求立刻得到满足；低于 low 就唤醒 kswapd；到了 min，请求只能自己回收，否则失败。
lesson-watermarks-marks = 每个内存区有三条水位，启动时由 min_free_kbytes 算出，这里是 { $kbytes }。每个内存区分到自己的一份：DMA32 区的 min 是 { $min } 页。low（{ $low }）和 high（{ $high }）依次高出 { $distance } 页，即 min 的四分之一，或内存区的千分之一，取较大者。现在空闲 { $free } 页，远高于这三条水位，另有 { $cache } 页存放只读过的文件。
lesson-watermarks-low = 分配了四页，谁也没有察觉。快速路径只看空闲是否大于 low。（一个内存区只要还没有低于过 high，6.12 就直接和 high 比：大于 high 自然大于 low。）对其中最后一个请求，{ $before } 大于 { $low }；现在空闲是 { $free }。min 还没有用上。
lesson-watermarks-woken = 现在 { $low } 不大于 low（{ $low }），DMA 区又有 lowmem 保留，不给这个请求，所以快速路径失败：请求唤醒 kswapd，然后用较低的水位再查一次。{ $low } 大于 min（{ $min }）：得到内存，没有等待。越过 low 的代价是一次唤醒，不是睡眠。
lesson-watermarks-high = kswapd 回收了 { $reclaimed } 页的页缓存，直到空闲高于 high（{ $high }），然后进入睡眠：现在空闲 { $free }。在 high 与 low 之间它不会过问。没有这段距离，每取一页它都得运行一次。它每个节拍（实验室的时间单位）回收多少页，是模型推算的，没有记录可核对。
lesson-watermarks-min = hog 进程占用内存比 kswapd 回收得还快，一直占到只比 min 多一页。GFP_NOWAIT 得到了这一页；下一个请求看到空闲 { $free }，不大于 min（{ $min }），得到 NULL。到了 min，只有无权动用储备、又不能等待的请求才得不到内存。
lesson-watermarks-direct = 同一时刻，换成 GFP_KERNEL。不高于 low，也不高于 min：于是它自己回收 { $direct } 页，kswapd 回收 { $kswapd } 页。{ $ticks } 个节拍后空闲高于 min，请求得到满足。这就是直接回收：请求来得不巧，就付出时间。在驱动里，它表现为偶尔很慢的一次读或写。
lesson-watermarks-rest = kswapd 继续回收到 high 为止：空闲 { $free }，high 是 { $high }。驱动不必设置什么；能等的地方用 GFP_KERNEL，不能等的地方准备好面对 NULL。管理员可以调高 min_free_kbytes：三条水位一起升高，kswapd 醒得更早，其他使用者能用的就更少。

lesson-ladder-title = 储备的阶梯：每个标志能挖多深
lesson-ladder-summary = GFP_KERNEL 和 GFP_NOWAIT 止于 min，__GFP_HIGH 止于它的一半，GFP_ATOMIC 止于八分之三，只有正在释放内存的任务能用到最后一页。
lesson-ladder-min = 空闲是 { $above }，min 是 { $min }。GFP_KERNEL（mode:{ $mode }）得到了这一页，因为 { $above } 大于 { $min }。按这一级水位，这是最后一页：现在空闲 { $free }。
lesson-ladder-nowait = 同样的状态，GFP_NOWAIT（mode:{ $mode }）：立刻得到 NULL。检查要求多于 min，而 { $free } 不多于 { $min }。GFP_NOWAIT 没有储备可用：它和 GFP_KERNEL 一样请求，只是在后者会睡眠的地方放弃。
lesson-ladder-half = __GFP_HIGH 打开了储备：用 GFP_KERNEL | __GFP_HIGH（mode:{ $mode }）从两个内存区取出 { $granted } 页，虽然可以睡眠，却不需要睡。在 DMA32 区，这一级是 min 减去一半：{ $min } − { $half } = { $floor }，现在空闲 { $free }。带 __GFP_NOMEMALLOC 的 GFP_ATOMIC 也是这一级，得到 NULL。
lesson-ladder-atomic = GFP_ATOMIC（mode:{ $mode }）是不能睡眠的 __GFP_HIGH，为此可以再深入剩下的四分之一：{ $half } − { $quarter } = { $floor }，也就是 min 的八分之三。又分配了 { $granted } 页，随后 { $failed } 次得到 NULL。GFP_ATOMIC 也会失败，每份失败报告都在日志里写着空闲和 min。
lesson-ladder-all = 带 PF_MEMALLOC 的任务不受任何水位限制：GFP_KERNEL 立刻得到内存，空闲从 { $before } 变成 { $free }。kswapd 就是这样运行的，正在直接回收的任务也是，因为释放内存本身也可能要用内存。被 OOM killer 选中的任务可以用到 min 的一半（{ $half }），好让它结束。这一级不是给驱动的：memalloc_noreclaim_save 属于释放多于占用的代码。
lesson-ladder-wait = 没有它，GFP_KERNEL 要等空闲从 { $before } 回到 min（{ $min }）以上才能得到页。这里没有可以回收的内存，于是 OOM killer 杀死了 hog 进程；{ $ticks } 个节拍后请求得到满足。模型会杀死谁，没有与记录核对过。驱动绝不能缺的东西，要提前备好，例如填满的环或 mempool：更深的一级只是把尽头往后挪。

lesson-flags-title = 标志：每一位能回收什么
lesson-flags-summary = 同一台满的机器，每次多一位：先是什么也拿不到，然后是页缓存（干净的，或由回写线程写过的），有 __GFP_IO 可以换出，有 __GFP_FS 可以动 dentry。
lesson-flags-state = 空闲正好在 min（DMA32 区为 { $min }），所以每一页都得靠回收。可以回收的有四种：{ $clean } 页只读过的文件，{ $anon } 页进程内存（有交换区可用），{ $dirty } 页尚未写到磁盘的文件，以及 { $dentries } 页 dentry 和 inode。请求可以动哪几种，写在它的标志里。
lesson-flags-nowait = 没有 __GFP_DIRECT_RECLAIM（0x400）就什么也不能回收，立刻得到 NULL。GFP_NOWAIT 就是这些标志加上 __GFP_KSWAPD_RECLAIM（0x800），后者会唤醒 kswapd；本课不带这一位，好看清一个请求自己能做什么。
lesson-flags-noio = 现在带上 __GFP_DIRECT_RECLAIM（mode:{ $mode }）：它等到回收了 { $reclaimed } 页干净的页缓存，得到了内存。回收它们不需要 I/O，也不需要文件系统。GFP_NOIO 能做的就是这些。
lesson-flags-left = 腾出的空间又被占走，同样的标志这次得到 NULL：干净的页用完了。{ $dirty } 个脏页要先回写。从 3.2 起，不论带什么标志，请求都不自己写：它唤醒专门的回写线程，而因为有 __GFP_NORETRY，试一次就放弃。{ $anon } 页进程内存和 { $dentries } 页 dentry 不是 GFP_NOIO 能动的。
lesson-flags-written = 几个节拍之后回写线程已经写完，这些页变得干净，同样的标志回收了其中 { $reclaimed } 页。它用自己的标志去写：没有 __GFP_IO 或 __GFP_FS 的调用者只需等它。
lesson-flags-nofs = __GFP_IO（0x40）可以发起 I/O，于是进程的页写往交换区。第一个请求仍然得到 NULL：写完之后页才空闲，而它只试一次。后来这些页写完了，回收 { $swapped } 页，同样的标志得到了内存。加上这一位就是 GFP_NOFS。
lesson-flags-kernel = __GFP_FS（0x80）可以调用文件系统：回收了 { $dentries } 页 dentry 和 inode。再加上 __GFP_KSWAPD_RECLAIM，就是 GFP_KERNEL 的全部位（mode:{ $mode }）。每少一位，能回收的就少一些。所以除非你持有回收可能需要的东西，就用 GFP_KERNEL。各种内存回收的先后是模型推算的。
lesson-flags-other = 其他位不改变这些。__GFP_ZERO（0x100）把页清零。__GFP_NOWARN（0x2000）不出声：两个 GFP_ATOMIC 都得到 NULL，而内核日志里只有 { $reports } 份报告，写着 mode:{ $mode }。这些数字属于 6.12。别的版本位不同，所以要用那个内核自己的头文件来解读 mode。

lesson-atomic-title = 不能睡眠的地方
lesson-atomic-summary = 持有自旋锁或在中断里使用 GFP_KERNEL 就是 BUG，哪怕内存全都空闲：看的是标志，不是有没有睡。
lesson-atomic-process = 这是进程上下文，没有持有锁：GFP_KERNEL 在这里可以睡眠。它立刻得到 { $size } 字节的对象，因为有 { $free } 个页框空闲。从结果看不出它本来可能睡眠。
lesson-atomic-lock = 有 { $free } 个页框空闲，调用并不会真的睡，却仍是 BUG：持有自旋锁时用了 GFP_KERNEL。开启 CONFIG_DEBUG_ATOMIC_SLEEP 的内核会在调用处记下“sleeping function called from invalid context”。没有开启就不报告，直到内存不足的那天：任务持锁睡眠，等锁的都在自旋。
lesson-atomic-others = 在中断处理程序里、在定时器函数里、在关中断时都一样：{ $bugs } 个调用，{ $bugs } 个 BUG。GFP_NOIO 和 __GFP_NORETRY 帮不上忙。它们说的是回收可以做什么、试几次；表示可以睡眠的只有一位，即 __GFP_DIRECT_RECLAIM，而这些标志都带着它。
lesson-atomic-functions = 有些函数不接受 GFP 标志，总是可能睡眠：vmalloc、kmem_cache_create、alloc_percpu。在中断里调用 vmalloc 是 BUG。需要它们的工作要放到有进程可以等待的地方：probe、open、工作队列。
lesson-atomic-ways = 再次持有锁，换成不睡眠的标志：GFP_ATOMIC 和 GFP_NOWAIT 都得到了内存。两者随时都可能得到 NULL。GFP_ATOMIC 可以动用储备，用于否则就会丢失的东西；GFP_NOWAIT 不可以，用于可以以后再做的事。
lesson-atomic-before = 更好的办法：加锁之前用 GFP_KERNEL 分配，在锁内只是把它放进去。它可以睡眠，几乎不会失败，持锁的时间也更短。如果最后用不上，之后再 kfree。

lesson-recursion-title = NOFS 与 NOIO：回收反过来调用你
lesson-recursion-summary = 回收会调用文件系统和驱动；持有它们所需的锁，就要用 GFP_NOFS 或 GFP_NOIO。
lesson-recursion-luck = 文件系统持有自己的一把锁，用 GFP_KERNEL 请求。有 { $free } 个页框空闲，什么也不必回收，一切顺利。可以这样顺利好几个月。只有编译进内核的 lockdep 在这一行就会警告：回收可能要用这把锁。
lesson-recursion-deadlock = 调用之前空闲正好在 min（{ $min }）。请求必须回收。回收了 { $reclaimed } 个干净的文件页，不需要别的帮助；接着回收请文件系统释放 dentry（有 { $dentries } 页），文件系统要取自己的锁，而锁正由发出请求的任务持有。它在等自己。在实验室里这个调用到此结束；在内核里任务永远卡住，所有要这把锁的也一起卡住。
lesson-recursion-nofs = 同一把锁，换成 GFP_NOFS：回收不调用文件系统。回收了 { $reclaimed } 页干净的页缓存，{ $dentries } 页 dentry 原封不动，{ $ticks } 个节拍后请求得到满足。GFP_NOFS 可以睡眠：它比 GFP_KERNEL 弱，但不是 atomic。
lesson-recursion-scope = memalloc_nofs_save 给任务设上一个标志：在 memalloc_nofs_restore 之前，它的每个请求都失去 __GFP_FS，包括某个对这把锁一无所知的函数里的 GFP_KERNEL。得到了内存，没有死锁。从 4.12 起就该这样做：在取锁的地方划一个作用域，而不是在下面的每个调用里写 GFP_NOFS。
lesson-recursion-io = 再往下一层：块设备驱动正要写盘。干净的文件页一页不剩，于是带 GFP_NOFS 的回收轮到匿名内存（{ $anon } 页），开始把它写往交换区。而那次 I/O 排在这个任务自己正在提交的 I/O 之后：再次死锁。
lesson-recursion-noio = 换成 GFP_NOIO：回收连交换区也不用。其间 kswapd 回收了 { $reclaimed } 页，{ $ticks } 个节拍后请求得到满足。与它对应的作用域是 memalloc_noio_save。请求会不会落入陷阱，取决于回收遇到什么；这类死锁只在负载很重时才出现。
lesson-recursion-kernel = 什么锁都没有持有，就用 GFP_KERNEL，全部内存都够得着。滥用 GFP_NOFS 也是错误：这类请求把能动的内存回收一空，不能动的留在那里，最后失败或者卡住。多数驱动并不持有回收会用到的东西。

lesson-toosmall-title = 小到不能失败
lesson-toosmall-summary = 没有什么可回收时，8 页以内的请求不会得到 NULL：要么为它杀死一个进程，要么它永不返回。修饰标志可以另作选择。
lesson-toosmall-empty = hog 进程占着全部内存：DMA32 区有 { $free } 个页框空闲，正好是 min。没有页缓存，没有交换区，没有什么可回收。剩下的只有放弃、再试，或者杀死某个进程。模型怎么选，依照内核的慢速路径，没有与记录核对过。
lesson-toosmall-null = 三个请求，{ $nulls } 次 NULL。__GFP_NORETRY 只试一次。__GFP_RETRY_MAYFAIL 连续 16 轮没有进展才放弃（这里睡眠了 { $ticks } 个节拍），但不杀任何进程。第三个两者都没有，但它要 { $pages } 页，而超过 8 页就算代价高：为这样的请求，内核也不杀进程。写下这三种请求的代码，自然会处理 NULL。
lesson-toosmall-hangs = 用 GFP_NOFS 请求一页。它小到不能失败，所以不能返回 NULL；而没有 __GFP_FS 就不会为它杀进程，因为回收没能查看所有地方。于是它一直试，直到有内存被释放。这里没有。它不能返回 NULL，于是卡住。
lesson-toosmall-killed = 用 GFP_KERNEL 请求 { $pages } 页：仍然算小。OOM killer 杀死了 hog 进程，{ $ticks } 个节拍后请求得到满足；DMA32 区现在有 { $free } 个页框空闲。所以小的 GFP_KERNEL 请求极少返回 NULL。但会有：当任务自己就是被杀的那个。所以要检查。
lesson-toosmall-nofail = hog 进程又占满了内存，__GFP_NOFAIL 请求 { $pages } 页：hog 进程再次被杀死，用了 { $ticks } 个节拍。有这个标志，调用者永远看不到 NULL，也不必检查；没有进程可杀时，整台机器 panic；没有 __GFP_FS 时则永远等下去。它必须能够睡眠，而且最多要 2 页。对能够报告错误的驱动来说，返回 -ENOMEM 更好。
