"""Runs ``enroltriage batch`` as a person does, and reads what it wrote."""

import csv
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from enroltriage.api.cli import main
from enroltriage.expert import Expert

Run = Callable[..., Result]
CLEAN = dict.fromkeys(("LC_ALL", "LC_MESSAGES", "LANG"))


@pytest.fixture
def batch(tmp_path: Path, expert: Expert, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in a folder of its own and in this process, by the shipped rules."""
    monkeypatch.setattr(sys.modules["enroltriage.api.commands.batch"], "load", lambda _: expert)

    def run(source: str, output: str, *options: str) -> Result:
        named = [str(tmp_path / source), "-o", str(tmp_path / output)]
        command = ["batch", *named, "--workers", "1", *options]
        return CliRunner().invoke(main, command, env=CLEAN)

    return run


@pytest.fixture
def write_lines(tmp_path: Path) -> Callable[[str, Iterable[object]], Path]:
    """Writes JSON lines; what is text already is written as it is."""

    def write(name: str, rows: Iterable[object]) -> Path:
        path = tmp_path / name
        lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="")
        return path

    return write


@pytest.fixture
def read_lines(tmp_path: Path) -> Callable[[str], list[Any]]:
    """Reads JSON lines."""
    return lambda name: [json.loads(line) for line in (tmp_path / name).read_bytes().splitlines()]


@pytest.fixture
def read_csv(tmp_path: Path) -> Callable[[str], list[dict[str, str]]]:
    """Reads CSV, by its header."""

    def read(name: str) -> list[dict[str, str]]:
        with (tmp_path / name).open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file, strict=True))

    return read


@pytest.fixture
def process(in_new_process: Callable[..., str], tmp_path: Path) -> Callable[..., str]:
    """The command in a process of its own, where other processes may be started; ``before`` is run first."""

    def run(source: str, output: str, *options: str, before: str = "") -> str:
        named = ["batch", str(tmp_path / source), "-o", str(tmp_path / output), *options]
        return in_new_process(
            f"from enroltriage.api.cli import main\n{before}\n"
            f"main({named!r}, standalone_mode=False)",
            **dict.fromkeys(("LC_ALL", "LC_MESSAGES", "LANG"), ""),
        )

    return run
