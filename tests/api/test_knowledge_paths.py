"""The knowledge paths: complete, linked, in the caller's language."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from enroltriage.expert import Expert
from enroltriage.expert.conditions import facts_of

KINDS = ["symptoms", "causes", "resolutions", "facts", "rules"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_holds_every_entry_just_as_its_own_path_does(
    client: FlaskClient, expert: Expert, kind: str
) -> None:
    """In the order of the knowledge."""
    body = client.get(f"/v1/{kind}").get_json()
    assert body["knowledge"] == {"version": expert.knowledge.version}
    assert [item["id"] for item in body["items"]] == list(getattr(expert.knowledge, kind))
    for item in body["items"]:
        assert client.get(f"/v1/{kind}/{item['id']}").get_json() == item


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_id_is_not_found_and_the_nearest_is_named(
    client: FlaskClient, expert: Expert, kind: str
) -> None:
    """The error says which ids there are by naming the list."""
    meant = next(iter(getattr(expert.knowledge, kind)))
    response = client.get(f"/v1/{kind}/{meant}x")
    assert response.status_code == 404
    (error,) = response.get_json()["errors"]
    assert error["did_you_mean"] == meant
    assert f"/v1/{kind}" in error["detail"]


def test_links_lead_to_entries(client: FlaskClient, expert: Expert) -> None:
    """From symptoms to causes to resolutions and back, and to the rules made of them."""
    knowledge = expert.knowledge
    for symptom in client.get("/v1/symptoms").get_json()["items"]:
        assert {cause["id"] for cause in symptom["causes"]} <= set(knowledge.causes)
        assert symptom["rules"]
        assert set(symptom["rules"]) <= set(knowledge.rules)
        assert set(symptom["ask"]) <= set(knowledge.facts)
    for cause in client.get("/v1/causes").get_json()["items"]:
        assert cause["symptoms"]
        assert cause["resolution"]["id"] in knowledge.resolutions
        assert {rule["rule"] for rule in cause["deciding"]} <= set(cause["rules"])
        assert set(cause["rules"]) <= set(knowledge.rules)
    for resolution in client.get("/v1/resolutions").get_json()["items"]:
        assert {cause["id"] for cause in resolution["causes"]} <= set(knowledge.causes)
    for rule in client.get("/v1/rules").get_json()["items"]:
        entry = rule["entry"]
        assert entry["id"] in getattr(knowledge, entry["kind"])
        assert entry["id"] in rule["id"].split(".")[:2]


def test_a_fact_tells_everything_that_reads_it(client: FlaskClient, expert: Expert) -> None:
    """Rules and hints: no fact that can be asked for seems to be of no use."""
    hints = {
        (fact, symptom.id, pair.cause, hint.factor)
        for symptom in expert.knowledge.symptoms.values()
        for pair in symptom.causes
        for hint in pair.hints
        for fact in facts_of(hint.when)
    }
    told = {
        (fact["id"], hint["symptom"], hint["cause"], hint["factor"])
        for fact in client.get("/v1/facts").get_json()["items"]
        for hint in fact["hints"]
    }
    assert told
    assert told == hints


def test_everything_cites_its_sources(client: FlaskClient) -> None:
    """Each rule, each cause, each step has a place where it comes from."""
    for kind in ("symptoms", "causes", "resolutions", "rules"):
        for item in client.get(f"/v1/{kind}").get_json()["items"]:
            assert item["sources"], item["id"]


def test_a_platform_narrows_what_is_bound_to_one(client: FlaskClient, expert: Expert) -> None:
    """What does not matter there is left out; the platforms together leave out nothing."""
    platforms = next(f for f in expert.knowledge.facts.values() if f.binds == "out-of-scope")
    for kind in ("symptoms", "causes", "resolutions"):
        everything = {item["id"] for item in client.get(f"/v1/{kind}").get_json()["items"]}
        seen: set[str] = set()
        for value in platforms.values or ():
            items = client.get(f"/v1/{kind}?platform={value}").get_json()["items"]
            ids = {item["id"] for item in items}
            assert ids <= everything
            seen |= ids
        assert seen == everything


def test_texts_come_in_the_language_asked_for(client: FlaskClient, expert: Expert) -> None:
    """Titles, labels and sentences; displayed messages come in all languages."""
    for language in ("de", "en"):
        for kind in KINDS[:4]:
            items = client.get(f"/v1/{kind}?lang={language}").get_json()["items"]
            shelf: dict[str, Any] = getattr(expert.knowledge, kind)
            assert all(item["title"] == shelf[item["id"]].title[language] for item in items)
    german, english = (
        [rule["sentence"] for rule in client.get(f"/v1/rules?lang={one}").get_json()["items"]]
        for one in ("de", "en")
    )
    assert all(sentence.startswith("Wenn: ") for sentence in german)
    assert all(sentence.startswith("If: ") for sentence in english)


@pytest.mark.parametrize(
    ("query", "pointer", "meant"),
    [
        ("platform=ioss", "/query/platform", "ios"),
        ("plattform=ios", "/query/plattform", "platform"),
        ("platform=ios&platform=android", "/query/platform", None),
    ],
)
def test_a_wrong_query_is_refused(
    client: FlaskClient, query: str, pointer: str, meant: str | None
) -> None:
    """A misspelt filter that is ignored would look like an answer."""
    response = client.get(f"/v1/symptoms?{query}")
    assert response.status_code == 422
    (error,) = response.get_json()["errors"]
    assert error["pointer"] == pointer
    assert error.get("did_you_mean") == meant
