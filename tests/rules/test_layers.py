"""Site packs: layers of rule files over one another, which add, and replace what they say they replace."""

import os
import re
import shutil
from pathlib import Path

import pytest

from enroltriage.api.packed_rules import load_packed, pack_rules, read_rules
from enroltriage.expert import KnowledgeError
from enroltriage.expert.examples import check_examples
from enroltriage.rules import load_expert, load_knowledge
from enroltriage.rules.folders import SHIPPED, layers_of
from enroltriage.rules.loader import MAX_FILE_BYTES, load_files
from enroltriage.rules.schema_check import kinds, schema

SOUND = Path(__file__).parent / "sound"
EDITION = 'edition: "2026-01"'
ROLES = "roles:\n  {}: {{en: {}, de: {}, handover: 7}}\n"
OWN_CAUSE = (SOUND / "causes/toner-used-up.yaml").read_text("utf-8")
HARMLESS = {"extra.yaml": ROLES.format("plumber", "Plumber", "Klempner")}


@pytest.fixture(scope="module")
def knowledge():
    """The shipped knowledge, all of its packs."""
    return load_knowledge()


@pytest.fixture
def pack(tmp_path):
    """Writes a site pack over the sound rules, or over others; returns its folder."""

    def write(name, files=HARMLESS, extends="printers", edition=EDITION, parent="packs"):
        folder = tmp_path / parent / name
        head = f"pack: {name}\ntitle: {{en: Ours, de: Unseres}}\nextends: [{extends}]\n{edition}\n"
        for place, text in {"pack.yaml": head, **files}.items():
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / place).write_text(text, "utf-8")
        return folder

    return write


def refused(*folders):
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(folders)
    return [str(finding) for finding in caught.value.findings]


def replacing(text, pack="printers"):
    return f"{text}replaces: {pack}\n"


def test_a_folder_by_itself_is_a_whole_knowledge_as_ever():
    assert load_knowledge(SOUND).version == load_knowledge([SOUND, ""]).version
    assert load_knowledge(str(SOUND)).rules == load_knowledge(SOUND).rules
    assert [(layer.folder, layer.pack) for layer in layers_of(SOUND)] == [(SOUND, "")]


def test_without_a_folder_the_shipped_rules_are_read_with_the_version_that_their_files_have(
    knowledge,
):
    assert load_knowledge(()).version == knowledge.version
    assert layers_of()[0].folder == layers_of([])[0].folder == SHIPPED


def test_a_site_pack_is_laid_over_the_shipped_rules(pack, knowledge):
    words = {"languages/en.yaml": "language: en\nnotions: {flooded-thing: [flooded thing]}\n"}
    ours = load_knowledge(pack("ours", {**HARMLESS, **words}, "common, ios"))
    assert {*ours.roles} == {*knowledge.roles, "plumber"}
    assert {*ours.packs} == {*knowledge.packs, "ours"}
    notions = ours.languages["en"].notions
    assert notions == {**knowledge.languages["en"].notions, "flooded-thing": ("flooded thing",)}
    assert ours.version != knowledge.version


def test_a_site_pack_is_laid_over_the_folder_that_is_named_before_it(pack):
    ours = load_knowledge([SOUND, pack("ours")])
    assert "plumber" in ours.roles
    assert "ios" not in ours.packs


def test_what_a_pack_adds_belongs_to_it_and_is_told_by_its_id_and_place(pack):
    text = (
        (SOUND / "symptoms/prints-pale.yaml")
        .read_text("utf-8")
        .replace("prints-pale", "prints-grey")
    )
    files = {
        "symptoms/prints-grey.yaml": text.replace("Prints pale", "Grey").replace(
            "Druckt blass", "Grau"
        )
    }
    expert = load_expert([SOUND, pack("ours", files)])
    grey = expert.knowledge.symptoms["prints-grey"]
    assert grey.pack == "ours"
    assert grey.examples[0].file == "ours/symptoms/prints-grey.yaml"
    facts = {"model": "laser", "symptom": "prints-grey", "toner": 1, "toner_needed": 2}
    assert expert.diagnose(facts).causes[0].id == "toner-used-up"


@pytest.mark.parametrize(
    ("place", "kind", "id_", "change"),
    [
        ("causes/toner-used-up.yaml", "causes", "toner-used-up", ("title: {en: ", "title: {en: Our ")),
        ("resolutions/replace-toner.yaml", "resolutions", "replace-toner", ("Replace the toner.", "Call us.")),
        ("symptoms/prints-pale.yaml", "symptoms", "prints-pale", ("Prints pale", "Prints faintly")),
    ],
)  # fmt: skip
def test_a_file_that_says_what_it_replaces_takes_its_place(pack, place, kind, id_, change):
    text = (SOUND / place).read_text("utf-8")
    assert change[0] in text
    before = load_knowledge(SOUND)
    after = load_knowledge([SOUND, pack("ours", {place: replacing(text.replace(*change, 1))})])
    assert getattr(after, kind)[id_] != getattr(before, kind)[id_]
    assert getattr(after, kind)[id_].pack == "ours"
    assert list(getattr(after, kind)) == list(getattr(before, kind))  # in the same order


def test_entries_of_lists_are_replaced_one_by_one(pack):
    before = load_knowledge(SOUND)
    role = next(iter(before.roles))
    ours = {
        "roles.yaml": replacing(ROLES.format(role, "Us", "Wir")),
        "planning.yaml": "planning: {hand_on: 7}\n",
        "words.yaml": replacing(
            "words: {yes: {en: Aye, de: Jo}, no: {en: Nay, de: Nö}, unknown: {en: Eh, de: Hm}}\n"
        ),
        "sources.yaml": replacing(
            'sources: {help: {title: {en: H, de: H}, document: here, date: "2026-01-01"}}\n'
        ),
    }
    after = load_knowledge([SOUND, pack("ours", ours)])
    assert after.roles[role].handover == 7
    assert list(after.roles) == list(before.roles)
    assert after.words["yes"]["en"] == "Aye"
    assert after.planning.hand_on == 7
    assert after.sources["help"].document == "here"
    assert after.sources["manual"] == before.sources["manual"]


def test_the_estimates_and_a_notice_of_the_shipped_rules_are_replaced(pack, knowledge):
    notice = "notices: {no-known-cause-left: {en: Call us., de: Uns anrufen.}}\n"
    ours = {
        "planning.yaml": "planning: {hand_on: 7}\nreplaces: common\n",
        "notices.yaml": replacing(notice, "common"),
    }
    after = load_knowledge(pack("ours", ours, "common"))
    assert (after.planning.hand_on, after.planning.not_known) == (7, knowledge.planning.not_known)
    assert after.notices["no-known-cause-left"]["en"] == "Call us."


def test_an_id_that_exists_is_refused_where_nothing_says_that_it_is_replaced(pack):
    (finding,) = refused(SOUND, pack("ours", {"causes/toner-used-up.yaml": OWN_CAUSE}))
    assert re.fullmatch(
        r"ours/causes/toner-used-up\.yaml:1:1: the cause 'toner-used-up' stands in"
        r" causes/toner-used-up\.yaml:1 already; to replace it, write 'replaces: printers' at the top"
        r" level of this file, otherwise choose another id",
        finding,
    )


def test_what_replaces_nothing_is_refused_with_what_was_probably_meant(pack):
    text = OWN_CAUSE.replace("toner-used-up", "toner-usedup")
    (finding,) = refused(SOUND, pack("ours", {"causes/toner-usedup.yaml": replacing(text)}))
    line = text.count("\n") + 1
    assert finding.startswith(
        f"ours/causes/toner-usedup.yaml:{line}:1: replaces nothing: no layer below"
    )
    assert "has a cause 'toner-usedup'; leave 'replaces' out where it is new" in finding
    assert finding.endswith("Did you mean 'toner-used-up'?")


def test_what_is_of_another_pack_than_it_says_is_refused_with_the_right_one(pack):
    files = {"causes/toner-used-up.yaml": replacing(OWN_CAUSE, "ours")}
    (finding,) = refused(SOUND, pack("ours", files))
    assert finding.startswith(f"ours/causes/toner-used-up.yaml:{OWN_CAUSE.count(chr(10)) + 1}:1: ")
    assert finding.endswith("of another pack than 'ours'; write 'replaces: printers'")


def test_a_faulty_entry_of_a_list_is_told_at_its_line(pack):
    role = next(iter(load_knowledge(SOUND).roles))
    both = ROLES.format(role, "Us", "Wir") + "  plumber: {en: P, de: K}\n"
    (missing,) = refused(SOUND, pack("one", {"roles.yaml": both}))
    assert missing.startswith("one/roles.yaml:2:3: ")
    assert "write 'replaces: printers'" in missing
    (needless,) = refused(SOUND, pack("two", {"roles.yaml": replacing(both)}))
    assert needless.startswith(
        "two/roles.yaml:3:3: replaces nothing: no layer below has a role 'plumber'"
    )


def test_within_one_layer_an_id_stands_once_whatever_it_replaces(pack):
    text = replacing(OWN_CAUSE)
    ours = pack("ours", {"a/toner-used-up.yaml": text, "b/toner-used-up.yaml": text})
    (finding,) = refused(SOUND, ours)
    assert "the cause 'toner-used-up' stands in ours/a/toner-used-up.yaml:1 already" in finding


def test_in_the_lowest_layer_there_is_nothing_to_replace(tmp_path):
    folder = shutil.copytree(SOUND, tmp_path / "rules")
    (folder / "causes/toner-used-up.yaml").write_text(replacing(OWN_CAUSE), "utf-8")
    assert "replaces nothing" in refused(folder)[0]


def test_of_three_layers_the_last_wins_and_says_whose_it_replaces(pack):
    first = pack("first", {"causes/toner-used-up.yaml": replacing(OWN_CAUSE)})
    title = OWN_CAUSE.replace("title: {en: ", "title: {en: Really ")
    last = pack("last", {"causes/toner-used-up.yaml": replacing(title, "first")}, "printers, first")
    cause = load_knowledge([SOUND, first, last]).causes["toner-used-up"]
    assert (cause.pack, cause.title["en"].split()[0]) == ("last", "Really")
    told = refused(SOUND, last, first)
    assert any(
        "the pack 'first' comes later; name its folder before that of 'last'" in one for one in told
    )


def test_a_pack_that_is_extended_must_be_there(pack):
    (finding,) = refused(SOUND, pack("ours", extends="prinetrs"))
    assert finding == (
        "ours/pack.yaml:3:11: unknown pack 'prinetrs'; allowed: printers. Did you mean 'printers'?"
    )


def test_a_pack_cannot_be_replaced(pack):
    folder = pack("printers")
    assert "the pack 'printers' stands in pack.yaml:1 already" in refused(SOUND, folder)[0]


def test_a_symptom_that_is_replaced_keeps_the_surroundings_of_its_pack_unless_ours_has_its_own(
    pack, knowledge
):
    text = (SHIPPED / "ios/symptoms/device-cap-reached.yaml").read_text("utf-8")
    files = {"device-cap-reached.yaml": replacing(text, "ios")}
    folder = pack("ours", files, "common, ios")
    kept = load_knowledge(folder).symptoms["device-cap-reached"]
    assert kept.near == knowledge.symptoms["device-cap-reached"].near != ()
    with (folder / "pack.yaml").open("a") as file:
        file.write("near: [intune]\n")
    assert load_knowledge(folder).symptoms["device-cap-reached"].near == ("intune",)


def test_an_edition_from_before_a_pack_is_without_it_and_what_it_replaced_holds_there(pack):
    title = OWN_CAUSE.replace("title: {en: ", "title: {en: Our ")
    later = pack("ours", {"toner-used-up.yaml": replacing(title)}, edition='edition: "2026-07"')
    expert = load_expert([SOUND, later])
    assert expert.knowledge.editions == ("2026-01", "2026-07")
    facts = {"model": "laser", "symptom": "prints-pale", "connection": "cable"}

    def first(edition):
        causes = {cause.id: cause.title for cause in expert.diagnose(facts, edition=edition).causes}
        return causes["toner-used-up"]

    assert first("current") == first("2026-07") == f"Our {first('2026-01')}"


def test_a_pack_does_not_hold_before_the_packs_that_it_extends(pack):
    early = pack("ours", edition='edition: "2025-12"')
    assert refused(SOUND, early) == [
        "ours/pack.yaml:4:1: the edition 2025-12 is before that of the pack 'printers', which it"
        " extends; write '2026-01' or later"
    ]


def test_sources_hold_in_every_edition_also_those_of_later_packs_that_are_replaced(pack):
    def source(document):
        entry = f'{{title: {{en: X, de: X}}, document: {document}, date: "2026-01-01"}}'
        return f"sources: {{leaflet: {entry}}}\n"

    july = 'edition: "2026-07"'
    late = pack("late", {"sources.yaml": source("there")}, edition=july)
    files = {"sources.yaml": replacing(source("here"), "late"), **HARMLESS}
    ours = load_knowledge([SOUND, late, pack("ours", files, "late", july)])
    for knowledge in (ours, ours.earlier["2026-01"]):
        assert knowledge.sources["leaflet"].document == "here"


def test_the_version_tells_every_layer_their_order_and_not_where_they_stand(pack):
    def version(*folders):
        return load_knowledge([SOUND, *folders]).version

    other = {"other.yaml": ROLES.format("welder", "Welder", "Schweißer")}
    a, b = pack("a"), pack("b", other)
    versions = {version(), version(a), version(b), version(a, b), version(b, a)}
    assert len(versions) == 5
    assert version(pack("a", parent="elsewhere")) == version(a)
    (a / "extra.yaml").write_text(ROLES.format("plumber", "Plumber", "Installateur"), "utf-8")
    assert version(a) not in versions


def test_packed_rules_of_several_layers_are_the_same_knowledge(pack):
    files = {"causes/toner-used-up.yaml": replacing(OWN_CAUSE)}
    # One whose files sort before those that they are laid over.
    folders = [
        SOUND,
        pack("zebra", files),
        pack("aardvark", {"welder.yaml": ROLES.format("welder", "W", "S")}),
    ]
    packed = pack_rules(folders)
    knowledge = load_knowledge(folders)
    expert, again = read_rules(folders)
    assert again == packed
    for other in (load_packed(packed).knowledge, expert.knowledge):
        assert (other.version, other.rules) == (knowledge.version, knowledge.rules)
        assert other.places == knowledge.places


def test_a_faulty_file_is_told_by_its_pack_and_beside_all_others(pack):
    ours = pack("ours", {"a.yaml": "roles: [", "b.yaml": "rolls: {}\n", "c.yml": "roles: {}\n"})
    assert sorted(finding.split(":")[0] for finding in refused(SOUND, ours)) == [
        "ours/a.yaml", "ours/b.yaml", "ours/c.yml",
    ]  # fmt: skip


def test_a_faulty_pack_file_is_still_told_to_be_that_of_its_pack(pack):
    ours = pack("ours")
    with (ours / "pack.yaml").open("a") as file:
        file.write("title: twice\n")
    (finding,) = refused(SOUND, ours)
    assert finding == "ours/pack.yaml:5:1: the key 'title' stands here twice"


def test_a_whole_knowledge_stands_first_or_is_refused(pack):
    (finding,) = refused(pack("ours"), SOUND)
    assert f"{SOUND} is a whole knowledge and not laid over others; name it first" in finding


def test_a_folder_that_is_none_or_is_empty_is_told_wherever_it_stands(tmp_path):
    (tmp_path / "empty").mkdir()
    assert "is no folder" in refused(SOUND, tmp_path / "missing")[0]
    assert "holds no .yaml rule file" in refused(SOUND, tmp_path / "empty")[0]


def test_a_pack_that_is_named_twice_is_told_with_both_places(pack):
    one, other = pack("ours"), pack("ours", parent="others")
    (finding,) = refused(SOUND, one, other)
    assert str(one) in finding
    assert str(other) in finding
    assert "leave one out, or rename it" in finding


def test_an_example_of_ours_that_an_override_changes_is_a_warning_and_so_does_not_keep_from_serving(
    pack,
):
    never = OWN_CAUSE.replace("toner_low: false", "toner: 99")
    ours = {"toner-used-up.yaml": replacing(never)}
    changed = check_examples(load_expert([SOUND, pack("ours", ours)]))
    assert changed
    assert {finding.severity for finding in changed} == {"warning"}
    assert all(
        "a layer above replaces something: see whether this is meant" in f.message for f in changed
    )


def test_examples_stay_errors_where_a_pack_only_adds_and_in_the_pack_that_replaces(pack):
    text = (SOUND / "symptoms/prints-pale.yaml").read_text("utf-8")
    wrong = text.replace("outcome: exhausted", "outcome: open")
    adding = wrong.replace("prints-pale", "prints-grey").replace("Prints pale", "Grey")
    for files in ({"prints-grey.yaml": adding}, {"prints-pale.yaml": replacing(wrong)}):
        findings = check_examples(load_expert([SOUND, pack("ours", files)]))
        assert {finding.severity for finding in findings} == {"error"}


def test_contents_are_held_to_what_files_are_held_to():
    contents = {"pack.yaml": b"# " + b"x" * MAX_FILE_BYTES, "a.yml": b"roles: {}"}
    with pytest.raises(KnowledgeError) as caught:
        load_files(contents)
    wrong_name, too_large = map(str, caught.value.findings)
    assert wrong_name == "a.yml:1:1: a rule file ends in .yaml; rename it"
    assert "larger than" in too_large


def test_a_path_may_hold_the_sign_that_parts_folders_in_the_environment(tmp_path):
    folder = shutil.copytree(SOUND, tmp_path / f"a{os.pathsep}b")
    assert load_knowledge(str(folder)).version == load_knowledge(SOUND).version


def test_every_kind_of_rule_file_but_pack_and_language_may_say_that_it_replaces():
    parts = schema()["$defs"]
    able = {kind for kind in kinds() if "replaces" in parts[kind]["properties"]}
    assert able == {*kinds()} - {"pack", "language"}
