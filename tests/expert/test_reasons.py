"""The sentences of explanations: what holds, what is lacking, and what prevails, in both languages."""

import pytest

from enroltriage.expert.conditions import All, Atom, Compare, Concluded, Is
from enroltriage.expert.conditions import Any as Either
from enroltriage.expert.rulebase import CONFIRMED, EXCLUDED


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


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("en", "Would be confirmed if “Profile older than token” is “Yes”. Not established: the cause"
               " “The enrolment profile dates from before the DEP token was uploaded” comes into"
               " question."),
        ("de", "Wäre bestätigt, wenn gilt: „Profil älter als Token“ ist „Ja“. Nicht festgestellt: die"
               " Ursache „Das Registrierungsprofil stammt aus der Zeit vor dem Hochladen des"
               " DEP-Tokens“ kommt in Frage."),
    ],
)  # fmt: skip
def test_where_the_symptom_is_contradicted_its_cause_is_said_not_to_come_into_question(
    expert, locale, told
):
    case = {"platform": "ios", "symptom": "dep-enrollment-does-not-start",
            "enrollment_method": "byod", "profile_predates_token": True}  # fmt: skip
    (cause,) = expert.diagnose(case, explain=True, locale=locale).causes
    confirming, _ = cause.explanation.why_not
    assert confirming.sentence == told


@pytest.mark.parametrize("known", [{}, {"personal_devices_allowed": True}])
@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("en", "Even then, something else would prevail: the cause “The tenant admits"
               " corporate-owned devices only” is ruled out."),
        ("de", "Auch dann ginge anderes vor: die Ursache „Der Mandant lässt nur unternehmenseigene"
               " Geräte zu“ ist ausgeschlossen."),
    ],
)  # fmt: skip
def test_what_could_not_confirm_a_cause_any_more_is_said_to(expert, known, locale, told):
    case = {"platform": "ios", "symptom": "profile-install-no-server-connection"} | known
    ways = [expert.diagnose(case | {"enrollment_method": method}, explain=True, locale=locale)
            for method in ("ade", "byod")]  # fmt: skip
    (ade, byod) = (
        missed.sentence
        for answer in ways
        for cause in answer.causes
        for missed in cause.explanation.why_not
        if missed.rule == "personal-devices-blocked.personal-blocked"
    )
    assert ade == f"{byod} {told}"


@pytest.fixture(scope="module")
def sentences(explained):
    """What is told of a cause of the printers by other rules of its own: why, then why not."""

    def told(cause, rules, facts):
        *_, by_cause = explained({cause: rules}, facts)
        return [each.sentence for each in (*by_cause[cause].why[1:], *by_cause[cause].why_not)]

    return told


EMPTY, LOOSE = Is("paper", ("empty",)), Is("plug", ("loose",))
NO_TONER, PALE = Compare("toner", "less_than", 1), Is("symptom", ("prints-pale",))
PAPER_THERE = Concluded(Atom(EXCLUDED, "paper-missing"))
LOW, ENOUGH = Is("toner_low", (True,)), Compare("toner", "more_than", 3)
EITHER = Either((All((EMPTY, LOOSE)), NO_TONER))


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"toner": 0, "paper": "empty"},
         "The cause “The plug is loose” is confirmed, because “Toner” is “0”."),
        ({"toner": 0, "paper": "empty", "plug": "loose"},
         "The cause “The plug is loose” is confirmed, because “Paper” is “None” and “Plug” is"
         " “Loose” and “Toner” is “0”."),
        ({"paper": "loaded"},
         "Would be confirmed if (“Paper” is “None” and “Plug” is “Loose”) or “Toner” is less than 1."
         " Not known: “Toner”."),
        ({"toner": 5, "plug": "loose", "paper": "loaded"},
         "Would be confirmed if (“Paper” is “None” and “Plug” is “Loose”) or “Toner” is less than 1."
         " But “Paper” is “Loaded” and “Toner” is “5”."),
    ],
)  # fmt: skip
def test_of_alternatives_only_those_are_told_that_decide(sentences, facts, told):
    case = {"symptom": "prints-nothing", **facts}
    assert sentences("plug-loose", [(CONFIRMED, EITHER)], case)[-1] == told


def test_of_two_facts_that_are_compared_the_known_one_is_not_said_to_be_unknown(sentences):
    when = Compare("toner", "less_than", other="toner_needed")
    case = {"symptom": "prints-pale", "toner": 1}
    *_, told = sentences("toner-used-up", [(CONFIRMED, when)], case)
    assert told.endswith("“Toner” is less than “Toner needed”. Not known: “Toner needed”.")


def test_conclusions_are_among_the_reasons_of_a_rule_that_something_else_prevails_over(sentences):
    rules = [(CONFIRMED, PAPER_THERE), (EXCLUDED, LOOSE)]
    case = {"symptom": "prints-nothing", "paper": "loaded", "plug": "loose"}
    *_, told = sentences("plug-loose", rules, case)
    assert told == ("Would be confirmed, because the cause “Paper is missing” is ruled out; but"
                    " something else prevails: the cause “The plug is loose” is ruled out.")  # fmt: skip


def test_each_of_two_symptoms_is_said_to_be_at_hand(sentences):
    both = Is("symptom", ("prints-nothing", "prints-pale"))
    case = {"symptom": ["prints-nothing", "prints-pale"]}
    told, *_ = sentences("plug-loose", [(CONFIRMED, both)], case)
    assert told.endswith(
        "because the symptom is “Prints nothing” and the symptom is “Prints pale”."
    )


def test_a_symptom_that_is_not_at_hand_is_not_said_to_be_unknown(sentences):
    case = {"symptom": "prints-nothing"}
    *_, told = sentences("plug-loose", [(CONFIRMED, All((PALE, LOOSE)))], case)
    assert told == ("Would be confirmed if the symptom is “Prints pale” and “Plug” is “Loose”."
                    " Not known: “Plug”. Not established: the symptom is “Prints pale”.")  # fmt: skip


@pytest.mark.parametrize(
    ("confirming", "excluding", "facts", "stays"),
    [
        (LOOSE, EMPTY, {"paper": "empty"}, True),
        (LOOSE, EMPTY, {"paper": "empty", "plug": "tight"}, True),
        # What is to be found out takes nothing back, whatever the exclusion rests on.
        (LOOSE, PAPER_THERE, {"paper": "loaded"}, True),
        (LOW, ENOUGH, {"toner": 5}, True),
        # What would have to change may take the exclusion with it.
        (EMPTY, PAPER_THERE, {"paper": "loaded"}, False),
        (LOW, ENOUGH, {"toner": 5, "toner_needed": 1}, False),
    ],
)
def test_something_would_prevail_even_then_if_it_rests_on_other_facts(
    sentences, confirming, excluding, facts, stays
):
    rules = [(EXCLUDED, excluding), (CONFIRMED, confirming)]
    case = {"symptom": "prints-nothing", **facts}
    *_, told = sentences("plug-loose", rules, case)
    assert told.startswith("Would be confirmed if")
    assert ("Even then" in told) is stays
