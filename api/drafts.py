"""Rule files that somebody sends to be looked at: a folder as one zip file, or the files that change.

Nothing of it is kept, and no place in it leads out of the folder that it is read from.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from enroltriage.expert.errors import Finding, KnowledgeError

MOST_FILES, MOST_BYTES, MOST_FILE_BYTES = 5_000, 20_000_000, 1_000_000
ENDINGS = (".yaml", ".yml")
_FIRST_KEY = re.compile(r"^([a-z_]+)[ \t]*:", re.MULTILINE)
Sent = tuple[str, bytes]
"""The name of a file, and what it holds."""


def draft_of(sent: Iterable[Sent], base: Mapping[str, str]) -> dict[str, str]:
    """The texts of a draft's files by their places; single files take the places of those of the base.

    Raises KnowledgeError for what is no such thing.
    """
    files: dict[str, str] = {}
    whole = False
    for name, content in sent:
        if name.lower().endswith(".zip"):
            whole = True
            files |= _without_root(
                {place: _text(place, text) for place, text in _unzipped(name, content)}
            )
        else:
            text = _text(name, content)
            files[_place(name, text, base)] = text
    if not files:
        raise _unusable("", "no rule file was sent", "missing")
    return files if whole else {**base, **files}


def _unzipped(name: str, content: bytes) -> Iterator[Sent]:
    try:
        with ZipFile(BytesIO(content)) as zipped:
            infos = [one for one in zipped.infolist() if _is_rule_file(one)]
            if len(infos) > MOST_FILES:
                raise _unusable(name, f"holds more than {MOST_FILES} rule files", "size")
            if sum(one.file_size for one in infos) > MOST_BYTES:
                raise _unusable(name, f"holds more than {MOST_BYTES} bytes", "size")
            for info in infos:
                with zipped.open(info) as file:  # what it says of its size is not believed
                    text = file.read(MOST_FILE_BYTES + 1)
                yield _safe(info.filename), text
    except (BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise _unusable(name, "is no zip file that can be read", "read") from error


def _is_rule_file(info: ZipInfo) -> bool:
    parts = PurePosixPath(info.filename).parts
    hidden = any(part.startswith((".", "__")) and part != ".." for part in parts)
    return not info.is_dir() and info.filename.lower().endswith(ENDINGS) and not hidden


def _safe(place: str) -> str:
    """A place that is one within a folder, whatever the system. Raises KnowledgeError."""
    parts = place.split("/")
    if (
        any(part in ("", ".", "..") or set(part) & set("\\:\0") for part in parts)
        or len(place) > 200
    ):
        raise _unusable(place[:200], "is not a place within the folder", "name")
    return place


def _without_root(files: Mapping[str, str]) -> dict[str, str]:
    """The files without the folders that all of them stand in."""
    while files and all("/" in place for place in files):
        roots = {place.partition("/")[0] for place in files}
        if len(roots) > 1:
            break
        files = {place.partition("/")[2]: text for place, text in files.items()}
    return dict(files)


def _place(name: str, text: str, base: Mapping[str, str]) -> str:
    """Where a single file belongs: in the place of the one of its name, or beside others of its kind.

    Raises KnowledgeError where that cannot be told.
    """
    name = _safe(PurePosixPath(name.replace("\\", "/")).name)
    if not name.lower().endswith(ENDINGS):
        raise _unusable(name, "is neither a .yaml file nor a .zip file", "name")
    alike = [place for place in base if PurePosixPath(place).name == name]
    if len(alike) > 1:
        listed = ", ".join(alike)
        raise _unusable(name, f"may be any of {listed}; send the folder as a zip file", "name")
    return alike[0] if alike else _beside(_kind(text), base) + name


def _beside(kind: str, base: Mapping[str, str]) -> str:
    """The folder that holds most files of this kind."""
    folders = Counter(
        place.rpartition("/")[0] for place, text in base.items() if kind and _kind(text) == kind
    )
    most = max(folders, key=lambda folder: (folders[folder], folder), default="")
    return f"{most}/" if most else ""


def _kind(text: str) -> str:
    """The first key of a rule file, which names its kind."""
    found = _FIRST_KEY.search(text)
    return found[1] if found else ""


def _text(name: str, content: bytes) -> str:
    if len(content) > MOST_FILE_BYTES:
        raise _unusable(name, f"larger than {MOST_FILE_BYTES} bytes; split it", "size")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise KnowledgeError([Finding(name, line, 1, "not UTF-8 text", "yaml")]) from error


def _unusable(name: str, message: str, code: str) -> KnowledgeError:
    return KnowledgeError([Finding(name, 1, 1, message, code)])
