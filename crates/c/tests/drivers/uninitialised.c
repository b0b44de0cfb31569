// expect: uninitialised info-leak null-pointer
#include <linux/module.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/uaccess.h>
static ssize_t bad_read(struct file *f, char __user *buf, size_t n, loff_t *pos)
{
	char *p = kmalloc(32, GFP_KERNEL);
	int ready;
	if (!p)
		return -ENOMEM;
	p[0] = 'x';
	if (ready)
		p[1] = 'y';
	if (copy_to_user(buf, p, 32))
		n = 0;
	kfree(p);
	return n;
}
static ssize_t bad_write(struct file *f, const char __user *buf, size_t n, loff_t *pos)
{
	struct list_head *none = NULL;
	none->prev = none;
	return n;
}
static const struct file_operations bad_fops = { .owner = THIS_MODULE, .read = bad_read, .write = bad_write };
static struct miscdevice bad = { .minor = MISC_DYNAMIC_MINOR, .name = "bad", .fops = &bad_fops };
module_misc_device(bad);
insmod
open
read(32)
write(8)
close
rmmod
