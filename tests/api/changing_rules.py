"""A folder of rule files that is changed while a service answers by it."""

from __future__ import annotations

import shutil
from pathlib import Path

SOUND = Path(__file__).parents[1] / "rules/sound"
OLD, NEW = "Prints nothing", "Does not print at all"
RELOAD = "/v1/knowledge:reload"


class Rules:
    """A folder of rule files that is changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = shutil.copytree(SOUND, folder)
        self._symptom = folder / "symptoms/prints-nothing.yaml"

    def change(self) -> None:
        """Another title of a symptom: what is told tells which version tells it."""
        self._put(self._symptom.read_text("utf-8").replace(OLD, NEW))

    def comment(self) -> None:
        """Another version that says the same."""
        self._put(self._symptom.read_text("utf-8") + "# once more\n")

    def spoil(self) -> None:
        """A file that cannot be read."""
        self._put(self._symptom.read_text("utf-8") + "causes: [\n")

    def contradict(self) -> None:
        """Files that can be read, with an error that verification finds: a rule never fires."""
        causes = self.folder / "causes/paper-missing.yaml"
        text = causes.read_text("utf-8").replace("{paper: empty}", "{paper: empty, model: inkjet}")
        causes.write_text(text, "utf-8")

    def _put(self, text: str) -> None:
        new = self._symptom.with_suffix(".new")
        new.write_text(text, "utf-8")
        new.replace(self._symptom)
