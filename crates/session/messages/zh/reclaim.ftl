# 回收、规整、OOM killer，以及它们所处理的内存。

task-own = 脚本自己的任务
task-hog = hog 进程

head-read-again = 再读文件的 { $pages } 页：用过两次，转为活跃页
head-anon = 新增匿名内存 { $pages } 页，由{ $task }写入
head-swap = 交换区增加 { $pages } 页
head-dentries = 文件系统缓存了 { $pages } 页 dentry 和 inode
head-fragment-movable = hog 进程占用 { $pages } 页可移动内存，留下空洞：最大的空闲块是 { $order } 阶
sub-anon = 这些内存要先复制到交换区才能回收。
sub-anon-no-swap = 没有交换区：这些内存不能回收，只能移动。
sub-dentries = 只有所属的文件系统能释放它们：没有 __GFP_FS 的请求不能动。
sub-fragment-movable = 规整可以把这些页移到一起。

head-hangs = 永不返回：{ $why }
hang-nofail = __GFP_NOFAIL 不能放弃，而没有内存被释放
hang-no-oom = 8 页以内小到不能失败，而没有 __GFP_FS 就不为它杀进程
sub-hangs = 其后各行照常执行，如同把这个任务留在了那里。

sub-null-oom-victim = 被杀的调用者在结束之前可以用一部分储备，但储备里也没有。
why-null-oom-victim = 调用者正是 OOM killer 选中的任务，储备里也没有

sub-killed = OOM killer 杀死了{ $task }，它的内存最多：{ $pages } 页。
sub-compacted = 规整移动了 { $pages } 页，腾出这个块。
sub-given-back = 回收：文件 { $file } 页，匿名内存 { $anon } 页，dentry 和 inode { $dentries } 页。

micro-swap-out = { $zone } 的 { $pages } 个匿名页开始写入交换区
micro-swap-out-done = { $zone } 的 { $pages } 页已在交换区里
micro-activated = { $zone } 的 { $pages } 页自上次以来用过：移到活跃链表
micro-deactivated = { $zone } 的 { $pages } 页从活跃链表移到不活跃链表
micro-migrated = 页框 { $from } 的内容移到页框 { $to }
micro-compacted = 为 { $order } 阶规整 { $zone }：{ $result }
micro-kcompactd = kcompactd 同时为 { $order } 阶规整 { $zone }：{ $result }
micro-oom-kill = OOM killer 杀死{ $task }，它有 { $pages } 页
micro-oom-candidate = 在 OOM killer 看来，{ $task }有 { $points } 页
micro-last-try = 在杀死任何进程之前，按 high 水位检查最后一次
micro-reclaim-again = 再来一轮：{ $why }
micro-reclaim-enough = 不再回收：{ $why }
micro-high-atomic-returned = { $zone }：页框 { $pfn } 处的 pageblock 不再是高阶原子预留
micro-released = { $zone } 的 { $pages } 页被释放（来自被杀的进程）

compact-skipped = 没有尝试，空闲内存太少，或并不零碎
compact-deferred = 没有尝试，不久前失败过
compact-complete = 移动了 { $pages } 页，仍然没有块
compact-success = 移动了 { $pages } 页，有了空闲块

retry-enough = { $zone }：空闲 { $free } + 可回收 { $all } > { $mark ->
    [floor] 下限
   *[other] { $mark }
} { $right }
retry-too-few = { $zone }：空闲 { $free } + 可回收 { $all } 不大于{ $mark ->
    [floor] 下限
   *[other] {" "}{ $mark }
} { $right }
retry-enough-twice = { $zone }：LRU 链表为空，内核便把空闲数算两次：2 × { $free } > { $mark ->
    [floor] 下限
   *[other] { $mark }
} { $right }
retry-too-few-twice = { $zone }：LRU 链表为空，内核便把空闲数算两次：2 × { $free } 不大于{ $mark ->
    [floor] 下限
   *[other] {" "}{ $mark }
} { $right }
retry-no-block = { $zone }：可回收的够了，但没有达到 { $order } 阶的空闲块
retry-rounds = { $rounds ->
    [0] 上一轮回收到了一些
   *[other] 已连续 { $rounds } 轮什么也没有回收到，最多 { $most } 轮
}
retry-too-often = 连续超过 { $most } 轮什么也没有回收到
compact-again = 规整腾出的块又没了：再来一次（{ $mode }）
compact-harder = 从此规整得更彻底（{ $mode }）
compact-no-more = 规整已经做到最彻底（{ $mode }）

why-compaction = 规整
why-compaction-detail = { $zone } 区，{ $order } 阶：{ $result }
why-compaction-early = 在回收之前，不等待
why-kcompactd = kcompactd
why-high-atomic = 高阶原子预留
why-retry = 再回收吗？
why-reclaim-again = 问了 { $times } 次，最后一次答是：{ $why }
why-reclaim-enough = 问了 { $times } 次，最后一次答否：{ $why }
why-compact-retry = 再规整吗？
why-last-try = 最后一次检查
why-last-try-detail = 按 high 水位：也许刚有内存被释放
why-oom = OOM killer
why-oom-detail = 没有可以回收的了：{ $task }内存最多，有 { $pages } 页
why-hangs = 永不返回

honesty-moved = 各个步骤遵循 Linux 6.12；规整把哪些页移到哪里，被杀进程的内存多快释放，是模型推算的。
stage-use-anon = 匿名内存：只有经交换区才能回收
stage-use-dentries = dentry 和 inode：只有带 __GFP_FS 才能回收
