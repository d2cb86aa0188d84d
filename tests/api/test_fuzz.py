"""schemathesis against a real server with keys: no 5xx, nothing untold by the document, nothing open."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import settings

from enroltriage.api.access.issuing import create
from enroltriage.api.store.database import Database
from enroltriage.api.store.migrate import migrate

CONFIG = Path(__file__).with_name("schemathesis.toml")


def test_no_made_up_request_is_answered_out_of_contract(
    serving: Callable[..., AbstractContextManager[str]], tmp_path: Path
) -> None:
    """Good and bad requests for every path, made from the document; always the same ones.

    Without the key, or with one that is made up, each must be refused. A brief run leaves out the thousands
    that try each bound of each name and value.
    """
    is_brief = settings.get_current_profile_name() == "brief"
    phases = ("--phases", "examples,fuzzing,stateful") if is_brief else ()
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    migrate(database)
    _, key = create(database, "schemathesis", ["admin"], datetime.now(UTC))
    database.close()
    with serving(DATABASE=f"sqlite:///{tmp_path / 'store.db'}") as server:
        ended = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG)),
                *("run", f"{server}/openapi.json"),
                *("--header", f"Authorization: Bearer {key}"),
                *phases,
                *("--max-examples", "15", "--generation-deterministic", "--no-color"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=240,
        )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    generated = re.search(r"(\d+) generated", ended.stdout)
    assert generated, ended.stdout
    assert int(generated.group(1)) > 500
