// Starts the app: loads its script and its wasm at once, and says in words why if it cannot. What of the wasm a first
// visit does not run comes later (crates/xtask/src/split).
// A classic script on purpose: a sandboxed iframe may not load modules from a server without CORS headers.
"use strict";
(() => {
  const texts = __BOOT_TEXTS__;
  const script = document.currentScript;
  const address = (name) => new URL(name, script.src).href;
  const file = (ending) => address(script.dataset.app + ending);

  const wanted = (name) => (new RegExp(`[#;&?]${name}=(\\w+)`).exec(location.hash) || [])[1];
  // In somebody else's page nothing of an earlier visit counts.
  const isGuest = wanted("embed") === "1" || /[?&]embed(=1)?(&|$)/.test(location.search);
  const kept = (name) => {
    if (isGuest) return null;
    try {
      return localStorage.getItem(`kmscope.${name}`);
    } catch {
      return null; // a sandboxed frame keeps nothing
    }
  };
  const language = [wanted("lang"), kept("language"), ...(navigator.languages || [])]
    .map((tag) => (tag || "").slice(0, 2).toLowerCase())
    .find((tag) => tag in texts);
  const say = (key) => texts[language || "en"][key];

  const theme = wanted("theme") || kept("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;

  /** A reason for not starting: a key of the texts, and what a developer wants to know. */
  class Failure extends Error {
    constructor(key, detail) {
      super(detail);
      this.key = key;
    }
  }

  const pageIsThere = new Promise((resolve) => {
    if (document.readyState !== "loading") resolve();
    else document.addEventListener("DOMContentLoaded", resolve, { once: true });
  });

  function load(address) {
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = address;
      element.onload = resolve;
      element.onerror = () => reject(new Failure("boot-missing", address));
      document.head.append(element);
    });
  }

  const asked = {};

  /** What the app says, in one language: a classic script, as the page may be allowed no others. */
  self.kmscopeTexts = (language) => {
    asked[language] ||= load(address(`${script.dataset.texts}.${language}.js`)).then(() => self.kmscopeTexts[language]);
    // Once it failed, it may be tried again.
    asked[language].catch(() => delete asked[language]);
    return asked[language];
  };

  /** A text in the format of zlib: what a link holds. */
  self.kmscopePack = async (text) => {
    const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate"));
    return new Uint8Array(await new Response(packed).arrayBuffer());
  };

  /** The parts of such a text before its end, its damage or more than so many bytes; a null if it ended well. */
  self.kmscopeUnpack = async (packed, mostBytes) => {
    const parts = [];
    try {
      const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
      for (let bytes = 0; bytes <= mostBytes; ) {
        const { done, value } = await reader.read();
        if (done) return [...parts, null];
        parts.push(value);
        bytes += value.length;
      }
    } catch {
      // What came before the damage is worth keeping.
    }
    return parts;
  };

  /** A wasm file as it should be fetched: compiled while it arrives. */
  async function fetched(address) {
    const response = await fetch(address);
    if (!response.ok) throw new Failure("boot-missing", `${response.url}: ${response.status}`);
    const type = response.headers.get("content-type") || "";
    return type.startsWith("application/wasm")
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.compile(await response.arrayBuffer());
  }

  const bytes = (text) => Uint8Array.from(text, (c) => c.charCodeAt(0));

  /** The same bytes out of a classic script, which every page may load. */
  async function fromScript(address) {
    await load(`${address}.js`);
    const text = atob(self.kmscopeWasm);
    self.kmscopeWasm = null;
    return WebAssembly.compile(bytes(text));
  }

  /** The security policy of the page lets nobody compile wasm, however small. */
  async function isForbidden() {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    return WebAssembly.compile(empty).then(() => false, () => true);
  }

  // In a sandboxed frame and from a file the origin is opaque, and fetching would only fail.
  let mayFetch = self.origin !== "null";

  async function compiled(address) {
    if (!mayFetch) return fromScript(address);
    return fetched(address).catch(async (error) => {
      if (await isForbidden()) throw new Failure("boot-blocked", String(error));
      mayFetch = false;
      return fromScript(address);
    });
  }

  const restAddress = script.dataset.rest && address(script.dataset.rest);
  let coming, rest;

  let styled;

  /** The look of what comes with the rest. Without it all can still be used. */
  function bringStyle() {
    styled ||= new Promise((resolve) => {
      const link = Object.assign(document.createElement("link"), { rel: "stylesheet", onload: resolve, onerror: resolve });
      link.href = address(script.dataset.more);
      document.head.append(link);
    });
    return styled;
  }

  /** Has the rest of the app there before it is called. */
  function bringRest() {
    const look = bringStyle();
    if (!restAddress) return look;
    coming ||= Promise.all([compiled(restAddress), look]).then(([module]) => (rest = module));
    coming.catch(() => (coming = null));
    return coming;
  }

  /** The rest of the app, while all waits for it. */
  function restNow() {
    const request = new XMLHttpRequest();
    request.open("GET", restAddress, false);
    request.overrideMimeType("text/plain; charset=x-user-defined");
    request.send();
    if (request.status !== 200) throw new Error(request.status);
    return new WebAssembly.Module(bytes(request.responseText));
  }

  /** The app calls something of its rest, which is in its table when this returns. */
  self.kmscopeRest = (first) => {
    bringStyle();
    try {
      new WebAssembly.Instance((rest ||= restNow()), { first });
    } catch (error) {
      // It says so and does not return: what called cannot go on.
      wasm_bindgen.fail(`${say("boot-missing")} ${restAddress}: ${error.message}`);
    }
  };

  // Who looks at the opening lesson needs no rest; whatever else somebody begins to do does.
  const looking = ".transport, .stage, .why, .tabs, .ln, #lang, .menu-anchor";
  for (const kind of ["pointerdown", "focusin", "keydown", "dragenter"])
    addEventListener(
      kind,
      ({ target, key, ctrlKey, metaKey }) => {
        const isKey = kind === "keydown";
        if (isKey && (ctrlKey || metaKey || key === "?")) bringRest();
        else if (!target.closest?.(looking) && !(isKey && target === document.body)) bringRest();
      },
      true,
    );

  // Another link in the address is read when all is there.
  addEventListener(
    "hashchange",
    (event) => {
      if (rest || !bringRest()) return;
      event.stopImmediatePropagation();
      const again = () => dispatchEvent(new HashChangeEvent("hashchange"));
      coming.then(again, again);
    },
    { once: true },
  );

  async function start() {
    if (typeof WebAssembly !== "object") throw new Failure("boot-no-wasm", navigator.userAgent);
    const isFirstVisit = !kept("script") && !location.search && /^(#|v1|;|(lang|theme)=\w*)*$/.test(location.hash);
    const [module_or_path] = await Promise.all([
      compiled(file(".wasm")),
      load(file(".js")),
      pageIsThere,
      self.kmscopeTexts(language || "en"),
      isFirstVisit || bringRest(),
    ]);
    // Where it cannot be fetched it cannot be had at once either. An app in one piece has its whole look at once.
    if (!mayFetch || !restAddress) await bringRest();
    await wasm_bindgen({ module_or_path });
  }

  async function explain(error) {
    await pageIsThere;
    const place = document.getElementById("boot-text");
    // The app has taken the page over: it tells its own troubles.
    if (!place) return;
    let key = error.key || "boot-broken";
    if (error instanceof WebAssembly.CompileError && (await isForbidden())) key = "boot-blocked";
    place.setAttribute("role", "alert");
    const again = Object.assign(document.createElement("button"), { type: "button", textContent: say("boot-again") });
    again.addEventListener("click", () => location.reload());
    const detail = Object.assign(document.createElement("small"), { textContent: error.message || String(error) });
    place.replaceChildren(say(key), detail, again);
  }

  pageIsThere.then(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    const place = document.getElementById("boot-text");
    if (place && !place.childNodes.length) place.textContent = say("boot-loading");
  });
  start().catch(explain);
})();
