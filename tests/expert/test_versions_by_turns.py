"""Several versions of the rules may be asked by turns, as cases of different days do."""

from pathlib import Path
from shutil import copytree

from enroltriage.expert.recognise import recogniser
from enroltriage.rules import load_expert

SOUND = Path(__file__).parents[1] / "rules/sound"


def test_each_version_learns_to_read_once(tmp_path, monkeypatch):
    made = []

    class Watched(recogniser.Recogniser):
        def __init__(self, knowledge):
            made.append(knowledge.version)
            super().__init__(knowledge)

    monkeypatch.setattr(recogniser, "Recogniser", Watched)
    experts = []
    for number in range(recogniser.KEPT_RECOGNISERS + 2):
        folder = copytree(SOUND, tmp_path / str(number))
        text = (folder / "pack.yaml").read_text("utf-8")
        (folder / "pack.yaml").write_text(f"{text}# {number}\n", "utf-8")
        experts.append(load_expert(folder))
    for _ in range(3):
        for expert in experts:
            assert expert.diagnose(text="Cannot print").symptoms
    assert sorted(made) == sorted({expert.knowledge.version for expert in experts})
