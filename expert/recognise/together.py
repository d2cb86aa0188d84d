"""What pieces of evidence in one text come to, taken together.

Of what is quoted and what is new, the new counts; of what is corrected, the later; of what is named
as either this or that, neither is known.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from enroltriage.expert.knowledge import Symptom

from .evidence import Evidence
from .mentions import CORRECTION, EITHER, OR, UNSURE, Mentions
from .sentences import is_one_sentence
from .words import words_at

AROUND, BEHIND = 24, 16
"""Within so many words before and after it somebody says that something is one of several."""
JOINED = 8
"""Within so many words stand two things that "or" joins."""
IN_DOUBT, TOLD_TOGETHER = 24, 48
"""Within so many words of what is told, somebody says not to be sure; and so far apart are two
things of which that is said."""


class Together:
    """The evidence of one text; ``begin`` is where its words begin."""

    def __init__(
        self,
        symptoms: Mapping[str, Symptom],
        text: str,
        begin: Sequence[int],
        mentions: Mentions,
    ) -> None:
        self._symptoms = symptoms
        self._text = text
        self._begin = begin
        self._mentions = mentions

    def taken(self, evidence: Iterable[Evidence]) -> list[Evidence]:
        """What of it counts, and for which symptoms."""
        return self._shown_first(self._either(self._corrected(_newest(list(evidence)))))

    def _corrected(self, evidence: list[Evidence]) -> list[Evidence]:
        """Without what somebody takes back to say what is easily taken for it."""
        cues = [cue.start for cue in self._mentions.of(CORRECTION)]
        if not cues:
            return evidence
        last: dict[str, int] = {}
        for one in evidence:
            for id_ in _only(one):
                last[id_] = max(last.get(id_, 0), one.end)

        def taken_back(one: Evidence) -> bool:
            place = bisect_left(cues, one.end)
            later = (id_ for id_, end in last.items() if place < len(cues) and end > cues[place])
            return self._is_taken_for(one, later)

        return [one for one in evidence if not taken_back(one)]

    def _either(self, evidence: list[Evidence]) -> list[Evidence]:
        """What is named as either this or that, as one piece of evidence for both."""
        doubtful = [one for one in evidence if self._is_one_of_several(one)]
        sure = [one for one in doubtful if len(one.symptoms) == 1]
        several = (
            sure if len({one.symptoms for one in sure}) > 1 else [*sure, *_most_telling(doubtful)]
        )
        several += self._in_doubt(evidence)
        named = tuple(dict.fromkeys(id_ for one in several for id_ in one.symptoms))
        if len(named) < 2:
            return evidence
        return [
            one._replace(symptoms=named) if set(one.symptoms) <= set(named) else one
            for one in evidence
        ]

    def _shown_first(self, evidence: list[Evidence]) -> list[Evidence]:
        """Without what is told in own words where a message is shown of what is taken for it."""
        shown = {id_ for one in evidence if not one.mentions for id_ in _only(one)}
        return [one for one in evidence if not one.mentions or not self._is_taken_for(one, shown)]

    def _is_one_of_several(self, one: Evidence) -> bool:
        """Whether somebody names this beside something else, not knowing which."""
        low, _ = words_at(self._begin, one.start, one.end)
        return bool(self._mentions.between(EITHER, low - AROUND, low + BEHIND))

    def _in_doubt(self, evidence: Iterable[Evidence]) -> list[Evidence]:
        """What is told beside something else, and by "or" or otherwise that it may be that."""
        if not self._mentions.named & {OR, UNSURE}:
            return []
        places = [
            (one, *words_at(self._begin, one.start, one.end)) for one in evidence if _only(one)
        ]
        places.sort(key=lambda place: place[1])
        doubted: dict[Evidence, None] = {}
        for number, (one, _, until) in enumerate(places):
            for other, low, _ in islice(places, number + 1, None):
                if low - until > TOLD_TOGETHER:
                    break
                if one.symptoms != other.symptoms and (
                    self._are_joined(one, other) or self._are_doubted(one, other)
                ):
                    doubted |= {one: None, other: None}
        return list(doubted)

    def _are_joined(self, first: Evidence, second: Evidence) -> bool:
        if first.end > second.start:
            return False
        _, low = words_at(self._begin, first.start, first.end)
        high, _ = words_at(self._begin, second.start, second.end)
        return (
            high - low <= JOINED
            and bool(self._mentions.between(OR, low, high - 1))
            and is_one_sentence(self._text, first.end, second.start)
        )

    def _are_doubted(self, one: Evidence, other: Evidence) -> bool:
        """Whether somebody is not sure which of two was shown, or of two told in own words."""
        if bool(one.mentions) != bool(other.mentions):
            return False
        low, high = words_at(self._begin, min(one.start, other.start), max(one.end, other.end))
        return high - low <= TOLD_TOGETHER and bool(
            self._mentions.between(UNSURE, low - IN_DOUBT, high + IN_DOUBT)
        )

    def _is_taken_for(self, one: Evidence, others: Iterable[str]) -> bool:
        """Whether people take what this alone speaks for, or one of the others, for the other."""
        return any(
            id_ != other and self._symptoms[id_].is_taken_for(self._symptoms[other])
            for id_ in _only(one)
            for other in others
        )


def _only(one: Evidence) -> tuple[str, ...]:
    """The symptom that this speaks for, if there is but one."""
    return one.symptoms if len(one.symptoms) == 1 else ()


def _newest(evidence: list[Evidence]) -> list[Evidence]:
    """What the newest words say; if they name no symptom, what they answer to."""
    new = [one for one in evidence if one.is_new]
    return new if any(len(one.symptoms) == 1 for one in new) else evidence


def _most_telling(evidence: list[Evidence]) -> list[Evidence]:
    """That which speaks for the fewest symptoms, though for more than one."""
    several = [one for one in evidence if len(one.symptoms) > 1]
    fewest = min((len(one.symptoms) for one in several), default=0)
    return [one for one in several if len(one.symptoms) == fewest]
