/* Devices, and what a story does with them. What is registered is remembered in tables, so that the story can use it. */
struct __dev { int kind; const struct file_operations *fops; const struct proc_ops *pops; void *obj; dev_t dev; const char *name; void *data; int used; struct proc_dir_entry *pde; };
static struct __dev __devs[32];
static int __dev_count;
static int __majors = 240;
static struct __dev *__dev_add(int kind, const struct file_operations *f, void *obj, dev_t d, const char *n) { int i; for (i = 0; i < 32; i++) if (!__devs[i].used) { memset(&__devs[i], 0, sizeof(__devs[i])); __devs[i].used = ++__dev_count; __devs[i].kind = kind; __devs[i].fops = f; __devs[i].obj = obj; __devs[i].dev = d; __devs[i].name = n; return &__devs[i]; } return NULL; }
static void __dev_del(void *obj) { int i; for (i = 0; i < 32; i++) if (__devs[i].used && __devs[i].obj == obj) __devs[i].used = 0; }
static inline int register_chrdev_region(dev_t d, unsigned int n, const char *name) { return 0; }
static inline int alloc_chrdev_region(dev_t *d, unsigned int base, unsigned int n, const char *name) { *d = MKDEV(__majors++, base); return 0; }
static inline void unregister_chrdev_region(dev_t d, unsigned int n) { }
static inline void cdev_init(struct cdev *c, const struct file_operations *f) { memset(c, 0, sizeof(*c)); INIT_LIST_HEAD(&c->list); c->kobj.kref.refcount.refs.counter = 1; c->ops = f; }
/* fs/char_dev.c, 6.12, `cdev_alloc`, `cdev_add` */
static inline struct cdev *cdev_alloc(void) { struct cdev *c; __inside("cdev_alloc"); c = kzalloc(sizeof(*c), GFP_KERNEL); __inside(NULL); if (c) { INIT_LIST_HEAD(&c->list); c->kobj.state_in_sysfs = 1; } return c; }
static inline int cdev_add(struct cdev *c, dev_t d, unsigned int n) { void *p; __inside("cdev_add"); p = kmalloc(40, GFP_KERNEL); __inside(NULL); if (!p) return -ENOMEM; c->dev = d; c->count = n; c->kobj.parent = p; __dev_add(0, c->ops, c, d, "cdev"); __register("cdev_add", c, 1); return 0; }
static inline void cdev_del(struct cdev *c) { if (c->kobj.parent) { __dev_del(c); __register("cdev_add", c, 0); kfree(c->kobj.parent); c->kobj.parent = NULL; } if (c->kobj.state_in_sysfs) kfree(c); }
#define cdev_device_add(c, d) cdev_add(c, (d)->devt, 1)
#define cdev_device_del(c, d) cdev_del(c)
#define cdev_set_parent(c, k) ((void)(c))
static inline int __register_chrdev(unsigned int m, unsigned int b, unsigned int n, const char *name, const struct file_operations *f) { struct __dev *v; if (!m) m = __majors++; else b = 0; v = __dev_add(1, f, (void *)f, MKDEV(m, 0), name); __register("register_chrdev", (void *)f, 1); return b + (m < 240 ? 0 : m); }
static inline int register_chrdev(unsigned int m, const char *name, const struct file_operations *f) { unsigned int k = m ? m : __majors++; __dev_add(1, f, (void *)f, MKDEV(k, 0), name); __register("register_chrdev", (void *)f, 1); return m ? 0 : k; }
static inline void unregister_chrdev(unsigned int m, const char *name) { int i; for (i = 0; i < 32; i++) if (__devs[i].used && __devs[i].kind == 1 && MAJOR(__devs[i].dev) == m) { __register("register_chrdev", __devs[i].obj, 0); __devs[i].used = 0; } }
static inline int misc_register(struct miscdevice *m) { if (m->minor == MISC_DYNAMIC_MINOR) m->minor = 60; __dev_add(2, m->fops, m, MKDEV(10, m->minor), m->name); m->this_device = __sys_alloc(sizeof(struct device), "device"); __register("misc_register", m, 1); return 0; }
static inline void misc_deregister(struct miscdevice *m) { __dev_del(m); __register("misc_register", m, 0); }
static inline struct class *__class_create(const char *n) { struct class *c; __might_sleep("class_create"); __inside("class_create"); c = kzalloc(64, GFP_KERNEL); __inside(NULL); if (!c) return ERR_PTR(-ENOMEM); __register("class_create", c, 1); return c; }
#define class_create(...) __class_create("class")
#define class_register(c) 0
#define class_unregister(c) ((void)(c))
static inline void class_destroy(struct class *c) { if (IS_ERR_OR_NULL(c)) return; __register("class_create", c, 0); kfree(c); }
static inline struct device *__device_create(struct class *c, dev_t d) { struct device *v; __might_sleep("device_create"); __request("device_create"); v = __sys_alloc(sizeof(*v), "device"); if (!v) return ERR_PTR(-ENOMEM); v->devt = d; return v; }
#define device_create(c, p, d, data, ...) ({ struct device *__dcd = __device_create((c), (d)); if (!IS_ERR(__dcd)) __dcd->driver_data = (void *)(data); __dcd; })
#define device_create_with_groups(c, p, d, data, g, ...) device_create(c, p, d, data)
#define device_destroy(c, d) ((void)(c), (void)(d))
#define class_device_create(...) ((void *)__device_create(NULL, 0))
#define class_device_destroy(...) ((void)0)
#define device_create_file(d, a) 0
#define device_remove_file(d, a) ((void)(d))
#define driver_create_file(d, a) 0
#define driver_remove_file(d, a) ((void)(d))
#define class_create_file(d, a) 0
#define sysfs_create_group(k, g) 0
#define sysfs_remove_group(k, g) ((void)(k))
#define sysfs_create_file(k, a) 0
#define sysfs_remove_file(k, a) ((void)(k))
#define sysfs_create_files(k, a) 0
#define sysfs_create_bin_file(k, a) 0
#define sysfs_remove_bin_file(k, a) ((void)(k))
#define sysfs_notify(k, a, b) ((void)(k))
#define sysfs_emit(b, ...) sprintf(b, __VA_ARGS__)
#define sysfs_emit_at(b, n, ...) sprintf((b) + (n), __VA_ARGS__)
#define __ATTR(n, m, s, t) { .attr = { .name = #n, .mode = (m) }, .show = (s), .store = (t) }
#define __ATTR_RO(n) { .attr = { .name = #n, .mode = 0444 }, .show = n##_show }
#define __ATTR_RW(n) { .attr = { .name = #n, .mode = 0644 }, .show = n##_show, .store = n##_store }
#define __ATTR_WO(n) { .attr = { .name = #n, .mode = 0200 }, .store = n##_store }
#define __ATTR_NULL { .attr = { .name = NULL } }
#define DEVICE_ATTR(n, m, s, t) struct device_attribute dev_attr_##n = __ATTR(n, m, s, t)
#define DEVICE_ATTR_RO(n) struct device_attribute dev_attr_##n = __ATTR_RO(n)
#define DEVICE_ATTR_RW(n) struct device_attribute dev_attr_##n = __ATTR_RW(n)
#define DEVICE_ATTR_WO(n) struct device_attribute dev_attr_##n = __ATTR_WO(n)
#define DRIVER_ATTR_RO(n) struct driver_attribute driver_attr_##n = __ATTR_RO(n)
#define DRIVER_ATTR_RW(n) struct driver_attribute driver_attr_##n = __ATTR_RW(n)
#define DRIVER_ATTR(n, m, s, t) struct driver_attribute driver_attr_##n = __ATTR(n, m, s, t)
#define CLASS_ATTR_RO(n) struct device_attribute class_attr_##n = { .attr = { .name = #n } }
#define CLASS_ATTR_RW(n) struct device_attribute class_attr_##n = { .attr = { .name = #n } }
#define ATTRIBUTE_GROUPS(n) static const struct attribute_group n##_group = { .attrs = n##_attrs }; static const struct attribute_group *n##_groups[] = { &n##_group, NULL }
/* lib/kobject.c, 6.12 */
#define kernel_kobj (&__kernel_kobj)
static struct kobject __kernel_kobj;
static inline void kobject_init(struct kobject *k, const void *t) { memset(k, 0, sizeof(*k)); k->kref.refcount.refs.counter = 1; k->ktype = t; INIT_LIST_HEAD(&k->entry); }
#define kobject_add(k, p, ...) 0
#define kobject_init_and_add(k, t, p, ...) ({ kobject_init((k), (t)); 0; })
#define kobject_get(k) ({ struct kobject *__kg = (k); __kg->kref.refcount.refs.counter++; __kg; })
#define kobject_uevent(k, a) 0
#define kobject_del(k) ((void)(k))
#define kobject_set_name(k, ...) 0
struct kobj_type { void (*release)(struct kobject *); const void *sysfs_ops; const void *default_groups; void *default_attrs; void *child_ns_type, *namespace, *get_ownership; };
struct sysfs_ops { ssize_t (*show)(struct kobject *, struct attribute *, char *); ssize_t (*store)(struct kobject *, struct attribute *, const char *, size_t); };
struct kset { struct list_head list; spinlock_t list_lock; struct kobject kobj; const void *uevent_ops; };
static void __dynamic_kobj_release(struct kobject *k) { kfree(k); }
static struct kobj_type __dynamic_kobj = { .release = __dynamic_kobj_release };
static inline struct kobject *kobject_create_and_add(const char *n, struct kobject *p) { struct kobject *k; __inside("kobject_create_and_add"); k = kzalloc(sizeof(*k), GFP_KERNEL); __inside(NULL); if (k) { kobject_init(k, &__dynamic_kobj); } return k; }
static inline void kobject_put(struct kobject *k) { if (k && --k->kref.refcount.refs.counter == 0 && k->ktype && k->ktype->release) k->ktype->release(k); }
static inline struct kset *kset_create_and_add(const char *n, const void *u, struct kobject *p) { return kzalloc(sizeof(struct kset), GFP_KERNEL); }
#define kset_unregister(k) kfree(k)
/* fs/proc/generic.c: what an entry takes is the kernel's. */
static inline struct proc_dir_entry *__proc_add(const char *n, umode_t m, const void *ops, void *data, int old) { struct proc_dir_entry *e; struct __dev *v; __might_sleep("proc_create"); __request("proc_create"); e = __sys_alloc(sizeof(*e), "proc_dir_entry"); if (!e) return NULL; e->name = n; e->mode = m; e->data = data; if (old) e->proc_fops = ops; else e->proc_ops = ops; v = __dev_add(3, e->proc_fops, e, 0, n); if (v) { v->pops = e->proc_ops; v->data = data; v->pde = e; } __register("proc_create", e, 1); return e; }
#define __is_fops(p) __builtin_types_compatible_p(typeof(*(p)), struct file_operations)
#define proc_create_data(n, m, p, ops, d) __proc_add((n), (m), (const void *)(ops), (d), _Generic((ops), const struct file_operations *: 1, struct file_operations *: 1, default: 0))
#define proc_create(n, m, p, ops) proc_create_data(n, m, p, ops, NULL)
#define proc_mkdir(n, p) ((struct proc_dir_entry *)__sys_alloc(sizeof(struct proc_dir_entry), "proc_dir_entry"))
#define proc_mkdir_mode(n, m, p) proc_mkdir(n, p)
#define create_proc_entry(n, m, p) __proc_add((n), (m), NULL, NULL, 0)
#define create_proc_read_entry(n, m, p, f, d) ({ struct proc_dir_entry *__pe = __proc_add((n), (m), NULL, (d), 0); if (__pe) __pe->read_proc = (f); __pe; })
static inline struct proc_dir_entry *proc_create_single_data(const char *n, umode_t m, void *p, int (*show)(struct seq_file *, void *), void *d) { struct proc_dir_entry *e = __proc_add(n, m, NULL, d, 0); if (e) e->__show = show; return e; }
#define proc_create_single(n, m, p, s) proc_create_single_data(n, m, p, s, NULL)
static inline struct proc_dir_entry *proc_create_seq_data(const char *n, umode_t m, void *p, const struct seq_operations *o, void *d) { struct proc_dir_entry *e = __proc_add(n, m, NULL, d, 0); if (e) e->__seq = o; return e; }
#define proc_create_seq(n, m, p, o) proc_create_seq_data(n, m, p, o, NULL)
static inline void __proc_del(void *e) { if (e) { __dev_del(e); __register("proc_create", e, 0); } }
#define proc_remove(e) __proc_del(e)
static inline void __remove_proc(const char *n) { int i; for (i = 0; i < 32; i++) if (__devs[i].used && __devs[i].kind == 3 && __devs[i].name && n && !strcmp(__devs[i].name, n)) { __register("proc_create", __devs[i].obj, 0); __devs[i].used = 0; return; } }
#define remove_proc_entry(n, p) __remove_proc(n)
#define remove_proc_subtree(n, p) __remove_proc(n)
#define proc_set_size(e, n) ((e)->size = (n))
#define proc_set_user(e, u, g) ((void)(e))
#define proc_ops_wrapper(f, n) (f)
#define PDE_DATA(i) ((i)->i_private)
#define pde_data(i) ((i)->i_private)
/* fs/seq_file.c, 6.12 */
static struct kmem_cache *__seq_cache;
static inline int seq_open(struct file *f, const struct seq_operations *o) { struct seq_file *m; __inside("seq_open"); if (!__seq_cache) { __seq_cache = __kmem_cache_create("seq_file", sizeof(*m), 0, SLAB_ACCOUNT, NULL); __adopt(__seq_cache); } m = kmem_cache_zalloc(__seq_cache, GFP_KERNEL); __inside(NULL); if (!m) return -ENOMEM; f->private_data = m; __mutex_init(&m->lock); m->op = o; m->file = f; return 0; }
static inline int seq_release(struct inode *i, struct file *f) { struct seq_file *m = f->private_data; kvfree(m->buf); kmem_cache_free(__seq_cache, m); return 0; }
static inline int seq_open_private(struct file *f, const struct seq_operations *o, int n) { void *p = kzalloc(n, GFP_KERNEL_ACCOUNT); int r; if (!p) return -ENOMEM; r = seq_open(f, o); if (r) { kfree(p); return r; } ((struct seq_file *)f->private_data)->private = p; return 0; }
static inline int seq_release_private(struct inode *i, struct file *f) { struct seq_file *m = f->private_data; kfree(m->private); return seq_release(i, f); }
static void *__single_start(struct seq_file *m, loff_t *p) { return *p ? NULL : (void *)1; }
static void *__single_next(struct seq_file *m, void *v, loff_t *p) { ++*p; return NULL; }
static void __single_stop(struct seq_file *m, void *v) { }
static inline int single_open(struct file *f, int (*show)(struct seq_file *, void *), void *d) { struct seq_operations *o; int r; __inside("single_open"); o = kmalloc(sizeof(*o), GFP_KERNEL_ACCOUNT); __inside(NULL); if (!o) return -ENOMEM; o->start = __single_start; o->next = __single_next; o->stop = __single_stop; o->show = show; r = seq_open(f, o); if (r) { kfree(o); return r; } ((struct seq_file *)f->private_data)->private = d; return 0; }
#define single_open_size(f, s, d, n) single_open(f, s, d)
static inline int single_release(struct inode *i, struct file *f) { const struct seq_operations *o = ((struct seq_file *)f->private_data)->op; int r = seq_release(i, f); kfree(o); return r; }
static ssize_t seq_read(struct file *f, char *u, size_t n, loff_t *pos) { struct seq_file *m = f->private_data; void *v; int left = 1000; size_t c; mutex_lock(&m->lock); if (!m->buf) { m->buf = kvmalloc(PAGE_SIZE, GFP_KERNEL_ACCOUNT); if (!m->buf) { mutex_unlock(&m->lock); return -ENOMEM; } m->size = PAGE_SIZE; } m->count = 0; v = m->op->start(m, &m->index); while (v && !IS_ERR(v) && left-- && m->count < n) { if (m->op->show(m, v) < 0) break; v = m->op->next(m, v, &m->index); } m->op->stop(m, v); c = min(m->count, n); if (c && copy_to_user(u, m->buf, c)) { mutex_unlock(&m->lock); return -EFAULT; } *pos += c; mutex_unlock(&m->lock); return c; }
static loff_t seq_lseek(struct file *f, loff_t o, int w) { return o; }
#define seq_read_iter NULL
static inline void __seq_put(struct seq_file *m, const char *s, size_t n) { if (m->buf && m->count + n < m->size) { memcpy(m->buf + m->count, s, n); m->count += n; } else m->count = m->size; }
#define seq_printf(m, ...) do { struct seq_file *__sm = (m); if (__sm->buf && __sm->count < __sm->size) { int __sn = snprintf(__sm->buf + __sm->count, __sm->size - __sm->count, __VA_ARGS__); __sm->count += __sn; if (__sm->count > __sm->size) __sm->count = __sm->size; } } while (0)
#define seq_puts(m, s) __seq_put((m), (s), strlen(s))
#define seq_putc(m, c) do { char __sc = (c); __seq_put((m), &__sc, 1); } while (0)
#define seq_write(m, d, n) ({ __seq_put((m), (const char *)(d), (n)); 0; })
#define seq_list_start(h, p) __seq_list(h, p)
#define seq_list_next(v, h, p) ({ struct list_head *__sl = ((struct list_head *)(v))->next; ++*(p); __sl == (h) ? NULL : __sl; })
static inline struct list_head *__seq_list(struct list_head *h, loff_t p) { struct list_head *l; list_for_each(l, h) if (p-- == 0) return l; return NULL; }
#define SEQ_START_TOKEN ((void *)1)
#define SEQ_SKIP 1
#define DEFINE_SHOW_ATTRIBUTE(n) static int n##_open(struct inode *i, struct file *f) { return single_open(f, n##_show, i->i_private); } static const struct file_operations n##_fops = { .owner = THIS_MODULE, .open = n##_open, .read = seq_read, .llseek = seq_lseek, .release = single_release }
#define DEFINE_PROC_SHOW_ATTRIBUTE(n) static int n##_open(struct inode *i, struct file *f) { return single_open(f, n##_show, i->i_private); } static const struct proc_ops n##_proc_ops = { .proc_open = n##_open, .proc_read = seq_read, .proc_lseek = seq_lseek, .proc_release = single_release }
static inline struct dentry *debugfs_create_file(const char *n, umode_t m, struct dentry *p, void *d, const struct file_operations *f) { struct dentry *e = __sys_alloc(sizeof(*e), "dentry"); struct __dev *v = __dev_add(4, f, e, 0, n); if (v) v->data = d; return e; }
#define debugfs_create_dir(n, p) ((struct dentry *)__sys_alloc(sizeof(struct dentry), "dentry"))
#define debugfs_remove(d) __dev_del(d)
#define debugfs_remove_recursive(d) __dev_del_kind(4)
static inline void __dev_del_kind(int k) { int i; for (i = 0; i < 32; i++) if (__devs[i].kind == k) __devs[i].used = 0; }
#define debugfs_create_u8(...) ((struct dentry *)NULL)
#define debugfs_create_u16(...) ((struct dentry *)NULL)
#define debugfs_create_u32(...) ((struct dentry *)NULL)
#define debugfs_create_u64(...) ((struct dentry *)NULL)
#define debugfs_create_x32(...) ((struct dentry *)NULL)
#define debugfs_create_bool(...) ((struct dentry *)NULL)
#define debugfs_create_atomic_t(...) ((struct dentry *)NULL)
#define debugfs_initialized() 1
static loff_t no_llseek(struct file *f, loff_t o, int w) { return -ESPIPE; }
static loff_t noop_llseek(struct file *f, loff_t o, int w) { return f->f_pos; }
static loff_t default_llseek(struct file *f, loff_t o, int w) { f->f_pos = o; return o; }
#define generic_file_llseek default_llseek
#define fixed_size_llseek(f, o, w, n) ((f)->f_pos = (o))
static inline int nonseekable_open(struct inode *i, struct file *f) { return 0; }
static inline int stream_open(struct inode *i, struct file *f) { return 0; }
static int simple_open(struct inode *i, struct file *f) { if (i->i_private) f->private_data = i->i_private; return 0; }
static inline ssize_t simple_read_from_buffer(void *to, size_t n, loff_t *pos, const void *from, size_t have) { size_t l; if (*pos < 0) return -EINVAL; if ((size_t)*pos >= have || !n) return 0; l = min(n, (size_t)(have - *pos)); if (copy_to_user(to, (const char *)from + *pos, l)) return -EFAULT; *pos += l; return l; }
static inline ssize_t simple_write_to_buffer(void *to, size_t have, loff_t *pos, const void *from, size_t n) { size_t l; if (*pos < 0) return -EINVAL; if ((size_t)*pos >= have || !n) return 0; l = min(n, (size_t)(have - *pos)); if (copy_from_user((char *)to + *pos, from, l)) return -EFAULT; *pos += l; return l; }
#define poll_wait(f, q, t) ((void)(f))
#define fasync_helper(fd, f, on, p) 0
#define kill_fasync(p, s, b) ((void)(p))
#define copy_to_iter(p, n, i) ({ size_t __cn = min((size_t)(n), (i)->count); copy_to_user((i)->__buf, (p), __cn); (i)->__buf += __cn; (i)->count -= __cn; __cn; })
#define copy_from_iter(p, n, i) ({ size_t __cn = min((size_t)(n), (i)->count); copy_from_user((p), (i)->__buf, __cn); (i)->__buf += __cn; (i)->count -= __cn; __cn; })
#define iov_iter_count(i) ((i)->count)
#define iov_iter_zero(n, i) ({ (i)->count -= (n); (n); })
#define remap_pfn_range(v, a, p, n, pr) 0
#define io_remap_pfn_range(v, a, p, n, pr) 0
#define vm_insert_page(v, a, p) 0
#define vmf_insert_pfn(v, a, p) VM_FAULT_NOPAGE
#define vm_iomap_memory(v, a, n) 0
#define dma_mmap_coherent(d, v, c, h, n) 0
/* ioremap: arch/x86/mm/ioremap.c, 6.12: an area of addresses, and no memory. */
static inline void *__ioremap(resource_size_t a, unsigned long n) { __might_sleep("ioremap"); __request("ioremap"); return __map_device(a, n); }
#define ioremap(a, n) __ioremap(a, n)
#define ioremap_wc ioremap
#define ioremap_cache ioremap
#define ioremap_uc ioremap
#define ioremap_nocache ioremap
#define ioremap_np ioremap
#define memremap(a, n, f) ioremap(a, n)
#define memunmap(p) iounmap(p)
#define iounmap(p) __unmap_device((void *)(p))
#define ioport_map(p, n) ((void *)__sys_alloc((n), "ports"))
#define ioport_unmap(p) ((void)(p))
#define readb(a) (*(volatile u8 *)(a))
#define readw(a) (*(volatile u16 *)(a))
#define readl(a) (*(volatile u32 *)(a))
#define readq(a) (*(volatile u64 *)(a))
#define writeb(v, a) ((void)(*(volatile u8 *)(a) = (v)))
#define writew(v, a) ((void)(*(volatile u16 *)(a) = (v)))
#define writel(v, a) ((void)(*(volatile u32 *)(a) = (v)))
#define writeq(v, a) ((void)(*(volatile u64 *)(a) = (v)))
#define readb_relaxed readb
#define readw_relaxed readw
#define readl_relaxed readl
#define writeb_relaxed writeb
#define writew_relaxed writew
#define writel_relaxed writel
#define ioread8 readb
#define ioread16 readw
#define ioread32 readl
#define iowrite8 writeb
#define iowrite16 writew
#define iowrite32 writel
#define in_be32 readl
#define out_be32(a, v) writel(v, a)
#define inb(p) ((unsigned char)((void)(p), 0))
#define inw(p) ((unsigned short)((void)(p), 0))
#define inl(p) ((unsigned int)((void)(p), 0))
#define inb_p inb
#define inw_p inw
#define inl_p inl
#define outb(v, p) ((void)(v), (void)(p))
#define outw(v, p) ((void)(v), (void)(p))
#define outl(v, p) ((void)(v), (void)(p))
#define outb_p outb
#define outw_p outw
#define insb(p, b, n) memset((b), 0, (n))
#define insw(p, b, n) memset((b), 0, (n) * 2)
#define insl(p, b, n) memset((b), 0, (n) * 4)
#define outsb(p, b, n) ((void)(p))
#define outsw(p, b, n) ((void)(p))
#define outsl(p, b, n) ((void)(p))
#define check_mem_region(a, n) 0
#define check_region(a, n) 0
/* kernel/resource.c, 6.12, `__request_region`: one resource (64 bytes) */
static inline struct resource *__request_region(resource_size_t a, resource_size_t n, const char *nm) { struct resource *r; __inside("request_region"); r = kzalloc(sizeof(*r), GFP_KERNEL); __inside(NULL); if (!r) return NULL; r->start = a; r->end = a + n - 1; r->name = nm; __region_add(r); return r; }
static struct resource *__regions[32];
static void __region_add(struct resource *r) { int i; for (i = 0; i < 32; i++) if (!__regions[i]) { __regions[i] = r; return; } }
static inline void __release_region_at(resource_size_t a) { int i; for (i = 0; i < 32; i++) if (__regions[i] && __regions[i]->start == a) { kfree(__regions[i]); __regions[i] = NULL; return; } __warn("Trying to free nonexistent resource"); }
#define request_region(a, n, m) __request_region(a, n, m)
#define request_mem_region(a, n, m) __request_region(a, n, m)
#define release_region(a, n) __release_region_at(a)
#define release_mem_region(a, n) __release_region_at(a)
#define resource_size(r) ((r)->end - (r)->start + 1)
#define devm_request_mem_region(d, a, n, m) ((struct resource *)__devm_own((d), __request_region(a, n, m), __devm_region))
#define devm_request_region devm_request_mem_region
static void __devm_region(void *p) { __release_region_at(((struct resource *)p)->start); }

/* ── devres: drivers/base/devres.c, 6.12. A header of 40 bytes stands before the memory. ───────────── */
struct __devres { struct list_head entry; void (*release)(void *); void *what; unsigned long size; };
static inline struct list_head *__devres_of(struct device *d) { if (!d->devres_head.next) INIT_LIST_HEAD(&d->devres_head); return &d->devres_head; }
static inline void *devm_kmalloc(struct device *d, size_t n, gfp_t f) { struct __devres *r; if (!n) return ZERO_SIZE_PTR; r = kmalloc(sizeof(*r) + n, f); if (!r) return NULL; memset(r, 0, sizeof(*r)); list_add(&r->entry, __devres_of(d)); return r + 1; }
#define devm_kzalloc(d, n, f) devm_kmalloc((d), (n), (f) | __GFP_ZERO)
#define devm_kcalloc(d, n, s, f) devm_kmalloc((d), (n) * (s), (f) | __GFP_ZERO)
#define devm_kmalloc_array(d, n, s, f) devm_kmalloc((d), (n) * (s), (f))
static inline char *devm_kstrdup(struct device *d, const char *s, gfp_t f) { char *p; if (!s) return NULL; p = devm_kmalloc(d, strlen(s) + 1, f); if (p) strcpy(p, s); return p; }
static inline void *devm_kmemdup(struct device *d, const void *s, size_t n, gfp_t f) { void *p = devm_kmalloc(d, n, f); if (p) memcpy(p, s, n); return p; }
#define devm_kasprintf(d, f, ...) ({ size_t __kn = snprintf(NULL, 0, __VA_ARGS__) + 1; char *__kp = devm_kmalloc((d), __kn, (f)); if (__kp) snprintf(__kp, __kn, __VA_ARGS__); __kp; })
static inline void devm_kfree(struct device *d, const void *p) { struct __devres *r; if (!p || p == ZERO_SIZE_PTR) return; r = (struct __devres *)p - 1; list_del(&r->entry); kfree(r); }
static inline void *__devm_own(struct device *d, void *what, void (*release)(void *)) { struct __devres *r; if (!what) return NULL; __inside("devm"); r = kzalloc(sizeof(*r) + 8, GFP_KERNEL); __inside(NULL); if (!r) { release(what); return NULL; } r->release = release; r->what = what; list_add(&r->entry, __devres_of(d)); return what; }
static inline int devm_add_action(struct device *d, void (*f)(void *), void *x) { struct __devres *r; __inside("devm_add_action"); r = kzalloc(sizeof(*r) + 16, GFP_KERNEL); __inside(NULL); if (!r) return -ENOMEM; r->release = f; r->what = x; list_add(&r->entry, __devres_of(d)); return 0; }
static inline int devm_add_action_or_reset(struct device *d, void (*f)(void *), void *x) { int r = devm_add_action(d, f, x); if (r) f(x); return r; }
static void __devres_release(struct device *d) { struct list_head *h = __devres_of(d); while (h->next != h) { struct __devres *r = list_entry(h->next, struct __devres, entry); list_del(&r->entry); if (r->release) r->release(r->what); kfree(r); } }
static void __devm_irq(void *p) { struct __irq *s = p; free_irq(s->irq, s->dev); }
static struct __irq *__irq_of(unsigned int irq, void *d) { int i; for (i = 0; i < 16; i++) if (__irqs[i].action && __irqs[i].irq == irq && __irqs[i].dev == d) return &__irqs[i]; return NULL; }
static inline int devm_request_threaded_irq(struct device *d, unsigned int irq, irq_handler_t h, irq_handler_t th, unsigned long f, const char *n, void *x) { int r = request_threaded_irq(irq, h, th, f, n, x); if (r) return r; return __devm_own(d, __irq_of(irq, x), __devm_irq) ? 0 : -ENOMEM; }
#define devm_request_irq(d, i, h, f, n, x) devm_request_threaded_irq(d, i, (irq_handler_t)(h), NULL, f, n, x)
static inline void devm_free_irq(struct device *d, unsigned int irq, void *x) { struct list_head *p, *h = __devres_of(d); struct __irq *s = __irq_of(irq, x); list_for_each(p, h) { struct __devres *r = list_entry(p, struct __devres, entry); if (r->what == s) { list_del(&r->entry); kfree(r); break; } } free_irq(irq, x); }
static void __devm_unmap(void *p) { iounmap(p); }
#define devm_ioremap(d, a, n) __devm_own((d), ioremap(a, n), __devm_unmap)
#define devm_ioremap_wc devm_ioremap
static inline void *devm_ioremap_resource(struct device *d, struct resource *r) { void *p; if (!r) return ERR_PTR(-EINVAL); if (!devm_request_mem_region(d, r->start, resource_size(r), "res")) return ERR_PTR(-EBUSY); p = devm_ioremap(d, r->start, resource_size(r)); return p ? p : ERR_PTR(-ENOMEM); }
#define devm_platform_ioremap_resource(p, i) devm_ioremap_resource(&(p)->dev, platform_get_resource((p), IORESOURCE_MEM, (i)))
#define devm_platform_get_and_ioremap_resource(p, i, r) devm_platform_ioremap_resource(p, i)
static void __devm_pages(void *p) { free_page((unsigned long)p); }
#define devm_get_free_pages(d, f, o) ((unsigned long)__devm_own((d), (void *)__get_free_pages(f, o), __devm_pages))
#define devm_clk_get(d, n) ((void *)__sys_alloc(64, "clk"))
#define devm_clk_get_optional devm_clk_get
#define devm_clk_get_enabled devm_clk_get
#define devm_gpiod_get(d, n, f) ((void *)__sys_alloc(64, "gpio"))
#define devm_gpiod_get_optional devm_gpiod_get
#define devm_regulator_get(d, n) ((void *)__sys_alloc(64, "regulator"))
#define devm_reset_control_get(d, n) ((void *)__sys_alloc(64, "reset"))
#define clk_prepare_enable(c) 0
#define clk_disable_unprepare(c) ((void)(c))
#define clk_get_rate(c) 1000000UL

/* ── DMA: kernel/dma/direct.c, 6.12: whole pages, zeroed ───────────────────────────────────────────── */
static inline void *dma_alloc_coherent(struct device *d, size_t n, dma_addr_t *h, gfp_t f) { int o = __get_order(n); void *p; if (f & __GFP_DIRECT_RECLAIM) __might_sleep("dma_alloc_coherent"); p = (void *)__get_free_pages((f & ~(__GFP_DMA | __GFP_DMA32 | __GFP_HIGHMEM)) | __GFP_ZERO, o); if (!p) return NULL; *h = virt_to_phys(p); return p; }
static inline void dma_free_coherent(struct device *d, size_t n, void *p, dma_addr_t h) { if (p) free_pages((unsigned long)p, __get_order(n)); }
#define dma_alloc_attrs(d, n, h, f, a) dma_alloc_coherent(d, n, h, f)
#define dma_free_attrs(d, n, p, h, a) dma_free_coherent(d, n, p, h)
#define dma_alloc_noncoherent(d, n, h, dir, f) dma_alloc_coherent(d, n, h, f)
#define dma_free_noncoherent(d, n, p, h, dir) dma_free_coherent(d, n, p, h)
#define dma_zalloc_coherent dma_alloc_coherent
#define dma_alloc_writecombine dma_alloc_coherent
#define dma_alloc_wc dma_alloc_coherent
#define dma_free_wc dma_free_coherent
#define pci_alloc_consistent(p, n, h) dma_alloc_coherent(NULL, (n), (h), GFP_ATOMIC)
#define pci_free_consistent(p, n, v, h) dma_free_coherent(NULL, (n), (v), (h))
struct __dma_own { size_t size; void *p; dma_addr_t h; };
static void __dmam_release(void *x) { struct __dma_own *o = x; dma_free_coherent(NULL, o->size, o->p, o->h); kfree(o); }
static inline void *dmam_alloc_coherent(struct device *d, size_t n, dma_addr_t *h, gfp_t f) { struct __dma_own *o; void *p = dma_alloc_coherent(d, n, h, f); if (!p) return NULL; __inside("dmam"); o = kmalloc(sizeof(*o), f); __inside(NULL); if (!o) { dma_free_coherent(d, n, p, *h); return NULL; } o->size = n; o->p = p; o->h = *h; return __devm_own(d, o, __dmam_release) ? p : NULL; }
#define dma_map_single(d, p, n, dir) ((void)(d), (dma_addr_t)virt_to_phys((void *)(p)))
#define dma_map_single_attrs(d, p, n, dir, a) dma_map_single(d, p, n, dir)
#define dma_unmap_single(d, h, n, dir) ((void)(d))
#define dma_map_page(d, p, o, n, dir) ((dma_addr_t)(page_to_phys(p) + (o)))
#define dma_unmap_page(d, h, n, dir) ((void)(d))
#define dma_mapping_error(d, h) ((h) == DMA_MAPPING_ERROR)
#define dma_map_sg(d, s, n, dir) (n)
#define dma_unmap_sg(d, s, n, dir) ((void)(d))
#define dma_sync_single_for_cpu(d, h, n, dir) ((void)(d))
#define dma_sync_single_for_device(d, h, n, dir) ((void)(d))
#define pci_map_single(d, p, n, dir) dma_map_single(d, p, n, dir)
#define pci_unmap_single(d, h, n, dir) ((void)(d))
#define pci_dma_mapping_error(d, h) 0
#define dma_set_mask(d, m) 0
#define dma_set_coherent_mask(d, m) 0
#define dma_set_mask_and_coherent(d, m) 0
#define pci_set_dma_mask(d, m) 0
#define pci_set_consistent_dma_mask(d, m) 0
#define dma_set_max_seg_size(d, n) 0
#define DEFINE_DMA_UNMAP_ADDR(n) dma_addr_t n
#define DEFINE_DMA_UNMAP_LEN(n) u32 n
#define dma_unmap_addr(p, n) ((p)->n)
#define dma_unmap_addr_set(p, n, v) ((p)->n = (v))
#define dma_unmap_len(p, n) ((p)->n)
#define dma_unmap_len_set(p, n, v) ((p)->n = (v))
/* mm/dmapool.c, 6.12, in short: blocks cut from coherent pages; here one page each time the last is used up. */
struct __pool_page { struct __pool_page *next; void *va; dma_addr_t h; };
struct __pool { size_t size; struct __pool_page *pages; void *free; size_t used; size_t cut; };
static inline struct dma_pool *dma_pool_create(const char *n, struct device *d, size_t s, size_t a, size_t b) { struct __pool *p = kzalloc(sizeof(*p), GFP_KERNEL); if (p) { if (a < 8) a = 8; p->size = ALIGN(s < 8 ? 8 : s, a); p->cut = PAGE_SIZE; } return (struct dma_pool *)p; }
static inline void *dma_pool_alloc(struct dma_pool *dp, gfp_t f, dma_addr_t *h) { struct __pool *p = (struct __pool *)dp; void *v = p->free; if (v) p->free = *(void **)v; else { if (p->cut + p->size > PAGE_SIZE) { struct __pool_page *g = kmalloc(sizeof(*g), f & ~__GFP_ZERO); if (!g) return NULL; g->va = dma_alloc_coherent(NULL, PAGE_SIZE, &g->h, f); if (!g->va) { kfree(g); return NULL; } g->next = p->pages; p->pages = g; p->cut = 0; } v = p->pages->va + p->cut; p->cut += p->size; } p->used++; if (f & __GFP_ZERO) memset(v, 0, p->size); *h = virt_to_phys(v); return v; }
#define dma_pool_zalloc(p, f, h) dma_pool_alloc((p), (f) | __GFP_ZERO, (h))
static inline void dma_pool_free(struct dma_pool *dp, void *v, dma_addr_t h) { struct __pool *p = (struct __pool *)dp; *(void **)v = p->free; p->free = v; p->used--; }
static inline void dma_pool_destroy(struct dma_pool *dp) { struct __pool *p = (struct __pool *)dp; if (!p) return; if (p->used) __warn("dma_pool_destroy: blocks are still in use"); while (p->pages) { struct __pool_page *g = p->pages; p->pages = g->next; dma_free_coherent(NULL, PAGE_SIZE, g->va, g->h); kfree(g); } kfree(p); }
#define dmam_pool_create(n, d, s, a, b) dma_pool_create(n, d, s, a, b)
#define pci_pool_create(n, d, s, a, b) dma_pool_create(n, NULL, s, a, b)
#define pci_pool_alloc dma_pool_alloc
#define pci_pool_free dma_pool_free
#define pci_pool_destroy dma_pool_destroy
#define sg_init_table(s, n) memset((s), 0, sizeof(*(s)) * (n))
#define sg_init_one(s, b, n) do { memset((s), 0, sizeof(*(s))); (s)->page_link = (unsigned long)(b); (s)->length = (n); } while (0)
#define sg_set_buf(s, b, n) do { (s)->page_link = (unsigned long)(b); (s)->length = (n); } while (0)
#define sg_set_page(s, p, n, o) do { (s)->page_link = (unsigned long)(p); (s)->length = (n); (s)->offset = (o); } while (0)
#define sg_page(s) ((struct page *)(s)->page_link)
#define sg_virt(s) ((void *)(s)->page_link)
#define sg_next(s) ((s) + 1)
#define sg_dma_address(s) ((s)->dma_address)
#define sg_dma_len(s) ((s)->length)
#define for_each_sg(sl, s, n, i) for ((i) = 0, (s) = (sl); (i) < (n); (i)++, (s)++)

/* ── buses: a driver is registered; the story's `probe` gives it a device, `remove` takes it away ───── */
#define PLATFORM_DEVID_NONE (-1)
#define PLATFORM_DEVID_AUTO (-2)
struct platform_device { const char *name; int id; bool id_auto; struct device dev; u64 platform_dma_mask; u32 num_resources; struct resource *resource; const void *id_entry; void *mfd_cell; };
struct platform_device_id { char name[24]; kernel_ulong_t driver_data; };
struct platform_driver { int (*probe)(struct platform_device *); int (*remove)(struct platform_device *); void (*remove_new)(struct platform_device *); void (*shutdown)(struct platform_device *); int (*suspend)(struct platform_device *, int); int (*resume)(struct platform_device *); struct device_driver driver; const struct platform_device_id *id_table; bool prevent_deferred_probe; };
struct device_node { const char *name; const char *full_name; void *parent; char __rest[256]; };
struct of_device_id { char name[32]; char type[32]; char compatible[128]; const void *data; };
struct acpi_device_id { char id[16]; kernel_ulong_t driver_data; };
struct pci_device_id { u32 vendor, device, subvendor, subdevice, class, class_mask; kernel_ulong_t driver_data; u32 override_only; };
struct pci_dev { struct device dev; unsigned int irq; unsigned short vendor, device, subsystem_vendor, subsystem_device; unsigned int devfn, class; u8 revision; struct resource resource[17]; char __rest[512]; };
struct pci_driver { const char *name; const struct pci_device_id *id_table; int (*probe)(struct pci_dev *, const struct pci_device_id *); void (*remove)(struct pci_dev *); int (*suspend)(struct pci_dev *, int); int (*resume)(struct pci_dev *); void (*shutdown)(struct pci_dev *); int (*sriov_configure)(struct pci_dev *, int); const void *err_handler; const void *groups, *dev_groups; struct device_driver driver; struct list_head node; };
struct usb_device_id { u16 match_flags, idVendor, idProduct, bcdDevice_lo, bcdDevice_hi; u8 bDeviceClass, bDeviceSubClass, bDeviceProtocol, bInterfaceClass, bInterfaceSubClass, bInterfaceProtocol, bInterfaceNumber; kernel_ulong_t driver_info; };
struct usb_endpoint_descriptor { u8 bLength, bDescriptorType, bEndpointAddress, bmAttributes; u16 wMaxPacketSize; u8 bInterval, bRefresh, bSynchAddress; };
struct usb_host_endpoint { struct usb_endpoint_descriptor desc; char __rest[64]; };
struct usb_interface_descriptor { u8 bLength, bDescriptorType, bInterfaceNumber, bAlternateSetting, bNumEndpoints, bInterfaceClass, bInterfaceSubClass, bInterfaceProtocol, iInterface; };
struct usb_host_interface { struct usb_interface_descriptor desc; int extralen; unsigned char *extra; struct usb_host_endpoint *endpoint; char *string; };
struct usb_interface { struct usb_host_interface *altsetting; struct usb_host_interface *cur_altsetting; unsigned num_altsetting; int minor; struct device dev; struct device *usb_dev; char __rest[128]; };
struct usb_device_descriptor { u8 bLength, bDescriptorType; u16 bcdUSB; u8 bDeviceClass, bDeviceSubClass, bDeviceProtocol, bMaxPacketSize0; u16 idVendor, idProduct, bcdDevice; u8 iManufacturer, iProduct, iSerialNumber, bNumConfigurations; };
struct usb_device { int devnum; char devpath[16]; int state, speed; struct device dev; struct usb_device_descriptor descriptor; struct usb_host_endpoint ep0; char *product, *manufacturer, *serial; void *bus; char __rest[512]; };
struct usb_driver { const char *name; int (*probe)(struct usb_interface *, const struct usb_device_id *); void (*disconnect)(struct usb_interface *); int (*unlocked_ioctl)(struct usb_interface *, unsigned int, void *); int (*suspend)(struct usb_interface *, int); int (*resume)(struct usb_interface *); int (*reset_resume)(struct usb_interface *); int (*pre_reset)(struct usb_interface *); int (*post_reset)(struct usb_interface *); const struct usb_device_id *id_table; const void *dev_groups; char __rest[256]; unsigned int no_dynamic_id, supports_autosuspend, disable_hub_initiated_lpm, soft_unbind; };
struct usb_class_driver { char *name; void *devnode; const struct file_operations *fops; int minor_base; };
struct usb_anchor { struct list_head urb_list; wait_queue_head_t wait; spinlock_t lock; atomic_t suspend_wakeups; unsigned int poisoned; };
struct urb { struct kref kref; int unlinked; void *hcpriv; atomic_t use_count, reject; struct list_head urb_list, anchor_list; struct usb_anchor *anchor; struct usb_device *dev; void *ep; unsigned int pipe, stream_id; int status; unsigned int transfer_flags; void *transfer_buffer; dma_addr_t transfer_dma; void *sg; int num_mapped_sgs, num_sgs; u32 transfer_buffer_length, actual_length; unsigned char *setup_packet; dma_addr_t setup_dma; int start_frame, number_of_packets, interval, error_count; void *context; void (*complete)(struct urb *); };
struct usb_ctrlrequest { u8 bRequestType, bRequest; u16 wValue, wIndex, wLength; };
struct i2c_client { unsigned short flags, addr; char name[20]; void *adapter; struct device dev; int init_irq, irq; struct list_head detected; };
struct i2c_device_id { char name[20]; kernel_ulong_t driver_data; };
struct i2c_driver { unsigned int class; int (*probe)(struct i2c_client *); void (*remove)(struct i2c_client *); void (*shutdown)(struct i2c_client *); void *alert, *command; struct device_driver driver; const struct i2c_device_id *id_table; void *detect; const unsigned short *address_list; struct list_head clients; u32 flags; void *probe_new; };
struct spi_device { struct device dev; void *controller; u32 max_speed_hz; u8 chip_select, bits_per_word; u32 mode; int irq; void *controller_state, *controller_data; char modalias[32]; char __rest[128]; };
struct spi_device_id { char name[32]; kernel_ulong_t driver_data; };
struct spi_driver { const struct spi_device_id *id_table; int (*probe)(struct spi_device *); void (*remove)(struct spi_device *); void (*shutdown)(struct spi_device *); struct device_driver driver; };
struct virtio_device { struct device dev; struct { u32 device, vendor; } id; void *config; void *priv; u64 features; char __rest[256]; };
struct virtio_device_id { u32 device, vendor; };
struct virtio_driver { struct device_driver driver; const struct virtio_device_id *id_table; const unsigned int *feature_table; unsigned int feature_table_size; void *feature_table_legacy; unsigned int feature_table_size_legacy; int (*validate)(struct virtio_device *); int (*probe)(struct virtio_device *); void (*scan)(struct virtio_device *); void (*remove)(struct virtio_device *); void (*config_changed)(struct virtio_device *); int (*freeze)(struct virtio_device *), (*restore)(struct virtio_device *); };
struct serio { struct device dev; void *port_data; char name[32], phys[32]; struct { u8 type, extra, id, proto; } id; spinlock_t lock; int (*write)(struct serio *, unsigned char); int (*open)(struct serio *); void (*close)(struct serio *); int (*start)(struct serio *); void (*stop)(struct serio *); struct serio *parent; char __rest[128]; };
struct serio_device_id { u8 type, extra, id, proto; };
struct serio_driver { const char *description; const struct serio_device_id *id_table; bool manual_bind; void *write_wakeup; irqreturn_t (*interrupt)(struct serio *, unsigned char, unsigned int); int (*connect)(struct serio *, struct serio_driver *); int (*reconnect)(struct serio *); void (*disconnect)(struct serio *); void (*cleanup)(struct serio *); struct device_driver driver; };
struct hid_device { struct device dev; char name[128], phys[64], uniq[64]; u32 vendor, product, version; void *driver_data; char __rest[512]; };
struct hid_device_id { u16 bus, group; u32 vendor, product; kernel_ulong_t driver_data; };
struct hid_driver { char *name; const struct hid_device_id *id_table; struct list_head dyn_list; spinlock_t dyn_lock; int (*probe)(struct hid_device *, const struct hid_device_id *); void (*remove)(struct hid_device *); char __rest[128]; struct device_driver driver; };
struct __bound { int kind; void *drv; void *dev; int on; };
static struct __bound __bounds[8];
static int __drv_add(int kind, void *d) { int i; for (i = 0; i < 8; i++) if (!__bounds[i].kind) { __bounds[i].kind = kind; __bounds[i].drv = d; __bounds[i].on = 0; __register("driver", d, 1); return 0; } return -EBUSY; }
static int __unbind(struct __bound *b);
static void __drv_del(void *d) { int i; for (i = 0; i < 8; i++) if (__bounds[i].kind && __bounds[i].drv == d) { if (__bounds[i].on) __unbind(&__bounds[i]); __bounds[i].kind = 0; __register("driver", d, 0); } }
#define platform_driver_register(d) __drv_add(1, (d))
#define __platform_driver_register(d, o) __drv_add(1, (d))
#define platform_driver_unregister(d) __drv_del(d)
#define platform_driver_probe(d, p) ({ (d)->probe = (p); __drv_add(1, (d)); })
#define pci_register_driver(d) __drv_add(2, (d))
#define pci_module_init(d) __drv_add(2, (d))
#define pci_unregister_driver(d) __drv_del(d)
#define usb_register(d) __drv_add(3, (d))
#define usb_register_driver(d, o, n) __drv_add(3, (d))
#define usb_deregister(d) __drv_del(d)
#define i2c_add_driver(d) __drv_add(4, (d))
#define i2c_del_driver(d) __drv_del(d)
#define spi_register_driver(d) __drv_add(5, (d))
#define spi_unregister_driver(d) __drv_del(d)
#define register_virtio_driver(d) __drv_add(6, (d))
#define unregister_virtio_driver(d) __drv_del(d)
#define serio_register_driver(d) __drv_add(7, (d))
#define serio_unregister_driver(d) __drv_del(d)
#define hid_register_driver(d) __drv_add(8, (d))
#define hid_unregister_driver(d) __drv_del(d)
static struct usb_endpoint_descriptor __ep_in = { 7, 5, 0x81, 3, 64, 10 }, __ep_bulk_in = { 7, 5, 0x82, 2, 512, 0 }, __ep_bulk_out = { 7, 5, 0x02, 2, 512, 0 };
static struct platform_device *__pdevs[4];
static int __pdev_add(struct platform_device *p) { int i; __might_sleep("platform_device_add"); for (i = 0; i < 4; i++) if (!__pdevs[i]) { __pdevs[i] = p; return 0; } return -ENOMEM; }
static struct platform_device *__pdev_of(const char *n) { int i; for (i = 0; i < 4; i++) if (__pdevs[i] && n && __pdevs[i]->name && !strcmp(__pdevs[i]->name, n)) return __pdevs[i]; return NULL; }
static void *__make_device(struct __bound *b) {
	switch (b->kind) {
	case 1: { struct platform_driver *d = b->drv; struct platform_device *p = __pdev_of(d->driver.name); if (p) return p; p = __sys_alloc(sizeof(*p), "platform_device"); { struct resource *r = __sys_alloc(sizeof(*r) * 3, "resources"); p->name = d->driver.name; p->dev.driver = &d->driver; p->dev.platform_data = NULL; r[0].start = 0xfe000000; r[0].end = 0xfe000fff; r[0].flags = IORESOURCE_MEM; r[1].start = 9; r[1].end = 9; r[1].flags = IORESOURCE_IRQ; r[2].start = 0xfe001000; r[2].end = 0xfe001fff; r[2].flags = IORESOURCE_MEM; p->resource = r; if (d->driver.of_match_table) { p->dev.of_node = __sys_alloc(sizeof(struct device_node), "device_node"); p->dev.of_node->name = "device"; p->dev.of_node->full_name = "/soc/device"; } p->num_resources = 3; p->id_entry = d->id_table; return p; } }
	case 2: { struct pci_dev *p = __sys_alloc(sizeof(*p), "pci_dev"); struct pci_driver *d = b->drv; int i; p->irq = 11; if (d->id_table) { p->vendor = d->id_table->vendor; p->device = d->id_table->device; } for (i = 0; i < 6; i++) { p->resource[i].start = 0xfd000000 + i * 0x10000; p->resource[i].end = p->resource[i].start + 0xffff; p->resource[i].flags = IORESOURCE_MEM; } return p; }
	case 3: { struct usb_interface *p = __sys_alloc(sizeof(*p), "usb_interface"); struct usb_device *u = __sys_alloc(sizeof(*u), "usb_device"); struct usb_host_interface *h = __sys_alloc(sizeof(*h), "usb_host_interface"); struct usb_host_endpoint *e = __sys_alloc(sizeof(*e) * 4, "endpoints"); struct usb_driver *d = b->drv; e[0].desc = __ep_in; e[1].desc = __ep_bulk_in; e[2].desc = __ep_bulk_out; h->endpoint = e; h->desc.bNumEndpoints = 3; if (d->id_table && d->id_table->bInterfaceProtocol) h->desc.bNumEndpoints = 1; p->altsetting = h; p->cur_altsetting = h; p->num_altsetting = 1; p->usb_dev = &u->dev; p->dev.parent = &u->dev; u->product = "product"; u->manufacturer = "maker"; u->speed = 3; if (d->id_table) { u->descriptor.idVendor = d->id_table->idVendor; u->descriptor.idProduct = d->id_table->idProduct; } return p; }
	case 4: { struct i2c_client *p = __sys_alloc(sizeof(*p), "i2c_client"); p->addr = 0x50; p->irq = 9; p->adapter = __sys_alloc(64, "i2c_adapter"); return p; }
	case 5: { struct spi_device *p = __sys_alloc(sizeof(*p), "spi_device"); p->irq = 9; return p; }
	case 6: { struct virtio_device *p = __sys_alloc(sizeof(*p), "virtio_device"); return p; }
	case 7: { struct serio *p = __sys_alloc(sizeof(*p), "serio"); return p; }
	default: { struct hid_device *p = __sys_alloc(sizeof(*p), "hid_device"); return p; }
	}
}
static struct device *__device_of(struct __bound *b) { switch (b->kind) { case 1: return &((struct platform_device *)b->dev)->dev; case 2: return &((struct pci_dev *)b->dev)->dev; case 3: return &((struct usb_interface *)b->dev)->dev; case 4: return &((struct i2c_client *)b->dev)->dev; case 5: return &((struct spi_device *)b->dev)->dev; case 6: return &((struct virtio_device *)b->dev)->dev; case 7: return &((struct serio *)b->dev)->dev; default: return &((struct hid_device *)b->dev)->dev; } }
static struct of_device_id __of_id; static struct pci_device_id __pci_id; static struct usb_device_id __usb_id; static struct hid_device_id __hid_id; static struct i2c_device_id __i2c_id;
static int __bind(struct __bound *b) {
	int r = -ENODEV;
	b->dev = __make_device(b);
	if (!__device_of(b)->parent) { __device_of(b)->parent = __sys_alloc(sizeof(struct device), "device"); __device_of(b)->parent->driver_data = __opaque(0); }
	if (!__device_of(b)->dma_mask) __device_of(b)->dma_mask = &__device_of(b)->coherent_dma_mask;
	switch (b->kind) {
	case 1: { struct platform_driver *d = b->drv; if (d->probe) r = d->probe(b->dev); break; }
	case 2: { struct pci_driver *d = b->drv; if (d->probe) r = d->probe(b->dev, d->id_table ? d->id_table : &__pci_id); break; }
	case 3: { struct usb_driver *d = b->drv; if (d->probe) r = d->probe(b->dev, d->id_table ? d->id_table : &__usb_id); break; }
	case 4: { struct i2c_driver *d = b->drv; if (d->probe) r = __call_probe((void *)d->probe, b->dev, (void *)&__i2c_id); break; }
	case 5: { struct spi_driver *d = b->drv; if (d->probe) r = d->probe(b->dev); break; }
	case 6: { struct virtio_driver *d = b->drv; if (d->probe) r = d->probe(b->dev); break; }
	case 7: { struct serio_driver *d = b->drv; if (d->connect) r = d->connect(b->dev, d); break; }
	case 8: { struct hid_driver *d = b->drv; if (d->probe) r = d->probe(b->dev, d->id_table ? d->id_table : &__hid_id); break; }
	}
	if (r) { __devres_release(__device_of(b)); b->dev = NULL; } else b->on = 1;
	return r;
}
static int __call_probe(int (*f)(void *, void *), void *a, void *b) { return f(a, b); }
static int __unbind(struct __bound *b) {
	if (!b->on) return 0;
	b->on = 0;
	switch (b->kind) {
	case 1: { struct platform_driver *d = b->drv; if (d->remove) d->remove(b->dev); else if (d->remove_new) d->remove_new(b->dev); break; }
	case 2: { struct pci_driver *d = b->drv; if (d->remove) d->remove(b->dev); break; }
	case 3: { struct usb_driver *d = b->drv; if (d->disconnect) d->disconnect(b->dev); break; }
	case 4: { struct i2c_driver *d = b->drv; if (d->remove) d->remove(b->dev); break; }
	case 5: { struct spi_driver *d = b->drv; if (d->remove) d->remove(b->dev); break; }
	case 6: { struct virtio_driver *d = b->drv; if (d->remove) d->remove(b->dev); break; }
	case 7: { struct serio_driver *d = b->drv; if (d->disconnect) d->disconnect(b->dev); break; }
	case 8: { struct hid_driver *d = b->drv; if (d->remove) d->remove(b->dev); break; }
	}
	__devres_release(__device_of(b));
	return 0;
}
#define access_ok_wrapper(t, a, n) 1
#define platform_set_drvdata(p, d) ((void)((p)->dev.driver_data = (d)))
#define platform_get_drvdata(p) ((p)->dev.driver_data)
#define dev_set_drvdata(p, d) ((void)((p)->driver_data = (d)))
#define dev_get_drvdata(p) ((p)->driver_data)
#define dev_get_platdata(p) ((p)->platform_data)
#define dev_name(d) ((d)->kobj.name ? (d)->kobj.name : "device")
#define dev_driver_string(d) "driver"
#define dev_set_name(d, ...) 0
#define dev_of_node(d) ((d)->of_node)
#define get_device(d) (d)
#define put_device(d) ((void)(d))
#define device_initialize(d) ((void)(d))
#define device_register(d) 0
#define device_add(d) 0
static inline void device_unregister(struct device *d) { if (d->release) d->release(d); }
#define device_del(d) ((void)(d))
#define bus_register(b) 0
#define bus_unregister(b) ((void)(b))
#define driver_register(d) 0
#define driver_unregister(d) ((void)(d))
#define device_set_wakeup_enable(d, e) 0
#define device_init_wakeup(d, e) 0
#define pm_runtime_enable(d) ((void)(d))
#define pm_runtime_disable(d) ((void)(d))
#define pm_runtime_get_sync(d) 0
#define pm_runtime_put(d) 0
#define SET_SYSTEM_SLEEP_PM_OPS(a, b)
#define SIMPLE_DEV_PM_OPS(n, a, b) const struct dev_pm_ops n = { .suspend = (a), .resume = (b) }
#define DEFINE_SIMPLE_DEV_PM_OPS(n, a, b) SIMPLE_DEV_PM_OPS(n, a, b)
#define pm_ptr(x) (x)
#define pm_sleep_ptr(x) (x)
#define of_match_ptr(x) (x)
static inline struct resource *platform_get_resource(struct platform_device *p, unsigned int t, unsigned int n) { u32 i; for (i = 0; i < p->num_resources; i++) if (p->resource[i].flags & t) if (n-- == 0) return &p->resource[i]; return NULL; }
static inline int platform_get_irq(struct platform_device *p, unsigned int n) { struct resource *r = platform_get_resource(p, IORESOURCE_IRQ, n); return r ? (int)r->start : -ENXIO; }
#define platform_get_irq_optional platform_get_irq
#define platform_get_irq_byname(p, n) platform_get_irq(p, 0)
#define platform_get_resource_byname(p, t, n) platform_get_resource(p, t, 0)
static inline struct platform_device *platform_device_alloc(const char *n, int id) { struct platform_device *p = kzalloc(sizeof(*p), GFP_KERNEL); if (p) { p->name = n; p->id = id; } return p; }
#define platform_device_add(p) __pdev_add(p)
#define platform_device_put(p) kfree(p)
#define platform_device_del(p) ((void)(p))
#define platform_device_register(p) __pdev_add(p)
static inline void platform_device_unregister(struct platform_device *p) { int i; for (i = 0; i < 4; i++) if (__pdevs[i] == p) __pdevs[i] = NULL; for (i = 0; i < 8; i++) if (__bounds[i].kind == 1 && __bounds[i].on && __bounds[i].dev == p) __unbind(&__bounds[i]); if (p && p->dev.release) p->dev.release(&p->dev); else if (p && !p->dev.kobj.name) __pdev_free(p); }
static void __pdev_free(struct platform_device *p) { if (__is_heap(p)) kfree(p); }
static inline struct platform_device *platform_device_register_simple(const char *n, int id, const struct resource *r, unsigned int c) { struct platform_device *p = platform_device_alloc(n, id); return p ? p : ERR_PTR(-ENOMEM); }
#define platform_device_register_full(i) platform_device_register_simple("device", -1, NULL, 0)
#define platform_add_devices(d, n) __pdev_add((d)[0])
#define of_match_device(m, d) ((const struct of_device_id *)(m))
#define of_device_get_match_data(d) ((const void *)NULL)
#define device_get_match_data(d) ((const void *)NULL)
#define of_property_read_u32(n, p, v) ({ *(v) = 1; 0; })
#define of_property_read_bool(n, p) 0
#define device_property_read_u32(d, p, v) ({ *(v) = 1; 0; })
#define device_property_read_bool(d, p) 0
#define of_address_to_resource(n, i, r) ({ (r)->start = 0xfe000000; (r)->end = 0xfe000fff; 0; })
#define irq_of_parse_and_map(n, i) 9
#define of_node_put(n) ((void)(n))
#define of_node_get(n) (n)
#define to_platform_device(x) container_of((x), struct platform_device, dev)
#define to_pci_dev(x) container_of((x), struct pci_dev, dev)
#define to_i2c_client(x) container_of((x), struct i2c_client, dev)
#define to_usb_interface(x) container_of((x), struct usb_interface, dev)
#define PCI_ANY_ID (~0)
#define PCI_DEVICE(v, d) .vendor = (v), .device = (d), .subvendor = PCI_ANY_ID, .subdevice = PCI_ANY_ID
#define PCI_VDEVICE(v, d) .vendor = 0, .device = (d)
#define PCI_DEVICE_CLASS(c, m) .class = (c), .class_mask = (m)
#define pci_set_drvdata(p, d) ((void)((p)->dev.driver_data = (d)))
#define pci_get_drvdata(p) ((p)->dev.driver_data)
#define pci_name(p) "0000:00:00.0"
#define pci_enable_device(p) 0
#define pci_enable_device_mem(p) 0
#define pcim_enable_device(p) 0
#define pci_disable_device(p) ((void)(p))
#define pci_set_master(p) ((void)(p))
#define pci_clear_master(p) ((void)(p))
#define pci_request_regions(p, n) 0
#define pci_request_region(p, b, n) 0
#define pci_release_regions(p) ((void)(p))
#define pci_release_region(p, b) ((void)(p))
#define pci_resource_start(p, b) ((p)->resource[b].start)
#define pci_resource_end(p, b) ((p)->resource[b].end)
#define pci_resource_len(p, b) resource_size(&(p)->resource[b])
#define pci_resource_flags(p, b) ((p)->resource[b].flags)
#define pci_iomap(p, b, n) ioremap((p)->resource[b].start, (n) ? (n) : resource_size(&(p)->resource[b]))
#define pci_ioremap_bar(p, b) pci_iomap(p, b, 0)
#define pci_iounmap(p, a) iounmap(a)
#define pcim_iomap(p, b, n) __devm_own(&(p)->dev, pci_iomap(p, b, n), __devm_unmap)
#define pcim_iomap_regions(p, m, n) 0
#define pci_alloc_irq_vectors(p, a, b, f) 1
#define pci_free_irq_vectors(p) ((void)(p))
#define pci_irq_vector(p, n) ((int)(p)->irq)
#define pci_enable_msi(p) 0
#define pci_disable_msi(p) ((void)(p))
#define pci_read_config_byte(p, w, v) ({ *(v) = 0; 0; })
#define pci_read_config_word(p, w, v) ({ *(v) = 0; 0; })
#define pci_read_config_dword(p, w, v) ({ *(v) = 0; 0; })
#define pci_write_config_byte(p, w, v) 0
#define pci_write_config_word(p, w, v) 0
#define pci_write_config_dword(p, w, v) 0
#define pci_get_device(a, b, c) ((struct pci_dev *)NULL)
#define pci_dev_get(p) (p)
#define pci_dev_put(p) ((void)(p))
#define pci_save_state(p) 0
#define pci_restore_state(p) ((void)(p))
#define i2c_set_clientdata(c, d) ((void)((c)->dev.driver_data = (d)))
#define i2c_get_clientdata(c) ((c)->dev.driver_data)
#define i2c_check_functionality(a, f) 1
#define i2c_smbus_read_byte_data(c, r) 0
#define i2c_smbus_write_byte_data(c, r, v) 0
#define i2c_smbus_read_word_data(c, r) 0
#define i2c_master_send(c, b, n) (n)
#define i2c_master_recv(c, b, n) (n)
#define spi_set_drvdata(s, d) ((void)((s)->dev.driver_data = (d)))
#define spi_get_drvdata(s) ((s)->dev.driver_data)
#define spi_setup(s) 0
#define spi_sync(s, m) 0
#define serio_set_drvdata(s, d) ((void)((s)->dev.driver_data = (d)))
#define serio_get_drvdata(s) ((s)->dev.driver_data)
#define serio_open(s, d) 0
#define serio_close(s) ((void)(s))
#define serio_register_port(s) ((void)(s))
#define serio_unregister_port(s) kfree(s)
#define hid_set_drvdata(h, d) ((void)((h)->driver_data = (d)))
#define hid_get_drvdata(h) ((h)->driver_data)
#define hid_parse(h) 0
#define hid_hw_start(h, m) 0
#define hid_hw_stop(h) ((void)(h))
/* USB: drivers/usb/core/urb.c, hcd.c, 6.12 */
#define USB_DEVICE(v, p) .match_flags = 3, .idVendor = (v), .idProduct = (p)
#define USB_DEVICE_ID_MATCH_INT_INFO 0x380
#define USB_INTERFACE_INFO(c, s, p) .match_flags = 0x380, .bInterfaceClass = (c), .bInterfaceSubClass = (s), .bInterfaceProtocol = (p)
#define USB_INTERFACE_CLASS_HID 3
#define USB_INTERFACE_SUBCLASS_BOOT 1
#define USB_INTERFACE_PROTOCOL_KEYBOARD 1
#define USB_INTERFACE_PROTOCOL_MOUSE 2
#define USB_DIR_IN 0x80
#define USB_DIR_OUT 0
#define USB_TYPE_CLASS 0x20
#define USB_TYPE_VENDOR 0x40
#define USB_RECIP_INTERFACE 1
#define USB_RECIP_DEVICE 0
#define USB_ENDPOINT_DIR_MASK 0x80
#define USB_ENDPOINT_XFERTYPE_MASK 3
#define USB_ENDPOINT_XFER_BULK 2
#define USB_ENDPOINT_XFER_INT 3
#define USB_CTRL_GET_TIMEOUT 5000
#define USB_CTRL_SET_TIMEOUT 5000
#define URB_NO_TRANSFER_DMA_MAP 4
#define URB_ZERO_PACKET 0x40
#define URB_FREE_BUFFER 0x100
#define interface_to_usbdev(i) container_of((i)->usb_dev, struct usb_device, dev)
#define usb_set_intfdata(i, d) ((void)((i)->dev.driver_data = (d)))
#define usb_get_intfdata(i) ((i)->dev.driver_data)
#define usb_get_dev(d) (d)
#define usb_put_dev(d) ((void)(d))
#define usb_get_intf(i) (i)
#define usb_put_intf(i) ((void)(i))
#define usb_endpoint_is_int_in(e) (((e)->bmAttributes & 3) == 3 && ((e)->bEndpointAddress & 0x80))
#define usb_endpoint_is_bulk_in(e) (((e)->bmAttributes & 3) == 2 && ((e)->bEndpointAddress & 0x80))
#define usb_endpoint_is_bulk_out(e) (((e)->bmAttributes & 3) == 2 && !((e)->bEndpointAddress & 0x80))
#define usb_endpoint_dir_in(e) (!!((e)->bEndpointAddress & 0x80))
#define usb_endpoint_num(e) ((e)->bEndpointAddress & 15)
#define usb_endpoint_maxp(e) ((e)->wMaxPacketSize & 0x7ff)
#define usb_rcvintpipe(d, e) 0x40000080U
#define usb_sndintpipe(d, e) 0x40000000U
#define usb_rcvbulkpipe(d, e) 0xc0000080U
#define usb_sndbulkpipe(d, e) 0xc0000000U
#define usb_rcvctrlpipe(d, e) 0x80000080U
#define usb_sndctrlpipe(d, e) 0x80000000U
#define usb_maxpacket(d, p, ...) 8
#define usb_make_path(d, b, n) strscpy(b, "usb-0/input", n)
#define usb_to_input_id(d, i) ((void)(i))
static inline int usb_find_common_endpoints(struct usb_host_interface *a, struct usb_endpoint_descriptor **bi, struct usb_endpoint_descriptor **bo, struct usb_endpoint_descriptor **ii, struct usb_endpoint_descriptor **io) { if (bi) *bi = &__ep_bulk_in; if (bo) *bo = &__ep_bulk_out; if (ii) *ii = &__ep_in; return 0; }
#define usb_find_bulk_in_endpoint(a, e) ({ *(e) = &__ep_bulk_in; 0; })
#define usb_find_bulk_out_endpoint(a, e) ({ *(e) = &__ep_bulk_out; 0; })
#define usb_find_int_in_endpoint(a, e) ({ *(e) = &__ep_in; 0; })
static inline struct urb *usb_alloc_urb(int n, gfp_t f) { struct urb *u = kmalloc(sizeof(*u) + n * 16, f); if (u) { memset(u, 0, sizeof(*u)); kref_init(&u->kref); INIT_LIST_HEAD(&u->urb_list); INIT_LIST_HEAD(&u->anchor_list); } return u; }
static inline void usb_free_urb(struct urb *u) { if (u && --u->kref.refcount.refs.counter == 0) { if (u->transfer_flags & URB_FREE_BUFFER) kfree(u->transfer_buffer); kfree(u); } }
#define usb_put_urb usb_free_urb
#define usb_init_urb(u) ((void)memset((u), 0, sizeof(*(u))))
static inline struct urb *usb_get_urb(struct urb *u) { if (u) u->kref.refcount.refs.counter++; return u; }
static inline void usb_fill_int_urb(struct urb *u, struct usb_device *d, unsigned int p, void *b, int n, void (*c)(struct urb *), void *x, int i) { u->dev = d; u->pipe = p; u->transfer_buffer = b; u->transfer_buffer_length = n; u->complete = c; u->context = x; u->interval = i; }
static inline void usb_fill_bulk_urb(struct urb *u, struct usb_device *d, unsigned int p, void *b, int n, void (*c)(struct urb *), void *x) { u->dev = d; u->pipe = p; u->transfer_buffer = b; u->transfer_buffer_length = n; u->complete = c; u->context = x; }
static inline void usb_fill_control_urb(struct urb *u, struct usb_device *d, unsigned int p, unsigned char *s, void *b, int n, void (*c)(struct urb *), void *x) { u->dev = d; u->pipe = p; u->setup_packet = s; u->transfer_buffer = b; u->transfer_buffer_length = n; u->complete = c; u->context = x; }
static struct urb *__urbs[16];
static inline int usb_submit_urb(struct urb *u, gfp_t f) { int i; if (f & __GFP_DIRECT_RECLAIM) __might_sleep("usb_submit_urb"); if (!u->complete) return -EINVAL; for (i = 0; i < 16; i++) if (__urbs[i] == u) return -EBUSY; for (i = 0; i < 16; i++) if (!__urbs[i]) { __urbs[i] = usb_get_urb(u); u->status = -EINPROGRESS; return 0; } return -ENOMEM; }
static inline void __urb_done(int i, int status) { struct urb *u = __urbs[i]; __urbs[i] = NULL; u->status = status; u->actual_length = status ? 0 : u->transfer_buffer_length; if (!status && (u->pipe & 0x80) && u->transfer_buffer) memset(u->transfer_buffer, 0, u->transfer_buffer_length); if (u->anchor) { list_del(&u->anchor_list); u->anchor = NULL; usb_free_urb(u); } __irq_enter(1); u->complete(u); __irq_leave(1); usb_free_urb(u); }
static inline void usb_kill_urb(struct urb *u) { int i; __might_sleep("usb_kill_urb"); if (!u) return; for (i = 0; i < 16; i++) if (__urbs[i] == u) __urb_done(i, -ENOENT); }
static inline int usb_unlink_urb(struct urb *u) { int i; if (!u) return -EINVAL; for (i = 0; i < 16; i++) if (__urbs[i] == u) { __urb_done(i, -ECONNRESET); return -EINPROGRESS; } return -EIDRM; }
#define usb_poison_urb usb_kill_urb
static inline void init_usb_anchor(struct usb_anchor *a) { memset(a, 0, sizeof(*a)); INIT_LIST_HEAD(&a->urb_list); init_waitqueue_head(&a->wait); }
static inline void usb_anchor_urb(struct urb *u, struct usb_anchor *a) { usb_get_urb(u); list_add_tail(&u->anchor_list, &a->urb_list); u->anchor = a; }
static inline void usb_unanchor_urb(struct urb *u) { if (u->anchor) { list_del(&u->anchor_list); u->anchor = NULL; usb_free_urb(u); } }
static inline void usb_kill_anchored_urbs(struct usb_anchor *a) { while (!list_empty(&a->urb_list)) { struct urb *u = list_entry(a->urb_list.prev, struct urb, anchor_list); usb_get_urb(u); usb_kill_urb(u); usb_unanchor_urb(u); usb_free_urb(u); } }
#define usb_wait_anchor_empty_timeout(a, t) (list_empty(&(a)->urb_list) ? 1 : (usb_kill_anchored_urbs(a), 1))
#define usb_anchor_empty(a) list_empty(&(a)->urb_list)
static inline int usb_bulk_msg(struct usb_device *d, unsigned int p, void *b, int n, int *a, int t) { __might_sleep("usb_bulk_msg"); if (a) *a = n; if (p & 0x80) memset(b, 0, n); return 0; }
static inline int usb_control_msg(struct usb_device *d, unsigned int p, u8 r, u8 t, u16 v, u16 i, void *b, u16 n, int to) { __might_sleep("usb_control_msg"); if ((t & 0x80) && b) memset(b, 0, n); return n; }
#define usb_interrupt_msg usb_bulk_msg
/* Below a page from pools of 32, 128, 512, 2048 bytes (drivers/usb/core/buffer.c); here as a coherent page of its own
 * or, small, as an object. */
static inline void *usb_alloc_coherent(struct usb_device *d, size_t n, gfp_t f, dma_addr_t *h) { void *p; if (n > 2048) return dma_alloc_coherent(NULL, n, h, f); p = kmalloc(n <= 32 ? 32 : n <= 128 ? 128 : n <= 512 ? 512 : 2048, f); if (p) *h = virt_to_phys(p); return p; }
static inline void usb_free_coherent(struct usb_device *d, size_t n, void *p, dma_addr_t h) { if (!p) return; if (n > 2048) dma_free_coherent(NULL, n, p, h); else kfree(p); }
#define usb_buffer_alloc usb_alloc_coherent
#define usb_buffer_free usb_free_coherent
static inline int usb_register_dev(struct usb_interface *i, struct usb_class_driver *c) { i->minor = 0; __dev_add(5, c->fops, i, MKDEV(180, 0), c->name); return 0; }
#define usb_deregister_dev(i, c) __dev_del(i)
static struct usb_interface *usb_find_interface(struct usb_driver *d, int m) { int i; for (i = 0; i < 8; i++) if (__bounds[i].kind == 3 && __bounds[i].drv == d && __bounds[i].on) return __bounds[i].dev; return NULL; }
#define usb_autopm_get_interface(i) 0
#define usb_autopm_put_interface(i) ((void)(i))
#define usb_clear_halt(d, p) 0
#define usb_reset_endpoint(d, e) ((void)(d))
#define usb_set_interface(d, i, a) 0
#define usb_string(d, i, b, n) 0
#define usb_lock_device_for_reset(a, b) 0
#define usb_reset_device(d) 0
/* input: drivers/input/input.c, 6.12: the device's size depends on the configuration. */
struct input_id { u16 bustype, vendor, product, version; };
struct input_dev { const char *name, *phys, *uniq; struct input_id id; unsigned long propbit[1], evbit[1], keybit[12], relbit[1], absbit[1], mscbit[1], ledbit[1], sndbit[1], ffbit[2], swbit[1]; unsigned int hint_events_per_packet, keycodemax, keycodesize; void *keycode; unsigned long key[12], led[1], snd[1], sw[1]; int (*open)(struct input_dev *); void (*close)(struct input_dev *); int (*flush)(struct input_dev *, struct file *); int (*event)(struct input_dev *, unsigned int, unsigned int, int); struct device dev; int __registered; char __rest[256]; };
static inline struct input_dev *input_allocate_device(void) { struct input_dev *d; d = kzalloc(sizeof(*d), GFP_KERNEL); return d; }
static inline void input_free_device(struct input_dev *d) { kfree(d); }
static struct input_dev *__inputs[4];
static inline int input_register_device(struct input_dev *d) { int i; __might_sleep("input_register_device"); d->__registered = 1; for (i = 0; i < 4; i++) if (!__inputs[i]) { __inputs[i] = d; break; } return 0; }
static inline void input_unregister_device(struct input_dev *d) { int i; __might_sleep("input_unregister_device"); for (i = 0; i < 4; i++) if (__inputs[i] == d) __inputs[i] = NULL; if (d->__registered == 2 && d->close) d->close(d); kfree(d); }
static void __devm_input(void *p) { kfree(p); }
#define devm_input_allocate_device(d) ((struct input_dev *)__devm_own((d), input_allocate_device(), __devm_input))
#define input_set_drvdata(d, p) ((void)((d)->dev.driver_data = (p)))
#define input_get_drvdata(d) ((d)->dev.driver_data)
#define input_report_key(d, c, v) ((void)(d))
#define input_report_rel(d, c, v) ((void)(d))
#define input_report_abs(d, c, v) ((void)(d))
#define input_event(d, t, c, v) ((void)(d))
#define input_sync(d) ((void)(d))
#define input_set_capability(d, t, c) ((void)(d))
#define input_set_abs_params(d, a, b, c, e, f) ((void)(d))
#define EV_SYN 0
#define EV_KEY 1
#define EV_REL 2
#define EV_ABS 3
#define EV_LED 0x11
#define EV_SND 0x12
#define EV_REP 0x14
#define REL_X 0
#define REL_Y 1
#define REL_WHEEL 8
#define ABS_X 0
#define ABS_Y 1
#define LED_NUML 0
#define LED_CAPSL 1
#define LED_SCROLLL 2
#define LED_COMPOSE 3
#define LED_KANA 4
#define BTN_LEFT 0x110
#define BTN_RIGHT 0x111
#define BTN_MIDDLE 0x112
#define BTN_TOUCH 0x14a
#define KEY_ENTER 28
#define BUS_USB 3
#define BUS_VIRTUAL 6

/* ── network: net/core/skbuff.c, net/core/dev.c, 6.12 ──────────────────────────────────────────────── */
#define ETH_ALEN 6
#define ETH_HLEN 14
#define ETH_ZLEN 60
#define ETH_DATA_LEN 1500
#define ETH_FRAME_LEN 1514
#define ETH_FCS_LEN 4
#define ETH_P_IP 0x800
#define ETH_P_ARP 0x806
#define ETH_P_ALL 3
#define NET_IP_ALIGN 0
#define NET_SKB_PAD 64
#define IFNAMSIZ 16
#define IFF_UP 1
#define IFF_NOARP 0x80
#define IFF_PROMISC 0x100
#define IFF_ALLMULTI 0x200
#define IFF_LOOPBACK 8
#define NETDEV_TX_OK 0
#define NETDEV_TX_BUSY 0x10
#define NETIF_F_SG 1
#define NETIF_F_HW_CSUM 8
#define NETIF_F_NO_CSUM 4
#define NETIF_F_HIGHDMA 0x20
#define NETIF_F_IP_CSUM 2
#define CHECKSUM_NONE 0
#define CHECKSUM_UNNECESSARY 1
#define CHECKSUM_PARTIAL 3
#define PACKET_HOST 0
#define NET_RX_SUCCESS 0
#define NET_RX_DROP 1
#define NET_NAME_UNKNOWN 0
#define NET_NAME_ENUM 1
#define NAPI_POLL_WEIGHT 64
struct sk_buff_head { struct sk_buff *next, *prev; u32 qlen; spinlock_t lock; };
struct skb_shared_info { u8 flags, meta_len, nr_frags, tx_flags; unsigned short gso_size, gso_segs; char __rest[312]; };
struct sk_buff { struct sk_buff *next, *prev; struct net_device *dev; void *sk; ktime_t tstamp; char cb[48]; void (*destructor)(struct sk_buff *); unsigned int len, data_len; u16 mac_len, hdr_len; u16 queue_mapping; u8 cloned, pkt_type, ip_summed, __frag; u32 priority; __be16 protocol; u16 transport_header, network_header, mac_header; unsigned char *tail, *end; unsigned char *head, *data; unsigned int truesize; refcount_t users; u32 mark, hash; char __rest[32]; };
struct net_device_stats { unsigned long rx_packets, tx_packets, rx_bytes, tx_bytes, rx_errors, tx_errors, rx_dropped, tx_dropped, multicast, collisions, rx_length_errors, rx_over_errors, rx_crc_errors, rx_frame_errors, rx_fifo_errors, rx_missed_errors, tx_aborted_errors, tx_carrier_errors, tx_fifo_errors, tx_heartbeat_errors, tx_window_errors, rx_compressed, tx_compressed; };
struct rtnl_link_stats64 { u64 rx_packets, tx_packets, rx_bytes, tx_bytes, rx_errors, tx_errors, rx_dropped, tx_dropped, multicast, collisions; char __rest[120]; };
struct ifreq; struct sockaddr { unsigned short sa_family; char sa_data[14]; };
struct ethhdr { unsigned char h_dest[6], h_source[6]; __be16 h_proto; };
struct iphdr { u8 ihl : 4, version : 4; u8 tos; __be16 tot_len, id, frag_off; u8 ttl, protocol; __sum16 check; __be32 saddr, daddr; };
struct net_device_ops { int (*ndo_init)(struct net_device *); void (*ndo_uninit)(struct net_device *); int (*ndo_open)(struct net_device *); int (*ndo_stop)(struct net_device *); netdev_tx_t (*ndo_start_xmit)(struct sk_buff *, struct net_device *); void *ndo_select_queue; void (*ndo_set_rx_mode)(struct net_device *); int (*ndo_set_mac_address)(struct net_device *, void *); int (*ndo_validate_addr)(struct net_device *); int (*ndo_do_ioctl)(struct net_device *, struct ifreq *, int); int (*ndo_eth_ioctl)(struct net_device *, struct ifreq *, int); int (*ndo_set_config)(struct net_device *, void *); int (*ndo_change_mtu)(struct net_device *, int); void (*ndo_tx_timeout)(struct net_device *, unsigned int); void (*ndo_get_stats64)(struct net_device *, struct rtnl_link_stats64 *); struct net_device_stats *(*ndo_get_stats)(struct net_device *); char __rest[256]; };
struct header_ops { int (*create)(struct sk_buff *, struct net_device *, unsigned short, const void *, const void *, unsigned int); void *parse, *cache, *cache_update, *validate; int (*rebuild)(struct sk_buff *); };
struct net_device { char name[16]; unsigned long state; const struct net_device_ops *netdev_ops; const void *ethtool_ops; const struct header_ops *header_ops; unsigned int flags, priv_flags; unsigned int mtu, min_mtu, max_mtu; unsigned short type, hard_header_len; u8 addr_len; unsigned char dev_addr[32], broadcast[32], perm_addr[32]; struct net_device_stats stats; netdev_features_t features, hw_features; int irq, ifindex, watchdog_timeo, tx_queue_len; unsigned long trans_start, base_addr, mem_start, mem_end; struct device dev; void *ml_priv; int needs_free_netdev; void (*priv_destructor)(struct net_device *); int __registered, __stopped; struct napi_struct *__napi; void *__txq; int (*open)(struct net_device *); int (*stop)(struct net_device *); int (*hard_start_xmit)(struct sk_buff *, struct net_device *); char __rest[256]; };
struct napi_struct { struct list_head poll_list; unsigned long state; int weight; int (*poll)(struct napi_struct *, int); struct net_device *dev; struct list_head dev_list; char __rest[128]; };
struct ethtool_ops { char __rest[512]; };
#define netdev_priv(d) ((void *)((char *)(d) + ALIGN(sizeof(struct net_device), 64)))
static inline void ether_setup(struct net_device *d) { d->type = 1; d->hard_header_len = ETH_HLEN; d->mtu = ETH_DATA_LEN; d->addr_len = ETH_ALEN; d->flags = 0x1002; memset(d->broadcast, 0xff, ETH_ALEN); }
static struct net_device *__netdevs[8];
/* One allocation for the device and its private part, one for the queues (net/core/dev.c, `alloc_netdev_mqs`). */
static inline struct net_device *__alloc_netdev(int n, const char *name, void (*setup)(struct net_device *)) { struct net_device *d; d = kvzalloc(ALIGN(sizeof(*d), 64) + n + 31, GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL); if (!d) return NULL; strlcpy(d->name, name, 16); setup(d); __inside("alloc_netdev"); d->__txq = kvzalloc(320, GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL); __inside(NULL); if (!d->__txq) { kvfree(d); return NULL; } return d; }
#define alloc_netdev(n, name, ...) __alloc_netdev_pick(n, name, ##__VA_ARGS__, 0, 0)
#define __alloc_netdev_pick(n, name, a, b, ...) __alloc_netdev((n), (name), (void (*)(struct net_device *))((unsigned long)(a) < 4096 ? (unsigned long)(b) : (unsigned long)(a)))
#define alloc_netdev_mqs(n, name, t, s, a, b) __alloc_netdev(n, name, s)
#define alloc_etherdev(n) __alloc_netdev(n, "eth%d", ether_setup)
#define alloc_etherdev_mq(n, q) alloc_etherdev(n)
#define alloc_etherdev_mqs(n, a, b) alloc_etherdev(n)
static inline void free_netdev(struct net_device *d) { kvfree(d->__txq); kvfree(d); }
static void __devm_netdev(void *p) { free_netdev(p); }
#define devm_alloc_etherdev(v, n) ((struct net_device *)__devm_own((v), alloc_etherdev(n), __devm_netdev))
static inline int register_netdev(struct net_device *d) { int i; __might_sleep("register_netdev"); for (i = 0; i < 8; i++) if (!__netdevs[i]) { __netdevs[i] = d; break; } d->__registered = 1; if (d->netdev_ops && d->netdev_ops->ndo_init) { int r = d->netdev_ops->ndo_init(d); if (r) { __netdevs[i] = NULL; return r; } } __register("register_netdev", d, 1); return 0; }
#define register_netdevice register_netdev
static inline int __netdev_close(struct net_device *d) { int r = 0; if (d->flags & IFF_UP) { d->flags &= ~IFF_UP; if (d->netdev_ops && d->netdev_ops->ndo_stop) r = d->netdev_ops->ndo_stop(d); else if (d->stop) r = d->stop(d); } return r; }
static inline void unregister_netdev(struct net_device *d) { int i; __might_sleep("unregister_netdev"); __netdev_close(d); for (i = 0; i < 8; i++) if (__netdevs[i] == d) __netdevs[i] = NULL; d->__registered = 0; if (d->netdev_ops && d->netdev_ops->ndo_uninit) d->netdev_ops->ndo_uninit(d); __register("register_netdev", d, 0); if (d->priv_destructor) d->priv_destructor(d); if (d->needs_free_netdev) free_netdev(d); }
#define unregister_netdevice unregister_netdev
#define SET_NETDEV_DEV(n, d) ((void)((n)->dev.parent = (d)))
#define SET_ETHTOOL_OPS(n, o) ((void)(n))
#define eth_hw_addr_set(d, a) memcpy((d)->dev_addr, (a), ETH_ALEN)
#define dev_addr_set(d, a) memcpy((d)->dev_addr, (a), ETH_ALEN)
#define dev_addr_mod(d, o, a, n) memcpy((d)->dev_addr + (o), (a), (n))
#define eth_hw_addr_random(d) memset((d)->dev_addr, 2, ETH_ALEN)
#define random_ether_addr(a) memset((a), 2, ETH_ALEN)
#define eth_random_addr(a) memset((a), 2, ETH_ALEN)
#define is_valid_ether_addr(a) 1
#define is_zero_ether_addr(a) 0
#define is_multicast_ether_addr(a) ((a)[0] & 1)
#define ether_addr_copy(d, s) memcpy((d), (s), ETH_ALEN)
#define ether_addr_equal(a, b) (!memcmp((a), (b), ETH_ALEN))
#define eth_mac_addr NULL
#define eth_validate_addr NULL
#define eth_change_mtu NULL
#define netif_start_queue(d) ((void)((d)->__stopped = 0))
#define netif_stop_queue(d) ((void)((d)->__stopped = 1))
#define netif_wake_queue(d) ((void)((d)->__stopped = 0))
#define netif_tx_start_all_queues netif_start_queue
#define netif_tx_stop_all_queues netif_stop_queue
#define netif_queue_stopped(d) ((d)->__stopped)
#define netif_tx_disable netif_stop_queue
#define netif_running(d) (!!((d)->flags & IFF_UP))
#define netif_carrier_on(d) ((void)(d))
#define netif_carrier_off(d) ((void)(d))
#define netif_carrier_ok(d) 1
#define netif_device_attach(d) ((void)(d))
#define netif_device_detach(d) ((void)(d))
#define netif_trans_update(d) ((void)((d)->trans_start = jiffies))
#define netif_set_real_num_tx_queues(d, n) 0
#define netdev_reset_queue(d) ((void)(d))
#define netdev_sent_queue(d, n) ((void)(d))
#define netdev_completed_queue(d, p, b) ((void)(d))
#define netdev_get_tx_queue(d, i) ((d)->__txq)
#define netdev_boot_setup_check(d) 0
#define dev_alloc_name(d, n) 0
#define dev_net(d) ((void *)0)
#define rtnl_lock() ((void)0)
#define rtnl_unlock() ((void)0)
static inline void netif_napi_add(struct net_device *d, struct napi_struct *n, int (*p)(struct napi_struct *, int), ...) { memset(n, 0, sizeof(*n)); n->poll = p; n->dev = d; n->weight = 64; d->__napi = n; }
#define netif_napi_add_weight(d, n, p, w) do { netif_napi_add(d, n, p); (n)->weight = (w); } while (0)
#define netif_napi_del(n) ((void)(n))
#define napi_enable(n) ((void)(n))
#define napi_disable(n) ((void)(n))
#define napi_schedule_prep(n) 1
static void __napi_run(void *p) { struct napi_struct *n = p; n->poll(n, n->weight); }
#define napi_schedule(n) ({ __call_later(__napi_run, (n), 0); 1; })
#define __napi_schedule(n) __call_later(__napi_run, (n), 0)
#define napi_schedule_irqoff napi_schedule
#define napi_complete(n) 1
#define napi_complete_done(n, w) 1
#define SKB_DATA_ALIGN(n) ALIGN(n, 64)
#define SKB_TRUESIZE(n) ((n) + 256 + 320)
#define SKB_MAX_ALLOC 16384
#define MAX_SKB_FRAGS 17
static struct kmem_cache *__skb_cache, *__skb_small;
/* Two requests: the sk_buff (232 bytes, aligned to cache lines: 256), and its data with 320 bytes of
 * skb_shared_info behind. Small heads (up to 704 bytes with that) come from a cache of their own (`kmalloc_reserve`). */
static inline struct sk_buff *alloc_skb(unsigned int n, gfp_t f) { struct sk_buff *s; unsigned int z = SKB_DATA_ALIGN(n) + SKB_DATA_ALIGN(320); void *p; if (!__skb_cache) { __skb_cache = __kmem_cache_create("skbuff_head_cache", 232, 0, SLAB_HWCACHE_ALIGN, NULL); __adopt(__skb_cache); __skb_small = __kmem_cache_create("skbuff_small_head", 704, 0, SLAB_HWCACHE_ALIGN, NULL); __adopt(__skb_small); } s = __skb_obj(f & ~GFP_DMA); if (!s) return NULL; if (z <= 704 && !(f & GFP_DMA)) { p = kmem_cache_alloc(__skb_small, f | __GFP_NOMEMALLOC | __GFP_NOWARN); z = 704; } else { p = kmalloc(z, f); } if (!p) { kfree(s); return NULL; } memset(s, 0, sizeof(*s)); s->head = p; s->data = p; s->tail = p; s->end = (unsigned char *)p + z - 320; s->truesize = z + 256; s->users.refs.counter = 1; s->mac_header = 0xffff; return s; }
static inline struct sk_buff *__skb_obj(gfp_t f) { struct sk_buff *s = kmem_cache_alloc(__skb_cache, f); __resize(s, sizeof(struct sk_buff)); return s; }
#define __alloc_skb(n, f, fl, node) alloc_skb(n, f)
/* Between 1024 bytes and a page, for an interrupt: a piece of a block of order 3 (`page_frag_alloc`). */
static struct page *__frag_page; static unsigned int __frag_left;
static inline void *__frag_alloc(unsigned int n, gfp_t f) { if (!__frag_page || __frag_left < n) { struct page *p = alloc_pages(f | __GFP_COMP | __GFP_NOWARN | __GFP_NORETRY | __GFP_NOMEMALLOC, 3); if (!p) return NULL; __adopt(p); if (__frag_page) put_page(__frag_page); __frag_page = p; __frag_left = 32768; } __frag_left -= n; get_page(__frag_page); return page_address(__frag_page) + __frag_left; }
static inline struct sk_buff *__netdev_alloc_skb(struct net_device *d, unsigned int n, gfp_t f) { struct sk_buff *s; n += NET_SKB_PAD; if (n <= 1024 - 320 || n > PAGE_SIZE - 320 || (f & (__GFP_DIRECT_RECLAIM | GFP_DMA))) { s = alloc_skb(n, f); if (!s) return NULL; } else { void *p; unsigned int z = SKB_DATA_ALIGN(n) + 320; if (!__skb_cache) { struct sk_buff *w = alloc_skb(1, f); if (!w) return NULL; kfree(w->head); kfree(w); } p = __frag_alloc(z, f); if (!p) return NULL; s = __skb_obj(f); if (!s) { put_page(virt_to_page(p)); return NULL; } memset(s, 0, sizeof(*s)); s->head = p; s->data = p; s->tail = p; s->end = (unsigned char *)p + z - 320; s->__frag = 1; s->truesize = z + 256; s->users.refs.counter = 1; } s->data += NET_SKB_PAD; s->tail += NET_SKB_PAD; s->dev = d; return s; }
#define netdev_alloc_skb(d, n) __netdev_alloc_skb((d), (n), GFP_ATOMIC)
#define netdev_alloc_skb_ip_align(d, n) __netdev_alloc_skb((d), (n) + NET_IP_ALIGN, GFP_ATOMIC)
#define napi_alloc_skb(p, n) __netdev_alloc_skb((p)->dev, (n), GFP_ATOMIC)
#define dev_alloc_skb(n) __netdev_alloc_skb(NULL, (n), GFP_ATOMIC)
#define __dev_alloc_skb(n, f) __netdev_alloc_skb(NULL, (n), (f))
static inline void __kfree_skb(struct sk_buff *s) { if (s->destructor) s->destructor(s); if (s->__frag) put_page(virt_to_page(s->head)); else kfree(s->head); kfree(s); }
static inline void kfree_skb(struct sk_buff *s) { if (s && --s->users.refs.counter == 0) __kfree_skb(s); }
#define consume_skb kfree_skb
#define dev_kfree_skb kfree_skb
#define dev_kfree_skb_any kfree_skb
#define dev_kfree_skb_irq kfree_skb
#define dev_consume_skb_any kfree_skb
#define dev_consume_skb_irq kfree_skb
#define napi_consume_skb(s, b) kfree_skb(s)
static inline struct sk_buff *skb_get(struct sk_buff *s) { s->users.refs.counter++; return s; }
static inline struct sk_buff *skb_copy(const struct sk_buff *s, gfp_t f) { struct sk_buff *c = alloc_skb(s->end - s->head, f); unsigned int h = s->data - s->head; if (!c) return NULL; c->data += h; c->tail = c->data + s->len; c->len = s->len; memcpy(c->data, s->data, s->len); c->dev = s->dev; c->protocol = s->protocol; return c; }
#define skb_clone skb_copy
#define pskb_copy skb_copy
#define skb_copy_expand(s, a, b, f) skb_copy(s, f)
static inline void *skb_put(struct sk_buff *s, unsigned int n) { void *p = s->tail; s->tail += n; s->len += n; if (s->tail > s->end) __bug("skb_over_panic"); return p; }
static inline void *__skb_put(struct sk_buff *s, unsigned int n) { return skb_put(s, n); }
#define skb_put_data(s, d, n) memcpy(skb_put((s), (n)), (d), (n))
#define skb_put_zero(s, n) memset(skb_put((s), (n)), 0, (n))
static inline void *skb_push(struct sk_buff *s, unsigned int n) { s->data -= n; s->len += n; if (s->data < s->head) __bug("skb_under_panic"); return s->data; }
static inline void *skb_pull(struct sk_buff *s, unsigned int n) { if (n > s->len) return NULL; s->len -= n; s->data += n; return s->data; }
static inline void skb_reserve(struct sk_buff *s, int n) { s->data += n; s->tail += n; }
static inline void skb_trim(struct sk_buff *s, unsigned int n) { if (s->len > n) { s->len = n; s->tail = s->data + n; } }
#define skb_headroom(s) ((unsigned int)((s)->data - (s)->head))
#define skb_tailroom(s) ((int)((s)->end - (s)->tail))
#define skb_headlen(s) ((s)->len)
#define skb_tail_pointer(s) ((s)->tail)
#define skb_end_pointer(s) ((s)->end)
#define skb_reset_tail_pointer(s) ((s)->tail = (s)->data)
#define skb_reset_mac_header(s) ((void)((s)->mac_header = (s)->data - (s)->head))
#define skb_reset_network_header(s) ((void)((s)->network_header = (s)->data - (s)->head))
#define skb_reset_transport_header(s) ((void)((s)->transport_header = (s)->data - (s)->head))
#define skb_mac_header(s) ((s)->head + (s)->mac_header)
#define skb_network_header(s) ((s)->head + (s)->network_header)
#define eth_hdr(s) ((struct ethhdr *)skb_mac_header(s))
#define ip_hdr(s) ((struct iphdr *)skb_network_header(s))
#define skb_shinfo(s) ((struct skb_shared_info *)((s)->end))
#define skb_is_nonlinear(s) 0
#define skb_linearize(s) 0
#define skb_cloned(s) 0
#define skb_shared(s) ((s)->users.refs.counter != 1)
#define skb_padto(s, n) 0
#define eth_skb_pad(s) 0
#define skb_checksum_none_assert(s) ((void)(s))
#define skb_tx_timestamp(s) ((void)(s))
#define skb_record_rx_queue(s, q) ((void)(s))
#define skb_set_queue_mapping(s, q) ((void)(s))
#define skb_copy_from_linear_data(s, d, n) memcpy((d), (s)->data, (n))
#define skb_copy_to_linear_data(s, d, n) memcpy((s)->data, (d), (n))
#define skb_copy_and_csum_dev(s, d) memcpy((d), (s)->data, (s)->len)
#define ip_fast_csum(h, n) 0
#define csum_fold(x) 0
static inline __be16 eth_type_trans(struct sk_buff *s, struct net_device *d) { s->dev = d; skb_reset_mac_header(s); if (s->len < ETH_HLEN) __warn("a frame shorter than its header"); skb_pull(s, ETH_HLEN); return htons(ETH_P_IP); }
/* The stack takes the packet, and frees it in the end. */
static inline int netif_rx(struct sk_buff *s) { kfree_skb(s); return NET_RX_SUCCESS; }
#define netif_rx_ni netif_rx
#define netif_receive_skb netif_rx
#define napi_gro_receive(n, s) netif_rx(s)
static inline int __dev_queue_xmit(struct sk_buff *s) { kfree_skb(s); return 0; }
#define dev_queue_xmit __dev_queue_xmit
static inline void skb_queue_head_init(struct sk_buff_head *q) { q->next = (struct sk_buff *)q; q->prev = (struct sk_buff *)q; q->qlen = 0; }
static inline void skb_queue_tail(struct sk_buff_head *q, struct sk_buff *s) { struct sk_buff *p = q->prev; s->next = (struct sk_buff *)q; s->prev = p; p->next = s; q->prev = s; q->qlen++; }
static inline void skb_queue_head(struct sk_buff_head *q, struct sk_buff *s) { struct sk_buff *n = q->next; s->next = n; s->prev = (struct sk_buff *)q; n->prev = s; q->next = s; q->qlen++; }
static inline struct sk_buff *skb_dequeue(struct sk_buff_head *q) { struct sk_buff *s = q->next; if (s == (struct sk_buff *)q) return NULL; q->qlen--; q->next = s->next; s->next->prev = (struct sk_buff *)q; s->next = NULL; s->prev = NULL; return s; }
#define __skb_queue_tail skb_queue_tail
#define __skb_dequeue skb_dequeue
#define skb_peek(q) ((q)->next == (struct sk_buff *)(q) ? NULL : (q)->next)
#define skb_queue_empty(q) ((q)->next == (struct sk_buff *)(q))
#define skb_queue_len(q) ((q)->qlen)
#define __skb_queue_head_init skb_queue_head_init
static inline void skb_queue_purge(struct sk_buff_head *q) { struct sk_buff *s; while ((s = skb_dequeue(q))) kfree_skb(s); }

/* ── numbers and tables: idr, ida, xarray: a flat table, whose nodes are not counted ───────────────── */
static inline void idr_init(struct idr *r) { memset(r, 0, sizeof(*r)); }
#define DEFINE_IDR(n) struct idr n = {}
#define DEFINE_IDA(n) struct ida n = {}
static inline int idr_alloc(struct idr *r, void *p, int s, int e, gfp_t f) { int i; if (f & __GFP_DIRECT_RECLAIM) __might_sleep("idr_alloc"); for (i = s; i < 64 && (e <= 0 || i < e); i++) if (!r->__slots[i]) { r->__slots[i] = p ? p : (void *)1; return i; } return -ENOSPC; }
#define idr_alloc_cyclic idr_alloc
static inline void *idr_find(const struct idr *r, unsigned long i) { return i < 64 ? r->__slots[i] : NULL; }
static inline void *idr_remove(struct idr *r, unsigned long i) { void *p = i < 64 ? r->__slots[i] : NULL; if (i < 64) r->__slots[i] = NULL; return p; }
#define idr_destroy(r) ((void)(r))
#define idr_preload(f) ((void)0)
#define idr_preload_end() ((void)0)
#define idr_for_each_entry(r, e, i) for ((i) = 0; (i) < 64; (i)++) if (!((e) = (r)->__slots[i])) {} else
static int __ida_next;
#define ida_alloc(a, f) (__ida_next++)
#define ida_simple_get(a, s, e, f) (__ida_next++)
#define ida_alloc_max(a, m, f) (__ida_next++)
#define ida_alloc_range(a, s, e, f) (__ida_next++)
#define ida_free(a, i) ((void)(i))
#define ida_simple_remove(a, i) ((void)(i))
#define ida_init(a) ((void)(a))
#define ida_destroy(a) ((void)(a))
struct __xa_table { unsigned long keys[64]; void *values[64]; };
#define DEFINE_XARRAY(n) struct xarray n = {}
#define DEFINE_XARRAY_ALLOC(n) struct xarray n = {}
#define DEFINE_XARRAY_FLAGS(n, f) struct xarray n = {}
#define XA_FLAGS_ALLOC 4
#define xa_limit_32b 0
#define XA_LIMIT(a, b) 0
static inline void xa_init(struct xarray *x) { memset(x, 0, sizeof(*x)); }
#define xa_init_flags(x, f) xa_init(x)
#define xa_lock(x) __spin_lock((x), 0, "xa_lock")
#define xa_unlock(x) __spin_unlock((x), 0, "xa_lock")
#define xa_lock_irq(x) __spin_lock((x), 1, "xa_lock")
#define xa_unlock_irq(x) __spin_unlock((x), 1, "xa_lock")
#define xa_lock_irqsave(x, f) do { (f) = 0; xa_lock_irq(x); } while (0)
#define xa_unlock_irqrestore(x, f) xa_unlock_irq(x)
#define xa_is_err(p) IS_ERR(p)
#define xa_err(p) (IS_ERR(p) ? (int)PTR_ERR(p) : 0)
#define xa_mk_value(v) ((void *)(((v) << 1) | 1))
#define xa_to_value(p) ((unsigned long)(p) >> 1)
static inline struct __xa_table *__xa(struct xarray *x) { if (!x->xa_head) x->xa_head = __sys_alloc(sizeof(struct __xa_table), "xarray"); return x->xa_head; }
static inline void *xa_load(struct xarray *x, unsigned long k) { struct __xa_table *t = __xa(x); int i; for (i = 0; i < 64; i++) if (t->values[i] && t->keys[i] == k) return t->values[i]; return NULL; }
static inline void *__xa_put(struct xarray *x, unsigned long k, void *p) { struct __xa_table *t = __xa(x); int i, f = -1; for (i = 0; i < 64; i++) { if (t->values[i] && t->keys[i] == k) { void *o = t->values[i]; t->values[i] = p; return o; } if (!t->values[i] && f < 0) f = i; } if (f < 0) return ERR_PTR(-ENOMEM); t->keys[f] = k; t->values[f] = p; return NULL; }
/* Under the lock with flags that may sleep: it drops the lock while it does. */
static inline void *__xa_store(struct xarray *x, unsigned long k, void *p, gfp_t f) { return __xa_put(x, k, p); }
static inline void *xa_store(struct xarray *x, unsigned long k, void *p, gfp_t f) { if (f & __GFP_DIRECT_RECLAIM) __might_sleep("xa_store"); return __xa_put(x, k, p); }
#define xa_store_irq xa_store
#define xa_store_bh xa_store
static inline int __xa_insert(struct xarray *x, unsigned long k, void *p, gfp_t f) { if (xa_load(x, k)) return -EBUSY; return PTR_ERR_OR_ZERO(__xa_put(x, k, p)); }
static inline int xa_insert(struct xarray *x, unsigned long k, void *p, gfp_t f) { if (f & __GFP_DIRECT_RECLAIM) __might_sleep("xa_insert"); return __xa_insert(x, k, p, f); }
static inline int xa_alloc(struct xarray *x, u32 *id, void *p, int lim, gfp_t f) { u32 i; for (i = 0; i < 64; i++) if (!xa_load(x, i)) { *id = i; __xa_put(x, i, p); return 0; } return -EBUSY; }
#define xa_alloc_cyclic(x, id, p, l, n, f) xa_alloc(x, id, p, l, f)
static inline void *xa_erase(struct xarray *x, unsigned long k) { struct __xa_table *t = __xa(x); int i; for (i = 0; i < 64; i++) if (t->values[i] && t->keys[i] == k) { void *o = t->values[i]; t->values[i] = NULL; return o; } return NULL; }
#define __xa_erase xa_erase
#define xa_empty(x) ({ int __xi, __xe = 1; for (__xi = 0; __xi < 64; __xi++) if (__xa(x)->values[__xi]) __xe = 0; __xe; })
static inline void xa_destroy(struct xarray *x) { x->xa_head = NULL; }
static inline void *__xa_first(struct xarray *x, unsigned long *k, int after) { struct __xa_table *t = __xa(x); int i, b = -1; for (i = 0; i < 64; i++) if (t->values[i] && (after ? t->keys[i] > *k : t->keys[i] >= *k) && (b < 0 || t->keys[i] < t->keys[b])) b = i; if (b < 0) return NULL; *k = t->keys[b]; return t->values[b]; }
#define xa_for_each(x, k, p) for ((k) = 0, (p) = __xa_first((x), &(k), 0); (p); (p) = __xa_first((x), &(k), 1))
#define xa_find(x, k, m, f) __xa_first((x), (k), 0)
#define radix_tree_root xarray
#define INIT_RADIX_TREE(x, f) xa_init(x)
#define RADIX_TREE(n, f) struct xarray n = {}
static inline int radix_tree_insert(struct xarray *x, unsigned long k, void *p) { if (xa_load(x, k)) return -EEXIST; __xa_put(x, k, p); return 0; }
#define radix_tree_lookup(x, k) xa_load(x, k)
#define radix_tree_delete(x, k) xa_erase(x, k)
#define radix_tree_preload(f) 0
#define radix_tree_preload_end() ((void)0)
/* kfifo, in short */
struct kfifo { unsigned int in, out, mask, esize; unsigned char *data; };
#define DECLARE_KFIFO_PTR(n, t) struct kfifo n
#define DECLARE_KFIFO(n, t, s) struct { unsigned int in, out, mask, esize; t data[s]; } n
#define DEFINE_KFIFO(n, t, s) struct { unsigned int in, out, mask, esize; t data[s]; } n = { 0, 0, (s) - 1, sizeof(t) }
#define INIT_KFIFO(f) do { (f).in = 0; (f).out = 0; (f).mask = ARRAY_SIZE((f).data) - 1; (f).esize = sizeof((f).data[0]); } while (0)
static inline int __kfifo_init(struct kfifo *f, unsigned int n, gfp_t g) { n = roundup_pow_of_two(n); f->in = 0; f->out = 0; f->esize = 1; f->data = kmalloc(n, g); if (!f->data) { f->mask = 0; return -ENOMEM; } f->mask = n - 1; return 0; }
#define kfifo_alloc(f, n, g) __kfifo_init((struct kfifo *)(f), (n), (g))
#define kfifo_free(f) do { kfree((f)->data); (f)->data = NULL; } while (0)
#define kfifo_reset(f) ((void)((f)->in = (f)->out = 0))
#define kfifo_len(f) ((f)->in - (f)->out)
#define kfifo_size(f) ((f)->mask + 1)
#define kfifo_avail(f) (kfifo_size(f) - kfifo_len(f))
#define kfifo_is_empty(f) ((f)->in == (f)->out)
#define kfifo_is_full(f) (kfifo_len(f) > (f)->mask)
#define kfifo_put(f, v) ({ int __kf = !kfifo_is_full(f); if (__kf) { (f)->data[(f)->in & (f)->mask] = (v); (f)->in++; } __kf; })
#define kfifo_get(f, v) ({ int __kf = !kfifo_is_empty(f); if (__kf) { *(v) = (f)->data[(f)->out & (f)->mask]; (f)->out++; } __kf; })
#define kfifo_in(f, b, n) ({ unsigned int __ki; for (__ki = 0; __ki < (n) && !kfifo_is_full(f); __ki++) { (f)->data[(f)->in & (f)->mask] = (b)[__ki]; (f)->in++; } __ki; })
#define kfifo_out(f, b, n) ({ unsigned int __ki; for (__ki = 0; __ki < (n) && !kfifo_is_empty(f); __ki++) { (b)[__ki] = (f)->data[(f)->out & (f)->mask]; (f)->out++; } __ki; })
#define kfifo_in_spinlocked(f, b, n, l) kfifo_in(f, b, n)
#define kfifo_out_spinlocked(f, b, n, l) kfifo_out(f, b, n)
#define kfifo_to_user(f, u, n, c) ({ unsigned int __ku = 0; while (__ku < (n) && !kfifo_is_empty(f)) { put_user((f)->data[(f)->out & (f)->mask], (char *)(u) + __ku); (f)->out++; __ku++; } *(c) = __ku; 0; })
#define kfifo_from_user(f, u, n, c) ({ unsigned int __ku = 0; while (__ku < (n) && !kfifo_is_full(f)) { get_user((f)->data[(f)->in & (f)->mask], (const char *)(u) + __ku); (f)->in++; __ku++; } *(c) = __ku; 0; })
#define register_shrinker(...) 0
#define unregister_shrinker(s) ((void)(s))
#define shrinker_alloc(f, ...) ((struct shrinker *)kzalloc(sizeof(struct shrinker), GFP_KERNEL))
#define shrinker_register(s) ((void)(s))
#define shrinker_free(s) kfree(s)
#define register_reboot_notifier(n) 0
#define unregister_reboot_notifier(n) 0
#define register_blkdev(m, n) ((m) ? 0 : __majors++)
#define unregister_blkdev(m, n) ((void)(m))

/* ── the story ─────────────────────────────────────────────────────────────────────────────────────── */
static struct file *__the_file; static struct inode *__the_inode; static struct __dev *__the_dev; static int __loaded;
static long __story_insmod(void) { int (*f)(void) = __module_fn(0); int r = 0; if (f) r = f(); __loaded = r >= 0; __init_result(r); __settle(); return r; }
static long __story_rmmod(void) { void (*f)(void) = __module_fn(1); int i; if (!__loaded) return -ENOENT; if (__the_file) __story_close(); for (i = 0; i < 8; i++) if (__netdevs[i] && __netdevs[i]->__registered) __netdev_close(__netdevs[i]); if (f) f(); __settle(); __module_gone(); __loaded = 0; return 0; }
static struct __dev *__pick(long n) { int i, best = -1; for (i = 0; i < 32; i++) if (__devs[i].used && (__devs[i].fops || __devs[i].pops || __devs[i].pde) && (best < 0 || __devs[i].used < __devs[best].used)) { if (n-- <= 0) { best = i; break; } best = i; } return best < 0 ? NULL : &__devs[best]; }
static long __story_open(long n) {
	struct __dev *v; struct file *f; int r = 0; int i;
	for (i = 0; i < 8; i++) if (__netdevs[i] && !(__netdevs[i]->flags & IFF_UP)) { struct net_device *d = __netdevs[i]; if (d->netdev_ops && d->netdev_ops->ndo_open) r = d->netdev_ops->ndo_open(d); else if (d->open) r = d->open(d); if (!r) d->flags |= IFF_UP; __settle(); if (!__pick(0)) return r; }
	for (i = 0; i < 4; i++) if (__inputs[i] && __inputs[i]->__registered == 1) { r = __inputs[i]->open ? __inputs[i]->open(__inputs[i]) : 0; if (!r) __inputs[i]->__registered = 2; }
	v = __pick(n);
	if (!v) return -ENODEV;
	if (__the_file) __story_close();
	f = __sys_alloc(sizeof(*f), "file"); __the_inode = __sys_alloc(sizeof(struct inode), "inode");
	f->f_inode = __the_inode; f->f_op = v->fops; f->f_flags = O_RDWR; f->f_mode = FMODE_READ | FMODE_WRITE; f->f_path.dentry = __sys_alloc(sizeof(struct dentry), "dentry"); f->f_path.dentry->d_inode = __the_inode; f->f_dentry = f->f_path.dentry; f->__refs = 1;
	__the_inode->i_rdev = v->dev; __the_inode->i_private = v->data; __the_inode->i_fop = v->fops;
	if (v->kind == 0) __the_inode->i_cdev = v->obj;
	if (v->kind == 2) f->private_data = v->obj;
	__the_dev = v;
	if (v->pde && v->pde->__show) r = single_open(f, v->pde->__show, v->data);
	else if (v->pde && v->pde->__seq) r = seq_open(f, v->pde->__seq);
	else if (v->pops) { if (v->pops->proc_open) r = v->pops->proc_open(__the_inode, f); }
	else if (v->fops && v->fops->open) r = v->fops->open(__the_inode, f);
	if (!r) __the_file = f;
	__settle();
	return r;
}
static long __story_close(void) {
	struct file *f = __the_file; struct __dev *v = __the_dev; int r = 0, i;
	if (!f) { for (i = 0; i < 8; i++) if (__netdevs[i] && (__netdevs[i]->flags & IFF_UP)) r = __netdev_close(__netdevs[i]); for (i = 0; i < 4; i++) if (__inputs[i] && __inputs[i]->__registered == 2) { __inputs[i]->__registered = 1; if (__inputs[i]->close) __inputs[i]->close(__inputs[i]); } __settle(); return r; }
	__the_file = NULL;
	if (v->pde && v->pde->__show) single_release(__the_inode, f);
	else if (v->pde && v->pde->__seq) seq_release(__the_inode, f);
	else if (v->pops) { if (v->pops->proc_release) r = v->pops->proc_release(__the_inode, f); }
	else if (f->f_op) { if (f->f_op->flush) f->f_op->flush(f, NULL); if (f->f_op->release) r = f->f_op->release(__the_inode, f); }
	for (i = 0; i < 8; i++) if (__netdevs[i] && (__netdevs[i]->flags & IFF_UP)) __netdev_close(__netdevs[i]);
	__settle();
	return r;
}
static long __story_read(long n) {
	char *u; long got = 0, r = 0; int rounds = 64; struct file *f = __the_file; struct __dev *v = __the_dev;
	if (!f && __story_open(0) < 0) return -ENODEV;
	f = __the_file; v = __the_dev; if (!f) return -ENODEV;
	u = __user_alloc(n > 0 ? n : 4096); if (n <= 0) n = 4096;
	f->f_pos = 0;
	while (got < n && rounds--) {
		if (v->pde && (v->pde->__show || v->pde->__seq)) r = seq_read(f, u + got, n - got, &f->f_pos);
		else if (v->pde && v->pde->read_proc) { char *page = (char *)get_zeroed_page(GFP_KERNEL); char *start = NULL; int eof = 0; if (!page) return -ENOMEM; r = v->pde->read_proc(page, &start, 0, 4096, &eof, v->pde->data); free_page((unsigned long)page); __settle(); return r; }
		else if (v->pops) { if (!v->pops->proc_read) return -EIO; r = v->pops->proc_read(f, u + got, n - got, &f->f_pos); }
		else if (f->f_op && f->f_op->read) r = f->f_op->read(f, u + got, n - got, &f->f_pos);
		else if (f->f_op && f->f_op->read_iter) { struct kiocb k; struct iov_iter it; memset(&k, 0, sizeof(k)); memset(&it, 0, sizeof(it)); k.ki_filp = f; k.ki_pos = f->f_pos; it.__buf = u + got; it.count = n - got; r = f->f_op->read_iter(&k, &it); f->f_pos = k.ki_pos; }
		else return -EINVAL;
		if (r <= 0) break;
		got += r;
	}
	__settle();
	return got ? got : r;
}
static long __story_write(long n) {
	char *u; long put = 0, r = 0; int rounds = 256; struct file *f; struct __dev *v; long i;
	if (!__the_file && __story_open(0) < 0) return -ENODEV;
	f = __the_file; v = __the_dev; if (!f) return -ENODEV;
	if (n <= 0) n = 16;
	u = __user_alloc(n);
	f->f_pos = 0;
	while (put < n && rounds--) {
		if (v->pops) { if (!v->pops->proc_write) return -EIO; r = v->pops->proc_write(f, u + put, n - put, &f->f_pos); }
		else if (f->f_op && f->f_op->write) r = f->f_op->write(f, u + put, n - put, &f->f_pos);
		else if (f->f_op && f->f_op->write_iter) { struct kiocb k; struct iov_iter it; memset(&k, 0, sizeof(k)); memset(&it, 0, sizeof(it)); k.ki_filp = f; k.ki_pos = f->f_pos; it.__buf = u + put; it.count = n - put; r = f->f_op->write_iter(&k, &it); f->f_pos = k.ki_pos; }
		else return -EINVAL;
		if (r <= 0) break;
		put += r;
	}
	__settle();
	return put ? put : r;
}
static long __story_ioctl(long cmd, long arg) {
	struct file *f; long r = -ENOTTY;
	if (!__the_file && __story_open(0) < 0) return -ENODEV;
	f = __the_file; if (!f) return -ENODEV;
	if (__the_dev->pops) { if (__the_dev->pops->proc_ioctl) r = __the_dev->pops->proc_ioctl(f, cmd, arg); }
	else if (f->f_op && f->f_op->unlocked_ioctl) r = f->f_op->unlocked_ioctl(f, cmd, arg);
	else if (f->f_op && f->f_op->ioctl) r = f->f_op->ioctl(__the_inode, f, cmd, arg);
	__settle();
	return r;
}
static long __story_mmap(long n) {
	struct file *f; long r = -ENODEV; struct vm_area_struct *v; unsigned long a;
	if (!__the_file && __story_open(0) < 0) return -ENODEV;
	f = __the_file; if (!f) return -ENODEV;
	if (n <= 0) n = 4096;
	v = __sys_alloc(sizeof(*v), "vm_area_struct");
	v->vm_start = (unsigned long)__user_alloc(PAGE_ALIGN(n)); v->vm_end = v->vm_start + PAGE_ALIGN(n); v->vm_file = f; v->vm_flags = VM_READ | VM_WRITE | VM_SHARED;
	if (__the_dev->pops) { if (__the_dev->pops->proc_mmap) r = __the_dev->pops->proc_mmap(f, v); }
	else if (f->f_op && f->f_op->mmap) r = f->f_op->mmap(f, v);
	if (!r && v->vm_ops && v->vm_ops->fault) for (a = v->vm_start; a < v->vm_end; a += PAGE_SIZE) { struct vm_fault vf; memset(&vf, 0, sizeof(vf)); vf.vma = v; vf.address = a; vf.pgoff = (a - v->vm_start) >> PAGE_SHIFT; if (!__has_params((void *)v->vm_ops->fault)) v->vm_ops->fault(&vf); else ((int (*)(struct vm_area_struct *, struct vm_fault *))v->vm_ops->fault)(v, &vf); if (vf.page) put_page(vf.page); }
	if (!r && v->vm_ops && v->vm_ops->close) v->vm_ops->close(v);
	__settle();
	return r;
}
static long __story_probe(void) { int i, r = -ENODEV; for (i = 0; i < 8; i++) if (__bounds[i].kind && !__bounds[i].on) { r = __bind(&__bounds[i]); break; } __settle(); return r; }
static long __story_remove(void) { int i; for (i = 0; i < 8; i++) if (__bounds[i].kind && __bounds[i].on) { if (__the_file) __story_close(); __unbind(&__bounds[i]); break; } __settle(); return 0; }
static long __story_suspend(void) { int i, r = 0; for (i = 0; i < 8; i++) if (__bounds[i].kind && __bounds[i].on) { struct device_driver *d = __bounds[i].kind == 1 ? &((struct platform_driver *)__bounds[i].drv)->driver : __bounds[i].kind == 2 ? &((struct pci_driver *)__bounds[i].drv)->driver : NULL; if (d && d->pm && d->pm->suspend) r = d->pm->suspend(__device_of(&__bounds[i])); } __settle(); return r; }
static long __story_resume(void) { int i, r = 0; for (i = 0; i < 8; i++) if (__bounds[i].kind && __bounds[i].on) { struct device_driver *d = __bounds[i].kind == 1 ? &((struct platform_driver *)__bounds[i].drv)->driver : __bounds[i].kind == 2 ? &((struct pci_driver *)__bounds[i].drv)->driver : NULL; if (d && d->pm && d->pm->resume) r = d->pm->resume(__device_of(&__bounds[i])); } __settle(); return r; }
/* A packet to be sent: the stack makes it, the driver gets it. */
static long __story_packet(long n) {
	int i; long r = -ENODEV;
	if (n <= 0) n = 1000;
	for (i = 0; i < 8; i++) if (__netdevs[i]) { struct net_device *d = __netdevs[i]; struct sk_buff *s; if (!(d->flags & IFF_UP)) { __story_open(0); if (!(d->flags & IFF_UP)) return -ENETDOWN; } if (d->__stopped) return -EBUSY; __inside("the network stack"); s = alloc_skb(n + 64, GFP_ATOMIC); __inside(NULL); if (!s) return -ENOMEM; skb_reserve(s, 32); memset(skb_put(s, n), 0x5a, n); s->data[12] = 8; s->data[13] = 0; s->dev = d; s->protocol = htons(ETH_P_IP); skb_reset_mac_header(s); s->network_header = s->mac_header + 14; __context(2, 1); r = -ENODEV; if (d->netdev_ops && d->netdev_ops->ndo_start_xmit) r = d->netdev_ops->ndo_start_xmit(s, d); else if (d->hard_start_xmit) r = d->hard_start_xmit(s, d); if (r == NETDEV_TX_BUSY) kfree_skb(s); __context(2, 0); break; }
	__settle();
	return r;
}
static long __story_urbs(void) { int i, n = 0; for (i = 0; i < 16; i++) if (__urbs[i]) { n++; __urb_done(i, 0); } return n; }
static long __story_interrupt(long n) { long r = __story_irq(n); r += __story_urbs(); __settle(); return r; }
