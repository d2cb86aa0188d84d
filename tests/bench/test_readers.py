"""Readers that are measured beside ours: what they name, and what the table says of them."""

import pytest
from rich.progress import Progress

from enroltriage.rules import load_knowledge


@pytest.fixture
def knowledge():
    """That of the first edition."""
    return load_knowledge()


@pytest.mark.parametrize(
    ("library", "reader"), [("ahocorasick", "literal"), ("rapidfuzz", "alike")]
)
def test_a_message_that_stands_in_a_ticket_is_named_by_other_readers_too(
    library, reader, knowledge
):
    from bench.peers import readers
    from bench.peers.rulebase import Unavailable

    try:
        read = getattr(readers, reader)(knowledge)
    except Unavailable as missing:  # it comes with the extra of the benchmarks
        assert library in str(missing)
    else:
        shown = knowledge.symptoms["user-name-not-recognized"].messages["en"][0]
        assert set(read(f"Good morning,\n\nMy iPad says: {shown}\n\nRegards")) == {
            "user-name-not-recognized"
        }
        assert not read("The printer on the second floor is out of paper.")


def test_the_table_has_a_row_for_each_reader_and_says_what_is_missing():
    from bench.peers.readers import READERS
    from bench.reading_peers import COLUMNS, OURS, SIZES, section

    with Progress(disable=True) as progress:
        found = section(True, progress)
    ours, floor, *others = found.rows
    assert (ours[0], ours[-1]) == (OURS, "1.00")
    assert int(ours[1]) > 0
    assert floor[1:3] == ("0", "-")
    assert all((OURS, size) in found.figures for size in SIZES)
    assert len(found.rows) == 1 + len(READERS)
    for row in others:
        assert len(row) == len(COLUMNS)
        assert "cannot be imported" in row[0] or float(row[-1]) > 0
