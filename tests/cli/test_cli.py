"""The command line, as a person types it."""

import io
import json
import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from enroltriage.api.cli import main
from enroltriage.api.terminal import print_answer
from enroltriage.api.words import WORDS
from enroltriage.expert.examples import examples
from enroltriage.expert.vocabulary import LANGUAGES


def run(*arguments: str, stdin: bytes | None = None, **environment: str) -> Result:
    clean = dict.fromkeys(("LC_ALL", "LC_MESSAGES", "LANG"))
    return CliRunner().invoke(main, arguments, input=stdin, env={**clean, **environment})


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    folder = Path(
        shutil.copytree(
            os.environ["ENROLTRIAGE_RULES"],
            tmp_path / "rules",
            ignore=shutil.ignore_patterns("*.py*"),
        )
    )
    file = folder / "ios/causes/device-limit-reached.yaml"
    file.write_text(file.read_text("utf-8").replace("then: confirmed", "then: sure", 1), "utf-8")
    return folder


def test_diagnose_prints_an_answer_a_person_can_read():
    result = run(
        "diagnose", "-f", "platform=ios", "-f", "symptom=device-cap-reached", "--lang", "de"
    )
    assert result.exit_code == 0
    assert "Gerätekapazität erreicht" in result.stdout
    assert "möglich 100 %" in result.stdout
    assert "--fact device_count=…" in result.stdout
    assert "Regeln: device-cap-reached.device-limit-reached" in result.stdout


def test_diagnose_json_is_what_the_rest_path_answers(expert):
    result = run(
        "diagnose", "--fact", "symptom=device-cap-reached", "--fact", "device_count=15", "--json"
    )
    expected = expert.diagnose({"symptom": "device-cap-reached", "device_count": 15})
    assert json.loads(result.stdout) == expected.to_dict()


def test_a_ticket_comes_from_standard_input_or_a_file(tmp_path):
    ticket = "Hallo,\r\nes erscheint „Gerätekapazität erreicht“.\r\n".encode()
    (tmp_path / "ticket.txt").write_bytes(b"\xef\xbb\xbf" + ticket)
    for given in (run("diagnose", "--text", "-", "--json", stdin=ticket),
                  run("diagnose", "--text", str(tmp_path / "ticket.txt"), "--json")):  # fmt: skip
        assert [s["id"] for s in json.loads(given.stdout)["symptoms"]] == ["device-cap-reached"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "recognised, 98%: “Device Cap Reached”, “device cap reached” Platform"),
        ("de", "erkannt, 98 %: „Device Cap Reached“, „device cap reached“ Plattform"),
    ],
)
def test_of_a_ticket_is_told_how_sure_a_symptom_is_and_by_which_words(language, told):
    ticket = b"My iPhone says Device Cap\n  Reached. Again: device cap reached. Device Cap Reached"
    result = run("diagnose", "--text", "-", "--lang", language, stdin=ticket, COLUMNS="200")
    assert told in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("language", "told"), [("en", "Ambiguous: the text fits"), ("de", "Mehrdeutig: Der Text passt")]
)
def test_a_ticket_that_fits_several_symptoms_is_called_ambiguous(language, told):
    arguments = ["diagnose", "--text", "-", "--lang", language]
    result = CliRunner().invoke(main, arguments, input="iPhone: Profile Installation Failed")
    assert told in result.output, result.output


def test_a_symptom_that_was_given_needs_no_words():
    given = run("diagnose", "-f", "symptom=device-cap-reached")
    both = run(
        "diagnose", "-f", "symptom=device-cap-reached", "--text", "-", stdin=b"device cap reached"
    )
    assert given.stdout == both.stdout
    assert "recognised" not in given.stdout


def test_a_symptom_that_was_recognised_in_a_fact_is_told_without_places():
    result = run("diagnose", "-f", "error_message=Device cap reached", COLUMNS="200")
    assert "recognised, 98% Message" in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("mfa_required=true", True), ("mfa_required=No", False), ("ever_worked=ja", True),
        ("device_count=7", 7), ("device_count=unknown", None), ("user_license=unknown", None),
        ("symptom=unknown", None), ("began_at=2019-11-18", "2019-11-18"),
        ("symptom=device-cap-reached, workplace-join-failed", ["device-cap-reached", "workplace-join-failed"]),
        ("error_message=a=b", "a=b"), ("enrollment_method=dep", "ade"), ("platform=iOS", "ios"),
    ],
)  # fmt: skip
def test_a_fact_is_written_as_name_and_value(written, value):
    result = run("diagnose", "-f", written, "--json")
    assert result.exit_code == 0, result.output
    assert {f["name"]: f["value"] for f in json.loads(result.stdout)["facts"]}[
        written.split("=")[0]
    ] == value


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("platform=andriod", "platform: is not one of the allowed values\n  did you mean android?\n  allowed: ios, "),
        ("plattform=ios", "plattform: is not a fact in the vocabulary\n  did you mean platform?"),
        ("device_count=many", "device_count: must be a whole number at least 0"),
        ("platform", "platform: is not of the form NAME=VALUE"),
    ],
)  # fmt: skip
def test_a_wrong_fact_is_told_with_what_is_allowed(written, told):
    result = run("diagnose", "-f", written)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""


def test_a_fact_given_twice_is_refused():
    result = run("diagnose", "-f", "platform=ios", "-f", "platform=macos")
    assert (result.exit_code, result.stderr) == (2, "platform: is given twice\n")


def test_symptoms_given_twice_are_two_symptoms():
    result = run(
        "diagnose",
        "-f",
        "symptom=device-cap-reached",
        "-f",
        "symptom=workplace-join-failed",
        "--json",
    )
    assert len(json.loads(result.stdout)["symptoms"]) == 2


@pytest.mark.parametrize(
    ("ticket", "told"),
    [(b"\xff\xfe", "text: is no UTF-8 text (byte 0)"), (b"x" * 65_537, "longer than 65536")],
)
def test_a_ticket_that_cannot_be_read_is_refused(ticket, told):
    result = run("diagnose", "--text", "-", stdin=ticket)
    assert result.exit_code == 2
    assert told in result.stderr


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "there is no file 'Device Cap Reached'; name a file, or - for standard input."),
        ("de", "die Datei 'Device Cap Reached' gibt es nicht; anzugeben ist eine Datei oder -"),
    ],
)
@pytest.mark.parametrize("command", [("diagnose",), ("what-if", "--cause", "device-limit-reached")])
def test_who_gives_the_words_where_a_file_belongs_is_told_how_to_give_words(
    command, language, told
):
    result = run(*command, "--text", "Device Cap Reached", "--lang", language)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"--text: {told}" in result.stderr
    words = f": echo 'Device Cap Reached' | enroltriage {command[0]} --text -\n"
    assert result.stderr.endswith(words)


def test_a_whole_ticket_where_a_file_belongs_is_told_in_short():
    told = run("diagnose", "--text", "It's\n\x1b[2Jfull. " * 2000).stderr
    assert told.startswith("--text: there is no file 'It'\"'\"'s ")
    assert len(told.splitlines()) == 1
    assert len(told) < 1500


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "name a file that may be read"), ("de", "anzugeben ist eine lesbare Datei")],
)
def test_a_folder_where_a_file_belongs_is_told_as_such(tmp_path, language, told):
    result = run("diagnose", "--text", str(tmp_path), "--lang", language)
    assert result.exit_code == 2
    assert f"{tmp_path} " in result.stderr
    assert told in result.stderr


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "keep the newest message, and leave out the quoted history"),
        ("de", "nur die neueste Nachricht übernehmen und den zitierten Verlauf weglassen"),
    ],
)
def test_of_a_ticket_that_is_too_long_is_told_what_to_leave_out(language, told):
    result = run("diagnose", "--text", "-", "--lang", language, stdin=b"x" * 65_537)
    assert result.exit_code == 2
    assert told in result.stderr


def test_a_wrong_fact_is_told_in_the_language_of_the_reader():
    result = run("diagnose", "-f", "platform=andriod", "--lang", "de-AT")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "platform: ist keiner der zulässigen Werte\n  war android gemeint?\n  zulässig: ios, "
    )


@pytest.mark.parametrize(
    ("environment", "language"),
    [({"LANG": "de_DE.UTF-8"}, "de"), ({"LANG": "fr_FR.UTF-8"}, "en"), ({}, "en"), ({"LC_ALL": "C"}, "en"),
     ({"LANG": "en_GB", "LC_ALL": "de_AT"}, "de")],
)  # fmt: skip
def test_the_terminals_language_is_answered_in(environment, language):
    assert json.loads(run("diagnose", "--json", **environment).stdout)["locale"] == language


def test_what_is_no_language_is_refused():
    result = run("diagnose", "--lang", "?")
    assert result.exit_code == 2
    assert "locale: is not a language tag" in result.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_prints_within_the_width_of_the_terminal(expert, knowledge, language):
    for example in list(examples(expert))[::3]:
        answer = expert.diagnose(example.facts, text=example.text, locale=language)
        for width in (40, 200):
            out = io.StringIO()
            console = Console(file=out, width=width, highlight=False)
            print_answer(knowledge, answer, console, example.text or "")
            assert max(len(line) for line in out.getvalue().splitlines()) <= min(width, 100)


def test_nothing_of_a_host_name_is_cut_in_a_narrow_table(expert, knowledge):
    facts = {"platform": "ios", "symptom": "profile-install-no-server-connection"}
    out = io.StringIO()
    print_answer(knowledge, expert.diagnose(facts), Console(file=out, width=60, highlight=False))
    assert "…" not in out.getvalue().replace("=…", "")


def test_every_word_of_the_interface_is_there_in_every_language():
    assert all(set(texts) == set(LANGUAGES) and all(texts.values()) for texts in WORDS.values())


def test_check_tells_that_the_shipped_rules_are_in_order():
    result = run("check")
    assert result.exit_code == 0
    assert re.match(
        r"\d+ symptoms, \d+ causes, \d+ resolutions, \d+ rules, \d+ example cases: all in order",
        result.stdout,
    )


def test_check_prints_a_line_for_each_finding(spoilt):
    result = run("check", str(spoilt))
    assert result.exit_code == 1
    (line,) = result.stdout.splitlines()
    assert re.fullmatch(
        r'ios/causes/device-limit-reached\.yaml:\d+:\d+: "sure" is not allowed; allowed: confirmed, excluded',
        line,
    )


def test_check_tells_an_example_that_is_answered_otherwise(tmp_path):
    folder = Path(
        shutil.copytree(
            os.environ["ENROLTRIAGE_RULES"],
            tmp_path / "rules",
            ignore=shutil.ignore_patterns("*.py*"),
        )
    )
    file = folder / "ios/symptoms/workplace-join-failed.yaml"
    spoilt = file.read_text("utf-8").replace("outcome: exhausted", "outcome: open", 1)
    file.write_text(spoilt, "utf-8")
    result = run("check", str(folder))
    assert result.exit_code == 1
    assert re.fullmatch(
        r"ios/symptoms/workplace-join-failed\.yaml:\d+:1: example '.*': outcome is exhausted, expected open\n",
        result.stdout,
    )


def test_other_rules_come_from_an_option_or_the_environment(spoilt):
    for result in (run("diagnose", "--rules", str(spoilt)), run("diagnose", ENROLTRIAGE_RULES=str(spoilt)),
                   run("check", ENROLTRIAGE_RULES=str(spoilt)), run("diagram", "--rules", str(spoilt))):  # fmt: skip
        assert result.exit_code == 1
        assert "allowed: confirmed, excluded" in result.output


@pytest.mark.parametrize(
    ("ending", "begins"),
    [
        ("svg", b"<?xml"),
        ("png", b"\x89PNG"),
        ("pdf", b"%PDF-"),
        ("dot", b"digraph"),
        ("json", b"{"),
    ],
)
def test_diagram_writes_the_format_that_the_file_name_tells(tmp_path, ending, begins):
    file = tmp_path / f"graph.{ending}"
    result = run("diagram", "-o", str(file), "--symptom", "device-cap-reached", "--lang", "de")
    assert result.exit_code == 0, result.output
    assert file.read_bytes().lstrip().startswith((begins, b"<svg", b"strict digraph", b"//"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-o", "graph.jpg"], "cannot tell the format"),
        (["-o", "no/such/folder/x.svg"], "cannot write"),
        (["--symptom", "no-such"], "symptom: is"),
        (["--highlight", "no-such"], "highlight: is"),
        (["--platform", "symbian"], "platform: is"),
        (["--symptom", "device-cap-reachd"], "did you mean device-cap-reached?"),
        (["--view", "forest"], "'forest' is not one of"),
        (["--fact", "device_count=many"], "device_count"),
        (["--fact", "device_count=3", "--highlight", "device-cap-reached"], "alone"),
    ],
)
def test_diagram_refuses_what_it_does_not_know(arguments, told):
    result = run("diagram", *arguments)
    assert result.exit_code in (1, 2)
    assert told in result.stderr


def test_diagram_draws_the_plan_of_a_symptom(expert, tmp_path):
    file = tmp_path / "plan.json"
    result = run("diagram", "-o", str(file), "--symptom", "device-cap-reached", "--view", "tree",
                 "--lang", "de")  # fmt: skip
    assert result.exit_code == 0, result.output
    (tree,) = json.loads(file.read_bytes())["trees"]
    assert tree == expert.tree("device-cap-reached", "de").to_dict()


def test_diagram_lights_the_way_of_a_case(tmp_path):
    file = tmp_path / "case.json"
    facts = ["-f", "symptom=no-enrollment-policy", "-f", "push_certificate=missing"]
    assert run("diagram", "-o", str(file), *facts).exit_code == 0
    lit = {n["entry"] for n in json.loads(file.read_bytes())["nodes"] if n["state"] == "lit"}
    assert {"no-enrollment-policy", "push-certificate-missing"} <= lit
    assert "push-certificate-invalid" not in lit


def test_diagnose_prints_the_plan():
    answer = run("diagnose", "-f", "platform=ios", "-f", "symptom=account-not-onboarded",
                 "--lang", "de").stdout  # fmt: skip
    plan = answer[answer.index("Vorgehen") :]
    assert "1. Frage   Push-Zertifikat" in plan
    assert "18 Min." in plan
    assert "betrifft den ganzen Mandanten" in plan.replace("\n", " ").replace("  ", "")


def test_a_platform_may_be_named_as_in_a_request(tmp_path):
    file = tmp_path / "graph.json"
    assert run("diagram", "-o", str(file), "--platform", "ipados").exit_code == 0
    assert json.loads(file.read_bytes())["nodes"]


@pytest.mark.parametrize("written", ["device_count=" + "9" * 5000, "platform=\udcff", "\udcff=1"])
def test_what_no_terminal_should_send_is_refused_plainly(written):
    result = run("diagnose", "-f", written, "--json")
    assert result.exit_code == 2
    assert result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(("written", "value"), [("Nein", False), ("yes", True), ("JA", True)])
def test_yes_and_no_may_be_said_in_either_language(written, value):
    answer = json.loads(run("diagnose", "-f", f"mfa_required={written}", "--json").stdout)
    assert answer["facts"][0]["value"] is value


def test_the_examples_in_the_help_stand_on_lines_of_their_own():
    lines = run("diagnose", "--help").stdout.splitlines()
    assert any(line.strip().startswith("enroltriage diagnose --text") for line in lines)
    assert "\\b" not in run("diagram", "--help").stdout


@pytest.mark.parametrize("command", ["serve", "diagnose", "diagram", "check"])
def test_every_command_tells_how_it_is_used(command):
    assert command in run("--help").stdout
    assert "Usage:" in run(command, "--help").stdout


def test_diagnose_explains_when_asked():
    result = run("diagnose", "-f", "symptom=device-cap-reached", "--explain", "--lang", "de")
    told = "Nicht bekannt: „Gerätelimit erreicht“ (herauszufinden: „Anzahl der Geräte“, „Gerätelimit“)."
    assert told in " ".join(result.stdout.split())
