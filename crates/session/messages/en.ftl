# kmscope in English. Project Fluent format (https://projectfluent.org).
#
# One text, one place: code names a key with `message!("key", hole = value)` or `text!(language, "key")`,
# which do not compile if the key or a hole does not exist. Sections live in files of their own:
#   messages/en.ftl        what happened and why (result-, head-, sub-, micro-, why-)
#   messages/en/ui.ftl     ui-…      chrome of the page
#   messages/en/screen.ftl screen-…  how the screen is arranged
#   messages/en/stage.ftl  stage-…   labels of the stage
#   messages/en/diag.ftl   diag-…, lesson-…
# and the same in messages/zh. A test holds both languages to the same keys and holes, and to no key that nobody uses.
#
# Numbers get thousands separators by themselves; pfns and addresses are passed as text.
# Kernel words stay as they are: flags, cache names, min, low, high, slab, NULL, kswapd.

## Results at the end of a script line: at most 8 characters beside the sign

result-pages = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}
result-slept = slept { $ticks }
result-null = NULL
result-never = never
result-freed = freed
result-text = { $text }
result-cache = cache
result-destroyed = gone
result-lost = stays
result-ticks = { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
}
result-refused = refused
result-bug = BUG
result-count = { $count }
result-of = { $count } of { $steps }

## The signs, in words

sign-nothing = asks for nothing
sign-granted = granted
sign-slept-granted = granted after sleeping
sign-slept-null = NULL after sleeping
sign-null = NULL
sign-bug = bug

## Watermark checks

ineq-pass = free { $left } > { $mark ->
    [floor] floor
   *[other] { $mark }
} { $right }
ineq-no-mark = free { $left }, no watermark applies
ineq-fail = free { $left } is not above { $mark } { $right }
ineq-too-few = free { $left } is not above zero
ineq-no-block = free { $left } > { $mark ->
    [floor] floor
   *[other] { $mark }
} { $right }, but no block of order { $order } or more is free
ineq-no-mark-no-block = free { $left }, but no block of order { $order } or more is free

## Contexts

context-process = in a task
context-hardirq = in an interrupt handler
context-tasklet = in a tasklet
context-timer = in a kernel timer's function
context-spinlock = while spinlock { $lock } is held

## Headlines: the outcome first, then what decided it

head-boot = { $machine } after boot: the page allocator manages { $managed } of { $present } page frames
head-pages = Granted from zone { $zone }: { $pages ->
    [one] page frame { $pfn }
   *[other] { $pages } pages from frame { $pfn } on
}
head-slept = Granted from zone { $zone } after sleeping { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
}: { $what }
head-waited = Granted from zone { $zone } after waiting { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
} for others: { $what }
head-slept-area = Granted after sleeping { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
}: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}, contiguous in virtual addresses only
head-object = Granted from { $cache }: object { $index } of slab { $slab }
head-object-new-slab = Granted from { $cache }: object { $index } of the new slab { $slab }
head-area = Granted at { $address }: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}, contiguous in virtual addresses only
head-zero-size = Granted no memory: { $address } is the pointer for zero bytes
head-null = { $ticks ->
    [0] NULL
    [one] NULL after sleeping 1 tick
   *[other] NULL after sleeping { $ticks } ticks
}: { $why }
null-no-such-zone = this machine has no such zone
null-too-large = larger than any block or area can be
null-too-large-to-wait = too large for kmalloc, and vmalloc needs flags that may sleep
null-no-addresses = no free range of virtual addresses is that large
null-overflow = n × size is more than a size_t holds
head-freed-nothing = Nothing to free: { $call }(NULL) does nothing
head-freed-zero-size = Nothing to free: kmalloc(0) returned this pointer
head-freed-merged = Freed { $pages ->
    [one] page frame { $pfn }
   *[other] { $pages } pages from frame { $pfn } on
}: merged with free buddies up to order { $order }
head-freed-pcp = Freed { $pages ->
    [one] page frame { $pfn }
   *[other] { $pages } pages from frame { $pfn } on
}: now on the CPU's page list
head-freed-alone = Freed { $pages ->
    [one] page frame { $pfn }
   *[other] { $pages } pages from frame { $pfn } on
}: now on the free list of order { $order }, not merged
head-freed-object = Freed: object { $index } of slab { $slab } in { $cache }
head-freed-slab = Freed: object { $index }, the last of slab { $slab } in { $cache }; { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} returned
head-freed-area-later = Freed later: in an interrupt, { $call } leaves it to a kernel thread
head-freed-area = Freed: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of the vmalloc area, one by one
head-ksize = ksize: { $size } were really allocated
head-content = The first bytes are { $bytes }
head-content-zero = The first bytes are all zero
head-content-unknown = Not written since boot: the content is undefined
head-cache-created = Created cache { $cache }: objects of { $size }, { $objects } in a slab of order { $order }
head-cache-destroyed = Destroyed cache { $cache }: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} returned
head-cache-lost = Cache { $cache } stays: kmem_cache_destroy failed before and now returns at once
head-page-cache-clean = Files were read: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} more of clean page cache
head-page-cache-dirty = Files were written: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} more of dirty page cache
head-hog = A hog process took { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} and pins them
head-hog-until = A hog process took { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}: { $free } left free in zone { $zone }
head-fragment = The kernel took { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}, leaving holes: the largest free block is of order { $order }
head-pcp-on = Per-CPU page lists are on
head-pcp-off = Per-CPU page lists are off: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} drained to the free lists
head-wait = { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
} passed: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} reclaimed
head-world = { $pages ->
    [one] 1 page was
   *[other] { $pages } pages were
} taken or freed by other users
head-marker = Marker: { $text }
head-note = { $text }
head-nothing = This line does nothing
head-not-begun = Nothing to end: { $call } changes nothing here
head-enter-hardirq = An interrupt handler starts: nothing may sleep from here on
head-enter-tasklet = A tasklet starts: nothing may sleep from here on
head-enter-timer = A kernel timer fires: nothing may sleep from here on
head-enter-spinlock = Spinlock { $lock } is taken: nothing may sleep from here on
head-leave = { $what }: sleeping is allowed again
head-leave-still-atomic = { $what }: sleeping is still not allowed here
head-leave-hardirq = The interrupt handler returns
head-leave-tasklet = The tasklet ends
head-leave-timer = The timer function returns
head-leave-spinlock = Spinlock { $lock } is released
head-memset = { $size } set to { $byte }
head-assign = { $into } now points to the same place as { $from }
head-assign-null = { $into } is now NULL

## What the kernel refuses

refused-order = NULL, refused with a warning: order { $order } is above the largest, 10
refused-cache-busy = Refused: cache { $cache } still has { $objects ->
    [one] 1 object
   *[other] { $objects } objects
} in use
refused-cache-size = NULL, refused: no slab can hold objects of { $size }
refused-highmem = NULL, refused: high memory has no address for { $call } to return
refused-order-quietly = NULL, refused without a word: order { $order } is above the largest, 10
refused-zone-flags = Refused by the lab: these flags name two zones at once
refused-mobility-flags = Refused by the lab: these flags say movable and reclaimable at once
refused-zero-size = NULL, refused: an area of no bytes cannot be mapped

## Bugs

bug-sleep-in-atomic = BUG: { $flags } may sleep, but this runs { $context }
bug-not-in-interrupt = BUG: { $call } must not be called { $context }
bug-double-free = BUG: double free, this memory is free already
bug-free-of-reused = BUG: freed before, and another caller has this memory now
bug-use-after-free = BUG: use after free
bug-out-of-bounds = BUG: out of bounds, only { $size } were requested
bug-not-the-start = BUG: the pointer is not the start of what was allocated
bug-wrong-free = BUG: { $call } on memory from { $with }; use { $free }
bug-wrong-order = BUG: allocated as order { $allocated }, freed as order { $freed }
bug-wrong-pages = BUG: { $allocated } pages were allocated, { $freed } freed
bug-wrong-cache = BUG: this object belongs to cache { $cache }
bug-struct-page = BUG: { $call } takes an address, but { $with } returned a struct page; use { $free }
bug-address = BUG: { $call } takes a struct page, but { $with } returned an address; use { $free }
bug-no-address = BUG: { $call } needs an address, but { $with } returned a struct page; { $instead } returns an address
bug-not-a-cache = BUG: { $call } takes a cache, but { $with } returned memory
bug-no-size = BUG: { $call } knows what kmalloc and kmem_cache_alloc return, not memory from { $with }
bug-not-a-pointer = BUG: this pointer points to no allocated memory
bug-null-pointer = BUG: NULL pointer dereference
bug-cache-gone = BUG: this cache was destroyed
bug-divide-by-zero = BUG: the kernel divides by the size of the objects, which is 0

## Second sentences

sub-both = { $first } { $second }
sub-area = Contiguous only in virtual addresses; an unmapped guard page follows.
sub-kvmalloc = kmalloc found no contiguous block, so vmalloc used single pages.
sub-zero-size = Zero bytes were requested: the pointer may be freed, but not accessed.
sub-cache-created = It has no slab yet; its first allocation makes one.
sub-cache-lost = The failed call gave up the last reference (mm/slab_common.c), so no later call releases the cache. Its slabs stay until reboot.
sub-refused = The kernel prints a warning; nothing has changed.
sub-refused-nowarn = __GFP_NOWARN: the kernel prints nothing; nothing has changed.
sub-refused-once = The kernel prints this warning only once after boot, and has done so; nothing has changed.
sub-refused-zone-flags = Only a kernel with CONFIG_DEBUG_VM checks this, and stops with a BUG; any other goes on in the lowest zone.
sub-refused-mobility-flags = Only a kernel with CONFIG_DEBUG_VM checks this, and warns. Any other goes on with the type of the high-atomic reserve, which no request may have.
sub-refused-cache-size = kmem_cache_create returns NULL, and the kernel prints that it failed with error -22. With SLAB_PANIC the machine panics instead.
sub-refused-cache-busy = The kernel warns and returns the empty slabs. The cache itself stays forever, even when its last object is freed.
sub-content = kmalloc does not clear memory (unless init_on_alloc is on): this is what was last written here.
sub-enter = This is atomic context: only requests that cannot sleep, such as GFP_ATOMIC, are allowed.
sub-passed-over = Zone { $first } was skipped ({ $why }), so zone { $zone } served it.
sub-boosted = A boost raises the watermarks by { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} for now: a block of another migrate type was used, so kswapd reclaims more.
sub-reclaimed-direct = The caller itself reclaimed { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of page cache.
sub-reclaimed-kswapd = kswapd reclaimed { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of page cache.
sub-reclaimed = Page cache reclaimed: { $kswapd } pages by kswapd, { $direct } by the caller itself.
sub-exact = { $wanted } pages need a block of order { $order }; { $surplus ->
    [one] 1 surplus page was
   *[other] { $surplus } surplus pages were
} freed at once.
sub-whole-pages = { $asked } is too large for a slab: whole pages, { $size }, { $waste } unused.
sub-fallback = No free block of type { $to } was large enough, so one of fallback type { $from } was stolen; its pageblock stays { $from }.
sub-fallback-claimed = No free block of type { $to } was large enough, so one of fallback type { $from } was claimed; its pageblock is { $to } now.
sub-pcp-refilled = The CPU's page list was empty: { $blocks ->
    [one] 1 block
   *[other] { $blocks } blocks
} came from the free lists.
sub-from-pcp = From the CPU's page list: the free lists were not touched.
sub-highmem-ignored = __GFP_HIGHMEM is ignored: an address is returned, and high memory has none.
sub-exact-block = A free block of order { $order } was there: nothing had to be split.
sub-split = A block of order { $from } was split { $times ->
    [one] once
   *[other] { $times } times
}; the upper halves stay free.
sub-object = In use in this slab: { $used } of { $all } objects.
sub-object-waste = { $asked } in an object of { $size }: { $waste } unused. In use in this slab: { $used } of { $all } objects.
sub-null-atomic = This request may use part of the reserve below min, but it may not sleep, so nothing is reclaimed for it.
sub-null-may-not-wait = Without __GFP_DIRECT_RECLAIM a request may not sleep, so nothing is reclaimed for it.
sub-null-noretry = __GFP_NORETRY gives up after one round of reclaim.
sub-null-costly = Requests for more than 8 pages are costly: the kernel gives up after one round of reclaim.
sub-null-nothing-reclaimable = The OOM killer kills nobody for a request with these flags.
sub-null-vmalloc = The pages that it had allocated so far were freed again.
sub-null-overflow = The kernel prints nothing: it checks the product before it asks for memory.
sub-pcp-drained = The CPU's page list was too long: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} went to the free lists.
sub-merge-stops = Buddy { $buddy } is not a free block of order { $order }: merging stops there.
sub-merge-ends = This zone has no buddy { $buddy }: merging ends at order { $order }.
sub-merge-top = Order { $order } is the largest: merging ends there.
sub-slab-gone = The slab was empty and the cache has enough others: its page frames are free again.
sub-slab-empty-kept = The slab is empty now, but its pages stay with the cache: { $place }.
sub-slab-pinned = Still in use: { $used } of { $all } objects, so the pages stay with the slab.
sub-area-freed = These addresses are not reused right away.
sub-bug-sleep = A kernel with CONFIG_DEBUG_ATOMIC_SLEEP reports this even when memory is plentiful; when memory is short, the system could hang here.
sub-bug = The lab prevents the damage: nothing has changed.
sub-bug-vfree = vfree looks for the vmalloc area and finds none: it warns, and frees nothing.
sub-bug-divide-by-zero = No check catches this: the task dies while it holds slab_mutex. From then on no cache can be created or destroyed. (With SLAB_HWCACHE_ALIGN it loops forever instead.)
place-cpu = it is the CPU's slab
place-cpu-partial = on the CPU's partial list
place-node-partial = on the node's partial list
place-none = on no list

## Micro-steps: one clause each

micro-size-class = { $asked } → { $cache }, { $waste } unused
micro-whole-pages = { $asked } is too large for a slab → order { $order }
micro-page-request = asks for order { $order }, type { $letter }, zones up to { $zone } ({ $flags })
micro-slow-path = the fast path found nothing: slow path
micro-check-pass = { $zone }: { $why }: yes
micro-check-fail = { $zone }: { $why }
micro-check-none = { $zone }: { $why }; no other zone passes either
micro-no-fragment = { $zone } is skipped for now, so as not to break up a pageblock of another type
micro-granted = { $pages ->
    [one] page frame { $pfn } is
   *[other] { $pages } pages from frame { $pfn } on are
} granted
micro-granted-pcp = { $pages ->
    [one] page frame { $pfn } is
   *[other] { $pages } pages from frame { $pfn } on are
} granted from the CPU's page list
micro-failed = the page allocator finds no block of order { $order }
micro-pcp-refill = the CPU's page list of order { $order }, type { $letter } is refilled with { $blocks ->
    [one] 1 block
   *[other] { $blocks } blocks
}
micro-pcp-put = frame { $pfn } goes on the CPU's page list
micro-pcp-take = frame { $pfn } leaves the CPU's page list
micro-pcp-drain = { $zone }: { $pages ->
    [one] 1 page goes
   *[other] { $pages } pages go
} from the CPU's page list to the free lists
micro-block-taken = the block of order { $order } at frame { $pfn } leaves free list { $letter }
micro-split = split order { $order } into { $half } + { $half }
micro-block-put = frame { $pfn } goes on the free list of order { $order }, type { $letter }
micro-merge = frame { $pfn } and its buddy { $buddy } merge into order { $order } at frame { $head }
micro-merge-stops = buddy { $buddy } is not free: the block stays at order { $order }
micro-merge-ends = this zone has no buddy { $buddy }: the block stays at order { $order }
micro-retyped = the pageblock at frame { $pfn } changes from type { $from } to { $to }
micro-fallback = no block of type { $to }: the { $from } block of order { $order } at frame { $pfn } is stolen
micro-fallback-claimed = no block of type { $to }: the { $from } block of order { $order } at frame { $pfn } is claimed with its pageblock
micro-boosted = { $zone }: a boost raises the watermarks by { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} for now
micro-free-pages = { $zone }: { $free } pages are free
micro-high-atomic = { $zone }: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} from frame { $pfn } on become a high-atomic reserve
micro-kswapd-woken = kswapd is woken for { $zone }
micro-kswapd-sleeps = kswapd goes to sleep again
micro-sleeps = the caller reclaims, and may sleep meanwhile
micro-sleeps-compaction = nothing needs to be reclaimed: the caller waits for compaction
micro-tick = tick { $tick }
micro-tick-kswapd = tick { $tick }: kswapd reclaims { $kswapd } pages
micro-tick-direct = tick { $tick }: the caller reclaims { $direct } pages
micro-tick-both = tick { $tick }: kswapd reclaims { $kswapd } pages, the caller { $direct }
micro-time-passes = time passes, up to tick { $tick } since boot
micro-reclaimed-kswapd = kswapd reclaims { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of { $zone }
micro-reclaimed-direct = the caller reclaims { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of { $zone }
micro-writeback = { $zone }: the flusher writes { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of dirty page cache
micro-writeback-done = { $zone }: { $pages ->
    [one] 1 page is
   *[other] { $pages } pages are
} written, so clean now
micro-wakes = the caller goes on after { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
}
micro-slab-new = { $pages ->
    [one] page frame { $pfn } becomes
   *[other] { $pages } pages from frame { $pfn } on become
} a slab of { $objects ->
    [one] 1 object
   *[other] { $objects } objects
}
micro-slab-to-cpu = slab { $slab } becomes the CPU's slab
micro-slab-to-cpu-partial = slab { $slab } goes on the CPU's partial list
micro-slab-to-node-partial = slab { $slab } goes on the node's partial list
micro-slab-full = slab { $slab } is full and leaves the lists
micro-slab-gone = slab { $slab } is empty and leaves the cache
micro-slab-discarded = { $pages ->
    [one] page frame { $pfn } is
   *[other] { $pages } pages from frame { $pfn } on are
} returned to the page allocator
micro-slab-order = no slab of order { $from } can be allocated: order { $to } is tried
micro-object-cpu-freelist = object { $index } of slab { $slab }: first on the CPU's freelist
micro-object-cpu-slab = object { $index } of slab { $slab }: the CPU takes over the slab's own freelist
micro-object-cpu-partial = object { $index } of slab { $slab }, from the CPU's partial list
micro-object-node-partial = object { $index } of slab { $slab }, from the node's partial list
micro-object-new-slab = object { $index } of the new slab { $slab }
micro-object-freed-cpu = object { $index } of slab { $slab } is now first on the CPU's freelist
micro-object-freed = object { $index } is on the freelist of slab { $slab } again
micro-cache-created = cache { $cache } is created
micro-cache-destroyed = cache { $cache } is destroyed
micro-vm-area = virtual addresses from { $address } on: { $size }, guard page included
micro-record = for the kernel's own records: object { $index } of { $cache }
micro-vm-mapped = page { $index } of the vmalloc area is frame { $pfn }
micro-vm-unmapped = page { $index } of the vmalloc area is unmapped: frame { $pfn } is returned
micro-vm-area-freed = the vmalloc area is freed
micro-vm-area-purged = the addresses of areas freed earlier may be reused
micro-summary = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} at once
micro-written = the memory in frame { $pfn } is set to { $byte }
micro-other = the machine goes on
micro-many-granted = × { $pages } pages granted, one by one
micro-many-put = × { $count } blocks go on the free lists
micro-many-ticks = … { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
} more like these, { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} reclaimed
micro-many-mapped = × { $count } pages of the vmalloc area are mapped
micro-many-unmapped = × { $count } pages of the vmalloc area are unmapped

## Why: where the request stands

why-place = line { $line }, { $context }
why-place-may-sleep = line { $line }, { $context }, may sleep
why-place-never-sleeps = line { $line }, { $context }, never sleeps

## Why: the nodes of the path, a bold lead and the rest of the line

why-size-class = Size class
why-size-class-detail = { $asked } → { $cache }, { $waste } unused
why-whole-pages = Whole pages
why-whole-pages-detail = { $asked } is too large for a slab → order { $order }, { $pages } pages
why-slab = Slab
why-slab-none-free = no free object in any slab → a new slab
why-slab-cpu-freelist = the CPU's freelist has one → object { $index } of slab { $slab }
why-slab-cpu-slab = the CPU's slab has free ones → object { $index } of slab { $slab }
why-slab-cpu-partial = a slab of the CPU's partial list → object { $index } of slab { $slab }
why-slab-node-partial = a slab of the node's partial list → object { $index } of slab { $slab }
why-slab-order = Smaller slab
why-slab-order-detail = order { $from } cannot be allocated without waiting → order { $to }
why-area = Addresses
why-layout = Layout
why-layout-detail = objects of { $asked }, { $size } from one to the next → { $objects } in a slab of { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}
why-one-piece = In one piece
why-one-piece-detail = order { $order } cannot be allocated → vmalloc
why-area-detail = a free range of virtual addresses, { $size }, guard page included
why-area-pages = Pages
why-area-pages-detail = { $pages } single pages from wherever they are free, mapped one after the other
why-area-freed-detail = { $pages ->
    [one] 1 page is
   *[other] { $pages } pages are
} unmapped, each frame is returned by itself
why-fast-path = Fast path
why-fast-path-detail = each zone{ $mark ->
    [floor] : free must be above the floor of these flags
    [none] ; no watermark applies
   *[other] : free must be above { $mark }
}
why-slow-path = Slow path
why-slow-path-kswapd = kswapd is woken; each zone again{ $mark ->
    [floor] : free must be above the floor of these flags
    [none] ; no watermark applies
   *[other] : free must be above { $mark }
}
why-slow-path-again = each zone again{ $mark ->
    [floor] : free must be above the floor of these flags
    [none] ; no watermark applies
   *[other] : free must be above { $mark }
}
why-direct-reclaim = Direct reclaim
why-direct-reclaim-detail = { $ticks ->
    [one] 1 tick passes
   *[other] { $ticks } ticks pass
}; pages reclaimed: { $kswapd } by kswapd, { $direct } by the caller
why-direct-reclaim-nothing = { $ticks ->
    [one] 1 tick passes
   *[other] { $ticks } ticks pass
}, and nothing is reclaimed
why-waits = Waits for others
why-waits-detail = PF_MEMALLOC: the caller does not reclaim; { $ticks ->
    [one] 1 tick passes
   *[other] { $ticks } ticks pass
}, kswapd reclaims { $kswapd } pages
why-waits-meanwhile = the caller waits { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
} for it
why-clauses = { $first }; { $second }
why-reclaimed-zones = from { $zones }
why-reclaimed-pcp = { $pages } pages of zone { $zone } are on the CPU's page list, where no check counts them
why-boost = boost: raises a watermark for now, after a block of another migrate type was used
why-boost-and-without = boost: raises a watermark for now, after a block of another migrate type was used; an urgent single page is also checked without
why-first-try = First try, with __GFP_NORETRY
why-first-try-slow = First try, slow path
why-first-try-reclaim = First try, direct reclaim
why-gives-up = no success: it gives up
why-second-try = Second try, with the caller's flags
why-second-try-slow = Second try, slow path
why-take = Take
why-take-exact = the block of order { $order } at frame { $pfn }, first on free list { $letter }
why-take-split = free list { $letter } is empty { $order ->
    [0] up to order { $last }
   *[other] from order { $order } to { $last }
} → order { $from } at frame { $pfn }, split { $from } → { $order }
why-take-pcp = frame { $pfn }, first on the CPU's page list of { $zone }
why-take-refill = the CPU's page list is empty → { $blocks ->
    [one] 1 block
   *[other] { $blocks } blocks
} from the free lists, then frame { $pfn }
why-take-fallback = no block of type { $to } → the { $from } block of order { $order } at frame { $pfn } is stolen
why-take-claimed = no block of type { $to } → the { $from } block of order { $order } at frame { $pfn } is claimed with its whole pageblock
why-null = NULL
why-null-may-not-wait = no __GFP_DIRECT_RECLAIM: it may not wait, so the allocator gives up
why-null-noretry = __GFP_NORETRY: it gives up after one round of reclaim
why-null-costly = order above 3: it gives up after one round of reclaim, whatever that brought
why-null-nothing-reclaimable = nothing left to reclaim, and with these flags no task is killed
why-null-no-such-zone = this machine has no such zone
why-null-too-large = larger than any block or area can be
why-null-too-large-to-wait = order above 10 → vmalloc, but without __GFP_DIRECT_RECLAIM it may not be called
why-null-no-addresses = the vmalloc addresses are used up or in pieces: no gap is large enough, even after a purge
why-null-overflow = the product does not fit into a size_t: nothing is requested, and nothing is printed
why-null-vmalloc = not all pages could be allocated
why-refused = Refused
why-refused-detail = the request itself is invalid; no zone was tried
why-refused-busy = every object must be freed first
why-context = Context
why-context-atomic = { $context }: nothing may sleep
why-might-sleep = Check
why-in-interrupt-detail = this code runs in an interrupt → BUG_ON(in_interrupt()) in mm/vmalloc.c
why-might-sleep-detail = the call may sleep → "sleeping function called from invalid context"
why-pointer = Pointer
why-taken = Allocated
why-taken-detail = line { $line }: { $statement }
why-taken-bytes = line { $line }: { $statement } → { $size } requested
why-taken-null = line { $line }: { $statement } → NULL
why-given-back = Freed
why-given-back-detail = line { $line }: { $statement }
why-pointer-double-free = the memory has been free since then: there is nothing to free
why-pointer-reused = it was freed, and the same place was allocated again: this call would free another caller's memory
why-pointer-use-after-free = the memory was freed: nobody may access it through this pointer
why-pointer-bounds = { $reached } reached from the start, { $size } requested
why-pointer-bounds-outside = it reaches outside the { $size } that were requested
why-pointer-offset = { $offset } bytes from the start of what was allocated: the call needs the start
why-pointer-wrong-free = in use, and allocated with { $with }: use { $free }, not { $call }
why-pointer-wrong-order = allocated as order { $allocated }, freed as order { $freed }: both must be the same
why-pointer-wrong-pages = { $allocated } pages allocated, { $freed } freed: both must be the same
why-pointer-wrong-cache = the object belongs to { $cache }: it must be freed there
why-pointer-struct-page = it is a struct page, which describes a page: { $free } takes it, { $call } takes an address
why-pointer-address = it is the address of the memory: { $free } takes it, { $call } takes a struct page
why-pointer-no-address = it is a struct page: it describes a page, and is not the address of its memory
why-pointer-not-a-cache = it is memory from { $with }, not a cache from kmem_cache_create
why-pointer-no-size = it is memory from { $with }: only slab objects and large kmalloc blocks have such a size
why-pointer-none = it holds no address of allocated memory
why-pointer-null = it is NULL: nothing may be read or written there
why-pointer-cache-gone = the cache was destroyed: it has no objects any more
why-divide-by-zero = objects of 0 bytes: calculate_sizes computes the inverse of the size (lib/math/reciprocal_div.c)
why-nesting = Nesting
why-free-object = Object
why-free-object-cpu = object { $index } of slab { $slab } → first on the CPU's freelist: the next request gets it
why-free-object-slab = object { $index } → the freelist of its slab { $slab }
why-slab-empty = Empty slab
why-slabs-freed-detail = all objects are free → { $pages ->
    [one] 1 page is
   *[other] { $pages } pages are
} returned to the page allocator
why-reference = References
why-reference-detail = the failed call took it to 0, this one to -1: the cache is released only by a call that takes it to 0
why-free-pcp = Per-CPU page list
why-free-pcp-detail = frame { $pfn } → first on the CPU's page list of { $zone }: no merging yet
why-drain = Drain
why-drain-detail = the CPU's page list is too long → { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} to the free lists
why-merge = Merge
why-merge-detail = { $times ->
    [one] once
   *[other] { $times } times
} with a free buddy → order { $order }
why-merge-stops = Stop
why-merge-stops-detail = buddy { $buddy } is not a free block of order { $order }
why-merge-ends-detail = this zone has no buddy { $buddy }

## What is exact and what is modelled

fidelity-checked = Checked against Linux 6.12
fidelity-modelled = Modelled
honesty-boot-measured = This is the machine as a real Linux 6.12 left it after booting (from a recording).
honesty-boot-computed = Zones and watermarks are computed as Linux 6.12 computes them; what booting took is estimated.
honesty-boot-toy = A made-up machine that follows the rules of Linux 6.12.
honesty-exact = Page allocator and slab follow the rules of Linux 6.12.
honesty-reclaim = Page allocator and slab follow the rules of Linux 6.12; the pace of reclaim is modelled.
honesty-bug-sleep = A debug kernel reports this (CONFIG_DEBUG_ATOMIC_SLEEP). A production kernel says nothing until it really sleeps there; then it may hang.
honesty-bug-schedule = The scheduler itself reports this, in interrupts in every kernel; under a lock only where preemption is counted (CONFIG_PREEMPT_COUNT).
honesty-bug = A debug kernel reports this (CONFIG_KASAN, slab_debug). A production kernel may not notice, and corrupt its memory.
honesty-debug-vm = Only a kernel with CONFIG_DEBUG_VM checks this; distributions switch it off.
honesty-bug-oops = Every kernel stops here: the task dies with an oops. The report is made after the source.
honesty-bug-warns = Every kernel notices this and warns ({ $function }, { $file }); the report is made after the source.
honesty-bug-leak = No kernel reports this: it cannot know how many pages were allocated, and the rest is lost.
honesty-bug-bad-page = Only a kernel that checks pages (CONFIG_DEBUG_VM, debug_pagealloc) reports this, as a bad page state. Others free another caller's pages.
honesty-bug-vfree-inside = No kernel reports this: vfree finds the vmalloc area by any address inside, and frees all of it (mm/vmalloc.c, find_unlink_vmap_area).
honesty-bug-vfree = Every kernel notices this and warns (mm/vmalloc.c, vfree); the report is made after the source.
honesty-bug-interrupt = Every kernel stops here: BUG_ON(in_interrupt()) in mm/vmalloc.c.
honesty-world = Other users of memory are modelled; the page allocator they ask follows Linux 6.12.
honesty-context = Contexts are modelled: only whether code may sleep matters here.
honesty-vmalloc = vmalloc follows the rules of Linux 6.12, page tables included; huge mappings are left out.
honesty-vmalloc-elsewhere = Modelled after the source of Linux 6.12: the recorded vmalloc and vfree were called by a task, with GFP_KERNEL.
honesty-toy = Modelled: the rules are those of Linux 6.12, but the machine is made up, and none like it was recorded.
honesty-content = Every byte written since boot is kept; what was there before is unknown.
honesty-nothing = This step asks the kernel for nothing.
head-pages-cut = Granted from zone { $zone }: { $pages ->
    [one] page frame { $pfn }
   *[other] { $pages } pages from frame { $pfn } on
}, cut out of a block of { $block }
what-pages = { $pages ->
    [one] page frame { $pfn }
   *[other] { $pages } pages from frame { $pfn } on
}
what-object = object { $index } of slab { $slab } in { $cache }
null-may-not-wait = no zone has enough free pages, and this request may not wait
null-no-block = no free block of order { $order } or more
null-noretry = one round of reclaim was not enough
null-costly = reclaim did not help, and it asks for more than 8 pages
null-nothing-left = nothing is left to reclaim, and its flags let no task be killed
null-victim = the OOM killer chose the caller, and the reserve is empty too
null-reclaiming = the caller is reclaiming itself (PF_MEMALLOC)
null-vmalloc = not all of its pages could be allocated
result-null-slept = NULL ({ $ticks })
