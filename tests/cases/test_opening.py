"""A case is opened with what is known, and answered at once."""

import pytest

from enroltriage.api.schemas import Request
from enroltriage.api.shapes import faults_of_shape

FACTS = {"platform": "ios", "symptom": "device-cap-reached"}


def test_an_opened_case_is_where_the_answer_says(client):
    response = client.post("/v1/cases", json={"facts": FACTS, "by": "help desk"})
    assert response.status_code == 201
    case = response.get_json()
    assert response.headers["Location"] == f"/v1/cases/{case['id']}"
    assert response.headers["ETag"] == '"2-en"'
    read = client.get(response.headers["Location"])
    assert read.get_json() == case


def test_its_diagnosis_is_that_of_a_case_that_nobody_keeps(client, opened):
    text = "The iPad says: Device Cap Reached. It is one of ten that we enrolled by DEP."
    for given in (
        {"facts": FACTS},
        {"text": text},
        {"facts": {"platform": "ios"}, "text": text},
        {},
    ):
        alone = client.post("/v1/diagnoses", json=given).get_json()
        assert opened(**given)["diagnosis"] == alone


def test_facts_are_kept_as_they_are_understood_with_who_said_them_and_when(opened):
    case = opened(
        facts={**FACTS, "enrollment_method": "dep", "mdm_authority": "unknown"}, by="inventory"
    )
    told = {fact["name"]: fact for fact in case["facts"]}
    assert told["enrollment_method"]["value"] == "ade"
    assert told["mdm_authority"]["value"] is None
    assert {fact["by"] for fact in told.values()} == {"inventory"}
    assert {fact["at"] for fact in told.values()} == {case["opened_at"]}


def test_the_reference_of_a_ticket_system_is_kept(opened):
    reference = {"id": "INC-4711", "url": "https://tickets.example/INC-4711"}
    assert opened(reference=reference)["reference"] == reference
    assert opened()["reference"] == {"id": None, "url": None}


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"facts": {"platfrom": "ios"}}, "/facts/platfrom"),
        ({"facts": {"platform": "phone"}}, "/facts/platform"),
        ({"fact": {}}, "/fact"),
        ({"text": 3}, "/text"),
        ({"reference": "INC-1"}, "/reference"),
        ({"reference": {"nr": "1"}}, "/reference/nr"),
        ({"reference": {"id": "x" * 256}}, "/reference/id"),
        ({"by": "x" * 201}, "/by"),
        ({"locale": "deutsch!"}, "/locale"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_kept(client, given, pointer):
    response = client.post("/v1/cases", json=given)
    assert response.status_code == 422
    assert [fault["pointer"] for fault in response.get_json()["errors"]] == [pointer]
    assert client.get("/v1/cases").get_json() == {"cases": []}


def test_a_reference_that_is_no_object_is_told_what_it_may_be(client):
    (fault,) = client.post("/v1/cases", json={"reference": "INC-1"}).get_json()["errors"]
    assert fault["detail"] == "must be an object; its keys may be id, url"


def _requests(above=Request):
    for each in above.__subclasses__():
        yield each
        yield from _requests(each)


@pytest.mark.parametrize("schema", sorted(set(_requests()), key=str))
@pytest.mark.parametrize(
    "value", [None, 3, 1.5, True, "", "x", [], [None], [3], {}, {"a": None}], ids=repr
)
def test_every_fault_of_a_body_is_told_in_the_words_of_the_service(schema, value):
    """The library's own, "Invalid input type.", say neither what is allowed nor what to do."""
    shape = schema()
    for body in ({}, *({name: value} for name in shape.fields)):
        assert [told for told in faults_of_shape(shape, body) if told.detail[0].isupper()] == []


def test_a_text_that_is_too_long_is_refused(client):
    response = client.post("/v1/cases", json={"text": "x" * 65537})
    assert response.status_code == 413


def test_the_answer_is_in_the_language_that_is_asked_for(client, opened):
    german = client.post("/v1/cases", json={"facts": FACTS, "locale": "de"})
    assert german.headers["Content-Language"] == "de"
    assert german.get_json()["diagnosis"]["locale"] == "de"
    read = client.get(german.headers["Location"], headers={"Accept-Language": "en"})
    assert read.get_json()["diagnosis"]["locale"] == "en"
    assert read.headers["ETag"] == '"2-en"'
    assert client.get(german.headers["Location"] + "?lang=de").get_json() == german.get_json()


def test_there_is_nothing_under_an_id_that_no_case_has(client):
    for path in ("", "/history", "/diagnosis", "/export"):
        response = client.get(f"/v1/cases/0{path}")
        assert response.status_code == 404
        assert response.get_json()["errors"][0]["pointer"] == "/path/case_id"


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"by": "a\u0000b"}, "/by"),
        ({"reference": {"id": "\u0000"}}, "/reference/id"),
        ({"reference": {"id": "a\nb"}}, "/reference/id"),
    ],
)
def test_a_name_has_no_control_characters(client, given, pointer):
    response = client.post("/v1/cases", json=given)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == pointer


def test_a_text_is_kept_whatever_characters_it_has(opened):
    text = "\u0000\u0007 Device Cap Reached \u202e\u200b\U0001f642 \ufeff\r\n\x1b[31m"
    assert opened(text=text, facts={"error_message": text})["texts"][0]["text"] == text


@pytest.mark.parametrize("case_id", ["%00", "0" * 500, "..%2f", "%F0%9F%99%82", "%27%3B%20--"])
def test_what_no_case_can_be_called_is_not_found(client, case_id):
    assert client.get(f"/v1/cases/{case_id}/history").status_code == 404
    response = client.delete(f"/v1/cases/{case_id}", headers={"If-Match": "*"})
    assert response.status_code == 404
