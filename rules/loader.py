"""A folder of rule files becomes the knowledge, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from enroltriage.expert.errors import Finding, KnowledgeError
from enroltriage.expert.knowledge import KnowledgeBase

from .build import build
from .editions import as_of, editions_of
from .schema_check import check_schema
from .strict_yaml import Document, StrictYamlError, parse

SHIPPED = Path(__file__).parent
MAX_FILE_BYTES = 1_000_000


def load_knowledge(folder: str | Path | None = None) -> KnowledgeBase:
    """Read every ``.yaml`` file below the folder (by default the shipped rules).

    Raises KnowledgeError with all faults that could be found; then nothing is loaded.
    """
    root = Path(folder) if folder is not None else SHIPPED
    files = rule_files(root)
    if not files:
        reason = "holds no .yaml rule file" if root.is_dir() else "is no folder"
        raise KnowledgeError([Finding(str(folder), 1, 1, f"{root} {reason}", "missing")])
    digest = hashlib.sha256()
    documents: list[Document] = []
    findings: list[Finding] = []
    for file in files:
        name = file.relative_to(root).as_posix()
        try:
            content = _read(file, name)
            text = content.decode("utf-8-sig").replace("\r\n", "\n")
            digest.update(f"{name}\0{len(text)}\0{text}".encode())
            document = parse(text, name)
            findings += check_schema(document)
            documents.append(document)
        except StrictYamlError as error:
            findings.append(error.finding)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            findings.append(Finding(name, line, 1, "not UTF-8 text", "yaml"))
    if not findings and not any("pack" in d.value for d in documents):
        findings.append(Finding(documents[0].file, 1, 1, "no file of kind 'pack'", "missing"))
    if findings:
        raise KnowledgeError(findings)
    version = digest.hexdigest()[:16]
    knowledge = _built(documents, version, None)
    return replace(knowledge, earlier=_earlier(documents, knowledge))


def _built(
    documents: Sequence[Document],
    version: str,
    edition: str | None,
    like: KnowledgeBase | None = None,
) -> KnowledgeBase:
    """The knowledge of one edition. Its findings say which it is, unless that is the current one."""
    try:
        return build(as_of(documents, edition), version, like)
    except KnowledgeError as error:
        if edition is None:
            raise
        findings = [
            replace(one, message=f"in the edition {edition}: {one.message}")
            for one in error.findings
        ]
        raise KnowledgeError(findings) from error


def _earlier(documents: Sequence[Document], current: KnowledgeBase) -> Mapping[str, KnowledgeBase]:
    """The knowledge of each edition that is not the current one in all that it says."""
    now = as_of(documents, None)
    different = [each for each in editions_of(documents) if as_of(documents, each) != now]
    built = {each: _built(documents, current.version, each, current) for each in different}
    return MappingProxyType(built)


def rule_files(root: Path) -> list[Path]:
    """The rule files below a folder, sorted by path; hidden files and folders are left out.

    Files ending in ``.yml`` are among them, so that they are refused and not overlooked.
    """
    found = (f for ending in ("yaml", "yml") for f in root.rglob(f"*.{ending}") if f.is_file())
    visible = (f for f in found if not any(p.startswith(".") for p in f.relative_to(root).parts))
    return sorted(visible, key=lambda f: f.relative_to(root).as_posix())


def _read(file: Path, name: str) -> bytes:
    if file.suffix != ".yaml":
        raise StrictYamlError(Finding(name, 1, 1, "a rule file ends in .yaml; rename it", "name"))
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            message = f"larger than {MAX_FILE_BYTES} bytes; split it"
            raise StrictYamlError(Finding(name, 1, 1, message, "size"))
        return file.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise StrictYamlError(Finding(name, 1, 1, message, "read")) from error
