"""What a text speaks of at a place: the device of the trouble, or something that has none.

People name what is in order beside what is not, and other products whose messages read alike.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from sys import maxsize

from enroltriage.expert.knowledge import KnowledgeBase, Symptom

from .layout import Layout
from .mentions import (
    ASIDE,
    BYSTANDER,
    NEGATION,
    TURNED,
    UNAFFECTED,
    Mention,
    Mentions,
    Said,
    said_value,
)
from .sentences import is_one_clause, is_one_sentence

CLOSE = 4
"""Within so many words it is said of something that it is in order."""
CLOSER = 3
"""So many, where a comma stands between: "the iPhone, that one is fine"."""
AWAY = 4
"""So many words before a device may begin what says that there is none."""
SHORT = 2
"""What has no more letters is in other languages another word."""
SUBJECT = 12
"""Within so many words before or after a message stands what shows it."""
EARLIER = 30
"""So many words back a product is still what a text speaks of."""
LATER = maxsize
"""The place of what is not named."""


class Topic:
    """What one text speaks of; ``given`` are the facts that nobody needs to read in it."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        text: str,
        mentions: Mentions,
        layout: Layout,
        given: Collection[str],
    ) -> None:
        self._text = text
        self._mentions = mentions
        self._symptoms = knowledge.symptoms
        self._platform = platform = knowledge.platform_fact
        kinds = (
            ()
            if platform.name in given
            else (Said(platform.name, v) for v in platform.values or ())
        )
        each = (mention for kind in kinds for mention in mentions.of(kind))
        named = _whole(mention for mention in each if not self._is_denied(mention))
        self.named = sorted(named, key=lambda mention: (mention.start, -mention.end))
        self._places = {at for mention in named for at in range(mention.at, mention.until + 1)}
        self._kind = layout.kind
        self._devices = [
            mention
            for mention in self.named
            if self._kind(mention.start) != "signature" and not self.is_unaffected(mention)
        ]

    def _is_denied(self, device: Mention) -> bool:
        """Whether it is said that there is none, or that it is not that one: "not use Android".

        A word as short as "no" does not count: in other languages it says where something is.
        """
        before = self._mentions.right_before(NEGATION, device, AWAY)
        return any(cue.end - cue.start > SHORT for cue in before)

    def is_unaffected(self, device: Mention) -> bool:
        """Whether it is said that this device is in order: "it works on Android" or "Android works"."""
        before = self._mentions.between(UNAFFECTED, device.at - CLOSE, device.at - 1)
        return self.is_in_order(device) or any(
            is_one_clause(self._text, cue.end, device.start) and self._counts(cue, device)
            for cue in before
        )

    def is_in_order(self, mention: Mention) -> bool:
        """Whether it is said right after it that what is mentioned is in order."""
        after = self._mentions.between(UNAFFECTED, mention.until + 1, mention.until + CLOSE)
        return any(self._is_joined(mention, cue) and self._counts(cue, mention) for cue in after)

    def _is_joined(self, mention: Mention, cue: Mention) -> bool:
        if cue.at - mention.until <= CLOSER:
            return is_one_sentence(self._text, mention.end, cue.start)
        return is_one_clause(self._text, mention.end, cue.start)

    def _counts(self, cue: Mention, subject: Mention) -> bool:
        return not self._is_negated(cue) and not self.is_aside(cue, subject)

    def _is_negated(self, cue: Mention) -> bool:
        """Whether a negation before or after it turns what says that something is in order."""
        turned = self._mentions.between(TURNED, cue.at, cue.until)
        return bool(turned) or self._mentions.negates(self._text, cue)

    def stands_by(self, device: Mention) -> bool:
        """Whether its sentence tells of it, and of no nearer device, that it is not in trouble."""
        cues = (
            *self._mentions.between(UNAFFECTED, device.at - CLOSE, device.until + SUBJECT),
            *self._mentions.between(BYSTANDER, device.at - SUBJECT, device.until + SUBJECT),
        )
        return any(self._is_of(cue, device) for cue in cues)

    def _is_of(self, cue: Mention, device: Mention) -> bool:
        """Whether the cue is said of this device: of the nearest in its sentence."""
        after = bisect_left(self.named, cue.start, key=lambda mention: mention.start)
        beside = self.named[max(0, after - 1) : after + 1]
        nearest = min(beside, key=lambda other: max(cue.at - other.until, other.at - cue.until))
        return (
            nearest == device
            and is_one_sentence(self._text, min(device.end, cue.end), max(device.start, cue.start))
            and not self._is_negated(cue)
        )

    def is_aside(self, cue: Mention, subject: Mention | None = None) -> bool:
        """Whether it is said of something beside the trouble, and not of the subject."""
        before = self._mentions.between(ASIDE, cue.at - CLOSE, cue.at - 1)
        return any(
            is_one_clause(self._text, one.end, cue.start)
            for one in before
            if subject is None or subject.end <= one.start
        )

    def strays(
        self,
        symptom: Symptom,
        start: int,
        low: int,
        end: int,
        high: int,
        *,
        loosely: bool,
        telling: bool = False,
    ) -> bool:
        """Whether what stands here, from the word ``low`` to before ``high``, is said of something else.

        Of a device that cannot have the symptom, or of what is named in the sentence: last before
        it, or else first after it. ``loosely``: or else last in the sentences before. ``telling``: what
        stands before does not matter if it speaks of its surroundings itself, for any app may show
        it: "Outlook says: your device could not be enrolled".
        """
        if self.is_of_other_device(symptom, start):
            return True
        # "Spotify on my iPhone says": a device shows what a product says; which, is told above.
        inside = self._named_within(symptom.near, low, high) - self._places
        other = self._named_within(symptom.elsewhere, low, high) - self._places
        if max(other, default=-1) > max(inside, default=-1):
            return True  # "the portal, I mean SharePoint, is unavailable"
        own = telling and inside and not other
        other = self._named_before(symptom.elsewhere, start, low) - self._places
        near = self._named_before(symptom.near, start, low) - self._places
        if (other or near) and not own:
            return max(other, default=-1) > max(near, default=-1)
        other = self._named_after(symptom.elsewhere, end, high) - self._places
        near = self._named_after(symptom.near, end, high) - self._places
        if other or near or inside or not loosely:
            return min(other, default=LATER) < min(near, default=LATER)
        return self._last_named(symptom.elsewhere, low) > self._last_named(symptom.near, low)

    def _named_within(self, notions: tuple[str, ...], low: int, high: int) -> set[int]:
        """The words at which one of these is named from the word ``low`` to before ``high``."""
        return {m.at for m in self._mentions.of_any(notions).between(low, high - 1)}

    def is_of_other_device(self, symptom: Symptom, start: int) -> bool:
        """Whether a device was named last that cannot have the symptom.

        If that was in another sentence, none may be named that can: "I swapped my Samsung for it".
        """
        bound = symptom.applies_to.get(self._platform.name)
        if bound is None:
            return False
        is_new = self._kind(start) == "new"
        named = _nearest(self._devices_new if is_new else self._devices, start)
        if named is None or said_value(named) in bound:
            return False
        in_sentence = is_one_sentence(self._text, min(named.end, start), max(named.start, start))
        return in_sentence or not any(map(self._in_trouble.get, bound))

    def _last_named(self, notions: tuple[str, ...], low: int) -> int:
        """The word at which one of these, and no device, was named last before; -1 if none was."""
        before = self._mentions.of_any(notions).between(low - EARLIER, low - 1)
        return max((m.at for m in before if m.at not in self._places), default=-1)

    def device_with(self, symptoms: Iterable[str], start: int) -> object:
        """The platform, named last before this place or else first after it, that can have one of these."""
        fitting = {
            value
            for id_ in symptoms
            for value in self._symptoms[id_].applies_to.get(self._platform.name, ())
        }
        nearest = _nearest(self._devices, start)
        if nearest is not None and fitting and said_value(nearest) not in fitting:
            troubled = (_nearest(self._in_trouble.get(one, ()), start) for one in fitting)
            others = [device for device in troubled if device is not None]
            nearest = min(others, key=lambda one: abs(one.start - start), default=nearest)
        return None if nearest is None else said_value(nearest)

    @cached_property
    def _devices_new(self) -> Sequence[Mention]:
        """Those that the new text names."""
        return [device for device in self._devices if self._kind(device.start) == "new"]

    @cached_property
    def _in_trouble(self) -> Mapping[object, Sequence[Mention]]:
        """By platform, the devices of which nobody says that they only stand by."""
        found: dict[object, list[Mention]] = {}
        for device in self._devices:
            if not self.stands_by(device):
                found.setdefault(said_value(device), []).append(device)
        return found

    def _named_before(self, notions: tuple[str, ...], start: int, low: int) -> set[int]:
        """The words at which one of these is named shortly before, in the same sentence, and in trouble."""
        near = self._mentions.of_any(notions).between(low - SUBJECT, low - 1)
        return {
            m.at
            for m in near
            if self._is_one_line(min(m.end, start), start) and not self.is_unaffected(m)
        }

    def _named_after(self, notions: tuple[str, ...], end: int, high: int) -> set[int]:
        """The words at which one of these is named shortly after, in the same sentence, and in trouble."""
        near = self._mentions.of_any(notions).between(high, high + SUBJECT)
        return {m.at for m in near if self._is_one_line(end, m.start) and not self.is_unaffected(m)}

    def _is_one_line(self, start: int, end: int) -> bool:
        """Whether nothing parts these places, not even the end of a line."""
        return "\n" not in self._text[start:end] and is_one_sentence(self._text, start, end)


def _whole(devices: Iterable[Mention]) -> list[Mention]:
    """In order, without names that are part of a longer one, which names another device."""
    whole: list[Mention] = []
    for device in sorted(devices, key=lambda mention: (mention.start, -mention.end)):
        if not whole or device.end > whole[-1].end or device.notion == whole[-1].notion:
            whole.append(device)
    return whole


def _nearest(devices: Sequence[Mention], start: int) -> Mention | None:
    """The last before this place, or else the first after it."""
    after = bisect_left(devices, start, key=lambda mention: mention.start)
    return devices[max(0, after - 1)] if devices else None
