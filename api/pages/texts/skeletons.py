"""The remarks in a rule file that is to be completed."""

from __future__ import annotations

from . import Texts

TEXTS: Texts = {
    "en": {
        "skeleton_head": "A beginning for a symptom that the rules do not know yet; cases that say it: {cases}.\n"
        "Check every text for personal data before you pass this file on.\n"
        "Fill in every place marked TODO or todo, save the file as {file} beside the other symptoms, and run:"
        " enroltriage check FOLDER",
        "skeleton_symptom": "The name of the symptom. It stays for good, and the file is called like it.",
        "skeleton_title": "What the symptom is called, in a few words.",
        "skeleton_messages": "What the device shows, word for word. Keep what is the same in every case. “any” stands for"
        " every language; en, de and others may stand in its place.",
        "skeleton_applies_to": "Keep the values that it concerns.",
        "skeleton_causes": "What it may come from, by name: {causes}. A new cause gets a file of its own.",
        "skeleton_sources": "Where that stands: a source and a section, such as SOURCE#SECTION. Known sources:"
        " {sources}",
    },
    "de": {
        "skeleton_head": "Anfang für ein Symptom, das die Regeln noch nicht kennen; Fälle, die es melden: {cases}.\n"
        "Bitte prüfen Sie alle Texte auf personenbezogene Daten, bevor Sie diese Datei weitergeben.\n"
        "Füllen Sie jede mit TODO oder todo markierte Stelle aus, speichern Sie die Datei als {file} neben den anderen"
        " Symptomen und führen Sie aus: enroltriage check ORDNER",
        "skeleton_symptom": "Der Name des Symptoms. Er bleibt für immer, und die Datei heißt wie er.",
        "skeleton_title": "Wie das Symptom heißt, in wenigen Worten.",
        "skeleton_messages": "Was das Gerät anzeigt, Wort für Wort. Behalten Sie, was in jedem Fall gleich ist. „any“ steht für"
        " jede Sprache; stattdessen können en, de und andere stehen.",
        "skeleton_applies_to": "Behalten Sie die Werte, die es betrifft.",
        "skeleton_causes": "Woher es kommen kann, nach Namen: {causes}. Eine neue Ursache bekommt eine eigene Datei.",
        "skeleton_sources": "Wo das steht: eine Quelle und ein Abschnitt, etwa QUELLE#ABSCHNITT. Bekannte Quellen:"
        " {sources}",
    },
}
