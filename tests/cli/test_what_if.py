"""``enroltriage what-if``, as a person types it."""

import io
import json

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from enroltriage.api.cli import main
from enroltriage.api.what_if_terminal import print_what_if
from enroltriage.expert.vocabulary import LANGUAGES
from enroltriage.expert.what_if import what_if

LIMIT = ("what-if", "--cause", "device-limit-reached", "--fact", "symptom=device-cap-reached")
FIVE_CAUSES = "profile-install-no-server-connection"


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    clean = dict.fromkeys(("LC_ALL", "LC_MESSAGES", "LANG"))
    return CliRunner().invoke(main, arguments, input=stdin, env=clean)


def test_each_change_is_printed_as_the_option_that_makes_it():
    counted = (*LIMIT, "-f", "device_count=7", "-f", "device_limit=5")
    result = run(*counted, "--status", "excluded", "--lang", "de")
    assert result.exit_code == 0
    assert "„Anzahl der Geräte“ ist „4“ statt „7“." in result.stdout
    assert "Bisher: ● bestätigt" in result.stdout
    assert "Dann: ✕ ausgeschlossen" in result.stdout
    (option,) = (line.strip() for line in result.stdout.splitlines() if "device_limit=" in line)
    changed = run("diagnose", *LIMIT[3:], "-f", "device_count=7", *option.split(), "--json")
    assert [cause["status"] for cause in json.loads(changed.stdout)["causes"]] == ["excluded"]


def test_json_is_what_the_rest_path_answers(expert):
    result = run(*LIMIT, "--keep", "device_count", "--limit", "3", "--json")
    wish = {"cause": "device-limit-reached", "status": "confirmed"}
    expected = what_if(
        expert, {"symptom": "device-cap-reached"}, wish=wish, keep=["device_count"], limit=3
    )
    assert json.loads(result.stdout) == json.loads(json.dumps(expected.to_dict()))


def test_changes_that_are_not_listed_are_counted():
    result = run(
        "what-if", "--cause", "cname-records-missing", "--limit", "1",
        "-f", "platform=ios", "-f", f"symptom={FIVE_CAUSES}",
    )  # fmt: skip
    assert "1 more; --limit lists them." in result.stdout


def test_a_ticket_is_read_as_by_diagnose():
    result = run(
        "what-if", "--cause", "device-limit-reached", "--text", "-", "--json",
        stdin=b"It says: Device Cap Reached.",
    )  # fmt: skip
    assert json.loads(result.stdout)["verdict"] == "found"


def test_every_fault_is_told_at_once_with_what_is_allowed():
    result = run(
        "what-if", "--cause", "device-limit-reachd", "--status", "sure", "--limit", "0",
        "--keep", "plattform", "-f", "platform=symbian",
    )  # fmt: skip
    assert result.exit_code == 2
    assert result.stdout == ""
    for told in (
        "platform: is not one of the allowed values",
        "wish/cause: is not the id of a cause\n  did you mean device-limit-reached?",
        "wish/status: is not what a cause can be wished to be\n  allowed: confirmed, excluded, first",
        "keep/0: is not the name of a fact that can be given\n  did you mean platform?",
        "limit: must be a whole number",
    ):
        assert told in result.stderr


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cause", ["cname-records-missing", "mfa-enabled", "user-license-missing"])
def test_an_answer_prints_within_the_width_of_the_terminal(expert, language, cause):
    wish = {"cause": cause, "status": "confirmed"}
    facts = {"platform": "ios", "symptom": FIVE_CAUSES, "user_license": "missing"}
    answer = what_if(expert, facts, wish=wish, locale=language)
    for width in (40, 200):
        out = io.StringIO()
        print_what_if(answer, Console(file=out, width=width, highlight=False))
        assert max(len(line) for line in out.getvalue().splitlines()) <= min(width, 100)


def test_the_help_shows_how_it_is_used():
    assert "what-if" in run("--help").stdout
    assert "enroltriage what-if --cause" in run("what-if", "--help").stdout
