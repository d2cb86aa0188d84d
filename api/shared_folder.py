"""A folder that the processes of one server share as long as it runs."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def shared_folder(what: str) -> Iterator[Path]:
    """A new folder; gone once the process that made it leaves the context."""
    folder, owner = tempfile.mkdtemp(prefix=f"enroltriage-{what}-"), os.getpid()
    try:
        yield Path(folder)
    finally:
        if os.getpid() == owner:  # the processes that answer leave by this way too
            shutil.rmtree(folder, ignore_errors=True)
