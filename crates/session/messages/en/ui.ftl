# Section: see messages/en.ftl.

## The page

ui-other-language = 中文
ui-script = Script
ui-stage = Memory
ui-why = Why
ui-awaited = Running to step { $step }
ui-stay = Stay here
ui-panels = Panels
ui-note = Note
ui-lesson = Lesson
ui-own-script = Own script
ui-machine = Machine
ui-machine-named = { $arch }, { $size }, Linux 6.12
ui-machine-toy = Toy, { $frames } page frames, Linux 6.12 rules
ui-share = Copy link
ui-share-title = Copy a link to this moment
ui-theme = Theme
ui-theme-auto = As the system
ui-theme-light = Light
ui-theme-dark = Dark
ui-theme-contrast = High contrast
ui-motion = Motion
ui-motion-reduce = No animation: show results at once
ui-help = Show help and keys (?)
ui-close = Close (Esc)
ui-open = open

## The script

ui-script-hint = One statement a line. Click a line number to go there.
ui-undo = Undo (Ctrl+Z)
ui-redo = Redo (Ctrl+Shift+Z)
ui-error-place = Line { $line }, column { $column }
ui-errors-more = { $count ->
    [one] 1 more error
   *[other] { $count } more errors
}
ui-script-stops = Line { $line } has an error: the script runs up to there.
ui-fix = Write { $text }
ui-fix-all = Write { $text }, and all such signs
ui-flag-is = { $flag }: { $meaning }

ui-try-function = Function
ui-try-size = Size in bytes: 200, 64K
ui-try-order = Order: 2 to this power pages
ui-try-flags = Flags
ui-try-pointer = Variable
ui-try-from = Context
ui-add-line = Add this line
ui-from-here = in the context here
ui-from-irq = in an interrupt
ui-from-tasklet = in a tasklet
ui-from-timer = in a timer
ui-from-spinlock = under a spinlock
ui-from-spinlock-irq = under a spinlock, interrupts off
ui-from-spinlock-bh = under a spinlock, softirqs off
ui-from-irqs-off = with interrupts off
ui-from-preempt-off = with preemption off
ui-from-mutex = under a mutex
ui-from-fs-lock = holding a file system lock
ui-from-io-path = in the block layer
ui-from-nofs = in a memalloc_nofs scope
ui-from-noio = in a memalloc_noio scope
ui-from-noreclaim = in reclaim (PF_MEMALLOC)

## Why

ui-why-more = { $count ->
    [one] 1 more decision
   *[other] { $count } more decisions
}
ui-oom-memory = in memory
ui-oom-swap = in swap
ui-oom-points = points
ui-oom-chosen = killed
ui-oom-rule = Points are pages in memory + in swap (page tables and oom_score_adj are 0 here).
ui-check-yes = yes
ui-check-no = no
ui-check-no-block = no block
ui-decide-zone = zone { $zone }
ui-decide-above = free { $left } > { $mark } { $right }
ui-decide-below = free { $left } ≤ { $mark } { $right }

## Time

ui-transport = Time
ui-first = Go to the start (Home)
ui-back = Step back (←)
ui-micro-back = Micro-step back (,)
ui-play = Play (Space)
ui-pause = Pause (Space)
ui-micro = Micro-step (.)
ui-step = Step forward (→)
ui-last = Go to the end (End)
ui-speed = Speed
ui-speed-instant = instant
ui-boot = At boot
ui-boot-steps = { $steps ->
    [0] {""}, no step to run
    [one] {""}, 1 step to run
   *[other] {""}, { $steps } steps to run
}
ui-step-number = Step { $step }
ui-step-of = {" "}of { $steps }
ui-micro-of = micro-step { $micro } of { $count }: { $clause }
ui-micro-none = { $count ->
    [one] before its micro-step
   *[other] before its { $count } micro-steps
}
ui-ticks = Steps by outcome
ui-ticks-short = Steps
ui-scrubber = Step
ui-status = Step { $step } of { $steps }: { $sentence }
ui-marker-of = { $number } of { $count }
ui-marker-previous = Go to the previous marker ([)
ui-marker-next = Go to the next marker (])

## Messages

ui-link-damaged = This link is damaged or not one of ours, and could not be read. Your script is as it was.
ui-link-partly = Part of this link could not be read. { $problem }
ui-link-copied = Link to this moment copied.
ui-use-in-course = Use in a course
ui-link-title = Link to this moment
ui-link-by-hand = The browser does not let this page use the clipboard. Copy the link from here:
ui-other-script = There is another script, from another tab or an earlier visit. Both are kept.
ui-other-script-open = Open the other script
ui-recovered = The lab failed the last time, so it opens with a lesson. Undo (Ctrl+Z) restores your script.
ui-panic-title = The lab has failed
ui-panic-text = This is an error of kmscope, not of your script. The script is kept: reload to go on with it, or copy it first.
ui-panic-reload = Reload the page
ui-panic-copy = Copy the script

## Help

ui-help-title = Keys, signs and terms
ui-help-intro = Type kernel-style C, press Step, and see where each page comes from and why. Every call, watermark and list is computed by a model of Linux 6.12 in this page.
ui-help-keys = Keys
ui-help-signs = Signs
ui-help-keys-where = Keys work when no text is being edited. To leave the script, press Tab or click elsewhere.
ui-key-play = play, pause
ui-key-step = step back, step
ui-key-micro = micro-step back, micro-step
ui-key-marker = previous, next marker
ui-key-ends = to the start, to the end
ui-key-tenths = to a tenth of the run
ui-key-speed = quicker, slower
ui-key-reset = to boot
ui-key-fullscreen = full screen
ui-key-undo = undo, redo an edit
ui-key-help = this help
ui-key-close = close, pause

## What flags mean (include/linux/gfp_types.h and slab.h, Linux 6.12, in our words)

ui-flag-kernel = on behalf of a process; may sleep until memory is free.
ui-flag-atomic = from interrupts and under spinlocks; never sleeps, may use part of the reserve below min.
ui-flag-nowait = never sleeps and gets nothing of the reserve; wakes kswapd.
ui-flag-noio = may sleep, but starts no I/O.
ui-flag-nofs = may sleep and start I/O, but does not call into file systems.
ui-flag-user = for a process in user space; may sleep.
ui-flag-highuser = for a process in user space; high memory will do.
ui-flag-highuser-movable = for a process in user space; high memory will do, and the page can be moved.
ui-flag-dma = from zone DMA: the lowest 16 MiB, for ISA devices.
ui-flag-dma32 = from below 4 GiB.
ui-flag-highmem = high memory will do.
ui-flag-movable = the page can be moved by compaction, or reclaimed.
ui-flag-reclaimable = slab pages that a shrinker can free.
ui-flag-high = may use part of the reserve below min.
ui-flag-io = may start I/O.
ui-flag-fs = may call into file systems.
ui-flag-zero = the memory is cleared.
ui-flag-reclaim = both ways of reclaim: by the caller and by kswapd.
ui-flag-direct-reclaim = the caller may reclaim memory itself, and sleep.
ui-flag-kswapd-reclaim = kswapd is woken when no zone that it may use is above low.
ui-flag-write = the page will be written to soon.
ui-flag-nowarn = no report when it fails.
ui-flag-retry-mayfail = tries harder, but may fail in the end.
ui-flag-nofail = never fails: tries forever.
ui-flag-noretry = gives up after one light round of reclaim.
ui-flag-memalloc = may use all memory, since the caller will free more.
ui-flag-nomemalloc = never the last pages, even with __GFP_MEMALLOC or PF_MEMALLOC.
ui-flag-comp = the pages are one compound page.
ui-flag-hardwall = obeys the limits of the caller's cpuset.
ui-flag-thisnode = from the requested node, and no other.
ui-flag-account = counted for the caller's memory cgroup.
ui-flag-zerotags = the memory tags of the page are cleared as well (arm64 with MTE).
ui-flag-slab-hwcache-align = objects share no more cache lines than they must.
ui-flag-slab-cache-dma = its slabs come from zone DMA.
ui-flag-slab-reclaim-account = its slabs count as reclaimable.

ui-lesson-start = Start the lesson
ui-lesson-how = Start the lesson to go from moment to moment (key ]). Step goes from call to call (key →). Play runs on to the next moment.

ui-guide-ladder = Zones and watermarks
ui-guide-ladder-text = Each upright tank is a zone: how much of it is free. Each has its own scale. A request is granted while free is above a watermark: low at first, min once memory is short. Urgent requests (__GFP_HIGH), such as GFP_ATOMIC, may go down to the floor below min. Below low, kswapd wakes up and reclaims memory.
ui-guide-map = The ground
ui-guide-map-text = Every frame in use is on the ground, at its address. Grey is in use, dots are page cache: file data that can be reclaimed. Black is a slab, hatched is reserved at boot. The tint is free: the shadow of what floats above.
ui-guide-lists = Rows of free blocks
ui-guide-lists-text = Up is free, down is taken. Across is the address, and each row is an order: blocks of 2ⁿ frames, 0 to 10. A row is a free list and nothing else. The letter is the migrate type: U unmovable, M movable, E reclaimable, H high-atomic. A solid bar is the next to be allocated.
ui-guide-why = Why
ui-guide-why-text = The path of each call through the allocator, and the inequality that decided.

## The second page

ui-replay = Replay a real kernel
ui-script-changed = You have changed the script, and what the lesson says no longer holds from here on. Ctrl+Z in the script undoes the change.
help-marker = the lesson, or a note, speaks here
help-times = so many calls in a row with the same outcome
help-lens = Lens: what a request would get
ui-lesson-following = Next: { $lesson }
ui-help-glossary = Glossary
