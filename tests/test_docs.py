"""What the documentation shows is true: requests, answers, settings, files, links."""

import json
import os
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from enroltriage.api.app import create_app
from enroltriage.api.cli import main
from enroltriage.api.config import SETTINGS, load_config
from enroltriage.expert.examples import check_examples
from enroltriage.rules import load_expert

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def block(marker: str, language: str) -> str:
    """The fenced block that follows a marker in the README."""
    found = re.search(rf"<!-- {marker} -->\n```{language}\n(.*?)\n?```", README, re.S)
    assert found is not None
    return found.group(1)


def shown_request() -> tuple[str, dict[str, str], dict[str, object]]:
    """The path, headers and body of the README's curl."""
    words = shlex.split(block("request", "sh").replace("\\\n", " "))
    assert words[:2] == ["curl", "-s"]
    headers = dict(w.split(": ") for w in words[3:] if w.startswith("Content-Type"))
    return words[2].removeprefix("http://127.0.0.1:8000"), headers, json.loads(words[-1])


def test_the_readmes_request_is_answered_as_it_shows():
    path, headers, body = shown_request()
    answered = (
        create_app(load_config(rules=None))
        .test_client()
        .post(path, headers=headers, data=json.dumps(body))
    )
    assert answered.status_code == 200
    shown, answer = json.loads(block("answer", "json")), answered.get_json()
    for body in (shown, answer):  # another version of the rules is no other answer
        body["knowledge"]["version"] = "…"
    assert answer == shown


@pytest.mark.parametrize("locale", ["en", "de"])
def test_the_readmes_request_works_for_every_symptom(knowledge, locale):
    path, headers, body = shown_request()
    client = create_app(load_config(rules=None)).test_client()
    for symptom in knowledge.symptoms:
        case = {"locale": locale, "facts": {**body["facts"], "symptom": symptom}}
        answer = client.post(path, headers=headers, data=json.dumps(case)).get_json()
        assert answer["locale"] == locale
        assert [found["id"] for found in answer["symptoms"]] == [symptom]
        assert answer["causes"]


def test_the_readme_lists_every_setting_as_it_is():
    table = README.partition("<!-- settings -->")[2].partition("\n\n##")[0]
    rows = [
        tuple(cell.strip().strip("`") for cell in re.split(r"(?<!\\)\|", line)[1:-1])
        for line in table.strip().splitlines()[2:]
    ]
    told = {row[0]: row[1:] for row in rows}
    for setting in SETTINGS:
        assert told[setting.variable] == (setting.default, setting.description)
    assert len(told) == len(SETTINGS)


def test_the_walk_through_of_adding_a_symptom_works(tmp_path):
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    path = re.search(r"`rules/(ios/symptoms/[\w-]+\.yaml)`", guide)
    file = re.search(r"```yaml\n(.*?)```", guide, re.S)
    assert path is not None
    assert file is not None
    folder = shutil.copytree(
        os.environ["ENROLTRIAGE_RULES"], tmp_path / "rules", ignore=shutil.ignore_patterns("*.py*")
    )
    before = set(load_expert(folder).knowledge.symptoms)
    (folder / path.group(1)).write_text(file.group(1), "utf-8")
    expert = load_expert(folder)
    assert check_examples(expert) == []
    assert set(expert.knowledge.symptoms) == before | {Path(path.group(1)).stem}


def test_the_python_shown_runs(capsys):
    code = re.search(r"```python\n(.*?)```", README, re.S)
    assert code is not None
    exec(code.group(1), {})  # noqa: S102 - the README's own lines
    assert capsys.readouterr().out.startswith("open Welchen Status hat")


def test_the_commands_shown_are_accepted():
    shown = re.findall(r"^    \.venv/bin/enroltriage (.*)$", README, re.M)
    commands = [shlex.split(line) for line in shown]
    assert {command[0] for command in commands} == set(main.commands) - {"serve"}
    for command in commands:
        result = CliRunner().invoke(main, [*command, "--help"])
        assert result.exit_code == 0, result.output


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_every_link_to_a_file_leads_somewhere(page):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_every_file_that_is_named_exists(page):
    for name in re.findall(
        r"`((?:expert|rules|api|diagrams|tests|docs)/[\w./-]+)`", page.read_text("utf-8")
    ):
        if name != "rules/ios/symptoms/too-many-devices.yaml":
            assert (ROOT / name).exists() or list(ROOT.glob(f"{name}*")), name
