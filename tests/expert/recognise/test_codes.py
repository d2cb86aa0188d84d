"""Error codes in a text: those of symptoms, and those that nobody knows yet, are stated as facts."""

from dataclasses import replace

import pytest

from enroltriage.expert import Expert
from enroltriage.expert.recognise.codes import normal_code

CODE = "error_code"
UNKNOWN = "unknown-code"


@pytest.fixture(scope="module")
def code(printing):
    """The code that a text states, with its places, if it states one."""

    def find(text, **given):
        facts = printing.diagnose(given, text=text).facts
        found = [f for f in facts if f.name == CODE and f.origin == "recognised"]
        return [(f.value, [text[start:end] for start, end in f.spans]) for f in found]

    return find


@pytest.mark.parametrize(
    "written",
    [
        "0x8007000B",
        "8007000b",
        "-2147024885",
        "2147942411",
        "0xFFFFFFFF8007000B",
        "0x8007000BL",
        "8007000Bh",
        "18446744071562526731",
    ],
)
def test_a_code_of_a_failure_is_stated_also_where_no_symptom_has_it(said, code, written):
    text = f"the printer stopped, {written}, again"
    assert code(text) == [("8007000B", [written])]
    assert said(text) == []


def test_a_code_behind_a_dash_is_one_unless_it_may_be_part_of_an_identifier(code):
    assert code("the printer stopped, code-0x8007000B") == [("8007000B", ["0x8007000B"])]
    assert code("the printer stopped, 4a1b-8007000B-77") == []


@pytest.mark.parametrize("torn", ["TonerFa-\nult", "Toner\u200bFault", "Toner&shy;Fault"])
def test_a_word_that_is_a_code_is_stated_without_what_is_not_seen_of_it(code, torn):
    assert code(f"the printer stopped, {torn}") == [("TonerFault", [torn])]


@pytest.mark.parametrize("written", ["0x8OO7OOOB", "Ox8007000B", "0x800700oB"])
def test_letters_that_were_read_for_digits_are_digits_of_a_code(code, written):
    assert code(f"the printer stopped, {written}, again") == [("8007000B", [written])]


@pytest.mark.parametrize(
    "text",
    [
        "0x0000000B on the printer",
        "call 2149056520",
        "ring 0301234567",
        "ring 030 1234567",
        "since 20240501",
        "80070",
    ],
)
def test_no_other_number_is_stated_as_a_code(code, text):
    assert code(text) == []


@pytest.mark.parametrize(
    "text", ["0x8007000B, then 0x8007000A", "0x8007000A, then 0x8007000B", "TonerFault 0x8007000A"]
)
def test_a_code_that_a_symptom_has_is_stated_before_any_other(code, text):
    assert code(text) == [("8007000A", ["0x8007000A"])]


def test_a_token_is_stated_as_the_code_before_one_that_nobody_knows(code):
    assert code("printer error=TonerFault, 0x8007000B") == [("TonerFault", ["TonerFault"])]
    assert code("the printer: toner fault, 0x8007000B") == [("8007000B", ["0x8007000B"])]
    assert code("it no longer shows TonerFault") == []


def test_a_code_that_is_given_is_not_stated_again(code):
    assert code("the printer stopped, 0x8007000B", error_code="0x8007000A") == []


@pytest.mark.parametrize(
    ("given", "text", "disagrees"),
    [
        ("-2147024886", "0x8007000A", False),
        ("0x8007000b", "8007000B", False),
        ("toner-fault", "TonerFault", False),
        ("0x8007000A", "0x8007000B", True),
        ("eJam", "TonerFault", True),
    ],
)
def test_another_spelling_of_a_given_code_is_no_disagreement(printing, given, text, disagrees):
    answer = printing.diagnose({CODE: given}, text=f"the printer says {text}")
    notices = [notice.facts for notice in answer.notices if notice.code == "text-disagrees"]
    assert notices == ([(CODE,)] if disagrees else [])


@pytest.mark.parametrize("written", ["eJam", "E52", "TonerFault"])
def test_a_word_that_somebody_made_up_needs_no_surroundings(said, written):
    assert said(f"The scanner says {written}") != []


def test_an_ordinary_word_that_is_a_code_needs_them_where_something_else_is_named(said):
    told = "The {} in the hall upstairs is new, and we are all very glad of it. {}Misfeed"
    assert said(told.format("scanner", "")) == []
    assert said(told.format("scanner", "The printer says: ")) == ["paper-jam"]
    assert said(told.format("lamp", "")) == ["paper-jam"]


@pytest.fixture(scope="module")
def unknown(printing):
    """The codes of a case that are said not to be known."""
    words = {"en": "{code}?", "de": "{code}?"}
    known = printing.knowledge
    telling = Expert(replace(known, notices={**known.notices, UNKNOWN: words}), printing.engine)

    def find(text=None, **given):
        notices = telling.diagnose(given, text=text).notices
        return [notice.message for notice in notices if notice.code == UNKNOWN]

    return find


def test_a_code_that_no_symptom_has_is_said_not_to_be_known(unknown):
    assert unknown(error_code="0x8007000B") == ["“0x8007000B”?"]
    assert unknown("the printer stopped, 0x8007000B, again") == ["“8007000B”?"]


@pytest.mark.parametrize(
    "written", ["0x8007000A", "8007000a", "-2147024886", "it was 0x8007000A", "toner-fault"]
)
def test_a_code_that_a_symptom_has_is_known_in_any_spelling(unknown, written):
    assert unknown(error_code=written) == []


def test_a_code_that_several_symptoms_have_is_known_although_it_names_none(printing, unknown):
    assert printing.diagnose({CODE: "0x80070020"}).symptoms == ()
    assert unknown(error_code="0x80070020") == []


def test_rules_of_earlier_versions_have_no_words_for_it_and_do_without(printing):
    assert UNKNOWN not in printing.knowledge.notices
    assert printing.diagnose({CODE: "0x8007000B"}).notices == ()


def of_model(printing, model):
    """An expert who knows one code, which only printers of this model have."""
    symptoms = dict(printing.knowledge.symptoms)
    symptoms["paper-jam"] = replace(
        symptoms["paper-jam"], codes=("0x8007000A",), applies_to={"model": (model,)}
    )
    return Expert(replace(printing.knowledge, symptoms=symptoms), printing.engine)


@pytest.mark.parametrize(
    ("given", "named"),
    [({}, True), ({"model": "laser"}, True), ({"model": "inkjet"}, False)],
)
def test_a_code_names_no_symptom_that_the_given_device_cannot_have(printing, given, named):
    answer = of_model(printing, "laser").diagnose(given, text="It stopped: 0x8007000A")
    assert ("paper-jam" in {symptom.id for symptom in answer.symptoms}) == named
    assert ("error_code", "8007000A") in {(fact.name, fact.value) for fact in answer.facts}


def test_a_code_that_is_given_by_itself_is_the_cases_own_on_any_device(printing):
    answer = of_model(printing, "laser").diagnose({"model": "inkjet", "error_code": "0x8007000A"})
    assert [symptom.id for symptom in answer.symptoms] == ["paper-jam"]


def test_a_code_as_basic_writes_it_is_stated(code):
    assert code("it says &H8007000B") == [("8007000B", ["8007000B"])]
    assert normal_code("&H8007000B") == "8007000B"


@pytest.mark.parametrize(
    "number", ["1844674407156206797", "184467440715625267310", "18446744069414584320"]
)
def test_no_number_of_another_length_is_a_code_of_64_bits(code, number):
    assert code(f"it says {number}") == []


def test_a_code_that_stands_in_a_message_is_known(whole):
    answer = whole.diagnose(text="0x800705b4 on a Windows 11 laptop")
    assert [notice.code for notice in answer.notices] == []
    assert answer.symptoms == ()


@pytest.mark.parametrize(
    ("written", "between"),
    [
        ("0x8007000", {"paper-jam", "toner-fault"}),
        ("0x8OO7O", {"paper-jam", "toner-fault"}),
        ("0x80070...", {"paper-jam", "toner-fault"}),
        ("0x8007", set()),  # too little is left
        ("0x80090", set()),  # there is but one that begins so, and others that nobody knows
        ("0x80070xx", set()),
        ("0x80070001", set()),  # whole, and of no symptom
    ],
)
def test_of_a_code_that_is_cut_off_it_is_asked_which_it_is(printing, written, between):
    symptoms = dict(printing.knowledge.symptoms)
    symptoms["paper-jam"] = replace(symptoms["paper-jam"], codes=("0x8007000A", "0x80090001"))
    symptoms["toner-fault"] = replace(symptoms["toner-fault"], codes=("0x8007000B",))
    expert = Expert(replace(printing.knowledge, symptoms=symptoms), printing.engine)
    answer = expert.diagnose({}, text=f"The printer stopped with {written}")
    assert set(answer.candidates) == between
    assert answer.symptoms == ()
