"""The knowledge as rule files, and the reading of them."""

from __future__ import annotations

from pathlib import Path

from enroltriage.expert import Expert
from enroltriage.expert.experta_engine import ExpertaEngine

from .loader import load_knowledge

__all__ = ["load_expert", "load_knowledge"]


def load_expert(folder: str | Path | None = None) -> Expert:
    """An expert over a folder of rule files, by default the shipped ones.

    Raises KnowledgeError with every fault found; then nothing is loaded.
    """
    knowledge = load_knowledge(folder)
    return Expert(knowledge, ExpertaEngine(knowledge.rules))
