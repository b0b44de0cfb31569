// expect: clean
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/version.h>
struct entry { struct list_head node; char *word; };
static LIST_HEAD(words);
static DEFINE_MUTEX(words_lock);
static int words_show(struct seq_file *m, void *v)
{
	struct entry *e;
	mutex_lock(&words_lock);
	list_for_each_entry(e, &words, node)
		seq_printf(m, "%s\n", e->word);
	mutex_unlock(&words_lock);
	return 0;
}
static int words_open(struct inode *inode, struct file *file) { return single_open(file, words_show, NULL); }
static ssize_t words_write(struct file *file, const char __user *buf, size_t n, loff_t *pos)
{
	struct entry *e = kmalloc(sizeof(*e), GFP_KERNEL);
	if (!e)
		return -ENOMEM;
	e->word = memdup_user_nul(buf, n);
	if (IS_ERR(e->word)) {
		int err = PTR_ERR(e->word);
		kfree(e);
		return err;
	}
	mutex_lock(&words_lock);
	list_add_tail(&e->node, &words);
	mutex_unlock(&words_lock);
	return n;
}
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 6, 0)
static const struct proc_ops words_ops = {
	.proc_open = words_open, .proc_read = seq_read, .proc_write = words_write,
	.proc_lseek = seq_lseek, .proc_release = single_release,
};
#else
static const struct file_operations words_ops = { .open = words_open, .read = seq_read };
#endif
static int __init words_init(void) { return proc_create("words", 0644, NULL, &words_ops) ? 0 : -ENOMEM; }
static void __exit words_exit(void)
{
	struct entry *e, *next;
	remove_proc_entry("words", NULL);
	list_for_each_entry_safe(e, next, &words, node) {
		list_del(&e->node);
		kfree(e->word);
		kfree(e);
	}
}
module_init(words_init);
module_exit(words_exit);
