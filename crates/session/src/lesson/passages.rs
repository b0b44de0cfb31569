//! One passage for each marker of each lesson.

mod former;
mod pieces;
mod pressure;

use super::{Tour, atomic_floor};
use crate::narrate::{address, byte_count};
use crate::{Message, message};
use kmscope_mm::outcome::{Bug, GrantKind};
use kmscope_mm::{Gfp, Op, Outcome, ZoneKind};

/// What is said at a marker; `None` where a lesson has a marker without words.
pub(super) fn passage(tour: &mut Tour<'_>, lesson: &str, marker: &str) -> Option<Message> {
    match lesson {
        "twins" => twins(tour, marker),
        "split" => split(tour, marker),
        "merge" => merge(tour, marker),
        "zones" => zones(tour, marker),
        "highmem" => highmem(tour, marker),
        "classes" => classes(tour, marker),
        "slab" => slab(tour, marker),
        "watermarks" => pressure::watermarks(tour, marker),
        "ladder" => pressure::ladder(tour, marker),
        "atomic" => pressure::atomic(tour, marker),
        "flags" => pressure::flags(tour, marker),
        "recursion" => pressure::recursion(tour, marker),
        "toosmall" => pressure::toosmall(tour, marker),
        "fragmentation" => pieces::fragmentation(tour, marker),
        "compaction" => pieces::compaction(tour, marker),
        "vmalloc" => pieces::vmalloc(tour, marker),
        "driver" => driver(tour, marker),
        "pools" => former::pools(tour, marker),
        "limit" => former::limit(tour, marker),
        "hotcold" => former::hotcold(tour, marker),
        "tryagain" => former::tryagain(tour, marker),
        "lastpage" => former::lastpage(tour, marker),
        "device" => former::device(tour, marker),
        "textbook" => former::textbook(tour, marker),
        "reentrant" => super::reentrant::passage(tour, marker),
        _ => None,
    }
}

fn twins(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let normal = tour.zone(ZoneKind::Normal);
    Some(match marker {
        "pressure" => {
            let nowait = tour.would_get(Op::GetFreePages { gfp: Gfp::GFP_NOWAIT, order: 0, into: None });
            tour.remember("nowait", i64::from(matches!(nowait, Outcome::Null { .. })));
            message!(
                "lesson-twins-pressure",
                managed = tour.managed(),
                cache = tour.page_cache(),
                free = normal.free_pages,
                min = normal.min_pages
            )
        }
        "burst" => message!(
            "lesson-twins-burst",
            floor = atomic_floor(&normal),
            min = normal.min_pages,
            granted = tour.granted("skb"),
            failed = tour.nulls("skb"),
            free = normal.free_pages,
            nowait = tour.recall("nowait")
        ),
        "atomic" => {
            tour.remember("cache", tour.page_cache());
            message!("lesson-twins-atomic", cache = tour.page_cache(), free = normal.free_pages)
        }
        "kernel" => message!(
            "lesson-twins-kernel",
            ticks = tour.slept("buf"),
            reclaimed = tour.recall("cache") - tour.page_cache(),
            min = normal.min_pages
        ),
        "after" => message!("lesson-twins-after", free = normal.free_pages, high = normal.high_pages),
        "bug" => message!("lesson-twins-bug", free = tour.free()),
        _ => return None,
    })
}

fn split(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    Some(match marker {
        "whole" => {
            tour.remember("order", tour.largest_order() as i64);
            message!("lesson-split-whole", free = tour.free(), order = tour.largest_order())
        }
        "cascade" => {
            // Each cut leaves one block behind.
            let splits = tour.free_blocks().iter().sum::<u32>();
            message!(
                "lesson-split-cascade",
                splits = splits,
                pfn = tour.pfn("p"),
                last = tour.largest_order(),
                free = tour.free(),
                before = 1_i64 << tour.recall("order")
            )
        }
        "ready" => message!("lesson-split-ready", pfn = tour.pfn("q")),
        "busy" => message!("lesson-split-busy", pfn = tour.pfn("p"), buddy = tour.pfn("p") ^ 1),
        "merged" => message!(
            "lesson-split-merged",
            merges = tour.largest_order(),
            order = tour.largest_order(),
            free = tour.free()
        ),
        "order" => match tour.grant("five") {
            Some(GrantKind::Pages { order, pages, .. }) => message!(
                "lesson-split-order",
                bytes = 5 * 4096,
                order = order,
                pages = pages,
                waste = i64::from(pages) - 5
            ),
            _ => return None,
        },
        "exact" => match tour.grant("exact") {
            Some(GrantKind::Pages { pages, .. }) => {
                message!("lesson-split-exact", pages = pages, returned = 8 - i64::from(pages))
            }
            _ => return None,
        },
        "limit" => message!("lesson-split-limit", free = tour.free(), largest = byte_count(4096 << 10)),
        _ => return None,
    })
}

fn merge(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let pair = |i: usize| tour.pfn(&format!("pair[{i}]"));
    let blocks = tour.free_blocks();
    Some(match marker {
        "pairs" => message!("lesson-merge-pairs", first = both(pair(0)), second = both(pair(1)), last = both(pair(5))),
        "six" => message!("lesson-merge-six", pfn = both(pair(3)), next = both(pair(3) + 1), buddy = both(pair(3) ^ 2)),
        "neighbours" => message!(
            "lesson-merge-neighbours",
            left = both(pair(3)),
            left_next = both(pair(3) + 1),
            right = both(pair(4)),
            right_next = both(pair(4) + 1),
            buddy = both(pair(4) ^ 2),
            blocks = blocks[1]
        ),
        "xor" => message!(
            "lesson-merge-xor",
            pfn = both(pair(5)),
            next = both(pair(5) + 1),
            buddy = both(pair(5) ^ 2),
            second = both(pair(4) ^ 4),
            order = tour.largest_order_below(4),
            third = both(pair(4) ^ 8)
        ),
        "eight" => message!(
            "lesson-merge-eight",
            pfn = both(pair(2)),
            next = both(pair(2) + 1),
            buddy = both(pair(2) ^ 2),
            parent_buddy = both(pair(2) ^ 4),
            behind = both(pair(2) + 4)
        ),
        "stops" => message!(
            "lesson-merge-stops",
            pfn = both(pair(1)),
            next = both(pair(1) + 1),
            buddy = both(pair(1) ^ 2),
            free = tour.free(),
            all = tour.managed(),
            largest = tour.largest_order()
        ),
        "whole" => message!("lesson-merge-whole", merges = tour.largest_order() - 1, order = tour.largest_order()),
        _ => return None,
    })
}

/// A frame's number as one calculates, and as the stage writes it where that differs.
fn both(pfn: i64) -> String {
    if pfn < 10 { pfn.to_string() } else { format!("{pfn} ({pfn:#x})") }
}

fn zones(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let (dma, dma32) = (tour.zone(ZoneKind::Dma), tour.zone(ZoneKind::Dma32));
    let normal = tour.zone(ZoneKind::Normal);
    Some(match marker {
        "places" => message!(
            "lesson-zones-places",
            any = tour.zone_name("any"),
            low4g = tour.zone_name("low4g"),
            isa = tour.zone_name("isa")
        ),
        "kmalloc" => message!("lesson-zones-kmalloc", zone = tour.zone_name("obj"), isa = tour.zone_name("isa_obj")),
        "fallback" => message!(
            "lesson-zones-fallback",
            free = normal.free_pages,
            low = normal.low_pages,
            zone = tour.zone_name("next"),
            there = dma32.free_pages
        ),
        "reserve" => message!(
            "lesson-zones-reserve",
            normal = normal.free_pages,
            dma32 = dma32.free_pages,
            dma = dma.free_pages,
            min = dma.min_pages,
            reserve = dma.reserve_pages,
            limit = dma.min_pages + dma.reserve_pages
        ),
        // Of the reserve, nothing is kept back from a request for DMA itself.
        "dma" => {
            message!(
                "lesson-zones-dma",
                zone = tour.zone_name("kept"),
                before = dma.free_pages + 1,
                free = dma.free_pages,
                low = dma.low_pages
            )
        }
        "exhausted" => message!(
            "lesson-zones-exhausted",
            granted = tour.granted("page"),
            failed = tour.nulls("page"),
            free = dma.free_pages,
            floor = atomic_floor(&dma)
        ),
        "upwards" => message!("lesson-zones-upwards", normal = normal.free_pages, dma = dma.free_pages),
        _ => return None,
    })
}

fn highmem(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let high = tour.zone(ZoneKind::HighMem);
    Some(match marker {
        "places" => message!(
            "lesson-highmem-places",
            user = tour.zone_name("user"),
            kern = tour.zone_name("kern"),
            isa = tour.zone_name("isa")
        ),
        "no-address" => message!("lesson-highmem-no-address", zone = tour.zone_name("addr"), free = high.free_pages),
        "mapped" => {
            let areas = tour.machine.vm_areas();
            let area = areas.last()?;
            let starts = tour.machine.config().zones.iter().find(|z| z.kind == ZoneKind::HighMem)?.start_pfn;
            let above = area.frames.iter().filter(|pfn| **pfn >= starts).count();
            message!("lesson-highmem-mapped", pages = area.frames.len(), above = above, addr = address(area.addr))
        }
        "fallback" => message!("lesson-highmem-fallback", free = high.free_pages, zone = tour.zone_name("next")),
        _ => return None,
    })
}

fn classes(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    Some(match marker {
        "classes" => message!(
            "lesson-classes-classes",
            a = tour.object_bytes("a"),
            b = tour.object_bytes("b"),
            c = tour.object_bytes("c"),
            d = tour.object_bytes("d"),
            e = tour.object_bytes("e"),
            waste = tour.object_bytes("e") - 1025
        ),
        "ksize" => message!("lesson-classes-ksize", size = tour.last_size()?),
        "large" => match tour.grant("g") {
            Some(GrantKind::Pages { order, .. }) => message!(
                "lesson-classes-large",
                largest = tour.object_bytes("f"),
                order = order,
                size = tour.last_size()?,
                waste = tour.last_size()? - 8193
            ),
            _ => return None,
        },
        "not-cleared" => message!("lesson-classes-not-cleared", bytes = tour.last_content()?),
        "cleared" => message!("lesson-classes-cleared", bytes = tour.last_content()?),
        "beyond" => match tour.last_bug()? {
            Bug::OutOfBounds { size_bytes } => {
                message!("lesson-classes-beyond", asked = size_bytes, object = tour.object_bytes("z"))
            }
            _ => return None,
        },
        _ => return None,
    })
}

fn slab(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let conn = tour.cache("conn");
    let slab_bytes = 4096_i64 << conn.order;
    Some(match marker {
        "empty" => message!(
            "lesson-slab-empty",
            size = conn.size_bytes,
            objects = conn.objects_per_slab,
            order = conn.order,
            slabs = conn.slabs
        ),
        "first" => message!(
            "lesson-slab-first",
            pfn = tour.pfn("keep"),
            objects = conn.objects_per_slab,
            free = i64::from(conn.objects_per_slab) - i64::from(conn.objects_in_use)
        ),
        "full" => message!("lesson-slab-full", objects = conn.objects_in_use),
        "second-page" => message!(
            "lesson-slab-second-page",
            objects = conn.objects_in_use,
            pfn = tour.pfn("over"),
            slabs = conn.slabs,
            size = conn.size_bytes,
            page = slab_bytes
        ),
        "lifo" => match tour.outcome("same") {
            Outcome::Granted { grant, .. } => message!("lesson-slab-lifo", addr = address(grant.addr)),
            _ => return None,
        },
        "pinned" => message!(
            "lesson-slab-pinned",
            freed = i64::from(conn.objects_per_slab) - 1,
            objects = conn.objects_per_slab,
            slabs = conn.slabs,
            size = conn.size_bytes,
            page = slab_bytes
        ),
        "kept" => {
            message!("lesson-slab-kept", partial = conn.node_partial, most = conn.min_partial, slabs = conn.slabs)
        }
        "many" => {
            tour.remember("slabs", i64::from(conn.slabs));
            message!("lesson-slab-many", granted = tour.granted("many"), slabs = conn.slabs)
        }
        "returned" => {
            message!("lesson-slab-returned", before = tour.recall("slabs"), slabs = conn.slabs, most = conn.min_partial)
        }
        "refused" => message!("lesson-slab-refused", objects = conn.objects_in_use, slabs = conn.slabs),
        "gone" => message!("lesson-slab-lost", slabs = conn.slabs),
        _ => return None,
    })
}

fn driver(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let normal = tour.zone(ZoneKind::Normal);
    Some(match marker {
        "probe" => {
            let area = tour.machine.vm_areas();
            message!(
                "lesson-driver-probe",
                private = tour.object_bytes("priv"),
                zone = tour.zone_name("desc"),
                pages = area.last()?.frames.len(),
                ring = tour.granted("rx")
            )
        }
        "traffic" => message!(
            "lesson-driver-traffic",
            packets = tour.granted("skb"),
            flows = tour.granted("f"),
            slabs = tour.cache("flow").slabs
        ),
        "pressure" => message!(
            "lesson-driver-pressure",
            cache = tour.page_cache(),
            free = normal.free_pages,
            min = normal.min_pages
        ),
        "burst" => {
            tour.remember("cache", tour.page_cache());
            message!(
                "lesson-driver-burst",
                granted = tour.granted("burst"),
                failed = tour.nulls("burst"),
                free = normal.free_pages,
                floor = atomic_floor(&normal),
                below = (atomic_floor(&normal) - normal.free_pages).max(0),
                cache = tour.page_cache()
            )
        }
        "recovered" => message!(
            "lesson-driver-recovered",
            beat = i64::from(matches!(tour.outcome("beat"), Outcome::Null { .. })),
            ticks = tour.slept("log"),
            reclaimed = tour.recall("cache") - tour.page_cache()
        ),
        "mistake" => message!("lesson-driver-mistake", free = tour.free()),
        "remove" => message!("lesson-driver-remove", nothing = tour.nothing_freed()),
        _ => return None,
    })
}

impl Tour<'_> {
    /// The largest order below `limit` with a free block in the first zone.
    fn largest_order_below(&self, limit: usize) -> usize {
        self.free_blocks()[..limit].iter().rposition(|blocks| *blocks > 0).unwrap_or(0)
    }

    fn last_size(&self) -> Option<i64> {
        self.outcomes.iter().rev().find_map(|outcome| match outcome {
            Outcome::Size { size_bytes } => i64::try_from(*size_bytes).ok(),
            _ => None,
        })
    }

    /// The first bytes that were looked at last: `5a 5a 5a 5a`.
    fn last_content(&self) -> Option<String> {
        self.outcomes.iter().rev().find_map(|outcome| match outcome {
            Outcome::Content { bytes } => {
                let digits = bytes[..4].iter().map(|b| b.map_or_else(|| "??".to_owned(), |b| format!("{b:02x}")));
                Some(digits.collect::<Vec<_>>().join(" "))
            }
            _ => None,
        })
    }

    fn last_bug(&self) -> Option<Bug> {
        self.outcomes.iter().rev().find_map(|outcome| match outcome {
            Outcome::Bug(bug) => Some(*bug),
            _ => None,
        })
    }

    /// Calls since the previous marker that freed NULL.
    fn nothing_freed(&self) -> usize {
        let nothing = Outcome::Freed { freed: kmscope_mm::outcome::Freed::Nothing };
        self.outcomes[self.section..].iter().filter(|outcome| **outcome == nothing).count()
    }
}
