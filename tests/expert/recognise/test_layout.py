"""What is new in a ticket, what it quotes, and what is signature; markup is no part of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.recognise.layout import lay_out, without_markup
from enroltriage.expert.recognise.letters import FILLER


def parts(text, quoting=(), closing=()):
    layout = lay_out(
        text, [text.index(word) for word in quoting], [text.index(word) for word in closing]
    )
    ends = (*layout.starts[1:], len(text))
    return [(k, text[s:e]) for k, s, e in zip(layout.kinds, layout.starts, ends, strict=True)]


def test_what_lawyers_set_below_every_letter_goes_with_the_signature():
    notice = "This e-mail may contain secrets, and whoever is not meant to read it is asked to delete it."
    text = f"new\n{notice}\nmore of it"
    layout = lay_out(text, [], [], [text.index("This")])
    assert (layout.kinds, layout.starts) == (("new", "signature"), (0, 4))


def test_what_stands_below_marked_lines_is_an_answer_to_them():
    wrote = "On 3 May 2024 10:02, Ann <ann@example.com> wrote:\n"
    assert parts(f"{wrote}> is it gone?\nno") == [
        ("quoted", f"{wrote}> is it gone?\n"), ("new", "no"),
    ]  # fmt: skip
    assert parts(f"x\n{wrote}is it gone?\nno") == [
        ("new", "x\n"), ("quoted", f"{wrote}is it gone?\nno"),
    ]  # fmt: skip


def test_a_plain_text_is_new():
    assert parts("one\ntwo") == [("new", "one\ntwo")]


def test_marked_lines_are_quoted():
    assert parts("new\n> old\n> older\nnew again") == [
        ("new", "new\n"), ("quoted", "> old\n> older\n"), ("new", "new again"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "header",
    [
        "Da: Service Desk\nOggetto: R: x\n",
        "Von: Service Desk\nBetreff: AW: x\n",
        "From: Ann <ann@example.com>\nSent: 3 May 2024 10:02\nTo: desk@example.com\nSubject: x\n",
        "Von: Ann\nGesendet: Freitag, 3. Mai 2024\nAn: Desk\nBetreff: x\n",
        "-----Original Message-----\nFrom: Ann\nTo: Desk\n",
        "On 3 May 2024 10:02, Ann <ann@example.com> wrote:\n",
        "Le 3 mai 2024 à 10:02, Ann <ann@example.com> a écrit :\n",
        "________________________________\nDe : Ann\nEnvoyé : vendredi 3 mai 2024\n",
    ],
)
def test_what_follows_the_header_of_an_older_letter_is_quoted(header):
    text = f"thanks, but no.\n\n{header}the old text"
    assert parts(text) == [("new", "thanks, but no.\n\n"), ("quoted", f"{header}the old text")]


def test_a_line_that_says_who_wrote_opens_what_is_quoted():
    text = "still so\nAnn schrieb gestern:\nold"
    assert parts(text, quoting=["schrieb"])[-1] == ("quoted", "Ann schrieb gestern:\nold")


def test_a_header_at_the_top_is_that_of_the_letter_itself():
    text = "From: Ann <ann@example.com>\nTo: Desk\nSubject: x\n\nmy text"
    assert parts(text) == [("new", text)]


def test_below_its_own_header_a_letter_is_new_up_to_that_of_an_older_one():
    new = "From: Ann <ann@example.com>\nSent: 2026-11-25 08:41\nTo: Desk\nSubject: Re: x\n\nmy text\n\n"
    old = (
        "From: Desk <desk@example.com>\nSent: 2026-11-24 16:10\nTo: Ann\nSubject: x\n\nthe old text"
    )
    assert parts(new + old) == [("new", new), ("quoted", old)]
    assert lay_out(new + old, [], []).body == new.index("\n\n") + 1
    assert lay_out("my text", [], []).body == 0


@pytest.mark.parametrize(
    "lines",
    [
        "Name: Ann\nDevice: tablet\nSubject: it stops\n",  # no address, no date
        "Name: Ann\nDevice: tablet\n",
        "Name: Ann\nSince: 3 May 2024\n",  # two lines are few
        "Name: Ann\n\nit stops since 3 May 2024\n",
        "____________\nName: Ann\n",
        "____________\nit stops\n",
        "Ann <ann@example.com> has seen it:\n",
        "On 3 May 2024 it said:\n",
    ],
)
def test_what_only_resembles_a_header_is_new(lines):
    text = f"please help\n{lines}my text"
    assert parts(text) == [("new", text)]


@pytest.mark.parametrize(
    "lines",
    [
        "Name: Ann\nSent: 3 May\nWhen: 10:02\n",  # three lines with a date
        "Name: Ann\nTo: desk@example.com\nSubject: x\n",  # or with an address
        "Name: Ann\nSubject: Re: x\n",  # or two with a subject that answers
        "____________\nName: Ann\nSubject: x\n",  # or two under a rule
        "_____ Ann wrote _____\n",  # or a rule that says who wrote
    ],
)
def test_a_header_is_told_by_its_lines(lines):
    text = f"please help\n{lines}old text"
    quoting = [word for word in ("wrote",) if word in lines]
    assert parts(text, quoting) == [("new", "please help\n"), ("quoted", f"{lines}old text")]


def test_lines_of_a_log_are_no_header():
    text = "log:\n" + "".join(f"Mar 12 08:55:0{n} iPad kernel[0] <Notice>: x\n" for n in range(6))
    assert parts(text) == [("new", text)]


@pytest.mark.parametrize("end", ["-- \n", "Kind regards\n"])
def test_what_follows_the_end_of_a_letter_is_its_signature(end):
    closing = ["Kind"] if end.startswith("Kind") else []
    assert parts(f"text\n{end}Ann", closing=closing) == [
        ("new", "text\n"),
        ("signature", f"{end}Ann"),
    ]


def test_places_are_counted_by_the_part_they_lie_in():
    layout = lay_out("ab\n> c\nd", [], [])
    assert [layout.count(kind, [0, 1, 5, 7]) for kind in ("new", "quoted", "signature")] == [
        3,
        1,
        0,
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("<p>Paper&nbsp;path</p>", "Paper path"),
        ("<b>block</b>ed", "block ed"),
        ("Ger&auml;t", "Gerät"),
        ("a &lt; b & c", "a < b & c"),
        ("instal-\nlation", "installation"),
        ("Regi-\nstrierung", "Registrierung"),
        ("<style>p {color: red}</style>text", "text"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<error: 0x1a2b> {", "{"),
    ],
)
def test_markup_is_read_as_a_person_does(text, read):
    assert " ".join(without_markup(text).replace(FILLER, "").split()) == read


def test_a_quotation_in_html_is_quoted():
    text = without_markup("new<blockquote>old</blockquote>")
    assert [(kind, part.split()) for kind, part in parts(text)][:2] == [
        ("new", ["new"]), ("quoted", [">", "old"]),
    ]  # fmt: skip


@given(st.text(st.sampled_from("<>&;/pbr \n-a#x0&lt"), max_size=60))
def test_every_character_keeps_its_place(text):
    assert len(without_markup(text)) == len(text)


@given(st.text(max_size=200), st.lists(st.integers(0, 199)), st.lists(st.integers(0, 199)))
def test_every_text_has_a_layout(text, quoting, closing):
    layout = lay_out(text, sorted(quoting), sorted(closing))
    assert layout.starts[0] == 0
    assert list(layout.starts) == sorted(set(layout.starts))
