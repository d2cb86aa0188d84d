"""YAML 1.2 read strictly, with the place of every value.

libyaml (through PyYAML) does the parsing; what a scalar means is decided here, by the YAML 1.2
core schema, so that ``no`` is a string and ``012`` is twelve. Anchors, tags, duplicate keys,
several documents in one file and keys that are no strings are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from enroltriage.expert.errors import Finding

Path = tuple[str | int, ...]
Place = tuple[int, int]

MAX_DEPTH = 40
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}


class StrictYamlError(Exception):
    """The text is no YAML that is accepted here; ``finding`` tells where and why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(str(finding))


@dataclass(frozen=True)
class Document:
    """One parsed file: its value, and for each path in it the line and column, from 1.

    ``layer`` is the site pack that it is of, "" in the lowest layer; ``pack`` the pack nearest above
    it, "" where there is none or only one layer.
    """

    file: str
    value: Any
    places: dict[Path, Place] = field(repr=False)
    layer: str = ""
    pack: str = ""

    def place(self, path: Path) -> Place:
        """Where the value at this path stands, or the nearest thing around it that has a place."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.places:
                return self.places[path[:end]]
        return 1, 1

    def finding(self, path: Path, message: str, code: str = "invalid") -> Finding:
        """A finding about the value at this path."""
        line, column = self.place(path)
        return Finding(self.file, line, column, message, code)


def parse(text: str, file: str) -> Document:
    """Parse one YAML document. Raises StrictYamlError."""
    try:
        return _Reader(text, file).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = error.problem or error.context or "it cannot be read"
        if "cannot start any token" in problem and "\t" in text.splitlines()[place[0] - 1]:
            problem = "a tab stands where only spaces may indent"
        raise StrictYamlError(
            Finding(file, *place, f"not valid YAML: {problem}", "yaml")
        ) from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position] if isinstance(error.position, int) else ""
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        code = error.character if isinstance(error.character, int) else ord(error.character)
        message = f"not valid YAML: the character U+{code:04X} is not allowed"
        raise StrictYamlError(Finding(file, *place, message, "yaml")) from error


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.events: Iterator[Any] = yaml.parse(text, Loader=_PARSER)
        self.places: dict[Path, Place] = {}

    def document(self) -> Document:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                break
        else:
            raise self.error(None, "the file is empty")
        value = self.value(next(self.events), ())
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise self.error(event, "only one document to a file")
        return Document(self.file, value, self.places)

    def error(self, event: Any, message: str) -> StrictYamlError:
        mark = event.start_mark if event is not None else None
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return StrictYamlError(Finding(self.file, line, column, message, "yaml"))

    def value(self, event: Any, path: Path) -> Any:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise self.error(event, "anchors and aliases are not allowed; write the value out")
        if event.tag is not None and event.tag != "!":
            raise self.error(event, f"the tag {event.tag} is not allowed; leave it out")
        if len(path) > MAX_DEPTH:
            raise self.error(event, f"nested deeper than {MAX_DEPTH} levels")
        self.places.setdefault(path, (event.start_mark.line + 1, event.start_mark.column + 1))
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path)
        return self.mapping(path)

    def sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self.value(event, (*path, len(items))))
        return items

    def mapping(self, path: Path) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = _scalar(event) if isinstance(event, yaml.ScalarEvent) else None
            if not isinstance(key, str):
                raise self.error(event, "a key must be a string; put it in quotes")
            if key in entries:
                raise self.error(event, f"the key {key!r} stands here twice")
            self.places[(*path, key)] = (event.start_mark.line + 1, event.start_mark.column + 1)
            entries[key] = self.value(next(self.events), (*path, key))
        return entries


def _scalar(event: Any) -> Any:
    """The value of a scalar by the core schema; quoted and block scalars are strings."""
    text: str = event.value
    if event.style or event.tag == "!":
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text) if len(text) < 20 else text
    if _FLOAT.match(text):
        return float(text)
    return text
