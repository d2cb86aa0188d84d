"""``enroltriage evaluate``: figures by which somebody sees how well tickets are read."""

import codecs
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from enroltriage.api.cli import main

RULES = Path(__file__).resolve().parents[1] / "rules"
JAM = "Paper path blocked. Open the rear cover and pull the sheet out."
RIGHT = {"text": f"printer: {JAM}", "symptom": "paper-jam", "language": "en"}
MISSED = {"text": "It does not print", "symptom": "paper-jam", "language": "en", "noise": "short"}
STATED = {"text": "The laser fades", "symptom": "toner-fault",
          "stated": {"model": "laser", "paper": "empty"}}  # fmt: skip
NONE = {"text": "Lunch at noon?", "symptom": None, "language": "en", "noise": ["chat", "short"]}


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spoken") / "rules"
    shutil.copytree(RULES / "sound", folder)
    return shutil.copytree(RULES / "spoken", folder, dirs_exist_ok=True)


def written(lines):
    return "".join(f"{json.dumps(line)}\n" for line in lines).encode()


@pytest.fixture
def run(spoken):
    def run(*arguments, stdin=None, columns=100):
        arguments = ["evaluate", "--rules", str(spoken), *map(str, arguments)]
        return CliRunner().invoke(main, arguments, input=stdin, env={"COLUMNS": str(columns)})

    return run


@pytest.fixture
def evaluate(run, tmp_path):
    def evaluate(lines, *arguments, **environment):
        file = tmp_path / "tickets.jsonl"
        file.write_bytes(written(lines))
        return run(file, *arguments, **environment)

    return evaluate


@pytest.fixture
def two_files(tmp_path):
    """One that is read rightly, and one with a miss in its first line."""
    files = tmp_path / "right.jsonl", tmp_path / "missed.jsonl"
    for file, lines in zip(files, ([RIGHT], [MISSED, RIGHT]), strict=True):
        file.write_bytes(written(lines))
    return files


def test_figures_are_counted_from_the_labels(evaluate):
    result = evaluate([RIGHT, MISSED, NONE], "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["all"] == {
        "texts": 3, "precision": 1.0, "recall": 0.5, "abstention": 1.0, "questions": None
    }  # fmt: skip
    assert found["by_noise"]["short"]["texts"] == 2
    assert [miss["line"] for miss in found["misses"]] == [2]


def test_every_miss_is_named_with_its_line(evaluate):
    result = evaluate([RIGHT, MISSED])
    assert "line 2: meant paper-jam; named none" in result.stdout
    assert "line 1" not in result.stdout


@pytest.mark.parametrize(("language", "told"), [("en", "0.90 and more"), ("de", "ab 0.90")])
def test_answers_with_a_high_score_are_told_together(evaluate, language, told):
    result = evaluate([RIGHT, {**RIGHT, "symptom": None}], "--lang", language)
    (row,) = [line for line in result.stdout.splitlines() if told in line]
    assert row.split()[-3:] == ["0.980", "50.0", "%"]
    assert told not in evaluate([MISSED]).stdout


def test_of_several_files_a_miss_names_its_own_as_it_was_given(run, two_files):
    _, second = two_files
    told = " ".join(run(*two_files, "--lang", "de").stdout.split())
    assert f"{second}, Zeile 1: gemeint paper-jam; genannt keines" in told
    (miss,) = json.loads(run(*two_files, "--json").stdout)["misses"]
    assert (miss["file"], miss["line"]) == (str(second), 1)


def test_of_several_files_a_fault_names_its_own(run, two_files):
    first, second = two_files
    second.write_bytes(written([RIGHT, {"text": "x"}]))
    assert f"{second}:2/symptom: is missing" in run(first, second).stderr
    assert run(second).stderr.startswith("2/symptom: is missing")


def test_a_file_may_be_standard_input(run):
    result = run("-", "--json", stdin=written([MISSED]))
    (miss,) = json.loads(result.stdout)["misses"]
    assert (miss["file"], miss["line"]) == ("<stdin>", 1)


def test_a_file_may_begin_with_the_mark_of_utf_8(run, tmp_path):
    file = tmp_path / "marked.jsonl"
    file.write_bytes(codecs.BOM_UTF8 + written([RIGHT, MISSED]))
    result = run(file, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["all"]["texts"] == 2


def test_the_tables_are_told_in_the_language_that_is_wanted(evaluate):
    told = evaluate([RIGHT, MISSED], "--lang", "de-AT").stdout
    assert "Zeile 2: gemeint paper-jam; genannt keines" in told
    for other in ("precision", "language", "meant", "right", "Enthalten"):  # which is "contains"
        assert other not in told


@pytest.mark.parametrize(
    ("language", "head", "told"),
    [
        ("en", "fact stated found read otherwise missed", "line 2 paper: stated empty; found nothing"),
        ("de", "Angabe im Text gefunden anders gelesen übersehen",
         "Zeile 2 paper: im Text empty; gefunden nichts"),
    ],
)  # fmt: skip
def test_missed_facts_are_counted_and_if_wanted_listed(evaluate, language, head, told):
    short, long = (
        " ".join(evaluate([RIGHT, STATED], "--lang", language, *more).stdout.split())
        for more in ((), ("--facts",))
    )
    assert head in short
    assert "model 1 1 0 0 paper 1 0 0 1" in short
    assert told not in short
    assert long.endswith(told)


def test_missed_facts_are_counted_in_json_and_if_wanted_listed(evaluate):
    short, long = (
        json.loads(evaluate([RIGHT, STATED], "--json", *more).stdout) for more in ((), ("--facts",))
    )
    assert short["facts"] == {"stated": 2, "found": 1, "otherwise": 0, "missed": 1}
    assert short["by_fact"]["paper"] == {"stated": 1, "found": 0, "otherwise": 0, "missed": 1}
    (missed,) = long.pop("missed_facts")
    assert Path(missed.pop("file")).name == "tickets.jsonl"
    assert missed == {"line": 2, "fact": "paper", "stated": "empty", "found": None}
    assert long == short


def test_a_language_that_is_none_is_refused(evaluate):
    refused = evaluate([RIGHT], "--lang", "d-")
    assert refused.exit_code == 2
    assert "is not a language tag" in refused.stderr


@pytest.mark.parametrize(("recall", "status"), [("0.5", 0), ("0.51", 1)])
def test_a_figure_below_what_is_wanted_is_a_failure(evaluate, recall, status):
    assert evaluate([RIGHT, MISSED], "--recall", recall).exit_code == status


def test_no_figure_is_below_what_is_wanted_where_there_is_none(evaluate):
    assert evaluate([NONE], "--recall", "1", "--precision", "1").exit_code == 0


def test_columns_that_an_export_has_besides_are_passed_over(evaluate):
    result = evaluate([{**RIGHT, "ticket": 4711, "date": "2026-11-02", "lang": "en"}], "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["all"]["recall"] == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"text": "x"}, "1/symptom: is missing"),
        ({"text": 5, "symptom": None}, "1/text: must be a string"),
        ({"text": "x", "symptom": "paper-jamm"}, "did you mean paper-jam?"),
        ({"text": "x", "symptom": None, "fact": {}}, "did you mean facts?"),
        ({"text": "x", "symptom": None, "noise": [1]}, "1/noise: must be a string or a list"),
        ({"text": "x", "symptom": None, "facts": {"model": "steam"}}, "1/facts/model"),
    ],
)
def test_a_line_at_fault_is_told_with_its_number_and_what_is_allowed(evaluate, line, told):
    result = evaluate([line])
    assert result.exit_code != 0
    assert told in " ".join(result.output.split())


def test_a_file_without_a_ticket_is_told(evaluate):
    result = evaluate([])
    assert result.exit_code == 2
    assert "no labelled ticket" in result.output
