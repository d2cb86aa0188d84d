"""``enroltriage check`` as a person and as a program use it, and what refuses faulty rules."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from enroltriage.api import serve as serving
from enroltriage.api.cli import main
from enroltriage.api.config import METRICS_FOLDER, Config

RULES = Path(__file__).resolve().parents[1] / "rules"
SOUND = RULES / "sound"
TODAY = ("--as-of", "2026-11-23")


def check(*arguments: object, columns: int = 80) -> Result:
    clean = {"COLUMNS": str(columns)}
    return CliRunner().invoke(main, ["check", *map(str, arguments)], env=clean)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("faulty")
    shutil.copytree(SOUND, folder, dirs_exist_ok=True)
    return Path(shutil.copytree(RULES / "faulty", folder, dirs_exist_ok=True))


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(SOUND, tmp_path / "rules"))
    (folder / "words.yaml").unlink()
    return folder


def test_rules_in_order_are_summed_up_in_three_lines():
    result = check(SOUND, *TODAY)
    assert result.exit_code == 0
    assert result.stderr == ""
    first, second, third = result.stdout.splitlines()
    assert re.fullmatch(
        r"2 symptoms, 4 causes, 4 resolutions, 33 rules, 6 example cases: all in order "
        r"\(version [0-9a-f]{16}, \d+\.\d s\)",
        first,
    )
    assert second == (
        "Looked at 1,674 cases, all that the rules can tell apart: 2 groups of facts, 2 symptoms "
        "(--verbose lists them). 10 of them contradict themselves and are left out."
    )
    assert third == (
        "In the example cases 16 of 29 (55 %) rules fire, and 50 of 84 (59 %) outcomes of their "
        "tests are seen. --coverage lists the rest."
    )


def test_findings_stand_one_to_a_line_and_the_summary_beside_them(faulty):
    result = check(faulty, *TODAY)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert len(lines) == 25
    assert all(re.match(r"[\w/-]+\.yaml:\d+:\d+: (warning: )?\S", line) for line in lines)
    assert "4 symptoms, 9 causes, 7 resolutions" in result.stderr
    assert "10 errors and 15 warnings (1 conflict, 1 example, 1 gap, " in result.stderr


def test_warnings_alone_are_told_and_do_not_fail():
    result = check(SOUND, "--as-of", "2028-01-01")
    assert result.exit_code == 0
    warning, summary, *_ = result.stdout.splitlines()
    assert warning.startswith("sources.yaml:10:5: warning: the source 'help' was to be reviewed by")
    assert "example cases: 1 warning (1 source-due)" in summary


def test_the_case_of_a_finding_can_be_pasted_behind_diagnose(faulty):
    lines = check(faulty, *TODAY).stdout.splitlines()
    options = [line.partition(" Case: ")[2].split() for line in lines if " Case: " in line]
    assert len(options) == 14
    for given in options:
        command = ["diagnose", "--rules", str(faulty), "--json", *given]
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, result.output


def test_the_whole_report_is_there_for_programs(faulty):
    result = check(faulty, *TODAY, "--format", "json")
    assert result.exit_code == 1
    body = json.loads(result.stdout)
    assert (body["errors"], body["warnings"]) == (10, 15)
    assert body["counts"]["never-fires"] == 4
    assert body["findings"][0]["witness"] == {"symptom": ["hums"], "noise": "silent"}
    assert {tuple(region["symptoms"]) for region in body["regions"]} > {("hums",), ("smells",)}
    assert body["left_out"] == 62
    assert body["seconds"] > 0
    assert re.fullmatch("[0-9a-f]{16}", body["knowledge"]["version"])


def test_the_report_for_programs_tells_what_no_example_shows():
    body = json.loads(check(SOUND, *TODAY, "--format", "json").stdout)
    assert body["coverage"]["rules"] == {"shown": 16, "of": 29}
    assert body["coverage"]["conditions"] == {"shown": 50, "of": 84}
    assert body["coverage"]["missing"][:2] == [
        {"rule": "toner_low.less-than-needed", "test": None, "state": True},
        {
            "rule": "toner_low.less-than-needed",
            "test": "“Toner” is less than “Toner needed”",
            "state": True,
        },
    ]


@pytest.mark.parametrize("form", ["text", "json"])
def test_rules_that_cannot_be_loaded_are_reported_in_either_form(broken, form):
    result = check(broken, "--format", form)
    assert result.exit_code == 1
    told = "no file of kind 'words' names yes, no and unknown"
    if form == "json":
        body = json.loads(result.stdout)
        assert (body["errors"], body["counts"], body["regions"]) == (1, {"missing": 1}, [])
        assert body["findings"][0]["message"] == told
    else:
        assert result.stdout == f"pack.yaml:1:1: {told}\n"


def test_what_no_example_shows_is_listed_with_examples_to_paste():
    result = check(SOUND, *TODAY, "--coverage")
    lines = result.stdout.splitlines()
    assert lines[:4] == [
        "no example: toner_low.less-than-needed fires",
        "no example: toner_low.less-than-needed, true: “Toner” is less than “Toner needed”",
        "no example: toner_low.enough, false: “Toner” is at least “Toner needed”",
        "no example: prints-nothing.bound-to-model fires",
    ]
    assert (
        "no example: plug-loose.push-plug, true: the cause “The plug is loose” is confirmed"
        in lines
    )
    start = lines.index(
        "# Proposed for symptoms/prints-pale.yaml; check whether the answer is right."
    )
    pasted = "\n".join(line for line in lines[start:] if line.startswith((" ", "#")))
    assert {tuple(example) for example in yaml.safe_load(pasted)} == {("name", "facts", "expect")}


def test_a_goal_that_no_case_shows_is_listed_as_such(tmp_path):
    folder = Path(shutil.copytree(SOUND, tmp_path / "rules"))
    file = folder / "causes/driver-outdated.yaml"
    never = "{any: [{driver: outdated}, {toner_needed: {more_than: 100}}]}"
    file.write_text(file.read_text("utf-8").replace("{driver: outdated}", never), "utf-8")
    lines = check(folder, *TODAY, "--coverage").stdout.splitlines()
    assert "no case: driver-outdated.outdated, true: “Toner needed” is more than 100" in lines


def test_nothing_is_proposed_where_nothing_is_missing():
    lines = check(*TODAY, "--coverage").stdout.splitlines()
    assert len(lines) == 3
    assert lines[2].endswith("outcomes of their tests are seen.")
    assert "(100 %) rules fire" in lines[2]


def test_the_cases_looked_at_are_listed_within_the_width_of_the_terminal():
    lines = check(SOUND, *TODAY, "--verbose").stdout.splitlines()
    assert lines[0].split() == ["At", "hand", "Facts", "that", "vary", "Cases", "Looked", "at"]
    assert lines[1].split() == ["no", "symptom", "toner,", "toner_needed", "42", "all"]
    assert any("1,512" in line and line.rstrip().endswith("all") for line in lines)
    assert max(map(len, lines[:-3])) <= 80


def test_a_day_that_is_none_is_refused():
    result = check("--as-of", "tomorrow")
    assert result.exit_code == 2
    assert "--as-of" in result.stderr


def test_serving_rules_with_errors_is_refused_before_anything_listens(faulty, monkeypatch, capsys):
    def fail(host: str, port: int) -> None:
        raise AssertionError("it listened")

    monkeypatch.setattr(serving, "bind", fail)
    with pytest.raises(SystemExit) as left:
        serving.serve(Config(rules=faulty))
    assert left.value.code == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 10
    assert told[1].startswith("causes/fan-dirty.yaml:10:3: fan-dirty.heard confirms the cause")
    assert not any("warning: " in line for line in told)


@pytest.mark.parametrize("before", [None, "/elsewhere"])
def test_a_refusal_to_serve_leaves_the_environment_as_it_was(broken, monkeypatch, before):
    """What counts in this process afterwards must not look for the folder of a service."""
    if before is None:
        monkeypatch.delenv(METRICS_FOLDER, raising=False)
    else:
        monkeypatch.setenv(METRICS_FOLDER, before)
    environment = dict(os.environ)
    with pytest.raises(SystemExit):
        serving.serve(Config(rules=broken))
    assert dict(os.environ) == environment


@pytest.fixture
def site_pack(tmp_path: Path) -> Path:
    """A site pack over the sound rules, which adds a role that nobody is."""
    folder = tmp_path / "ours"
    folder.mkdir()
    head = 'pack: ours\ntitle: {en: Ours, de: Unseres}\nextends: [printers]\nedition: "2026-01"\n'
    (folder / "pack.yaml").write_text(head, "utf-8")
    return folder


def test_several_folders_are_verified_together_and_told(site_pack):
    result = check(SOUND, site_pack, *TODAY)
    assert result.exit_code == 0
    *_, last = result.stdout.splitlines()
    assert last == f"Layers, each over the one before: {SOUND}; ours ({site_pack})."
    body = json.loads(check(SOUND, site_pack, *TODAY, "--format", "json").stdout)
    assert body["layers"] == [
        {"pack": None, "folder": str(SOUND), "distribution": None},
        {"pack": "ours", "folder": str(site_pack), "distribution": None},
    ]


def test_the_layers_are_told_beside_what_is_wrong_with_them(site_pack):
    (site_pack / "bad.yaml").write_text("rolls: {}\n", "utf-8")
    result = check(SOUND, site_pack)
    assert result.exit_code == 1
    assert result.stdout.startswith("ours/bad.yaml:1:1: the first key must name what this file is")
    assert result.stderr == f"Layers, each over the one before: {SOUND}; ours ({site_pack}).\n"


def test_every_command_reads_the_folders_of_the_setting_and_of_its_options(site_pack):
    folders = os.pathsep.join((str(SOUND), "", str(site_pack)))
    given = CliRunner().invoke(main, ["check", *TODAY], env={"ENROLTRIAGE_RULES": folders})
    assert f"; ours ({site_pack})." in given.stdout
    case = ["diagnose", "--lang", "en", "-f", "model=laser", "-f", "symptom=prints-pale", "--json"]
    clean = {"ENROLTRIAGE_RULES": None}
    options = ["--rules", str(SOUND), "--rules", str(site_pack)]
    by_option = CliRunner().invoke(main, [*case, *options], env=clean)
    by_setting = CliRunner().invoke(main, case, env={"ENROLTRIAGE_RULES": folders})
    assert by_option.exit_code == 0, by_option.output
    assert by_setting.output == by_option.output
    alone = CliRunner().invoke(main, [*case, "--rules", str(SOUND)], env=clean)
    assert json.loads(alone.output)["knowledge"] != json.loads(by_option.output)["knowledge"]
