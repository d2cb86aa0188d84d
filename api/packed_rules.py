"""The rule files as one value, so that another process or machine answers by the same rules."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import orjson

from enroltriage.expert import Expert
from enroltriage.expert.engines import DEFAULT_ENGINE
from enroltriage.rules import Folders, expert_of, load_expert
from enroltriage.rules.folders import PACK_FILE, rule_places, site_pack_in

from .compiled_folder import compiled_folder


def pack_rules(folders: Folders) -> bytes:
    """The rule files of these folders, by default of what is shipped and installed.

    Each stands by its place in the union of the layers. Raises KnowledgeError.
    """
    places = rule_places(folders).items()
    return pack_files({place: file.read_text("utf-8") for place, file in places})


def pack_files(files: Mapping[str, str]) -> bytes:
    """Texts of rule files, by their places."""
    return zlib.compress(orjson.dumps(files), zlib.Z_BEST_SPEED)  # each start waits for it


def unpack_files(rules: bytes) -> dict[str, str]:
    """The texts of packed rule files, by their places."""
    files: dict[str, str] = orjson.loads(zlib.decompress(rules))
    return files


def read_rules(folders: Folders, engine: str = DEFAULT_ENGINE) -> tuple[Expert, bytes]:
    """The expert over these folders, and their files packed: of one reading. Raises KnowledgeError."""
    try:
        files = pack_rules(folders)
    except (OSError, UnicodeDecodeError):
        load_expert(folders, engine=engine)  # tells which file, and why
        raise
    return load_packed(files, engine), files


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
