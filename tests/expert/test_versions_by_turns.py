"""Several versions of the rules may be asked by turns, as cases of different days do."""

from pathlib import Path
from shutil import copytree

import pytest

from enroltriage.expert.recognise import recogniser
from enroltriage.rules import load_expert

SOUND = Path(__file__).parents[1] / "rules/sound"


@pytest.fixture
def versions(tmp_path):
    """Versions of the rules, each with something written otherwise."""

    def write(file, old, new):
        for number in range(recogniser.KEPT_RECOGNISERS + 2):
            folder = copytree(SOUND, tmp_path / str(number))
            text = (folder / file).read_text("utf-8")
            (folder / file).write_text(text.replace(old, new.format(number)), "utf-8")
            yield load_expert(folder)

    return write


@pytest.fixture
def made(monkeypatch):
    """By what words it was learnt to read."""
    found = []

    class Watched(recogniser.Recogniser):
        def __init__(self, knowledge):
            found.append(knowledge.version)
            super().__init__(knowledge)

    monkeypatch.setattr(recogniser, "Recogniser", Watched)
    recogniser.recogniser_of.cache_clear()
    yield found
    recogniser.recogniser_of.cache_clear()  # nobody else gets one of these


def test_each_version_learns_to_read_once(versions, made):
    experts = [*versions("symptoms/prints-nothing.yaml", "Cannot print", "Cannot print on {}")]
    for _ in range(3):
        for number, expert in enumerate(experts):
            assert expert.diagnose(text=f"Cannot print on {number}").symptoms
    assert made == [expert.read_by.digest for expert in experts]


def test_versions_of_the_same_words_learn_to_read_together(versions, made):
    experts = [*versions("pack.yaml", "pack: printers", "pack: printers # {}")]
    assert len({expert.knowledge.version for expert in experts}) == len(experts)
    for expert in experts:
        assert expert.diagnose(text="Cannot print").symptoms
    assert made == [experts[0].read_by.digest]
