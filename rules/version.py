"""What tells rule files from any others: a digest of their texts and of the order of their layers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from .folders import PACK_FILE, Contents, site_pack_in


def text_of(content: bytes) -> str:
    """The text of a rule file; line ends and a byte order mark make no difference. Raises UnicodeDecodeError."""
    return content.decode("utf-8-sig").replace("\r\n", "\n")


def version_of(texts: Mapping[str, str]) -> str:
    """The version of these texts, by their places in the union, in the order of the layers."""
    digest = hashlib.sha256()
    for name in sorted(texts):
        digest.update(f"{name}\0{len(texts[name])}\0{texts[name]}".encode())
    for name, text in texts.items():
        if name.endswith(f"/{PACK_FILE}") and site_pack_in(text, name):
            digest.update(f"{name}\0".encode())
    return digest.hexdigest()[:16]


def texts_of(files: Contents) -> dict[str, str]:
    """What is in these files, as texts. Raises OSError for one that could not be read, and UnicodeDecodeError."""
    return {
        place: text_of(file if isinstance(file, bytes) else file.read_bytes())
        for place, file in files.items()
    }


def version_in(files: Contents) -> str | None:
    """The version of what is in these files; None where one of them cannot be read."""
    try:
        return version_of(texts_of(files))
    except (OSError, UnicodeDecodeError):
        return None
