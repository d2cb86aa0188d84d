"""What if: how the causes of a case would stand if somebody had answered otherwise. Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import request

from enroltriage.api.cases.experts import fitting
from enroltriage.expert import Answer, Expert, KnowledgeBase
from enroltriage.expert.case_file import CaseFile

from .answer_view import AnswerShown, CauseShown, QuestionShown, question_about, show_answer
from .given_facts import PREFIX, GivenFacts, read_given

WHAT = "what."
"""What the parameters of the query begin with that say which facts to suppose otherwise."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A cause as it stands, and as it would stand; None: it is not among the causes."""

    title: str
    now: CauseShown | None
    then: CauseShown | None

    @property
    def is_same(self) -> bool:
        """Whether it would stand as it does."""
        if self.now is None or self.then is None:
            return False
        return (self.now.status, self.now.percent) == (self.then.status, self.then.percent)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is supposed of a case, and what would come of it.

    ``questions`` are the facts that bear on the case, each as it would be; ``compared`` tells how the
    causes would stand, and is empty where nothing is supposed.
    """

    questions: tuple[QuestionShown, ...]
    given: GivenFacts
    outcome: str = ""
    compared: tuple[Compared, ...] = ()
    question: QuestionShown | None = None


def names_supposed() -> list[str]:
    """The parameters of the query that suppose something."""
    return [name for name in request.args if name.startswith(WHAT)]


def what_if(expert: Expert, file: CaseFile, answer: Answer) -> WhatIf:
    """What the query supposes of this case, which was answered so, by whom it was answered.

    Raises CaseError for a fact that there is not.
    """
    knowledge, language = expert.knowledge, answer.locale
    fields = [
        (f"{PREFIX}{name.removeprefix(WHAT)}", request.args.getlist(name))
        for name in names_supposed()
    ]
    given = read_given(knowledge, fields)
    facts = {*_bearing(knowledge, answer), *given.written}
    questions = tuple(
        question_about(knowledge, name, language, given.written.get(name, ()))
        for name in knowledge.askable
        if name in facts
    )
    if not given.values:
        return WhatIf(questions, given)
    supposed = expert.diagnose(
        {**fitting(expert, file.known), **given.values}, text=file.text, locale=language
    )
    now, then = show_answer(knowledge, answer), show_answer(knowledge, supposed)
    return WhatIf(questions, given, then.outcome, tuple(_compared(now, then)), then.question)


def _bearing(knowledge: KnowledgeBase, answer: Answer) -> Iterator[str]:
    """The facts that the answer rests on, and those that could change it; none that words tell."""
    told = [one.explanation for one in answer.causes if one.explanation is not None]
    named = [
        *(used.name for used in answer.facts if used.origin != "derived"),
        *(fact for each in told for used in each.why for fact in used.facts),
        *(fact for each in told for used in each.why_not for fact in used.facts),
        *(action.id for action in answer.actions if action.kind == "ask"),
        *((answer.next_question.fact,) if answer.next_question else ()),
    ]
    for name in (given for fact in named for given in knowledge.given_for(fact)):
        if not (knowledge.facts[name].multiple or knowledge.facts[name].type == "text"):
            yield name


def _compared(now: AnswerShown, then: AnswerShown) -> Iterator[Compared]:
    """Every cause of either, in the order in which they would stand."""
    stand = {cause.id: cause for cause in (*now.causes, *now.excluded)}
    would = {cause.id: cause for cause in (*then.causes, *then.excluded)}
    for id_ in dict.fromkeys((*would, *stand)):
        of_now, of_then = stand.get(id_), would.get(id_)
        title = next(cause.title for cause in (of_then, of_now) if cause is not None)
        yield Compared(title, of_now, of_then)
