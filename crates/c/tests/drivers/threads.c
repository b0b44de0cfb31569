// expect: clean
// A kernel thread takes from a list what a process puts there.
#include <linux/module.h>
#include <linux/kthread.h>
#include <linux/wait.h>
struct job { struct list_head node; int number; };
static LIST_HEAD(jobs);
static DEFINE_SPINLOCK(jobs_lock);
static DECLARE_WAIT_QUEUE_HEAD(jobs_wait);
static struct task_struct *worker;
static int sum;
static int work(void *unused)
{
	while (!kthread_should_stop()) {
		struct job *job = NULL;
		wait_event_interruptible(jobs_wait, !list_empty(&jobs) || kthread_should_stop());
		spin_lock(&jobs_lock);
		if (!list_empty(&jobs)) {
			job = list_first_entry(&jobs, struct job, node);
			list_del(&job->node);
		}
		spin_unlock(&jobs_lock);
		if (job) {
			sum += job->number;
			kfree(job);
		}
		msleep(10);
	}
	return 0;
}
static int __init jobs_init(void)
{
	int i;
	worker = kthread_run(work, NULL, "jobs/%d", 0);
	if (IS_ERR(worker))
		return PTR_ERR(worker);
	for (i = 1; i <= 4; i++) {
		struct job *job = kmalloc(sizeof(*job), GFP_KERNEL);
		if (!job)
			break;
		job->number = i;
		spin_lock(&jobs_lock);
		list_add_tail(&job->node, &jobs);
		spin_unlock(&jobs_lock);
		wake_up_interruptible(&jobs_wait);
	}
	return 0;
}
static void __exit jobs_exit(void)
{
	struct job *job, *next;
	kthread_stop(worker);
	list_for_each_entry_safe(job, next, &jobs, node)
		kfree(job);
	pr_info("sum %d\n", sum);
}
module_init(jobs_init);
module_exit(jobs_exit);
insmod
wait(100)
rmmod
