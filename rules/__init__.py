"""The knowledge as rule files, and the reading of them."""

from __future__ import annotations

from pathlib import Path

from enroltriage.expert import Expert
from enroltriage.expert.engines import DEFAULT_ENGINE, ENGINES
from enroltriage.expert.knowledge import KnowledgeBase

from . import compiled
from .folders import Contents, Folders, rule_contents
from .version import version_in

__all__ = [
    "Contents",
    "Folders",
    "expert_of",
    "load_expert",
    "load_knowledge",
    "rule_contents",
    "version_in",
]


def load_knowledge(folders: Folders = None) -> KnowledgeBase:
    """The knowledge of these folders; see ``loader``, which is read only where rule files are."""
    from . import loader

    return loader.load_knowledge(folders)


def load_expert(
    folders: Folders = None, *, engine: str = DEFAULT_ENGINE, kept_in: Path | None = None
) -> Expert:
    """An expert over a folder of rule files, by default the shipped ones and installed packs.

    Of several folders later ones are laid over earlier ones. ``engine`` is a name in
    ``enroltriage.expert.engines``; ``kept_in`` a folder in which what is compiled is kept between
    starts. Raises KnowledgeError with every fault found (then nothing is loaded), and ValueError for
    an engine that there is not.
    """
    if engine not in ENGINES:
        raise ValueError(f"no engine is called {engine!r}; there are: {', '.join(ENGINES)}")
    return expert_of(rule_contents(folders), engine=engine, kept_in=kept_in)


def expert_of(
    files: Contents,
    *,
    engine: str = DEFAULT_ENGINE,
    kept_in: Path | None = None,
) -> Expert:
    """The same over what is in these files."""
    if kept_in is None:
        from .loader import load_files

        knowledge = load_files(files)
        return Expert(knowledge, ENGINES[engine](knowledge))
    made = compiled.compiled(files, kept_in)
    return Expert(made.knowledge, ENGINES[engine](made.knowledge), read_by=made.read_by)
