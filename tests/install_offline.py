"""Installs the service where there is no network, and asks it something: what `tox -e offline` runs.

    python tests/install_offline.py FOLDER

A folder of wheels is filled first; that needs an index, as docs/operations.md says. All that follows
is given nothing but that folder: no index, and no way out.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, build_opener

ROOT = Path(__file__).resolve().parents[1]
NOWHERE = "http://127.0.0.1:9"
CASE = {"facts": {"platform": "ios", "symptom": "device-cap-reached", "device_count": 20}}


def fill(folder: Path) -> None:
    """The project's wheel, by way of its source distribution, and every wheel that it needs."""
    python = [sys.executable, "-m"]
    subprocess.run([*python, "build", "--outdir", folder / "built", ROOT], check=True)
    (wheel,) = (folder / "built").glob("*.whl")
    wanted = f"{wheel}[postgresql]"
    into = ["--wheel-dir", folder / "wheels"]
    # setuptools builds the site pack that is installed beside it.
    subprocess.run([*python, "pip", "wheel", *into, wanted, "setuptools>=77"], check=True)


def install(folder: Path, environment: dict[str, str]) -> Path:
    """An installation in an environment of its own; returns where its commands are."""
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder / "venv"], check=True)
    commands = folder / "venv/bin"
    pip = [commands / "python", "-m", "pip", "install", "--no-index", "--no-cache-dir"]
    wanted = ["--find-links", folder / "wheels", "enroltriage[postgresql]"]
    subprocess.run([*pip, *wanted], check=True, env=environment)
    subprocess.run([commands / "python", "-m", "pip", "check"], check=True, env=environment)
    return commands


def ask(commands: Path, folder: Path, environment: dict[str, str]) -> None:
    """Verify the rules, serve, open a case, and read it."""
    subprocess.run([commands / "enroltriage", "check"], check=True, cwd=folder, env=environment)
    with subprocess.Popen(
        [commands / "enroltriage", "serve", "--port", "0", "--workers", "1"],
        cwd=folder, env=environment, stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        found = re.search(r"http://\S+?(?= )", server.stdout.readline())
        assert found is not None
        ask_for = build_opener().open
        post = Request(  # noqa: S310 - the server that was just started
            f"{found.group()}/v1/cases",
            json.dumps(CASE).encode(),
            {"Content-Type": "application/json"},
        )
        with ask_for(post, timeout=30) as response:
            place = response.headers["Location"]
        with ask_for(found.group() + place, timeout=30) as response:
            assert json.load(response)["diagnosis"]["outcome"] == "confirmed"
        server.terminate()
        assert server.wait(60) == 0


def extend(commands: Path, folder: Path, environment: dict[str, str]) -> None:
    """Start a site pack, install it, and see that it is found and in order."""
    enroltriage, project = commands / "enroltriage", folder / "enroltriage-acme"
    shutil.rmtree(project, ignore_errors=True)
    subprocess.run([enroltriage, "new-pack", "acme", project], check=True, env=environment)
    pip = [commands / "python", "-m", "pip", "install", "--no-index", "--no-cache-dir"]
    wanted = ["--find-links", folder / "wheels", project]
    subprocess.run([*pip, *wanted], check=True, env=environment)
    checked = subprocess.run(
        [enroltriage, "check"], check=True, env=environment, capture_output=True, text=True
    )
    assert "installed by enroltriage-acme 0.1.0)" in checked.stdout, checked.stdout
    assert not re.search("^acme/", checked.stdout, re.M), checked.stdout


def main() -> None:
    """All of it, in a folder that may be emptied."""
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    fill(folder)
    cut_off = {
        name: value for name, value in os.environ.items()
        if not name.upper().startswith(("PIP_", "UV_", "ENROLTRIAGE_"))
    }  # fmt: skip
    cut_off |= {"PIP_NO_INDEX": "1", "http_proxy": NOWHERE, "https_proxy": NOWHERE,
                "no_proxy": "127.0.0.1"}  # fmt: skip
    commands = install(folder, cut_off)
    ask(commands, folder, cut_off)
    extend(commands, folder, cut_off)
    print("Installed, extended and asked without a network.")  # noqa: T201 - what the one who ran it waits for


if __name__ == "__main__":
    main()
