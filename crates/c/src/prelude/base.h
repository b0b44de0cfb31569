/* The lab's own headers: what the kernel's would declare, in our own words. Natives have no body: the lab carries
 * them out. Sizes are those of Linux 6.12 for the machine's architecture; a structure with `__rest` is not complete,
 * and its size is not exact. */
#define __KERNEL__ 1
#define MODULE 1
#define CONFIG_MODULES 1
#define CONFIG_MODULE_UNLOAD 1
#define CONFIG_PROC_FS 1
#define CONFIG_SYSFS 1
#define CONFIG_DEBUG_FS 1
#define CONFIG_NET 1
#define CONFIG_PCI 1
#define CONFIG_USB 1
#define CONFIG_MMU 1
#define CONFIG_BUG 1
#define CONFIG_PRINTK 1
#define CONFIG_X86 1
#define CONFIG_SLUB 1
#define CONFIG_HZ 250
#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#define LINUX_VERSION_CODE KERNEL_VERSION(6, 12, 0)
#define LINUX_VERSION_MAJOR 6
#define LINUX_VERSION_PATCHLEVEL 12
#define UTS_RELEASE "6.12.0"
#define KBUILD_MODNAME "module"
#define KBUILD_BASENAME "module"
#define RHEL_RELEASE_VERSION(a, b) (((a) << 8) + (b))
#define RHEL_RELEASE_CODE 0
#define __init
#define __exit
#define __initdata
#define __exitdata
#define __initconst
#define __devinit
#define __devexit
#define __devinitdata
#define __devexit_p(x) x
#define __exit_p(x) x
#define __net_init
#define __net_exit
#define __user
#define __iomem
#define __percpu
#define __rcu
#define __kernel
#define __force
#define __bitwise
#define __safe
#define __must_check
#define __maybe_unused
#define __always_unused
#define __used
#define __unused
#define __read_mostly
#define __ro_after_init
#define __cold
#define __hot
#define __pure
#define __attribute_const__
#define __weak
#define __ref
#define __refdata
#define __sched
#define __cdecl
#define __noreturn
#define __printf(a, b)
#define __scanf(a, b)
#define __malloc
#define __alloc_size(...)
#define __acquires(x)
#define __releases(x)
#define __acquire(x) ((void)0)
#define __release(x) ((void)0)
#define __must_hold(x)
#define __counted_by(x)
#define __counted_by_le(x)
#define __nonstring
#define __visible
#define __noclone
#define __no_sanitize_address
#define __no_kasan_or_inline
#define __latent_entropy
#define __section(x)
#define __initcall(fn) module_init(fn)
#define __always_inline inline
#define noinline
#define noinline_for_stack
#define notrace
#define asmlinkage
#define fastcall
#define irqreturn
#define ____cacheline_aligned __aligned(64)
#define ____cacheline_aligned_in_smp
#define ____cacheline_internodealigned_in_smp
#define __cacheline_aligned __aligned(64)
#define __cacheline_aligned_in_smp
#define __randomize_layout
#define __no_randomize_layout
#define __designated_init
#define fallthrough do {} while (0)
#define SMP_CACHE_BYTES 64
#define L1_CACHE_BYTES 64
#define L1_CACHE_SHIFT 6
#define L1_CACHE_ALIGN(x) ALIGN(x, 64)
#define cache_line_size() 64
#define NULL ((void *)0)
#define true 1
#define false 0
#define TRUE 1
#define FALSE 0
#define THIS_MODULE (&__this_module)
#define barrier() ((void)0)
#define mb() ((void)0)
#define rmb() ((void)0)
#define wmb() ((void)0)
#define smp_mb() ((void)0)
#define smp_rmb() ((void)0)
#define smp_wmb() ((void)0)
#define dma_wmb() ((void)0)
#define dma_rmb() ((void)0)
#define smp_mb__before_atomic() ((void)0)
#define smp_mb__after_atomic() ((void)0)
#define read_barrier_depends() ((void)0)
#define prefetch(x) ((void)(x))
#define prefetchw(x) ((void)(x))
#define OPTIMIZER_HIDE_VAR(x) ((void)0)
#define READ_ONCE(x) (x)
#define WRITE_ONCE(x, v) ((x) = (v))
#define ACCESS_ONCE(x) (x)
#define smp_load_acquire(p) (*(p))
#define smp_store_release(p, v) (*(p) = (v))
#define smp_store_mb(x, v) ((x) = (v))
#define data_race(x) (x)
#define likely(x) (!!(x))
#define unlikely(x) (!!(x))
#define xchg(p, v) ({ typeof(p) __xp = (p); typeof(*__xp) __xo = *__xp; *__xp = (v); __xo; })
#define cmpxchg(p, o, n) ({ typeof(p) __cp = (p); typeof(*__cp) __co = *__cp; if (__co == (o)) *__cp = (n); __co; })
#define try_cmpxchg(p, o, n) ({ typeof(p) __tp = (p); int __ok = *__tp == *(o); if (__ok) *__tp = (n); else *(o) = *__tp; __ok; })
#define offsetof(t, m) __builtin_offsetof(t, m)
#define offsetofend(t, m) (offsetof(t, m) + sizeof(((t *)0)->m))
#define sizeof_field(t, m) sizeof(((t *)0)->m)
#define FIELD_SIZEOF(t, m) sizeof(((t *)0)->m)
#define typeof_member(t, m) typeof(((t *)0)->m)
#define container_of(p, t, m) ((t *)((char *)(p) - offsetof(t, m)))
#define container_of_const(p, t, m) container_of(p, t, m)
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define BUILD_BUG_ON(c) ((void)0)
#define BUILD_BUG_ON_MSG(c, m) ((void)0)
#define BUILD_BUG_ON_ZERO(c) 0
#define BUILD_BUG() ((void)0)
#define struct_size(p, m, n) (sizeof(*(p)) + sizeof((p)->m[0]) * (size_t)(n))
#define struct_size_t(t, m, n) struct_size((t *)NULL, m, n)
#define flex_array_size(p, m, n) (sizeof((p)->m[0]) * (size_t)(n))
#define array_size(a, b) ((size_t)(a) * (size_t)(b))
#define array3_size(a, b, c) ((size_t)(a) * (size_t)(b) * (size_t)(c))
#define size_mul(a, b) ((size_t)(a) * (size_t)(b))
#define size_add(a, b) ((size_t)(a) + (size_t)(b))
#define min(a, b) ({ typeof(a) __m1 = (a); typeof(b) __m2 = (b); __m1 < __m2 ? __m1 : __m2; })
#define max(a, b) ({ typeof(a) __m1 = (a); typeof(b) __m2 = (b); __m1 > __m2 ? __m1 : __m2; })
#define min3(a, b, c) min(min(a, b), c)
#define max3(a, b, c) max(max(a, b), c)
#define min_t(t, a, b) ({ t __m1 = (a); t __m2 = (b); __m1 < __m2 ? __m1 : __m2; })
#define max_t(t, a, b) ({ t __m1 = (a); t __m2 = (b); __m1 > __m2 ? __m1 : __m2; })
#define min_not_zero(a, b) ({ typeof(a) __z1 = (a); typeof(b) __z2 = (b); __z1 == 0 ? __z2 : (__z2 == 0 ? __z1 : min(__z1, __z2)); })
#define clamp(v, lo, hi) min(max(v, lo), hi)
#define clamp_t(t, v, lo, hi) min_t(t, max_t(t, v, lo), hi)
#define clamp_val(v, lo, hi) clamp_t(typeof(v), v, lo, hi)
#define swap(a, b) do { typeof(a) __sw = (a); (a) = (b); (b) = __sw; } while (0)
#define abs(x) ({ typeof(x) __ab = (x); __ab < 0 ? -__ab : __ab; })
#define ALIGN(x, a) (((x) + ((typeof(x))(a) - 1)) & ~((typeof(x))(a) - 1))
#define ALIGN_DOWN(x, a) ((x) & ~((typeof(x))(a) - 1))
#define PTR_ALIGN(p, a) ((typeof(p))ALIGN((unsigned long)(p), (a)))
#define IS_ALIGNED(x, a) (((x) & ((typeof(x))(a) - 1)) == 0)
#define round_up(x, y) ((((x) - 1) | ((typeof(x))(y) - 1)) + 1)
#define round_down(x, y) ((x) & ~((typeof(x))(y) - 1))
#define roundup(x, y) ((((x) + ((y) - 1)) / (y)) * (y))
#define rounddown(x, y) ((x) - ((x) % (y)))
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define DIV_ROUND_UP_ULL(n, d) DIV_ROUND_UP(n, d)
#define DIV_ROUND_CLOSEST(x, d) (((x) + ((d) / 2)) / (d))
#define do_div(n, b) ({ u32 __rem = (n) % (b); (n) = (n) / (b); __rem; })
#define div_u64(a, b) ((u64)(a) / (b))
#define div64_u64(a, b) ((u64)(a) / (b))
#define div64_s64(a, b) ((s64)(a) / (b))
#define div_s64(a, b) ((s64)(a) / (b))
#define div_u64_rem(a, b, r) ({ *(r) = (u64)(a) % (b); (u64)(a) / (b); })
#define mul_u64_u32_shr(a, b, s) (((u64)(a) * (b)) >> (s))
#define upper_32_bits(n) ((u32)(((u64)(n)) >> 32))
#define lower_32_bits(n) ((u32)(n))
#define BIT(n) (1UL << (n))
#define BIT_ULL(n) (1ULL << (n))
#ifdef CONFIG_64BIT
#define BITS_PER_LONG 64
#else
#define BITS_PER_LONG 32
#endif
#define BITS_PER_LONG_LONG 64
#define BITS_PER_BYTE 8
#define BITS_PER_TYPE(t) (sizeof(t) * 8)
#define BITS_TO_LONGS(n) DIV_ROUND_UP(n, BITS_PER_LONG)
#define BIT_MASK(n) (1UL << ((n) % BITS_PER_LONG))
#define BIT_WORD(n) ((n) / BITS_PER_LONG)
#define GENMASK(h, l) (((~0UL) - (1UL << (l)) + 1) & (~0UL >> (BITS_PER_LONG - 1 - (h))))
#define GENMASK_ULL(h, l) (((~0ULL) - (1ULL << (l)) + 1) & (~0ULL >> (63 - (h))))
#define FIELD_PREP(m, v) (((typeof(m))(v) << __builtin_ctzl(m)) & (m))
#define FIELD_GET(m, v) (((v) & (m)) >> __builtin_ctzl(m))
#define DECLARE_BITMAP(n, bits) unsigned long n[BITS_TO_LONGS(bits)]
#define U8_MAX 255
#define S8_MAX 127
#define U16_MAX 65535
#define S16_MAX 32767
#define U32_MAX 0xffffffffU
#define S32_MAX 0x7fffffff
#define S32_MIN (-S32_MAX - 1)
#define U64_MAX 0xffffffffffffffffULL
#define S64_MAX 0x7fffffffffffffffLL
#define INT_MAX 0x7fffffff
#define INT_MIN (-INT_MAX - 1)
#define UINT_MAX 0xffffffffU
#define LONG_MAX ((long)(~0UL >> 1))
#define LONG_MIN (-LONG_MAX - 1)
#define ULONG_MAX (~0UL)
#define LLONG_MAX 0x7fffffffffffffffLL
#define ULLONG_MAX (~0ULL)
#define SIZE_MAX (~(size_t)0)
#define SSIZE_MAX LONG_MAX
#define CHAR_BIT 8
#define PATH_MAX 4096
#define NAME_MAX 255
#define va_start(ap, last) ((ap) = 0)
#define va_end(ap) ((void)0)
#define va_copy(d, s) ((d) = (s))
#define va_arg(ap, t) __builtin_va_arg(ap, t)
#define __stringify_1(x...) #x
#define __stringify(x...) __stringify_1(x)
#define __PASTE_(a, b) a##b
#define __PASTE(a, b) __PASTE_(a, b)
#define ___PASTE(a, b) __PASTE_(a, b)
#define __UNIQUE_ID(p) __PASTE(__UNIQUE_ID_##p, __COUNTER__)
#define static_assert(...)
#define IS_ENABLED(x) 0
#define IS_BUILTIN(x) 0
#define IS_MODULE(x) 0
#define IS_REACHABLE(x) 0
#define __is_defined(x) 0
#define current (__current())
#define HZ 250
#define get_jiffies_64() ((u64)__jiffies())
#define INITIAL_JIFFIES 0
#define MSEC_PER_SEC 1000L
#define USEC_PER_MSEC 1000L
#define NSEC_PER_USEC 1000L
#define NSEC_PER_MSEC 1000000L
#define USEC_PER_SEC 1000000L
#define NSEC_PER_SEC 1000000000L
#define time_after(a, b) ((long)((b) - (a)) < 0)
#define time_before(a, b) time_after(b, a)
#define time_after_eq(a, b) ((long)((a) - (b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)
#define time_after64(a, b) ((s64)((b) - (a)) < 0)
#define time_is_before_jiffies(a) time_after(jiffies, a)
#define time_is_after_jiffies(a) time_before(jiffies, a)
#define time_in_range(a, b, c) (time_after_eq(a, b) && time_before_eq(a, c))
#define msecs_to_jiffies(m) ((unsigned long)(((m) * HZ + 999) / 1000))
#define usecs_to_jiffies(u) ((unsigned long)(((u) * HZ + 999999) / 1000000))
#define nsecs_to_jiffies(n) ((unsigned long)((n) / (1000000000 / HZ)))
#define secs_to_jiffies(s) ((unsigned long)(s) * HZ)
#define jiffies_to_msecs(j) ((unsigned int)((j) * (1000 / HZ)))
#define jiffies_to_usecs(j) ((unsigned int)((j) * (1000000 / HZ)))
#define round_jiffies(j) (j)
#define round_jiffies_relative(j) (j)
#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << 12)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PAGE_ALIGN(x) ALIGN((unsigned long)(x), PAGE_SIZE)
#define PAGE_ALIGN_DOWN(x) ALIGN_DOWN(x, PAGE_SIZE)
#define PAGE_ALIGNED(x) IS_ALIGNED((unsigned long)(x), PAGE_SIZE)
#define offset_in_page(p) ((unsigned long)(p) & ~PAGE_MASK)
#define MAX_ORDER 10
#define MAX_PAGE_ORDER 10
#define NR_PAGE_ORDERS 11
#define MAX_ORDER_NR_PAGES 1024
#define PAGE_ALLOC_COSTLY_ORDER 3
#define KMALLOC_MAX_SIZE (1UL << 22)
#define KMALLOC_MAX_CACHE_SIZE 8192
#define KMALLOC_MIN_SIZE 8
#define KMALLOC_MAX_ORDER 10
#define KMALLOC_SHIFT_HIGH 13
#define ARCH_KMALLOC_MINALIGN 8
#define ARCH_DMA_MINALIGN 8
#define THREAD_SIZE 16384
#define NUMA_NO_NODE (-1)
#define NR_CPUS 1
#define nr_cpu_ids 1U
#define numa_node_id() 0
#define numa_mem_id() 0
#define cpu_to_node(c) 0
#define page_to_nid(p) 0
#define num_online_cpus() 1U
#define num_possible_cpus() 1U
#define num_present_cpus() 1U
#define smp_processor_id() 0
#define raw_smp_processor_id() 0
#define get_cpu() ({ preempt_disable(); 0; })
#define put_cpu() preempt_enable()
#define cpu_online(c) ((c) == 0)
#define for_each_online_cpu(c) for ((c) = 0; (c) < 1; (c)++)
#define for_each_possible_cpu(c) for ((c) = 0; (c) < 1; (c)++)
#define for_each_present_cpu(c) for ((c) = 0; (c) < 1; (c)++)
#define for_each_node(n) for ((n) = 0; (n) < 1; (n)++)
#define for_each_online_node(n) for ((n) = 0; (n) < 1; (n)++)
#define ZERO_SIZE_PTR ((void *)16)
#define ZERO_OR_NULL_PTR(x) ((unsigned long)(x) <= 16)
#define MAX_ERRNO 4095
#define IS_ERR_VALUE(x) ((unsigned long)(x) >= (unsigned long)-MAX_ERRNO)
#define IS_ERR(p) IS_ERR_VALUE((unsigned long)(p))
#define IS_ERR_OR_NULL(p) (!(p) || IS_ERR(p))
#define PTR_ERR(p) ((long)(p))
#define ERR_PTR(e) ((void *)(long)(e))
#define ERR_CAST(p) ((void *)(p))
#define PTR_ERR_OR_ZERO(p) (IS_ERR(p) ? PTR_ERR(p) : 0)
#define PTR_RET(p) PTR_ERR_OR_ZERO(p)
#define SLAB_HWCACHE_ALIGN 0x2000U
#define SLAB_CACHE_DMA 0x4000U
#define SLAB_CACHE_DMA32 0x8000U
#define SLAB_RECLAIM_ACCOUNT 0x20000U
#define SLAB_TEMPORARY 0x20000U
#define SLAB_PANIC 0x40000U
#define SLAB_TYPESAFE_BY_RCU 0x80000U
#define SLAB_MEM_SPREAD 0
#define SLAB_ACCOUNT 0
#define SLAB_NO_MERGE 0
#define SLAB_POISON 0
#define SLAB_RED_ZONE 0
#define SLAB_STORE_USER 0
#define SLAB_CONSISTENCY_CHECKS 0
#define SLAB_NOLEAKTRACE 0
#define SLAB_KASAN 0
#define SLAB_CTOR_CONSTRUCTOR 0
#define EPERM 1
#define ENOENT 2
#define ESRCH 3
#define EINTR 4
#define EIO 5
#define ENXIO 6
#define E2BIG 7
#define ENOEXEC 8
#define EBADF 9
#define ECHILD 10
#define EAGAIN 11
#define EWOULDBLOCK 11
#define ENOMEM 12
#define EACCES 13
#define EFAULT 14
#define ENOTBLK 15
#define EBUSY 16
#define EEXIST 17
#define EXDEV 18
#define ENODEV 19
#define ENOTDIR 20
#define EISDIR 21
#define EINVAL 22
#define ENFILE 23
#define EMFILE 24
#define ENOTTY 25
#define ETXTBSY 26
#define EFBIG 27
#define ENOSPC 28
#define ESPIPE 29
#define EROFS 30
#define EMLINK 31
#define EPIPE 32
#define EDOM 33
#define ERANGE 34
#define EDEADLK 35
#define ENAMETOOLONG 36
#define ENOLCK 37
#define ENOSYS 38
#define ENOTEMPTY 39
#define ELOOP 40
#define ENOMSG 42
#define EIDRM 43
#define ENODATA 61
#define ETIME 62
#define ENOSR 63
#define ENOLINK 67
#define EPROTO 71
#define EBADMSG 74
#define EOVERFLOW 75
#define EBADFD 77
#define EILSEQ 84
#define ERESTART 85
#define EUSERS 87
#define ENOTSOCK 88
#define EDESTADDRREQ 89
#define EMSGSIZE 90
#define EPROTOTYPE 91
#define ENOPROTOOPT 92
#define EPROTONOSUPPORT 93
#define EOPNOTSUPP 95
#define EPFNOSUPPORT 96
#define EAFNOSUPPORT 97
#define EADDRINUSE 98
#define EADDRNOTAVAIL 99
#define ENETDOWN 100
#define ENETUNREACH 101
#define ECONNABORTED 103
#define ECONNRESET 104
#define ENOBUFS 105
#define EISCONN 106
#define ENOTCONN 107
#define ESHUTDOWN 108
#define ETIMEDOUT 110
#define ECONNREFUSED 111
#define EHOSTDOWN 112
#define EHOSTUNREACH 113
#define EALREADY 114
#define EINPROGRESS 115
#define ESTALE 116
#define EREMOTEIO 121
#define EDQUOT 122
#define ECANCELED 125
#define ENOKEY 126
#define ERESTARTSYS 512
#define ERESTARTNOINTR 513
#define ERESTARTNOHAND 514
#define ENOIOCTLCMD 515
#define EPROBE_DEFER 517
#define EOPENSTALE 518
#define ENOTSUPP 524
#define EBADTYPE 527
#define EIOCBQUEUED 529

typedef signed char s8;
typedef unsigned char u8;
typedef short s16;
typedef unsigned short u16;
typedef int s32;
typedef unsigned int u32;
typedef long long s64;
typedef unsigned long long u64;
typedef s8 __s8, int8_t;
typedef u8 __u8, uint8_t, u_int8_t, unchar, u_char;
typedef s16 __s16, int16_t;
typedef u16 __u16, uint16_t, u_int16_t, __be16, __le16, ushort, u_short;
typedef s32 __s32, int32_t;
typedef u32 __u32, uint32_t, u_int32_t, __be32, __le32, __wsum, uint, u_int;
typedef s64 __s64, int64_t;
typedef u64 __u64, uint64_t, u_int64_t, __be64, __le64;
typedef u16 __sum16;
typedef unsigned long ulong, u_long, uintptr_t, size_t, __kernel_size_t;
typedef long ssize_t, ptrdiff_t, intptr_t, __kernel_long_t, time_t, clock_t;
typedef long long loff_t, off64_t, time64_t, ktime_t;
typedef long off_t;
typedef _Bool bool;
typedef unsigned int gfp_t, slab_flags_t, fmode_t, dev_t, uid_t, gid_t, __poll_t, blk_opf_t, dma_cookie_t, netdev_features_t_;
typedef u64 netdev_features_t, sector_t, blkcnt_t, cycles_t;
typedef unsigned short umode_t, mode_t;
typedef int pid_t, key_serial_t, irqreturn_t, netdev_tx_t, wait_queue_func_ret, pm_message_t, blk_status_t, vm_fault_t, pci_ers_result_t;
typedef struct { int val; } kuid_t;
typedef struct { int val; } kgid_t;
typedef unsigned long va_list;
typedef unsigned long kernel_ulong_t, pgprotval_t, irq_hw_number_t, vm_flags_t;
typedef u64 phys_addr_t, resource_size_t;
#ifdef CONFIG_64BIT
typedef u64 dma_addr_t;
#else
typedef u32 dma_addr_t;
#endif
typedef struct { unsigned long pgprot; } pgprot_t;
typedef struct { int counter; } atomic_t;
typedef struct { long counter; } atomic_long_t;
typedef struct { s64 counter; } atomic64_t;
typedef struct refcount_struct { atomic_t refs; } refcount_t;
struct kref { refcount_t refcount; };
struct list_head { struct list_head *next, *prev; };
struct hlist_node { struct hlist_node *next, **pprev; };
struct hlist_head { struct hlist_node *first; };
struct llist_node { struct llist_node *next; };
struct llist_head { struct llist_node *first; };
struct rb_node { unsigned long __rb_parent_color; struct rb_node *rb_right, *rb_left; };
struct rb_root { struct rb_node *rb_node; };
struct callback_head { struct callback_head *next; void (*func)(struct callback_head *); };
#define rcu_head callback_head
#ifdef CONFIG_SMP
typedef struct { unsigned int __lock; } raw_spinlock_t;
typedef struct spinlock { unsigned int __lock; } spinlock_t;
typedef struct { u64 __lock; } rwlock_t;
typedef struct { unsigned int tail; } osq_t_;
#else
typedef struct { } raw_spinlock_t;
typedef struct spinlock { } spinlock_t;
typedef struct { } rwlock_t;
#endif
#ifdef CONFIG_SMP
struct mutex { atomic_long_t owner; raw_spinlock_t wait_lock; unsigned int osq; struct list_head wait_list; };
struct rw_semaphore { atomic_long_t count; atomic_long_t owner; unsigned int osq; raw_spinlock_t wait_lock; struct list_head wait_list; };
#else
struct mutex { atomic_long_t owner; raw_spinlock_t wait_lock; struct list_head wait_list; };
struct rw_semaphore { atomic_long_t count; raw_spinlock_t wait_lock; struct list_head wait_list; };
#endif
struct semaphore { raw_spinlock_t lock; unsigned int count; struct list_head wait_list; };
typedef struct wait_queue_head { spinlock_t lock; struct list_head head; } wait_queue_head_t;
struct swait_queue_head { raw_spinlock_t lock; struct list_head task_list; };
typedef struct wait_queue_entry { unsigned int flags; void *private; void *func; struct list_head entry; wait_queue_head_t *__on; } wait_queue_entry_t, wait_queue_t;
struct completion { unsigned int done; struct swait_queue_head wait; };
struct timer_list {
	union { struct hlist_node entry; struct { void *__next; unsigned long data; }; };
	unsigned long expires;
	void (*function)(struct timer_list *);
	u32 flags;
};
struct hrtimer { struct rb_node __node; ktime_t __expires; ktime_t _softexpires; int (*function)(struct hrtimer *); void *base; u8 state, is_rel, is_soft, is_hard; };
enum hrtimer_restart { HRTIMER_NORESTART, HRTIMER_RESTART };
struct tasklet_struct {
	struct tasklet_struct *next;
	unsigned long state;
	atomic_t count;
	bool use_callback;
	union { void (*func)(unsigned long); void (*callback)(struct tasklet_struct *); };
	unsigned long data;
};
struct work_struct { atomic_long_t data; struct list_head entry; void (*func)(struct work_struct *); };
struct workqueue_struct { char __name[24]; char __rest[280]; };
struct delayed_work { struct work_struct work; struct timer_list timer; struct workqueue_struct *wq; int cpu; };
struct rcu_work { struct work_struct work; struct callback_head rcu; struct workqueue_struct *wq; };
struct irq_work { struct llist_node node; unsigned int __flags; void (*func)(struct irq_work *); void *__wait; };
typedef void (*work_func_t)(struct work_struct *);
typedef irqreturn_t (*irq_handler_t)(int, void *);
struct module { char name[56]; char __rest[704]; };
struct kset; struct kobj_type; struct kernfs_node;
struct kobject { const char *name; struct list_head entry; struct kobject *parent; struct kset *kset; const struct kobj_type *ktype; struct kernfs_node *sd; struct kref kref; unsigned int state_initialized : 1, state_in_sysfs : 1, state_add_uevent_sent : 1, state_remove_uevent_sent : 1, uevent_suppress : 1; };
struct attribute { const char *name; umode_t mode; };
struct attribute_group { const char *name; void *is_visible; void *is_bin_visible; struct attribute **attrs; void *bin_attrs; };
struct kobj_attribute { struct attribute attr; ssize_t (*show)(struct kobject *, struct kobj_attribute *, char *); ssize_t (*store)(struct kobject *, struct kobj_attribute *, const char *, size_t); };
struct page { unsigned long flags; union { struct list_head lru; struct { unsigned long _pp[2]; }; }; void *mapping; unsigned long index; unsigned long private; atomic_t _mapcount; atomic_t _refcount;
#ifdef CONFIG_64BIT
	unsigned long __memcg;
#endif
};
struct folio { struct page page; };
struct module __this_module;
struct device_driver; struct bus_type; struct class; struct device_node; struct dev_pm_ops;
struct task_struct { char __rest[4096]; pid_t pid, tgid; char comm[16]; unsigned int flags; unsigned int __state; int prio, static_prio, policy; void *mm; void *active_mm; struct task_struct *parent, *real_parent, *group_leader; struct list_head tasks, children, sibling; int __tid; void *stack; u64 utime, stime; void *nsproxy, *signal, *files, *fs; unsigned long state; };
struct device { char __rest[512]; struct kobject kobj; struct device *parent; const char *init_name; void *bus; struct device_driver *driver; void *platform_data; void *driver_data; u64 *dma_mask; u64 coherent_dma_mask; struct device_node *of_node; dev_t devt; void (*release)(struct device *); void *type; struct class *class; struct list_head devres_head; void *groups; int id; int numa_node; };
struct device_driver { const char *name; void *bus; struct module *owner; const char *mod_name; bool suppress_bind_attrs; int probe_type; const void *of_match_table; const void *acpi_match_table; int (*probe)(struct device *); void *sync_state; int (*remove)(struct device *); void (*shutdown)(struct device *); int (*suspend)(struct device *, int); int (*resume)(struct device *); const void *groups, *dev_groups; const struct dev_pm_ops *pm; void *coredump; void *p; };
struct dev_pm_ops { int (*prepare)(struct device *); void (*complete)(struct device *); int (*suspend)(struct device *), (*resume)(struct device *), (*freeze)(struct device *), (*thaw)(struct device *), (*poweroff)(struct device *), (*restore)(struct device *), (*runtime_suspend)(struct device *), (*runtime_resume)(struct device *), (*runtime_idle)(struct device *); char __rest[64]; };
struct device_attribute { struct attribute attr; ssize_t (*show)(struct device *, struct device_attribute *, char *); ssize_t (*store)(struct device *, struct device_attribute *, const char *, size_t); };
struct driver_attribute { struct attribute attr; ssize_t (*show)(struct device_driver *, char *); ssize_t (*store)(struct device_driver *, const char *, size_t); };
struct inode { umode_t i_mode; unsigned short i_opflags; kuid_t i_uid; kgid_t i_gid; dev_t i_rdev; loff_t i_size; void *i_private; struct cdev *i_cdev; unsigned long i_ino; void *i_sb; const void *i_op; const void *i_fop; void *i_mapping; void *i_bdev; unsigned int i_nlink; unsigned int i_blkbits; u64 i_blocks; char __rest[512]; };
struct qstr { unsigned int hash, len; const unsigned char *name; };
struct dentry { struct qstr d_name; struct inode *d_inode; struct dentry *d_parent; void *d_fsdata; void *d_sb; char __rest[128]; };
struct path { void *mnt; struct dentry *dentry; };
struct file { void *private_data; const struct file_operations *f_op; unsigned int f_flags; fmode_t f_mode; loff_t f_pos; struct path f_path; struct inode *f_inode; void *f_mapping; void *f_cred; int __refs; struct dentry *f_dentry; char __rest[256]; };
struct vm_area_struct { unsigned long vm_start, vm_end; void *vm_mm; pgprot_t vm_page_prot; unsigned long vm_flags; const struct vm_operations_struct *vm_ops; unsigned long vm_pgoff; struct file *vm_file; void *vm_private_data; char __rest[256]; };
struct vm_fault { struct vm_area_struct *vma; gfp_t gfp_mask; unsigned long pgoff; unsigned long address; unsigned int flags; void *virtual_address; struct page *page; struct page *cow_page; char __rest[64]; };
struct vm_operations_struct { void (*open)(struct vm_area_struct *); void (*close)(struct vm_area_struct *); void *may_split, *mremap, *mprotect; vm_fault_t (*fault)(struct vm_fault *); struct page *(*nopage)(struct vm_area_struct *, unsigned long, int *); void *huge_fault, *map_pages, *pagesize, *page_mkwrite, *pfn_mkwrite; void *access; };
struct poll_table_struct { void *_qproc; unsigned int _key; };
typedef struct poll_table_struct poll_table;
struct iov_iter { void *__buf; size_t count; char __rest[40]; };
struct kiocb { struct file *ki_filp; loff_t ki_pos; char __rest[40]; };
struct seq_file { char *buf; size_t size, from, count; loff_t index; struct mutex lock; const struct seq_operations *op; struct file *file; void *private; };
struct seq_operations { void *(*start)(struct seq_file *, loff_t *); void (*stop)(struct seq_file *, void *); void *(*next)(struct seq_file *, void *, loff_t *); int (*show)(struct seq_file *, void *); };
struct file_operations {
	struct module *owner;
	unsigned int fop_flags;
	loff_t (*llseek)(struct file *, loff_t, int);
	ssize_t (*read)(struct file *, char *, size_t, loff_t *);
	ssize_t (*write)(struct file *, const char *, size_t, loff_t *);
	ssize_t (*read_iter)(struct kiocb *, struct iov_iter *);
	ssize_t (*write_iter)(struct kiocb *, struct iov_iter *);
	void *iopoll, *iterate_shared;
	__poll_t (*poll)(struct file *, struct poll_table_struct *);
	long (*unlocked_ioctl)(struct file *, unsigned int, unsigned long);
	long (*compat_ioctl)(struct file *, unsigned int, unsigned long);
	int (*mmap)(struct file *, struct vm_area_struct *);
	int (*open)(struct inode *, struct file *);
	int (*flush)(struct file *, void *);
	int (*release)(struct inode *, struct file *);
	int (*fsync)(struct file *, loff_t, loff_t, int);
	int (*fasync)(int, struct file *, int);
	void *lock;
	unsigned long (*get_unmapped_area)(struct file *, unsigned long, unsigned long, unsigned long, unsigned long);
	void *check_flags, *flock, *splice_write, *splice_read, *splice_eof, *setlease, *fallocate, *show_fdinfo, *copy_file_range, *remap_file_range, *fadvise, *uring_cmd, *uring_cmd_iopoll;
	int (*ioctl)(struct inode *, struct file *, unsigned int, unsigned long);
	void *aio_read, *aio_write, *readdir;
};
struct proc_ops {
	unsigned int proc_flags;
	int (*proc_open)(struct inode *, struct file *);
	ssize_t (*proc_read)(struct file *, char *, size_t, loff_t *);
	void *proc_read_iter;
	ssize_t (*proc_write)(struct file *, const char *, size_t, loff_t *);
	loff_t (*proc_lseek)(struct file *, loff_t, int);
	int (*proc_release)(struct inode *, struct file *);
	__poll_t (*proc_poll)(struct file *, struct poll_table_struct *);
	long (*proc_ioctl)(struct file *, unsigned int, unsigned long);
	long (*proc_compat_ioctl)(struct file *, unsigned int, unsigned long);
	int (*proc_mmap)(struct file *, struct vm_area_struct *);
	void *proc_get_unmapped_area;
};
struct cdev { struct kobject kobj; struct module *owner; const struct file_operations *ops; struct list_head list; dev_t dev; unsigned int count; };
struct class { const char *name; struct module *owner; void *class_groups, *dev_groups; void *dev_uevent; void *devnode; char __rest[96]; };
struct miscdevice { int minor; const char *name; const struct file_operations *fops; struct list_head list; struct device *parent; struct device *this_device; const void *groups; const char *nodename; umode_t mode; };
struct proc_dir_entry { const char *name; const struct proc_ops *proc_ops; const struct file_operations *proc_fops; void *data; struct inode *__inode; int (*read_proc)(char *, char **, off_t, int, int *, void *); void *write_proc; struct proc_dir_entry *parent; umode_t mode; struct module *owner; loff_t size; int (*__show)(struct seq_file *, void *); const struct seq_operations *__seq; char __rest[64]; };
struct resource { resource_size_t start, end; const char *name; unsigned long flags, desc; struct resource *parent, *sibling, *child; };
struct timespec64 { time64_t tv_sec; long tv_nsec; };
struct timespec { long tv_sec; long tv_nsec; };
struct timeval { long tv_sec; long tv_usec; };
struct rtc_time { int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst; };
struct tm { int tm_sec, tm_min, tm_hour, tm_mday, tm_mon; long tm_year; int tm_wday, tm_yday; };
struct ida { char __rest[16]; };
struct idr { void *__slots[64]; int __next; };
struct xarray { spinlock_t xa_lock; gfp_t xa_flags; void *xa_head; };
struct kernel_param { const char *name; void *mod; const void *ops; u16 perm; s8 level; u8 flags; void *arg; };
struct kernel_param_ops { unsigned int flags; int (*set)(const char *, const struct kernel_param *); int (*get)(char *, const struct kernel_param *); void (*free)(void *); };
struct scatterlist { unsigned long page_link; unsigned int offset, length; dma_addr_t dma_address; unsigned int dma_length; };
struct sg_table { struct scatterlist *sgl; unsigned int nents, orig_nents; };
struct notifier_block { int (*notifier_call)(struct notifier_block *, unsigned long, void *); struct notifier_block *next; int priority; };
struct shrinker { void *count_objects, *scan_objects; long batch; int seeks; unsigned flags; void *private_data; char __rest[64]; };
struct shrink_control { gfp_t gfp_mask; int nid; unsigned long nr_to_scan, nr_scanned; void *memcg; };
struct kmem_cache { unsigned int object_size; unsigned int size; const char *name; char __rest[160]; };
struct kmem_cache_args { unsigned int align, useroffset, usersize, freeptr_offset; bool use_freeptr_offset; void (*ctor)(void *); };
struct pid { int __nr; char __rest[100]; };
struct mm_struct { char __rest[1000]; };
struct pt_regs { char __rest[168]; };
struct cred { kuid_t uid; kgid_t gid; kuid_t euid; kgid_t egid; char __rest[160]; };
struct super_block { char __rest[1200]; };
struct fasync_struct { char __rest[56]; };
struct irq_desc; struct irqaction { irq_handler_t handler; void *dev_id; void *percpu_dev_id; struct irqaction *next; irq_handler_t thread_fn; void *thread; struct irqaction *secondary; unsigned int irq, flags; unsigned long thread_flags, thread_mask; const char *name; void *dir; };
typedef struct mempool_s { spinlock_t lock; int min_nr, curr_nr; void **elements; void *pool_data; void *(*alloc)(gfp_t, void *); void (*free)(void *, void *); wait_queue_head_t wait; } mempool_t;
typedef void *(mempool_alloc_t)(gfp_t, void *);
typedef void (mempool_free_t)(void *, void *);
struct dma_pool { const char *name; size_t size; size_t __allocated; char __rest[64]; };
#define IRQ_NONE 0
#define IRQ_HANDLED 1
#define IRQ_WAKE_THREAD 2
#define IRQ_RETVAL(x) ((x) ? IRQ_HANDLED : IRQ_NONE)
#define IRQF_SHARED 0x80
#define SA_SHIRQ 0x80
#define IRQF_DISABLED 0x20
#define SA_INTERRUPT 0x20
#define IRQF_ONESHOT 0x2000
#define IRQF_TRIGGER_NONE 0
#define IRQF_TRIGGER_RISING 1
#define IRQF_TRIGGER_FALLING 2
#define IRQF_TRIGGER_HIGH 4
#define IRQF_TRIGGER_LOW 8
#define IRQF_NO_SUSPEND 0x4000
#define IRQF_NO_THREAD 0x10000
#define IRQF_PROBE_SHARED 0x100
#define IRQF_SAMPLE_RANDOM 0
#define IRQF_NO_AUTOEN 0x80000
#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_ACCMODE 3
#define O_CREAT 0100
#define O_EXCL 0200
#define O_TRUNC 01000
#define O_APPEND 02000
#define O_NONBLOCK 04000
#define O_SYNC 04010000
#define FASYNC 020000
#define FMODE_READ 1
#define FMODE_WRITE 2
#define FMODE_LSEEK 4
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define S_IRUSR 0400
#define S_IWUSR 0200
#define S_IXUSR 0100
#define S_IRGRP 0040
#define S_IWGRP 0020
#define S_IXGRP 0010
#define S_IROTH 0004
#define S_IWOTH 0002
#define S_IXOTH 0001
#define S_IRUGO 0444
#define S_IWUGO 0222
#define S_IRWXU 0700
#define S_IRWXUGO 0777
#define S_IFREG 0100000
#define S_IFDIR 0040000
#define S_IFCHR 0020000
#define S_IFMT 0170000
#define S_ISREG(m) (((m) & S_IFMT) == S_IFREG)
#define S_ISDIR(m) (((m) & S_IFMT) == S_IFDIR)
#define POLLIN 1
#define POLLPRI 2
#define POLLOUT 4
#define POLLERR 8
#define POLLHUP 16
#define POLLRDNORM 64
#define POLLWRNORM 256
#define EPOLLIN 1
#define EPOLLOUT 4
#define EPOLLERR 8
#define EPOLLHUP 16
#define EPOLLRDNORM 64
#define EPOLLWRNORM 256
#define POLL_IN 1
#define POLL_OUT 2
#define SIGIO 29
#define SIGKILL 9
#define SIGUSR1 10
#define SIGTERM 15
#define VERIFY_READ 0
#define VERIFY_WRITE 1
#define CAP_SYS_ADMIN 21
#define CAP_DAC_OVERRIDE 1
#define CAP_NET_ADMIN 12
#define CAP_SYS_TTY_CONFIG 26
#define MISC_DYNAMIC_MINOR 255
#define MINORBITS 20
#define MINORMASK ((1U << MINORBITS) - 1)
#define MAJOR(d) ((unsigned int)((d) >> MINORBITS))
#define MINOR(d) ((unsigned int)((d) & MINORMASK))
#define MKDEV(a, b) (((a) << MINORBITS) | (b))
#define imajor(i) MAJOR((i)->i_rdev)
#define iminor(i) MINOR((i)->i_rdev)
#define file_inode(f) ((f)->f_inode)
#define file_dentry(f) ((f)->f_path.dentry)
#define d_inode(d) ((d)->d_inode)
#define _IOC_NRBITS 8
#define _IOC_TYPEBITS 8
#define _IOC_SIZEBITS 14
#define _IOC_NRSHIFT 0
#define _IOC_TYPESHIFT 8
#define _IOC_SIZESHIFT 16
#define _IOC_DIRSHIFT 30
#define _IOC_NONE 0U
#define _IOC_WRITE 1U
#define _IOC_READ 2U
#define _IOC(dir, type, nr, size) (((dir) << 30) | ((type) << 8) | ((nr) << 0) | ((size) << 16))
#define _IO(t, n) _IOC(_IOC_NONE, (t), (n), 0)
#define _IOR(t, n, s) _IOC(_IOC_READ, (t), (n), sizeof(s))
#define _IOW(t, n, s) _IOC(_IOC_WRITE, (t), (n), sizeof(s))
#define _IOWR(t, n, s) _IOC(_IOC_READ | _IOC_WRITE, (t), (n), sizeof(s))
#define _IOC_DIR(n) (((n) >> 30) & 3)
#define _IOC_TYPE(n) (((n) >> 8) & 255)
#define _IOC_NR(n) ((n) & 255)
#define _IOC_SIZE(n) (((n) >> 16) & 0x3fff)
#define VM_READ 1
#define VM_WRITE 2
#define VM_EXEC 4
#define VM_SHARED 8
#define VM_IO 0x4000
#define VM_DONTEXPAND 0x40000
#define VM_DONTCOPY 0x20000
#define VM_RESERVED 0
#define VM_DONTDUMP 0x4000000
#define VM_PFNMAP 0x400
#define VM_MAP 4
#define VM_ALLOC 2
#define VM_FAULT_SIGBUS 2
#define VM_FAULT_OOM 1
#define VM_FAULT_NOPAGE 0x100
#define VM_FAULT_ERROR 0x873
#define FAULT_FLAG_WRITE 1
#define NOPAGE_SIGBUS NULL
#define NOPAGE_OOM ((struct page *)-1)
#define PAGE_KERNEL ((pgprot_t){ 0x163 })
#define PAGE_SHARED ((pgprot_t){ 0x27 })
#define __pgprot(x) ((pgprot_t){ (x) })
#define pgprot_val(x) ((x).pgprot)
#define pgprot_noncached(x) (x)
#define pgprot_writecombine(x) (x)
#define vm_flags_set(v, f) ((v)->vm_flags |= (f))
#define vm_flags_clear(v, f) ((v)->vm_flags &= ~(f))
#define TASK_RUNNING 0
#define TASK_INTERRUPTIBLE 1
#define TASK_UNINTERRUPTIBLE 2
#define TASK_KILLABLE 0x102
#define TASK_STOPPED 4
#define TASK_DEAD 0x80
#define MAX_SCHEDULE_TIMEOUT LONG_MAX
#define MAX_RT_PRIO 100
#define PF_KTHREAD 0x200000
#define CLONE_FS 0x200
#define CLONE_FILES 0x400
#define CLONE_SIGHAND 0x800
#define CLONE_KERNEL 0
#define THREAD_NAME_LEN 16
#define TASK_COMM_LEN 16
#define DMA_BIDIRECTIONAL 0
#define DMA_TO_DEVICE 1
#define DMA_FROM_DEVICE 2
#define DMA_NONE 3
#define PCI_DMA_TODEVICE 1
#define PCI_DMA_FROMDEVICE 2
#define PCI_DMA_BIDIRECTIONAL 0
#define DMA_BIT_MASK(n) (((n) == 64) ? ~0ULL : ((1ULL << (n)) - 1))
#define DMA_MAPPING_ERROR (~(dma_addr_t)0)
#define IORESOURCE_IO 0x100
#define IORESOURCE_MEM 0x200
#define IORESOURCE_IRQ 0x400
#define IORESOURCE_DMA 0x800
#define NOTIFY_DONE 0
#define NOTIFY_OK 1
#define NOTIFY_BAD 0x8002
#define NOTIFY_STOP 0x8001
#define WQ_UNBOUND 2
#define WQ_FREEZABLE 4
#define WQ_MEM_RECLAIM 8
#define WQ_HIGHPRI 16
#define WQ_CPU_INTENSIVE 32
#define WQ_SYSFS 64
#define WQ_PERCPU 0
#define LOG_LEVEL 0
#define KERN_EMERG "\0010"
#define KERN_ALERT "\0011"
#define KERN_CRIT "\0012"
#define KERN_ERR "\0013"
#define KERN_WARNING "\0014"
#define KERN_NOTICE "\0015"
#define KERN_INFO "\0016"
#define KERN_DEBUG "\0017"
#define KERN_CONT "\001c"
#define KERN_DEFAULT ""
#define DUMP_PREFIX_NONE 0
#define DUMP_PREFIX_ADDRESS 1
#define DUMP_PREFIX_OFFSET 2
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define HRTIMER_MODE_ABS 0
#define HRTIMER_MODE_REL 1
#define HRTIMER_MODE_REL_PINNED 3
#define LIST_POISON1 ((void *)0x100)
#define LIST_POISON2 ((void *)0x122)
#define GFP_DMA32_ __GFP_DMA32
#define __GFP_WAIT __GFP_RECLAIM
#define __GFP_REPEAT __GFP_RETRY_MAYFAIL
#define __GFP_COLD 0
#define __GFP_NOTRACK 0
#define __GFP_BITS_SHIFT 26
#define GFP_NOWAIT_ GFP_NOWAIT
#define GFP_TEMPORARY GFP_KERNEL
#define GFP_BUFFER GFP_NOIO
#define SLAB_KERNEL GFP_KERNEL
#define SLAB_ATOMIC GFP_ATOMIC
#define gfpflags_allow_blocking(f) (!!((f) & __GFP_DIRECT_RECLAIM))
