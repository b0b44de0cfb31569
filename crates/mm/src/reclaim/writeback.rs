//! Dirty pages on their way to disk: the flusher begins to write them, and some ticks later they are clean.
//! fs/fs-writeback.c, mm/page-writeback.c, 6.12; the pace is modelled.

use super::vmscan::{FLUSHER_PAGES_PER_TICK, WRITE_TICKS};
use crate::machine::Machine;
use crate::pages::frame::{Frame, FrameKind, page_flag};
use crate::pages::zone::zone_ids;
use crate::state::lru::{Lru, MAX_ZONES, STAMP, is_before};
use crate::state::tasks::word;
use crate::{Event, Observer};

impl Machine {
    /// Whether writes are under way, or will be.
    pub(crate) fn writes_go_on(&self) -> bool {
        self.cache.is_writing() || self.flusher_awake()
    }

    /// Wakes the thread that writes dirty pages of files to disk (fs/fs-writeback.c, `wakeup_flusher_threads`).
    pub(super) fn wake_flusher<O: Observer>(&mut self, observer: &mut O) {
        if !self.flusher_awake() {
            self.tasks.set_word::<O>(word::FLUSHER_AWAKE, 1);
            if O::EVENTS {
                observer.event(Event::FlusherWoken);
            }
        }
    }

    /// Whether the flusher has been woken and has not yet begun to write everything.
    pub(crate) fn flusher_awake(&self) -> bool {
        self.tasks.word(word::FLUSHER_AWAKE) != 0
    }

    /// What the flusher does in one tick: it begins to write the oldest inactive dirty pages, whoever woke it and with
    /// whichever flags; when none are left it sleeps.
    pub(crate) fn flusher_slice<O: Observer>(&mut self, observer: &mut O) {
        let due_tick = self.ticks().wrapping_add(WRITE_TICKS);
        let mut written = [0; MAX_ZONES];
        let mut left = FLUSHER_PAGES_PER_TICK;
        while left > 0 {
            let Some((pfn, zone)) = self.lru_oldest(u8::MAX, |zone| Lru::file(zone, true)) else {
                self.tasks.set_word::<O>(word::FLUSHER_AWAKE, 0);
                break;
            };
            let pages = 1 << self.pages.frames.get(pfn).order();
            self.lru_write::<O>(pfn, zone, due_tick);
            written[zone.index()] += pages;
            left = left.saturating_sub(pages);
        }
        if O::EVENTS {
            for zone in zone_ids(self.pages.zones.len()) {
                if written[zone.index()] > 0 {
                    observer.event(Event::Writeback { zone, pages: written[zone.index()] });
                }
            }
        }
    }

    /// Pages whose writes are done become clean, and the first to be reclaimed (mm/swap.c,
    /// `folio_rotate_reclaimable`, 6.12).
    pub(crate) fn finish_writes<O: Observer>(&mut self, observer: &mut O) {
        let now = self.ticks();
        let (mut files, mut anon) = ([0u32; MAX_ZONES], [0u32; MAX_ZONES]);
        while let Some(pfn) = self.cache.oldest(Lru::WRITING) {
            if is_before(now, self.pages.frames.get(pfn).0[STAMP]) {
                break;
            }
            let zone = self.pages.zone_of(pfn).expect("a page that is written lies in a zone");
            let frame = self.lru_remove::<O>(pfn, zone).flagged(page_flag::WRITEBACK, false);
            let pages = 1 << frame.order();
            if frame.kind() == FrameKind::Anon {
                self.lru_add_oldest::<O>(pfn, zone, frame.flagged(page_flag::IN_SWAP, true));
                anon[zone.index()] += pages;
            } else {
                self.lru_add_oldest::<O>(pfn, zone, Frame::new(FrameKind::CacheClean, frame.order()));
                files[zone.index()] += pages;
            }
        }
        if O::EVENTS {
            for zone in zone_ids(self.pages.zones.len()) {
                if files[zone.index()] > 0 {
                    observer.event(Event::WritebackDone { zone, pages: files[zone.index()] });
                }
                if anon[zone.index()] > 0 {
                    observer.event(Event::SwapOutDone { zone, pages: anon[zone.index()] });
                }
            }
        }
    }
}
