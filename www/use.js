// Share → Use in a course: the lines for each tool, from the same table as `kmscope embed` (crates/embed/src/tools.json).
"use strict";
(() => {
  const TEXTS = {
    en: {
      title: "Use in a course",
      tool: "Tool",
      name: "Title",
      controls: "Buttons",
      home: "Folder of the app, from the page",
      once: "Once",
      lines: "On the page",
      copy: "Copy",
      copied: "Copied.",
      select: "Selected: press Ctrl+C.",
      preview: "Preview",
      more: "Without a server",
      png: "Picture (PNG)",
      file: "One file (HTML)",
      min: "back, play, step",
      full: "all",
      none: "none: a still picture",
      command: "For print, SVG or PDF:",
      failed: "This works on a web server only; from disk use the command line.",
      nothing: "This address names no moment. Open the lab and press Copy link.",
    },
    zh: {
      title: "用在课程中",
      tool: "工具",
      name: "标题",
      controls: "按钮",
      home: "页面到应用文件夹的路径",
      once: "只需一次",
      lines: "写在页面里",
      copy: "复制",
      copied: "已复制。",
      select: "已选中：按 Ctrl+C。",
      preview: "预览",
      more: "没有服务器时",
      png: "图片（PNG）",
      file: "单个文件（HTML）",
      min: "后退、播放、单步",
      full: "全部",
      none: "没有：静止的图",
      command: "打印用的 SVG 或 PDF：",
      failed: "只有在网络服务器上才能这样做；从磁盘打开时请用命令行。",
      nothing: "这个地址没有指明时刻。请打开实验室并点击“复制链接”。",
    },
  };
  const tools = self.kmscopeTools;
  const $ = (id) => document.getElementById(id);

  // ── the moment, from the address ─────────────────────────────────────────────────────────────
  const fragment = location.hash.replace(/^#/, "");
  const keys = new Map(
    fragment
      .split(/[;&]/)
      .slice(1)
      .map((part) => [part.split("=")[0], part.slice(part.indexOf("=") + 1)]),
  );
  const value = (key) => (keys.has(key) ? decodeURIComponent(keys.get(key)) : "");
  const language = (value("lang") || navigator.language).startsWith("zh") ? "zh" : "en";
  const say = (key) => TEXTS[language][key];
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = `kmscope: ${say("title")}`;
  $("title").textContent = say("title");
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = say(element.dataset.text);
  $("lines").setAttribute("aria-label", say("lines"));

  async function script() {
    if (!keys.has("s")) return "";
    const letters = keys.get("s").replace(/-/g, "+").replace(/_/g, "/");
    const packed = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    return (await new Response(stream).text()).trimEnd();
  }

  // ── the lines: what crates/embed/src/template.rs does ───────────────────────────────────────
  const HOLE = /\{([a-z]+)(?:\|([a-z]+))?\}/g;
  const TEX = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };
  const filters = {
    attr: (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;"),
    html: (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;"),
    json: (text) => JSON.stringify(text),
    tex: (text) => [...text].map((c) => TEX[c] || ("#$%&_{}".includes(c) ? `\\${c}` : c)).join(""),
    texurl: (text) => text.replace(/%/g, "\\%").replace(/#/g, "\\#"),
  };

  function values(text, holes) {
    return text.replace(HOLE, (whole, name, filter, at) => {
      if (!holes.has(name)) return `{${name}}`;
      const indent = /(?:^|\n)([^\S\n]*)$/.exec(text.slice(0, at))?.[1] ?? "";
      const filled = (filters[filter] || ((same) => same))(holes.get(name));
      return filled
        .split("\n")
        .map((line, number) => (number && line ? indent + line : line))
        .join("\n");
    });
  }

  function fill(template, holes) {
    return template
      .split(/(?<=\n)/)
      .map((line) => {
        const filled = line
          .split(/\[\[(.*?)\]\]/)
          .map((part, at) => {
            if (at % 2 === 0) return values(part, holes);
            const names = [...part.matchAll(HOLE)].map((match) => match[1]);
            return names.every((name) => holes.has(name)) ? values(part, holes) : "";
          })
          .join("");
        return !filled.trim() && line.includes("[[") ? "" : filled;
      })
      .join("");
  }

  /** A link as crates/scenario/src/link.rs writes it. */
  function link(more, without) {
    const order = ["lesson", "s", "step", "micro", "view", "lang", "theme", "embed", "controls"];
    const said = new Map(keys);
    for (const [key, word] of Object.entries(more)) word ? said.set(key, word) : said.delete(key);
    for (const key of without) said.delete(key);
    return ["v1", ...order.filter((key) => said.has(key)).map((key) => `${key}=${said.get(key)}`)].join(";");
  }

  function holes(text) {
    const home = $("home").value.replace(/\/?$/, "/");
    const controls = $("controls").value === "full" ? "" : $("controls").value;
    const all = {
      title: $("name").value.split(/\s+/).join(" ").trim(),
      home,
      hosted: new URL(".", location.href).href,
      fragment: link({ embed: "1", controls }, ["theme"]),
      moment: link({}, ["theme", "embed", "controls"]),
      picture: `${value("lesson") || "script"}${value("step") && `-${value("step")}`}`.replace(/[^\w-]|_/g, "-"),
      lesson: value("lesson"),
      script: text,
      step: value("step"),
      view: value("view"),
      lang: value("lang"),
      controls,
    };
    return new Map(Object.entries(all).filter(([, word]) => word));
  }

  // ── the page ─────────────────────────────────────────────────────────────────────────────────
  function options(select, entries, chosen) {
    select.replaceChildren(...entries.map(([value, text]) => Object.assign(document.createElement("option"), { value, text })));
    select.value = chosen;
  }

  async function begin() {
    if (!keys.has("lesson") && !keys.has("s")) {
      for (const part of document.querySelectorAll("main > :not(#title, #setup)")) part.remove();
      $("setup").textContent = say("nothing");
      return;
    }
    const text = await script();
    options($("tool"), tools.map((tool) => [tool.id, tool.name]), "element");
    options($("controls"), ["full", "min", "none"].map((word) => [word, say(word)]), "full");
    $("home").value = "kmscope/";
    $("name").value = "kmscope";
    const figure = document.createElement("km-scope");
    figure.id = "figure";
    figure.setAttribute("link", link({}, ["theme", "embed"]));
    // Its own sentence is a good title, until the author writes another.
    figure.addEventListener("ready", ({ detail }) => {
      if ($("name").value === "kmscope") $("name").value = detail.headline;
      show();
    });
    $("preview").append(figure);

    function show() {
      const tool = tools.find((tool) => tool.id === $("tool").value);
      const filled = holes(text);
      const template = text && tool.script ? tool.script : tool.lesson;
      $("setup").textContent = fill(tool.setup[language], filled);
      $("lines").textContent = fill(template, filled);
      const what = value("lesson") ? `${value("lesson")}${value("step") && ` --steps ${value("step")}`}` : `'#${filled.get("moment")}'`;
      const code = Object.assign(document.createElement("code"), { textContent: `kmscope figure ${what} --out ${filled.get("picture")}.pdf` });
      $("command").replaceChildren(`${say("command")} `, code);
      const controls = $("controls").value;
      if (figure.getAttribute("controls") !== controls) figure.setAttribute("controls", controls);
    }
    for (const id of ["tool", "name", "controls", "home"]) $(id).addEventListener("input", show);
    show();

    $("copy").addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText($("lines").textContent);
        $("said").textContent = say("copied");
      } catch {
        getSelection().selectAllChildren($("lines"));
        $("said").textContent = say("select");
      }
    });
    const failed = () => ($("said").textContent = say("failed"));
    $("png").addEventListener("click", () => {
      try {
        const page = figure.shadowRoot.querySelector("iframe").contentDocument;
        page.querySelector(".stage canvas").toBlob((blob) => (blob ? save(blob, "png") : failed()));
      } catch {
        failed();
      }
    });
    $("file").addEventListener("click", () => oneFile().then((blob) => save(blob, "html"), failed));

    function save(blob, ending) {
      const address = URL.createObjectURL(blob);
      const name = `${holes(text).get("picture")}.${ending}`;
      Object.assign(document.createElement("a"), { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    }

    /** The lab with everything in it, which opens from disk at this moment: as crates/cli/src/package.rs makes it. */
    async function oneFile() {
      const get = async (address) => {
        const response = await fetch(address);
        if (!response.ok) throw new Error(address);
        return response.text();
      };
      const page = new DOMParser().parseFromString(await get("index.html"), "text/html");
      const meta = page.querySelector("meta[name=kmscope]");
      const boot = page.querySelector("script[src*=boot]");
      const sheet = page.querySelector("link[rel=stylesheet]");
      // The boot script first looks at what stands before it.
      for (const address of [meta.dataset.js, `${meta.dataset.wasm}.js`]) {
        const part = page.createElement("script");
        // A script in the page has no address of its own to look for the wasm at.
        const code = (await get(address)).replace("new URL(document.currentScript.src, location.href).toString()", '""');
        part.textContent = code.replace(/<\/script/g, "<\\/script");
        boot.before(part);
      }
      boot.textContent = (await get(boot.getAttribute("src"))).replace(/<\/script/g, "<\\/script");
      boot.removeAttribute("src");
      const style = page.createElement("style");
      style.textContent = `${await get(sheet.getAttribute("href"))}\n#replay { display: none; }`;
      sheet.replaceWith(style);
      page.querySelector("link[rel=icon]").href = "data:,";
      Object.assign(meta.dataset, { js: "", wasm: "", packed: "", inline: "", link: holes(text).get("moment") });
      page.title = `${$("name").value} · kmscope`;
      return new Blob([`<!DOCTYPE html>\n${page.documentElement.outerHTML}`], { type: "text/html" });
    }
  }
  begin();
})();
