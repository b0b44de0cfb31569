"""A moment of the lab: what it runs, where it stands, how it looks; as a link, as HTML, as a picture."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shutil
import subprocess
import zlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

HERE = Path(__file__).parent
ASSETS = HERE / "assets"

WORDS = {
    "view": ["buddy", "slab", "zones", "gfp", "all"],
    "controls": ["min", "full", "none"],
    "lang": ["en", "zh"],
    "theme": ["auto", "light", "dark", "contrast"],
    "speed": ["0.5", "1", "2", "4", "instant"],
}
KEYS = ["lesson", "link", "step", *WORDS, "title", "height", "caption"]


class MomentError(ValueError):
    """What is wrong with a moment, and what there is instead."""


def lessons() -> dict[str, list[str]]:
    """The lessons and their markers, as this version of the app knows them."""
    file = HERE / "moments.json"
    return json.loads(file.read_text("utf-8")) if file.is_file() else {}


def assets() -> Path:
    """The folder of the app."""
    if not (ASSETS / "index.html").is_file():
        raise MomentError(f"the app is missing in {ASSETS}; install the package of target/kit/python (cargo xtask kit)")
    return ASSETS


@dataclass
class Moment:
    """What is shown. ``step`` is a number or the name of a marker."""

    lesson: str | None = None
    script: str | None = None
    link: str | None = None
    step: str | int | None = None
    view: str | None = None
    controls: str | None = None
    lang: str | None = None
    theme: str | None = None
    speed: str | None = None
    title: str | None = None
    height: str | int | None = None

    def __post_init__(self):
        self.step = None if self.step in (None, "") else str(self.step)
        for key, words in WORDS.items():
            value = getattr(self, key)
            if value is not None and str(value) not in words:
                raise MomentError(f"{key} is one of: {', '.join(words)}; not {value!r}")
        if self.link:
            self.link = self.link.rsplit("#", 1)[-1]
            if not re.match(r"v\d+([;&]|$)", self.link):
                raise MomentError("this link cannot be read; copy it again from Share")
        given = [name for name in ("lesson", "script", "link") if getattr(self, name)]
        if len(given) != 1:
            raise MomentError("give one of: a lesson, a script, a link" + (f"; not {' and '.join(given)}" if given else ""))
        known = lessons()
        if self.lesson and known and self.lesson not in known:
            raise MomentError(f"there is no lesson {self.lesson!r}; there are: {', '.join(known)}")
        is_marker = self.step is not None and not self.step.isdigit()
        if self.lesson and is_marker and known and self.step not in known[self.lesson]:
            raise MomentError(
                f"the lesson {self.lesson} has no marker {self.step!r}; it has: {', '.join(known[self.lesson])}"
            )
        if self.script is not None and not self.script.endswith("\n"):
            self.script += "\n"
        if self.height is not None:
            height = str(self.height).removesuffix("px")
            if not height.isdigit() or not 100 <= int(height) <= 4000:
                raise MomentError("height is a number of pixels from 100 to 4000")
            self.height = height

    @classmethod
    def from_fence(cls, body: str) -> Moment:
        """Reads the body of a fence: lines ``key: value``, then, behind a line ``---``, a script."""
        values: dict[str, str] = {}
        lines = body.splitlines()
        at = 0
        for at, line in enumerate([*lines, ""]):
            key, colon, value = line.partition(":")
            key = key.strip()
            if line.strip() == "---" and values:
                at += 1
                break
            if colon and key in KEYS:
                values["title" if key == "caption" else key] = value.strip()
            elif not line.strip() and at >= len(lines):
                break
            elif not values:
                break
            elif line.strip():
                raise MomentError(f"line {at + 1}: unknown key {key!r}; there are: {', '.join(KEYS)}")
        script = "\n".join(lines[at:]).strip("\n")
        return cls(script=script if script.strip() else None, **values)

    def fragment(self, embed: bool = True) -> str:
        """What stands behind the ``#``."""
        parts = ["v1"]
        if self.link:
            said = {"embed", *(key for key in ("step", *WORDS) if getattr(self, key) is not None)}
            parts += [part for part in re.split("[;&]", self.link)[1:] if part and part.split("=")[0] not in said]
        elif self.lesson:
            parts.append(f"lesson={quote(self.lesson, safe='')}")
        else:
            packed = base64.urlsafe_b64encode(zlib.compress(self.script.encode(), 9)).decode().rstrip("=")
            parts.append(f"s={packed}")
        if self.step is not None:
            parts.append(f"step={quote(self.step, safe='')}")
        for key in WORDS:
            value = getattr(self, key)
            if value is not None and (embed or key != "controls"):
                parts.append(f"{key}={value}")
        return ";".join(parts + (["embed=1"] if embed else []))

    def name(self) -> str:
        """A name for its files: the same moment has the same name."""
        return "kmscope-" + hashlib.sha256(self.fragment(False).encode()).hexdigest()[:12]

    def element(self, inside: str = "", src: str | None = None, id: str | None = None, classes: str = "") -> str:
        """As HTML; ``inside`` is shown without scripts and on paper."""
        attributes = {"id": id, "class": classes or None, "src": src, "lesson": self.lesson, "step": self.step}
        # A script travels in the link: what Markdown does to lines cannot harm it there.
        if not self.lesson:
            attributes["link"] = self.fragment()
        attributes.update({key: getattr(self, key) for key in WORDS})
        attributes.update({"height": self.height, "label": self.title})
        said = "".join(f' {name}="{html.escape(str(value))}"' for name, value in attributes.items() if value is not None)
        return f"<km-scope{said}>{inside}</km-scope>"

    def frame(self, home: str, height: int = 420) -> str:
        """As a frame of the app in the folder ``home``."""
        return (
            f'<iframe class="kmscope" title="{html.escape(self.title or "kmscope")}" width="100%" height="{self.height or height}"'
            f' frameborder="0" allow="fullscreen; clipboard-write" src="{html.escape(home)}index.html#{html.escape(self.fragment())}">'
            "</iframe>"
        )

    def picture(self, file: Path, command: str | None = None) -> bool:
        """Writes its picture (``.svg``, ``.pdf`` or ``.png``) by the command ``kmscope figure``; false if there is none."""
        program = shutil.which(command or "kmscope")
        if not program:
            return False
        if file.is_file():
            return True
        arguments = [program, "figure", f"#{self.fragment(False)}", "--out", str(file)]
        if self.lang:
            arguments += ["--lang", self.lang]
        if self.theme == "dark":
            arguments += ["--theme", "dark"]
        done = subprocess.run(arguments, capture_output=True, text=True)
        if done.returncode:
            raise MomentError(done.stderr.strip())
        return True
