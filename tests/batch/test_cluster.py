"""On a Dask cluster the output is the one of a single machine."""

import shutil
from pathlib import Path

import pytest

from enroltriage.rules import load_knowledge

pytest.importorskip("distributed")

CLUSTER = """
import sys
from distributed import LocalCluster
from enroltriage.api.cli import main
with LocalCluster(n_workers={workers}, threads_per_worker=2, processes=False, protocol='tcp',
                  dashboard_address=None, silence_logs=50) as cluster:
    arguments = {arguments!r} + ['--cluster', cluster.scheduler_address]
    try:
        main(arguments, standalone_mode=False)
    except Exception as error:
        print(type(error).__name__, error.format_message())
"""


@pytest.fixture
def on_cluster(in_new_process, tmp_path):
    """The command on a cluster of its own: two workers, two threads each; ``before`` is run first."""

    def run(source, output, *options, before="", workers=2):
        arguments = ["batch", str(tmp_path / source), "-o", str(tmp_path / output), *options]
        return in_new_process(before + CLUSTER.format(arguments=arguments, workers=workers))

    return run


@pytest.fixture
def own_rules(tmp_path):
    """A folder of other rules than the shipped ones."""
    return shutil.copytree(Path(__file__).parents[1] / "rules" / "sound", tmp_path / "rules")


@pytest.fixture
def backlog(write_lines):
    """Rows of facts and of texts, some refused."""
    return write_lines("in.jsonl", [
        {"id": n, "platform": ("ios", "beos")[n % 50 == 0], "symptom": "device-cap-reached",
         "device_count": n % 40, "text": "Gerätekapazität erreicht" if n % 60 == 1 else None}
        for n in range(1500)
    ])  # fmt: skip


def test_a_cluster_writes_what_one_machine_writes(batch, on_cluster, backlog, tmp_path):
    assert batch("in.jsonl", "one.jsonl").exit_code == 0
    assert on_cluster("in.jsonl", "many.jsonl") == ""
    for ending in ("", ".rejected.jsonl"):
        one, many = (tmp_path / f"{name}.jsonl{ending}" for name in ("one", "many"))
        assert one.read_bytes() == many.read_bytes()


def test_the_rules_travel_with_the_job(on_cluster, write_lines, read_lines, own_rules):
    """The folder that the caller named is gone before a worker could look for it."""
    version = load_knowledge(own_rules).version
    write_lines("in.jsonl", [{"id": 1, "symptom": "prints-pale"}])
    gone = (
        "import shutil\n"
        "from enroltriage.api.batch import run\n"
        "go = run.Run.go\n"
        f"run.Run.go = lambda *a: (shutil.rmtree({str(own_rules)!r}), go(*a))[1]\n"
    )
    assert on_cluster("in.jsonl", "out.jsonl", "--rules", str(own_rules), before=gone) == ""
    (row,) = read_lines("out.jsonl")
    assert (row["symptoms"], row["knowledge"]) == (["prints-pale"], version)
    assert not own_rules.exists()


def test_a_worker_with_another_version_is_told(on_cluster, backlog):
    other = "from enroltriage.api.batch import cluster; cluster.software_version = lambda: '9.9'\n"
    told = on_cluster("in.jsonl", "out.jsonl", before=other)
    assert "a worker has enroltriage 9.9, and not" in told


def test_a_scheduler_that_does_not_answer_is_told(batch, backlog, monkeypatch):
    from enroltriage.api.batch import cluster

    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    result = batch("in.jsonl", "out.jsonl", "--cluster", "tcp://127.0.0.1:9")
    assert result.exit_code == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in result.stderr


def test_a_scheduler_without_workers_is_told_what_it_lacks(on_cluster, backlog):
    soon = "from enroltriage.api.batch import cluster; cluster.WORKER_SECONDS = 0.2\n"
    told = on_cluster("in.jsonl", "out.jsonl", before=soon, workers=0)
    assert "has had no worker for 0.2 s; start one: dask worker tcp://" in told


@pytest.mark.parametrize("address", ["foo", "tcp://foo", "http://foo:8786", "tcp://foo:port"])
def test_what_is_no_address_is_told_before_anybody_is_called(batch, backlog, address):
    result = batch("in.jsonl", "out.jsonl", "--cluster", address)
    assert result.exit_code == 2
    assert f"'{address}' is no address of a Dask scheduler: tcp://HOST:PORT" in result.stderr
    assert "Traceback" not in result.stderr
