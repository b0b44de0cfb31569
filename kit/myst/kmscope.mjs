// MyST (mystmd, Jupyter Book 2): the directive kmscope. In myst.yml: project: plugins: [kmscope.mjs]
//
//   ```{kmscope} split
//   :step: cascade
//   :caption: One page out of 1,024
//   ```
import { deflateSync } from "node:zlib";

const WORDS = {
  view: ["buddy", "slab", "zones", "gfp", "all"],
  controls: ["min", "full", "none"],
  lang: ["en", "zh"],
  theme: ["auto", "light", "dark", "contrast"],
  speed: ["0.5", "1", "2", "4", "instant"],
};

const escaped = (text) => encodeURIComponent(text).replace(/[!'()*.~]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());

/** What stands behind the # of the frame's address. */
export function fragment(lesson, script, options) {
  const parts = ["v1"];
  if (lesson) parts.push(`lesson=${escaped(lesson)}`);
  else parts.push(`s=${deflateSync(`${script.replace(/\n+$/, "")}\n`, { level: 9 }).toString("base64url")}`);
  if (options.step !== undefined) parts.push(`step=${/^\d+$/.test(options.step) ? options.step : escaped(options.step)}`);
  for (const key of Object.keys(WORDS)) if (options[key] !== undefined) parts.push(`${key}=${options[key]}`);
  return [...parts, "embed=1"].join(";");
}

const kmscope = {
  name: "kmscope",
  doc: "A moment of kmscope: a lesson, or a script as the body.",
  arg: { type: String, doc: "The name of a lesson" },
  body: { type: String, doc: "A script" },
  options: {
    step: { type: String, doc: "A step, or the name of a marker" },
    caption: { type: String },
    height: { type: String },
    home: { type: String, doc: "Where the app is: kmscope/ by default" },
    ...Object.fromEntries(Object.keys(WORDS).map((key) => [key, { type: String }])),
  },
  run({ arg, body, options = {} }, vfile) {
    const problem = (text) => {
      vfile?.message?.(`kmscope: ${text}`).fatal;
      return [{ type: "admonition", kind: "danger", children: [{ type: "paragraph", children: [{ type: "text", value: `kmscope: ${text}` }] }] }];
    };
    if (Boolean(arg) === Boolean(body)) return problem("give a lesson, or a script, and not both");
    for (const [key, words] of Object.entries(WORDS)) {
      if (options[key] !== undefined && !words.includes(options[key])) return problem(`${key} is one of: ${words.join(", ")}`);
    }
    const home = (options.home || "kmscope/").replace(/\/?$/, "/");
    const frame = { type: "iframe", src: `${home}index.html#${fragment(arg, body, options)}`, width: "100%", title: options.caption };
    if (!options.caption) return [frame];
    const caption = { type: "caption", children: [{ type: "paragraph", children: [{ type: "text", value: options.caption }] }] };
    return [{ type: "container", kind: "figure", children: [frame, caption] }];
  },
};

export default { name: "kmscope", directives: [kmscope] };
