// expect: out-of-bounds
// sizeof(p) where sizeof(*p) was meant: 8 bytes for a structure of 24; list_add writes beyond them.
#include <linux/module.h>
#include <linux/list.h>
struct item {
	struct list_head node;
	int value;
};
static LIST_HEAD(items);
static int __init size_init(void)
{
	struct item *item = kmalloc(sizeof(item), GFP_KERNEL);
	if (!item)
		return -ENOMEM;
	list_add(&item->node, &items);
	return 0;
}
static void __exit size_exit(void)
{
	struct item *item, *next;
	list_for_each_entry_safe(item, next, &items, node) {
		list_del(&item->node);
		kfree(item);
	}
}
module_init(size_init);
module_exit(size_exit);
