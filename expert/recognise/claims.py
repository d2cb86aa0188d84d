"""What somebody says of the case at hand, and what is only asked, denied, doubted or shown."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from enroltriage.expert.knowledge import KnowledgeBase

from .denials import AFTER, BEFORE, Denials
from .gist import Gist
from .layout import Layout
from .mentions import (
    DISPUTED,
    HOW_MANY,
    LIKENESS,
    NEGATION,
    NUMBERED,
    SET_FOR,
    SUPPOSED,
    TAKEN_BACK,
    Mention,
    Mentions,
    Said,
)
from .sentences import is_asked, is_one_sentence
from .topic import Topic

_LABEL = re.compile(r"[ \t]*[:=?][ \t]*")
"""What stands between a label and its value."""


class Claims:
    """Tells of what one text mentions whether somebody claims it; ``begin`` is where its words begin."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        text: str,
        begin: Sequence[int],
        mentions: Mentions,
        layout: Layout,
        topic: Topic,
        gist: Gist,
        denials: Denials,
    ) -> None:
        self._facts = knowledge.facts
        self._text = text
        self._begin = begin
        self._mentions = mentions
        self._layout = layout
        self._topic = topic
        self._gist = gist
        self._denials = denials

    def counts(self, mention: Mention, quoted: Sequence[tuple[int, int]] = ()) -> bool:
        """Whether somebody says this of the case at hand, and no message in one of these places.

        Who asks states the device and the place all the same: "Why does my iPad say …?"
        """
        if self._layout.kind(mention.start) != "new":
            return False
        if self._text[mention.start].isdecimal() and any(
            self._mentions.right_before(NUMBERED, mention, 1)
        ):
            return False
        if self._is_answered_no(mention):
            return False
        stated = mention.notion
        fact = self._facts[stated.fact] if isinstance(stated, Said) else None
        if fact and not (fact.binds or fact.locates_message):
            if is_asked(self._text, mention.end):
                return False
            if any(start <= mention.start and mention.end <= end for start, end in quoted):
                return False  # "MDM authority not defined" is what is shown, and not what is so
            if self._is_doubted(mention):
                return False
            if fact.hint and self._is_of_setting(mention):
                return False
        elif self._topic.is_unaffected(mention):
            return False
        return not self._is_compared(mention) and not self._denials.deny(mention.start, mention.end)

    def _is_doubted(self, mention: Mention) -> bool:
        """Whether it is disputed right after ("never had one"), or a number that is asked for.

        Or it is no longer so ("was removed").
        """
        between, behind = self._mentions.between, mention.until + 1
        return (
            bool(between(DISPUTED, behind, mention.until + AFTER))
            or any(between(HOW_MANY, mention.at - 1, mention.at))
            or any(
                is_one_sentence(self._text, mention.end, m.start)
                for m in between(TAKEN_BACK, behind, mention.until + AFTER)
            )
        )

    def _is_answered_no(self, mention: Mention) -> bool:
        """Whether it is a label, with a no for its value: "Licence present: no"."""
        after = self._mentions.between(NEGATION, mention.until + 1, mention.until + 1)
        return any(_LABEL.fullmatch(self._text, mention.end, m.start) for m in after)

    def _is_of_setting(self, mention: Mention) -> bool:
        """Whether it tells for whom something is set, and not who is affected: "enabled for all users"."""
        after = self._mentions.between(SET_FOR, mention.until + 1, mention.until + 1)
        return bool(after) or any(self._mentions.right_before(SET_FOR, mention, BEFORE))

    def _is_compared(self, mention: Mention) -> bool:
        """Whether something is only compared with what is mentioned: "like a private iPad"."""
        return any(self._mentions.right_before(LIKENESS, mention, BEFORE))

    def names(self, device: Mention) -> bool:
        """Whether somebody names a device, if only in what is quoted or of what is solved."""
        low = bisect_left(self._begin, device.start)
        kind = self._layout.kind(device.start)
        in_order = kind == "new" and self._topic.is_unaffected(device)
        return (
            kind != "signature"
            and (not in_order or self._gist.is_solved)
            and not self._mentions.negates(self._text, device)
            and not self._is_compared(device)
            and not any(
                is_one_sentence(self._text, m.end, device.start)
                for m in self._mentions.between(SUPPOSED, low - BEFORE, low - 1)
            )
        )
