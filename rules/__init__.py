"""The knowledge as rule files, and the reading of them."""

from __future__ import annotations

from pathlib import Path

from enroltriage.expert import Expert
from enroltriage.expert.engines import DEFAULT_ENGINE, ENGINES

from .loader import load_knowledge

__all__ = ["load_expert", "load_knowledge"]


def load_expert(folder: str | Path | None = None, *, engine: str = DEFAULT_ENGINE) -> Expert:
    """An expert over a folder of rule files, by default the shipped ones.

    ``engine`` is a name in ``enroltriage.expert.engines``. Raises KnowledgeError with every fault
    found (then nothing is loaded), and ValueError for an engine that there is not.
    """
    if engine not in ENGINES:
        raise ValueError(f"no engine is called {engine!r}; there are: {', '.join(ENGINES)}")
    knowledge = load_knowledge(folder)
    return Expert(knowledge, ENGINES[engine](knowledge))
