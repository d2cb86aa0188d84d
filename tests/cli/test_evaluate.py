"""``enroltriage evaluate``: figures by which somebody sees how well tickets are read."""

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
NONE = {"text": "Lunch at noon?", "symptom": None, "language": "en", "noise": ["chat", "short"]}


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spoken") / "rules"
    shutil.copytree(RULES / "sound", folder)
    return shutil.copytree(RULES / "spoken", folder, dirs_exist_ok=True)


@pytest.fixture
def evaluate(spoken, tmp_path):
    def run(lines, *arguments):
        file = tmp_path / "tickets.jsonl"
        file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
        arguments = ["evaluate", str(file), "--rules", str(spoken), *arguments]
        return CliRunner().invoke(main, arguments, env={"COLUMNS": "100"})

    return run


def test_figures_are_counted_from_the_labels(evaluate):
    result = evaluate([RIGHT, MISSED, NONE], "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["all"] == {
        "texts": 3, "precision": 1.0, "recall": 0.5, "abstention": 1.0, "questions": 1.0
    }  # fmt: skip
    assert found["by_noise"]["short"]["texts"] == 2
    assert [miss["line"] for miss in found["misses"]] == [2]


def test_every_miss_is_named_with_its_line(evaluate):
    result = evaluate([RIGHT, MISSED])
    assert "line 2: meant paper-jam; named none" in result.stdout
    assert "line 1" not in result.stdout


def test_the_tables_are_told_in_the_language_that_is_wanted(evaluate):
    told = evaluate([RIGHT, MISSED], "--lang", "de-AT").stdout
    assert "Zeile 2: gemeint paper-jam; genannt keines" in told
    for english in ("precision", "language", "meant", "right"):
        assert english not in told


def test_a_language_that_is_none_is_refused(evaluate):
    refused = evaluate([RIGHT], "--lang", "d-")
    assert refused.exit_code == 2
    assert "is not a language tag" in refused.stderr


@pytest.mark.parametrize(("recall", "status"), [("0.5", 0), ("0.51", 1)])
def test_a_figure_below_what_is_wanted_is_a_failure(evaluate, recall, status):
    assert evaluate([RIGHT, MISSED], "--recall", recall).exit_code == status


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
