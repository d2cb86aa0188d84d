"""The benchmark of whole backlogs: what it generates, what it counts, and what it notices."""

import json
from itertools import islice
from pathlib import Path

import pytest
from rich.progress import Progress


@pytest.fixture
def backlog(expert, tmp_path):
    """Writes a backlog of so many rows, of which every third is chosen; returns its path and these."""
    from bench.backlog import recurring, write_backlog

    def write(form, count, rows=recurring):
        path = tmp_path / f"in.{form}"
        return path, write_backlog(expert.knowledge, path, rows(expert.knowledge, count), 3)

    return write


@pytest.fixture
def answered(backlog, tmp_path):
    """A backlog answered by the real command: the output, and the chosen rows."""
    from bench.process import run_command

    def run(form, count, **options):
        path, chosen = backlog(form, count, **options)
        output = tmp_path / f"out.{form}"
        run_command(["batch", str(path), "-o", str(output), "--lang", "en", "--workers", "2"])
        return output, chosen

    return run


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_answers_are_those_of_the_expert_in_each_format(expert, answered, form):
    from bench.answered import check_answers

    if form == "parquet":
        pytest.importorskip("pyarrow")
    output, chosen = answered(form, 100)
    assert [row["id"] for row in chosen] == [*range(0, 100, 3)]
    check_answers(expert, output, 100, 3, chosen)


def test_tickets_are_answered_each_with_the_symptom_of_its_message(expert, answered):
    from bench.answered import check_answers
    from bench.backlog import tickets

    output, chosen = answered("jsonl", 30, rows=tickets)
    check_answers(expert, output, 30, 3, chosen)
    told = [json.loads(line)["symptoms"] for line in output.read_bytes().splitlines()]
    assert all(len(symptoms) == 1 for symptoms in told)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda lines: lines[:-1], "29 rows were written instead of 30"),
        (lambda lines: [*lines, lines[-1]], "31 rows"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "'id': '1'"),
        (lambda lines: [lines[0].replace('"outcome":"', '"outcome":"un'), *lines[1:]], "un"),
    ],
)
def test_a_wrong_answer_is_noticed(expert, answered, spoil, told):
    from bench.answered import check_answers
    from bench.report import WrongAnswer

    output, chosen = answered("jsonl", 30)
    output.write_text("".join(spoil(output.read_text().splitlines(keepends=True))))
    with pytest.raises(WrongAnswer, match=told):
        check_answers(expert, output, 30, 3, chosen)


def test_a_refused_row_is_a_wrong_answer(expert, tmp_path):
    from bench.answered import check_answers
    from bench.report import WrongAnswer

    (tmp_path / "out.jsonl.rejected.jsonl").write_text("{}\n")
    with pytest.raises(WrongAnswer, match="refused"):
        check_answers(expert, tmp_path / "out.jsonl", 1, 1, [])


def test_a_command_that_fails_is_told_with_what_it_wrote():
    from bench.process import run_command

    with pytest.raises(OSError, match="does not exist"):
        run_command(["batch", "nothing.csv", "-o", "out.csv"])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peaks are told elsewhere")
def test_the_memory_of_workers_is_counted(backlog, tmp_path):
    from bench.process import run_command

    path, _ = backlog("jsonl", 10_000)
    one, three = (
        run_command(["batch", str(path), "-o", str(tmp_path / f"{workers}.jsonl"),
                     "--workers", str(workers)]).megabytes
        for workers in (1, 3)
    )  # fmt: skip
    assert three > 2 * one > 40


def test_rows_recur_and_tickets_do_not(knowledge):
    from bench.backlog import TICKET_BYTES, never_twice, recurring, tickets

    def cases(rows):
        return [{name: value for name, value in row.items() if name != "id"} for row in rows]

    def distinct(rows):
        return len({str({k: v for k, v in row.items() if k != "team"}) for row in cases(rows)})

    assert distinct(recurring(knowledge, 1000)) < 600
    assert distinct(never_twice(knowledge, 1000)) == 1000
    texts = [row["text"] for row in islice(tickets(knowledge, 50), 50)]
    assert len(set(texts)) == 50
    assert all(TICKET_BYTES - 8 <= len(text.encode()) <= TICKET_BYTES for text in texts)


def test_the_rate_leaves_out_the_start_and_two_workers_are_compared_with_twice_one(monkeypatch):
    from bench import batch
    from bench.process import Ended

    def run(_, _work, workers, rows):
        return Ended(seconds=2 + rows / (100 if workers == 1 else 150), megabytes=workers * 100.0)

    monkeypatch.setattr(batch._Backlogs, "run", run)
    with Progress(disable=True) as progress:
        section = batch.section(True, progress)
    title = batch.WORKS[0].title
    assert section.figures[f"{title}, rows a second", 1] == pytest.approx(100)
    assert section.figures[f"{title}, rows a second", 2] == pytest.approx(150)
    assert section.figures[f"{title}, % of twice one", 2] == pytest.approx(75)
    assert "(2.0 s)" in section.markdown()
