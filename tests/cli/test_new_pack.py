"""``enroltriage new-pack``: what it writes is in order as it is, and its own tests and CI say so."""

import os
import re
import subprocess
import sys
import tomllib
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from enroltriage.api import new_pack as beginnings
from enroltriage.api.cli import main

ROOT = Path(__file__).resolve().parents[2]
CHECKOUT = ROOT / "tests/checkout.py"
BEGIN = f"import runpy, sys; runpy.run_path({str(CHECKOUT)!r})\n"
PYTEST = """
import pytest
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist"]))
"""
COMMAND = "from enroltriage.api.cli import main; main()"


def new_pack(*arguments):
    return CliRunner().invoke(main, ["new-pack", *map(str, arguments)])


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A pack as it was just started."""
    folder = tmp_path_factory.mktemp("site") / "our-pack"
    result = new_pack("north-wind", folder)
    assert result.exit_code == 0, result.output
    assert "enroltriage check" in result.stdout
    return folder


def run(code, *arguments, cwd, **environment):
    """Runs Python code in a new process, with nothing of the settings of who runs the tests."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ENROLTRIAGE_", "PYTEST"))}
    command = [sys.executable, "-c", BEGIN + code, *map(str, arguments)]
    done = subprocess.run(
        command, cwd=cwd, env={**kept, **environment}, capture_output=True, text=True, timeout=300
    )
    return done.returncode, done.stdout + done.stderr


def test_everything_that_a_pack_needs_is_written(project):
    written = {
        file.relative_to(project).as_posix() for file in project.rglob("*") if file.is_file()
    }
    assert written == {
        ".github/workflows/ci.yml",
        ".gitignore",
        "README.md",
        "pyproject.toml",
        "enroltriage_north_wind/__init__.py",
        "enroltriage_north_wind/pack.yaml",
        "enroltriage_north_wind/sources.yaml",
        "enroltriage_north_wind/facts.yaml",
        "enroltriage_north_wind/notices.yaml",
        "enroltriage_north_wind/symptoms/north-wind-network-sign-in.yaml",
        "enroltriage_north_wind/causes/north-wind-network-not-signed-in.yaml",
        "enroltriage_north_wind/resolutions/north-wind-sign-in-to-network.yaml",
        "tests/test_pack.py",
    }


def test_nothing_is_left_to_be_filled_in(project):
    for file in project.rglob("*"):
        if file.is_file():
            text = file.read_text("utf-8")
            assert not re.search(r"%\{|PACK[A]GE", text), file
            assert text.endswith("\n")
            assert not text.endswith("\n\n")


def test_its_own_tests_which_check_it_pass(project):
    status, told = run(PYTEST, cwd=project, PYTHONDONTWRITEBYTECODE="1")
    assert status == 0, told
    assert "3 passed" in told


def test_where_it_is_installed_it_is_found_by_its_entry_point(project, tmp_path):
    """As an installation leaves it: the package beside what its pyproject.toml says of it."""
    made = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
    told = tmp_path / "north_wind.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {made['name']}\nVersion: {made['version']}\n"
    )
    points = made["entry-points"]["enroltriage.packs"]
    lines = [f"{name} = {value}" for name, value in points.items()]
    (told / "entry_points.txt").write_text("\n".join(["[enroltriage.packs]", *lines]))
    package = tmp_path / "enroltriage_north_wind"
    package.symlink_to(project / package.name)
    facts = ("-f", "platform=ios", "-f", "symptom=north-wind-network-sign-in", "--lang", "en")
    status, answer = run(COMMAND, "diagnose", *facts, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert status == 0, answer
    assert "Nobody has signed in to the office network" in answer


def test_it_needs_the_enroltriage_that_it_was_tried_with_and_none_that_may_break(project):
    (needed,) = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"][
        "dependencies"
    ]
    try:
        assert needed.startswith(f"enroltriage>={version('enroltriage')},<")
    except PackageNotFoundError:
        assert needed == "enroltriage>=0,<1"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("0.1.0", ">=0.1.0,<0.2"), ("0.12", ">=0.12,<0.13"), ("1.4.2", ">=1.4.2,<2"), ("0", ">=0,<1")],
)
def test_the_next_version_that_may_break_is_the_next_minor_one_before_1_0(given, wanted):
    texts = beginnings.pack_files("acme", "2026-11", given, date(2028, 2, 29))
    assert f'dependencies = ["enroltriage{wanted}"]' in texts["pyproject.toml"]
    assert 'review_by: "2029-02-28"' in texts["enroltriage_acme/sources.yaml"]


def test_ci_runs_the_tests_and_the_check_on_every_python_that_enroltriage_supports(project):
    workflow = yaml.safe_load((project / ".github/workflows/ci.yml").read_text("utf-8"))
    job = workflow["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert workflow["env"]["ENROLTRIAGE"].startswith("enroltriage @ ")
    runs = [step["run"] for step in job["steps"] if "run" in step]
    assert runs[0] == 'python -m pip install "$ENROLTRIAGE" --editable .[test]'
    assert runs[1:] == ["python -m pytest", "enroltriage check"]


def test_nothing_that_is_there_is_overwritten(project):
    before = {file: file.read_bytes() for file in project.rglob("*") if file.is_file()}
    result = new_pack("other", project)
    assert result.exit_code == 2
    assert "holds something already; name another folder" in result.output
    assert {file: file.read_bytes() for file in project.rglob("*") if file.is_file()} == before


def test_the_folder_is_called_like_the_pack_unless_another_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert new_pack("acme").exit_code == 0
    assert (tmp_path / "enroltriage-acme/enroltriage_acme/pack.yaml").is_file()


@pytest.mark.parametrize("name", ["Acme", "9to5", "a_b", "a--b", "-a", "a" * 41, "../x"])
def test_a_name_that_can_be_no_id_is_refused(tmp_path, name):
    result = new_pack("--", name, tmp_path / "new")
    assert result.exit_code == 2
    assert "is no name for a pack" in result.output
    assert not (tmp_path / "new").exists()


def test_the_name_of_a_pack_that_there_is_is_refused(tmp_path):
    result = new_pack("ios", tmp_path / "new")
    assert result.exit_code == 2
    assert "there is a pack of that name" in result.output


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    result = new_pack("acme", tmp_path / "file" / "new")
    assert result.exit_code == 1
    assert "cannot write below" in result.output


def test_no_template_is_left_out_of_the_package():
    template = Path(str(files("enroltriage.api"))) / "pack_template"
    assert [file for file in template.rglob("*") if file.is_file() and file.suffix != ".tmpl"] == []
