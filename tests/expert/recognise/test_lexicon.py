"""A word of a text is the known word that it is nearest to, if it is near."""

from itertools import islice, product

import pytest

from enroltriage.expert.recognise.letters import plain
from enroltriage.expert.recognise.lexicon import MOST_RUNS, Lexicon

FORMS = [
    "profile installation failed",
    "registr*",
    "server",
    "Netzwerkfehler",
    "Netzwerk",
    "Fehler",
    "nicht",
    "error",
]


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon(FORMS)


@pytest.fixture(scope="module")
def known(lexicon):
    """The forms, of one word each, that the words of a text are."""
    meant = {number: form for form in ("profile", "installation", "failed", "registr*", "server",
             "Netzwerk", "Fehler", "nicht", "error") for number in lexicon.row(form)}  # fmt: skip

    def find(text):
        return [
            {meant[n] for n in part.numbers if n in meant}
            for part in lexicon.read(plain(text)).known
        ]

    return find


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Profile", [{"profile"}]),
        ("porfile", [{"profile"}]),  # two letters swapped
        ("profil", [{"profile"}]),  # one missing
        ("proffilee", [{"profile"}]),  # doubled
        ("instalation", [{"installation"}]),
        ("instalaton", [{"installation"}]),
        ("registrieren", [{"registr*"}]),
        ("Netzwerkfehler", [{"Netzwerk"}, {"Fehler"}]),
        ("netzwerk fehler", [{"Netzwerk"}, {"Fehler"}]),
        ("profileinstallation", [{"profile"}, {"installation"}]),
        ("instal\nlation", [{"installation"}]),  # torn apart
        ("cat horse", []),
        ("serve", [{"server"}]),
        ("eror", [{"error"}]),
    ],
)
def test_words_are_known_by_their_nearest_form(known, text, forms):
    assert known(text) == forms


def test_what_is_spelt_as_in_the_rules_is_liked_best(lexicon):
    likeness = [
        lexicon.read(plain(word)).known[0].likeness
        for word in ("installation", "profileinstallation", "instalaton")
    ]
    assert likeness == sorted(likeness, reverse=True)
    assert likeness[0] == 1


def test_a_known_word_stands_at_its_place_also_where_it_was_torn_apart(lexicon):
    text = "the instal\nlation failed"
    words = lexicon.read(plain(text))
    places = [text[words.begin[at] : words.end(at)] for at in words.at]
    assert places == ["instal\nlation", "failed"]


def test_the_words_of_a_row_weigh_by_their_length(lexicon):
    row = lexicon.row("profile installation failed")
    weights = lexicon.weights(row)
    assert sum(weights.values()) == pytest.approx(1)
    (short,) = lexicon.row("failed")
    (long,) = lexicon.row("installation")
    assert weights[short] <= weights[long]


def test_after_very_many_strange_words_only_what_is_written_as_in_the_rules_counts():
    """So the time that a text takes is bounded, and the same text is always read alike."""
    lexicon = Lexicon(["paper jam"])
    letters = "abcdefghiklm"
    words = map("".join, islice(product(letters, repeat=4), MOST_RUNS))
    strange = " ".join(f"zq{word}q" for word in words)
    assert len(lexicon.read("papr jm paper JAM").known) == 3
    assert len(lexicon.read(f"{strange} papr jm paper JAM").known) == 2
    assert len(lexicon.read(f"papr {strange} papr").known) == 2
    numbers = " ".join(f"a{n}" for n in range(10, 2 * MOST_RUNS))
    assert len(lexicon.read(f"{numbers} papr jm paper JAM").known) == 3


@pytest.mark.parametrize(("form", "text"), [("macbook*", "MacBooks"), ("autocad", "AutoCAD")])
def test_a_name_in_mixed_case_that_the_rules_know_is_one_word(form, text):
    lexicon = Lexicon([form, "mac", "book", "auto", "profil*"])
    (known,) = lexicon.read(text).known
    assert known.numbers[0] == lexicon.row(form)[0]
    assert len(lexicon.read("ProfileBook").known) == 2


def test_a_run_of_words_is_no_name_because_it_begins_with_one():
    """A message in camel case, of which the rules know the first words as a name, too."""
    lexicon = Lexicon(["username*", "user", "name", "not", "recognized"])
    written = lexicon.read("UserNameNotRecognized").known
    assert [word.numbers for word in written] == [
        word.numbers for word in lexicon.read("User Name Not Recognized").known
    ]
    (known,) = lexicon.read("UserNames").known
    assert known.numbers[0] == lexicon.row("username*")[0]


def test_where_two_known_words_are_as_near_a_message_may_have_either():
    lexicon = Lexicon(["failed", "fails"])
    (known,) = lexicon.read("faild").known
    assert {*lexicon.row("failed"), *lexicon.row("fails")} == set(known.all)


def test_a_run_of_very_many_characters_is_one_word_that_nothing_is_known_of():
    text = f"error {'A1b2' * 5_000} server"
    words = Lexicon(["error", "server"]).read(text)
    assert len(words.begin) == 3
    assert list(words.at) == [0, 2]


def test_of_a_dense_script_pairs_of_signs_stand_each_at_their_place():
    text = "登録 失敗"
    words = Lexicon(["登録失敗"]).read(text)
    assert [text[words.begin[at] : words.end(at)] for at in words.at] == ["登録", "録 失", "失敗"]


def test_a_word_is_each_form_that_it_begins_with_once():
    lexicon = Lexicon(["portal", "portal*", "port*", "a much longer form*"])
    (known,) = lexicon.read("portal").known
    assert sorted(known.numbers) == sorted(
        n for form in ("portal", "portal*", "port*") for n in lexicon.row(form)
    )


def test_a_word_may_be_torn_after_a_word_that_the_rules_know_too():
    lexicon = Lexicon(["account not onboarded", "on"])
    text = "account not on boarded today"
    words = lexicon.read(text)
    places = [text[words.begin[at] : words.end(at)] for at in words.at]
    assert places == ["account", "not", "on boarded"]
    assert list(words.at) == [0, 1, 2]  # as if it were not torn


def test_a_compound_is_known_by_its_parts_also_where_they_meet_in_letters_that_look_like_one():
    lexicon = Lexicon(["user name", "username"])  # "rn" is compared as "m"
    assert [part.numbers[0] for part in lexicon.read("username").known] == [
        *lexicon.row("user name")
    ]


def test_a_word_stands_for_its_classes_and_a_number_for_the_ranges_that_hold_it():
    classes = {"<x:person>": ["user", "colleag*"], "<x:count>": ["two", "2..40"]}
    lexicon = Lexicon(["<x:count> <x:person>"], classes)
    count, person = lexicon.row("<x:count> <x:person>")
    read = {
        word: lexicon.read(word).known
        for word in ("two", "40", "41", "002", "usr", "user", "Colleagues")
    }
    held = {word: {n for part in known for n in part.numbers} for word, known in read.items()}
    assert [word for word, numbers in held.items() if count in numbers] == ["two", "40"]
    assert [word for word, numbers in held.items() if person in numbers] == ["user", "Colleagues"]


def test_a_date_is_made_of_numbers_of_classes_and_a_year_is_no_count():
    classes = {"<x:date>": ["2000..2099", "1..31", "1"], "<x:one>": ["1"]}
    lexicon = Lexicon(["<x:date>", "<x:one>", "<n>"], classes)
    (date,), (one,), (any_number,) = map(lexicon.row, ("<x:date>", "<x:one>", "<n>"))
    read = {
        word: {n for part in lexicon.read(word).known for n in part.numbers}
        for word in ("2025", "2125", "05", "5", "1")
    }
    assert [word for word, numbers in read.items() if date in numbers] == ["2025", "05", "5", "1"]
    assert [word for word, numbers in read.items() if one in numbers] == ["1"]
    assert [word for word, numbers in read.items() if any_number in numbers] == ["05", "5", "1"]


def test_a_compound_is_of_the_class_of_its_last_part_and_of_its_own():
    classes = {"<x:message>": ["Meldung"], "<x:limit>": ["Gerätelimit"]}
    lexicon = Lexicon(["<x:message>", "<x:limit>", "Fehler", "Gerät", "Limit"], classes)
    (message,), (limit,) = lexicon.row("<x:message>"), lexicon.row("<x:limit>")
    assert message in lexicon.read("Fehlermeldung").known[-1].numbers
    assert limit in lexicon.read(plain("Gerätelimit")).known[0].numbers
    assert limit not in lexicon.read(plain("Gerät Limit")).known[0].numbers


@pytest.mark.parametrize("written", ["profiIe", "instaIIation", "faiIed"])
def test_a_capital_i_among_small_letters_is_an_l_if_that_makes_a_known_word(lexicon, written):
    sharp = lexicon.read(written.replace("I", "l")).known
    assert [part.numbers for part in lexicon.read(written).known] == [p.numbers for p in sharp]


def test_a_capital_i_begins_a_word_if_that_is_one_that_the_rules_know(lexicon):
    assert len(lexicon.read("serverInstallation").known) == 2
