## Machines of former kernels (narrate/former.rs, why/former.rs). Every statement names its version.

former-boot = Linux { $version } on i386 with { $size } has booted: { $managed } pages to give.
former-pages = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} at { $pfn }: { $why } (Linux { $version }).
former-pages-slept = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} at { $pfn } after { $ticks } ticks of 20 ms: { $why } (Linux { $version }).
former-pages-plain = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} at { $pfn }, without any check (Linux { $version }).
former-object = Object { $index } of the slab at { $pfn }, cache { $cache } (Linux { $version }).
former-object-new-slab = Object { $index } of a new slab at { $pfn }, cache { $cache }: the refill took its first objects, and the last of them goes first (Linux { $version }).
former-block = Block { $index } of the run at { $pfn }, { $cache } (Linux { $version }).
former-block-new-run = Block { $index } of a new run of pages at { $pfn }, { $cache } (Linux { $version }).
former-area = { $pages } pages from { $address } on (Linux { $version }).
former-device = Device memory at { $phys } is mapped at { $address }: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of addresses, no page of memory (Linux { $version }).
former-direct-device = ISA memory is in the direct map already: { $address } (Linux 2.6).
former-kmap = The page at { $pfn } has the address { $address } now (Linux { $version }).
former-null = NULL: { $why } (Linux { $version }).
former-hangs = The call does not return: { $why } (Linux { $version }).
former-freed-nothing = Nothing was given back (Linux { $version }).
former-freed-pages = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} at { $pfn } came back (Linux { $version }).
former-freed-object = Object { $index } of { $cache } came back (Linux { $version }).
former-freed-object-pages = Object { $index } of { $cache } came back, and with it { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} to the page allocator (Linux { $version }).
former-freed-area = The area is gone; { $pages ->
    [0] no page
    [one] 1 page
   *[other] { $pages } pages
} came back, and its addresses may be used again at once (Linux { $version }).
former-cache-created = { $cache }: objects of { $size }, { $objects } in a slab of { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} (Linux { $version }).
former-cache-destroyed = { $cache } is gone, { $pages } pages came back (Linux { $version }).
former-not-then = Linux { $version } has no { $call }: nothing happens.
former-refused = { $call } is turned down (Linux { $version }).

former-null-fragmented = enough pages are free, but in too small pieces, and 2.0 frees none for that
former-null-ordinary-memory = this is ordinary memory, which the kernel uses itself
former-null-not-aligned = vremap takes only addresses at which a page begins
former-null-no-such-memory = there is no such range of physical addresses
former-null-too-large = more than one call can give
former-null-no-addresses = no range of addresses is that large
former-null-noretry = the request said not to try again
former-null-costly = more than 8 pages are tried once, unless the request insists
former-null-victim = the caller was killed for lack of memory, and the last pages are gone
former-null-memalloc = the caller may take the last page, and there is none
former-null-nothing-freed = nothing more could be freed
former-null-may-not-wait = the request may not wait
former-null-may-not-wait-mark = the request may not wait, and { $why }
former-null-other = memory could not be had

former-sub-object = Asked for { $asked }, an object of { $size } was given (Linux { $version }).
former-sub-block = Asked for { $asked }; the block can hold { $size }: { $block } with its header of 8 bytes, in a run of { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} with a descriptor of 16 bytes (Linux { $version }).
former-sub-device = Device memory is reached by readl, writel and their relatives; iounmap gives the addresses back, and there is nothing to free.
former-sub-flags = { $names } is { $number } in Linux { $version }.
former-sub-priority = The priority of this request is { $names }, { $number } in Linux 2.0: a number, not a set of bits.

former-honesty-waits = Modelled: the order of the steps is that of Linux { $version }; what reclaim frees, and how long it takes, is not recorded.
former-honesty-2-6-11 = Linux 2.6.12-rc2, which does the same as 2.6.11: its own functions did this in a harness (recordings k26). Not a booted kernel: one CPU, no kswapd at work, nothing else in memory.
former-honesty-2-6-10 = Linux 2.6.10 is reconstructed from the functions of 2.6.9 and public lists of changes (recording k2610). Not a booted kernel.
former-honesty-2-0 = Linux 2.0.40: its own functions did this in a harness (recordings k20). Not a booted kernel: nothing else in memory.

former-micro-request = The page allocator is asked for a block of order { $order }, with { $flags }.
former-micro-split = The block of order { $order } at { $pfn } is cut: its lower half goes on a list, the upper one is cut on.
former-micro-halved = { $zone }, order { $order }: without smaller blocks { $usable } pages are left, the halved mark is { $mark }.
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
    [one] 1 page goes
   *[other] { $pages } pages go
} back
former-why-drain = The list is full: { $pages ->
    [one] 1 page goes
   *[other] { $pages } pages go
} back to the free lists
former-why-null = NULL
former-diag = Linux { $era } has no { $name }; known here in: { $versions }
former-diag-instead = Linux { $era } has no { $name } (known here in: { $versions }): write { $instead }
former-ui-machine = { $arch }, { $size }, Linux { $version }
