# Section: see messages/en.ftl.

## What stands beside the stage

screen-edge-left = 左侧宽度：拖动或按方向键，Enter 收起
screen-edge-right = 右侧宽度：拖动或按方向键，Enter 收起
screen-open-left = 打开脚本 (,)
screen-open-why = 查看这一步的原因 (.)
screen-open-flags = 查看同一调用换成其他标志的结果
screen-open-biography = 查看所选页框的经历
screen-beside = 图旁面板
screen-open-log = 查看内核日志
screen-flags = 换个标志
screen-biography = 经历
screen-try = 在此处试一个调用……
screen-tab-picture = 图
screen-tab-told = 讲解
screen-key-sides = 打开或收起左侧、右侧

## The inequality

screen-free = 空闲 { $left }
screen-free-then = 空闲 { $before } → { $after }
screen-free-above = 空闲 { $left } > { $right }？
screen-no-mark = 不看水位
screen-no-block = 没有 { $order } 阶的块

## Time

screen-lens = 透视：
screen-free-pages = 空闲页
screen-zone-free = { $zone }：空闲 { $free } 页
screen-micro-back = 后退一个微步 (Shift+←)
screen-micro = 前进一个微步 (Shift+→)
screen-back = 后退
screen-next-moment = 下一时刻
screen-ahead = 显示后面的结果

## Before an audience

screen-present = 演示
screen-present-title = 只放大显示舞台 (P)
screen-key-present = 演示：只放大显示舞台
screen-key-clicker = 演示时：下一步、后退、黑屏
screen-leave = 退出演示 (Esc)
screen-open-lab = 在实验室中打开这一时刻

## The first visit

screen-first = Linux 按块分配内存。空闲的块浮在与其大小对应的一行，已分配的块落在地面上。
screen-first-ask = 要一页内存 (4 KiB)
screen-first-pause = 暂停
screen-first-guide = 阅读图解
screen-first-lab = 实验室
screen-first-lab-title = 打开实验室和脚本

## Completion

screen-completion = 此处可用的词
