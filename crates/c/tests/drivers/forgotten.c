// expect: clean
// expect-failures: 1 clean, 2 leak, 3 leak
// An error path that forgets the first of three requests.
#include <linux/module.h>
#include <linux/slab.h>
static char *a, *b;
static unsigned long c;
static int __init all_init(void)
{
	a = kmalloc(100, GFP_KERNEL);
	if (!a)
		return -ENOMEM;
	b = vmalloc(5000);
	if (!b)
		return -ENOMEM;
	c = __get_free_pages(GFP_KERNEL, 2);
	if (!c) {
		vfree(b);
		return -ENOMEM;
	}
	return 0;
}
static void __exit all_exit(void)
{
	free_pages(c, 2);
	vfree(b);
	kfree(a);
}
module_init(all_init);
module_exit(all_exit);
