"""The rule files as one value, so that another process or machine answers by the same rules."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path

import orjson

from enroltriage.expert import Expert
from enroltriage.expert.engines import DEFAULT_ENGINE
from enroltriage.rules import Contents, Folders, expert_of, kept_files, rule_contents
from enroltriage.rules.folders import PACK_FILE, site_pack_in
from enroltriage.rules.version import texts_of

from .compiled_folder import compiled_folder

_KIND = "packed"
"""Of a file in which packed rules are kept."""


def pack_rules(folders: Folders) -> bytes:
    """What is in the rule files of these folders, by default of what is shipped and installed.

    Raises KnowledgeError and as ``pack_contents``.
    """
    return pack_contents(rule_contents(folders))


def pack_contents(
    contents: Contents, version: str | None = None, kept_in: Path | None = None
) -> bytes:
    """What is in these rule files; of a ``version`` that is told, kept in the folder for the next start.

    Raises OSError for one that could not be read, and UnicodeDecodeError.
    """
    file = kept_files.place(kept_in, version, _KIND) if kept_in and version else None
    packed = file and kept_files.read(file)
    if not packed:
        packed = pack_files(texts_of(contents))
        if file:
            kept_files.write(file, packed)
    return packed


def pack_files(files: Mapping[str, str]) -> bytes:
    """Texts of rule files, by their places."""
    return zlib.compress(orjson.dumps(files), zlib.Z_BEST_SPEED)  # each start waits for it


def unpack_files(rules: bytes) -> dict[str, str]:
    """The texts of packed rule files, by their places."""
    files: dict[str, str] = orjson.loads(zlib.decompress(rules))
    return files


def read_rules(folders: Folders, engine: str = DEFAULT_ENGINE) -> tuple[Expert, bytes]:
    """The expert over these folders, and their files packed: of one reading. Raises KnowledgeError."""
    contents = rule_contents(folders)
    expert = expert_of(contents, engine=engine, kept_in=compiled_folder())
    return expert, pack_contents(contents)


def load_packed(rules: bytes, engine: str = DEFAULT_ENGINE) -> Expert:
    """The expert over packed rule files. Raises KnowledgeError."""
    files = {place: text.encode() for place, text in unpack_files(rules).items()}
    return expert_of(files, engine=engine, kept_in=compiled_folder())


def laid_over(files: Mapping[str, str], base: Mapping[str, str]) -> Mapping[str, str]:
    """A site pack's files as a layer over others, in the place of those of its own that are there.

    Files that are no site pack's are given back as they are.
    """
    pack = site_pack_in(files.get(PACK_FILE, ""), "draft")
    if not pack:
        return files
    layer = {f"{pack}/{place}": text for place, text in files.items()}
    union: dict[str, str] = {}
    for place, text in base.items():
        union |= layer if place.startswith(f"{pack}/") else {place: text}
    return {**union, **layer}
