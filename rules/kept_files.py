"""What was worked out of rules once, as files in a folder, so that a start need not do it again.

Each is kept like Python's own compiled files: by what it was made from and by what made it. What
somebody else may have written is not read. All that goes wrong with a file costs the time that it
would have saved, and nothing else.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import os
import sys
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path

MOST_KEPT = 6
"""So many of one kind are kept in one folder; what was not read for longest gives way."""
_OTHERS_WRITE = 0o022
_CHECK_BYTES = 4
_log = logging.getLogger(__name__)


def place(folder: Path, version: str, kind: str) -> Path:
    """Where that is kept which just this program makes of the rules of this version."""
    return folder / f"{version}-{made_by()}.{kind}"


def read(file: Path) -> bytes | None:
    """The content of a kept file, to the letter; None where there is none of use."""
    try:
        with file.open("rb") as opened:
            if not _is_ours(os.fstat(opened.fileno())):
                _log.warning("%s is not read, as somebody else may write it", file)
                return None
            content = opened.read()
        with suppress(OSError):
            os.utime(file)
    except FileNotFoundError:
        return None
    except OSError as error:
        _log.info("%s is not read: %s", file, error)
        return None
    check, kept = content[:_CHECK_BYTES], content[_CHECK_BYTES:]
    if not kept or zlib.crc32(kept) != int.from_bytes(check, "big"):
        _log.warning("%s is damaged, and is made anew", file)
        return None
    return kept


def write(file: Path, content: bytes) -> None:
    """Keep it for the next start, whole or not at all; where it cannot be written, it is not kept."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as new:
            try:
                new.write(zlib.crc32(content).to_bytes(_CHECK_BYTES, "big") + content)
                new.close()
                Path(new.name).replace(file)
            except BaseException:
                Path(new.name).unlink(missing_ok=True)
                raise
        for old in sorted(file.parent.glob(f"*{file.suffix}"), key=_age)[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
    except OSError as error:
        _log.info("%s is not kept: %s", file, error)


def can_keep(folder: Path) -> bool:
    """Whether anything can be kept there; the folder is made if it is missing."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


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


def _is_ours(about: os.stat_result) -> bool:
    """Whether nobody else can have written it."""
    mine = not hasattr(os, "getuid") or about.st_uid in (0, os.getuid())
    return mine and not about.st_mode & _OTHERS_WRITE


def _age(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0.0
