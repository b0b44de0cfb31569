// expect: clean
// A platform driver on managed memory, with DMA, registers and an interrupt.
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/dma-mapping.h>
struct port { void __iomem *regs; void *ring; dma_addr_t ring_dma; int irq; struct work_struct work; u32 seen; };
static void port_work(struct work_struct *w)
{
	struct port *p = container_of(w, struct port, work);
	p->seen++;
}
static irqreturn_t port_irq(int n, void *d)
{
	struct port *p = d;
	writel(1, p->regs + 4);
	schedule_work(&p->work);
	return IRQ_HANDLED;
}
static int port_probe(struct platform_device *pdev)
{
	struct port *p = devm_kzalloc(&pdev->dev, sizeof(*p), GFP_KERNEL);
	int err;
	if (!p)
		return -ENOMEM;
	p->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(p->regs))
		return PTR_ERR(p->regs);
	p->irq = platform_get_irq(pdev, 0);
	if (p->irq < 0)
		return p->irq;
	INIT_WORK(&p->work, port_work);
	p->ring = dma_alloc_coherent(&pdev->dev, 8192, &p->ring_dma, GFP_KERNEL);
	if (!p->ring)
		return -ENOMEM;
	err = devm_request_irq(&pdev->dev, p->irq, port_irq, 0, "port", p);
	if (err) {
		dma_free_coherent(&pdev->dev, 8192, p->ring, p->ring_dma);
		return dev_err_probe(&pdev->dev, err, "no irq\n");
	}
	platform_set_drvdata(pdev, p);
	return 0;
}
static void port_remove(struct platform_device *pdev)
{
	struct port *p = platform_get_drvdata(pdev);
	cancel_work_sync(&p->work);
	dma_free_coherent(&pdev->dev, 8192, p->ring, p->ring_dma);
}
static const struct of_device_id port_match[] = { { .compatible = "lab,port" }, { } };
static struct platform_driver port_driver = {
	.probe = port_probe,
	.remove = port_remove,
	.driver = { .name = "port", .of_match_table = port_match },
};
module_platform_driver(port_driver);
