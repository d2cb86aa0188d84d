"""A run that was broken off goes on: no row is lost, none comes twice."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from enroltriage.api.batch import output as output_module
from enroltriage.api.batch import run as run_module

OFTEN = "from enroltriage.api.batch import output; output.COMMIT_SECONDS = 0\n"
KILL = """
import os, signal
from pathlib import Path
from enroltriage.api.batch import convert, journal, output, run

def kill_at(owner, name, number, after=False):
    calls, original = [], getattr(owner, name)
    def watched(*arguments, **options):
        calls.append(name)
        if len(calls) == number and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **options)
        if len(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(owner, name, watched)
"""
POINTS = {
    "before anything": "kill_at(output, '_open', 1)",
    "before the first row": "kill_at(output.Output, 'write', 2)",
    "in the middle": "kill_at(output.Output, 'write', 5)",
    "between rows and refused rows": "kill_at(output, '_write_all', 10)",
    "before the journal is replaced": "kill_at(journal, 'sync_folder', 3)",
    "after the last row": "kill_at(run.Run, '_answer', 1, after=True)",
    "while files are put in place": "kill_at(Path, 'unlink', 1)",
    "before the output has its name": "kill_at(run, 'put_in_place', 1)",
    "after the output has its name": "kill_at(output, 'sync_folder', 1)",
}
CONVERTING = {
    "in the first pass": "kill_at(convert, '_kind', 700)",
    "in the second pass": "kill_at(convert.arrow, 'read_lines', 1)",
    "before the journal tells that it is converted": "kill_at(run.Run, '_convert', 1, after=True)",
}


@pytest.fixture
def backlog(write_lines):
    """Some hundred rows in several chunks; a few are refused."""
    symptoms = ("device-cap-reached", "account-not-onboarded", "workplace-join-failed")
    return write_lines("in.jsonl", [
        {"id": n, "platform": "ios", "symptom": symptoms[n % 3], "device_count": n % 7,
         "note": "x" * 200, "mfa_required": 1 if n % 97 == 0 else None}
        for n in range(600)
    ])  # fmt: skip


@pytest.fixture
def undisturbed(batch, backlog, tmp_path):
    """What a run writes that nothing disturbs, by the ending of the output."""

    def run(ending, *options):
        assert batch("in.jsonl", f"whole.{ending}", *options).exit_code == 0
        rejected = tmp_path / f"whole.{ending}.rejected.jsonl"
        return (tmp_path / f"whole.{ending}").read_bytes(), rejected.read_bytes()

    return run


def written(tmp_path, ending):
    return (tmp_path / f"out.{ending}").read_bytes(), (
        tmp_path / f"out.{ending}.rejected.jsonl"
    ).read_bytes()


def killed(process, *arguments, before):
    with pytest.raises(subprocess.CalledProcessError) as ended:
        process(*arguments, before=OFTEN + KILL + before)
    assert ended.value.returncode == -signal.SIGKILL


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS)
def test_a_run_killed_anywhere_is_continued_to_what_an_undisturbed_one_writes(
    batch, process, undisturbed, tmp_path, point
):
    killed(process, "in.jsonl", "out.jsonl", "--workers", "1", before=point)
    result = batch("in.jsonl", "out.jsonl")
    assert result.exit_code == 0, result.output
    assert ("An earlier run was broken off" in result.stderr) is ("_open" not in point)
    assert written(tmp_path, "jsonl") == undisturbed("jsonl")
    left = {path.name for path in tmp_path.iterdir() if path.name.startswith("out")}
    assert left == {"out.jsonl", "out.jsonl.rejected.jsonl"}


@pytest.mark.parametrize("point", CONVERTING.values(), ids=CONVERTING)
def test_a_run_killed_while_it_converts_is_continued(batch, process, undisturbed, tmp_path, point):
    pytest.importorskip("pyarrow")
    killed(process, "in.jsonl", "out.parquet", "--workers", "1", before=point)
    assert not (tmp_path / "out.parquet").exists()
    assert batch("in.jsonl", "out.parquet").exit_code == 0
    assert written(tmp_path, "parquet") == undisturbed("parquet")
    assert not list(tmp_path.glob("out.parquet.partial*"))


def test_rows_of_parquet_go_on_after_a_kill(batch, process, tmp_path, read_lines, monkeypatch):
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = arrow.table({"id": range(700), "platform": ["ios"] * 700})
    parquet.write_table(table, tmp_path / "in.parquet", row_group_size=150)
    small = "from enroltriage.api.batch import parquet; parquet.ROWS = 40\n"
    killed(process, "in.parquet", "out.jsonl", "--workers", "1",
           before=small + "kill_at(output.Output, 'write', 9)")  # fmt: skip
    assert batch("in.parquet", "out.jsonl").exit_code == 0
    assert [row["id"] for row in read_lines("out.jsonl")] == [*range(700)]


def test_workers_end_when_the_run_is_killed(process, backlog, tmp_path):
    told = tmp_path / "pids"
    note = f"""
from enroltriage.api.batch import crew
begin = crew.Processes.__init__
def told(self, *arguments, **options):
    begin(self, *arguments, **options)
    Path({str(told)!r}).write_text(' '.join(str(w.process.pid) for w in self._workers))
crew.Processes.__init__ = told
kill_at(output.Output, 'write', 4)
"""
    killed(process, "in.jsonl", "out.jsonl", "--workers", "3", before=note)
    pids = [int(pid) for pid in told.read_text().split()]
    assert len(pids) == 2, "besides the one that was killed"
    end = time.monotonic() + 20
    while time.monotonic() < end and any(alive(pid) for pid in pids):
        time.sleep(0.05)
    assert not any(alive(pid) for pid in pids)


def alive(pid):
    """Whether a process runs; one that nobody has waited for has ended all the same."""
    status = Path(f"/proc/{pid}/stat")
    if status.exists():
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return not Path("/proc/self/stat").exists()


@pytest.mark.skipif(os.name == "nt", reason="there are no such limits")
def test_a_full_disk_ends_the_run_with_a_word_and_room_lets_it_go_on(
    batch, process, undisturbed, tmp_path
):
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (90_000, 90_000))\n"
    with pytest.raises(subprocess.CalledProcessError) as ended:
        process("in.jsonl", "out.jsonl", "--workers", "1", before=OFTEN + limit)
    assert "Cannot write" in ended.value.stderr
    assert "the same command goes on from there" in ended.value.stderr
    assert not (tmp_path / "out.jsonl").exists()
    assert batch("in.jsonl", "out.jsonl").exit_code == 0
    assert written(tmp_path, "jsonl") == undisturbed("jsonl")


def test_a_fault_is_told_with_exit_status_1(batch, backlog, tmp_path, monkeypatch):
    def full(file, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output_module, "_write_all", full)
    result = batch("in.jsonl", "out.jsonl")
    assert result.exit_code == 1
    assert "Cannot write: No space left on device." in result.stderr


def test_what_is_kept_is_only_told_where_something_is(batch, backlog, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device", "out.jsonl.partial")

    monkeypatch.setattr(output_module, "_open", full)
    told = batch("in.jsonl", "out.jsonl").stderr
    assert "Cannot write out.jsonl.partial: No space left on device." in told
    assert "is kept" not in told


@pytest.mark.parametrize("what", ["OUT", "the summary"])
@pytest.mark.parametrize(
    ("folder", "fault"),
    [("nope", "does not exist; make that folder first, or name"), ("in.jsonl", "is no folder; name")],
)  # fmt: skip
def test_a_folder_that_is_none_is_told_before_any_work(
    batch, backlog, tmp_path, monkeypatch, what, folder, fault
):
    monkeypatch.setattr(output_module, "_open", None)
    summary = ("--summary", str(tmp_path / folder / "told.json")) if what != "OUT" else ()
    result = batch("in.jsonl", f"{folder}/a.csv" if what == "OUT" else "a.csv", *summary)
    assert result.exit_code == 2
    assert f"{str(tmp_path / folder)!r} {fault} another place for {what}" in result.stderr
    assert "is kept" not in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_a_folder_that_may_not_be_written_into_is_told(batch, backlog, monkeypatch):
    monkeypatch.setattr("os.access", lambda _, mode: mode == os.R_OK)  # root may write anywhere
    result = batch("in.jsonl", "out.jsonl", "--lang", "de")
    assert result.exit_code == 2
    assert "is a folder into which you may not write; name another place for OUT" in result.stderr


def test_a_commit_that_fails_ends_the_run(batch, backlog, monkeypatch):
    def broken(self, state):
        raise OSError(5, "Input/output error", "the disk")

    monkeypatch.setattr(output_module.Output, "_tell", broken)
    monkeypatch.setattr(output_module, "COMMIT_SECONDS", 0)
    result = batch("in.jsonl", "out.jsonl")
    assert result.exit_code == 1
    assert "Cannot write the disk: Input/output error." in result.stderr


@pytest.fixture
def broken_off(batch, backlog, monkeypatch):
    """A run that was stopped by hand in the middle."""
    original, calls = run_module.Output.write, []

    def stop(self, *arguments):
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        original(self, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(output_module, "COMMIT_SECONDS", 0)
        patched.setattr(run_module.Output, "write", stop)
        result = batch("in.jsonl", "out.jsonl", "--lang", "en")
    assert result.exit_code == 1
    assert "stopped.\nWhat is written so far is kept" in result.stderr


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        (("--lang", "de"), "the language"),
        (("--keep", "note"), "the columns named"),
        (("--encoding", "cp1252"), "the option for encoding"),
        (("--full",), "the option for full"),
    ],
)
def test_another_command_does_not_go_on_from_there(batch, broken_off, tmp_path, options, changed):
    before = (tmp_path / "out.jsonl.partial").read_bytes()
    result = batch("in.jsonl", "out.jsonl", *options)
    assert result.exit_code == 2
    assert f"{changed} changed since" in result.stderr
    assert "--restart" in result.stderr
    assert (tmp_path / "out.jsonl.partial").read_bytes() == before


def test_neither_does_the_same_command_on_another_input(batch, broken_off, backlog):
    with backlog.open("a") as file:
        file.write("{}\n")
    assert (
        "the input (size or time of change) changed since" in batch("in.jsonl", "out.jsonl").stderr
    )


def test_neither_does_the_same_command_with_other_rules(batch, broken_off, tmp_path):
    path = tmp_path / "out.jsonl.journal"
    told = json.loads(path.read_bytes())
    told["job"]["version"] = "0"
    path.write_text(json.dumps(told))
    assert "the rules changed since" in batch("in.jsonl", "out.jsonl").stderr


@pytest.mark.parametrize("content", ["", "{}", '{"format": 99}', "[]"])
def test_a_journal_that_cannot_be_read_is_refused(batch, broken_off, tmp_path, content):
    (tmp_path / "out.jsonl.journal").write_text(content)
    result = batch("in.jsonl", "out.jsonl")
    assert result.exit_code == 2
    assert "is no journal of this version" in result.stderr


def test_an_output_that_lost_rows_is_not_continued(batch, broken_off, tmp_path):
    (tmp_path / "out.jsonl.partial").write_bytes(b"")
    result = batch("in.jsonl", "out.jsonl")
    assert result.exit_code == 2
    assert "is shorter than its journal tells" in result.stderr


def test_restart_begins_anew(batch, broken_off, undisturbed, tmp_path):
    result = batch("in.jsonl", "out.jsonl", "--lang", "de", "--restart")
    assert result.exit_code == 0
    assert "früherer Lauf" not in result.stderr
    assert written(tmp_path, "jsonl") == undisturbed("jsonl", "--lang", "de")


def test_workers_and_seconds_do_not_matter_for_going_on(
    batch, broken_off, tmp_path, process, undisturbed
):
    told = process("in.jsonl", "out.jsonl", "--workers", "2", "--lang", "en", "--summary",
                   str(tmp_path / "summary.json"))  # fmt: skip
    assert told == ""
    assert written(tmp_path, "jsonl") == undisturbed("jsonl")
    summary = json.loads((tmp_path / "summary.json").read_bytes())
    assert (summary["rows"], summary["rejected"]) == (600, 7)


def test_an_output_that_exists_is_only_replaced_when_that_is_wanted(batch, backlog, tmp_path):
    (tmp_path / "out.jsonl").write_text("dear")
    result = batch("in.jsonl", "out.jsonl")
    assert result.exit_code == 2
    assert "exists already; replace it with --overwrite" in result.stderr
    assert (tmp_path / "out.jsonl").read_text() == "dear"
    assert batch("in.jsonl", "out.jsonl", "--overwrite").exit_code == 0
    assert (tmp_path / "out.jsonl").read_text() != "dear"


def test_two_runs_do_not_write_one_output(batch, backlog, tmp_path):
    fcntl = pytest.importorskip("fcntl")
    with (tmp_path / "out.jsonl.partial").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        result = batch("in.jsonl", "out.jsonl")
    assert result.exit_code == 2
    assert "is being written by another run" in result.stderr
