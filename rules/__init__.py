"""The knowledge as rule files, and the reading of them."""

from __future__ import annotations

from enroltriage.expert import Expert, KnowledgeBase
from enroltriage.expert.engines import DEFAULT_ENGINE, ENGINES

from .folders import Folders
from .loader import load_knowledge

__all__ = ["Folders", "expert_over", "load_expert", "load_knowledge"]


def load_expert(folders: Folders = None, *, engine: str = DEFAULT_ENGINE) -> Expert:
    """An expert over a folder of rule files, by default the shipped ones and installed packs.

    Of several folders later ones are laid over earlier ones. ``engine`` is a name in
    ``enroltriage.expert.engines``. Raises KnowledgeError with every fault found (then nothing is
    loaded), and ValueError for an engine that there is not.
    """
    if engine not in ENGINES:
        raise ValueError(f"no engine is called {engine!r}; there are: {', '.join(ENGINES)}")
    return expert_over(load_knowledge(folders), engine)


def expert_over(knowledge: KnowledgeBase, engine: str = DEFAULT_ENGINE) -> Expert:
    """An expert over this knowledge, by an engine that there is."""
    return Expert(knowledge, ENGINES[engine](knowledge))
