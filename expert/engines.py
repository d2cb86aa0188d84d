"""The engines there are, by the name that settings and answers use."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .compiled_engine import CompiledEngine
from .engine import Engine
from .experta_engine import ExpertaEngine
from .knowledge import KnowledgeBase

ENGINES: Mapping[str, Callable[[KnowledgeBase], Engine]] = {
    CompiledEngine.name: lambda knowledge: CompiledEngine(
        knowledge.rules, several=knowledge.symptom_fact.name
    ),
    ExpertaEngine.name: lambda knowledge: ExpertaEngine(knowledge.rules),
}
DEFAULT_ENGINE = CompiledEngine.name
