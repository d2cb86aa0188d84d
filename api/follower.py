"""Keeps a process in step: with the others of its server, and with whoever shares the store.

It sees first that the rules it answers by are kept in the store. A thread of its own then looks now
and then at the board of the server, at the rules that another server was told to answer by, at what
outcomes have taught, and whether what was erased is overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from time import monotonic, sleep

from enroltriage.expert.errors import KnowledgeError

from .clock import now
from .logs import log
from .rule_board import BusyError
from .rule_switch import NotReadyError, Switch
from .store.errors import StoreError
from .store.rule_versions import kept_rules, last_change

LOOK_SECONDS = 0.1
"""How often a process looks at the board: whether there are other rules to make ready for."""
STORE_SECONDS = 1.0
"""How often it looks at the store."""
ERASED_SECONDS = 60.0
"""How often it sees that what others erased does not stay in the log of the store."""
PAUSE_SECONDS = 1.0
"""How long it looks away after something went wrong."""


class Follower:
    """Follows what happens from now on; made before the processes fork. Raises StoreError.

    A server that starts answers by the rules that others were told last, if the store knows those of
    its own folder from before; if it does not, they are new, and the others are told of them.
    """

    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self._erased_at = monotonic() + ERASED_SECONDS
        service = switch.current()
        own = service.knowledge.version
        with service.cases.database.reading() as connection:
            change = last_change(connection)
            is_known = kept_rules(connection, own) is not None
            files = kept_rules(connection, change.version)
        switch.followed = self._last_change = change.number
        if files is None or change.version == own:
            return
        if is_known:
            self._take_over(change.version, files, own)
        else:
            switch.owe()

    def _take_over(self, version: str, files: bytes, own: str) -> None:
        """Answer by the rules that were told last; those of the own folder are earlier ones."""
        with suppress(KnowledgeError):  # it is logged; those of the own folder answer
            self._switch.adopt(files)
        log.warning(
            "the folder has earlier rules than were told last; to answer by it, reload the rules",
            folder=own,
            told=version,
            knowledge=self._switch.current().knowledge.version,
        )

    def begin(self) -> None:
        """Keep the rules and learn what was learned since the server began; then follow.

        Nobody has been answered by this process yet: rules that answer are kept, whatever is asked
        of them. Where the store is away, they are kept as soon as it is back.
        """
        with _unless_away():
            self._keep_rules()
            self._switch.learn()
        Thread(target=self._follow, name="follower", daemon=True).start()

    def _follow(self) -> None:
        store_at = 0.0
        while True:
            try:
                self._switch.look()
                if monotonic() >= store_at:
                    self.look_at_store()
                    store_at = monotonic() + STORE_SECONDS
            except Exception:  # noqa: BLE001 - whatever goes wrong, the next look comes
                log.error("not in step", exc_info=True)
                sleep(PAUSE_SECONDS)
            sleep(LOOK_SECONDS)

    def look_at_store(self) -> None:
        """Answer by the rules that another server was told to, and by what outcomes have taught.

        Where the store cannot be asked, all stays as it is until it can.
        """
        with _unless_away():
            self._follow_rules()
        with _unless_away():
            self._switch.learn()
        self._overwrite()
        self._tell_waiting()

    def _overwrite(self) -> None:
        """Have what was erased overwritten, where somebody who read was in the way until now.

        That ``prune`` was held up, or a process that has ended since, nobody here knows.
        """
        database = self._switch.current().cases.database
        if database.leaves_erased or monotonic() >= self._erased_at:
            database.overwrite()
            self._erased_at = monotonic() + ERASED_SECONDS

    def _tell_waiting(self) -> None:
        """What is not where it belongs yet, as far as the last look at the store has told."""
        switch, service = self._switch, self._switch.current()
        desk, waits = service.cases, service.metrics.waits
        waits("lessons", service.lessons.waiting)
        waits("rule-changes", max(self._last_change - switch.followed, 0))
        waits("rules-to-tell", int(switch.owes))
        waits("rules-to-keep", desk.experts.unkept)
        waits("overwriting", int(desk.database.leaves_erased))

    def _keep_rules(self) -> None:
        """Keep the rules that answer, and tell others of them first if they are still to be told.

        What was told here comes first, so that it is not taken back.
        """
        if self._switch.owes:
            self._switch.announce()
        self._switch.current().cases.experts.see_kept(now())

    def _follow_rules(self) -> None:
        self._keep_rules()
        switch = self._switch
        service = switch.current()
        with service.cases.database.reading() as connection:
            change = last_change(connection)
            self._last_change = change.number
            if change.number == switch.followed:
                return
            files = kept_rules(connection, change.version)
        if files is not None and change.version != service.knowledge.version:
            try:
                switch.adopt(files)
            except (BusyError, NotReadyError):
                return  # another process is at it, or one is not ready: at the next look
            except KnowledgeError:
                pass  # it is logged; rules that cannot be read do not get better by trying again
            else:
                log.info("rules of another server", knowledge=change.version)
        switch.followed = change.number


@contextmanager
def _unless_away() -> Iterator[None]:
    """What the store is asked is left for the next look where it does not answer."""
    try:
        yield
    except StoreError as error:
        log.debug("store not looked at", reason=str(error))
