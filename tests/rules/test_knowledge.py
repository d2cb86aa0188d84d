"""The shipped knowledge: the article, whole, and all else, in both languages, with its sources."""

import json
import re
from itertools import chain
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from enroltriage.expert.examples import check_example, examples
from enroltriage.expert.vocabulary import LANGUAGES
from enroltriage.rules.loader import SHIPPED, load_knowledge
from enroltriage.rules.schema_check import schema

PAIRS = """
profile-install-network-error ios-unspecified-fault
profile-install-no-server-connection personal-devices-blocked
profile-install-no-server-connection cname-records-missing
profile-install-no-server-connection previous-user-not-removed
profile-install-no-server-connection enrolled-with-other-mdm
profile-install-no-server-connection user-license-missing
service-not-supported push-certificate-missing
service-not-supported push-certificate-invalid
company-portal-unavailable company-portal-outdated
company-portal-unavailable device-limit-reached
device-cap-reached device-limit-reached
workplace-join-failed company-portal-outdated
user-license-type-invalid user-license-missing
user-name-not-recognized user-license-missing
mdm-payload-mismatch management-profile-present
no-enrollment-policy push-certificate-missing
no-enrollment-policy push-certificate-invalid
account-not-onboarded push-certificate-invalid
xpc-connection-invalid apple-service-unreachable
dep-enrollment-does-not-start profile-created-before-token
dep-enrollment-stuck-at-login mfa-enabled
"""


def test_the_articles_pairs_are_all_there_and_no_others(whole):
    knowledge = whole.of_edition("2019-11").knowledge
    written = [tuple(line.split()) for line in PAIRS.strip().splitlines()]
    found = [
        (symptom.id, pair.cause)
        for symptom in knowledge.symptoms.values()
        for pair in symptom.causes
        if any(citation.source == "article" for citation in pair.citations)
    ]
    assert sorted(found) == sorted(written)
    assert [len({pair[n] for pair in found}) for n in (0, 1)] == [14, 14]


def test_every_example_case_is_answered_as_it_says(expert):
    findings = list(chain.from_iterable(check_example(expert, e) for e in examples(expert)))
    assert findings == []


def test_every_pair_has_an_example_that_goes_as_far_as_facts_can_go(expert, knowledge):
    """An example confirms the cause, or, where nothing can, leaves it possible."""
    shown = set()
    for symptom in knowledge.symptoms.values():
        for example in symptom.examples:
            answer = expert.diagnose(example.facts, text=example.text)
            if [s.id for s in answer.symptoms] == [symptom.id]:
                shown |= {(symptom.id, c.id, c.status) for c in answer.causes}
    for symptom in knowledge.symptoms.values():
        for pair in symptom.causes:
            confirmable = any(r.then == "confirmed" for r in knowledge.causes[pair.cause].rules)
            assert confirmable or knowledge.causes[pair.cause].message_is_all
            status = "confirmed" if confirmable else "possible"
            assert (symptom.id, pair.cause, status) in shown


def test_every_rule_that_somebody_wrote_fires_in_some_example(expert, knowledge):
    fired = {rule for e in examples(expert) for rule in expert.diagnose(e.facts, text=e.text).fired}
    followed = (".bound-to-", ".no-variant")  # what merely follows from an entry
    silent = {r for r in set(knowledge.rules) - fired if not any(each in r for each in followed)}
    assert silent == set()


def test_the_pure_python_parser_reads_the_shipped_rules_alike(knowledge, monkeypatch):
    monkeypatch.setattr("enroltriage.rules.strict_yaml._PARSER", yaml.SafeLoader)
    assert load_knowledge().rules == knowledge.rules


def test_the_eight_questions_of_the_article_are_facts(knowledge):
    bullets = {
        citation.section
        for fact in knowledge.facts.values()
        for citation in fact.citations
        if citation.section.startswith("prerequisites/")
    }
    assert bullets == {f"prerequisites/{n}" for n in range(1, 9)}


def test_every_rule_names_a_source_that_has_a_date(knowledge):
    for rule in knowledge.rules.values():
        assert rule.citations
        assert all(knowledge.sources[c.source].date for c in rule.citations)


def test_every_source_is_cited(knowledge):
    cited = {c.source for rule in knowledge.rules.values() for c in rule.citations}
    for shelf in (knowledge.facts, knowledge.symptoms, knowledge.causes, knowledge.resolutions):
        cited |= {c.source for entry in shelf.values() for c in entry.citations}
    for pack in knowledge.packs.values():
        cited |= {c.source for d in (*pack.left_out, *pack.decisions) for c in d.citations}
    for symptom in knowledge.symptoms.values():
        cited |= {c.source for pair in symptom.causes for h in pair.hints for c in h.citations}
        cited |= {c.source for shown in symptom.shown.values() for c in shown.citations}
    assert cited == set(knowledge.sources)


def test_german_and_english_texts_are_not_the_same_sentence(knowledge):
    for shelf in (knowledge.resolutions, knowledge.causes):
        for entry in shelf.values():
            for text in (
                *getattr(entry, "steps", ()),
                *entry.notes,
                *getattr(entry, "warnings", ()),
            ):
                assert set(text) == set(LANGUAGES)
                assert text["en"] != text["de"]


def test_every_file_is_bound_to_the_published_schema():
    Draft202012Validator.check_schema(schema())
    for file in SHIPPED.rglob("*.yaml"):
        first = file.read_text("utf-8").splitlines()[0]
        match = re.fullmatch(r"# yaml-language-server: \$schema=(.*)", first)
        assert match, file
        assert (file.parent / match.group(1)).resolve() == (SHIPPED / "schema.json").resolve()


def test_the_schema_file_is_plain_json_that_editors_can_read():
    assert json.loads((SHIPPED / "schema.json").read_text("utf-8")) == schema()


@pytest.mark.parametrize("folder", ["expert", "rules", "api", "diagrams"])
def test_no_id_of_a_symptom_cause_or_resolution_stands_in_python(knowledge, folder):
    ids = {*knowledge.symptoms, *knowledge.causes, *knowledge.resolutions}
    for file in (Path(SHIPPED).parent / folder).rglob("*.py"):
        code = "\n".join(
            line for line in file.read_text("utf-8").splitlines() if "enroltriage diagnose" not in line
            and "enroltriage diagram" not in line
        )  # fmt: skip
        assert not [id_ for id_ in ids if id_ in code], file


def test_profile_installation_failed_without_its_second_sentence_stays_a_question_on_ios(expert):
    text = "Profile Installation Failed!"
    asked = expert.diagnose({"platform": "ios"}, text=text)
    assert asked.outcome == "unrecognised"
    assert [choice.value for choice in asked.next_question.answers] == [
        "mdm-payload-mismatch",
        "profile-install-network-error",
        "profile-install-no-server-connection",
        "profile-installation-failed-generic",
    ]
    on_android = expert.diagnose({"platform": "android"}, text=text)
    assert [symptom.id for symptom in on_android.symptoms] == [
        "profile-installation-failed-generic"
    ]
