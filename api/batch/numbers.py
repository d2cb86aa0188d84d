"""Numbers as people of a language write them."""

from __future__ import annotations


def number(value: int, language: str) -> str:
    """A whole number, with marks between the thousands."""
    return f"{value:,}".replace(",", "." if language == "de" else ",")
