// <km-scope>: a moment of kmscope in anybody's page. One classic script, no framework; docs/EMBEDDING.md says how to use it.
//
//   <script src="kmscope/km-scope.js" defer></script>
//   <km-scope id="fig1" lesson="split" step="cascade"><img src="cascade.svg" alt="…"></km-scope>
//   <a href="#fig1" data-step="ready">before the cut</a>
//
// It holds a frame, so that the page's keys and styles and ours do not meet. What stands inside of it is shown until the
// frame is there, without scripts, and on paper.
"use strict";
(() => {
  if (!self.customElements || customElements.get("km-scope")) return;

  const own = document.currentScript || document.querySelector('script[src*="km-scope.js"]');
  const HOME = new URL(".", own ? own.src : document.baseURI).href;
  /** Attributes that are keys of a link, by the same names. */
  const KEYS = ["view", "controls", "lang", "theme", "speed", "autoplay", "loop"];
  /** Frames that live at once: each is a machine of its own. The one that is farthest from sight sleeps first. */
  const MOST_ALIVE = 6;
  /** A frame that says nothing for so long will not, ms. */
  const PATIENCE_MS = 30000;
  const TEXTS = {
    en: { figure: "kmscope: an interactive figure", open: "Open this figure in kmscope" },
    zh: { figure: "kmscope：可交互的图", open: "在 kmscope 中打开此图" },
  };

  const escaped = (text) =>
    encodeURIComponent(text).replace(/[!'()*.~]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());

  /** A place for a link: a number, or the name of a marker. */
  const place = (step) => (/^\d+$/.test(step) ? String(step) : escaped(String(step)));

  /** A script as a link holds it: the format of zlib (RFC 1950), stored and not packed, in base64url. */
  function stored(script) {
    const bytes = new TextEncoder().encode(script);
    const out = [0x78, 0x01];
    let [a, b] = [1, 0];
    for (const byte of bytes) {
      a = (a + byte) % 65521;
      b = (b + a) % 65521;
    }
    for (let at = 0; at === 0 || at < bytes.length; at += 65535) {
      const part = bytes.subarray(at, at + 65535);
      const last = at + part.length >= bytes.length ? 1 : 0;
      out.push(last, part.length & 255, part.length >> 8, ~part.length & 255, (~part.length >> 8) & 255);
      for (const byte of part) out.push(byte);
    }
    out.push(b >> 8, b & 255, a >> 8, a & 255);
    let text = "";
    for (const byte of out) text += String.fromCharCode(byte);
    return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  // ── what the page around looks like ──────────────────────────────────────────────────────────

  /** Whether a colour is dark; `null`: one sees through it. */
  function isDark(color) {
    const canvas = (isDark.canvas ||= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }));
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
    return alpha < 128 ? null : 0.2126 * red + 0.7152 * green + 0.0722 * blue < 110;
  }

  /** Whether a place of the page is dark: every tool has its own switch, but all have a background. */
  function standsInTheDark(element) {
    for (let at = element; at; at = at.parentElement || at.getRootNode().host) {
      const dark = isDark(getComputedStyle(at).backgroundColor);
      if (dark !== null) return dark;
    }
    const scheme = getComputedStyle(document.documentElement).colorScheme;
    return /dark/.test(scheme) && (!/light/.test(scheme) || matchMedia("(prefers-color-scheme: dark)").matches);
  }

  const all = new Set();
  const follow = () => all.forEach((one) => one._follow());
  let watches = false;

  /** From the first figure on, the page's switches between light and dark are heard. */
  function watch() {
    if (watches) return;
    watches = true;
    const observer = new MutationObserver(() => {
      follow();
      // Colours that fade are settled by then.
      setTimeout(follow, 400);
    });
    for (const element of [document.documentElement, document.body]) observer.observe(element, { attributes: true });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", follow);
    addEventListener("message", (event) => {
      const one = [...all].find((one) => one._frame && one._frame.contentWindow === event.source);
      if (one && event.data && event.data.kmscope >= 1) one._hear(event.data);
    });
    // On paper a figure is its picture.
    addEventListener("beforeprint", () => all.forEach((one) => one.toggleAttribute("data-print", true)));
    addEventListener("afterprint", () => all.forEach((one) => one.toggleAttribute("data-print", false)));
  }

  const sight = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        entry.target._isSeen = entry.isIntersecting;
        if (entry.isIntersecting) entry.target._wake();
      }
    },
    { rootMargin: "300px 0px" },
  );

  /** How far a figure is from what is seen, px. */
  function distance(one) {
    const { top, bottom } = one.getBoundingClientRect();
    return Math.max(top - innerHeight, -bottom, 0);
  }

  const STYLE = `
    :host { display: block; position: relative; margin: 1em 0; }
    :host([hidden]) { display: none; }
    iframe { display: block; width: 100%; border: 0; border-radius: 4px; }
    .waits { position: absolute; inset: 0; opacity: 0; pointer-events: none; }
    .there { display: none; }
    p { margin: .3em 0 0; font: 14px/1.5 system-ui, sans-serif; }
    @media print { iframe, p { display: none; } .there { display: block; } }
    :host([data-print]) iframe { display: none; }
    :host([data-print]) .there { display: block; }`;

  class KmScope extends HTMLElement {
    static observedAttributes = ["src", "lesson", "link", "step", "height", "label", ...KEYS];

    #root = this.attachShadow({ mode: "open" });
    #state = { step: 0, steps: 0, markers: [], playing: false };
    #asked = new Map();
    #number = 0;
    #ready = false;
    #loading = null;
    #slot;
    #note;
    /** Where it stands or is to stand: what is asked for before the frame is there is not lost. */
    #step = null;
    #script = null;
    /** Something was asked for while the frame was loading. */
    #late = false;

    constructor() {
      super();
      this.#slot = Object.assign(document.createElement("slot"), { className: "waits-not" });
      this.#note = Object.assign(document.createElement("p"), { hidden: true });
      const style = Object.assign(document.createElement("style"), { textContent: STYLE });
      this.#root.append(style, this.#slot, this.#note);
    }

    connectedCallback() {
      all.add(this);
      watch();
      this.#step ??= this.getAttribute("step");
      // The text of an element may arrive after its beginning.
      const begin = () => this.isConnected && sight.observe(this);
      if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin, { once: true });
      else begin();
    }

    disconnectedCallback() {
      // Moved within the page it is there again at once.
      queueMicrotask(() => this.isConnected || this.dispose());
    }

    attributeChangedCallback(name, before, now) {
      if (before === now) return;
      if (name === "step") this.#step = now;
      if (!this._frame) return;
      this.#late ||= !this.#ready;
      if (name === "step") this.seek(now ?? 0);
      else if (name === "height") this.#setHeight();
      else if (name === "label") this._frame.title = this.label;
      else if (name === "theme") this.#say("theme", { theme: now || "auto" }), this._follow();
      else if (name === "src") this.#sleep(), this._wake();
      else {
        if (name === "lesson" || name === "link") {
          this.#script = null;
          this.#step = this.getAttribute("step");
        }
        this.#say("load", { link: this.fragment });
      }
    }

    // ── for the page ────────────────────────────────────────────────────────────────────────

    /** Steps that have run. */
    get step() {
      return this.#state.step;
    }
    set step(step) {
      this.seek(step);
    }
    /** Steps of the script. */
    get steps() {
      return this.#state.steps;
    }
    /** Names of its markers. */
    get markers() {
      return this.#state.markers;
    }
    /** Whether it plays. */
    get playing() {
      return this.#state.playing;
    }
    /** The moment, as the last message told it. */
    get state() {
      return this.#state;
    }
    /** Its script, if it is no lesson. */
    get script() {
      if (this.#script !== null) return this.#script;
      if (this.hasAttribute("lesson") || this.hasAttribute("link")) return null;
      const holder = this.querySelector("script[type='text/kmscope'], pre") || this;
      const lines = holder.textContent.replace(/^\s*\n|\s+$/g, "").split("\n");
      const indents = lines.filter((line) => line.trim()).map((line) => line.search(/\S/));
      const indent = Math.min(...indents, 99);
      const text = lines.map((line) => line.slice(indent)).join("\n");
      return text ? `${text}\n` : null;
    }
    set script(script) {
      this.load(script);
    }
    /** What a screen reader calls the frame. */
    get label() {
      return this.getAttribute("label") || this.getAttribute("title") || this.#text("figure");
    }
    /** What stands behind the # of the frame's address. */
    get fragment() {
      const link = this.getAttribute("link");
      const parts = [];
      const script = this.script;
      if (link) {
        // A script that was loaded takes the place of the link's own; how the link looks at it stays.
        const source = script === null ? [] : ["s", "lesson"];
        const place = this.#step === null ? [] : ["step", "micro"];
        const known = new Set(["embed", ...source, ...place, ...KEYS.filter((key) => this.hasAttribute(key))]);
        const rest = link.replace(/^#?v1;?/, "").split(/[;&]/);
        parts.push(...rest.filter((part) => part && !known.has(part.split("=")[0])));
      }
      if (script !== null) parts.push(`s=${stored(script)}`);
      else if (!link && this.hasAttribute("lesson")) parts.push(`lesson=${escaped(this.getAttribute("lesson"))}`);
      if (this.#step !== null && this.#step !== "") parts.push(`step=${place(this.#step)}`);
      parts.push("embed=1");
      for (const key of KEYS) {
        if (!this.hasAttribute(key)) continue;
        const value = this.getAttribute(key);
        parts.push(key === "loop" ? `loop=${value}` : `${key}=${escaped(value || "1")}`);
      }
      return `v1;${parts.join(";")}`;
    }

    play() {
      this.#say("play");
    }
    pause() {
      this.#say("pause");
    }
    /** To a step (a number) or a marker (its name). */
    seek(step) {
      this.#step = String(step);
      this.#late ||= Boolean(this._frame) && !this.#ready;
      this.#say("goto", { step: this.#step });
      this._wake();
    }
    /** Another script. */
    load(script, step = 0) {
      this.#script = String(script);
      this.#step = String(step);
      this.#late ||= Boolean(this._frame) && !this.#ready;
      this.#say("load", { link: this.fragment });
      this._wake();
    }
    /** The state, from the frame itself. */
    getState() {
      return new Promise((resolve, reject) => {
        if (!this.#ready) return reject(new Error("km-scope: the figure is not there yet; wait for its event ready"));
        const id = ++this.#number;
        this.#asked.set(id, resolve);
        this.#say("get-state", { id });
      });
    }
    /** Ends its frame; what stands inside of it is shown again. */
    dispose() {
      sight.unobserve(this);
      all.delete(this);
      this.#sleep();
    }

    // ── its frame ───────────────────────────────────────────────────────────────────────────

    #text(key) {
      const tag = this.getAttribute("lang") || (this.closest("[lang]") || document.documentElement).lang || "";
      return (TEXTS[tag.slice(0, 2).toLowerCase()] || TEXTS.en)[key];
    }

    get #address() {
      const home = this.hasAttribute("src") ? new URL(this.getAttribute("src").replace(/\/?$/, "/"), document.baseURI).href : HOME;
      return `${home}index.html`;
    }

    _wake() {
      if (this._frame || !this.isConnected) return;
      const alive = [...all].filter((one) => one._frame && !one._isSeen && !one.playing);
      const living = [...all].filter((one) => one._frame).length;
      if (living >= MOST_ALIVE) alive.sort((a, b) => distance(b) - distance(a)).slice(0, 1).forEach((one) => one.#sleep());
      const frame = document.createElement("iframe");
      frame.title = this.label;
      frame.allow = "fullscreen; clipboard-write";
      // In a sandbox on a page from disk nothing could be loaded.
      if (this.hasAttribute("sandbox") && location.protocol !== "file:") frame.setAttribute("sandbox", this.getAttribute("sandbox"));
      frame.className = "waits";
      frame.src = `${this.#address}#${this.fragment}`;
      this._frame = frame;
      this.#setHeight();
      this._follow();
      this.#root.append(frame);
      this.#loading = setTimeout(() => this.#giveUp(), PATIENCE_MS);
    }

    #sleep() {
      if (!this._frame) return;
      // The room stays as high as it was.
      if (!this.childNodes.length) this.style.minHeight = `${this.offsetHeight}px`;
      clearTimeout(this.#loading);
      if (this.#ready) this.#step = String(this.#state.step);
      this._frame.remove();
      this._frame = null;
      this.#ready = this.#late = false;
      this.#slot.className = "";
    }

    #giveUp() {
      const link = Object.assign(document.createElement("a"), { href: this._frame.src, textContent: this.#text("open") });
      this.#note.replaceChildren(link);
      this.#note.hidden = false;
      this.#sleep();
    }

    #setHeight() {
      const given = this.getAttribute("height");
      const width = this.clientWidth || 640;
      // Until the frame says what it wants.
      const height = given ? Number.parseFloat(given) : this._wanted || Math.min(0.36 * width + 160, 640);
      if (this._frame) this._frame.style.height = `${height}px`;
      if (this._frame && !this.childNodes.length) this.style.minHeight = `${height}px`;
    }

    /** Looks like its place in the page; a frame takes the scheme of its element, live, and keeps its step. */
    _follow() {
      const theme = this.getAttribute("theme");
      const dark = theme === "dark" || (theme !== "light" && standsInTheDark(this));
      if (this._frame) this._frame.style.colorScheme = dark ? "dark" : "light";
    }

    #say(type, more) {
      if (this.#ready) this._frame.contentWindow.postMessage({ kmscope: 1, type, ...more }, "*");
    }

    _hear(message) {
      const { kmscope, type, ...detail } = message;
      const late = this.#late && type === "ready" && this.fragment;
      if (type === "ready" || type === "step" || type === "state") {
        this.#state = { ...this.#state, ...detail, marker: detail.marker ?? null };
        this.#step = String(detail.step);
      }
      if (type === "ready" && !this.#ready) {
        clearTimeout(this.#loading);
        this.#ready = true;
        this._frame.className = "";
        this.#slot.className = "there";
        this.style.minHeight = "";
        this.#late = false;
        // Says that somebody listens: from then on a clicker's keys come out of the frame.
        this.#say("hello");
        if (late) this.#say("load", { link: late });
      } else if (type === "ready") {
        return;
      }
      if (type === "resize") {
        this._wanted = Math.min(Math.max(detail.height, 120), 2000);
        this.#setHeight();
      }
      if (type === "state" && this.#asked.has(detail.id)) {
        this.#asked.get(detail.id)(this.#state);
        this.#asked.delete(detail.id);
      }
      this.dispatchEvent(new CustomEvent(type, { detail }));
    }
  }
  customElements.define("km-scope", KmScope);

  // Prose that leads into a figure: <a href="#fig1" data-step="cascade">.
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[data-step][href^='#']");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    const selector = "km-scope, iframe.kmscope";
    const figure = target.matches(selector) ? target : target.querySelector(selector);
    if (!figure) return;
    event.preventDefault();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    figure.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
    if (figure instanceof KmScope) figure.seek(link.dataset.step);
    else figure.contentWindow.postMessage({ kmscope: 1, type: "goto", step: link.dataset.step }, "*");
    const play = link.hasAttribute("data-play");
    if (play && figure instanceof KmScope) figure.play();
  });
})();
