# “重放真实内核”页面。

replay-title = 回放真实内核
replay-to-lab = 打开实验室
replay-recordings = 记录
replay-compare = 内核与模型
replay-lead = 在 Linux 6.12 内部逐个调用记录。模型执行同样的调用，必须得到同样的页框、对象和链表。

replay-amount = { $count } 次操作，{ $size } kB
replay-amount-facts = { $count } 条事实，{ $size } kB
replay-amount-sums = 作为整体比较，{ $size } kB
replay-own = 打开文件…
replay-own-hint = 你自己内核的记录（.jsonl 或 .jsonl.gz）：选择文件，或拖放到页面任意处。文件只留在本浏览器中。
replay-own-open = 已打开：{ $name }
replay-drop-here = 将记录拖放到此处

replay-deed-orders = 各阶内存块的分配与释放
replay-deed-orders-off = 各阶内存块，不用 每 CPU 页链表
replay-deed-zones = 混用所有内存区与迁移类型
replay-deed-highatomic = 高阶原子预留：多页的 GFP_ATOMIC 请求
replay-deed-exhaust = 逐页分配直到 NULL，GFP_NOWAIT
replay-deed-exhaust-off = 逐页分配直到 NULL，不用 每 CPU 页链表
replay-deed-exhaust-atomic = 每次 8 页直到 NULL，GFP_ATOMIC
replay-deed-exhaust-high = 逐页分配直到 NULL，先用 HighMem
replay-deed-noretry = 直到 NULL，GFP_KERNEL 加 __GFP_NORETRY
replay-deed-kmalloc = { $cache } 中的 kmalloc 与 kfree
replay-deed-fresh = kmem_cache_create 新建的缓存
replay-deed-vmalloc = vmalloc 与 vfree
replay-deed-facts = 规格与所有缓存的尺寸
replay-deed-press = 内存压力：GFP_KERNEL 的回收
replay-deed-press-nowait = 内存压力：GFP_NOWAIT

replay-loading = 正在加载 { $name }…
replay-so-far = 至此 { $total } 次中有 { $agree } 次一致
replay-broken = 无法回放 { $name }：第 { $line } 行第 { $column } 列
replay-missing = 无法加载 { $name }
replay-unknown = 这里没有记录 { $name }
replay-still-open = 上一份记录仍然打开着。

replay-boot = 记录开始时内核的状态；其后有 { $steps } 次操作
replay-facts = 内核对 slab 缓存的说明：{ $count } 条事实
replay-sums = 内存压力：作为整体比较
replay-sums-what = 此记录只有总数，没有页所在的位置。只比较由规则本身得出的结果；回收的速度是模型推算的。
replay-said-same = 内核：{ $kernel }，模型：{ $model }，相同。{ $of }
replay-said-different = 内核：{ $kernel }，模型：{ $model }，不同。{ $of }
replay-of-all = { $all ->
    [0] 这里没有可比较的。
   *[other] { $all } 项比较中有 { $same } 项一致。
}
replay-object = { $cache }，slab { $slab }，对象 { $index }
replay-pages = { $pfn }，{ $order } 阶
replay-equal = 相同
replay-different = 不同
replay-unchanged = 无变化
replay-changed = 有变化

replay-verdict-title = 一致的程度
replay-verdict = { $total } 次操作中有 { $agree } 次一致
replay-verdict-sums = 作为整体比较，不逐次比较操作
replay-verdict-more = { $digests } 组数字，{ $snapshots } 个快照，{ $computed } 个由内存布局算出的数字
replay-check-back = 上一处核对
replay-check-next = 下一处核对
replay-difference = 第一处不同
replay-known-vmalloc = 已知：vmalloc 自身簿记所用的 slab 与页表不在记录中。比较 { $compared }；不比较 { $not }。
replay-known-waiting = 已知：请求等待期间回收所做的事是模型推算的；不比较其停顿与扫描。{ $all } 次请求中有 { $requests } 次等待。
replay-known-frames = { $requests } 次请求的页框都不比较。

replay-place = 第 { $step } 次操作，记录第 { $line } 行
replay-raw = 记录中的原文
replay-kernel = 内核
replay-model = 模型
replay-kernel-said = 内核的结果
replay-model-said = 模型的结果
replay-why = 模型的路径
replay-guide = 每一步是记录程序在内核中的一次调用。面板并列内核与模型各自返回和统计的数字。
replay-nothing = 记录没有单独说明这一步：数字随该行的最后一次调用一起记录。
replay-nothing-sums = 不比较单次调用。
replay-what-frame = 页框
replay-what-place = 所在位置
replay-what-free = 各阶空闲块数
replay-what-pcp = 每 CPU 页链表
replay-what-zone = 内存区的页数
replay-what-address = 地址
replay-what-bytes = 字节数，含保护页
replay-what-frames = 依次的页框
replay-what-free-list = { $zone }，空闲链表，{ $order } 阶，{ $kind }
replay-what-pcp-list = { $zone }，每 CPU 页链表，{ $order } 阶，{ $kind }
replay-what-pageblocks = { $zone }，pageblock 类型
replay-what-slabs = { $cache }，链表上的全部 slab
replay-fact-smallest = 最小对象的字节数
replay-fact-largest = 最大对象在缓存中，再多一字节则不在
replay-fact-largest-request = 最大请求的字节数
replay-fact-beyond = 再多一字节
replay-fact-request = { $size } 字节
replay-fact-rounded = { $size } 字节，向上取整
replay-fact-requests = { $first } 到 { $last } 字节
replay-fact-class = 对象大小、阶、对象数
replay-snapshot = 全部链表的快照
replay-snapshot-lists = { $lists } 个链表共 { $blocks } 个块，顺序相同；所有内存区的数字与 pageblock 类型
replay-snapshot-caches = { $caches } 个缓存的 slab 与 freelist，依次比较
replay-honesty = 与 Linux 6.12.117 核对过：内核的结果在记录中，模型的结果在本页中计算。
replay-honesty-modelled = 没有记录能完全确定这一点：不同之处如实显示。
replay-differs = 与 Linux 6.12 不同
replay-honesty-differs = Linux 6.12.117 在这里的结果不同：它自己的数字在记录中。
replay-sums-before = 首次回收页之前分配的块数
replay-sums-granted = 总共分配的块数
replay-sums-reclaimed = 为此回收的页数
replay-ticks = 核对处

replay-key-check = 上一处、下一处核对：快照，或一串调用的末尾
replay-key-difference = 第一处不同
replay-help-what = Linux 6.12 内部的测试模块请求内存，并在每次调用后写下得到了什么、各链表处于什么状态。本页根据记录开头几行建立同样的机器，并在模型上执行同样的调用。记录的其他内容不会进入模型。
replay-help-how = 可逐步前进，或从一处核对跳到下一处：全部链表的快照、一长串调用的末尾。每一步的面板并列内核与模型的结果：= 表示相同，≠ 表示不同。
replay-help-not = 内存压力的记录只有总数：回收是模型推算的，作为整体比较。记录程序与格式见仓库（recorder、recordings）。
