# Reclaim, compaction, the OOM killer, and the memory that they work on.

task-own = the script's own task
task-hog = the hog process

head-read-again = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of files read again: used twice, now active
head-anon = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of new anonymous memory, written by { $task }
head-swap = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of swap space added
head-dentries = File systems now cache { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of dentries and inodes
head-fragment-movable = A hog process took { $pages ->
    [one] 1 movable page
   *[other] { $pages } movable pages
}, leaving holes: the largest free block is of order { $order }
sub-anon = This memory must be copied to swap before it can be reclaimed.
sub-anon-no-swap = There is no swap: this memory cannot be reclaimed, only moved.
sub-dentries = Only their file system can free them: requests without __GFP_FS leave them alone.
sub-fragment-movable = Compaction can move these pages together.

head-hangs = Never returns: { $why }
hang-nofail = __GFP_NOFAIL may not give up, and nothing is freed
hang-no-oom = up to 8 pages are too small to fail, and without __GFP_FS no task is killed for them
sub-hangs = The next lines run as if this task had been left behind.

sub-null-oom-victim = Until it ends, the killed caller may use part of the reserve, but it found nothing there.
why-null-oom-victim = the caller is the OOM killer's victim, and found nothing in the reserve

sub-killed = The OOM killer killed { $task }, which had most memory: { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}.
sub-compacted = Compaction moved { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} to make the block.
sub-given-back = Reclaimed: { $file } pages of files, { $anon } of anonymous memory, { $dentries } of dentries and inodes.

micro-swap-out = { $pages ->
    [one] 1 anonymous page
   *[other] { $pages } anonymous pages
} of { $zone } start on their way to swap
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
micro-migrated = the content of frame { $from } moves to frame { $to }
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
micro-last-try = one last check, against high, before any task is killed
micro-reclaim-again = once more: { $why }
micro-reclaim-enough = no further round of reclaim: { $why }
micro-high-atomic-returned = { $zone }: the pageblock at frame { $pfn } leaves the high-atomic reserve
micro-released = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} of { $zone } freed by the killed task

compact-skipped = not tried: too little is free, or free memory is not in small pieces
compact-deferred = not tried: it failed not long ago
compact-complete = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} moved, and still no block
compact-success = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} moved, a block is free

retry-enough = { $zone }: free { $free } + reclaimable { $all } > { $mark } { $right }
retry-too-few = { $zone }: free { $free } + reclaimable { $all } is not above { $mark } { $right }
retry-enough-twice = { $zone }: nothing on its LRU lists, so the kernel counts free twice: 2 × { $free } > { $mark } { $right }
retry-too-few-twice = { $zone }: nothing on its LRU lists, so the kernel counts free twice: 2 × { $free } is not above { $mark } { $right }
retry-no-block = { $zone }: enough could be reclaimed, but no free block reaches order { $order }
retry-rounds = { $rounds ->
    [0] the last round reclaimed something
   *[other] { $rounds } of { $most } rounds in a row reclaimed nothing
}
retry-too-often = more than { $most } rounds in a row reclaimed nothing
compact-again = the block that compaction made is gone: once more ({ $mode })
compact-harder = compaction tries harder from now on ({ $mode })
compact-no-more = compaction has tried as hard as it may ({ $mode })

why-compaction = Compaction
why-compaction-detail = zone { $zone }, order { $order }: { $result }
why-compaction-early = before any reclaim, and without waiting
why-kcompactd = kcompactd
why-high-atomic = High-atomic reserve
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
why-last-try = Last check
why-last-try-detail = against high: memory may just have been freed
why-oom = OOM killer
why-oom-detail = nothing left to reclaim: { $task } has most memory, { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}
why-hangs = Never returns

honesty-moved = The steps follow Linux 6.12; which pages compaction moves where, and how soon a killed task's memory is freed, is modelled.
stage-use-anon = anonymous memory: reclaimed only through swap
stage-use-dentries = dentries and inodes: reclaimed only with __GFP_FS
