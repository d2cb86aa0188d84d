"""Search as one types: which nodes of the diagram speak of some words.

Words count in whatever spelling the recognition of tickets takes for the same, and by how they
begin; of several words the rarer ones count more, and not all must be found. Where nothing is, the
recognition of tickets is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import log
from typing import Literal, NamedTuple

import networkx as nx

from enroltriage.expert import Expert, KnowledgeBase
from enroltriage.expert.recognise.letters import fold, plain

MOST = 12
"""How many hits are listed."""
LEAST_SHARE = 0.3
"""Of how much of what was typed a hit must speak."""
Field = Literal["title", "message", "text", "foreign"]
_WORTH: Mapping[Field, float] = {"title": 1.0, "message": 0.9, "text": 0.45, "foreign": 0.3}
_BEGINS, _INSIDE, _SHORTEST_INSIDE = 0.9, 0.6, 4
_WORDS = re.compile(r"\w+")
_TWICE = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A node that speaks of what is sought; ``told`` is where, if its title does not say it."""

    node: str
    kind: str
    title: str
    told: str = ""
    language: str = ""


class _Text(NamedTuple):
    node: str
    field: Field
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Index:
    """What the nodes of a graph say: ``texts`` by number, ``words`` with the texts that they are in.

    ``lengths`` are how many different words each text has; ``entries`` leads from the nodes of symptoms
    to their ids.
    """

    nodes: Mapping[str, Hit]
    entries: Mapping[str, str]
    texts: tuple[_Text, ...]
    words: Mapping[str, tuple[int, ...]]
    lengths: tuple[int, ...]


def index_of(knowledge: KnowledgeBase, graph: nx.DiGraph[str]) -> Index:
    """The index of a whole graph; a question or a resolution that has several nodes is found once."""
    language = str(graph.graph["language"])
    nodes: dict[str, Hit] = {}
    texts: list[_Text] = []
    seen: set[tuple[str, str]] = set()
    for node, data in graph.nodes(data=True):
        if (data["kind"], data["entry"]) not in seen:
            seen.add((data["kind"], data["entry"]))
            nodes[node] = Hit(node, data["kind"], data["label"])
            texts.append(_Text(node, "title", data["label"], language))
            told = _told(knowledge, data["kind"], data["entry"], language)
            texts += (_Text(node, *each) for each in told)
    words: dict[str, list[int]] = {}
    lengths = []
    for number, text in enumerate(texts):
        said = dict.fromkeys(_words(text.text))
        lengths.append(max(len(said), 1))
        for word in said:
            words.setdefault(word, []).append(number)
    entries = {
        n: str(data["entry"]) for n, data in graph.nodes(data=True) if data["kind"] == "symptom"
    }
    places = {word: tuple(numbers) for word, numbers in words.items()}
    return Index(nodes, entries, tuple(texts), places, tuple(lengths))


def search(index: Index, q: str) -> list[Hit]:
    """The best hits, best first; of equal ones in the order of the graph."""
    found = [places for word in dict.fromkeys(_words(q)) if (places := _places(index, word))]
    spoken: dict[str, float] = {}
    scores: dict[str, float] = {}
    by_text: dict[int, float] = {}
    whole = 0.0
    for places in found:
        best: dict[str, float] = {}
        for number, score in places.items():
            text = index.texts[number]
            best[text.node] = max(best.get(text.node, 0.0), score * _WORTH[text.field])
        weight = 1.0 + log((1 + len(index.nodes)) / (1 + len(best)))
        whole += weight
        for node, score in best.items():
            scores[node] = scores.get(node, 0.0) + score * weight
            spoken[node] = spoken.get(node, 0.0) + weight
        for number, score in places.items():
            worth = score * weight * _WORTH[index.texts[number].field]
            by_text[number] = by_text.get(number, 0.0) + worth
    together: dict[str, tuple[float, int]] = {}
    for number, score in by_text.items():
        node = index.texts[number].node
        score *= 1 + sum(number in places for places in found) / index.lengths[number] / 10
        together[node] = max(together.get(node, (0.0, 0)), (score, -number))
    order = {node: number for number, node in enumerate(index.nodes)}
    fitting = [node for node in scores if spoken[node] >= LEAST_SHARE * whole]
    fitting.sort(
        key=lambda node: (-(scores[node] + together[node][0]) * spoken[node] / whole, order[node])
    )
    return [_hit(index, node, -together[node][1]) for node in fitting[:MOST]]


def _hit(index: Index, node: str, number: int) -> Hit:
    hit, text = index.nodes[node], index.texts[number]
    is_told = text.field != "title" and text.text != hit.title
    return replace(hit, told=text.text, language=text.language) if is_told else hit


def _places(index: Index, word: str) -> dict[int, float]:
    """The texts with this word, or one that it begins, or is in; each by how well it fits."""
    places: dict[int, float] = {}
    for known, numbers in index.words.items():
        if known.startswith(word):
            score = 1.0 if known == word else _BEGINS
        elif len(word) >= _SHORTEST_INSIDE and word in known:
            score = _INSIDE
        else:
            continue
        for number in numbers:
            places[number] = max(places.get(number, 0.0), score)
    return places


def recognised(expert: Expert, index: Index, q: str) -> list[Hit]:
    """The symptoms that these words may mean to whoever reads tickets."""
    answer = expert.diagnose(text=q)
    ids = {*(symptom.id for symptom in answer.symptoms), *answer.candidates}
    return [index.nodes[node] for node, entry in index.entries.items() if entry in ids]


def _told(
    knowledge: KnowledgeBase, kind: str, entry: str, language: str
) -> Iterator[tuple[Field, str, str]]:
    """What is said of an entry: in which field, the text, and its language."""
    match kind:
        case "symptom":
            symptom = knowledge.symptoms[entry]
            messages = symptom.messages or {}
            for text in (*messages.get(language, ()), *symptom.codes):
                yield "message", text, language
            for other, texts in messages.items():
                if other != language:
                    yield from (("foreign", text, other) for text in texts)
            prose = [symptom.description]
        case "question":
            fact = knowledge.facts[entry]
            prose = [fact.title, fact.help]
        case "cause":
            prose = [knowledge.causes[entry].description]
        case "resolution":
            prose = list(knowledge.resolutions[entry].steps)
        case _:
            prose = []
    yield from (("text", each[language], language) for each in prose if each)
    yield "text", entry.replace("-", " ").replace("_", " "), "en"


def _words(text: str) -> Iterator[str]:
    return (_key(word) for word in _WORDS.findall(plain(text)))


@lru_cache(maxsize=8192)
def _key(word: str) -> str:
    """As it is compared; a word that is not finished yet begins as the whole one does."""
    key = _TWICE.sub(r"\1", fold(word)).replace("c", "s")
    return key if len(key) > 1 else word.casefold()
