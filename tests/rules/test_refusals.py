"""A faulty folder of rule files is refused whole, with the place and the way out."""

import os
import re
import shutil
from pathlib import Path

import pytest

from enroltriage.expert import KnowledgeError
from enroltriage.expert.vocabulary import LANGUAGES
from enroltriage.rules import load_expert, load_knowledge

SYMPTOM = "ios/symptoms/device-cap-reached.yaml"
CAUSE = "ios/causes/device-limit-reached.yaml"
RESOLUTION = "ios/resolutions/renew-push-certificate.yaml"
FACTS = "common/facts.yaml"
PACK = "ios/pack.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the rule files, to be spoilt; of the languages, only the two of all sentences."""
    folder = Path(shutil.copytree(os.environ["ENROLTRIAGE_RULES"], tmp_path / "rules"))
    for language in folder.glob("languages/*.yaml"):
        if language.stem not in LANGUAGES:
            language.unlink()
    return folder


def refused(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(folder)
    return [str(finding) for finding in caught.value.findings]


FAULTS = [
    # what is written, what it is spoilt to, what the author is told
    (SYMPTOM, "symptom: device", "sympton: device", "the first key must name what this file is"),
    (SYMPTOM, "ask: [", "asks: [", r"unknown key 'asks'; allowed here: .*Did you mean 'ask'\?"),
    (SYMPTOM, "cause: device-limit-reached", "cause: device-limit-reachd",
     r"unknown cause 'device-limit-reachd'; allowed: .*Did you mean 'device-limit-reached'\?"),
    (SYMPTOM, "users_affected: one", "users_affected: eno",
     "unknown value of 'users_affected' 'eno'; allowed: one, some, all"),
    (SYMPTOM, "users_affected: one", "user_affected: one",
     "unknown fact 'user_affected'.*Did you mean 'users_affected'"),
    (SYMPTOM, "platform: [ios]", "platform: [iOS]", "unknown value of 'platform' 'iOS'.*Did you mean 'ios'"),
    (SYMPTOM, "- DeviceCapReached", "- __", "does not have the form"),
    (SYMPTOM, "platform: [ios]", "platform: [ois]", "unknown value of 'platform' 'ois'.*Did you mean 'ios'"),
    (SYMPTOM, "platform: [ios]", "user_license: [valid]", "no symptom can be bound to 'user_license'"),
    (SYMPTOM, "factor: 2", "factor: 0", "'factor' must be more than 0"),
    (SYMPTOM, "factor: 2", "factor: two", "'factor' must be of type number"),
    (SYMPTOM, "shown_in: [company_portal]", "shown_in: [portal]", "unknown place of a message 'portal'"),
    (SYMPTOM, "ask: [device_count", "ask: [device_cuont", "Did you mean 'device_count'"),
    (SYMPTOM, "ask: [device_count", "ask: [device_limit_reached, device_count", "has no question"),
    (PACK, "near: [apple-device", "near: [aple-device", "unknown notion 'aple-device'.*Did you mean 'apple-device'"),
    (PACK, "elsewhere: [foreign", "elsewhere: [foreing", "unknown notion 'foreing'.*Did you mean 'foreign'"),
    (SYMPTOM, "outcome: open", "outcome: opened", "\"opened\" is not allowed; allowed: confirmed, open"),
    (SYMPTOM, '["article#device-cap-reached/1"]', '["artikel#device-cap-reached/1"]',
     "unknown source 'artikel'; allowed: .*Did you mean 'article'"),
    (SYMPTOM, '["article#device-cap-reached/1"]', '["article device-cap-reached"]', "does not have the form"),
    (SYMPTOM, '["article#device-cap-reached/1"]', "[]", "'sources' must not be empty"),
    (CAUSE, "device_limit_reached: true", "device_limit_reached: yes",
     "unknown value of 'device_limit_reached' 'yes'; allowed: true, false"),
    (CAUSE, "{device_limit_reached: true}", "{users_affected: one}",
     "the fact 'users_affected' is a hint: it may shift likelihood, not prove anything"),
    (CAUSE, "{device_limit_reached: true}", "{platform: {at_least: 3}}", "integers compare with integers, dates with dates"),
    (CAUSE, "{device_limit_reached: true}", "{device_count: {atleast: 3}}", "must be|unknown key"),
    (CAUSE, "{device_limit_reached: true}", "{device_count: {at_least: {fact: limit}}}", "unknown fact 'limit'"),
    (CAUSE, "{device_limit_reached: true}", "{not: {excluded: [device-limit-reached]}}", "cannot be negated"),
    (CAUSE, "{device_limit_reached: false}", "{excluded: [device-limit-reached]}", "depend on themselves"),
    (CAUSE, "{device_limit_reached: true}", "{device_count: {at_least: {fact: began_at}}}",
     "integers compare with integers, dates with dates"),
    (CAUSE, "then: confirmed", "then: excluded", "needs message_is_all: true"),
    (CAUSE, "sits_in: [", "message_is_all: true\nsits_in: [", "the message is not all there is"),
    (CAUSE, "{device_limit_reached: true}", "{all: [" + ", ".join(
        ["{any: [{mfa_required: true}, {user_license: valid}, {device_count: 1}, {device_limit: 1}]}"] * 5) + "]}",
     "more than 256 combinations"),
    (FACTS, "binds: out-of-scope", "binds: contradiction", "exactly one fact must bind symptoms with out-of-scope"),
    (CAUSE, "then: confirmed", "then: confirm", '"confirm" is not allowed; allowed: confirmed, excluded'),
    (CAUSE, "resolution: free-device-slot", "resolution: free-device-slots", "Did you mean 'free-device-slot'"),
    (CAUSE, "sits_in: [", "sits_in: [nowhere, ", '"nowhere" is not allowed'),
    (CAUSE, "cause: device-limit-reached", "cause: device-limit", r"must be called device-limit\.yaml"),
    (RESOLUTION, "actor: intune_admin", "actor: intune-admin", "does not have the form"),
    (RESOLUTION, "actor: intune_admin", "actor: admin", "unknown role 'admin'; allowed: user, helpdesk"),
    (RESOLUTION, "destructive: false", "destructive: no", "'destructive' must be of type boolean"),
    (RESOLUTION, "by: mdm_authority", "by: authority", "unknown fact 'authority'"),
    (RESOLUTION, "https://", "http://", "does not have the form"),
    (FACTS, "asked_of: user", "asked_of: users", "unknown role 'users'; allowed: .*Did you mean 'user'"),
    (FACTS, "type: enum", "type: enumeration", '"enumeration" is not allowed'),
    (FACTS, "values_from: symptoms", "values_from: causes", '"causes" is not allowed; allowed: symptoms'),
    ("common/notices.yaml", "{facts}", "{fact}", r"\{fact\} cannot stand in this message; allowed: facts"),
    ("common/notices.yaml", "contradiction:", "contradictoin:", "unknown notice 'contradictoin'"),
    ("common/sources.yaml", "2019-11-18", "2019-13-18", "'2019-13-18' is no date"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "written", "spoilt", "told"), FAULTS, ids=[f"{f[2][:40]}" for f in FAULTS]
)
def test_a_fault_is_told_at_its_line_with_what_is_allowed(folder, file, written, spoilt, told):
    content = (folder / file).read_text("utf-8")
    assert written in content
    line = content[: content.index(written)].count("\n") + 1
    (folder / file).write_text(content.replace(written, spoilt, 1), "utf-8")
    findings = refused(folder)
    fitting = [finding for finding in findings if re.search(told, finding)]
    assert fitting, findings
    assert len({*findings}) == len(findings)
    assert re.match(r"[\w/.-]+\.yaml:\d+:\d+: ", fitting[0])
    if fitting[0].startswith(file):
        whole = ("depend on", "message", "exactly one")  # a fault of the entry, not of the line
        told_line = int(fitting[0].split(":")[1])
        assert abs(told_line - line) <= 1 or any(word in told for word in whole)


YAML_FAULTS = [
    ("symptom: [", "not valid YAML"),
    ("symptom: device-cap-reached\nsymptom: device-cap-reached\n", r":2:1: the key 'symptom' stands here twice"),
    ("symptom: &here device-cap-reached\ntitle: *here\n", r":1:10: anchors and aliases are not allowed"),
    ("symptom: !!python/object:os.system x\n", "the tag .* is not allowed"),
    ("symptom: a\n---\nsymptom: b\n", "only one document"),
    ("1: a\n", "a key must be a string"),
    ("? [a]\n: b\n", "a key must be a string"),
    ("", "the file is empty"),
    ("- a\n", "the first key must name"),
    ("symptom: " + "[" * 60 + "]" * 60, "nested deeper than"),
    ("symptom: a\nb: x\x01b\n", r":2:5: not valid YAML: the character U\+0001 is not allowed"),
    ("symptom:\n\tcauses: []\n", "a tab stands where only spaces may indent"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "told"), YAML_FAULTS, ids=[fault[1] for fault in YAML_FAULTS])
def test_yaml_that_hides_or_repeats_something_is_refused(folder, content, told):
    (folder / SYMPTOM).write_text(content, "utf-8")
    findings = refused(folder)
    assert any(f.startswith(SYMPTOM) and re.search(told, f) for f in findings), findings


def test_text_that_is_not_utf_8_is_told_with_its_line(folder):
    (folder / SYMPTOM).write_bytes(b"symptom: a\ntitle: \xff\n")
    assert refused(folder) == [f"{SYMPTOM}:2:1: not UTF-8 text"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_forgotten_translation_is_told(folder, language):
    spoilt = (folder / CAUSE).read_text("utf-8")
    pattern = rf"^  {language}: .*\n"
    assert re.search(pattern, spoilt, re.M)
    (folder / CAUSE).write_text(re.sub(pattern, "", spoilt, count=1, flags=re.M), "utf-8")
    assert any(f"missing translation: '{language}'" in finding for finding in refused(folder))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("said: {platfrm: {ios: [iphone]}}", "unknown fact 'platfrm'; allowed: error_message"),
        ("said: {platform: {iso: [iphone]}}", "Did you mean 'ios'"),
        ("said: {ever_worked: {maybe: [perhaps]}}", "'maybe'"),
        ('said: {device_count: {"5": [five devices]}}', "a whole number is said as <n>"),
        ("said: {device_count: {<n>: [has some devices]}}", "must hold <n> once, as a word"),
        ("said: {device_count: {<n>: [has <n> of <n> devices]}}", "must hold <n> once, as a word"),
    ],
)
def test_a_language_that_states_what_no_fact_can_be_is_refused(folder, written, told):
    (folder / "languages/eo.yaml").write_text(f"language: eo\nnotions: {{}}\n{written}\n", "utf-8")
    assert any("languages/eo.yaml:3" in f and told in f for f in refused(folder)), refused(folder)


@pytest.mark.parametrize(
    ("classes", "form", "told"),
    [
        (
            "{person: [user]}",
            "two <persn>",
            "unknown class 'persn'; allowed: person. Did you mean 'person'?",
        ),
        ("{person: [user]}", "two <persn?>", "unknown class 'persn'"),
        ("{person: [user]}", "two <Person>", "'<Person>' is no class; write <name>, or <name?>"),
        ("{person: [user]}", "two<person>", "'two<person>' is no class"),
        ("{person: [5..2]}", "two <person>", "'5..2' is no range of numbers; write the lower one"),
        ("{person: [2..]}", "two <person>", "'2..' is no range of numbers"),
        ("{person: [a b, c d, e f, g h, i j, k l, m n]}", "<person> " * 5, "32,768 rows"),
        ("{n: [user]}", "two <n>", "'n' does not have the form"),
        ("{person: [two <person>]}", "two <person>", "does not have the form"),
    ],
)
def test_a_form_holds_only_classes_that_its_language_has(folder, classes, form, told):
    written = f'language: eo\nclasses: {classes}\nnotions:\n  jam: ["{form}"]\n'
    (folder / "languages/eo.yaml").write_text(written, "utf-8")
    assert any(told in finding for finding in refused(folder)), refused(folder)


@pytest.mark.parametrize("form", ["come ~ out", "~ come ~", "~come", "come~", "~", "~ ~"])
def test_a_negation_stands_only_at_one_end_of_a_form(folder, form):
    file = folder / "languages/eo.yaml"
    file.write_text('language: eo\nnotions:\n  jam: ["~ come", "come ~", come]\n', "utf-8")
    load_knowledge(folder)
    file.write_text(f'language: eo\nnotions:\n  jam: [come, "{form}"]\n', "utf-8")
    (finding,) = refused(folder)
    assert finding.startswith(f"languages/eo.yaml:3:15: '{form}' does not have the form ")


@pytest.mark.parametrize("under", ["cues: {negation: ", "said: {platform: {ios: "])
@pytest.mark.parametrize("form", ["~ come", "come ~", "come ~ out"])
def test_a_negation_makes_no_cue_and_states_no_fact(folder, under, form):
    closing = "}" * under.count("{")
    written = f'language: eo\nnotions: {{}}\n{under}["{form}"]{closing}\n'
    (folder / "languages/eo.yaml").write_text(written, "utf-8")
    fitting = [f for f in refused(folder) if f"'{form}' does not have the form " in f]
    assert [f.split(" ")[0] for f in fitting] == [f"languages/eo.yaml:3:{len(under) + 2}:"]


def test_an_id_that_stands_in_two_files_is_told_with_the_other_place(folder):
    other = folder / "ios/more" / Path(CAUSE).name
    other.parent.mkdir()
    shutil.copy(folder / CAUSE, other)
    (finding,) = refused(folder)
    assert re.search(
        r"the cause 'device-limit-reached' stands in ios/causes/.*:\d+ already", finding
    )


def test_all_faults_are_told_at_once(folder):
    for file, written in ((SYMPTOM, "factor: 2"), (CAUSE, "then: confirmed")):
        path = folder / file
        path.write_text(path.read_text("utf-8").replace(written, written + "x", 1), "utf-8")
    assert {finding.split(":")[0] for finding in refused(folder)} == {SYMPTOM, CAUSE}


def test_a_row_of_a_table_with_a_cell_too_few_is_told(folder):
    file = folder / "ios/resolutions/create-cname-records.yaml"
    text = file.read_text("utf-8")
    start = text.index("rows:")
    spoilt = re.sub(r"- \[[^\]]*\]|- - .*(\n +- .*)+", "- [CNAME]", text[start:], count=1)
    assert spoilt != text[start:]
    file.write_text(text[:start] + spoilt, "utf-8")
    assert any("the row has 1 cells, the table 4 columns" in finding for finding in refused(folder))


@pytest.mark.parametrize("make", ["empty", "missing"])
def test_a_folder_without_rules_is_told(tmp_path, make):
    folder = tmp_path / make
    if make == "empty":
        folder.mkdir()
    (finding,) = refused(folder)
    assert str(folder) in finding


def test_a_file_that_is_far_too_large_is_told(folder):
    (folder / SYMPTOM).write_bytes(b"#" * 1_000_001)
    assert "larger than" in refused(folder)[0]


def test_a_file_that_cannot_be_read_is_told(folder, monkeypatch):
    def fail(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", fail)
    assert f"{SYMPTOM}:1:1: cannot be read: Permission denied" in refused(folder)


def test_a_rule_file_with_the_wrong_ending_is_told_and_not_overlooked(folder):
    (folder / SYMPTOM).rename((folder / SYMPTOM).with_suffix(".yml"))
    assert any("a rule file ends in .yaml; rename it" in finding for finding in refused(folder))


def test_a_new_symptom_is_one_new_file(folder):
    """A person adds a symptom, with causes that exist, by adding one file."""
    text = (folder / SYMPTOM).read_text("utf-8")
    (folder / "ios/symptoms/too-many-devices.yaml").write_text(
        """
symptom: too-many-devices
title: {en: Too many devices, de: Zu viele Geräte}
messages: {en: [You have too many things enrolled.], de: [Sie haben zu viele Dinge registriert.]}
applies_to: {platform: [ios]}
causes:
  - {cause: device-limit-reached, sources: ["editorial#scope-hints"]}
sources: ["editorial#scope-hints"]
examples:
  - name: the message alone
    text: you have too many things enrolled
    expect: {outcome: open, possible: [device-limit-reached]}
""",
        "utf-8",
    )
    assert "too-many-devices" not in text
    expert = load_expert(folder)
    answer = expert.diagnose(text="Sie haben zu viele Dinge registriert!", locale="de")
    assert [s.id for s in answer.symptoms] == ["too-many-devices"]
    assert answer.knowledge_version != load_expert().knowledge.version


def test_what_a_pack_says_of_surroundings_holds_for_its_symptoms(folder):
    """A symptom's own ``near`` stands in its place, its own ``elsewhere`` beside it."""
    id_ = "device-cap-reached"
    before = load_knowledge(folder).symptoms
    file = folder / SYMPTOM
    written = file.read_text(encoding="utf-8")
    assert "\nnear:" not in written
    file.write_text(f"{written}near: [intune]\nelsewhere: [other-portal]\n", encoding="utf-8")
    after = load_knowledge(folder).symptoms
    others = [symptom for symptom in before.values() if symptom.pack == before[id_].pack]
    assert len({symptom.near for symptom in others}) == 1
    assert after[id_].near == ("intune",)
    assert after[id_].elsewhere == (*before[id_].elsewhere, "other-portal")


def test_the_version_does_not_depend_on_line_ends_or_a_byte_order_mark(folder):
    version = load_knowledge(folder).version
    content = (folder / SYMPTOM).read_bytes()
    (folder / SYMPTOM).write_bytes(b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"))
    assert load_knowledge(folder).version == version


def test_dates_compare_with_dates(folder):
    file = folder / CAUSE
    condition = "{began_at: {at_least: {fact: push_certificate_expires_on}}}"
    text = file.read_text("utf-8").replace("{device_limit_reached: true}", condition, 1)
    file.write_text(text, "utf-8")
    assert any("is a hint" in finding for finding in refused(folder))


def test_hidden_files_are_no_rule_files(folder):
    version = load_knowledge(folder).version
    (folder / ".backup").mkdir()
    (folder / ".backup/x.yaml").write_text("nonsense", "utf-8")
    assert load_knowledge(folder).version == version
