"""A process of gunicorn that answers with several threads: how it takes, keeps and closes connections."""

from __future__ import annotations

import select
import selectors
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn.workers import gthread

from .fair_share import HEAD_START, Place

TOLD_BY = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1)
"""The signals that a process is told by what to do, once it listens to them itself."""
_MOST_BYTES = 4096
"""How much of a request is looked at before a thread reads it."""


class Connection(gthread.TConn):
    """A connection that does not wait for a silent client for ever: its thread is needed."""

    def init(self) -> None:
        """Called in the thread that answers, before it reads."""
        super().init()
        # As long as the setting says; cfg.timeout is what a heartbeat is given, and that may be more.
        self.sock.settimeout(self.cfg.graceful_timeout)

    def close(self, graceful: bool = False) -> None:
        """May be called twice: by the thread that answered, and then by the loop."""
        super().close(graceful and self.sock.fileno() >= 0)


class Worker(gthread.ThreadWorker):
    """Waits for a client in the thread that answers it, and never in the loop that all share.

    An answer may get lost where the connection is closed while the client still sends. So gunicorn
    gives the client two seconds to close it first, but in the loop: there all others wait too.

    Whether the process lives is answered by threads of its own: while all others wait, for the
    store for instance, it lives all the same, and must not be ended for it.
    """

    place: Place | None = None
    seat: int | None = None

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """Called once in the process; threads are started only when they are needed."""
        self._watched: ThreadPoolExecutor = super().get_thread_pool()
        pool: ThreadPoolExecutor = super().get_thread_pool()
        return pool

    def enqueue_req(self, conn: gthread.TConn) -> None:
        """Called in the loop for each request; one that has not come yet takes nobody's thread."""
        begins = _begins(conn.sock)
        if begins is None and self.alive:
            conn.set_timeout()
            self.pending_conns.append(conn)
            readable = partial(self.on_pending_socket_readable, conn)
            self.poller.register(conn.sock, selectors.EVENT_READ, readable)
            return
        pool = self._watched if begins and _asks_for_life(begins) else self.tpool
        future = pool.submit(self.handle, conn)
        future.add_done_callback(
            lambda done: self.method_queue.defer(self.finish_request, conn, done)
        )

    def init_signals(self) -> None:
        """Called once in the process: from here on it listens, also to what came before."""
        super().init_signals()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, TOLD_BY)

    @property
    def nr_conns(self) -> int:
        """How many connections the process has; gunicorn counts them."""
        return self._connections

    @nr_conns.setter
    def nr_conns(self, connections: int) -> None:
        self._connections = connections
        if self.place is not None:
            self.place.tell(connections)

    def accept(self, listener: socket.socket) -> None:
        """Called in the loop when somebody connects; another process may be quicker."""
        if self.place is not None and self.place.is_beyond():
            time.sleep(HEAD_START)
        super().accept(listener)

    def set_accept_enabled(self, enabled: bool | None) -> None:
        """Called in the loop; a process that stops first takes who has connected by then.

        Otherwise they would be cut off when the last process leaves. Who comes later is refused at
        once, and does not wait for an answer that nobody will give.
        """
        stops = not (enabled or self.alive)
        if stops:
            for listener in self.sockets:
                while select.select([listener], [], [], 0)[0]:
                    super().accept(listener)
        super().set_accept_enabled(enabled)
        if stops:
            for listener in self.sockets:
                listener.close()

    def handle(self, conn: gthread.TConn) -> Any:
        """Called in the thread that answers; what is returned tells whether the connection stays."""
        stays = super().handle(conn)
        if not stays:
            conn.close(graceful=True)
        return stays


def _asks_for_life(begins: bytes) -> bool:
    """Whether it is the whole of such a request: none that somebody may be slow to finish."""
    return begins.startswith(b"GET /healthz ") and begins.endswith(b"\r\n\r\n")


def _begins(sock: socket.socket) -> bytes | None:
    """What a request begins with, left to be read; None: nothing has come yet."""
    if sock.gettimeout() != 0:  # it was read along with the request before
        return b""
    try:
        return sock.recv(_MOST_BYTES, socket.MSG_PEEK)
    except BlockingIOError:
        return None
    except OSError:  # whoever reads it is told again
        return b""
