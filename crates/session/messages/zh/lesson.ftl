# 说明见 messages/en.ftl。

## 课程（kmscope-scenario, lessons）：标题、简介，以及每个标记处的讲解

lesson-twins-title = 孪生请求：同一时刻，两个标志
lesson-twins-summary = 同样的状态下，GFP_ATOMIC 得到 NULL，GFP_KERNEL 却得到内存：不是因为它要得更多，而是因为它可以等待。
lesson-twins-pressure = 这台机器归页分配器管理的页框有 { $managed } 个，其中 { $cache } 个存放只读过的文件数据：这就是页缓存，随时可以回收。其余的已被 hog 进程占用，一直占到 min 水位：Normal 区还有 { $free } 个空闲页框，min 是 { $min }。从现在起，普通请求必须等到空闲页变多。min 以下是留给紧急请求（__GFP_HIGH）的储备，例如 GFP_ATOMIC。
lesson-twins-burst = 中断处理程序不能睡眠，所以 GFP_ATOMIC 可以动用储备。在 Normal 区最低用到 { $floor } 个页框，约为 min（{ $min }）的八分之三；较低的内存区也有这样的下限。它从储备中分配了 { $granted } 页。这一阵请求中其余 { $failed } 个得到 NULL，因为空闲 { $free } 不大于 { $floor }。它并不是“更强”的标志，只是能多用一点。{ $nowait ->
    [1] GFP_NOWAIT 连这一点也没有：从第一个数据包起就会得到 NULL。
   *[other] 此时连 GFP_NOWAIT 也能得到内存。
}
lesson-twins-atomic = kmalloc(200, GFP_ATOMIC) 需要为 kmalloc-256 分配一个新页，立刻得到 NULL：空闲仍是 { $free }。与此同时，{ $cache } 页的页缓存可以回收。要回收一页就得等待，而中断处理程序不能等待。所以驱动程序要在这里检查 NULL，并丢弃这个数据包。
lesson-twins-kernel = 同样的状态，同样的调用，只是换成 GFP_KERNEL。它也找不到高于 min 的内存区，于是自己回收内存，其间可能睡眠。在 { $ticks } 个节拍里，kswapd 和调用者回收了 { $reclaimed } 页干净的页缓存，直到空闲重新高于 min（{ $min }），请求得到满足。差别就在于允许等待。所以凡是可以睡眠的地方都应当用 GFP_KERNEL，不能睡眠的地方都不能用。
lesson-twins-after = 现在 GFP_ATOMIC 也得到了内存：可以等待的那个调用者替大家腾出了空间。kswapd 一旦被唤醒，就会自己继续，直到空闲达到 high 水位；此时 Normal 区空闲 { $free }，high 为 { $high }。在健康的系统里 kswapd 总是走在前面，GFP_ATOMIC 很少会用到下限。为防它跟不上，驱动预先备好一圈缓冲区，由进程用 GFP_KERNEL 填满。
lesson-twins-bug = 各内存区合计有 { $free } 个页框空闲，谁也不必等待，这仍然是 BUG。GFP_KERNEL 表示这个调用可能睡眠，而持有自旋锁时什么都不能睡眠。是否真的会睡眠全凭运气。所以开启 CONFIG_DEBUG_ATOMIC_SLEEP 的内核不等到出事那天，而是检查标志本身并报告。多数发行版没有开启它：在真的睡眠之前，内核什么也不报告。这里应当用 GFP_ATOMIC；更好的办法是在加锁之前分配。

lesson-split-title = 拆分：从大块中取出一页
lesson-split-summary = 伙伴分配器怎样把 1,024 页的块一路拆分到一页，又怎样重新合并。
lesson-split-whole = 这台玩具机器的全部 { $free } 个页框是一个 { $order } 阶的空闲块：2 的 { $order } 次方页。伙伴分配器只以这样的块来认识空闲内存，每个阶一条空闲链表。只有当某个块不得已拆分到那么小时，单个页才会出现在链表上。
lesson-split-cascade = 请求一页，而唯一的块有 { $before } 页。分配器把它拆分了 { $splits } 次：每次继续拆分下半块，上半块放入自己那一阶的空闲链表。最后分配的是页框 { $pfn }，从 0 阶到 { $last } 阶各剩一个空闲块，共 { $free } 页。没有搜索，没有扫描：中间每一阶拆分一次，这就是全部代价。
lesson-split-ready = 第二页已经在 0 阶空闲链表上等着了：页框 { $pfn }，一次也不用拆分。前面的逐级拆分为后来的请求留下了各种大小的块。在运行了一段时间的机器上，大多数请求都像这一次。
lesson-split-busy = 页框 { $pfn } 释放了。它的伙伴，也就是拆分时的另一半，是页框 { $buddy }，正在使用。两半都空闲才能合并，所以它只能是单独一页。一个小小的在用页，就让周围一大片无法连成整体：碎片化就这样开始。
lesson-split-merged = 现在另一半也空闲了。两页合成一对，这一对又发现自己的伙伴空闲，如此继续：一次调用中合并 { $merges } 次，{ $order } 阶的块又完整了，有全部 { $free } 页。在空闲链表上，合并不会推迟：每次释放都尽可能合并到底。但真实的机器有每 CPU 页链表：0 到 3 阶的块先放入那里，离开时才合并。
lesson-split-order = 五页是 { $bytes } 字节，但块只有 2 的幂。get_order 得到 { $order }，所以分配了 { $pages } 页，其中 { $waste } 页浪费。阶是指数，不是页数：这是常见的错误，而内核发现不了。
lesson-split-exact = alloc_pages_exact 取同样的 3 阶块，拆分后立刻释放多余部分：持有 { $pages } 页，{ $returned } 页重新空闲。代价是 free_pages_exact 必须给出同样的大小，因为没有哪个块能记住这样的大小。
lesson-split-limit = 全部 { $free } 页都空闲，而且连成一块，请求却在查看任何链表之前就被拒绝并告警：伙伴分配器不保存高于 10 阶（{ $largest }）的块。需要更大的连续内存，就要在启动时留出，或者把一段内存腾空（alloc_contig_pages、CMA）；只需虚拟地址连续，就用 vmalloc。

lesson-merge-title = 合并：谁是谁的伙伴
lesson-merge-summary = 块的伙伴就是页框号翻转一位，所以相邻的块往往不是伙伴。
lesson-merge-pairs = 从低端起依次分配了六个两页的块，它们始于页框 { $first }、{ $second } ……直到 { $last }。块总是始于自身大小的倍数：1 阶块始于偶数页框，2 阶块始于 4 的倍数。其他一切都由这条规则得出。
lesson-merge-six = 页框 { $pfn } 和 { $next } 空闲了。翻转页框号中代表自身大小的那一位，就得到伙伴：{ $pfn } XOR 2 = { $buddy }。页框 { $buddy } 正在使用，无法合并，这一块放入 1 阶空闲链表。
lesson-merge-neighbours = 现在 { $right } 和 { $right_next } 也空闲了，紧跟在 { $left } 和 { $left_next } 之后：连续四个空闲页框，却仍是 { $blocks } 个 1 阶块。{ $right } 的伙伴是 { $right } XOR 2 = { $buddy }，它正在使用。始于 { $left } 的四页块并不始于 4 的倍数。邻居不等于伙伴。
lesson-merge-xor = 页框 { $pfn } 和 { $next } 释放了：{ $pfn } XOR 2 = { $buddy }，它是空闲的。两块合成始于 { $buddy } 的四页块；其伙伴 { $buddy } XOR 4 = { $second } 一直空闲，于是再次合并，成为 { $order } 阶。下一个伙伴是 { $buddy } XOR 8 = { $third }：那里还有块在使用，合并到此为止。
lesson-merge-eight = 页框 { $pfn } 和 { $next } 释放了：{ $pfn } XOR 2 = { $buddy }，它早已空闲。两者合成始于 { $pfn } 的四页块。其伙伴 { $pfn } XOR 4 = { $parent_buddy } 正在使用，所以停在这里。紧挨在后面的是始于 { $behind } 的空闲块：相邻，更大，却永远不是伙伴。
lesson-merge-stops = 页框 { $pfn } 和 { $next } 释放了，但 { $pfn } XOR 2 = { $buddy } 正在使用。{ $all } 个页框中有 { $free } 个空闲，只差两个，最大的块却只有 { $largest } 阶：内存的一半。唯一在用的那一对在每一层都处于下半块，使每一层都无法合并。
lesson-merge-whole = 最后一对释放了，全部合并：一次调用中合并 { $merges } 次，直到 { $order } 阶，全部内存成为一块。每次合并只需一次 XOR，再看一眼伙伴是否空闲。没有搜索任何链表。

lesson-zones-title = 内存区：请求可以到哪里去找
lesson-zones-summary = 请求只会退到更低的内存区，从不向上；每个较低的内存区都有 lowmem 保留，不给能用高区的请求。
lesson-zones-places = 三个请求，三个内存区。GFP_KERNEL 取自 { $any } 区，即内核能直接使用的最高区。GFP_DMA32 要求 4 GiB 以下的内存，供只有 32 位地址线的设备（PCI 设备中也有）使用，取自 { $low4g } 区。GFP_DMA 要求最前面的 16 MiB，ISA 卡只能访问这一段，取自 { $isa } 区。有 64 位地址线的设备（如今多数 PCI 设备）两者都不需要。
lesson-zones-kmalloc = 对 kmalloc 来说只有其中一个有效。GFP_DMA 有专门的一组缓存，所以那个对象在 { $isa } 区。GFP_DMA32 没有：对象来自普通的 slab，在 { $zone } 区。内核去掉这个标志，并且只在新建 slab 时才打印警告。需要 4 GiB 以下的内存，应向页分配器请求，或者用更好的 dma_alloc_coherent。
lesson-zones-fallback = Normal 区已经用尽：只有 { $free } 个空闲页框，而快速路径要求高于 low（{ $low }）。于是请求退到下一个较低的内存区，从 { $zone } 区得到了页，那里还有 { $there } 个空闲页框。GFP_KERNEL 的列表是 Normal、DMA32、DMA，只能向下走。
lesson-zones-reserve = 此时 Normal 区有 { $normal } 个空闲页框，DMA32 区有 { $dma32 } 个，DMA 区有 { $dma } 个，请求一页却得到 NULL。DMA 区的 min 只有 { $min }；但对本可使用 Normal 区的请求，检查时要加上 lowmem 保留，即 { $reserve } 个页框，而 { $dma } 不大于 { $limit }。对有选择余地的请求来说，较低的内存区看起来总是更满。否则页缓存和进程会占满最前面的 16 MiB，只能使用那一段的卡就什么也得不到。
lesson-zones-dma = 同一时刻，但用 GFP_DMA：从 { $zone } 区得到了页。这个请求没有别的内存区可用，所以 lowmem 保留不限制它，{ $before } 个空闲页框远高于 low（{ $low }）；现在还有 { $free } 个。同样的空闲页，一个请求用不到，另一个用得到。
lesson-zones-exhausted = 旧卡用完了能用的一切：用 GFP_ATOMIC 分配了 { $granted } 页，随后 { $failed } 次得到 NULL。DMA 区只剩 { $free } 个页框，而 GFP_ATOMIC 在这个内存区的下限是 { $floor }。
lesson-zones-upwards = Normal 区释放了 4 MiB，现在有 { $normal } 个空闲页框。GFP_DMA 仍然得到 NULL：它的列表只有一个内存区，那里只剩 { $dma } 个页框。要求低地址内存的请求绝不会得到高地址内存，因为设备访问不到。只会向下退，不会向上。

lesson-highmem-title = HighMem：没有地址的内存
lesson-highmem-summary = 在 32 位机器上，内核只能直接看到最前面的 896 MiB；其余的也能用，但必须先映射。
lesson-highmem-places = 在 i386 上，内核永久映射最前面的 896 MiB，再往上就没有了：4 GiB 地址中归它的就这么多。其余的是 HighMem 区。给进程的页可以在那里（GFP_HIGHUSER：{ $user } 区），因为进程有自己的映射。内核自用的页不能在那里（GFP_KERNEL：{ $kern } 区），而 GFP_DMA 要的是最前面的 16 MiB（{ $isa } 区）。
lesson-highmem-no-address = HighMem 区有 { $free } 个空闲页框，但 __get_free_page 返回的是地址，而那里的页框没有地址。所以函数去掉 __GFP_HIGHMEM，页来自 { $zone } 区。alloc_page 则会返回 struct page，再用 kmap 可以暂时得到地址。
lesson-highmem-mapped = vmalloc 反正要逐页映射，所以不在乎页在哪里：{ $pages } 页中有 { $above } 页在 HighMem 区，合起来是从 { $addr } 开始的一段连续地址。这样就省下了内核直接映射中的内存。
lesson-highmem-fallback = HighMem 区只剩 { $free } 个空闲页框，所以给进程的下一页来自 { $zone } 区。这就是退到低区，也是这类机器的麻烦：本来用 HighMem 区就够的进程用掉了较低的内存区，lowmem 保留就是为了给内核留下一些。

lesson-classes-title = 规格：kmalloc 实际分配多少
lesson-classes-summary = kmalloc 向上取整到固定大小，不清零，超过 8 KiB 就直接取整页。
lesson-classes-classes = kmalloc 为固定的大小准备了缓存：8、16、32、64、96、128、192、256、512 字节，以及 1、2、4、8 KiB。请求 65 字节得到 { $a }，100 得到 { $b }，129 得到 { $c }，200 得到 { $d }。而 1,025 字节得到 { $e }：浪费 { $waste } 字节，将近一半。多一个字节，代价可能加倍，所以值得看看结构体的大小。（图中是其中最后三个缓存。）
lesson-classes-ksize = ksize 说出实际分配了多少：请求 1,025，分配了 { $size } 字节。其余部分仍然不能使用：内核的检查工具和这个实验室，都只把请求过的字节算作你的。
lesson-classes-large = 最大的规格是 { $largest } 字节。再多一个字节，kmalloc 就不再找缓存，而是取 { $order } 阶的整页，{ $size } 字节，其中浪费 { $waste } 字节。超过几 KiB，kmalloc 其实就是页分配器：同样只有 2 的幂，同样难以找到许多连续的页。如果不必物理连续，kvmalloc 更合适。
lesson-classes-not-cleared = b 被填成 0x5a 后释放；接着请求 120 字节，属于同一规格，得到的是同一个对象。开头的字节是 { $bytes }：上一位主人留下的。kmalloc 不清零。这样很快，但如果把这些字节给别人看，秘密就会泄露。所以内核也可以在分配时一律清零（init_on_alloc），例如 Debian 默认开启（CONFIG_INIT_ON_ALLOC_DEFAULT_ON）。代码不能依赖它。
lesson-classes-cleared = kzalloc 就是带 __GFP_ZERO 的 kmalloc：又是同一个对象，现在开头是 { $bytes }。要清零就得明说。
lesson-classes-beyond = 对象有 { $object } 字节，请求的是 { $asked } 字节，而写入多了一个字节。这里算作 BUG，KASAN 也会这样报告。没有检查的内核会写进对象未用的尾部，什么也不报告；再往后几个字节就是邻居了。

lesson-slab-title = slab：一页里的许多小对象
lesson-slab-summary = 缓存怎样填满 slab，一个对象为什么会钉住一页，页又在什么时候归还。
lesson-slab-empty = 一个缓存只分配一种大小的对象。conn 的对象是 { $size } 字节；一个 { $order } 阶的 slab 正好放下 { $objects } 个。它现在有 { $slabs } 个 slab：还没有人请求对象，所以没有分配过页。（发行版通常开启 CONFIG_SLAB_MERGE_DEFAULT：内核会合并对象大小相同的缓存；这里各自独立。）
lesson-slab-first = 为了第一个对象，缓存向页分配器取了一页：页框 { $pfn }。它被切成 { $objects } 个对象，分配一个，其余 { $free } 个按地址顺序挂在 slab 的 freelist 上（许多发行版开启 CONFIG_SLAB_FREELIST_RANDOM，顺序便是随机的）。freelist 不占内存：每个空闲对象里存着指向下一个的指针。
lesson-slab-full = 全部 { $objects } 个对象都在用。这个 slab 仍是 CPU 的当前 slab；CPU 一换用别的 slab，它就不在任何链表上。SLUB 不再记录它，等其中有对象释放时再挂上链表。所以满的 slab 再多也没有代价。
lesson-slab-second-page = 第 { $objects } 个对象放不下了：为它的 { $size } 字节又分配了一页，页框 { $pfn }。缓存现在有 { $slabs } 个 slab，每个 { $page } 字节。给对象用的内存是一级一级增加的。
lesson-slab-lifo = 释放这个对象后再次请求，得到的是同一个地址：{ $addr }。freelist 是栈，后进先出。最后用过的最可能还在 CPU 的缓存里。释放后使用之所以常常破坏下一位主人的数据，也是这个原因。
lesson-slab-pinned = 第一个 slab 的 { $objects } 个对象中有 { $freed } 个又空闲了，它的页却没有：那里还有一个 { $size } 字节的对象，而页分配器只接受整页。{ $size } 字节钉住了 { $page } 字节。缓存仍有 { $slabs } 个 slab。按对象算几乎全空，按页算一页没少。
lesson-slab-kept = 现在第一个 slab 全空了，页却仍然留着：缓存有 { $slabs } 个 slab。只有当节点 partial 链表上有 { $most } 个或更多 slab 时，空的 slab 才会归还，而现在链表上是 { $partial } 个。这样下一阵请求就不必再找页分配器。
lesson-slab-many = 又分配了 { $granted } 个对象：先用留下的 slab，再新建。缓存现在有 { $slabs } 个 slab。
lesson-slab-returned = 它们全部被释放，{ $before } 个 slab 还剩 { $slabs } 个。节点 partial 链表上（连它自己）不足 { $most } 个时，变空的 slab 留下；CPU 自己的 slab 不在这条链表上，也留下。其余变空的 slab 都在释放其最后一个对象的那次调用里归还页分配器。所以页是会归还的，只是不会立刻，也不会全部。
lesson-slab-refused = kmem_cache_destroy 失败并告警：还有 { $objects } 个对象在用，销毁缓存就等于抽走它下面的页。空的 slab 已归还，还有对象的 { $slabs } 个留下。卸载模块时，泄漏就是这样显现的。
lesson-slab-lost = 最后一个对象释放了，但为时已晚：第二次 kmem_cache_destroy 立即返回，什么也没打印。第一次虽然失败，却已放弃缓存的引用，从此再也不能释放这个缓存：{ $slabs } 个 slab 一直留到重启。先释放全部对象，再销毁缓存，只此一次。

lesson-driver-title = 驱动程序的一天
lesson-driver-summary = 初始化、收包、内存紧张、一个错误、退出：哪里该用哪个调用、哪个标志。
lesson-driver-probe = probe() 里有进程在等待，所以都可以睡眠：一律用 GFP_KERNEL。驱动自己的结构体得到 { $private } 字节的对象，并已清零。描述符必须在卡能访问的地方：GFP_DMA，{ $zone } 区。固件很大，但只由 CPU 读取：vmalloc，{ $pages } 页，散落各处。接收环的 { $ring } 个缓冲区现在就分配好，免得以后在中断里分配。
lesson-driver-traffic = 中断处理程序用 GFP_ATOMIC 分配了 { $packets } 个缓冲区，tasklet 为流表分配了 { $flows } 个对象（{ $slabs } 个 slab）。两者都不能睡眠。只要有空闲内存，就看不出与 GFP_KERNEL 的区别：走的都是快速路径。
lesson-driver-pressure = 读写了许多文件，页缓存有 { $cache } 页；随后又启动了一个大程序。Normal 区还有 { $free } 个空闲页框，min 是 { $min }。还没有出什么问题：繁忙的机器就是这样。
lesson-driver-burst = 数据包还在来。靠 slab 和储备，GFP_ATOMIC 还分配到 { $granted } 个缓冲区；{ $failed } 个请求得到 NULL。Normal 区有 { $free } 个空闲页框，GFP_ATOMIC 的下限是 { $floor }{ $below ->
    [0] 。
   *[other] ，空闲比下限少 { $below } 个：检查只做一次，随后每 CPU 页链表一次取走好几页。
}有 { $cache } 页的页缓存可以回收，但不能在这里回收。驱动丢弃数据包，TCP 会重发：只要检查了 NULL，这就是正确的应对。
lesson-driver-recovered = { $beat ->
    [1] 定时器也得到 NULL：它同样不能睡眠。
   *[other] 定时器得到了内存。
}随后进程一侧用 GFP_KERNEL 请求：睡眠 { $ticks } 个节拍，回收 { $reclaimed } 页的页缓存，然后得到内存。一个可以等待的进程，为不能等待的各方解除了内存紧张。
lesson-driver-mistake = 有 { $free } 个页框空闲，这个调用却是 BUG：持有自旋锁时用了 GFP_KERNEL。如果它真的睡眠，下一个要这把锁的任务就会一直自旋，也许就在这个 CPU 上，永远等不到。出路：在加锁之前分配，或者用 GFP_ATOMIC 并检查 NULL。
lesson-driver-remove = 一切都用配对的函数释放：kfree、kmem_cache_free、vfree、free_pages。有 { $nothing } 次 kfree 收到 NULL，来自先前失败的请求；这是允许的，省去了检查。最后一行第二次释放 priv：重复释放。实验室阻止了它；没有检查的内核会把同一个对象两次放入 freelist，再分配给两位主人。

lesson-reentrant-title = 可重入：一个睡眠，其他运行
lesson-reentrant-summary = GFP_KERNEL 可能让调用者睡眠，这时其他任务会运行，甚至进入同一个函数。
lesson-reentrant-short = Normal 区有 { $free } 个空闲页框，min 是 { $min }，所以带 GFP_KERNEL 的请求必须等待：{ $cache } 页页缓存中要先回收一些，其间调用者可能睡眠。一个任务睡眠时，CPU 并不等待：它去运行另一个。
lesson-reentrant-slept = show() 在 alloc_page 中睡眠了 { $ticks } 个节拍。其间来了一个数据包，任务 reader 也进入了同一个 show()，而前一次调用还没有结束：两个任务在同一个函数里。它们都把指针放在 tmp 里，而 tmp 只有一个。reader 的指针覆盖了睡眠者的指针；睡眠者醒来后执行 kfree(tmp)，释放的是 reader 的对象。它自己的对象再也没有指针指向：{ $lost } 丢失了。
lesson-reentrant-twice = reader 继续运行，也释放 tmp：这是重复释放，那个对象已经被另一个任务释放了。kmalloc-64 还有 { $objects } 个对象在用，再也无法释放。单看每一行都没有错，错的是这个函数：它把属于一次调用的东西放进静态变量，又用 GFP_KERNEL 让其他任务进来。它不可重入。
lesson-reentrant-own = 现在指针在函数内部声明，每次调用各有一个。两个任务又同时在函数里，前一个又睡眠了（{ $ticks } 个节拍），各自释放了自己分配的对象：在用的仍是 { $objects } 个。凡是可能睡眠的代码都必须可重入：属于一次调用的数据，不要放进共用的变量。
lesson-reentrant-waits = 另一种办法是一次只让一个任务进来。轮到 reader 时，前一个调用者正持有互斥锁睡眠（{ $ticks } 个节拍），所以 reader 在 mutex_lock 处等待。持有互斥锁时可以睡眠；持有自旋锁时什么都不能睡眠，那里用 GFP_KERNEL 就是 BUG。
lesson-reentrant-mutex = 前一个调用者离开了，reader 依次完成了 { $turns } 次调用，tmp 归它独用；在用的有 { $objects } 个对象。代价是等待：里面的任务为内存睡多久，外面的任务就等多久。谁在何时运行是模型推算的：单 CPU，每个节拍一次调用。
