"""What the benchmarks found, as one Markdown page.

A benchmark is a module with ``section(quick, progress)``: it measures, checks every answer and
returns one ``Section``. ``quick`` asks for few repetitions; ``progress`` is rich's, and its
``track`` shows how far the work is. ``bench/__main__.py`` lists the modules.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


class WrongAnswer(Exception):
    """Two answers that must be equal are not; the benchmark fails, whatever its times."""


@dataclass(frozen=True, slots=True)
class Section:
    """One table: ``rows`` as wide as ``columns``, and what must be known to read it.

    ``figures`` are what the aims look at, by what they are and a number: mostly that of rules.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    figures: Mapping[tuple[str, int], float] = field(default_factory=dict)

    def markdown(self) -> str:
        """The section as Markdown; the first column is text, the others are figures."""
        rule = ("---", *("---:" for _ in self.columns[1:]))
        table = "\n".join(f"| {' | '.join(row)} |" for row in (self.columns, rule, *self.rows))
        notes = "\n".join(f"- {note}" for note in self.notes)
        return "\n\n".join(part for part in (f"## {self.title}", table, notes) if part)


def load() -> str:
    """How many processes want a core just now: what else the machine does while it measures."""
    if not hasattr(os, "getloadavg"):
        return "not known"
    return f"{os.getloadavg()[0]:.1f}"


def page(introduction: str, sections: Iterable[Section], about: Mapping[str, str]) -> str:
    """The whole page; it names the machine by what it is, never by where it stands.

    ``about`` adds to that description, a value for each name.
    """
    machine = {
        "system": f"{platform.system()} on {platform.machine()}",
        "cores": str(os.cpu_count()),
        "Python": f"{platform.python_version()} ({platform.python_implementation()})",
        **about,
    }
    described = "; ".join(f"{name} {value}" for name, value in machine.items())
    parts = ("# Benchmarks", introduction, f"Measured with: {described}.")
    return "\n\n".join((*parts, *(section.markdown() for section in sections))) + "\n"
