# 回收、规整、OOM killer，以及它们所处理的内存。

task-own = 脚本自己的进程
task-hog = hog 进程

head-read-again = 再读文件的 { $pages } 页：用过两次，转为活跃页
head-anon = 新增匿名内存 { $pages } 页，由{ $task }写入
head-swap = 交换区增加 { $pages } 页
head-dentries = 文件系统缓存了 { $pages } 页 dentry 和 inode
head-fragment-movable = hog 进程占用 { $pages } 页可移动内存，留下空洞：最大的空闲块是 { $order } 阶
sub-anon = 要收回它，须先复制到交换空间。
sub-anon-no-swap = 没有交换空间：不能收回，只能移动。
sub-dentries = 只有所属的文件系统能归还它们：没有 __GFP_FS 的请求不去碰。
sub-fragment-movable = 规整可以把这些页移到一起。

head-hangs = 永不返回：{ $why }
hang-nofail = __GFP_NOFAIL 不得放弃，而没有谁归还内存
hang-no-oom = 8 页以内“太小而不能失败”，而没有 __GFP_FS 就不为它杀进程
sub-hangs = 其后各行照常执行，如同把这个进程留在了那里。

sub-null-oom-victim = 调用者自己因缺内存被杀：结束之前可以用储备，但储备里也没有。
why-null-oom-victim = 调用者正是 OOM killer 选中的进程，储备里也没有

sub-killed = OOM killer 选中了内存最多的进程：{ $task }，{ $pages } 页。
sub-compacted = 规整移动了 { $pages } 页，腾出这个块。
sub-given-back = 收回：文件 { $file } 页，匿名内存 { $anon } 页，dentry 和 inode { $dentries } 页。

micro-swap-out = { $zone } 的 { $pages } 个匿名页开始写入交换空间
micro-swap-out-done = { $zone } 的 { $pages } 页已在交换空间里
micro-activated = { $zone } 的 { $pages } 页自上次以来用过：移到活跃链表
micro-deactivated = { $zone } 的 { $pages } 页从活跃链表移到不活跃链表
micro-migrated = { $from } 的内容移到 { $to }
micro-compacted = 为 { $order } 阶规整 { $zone }：{ $result }
micro-kcompactd = kcompactd 同时为 { $order } 阶规整 { $zone }：{ $result }
micro-oom-kill = OOM killer 杀死{ $task }，它有 { $pages } 页
micro-oom-candidate = 在 OOM killer 看来，{ $task }有 { $points } 页
micro-last-try = 在杀死任何进程之前，按 high 水位再看最后一次
micro-reclaim-again = 再来一轮：{ $why }
micro-reclaim-enough = 不再回收：{ $why }
micro-high-atomic-returned = { $zone }：{ $pfn } 处的页块不再留给紧急的多页请求
micro-released = { $zone } 的 { $pages } 页归还

compact-skipped = 没有尝试，空闲内存太少，或并不零碎
compact-deferred = 没有尝试，不久前失败过
compact-complete = 移动了 { $pages } 页，仍然没有块
compact-success = 移动了 { $pages } 页，有了空闲块

retry-enough = { $zone }：空闲 { $free } + 可回收 { $all } > { $mark } { $right }
retry-too-few = { $zone }：空闲 { $free } + 可回收 { $all } 不高于 { $mark }，{ $right }
retry-enough-twice = { $zone }：LRU 链表为空，内核便把空闲数算两次：2 × { $free } > { $mark } { $right }
retry-too-few-twice = { $zone }：LRU 链表为空，内核便把空闲数算两次：2 × { $free } 不高于 { $mark }，{ $right }
retry-no-block = { $zone }：可回收的够了，但没有达到 { $order } 阶的空闲块
retry-rounds = { $rounds ->
    [0] 上一轮有所收回
   *[other] 已连续 { $rounds } 轮一无所获，最多 { $most } 轮
}
retry-too-often = 连续超过 { $most } 轮一无所获
compact-again = 规整得到的块又没了：再来一次（{ $mode }）
compact-harder = 从此规整更卖力（{ $mode }）
compact-no-more = 规整已经尽了全力（{ $mode }）

why-compaction = 规整
why-compaction-detail = { $zone } 内存区，{ $order } 阶：{ $result }
why-compaction-early = 在回收之前，不等待
why-kcompactd = kcompactd
why-high-atomic = 放弃保留
why-retry = 再回收吗？
why-reclaim-again = 问了 { $times } 次，最后一次答是：{ $why }
why-reclaim-enough = 问了 { $times } 次，最后一次答否：{ $why }
why-compact-retry = 再规整吗？
why-last-try = 最后一看
why-last-try-detail = 按 high 水位：也许刚有别人归还了内存
why-oom = OOM killer
why-oom-detail = 没有可以回收的了：{ $task }内存最多，有 { $pages } 页
why-hangs = 没有尽头

honesty-moved = 各个步骤遵循 Linux 6.12；规整把哪些页移到哪里、被杀进程的内存多快归还，是模拟的。
stage-use-anon = 匿名内存：只有经交换空间才能收回
stage-use-dentries = dentry 和 inode：只有带 __GFP_FS 才能收回
