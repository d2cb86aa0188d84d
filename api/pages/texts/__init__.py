"""What the pages for people say around the knowledge, in every language; a module for each page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

Texts = Mapping[str, Mapping[str, str]]
"""By language, then by name."""


@cache
def texts_of(language: str) -> Mapping[str, str]:
    """All texts in this language, by their names; no two pages have one of the same name."""
    return {name: text for texts in all_texts().values() for name, text in texts[language].items()}


@cache
def all_texts() -> Mapping[str, Texts]:
    """The texts of every page, by the name of the module that has them."""
    names = sorted(module.name for module in iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}").TEXTS for name in names}
