"""A text cut short, to be shown on one line."""

from __future__ import annotations

import re

_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def excerpt(text: str, most: int) -> str:
    """The beginning of a text, at most ``most`` characters; control characters count as spaces.

    So nothing that somebody wrote into a ticket can steer the terminal that shows it.
    """
    line = _BLANK.sub(" ", text).strip()
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
