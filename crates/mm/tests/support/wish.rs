//! What a random run wishes to do, made into an operation when its turn comes: most frees are of something
//! that lives, freed the right way, and most results are kept. Random operations alone would nearly all be
//! bugs that change nothing.

use super::ops::{self, SLOTS};
use kmscope_mm::op::Pointer;
use kmscope_mm::outcome::{Grant, GrantKind};
use kmscope_mm::{Gfp, Machine, Op, Outcome, Slot};
use proptest::prelude::*;

/// One step of a random run.
#[derive(Clone, Debug)]
pub enum Wish {
    /// This operation as it is.
    Plain(Op),
    /// This allocation, its result in a variable whose content is not needed any more.
    Keep(Op),
    /// Something that lives is freed as it should be.
    Free(u16),
    /// An object of a cache that lives.
    ObjectOfCache(u16, Gfp),
    /// So many bytes of something that lives are written, or looked at if none.
    Touch(u16, u8, u64),
    /// The innermost context ends.
    LeaveInnermost,
}

/// How something that lives is freed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Living {
    StructPages { order: u8 },
    Pages { order: u8 },
    Exact { size_bytes: u64 },
    Kmalloc,
    ObjectOf { cache: Slot },
    Area,
    Kvmalloc,
    Cache,
}

/// What lives, and in which variable.
#[derive(Clone, Debug, Default)]
pub struct Lives(Vec<(Slot, Living)>);

impl Lives {
    /// The operation that fulfils a wish now.
    pub fn operation(&self, wish: &Wish, machine: &Machine) -> Op {
        match *wish {
            Wish::Plain(op) => op,
            Wish::Keep(op) => match self.unused() {
                Some(slot) => with_into(op, slot),
                None => self.free(0),
            },
            Wish::Free(pick) => self.free(pick),
            Wish::ObjectOfCache(pick, gfp) => {
                let caches: Vec<Slot> =
                    self.0.iter().filter(|(_, living)| *living == Living::Cache).map(|(slot, _)| *slot).collect();
                match (caches.len(), self.unused()) {
                    (0, _) | (_, None) => Op::Nop,
                    (len, into) => Op::CacheAlloc { cache: at(caches[usize::from(pick) % len]), gfp, into },
                }
            }
            Wish::Touch(pick, byte, len_bytes) => match self.0.get(usize::from(pick) % self.0.len().max(1)) {
                None => Op::Nop,
                Some(&(slot, _)) if len_bytes == 0 => Op::Peek { ptr: at(slot) },
                Some(&(slot, _)) => Op::Memset { ptr: at(slot), byte, len_bytes },
            },
            Wish::LeaveInnermost => machine.contexts().last().map_or(Op::Nop, |&context| Op::Leave(context)),
        }
    }

    fn unused(&self) -> Option<Slot> {
        (0..SLOTS).map(Slot).find(|slot| self.0.iter().all(|(used, _)| used != slot))
    }

    fn free(&self, pick: u16) -> Op {
        if self.0.is_empty() {
            return Op::Nop;
        }
        let (slot, living) = self.0[usize::from(pick) % self.0.len()];
        let ptr = at(slot);
        match living {
            Living::StructPages { order } => Op::FreePages { page: ptr, order },
            Living::Pages { order } => Op::FreePagesAddr { addr: ptr, order },
            Living::Exact { size_bytes } => Op::FreePagesExact { addr: ptr, size_bytes },
            Living::Kmalloc => Op::Kfree { ptr },
            Living::ObjectOf { cache } => Op::CacheFree { cache: at(cache), ptr },
            Living::Area => Op::Vfree { ptr },
            Living::Kvmalloc => Op::Kvfree { ptr },
            Living::Cache => Op::CacheDestroy { cache: ptr },
        }
    }

    /// Takes note of what an operation has brought about.
    pub fn note(&mut self, op: &Op, outcome: &Outcome) {
        let (slot, living) = match (*op, outcome) {
            (Op::FreePages { page: ptr, .. }, Outcome::Freed { .. })
            | (Op::FreePagesAddr { addr: ptr, .. }, Outcome::Freed { .. })
            | (Op::FreePagesExact { addr: ptr, .. }, Outcome::Freed { .. })
            | (Op::CacheFree { ptr, .. }, Outcome::Freed { .. })
            | (Op::CacheDestroy { cache: ptr }, Outcome::CacheDestroyed { .. })
            | (Op::Kfree { ptr } | Op::Vfree { ptr } | Op::Kvfree { ptr }, Outcome::Freed { .. }) => {
                self.0.retain(|(slot, _)| *slot != ptr.slot);
                return;
            }
            (Op::CacheCreate { into, .. }, Outcome::CacheCreated { .. }) => (into, Living::Cache),
            (_, Outcome::Granted { grant: Grant { kind, .. }, .. }) => {
                let Some(into) = into_of(op) else { return };
                let living = match (*op, kind) {
                    (_, GrantKind::ZeroSize) => return,
                    (Op::AllocPages { order, .. }, _) => Living::StructPages { order },
                    (Op::GetFreePages { order, .. }, _) => Living::Pages { order },
                    (Op::AllocPagesExact { size_bytes, .. }, _) => Living::Exact { size_bytes },
                    (Op::CacheAlloc { cache, .. }, _) => Living::ObjectOf { cache: cache.slot },
                    (Op::Vmalloc { .. }, _) => Living::Area,
                    (Op::Kvmalloc { .. }, _) => Living::Kvmalloc,
                    _ => Living::Kmalloc,
                };
                (into, living)
            }
            // A variable that something else was put in points to nothing known any more.
            (Op::Assign { into, .. }, Outcome::Done) => {
                self.0.retain(|(slot, _)| *slot != into);
                return;
            }
            (op, Outcome::Null { .. } | Outcome::Refused(_)) => {
                if let Some(into) = into_of(&op) {
                    self.0.retain(|(slot, _)| *slot != into);
                }
                return;
            }
            _ => return,
        };
        self.0.retain(|(other, _)| *other != slot);
        self.0.push((slot, living));
    }
}

const fn at(slot: Slot) -> Pointer {
    Pointer { slot, offset_bytes: 0 }
}

fn into_of(op: &Op) -> Option<Slot> {
    match *op {
        Op::AllocPages { into, .. }
        | Op::GetFreePages { into, .. }
        | Op::AllocPagesExact { into, .. }
        | Op::Kmalloc { into, .. }
        | Op::CacheAlloc { into, .. }
        | Op::Vmalloc { into, .. }
        | Op::Kvmalloc { into, .. } => into,
        Op::CacheCreate { into, .. } => Some(into),
        _ => None,
    }
}

fn with_into(op: Op, slot: Slot) -> Op {
    match op {
        Op::AllocPages { gfp, order, .. } => Op::AllocPages { gfp, order, into: Some(slot) },
        Op::GetFreePages { gfp, order, .. } => Op::GetFreePages { gfp, order, into: Some(slot) },
        Op::AllocPagesExact { size_bytes, gfp, .. } => Op::AllocPagesExact { size_bytes, gfp, into: Some(slot) },
        Op::Kmalloc { size_bytes, gfp, .. } => Op::Kmalloc { size_bytes, gfp, into: Some(slot) },
        Op::CacheCreate { name, size_bytes, align_bytes, flags, .. } => {
            Op::CacheCreate { name, size_bytes, align_bytes, flags, into: slot }
        }
        Op::Vmalloc { size_bytes, gfp, .. } => Op::Vmalloc { size_bytes, gfp, into: Some(slot) },
        Op::Kvmalloc { size_bytes, gfp, .. } => Op::Kvmalloc { size_bytes, gfp, into: Some(slot) },
        other => other,
    }
}

/// A run of `len` wishes; the world takes up to `pages` pages at a time.
pub fn script(pages: u32, len: usize) -> BoxedStrategy<Vec<Wish>> {
    let wish = prop_oneof![
        2 => Just(Wish::Plain(Op::Nop)),
        42 => ops::allocations().prop_map(Wish::Keep),
        28 => any::<u16>().prop_map(Wish::Free),
        5 => (any::<u16>(), ops::gfp()).prop_map(|(pick, gfp)| Wish::ObjectOfCache(pick, gfp)),
        10 => ops::any_op(pages).prop_map(Wish::Plain),
        1 => ops::memory_ops().prop_map(Wish::Plain),
        4 => (any::<u16>(), any::<u8>(), prop_oneof![2 => Just(0), 3 => 1..400u64, 1 => 400..9000u64])
            .prop_map(|(pick, byte, len_bytes)| Wish::Touch(pick, byte, len_bytes)),
        1 => ops::context().prop_map(|context| Wish::Plain(Op::Enter(context))),
        4 => Just(Wish::LeaveInnermost),
        1 => ops::world_ops(pages).prop_map(Wish::Plain),
    ];
    prop::collection::vec(wish, len).boxed()
}
