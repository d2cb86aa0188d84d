"""Entries of the rule files that nothing leads to, that lack something, or that are out of date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from enroltriage.expert.conditions import facts_of
from enroltriage.expert.errors import Finding
from enroltriage.expert.knowledge import KnowledgeBase, Symptom
from enroltriage.expert.vocabulary import LANGUAGES, Review, Source

from .findings import finding
from .survey import Survey

REVIEW_YEARS = 5
"""After how many years a source is due that names no day (``review_by``)."""


def unreached_entries(survey: Survey) -> Iterator[Finding]:
    """Causes that no symptom points to, and resolutions that no such cause leads to."""
    for id_ in survey.knowledge.causes:
        if id_ not in survey.pointed_to:
            message = f"no symptom points to the cause {id_!r}; name it in one, or leave it out."
            yield finding(survey.knowledge, "unreached", id_, ("cause", id_), message)
    for id_ in survey.knowledge.resolutions:
        if id_ not in survey.reached:
            message = (
                f"no cause that a symptom points to is resolved by {id_!r}; name it in one, or "
                "leave it out."
            )
            yield finding(survey.knowledge, "unreached", id_, ("resolution", id_), message)


def unused_facts(survey: Survey) -> Iterator[Finding]:
    """Facts that nothing reads and that are not reserved; reserved ones that something reads."""
    used = {*_read(survey.knowledge)}
    for name, fact in survey.knowledge.facts.items():
        idle = name not in used and not (fact.matched_against or fact.locates_message)
        if idle and fact.reserved is None:
            message = (
                f"no rule and no hint reads the fact {name!r}; use it, leave it out, or say why it "
                "is there (reserved)."
            )
            yield finding(survey.knowledge, "unused-fact", name, ("facts", name), message)
        elif fact.reserved is not None and not idle:
            message = f"the fact {name!r} is in use; leave out 'reserved'."
            path = ("facts", name, "reserved")
            yield finding(survey.knowledge, "idle-reserve", name, path, message)


def unused_notions(survey: Survey) -> Iterator[Finding]:
    """What people speak of, and neither a symptom nor the place of a message is found by."""
    knowledge = survey.knowledge
    used = {notion for symptom in knowledge.symptoms.values() for notion in _looked_for(symptom)}
    for fact in knowledge.facts.values():
        used.update(notion for notions in (fact.named_by or {}).values() for notion in notions)
    told = set[str]()
    for language in knowledge.languages.values():
        for notion in sorted(language.notions.keys() - used - told):
            message = (
                f"no symptom looks for the notion {notion!r} (near, elsewhere, described), and no fact (named_by); use it, "
                "or leave it out in every language."
            )
            path = ("language", language.tag, "notions", notion)
            yield finding(knowledge, "unused-notion", notion, path, message)
            told.add(notion)


def missing_messages(survey: Survey) -> Iterator[Finding]:
    """Displayed messages that stand in one language only."""
    for symptom in survey.knowledge.symptoms.values():
        for key in ("messages", "partial_messages"):
            yield from _missing(survey.knowledge, symptom, key)


def due_sources(knowledge: KnowledgeBase, today: date) -> Iterator[Finding]:
    """Sources of which nobody has looked for too long whether they still hold."""
    for source in knowledge.sources.values():
        due = review_day(source)
        if today > due:
            message = (
                f"the source {source.id!r} was to be reviewed by {due}; look whether what rests on "
                "it still holds, and set a new review_by."
            )
            path = ("sources", source.id, "review_by")
            yield finding(knowledge, "source-due", source.id, path, message)


def due_entries(knowledge: KnowledgeBase, today: date) -> Iterator[Finding]:
    """Packs, and entries that name a day of their own, which somebody was to look through by now."""
    kinds = ("packs", "symptoms", "causes", "resolutions")
    for kind in kinds:
        for entry in getattr(knowledge, kind).values():
            review: Review | None = entry.review
            if review is not None and today > date.fromisoformat(review.by_day):
                what = kind.removesuffix("s")
                message = (
                    f"the {what} {entry.id!r} was to be reviewed by {review.by_day} "
                    f"({review.who}); look whether it still holds, and set a new day."
                )
                yield finding(knowledge, "entry-due", entry.id, (what, entry.id, "review"), message)


def review_day(source: Source) -> date:
    """The day by which somebody has to look at the source again."""
    if source.review_by is not None:
        return date.fromisoformat(source.review_by)
    dated = date.fromisoformat(source.date)
    last = 28 if (dated.month, dated.day) == (2, 29) else dated.day
    return dated.replace(year=dated.year + REVIEW_YEARS, day=last)


def _read(knowledge: KnowledgeBase) -> Iterator[str]:
    """The facts that a rule or a hint looks at."""
    for rule in knowledge.rules.values():
        yield from facts_of(rule.when)
    for symptom in knowledge.symptoms.values():
        for pair in symptom.causes:
            for hint in pair.hints:
                yield from facts_of(hint.when)


def _looked_for(symptom: Symptom) -> Iterator[str]:
    """The notions by which a text is found to speak of the symptom, or of something else."""
    yield from (*symptom.near, *symptom.elsewhere)
    for description in symptom.described:
        yield from (notion for group in description.all for notion in group)
        yield from description.none


def _missing(knowledge: KnowledgeBase, symptom: Symptom, key: str) -> Iterator[Finding]:
    phrases = getattr(symptom, key)
    for language in LANGUAGES if phrases else ():
        if not phrases.get(language):
            message = f"{key} has no {language!r}; add how it is worded there."
            path = ("symptom", symptom.id, key)
            yield finding(knowledge, "missing-message", symptom.id, path, message)
