"""The vocabulary: what can be known of a case, and where statements come from.

Texts are mappings from a language to a sentence. Frozen values; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .conditions import Condition, Scalar

Text = Mapping[str, str]
Forms = Mapping[str, tuple[str, ...]]
"""How something is said, by language (BCP 47): words, rows of words, and stems (``registr*``)."""
LANGUAGES = ("en", "de")
FALLBACK_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement comes from: a key of the sources and a section of that document."""

    source: str
    section: str


@dataclass(frozen=True, slots=True)
class Review:
    """Who looks an entry through, and by which day (ISO 8601) for the next time."""

    who: str
    by_day: str


@dataclass(frozen=True, slots=True)
class Source:
    """A document that statements come from.

    ``date`` is that of the document, ``review_by`` the day by which somebody has to look whether
    its statements still hold; both are ISO 8601.
    """

    id: str
    title: Text
    document: str
    date: str
    note: str | None = None
    review_by: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """Who answers a question or carries out a resolution.

    ``handover`` is how many minutes pass until that person gets to it.
    """

    id: str
    title: Text
    handover: int = 0


@dataclass(frozen=True, slots=True)
class DerivedRule:
    """A rule that concludes the value of a derived fact."""

    id: str
    when: Condition
    then: Scalar
    citations: tuple[Citation, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class FactType:
    """One thing that can be known of a case: its type, its values and the question for it.

    ``type`` is enum, boolean, integer, date or text. ``binds`` tells what a known other value
    does to a symptom bound to this fact: "out-of-scope" or "contradiction". A ``hint`` only
    shifts likelihood; one that ``leads`` also tells which symptoms to ask about first. ``named_by`` are the notions by which people name a place near a
    message, by value, and ``logged_as`` is the place of what stands in a line of a log. A fact with
    ``derived`` rules is concluded, never given. ``minutes`` is how
    long the one who is asked takes to find it out. ``reserved`` tells why a fact is there that no
    rule reads. It holds ``since`` a year and month, without it as long as its ``pack``, and ``until``
    before another one.
    """

    name: str
    title: Text
    type: str
    citations: tuple[Citation, ...]
    question: Text | None = None
    help: Text | None = None
    asked_of: str | None = None
    minutes: int = 5
    values: Mapping[str, Text] | None = None
    aliases: Mapping[str, Scalar] | None = None
    minimum: int | None = None
    maximum: int | None = None
    multiple: bool = False
    hint: bool = False
    leads: bool = False
    matched_against: str | None = None
    binds: str | None = None
    locates_message: bool = False
    named_by: Mapping[str, tuple[str, ...]] | None = None
    logged_as: str | None = None
    derived: tuple[DerivedRule, ...] = ()
    reserved: str | None = None
    pack: str = ""
    since: str | None = None
    until: str | None = None

    @property
    def is_prose(self) -> bool:
        """Whether it holds words that somebody wrote or saw, and not a code."""
        return self.type == "text" and self.matched_against != "codes"


@dataclass(frozen=True, slots=True)
class Language:
    """How things are said in one language: words, rows of words, and stems (``registr*``).

    ``classes`` are words that may stand for each other in forms: ``<person>`` is any word of that class;
    ``notions`` are what people speak of, ``cues`` tell how words are meant, all by their ids;
    ``said`` holds, by fact and value, how texts state it.
    """

    tag: str
    classes: Mapping[str, tuple[str, ...]]
    notions: Mapping[str, tuple[str, ...]]
    cues: Mapping[str, tuple[str, ...]]
    said: Mapping[str, Mapping[Scalar, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Facts that cannot hold together; the first in ``when`` is the one to ask for again."""

    id: str
    when: Condition
    citations: tuple[Citation, ...]
    note: Text | None = None
    pack: str = ""
