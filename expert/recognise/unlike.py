"""Of which texts two versions of the rules may read something else, told without reading them.

Words, classes of words, forms and messages may be apart. Both read the same words in a text, unless
something in it may be read as a word that one version alone knows, or alone has in a class. In the
same words both find the same, unless the first words of a form, or enough of those of a message, or its
first where it is cut off, are there that one alone looks for. Whatever else is apart, all texts may be
read otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from .compounds import rests
from .cut import may_be_cut
from .forms import is_range, numbers_of_class, words_of_class, words_of_form, written_out
from .layout import without_markup
from .letters import is_number, plain
from .lexicon import MOST_RUNS, as_written
from .likenesses import STRANGE, Likenesses
from .mentions import Notion
from .phrase import Phrase
from .phrases import Phrases
from .tokens import runs
from .worded import Worded, worded
from .wordlist import WordList
from .written import Written, written_in

KEPT = 3
"""For how many pairs of versions it is kept what sets them apart."""
_Word = tuple[str, bool]
"""A word, and whether it is a stem."""


class Unlike:
    """What is written in one of two versions alone, and which texts may show it. Safe to share."""

    def __init__(self, old: Worded, new: Worded) -> None:
        self._wholly = True
        before, now = written_in(old.knowledge), written_in(new.knowledge)
        if not (
            _but_for_words(old) == _but_for_words(new)
            and _ranges(before) == _ranges(now)
            and _in_one_order(before.classes, now.classes)
            and _in_one_order(before.forms, now.forms)
        ):
            return
        words = _words_of_both(before, now)
        was, is_ = _phrases(words, before), _phrases(words, now)
        knew, knows = _vocabulary(before), _vocabulary(now)
        if not (
            _in_one_order(was, is_)
            and _knows_parts_of_compounds(knew, words)
            and _knows_parts_of_compounds(knows, words)
        ):
            return
        self._wholly = False
        changed = (knew ^ knows) | {word for word, _ in _classed(before) ^ _classed(now)}
        # What begins like a form makes more words be looked at, and other forms be found in them.
        rows = {words.row(form)[:2] for _, form in _forms(before) ^ _forms(now)}
        rows |= {(words.number(word, is_stem=is_stem),) for word, is_stem in changed}
        rows.add((STRANGE,))
        self._rows: dict[int, list[tuple[int, ...]]] = {}  # by their first words
        for row in filter(None, rows):
            self._rows.setdefault(row[0], []).append(row)
        self._phrases = [
            phrase
            for one, other in ((was, is_), (is_, was))
            for row, phrase in one.items()
            if other.get(row) != phrase
        ]
        self._first = {phrase.row[0] for phrase in self._phrases}
        self._likenesses = Likenesses(
            words,
            {*chain(*rows, *(phrase.row for phrase in self._phrases))},
            (_rests(knew) ^ _rests(knows)) | (_numbers(before) ^ _numbers(now)),
        )

    def may_differ(self, text: str) -> bool:
        """Whether the two may read something else in this text, whatever the facts."""
        if self._wholly:
            return True
        clean = without_markup(text)
        written = runs(plain(clean)).written
        if len(written) > MOST_RUNS:  # which are left out depends on how the rules write others
            return True
        held = self._likenesses.held(written)
        rows = (row for number in held for row in self._rows.get(number, ()))
        return bool(held) and (
            any(map(held.issuperset, rows))
            or any(phrase.may_stand_in(held) for phrase in self._phrases)
            or (may_be_cut(clean) and not self._first.isdisjoint(held))
        )


@lru_cache(KEPT)
def unlike_of(old: Worded, new: Worded) -> Unlike:
    """What sets these apart: it takes nearly as long to make as a recogniser."""
    return Unlike(old, new)


def _words_of_both(one: Written, other: Written) -> WordList:
    """All words that either writes; each class has those that it has in either."""
    classes = {
        name: (*one.classes.get(name, ()), *other.classes.get(name, ()))
        for name in one.classes.keys() | other.classes.keys()
    }
    return WordList(chain(one.texts(), other.texts()), classes)


def _vocabulary(written: Written) -> set[_Word]:
    """The words that a version knows."""
    words = chain.from_iterable(map(words_of_form, written.pieces()))
    entries = (entry for each in written.classes.values() for entry in each if not is_range(entry))
    return {*words, *chain.from_iterable(map(words_of_form, entries))}


def _classed(written: Written) -> set[tuple[_Word, str]]:
    """The words that it has in classes, each with the class; rows of words stand in its forms."""
    return {
        (word, name)
        for name, entries in written.classes.items()
        for word in words_of_class(entries)
    }


def _ranges(written: Written) -> Mapping[str, set[range]]:
    """The numbers of the classes that have any."""
    found = {name: {*numbers_of_class(entries)} for name, entries in written.classes.items()}
    return {name: ranges for name, ranges in found.items() if ranges}


def _rests(vocabulary: Collection[_Word]) -> frozenset[str]:
    """What may be torn off a known word after another one."""
    return rests({word for word, is_stem in vocabulary if not is_stem})


def _numbers(written: Written) -> set[str]:
    """The numbers that are read since they are written so: others may be none."""
    return {*filter(is_number, as_written(chain(written.pieces(), *written.classes.values())))}


def _forms(written: Written) -> set[tuple[Notion, str]]:
    """Each row that a form stands for, with its notion."""
    return {
        (notion, row)
        for notion, forms in written.forms.items()
        for form in forms
        for row in written_out(form, written.classes)
    }


def _phrases(words: WordList, written: Written) -> Mapping[tuple[int, ...], Phrase]:
    """The messages and tokens that a version looks for, by their rows."""
    phrases = Phrases(words, written.messages, written.codes).phrases
    return {phrase.row: phrase for phrase in phrases}


def _but_for_words(read_by: Worded) -> str:
    """A digest of all else that texts are read by."""
    knowledge = read_by.knowledge
    symptoms = {
        id_: replace(symptom, messages={"": ()} if symptom.messages else {}, partial_messages={})
        for id_, symptom in knowledge.symptoms.items()
    }
    return worded(replace(knowledge, languages={}, symptoms=symptoms)).digest


def _in_one_order(one: Collection[Hashable], other: Collection[Hashable]) -> bool:
    """Whether what both have stands in the same order in them."""
    return [each for each in one if each in other] == [each for each in other if each in one]


def _knows_parts_of_compounds(vocabulary: Collection[_Word], words: WordList) -> bool:
    """Whether who knows a compound of these words knows its parts: then all take it apart alike."""
    return all(
        (part, False) in vocabulary
        for word, parts in words.compounds.items()
        if (word, False) in vocabulary
        for part in parts
    )
