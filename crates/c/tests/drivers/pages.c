// expect: wrong-free double-free use-after-free leak
// Pages given back by the wrong function, freed twice, used afterwards.
#include <linux/module.h>
#include <linux/gfp.h>
static unsigned long addr;
static int __init pages_init(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 1);
	char *p = kmalloc(64, GFP_KERNEL);
	addr = __get_free_pages(GFP_KERNEL, 2);
	if (!page || !p || !addr)
		return -ENOMEM;
	memset(page_address(page), 0, 2 * PAGE_SIZE);
	__free_pages(page, 1);
	kfree(p);
	memset(p, 1, 64);
	kfree(p);
	__free_pages((struct page *)addr, 2);
	return 0;
}
static void __exit pages_exit(void)
{
}
module_init(pages_init);
module_exit(pages_exit);
