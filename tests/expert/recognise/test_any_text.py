"""Whatever the text, an answer comes, and its places lie in the text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

PIECES = st.sampled_from(
    ["Profile Installation Failed. ", "A Network Error Has Occurred.", "iPhone ", "AccountNotOnboarded",
     "<p>", "</p>", "<b", "&nbsp;", "&#0;", "&#x110000;", "> ", "\n", "\r\n", "-\n", "--\n", "From: a@b.c\n",
     "0x80180014", "2149056522", "🙂", "👩‍👩‍👧", "\u202e", "\u200b", "\ufeff", "م", "ש", "ß", "İ", "プロ", "ไทย",
     "\x00", "\x7f", "isn't ", "\ud7ff", "e\u0301", "ﬁ", "not ", "kein ", "wrote:\n", "A" * 50, "éA1", "\u0345"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(PIECES, max_size=25).map("".join),
    st.binary(max_size=120).map(lambda raw: raw.decode("utf-8", "replace")),
    st.binary(max_size=120).map(lambda raw: raw.decode("latin-1")),
)  # fmt: skip


def check(expert, text):
    answer = expert.diagnose(text=text)
    for symptom in answer.symptoms:
        assert 0.5 <= symptom.score < 1
        flat = [place for span in symptom.spans for place in span]
        assert flat == sorted(flat)
        assert all(0 <= place <= len(text) for place in flat)
        assert all(start < end for start, end in symptom.spans)
    for fact in answer.facts:
        assert all(0 <= start < end <= len(text) for start, end in fact.spans)


@settings(max_examples=400)
@given(TEXTS)
def test_no_text_is_too_odd(expert, text):
    check(expert, text)


@pytest.mark.parametrize(
    "line",
    ["a", "🙂", "A1", "<", "&", "<p>", "-\n", "not ", "iPhone ", "プ", "\u200b", "\u202e", "From: x@y.z\n",
     "> ", "isn't ", "'", "\x7f", "0x8OO7OOOB ", "<style>", "<head></head>", "&amp;", "profile installation failed ", "Profilinstallationsfehler", "0x80180014 ", "é", "\n",
     "MdmMdmMdmMdmMdmMdmMdmMdmMdmMdm "],
)  # fmt: skip
def test_no_text_is_too_long(expert, line):
    check(expert, (line * 65_536)[:65_536])


@pytest.mark.parametrize(
    ("begin", "line", "end"),
    [
        ("User Name Not Recognized", "\n", "DEP enrolment does not start"),
        ("", "<!--", ""),
        ("<b>", "<head ", ""),
        ("", "iPhone still works, android is done ", ""),
        ("User Name Not Recognized ", ".", " Jamf"),
    ],
)
def test_what_stands_between_may_be_long(expert, begin, line, end):
    """A search that goes back over it would take minutes."""
    room = 65_536 - len(begin) - len(end)
    check(expert, begin + (line * room)[:room] + end)
