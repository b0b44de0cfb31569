// expect: clean
// What the language must get right, checked by itself.
#include <linux/module.h>
#define CHECK(c) do { if (!(c)) { pr_err("line %d: %s\n", __LINE__, #c); bad++; } } while (0)
#define CAT(a, b) a##b
#define SUM(first, ...) sum(first, ##__VA_ARGS__, 0)
enum colour { RED, GREEN = 5, BLUE };
union both { u32 word; u8 bytes[4]; };
struct bits { unsigned int a : 3; unsigned int b : 5; int c : 4; };
struct flex { int n; int items[]; };
struct inner { char c; u64 wide; };
struct outer { struct inner in; struct { int x, y; }; short s[3]; };
typedef int (*op_t)(int, int);
static int bad;
static int sum(int first, ...) { va_list ap; int n, all = first; va_start(ap, first); while ((n = va_arg(ap, int))) all += n; va_end(ap); return all; }
static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }
static const struct { const char *name; op_t op; } ops[] = { { "add", add }, { .name = "sub", .op = sub } };
static int table[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };
static struct outer make(int x) { struct outer o = { .x = x, .s = { [1] = 7 } }; return o; }
static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
static int sw(int v) { switch (v) { case 1: return 10; case 2 ... 4: v += 100; fallthrough; case 9: v++; break; default: v = -1; } return v; }
static int __init lang_init(void)
{
	union both u = { .word = 0x01020304 };
	struct bits b = { 5, 17, -3 };
	struct outer o = make(3), *po = &o;
	struct flex *f = kmalloc(struct_size(f, items, 4), GFP_KERNEL);
	int i, j = 0, CAT(lo, cal) = 4;
	unsigned char c = 250;
	char text[16];
	u64 big = 1ULL << 40;
	if (!f)
		return -ENOMEM;
	CHECK(u.bytes[0] == 4 && u.bytes[3] == 1);
	CHECK(b.a == 5 && b.b == 17 && b.c == -3);
	b.b++; b.a += 4;
	CHECK(b.b == 18 && b.a == 1);
	CHECK(sizeof(struct inner) == 16 && sizeof(struct flex) == 4 && sizeof(struct bits) == 4);
	CHECK(offsetof(struct outer, y) == 20 && sizeof(struct outer) == 32);
	CHECK(po->x == 3 && o.s[1] == 7 && o.s[2] == 0 && o.in.wide == 0);
	CHECK(container_of(&po->in.wide, struct outer, in.wide) == &o);
	c += 10;
	CHECK(c == 4 && (signed char)200 < 0 && (u32)-1 > 0 && -1 < 0);
	CHECK(big >> 39 == 2 && (u32)big == 0 && ~0U == 0xffffffff);
	CHECK(local == 4 && SUM(1, 2, 3) == 6 && SUM(5) == 5);
	CHECK(ops[1].op(5, 3) == 2 && (*ops[0].op)(5, 3) == 8 && ARRAY_SIZE(ops) == 2);
	CHECK(table[1][2] == 6 && *(*(table + 1) + 1) == 5 && &table[1][0] - &table[0][0] == 3);
	CHECK(fib(12) == 144 && sw(1) == 10 && sw(3) == 104 && sw(9) == 10 && sw(7) == -1);
	CHECK(GREEN == 5 && BLUE == 6);
	for (i = 0; i < 10; i++) {
		if (i == 3) continue;
		if (i == 6) break;
		j += i;
	}
	CHECK(j == 0 + 1 + 2 + 4 + 5);
	do { j--; } while (j > 5);
	CHECK(j == 5);
again:
	if (j-- > 2)
		goto again;
	CHECK(j == 1);
	f->n = 4;
	for (i = 0; i < f->n; i++)
		f->items[i] = i * i;
	CHECK(f->items[3] == 9);
	snprintf(text, sizeof(text), "%-4d|%04x|%s", 7, 0xab, "ok");
	CHECK(!strcmp(text, "7   |00ab|ok") && strlen(text) == 12);
	CHECK(({ int t = 5; t * 2; }) == 10 && (1 ? 2 : 3) == 2 && (0 ?: 4) == 4);
	CHECK(max(3, 5) == 5 && min_t(u8, 300, 50) == 44 && clamp(15, 1, 10) == 10);
	CHECK(IS_ERR(ERR_PTR(-ENOMEM)) && PTR_ERR(ERR_PTR(-5)) == -5 && !IS_ERR(f));
	kfree(f);
	return bad ? -EINVAL : 0;
}
static void __exit lang_exit(void) { }
module_init(lang_init);
module_exit(lang_exit);
