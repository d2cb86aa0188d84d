"""The decision graph: platform, symptom, question, cause, resolution, conditions on the edges.

Made of the knowledge alone, as a networkx graph whose attributes are plain values; ``canvas``
lists them. Every walk from a symptom to a cause is a pair of the knowledge. Colours, layout and
files do not enter.
"""

from __future__ import annotations

from typing import Any

import networkx as nx

from enroltriage.expert.conditions import facts_of
from enroltriage.expert.knowledge import KnowledgeBase, Symptom
from enroltriage.expert.resolutions import Resolution
from enroltriage.expert.rulebase import CONTRADICTED, OUT_OF_SCOPE

from .canvas import Canvas
from .details import Details
from .ways import EXCLUDES, LEADS, SHIFTS, Exit, Fork, exits_of, shifting
from .wording import Wording

KINDS = ("platform", "symptom", "question", "cause", "resolution")


def decision_graph(knowledge: KnowledgeBase, language: str) -> nx.DiGraph[str]:
    """The whole graph in one language."""
    return _Builder(knowledge, Wording(knowledge, language)).build()


class _Builder:
    def __init__(self, knowledge: KnowledgeBase, words: Wording) -> None:
        self._knowledge = knowledge
        self._words = words
        self._details = Details(knowledge, words)
        self._platform = knowledge.platform_fact.name
        self._bounding = _bounding(knowledge)
        self._canvas = Canvas(
            language=words.language, version=knowledge.version, editions=list(knowledge.editions)
        )

    def build(self) -> nx.DiGraph[str]:
        """Every entry of the knowledge, then the lines between them."""
        for platform in self._platforms():
            label = self._words.value(self._platform, platform)
            self._canvas.node(
                self._canvas.id("platform", platform), "platform", platform, label, label
            )
        for id_ in self._knowledge.causes:  # also one that no symptom names
            self._cause(id_)
        for symptom in self._knowledge.symptoms.values():
            self._symptom(symptom)
        for resolution in self._knowledge.resolutions.values():
            self._resolution(resolution)
        for id_ in self._knowledge.causes:
            self._resolve(id_)
        return self._canvas.graph

    def _symptom(self, symptom: Symptom) -> None:
        """The symptom, the edges to it, and the questions that tell its causes apart."""
        words, node = self._words, self._canvas.id("symptom", symptom.id)
        title = symptom.title[words.language]
        bounds = {fact: words.values(fact, values) for fact, values in symptom.applies_to.items()}
        only = words.both(told for fact, told in bounds.items() if fact != self._platform)
        self._canvas.node(
            node,
            "symptom",
            symptom.id,
            title,
            self._details.symptom(symptom),
            sub=words.say("only", value=only) if only else "",
        )
        for platform in symptom.applies_to.get(self._platform, self._platforms()):
            self._canvas.edge(
                self._canvas.id("platform", platform),
                node,
                rules=self._bounding[symptom.id],
                tooltip="\n".join(f"{words.title(fact)}: {told}" for fact, told in bounds.items()),
            )
        asked = (Exit(fork, LEADS) for fork in shifting(self._knowledge, symptom))
        for exit_ in (*exits_of(self._knowledge, symptom), *asked):
            causes = (exit_.to,) if isinstance(exit_.to, str) else exit_.to.causes
            self._exit(
                node,
                exit_,
                rules=tuple(f"{symptom.id}.{cause}" for cause in causes),
                pairs=self._details.pairs(symptom, causes),
            )

    def _exit(
        self,
        source: str,
        exit_: Exit,
        *,
        fact: str = "",
        rules: tuple[str, ...] = (),
        **more: Any,
    ) -> None:
        """The edge of an exit, and the question behind it; ``fact`` is what the source asks for."""
        words = self._words
        cause = exit_.to if isinstance(exit_.to, str) else None
        if isinstance(exit_.to, Fork):
            target = self._fork(exit_.to)
        else:
            target = self._canvas.id("cause", exit_.to)
        label = words.ways(exit_.ways, cause)
        if exit_.effect == EXCLUDES:
            label = words.say("not-if", value=label)
        if exit_.effect == SHIFTS:
            label = words.say("shifts", value=words.hints(fact, exit_.ways))
        excludes = [
            {"cause": e.cause, "label": words.ways((e.tests,)), "rules": [e.rule]}
            for e in exit_.excludes
        ]
        said = (words.say("excluded-by", value=str(excluded["label"])) for excluded in excludes)
        self._canvas.edge(
            source,
            target,
            effect=exit_.effect,
            label=label,
            rules=(*rules, *exit_.rules),
            tooltip="\n".join(filter(None, (label, *said))),
            excludes=excludes,
            **more,
        )

    def _fork(self, fork: Fork) -> str:
        """The node of a question; equal questions are one node."""
        node = self._canvas.id("question", fork.fact, *fork.causes, same=fork)
        if node in self._canvas.graph:
            return node
        words, fact = self._words, self._knowledge.facts[fork.fact]
        compared = dict.fromkeys(f for made in fact.derived for f in facts_of(made.when))
        facts = words.both(words.title(name) for name in compared)
        self._canvas.node(
            node,
            "question",
            fact.name,
            fact.question[words.language] if fact.question else f"{words.title(fact.name)}?",
            self._details.question(fact),
            sub=words.say("compared", facts=facts) if facts else "",
            rules=[f"{fact.name}.{made.id}" for made in fact.derived],
        )
        for exit_ in fork.exits:
            self._exit(node, exit_, fact=fork.fact)
        return node

    def _cause(self, id_: str) -> None:
        cause = self._knowledge.causes[id_]
        old = cause.superseded is not None
        self._canvas.node(
            self._canvas.id("cause", id_),
            "cause",
            id_,
            cause.title[self._words.language],
            self._details.cause(cause),
            superseded=old,
            rules=[f"{id_}.superseded"] if old else [],
        )

    def _resolution(self, resolution: Resolution) -> None:
        """The resolution, and a node for each of its variants."""
        for variant in (None, *resolution.variants):
            parts = () if variant is None else (variant.id,)
            title = resolution.title[self._words.language]
            if variant is not None:
                title = f"{title} ({variant.title[self._words.language]})"
            self._canvas.node(
                self._canvas.id("resolution", resolution.id, *parts),
                "resolution",
                resolution.id,
                title,
                self._details.resolution(resolution, variant),
                variant="".join(parts),
                destructive=resolution.destructive,
                rules=[f"{resolution.id}.destructive"] if resolution.destructive else [],
            )

    def _resolve(self, id_: str) -> None:
        """The edges from a cause to its resolution, or to each variant by the deciding fact."""
        resolution = self._knowledge.resolutions[self._knowledge.causes[id_].resolution]
        node, offered = self._canvas.id("cause", id_), f"{id_}.{resolution.id}"
        fact = resolution.varies_by
        if fact is None:
            self._canvas.edge(node, self._canvas.id("resolution", resolution.id), rules=(offered,))
            return
        covered = {value for variant in resolution.variants for value in variant.applies_for}
        rest = tuple(v for v in self._knowledge.facts[fact].values or () if v not in covered)
        choices: list[tuple[tuple[str, ...], tuple[str, ...], str]] = [
            (v.applies_for, (v.id,), v.id) for v in resolution.variants
        ]
        if rest:
            choices.append((rest, (), "no-variant"))
        for values, parts, rule in choices:
            label = f"{self._words.title(fact)}: {self._words.values(fact, values)}"
            self._canvas.edge(
                node,
                self._canvas.id("resolution", resolution.id, *parts),
                label=label,
                rules=(offered, f"{resolution.id}.{rule}"),
                tooltip=label,
            )

    def _platforms(self) -> tuple[str, ...]:
        """The platforms that a symptom is bound to."""
        symptoms = self._knowledge.symptoms.values()
        bound = (value for s in symptoms for value in s.applies_to.get(self._platform, ()))
        return tuple(str(value) for value in dict.fromkeys(bound))


def _bounding(knowledge: KnowledgeBase) -> dict[str, tuple[str, ...]]:
    """The rules that put each symptom out of its bounds."""
    bounding: dict[str, tuple[str, ...]] = dict.fromkeys(knowledge.symptoms, ())
    for rule in knowledge.rules.values():
        if rule.then.kind in (OUT_OF_SCOPE, CONTRADICTED):
            bounding[rule.then.subject] += (rule.id,)
    return bounding
