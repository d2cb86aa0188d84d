"""Many cases are opened in one request, each by itself."""

import pytest

FACTS = {"platform": "ios", "symptom": "device-cap-reached"}
PATH = "/v1/cases:batch"


def batch(client, *cases, **headers):
    return client.post(PATH, json={"cases": list(cases)}, headers=headers)


def test_each_case_is_answered_as_if_it_had_come_alone(client):
    given = [{"facts": FACTS, "by": "monitoring"}, {"text": "Device Cap Reached", "locale": "de"}]
    response = batch(client, *given)
    assert response.status_code == 200
    answers = response.get_json()["answers"]
    assert [answer["status"] for answer in answers] == [201, 201]
    assert [answer["etag"] for answer in answers] == ['"2-en"', '"2-de"']
    for answer, locale in zip(answers, ("en", "de"), strict=True):
        read = client.get(answer["location"], query_string={"lang": locale})
        assert read.get_json() == answer["body"]


def test_a_case_that_cannot_be_used_keeps_no_other_from_being_opened(client):
    answers = batch(
        client, {"facts": FACTS}, {"facts": {"platfrom": "ios"}}, 3, {"text": "x" * 65537}, {}
    ).get_json()["answers"]
    assert [answer["status"] for answer in answers] == [201, 422, 422, 413, 201]
    problem = answers[1]["body"]
    assert problem["status"] == 422
    assert problem["errors"][0]["pointer"] == "/facts/platfrom"
    assert problem["errors"][0]["did_you_mean"] == "platform"
    assert answers[1]["location"] is answers[1]["etag"] is None
    assert len(client.get("/v1/cases").get_json()["cases"]) == 2


def test_a_batch_that_is_sent_again_opens_nothing_twice(client):
    given = [{"facts": FACTS}, {"facts": FACTS}, {"text": "Device Cap Reached"}]
    first, again = (batch(client, *given, **{"Idempotency-Key": "b-1"}) for _ in range(2))
    assert first.data == again.data
    ids = {answer["body"]["id"] for answer in first.get_json()["answers"]}
    assert len(ids) == len(given) == len(client.get("/v1/cases").get_json()["cases"])


def test_what_was_refused_may_be_corrected_under_the_same_key(client):
    key = {"Idempotency-Key": "b-1"}
    first = batch(client, {"facts": FACTS}, {"facts": {"platform": "phone"}}, **key).get_json()
    assert [answer["status"] for answer in first["answers"]] == [201, 422]
    second = batch(client, {"facts": FACTS}, {"facts": {"platform": "ios"}}, **key).get_json()
    assert [answer["status"] for answer in second["answers"]] == [201, 201]
    assert second["answers"][0] == first["answers"][0]
    changed = batch(client, {"facts": {}}, {"facts": {"platform": "ios"}}, **key).get_json()
    assert [answer["status"] for answer in changed["answers"]] == [422, 201]
    errors = changed["answers"][0]["body"]["errors"]
    assert errors[0]["pointer"] == "/header/Idempotency-Key"


def test_the_key_of_a_batch_is_no_other_requests_key(client):
    """Also where it is as long as a key may be."""
    key = {"Idempotency-Key": "k" * 255}
    (answer,) = batch(client, {"facts": FACTS}, **key).get_json()["answers"]
    alone = client.post("/v1/cases", json={"facts": FACTS}, headers=key)
    assert answer["status"] == alone.status_code == 201
    assert answer["body"]["id"] != alone.get_json()["id"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/cases"),
        ({"cases": None}, "/cases"),
        ({"cases": []}, "/cases"),
        ({"cases": {}}, "/cases"),
        ({"cases": [{}], "by": "x"}, "/by"),
    ],
)
def test_what_is_no_batch_is_refused_as_a_whole(client, body, pointer):
    response = client.post(PATH, json=body)
    assert response.status_code == 422
    assert [fault["pointer"] for fault in response.get_json()["errors"]] == [pointer]
    assert client.get("/v1/cases").get_json() == {"cases": []}


def test_more_than_a_hundred_cases_are_too_large(client):
    response = client.post(PATH, json={"cases": [{}] * 101})
    assert response.status_code == 413
    (fault,) = response.get_json()["errors"]
    assert fault["pointer"] == "/cases"
    assert "at most 100" in fault["detail"]
    assert client.get("/v1/cases").get_json() == {"cases": []}


def test_a_key_that_is_none_is_refused_as_a_whole(client):
    assert batch(client, {}, **{"Idempotency-Key": "a b"}).status_code == 422


def test_a_hundred_cases_are_one_batch(client):
    answers = batch(client, *[{"facts": FACTS}] * 100).get_json()["answers"]
    assert {answer["status"] for answer in answers} == {201}
    assert len({answer["body"]["id"] for answer in answers}) == 100


def test_a_store_that_fails_is_told_of_each_case_and_asked_once(client, database, monkeypatch):
    from enroltriage.api.store.errors import StoreError

    asked = []

    def fail():
        asked.append(1)
        raise StoreError("The store cannot be used: it is full")

    monkeypatch.setattr(database, "writing", fail)
    answers = batch(client, {}, {}, {}).get_json()["answers"]
    assert [answer["status"] for answer in answers] == [503, 503, 503]
    assert "it is full" in answers[2]["body"]["detail"]
    assert len(asked) == 1


def test_what_is_no_case_in_a_batch_is_named_by_its_place(client):
    response = client.post("/v1/cases:batch", json={"cases": [{}, None, {}]})
    assert response.status_code == 422
    assert [fault["pointer"] for fault in response.get_json()["errors"]] == ["/cases/1"]
