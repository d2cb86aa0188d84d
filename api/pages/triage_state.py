"""What a triage stands at: the ticket, what was given, what was taken back. All of it is in the form.

Nothing is kept on the server. A state without words of a ticket is an address, too; the text of a ticket
never is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from enroltriage.expert import KnowledgeBase
from enroltriage.expert.case import MAX_TICKET_BYTES

from .given_facts import PREFIX, GivenFacts, read_given

REJECTED, IGNORED, SKIPPED, CHANGING, NOTE = "not", "ignore", "skip", "change", "note"
LONGEST_IN_ADDRESS = 200
"""How many characters an address has room for in one fact."""


@dataclass(frozen=True, slots=True)
class TriageState:
    """One state of a triage.

    ``rejected`` are symptoms that the text was wrongly taken for, ``ignored`` facts that it was wrongly
    taken to state; ``skipped`` are questions for later, ``changing`` is the fact that is asked now,
    whatever is next. ``note_language`` is the customer's, "" where nobody chose one.
    """

    text: str = ""
    given: GivenFacts = field(default_factory=GivenFacts)
    rejected: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    changing: str = ""
    note_language: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known yet."""
        return not self.text.strip() and not self.given.written

    @property
    def is_too_long(self) -> bool:
        """Whether the text is longer than tickets may be."""
        return len(self.text.encode(errors="replace")) > MAX_TICKET_BYTES

    def is_private(self, knowledge: KnowledgeBase) -> bool:
        """Whether it holds words of a ticket, or more than an address has room for."""
        return bool(self.text.strip()) or any(
            knowledge.facts[name].is_prose or len("".join(values)) > LONGEST_IN_ADDRESS
            for name, values in self.given.written.items()
        )

    def in_address(self) -> dict[str, Any]:
        """All but the text, as the parameters of an address."""
        facts = {f"{PREFIX}{name}": list(values) for name, values in self.given.written.items()}
        others = {
            REJECTED: list(self.rejected),
            IGNORED: list(self.ignored),
            SKIPPED: list(self.skipped),
            CHANGING: self.changing,
            NOTE: self.note_language,
        }
        return {**facts, **{name: value for name, value in others.items() if value}}


def parameters(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """What an address may have of a state."""
    facts = (f"{PREFIX}{name}" for name in knowledge.askable)
    return (REJECTED, IGNORED, SKIPPED, CHANGING, NOTE, *facts)


def read_state(
    knowledge: KnowledgeBase, sent: MultiDict[str, str], languages: Iterable[str]
) -> TriageState:
    """The state that fields of a form or of an address describe, with what its button does.

    What names something that there is not, any more perhaps, is left out. Raises CaseError for a fact
    that does not exist.
    """
    fields = {name: list(values) for name, values in sent.lists()}
    verb, _, name = sent.get("do", "").partition(" ")
    marked = {kind: dict.fromkeys(fields.get(kind, ())) for kind in (REJECTED, IGNORED, SKIPPED)}
    _take_back(fields, marked, verb, name)
    given = read_given(knowledge, fields.items())
    changing = sent.get(CHANGING, "") if not verb else ""
    if verb in ("change", "resume"):
        changing = name
    elif verb == "add":
        changing = sent.get("add", "")
    note = sent.get(NOTE, "")
    return TriageState(
        text=sent.get("text", "").replace("\r\n", "\n"),
        given=given,
        rejected=_known(marked[REJECTED], knowledge.symptoms),
        ignored=_known(marked[IGNORED], knowledge.askable),
        skipped=tuple(
            one for one in _known(marked[SKIPPED], knowledge.askable) if one not in given.written
        ),
        changing=changing if changing in knowledge.askable else "",
        note_language=note if note in languages else "",
    )


def _take_back(
    fields: dict[str, list[str]], marked: Mapping[str, dict[str, None]], verb: str, name: str
) -> None:
    """What the button does that was pressed."""
    match verb:
        case "reject":
            marked[REJECTED][name] = None
        case "restore":
            marked[REJECTED].pop(name, None)
        case "ignore":
            marked[IGNORED][name] = None
        case "heed":
            marked[IGNORED].pop(name, None)
        case "skip":
            marked[SKIPPED][name] = None
            fields.pop(f"{PREFIX}{name}", None)
        case "resume":
            marked[SKIPPED].pop(name, None)
        case "forget":
            fields.pop(f"{PREFIX}{name}", None)


def _known(names: Iterable[str], among: Iterable[str]) -> tuple[str, ...]:
    there = set(among)
    return tuple(name for name in names if name in there)
