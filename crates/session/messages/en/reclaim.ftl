# Reclaim, compaction, the OOM killer, and the memory that they work on.

task-own = the script's own task
task-hog = the hog

head-read-again = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of files read once more: used twice, now active
head-anon = { $task } wrote to { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of new anonymous memory
head-swap = Swap space: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} more
head-dentries = File systems keep { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of dentries and inodes
head-fragment-movable = The hog took { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} that can be moved, and left holes: no free block is larger than order { $order }
sub-anon = To be given back, it has to be copied to swap first.
sub-anon-no-swap = There is no swap: it cannot be given back, only moved.
sub-dentries = Only their file system can give them back: requests without __GFP_FS leave them alone.
sub-fragment-movable = Compaction can move these pages together.

head-hangs = Never returns: { $why }
hang-nofail = __GFP_NOFAIL may not give up, and nobody gives memory back
hang-no-oom = up to 8 pages are too small to fail, and without __GFP_FS nobody is killed for them
sub-hangs = The lines after it run as if this task had been left behind.

sub-null-oom-victim = The caller itself was killed for lack of memory: it may use the reserves until it ends, but found nothing there either.
why-null-oom-victim = the caller is the OOM killer's victim, and the reserves had nothing for it either

sub-killed = The OOM killer chose { $task }, which had most memory: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}.
sub-compacted = Compaction moved { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} to make the block.
sub-given-back = Given back: { $file } pages of files, { $anon } of anonymous memory, { $dentries } of dentries and inodes.

micro-swap-out = { $pages ->
    [one] 1 anonymous page
   *[other] { $pages } anonymous pages
} of { $zone } begin to be written to swap
micro-swap-out-done = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of { $zone } are in swap now
micro-activated = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of { $zone } were used since the last look: to the active list
micro-deactivated = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of { $zone } go from the active list to the inactive one
micro-migrated = the content of { $from } moves to { $to }
micro-compacted = compaction of { $zone } for order { $order }: { $result }
micro-kcompactd = kcompactd, beside it, compacts { $zone } for order { $order }: { $result }
micro-oom-kill = the OOM killer kills { $task }, which has { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}
micro-oom-candidate = { $task } has { $points ->
    [one] 1 page
   *[other] { $points } pages
} for the OOM killer
micro-last-try = one last look, at the high mark, before anybody is killed
micro-reclaim-again = once more: { $why }
micro-reclaim-enough = no further round of reclaim: { $why }
micro-high-atomic-returned = { $zone }: the pageblock at { $pfn } is no longer kept for urgent requests of several pages
micro-released = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of { $zone } come back

compact-skipped = not tried: too little is free, or it is not in small pieces
compact-deferred = not tried, it failed not long ago
compact-complete = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} moved, and still no block
compact-success = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} moved, a block is free

retry-enough = { $zone }: free { $free } + reclaimable { $all } > { $mark } { $right }
retry-too-few = { $zone }: free { $free } + reclaimable { $all } is not above { $mark }, { $right }
retry-enough-twice = { $zone }: nothing on its LRU lists, so the kernel counts free twice: 2 × { $free } > { $mark } { $right }
retry-too-few-twice = { $zone }: nothing on its LRU lists, so the kernel counts free twice: 2 × { $free } is not above { $mark }, { $right }
retry-no-block = { $zone }: enough could be reclaimed, but no free block reaches order { $order }
retry-rounds = { $rounds ->
    [0] the last round gave something back
   *[other] { $rounds } of { $most } rounds in a row brought nothing
}
retry-too-often = more than { $most } rounds in a row brought nothing
compact-again = compaction came to a block that was gone: once more ({ $mode })
compact-harder = compaction tries harder from now on ({ $mode })
compact-no-more = compaction has tried as hard as it may ({ $mode })

why-compaction = Compaction
why-compaction-detail = zone { $zone }, order { $order }: { $result }
why-compaction-early = before any reclaim, and without waiting
why-kcompactd = kcompactd
why-high-atomic = Reserve given up
why-retry = Reclaim again?
why-reclaim-again = asked { $times ->
    [one] once
   *[other] { $times } times
}, the last answer is yes: { $why }
why-reclaim-enough = asked { $times ->
    [one] once
   *[other] { $times } times
}, the last answer is no: { $why }
why-compact-retry = Compact again?
why-last-try = Last look
why-last-try-detail = at the high mark: somebody may just have given memory back
why-oom = OOM killer
why-oom-detail = nothing left to reclaim: { $task } has most memory, { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}
why-hangs = No end

honesty-moved = The steps follow Linux 6.12; which pages compaction moves where, and how soon a killed task's memory comes back, is modelled.
stage-use-anon = anonymous memory: given back only by way of swap
stage-use-dentries = dentries and inodes: given back only with __GFP_FS
