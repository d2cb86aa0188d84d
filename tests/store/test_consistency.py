"""What the tables say of a case is what its entries come to, whatever happened to it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from enroltriage.api.store.case_rows import (
    CAUSE,
    LIKELY,
    SYMPTOM,
    add_case,
    add_entries,
    entries_of,
    lock_case,
)
from enroltriage.api.store.errors import StoreError
from enroltriage.api.store.tables import CASES, MARKS, OUTCOMES
from enroltriage.api.store.times import to_number
from enroltriage.expert.case_file import Entry, fold

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
CAUSES = st.fixed_dictionaries(
    {"id": st.sampled_from(["paper", "cable", "toner"]),
     "status": st.sampled_from(["possible", "confirmed", "excluded"]), "likelihood": st.just(0.5)}
)  # fmt: skip
FOUND = st.fixed_dictionaries(
    {
        "knowledge": st.sampled_from(["v1", "v2"]),
        "outcome": st.sampled_from(["open", "confirmed"]),
        "symptoms": st.lists(st.sampled_from(["blinks", "beeps"]), unique=True),
        "causes": st.lists(CAUSES, unique_by=lambda cause: cause["id"]),
        "question": st.none(),
    }
)
HAPPENED = st.one_of(
    st.tuples(st.just("diagnosis"), FOUND),
    st.tuples(st.just("text"), st.just({"text": "Ünïcode 🙂"})),
    st.tuples(st.just("facts"), st.just({"facts": {"a": None}})),
    st.tuples(
        st.just("outcome"),
        st.fixed_dictionaries({"cause": st.just("paper"), "worked": st.booleans()}),
    ),
)
OPENED = ("opened", {"reference": {"id": "T-1", "url": "https://t.example/1"}, "facts": {"a": 1}})


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(HAPPENED, min_size=1, max_size=3), max_size=5))
def test_the_row_and_the_marks_of_a_case_are_what_its_entries_come_to(database, changes):
    case_id = str(uuid4())
    entries = [Entry(1, BEGIN, "somebody", *OPENED)]
    with database.writing() as connection:
        add_case(connection, case_id, fold(entries), entries)
    for change in changes:
        with database.writing() as connection:
            lock_case(connection, case_id)
            before = entries_of(connection, case_id)
            at = before[-1].at + timedelta(seconds=1)
            added = [
                Entry(before[-1].number + n, at, "x", *each) for n, each in enumerate(change, 1)
            ]
            add_entries(connection, case_id, fold(before), fold([*before, *added]), added)
            entries += added
    with database.reading() as connection:
        assert entries_of(connection, case_id) == entries
        row = connection.execute(select(CASES).where(CASES.c.id == case_id)).mappings().one()
        marks = connection.execute(select(MARKS.c.mark).where(MARKS.c.case_id == case_id)).scalars()
        marks = set(marks)
        reports = select(OUTCOMES.c.number, OUTCOMES.c.worked).where(OUTCOMES.c.case_id == case_id)
        outcomes = [(row[0], row[1]) for row in connection.execute(reports.order_by("number"))]
    file = fold(entries)
    found = file.diagnosis.content if file.diagnosis else {}
    assert (row["revision"], row["status"], row["changed_at"]) == (
        len(entries), file.status, to_number(entries[-1].at),
    )  # fmt: skip
    assert (row["outcome"], row["knowledge"]) == (
        found.get("outcome", ""),
        found.get("knowledge", ""),
    )
    assert (row["reference"], row["url"]) == ("T-1", "https://t.example/1")
    causes = [cause["id"] for cause in found.get("causes", []) if cause["status"] != "excluded"]
    assert marks == {
        *(SYMPTOM + id_ for id_ in found.get("symptoms", [])),
        *(CAUSE + id_ for id_ in causes),
        *(LIKELY + id_ for id_ in causes[:1]),
    }
    reported = [(entry.number, entry.content["worked"]) for entry in file.outcomes]
    assert outcomes == reported
    assert row["resolved_at"] == (file.resolved_at and to_number(file.resolved_at))


def test_two_cases_cannot_have_one_number_of_an_entry(database):
    entries = [Entry(1, BEGIN, "", *OPENED)]
    with database.writing() as connection:
        add_case(connection, "c", fold(entries), entries)
    with pytest.raises(StoreError, match=r"(?i)unique|duplicate"), database.writing() as connection:
        add_entries(connection, "c", fold(entries), fold(entries), entries)
