"""Import experta on Python 3.10 and later, and leave no trace of it elsewhere.

experta 1.9.4 depends on frozendict 1.2, which looks for ``collections.Mapping``, a name that
Python 3.10 removed. It is put back while frozendict is imported and taken away again. experta
also calls ``logging.basicConfig`` when imported; the handler that it adds is removed, because
logging belongs to the application.
"""

from __future__ import annotations

import collections
import collections.abc
import logging
import threading

_lock = threading.Lock()

with _lock:
    _handlers = list(logging.root.handlers)
    collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]
    try:
        import frozendict  # noqa: F401
    finally:
        del collections.Mapping  # type: ignore[attr-defined]
    import experta

    for _handler in [h for h in logging.root.handlers if h not in _handlers]:
        logging.root.removeHandler(_handler)

__all__ = ["experta"]
