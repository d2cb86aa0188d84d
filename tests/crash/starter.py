"""Starts servers one after the other, each a fork of this process, which has the libraries at hand.

Reads a line for each: its settings and the file for what it logs, as JSON. Prints its process, and
the server then prints its address. What counts may not be imported before a server has named the
folder of its counts, so it is left out here; see ``api/metrics.py``.
"""

import json
import os
import runpy
import signal
import sys

import flask_smorest
import gunicorn.app.base
import uuid_utils.compat

runpy.run_path(sys.argv[1])
import enroltriage.api.store.migrate  # noqa: E402
import enroltriage.diagrams  # noqa: E402
import enroltriage.expert.engines  # noqa: E402
import enroltriage.rules  # noqa: E402

AT_HAND = (enroltriage, flask_smorest, gunicorn, uuid_utils)


def serve(settings: dict[str, str], log: str) -> None:
    """Become a server, in a group of processes of its own."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(settings)
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), sys.stderr.fileno())
    print(os.getpid(), flush=True)  # noqa: T201
    from enroltriage.api.config import load_config
    from enroltriage.api.serve import serve

    serve(load_config())


signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a server has ended
for line in sys.stdin:
    if os.fork() == 0:
        serve(*json.loads(line))
        break
