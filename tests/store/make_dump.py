"""Writes down a small store as this version of the software makes it, for all later ones to read.

    .venv/bin/python tests/store/make_dump.py

makes tests/data/stores/STEP.sql, what is in the tables at the newest step, and STEP.json, what was
answered about it. To be run once, before the version that brings a step is released, and never again
for that step: test_upgrades.py then holds every later version to it. The rules are those of
tests/rules/sound, so that the store also holds rules that no later version ships.
"""

from __future__ import annotations

import json
import runpy
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
STORES = TESTS / "data/stores"


def make(folder: Path) -> tuple[str, str, dict[str, Any]]:
    """The step, the tables as SQL, and what is answered to each path."""
    from enroltriage.api.app import create_app
    from enroltriage.api.config import Config
    from enroltriage.api.service import EXTENSION, service_of
    from enroltriage.api.store.migrate import migrate
    from enroltriage.api.store.steps import newest

    file = folder / "cases.db"
    app = create_app(
        Config(rules=TESTS / "rules/sound", database=f"sqlite:///{file}", log_level="error")
    )
    database = service_of(app).cases.database
    migrate(database)
    client, any_state = app.test_client(), {"If-Match": "*"}

    def opened(key: str, **given: Any) -> str:
        answer = client.post("/v1/cases", json=given, headers={"Idempotency-Key": key})
        assert answer.status_code == 201, answer.text
        return f"/v1/cases/{answer.get_json()['id']}"

    def changed(method: str, path: str, **body: Any) -> None:
        answer = client.open(path, method=method, json=body or None, headers=any_state)
        assert answer.status_code < 300, answer.text

    nothing_printed = opened(
        "k-1",
        facts={"model": "laser", "symptom": "prints-nothing"},
        by="help desk",
        reference={"id": "T-1", "url": "https://tickets.example/T-1"},
    )
    changed("PATCH", f"{nothing_printed}/facts?by=inventory", users_affected="one", paper=None)
    changed("DELETE", f"{nothing_printed}/facts/users_affected")
    changed("PATCH", f"{nothing_printed}/facts", paper="empty")
    changed(
        "POST", f"{nothing_printed}/outcome", cause="paper-missing", worked=True, note="Ünïcode"
    )
    app.extensions[EXTENSION].learn()
    told = opened("k-2", text="It says on the screen: Cannot print", by="Ms. Example")
    changed("POST", f"{told}/text", text="Write to ms@example.org. \U0001f642")
    gone = opened("k-3", text="Cannot print, says Ms. Example", by="Ms. Example")
    changed("DELETE", gone)
    paths = ["/v1/cases", "/v1/cases?reference=T-1"]
    for case in (nothing_printed, told, gone):
        paths += [case, f"{case}?lang=de", f"{case}/history"]
    paths += [f"{nothing_printed}/diagnosis", f"{told}/diagnosis"]
    answers = {path: client.get(path).get_json() for path in paths}
    database.settle()
    with closing(sqlite3.connect(file)) as connection:
        return newest(), "\n".join(connection.iterdump()) + "\n", answers


def main() -> None:
    """Write the files, unless they are there."""
    with TemporaryDirectory() as folder:
        step, tables, answers = make(Path(folder))
    if (STORES / f"{step}.sql").exists():
        sys.exit(f"tests/data/stores/{step}.sql is there already; a released step stays as it is.")
    STORES.mkdir(parents=True, exist_ok=True)
    (STORES / f"{step}.sql").write_text(tables, "utf-8")
    (STORES / f"{step}.json").write_text(
        json.dumps(answers, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )


if __name__ == "__main__":
    runpy.run_path(str(TESTS / "conftest.py"))  # for a checkout where nothing is installed
    main()
