"""One trace explains every answer; an explanation says nothing that the trace does not hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.conditions import Concluded


@given(st.data())
def test_a_rule_fired_exactly_where_its_trace_says_so(expert, facts_of_a_case, data):
    facts = data.draw(facts_of_a_case)
    fired = {trace.rule.id for trace in expert.trace(facts) if trace.fired}
    assert fired == set(expert.diagnose(facts).fired)


@given(st.data())
def test_every_test_in_a_trace_tells_the_facts_that_decide_it(expert, facts_of_a_case, data):
    for trace in expert.trace(data.draw(facts_of_a_case)):
        for tested in trace.tests:
            unknown = [name for name, value in tested.facts.items() if value is None]
            if tested.state is not None and not isinstance(tested.leaf, Concluded):
                assert tested.facts
                assert not unknown
            assert tested.state is not False or not isinstance(tested.leaf, Concluded)


@given(st.data())
def test_an_explanation_names_only_what_the_trace_holds(expert, knowledge, facts_of_a_case, data):
    facts = data.draw(facts_of_a_case)
    trace = expert.trace(facts)
    answer = expert.diagnose(facts, locale=data.draw(st.sampled_from(["en", "de"])), explain=True)
    for cause in answer.causes:
        assert [used.rule for used in cause.explanation.why] == list(cause.rules)
        for used in cause.explanation.why:
            assert trace[used.rule].fired
            true = {f for test in trace[used.rule].tests if test.state for f in test.facts}
            assert set(used.facts) <= true
        for missed in cause.explanation.why_not:
            state = {"false": False, "unknown": None}[missed.state]
            assert trace[missed.rule].state is state
            held = {f for t in trace[missed.rule].tests if t.state is state for f in t.facts}
            assert set(missed.facts) == held
            for name in missed.facts:
                assert knowledge.facts[name].title[answer.locale] in missed.sentence


@pytest.mark.parametrize(
    ("locale", "why", "why_not"),
    [
        (
            "en",
            "“Device limit reached” is “No”, because “Number of devices” is “4” and “Device limit” is “5”.",
            "Would be confirmed if “Device limit reached” is “Yes”. But “Device limit reached” is “No”.",
        ),
        (
            "de",
            "„Gerätelimit erreicht“ ist „Nein“, denn „Anzahl der Geräte“ ist „4“ und „Gerätelimit“ ist „5“.",
            "Wäre bestätigt, wenn gilt: „Gerätelimit erreicht“ ist „Ja“. Aber „Gerätelimit erreicht“ ist „Nein“.",
        ),
    ],
)
def test_why_and_why_not_are_sentences(expert, locale, why, why_not):
    facts = {"symptom": "device-cap-reached", "device_count": 4, "device_limit": 5}
    (cause,) = expert.diagnose(facts, locale=locale, explain=True).causes
    assert cause.explanation.why[0].sentence == why
    assert cause.explanation.why_not[0].sentence == why_not


def test_what_is_missing_is_told_as_not_known(expert):
    facts = {"symptom": "dep-enrollment-stuck-at-login", "mfa_required": True}
    (cause,) = expert.diagnose(facts, explain=True).causes
    missed = cause.explanation.why_not[0]
    assert (missed.status, missed.state) == ("confirmed", "unknown")
    assert missed.sentence.endswith("Not known: “Authentication method”.")


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("en", "Not known: “Device limit reached” (to be found out: “Device limit”)."),
        ("de", "Nicht bekannt: „Gerätelimit erreicht“ (herauszufinden: „Gerätelimit“)."),
    ],
)
def test_of_what_rules_derive_it_is_told_what_to_find_out(expert, locale, told):
    facts = {"symptom": "device-cap-reached", "device_count": 3}
    (cause,) = expert.diagnose(facts, locale=locale, explain=True).causes
    assert cause.explanation.why_not[0].sentence.endswith(told)


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("en", "remains possible, because nothing that is known rules it out."),
        ("de", "bleibt möglich, denn nichts Bekanntes schließt sie aus."),
    ],
)
def test_a_cause_is_not_said_to_be_possible_because_it_is_suspected(expert, locale, told):
    facts = {"platform": "ios", "symptom": "device-cap-reached"}
    (cause,) = expert.diagnose(facts, locale=locale, explain=True).causes
    assert cause.explanation.why[-1].sentence.endswith(told)


def test_nothing_is_explained_unless_asked_for(expert):
    facts = {"symptom": "device-cap-reached"}
    assert "explanation" not in expert.diagnose(facts).to_dict()["causes"][0]
    assert "explanation" in expert.diagnose(facts, explain=True).to_dict()["causes"][0]


def test_a_conclusion_that_is_still_missing_is_named(expert):
    case = {"platform": "ios", "symptom": "profile-install-no-server-connection",
            "user_license": "missing"}  # fmt: skip
    causes = {cause.id: cause for cause in expert.diagnose(case, explain=True).causes}
    told = causes["cname-records-missing"].explanation.why_not
    (confirming,) = [missed for missed in told if missed.status == "confirmed"]
    assert "Not established: " in confirming.sentence
    license_cause = expert.knowledge.causes["user-license-missing"].title["en"]
    assert f"“{license_cause}” is ruled out" in confirming.sentence.split("Not established: ")[1]


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("en", "Would be confirmed, because “Private devices allowed” is “No”; but something else"
               " prevails: the cause “The tenant admits corporate-owned devices only” is ruled out."),
        ("de", "Wäre bestätigt, denn „Private Geräte zugelassen“ ist „Nein“; anderes geht aber vor:"
               " die Ursache „Der Mandant lässt nur unternehmenseigene Geräte zu“ ist"
               " ausgeschlossen."),
    ],
)  # fmt: skip
def test_a_rule_that_something_else_prevails_over_is_named(expert, locale, told):
    case = {"platform": "ios", "symptom": "profile-install-no-server-connection",
            "personal_devices_allowed": False, "enrollment_method": "ade"}  # fmt: skip
    answer = expert.diagnose(case, explain=True, locale=locale)
    (cause,) = [c for c in answer.causes if c.id == "personal-devices-blocked"]
    assert cause.status == "excluded"
    (missed,) = [m for m in cause.explanation.why_not if m.state == "overruled"]
    assert missed.sentence == told
    assert missed.facts == ("personal_devices_allowed",)
