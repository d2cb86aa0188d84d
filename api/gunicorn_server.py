"""gunicorn, run from within: no command line, no configuration file of its own.

The application is made before the processes are forked, so that they share its memory. Each
process answers with several threads; the engine lends each its own working memory.
"""

from __future__ import annotations

import gc
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from flask import Flask
from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers import gthread

from .config import Config
from .fair_share import FairShare
from .follower import Follower
from .gunicorn_worker import TOLD_BY, Connection, Worker
from .logs import json_handler, log
from .metrics import process_ended
from .problems import MEDIA_TYPE
from .rule_board import Board
from .rule_switch import Switch
from .service import EXTENSION
from .shared_folder import shared_folder
from .store.errors import StoreError

GARBAGE = (2_000, 1_000, 100)
"""How the collector looks for cycles, of which hardly any are made: through few new objects at a
time, so that no answer waits long, and rarely through what lives on."""
LEAST_HEARTBEAT = 10
"""After how many seconds without a sign of life a process may be ended, at the earliest.

A process that is well gives one each second, and on a busy machine some seconds late."""


class JsonLogger(Logger):
    """Writes gunicorn's own messages as JSON lines, like all others."""

    def setup(self, cfg: Any) -> None:
        """Replace the handlers that gunicorn has put in place."""
        super().setup(cfg)
        self.error_log.handlers = [json_handler()]

    def exception(self, msg: object, *args: object, **kwargs: Any) -> None:
        """A client that was silent for too long is no fault of ours."""
        if isinstance(sys.exception(), TimeoutError):
            self.info("A client stopped in the middle of a request and was cut off.")
        else:
            super().exception(msg, *args, **kwargs)


class _Application(BaseApplication):
    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._app


class _Arbiter(Arbiter):
    """Has the rules read again at SIGHUP, where gunicorn would start all processes anew."""

    board: Board

    def handle_hup(self) -> None:
        """One of the processes that answer reads them; what comes of it is in the log."""
        self.board.ask()

    def spawn_worker(self) -> Any:
        """A signal to a process that is just beginning waits until that process listens itself.

        Otherwise it would be taken by what the process inherited from this one, and get lost: who
        stops the service then waits for a process that knows nothing of it.
        """
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, TOLD_BY)
        try:
            return super().spawn_worker()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def write_problem(sock: socket.socket, status_int: int, reason: str, mesg: str) -> None:
    """What gunicorn answers to a request that is no HTTP; it never reaches the application."""
    status = status_int
    if status == 501:  # a transfer coding that nobody knows: the request's fault
        status, reason = 400, "Bad Request"
    problem = {
        "type": "about:blank",
        "title": reason,
        "status": status,
        "detail": mesg,
        "errors": [],
    }
    body = orjson.dumps(problem)
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\n"
        f"Content-Type: {MEDIA_TYPE}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    util.write_nonblock(sock, head.encode() + body)


def run(
    app: Flask,
    config: Config,
    listener: socket.socket,
    announce: Callable[[], None],
    follower: Follower,
) -> None:
    """Serve on this socket until a signal says stop; then leave the process."""
    with shared_folder("rules") as folder:
        _run(app, config, listener, announce, follower, folder)


def _run(
    app: Flask,
    config: Config,
    listener: socket.socket,
    announce: Callable[[], None],
    follower: Follower,
    folder: Path,
) -> None:
    fair_share, board = FairShare(config.worker_count()), Board(config.worker_count(), folder)
    switch: Switch = app.extensions[EXTENSION]

    def when_ready(_: Arbiter) -> None:
        announce()

    def pre_fork(_: Arbiter, worker: Worker) -> None:
        worker.place, worker.seat = fair_share.take_place(), board.take_seat()

    def post_fork(_: Arbiter, worker: Worker) -> None:
        gc.set_threshold(*GARBAGE)
        service = switch.current()
        service.cases.database.hold()
        service.metrics.process_began()
        switch.take_part(board, worker.seat, _settle)
        follower.begin()

    def child_exit(_: Arbiter, worker: Worker) -> None:
        if worker.place is not None:
            worker.place.leave()
        if worker.seat is not None:
            board.leave(worker.seat)
        process_ended(int(worker.pid))

    def on_exit(_: Arbiter) -> None:
        try:
            switch.current().cases.database.settle()
        except StoreError as error:  # nothing is lost: the log is read at the next start
            log.warning("store not settled", reason=str(error))

    options = {
        "bind": f"fd://{listener.detach()}",  # gunicorn closes it
        "workers": config.worker_count(),
        "worker_class": Worker,
        "threads": config.threads,
        "timeout": max(config.timeout_seconds, LEAST_HEARTBEAT),
        "graceful_timeout": config.timeout_seconds,
        "keepalive": 5,
        "preload_app": True,
        "control_socket_disable": True,
        "loglevel": "warning" if config.log_level == "info" else config.log_level,
        "logger_class": JsonLogger,
        "when_ready": when_ready,
        "pre_fork": pre_fork,
        "post_fork": post_fork,
        "child_exit": child_exit,
        "on_exit": on_exit,
    }
    util.write_error = write_problem
    gthread.TConn = Connection  # type: ignore[misc]
    arbiter = _Arbiter(_Application(app, options))
    arbiter.board = board
    arbiter.run()


def _settle() -> None:
    """Rules were left behind: what they held is given back, once, and the new ones are left alone."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
