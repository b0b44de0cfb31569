// The guide: numbers that can be dragged, answered by the model in the figure below, and questions.
"use strict";
(() => {
  for (const figure of document.querySelectorAll(".drag")) {
    const [input, output, says] = ["input", "output", ".says span"].map((css) => figure.querySelector(css));
    const scope = figure.querySelector("km-scope");
    const script = figure.dataset.script.replace(/\\n/g, "\n");
    let waits = 0;
    input.addEventListener("input", () => {
      output.textContent = Number(input.value).toLocaleString(document.documentElement.lang);
      clearTimeout(waits);
      // The model runs the script anew; while the hand moves, now and then is enough.
      waits = setTimeout(() => scope.load(`${script.replace("{n}", input.value)}\n`, 9999), 120);
    });
    const hear = ({ detail }) => {
      if (detail.headline) says.textContent = detail.headline;
      figure.dataset.outcome = detail.outcome;
    };
    scope.addEventListener("step", hear);
    scope.addEventListener("ready", hear);
  }
  for (const ask of document.querySelectorAll(".ask")) {
    const said = ask.querySelector("details p");
    const text = document.createElement("strong");
    said.prepend(text, " ");
    ask.addEventListener("click", ({ target }) => {
      if (target.localName !== "button") return;
      for (const button of ask.querySelectorAll("button")) button.classList.toggle("chosen", button === target);
      const right = "right" in target.dataset;
      text.textContent = right ? document.body.dataset.right : document.body.dataset.wrong;
      ask.querySelector("details").open = true;
    });
  }
})();
