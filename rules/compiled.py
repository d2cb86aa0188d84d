"""Knowledge as it was made once, kept on disk, so that a start need not make it again.

To read the rule files and to index the words of all languages takes seconds; to read what came of it
takes tenths of one. Whoever may write there could run code here; see ``kept_files`` for what is read.
"""

from __future__ import annotations

import functools
import gc
import io
import logging
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from cachetools import LRUCache

from enroltriage.expert.knowledge import KnowledgeBase
from enroltriage.expert.recognise.kept import Kept
from enroltriage.expert.recognise.recogniser import recogniser_of
from enroltriage.expert.recognise.worded import Worded, worded

from . import kept_files
from .folders import Contents
from .packed_mapping import PackedMapping
from .version import version_in

KNOWLEDGE, WORDS = "knowledge", "words"
"""The kinds of files: by the version of the rules, and by that of all that texts are read by."""
MOST_AT_HAND = 2
"""So many are shared by all who load the same rules in one process; each takes a hundred megabytes."""
_UNREADABLE = (
    *(EOFError, pickle.UnpicklingError, ImportError, AttributeError),
    *(LookupError, TypeError, ValueError),
)
"""What reading it may raise; whatever it is, it can be made anew."""
_log = logging.getLogger(__name__)


class Compiled(NamedTuple):
    """Knowledge, and what texts are read by, with its index of words."""

    knowledge: KnowledgeBase
    read_by: Worded


_AT_HAND: LRUCache[str, Compiled] = LRUCache(MOST_AT_HAND)


def compiled(files: Contents, folder: Path) -> Compiled:
    """What these rule files are, as it is kept in this folder, or made and kept there. Raises KnowledgeError."""
    version = version_in(files)
    found = None if version is None else _AT_HAND.get(version) or find(folder, version)
    if found is None:
        from .loader import load_files  # with what parses and checks: a good part of a start

        knowledge = load_files(files)
        read_by = worded(knowledge)
        known = _words(folder, read_by.digest)
        found = Compiled(knowledge, known or replace(read_by, reader=recogniser_of(read_by)))
        words = kept_files.place(folder, read_by.digest, WORDS)
        keep(folder, knowledge.version, found, words=known is None or not words.exists())
    _AT_HAND[found.knowledge.version] = found
    return found


def is_kept(version: str, folder: Path) -> bool:
    """Whether what the rules of this version are is kept in this folder."""
    return kept_files.place(folder, version, KNOWLEDGE).exists()


def find(folder: Path, version: str) -> Compiled | None:
    """What is kept of the rules of this version, made by just this program; None where nothing is."""
    kept = _unpickled(kept_files.place(folder, version, KNOWLEDGE))
    if kept is None:
        return None
    knowledge, digest = kept
    read_by = _words(folder, digest)
    return None if read_by is None else Compiled(knowledge, read_by)


def keep(folder: Path, version: str, compiled: Compiled, *, words: bool = True) -> None:
    """Keep it for the next start; where it cannot be written, it is not kept.

    Rules of other versions that are worded alike share what texts are read by: without ``words``, that
    is kept already.
    """
    knowledge, read_by = compiled
    _pickle(kept_files.place(folder, version, KNOWLEDGE), (knowledge, read_by.digest), knowledge)
    if words:
        _pickle(kept_files.place(folder, read_by.digest, WORDS), read_by, read_by.knowledge)


def _words(folder: Path, digest: str) -> Worded | None:
    """What texts are read by that are worded so, if it is at hand or kept."""
    at_hand = (each.read_by for each in _AT_HAND.values() if each.read_by.digest == digest)
    found: Worded | None = next(at_hand, None) or _unpickled(
        kept_files.place(folder, digest, WORDS)
    )
    return found


def _unpickled(file: Path) -> Any:
    """What is kept there; None where nothing of use is."""
    content = kept_files.read(file)
    try:
        return content and _without_collecting(pickle.loads, content)
    except _UNREADABLE:
        _log.warning("%s is of no use and is made anew", file, exc_info=True)
        return None


def _pickle(file: Path, thing: Any, knowledge: KnowledgeBase) -> None:
    content = io.BytesIO()
    _Pickler(content, _rarely_read(knowledge)).dump(thing)
    kept_files.write(file, content.getvalue())


def _rarely_read(knowledge: KnowledgeBase) -> Iterator[Mapping[Any, Any]]:
    """Where in files things stand, and the words of all languages, of which the index is made.

    They are large, and where cases are answered nobody looks into them.
    """
    for each in (knowledge, *knowledge.earlier.values()):
        yield each.places
        for language in each.languages.values():
            yield from (language.classes, language.notions, language.cues)


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
    """Writes what pickle has no way for; what is worked out as texts are read is not kept.

    The mappings that are ``rarely`` read are packed.
    """

    def __init__(self, file: io.BytesIO, rarely: Iterable[Mapping[Any, Any]]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._rarely = {id(mapping) for mapping in rarely}

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, MappingProxyType):
            if id(thing) in self._rarely:
                return PackedMapping.of(thing).__reduce__()
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
