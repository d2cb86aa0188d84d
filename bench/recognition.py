"""Reading tickets: how long it takes by their length, with few symptoms and with many."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import cycle, islice
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from rich.progress import Progress

from enroltriage.expert import KnowledgeBase
from enroltriage.expert.case import Case
from enroltriage.expert.knowledge import Symptom
from enroltriage.expert.recognise import Recogniser, Recognition
from enroltriage.expert.recognise.lexicon import KEPT_WORDS, MOST_RUNS
from enroltriage.rules import load_knowledge
from enroltriage.rules.loader import SHIPPED as RULES

from .measure import measure
from .report import Section, WrongAnswer

TITLE = "Reading tickets"
FEW, SHIPPED = "the first edition's", "the shipped"
SIZES = (1_024, 2_048, 8_192, 65_536)
TEXTS = 12
STRANGE = "strange words"
SECONDS, QUICK_SECONDS = 2.0, 0.2
FIRST = Path(__file__).parents[1] / "tests" / "data" / "article"
WRITTEN = Path(__file__).parents[1] / "tests" / "data" / "tickets"
COLUMNS = ("text", "bytes", "symptoms", "median µs", "p99 µs", "µs a kB")
NOTES = (
    "ticket: prose in several languages, each word seldom twice in a row, and one displayed message "
    "in the middle, which must be recognised.",
    "hand-written: the longest of the tickets that are kept for the tests, each followed by others until "
    "it is long enough: of 2 kB mostly one, longer ones are many troubles in one text.",
    "near matches: half messages, misspelt, over and over; nothing but them.",
    "strange words: words of no language, all different, of so many texts that none of them is kept.",
    "symptoms: those of the first edition, and all that are shipped.",
    "µs a kB: of the median; it does not grow with the length.",
    "Python as distributions build it is optimised by a profile of its work; as pyenv builds it unless "
    "told otherwise it is not, and takes a fifth to a third longer here.",
)
PROSE = (
    "Since the office moved to the second floor, nobody finds the meeting room on the plan.",
    "Could you please send somebody on Thursday, but not before nine, the keys are with Ms Brandt.",
    "Im Saal zieht es, sobald jemand das Fenster öffnet, und der Vorhang ist zu kurz.",
    "Bitte tragen Sie die neue Durchwahl ein; die alte Nummer gilt noch bis Ende Oktober.",
    "La réunion de mardi est reportée à jeudi, et les dossiers sont déjà dans l'armoire.",
    "El proveedor confirmó ayer la entrega de los muebles para la próxima semana.",
    "I have tried it twice at home and once in the train, and the battery was full each time.",
    "Außerdem wollte ich fragen, ob die Urlaubsliste schon im gemeinsamen Ordner liegt.",
)


def section(quick: bool, progress: Progress) -> Section:
    """The table; every ticket must be read as it was written."""
    seconds = QUICK_SECONDS if quick else SECONDS
    shipped = load_knowledge()
    first = _first()
    rows: list[tuple[str, ...]] = []
    figures: dict[tuple[str, int], float] = {}
    works = [(*each, kind) for each in ((FEW, first), (SHIPPED, shipped)) for kind in _TEXTS]
    for those, knowledge, kind in progress.track(works, description="Reading tickets"):
        recogniser = Recogniser(knowledge)
        gc.freeze()  # as a worker does with what was loaded
        for size in SIZES:
            count = _fresh(size) if kind == STRANGE else TEXTS
            texts = [_TEXTS[kind](knowledge, size, number) for number in range(count)]
            found = measure(partial(recogniser.recognise, Case({})), texts, seconds)
            if kind == "ticket":
                _compare(knowledge, texts, found.results)
            figures[f"{kind}, {those} symptoms", size] = found.median
            rows.append((kind, f"{size:,}", str(len(knowledge.symptoms)), f"{found.median:,.0f}",
                         f"{found.p99:,.0f}", f"{found.median / size * 1024:,.0f}"))  # fmt: skip
    return Section(TITLE, COLUMNS, tuple(rows), NOTES, figures)


def _first() -> KnowledgeBase:
    """The fourteen symptoms of the first edition, read by today's words."""
    with TemporaryDirectory(prefix="bench-") as made:
        folder = Path(made) / "rules"
        copytree(FIRST, folder)
        copytree(RULES / "languages", folder / "languages")
        return load_knowledge(folder)


def _compare(
    knowledge: KnowledgeBase, texts: Sequence[str], results: Sequence[Recognition]
) -> None:
    ids = list(named_by_messages(knowledge))
    for number, found in enumerate(results):
        wanted, named = ids[number % len(ids)], sorted(found.spans)
        if named != [wanted]:
            raise WrongAnswer(f"reading: {named} instead of {wanted} in {texts[number][:80]!r}")


def named_by_messages(knowledge: KnowledgeBase) -> Iterator[str]:
    """Those that an English message of many words names."""
    for id_, symptom in knowledge.symptoms.items():
        if any(len(text.split()) > 6 for text in (symptom.messages or {}).get("en", ())):
            yield id_


def ticket(knowledge: KnowledgeBase, size: int, number: int) -> str:
    """Prose of about so many bytes, with one displayed message in the middle."""
    ids = list(named_by_messages(knowledge))
    symptom = knowledge.symptoms[ids[number % len(ids)]]
    message = max((symptom.messages or {})["en"], key=len)
    prose = _repeated(" ".join(PROSE[number % len(PROSE) :] + PROSE) + "\n", size)
    half = max(0, size - len(message) - 40) // 2
    device = _device(knowledge, symptom)
    return f"{prose[:half]}\n\nMy {device} says: {message}\n\n{prose[half : 2 * half]}"


def _device(knowledge: KnowledgeBase, symptom: Symptom) -> str:
    """What it is that can have the symptom: of two that share a message, the platform tells which it is."""
    platforms = knowledge.platform_fact.values or {}
    bound = symptom.applies_to.get(knowledge.platform_fact.name, tuple(platforms))
    return f"{platforms[str(bound[0])]['en']} device" if bound else "device"


def _written(_: KnowledgeBase, size: int, number: int) -> str:
    tickets = _hand_written()
    text = "\n\n".join(islice(cycle(tickets), number, number + 1 + size // 200))
    return text.encode()[:size].decode(errors="ignore")


@cache
def _hand_written() -> list[str]:
    """The tickets of the tests, the longest first."""
    return sorted((one["text"] for one in written_tickets()), key=len, reverse=True)


def written_tickets() -> Iterator[Mapping[str, Any]]:
    """The tickets of the tests as they are kept there, with their labels."""
    for file in sorted(WRITTEN.rglob("*.jsonl")):
        yield from map(orjson.loads, file.read_bytes().splitlines())


def _near(knowledge: KnowledgeBase, size: int, number: int) -> str:
    halves = []
    for id_ in named_by_messages(knowledge):
        words = (knowledge.symptoms[id_].messages or {})["en"][0].split()
        halves.append(" ".join(word[:-2] + word[-1:] for word in words[: len(words) * 2 // 3]))
    return _repeated(" ".join(islice(cycle(halves), number, number + len(halves))) + " ", size)


def _strange(_: KnowledgeBase, size: int, number: int) -> str:
    """Words from a simple series of numbers, written with twenty letters."""
    letters, state = "abdefgiklmnoprstuvwy", number + 1
    words: list[str] = []
    while len(words) * 7 < size:
        state = (state * 48271) % 2147483647
        rest, word = state, ""
        while rest and len(word) < 8:
            rest, place = divmod(rest, len(letters))
            word += letters[place]
        words.append(word)
    return " ".join(words)[:size]


def _fresh(size: int) -> int:
    """How many texts of strange words have more of them than are kept."""
    return 2 * KEPT_WORDS // min(size // 8, MOST_RUNS)


_TEXTS: dict[str, Callable[[KnowledgeBase, int, int], str]] = {
    "ticket": ticket,
    "hand-written": _written,
    "near matches": _near,
    STRANGE: _strange,
}


def _repeated(text: str, size: int) -> str:
    return (text * (size // len(text) + 1))[:size]
