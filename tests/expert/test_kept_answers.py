"""Whatever rules say, an answer is the same from what is kept, by itself, and in any order."""

import shutil
from itertools import product
from pathlib import Path

import pytest

from enroltriage.expert import Expert
from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.rules import load_expert

SOUND = Path(__file__).parents[1] / "rules/sound"
SOURCES = 'sources: ["manual#1"]'
EXTRA = f"""  extra:
    title: {{en: extra, de: extra}}
    type: enum
    values: {{x: {{en: x, de: x}}, y: {{en: y, de: y}}}}
    question: {{en: extra?, de: extra?}}
    asked_of: user
    {SOURCES}
"""


def number(name):
    return f"""  {name}:
    title: {{en: {name}, de: {name}}}
    type: integer
    minimum: 0
    maximum: 40
    question: {{en: {name}?, de: {name}?}}
    asked_of: user
    {SOURCES}
"""


def derived(when):
    return f"""  d:
    title: {{en: d, de: d}}
    type: boolean
    derived:
      one:
        when: {when}
        then: true
        {SOURCES}
    {SOURCES}
"""


def contradiction(when):
    return f"  odd:\n    when: {when}\n    {SOURCES}\n"


def symptom(name, model, causes, ask):
    listed = "".join(f"  - cause: {cause}\n{more}    {SOURCES}\n" for cause, more in causes)
    return f"""symptom: {name}
title: {{en: {name}, de: {name}}}
applies_to: {{model: [{model}]}}
causes:
{listed}ask: [{ask}]
{SOURCES}
examples:
  - name: one
    facts: {{symptom: {name}}}
    expect: {{outcome: open}}
"""


def hint(when):
    return f"    hints:\n      - when: {when}\n        factor: 100\n        {SOURCES}\n"


def cause(name, resolution, *rules):
    written = "".join(
        f"  {id_}:\n    when: {when}\n    then: {then}\n    {SOURCES}\n"
        for id_, when, then in rules
    )
    return f"""cause: {name}
title: {{en: {name}, de: {name}}}
sits_in: [device]
resolution: {resolution}
rules:
{written}{SOURCES}
"""


ON_SYMPTOM = "{all: [{symptom: prints-nothing}, {extra: x}]}"
ON_EXCLUDED = "{all: [{excluded: [paper-missing]}, {extra: x}]}"
BESIDE = {
    "symptom": ["prints-nothing", ["prints-nothing", "prints-pale"]],
    "model": ["laser"],
    "paper": [..., "loaded", None],
    "extra": [..., "x", "y", None],
}
OPEN = [..., None]
HINTED = hint("{all: [{users_affected: one}, {driver: current}]}")
THREE = ("paper-missing", "    weight: 5\n"), ("plug-loose", HINTED), ("driver-outdated", "")
PLAIN = ("paper-missing", "    weight: 5\n"), ("plug-loose", ""), ("driver-outdated", "")
BY_EXCLUSION = (
    ("paper-missing", "    weight: 2\n"),
    ("plug-loose", hint("{all: [{excluded: [paper-missing]}, {users_affected: one}]}")),
    ("driver-outdated", "    weight: 4\n"),
)
RULE_SETS = {
    "a fact is derived by a symptom": ({"facts": EXTRA + derived(ON_SYMPTOM)}, BESIDE),
    "a fact is derived by an exclusion": ({"facts": EXTRA + derived(ON_EXCLUDED)}, BESIDE),
    "a symptom is contradicted": (
        {"facts": EXTRA, "contradictions": contradiction(ON_SYMPTOM)}, BESIDE,
    ),
    "an exclusion is contradicted": (
        {"facts": EXTRA, "contradictions": contradiction(ON_EXCLUDED)}, BESIDE,
    ),
    "one of two symptoms that model tells apart has a hint": (
        {
            "symptoms/s1": symptom("s1", "laser", THREE, "driver, paper, plug"),
            "symptoms/s2": symptom("s2", "inkjet", PLAIN, "driver, paper, plug"),
        },
        {"symptom": [["s1", "s2"]], "model": ["laser", "inkjet"], "connection": ["cable"],
         "paper": OPEN, "plug": OPEN, "users_affected": [..., "one", "all"]},
    ),
    "facts are compared in a chain of which one end is decided": (
        {
            "facts": EXTRA + number("a") + number("b") + number("c"),
            "symptoms/s": symptom(
                "s", "laser", (("one", ""), ("two", ""), ("three", "")), "extra, a, b, c"
            ),
            "causes/one": cause("one", "load-paper",
                                ("y", "{a: {less_than: {fact: b}}}", "confirmed"),
                                ("n", "{a: {at_least: {fact: b}}}", "excluded")),
            "causes/two": cause("two", "push-plug",
                                ("y", "{b: {less_than: {fact: c}}}", "confirmed"),
                                ("n", "{extra: x}", "excluded\n    overrides: [y]")),
            "causes/three": cause("three", "replace-toner", ("y", "{b: {at_least: 20}}", "confirmed")),
        },
        {"symptom": ["s"], "model": ["laser"], "extra": ["x"], "a": [..., 10, 30],
         "c": [..., None, 0, 20, 40]},
    ),
    "a hint looks at an exclusion": (
        {"symptoms/s": symptom("s", "laser", BY_EXCLUSION, "paper, plug, driver")},
        {"symptom": ["s"], "model": ["laser"], "connection": ["cable"], "paper": OPEN,
         "plug": OPEN, "driver": OPEN, "users_affected": [..., "one", "all"]},
    ),
}  # fmt: skip


@pytest.fixture
def knowledge_with(tmp_path):
    """The sound rule files with these written to the end of a file, or as a new one."""

    def make(files):
        folder = Path(shutil.copytree(SOUND, tmp_path / "rules"))
        for name, written in files.items():
            file = folder / f"{name}.yaml"
            before = file.read_text("utf-8") if file.exists() else ""
            file.write_text(before + written, "utf-8")
        return load_expert(folder).knowledge

    return make


def expert(knowledge, **more):
    engine = CompiledEngine(knowledge.rules, several=knowledge.symptom_fact.name)
    return Expert(knowledge, engine, **more)


def told(by, case):
    answer, explained = by.diagnose(case), by.diagnose(case, explain=True)
    return answer.to_dict(), explained.to_dict(), answer.fired, answer.conclusions


@pytest.mark.parametrize("which", RULE_SETS)
def test_an_answer_is_the_same_kept_by_itself_and_in_any_order(knowledge_with, which):
    files, choices = RULE_SETS[which]
    knowledge = knowledge_with(files)
    cases = [
        {name: value for name, value in zip(choices, values, strict=True) if value is not ...}
        for values in product(*choices.values())
    ]
    alone = [told(expert(knowledge, kept=0), case) for case in cases]
    forward, backward = expert(knowledge), expert(knowledge)
    assert [told(forward, case) for case in cases] == alone
    assert [told(backward, case) for case in cases[::-1]] == alone[::-1]


def test_a_fact_derived_from_the_symptom_alone_may_decide(knowledge_with):
    knowledge = knowledge_with(
        {
            "facts": derived("{symptom: prints-nothing}"),
            "causes/other": cause("other", "load-paper", ("y", "{d: true}", "confirmed")),
            "symptoms/s": symptom("s", "laser", (("other", ""),), "paper"),
        }
    )
    case = {"symptom": ["prints-nothing", "s"], "model": "laser"}
    answer = expert(knowledge).diagnose(case)
    assert [c.status for c in answer.causes if c.id == "other"] == ["confirmed"]
