"""Drawings of the knowledge: the decision graph as SVG, PNG, PDF, DOT and JSON.

Reads the knowledge and nothing else. ``graph`` says what is shown, ``dot`` how it looks,
``render`` draws; ``Diagrams`` is the one door to them.
"""

from .changes import draw_changes
from .export import MEDIA_TYPES, Diagrams, SelectionError, View
from .graph import decision_graph
from .render import FORMATS, Format, RenderError
from .select import highlight, narrow

__all__ = [
    "FORMATS",
    "MEDIA_TYPES",
    "Diagrams",
    "Format",
    "RenderError",
    "SelectionError",
    "View",
    "decision_graph",
    "draw_changes",
    "highlight",
    "narrow",
]
