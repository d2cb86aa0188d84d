"""The example cases of a knowledge base, and the findings where answers differ from them.

Each symptom's file carries example cases with what their answers must say. A check answers them
and reports every difference at the line of the example.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from .diagnosis import Answer
from .errors import CaseError, Finding, Problem, Severity
from .expert import Expert
from .knowledge import Example
from .rulebase import FACT
from .suggest import closest


def examples(expert: Expert) -> Iterator[Example]:
    """Every example case of the knowledge, in its order."""
    for symptom in expert.knowledge.symptoms.values():
        yield from symptom.examples


def check_examples(expert: Expert) -> list[Finding]:
    """One finding for each statement of an example that the answer does not bear out."""
    return [finding for example in examples(expert) for finding in check_example(expert, example)]


def check_example(expert: Expert, example: Example) -> Iterator[Finding]:
    """What the answer to one example says otherwise than expected.

    That is a warning where a layer above the example's has replaced something, an error elsewhere.
    """
    try:
        answer = expert.diagnose(example.facts, text=example.text)
    except CaseError as error:
        messages: Iterable[str] = map(_refusal, error.problems)
    else:
        messages = _differences(expert, example, answer)
    severity: Severity = "warning" if example.is_overlaid else "error"
    hint = "; a layer above replaces something: see whether this is meant"
    for message in messages:
        text = f"example {example.name!r}: {message}{hint if example.is_overlaid else ''}"
        yield Finding(example.file, example.line, 1, text, "example", example.name, severity)


def _differences(expert: Expert, example: Example, answer: Answer) -> Iterator[str]:
    values = Counter(atom.subject for atom in answer.conclusions if atom.kind == FACT)
    for fact, count in values.items():
        if count > 1:
            yield f"rules conclude {count} different values of {fact!r}"
    for key, expected in example.expect.items():
        if key == "fired":
            yield from _not_fired(expert, answer, expected)
        elif (actual := STATEMENTS[key](answer)) != expected:
            yield f"{key} is {_shown(actual)}, expected {_shown(expected)}"


def _not_fired(expert: Expert, answer: Answer, wanted: object) -> Iterator[str]:
    for rule in wanted if isinstance(wanted, list) else ():
        if rule not in expert.knowledge.rules:
            meant = closest(rule, expert.knowledge.rules)
            yield f"no rule has the id {rule!r}" + (f"; did you mean {meant!r}?" if meant else "")
        elif rule not in answer.fired:
            yield f"the rule {rule!r} did not fire"


def _refusal(problem: Problem) -> str:
    allowed = f"; allowed: {', '.join(map(str, problem.allowed))}." if problem.allowed else ""
    meant = "" if problem.did_you_mean is None else f" Did you mean {problem.did_you_mean!r}?"
    return f"{problem.pointer} {problem.detail}{allowed}{meant}"


def _causes(status: str) -> Callable[[Answer], object]:
    return lambda answer: [cause.id for cause in answer.causes if cause.status == status]


def _variants(answer: Answer) -> list[str]:
    offered = (cause.resolution for cause in answer.causes if cause.resolution is not None)
    return [f"{resolution.id}.{v.id}" for resolution in offered for v in resolution.variants]


STATEMENTS: Mapping[str, Callable[[Answer], object]] = {
    "outcome": lambda answer: answer.outcome,
    "symptoms": lambda answer: [symptom.id for symptom in answer.symptoms],
    "confirmed": _causes("confirmed"),
    "possible": _causes("possible"),
    "excluded": _causes("excluded"),
    "next_question": lambda answer: answer.next_question and answer.next_question.fact,
    "notices": lambda answer: [notice.code for notice in answer.notices],
    "variants": _variants,
}
"""What an example may state of an answer, and how it is read from the answer."""


def _shown(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return "none" if value is None else str(value)
