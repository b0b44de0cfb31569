## GFP 透镜：每一步之后，一个请求会得到什么

lens-title = GFP 透镜：每一步之后，一个请求会得到什么
lens-asked = 假如此时要 { $pages } 页
lens-asks = 透镜请求
lens-pages = { $pages } 页
lens-flags = 标志…
lens-flags-name = 透镜的标志组合，最多六种
lens-band = GFP_ATOMIC 失败，而 GFP_KERNEL 会睡眠
lens-band-short = ATOMIC 失败，KERNEL 睡眠
lens-band-go = 第 { $first } 步到第 { $last } 步之后，GFP_ATOMIC 得到 NULL，而任务中的 GFP_KERNEL 会睡眠，然后得到内存。转到第 { $first } 步。
lens-granted = 得到
lens-sleeps = 会睡眠
lens-kills = 会杀死一个任务
lens-in-vain = 睡眠后仍是 NULL
lens-fails = NULL
lens-never = 永不返回
lens-bug = 在这里是 bug：它可能睡眠（在任务中：{ $verdict }）
lens-bug-short = bug
lens-bug-wide = bug；在任务中：{ $verdict }
lens-now = 第 { $step } 步之后：{ $rows }
lens-now-boot = 启动后：{ $rows }
lens-row = { $flags } { $verdict }
lens-rows = { $first }；{ $second }
lens-unknown = 尚不知道
lens-table-flags = 标志
lens-table-steps = 在哪些步之后
lens-run = { $first }–{ $last } { $verdict }
lens-more = 另有 { $count } 段

## 假如：同一个请求，换标志、换上下文、换大小

whatif-title = 同一个调用，换成别的标志
whatif-title-own = 在这里要一页，用别的标志
whatif-place = 调用所在的上下文
whatif-in-task = 在任务中
whatif-size = 大小（字节）
whatif-order = 阶：2 的这个次方页
whatif-slept = 睡了 { $ticks }
whatif-killed = 睡了 { $ticks }，杀了任务
whatif-slept-null = 睡了 { $ticks }，NULL
whatif-before = 脚本中
whatif-fork = 分支中
whatif-free = 空闲页
whatif-blocks = 阶 { $order } 的块
whatif-kswapd = kswapd 醒着
whatif-yes = 是
whatif-no = 否
whatif-same = 各内存区与脚本中一样。
whatif-make = 写进脚本
whatif-make-rounds = 写进脚本：这一行的 { $rounds } 轮都会改变
whatif-no-story = 脚本写不出来：调用与它要离开的块之间隔着一个循环。
