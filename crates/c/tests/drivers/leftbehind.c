// expect: leak still-registered
// A module that leaves its interrupt and its timer behind.
#include <linux/module.h>
#include <linux/interrupt.h>
#include <linux/timer.h>
static struct timer_list t;
static void *kept;
static void t_fn(struct timer_list *x) { }
static irqreturn_t h(int n, void *d) { return IRQ_HANDLED; }
static int __init left_init(void)
{
	kept = kzalloc(200, GFP_KERNEL);
	if (!kept)
		return -ENOMEM;
	timer_setup(&t, t_fn, 0);
	mod_timer(&t, jiffies + 100 * HZ);
	if (request_irq(5, h, IRQF_SHARED, "left", &t)) {
		del_timer_sync(&t);
		kfree(kept);
		return -EBUSY;
	}
	return 0;
}
static void __exit left_exit(void)
{
}
module_init(left_init);
module_exit(left_exit);
insmod
rmmod
