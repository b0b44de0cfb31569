// expect: clean
// A receive ring that an interrupt fills and a tasklet empties.
#include <linux/module.h>
#include <linux/interrupt.h>
#define RING 8
static void *ring[RING];
static unsigned int head, tail;
static DEFINE_SPINLOCK(ring_lock);
static void ring_drain(struct tasklet_struct *t);
static DECLARE_TASKLET(drain, ring_drain);
static int irq = 9;
module_param(irq, int, 0444);
static void ring_drain(struct tasklet_struct *t)
{
	unsigned long flags;
	void *p;
	for (;;) {
		spin_lock_irqsave(&ring_lock, flags);
		p = head != tail ? ring[tail++ % RING] : NULL;
		spin_unlock_irqrestore(&ring_lock, flags);
		if (!p)
			break;
		kfree(p);
	}
}
static irqreturn_t ring_irq(int number, void *dev)
{
	void *p = kmalloc(1500, GFP_ATOMIC);
	if (!p)
		return IRQ_HANDLED;
	spin_lock(&ring_lock);
	if (head - tail < RING) {
		ring[head++ % RING] = p;
		p = NULL;
	}
	spin_unlock(&ring_lock);
	kfree(p);
	tasklet_schedule(&drain);
	return IRQ_HANDLED;
}
static int __init ring_init(void)
{
	return request_irq(irq, ring_irq, 0, "ring", &head);
}
static void __exit ring_exit(void)
{
	free_irq(irq, &head);
	tasklet_kill(&drain);
}
module_init(ring_init);
module_exit(ring_exit);
insmod
irq
irq
wait(10)
irq
rmmod
