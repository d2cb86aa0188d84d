"""Several processes answer as one does, in the order of the input; a fault of theirs is told."""

import os
import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest

from enroltriage.api.batch import crew, worker
from enroltriage.api.batch.answers import Answerer, Result
from enroltriage.api.batch.chunk import Chunk, Place
from enroltriage.api.batch.columns import ColumnMap
from enroltriage.api.batch.counts import Counts
from enroltriage.api.batch.job import Job

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def backlog(write_lines):
    """Rows that take very unlike times: facts, texts, refused ones."""
    rows = []
    for n in range(900):
        rows.append(
            {"id": n, "platform": "ios", "symptom": "device-cap-reached", "device_count": n}
        )
        if n % 300 < 40:
            rows.append(
                {"id": n, "text": f"Ticket {n}: Gerätekapazität erreicht. " + "word " * 400}
            )
        if n % 50 == 0:
            rows.append("broken")
    return write_lines("in.jsonl", rows)


@pytest.mark.parametrize("workers", [2, 5])
def test_the_output_is_the_same_whatever_the_number_of_workers(
    batch, process, backlog, tmp_path, workers
):
    assert batch("in.jsonl", "one.jsonl").exit_code == 0
    process("in.jsonl", "many.jsonl", "--workers", str(workers), "--lang", "en")
    for ending in ("", ".rejected.jsonl"):
        one, many = (tmp_path / f"{name}.jsonl{ending}" for name in ("one", "many"))
        assert one.read_bytes() == many.read_bytes()


def test_tables_are_answered_by_several_workers_too(batch, process, tmp_path):
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = arrow.table({"id": range(9000), "symptom": ["device-cap-reached"] * 9000})
    parquet.write_table(table, tmp_path / "in.parquet")
    for name, run in (("one", batch), ("many", process)):
        run("in.parquet", f"{name}.csv", *(("--workers", "3") if run is process else ()))
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "many.csv").read_bytes()
    assert (tmp_path / "one.csv").read_bytes().count(b"\n") == 9001


def test_a_table_is_converted_alike_on_several_cores(batch, process, tmp_path):
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = arrow.table({"id": range(20_000), "symptom": ["device-cap-reached"] * 20_000})
    parquet.write_table(table, tmp_path / "in.parquet")
    batch("in.parquet", "one.parquet")
    process("in.parquet", "many.parquet", "--workers", "3", "--lang", "en")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "many.parquet").read_bytes()
    assert parquet.read_table(tmp_path / "many.parquet")["id"].to_pylist() == [*range(20_000)]


def test_processes_that_are_not_forked_answer_alike(backlog, batch, tmp_path):
    """As on systems that cannot fork; the package must then be found by its name alone."""
    (tmp_path / "found").mkdir()
    (tmp_path / "found" / "enroltriage").symlink_to(ROOT, target_is_directory=True)
    (tmp_path / "main.py").write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(tmp_path / 'found')!r})\n"
        "from enroltriage.api.batch import crew\n"
        "from enroltriage.api.cli import main\n"
        "if __name__ == '__main__':\n"
        "    begin = crew.Processes.__init__\n"
        "    crew.Processes.__init__ = lambda *a: begin(*a, 'spawn')\n"
        "    main()\n"
    )
    assert batch("in.jsonl", "one.jsonl").exit_code == 0
    command = [sys.executable, str(tmp_path / "main.py"), "batch", str(backlog), "-o",
               str(tmp_path / "many.jsonl"), "--workers", "2"]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "many.jsonl").read_bytes()


class _Pupil:
    """Answers each chunk with its process and what it was told, and learns the chunk's line."""

    def __init__(self, *_: object) -> None:
        self._told: list[int] = []

    def learn(self, learned):
        self._told += [key for key, _ in learned]

    def answer(self, chunk):
        told = " ".join(map(str, (os.getpid(), *self._told))).encode()
        return Result(told, b"", Counts(), ((chunk.line, None),))


@pytest.fixture
def pupils(monkeypatch):
    """Has three processes answer 30 chunks: of each chunk the process, and what it had been told."""
    if sys.platform != "linux":
        pytest.skip("pupils are there only after a fork")
    for module in (crew, worker):
        monkeypatch.setattr(module, "Answerer", _Pupil)
    chunks = [Chunk(b"", line, Place(0, line)) for line in range(30)]
    with crew.Processes(None, None, 3, "fork") as processes:
        answers = [result.output.split() for _, result in processes.answers(chunks)]
    return [(int(process), [*map(int, told)]) for process, *told in answers]


def test_what_one_process_learns_all_others_are_told_once(pupils):
    assert {line for _, told in pupils for line in told} >= set(range(15))
    assert all(len(told) == len(set(told)) for _, told in pupils)
    assert all(line not in told for line, (_, told) in enumerate(pupils))


def test_this_process_answers_too_while_the_others_have_enough_to_do(pupils):
    processes = {process for process, _ in pupils}
    assert len(processes) == 3
    assert os.getpid() in processes


def test_others_are_given_more_as_fast_as_they_finish_it(monkeypatch):
    """While this process is at a chunk of its own, another one may finish several."""
    if sys.platform != "linux":
        pytest.skip("the slow answers are there only after a fork")
    here = os.getpid()

    class _SlowHere(_Pupil):
        def answer(self, chunk):
            time.sleep(0.05 if os.getpid() == here else 0)
            return super().answer(chunk)

    for module in (crew, worker):
        monkeypatch.setattr(module, "Answerer", _SlowHere)
    chunks = [Chunk(b"", line, Place(0, line)) for line in range(40)]
    with crew.Processes(None, None, 2, "fork") as processes:
        by = [int(result.output.split()[0]) for _, result in processes.answers(chunks)]
    assert by.count(here) <= 15, "20 if it gives one for each of its own"


@pytest.mark.parametrize("full", [False, True])
def test_what_is_learned_of_others_is_answered_as_they_do(expert, full):
    job = Job("jsonl", "jsonl", ColumnMap(), "en", b"", "0", "0", tuple(expert.knowledge.askable),
              full=full)  # fmt: skip
    rows = b"".join(
        b'{"id":%d,"platform":"ios","symptom":"device-cap-reached","device_count":%d}\n'
        % (n, n % 40)
        for n in range(200)
    )
    one, other = Answerer(job, expert), Answerer(job, expert)
    answered = one.answer(Chunk(rows, 1, Place(200, 201)))
    for learned in answered.learned:
        other.learn([pickle.loads(pickle.dumps(learned))])  # noqa: S301 - as through a pipe
    again = other.answer(Chunk(rows, 1, Place(200, 201)))
    assert again == answered._replace(learned=())
    held = {id(kept.tail) for kept in other._cases.known.values()}
    assert len(held) == len({kept.tail for kept in other._cases.known.values()})


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("raise RuntimeError('so it is')", "RuntimeError: so it is"),
        ("import os; os.kill(os.getpid(), 9)", "A worker process ended by signal 9"),
        ("import os; os._exit(3)", "A worker process ended with status 3"),
    ],
)
def test_a_worker_that_fails_ends_the_run_with_a_word(process, backlog, tmp_path, fault, told):
    before = (
        "from multiprocessing import parent_process\n"
        "from enroltriage.api.batch import answers\n"
        "answer = answers.Answerer.answer\n"
        "def fails(self, chunk):\n"
        "    if parent_process():\n"
        f"        {fault}\n"
        "    return answer(self, chunk)\n"
        "answers.Answerer.answer = fails\n"
    )
    with pytest.raises(subprocess.CalledProcessError) as ended:
        process("in.jsonl", "out.jsonl", "--workers", "2", before=before)
    assert told in ended.value.stderr
    assert "the same command goes on from there" in ended.value.stderr
    assert not (tmp_path / "out.jsonl").exists()
    process("in.jsonl", "out.jsonl", "--workers", "2")
    assert len((tmp_path / "out.jsonl").read_bytes().splitlines()) == 1020


def test_the_last_words_of_a_worker_are_read_though_it_ended_before_its_next_chunk(
    process, backlog, tmp_path
):
    before = (
        "from multiprocessing import parent_process\n"
        "from enroltriage.api.batch import answers, worker\n"
        "answer, send = answers.Answerer.answer, worker.Worker.send\n"
        "def fails(self, chunk):\n"
        "    if parent_process():\n"
        "        raise RuntimeError('so it is')\n"
        "    return answer(self, chunk)\n"
        "def late(self, number, chunk):\n"
        "    if self.has:\n"
        "        self.process.join()\n"
        "    send(self, number, chunk)\n"
        "answers.Answerer.answer, worker.Worker.send = fails, late\n"
    )
    with pytest.raises(subprocess.CalledProcessError) as ended:
        process("in.jsonl", "out.jsonl", "--workers", "2", before=before)
    assert "RuntimeError: so it is" in ended.value.stderr


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_fault_of_this_process_is_told_as_one_of_another_is(process, backlog, tmp_path, workers):
    before = (
        "from multiprocessing import parent_process\n"
        "from enroltriage.api.batch import answers, output\n"
        "answer, calls = answers.Answerer.answer, []\n"
        "def fails(self, chunk):\n"
        "    calls.append(1)\n"
        "    if len(calls) == 2 and not parent_process():\n"
        "        raise RuntimeError('so it is')\n"
        "    return answer(self, chunk)\n"
        "answers.Answerer.answer = fails\n"
    )
    with pytest.raises(subprocess.CalledProcessError) as ended:
        process("in.jsonl", "out.jsonl", "--workers", workers, before=before)
    told = ended.value.stderr
    assert "This process failed at rows from line " in told
    assert "RuntimeError: so it is" in told
    assert "the same command goes on from there" in told
    process("in.jsonl", "out.jsonl", "--workers", workers)
    assert len((tmp_path / "out.jsonl").read_bytes().splitlines()) == 1020


def test_a_fault_of_this_process_is_told_without_a_trace_of_the_program(
    batch, backlog, tmp_path, monkeypatch
):
    answer, calls = Answerer.answer, []

    def fails(self, chunk):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("so it is")
        return answer(self, chunk)

    with monkeypatch.context() as patched:
        patched.setattr(Answerer, "answer", fails)
        result = batch("in.jsonl", "out.jsonl")
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit), "told, and not raised"
    assert result.stderr.startswith("Error: This process failed at rows from line ")
    assert (tmp_path / "out.jsonl.partial").stat().st_size > 0
    assert batch("in.jsonl", "out.jsonl").exit_code == 0


def test_few_chunks_are_under_way_at_a_time(in_new_process, tmp_path):
    code = """
from enroltriage.api.batch import crew
from enroltriage.api.batch.chunk import Chunk, Place
from enroltriage.api.batch.columns import ColumnMap
from enroltriage.api.batch.job import Job
from enroltriage.rules import load_expert
expert = load_expert(__import__("os").environ["ENROLTRIAGE_RULES"])
job = Job('jsonl', 'jsonl', ColumnMap(), 'en', b'', '0', '0', tuple(expert.knowledge.askable))
taken, most, back = 0, 0, 0
def chunks():
    global taken
    for n in range(200):
        taken += 1
        yield Chunk(b'{}\\n', n + 1, Place(n, n))
with crew.Processes(job, expert, 3) as processes:
    lines = []
    for chunk, result in processes.answers(chunks()):
        most = max(most, taken - back)
        back += 1
        lines.append(chunk.line)
assert lines == [*range(1, 201)], lines
print(most <= crew.AHEAD * 3 + 1, most)
"""
    assert in_new_process(code).startswith("True")


PEAKS = """
from pathlib import Path
from enroltriage.api.batch import crew
end = crew.Processes.__exit__
def told(self, *arguments):
    status = [Path(f"/proc/{pid}/status").read_text()
              for pid in ("self", *(worker.process.pid for worker in self._workers))]
    Path(FILE).write_text(str(sum(int(s.partition("VmHWM:")[2].split()[0]) for s in status)))
    end(self, *arguments)
crew.Processes.__exit__ = told
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peaks are told elsewhere")
def test_memory_does_not_grow_with_the_number_of_rows(process, tmp_path, write_lines):
    peaks = []
    for rows in (20_000, 80_000):
        write_lines(f"{rows}.jsonl", [
            {"id": n, "note": f"{n}" * 20, "platform": "ios", "symptom": "device-cap-reached",
             "device_count": n % 3000} for n in range(rows)
        ])  # fmt: skip
        told = tmp_path / f"{rows}.peak"
        before = PEAKS.replace("FILE", repr(str(told)))
        process(f"{rows}.jsonl", f"{rows}.out.jsonl", "--workers", "2", before=before)
        peaks.append(int(told.read_text()))
    assert peaks[1] - peaks[0] < 12_000, "kilobytes of two processes"
