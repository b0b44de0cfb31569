// expect: cache-busy leak
// A cache is destroyed while one of its objects is in use.
#include <linux/module.h>
#include <linux/slab.h>
struct node { struct node *next; char text[52]; };
static struct kmem_cache *nodes;
static struct node *top;
static int __init cache_init(void)
{
	int i;
	nodes = kmem_cache_create("nodes", sizeof(struct node), 0, SLAB_HWCACHE_ALIGN, NULL);
	if (!nodes)
		return -ENOMEM;
	for (i = 0; i < 3; i++) {
		struct node *n = kmem_cache_alloc(nodes, GFP_KERNEL);
		if (!n)
			break;
		snprintf(n->text, sizeof(n->text), "node %d", i);
		n->next = top;
		top = n;
	}
	return 0;
}
static void __exit cache_exit(void)
{
	while (top && top->next) {
		struct node *n = top;
		top = n->next;
		kmem_cache_free(nodes, n);
	}
	kmem_cache_destroy(nodes);
}
module_init(cache_init);
module_exit(cache_exit);
