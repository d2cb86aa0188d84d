"""A kept answer is the one that would be made, byte for byte, and never another's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.api.answer_cache import ENTRY_BYTES, AnswerCache
from enroltriage.api.app import make_app
from enroltriage.api.config import Config
from enroltriage.api.service import service_of
from enroltriage.expert import Expert
from enroltriage.expert.errors import CaseError

FACTS = {"platform": "ios", "symptom": "workplace-join-failed", "ever_worked": True}
CASE: dict[str, Any] = {"facts": FACTS, "text": None, "locale": "en", "edition": "current"}


@pytest.fixture
def keeping(app: Flask) -> Callable[[int], FlaskClient]:
    """Makes a caller of an application that keeps so many bytes."""

    def make(limit: int) -> FlaskClient:
        service = replace(service_of(app), answers=AnswerCache(limit))
        return make_app(service, Config()).test_client()

    return make


@given(data=st.data())
def test_a_case_that_is_written_differently_gets_the_same_bytes(
    data: st.DataObject, expert: Expert, facts_of_a_case: st.SearchStrategy[dict[str, Any]]
) -> None:
    """In another order of the facts, it is the same case."""
    facts = data.draw(facts_of_a_case)
    again = dict(data.draw(st.permutations(list(facts.items()))))
    answers = AnswerCache(10_000_000)
    made, kept = answers.answer(expert, {**CASE, "facts": facts}, explain=False)
    assert not kept
    assert made.body == orjson.dumps(expert.diagnose(facts).to_dict())
    assert answers.answer(expert, {**CASE, "facts": again}, explain=False) == (made, True)
    assert orjson.dumps(expert.diagnose(again).to_dict()) == made.body


@pytest.mark.parametrize(
    "change",
    [
        {"locale": "de"},
        {"text": "something"},
        {"edition": "2019-11"},
        {"facts": {**FACTS, "ever_worked": False}},
        {"facts": {**FACTS, "ever_worked": None}},
        {"facts": {name: FACTS[name] for name in ("platform", "symptom")}},
        {"facts": {**FACTS, "device_count": 1}},
    ],
)
def test_another_case_is_another_answer(expert: Expert, change: dict[str, Any]) -> None:
    """Whatever distinguishes it."""
    answers = AnswerCache(10_000_000)
    answers.answer(expert, CASE, explain=False)
    assert not answers.answer(expert, CASE | change, explain=False)[1]


def test_engines_and_explanations_are_told_apart(
    keeping: Callable[[int], FlaskClient],
) -> None:
    """The query counts as the body does."""
    client = keeping(10_000_000)
    paths = [f"/v1/diagnoses{query}" for query in ("", "?engine=experta", "?explain=true")]
    first = [client.post(path, json=CASE).data for path in paths]
    assert len(set(first)) == 3
    assert [client.post(path, json=CASE).data for path in paths] == first


def test_a_kept_answer_carries_the_language_it_is_in(
    keeping: Callable[[int], FlaskClient],
) -> None:
    """Chosen by the body or by the header, asked again in either order."""
    client = keeping(10_000_000)
    body = {"facts": FACTS}
    for _ in range(2):
        for language in ("de", "en"):
            by_header = client.post(
                "/v1/diagnoses", json=body, headers={"Accept-Language": language}
            )
            by_body = client.post("/v1/diagnoses", json={**body, "locale": language})
            assert by_header.data == by_body.data
            assert by_header.get_json()["locale"] == language
            assert by_header.headers["Content-Language"] == language
            assert by_header.headers["Vary"] == "Accept-Language"


def test_a_refused_case_is_refused_again(expert: Expert) -> None:
    """With every fault, also of facts that no digest can be made of."""
    deep: dict[str, Any] = {}
    for _ in range(2000):
        deep = {"facts": deep}
    answers = AnswerCache(10_000_000)
    for facts in ({"platform": "amiga"}, deep):
        for _ in range(2):
            with pytest.raises(CaseError) as refused:
                answers.answer(expert, {**CASE, "facts": facts, "locale": "?"}, explain=False)
            assert len(refused.value.problems) == 2


def test_what_was_not_asked_for_longest_is_given_up_first(expert: Expert) -> None:
    """When the limit is reached."""
    cases = [{**CASE, "facts": {**FACTS, "device_count": n}} for n in (1, 2, 3)]
    sizes = [
        len(AnswerCache(0).answer(expert, case, explain=False)[0].body) + ENTRY_BYTES
        for case in cases
    ]
    answers = AnswerCache(sum(sizes) - 1)

    def kept(number: int) -> bool:
        return answers.answer(expert, cases[number], explain=False)[1]

    assert [kept(n) for n in (0, 1, 0, 2)] == [False, False, True, False]
    assert [kept(n) for n in (0, 2, 1)] == [True, True, False]


def test_a_limit_of_nothing_keeps_nothing(expert: Expert) -> None:
    """The answers are made all the same."""
    answers = AnswerCache(0)
    first, second = (answers.answer(expert, CASE, explain=False) for _ in range(2))
    assert first == second
    assert not second[1]
