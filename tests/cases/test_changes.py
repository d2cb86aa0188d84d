"""What is told later is added, diagnosed anew, and stays on record."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from enroltriage.api.store.case_rows import entries_of, rewrite_entries

FACTS = {"platform": "ios", "symptom": "device-cap-reached"}
ANY = {"If-Match": "*"}


def path(case, *parts):
    return "/".join(("/v1/cases", case["id"], *parts))


def kinds(client, case):
    return [entry["kind"] for entry in client.get(path(case, "history")).get_json()["entries"]]


def test_a_fact_is_set_by_a_patch_and_the_case_diagnosed_anew(client, opened, told):
    case = opened(facts=FACTS)
    assert case["diagnosis"]["outcome"] == "open"
    response = told(case, device_count=20)
    assert response.status_code == 200
    now = response.get_json()
    assert now["diagnosis"]["outcome"] == "confirmed"
    assert now["revision"] == case["revision"] + 2
    assert response.headers["ETag"] == f'"{now["revision"]}-en"'
    assert client.get(path(case)).get_json() == now
    assert kinds(client, case) == ["opened", "diagnosis", "facts", "diagnosis"]


def test_a_patch_is_a_merge_patch(client, opened):
    case = opened(facts=FACTS)
    response = client.patch(
        path(case, "facts"), data=b'{"ever_worked": true}', headers=ANY,
        content_type="application/merge-patch+json",
    )  # fmt: skip
    known = {fact["name"]: fact["value"] for fact in response.get_json()["facts"]}
    assert known == {**FACTS, "ever_worked": True}


def test_null_says_that_somebody_looked_and_could_not_tell(opened, told):
    case = opened(facts=FACTS)
    question = case["diagnosis"]["next_question"]["fact"]
    now = told(case, **{question: None}).get_json()
    assert {"name": question, "value": None}.items() <= now["facts"][-1].items()
    asked = now["diagnosis"]["next_question"]
    assert asked is None or asked["fact"] != question


def test_each_fact_tells_who_said_it(client, opened):
    case = opened(facts=FACTS, by="ticket system")
    client.patch(path(case, "facts") + "?by=inventory", json={"device_count": 3}, headers=ANY)
    told = {fact["name"]: fact["by"] for fact in client.get(path(case)).get_json()["facts"]}
    assert told == {
        "platform": "ticket system",
        "symptom": "ticket system",
        "device_count": "inventory",
    }


def test_a_fact_that_is_taken_back_may_be_asked_again_and_stays_on_record(client, opened, told):
    case = opened(facts=FACTS)
    before = case["diagnosis"]
    told(case, device_count=20)
    response = client.delete(path(case, "facts", "device_count"), headers=ANY)
    assert response.status_code == 200
    assert response.get_json()["diagnosis"] == before
    assert kinds(client, case)[2:] == ["facts", "diagnosis", "fact-taken-back", "diagnosis"]
    assert client.delete(path(case, "facts", "device_count"), headers=ANY).status_code == 404


def test_a_further_message_is_read_with_those_before(client, opened):
    case = opened(text="Hello, my iPad does not enrol.")
    assert case["diagnosis"]["outcome"] == "unrecognised"
    response = client.post(
        path(case, "text"), json={"text": "It says: Device Cap Reached", "by": "user"}, headers=ANY
    )
    now = response.get_json()
    assert [one["id"] for one in now["diagnosis"]["symptoms"]] == ["device-cap-reached"]
    assert [text["by"] for text in now["texts"]] == [None, "user"]
    (start, end) = now["diagnosis"]["symptoms"][0]["spans"][0]
    assert "\n\n".join(text["text"] for text in now["texts"])[start:end] == "Device Cap Reached"


def test_who_asks_for_a_diagnosis_is_on_record(client, opened, database):
    case = opened(facts=FACTS)
    with database.writing() as connection:  # as if it had been answered otherwise
        (last,) = entries_of(connection, case["id"])[1:]
        other = replace(last, content={**last.content, "question": None})
        rewrite_entries(connection, case["id"], [other])
    response = client.post(path(case, "diagnosis"), query_string={"by": "Olga"}, headers=ANY)
    assert response.status_code == 200
    history = client.get(path(case, "history")).get_json()["entries"]
    assert [(entry["kind"], entry["by"]) for entry in history[1:]] == [
        ("diagnosis", None), ("diagnosis", "Olga"),
    ]  # fmt: skip


def test_a_diagnosis_that_says_the_same_again_is_not_written(client, opened, told):
    case = opened(facts=FACTS)
    case = told(case, device_count=20).get_json()
    tag = client.get(path(case)).headers["ETag"]
    before = kinds(client, case)
    for query in ({}, {"by": "Olga"}):
        key = {"Idempotency-Key": f"again {len(query)}".replace(" ", "-")}
        again = client.post(
            path(case, "diagnosis"), query_string=query, headers={"If-Match": tag, **key}
        )
        assert (again.status_code, again.headers["ETag"]) == (200, tag)
        assert again.get_json() == case
    assert kinds(client, case) == before


def test_an_outcome_resolves_a_case_until_another_says_otherwise(client, opened):
    case = opened(facts=FACTS)
    cause = case["diagnosis"]["causes"][0]
    report = {
        "cause": cause["id"],
        "resolution": cause["resolution"]["id"],
        "worked": True,
        "note": "done",
    }
    now = client.post(path(case, "outcome"), json=report, headers=ANY).get_json()
    assert now["status"] == "resolved"
    assert report.items() <= now["outcomes"][0].items()
    assert now["diagnosis"] == case["diagnosis"]
    now = client.post(
        path(case, "outcome"), json={"cause": cause["id"], "worked": False}, headers=ANY
    ).get_json()
    assert now["status"] == "open"


@pytest.mark.parametrize(
    ("method", "parts", "body", "pointer"),
    [
        ("PATCH", ("facts",), {}, ""),
        ("PATCH", ("facts",), {"platform": "phone"}, "/platform"),
        ("PATCH", ("facts",), {"facts": {"platform": "ios"}}, "/facts"),
        ("POST", ("diagnosis",), {"locale": "de"}, ""),
        ("POST", ("text",), {}, "/text"),
        ("POST", ("text",), {"text": ""}, "/text"),
        ("POST", ("outcome",), {"cause": "no-cause", "worked": True}, "/cause"),
        ("POST", ("outcome",), {"cause": "no-cause"}, "/worked"),
        ("POST", ("outcome",), {"cause": "no-cause", "worked": "yes"}, "/worked"),
    ],
)
def test_what_cannot_be_used_is_named_and_changes_nothing(
    client, opened, method, parts, body, pointer
):
    case = opened(facts=FACTS)
    response = client.open(path(case, *parts), method=method, json=body, headers=ANY)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == pointer
    assert client.get(path(case)).get_json() == case


def test_a_resolution_of_another_cause_is_refused_with_what_is_allowed(client, opened):
    case = opened(facts=FACTS)
    report = {
        "cause": "device-limit-reached",
        "resolution": "reinstall-company-portal",
        "worked": True,
    }
    response = client.post(path(case, "outcome"), json=report, headers=ANY)
    assert response.status_code == 422
    (fault,) = response.get_json()["errors"]
    assert (fault["pointer"], fault["allowed"]) == ("/resolution", ["free-device-slot"])
    assert "does not resolve device-limit-reached" in fault["detail"]
    assert client.get(path(case)).get_json() == case


def test_an_answer_of_an_earlier_time_is_given_again(client, opened, told):
    case = opened(facts=FACTS)
    between = case["changed_at"]
    now = told(case, device_count=20).get_json()
    then = client.get(path(case, "diagnosis"), query_string={"as_of": between}).get_json()
    assert then.pop("case") == {"id": case["id"], "revision": 2, "at": between, "recorded": True}
    assert then == case["diagnosis"]
    latest = client.get(path(case, "diagnosis")).get_json()
    assert latest.pop("case")["revision"] == now["revision"]
    assert latest == now["diagnosis"]
    early = (datetime.fromisoformat(between) - timedelta(days=1)).isoformat()
    assert client.get(path(case, "diagnosis"), query_string={"as_of": early}).status_code == 404


def test_every_recorded_diagnosis_is_what_the_same_facts_give_again(client, opened, told):
    case = opened(facts=FACTS, text="One of ten iPads, enrolled by DEP.")
    told(case, device_count=3, ever_worked=True)
    told(case, device_count=20)
    entries = client.get(path(case, "history")).get_json()["entries"]
    recorded = [entry for entry in entries if entry["kind"] == "diagnosis"]
    assert len(recorded) == 3
    for entry in recorded:
        again = client.get(path(case, "diagnosis"), query_string={"as_of": entry["at"]}).get_json()
        causes = [{k: c[k] for k in ("id", "status", "likelihood")} for c in again["causes"]]
        assert entry["content"]["causes"] == causes
        assert entry["content"]["outcome"] == again["outcome"]
        assert entry["content"]["knowledge"] == again["knowledge"]["version"]


def test_a_version_of_the_rules_that_never_answered_is_not_asked(client, opened):
    case = opened(facts=FACTS)
    response = client.get(path(case, "diagnosis") + "?knowledge=0000")
    assert response.status_code == 404
    assert response.get_json()["errors"][0]["allowed"] == [
        case["diagnosis"]["knowledge"]["version"]
    ]


def test_who_patches_otherwise_is_told_how(client, opened):
    case = opened()
    for body, hint in (({"facts": {}}, "not in an object"), ({"by": "x"}, "?by=")):
        response = client.patch(path(case, "facts"), json=body, headers=ANY)
        assert hint in response.get_json()["errors"][0]["detail"]


def test_a_note_may_have_several_lines(client, opened):
    case = opened(facts=FACTS)
    report = {
        "cause": case["diagnosis"]["causes"][0]["id"],
        "worked": False,
        "note": "First.\n\tThen.",
    }
    now = client.post(path(case, "outcome"), json=report, headers=ANY).get_json()
    assert now["outcomes"][0]["note"] == report["note"]


def test_a_change_is_answered_in_the_language_that_the_query_names(client, opened):
    case = opened(facts=FACTS)
    for method, parts in (("PATCH", ("facts",)), ("POST", ("diagnosis",))):
        body = {"ever_worked": True} if method == "PATCH" else None
        response = client.open(
            path(case, *parts) + "?lang=de", method=method, json=body, headers=ANY
        )
        assert response.get_json()["diagnosis"]["locale"] == "de"


def test_a_code_is_kept_as_it_was_told_whatever_it_looks_like(opened):
    case = opened(facts={**FACTS, "error_code": "0123456789", "error_message": "a@b.example"})
    known = {fact["name"]: fact["value"] for fact in case["facts"]}
    assert known["error_code"] == "0123456789"
    assert "@" not in known["error_message"]


def test_what_is_masked_is_masked_everywhere_and_the_places_stay(client):
    message = "Anna.Brandt@contoso.example: Device Cap Reached on 356938035643809"
    case = client.post(
        "/v1/cases", json={"text": message, "facts": {"error_message": message}}
    ).get_json()
    kept = case["texts"][0]["text"]
    assert len(kept) == len(message)
    assert "Brandt" not in str(case)
    assert "356938035643809" not in str(case)
    start, end = case["diagnosis"]["symptoms"][0]["spans"][0]
    assert message[start:end] == kept[start:end] == "Device Cap Reached"


def test_who_tells_the_same_again_changes_nothing(client, opened):
    case = opened(facts=FACTS, by="inventory")
    where = path(case, "facts") + "?by=inventory"
    now = client.patch(where, json={"device_count": 20}, headers=ANY)
    key = {**ANY, "Idempotency-Key": "k-1"}
    for headers in (ANY, {"If-Match": now.headers["ETag"]}, key, key):
        again = client.patch(where, json={"device_count": 20}, headers=headers)
        assert (again.status_code, again.data) == (200, now.data)
        assert again.headers["ETag"] == now.headers["ETag"]
    several = {"platform": "ios", "device_count": 20}
    assert client.patch(where, json=several, headers=ANY).data == now.data
    assert kinds(client, case) == ["opened", "diagnosis", "facts", "diagnosis"]
    stale = client.patch(where, json={"device_count": 20}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412


def test_who_tells_what_others_have_told_is_put_on_record_without_another_diagnosis(client, opened):
    case = opened(facts={**FACTS, "device_count": 20}, by="user")
    where = path(case, "facts") + "?by=inventory&lang=de"
    now = client.patch(where, json={"device_count": 20}, headers=ANY).get_json()
    assert kinds(client, case) == ["opened", "diagnosis", "facts"]
    told = {fact["name"]: (fact["by"], fact["entry"]) for fact in now["facts"]}
    assert told["device_count"] == ("inventory", 3)
    assert now["revision"] == 3
    assert now["diagnosis"]["locale"] == "de"
    assert client.get(path(case) + "?lang=de").get_json() == now
    answer = client.get(path(case, "diagnosis")).get_json()
    assert answer["case"]["recorded"]
    back = client.patch(path(case, "facts") + "?by=user", json={"device_count": 20}, headers=ANY)
    assert back.get_json()["revision"] == 4


def test_what_is_told_beside_something_new_is_told_with_it(client, opened, told):
    case = opened(facts=FACTS)
    now = told(case, platform="ios", device_count=20).get_json()
    assert {fact["entry"] for fact in now["facts"] if fact["name"] != "symptom"} == {3}
    assert kinds(client, case) == ["opened", "diagnosis", "facts", "diagnosis"]
