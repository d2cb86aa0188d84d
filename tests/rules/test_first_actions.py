"""Raw tickets of each platform lead to a right first action, and docs/first-actions.md shows how."""

import json
from collections import Counter

import pytest

from bench.first_actions import TICKETS, answer_ticket, read_tickets
from bench.first_actions_page import PAGE, held, page

ALL = read_tickets()
FOUND = [ticket for ticket in ALL if ticket.missed is None]
MISSED = [ticket for ticket in ALL if ticket.missed is not None]


def names(tickets):
    return [f"{ticket.number} {ticket.gist}" for ticket in tickets]


def test_there_are_ten_tickets_for_each_platform_and_symptoms_of_many_kinds():
    assert Counter(ticket.platform for ticket in ALL) == dict.fromkeys(
        ("ios", "android", "macos", "windows"), 10
    )
    assert len({ticket.symptoms for ticket in ALL}) == len(ALL)


def test_none_of_them_is_among_the_tickets_that_the_recogniser_is_tested_by():
    known = {
        json.loads(line)["text"]
        for path in (TICKETS.parent / "tickets").rglob("*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    }
    assert known.isdisjoint(ticket.text for ticket in ALL)


@pytest.mark.parametrize("ticket", ALL, ids=names(ALL))
def test_what_is_expected_of_a_ticket_is_something_that_the_rules_know(whole, ticket):
    knowledge = whole.knowledge
    assert set(ticket.symptoms) <= knowledge.symptoms.keys()
    for kind, id_ in ticket.first:
        assert id_ in (knowledge.facts if kind == "ask" else knowledge.resolutions)


@pytest.mark.parametrize("ticket", FOUND, ids=names(FOUND))
def test_a_raw_ticket_leads_to_its_symptom_and_a_right_first_action(whole, ticket):
    one = answer_ticket(whole, ticket)
    assert one.symptoms == set(ticket.symptoms)
    assert one.first is not None
    assert (one.first.kind, one.first.id) in ticket.first


def test_no_ticket_is_told_as_missed():
    assert not MISSED


@pytest.mark.parametrize("ticket", ALL, ids=names(ALL))
def test_the_page_shows_a_ticket_as_it_is_answered(whole, ticket):
    shown = PAGE.read_text("utf-8")
    for part in held(answer_ticket(whole, ticket)):
        assert part in shown, "python -m bench.first_actions_page writes the page anew"


def test_the_page_has_the_headings_and_counts_of_one_that_is_written_now(whole):
    written = page([answer_ticket(whole, ticket) for ticket in ALL])

    def frame(text):
        return [line for line in text.splitlines() if line.startswith(("#", "Right by", "| "))]

    assert frame(PAGE.read_text("utf-8")) == frame(written)


def test_no_transcript_takes_more_than_thirty_lines():
    _, *transcripts = PAGE.read_text("utf-8").split("\n### ")
    assert len(transcripts) == len(ALL)
    assert max(text.count("\n") for text in transcripts) <= 30
