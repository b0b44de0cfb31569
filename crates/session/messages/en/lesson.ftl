# Section: see messages/en.ftl.

## Lessons (kmscope-scenario, lessons): title, summary, and a passage for each marker

lesson-twins-title = The twins: one moment, two flags
lesson-twins-summary = In the same state, GFP_ATOMIC gets NULL and GFP_KERNEL is served. GFP_KERNEL does not claim more; it may wait.
lesson-twins-pressure = The page allocator of this machine manages { $managed } page frames. { $cache } of them hold file data that was only read: page cache, which can be reclaimed at any time. A hog process has taken the rest, down to the min watermark: zone Normal has { $free } free frames, and min is { $min }. From here on an ordinary request must wait until more is free. What lies below min is the reserve for urgent requests (__GFP_HIGH), such as GFP_ATOMIC.
lesson-twins-burst = An interrupt handler cannot sleep, so GFP_ATOMIC may dig into the reserve. In Normal it goes down to { $floor } frames, about three eighths of min ({ $min }); the lower zones have such a floor as well. { $granted } pages came out of the reserve, then { $failed } requests got NULL: free { $free } is not above { $floor }. GFP_ATOMIC is not the stronger flag. It has a little more to take from, and that is all. { $nowait ->
    [one] GFP_NOWAIT has not even that: it would have got NULL from the first packet on.
   *[other] Here even GFP_NOWAIT would have been served.
}
lesson-twins-atomic = kmalloc(200, GFP_ATOMIC) needs a new page for kmalloc-256 and gets NULL at once: free is still { $free }. Yet { $cache } pages of page cache could be reclaimed. To reclaim one means to wait, and an interrupt handler must not wait. So a driver checks for NULL here, and drops the packet.
lesson-twins-kernel = The same call in the same state, but with GFP_KERNEL. It finds no zone above min either, so it reclaims memory itself, and may sleep meanwhile. In { $ticks } ticks, kswapd and the caller reclaimed { $reclaimed } pages of clean page cache. Then free was above min ({ $min }) again, and the request was granted. The permission to wait made the difference. That is why GFP_KERNEL is right wherever sleeping is allowed, and wrong everywhere else.
lesson-twins-after = Now GFP_ATOMIC is served as well: the caller that could wait has made room for everybody. kswapd, once woken, goes on by itself until free reaches the high watermark. Here free is { $free } in Normal, where high is { $high }. In a healthy system kswapd stays ahead, and GFP_ATOMIC hardly ever reaches its floor. For the times when it falls behind, a driver keeps a ring of buffers that a process has filled with GFP_KERNEL.
lesson-twins-bug = { $free } frames are free in all zones together, nobody would have had to wait, and still this is a bug. GFP_KERNEL says that the call may sleep, and while a spinlock is held nothing may sleep. Whether it would really have slept is a matter of luck. So a kernel with CONFIG_DEBUG_ATOMIC_SLEEP does not wait for the bad day: it checks the flag and reports. Without that option, as most distributions build it, the kernel says nothing until the call really sleeps. GFP_ATOMIC would be right here; it is better still to allocate before taking the lock.

lesson-split-title = Split: one page out of a large block
lesson-split-summary = How the buddy allocator splits a block of 1,024 pages down to one, and how everything merges again.
lesson-split-whole = All { $free } page frames of this toy machine are one free block of order { $order }: 2 to the power of { $order } pages. The buddy allocator knows free memory only as such blocks, with one free list for each order. A single page is on a list of its own only after some block had to be split that small.
lesson-split-cascade = One page was requested, and the only block had { $before }. The allocator split it { $splits } times. Each time it went on with the lower half, and put the upper half on the free list of its order. In the end it granted frame { $pfn }. Every order from 0 to { $last } now has exactly one free block, { $free } pages together. There was no search and no scan: one split for each order in between is all that it costs.
lesson-split-ready = The next page was ready on the free list of order 0: frame { $pfn }, without a single split. The splits before left blocks of every size for later requests. On a machine that has run for a while, most requests look like this one.
lesson-split-busy = Frame { $pfn } was freed. Its buddy, the other half of the pair that it was split from, is frame { $buddy }, which is in use. Two halves merge only when both are free, so this one stays a single page. One small page in use keeps its whole neighbourhood in pieces: this is how fragmentation begins.
lesson-split-merged = Now the other half is free, too. They become a pair, the pair finds its own buddy free, and so on. After { $merges } merges in one call, the block of order { $order } is whole again, with all { $free } pages. On the free lists merging is never put off: each free merges as far as it can. A real machine also has per-CPU page lists. There, blocks of orders 0 to 3 go on those lists first, and merge only when they leave.
lesson-split-order = Five pages are { $bytes } bytes, but blocks come in powers of two. get_order gives { $order }, so { $pages } pages were allocated, and { $waste } of them are waste. An order is an exponent and not a number of pages: a frequent mistake, and the kernel does not notice it.
lesson-split-exact = alloc_pages_exact takes the same block of order 3, splits it up and frees the surplus at once. It holds { $pages } pages, and { $returned } are free again. In return, free_pages_exact must be told the same size, because no block of such a size exists that could remember it.
lesson-split-limit = All { $free } pages are free, in one block. Yet the request is refused with a warning, before any list is looked at. The buddy allocator keeps nothing above order 10, which is { $largest }. Larger pieces must be reserved at boot, or a range must be cleared for them (alloc_contig_pages, CMA). Where virtual contiguity will do, use vmalloc.

lesson-merge-title = Merge: who is whose buddy
lesson-merge-summary = The buddy of a block is its frame number with one bit flipped, so neighbours are often not buddies.
lesson-merge-pairs = Six blocks of two frames each were allocated, one after the other, from the low end. They begin at frames { $first }, { $second } and so on up to { $last }. A block begins at a multiple of its own size: order 1 at an even frame, order 2 at a multiple of four. Everything else follows from this rule.
lesson-merge-six = Frames { $pfn } and { $next } are free. To find the buddy of a block, flip the one bit of its frame number that is worth its size: { $pfn } XOR 2 = { $buddy }. Frame { $buddy } is in use, so nothing merges, and the block goes on the free list of order 1.
lesson-merge-neighbours = Now { $right } and { $right_next } are free as well, right behind { $left } and { $left_next }. That makes four free frames in a row, and still { $blocks } blocks of order 1. The buddy of { $right } is { $right } XOR 2 = { $buddy }, and that one is in use. A block of four that began at { $left } would not begin at a multiple of four. Neighbours are not buddies.
lesson-merge-xor = Frames { $pfn } and { $next } were freed: { $pfn } XOR 2 = { $buddy }, which is free. The two become a block of four at { $buddy }. Its buddy, { $buddy } XOR 4 = { $second }, has been free from the start, so they merge again, to order { $order }. The next buddy would be { $buddy } XOR 8 = { $third }. There, blocks are still in use, and merging ends.
lesson-merge-eight = Frames { $pfn } and { $next } were freed: { $pfn } XOR 2 = { $buddy }, which was free already. Together they are a block of four at { $pfn }. Its buddy { $pfn } XOR 4 = { $parent_buddy } is in use, so it stays. Right behind it lies the free block that begins at { $behind }: adjacent, larger, and never a buddy.
lesson-merge-stops = Frames { $pfn } and { $next } were freed, but { $pfn } XOR 2 = { $buddy } is in use. Of { $all } frames { $free } are free, all but two. Yet the largest block is of order { $largest }: half of the memory. The one pair in use lies in the lower half at every level above it, and keeps each of them from merging.
lesson-merge-whole = The last pair was freed, and everything merges: { $merges } merges in one call, up to order { $order }, all memory in one block. Each merge took one XOR and one look whether the buddy is free. No list was searched.

lesson-zones-title = Zones: where a request may look
lesson-zones-summary = Requests fall back to lower zones and never upwards, and each lower zone keeps a lowmem reserve from requests that could use a higher zone.
lesson-zones-places = Three requests, three zones. GFP_KERNEL takes from { $any }, the highest zone that the kernel can use directly. GFP_DMA32 asks for memory below 4 GiB, for devices with 32 address lines, PCI ones among them, and got it from { $low4g }. GFP_DMA asks for the first 16 MiB, all that an ISA card can reach, and got it from { $isa }. A device with 64 address lines, as most PCI devices have them today, needs neither.
lesson-zones-kmalloc = With kmalloc, only one of them counts. There is a set of caches for GFP_DMA, so that object lies in { $isa }. There is none for GFP_DMA32: the object came from an ordinary slab, in { $zone }. The kernel drops the flag, and prints a warning only when it makes a new slab. For memory below 4 GiB, ask the page allocator, or better, dma_alloc_coherent.
lesson-zones-fallback = Normal has been used up: { $free } free frames, and the fast path wants more than low, { $low }. So the request went to the next lower zone of its list and got its page from { $zone }, which has { $there } free frames left. This is zone fallback. The list of GFP_KERNEL is Normal, DMA32, DMA. The allocator walks it downwards only.
lesson-zones-reserve = Now { $normal } frames are free in Normal, { $dma32 } in DMA32 and { $dma } in DMA, and a request for one page got NULL. In DMA, min is only { $min }. But this request could have used Normal, so the check adds the lowmem reserve, { $reserve } frames, and { $dma } is not above { $limit }. To a request with a choice, every lower zone looks fuller. Otherwise page cache and processes would fill the first 16 MiB. The card that can use nothing else would get nothing.
lesson-zones-dma = The same moment, but with GFP_DMA: granted from { $zone }. This request has no other zone, so no lowmem reserve is kept from it, and { $before } free frames were well above low, { $low }. Now { $free } are free. The same free pages are out of reach for one request, and there for the other.
lesson-zones-exhausted = The old card takes all that it can get: { $granted } pages with GFP_ATOMIC, then NULL { $failed } times. DMA is down to { $free } frames, and for GFP_ATOMIC the floor of this zone is { $floor }.
lesson-zones-upwards = Four MiB of Normal were freed, so { $normal } frames are free there. GFP_DMA gets NULL anyway: its list has one zone, and that zone has { $dma } free frames left. A request for low memory never gets high memory, because the device could not reach it. Fallback goes down, never up.

lesson-highmem-title = HighMem: memory without an address
lesson-highmem-summary = On 32 bits the kernel sees only the first 896 MiB directly; the rest can be used, but must be mapped first.
lesson-highmem-places = On i386 the kernel maps the first 896 MiB permanently and nothing beyond: its share of the 4 GiB of addresses is no larger. The rest is zone HighMem. A page for a process may lie there (GFP_HIGHUSER: { $user }), since the process has its own mapping. A page for the kernel itself must not (GFP_KERNEL: { $kern }), and GFP_DMA wants the first 16 MiB ({ $isa }).
lesson-highmem-no-address = { $free } frames are free in HighMem, but __get_free_page returns an address, and a frame there has none. So the function drops __GFP_HIGHMEM, and the page came from { $zone }. alloc_page would have returned the struct page; kmap then gives it an address for a while.
lesson-highmem-mapped = vmalloc maps each page anyway, so it need not care where they lie. { $above } of its { $pages } pages are in HighMem, and together they form one range of addresses from { $addr } on. This spares the memory in the kernel's direct mapping.
lesson-highmem-fallback = HighMem has { $free } free frames left, so the next page for a process came from { $zone }. That is zone fallback at work, and the trouble of such machines. Processes that would be content with HighMem use up the lower zones. The lowmem reserve is there to leave something to the kernel.

lesson-classes-title = Size classes: what kmalloc really allocates
lesson-classes-summary = kmalloc rounds up to fixed sizes, does not clear memory, and above 8 KiB takes whole pages.
lesson-classes-classes = kmalloc has caches for fixed sizes: 8, 16, 32, 64, 96, 128, 192, 256, 512 bytes, 1, 2, 4 and 8 KiB. A request for 65 bytes gets { $a }, one for 100 gets { $b }, for 129 { $c }, for 200 { $d }. And 1,025 bytes get { $e }: { $waste } of them are waste, nearly half. A single byte can double the cost, so a look at the size of a structure pays. (The picture has the last three of these caches.)
lesson-classes-ksize = ksize tells what was really allocated: { $size } bytes for 1,025. The rest may still not be used. The kernel's checkers, and this lab, count only the requested bytes as yours.
lesson-classes-large = The largest size class has { $largest } bytes. One byte more, and kmalloc asks no cache at all: it takes whole pages of order { $order }, { $size } bytes, of which { $waste } are waste. Beyond a few KiB, kmalloc is the page allocator in disguise. It has the same powers of two, and the same trouble finding many pages in one piece. If they need not be in one piece, kvmalloc is the better call.
lesson-classes-not-cleared = b was filled with 0x5a and freed. Then 120 bytes were requested, the same size class, and the same object was allocated. Its first bytes are { $bytes }: what the last owner left. kmalloc does not clear memory. That makes it quick, and it makes secrets travel, if the bytes are ever shown to somebody. So a kernel can clear all that it allocates (init_on_alloc). Debian, for one, switches it on (CONFIG_INIT_ON_ALLOC_DEFAULT_ON). Code must not rely on it.
lesson-classes-cleared = kzalloc is kmalloc with __GFP_ZERO: the same object again, and now it begins with { $bytes }. Code that counts on zeros must ask for them.
lesson-classes-beyond = The object has { $object } bytes, { $asked } were requested, and the write reached one byte further. Here that is a bug, as KASAN would report it. A kernel without such checks would have written into the unused tail of the object and said nothing; a few bytes further lies the neighbour.

lesson-slab-title = Slab: many small objects in a page
lesson-slab-summary = How a cache fills its slabs, why one object pins a page, and when pages are returned.
lesson-slab-empty = A cache allocates objects of one size. conn was created for { $size } bytes; { $objects } of them fit into a slab of order { $order } without a remainder. It has { $slabs } slabs: nobody has asked for an object yet, so no page was allocated. (With CONFIG_SLAB_MERGE_DEFAULT, as distributions build it, the kernel merges caches of one size; here each cache stays its own.)
lesson-slab-first = For the first object the cache took a page from the page allocator: frame { $pfn }. It was cut into { $objects } objects. One was allocated, and the other { $free } are on the slab's freelist, in the order of their addresses. (With CONFIG_SLAB_FREELIST_RANDOM, as many distributions have it, the order is random.) The list costs no memory: each free object holds the pointer to the next.
lesson-slab-full = All { $objects } objects are in use. This slab is still the CPU's own. As soon as the CPU takes another, it is on no list; SLUB finds it again when one of its objects is freed. That is why full slabs cost nothing, however many there are.
lesson-slab-second-page = Object number { $objects } did not fit: for its { $size } bytes a second page was allocated, frame { $pfn }. The cache now has { $slabs } slabs of { $page } bytes. Memory for objects comes in steps.
lesson-slab-lifo = The object was freed and requested again, and the same address was returned: { $addr }. The freelist is a stack, last in, first out. What was used last is most likely still in the CPU's cache. It is also why a use after free so often hits the data of the next owner.
lesson-slab-pinned = { $freed } of the { $objects } objects of the first slab are free again, and its page is not. One object of { $size } bytes still lies there, and the page allocator takes only whole pages. { $size } bytes pin { $page }. The cache still has { $slabs } slabs. A cache can look nearly empty in its objects and be full in its pages.
lesson-slab-kept = Now the first slab is empty, and even so the page stays: the cache has { $slabs } slabs. An empty slab is returned only while the node's partial list holds { $most } or more, and it holds { $partial }. So the next burst need not ask the page allocator again.
lesson-slab-many = { $granted } more objects: the kept slab was used first, then new ones were made. The cache has { $slabs } slabs now.
lesson-slab-returned = All of them were freed, and of { $before } slabs { $slabs } are left. An empty slab stays while fewer than { $most } slabs are on the node's partial list, itself counted. The CPU's own slab is not on it and stays as well. The others were returned to the page allocator, each within the call that freed its last object. So pages are returned, though neither at once nor all.
lesson-slab-refused = kmem_cache_destroy failed with a warning: { $objects ->
    [one] 1 object is
   *[other] { $objects } objects are
} still in use, and to destroy the cache would pull the page away from under it. Its empty slabs were returned, its { $slabs ->
    [one] slab with an object stays
   *[other] { $slabs } slabs with objects stay
}. When a module is unloaded, this is how its leak shows.
lesson-slab-lost = The last object was freed, but too late: the second kmem_cache_destroy returned at once and said nothing. The first one, though it failed, had given up the cache's reference. So nothing can release the cache any more: { $slabs ->
    [one] 1 slab stays
   *[other] { $slabs } slabs stay
} until reboot. First free all objects, then destroy the cache, once.

lesson-driver-title = A driver's day
lesson-driver-summary = Probe, traffic, a shortage, a mistake and the way out: which call and which flag belongs where.
lesson-driver-probe = In probe() a process waits, so everything may sleep: GFP_KERNEL throughout. The driver's own structure got an object of { $private } bytes, cleared. The descriptors must be where the card can reach them: GFP_DMA, zone { $zone }. The firmware is large, but only the CPU reads it: vmalloc, { $pages } pages that lie anywhere. And { $ring } buffers for the receive ring are allocated now, so that the interrupt need not allocate them later.
lesson-driver-traffic = The interrupt handler allocated { $packets } buffers with GFP_ATOMIC, a tasklet { $flows } objects for its flows ({ $slabs } slabs). Neither may sleep. As long as memory is free, one sees no difference to GFP_KERNEL; both take the fast path.
lesson-driver-pressure = Files were read and written, { $cache } pages of page cache; then something large started. Normal has { $free } free frames, min is { $min }. Nothing is wrong yet: this is normal on a busy machine.
lesson-driver-burst = The packets keep coming. GFP_ATOMIC still got { $granted } buffers, from slabs and from the reserve; { $failed } requests got NULL. Normal has { $free } free frames, and the floor of GFP_ATOMIC is { $floor }. { $below ->
    [0] {""}
   *[other] That is { $below } below the floor: a check is made once, and the CPU's page list then takes several pages for it.{" "}
}{ $cache } pages of page cache could be reclaimed, but not from here. The driver drops packets, and TCP sends them again: that is the right answer, if NULL is checked.
lesson-driver-recovered = { $beat ->
    [one] The timer got NULL as well: it may not sleep either.
   *[other] The timer was served.
} Then the process side asked with GFP_KERNEL: it slept { $ticks } ticks, { $reclaimed } pages of page cache were reclaimed, and it was served. One process that may wait has ended the shortage for those that may not.
lesson-driver-mistake = { $free } frames are free, and the call is a bug: it says GFP_KERNEL while a spinlock is held. Had it slept, the next taker of the lock would have spun on it, perhaps on this very CPU, and forever. The remedy: allocate before taking the lock, or use GFP_ATOMIC and check for NULL.
lesson-driver-remove = Everything is freed by the function that belongs to it: kfree, kmem_cache_free, vfree, free_pages. { $nothing } times kfree got NULL, from the requests that had failed; that is allowed, and spares the check. The last line frees priv a second time: a double free. The lab prevents it. A kernel without checks would put the object on the freelist twice, and allocate it to two owners.

lesson-reentrant-title = Reentrant: others run while one sleeps
lesson-reentrant-summary = GFP_KERNEL may put its caller to sleep. Meanwhile others run, even in the very same function.
lesson-reentrant-short = Normal has { $free } free frames and min is { $min }, so a request with GFP_KERNEL must wait. Some of the { $cache } pages of page cache must be reclaimed first, and the caller may sleep meanwhile. While one task sleeps, the CPU does not wait: it runs another.
lesson-reentrant-slept = show() slept { $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
} in its alloc_page. In that time a packet came, and the task reader entered the same show(), whose first call had not ended: two tasks in one function. Both keep their pointer in tmp, and there is only one tmp. The reader's pointer replaced the sleeper's; so when the sleeper went on, its kfree(tmp) freed the reader's object. No pointer leads to its own any more: { $lost } is lost.
lesson-reentrant-twice = The reader went on and freed tmp too: a double free, of an object that the other task had freed already. Of kmalloc-64, { $objects ->
    [one] 1 object is
   *[other] { $objects } objects are
} still in use, and nothing can free it. No line is wrong by itself. The function is: it keeps in a static variable what belongs to one call, and with GFP_KERNEL it lets others in. It is not reentrant.
lesson-reentrant-own = Now the pointer is declared in the function, so each call has its own. Again two tasks were in it at once, and again the first one slept ({ $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
}). Each freed what it had allocated: { $objects ->
    [one] 1 object is
   *[other] { $objects } objects are
} in use, as before. Code that may sleep must be reentrant: keep per-call data out of shared variables.
lesson-reentrant-waits = The other way is to let in one task at a time. The reader's turn came while the first caller slept ({ $ticks ->
    [one] 1 tick
   *[other] { $ticks } ticks
}) with the mutex held, so it waits at mutex_lock. Under a mutex code may sleep. Under a spinlock nothing may: there, GFP_KERNEL is a bug.
lesson-reentrant-mutex = The first caller left, and the reader made its { $turns } calls, one after the other, with tmp all to itself; { $objects ->
    [one] 1 object is
   *[other] { $objects } objects are
} in use. The price is waiting: a task outside waits as long as the one inside sleeps for memory. Who runs when is modelled here: one CPU, one call at each tick.
