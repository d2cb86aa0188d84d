"""A pytest plugin: tells mutmut all tests that reach a function, and calls mutants directly.

mutmut first notes which tests call which function. What tests share has been worked out by the
first of them, so each is given its own.

Later, at every call of a function that it changes, mutmut looks at the environment to see which
mutant is meant; one case makes thousands of such calls. In a process that tests one mutant it is
known beforehand.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from inspect import getclosurevars, isclass, isfunction
from types import ModuleType

import pytest

STAGES = ("", "fail", "list_all_tests", "mutant_generation", "stats")
"""What mutmut calls its other runs, which need its own way of calling."""


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Where mutmut notes which tests call what, end the fixtures that tests share after each test."""
    if os.environ.get("MUTANT_UNDER_TEST") == "stats":
        item.session._setupstate.teardown_exact(None)


def pytest_collection_finish() -> None:
    """Once everything is imported, put each function into the place of mutmut's detour."""
    mutant = os.environ.get("MUTANT_UNDER_TEST", "")
    if mutant in STAGES:
        return
    # What the process keeps of its run before was made without the mutant.
    sys.modules["enroltriage.expert.experta_engine"]._value_tests.clear()
    for name, module in list(sys.modules.items()):
        if name.startswith(("enroltriage.", "tests.")):
            _straighten(module, mutant)


def _straighten(place: ModuleType | type, mutant: str) -> None:
    for name, value in list(vars(place).items()):
        if isclass(value) and value.__module__ == getattr(place, "__name__", None):
            _straighten(value, mutant)
        elif isfunction(value) and value.__code__.co_name == "_trampoline_wrapper":
            setattr(place, name, _meant(value, mutant))


def _meant(detour: Callable[..., object], mutant: str) -> Callable[..., object]:
    inner = getclosurevars(detour).nonlocals["trampoline"]
    ways: Mapping[str, Callable[..., object]] = getclosurevars(inner).nonlocals["mutants_dict"]
    module, _, name = mutant.rpartition(".")
    written = ways["_mutmut_orig"]
    return ways.get(name, written) if module == written.__module__ else written
