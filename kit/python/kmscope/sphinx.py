"""``.. kmscope:: split`` in Sphinx: live in HTML, a picture and a link in LaTeX and EPUB.

In ``conf.py``::

    extensions = ["kmscope.sphinx"]
    kmscope_hosted = "https://…/kmscope/"   # for links on paper
    kmscope_command = "kmscope"             # makes the pictures, if it is there
"""

from __future__ import annotations

import html
import shutil
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from .moment import WORDS, Moment, MomentError, assets

logger = logging.getLogger(__name__)


class kmscope_figure(nodes.General, nodes.Element):
    """A moment; its attribute ``moment`` holds the arguments of :class:`Moment`."""


class kmscope_step(nodes.Inline, nodes.TextElement):
    """Words that lead into a figure."""


class KmScope(SphinxDirective):
    """The directive."""

    has_content = True
    optional_arguments = 1
    option_spec = {
        "step": directives.unchanged_required,
        "link": directives.unchanged_required,
        "height": directives.unchanged_required,
        "caption": directives.unchanged_required,
        "name": directives.unchanged_required,
        "class": directives.class_option,
        **{key: (lambda words: lambda argument: directives.choice(argument, words))(words) for key, words in WORDS.items()},
    }

    def run(self):
        arguments = {key: value for key, value in self.options.items() if key not in ("caption", "name", "class")}
        arguments["lesson"] = self.arguments[0] if self.arguments else None
        arguments["script"] = "\n".join(self.content) if self.content else None
        arguments["title"] = self.options.get("caption")
        try:
            Moment(**arguments)
        except MomentError as error:
            raise self.error(f"kmscope: {error}") from error
        node = kmscope_figure(moment=arguments, classes=self.options.get("class", []))
        self.set_source_info(node)
        self.add_name(node)
        return [node]


class StepRole(SphinxRole):
    """``:kmscope:`before the cut <fig1 ready>```: words, a figure's name, a step or marker."""

    def run(self):
        words, _, rest = self.text.partition("<")
        target = rest.rstrip(">").split()
        if len(target) != 2:
            message = self.inliner.reporter.error("kmscope: expected `words <name-of-figure step>`", line=self.lineno)
            return [], [message]
        node = kmscope_step(self.rawtext, words.strip(), target=nodes.make_id(target[0]), step=target[1])
        return [node], []


def moment_of(node) -> Moment:
    return Moment(**node["moment"])


def link_to(config, moment: Moment) -> str | None:
    hosted = config.kmscope_hosted
    return f"{hosted.rstrip('/')}/#{moment.fragment(False)}" if hosted else None


def picture(translator, moment: Moment, ending: str) -> str | None:
    """The name of its picture in the folder of the builder's pictures."""
    builder = translator.builder
    folder = Path(builder.outdir) / (builder.imagedir if ending == "svg" else "")
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{moment.name()}.{ending}"
    try:
        made = moment.picture(folder / name, builder.config.kmscope_command)
    except MomentError as error:
        logger.warning("kmscope: %s", error)
        return None
    return name if made else None


def visit_html(self, node):
    moment = moment_of(node)
    name = picture(self, moment, "svg")
    link = link_to(self.builder.config, moment)
    title = moment.title or "kmscope"
    inside = ""
    if name:
        path = "/".join(part for part in (self.builder.imgpath, name) if part)
        inside = f'<img src="{html.escape(path)}" alt="{html.escape(title)}">'
    elif link:
        inside = f'<p><a href="{html.escape(link)}">{html.escape(title)}</a></p>'
    ids = node.get("ids") or [None]
    classes = " ".join(["kmscope-figure", *node.get("classes", [])])
    # In an EPUB no scripts run.
    body = inside if self.builder.name == "epub" else moment.element(inside, id=ids[0])
    caption = f"<figcaption>{html.escape(moment.title)}</figcaption>" if moment.title else ""
    if self.builder.name == "epub" and link:
        caption += f'<p><a href="{html.escape(link)}">{html.escape(link)}</a></p>'
    self.body.append(f'<figure class="{html.escape(classes)}">{body}{caption}</figure>\n')
    raise nodes.SkipNode


def visit_latex(self, node):
    moment = moment_of(node)
    name = picture(self, moment, "pdf")
    link = link_to(self.builder.config, moment)
    words = self.encode(moment.title or "kmscope")
    address = (link or "").replace("%", r"\%").replace("#", r"\#")
    self.body.append("\n\n\\begin{figure}[htbp]\n\\centering\n")
    if name:
        self.body.append(f"\\includegraphics[width=0.95\\linewidth]{{{name}}}\n")
    self.body.append(f"\\caption{{{words}}}\n")
    if link:
        self.body.append(f"\\href{{{address}}}{{\\nolinkurl{{{address}}}}}\n")
    self.body.append("\\end{figure}\n\n")
    if not name and not link:
        logger.warning("kmscope: nothing to print: install the command kmscope, or set kmscope_hosted", location=node)
    raise nodes.SkipNode


def visit_text(self, node):
    moment = moment_of(node)
    self.new_state(0)
    self.add_text(" ".join(filter(None, [moment.title or "kmscope", link_to(self.builder.config, moment)])))
    self.end_state()
    raise nodes.SkipNode


def visit_step_html(self, node):
    self.body.append(f'<a href="#{html.escape(node["target"])}" data-step="{html.escape(node["step"])}">')


def depart_step_html(self, node):
    self.body.append("</a>")


def nothing(self, node):
    pass


def copy_app(app):
    """The app beside the theme's files."""
    if app.builder.format == "html" and app.builder.name != "epub":
        shutil.copytree(assets(), Path(app.outdir) / "_static" / "kmscope", dirs_exist_ok=True)


def add_script(app, pagename, templatename, context, doctree):
    # Only where there is a figure. The element finds the app beside its script, however deep the page lies.
    if doctree is not None and next(doctree.findall(kmscope_figure), None) is not None and app.builder.name != "epub":
        app.add_js_file("kmscope/km-scope.js", loading_method="defer")


def setup(app):
    app.add_config_value("kmscope_hosted", None, "env")
    app.add_config_value("kmscope_command", None, "env")
    other = (visit_text, nothing)
    app.add_node(
        kmscope_figure, html=(visit_html, nothing), latex=(visit_latex, nothing), text=other, man=other, texinfo=other
    )
    plain = (nothing, nothing)
    app.add_node(kmscope_step, html=(visit_step_html, depart_step_html), latex=plain, text=plain, man=plain, texinfo=plain)
    app.add_directive("kmscope", KmScope)
    app.add_role("kmscope", StepRole())
    app.connect("builder-inited", copy_app)
    app.connect("html-page-context", add_script)
    return {"version": "0.1.0", "parallel_read_safe": True, "parallel_write_safe": True}
