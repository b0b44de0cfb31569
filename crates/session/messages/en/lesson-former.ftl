## Lessons on former kernels (lesson/passages/former.rs). Every statement names its version.

lesson-pools-title = Pools of fixed sizes
lesson-pools-summary = kmalloc rounds up to a pool: what that wasted in Linux 2.6.11, and what the pools are in 6.12.
lesson-pools-pools = In Linux 2.6.11 one byte comes from size-32: { $tiny } bytes, the smallest pool where pages have 4 KiB. With pages of 8 KiB it was 64. A request of 128 bytes gets { $fits }, and one of 129 gets { $more }. In Linux 6.12 the smallest pool has { $now } bytes.
lesson-pools-twice = 1,025 bytes got { $given } in Linux 2.6.11: { $waste } are wasted. From 256 bytes on each pool is twice as large as the one before, so nearly half can be lost. Linux 6.12 gives { $now } for the same request.
lesson-pools-pages = A page has a pool as well: size-4096 gave { $page } bytes, and nothing is lost. One byte more got { $over }, two pages. In Linux 2.6.11 what manages so large an object lies outside, in an object of size-32. Linux 2.0 took two pages for 4,096 bytes already.

lesson-limit-title = 128 KiB: a limit and what became of it
lesson-limit-summary = Linux 2.0 could allocate 131,048 bytes at once, 2.6.11 131,072, and 6.12 4 MiB.
lesson-limit-page = In Linux 2.0 a run of pages begins with a descriptor of { $descriptor } bytes, and each block with a header of { $header }. So { $snug } bytes fit into one page. A request of 4,096 gets a block for { $given }: two pages, half of them unused.
lesson-limit-limit = The largest run has 32 pages, 131,072 bytes. Without descriptor and header { $most } are left: the largest request of Linux 2.0. Textbooks write 128 KiB − 16, and forget the header. Linux 2.6.11 has no headers: there { $slab } bytes are allowed, and one more is not.
lesson-limit-order = The limit was that of the page allocator: blocks of Linux 2.0 have order 5 at most, so order 6 gets NULL. Linux 2.6.11 has orders up to 10, but kmalloc stayed at 131,072. In Linux 6.12 kmalloc leaves larger requests to the page allocator: up to { $now } bytes.

lesson-hotcold-title = Hot and cold
lesson-hotcold-summary = Linux 2.6.11 keeps two lists of single pages for each CPU: those that a cache may still hold, and others.
lesson-hotcold-hot = In Linux 2.6.11 a freed page goes to the head of the CPU's hot list. The next request gets the page freed last, frame { $frame }: it may still be in the cache.
lesson-hotcold-cold = With __GFP_COLD the request looks at the cold list. It was empty, so { $batch } pages were fetched, and frame { $frame } was taken. A page that a device fills needs no cache. The flag is gone since Linux 4.15.
lesson-hotcold-full = 24 pages were freed, and the hot list holds { $pages }. In Linux 2.6.11 it never holds more than { $high }: when it is full, { $batch } pages move to the free lists. These numbers are fixed. In Linux 6.12 the limit follows the load.

lesson-tryagain-title = Try again, never fail, give up
lesson-tryagain-summary = What NORETRY, REPEAT and NOFAIL did in Linux 2.6.11, when nothing could be reclaimed.
lesson-tryagain-empty = A hog has all of the memory: { $free } pages are free in zone Normal, and that is min. Nothing can be reclaimed. What Linux 2.6.11 does now is up to the flags.
lesson-tryagain-noretry = __GFP_NORETRY gives up after one round of reclaim: NULL after { $ticks } ticks in Linux 2.6.11. It means the same in Linux 6.12.
lesson-tryagain-nofs = One page with GFP_NOFS: the call does not return. Up to 8 pages Linux 2.6.11 tries again without end, and without __GFP_FS no task is killed. The same request hangs in Linux 6.12.
lesson-tryagain-repeat = 16 pages with GFP_NOFS are tried once in Linux 2.6.11: NULL. With __GFP_REPEAT the same call does not return: the name says try hard, the code says forever. Since Linux 4.13 the flag is called __GFP_RETRY_MAYFAIL, and such a request fails in the end.
lesson-tryagain-kills = 16 pages with GFP_KERNEL: Linux 2.6.11 called the OOM killer, which it does for any order. The hog died, and after { $ticks } ticks the request was granted; { $free } pages are free in zone Normal. Linux 6.12 kills no task for more than 8 pages.
lesson-tryagain-both = __GFP_NOFAIL and __GFP_NORETRY contradict each other. Linux 2.6.11 asks for NORETRY first: NULL, in spite of NOFAIL.

lesson-lastpage-title = How far down GFP_ATOMIC may go
lesson-lastpage-summary = To the last page in Linux 2.0, to 3/8 of min in 2.6.11 and in 6.12; who else may go below min differs.
lesson-lastpage-min = Linux 2.0 keeps { $min } pages free. { $free } are free, nothing can be reclaimed: GFP_KERNEL gets NULL.
lesson-lastpage-few = For GFP_ATOMIC Linux 2.0 does not look how many pages are free. { $granted } requests were granted, and of free pages { $free } is left.
lesson-lastpage-none = The last page was granted, then NULL: { $free } pages are free. Linux 2.6.11 with 64 MiB stops at { $then } pages in zone Normal, where min is { $min_then }: about 3/8. There whoever cannot wait gets a quarter of min as a bonus. Linux 6.12 with 256 MiB stops at { $now } of { $min_now }, too, but gives no bonus without __GFP_HIGH.

lesson-device-title = The memory of a device
lesson-device-summary = A card brings its own memory: vremap in Linux 2.0 and ioremap in 2.6.11 give it addresses.
lesson-device-map = kmalloc allocates RAM. The memory of a graphics card lies at { $phys }, above the end of RAM. ioremap of Linux 2.6.11 found addresses for { $pages } pages, from { $address } on, and took no page frame for them. In Linux 2.0 the call is vremap.
lesson-device-touch = writel and readl of Linux 2.6.11 reach the card at these addresses. Without a mapping they would be a fault. What the card answers is its own affair.
lesson-device-isa = An ISA card reaches the first 16 MiB alone, so GFP_DMA in Linux 2.6.11 gives a page of zone DMA: frame { $frame }, below 4,096. A PCI card reaches all RAM and must not ask for so small a zone. The memory of ISA cards is in the direct map: ioremap returns { $address } and maps nothing.
lesson-device-wrong = ioremap of RAM gets NULL in Linux 2.6.11: the kernel uses that memory itself. kfree of the card's memory is a bug: kmalloc never had it.
lesson-device-gone = iounmap of Linux 2.6.11 freed addresses, and no page. Whoever reads there now meets a fault, or the next mapping: the addresses may be used again at once. Linux 6.12 waits before it uses them again.

lesson-textbook-title = The slab of the textbook
lesson-textbook-summary = SLAB of Linux 2.6.11: an array for each CPU, three lists of slabs, colours, and a reaper.
lesson-textbook-backwards = A slab of size-192 has { $objects } objects. The refill took some of them into the CPU's array, and the last one goes first: object { $first }, then { $second }. SLAB of Linux 2.6.11 fills a slab backwards. SLUB of Linux 6.12 begins with object 0.
lesson-textbook-array = kfree puts an object on top of the array, and the next kmalloc gets it: object { $object }. In Linux 2.6.11 this array has { $limit } places. SLUB of Linux 6.12 has no array: each CPU has a slab of its own.
lesson-textbook-colours = { $slabs } slabs now, with { $offsets } bytes unused before what is in them. With such colours objects of different slabs share no cache lines. Linux 2.6.11 takes them from bytes that are left over; Linux 6.12 has no colours.
lesson-textbook-free = All are freed. { $array } objects are in the array, { $free } slabs on the list of free slabs. SLAB of Linux 2.6.11 keeps empty slabs up to { $limit } free objects.
lesson-textbook-reaped = The reaper of Linux 2.6.11 looks at each cache every 2 seconds. After 5 seconds the array holds { $array } objects, and { $slabs } slabs are left. SLUB of Linux 6.12 has no reaper.
