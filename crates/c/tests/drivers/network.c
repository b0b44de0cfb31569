// expect: clean
// A network device that sends to itself.
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/etherdevice.h>
struct mirror { unsigned long packets; };
static struct net_device *mirror_dev;
static netdev_tx_t mirror_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct mirror *m = netdev_priv(dev);
	struct sk_buff *copy = netdev_alloc_skb(dev, skb->len + 2);
	m->packets++;
	if (copy) {
		skb_reserve(copy, 2);
		memcpy(skb_put(copy, skb->len), skb->data, skb->len);
		copy->protocol = eth_type_trans(copy, dev);
		netif_rx(copy);
	}
	dev->stats.tx_bytes += skb->len;
	dev_kfree_skb(skb);
	return NETDEV_TX_OK;
}
static int mirror_open(struct net_device *dev) { netif_start_queue(dev); return 0; }
static int mirror_stop(struct net_device *dev) { netif_stop_queue(dev); return 0; }
static const struct net_device_ops mirror_ops = { .ndo_open = mirror_open, .ndo_stop = mirror_stop, .ndo_start_xmit = mirror_xmit };
static void mirror_setup(struct net_device *dev) { ether_setup(dev); dev->netdev_ops = &mirror_ops; }
static int __init mirror_init(void)
{
	int err;
	mirror_dev = alloc_netdev(sizeof(struct mirror), "mirror%d", NET_NAME_UNKNOWN, mirror_setup);
	if (!mirror_dev)
		return -ENOMEM;
	err = register_netdev(mirror_dev);
	if (err)
		free_netdev(mirror_dev);
	return err;
}
static void __exit mirror_exit(void)
{
	unregister_netdev(mirror_dev);
	free_netdev(mirror_dev);
}
module_init(mirror_init);
module_exit(mirror_exit);
