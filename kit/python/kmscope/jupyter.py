"""Moments in notebooks.

JupyterLab shows local files in a sandbox in which nothing loads. So the whole app travels in the cell's output, as one page
of about 1.5 MB; or, with ``kmscope.show(…, hosted="https://…/kmscope/")``, a frame of a copy on the web.
"""

from __future__ import annotations

import base64
import functools
import html
import json

from .moment import Moment, assets


@functools.lru_cache(maxsize=1)
def one_page() -> str:
    """The app as one page."""
    return (assets().parent / "one.html").read_text("utf-8")


class Figure:
    """A moment that a notebook shows."""

    def __init__(self, moment: Moment, hosted: str | None = None):
        self.moment = moment
        self.hosted = hosted

    def _repr_html_(self) -> str:
        if self.hosted:
            return self.moment.frame(self.hosted.rstrip("/") + "/")
        page = base64.b64encode(one_page().encode()).decode()
        title = html.escape(self.moment.title or "kmscope")
        height = self.moment.height or 420
        # A page in srcdoc has no fragment; one of a blob has.
        return (
            f'<iframe class="kmscope" title="{title}" width="100%" height="{height}" frameborder="0"'
            ' allow="fullscreen; clipboard-write"></iframe>'
            "<script>(() => { const frame = document.currentScript.previousElementSibling;"
            f' const bytes = Uint8Array.from(atob("{page}"), (c) => c.charCodeAt(0));'
            ' const url = URL.createObjectURL(new Blob([bytes], { type: "text/html" }));'
            f" frame.src = url + {json.dumps('#' + self.moment.fragment())}; }})();</script>"
        )


def show(lesson: str | None = None, *, hosted: str | None = None, **moment) -> Figure:
    """A figure for the end of a cell: ``kmscope.show("split", step="cascade")``, ``kmscope.show(script="…", step=2)``."""
    return Figure(Moment(lesson=lesson, **moment), hosted)
