"""Moments of kmscope, a laboratory for how Linux gives out memory, in Sphinx, MkDocs and Jupyter."""

from .jupyter import Figure, show
from .moment import Moment, MomentError

__version__ = "0.1.0"
__all__ = ["Figure", "Moment", "MomentError", "Widget", "show"]


def __getattr__(name):
    # anywidget is needed for this alone.
    if name == "Widget":
        from .widget import Widget

        return Widget
    raise AttributeError(name)
