"""Example cases as they stand in a symptom's file, ready to be pasted below ``examples``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import indent
from typing import Any

import yaml

WIDTH = 110


def write_examples(examples: Iterable[Mapping[str, Any]]) -> str:
    """The examples as YAML, each a list item: short values on one line, as the files have them."""
    written = yaml.safe_dump(
        [dict(example) for example in examples],
        default_flow_style=None,
        sort_keys=False,
        allow_unicode=True,
        width=WIDTH,
    )
    return indent(written, "  ")
