//! The whole machine in one value: its parts, its journal, what the outside sees of it, and what needs several parts to
//! be kept in order (the lists of LRU pages, what a pointer points to).
//!
//! Must not know what is done with it: nothing here decides how a request is served.

mod areas_view;
mod lru;
mod memory;
mod pages_view;
pub(crate) mod provenance;
mod slabs_view;
mod tasks_view;
mod view;

pub use crate::state::slabs::{CacheName, KmallocFamily};
pub use view::{CacheStat, FrameUse, SlabArrayView, SlabLayout, SlabView, VmAreaView, ZoneStat};

use crate::Slot;
use crate::classic::Classic;
use crate::config::Config;
use crate::journal::chapters::Count;
use crate::journal::table::{Tables, tables};
use crate::pages::page_alloc::PageAllocator;
use crate::state::areas::VmAreas;
use crate::state::content::Content;
use crate::state::klog::Klog;
use crate::state::lru::PageCache;
use crate::state::node::Node;
use crate::state::slabs::Slabs;
use crate::state::slots::Slots;
use crate::state::tasks::Tasks;
use crate::state::threads::Schedule;

/// More tables than the machine has.
const MAX_TABLES: usize = 64;

/// A place in the journal to go back to: the length of every table's undo log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    lengths: [u32; MAX_TABLES],
}

impl Mark {
    /// Writes in the open journal at this place.
    pub fn writes(&self) -> usize {
        self.lengths.iter().map(|&length| length as usize).sum()
    }
}

/// The machine.
///
/// Two machines are equal if everything that a run can change is equal; their journals do not count.
#[derive(Clone, PartialEq, Debug)]
pub struct Machine {
    pub(crate) config: Config,
    pub(crate) pages: PageAllocator,
    pub(crate) slabs: Slabs,
    pub(crate) vm: VmAreas,
    pub(crate) tasks: Tasks,
    pub(crate) schedule: Schedule,
    pub(crate) cache: PageCache,
    pub(crate) node: Node,
    pub(crate) slots: Slots,
    pub(crate) content: Content,
    pub(crate) klog: Klog,
    pub(crate) classic: Classic,
    chapters: Count,
}

tables!(Machine { klog, pages, slabs, vm, tasks, schedule, cache, node, slots, content, classic });

/// Tables of the kernel log: the first ones.
const LOG_TABLES: usize = 3;

impl Machine {
    /// A machine in a given state of its page allocator; nothing else has happened yet. That of a former kernel begins as
    /// booting leaves it, whatever is given.
    pub fn boot(config: Config, boot: &crate::boot::BootState) -> Self {
        let former = config.era.is_classic();
        let pages = if former { crate::classic::boot(&config) } else { PageAllocator::new(&config, boot) };
        let slabs = if former { Slabs::default() } else { Slabs::new(&config) };
        let classic = Classic::new(&config);
        let vm = VmAreas::new(&config);
        let tasks = Tasks::new(&config);
        let cache = PageCache::new(&config);
        let node = Node::new(&config);
        let content = Content::new(config.end_pfn());
        let schedule = Schedule::default();
        let (slots, klog, chapters) = (Slots::new(), Klog::new(), Count::default());
        Self { config, pages, slabs, vm, tasks, schedule, cache, node, slots, content, klog, classic, chapters }
    }

    /// What it was built from.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The current place in the journal.
    pub fn mark(&self) -> Mark {
        let mut mark = Mark { lengths: [0; MAX_TABLES] };
        let mut at = 0;
        self.each_table(&mut |table| {
            mark.lengths[at] = u32::try_from(table.log_len()).expect("a journal of less than 2^32 writes");
            at += 1;
        });
        mark
    }

    /// Undoes everything since `mark`, bit for bit.
    pub fn undo_to(&mut self, mark: Mark) {
        let mut at = 0;
        self.each_table_mut(&mut |table| {
            table.undo_to(mark.lengths[at] as usize);
            at += 1;
        });
    }

    /// Whether the machine is as it was at `mark`, as far as that is cheap to see: it may say no where something
    /// changed to and fro. What the kernel said since does not count: nobody who asks for memory reads it.
    pub fn is_as_at(&self, mark: Mark) -> bool {
        let mut same = true;
        let mut at = 0;
        self.each_table(&mut |table| {
            same = same && (at < LOG_TABLES || table.is_as_at(mark.lengths[at] as usize));
            at += 1;
        });
        same
    }

    /// Forgets the journal: what was done so far can no longer be undone.
    pub fn forget_journal(&mut self) {
        self.each_table_mut(&mut |table| table.forget());
        self.chapters = Count::default();
    }

    /// Closes the journal since the last such place as a chapter. It takes less memory from now on and is crossed as a whole,
    /// back and on again, which takes as long as what it changed is large; no mark within it can be undone to any more.
    /// What was done after a chapter that was crossed back must be undone, or the chapters ahead forgotten, before.
    pub fn close_chapter(&mut self) {
        debug_assert_eq!(self.chapters.ahead, 0, "what is ahead was done from another place");
        let number = self.chapters.behind;
        self.each_table_mut(&mut |table| table.close_chapter(number));
        self.chapters.behind += 1;
    }

    /// Closed chapters behind the machine, and those ahead that it was led back over.
    pub fn chapters(&self) -> (usize, usize) {
        (self.chapters.behind as usize, self.chapters.ahead as usize)
    }

    /// Goes back to where the last closed chapter began, bit for bit. The open journal must be empty: undo it first.
    /// False if there is none.
    pub fn back_a_chapter(&mut self) -> bool {
        let Some(number) = self.chapters.behind.checked_sub(1) else { return false };
        debug_assert_eq!(self.mark().writes(), 0, "the open journal is undone first");
        self.each_table_mut(&mut |table| table.cross_chapter(number, true));
        self.chapters = Count { behind: number, ahead: self.chapters.ahead + 1 };
        true
    }

    /// Goes on to where the next chapter ends, as it was when it was closed. The open journal must be empty. False if there
    /// is none.
    pub fn on_a_chapter(&mut self) -> bool {
        let Some(ahead) = self.chapters.ahead.checked_sub(1) else { return false };
        debug_assert_eq!(self.mark().writes(), 0, "the open journal is undone first");
        let number = self.chapters.behind;
        self.each_table_mut(&mut |table| table.cross_chapter(number, false));
        self.chapters = Count { behind: number + 1, ahead };
        true
    }

    /// Forgets the chapters ahead: something else is done from here on.
    pub fn forget_chapters_ahead(&mut self) {
        self.each_table_mut(&mut |table| table.forget_ahead());
        self.chapters.ahead = 0;
    }

    /// Bytes that the journal takes.
    pub fn journal_bytes(&self) -> usize {
        let mut bytes = 0;
        self.each_table(&mut |table| bytes += table.log_bytes());
        bytes
    }

    /// Whether the two are equal but for what the kernel said: a call that it turns down changes nothing else.
    pub fn equals_but_for_the_log(&self, other: &Self) -> bool {
        let Self {
            config,
            pages,
            slabs,
            vm,
            tasks,
            schedule,
            cache,
            node,
            slots,
            content,
            klog: _,
            classic,
            chapters: _,
        } = self;
        *config == other.config
            && *pages == other.pages
            && *slabs == other.slabs
            && *vm == other.vm
            && *tasks == other.tasks
            && *schedule == other.schedule
            && *cache == other.cache
            && *node == other.node
            && *slots == other.slots
            && *content == other.content
            && *classic == other.classic
    }

    /// The pointer in a variable, 0 for NULL; `None` if it was never set.
    pub fn slot_value(&self, slot: Slot) -> Option<u64> {
        self.slots.get(slot).map(|held| held.value)
    }
}
