"""A figure that a notebook's code can drive and hear: ``w = kmscope.Widget("split", step="cascade")``; ``w.step``, ``w.answer``."""

from __future__ import annotations

import anywidget
import traitlets

from .jupyter import one_page
from .moment import Moment

ESM = """
function render({ model, el }) {
  const frame = document.createElement("iframe");
  frame.title = model.get("title") || "kmscope";
  frame.allow = "fullscreen; clipboard-write";
  Object.assign(frame.style, { width: "100%", height: `${model.get("height")}px`, border: "0" });
  const home = model.get("hosted");
  const url = home ? `${home}index.html` : URL.createObjectURL(new Blob([model.get("_page")], { type: "text/html" }));
  frame.src = `${url}#${model.get("_fragment")}`;
  const ask = (type, more) => frame.contentWindow?.postMessage({ kmscope: 1, type, ...more }, "*");
  // What came from the frame does not go back into it.
  let told = null;
  const hear = (event) => {
    if (event.source !== frame.contentWindow || !(event.data?.kmscope >= 1)) return;
    const { kmscope, type, ...detail } = event.data;
    if (type === "ready" || type === "step") {
      told = detail.step;
      model.set("step", detail.step);
      model.set("state", detail);
    } else if (type === "answer") model.set("answer", detail);
    else if (type === "resize") frame.style.height = `${detail.height}px`;
    else return;
    model.save_changes();
  };
  addEventListener("message", hear);
  const go = () => { if (model.get("step") !== told) ask("goto", { step: model.get("step") }); };
  const load = () => ask("load", { link: model.get("_fragment") });
  model.on("change:step", go);
  model.on("change:_fragment", load);
  el.append(frame);
  return () => {
    removeEventListener("message", hear);
    model.off("change:step", go);
    model.off("change:_fragment", load);
    frame.remove();
  };
}
export default { render };
"""


class Widget(anywidget.AnyWidget):
    """A live figure. ``step`` can be set and is set; ``state`` and ``answer`` are what the lab said last."""

    _esm = ESM
    _page = traitlets.Unicode("").tag(sync=True)
    _fragment = traitlets.Unicode("").tag(sync=True)
    hosted = traitlets.Unicode("").tag(sync=True)
    title = traitlets.Unicode("").tag(sync=True)
    height = traitlets.Int(420).tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)

    def __init__(self, lesson: str | None = None, *, hosted: str = "", **moment):
        made = Moment(lesson=lesson, **moment)
        hosted = hosted.rstrip("/") + "/" if hosted else ""
        page = "" if hosted else one_page()
        super().__init__(_page=page, _fragment=made.fragment(), hosted=hosted, title=made.title or "")

    def load(self, lesson: str | None = None, **moment):
        """Another moment."""
        self._fragment = Moment(lesson=lesson, **moment).fragment()
