// expect: sleep-in-atomic
// A timer's function asks for memory as a process does.
#include <linux/module.h>
#include <linux/timer.h>
struct beat {
	struct timer_list timer;
	void *big;
	int count;
};
static struct beat beat;
static void beat_fn(struct timer_list *t)
{
	struct beat *b = from_timer(b, t, timer);
	if (!b->big)
		b->big = kmalloc(64 * 1024, GFP_KERNEL);
	if (++b->count < 3)
		mod_timer(&b->timer, jiffies + HZ);
}
static int __init beat_init(void)
{
	timer_setup(&beat.timer, beat_fn, 0);
	mod_timer(&beat.timer, jiffies + msecs_to_jiffies(500));
	return 0;
}
static void __exit beat_exit(void)
{
	del_timer_sync(&beat.timer);
	kfree(beat.big);
}
module_init(beat_init);
module_exit(beat_exit);
