"""A case is drawn as it was answered last: its way lit, what it excludes dim, and why."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from enroltriage.api.app import case_desk, create_app, make_app
from enroltriage.api.config import Config, load_config
from enroltriage.api.packed_rules import pack_rules
from enroltriage.api.service import service_of

FACTS = {
    "platform": "ios",
    "symptom": "profile-install-no-server-connection",
    "user_license": "valid",
}
SVG = "{http://www.w3.org/2000/svg}"
ANY = {"If-Match": "*"}


@pytest.fixture
def drawn(client):
    """The groups of the drawing of a case: by kind and entry, or by both ends, class and title."""

    def draw(case, **query):
        response = client.get(f"/v1/cases/{case['id']}/diagram.svg", query_string=query)
        assert response.status_code == 200, response.get_json()
        assert response.mimetype == "image/svg+xml"
        found = {}
        for group in ElementTree.fromstring(response.data).iter(f"{SVG}g"):  # noqa: S314 - our own
            name = (group.get("data-kind"), group.get("data-entry"))
            if group.get("data-source"):
                name = (group.get("data-source"), group.get("data-target"))
            title = group.find(f"{SVG}title")
            if any(name):
                found[name] = group.get("class"), title.text or "" if title is not None else ""
        return found

    return draw


def test_the_way_of_the_case_is_lit_and_what_it_excludes_is_dim(opened, drawn):
    case = opened(facts=FACTS)
    found = drawn(case)
    for cause in case["diagnosis"]["causes"]:
        state = "dim" if cause["status"] == "excluded" else "lit"
        assert state in found["cause", cause["id"]][0].split()
    assert {cause["status"] for cause in case["diagnosis"]["causes"]} == {"possible", "excluded"}


@pytest.mark.parametrize(
    ("language", "said"), [("en", r"is ruled out, because .*Valid"), ("de", r"ausgeschlossen, denn .*Gültig")]
)  # fmt: skip
def test_an_excluded_branch_says_why_in_the_language_that_is_asked_for(
    opened, drawn, language, said
):
    found = drawn(opened(facts=FACTS), lang=language)
    cause = found["cause", "user-license-missing"]
    assert re.search(said, cause[1])
    branch = [told for ends, told in found.items() if "c-user-license-missing" in ends]
    assert len(branch) >= 2
    question = found["question", "user_license"]
    for state, title in (*branch, question, found["resolution", "assign-intune-license"]):
        assert "dim" in state.split()
        assert re.search(said, title)
    lit = [title for state, title in found.values() if "lit" in state.split()]
    assert lit
    assert not any(re.search(said, title) for title in lit)


def test_only_the_symptoms_of_the_case_are_drawn(opened, drawn):
    found = drawn(opened(facts=FACTS))
    assert [entry for kind, entry in found if kind == "symptom"] == [FACTS["symptom"]]


def test_the_drawing_follows_what_is_told_and_says_of_which_state_it_is(client, opened, drawn):
    case = opened(facts={**FACTS, "user_license": None})
    path = f"/v1/cases/{case['id']}"
    assert "lit" in drawn(case)["cause", "user-license-missing"][0]
    client.patch(f"{path}/facts", json={"user_license": "valid"}, headers=ANY)
    assert "dim" in drawn(case)["cause", "user-license-missing"][0]
    response = client.get(f"{path}/diagram.svg?lang=de")
    assert response.headers["ETag"] == '"4-de"'
    assert response.headers["Content-Language"] == "de"
    assert response.headers["Cache-Control"] == "no-store"
    assert "script-src" not in response.headers["Content-Security-Policy"]


def test_a_case_without_a_symptom_is_drawn_too(opened, drawn):
    assert len([entry for kind, entry in drawn(opened()) if kind == "symptom"]) > 1


def test_a_case_is_drawn_by_the_rules_that_answered(client, opened, drawn, database, draft):
    """Not by those of today."""
    case = opened(facts=FACTS)
    service = service_of(create_app(load_config(rules=draft, log_level="error")))
    desk = case_desk(service.expert, pack_rules(draft), database)

    later = make_app(replace(service, cases=desk), Config()).test_client()
    path = f"/v1/cases/{case['id']}"
    drawing = later.get(f"{path}/diagram.svg")
    assert drawing.data == client.get(f"{path}/diagram.svg").data
    assert later.post(f"{path}/diagnosis", headers=ANY).status_code == 200
    assert later.get(f"{path}/diagram.svg").data != drawing.data


def test_an_erased_case_is_drawn_no_more(client, opened):
    case = opened(facts=FACTS)
    client.delete(f"/v1/cases/{case['id']}", headers=ANY)
    response = client.get(f"/v1/cases/{case['id']}/diagram.svg")
    assert response.status_code == 410


def test_what_cannot_be_drawn_is_told(client, opened):
    assert client.get("/v1/cases/0/diagram.svg").status_code == 404
    path = f"/v1/cases/{opened()['id']}/diagram.svg"
    assert client.get(f"{path}?lang=").status_code == 422
    assert client.get(f"{path}?symptom=x").status_code == 422
