//! What was not given back, and whether anything still points to it, as kmemleak decides.

use super::*;

impl Vm {
    /// Whether it is memory that a text can leak.
    fn can_leak(&self, id: u32) -> bool {
        let alloc = &self.allocs[id as usize];
        let heap = matches!(
            alloc.kind,
            AllocKind::Kmalloc
                | AllocKind::Cache { .. }
                | AllocKind::CacheStruct
                | AllocKind::Pages { .. }
                | AllocKind::StructPages { .. }
                | AllocKind::Exact
                | AllocKind::Vmalloc
                | AllocKind::Percpu
                | AllocKind::Mapping
                | AllocKind::Device
        );
        heap && alloc.live && !alloc.adopted
    }

    /// Memory of a module that was not given back when it is gone, or never came to be loaded.
    pub(super) fn find_leaks(&mut self) {
        if !matches!(self.module, Some(ModuleState::Gone | ModuleState::Failed(_))) {
            return;
        }
        let left: Vec<u32> = (1..self.allocs.len() as u32).filter(|&id| self.can_leak(id)).collect();
        if left.is_empty() {
            return;
        }
        let holders = self.holders();
        for id in left {
            let about = self.about(id);
            let alloc = &self.allocs[id as usize];
            let pages = match alloc.kind {
                AllocKind::Pages { order } | AllocKind::StructPages { order } => 1 << order,
                AllocKind::Vmalloc | AllocKind::Exact => (alloc.size.div_ceil(4096)) as u32,
                _ => 0,
            };
            let site = alloc.site;
            let held_by = holders.get(&id).cloned();
            let finding = Finding {
                kind: FindingKind::Leak { about, held_by, pages },
                site,
                stack: Vec::new(),
                step: self.allocs[id as usize].step as usize,
                loc: Loc { file: File::User, pos: site.pos },
            };
            if self.findings.len() < 500 {
                self.findings.push(finding);
            }
        }
    }

    /// Whatever can be reached from variables and from what the kernel keeps, and the name of what points to it.
    fn holders(&mut self) -> HashMap<u32, String> {
        let word = u64::from(self.code.types.word_bytes);
        let mut found: HashMap<u32, String> = HashMap::new();
        let mut todo: Vec<u32> = (1..self.allocs.len() as u32)
            .filter(|&id| {
                let alloc = &self.allocs[id as usize];
                alloc.live && matches!(alloc.kind, AllocKind::Static | AllocKind::System) || alloc.live && alloc.adopted
            })
            .collect();
        let mut seen: HashSet<u32> = todo.iter().copied().collect();
        while let Some(from) = todo.pop() {
            let (base, size, name) = {
                let alloc = &self.allocs[from as usize];
                let base = match self.allocs.get(alloc.peer as usize) {
                    Some(peer) if alloc.peer != 0 && matches!(alloc.kind, AllocKind::StructPages { .. }) => peer.base,
                    _ => alloc.base,
                };
                let name = if alloc.name.is_empty() {
                    format!("{} of line {}", alloc.family, alloc.site.line)
                } else {
                    format!("`{}`", alloc.name)
                };
                (base, alloc.size.min(1 << 22), name)
            };
            let mut hits = Vec::new();
            self.mem.pointers(base, size, word, |_, read| hits.push(read));
            for read in hits {
                let by_origin = (read.origin != 0).then_some(read.origin).filter(|&id| self.allocs[id as usize].live);
                let Some(id) = by_origin.or_else(|| self.owner_at(read.value)) else { continue };
                let id = self.primary(id);
                if id != from && self.can_leak(id) {
                    found.entry(id).or_insert_with(|| name.clone());
                    if seen.insert(id) {
                        todo.push(id);
                    }
                }
            }
        }
        found
    }
}
