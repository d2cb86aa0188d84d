"""Of some words, a text is told to hold all that the lexicon reads in it."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from enroltriage.expert.recognise.letters import plain
from enroltriage.expert.recognise.lexicon import Lexicon
from enroltriage.expert.recognise.likenesses import Likenesses
from enroltriage.expert.recognise.tokens import runs

TICKETS = Path(__file__).parents[2] / "data" / "tickets"
SOME = 7
"""One of so many words is looked for."""


@pytest.fixture(scope="module")
def tickets():
    lines = (file.read_bytes().splitlines()[::4] for file in sorted(TICKETS.glob("*.jsonl")))
    return [json.loads(line)["text"] for some in lines for line in some]


@pytest.fixture(scope="module")
def lexicon(tickets):
    """Of half the words that tickets have most often; some are stems, some of a class."""
    often = Counter(word for text in tickets for word in re.findall(r"\w+", text))
    known = [word for word, _ in often.most_common(4_000)[::2]]
    return Lexicon([*known, *(f"{word[:5]}*" for word in known[::20])], {"<some>": known[::30]})


@pytest.mark.parametrize(
    ("torn", "by"), [("^", ""), (r"(\w{4})\w+", r"\1."), (r"(\w\w\w)(\w\w)", r"\1 \2")]
)
def test_no_word_is_read_that_a_text_is_not_told_to_hold(lexicon, tickets, torn, by):
    """In tickets as they stand, with words cut short, and torn apart."""
    numbers = {*range(0, len(lexicon.numbers) + len(lexicon.stems), SOME)}
    likenesses = Likenesses(lexicon, numbers, ())
    for text in (plain(re.sub(torn, by, ticket)) for ticket in tickets):
        read = {number for known in lexicon.read(text).known for number in known.all}
        assert read & numbers <= likenesses.held(runs(text).written)
