"""An answer as pages show it: in words of one language, ready for the macros of ``answer_parts.html``.

``show_answer`` makes all of it; ``show_question`` and ``question_about`` make one question, with what
was answered to it before. What people send back is read by ``given_facts``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from enroltriage.api.fact_values import written
from enroltriage.api.words import WORDS
from enroltriage.expert import Answer, KnowledgeBase
from enroltriage.expert.case import UNKNOWN
from enroltriage.expert.conditions import Scalar
from enroltriage.expert.costs import cost_of_asking
from enroltriage.expert.diagnosis import (
    ActionAdvised,
    CauseJudged,
    FactUsed,
    NextQuestion,
    Notice,
    ResolutionOffered,
    SymptomFound,
)
from enroltriage.expert.present import show_question as put
from enroltriage.expert.questions import Question
from enroltriage.expert.recognise import Span

from .knowledge_parts import platforms_told

LISTED = 20
"""Up to so many choices stand open; of more, one is chosen from a list that unfolds."""
STATUS_SIGNS = {"confirmed": "●", "possible": "○", "excluded": "✕"}
_LEAST_MINUTES = 1
_THOUSANDS = {"en": ",", "de": "."}


@dataclass(frozen=True, slots=True)
class OptionShown:
    """One answer to a question, as forms write it and as people read it; ``group`` heads it in a long list."""

    value: str
    label: str
    is_chosen: bool
    group: str = ""


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question as a form: ``kind`` is choice, list, integer, date, text (of several lines) or code.

    ``cost`` is how long it takes to find out. ``saving`` is what asking first saves, None where that
    is not worth a word; ``is_for_safety``: it is asked before something drastic is done. ``answer``
    is what was written so far, ``is_unknown`` that nobody could tell; ``minimum`` and ``maximum``
    are those of an integer.
    """

    fact: str
    title: str
    text: str
    help: str | None
    kind: Literal["choice", "list", "integer", "date", "text", "code"]
    options: tuple[OptionShown, ...]
    asked_of: str
    cost: str
    saving: str | None
    is_for_safety: bool
    answer: str
    is_unknown: bool
    minimum: str | None = None
    maximum: str | None = None


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact with what it is called; ``is_foreign``: somebody wrote the value in their own words.

    ``written`` are its values as forms have them; ``origin`` is given, recognised or derived.
    """

    name: str
    title: str
    value: str
    written: tuple[str, ...]
    origin: str
    is_foreign: bool
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ResolutionShown:
    """A resolution with who carries it out and how long that takes; ``links`` lead to the web."""

    offered: ResolutionOffered
    actor: str
    minutes: str
    is_tenant_wide: bool
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CauseShown:
    """A cause with how it stands, by a word and a sign.

    ``why`` are sentences that speak for its status, ``why_not`` what another one would take; the
    latter are there where the answer was asked to explain.
    """

    id: str
    title: str
    status: str
    status_word: str
    sign: str
    likelihood: float
    percent: str
    why: tuple[str, ...]
    why_not: tuple[str, ...]
    notes: tuple[str, ...]
    rules: tuple[str, ...]
    resolution: ResolutionShown | None


@dataclass(frozen=True, slots=True)
class ActionShown:
    """A step of the plan; ``verb`` says whether to ask or to try."""

    advised: ActionAdvised
    verb: str
    actor: str
    cost: str


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """All that a page tells of an answer.

    ``outcome`` is that of the answer, or "ambiguous". ``causes`` are those that stand, best first;
    ``excluded`` the others.
    """

    outcome: str
    symptoms: tuple[SymptomFound, ...]
    facts: tuple[FactShown, ...]
    causes: tuple[CauseShown, ...]
    excluded: tuple[CauseShown, ...]
    question: QuestionShown | None
    actions: tuple[ActionShown, ...]
    notices: tuple[Notice, ...]
    locale: str

    @property
    def headline(self) -> str:
        """By what name the texts have how the case stands."""
        return "open_one" if self.outcome == "open" and len(self.causes) == 1 else self.outcome


def show_answer(knowledge: KnowledgeBase, answer: Answer) -> AnswerShown:
    """The answer in its own language. ``answer`` was asked for with ``explain`` or without."""
    language, question = answer.locale, answer.next_question
    causes = [_cause(knowledge, cause, language) for cause in answer.causes]
    return AnswerShown(
        outcome="ambiguous" if answer.is_ambiguous else answer.outcome,
        symptoms=answer.symptoms,
        facts=tuple(show_fact(knowledge, used, language) for used in answer.facts),
        causes=tuple(cause for cause in causes if cause.status != "excluded"),
        excluded=tuple(cause for cause in causes if cause.status == "excluded"),
        question=None if question is None else show_question(knowledge, question, language),
        actions=tuple(_action(knowledge, action, language) for action in answer.actions),
        notices=answer.notices,
        locale=language,
    )


def show_question(
    knowledge: KnowledgeBase, question: NextQuestion, language: str, given: Iterable[str] = ()
) -> QuestionShown:
    """A question; ``given`` is what was written in answer to it before, "unknown" included."""
    fact, before = knowledge.facts[question.fact], tuple(given)
    options = tuple(
        OptionShown(
            written(choice.value),
            choice.label,
            written(choice.value) in before,
            platforms_told(knowledge, str(choice.value), language)
            if fact is knowledge.symptom_fact and choice.value in knowledge.symptoms
            else "",
        )
        for choice in question.answers
    )
    kind: Literal["choice", "list", "integer", "date", "text", "code"]
    if options:
        kind = "choice" if len(options) <= LISTED else "list"
    elif fact.type in ("integer", "date"):
        kind = "integer" if fact.type == "integer" else "date"
    else:
        kind = "text" if fact.is_prose else "code"
    saving = question.expected_saving
    is_worth_telling = saving is not None and saving >= _LEAST_MINUTES
    role = knowledge.roles.get(question.asked_of)
    return QuestionShown(
        fact=fact.name,
        title=fact.title[language],
        text=question.question,
        help=question.help,
        kind=kind,
        options=options,
        asked_of="" if role is None else role.title[language],
        cost=_minutes(question.cost, language),
        saving=_minutes(round(saving or 0), language) if is_worth_telling else None,
        is_for_safety=saving is not None and saving <= -_LEAST_MINUTES,
        answer=next((one for one in before if one != UNKNOWN), ""),
        is_unknown=UNKNOWN in before,
        minimum=_number(fact.minimum, language),
        maximum=_number(fact.maximum, language),
    )


def question_about(
    knowledge: KnowledgeBase, fact: str, language: str, given: Iterable[str] = ()
) -> QuestionShown:
    """The question for this fact, whether or not it is worth asking: to answer it otherwise, or first.

    Every answer is there, also those that would contradict what is known.
    """
    question = Question(fact, cost=cost_of_asking(knowledge, (fact,)))
    return show_question(knowledge, put(knowledge, question, {}, language), language, given)


def show_fact(knowledge: KnowledgeBase, used: FactUsed, language: str) -> FactShown:
    """A fact that an answer rests on."""
    fact = knowledge.facts[used.name]
    values: Sequence[Scalar | None] = used.value if isinstance(used.value, list) else (used.value,)
    return FactShown(
        name=used.name,
        title=fact.title[language],
        value=", ".join(knowledge.label(used.name, value, language) for value in values),
        written=tuple(UNKNOWN if value is None else written(value) for value in values),
        origin=used.origin,
        is_foreign=fact.type == "text" and used.value is not None,
        spans=used.spans,
    )


def _cause(knowledge: KnowledgeBase, cause: CauseJudged, language: str) -> CauseShown:
    told, offered = cause.explanation, cause.resolution
    why = (*cause.reasons, *(used.sentence for used in told.why)) if told else cause.reasons
    return CauseShown(
        id=cause.id,
        title=cause.title,
        status=cause.status,
        status_word=WORDS[cause.status][language],
        sign=STATUS_SIGNS[cause.status],
        likelihood=cause.likelihood,
        percent=WORDS["percent"][language].format(cause.likelihood * 100),
        why=tuple(dict.fromkeys(why)),
        why_not=tuple(dict.fromkeys(missed.sentence for missed in told.why_not)) if told else (),
        notes=cause.notes,
        rules=cause.rules,
        resolution=None if offered is None else _resolution(knowledge, offered, language),
    )


def _resolution(
    knowledge: KnowledgeBase, offered: ResolutionOffered, language: str
) -> ResolutionShown:
    known = knowledge.resolutions[offered.id]
    return ResolutionShown(
        offered=offered,
        actor=knowledge.roles[offered.actor].title[language],
        minutes=_minutes(known.minutes, language),
        is_tenant_wide=known.reach == "tenant",
        links=tuple(_web(offered.links)),
    )


def _action(knowledge: KnowledgeBase, advised: ActionAdvised, language: str) -> ActionShown:
    role = knowledge.roles.get(advised.actor)
    return ActionShown(
        advised=advised,
        verb=WORDS[advised.kind][language],
        actor="" if role is None else role.title[language],
        cost=_minutes(advised.cost, language),
    )


def _web(addresses: Iterable[str]) -> Iterator[str]:
    """Those that a link may lead to."""
    return (one for one in addresses if one.startswith(("https://", "http://")))


def _number(number: int | None, language: str) -> str | None:
    """A number as people of this language write it."""
    if number is None:
        return None
    return f"{number:,}".replace(",", _THOUSANDS[language])


def _minutes(minutes: int, language: str) -> str:
    return WORDS["minutes"][language].format(minutes)
