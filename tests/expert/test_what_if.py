"""What would have to be otherwise: the smallest changes of the facts that fulfil a wish."""

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from enroltriage.expert import CaseError, Expert
from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.conditions import All, Any, Atom, Compare, Concluded, Is
from enroltriage.expert.engines import ENGINES
from enroltriage.expert.knowledge import Cause, CauseRule, Hint, Pair, Symptom
from enroltriage.expert.rulebase import compile_rules
from enroltriage.expert.vocabulary import Contradiction, DerivedRule, FactType
from enroltriage.expert.what_if import what_if

FIVE_CAUSES = "profile-install-no-server-connection"
STATUSES = ["confirmed", "excluded", "first"]


def wish(cause, status):
    return {"cause": cause, "status": status}


def told(answer):
    """The proposed changes: names and values of facts, alternatives included."""
    return [{f.fact: (f.after, *f.alternatives) for f in c.facts} for c in answer.changes]


# What a help desk asks.


def test_an_unknown_fact_is_named_with_every_value_that_would_confirm_the_cause(expert):
    facts = {"platform": "ios", "symptom": "account-not-onboarded"}
    answer = what_if(expert, facts, wish=wish("push-certificate-invalid", "confirmed"))
    assert answer.verdict == "found"
    assert told(answer) == [{"push_certificate": ("expired", "invalid")}]
    (change,) = answer.changes
    assert (change.outcome, change.after.status, change.after.place) == (
        "confirmed",
        "confirmed",
        1,
    )
    assert answer.before.status == "possible"


def test_a_known_fact_that_stands_in_the_way_is_overturned(expert):
    facts = {"symptom": FIVE_CAUSES, "user_license": "valid"}
    answer = what_if(expert, facts, wish=wish("user-license-missing", "first"), locale="de")
    assert told(answer) == [{"user_license": ("missing", "wrong_type")}]
    assert answer.changes[0].facts[0].before == "valid"
    assert answer.changes[0].facts[0].sentence == (
        "„Intune-Lizenz“ ist „Keine zugewiesen“ oder „Falscher Typ“ statt „Gültig“."
    )


def test_a_cause_that_counts_last_takes_as_many_facts_as_causes_come_before_it(expert):
    facts = {"platform": "ios", "symptom": FIVE_CAUSES}
    answer = what_if(expert, facts, wish=wish("cname-records-missing", "confirmed"))
    assert answer.size == 5
    assert answer.found == len(answer.changes) == 2
    by_method, by_setting = told(answer)
    assert by_method["enrollment_method"] == ("ade",)
    assert by_setting["personal_devices_allowed"] == (True,)


def test_a_hint_is_enough_to_come_first(expert):
    facts = {"platform": "ios", "symptom": "no-enrollment-policy"}
    answer = what_if(expert, facts, wish=wish("push-certificate-invalid", "first"))
    assert {"ever_worked": (True,)} in told(answer)


def test_telling_comes_before_overturning(expert):
    facts = {"symptom": "device-cap-reached", "device_count": 7, "users_affected": "one"}
    answer = what_if(expert, facts, wish=wish("device-limit-reached", "confirmed"))
    assert [list(change) for change in told(answer)] == [["device_limit"], ["device_count"]]


def test_of_numbers_the_nearest_is_named(expert):
    facts = {"symptom": "device-cap-reached", "device_count": 7, "device_limit": 5}
    answer = what_if(expert, facts, wish=wish("device-limit-reached", "excluded"))
    assert told(answer) == [{"device_count": (4,)}, {"device_limit": (8,)}]


@pytest.mark.parametrize(
    ("facts", "wished", "changes"),
    [
        # The limit may not fall below 1, so that no limit is as small as this count.
        ({"device_count": 0, "device_limit": 15}, "confirmed", [{"device_count": (15,)}]),
        # Nor may it rise above 15, so that no limit leaves room for this count.
        ({"device_count": 40, "device_limit": 15}, "excluded", [{"device_count": (14,)}]),
    ],
)
def test_a_number_stays_within_what_the_rules_allow(expert, facts, wished, changes):
    case = {"symptom": "device-cap-reached"} | facts
    answer = what_if(expert, case, wish=wish("device-limit-reached", wished))
    assert told(answer) == changes


def test_of_days_the_nearest_is_named(expert):
    facts = {"symptom": "no-enrollment-policy", "began_at": "2020-03-01"}
    keep = ["ever_worked", "push_certificate", "enrollment_method"]
    answer = what_if(expert, facts, wish=wish("push-certificate-invalid", "first"), keep=keep)
    assert told(answer) == [{"push_certificate_expires_on": ("2020-03-01",)}]


def test_kept_facts_may_leave_no_way(expert):
    facts = {"symptom": FIVE_CAUSES, "platform": "ios", "user_license": "valid"}
    answer = what_if(
        expert, facts, wish=wish("user-license-missing", "confirmed"), keep=["user_license"]
    )
    assert (answer.verdict, answer.changes, answer.exhaustive) == ("none", (), True)


def test_what_is_so_already_needs_no_change(expert):
    facts = {"symptom": "device-cap-reached", "device_count": 15}
    answer = what_if(expert, facts, wish=wish("device-limit-reached", "confirmed"))
    assert (answer.verdict, answer.changes, answer.searched) == ("already", (), 0)


def test_a_cause_that_no_symptom_points_to_is_answered_with_the_symptoms_that_do(expert):
    answer = what_if(
        expert, {"symptom": "device-cap-reached"}, wish=wish("mfa-enabled", "confirmed")
    )
    assert (answer.verdict, answer.before) == ("no-symptom", None)
    assert "“Apple DEP enrolment gets stuck at sign-in”" in answer.message


def test_that_no_rule_confirms_a_cause_is_said_so(expert):
    answer = what_if(
        expert,
        {"symptom": "profile-install-network-error"},
        wish=wish("ios-unspecified-fault", "confirmed"),
    )
    assert answer.verdict == "no-rule"
    assert answer.message.startswith("No rule confirms the cause")


def test_a_search_that_ended_early_says_that_it_did(expert):
    facts = {"platform": "ios", "symptom": FIVE_CAUSES}
    wished = wish("cname-records-missing", "confirmed")
    answer = what_if(expert, facts, wish=wished, most=50)
    assert (answer.verdict, answer.exhaustive, answer.searched) == ("not-found", False, 50)
    assert "50 cases" in answer.message


def test_a_search_that_ended_amid_its_findings_says_that_there_may_be_more(expert):
    facts = {"platform": "ios", "symptom": FIVE_CAUSES}
    wished = wish("cname-records-missing", "confirmed")
    whole = what_if(expert, facts, wish=wished)
    amid = next(
        answer
        for answer in (what_if(expert, facts, wish=wished, most=whole.searched - n) for n in range(1, 999, 9))
        if answer.found == 1
    )  # fmt: skip
    assert (amid.verdict, amid.exhaustive) == ("found", False)
    assert told(amid) == told(whole)[:1]
    assert "There may be more" in amid.message


def test_no_more_changes_are_listed_than_asked_for(expert):
    facts = {"symptom": "device-cap-reached", "device_count": 7, "device_limit": 5}
    wished = wish("device-limit-reached", "excluded")
    answer = what_if(expert, facts, wish=wished, limit=1)
    assert (len(answer.changes), answer.found) == (1, 2)


def test_facts_that_contradict_each_other_are_put_right_too(expert):
    facts = {"platform": "ios", "enrollment_method": "autopilot", "symptom": "device-cap-reached"}
    answer = what_if(expert, facts, wish=wish("device-limit-reached", "confirmed"))
    assert all({"enrollment_method", "device_count"} == set(change) for change in told(answer))


def test_no_change_puts_a_symptom_out_of_scope(expert):
    facts = {"symptom": "device-cap-reached", "device_count": 3}
    answer = what_if(expert, facts, wish=wish("device-limit-reached", "excluded"))
    assert not any("platform" in change for change in told(answer))


def test_the_engine_of_the_expert_evaluates_the_changes(expert, knowledge):
    facts = {"symptom": FIVE_CAUSES, "platform": "ios"}
    wished = wish("cname-records-missing", "confirmed")
    usual = what_if(expert, facts, wish=wished)
    other = what_if(Expert(knowledge, ENGINES["experta"](knowledge)), facts, wish=wished)
    assert replace(other, engine="") == replace(usual, engine="")


def taught(knowledge, contradictions=(), symptoms=()):
    """An expert over the shipped rules with these entries added or replaced."""
    made = replace(
        knowledge,
        contradictions={**knowledge.contradictions, **{c.id: c for c in contradictions}},
        symptoms={**knowledge.symptoms, **{s.id: s for s in symptoms}},
    )
    rules = compile_rules(
        made.facts, made.contradictions, made.symptoms, made.causes, made.resolutions
    )
    return Expert(replace(made, rules=rules), CompiledEngine(rules, "symptom"))


def test_a_contradiction_is_put_right_also_where_the_cause_has_nothing_to_do_with_it(knowledge):
    clash = All((Is("users_affected", ("all",)), Is("devices_affected", ("one",))))
    expert = taught(knowledge, contradictions=[Contradiction("scope", clash, ())])
    facts = {"symptom": "workplace-join-failed", "users_affected": "all", "devices_affected": "one"}
    wished = wish("company-portal-outdated", "confirmed")
    answer = what_if(expert, facts, wish=wished, keep=["users_affected"])
    assert told(answer) == [
        {"devices_affected": ("some", "all"), "company_portal": ("outdated", "corrupt")}
    ]


def test_a_hint_may_rest_on_a_fact_that_rules_derive(knowledge):
    symptom = knowledge.symptoms[FIVE_CAUSES]
    hint = Hint(Is("device_limit_reached", (True,)), 9.0, ())
    *others, last = symptom.causes
    hinted = replace(symptom, causes=(*others, replace(last, hints=(hint,))))
    expert = taught(knowledge, symptoms=[hinted])
    answer = what_if(expert, {"symptom": FIVE_CAUSES}, wish=wish(last.cause, "first"))
    assert {"device_count": (15,)} in told(answer)


@pytest.mark.parametrize(
    ("given", "pointers"),
    [
        ({"wish": None}, ["/wish"]),
        ({"wish": {}}, ["/wish/cause", "/wish/status"]),
        ({"wish": wish("mfa-enable", "first") | {"x": 1}}, ["/wish/cause", "/wish/x"]),
        ({"wish": wish(["mfa-enabled"], {})}, ["/wish/cause", "/wish/status"]),
        ({"keep": "platform"}, ["/keep"]),
        ({"keep": ["platform", "plattform", 3, []]}, ["/keep/1", "/keep/2", "/keep/3"]),
        ({"keep": ["device_limit_reached"]}, ["/keep/0"]),
        ({"keep": ["platform"] * 999}, ["/keep"]),
        ({"limit": 0}, ["/limit"]),
        ({"limit": True}, ["/limit"]),
        ({"limit": 101, "locale": "?", "facts": {"platform": "x"}}, ["/locale", "/facts/platform", "/limit"]),
    ],
)  # fmt: skip
def test_every_fault_is_told_at_once(expert, given, pointers):
    with pytest.raises(CaseError) as refused:
        what_if(expert, **{"wish": wish("mfa-enabled", "first"), **given})
    assert [problem.pointer for problem in refused.value.problems] == pointers


def test_a_misspelt_cause_is_recognised(expert):
    with pytest.raises(CaseError) as refused:
        what_if(expert, wish=wish("mfa-enable", "confirmd"))
    assert [problem.did_you_mean for problem in refused.value.problems] == [
        "mfa-enabled",
        "confirmed",
    ]


# Laws.


def fulfilled(before, after, cause, status):
    """Read from two answers alone, in the words of the documentation."""
    gone = [
        {a.subject for a in one.conclusions if a.kind == "out-of-scope"} for one in (before, after)
    ]
    if gone[1] - gone[0] or any(notice.code == "contradiction" for notice in after.notices):
        return False
    if status == "first":
        return (
            bool(after.causes)
            and after.causes[0].id == cause
            and after.causes[0].status != "excluded"
        )
    return (cause, status) in [(c.id, c.status) for c in after.causes]


def values_of(fact):
    if fact.type == "boolean":
        return [True, False]
    if fact.type == "integer":
        return list(range(fact.minimum or 0, min(fact.maximum or 16, 16) + 1))
    return list(fact.values or ())


def changes_of(knowledge, facts, size, keep=()):
    """Every change of so many facts, by brute force."""
    free = [f for f in knowledge.facts.values()
            if not f.derived and not f.multiple and not f.matched_against and f.name not in keep]  # fmt: skip
    for chosen in combinations(free, size):
        others = ([v for v in values_of(f) if v != facts.get(f.name)] for f in chosen)
        for values in product(*others):
            yield dict(zip([f.name for f in chosen], values, strict=True))


@settings(max_examples=settings.default.max_examples * 3 // 5)
@given(st.data())
def test_every_proposal_fulfils_the_wish_and_no_part_of_it_does(expert, facts_of_a_case, data):
    facts = data.draw(facts_of_a_case)
    before = expert.diagnose(facts)
    cause = data.draw(st.sampled_from([c.id for c in before.causes] or ["mfa-enabled"]))
    status = data.draw(st.sampled_from(STATUSES))
    askable = [f.name for f in expert.knowledge.facts.values() if not f.derived]
    keep = data.draw(st.lists(st.sampled_from(askable), max_size=4, unique=True))
    answer = what_if(expert, facts, wish=wish(cause, status), keep=keep, limit=3, most=3000)
    assert answer == what_if(
        expert,
        dict(reversed(facts.items())),
        wish=wish(cause, status),
        keep=keep[::-1],
        limit=3,
        most=3000,
    )
    assert (answer.verdict == "found") == bool(answer.changes)
    for change in told(answer):
        assert len(change) == answer.size
        assert not set(change) & {*keep, "symptom"}
        for values in product(*change.values()):
            new = dict(zip(change, values, strict=True))
            assert fulfilled(before, expert.diagnose(facts | new), cause, status)
        for size in range(len(change)):
            for part in combinations(change, size):
                less = facts | {name: change[name][0] for name in part}
                assert not fulfilled(before, expert.diagnose(less), cause, status)


def text(words):
    return {"en": words, "de": words}


def choices(*names):
    return {name: text(name) for name in names}


FACTS = {
    fact.name: fact
    for fact in (
        FactType("words", text("Words"), "text", (), matched_against="messages"),
        FactType("symptom", text("Symptom"), "enum", (), multiple=True),
        FactType("where", text("Where"), "enum", (), values=choices("a", "b"), binds="out-of-scope"),
        FactType("how", text("How"), "enum", (), values=choices("x", "y", "z"), binds="contradiction"),
        FactType("flag", text("Flag"), "boolean", ()),
        FactType("state", text("State"), "enum", (), values=choices("p", "q", "r")),
        FactType("scope", text("Scope"), "enum", (), values=choices("one", "all"), hint=True),
        FactType("count", text("Count"), "integer", (), minimum=0, maximum=3),
        FactType("limit", text("Limit"), "integer", (), minimum=1, maximum=3),
        FactType("reached", text("Reached"), "boolean", (), derived=(
            DerivedRule("yes", Compare("count", "at_least", other="limit"), True, ()),
            DerivedRule("no", Compare("count", "less_than", other="limit"), False, ()),
        )),
    )
}  # fmt: skip
TESTS = st.one_of(
    st.builds(lambda v: Is("flag", (v,)), st.booleans()),
    st.builds(lambda v: Is("reached", (v,)), st.booleans()),
    st.builds(lambda v: Is("count", (v,)), st.integers(0, 3)),
    st.builds(lambda v, n: Is("state", (v,), n), st.sampled_from("pqr"), st.booleans()),
    st.builds(lambda v, n: Is("how", (v,), n), st.sampled_from("xyz"), st.booleans()),
    st.builds(lambda o, n: Compare("count", o, n), st.sampled_from(["at_least", "less_than"]), st.integers(0, 3)),
)  # fmt: skip


@st.composite
def small_knowledge(draw, knowledge):
    """Three causes, two symptoms that may share a message, facts of every kind."""
    resolution = next(x for x in knowledge.resolutions.values() if x.varies_by is None)
    causes = {}
    for name in ("k", "l", "m"):
        rules = []
        thens = draw(st.lists(st.sampled_from(["confirmed", "excluded"]), min_size=1, max_size=3))
        for number, then in enumerate(thens):
            parts = draw(st.lists(TESTS, min_size=1, max_size=2))
            if causes and draw(st.booleans()):
                parts.append(Concluded(Atom("excluded", draw(st.sampled_from(sorted(causes))))))
            kind = draw(st.sampled_from([All, Any]))
            rules.append(CauseRule(f"r{number}", kind(tuple(parts)), then, ()))
        causes[name] = Cause(name, text(name), (), resolution.id, tuple(rules), (), "test")
    symptoms = {}
    for name in ("s", "t"):
        hinted = [Is("scope", ("one",)), Is("scope", ("all",)), Is("reached", (True,))]
        hints = (Hint(draw(st.sampled_from(hinted)), 3.0, ()),)
        named = draw(st.lists(st.sampled_from("klm"), min_size=1, unique=True))
        pairs = tuple(
            Pair(cause, (), hints=hints if draw(st.booleans()) else ()) for cause in named
        )
        bounds = {"where": ("a",) if name == "s" else ("a", "b"),
                  "how": draw(st.sampled_from([("x",), ("x", "y"), ("x", "y", "z")]))}  # fmt: skip
        messages = {"en": ("alpha", name)}
        symptoms[name] = Symptom(name, text(name), bounds, pairs, (), "test", messages=messages)
    clashes = {
        "places": All((Is("where", ("b",)), Is("how", ("z",)))),
        "hints": All((Is("scope", ("all",)), Is("flag", (True,)))),
    }
    made = replace(
        knowledge, facts=FACTS, contradictions={id_: Contradiction(id_, when, ()) for id_, when in clashes.items()}, symptoms=symptoms, causes=causes,
        resolutions={resolution.id: resolution}, rules={}, places={},
    )  # fmt: skip
    rules = compile_rules(FACTS, made.contradictions, symptoms, causes, made.resolutions)
    return replace(made, rules=rules)


SMALL_CASES = st.fixed_dictionaries(
    {"where": st.sampled_from([None, "a", "b", "b"]), "scope": st.sampled_from([None, "one", "all"])},
    optional={
        "how": st.sampled_from("xyz"), "flag": st.booleans(), "state": st.sampled_from("pqr"),
        "count": st.integers(0, 3), "limit": st.integers(1, 3),
    },
)  # fmt: skip
SEEN = st.sampled_from(
    [{"symptom": "t"}, {"symptom": ["s", "t"]}, {"words": "alpha"}, {"words": "t"}]
)


def without_numbers(change):
    return frozenset(
        (name, None if FACTS[name].type == "integer" else value) for name, value in change.items()
    )


@settings(max_examples=settings.default.max_examples // 5)
@given(data=st.data())
def test_on_random_rules_brute_force_finds_the_same_changes_and_no_smaller_one(expert, data):
    small = data.draw(small_knowledge(expert.knowledge))
    expert = Expert(small, CompiledEngine(small.rules, "symptom"))
    facts = data.draw(SMALL_CASES) | data.draw(SEEN)
    cause, status = data.draw(st.sampled_from("klm")), data.draw(st.sampled_from(STATUSES))
    names = ["where", "how", "flag", "state", "scope", "count", "limit"]
    keep = data.draw(st.lists(st.sampled_from(names), min_size=3, max_size=5, unique=True))
    before = expert.diagnose(facts)
    answer = what_if(expert, facts, wish=wish(cause, status), keep=keep, limit=100)
    assume(answer.verdict != "already")
    assert answer.exhaustive
    expected = []
    for size in range(1, len(names) - len(keep) + 1):
        expected = [change for change in changes_of(small, facts, size, keep)
                    if fulfilled(before, expert.diagnose(facts | change), cause, status)]  # fmt: skip
        if expected:
            break
    proposed = [dict(zip(change, values, strict=True))
                for change in told(answer) for values in product(*change.values())]  # fmt: skip
    assert {without_numbers(c) for c in proposed} == {without_numbers(c) for c in expected}
    assert all(change in expected for change in proposed)
    assert answer.found == len(answer.changes)
