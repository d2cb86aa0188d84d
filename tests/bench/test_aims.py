"""The aims, as the benchmark's page tells whether they are met."""

import pytest
from rich.progress import Progress

from enroltriage.rules import load_expert


@pytest.fixture
def aim():
    """An aim at a figure: at least 40 times, in any case 14 times."""
    from bench.aims import Aim

    return Aim("speed", lambda figures: figures["Inference", "ours", 30], "times", 40, least=14)


@pytest.mark.parametrize(
    ("figure", "met"), [(40, "yes"), (39.9, "at the least"), (14, "at the least"), (13.9, "no")]
)
def test_an_aim_is_met_wholly_at_the_least_or_not(aim, figure, met):
    row = aim.row({("Inference", "ours", 30): figure})
    assert row == ("speed", "≥ 40 times", "≥ 14 times", f"{figure:.1f} times", met)


@pytest.mark.parametrize(("figure", "met"), [(150, "yes"), (150.1, "no")])
def test_a_time_is_to_stay_below_its_aim(figure, met):
    from bench.aims import Aim

    row = Aim("time", lambda _: figure, "µs", 150, below=True).row({})
    assert row == ("time", "≤ 150 µs", "-", f"{figure:.1f} µs", met)


def test_what_was_not_measured_neither_meets_nor_misses_its_aim(aim):
    assert aim.row({})[-2:] == ("-", "-")


def test_figures_of_all_sections_are_looked_at():
    from bench.aims import section
    from bench.knowledge import SHIPPED_RULES
    from bench.report import Section

    compiled = Section(
        "Inference", (), (), figures={("compiled", 30): 2.0, ("compiled", SHIPPED_RULES): 4.0}
    )
    clips = Section("Inference", (), (), figures={("CLIPS, one call", SHIPPED_RULES): 140.0})
    rows = {row[0]: row[-2:] for row in section([compiled, clips]).rows}
    assert rows["bare inference"] == ("2.0 µs", "yes")
    assert rows["bare inference beside CLIPS, one call"] == ("35.0 times", "at the least")


class Asked(dict):
    """Every figure that is looked up, whatever it is."""

    def __missing__(self, key):
        self[key] = 1.0
        return 1.0


def test_every_figure_that_an_aim_looks_at_is_measured_by_a_section(monkeypatch):
    from bench import (
        aims,
        answers,
        backtest,
        batch,
        http,
        inference,
        kept_cases,
        loading,
        reading_peers,
        recognition,
    )
    from bench.case_load import OPEN, TELL
    from bench.case_writes import Taken
    from bench.peers import clips, clips_facts, experta
    from bench.peers.readers import READERS
    from bench.process import Ended

    for module in (answers, inference, loading):
        monkeypatch.setattr(module, "QUICK_SIZES", (30,))
    for module in (answers, inference):
        monkeypatch.setattr(module, "QUICK_SECONDS", 0)
    monkeypatch.setattr(inference, "PEERS", (experta,))
    monkeypatch.setattr(loading, "_load", lambda _: (1.0, 100.0, 10.0, 9))
    monkeypatch.setattr(batch._Backlogs, "run", lambda _, _work, workers, rows: Ended(rows, 100.0))
    monkeypatch.setattr(backtest, "_ran", lambda *_: 2 * [(Ended(1.0, 100.0, 50.0), 9)])
    monkeypatch.setattr(kept_cases, "measure_writes", lambda _: Taken(2.0, 1.0, 1.0))
    load = {OPEN: (1.0, 2.0), TELL: (1.0, 2.0)}
    monkeypatch.setattr(kept_cases, "measure_load", lambda _: load)
    monkeypatch.setattr(kept_cases, "QUICK_SIZES", (300,))
    asked = Asked()
    for each in aims.AIMS:
        each.measured(asked)
    with Progress(disable=True) as progress:
        sections = (answers, inference, loading, batch, backtest, kept_cases)
        found = [each.section(True, progress) for each in sections]
    measured = {(each.title, name) for each in found for name, _ in each.figures}
    measured |= {("Inference", peer.NAME) for peer in (clips, clips_facts)}
    works, _ = http._works(load_expert(), 2, 1, 1)
    measured |= {("Over HTTP", work.title) for work in works}
    symptoms = (recognition.FEW, recognition.SHIPPED)
    read = {f"{kind}, {which} symptoms" for kind in recognition._TEXTS for which in symptoms}
    measured |= {(recognition.TITLE, name) for name in read}
    measured |= {(reading_peers.TITLE, name) for name in (reading_peers.OURS, *READERS)}
    assert {(title, name) for title, name, _ in asked} <= measured
    whole = {(work.title, rows) for work in batch.WORKS for rows in work.lengths}
    asked_of = {
        (name.removesuffix(", MB"), rows)
        for title, name, rows in asked
        if title == batch.TITLE and ", MB" in name
    }
    assert asked_of <= whole
