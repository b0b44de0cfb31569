# 舞台上的标注，位于图形之中，应当简短。

## 水位阶梯

stage-zone = 内存区
stage-frames = 页框
stage-low-means = 唤醒 kswapd
stage-high-means = kswapd 休息
stage-oom-victim = OOM 受害进程
stage-own-sleeps = 本次调用在此睡眠
stage-own-stops = 本次调用停在此处
stage-no-marks = 全部页框，按比例；玩具机器没有水位
stage-free = 空闲 { $pages }

## 谁在等待

stage-caller = 调用者
stage-tick = 第 { $tick } 个节拍

## 页框

stage-key-reserved = 启动占用
stage-key-used = 已用
stage-key-clean = 干净页
stage-key-dirty = 脏页
stage-key-anon = 匿名内存
stage-key-dentries = dentry
stage-key-slab = slab
stage-frames-short = { $frames } 个页框

## 链表

stage-unmovable = 不可移动
stage-movable = 可移动
stage-reclaimable = 可回收
stage-highatomic = 高阶原子
stage-order = 阶

## 对象

stage-no-slab = 没有 slab
stage-slab-cpu = CPU 的 slab
stage-slab-cpu-partial = 每 CPU partial
stage-slab-node-partial = 节点 partial
stage-slab-full = 已满
stage-slab-empty = 空闲链表
stage-area-freed = 已释放；这些地址不会马上再用

## 同样的内容以表格显示，以及各物的说明

stage-as-table = 以表格显示
stage-as-picture = 以图形显示
stage-picture = 内存图。{ $zones }其后为相同内容的表格。
stage-picture-zone = { $zone } 区：空闲 { $free } 页，min { $min }。
stage-table-zones = 内存区
stage-table-pfns = 页框号
stage-table-bytes = 字节
stage-table-free = 空闲
stage-table-boost = 临时提升
stage-table-reserve = lowmem 保留
stage-table-call = 本次调用
stage-table-call-stops = 停在 { $pages }
stage-table-call-sleeps = 降到 { $pages } 即睡眠
stage-table-call-closed = 不能使用
stage-table-clean = 页缓存（干净）
stage-table-dirty = 页缓存（脏）
stage-table-free-lists = { $zone } 区的空闲链表：各阶的块数
stage-table-pcp = { $zone } 区的每 CPU 页链表：各阶的块数（high { $high }，批量 { $batch }）
stage-table-strip = 所看的页框
stage-table-use = 用途
stage-table-slabs = Slab
stage-table-cache = 缓存
stage-table-place = 位置
stage-table-objects = 已用对象
stage-table-freelist = freelist
stage-table-areas = vmalloc 区域
stage-table-address = 地址
stage-table-size-guard = 大小（含保护页）
stage-table-mapped = 已映射页
stage-table-behind = 背后的页框
stage-use-hole = 此处没有内存
stage-use-reserved = 启动时占用
stage-use-free = 空闲，{ $kind }，{ $order } 阶
stage-use-pcp = 在每 CPU 页链表上，{ $kind }，{ $order } 阶
stage-use-in-hand = 正在拆分或合并，{ $order } 阶
stage-use-allocated = 已分配，{ $order } 阶
stage-use-slab = { $cache } 的 slab
stage-use-vmalloc = vmalloc 区域的第 { $index } 页
stage-use-clean = 页缓存，干净页：可以回收
stage-use-dirty = 页缓存，脏页：须先回写
stage-use-hog = 被 hog 进程占用：不能回收
stage-tip-zone = { $zone } 区：页框 { $first }–{ $last }，{ $from }–{ $to }；受管 { $managed } 页中空闲 { $free } 页
stage-tip-list = { $zone } 区，{ $kind }，{ $order } 阶：{ $blocks } 个块
stage-tip-pcp = { $zone } 区的每 CPU 页链表，{ $kind }，{ $order } 阶：{ $blocks } 个块
stage-tip-cache = { $cache }：每 { $size } B 一个对象，{ $slabs } 个 slab 中已用 { $objects } 个；节点上有 { $partial } 个 partial slab，达到 { $keep } 个时，变空的 slab 即归还
stage-tip-slab = { $cache } 位于页框 { $pfn } 的 slab，{ $pages } 页：{ $place }，{ $objects } 个对象已用 { $used } 个
stage-tip-object = { $place } 的对象 { $index }：{ $size } B 中请求了 { $asked } B，{ $waste } B 未用
stage-tip-object-free = { $place } 的对象 { $index }：空闲，freelist 上前面还有 { $turn } 个
stage-tip-area = 位于 { $address } 的 vmalloc 区域：已映射 { $pages }/{ $of } 页，其后为保护页

## 内存图：空闲块的各行、每 CPU 页链表、地面、标尺

stage-memory = 内存
stage-free-blocks = 空闲
stage-taken = 已占用
stage-on-ground = 落在地面
stage-physical = 物理
stage-page-frame = 页框
stage-pageblock = pageblock
stage-closer = 放大 { $factor } 倍
stage-closer-frames = 放大 { $factor } 倍：{ $frames } 个页框
stage-frames-close = 近看 { $frames } 个页框
stage-cut-first = { $pfn } · { $frames } 个页框：一分为二
stage-cut-on = 拆分，左半继续向下
stage-cut-short = 拆 ↓
stage-shelf = 本 CPU 的页链表
stage-shelf-short = CPU 链表
stage-shelf-next = 1 是下一个分出的页；不需要内存区的锁
stage-shelf-empty = 空
stage-buddy-free = 伙伴 { $sum }：空闲
stage-buddy-taken = 伙伴 { $sum }：不空闲
stage-rows-empty = { $order } 到 10 阶各行都空：没有足够大的空闲块
stage-unusable = 空闲页的 { $percent } % 在更小的块里

## 打开的 slab

stage-slab-title = 页框 { $pfn }：{ $objects } 个 { $size } 字节的对象
stage-slab-title-short = { $objects } 个 { $size } B 对象
stage-slab-taken = { $objects } 个中已用 { $used } 个
stage-object-asked = { $size } 中的 { $asked }
stage-object-next = 下一个
stage-object-turn = 第 { $turn }
stage-minis-cpu = 本 CPU 的 slab
stage-minis-partial = partial 链表
stage-minis-full = 已满：不在任何链表

## 虚拟地址

stage-virtual = 虚拟
stage-virtual-means = 代码看到的
stage-guard-page = 保护页：不映射
stage-guard-short = 保护页
stage-no-area = 这里没有 vmalloc 区域
stage-area-mapped = { $size } 的 vmalloc 区域：{ $of } 页中已依次映射 { $pages } 页

## 水位图与标志

stage-lane-interrupt = 中断
stage-asleep = 睡眠
stage-asleep-reclaims = 睡眠，自己回收 { $pages } 页
stage-way-served = 成功
stage-way-sleeps = 睡眠
stage-way-null = NULL
stage-way-needs = 须多于 { $pages }
stage-flags-title = 此刻的 { $zone } 区：每条线是一个下限。空闲页高于下限，请求就能成功。
stage-flags-toy = 玩具机器没有水位：每个请求都能拿到最后一页。

## 说明卡

stage-tip-pageblock = { $pfn } 处的 pageblock，类型：{ $kind }
stage-tip-block = 空闲块：页框 { $first }–{ $last }（{ $frames } 个），{ $size }，{ $order } 阶，{ $kind }{ $place }{ $buddy }
stage-tip-first = ，下一个分出
stage-tip-turn = ，排在链表第 { $turn }
stage-tip-buddy = ；伙伴 { $buddy } = { $pfn } ^ { $size }

## 镜头

shot-whole = 全景
shot-cut = 拆分
shot-shelf = CPU 链表
shot-slab = Slab
shot-level = 水位
shot-flags = 标志
shot-ruler = 地址
shot-holes = 碎片
shot-more = 这一步在这里也有内容
shot-group = 画面
stage-zoom-in = 放大
stage-zoom-out = 缩小
stage-zoom-fit = 显示全部内存
stage-follow = 跟随
stage-follow-paused = 跟随：已暂停
stage-follow-label = 跟随每一步
stage-outside-left = 发生在更低的地址：前往
stage-outside-right = 发生在更高的地址：前往
stage-key-hole = 没有内存
stage-key-pcp = CPU 链表

## 生平

bio-title-frame = 页框 { $pfn }
bio-title-object = { $pfn } 处 slab 的第 { $index } 号对象
bio-changed = 在所看的各步中易手 { $count } 次
bio-hole = 这里没有内存
bio-reserved = 启动时保留
bio-free = 空闲，在 { $order } 阶块中
bio-cut = 拆分：在 { $head } 处的 { $order } 阶块中
bio-joined = 合并：在 { $head } 处的 { $order } 阶块中
bio-freed = 已释放：空闲，在 { $order } 阶块中
bio-drained = 从 CPU 链表移回：在 { $order } 阶块中
bio-refilled = 移到 CPU 链表
bio-pcp = 已释放：在 CPU 链表上
bio-given = 已分配，{ $order } 阶
bio-slab = { $cache } 的 slab 的一页
bio-vmalloc = vmalloc 区域的第 { $index } 页
bio-clean = 页缓存，干净
bio-dirty = 页缓存，脏
bio-hog = 被 hog 进程占用
bio-anon = 匿名内存
bio-dentries = dentry 和 inode
bio-no-slab = 所在的 slab 已归还
bio-object-new = slab 建立：空闲
bio-object-given = 已分配，用于 { $asked } 字节
bio-object-freed = 已释放
bio-line = 第 { $line } 行

stage-key-shots = 焦点在画面时：选择镜头；F 重新跟随每一步
stage-key-things = 焦点在画面时：逐个移动
stage-key-related = 焦点在画面时：伙伴；链表中的下一块
stage-key-camera = 焦点在画面时：缩放、显示全部；移动
crumb-pageblock = pageblock { $pfn }
crumb-block = 块 { $pfn }，order { $order }
crumb-frame = 页框 { $pfn }
crumb-slab = { $cache }，slab 在 { $pfn }
crumb-object = 对象 { $index }
crumb-way = 它在哪里
stage-table-level = 最近各步之后的空闲页，以及每步的结果
stage-table-step = 步
stage-table-result = 结果
