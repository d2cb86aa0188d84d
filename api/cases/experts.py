"""Who answers for a case: the rules of today, or those of an earlier version that answered.

Every version that answers is kept in the store, as rule files: so it can be asked again by any
later version of the software. So is what it had learned from outcomes by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import copy
from datetime import datetime
from functools import partial
from threading import Lock
from typing import Any

from cachetools import LRUCache

from enroltriage.api.logs import log
from enroltriage.api.store.database import Connection, Database
from enroltriage.api.store.rule_versions import keep_rules, kept_rules, kept_versions
from enroltriage.expert import Answer, Expert, KnowledgeBase
from enroltriage.expert.case import echo, read_case
from enroltriage.expert.case_file import CaseFile, Entry
from enroltriage.expert.errors import CaseError, KnowledgeError
from enroltriage.expert.recognise import Recognition
from enroltriage.expert.trace import Trace

from .incidents import announced
from .learning import learned_by
from .refusals import UnreadableRules, no_such_version

KEPT_EXPERTS = 3
"""How many earlier versions are held in memory at once; each takes about as much as today's."""
KEPT_TAUGHT, KEPT_ALIKE = 8, 256
"""How many experts are held that had learned something else, and how many verdicts each keeps."""


class Experts:
    """The expert of today, and those of earlier versions, by version. Safe to share."""

    def __init__(
        self, expert: Expert, files: bytes, database: Database, load: Callable[[bytes], Expert]
    ) -> None:
        """``files`` are the packed rule files of the expert; ``load`` makes an expert of such."""
        self.current = expert
        self._database = database
        self._load = load
        self._lock, self._loading = Lock(), Lock()
        self._earlier: LRUCache[str, Expert] = LRUCache(KEPT_EXPERTS)
        self._taught: LRUCache[tuple[str, str | None], Expert] = LRUCache(KEPT_TAUGHT)
        self._unkept = {expert.knowledge.version: files}

    def renewed(self, expert: Expert, files: bytes) -> Experts:
        """The same with other rules of today; those until now stay at hand, as cases have them."""
        made = Experts(expert, files, self._database, self._load)
        made._unkept = {**self._unkept, **made._unkept}  # what the store could not take yet
        made._earlier[self.current.knowledge.version] = self.current
        made._stay_at_hand(self.current)
        return made

    def wiser(self, expert: Expert) -> Experts:
        """The same where the expert of today has learned something since."""
        made = copy(self)
        made.current = expert
        made._stay_at_hand(self.current)
        return made

    def _stay_at_hand(self, expert: Expert) -> None:
        """Most cases that are asked about soon were answered by who has answered until now."""
        known = expert.knowledge
        with self._lock:
            self._taught[known.version, known.learned_at] = expert

    def canonical(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Facts as they are kept and shown. Raises CaseError for what the rules do not know."""
        given = read_case(self.current.knowledge, facts).given
        return {name: echo(value) for name, value in given.items()}

    def current_answer(self, file: CaseFile, locale: str) -> Answer:
        """What today's rules say of a case."""
        return answer_of(self.current, file, locale)

    def answer(self, file: CaseFile, locale: str) -> Answer | None:
        """What was answered last, by the rules that answered.

        None after all was erased, and where this version of the software cannot read those rules.
        """
        if file.diagnosis is None or file.erased_at is not None:
            return None
        try:
            return self.answer_by(None, file, locale)
        except UnreadableRules as error:
            log.error("rules not read", reason=error.detail)
            return None

    def answer_by(self, version: str | None, file: CaseFile, locale: str) -> Answer:
        """What the rules of a version say of a case; None: what was answered last. Raises Refusal."""
        content = file.diagnosis.content if file.diagnosis else {}
        expert = self.of(version or content["knowledge"], content.get("learned_at"))
        answer = answer_of(expert, file, locale)
        return announced(answer, expert.knowledge, None if version else content.get("incident"))

    def knowledge_of(self, file: CaseFile) -> tuple[KnowledgeBase, ...]:
        """What a case may be spoken of by: the rules of today, and those that answered last."""
        experts = [self.current]
        if file.diagnosis is not None:
            with suppress(UnreadableRules):
                experts.append(self._last(file.diagnosis))
        return tuple(expert.knowledge for expert in experts)

    def picture(self, file: CaseFile, locale: str) -> tuple[Expert, Answer, Trace] | None:
        """What was answered last, explained, by whom, and by which rules step by step.

        None after all was erased. Raises Refusal.
        """
        if file.diagnosis is None or file.erased_at is not None:
            return None
        expert, incident = self._last(file.diagnosis), file.diagnosis.content.get("incident")
        answer = answer_of(expert, file, locale, explain=True)
        trace = expert.trace(fitting(expert, file.known), file.text)
        return expert, announced(answer, expert.knowledge, incident), trace

    def of(self, version: str, learned_at: str | None) -> Expert:
        """The expert of a version, who had learned from outcomes until then (RFC 3339), or never.

        Raises Refusal for a version that never answered, or cannot be read.
        """
        known = self.current.knowledge
        if (version, learned_at) == (known.version, known.learned_at):
            return self.current
        expert = self._at_hand(version, learned_at)
        if expert is None:
            with self._loading:  # it takes a second or two; nobody does it twice
                expert = self._at_hand(version, learned_at)
                if expert is None:
                    expert = self._made(version, learned_at)
                    with self._lock:
                        self._taught[version, learned_at] = expert
        return expert

    def files_of(self, version: str) -> bytes:
        """The rule files of a version, packed. Raises Refusal."""
        return self._unkept.get(version) or self._kept(version)

    def _at_hand(self, version: str, learned_at: str | None) -> Expert | None:
        with self._lock:
            return self._taught.get((version, learned_at))

    def _made(self, version: str, learned_at: str | None) -> Expert:
        known = self.current.knowledge.version
        of_version = self.current if version == known else self._loaded(version)
        with self._database.reading() as connection:
            learned = learned_by(connection, learned_at)
        return of_version.taught(learned, kept=KEPT_ALIKE)

    def _last(self, diagnosis: Entry) -> Expert:
        return self.of(diagnosis.content["knowledge"], diagnosis.content.get("learned_at"))

    def _loaded(self, version: str) -> Expert:
        """The expert of an earlier version, whatever it has learned. Raises Refusal."""
        expert = self._earlier.get(version)
        if expert is None:
            try:
                expert = self._earlier[version] = self._load(self._kept(version))
            except KnowledgeError as error:
                raise UnreadableRules(version, error) from error
        return expert

    @property
    def unkept(self) -> int:
        """How many versions answer or have answered here that are not in the store yet."""
        return len(self._unkept)

    def keep_rules(self, connection: Connection, at: datetime) -> None:
        """See that the rules that answer are kept, and those before that the store did not take."""
        for version, files in sorted(self._unkept.items()):  # all servers in one order
            keep_rules(connection, version, files, at)

    def see_kept(self, at: datetime) -> None:
        """The same, by itself: also rules that were asked of no case are known. Raises StoreError."""
        if self._unkept:
            with self._database.writing() as connection:
                self.keep_rules(connection, at)
            self.note_kept()

    def note_kept(self) -> None:
        """Called after a transaction that kept the rules is durable."""
        self._unkept.clear()

    def _kept(self, version: str) -> bytes:
        with self._database.reading() as connection:
            files = kept_rules(connection, version)
            if files is None:
                raise no_such_version(kept_versions(connection))
        return files


def answer_of(
    expert: Expert,
    file: CaseFile,
    locale: str,
    *,
    explain: bool = False,
    read: Recognition | None = None,
) -> Answer:
    """The answer of this version; facts that it does not know of are left out.

    ``read`` is what it would read of the case's words, where that is known.
    """
    diagnose = partial(expert.diagnose, text=file.text, locale=locale, explain=explain, read=read)
    try:
        return diagnose(file.known)
    except CaseError:
        return diagnose(fitting(expert, file.known))


def fitting(expert: Expert, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with values that this version knows of."""
    try:
        read_case(expert.knowledge, facts)
    except CaseError as error:
        strange = {problem.pointer.split("/")[2] for problem in error.problems}
        return {name: value for name, value in facts.items() if name not in strange}
    return dict(facts)
