"""What a text as a whole says: that a trouble is solved, or that it reports none."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence

from enroltriage.expert.knowledge import Symptom

from .layout import Layout
from .mentions import (
    CLOSED,
    CONTRAST,
    DOCUMENT,
    NEGATION,
    NO_INCIDENT,
    PLANNING,
    PRESENT,
    REFERRING,
    REMEDY,
    SOLVED,
    Cue,
    Mention,
    Mentions,
    Notion,
)
from .sentences import is_asked, is_one_sentence
from .topic import Topic
from .words import words_at

LEAST_OF_DOCUMENT, ALIKE = 2, 4
"""So many different words of papers make a text one, and no report of a trouble; those that begin
with as many letters alike are one word."""
HEADING = 3
"""After at most so many words stands what a paper is called: "Draft", "Weekly report"."""
BESIDE, AFTERWARDS = 12, 8
"""Within so many words something else is named that is solved, and is it said that it is not."""
BEGINNING = 2
"""After at most so many words stands what calls a whole text solved: "Status: fixed"."""
ENDING = 3
"""Before at most so many words stands what calls all before it solved: "…, fixed yesterday"."""
_MARKED = re.compile(r"[ \t]*(?:[:;.,!\n)\]\u2013\u2014\uff1a\u3002]|- )")
"""What parts the first word of a closing note from the rest."""
_COLONS = (":", "\uff1a")
_TOLD = re.compile(r"[ \t]*[:\uff1a][ \t]*[^\s:\uff1a]+[ \t]+[^\s:\uff1a]")
"""What heads how something was solved: a colon, and more than one word on its line."""
_MARKED_BEFORE = re.compile(r"[:;,.!\n(\[\u2013\u2014\uff1a\u3002][ \t]*$|[ \t][-=>/|]{1,2}[ \t]*$")
"""What parts the last words of a closing note from the rest."""
FEW_NEW_WORDS = 30
"""Who writes no more above what is quoted, writes about it."""


class Gist:
    """What one text as a whole says; ``begin`` is where its words begin."""

    def __init__(
        self,
        elsewhere: Collection[Notion],
        text: str,
        begin: Sequence[int],
        mentions: Mentions,
        layout: Layout,
        topic: Topic,
    ) -> None:
        """``elsewhere`` are the notions that lead away from some symptom."""
        self._text = text
        self._begin = begin
        self._mentions = mentions
        self._layout = layout
        self._topic = topic
        self._elsewhere = elsewhere
        self._new_words = layout.count("new", begin[bisect_left(begin, layout.body) :])
        self._solved = max(self._last(SOLVED), self._ends_as_closed())
        self._closed = self._begins_as_closed()
        self._no_incident = self._last(NO_INCIDENT) >= 0 or self._is_document()
        self._is_planned = self._last(PLANNING) >= 0
        self._refers = self._last(REFERRING) >= 0

    @property
    def is_solved(self) -> bool:
        """Whether something is called solved."""
        return self._solved >= 0

    def speaks_against(self, symptoms: Iterable[Symptom], start: int) -> bool:
        """Whether what stands here of these symptoms is no trouble that is reported, or is solved."""
        kind = self._layout.kind(start)
        if self._is_planned and is_asked(self._text, start):
            return True
        if self._no_incident or (kind == "quoted" and not self._is_taken_up(symptoms, start)):
            return True
        if self.is_solved and (kind != "new" or start < self._solved):
            return True
        return self._closed is not None and self._is_closed(self._closed, start)

    def _last(self, cue: Cue) -> int:
        """Where the last such cue of the new text stands; -1 where there is none."""
        for mention in reversed(self._mentions.of(cue)):
            is_new = self._layout.kind(mention.start) == "new"
            aside = cue is SOLVED and self._is_aside(mention)
            if is_new and not aside and not self._mentions.negates(self._text, mention):
                return mention.start
        return -1

    def _is_aside(self, solved: Mention) -> bool:
        """Whether something else is solved, or this no longer is: "but today it is back"."""
        between = self._mentions.between
        after = (*between(NEGATION, solved.until + 1, solved.until + 2), *self._turned(solved))
        others = (
            m
            for n in self._elsewhere
            for m in between(n, solved.at - BESIDE, solved.until + BESIDE)
            if not solved.at <= m.at <= solved.until  # "ticket can be closed"
        )
        return self._topic.is_aside(solved) or any(
            is_one_sentence(self._text, min(m.end, solved.end), max(m.start, solved.start))
            for m in (*after, *others)
        )

    def _turned(self, solved: Mention) -> Iterator[Mention]:
        """What says, after a "but", that it is so again."""
        for turn in self._mentions.between(CONTRAST, solved.until, solved.until + AFTERWARDS):
            yield from self._mentions.between(PRESENT, turn.until, turn.until + AFTERWARDS)

    def _begins_as_closed(self) -> Mention | None:
        """With what the new text begins that calls everything after it solved, if it does."""
        of = self._mentions.of
        for mention in (*of(CLOSED), *of(REMEDY), *of(SOLVED)):
            first = mention.at <= BEGINNING and self._layout.kind(mention.start) == "new"
            if (
                first
                and (mention.notion == SOLVED or self._stands_alone(mention))
                and not self._mentions.between(NEGATION, mention.at - 1, mention.until + 2)
            ):
                return mention
        return None

    def _stands_alone(self, closed: Mention) -> bool:
        """Whether marks part it from what follows; more than a comma, where none does from its subject."""
        begins = closed.at == 0 or self._is_parted(closed)
        if closed.notion == REMEDY:
            return begins and _TOLD.match(self._text, closed.end) is not None
        mark = _MARKED.match(self._text, closed.end)
        return mark is not None and (begins or not mark.group().endswith(","))

    def _is_parted(self, closed: Mention) -> bool:
        return _MARKED_BEFORE.search(self._text, max(0, closed.start - 4), closed.start) is not None

    def _ends_as_closed(self) -> int:
        """Where what ends the new text calls everything before it solved; -1 where nothing does."""
        return next((m.start for m in reversed(self._mentions.of(CLOSED)) if self._ends(m)), -1)

    def _ends(self, closed: Mention) -> bool:
        """Whether this, parted from what is before it, ends the new text."""
        kind, text = self._layout.kind, self._text
        after = self._begin[closed.until + 1 : closed.until + 1 + ENDING + 1]
        return (
            kind(closed.start) == "new"
            and (len(after) <= ENDING or kind(after[ENDING]) != "new")
            and self._is_parted(closed)
            and not text.startswith(_COLONS, closed.end)
            and not is_asked(text, closed.end)
            and not self._mentions.between(CONTRAST, closed.until + 1, closed.until + ENDING)
            and not self._mentions.negates(text, closed)
        )

    def _is_closed(self, closed: Mention, start: int) -> bool:
        """Whether nothing between turns the meaning: "fixed, but now we see"."""
        low, _ = words_at(self._begin, start, start)
        return closed.end <= start and not self._mentions.between(CONTRAST, closed.at, low)

    def _is_taken_up(self, symptoms: Iterable[Symptom], start: int) -> bool:
        """Whether the new text is about what is quoted here.

        Who writes few words is, unless they name something else or it was called solved since.
        """
        if self._refers or self._new_words > FEW_NEW_WORDS:
            return self._refers
        since = (m for m in self._mentions.of(SOLVED) if m.start < start)
        elsewhere = any(self._is_new(n) for one in symptoms for n in one.elsewhere)
        return not elsewhere and all(self._mentions.negates(self._text, cue) for cue in since)

    def _is_new(self, notion: Notion) -> bool:
        """Whether the new text names it, below its header: a sender may be called a mailbox."""
        kind, body = self._layout.kind, self._layout.body
        return any(m.start >= body and kind(m.start) == "new" for m in self._mentions.of(notion))

    def _is_document(self) -> bool:
        """Whether the new text begins as papers do, or has different words of papers."""
        new = [m for m in self._mentions.of(DOCUMENT) if self._layout.kind(m.start) == "new"]
        begun = {self._text[m.start : m.end].casefold()[:ALIKE] for m in new}
        return len(begun) >= LEAST_OF_DOCUMENT or any(m.at <= HEADING for m in new)
