"""A chunk of rows becomes a chunk of answers. A case that recurs is not diagnosed again.

Rows of facts are known again by their values. What is written of an answer serves all rows that no
rule can tell apart; of texts, nothing is kept but that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, NamedTuple

import orjson

from enroltriage.api.packed_rules import load_packed
from enroltriage.expert import Answer, CaseError, Expert, KnowledgeBase

from .chunk import Chunk
from .columns import FULL
from .counts import Counts
from .csv_rows import CsvRows
from .job import Job
from .json_rows import JsonRows
from .memory import Kept, Learned, Memory, Tally
from .reading import Reader
from .rejects import Rejects
from .writing import Head, csv_head, csv_tail, json_head, json_tail

CASES_BYTES = 64 * 1024 * 1024
ALIKE_BYTES = 32 * 1024 * 1024
"""How much is kept of cases and of what alike ones have in common."""


class Result(NamedTuple):
    """What came of a chunk: the rows to be written, and what is to be counted.

    ``learned`` are the cases that were met first, for those who answer other chunks; only where
    most rows of the chunk are of cases that recur.
    """

    output: bytes
    rejected: bytes
    counts: Counts
    learned: tuple[Learned, ...] = ()


class Answerer:
    """Answers chunks of one job. Not to be shared between threads."""

    def __init__(self, job: Job, expert: Expert | None = None) -> None:
        self._job = job
        self._expert = expert or load_packed(job.rules)
        self._reader = make_reader(job, self._expert.knowledge)
        self._cases, self._alike = Memory(CASES_BYTES), Memory(ALIKE_BYTES)
        self._learned: list[Learned] = []
        self._watched = job.watched
        self._origins = job.origins

    def learn(self, learned: Iterable[Learned]) -> None:
        """Take over what others have learned."""
        for key, kept in learned:
            self._keep(key, kept if self._job.full else self._shared(kept))

    def answer(self, chunk: Chunk) -> Result:
        """The answers to the rows of a chunk, in their order."""
        rejects = Rejects(self._job.encoding, self._job.language, self._origins)
        if chunk.fault is not None:
            rejects.add_text(chunk.line, chunk.fault, chunk.data)
            return Result(b"", rejects.written(), Counts.of((), rejects.reasons))
        self._learned = []
        written: list[bytes] = []
        tallies: list[Tally] = []
        known = self._cases.known
        for line, key, head, source in self._reader.rows(chunk.data, chunk.line, rejects):
            kept = known.get(key)
            if kept is None:
                try:
                    kept = self._diagnose(key, source)
                except CaseError as error:
                    rejects.add(line, error.problems, self._reader.shown(source))
                    continue
            written += (head, kept[0])
            tallies.append(kept[1])
        counts = Counts.of(tallies, rejects.reasons)
        self._count_keys(counts)
        learned = tuple(self._learned) if 2 * len(self._learned) < len(tallies) else ()
        return Result(b"".join(written), rejects.written(), counts, learned)

    def _count_keys(self, counts: Counts) -> None:
        """Count the columns of the rows, where each may have its own."""
        if self._watched:
            met = self._reader.met()
            counts.keys = met
            counts.watched = Counter({name: met[name] for name in self._watched & met.keys()})

    def _diagnose(self, key: Hashable, source: Any) -> Kept:
        facts, text = self._reader.case(source)
        answer = self._expert.diagnose(facts, text=text, locale=self._job.language)
        kept = self._full(answer) if self._job.full else self._short(answer)
        if key is not None:
            self._keep(key, kept)
            self._learned.append((key, kept))
        return kept

    def _keep(self, key: Hashable, kept: Kept) -> None:
        """Keep a case. What is told in short is shared with others, a whole answer with none."""
        size = len(key) if isinstance(key, bytes) else 0
        self._cases.keep(key, kept, size + (len(kept.tail) if self._job.full else 0))

    def _short(self, answer: Answer) -> Kept:
        """What is told in short is the same for alike cases with the same symptoms."""
        if answer.alike is None:
            return Kept(self._tail(answer), _tally(answer))
        same = (answer.alike, *((found.id, found.score) for found in answer.symptoms))
        kept = self._alike.known.get(same)
        if kept is None:
            kept = self._shared(Kept(self._tail(answer), _tally(answer)))
            self._alike.keep(same, kept, 0)
        return kept

    def _shared(self, kept: Kept) -> Kept:
        """The same as it was told first, here or by others: held once, and counted without a look."""
        first = self._alike.known.get(kept.tail)
        if first is None:
            self._alike.keep(kept.tail, kept, len(kept.tail))
            return kept
        return first

    def _tail(self, answer: Answer) -> bytes:
        if self._job.written == "csv":
            return csv_tail(answer, self._job.delimiter)
        return json_tail(answer)

    def _full(self, answer: Answer) -> Kept:
        """The whole answer as REST gives it; what alike cases have in common is written once."""
        tally, common = _tally(answer), self._alike.known.get(answer.alike)
        if common is None:
            common = Kept(b"," + orjson.dumps(answer.common())[1:] + b"}\n", tally)
            if answer.alike is not None:
                self._alike.keep(answer.alike, common, len(common.tail))
        own = orjson.dumps(answer.own())[:-1]
        return Kept(b"".join((b'"', FULL[0].encode(), b'":', own, common.tail)), tally)


def make_reader(job: Job, knowledge: KnowledgeBase) -> Reader:
    """What reads the rows of a job."""
    to_csv = job.written == "csv"
    if job.source == "csv":
        layout = job.layouts.lay_out(job.header or ())
        head = csv_head(job.delimiter) if to_csv else json_head(layout.head)
        return CsvRows(knowledge, layout, job.header or (), job.delimiter, head, job.encoding)

    def head_of(columns: Sequence[str]) -> Head:
        return csv_head(job.delimiter) if to_csv else json_head(columns)

    if job.source == "parquet":
        from .parquet import ParquetRows

        return ParquetRows(JsonRows(knowledge, job.layouts, head_of, table=True))
    return JsonRows(knowledge, job.layouts, head_of, encoding=job.encoding)


def _tally(answer: Answer) -> Tally:
    first = next((c.id for c in answer.causes[:1] if c.status != "excluded"), None)
    symptoms = tuple(symptom.id for symptom in answer.symptoms)
    return Tally(answer.outcome, symptoms, first, answer.is_ambiguous)
