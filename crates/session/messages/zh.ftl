# kmscope 简体中文。说明见 messages/en.ftl。
# 内核术语不译：标志、缓存名、min、low、high、slab、NULL、kswapd。

## 脚本行尾的结果

result-pages = { $pages } 页
