"""Knowledge as it was made once, kept on disk, so that a start need not make it again.

To read the rule files and to index the words of all languages takes seconds; to read what came of it
takes tenths of one. It is kept like Python's own compiled files: by what it was made from and by what
made it, and whoever may write there could run code here, so that only what belongs to nobody else is
read. All that goes wrong with it costs the time that it would have saved, and nothing else.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import io
import logging
import os
import pickle
import sys
import tempfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from cachetools import LRUCache

from enroltriage.expert.knowledge import KnowledgeBase
from enroltriage.expert.recognise.kept import Kept
from enroltriage.expert.recognise.recogniser import recogniser_of
from enroltriage.expert.recognise.worded import Worded, worded

from .loader import load_files

ENDING = ".compiled"
MOST_KEPT = 6
"""So many are kept in one folder; the oldest give way."""
MOST_AT_HAND = 2
"""So many are shared by all who load the same rules in one process; each takes a hundred megabytes."""
_OTHERS_WRITE = 0o022
_CHECK_BYTES = 4
_UNREADABLE = (
    *(OSError, EOFError, pickle.UnpicklingError, ImportError, AttributeError),
    *(LookupError, TypeError, ValueError),
)
"""What reading it may raise; whatever it is, it can be made anew."""
_log = logging.getLogger(__name__)


class Compiled(NamedTuple):
    """Knowledge, and what texts are read by, with its index of words."""

    knowledge: KnowledgeBase
    read_by: Worded


_AT_HAND: LRUCache[str, Compiled] = LRUCache(MOST_AT_HAND)


def compiled(files: Mapping[str, Path | bytes], folder: Path) -> Compiled:
    """What these rule files are, as it is kept in this folder, or made and kept there.

    The files are by their places in the union of the layers. Raises KnowledgeError.
    """
    contents = {place: _content(file) for place, file in files.items()}
    version = hashlib.sha256()
    for place, content in contents.items():
        told = content if isinstance(content, bytes) else b""
        version.update(f"{place}\0{len(told)}\0".encode() + told)
    which = version.hexdigest()[:16]
    found = _AT_HAND.get(which) or find(folder, which)
    if found is None:
        knowledge = load_files(contents)
        read_by = worded(knowledge)
        found = Compiled(knowledge, replace(read_by, reader=recogniser_of(read_by)))
        keep(folder, which, found)
    _AT_HAND[which] = found
    return found


def _content(file: Path | bytes) -> Path | bytes:
    """The content of a file; the file, where it cannot be read: who loads it tells why."""
    try:
        return file if isinstance(file, bytes) else file.read_bytes()
    except OSError:
        return file


def find(folder: Path, version: str) -> Compiled | None:
    """What is kept of the rules of this version, made by just this program; None where nothing is."""
    try:
        content = _read(_place(folder, version))
        if content is None or zlib.crc32(content[_CHECK_BYTES:]) != int.from_bytes(
            content[:_CHECK_BYTES], "big"
        ):
            return None
        return Compiled(*_without_collecting(pickle.loads, content[_CHECK_BYTES:]))
    except FileNotFoundError:
        return None
    except _UNREADABLE:
        _log.warning("%s is of no use and is made anew", _place(folder, version), exc_info=True)
        return None


def keep(folder: Path, version: str, compiled: Compiled) -> None:
    """Keep it for the next start, whole or not at all; where it cannot be written, it is not kept."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = io.BytesIO()
        _Pickler(content, pickle.HIGHEST_PROTOCOL).dump(tuple(compiled))
        written = content.getvalue()
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            try:
                file.write(zlib.crc32(written).to_bytes(_CHECK_BYTES, "big") + written)
                file.close()
                Path(file.name).replace(_place(folder, version))
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        for old in sorted(folder.glob(f"*{ENDING}"), key=_age)[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
    except OSError as error:
        _log.info("the compiled rules are not kept: %s", error)


def _age(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _place(folder: Path, version: str) -> Path:
    return folder / f"{version}-{made_by()}{ENDING}"


def _read(file: Path) -> bytes | None:
    """The file's content; None where somebody else may have written it."""
    with file.open("rb") as opened:
        about = os.fstat(opened.fileno())
        mine = not hasattr(os, "getuid") or about.st_uid in (0, os.getuid())
        if not mine or about.st_mode & _OTHERS_WRITE:
            _log.warning("%s is not read, as somebody else may write it", file)
            return None
        return opened.read()


@functools.cache
def made_by() -> str:
    """Of which program, to the letter, something was made: its modules and the version of Python."""
    digest = hashlib.sha256(f"{sys.implementation.cache_tag} {sys.version}".encode())
    here = Path(__file__).parents[1]
    for part in ("expert", "rules"):
        for file in sorted((here / part).rglob("*.py")):
            digest.update(
                b"%s\0%s\0" % (file.relative_to(here).as_posix().encode(), file.read_bytes())
            )
    return digest.hexdigest()[:16]


def _without_collecting(function: Callable[[bytes], Any], content: bytes) -> Any:
    """Its result; what makes millions of lasting things is slowed down by a search for waste."""
    collects = gc.isenabled()
    gc.disable()
    try:
        return function(content)
    finally:
        if collects:
            gc.enable()


class _Pickler(pickle.Pickler):
    """Writes what pickle has no way for; what is worked out as texts are read is not kept."""

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, MappingProxyType):
            return _read_only, (dict(thing),)
        if isinstance(thing, functools._lru_cache_wrapper) and hasattr(
            thing.__wrapped__, "__self__"
        ):
            return _with_cache, (thing.__wrapped__, thing.cache_parameters()["maxsize"])
        if isinstance(thing, Kept):
            return Kept, thing.made_of
        return NotImplemented


def _read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


def _with_cache(method: Callable[..., Any], room: int | None) -> Callable[..., Any]:
    return functools.lru_cache(room)(method)
