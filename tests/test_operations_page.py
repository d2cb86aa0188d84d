"""What docs/operations.md says of limits, counts, versions and commands is what the code does."""

import re
import shlex
import sqlite3
from pathlib import Path

from click.testing import CliRunner
from gunicorn.config import LimitRequestFields, LimitRequestFieldSize, LimitRequestLine

from enroltriage.api.app import create_app
from enroltriage.api.cases import experts, limits
from enroltriage.api.cli import main
from enroltriage.api.config import SETTINGS, Config, load_config
from enroltriage.api.problems import MAX_PROBLEMS
from enroltriage.api.schemas import MAX_FACTS
from enroltriage.api.serve import BACKLOG
from enroltriage.api.store.database import PATIENCE_SECONDS
from enroltriage.api.store.sqlite_file import LEAST_SQLITE
from enroltriage.expert.case import MAX_FACT_TEXT, MAX_NAME, MAX_TICKET_BYTES
from enroltriage.expert.changes import MAX_CASES
from enroltriage.expert.read_wish import MAX_CHANGES, MAX_KEPT

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/operations.md").read_text("utf-8")
CONFIG = Config()
LIMITS = {
    "the body of a request": (CONFIG.max_body_bytes,),
    "a message, a ticket's text": (MAX_TICKET_BYTES,),
    "a text fact, such as an error message": (MAX_FACT_TEXT,),
    "the name of a fact": (MAX_NAME,),
    "facts of a request": (MAX_FACTS,),
    "facts that a what-if keeps": (MAX_KEPT,),
    "cases that one request opens": (limits.MAX_BATCH,),
    "changes that a what-if asks for": (MAX_CHANGES,),
    "cases that a what-if tries": (MAX_CASES,),
    "all messages of a case": (limits.MAX_TEXT_BYTES,),
    "entries of a case, diagnoses included": (limits.MAX_ENTRIES, limits.MORE_OUTCOMES),
    "a reference's id": (limits.MAX_REFERENCE,),
    "a reference's URL": (limits.MAX_URL,),
    "who says something": (limits.MAX_BY,),
    "a note": (limits.MAX_NOTE,),
    "an `Idempotency-Key`": (limits.MAX_KEY,),
    "cases on a page": (limits.MAX_PAGE,),
    "single faults that an answer lists": (MAX_PROBLEMS,),
    "the line of a request": (LimitRequestLine.default,),
    "headers of a request": (LimitRequestFields.default, LimitRequestFieldSize.default),
    "silence in the middle of a request": (CONFIG.timeout_seconds,),
    "waiting for others who write": (PATIENCE_SECONDS,),
    "earlier versions of the rules held in memory": (experts.KEPT_EXPERTS,),
    "connections that wait to be taken": (BACKLOG,),
}


def section(title):
    """What stands below a heading of the page."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    assert found is not None
    return found.group(1)


def rows(title):
    """The rows of the table below a heading, by their first cell."""
    cells = re.findall(r"^\| (.+?) \| (.+?) \|", section(title), re.M)
    return dict(cells)


def test_every_limit_is_told_as_it_is():
    told = rows("Limits")
    assert set(told) == {*LIMITS, "| at most"}
    for name, values in LIMITS.items():
        numbers = [int(n.replace(",", "")) for n in re.findall(r"(?<![\w-])\d[\d,]*", told[name])]
        assert numbers == [*values], name


def test_the_settings_that_are_named_exist():
    named = set(re.findall(r"ENROLTRIAGE_\w+", PAGE))
    assert len(named) > 4
    assert named <= {setting.variable for setting in SETTINGS}


def test_every_count_of_cases_and_of_the_store_is_explained(tmp_path):
    app = create_app(load_config(database=f"sqlite:///{tmp_path / 'x.db'}", log_level="error"))
    text = app.test_client().get("/metrics").text
    found = re.findall(
        r"^# TYPE (enroltriage_(?:case|store)_\w+?) (?:counter|histogram)", text, re.M
    )
    counted = {name for name in found if not name.endswith("_created")}
    told = {name.strip("`") for name in rows("What to watch") if name.startswith("`")}
    assert len(counted) == 6
    assert counted <= told
    assert all(f"# TYPE {name} " in text for name in told), told


def test_what_is_supported_is_what_the_package_says():
    told = rows("What is supported")
    setup = (ROOT / "setup.cfg").read_text("utf-8")
    assert re.findall(r"3\.\d+", told["Python"]) == re.findall(r"Python :: (3\.\d+)", setup)
    assert told["SQLite"].startswith(".".join(map(str, LEAST_SQLITE[:2])))
    assert sqlite3.sqlite_version_info >= LEAST_SQLITE


def test_the_postgresql_that_is_called_tested_is_the_one_of_the_tests(new_postgresql):
    from enroltriage.api.store.database import Database

    database = Database(new_postgresql())
    with database.reading() as connection:
        version = connection.exec_driver_sql("SHOW server_version").scalar_one()
    database.close()
    assert f"tested with {version.partition('.')[0]};" in rows("What is supported")["PostgreSQL"]


def test_the_commands_that_are_shown_are_accepted():
    shown = re.findall(r"enroltriage (backup|restore|prune|migrate|check)\b([^`\n]*)", PAGE)
    assert {name for name, _ in shown} == {"backup", "restore", "prune", "migrate", "check"}
    for name, rest in shown:
        words = [word for word in shlex.split(rest.partition("where")[0]) if word.startswith("--")]
        assert CliRunner().invoke(main, [name, *words, "--help"]).exit_code == 0, (name, rest)


def test_what_is_deprecated_is_marked_and_the_page_says_so():
    document = create_app(load_config(log_level="error")).test_client().get("/openapi.json").text
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    announced = {'"deprecated":true' in document, "### Deprecated" in changes}
    assert announced == {"Nothing is deprecated now." not in PAGE}
