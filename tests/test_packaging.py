"""What a user installs is what stands in the folders: nothing forgotten, nothing besides.

A sub-package or a data file that setup.cfg forgets works in a checkout and is missing only in the
wheel, so the lists are compared with the folders, and the installed wheel with both.
"""

import ast
import configparser
import importlib
import importlib.metadata
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("api", "diagrams", "expert", "rules")


def _read(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.read_string((ROOT / name).read_text(encoding="utf-8"))
    return parser


def _lines(value: str) -> list[str]:
    return [line for line in value.splitlines() if line and not line.startswith("#")]


def _normalised(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution.strip()).lower()


def _files() -> Iterator[PurePosixPath]:
    """Yield every file of the four folders, relative to the root, without what tools leave behind."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            relative = path.relative_to(ROOT)
            left_behind = any(part.startswith((".", "__pycache__")) for part in relative.parts)
            if path.is_file() and not left_behind:
                yield PurePosixPath(relative.as_posix())


def _installed() -> importlib.metadata.Distribution:
    """Return the installed wheel; skip where the tests run from a checkout, but never under tox."""
    here = Path(str(importlib.import_module("enroltriage.expert").__file__)).resolve()
    if here.is_relative_to(ROOT / "expert"):
        assert "TOX_ENV_NAME" not in os.environ, "tox must test the wheel, not the checkout"
        pytest.skip("enroltriage is not installed as a wheel here")
    return importlib.metadata.distribution("enroltriage")


def test_setup_cfg_lists_every_folder_that_holds_a_module() -> None:
    """A forgotten sub-package would be missing from the wheel."""
    listed = _lines(_read("setup.cfg")["options"]["packages"])
    found = {
        "enroltriage." + file.parent.as_posix().replace("/", ".")
        for file in _files()
        if file.suffix == ".py"
    }
    assert listed == sorted(found)


def test_every_folder_that_holds_a_module_is_a_regular_package() -> None:
    """Without an __init__.py a folder is found in the checkout but by no tool that walks packages."""
    folders = {file.parent for file in _files() if file.suffix == ".py"}
    assert [folder for folder in folders if not (ROOT / folder / "__init__.py").is_file()] == []


def test_every_data_file_is_matched_by_a_pattern_of_its_package() -> None:
    """A forgotten rule file, template or script would be missing from the wheel."""
    patterns = _read("setup.cfg")["options.package_data"]
    matched = {
        path.relative_to(ROOT).as_posix()
        for package, globs in patterns.items()
        for glob in _lines(globs)
        for path in ROOT.joinpath(*package.split(".")[1:]).glob(glob)
    }
    data = {file.as_posix() for file in _files() if file.suffix != ".py"}
    assert sorted(data - matched) == []


def test_every_package_says_that_it_is_typed() -> None:
    """Each portion of the namespace needs its own marker, for there is no common root to hold one."""
    assert [folder for folder in FOLDERS if not (ROOT / folder / "py.typed").is_file()] == []


def test_the_installed_wheel_holds_exactly_the_files_of_the_folders() -> None:
    """Neither is a file missing, nor does one survive that was deleted."""
    installed = {
        file.as_posix().removeprefix("enroltriage/")
        for file in _installed().files or []
        if file.parts[0] == "enroltriage" and file.suffix != ".pyc"
    }
    assert sorted(installed) == sorted(file.as_posix() for file in _files())


def test_the_installed_wheel_brings_one_top_level_name() -> None:
    """A second one, such as `api` or `diagrams`, would overwrite another distribution's files."""
    tops = {file.parts[0] for file in _installed().files or []} - {".."}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"enroltriage"}


def test_the_installed_version_is_the_one_in_setup_cfg() -> None:
    """The version stands in one place and reaches the user from there."""
    assert _installed().version == _read("setup.cfg")["metadata"]["version"]


def test_the_command_leads_to_a_function() -> None:
    """`enroltriage` on the command line finds its entry point."""
    declared = _lines(_read("setup.cfg")["options.entry_points"]["console_scripts"])
    module, function = dict(line.split(" = ") for line in declared)["enroltriage"].split(":")
    assert callable(getattr(importlib.import_module(module), function))


def test_the_supported_pythons_are_the_same_everywhere() -> None:
    """The classifiers promise what tox tests, from the version that pip demands."""
    metadata = _read("setup.cfg")
    promised = re.findall(r"Python :: (3\.\d+)", metadata["metadata"]["classifiers"])
    tested = re.findall(r"py3(\d+)", _read("tox.ini")["tox"]["env_list"])
    assert promised == [f"3.{minor}" for minor in tested]
    assert metadata["options"]["python_requires"] == f">={promised[0]}"


def _imported(file: PurePosixPath) -> Iterator[str]:
    """Yield the top-level names that a module imports, relative imports aside."""
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_no_module_imports_a_folder_by_its_bare_name() -> None:
    """`import expert` works in a checkout only, and makes every class there a second time."""
    modules = [file for file in _files() if file.suffix == ".py"]
    bare = [f"{file}: {name}" for file in modules for name in _imported(file) if name in FOLDERS]
    assert bare == []


def test_every_library_that_is_imported_is_declared() -> None:
    """A library that only a test tool brings along is missing where enroltriage is installed."""
    settings = _read("setup.cfg")
    needs = _lines(settings["options"]["install_requires"])
    for extra in (
        "batch",
        "cluster",
        "redis",
    ):  # what only some callers need, and load when they do
        needs += _lines(settings["options.extras_require"][extra])
    declared = {_normalised(re.split(r"[<>=;\[]", need)[0]) for need in needs}
    # What experta pins, its shim may import; werkzeug is Flask's own foundation.
    declared |= {"frozendict", "werkzeug"}
    providers = importlib.metadata.packages_distributions()
    undeclared = {
        f"{file}: {name}"
        for file in _files()
        if file.suffix == ".py"
        for name in _imported(file)
        if name not in sys.stdlib_module_names and name != "enroltriage"
        if not declared & {_normalised(provider) for provider in providers.get(name, [name])}
    }
    assert sorted(undeclared) == []


def test_every_dependency_is_bounded_on_both_sides() -> None:
    """A next major release is taken on purpose, after the tests have seen it."""
    options = _read("setup.cfg")
    wanted = _lines(options["options"]["install_requires"])
    for extra in options["options.extras_require"].values():
        wanted += _lines(extra)
    unbounded = [need for need in wanted if not re.search(r"==\d|>=\d[\d.]*,<\d", need)]
    assert unbounded == []
