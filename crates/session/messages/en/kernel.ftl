# Where code runs, what it holds, and what the kernel says about it.

context-irqs-off = with interrupts off
context-preempt-off = with preemption off
context-task = in task { $task }
context-fs-lock = while a file system lock is held
context-io-path = on the I/O path
context-scope = inside { $function }

head-enter-irqs-off = Interrupts are off: nothing may sleep from here on
head-enter-preempt-off = Preemption is off: nothing may sleep from here on
head-enter-task = Task { $task } runs
head-enter-fs-lock = A file system lock is taken: sleeping is still allowed
head-enter-io-path = The block layer starts writing: sleeping is still allowed
head-enter-nofs = From here on, requests of this task lose __GFP_FS
head-enter-noio = From here on, requests of this task lose __GFP_IO and __GFP_FS
head-enter-noreclaim = From here on, this task has PF_MEMALLOC: it may use all free memory but does not reclaim
head-leave-irqs-off = Interrupts are on again
honesty-bug-null-cache = With CONFIG_SLAB_FREELIST_HARDENED, as distributions build it, the kernel stops here: the task dies with an oops. Without it nothing happens, and the object is lost.
head-leave-irqs-still-off = Interrupts are as before: off
head-leave-preempt-off = Preemption is on again
head-leave-task = Task { $task } ends
head-leave-fs-lock = The file system lock is released
head-leave-io-path = The block layer has finished writing
head-leave-scope = The { $function } scope ends

sub-enter-fs-lock = Reclaim with __GFP_FS may need this very lock; a request with GFP_NOFS avoids it.
sub-enter-io-path = Reclaim with __GFP_IO may enter this very path again; a request with GFP_NOIO avoids it.
sub-sentence = { $text }.
scoped = { $from } became { $to }: inside { $function }

warn-recursion-fs = lockdep: possible recursion, reclaim with __GFP_FS could wait for the lock that is held (fs_reclaim).
warn-recursion-io = Reclaim with __GFP_IO could enter this I/O path again; no check of the kernel reports that.
warn-nofail-order = The kernel warns: __GFP_NOFAIL for more than two pages.
warn-nofail-cannot-sleep = The kernel warns: __GFP_NOFAIL without __GFP_DIRECT_RECLAIM can fail anyway.
warn-nofail-memalloc = The kernel warns: __GFP_NOFAIL with PF_MEMALLOC can only wait for others.
warn-slab-flags = The kernel warns and takes __GFP_DMA32 and __GFP_HIGHMEM off: no request for an object or a large kmalloc may carry them.
warn-exact-flags = The kernel warns and takes __GFP_COMP and __GFP_HIGHMEM off: alloc_pages_exact has neither.
warn-kvmalloc-size = The kernel warns: kvmalloc never asks vmalloc for 2 GiB or more.

bug-deadlock-fs = Deadlock: reclaim waits for the file system lock that its own caller holds
bug-deadlock-io = Deadlock: what reclaim writes out waits for its own caller's I/O
sub-bug-deadlock-fs = With GFP_NOFS, or inside memalloc_nofs_save, reclaim would not call the file system.
sub-bug-deadlock-io = With GFP_NOIO, or inside memalloc_noio_save, reclaim would start no I/O.
micro-flusher-woken = only dirty pages of files are left: the flusher thread is woken to write them
sub-null-is-reclaim = A task with PF_MEMALLOC may use the last page, but does not reclaim, so that reclaim does not call itself.
sub-null-is-reclaim-marks = __GFP_NOMEMALLOC takes the right to the last page away. PF_MEMALLOC means that the task does not reclaim, so that reclaim does not call itself.
micro-deadlock = Reclaim waits for what the caller holds: neither goes on
why-no-mark = No watermark applies
why-no-mark-detail = { $who }: it may use the last page
why-no-mark-nothing = { $who }: it might use the last page, but { $order ->
    [0] no page is free
   *[other] no block of order { $order } is free
}
micro-mark-ignored = no watermark applies to this request: { $zone } is tried anyway
micro-mark-ignored-nothing = no watermark applies to this request, but { $zone } has no block for it
micro-yields = PF_MEMALLOC: the caller does not reclaim, but lets others run and tries again
why-null-is-reclaim = PF_MEMALLOC: it does not reclaim, so the allocator gives up
why-null-is-reclaim-marks = __GFP_NOMEMALLOC: the watermarks apply anyway; PF_MEMALLOC: it does not reclaim
why-scope = Scope
why-warning = Warning
why-warning-detail = { $what } ({ $function }, { $file })
why-deadlock = Deadlock
why-deadlock-fs = the task → direct reclaim → super_cache_scan → the lock; the lock → held by the task
why-deadlock-io = the task → direct reclaim → a page for swap → its bio, in the task's own list; the list → served when the task's I/O is submitted

honesty-scope = Modelled: who runs, which flags requests lose here, and where their reclaim would lead.
honesty-deadlock = Modelled: when reclaim comes to dentries, or to pages for swap. Once it does, the deadlock is real.
honesty-rights = Modelled after the source of Linux 6.12: no recording made requests with these flags in this place.

dmesg-title = Kernel log (dmesg)
dmesg-none = Up to this step the kernel has printed nothing.
dmesg-step = step { $step }
dmesg-older = { $count ->
    [one] 1 older report: step back to see it.
   *[other] { $count } older reports: step back to see them.
}
dmesg-note = As Linux 6.12 would print it, without times, stack traces, line numbers and rate limit. Names and numbers of tasks are the model's; all tasks belong to root. What the model does not have is 0: isolated, mapped and shared pages, stacks, page tables of processes, bounce buffers, CMA. Pinned memory counts as mlocked. Left out: the table of unreclaimable slabs that the OOM killer adds when they are more than all LRU pages.
dmesg-config = Only a kernel with { $config } prints this.
dmesg-config-sleep = Only a kernel with CONFIG_DEBUG_ATOMIC_SLEEP prints this; the line about RCU needs CONFIG_PREEMPT_RCU as well.
dmesg-config-first = Only a kernel with { $config } prints the first line.
dmesg-config-slabs = Only a kernel with CONFIG_SLUB_DEBUG names the slabs that hold objects; every kernel prints the last warning.
dmesg-hung = khungtaskd (CONFIG_DETECT_HUNG_TASK) prints this after 120 seconds. The model's clock has no seconds: the report stands at the call.
dmesg-hashed = The kernel prints a hash in place of the address, unless it was booted with no_hash_pointers.
flag-reader = Read flags
flag-reader-bits = { $bits } is no flag there
flag-reader-configured = { $bits } depends on the configuration
flag-reader-names = { $names } does not exist there
