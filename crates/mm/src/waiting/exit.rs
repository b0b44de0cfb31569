//! A task is killed for lack of memory, and gives its memory back as it dies.
//!
//! mm/oom_kill.c (`out_of_memory`, `__oom_kill_process`), mm/mmap.c (`exit_mmap`), mm/swap.c (`folios_put_refs`),
//! 6.12.117.

use super::task::Step;
use crate::machine::Machine;
use crate::pages::frame::{Frame, FrameKind};
use crate::pages::request::PageRequest;
use crate::reclaim::oom::Oom;
use crate::reclaim_event::ReclaimEvent;
use crate::state::node::activation::{Activation, Exit, Request};
use crate::state::node::task::{MAX_DEPTH, TaskRun};
use crate::state::node::{BATCH_PAGES, bits, word};
use crate::{Observer, Pfn, TaskId};

impl Machine {
    /// Whether a task gives its memory back.
    pub(super) fn is_dying(&self, task: usize) -> bool {
        matches!(self.node.stacks.get(task * MAX_DEPTH), Activation::Exit(_))
    }

    /// Somebody is killed for a request, unless a task is on its way out already.
    pub(super) fn kill_for<O: Observer>(&mut self, call: &mut Request, observer: &mut O) {
        let PageRequest { gfp, order, .. } = call.request;
        if (0..self.node.tasks.len()).any(|task| self.is_dying(task)) {
            call.vain_visits = 0;
            return;
        }
        let Oom::Killed(victim) = self.out_of_memory(gfp, order, observer) else { return };
        call.vain_visits = 0;
        call.request.oom_victim = self.tasks.task(self.current_owner()).killed;
        let exit = Exit { owner: victim.0, next_pfn: 0, begun: false };
        let free = |&task: &usize| self.task(task).depth == 0;
        let task = (3..self.node.tasks.len()).find(free).unwrap_or_else(|| self.new_task::<O>(TaskRun::OTHER));
        self.begin_call::<O>(task, Activation::Exit(exit));
        self.ask_to_give_way::<O>();
    }

    /// The next pages of a dying task go back, as many at once as a batch holds.
    pub(super) fn exit_step<O: Observer>(&mut self, call: &mut Exit, observer: &mut O) -> Step {
        let owner = TaskId(call.owner);
        if !call.begun {
            call.begun = true;
            self.drain_batches::<O>();
            return Step::Go;
        }
        let mut blocks: Vec<(Pfn, Frame)> = Vec::new();
        let end = self.config.end_pfn();
        while call.next_pfn < end && blocks.len() < BATCH_PAGES {
            let frame = self.pages.frames.get(call.next_pfn);
            let owned = match frame.kind() {
                FrameKind::Hog => frame.0[0] == u32::from(owner.0) + 1,
                FrameKind::Anon => frame.0[2] == u32::from(owner.0) + 1,
                _ => false,
            };
            if owned {
                blocks.push((call.next_pfn, frame));
            }
            let step = if frame.kind() == FrameKind::None { 1 } else { 1 << frame.order() };
            call.next_pfn += step;
        }
        if blocks.is_empty() {
            let swapped = self.tasks.task(owner).swap_pages;
            self.node.add::<O>(word::SWAP_FREE, swapped.cast_signed());
            self.tasks.update_task::<O>(owner, |task| (task.swap_pages, task.pinned_pages) = (0, 0));
            return Step::Done(0);
        }
        let mut freed: Vec<(Pfn, u8)> = Vec::new();
        for (pfn, frame) in blocks {
            if frame.kind() == FrameKind::Hog {
                self.cache.pin::<O>(self.page_zone(pfn), -(1 << frame.order()));
                freed.push((pfn, frame.order()));
                continue;
            }
            self.tasks.update_task::<O>(owner, |task| task.anon_pages -= 1);
            let listed = frame.any(bits::LRU);
            let waits = self.batch(word::ADD).any(|other| other == pfn);
            self.take_off_lists::<O>(pfn);
            if listed || waits {
                freed.push((pfn, 0));
            } else {
                // Whoever has isolated it gives it back.
                let mut frame = self.pages.frames.get(pfn).with(bits::ORPHAN).without(bits::MAPPED);
                frame.0[2] = 0;
                self.pages.frames.set::<O>(pfn, frame);
            }
        }
        if !freed.is_empty() {
            self.tell_reclaim(observer, ReclaimEvent::GivesBack { pages: freed.len() as u32 });
        }
        for (pfn, order) in freed {
            self.tell_reclaim(observer, ReclaimEvent::GivenBack { pfn });
            self.pages.free_generally(pfn, order, observer);
        }
        Step::Point
    }

    /// Pages that the node counts of each zone and the script's tasks own (`validate`).
    pub(super) fn validate_owners(&self) -> Result<(), String> {
        let mut owned = vec![0u32; self.tasks.count()];
        for (_, frame) in self.pages.frames.heads().filter(|(_, frame)| frame.kind() == FrameKind::Anon) {
            if let Some(owner) = frame.0[2].checked_sub(1) {
                *owned.get_mut(owner as usize).ok_or("a page of no task")? += 1;
            }
        }
        for (at, owned) in owned.into_iter().enumerate() {
            let task = self.tasks.task(TaskId(at as u16));
            if self.node.word(word::ALONE) != 0 && task.anon_pages != owned {
                return Err(format!("task {at} counts {task:?}, has {owned} pages"));
            }
        }
        Ok(())
    }
}
