"""The service of today's rules, and how it is exchanged while it answers.

For one of other rules, or for one that has learned from outcomes since.

Each request is answered by the service that was there when it first asked, so it sees one version
of the rules and no other. Where several processes answer, all make themselves ready first, and
then switch together; see ``rule_board``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, MutableSequence, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.sharedctypes import RawArray
from threading import Lock, RLock

from enroltriage.expert import Expert, Finding
from enroltriage.expert.errors import EnroltriageError, KnowledgeError
from enroltriage.expert.learning import Learned

from .batch.collector import no_collection
from .logs import log
from .rule_board import Board, BusyError
from .service import PREPARING_SECONDS, Service
from .store.errors import StoreError
from .verified import findings_in, packed_findings

PATIENCE_SECONDS = 60.0
"""How long the others have to make themselves ready."""
_FOLLOWED, _OWES = range(2)


class NotReadyError(EnroltriageError):
    """A process did not make itself ready; all go on by the rules that were there."""

    code = "rules-not-ready"


@dataclass(frozen=True, slots=True)
class Renewal:
    """How a service comes to other rules.

    ``read`` reads the folders of the settings and returns the files packed, too; ``load`` makes an
    expert of packed files; ``over`` puts an expert and its files in the place of those of a service,
    with what verification finds, if that is known; ``wiser`` makes the service over the same rules
    that has learned this. The first two raise KnowledgeError.
    """

    read: Callable[[], tuple[Expert, bytes]]
    load: Callable[[bytes], Expert]
    over: Callable[[Service, Expert, bytes, Sequence[Finding] | None], Service]
    wiser: Callable[[Service, Learned], Service]


@dataclass(frozen=True, slots=True)
class Reloaded:
    """The version that answered before, the one that answers now, and what is to be said of it."""

    before: str
    after: str
    warnings: dict[str, int]


class Switch:
    """Gives each request its service. Safe to share between threads."""

    def __init__(self, service: Service, renewal: Renewal) -> None:
        self._service = service
        self._renewal = renewal
        self._generation = 0
        self._next: tuple[int, Service] | None = None
        self._left: deque[Service] = deque()
        self._lock = RLock()
        self._at_it = Lock()
        self._board: Board | None = None
        self._seat: int | None = None
        self._settle: Callable[[], None] = lambda: None
        self._told: MutableSequence[int] = RawArray("q", 2)

    @property
    def followed(self) -> int:
        """The last change of the rules in the store that this server follows, or has told itself.

        All processes see it, and so do those that are forked later.
        """
        return self._told[_FOLLOWED]

    @followed.setter
    def followed(self, number: int) -> None:
        self._told[_FOLLOWED] = number

    @property
    def owes(self) -> bool:
        """Whether others that share the store are still to be told of the rules in use here."""
        return bool(self._told[_OWES])

    def current(self) -> Service:
        """The service that answers now."""
        board = self._board
        if board is not None and board.active != self._generation:
            self._go_on(board)
        return self._service

    def take_part(self, board: Board, seat: int | None, settle: Callable[[], None]) -> None:
        """Switch together with the other processes of this board; called after the fork.

        ``settle`` is called whenever rules were left behind.
        """
        self._board, self._seat, self._settle = board, seat, settle

    def look(self) -> None:
        """Do what the board wants of this process. Raises KnowledgeError and OSError."""
        board = self._board
        if board is None:
            return
        wanted = board.wanted
        if wanted > self._generation:
            with self._lock:
                self._ready_for(board, wanted)
            board.tell_ready(self._seat, wanted)
        elif self._next is not None:
            with self._lock:
                self._forget_withdrawn(board)
        self.current()  # also where no request comes
        if self._left:
            self._leave()
            self._settle()
        if board.is_asked():
            self._answer_signal(board)

    def learn(self) -> None:
        """Take over what outcomes have taught, where answers are to reckon with something else.

        Raises StoreError; then all stays as it is.
        """
        if self._next is not None:
            return  # the rules change: at a later look
        before = self.current()
        learned = before.lessons.learned()
        if learned.at == before.learned.at:
            return
        after = self._renewal.wiser(before, learned)
        after.prepare(PREPARING_SECONDS)
        with self._lock:
            if self._service is not before or self._next is not None:
                return  # the rules change: at the next look
            self._exchange(after)
        self._leave()
        self._settle()
        log.info("lessons learned", learned_at=learned.at, lessons=sum(learned.counts.values()))

    def reload(self) -> Reloaded:
        """Read the rules again, verify them, and have every process answer by them.

        Raises KnowledgeError where they cannot be used or have errors, BusyError where somebody is
        at it already, and NotReadyError; then everything is as it was. Raises StoreError where
        others that share the store could not be told; here, the new rules answer.
        """
        with self._turn():
            return self._reload()

    def adopt(self, files: bytes) -> Reloaded:
        """The same with these rules, which another server was told to answer by; see ``reload``."""
        with self._turn():
            return self._renew(lambda: (self._renewal.load(files), files))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._at_it.acquire(blocking=False):
            raise BusyError
        try:
            if self._board is None:
                yield
            else:
                with self._board.turn():
                    yield
        finally:
            self._at_it.release()

    def owe(self) -> None:
        """Others that share the store are still to be told of the rules in use here."""
        self._told[_OWES] = 1

    def announce(self) -> None:
        """Tell others that share the store which rules are in use here. Raises StoreError."""
        self.owe()
        self.followed = self.current().cases.announce_rules()
        self._told[_OWES] = 0

    def _reload(self) -> Reloaded:
        found = self._renew(self._renewal.read)
        self.announce()
        return found

    def _renew(self, read: Callable[[], tuple[Expert, bytes]]) -> Reloaded:
        before = self.current()
        old = before.knowledge.version
        try:
            with no_collection():
                expert, files = read()
            after = self._renewal.over(before, expert, files, None)
            new = after.knowledge.version
            if new == old:
                log.info("rules unchanged", knowledge=old)
                return Reloaded(old, old, before.readiness.warnings())
            errors = after.readiness.errors()
            if errors:
                raise KnowledgeError(errors)
        except KnowledgeError as error:
            told = [str(finding) for finding in error.findings]
            log.error("rules refused", knowledge=old, findings=told)
            raise
        after.prepare(PREPARING_SECONDS)
        self._publish(after, files)
        log.info("rules reloaded", before=old, knowledge=new)
        return Reloaded(old, new, after.readiness.warnings())

    def _publish(self, after: Service, files: bytes) -> None:
        """Have all processes answer by this service. Raises NotReadyError."""
        board = self._board
        if board is None:
            self._exchange(after)
            self._leave()
            return
        with self._lock:
            generation = board.publish(_packed(files, after.readiness.findings()))
            self._next = generation, after
        board.tell_ready(self._seat, generation)
        if not board.all_ready(generation, PATIENCE_SECONDS):
            board.withdraw()
            log.error(
                "rules not ready", seconds=PATIENCE_SECONDS, knowledge=after.knowledge.version
            )
            raise NotReadyError(
                f"A process was not ready for the new rules within {PATIENCE_SECONDS:.0f} seconds;"
                " the log tells why. Try again."
            )
        board.activate(generation)
        self.current()

    def _answer_signal(self, board: Board) -> None:
        """Read the rules again because a signal said so; what is wrong with them is logged."""
        try:
            with self._turn():
                if board.is_asked():
                    board.take()
                    self._reload()
        except (BusyError, KnowledgeError, NotReadyError):
            return  # busy: at the next look; otherwise it is logged
        except StoreError as error:
            log.error("rules not told to others", reason=str(error))

    def _go_on(self, board: Board) -> None:
        with self._lock:
            active = board.active
            if active != self._generation:
                self._exchange(self._ready_for(board, active))
                self._generation = active

    def _ready_for(self, board: Board, generation: int) -> Service:
        """The service of a generation; the lock is held. Raises OSError and KnowledgeError."""
        if self._next is None or self._next[0] != generation:
            files, findings = _unpacked(board.files(generation))
            with no_collection():
                expert = self._renewal.load(files)
            service = self._renewal.over(self._service, expert, files, findings)
            service.prepare(PREPARING_SECONDS)
            self._next = generation, service
        return self._next[1]

    def _forget_withdrawn(self, board: Board) -> None:
        """Let go of a service of rules that are not to become active; the lock is held."""
        if self._next is not None and board.wanted <= self._generation:
            self._next[1].comparison.retire()
            self._next = None

    def _exchange(self, after: Service) -> None:
        with self._lock:
            before, self._service, self._next = self._service, after, None
        after.metrics.knows(after.knowledge.version, before.knowledge.version)
        self._left.append(before)

    def _leave(self) -> None:
        """Let go of what answers no longer; requests that began by it still end by it."""
        while self._left:
            self._left.popleft().comparison.retire()


def _packed(files: bytes, findings: Sequence[Finding]) -> bytes:
    return packed_findings(findings) + b"\n" + files


def _unpacked(packed: bytes) -> tuple[bytes, tuple[Finding, ...]]:
    findings, _, files = packed.partition(b"\n")
    return files, findings_in(findings)
