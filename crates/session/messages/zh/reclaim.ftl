# 回收、规整、OOM killer，以及它们所处理的内存。

task-own = 脚本自己的进程
task-hog = hog 进程

head-read-again = 再读一次文件的 { $pages } 页：用过两次，现为活跃页
head-anon = { $task }写入了 { $pages } 页新的匿名内存
head-swap = 交换空间：增加 { $pages } 页
head-dentries = 文件系统保留 { $pages } 页 dentry 和 inode
head-fragment-movable = hog 进程取走 { $pages } 页可移动的内存，留下空洞：没有大于 { $order } 阶的空闲块
sub-anon = 要收回它，须先复制到交换空间。
sub-anon-no-swap = 没有交换空间：不能收回，只能移动。
sub-dentries = 只有所属的文件系统能归还它们：没有 __GFP_FS 的请求不去碰。
sub-fragment-movable = 规整可以把这些页移到一起。

head-hangs = 永不返回：{ $why }
hang-nofail = __GFP_NOFAIL 不得放弃，而没有谁归还内存
hang-no-oom = 8 页以内“太小而不能失败”，而没有 __GFP_FS 就不为它杀进程
sub-hangs = 其后各行照常执行，如同把这个进程留在了那里。

sub-null-oom-victim = 调用者自己因缺内存被杀：结束之前可以用储备，而储备也用完了。
why-null-oom-victim = 调用者正是 OOM killer 选中的进程，储备也已用完

sub-killed = OOM killer 选中了内存最多的{ $task }：{ $pages } 页。
sub-compacted = 规整移动了 { $pages } 页，腾出这个块。
sub-given-back = 收回：文件 { $file } 页，匿名内存 { $anon } 页，dentry 和 inode { $dentries } 页。

micro-swap-out = { $zone } 的 { $pages } 个匿名页开始写入交换空间
micro-swap-out-done = { $zone } 的 { $pages } 页已在交换空间里
micro-activated = { $zone } 的 { $pages } 页自上次以来用过：移到活跃链表
micro-deactivated = { $zone } 的 { $pages } 页从活跃链表移到不活跃链表
micro-migrated = { $from } 的内容移到 { $to }
micro-compacted = 为 { $order } 阶规整 { $zone }：{ $result }
micro-oom-kill = OOM killer 杀死{ $task }，它有 { $pages } 页
micro-released = { $zone } 的 { $pages } 页归还

compact-skipped = 没有尝试，空闲内存太少，或并不零碎
compact-deferred = 没有尝试，不久前失败过
compact-complete = 移动了 { $pages } 页，仍然没有块
compact-success = 移动了 { $pages } 页，有了空闲块

why-compaction = 规整
why-compaction-detail = { $zone } 内存区，{ $order } 阶：{ $result }
why-oom = OOM killer
why-oom-detail = 没有可以回收的了：{ $task }内存最多，有 { $pages } 页
why-hangs = 没有尽头

honesty-moved = 各个步骤遵循 Linux 6.12；规整把哪些页移到哪里、被杀进程的内存多快归还，是模拟的。
stage-use-anon = 匿名内存：只有经交换空间才能收回
stage-use-dentries = dentry 和 inode：只有带 __GFP_FS 才能收回
