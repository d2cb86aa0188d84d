"""All checks together, in one report.

What is covered: each symptom alone; each pair of symptoms that can say more together than each
alone, and more of them where one rule asks for them (``Regions``); and the facts that rules derive
or hold against each other without any symptom. Cases in which declared contradictions hold are left
out (``Survey``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from enroltriage.expert.errors import Finding
from enroltriage.expert.examples import check_examples
from enroltriage.expert.expert import Expert
from enroltriage.expert.knowledge import KnowledgeBase

from .conflicts import conflicting_rules, two_values, two_variants
from .entries import (
    due_entries,
    due_sources,
    missing_messages,
    unreached_entries,
    unused_facts,
    unused_notions,
)
from .hints import idle_hints
from .questions import gaps, idle_questions
from .report import Report
from .silence import shadowed_rules, silent_rules, undecided_causes
from .survey import Survey

CHECKS: tuple[Callable[[Survey], Iterator[Finding]], ...] = (
    conflicting_rules,
    two_values,
    two_variants,
    silent_rules,
    shadowed_rules,
    undecided_causes,
    idle_hints,
    gaps,
    idle_questions,
    unreached_entries,
    unused_facts,
    unused_notions,
    missing_messages,
)


def verify(survey: Survey, today: date) -> Report:
    """What is wrong with the rules that were surveyed, the answers to their examples included.

    ``today`` decides which sources, and which entries, are due.
    """
    found = (*lasting_findings(survey), *due_findings(survey.knowledge, today))
    return Report(tuple(sorted(found)), survey.regions, survey.left_out)


def lasting_findings(survey: Survey) -> tuple[Finding, ...]:
    """What is found of the rules on whichever day they are looked at."""
    found = [finding for check in CHECKS for finding in check(survey)]
    found += check_examples(survey.expert)
    found += _errors_of_earlier(survey.expert)
    return tuple(sorted(found))


def due_findings(knowledge: KnowledgeBase, today: date) -> tuple[Finding, ...]:
    """Which sources and entries somebody was to look through by now; found at once."""
    return tuple(sorted((*due_sources(knowledge, today), *due_entries(knowledge, today))))


def _errors_of_earlier(expert: Expert) -> Iterator[Finding]:
    """What is wrong with earlier editions; what merely could be better in them, nobody changes."""
    for edition in expert.knowledge.earlier:
        past = expert.of_edition(edition)
        survey = Survey(past)
        checked = [finding for check in CHECKS for finding in check(survey)]
        for finding in (*checked, *check_examples(past)):
            if finding.severity == "error":
                yield replace(finding, message=f"in the edition {edition}: {finding.message}")
