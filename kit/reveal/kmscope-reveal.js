// reveal.js: fragments drive the figure of their slide, and a presenter's clicker turns slides wherever the focus is.
//
//   <section>
//     <km-scope src="kmscope/" lesson="split" step="ready" label="…"></km-scope>
//     <p class="fragment" data-step="cascade">…and its upper halves stay</p>
//     <p class="fragment" data-step="next">…</p>
//   </section>
//   Reveal.initialize({ plugins: [KmScopeReveal] });
//
// data-step is a step, a marker, or `next`; data-figure names a figure of the slide, if there are several.
"use strict";
(() => {
  const own = document.currentScript;

  /** Loads the element of the kit, unless the page has it. */
  function needElement(home) {
    if (customElements.get("km-scope") || document.querySelector('script[src*="km-scope.js"]')) return;
    const script = Object.assign(document.createElement("script"), { src: new URL("km-scope.js", home).href });
    document.head.append(script);
  }

  const figureOf = (fragment, slide) =>
    fragment.dataset.figure ? document.getElementById(fragment.dataset.figure) : slide.querySelector("km-scope");

  /** Where each figure stood before a fragment moved it: back leads there again. */
  const before = new WeakMap();

  function show(reveal, fragment) {
    const slide = reveal.getCurrentSlide();
    const figure = fragment.dataset.step && figureOf(fragment, slide);
    if (!figure) return;
    before.set(fragment, figure.step);
    figure.seek(fragment.dataset.step === "next" ? figure.step + 1 : fragment.dataset.step);
  }

  function hide(reveal, fragment) {
    const figure = fragment.dataset.step && figureOf(fragment, reveal.getCurrentSlide());
    if (figure) figure.seek(before.get(fragment) ?? figure.getAttribute("step") ?? 0);
  }

  self.KmScopeReveal = {
    id: "kmscope",
    init(reveal) {
      const first = document.querySelector("km-scope[src]");
      needElement(new URL(first ? first.getAttribute("src").replace(/\/?$/, "/") : "kmscope/", own ? new URL(".", document.baseURI) : document.baseURI));
      const each = (event, what) => (event.fragments || [event.fragment]).forEach((fragment) => what(reveal, fragment));
      reveal.on("fragmentshown", (event) => each(event, show));
      reveal.on("fragmenthidden", (event) => each(event, hide));
      for (const figure of document.querySelectorAll("km-scope")) {
        // Keys of a clicker that the frame does not want.
        figure.addEventListener("page", ({ detail }) => (detail.by > 0 ? reveal.next() : reveal.prev()));
        // A slide that is left keeps its figure at the step it had.
        figure.addEventListener("ready", () => reveal.layout());
      }
      // ?print-pdf: frames of slides out of sight would be holes; what stands inside of the figures is printed.
      if (reveal.isPrintView && reveal.isPrintView()) {
        for (const figure of document.querySelectorAll("km-scope")) figure.toggleAttribute("data-print", true);
      }
    },
  };
})();
