## The GFP lens: what one request would get after every step

lens-title = GFP lens: what a request would get after each step
lens-asked = { $pages ->
    [one] If one page were asked for
   *[other] If { $pages } pages were asked for
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
whatif-killed = slept { $ticks }, killed
whatif-slept-null = slept { $ticks }, NULL
whatif-before = In the script
whatif-fork = In the fork
whatif-free = free pages
whatif-blocks = blocks of order { $order }
whatif-kswapd = kswapd awake
whatif-yes = yes
whatif-no = no
whatif-same = The zones are left as in the script.
whatif-make = Make this the story
whatif-make-rounds = Make this the story: all { $rounds } rounds of the line change
whatif-no-story = The script cannot say this: a loop lies between the call and the block that it would have to leave.
