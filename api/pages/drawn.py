"""Drawings within pages."""

from __future__ import annotations

import re

_PROLOGUE = re.compile(rb"\A.*?(?=<svg\b)", re.DOTALL)


def inline(svg: bytes) -> str:
    """A drawing of ours, to stand within a page: without what a file of its own begins with."""
    return _PROLOGUE.sub(b"", svg).decode()
