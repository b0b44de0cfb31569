# What the page says before the app is there. The build writes these lines into www/boot.js (plain
# text only: no holes, no plurals); they are not part of the app's own catalogue.

boot-loading = Loading the lab…
boot-no-script = kmscope needs JavaScript and WebAssembly to simulate a kernel's memory.
boot-no-wasm = This browser has no WebAssembly, so kmscope cannot run here. Any browser since 2017 has it.
boot-blocked = This page's security policy forbids WebAssembly. Whoever runs this server can allow it: add 'wasm-unsafe-eval' to script-src.
boot-missing = A part of kmscope could not be loaded.
boot-broken = kmscope was loaded but did not start.
boot-again = Try again
boot-description = See how Linux gives out memory: kmalloc, GFP flags, zones, buddy allocator and slab caches, step by step in the browser.
