"""Who asks: the key that a request carries, and what it may do."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from .key import ADMIN, Scope


@dataclass(frozen=True, slots=True)
class Caller:
    """The key of a request: its id, what it is called, its scopes."""

    id: str
    name: str
    scopes: frozenset[str]

    def may(self, scope: Scope) -> bool:
        """Whether the key has this scope, by itself or by one that includes it."""
        return scope in self.scopes or ADMIN in self.scopes


NOBODY = Caller("", "", frozenset())
"""Who asks without a key, where none is needed."""


def caller_may(scope: Scope) -> bool:
    """Whether whoever sent this request may do what needs this scope; where no key is needed, all."""
    caller: Caller | None = g.get("caller")
    return caller is None or caller.may(scope)


def current_caller() -> Caller:
    """Who sent this request."""
    caller: Caller = g.get("caller", NOBODY)
    return caller
