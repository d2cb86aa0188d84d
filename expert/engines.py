"""The engines there are, by the name that settings and answers use."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .engine import Engine
from .experta_engine import ExpertaEngine
from .knowledge import KnowledgeBase

ENGINES: Mapping[str, Callable[[KnowledgeBase], Engine]] = {
    ExpertaEngine.name: lambda knowledge: ExpertaEngine(knowledge.rules),
}
DEFAULT_ENGINE = ExpertaEngine.name
