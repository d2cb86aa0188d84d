"""Notions that a text speaks of by saying that something is not so: "it never turns up".

Languages have too many ways to say that to list them. The rules name the verb, and on which side of
it a negation makes the notion: ``~ turn* up``, ``tauch* auf ~``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .mentions import CONTRAST, NEGATION, TURNED, Mention, Mentions, Negated, Notion
from .sentences import is_one_clause

NOT = "~"
"""Stands for a negation at the beginning or the end of a form."""
BEFORE, AFTER = 4, 6
"""Within so many words before or after, in the same clause, stands the negation."""


def read_form(notion: str, form: str) -> tuple[Notion, str]:
    """What a form of a notion is to be found as, and its words."""
    if form.startswith(NOT):
        return Negated(notion, after=False), form.removeprefix(NOT).strip()
    if form.endswith(NOT):
        return Negated(notion, after=True), form.removesuffix(NOT).strip()
    return notion, form


def with_negated(found: Sequence[Mention], text: str) -> Mentions:
    """What is mentioned, with the notions that negations make; ``found`` is in order."""
    mentions = Mentions(found)
    verbs = [
        m for notion in mentions.named if isinstance(notion, Negated) for m in mentions.of(notion)
    ]
    made = [notion for verb in verbs for notion in _made(verb, mentions, text)]
    return mentions.with_more(made) if made else mentions


def _made(verb: Mention, mentions: Mentions, text: str) -> Iterator[Mention]:
    """The notion that the negation nearest to this verb makes, if there is one.

    It is where the verb is, and shown with its negation; a verb before its negation is also turned.
    """
    notion = verb.notion
    if not isinstance(notion, Negated):
        return
    if notion.after:
        for cue in mentions.between(NEGATION, verb.until + 1, verb.until + AFTER):
            if _belong(verb, cue, mentions, text):
                yield verb._replace(notion=notion.notion, end=cue.end)
                yield verb._replace(notion=TURNED, end=cue.end)
                return
    else:
        for cue in reversed(mentions.between(NEGATION, verb.at - BEFORE, verb.at - 1)):
            if cue.until < verb.at and _belong(cue, verb, mentions, text):
                yield verb._replace(notion=notion.notion, start=cue.start)
                return


def _belong(first: Mention, second: Mention, mentions: Mentions, text: str) -> bool:
    """Whether these stand in one clause, and nothing turns the meaning between them."""
    turned = mentions.between(CONTRAST, first.until + 1, second.at - 1)
    return not turned and is_one_clause(text, first.end, second.start)
