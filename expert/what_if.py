"""What if: the facts that would have to be otherwise for a cause to be as somebody wishes.

Every change proposed here has been diagnosed again, and the answer tells what came of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from .case import CURRENT_EDITION
from .changes import MAX_CASES, NO_CHANGE, ChangeSearch, Found
from .compiled_engine import CompiledEngine
from .conditions import FactValue, Scalar
from .diagnosis import Answer
from .engines import ENGINES
from .errors import CaseError, Problem
from .expert import Expert
from .read_wish import WishQuery, read_query
from .rulebase import OUT_OF_SCOPE
from .sighting import Diagnose, known_facts, sight
from .vocabulary import FALLBACK_LANGUAGE
from .what_if_answer import (
    ChangeProposed,
    FactChanged,
    Standing,
    WhatIfAnswer,
    WhatIfVerdict,
    WishRead,
)
from .what_if_words import WhatIfWords


def what_if(
    expert: Expert,
    facts: Mapping[str, object] | None = None,
    *,
    wish: object = None,
    keep: object = None,
    limit: object = None,
    text: str | None = None,
    locale: str = FALLBACK_LANGUAGE,
    edition: str = CURRENT_EDITION,
    most: int = MAX_CASES,
) -> WhatIfAnswer:
    """The smallest changes of these facts after which the wish is fulfilled.

    ``wish`` has a ``cause`` and a ``status`` (confirmed, excluded, first); ``keep`` lists facts
    that may not change, and symptoms never do; ``limit`` is the greatest number of changes to
    list, ``most`` the number of cases after which the search gives up. The others are those of
    ``Expert.diagnose``. Raises CaseError with every fault.
    """
    if edition in expert.knowledge.earlier:
        expert, edition = expert.of_edition(edition), CURRENT_EDITION
    problems: list[Problem] = []
    try:
        query = read_query(expert.knowledge, wish, keep, limit)
    except CaseError as error:
        problems += error.problems
    given = {} if facts is None else facts

    def diagnose(told: Mapping[str, FactValue]) -> Answer:
        case = {**given, **told} if told else given
        return expert.diagnose(case, text=text, locale=locale, edition=edition)

    try:
        before = diagnose({})
    except CaseError as error:
        raise CaseError([*error.problems, *problems]) from error
    if problems:
        raise CaseError(problems)
    return _Exploration(expert, before, query, diagnose).answer(most)


class _Exploration:
    """One case and one query. ``before`` is the answer to the case as it is."""

    def __init__(
        self, expert: Expert, before: Answer, query: WishQuery, diagnose: Diagnose
    ) -> None:
        self._engine = expert.engine
        self._knowledge = expert.knowledge
        self._before = before
        self._query = query
        self._diagnose = diagnose
        self._wish = query.wish
        self._known = known_facts(expert.knowledge, before)
        self._words = WhatIfWords(expert.knowledge, before.locale)

    def answer(self, most: int) -> WhatIfAnswer:
        """Search unless the answer is plain, and put it into words."""
        verdict, found = self._verdict(most)
        changes = tuple(islice(self._proposals(found), self._query.limit))
        return WhatIfAnswer(
            knowledge_version=self._before.knowledge_version,
            engine=self._before.engine,
            locale=self._before.locale,
            wish=WishRead(
                self._wish.cause,
                self._knowledge.causes[self._wish.cause].title[self._before.locale],
                self._wish.status,
            ),
            verdict=verdict,
            before=self._standing(self._before),
            size=found.size,
            found=len(found.changes),
            changes=changes,
            exhaustive=found.exhaustive,
            searched=found.searched,
            message=self._words.message(self._wish, verdict, found),
        )

    def _verdict(self, most: int) -> tuple[WhatIfVerdict, Found]:
        wish, made = self._wish, self._knowledge.causes[self._wish.cause].rules
        if self._fulfilled(self._before):
            return "already", NO_CHANGE
        if wish.status != "first" and all(rule.then != wish.status for rule in made):
            return "no-rule", NO_CHANGE
        sighting = sight(self._knowledge, self._before, self._diagnose, self._query.keep)
        if wish.cause not in {
            pair.cause for id_ in sighting.ever for pair in self._knowledge.symptoms[id_].causes
        }:
            return "no-symptom", NO_CHANGE
        engine = self._engine
        if not isinstance(engine, CompiledEngine):  # all conclude alike; this one is fast enough
            engine = ENGINES[CompiledEngine.name](self._knowledge)
        search = ChangeSearch(
            self._knowledge, engine, self._known, sighting, wish, self._query.keep
        )
        found = search.smallest(most)
        if found.changes:
            return "found", found
        return ("none" if found.exhaustive else "not-found"), found

    def _proposals(self, found: Found) -> Iterator[ChangeProposed]:
        for change in found.changes:
            told = {fact: values[0] for fact, values in change.items()}
            after = self._diagnose(told)
            standing = self._standing(after)
            if standing is not None and self._in_order(after):
                yield ChangeProposed(
                    tuple(self._changed(told, fact, values) for fact, values in change.items()),
                    after.outcome,
                    standing,
                )

    def _changed(
        self, told: Mapping[str, Scalar], fact: str, values: tuple[Scalar, ...]
    ) -> FactChanged:
        others = (v for v in values[1:] if self._in_order(self._diagnose({**told, fact: v})))
        before, alternatives = self._known.get(fact), tuple(others)
        return FactChanged(
            fact,
            self._knowledge.facts[fact].title[self._before.locale],
            before,
            values[0],
            alternatives,
            self._words.change(fact, before, (values[0], *alternatives)),
        )

    def _in_order(self, after: Answer) -> bool:
        """Whether the wish is fulfilled, nothing contradicts, and no symptom fell out of scope."""
        # Read from the answer as it is shown, and not from the conclusions of the search
        # (``wishes.Fulfilment``), so that what either of the two gets wrong is not proposed.
        new = {a for a in after.conclusions if a.kind == OUT_OF_SCOPE} - {*self._before.conclusions}
        contradiction = any(notice.code == "contradiction" for notice in after.notices)
        return self._fulfilled(after) and not new and not contradiction

    def _fulfilled(self, answer: Answer) -> bool:
        standing = self._standing(answer)
        if standing is None:
            return False
        if self._wish.status == "first":
            return standing.place == 1 and standing.status != "excluded"
        return standing.status == self._wish.status

    def _standing(self, answer: Answer) -> Standing | None:
        for place, cause in enumerate(answer.causes, 1):
            if cause.id == self._wish.cause:
                return Standing(cause.status, cause.likelihood, place, cause.rules)
        return None
