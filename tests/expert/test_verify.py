"""Verification finds every kind of fault, each with a case that shows it, and nothing else.

The rule sets stand in ``tests/rules``: ``sound`` is in order; ``faulty`` holds files that are added
to it, with a comment ``# fault: CODE`` on the line where each finding has to stand.
"""

import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from enroltriage.expert import Expert, KnowledgeError
from enroltriage.expert.conditions import Atom, Concluded
from enroltriage.expert.experta_engine import ExpertaEngine
from enroltriage.expert.rulebase import CONFIRMED, EXCLUDED, Rule
from enroltriage.expert.space import Space
from enroltriage.expert.verify import Report, Survey, verify
from enroltriage.expert.verify.survey import Seen
from enroltriage.rules import load_expert
from enroltriage.rules.loader import SHIPPED

RULES = Path(__file__).resolve().parents[1] / "rules"
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def faulty_folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("faulty")
    shutil.copytree(RULES / "sound", folder, dirs_exist_ok=True)
    return Path(shutil.copytree(RULES / "faulty", folder, dirs_exist_ok=True))


@pytest.fixture(scope="module")
def faulty(faulty_folder: Path) -> Expert:
    return load_expert(faulty_folder)


@pytest.fixture
def report(faulty: Expert) -> Report:
    return verify(Survey(faulty), TODAY)


def found(folder: Path, today: date = TODAY, **bounds: int) -> list[str]:
    return [
        str(finding) for finding in verify(Survey(load_expert(folder), **bounds), today).findings
    ]


def settled(line: str) -> str:
    """A finding without a case that depends on the order in which questions are asked."""
    return re.sub(r"((?:no question|do not ask it).*?) Case: .*", r"\1", line)


def one(report: Report, code: str, subject: str):
    (finding,) = (f for f in report.findings if (f.code, f.subject) == (code, subject))
    return finding


def test_the_shipped_rules_are_in_order(expert):
    report = verify(Survey(expert), TODAY)
    assert [str(finding) for finding in report.findings] == []
    assert all(region.exhaustive for region in report.regions)
    assert {region.symptoms for region in report.regions} >= {
        (s,) for s in expert.knowledge.symptoms
    }


def test_the_sound_twin_is_in_order(folder):
    assert found(folder) == []


def test_every_fault_is_found_where_it_stands(report):
    expected = Counter(
        (file.relative_to(RULES / "faulty").as_posix(), number, code)
        for file in (RULES / "faulty").rglob("*.yaml")
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        for code in line.partition("# fault:")[2].split()
    )
    assert Counter((f.file, f.line, f.code) for f in report.findings) == expected


def test_every_finding_says_what_is_wrong_what_to_do_and_which_case_shows_it(report):
    expected = (RULES / "faulty/findings.txt").read_text("utf-8").splitlines()
    assert [settled(str(finding)) for finding in report.findings] == [*map(settled, expected)]


def test_errors_and_warnings_are_told_apart(report):
    assert {f.code for f in report.errors} == {
        "conflict", "two-values", "two-variants", "never-fires", "never-confirmed", "example",
    }  # fmt: skip
    assert {f.code for f in report.warnings} == {
        "never-excluded", "shadowed", "idle-override", "idle-hint", "gap", "idle-question", "unreached",
        "unused-fact", "unused-notion", "idle-reserve", "missing-message", "source-due",
    }  # fmt: skip
    assert report.counts["never-fires"] == 4
    assert list(report.counts) == sorted(report.counts)
    assert sum(report.counts.values()) == len(report.errors) + len(report.warnings)


def test_the_subject_of_a_finding_is_the_id_of_what_is_at_fault(report):
    assert sorted((f.code, f.subject) for f in report.findings) == [
        ("conflict", "fan-dirty.not-heard"),
        ("example", "it is loud"),
        ("gap", "hums"),
        ("idle-hint", "hums"),
        ("idle-override", "wire-burnt.cold"),
        ("idle-question", "colour"),
        ("idle-question", "humid"),
        ("idle-reserve", "humid"),
        ("missing-message", "hums"),
        ("never-confirmed", "heater-broken"),
        ("never-excluded", "heater-broken"),
        ("never-fires", "belt-worn.silent-for-long"),
        ("never-fires", "contradiction.hot-and-cold"),
        ("never-fires", "heater-broken.hot-and-cold"),
        ("never-fires", "wire-burnt.cold-and-dry"),
        ("shadowed", "wire-burnt.hot-and-humid"),
        ("source-due", "blog"),
        ("source-due", "leaflet"),
        ("two-values", "worn"),
        ("two-variants", "exorcise"),
        ("two-variants", "replace-belt"),
        ("unreached", "exorcise"),
        ("unreached", "ghost"),
        ("unused-fact", "colour"),
        ("unused-notion", "ghost"),
    ]


def test_in_the_case_of_a_conflict_both_rules_hold(faulty, report):
    trace = faulty.trace(one(report, "conflict", "fan-dirty.not-heard").witness)
    confirming = trace["fan-dirty.heard"]
    assert confirming.state is True
    assert confirming.blocked_by == (Atom("excluded", "fan-dirty"),)
    assert trace["fan-dirty.not-heard"].fired


def test_in_the_case_of_two_values_a_derived_fact_has_both(faulty, report):
    answer = faulty.diagnose(one(report, "two-values", "worn").witness)
    values = [atom.value for atom in answer.conclusions if atom.subject == "worn"]
    assert sorted(values) == [False, True]


def test_in_the_case_of_two_variants_both_are_offered(faulty, report):
    finding = one(report, "two-variants", "replace-belt")
    answer = faulty.diagnose(finding.witness)
    (resolution,) = (c.resolution for c in answer.causes if c.id == "belt-worn")
    assert [variant.id for variant in resolution.variants] == ["unplugged", "offline"]


@pytest.mark.parametrize("rule", ["heater-broken.hot-and-cold", "wire-burnt.cold-and-dry"])
def test_a_rule_that_never_fires_fires_in_no_case_at_all(faulty, report, rule):
    witness = one(report, "never-fires", rule).witness
    assert not faulty.trace(witness)[rule].fired
    space = Space(faulty.knowledge)
    choices = {fact: (None, *space.values(fact)) for fact in ("heat", "humid", "model")}
    for case in space.cases(choices):
        assert rule not in faulty.diagnose({"symptom": "smells", **case}).fired


def test_the_witness_of_a_rule_that_never_fires_is_as_near_as_a_case_comes(faulty, report):
    near = faulty.trace(one(report, "never-fires", "heater-broken.hot-and-cold").witness)
    assert [test.state for test in near["heater-broken.hot-and-cold"].tests] == [True, True, False]
    blocked = faulty.trace(one(report, "never-fires", "wire-burnt.cold-and-dry").witness)
    assert blocked["wire-burnt.cold-and-dry"].state is True
    assert blocked["wire-burnt.cold-and-dry"].blocked_by


def test_in_the_case_of_a_shadow_both_rules_fire(faulty, report):
    fired = faulty.diagnose(one(report, "shadowed", "wire-burnt.hot-and-humid").witness).fired
    assert {"wire-burnt.hot", "wire-burnt.hot-and-humid"} <= set(fired)


def test_a_cause_that_nothing_decides_stays_possible(faulty, report):
    for code in ("never-confirmed", "never-excluded"):
        answer = faulty.diagnose(one(report, code, "heater-broken").witness)
        assert "possible" in {c.status for c in answer.causes if c.id == "heater-broken"}


def test_in_the_case_of_a_gap_no_cause_and_no_question_is_left(faulty, report):
    answer = faulty.diagnose(one(report, "gap", "hums").witness)
    assert (answer.outcome, answer.next_question) == ("exhausted", None)


def test_an_idle_question_is_asked_in_its_case_and_no_answer_changes_anything(faulty, report):
    witness = one(report, "idle-question", "colour").witness
    before = faulty.diagnose(witness)
    assert before.next_question.fact == "colour"
    for choice in before.next_question.answers:
        after = faulty.diagnose({**witness, "colour": choice.value})
        assert after.causes == before.causes
        assert after.notices == before.notices


def test_witnesses_hold_no_fact_that_they_can_do_without(faulty, report):
    finding = one(report, "conflict", "fan-dirty.not-heard")
    assert finding.witness == {"symptom": ("hums",), "noise": "rattling"}
    assert one(report, "two-values", "worn").witness == {"pages": 1000}


def test_also_of_a_sample_witnesses_hold_no_fact_that_they_can_do_without(faulty):
    """Where every case is looked at, the first that shows a fault is the least already."""
    survey = Survey(faulty)
    cases = (
        {"symptom": ("hums",), "model": "laser", "connection": "both", "noise": "rattling"},
        {"symptom": ("hums",), "model": "laser", "noise": "silent", "pages": 1000},
        {"symptom": ("smells",), "model": "laser", "heat": "hot", "humid": True},
    )
    survey.seen = tuple(Seen(case, survey.infer(case), survey.blocked(case)) for case in cases)
    report = verify(survey, TODAY)
    conflict = one(report, "conflict", "fan-dirty.not-heard").witness
    assert conflict == {"symptom": ("hums",), "noise": "rattling"}
    assert one(report, "two-values", "worn").witness == {"symptom": ("hums",), "pages": 1000}
    variants = one(report, "two-variants", "replace-belt").witness
    assert variants == {"symptom": ("hums",), "connection": "both"}
    shadowed = one(report, "shadowed", "wire-burnt.hot-and-humid").witness
    assert shadowed == {"symptom": ("smells",), "heat": "hot", "humid": True}


def test_a_rule_is_not_said_to_be_silent_where_its_nearest_case_shows_that_it_is_not(folder):
    """In a sample that may be so: the case without a fact that stood in the way."""
    survey = Survey(load_expert(folder))
    case = {"symptom": ("prints-nothing",), "connection": "both", "plug": "loose"}
    survey.seen = (Seen(case, survey.infer(case), survey.blocked(case)),)
    silent = {f.subject for f in verify(survey, TODAY).findings if f.code == "never-fires"}
    assert "plug-loose.tight" in silent
    assert "plug-loose.loose" not in silent


def test_all_that_is_missing_in_the_nearest_case_is_told(folder, spoil):
    never = "{all: [{paper: empty}, {paper: loaded}, {plug: loose}, {plug: tight}]}"
    spoil(folder / "causes/paper-missing.yaml", "{paper: empty}", never)
    told = [line for line in found(folder) if "never fires" in line]
    assert told == [
        "causes/paper-missing.yaml:6:3: the rule paper-missing.none never fires: even where it "
        "comes nearest, it is missing that “Paper” is “None” and that “Plug” is “Loose”; mend it or "
        "leave it out. Case: --fact symptom=prints-nothing --fact paper=loaded --fact plug=tight"
    ]


def test_where_not_every_case_is_looked_at_never_is_said_with_reserve(faulty):
    report = verify(Survey(faulty, bound=2, sample=2), TODAY)
    sayings = {f.code: f.message for f in report.findings}
    for code in (
        "never-fires",
        "never-confirmed",
        "never-excluded",
        "idle-question",
        "idle-override",
    ):
        assert " in the cases looked at" in sayings[code]
    whole = verify(Survey(faulty), TODAY)
    assert not any("looked at" in finding.message for finding in whole.findings)


def test_a_finding_is_a_json_value(report):
    assert one(report, "conflict", "fan-dirty.not-heard").to_dict() == {
        "code": "conflict",
        "severity": "error",
        "file": "causes/fan-dirty.yaml",
        "line": 10,
        "column": 3,
        "subject": "fan-dirty.not-heard",
        "message": one(report, "conflict", "fan-dirty.not-heard").message,
        "witness": {"symptom": ["hums"], "noise": "rattling"},
    }
    assert one(report, "unreached", "ghost").to_dict()["witness"] is None


def test_the_report_is_a_json_value(report):
    body = report.to_dict()
    assert (body["errors"], body["warnings"], len(body["findings"])) == (10, 15, 25)
    assert body["counts"] == report.counts
    assert body["regions"][0] == {
        "symptoms": [],
        "cause": None,
        "facts": ["toner", "toner_needed"],
        "cases": 42,
        "looked_at": 42,
        "exhaustive": True,
    }


def test_conclusions_that_depend_on_themselves_are_told_with_their_names(folder, spoil):
    paper, plug = (folder / f"causes/{id_}.yaml" for id_ in ("paper-missing", "plug-loose"))
    spoil(paper, "{paper: [loaded, jammed]}", "{paper: loaded, excluded: [plug-loose]}")
    spoil(plug, "{plug: tight}", "{plug: tight, excluded: [paper-missing]}")
    with pytest.raises(KnowledgeError) as caught:
        load_expert(folder)
    (finding,) = caught.value.findings
    assert (finding.code, finding.severity) == ("cycle", "error")
    places = {
        "paper-missing": "causes/paper-missing.yaml:10:3",
        "plug-loose": "causes/plug-loose.yaml:10:3",
    }
    assert str(finding).startswith(f"{places[finding.subject]}: conclusions depend on themselves: ")
    assert finding.message.endswith("; let one do without the one before")
    ring = re.findall(r"([\w-]+) excluded", finding.message)
    assert len(ring) == 3
    assert ring[0] == ring[-1]
    assert set(ring) == {"paper-missing", "plug-loose"}


def test_two_rules_of_one_id_are_told_at_the_second(folder, spoil):
    spoil(folder / "causes/toner-used-up.yaml", "  enough:", "  still-possible:")
    with pytest.raises(KnowledgeError) as caught:
        load_expert(folder)
    (finding,) = caught.value.findings
    assert (finding.code, finding.subject) == ("twice", "toner-used-up")
    assert finding.message == "two rules have the id 'toner-used-up.still-possible'"


def test_a_missing_translation_is_told_by_its_place(folder, spoil):
    spoil(folder / "words.yaml", "{en: Not known, de: Nicht bekannt}", "{en: Not known}")
    with pytest.raises(KnowledgeError) as caught:
        load_expert(folder)
    (finding,) = caught.value.findings
    assert (finding.code, finding.file, finding.line) == ("missing-translation", "words.yaml", 4)


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2027, 6, 30), []),
        (date(2027, 7, 1), ["help"]),
        (date(2029, 2, 28), ["help"]),
        (date(2029, 3, 1), ["help", "manual"]),
    ],
)
def test_a_source_is_due_after_its_day_or_five_years_after_its_date(folder, today, due):
    report = verify(Survey(load_expert(folder)), today)
    assert [f.subject for f in report.findings] == sorted(due, key=["manual", "help"].index)


def test_what_gives_way_is_what_the_trace_says_holds_and_is_blocked(faulty):
    survey = Survey(faulty)
    blocked = [
        {
            traced.rule.id
            for traced in faulty.trace(seen.case)
            if traced.rule.then.kind == CONFIRMED and traced.state is True and traced.blocked_by
        }
        for seen in survey.seen
    ]
    assert [{*seen.blocked} for seen in survey.seen] == blocked
    assert {len(rules) for rules in blocked} >= {0, 1}


def test_what_waits_for_a_confirmation_that_gave_way_does_not_give_way_itself(folder):
    knowledge = load_expert(folder).knowledge
    waits = Rule(
        "waits",
        Concluded(Atom(CONFIRMED, "plug-loose")),
        Atom(CONFIRMED, "paper-missing"),
        (),
        unless=(Atom(EXCLUDED, "paper-missing"),),
        path=("cause", "paper-missing", "rules", "waits"),
    )
    rules = {**knowledge.rules, waits.id: waits}
    survey = Survey(Expert(replace(knowledge, rules=rules), ExpertaEngine(rules)))
    case = {"symptom": ("prints-nothing",), "plug": "loose", "paper": "loaded"}
    assert survey.blocked(case) == ("waits",)
    assert survey.blocked({**case, "connection": "network"}) == ("plug-loose.loose",)


def test_an_overlap_that_a_rule_file_declares_is_no_conflict(folder, spoil):
    file = folder / "causes/plug-loose.yaml"
    spoil(file, "    overrides: [loose]\n", "")
    assert found(folder) == [
        "causes/plug-loose.yaml:18:3: plug-loose.loose confirms the cause 'plug-loose' and "
        "plug-loose.prints-by-network-meanwhile excludes it in one case, where the exclusion wins "
        "without a word; narrow one of the two, or let the excluding rule say overrides: [loose]. "
        "Case: --fact symptom=prints-nothing --fact connection=both --fact plug=loose"
    ]


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        (
            "[los]",
            "unknown confirming rule to override 'los'; allowed: loose. Did you mean 'loose'?",
        ),
        ("[tight]", "unknown confirming rule to override 'tight'; allowed: loose."),
    ],
)
def test_only_a_confirming_rule_of_the_same_cause_can_be_overridden(folder, overrides, told, spoil):
    spoil(folder / "causes/plug-loose.yaml", "overrides: [loose]", f"overrides: {overrides}")
    with pytest.raises(KnowledgeError, match=r"causes/plug-loose\.yaml:21:17: ") as caught:
        load_expert(folder)
    assert caught.value.findings[0].message == told


def test_a_confirming_rule_overrides_nothing(folder, spoil):
    file = folder / "causes/plug-loose.yaml"
    spoil(file, "    then: confirmed\n", "    then: confirmed\n    overrides: [loose]\n")
    with pytest.raises(KnowledgeError, match="override 'loose'; allowed: nothing"):
        load_expert(folder)


def test_only_a_value_of_several_variants_can_be_said_to_choose_them_together(folder, spoil):
    spoil(folder / "resolutions/update-driver.yaml", "together: [both]", "together: [cable]")
    with pytest.raises(KnowledgeError, match=r"update-driver\.yaml:9:14: .*'cable'; allowed: both"):
        load_expert(folder)


def test_of_two_rules_that_always_fire_together_the_later_one_is_too_many(folder, spoil):
    file = folder / "causes/driver-outdated.yaml"
    twice = '  old:\n    when: {driver: outdated}\n    then: confirmed\n    sources: ["help#1"]\n'
    spoil(file, "rules:\n", f"rules:\n{twice}")
    (told,) = found(folder)
    assert told == (
        "causes/driver-outdated.yaml:10:3: warning: the rule driver-outdated.outdated fires only "
        "where driver-outdated.old fires too and concludes the same; leave it out, or narrow the "
        "other. Case: --fact symptom=prints-pale --fact driver=outdated"
    )


def test_a_cause_whose_message_is_all_needs_no_rules(folder, spoil):
    file = folder / "causes/driver-outdated.yaml"
    text = file.read_text("utf-8")
    file.write_text(
        re.sub(r"(?s)rules:.*?(?=^sources)", "rules: {}\nmessage_is_all: true\n", text, flags=re.M),
        "utf-8",
    )
    pale = folder / "symptoms/prints-pale.yaml"
    spoil(pale, "ask: [toner, toner_needed, driver]", "ask: [toner, toner_needed]")
    spoil(pale, "toner_needed: 10, driver: current}", "toner_needed: 10}")
    spoil(
        pale, "{outcome: exhausted, excluded: [toner-used-up, driver-outdated]}", "{outcome: open}"
    )
    assert [line.partition("warning: ")[2][:41] for line in found(folder)] == [
        "no rule and no hint reads the fact 'drive"
    ]


def test_a_hint_that_favours_every_cause_alike_is_still_no_idle_question(folder, spoil):
    """Beside another symptom it may favour one of them."""
    nothing = folder / "symptoms/prints-nothing.yaml"
    hint = '    hints:\n      - {when: {users_affected: one}, factor: 2, sources: ["manual#1"]}\n'
    spoil(nothing, "  - cause: paper-missing\n", f"  - cause: paper-missing\n{hint}")
    assert found(folder) == []


def test_a_hint_without_weight_is_an_idle_question(folder, spoil):
    spoil(folder / "symptoms/prints-nothing.yaml", "factor: 2", "factor: 1")
    (told,) = found(folder)
    assert told.startswith(
        "symptoms/prints-nothing.yaml:17:20: warning: whatever is answered for 'users_affected' "
        "never changes anything for 'prints-nothing'; do not ask it, or add what it decides."
    )


def test_every_rule_knows_where_it_is_written(whole):
    knowledge = whole.knowledge
    for id_, rule in knowledge.rules.items():
        file, line, column = knowledge.place(rule.path)
        written = (SHIPPED / file).read_text("utf-8").splitlines()[line - 1]
        last = rule.path[-1]
        wanted = (
            "- cause: "
            if isinstance(last, int)
            else f"{last}:"
            if len(rule.path) > 2
            else str(last)
        )
        assert wanted in written[column - 1 :] or wanted in written, (id_, written)


def test_a_part_that_stands_nowhere_is_told_with_what_is_around_it(knowledge):
    around = ("cause", next(iter(knowledge.causes)))
    assert knowledge.place((*around, "no", "such", "key")) == knowledge.place(around)
    assert knowledge.place(around)[1:] == (2, 1)
    assert knowledge.place(("no-such-kind", "x")) == ("", 1, 1)


def test_a_review_day_that_is_no_date_is_refused(folder, spoil):
    spoil(folder / "sources.yaml", '"2027-06-30"', '"2027-06-31"')
    with pytest.raises(KnowledgeError, match=r"sources\.yaml:10:5: '2027-06-31' is no date"):
        load_expert(folder)


def test_a_hint_is_asked_for_only_where_it_can_tell_causes_apart(folder, spoil):
    """So one without weight is idle beside another cause, and nobody asks for it alone."""
    nothing = folder / "symptoms/prints-nothing.yaml"
    spoil(nothing, "factor: 2", "factor: 1")
    spoil(nothing, "ask: [paper, plug, users_affected]", "ask: [paper, plug]")
    (told,) = found(folder)
    assert told.startswith(
        "symptoms/prints-nothing.yaml:1:1: warning: whatever is answered for 'users_affected'"
    )
    text = nothing.read_text("utf-8")
    paper = text[text.index("  - cause: paper-missing") : text.index("  - cause: plug-loose")]
    spoil(nothing, paper, "")
    assert not any("users_affected" in line for line in found(folder))


def test_a_hint_may_rest_on_a_derived_fact(folder, spoil):
    nothing = folder / "symptoms/prints-nothing.yaml"
    spoil(nothing, "{users_affected: one}", "{users_affected: one, toner_low: true}")
    spoil(nothing, "users_affected]", "users_affected, toner, toner_needed]")
    assert found(folder) == []
