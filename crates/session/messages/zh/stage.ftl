# 舞台上的标注，位于图形之中，应当简短。

## 水位阶梯

stage-zone = 区
stage-frames = 页框
stage-floor = 下限
stage-floor-means = GFP_ATOMIC 止于此
stage-floor-short = ATOMIC
stage-min-means = GFP_KERNEL 开始睡眠
stage-min-short = KERNEL
stage-low-means = 唤醒 kswapd
stage-low-short = kswapd
stage-high-means = kswapd 休息
stage-reserve = 保留 { $pages }
stage-free = 空闲 { $pages }
stage-inequality = 空闲 { $free } { $sign } { $limit }
stage-no-block = 没有 { $order } 阶或更大的空闲块
stage-skipped = { $why }，跳过

## 谁在等待

stage-waiting = 等待
stage-caller = 调用者
stage-tick = 第 { $tick } 拍
stage-tick-nothing = 没有回收到页
stage-tick-kswapd = kswapd 回收 { $pages }
stage-tick-own = 调用者自己回收 { $pages }
stage-tick-both = kswapd 回收 { $kswapd }，调用者自己 { $own }

## 页框

stage-page-frames = 页框
stage-square = 1 格 = { $frames } 个页框
stage-key-reserved = 保留
stage-key-used = 已用
stage-key-cache = 页缓存
stage-key-slab = slab
stage-key-free = 空闲
stage-zone-range = { $first }–{ $last }，{ $from }–{ $to }
stage-zone-from = { $from } 起
stage-frames-of-block = 此页块中的 { $frames } 个页框
stage-frames-from = 自 { $pfn } 起 { $frames } 个页框
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
stage-no-reserve = 无：保留需要 { $needed } 个受管页框，此区只有 { $managed }
stage-no-reserve-short = 无：此区太小，不能保留
stage-order = 阶
stage-pcp = 每 CPU 链表
stage-pcp-short = CPU
stage-pcp-marks = { $pages } 页；超过 high { $high } 即归还，每批 { $batch }
stage-pcp-marks-short = { $pages } 页，high { $high }

## 对象

stage-objects-each = 每 slab { $count } 个对象
stage-slab-cpu = CPU slab
stage-slab-cpu-partial = CPU partial
stage-slab-node-partial = node partial
stage-slab-full = 已满
stage-slab-used-of = { $place }，{ $size } B 用 { $asked }
stage-slab-count = { $place }，{ $used }/{ $objects }
stage-more-slabs = 另有 { $count } 个 slab
stage-area = 已映射 { $pages }/{ $of } 页，其后为保护页
stage-area-short = { $pages } 页与保护页
stage-area-freed = 已释放；地址不会立即再用
