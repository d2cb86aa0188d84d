"""Printers that speak: the sound rule files with messages, codes, and the words of two languages."""

import shutil
from pathlib import Path

import pytest

from enroltriage.rules import load_expert

RULES = Path(__file__).resolve().parents[2] / "rules"


@pytest.fixture(scope="session")
def printing(tmp_path_factory):
    """An expert on printers, who reads tickets."""
    folder = tmp_path_factory.mktemp("spoken") / "rules"
    shutil.copytree(RULES / "sound", folder)
    shutil.copytree(RULES / "spoken", folder, dirs_exist_ok=True)
    facts = folder / "facts.yaml"
    named = "locates_message: true\n    named_by: {display: [panel, tray], screen: [monitor]}\n    logged_as: log"
    places = facts.read_text().replace("locates_message: true", named)
    facts.write_text(places.replace("{screen: {", "{log: {en: Log, de: Protokoll}, screen: {"))
    return load_expert(folder)


@pytest.fixture(scope="session")
def said(printing):
    """What an answer says of a text: the symptoms that it names."""

    def say(text, **facts):
        return [symptom.id for symptom in printing.diagnose(facts, text=text).symptoms]

    return say


@pytest.fixture(scope="session")
def asked(printing):
    """What an answer says of a text: the symptoms that it names, and those between which it asks."""

    def ask(text, **facts):
        answer = printing.diagnose(facts, text=text)
        question = answer.next_question
        codes = [notice.code for notice in answer.notices]
        offered = (
            [choice.value for choice in question.answers] if "ambiguous-message" in codes else []
        )
        return [symptom.id for symptom in answer.symptoms], offered

    return ask


@pytest.fixture(scope="session")
def expert(whole):
    """All that is shipped: what one symptom's words are, another's must not be."""
    return whole


@pytest.fixture(scope="session")
def knowledge(whole):
    return whole.knowledge
