"""What is laid over the diagram: the counts for it, for those who may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import timedelta
from threading import Lock

from cachetools import LRUCache

from enroltriage.api.cases.ways import fired_in_examples, fired_lately
from enroltriage.api.clock import now
from enroltriage.api.service import Fired, Layer, LayerName, Reports, Service
from enroltriage.api.store.database import Connection
from enroltriage.api.store.statistics import While, last_change, tried
from enroltriage.expert import KnowledgeBase

from .diagram_asked import LAYERS, OF_CASES, may

DAYS = 30
"""Of how many days cases are counted, today included."""
_KEPT: LRUCache[Hashable, Fired] = LRUCache(4)
_LOCK = Lock()


def offered() -> tuple[LayerName, ...]:
    """The layers that who asks may see."""
    return tuple(name for name in LAYERS if name not in OF_CASES or may("cases:read"))


def layers_of(service: Service, names: Iterable[LayerName]) -> tuple[Layer, ...]:
    """The layers of these names, as far as they are offered, with their counts. Raises StoreError."""
    return tuple((name, _counted(service, name)) for name in names if name in offered())


def _counted(service: Service, name: LayerName) -> Fired | Reports:
    if name == "examples":
        fired = Counter(rules for _, rules in fired_in_examples(service.expert))
        return tuple(fired.items())
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    when = While(today - timedelta(days=DAYS - 1), today + timedelta(days=1))
    with service.cases.database.reading() as connection:
        if name == "success":
            return _reports(connection, service.knowledge, when)
        return _taken(connection, service, when)


def _taken(connection: Connection, service: Service, when: While) -> Fired:
    """Counted once, as long as nothing happens to any case."""
    key = (service.expert, service.cases.database, last_change(connection), when)
    with _LOCK:
        if key not in _KEPT:
            _KEPT[key] = fired_lately(connection, service.expert, when)
        return _KEPT[key]


def _reports(connection: Connection, knowledge: KnowledgeBase, when: While) -> Reports:
    """By resolution; where a report names none, it is that of its cause."""
    tries, worked = Counter[str](), Counter[str]()
    for cause, resolution, count, successes in tried(connection, when):
        known = knowledge.causes.get(cause)
        id_ = resolution or ("" if known is None else known.resolution)
        if id_ in knowledge.resolutions:
            tries[id_] += count
            worked[id_] += successes
    return tuple((id_, tries[id_], worked[id_]) for id_ in knowledge.resolutions if tries[id_])
