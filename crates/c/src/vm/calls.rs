//! The functions that the lab carries out itself.

use super::*;

use kmscope_mm::op::{CacheFlags, HogTarget, Level};
use kmscope_mm::outcome::{Bug, GrantKind, Refusal};
use kmscope_mm::{Gfp, PAGE_SIZE_BYTES};

const EINTR: i64 = 4;

/// How memory is asked for.
#[derive(Clone, Copy)]
enum Ask {
    Kmalloc,
    Pages(u8),
    StructPages(u8),
    Exact,
    Vmalloc,
    Kvmalloc,
}

impl Vm {
    /// Carries a function out.
    pub(super) fn native(&mut self, host: Host, native: Native, name: &'static str, args: &[Value]) -> Ctl {
        let arg = |at: usize| args.get(at).copied().unwrap_or_default();
        let num = |at: usize| args.get(at).map_or(0, |value| value.v);
        let gfp = |at: usize| Gfp(num(at) as u32 & 0xff_ffff);
        let zero = |gfp: Gfp| gfp.with(Gfp::ZERO);
        let done = Ctl::Value(Value::default());
        let yes = |is: bool| Ctl::Value(Value::of(u64::from(is)));
        match native {
            Native::Kmalloc => self.take(host, Ask::Kmalloc, arg(0), gfp(1), name),
            Native::Kzalloc => self.take(host, Ask::Kmalloc, arg(0), zero(gfp(1)), name),
            Native::KmallocArray | Native::Kcalloc | Native::KvmallocArray => {
                let flags = if matches!(name, "kcalloc" | "kcalloc_node" | "kvcalloc") { zero(gfp(2)) } else { gfp(2) };
                let ask = if native == Native::KvmallocArray { Ask::Kvmalloc } else { Ask::Kmalloc };
                self.take_array(host, ask, arg(0), arg(1), flags, name)
            }
            Native::VmallocArray => {
                let flags = if name == "vcalloc" { zero(Gfp::GFP_KERNEL) } else { Gfp::GFP_KERNEL };
                self.take_array(host, Ask::Vmalloc, arg(0), arg(1), flags, name)
            }
            Native::Krealloc => self.krealloc(host, name, args),
            Native::Kvmalloc => {
                let flags = if name.contains("kvz") { zero(gfp(1)) } else { gfp(1) };
                self.take(host, Ask::Kvmalloc, arg(0), flags, name)
            }
            Native::Vmalloc => {
                let flags = match name {
                    "__vmalloc" | "vmalloc_huge" => gfp(1),
                    "__vmalloc_node" => gfp(2),
                    "vzalloc" | "vmalloc_user" | "vzalloc_node" => zero(Gfp::GFP_KERNEL),
                    "vmalloc_32" => Gfp::GFP_KERNEL,
                    _ => Gfp::GFP_KERNEL,
                };
                self.take(host, Ask::Vmalloc, arg(0), flags, name)
            }
            Native::GetFreePages => {
                let order = if matches!(name, "__get_free_pages" | "__get_dma_pages") { num(1) } else { 0 };
                let flags = match name {
                    "get_zeroed_page" => zero(gfp(0)),
                    "__get_dma_pages" => gfp(0).with(Gfp::DMA),
                    _ => gfp(0),
                };
                let order = order.min(255) as u8;
                self.take(host, Ask::Pages(order), Value { v: PAGE_SIZE_BYTES << order.min(40), ..arg(1) }, flags, name)
            }
            Native::AllocPages => {
                let (flags, order) = match name {
                    "alloc_page" => (gfp(0), 0),
                    "alloc_pages_node" => (gfp(1), num(2)),
                    _ => (gfp(0), num(1)),
                };
                let order = order.min(255) as u8;
                self.take(host, Ask::StructPages(order), Value::of(PAGE_SIZE_BYTES << order.min(40)), flags, name)
            }
            Native::AllocPagesExact => self.take(host, Ask::Exact, arg(0), gfp(1), name),
            Native::Kfree | Native::Vfree | Native::Kvfree | Native::FreePagesExact | Native::FreePercpu => {
                self.give_back(host, native, name, args)
            }
            Native::FreePages | Native::UnderFreePages => self.free_pages(host, native, name, args),
            Native::GetPage => {
                if let Some(id) = self.owner(arg(0)) {
                    let id = self.primary(id) as usize;
                    self.allocs[id].refs += 1;
                }
                done
            }
            Native::CacheCreate => self.cache_create(host, args, name),
            Native::CacheAlloc => {
                let flags = if name == "kmem_cache_zalloc" { zero(gfp(1)) } else { gfp(1) };
                self.cache_alloc(host, arg(0), flags, name)
            }
            Native::CacheFree => self.cache_free(host, arg(0), arg(1)),
            Native::CacheDestroy => self.cache_destroy(host, arg(0)),
            Native::CacheSize => {
                let size = self.owner(arg(0)).map_or(0, |id| self.mem.read(self.allocs[id as usize].base, 4).value);
                Ctl::Value(Value::of(size))
            }
            Native::Ksize => {
                if num(0) == 0 {
                    return done;
                }
                let room = self.owner(arg(0)).map_or(0, |id| self.allocs[id as usize].room);
                // Whoever asks may use it all (mm/slab_common.c, `ksize`).
                if let Some(id) = self.owner(arg(0)) {
                    let alloc = &mut self.allocs[id as usize];
                    alloc.size = alloc.room;
                }
                Ctl::Value(Value::of(room))
            }
            Native::SizeRoundup => {
                let n = num(0);
                let classes = [8u64, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192];
                let size = classes.into_iter().find(|c| *c >= n).unwrap_or_else(|| n.next_power_of_two());
                Ctl::Value(Value::of(if n == 0 { 0 } else { size }))
            }
            Native::PageAddress => self.page_address(host, arg(0), name == "kmap"),
            Native::VirtToPage => Ctl::Value(self.page_of(host, arg(0))),
            Native::PageToPfn => {
                if name == "vmalloc_to_pfn" {
                    let page = self.page_of(host, arg(0));
                    return Ctl::Value(Value::of(host.config().pfn_of_struct_page(page.v).unwrap_or(0).into()));
                }
                let bytes = self.page_struct_bytes(host);
                let base = host.config().struct_page_addr(0);
                Ctl::Value(Value::of(self.word(((num(0).wrapping_sub(base) as i64) / bytes as i64) as u64)))
            }
            Native::PfnToPage => {
                let addr = host.config().struct_page_addr(num(0) as u32);
                Ctl::Value(self.page_struct(addr, host))
            }
            Native::VirtToPhys => Ctl::Value(Value {
                v: self.word(num(0).wrapping_sub(host.config().direct_map_addr())),
                p: arg(0).p,
                u: arg(0).u,
            }),
            Native::PhysToVirt => Ctl::Value(Value {
                v: self.word(num(0).wrapping_add(host.config().direct_map_addr())),
                p: arg(0).p,
                u: arg(0).u,
            }),
            Native::Kunmap => done,
            Native::Vmap => self.vmap(host, arg(0), num(1)),
            Native::Vunmap => {
                if num(0) == 0 {
                    return done;
                }
                match self.owner(arg(0)) {
                    Some(id)
                        if self.allocs[id as usize].kind == AllocKind::Mapping && self.allocs[id as usize].live =>
                    {
                        self.mem.unalias(self.allocs[id as usize].base);
                        self.mark_freed(id);
                    }
                    Some(id) if !self.allocs[id as usize].live => {
                        let about = self.about(id);
                        self.find(FindingKind::DoubleFree { about });
                    }
                    Some(id) => {
                        let about = self.about(id);
                        self.find(FindingKind::WrongFree { call: "vunmap", about });
                    }
                    None => self.find(FindingKind::FreeOfNothing { call: "vunmap", addr: num(0) }),
                }
                done
            }
            Native::IsVmalloc => {
                let is = self
                    .owner(arg(0))
                    .is_some_and(|id| matches!(self.allocs[id as usize].kind, AllocKind::Vmalloc | AllocKind::Mapping));
                yes(is)
            }
            Native::IsKernelAddr => yes(host.config().pfn_of_addr(num(0)).is_some()),
            Native::IsHeap => {
                let is = self.owner(arg(0)).is_some_and(|id| {
                    self.allocs[id as usize].kind == AllocKind::Kmalloc && self.allocs[id as usize].live
                });
                yes(is)
            }
            Native::Percpu => {
                self.may_sleep("alloc_percpu");
                if self.request(host, "alloc_percpu", num(0)) {
                    return done;
                }
                let target = self.target();
                let value = self.sys_alloc(num(0), &target);
                let site = self.site();
                let alloc = &mut self.allocs[value.p as usize];
                alloc.kind = AllocKind::Percpu;
                alloc.family = "alloc_percpu";
                alloc.site = site;
                Ctl::Value(value)
            }
            Native::SysAlloc => {
                if self.fails_now() {
                    return done;
                }
                let what = self.c_string(arg(1), 64).unwrap_or_default();
                let what = String::from_utf8_lossy(&what).into_owned();
                Ctl::Value(self.sys_alloc(num(0), &what))
            }
            Native::SysFree => done,
            Native::UserAlloc => {
                let base = self.user_next;
                self.user_next = (base + num(0) + 8192).next_multiple_of(4096);
                let id = self.add_alloc(Alloc {
                    base,
                    size: num(0),
                    room: num(0),
                    kind: AllocKind::User,
                    family: "a process's memory",
                    ..Self::no_alloc()
                });
                for at in 0..num(0).min(1 << 22) {
                    self.mem.write(base + at, 1, u64::from(b'a') + at % 26, 0, true);
                }
                Ctl::Value(Value { v: base, p: id, u: 0 })
            }
            Native::MapDevice => {
                if self.fails_now() {
                    return done;
                }
                let base = self.device_next;
                let size = num(1).max(1).next_multiple_of(4096).min(1 << 24);
                self.device_next = base + size + 4096;
                let offset = num(0) % 4096;
                let (site, target) = (self.site(), self.target());
                let id = self.add_alloc(Alloc {
                    base,
                    size,
                    room: size,
                    kind: AllocKind::Device,
                    family: "ioremap",
                    site,
                    name: target.into(),
                    step: self.ops as u32,
                    ..Self::no_alloc()
                });
                self.mem.fill(base, size, 0);
                Ctl::Value(Value { v: base + offset, p: id, u: 0 })
            }
            Native::UnmapDevice => {
                match self.owner(arg(0)) {
                    Some(id) if self.allocs[id as usize].live => self.mark_freed(id),
                    Some(id) => {
                        let about = self.about(id);
                        self.find(FindingKind::DoubleFree { about });
                    }
                    None => {}
                }
                done
            }
            Native::Resize => {
                if let Some(id) = self.owner(arg(0)) {
                    let alloc = &mut self.allocs[id as usize];
                    alloc.size = num(1).max(1);
                    alloc.room = alloc.room.max(num(1));
                }
                done
            }
            Native::Opaque => {
                if num(0) != 0 {
                    return Ctl::Value(arg(0));
                }
                Ctl::Value(self.sys_alloc(4096, "opaque"))
            }
            Native::Memset => {
                if !self.size_known(arg(2)) || !self.check(arg(0), num(2), true) {
                    return Ctl::Stop;
                }
                self.mem.fill(num(0), num(2).min(1 << 26), num(1) as u8);
                if let Some(id) = self
                    .owner(arg(0))
                    .filter(|&id| self.allocs[id as usize].slot != Slot::NULL && self.allocs[id as usize].live)
                    && num(2) >= 64
                {
                    let (slot, base) = (self.allocs[id as usize].slot, self.allocs[id as usize].base);
                    let ptr = Pointer { slot, offset_bytes: num(0).wrapping_sub(base) as i64 };
                    let room = self.allocs[id as usize].size.saturating_sub(num(0).wrapping_sub(base));
                    if num(2) <= room && self.loc_is_users() {
                        self.op(host, Op::Memset { ptr, byte: num(1) as u8, len_bytes: num(2) }, "memset", None);
                    }
                }
                Ctl::Value(arg(0))
            }
            Native::Memcpy => {
                if !self.size_known(arg(2)) || !self.check(arg(1), num(2), false) || !self.check(arg(0), num(2), true) {
                    return Ctl::Stop;
                }
                self.mem.copy(num(0), num(1), num(2).min(1 << 26));
                Ctl::Value(arg(0))
            }
            Native::Memcmp => {
                let n = num(2).min(1 << 20);
                if !self.check(arg(0), n, false) || !self.check(arg(1), n, false) {
                    return Ctl::Stop;
                }
                let (a, b) = (self.mem.bytes(num(0), n), self.mem.bytes(num(1), n));
                let order = a.iter().zip(&b).find(|(a, b)| a != b).map_or(0, |(a, b)| i64::from(*a) - i64::from(*b));
                Ctl::Value(Value::of(order as u64))
            }
            Native::Memchr => {
                let n = num(2).min(1 << 20);
                if !self.check(arg(0), n, false) {
                    return Ctl::Stop;
                }
                let bytes = self.mem.bytes(num(0), n);
                match bytes.iter().position(|&b| b == num(1) as u8) {
                    Some(at) => Ctl::Value(Value { v: num(0) + at as u64, ..arg(0) }),
                    None => done,
                }
            }
            Native::Strlen => {
                if num(0) < MIN_ADDR {
                    return self.oops(FindingKind::NullPointer { write: false, addr: num(0) });
                }
                let most = if name == "strnlen" { num(1) } else { u64::MAX };
                match self.c_string(arg(0), most) {
                    Some(text) => Ctl::Value(Value::of(text.len() as u64)),
                    None => Ctl::Stop,
                }
            }
            Native::CopyToUser => {
                self.may_sleep("copy_to_user");
                let n = num(2);
                if !self.size_known(arg(2)) || n > 0 && !self.check(arg(1), n, false) {
                    return Ctl::Stop;
                }
                if !self.is_user(num(0)) || num(0) < MIN_ADDR {
                    return Ctl::Value(Value::of(n));
                }
                if let Some(first) = self.mem.first_unwritten(num(1), n.min(1 << 22)) {
                    self.find(FindingKind::InfoLeak { len_bytes: n, first_byte: first - num(1) });
                }
                self.mem.copy(num(0), num(1), n.min(1 << 22));
                Ctl::Value(Value::of(0))
            }
            Native::CopyFromUser => {
                self.may_sleep("copy_from_user");
                let n = num(2);
                if !self.size_known(arg(2)) || n > 0 && !self.check(arg(0), n, true) {
                    return Ctl::Stop;
                }
                if !self.is_user(num(1)) || num(1) < MIN_ADDR {
                    self.mem.fill(num(0), n.min(1 << 22), 0);
                    return Ctl::Value(Value::of(n));
                }
                self.mem.copy(num(0), num(1), n.min(1 << 22));
                // What a process never wrote is zero.
                if !self.mem.is_written(num(0), n.min(1 << 22)) {
                    for at in 0..n.min(1 << 22) {
                        let read = self.mem.read(num(0) + at, 1);
                        if !read.written {
                            self.mem.write(num(0) + at, 1, 0, 0, true);
                        }
                    }
                }
                Ctl::Value(Value::of(0))
            }
            Native::ClearUser => {
                self.may_sleep("clear_user");
                done
            }
            Native::StrncpyFromUser => {
                self.may_sleep("strncpy_from_user");
                let n = num(2).min(1 << 20);
                let mut len = 0;
                while len < n {
                    let byte = self.mem.read(num(1) + len, 1).value;
                    if !self.check(Value { v: num(0) + len, ..arg(0) }, 1, true) {
                        return Ctl::Stop;
                    }
                    self.mem.write(num(0) + len, 1, byte, 0, true);
                    if byte == 0 {
                        break;
                    }
                    len += 1;
                }
                Ctl::Value(Value::of(len))
            }
            Native::Printk | Native::Vprintk => {
                let more = self.varargs(native == Native::Vprintk, args, 1);
                let Some(text) = self.format(arg(0), &more) else { return Ctl::Stop };
                let n = text.len() as u64;
                self.say(text);
                Ctl::Value(Value::of(n))
            }
            Native::Sprintf | Native::Vsprintf => {
                let more = self.varargs(native == Native::Vsprintf, args, 2);
                let Some(text) = self.format(arg(1), &more) else { return Ctl::Stop };
                match self.put_text(arg(0), text.len() as u64 + 1, &text) {
                    Some(n) => Ctl::Value(Value::of(n)),
                    None => Ctl::Stop,
                }
            }
            Native::Snprintf | Native::Vsnprintf => {
                let more = self.varargs(native == Native::Vsnprintf, args, 3);
                let Some(text) = self.format(arg(2), &more) else { return Ctl::Stop };
                match self.put_text(arg(0), num(1), &text) {
                    Some(n) if name.contains("scn") => Ctl::Value(Value::of(n.min(num(1).saturating_sub(1)))),
                    Some(n) => Ctl::Value(Value::of(n)),
                    None => Ctl::Stop,
                }
            }
            Native::Sscanf => self.sscanf(args),
            Native::Strtol => {
                let Some(text) = self.c_string(arg(0), 128) else { return Ctl::Stop };
                let (value, used) = strtol(&text, num(2) as u32);
                if num(1) != 0 {
                    let word = u32::from(self.code.types.word_bytes);
                    if !self.check(arg(1), word.into(), true) {
                        return Ctl::Stop;
                    }
                    self.mem.write(num(1), word, num(0) + used as u64, arg(0).p, true);
                }
                Ctl::Value(Value::of(value as u64))
            }
            Native::SpinLock | Native::SpinTrylock => self.spin_lock(host, args, native == Native::SpinTrylock),
            Native::SpinUnlock => self.spin_unlock(host, args),
            Native::LockIsHeld => yes(self.locks.contains_key(&num(0))),
            Native::MutexLock | Native::MutexTrylock => self.mutex_lock(host, native, name, args),
            Native::MutexUnlock => {
                match self.locks.get(&num(0)) {
                    Some(lock) if lock.readers > 1 => {
                        if let Some(lock) = self.locks.get_mut(&num(0)) {
                            lock.readers -= 1;
                        }
                    }
                    Some(_) => {
                        self.locks.remove(&num(0));
                        let lock = num(0);
                        if let Some(&(ctx, _)) =
                            self.t.ctx.iter().rev().find(|(c, _)| matches!(c, Ctx::Mutex { lock: l, .. } if *l == lock))
                        {
                            self.leave_as(host, ctx, "mutex_unlock");
                        }
                        self.wake(lock);
                    }
                    None => {
                        let name = self.lock_name(arg(1));
                        self.find(FindingKind::NotHeld { name: name.to_string() });
                    }
                }
                done
            }
            Native::Context => {
                let (ctx, on, off) = match num(0) {
                    0 => (Ctx::IrqsOff, "local_irq_disable", "local_irq_enable"),
                    1 => (Ctx::IrqsSaved, "local_irq_save", "local_irq_restore"),
                    2 => (Ctx::BhOff, "local_bh_disable", "local_bh_enable"),
                    3 => (Ctx::PreemptOff, "preempt_disable", "preempt_enable"),
                    4 => (Ctx::Rcu, "rcu_read_lock", "rcu_read_unlock"),
                    5 => (Ctx::NoFs, "memalloc_nofs_save", "memalloc_nofs_restore"),
                    6 => (Ctx::NoIo, "memalloc_noio_save", "memalloc_noio_restore"),
                    _ => (Ctx::NoReclaim, "memalloc_noreclaim_save", "memalloc_noreclaim_restore"),
                };
                if num(1) != 0 {
                    self.enter(host, ctx, on);
                } else {
                    self.leave_as(host, ctx, off);
                }
                done
            }
            Native::MightSleep => {
                let call = self.text_arg(arg(0));
                self.may_sleep(&call);
                done
            }
            Native::WaitOn => self.wait_on(name, args),
            Native::Wake => {
                self.wake(num(0));
                done
            }
            Native::Schedule => {
                if self.t.woken {
                    self.t.woken = false;
                    let interrupted = self.nat().data[3] == 1;
                    *self.nat() = Nat::default();
                    let _ = interrupted;
                    return done;
                }
                self.may_sleep("schedule");
                if self.atomic().is_some() {
                    return done;
                }
                if self.t.prepared == 1 {
                    self.t.prepared = 0;
                    return done;
                }
                let task = self.t.task;
                let state = self.task_state(task);
                if state == 0 && self.t.prepared == 0 {
                    // It stays ready: the others have a turn.
                    self.t.state = State::Waiting {
                        on: 0,
                        until: Some(self.ticks + 1),
                        interruptible: true,
                        call: "schedule".into(),
                    };
                    return Ctl::Block;
                }
                let on = if self.t.prepared > 1 { self.t.prepared } else { task };
                self.t.state = State::Waiting {
                    on,
                    until: None,
                    interruptible: state & 1 == 1 || state == 0x1000,
                    call: "schedule".into(),
                };
                Ctl::Block
            }
            Native::Sleep => {
                if self.t.woken {
                    self.t.woken = false;
                    return done;
                }
                let call = self.text_arg(arg(1));
                self.may_sleep(&call);
                if self.atomic().is_some() {
                    return done;
                }
                self.t.state = State::Waiting {
                    on: 2,
                    until: Some(self.ticks + num(0).max(1)),
                    interruptible: false,
                    call: call.into(),
                };
                Ctl::Block
            }
            Native::Yield => {
                if self.t.woken || self.atomic().is_some() {
                    self.t.woken = false;
                    return done;
                }
                let others =
                    (0..self.threads.len()).any(|at| at != self.current && self.threads[at].state == State::Ready);
                if !others {
                    return done;
                }
                self.t.state =
                    State::Waiting { on: 0, until: Some(self.ticks), interruptible: false, call: "yield".into() };
                // Its turn comes again at once, behind the others.
                self.t.state = State::Ready;
                self.t.woken = true;
                let next = (1..=self.threads.len())
                    .map(|step| (self.current + step) % self.threads.len())
                    .find(|&at| at != self.current && self.threads[at].state == State::Ready);
                if let Some(next) = next {
                    if let Some(frame) = self.t.frames.last_mut() {
                        frame.pc -= 1;
                    }
                    self.switch_to(host, next);
                    return Ctl::Stop;
                }
                done
            }
            Native::Busy => {
                self.jiffies_reads += (num(0).min(1 << 20) as u32).max(1);
                if self.jiffies_reads > 4000 {
                    self.ticks += u64::from(self.jiffies_reads / 4000);
                    self.jiffies_reads %= 4000;
                }
                done
            }
            Native::Jiffies => {
                // Time goes on while somebody looks at the clock, too.
                self.jiffies_reads += 100;
                if self.jiffies_reads > 4000 {
                    self.ticks += 1;
                    self.jiffies_reads = 0;
                }
                Ctl::Value(Value::of(self.word(self.ticks)))
            }
            Native::Settle => {
                if self.t.woken {
                    self.t.woken = false;
                    return done;
                }
                if self.atomic().is_some() {
                    return done;
                }
                let anything = self.events.iter().any(|e| e.at <= self.ticks)
                    || (0..self.threads.len()).any(|at| at != self.current && self.threads[at].state == State::Ready);
                if !anything {
                    return done;
                }
                self.t.state = State::Settling;
                Ctl::Block
            }
            Native::SettleSoft => {
                for event in &mut self.events {
                    if let Due::Tasklet(_) = event.due {
                        event.at = event.at.min(self.ticks);
                    }
                }
                done
            }
            Native::Current => {
                let task = self.t.task;
                let p = self.owner_at(task).unwrap_or(0);
                if task == 0 {
                    let value = self.sys_alloc(self.task_size(), "task_struct");
                    self.t.task = value.v;
                    return Ctl::Value(value);
                }
                Ctl::Value(Value { v: task, p, u: 0 })
            }
            Native::InInterrupt => {
                let is = self.t.ctx.iter().any(|(c, _)| {
                    matches!(c, Ctx::HardIrq | Ctx::Tasklet | Ctx::Timer | Ctx::BhOff)
                        || matches!(c, Ctx::Spin { flavour, .. } if flavour & 3 == 2)
                });
                yes(is)
            }
            Native::InIrq => yes(self.t.ctx.iter().any(|(c, _)| *c == Ctx::HardIrq)),
            Native::InAtomic => yes(self.atomic().is_some()),
            Native::IrqsDisabled => {
                let is = self.t.ctx.iter().any(|(c, _)| {
                    matches!(c, Ctx::HardIrq | Ctx::IrqsOff | Ctx::IrqsSaved)
                        || matches!(c, Ctx::Spin { flavour, .. } if flavour & 3 == 1)
                });
                yes(is)
            }
            Native::TimerAdd => {
                let (t, at) = (num(0), num(1));
                let at = if at < self.ticks { self.ticks } else { at };
                self.events.retain(|e| e.due != Due::Timer(t));
                let site = self.site();
                let origin = self.owner(arg(0)).unwrap_or(0);
                self.events.push(Event { due: Due::Timer(t), at: at.max(self.ticks + 1), site, origin });
                done
            }
            Native::TimerDel => {
                let before = self.events.len();
                self.events.retain(|e| e.due != Due::Timer(num(0)));
                yes(self.events.len() < before)
            }
            Native::TimerPending => yes(self.events.iter().any(|e| e.due == Due::Timer(num(0)))),
            Native::HrtimerStart => {
                let (t, ticks) = (num(0), num(1) / 4_000_000);
                self.events.retain(|e| e.due != Due::Hrtimer(t));
                let site = self.site();
                let origin = self.owner(arg(0)).unwrap_or(0);
                self.events.push(Event { due: Due::Hrtimer(t), at: self.ticks + ticks.max(1), site, origin });
                done
            }
            Native::HrtimerCancel => {
                let before = self.events.len();
                self.events.retain(|e| e.due != Due::Hrtimer(num(0)));
                yes(self.events.len() < before)
            }
            Native::TaskletSchedule => {
                let t = num(0);
                if !self.events.iter().any(|e| e.due == Due::Tasklet(t)) {
                    let site = self.site();
                    let origin = self.owner(arg(0)).unwrap_or(0);
                    self.events.push(Event { due: Due::Tasklet(t), at: self.ticks, site, origin });
                }
                done
            }
            Native::TaskletKill => {
                self.may_sleep("tasklet_kill");
                self.events.retain(|e| e.due != Due::Tasklet(num(0)));
                done
            }
            Native::WorkQueue => {
                let w = num(0);
                if self.events.iter().any(|e| e.due == Due::Work(w)) {
                    return done;
                }
                let site = self.site();
                let origin = self.owner(arg(0)).unwrap_or(0);
                self.events.push(Event { due: Due::Work(w), at: self.ticks + num(1), site, origin });
                yes(true)
            }
            Native::WorkCancel => {
                let before = self.events.len();
                self.events.retain(|e| e.due != Due::Work(num(0)));
                yes(self.events.len() < before)
            }
            Native::WorkPending => yes(self.events.iter().any(|e| e.due == Due::Work(num(0)))),
            Native::WorkFlush => {
                for event in &mut self.events {
                    if event.due == Due::Work(num(0)) {
                        event.at = event.at.min(self.ticks);
                    }
                }
                self.native(host, Native::Settle, "__settle", args)
            }
            Native::CallLater => {
                let site = self.site();
                let due = if num(2) == 1 {
                    Due::IrqWork { f: num(0), arg: arg(1) }
                } else {
                    Due::Rcu { f: num(0), arg: arg(1) }
                };
                self.events.push(Event { due, at: self.ticks, site, origin: arg(1).p });
                done
            }
            Native::ThreadCreate => {
                let name = self.text_arg(arg(3));
                let Some(f) = self.call_addr(num(1)) else {
                    return self.oops(FindingKind::WildCall { addr: num(1) });
                };
                let at = self.new_thread(&name);
                let site = self.site();
                self.threads[at].task = num(0);
                self.threads[at].state = State::New;
                // Its first call stands ready; it runs when somebody wakes it.
                let saved = std::mem::replace(&mut self.t, Self::thread("", 0, true));
                self.t = std::mem::replace(&mut self.threads[at], saved);
                let current = std::mem::replace(&mut self.current, at);
                self.push_frame(f, &[arg(2)], OnRet::ThreadEnds);
                self.current = current;
                let made = std::mem::replace(&mut self.threads[at], Self::thread("", 0, true));
                let made_thread = std::mem::replace(&mut self.t, made);
                self.threads[at] = made_thread;
                self.registered.push((format!("kthread {name}").into(), num(0), site));
                Ctl::Value(Value::of(at as u64))
            }
            Native::ThreadWake => {
                let task = num(0);
                if let Some(at) = self.thread_of(task) {
                    let t = if at == self.current { &mut self.t } else { &mut self.threads[at] };
                    match t.state {
                        State::New => t.state = State::Ready,
                        State::Waiting { .. } => {
                            t.state = State::Ready;
                            t.woken = true;
                            t.timed_out = false;
                        }
                        _ => {}
                    }
                }
                done
            }
            Native::ThreadStop => {
                let task = num(0);
                let Some(at) = self.thread_of(task) else {
                    return Ctl::Value(Value::of((-EINTR) as u64));
                };
                if at == self.current {
                    return done;
                }
                self.threads[at].stop = true;
                match self.threads[at].state.clone() {
                    State::Done => {
                        self.t.woken = false;
                        let result = self.threads[at].result;
                        self.threads[at].task = 0;
                        self.registered.retain(|(_, p, _)| *p != task);
                        return Ctl::Value(Value::of(result as i32 as u64));
                    }
                    State::New => {
                        // It never ran, and never will.
                        self.threads[at].state = State::Done;
                        self.threads[at].task = 0;
                        self.registered.retain(|(_, p, _)| *p != task);
                        return Ctl::Value(Value::of((-EINTR) as u64));
                    }
                    State::Waiting { .. } => {
                        self.threads[at].state = State::Ready;
                        self.threads[at].woken = true;
                    }
                    _ => {}
                }
                self.t.state =
                    State::Waiting { on: task, until: None, interruptible: false, call: "kthread_stop".into() };
                Ctl::Block
            }
            Native::ThreadShouldStop => yes(self.t.stop),
            Native::ThreadAlive => yes(self.thread_of(num(0)).is_some()),
            Native::ThreadPrepare => {
                self.t.prepared = num(0);
                done
            }
            Native::Register => {
                let what = self.text_arg(arg(0));
                if num(2) != 0 {
                    let site = self.site();
                    self.registered.push((what.into(), num(1), site));
                } else if let Some(at) = self.registered.iter().position(|(w, p, _)| **w == *what && *p == num(1)) {
                    self.registered.remove(at);
                }
                done
            }
            Native::ModuleFn => {
                let name = if num(0) == 0 { "__module_init" } else { "__module_exit" };
                let legacy = if num(0) == 0 { "init_module" } else { "cleanup_module" };
                let code = self.code.clone();
                let sym = code.names.find(name);
                let found = code.statics.iter().rev().find(|s| Some(s.name) == sym && s.kind == StaticKind::Global);
                let value = match found {
                    Some(of) => self.mem.read(of.addr, code.types.word_bytes.into()).value,
                    None => code
                        .func_named(legacy)
                        .filter(|&f| code.funcs[f as usize].entry.is_some())
                        .map_or(0, |f| code.func_addr(f)),
                };
                Ctl::Value(Value::of(value))
            }
            Native::InitResult => {
                let r = num(0) as i32;
                if r < 0 {
                    self.module = Some(ModuleState::Failed(r));
                    self.find(FindingKind::InitFailed { errno: r });
                    self.after_module();
                } else {
                    self.module = Some(ModuleState::Loaded);
                }
                done
            }
            Native::ModuleGone => {
                self.module = Some(ModuleState::Gone);
                self.after_module();
                done
            }
            Native::BugNow => {
                let text = self.text_arg(arg(0));
                self.oops(FindingKind::Bug { text })
            }
            Native::WarnNow => {
                let text = self.text_arg(arg(0));
                self.find(FindingKind::Warn { text });
                done
            }
            Native::Random => {
                // No randomness: the same numbers in every run.
                let mut x = self.random;
                x ^= x << 13;
                x ^= x >> 17;
                x ^= x << 5;
                self.random = x;
                Ctl::Value(Value::of(x.into()))
            }
            Native::IrqEnter => {
                self.enter(host, if num(0) != 0 { Ctx::HardIrq } else { Ctx::Tasklet }, "in_irq");
                done
            }
            Native::IrqLeave => {
                let ctx = if num(0) != 0 { Ctx::HardIrq } else { Ctx::Tasklet };
                if let Some(at) = self.t.ctx.iter().rposition(|(c, _)| *c == ctx) {
                    self.held_locks_at_end(at + 1);
                }
                self.leave_as(host, ctx, "in_irq");
                done
            }
            Native::Request => {
                let what = self.text_arg(arg(0));
                let what: Rc<str> = what.into();
                let outer = self.inside.replace(what);
                let fails = self.request(host, "(kernel)", 0);
                self.inside = outer;
                if fails {
                    // The next thing of the kernel's own is not there.
                    self.t.prepared = u64::MAX;
                }
                done
            }
            Native::Inside => {
                self.inside = if num(0) == 0 { None } else { Some(self.text_arg(arg(0)).into()) };
                done
            }
            Native::Adopt => {
                if let Some(id) = self.owner(arg(0)) {
                    let id = self.primary(id) as usize;
                    self.allocs[id].adopted = true;
                }
                done
            }
            Native::HasParams => {
                let two = self.code.func_at(num(0)).is_some_and(|f| self.code.funcs[f as usize].params.len() > 1);
                yes(two)
            }
            Native::Later => {
                let Some(f) = self.code.func_at(num(0)) else { return done };
                let site = self.site();
                match num(1) {
                    4 => {
                        let name = self.text_arg(arg(2));
                        let at = self.new_thread(&name);
                        let task = self.sys_alloc(self.task_size(), "task_struct");
                        self.threads[at].task = task.v;
                        let saved = std::mem::replace(&mut self.t, Self::thread("", 0, true));
                        self.t = std::mem::replace(&mut self.threads[at], saved);
                        let current = std::mem::replace(&mut self.current, at);
                        self.push_frame(f, &[], OnRet::ThreadEnds);
                        self.t.state = State::Ready;
                        self.current = current;
                        let made = std::mem::replace(&mut self.threads[at], Self::thread("", 0, true));
                        let made_thread = std::mem::replace(&mut self.t, made);
                        self.threads[at] = made_thread;
                    }
                    kind => {
                        let at = self.ticks + num(3);
                        self.events.push(Event { due: Due::Script { f, ctx: kind as u8 }, at, site, origin: 0 });
                    }
                }
                done
            }
            Native::Enter | Native::Leave => {
                let ctx = match num(0) {
                    0 => Ctx::HardIrq,
                    1 => Ctx::Tasklet,
                    2 => Ctx::Timer,
                    3 => {
                        let name = self.text_arg(arg(1));
                        Ctx::Task(self.name_id(&name))
                    }
                    5 => Ctx::FsLock,
                    _ => Ctx::IoPath,
                };
                if native == Native::Enter {
                    self.enter(host, ctx, crate::natives::HEADS[num(0).min(6) as usize]);
                } else {
                    self.leave_as(host, ctx, crate::natives::HEADS[num(0).min(6) as usize]);
                }
                done
            }
            Native::World => self.world(host, name, args),
            Native::Peek => {
                if !self.check(arg(0), 1, false) {
                    return Ctl::Stop;
                }
                done
            }
        }
    }

    /// Whether the kernel's own request that was announced last is to fail.
    fn fails_now(&mut self) -> bool {
        if self.t.prepared == u64::MAX {
            self.t.prepared = 0;
            return true;
        }
        false
    }

    fn loc_is_users(&self) -> bool {
        self.t.frames.last().is_some_and(|f| self.code.stmts[f.stmt as usize].loc.file == File::User)
    }

    fn text_arg(&mut self, at: Value) -> String {
        if at.v < MIN_ADDR {
            return String::new();
        }
        let mut out = Vec::new();
        while out.len() < 200 {
            let byte = self.mem.read(at.v + out.len() as u64, 1).value as u8;
            if byte == 0 {
                break;
            }
            out.push(byte);
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    fn size_known(&mut self, size: Value) -> bool {
        if size.u != 0 {
            self.find(FindingKind::Uninitialised { what: Uninit::Size });
        }
        true
    }

    fn varargs(&mut self, by_list: bool, args: &[Value], from: usize) -> Vec<Value> {
        if !by_list {
            return args.get(from..).unwrap_or_default().to_vec();
        }
        let index = args.get(from).map_or(0, |v| v.v) as usize;
        let of = self.t.frames.iter().rev().find(|f| !f.varargs.is_empty());
        of.map_or(Vec::new(), |f| f.varargs.get(index..).unwrap_or_default().to_vec())
    }

    fn thread_of(&self, task: u64) -> Option<usize> {
        if task == 0 {
            return None;
        }
        (0..self.threads.len())
            .find(|&at| if at == self.current { self.t.task == task } else { self.threads[at].task == task })
    }

    fn task_state(&mut self, task: u64) -> u64 {
        let code = self.code.clone();
        let Some(sym) = code.names.find("__state") else { return 0 };
        let offset = code
            .types
            .structs
            .iter()
            .find(|s| s.tag == "task_struct" && s.complete)
            .and_then(|s| s.fields.iter().find(|f| f.name == Some(sym)).map(|f| f.offset_bytes));
        offset.map_or(0, |offset| self.mem.read(task + offset, 4).value)
    }

    // ── taking memory ────────────────────────────────────────────────────────────────────────────

    /// Counts a request; true: it is the one that fails.
    pub(super) fn request(&mut self, _host: Host, call: &'static str, size_bytes: u64) -> bool {
        let (site, target) = (self.site(), self.target());
        self.requests.push(Request {
            site,
            call,
            target,
            inside: self.inside.clone(),
            step: self.ops as u32,
            size_bytes,
        });
        self.fail_at == Some(self.requests.len() as u32)
    }

    fn take_array(&mut self, host: Host, ask: Ask, n: Value, size: Value, gfp: Gfp, call: &'static str) -> Ctl {
        let bytes = if self.code.types.word_bytes == 8 {
            n.v.checked_mul(size.v)
        } else {
            n.v.checked_mul(size.v).filter(|bytes| *bytes <= u64::from(u32::MAX))
        };
        match bytes {
            Some(v) => self.take(host, ask, Value { v, p: 0, u: n.u | size.u }, gfp, call),
            None => {
                self.op(host, Op::ArrayTooLarge { into: None }, call, None);
                Ctl::Value(Value::default())
            }
        }
    }

    fn take(&mut self, host: Host, ask: Ask, size: Value, gfp: Gfp, call: &'static str) -> Ctl {
        if size.u != 0 {
            self.find(FindingKind::Uninitialised { what: Uninit::Size });
        }
        let size = size.v;
        let target = self.target();
        let slot = self.new_slot();
        let step = |this: &Self, request: Option<u32>| StepInfo {
            call,
            slot: Some((slot, target.clone())),
            request,
            site: this.site(),
            text: None,
        };
        let request = if gfp.any(Gfp::NOFAIL) {
            None
        } else {
            if self.request(host, call, size) {
                let info = step(self, Some(self.requests.len() as u32));
                self.op_with(host, Op::ArrayTooLarge { into: Some(slot) }, info);
                return Ctl::Value(Value::default());
            }
            Some(self.requests.len() as u32)
        };
        let make = |gfp: Gfp| match ask {
            Ask::Kmalloc => Op::Kmalloc { size_bytes: size, gfp, into: Some(slot) },
            Ask::Pages(order) => Op::GetFreePages { gfp, order, into: Some(slot) },
            Ask::StructPages(order) => Op::AllocPages { gfp, order, into: Some(slot) },
            Ask::Exact => Op::AllocPagesExact { size_bytes: size, gfp, into: Some(slot) },
            Ask::Vmalloc => Op::Vmalloc { size_bytes: size, gfp, into: Some(slot) },
            Ask::Kvmalloc => Op::Kvmalloc { size_bytes: size, gfp, into: Some(slot) },
        };
        let info = step(self, request);
        let outcome = self.op_with(host, make(gfp), info.clone());
        self.taken(host, ask, size, gfp, call, slot, &target, outcome, &make, info)
    }

    #[expect(clippy::too_many_arguments, reason = "what there is to say of a request")]
    fn taken(
        &mut self,
        host: Host,
        ask: Ask,
        size: u64,
        gfp: Gfp,
        call: &'static str,
        slot: Slot,
        target: &str,
        outcome: Outcome,
        make: &dyn Fn(Gfp) -> Op,
        info: StepInfo,
    ) -> Ctl {
        let value = match outcome {
            Outcome::Granted { grant, slept_ticks } => {
                self.ticks += u64::from(slept_ticks);
                let zeroed = gfp.any(Gfp::ZERO);
                match grant.kind {
                    // Nothing here asks for device memory (the lab's ioremap gives addresses of its own).
                    GrantKind::Device { .. } | GrantKind::DirectDevice { .. } => Value::of(grant.addr),
                    GrantKind::ZeroSize => {
                        if !self.allocs.iter().any(|a| a.base == 16) {
                            self.allocs.push(Alloc { base: 16, live: false, ..Self::no_alloc() });
                        }
                        Value::of(16)
                    }
                    GrantKind::Object { size_bytes, .. } => {
                        let cache = kmalloc_name(gfp, size_bytes);
                        let value = self.granted(
                            grant.addr,
                            size,
                            size_bytes.into(),
                            AllocKind::Kmalloc,
                            slot,
                            call,
                            target,
                            &cache,
                        );
                        self.content(grant.addr, size_bytes.into(), zeroed);
                        value
                    }
                    GrantKind::Area { pages, .. } => {
                        let room = u64::from(pages) * PAGE_SIZE_BYTES;
                        let value = self.granted(grant.addr, size, room, AllocKind::Vmalloc, slot, call, target, "");
                        self.content(grant.addr, room, zeroed);
                        value
                    }
                    GrantKind::Pages { pfn, order, pages, .. } => {
                        let room = u64::from(pages) * PAGE_SIZE_BYTES;
                        let config = host.config();
                        let (direct, page) = (config.page_addr(pfn), config.struct_page_addr(pfn));
                        let page_bytes = self.page_struct_bytes(host) * u64::from(pages);
                        match ask {
                            Ask::StructPages(_) => {
                                let value = self.granted(
                                    grant.addr,
                                    page_bytes,
                                    page_bytes,
                                    AllocKind::StructPages { order },
                                    slot,
                                    call,
                                    target,
                                    "",
                                );
                                self.mem.fill(page, page_bytes, 0);
                                self.page_refs(page);
                                let base = direct.unwrap_or_else(|| {
                                    let at = self.device_next;
                                    self.device_next += room + 4096;
                                    at
                                });
                                let peer = self.granted(
                                    base,
                                    room,
                                    room,
                                    AllocKind::Peer { of: value.p },
                                    slot,
                                    call,
                                    target,
                                    "",
                                );
                                self.allocs[value.p as usize].peer = peer.p;
                                self.content(base, room, zeroed);
                                value
                            }
                            Ask::Kmalloc | Ask::Kvmalloc => {
                                let value =
                                    self.granted(grant.addr, size, room, AllocKind::Kmalloc, slot, call, target, "");
                                self.content(grant.addr, room, zeroed);
                                value
                            }
                            _ => {
                                let kind = if matches!(ask, Ask::Exact) {
                                    AllocKind::Exact
                                } else {
                                    AllocKind::Pages { order }
                                };
                                let value =
                                    self.granted(grant.addr, size.min(room), room, kind, slot, call, target, "");
                                self.content(grant.addr, room, zeroed);
                                let peer = self.granted(
                                    page,
                                    page_bytes,
                                    page_bytes,
                                    AllocKind::Peer { of: value.p },
                                    slot,
                                    call,
                                    target,
                                    "",
                                );
                                self.mem.fill(page, page_bytes, 0);
                                self.page_refs(page);
                                self.allocs[value.p as usize].peer = peer.p;
                                value
                            }
                        }
                    }
                }
            }
            Outcome::Null { slept_ticks, .. } => {
                self.ticks += u64::from(slept_ticks);
                Value::default()
            }
            Outcome::Refused(refusal) => {
                let text = match refusal {
                    Refusal::OrderTooLarge { .. } => "more than the largest block: a warning and NULL",
                    Refusal::NoDirectMap => "__GFP_HIGHMEM, but an address is wanted",
                    Refusal::BadZoneFlags => "the flags name two zones",
                    Refusal::BadMobilityFlags => "movable and reclaimable at once",
                    Refusal::ZeroSize => "no bytes are asked for: a warning and NULL",
                    _ => "refused",
                };
                self.find(FindingKind::Refused { call, text });
                Value::default()
            }
            Outcome::Hangs { .. } | Outcome::Bug(Bug::Deadlock { .. }) => {
                return self.oops(FindingKind::Hang { call: call.to_owned(), since: None });
            }
            Outcome::Bug(Bug::SleepInAtomic) => {
                self.may_sleep(call);
                // The kernel says so, and goes on.
                let calmer = gfp.without(Gfp::DIRECT_RECLAIM);
                if matches!(ask, Ask::Vmalloc) || !gfp.may_sleep() {
                    return Ctl::Value(Value::default());
                }
                let outcome = self.op_with(host, make(calmer), info.clone());
                if outcome == Outcome::Bug(Bug::SleepInAtomic) {
                    return Ctl::Value(Value::default());
                }
                return self.taken(host, ask, size, calmer, call, slot, target, outcome, make, info);
            }
            Outcome::Bug(Bug::NotInInterrupt) => {
                self.may_sleep(call);
                return self.oops(FindingKind::Bug { text: "in_interrupt() in vmalloc".into() });
            }
            _ => Value::default(),
        };
        Ctl::Value(value)
    }

    /// New memory: cleared, or whatever was there, which nobody must look at.
    fn content(&mut self, addr: u64, bytes: u64, zeroed: bool) {
        if zeroed {
            self.mem.fill(addr, bytes, 0);
        } else {
            self.mem.forget(addr, bytes);
        }
    }

    fn page_struct_bytes(&self, host: Host) -> u64 {
        let config = host.config();
        config.struct_page_addr(1) - config.struct_page_addr(0)
    }

    /// The reference that whoever got pages has.
    fn page_refs(&mut self, page: u64) {
        let offset = if self.code.types.word_bytes == 8 { 52 } else { 28 };
        self.mem.write(page + offset, 4, 1, 0, true);
    }

    /// The `struct page` at an address, as a pointer that may be used.
    fn page_struct(&mut self, addr: u64, host: Host) -> Value {
        if let Some(id) = self.owner_at(addr) {
            return Value { v: addr, p: id, u: 0 };
        }
        if host.config().pfn_of_struct_page(addr).is_none() {
            return Value::of(addr);
        }
        let size = self.page_struct_bytes(host);
        let id = self.add_alloc(Alloc {
            base: addr,
            size,
            room: size,
            kind: AllocKind::System,
            family: "struct page",
            ..Self::no_alloc()
        });
        self.mem.fill(addr, size, 0);
        Value { v: addr, p: id, u: 0 }
    }

    /// The `struct page` of an address.
    fn page_of(&mut self, host: Host, at: Value) -> Value {
        if let Some(id) = self.owner(at) {
            let alloc = &self.allocs[id as usize];
            match alloc.kind {
                AllocKind::Peer { of } => {
                    let page = self.allocs[of as usize].base;
                    let bytes = self.page_struct_bytes(host);
                    let pages = at.v.wrapping_sub(self.allocs[id as usize].base) / PAGE_SIZE_BYTES;
                    return Value { v: page + pages * bytes, p: of, u: 0 };
                }
                AllocKind::Vmalloc => return self.sys_alloc(64, "struct page"),
                _ => {}
            }
        }
        match host.config().pfn_of_addr(at.v) {
            Some(pfn) => {
                let addr = host.config().struct_page_addr(pfn);
                self.page_struct(addr, host)
            }
            None => Value::of(0),
        }
    }

    fn page_address(&mut self, host: Host, page: Value, _kmap: bool) -> Ctl {
        if let Some(id) = self.owner(page) {
            let alloc = self.allocs[id as usize].clone();
            let bytes = self.page_struct_bytes(host);
            let pages = page.v.wrapping_sub(alloc.base) / bytes;
            match alloc.kind {
                AllocKind::StructPages { .. } if alloc.peer != 0 => {
                    let peer = &self.allocs[alloc.peer as usize];
                    return Ctl::Value(Value { v: peer.base + pages * PAGE_SIZE_BYTES, p: alloc.peer, u: page.u });
                }
                AllocKind::Peer { of } => {
                    return Ctl::Value(Value {
                        v: self.allocs[of as usize].base + pages * PAGE_SIZE_BYTES,
                        p: of,
                        u: page.u,
                    });
                }
                _ => {}
            }
        }
        // Whatever it is: the arithmetic of include/linux/mm.h, `lowmem_page_address`. Of NULL, it is not NULL.
        let bytes = self.page_struct_bytes(host) as i64;
        let config = host.config();
        let pfn = (page.v.wrapping_sub(config.struct_page_addr(0)) as i64) / bytes;
        let v = (pfn as u64).wrapping_mul(PAGE_SIZE_BYTES).wrapping_add(config.direct_map_addr());
        Ctl::Value(Value { v: self.word(v), p: 0, u: page.u })
    }

    fn vmap(&mut self, host: Host, list: Value, n: u64) -> Ctl {
        self.may_sleep("vmap");
        if self.request(host, "vmap", n * PAGE_SIZE_BYTES) {
            return Ctl::Value(Value::default());
        }
        let word = u64::from(self.code.types.word_bytes);
        let n = n.min(1 << 16);
        let mut pages = Vec::new();
        for at in 0..n {
            let place = Value { v: list.v + at * word, ..list };
            if !self.check(place, word, false) {
                return Ctl::Stop;
            }
            let read = self.mem.read(place.v, word as u32);
            let page = Value { v: read.value, p: read.origin, u: u32::from(!read.written) };
            match self.page_address(host, page, false) {
                Ctl::Value(address) => pages.push(address.v & !(PAGE_SIZE_BYTES - 1)),
                _ => return Ctl::Stop,
            }
        }
        let base = self.device_next;
        self.device_next += (n + 1) * PAGE_SIZE_BYTES;
        let (site, target) = (self.site(), self.target());
        let size = n * PAGE_SIZE_BYTES;
        let id = self.add_alloc(Alloc {
            base,
            size,
            room: size,
            kind: AllocKind::Mapping,
            family: "vmap",
            site,
            name: target.into(),
            step: self.ops as u32,
            ..Self::no_alloc()
        });
        self.mem.alias(base, pages);
        Ctl::Value(Value { v: base, p: id, u: 0 })
    }

    fn krealloc(&mut self, host: Host, name: &'static str, args: &[Value]) -> Ctl {
        let arg = |at: usize| args.get(at).copied().unwrap_or_default();
        let (size, gfp) = if name == "krealloc_array" {
            (arg(1).v.saturating_mul(arg(2).v), Gfp(arg(3).v as u32))
        } else {
            (arg(1).v, Gfp(arg(2).v as u32))
        };
        let old = arg(0);
        if size == 0 {
            self.give_back(host, Native::Kfree, "kfree", &[old]);
            return Ctl::Value(Value::of(16));
        }
        let ask = if name == "kvrealloc" { Ask::Kvmalloc } else { Ask::Kmalloc };
        if old.v <= 16 {
            return self.take(host, ask, Value::of(size), gfp, name);
        }
        let Some(id) = self.owner(old) else {
            self.find(FindingKind::FreeOfNothing { call: "krealloc", addr: old.v });
            return Ctl::Value(Value::default());
        };
        if !self.allocs[id as usize].live {
            let about = self.about(id);
            self.find(FindingKind::UseAfterFree { write: false, about });
            return Ctl::Value(Value::default());
        }
        let (was, room) = (self.allocs[id as usize].size, self.allocs[id as usize].room);
        if size <= room {
            // mm/slab_common.c, `__do_krealloc`, 6.12: it fits where it is.
            if gfp.any(Gfp::ZERO) && size > was {
                self.mem.fill(self.allocs[id as usize].base + was, size - was, 0);
            }
            self.allocs[id as usize].size = size;
            return Ctl::Value(old);
        }
        match self.take(host, ask, Value::of(size), gfp, name) {
            Ctl::Value(new) if new.v > 16 => {
                self.mem.copy(new.v, old.v, was);
                self.give_back(host, Native::Kvfree, "kfree", &[old]);
                Ctl::Value(new)
            }
            other => other,
        }
    }

    // ── giving it back ───────────────────────────────────────────────────────────────────────────

    /// The allocation that a pointer to be freed means; `None`: it was dealt with.
    fn to_free(&mut self, at: Value, call: &'static str) -> Option<u32> {
        if at.u != 0 {
            self.find(FindingKind::Uninitialised { what: Uninit::Free });
            return None;
        }
        let top = if self.code.types.word_bytes == 8 { u64::MAX } else { u64::from(u32::MAX) };
        if at.p == 0 && at.v > top - 4096 {
            let errno = (top.wrapping_sub(at.v).wrapping_add(1)) as i32;
            self.oops(FindingKind::ErrorPointer { errno });
            return None;
        }
        let id = self.owner(at).or_else(|| {
            self.allocs.iter().rposition(|a| !a.live && a.base == at.v && a.kind != AllocKind::None).map(|id| id as u32)
        });
        let Some(id) = id else {
            self.find(FindingKind::FreeOfNothing { call, addr: at.v });
            return None;
        };
        Some(id)
    }

    fn give_back(&mut self, host: Host, native: Native, call: &'static str, args: &[Value]) -> Ctl {
        let at = args.first().copied().unwrap_or_default();
        let done = Ctl::Value(Value::default());
        if native == Native::Vfree && self.atomic().is_some() {
            let interrupt = self.t.ctx.iter().any(|(c, _)| matches!(c, Ctx::HardIrq | Ctx::Tasklet | Ctx::Timer));
            if !interrupt {
                self.may_sleep("vfree");
            }
        }
        if (at.v == 0 || at.v == 16) && at.u == 0 {
            return done;
        }
        let Some(id) = self.to_free(at, call) else {
            return if self.status == Status::Stopped { Ctl::Stop } else { done };
        };
        let alloc = self.allocs[id as usize].clone();
        if !alloc.live {
            let about = self.about(self.primary(id));
            self.find(FindingKind::DoubleFree { about });
            self.op_on(host, native, &alloc, args, call);
            return done;
        }
        let right = match native {
            Native::Kfree => matches!(alloc.kind, AllocKind::Kmalloc | AllocKind::Cache { .. } | AllocKind::System),
            Native::Kvfree => matches!(
                alloc.kind,
                AllocKind::Kmalloc | AllocKind::Cache { .. } | AllocKind::Vmalloc | AllocKind::System
            ),
            Native::Vfree => matches!(alloc.kind, AllocKind::Vmalloc),
            Native::FreePagesExact => matches!(alloc.kind, AllocKind::Exact),
            _ => matches!(alloc.kind, AllocKind::Percpu),
        };
        if !right {
            let primary = self.primary(id);
            let about = self.about(primary);
            self.find(FindingKind::WrongFree { call, about });
            return done;
        }
        if at.v != alloc.base {
            let about = self.about(id);
            self.find(FindingKind::NotTheStart { call, offset_bytes: at.v.wrapping_sub(alloc.base) as i64, about });
            return done;
        }
        if alloc.kind == AllocKind::Vmalloc && native == Native::Kvfree && self.atomic().is_some() {
            let interrupt = self.t.ctx.iter().any(|(c, _)| matches!(c, Ctx::HardIrq | Ctx::Tasklet | Ctx::Timer));
            if !interrupt {
                self.may_sleep("kvfree");
            }
        }
        let sleeping = self.op_on(host, native, &alloc, args, call);
        if sleeping == Outcome::Bug(Bug::SleepInAtomic) {
            self.may_sleep(call);
        }
        self.mark_freed(id);
        done
    }

    fn op_on(&mut self, host: Host, native: Native, alloc: &Alloc, args: &[Value], call: &'static str) -> Outcome {
        if alloc.slot == Slot::NULL {
            return Outcome::Done;
        }
        let ptr = Pointer { slot: alloc.slot, offset_bytes: 0 };
        let op = match native {
            Native::Kfree => Op::Kfree { ptr },
            Native::Kvfree => Op::Kvfree { ptr },
            Native::Vfree => Op::Vfree { ptr },
            Native::FreePagesExact => Op::FreePagesExact { addr: ptr, size_bytes: args.get(1).map_or(0, |v| v.v) },
            _ => return Outcome::Done,
        };
        self.op(host, op, call, None)
    }

    fn free_pages(&mut self, host: Host, native: Native, call: &'static str, args: &[Value]) -> Ctl {
        let at = args.first().copied().unwrap_or_default();
        let done = Ctl::Value(Value::default());
        let order = if matches!(call, "free_pages" | "__free_pages") {
            args.get(1).map_or(0, |v| v.v).min(255) as u8
        } else {
            0
        };
        if at.v == 0 && at.u == 0 {
            // `free_pages(0)` does nothing; `__free_pages(NULL)` reads a field of NULL.
            if native == Native::UnderFreePages {
                return self.oops(FindingKind::NullPointer { write: true, addr: 0 });
            }
            return done;
        }
        let Some(id) = self.to_free(at, call) else {
            if self.status == Status::Stopped {
                return Ctl::Stop;
            }
            if self.owner(at).is_none() {
                return self.oops(FindingKind::WildPointer { write: true, addr: at.v });
            }
            return done;
        };
        let mut id = id;
        // By address or by struct page: the pages are the same.
        let by_struct = native == Native::UnderFreePages;
        let alloc = self.allocs[id as usize].clone();
        if let AllocKind::Peer { of } = alloc.kind {
            let of_struct = matches!(self.allocs[of as usize].kind, AllocKind::StructPages { .. });
            // `free_pages(page_address(page))`, `__free_page(virt_to_page(addr))`: right.
            if by_struct != of_struct {
                id = of;
            }
        }
        let alloc = self.allocs[id as usize].clone();
        if !alloc.live {
            let about = self.about(self.primary(id));
            self.find(FindingKind::DoubleFree { about });
            return done;
        }
        let allocated = match alloc.kind {
            AllocKind::Pages { order } if !by_struct || id != self.owner(at).unwrap_or(0) => order,
            AllocKind::StructPages { order } if by_struct || id != self.owner(at).unwrap_or(0) => order,
            AllocKind::System => {
                return done;
            }
            _ => {
                let about = self.about(self.primary(id));
                self.find(FindingKind::WrongFree { call, about });
                if by_struct && !matches!(alloc.kind, AllocKind::StructPages { .. } | AllocKind::Peer { .. }) {
                    // An address is taken for a struct page.
                    return done;
                }
                return done;
            }
        };
        if self.allocs[id as usize].refs > 1 {
            self.allocs[id as usize].refs -= 1;
            return done;
        }
        if call == "put_page" || allocated == order {
            let ptr = Pointer { slot: alloc.slot, offset_bytes: 0 };
            let op = match alloc.kind {
                AllocKind::StructPages { order } => Op::FreePages { page: ptr, order },
                AllocKind::Pages { order } => Op::FreePagesAddr { addr: ptr, order },
                _ => Op::Nop,
            };
            self.op(host, op, call, None);
            self.mark_freed(id);
        } else {
            let about = self.about(id);
            self.find(FindingKind::WrongOrder { allocated, freed: order, about });
        }
        done
    }

    // ── caches ───────────────────────────────────────────────────────────────────────────────────

    fn cache_create(&mut self, host: Host, args: &[Value], call: &'static str) -> Ctl {
        let arg = |at: usize| args.get(at).copied().unwrap_or_default();
        self.may_sleep("kmem_cache_create");
        let name = self.text_arg(arg(0));
        let size = arg(1).v as u32;
        // With four arguments the third is a structure of more (6.12, `kmem_cache_args`), or the alignment.
        let (align, flags, ctor) = if args.len() == 4 && arg(2).v >= MIN_ADDR {
            let align = self.mem.read(arg(2).v, 4).value as u32;
            let at = if self.code.types.word_bytes == 8 { 24 } else { 20 };
            let ctor = self.mem.read(arg(2).v + at, u32::from(self.code.types.word_bytes)).value;
            (align, arg(3).v, ctor)
        } else {
            (arg(2).v as u32, arg(3).v, arg(4).v)
        };
        if self.request(host, "kmem_cache_create", u64::from(size)) {
            let slot = self.new_slot();
            let info = StepInfo {
                call: "kmem_cache_create",
                slot: Some((slot, self.target())),
                request: Some(self.requests.len() as u32),
                ..StepInfo::default()
            };
            self.op_with(host, Op::ArrayTooLarge { into: Some(slot) }, info);
            return Ctl::Value(Value::default());
        }
        let _ = call;
        let slot = self.new_slot();
        let target = self.target();
        let name_id = self.name_id(&name);
        let flags = CacheFlags {
            hwcache_align: flags & 0x2000 != 0,
            dma: flags & 0x4000 != 0,
            reclaimable: flags & 0x20000 != 0,
            blank_in_name: name.contains(' '),
        };
        let op = Op::CacheCreate { name: name_id, size_bytes: size, align_bytes: align, flags, into: slot };
        let info = StepInfo {
            call: "kmem_cache_create",
            slot: Some((slot, target.clone())),
            request: Some(self.requests.len() as u32),
            ..StepInfo::default()
        };
        match self.op_with(host, op, info) {
            Outcome::CacheCreated { .. } => {
                let value = self.sys_alloc(self.cache_struct_bytes(), &name);
                let site = self.site();
                let word = u32::from(self.code.types.word_bytes);
                self.mem.write(value.v, 4, u64::from(size), 0, true);
                self.mem.write(value.v + u64::from(word), word, arg(0).v, arg(0).p, true);
                self.mem.write(value.v + 128, word, ctor, 0, true);
                let alloc = &mut self.allocs[value.p as usize];
                alloc.kind = AllocKind::CacheStruct;
                alloc.family = "kmem_cache_create";
                alloc.slot = slot;
                alloc.site = site;
                alloc.size = self.code.types.word_bytes.into();
                alloc.size = 224;
                alloc.cache = "kmem_cache".into();
                alloc.step = self.ops as u32;
                Ctl::Value(value)
            }
            Outcome::Bug(Bug::DivideByZero) => self.oops(FindingKind::DivideByZero),
            Outcome::Refused(_) => {
                self.find(FindingKind::Refused {
                    call: "kmem_cache_create",
                    text: "no slab can hold objects of that size",
                });
                Ctl::Value(Value::default())
            }
            _ => Ctl::Value(Value::default()),
        }
    }

    const fn cache_struct_bytes(&self) -> u64 {
        224
    }

    /// The cache that a pointer means; `None`: the kernel stops.
    fn cache_of(&mut self, at: Value, write: bool) -> Option<u32> {
        if !self.check(at, 4, write) {
            return None;
        }
        let id = self.owner(at)?;
        let alloc = &self.allocs[id as usize];
        if alloc.kind == AllocKind::CacheStruct && alloc.live {
            return Some(id);
        }
        None
    }

    fn cache_alloc(&mut self, host: Host, cache: Value, gfp: Gfp, call: &'static str) -> Ctl {
        let Some(id) = self.cache_of(cache, false) else {
            if self.status == Status::Stopped {
                return Ctl::Stop;
            }
            // A cache of the kernel's own, of a header that is not here.
            let is_system = self.owner(cache).is_some_and(|id| self.allocs[id as usize].kind == AllocKind::System);
            if is_system {
                return self.take(host, Ask::Kmalloc, Value::of(256), gfp, call);
            }
            return Ctl::Value(Value::default());
        };
        let (cache_slot, cache_name, base) = {
            let alloc = &self.allocs[id as usize];
            (alloc.slot, alloc.name.clone(), alloc.base)
        };
        let size = self.mem.read(base, 4).value;
        let target = self.target();
        let slot = self.new_slot();
        let fails = !gfp.any(Gfp::NOFAIL) && self.request(host, call, size);
        let info = StepInfo {
            call,
            slot: Some((slot, target.clone())),
            request: Some(self.requests.len() as u32),
            ..StepInfo::default()
        };
        if fails {
            self.op_with(host, Op::ArrayTooLarge { into: Some(slot) }, info);
            return Ctl::Value(Value::default());
        }
        let pointer = Pointer { slot: cache_slot, offset_bytes: 0 };
        let mut outcome = self.op_with(host, Op::CacheAlloc { cache: pointer, gfp, into: Some(slot) }, info.clone());
        if outcome == Outcome::Bug(Bug::SleepInAtomic) {
            self.may_sleep(call);
            let gfp = gfp.without(Gfp::DIRECT_RECLAIM);
            outcome = self.op_with(host, Op::CacheAlloc { cache: pointer, gfp, into: Some(slot) }, info);
        }
        match outcome {
            Outcome::Granted { grant, slept_ticks } => {
                self.ticks += u64::from(slept_ticks);
                let room = match grant.kind {
                    GrantKind::Object { size_bytes, .. } => size_bytes.into(),
                    _ => size,
                };
                let value = self.granted(
                    grant.addr,
                    size,
                    room,
                    AllocKind::Cache { cache: id },
                    slot,
                    call,
                    &target,
                    &cache_name,
                );
                self.content(grant.addr, size, gfp.any(Gfp::ZERO));
                let word = u32::from(self.code.types.word_bytes);
                let ctor = self.mem.read(base + 128, word).value;
                // The constructor ran when the slab was made: what it wrote is there.
                if ctor != 0 {
                    self.mem.fill(grant.addr, size, 0);
                }
                Ctl::Value(value)
            }
            Outcome::Hangs { .. } | Outcome::Bug(Bug::Deadlock { .. }) => {
                self.oops(FindingKind::Hang { call: call.to_owned(), since: None })
            }
            Outcome::Null { slept_ticks, .. } => {
                self.ticks += u64::from(slept_ticks);
                Ctl::Value(Value::default())
            }
            _ => Ctl::Value(Value::default()),
        }
    }

    fn cache_free(&mut self, host: Host, cache: Value, at: Value) -> Ctl {
        let done = Ctl::Value(Value::default());
        if at.v == 0 && at.u == 0 {
            // mm/slub.c, `kmem_cache_free`: NULL is looked up as an address, and warned of.
            self.find(FindingKind::FreeOfNothing { call: "kmem_cache_free", addr: 0 });
            return done;
        }
        let Some(cache_id) = self.cache_of(cache, false) else {
            if self.status == Status::Stopped {
                return Ctl::Stop;
            }
            if self.owner(cache).is_some_and(|id| self.allocs[id as usize].kind == AllocKind::System) {
                return self.give_back(host, Native::Kfree, "kfree", &[at]);
            }
            return done;
        };
        let Some(id) = self.to_free(at, "kmem_cache_free") else {
            return if self.status == Status::Stopped { Ctl::Stop } else { done };
        };
        let alloc = self.allocs[id as usize].clone();
        let about = self.about(self.primary(id));
        let cache_slot = Pointer { slot: self.allocs[cache_id as usize].slot, offset_bytes: 0 };
        match alloc.kind {
            AllocKind::Cache { .. } if !alloc.live => self.find(FindingKind::DoubleFree { about }),
            AllocKind::Cache { cache } if cache != cache_id => self.find(FindingKind::WrongCache { about }),
            AllocKind::Cache { .. } if at.v != alloc.base => {
                let offset_bytes = at.v.wrapping_sub(alloc.base) as i64;
                self.find(FindingKind::NotTheStart { call: "kmem_cache_free", offset_bytes, about });
            }
            AllocKind::Cache { .. } => {
                let ptr = Pointer { slot: alloc.slot, offset_bytes: 0 };
                self.op(host, Op::CacheFree { cache: cache_slot, ptr }, "kmem_cache_free", None);
                self.mark_freed(id);
            }
            _ if !alloc.live => self.find(FindingKind::DoubleFree { about }),
            _ => self.find(FindingKind::WrongFree { call: "kmem_cache_free", about }),
        }
        done
    }

    fn cache_destroy(&mut self, host: Host, cache: Value) -> Ctl {
        let done = Ctl::Value(Value::default());
        if cache.v == 0 && cache.u == 0 {
            return done;
        }
        self.may_sleep("kmem_cache_destroy");
        let Some(id) = self.to_free(cache, "kmem_cache_destroy") else {
            return if self.status == Status::Stopped { Ctl::Stop } else { done };
        };
        let alloc = self.allocs[id as usize].clone();
        let about = self.about(id);
        match alloc.kind {
            AllocKind::CacheStruct if !alloc.live => self.find(FindingKind::DoubleFree { about }),
            AllocKind::CacheStruct => {
                let pointer = Pointer { slot: alloc.slot, offset_bytes: 0 };
                let outcome = self.op(host, Op::CacheDestroy { cache: pointer }, "kmem_cache_destroy", None);
                if let Outcome::Refused(Refusal::CacheBusy { objects, .. }) = outcome {
                    self.find(FindingKind::CacheBusy { about, objects });
                }
                self.mark_freed(id);
            }
            AllocKind::System => {}
            _ => self.find(FindingKind::WrongFree { call: "kmem_cache_destroy", about }),
        }
        done
    }

    // ── locks, waiting ───────────────────────────────────────────────────────────────────────────

    fn lock_name(&mut self, at: Value) -> Rc<str> {
        let text = self.text_arg(at);
        if text.is_empty() { "a lock".into() } else { text.into() }
    }

    fn spin_lock(&mut self, host: Host, args: &[Value], only_try: bool) -> Ctl {
        let arg = |at: usize| args.get(at).copied().unwrap_or_default();
        let (lock, kind) = (arg(0).v, arg(1).v as u8);
        if arg(0).u != 0 || lock < MIN_ADDR {
            return if lock < MIN_ADDR && arg(0).u == 0 {
                self.oops(FindingKind::NullPointer { write: true, addr: lock })
            } else {
                self.oops(FindingKind::Uninitialised { what: Uninit::Pointer })
            };
        }
        // On one processor a spinlock may have no bytes at all; its place must be somebody's all the same.
        if let Some(id) = self.owner(arg(0))
            && !self.allocs[id as usize].live
            && !self.check(arg(0), 1, true)
        {
            return Ctl::Stop;
        }
        let name = self.lock_name(arg(2));
        let read = kind & 4 != 0;
        // Two locks without bytes can lie at one address: their names tell them apart.
        let key = self.lock_key(lock, &name);
        if let Some(of) = self.locks.get_mut(&key) {
            if read && of.readers > 0 {
                of.readers += 1;
                return Ctl::Value(Value::of(1));
            }
            if only_try {
                return Ctl::Value(Value::of(0));
            }
            let since = of.site;
            return self.oops(FindingKind::OwnLock { name: name.to_string(), since });
        }
        let site = self.site();
        let in_irq = self.t.ctx.iter().any(|(c, _)| *c == Ctx::HardIrq);
        let irqs_off = in_irq
            || kind & 3 == 1
            || self.t.ctx.iter().any(|(c, _)| {
                matches!(c, Ctx::IrqsOff | Ctx::IrqsSaved) || matches!(c, Ctx::Spin { flavour, .. } if flavour & 3 == 1)
            });
        let entry = self.irq_use.entry(key).or_default();
        if in_irq {
            entry.0.get_or_insert(site);
        } else if !irqs_off {
            entry.1.get_or_insert(site);
        }
        if let (Some(_), Some(since)) = *entry {
            self.find(FindingKind::IrqUnsafe { name: name.to_string(), since });
        }
        self.locks.insert(key, Lock { holder: self.current, site, name: name.clone(), readers: u32::from(read) });
        let name_id = self.name_id(&name);
        let call = match kind & 3 {
            1 => "spin_lock_irqsave",
            2 => "spin_lock_bh",
            _ => "spin_lock",
        };
        self.enter(host, Ctx::Spin { lock: key, name: name_id, flavour: kind }, call);
        Ctl::Value(Value::of(1))
    }

    fn lock_key(&self, lock: u64, name: &str) -> u64 {
        if self.code.smp {
            return lock;
        }
        // The last part of the name: `&dev->lock` and `&d->lock` are the same at the same address.
        let field = name.rsplit(['>', '.', '&', ' ']).next().unwrap_or(name);
        let hash = field.bytes().fold(0u64, |h, b| h.wrapping_mul(31).wrapping_add(b.into())) & 0xff;
        lock ^ hash << 56 >> 4
    }

    fn spin_unlock(&mut self, host: Host, args: &[Value]) -> Ctl {
        let arg = |at: usize| args.get(at).copied().unwrap_or_default();
        let name = self.lock_name(arg(2));
        let kind = arg(1).v as u8;
        let key = self.lock_key(arg(0).v, &name);
        match self.locks.get_mut(&key) {
            Some(of) if of.readers > 1 => of.readers -= 1,
            Some(_) => {
                self.locks.remove(&key);
                let call = match kind & 3 {
                    1 => "spin_unlock_irqrestore",
                    2 => "spin_unlock_bh",
                    _ => "spin_unlock",
                };
                let found = self
                    .t
                    .ctx
                    .iter()
                    .rev()
                    .find(|(c, _)| matches!(c, Ctx::Spin { lock, .. } if *lock == key))
                    .map(|(c, _)| *c);
                if let Some(ctx) = found {
                    self.leave_as(host, ctx, call);
                }
            }
            None => self.find(FindingKind::NotHeld { name: name.to_string() }),
        }
        Ctl::Value(Value::default())
    }

    fn mutex_lock(&mut self, host: Host, native: Native, call: &'static str, args: &[Value]) -> Ctl {
        let arg = |at: usize| args.get(at).copied().unwrap_or_default();
        let lock = arg(0).v;
        if !self.check(arg(0), 8, true) {
            return Ctl::Stop;
        }
        let name = self.lock_name(arg(1));
        let shown = if native == Native::MutexTrylock { "mutex_trylock".to_owned() } else { self.text_arg(arg(2)) };
        if native != Native::MutexTrylock && !self.t.woken {
            self.may_sleep(&shown);
        }
        let interruptible = call.contains("interruptible");
        if let Some(of) = self.locks.get_mut(&lock) {
            if shown == "down_read" && of.readers > 0 {
                of.readers += 1;
                self.t.woken = false;
                return Ctl::Value(Value::of(0));
            }
            if native == Native::MutexTrylock {
                return Ctl::Value(Value::of(0));
            }
            if of.holder == self.current {
                let since = of.site;
                return self.oops(FindingKind::OwnLock { name: name.to_string(), since });
            }
            if self.t.woken && self.t.frames.last().is_some_and(|f| f.nat.data[3] == 1) {
                return Ctl::Value(Value::of((-EINTR) as u64));
            }
            if self.atomic().is_some() {
                return Ctl::Value(Value::of(0));
            }
            self.t.woken = false;
            self.nat().phase = 1;
            self.t.state = State::Waiting { on: lock, until: None, interruptible, call: shown.into() };
            return Ctl::Block;
        }
        let site = self.site();
        let readers = u32::from(shown == "down_read");
        self.locks.insert(lock, Lock { holder: self.current, site, name: name.clone(), readers });
        let name_id = self.name_id(&name);
        if self.atomic().is_none() {
            self.enter(host, Ctx::Mutex { lock, name: name_id }, "mutex_lock");
        }
        Ctl::Value(Value::of(u64::from(native == Native::MutexTrylock)))
    }

    fn wait_on(&mut self, name: &str, args: &[Value]) -> Ctl {
        let arg = |at: usize| args.get(at).copied().unwrap_or_default();
        let with_timeout = name == "__wait_on_timeout";
        let ticks = arg(2).v as i64;
        if self.t.woken {
            self.t.woken = false;
            let interrupted = self.nat().data[3] == 1;
            let began = self.nat().data[0];
            *self.nat() = Nat::default();
            if !with_timeout {
                return Ctl::Value(Value::default());
            }
            if interrupted {
                return Ctl::Value(Value::of((-1i64) as u64));
            }
            let left = ticks.saturating_sub((self.ticks - began) as i64);
            let left = if self.t.timed_out { 0 } else { left.max(1) };
            self.t.timed_out = false;
            return Ctl::Value(Value::of(left as u64));
        }
        let call = self.text_arg(arg(if with_timeout { 3 } else { 2 }));
        self.may_sleep(&call);
        if self.atomic().is_some() {
            return Ctl::Value(Value::of(u64::from(with_timeout)));
        }
        if self.t.prepared == 1 {
            self.t.prepared = 0;
            return Ctl::Value(Value::of(ticks.max(1) as u64));
        }
        if self.t.stop {
            // Whoever is to stop is not put to sleep again.
            return Ctl::Value(Value::of(if with_timeout { (-1i64) as u64 } else { 0 }));
        }
        let forever =
            !with_timeout || ticks >= i64::MAX / 4 || self.code.types.word_bytes == 4 && ticks >= i64::from(i32::MAX);
        let until = (!forever).then(|| self.ticks + ticks.max(0) as u64);
        let on = if arg(0).v != 0 {
            arg(0).v
        } else if self.t.prepared > 1 {
            self.t.prepared
        } else {
            self.t.task
        };
        let now = self.ticks;
        let nat = self.nat();
        nat.phase = 1;
        nat.data[0] = now;
        self.t.state = State::Waiting { on, until, interruptible: arg(1).v != 0, call: call.into() };
        Ctl::Block
    }

    /// What of a module is still there when it is gone.
    fn after_module(&mut self) {
        let code = self.code.clone();
        let mut left: Vec<(String, Site)> =
            self.registered.iter().map(|(what, _, site)| (what.to_string(), *site)).collect();
        for event in &self.events {
            let what = match event.due {
                Due::Timer(_) | Due::Hrtimer(_) => "a timer",
                Due::Work(_) => "work",
                Due::Tasklet(_) => "a tasklet",
                _ => continue,
            };
            left.push((what.to_owned(), event.site));
        }
        let _ = code;
        for (what, site) in left {
            self.find(FindingKind::StillRegistered { what, site });
        }
        self.registered.clear();
        self.events.retain(|e| !matches!(e.due, Due::Timer(_) | Due::Hrtimer(_) | Due::Work(_) | Due::Tasklet(_)));
    }

    // ── the world ────────────────────────────────────────────────────────────────────────────────

    fn world(&mut self, host: Host, name: &'static str, args: &[Value]) -> Ctl {
        use crate::natives::{PERCENT, UNTIL_FREE, WORD};
        let num = |at: usize| args.get(at).map_or(0, |value| value.v);
        let word = |at: usize| args.get(at).filter(|v| v.v & WORD != 0 && v.v >> 61 == 0).map(|v| v.v & 0xff);
        let pages = |bytes: u64| u32::try_from(bytes.div_ceil(PAGE_SIZE_BYTES)).unwrap_or(u32::MAX);
        let (op, call) = match name {
            "page_cache" => (Op::PageCache { pages: pages(num(0)), dirty: word(1) == Some(1) }, "page_cache"),
            "read_again" => (Op::ReadAgain { pages: pages(num(0)) }, "read_again"),
            "anon" => (Op::Anon { pages: pages(num(0)) }, "anon"),
            "swap_space" => (Op::Swap { pages: pages(num(0)) }, "swap"),
            "dentries" => (Op::Dentries { pages: pages(num(0)) }, "dentries"),
            "pcp" => (Op::PcpEnable(word(0) == Some(2)), "pcp"),
            "fragment" => {
                let percent = (num(1) & 0xff).min(100) as u8;
                (Op::Fragment { free_order: num(0).min(10) as u8, percent, movable: word(2) == Some(4) }, "fragment")
            }
            "hog" => {
                let target = if num(0) & PERCENT != 0 {
                    HogTarget::Percent((num(0) & 0xff).min(100) as u8)
                } else if num(0) == UNTIL_FREE {
                    let level = match word(1) {
                        Some(6) => Level::Zero,
                        Some(7) => Level::AtomicFloor,
                        Some(9) => Level::Low,
                        Some(10) => Level::High,
                        _ => Level::Min,
                    };
                    HogTarget::UntilFree(level, num(2) as i32)
                } else {
                    HogTarget::Pages(pages(num(0)))
                };
                (Op::Hog { target }, "hog")
            }
            "wait" => {
                if self.t.woken {
                    self.t.woken = false;
                    return Ctl::Value(Value::default());
                }
                self.may_sleep("wait");
                if self.atomic().is_some() {
                    return Ctl::Value(Value::default());
                }
                self.t.state = State::Waiting {
                    on: 2,
                    until: Some(self.ticks + num(0).max(1)),
                    interruptible: false,
                    call: "wait".into(),
                };
                return Ctl::Block;
            }
            "note" | "marker" => {
                let text = self.text_arg(args.first().copied().unwrap_or_default());
                if name == "marker" {
                    self.markers.push((text.clone(), self.ops as u32 + 1));
                }
                let call = if name == "marker" { "marker" } else { "note" };
                self.op_with(host, Op::Nop, StepInfo { call, text: Some(text), ..StepInfo::default() });
                return Ctl::Value(Value::default());
            }
            _ => return Ctl::Value(Value::default()),
        };
        self.op(host, op, call, None);
        Ctl::Value(Value::default())
    }

    fn sscanf(&mut self, args: &[Value]) -> Ctl {
        let arg = |at: usize| args.get(at).copied().unwrap_or_default();
        let (Some(text), Some(fmt)) = (self.c_string(arg(0), 1 << 12), self.c_string(arg(1), 1 << 10)) else {
            return Ctl::Stop;
        };
        let (mut at, mut next, mut got) = (0usize, 2, 0u64);
        let mut f = 0;
        while f < fmt.len() {
            let c = fmt[f];
            f += 1;
            if c.is_ascii_whitespace() {
                while text.get(at).is_some_and(u8::is_ascii_whitespace) {
                    at += 1;
                }
                continue;
            }
            if c != b'%' {
                if text.get(at) != Some(&c) {
                    break;
                }
                at += 1;
                continue;
            }
            let mut width = 0usize;
            let (mut long, mut half) = (0, 0);
            while let Some(&c) = fmt.get(f) {
                match c {
                    b'0'..=b'9' => width = width * 10 + usize::from(c - b'0'),
                    b'l' | b'z' => long += 1,
                    b'h' => half += 1,
                    _ => break,
                }
                f += 1;
            }
            let Some(&conversion) = fmt.get(f) else { break };
            f += 1;
            let bytes = if long >= 2 {
                8
            } else if long == 1 {
                u32::from(self.code.types.word_bytes)
            } else {
                4 >> half
            };
            match conversion {
                b'd' | b'i' | b'u' | b'x' | b'X' | b'o' => {
                    while text.get(at).is_some_and(u8::is_ascii_whitespace) {
                        at += 1;
                    }
                    let base = match conversion {
                        b'd' | b'u' => 10,
                        b'x' | b'X' => 16,
                        b'o' => 8,
                        _ => 0,
                    };
                    let (value, used) = strtol(&text[at..], base);
                    if used == 0 {
                        break;
                    }
                    at += used;
                    if !self.check(arg(next), bytes.into(), true) {
                        return Ctl::Stop;
                    }
                    self.mem.write(arg(next).v, bytes, value as u64, 0, true);
                }
                b's' | b'c' => {
                    if conversion == b's' {
                        while text.get(at).is_some_and(u8::is_ascii_whitespace) {
                            at += 1;
                        }
                    }
                    let most = if width > 0 {
                        width
                    } else if conversion == b'c' {
                        1
                    } else {
                        usize::MAX
                    };
                    let mut word = Vec::new();
                    while let Some(&c) = text.get(at).filter(|c| conversion == b'c' || !c.is_ascii_whitespace()) {
                        if word.len() >= most {
                            break;
                        }
                        word.push(c);
                        at += 1;
                    }
                    if word.is_empty() {
                        break;
                    }
                    if conversion == b's' {
                        if self.put_text(arg(next), word.len() as u64 + 1, &word).is_none() {
                            return Ctl::Stop;
                        }
                    } else {
                        if !self.check(arg(next), 1, true) {
                            return Ctl::Stop;
                        }
                        self.mem.write(arg(next).v, 1, word[0].into(), 0, true);
                    }
                }
                _ => break,
            }
            next += 1;
            got += 1;
        }
        Ctl::Value(Value::of(got))
    }
}

/// The number at the beginning of a text, and how many bytes it has.
fn strtol(text: &[u8], base: u32) -> (i64, usize) {
    let mut at = 0;
    let negative = text.first() == Some(&b'-');
    if matches!(text.first(), Some(b'-' | b'+')) {
        at += 1;
    }
    let mut base = base;
    if (base == 0 || base == 16) && text.get(at) == Some(&b'0') && matches!(text.get(at + 1), Some(b'x' | b'X')) {
        at += 2;
        base = 16;
    } else if base == 0 {
        base = if text.get(at) == Some(&b'0') { 8 } else { 10 };
    }
    let start = at;
    let mut value = 0i64;
    while let Some(digit) = text.get(at).and_then(|&c| (c as char).to_digit(base.clamp(2, 36))) {
        value = value.wrapping_mul(base.into()).wrapping_add(digit.into());
        at += 1;
    }
    if at == start {
        return (0, 0);
    }
    (if negative { value.wrapping_neg() } else { value }, at)
}

/// `kmalloc-64`
fn kmalloc_name(gfp: Gfp, size_bytes: u32) -> String {
    let prefix = if gfp.any(Gfp::DMA) {
        "dma-kmalloc"
    } else if gfp.any(Gfp::RECLAIMABLE) {
        "kmalloc-rcl"
    } else {
        "kmalloc"
    };
    if size_bytes >= 1024 { format!("{prefix}-{}k", size_bytes / 1024) } else { format!("{prefix}-{size_bytes}") }
}
