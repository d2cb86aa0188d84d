"""An answer as a person reads it in a terminal, in the answer's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from enroltriage.expert import Answer, KnowledgeBase
from enroltriage.expert.conditions import Scalar
from enroltriage.expert.diagnosis import ActionAdvised, CauseJudged, NextQuestion, ResolutionOffered

from .fact_values import written
from .recognised import recognised
from .words import WORDS

MAX_WIDTH = 100
STATUS_SIGNS = {
    "confirmed": ("●", "bold green"),
    "possible": ("○", "bold yellow"),
    "excluded": ("✕", "dim"),
}
_OUTCOMES = {"confirmed": "green", "open": "yellow", "ambiguous": "yellow"}
_BAR = 20


def print_answer(
    knowledge: KnowledgeBase, answer: Answer, console: Console | None = None, text: str = ""
) -> None:
    """Print the answer; colours only where the terminal shows them. ``text`` is the ticket's."""
    console = console or Console(highlight=False)
    console.width = min(console.width, MAX_WIDTH)
    writer = _Writer(knowledge, answer, text)
    for part in writer.parts():
        console.print(part)


class _Writer:
    def __init__(self, knowledge: KnowledgeBase, answer: Answer, text: str) -> None:
        self._knowledge = knowledge
        self._answer = answer
        self._text = text
        self._language = answer.locale

    def word(self, key: str) -> str:
        return WORDS[key][self._language]

    def parts(self) -> Iterator[RenderableType]:
        yield self._verdict()
        yield self._known()
        for cause in self._answer.causes:
            yield Text()
            yield self._cause(cause)
        if self._answer.next_question is not None:
            yield Text()
            yield self._question(self._answer.next_question)
        if self._answer.actions:
            yield Text()
            yield self._plan(self._answer.actions)
        if self._answer.notices:
            yield Text()
            for notice in self._answer.notices:
                yield _marked("!", notice.message, "bold magenta")

    def _verdict(self) -> RenderableType:
        outcome = "ambiguous" if self._answer.is_ambiguous else self._answer.outcome
        style = _OUTCOMES.get(outcome, "magenta")
        return Panel(
            Text(self.word(f"outcome-{outcome}")), box=box.HEAVY, border_style=style, style="bold"
        )

    def _known(self) -> RenderableType:
        table = Table.grid(padding=(0, 2))
        table.add_column(style="cyan")
        table.add_column()
        table.add_column(style="dim")
        for symptom in self._answer.symptoms:
            found = recognised(symptom, self._text, self._language)
            table.add_row(self.word("symptom"), symptom.title, found)
        symptom_fact = self._knowledge.symptom_fact.name
        for used in self._answer.facts:
            if used.name != symptom_fact:
                title = self._knowledge.facts[used.name].title[self._language]
                origin = "" if used.origin == "given" else self.word(f"origin-{used.origin}")
                table.add_row(title, self._value(used.name, used.value), origin)
        notes = dict.fromkeys(note for s in self._answer.symptoms for note in s.notes)
        told = (_marked("i", note, "dim", text_style="dim") for note in notes)
        return Padding(Group(table, *told), (0, 1))

    def _value(self, name: str, value: Scalar | list[str] | None) -> str:
        if isinstance(value, list):
            return ", ".join(self._knowledge.label(name, one, self._language) for one in value)
        return self._knowledge.label(name, value, self._language)

    def _cause(self, cause: CauseJudged) -> RenderableType:
        sign, style = STATUS_SIGNS[cause.status]
        head = Text.assemble((f"{sign} ", style), (cause.title, "bold" if cause.resolution else ""))
        status = Text(f"  {self.word(cause.status)}", style)
        if cause.status == "possible":
            filled = round(cause.likelihood * _BAR)
            percent = self.word("percent").format(cause.likelihood * 100)
            status.append(f" {percent} ")
            status.append("━" * filled, "yellow")
            status.append("─" * (_BAR - filled), "dim")
        parts: list[RenderableType] = [head, status]
        parts += [_marked("∴", reason, style, text_style="italic") for reason in cause.reasons]
        if cause.resolution is not None:
            parts.append(Padding(Group(*self._resolution(cause.resolution)), (0, 0, 0, 2)))
        if cause.explanation is not None:
            parts += [_marked("+", used.sentence, "green") for used in cause.explanation.why]
            parts += [_marked("−", missed.sentence, "cyan") for missed in cause.explanation.why_not]
        rules = f"{self.word('rules')}: {' · '.join(cause.rules)}"
        parts.append(Padding(Text(rules, "dim"), (0, 0, 0, 2)))
        return Group(*parts)

    def _resolution(self, resolution: ResolutionOffered) -> Iterator[RenderableType]:
        actor = self._knowledge.roles[resolution.actor].title[self._language]
        title = Text.assemble("→ ", (resolution.title, "bold"), (f"  ({actor})", "cyan"))
        if resolution.destructive:
            title.append(f"  ⚠ {self.word('destructive')}", "bold red")
        yield title
        for number, step in enumerate(resolution.steps, 1):
            yield _marked(f"{number}.", step, "cyan")
        for shown in resolution.tables:
            table = Table(title=shown.title, box=box.SIMPLE, title_justify="left")
            for column in shown.columns:
                table.add_column(column, overflow="fold")
            for row in shown.rows:
                table.add_row(*row)
            yield table
        for warning in resolution.warnings:
            yield _marked("⚠", warning, "bold red")
        for note in resolution.notes:
            yield _marked("i", note, "dim", text_style="dim")
        for link in resolution.links:
            yield _marked("↗", link, "dim", text_style="dim underline")

    def _question(self, question: NextQuestion) -> RenderableType:
        role = self._knowledge.roles[question.asked_of].title[self._language]
        parts: list[RenderableType] = [Text(question.question, "bold")]
        if question.help:
            parts.append(Text(question.help, "dim"))
        parts += self._answers(question)
        told = [role, self.word("minutes").format(question.cost)]
        if question.expected_saving is not None and question.expected_saving >= 1:
            saved = self.word("minutes").format(round(question.expected_saving))
            told.append(self.word("saving").format(saved))
        title = f"{self.word('next-question')} ({', '.join(told)})"
        return Panel(
            Group(*parts), title=title, title_align="left", border_style="cyan", box=box.ROUNDED
        )

    def _plan(self, actions: Iterable[ActionAdvised]) -> RenderableType:
        table = Table.grid(padding=(0, 1))
        table.add_column(style="cyan", justify="right", min_width=2)
        table.add_column(style="cyan", no_wrap=True)
        table.add_column(overflow="fold")
        table.add_column(justify="right", style="dim", no_wrap=True)
        for number, action in enumerate(actions, 1):
            role = self._knowledge.roles[action.actor].title[self._language]
            title = Text.assemble(action.title, (f"  ({role})", "cyan"))
            if action.destructive:
                title.append(f"  ⚠ {self.word('destructive')}", "bold red")
            elif action.reach == "tenant":
                title.append(f"  ⚠ {self.word('reach-tenant')}", "yellow")
            cost = self.word("minutes").format(action.cost)
            table.add_row(f"{number}.", self.word(action.kind), title, cost)
        return Group(Text(self.word("plan"), "bold"), Padding(table, (0, 0, 0, 1)))

    def _answers(self, question: NextQuestion) -> Iterable[RenderableType]:
        table = Table.grid(padding=(0, 2))
        table.add_column(style="cyan", no_wrap=True)
        table.add_column()
        for choice in question.answers:
            table.add_row(f"--fact {question.fact}={written(choice.value)}", choice.label)
        if not question.answers:
            table.add_row(f"--fact {question.fact}=…", self.word(f"type-{question.type}"))
        table.add_row(
            f"--fact {question.fact}=unknown", self._knowledge.words["unknown"][self._language]
        )
        return (Text(), table)


def _marked(sign: str, text: str, style: str, text_style: str = "") -> RenderableType:
    """A sign, and beside it a text that wraps under itself."""
    table = Table.grid(padding=(0, 1))
    table.add_column(style=style, justify="right", min_width=2)
    table.add_column(style=text_style, overflow="fold")
    table.add_row(sign, text)
    return table
