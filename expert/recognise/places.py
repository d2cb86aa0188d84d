"""Where a message appeared, if somebody names the place near it.

A bare name counts for what is shown there: who names two places names mostly one in passing. What
is said outright counts for any message, and a line of a log is in a log whatever it reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from enroltriage.expert.conditions import Scalar
from enroltriage.expert.knowledge import KnowledgeBase

from .evidence import Evidence
from .layout import is_logged
from .mentions import Mention, Mentions, Notion, Said
from .sentences import is_one_sentence
from .stated import MOST_SPANS, Stated
from .words import words_at

BEFORE, AFTER = 20, 12
"""Within so many words before and after a message stands the place where it appeared."""
_OPENING = re.compile(r"[:\uff1a>\u2192][\s\"'(\u201e\u201c\u00ab\u300c-\u300f*]*$")
"""What leads to a message, with the quotation marks and empty lines before it."""


class Places:
    """The places that some rules know, and by what they are named."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._symptoms = knowledge.symptoms
        self._fact = fact = next((f for f in knowledge.facts.values() if f.locates_message), None)
        named = (fact and fact.named_by) or {}
        self._names: dict[Notion, Scalar] = {
            notion: value for value, notions in named.items() for notion in notions
        }
        if fact is not None:
            self._names |= {Said(fact.name, value): value for value in fact.values or ()}
        self._with_names = frozenset(named)

    def stated(
        self,
        facts: Mapping[str, Stated],
        evidence: Sequence[Evidence],
        text: str,
        begin: Sequence[int],
        mentions: Mentions,
    ) -> Mapping[str, Stated]:
        """The facts that a text states, with where its messages appeared, if one place is named.

        What is said far from a message is kept if nothing is said near one, and it may be so.
        """
        if self._fact is None:
            return facts
        found: dict[Scalar, dict[tuple[int, int], None]] = {}
        for one in evidence[:MOST_SPANS]:
            for value, span in self._of(one, text, begin, mentions):
                found.setdefault(value, {})[span] = None
        name = self._fact.name
        if not found and name in facts and self._may_be(facts[name].value, evidence):
            return facts
        stated = {other: one for other, one in facts.items() if other != name}
        if len(found) == 1:
            for value, spans in found.items():
                stated[name] = Stated(value, tuple(spans)[:MOST_SPANS])
        return stated

    def _may_be(self, value: Scalar, evidence: Sequence[Evidence]) -> bool:
        """Whether a message of this text is shown there, or the place is not one that has a name."""
        symptoms = {id_ for one in evidence for id_ in one.symptoms}
        shown = any(value in self._symptoms[id_].shown_in for id_ in symptoms)
        return shown or value not in self._with_names

    def _of(
        self, one: Evidence, text: str, begin: Sequence[int], mentions: Mentions
    ) -> Iterator[tuple[Scalar, tuple[int, int]]]:
        """The places, and where they are named, of one message."""
        logged = self._fact and self._fact.logged_as
        if logged and is_logged(text, one.start):
            yield logged, (one.start, one.end)
            return
        shown = {place for id_ in one.symptoms for place in self._symptoms[id_].shown_in}
        low, high = words_at(begin, one.start, one.end)
        for notion, value in self._names.items():
            if value not in shown and not isinstance(notion, Said):
                continue
            for mention in mentions.between(notion, low - BEFORE, high + AFTER):
                beside = _is_beside(mention, one, text, loosely=value in shown)
                if beside and not mentions.negates(text, mention):
                    yield value, (mention.start, mention.end)


def _is_beside(mention: Mention, one: Evidence, text: str, *, loosely: bool) -> bool:
    """Whether it stands outside the message, in the same sentence or in what leads to it.

    ``loosely``: in a sentence before as well. In somebody's own words place and message are mixed.
    """
    if one.start <= mention.start and mention.end <= one.end:
        apart = (mention.end <= each.start or each.end <= mention.start for each in one.mentions)
        return bool(one.mentions) and all(apart)
    if mention.end <= one.start:
        leading = _OPENING.search(text, mention.end, one.start)
        end = leading.start() if leading else one.start
        return loosely or is_one_sentence(text, mention.end, end)
    return mention.start >= one.end and is_one_sentence(text, one.end, mention.start)
