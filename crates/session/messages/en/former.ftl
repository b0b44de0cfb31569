## Machines of former kernels (narrate/former.rs, why/former.rs). Every statement names its version.

former-boot = Linux { $version } on i386 with { $size } after boot: { $managed } page frames to allocate
former-pages = Granted from zone { $zone }: { $what } (Linux { $version })
former-pages-one-pool = Granted: { $what } (Linux { $version })
former-pages-slept = Granted after sleeping { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
} of 20 ms: { $what } (Linux { $version })
former-object = Granted from { $cache }: object { $index } of slab { $slab } (Linux { $version })
former-object-new-slab = Granted from { $cache }: object { $index } of the new slab { $slab }, the last that the refill took (Linux { $version })
former-block = Granted from { $cache }: block { $index } of the run at { $slab } (Linux { $version })
former-block-new-run = Granted from { $cache }: block { $index } of a new run of pages at { $slab } (Linux { $version })
former-area = Granted at { $address }: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}, contiguous in virtual addresses only (Linux { $version })
former-device = Mapped device memory { $phys } at { $address }: addresses for { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}, and no page of RAM (Linux { $version })
former-direct-device = Mapped nothing: ISA memory is in the direct map, at { $address } (Linux { $version })
former-kmap = Mapped page frame { $pfn } at { $address } (Linux { $version })
former-null = NULL: { $why } (Linux { $version })
former-hangs = Never returns: { $why } (Linux { $version })
former-freed-nothing = Nothing to free (Linux { $version })
former-freed-pages = Freed { $what } (Linux { $version })
former-freed-object = Freed: object { $index } of { $cache } (Linux { $version })
former-freed-object-pages = Freed: object { $index } of { $cache }, and its slab of { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} (Linux { $version })
former-freed-area = Freed: { $pages ->
    [0] addresses only
    [one] 1 page
   *[other] { $pages } pages
}; the addresses may be used again at once (Linux { $version })
former-freed-device = Unmapped: the addresses are free, and there was no page to free (Linux { $version })
former-cache-created = Created cache { $cache }: objects of { $size }, { $objects } in a slab of { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} (Linux { $version })
former-cache-destroyed = Destroyed cache { $cache }: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} returned (Linux { $version })
former-not-then = Linux { $version } has no { $call }: nothing happens
former-refused = { $call } is refused (Linux { $version })

former-null-fragmented = enough pages are free, but in too small blocks, and reclaim is not tried for that
former-null-ordinary-memory = this is RAM, which the kernel uses itself
former-null-not-aligned = vremap needs an address at which a page begins
former-null-no-such-memory = there is no such range of physical addresses
former-null-too-large = more than one call can allocate
former-null-no-addresses = no free range of virtual addresses is that large
former-null-noretry = __GFP_NORETRY forbids another round
former-null-costly = more than 8 pages are tried once, unless the request insists
former-null-victim = the OOM killer chose the caller, and the reserve is empty too
former-null-memalloc = the caller may use every free page, and there is none
former-null-nothing-freed = nothing is left to reclaim
former-null-may-not-wait = too few pages are free, and this request may not wait
former-null-no-block-may-not-wait = no free block is large enough, and this request may not wait
former-null-other = memory could not be allocated

former-sub-object = Asked for { $asked }, an object of { $size } was allocated (Linux { $version }).
former-sub-block = Asked for { $asked }; the block holds up to { $size }. With its header of 8 bytes it takes { $block } of a run of { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}, which begins with a descriptor of 16 bytes (Linux { $version }).
former-sub-device = Device memory is read and written by readl, writel and their relatives.
former-sub-flags = { $names } is { $number } in Linux { $version }.
former-sub-priority = The priority { $names } is { $number } in Linux 2.0: a number, not a set of bits.

former-honesty-waits = Modelled: the order of the steps is that of Linux { $version }. What reclaim frees, and how long it takes, is not recorded.
former-honesty-2-6-11 = Linux 2.6.12-rc2, which does the same as 2.6.11: its own functions did this in a harness (recordings k26). No booted kernel: one CPU, no kswapd at work.
former-honesty-2-6-10 = Linux 2.6.10 is reconstructed from the functions of 2.6.9 and public lists of changes (recording k2610). No booted kernel.
former-honesty-2-0 = Linux 2.0.40: its own functions did this in a harness (recordings k20). No booted kernel.
former-honesty-io = Modelled: what is read is what was written. What a real device answers is its own affair.
honesty-device = Modelled after the source of Linux 6.12 (mm/ioremap.c, arch/x86/mm/ioremap.c): no recording has this call.

former-micro-request = The page allocator is asked for a block of order { $order }, with { $flags }.
former-micro-split = The block of order { $order } at { $pfn } is cut: its lower half goes on a list, the upper one is cut on.
former-micro-halved = { $zone }, order { $order }: without smaller blocks { $usable } pages are left, the halved watermark is { $mark }.
former-micro-reclaim = Direct reclaim frees { $pages ->
    [0] nothing
    [one] 1 page
   *[other] { $pages } pages
}.
former-micro-oom = The OOM killer is called, for order { $order }.
former-micro-wait = It waits for writes, 20 ms at most.
former-micro-list-tail = { $pfn } goes to the tail of the { $list } list of { $zone }.
former-micro-list-head = { $pfn } goes to the head of the { $list } list of { $zone }.
former-micro-list-oldest = { $pfn }, the oldest of the { $list } list of { $zone }, leaves it.
former-micro-list-newest = { $pfn }, the first of the { $list } list of { $zone }, is taken.
former-micro-fetch = The { $list } list of { $zone } is short: { $pages ->
    [one] 1 page was fetched.
   *[other] { $pages } pages were fetched.
}
former-slab-free = { $slab } holds nothing and is kept, on the list of free slabs.
former-hang-kmap = all 1024 addresses of kmap are in use, and nobody gives one up
former-hang-broken-off = what stands in for reclaim ends it here; the kernel would have gone on

former-why = { $what } (Linux { $version })
former-why-passes = { $zone } passes
former-why-fails = { $zone } fails
former-why-kswapd = { $zone } wakes kswapd
former-why-class = { $cache } serves it
former-why-slab = { $objects ->
    [one] 1 object
   *[other] { $objects } objects
} in { $pages ->
    [one] 1 new page
   *[other] { $pages } new pages
}
former-why-slab-gone = { $pages ->
    [one] 1 page is freed
   *[other] { $pages } pages are freed
}
former-why-drain = The list is full: { $pages ->
    [one] 1 page moves
   *[other] { $pages } pages move
} to the free lists
former-why-null = NULL
former-diag = Linux { $era } has no { $name }: { $when }
former-diag-instead = Linux { $era } has no { $name }: { $when }. Write { $instead }
former-since = it came in { $version }
former-after = it came after { $version }
former-gone-in = it is gone since { $version }
former-gone-by = it was gone by { $version }
former-diag-pcp = The per-CPU page lists of Linux { $era } cannot be switched off: hot and cold have fixed lengths
former-diag-no-pcp = Linux { $era } has no per-CPU page lists
former-diag-machine = Machines of Linux { $era } are { $arch }, in these sizes: { $sizes }
former-ui-machine = { $arch }, { $size }, Linux { $version }

## The stage on machines of former kernels
former-no-type = all alike
former-hot = hot list
former-cold = cold list
former-harder = cannot wait
former-low-2-0 = kswapd runs often
former-high-2-0 = kswapd runs
former-slab-partial = partial list
former-slab-full = full list
former-tip-cache = { $cache }: objects every { $size } B, { $objects } in use in { $slabs ->
    [one] 1 slab
   *[other] { $slabs } slabs
}
former-colour = colour: { $bytes } bytes unused
former-management = struct slab: { $bytes } bytes
former-descriptor = descriptor: { $bytes } bytes; a header of { $header } bytes (dark) before each block
former-hole = hole
former-device-memory = device memory
former-device-short = device
former-area-device = { $size } of device memory at { $phys } mapped: addresses only, no page of RAM
former-area-freed = Freed: these addresses may be used again at once
