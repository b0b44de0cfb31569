# 舞台上的标注，位于图形之中，应当简短。

## 水位阶梯

stage-zone = 内存区
stage-frames = 页框
stage-low-means = 唤醒 kswapd
stage-high-means = kswapd 休息
stage-oom-victim = OOM 受害进程
stage-own-sleeps = 本次调用在此睡眠
stage-own-sleeps-short = 睡眠
stage-own-stops = 本次调用停在此处
stage-own-stops-short = 停在此
stage-of-frames = { $frames } 个页框
stage-closed-zone = 本次调用不能使用此区
stage-reserve = lowmem 保留 { $pages }
stage-no-marks = 全部页框，按比例；玩具机器没有水位
stage-before = 之前：{ $pages }
stage-free = 空闲 { $pages }
stage-inequality = 空闲 { $free } { $sign } { $limit }
stage-no-block = 没有 { $order } 阶及以上的空闲块
stage-skipped = { $why }，跳过

## 谁在等待

stage-waiting = 等待
stage-meanwhile = 与此同时
stage-caller = 调用者
stage-tick = 第 { $tick } 个节拍
stage-stopped = BUG：调用在此被拦下，什么都没有动
stage-tick-nothing = 什么也没有回收到
stage-tick-kswapd = kswapd 回收 { $pages }
stage-tick-own = 调用者自己回收 { $pages }
stage-tick-both = kswapd 回收 { $kswapd }，调用者自己 { $own }
stage-tick-released = 被杀进程归还 { $pages } 页
stage-tick-kept = { $came }；{ $pages } 放入每 CPU 页链表
stage-tick-drained = { $came }；{ $pages } 移出每 CPU 页链表

## 页框

stage-page-frames = 页框
stage-square = 1 格 = { $frames } 个页框
stage-key-reserved = 启动占用
stage-key-used = 已用
stage-key-clean = 干净页
stage-key-dirty = 脏页
stage-key-anon = 匿名内存
stage-key-dentries = dentry
stage-key-slab = slab
stage-key-free = 空闲（颜色表示类型）
stage-key-free-short = 空闲
stage-zone-range = { $first }–{ $last }，{ $from }–{ $to }
stage-zone-from = { $from } 起
stage-frames-of-block = 此 pageblock 中的 { $frames } 个页框
stage-frames-from = 自页框 { $pfn } 起 { $frames } 个页框
stage-frames-short = { $frames } 个页框
stage-upper-half = 上半 → { $order } 阶
stage-to-order = { $order } 阶
stage-granted = 已分配
stage-becomes-slab = 已分配，成为 slab

## 链表

stage-free-lists = 空闲链表
stage-of-zone = { $zone } 区
stage-unmovable = 不可移动
stage-movable = 可移动
stage-reclaimable = 可回收
stage-highatomic = 高阶原子
stage-no-reserve = 无：高阶原子预留需要 { $needed } 个受管页框，此内存区只有 { $managed }
stage-no-reserve-short = 无：内存区太小，没有高阶原子预留
stage-order = 阶
stage-pcp = 每 CPU 页链表
stage-pcp-short = CPU
stage-pcp-marks = { $pages } 页，不计入空闲；超过 high { $high }（会自行调整）即移回，每次至少 { $batch }
stage-pcp-marks-short = { $pages } 页，high { $high }

## 对象

stage-objects-each = 每 slab { $count } 个对象
stage-objects-usual = { $order } 阶时每个 { $count } 个
stage-no-slab = 没有 slab
stage-slab-cpu = CPU 的 slab
stage-slab-cpu-partial = 每 CPU partial
stage-slab-node-partial = 节点 partial
stage-slab-full = 已满
stage-slab-used-of = { $place }，{ $size } B 用 { $asked }
stage-slab-asked = { $size } B 用 { $asked }
stage-slab-count = { $place }，{ $used }/{ $objects }
stage-more-slabs = 另有 { $count } 个 slab
stage-area = 已映射 { $pages }/{ $of } 页，其后为保护页
stage-area-short = { $pages } 页与保护页
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
