"""Messages and codes are recognised literally; spelling of case and punctuation aside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st


def found(expert, text):
    return [symptom.id for symptom in expert.diagnose(text=text).symptoms]


def test_every_message_and_code_of_the_rules_leads_to_its_symptom(expert, knowledge):
    for symptom in knowledge.symptoms.values():
        spoken = [m for texts in (symptom.messages or {}).values() for m in texts]
        for phrase in (*spoken, *symptom.codes):
            for answer in (
                expert.diagnose(text=phrase),
                expert.diagnose({"error_message": phrase}),
                expert.diagnose({"error_code": phrase}),
            ):
                assert [s.id for s in answer.symptoms] == [symptom.id], phrase


@pytest.mark.parametrize(
    "text",
    [
        "DEVICE CAP REACHED",
        "“Device  Cap\nReached”!",
        "device-cap-reached",
        "They say: device cap reached. What now?",
        "devicecapreached",
        "De\u00advice Cap Rea\u200bched",
    ],
)
def test_case_space_punctuation_and_quotes_do_not_count(expert, text):
    assert found(expert, text) == ["device-cap-reached"]


@pytest.mark.parametrize("text", ["device cap", "device cap was reached", "advice map teached", ""])
def test_words_do_count(expert, text):
    assert found(expert, text) == []


def test_umlauts_count_in_either_form_of_unicode(expert):
    assert found(expert, "Gera\u0308tekapazita\u0308t erreicht") == ["device-cap-reached"]


def test_curly_and_straight_apostrophes_are_the_same(expert, knowledge):
    messages = knowledge.symptoms["device-cap-reached"].messages["en"]
    message = next(message for message in messages if "'" in message)
    assert found(expert, message.replace("'", "’")) == ["device-cap-reached"]


def test_a_span_tells_the_place_in_code_points_of_the_original(expert):
    text = "🙂 Bitte um Hilfe: „Gerätekapazität erreicht“ – danke!"
    (symptom,) = expert.diagnose(text=text).symptoms
    ((start, end),) = symptom.spans
    assert text[start:end] == "Gerätekapazität erreicht"
    assert 0.9 < symptom.score < 1


def test_every_place_of_a_message_is_told(expert):
    (symptom,) = expert.diagnose(text="DeviceCapReached ... device cap reached").symptoms
    assert symptom.spans == ((0, 16), (21, 39))


def test_a_symptom_given_as_a_fact_has_no_span(expert):
    (symptom,) = expert.diagnose({"symptom": "device-cap-reached"}).symptoms
    assert (symptom.score, symptom.spans) == (1, ())


def test_the_whole_message_wins_over_the_half_one_inside_it(expert):
    text = "Profile Installation Failed. A Network Error Has Occurred."
    answer = expert.diagnose(text=text)
    assert [s.id for s in answer.symptoms] == ["profile-install-network-error"]
    assert "ambiguous-message" not in [n.code for n in answer.notices]


def test_the_half_message_is_settled_by_a_symptom_given(expert):
    answer = expert.diagnose(
        {"symptom": "mdm-payload-mismatch"}, text="Profile Installation Failed"
    )
    assert [s.id for s in answer.symptoms] == ["mdm-payload-mismatch"]
    assert "ambiguous-message" not in [n.code for n in answer.notices]


def test_what_a_message_says_is_not_stated_of_the_case(whole):
    shown = whole.diagnose({"platform": "ios"}, text="The app says: MDM authority not defined")
    assert "mdm_authority" not in {fact.name for fact in shown.facts}
    looked_up = whole.diagnose(text="iPad: NoEnrollmentPolicy. The MDM authority was never set.")
    assert ("mdm_authority", "not_set") in {(fact.name, fact.value) for fact in looked_up.facts}


def test_several_messages_in_one_text_are_all_reported(expert):
    assert found(expert, "First NoEnrollmentPolicy, then Workplace Join failed") == [
        "no-enrollment-policy",
        "workplace-join-failed",
    ]


def test_a_foreign_ticket_is_not_recognised(expert):
    assert found(expert, "VPN connection to the server could not be established") == []


@given(st.data())
def test_spans_lie_in_the_text_and_in_order(expert, knowledge, data):
    messages = [m for s in knowledge.symptoms.values() for m in (s.messages or {}).get("en", ())]
    parts = data.draw(
        st.lists(st.one_of(st.sampled_from(messages), st.text(max_size=9)), max_size=5)
    )
    text = data.draw(st.sampled_from([" ", "\n", " – "])).join(parts)
    for symptom in expert.diagnose(text=text).symptoms:
        flat = [place for span in symptom.spans for place in span]
        assert flat == sorted(flat)
        assert 0 <= flat[0] < flat[-1] <= len(text)
