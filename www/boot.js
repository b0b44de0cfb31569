// Starts the app: loads its two halves at once, and says in words why if it cannot.
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

  /** The wasm file as it should be fetched: compiled while it arrives. */
  async function fetched() {
    const response = await fetch(file(".wasm"));
    if (!response.ok) throw new Failure("boot-missing", `${response.url}: ${response.status}`);
    const type = response.headers.get("content-type") || "";
    return type.startsWith("application/wasm")
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.compile(await response.arrayBuffer());
  }

  /** The same bytes out of a classic script, which every page may load. */
  async function fromScript() {
    await load(file(".wasm.js"));
    const text = atob(self.kmscopeWasm);
    self.kmscopeWasm = null;
    return WebAssembly.compile(Uint8Array.from(text, (c) => c.charCodeAt(0)));
  }

  /** The security policy of the page lets nobody compile wasm, however small. */
  async function isForbidden() {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    return WebAssembly.compile(empty).then(() => false, () => true);
  }

  async function compiled() {
    // In a sandboxed frame and from a file the origin is opaque, and fetching would only fail.
    if (self.origin === "null") return fromScript();
    return fetched().catch(async (error) => {
      if (await isForbidden()) throw new Failure("boot-blocked", String(error));
      return fromScript();
    });
  }

  async function start() {
    if (typeof WebAssembly !== "object") throw new Failure("boot-no-wasm", navigator.userAgent);
    const [module_or_path] = await Promise.all([
      compiled(),
      load(file(".js")),
      pageIsThere,
      self.kmscopeTexts(language || "en"),
    ]);
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
