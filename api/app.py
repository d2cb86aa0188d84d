"""The application factory: the one place where rules, expert, diagrams and web meet."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response

from enroltriage.diagrams import Diagrams
from enroltriage.expert import Expert, Finding
from enroltriage.expert.engines import ENGINES
from enroltriage.expert.verify import Survey, verify
from enroltriage.rules import load_expert

from . import diagnoses, diagram_paths, health, knowledge_paths, pages, tree_paths, what_if
from .access.gate import guard
from .access.keyring import Keyring
from .answer_cache import AnswerCache
from .cases import paths as case_paths
from .cases import reading as case_reading
from .cases.desk import CaseDesk
from .cases.experts import Experts
from .comparison import Comparison
from .config import Config, load_config
from .json_provider import OrjsonProvider
from .logs import configure_logging, log_requests
from .metrics import Metrics, count_requests
from .openapi import openapi_blueprint
from .packed_rules import load_packed, pack_rules
from .problem_api import make_api
from .problems import register_error_handlers
from .service import Readiness, Service, install
from .store.database import Database
from .version import software_version

if TYPE_CHECKING:
    from .access.rates import Rates

VERIFIED_CASES = 150_000
"""About how many cases a service looks at before it listens; the check command has no such end."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class _Web(Flask):
    """Answers OPTIONS with what it is: headers, and nothing else."""

    def make_default_options_response(self) -> Response:
        """The methods of a path, in the Allow header."""
        response = super().make_default_options_response()
        response.status_code = 204
        del response.headers["Content-Type"]
        return response


def create_app(config: Config | None = None) -> Flask:
    """The service as a WSGI application, by default as the environment says.

    Raises ConfigError for settings and KnowledgeError for rule files that cannot be used.
    """
    config = config or load_config()
    configure_logging(config.log_level)
    expert = load_expert(config.rules, engine=config.engine)
    knowledge = expert.knowledge
    others = {
        name: Expert(knowledge, make(knowledge), planner=expert.planner)
        for name, make in ENGINES.items()
        if name != config.engine
    }
    rivals = {  # they keep nothing, so that what the service keeps is held to what they find anew
        name: Expert(knowledge, other.engine, planner=expert.planner, kept=0)
        for name, other in others.items()
    }
    version = software_version()
    metrics = Metrics(knowledge=knowledge.version, engine=config.engine, software=version)
    service = Service(
        expert=expert,
        experts={config.engine: expert, **others},
        diagrams=Diagrams(expert.knowledge, expert.tree),
        readiness=Readiness(lambda: _verified(expert)),
        metrics=metrics,
        comparison=Comparison({config.engine: expert, **rivals}, config.comparison_share, metrics),
        answers=AnswerCache(config.answer_cache_bytes),
        cases=case_desk(
            expert,
            config.rules,
            Database(config.database, connections=config.threads),
            mask=config.mask_texts,
        ),
        version=version,
    )
    return make_app(service, config)


def case_desk(
    expert: Expert, rules: str | Path | None, database: Database, *, mask: bool = True
) -> CaseDesk:
    """The desk for cases that are kept in this database, and answered by these rules."""
    files = pack_rules(None if rules is None else str(rules))
    return CaseDesk(database, Experts(expert, files, database, load_packed), mask=mask)


def _verified(expert: Expert) -> tuple[Finding, ...]:
    bound = VERIFIED_CASES // max(len(expert.knowledge.symptoms), 1)
    survey = Survey(expert, bound=bound, sample=bound)
    return verify(survey, datetime.now(UTC).date()).findings


def make_app(service: Service, config: Config) -> Flask:
    """The web around a service that is there already."""
    here = Path(__file__).resolve().parent
    # Said outright, because Flask cannot find the folder of a package that is installed editable
    # below a namespace. Nothing is kept in the instance folder.
    app = _Web("enroltriage.api", root_path=str(here), instance_path=str(here / "instance"))
    app.json = OrjsonProvider(app)
    app.config["MAX_CONTENT_LENGTH"] = config.max_body_bytes
    app.url_map.merge_slashes = False  # a path is answered as it is, never redirected
    install(app, service)
    api = make_api(app, service.version)
    add: Any = api.register_blueprint  # it has no types
    register_error_handlers(app)
    for blueprint in (
        diagnoses.blueprint,
        what_if.blueprint,
        case_paths.blueprint,
        case_reading.blueprint,
        knowledge_paths.blueprint,
        tree_paths.blueprint,
        diagram_paths.blueprint,
        health.blueprint,
    ):
        add(blueprint)
    app.register_blueprint(openapi_blueprint(api, service))
    app.register_blueprint(pages.blueprint)
    log_requests(app)
    count_requests(app, service.metrics)
    guard(app, Keyring(service.cases.database, required=config.require_keys), _rates(config))
    app.after_request(_harden)
    return app


def _rates(config: Config) -> Rates | None:
    if not config.rate_limit:
        return None
    from .access.rates import Rates  # its library reads files when it is imported

    return Rates(config.rate_limit, config.rate_storage)


def _harden(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
