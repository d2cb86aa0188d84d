"""Python's search for cycles of objects, put off, or spared what has none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Search for no cycles meanwhile: each search goes through all rows that are held."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def without_what_is_there() -> Iterator[None]:
    """Search only through what comes meanwhile: the rules and their words are many, and stay."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
