"""Whatever the rows: each is answered as the expert answers it alone, in the order of the input."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enroltriage.api.batch import answers, chunks
from enroltriage.api.batch.answers import Answerer, Result
from enroltriage.api.batch.chunk import Chunk, Place
from enroltriage.api.batch.columns import ColumnMap
from enroltriage.api.batch.counts import Counts
from enroltriage.api.batch.job import Job
from enroltriage.api.batch.writing import told
from enroltriage.expert import CaseError, Expert

START = Place(0, 1)
QUICK = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-3, 3) | st.text(max_size=3),
    lambda some: (
        st.lists(some, max_size=2) | st.dictionaries(st.text(max_size=2), some, max_size=2)
    ),
    max_leaves=3,
)


def job(expert: Expert, **options: object) -> Job:
    given = {
        "source": "jsonl",
        "target": "jsonl",
        "columns": ColumnMap(),
        "language": "en",
        **options,
    }
    return Job(**given, rules=b"", version=expert.knowledge.version, software="0",
               vocabulary=tuple(expert.knowledge.askable))  # type: ignore[arg-type] # fmt: skip


def run(expert: Expert, work: Job, data: bytes, size: int, start: Place) -> Result:
    """All chunks of the data, by one answerer."""
    answerer = Answerer(work, expert)
    pieces = chunks.cut(io.BytesIO(data), start, size, quoted=work.source == "csv")
    found = [answerer.answer(chunk) for chunk in pieces]
    counts = Counts()
    for each in found:
        counts.add(each.counts)
    return Result(b"".join(f.output for f in found), b"".join(f.rejected for f in found), counts)


def by_hand(expert: Expert, rows: list[dict[str, object]], *, full: bool) -> Iterator[object]:
    """What the expert says of each row; the line and the problems of those that it refuses."""
    for line, row in enumerate(rows, 1):
        facts = {name: value for name, value in row.items() if name in expert.knowledge.askable}
        rest = {name: value for name, value in row.items() if name not in {*facts, "text"}}
        head = {"id": rest.pop("id")} if "id" in rest else {"line": line}
        try:
            answer = expert.diagnose(facts, text=row.get("text"), locale="en")  # type: ignore[arg-type]
        except CaseError as error:
            yield (
                line,
                [
                    {
                        **problem.to_dict(),
                        "column": problem.pointer.removeprefix("/facts").split("/")[1],
                    }
                    for problem in error.problems
                ],
            )
        else:
            yield {**head, **rest, **({"answer": answer.to_dict()} if full else told(answer))}


def test_what_another_has_learned_is_answered_without_being_diagnosed_again(expert):
    """Word for word as the other one answers it."""
    rows = b"".join(
        b'{"id": %d, "platform": "ios", "symptom": "device-cap-reached", "device_count": %d}\n'
        % (number, number % 3)
        for number in range(9)
    )
    chunk = Chunk(rows, 1, Place(len(rows), 10))
    first, second = (Answerer(job(expert), expert) for _ in range(2))
    taught = first.answer(chunk)
    assert len(taught.learned) == 3
    second.learn(taught.learned)
    again = second.answer(chunk)
    assert again.output == taught.output
    assert again.learned == ()


def test_cases_that_hardly_ever_recur_are_told_to_nobody(expert):
    rows = b"".join(
        b'{"platform": "ios", "symptom": "device-cap-reached", "device_count": %d}\n' % number
        for number in range(9)
    )
    assert Answerer(job(expert), expert).answer(Chunk(rows, 1, Place(0, 1))).learned == ()


@pytest.fixture(scope="module")
def rows(facts_of_a_case, knowledge):
    """Rows of facts that mostly fit, some with junk, with an id or none; many come twice."""
    message = next(m for s in knowledge.symptoms.values() for m in (s.messages or {}).get("en", ()))
    text = st.none() | st.sampled_from(["", f"It says: {message}", "unable to enrol"])
    extra = st.fixed_dictionaries({}, optional={"id": JUNK, "team": JUNK, "text": text})
    spoilt = st.dictionaries(st.sampled_from(sorted(knowledge.askable)), JUNK, max_size=1)
    row = st.builds(lambda *parts: {k: v for part in parts for k, v in part.items()},
                    facts_of_a_case, extra, st.just({}) | st.just({}) | spoilt)  # fmt: skip
    return st.lists(row, max_size=8).flatmap(
        lambda some: st.permutations(some * 2) if some else st.just(some)
    )


@pytest.mark.parametrize("full", [False, True])
def test_rows_are_answered_as_the_expert_answers_each_alone(rows, expert, full):
    @QUICK
    @given(rows, st.integers(1, 400))
    def holds(some, size):
        data = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in some)
        found = run(expert, job(expert, full=full), data, size, START)
        expected = [*by_hand(expert, some, full=full)]
        assert [*map(json.loads, found.output.splitlines())] == [
            json.loads(json.dumps(row)) for row in expected if isinstance(row, dict)
        ]
        refused = [(r["line"], r["reason"]) for r in map(json.loads, found.rejected.splitlines())]
        assert refused == [
            (row[0], json.loads(json.dumps(row[1]))) for row in expected if isinstance(row, tuple)
        ]
        assert (found.counts.rows, found.counts.rejected) == (len(some), len(refused))

    holds()


def test_a_full_memory_changes_no_answer(rows, expert, monkeypatch):
    @QUICK
    @given(rows)
    def holds(some):
        data = b"".join(json.dumps(row).encode() + b"\n" for row in some)
        with monkeypatch.context() as patched:
            plenty = run(expert, job(expert), data, 300, START)
            patched.setattr(answers, "CASES_BYTES", 1500)
            patched.setattr(answers, "ALIKE_BYTES", 1500)
            assert run(expert, job(expert), data, 300, START) == plenty

    holds()


@pytest.mark.parametrize(("end", "quoting"), [("\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_MINIMAL)])
def test_cells_of_csv_are_carried_through_as_they_are(expert, end, quoting):
    header = ("id", "note", "more")
    work = job(expert, source="csv", header=header)
    cells = st.text(st.sampled_from('ab ,;"\nä'), max_size=8)

    @QUICK
    @given(st.lists(st.tuples(cells, cells, cells), max_size=20), st.integers(1, 60))
    def holds(some, size):
        written = io.StringIO()
        csv.writer(written, lineterminator=end, quoting=quoting).writerows(some)
        found = run(expert, work, written.getvalue().encode(), size, START)
        told = [json.loads(line) for line in found.output.splitlines()]
        assert [tuple(row[name] for name in header) for row in told] == some
        assert found.rejected == b""
        again = run(expert, replace(work, target="csv"), written.getvalue().encode(), size, START)
        read = csv.reader(io.StringIO(again.output.decode(), newline=""), strict=True)
        assert [tuple(row[:3]) for row in read] == some

    holds()
