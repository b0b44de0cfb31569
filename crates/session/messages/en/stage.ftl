# Labels of the stage. They stand inside graphics: keep them short.

## The ladder

stage-zone = zone
stage-frames = frames
stage-floor = floor
stage-floor-means = GFP_ATOMIC stops
stage-floor-short = ATOMIC
stage-min-means = GFP_KERNEL sleeps
stage-min-short = KERNEL
stage-low-means = kswapd wakes
stage-low-short = kswapd
stage-high-means = kswapd rests
stage-reserve = reserve { $pages }
stage-free = free { $pages }
stage-inequality = free { $free } { $sign } { $limit }
stage-no-block = no free block of order { $order } or more
stage-skipped = { $why }: skipped

## Who waits

stage-waiting = Waiting
stage-caller = caller
stage-tick = tick { $tick }
stage-tick-nothing = nothing came back
stage-tick-kswapd = kswapd gives back { $pages }
stage-tick-own = the caller gives back { $pages }
stage-tick-both = kswapd gives back { $kswapd }, the caller itself { $own }

## Page frames

stage-page-frames = Page frames
stage-square = 1 square = { $frames ->
    [one] 1 frame
   *[other] { $frames } frames
}
stage-key-reserved = reserved
stage-key-used = in use
stage-key-cache = page cache
stage-key-slab = slab
stage-key-free = free
stage-zone-range = { $first }–{ $last }, { $from }–{ $to }
stage-zone-from = from { $from }
stage-frames-of-block = { $frames } frames of this pageblock
stage-frames-from = { $frames } frames from { $pfn }
stage-frames-short = { $frames } frames
stage-upper-half = upper half → order { $order }
stage-to-order = order { $order }
stage-granted = granted
stage-becomes-slab = granted, becomes a slab

## Lists

stage-free-lists = Free lists
stage-of-zone = of zone { $zone }
stage-unmovable = Unmovable
stage-movable = Movable
stage-reclaimable = Reclaimable
stage-highatomic = High-atomic
stage-no-reserve = none: a reserve needs { $needed } managed frames, this zone has { $managed }
stage-no-reserve-short = none: zone too small to reserve
stage-order = order
stage-pcp = Per-CPU lists
stage-pcp-short = CPU
stage-pcp-marks = { $pages } pages; above high { $high } they are drained, batch { $batch }
stage-pcp-marks-short = { $pages } pages, high { $high }

## Objects

stage-objects-each = { $count ->
    [one] 1 object each
   *[other] { $count } objects each
}
stage-slab-cpu = CPU slab
stage-slab-cpu-partial = CPU partial
stage-slab-node-partial = node partial
stage-slab-full = full
stage-slab-used-of = { $place }, { $asked } of { $size } B used
stage-slab-count = { $place }, { $used } of { $objects }
stage-more-slabs = { $count ->
    [one] 1 more slab
   *[other] { $count } more slabs
}
stage-area = { $pages } of { $of } pages mapped, then the guard page
stage-area-short = { $pages } pages and a guard page
stage-area-freed = freed; the addresses are not used again at once
