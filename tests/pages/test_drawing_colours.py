"""Each colour that a drawing has on paper has one for the screen's theme, in light and dark."""

import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from enroltriage.diagrams import style

CSS = Path(style.__file__).parents[1] / "api/static/drawing.css"
COLOUR = re.compile(r"#[0-9a-f]{6}")


def colours_in(value):
    if isinstance(value, str):
        return {value} if COLOUR.fullmatch(value) else set()
    if isinstance(value, Mapping):
        return set().union(*map(colours_in, value.values()))
    if isinstance(value, style.Look):
        return colours_in({field.name: getattr(value, field.name) for field in fields(value)})
    return set()


def test_no_colour_of_a_drawing_is_forgotten():
    drawn = set().union(*(colours_in(value) for value in vars(style).values()))
    mapped = re.findall(r"\[(?:fill|stroke)=\"(#[0-9a-f]{6})\"\]", CSS.read_text("utf-8"))
    assert len(drawn) > 10
    assert drawn <= set(mapped)


def test_light_and_dark_have_the_same_colours():
    light, dark = (
        set(re.findall(r"(--g-[a-z-]+):", part))
        for part in CSS.read_text("utf-8").split("@media", 1)
    )
    assert light == dark
