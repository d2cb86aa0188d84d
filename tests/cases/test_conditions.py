"""A change names the state of the case that it is meant for, and may be sent again."""

from concurrent.futures import ThreadPoolExecutor

import pytest

FACTS = {"platform": "ios", "symptom": "device-cap-reached"}


def facts_of(client, case, headers, body=None):
    return client.patch(
        f"/v1/cases/{case['id']}/facts", json=body or {"ever_worked": True}, headers=headers
    )


@pytest.mark.parametrize(
    ("method", "parts"),
    [
        ("PATCH", "/facts"),
        ("DELETE", "/facts/platform"),
        ("POST", "/text"),
        ("POST", "/diagnosis"),
        ("POST", "/outcome"),
        ("DELETE", ""),
    ],
)
def test_a_change_without_a_condition_is_refused(client, opened, method, parts):
    case = opened(facts=FACTS)
    cause = case["diagnosis"]["causes"][0]["id"]
    body = {
        "/facts": {"ever_worked": True},
        "/text": {"text": "x"},
        "/outcome": {"cause": cause, "worked": True},
    }
    response = client.open(f"/v1/cases/{case['id']}{parts}", method=method, json=body.get(parts))
    assert response.status_code == 428
    assert client.get(f"/v1/cases/{case['id']}").get_json() == case


def test_a_change_of_the_state_that_was_read_is_made(client, opened):
    case = opened(facts=FACTS)
    etag = client.get(f"/v1/cases/{case['id']}").headers["ETag"]
    response = facts_of(client, case, {"If-Match": etag})
    assert response.status_code == 200
    assert (
        facts_of(client, case, {"If-Match": f'"1", {response.headers["ETag"]}'}).status_code == 200
    )


def test_an_etag_that_a_proxy_made_weak_names_the_state_that_was_read(client, opened):
    case = opened(facts=FACTS)
    weak = "W/" + client.get(f"/v1/cases/{case['id']}").headers["ETag"]
    assert facts_of(client, case, {"If-Match": weak}).status_code == 200
    assert facts_of(client, case, {"If-Match": weak}).status_code == 412
    assert facts_of(client, case, {"If-Match": f'{weak}, W/"4-en"'}).status_code == 200


def test_a_change_of_a_state_that_is_no_more_is_refused(client, opened):
    case = opened(facts=FACTS)
    etag = client.get(f"/v1/cases/{case['id']}").headers["ETag"]
    facts_of(client, case, {"If-Match": etag})
    response = facts_of(client, case, {"If-Match": etag}, {"ever_worked": False})
    assert response.status_code == 412
    assert response.headers["ETag"] == '"4-en"'
    known = {
        f["name"]: f["value"] for f in client.get(f"/v1/cases/{case['id']}").get_json()["facts"]
    }
    assert known["ever_worked"] is True


def test_a_condition_that_is_no_etag_is_refused(client, opened):
    for tag in ('w/"2"', "W/2", 'W/"yesterday"', "2", "yesterday"):
        assert facts_of(client, opened(), {"If-Match": tag}).status_code == 422
    assert facts_of(client, opened(), {"If-Match": '"99999999999"'}).status_code == 412
    assert facts_of(client, opened(), {"If-Match": "yesterday"}).status_code == 422


def test_of_many_writers_of_one_state_one_succeeds(app, client, opened):
    case = opened(facts=FACTS)

    def write(number):
        with app.test_client() as other:
            return facts_of(other, case, {"If-Match": '"2"'}, {"device_count": number}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(write, range(8)))
    assert statuses == [200] + [412] * 7


def test_no_update_of_many_writers_is_lost(app, client, opened):
    case = opened(facts=FACTS)

    def write(number):
        with app.test_client() as other:
            return other.post(
                f"/v1/cases/{case['id']}/text",
                json={"text": f"message {number}."},
                headers={"If-Match": "*"},
            ).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(write, range(40))) == {200}
    now = client.get(f"/v1/cases/{case['id']}").get_json()
    assert {text["text"] for text in now["texts"]} == {f"message {n}." for n in range(40)}
    entries = client.get(f"/v1/cases/{case['id']}/history").get_json()["entries"]
    assert [entry["number"] for entry in entries] == list(range(1, 83))
    assert [entry["at"] for entry in entries] == sorted(entry["at"] for entry in entries)


def test_the_same_request_under_the_same_key_opens_one_case(client):
    given = {"facts": FACTS}
    first, again = (
        client.post("/v1/cases", json=given, headers={"Idempotency-Key": "k-1"}) for _ in range(2)
    )
    assert first.status_code == again.status_code == 201
    assert first.data == again.data
    for name in ("ETag", "Location", "Content-Language"):
        assert first.headers[name] == again.headers[name]
    assert len(client.get("/v1/cases").get_json()["cases"]) == 1


def test_another_request_under_the_same_key_is_refused(client):
    headers = {"Idempotency-Key": "k-1"}
    client.post("/v1/cases", json={"facts": FACTS}, headers=headers)
    response = client.post("/v1/cases", json={"facts": {"platform": "ios"}}, headers=headers)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == "/header/Idempotency-Key"


def test_a_change_is_made_once_though_its_condition_no_longer_holds(client, opened):
    case = opened(facts=FACTS)
    headers = {"Idempotency-Key": "k-1", "If-Match": '"2"'}
    first, again = (facts_of(client, case, headers) for _ in range(2))
    assert (first.status_code, first.data) == (again.status_code, again.data)
    assert client.get(f"/v1/cases/{case['id']}").get_json()["revision"] == 4


def test_what_was_refused_may_be_sent_again_under_its_key(client, opened):
    case = opened(facts=FACTS)
    headers = {"Idempotency-Key": "k-1", "If-Match": '"7"'}
    assert facts_of(client, case, headers).status_code == 412
    assert facts_of(client, case, {**headers, "If-Match": '"2"'}).status_code == 200


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 256])
def test_a_key_that_is_none_is_refused(client, key):
    assert client.post("/v1/cases", json={}, headers={"Idempotency-Key": key}).status_code == 422


def test_many_posts_under_few_keys_open_few_cases(app, client):
    def post(number):
        with app.test_client() as other:
            response = other.post(
                "/v1/cases", json={"facts": FACTS}, headers={"Idempotency-Key": f"k-{number % 10}"}
            )
            return response.status_code, response.get_json()["id"]

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(post, range(120)))
    assert {status for status, _ in answers} == {201}
    assert len({id_ for _, id_ in answers}) == 10
    assert len(client.get("/v1/cases").get_json()["cases"]) == 10
