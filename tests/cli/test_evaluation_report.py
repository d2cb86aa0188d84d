"""The tables of ``enroltriage evaluate``, of texts that were judged beforehand."""

import io
import re

import pytest
from rich.console import Console

from enroltriage.api.evaluation_body import to_dict
from enroltriage.api.evaluation_report import print_evaluation
from enroltriage.expert.evaluation import Judged, Labelled
from enroltriage.expert.vocabulary import LANGUAGES

JAM, LONG = "paper-jam", "profile-install-no-server-connection"


def judged(meant, named=(), line=1, candidates=(), **label):
    given = Labelled(line, "x", frozenset(meant), frozenset(candidates), **label)
    return Judged(given, dict.fromkeys(named, 0.9), frozenset(), {})


@pytest.fixture
def printed():
    def print_(ones, language="en", width=80):
        out = io.StringIO()
        print_evaluation(ones, language, Console(file=out, width=width, highlight=False))
        return out.getvalue()

    return print_


def row(printed, name):
    """The cells of the line that begins with this name."""
    (line,) = [line for line in printed.splitlines() if line.strip().startswith(name)]
    return re.split(r"\s{2,}", line.strip())


def test_a_share_of_nothing_is_none(printed):
    ones = [judged([JAM], [JAM], language="en"), judged([], language="de")]
    shares = to_dict(ones)["by_language"]
    assert shares["de"] == {
        "texts": 1, "precision": None, "recall": None, "abstention": 1.0, "questions": None
    }  # fmt: skip
    assert row(printed(ones), "de") == ["de", "1", "-", "-", "100.0 %", "-"]


def test_of_one_symptom_nothing_is_said_of_texts_without_any(printed):
    ones = [judged([JAM], [JAM]), judged([], [JAM]), judged([], [JAM], candidates=[JAM, LONG])]
    assert to_dict(ones)["by_symptom"][JAM] == {
        "texts": 3, "precision": 0.3333, "recall": 1.0, "abstention": None, "questions": None
    }  # fmt: skip
    assert row(printed(ones), f"{JAM}  ") == [JAM, "3", "33.3 %", "100.0 %"]


@pytest.mark.parametrize(
    ("language", "others"), [("en", "others (under 5 each)"), ("de", "übrige (je unter 5)")]
)
def test_rare_noise_is_told_in_one_line(printed, language, others):
    common = [judged([], noise=("typo", "chat")) for _ in range(5)]
    rare = [judged([], noise=("typo", "torn", "wet")), judged([], noise=("torn",))]
    told = printed([*common, *rare], language)
    assert row(told, "typo")[:2] == ["typo", "6"]
    assert row(told, others)[:2] == [others, "2"]
    assert "torn" not in told
    assert to_dict([*common, *rare])["by_noise"]["torn"]["texts"] == 2


def test_without_rare_noise_there_are_no_others(printed):
    assert "others" not in printed([judged([], noise=("typo",)) for _ in range(5)])


def test_a_text_that_has_a_noise_twice_counts_once(printed):
    ones = [judged([], noise=("typo", "typo")) for _ in range(3)]
    assert to_dict(ones)["by_noise"]["typo"]["texts"] == 3
    told = printed(ones)
    assert row(told, "others")[1] == "3"
    assert "typo" not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_the_usual_width_no_id_is_broken(printed, language):
    told = printed([judged([LONG], [JAM]), judged([LONG], [LONG])], language)
    assert len([line for line in told.splitlines() if LONG in line]) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_there_is_little_room_an_id_is_folded_at_its_hyphens(printed, language):
    parts = {"profile-", "install-", "no-", "server-", "connection"}
    table = printed([judged([LONG], [LONG])], language, width=50).split("\n\n")[0]
    shown = re.findall(r"\S*(?:prof|inst|serv|conn)\S*", table)
    assert shown
    assert all(set(re.findall(r"\w+-?", one)) <= parts for one in shown)


@pytest.mark.parametrize("width", [50, 80, 120, 200])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_wider_than_the_terminal(printed, language, width):
    noise = ("Abkürzungen, von einem Bildschirm abgeschrieben",)
    ones = [judged([LONG], [JAM], noise=noise, language="zh-Hans")] * 5
    assert max(map(len, printed(ones, language, width).splitlines())) <= min(width, 120)
