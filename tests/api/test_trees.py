"""The plan of a symptom over HTTP: as JSON, and drawn."""

import pytest


def test_the_tree_of_a_symptom_is_what_the_expert_grows(client, expert):
    answer = client.get("/v1/symptoms/device-cap-reached/tree?lang=de")
    assert answer.status_code == 200
    assert answer.json == expert.tree("device-cap-reached", "de").to_dict()
    assert answer.headers["Content-Language"] == "de"


def test_a_tree_that_the_caller_has_is_not_sent_again(client):
    path = "/v1/symptoms/device-cap-reached/tree"
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_a_symptom_that_there_is_not_has_no_tree(client):
    answer = client.get("/v1/symptoms/device-cap-reachd/tree")
    assert answer.status_code == 404
    (fault,) = answer.json["errors"]
    assert (fault["pointer"], fault["did_you_mean"]) == ("/path/id", "device-cap-reached")


@pytest.mark.parametrize(
    ("format_", "begins"),
    [
        ("svg", b"<?xml"),
        ("png", b"\x89PNG"),
        ("pdf", b"%PDF-"),
        ("dot", b"digraph"),
        ("json", b"{"),
    ],
)
def test_the_diagram_shows_a_tree_in_every_form(client, format_, begins):
    answer = client.get(f"/v1/diagram.{format_}?view=tree&symptom=device-cap-reached")
    assert answer.status_code == 200
    assert answer.data.startswith(begins)


def test_the_diagram_as_json_holds_the_trees(client, expert):
    answer = client.get("/v1/diagram.json?view=tree&symptom=device-cap-reached&lang=en")
    assert answer.json["trees"] == [expert.tree("device-cap-reached", "en").to_dict()]
    every = client.get("/v1/diagram.json?view=tree&platform=ios").json["trees"]
    assert [tree["symptom"]["id"] for tree in every] == list(expert.knowledge.symptoms)


def test_a_view_that_there_is_not_is_refused(client):
    answer = client.get("/v1/diagram.svg?view=forest")
    assert answer.status_code == 422
    (fault,) = answer.json["errors"]
    assert (fault["pointer"], fault["allowed"]) == ("/query/view", ["graph", "tree"])


def test_an_answer_carries_the_plan_and_what_the_question_costs(client):
    case = {"facts": {"platform": "ios", "symptom": "account-not-onboarded"}, "locale": "de"}
    answer = client.post("/v1/diagnoses", json=case).json
    assert answer["actions"][0] == {
        "kind": "ask",
        "id": "push_certificate",
        "title": "Push-Zertifikat",
        "actor": "intune_admin",
        "cost": 18,
        "causes": ["push-certificate-invalid"],
        "likelihood": None,
        "destructive": None,
        "reach": None,
    }
    assert answer["actions"][-1] == {
        "kind": "try",
        "id": "renew-push-certificate",
        "title": "Das Apple-MDM-Push-Zertifikat erneuern",
        "actor": "intune_admin",
        "cost": 65,
        "causes": ["push-certificate-invalid"],
        "likelihood": 0.9,
        "destructive": False,
        "reach": "tenant",
    }
    assert answer["next_question"]["cost"] == 18
    assert answer["next_question"]["expected_saving"] == -10.5
