"""Which folders the rules come from: the shipped one, installed packs, and folders that are named.

A folder whose pack.yaml says ``extends`` is a site pack: a layer over all that comes before it. Any
other folder is a whole knowledge, and stands in the place of what is shipped and installed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from enroltriage.expert.errors import Finding, KnowledgeError

from .installed import installed_folders

SHIPPED = Path(__file__).parent
PACK_FILE = "pack.yaml"
Contents = Mapping[str, Path | bytes]
"""What is in rule files, by their places in the union; of one that could not be read, the file."""
Folders = str | Path | Sequence[str | Path] | None
"""A folder, or several of which later ones are laid over earlier ones; None, or none: what is
shipped and installed."""
_RULE_FILE = re.compile(r"[^.].*\.ya?ml", re.DOTALL)
_EXTENDS = re.compile(r"""^["']?extends["']?[ \t]*:""", re.MULTILINE)
_ID = re.compile(r"""^["']?pack["']?[ \t]*:[ \t]*["']?([a-z0-9]+(?:-[a-z0-9]+)*)""", re.MULTILINE)


@dataclass(frozen=True)
class Layer:
    """A folder of rule files. ``pack`` is the id of the site pack that it is; "" for a whole knowledge.

    ``distribution`` is the name and version of what has installed it, "" where nothing has.
    """

    folder: Path
    pack: str = ""
    distribution: str = ""

    def __str__(self) -> str:
        if not self.pack:
            return "the shipped rules" if self.folder == SHIPPED else str(self.folder)
        by = f", installed by {self.distribution}" if self.distribution else ""
        return f"{self.pack} ({self.folder}{by})"

    def to_dict(self) -> dict[str, str | None]:
        """The layer as JSON types."""
        pack, distribution = self.pack or None, self.distribution or None
        return {"pack": pack, "folder": str(self.folder), "distribution": distribution}

    def place(self, file: Path) -> str:
        """Where a file of the layer stands in the union: a site pack's below the pack's id."""
        within = file.relative_to(self.folder).as_posix()
        return f"{self.pack}/{within}" if self.pack else within


def layers_of(folders: Folders = None) -> tuple[Layer, ...]:
    """The layers of these folders, lowest first. Raises KnowledgeError where they cannot be that.

    A site pack that is named takes the place of an installed one of its id, so that a working copy
    can be tried where a release is installed.
    """
    listed = [folders] if isinstance(folders, str | Path) else list(folders or ())
    named = [_named(Path(one)) for one in listed if str(one)]
    for number, layer in enumerate(named):
        if number and not layer.pack:
            raise _unusable(
                layer.folder,
                f"is a whole knowledge and not laid over others; name it first, or say in its"
                f" {PACK_FILE} which packs it extends",
            )
    lowest = () if named and not named[0].pack else _shipped_and_installed({n.pack for n in named})
    layers = (*lowest, *named)
    seen: dict[str, Layer] = {}
    for layer in layers:
        other = seen.setdefault(layer.pack, layer)
        if other is not layer:
            raise _unusable(
                layer.folder,
                f"is the pack {layer.pack!r}, and so is {other}; leave one out, or rename it",
            )
    return layers


def rule_places(folders: Folders = None) -> dict[str, Path]:
    """Every rule file of these folders by its place in the union. Raises KnowledgeError."""
    places: dict[str, Path] = {}
    for layer in layers_of(folders):
        for file in rule_files(layer.folder):
            place = layer.place(file)
            if places.setdefault(place, file) is not file:
                raise _unusable(
                    layer.folder,
                    f"is the pack {layer.pack!r}, whose files stand below {layer.pack}/, where"
                    f" {places[place]} stands already; give the pack another id",
                )
    return places


def rule_contents(folders: Folders = None) -> Contents:
    """What is in every rule file of these folders, read once. Raises KnowledgeError.

    Of one that cannot be read, who needs it tells why.
    """
    return {place: _content(file) for place, file in rule_places(folders).items()}


def rule_files(root: Path) -> list[Path]:
    """The rule files below a folder, sorted by path; hidden files and folders are left out.

    Files ending in ``.yml`` are among them, so that they are refused and not overlooked.
    """
    found: list[Path] = []
    for folder, below, names in os.walk(root):
        below[:] = (name for name in below if not name.startswith("."))
        rules = (name for name in names if _RULE_FILE.fullmatch(name))
        found += (file for name in rules if (file := Path(folder, name)).is_file())
    return sorted(found, key=Path.as_posix)


def site_pack_in(text: str, otherwise: str) -> str:
    """The id that a pack.yaml gives its site pack, "" where it extends nothing.

    Told by the text alone, so that a file with faults is still read where it belongs; ``otherwise``
    is the id where it names none.
    """
    if not _EXTENDS.search(text):
        return ""
    found = _ID.search(text)
    return found[1] if found else otherwise


def _named(folder: Path) -> Layer:
    if not rule_files(folder):
        raise _unusable(folder, "holds no .yaml rule file" if folder.is_dir() else "is no folder")
    return Layer(folder, _site_pack(folder))


def _shipped_and_installed(named: set[str]) -> tuple[Layer, ...]:
    """The lowest layers, without the installed packs of these ids."""
    layers = [Layer(SHIPPED)]
    for folder, distribution in installed_folders():
        pack = _site_pack(folder)
        if not pack:
            raise _unusable(
                folder,
                f"is installed by {distribution} as a pack, but has no {PACK_FILE} that says which"
                " packs it extends; add it, or uninstall the distribution",
            )
        if pack not in named:
            layers.append(Layer(folder, pack, distribution))
    return tuple(layers)


def _site_pack(folder: Path) -> str:
    try:
        text = (folder / PACK_FILE).read_text("utf-8", errors="replace")
    except OSError:  # told by who reads the files
        return ""
    return site_pack_in(text, folder.name)


def _content(file: Path) -> Path | bytes:
    try:
        return file.read_bytes()
    except OSError:
        return file


def _unusable(folder: Path, reason: str) -> KnowledgeError:
    return KnowledgeError([Finding(str(folder), 1, 1, f"{folder} {reason}", "missing")])
