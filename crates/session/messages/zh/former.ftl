## 旧内核的机器（narrate/former.rs、why/former.rs）。每句话都写明所适用的版本。

former-boot = i386 上的 Linux { $version }（内存 { $size }）已启动：有 { $managed } 页可供分配。
former-pages = 得到 { $pages } 页，起始于 { $pfn }：{ $why }（Linux { $version }）。
former-pages-slept = 等待 { $ticks } 个 20 毫秒的节拍后得到 { $pages } 页，起始于 { $pfn }：{ $why }（Linux { $version }）。
former-pages-plain = 不经任何检查得到 { $pages } 页，起始于 { $pfn }（Linux { $version }）。
former-object = 位于 { $pfn } 的 slab 中的第 { $index } 号对象，缓存 { $cache }（Linux { $version }）。
former-object-new-slab = 位于 { $pfn } 的新 slab 中的第 { $index } 号对象，缓存 { $cache }：补充时取走了最前面的对象，其中最后一个最先给出（Linux { $version }）。
former-block = 位于 { $pfn } 的一串页中的第 { $index } 块，{ $cache }（Linux { $version }）。
former-block-new-run = 位于 { $pfn } 的新的一串页中的第 { $index } 块，{ $cache }（Linux { $version }）。
former-area = 从 { $address } 起的 { $pages } 页（Linux { $version }）。
former-device = 位于 { $phys } 的设备内存映射到 { $address }：占用 { $pages } 页的地址，不占用内存页（Linux { $version }）。
former-direct-device = ISA 内存本来就在直接映射中：{ $address }（Linux 2.6）。
former-kmap = 位于 { $pfn } 的页现在有了地址 { $address }（Linux { $version }）。
former-null = NULL：{ $why }（Linux { $version }）。
former-hangs = 调用不再返回：{ $why }（Linux { $version }）。
former-freed-nothing = 没有归还任何东西（Linux { $version }）。
former-freed-pages = 位于 { $pfn } 的 { $pages } 页已归还（Linux { $version }）。
former-freed-object = { $cache } 的第 { $index } 号对象已归还（Linux { $version }）。
former-freed-object-pages = { $cache } 的第 { $index } 号对象已归还，同时有 { $pages } 页回到页分配器（Linux { $version }）。
former-freed-area = 该区域已撤销；归还 { $pages } 页，其地址可立即再次使用（Linux { $version }）。
former-cache-created = { $cache }：对象大小 { $size }，每个 { $pages } 页的 slab 容纳 { $objects } 个（Linux { $version }）。
former-cache-destroyed = { $cache } 已撤销，归还 { $pages } 页（Linux { $version }）。
former-not-then = Linux { $version } 没有 { $call }：什么也不发生。
former-refused = { $call } 被拒绝（Linux { $version }）。

former-null-fragmented = 空闲页足够，但都是太小的碎块，而 2.0 不会为此释放任何页
former-null-ordinary-memory = 这是内核自己使用的普通内存
former-null-not-aligned = vremap 只接受页边界上的地址
former-null-no-such-memory = 没有这样的物理地址范围
former-null-too-large = 超过一次调用所能给出的大小
former-null-no-addresses = 没有这么大的地址范围
former-null-noretry = 请求声明不再重试
former-null-costly = 超过 8 页的请求只试一次，除非请求坚持
former-null-victim = 调用者因内存不足被杀死，最后的页也已用尽
former-null-memalloc = 调用者可以取走最后一页，但已经没有了
former-null-nothing-freed = 再也释放不出任何页
former-null-may-not-wait = 该请求不能等待
former-null-may-not-wait-mark = 该请求不能等待，而且{ $why }
former-null-other = 得不到内存

former-sub-object = 请求 { $asked }，给出 { $size } 的对象（Linux { $version }）。
former-sub-block = 请求 { $asked }；该块可容纳 { $size }：连同 8 字节的头部共 { $block }，位于 { $pages } 页的一串页中，其开头是 16 字节的描述符（Linux { $version }）。
former-sub-device = 设备内存通过 readl、writel 等函数访问；iounmap 归还地址，没有内存需要释放。
former-sub-flags = 在 Linux { $version } 中 { $names } 的值是 { $number }。
former-sub-priority = 该请求的优先级是 { $names }，在 Linux 2.0 中是 { $number }：它是一个数，而不是一组位。

former-honesty-waits = 模型：步骤的次序与 Linux { $version } 相同；回收释放什么、需要多久，没有记录。
former-honesty-2-6-11 = Linux 2.6.12-rc2（与 2.6.11 行为相同）：其原有函数在测试框架中得出同样的结果（记录 k26）。并非启动后的内核：一个 CPU，kswapd 不运行，内存中没有其他内容。
former-honesty-2-6-10 = Linux 2.6.10 根据 2.6.9 的函数和公开的变更清单重建（记录 k2610）。并非启动后的内核。
former-honesty-2-0 = Linux 2.0.40：其原有函数在测试框架中得出同样的结果（记录 k20）。并非启动后的内核：内存中没有其他内容。

former-micro-request = 向页分配器请求一个 { $order } 阶的块，参数 { $flags }。
former-micro-split = 位于 { $pfn } 的 { $order } 阶块被切开：下半部分放入链表，上半部分继续切。
former-micro-halved = { $zone }，{ $order } 阶：除去更小的块还剩 { $usable } 页，减半后的水位线是 { $mark }。
former-micro-reclaim = 直接回收释放了 { $pages } 页。
former-micro-oom = 为 { $order } 阶的请求调用 OOM killer。
former-micro-wait = 等待写操作，最多 20 毫秒。
former-micro-list-tail = { $pfn } 放到 { $zone } 的 { $list } 链表尾部。
former-micro-list-head = { $pfn } 放到 { $zone } 的 { $list } 链表头部。
former-micro-list-oldest = { $zone } 的 { $list } 链表中最旧的 { $pfn } 离开链表。
former-micro-list-newest = 取走 { $zone } 的 { $list } 链表中的第一页 { $pfn }。
former-micro-fetch = { $zone } 的 { $list } 链表太短：取来 { $pages } 页。
former-slab-free = { $slab } 已空，保留在空闲 slab 链表上。
former-hang-kmap = kmap 的 1024 个地址都在使用，没有人让出
former-hang-broken-off = 代替回收的部分在此结束；真正的内核会继续下去

former-why = { $what }（Linux { $version }）
former-why-passes = { $zone } 通过
former-why-fails = { $zone } 不通过
former-why-kswapd = { $zone } 唤醒 kswapd
former-why-class = 由 { $cache } 提供
former-why-slab = { $pages } 个新页中有 { $objects } 个对象
former-why-slab-gone = 归还 { $pages } 页
former-why-drain = 链表已满：{ $pages } 页回到空闲链表
former-why-null = NULL
former-diag = Linux { $era } 没有 { $name }；这里已知的内核中，{ $versions } 有它
former-diag-instead = Linux { $era } 没有 { $name }（这里已知的内核中，{ $versions } 有它）：请写 { $instead }
