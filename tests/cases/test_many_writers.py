"""Very many callers at once, over HTTP, on a server of two processes: nothing is lost or doubled."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .over_http import app_at

RULES = Path(__file__).parents[1] / "rules" / "sound"
FACTS = {"symptom": "prints-nothing"}
WRITERS = 200


@pytest.fixture
def app(start_server, database_url):
    with start_server(DATABASE=database_url, RULES=str(RULES), LOG_LEVEL="error") as server:
        yield app_at(server.address)
        server.stop()


def at_once(work, numbers):
    with ThreadPoolExecutor(len(numbers)) as pool:
        return list(pool.map(work, numbers))


def test_two_hundred_writers_of_one_case_lose_nothing(app, client, opened):
    case = opened(facts=FACTS)
    where = f"/v1/cases/{case['id']}"

    def write(number):
        response = app.test_client().post(
            f"{where}/text", json={"text": f"message {number}."}, headers={"If-Match": "*"}
        )
        return response.status_code

    assert at_once(write, range(WRITERS)) == [200] * WRITERS
    entries = client.get(f"{where}/history").get_json()["entries"]
    told = [entry["content"]["text"] for entry in entries if entry["kind"] == "text"]
    assert sorted(told) == sorted(f"message {number}." for number in range(WRITERS))
    assert [entry["number"] for entry in entries] == list(range(1, 2 * WRITERS + 3))
    assert [entry["at"] for entry in entries] == sorted(entry["at"] for entry in entries)
    assert client.get(where).headers["ETag"] == f'"{2 * WRITERS + 2}-en"'


def test_of_two_hundred_writers_of_one_state_one_succeeds(app, client, opened):
    case = opened(facts=FACTS)

    def write(number):
        response = app.test_client().patch(
            f"/v1/cases/{case['id']}/facts",
            json={"toner": number % 100},
            headers={"If-Match": f'"{case["revision"]}"'},
        )
        return response.status_code

    assert sorted(at_once(write, range(WRITERS))) == [200] + [412] * (WRITERS - 1)


def test_a_hundred_and_twenty_posts_under_ten_keys_open_ten_cases(app, client):
    def post(number):
        response = app.test_client().post(
            "/v1/cases", json={"facts": FACTS}, headers={"Idempotency-Key": f"k-{number % 10}"}
        )
        return response.status_code, response.get_json()["id"]

    answers = at_once(post, range(120))
    assert {status for status, _ in answers} == {201}
    opened = {case["id"] for case in client.get("/v1/cases").get_json()["cases"]}
    assert {id_ for _, id_ in answers} == opened
    assert len(opened) == 10
