# 说明见 messages/en.ftl。

## 脚本中的错误（kmscope-scenario, DiagnosticKind）

diag-did-you-mean = { $problem }：是否想写 { $suggestion }？
diag-quoted = “{ $text }”
diag-stop = { $problem }。

diag-unexpected = 此处应为{ $expected }，却遇到{ $found }
diag-unexpected-here = 此处不能出现{ $found }
diag-found-token = “{ $text }”
diag-found-line-end = 行尾
diag-found-text-end = 脚本结尾
diag-or = { $first }或{ $second }
diag-expected-token = “{ $text }”
diag-expected-statement = 调用、赋值或代码块
diag-expected-name = 名称
diag-expected-value = 数字、标志或变量
diag-expected-number = 数字
diag-expected-bytes = 字节数（如 1500、64K、4 * PAGE_SIZE）
diag-expected-gfp = 一组 GFP 标志（如 GFP_KERNEL）
diag-expected-slab-flags = 一组 slab 标志（如 SLAB_HWCACHE_ALIGN，或 0）
diag-expected-pointer = 保存指针的变量
diag-expected-cache = 保存 kmem_cache_create 所建缓存的变量
diag-expected-text = 双引号中的文字
diag-expected-percent = 百分数（如 50%）
diag-expected-words = “{ $words }”之一
diag-expected-end = 语句结尾（“;” 或换行）

diag-unknown-function = 没有函数 { $name }
diag-foreign-function = 没有函数 { $name }：实验室只认识分配和释放内存的调用
diag-unknown-block = 没有代码块 { $name }
diag-unknown-flag = 没有 GFP 标志 { $name }
diag-unknown-slab-flag = 没有 slab 标志 { $name }
diag-unknown-variable = { $name } 在此行之前从未赋值
diag-unknown-machine = 没有机器 { $name }
diag-unknown-word = { $name } 在此没有意义

diag-bad-character = 字符“{ $character }”在此没有意义
diag-text-open = 文字在本行内缺少结尾的双引号
diag-comment-open = 注释缺少结尾的 */
diag-closes-nothing = 这个“{ $brace }”没有对应的开头
diag-unclosed = 代码块（{ $block }）没有结束：缺少“{ $brace }”
diag-too-deep = 括号嵌套超过 { $limit } 层
diag-bad-number = { $text } 不是本语言的数字（10、0x10、64K、16M、1G）
diag-out-of-range = { $what }必须在 { $least } 到 { $most } 之间，此处为 { $value }
diag-negative = { $what }不能为负，此处为 { $value }
diag-what-bytes = 字节数
diag-what-order = 阶
diag-what-percent = 百分数
diag-what-ticks = 节拍数
diag-what-repetitions = 重复次数
diag-what-byte = 字节的值
diag-what-pages = 页数
diag-what-gfp = GFP 位数值
diag-arithmetic = 无法计算：除以零，或超出 64 位

diag-argument-count = { $signature } 需要 { $count }，此处有 { $found } 个
diag-arguments-exactly = { $n } 个参数
diag-arguments-between = { $least } 到 { $most } 个参数
diag-argument-kind = 在 { $signature } 中，{ $parameter } 应为{ $expected }，而不是{ $found }
diag-operator = “{ $operator }”不能连接{ $left }和{ $right }
diag-operator-one = “{ $operator }”不能用于{ $left }
diag-kind-number = 数字
diag-kind-gfp = 一个 GFP 标志
diag-kind-slab-flags = 一个 slab 标志
diag-kind-pointer = 指针
diag-kind-text = 文字
diag-kind-percent = 百分数
diag-kind-level = 空闲页的水位
diag-kind-null = 空指针 NULL
diag-kind-word = 单词
diag-nested-call = { $function } 写在另一条语句里：每次调用自成一步，请先给结果起名（p = { $function }(…)）
diag-no-result = { $function } 没有可存入变量的结果，请去掉“=”
diag-result-unused = 没有变量，{ $function } 建立的缓存就无法使用或销毁；请写 c = { $function }(…)
diag-element = { $name } 从未赋值；已赋值的是 { $first } 到 { $last }
diag-sizeof = 实验室没有头文件，不知道 { $of } 的大小；请直接写字节数
diag-no-condition = { $text }：脚本没有条件判断；每行的行尾显示结果
diag-no-loop = { $text }：循环只有 repeat n 和 for (i = 0; i < n; i++)
diag-no-jump = { $text }：脚本从第一行运行到最后一行；请删去这一行
diag-no-parameters = { $text }：这里的函数没有参数；请写 { $text }(void)
diag-no-preprocessor = 不需要 #{ $text }：实验室本来就认识内核的调用（可以用 #define NAME 数字）
diag-no-dereference = 不能写单个字节；请用 memset(p, value, size)，用 peek(p) 查看
diag-no-type = { $text }：不能定义类型；大小以字节书写
diag-not-yet = 这一版实验室还没有 { $name }
diag-written-otherwise = 脚本中没有 { $name }：请写 { $instead }
diag-old-flag-now = { $name }：自 Linux { $version } 起已不存在；按 { $instead } 理解
diag-old-flag-gone = { $name }：自 Linux { $version } 起已不存在；对这个内核没有意义
diag-machine-first = 机器只能指定一次，并且要在第一步之前
diag-machine-size = { $arch } 机器的规格有 { $sizes }
diag-marker-twice = 已经有标记“{ $name }”；链接将无法区分
diag-function-twice = 已经有函数 { $name }
diag-recursion = { $name } 最终会调用它自己，脚本无法从中返回
diag-not-later = { $name } 不能写在稍后才运行的代码块里（start、in_irq(after = …)）
diag-too-many-steps = 脚本超过 { $limit } 步；其余部分已略去
diag-too-much-work = { $head } 运行次数过多：一个脚本合计最多执行 { $limit } 条语句（循环每转一次也算一条），其余部分已略去
diag-calls-too-deep = 函数和代码块在此嵌套超过 { $limit } 层

diag-of-c = { $text }

## 共享链接（kmscope-scenario, LinkProblem）

diag-link-foreign = 这个地址的片段不是 kmscope 的链接，已打开默认脚本
diag-link-newer = 这个链接来自更新的版本（v{ $version }），已按能理解的部分打开
diag-link-script = 链接中的脚本已损坏，只恢复了前 { $lines } 行
diag-link-script-lost = 链接中的脚本已损坏，无法恢复，已打开默认脚本
diag-link-large = 链接中的脚本过大，已略去
diag-link-lesson = 没有名为“{ $name }”的课程
diag-link-marker = 这里没有标记“{ $name }”；这个脚本的标记有 { $markers }
diag-link-no-markers = 这里没有标记“{ $name }”；这个脚本没有标记
diag-link-value = 链接中 { $key } 的值“{ $value }”无法理解，已略去
