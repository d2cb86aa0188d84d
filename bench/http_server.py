"""The server under load: the service as ``enroltriage serve`` runs it, with two paths beside.

Both read and validate the body as ``/v1/diagnoses`` does and answer what the file named by the
first argument holds: ``/fixed`` in the same application, ``/bare/fixed`` in one of Flask alone.
Prints its address.
"""

from __future__ import annotations

import sys
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from enroltriage.api.app import create_app
from enroltriage.api.bodies import read_body
from enroltriage.api.case_request import read_case_request
from enroltriage.api.config import Config
from enroltriage.api.follower import Follower
from enroltriage.api.gunicorn_server import run
from enroltriage.api.schemas import CaseRequest
from enroltriage.api.serve import address, bind
from enroltriage.api.service import EXTENSION, service_of
from enroltriage.api.store.migrate import migrate
from enroltriage.expert.case import read_case


def serve(file: Path) -> None:
    """Serve on a free port of this machine until stopped; the store lies beside the file."""
    schema, fixed = CaseRequest(), file.read_bytes()
    config = Config(port=0, database=f"sqlite:///{file.with_name('cases.db')}")
    app, bare = create_app(config), Flask(__name__)
    knowledge = service_of(app).knowledge

    def validated() -> Response:
        case = read_case_request(request, read_body(request), schema, lambda _: None)
        read_case(knowledge, case["facts"])
        return Response(fixed, mimetype="application/json")

    app.post("/fixed")(validated)
    bare.post("/fixed")(validated)
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/bare": bare})  # type: ignore[method-assign]
    listener = bind("127.0.0.1", 0)
    where = address(listener)
    migrate(service_of(app).cases.database)
    follower = Follower(app.extensions[EXTENSION])
    run(app, config, listener, lambda: print(where, flush=True), follower)  # noqa: T201


serve(Path(sys.argv[1]))
