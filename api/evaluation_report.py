"""How well texts are recognised, as tables to read, with every miss."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from enroltriage.expert.evaluation import (
    Bin,
    Figures,
    Judged,
    Labelled,
    by,
    calibration,
    confusion,
    figures,
    together,
)
from enroltriage.expert.excerpt import excerpt
from enroltriage.expert.stated_facts import (
    FactFigures,
    Statement,
    by_fact,
    fact_figures,
    statements,
)

from .evaluation_body import GROUPINGS, SHARES
from .fact_values import written
from .foldable import Foldable
from .words import WORDS

MAX_WIDTH = 120
EXCERPT = 300
HIGH = 0.9
"""What has at least this score is told together, too: what a caller may act on unasked."""
LEAST_TEXTS = 5
"""Kinds of noise with fewer texts are told together."""
_PREFIX = "evaluated-"
Words = Mapping[str, str]
Groups = dict[Hashable, Figures]


def print_evaluation(
    judged: Sequence[Judged],
    language: str,
    console: Console | None = None,
    *,
    facts: bool = False,
) -> None:
    """Print the tables and name every miss; with ``facts`` also every fact that was missed."""
    console = console or Console(highlight=False)
    console.width = min(console.width, MAX_WIDTH)
    words = _words(language)
    whole = figures(judged)
    tables = {name: by(judged, grouping.key) for name, grouping in GROUPINGS.items()}
    tables["noise"] = _by_common_noise(words, judged)
    for name, groups in tables.items():
        if groups.keys() - {"-"}:
            console.print(_table(words, words[name], groups, whole, GROUPINGS[name].shares))
    if not tables["language"].keys() - {"-"}:
        console.print(_table(words, "", {}, whole, SHARES))
    console.print(Text(words["notes"], "dim"))
    console.print(_calibration(words, judged))
    for part in _ends(words, judged, facts):
        console.print(part)


def _words(language: str) -> Words:
    """The words of these tables, by what they stand for."""
    return {
        key.removeprefix(_PREFIX): texts[language]
        for key, texts in WORDS.items()
        if key.startswith(_PREFIX)
    }


def _by_common_noise(words: Words, judged: Sequence[Judged]) -> Groups:
    """Every kind of noise that several texts have, and last the texts with any other."""
    kinds = by(judged, GROUPINGS["noise"].key)
    common = {kind for kind, found in kinds.items() if found.texts >= LEAST_TEXTS}
    rare = [one for one in judged if not common.issuperset(one.label.noise)]
    groups = by(judged, lambda one: common.intersection(one.label.noise))
    if rare:
        groups[words["others"].format(LEAST_TEXTS)] = figures(rare)
    return groups


def _table(words: Words, name: str, groups: Groups, whole: Figures, shares: Sequence[str]) -> Table:
    table = _columns([name], [words[column] for column in ("texts", *shares)])
    for group, found in groups.items():
        table.add_row(Foldable(str(group)), str(found.texts), *_shares(found, shares))
    table.add_row(words["all"], str(whole.texts), *_shares(whole, shares), style="bold")
    return table


def _columns(names: Iterable[str], numbers: Iterable[str]) -> Table:
    """An empty table: columns of names, which may fold, and of numbers, which do not."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for name in names:
        table.add_column(name, style="cyan")
    for number in numbers:
        table.add_column(number, justify="right", no_wrap=True)
    return table


def _shares(found: Figures, shares: Sequence[str]) -> Iterator[str]:
    for name in shares:
        share = getattr(found, name)
        yield "-" if share is None else f"{100 * share:.1f} %"


def _calibration(words: Words, judged: Sequence[Judged]) -> Table:
    table = _columns((), [words[column] for column in ("score", "answers", "mean", "right")])
    bins = calibration(judged)
    for b in bins:
        _add_bin(table, words["range"].format(b.low, b.high), b)
    high = together([b for b in bins if b.low >= HIGH])
    if high is not None:
        _add_bin(table, words["at-least"].format(HIGH), high, "bold")
    return table


def _add_bin(table: Table, span: str, scored: Bin, style: str | None = None) -> None:
    right = f"{100 * scored.right / scored.answers:.1f} %"
    table.add_row(span, str(scored.answers), f"{scored.mean:.3f}", right, style=style)


def _ends(words: Words, judged: Sequence[Judged], facts: bool) -> Iterator[RenderableType]:
    stated = [*statements(judged)]
    if stated:
        yield _facts(words, stated)
    pairs = confusion(judged)
    if pairs:
        table = _columns([words["meant"], words["named"]], [words["times"]])
        for pair, times in pairs.most_common():
            table.add_row(*(Foldable(id_ or words["none"]) for id_ in pair), str(times))
        yield table
    several = len({one.label.file for one in judged}) > 1
    for one in judged:
        if not one.right:
            yield _miss(words, one, several)
    missed = [one for one in stated if one.outcome != "found"]
    if facts and missed:
        yield Text(f"\n{words['misread']}")
        for label, ones in groupby(missed, lambda one: one.label):
            yield Text(_place(words, label, several), "bold")
            yield from (_missed_fact(words, one) for one in ones)


def _facts(words: Words, stated: Sequence[Statement]) -> Table:
    table = _columns([words["fact"]], [words[name] for name in ("stated", *FactFigures._fields)])
    for fact, found in by_fact(stated).items():
        table.add_row(fact, str(sum(found)), *map(str, found))
    whole = fact_figures(stated)
    table.add_row(words["all"], str(sum(whole)), *map(str, whole), style="bold")
    return table


def _missed_fact(words: Words, one: Statement) -> Padding:
    found = words["nothing"] if one.found is None else written(one.found)
    told = Text.assemble(
        f"{one.fact}: ", (f"{words['stated']} ", "dim"), written(one.stated),
        (f"; {words['found']} ", "dim"), found,
    )  # fmt: skip
    return _indented(told)


def _place(words: Words, label: Labelled, several: bool) -> str:
    """Its line, and its file where ``several`` were read."""
    line = words["line"].format(label.line)
    return f"{label.file}, {line}" if several else line


def _miss(words: Words, one: Judged, several: bool) -> Group:
    label, either, none = one.label, words["or"], words["none"]
    meant = either.join(sorted(label.candidates)) or ", ".join(sorted(label.symptoms)) or none
    named = ", ".join(f"{id_} ({score:.2f})" for id_, score in one.scores.items())
    named = named or either.join(sorted(one.candidates)) or none
    told = Text.assemble(
        (_place(words, label, several), "bold"), (f": {words['meant']} ", "dim"), meant,
        (f"; {words['named']} ", "dim"), named,
    )  # fmt: skip
    return Group(told, _indented(Text(excerpt(label.text, EXCERPT), "dim")))


def _indented(text: Text) -> Padding:
    return Padding(text, (0, 0, 0, 2), expand=False)
