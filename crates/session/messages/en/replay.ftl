# The page "Replay a real kernel".

replay-title = Replay a real kernel
replay-to-lab = Open the lab
replay-recordings = Recordings
replay-compare = Kernel and model
replay-lead = Recorded inside Linux 6.12, call by call. The model runs the same calls, and must give the same page frames, objects and lists.

replay-amount = { $count ->
    [one] 1 operation, { $size } kB
   *[other] { $count } operations, { $size } kB
}
replay-amount-facts = { $count } facts, { $size } kB
replay-amount-sums = compared as a whole, { $size } kB
replay-own = Open a file…
replay-own-hint = A recording of your own kernel (.jsonl or .jsonl.gz): choose it, or drop it anywhere on the page. It stays in this browser.
replay-own-open = Open: { $name }
replay-drop-here = Drop the recording here

replay-deed-orders = Blocks of all orders, allocated and freed
replay-deed-orders-off = Blocks of all orders, without per-CPU page lists
replay-deed-zones = All zones and migrate types, mixed
replay-deed-highatomic = High-atomic reserve: large GFP_ATOMIC requests
replay-deed-exhaust = Page after page until NULL, GFP_NOWAIT
replay-deed-exhaust-off = Page after page until NULL, without per-CPU page lists
replay-deed-exhaust-atomic = Blocks of 8 pages until NULL, GFP_ATOMIC
replay-deed-exhaust-high = Page after page until NULL, HighMem first
replay-deed-noretry = Until NULL, GFP_KERNEL with __GFP_NORETRY
replay-deed-kmalloc = kmalloc and kfree in { $cache }
replay-deed-fresh = New caches of kmem_cache_create
replay-deed-vmalloc = vmalloc and vfree
replay-deed-facts = Size classes, and the measures of all caches
replay-deed-press = Memory pressure: reclaim by GFP_KERNEL
replay-deed-press-nowait = Memory pressure: GFP_NOWAIT

replay-loading = Loading { $name } …
replay-so-far = { $agree } of { $total } so far agree
replay-broken = { $name } cannot be replayed: line { $line }, column { $column }
replay-missing = { $name } could not be loaded
replay-unknown = There is no recording { $name } here
replay-still-open = The previous recording is still open.

replay-boot = { $steps ->
    [one] The state in which the kernel was found; 1 operation follows
   *[other] The state in which the kernel was found; { $steps } operations follow
}
replay-facts = What the kernel says of its slab caches: { $count } facts
replay-sums = Memory pressure: compared as a whole
replay-sums-what = This recording has sums only, not where pages lay. What follows from rules alone is compared; the pace of reclaim is modelled.
replay-said-same = Kernel said { $kernel }, model said { $model }: equal. { $of }
replay-said-different = Kernel said { $kernel }, model said { $model }: different. { $of }
replay-of-all = { $all ->
    [0] Nothing to compare here.
    [one] { $same } of 1 comparison agrees.
   *[other] { $same } of { $all } comparisons agree.
}
replay-object = { $cache }, slab { $slab }, object { $index }
replay-pages = { $pfn }, order { $order }
replay-equal = equal
replay-different = different
replay-unchanged = unchanged
replay-changed = changed

replay-verdict-title = How far it agrees
replay-verdict = { $agree } of { $total } operations agree
replay-verdict-sums = Compared as a whole; no operation by itself
replay-verdict-more = { $snapshots ->
    [one] { $digests } sets of numbers, 1 snapshot, { $computed } numbers computed from the layout
   *[other] { $digests } sets of numbers, { $snapshots } snapshots, { $computed } numbers computed from the layout
}
replay-check-back = Previous check
replay-check-next = Next check
replay-difference = First difference
replay-known-vmalloc = Known: slabs and page tables of vmalloc's own bookkeeping are not in the recording. { $compared } is compared; { $not } not.
replay-known-waiting = Known: what reclaim does while a request waits is modelled; its stalls and scans are not compared. { $requests } of { $all } requests waited.
replay-known-frames = No frame of { $requests } requests is compared.

replay-place = Operation { $step }, line { $line } of the recording
replay-raw = The recording's own line
replay-kernel = kernel
replay-model = model
replay-kernel-said = Kernel said
replay-model-said = Model said
replay-why = The model's path
replay-guide = Each step is one call that the recorder made in the kernel. The panel shows what the kernel returned and counted, beside the model.
replay-nothing = The recording says nothing of this step alone: the numbers come with the last call of its line.
replay-nothing-sums = No single call is compared.
replay-what-frame = Page frame
replay-what-place = Where it lies
replay-what-free = Free blocks, by order
replay-what-pcp = Per-CPU page lists
replay-what-zone = Pages of the zone
replay-what-address = Address
replay-what-bytes = Bytes, guard page included
replay-what-frames = Frames, in order
replay-what-free-list = { $zone }, free list, order { $order }, { $kind }
replay-what-pcp-list = { $zone }, per-CPU page list, order { $order }, { $kind }
replay-what-pageblocks = { $zone }, pageblock types
replay-what-slabs = { $cache }, all slabs on lists
replay-fact-smallest = Smallest object, bytes
replay-fact-largest = Largest object is in a cache, one byte more is not
replay-fact-largest-request = Largest request, bytes
replay-fact-beyond = One byte more
replay-fact-request = { $size } bytes
replay-fact-rounded = { $size } bytes, rounded up
replay-fact-requests = { $first } to { $last } bytes
replay-fact-class = Object size, order, objects
replay-snapshot = Snapshot of all lists
replay-snapshot-lists = { $lists } lists with { $blocks } blocks, in order; numbers and pageblock types of all zones
replay-snapshot-caches = { $caches ->
    [one] Slabs and freelists of 1 cache, in order
   *[other] Slabs and freelists of { $caches } caches, in order
}
replay-honesty = Checked against Linux 6.12.117: what the kernel said is in the recording, what the model says is computed in this page.
replay-honesty-modelled = No recording pins this down: what differs is shown as it is.
replay-differs = Differs from Linux 6.12
replay-honesty-differs = Linux 6.12.117 did something else here: its own numbers are in the recording.
replay-sums-before = Blocks granted before the first page was reclaimed
replay-sums-granted = Blocks granted in all
replay-sums-reclaimed = Pages reclaimed for them
replay-ticks = Checks

replay-key-check = previous, next check: a snapshot, or the end of a run of calls
replay-key-difference = first difference
replay-help-what = A test module inside Linux 6.12 asked for memory. After each call it wrote down what it had got and what was on the lists. This page builds the same machine from the first lines of such a recording and runs the same calls on the model. Nothing else of the recording reaches the model.
replay-help-how = Step through it, or jump from check to check: snapshots of all lists, ends of long runs of calls. At each step the panel shows the kernel beside the model: = is equal, ≠ is different.
replay-help-not = Recordings of memory pressure hold sums only: reclaim is modelled, and compared as a whole. The recorder and the format are described in the repository (recorder, recordings).
