"""Live cases, evaluated by every engine on the side, to see that they agree.

A share of the cases, however they were answered, is put into a short queue, and one thread of the
process works it off. It needs the processor too, so it rests after each case, and an answer is made
by another engine only where that one concludes something else of the very facts. What is kept is
held to them like the rest. Whatever happens there is counted and logged, and reaches no caller. A
difference is logged with the facts that bring it about, but without free text: tickets hold
personal data.
"""

from __future__ import annotations

import atexit
from collections.abc import Mapping
from queue import Full, Queue
from random import random
from threading import Event, Lock, Thread
from time import thread_time
from typing import Any

from enroltriage.expert import Answer, Expert
from enroltriage.expert.engine import Inference

from .logs import log
from .metrics import Metrics

WAITING = 64
"""How many cases may wait to be compared; more are dropped."""
SHARE_OF_TIME = 0.02
"""How much of a processor comparing takes at most, however many cases there are."""
DRAIN_SECONDS = 2.0
"""How long a process that ends still works on the cases that wait."""

Case = Mapping[str, Any]
"""The arguments of ``Expert.diagnose``."""


class Comparison:
    """Compares the engines on a share of the cases; safe to share between threads.

    The thread starts with the first case, so that it starts in the process that answers, after
    the fork.
    """

    def __init__(self, experts: Mapping[str, Expert], share: float, metrics: Metrics) -> None:
        self._experts = experts
        self._share = share
        self._metrics = metrics
        self._queue: Queue[tuple[Case, str] | None] = Queue(WAITING)
        self._thread: Thread | None = None
        self._ending = Event()
        self._retired = False
        self._lock = Lock()

    def draws(self) -> bool:
        """Whether a case is among the share that is compared: each is as likely as any other."""
        return random() < self._share  # noqa: S311 - it protects nothing

    def offer(self, case: Case, request_id: str) -> None:
        """Compare this case, later. Never waits, and raises nothing."""
        if self._retired:
            self._metrics.compared("dropped")
            return
        try:
            self._start()
            self._queue.put_nowait((case, request_id))
            self._metrics.compares(1)
        except (Full, RuntimeError):  # RuntimeError: the system has no thread left
            self._metrics.compared("dropped")

    def drain(self, seconds: float = DRAIN_SECONDS) -> None:
        """Work off what waits, for so long at most, and stop."""
        with self._lock:
            thread, self._thread = self._thread, None
            self._ending.set()
        if thread is not None:
            try:
                self._queue.put(None, timeout=seconds)
            except Full:
                return
            thread.join(seconds)

    def retire(self) -> None:
        """Compare what waits, and nothing more: other rules answer now."""
        self._retired = True
        self.drain()
        atexit.unregister(self.drain)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None and not self._retired:
                self._ending = Event()
                self._thread = Thread(
                    target=self._work, args=(self._ending,), name="comparison", daemon=True
                )
                self._thread.start()
                atexit.register(self.drain)

    def _work(self, ending: Event) -> None:
        while (waiting := self._queue.get()) is not None:
            self._metrics.compares(-1)
            case, request_id = waiting
            began = thread_time()
            try:
                self._compare(case, request_id)
            except Exception:  # noqa: BLE001 - the thread must outlive every case
                self._metrics.compared("failed")
                log.error("comparison failed", request_id=request_id, exc_info=True)
            taken = thread_time() - began
            ending.wait(taken / SHARE_OF_TIME - taken)

    def _compare(self, case: Case, request_id: str) -> None:
        (name, expert), *others = self._experts.items()
        ours = expert.diagnose(**case)
        for other, rival in others:
            theirs = rival.infer(case["facts"], case["text"])
            if (theirs.fired, theirs.conclusions) != (ours.fired, ours.conclusions):
                self._metrics.compared("different")
                own = expert.infer(case["facts"], case["text"])
                alone = (own.fired, own.conclusions) == (theirs.fired, theirs.conclusions)
                log.error(
                    "a kept answer differs" if alone else "engines differ",
                    request_id=request_id,
                    knowledge=ours.knowledge_version,
                    facts=_shown(expert, ours),
                    locale=case["locale"],
                    edition=case["edition"],
                    engines=[name, other],
                    differences=differences(ours, theirs, rival, case),
                )
            else:
                self._metrics.compared("same")


def differences(ours: Answer, inference: Inference, rival: Expert, case: Case) -> dict[str, Any]:
    """What differs between our answer, and what another engine concludes and answers.

    ``fired`` and ``conclusions`` hold two lists, what only ours and what only theirs has (both
    empty: the order differs); ``answer`` names the parts of the answer, or the fault in place of it.
    """
    found = {
        part: [[str(one) for one in mine if one not in other] for mine, other in (pair, pair[::-1])]
        for part in ("fired", "conclusions")
        if (pair := (getattr(ours, part), getattr(inference, part)))[0] != pair[1]
    }
    try:
        mine, other = ours.to_dict(), rival.diagnose(**case).to_dict()
    except Exception as fault:  # noqa: BLE001 - what was found is told all the same
        return {**found, "answer": repr(fault)}
    parts = [key for key in mine if key != "engine" and mine[key] != other[key]]
    return {**found, **({"answer": parts} if parts else {})}


def _shown(expert: Expert, answer: Answer) -> dict[str, Any]:
    """The facts that were given or recognised, without free text.

    What was recognised in the text is among them.
    """
    facts = expert.knowledge.facts
    return {
        fact.name: fact.value
        for fact in answer.facts
        if fact.origin != "derived" and facts[fact.name].type != "text"
    }
