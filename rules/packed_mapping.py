"""A mapping that lies packed until somebody looks into it."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class PackedMapping(Mapping[K, V]):
    """For what most processes never ask for: it takes a tenth of the room until one does.

    Read-only. From the first look on it is unpacked, and stays so.
    """

    def __init__(self, packed: bytes) -> None:
        self._packed = packed

    @classmethod
    def of(cls, mapping: Mapping[K, V]) -> PackedMapping[K, V]:
        """The same mapping, packed; keys and values are plain data."""
        return cls(zlib.compress(pickle.dumps(dict(mapping), pickle.HIGHEST_PROTOCOL)))

    @cached_property
    def _unpacked(self) -> dict[K, V]:
        unpacked: dict[K, V] = pickle.loads(zlib.decompress(self._packed))  # noqa: S301
        return unpacked

    def __getitem__(self, key: K) -> V:
        return self._unpacked[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._unpacked)

    def __len__(self) -> int:
        return len(self._unpacked)

    def __repr__(self) -> str:
        return repr(self._unpacked)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and self._unpacked == dict(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Callable[[bytes], Any], tuple[bytes]]:
        return PackedMapping, (self._packed,)
