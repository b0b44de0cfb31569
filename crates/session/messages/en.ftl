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
sign-slept-granted = slept, then granted
sign-slept-null = slept, then NULL
sign-null = NULL
sign-bug = bug

## Watermark checks

ineq-pass = free { $left } > { $mark ->
    [floor] floor
   *[other] { $mark }
} { $right }
ineq-no-mark = free { $left }, no mark to keep
ineq-fail = free { $left } is not above { $mark ->
    [floor] the floor of these flags
   *[other] { $mark }
}, { $right }
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

head-boot = { $machine }, after boot: { $managed } of { $present } page frames belong to the page allocator
head-pages = Granted { $pages ->
    [one] page frame { $pfn }
   *[other] { $pages } pages from frame { $pfn } on
}: { $why }
head-pages-plain = Granted { $pages ->
    [one] page frame { $pfn }
   *[other] { $pages } pages from frame { $pfn } on
}
head-slept = Slept { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
}, then granted: { $why }
head-waited = Waited { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
} for others, then granted: { $why }
head-slept-plain = Slept { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
}, then granted
head-slept-area = Slept { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
}, then granted: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} in one range of addresses, scattered in memory
head-object = Granted from { $cache }: object { $index } of slab { $slab }
head-object-new-slab = Granted from { $cache }: object { $index } of the new slab { $slab }, { $why }
head-area = Granted at { $address }: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} in one range of addresses, scattered in memory
head-zero-size = Granted no memory: the pointer is { $address }
head-null = { $ticks ->
    [0] NULL
    [one] Slept 1 tick, then NULL
   *[other] Slept { $ticks } ticks, then NULL
}: { $why }
null-no-such-zone = this machine has no zone of that kind
null-too-large = no request may be so large
null-too-large-to-wait = too large for kmalloc, and vmalloc needs flags that may sleep
null-no-addresses = no free range of addresses is that large
null-overflow = n × size is more than a size_t holds
null-no-memory = no memory
head-freed-nothing = Nothing to free: { $call }(NULL) is allowed
head-freed-zero-size = Nothing to free: this is the pointer of kmalloc(0)
head-freed-merged = Freed { $pages ->
    [one] page { $pfn }
   *[other] { $pages } pages at { $pfn }
}: merged with free buddies up to order { $order }
head-freed-pcp = Freed { $pages ->
    [one] page { $pfn }
   *[other] { $pages } pages at { $pfn }
}: kept on the CPU's page list
head-freed-alone = Freed { $pages ->
    [one] page { $pfn }
   *[other] { $pages } pages at { $pfn }
}: back on the list of order { $order }, not merged
head-freed-object = Freed object { $index } of slab { $slab }, { $cache }
head-freed-slab = Freed object { $index } of slab { $slab }, { $cache }: it was the last one, { $pages ->
    [one] the page goes
   *[other] { $pages } pages go
} back
head-freed-area-later = Freed later: in an interrupt, { $call } leaves it to a kernel thread
head-freed-area = Freed: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} returned, one by one
head-ksize = { $size } may be used
head-content = The first bytes: { $bytes }
head-content-zero = The first bytes are all zero
head-content-unknown = Never written since boot: the content is undefined
head-cache-created = Cache { $cache }: objects of { $size }, { $objects } in a slab of order { $order }
head-cache-destroyed = Cache { $cache } is gone: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} returned
head-cache-lost = Cache { $cache } stays: kmem_cache_destroy failed before, and now returns at once
head-page-cache-clean = Files were read: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of clean page cache
head-page-cache-dirty = Files were written: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of dirty page cache
head-hog = Somebody took { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} and keeps them
head-hog-until = Somebody took { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} and keeps them: zone { $zone } has { $free } free
head-fragment = Somebody took { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} and left holes: no free block is larger than order { $order }
head-pcp-on = Per-CPU page lists are on
head-pcp-off = Per-CPU page lists are off: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} drained to the free lists
head-wait = { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
} passed, { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} reclaimed
head-world = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} changed hands
head-marker = Marker: { $text }
head-note = { $text }
head-nothing = Nothing happens here
head-not-begun = Nothing to end: { $call } changes nothing here
head-enter-hardirq = An interrupt arrives: from here on nothing may sleep
head-enter-tasklet = A tasklet runs: from here on nothing may sleep
head-enter-timer = A kernel timer expires: from here on nothing may sleep
head-enter-spinlock = Spinlock { $lock } is taken: from here on nothing may sleep
head-leave = { $what }: the code may sleep again
head-leave-still-atomic = { $what }: but the code around it may not sleep either
head-leave-hardirq = The interrupt handler returns
head-leave-tasklet = The tasklet ends
head-leave-timer = The timer function returns
head-leave-spinlock = Spinlock { $lock } is released
head-memset = { $size } written with { $byte }
head-assign = { $into } now points where { $from } points
head-assign-null = { $into } is NULL now

## What the kernel refuses

refused-order = Refused with a warning: order { $order } is above the largest, 10
refused-cache-busy = Refused: cache { $cache } still has { $objects ->
    [one] 1 object
   *[other] { $objects } objects
} in use
refused-cache-size = Refused: no slab can hold objects of { $size }
refused-highmem = Refused: high memory has no address for { $call } to return
refused-order-quietly = Refused without a word: order { $order } is above the largest, 10
refused-zone-flags = Refused by the lab: these flags name two zones at once
refused-mobility-flags = Refused by the lab: these flags say movable and reclaimable at once
refused-zero-size = Refused: an area of no bytes cannot be mapped

## Bugs

bug-sleep-in-atomic = BUG: { $flags } may sleep, but this runs { $context }
bug-not-in-interrupt = BUG: { $call } must not be called { $context }
bug-double-free = BUG: double free, this memory is free already
bug-free-of-reused = BUG: freed before, and somebody else has it now
bug-use-after-free = BUG: use after free
bug-out-of-bounds = BUG: out of bounds, only { $size } were asked for
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
bug-not-a-pointer = BUG: there is no memory behind this pointer
bug-null-pointer = BUG: NULL pointer dereference
bug-cache-gone = BUG: this cache was destroyed
bug-divide-by-zero = BUG: the kernel divides by the size of the objects, which is 0

## Second sentences

sub-both = { $first } { $second }
sub-area = Contiguous only in virtual addresses; an unmapped guard page follows.
sub-kvmalloc = kmalloc could not have them in one piece, so vmalloc took single pages.
sub-zero-size = Zero bytes were asked for: the pointer may be freed, but not touched.
sub-cache-created = It has no slab yet: the first object brings the first one.
sub-cache-lost = The failed call gave up the last reference (mm/slab_common.c): no later one releases the cache. Its slabs stay until reboot.
sub-refused = The kernel prints a warning; nothing has changed.
sub-refused-nowarn = __GFP_NOWARN: the kernel prints nothing; nothing has changed.
sub-refused-once = The kernel warns of that only once since boot, and has done so; nothing has changed.
sub-refused-zone-flags = Only a kernel with CONFIG_DEBUG_VM checks that, and stops with a BUG; any other goes on in the lowest zone.
sub-refused-mobility-flags = Only a kernel with CONFIG_DEBUG_VM checks that, and warns; the call goes on with the type of high-atomic pageblocks, which no request must have.
sub-refused-cache-size = kmem_cache_create returns NULL, and the kernel prints that it failed with error -22. With SLAB_PANIC the machine panics instead.
sub-refused-cache-busy = The kernel warns and returns its empty slabs. The cache itself stays for good, even when its objects come back.
sub-content = kmalloc does not clear memory (unless init_on_alloc is on): this is what was last written here.
sub-enter = Only requests that cannot sleep, such as GFP_ATOMIC, are allowed here.
sub-passed-over = Zone { $zone }, because { $first } was passed over: { $why }.
sub-boosted = The marks are raised by { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} for a while (boost): a block of another type was used, and kswapd is to make room for the next.
sub-reclaimed-direct = Direct reclaim gave back { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of page cache.
sub-reclaimed-kswapd = kswapd gave back { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of page cache.
sub-reclaimed = Page cache given back: { $kswapd } pages by kswapd, { $direct } by the caller itself.
sub-exact = { $wanted } pages need order { $order }; the { $surplus ->
    [one] surplus page
   *[other] { $surplus } surplus pages
} went back at once.
sub-whole-pages = { $asked } is too much for a slab: { $size } of whole pages, { $waste } unused.
sub-fallback = No free block of type { $to } was large enough: one of type { $from } was used, its pageblock stays { $from }.
sub-fallback-claimed = No free block of type { $to } was large enough: one of type { $from } was used, and its pageblock is { $to } now.
sub-pcp-refilled = The CPU's page list was empty: { $blocks ->
    [one] 1 block
   *[other] { $blocks } blocks
} came from the free lists.
sub-from-pcp = From the CPU's page list: the free lists were not touched.
sub-highmem-ignored = __GFP_HIGHMEM is ignored: an address is returned, and high memory has none.
sub-exact-block = A free block of just order { $order } was there: nothing had to be split.
sub-split = A block of order { $from } was split { $times ->
    [one] once
   *[other] { $times } times
}, the upper halves stay free.
sub-object = In use in this slab: { $used } of { $all } objects.
sub-object-waste = { $asked } in an object of { $size }: { $waste } unused. In use in this slab: { $used } of { $all } objects.
sub-null-atomic = It may use part of the reserve below min, but not sleep, so nothing is reclaimed for it.
sub-null-may-not-wait = Without __GFP_DIRECT_RECLAIM the caller cannot sleep, so nothing is reclaimed for it.
sub-null-noretry = __GFP_NORETRY gives up when the first round of reclaim was not enough.
sub-null-costly = For more than 8 pages the kernel gives up after one round of reclaim.
sub-null-nothing-reclaimable = Nothing more can be reclaimed, and for a request with these flags nobody is killed.
sub-null-vmalloc = What it had taken so far was given back.
sub-null-overflow = The kernel prints nothing: the product is checked before any memory is asked for.
sub-pcp-drained = The CPU's page list was too long: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} went to the free lists.
sub-merge-stops = Buddy { $buddy } is not free as a block of order { $order }: merging stops there.
sub-merge-ends = There is no buddy { $buddy } in this zone: merging ends at order { $order }.
sub-merge-top = Order { $order } is the largest: merging ends there.
sub-slab-gone = The slab was empty and the cache has enough others: its page frames are free again.
sub-slab-empty-kept = The slab is empty now, but its pages stay with the cache: { $place }.
sub-slab-pinned = Still in use: { $used } of { $all } objects, so the pages stay with the slab.
sub-area-freed = The range of addresses is not used again at once.
sub-bug-sleep = A kernel with CONFIG_DEBUG_ATOMIC_SLEEP reports it even when memory is plenty: with less, the system could hang here.
sub-bug = The lab stops the damage: nothing has changed.
sub-bug-vfree = vfree looks for the area and finds none: it warns, and frees nothing.
sub-bug-divide-by-zero = No check catches this: the task dies while it holds slab_mutex, so no cache can be made or destroyed any more. (With SLAB_HWCACHE_ALIGN it loops forever instead.)
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
micro-no-fragment = { $zone } is skipped for now, not to break up a pageblock of another type
micro-granted = { $pages ->
    [one] page { $pfn } is
   *[other] { $pages } pages at { $pfn } are
} granted
micro-granted-pcp = { $pages ->
    [one] page { $pfn } is
   *[other] { $pages } pages at { $pfn } are
} granted from the CPU's list
micro-failed = the page allocator gives no block of order { $order }
micro-pcp-refill = the CPU's list of order { $order }, type { $letter } is refilled with { $blocks ->
    [one] 1 block
   *[other] { $blocks } blocks
}
micro-pcp-put = { $pfn } goes on the CPU's list
micro-pcp-take = { $pfn } leaves the CPU's list
micro-pcp-drain = { $zone }: the CPU's list gives { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} back
micro-block-taken = the order { $order } block at { $pfn } leaves list { $letter }
micro-split = split order { $order } into { $half } + { $half }
micro-block-put = { $pfn } goes on the list of order { $order }, { $letter }
micro-merge = { $pfn } and its buddy { $buddy } become order { $order } at { $head }
micro-merge-stops = buddy { $buddy } is not free: it stays order { $order }
micro-merge-ends = there is no buddy { $buddy } in this zone: it stays order { $order }
micro-retyped = the pageblock at { $pfn } changes from { $from } to { $to }
micro-fallback = no block of type { $to }: the { $from } block at { $pfn }, order { $order }, is used
micro-fallback-claimed = no block of type { $to }: the { $from } block at { $pfn }, order { $order }, is claimed with its pageblock
micro-boosted = { $zone }: the marks are raised by { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} for a while
micro-free-pages = { $zone }: { $free } pages are free
micro-high-atomic = { $zone }: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} at { $pfn } are reserved for high-order atomic requests
micro-kswapd-woken = kswapd is woken for { $zone }
micro-kswapd-sleeps = kswapd goes back to sleep
micro-sleeps = the caller reclaims memory itself, and may sleep meanwhile
micro-sleeps-compaction = nothing needs to be reclaimed: the caller waits for compaction
micro-tick = tick { $tick }
micro-tick-kswapd = tick { $tick }: kswapd gives back { $kswapd } pages
micro-tick-direct = tick { $tick }: the caller gives back { $direct } pages
micro-tick-both = tick { $tick }: kswapd gives back { $kswapd } pages, the caller { $direct }
micro-time-passes = time passes, up to tick { $tick } since boot
micro-reclaimed-kswapd = kswapd gives back { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of { $zone }
micro-reclaimed-direct = the caller gives back { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of { $zone }
micro-writeback = { $zone }: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of dirty page cache are being written by the flusher
micro-writeback-done = { $zone }: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} are written, so clean now
micro-wakes = the caller goes on after { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
}
micro-slab-new = { $pages ->
    [one] page { $pfn } becomes
   *[other] { $pages } pages at { $pfn } become
} a slab of { $objects ->
    [one] 1 object
   *[other] { $objects } objects
}
micro-slab-to-cpu = slab { $slab } becomes the CPU's
micro-slab-to-cpu-partial = slab { $slab } goes on the CPU's partial list
micro-slab-to-node-partial = slab { $slab } goes on the node's partial list
micro-slab-full = slab { $slab } is full and leaves the lists
micro-slab-gone = slab { $slab } is empty and leaves the cache
micro-slab-discarded = { $pages ->
    [one] page { $pfn } goes
   *[other] { $pages } pages at { $pfn } go
} back to the page allocator
micro-slab-order = no slab of order { $from } to be had: order { $to } is tried
micro-object-cpu-freelist = object { $index } of slab { $slab }: first on the CPU's freelist
micro-object-cpu-slab = object { $index } of slab { $slab }: the CPU takes over the slab's own freelist
micro-object-cpu-partial = object { $index } of slab { $slab }, from the CPU's partial list
micro-object-node-partial = object { $index } of slab { $slab }, from the node's partial list
micro-object-new-slab = object { $index } of the new slab { $slab }
micro-object-freed-cpu = object { $index } of slab { $slab } is now first on the CPU's freelist
micro-object-freed = object { $index } is back on the freelist of slab { $slab }
micro-cache-created = cache { $cache } is made
micro-cache-destroyed = cache { $cache } is gone
micro-vm-area = addresses from { $address }: { $size }, guard page included
micro-record = for the kernel's own records: object { $index } of { $cache }
micro-vm-mapped = page { $index } of the area is frame { $pfn }
micro-vm-unmapped = page { $index } of the area is unmapped: frame { $pfn } goes back
micro-vm-area-freed = the area is gone
micro-vm-area-purged = the addresses of areas freed earlier may be used again
micro-summary = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} at once
micro-written = memory in frame { $pfn } is written with { $byte }
micro-other = the machine goes on
micro-many-granted = × { $pages } pages granted, one by one
micro-many-put = × { $count } movements back to the lists
micro-many-ticks = … { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
} more like these, { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} given back
micro-many-mapped = × { $count } pages of the area get their frames
micro-many-unmapped = × { $count } pages of the area are unmapped

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
why-slab-cpu-freelist = the CPU's freelist has one → object { $index } of { $slab }
why-slab-cpu-slab = the CPU's slab has free ones → object { $index } of { $slab }
why-slab-cpu-partial = a slab of the CPU's partial list → object { $index } of { $slab }
why-slab-node-partial = a slab of the node's partial list → object { $index } of { $slab }
why-slab-order = Smaller slab
why-slab-order-detail = order { $from } could not be had without waiting → order { $to }
why-area = Addresses
why-layout = Layout
why-layout-detail = objects of { $asked }, { $size } from one to the next → { $objects } in a slab of { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}
why-one-piece = In one piece
why-one-piece-detail = order { $order } could not be had → vmalloc
why-area-detail = a free range of { $size }, guard page included
why-area-pages = Pages
why-area-pages-detail = { $pages } single pages from wherever they are free, mapped one after the other
why-area-freed-detail = { $pages ->
    [one] 1 page is
   *[other] { $pages } pages are
} unmapped, each frame goes back by itself
why-fast-path = Fast path
why-fast-path-detail = each zone against { $mark ->
    [floor] what its flags leave of min
    [none] nothing
   *[other] { $mark }
}
why-slow-path = Slow path
why-slow-path-kswapd = kswapd woken; again, against { $mark ->
    [floor] what its flags leave of min
    [none] nothing
   *[other] { $mark }
}
why-slow-path-again = again, against { $mark ->
    [floor] what its flags leave of min
    [none] nothing
   *[other] { $mark }
}
why-direct-reclaim = Direct reclaim
why-direct-reclaim-detail = { $ticks ->
    [one] 1 tick passes
   *[other] { $ticks } ticks pass
}; kswapd gives back { $kswapd }, the caller itself { $direct }
why-direct-reclaim-nothing = { $ticks ->
    [one] 1 tick passes
   *[other] { $ticks } ticks pass
}, and nothing is given back
why-waits = Waits for others
why-waits-detail = PF_MEMALLOC: the caller does not reclaim; { $ticks ->
    [one] 1 tick passes
   *[other] { $ticks } ticks pass
}, kswapd gives back { $kswapd }
why-waits-meanwhile = the caller waits { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
} for it
why-clauses = { $first }; { $second }
why-reclaimed-zones = from { $zones }
why-reclaimed-pcp = { $pages } of zone { $zone } wait on the CPU's page list, where no check counts them
why-boost = boost: added to a mark for a while, since a block of another type was used
why-boost-and-without = boost: added to a mark for a while, since a block of another type was used; an urgent request for one page is checked again without it
why-first-try = First try, with __GFP_NORETRY
why-first-try-slow = First try, slow path
why-first-try-reclaim = First try, direct reclaim
why-gives-up = in vain: it gives up
why-second-try = Second try, with the caller's flags
why-second-try-slow = Second try, slow path
why-take = Take
why-take-exact = the order { $order } block at { $pfn }, first on list { $letter }
why-take-split = list { $letter } is empty { $order ->
    [0] up to order { $last }
   *[other] from order { $order } to { $last }
} → order { $from } at { $pfn }, split { $from } → { $order }
why-take-pcp = { $pfn }, first on the CPU's list of { $zone }
why-take-refill = the CPU's list was empty → { $blocks ->
    [one] 1 block
   *[other] { $blocks } blocks
} from the free lists, then { $pfn }
why-take-fallback = no block of type { $to } → the { $from } block of order { $order } at { $pfn }
why-take-claimed = no block of type { $to } → the { $from } block of order { $order } at { $pfn }, with its whole pageblock
why-null = NULL
why-null-may-not-wait = without __GFP_DIRECT_RECLAIM the way ends here
why-null-noretry = __GFP_NORETRY: one round of reclaim, then the end
why-null-costly = order above 3: it gives up after one round, whatever that brought
why-null-nothing-reclaimable = nothing left to reclaim, and with these flags nobody is killed
why-null-no-such-zone = no zone of that kind on this machine
why-null-too-large = larger than any block or area can be
why-null-too-large-to-wait = order above 10 → vmalloc, but without __GFP_DIRECT_RECLAIM it may not be called
why-null-no-addresses = the vmalloc range is used up or in pieces: no gap is large enough, even after a purge
why-null-overflow = the product does not fit into a size_t: nothing is asked for, and nothing is printed
why-null-vmalloc = not all pages could be had
why-refused = Refused
why-refused-detail = the request is wrong in itself; memory was not looked at
why-refused-busy = every object must be given back first
why-context = Context
why-context-atomic = { $context }: nothing may sleep
why-might-sleep = Check
why-in-interrupt-detail = this code runs in an interrupt → BUG_ON(in_interrupt()) in mm/vmalloc.c
why-might-sleep-detail = the call may sleep → "sleeping function called from invalid context"
why-pointer = Pointer
why-taken = Taken
why-taken-detail = line { $line }: { $statement }
why-taken-bytes = line { $line }: { $statement } → { $size } asked for
why-taken-null = line { $line }: { $statement } → NULL
why-given-back = Freed
why-given-back-detail = line { $line }: { $statement }
why-pointer-double-free = the memory is free since then: there is nothing to free
why-pointer-reused = it was freed, and the same place was given out again: this call would free what belongs to another
why-pointer-use-after-free = the memory was freed: nobody may touch it through this pointer
why-pointer-bounds = { $reached } reached from the start, { $size } asked for
why-pointer-bounds-outside = it reaches outside the { $size } asked for
why-pointer-offset = { $offset } bytes from the start of what was allocated: the call needs the start
why-pointer-wrong-free = in use, and taken with { $with }: { $free } fits, { $call } does not
why-pointer-wrong-order = taken as order { $allocated }, freed as order { $freed }: both must be the same
why-pointer-wrong-pages = { $allocated } pages taken, { $freed } freed: both must be the same
why-pointer-wrong-cache = the object belongs to { $cache }: it must go back there
why-pointer-struct-page = it is a struct page, which describes a page: { $free } takes it, { $call } takes an address
why-pointer-address = it is the address of the memory: { $free } takes it, { $call } takes a struct page
why-pointer-no-address = it is a struct page: it describes a page, and is not the address of its memory
why-pointer-not-a-cache = it is memory from { $with }, not a cache from kmem_cache_create
why-pointer-no-size = it is memory from { $with }: only objects of a slab and large blocks of kmalloc have such a size
why-pointer-none = it holds no address of allocated memory
why-pointer-null = it is NULL: nothing may be read or written there
why-pointer-cache-gone = the cache was destroyed: it has no objects any more
why-divide-by-zero = objects of 0 bytes: calculate_sizes computes the inverse of the size (lib/math/reciprocal_div.c)
why-nesting = Nesting
why-free-object = Object
why-free-object-cpu = { $index } of { $slab } → first on the CPU's freelist: the next request gets it
why-free-object-slab = { $index } → the freelist of its slab { $slab }
why-slab-empty = Empty slab
why-slabs-freed-detail = all objects are free → { $pages ->
    [one] 1 page goes
   *[other] { $pages } pages go
} back to the page allocator
why-reference = References
why-reference-detail = the failed call took it to 0, this one to -1: the cache is released only by a call that takes it to 0
why-free-pcp = Per-CPU list
why-free-pcp-detail = { $pfn } → first on the CPU's list of { $zone }: no merging yet
why-drain = Drain
why-drain-detail = the list is too long → { $pages ->
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
why-merge-ends-detail = there is no buddy { $buddy } in this zone

## What is exact and what is modelled

fidelity-checked = Checked against Linux 6.12
fidelity-modelled = Modelled
honesty-boot-measured = This is the machine as a real Linux 6.12 left it after booting (from a recording).
honesty-boot-computed = Zones and watermarks are computed as Linux 6.12 computes them; what booting took is estimated.
honesty-boot-toy = A made-up machine that follows the rules of Linux 6.12.
honesty-exact = Page allocator and slab follow the rules of Linux 6.12.
honesty-reclaim = Page allocator and slab follow the rules of Linux 6.12; the pace of reclaim is modelled.
honesty-bug-sleep = A debug kernel reports this (CONFIG_DEBUG_ATOMIC_SLEEP). A production kernel says nothing until it really sleeps there, and may then hang.
honesty-bug-schedule = The scheduler itself reports this, in interrupts in every kernel; under a lock only where preemption is counted (CONFIG_PREEMPT_COUNT).
honesty-bug = A debug kernel reports this (CONFIG_KASAN, slab_debug). A production kernel may not notice, and corrupt its memory.
honesty-debug-vm = Only a kernel with CONFIG_DEBUG_VM checks this; distributions switch it off.
honesty-bug-oops = Every kernel stops here: the task dies with an oops. The report is made after the source.
honesty-bug-warns = Every kernel notices this and warns ({ $function }, { $file }); the report is made after the source.
honesty-bug-leak = No kernel reports this: it cannot know how many pages were allocated, and the rest is lost.
honesty-bug-bad-page = Only a kernel that checks pages (CONFIG_DEBUG_VM, debug_pagealloc) reports this, as a bad page state. Others free pages that belong to somebody else.
honesty-bug-vfree-inside = No kernel reports this: vfree finds the area by any address inside, and frees all of it (mm/vmalloc.c, find_unlink_vmap_area).
honesty-bug-vfree = Every kernel notices this and warns (mm/vmalloc.c, vfree); the report is made after the source.
honesty-bug-interrupt = Every kernel stops here: BUG_ON(in_interrupt()) in mm/vmalloc.c.
honesty-world = Other users of memory are modelled; the page allocator they ask follows Linux 6.12.
honesty-context = Contexts are modelled: only whether code may sleep matters here.
honesty-vmalloc = vmalloc follows the rules of Linux 6.12, page tables included; huge mappings are left out.
honesty-vmalloc-elsewhere = Modelled after the source of Linux 6.12: the recorded vmalloc and vfree were called by a task, with GFP_KERNEL.
honesty-toy = Modelled: the rules are those of Linux 6.12, but the machine is made up, and none like it was recorded.
honesty-content = Every byte written since boot is kept; what was there before is unknown.
honesty-nothing = This step asks the kernel for nothing.
