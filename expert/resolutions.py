"""What the rule files say of resolutions: their steps, what they take and what they may cost."""

from __future__ import annotations

from dataclasses import dataclass

from .vocabulary import Citation, Review, Text


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a resolution; a cell is a text or, where no language matters, a string."""

    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Text | str, ...], ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to carry out a resolution, for the values ``applies_for`` of the deciding fact."""

    id: str
    applies_for: tuple[str, ...]
    title: Text
    steps: tuple[Text, ...]
    citations: tuple[Citation, ...]
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """The steps that remove a cause.

    ``varies_by`` names the fact that chooses a variant; its values in ``together`` choose several.
    It takes ``minutes`` of work. ``risk`` is what it may cost beyond, as minutes: lost data,
    disturbed people. ``reach`` is device, user or tenant: whom it affects.
    """

    id: str
    title: Text
    actor: str
    destructive: bool
    steps: tuple[Text, ...]
    citations: tuple[Citation, ...]
    pack: str
    warnings: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()
    tables: tuple[Table, ...] = ()
    links: tuple[str, ...] = ()
    minutes: int = 15
    risk: int = 0
    reach: str = "device"
    wait_hours: int | None = None
    varies_by: str | None = None
    variants: tuple[Variant, ...] = ()
    together: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    review: Review | None = None
