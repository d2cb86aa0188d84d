"""What is known of a case is a fold over what happened to it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.case import MAX_TICKET_BYTES
from enroltriage.expert.case_file import KINDS, Entry, erased, fold, fold_until

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
OUTCOME = {"cause": "paper", "resolution": None, "worked": True, "note": "done by Ms Brandt"}


def entries(*happened):
    """What happened, a minute apart, by whom it was told."""
    return [
        Entry(number, BEGIN + timedelta(minutes=number), f"caller {number}", kind, content)
        for number, (kind, content) in enumerate(happened, 1)
    ]


def test_a_case_begins_with_what_was_told_when_it_was_opened():
    file = fold(
        entries(("opened", {"text": "It blinks.", "facts": {"a": 1}, "reference": {"id": "T-1"}}))
    )
    assert (file.text, file.known, file.reference, file.revision) == (
        "It blinks.", {"a": 1}, {"id": "T-1"}, 1,
    )  # fmt: skip
    assert file.status == "open"


def test_a_later_fact_takes_the_place_of_an_earlier_one_and_tells_who_said_it():
    file = fold(entries(("opened", {"facts": {"a": 1, "b": 2}}), ("facts", {"facts": {"a": None}})))
    assert file.known == {"a": None, "b": 2}
    assert file.facts["a"].entry.by == "caller 2"
    assert file.facts["b"].entry.by == "caller 1"


def test_a_fact_taken_back_is_as_if_it_had_not_been_told():
    file = fold(entries(("opened", {"facts": {"a": 1}}), ("fact-taken-back", {"fact": "a"})))
    assert file.known == {}
    assert file.revision == 2


def test_all_messages_are_one_text_in_their_order():
    file = fold(entries(("opened", {"text": "first"}), ("text", {"text": "second"})))
    assert file.text == "first\n\nsecond"


def test_of_more_text_than_may_be_read_the_newest_messages_are_read_whole():
    long = "x" * (MAX_TICKET_BYTES - 5)
    file = fold(
        entries(("opened", {"text": "old"}), ("text", {"text": long}), ("text", {"text": "new"}))
    )
    assert file.text == f"{long}\n\nnew"
    assert len(file.text.encode()) == MAX_TICKET_BYTES


def test_as_of_a_time_a_case_is_what_had_happened_by_then():
    happened = entries(("opened", {"facts": {"a": 1}}), ("facts", {"facts": {"a": 2}}))
    assert fold_until(happened, happened[0].at).known == {"a": 1}
    assert fold_until(happened, happened[1].at).known == {"a": 2}
    assert fold_until(happened, BEGIN) is None


@pytest.mark.parametrize(
    ("reports", "since", "by"),
    [
        ([("a", True)], 0, 0),
        ([("a", True), ("a", False)], None, None),
        ([("a", False), ("a", True)], 1, 1),
        ([("a", True), ("a", True)], 0, 1),  # a confirmation
        ([("a", True), ("b", False)], 0, 0),  # a failed attempt that is reported late
        ([("a", True), ("b", True), ("a", False)], 0, 1),
        ([("a", True), ("a", False), ("a", True)], 2, 2),
    ],
)
def test_a_case_is_resolved_until_the_report_of_that_very_cause_is_taken_back(reports, since, by):
    told = [("outcome", OUTCOME | {"cause": cause, "worked": worked}) for cause, worked in reports]
    file = fold(entries(("opened", {}), *told))
    assert file.status == ("open" if since is None else "resolved")
    assert file.resolved_at == (None if since is None else file.outcomes[since].at)
    assert file.resolved_by == (None if by is None else file.outcomes[by])


def test_an_erased_case_tells_what_was_concluded_and_nothing_of_people():
    found = {"knowledge": "v1", "outcome": "open", "symptoms": ["s"], "causes": [], "question": "a"}
    happened = entries(
        ("opened", {"text": "Ms Brandt's iPad", "facts": {"a": 1}, "reference": {"id": "T-1"}}),
        ("diagnosis", found), ("outcome", OUTCOME), ("text", {"text": "Thanks, Brandt"}),
    )  # fmt: skip
    left = [erased(entry) for entry in happened]
    assert "Brandt" not in str(left)
    assert "T-1" not in str(left)
    assert [entry.number for entry in left] == [1, 2, 3, 4]
    assert left[1].content == found
    assert left[2].content == {"cause": "paper", "resolution": None, "worked": True}
    file = fold([*left[:3], Entry(5, BEGIN + timedelta(days=1), "", "erased", {})])
    assert file.status == "erased"
    assert file.diagnosis.content == found


CONTENT = {
    "opened": st.fixed_dictionaries({}, optional={"text": st.text(max_size=5), "facts": st.dictionaries(st.sampled_from("abc"), st.integers(0, 3))}),
    "text": st.fixed_dictionaries({"text": st.text(min_size=1, max_size=5)}),
    "facts": st.fixed_dictionaries({"facts": st.dictionaries(st.sampled_from("abc"), st.none() | st.integers(0, 3))}),
    "fact-taken-back": st.fixed_dictionaries({"fact": st.sampled_from("abc")}),
    "diagnosis": st.just({"knowledge": "v", "outcome": "open"}),
    "outcome": st.fixed_dictionaries({"worked": st.booleans()}),
}  # fmt: skip
HAPPENED = st.lists(
    st.sampled_from([kind for kind in KINDS if kind in CONTENT]).flatmap(
        lambda kind: st.tuples(st.just(kind), CONTENT[kind])
    ),
    max_size=12,
)


@given(CONTENT["opened"], HAPPENED)
def test_what_was_known_at_each_time_is_what_the_entries_until_then_come_to(first, happened):
    told = entries(("opened", first), *happened)
    for number, entry in enumerate(told, 1):
        file = fold_until(told, entry.at)
        assert file == fold(told[:number])
        assert file.revision == number
        assert file.changed_at == entry.at
