"""A database comes to today's tables by steps, from whatever step it stands at."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from enroltriage.api.store.database import Database
from enroltriage.api.store.errors import TooNewError
from enroltriage.api.store.migrate import migrate, scripts
from enroltriage.api.store.steps import current, newest, steps
from enroltriage.api.store.tables import METADATA


def test_the_steps_lead_to_the_tables_that_the_software_works_with(database):
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_steps_that_are_told_of_are_those_that_can_be_taken():
    assert [script.revision for script in scripts().walk_revisions()] == [*reversed(steps())]


def test_a_database_tells_at_which_step_it_stands(empty):
    assert current(empty) is None
    assert migrate(empty) == (None, newest())
    assert current(empty) == newest()


def test_a_database_that_has_taken_all_steps_is_left_alone(database):
    assert migrate(database) == (newest(), newest())


def test_several_processes_may_migrate_at_once(database_url):
    databases = [Database(database_url) for _ in range(6)]
    with ThreadPoolExecutor(len(databases)) as pool:
        found = list(pool.map(migrate, databases))
    assert {after for _, after in found} == {newest()}
    assert [before for before, _ in found].count(None) == 1
    for database in databases:
        database.close()


def test_a_database_of_a_later_version_is_refused_and_left_as_it_is(database):
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(TooNewError, match="later version"):
        migrate(database)
    assert current(database) == "9999"
