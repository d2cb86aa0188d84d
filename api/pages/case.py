"""``/cases/<id>``: one case; with ``as_of`` as it was, with ``what.FACT`` as it would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Response, request

from enroltriage.api.access.caller import caller_may, current_caller
from enroltriage.api.bodies import check_query, choose_one
from enroltriage.api.cases.limits import MAX_BY, MAX_NOTE
from enroltriage.api.cases.refusals import UnreadableRules, not_diagnosed
from enroltriage.api.cases.requests import check_single, read_time
from enroltriage.api.fact_values import written
from enroltriage.api.service import Service, current_service
from enroltriage.expert import Answer
from enroltriage.expert.case import UNKNOWN
from enroltriage.expert.case_file import CaseFile, fold, fold_until

from .answer_view import QuestionShown, question_about, show_answer, show_question
from .case_history import time_line
from .case_view import causes_to_report, known_facts, marked_texts, reports
from .case_what_if import names_supposed, what_if
from .case_words import CaseWords
from .case_writes import Faults, new_token
from .drawn import inline
from .frame import page, page_language, view
from .given_facts import PREFIX
from .marked_text import marks_of
from .moments import moment
from .queries import without_empty

DONE = ("opened", "facts", "taken-back", "text", "outcome", "diagnosis")
"""What may have just been done to a case that is shown."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent and is not written: it is shown again, with what is wrong with it.

    ``faults`` are by field; ``is_stale``: somebody has changed the case meanwhile.
    """

    faults: Faults = field(default_factory=dict)
    is_stale: bool = False


NOTHING_SENT = Sent()


@view("/cases/<case_id>", scope="cases:read")
def case(case_id: str) -> Response:
    """The case."""
    check_query(request, ("lang", "as_of", "tell", "done", *names_supposed()))
    check_single(request)
    return without_empty() or show_case_page(case_id, time=read_time(request, "as_of"))


def show_case_page(
    case_id: str, sent: Sent = NOTHING_SENT, status: int = 200, time: datetime | None = None
) -> Response:
    """The page of a case, as it is or as it was at a time. Raises Refusal and StoreError."""
    service, language = current_service(), page_language()
    entries = service.cases.entries(case_id)
    now, file = fold(entries), fold(entries) if time is None else fold_until(entries, time)
    if file is None:
        raise not_diagnosed()
    if now.erased_at is not None:
        file = now
    words = CaseWords(service.cases.experts.knowledge_of(file), language)
    shown = {
        "case_id": case_id,
        "file": file,
        "reference": _reference(file),
        "opened": moment(now.opened_at, language),
        "changed": moment(file.changed_at, language),
        "events": time_line(entries, words),
    }
    if now.erased_at is not None:
        return _private("case_erased.html", 200, erased=moment(now.erased_at, language), **shown)
    as_of = None if time is None else moment(time, language)
    answered = _answered(service, file, language, words)
    forms: dict[str, Any] = {"may_write": False}
    if time is None and caller_may("cases:write"):
        forms = _forms(service, file, answered["answer"], words)
    return _private(
        "case.html",
        status,
        **shown,
        **answered,
        **forms,
        as_of=as_of,
        texts=marked_texts(file, answered["marks"], words),
        reports=reports(file, words),
        done=choose_one(request, "done", DONE, "is nothing that is done to a case"),
        is_stale=sent.is_stale,
        faults=sent.faults,
        given=request.form,
    )


def _private(template: str, status: int, **shown: Any) -> Response:
    """A page that tells of people: no browser keeps it."""
    response = page(template, status, **shown)
    response.headers["Cache-Control"] = "no-store"
    return response


def _reference(file: CaseFile) -> dict[str, str | None]:
    """What the case is called elsewhere, and where that is found, if a link may lead there."""
    url = file.reference.get("url", "")
    is_web = url.startswith(("https://", "http://"))
    return {"id": file.reference.get("id"), "url": url if is_web else None}


def _answered(service: Service, file: CaseFile, language: str, words: CaseWords) -> dict[str, Any]:
    """The answer that was given last, and what is made of it."""
    try:
        found = service.cases.experts.picture(file, language)
    except UnreadableRules:
        found = None
    if found is None:
        facts = known_facts(file, None, service.knowledge, words)
        return {
            "answer": None,
            "shown": None,
            "svg": None,
            "what_if": None,
            "facts": facts,
            "marks": (),
        }
    expert, answer, trace = found
    drawn = service.draw(expert).case("svg", answer, trace) if answer.symptoms else b""
    shown, is_now = show_answer(expert.knowledge, answer), "as_of" not in request.args
    return {
        "answer": answer,
        "shown": shown,
        "marks": marks_of(expert.knowledge, shown, answer.recognition),
        "svg": inline(drawn),
        "facts": known_facts(file, answer, expert.knowledge, words),
        "what_if": what_if(expert, file, answer) if is_now else None,
    }


def _forms(
    service: Service, file: CaseFile, answer: Answer | None, words: CaseWords
) -> dict[str, Any]:
    """What the forms need by which people change the case."""
    known, learned = service.knowledge, service.knowledge.learned_at
    made_by = file.diagnosis.content if file.diagnosis else {}
    own, others = causes_to_report(answer, known, words)
    return {
        "may_write": True,
        "asked": _asked(service, file, answer, words.language),
        "is_asked_for": _asked_for(service) is not None,
        "askable": {
            name: fact.title[words.language]
            for name, fact in known.askable.items()
            if name not in file.facts
        },
        "own_causes": own,
        "other_causes": others,
        "is_outdated": (made_by.get("knowledge"), made_by.get("learned_at"))
        != (known.version, learned),
        "token": new_token(),
        "me": current_caller().name,
        "most": {"by": MAX_BY, "note": MAX_NOTE},
    }


def _asked(
    service: Service, file: CaseFile, answer: Answer | None, language: str
) -> QuestionShown | None:
    """The question that the form asks: one that was sent or asked for, else the next one."""
    known, name = service.knowledge, _asked_for(service)
    if name is not None:
        given = request.form.getlist(PREFIX + name) or _written(file, name)
        return question_about(known, name, language, given)
    question = answer.next_question if answer else None
    if question is None or question.fact not in known.askable:
        return None
    return show_question(known, question, language)


def _asked_for(service: Service) -> str | None:
    """The fact that somebody has sent, or asks to be asked for."""
    posted = (name.removeprefix(PREFIX) for name in request.form if name.startswith(PREFIX))
    sent_fact = next((name for name in posted if name in service.knowledge.askable), None)
    return sent_fact or choose_one(request, "tell", service.knowledge.askable, "is not a fact")


def _written(file: CaseFile, name: str) -> Sequence[str]:
    """What was told of a fact, as forms write it."""
    if name not in file.facts:
        return ()
    value = file.facts[name].value
    values = value if isinstance(value, list) else [value]
    return [UNKNOWN if one is None else written(one) for one in values]
