"""A draft of other words reads most texts as before, and which it may read otherwise is told."""

import re
from dataclasses import fields, replace
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.case import Case
from enroltriage.expert.recognise import Recogniser, worded
from enroltriage.expert.recognise.lexicon import MOST_RUNS
from enroltriage.expert.recognise.unlike import Unlike
from enroltriage.expert.vocabulary import Language


def with_words(knowledge, **words):
    """The knowledge with more words: by the part of the English file, or of the symptoms, and the id."""
    english = knowledge.languages["en"]
    spoken = {
        part: more(getattr(english, part), words.get(part, {}))
        for part in ("classes", "notions", "cues")
    }
    said = {fact: more(values, words.get("said", {})) for fact, values in english.said.items()}
    symptoms = dict(knowledge.symptoms)
    for part in ("messages", "partial_messages"):
        for id_, shown in words.get(part, {}).items():
            had = {"en": (), **(getattr(symptoms[id_], part) or {})}
            symptoms[id_] = replace(symptoms[id_], **{part: more(had, {"en": shown})})
    languages = {**knowledge.languages, "en": replace(english, **spoken, said=said)}
    return replace(knowledge, languages=languages, symptoms=symptoms)


def more(had, new):
    return {id_: (*own, *new.get(id_, ())) for id_, own in had.items()}


KNOWN = {
    "classes": {"person": ("E00055",)},
    "notions": {
        "jam": ("illbehaved", "misbehaved", "ill", "user name"),
        "tray": ("on", "onboard", "username", "papertray", "userpapertray", "eggs"),
    },
    "messages": {"paper-jam": ("Rear cover open today",)},
}
"""What all of these versions know besides."""
DRAFTS = [
    ("notions", "jam", ("wedged",), ["It is wedged", "wedegd"], ["It is stuck", "No paper"]),
    (
        "notions",
        "jam",
        ("wedg*",),
        ["a wedgelike sheet", "WEDGING", "&#119;&#101;dging"],
        ["It is wed", "No paper"],
    ),
    (
        "notions",
        "jam",
        ("no longer paper",),
        ["It has no longer paper"],
        ["No paper", "a longer drawer"],
    ),
    ("notions", "jam", ("~ paper drawer",), ["never a paper drawer"], ["a drawer", "never paper"]),
    ("cues", "negation", ("hardly",), ["It hardly prints"], ["It does not print"]),
    (
        "said",
        "all",
        ("two sheets out of", "my colleague as well"),
        ["Two sheets are out of it", "My colleague is not as well"],
        ["My user", "out of paper"],
    ),
    (
        "said",
        "all",
        ("@*.everybody",),
        ["me@tray.everybody", "Ann@a.b.Everybody."],
        ["me@tray.org", "a tray"],
    ),
    ("notions", "jam", ("paperjam",), ["paperjam", "a PaperJam"], ["stuck", "paper"]),
    (
        "messages",
        "paper-jam",
        ("Drawer not caught, sheets stuck.",),
        ["It says: drawer not caught, sheets stuck", "Drawer not caugth; sheets stuck"],
        ["The drawer is stuck", "Cannot print"],
    ),
    # cut off; and a new word by itself, which others are no longer taken for
    (
        "messages",
        "paper-jam",
        ("Sheets of paper caught in the innermost compartments of this printer.",),
        ["sheets of paper caught ...", "sheets of pap...", "innermost"],
        ["sheets of paper caught"],
    ),
    (
        "partial_messages",
        "toner-fault",
        ("Drawer wedged",),
        ["Drawer: wedged"],
        ["The drawer is stuck"],
    ),
    # the other symptom has it, too
    (
        "messages",
        "toner-fault",
        ("Rear cover open today",),
        ["rear cover: open today"],
        ["rear cover", "today"],
    ),
    ("notions", "tray", ("tray 2016",), ["tray 2016", "of 2016"], ["the tray", "of 1987"]),
    (
        "notions",
        "jam",
        ("<count> sheets",),
        ["two sheets", "12 sheets", "sheets: 999"],
        ["sheets", "1 of the sheets", "012 sheets", "two users", "1000 sheets"],
    ),
    # also without any
    ("notions", "jam", ("paper <person?>",), ["paper"], ["tray"]),
    (
        "notions",
        "jam",
        ("paper of <person>",),
        ["paper of a user", "paper of my Colleagues", "paper of a member of staff"],
        ["paper in a printer", "user", "member of staff"],
    ),
    # two of which were known
    (
        "classes",
        "person",
        ("laser", "papertray", "nurse*", "part of staff"),
        ["two laser", "a papertray", "the nurses", "3 of part of staff"],
        ["two users", "staff", "an inkjet"],
    ),
    ("classes", "person", ("nurse 2016",), ["of 2016"], ["of 1987", "two users"]),
    # numbers are read as written
    ("classes", "person", ("E0005",), ["E0005"], ["E00055"]),
    ("said", "<n>", ("<n> sheets",), ["17 sheets"], ["sheets", "17"]),
    ("notions", "jam", ("drawer paper",), ["drawer userpa."], ["drawer", "papertray"]),
    # what begins like it makes more words be looked at, in which "user name" is found
    (
        "notions",
        "tray",
        ("user paper drawer",),
        ["printer: user papertray name"],
        ["user of a drawer"],
    ),
    ("notions", "jam", ("eggnog",), ["egg nog"], ["eggs"]),
    ("notions", "jam", ("onboarded",), ["on boarded", "on board ed"], ["on", "onboard"]),
    ("notions", "jam", ("mis",), ["ill behaved"], ["illbehaved", "misbehaved", "ill", "on"]),
    ("notions", "jam", ("name sheets",), ["sheets: username"], ["username", "sheets"]),
]
"""What drafts have besides: the part, the id and the words; texts that have to do with it, and others."""


@pytest.fixture(scope="module")
def versions(printing):
    """What all know, and then each of the drafts."""
    known = with_words(printing.knowledge, **KNOWN)
    return [known, *(with_words(known, **{part: {id_: words}}) for part, id_, words, *_ in DRAFTS)]


@pytest.fixture(scope="module")
def compared(versions):
    """Of two versions, by their numbers, what sets them apart, and how each reads a text."""

    @lru_cache
    def reading(number):
        recogniser = Recogniser(versions[number])
        return lambda text: recogniser.recognise(Case({}), text)

    @lru_cache
    def compare(one, other):
        apart = Unlike(worded(versions[one]), worded(versions[other]))
        return apart, reading(one), reading(other)

    return compare


@pytest.mark.parametrize("number", range(len(DRAFTS)))
def test_texts_without_what_is_new_are_read_alike(compared, number):
    """Also where the draft has dropped it."""
    *_, texts, others = DRAFTS[number]
    for pair in ((0, number + 1), (number + 1, 0)):
        apart, *_ = compared(*pair)
        assert [text for text in texts if not apart.may_differ(text)] == []
        assert [text for text in others if apart.may_differ(text)] == []


def bent(word):
    """A word as people write it: with a slip, torn apart, cut short, run together, or as it is."""
    half = len(word) // 2
    return st.sampled_from([
        word, word, word[:half] + word[half + 1 :], f"{word[:half]} {word[half:]}",
        f"{word[: half + 2]}.", f"{word}s", f"{word}tray", word.upper(), f"not {word}", "the",
        f"{word[:2]} {word[2:]}", f"{word[:3]} {word[3:]}", f"{word[:2]} {word[2:7]} {word[7:]}",
    ])  # fmt: skip


WORDS = sorted(
    {
        word
        for *_, forms, texts, others in DRAFTS
        for written in (*forms, *texts, *others)
        for word in re.findall(r"\w+", written)
    }
)
"""What the texts of laws are made of."""
TEXTS = st.lists(st.sampled_from(WORDS).flatmap(bent), min_size=1, max_size=8).map(" ".join)


@given(
    one=st.integers(0, len(DRAFTS)),
    other=st.integers(0, len(DRAFTS)),
    texts=st.lists(TEXTS, min_size=10, max_size=10),
)
def test_what_is_told_to_be_read_alike_is(compared, one, other, texts):
    """Between any two of these versions."""
    apart, before, now = compared(one, other)
    for text in texts:
        assert apart.may_differ(text) or before(text) == now(text)


def turned(items):
    return dict(reversed(items.items()))


@pytest.mark.parametrize(
    ("part", "field", "change"),
    [
        ("symptoms", "codes", lambda codes: (*codes, "E99")),
        ("symptoms", "near", lambda notions: (*notions, "tray")),
        ("symptoms", "elsewhere", lambda notions: (*notions, "tray")),
        ("symptoms", "described", lambda all_of: all_of[1:]),
        ("symptoms", "confused_with", lambda ids: (*ids, "dead-printer")),
        ("symptoms", "shown_in", lambda places: (*places, "elsewhere")),
        ("symptoms", "applies_to", lambda bounds: {**bounds, "model": ("laser",)}),
        ("symptoms", "messages", lambda shown: shown or {"en": ("Wedged",)}),  # the first of one
        ("symptoms", "messages", lambda shown: shown and turned(shown)),
        ("facts", "matched_against", lambda _: None),
        ("facts", "locates_message", lambda _: False),
        ("facts", "named_by", lambda _: {}),
        ("facts", "logged_as", lambda _: None),
        ("languages", "notions", turned),
        ("languages", "cues", turned),
        ("languages", "classes", turned),
        ("languages", "classes", lambda all_of: {n: (*own, "1..7") for n, own in all_of.items()}),
    ],
)
def test_what_else_is_apart_makes_all_texts_be_read(printing, part, field, change):
    knowledge = printing.knowledge
    changed = {
        id_: replace(each, **{field: change(getattr(each, field))})
        for id_, each in getattr(knowledge, part).items()
    }
    other = replace(knowledge, **{part: changed})
    assert Unlike(worded(knowledge), worded(other)).may_differ("whatever")


@pytest.mark.parametrize("part", ["symptoms", "languages"])
def test_so_does_another_order(printing, part):
    other = replace(printing.knowledge, **{part: turned(getattr(printing.knowledge, part))})
    assert Unlike(worded(printing.knowledge), worded(other)).may_differ("whatever")


def test_nothing_of_a_language_is_passed_over():
    """Of what a language file may hold, all is known here."""
    of_it = {field.name for field in fields(Language)}
    assert of_it == {"tag", "classes", "notions", "cues", "said"}


def test_parts_that_make_a_known_word_a_compound_make_all_texts_be_read(printing):
    """They weigh otherwise in a message than it does; here they meet in "rn", compared as "m"."""
    known = with_words(printing.knowledge, notions={"jam": ("username",)})
    parted = with_words(known, notions={"tray": ("name",)})
    message = with_words(known, messages={"paper-jam": ("username drawer sheets printer",)})
    text = "drawer sheets printer"
    readings = [Recogniser(each).recognise(Case({}), text) for each in (parted, message)]
    assert readings[0] != readings[1]
    for pair in ((parted, message), (message, parted)):
        assert Unlike(*map(worded, pair)).may_differ(text)


def test_of_very_many_words_nothing_is_told(compared):
    apart, *_ = compared(0, 1)
    assert not apart.may_differ("word " * MOST_RUNS)
    assert apart.may_differ("word " * (MOST_RUNS + 1))
