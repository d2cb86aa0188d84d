"""The rule files as one value, so that another process or machine answers by the same rules."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from enroltriage.expert import Expert
from enroltriage.expert.engines import DEFAULT_ENGINE
from enroltriage.rules import load_expert
from enroltriage.rules.loader import SHIPPED, rule_files


def pack_rules(folder: str | Path | None) -> bytes:
    """The rule files of a folder, by default the shipped ones, with their places in it."""
    root = SHIPPED if folder is None else Path(folder)
    files = {
        file.relative_to(root).as_posix(): file.read_text("utf-8") for file in rule_files(root)
    }
    return pack_files(files)


def pack_files(files: Mapping[str, str]) -> bytes:
    """Texts of rule files, by their places in the folder."""
    return zlib.compress(orjson.dumps(files))


def unpack_files(rules: bytes) -> dict[str, str]:
    """The texts of packed rule files, by their places in the folder."""
    files: dict[str, str] = orjson.loads(zlib.decompress(rules))
    return files


def read_rules(folder: str | Path | None, engine: str = DEFAULT_ENGINE) -> tuple[Expert, bytes]:
    """The expert over a folder, and its files packed: of one reading. Raises KnowledgeError."""
    if rule_files(SHIPPED if folder is None else Path(folder)):
        try:
            files = pack_rules(folder)
        except (OSError, UnicodeDecodeError):
            load_expert(folder, engine=engine)  # tells which file, and why
            raise
        return load_packed(files, engine), files
    return load_expert(folder, engine=engine), b""  # tells that there is none


def load_packed(rules: bytes, engine: str = DEFAULT_ENGINE) -> Expert:
    """The expert over packed rule files. Raises KnowledgeError."""
    with TemporaryDirectory(prefix="enroltriage-") as name:
        for place, text in unpack_files(rules).items():
            file = Path(name, place)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="")
        return load_expert(name, engine=engine)
