// expect: clean
// A character device that keeps what is written to it, in pieces of 4000 bytes.
#include <linux/module.h>
#include <linux/fs.h>
#include <linux/cdev.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#define PIECE 4000
#define PIECES 1000

struct store {
	void **pieces;
	size_t size;
	struct mutex lock;
	struct cdev cdev;
};

static struct store *store;
static dev_t first;

static void store_trim(struct store *s)
{
	int i;

	if (s->pieces) {
		for (i = 0; i < PIECES; i++)
			kfree(s->pieces[i]);
		kfree(s->pieces);
		s->pieces = NULL;
	}
	s->size = 0;
}

static int store_open(struct inode *inode, struct file *file)
{
	struct store *s = container_of(inode->i_cdev, struct store, cdev);

	file->private_data = s;
	return 0;
}

static ssize_t store_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	struct store *s = file->private_data;
	long piece = (long)*pos / PIECE, rest = (long)*pos % PIECE;
	ssize_t ret = -ENOMEM;

	if (piece >= PIECES)
		return -ENOSPC;
	if (mutex_lock_interruptible(&s->lock))
		return -ERESTARTSYS;
	if (!s->pieces) {
		s->pieces = kcalloc(PIECES, sizeof(*s->pieces), GFP_KERNEL);
		if (!s->pieces)
			goto out;
	}
	if (!s->pieces[piece]) {
		s->pieces[piece] = kmalloc(PIECE, GFP_KERNEL);
		if (!s->pieces[piece])
			goto out;
	}
	if (count > PIECE - rest)
		count = PIECE - rest;
	if (copy_from_user(s->pieces[piece] + rest, buf, count)) {
		ret = -EFAULT;
		goto out;
	}
	*pos += count;
	ret = count;
	if (s->size < *pos)
		s->size = *pos;
out:
	mutex_unlock(&s->lock);
	return ret;
}

static ssize_t store_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct store *s = file->private_data;
	long piece = (long)*pos / PIECE, rest = (long)*pos % PIECE;

	if (*pos >= s->size || !s->pieces || !s->pieces[piece])
		return 0;
	count = min_t(size_t, count, min_t(size_t, PIECE - rest, s->size - *pos));
	if (copy_to_user(buf, s->pieces[piece] + rest, count))
		return -EFAULT;
	*pos += count;
	return count;
}

static const struct file_operations store_fops = {
	.owner = THIS_MODULE,
	.open = store_open,
	.read = store_read,
	.write = store_write,
};

static int __init store_init(void)
{
	int err = alloc_chrdev_region(&first, 0, 1, "store");

	if (err)
		return err;
	store = kzalloc(sizeof(*store), GFP_KERNEL);
	if (!store) {
		err = -ENOMEM;
		goto no_store;
	}
	mutex_init(&store->lock);
	cdev_init(&store->cdev, &store_fops);
	err = cdev_add(&store->cdev, first, 1);
	if (err)
		goto no_cdev;
	return 0;
no_cdev:
	kfree(store);
no_store:
	unregister_chrdev_region(first, 1);
	return err;
}

static void __exit store_exit(void)
{
	cdev_del(&store->cdev);
	store_trim(store);
	kfree(store);
	unregister_chrdev_region(first, 1);
}

module_init(store_init);
module_exit(store_exit);
MODULE_LICENSE("GPL");

insmod
open
write(10000)
read(10000)
close
rmmod
