"""How each kind of node and line looks, and the sheet it is drawn for.

Never by colour alone: kinds differ in shape as well, lines in pattern and head, flags in a sign,
highlighting in width. Texts and lines keep the contrasts of WCAG AA.
"""

from __future__ import annotations

from dataclasses import dataclass

FONT = "DejaVu Sans,Verdana,Helvetica,Arial,sans-serif"
FONT_SIZE, EDGE_FONT_SIZE = 10.0, 9.5
PAPER, INK = "#ffffff", "#1a1c1e"
FADED_INK, FADED_LINE = "#6a6d71", "#85888c"
LIT = "#0b3d91"
DANGER = "#b3261e"
MARKS = {"destructive": "⚠", "superseded": "†"}
TREE_MARKS = {"destructive": "⚠", "tenant": "◆"}


@dataclass(frozen=True, slots=True)
class Look:
    """Shape, style and colours of one kind of node.

    ``letters`` is the longest line of its label; ``width`` its least width in inches.
    """

    shape: str
    style: str
    fill: str
    line: str
    letters: int
    width: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """Paper to print on.

    ``room`` is in inches, within narrow margins; a drawing that is smaller keeps its own size.
    A node gets ``share`` of the width in its ``Look`` and at most ``lines`` lines.
    """

    room: tuple[float, float]
    share: float
    lines: int
    edge_letters: int


A3 = Sheet((16.1, 11.3), 1.0, 4, 28)
A4 = Sheet((11.2, 7.8), 0.66, 6, 18)

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
CHANGES = {
    ADDED: {"sign": "+", "color": "#1d6b40", "style": "solid"},
    REMOVED: {"sign": "−", "color": "#b3261e", "style": "dashed"},
    CHANGED: {"sign": "~", "color": "#8a5200", "style": "dotted"},
}
"""How nodes and lines look that two versions have apart: by a sign, a colour and a pattern."""

LOOKS = {
    "platform": Look("hexagon", "filled", "#e4e7ea", "#37474f", 16, 1.2),
    "symptom": Look("note", "filled", "#fdebcb", "#8a5200", 36, 2.8),
    "question": Look("box", "filled,diagonals", "#dcebfb", "#1b5e9e", 55, 4.15),
    "cause": Look("box", "filled", "#ecdff6", "#6a3d9a", 32, 2.5),
    "resolution": Look("box", "filled,rounded", "#daf1e2", "#1d6b40", 32, 2.5),
}

ENDS = {
    "resolved": Look("oval", "filled", "#daf1e2", "#1d6b40", 20, 1.0),
    "handed-on": Look("oval", "filled", "#f3f4f5", "#5c636b", 26, 1.6),
    "out-of-scope": Look("oval", "filled", "#f3f4f5", "#5c636b", 26, 1.6),
}
"""How the plan of a symptom may end."""

LINES = {
    "leads": {"color": "#5c636b", "style": "solid", "arrowhead": "vee", "penwidth": "0.9"},
    "confirms": {"color": INK, "style": "solid", "arrowhead": "normal", "penwidth": "1.3"},
    "excludes": {"color": "#9a3412", "style": "dashed", "arrowhead": "odot", "penwidth": "1.3"},
    "shifts": {"color": "#1b5e9e", "style": "dotted", "arrowhead": "empty", "penwidth": "1.6"},
}


def letters(kind: str, sheet: Sheet) -> int:
    """The longest line of a label of this kind, in characters."""
    return max(round(LOOKS[kind].letters * sheet.share), 14)


def node_style(
    kind: str, sheet: Sheet, *, flags: frozenset[str] = frozenset(), state: str = ""
) -> dict[str, str]:
    """The attributes of a node: its kind, flags and state ("", "lit", "dim" or one of CHANGES) together."""
    look = (LOOKS | ENDS)[kind]
    style, line, pen = look.style, look.line, 1.1
    if "destructive" in flags:
        line, pen = DANGER, 2.2
    if "superseded" in flags:
        style, pen = f"{style},dashed", 1.6
    told = {"shape": look.shape, "style": style, "fillcolor": look.fill, "color": line}
    if state == "dim":
        told |= {"fillcolor": PAPER, "color": FADED_LINE, "fontcolor": FADED_INK}
    if state == "lit":
        pen += 1.6
        told |= {} if "destructive" in flags else {"color": LIT}
    if state in CHANGES:
        pen, change = 3.0, CHANGES[state]
        told |= {"color": change["color"], "style": f"{look.style},{change['style']}"}
    return told | {"penwidth": f"{pen:g}", "width": f"{look.width * sheet.share:g}"}


def edge_style(effect: str, state: str = "") -> dict[str, str]:
    """The attributes of a line."""
    told = dict(LINES[effect])
    if state == "dim":
        told |= {"color": FADED_LINE, "fontcolor": FADED_INK, "penwidth": "0.7"}
    if state == "lit":
        told |= {"color": LIT, "penwidth": "2.8"}
    if state in CHANGES:
        change = CHANGES[state]
        told |= {"color": change["color"], "fontcolor": change["color"], "style": change["style"]}
        told |= {"penwidth": "2.6"}
    return told


def signed(label: str, state: str) -> str:
    """A label behind the sign of what has become of it, if anything has."""
    return f"{CHANGES[state]['sign']} {label}".rstrip() if state in CHANGES else label
