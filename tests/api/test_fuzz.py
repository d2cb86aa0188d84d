"""schemathesis against the real server: no 5xx, and no answer that the document does not tell."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path


def test_no_made_up_request_is_answered_out_of_contract(server: str, tmp_path: Path) -> None:
    """Good and bad requests for every path, made from the document; always the same ones."""
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{server}/openapi.json"),
            *("--max-examples", "25", "--generation-deterministic", "--no-color"),
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
