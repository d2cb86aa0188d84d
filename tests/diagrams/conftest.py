"""The shipped knowledge, its drawings, and knowledge that a test makes up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import networkx as nx
import pytest

from enroltriage.diagrams import Diagrams, decision_graph
from enroltriage.expert.conditions import Condition
from enroltriage.expert.knowledge import Cause, CauseRule, KnowledgeBase, Pair, Symptom
from enroltriage.expert.resolutions import Resolution
from enroltriage.expert.vocabulary import LANGUAGES, FactType

Make = Callable[..., KnowledgeBase]


@pytest.fixture(scope="session")
def diagrams(knowledge: KnowledgeBase) -> Diagrams:
    return Diagrams(knowledge)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def graph(knowledge: KnowledgeBase) -> nx.DiGraph[str]:
    return decision_graph(knowledge, "en")


@pytest.fixture(scope="session")
def make(knowledge: KnowledgeBase) -> Make:
    """Knowledge of some causes with their rules, and of symptoms that point to them.

    ``causes`` maps a cause to (what follows, condition) pairs, ``symptoms`` a symptom to causes;
    the facts a, b and c are booleans, n and m are integers. ``text`` stands for every text.
    """

    def made(
        causes: dict[str, list[tuple[str, Condition]]],
        symptoms: dict[str, list[str]],
        text: str | None = None,
    ) -> KnowledgeBase:
        def say(word: str) -> dict[str, str]:
            return {each: text or f"{word} ({each})" for each in LANGUAGES}

        own = {
            "symptom": FactType("symptom", say("symptom"), "enum", (), multiple=True),
            "os": FactType("os", say("os"), "enum", (), values={"x": say("x"), "y": say("y")},
                           binds="out-of-scope"),
            **{f: FactType(f, say(f), "boolean", (), say(f"Is {f} so?")) for f in "abc"},
            **{f: FactType(f, say(f), "integer", (), say(f"How many {f}?")) for f in "nm"},
        }  # fmt: skip
        shelf = {
            id_: Cause(
                id_,
                say(id_),
                (),
                f"fix-{id_}",
                tuple(CauseRule(f"r{n}", c, then, ()) for n, (then, c) in enumerate(rules)),
                (),
                "pack",
            )
            for id_, rules in causes.items()
        }
        fixes = {
            f"fix-{id_}": Resolution(f"fix-{id_}", say(f"fix {id_}"), "user", False, (), (), "pack")
            for id_ in causes
        }
        seen = {
            id_: Symptom(id_, say(id_), {"os": ("x",)}, tuple(Pair(c, ()) for c in found), (), "p")
            for id_, found in symptoms.items()
        }
        return replace(
            knowledge, facts=own, symptoms=seen, causes=shelf, resolutions=fixes, rules={}
        )

    return made
