## The GFP lens: what one request would get after every step

lens-title = GFP lens: what a request would get after each step
lens-asked = { $pages ->
    [one] If asked for 1 page
   *[other] For { $pages } pages
}
lens-asks = Lens asks for
lens-pages = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
}
lens-flags = Choose flags…
lens-flags-name = Flag sets of the lens, up to six
lens-band = GFP_ATOMIC fails while GFP_KERNEL would sleep
lens-band-short = ATOMIC fails, KERNEL sleeps
lens-band-go = After steps { $first } to { $last } GFP_ATOMIC gets NULL, while GFP_KERNEL in a task would sleep and be served. Go to step { $first }.
lens-granted = granted
lens-sleeps = would sleep
lens-kills = would kill a task
lens-in-vain = NULL after sleeping
lens-fails = NULL
lens-never = never returns
lens-bug = a bug here: it may sleep (in a task: { $verdict })
lens-bug-short = bug
lens-bug-wide = bug; in a task: { $verdict }
lens-deadlock = a deadlock here: its reclaim would wait for what the code itself holds (with nothing held: { $verdict })
lens-deadlock-short = deadlock
lens-deadlock-wide = deadlock; with nothing held: { $verdict }
lens-legend = = checked against recordings: { $checked } · ≈ modelled: all else
lens-legend-toy = ≈ modelled: all of it, since the machine is made up
lens-legend-title = Checked: the same calls in Linux 6.12 gave the same. Modelled: this follows the source, but no recording pins it down.
lens-words = { $first }, { $second }
lens-bands-go = { $count } stretches after steps { $first } to { $last } in which GFP_ATOMIC gets NULL, while GFP_KERNEL in a task would sleep and be served. Go to step { $first }.
lens-now = After step { $step }: { $rows }
lens-now-boot = At boot: { $rows }
lens-row = { $flags } { $verdict }
lens-rows = { $first }; { $second }
lens-unknown = not known yet
lens-table-flags = Flags
lens-table-steps = After which steps
lens-run = { $first }–{ $last } { $verdict }
lens-more = { $count ->
    [one] and 1 more run
   *[other] and { $count } more runs
}

## What if: the same request with other flags, from another place, of another size

whatif-title = The same call with other flags
whatif-title-own = One page here, with other flags
whatif-place = Where the call is made
whatif-in-task = in a task
whatif-size = Size in bytes
whatif-order = Order: 2 to this power pages
whatif-slept = slept { $ticks }
whatif-killed = slept { $ticks }, killed a task
whatif-slept-null = NULL, slept { $ticks }
whatif-before = In the script
whatif-fork = In the fork
whatif-free = free pages
whatif-blocks = blocks of order { $order }
whatif-kswapd = kswapd awake
whatif-yes = yes
whatif-no = no
whatif-same = The fork leaves behind the same as the script.
whatif-cell-slept = { $zone }, slept { $ticks }
whatif-cell-killed = { $zone }, slept { $ticks }, killed a task
whatif-cell-warns = { $what }, warns
whatif-cell-null = NULL: { $why }
whatif-cell-slept-null = NULL, slept { $ticks }: { $why }
whatif-cell-may-sleep = may sleep
whatif-null-may-not-wait = may not wait
whatif-null-no-retry = one round only
whatif-null-costly = costly order
whatif-null-killed = killed itself
whatif-null-is-reclaim = is reclaiming
whatif-null-no-zone = no such zone
whatif-null-too-large = too large
whatif-null-no-addresses = no addresses
whatif-null-no-pages = too few pages
whatif-null-nothing-left = nothing left
whatif-flags = Flags: names with |, or a number
whatif-pick = Add or remove a flag
whatif-pick-short = Flag…
whatif-in-lens = Show in the lens
whatif-not-in-lens = Remove from the lens
whatif-matrix = Show all contexts…
whatif-matrix-title = The same call with other flags, in other contexts
whatif-matrix-how = Rows are flags, columns are contexts. Choose a cell to compare its path through the allocator with the script's.
whatif-matrix-flags = Flags
whatif-matrix-progress = { $done } of { $all } worked out
whatif-before-own = As it is here
whatif-path = Path through the allocator
whatif-differs = differs
whatif-left = What it leaves behind
whatif-boost = boost
whatif-per-cpu = pages on per-CPU page lists
whatif-highatomic = pages of the high-atomic reserve
whatif-clean = page cache, clean pages
whatif-dirty = page cache, dirty pages
whatif-anon = anonymous pages
whatif-dentries = pages of dentries and inodes
whatif-swap = swap in use, pages
whatif-slabs = { $cache }: slabs
whatif-objects = { $cache }: objects in use
whatif-tasks-killed = tasks killed
whatif-reports = reports in the kernel log
whatif-no-block = no block of order { $order }
whatif-make = Put this into the script
whatif-make-rounds = Put this into the script: all { $rounds } rounds of the line change
whatif-no-story-loop = This cannot be written in the script: a loop lies between the call and the block that it would have to leave.
whatif-no-story-function = This cannot be written in the script: the call is in a function, and the block to leave is around that function's call.
whatif-no-story-elsewhere = This cannot be written in the script: the same line also runs in other contexts, where the change would be wrong.
whatif-no-story-line = This cannot be written in the script, in this line.
