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

from enroltriage.api import answer_cache
from enroltriage.api.answer_cache import ENTRY_BYTES, AnswerCache, digest
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
def test_alike_cases_have_their_common_part_from_memory_and_the_rest_of_their_own(
    data: st.DataObject, expert: Expert, facts_of_a_case: st.SearchStrategy[dict[str, Any]]
) -> None:
    """In whatever order the facts come, and whatever else is told: the bytes are those made anew."""
    facts = data.draw(facts_of_a_case)
    again = dict(data.draw(st.permutations(list(facts.items()))))
    answers = AnswerCache(10_000_000)
    for number, one in enumerate((facts, again, {**facts, "ever_worked": True})):
        asked = bytes([number])
        made, _ = answers.answer(expert, {**CASE, "facts": one}, asked, explain=False)
        assert made.body == orjson.dumps(expert.diagnose(one).to_dict())


def test_what_no_rule_can_tell_apart_is_written_once(expert: Expert) -> None:
    """A fact beside the point changes nothing of it; one that a rule looks at does."""
    answers = AnswerCache(10_000_000)

    def kept(**more: object) -> bool:
        case = {**CASE, "facts": {**FACTS, **more}}
        return answers.answer(expert, case, b"", explain=False)[1]

    assert [kept(), kept(), kept(ever_worked=False), kept(company_portal="current")] == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"locale": "de"},
        {"facts": {**FACTS, "company_portal": "current"}},
        {"facts": {**FACTS, "company_portal": None}},
        {"facts": {**FACTS, "platform": None}},
        {"facts": {"symptom": FACTS["symptom"]}},
    ],
)
def test_another_case_is_another_answer(expert: Expert, change: dict[str, Any]) -> None:
    """Whatever of it the rules or the reader can tell apart."""
    answers = AnswerCache(10_000_000)
    answers.answer(expert, CASE, b"1", explain=False)
    assert not answers.answer(expert, CASE | change, b"2", explain=False)[1]


def test_explanations_are_never_taken_from_memory(expert: Expert) -> None:
    """They name the facts of their case."""
    answers = AnswerCache(10_000_000)
    for _ in range(2):
        made, kept = answers.answer(expert, CASE, b"", explain=True)
        assert not kept
        assert b'"explanation"' in made.body
    assert b'"explanation"' not in answers.answer(expert, CASE, b"1", explain=False)[0].body


def test_the_answer_to_a_request_that_comes_again_is_kept_whole(expert: Expert) -> None:
    """From its second time on."""
    answers = AnswerCache(10_000_000)
    first, _ = answers.answer(expert, CASE, b"1", explain=False)
    assert answers.repeated(b"1") is None
    again, _ = answers.answer(expert, CASE, b"1", explain=False)
    assert answers.repeated(b"1") == again == first
    assert answers.repeated(b"2") is None


def test_only_so_many_requests_that_came_once_are_remembered(
    expert: Expert, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then it begins anew, and none is taken for another."""
    monkeypatch.setattr(answer_cache, "REMEMBERED", 2)
    answers = AnswerCache(10_000_000)
    for asked in (b"1", b"2", b"3", b"1", b"3"):
        answers.answer(expert, CASE, asked, explain=False)
    assert [answers.repeated(asked) is not None for asked in (b"1", b"2", b"3")] == [
        False, False, True,
    ]  # fmt: skip


@given(
    first=st.tuples(st.binary(), st.binary(), st.text("abc ;=-", max_size=8)),
    second=st.tuples(st.binary(), st.binary(), st.text("abc ;=-", max_size=8)),
)
def test_the_digests_of_two_requests_are_equal_only_if_all_of_them_is(
    expert: Expert, first: tuple[bytes, bytes, str], second: tuple[bytes, bytes, str]
) -> None:
    """Also where what ends one part begins the next."""
    assert (digest(*first, expert) == digest(*second, expert)) == (first == second)
    body, query, languages = first
    if body:
        assert digest(body[:-1], body[-1:] + query, languages, expert) != digest(*first, expert)


def test_the_digest_tells_engines_and_knowledge_apart(expert: Expert, app: Flask) -> None:
    """An answer names both."""
    other = service_of(app).experts["experta"]
    assert digest(b"{}", b"", "", expert) != digest(b"{}", b"", "", other)


def test_engines_and_explanations_are_told_apart(
    keeping: Callable[[int], FlaskClient],
) -> None:
    """The query counts as the body does."""
    client = keeping(10_000_000)
    paths = [f"/v1/diagnoses{query}" for query in ("", "?engine=experta", "?explain=true")]
    first = [client.post(path, json=CASE).data for path in paths]
    assert len(set(first)) == 3
    for _ in range(3):
        assert [client.post(path, json=CASE).data for path in paths] == first


def test_a_kept_answer_carries_the_language_it_is_in(
    keeping: Callable[[int], FlaskClient],
) -> None:
    """Chosen by the body or by the header, asked again in either order."""
    client = keeping(10_000_000)
    body = {"facts": FACTS}
    for _ in range(3):
        for language in ("de", "en"):
            by_header = client.post(
                "/v1/diagnoses", json=body, headers={"Accept-Language": language}
            )
            by_body = client.post("/v1/diagnoses", json={**body, "locale": language})
            assert by_header.data == by_body.data
            assert by_header.get_json()["locale"] == language
            assert by_header.headers["Content-Language"] == language
            assert by_header.headers["Vary"] == "Accept-Language"


def test_what_is_refused_is_refused_again(
    keeping: Callable[[int], FlaskClient], expert: Expert
) -> None:
    """With every fault, as often as it comes."""
    client = keeping(10_000_000)
    for _ in range(3):
        answer = client.post("/v1/diagnoses", json={"facts": {"platform": "amiga"}, "locale": "?"})
        assert answer.status_code == 422
        assert len(answer.get_json()["errors"]) == 2
    with pytest.raises(CaseError):
        AnswerCache(1000).answer(expert, {**CASE, "locale": "?"}, b"", explain=False)


def test_what_was_not_asked_for_longest_is_given_up_first(expert: Expert) -> None:
    """When the limit of whole answers, half of all, is reached."""
    cases = [{**CASE, "facts": {**FACTS, "device_count": n}} for n in (1, 2, 3)]
    sizes = [
        len(AnswerCache(0).answer(expert, case, b"", explain=False)[0].body) + ENTRY_BYTES
        for case in cases
    ]
    answers = AnswerCache(2 * (sum(sizes) - 1))

    def comes_twice(number: int) -> None:
        for _ in range(2):
            answers.answer(expert, cases[number], bytes([number]), explain=False)

    def kept(number: int) -> bool:
        return answers.repeated(bytes([number])) is not None

    comes_twice(0)
    comes_twice(1)
    assert kept(0)  # asked for, so that the second is now the oldest
    comes_twice(2)
    assert [kept(number) for number in range(3)] == [True, False, True]


def test_a_limit_of_nothing_keeps_nothing(expert: Expert) -> None:
    """The answers are made all the same."""
    answers = AnswerCache(0)
    made = [answers.answer(expert, CASE, b"", explain=False) for _ in range(3)]
    assert made == [(made[0][0], False)] * 3
    assert answers.repeated(b"") is None
