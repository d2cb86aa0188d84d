"""Folders of rule files become the knowledge, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from enroltriage.expert.errors import Finding, KnowledgeError
from enroltriage.expert.knowledge import KnowledgeBase

from .build import build
from .editions import as_of, editions_of
from .folders import SHIPPED, Folders, rule_files, rule_places
from .layers import in_layers
from .schema_check import check_schema
from .strict_yaml import Document, StrictYamlError, parse
from .version import text_of, version_of

MAX_FILE_BYTES = 1_000_000
__all__ = ["MAX_FILE_BYTES", "SHIPPED", "load_files", "load_knowledge", "rule_files"]


def load_knowledge(folders: Folders = None) -> KnowledgeBase:
    """Read every ``.yaml`` file below the folders (by default what is shipped and installed).

    Of several folders later ones are laid over earlier ones. Raises KnowledgeError with all faults
    that could be found; then nothing is loaded.
    """
    return load_files(rule_places(folders))


def load_files(files: Mapping[str, Path | bytes]) -> KnowledgeBase:
    """The knowledge of these files, or of their contents, by their places in the union.

    Raises KnowledgeError.
    """
    texts: dict[str, str] = {}
    documents: list[Document] = []
    findings: list[Finding] = []
    for name, file in files.items():
        try:
            content = _read(file, name)
            texts[name] = text_of(content)
            document = parse(texts[name], name)
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
    documents = in_layers(documents)
    knowledge = _built(documents, version_of(texts), None)
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


def _read(file: Path | bytes, name: str) -> bytes:
    if not name.endswith(".yaml"):
        raise StrictYamlError(Finding(name, 1, 1, "a rule file ends in .yaml; rename it", "name"))
    try:
        if (len(file) if isinstance(file, bytes) else file.stat().st_size) > MAX_FILE_BYTES:
            message = f"larger than {MAX_FILE_BYTES} bytes; split it"
            raise StrictYamlError(Finding(name, 1, 1, message, "size"))
        return file if isinstance(file, bytes) else file.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise StrictYamlError(Finding(name, 1, 1, message, "read")) from error
