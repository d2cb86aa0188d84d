"""Facts that a text states, each with its places; given ones win."""

from dataclasses import replace

import pytest

from enroltriage.expert.recognise import Recogniser


def stated(printing, text, **given):
    answer = printing.diagnose(given, text=text)
    facts = (fact for fact in answer.facts if fact.origin == "recognised")
    return {fact.name: fact.value for fact in facts if fact.name != "symptom"}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("The laser printer jams", {"model": "laser"}),
        ("only me has it, nobody else", {"users_affected": "one"}),
        ("everybody with an inkjet", {"users_affected": "all", "model": "inkjet"}),
        ("one laser, one inkjet", {}),  # two devices are none
        ("Only me, all of us", {}),  # two values are none
        ("it is not laser", {}),
        ("if you see a laser", {}),
        ("thanks\n> the laser printer, only me", {"model": "laser"}),  # of the device only
        ("thanks\n> the laser printer and the inkjet", {}),
        ("the inkjet\n> the laser printer", {"model": "inkjet"}),
        ("The laser printer works fine", {}),
        ("The laser works now, please close", {"model": "laser"}),
        ("text\nKind regards, sent from my laser", {}),
        ("hello", {}),
    ],
)
def test_a_text_states_facts(printing, text, facts):
    assert stated(printing, text) == facts


SIGNED_IN = [
    ("They sign in as ann.b@branch.local, no chance", True),
    ("they sign in as ANN@a.Branch.LOCAL", True),
    ("they sign in as ann@branch.local.", True),
    ("they sign in as ann@local.example", False),
    ("they sign in as ann@branchlocal", False),
    ("a local account, branch.local", False),
    ("they sign in, and it is not ann@branch.local", False),
    ("Hello\nKind regards, ann@branch.local", False),
]


@pytest.mark.parametrize(("text", "is_stated"), SIGNED_IN)
def test_how_an_address_ends_states_a_fact(printing, text, is_stated):
    english = printing.knowledge.languages["en"]
    said = {**english.said, "users_affected": {"some": ("@*.local",)}}
    languages = {**printing.knowledge.languages, "en": replace(english, said=said)}
    reader = Recogniser(replace(printing.knowledge, languages=languages))
    _, facts = reader.read(text, {})
    assert ("users_affected" in facts) == is_stated
    if is_stated:
        ((start, end),) = facts["users_affected"].spans
        assert text[start:end].lower().startswith("ann")
        assert text[start:end].lower().endswith("branch.local")


@pytest.mark.parametrize(
    ("text", "is_stated"),
    [
        ("She signs in as ann@branch.local", True),
        ("SIGNS  IN with her new name, ann@branch.local", True),
        ("She signs in as ann@branch.example; her mail is ann@branch.local", False),
        ("She signs in as ann@branch.example, mail ann@branch.local", False),
        ("From: desk@branch.local\nShe signs in", False),
    ],
)
def test_an_address_may_have_to_be_named_by_a_word_before_it(printing, text, is_stated):
    english = printing.knowledge.languages["en"]
    said = {**english.said, "users_affected": {"some": ("<signing> @*.local",)}}
    classes = {**english.classes, "signing": ("signs in", "account")}
    languages = {
        **printing.knowledge.languages, "en": replace(english, said=said, classes=classes)
    }  # fmt: skip
    reader = Recogniser(replace(printing.knowledge, languages=languages))
    _, facts = reader.read(text, {})
    assert ("users_affected" in facts) == is_stated


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Our inkjet is as loud as a laser", {}),  # two devices are none
        ("Our inkjet is loud, like a laser", {"model": "inkjet"}),
        ("Our inkjet is loud, like a big laser", {}),
        ("The laser stops as if only me used it", {"model": "laser"}),
        ("The laser stops if only me used it", {"model": "laser", "users_affected": "one"}),
    ],
)
def test_what_something_is_only_like_is_no_fact(printing, text, facts):
    assert stated(printing, text) == facts


@pytest.mark.parametrize(
    ("text", "toner"),
    [
        ("toner at 5 %", 5),
        ("Toner at 007.", 7),
        ("there are 40 percent left", 40),
        ("toner at \uff15, 5 percent left", 5),  # written in full width
        ("toner at 5, 6 percent left", None),  # two values are none
        ("toner at 101", None),  # it cannot be so much
        ("toner at 1000", None),
        ("toner at \u2464", None),  # a five in a circle
        ("toner at five", None),
        ("toner at 12.03.2025", None),  # a date
        ("toner at 10:45", None),
        ("toner at 3/4/2025", None),
        ("toner at 5/100", 5),
        ("toner at\n[12.03.25, 10:11] Tom: low", None),
        ("not toner at 5", None),
        ("toner at station 5", None),
    ],
)
def test_a_text_states_a_number(printing, text, toner):
    assert stated(printing, text).get("toner") == toner


def test_who_says_the_same_again_and_again_says_it_once_and_who_says_another_says_nothing(printing):
    text = "Toner at 5. " * 100
    (fact,) = [f for f in printing.diagnose({}, text=text).facts if f.name == "toner"]
    assert (fact.value, len(fact.spans)) == (5, 32)
    assert stated(printing, text + "Toner at 6.") == {}


@pytest.mark.parametrize(
    ("text", "users"),
    [
        ("it affects two users", "all"),
        ("it affects 12 colleagues", "all"),
        ("it affects two member of staff", "all"),
        ("3 of our 20 users have it", "all"),
        ("3 of our user have it", "all"),  # the number may be left out
        ("it affects 1 users", None),
        ("it affects model 12, users of it", None),  # a comma parts them
        ("it affects 012 users", None),  # nobody counts so
        ("it affects two printers", None),
        ("on floor 3 of our users have it", None),  # the floor's number
        ("Affects\nTwo users", None),  # two lines of a form
    ],
)
def test_a_form_holds_classes_of_words(printing, text, users):
    assert stated(printing, text).get("users_affected") == users


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("It jams. Users: everybody", {"users_affected": "all"}),  # behind its label
        ("It affects (12 colleagues)", {"users_affected": "all"}),  # in brackets
        ("It affects at 11:05: 12 colleagues", {}),  # a time is no label
        ("(what it affects) 12 colleagues came", {}),
        ("What affects? 12 colleagues came", {}),
        ("The paper is meant for everybody", {}),  # a setting, and not who is affected
        ("For everybody set up so, it jams", {}),
        ("It is meant for paper. Everybody has it", {"users_affected": "all"}),
        ("Only me: no", {}),  # a label, and its value
        ("Only me? No", {}),
        ("Only me. No paper", {"users_affected": "one"}),
        ("Everybody had it, and it was repaired", {}),  # it is no longer so
        ("Everybody had it. The tray was repaired", {"users_affected": "all"}),
        ("Toner at 5. 40 percent left", {}),  # two values
        ("Floors: 12. users everybody", {"users_affected": "all"}),
    ],
)
def test_a_statement_may_stand_behind_a_label_and_a_setting_is_none(printing, text, facts):
    assert stated(printing, text) == facts


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("The laser runs", None),
        ("The laser runs since the move not", "laser"),
        ("The laser runs, not so the inkjet", "inkjet"),
    ],
)
def test_a_device_is_in_order_unless_a_negation_follows(printing, text, model):
    assert stated(printing, text).get("model") == model


def test_a_stated_fact_has_its_places(printing):
    text = "laser! The LASER printer."
    (fact,) = [f for f in printing.diagnose(text=text).facts if f.name == "model"]
    assert [text[start:end] for start, end in fact.spans] == ["laser", "LASER printer"]


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("The laser printer says TonerFault. There is an inkjet in the hall.", "laser"),
        ("The inkjet in the hall is new. The laser printer says TonerFault.", "laser"),
        ("The laser printer smells. All the inkjets are done.", None),  # in no words of the rules
        ("The laser printer smells. The inkjet in the hall next door is fine.", "laser"),
        ("The laser printer smells, photo taken with an inkjet.", "laser"),
        ("The laser printer smells. The inkjet in the hall is not done.", None),
    ],
)
def test_of_several_devices_the_one_in_trouble_is_stated(printing, text, model):
    assert stated(printing, text).get("model") == model


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The panel of the printer says TonerFault", "display"),
        ("TonerFault on the panel", "display"),
        ("Look at the panel. The printer says:\n\nTonerFault", "display"),  # what leads to it
        ("TonerFault. I cleaned the panel.", None),  # not what follows
        ("It says TonerFault, not on the panel", None),
        ("TonerFault on the monitor", None),  # it is not shown there
        ("TonerFault on my screen", "screen"),  # unless somebody says so outright
        ("TonerFault on my screen and the panel", None),  # two places are none
        ("On my screen I read mails", None),  # no message
        ("08:14:58 printd[81]: TonerFault", "log"),
        ("2024-01-18 09:41:08.355 ERROR TonerFault on the panel", "log"),
        ("[09:41] Ann: TonerFault on the panel", "display"),  # people who chat
    ],
)
def test_a_place_is_stated_where_it_is_named_near_a_message(printing, text, place):
    assert stated(printing, text, model="laser").get("place") == place


def test_a_place_named_within_a_message_says_nothing(printing):
    assert "place" not in stated(printing, "The tray is stuck", model="laser")
    text = "The printer, says the panel, is pale"  # in own words they are mixed
    assert stated(printing, text, model="laser")["place"] == "display"


def test_what_is_given_wins_and_a_disagreement_is_pointed_out(printing):
    answer = printing.diagnose(
        {"model": "inkjet"}, text="The laser printer has a paper jam", locale="de"
    )
    assert {f.name: (f.value, f.origin) for f in answer.facts}["model"] == ("inkjet", "given")
    (notice,) = [n for n in answer.notices if n.code == "text-disagrees"]
    assert notice.facts == ("model",)
    assert notice.message == (
        "Der Text widerspricht bei „Modell“ (angegeben: „Tinte“, im Text: „Laser“)"
    )


def test_who_could_not_tell_a_fact_is_not_contradicted_by_a_text(printing):
    answer = printing.diagnose({"model": None}, text="The laser printer has a paper jam")
    assert "text-disagrees" not in [n.code for n in answer.notices]
    assert stated(printing, "The laser printer has a paper jam", model=None) == {}


def test_what_a_text_states_counts_like_what_is_given(printing):
    stated_ = printing.diagnose(text="The laser printer says TonerFault, everybody has it")
    given = printing.diagnose(
        {"model": "laser", "users_affected": "all", "error_code": "TonerFault"},
        text="The printer says TonerFault",
    )
    assert [c.likelihood for c in stated_.causes] == [c.likelihood for c in given.causes]
    assert stated_.next_question == given.next_question
    assert {f.name for f in stated_.facts} == {f.name for f in given.facts}


def test_a_token_on_a_device_that_cannot_have_the_symptom_is_of_another(said):
    assert said("The inkjet printer says TonerFault") == []
    assert said("The printer says TonerFault", model="inkjet") == ["toner-fault"]


def test_an_answer_that_was_kept_says_nothing_of_another_text(printing):
    plain = printing.diagnose({"model": "laser"}, text="The printer has a paper jam")
    other = printing.diagnose({"model": "laser"}, text="The inkjet printer has a paper jam")
    assert [n.code for n in other.notices][-1] == "text-disagrees"
    assert "text-disagrees" not in [n.code for n in plain.notices]
    assert other.alike is None


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("It fails on all six iPads", {"devices_affected": "all"}),
        ("iPhone: only this one phone", {"devices_affected": "one"}),
        ("her iPad does not enrol", {}),  # in Turkish it were every iPad
        ("four of us with a new iPhone", {"users_affected": "some"}),
        ("iPhone, y a qu'elle", {"users_affected": "one"}),
        ("Niemand bei uns, iPhone. Davor lief es jahrelang.", {"ever_worked": True}),
        ("iPhone, since yesterday", {}),  # it tells when, not that it worked
        ("mai registrato un iPhone", {"ever_worked": False}),
        ("iPhone, bought it myself", {"enrollment_method": "byod"}),
        ("iPads aus dem School Manager", {"enrollment_method": "ade"}),
    ],
)
def test_the_rules_know_how_texts_state_scope_and_history(expert, text, facts):
    assert stated(expert, text) == {"platform": "ios", **facts}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Is it all of us?", {}),
        ("Does it happen to all of us\nat once?", {}),  # a line that goes on
        ("all of us\nSince when?", {"users_affected": "all"}),  # another line
        ("It is all of us. Is it known?", {"users_affected": "all"}),
        ("Others?: all of us", {"users_affected": "all"}),  # what answers
        ("Why does my laser printer jam?", {"model": "laser"}),  # a device is named all the same
    ],
)
def test_a_question_states_nothing_but_the_device_and_the_place(printing, text, facts):
    assert stated(printing, text) == facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("The push certificate has expired.", {"push_certificate": "expired"}),
        ("Has the push certificate expired?", {}),
        ("Das Push-Zertifikat ist abgelaufen.", {"push_certificate": "expired"}),
        ("Das Push-Zertifikat ist am 17.06.2025 abgelaufen.", {"push_certificate": "expired"}),
        ("Push-Zertifikat am 9. April 2026 abgelaufen.", {"push_certificate": "expired"}),
        ("Push-Zertifikat gültig bis 17.11.2026.", {"push_certificate": "valid"}),
        ("We let the push certificate run out.", {"push_certificate": "expired"}),
        ("Il n'y a aucun certificat push.", {"push_certificate": "missing"}),
        ("She has no Intune licence.", {"user_license": "missing"}),
        ("Sie hat keine Intune-Lizenz.", {"user_license": "missing"}),
        ("MFA is enforced.", {"mfa_required": True}),
        ("Das Profil ist nicht zugewiesen.", {"enrollment_profile_assigned": False}),
        ("There is a Jamf profile.", {"management_profile_owner": "other_mdm"}),
        ("The Company Portal is up to date.", {"company_portal": "current"}),
        ("It says there are too many devices.", {}),  # no scope
        ("The licence is for Office 365, basic mobility.", {"user_license": "wrong_type"}),
        ("The MDM authority is Office 365.", {"mdm_authority": "office365"}),
        ("MDM authority: Office 365", {"mdm_authority": "office365"}),
        ("Method: Setup Assistant (legacy)", {"ade_auth_method": "setup_assistant_legacy"}),
        ("Setup-Assistent (Legacy) im Profil", {"ade_auth_method": "setup_assistant_legacy"}),
        ("MDM user scope: None", {"mdm_user_scope_includes_user": False}),
        ("Users affected: 1", {"users_affected": "one"}),
        ("MFA is on for all users.", {"mfa_required": True}),
        ("Die Richtlinie ist allen Benutzern zugewiesen.", {}),
        ("All users are affected.", {"users_affected": "all"}),
        ("Licence: EMS E3 was removed last week.", {}),
        ("Lizenz vorhanden: Nein", {}),
        ("Our old push certificate had expired, we renewed it in March.", {}),
        ("From: helpdesk@corp.local", {}),
        ("She signs in as ann@corp.local.", {"upn_routable": False}),
        ("Die Anwenderin meldet sich mit ann@corp.local an.", {"upn_routable": False}),
        ("The user has 5 devices.", {"device_count": 5}),
        ("Limit: 5. iPhone", {"device_limit": 5, "platform": "ios"}),
        ("Please raise the device limit to 10.", {}),
        ("Users may join devices to Microsoft Entra: None", {"entra_join_allowed": False}),
    ],
)
def test_the_rules_know_how_texts_state_what_decides_causes(expert, text, facts):
    assert stated(expert, text) == facts
