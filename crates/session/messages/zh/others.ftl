# 说明见 messages/en.ftl。

## 有人睡眠时运行的其他任务（narrate/others.rs）

others-task = 任务“{ $task }”
others-hardirq = 中断处理程序
others-tasklet = 一个 tasklet
others-timer = 一个定时器
others-done = 完成
lane-hardirq = 中断
lane-tasklet = tasklet
lane-timer = 定时器
lane-own = 脚本的任务
lane-tasks = 其他任务
lane-interrupts = 中断
lane-asleep = 睡眠
ui-sleeps-here = { $who } 在第 { $line } 行睡眠
ui-is-next-here = 轮到 { $who } 时，它从第 { $line } 行继续
sub-others = 其间{ $who }，第 { $line } 行：{ $result }。
others-sleep-in-atomic = BUG：在不能睡眠的地方可能睡眠
result-later = 稍后
context-mutex = 持有互斥锁 { $lock } 时
head-enter-mutex = 取得互斥锁 { $lock }；代码仍可睡眠，其他想要它的人要等待
head-leave-mutex = 释放互斥锁 { $lock }
hang-lock = 持有锁的一方永远不会释放它
head-start = 从此以后，每当别人睡眠或等待，{ $who }就会运行
head-set-up = { $ticks } 个节拍之后会来{ $who }，不管那时谁在运行
head-queued = 轮到{ $who }时，它才做这一步
head-queued-after = { $who }在 { $ticks } 个节拍之后做这一步
head-scheduled = 已经安排好，脚本继续
sub-queued = 现在什么也没有发生。有人睡眠或等待时它才运行，结果显示在这一行的行尾。
micro-turn-begins = { $who }，第 { $line } 行：{ $text }
micro-turn-ends = { $who }，第 { $line } 行：{ $result }
micro-sleeps-for-lock = 调用者睡眠，直到锁被释放
micro-waits-for-lock = { $who }在第 { $line } 行等待别人持有的锁：{ $text }
why-others = 其间其他任务
why-others-one = { $who }，第 { $line } 行：{ $result }
why-others-more = 另有 { $count } 次
honesty-schedule = 谁在何时运行是建模的：单处理器，无抢占；每睡一个节拍，其他任务各做一次调用。
honesty-others = 每次调用遵循 Linux 6.12 的规则；谁在何时运行以及回收的节奏是建模的。
