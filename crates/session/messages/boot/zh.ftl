# 应用启动之前页面上的文字。构建时写入 www/boot.js(只能是纯文本);不属于应用自己的文字表。

boot-loading = 正在载入实验室……
boot-no-script = kmscope 需要 JavaScript 和 WebAssembly 才能模拟内核的内存。
boot-no-wasm = 此浏览器没有 WebAssembly,kmscope 无法在这里运行。2017 年以后的浏览器都有。
boot-blocked = 此页面的安全策略禁止 WebAssembly。服务器管理员可以放行:在 script-src 中加入 'wasm-unsafe-eval'。
boot-missing = kmscope 的一部分未能载入。
boot-broken = kmscope 已载入,但未能启动。
boot-again = 重试
boot-description = 看 Linux 怎样分配内存:kmalloc、GFP 标志、内存区、伙伴分配器与 slab 缓存,在浏览器里一步一步地看。
