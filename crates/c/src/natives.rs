//! Names of the functions that the lab carries out itself, and of what is around C.

use std::collections::HashMap;
use std::sync::LazyLock;

macro_rules! natives {
    ($($variant:ident: $($name:literal)+;)*) => {
        /// What a native does.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[expect(missing_docs, reason = "named as the functions are")]
        pub enum Native { $($variant),* }

        /// All natives by name.
        pub const NATIVES: &[(&str, Native)] = &[$($(($name, Native::$variant)),+),*];
    };
}

natives! {
    Kmalloc: "kmalloc" "kmalloc_node" "kmalloc_noprof" "kmalloc_track_caller";
    Kzalloc: "kzalloc" "kzalloc_node";
    KmallocArray: "kmalloc_array" "kmalloc_array_node";
    Kcalloc: "kcalloc" "kcalloc_node";
    Krealloc: "krealloc" "krealloc_array" "kvrealloc";
    Kfree: "kfree" "kfree_const" "kfree_sensitive" "kzfree";
    Ksize: "ksize";
    SizeRoundup: "kmalloc_size_roundup";
    GetFreePages: "__get_free_pages" "__get_free_page" "get_zeroed_page" "__get_dma_pages";
    FreePages: "free_pages" "free_page";
    AllocPages: "alloc_pages" "alloc_page" "alloc_pages_node";
    UnderFreePages: "__free_pages" "__free_page" "put_page";
    GetPage: "get_page";
    AllocPagesExact: "alloc_pages_exact";
    FreePagesExact: "free_pages_exact";
    CacheCreate: "__kmem_cache_create" "kmem_cache_create";
    CacheDestroy: "kmem_cache_destroy";
    CacheAlloc: "kmem_cache_alloc" "kmem_cache_zalloc" "kmem_cache_alloc_node";
    CacheFree: "kmem_cache_free";
    CacheSize: "kmem_cache_size";
    Vmalloc: "vmalloc" "vzalloc" "vmalloc_user" "vmalloc_32" "vmalloc_huge" "vmalloc_node" "vzalloc_node" "__vmalloc" "__vmalloc_node";
    VmallocArray: "vmalloc_array" "vcalloc";
    Vfree: "vfree" "vfree_atomic";
    Kvmalloc: "kvmalloc" "kvzalloc" "kvmalloc_node" "kvzalloc_node";
    KvmallocArray: "kvmalloc_array" "kvcalloc";
    Kvfree: "kvfree" "kvfree_sensitive";
    PageAddress: "page_address" "kmap";
    VirtToPage: "virt_to_page" "vmalloc_to_page";
    PageToPfn: "page_to_pfn" "vmalloc_to_pfn";
    PfnToPage: "pfn_to_page";
    VirtToPhys: "virt_to_phys";
    PhysToVirt: "phys_to_virt";
    Kunmap: "kunmap" "__kunmap";
    Vmap: "vmap";
    Vunmap: "vunmap";
    IsVmalloc: "__is_vmalloc_addr";
    IsKernelAddr: "__is_kernel_addr";
    IsHeap: "__is_heap";
    Percpu: "__alloc_percpu";
    FreePercpu: "free_percpu";
    SysAlloc: "__sys_alloc";
    SysFree: "__sys_free";
    UserAlloc: "__user_alloc";
    MapDevice: "__map_device";
    UnmapDevice: "__unmap_device";
    Resize: "__resize";
    Opaque: "__opaque";
    Memset: "memset";
    Memcpy: "memcpy" "memmove";
    Memcmp: "memcmp";
    Memchr: "memchr";
    Strlen: "strlen" "strnlen";
    CopyToUser: "copy_to_user";
    CopyFromUser: "copy_from_user";
    ClearUser: "clear_user";
    StrncpyFromUser: "strncpy_from_user";
    Printk: "printk";
    Vprintk: "vprintk";
    Sprintf: "sprintf";
    Snprintf: "snprintf" "scnprintf";
    Vsnprintf: "vsnprintf" "vscnprintf";
    Vsprintf: "vsprintf";
    Sscanf: "sscanf";
    Strtol: "__strtol";
    SpinLock: "__spin_lock";
    SpinUnlock: "__spin_unlock";
    SpinTrylock: "__spin_trylock";
    LockIsHeld: "__lock_is_held";
    MutexLock: "__mutex_lock" "__mutex_lock_interruptible";
    MutexTrylock: "__mutex_trylock";
    MutexUnlock: "__mutex_unlock";
    Context: "__context";
    MightSleep: "__might_sleep";
    WaitOn: "__wait_on" "__wait_on_timeout";
    Wake: "__wake";
    Schedule: "__schedule";
    Sleep: "__sleep";
    Yield: "__yield";
    Busy: "__busy";
    Settle: "__settle";
    SettleSoft: "__settle_soft";
    Jiffies: "__jiffies";
    Current: "__current";
    InInterrupt: "__in_interrupt";
    InIrq: "__in_irq";
    InAtomic: "__in_atomic";
    IrqsDisabled: "__irqs_disabled";
    TimerAdd: "__timer_add";
    TimerDel: "__timer_del";
    TimerPending: "__timer_pending";
    HrtimerStart: "__hrtimer_start";
    HrtimerCancel: "__hrtimer_cancel";
    TaskletSchedule: "__tasklet_schedule";
    TaskletKill: "__tasklet_kill";
    WorkQueue: "__work_queue";
    WorkCancel: "__work_cancel";
    WorkPending: "__work_pending";
    WorkFlush: "__work_flush";
    CallLater: "__call_later";
    ThreadCreate: "__thread_create";
    ThreadWake: "__thread_wake";
    ThreadStop: "__thread_stop";
    ThreadShouldStop: "__thread_should_stop";
    ThreadAlive: "__thread_alive";
    ThreadPrepare: "__thread_prepare";
    Register: "__register";
    ModuleFn: "__module_fn";
    ModuleGone: "__module_gone";
    InitResult: "__init_result";
    BugNow: "__bug";
    WarnNow: "__warn";
    Random: "__random";
    IrqEnter: "__irq_enter";
    IrqLeave: "__irq_leave";
    Request: "__request";
    Inside: "__inside";
    Adopt: "__adopt";
    HasParams: "__has_params";
    Later: "__later";
    Enter: "__enter";
    Leave: "__leave";
    World: "page_cache" "read_again" "anon" "swap_space" "dentries" "hog" "fragment" "pcp" "wait" "note" "marker";
    Peek: "peek";
}

static INDEX: LazyLock<HashMap<&'static str, u16>> =
    LazyLock::new(|| NATIVES.iter().enumerate().map(|(at, (name, _))| (*name, at as u16)).collect());

/// The number of a native.
pub fn find(name: &str) -> Option<u16> {
    INDEX.get(name).copied()
}

/// Heads of blocks; their numbers are what [`Native::Enter`] gets.
pub const HEADS: [&str; 7] = ["in_irq", "in_tasklet", "in_timer", "task", "start", "fs_lock", "io_path"];

/// The function of the prelude that a word of the story calls.
pub fn story_word(name: &str) -> Option<&'static str> {
    Some(match name {
        "insmod" => "__story_insmod",
        "rmmod" => "__story_rmmod",
        "open" => "__story_open",
        "close" => "__story_close",
        "read" => "__story_read",
        "write" => "__story_write",
        "ioctl" => "__story_ioctl",
        "mmap" => "__story_mmap",
        "irq" => "__story_interrupt",
        "probe" => "__story_probe",
        "remove" => "__story_remove",
        "suspend" => "__story_suspend",
        "resume" => "__story_resume",
        "packet" => "__story_packet",
        _ => return None,
    })
}

/// The native of a statement about the world around.
pub fn world(name: &str) -> Option<&'static str> {
    Some(match name {
        "page_cache" => "page_cache",
        "read_again" => "read_again",
        "anon" => "anon",
        "swap" => "swap_space",
        "dentries" => "dentries",
        "hog" => "hog",
        "fragment" => "fragment",
        "pcp" => "pcp",
        "wait" => "wait",
        "note" => "note",
        "marker" => "marker",
        "peek" => "peek",
        _ => return None,
    })
}

/// Marks a percentage among a world statement's values.
pub const PERCENT: u64 = 1 << 62;
/// `until_free = …`
pub const UNTIL_FREE: u64 = 1 << 61;
/// Marks a word.
pub const WORD: u64 = 1 << 60;

/// A word of a world statement.
pub fn world_word(name: &str) -> Option<u64> {
    const WORDS: [&str; 11] =
        ["clean", "dirty", "on", "off", "movable", "unmovable", "zero", "floor", "min", "low", "high"];
    WORDS.iter().position(|word| *word == name).map(|at| WORD | at as u64)
}

/// A function that does nothing here and takes nothing: not worth a note.
pub fn is_silent(_name: &str) -> bool {
    true
}

/// Whether the kernel's function of this name takes memory: by how such functions are named.
pub fn takes_memory(name: &str) -> bool {
    const PARTS: [&str; 7] = ["alloc", "create", "register", "_add", "dup", "_new", "_init"];
    PARTS.iter().any(|part| name.contains(part)) && !name.contains("unregister") && !name.contains("dealloc")
}
