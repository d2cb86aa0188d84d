"""Site packs that are installed: found by their entry point, laid over the shipped rules, and told."""

import sys
from pathlib import Path

import pytest

from enroltriage.expert import KnowledgeError
from enroltriage.rules import load_knowledge
from enroltriage.rules.folders import SHIPPED, layers_of

SOUND = Path(__file__).parent / "sound"
HEAD = 'pack: {}\ntitle: {{en: Ours, de: Unseres}}\nextends: [common]\nedition: "2019-11"\n'
ROLE = "roles:\n  {}: {{en: Plumber, de: Klempner, handover: 7}}\n"


@pytest.fixture(scope="module")
def knowledge():
    """The shipped knowledge, all of its packs."""
    return load_knowledge()


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder of packages and distributions, as an environment has it."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    return folder


@pytest.fixture
def install(site):
    """Puts a distribution into the environment whose entry point names a package; writes its files."""

    def put(name, value=None, pack=None, files=None):
        package = value or f"{name}_rules"
        told = site / f"enroltriage_{name}-1.2.dist-info"
        told.mkdir()
        (told / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: enroltriage-{name}\nVersion: 1.2\n"
        )
        (told / "entry_points.txt").write_text(f"[enroltriage.packs]\n{name} = {package}\n")
        files = (
            {"pack.yaml": HEAD.format(pack or name), "roles.yaml": ROLE.format(name)}
            if files is None
            else files
        )
        for place, text in files.items():
            (site / package).mkdir(exist_ok=True)
            (site / package / place).write_text(text, "utf-8")
        return site / package

    return put


def refused(*folders):
    with pytest.raises(KnowledgeError) as caught:
        layers_of(folders)
    return [str(finding) for finding in caught.value.findings]


def test_an_installed_pack_is_laid_over_the_shipped_rules_without_any_setting(install, knowledge):
    folder = install("acme")
    layer = layers_of()[-1]
    assert (layer.folder, layer.pack, layer.distribution) == (
        folder,
        "acme",
        "enroltriage-acme 1.2",
    )
    assert str(layer) == f"acme ({folder}, installed by enroltriage-acme 1.2)"
    ours = load_knowledge()
    assert {*ours.roles} == {*knowledge.roles, "acme"}
    assert ours.version != knowledge.version


def test_installed_packs_are_sorted_by_name_and_stand_below_those_that_are_named(install, tmp_path):
    named = tmp_path / "named"
    named.mkdir()
    (named / "pack.yaml").write_text(HEAD.format("aaa"), "utf-8")
    for name in ("zoo", "acme"):
        install(name)
    assert [layer.pack for layer in layers_of(named)] == ["", "acme", "zoo", "aaa"]


def test_a_whole_knowledge_stands_in_the_place_of_installed_packs_too(install):
    install("acme")
    assert [layer.folder for layer in layers_of(SOUND)] == [SOUND]


def test_a_working_copy_that_is_named_takes_the_place_of_the_installed_release(install, tmp_path):
    install("acme")
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "pack.yaml").write_text(HEAD.format("acme"), "utf-8")
    assert [layer.folder for layer in layers_of(copy)] == [SHIPPED, copy]


def test_nothing_of_the_package_is_run(install):
    install(
        "acme", files={"pack.yaml": HEAD.format("acme"), "__init__.py": "raise SystemExit(3)\n"}
    )
    assert layers_of()[-1].pack == "acme"


@pytest.mark.parametrize("value", ["no_such_package", "no_such.package", "json.decoder", "sys"])
def test_an_entry_point_that_leads_to_no_folder_is_told_with_its_distribution(install, value):
    install("acme", value, files={})
    (finding,) = refused()
    assert (
        f"the entry point 'acme' of enroltriage-acme 1.2 names '{value}', which is no package"
        in finding
    )
    assert "uninstall it" in finding


def test_an_installed_package_that_extends_nothing_is_told_with_its_distribution(install):
    folder = install("acme", files={"roles.yaml": ROLE.format("acme")})
    (finding,) = refused()
    assert (
        f"{folder} is installed by enroltriage-acme 1.2 as a pack, but has no pack.yaml" in finding
    )


def test_two_distributions_that_bring_one_pack_are_told_with_both(install):
    install("acme")
    install("zoo", pack="acme")
    (finding,) = refused()
    assert "enroltriage-acme 1.2" in finding
    assert "is the pack 'acme'" in finding


def test_faults_in_an_installed_pack_are_told_by_its_id(install):
    install("acme", files={"pack.yaml": HEAD.format("acme"), "bad.yaml": "rolls: {}\n"})
    with pytest.raises(KnowledgeError, match=r"acme/bad\.yaml:1:1: the first key must name"):
        load_knowledge()


def test_broken_installations_keep_nobody_from_using_a_knowledge_of_their_own(install):
    install("acme", "no_such_package", files={})
    assert load_knowledge(SOUND).packs
