"""Fences ``kmscope`` in MkDocs, Material for MkDocs and Zensical.

In ``mkdocs.yml``::

    plugins:
      - kmscope
"""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.utils import get_relative_url

from .moment import Moment, MomentError, assets

FENCE = re.compile(r"^(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})[ \t]*kmscope[ \t]*\n(?P<body>.*?)^(?P=indent)(?P=fence)[ \t]*$", re.M | re.S)


class KmScopeConfig(Config):
    hosted = config_options.Optional(config_options.Type(str))
    command = config_options.Optional(config_options.Type(str))


class KmScopePlugin(BasePlugin[KmScopeConfig]):
    def on_config(self, config):
        # MkDocs knows how deep each page lies; the element finds the app beside its script.
        script = "kmscope/km-scope.js"
        if script not in [str(known) for known in config.extra_javascript]:
            config.extra_javascript.append(script)
        self.pictures = {}
        return config

    def on_page_markdown(self, markdown, page, config, files):
        def figure(match):
            indent = match["indent"]
            body = "\n".join(line.removeprefix(indent) for line in match["body"].splitlines())
            try:
                moment = Moment.from_fence(body)
            except MomentError as error:
                line = markdown.count("\n", 0, match.start()) + 1
                raise PluginError(f"{page.file.src_uri}:{line}: kmscope: {error}") from error
            return indent + self.figure(moment, page, config)

        return FENCE.sub(figure, markdown)

    def figure(self, moment, page, config):
        title = html.escape(moment.title or "kmscope")
        inside = ""
        name = f"{moment.name()}.svg"
        self.pictures[name] = moment
        if shutil.which(self.config.command or "kmscope"):
            path = get_relative_url(f"kmscope/figures/{name}", page.url)
            inside = f'<img src="{path}" alt="{title}">'
        elif self.config.hosted:
            link = f"{self.config.hosted.rstrip('/')}/#{moment.fragment(False)}"
            inside = f'<a href="{html.escape(link)}">{title}</a>'
        caption = f"<figcaption>{title}</figcaption>" if moment.title else ""
        # One line: Markdown leaves a block that begins with a known tag alone.
        return f"<figure>{moment.element(inside)}{caption}</figure>"

    def on_post_build(self, config):
        target = Path(config.site_dir) / "kmscope"
        shutil.copytree(assets(), target, dirs_exist_ok=True)
        for name, moment in self.pictures.items():
            (target / "figures").mkdir(exist_ok=True)
            try:
                moment.picture(target / "figures" / name, self.config.command)
            except MomentError as error:
                raise PluginError(f"kmscope: {error}") from error
