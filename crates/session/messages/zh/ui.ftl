# 说明见 messages/en.ftl。

## 页面

ui-other-language = English
ui-script = 脚本
ui-stage = 内存图
ui-why = 原因
ui-awaited = 正在运行到第 { $step } 步
ui-stay = 留在原处
ui-panels = 面板
ui-note = 说明
ui-lesson = 课程
ui-own-script = 自己的脚本
ui-machine = 机器
ui-machine-named = { $arch }，{ $size }，Linux 6.12
ui-machine-toy = 玩具机，{ $frames } 个页框，Linux 6.12 规则
ui-share = 复制链接
ui-share-title = 复制指向此刻的链接
ui-theme = 主题
ui-theme-auto = 跟随系统
ui-theme-light = 浅色
ui-theme-dark = 深色
ui-theme-contrast = 高对比度
ui-motion = 动画
ui-motion-reduce = 不用动画：直接显示结果
ui-help = 显示帮助与按键（?）
ui-close = 关闭（Esc）
ui-open = 打开

## 脚本

ui-script-hint = 每行一条语句。点击行号即可跳到该行。
ui-undo = 撤销（Ctrl+Z）
ui-redo = 重做（Ctrl+Shift+Z）
ui-error-place = 第 { $line } 行第 { $column } 列
ui-errors-more = 另有 { $count } 处错误
ui-script-stops = 第 { $line } 行有错误：脚本只运行到那里。
ui-fix-all = 全部改为半角标点（{ $text }）
ui-fix = 改为 { $text }
ui-flag-is = { $flag }：{ $meaning }

ui-try-function = 函数
ui-try-size = 字节数：200、64K
ui-try-order = 阶：2 的这个次方页
ui-try-flags = 标志
ui-try-pointer = 变量
ui-try-from = 上下文
ui-add-line = 加上这一行
ui-from-here = 当前上下文
ui-from-irq = 中断中
ui-from-tasklet = tasklet 中
ui-from-timer = 定时器中
ui-from-spinlock = 持有自旋锁
ui-from-spinlock-irq = 持有自旋锁，已关中断
ui-from-spinlock-bh = 持有自旋锁，已关软中断
ui-from-irqs-off = 已关中断
ui-from-preempt-off = 已关抢占
ui-from-mutex = 持有互斥锁
ui-from-fs-lock = 持有文件系统的锁
ui-from-io-path = 块层中
ui-from-nofs = memalloc_nofs 作用域中
ui-from-noio = memalloc_noio 作用域中
ui-from-noreclaim = 回收中（PF_MEMALLOC）

## 原因

ui-why-more = 另有 { $count } 个决定
ui-oom-memory = 在内存
ui-oom-swap = 在交换区
ui-oom-points = 分数
ui-oom-chosen = 被杀
ui-oom-rule = 分数 = 内存中的页 + 交换区中的页（页表和 oom_score_adj 在这里都是 0）。
ui-check-yes = 是
ui-check-no = 否
ui-check-no-block = 无此块
ui-decide-zone = { $zone } 区
ui-decide-above = 空闲 { $left } > { $mark ->
    [floor] 下限
   *[other] { $mark }
} { $right }
ui-decide-below = 空闲 { $left } ≤ { $mark ->
    [floor] 下限
   *[other] { $mark }
} { $right }

## 时间

ui-transport = 时间
ui-first = 回到开头（Home）
ui-back = 退一步（←）
ui-micro-back = 退一微步（,）
ui-play = 播放（空格）
ui-pause = 暂停（空格）
ui-micro = 微步（.）
ui-step = 单步（→）
ui-last = 转到末尾（End）
ui-speed = 速度
ui-speed-instant = 即时
ui-boot = 刚启动
ui-boot-steps = { $steps ->
    [0] ，没有可运行的步骤
   *[other] ，共 { $steps } 步待运行
}
ui-step-number = 第 { $step } 步
ui-step-of = ，共 { $steps } 步
ui-micro-of = 微步 { $micro } / { $count }：{ $clause }
ui-micro-none = 其 { $count } 个微步之前
ui-ticks = 各步结果
ui-ticks-short = 各步
ui-scrubber = 步
ui-status = 第 { $step } 步，共 { $steps } 步：{ $sentence }
ui-marker-of = 第 { $number } 处，共 { $count } 处
ui-marker-previous = 转到上一处（[）
ui-marker-next = 转到下一处（]）

## 消息

ui-link-damaged = 此链接已损坏或不是本页的链接，无法读取。你的脚本保持原样。
ui-link-partly = 此链接未能完整读取。{ $problem }
ui-link-copied = 已复制指向此刻的链接。
ui-use-in-course = 用在课程中
ui-link-title = 指向此刻的链接
ui-link-by-hand = 浏览器不允许本页使用剪贴板，请从这里复制链接：
ui-other-script = 还有另一份脚本，来自其他标签页或之前的访问。两份都已保留。
ui-other-script-open = 打开另一份脚本
ui-recovered = 实验室上次出错，因此先打开一节课程。撤销（Ctrl+Z）即可找回你的脚本。
ui-panic-title = 实验室出错了
ui-panic-text = 这是 kmscope 的错误，与你的脚本无关。脚本已保留：重新载入即可继续，也可先复制脚本。
ui-panic-reload = 重新载入页面
ui-panic-copy = 复制脚本

## 帮助

ui-help-title = 按键、符号与术语
ui-help-intro = 输入内核风格的 C 语句，按“单步”，看每一页从哪里来、为什么。所有调用、水位与链表都由本页中的 Linux 6.12 模型计算。
ui-help-keys = 按键
ui-help-signs = 符号
ui-help-keys-where = 未编辑文字时按键有效。要离开脚本，请按 Tab 或点击别处。
ui-key-play = 播放、暂停
ui-key-step = 退一步、单步
ui-key-micro = 退一微步、微步
ui-key-marker = 上一处、下一处标记
ui-key-ends = 开头、末尾
ui-key-tenths = 跳到全程的十分之几
ui-key-speed = 加快、放慢
ui-key-reset = 回到刚启动
ui-key-fullscreen = 全屏
ui-key-undo = 撤销、重做编辑
ui-key-help = 本帮助
ui-key-close = 关闭、暂停

## 标志的含义（依据 Linux 6.12 的 include/linux/gfp_types.h 与 slab.h，自行表述）

ui-flag-kernel = 代表进程请求；可以睡眠，直到有空闲内存为止。
ui-flag-atomic = 用于中断和持有自旋锁时；从不睡眠，可动用 min 以下的部分储备。
ui-flag-nowait = 从不睡眠，也不用储备；会唤醒 kswapd。
ui-flag-noio = 可以睡眠，但不发起 I/O。
ui-flag-nofs = 可以睡眠和发起 I/O，但不调用文件系统。
ui-flag-user = 供用户态进程使用；可以睡眠。
ui-flag-highuser = 供用户态进程使用；可用高端内存。
ui-flag-highuser-movable = 供用户态进程使用；可用高端内存，且页可移动。
ui-flag-dma = 取自 DMA 区：最低的 16 MiB，供 ISA 设备使用。
ui-flag-dma32 = 取自 4 GiB 以下。
ui-flag-highmem = 可用高端内存。
ui-flag-movable = 页可被规整移动，或被回收。
ui-flag-reclaimable = 可由 shrinker 释放的 slab 页。
ui-flag-high = 可动用 min 以下的部分储备。
ui-flag-io = 可以发起 I/O。
ui-flag-fs = 可以调用文件系统。
ui-flag-zero = 内存清零。
ui-flag-reclaim = 两种回收都允许：调用者自己回收，以及 kswapd。
ui-flag-direct-reclaim = 调用者可自行回收内存，并可睡眠。
ui-flag-kswapd-reclaim = 可用的各区都不高于 low 时唤醒 kswapd。
ui-flag-write = 该页很快会被写入。
ui-flag-nowarn = 失败时不报告。
ui-flag-retry-mayfail = 更努力地尝试，但最终可能失败。
ui-flag-nofail = 从不失败：一直尝试。
ui-flag-noretry = 轻度回收一轮后即放弃。
ui-flag-memalloc = 可动用全部内存，因为调用者会释放更多内存。
ui-flag-nomemalloc = 绝不用最后的页，即使带 __GFP_MEMALLOC 或 PF_MEMALLOC。
ui-flag-comp = 这些页组成一个复合页。
ui-flag-hardwall = 遵守调用者 cpuset 的限制。
ui-flag-thisnode = 只取自所请求的节点。
ui-flag-account = 计入调用者的内存 cgroup。
ui-flag-zerotags = 一并清除页的内存标签（带 MTE 的 arm64）。
ui-flag-slab-hwcache-align = 对象尽量不跨缓存行、不共用缓存行。
ui-flag-slab-cache-dma = 其 slab 取自 DMA 区。
ui-flag-slab-reclaim-account = 其 slab 计为可回收。

ui-lesson-start = 开始课程
ui-lesson-how = “开始课程”带你逐处讲解（按键 ]）。“单步”逐个调用前进（按键 →）。“播放”一直运行到下一处。

ui-guide-ladder = 内存区与水位
ui-guide-ladder-text = 每个竖着的水箱是一个内存区，表示其中有多少空闲；各有自己的刻度。空闲数高于水位时，请求成功：起先看 low，内存紧张时看 min。紧急请求（__GFP_HIGH），例如 GFP_ATOMIC，可以再往下用到下限。低于 low 时，kswapd 被唤醒，开始回收内存。
ui-guide-map = 地面
ui-guide-map-text = 每个在用的页框都在地面上，位于自己的地址。灰色在用，小点是页缓存：可以回收的文件数据。黑色是 slab，斜线是启动时保留。浅色是空闲：上方块的影子。
ui-guide-lists = 空闲块的各行
ui-guide-lists-text = 上面空闲，下面已占用。横向是地址，每一行是一个阶：2ⁿ 个页框的块，0 到 10 阶。一行就是空闲链表，没有别的。字母是迁移类型：U 不可移动，M 可移动，E 可回收，H 高阶原子。实心的块是下一个分出的块。
ui-guide-why = 原因
ui-guide-why-text = 每个调用在分配器中的路径，以及起决定作用的不等式。

## 第二个页面

ui-replay = 回放真实内核
ui-script-changed = 脚本已改动，此后课程的说明不再适用。Ctrl+Z 可以恢复。
help-marker = 课程或注释在此讲解
help-times = 连续这么多次调用，结果相同
help-lens = GFP 透视：请求会怎样
ui-lesson-following = 下一课：{ $lesson }
ui-help-glossary = 术语表
