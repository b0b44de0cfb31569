// expect: sleep-in-atomic lock-held
// Allocates under a spinlock, and returns with it held on one way.
#include <linux/module.h>
#include <linux/spinlock.h>
static DEFINE_SPINLOCK(lock);
static int *value;
static int __init lock_init(void)
{
	int *p;
	spin_lock(&lock);
	p = kmalloc(sizeof(*p), GFP_KERNEL);
	if (!p) {
		spin_unlock(&lock);
		return -ENOMEM;
	}
	*p = 3;
	value = p;
	if (*p == 3)
		return 0;
	spin_unlock(&lock);
	return 0;
}
static void __exit lock_exit(void)
{
	kfree(value);
}
module_init(lock_init);
module_exit(lock_exit);
