# Labels of the stage. They stand inside graphics: keep them short.

## The ladder

stage-zone = zone
stage-frames = frames
stage-low-means = kswapd wakes
stage-high-means = kswapd rests
stage-oom-victim = OOM victim
stage-own-sleeps = this call sleeps
stage-own-stops = this call stops
stage-no-marks = all frames, to scale; a toy has no watermarks
stage-free = free { $pages }

## Who waits

stage-caller = caller
stage-tick = tick { $tick }

## Page frames

stage-key-reserved = reserved
stage-key-used = in use
stage-key-clean = clean pages
stage-key-dirty = dirty pages
stage-key-anon = anonymous
stage-key-dentries = dentries
stage-key-slab = slab
stage-frames-short = { $frames } frames

## Lists

stage-unmovable = Unmovable
stage-movable = Movable
stage-reclaimable = Reclaimable
stage-highatomic = High-atomic
stage-order = order

## Objects

stage-no-slab = no slab
stage-slab-cpu = CPU slab
stage-slab-cpu-partial = CPU partial
stage-slab-node-partial = node partial
stage-slab-full = full
stage-slab-empty = free list
stage-area-freed = freed; the addresses are not reused right away

## The same as tables, and what things say of themselves

stage-as-table = Show as tables
stage-as-picture = Show as a picture
stage-picture = Picture of memory. { $zones } The same as tables follows.
stage-picture-zone = Zone { $zone }: { $free } pages free, min { $min }.
stage-table-zones = Zones
stage-table-pfns = page frames
stage-table-bytes = bytes
stage-table-free = free
stage-table-boost = boost
stage-table-reserve = lowmem reserve
stage-table-call = this call
stage-table-call-stops = stops at { $pages }
stage-table-call-sleeps = sleeps at { $pages }
stage-table-call-closed = may not use it
stage-table-clean = page cache, clean
stage-table-dirty = page cache, dirty
stage-table-free-lists = Free lists of zone { $zone }: blocks by order
stage-table-pcp = Per-CPU page lists of zone { $zone }: blocks by order (high { $high }, batch { $batch })
stage-table-strip = Page frames looked at
stage-table-use = use
stage-table-slabs = Slabs
stage-table-cache = cache
stage-table-place = place
stage-table-objects = objects in use
stage-table-freelist = freelist
stage-table-areas = vmalloc areas
stage-table-address = address
stage-table-size-guard = size with guard page
stage-table-mapped = pages mapped
stage-table-behind = page frames behind it
stage-use-hole = no memory there
stage-use-reserved = reserved at boot
stage-use-free = free, { $kind }, order { $order }
stage-use-pcp = on a per-CPU page list, { $kind }, order { $order }
stage-use-in-hand = being split or merged, order { $order }
stage-use-allocated = allocated, order { $order }
stage-use-slab = slab of { $cache }
stage-use-vmalloc = page { $index } of a vmalloc area
stage-use-clean = page cache, clean: can be reclaimed
stage-use-dirty = page cache, dirty: must be written first
stage-use-hog = pinned by a hog process: cannot be reclaimed
stage-tip-zone = Zone { $zone }: frames { $first }–{ $last }, { $from }–{ $to }; { $free } of { $managed } managed pages free
stage-tip-list = Zone { $zone }, { $kind }, order { $order }: { $blocks ->
    [one] 1 block
   *[other] { $blocks } blocks
}
stage-tip-pcp = Per-CPU page list of zone { $zone }, { $kind }, order { $order }: { $blocks ->
    [one] 1 block
   *[other] { $blocks } blocks
}
stage-tip-cache = { $cache }: objects every { $size } B, { $objects } in use in { $slabs } slabs. { $partial } partial slabs are on the node's list; while these are { $keep } or more, an empty slab is returned
stage-tip-slab = Slab of { $cache } at frame { $pfn }, { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}: { $place }, { $used } of { $objects } objects in use
stage-tip-object = Object { $index } at { $place }: { $asked } of { $size } B requested, { $waste } B unused
stage-tip-object-free = Object { $index } at { $place }: free, { $turn } before it on the freelist
stage-tip-area = vmalloc area at { $address }: { $pages } of { $of } pages mapped, then a guard page

## The picture of memory: rows of free blocks, shelf, ground, ruler

stage-memory = memory
stage-free-blocks = free
stage-taken = taken
stage-on-ground = on the ground
stage-physical = physical
stage-page-frame = page frame
stage-pageblock = pageblock
stage-closer = closer × { $factor }
stage-closer-frames = closer × { $factor }: { $frames } frames
stage-frames-close = { $frames } frames, close
stage-cut-first = { $pfn } · { $frames } frames: cut in half
stage-cut-on = cut, left half goes on down
stage-cut-short = cut ↓
stage-shelf = this CPU's page list
stage-shelf-short = CPU list
stage-shelf-next = 1 is the next to be allocated; the lock of the zone is not needed
stage-shelf-empty = empty
stage-buddy-free = buddy { $sum }: free
stage-buddy-taken = buddy { $sum }: not free
stage-rows-empty = rows { $order } to 10 are empty: no free block is large enough
stage-unusable = { $percent } % of what is free is in smaller blocks

## A slab, opened

stage-slab-title = frame { $pfn }: { $objects } objects of { $size } bytes
stage-slab-title-short = { $objects } objects of { $size } B
stage-slab-taken = { $used } of { $objects } taken
stage-object-asked = { $asked } of { $size }
stage-object-next = next
stage-object-turn = { $turn }
stage-minis-cpu = slab of this CPU
stage-minis-partial = partial lists
stage-minis-full = full: on no list

## Virtual addresses

stage-virtual = virtual
stage-virtual-means = what code sees
stage-guard-page = guard page: not mapped
stage-guard-short = guard
stage-no-area = No vmalloc area here
stage-area-mapped = vmalloc area of { $size }: { $pages } of { $of } pages mapped, one after the other

## Level and flags

stage-lane-interrupt = interrupt
stage-asleep = asleep
stage-asleep-reclaims = asleep, reclaims { $pages } itself
stage-way-served = served
stage-way-sleeps = sleeps
stage-way-null = NULL
stage-way-needs = needs more than { $pages }
stage-flags-title = Zone { $zone } at this moment: each line is a floor. A request is served while free is above its floor.
stage-flags-toy = A toy has no watermarks: every request gets the last page.

## Cards

stage-tip-pageblock = Pageblock at { $pfn }, type { $kind }
stage-tip-block = Free block: frames { $first }–{ $last } ({ $frames }), { $size }, order { $order }, { $kind }{ $place }{ $buddy }
stage-tip-first = , the next to be allocated
stage-tip-turn = , place { $turn } in its list
stage-tip-buddy = ; buddy { $buddy } = { $pfn } ^ { $size }

## Shots

shot-whole = Whole
shot-cut = Cut
shot-shelf = Shelf
shot-slab = Slab
shot-level = Level
shot-flags = Flags
shot-ruler = Ruler
shot-holes = Holes
shot-more = this step has something to show here
shot-group = Picture
stage-zoom-in = Zoom in
stage-zoom-out = Zoom out
stage-zoom-fit = Show all of memory
stage-follow = follow
stage-follow-paused = follow: paused
stage-follow-label = Follow each step
stage-outside-left = It happens at lower addresses: go there
stage-outside-right = It happens at higher addresses: go there
stage-key-hole = no memory
stage-key-pcp = CPU lists

## Biography

bio-title-frame = Frame { $pfn }
bio-title-object = Object { $index } of the slab at { $pfn }
bio-changed = changed hands { $count ->
    [one] once
   *[other] { $count } times
} in the steps looked at
bio-hole = no memory here
bio-reserved = reserved at boot
bio-free = free, in a block of order { $order }
bio-cut = cut: in the block at { $head } of order { $order }
bio-joined = joined: in the block at { $head } of order { $order }
bio-freed = freed: free, in a block of order { $order }
bio-drained = drained from the CPU's page list: in a block of order { $order }
bio-refilled = moved to the CPU's page list
bio-pcp = freed: on the CPU's page list
bio-given = allocated, order { $order }
bio-slab = a page of a slab of { $cache }
bio-vmalloc = page { $index } of a vmalloc area
bio-clean = page cache, clean
bio-dirty = page cache, dirty
bio-hog = taken by a hog process
bio-anon = anonymous memory
bio-dentries = dentries and inodes
bio-no-slab = its slab was returned
bio-object-new = its slab is made: free
bio-object-given = allocated for { $asked } bytes
bio-object-freed = freed
bio-line = line { $line }

stage-key-shots = picture focused: choose a shot; F follows each step again
stage-key-things = picture focused: from thing to thing
stage-key-related = picture focused: the buddy; the next block of its list
stage-key-camera = picture focused: zoom, show all; move
