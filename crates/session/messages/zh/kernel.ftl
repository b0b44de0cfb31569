# 代码在哪里运行、持有什么，以及内核对此说什么。

context-irqs-off = 关中断时
context-preempt-off = 关抢占时
context-task = 任务 { $task } 中
context-fs-lock = 持有文件系统锁时
context-io-path = I/O 路径上
context-scope = { $function } 作用域中

head-enter-irqs-off = 已关中断：此后不能睡眠
head-enter-preempt-off = 已关抢占：此后不能睡眠
head-enter-task = 任务 { $task } 运行
head-enter-fs-lock = 获得文件系统的锁：仍可睡眠
head-enter-io-path = 块层开始写盘：仍可睡眠
head-enter-nofs = 此后这个任务的请求去掉 __GFP_FS
head-enter-noio = 此后这个任务的请求去掉 __GFP_IO 和 __GFP_FS
head-enter-noreclaim = 此后这个任务带 PF_MEMALLOC：可用全部空闲内存，但不回收
head-leave-irqs-off = 中断重新打开
honesty-bug-null-cache = 内核开启 CONFIG_SLAB_FREELIST_HARDENED（各发行版都开启）时停在这里：任务以 oops 告终。不开启时什么也不发生，对象就此丢失。
head-leave-irqs-still-off = 中断恢复原状：仍然关闭
head-leave-preempt-off = 抢占重新打开
head-leave-task = 任务 { $task } 结束
head-leave-fs-lock = 释放文件系统的锁
head-leave-io-path = 块层写盘完毕
head-leave-scope = { $function } 作用域结束

sub-enter-fs-lock = 带 __GFP_FS 的回收可能正好需要这把锁；用 GFP_NOFS 的请求会避开。
sub-enter-io-path = 带 __GFP_IO 的回收可能又回到这条路径；用 GFP_NOIO 的请求会避开。
sub-sentence = { $text }。
scoped = { $from } 变成 { $to }：在 { $function } 作用域中

warn-recursion-fs = lockdep：可能递归，带 __GFP_FS 的回收可能等待已持有的锁（fs_reclaim）。
warn-recursion-io = 带 __GFP_IO 的回收可能又回到这条 I/O 路径；内核没有检查会报告它。
warn-nofail-order = 内核警告：__GFP_NOFAIL 用于两页以上。
warn-nofail-cannot-sleep = 内核警告：没有 __GFP_DIRECT_RECLAIM 的 __GFP_NOFAIL 仍会失败。
warn-nofail-memalloc = 内核警告：带 PF_MEMALLOC 的 __GFP_NOFAIL 只能等待其他任务。
warn-slab-flags = 内核警告并去掉 __GFP_DMA32 和 __GFP_HIGHMEM：请求对象或大块 kmalloc 时都不能带它们。
warn-exact-flags = 内核警告并去掉 __GFP_COMP 和 __GFP_HIGHMEM：alloc_pages_exact 不带它们。
warn-kvmalloc-size = 内核警告：kvmalloc 从不向 vmalloc 要 2 GiB 或更多。

bug-deadlock-fs = 死锁：回收等待文件系统的锁，而锁正由它的调用者持有
bug-deadlock-io = 死锁：回收要写出的内容在等待它自己的调用者的 I/O
sub-bug-deadlock-fs = 用 GFP_NOFS，或在 memalloc_nofs_save 作用域中，回收就不会调用文件系统。
sub-bug-deadlock-io = 用 GFP_NOIO，或在 memalloc_noio_save 作用域中，回收就不会发起 I/O。
micro-flusher-woken = 文件页只剩脏页：唤醒回写线程去回写
sub-null-is-reclaim = 带 PF_MEMALLOC 的任务可以用到最后一页，但不回收，以免回收又调用自己。
sub-null-is-reclaim-marks = __GFP_NOMEMALLOC 取消了用最后一页的权利，而带 PF_MEMALLOC 的任务不回收，以免回收又调用自己。
micro-deadlock = 回收等待调用者持有的东西：双方都无法继续
why-no-mark = 不看水位
why-no-mark-detail = { $who }：可以用到最后一页
why-no-mark-nothing = { $who }：本可用到最后一页，但{ $order ->
    [0] 没有空闲页
   *[other] 没有空闲的 { $order } 阶块
}
micro-mark-ignored = 这个请求不看水位：仍从 { $zone } 取
micro-mark-ignored-nothing = 这个请求不看水位，但 { $zone } 没有它要的块
micro-yields = PF_MEMALLOC：调用者不回收，让其他任务先运行，再试一次
why-null-is-reclaim = PF_MEMALLOC：它不回收，所以放弃
why-null-is-reclaim-marks = __GFP_NOMEMALLOC：它仍受水位限制；PF_MEMALLOC：它不回收
why-scope = 作用域
why-warning = 警告
why-warning-detail = { $what }（{ $function }，{ $file }）
why-deadlock = 死锁
why-deadlock-fs = 任务 → 直接回收 → super_cache_scan → 锁；锁 → 由任务持有
why-deadlock-io = 任务 → 直接回收 → 要换出的页 → 它的 bio 排在任务自己的链表里；链表 → 任务的 I/O 提交时才处理

honesty-scope = 模型推算：谁在运行，请求在这里失去什么标志，回收会走到哪里。
honesty-deadlock = 模型推算：回收何时轮到 dentry 或要换出的页。一旦轮到，死锁是真的。
honesty-rights = 依照 Linux 6.12 源码的模型：没有记录在这种地方用过这些标志的请求。

dmesg-title = 内核日志（dmesg）
dmesg-none = 到这一步为止，内核没有打印任何信息。
dmesg-step = 第 { $step } 步
dmesg-older = 另有 { $count } 条更早的报告：回到之前的步骤即可看到。
dmesg-note = 与 Linux 6.12 打印的一致，但没有时间、调用栈和行号，也不限速。任务的名字和编号是模型的，都属于 root。模型没有的写作 0：被隔离、被映射和共享的页，内核栈，进程的页表，bounce 缓冲，CMA。钉住的内存算作 mlocked。略去的：不可回收的 slab 多于全部 LRU 页时，OOM killer 附加的那张表。
dmesg-config = 只有开启 { $config } 的内核才打印。
dmesg-config-sleep = 只有开启 CONFIG_DEBUG_ATOMIC_SLEEP 的内核才打印；RCU 那一行还要有 CONFIG_PREEMPT_RCU。
dmesg-config-first = 第一行只有开启 { $config } 的内核才打印。
dmesg-config-slabs = 只有开启 CONFIG_SLUB_DEBUG 的内核才逐一指出还有对象的 slab；最后一条警告总会打印。
dmesg-hung = khungtaskd（CONFIG_DETECT_HUNG_TASK）在 120 秒之后才打印。模型的时钟没有秒：报告就写在这个调用处。
dmesg-hashed = 内核打印的是地址的散列值，除非启动时带 no_hash_pointers。
flag-reader = 解读标志
flag-reader-bits = { $bits } 在那里不是标志
flag-reader-configured = { $bits } 取决于内核配置
flag-reader-names = 那里没有 { $names }
