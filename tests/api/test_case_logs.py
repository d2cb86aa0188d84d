"""The log of a server tells which case a request was about, and never what a case says."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from prometheus_client.parser import text_string_to_metric_families

NAME = "Zwiebelthal"
SAID = (NAME, "Rosamunde", "0171-5550199", "ABCD1234EFGH", "tickets.example", "Device Cap")


def _ask(
    server: str, method: str, path: str, body: Any = None, **headers: str
) -> tuple[int, bytes]:
    sent = {"Connection": "close", "Content-Type": "application/json"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(HTTPConnection(urlsplit(server).netloc, timeout=10)) as connection:
        connection.request(method, path, None if body is None else json.dumps(body), sent)
        response = connection.getresponse()
        return response.status, response.read()


def test_a_log_tells_which_case_and_nothing_that_was_said(
    serving: Callable[..., AbstractContextManager[str]], tmp_path: Path
) -> None:
    """At its most talkative, with texts kept as they came, of requests right and wrong.

    And the counts of both processes add up.
    """
    log = tmp_path / "log.jsonl"
    text = f"Ms. Rosamunde {NAME} (0171-5550199, serial ABCD1234EFGH) sees: Device Cap Reached."
    ticket = {"id": NAME, "url": f"https://tickets.example/{NAME}"}
    with serving(log=log, LOG_LEVEL="debug", MASK_TEXTS="false", COMPARISON_SHARE="1") as server:
        opening = {"text": text, "by": NAME, "reference": ticket}
        key = {"Idempotency_Key": f"{NAME}-1"}
        _, body = _ask(server, "POST", "/v1/cases", opening, **key)
        case = json.loads(body)["id"]
        where, any_state = f"/v1/cases/{case}", {"If_Match": "*"}
        statuses = [
            _ask(server, *request, **headers)[0]
            for request, headers in (
                (("POST", "/v1/cases", opening), key),
                (("POST", "/v1/cases", {"text": "Another.", "by": NAME}), key),
                (("POST", "/v1/cases", {"facts": {"platform": NAME, NAME: 1}}), {}),
                (("POST", f"{where}/text", {"text": text, "by": NAME}), any_state),
                (("POST", f"{where}/text", {"text": text}), {"If_Match": '"1"'}),
                (("PATCH", f"{where}/facts?by={NAME}", {"error_message": text}), any_state),
                (("PATCH", f"{where}/facts", {"ever_worked": text}), any_state),
                (("POST", f"{where}/outcome", {"cause": "device-limit-reached", "worked": False,
                                               "note": text}), any_state),
                (("GET", f"/v1/cases?reference={quote(NAME)}"), {}),
                (("GET", f"/v1/cases?status={quote(NAME)}"), {}),
                (("GET", f"{where}/diagnosis?as_of={quote(NAME)}"), {}),
                (("GET", f"{where}/export"), {}),
                (("POST", "/v1/diagnoses", {"text": text}), {}),
                (("DELETE", where), any_state),
                (("GET", f"{where}/diagnosis"), {}),
            )
        ]  # fmt: skip
        _, metrics = _ask(server, "GET", "/metrics")
    assert statuses == [
        201, 422, 422, 200, 412, 200, 422, 200, 200, 422, 422, 200, 200, 204, 410,
    ]  # fmt: skip
    lines = log.read_text("utf-8").splitlines()
    assert [line for line in lines if any(said in line for said in SAID)] == []
    told = [json.loads(line) for line in lines if line.startswith("{")]
    requests = [line for line in told if line["event"] == "request"]
    assert len(requests) == len(statuses) + 2
    about = [line for line in requests if line["path"].startswith(where)]
    assert {line["case"] for line in about} == {case}
    opened = [line for line in requests if line["path"] == "/v1/cases"]
    assert [line.get("case") for line in opened] == [case, case, None, None, None, None]
    counts = {
        (sample.name.removeprefix("enroltriage_case_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(metrics.decode())
        for sample in family.samples
    }
    assert counts["entries_total", "opened"] == 1
    assert counts["entries_total", "diagnosis"] == 3
    assert counts["entries_total", "erased"] == 1
    assert counts["writes_answered_again_total",] == 1
    assert counts["conflicts_total",] == 1
