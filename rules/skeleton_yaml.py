"""A rule file that somebody is to complete, written as YAML: its remarks above its keys.

Texts come from tickets. They are always written in double quotes, where no reader of YAML, old or
new, takes any of them for something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import wrap
from typing import Any

import yaml

WIDTH = 100
_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*\Z")
_OTHERWISE_READ = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))


class _Dumper(yaml.SafeDumper):
    """Writes names as they are, and every other text in double quotes."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """List items stand deeper than their key, as in the other rule files."""
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """What stands twice is written twice: anchors are not read."""
        return True


def _written(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    is_name = _NAME.match(text) and text not in _OTHERWISE_READ
    style = None if is_name else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _written)


def write_skeleton(value: Mapping[str, Any], remarks: Mapping[str, str]) -> str:
    """The rule file as text; a remark stands above the key that it is of, "" at the beginning."""
    parts = _remark(remarks.get("", ""))
    for key, below in value.items():
        parts += _remark(remarks.get(key, ""))
        parts.append(
            yaml.dump(
                {key: below},
                Dumper=_Dumper,
                sort_keys=False,
                allow_unicode=True,
                default_flow_style=False,
                width=10_000,
            )
        )
    return "".join(parts)


def _remark(text: str) -> list[str]:
    return [f"# {line}\n" for part in text.splitlines() for line in wrap(part, WIDTH - 2)]
