"""``enroltriage docs``: the knowledge as pages in a folder."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from enroltriage.api.cli import main
from enroltriage.api.pages.book.folder import MARKER

SOUND = str(Path(__file__).parents[1] / "rules/sound")


def run(*arguments):
    return CliRunner().invoke(main, ["docs", *map(str, arguments)])


def files(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs") / "out"
    done = run(folder, "--rules", SOUND)
    assert done.exit_code == 0, done.output
    return folder


def test_both_languages_are_written_with_what_they_load(written):
    made = files(written)
    assert {"index.html", "en/index.html", "de/index.html", "en/alphabet.html",
            "de/symptoms/prints-pale.html", "assets/style.css", MARKER} <= set(made)  # fmt: skip
    assert made[MARKER].decode().splitlines() == sorted(set(made) - {MARKER})


def test_the_same_rules_make_the_same_bytes(written, tmp_path, in_new_process):
    arguments = ["docs", str(tmp_path / "again"), "--rules", SOUND]
    in_new_process(f"from enroltriage.api.cli import main\nmain({arguments!r})", PYTHONHASHSEED="1")
    assert files(tmp_path / "again") == files(written)


def test_one_language_needs_no_door(tmp_path):
    assert run(tmp_path / "de", "--rules", SOUND, "--language", "de").exit_code == 0
    made = files(tmp_path / "de")
    assert "symptoms/prints-pale.html" in made
    assert b'<html lang="de"' in made["index.html"]
    assert b"hreflang" not in made["index.html"]


def test_a_folder_with_anything_else_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    refused = run(tmp_path, "--rules", SOUND)
    assert refused.exit_code == 2
    assert "--force" in refused.output
    assert set(files(tmp_path)) == {"notes.txt"}
    assert run(tmp_path, "--rules", SOUND, "--language", "en", "--force").exit_code == 0
    assert files(tmp_path)["notes.txt"] == b"mine"


def test_written_again_it_loses_what_the_rules_have_lost(tmp_path):
    out = tmp_path / "out"
    assert run(out, "--rules", SOUND).exit_code == 0
    stale = out / "en/symptoms/long-gone.html"
    stale.write_text("old")
    outside = tmp_path / "mine.txt"
    outside.write_text("mine")
    with (out / MARKER).open("a") as marker:
        marker.write("en/symptoms/long-gone.html\n../mine.txt\n")
    (out / "CNAME").write_text("docs.example")
    assert run(out, "--rules", SOUND, "--language", "de").exit_code == 0
    assert not (out / "en").exists()
    assert outside.read_text() == "mine"
    assert (out / "CNAME").read_text() == "docs.example"
    assert (out / "symptoms/prints-pale.html").exists()


def test_what_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    below = run(tmp_path / "file" / "out", "--rules", SOUND, "--language", "en")
    assert below.exit_code == 1
    assert "cannot write" in below.output
    assert run(tmp_path / "file", "--rules", SOUND).exit_code == 2


def test_faulty_rules_are_refused_with_their_findings(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/pack.yaml").write_text("pack: x\n")
    refused = run(tmp_path / "out", "--rules", tmp_path / "rules")
    assert refused.exit_code == 1
    assert "pack.yaml" in refused.output
    assert not (tmp_path / "out").exists()
