"""What holds for a time only: each edition answers as it did, the current one as of today."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from enroltriage.expert.errors import CaseError, KnowledgeError
from enroltriage.expert.verify import Survey, verify
from enroltriage.expert.what_if import what_if
from enroltriage.rules import load_expert

SOUND = Path(__file__).parent / "sound"
PALE = {"model": "laser", "symptom": "prints-pale", "connection": "cable"}
FIRST, LATER, TODAY = "2026-01", "2026-07", date(2026, 11, 1)
LATER_PACK = {
    "later/pack.yaml": ("", f'pack: later\ntitle: {{en: Later, de: Später}}\nedition: "{LATER}"\n')
}
"""A pack that begins later, and so brings an edition."""


def since(line, month=LATER):
    return line, f'{line}\n    since: "{month}"'


PAIR = {"symptoms/prints-pale.yaml": since("  - cause: driver-outdated")}


@pytest.fixture
def rules(tmp_path):
    """Changes files of a folder of sound rules, each what stands there to something else; loads it."""
    folder = shutil.copytree(SOUND, tmp_path / "rules")

    def load(*changes):
        for place, (old, new) in (pair for change in changes for pair in change.items()):
            file = folder / place
            file.parent.mkdir(exist_ok=True)
            text = file.read_text("utf-8") if file.exists() else ""
            assert old in text
            file.write_text(text.replace(old, new, 1), "utf-8")
        return load_expert(folder)

    return load


def causes(answer):
    return sorted(cause.id for cause in answer.causes)


def test_where_nothing_has_a_time_every_edition_is_the_current_one(rules):
    expert = rules()
    assert not expert.knowledge.earlier
    assert expert.of_edition(FIRST) is expert


def test_what_begins_later_is_no_part_of_an_earlier_edition(rules):
    expert = rules(LATER_PACK, PAIR)
    assert expert.knowledge.editions == (FIRST, LATER)
    assert causes(expert.diagnose(PALE)) == ["driver-outdated", "toner-used-up"]
    assert causes(expert.diagnose(PALE, edition=LATER)) == ["driver-outdated", "toner-used-up"]
    past = expert.diagnose(PALE, edition=FIRST)
    assert causes(past) == ["toner-used-up"]
    assert past.knowledge_version == expert.knowledge.version


def test_what_has_ended_stays_in_the_editions_before(rules):
    step = "steps:\n  - {en: Install the driver., de: Den Treiber installieren.}"
    renamed = (
        f'steps:\n  - {{en: Install it., de: Installieren., until: "{LATER}", sources: ["help#1"]}}\n'
        f'  - {{en: Fetch it., de: Laden., since: "{LATER}"}}'
    )
    expert = rules(LATER_PACK, {"resolutions/update-driver.yaml": (step, renamed)})

    def steps(edition):
        confirmed = expert.diagnose({**PALE, "driver": "outdated"}, edition=edition).causes[0]
        return confirmed.resolution.steps

    assert steps("current") == steps(LATER) == ("Use the cable.", "Fetch it.")
    assert steps(FIRST) == ("Use the cable.", "Install it.")


def test_a_note_on_a_rule_may_come_later_than_the_rule(rules):
    rule = "    when: {driver: outdated}\n"
    noted = f'{rule}    note: {{en: So it says now., de: So heißt es nun., since: "{LATER}"}}\n'
    expert = rules(LATER_PACK, {"causes/driver-outdated.yaml": (rule, noted)})

    def note(edition):
        return expert.of_edition(edition).knowledge.causes["driver-outdated"].rules[0].note

    assert note("current") == note(LATER) == {"en": "So it says now.", "de": "So heißt es nun."}
    assert note(FIRST) is None


def test_a_pack_of_a_later_edition_is_no_part_of_an_earlier_one(rules):
    text = (SOUND / "symptoms/prints-pale.yaml").read_text("utf-8")
    text = text.replace("prints-pale", "prints-grey").replace("Prints pale", "Prints grey")
    text = text.replace("Druckt blass", "Druckt grau")
    expert = rules(
        LATER_PACK, {"later/symptoms/x": ("", "")}, {"later/prints-grey.yaml": ("", text)}
    )
    grey = {**PALE, "symptom": "prints-grey"}
    assert causes(expert.diagnose(grey)) == ["driver-outdated", "toner-used-up"]
    with pytest.raises(CaseError, match="/facts/symptom"):
        expert.diagnose(grey, edition=FIRST)


def test_an_edition_reads_texts_by_the_words_of_today_and_knows_of_them_what_it_has(rules):
    words = {
        "symptoms/prints-nothing.yaml": (
            "symptom: prints-nothing",
            'symptom: prints-nothing\nsince: "2026-07"',
        )
    }
    expert = rules(LATER_PACK, words)
    assert expert.of_edition(FIRST).read_by is expert.read_by
    told = expert.diagnose({"model": "laser"}, text="ERR-17 No paper loaded", edition=FIRST)
    assert told.outcome == "unrecognised"
    assert told.symptoms == ()


def test_a_search_for_changes_takes_place_in_the_edition_that_is_asked(rules):
    expert = rules(LATER_PACK, PAIR)
    wish = {"cause": "driver-outdated", "status": "confirmed"}
    assert what_if(expert, facts=PALE, wish=wish).changes
    assert not what_if(expert, facts=PALE, wish=wish, edition=FIRST).changes


def test_an_edition_that_there_is_not_is_refused_with_those_that_there_are(rules):
    expert = rules(LATER_PACK, PAIR)
    with pytest.raises(CaseError) as refused:
        expert.diagnose(PALE, edition="2026-04")
    (problem,) = refused.value.problems
    assert problem.pointer == "/edition"
    assert problem.allowed == (FIRST, LATER, "current")


def test_a_reference_that_an_edition_does_not_have_is_told_with_that_edition(rules):
    cause = {
        "causes/driver-outdated.yaml": (
            "cause: driver-outdated",
            'cause: driver-outdated\nsince: "2026-07"',
        )
    }
    with pytest.raises(
        KnowledgeError, match=f"in the edition {FIRST}: unknown cause 'driver-outdated'"
    ):
        rules(LATER_PACK, cause)


def test_a_fault_stands_where_the_file_has_it_though_parts_before_it_are_left_out(rules):
    ended = {
        "symptoms/prints-pale.yaml": (
            "  - cause: toner-used-up",
            '  - cause: toner-used-up\n    until: "2026-03"',
        )
    }
    wrong = {"symptoms/prints-pale.yaml": ("cause: driver-outdated", "cause: driver-outdatet")}
    with pytest.raises(KnowledgeError) as refused:
        rules(LATER_PACK, ended, wrong)
    lines = {finding.line for finding in refused.value.findings}
    file = SOUND / "symptoms/prints-pale.yaml"
    line = file.read_text("utf-8").splitlines().index("  - cause: driver-outdated") + 1
    assert lines == {line + 1}


def test_what_is_wrong_with_an_earlier_edition_is_found(rules):
    later = (
        "    when: {toner_low: false}\n",
        '    when: {toner_low: false}\n    since: "2026-07"\n',
    )
    expert = rules(LATER_PACK, {"causes/toner-used-up.yaml": later})
    errors = [str(found) for found in verify(Survey(expert), TODAY).errors]
    assert errors
    assert all(f"in the edition {FIRST}: " in error for error in errors)


@pytest.mark.parametrize(("day", "due"), [("2026-10-31", True), ("2026-11-01", False)])
def test_who_is_to_review_an_entry_is_told_when_the_day_has_passed(rules, day, due):
    review = f'\nreview: {{who: Print team, by: "{day}"}}\n'
    places = {
        "pack.yaml": ('edition: "2026-01"\n', f'edition: "2026-01"{review}'),
        "causes/driver-outdated.yaml": ("\nsits_in", f"{review}sits_in"),
    }
    expert = rules(places)
    found = [f for f in verify(Survey(expert), TODAY).warnings if f.code == "entry-due"]
    assert len(found) == (2 if due else 0)
    assert all("(Print team); look whether" in finding.message for finding in found)


SHOWN = {
    "symptoms/prints-pale.yaml": (
        "applies_to:",
        'messages: {en: [{text: "Toner low on page", shown_until: "2026-03", sources: ["manual#1"]}], '
        'de: ["Toner fast leer"]}\napplies_to:',
    )
}


def test_a_message_that_is_no_longer_displayed_is_known_all_the_same_and_says_until_when(rules):
    symptom = rules(SHOWN).knowledge.symptoms["prints-pale"]
    assert symptom.messages == {"en": ("Toner low on page",), "de": ("Toner fast leer",)}
    (message,) = symptom.shown
    shown = symptom.shown[message]
    assert (message, shown.since, shown.until) == ("Toner low on page", None, "2026-03")
    assert [citation.source for citation in shown.citations] == ["manual"]


def test_a_slip_in_the_time_of_a_message_is_told_by_its_key(rules):
    wrong = {"symptoms/prints-pale.yaml": ("shown_until", "shown_util")}
    with pytest.raises(KnowledgeError, match=r"unknown key 'shown_util'.*'shown_until'"):
        rules(SHOWN, wrong)


def test_a_source_of_a_later_pack_may_be_cited_by_what_holds_in_every_edition(rules):
    news = "title: {en: News, de: Neues}, document: news, date: '2026-08-01'"
    later = {"later/sources.yaml": ("", f"sources:\n  news: {{{news}}}\n")}
    cited = {"symptoms/prints-pale.yaml": ('sources: ["manual#1"]\n', 'sources: ["news#1"]\n')}
    expert = rules(LATER_PACK, later, cited)
    assert "news" in expert.of_edition(FIRST).knowledge.sources


def test_a_fact_may_be_asked_for_in_other_words_later(rules):
    model = "  model:\n    title: {en: Model, de: Modell}\n"
    earlier = (
        "facts:\n  model:\n    title: {en: Kind, de: Art}\n    type: enum\n    until: '2026-07'\n"
        "    values: {laser: {en: Laser, de: Laser}, inkjet: {en: Inkjet, de: Tinte}}\n"
        "    binds: out-of-scope\n    question: {en: Of which kind is it?, de: Welche Art?}\n"
        "    asked_of: user\n    sources: ['manual#1']\n"
    )
    expert = rules(
        LATER_PACK,
        {"facts.yaml": (model, f"{model}    since: '2026-07'\n")},
        {"earlier/facts.yaml": ("", earlier)},
    )
    asked = [expert.of_edition(e).knowledge.facts["model"].question["en"] for e in (FIRST, LATER)]
    assert asked == ["Of which kind is it?", "Which model?"]
