"""DOT source to SVG, PNG or PDF, in this process: the pygraphviz wheel carries Graphviz itself.

The only module that knows pygraphviz; it needs no program, no system package and no installed
font: the fonts beside it are the ones that are measured and drawn, on every machine alike.
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
from contextlib import suppress
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args
from xml.sax.saxutils import escape

from enroltriage.expert.errors import EnroltriageError

if TYPE_CHECKING:
    from types import ModuleType

Format = Literal["svg", "png", "pdf", "dot", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)
"""The files that a graph can be written as; the first three are drawn."""
PNG_DPI = 168
_DRAWN_AT = re.compile(rb"(?<=/CreationDate \(D:)\d{14}")
_NO_TIME = b"19700101000000"  # as long as any: a PDF tells at which byte each part begins
_LOCK = threading.Lock()  # Graphviz keeps global state
_FONTS = """<?xml version="1.0"?>
<fontconfig>
  <dir>{folder}</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <match target="pattern">
    <edit name="family" mode="append" binding="weak"><string>DejaVu Sans</string></edit>
  </match>
  <config><rescan><int>0</int></rescan></config>
</fontconfig>
"""


class RenderError(EnroltriageError):
    """Graphviz could not draw the source."""

    code = "render-failed"


def render(source: str, form: Literal["svg", "png", "pdf"], dpi: int = PNG_DPI) -> bytes:
    """The drawing as bytes, alike for one source; ``dpi`` is for PNG. Raises RenderError with what Graphviz says."""
    with _LOCK:
        try:
            pygraphviz = _graphviz()
        except ImportError as missing:
            raise RenderError(f"pygraphviz cannot be loaded: {missing}") from missing
        try:
            drawing = pygraphviz.AGraph(string=source)
            if form == "png":
                drawing.graph_attr["dpi"] = str(dpi)
            drawn = drawing.draw(format=form, prog="dot")
        except (pygraphviz.DotError, ValueError, OSError) as fault:
            raise RenderError(f"Graphviz cannot draw this: {fault}") from fault
    if not drawn:
        raise RenderError(f"Graphviz gave no {form}")
    return _DRAWN_AT.sub(_NO_TIME, drawn) if form == "pdf" else bytes(drawn)


@cache
def _graphviz() -> ModuleType:
    """pygraphviz, set up to know the fonts beside this module and no others.

    fontconfig reads its settings once, when the first text is measured; so the first drawing is
    made here, with the settings in a file that is needed no longer afterwards.
    """
    variable = "FONTCONFIG_FILE"
    before = os.environ.get(variable)
    with as_file(files(__package__) / "fonts") as folder, tempfile.TemporaryDirectory() as scratch:
        settings = Path(scratch, "fonts.conf")
        settings.write_text(_FONTS.format(folder=escape(str(folder))), "utf-8")
        os.environ[variable] = str(settings)
        try:
            import pygraphviz

            pygraphviz.AGraph(string="digraph { text }").draw(format="png", prog="dot")
        finally:
            # fontconfig marks folders that it has read, where it may write.
            with suppress(OSError):
                (folder / ".uuid").unlink()
            del os.environ[variable]
            if before is not None:
                os.environ[variable] = before
    module: ModuleType = pygraphviz
    return module
