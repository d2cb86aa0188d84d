"""What may go wrong with the store."""

from __future__ import annotations

from enroltriage.expert.errors import EnroltriageError


class StoreError(EnroltriageError):
    """The database cannot be used just now; nothing was written, unless it is ``uncertain``.

    ``sentence`` is for callers; ``reason`` is what the database says, which may tell where it is.
    """

    code = "store-unavailable"

    def __init__(self, sentence: str, reason: str = "", *, uncertain: bool = False) -> None:
        self.sentence = sentence
        self.reason = reason
        self.uncertain = uncertain
        super().__init__(f"{sentence} ({reason})" if reason else sentence)


class TooNewError(StoreError):
    """The database was used by a later version of the software."""

    code = "store-too-new"


class NotMigratedError(StoreError):
    """The database lacks tables that this version of the software works with."""

    code = "store-not-migrated"


class UnfitError(StoreError):
    """A file that should be a store is none, or is damaged."""

    code = "store-unfit"


class InUseError(StoreError):
    """Somebody works with the store, so that it cannot be replaced."""

    code = "store-in-use"
