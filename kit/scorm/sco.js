// Tells a learning platform (SCORM 1.2) how far somebody has come in a figure, and what became of its questions.
"use strict";
(() => {
  /** The platform's `API`: in a window around this one, or around the one that opened it. */
  function findApi() {
    const around = (window) => {
      for (let at = window, depth = 0; depth < 12; at = at.parent, depth += 1) {
        try {
          if (at.API) return at.API;
        } catch {
          return null; // somebody else's page
        }
        if (at.parent === at) break;
      }
      return null;
    };
    return around(window) || (window.opener && around(window.opener));
  }
  const api = findApi();
  const figure = document.getElementById("figure");
  const set = (name, value) => api && api.LMSSetValue(name, String(value));
  const get = (name) => (api ? api.LMSGetValue(name) : "");
  let [answers, right, began, finished] = [0, 0, Date.now(), false];

  function time(ms) {
    const seconds = Math.floor(ms / 1000);
    const two = (number) => String(number).padStart(2, "0");
    return `${String(Math.floor(seconds / 3600)).padStart(4, "0")}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  }

  if (api) {
    api.LMSInitialize("");
    const status = get("cmi.core.lesson_status");
    if (!status || status === "not attempted") set("cmi.core.lesson_status", "incomplete");
    const place = get("cmi.core.lesson_location");
    if (place) figure.setAttribute("step", place);
    api.LMSCommit("");
  }
  figure.addEventListener("step", ({ detail }) => {
    set("cmi.core.lesson_location", detail.step);
  });
  figure.addEventListener("answer", ({ detail }) => {
    const at = `cmi.interactions.${answers}`;
    answers += 1;
    right += detail.right ? 1 : 0;
    set(`${at}.id`, detail.question);
    set(`${at}.type`, "fill-in");
    set(`${at}.student_response`, String(detail.answer).slice(0, 255));
    set(`${at}.result`, detail.right ? "correct" : "wrong");
    const score = Math.round((100 * right) / answers);
    set("cmi.core.score.min", 0);
    set("cmi.core.score.max", 100);
    set("cmi.core.score.raw", score);
    set("cmi.core.lesson_status", right === answers ? "passed" : "failed");
    if (api) api.LMSCommit("");
  });
  figure.addEventListener("ended", () => {
    // Where nothing is asked, who has seen all is done.
    if (!answers) set("cmi.core.lesson_status", "completed");
    if (api) api.LMSCommit("");
  });
  addEventListener("pagehide", () => {
    if (!api || finished) return;
    finished = true;
    set("cmi.core.session_time", time(Date.now() - began));
    api.LMSFinish("");
  });
})();
