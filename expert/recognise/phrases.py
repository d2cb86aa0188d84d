"""Messages in a text: found by their words, close together, though some be missing or misspelt.

Each message has a few words of which any fitting text must hold at least one; only there is it
looked at closer. Every word weighs by its length, so that little words decide nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, compress, count, islice
from operator import itemgetter

from .forms import spellings
from .kept import Kept
from .lexicon import KEPT_WORDS
from .phrase import LEAST_SHARE, MOST_MISSING, Phrase
from .stretch import Sighting, best_stretch
from .wordlist import WordList
from .words import Known, Words

LEADING = 2
"""So many sentences of a message lead."""
MANY_SIGHTINGS, MANY_PLACES = 24, 96
"""How often one message is looked for closely in one text, and at how many places at all."""
_COINED = re.compile(r"[a-z][A-Z]|[_\d]")
"""What tells a word that somebody made up: a capital within, a digit or a line."""
_SENTENCE = re.compile(r"(?<=[.!?\u3002])\s*(?=\S)")


_Places = Mapping[int, Sequence[int]]
"""Where the words of phrases stand in a text, by number."""


class Phrases:
    """All messages and tokens of some rules, to be found in texts."""

    def __init__(
        self,
        known: WordList,
        messages: Iterable[tuple[str, str]],
        codes: Iterable[tuple[str, str]],
    ) -> None:
        """``messages`` and ``codes`` are pairs of a symptom and a text; of a code every word counts."""
        fits: dict[tuple[int, ...], dict[str, None]] = {}
        tokens: dict[tuple[int, ...], dict[str, None]] = {}
        sentences: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        for symptom, text in messages:
            row = known.row(text)
            fits.setdefault(row, {})[symptom] = None
            sentences[row] = [known.row(part) for part in _SENTENCE.split(text)[:LEADING]]
        for symptom, code in codes:
            coined = _COINED.search(code) is not None
            for row in map(known.row, spellings(code)):
                fits.setdefault(row, {})[symptom] = None
                if coined or len(row) > 1:
                    tokens.setdefault(row, {})[symptom] = None
        self.phrases: list[Phrase] = []
        self._looked_for: dict[int, list[Phrase]] = {}
        numbers = frozenset(number for row in fits for number in row)
        self._wanted = Kept(partial(_among, numbers), KEPT_WORDS)
        common = Counter(number for row in fits for number in set(row))
        for row, symptoms in fits.items():
            if not row:
                continue
            weights = known.weights(row)
            heaviest_first = dict(sorted(weights.items(), key=itemgetter(1), reverse=True))
            anchors = _anchors(weights, common)
            phrase = Phrase(
                tuple(symptoms), tuple(tokens.get(row, ())), row,
                tuple(known.weights(part) for part in sentences.get(row, ()) if part),
                heaviest_first, anchors,
                row in tokens or len(row) < 4,
            )  # fmt: skip
            self.phrases.append(phrase)
            for number in anchors:
                self._looked_for.setdefault(number, []).append(phrase)

    def find(self, text: str, words: Words, cut: Iterable[Sighting] = ()) -> list[Sighting]:
        """Every message among these words of a text; where several overlap, what says more.

        ``cut`` are those that are found by how they begin.
        """
        different = [*dict.fromkeys(words.known)]
        wanted = [*map(self._wanted.__getitem__, different)]
        held = dict.fromkeys(chain.from_iterable(wanted))
        anchored = filter(self._looked_for.__contains__, held)
        looked_for = {id(one): one for number in anchored for one in self._looked_for[number]}
        likely = [one for one in looked_for.values() if one.may_stand_in(held.keys())]
        those = {number for phrase in likely for number in phrase.weights}
        telling = {
            one: numbers
            for one, numbers in zip(different, wanted, strict=True)
            if not those.isdisjoint(numbers)
        }
        places = _places(words.known, telling)
        found = [_as_token(one, text) for each in likely for one in _sightings(each, words, places)]
        return _without_overlap([*found, *cut])


def _places(known: Sequence[Known], telling: Mapping[Known, Sequence[int]]) -> _Places:
    """Where the numbers of these words stand, by number."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for place in compress(count(), map(telling.__contains__, known)) if telling else ():
        for number in telling[known[place]]:
            found[number].append(place)
    return found


def _among(numbers: Collection[int], known: Known) -> tuple[int, ...]:
    """The numbers of a word that are among these."""
    return tuple(number for number in known.all if number in numbers)


def _as_token(sighting: Sighting, text: str) -> Sighting:
    """Of what is a token if it is written as one word, whether it is."""
    phrase = sighting.phrase
    if phrase.tokens and not any(map(str.isspace, text[sighting.start : sighting.end])):
        return sighting._replace(symptoms=phrase.tokens, is_token=True)
    return sighting


def _sightings(phrase: Phrase, words: Words, places: _Places) -> Iterator[Sighting]:
    """Where a phrase stands in a text."""
    beginnings = sorted({place for number in phrase.anchors for place in places.get(number, ())})
    until, times = 0, 0
    for place in islice(beginnings, MANY_PLACES):
        if place < until:
            continue
        hits = _hits_near(phrase, words, places, place, until)
        if len(phrase.weights) == 1:  # a code of one word: what merely begins like it is another
            hits = [(i, number) for i, number in hits if number in words.known[i].numbers]
        if not hits:
            continue
        times += 1
        if times > MANY_SIGHTINGS:
            return
        best = best_stretch(phrase, words, hits)
        if best is not None:
            sighting, until = best
            yield sighting


def _anchors(weights: Mapping[int, float], common: Mapping[int, int]) -> frozenset[int]:
    """Words without which less than the least share is left: those that few messages have."""
    anchors: set[int] = set()
    left = 1.0
    for number in sorted(weights, key=lambda number: common[number] / weights[number]):
        if left < LEAST_SHARE:
            break
        anchors.add(number)
        left -= weights[number]
    return frozenset(anchors)


def _hits_near(
    phrase: Phrase, words: Words, places: _Places, place: int, begin: int
) -> list[tuple[int, int]]:
    """The known words of the phrase near this one, with their numbers, in order.

    None of them is before ``begin``. There are none where they are not enough.
    """
    at, room = words.at, phrase.room
    low = max(begin, bisect_left(at, at[place] - room))
    high = bisect_right(at, at[place] + room)
    hits: list[tuple[int, int]] = []
    missing = 0.0
    for number, weight in phrase.weights.items():
        all_of = places.get(number, ())
        near = all_of[bisect_left(all_of, low) : bisect_left(all_of, high)] if all_of else ()
        if near:
            hits += [(i, number) for i in near]
        else:
            missing += weight
            if missing > MOST_MISSING:
                return []
    return sorted(hits)


def _without_overlap(found: list[Sighting]) -> list[Sighting]:
    kept: list[Sighting] = []
    for sighting in sorted(
        found, key=lambda s: (-round(s.share * s.words, 6), len(s.symptoms), s.start)
    ):
        if all(sighting.end <= other.start or other.end <= sighting.start for other in kept):
            kept.append(sighting)
    return sorted(kept, key=lambda s: s.start)
