"""The drawing can be read by everyone: contrasts, and no difference by colour alone."""

from __future__ import annotations

import itertools

import pytest

from enroltriage.diagrams.graph import KINDS
from enroltriage.diagrams.style import (
    A3,
    DANGER,
    FADED_INK,
    FADED_LINE,
    INK,
    LINES,
    LIT,
    LOOKS,
    PAPER,
    edge_style,
    node_style,
)
from enroltriage.diagrams.texts import TEXTS
from enroltriage.expert.vocabulary import LANGUAGES


def _luminance(colour: str) -> float:
    channels = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("kind", KINDS)
def test_texts_and_borders_stand_out(kind: str) -> None:
    """4.5 for letters and 3 for lines, as WCAG 2 AA asks."""
    look = LOOKS[kind]
    assert _contrast(INK, look.fill) >= 4.5
    for line in (look.line, DANGER, LIT):
        assert _contrast(line, look.fill) >= 3
        assert _contrast(line, PAPER) >= 3


def test_dimmed_texts_can_still_be_read() -> None:
    assert _contrast(FADED_INK, PAPER) >= 4.5
    assert _contrast(FADED_LINE, PAPER) >= 3


@pytest.mark.parametrize("effect", LINES)
def test_lines_stand_out(effect: str) -> None:
    assert _contrast(LINES[effect]["color"], PAPER) >= 3


def test_kinds_and_lines_differ_without_colour() -> None:
    shapes = [(look.shape, look.style) for look in LOOKS.values()]
    assert len(set(shapes)) == len(shapes) == len(KINDS)
    heads = [(line["style"], line["arrowhead"]) for line in LINES.values()]
    assert len(set(heads)) == len(heads)


def test_states_and_flags_differ_without_colour() -> None:
    plain, lit = (node_style("cause", A3, state=state) for state in ("", "lit"))
    assert float(lit["penwidth"]) > 2 * float(plain["penwidth"])
    assert float(edge_style("leads", "lit")["penwidth"]) > 2
    old = node_style("cause", A3, flags=frozenset({"superseded"}))
    assert "dashed" in old["style"]


@pytest.mark.parametrize(("key", "language"), [*itertools.product(TEXTS, LANGUAGES)])
def test_every_text_of_the_drawing_is_there_in_every_language(key: str, language: str) -> None:
    assert TEXTS[key][language].strip()
