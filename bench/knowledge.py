"""Knowledge of any size, written as rule files in the format of the shipped ones.

What grows with the size is what grows with every pack: symptoms, causes, resolutions and the facts
that decide between them. Derivations and contradictions, which concern every case, stay as many.
The files hold nothing that is drawn by lot: one size is always one knowledge.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from enroltriage.expert import KnowledgeBase
from enroltriage.rules import load_knowledge
from enroltriage.rules.loader import SHIPPED

SHIPPED_RULES = 0
SIZES = (SHIPPED_RULES, 30, 300, 3_000, 10_000)
QUICK_SIZES = (SHIPPED_RULES, 30, 300)

GENERAL_RULES = 3
SOURCES = ["editorial#benchmark"]
SYSTEMS = ("alpha", "beta", "gamma")
WAYS = ("by_hand", "by_agent")
STATES = ("good", "bad", "missing")
MOST_RULES_OF_A_FAMILY = 11


@cache
def folder_of(rules: int) -> TemporaryDirectory[str]:
    """A folder with knowledge of this many rules; it lives as long as this process."""
    folder = TemporaryDirectory(prefix="bench-")
    write_knowledge(Path(folder.name), rules)
    return folder


@cache
def knowledge_of(rules: int) -> KnowledgeBase:
    """Knowledge of this many rules, by the real loader; 0 stands for the shipped one."""
    knowledge = load_knowledge(folder_of(rules).name if rules else None)
    if rules and len(knowledge.rules) != rules:
        raise AssertionError(f"{rules} rules were wanted, {len(knowledge.rules)} came of it")
    return knowledge


def title_of(rules: int) -> str:
    """What a table calls knowledge of this size."""
    number = len(knowledge_of(rules).rules)
    return f"{number:,}" if rules else f"{number:,} (shipped)"


class _Dumper(yaml.SafeDumper):
    """Writes every value out: rule files know no aliases."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def write_knowledge(folder: Path, rules: int) -> None:
    """Write rule files below the folder that make this many rules, 30 or more."""
    if rules < 30:
        raise ValueError(f"{rules} rules are too few to stand for a knowledge; take 30 or more")
    shared = folder / "common"
    shared.mkdir(parents=True)
    for name in ("notices", "roles", "sources", "words"):
        shutil.copy(SHIPPED / "common" / f"{name}.yaml", shared)
    facts = _general_facts()
    left, number = rules - GENERAL_RULES, 0
    while left:
        left -= _write_family(folder, facts, number, left)
        number += 1
    contradiction = {
        "when": {"way": ["by_agent"], "system": ["gamma"]}, "sources": SOURCES,
    }  # fmt: skip
    _write(shared / "facts.yaml", {"facts": facts})
    _write(shared / "contradictions.yaml", {"contradictions": {"no-agent-there": contradiction}})
    _write(folder / "pack.yaml", {"pack": "made", "title": _text("Made"), "edition": "2020-01"})


def _general_facts() -> dict[str, Any]:
    def askable(title: str, **more: Any) -> dict[str, Any]:
        return {
            "title": _text(title), "question": _text(f"{title}?"), "asked_of": "user",
            "sources": SOURCES, **more,
        }  # fmt: skip

    def labels(values: tuple[str, ...]) -> dict[str, Any]:
        return {value: _text(value) for value in values}

    derived = {
        "many": {"when": {"count": {"at_least": 10}}, "then": True, "sources": SOURCES},
        "few": {"when": {"count": {"less_than": 10}}, "then": False, "sources": SOURCES},
    }
    return {
        "complaint": askable("Complaint", type="enum", values_from="symptoms"),
        "system": askable(
            "System", type="enum", values=labels(SYSTEMS), binds="out-of-scope"
        ),
        "way": askable("Way", type="enum", values=labels(WAYS), binds="contradiction"),
        "count": askable("Count", type="integer", minimum=0, maximum=20),
        "crowded": {
            "title": _text("Crowded"), "type": "boolean", "derived": derived, "sources": SOURCES,
        },
    }  # fmt: skip


def _write_family(folder: Path, facts: dict[str, Any], number: int, left: int) -> int:
    """A symptom, its cause, the resolution and a fact that decides; returns how many rules.

    Where too few of the rules wanted would be ``left`` for one more, the cause has the rest too.
    """
    fact, cause = f"state_{number}", f"cause-{number}"
    facts[fact] = {
        "title": _text(f"State {number}"), "question": _text(f"State {number}?"),
        "asked_of": "user", "type": "enum",
        "values": {value: _text(value) for value in STATES}, "sources": SOURCES,
    }  # fmt: skip
    bounds: dict[str, Any] = {"system": [SYSTEMS[number % 2]]}
    if number % 3 == 0:
        bounds["way"] = ["by_hand"]
    named = [cause] if number % 2 == 0 else [cause, f"cause-{number - 1}"]
    destructive = number % 2 == 0
    rules = _cause_rules(number, fact)
    made = len(bounds) + len(named) * len(bounds) + len(rules) + 2 + destructive
    while left - made < MOST_RULES_OF_A_FAMILY and made < left:
        rules[f"also-{made}"] = _rule("confirmed", {fact: "bad", "count": made})
        made += 1
    _write(folder / "symptoms" / f"symptom-{number}.yaml", {
        "symptom": f"symptom-{number}", "title": _text(f"Symptom {number}"),
        "applies_to": bounds, "causes": [{"cause": id_, "sources": SOURCES} for id_ in named],
        "ask": [fact], "sources": SOURCES,
        "examples": [{"name": "at hand", "facts": {"complaint": f"symptom-{number}"},
                      "expect": {"outcome": "open"}}],
    })  # fmt: skip
    _write(folder / "causes" / f"{cause}.yaml", {
        "cause": cause, "title": _text(f"Cause {number}"), "sits_in": ["device"],
        "resolution": f"resolution-{number}", "rules": rules, "sources": SOURCES,
    })  # fmt: skip
    _write(folder / "resolutions" / f"resolution-{number}.yaml", {
        "resolution": f"resolution-{number}", "title": _text(f"Resolution {number}"),
        "actor": "user", "destructive": destructive, "steps": [_text("Repair it.")],
        "sources": SOURCES,
    })  # fmt: skip
    return made


def _cause_rules(number: int, fact: str) -> dict[str, Any]:
    rules = {
        "seen": _rule("confirmed", {fact: "bad"}),
        "fine": _rule("excluded", {fact: "good"}),
    }
    if number % 4 == 1:
        either = [{"crowded": True}, {"system": "beta"}]
        rules["lacking"] = _rule("confirmed", {fact: "missing", "any": either})
    if number % 4 == 3:
        rules["nothing-else"] = _rule(
            "confirmed", {"not": {fact: "good"}, "excluded": [f"cause-{number - 1}"]}
        )
    return rules


def _rule(then: str, when: dict[str, Any]) -> dict[str, Any]:
    return {"when": when, "then": then, "sources": SOURCES}


def _text(sentence: str) -> dict[str, str]:
    return {"en": sentence, "de": sentence}


def _write(file: Path, content: dict[str, Any]) -> None:
    file.parent.mkdir(exist_ok=True)
    written = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True)
    file.write_text(written, encoding="utf-8")
