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
from enroltriage.api.answer_cache import ENTRY_BYTES, AnswerCache, Asked
from enroltriage.api.app import make_app
from enroltriage.api.config import Config
from enroltriage.api.service import service_of
from enroltriage.expert import Expert
from enroltriage.expert.errors import CaseError

FACTS = {"platform": "ios", "symptom": "workplace-join-failed", "ever_worked": True}
CASE: dict[str, Any] = {"facts": FACTS, "text": None, "locale": "en", "edition": "current"}


def asked(body: bytes = b"{}") -> Asked:
    """A request with this body."""
    return Asked(body, b"", "", "compiled", "k")


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
        made, _ = answers.answer(
            expert, {**CASE, "facts": one}, asked(bytes([number])), explain=False
        )
        assert made.body == orjson.dumps(expert.diagnose(one).to_dict())


def test_what_no_rule_can_tell_apart_is_written_once(expert: Expert) -> None:
    """A fact beside the point changes nothing of it; one that a rule looks at does."""
    answers = AnswerCache(10_000_000)

    def kept(**more: object) -> bool:
        case = {**CASE, "facts": {**FACTS, **more}}
        return answers.answer(expert, case, asked(), explain=False)[1]

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
    answers.answer(expert, CASE, asked(b"1"), explain=False)
    assert not answers.answer(expert, CASE | change, asked(b"2"), explain=False)[1]


def test_explanations_are_never_taken_from_memory(expert: Expert) -> None:
    """They name the facts of their case."""
    answers = AnswerCache(10_000_000)
    for _ in range(2):
        made, kept = answers.answer(expert, CASE, asked(b""), explain=True)
        assert not kept
        assert b'"explanation"' in made.body
    assert b'"explanation"' not in answers.answer(expert, CASE, asked(b"1"), explain=False)[0].body


def test_the_answer_to_a_request_that_comes_again_is_kept_whole(expert: Expert) -> None:
    """From its second time on."""
    answers = AnswerCache(10_000_000)
    first, _ = answers.answer(expert, CASE, asked(b"1"), explain=False)
    assert answers.repeated(asked(b"1")) is None
    again, _ = answers.answer(expert, CASE, asked(b"1"), explain=False)
    assert answers.repeated(asked(b"1")) == again == first
    assert answers.repeated(asked(b"2")) is None


def test_only_so_many_requests_that_came_once_are_remembered(
    expert: Expert, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then it begins anew, and none is taken for another."""
    monkeypatch.setattr(answer_cache, "REMEMBERED", 2)
    answers = AnswerCache(10_000_000)
    for name in (b"1", b"2", b"3", b"1", b"3"):
        answers.answer(expert, CASE, asked(name), explain=False)
    found = [answers.repeated(asked(name)) is not None for name in (b"1", b"2", b"3")]
    assert found == [False, False, True]
    for name in (b"4", b"4", b"5", b"5"):
        answers.answer(expert, CASE, asked(name), explain=False)
    assert answers.repeated(asked(b"3")) is None
    assert answers.repeated(asked(b"5")) is not None


def test_a_request_whose_hash_is_that_of_another_gets_an_answer_of_its_own(
    expert: Expert, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hash only tells quickly what cannot have come before."""
    monkeypatch.setattr(Asked, "__hash__", lambda _: 1)
    answers = AnswerCache(10_000_000)
    german = {**CASE, "locale": "de"}
    for _ in range(2):
        answers.answer(expert, CASE, asked(b"1"), explain=False)
    assert answers.repeated(asked(b"2")) is None
    told, _ = answers.answer(expert, german, asked(b"2"), explain=False)
    assert told.locale == "de"
    assert answers.repeated(asked(b"1")) != answers.repeated(asked(b"2")) == told


parts = st.tuples(st.binary(), st.binary(), st.text("abc ;=-", max_size=8))


@given(first=parts, second=parts)
def test_the_digests_of_two_requests_are_equal_only_if_all_of_them_is(
    first: tuple[bytes, bytes, str], second: tuple[bytes, bytes, str]
) -> None:
    """Also where what ends one part begins the next."""
    one, other = (Asked(*each, "compiled", "k").digest() for each in (first, second))
    assert (one == other) == (first == second)
    body, query, languages = first
    if body:
        shifted = Asked(body[:-1], body[-1:] + query, languages, "compiled", "k")
        assert shifted.digest() != one


def test_the_digest_tells_engines_and_knowledge_apart() -> None:
    """An answer names both."""
    one = asked()
    others = [one._replace(engine="experta"), one._replace(knowledge="l")]
    assert len({one.digest(), *(other.digest() for other in others)}) == 3


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
        AnswerCache(1000).answer(expert, {**CASE, "locale": "?"}, asked(), explain=False)


def test_what_was_not_asked_for_longest_is_given_up_first(expert: Expert) -> None:
    """When the limit of whole answers, a quarter of all, is reached."""
    cases = [{**CASE, "facts": {**FACTS, "device_count": n}} for n in (1, 2, 3)]
    sizes = [
        len(AnswerCache(0).answer(expert, case, asked(), explain=False)[0].body) + ENTRY_BYTES
        for case in cases
    ]
    answers = AnswerCache(4 * (sum(sizes) - 1))

    def comes_twice(number: int) -> None:
        for _ in range(2):
            answers.answer(expert, cases[number], asked(bytes([number])), explain=False)

    def kept(number: int) -> bool:
        return answers.repeated(asked(bytes([number]))) is not None

    comes_twice(0)
    comes_twice(1)
    assert kept(0)  # asked for, so that the second is now the oldest
    comes_twice(2)
    assert [kept(number) for number in range(3)] == [True, False, True]


def test_a_limit_of_nothing_keeps_nothing(expert: Expert) -> None:
    """The answers are made all the same."""
    answers = AnswerCache(0)
    made = [answers.answer(expert, CASE, asked(b""), explain=False) for _ in range(3)]
    assert made == [(made[0][0], False)] * 3
    assert answers.repeated(asked()) is None


def test_common_parts_are_given_up_together_when_there_is_no_room_for_another(
    expert: Expert,
) -> None:
    """And are written again."""
    cases = [{**CASE, "facts": {**FACTS, "company_portal": v}} for v in ("current", "outdated")]
    common = [orjson.dumps(expert.diagnose(case["facts"]).common()) for case in cases]
    most = max(map(len, common)) + ENTRY_BYTES

    def kept(answers: AnswerCache, *numbers: int) -> list[bool]:
        return [answers.answer(expert, cases[n], asked(), explain=False)[1] for n in numbers]

    assert kept(AnswerCache(4 * most), 0, 0, 1, 0, 1) == [False, True, False, True, True]
    one = AnswerCache(-(-4 * most // 3))
    assert kept(one, 0, 0, 1, 1, 0) == [False, True, False, True, False]
    assert kept(AnswerCache(most // 2), 0, 0) == [False, False]
