// Starts the app: loads its script and its wasm, and says in words why if it cannot.
// A classic script on purpose: a sandboxed iframe may not load modules from a server without CORS headers.
"use strict";
(() => {
  // What is said before the app can speak for itself.
  const TEXTS = {
    en: {
      loading: "Loading the lab…",
      "no-wasm": "This browser has no WebAssembly, so kmscope cannot run here. Any browser since 2017 has it.",
      blocked:
        "This page's security policy forbids WebAssembly. Whoever runs this server can allow it: add 'wasm-unsafe-eval' to script-src.",
      old: "This browser cannot unpack kmscope. Any browser since 2023 can.",
      missing: "A part of kmscope could not be loaded.",
      broken: "kmscope was loaded but did not start.",
      again: "Try again",
    },
    zh: {
      loading: "正在载入实验室……",
      "no-wasm": "此浏览器没有 WebAssembly，kmscope 无法在这里运行。2017 年以后的浏览器都有。",
      blocked: "此页面的安全策略禁止 WebAssembly。服务器管理员可以放行：在 script-src 中加入 'wasm-unsafe-eval'。",
      old: "此浏览器无法解压 kmscope。2023 年以后的浏览器都可以。",
      missing: "kmscope 的一部分未能载入。",
      broken: "kmscope 已载入，但未能启动。",
      again: "重试",
    },
  };
  const root = document.documentElement;
  // Trunk writes the names of the app's files there (Trunk.toml).
  const app = document.querySelector("meta[name=kmscope]").dataset;

  // A file that was made of one moment opens there.
  if (app.link && !location.hash) location.hash = app.link;

  // Some programs escape a whole fragment when they pass it on.
  function unescaped(hash) {
    try {
      return decodeURIComponent(hash);
    } catch {
      return hash;
    }
  }
  // What is no link of ours says nothing (crates/scenario/src/link.rs).
  const link = /^#v\d+[;&]/.test(unescaped(location.hash)) ? unescaped(location.hash) : "";
  const wanted = (name) => (new RegExp(`[;&]${name}=([\\w-]+)`).exec(link) || [])[1];
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
  const language =
    [wanted("lang"), kept("language"), ...(navigator.languages || [])]
      .map((tag) => (tag || "").slice(0, 2).toLowerCase())
      .find((tag) => tag in TEXTS) || "en";
  const say = (key) => TEXTS[language][key];
  root.lang = language === "zh" ? "zh-CN" : "en";

  const theme = wanted("theme") || kept("theme");
  if (theme && theme !== "auto") root.dataset.theme = theme;

  // The picture that stands in the page is that of a first visit (crates/web/src/platform/link.rs).
  const isFirstMoment = !isGuest && !kept("script") && !kept("visited") && /^(#v\d+)?([;&](lang|theme)=\w*)*$/.test(link);
  if (isFirstMoment) root.dataset.first = "";

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
    // In one file all of it is there.
    if ("inline" in app) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = () => reject(new Failure("missing", address));
      document.head.append(script);
    });
  }

  /** A wasm file as it should be fetched: compiled while it arrives. */
  async function fetched(address) {
    const response = await fetch(address);
    if (!response.ok) throw new Failure("missing", `${response.url}: ${response.status}`);
    const type = response.headers.get("content-type") || "";
    return type.startsWith("application/wasm")
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.compile(await response.arrayBuffer());
  }

  /** The same bytes, packed, out of a classic script, which every page may load. */
  async function fromScript(address) {
    await load(`${address}.js`);
    const packed = Uint8Array.from(atob(self.kmscopeWasm), (letter) => letter.charCodeAt(0));
    delete self.kmscopeWasm;
    if (typeof DecompressionStream !== "function") throw new Failure("old", navigator.userAgent);
    const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return WebAssembly.compile(await new Response(unpacked).arrayBuffer());
  }

  /** The security policy of the page lets nobody compile wasm, however small. */
  async function isForbidden() {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    return WebAssembly.compile(empty).then(() => false, () => true);
  }

  async function compiled(address) {
    // In a sandboxed frame and from a file the origin is opaque, and fetching would only fail. A course's copy has no other.
    if (self.origin === "null" || "packed" in app) return fromScript(address);
    return fetched(address).catch(async (error) => {
      if (await isForbidden()) throw new Failure("blocked", String(error));
      return fromScript(address);
    });
  }

  async function start() {
    if (typeof WebAssembly !== "object") throw new Failure("no-wasm", navigator.userAgent);
    const [module_or_path] = await Promise.all([compiled(app.wasm), load(app.js), pageIsThere]);
    await wasm_bindgen({ module_or_path });
  }

  async function explain(error) {
    await pageIsThere;
    const place = document.getElementById("boot-text");
    // The app has taken the page over: it tells its own troubles.
    if (!place) return;
    let key = error.key || "broken";
    if (error instanceof WebAssembly.CompileError && (await isForbidden())) key = "blocked";
    place.setAttribute("role", "alert");
    const again = Object.assign(document.createElement("button"), { type: "button", textContent: say("again") });
    again.addEventListener("click", () => location.reload());
    const detail = Object.assign(document.createElement("small"), { textContent: error.message || String(error) });
    place.replaceChildren(say(key), detail, again);
  }

  pageIsThere.then(() => {
    const place = document.getElementById("boot-text");
    if (place && !place.childNodes.length) place.textContent = say("loading");
  });
  start().catch(explain);
})();
