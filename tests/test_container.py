"""What the container file says can be done: the files are there, the commands exist, nobody is root.

No image is built here: that needs a container runtime.
"""

from __future__ import annotations

import configparser
import fnmatch
import json
import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from enroltriage.api.cli import main
from enroltriage.api.config import SETTINGS
from enroltriage.api.store.database import read_url

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "Containerfile"
IGNORED = ROOT / ".containerignore"


def instructions() -> list[tuple[str, str]]:
    """Each instruction with what follows it; continued lines are joined, comments left out."""
    lines = [line for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [(word, rest.strip()) for word, _, rest in
            (line.partition(" ") for line in joined.splitlines() if line)]  # fmt: skip


def last_stage() -> list[tuple[str, str]]:
    """What makes the image that runs."""
    found = instructions()
    start = max(place for place, (word, _) in enumerate(found) if word == "FROM")
    return found[start:]


def only(word: str) -> str:
    """What the one instruction of this word in the last stage says."""
    (rest,) = [rest for found, rest in last_stage() if found == word]
    return rest


def environment() -> dict[str, str]:
    """The variables that the image sets."""
    return dict(pair.split("=", 1) for pair in shlex.split(only("ENV")))


def copied() -> list[str]:
    """Every path that is copied from the checkout."""
    return [
        source
        for word, rest in instructions()
        if word == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    ]


def sent(path: str) -> bool:
    """Whether a path reaches the build: of the patterns that fit, the last decides."""
    is_sent = True
    for line in IGNORED.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = line.removeprefix("!")
        parts = Path(path).parents
        names = [path, *(str(parent) for parent in parts if str(parent) != ".")]
        plain = pattern.removeprefix("**/")
        looked_at = [n.rpartition("/")[2] for n in names] if plain != pattern else names
        if any(fnmatch.fnmatchcase(name, plain) for name in looked_at):
            is_sent = line.startswith("!")
    return is_sent


def test_every_path_that_is_copied_exists_and_reaches_the_build() -> None:
    """Otherwise the build fails, or the image lacks it."""
    assert copied()
    for path in copied():
        assert (ROOT / path).exists(), path
        assert sent(path), path


def test_what_is_copied_is_all_that_the_wheel_is_made_of() -> None:
    """Every folder of packages, and what setup.cfg reads."""
    setup = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    setup.read_string((ROOT / "setup.cfg").read_text("utf-8"))
    folders = re.findall(r"= ([a-z]+)$", setup["options"]["package_dir"], re.M)
    files = [setup["metadata"]["license_files"],
             setup["metadata"]["long_description"].removeprefix("file: ")]  # fmt: skip
    assert {*folders, *files, "setup.cfg", "pyproject.toml"} == set(copied())


@pytest.mark.parametrize(
    "path", [".git/config", ".env", "enroltriage.sqlite3", "enroltriage.sqlite3-wal", "api/.env.local",
             "api/cases.sqlite3", ".venv/bin/python", "tests/conftest.py", "api/__pycache__/app.pyc"]
)  # fmt: skip
def test_no_history_no_store_and_no_settings_reach_the_build(path: str) -> None:
    """What is in a layer cannot be taken back."""
    assert not sent(path)
    assert sent("api/app.py")


def test_whoever_runs_is_not_root() -> None:
    """By number, so that an orchestrator can tell."""
    user, _, group = only("USER").partition(":")
    assert int(user) > 0
    assert int(group) > 0
    last = [word for word, _ in last_stage()]
    assert "RUN" not in last[last.index("USER") :]


def test_no_secret_is_baked_in() -> None:
    """Neither as a variable nor as an argument of the build."""
    names = [word for kind, rest in instructions() if kind in ("ENV", "ARG")
             for word in re.findall(r"(\w+)=", rest)]  # fmt: skip
    assert names
    assert [n for n in names if re.search(r"(?i)pass|secret|token|key|credential", n)] == []
    assert read_url(environment()["ENROLTRIAGE_DATABASE"]).password is None


def test_the_settings_of_the_image_are_settings_and_the_store_is_on_the_volume() -> None:
    """A misspelt one would be passed over."""
    ours = {name for name in environment() if name.startswith("ENROLTRIAGE_")}
    assert ours <= {setting.variable for setting in SETTINGS}
    store = read_url(environment()["ENROLTRIAGE_DATABASE"]).database
    assert Path(str(store)).parent == Path(only("VOLUME"))
    assert only("EXPOSE") == environment()["ENROLTRIAGE_PORT"]


def test_what_it_starts_is_a_command() -> None:
    """The entry point of the package, and one of its subcommands."""
    setup = (ROOT / "setup.cfg").read_text("utf-8")
    (entry,) = json.loads(only("ENTRYPOINT"))
    assert f"\n    {entry} = enroltriage.api.cli:main" in setup
    (command,) = json.loads(only("CMD"))
    assert command in main.commands
    (folder, *_) = environment()["PATH"].split(":")
    assert any(f"python -m venv {Path(folder).parent}" in rest for _, rest in instructions())


class _Readiness(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        """Answer as a server does that is ready, or is not."""
        self.send_response(self.status if self.path == "/readyz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def listening(status: int) -> Iterator[int]:
    """The port of something that answers like this."""
    handler = type("_Handler", (_Readiness,), {"status": status})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def healthy(port: int) -> bool:
    """What the image's own health check says."""
    python, *arguments = json.loads(only("HEALTHCHECK").partition("CMD ")[2])
    assert python == "python"
    asked = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "ENROLTRIAGE_PORT": str(port)},
        capture_output=True,
        timeout=30,
    )
    return asked.returncode == 0


def test_the_health_check_tells_whether_the_service_is_ready() -> None:
    """By the path, and the port, that the service has."""
    for status, expected in ((200, True), (503, False)):
        with listening(status) as port:
            assert healthy(port) is expected
    assert healthy(port) is False
