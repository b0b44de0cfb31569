# kmscope 简体中文。说明见 messages/en.ftl。
# 内核术语不译：标志、缓存名、min、low、high、slab、NULL、kswapd。

## 脚本行尾的结果：符号之外最多 8 个字符

result-pages = { $pages } 页
result-slept = 睡 { $ticks } 节拍
result-null = NULL
result-never = 不返回
result-freed = 已释放
result-text = { $text }
result-cache = 缓存
result-destroyed = 已销毁
result-lost = 仍在
result-ticks = { $ticks } 节拍
result-refused = 被拒绝
result-bug = BUG
result-count = { $count }
result-of = { $count }/{ $steps }

## 各符号的含义

sign-nothing = 不请求内存
sign-granted = 成功
sign-slept-granted = 睡眠后成功
sign-slept-null = NULL，睡眠之后
sign-null = NULL
sign-bug = BUG

## 水位检查

ineq-pass = 空闲 { $left } > { $mark ->
    [floor] 下限
   *[other] { $mark }
} { $right }
ineq-no-mark = 空闲 { $left }，不看水位
ineq-fail = 空闲 { $left } 不大于{ $mark ->
    [floor] 下限
   *[other] {" "}{ $mark }
} { $right }
ineq-too-few = 空闲 { $left } 不大于零
ineq-no-block = 空闲 { $left } > { $mark ->
    [floor] 下限
   *[other] { $mark }
} { $right }，但没有 { $order } 阶及以上的空闲块
ineq-no-mark-no-block = 空闲 { $left }，但没有 { $order } 阶及以上的空闲块

## 上下文

context-process = 进程上下文
context-hardirq = 中断处理程序中
context-tasklet = tasklet 中
context-timer = 内核定时器函数中
context-spinlock = 持有自旋锁 { $lock } 时

## 标题句：先说结果，再说决定它的原因

head-boot = { $machine } 启动后：{ $present } 个页框中有 { $managed } 个归页分配器管理
head-pages = 从 { $zone } 区分配成功：{ $pages ->
    [1] 页框 { $pfn }
   *[other] 从页框 { $pfn } 起 { $pages } 页
}
head-slept = 睡眠 { $ticks } 个节拍后从 { $zone } 区分配成功：{ $what }
head-waited = 等待其他任务 { $ticks } 个节拍后从 { $zone } 区分配成功：{ $what }
head-slept-area = 睡眠 { $ticks } 个节拍后分配成功：{ $pages } 页，仅虚拟地址连续
head-object = 从 { $cache } 分配成功：slab { $slab } 的第 { $index } 号对象
head-object-new-slab = 从 { $cache } 分配成功：新 slab { $slab } 的第 { $index } 号对象
head-area = 在 { $address } 分配成功：{ $pages } 页，仅虚拟地址连续
head-zero-size = 没有分配内存：{ $address } 是零字节专用指针
head-null = { $ticks ->
    [0] 得到 NULL
   *[other] 睡眠 { $ticks } 个节拍后得到 NULL
}：{ $why }
null-no-such-zone = 这台机器没有这种内存区
null-too-large = 超过块或 vmalloc 区域的上限
null-too-large-to-wait = 对 kmalloc 太大，而 vmalloc 需要可以睡眠的标志
null-no-addresses = 没有这么大的一段空闲虚拟地址
null-overflow = n × size 超出 size_t 的范围
head-freed-nothing = 无需释放：{ $call }(NULL) 什么也不做
head-freed-zero-size = 无需释放：这是 kmalloc(0) 返回的指针
head-freed-merged = 已释放{ $pages ->
    [1] 页框 { $pfn }
   *[other] 从页框 { $pfn } 起 { $pages } 页
}：与空闲伙伴合并到 { $order } 阶
head-freed-pcp = 已释放{ $pages ->
    [1] 页框 { $pfn }
   *[other] 从页框 { $pfn } 起 { $pages } 页
}：放入每 CPU 页链表
head-freed-alone = 已释放{ $pages ->
    [1] 页框 { $pfn }
   *[other] 从页框 { $pfn } 起 { $pages } 页
}：放回 { $order } 阶空闲链表，未合并
head-freed-object = 已释放：{ $cache } 的 slab { $slab } 第 { $index } 号对象
head-freed-slab = 已释放：{ $cache } 的 slab { $slab } 最后一个对象（第 { $index } 号），归还 { $pages } 页
head-freed-area-later = 稍后释放：在中断中，{ $call } 把它交给内核线程
head-freed-area = 已释放：vmalloc 区域的 { $pages } 页逐页归还
head-ksize = ksize：实际分配了 { $size }
head-content = 开头的字节是 { $bytes }
head-content-zero = 开头的字节全是 0
head-content-unknown = 启动以来没有写过：内容不确定
head-cache-created = 已创建缓存 { $cache }：对象 { $size }，每个 { $order } 阶 slab 放 { $objects } 个
head-cache-destroyed = 已销毁缓存 { $cache }：归还 { $pages } 页
head-cache-lost = 缓存 { $cache } 仍在：此前的 kmem_cache_destroy 已失败，这一次立即返回
head-page-cache-clean = 读文件：页缓存增加 { $pages } 个干净页
head-page-cache-dirty = 写文件：页缓存增加 { $pages } 个脏页
head-hog = hog 进程占用并钉住 { $pages } 页
head-hog-until = hog 进程占用 { $pages } 页：{ $zone } 区只剩 { $free } 个空闲页
head-fragment = 内核占用 { $pages } 页，留下空洞：最大的空闲块是 { $order } 阶
head-pcp-on = 每 CPU 页链表已启用
head-pcp-off = 每 CPU 页链表已关闭：{ $pages } 页移回空闲链表
head-wait = 过了 { $ticks } 个节拍：回收 { $pages } 页
head-world = 其他使用者占用或释放了 { $pages } 页
head-marker = 标记：{ $text }
head-note = { $text }
head-nothing = 这一行什么也不做
head-not-begun = 没有可结束的：{ $call } 在这里什么也不改变
head-enter-hardirq = 中断处理程序开始：此后不能睡眠
head-enter-tasklet = tasklet 开始：此后不能睡眠
head-enter-timer = 内核定时器到期：此后不能睡眠
head-enter-spinlock = 获得自旋锁 { $lock }：此后不能睡眠
head-leave = { $what }：又可以睡眠
head-leave-still-atomic = { $what }：这里仍不能睡眠
head-leave-hardirq = 中断处理程序返回
head-leave-tasklet = tasklet 结束
head-leave-timer = 定时器函数返回
head-leave-spinlock = 释放自旋锁 { $lock }
head-memset = 把 { $size } 填成 { $byte }
head-assign = { $into } 现在与 { $from } 指向同一处
head-assign-null = { $into } 现在是 NULL

## 内核拒绝的请求

refused-order = 得到 NULL，被拒绝并告警：{ $order } 阶超过最大的 10 阶
refused-cache-busy = 被拒绝：缓存 { $cache } 还有 { $objects } 个对象在用
refused-cache-size = 得到 NULL，被拒绝：没有 slab 放得下 { $size } 的对象
refused-highmem = 得到 NULL，被拒绝：高端内存没有可供 { $call } 返回的地址
refused-order-quietly = 得到 NULL，被拒绝而不告警：{ $order } 阶超过最大的 10 阶
refused-zone-flags = 被实验室拒绝：这些标志同时指定了两个内存区
refused-mobility-flags = 被实验室拒绝：这些标志同时要求可移动与可回收
refused-zero-size = 得到 NULL，被拒绝：无法映射大小为零的区域

## BUG

bug-sleep-in-atomic = BUG：{ $flags } 可能睡眠，但此处在{ $context }运行
bug-not-in-interrupt = BUG：不能在{ $context }调用 { $call }
bug-double-free = BUG：重复释放，这块内存已经空闲
bug-free-of-reused = BUG：此前已释放，现在属于其他调用者
bug-use-after-free = BUG：释放后使用
bug-out-of-bounds = BUG：越界，只请求了 { $size }
bug-not-the-start = BUG：指针不是所分配内存的开头
bug-wrong-free = BUG：对 { $with } 分配的内存用了 { $call }，应当用 { $free }
bug-wrong-order = BUG：按 { $allocated } 阶分配，却按 { $freed } 阶释放
bug-wrong-pages = BUG：分配了 { $allocated } 页，却释放 { $freed } 页
bug-wrong-cache = BUG：这个对象属于缓存 { $cache }
bug-struct-page = BUG：{ $call } 需要地址，而 { $with } 返回的是 struct page，应当用 { $free }
bug-address = BUG：{ $call } 需要 struct page，而 { $with } 返回的是地址，应当用 { $free }
bug-no-address = BUG：{ $call } 需要地址，而 { $with } 返回的是 struct page；返回地址的是 { $instead }
bug-not-a-cache = BUG：{ $call } 需要缓存，而 { $with } 返回的是内存
bug-no-size = BUG：{ $call } 只认识 kmalloc 和 kmem_cache_alloc 返回的内存，不认识 { $with } 返回的
bug-not-a-pointer = BUG：这个指针没有指向已分配的内存
bug-null-pointer = BUG：解引用 NULL 指针
bug-cache-gone = BUG：这个缓存已被销毁
bug-divide-by-zero = BUG：内核用对象大小作除数，而它是 0

## 第二句

sub-both = { $first }{ $second }
sub-area = 只有虚拟地址连续；其后有一个不映射的保护页。
sub-kvmalloc = kmalloc 没有找到连续的一整块，于是由 vmalloc 取单页。
sub-zero-size = 请求了零字节：这个指针可以释放，但不能访问。
sub-cache-created = 它还没有 slab，第一次分配时才建立。
sub-cache-lost = 失败的那次调用已放弃最后一个引用（mm/slab_common.c）：以后的调用都不再释放这个缓存。它的 slab 一直留到重启。
sub-refused = 内核打印一条警告；什么也没有改变。
sub-refused-nowarn = 有 __GFP_NOWARN：内核什么也不打印；什么也没有改变。
sub-refused-once = 这条警告内核启动后只打印一次，已经打印过了；什么也没有改变。
sub-refused-zone-flags = 只有开启 CONFIG_DEBUG_VM 的内核才检查，并以 BUG 停下；其他内核继续，取最低的内存区。
sub-refused-mobility-flags = 只有开启 CONFIG_DEBUG_VM 的内核才检查并告警。其他内核继续，用的是高阶原子预留的类型，任何请求都不该用它。
sub-refused-cache-size = kmem_cache_create 返回 NULL，内核打印失败信息（错误码 -22）。若带 SLAB_PANIC，整台机器 panic。
sub-refused-cache-busy = 内核告警，并归还空的 slab。缓存本身一直存在，即使它的对象后来都释放了。
sub-content = kmalloc 不清零（除非开启 init_on_alloc）：这是上一次写在这里的内容。
sub-enter = 这是原子上下文：只允许不会睡眠的请求，例如 GFP_ATOMIC。
sub-passed-over = 跳过了 { $first } 区（{ $why }），于是由 { $zone } 区满足。
sub-boosted = 临时提升使水位高了 { $pages } 页：因为用了别的迁移类型的块，kswapd 要多回收一些。
sub-reclaimed-direct = 调用者自己回收了 { $pages } 页页缓存。
sub-reclaimed-kswapd = kswapd 回收了 { $pages } 页页缓存。
sub-reclaimed = 回收页缓存：kswapd 回收 { $kswapd } 页，调用者自己回收 { $direct } 页。
sub-exact = { $wanted } 页需要 { $order } 阶块；多出的 { $surplus } 页立即释放。
sub-whole-pages = { $asked } 对 slab 来说太大：直接取整页共 { $size }，浪费 { $waste }。
sub-fallback = 没有足够大的 { $to } 类空闲块：盗用了备用类型 { $from } 的块，它所在的 pageblock 仍是 { $from }。
sub-fallback-claimed = 没有足够大的 { $to } 类空闲块：取备用类型 { $from } 的块，并把它所在的 pageblock 转换为 { $to }。
sub-pcp-refilled = 每 CPU 页链表为空：先从空闲链表补充 { $blocks } 个块。
sub-from-pcp = 取自每 CPU 页链表：没有动空闲链表。
sub-highmem-ignored = 忽略 __GFP_HIGHMEM：要返回地址，而高端内存没有地址。
sub-exact-block = 正好有 { $order } 阶的空闲块：不必拆分。
sub-split = 一个 { $from } 阶块拆分了 { $times } 次，上半部分都留作空闲。
sub-object = 这个 slab 有 { $all } 个对象，{ $used } 个在用。
sub-object-waste = { $asked } 放进 { $size } 的对象：浪费 { $waste }。这个 slab 有 { $all } 个对象，{ $used } 个在用。
sub-null-atomic = 这个请求可以动用 min 以下的一部分储备，但不能睡眠，所以不会为它回收。
sub-null-may-not-wait = 没有 __GFP_DIRECT_RECLAIM，请求不能睡眠，所以不会为它回收。
sub-null-noretry = __GFP_NORETRY 在一轮回收之后就放弃。
sub-null-costly = 超过 8 页的请求算代价高：回收一轮之后，内核就放弃。
sub-null-nothing-reclaimable = 对带有这些标志的请求，OOM killer 不杀任何进程。
sub-null-vmalloc = 此前分配到的页都已释放。
sub-null-overflow = 内核什么也不打印：请求内存之前就检查乘积。
sub-pcp-drained = 每 CPU 页链表太长：{ $pages } 页移回空闲链表。
sub-merge-stops = 伙伴 { $buddy } 不是空闲的 { $order } 阶块：合并到此为止。
sub-merge-ends = 本内存区没有伙伴 { $buddy }：合并到 { $order } 阶为止。
sub-merge-top = { $order } 阶是最大的阶：合并到此结束。
sub-slab-gone = slab 已空，缓存另有足够的 slab：它的页框重新空闲。
sub-slab-empty-kept = slab 已经空了，但它的页仍留在缓存中：{ $place }。
sub-slab-pinned = { $all } 个对象中 { $used } 个仍在用，因此页留在 slab 中。
sub-area-freed = 这些地址不会马上再用。
sub-bug-sleep = 开启 CONFIG_DEBUG_ATOMIC_SLEEP 的内核即使内存充足也会报告；内存紧张时，系统可能在这里卡死。
sub-bug = 实验室阻止了破坏：什么也没有改变。
sub-bug-vfree = vfree 找不到这个 vmalloc 区域：只告警，不释放。
sub-bug-divide-by-zero = 没有检查能拦住它：任务持有 slab_mutex 时死去，此后再也不能创建或销毁缓存。（带 SLAB_HWCACHE_ALIGN 时则是死循环。）
place-cpu = 它是 CPU 的当前 slab
place-cpu-partial = 在每 CPU partial 链表上
place-node-partial = 在节点 partial 链表上
place-none = 不在任何链表上

## 微步：每步一个短句

micro-size-class = { $asked } → { $cache }，浪费 { $waste }
micro-whole-pages = { $asked } 对 slab 太大 → { $order } 阶
micro-page-request = 请求 { $order } 阶，类型 { $letter }，最高到 { $zone } 区（{ $flags }）
micro-slow-path = 快速路径没有找到：进入慢速路径
micro-check-pass = { $zone }：{ $why }，通过
micro-check-fail = { $zone }：{ $why }
micro-check-none = { $zone }：{ $why }；其他内存区也都不通过
micro-no-fragment = 暂时跳过 { $zone }，以免拆散别的类型的 pageblock
micro-granted = 分配{ $pages ->
    [1] 页框 { $pfn }
   *[other] 从页框 { $pfn } 起 { $pages } 页
}
micro-granted-pcp = 从每 CPU 页链表分配{ $pages ->
    [1] 页框 { $pfn }
   *[other] 从页框 { $pfn } 起 { $pages } 页
}
micro-failed = 页分配器没有找到 { $order } 阶块
micro-pcp-refill = 为每 CPU 页链表（{ $order } 阶，类型 { $letter }）补充 { $blocks } 个块
micro-pcp-put = 页框 { $pfn } 放入每 CPU 页链表
micro-pcp-take = 页框 { $pfn } 离开每 CPU 页链表
micro-pcp-drain = { $zone }：{ $pages } 页从每 CPU 页链表移回空闲链表
micro-block-taken = 从 { $letter } 空闲链表取下 { $order } 阶块（页框 { $pfn }）
micro-split = { $order } 阶拆成 { $half } + { $half }
micro-block-put = 页框 { $pfn } 放入 { $order } 阶 { $letter } 空闲链表
micro-merge = 页框 { $pfn } 与伙伴 { $buddy } 合并为 { $order } 阶块（页框 { $head }）
micro-merge-stops = 伙伴 { $buddy } 不空闲：停在 { $order } 阶
micro-merge-ends = 本内存区没有伙伴 { $buddy }：停在 { $order } 阶
micro-retyped = 页框 { $pfn } 处的 pageblock 由 { $from } 改为 { $to }
micro-fallback = 没有 { $to } 块：盗用页框 { $pfn } 处 { $order } 阶的 { $from } 块
micro-fallback-claimed = 没有 { $to } 块：取页框 { $pfn } 处 { $order } 阶的 { $from } 块，并转换其 pageblock
micro-boosted = { $zone }：水位临时提升 { $pages } 页
micro-free-pages = { $zone }：空闲 { $free } 页
micro-high-atomic = { $zone }：从页框 { $pfn } 起 { $pages } 页成为高阶原子预留
micro-kswapd-woken = 为 { $zone } 唤醒 kswapd
micro-kswapd-sleeps = kswapd 重新睡眠
micro-sleeps = 调用者回收内存，其间可能睡眠
micro-sleeps-compaction = 不需要回收：调用者等待规整
micro-tick = 第 { $tick } 个节拍
micro-tick-kswapd = 第 { $tick } 个节拍：kswapd 回收 { $kswapd } 页
micro-tick-direct = 第 { $tick } 个节拍：调用者回收 { $direct } 页
micro-tick-both = 第 { $tick } 个节拍：kswapd 回收 { $kswapd } 页，调用者回收 { $direct } 页
micro-time-passes = 时间流逝，到启动后第 { $tick } 个节拍
micro-reclaimed-kswapd = kswapd 回收 { $zone } 的 { $pages } 页
micro-reclaimed-direct = 调用者回收 { $zone } 的 { $pages } 页
micro-writeback = { $zone }：回写线程正在回写 { $pages } 个脏页
micro-writeback-done = { $zone }：{ $pages } 页已回写，变为干净页
micro-wakes = { $ticks } 个节拍后调用者继续
micro-slab-new = { $pages ->
    [1] 页框 { $pfn }
   *[other] 从页框 { $pfn } 起 { $pages } 页
}成为放 { $objects } 个对象的 slab
micro-slab-to-cpu = slab { $slab } 成为 CPU 的当前 slab
micro-slab-to-cpu-partial = slab { $slab } 放入每 CPU partial 链表
micro-slab-to-node-partial = slab { $slab } 放入节点 partial 链表
micro-slab-full = slab { $slab } 已满，离开各链表
micro-slab-gone = slab { $slab } 已空，从缓存移除
micro-slab-discarded = { $pages ->
    [1] 页框 { $pfn }
   *[other] 从页框 { $pfn } 起 { $pages } 页
}归还页分配器
micro-slab-order = 分配不到 { $from } 阶的 slab：改试 { $to } 阶
micro-object-cpu-freelist = slab { $slab } 的第 { $index } 号对象：CPU freelist 的第一个
micro-object-cpu-slab = slab { $slab } 的第 { $index } 号对象：CPU 接管 slab 自己的 freelist
micro-object-cpu-partial = slab { $slab } 的第 { $index } 号对象：取自每 CPU partial 链表
micro-object-node-partial = slab { $slab } 的第 { $index } 号对象：取自节点 partial 链表
micro-object-new-slab = 新 slab { $slab } 的第 { $index } 号对象
micro-object-freed-cpu = slab { $slab } 的第 { $index } 号对象成为 CPU freelist 的第一个
micro-object-freed = 第 { $index } 号对象回到 slab { $slab } 的 freelist
micro-cache-created = 创建缓存 { $cache }
micro-cache-destroyed = 销毁缓存 { $cache }
micro-vm-area = 虚拟地址自 { $address } 起 { $size }，含保护页
micro-record = 内核的管理数据：{ $cache } 的第 { $index } 号对象
micro-vm-mapped = vmalloc 区域第 { $index } 页映射到页框 { $pfn }
micro-vm-unmapped = 解除 vmalloc 区域第 { $index } 页的映射：归还页框 { $pfn }
micro-vm-area-freed = vmalloc 区域已释放
micro-vm-area-purged = 早先释放的地址可以再用了
micro-summary = 一次 { $pages } 页
micro-written = 页框 { $pfn } 中的内存填成 { $byte }
micro-other = 机器继续运行
micro-many-granted = × 逐页分配 { $pages } 页
micro-many-put = × { $count } 个块放入空闲链表
micro-many-ticks = ……同样再过 { $ticks } 个节拍，回收 { $pages } 页
micro-many-mapped = × vmalloc 区域的 { $count } 页映射到页框
micro-many-unmapped = × vmalloc 区域的 { $count } 页解除映射

## 原因：请求所处的位置

why-place = 第 { $line } 行，{ $context }
why-place-may-sleep = 第 { $line } 行，{ $context }，可睡眠
why-place-never-sleeps = 第 { $line } 行，{ $context }，不睡眠

## 原因：路径的各节点，粗体标题与该行其余部分

why-size-class = 规格
why-size-class-detail = { $asked } → { $cache }，浪费 { $waste }
why-whole-pages = 整页
why-whole-pages-detail = { $asked } 对 slab 太大 → { $order } 阶，{ $pages } 页
why-slab = Slab
why-slab-none-free = 所有 slab 都没有空闲对象 → 新建 slab
why-slab-cpu-freelist = CPU 的 freelist 上就有 → slab { $slab } 的第 { $index } 号对象
why-slab-cpu-slab = CPU 的当前 slab 有空闲 → slab { $slab } 的第 { $index } 号对象
why-slab-cpu-partial = 每 CPU partial 链表中的 slab → slab { $slab } 的第 { $index } 号对象
why-slab-node-partial = 节点 partial 链表中的 slab → slab { $slab } 的第 { $index } 号对象
why-slab-order = 较小的 slab
why-slab-order-detail = 不等待就分配不到 { $from } 阶 → { $to } 阶
why-area = 地址
why-layout = 布局
why-layout-detail = 对象 { $asked }，间距 { $size } → 每个 { $pages } 页的 slab 放 { $objects } 个
why-one-piece = 连续一块
why-one-piece-detail = 分配不到 { $order } 阶 → vmalloc
why-area-detail = 一段空闲的虚拟地址 { $size }，含保护页
why-area-pages = 取页
why-area-pages-detail = { $pages } 个单页，哪里空闲取哪里，再依次映射
why-area-freed-detail = 解除 { $pages } 页的映射，页框逐个归还
why-fast-path = 快速路径
why-fast-path-detail = 逐个内存区检查{ $mark ->
    [floor] ：空闲须大于这些标志的下限
    [none] ，不看水位
   *[other] ：空闲须大于 { $mark }
}
why-slow-path = 慢速路径
why-slow-path-kswapd = 唤醒 kswapd；再逐个内存区检查{ $mark ->
    [floor] ：空闲须大于这些标志的下限
    [none] ，不看水位
   *[other] ：空闲须大于 { $mark }
}
why-slow-path-again = 再逐个内存区检查{ $mark ->
    [floor] ：空闲须大于这些标志的下限
    [none] ，不看水位
   *[other] ：空闲须大于 { $mark }
}
why-direct-reclaim = 直接回收
why-direct-reclaim-detail = 经过 { $ticks } 个节拍；kswapd 回收 { $kswapd } 页，调用者自己回收 { $direct } 页
why-direct-reclaim-nothing = 经过 { $ticks } 个节拍，什么也没有回收到
why-waits = 等待其他任务
why-waits-detail = PF_MEMALLOC：调用者不回收；经过 { $ticks } 个节拍，kswapd 回收 { $kswapd } 页
why-waits-meanwhile = 调用者为此等待 { $ticks } 个节拍
why-clauses = { $first }；{ $second }
why-reclaimed-zones = 来自 { $zones }
why-reclaimed-pcp = { $zone } 区有 { $pages } 页在每 CPU 页链表上，检查不计入
why-boost = boost（临时提升）：用了别的迁移类型的块之后，水位暂时升高
why-boost-and-without = boost（临时提升）：用了别的迁移类型的块之后，水位暂时升高；紧急的单页请求再按不加的水位检查一次
why-first-try = 第一次尝试，加 __GFP_NORETRY
why-first-try-slow = 第一次尝试，慢速路径
why-first-try-reclaim = 第一次尝试，直接回收
why-gives-up = 未成功：放弃
why-second-try = 第二次尝试，用调用者的标志
why-second-try-slow = 第二次尝试，慢速路径
why-take = 取页
why-take-exact = { $letter } 空闲链表之首，页框 { $pfn } 处的 { $order } 阶块
why-take-split = { $letter } 空闲链表 { $order ->
    [0] { $last } 阶及以下为空
   *[other] { $order }–{ $last } 阶为空
} → 页框 { $pfn } 处的 { $from } 阶块，拆分 { $from } → { $order }
why-take-pcp = { $zone } 的每 CPU 页链表之首，页框 { $pfn }
why-take-refill = 每 CPU 页链表为空 → 从空闲链表补充 { $blocks } 个块，再取页框 { $pfn }
why-take-fallback = 没有 { $to } 块 → 盗用页框 { $pfn } 处 { $order } 阶的 { $from } 块
why-take-claimed = 没有 { $to } 块 → 取页框 { $pfn } 处 { $order } 阶的 { $from } 块，并转换整个 pageblock
why-null = NULL
why-null-may-not-wait = 没有 __GFP_DIRECT_RECLAIM：不能等待，所以放弃
why-null-noretry = __GFP_NORETRY：回收一轮就放弃
why-null-costly = 高于 3 阶：不论这一轮有没有收获，回收一轮就放弃
why-null-nothing-reclaimable = 没有可回收的了，这些标志又不允许杀进程
why-null-no-such-zone = 这台机器没有这种内存区
why-null-too-large = 超过块或 vmalloc 区域的上限
why-null-too-large-to-wait = 高于 10 阶 → vmalloc，但没有 __GFP_DIRECT_RECLAIM 就不能调用它
why-null-no-addresses = vmalloc 地址已用完或零散：清理之后仍没有足够大的空隙
why-null-overflow = 乘积放不进 size_t：不请求内存，也不打印什么
why-null-vmalloc = 没能分配到全部的页
why-refused = 被拒绝
why-refused-detail = 请求本身不合法，没有查找任何内存区
why-refused-busy = 必须先释放所有对象
why-context = 上下文
why-context-atomic = { $context }：不能睡眠
why-might-sleep = 检查
why-in-interrupt-detail = 在中断里 → mm/vmalloc.c 中的 BUG_ON(in_interrupt())
why-might-sleep-detail = 这个调用可能睡眠 → “sleeping function called from invalid context”
why-pointer = 指针
why-taken = 分配
why-taken-detail = 第 { $line } 行：{ $statement }
why-taken-bytes = 第 { $line } 行：{ $statement } → 请求了 { $size }
why-taken-null = 第 { $line } 行：{ $statement } → NULL
why-given-back = 释放
why-given-back-detail = 第 { $line } 行：{ $statement }
why-pointer-double-free = 从那时起这块内存就是空闲的：没有什么可以释放
why-pointer-reused = 它已释放，同一处又分配给其他调用者：这个调用会释放那块内存
why-pointer-use-after-free = 这块内存已经释放：不能再通过这个指针访问
why-pointer-bounds = 从开头算起访问到 { $reached }，只请求了 { $size }
why-pointer-bounds-outside = 它超出了所请求的 { $size }
why-pointer-offset = 离所分配内存的开头 { $offset } 字节：这个调用需要开头
why-pointer-wrong-free = 正在使用，由 { $with } 分配：应当用 { $free }，不能用 { $call }
why-pointer-wrong-order = 按 { $allocated } 阶分配，按 { $freed } 阶释放：两者必须相同
why-pointer-wrong-pages = 分配 { $allocated } 页，释放 { $freed } 页：两者必须相同
why-pointer-wrong-cache = 这个对象属于 { $cache }：必须释放到那里
why-pointer-struct-page = 它是描述页的 struct page：应当用 { $free }，{ $call } 需要地址
why-pointer-address = 它是内存的地址：应当用 { $free }，{ $call } 需要 struct page
why-pointer-no-address = 它是 struct page：它描述页，不是页中内存的地址
why-pointer-not-a-cache = 它是 { $with } 返回的内存，不是 kmem_cache_create 建立的缓存
why-pointer-no-size = 它是 { $with } 返回的内存：只有 slab 中的对象和 kmalloc 的大块才有这种大小
why-pointer-none = 它不是已分配内存的地址
why-pointer-null = 它是 NULL：那里不能读写
why-pointer-cache-gone = 这个缓存已被销毁：不再有对象
why-divide-by-zero = 对象为 0 字节：calculate_sizes 要算大小的倒数（lib/math/reciprocal_div.c）
why-nesting = 嵌套
why-free-object = 对象
why-free-object-cpu = slab { $slab } 的第 { $index } 号对象 → CPU freelist 的第一个：下一个请求就得到它
why-free-object-slab = 第 { $index } 号对象 → 回到 slab { $slab } 的 freelist
why-slab-empty = 空的 slab
why-slabs-freed-detail = 所有对象都空闲 → { $pages } 页归还页分配器
why-reference = 引用计数
why-reference-detail = 失败的那次调用使它成为 0，这一次成为 -1：只有使它成为 0 的调用才释放缓存
why-free-pcp = 每 CPU 页链表
why-free-pcp-detail = 页框 { $pfn } → { $zone } 的每 CPU 页链表之首：暂不合并
why-drain = 移回
why-drain-detail = 每 CPU 页链表太长 → { $pages } 页移回空闲链表
why-merge = 合并
why-merge-detail = 与空闲的伙伴合并 { $times } 次 → { $order } 阶
why-merge-stops = 停止
why-merge-stops-detail = 伙伴 { $buddy } 不是空闲的 { $order } 阶块
why-merge-ends-detail = 本内存区没有伙伴 { $buddy }

## 何为精确，何为模拟

fidelity-checked = 已与 Linux 6.12 核对
fidelity-modelled = 模型推算
honesty-boot-measured = 这就是真实的 Linux 6.12 启动后的样子（取自记录）。
honesty-boot-computed = 内存区与水位按 Linux 6.12 的方法算出；启动时占用的部分是估计的。
honesty-boot-toy = 虚构的机器，遵循 Linux 6.12 的规则。
honesty-exact = 页分配器与 slab 遵循 Linux 6.12 的规则。
honesty-reclaim = 页分配器与 slab 遵循 Linux 6.12 的规则；回收的速度是模型推算的。
honesty-bug-sleep = 调试内核（CONFIG_DEBUG_ATOMIC_SLEEP）会报告。生产环境的内核不报告，真的在那里睡眠时可能卡死。
honesty-bug-schedule = 调度器自己会报告：在中断中任何内核都会；持锁时只有计数抢占的内核（CONFIG_PREEMPT_COUNT）才会。
honesty-bug = 调试内核会报告（CONFIG_KASAN、slab_debug）。生产环境的内核可能察觉不到，内存就此损坏。
honesty-debug-vm = 只有开启 CONFIG_DEBUG_VM 的内核才检查；发行版通常关闭它。
honesty-bug-oops = 任何内核都停在这里：任务以 oops 告终。报告依照源码。
honesty-bug-warns = 任何内核都会察觉并告警（{ $function }，{ $file }）；报告依照源码。
honesty-bug-leak = 没有内核会报告：它无从知道分配了多少页，余下的就此丢失。
honesty-bug-bad-page = 只有检查页的内核（CONFIG_DEBUG_VM、debug_pagealloc）才报告，称为 bad page state。其他内核会释放别的调用者的页。
honesty-bug-vfree-inside = 没有内核会报告：vfree 凭 vmalloc 区域内任一地址都能找到它，并释放整个区域（mm/vmalloc.c，find_unlink_vmap_area）。
honesty-bug-vfree = 任何内核都会察觉并告警（mm/vmalloc.c，vfree）；报告依照源码。
honesty-bug-interrupt = 任何内核都停在这里：mm/vmalloc.c 中的 BUG_ON(in_interrupt())。
honesty-world = 其他使用者是模型推算的；它们所用的页分配器遵循 Linux 6.12。
honesty-context = 上下文是模型推算的：这里只关心代码能否睡眠。
honesty-vmalloc = vmalloc 遵循 Linux 6.12 的规则，包括页表；不含大页映射。
honesty-vmalloc-elsewhere = 依照 Linux 6.12 源码的模型：记录中的 vmalloc 和 vfree 由任务调用，用 GFP_KERNEL。
honesty-toy = 模型推算：规则是 Linux 6.12 的，但这台机器是虚构的，没有这样的记录。
honesty-content = 启动以来写入的每个字节都记着；此前的内容未知。
honesty-nothing = 这一步没有请求内核。
head-pages-cut = 从 { $zone } 区分配成功：{ $pages ->
    [1] 页框 { $pfn }
   *[other] 从页框 { $pfn } 起 { $pages } 页
}，拆自 { $block } 页的块
what-pages = { $pages ->
    [1] 页框 { $pfn }
   *[other] 从页框 { $pfn } 起 { $pages } 页
}
what-object = { $cache } 的 slab { $slab } 第 { $index } 号对象
null-may-not-wait = 各内存区的空闲页都不够，而请求不能等待
null-no-block = 没有 { $order } 阶及以上的空闲块
null-noretry = 回收一轮还不够
null-costly = 回收无效，而请求超过 8 页
null-nothing-left = 没有可回收的了，它的标志又不允许杀进程
null-victim = 调用者被 OOM killer 选中，储备也已用完
null-reclaiming = 调用者自己正在回收（PF_MEMALLOC）
null-vmalloc = 没能分配到全部的页
result-null-slept = NULL（{ $ticks }）
