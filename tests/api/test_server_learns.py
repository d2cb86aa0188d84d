"""A real server takes over what outcomes teach, in all of its processes, while it answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

SOUND = Path(__file__).parents[1] / "rules/sound"
PALE = {"facts": {"model": "laser", "symptom": "prints-pale", "connection": "both"}}
RARE = "toner-used-up"


def _ask(server: str, method: str, path: str, body: Any = None) -> Any:
    """Over a connection of its own, so that any process may answer."""
    headers = {"Connection": "close", "Content-Type": "application/json", "If-Match": "*"}
    with closing(HTTPConnection(urlsplit(server).netloc, timeout=20)) as connection:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        return json.loads(connection.getresponse().read())


def _learned(server: str) -> set[str | None]:
    """What so many answers rest on, by whichever process."""
    answers = [_ask(server, "POST", "/v1/diagnoses", PALE) for _ in range(20)]
    return {answer["knowledge"].get("learned_at") for answer in answers}


def test_all_processes_take_over_what_was_reported_and_a_new_server_has_it_at_once(
    serving: Callable[..., AbstractContextManager[str]], tmp_path: Path
) -> None:
    """Also answers that were given before are there as they were."""
    settings = {
        "RULES": str(SOUND),
        "DATABASE": f"sqlite:///{tmp_path / 'cases.db'}",
        "LEARNING_MINUTES": "10080",  # so that hardly ever a period ends meanwhile
    }
    with serving(**settings) as server:
        assert _learned(server) == {None}
        case = _ask(server, "POST", "/v1/cases", PALE)
        for _ in range(3):
            other = _ask(server, "POST", "/v1/cases", PALE)["id"]
            _ask(server, "POST", f"/v1/cases/{other}/outcome", {"cause": RARE, "worked": True})
        until = monotonic() + 30
        while None in (learned := _learned(server)):
            assert monotonic() < until
            sleep(0.2)
        assert len(learned) == 1
        assert _ask(server, "GET", f"/v1/cases/{case['id']}") == case
    with serving(**settings) as server:
        assert _learned(server) == learned
        assert _ask(server, "GET", f"/v1/cases/{case['id']}") == case
