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
lens-flags = Flags…
lens-flags-name = Flag sets of the lens, up to six
lens-band = GFP_ATOMIC fails while GFP_KERNEL would sleep
lens-band-short = ATOMIC fails, KERNEL sleeps
lens-band-go = After steps { $first } to { $last } GFP_ATOMIC gets NULL, while GFP_KERNEL in a task would sleep and be served. Go to step { $first }.
lens-granted = granted
lens-sleeps = would sleep
lens-kills = would kill a task
lens-in-vain = sleeps, then NULL
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
lens-legend-title = Checked: the same calls in Linux 6.12 gave the same. Modelled: it follows the source, but no recording pins it down.
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
    [one] and one run more
   *[other] and { $count } runs more
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
whatif-slept-null = slept { $ticks }, NULL
whatif-before = In the script
whatif-fork = In the fork
whatif-free = free pages
whatif-blocks = blocks of order { $order }
whatif-kswapd = kswapd awake
whatif-yes = yes
whatif-no = no
whatif-same = It leaves behind the same as in the script.
whatif-cell-slept = { $zone }, slept { $ticks }
whatif-cell-killed = { $zone }, slept { $ticks }, killed a task
whatif-cell-warns = { $what }, warns
whatif-cell-null = NULL: { $why }
whatif-cell-slept-null = slept { $ticks }, NULL: { $why }
whatif-cell-may-sleep = may sleep
whatif-null-may-not-wait = may not wait
whatif-null-no-retry = no retry
whatif-null-costly = costly order
whatif-null-killed = itself killed
whatif-null-is-reclaim = is reclaim
whatif-null-no-zone = no such zone
whatif-null-too-large = too large
whatif-null-no-addresses = no addresses
whatif-null-no-pages = pages missing
whatif-null-nothing-left = nothing left
whatif-flags = Flags: names with |, or a number
whatif-pick = Add or take away a flag
whatif-pick-short = Flag…
whatif-in-lens = Show in the lens
whatif-not-in-lens = Take out of the lens
whatif-matrix = All contexts…
whatif-matrix-title = The same call with other flags, in other contexts
whatif-matrix-how = Rows are flags, columns are contexts. Choose a cell to see its way through the allocator beside that of the script.
whatif-matrix-flags = Flags
whatif-matrix-progress = { $done } of { $all } worked out
whatif-before-own = As it is here
whatif-path = Way through the allocator
whatif-differs = differs
whatif-left = What it leaves behind
whatif-boost = boost
whatif-per-cpu = per-CPU pages
whatif-highatomic = highatomic pages
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
whatif-make = Make this the story
whatif-make-rounds = Make this the story: all { $rounds } rounds of the line change
whatif-no-story-loop = The script cannot say this: a loop lies between the call and the block that it would have to leave.
whatif-no-story-function = The script cannot say this: the call stands in a function, and the block that it would have to leave stands around the call of that function.
whatif-no-story-elsewhere = The script cannot say this: the same line is also run in other surroundings, where the change would be wrong.
whatif-no-story-line = The script cannot say this in this line.
