/* Calls. Those without a body are carried out by the lab; the others are said in terms of these. */
void *kmalloc(size_t size, gfp_t flags);
void *kzalloc(size_t size, gfp_t flags);
void *kcalloc(size_t n, size_t size, gfp_t flags);
void *kmalloc_array(size_t n, size_t size, gfp_t flags);
void *kmalloc_node(size_t size, gfp_t flags, int node);
void *kzalloc_node(size_t size, gfp_t flags, int node);
void *kcalloc_node(size_t n, size_t size, gfp_t flags, int node);
void *kmalloc_array_node(size_t n, size_t size, gfp_t flags, int node);
void *kmalloc_noprof(size_t size, gfp_t flags);
void *kmalloc_track_caller(size_t size, gfp_t flags);
void *krealloc(const void *p, size_t size, gfp_t flags);
void *krealloc_array(const void *p, size_t n, size_t size, gfp_t flags);
void *kvrealloc(const void *p, size_t size, gfp_t flags);
void kfree(const void *p);
void kfree_const(const void *p);
void kfree_sensitive(const void *p);
void kzfree(const void *p);
size_t ksize(const void *p);
size_t kmalloc_size_roundup(size_t n);
unsigned long __get_free_pages(gfp_t flags, unsigned int order);
unsigned long __get_free_page(gfp_t flags);
unsigned long get_zeroed_page(gfp_t flags);
unsigned long __get_dma_pages(gfp_t flags, unsigned int order);
void free_pages(unsigned long addr, unsigned int order);
void free_page(unsigned long addr);
struct page *alloc_pages(gfp_t flags, unsigned int order);
struct page *alloc_page(gfp_t flags);
struct page *alloc_pages_node(int node, gfp_t flags, unsigned int order);
void __free_pages(struct page *page, unsigned int order);
void __free_page(struct page *page);
void put_page(struct page *page);
void get_page(struct page *page);
void *alloc_pages_exact(size_t size, gfp_t flags);
void free_pages_exact(void *p, size_t size);
struct kmem_cache *__kmem_cache_create(const char *name, unsigned int size, unsigned int align, unsigned int flags, void (*ctor)(void *));
void kmem_cache_destroy(struct kmem_cache *c);
void *kmem_cache_alloc(struct kmem_cache *c, gfp_t flags);
void *kmem_cache_zalloc(struct kmem_cache *c, gfp_t flags);
void *kmem_cache_alloc_node(struct kmem_cache *c, gfp_t flags, int node);
void kmem_cache_free(struct kmem_cache *c, void *p);
unsigned int kmem_cache_size(struct kmem_cache *c);
void *vmalloc(unsigned long size);
void *vzalloc(unsigned long size);
void *vmalloc_user(unsigned long size);
void *vmalloc_32(unsigned long size);
void *vmalloc_huge(unsigned long size, gfp_t flags);
void *vmalloc_node(unsigned long size, int node);
void *vzalloc_node(unsigned long size, int node);
void *__vmalloc(unsigned long size, gfp_t flags);
void *__vmalloc_node(unsigned long size, unsigned long align, gfp_t flags, int node, const void *caller);
void *vmalloc_array(size_t n, size_t size);
void *vcalloc(size_t n, size_t size);
void vfree(const void *p);
void vfree_atomic(const void *p);
void *kvmalloc(size_t size, gfp_t flags);
void *kvzalloc(size_t size, gfp_t flags);
void *kvmalloc_node(size_t size, gfp_t flags, int node);
void *kvzalloc_node(size_t size, gfp_t flags, int node);
void *kvmalloc_array(size_t n, size_t size, gfp_t flags);
void *kvcalloc(size_t n, size_t size, gfp_t flags);
void kvfree(const void *p);
void kvfree_sensitive(const void *p, size_t n);
void *page_address(const struct page *page);
struct page *virt_to_page(const void *p);
struct page *vmalloc_to_page(const void *p);
unsigned long vmalloc_to_pfn(const void *p);
unsigned long page_to_pfn(const struct page *page);
struct page *pfn_to_page(unsigned long pfn);
phys_addr_t virt_to_phys(const volatile void *p);
void *phys_to_virt(phys_addr_t p);
void *kmap(struct page *page);
void kunmap(struct page *page);
void __kunmap(const void *p);
void *vmap(struct page **pages, unsigned int n, unsigned long flags, pgprot_t prot);
void vunmap(const void *p);
int __is_vmalloc_addr(const void *p);
int __is_kernel_addr(const void *p);
void *__alloc_percpu(size_t size, size_t align);
void free_percpu(void *p);
void *__sys_alloc(size_t size, const char *what);
void __sys_free(void *p);
void *__user_alloc(size_t size);
void *__opaque(long x);
void *memset(void *p, int c, size_t n);
void *memcpy(void *d, const void *s, size_t n);
void *memmove(void *d, const void *s, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *p, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t n);
unsigned long copy_to_user(void *to, const void *from, unsigned long n);
unsigned long copy_from_user(void *to, const void *from, unsigned long n);
unsigned long clear_user(void *to, unsigned long n);
long strncpy_from_user(char *to, const char *from, long n);
int printk(const char *fmt, ...);
int vprintk(const char *fmt, va_list args);
int sprintf(char *buf, const char *fmt, ...);
int snprintf(char *buf, size_t n, const char *fmt, ...);
int scnprintf(char *buf, size_t n, const char *fmt, ...);
int vsnprintf(char *buf, size_t n, const char *fmt, va_list args);
int vscnprintf(char *buf, size_t n, const char *fmt, va_list args);
int vsprintf(char *buf, const char *fmt, va_list args);
int sscanf(const char *buf, const char *fmt, ...);
long __strtol(const char *s, char **end, unsigned int base);
void __spin_lock(void *lock, int kind, const char *name);
void __spin_unlock(void *lock, int kind, const char *name);
int __spin_trylock(void *lock, int kind, const char *name);
int __lock_is_held(void *lock);
void __mutex_lock(void *lock, const char *name, const char *call);
int __mutex_lock_interruptible(void *lock, const char *name, const char *call);
int __mutex_trylock(void *lock, const char *name);
void __mutex_unlock(void *lock, const char *name);
void __context(int kind, int enter);
void __might_sleep(const char *call);
void __wait_on(void *what, int interruptible, const char *call);
long __wait_on_timeout(void *what, int interruptible, long ticks, const char *call);
void __wake(void *what);
void __schedule(void);
void __sleep(unsigned long ticks, const char *call);
void __yield(void);
void __busy(unsigned long usecs);
void __settle(void);
void __settle_soft(void);
void __thread_prepare(void *q);
int __has_params(void *f);
unsigned long __jiffies(void);
struct task_struct *__current(void);
int __in_interrupt(void);
int __in_irq(void);
int __in_atomic(void);
int __irqs_disabled(void);
void __timer_add(struct timer_list *t, unsigned long expires);
int __timer_del(struct timer_list *t);
int __timer_pending(const struct timer_list *t);
void __hrtimer_start(struct hrtimer *t, s64 ns);
int __hrtimer_cancel(struct hrtimer *t);
void __tasklet_schedule(struct tasklet_struct *t);
void __tasklet_kill(struct tasklet_struct *t);
int __work_queue(struct work_struct *w, unsigned long delay, void *wq);
int __work_cancel(struct work_struct *w);
int __work_pending(const struct work_struct *w);
void __work_flush(struct work_struct *w);
void __call_later(void (*f)(void *), void *arg, int kind);
int __thread_create(struct task_struct *t, int (*f)(void *), void *arg, const char *name);
void __thread_wake(struct task_struct *t);
int __thread_stop(struct task_struct *t);
int __thread_should_stop(void);
int __thread_alive(struct task_struct *t);
void __register(const char *what, void *p, int on);
void *__module_fn(int which);
void __module_gone(void);
void __init_result(int r);
void __bug(const char *text);
void __warn(const char *text);
u32 __random(void);
int __irq_enter(int hard);
void __irq_leave(int hard);
void __request(const char *what);
void __inside(const char *what);
void __adopt(void *p);
void __story_stop(const char *why);
long __lookup_param(const char *name);

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned long align_or_args, unsigned long flags, ...);
#define kmem_cache_create_usercopy(name, size, align, flags, off, len, ctor) __kmem_cache_create(name, size, align, flags, ctor)
#define KMEM_CACHE(s, flags) __kmem_cache_create(#s, sizeof(struct s), __alignof__(struct s), (flags), NULL)
#define kmem_cache_shrink(c) 0
#define devm_kmem_cache_create(...) NULL
#define __kmalloc kmalloc
#define __kmalloc_noprof kmalloc
#define __kmalloc_cache_noprof(c, f, s) kmem_cache_alloc(c, f)
#define alloc_hooks(x) (x)
#define kmem_cache_alloc_noprof kmem_cache_alloc
#define kmem_cache_alloc_lru(c, l, f) kmem_cache_alloc(c, f)
#define dev_alloc_page() alloc_page(GFP_ATOMIC | __GFP_NOWARN)
#define __dev_alloc_page(f) alloc_page(f)
#define __page_frag_cache_drain(p, n) put_page(p)
#define get_order(n) __get_order(n)
static inline int __get_order(unsigned long n) { int o = 0; if (!n) return BITS_PER_LONG - PAGE_SHIFT; n = (n - 1) >> PAGE_SHIFT; while (n) { o++; n >>= 1; } return o; }
#define virt_to_head_page(p) virt_to_page(p)
#define compound_head(p) (p)
#define page_to_phys(p) ((phys_addr_t)page_to_pfn(p) << PAGE_SHIFT)
#define phys_to_page(p) pfn_to_page((p) >> PAGE_SHIFT)
#define page_to_virt(p) page_address(p)
#define virt_to_pfn(p) (virt_to_phys((void *)(p)) >> PAGE_SHIFT)
#define pfn_to_kaddr(p) phys_to_virt((phys_addr_t)(p) << PAGE_SHIFT)
#define __pa(x) virt_to_phys((void *)(x))
#define __va(x) phys_to_virt(x)
#define virt_to_bus virt_to_phys
#define bus_to_virt phys_to_virt
#define pfn_valid(p) 1
#define virt_addr_valid(p) __is_kernel_addr((void *)(p))
#define is_vmalloc_addr(p) __is_vmalloc_addr(p)
#define PAGE_OFFSET ((unsigned long)__va(0))
#define VMALLOC_START __VMALLOC_START
#define VMALLOC_END __VMALLOC_END
#define kmap_atomic(p) ({ __context(3, 1); kmap(p); })
#define kunmap_atomic(p) do { __kunmap(p); __context(3, 0); } while (0)
#define kmap_local_page(p) kmap(p)
#define kunmap_local(p) __kunmap(p)
#define SetPageReserved(p) ((void)((p)->flags |= 0x4000))
#define ClearPageReserved(p) ((void)((p)->flags &= ~0x4000UL))
#define PageReserved(p) (!!((p)->flags & 0x4000))
#define SetPageUptodate(p) ((void)((p)->flags |= 8))
#define PageUptodate(p) (!!((p)->flags & 8))
#define lock_page(p) ((void)(p))
#define unlock_page(p) ((void)(p))
#define PageHighMem(p) 0
#define PageLocked(p) 0
#define PageCompound(p) 0
#define PageSlab(p) 0
#define mem_map_reserve(p) SetPageReserved(p)
#define mem_map_unreserve(p) ClearPageReserved(p)
#define set_page_private(p, v) ((p)->private = (v))
#define page_private(p) ((p)->private)
#define page_count(p) atomic_read(&(p)->_refcount)
#define page_ref_count(p) atomic_read(&(p)->_refcount)
#define page_mapcount(p) 0
#define clear_page(p) memset(p, 0, PAGE_SIZE)
#define copy_page(d, s) memcpy(d, s, PAGE_SIZE)
#define clear_highpage(p) do { void *__chp = kmap(p); memset(__chp, 0, PAGE_SIZE); __kunmap(__chp); } while (0)
#define flush_dcache_page(p) ((void)(p))
#define flush_cache_all() ((void)0)
#define set_memory_uc(a, n) 0
#define set_memory_wb(a, n) 0
#define vm_map_ram(p, n, node) vmap(p, n, 0, PAGE_KERNEL)
#define vm_unmap_ram(p, n) vunmap(p)
#define remap_vmalloc_range(v, a, o) 0
#define alloc_percpu(t) ((typeof(t) *)__alloc_percpu(sizeof(t), __alignof__(t)))
#define alloc_percpu_gfp(t, f) alloc_percpu(t)
#define per_cpu_ptr(p, c) ((void)(c), (p))
#define this_cpu_ptr(p) (p)
#define raw_cpu_ptr(p) (p)
#define per_cpu(v, c) (*((void)(c), &(v)))
#define this_cpu_read(v) (v)
#define this_cpu_write(v, x) ((v) = (x))
#define this_cpu_inc(v) ((v)++)
#define this_cpu_dec(v) ((v)--)
#define this_cpu_add(v, x) ((v) += (x))
#define __this_cpu_inc(v) ((v)++)
#define get_cpu_var(v) (*({ preempt_disable(); &(v); }))
#define put_cpu_var(v) preempt_enable()
#define get_cpu_ptr(p) ({ preempt_disable(); (p); })
#define put_cpu_ptr(p) preempt_enable()
#define DEFINE_PER_CPU(t, n) t n
#define DECLARE_PER_CPU(t, n) extern t n
#define kstrdup_const kstrdup
#define access_ok(...) 1
#define put_user(x, p) ({ typeof(*(p)) __pu = (typeof(*(p)))(x); copy_to_user((void *)(p), &__pu, sizeof(*(p))) ? -EFAULT : 0; })
#define get_user(x, p) ({ typeof(*(p)) __gu = 0; int __ge = copy_from_user(&__gu, (const void *)(p), sizeof(*(p))) ? -EFAULT : 0; (x) = (typeof(x))__gu; __ge; })
#define __put_user put_user
#define __get_user get_user
#define __copy_to_user copy_to_user
#define __copy_from_user copy_from_user
#define copy_to_user_nofault copy_to_user
#define copy_struct_from_user(d, ks, s, us) (copy_from_user(d, s, min((size_t)(ks), (size_t)(us))) ? -EFAULT : 0)
#define pr_fmt(fmt) fmt
#define pr_emerg(fmt, ...) printk(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert(fmt, ...) printk(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit(fmt, ...) printk(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err(fmt, ...) printk(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...) printk(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warning pr_warn
#define pr_notice(fmt, ...) printk(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...) printk(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define pr_cont(fmt, ...) printk(KERN_CONT fmt, ##__VA_ARGS__)
#define pr_debug(fmt, ...) ((void)0)
#define pr_devel(fmt, ...) ((void)0)
#define no_printk(fmt, ...) 0
#define trace_printk(fmt, ...) printk(fmt, ##__VA_ARGS__)
#define pr_info_once pr_info
#define pr_warn_once pr_warn
#define pr_err_once pr_err
#define pr_info_ratelimited pr_info
#define pr_err_ratelimited pr_err
#define pr_warn_ratelimited pr_warn
#define pr_debug_ratelimited pr_debug
#define printk_once printk
#define printk_ratelimited printk
#define printk_deferred printk
#define printk_ratelimit() 1
#define net_ratelimit() 1
#define __dev_printk(dev, fmt, ...) ((void)(dev), printk("%s" fmt, "", ##__VA_ARGS__))
#define dev_emerg(dev, fmt, ...) __dev_printk(dev, fmt, ##__VA_ARGS__)
#define dev_crit(dev, fmt, ...) __dev_printk(dev, fmt, ##__VA_ARGS__)
#define dev_alert(dev, fmt, ...) __dev_printk(dev, fmt, ##__VA_ARGS__)
#define dev_err(dev, fmt, ...) __dev_printk(dev, fmt, ##__VA_ARGS__)
#define dev_warn(dev, fmt, ...) __dev_printk(dev, fmt, ##__VA_ARGS__)
#define dev_notice(dev, fmt, ...) __dev_printk(dev, fmt, ##__VA_ARGS__)
#define dev_info(dev, fmt, ...) __dev_printk(dev, fmt, ##__VA_ARGS__)
#define dev_dbg(dev, fmt, ...) ((void)(dev))
#define dev_vdbg(dev, fmt, ...) ((void)(dev))
#define dev_printk(l, dev, fmt, ...) __dev_printk(dev, fmt, ##__VA_ARGS__)
#define dev_err_ratelimited dev_err
#define dev_warn_ratelimited dev_warn
#define dev_info_ratelimited dev_info
#define dev_dbg_ratelimited dev_dbg
#define dev_warn_once dev_warn
#define dev_info_once dev_info
#define dev_err_once dev_err
#define dev_err_probe(dev, e, fmt, ...) ({ int __dep = (e); __dev_printk(dev, fmt, ##__VA_ARGS__); __dep; })
#define netdev_err dev_err
#define netdev_warn dev_warn
#define netdev_info dev_info
#define netdev_notice dev_info
#define netdev_dbg dev_dbg
#define netif_err(p, t, d, fmt, ...) dev_err(d, fmt, ##__VA_ARGS__)
#define netif_warn(p, t, d, fmt, ...) dev_err(d, fmt, ##__VA_ARGS__)
#define netif_info(p, t, d, fmt, ...) dev_err(d, fmt, ##__VA_ARGS__)
#define netif_dbg(p, t, d, fmt, ...) ((void)(d))
#define hid_err dev_err
#define hid_warn dev_warn
#define hid_info dev_info
#define hid_dbg dev_dbg
#define print_hex_dump(...) ((void)0)
#define print_hex_dump_bytes(...) ((void)0)
#define print_hex_dump_debug(...) ((void)0)
#define dump_stack() ((void)0)
#define BUG() __bug("BUG()")
#define BUG_ON(c) do { if (c) __bug(#c); } while (0)
#define WARN_ON(c) ({ int __w = !!(c); if (__w) __warn(#c); __w; })
#define WARN_ON_ONCE(c) WARN_ON(c)
#define WARN(c, ...) ({ int __w = !!(c); if (__w) { __warn(#c); printk(__VA_ARGS__); } __w; })
#define WARN_ONCE(c, ...) WARN(c, __VA_ARGS__)
#define VM_BUG_ON(c) ((void)0)
#define VM_WARN_ON(c) ((void)0)
#define lockdep_assert_held(l) ((void)0)
#define lockdep_assert_not_held(l) ((void)0)
#define assert_spin_locked(l) ((void)0)
#define lockdep_set_class(l, k) ((void)0)
#define panic(...) __bug("panic")
#define MODULE_LICENSE(x)
#define MODULE_AUTHOR(x)
#define MODULE_DESCRIPTION(x)
#define MODULE_VERSION(x)
#define MODULE_ALIAS(x)
#define MODULE_ALIAS_MISCDEV(x)
#define MODULE_ALIAS_NETPROTO(x)
#define MODULE_ALIAS_CHARDEV_MAJOR(x)
#define MODULE_ALIAS_BLOCKDEV_MAJOR(x)
#define MODULE_ALIAS_LDISC(x)
#define MODULE_SUPPORTED_DEVICE(x)
#define MODULE_INFO(a, b)
#define MODULE_FIRMWARE(x)
#define MODULE_SOFTDEP(x)
#define MODULE_IMPORT_NS(x)
#define MODULE_PARM_DESC(a, b)
#define MODULE_PARM(a, b)
#define MODULE_DEVICE_TABLE(a, b)
#define module_param(...)
#define module_param_named(...)
#define module_param_array(...)
#define module_param_array_named(...)
#define module_param_string(...)
#define module_param_cb(...)
#define module_param_call(...)
#define core_param(...)
#define __setup(a, b)
#define early_param(a, b)
#define EXPORT_SYMBOL(x)
#define EXPORT_SYMBOL_GPL(x)
#define EXPORT_NO_SYMBOLS
#define EXPORT_SYMBOL_NS(a, b)
#define EXPORT_SYMBOL_NS_GPL(a, b)
#define ALLOW_ERROR_INJECTION(a, b)
#define module_init(f) void *__module_init = (void *)(f);
#define module_exit(f) void *__module_exit = (void *)(f);
#define late_initcall(f) module_init(f)
#define late_initcall_sync(f) module_init(f)
#define device_initcall(f) module_init(f)
#define subsys_initcall(f) module_init(f)
#define fs_initcall(f) module_init(f)
#define arch_initcall(f) module_init(f)
#define core_initcall(f) module_init(f)
#define postcore_initcall(f) module_init(f)
#define module_driver(d, reg, unreg, ...) static int d##_init(void) { return reg(&(d), ##__VA_ARGS__); } module_init(d##_init) static void d##_exit(void) { unreg(&(d), ##__VA_ARGS__); } module_exit(d##_exit)
#define module_platform_driver(d) module_driver(d, platform_driver_register, platform_driver_unregister)
#define builtin_platform_driver(d) module_driver(d, platform_driver_register, platform_driver_unregister)
#define module_platform_driver_probe(d, p) static int d##_init(void) { return platform_driver_probe(&(d), p); } module_init(d##_init) static void d##_exit(void) { platform_driver_unregister(&(d)); } module_exit(d##_exit)
#define module_pci_driver(d) module_driver(d, pci_register_driver, pci_unregister_driver)
#define module_usb_driver(d) module_driver(d, usb_register, usb_deregister)
#define module_i2c_driver(d) module_driver(d, i2c_add_driver, i2c_del_driver)
#define module_spi_driver(d) module_driver(d, spi_register_driver, spi_unregister_driver)
#define module_hid_driver(d) module_driver(d, hid_register_driver, hid_unregister_driver)
#define module_serio_driver(d) module_driver(d, serio_register_driver, serio_unregister_driver)
#define module_virtio_driver(d) module_driver(d, register_virtio_driver, unregister_virtio_driver)
#define module_misc_device(d) module_driver(d, misc_register, misc_deregister)
#define try_module_get(m) 1
#define module_put(m) ((void)(m))
#define __module_get(m) ((void)(m))
#define MOD_INC_USE_COUNT
#define MOD_DEC_USE_COUNT
#define SET_MODULE_OWNER(x) ((void)(x))
#define kmemleak_alloc(...) ((void)0)
#define kmemleak_not_leak(p) __adopt((void *)(p))
#define kmemleak_ignore(p) __adopt((void *)(p))
#define kmemleak_free(p) ((void)0)
#define kasan_disable_current() ((void)0)
#define kasan_enable_current() ((void)0)

/* ── locks ─────────────────────────────────────────────────────────────────────────────────────── */
#define __SPIN_LOCK_UNLOCKED(x) {}
#define SPIN_LOCK_UNLOCKED (spinlock_t){}
#define RW_LOCK_UNLOCKED (rwlock_t){}
#define DEFINE_SPINLOCK(x) spinlock_t x = {}
#define DEFINE_RAW_SPINLOCK(x) raw_spinlock_t x = {}
#define DEFINE_RWLOCK(x) rwlock_t x = {}
#define spin_lock_init(l) ((void)memset((l), 0, sizeof(*(l))))
#define raw_spin_lock_init(l) spin_lock_init(l)
#define rwlock_init(l) spin_lock_init(l)
#define spin_lock(l) __spin_lock((l), 0, #l)
#define spin_unlock(l) __spin_unlock((l), 0, #l)
#define spin_lock_irq(l) __spin_lock((l), 1, #l)
#define spin_unlock_irq(l) __spin_unlock((l), 1, #l)
#define spin_lock_irqsave(l, f) do { (f) = __irqs_disabled(); __spin_lock((l), 1, #l); } while (0)
#define spin_unlock_irqrestore(l, f) do { (void)(f); __spin_unlock((l), 1, #l); } while (0)
#define spin_lock_bh(l) __spin_lock((l), 2, #l)
#define spin_unlock_bh(l) __spin_unlock((l), 2, #l)
#define spin_lock_nested(l, s) spin_lock(l)
#define spin_lock_irqsave_nested(l, f, s) spin_lock_irqsave(l, f)
#define spin_trylock(l) __spin_trylock((l), 0, #l)
#define spin_trylock_irqsave(l, f) ({ (f) = 0; __spin_trylock((l), 1, #l); })
#define spin_is_locked(l) __lock_is_held(l)
#define raw_spin_lock spin_lock
#define raw_spin_unlock spin_unlock
#define raw_spin_lock_irqsave spin_lock_irqsave
#define raw_spin_unlock_irqrestore spin_unlock_irqrestore
#define raw_spin_lock_irq spin_lock_irq
#define raw_spin_unlock_irq spin_unlock_irq
#define read_lock(l) __spin_lock((l), 4, #l)
#define read_unlock(l) __spin_unlock((l), 4, #l)
#define write_lock(l) __spin_lock((l), 0, #l)
#define write_unlock(l) __spin_unlock((l), 0, #l)
#define read_lock_irq(l) __spin_lock((l), 5, #l)
#define read_unlock_irq(l) __spin_unlock((l), 5, #l)
#define write_lock_irq(l) __spin_lock((l), 1, #l)
#define write_unlock_irq(l) __spin_unlock((l), 1, #l)
#define read_lock_irqsave(l, f) do { (f) = 0; __spin_lock((l), 5, #l); } while (0)
#define read_unlock_irqrestore(l, f) do { (void)(f); __spin_unlock((l), 5, #l); } while (0)
#define write_lock_irqsave(l, f) do { (f) = 0; __spin_lock((l), 1, #l); } while (0)
#define write_unlock_irqrestore(l, f) do { (void)(f); __spin_unlock((l), 1, #l); } while (0)
#define read_lock_bh(l) __spin_lock((l), 6, #l)
#define read_unlock_bh(l) __spin_unlock((l), 6, #l)
#define write_lock_bh(l) __spin_lock((l), 2, #l)
#define write_unlock_bh(l) __spin_unlock((l), 2, #l)
#define lock_kernel() ((void)0)
#define unlock_kernel() ((void)0)
#define __MUTEX_INITIALIZER(x) { .wait_list = { &(x).wait_list, &(x).wait_list } }
#define DEFINE_MUTEX(x) struct mutex x = __MUTEX_INITIALIZER(x)
#define DECLARE_MUTEX(x) struct semaphore x = { .count = 1 }
#define DEFINE_SEMAPHORE(x, ...) struct semaphore x = { .count = 1 }
#define DECLARE_RWSEM(x) struct rw_semaphore x = {}
#define mutex_init(m) __mutex_init(m)
static inline void __mutex_init(struct mutex *m) { memset(m, 0, sizeof(*m)); m->wait_list.next = &m->wait_list; m->wait_list.prev = &m->wait_list; }
#define mutex_destroy(m) ((void)(m))
#define mutex_lock(m) __mutex_lock((m), #m, "mutex_lock")
#define mutex_lock_nested(m, s) __mutex_lock((m), #m, "mutex_lock")
#define mutex_lock_interruptible(m) __mutex_lock_interruptible((m), #m, "mutex_lock_interruptible")
#define mutex_lock_killable(m) __mutex_lock_interruptible((m), #m, "mutex_lock_killable")
#define mutex_trylock(m) __mutex_trylock((m), #m)
#define mutex_unlock(m) __mutex_unlock((m), #m)
#define mutex_is_locked(m) __lock_is_held(m)
#define init_rwsem(m) ((void)memset((m), 0, sizeof(*(m))))
#define down_read(m) __mutex_lock((m), #m, "down_read")
#define up_read(m) __mutex_unlock((m), #m)
#define down_write(m) __mutex_lock((m), #m, "down_write")
#define up_write(m) __mutex_unlock((m), #m)
#define down_read_trylock(m) __mutex_trylock((m), #m)
#define down_write_trylock(m) __mutex_trylock((m), #m)
#define down_read_interruptible(m) __mutex_lock_interruptible((m), #m, "down_read")
#define down_write_killable(m) __mutex_lock_interruptible((m), #m, "down_write")
#define down_read_killable(m) __mutex_lock_interruptible((m), #m, "down_read")
#define downgrade_write(m) ((void)(m))
#define sema_init(s, n) do { struct semaphore *__sem = (s); memset(__sem, 0, sizeof(*__sem)); __sem->count = (n); } while (0)
#define init_MUTEX(s) sema_init(s, 1)
#define init_MUTEX_LOCKED(s) sema_init(s, 0)
static inline void down(struct semaphore *s) { __might_sleep("down"); while (!s->count) __wait_on(s, 0, "down"); s->count--; }
static inline int down_interruptible(struct semaphore *s) { __might_sleep("down_interruptible"); while (!s->count) { if (__wait_on_timeout(s, 1, MAX_SCHEDULE_TIMEOUT, "down_interruptible") < 0) return -EINTR; } s->count--; return 0; }
#define down_killable down_interruptible
static inline int down_trylock(struct semaphore *s) { if (!s->count) return 1; s->count--; return 0; }
static inline int down_timeout(struct semaphore *s, long t) { __might_sleep("down_timeout"); while (!s->count) { t = __wait_on_timeout(s, 0, t, "down_timeout"); if (t <= 0) return -ETIME; } s->count--; return 0; }
static inline void up(struct semaphore *s) { s->count++; __wake(s); }
#define local_irq_disable() __context(0, 1)
#define local_irq_enable() __context(0, 0)
#define local_irq_save(f) do { (f) = __irqs_disabled(); __context(1, 1); } while (0)
#define local_irq_restore(f) do { (void)(f); __context(1, 0); } while (0)
#define save_flags(f) ((f) = 0)
#define cli() __context(0, 1)
#define sti() __context(0, 0)
#define restore_flags(f) __context(0, 0)
#define local_bh_disable() __context(2, 1)
#define local_bh_enable() __context(2, 0)
#define preempt_disable() __context(3, 1)
#define preempt_enable() __context(3, 0)
#define rcu_read_lock() __context(4, 1)
#define rcu_read_unlock() __context(4, 0)
#define rcu_read_lock_bh() __context(2, 1)
#define rcu_read_unlock_bh() __context(2, 0)
#define rcu_dereference(p) (p)
#define rcu_dereference_raw(p) (p)
#define rcu_dereference_check(p, c) (p)
#define rcu_dereference_protected(p, c) (p)
#define rcu_access_pointer(p) (p)
#define rcu_assign_pointer(p, v) ((p) = (v))
#define RCU_INIT_POINTER(p, v) ((p) = (v))
#define rcu_replace_pointer(p, v, c) ({ typeof(p) __rp = (p); (p) = (v); __rp; })
#define synchronize_rcu() do { __might_sleep("synchronize_rcu"); __settle(); } while (0)
#define synchronize_net() synchronize_rcu()
#define synchronize_sched() synchronize_rcu()
#define rcu_barrier() do { __might_sleep("rcu_barrier"); __settle(); } while (0)
#define call_rcu(h, f) __call_later((void (*)(void *))(f), (h), 0)
#define kfree_rcu(p, ...) __call_later((void (*)(void *))__kfree_fn, (void *)(p), 0)
#define kvfree_rcu(p, ...) __call_later((void (*)(void *))__kvfree_fn, (void *)(p), 0)
#define kfree_rcu_mightsleep(p) do { __might_sleep("kfree_rcu"); kfree(p); } while (0)
#define kvfree_rcu_mightsleep(p) do { __might_sleep("kvfree_rcu"); kvfree(p); } while (0)
static void __kfree_fn(void *p) { kfree(p); }
static void __kvfree_fn(void *p) { kvfree(p); }
#define memalloc_nofs_save() ({ __context(5, 1); 0U; })
#define memalloc_nofs_restore(f) do { (void)(f); __context(5, 0); } while (0)
#define memalloc_noio_save() ({ __context(6, 1); 0U; })
#define memalloc_noio_restore(f) do { (void)(f); __context(6, 0); } while (0)
#define memalloc_noreclaim_save() ({ __context(7, 1); 0U; })
#define memalloc_noreclaim_restore(f) do { (void)(f); __context(7, 0); } while (0)
#define in_interrupt() __in_interrupt()
#define in_irq() __in_irq()
#define in_hardirq() __in_irq()
#define in_softirq() (__in_interrupt() && !__in_irq())
#define in_serving_softirq() in_softirq()
#define in_task() (!__in_interrupt())
#define in_atomic() __in_atomic()
#define irqs_disabled() __irqs_disabled()
#define preempt_count() __in_atomic()
#define preemptible() (!__in_atomic())
#define might_sleep() __might_sleep("might_sleep")
#define might_fault() __might_sleep("might_fault")

/* ── numbers that are changed at once ──────────────────────────────────────────────────────────── */
#define ATOMIC_INIT(n) { (n) }
#define ATOMIC_LONG_INIT(n) { (n) }
#define ATOMIC64_INIT(n) { (n) }
#define REFCOUNT_INIT(n) { { (n) } }
#define KREF_INIT(n) { REFCOUNT_INIT(n) }
#define atomic_read(v) ((v)->counter)
#define atomic_set(v, n) ((void)((v)->counter = (n)))
#define atomic_inc(v) ((void)((v)->counter++))
#define atomic_dec(v) ((void)((v)->counter--))
#define atomic_add(n, v) ((void)((v)->counter += (n)))
#define atomic_sub(n, v) ((void)((v)->counter -= (n)))
#define atomic_or(n, v) ((void)((v)->counter |= (n)))
#define atomic_and(n, v) ((void)((v)->counter &= (n)))
#define atomic_inc_return(v) (++(v)->counter)
#define atomic_dec_return(v) (--(v)->counter)
#define atomic_add_return(n, v) ((v)->counter += (n))
#define atomic_sub_return(n, v) ((v)->counter -= (n))
#define atomic_fetch_add(n, v) ({ typeof(v) __fa = (v); int __fo = __fa->counter; __fa->counter += (n); __fo; })
#define atomic_fetch_inc(v) ((v)->counter++)
#define atomic_dec_and_test(v) (--(v)->counter == 0)
#define atomic_inc_and_test(v) (++(v)->counter == 0)
#define atomic_sub_and_test(n, v) (((v)->counter -= (n)) == 0)
#define atomic_add_negative(n, v) (((v)->counter += (n)) < 0)
#define atomic_inc_not_zero(v) ({ typeof(v) __nz = (v); __nz->counter ? (__nz->counter++, 1) : 0; })
#define atomic_add_unless(v, a, u) ({ typeof(v) __au = (v); __au->counter != (u) ? (__au->counter += (a), 1) : 0; })
#define atomic_dec_if_positive(v) ({ typeof(v) __dp = (v); int __dn = __dp->counter - 1; if (__dn >= 0) __dp->counter = __dn; __dn; })
#define atomic_xchg(v, n) xchg(&(v)->counter, n)
#define atomic_cmpxchg(v, o, n) cmpxchg(&(v)->counter, o, n)
#define atomic_try_cmpxchg(v, o, n) try_cmpxchg(&(v)->counter, o, n)
#define atomic_long_read atomic_read
#define atomic_long_set atomic_set
#define atomic_long_inc atomic_inc
#define atomic_long_dec atomic_dec
#define atomic_long_add atomic_add
#define atomic_long_sub atomic_sub
#define atomic_long_inc_return atomic_inc_return
#define atomic_long_dec_and_test atomic_dec_and_test
#define atomic64_read atomic_read
#define atomic64_set atomic_set
#define atomic64_inc atomic_inc
#define atomic64_dec atomic_dec
#define atomic64_add atomic_add
#define atomic64_sub atomic_sub
#define atomic64_inc_return atomic_inc_return
#define atomic64_add_return atomic_add_return
#define atomic64_dec_and_test atomic_dec_and_test
#define refcount_set(r, n) ((void)((r)->refs.counter = (n)))
#define refcount_read(r) ((r)->refs.counter)
#define refcount_inc(r) ((void)((r)->refs.counter++))
#define refcount_dec(r) ((void)((r)->refs.counter--))
#define refcount_dec_and_test(r) (--(r)->refs.counter == 0)
#define refcount_inc_not_zero(r) ({ typeof(r) __rz = (r); __rz->refs.counter ? (__rz->refs.counter++, 1) : 0; })
#define kref_init(k) ((void)((k)->refcount.refs.counter = 1))
#define kref_get(k) ((void)((k)->refcount.refs.counter++))
#define kref_read(k) ((k)->refcount.refs.counter)
#define kref_get_unless_zero(k) ({ struct kref *__kz = (k); __kz->refcount.refs.counter ? (__kz->refcount.refs.counter++, 1) : 0; })
static inline int kref_put(struct kref *k, void (*release)(struct kref *)) { if (--k->refcount.refs.counter == 0) { release(k); return 1; } return 0; }
static inline int kref_put_mutex(struct kref *k, void (*release)(struct kref *), struct mutex *m) { if (k->refcount.refs.counter == 1) { mutex_lock(m); k->refcount.refs.counter = 0; release(k); return 1; } k->refcount.refs.counter--; return 0; }
#define set_bit(n, p) ((void)(((unsigned long *)(p))[(n) / BITS_PER_LONG] |= 1UL << ((n) % BITS_PER_LONG)))
#define clear_bit(n, p) ((void)(((unsigned long *)(p))[(n) / BITS_PER_LONG] &= ~(1UL << ((n) % BITS_PER_LONG))))
#define change_bit(n, p) ((void)(((unsigned long *)(p))[(n) / BITS_PER_LONG] ^= 1UL << ((n) % BITS_PER_LONG)))
#define test_bit(n, p) ((int)((((const unsigned long *)(p))[(n) / BITS_PER_LONG] >> ((n) % BITS_PER_LONG)) & 1))
#define test_and_set_bit(n, p) ({ int __tb = test_bit(n, p); set_bit(n, p); __tb; })
#define test_and_clear_bit(n, p) ({ int __tb = test_bit(n, p); clear_bit(n, p); __tb; })
#define __set_bit set_bit
#define __clear_bit clear_bit
#define __test_and_set_bit test_and_set_bit
#define __test_and_clear_bit test_and_clear_bit
#define clear_bit_unlock clear_bit
#define test_and_set_bit_lock test_and_set_bit
#define assign_bit(n, p, v) do { if (v) set_bit(n, p); else clear_bit(n, p); } while (0)
static inline int ffs(int x) { int n = 1; if (!x) return 0; while (!(x & 1)) { x = (unsigned)x >> 1; n++; } return n; }
static inline int fls(unsigned int x) { int n = 0; while (x) { x >>= 1; n++; } return n; }
static inline int fls64(u64 x) { int n = 0; while (x) { x >>= 1; n++; } return n; }
static inline unsigned long __ffs(unsigned long x) { unsigned long n = 0; while (n < BITS_PER_LONG && !(x & 1)) { x >>= 1; n++; } return n; }
static inline unsigned long __fls(unsigned long x) { return fls64(x) - 1; }
#define ffz(x) __ffs(~(x))
#define __builtin_ctzl(x) __ffs((unsigned long)(x))
#define __builtin_ctz(x) __ffs((unsigned long)(x))
#define __builtin_ffs(x) ffs(x)
#define __builtin_clz(x) (32 - fls(x))
#define __builtin_popcount(x) hweight32(x)
static inline unsigned int hweight32(unsigned int w) { unsigned int n = 0; while (w) { n += w & 1; w >>= 1; } return n; }
static inline unsigned long hweight64(u64 w) { unsigned long n = 0; while (w) { n += w & 1; w >>= 1; } return n; }
#define hweight8(w) hweight32((w) & 255)
#define hweight_long(w) hweight64(w)
static inline unsigned long find_next_bit(const unsigned long *p, unsigned long n, unsigned long at) { for (; at < n; at++) if (test_bit(at, p)) return at; return n; }
static inline unsigned long find_next_zero_bit(const unsigned long *p, unsigned long n, unsigned long at) { for (; at < n; at++) if (!test_bit(at, p)) return at; return n; }
#define find_first_bit(p, n) find_next_bit(p, n, 0)
#define find_first_zero_bit(p, n) find_next_zero_bit(p, n, 0)
#define for_each_set_bit(b, p, n) for ((b) = find_first_bit(p, n); (b) < (n); (b) = find_next_bit(p, n, (b) + 1))
static inline void bitmap_zero(unsigned long *p, unsigned int n) { memset(p, 0, BITS_TO_LONGS(n) * sizeof(long)); }
static inline void bitmap_fill(unsigned long *p, unsigned int n) { memset(p, 255, BITS_TO_LONGS(n) * sizeof(long)); }
static inline void bitmap_set(unsigned long *p, unsigned int s, unsigned int n) { while (n--) { set_bit(s, p); s++; } }
static inline void bitmap_clear(unsigned long *p, unsigned int s, unsigned int n) { while (n--) { clear_bit(s, p); s++; } }
#define bitmap_alloc(n, f) ((unsigned long *)kmalloc_array(BITS_TO_LONGS(n), sizeof(unsigned long), f))
#define bitmap_zalloc(n, f) ((unsigned long *)kcalloc(BITS_TO_LONGS(n), sizeof(unsigned long), f))
#define bitmap_free(p) kfree(p)
#define bitmap_empty(p, n) (find_first_bit(p, n) >= (n))
#define bitmap_full(p, n) (find_first_zero_bit(p, n) >= (n))
#define bitmap_weight(p, n) ({ unsigned int __bw = 0, __bi; for (__bi = 0; __bi < (n); __bi++) __bw += test_bit(__bi, p); __bw; })
#define is_power_of_2(n) ((n) != 0 && (((n) & ((n) - 1)) == 0))
static inline unsigned long roundup_pow_of_two(unsigned long n) { unsigned long p = 1; while (p < n) p <<= 1; return p; }
static inline unsigned long rounddown_pow_of_two(unsigned long n) { unsigned long p = 1; while (p * 2 <= n) p <<= 1; return p; }
#define ilog2(n) (fls64(n) - 1)
#define order_base_2(n) ((n) > 1 ? ilog2((n) - 1) + 1 : 0)
static inline unsigned long int_sqrt(unsigned long x) { unsigned long r = 0; while ((r + 1) * (r + 1) <= x) r++; return r; }
static inline unsigned long gcd(unsigned long a, unsigned long b) { while (b) { unsigned long t = a % b; a = b; b = t; } return a; }
static inline u16 __swab16(u16 x) { return (u16)((x << 8) | (x >> 8)); }
static inline u32 __swab32(u32 x) { return (x << 24) | ((x & 0xff00) << 8) | ((x >> 8) & 0xff00) | (x >> 24); }
static inline u64 __swab64(u64 x) { return ((u64)__swab32((u32)x) << 32) | __swab32((u32)(x >> 32)); }
#define swab16 __swab16
#define swab32 __swab32
#define swab64 __swab64
#define cpu_to_le16(x) ((u16)(x))
#define cpu_to_le32(x) ((u32)(x))
#define cpu_to_le64(x) ((u64)(x))
#define le16_to_cpu(x) ((u16)(x))
#define le32_to_cpu(x) ((u32)(x))
#define le64_to_cpu(x) ((u64)(x))
#define cpu_to_be16(x) __swab16(x)
#define cpu_to_be32(x) __swab32(x)
#define cpu_to_be64(x) __swab64(x)
#define be16_to_cpu(x) __swab16(x)
#define be32_to_cpu(x) __swab32(x)
#define be64_to_cpu(x) __swab64(x)
#define __constant_cpu_to_le16 cpu_to_le16
#define __constant_cpu_to_le32 cpu_to_le32
#define __constant_htons htons
#define le16_to_cpup(p) (*(const u16 *)(p))
#define le32_to_cpup(p) (*(const u32 *)(p))
#define le16_to_cpus(p) ((void)(p))
#define le32_to_cpus(p) ((void)(p))
#define htons(x) __swab16(x)
#define ntohs(x) __swab16(x)
#define htonl(x) __swab32(x)
#define ntohl(x) __swab32(x)
#define get_unaligned(p) (*(p))
#define put_unaligned(v, p) (*(p) = (v))
#define get_unaligned_le16(p) (*(const u16 *)(p))
#define get_unaligned_le32(p) (*(const u32 *)(p))
#define get_unaligned_be16(p) __swab16(*(const u16 *)(p))
#define get_unaligned_be32(p) __swab32(*(const u32 *)(p))
#define put_unaligned_le16(v, p) (*(u16 *)(p) = (v))
#define put_unaligned_le32(v, p) (*(u32 *)(p) = (v))
#define put_unaligned_be16(v, p) (*(u16 *)(p) = __swab16(v))
#define put_unaligned_be32(v, p) (*(u32 *)(p) = __swab32(v))

/* ── lists ─────────────────────────────────────────────────────────────────────────────────────── */
#define LIST_HEAD_INIT(n) { &(n), &(n) }
#define LIST_HEAD(n) struct list_head n = LIST_HEAD_INIT(n)
static inline void INIT_LIST_HEAD(struct list_head *l) { l->next = l; l->prev = l; }
static inline void __list_add(struct list_head *n, struct list_head *p, struct list_head *x) { x->prev = n; n->next = x; n->prev = p; p->next = n; }
static inline void list_add(struct list_head *n, struct list_head *h) { __list_add(n, h, h->next); }
static inline void list_add_tail(struct list_head *n, struct list_head *h) { __list_add(n, h->prev, h); }
static inline void __list_del(struct list_head *p, struct list_head *n) { n->prev = p; p->next = n; }
static inline void __list_del_entry(struct list_head *e) { __list_del(e->prev, e->next); }
static inline void list_del(struct list_head *e) { __list_del(e->prev, e->next); e->next = LIST_POISON1; e->prev = LIST_POISON2; }
static inline void list_del_init(struct list_head *e) { __list_del(e->prev, e->next); INIT_LIST_HEAD(e); }
static inline void list_replace(struct list_head *o, struct list_head *n) { n->next = o->next; n->next->prev = n; n->prev = o->prev; n->prev->next = n; }
static inline void list_replace_init(struct list_head *o, struct list_head *n) { list_replace(o, n); INIT_LIST_HEAD(o); }
static inline void list_move(struct list_head *l, struct list_head *h) { __list_del(l->prev, l->next); list_add(l, h); }
static inline void list_move_tail(struct list_head *l, struct list_head *h) { __list_del(l->prev, l->next); list_add_tail(l, h); }
static inline int list_empty(const struct list_head *h) { return h->next == h; }
#define list_empty_careful list_empty
static inline int list_is_last(const struct list_head *l, const struct list_head *h) { return l->next == h; }
static inline int list_is_first(const struct list_head *l, const struct list_head *h) { return l->prev == h; }
static inline int list_is_head(const struct list_head *l, const struct list_head *h) { return l == h; }
static inline int list_is_singular(const struct list_head *h) { return !list_empty(h) && h->next == h->prev; }
static inline size_t list_count_nodes(struct list_head *h) { size_t n = 0; struct list_head *p; for (p = h->next; p != h; p = p->next) n++; return n; }
static inline void list_rotate_left(struct list_head *h) { if (!list_empty(h)) list_move_tail(h->next, h); }
static inline void __list_splice(const struct list_head *l, struct list_head *p, struct list_head *n) { struct list_head *f = l->next, *e = l->prev; f->prev = p; p->next = f; e->next = n; n->prev = e; }
static inline void list_splice(const struct list_head *l, struct list_head *h) { if (!list_empty(l)) __list_splice(l, h, h->next); }
static inline void list_splice_tail(struct list_head *l, struct list_head *h) { if (!list_empty(l)) __list_splice(l, h->prev, h); }
static inline void list_splice_init(struct list_head *l, struct list_head *h) { if (!list_empty(l)) { __list_splice(l, h, h->next); INIT_LIST_HEAD(l); } }
static inline void list_splice_tail_init(struct list_head *l, struct list_head *h) { if (!list_empty(l)) { __list_splice(l, h->prev, h); INIT_LIST_HEAD(l); } }
static inline void list_cut_position(struct list_head *l, struct list_head *h, struct list_head *e) { struct list_head *f = e->next; if (list_empty(h)) return; if (h == e) { INIT_LIST_HEAD(l); return; } l->next = h->next; l->next->prev = l; l->prev = e; e->next = l; h->next = f; f->prev = h; }
#define list_entry(p, t, m) container_of(p, t, m)
#define list_first_entry(h, t, m) list_entry((h)->next, t, m)
#define list_last_entry(h, t, m) list_entry((h)->prev, t, m)
#define list_first_entry_or_null(h, t, m) (list_empty(h) ? NULL : list_first_entry(h, t, m))
#define list_next_entry(p, m) list_entry((p)->m.next, typeof(*(p)), m)
#define list_prev_entry(p, m) list_entry((p)->m.prev, typeof(*(p)), m)
#define list_entry_is_head(p, h, m) (&(p)->m == (h))
#define list_for_each(p, h) for (p = (h)->next; p != (h); p = p->next)
#define list_for_each_prev(p, h) for (p = (h)->prev; p != (h); p = p->prev)
#define list_for_each_safe(p, n, h) for (p = (h)->next, n = p->next; p != (h); p = n, n = p->next)
#define list_for_each_prev_safe(p, n, h) for (p = (h)->prev, n = p->prev; p != (h); p = n, n = p->prev)
#define list_for_each_entry(p, h, m) for (p = list_entry((h)->next, typeof(*p), m); &p->m != (h); p = list_entry(p->m.next, typeof(*p), m))
#define list_for_each_entry_reverse(p, h, m) for (p = list_entry((h)->prev, typeof(*p), m); &p->m != (h); p = list_entry(p->m.prev, typeof(*p), m))
#define list_for_each_entry_safe(p, n, h, m) for (p = list_entry((h)->next, typeof(*p), m), n = list_entry(p->m.next, typeof(*p), m); &p->m != (h); p = n, n = list_entry(n->m.next, typeof(*n), m))
#define list_for_each_entry_safe_reverse(p, n, h, m) for (p = list_entry((h)->prev, typeof(*p), m), n = list_entry(p->m.prev, typeof(*p), m); &p->m != (h); p = n, n = list_entry(n->m.prev, typeof(*n), m))
#define list_for_each_entry_continue(p, h, m) for (p = list_entry(p->m.next, typeof(*p), m); &p->m != (h); p = list_entry(p->m.next, typeof(*p), m))
#define list_for_each_entry_from(p, h, m) for (; &p->m != (h); p = list_entry(p->m.next, typeof(*p), m))
#define list_for_each_entry_rcu(p, h, m, ...) list_for_each_entry(p, h, m)
#define list_for_each_rcu(p, h) list_for_each(p, h)
#define list_prepare_entry(p, h, m) ((p) ?: list_entry(h, typeof(*p), m))
#define list_safe_reset_next(p, n, m) n = list_next_entry(p, m)
#define list_add_rcu list_add
#define list_add_tail_rcu list_add_tail
#define list_replace_rcu list_replace
static inline void list_del_rcu(struct list_head *e) { __list_del(e->prev, e->next); e->prev = LIST_POISON2; }
#define HLIST_HEAD_INIT { .first = NULL }
#define HLIST_HEAD(n) struct hlist_head n = { .first = NULL }
#define INIT_HLIST_HEAD(h) ((h)->first = NULL)
#define INIT_HLIST_NODE(n) ((n)->next = NULL, (n)->pprev = NULL)
static inline int hlist_unhashed(const struct hlist_node *n) { return !n->pprev; }
static inline int hlist_empty(const struct hlist_head *h) { return !h->first; }
static inline void hlist_add_head(struct hlist_node *n, struct hlist_head *h) { struct hlist_node *f = h->first; n->next = f; if (f) f->pprev = &n->next; h->first = n; n->pprev = &h->first; }
static inline void __hlist_del(struct hlist_node *n) { struct hlist_node *x = n->next; *n->pprev = x; if (x) x->pprev = n->pprev; }
static inline void hlist_del(struct hlist_node *n) { __hlist_del(n); n->next = LIST_POISON1; n->pprev = LIST_POISON2; }
static inline void hlist_del_init(struct hlist_node *n) { if (n->pprev) { __hlist_del(n); n->next = NULL; n->pprev = NULL; } }
#define hlist_add_head_rcu hlist_add_head
#define hlist_del_rcu hlist_del
#define hlist_del_init_rcu hlist_del_init
#define hlist_entry(p, t, m) container_of(p, t, m)
#define hlist_entry_safe(p, t, m) ({ struct hlist_node *__hp = (p); __hp ? hlist_entry(__hp, t, m) : NULL; })
#define hlist_for_each(p, h) for (p = (h)->first; p; p = p->next)
#define hlist_for_each_safe(p, n, h) for (p = (h)->first; p && ({ n = p->next; 1; }); p = n)
#define hlist_for_each_entry(p, h, m) for (p = (h)->first ? hlist_entry((h)->first, typeof(*(p)), m) : NULL; p; p = p->m.next ? hlist_entry(p->m.next, typeof(*(p)), m) : NULL)
#define hlist_for_each_entry_rcu(p, h, m, ...) hlist_for_each_entry(p, h, m)
#define hlist_for_each_entry_safe(p, n, h, m) for (p = (h)->first ? hlist_entry((h)->first, typeof(*(p)), m) : NULL; p && ({ n = p->m.next; 1; }); p = n ? hlist_entry(n, typeof(*(p)), m) : NULL)
#define DECLARE_HASHTABLE(n, b) struct hlist_head n[1 << (b)]
#define DEFINE_HASHTABLE(n, b) struct hlist_head n[1 << (b)] = {}
#define HASH_SIZE(n) ARRAY_SIZE(n)
#define HASH_BITS(n) ilog2(HASH_SIZE(n))
#define hash_init(n) memset(n, 0, sizeof(n))
#define hash_min(v, b) hash_64(v, b)
#define hash_add(t, n, k) hlist_add_head(n, &t[hash_64((u64)(k), HASH_BITS(t))])
#define hash_add_rcu hash_add
#define hash_del(n) hlist_del_init(n)
#define hash_del_rcu(n) hlist_del_init(n)
#define hash_hashed(n) (!hlist_unhashed(n))
#define hash_empty(t) ({ int __he = 1; unsigned __hk; for (__hk = 0; __hk < HASH_SIZE(t); __hk++) if (t[__hk].first) __he = 0; __he; })
#define hash_for_each(t, b, p, m) for ((b) = 0, p = NULL; p == NULL && (b) < HASH_SIZE(t); (b)++) hlist_for_each_entry(p, &t[b], m)
#define hash_for_each_safe(t, b, n, p, m) for ((b) = 0, p = NULL; p == NULL && (b) < HASH_SIZE(t); (b)++) hlist_for_each_entry_safe(p, n, &t[b], m)
#define hash_for_each_possible(t, p, m, k) hlist_for_each_entry(p, &t[hash_64((u64)(k), HASH_BITS(t))], m)
#define hash_for_each_possible_safe(t, p, n, m, k) hlist_for_each_entry_safe(p, n, &t[hash_64((u64)(k), HASH_BITS(t))], m)
static inline u32 hash_64(u64 v, unsigned int bits) { return (u32)((v * 0x61C8864680B583EBULL) >> (64 - bits)); }
static inline u32 hash_32(u32 v, unsigned int bits) { return (v * 0x61C88647U) >> (32 - bits); }
#define hash_long(v, b) hash_64(v, b)
#define hash_ptr(p, b) hash_64((unsigned long)(p), b)
static inline u32 jhash(const void *k, u32 n, u32 s) { const u8 *p = k; u32 h = s; while (n--) h = h * 31 + *p++; return h; }
static inline void init_llist_head(struct llist_head *h) { h->first = NULL; }
static inline bool llist_add(struct llist_node *n, struct llist_head *h) { n->next = h->first; h->first = n; return !n->next; }
static inline struct llist_node *llist_del_all(struct llist_head *h) { struct llist_node *n = h->first; h->first = NULL; return n; }
#define llist_empty(h) (!(h)->first)
#define llist_entry(p, t, m) container_of(p, t, m)
#define llist_for_each_entry_safe(p, n, node, m) for (p = (node) ? llist_entry(node, typeof(*p), m) : NULL; p && ({ n = p->m.next ? llist_entry(p->m.next, typeof(*n), m) : NULL; 1; }); p = n)
/* A tree without balance does for the lab: the order is what matters. */
#define RB_ROOT (struct rb_root){ NULL }
#define rb_entry(p, t, m) container_of(p, t, m)
#define rb_entry_safe(p, t, m) ({ struct rb_node *__rb = (p); __rb ? rb_entry(__rb, t, m) : NULL; })
#define RB_EMPTY_ROOT(r) (!(r)->rb_node)
#define RB_EMPTY_NODE(n) ((n)->__rb_parent_color == (unsigned long)(n))
#define RB_CLEAR_NODE(n) ((n)->__rb_parent_color = (unsigned long)(n))
#define rb_parent(n) ((struct rb_node *)((n)->__rb_parent_color))
static inline void rb_link_node(struct rb_node *n, struct rb_node *p, struct rb_node **l) { n->__rb_parent_color = (unsigned long)p; n->rb_left = NULL; n->rb_right = NULL; *l = n; }
#define rb_insert_color(n, r) ((void)(n), (void)(r))
static inline void __rb_swap(struct rb_root *r, struct rb_node *o, struct rb_node *n) { struct rb_node *p = rb_parent(o); if (!p) r->rb_node = n; else if (p->rb_left == o) p->rb_left = n; else p->rb_right = n; if (n) n->__rb_parent_color = (unsigned long)p; }
static inline void rb_erase(struct rb_node *n, struct rb_root *r) { struct rb_node *x; if (!n->rb_left) { __rb_swap(r, n, n->rb_right); return; } if (!n->rb_right) { __rb_swap(r, n, n->rb_left); return; } x = n->rb_right; while (x->rb_left) x = x->rb_left; if (rb_parent(x) != n) { __rb_swap(r, x, x->rb_right); x->rb_right = n->rb_right; x->rb_right->__rb_parent_color = (unsigned long)x; } __rb_swap(r, n, x); x->rb_left = n->rb_left; x->rb_left->__rb_parent_color = (unsigned long)x; }
static inline struct rb_node *rb_first(const struct rb_root *r) { struct rb_node *n = r->rb_node; while (n && n->rb_left) n = n->rb_left; return n; }
static inline struct rb_node *rb_last(const struct rb_root *r) { struct rb_node *n = r->rb_node; while (n && n->rb_right) n = n->rb_right; return n; }
static inline struct rb_node *rb_next(const struct rb_node *n) { struct rb_node *p; if (n->rb_right) { p = n->rb_right; while (p->rb_left) p = p->rb_left; return p; } while ((p = rb_parent(n)) && n == p->rb_right) n = p; return p; }
#define rbtree_postorder_for_each_entry_safe(p, n, r, m) for (p = rb_entry_safe(rb_first(r), typeof(*p), m); p && ({ n = rb_entry_safe(rb_next(&p->m), typeof(*p), m); 1; }); p = n)

/* ── texts ─────────────────────────────────────────────────────────────────────────────────────── */
static inline char *strcpy(char *d, const char *s) { memcpy(d, s, strlen(s) + 1); return d; }
static inline char *strncpy(char *d, const char *s, size_t n) { size_t l = strnlen(s, n); memcpy(d, s, l); if (l < n) memset(d + l, 0, n - l); return d; }
static inline size_t strlcpy(char *d, const char *s, size_t n) { size_t l = strlen(s); if (n) { size_t c = l >= n ? n - 1 : l; memcpy(d, s, c); d[c] = 0; } return l; }
static inline ssize_t __strscpy(char *d, const char *s, size_t n) { size_t l = strnlen(s, n); if (!n) return -E2BIG; if (l == n) { memcpy(d, s, n - 1); d[n - 1] = 0; return -E2BIG; } memcpy(d, s, l + 1); return l; }
#define strscpy(d, s, ...) __strscpy_n(d, s, ##__VA_ARGS__, sizeof(d))
#define __strscpy_n(d, s, n, ...) __strscpy(d, s, n)
#define strscpy_pad strscpy
static inline char *strcat(char *d, const char *s) { memcpy(d + strlen(d), s, strlen(s) + 1); return d; }
static inline char *strncat(char *d, const char *s, size_t n) { size_t l = strlen(d), c = strnlen(s, n); memcpy(d + l, s, c); d[l + c] = 0; return d; }
static inline size_t strlcat(char *d, const char *s, size_t n) { size_t l = strnlen(d, n), c = strlen(s); if (l < n) { size_t m = c < n - l ? c : n - l - 1; memcpy(d + l, s, m); d[l + m] = 0; } return l + c; }
static inline int strcmp(const char *a, const char *b) { while (*a && *a == *b) { a++; b++; } return (unsigned char)*a - (unsigned char)*b; }
static inline int strncmp(const char *a, const char *b, size_t n) { while (n && *a && *a == *b) { a++; b++; n--; } return n ? (unsigned char)*a - (unsigned char)*b : 0; }
static inline int tolower(int c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }
static inline int toupper(int c) { return c >= 'a' && c <= 'z' ? c - 32 : c; }
static inline int isdigit(int c) { return c >= '0' && c <= '9'; }
static inline int isspace(int c) { return c == ' ' || (c >= 9 && c <= 13); }
static inline int isalpha(int c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static inline int isalnum(int c) { return isalpha(c) || isdigit(c); }
static inline int isupper(int c) { return c >= 'A' && c <= 'Z'; }
static inline int islower(int c) { return c >= 'a' && c <= 'z'; }
static inline int isprint(int c) { return c >= 32 && c < 127; }
static inline int isxdigit(int c) { return isdigit(c) || (tolower(c) >= 'a' && tolower(c) <= 'f'); }
static inline int strcasecmp(const char *a, const char *b) { while (*a && tolower(*a) == tolower(*b)) { a++; b++; } return tolower(*a) - tolower(*b); }
static inline int strncasecmp(const char *a, const char *b, size_t n) { while (n && *a && tolower(*a) == tolower(*b)) { a++; b++; n--; } return n ? tolower(*a) - tolower(*b) : 0; }
static inline char *strchr(const char *s, int c) { for (; *s != (char)c; s++) if (!*s) return NULL; return (char *)s; }
static inline char *strrchr(const char *s, int c) { const char *l = NULL; do { if (*s == (char)c) l = s; } while (*s++); return (char *)l; }
static inline char *strnchr(const char *s, size_t n, int c) { while (n--) { if (*s == (char)c) return (char *)s; if (!*s++) break; } return NULL; }
static inline char *strstr(const char *a, const char *b) { size_t n = strlen(b); if (!n) return (char *)a; for (; *a; a++) if (!strncmp(a, b, n)) return (char *)a; return NULL; }
static inline char *strpbrk(const char *s, const char *a) { for (; *s; s++) if (strchr(a, *s)) return (char *)s; return NULL; }
static inline char *strsep(char **s, const char *d) { char *b = *s, *e; if (!b) return NULL; e = strpbrk(b, d); if (e) *e++ = 0; *s = e; return b; }
static inline size_t strspn(const char *s, const char *a) { size_t n = 0; while (s[n] && strchr(a, s[n])) n++; return n; }
static inline size_t strcspn(const char *s, const char *a) { size_t n = 0; while (s[n] && !strchr(a, s[n])) n++; return n; }
static inline char *skip_spaces(const char *s) { while (isspace(*s)) s++; return (char *)s; }
static inline char *strim(char *s) { size_t n = strlen(s); while (n && isspace(s[n - 1])) s[--n] = 0; return skip_spaces(s); }
#define strstrip strim
static inline void *memscan(void *p, int c, size_t n) { u8 *b = p; while (n--) { if (*b == (u8)c) return b; b++; } return b; }
static inline void *memchr_inv(const void *p, int c, size_t n) { const u8 *b = p; while (n--) { if (*b != (u8)c) return (void *)b; b++; } return NULL; }
#define memzero_explicit(p, n) memset(p, 0, n)
#define memset_io(p, c, n) memset((void *)(p), c, n)
#define memcpy_toio(d, s, n) memcpy((void *)(d), s, n)
#define memcpy_fromio(d, s, n) memcpy(d, (void *)(s), n)
#define mempcpy(d, s, n) (memcpy(d, s, n) + (n))
#define bcopy(s, d, n) memmove(d, s, n)
static inline int sysfs_streq(const char *a, const char *b) { while (*a && *a == *b) { a++; b++; } return *a == *b || (!*a && *b == '\n' && !b[1]) || (!*b && *a == '\n' && !a[1]); }
#define simple_strtol(s, e, b) __strtol(s, e, b)
#define simple_strtoul(s, e, b) ((unsigned long)__strtol(s, e, b))
#define simple_strtoull(s, e, b) ((u64)__strtol(s, e, b))
#define simple_strtoll(s, e, b) ((s64)__strtol(s, e, b))
static inline int __kstrto(const char *s, unsigned int base, long *r) { char *e; *r = __strtol(s, &e, base); if (e == s) return -EINVAL; if (*e == '\n') e++; return *e ? -EINVAL : 0; }
#define __KSTRTO(s, b, p) ({ long __kv = 0; int __kr = __kstrto(s, b, &__kv); if (!__kr) *(p) = (typeof(*(p)))__kv; __kr; })
#define kstrtol(s, b, p) __KSTRTO(s, b, p)
#define kstrtoul(s, b, p) __KSTRTO(s, b, p)
#define kstrtoint(s, b, p) __KSTRTO(s, b, p)
#define kstrtouint(s, b, p) __KSTRTO(s, b, p)
#define kstrtou8(s, b, p) __KSTRTO(s, b, p)
#define kstrtou16(s, b, p) __KSTRTO(s, b, p)
#define kstrtou32(s, b, p) __KSTRTO(s, b, p)
#define kstrtou64(s, b, p) __KSTRTO(s, b, p)
#define kstrtos32(s, b, p) __KSTRTO(s, b, p)
#define kstrtoll(s, b, p) __KSTRTO(s, b, p)
#define kstrtoull(s, b, p) __KSTRTO(s, b, p)
#define strict_strtol kstrtol
#define strict_strtoul kstrtoul
static inline int kstrtobool(const char *s, bool *r) { switch (*s) { case 'y': case 'Y': case '1': case 't': *r = 1; return 0; case 'n': case 'N': case '0': case 'f': *r = 0; return 0; } return -EINVAL; }
static inline int __user_text(char *b, size_t m, const char *s, size_t n) { if (n > m - 1) n = m - 1; if (copy_from_user(b, s, n)) return -EFAULT; b[n] = 0; return 0; }
#define __KSTRTO_USER(s, n, b, p) ({ char __kb[32]; int __ku = __user_text(__kb, sizeof(__kb), s, n); __ku ? __ku : __KSTRTO(__kb, b, p); })
#define kstrtoint_from_user(s, n, b, p) __KSTRTO_USER(s, n, b, p)
#define kstrtouint_from_user(s, n, b, p) __KSTRTO_USER(s, n, b, p)
#define kstrtol_from_user(s, n, b, p) __KSTRTO_USER(s, n, b, p)
#define kstrtoul_from_user(s, n, b, p) __KSTRTO_USER(s, n, b, p)
#define kstrtou32_from_user(s, n, b, p) __KSTRTO_USER(s, n, b, p)
/* mm/util.c, 6.12 */
static inline char *kstrdup(const char *s, gfp_t f) { size_t n; char *p; if (!s) return NULL; n = strlen(s) + 1; p = kmalloc(n, f); if (p) memcpy(p, s, n); return p; }
static inline char *kstrndup(const char *s, size_t m, gfp_t f) { size_t n; char *p; if (!s) return NULL; n = strnlen(s, m); p = kmalloc(n + 1, f); if (p) { memcpy(p, s, n); p[n] = 0; } return p; }
static inline void *kmemdup(const void *s, size_t n, gfp_t f) { void *p = kmalloc(n, f); if (p) memcpy(p, s, n); return p; }
#define kmemdup_array(s, n, m, f) kmemdup(s, (n) * (m), f)
static inline char *kmemdup_nul(const char *s, size_t n, gfp_t f) { char *p = kmalloc(n + 1, f); if (p) { memcpy(p, s, n); p[n] = 0; } return p; }
static inline void *memdup_user(const void *s, size_t n) { void *p = kmalloc(n, GFP_USER | __GFP_NOWARN); if (!p) return ERR_PTR(-ENOMEM); if (copy_from_user(p, s, n)) { kfree(p); return ERR_PTR(-EFAULT); } return p; }
static inline void *memdup_user_nul(const void *s, size_t n) { char *p = kmalloc(n + 1, GFP_KERNEL); if (!p) return ERR_PTR(-ENOMEM); if (copy_from_user(p, s, n)) { kfree(p); return ERR_PTR(-EFAULT); } p[n] = 0; return p; }
#define vmemdup_user memdup_user
static inline char *strndup_user(const char *s, long n) { char *p = kmalloc(n, GFP_USER); if (!p) return ERR_PTR(-ENOMEM); if (strncpy_from_user(p, s, n) < 0) { kfree(p); return ERR_PTR(-EFAULT); } p[n - 1] = 0; return p; }
static inline char *kvasprintf(gfp_t f, const char *fmt, va_list ap) { char *p = kmalloc(vsnprintf(NULL, 0, fmt, ap) + 1, f); if (p) vsnprintf(p, 4096, fmt, ap); return p; }
#define kasprintf(f, ...) ({ size_t __kn = snprintf(NULL, 0, __VA_ARGS__) + 1; char *__kp = kmalloc(__kn, f); if (__kp) snprintf(__kp, __kn, __VA_ARGS__); __kp; })
static inline unsigned long alloc_pages_bulk_array(gfp_t f, unsigned long n, struct page **a) { unsigned long i, done = 0; for (i = 0; i < n; i++) { if (a[i]) { done++; continue; } a[i] = alloc_page(f); if (!a[i]) break; done++; } return done; }
#define alloc_pages_bulk alloc_pages_bulk_array
static inline void kmem_cache_free_bulk(struct kmem_cache *c, size_t n, void **p) { size_t i; for (i = 0; i < n; i++) kmem_cache_free(c, p[i]); }
static inline int kmem_cache_alloc_bulk(struct kmem_cache *c, gfp_t f, size_t n, void **p) { size_t i; for (i = 0; i < n; i++) { p[i] = kmem_cache_alloc(c, f); if (!p[i]) { kmem_cache_free_bulk(c, i, p); return 0; } } return n; }
#define kfree_bulk(n, p) do { size_t __kfb; for (__kfb = 0; __kfb < (n); __kfb++) kfree((p)[__kfb]); } while (0)
/* mm/mempool.c, 6.12: the pool is filled at once; an element that is given back goes to the pool while that is short. */
static inline void *mempool_alloc_slab(gfp_t f, void *d) { return kmem_cache_alloc(d, f); }
static inline void mempool_free_slab(void *p, void *d) { kmem_cache_free(d, p); }
static inline void *mempool_kmalloc(gfp_t f, void *d) { return kmalloc((size_t)d, f); }
static inline void mempool_kfree(void *p, void *d) { kfree(p); }
static inline void *mempool_alloc_pages(gfp_t f, void *d) { return alloc_pages(f, (unsigned long)d); }
static inline void mempool_free_pages(void *p, void *d) { __free_pages(p, (unsigned long)d); }
static inline void mempool_exit(mempool_t *m) { while (m->curr_nr) { m->curr_nr--; m->free(m->elements[m->curr_nr], m->pool_data); } kfree(m->elements); m->elements = NULL; }
static inline void mempool_destroy(mempool_t *m) { if (!m) return; mempool_exit(m); kfree(m); }
static inline int mempool_init(mempool_t *m, int n, void *(*a)(gfp_t, void *), void (*f)(void *, void *), void *d) { m->min_nr = n; m->curr_nr = 0; m->pool_data = d; m->alloc = a; m->free = f; m->elements = kmalloc_array(n, sizeof(void *), GFP_KERNEL); if (!m->elements) return -ENOMEM; while (m->curr_nr < m->min_nr) { void *e = a(GFP_KERNEL, d); if (!e) { mempool_exit(m); return -ENOMEM; } m->elements[m->curr_nr++] = e; } return 0; }
static inline mempool_t *mempool_create(int n, void *(*a)(gfp_t, void *), void (*f)(void *, void *), void *d) { mempool_t *m = kzalloc(sizeof(*m), GFP_KERNEL); if (!m) return NULL; if (mempool_init(m, n, a, f, d)) { kfree(m); return NULL; } return m; }
#define mempool_create_slab_pool(n, c) mempool_create(n, mempool_alloc_slab, mempool_free_slab, (void *)(c))
#define mempool_create_kmalloc_pool(n, s) mempool_create(n, mempool_kmalloc, mempool_kfree, (void *)(unsigned long)(s))
#define mempool_create_page_pool(n, o) mempool_create(n, mempool_alloc_pages, mempool_free_pages, (void *)(unsigned long)(o))
static inline void *mempool_alloc(mempool_t *m, gfp_t f) { void *e; if (f & __GFP_DIRECT_RECLAIM) __might_sleep("mempool_alloc"); e = m->alloc((f | __GFP_NOMEMALLOC | __GFP_NORETRY | __GFP_NOWARN) & ~(__GFP_DIRECT_RECLAIM | __GFP_IO), m->pool_data); if (!e && m->curr_nr) { m->curr_nr--; e = m->elements[m->curr_nr]; } return e; }
static inline void mempool_free(void *e, mempool_t *m) { if (!e) return; if (m->curr_nr < m->min_nr) { m->elements[m->curr_nr++] = e; return; } m->free(e, m->pool_data); }
#define mempool_resize(m, n) 0
#define get_random_u32() __random()
#define get_random_u8() ((u8)__random())
#define get_random_u16() ((u16)__random())
#define get_random_u64() ((u64)__random() << 32 | __random())
#define get_random_int() __random()
#define get_random_long() ((unsigned long)__random())
#define prandom_u32() __random()
#define get_random_u32_below(n) (__random() % (n))
#define prandom_u32_max(n) (__random() % (n))
#define get_random_u32_inclusive(a, b) ((a) + __random() % ((b) - (a) + 1))
#define random32() __random()
static inline void get_random_bytes(void *p, size_t n) { u8 *b = p; while (n--) *b++ = (u8)__random(); }

/* ── time, waiting ─────────────────────────────────────────────────────────────────────────────── */
#define __WAIT_QUEUE_HEAD_INITIALIZER(n) { .head = { &(n).head, &(n).head } }
#define DECLARE_WAIT_QUEUE_HEAD(n) wait_queue_head_t n = __WAIT_QUEUE_HEAD_INITIALIZER(n)
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK DECLARE_WAIT_QUEUE_HEAD
#define DEFINE_WAIT(n) wait_queue_entry_t n = { .private = NULL, .entry = { &(n).entry, &(n).entry } }
#define DEFINE_WAIT_FUNC(n, f) DEFINE_WAIT(n)
#define DECLARE_WAITQUEUE(n, t) wait_queue_entry_t n = { .private = (t) }
#define init_wait(w) ((void)memset(w, 0, sizeof(*(w))))
static inline void init_waitqueue_head(wait_queue_head_t *q) { q->head.next = &q->head; q->head.prev = &q->head; }
static inline void init_waitqueue_entry(wait_queue_entry_t *w, struct task_struct *t) { memset(w, 0, sizeof(*w)); w->private = t; }
static inline void add_wait_queue(wait_queue_head_t *q, wait_queue_entry_t *w) { w->__on = q; __current()->__state = 0x1000; __thread_prepare(q); }
static inline void remove_wait_queue(wait_queue_head_t *q, wait_queue_entry_t *w) { w->__on = NULL; __thread_prepare(NULL); }
#define add_wait_queue_exclusive add_wait_queue
static inline void prepare_to_wait(wait_queue_head_t *q, wait_queue_entry_t *w, int s) { w->__on = q; __current()->__state = s; __thread_prepare(q); }
#define prepare_to_wait_exclusive prepare_to_wait
#define prepare_to_wait_event(q, w, s) ({ prepare_to_wait(q, w, s); 0; })
static inline void finish_wait(wait_queue_head_t *q, wait_queue_entry_t *w) { w->__on = NULL; __current()->__state = 0; __thread_prepare(NULL); }
#define sleep_on(q) __wait_on((q), 0, "sleep_on")
#define interruptible_sleep_on(q) __wait_on((q), 1, "sleep_on")
#define waitqueue_active(q) 1
#define wq_has_sleeper(q) 1
#define wake_up(q) __wake(q)
#define wake_up_all(q) __wake(q)
#define wake_up_nr(q, n) __wake(q)
#define wake_up_interruptible(q) __wake(q)
#define wake_up_interruptible_all(q) __wake(q)
#define wake_up_interruptible_sync(q) __wake(q)
#define wake_up_sync(q) __wake(q)
#define wake_up_poll(q, m) __wake(q)
#define wake_up_locked(q) __wake(q)
#define wait_event(q, c) do { __might_sleep("wait_event"); while (!(c)) __wait_on(&(q), 0, "wait_event"); } while (0)
#define wait_event_interruptible(q, c) ({ int __wr = 0; __might_sleep("wait_event_interruptible"); while (!(c)) { if (__wait_on_timeout(&(q), 1, MAX_SCHEDULE_TIMEOUT, "wait_event_interruptible") < 0) { __wr = -ERESTARTSYS; break; } } __wr; })
#define wait_event_killable wait_event_interruptible
#define wait_event_freezable wait_event_interruptible
#define wait_event_interruptible_exclusive wait_event_interruptible
#define wait_event_timeout(q, c, t) ({ long __wt = (t); __might_sleep("wait_event_timeout"); while (!(c) && __wt > 0) __wt = __wait_on_timeout(&(q), 0, __wt, "wait_event_timeout"); if (__wt <= 0) __wt = !!(c); __wt; })
#define wait_event_interruptible_timeout(q, c, t) ({ long __wt = (t); __might_sleep("wait_event_interruptible_timeout"); while (!(c) && __wt > 0) { __wt = __wait_on_timeout(&(q), 1, __wt, "wait_event_interruptible_timeout"); } if (__wt < 0) __wt = -ERESTARTSYS; else if (__wt == 0) __wt = !!(c); __wt; })
#define wait_event_freezable_timeout wait_event_interruptible_timeout
#define wait_event_lock_irq(q, c, l) do { while (!(c)) { spin_unlock_irq(&(l)); __wait_on(&(q), 0, "wait_event"); spin_lock_irq(&(l)); } } while (0)
#define wait_event_interruptible_lock_irq(q, c, l) ({ int __wl = 0; while (!(c)) { spin_unlock_irq(&(l)); __wl = __wait_on_timeout(&(q), 1, MAX_SCHEDULE_TIMEOUT, "wait_event") < 0 ? -ERESTARTSYS : 0; spin_lock_irq(&(l)); if (__wl) break; } __wl; })
#define schedule() __schedule()
#define cond_resched() ({ __might_sleep("cond_resched"); __yield(); 0; })
#define yield() __yield()
#define schedule_timeout(t) ({ long __st = (t); __wait_on_timeout(NULL, 1, __st, "schedule_timeout"); })
#define schedule_timeout_interruptible(t) __wait_on_timeout(NULL, 1, (t), "schedule_timeout")
#define schedule_timeout_uninterruptible(t) __wait_on_timeout(NULL, 0, (t), "schedule_timeout")
#define schedule_timeout_killable(t) __wait_on_timeout(NULL, 0, (t), "schedule_timeout")
#define schedule_timeout_idle(t) __wait_on_timeout(NULL, 0, (t), "schedule_timeout")
#define io_schedule() __schedule()
#define msleep(m) __sleep(msecs_to_jiffies(m) + 1, "msleep")
#define msleep_interruptible(m) ({ __sleep(msecs_to_jiffies(m) + 1, "msleep_interruptible"); 0UL; })
#define ssleep(s) __sleep((s) * HZ, "ssleep")
#define usleep_range(a, b) __sleep(1, "usleep_range")
#define usleep_range_state(a, b, s) __sleep(1, "usleep_range")
#define fsleep(u) __sleep(1, "fsleep")
#define udelay(u) __busy(u)
#define ndelay(n) __busy(1)
#define mdelay(m) __busy((m) * 1000)
#define cpu_relax() __busy(1)
#define set_current_state(s) ((void)(__current()->__state = (s)))
#define __set_current_state(s) ((void)(__current()->__state = (s)))
#define set_task_state(t, s) ((void)((t)->__state = (s)))
#define signal_pending(t) 0
#define fatal_signal_pending(t) 0
#define allow_signal(s) ((void)(s))
#define flush_signals(t) ((void)(t))
#define send_sig(...) 0
#define kill_pid(...) 0
#define try_to_freeze() 0
#define set_freezable() 0
#define freezing(t) 0
#define INIT_COMPLETION(x) ((x).done = 0)
#define reinit_completion(x) ((void)((x)->done = 0))
#define init_completion(x) ((void)memset((x), 0, sizeof(*(x))))
#define COMPLETION_INITIALIZER(n) { 0 }
#define COMPLETION_INITIALIZER_ONSTACK(n) ((struct completion){ 0 })
#define DECLARE_COMPLETION(n) struct completion n = { 0 }
#define DECLARE_COMPLETION_ONSTACK(n) struct completion n = { 0 }
static inline void complete(struct completion *x) { if (x->done != UINT_MAX) x->done++; __wake(x); }
static inline void complete_all(struct completion *x) { x->done = UINT_MAX; __wake(x); }
static inline void __completed(struct completion *x) { if (x->done != UINT_MAX) x->done--; }
static inline void wait_for_completion(struct completion *x) { __might_sleep("wait_for_completion"); while (!x->done) __wait_on(x, 0, "wait_for_completion"); __completed(x); }
static inline int wait_for_completion_interruptible(struct completion *x) { __might_sleep("wait_for_completion_interruptible"); while (!x->done) if (__wait_on_timeout(x, 1, MAX_SCHEDULE_TIMEOUT, "wait_for_completion_interruptible") < 0) return -ERESTARTSYS; __completed(x); return 0; }
#define wait_for_completion_killable wait_for_completion_interruptible
static inline unsigned long wait_for_completion_timeout(struct completion *x, unsigned long t) { long l = t; __might_sleep("wait_for_completion_timeout"); while (!x->done && l > 0) l = __wait_on_timeout(x, 0, l, "wait_for_completion_timeout"); if (!x->done) return 0; __completed(x); return l > 0 ? l : 1; }
static inline long wait_for_completion_interruptible_timeout(struct completion *x, unsigned long t) { return wait_for_completion_timeout(x, t); }
static inline bool try_wait_for_completion(struct completion *x) { if (!x->done) return 0; __completed(x); return 1; }
#define completion_done(x) (!!(x)->done)
#define ktime_get() ((ktime_t)__jiffies() * 4000000)
#define ktime_get_ns() ((u64)ktime_get())
#define ktime_get_real() ktime_get()
#define ktime_get_boottime() ktime_get()
#define ktime_get_coarse() ktime_get()
#define ktime_get_real_ns() ((u64)ktime_get())
#define ktime_get_boottime_ns() ((u64)ktime_get())
#define ktime_get_real_seconds() ((time64_t)(__jiffies() / HZ))
#define ktime_get_seconds() ((time64_t)(__jiffies() / HZ))
#define ktime_to_ns(k) ((s64)(k))
#define ktime_to_us(k) ((s64)(k) / 1000)
#define ktime_to_ms(k) ((s64)(k) / 1000000)
#define ktime_sub(a, b) ((a) - (b))
#define ktime_add(a, b) ((a) + (b))
#define ktime_add_ns(a, b) ((a) + (b))
#define ktime_add_us(a, b) ((a) + (b) * 1000)
#define ktime_us_delta(a, b) (((a) - (b)) / 1000)
#define ktime_ms_delta(a, b) (((a) - (b)) / 1000000)
#define ktime_compare(a, b) ((a) < (b) ? -1 : (a) > (b))
#define ktime_after(a, b) ((a) > (b))
#define ktime_before(a, b) ((a) < (b))
#define ktime_set(s, n) ((ktime_t)(s) * 1000000000 + (n))
#define ns_to_ktime(n) ((ktime_t)(n))
#define us_to_ktime(u) ((ktime_t)(u) * 1000)
#define ms_to_ktime(m) ((ktime_t)(m) * 1000000)
static inline void ktime_get_real_ts64(struct timespec64 *t) { t->tv_sec = __jiffies() / HZ; t->tv_nsec = __jiffies() % HZ * 4000000; }
#define ktime_get_ts64 ktime_get_real_ts64
#define ktime_get_coarse_real_ts64 ktime_get_real_ts64
#define ktime_get_boottime_ts64 ktime_get_real_ts64
#define getnstimeofday(t) ((void)((t)->tv_sec = __jiffies() / HZ, (t)->tv_nsec = __jiffies() % HZ * 4000000))
static inline struct timespec64 current_kernel_time(void) { struct timespec64 t; ktime_get_real_ts64(&t); return t; }
static inline void do_gettimeofday(struct timeval *t) { t->tv_sec = __jiffies() / HZ; t->tv_usec = __jiffies() % HZ * 4000; }
static inline void time64_to_tm(time64_t s, int o, struct tm *t) { memset(t, 0, sizeof(*t)); t->tm_sec = s % 60; t->tm_min = s / 60 % 60; t->tm_hour = s / 3600 % 24; t->tm_year = 70; }
#define get_cycles() ((cycles_t)__jiffies() * 1000)
#define rdtsc() ((u64)__jiffies() * 1000)
#define rdtscl(x) ((x) = __jiffies() * 1000)
#define rdtscll(x) ((x) = __jiffies() * 1000)
#define sched_clock() ((u64)ktime_get())
#define local_clock() ((u64)ktime_get())

/* ── what runs later ───────────────────────────────────────────────────────────────────────────── */
static inline void timer_setup(struct timer_list *t, void (*f)(struct timer_list *), unsigned int flags) { t->entry.next = NULL; t->entry.pprev = NULL; t->function = f; t->flags = flags; }
#define timer_setup_on_stack timer_setup
#define __TIMER_INITIALIZER(f, fl) { .function = (f), .flags = (fl) }
#define TIMER_INITIALIZER(f, e, d) { .function = (void (*)(struct timer_list *))(f), .expires = (e), .data = (d) }
#define DEFINE_TIMER(n, f, ...) struct timer_list n = { .function = (void (*)(struct timer_list *))(f) }
static inline void init_timer(struct timer_list *t) { t->entry.next = NULL; t->entry.pprev = NULL; t->flags = 0; }
#define init_timer_on_stack init_timer
#define setup_timer(t, f, d) do { struct timer_list *__stt = (t); init_timer(__stt); __stt->function = (void (*)(struct timer_list *))(f); __stt->data = (unsigned long)(d); } while (0)
#define add_timer(t) do { struct timer_list *__att = (t); __timer_add(__att, __att->expires); } while (0)
#define add_timer_on(t, c) add_timer(t)
#define mod_timer(t, e) ({ struct timer_list *__mtt = (t); int __mtp = __timer_del(__mtt); __mtt->expires = (e); __timer_add(__mtt, __mtt->expires); __mtp; })
#define mod_timer_pending(t, e) mod_timer(t, e)
#define timer_reduce(t, e) mod_timer(t, e)
#define del_timer(t) __timer_del(t)
#define del_timer_sync(t) __timer_del(t)
#define timer_delete(t) __timer_del(t)
#define timer_delete_sync(t) __timer_del(t)
#define try_to_del_timer_sync(t) __timer_del(t)
#define timer_shutdown(t) __timer_del(t)
#define timer_shutdown_sync(t) __timer_del(t)
#define timer_pending(t) __timer_pending(t)
#define from_timer(v, t, f) container_of(t, typeof(*v), f)
#define timer_container_of(v, t, f) container_of(t, typeof(*v), f)
#define hrtimer_init(t, c, m) ((void)memset((t), 0, sizeof(*(t))))
#define hrtimer_setup(t, f, c, m) do { memset((t), 0, sizeof(*(t))); (t)->function = (void *)(f); } while (0)
#define hrtimer_start(t, k, m) __hrtimer_start(t, k)
#define hrtimer_start_range_ns(t, k, d, m) __hrtimer_start(t, k)
#define hrtimer_cancel(t) __hrtimer_cancel(t)
#define hrtimer_try_to_cancel(t) __hrtimer_cancel(t)
#define hrtimer_forward_now(t, k) ({ (t)->__expires = (k); 1; })
#define hrtimer_forward(t, n, k) ({ (t)->__expires = (k); 1; })
#define hrtimer_active(t) 0
#define hrtimer_cb_get_time(t) ktime_get()
#define tasklet_init(t, f, d) do { struct tasklet_struct *__tit = (t); memset(__tit, 0, sizeof(*__tit)); __tit->func = (f); __tit->data = (unsigned long)(d); } while (0)
#define tasklet_setup(t, f) do { struct tasklet_struct *__tit = (t); memset(__tit, 0, sizeof(*__tit)); __tit->use_callback = 1; __tit->callback = (f); } while (0)
#define DECLARE_TASKLET(n, f, ...) struct tasklet_struct n = { .func = (void (*)(unsigned long))(f), .data = (unsigned long)(__VA_ARGS__ + 0) }
#define DECLARE_TASKLET_OLD(n, f) struct tasklet_struct n = { .func = (f) }
#define DECLARE_TASKLET_DISABLED(n, f, ...) struct tasklet_struct n = { .count = { 1 }, .func = (void (*)(unsigned long))(f) }
#define tasklet_schedule(t) __tasklet_schedule(t)
#define tasklet_hi_schedule(t) __tasklet_schedule(t)
#define tasklet_kill(t) __tasklet_kill(t)
#define tasklet_disable(t) atomic_inc(&(t)->count)
#define tasklet_disable_nosync(t) atomic_inc(&(t)->count)
#define tasklet_enable(t) do { atomic_dec(&(t)->count); __settle_soft(); } while (0)
#define from_tasklet(v, t, f) container_of(t, typeof(*v), f)
#define __WORK_INITIALIZER(n, f) { .entry = { &(n).entry, &(n).entry }, .func = (void (*)(struct work_struct *))(f) }
#define DECLARE_WORK(n, f, ...) struct work_struct n = { .func = (void (*)(struct work_struct *))(f) }
#define DECLARE_DELAYED_WORK(n, f) struct delayed_work n = { .work = { .func = (void (*)(struct work_struct *))(f) } }
#define __init_work(w, f) do { struct work_struct *__iw = (w); memset(__iw, 0, sizeof(*__iw)); __iw->entry.next = &__iw->entry; __iw->entry.prev = &__iw->entry; __iw->func = (void (*)(struct work_struct *))(f); } while (0)
#define INIT_WORK(w, f, ...) __init_work(w, f)
#define INIT_WORK_ONSTACK INIT_WORK
#define PREPARE_WORK INIT_WORK
#define INIT_DELAYED_WORK(w, f) do { struct delayed_work *__idw = (w); memset(__idw, 0, sizeof(*__idw)); __init_work(&__idw->work, f); } while (0)
#define INIT_DEFERRABLE_WORK INIT_DELAYED_WORK
#define schedule_work(w) __work_queue((w), 0, NULL)
#define schedule_work_on(c, w) __work_queue((w), 0, NULL)
#define queue_work(q, w) __work_queue((w), 0, (q))
#define queue_work_on(c, q, w) __work_queue((w), 0, (q))
#define schedule_delayed_work(w, d) __work_queue(&(w)->work, (d), NULL)
#define schedule_delayed_work_on(c, w, d) __work_queue(&(w)->work, (d), NULL)
#define queue_delayed_work(q, w, d) __work_queue(&(w)->work, (d), (q))
#define mod_delayed_work(q, w, d) ({ int __mdw = __work_cancel(&(w)->work); __work_queue(&(w)->work, (d), (q)); __mdw; })
#define cancel_work(w) __work_cancel(w)
#define cancel_work_sync(w) ({ __might_sleep("cancel_work_sync"); __work_cancel(w); })
#define cancel_delayed_work(w) __work_cancel(&(w)->work)
#define cancel_delayed_work_sync(w) ({ __might_sleep("cancel_delayed_work_sync"); __work_cancel(&(w)->work); })
#define flush_work(w) ({ __might_sleep("flush_work"); __work_flush(w); 1; })
#define flush_delayed_work(w) ({ __might_sleep("flush_delayed_work"); __work_flush(&(w)->work); 1; })
#define work_pending(w) __work_pending(w)
#define delayed_work_pending(w) __work_pending(&(w)->work)
#define work_busy(w) __work_pending(w)
#define to_delayed_work(w) container_of(w, struct delayed_work, work)
#define flush_scheduled_work() do { __might_sleep("flush_scheduled_work"); __settle(); } while (0)
#define flush_workqueue(q) do { (void)(q); __might_sleep("flush_workqueue"); __settle(); } while (0)
#define drain_workqueue(q) flush_workqueue(q)
struct workqueue_struct *system_wq, *system_unbound_wq, *system_highpri_wq, *system_long_wq, *system_freezable_wq, *system_power_efficient_wq;
/* kernel/workqueue.c, 6.12, `alloc_workqueue`: the queue itself; what its worker pools take is left out. */
static inline struct workqueue_struct *__alloc_workqueue(const char *n) { struct workqueue_struct *q; __inside("alloc_workqueue"); q = kzalloc(512, GFP_KERNEL); __inside(NULL); return q; }
#define alloc_workqueue(n, f, m, ...) __alloc_workqueue(n)
#define alloc_ordered_workqueue(n, f, ...) __alloc_workqueue(n)
#define create_workqueue(n) __alloc_workqueue(n)
#define create_singlethread_workqueue(n) __alloc_workqueue(n)
#define create_freezable_workqueue(n) __alloc_workqueue(n)
static inline void destroy_workqueue(struct workqueue_struct *q) { __might_sleep("destroy_workqueue"); __settle(); kfree(q); }
#define init_irq_work(w, f) do { memset((w), 0, sizeof(*(w))); (w)->func = (f); } while (0)
#define irq_work_queue(w) ({ __call_later((void (*)(void *))(w)->func, (w), 1); 1; })
#define irq_work_sync(w) __settle()
/* kernel/kthread.c, kernel/fork.c, 6.12: what a thread takes, the task_struct and its stack, is the kernel's: it is shown
 * as one request, whose size depends on the configuration. */
static inline struct task_struct *__kthread_create(int (*f)(void *), void *d, const char *n) { struct task_struct *t; __might_sleep("kthread_create"); __request("kthread_create"); t = __sys_alloc(sizeof(*t), "task_struct"); if (!t) return ERR_PTR(-ENOMEM); t->flags = PF_KTHREAD; strlcpy(t->comm, n, sizeof(t->comm)); __thread_create(t, f, d, n); return t; }
#define kthread_create(f, d, n, ...) ({ char __tn[24]; snprintf(__tn, sizeof(__tn), n, ##__VA_ARGS__); __kthread_create((f), (d), __tn); })
#define kthread_create_on_node(f, d, nd, n, ...) kthread_create(f, d, n, ##__VA_ARGS__)
#define kthread_create_on_cpu(f, d, c, n) kthread_create(f, d, n)
#define kthread_run(f, d, n, ...) ({ struct task_struct *__kr = kthread_create(f, d, n, ##__VA_ARGS__); if (!IS_ERR(__kr)) __thread_wake(__kr); __kr; })
#define kthread_bind(t, c) ((void)(t))
#define kthread_should_stop() __thread_should_stop()
#define kthread_should_park() 0
#define kthread_stop(t) ({ __might_sleep("kthread_stop"); __thread_stop(t); })
#define kthread_stop_put(t) kthread_stop(t)
#define kthread_park(t) 0
#define kthread_unpark(t) ((void)(t))
#define kernel_thread(f, d, fl) ({ struct task_struct *__kr = __kthread_create((f), (d), "thread"); __thread_wake(__kr); 100; })
#define wake_up_process(t) ({ __thread_wake(t); 1; })
#define daemonize(...) ((void)0)
#define get_task_struct(t) ((void)(t))
#define put_task_struct(t) ((void)(t))
#define sched_set_fifo(t) ((void)(t))
#define set_user_nice(t, n) ((void)(t))
#define complete_and_exit(c, n) do { complete(c); return n; } while (0)
#define kthread_complete_and_exit complete_and_exit
#define do_exit(n) return n
#define for_each_process(p) for (p = __current(); p; p = NULL)
#define next_task(t) (t)
#define init_task (*__current())
#define pid_task(p, t) ((struct task_struct *)NULL)
#define find_vpid(n) ((struct pid *)NULL)
#define find_get_pid(n) ((struct pid *)NULL)
#define get_pid_task(p, t) ((struct task_struct *)NULL)
#define find_task_by_vpid(n) ((struct task_struct *)NULL)
#define task_pid_nr(t) ((t)->pid)
#define task_tgid_nr(t) ((t)->tgid)
#define get_task_mm(t) ((struct mm_struct *)NULL)
#define mmput(m) ((void)(m))
#define task_lock(t) ((void)(t))
#define task_unlock(t) ((void)(t))
#define capable(c) 1
#define current_uid() ((kuid_t){ 0 })
#define current_euid() ((kuid_t){ 0 })
#define current_gid() ((kgid_t){ 0 })
#define uid_eq(a, b) ((a).val == (b).val)
#define __kuid_val(u) ((u).val)
#define from_kuid(n, u) ((u).val)
#define KUIDT_INIT(n) ((kuid_t){ n })
#define GLOBAL_ROOT_UID ((kuid_t){ 0 })
/* kernel/irq/manage.c, 6.12, `request_threaded_irq`: one irqaction. */
struct __irq { unsigned int irq; irq_handler_t handler, thread_fn; void *dev; struct irqaction *action; struct task_struct *task; struct __irq *__next; };
static struct __irq __irqs[16];
static struct __irq *__irq_free_slot(void) { int i; for (i = 0; i < 16; i++) if (!__irqs[i].action) return &__irqs[i]; return NULL; }
static inline int request_threaded_irq(unsigned int irq, irq_handler_t h, irq_handler_t th, unsigned long fl, const char *n, void *d) { struct __irq *s = __irq_free_slot(); struct irqaction *a; __inside("request_irq"); a = kzalloc(sizeof(*a), GFP_KERNEL); __inside(NULL); if (!a) return -ENOMEM; if (!s) { kfree(a); return -EBUSY; } a->handler = h; a->thread_fn = th; a->dev_id = d; a->name = n; a->irq = irq; s->irq = irq; s->handler = h; s->thread_fn = th; s->dev = d; s->action = a; __register("request_irq", s, 1); return 0; }
#define request_irq(i, h, f, n, d) request_threaded_irq(i, (irq_handler_t)(h), NULL, f, n, d)
#define request_any_context_irq(i, h, f, n, d) request_irq(i, h, f, n, d)
static inline const void *free_irq(unsigned int irq, void *d) { int i; __might_sleep("free_irq"); for (i = 0; i < 16; i++) if (__irqs[i].action && __irqs[i].irq == irq && (__irqs[i].dev == d || !d)) { kfree(__irqs[i].action); __irqs[i].action = NULL; __register("request_irq", &__irqs[i], 0); return NULL; } __warn("Trying to free already-free IRQ"); return NULL; }
#define enable_irq(i) ((void)(i))
#define disable_irq(i) do { (void)(i); __might_sleep("disable_irq"); } while (0)
#define disable_irq_nosync(i) ((void)(i))
#define synchronize_irq(i) ((void)(i))
#define irq_set_irq_type(i, t) 0
#define irq_set_affinity_hint(i, m) 0
#define probe_irq_on() 1UL
#define probe_irq_off(m) 7
static int __irq_thread(void *x) { struct __irq *s = x; s->thread_fn(s->irq, s->dev); return 0; }
static long __story_irq(long n) { int i, done = 0; for (i = 0; i < 16; i++) { struct __irq *s = &__irqs[i]; int r = IRQ_WAKE_THREAD; if (!s->action || (n && s->irq != n)) continue; if (s->handler) { __irq_enter(1); r = s->handler(s->irq, s->dev); __irq_leave(1); } done++; if (r == IRQ_WAKE_THREAD && s->thread_fn) s->thread_fn(s->irq, s->dev); } __settle(); return done; }
